//! Whether a department has taken out of its own tables what its units pay each other.
//!
//! Where the tables print it, every figure that holds it is lower by exactly that, or none is. Where they hide it in a source
//! of money, nobody can say how much it is: then only figures that hold this source may be lower, all that hold it whole by
//! the same. Everything else stays a difference that has to be explained.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::facts::LineKey;
use crate::layout::Holding;

use super::against::{Comparison, Gap};
use super::transfers::Offsets;

/// An amount that is compared, with what it holds of transfers.
pub(super) struct Compared {
    pub(super) gap: Gap,
    /// How it holds each transfer that is printed.
    pub(super) holds: Vec<Option<Holding>>,
    /// How it holds the source that hides them.
    pub(super) hides: Option<Holding>,
}

/// What a department has taken out of a source of money that hides it.
#[derive(Clone, PartialEq, Debug)]
pub struct HiddenOffset {
    /// The source.
    pub source: String,
    /// How much, in 元.
    pub by: Decimal,
}

/// How a department treats what its units pay each other.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Treatment {
    /// The transfers that it could take out, by their index, and whether it has.
    pub taken_out: Vec<(usize, bool)>,
    /// What it may have taken out of a source of money.
    pub hidden: Option<HiddenOffset>,
    /// The figures that are lower for that reason only.
    pub lower: Vec<Gap>,
}

/// Finds out what was taken out, and lets the figures that hold it be lower by as much. Where units are missing,
/// (`complete` is false) whatever is lower or higher may be theirs, so that nothing hidden can be told.
pub(super) fn treat(compared: &mut [Compared], offsets: &Offsets, complete: bool) -> Treatment {
    let taken_out = printed(compared, offsets);
    let source = offsets.transfers.hidden.as_ref().filter(|_| complete);
    let hidden = source.and_then(|source| {
        Some(HiddenOffset {
            source: source.name.clone(),
            by: hidden(compared)?,
        })
    });
    if let Some(hidden) = &hidden {
        let sources = Sources::of(compared, hidden.by);
        for one in compared.iter_mut() {
            if let Some(holding) = one.hides {
                one.gap.offset = sources.offset(one, holding, hidden.by);
            }
        }
    }
    Treatment {
        taken_out,
        hidden,
        lower: Vec::new(),
    }
}

/// The rows that print the source of money beside figures that hold it: how much less it is stated in each.
struct Sources {
    rows: BTreeMap<Row, SourceOf>,
}

/// A row: its table, its ledger, its line.
type Row = (usize, usize, LineKey);

/// How much less the source is stated in a row, how far rounding may take that, and whether the other figures agree.
struct SourceOf {
    less: Decimal,
    bound: Decimal,
    agrees: bool,
}

impl Sources {
    fn of(compared: &[Compared], by: Decimal) -> Sources {
        let own = compared.iter().filter(|one| {
            one.hides
                .is_some_and(|holding| holding.is_source && !holding.is_certain)
        });
        let rows = own.map(|one| {
            let less = -one.gap.difference();
            let less = match less.abs() <= one.gap.bound {
                true => Decimal::ZERO,
                false => less.clamp(Decimal::ZERO, by),
            };
            let source = SourceOf {
                less,
                bound: one.gap.bound,
                agrees: true,
            };
            (row(one), source)
        });
        let mut sources = Sources {
            rows: rows.collect(),
        };
        let others = compared.iter().filter(|one| {
            one.hides
                .is_some_and(|holding| !holding.is_source && !holding.is_certain)
        });
        for one in others {
            if let Some(source) = sources.rows.get_mut(&row(one)) {
                source.agrees &= source.is_in(one);
            }
        }
        sources
    }

    /// How much less a figure may be stated: at least, and at most. In a row that prints the source it is as much as
    /// the source itself; if both do not agree, nothing was taken out there.
    fn offset(&self, one: &Compared, holding: Holding, by: Decimal) -> (Decimal, Decimal) {
        let none = (Decimal::ZERO, Decimal::ZERO);
        if holding.is_certain {
            return (by, by);
        }
        let Some(source) = self.rows.get(&row(one)) else {
            return (Decimal::ZERO, by);
        };
        let contradicted = !source.agrees && (holding.is_source || !source.is_in(one));
        match contradicted || source.less.is_zero() {
            true => none,
            false => {
                let least = (source.less - source.bound).max(Decimal::ZERO);
                (least, source.less + source.bound)
            }
        }
    }
}

impl SourceOf {
    /// Whether a figure of the row is as much lower.
    fn is_in(&self, one: &Compared) -> bool {
        let less = -one.gap.difference();
        (less - self.less).abs() <= self.bound + one.gap.bound
    }
}

fn row(one: &Compared) -> Row {
    let (table, ledger, _) = one.gap.at;
    (table, ledger, one.gap.address.line.clone())
}

/// The transfers by whose taking out most figures agree.
fn printed(compared: &mut [Compared], offsets: &Offsets) -> Vec<(usize, bool)> {
    let count = offsets.transfers.printed.len();
    let all: Vec<usize> = (0..count).filter(|nth| offsets.has(*nth)).collect();
    let range = |one: &Compared, taken: &[usize]| {
        let own = taken.iter().filter_map(|nth| {
            let holding = (*one.holds.get(*nth)?)?;
            Some(offsets.range(*nth, holding))
        });
        own.fold((Decimal::ZERO, Decimal::ZERO), |(least, most), own| {
            (least + own.0, most + own.1)
        })
    };
    let touched: Vec<usize> = (0..compared.len())
        .filter(|at| !range(&compared[*at], &all).1.is_zero())
        .collect();
    let mut best: Option<(usize, Vec<usize>)> = None;
    // All of them first: where nothing tells, that is how it should be.
    for choice in (0..1_usize << all.len()).rev() {
        let taken = all.iter().enumerate();
        let taken = taken.filter(|(bit, _)| choice >> bit & 1 == 1);
        let taken: Vec<usize> = taken.map(|(_, nth)| *nth).collect();
        let fits = touched.iter().filter(|at| {
            let one = &compared[**at];
            let gap = Gap {
                offset: range(one, &taken),
                ..one.gap.clone()
            };
            gap.is_tail()
        });
        let fits = fits.count();
        if best.as_ref().is_none_or(|(most, _)| fits > *most) {
            best = Some((fits, taken));
        }
    }
    let taken = best.map_or_else(Vec::new, |(_, taken)| taken);
    for at in touched {
        compared[at].gap.offset = range(&compared[at], &taken);
    }
    all.into_iter()
        .map(|nth| (nth, taken.contains(&nth)))
        .collect()
}

/// By how much less most figures that hold a source of money whole are stated, the source itself among them.
fn hidden(compared: &[Compared]) -> Option<Decimal> {
    let certain: Vec<&Compared> = compared
        .iter()
        .filter(|one| one.hides.is_some_and(|holding| holding.is_certain))
        .collect();
    let less = |one: &Compared| -one.gap.difference();
    let near = |one: &Compared, by: Decimal| (less(one) - by).abs() <= one.gap.bound;
    let sources = certain.iter().filter(|one| {
        let is_source = one.hides.is_some_and(|holding| holding.is_source);
        is_source && less(one) > one.gap.bound
    });
    let counts = sources.map(|one| {
        let by = less(one);
        let same = certain.iter().filter(|other| near(other, by));
        (same.count(), by)
    });
    // Of equally good ones the first that is printed.
    let best = counts.reduce(|best, one| if one.0 > best.0 { one } else { best });
    let (count, by) = best?;
    (count * 2 > certain.len()).then_some(by)
}

impl Comparison {
    /// Takes note of an amount: it is the same, it is lower by what was taken out, or it differs.
    pub(super) fn put(&mut self, gap: Gap) {
        if !gap.beyond(Decimal::ZERO).is_zero() {
            self.gaps.push(gap);
            return;
        }
        // A figure that may be lower need not be lower by exactly that.
        let bound = gap.bound + gap.offset.1 - gap.offset.0;
        self.held.insert((gap.unit, gap.address.clone()), bound);
        // What is stated of others besides is no offset.
        let same = gap.difference().is_zero() || gap.offset.1.is_sign_negative();
        match same {
            true => self.same += 1,
            false => self.treatment.lower.push(gap),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Address;
    use crate::layout::TransferSide;
    use crate::model::{Code, ColumnId, TableId};

    /// A figure of the row of a code that is stated so much less.
    fn figure(column: &str, less: i64, is_source: bool) -> Compared {
        let code: Code = Code::parse("2010301").expect("a code");
        let gap = Gap {
            unit: None,
            address: Address {
                table: TableId::new("t"),
                ledger: String::new(),
                line: LineKey::Code(code),
                column: ColumnId::new(column),
            },
            at: (0, 0, usize::from(is_source)),
            label: String::new(),
            stated: Decimal::from(1000 - less),
            place: None,
            own: None,
            sum: Decimal::from(1000),
            bound: Decimal::ONE,
            offset: Default::default(),
        };
        let hides = Holding {
            side: TransferSide::Paid,
            code: Some(code),
            is_certain: false,
            is_source,
        };
        Compared {
            gap,
            holds: Vec::new(),
            hides: Some(hides),
        }
    }

    /// Which of a total and the source beside it are lower for no good reason.
    fn unexplained(total: i64, source: i64) -> [bool; 2] {
        let mut both = [
            figure("合计", total, false),
            figure("单位资金", source, true),
        ];
        let by = Decimal::from(500);
        let sources = Sources::of(&both, by);
        for one in &mut both {
            one.gap.offset = sources.offset(one, one.hides.expect("it holds it"), by);
        }
        both.map(|one| !one.gap.is_tail())
    }

    #[test]
    fn a_total_is_lower_by_as_much_as_the_source_beside_it() {
        assert_eq!(unexplained(300, 300), [false, false]);
        assert_eq!(unexplained(0, 0), [false, false]);
        assert_eq!(unexplained(200, 0), [true, false]);
        assert_eq!(unexplained(0, 200), [false, true]);
        assert_eq!(unexplained(300, 200), [true, true]);
        assert_eq!(unexplained(600, 600), [true, true]);
    }
}
