//! In how many digits what should stand in place of a wrong number is written.
//!
//! A number usually keeps its own digits: who rounds to 万元 goes on doing so. Where the slip was in the point itself
//! (52797 for 527.97) its digits say nothing, and rounding to them would make another number of it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Read;
use super::claim::Bound;
use super::proof::is_slip;
use super::sentence::{Number, Unit};
use super::system::Broken;

/// More decimals are no amount's.
const MOST: u32 = 6;

/// Gives each number that is wrong the digits in which what should stand there is written.
pub(super) fn choose(read: &Read, broken: &mut [Broken]) {
    let finest = Finest::of(read);
    for one in broken {
        let (Some((number, Some(value))), Some(exact)) = (&mut one.wrong, one.exact) else {
            continue;
        };
        let bound = &read.numbers[*number];
        let finest = finest.beside(*number, bound);
        let own = bound.number.decimals;
        let better = finer(&bound.number, (*value, exact), finest);
        one.decimals = match better {
            Some((better, decimals)) => {
                *value = better;
                Some(decimals)
            }
            // More of them were none of the writer's either.
            None => Some(finest.unwrap_or(own).min(own)),
        };
    }
}

/// The most decimals of the numbers of a section that count in one unit: of two, each with its number.
struct Finest(BTreeMap<(usize, Unit), TwoFinest>);

type TwoFinest = [Option<(u32, usize)>; 2];

impl Finest {
    fn of(read: &Read) -> Self {
        let mut finest = BTreeMap::new();
        for (at, bound) in read.numbers.iter().enumerate() {
            let decimals = Some((bound.number.decimals, at));
            let [first, second] = finest
                .entry((bound.section, bound.number.unit))
                .or_insert([None; 2]);
            *second = (*second).max(decimals.min(*first));
            *first = (*first).max(decimals);
        }
        Finest(finest)
    }

    /// Those of a number's like, but for its own.
    fn beside(&self, number: usize, bound: &Bound) -> Option<u32> {
        let kin = self.0.get(&(bound.section, bound.number.unit))?;
        let mut others = kin.iter().flatten().filter(|(_, at)| *at != number);
        others.next().map(|(decimals, _)| *decimals)
    }
}

/// What should stand in place of a number in more decimals than it has, and in how many, if these are the right ones;
/// `finest` are the most decimals of its like around it.
fn finer(
    number: &Number,
    (rounded, exact): (Decimal, Decimal),
    finest: Option<u32>,
) -> Option<(Decimal, u32)> {
    let factor = match number.unit {
        Unit::Money(unit) => Decimal::from(unit.yuan()),
        Unit::Percent => Decimal::ONE,
        Unit::Count(_) => return None,
    };
    let (rounded, exact) = (rounded.checked_div(factor)?, exact.checked_div(factor)?);
    let decimals = finest.unwrap_or(exact.normalize().scale().min(MOST));
    let fine = exact.round_dp(decimals);
    if decimals <= number.decimals || fine == rounded {
        return None;
    }
    let is_slip_of = |mut value: Decimal, decimals: u32| {
        value.rescale(decimals);
        is_slip(&number.printed, &value.to_string())
    };
    let of_fine = is_slip_of(fine, decimals);
    let of_rounded = is_slip_of(rounded, number.decimals);
    let is_better = of_fine || finest.is_some() && !of_rounded;
    is_better.then_some((fine.checked_mul(factor)?, decimals))
}

/// Whether only the unit behind a number is another: 527.97元 for 527.97万元.
pub(super) fn is_unit(number: &Number, value: Decimal) -> bool {
    /// 万 and 亿.
    const TIMES: [i64; 2] = [10_000, 100_000_000];
    let times = |small: Decimal, large: Decimal| {
        TIMES
            .iter()
            .any(|times| small.checked_mul(Decimal::from(*times)) == Some(large))
    };
    matches!(number.unit, Unit::Money(_))
        && !value.is_zero()
        && (times(number.value, value) || times(value, number.value))
}
