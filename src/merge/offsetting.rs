//! Whether a department has taken out of its own tables what its units pay each other.
//!
//! Where the tables print it, every figure that holds it is lower by exactly that, or none is. Where they hide it in a source
//! of money, nobody can say how much it is: then only figures that hold this source may be lower, all that hold it whole by
//! the same. Everything else stays a difference that has to be explained.

use rust_decimal::Decimal;

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

/// Finds out what was taken out, and lets the figures that hold it be lower by as much.
pub(super) fn treat(compared: &mut [Compared], offsets: &Offsets) -> Treatment {
    let taken_out = printed(compared, offsets);
    let hidden = offsets.transfers.hidden.as_ref().and_then(|source| {
        Some(HiddenOffset {
            source: source.name.clone(),
            by: hidden(compared)?,
        })
    });
    if let Some(hidden) = &hidden {
        for one in compared.iter_mut() {
            if let Some(holding) = one.hides {
                let least = match holding.is_certain {
                    true => hidden.by,
                    false => Decimal::ZERO,
                };
                one.gap.offset = (least, hidden.by);
            }
        }
    }
    Treatment {
        taken_out,
        hidden,
        lower: Vec::new(),
    }
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
        match gap.difference().is_zero() {
            true => self.same += 1,
            false => self.treatment.lower.push(gap),
        }
    }
}
