//! The ways in which a mistake may have been made, as a person reads them: each by a cell in which it differs from the
//! others, and by a sentence that says what kind of mistake it is.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::basis::{Beside, number};
use super::causes::Supposed;
use super::item::MOST_LISTED;
use super::missing::{
    adds_row, is_offered, is_one_path, is_there, lacks_unknown_row, puts_of, takes_row,
};
use super::places::Named;
use super::{Builder, MOST_WAYS, Places, Put, Told, basis};
use crate::model::RowKey;
use crate::report::{Bounded, Change, Event, EventKind, Field, Finding, Spot};
use crate::words::pages::BLANK;
use crate::words::{explain, lines as words};

/// A way as it is listed.
pub(super) struct Way<'w, 'a> {
    /// What it supposes.
    pub it: &'w Supposed<'a>,
    /// The cell that it is told by; `None` if it changes none.
    pub named: Option<&'a Change>,
    /// What is told.
    pub told: Told,
}

impl<'a> Builder<'a> {
    /// The ways of a mistake as they are listed; of those that read alike the first.
    pub(super) fn told_apart<'w>(
        &self,
        ways: &'w [Supposed<'a>],
        findings: &[&Finding],
    ) -> Vec<Way<'w, 'a>> {
        // A row that was left out makes a total too large, never too small.
        let residual = findings
            .first()
            .and_then(|finding| finding.residual.as_deref());
        let small = residual.is_some_and(|text| text.starts_with('-')) && ways.len() > 1;
        let likely = ways
            .iter()
            .filter(|way| !small || way.changes().next().is_some());
        // Two stories that end with the same figures are one thing to choose.
        let mut written = BTreeSet::new();
        let likely = likely.filter(|way| {
            let figures = [written_by(way, false), written_by(way, true)];
            let known = figures.iter().any(|figures| written.contains(figures));
            let none = figures[0].is_empty();
            written.extend(figures);
            none || !known
        });
        let likely: Vec<&Supposed<'a>> = likely.collect();
        let mut seen = BTreeSet::new();
        let mut list: Vec<Way> = Vec::new();
        for (&it, named) in likely.iter().zip(self.names_apart(&likely)) {
            let told = self.way(it, named, findings);
            // A figure is offered by its cell alone, whatever address that has.
            let (cell, said) = match &told.expected {
                Some(_) => (named.map(|one| (&one.spot, one.field)), String::new()),
                None => (None, told.place.clone() + &told.subject() + &told.basis),
            };
            if seen.insert((cell, told.expected.clone(), said)) {
                list.push(Way { it, named, told });
            }
        }
        list
    }

    /// The cell that each way is told by. Of ways that would be told by the same cell and figure, each is told by one that
    /// the fewest others of them have, and no other is told by.
    fn names_apart(&self, ways: &[&Supposed<'a>]) -> Vec<Option<&'a Change>> {
        let usual: Vec<Option<&Change>> = ways.iter().map(|way| self.named(way)).collect();
        let mut names = usual.clone();
        for nth in 0..ways.len().min(MOST_WAYS) {
            let Some(named) = usual[nth] else { continue };
            let alike = (0..ways.len().min(MOST_WAYS)).filter(|&other| {
                other != nth && usual[other].is_some_and(|other| is_same(named, other))
            });
            let alike: Vec<usize> = alike.collect();
            if alike.is_empty() {
                continue;
            }
            let shared = |change: &Change| {
                let has = |other: &&usize| ways[**other].changes().any(|c| is_same(c, change));
                alike.iter().filter(has).count()
            };
            let taken = |change: &Change| {
                let before = alike.iter().filter(|&&other| other < nth);
                let mut before = before.filter_map(|&other| names[other]);
                before.any(|name| is_same(name, change))
            };
            let own = ways[nth].changes().filter(|change| is_there(change));
            let own = own.map(|change| (shared(change), change));
            let own = own.filter(|(count, change)| *count < alike.len() && !taken(change));
            // The most detailed one; where several are, that of the same column.
            let apart = |change: &Change| change.spot.column != named.spot.column;
            let first = own.min_by_key(|(count, change)| {
                (
                    *count,
                    std::cmp::Reverse(depth(&change.spot.row)),
                    apart(change),
                )
            });
            names[nth] = first.map(|(_, change)| change).or(names[nth]);
        }
        names
    }

    /// A way as a line below its mistake.
    fn way(&self, way: &Supposed<'a>, named: Option<&Change>, findings: &[&Finding]) -> Told {
        let whole = || self.foreign(way).or_else(|| self.headings(way));
        if let Some(told) = self.added_row(way).or_else(whole) {
            return told;
        }
        let Some(change) = named else {
            return self.missing_row(way, findings);
        };
        let beside = Beside {
            together: beside(way, way.changes().count() - 1, self.places),
            ..Beside::default()
        };
        if takes_row(way) {
            return Told {
                basis: self.way_basis(findings, way, change, &Beside::default()),
                ..self.changed_by(way, change)
            };
        }
        let unoffered = !is_offered(way);
        if let [event] = way.events.as_slice()
            && event.bounded == Some(Bounded::Cells)
        {
            return Told {
                expected: None,
                difference: None,
                basis: misfiled(event),
                unoffered: true,
                ..self.changed(change)
            };
        }
        let said = self.way_basis(findings, way, change, &beside);
        Told {
            basis: match unoffered {
                true if !is_one_path(way) => words::brief(&words::in_the_table(&said)),
                true => words::brief(&words::add_row(None, Some(&said))),
                false if lacks_unknown_row(way) => words::brief(&words::and_a_row(&said)),
                false => said,
            },
            unoffered,
            ..self.changed_by(way, change)
        }
    }

    /// What a way makes of the cell that it is told by.
    pub(super) fn changed_by(&self, way: &Supposed<'a>, change: &Change) -> Told {
        let told = self.changed(change);
        let mut doubled = way
            .events
            .iter()
            .filter(|event| event.kind == EventKind::DoubledRow);
        let goes = doubled.any(|event| event.cells.iter().any(|cell| is_same(cell, change)));
        match goes && is_offered(way) {
            true => Told {
                expected: Some(BLANK.to_owned()),
                takes_row: true,
                ..told
            },
            false => told,
        }
    }

    /// What is said of a table that is another department's or draft's: nothing of its figures.
    pub(super) fn foreign(&self, way: &Supposed<'a>) -> Option<Told> {
        let [event] = way.events.as_slice() else {
            return None;
        };
        let table = event.whole_table.as_deref()?;
        let mut tables = self.report.tables.iter();
        let own = tables.find(|own| own.id == table);
        let sheet = own.and_then(|own| own.sheet.as_deref());
        Some(Told {
            basis: explain::OTHER_TABLE.to_owned(),
            ..self.whole_table(sheet, table)
        })
    }

    /// What is said of two columns whose headings are exchanged: nothing of their figures.
    pub(super) fn headings(&self, way: &Supposed<'a>) -> Option<Told> {
        let [event] = way.events.as_slice() else {
            return None;
        };
        let note = event.note.as_deref().filter(|_| event.headings)?;
        let change = event.cells.first()?;
        Some(Told {
            basis: note.to_owned(),
            ..self.whole_table(change.sheet.as_deref(), &change.spot.table)
        })
    }

    /// A table as a whole, where it states its unit.
    pub(super) fn whole_table(&self, sheet: Option<&str>, table: &str) -> Told {
        let spot = Spot {
            table: table.to_owned(),
            ..Spot::default()
        };
        let named = Named {
            sheet,
            cell: None,
            spot: &spot,
            lead: true,
        };
        Told {
            at: self.places.of(named),
            place: self.places.text(named),
            input: self.places.elsewhere(named),
            ..Told::default()
        }
    }

    /// The cell that speaks for a way: of those in the table of the first, the most detailed that is not corrected.
    pub(super) fn named(&self, way: &Supposed<'a>) -> Option<&'a Change> {
        let open = way.changes().find(|c| !self.is_put_right(&c.spot));
        let first = open.or(way.changes().next())?;
        let whole = |change: &Change| change.field.is_some() || change.from == first.to;
        if way.events.len() > 1
            || way.events.iter().any(|event| !is_one_fact(event))
            || whole(first)
        {
            return Some(first);
        }
        let own = way
            .changes()
            .filter(|one| one.spot.table == first.spot.table);
        own.max_by_key(|change| depth(&change.spot.row))
    }

    /// What the suggestion sets, nothing if there is none, and then what each other way would set: first the cell that it
    /// is told by.
    pub(super) fn offers(&self, ways: &[Way<'_, 'a>], settled: bool) -> Vec<Vec<Put>> {
        let puts = |way: &Way<'_, 'a>| {
            let mut puts = match is_offered(way.it) {
                true => puts_of(way.it),
                false => Vec::new(),
            };
            let named = way.named.map(Put::from);
            let own = |put: &Put| {
                let named = named.as_ref();
                named.is_some_and(|named| (&named.spot, named.field) == (&put.spot, put.field))
            };
            if let Some(at) = puts.iter().position(own).filter(|_| !adds_row(way.it)) {
                puts[..=at].rotate_right(1);
            }
            puts
        };
        let nothing = (!settled).then(Vec::new);
        let ways = ways.iter().take(MOST_WAYS).map(puts);
        nothing.into_iter().chain(ways).collect()
    }

    /// The sentence that a way rests on: what kind of mistake it is, where that is no slip of the hand, and the sum that
    /// gives its figure where there is one.
    pub(super) fn way_basis(
        &self,
        findings: &[&Finding],
        way: &Supposed<'a>,
        change: &Change,
        beside: &Beside,
    ) -> String {
        if change.field.is_some() {
            return beside.after(&explain::label_part(change));
        }
        if takes_row(way) {
            let in_place = matches!(self.places, Places::InPlace(..));
            return beside.after(words::row_goes(in_place));
        }
        let (from, to) = change.texts();
        let event = way.events.first();
        let by_hand = |event: &&&Event| matches!(event.kind, EventKind::Cell | EventKind::Copied);
        let slip = event
            .filter(by_hand)
            .and_then(|_| basis::slip(from.as_deref(), to.as_deref()));
        let in_yuan = || basis::in_yuan(from.as_deref(), to.as_deref());
        let kind = match (slip, event) {
            _ if in_yuan() => Some(words::IN_YUAN),
            (Some(slip), _) => Some(explain::keystroke(slip)),
            (None, Some(event)) if by_hand(&event) || event.kind == EventKind::Swap => None,
            (None, event) => event.map(|event| explain::event(event.kind)),
        };
        let story = self.story(way);
        if let Some(sum) = basis::of_way(findings, way, &change.spot, to.as_deref()) {
            return match &story {
                Some(story) => beside.after_story(story, &sum.said(self.places)),
                None => sum.sentence(self.places, kind, beside),
            };
        }
        // Where the cell's own sums hold other cells of the mistake, another of its cells shows it.
        let chain = way
            .events
            .iter()
            .any(|event| event.kind == EventKind::Stale);
        let shown: Vec<String> = way
            .changes()
            .filter(|_| !chain)
            .filter_map(|other| {
                let to = other.texts().1.as_deref();
                let sum = basis::of_way(findings, way, &other.spot, to)?;
                let place = self.places.text(other.into());
                Some(words::shown_at(&place, &sum.sum(self.places, true)))
            })
            .filter(|said| words::fits(&format!("{said}{}", beside.all())))
            .take(1)
            .collect();
        let note = event.and_then(|event| event.note.clone());
        if let (None, Some(story)) = (&note, &story) {
            let evidence = way.evidence.filter(|_| shown.is_empty());
            return match evidence {
                Some(said) if chain => beside.after(said),
                _ => beside.after_story(story, &shown),
            };
        }
        if let (None, [shown]) = (&note, shown.as_slice()) {
            return beside.after(shown);
        }
        let said = way.evidence.map(str::to_owned).or(kind.map(str::to_owned));
        let said = note.or(said).unwrap_or_else(|| {
            event.map_or_else(String::new, |it| explain::event_in(it.kind, &it.cells))
        });
        beside.after(&said)
    }

    /// What happened, where that is more than a figure mistyped: which columns, which tables, which amount.
    fn story(&self, way: &Supposed<'_>) -> Option<String> {
        let [event] = way.events.as_slice() else {
            return None;
        };
        match event.kind {
            EventKind::Columns => Some(self.columns_of(event)),
            EventKind::NotUpdated => Some(self.tables_of(event)),
            EventKind::Misfiled => Some(misfiled(event)),
            EventKind::Stale => Some(explain::event(event.kind).to_owned()),
            _ => None,
        }
    }

    pub(super) fn columns_of(&self, event: &Event) -> String {
        let texts = self.texts_of(event);
        let letters = texts.iter().filter_map(|text| {
            let cell = text.rsplit_once('!')?.1;
            let end = cell.find(|c: char| c.is_ascii_digit())?;
            Some((end, &cell[..end]))
        });
        // AA stands behind Z.
        let letters: BTreeSet<(usize, &str)> = letters.collect();
        let letters: Vec<&str> = letters.into_iter().map(|(_, letter)| letter).collect();
        explain::columns(&letters)
    }

    fn tables_of(&self, event: &Event) -> String {
        let texts = self.texts_of(event);
        let mut sheets: Vec<&str> = Vec::new();
        for (sheet, _) in texts.iter().filter_map(|text| text.rsplit_once('!')) {
            if !sheets.contains(&sheet) {
                sheets.push(sheet);
            }
        }
        explain::not_updated(&sheets)
    }

    /// The cells of an event, in words.
    fn texts_of(&self, event: &Event) -> Vec<String> {
        let cells = event.cells.iter();
        cells.map(|cell| self.places.text(cell.into())).collect()
    }
}

/// The amount that stands in the wrong place, where it belongs and where it stands.
fn misfiled(event: &Event) -> String {
    let by = |change: &Change| {
        let (from, to) = change.texts();
        Some(number(to.as_deref())? - number(from.as_deref())?)
    };
    let deepest = |rises: bool| {
        let own = event.cells.iter().filter(|change| {
            let by = by(change);
            by.is_some_and(|by| !by.is_zero() && by.is_sign_positive() == rises)
        });
        // Of several as detailed the first.
        own.rev().max_by_key(|change| depth(&change.spot.row))
    };
    let known = deepest(true).zip(deepest(false));
    let told = known.and_then(|(to, from)| {
        let known = event.bounded != Some(Bounded::Cells);
        let amount = by(to)?.to_string();
        let (to, from) = (&to.spot, &from.spot);
        let (belongs, stands) = match to.row == from.row {
            true => (words::column(&to.column), words::column(&from.column)),
            false => (words::row(&to.row), words::row(&from.row)),
        };
        Some(match known {
            true => explain::misfiled(&amount, &belongs, &stands),
            false => explain::misfiled_somehow(&belongs, &stands),
        })
    });
    let short = told.filter(|told| words::fits(told));
    short.unwrap_or_else(|| explain::event(event.kind).to_owned())
}

/// Whether two changes make the same of the same cell.
fn is_same(one: &Change, other: &Change) -> bool {
    (&one.spot, one.field, &one.to, &one.to_text)
        == (&other.spot, other.field, &other.to, &other.to_text)
}

/// How detailed a row is, by its code or its path.
fn depth(row: &str) -> usize {
    match row.bytes().all(|b| b.is_ascii_digit()) {
        true => row.len(),
        false => row.matches('/').count(),
    }
}

/// Whether all its cells print one fact, or totals above it.
fn is_one_fact(event: &Event) -> bool {
    matches!(event.kind, EventKind::Copied | EventKind::NotUpdated)
}

/// In how many other cells the mistake stands, in words; a chain of totals is told by its kind.
pub(super) fn beside(way: &Supposed<'_>, others: usize, places: Places<'_>) -> String {
    let apart = way.events.len() > 1;
    let swap = way.events.iter().any(|event| event.kind == EventKind::Swap);
    match others {
        1 if swap && !apart => {
            let other = way.changes().nth(1);
            other.map_or_else(String::new, |other| {
                words::swapped(&places.text(other.into()))
            })
        }
        _ if way
            .events
            .iter()
            .any(|event| event.kind == EventKind::Stale) =>
        {
            String::new()
        }
        _ => words::together(others),
    }
}

/// A cell by table, row and column, the part of its label, and what it becomes.
type Written<'w> = ([&'w str; 3], Option<Field>, Option<&'w str>);

/// What adopting a way writes; nothing and zero are the same. Of two rows of one name it is the same which of them goes:
/// `alike` calls both by their name.
fn written_by<'w>(way: &'w Supposed<'_>, alike: bool) -> BTreeSet<Written<'w>> {
    let changes = way.events.iter().flat_map(|event| {
        let alike = alike && event.kind == EventKind::DoubledRow;
        event.cells.iter().map(move |change| {
            let (_, to) = change.texts();
            let zero = |text: &&str| text.parse().is_ok_and(|to: Decimal| to.is_zero());
            let to = to
                .as_deref()
                .filter(|to| change.field.is_some() || !zero(to));
            let Spot { table, row, column } = &change.spot;
            let row = if alike { RowKey::shared(row) } else { row };
            ([table.as_str(), row, column.as_str()], change.field, to)
        })
    });
    changes.collect()
}

/// The cells in which the mistake can be; a chain of totals that were not carried on stands in none, unless it is what is
/// inferred.
pub(super) fn suspects(ways: &[Way<'_, '_>], settled: bool) -> Vec<Spot> {
    let listed = ways.iter().take(MOST_LISTED).enumerate();
    let ways = listed.filter(|(nth, way)| {
        let mut events = way.it.events.iter();
        let chain = events.any(|event| event.kind == EventKind::Stale);
        !chain || (settled && *nth == 0)
    });
    let cells = ways.flat_map(|(_, way)| way.it.changes());
    let cells: BTreeSet<Spot> = cells.map(|change| change.spot.clone()).collect();
    cells.into_iter().collect()
}

#[cfg(test)]
mod tests;
