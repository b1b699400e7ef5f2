//! Of which year an amount is: that of the tables, or another one that is written or meant.

use super::Binder;
use super::Told;
use crate::narrative::claim::Claim;
use crate::narrative::known::Of;
use crate::narrative::labels::Names;
use crate::narrative::readings::Readings;
use crate::narrative::sentence::{LAST_YEAR, Number, OtherYear};
use crate::vocabulary;

/// Of which year a sentence speaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Year {
    /// That of the tables, as it says or by the figures: then the year is wrong.
    Own,
    /// Another one is written, and no number has shown yet which is meant.
    Open {
        /// Whether it is the year before.
        last: bool,
    },
    /// Another one.
    Other {
        /// Whether it is the year before.
        last: bool,
    },
}

impl Binder<'_> {
    /// The year that the sign at a place stands for.
    pub(super) fn year_at(&self, at: usize) -> Year {
        // Without last year's figures it may have been the same.
        let open = |year: &OtherYear| !year.by_figures || self.tables.last.is_some();
        match self.paragraph.other_year(at) {
            Some(year) if open(year) => Year::Open { last: year.last },
            Some(year) => Year::Other { last: year.last },
            None => Year::Own,
        }
    }

    /// An amount behind another year than that of the tables: theirs if that is what they print, since then the year is
    /// wrong; else what it was in that year.
    pub(super) fn of_a_year(&mut self, number: &Number, names: Names) -> Told {
        let tables = self.tables;
        let readings = Readings::of(&names, &self.subject, tables.now);
        let was = tables.last.and_then(|last| readings.agreeing(number, last));
        let is = readings.agreeing(number, tables.now);
        // 2025年调整预算数100万元
        let behind = self.paragraph.text[number.to..].split('。').next();
        let behind = behind.unwrap_or_default();
        let mut others = vocabulary::SAID_OTHER_MEASURE.iter();
        let is = is.filter(|_| !others.any(|word| behind.contains(word)));
        // No budget of two years ago is stated alone.
        let stated = names.own.iter().find(|own| matches!(own, Of::Stated(_)));
        let alone = !self.paragraph.says_own_year(number.from) && !self.says_last_year(number);
        let is = is.or_else(|| {
            let long_ago = self.year == Year::Open { last: false };
            stated.filter(|_| long_ago && alone).cloned()
        });
        let last = match (self.year, was.is_none() && !number.value.is_zero(), is) {
            (Year::Open { .. }, true, Some(of)) => {
                self.year = Year::Own;
                return Told::of(Some(Claim::Amount(of)), false);
            }
            (Year::Open { last } | Year::Other { last }, ..) => last,
            (Year::Own, ..) => false,
        };
        self.year = Year::Other { last };
        let of = was.or_else(|| self.named(&names, None, |_| false).map(|(of, _)| of));
        Told::of(of.filter(|_| last).map(Claim::Before), false)
    }

    /// Whether the sentence of a number speaks of the year before that of the tables.
    fn says_last_year(&self, number: &Number) -> bool {
        let sentence = self.paragraph.sentence_around(number.from);
        let mut years = self.paragraph.years.iter();
        let written = years.any(|year| year.last && sentence.contains(&year.at));
        written || self.paragraph.text[sentence].contains(LAST_YEAR)
    }

    /// A row behind another year: see [`Binder::of_a_year`].
    pub(super) fn row_of_a_year(&mut self, number: &Number, before: &str) -> Told {
        let Year::Open { last } = self.year else {
            return Told::default();
        };
        let rows = self.tables.now.rows_named(before);
        let rows = Readings::of_rows(rows.iter());
        let was = self
            .tables
            .last
            .and_then(|last| rows.agreeing(number, last));
        let is = rows.agreeing(number, self.tables.now);
        let is = is.filter(|_| was.is_none() && !number.value.is_zero());
        self.year = match is {
            Some(_) => Year::Own,
            None => Year::Other { last },
        };
        Told::of(is.map(Claim::Amount), false)
    }
}
