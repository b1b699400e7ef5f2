//! How a workbook rounds, told by its own tails.
//!
//! In: a system. Out: whether its sums are exact because amounts were entered in the printed unit,
//! whether each cell was rounded by itself, some of both, or rounded and then settled. Refuses to tell
//! from fewer than a handful of sums.

use std::collections::BTreeSet;

use super::{Print, RelationId, System, judge};
use crate::layout::{Comparison, Strength};
use crate::report::{Outcome, Rounding};

/// Sums needed to tell anything.
const SOME: usize = 8;

/// Exact sums needed to exclude rounding: sums of three rounded figures are exact three times in four,
/// and so many in a row less than once in a thousand.
const ENOUGH: usize = 24;

/// Distinct sums with tails that still count as lone.
const FEW: usize = 2;

/// How the workbook rounds. Only hard sums of at least three figures that do not fail are counted: two
/// printings of one fact are equal however amounts are rounded.
///
/// Rounded amounts leave a tail in a quarter of the sums of three figures and in more of the longer
/// ones. Settled sums are exact as well; they are told from entered ones only by a few relations
/// that settling table by table left behind, between tables.
pub fn rounding(system: &System) -> Rounding {
    let (inside, across, _) = count(system);
    let all = Count {
        exact: inside.exact + across.exact,
        tails: inside.tails + across.tails,
    };
    if all.exact + all.tails < SOME || (all.tails == 0 && all.exact < ENOUGH) {
        Rounding::Unknown
    } else if all.tails == 0 {
        Rounding::Exact
    } else if inside.tails == 0 && inside.exact >= ENOUGH {
        Rounding::Settled
    } else if all.tails * 8 >= all.exact + all.tails {
        Rounding::Rounded
    } else {
        Rounding::Mixed
    }
}

/// The sums with a tail in a workbook whose sums are otherwise exact, within tables and between them: there
/// rounding hardly explains a tail. Empty if there are more than a few, or too few sums to tell.
pub fn lone_tails(system: &System) -> Vec<RelationId> {
    let (inside, across, tails) = count(system);
    let lone = across.tails == 0 && inside.tails <= FEW && inside.exact >= ENOUGH;
    if lone { tails } else { Vec::new() }
}

/// The distinct sums within tables and between tables, and all that have tails.
fn count(system: &System) -> (Count, Count, Vec<RelationId>) {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    let (mut inside, mut across) = (Count::default(), Count::default());
    for (id, relation) in system.relations() {
        let figures = relation
            .terms
            .iter()
            .filter(|&&(_, f)| system.fact(f).print == Print::Figure)
            .count();
        let sum = relation.strength == Strength::Hard
            && relation.comparison == Comparison::Equal
            && figures >= 3;
        if !sum {
            continue;
        }
        let outcome = judge(system, relation).outcome;
        if outcome == Outcome::Tail {
            list.push(id);
        }
        // The same sum in another table says nothing new.
        let mut amounts: Vec<i64> = relation
            .terms
            .iter()
            .map(|&(_, f)| system.fact(f).value)
            .collect();
        amounts.retain(|&amount| amount != 0);
        amounts.sort_unstable();
        if !seen.insert(amounts) {
            continue;
        }
        let mut tables = relation
            .terms
            .iter()
            .map(|&(_, f)| system.rows.get(system.fact(f).row).map(|r| r.table));
        let first = tables.next().flatten();
        let count = if tables.all(|table| table == first) {
            &mut inside
        } else {
            &mut across
        };
        match outcome {
            Outcome::Pass | Outcome::Hint => count.exact += 1,
            Outcome::Tail => count.tails += 1,
            Outcome::Mismatch | Outcome::Unchecked => {}
        }
    }
    (inside, across, list)
}

#[derive(Default)]
struct Count {
    exact: usize,
    tails: usize,
}
