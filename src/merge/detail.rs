//! Which unit adds how much to each line of the whole.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::facts::{self, Figure, LineKey, TableFacts};
use crate::layout::{ColumnRole, Layout};

use super::against::known;

/// What each unit adds to each line, ledger by ledger.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// By the indices of the table and the ledger.
    ledgers: BTreeMap<(usize, usize), BTreeMap<LineKey, Shares>>,
}

/// What a unit adds to a line.
#[derive(Clone, Copy, Debug)]
pub struct Share<'d> {
    /// The unit, by its index.
    pub unit: usize,
    shares: &'d Shares,
    /// Where its figures begin.
    first: usize,
}

impl Share<'_> {
    /// One of its figures, by its place in the layout.
    pub fn figure(&self, figure: usize) -> Figure {
        let shares = self.shares;
        let packed = (figure < shares.width).then(|| shares.figures[self.first + figure]);
        packed.map_or(Figure::Blank, |packed| packed.figure(&shares.others))
    }

    /// Its figures, in the layout's order.
    pub fn figures(&self) -> impl Iterator<Item = Figure> {
        (0..self.shares.width).map(|figure| self.figure(figure))
    }
}

/// How the figures of a unit stand to the sums of others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Covering {
    /// Most are these sums.
    Same,
    /// Nearly none is smaller.
    More,
}

impl Detail {
    /// Adds a unit; units come in the order in which they are to be listed.
    pub fn add(&mut self, layout: &Layout, unit: usize, facts: &[TableFacts]) {
        for (at, spec) in layout.tables.iter().enumerate() {
            let Some(facts) = facts::table(facts, &spec.id) else {
                continue;
            };
            for (nth, ledger) in spec.ledgers.iter().enumerate() {
                let Some(own) = facts.ledger(&ledger.name) else {
                    continue;
                };
                let columns: Vec<Option<usize>> = ledger
                    .figures()
                    .map(|column| own.column(&column.id))
                    .collect();
                let lines = self.ledgers.entry((at, nth)).or_default();
                for line in &own.lines {
                    if matches!(line.key, LineKey::Listed(_)) {
                        continue;
                    }
                    let figures = columns.iter().map(|from| {
                        let cell = from.and_then(|from| line.cells.get(from));
                        cell.map_or(&Figure::Blank, |cell| &cell.figure)
                    });
                    match lines.get_mut(&line.key) {
                        Some(shares) => shares.push(unit, figures),
                        None => {
                            let mut shares = Shares::of(columns.len());
                            shares.push(unit, figures);
                            lines.insert(line.key.clone(), shares);
                        }
                    }
                }
            }
        }
    }

    /// How the figures of a unit stand to the sums of others; nothing if there is too little to tell, or nothing to it.
    pub fn covering(
        &self,
        layout: &Layout,
        unit: usize,
        others: &BTreeSet<usize>,
    ) -> Option<Covering> {
        /// Fewer figures tell nothing.
        const LEAST: usize = 20;
        let (mut all, mut same, mut more) = (0, 0, 0);
        for ((table, ledger), lines) in &self.ledgers {
            let spec = &layout.tables[*table];
            let half = Decimal::new(spec.precision.quantum().0, 4) / Decimal::from(2);
            let bound = half * Decimal::from(others.len() + 1);
            let columns = spec.ledgers[*ledger].figures().enumerate();
            let columns = columns.filter(|(_, column)| column.role == ColumnRole::Amount);
            for (figure, _) in columns {
                for shares in lines.values() {
                    let sum = |is: &dyn Fn(usize) -> bool| -> Decimal {
                        let own = shares.all().filter(|share| is(share.unit));
                        own.filter_map(|share| known(&share.figure(figure))).sum()
                    };
                    let below = sum(&|at| others.contains(&at));
                    if below.is_zero() {
                        continue;
                    }
                    let beyond = sum(&|at| at == unit) - below;
                    all += 1;
                    same += usize::from(beyond.abs() <= bound);
                    more += usize::from(beyond >= -bound);
                }
            }
        }
        match () {
            () if all < LEAST => None,
            () if same * 100 >= all * 80 => Some(Covering::Same),
            () if more * 100 >= all * 95 => Some(Covering::More),
            () => None,
        }
    }

    /// What units add to a line.
    pub fn shares(
        &self,
        table: usize,
        ledger: usize,
        line: &LineKey,
    ) -> impl ExactSizeIterator<Item = Share<'_>> {
        const NOBODY: &Shares = &Shares::of(0);
        let lines = self.ledgers.get(&(table, ledger));
        let shares = lines.and_then(|lines| lines.get(line));
        shares.unwrap_or(NOBODY).all()
    }
}

/// What units add to a line, packed: there are millions of these figures.
#[derive(Clone, Debug)]
struct Shares {
    /// How many figures a unit has.
    width: usize,
    units: Vec<u32>,
    /// Those of the first unit, then those of the second.
    figures: Vec<Packed>,
    /// The figures that do not fit there.
    others: Vec<Figure>,
}

impl Shares {
    const fn of(width: usize) -> Shares {
        Shares {
            width,
            units: Vec::new(),
            figures: Vec::new(),
            others: Vec::new(),
        }
    }

    fn push<'f>(&mut self, unit: usize, figures: impl Iterator<Item = &'f Figure>) {
        self.units.push(unit as u32);
        for figure in figures {
            self.figures.push(Packed::of(figure, &mut self.others));
        }
    }

    fn all(&self) -> impl ExactSizeIterator<Item = Share<'_>> {
        let units = self.units.iter().enumerate();
        units.map(|(nth, unit)| Share {
            unit: *unit as usize,
            shares: self,
            first: nth * self.width,
        })
    }
}

/// A figure in eight bytes: the digits above, below them how many stand behind the point, or what else it is.
#[derive(Clone, Copy, Debug)]
struct Packed(i64);

impl Packed {
    /// The bits that do not hold digits.
    const BITS: u32 = 4;
    const BLANK: i64 = 15;
    const NO_COLUMN: i64 = 14;
    /// The digits say which of the others.
    const OTHER: i64 = 13;
    const MOST_DECIMALS: u32 = 12;

    fn of(figure: &Figure, others: &mut Vec<Figure>) -> Packed {
        match figure {
            Figure::Blank => return Packed(Packed::BLANK),
            Figure::NoColumn => return Packed(Packed::NO_COLUMN),
            Figure::Known(amount) if amount.scale() <= Packed::MOST_DECIMALS => {
                let digits = i64::try_from(amount.mantissa()).ok();
                let shifted = digits.and_then(|digits| digits.checked_mul(1 << Packed::BITS));
                if let Some(shifted) = shifted {
                    return Packed(shifted | i64::from(amount.scale()));
                }
            }
            Figure::Known(_) | Figure::Open(_) => {}
        }
        others.push(figure.clone());
        Packed(((others.len() as i64 - 1) << Packed::BITS) | Packed::OTHER)
    }

    fn figure(self, others: &[Figure]) -> Figure {
        let digits = self.0 >> Packed::BITS;
        match self.0 & ((1 << Packed::BITS) - 1) {
            Packed::BLANK => Figure::Blank,
            Packed::NO_COLUMN => Figure::NoColumn,
            Packed::OTHER => others[digits as usize].clone(),
            scale => Figure::Known(Decimal::new(digits, scale as u32)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let number = |text: &str| Figure::Known(text.parse().expect("a number"));
        let figures = [
            Figure::Blank,
            Figure::NoColumn,
            Figure::Open("见附件".to_owned()),
            number("0"),
            number("-12345678.9"),
            number("0.000000000001"),
            number("-0.0000000000001"),
            number("576460752303423487"),
            number("576460752303423488"),
            number("-576460752303423489"),
            number("79228162514264337593543950335"),
            Figure::Open("〃".to_owned()),
        ];
        let mut shares = Shares::of(figures.len());
        shares.push(3, figures.iter());
        shares.push(70_000, figures.iter().rev());
        let all: Vec<(usize, Vec<Figure>)> = shares
            .all()
            .map(|share| (share.unit, share.figures().collect()))
            .collect();
        let turned: Vec<Figure> = figures.iter().rev().cloned().collect();
        assert_eq!(all, [(3, figures.to_vec()), (70_000, turned)]);
    }
}
