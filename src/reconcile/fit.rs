//! How well one table's figures fit the others: which of two versions they agree with, and whether the only
//! sheet for a table is this department's of this year at all.
//!
//! Only equations between tables count, and only where a figure stands: that two blanks are equal says
//! nothing. One that is usual speaks for a table where it holds; against it where it does not, and the table says itself
//! that it is another's.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::bound::judge;
use super::build::{Built, Every, Extent, Stranger, build_all, build_every_of_all};
use super::system::{Relation, System};
use crate::layout::{Comparison, Layout, Strength};
use crate::model::{DepartmentName, Presence, Submission, Table};
use crate::report::Outcome;
use crate::words::recognise as words;

/// The most versions of one table that are compared.
const MOST_VERSIONS: usize = 8;

/// How the equations between a table and the others come out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Fit {
    holds: usize,
    breaks: usize,
    /// How many equations with figures tie it to the others, those included that are not judged.
    ties: usize,
    /// How many bounds it breaks.
    beyond: usize,
    /// How many relations that are usual do not hold.
    unusual: usize,
}

/// Builds the system of a submission, without the tables that are none of its own.
pub fn build(layout: &Layout, submission: &Submission) -> Built {
    build_to(layout, submission, Extent::Telling)
}

/// The same with every relation that applies, those that follow from others included.
pub fn build_applying(layout: &Layout, submission: &Submission) -> Built {
    build_to(layout, submission, Extent::Applying)
}

fn build_to(layout: &Layout, submission: &Submission, extent: Extent) -> Built {
    let strangers = strangers(layout, submission);
    let own = without(submission, &strangers);
    Built {
        strangers,
        ..build_all(layout, &own, extent)
    }
}

/// Builds every relation of a submission: editing a figure may bring any into scope.
pub fn build_every(layout: &Layout, submission: &Submission) -> Every {
    let strangers = strangers(layout, submission);
    let own = without(submission, &strangers);
    let mut every = build_every_of_all(layout, &own);
    every.built.strangers = strangers;
    every
}

/// Which of several versions of tables (by index) the others agree with; `None` where they do not tell.
pub fn agreeing(
    layout: &Layout,
    submission: &Submission,
    versions: &BTreeMap<usize, Vec<Table>>,
) -> BTreeMap<usize, Option<usize>> {
    let chosen = versions.iter().map(|(&table, versions_of_it)| {
        let apart: BTreeSet<usize> = versions
            .keys()
            .copied()
            .filter(|&other| other != table)
            .collect();
        let fits = versions_of_it.iter().take(MOST_VERSIONS).map(|version| {
            let mut tried = submission.clone();
            tried.tables[table] = version.clone();
            fit(layout, &tried, table, &apart)
        });
        let fits: Vec<Fit> = fits.collect();
        (table, best(&fits))
    });
    chosen.collect()
}

/// The one that breaks least; of those that break as much, the one that holds most.
fn best(fits: &[Fit]) -> Option<usize> {
    let worth = |fit: &Fit| (std::cmp::Reverse(fit.breaks), fit.holds);
    let (at, most) = fits.iter().enumerate().max_by_key(|(_, fit)| worth(fit))?;
    let equal = fits.iter().filter(|fit| worth(fit) == worth(most));
    (equal.count() == 1 && most.holds > most.breaks).then_some(at)
}

/// The tables that say they are another year's or department's, and whose figures do not fit the others.
pub fn strangers(layout: &Layout, submission: &Submission) -> Vec<Stranger> {
    let own = submission
        .department
        .as_deref()
        .and_then(DepartmentName::parse);
    let mut filled = 0_usize;
    let mut suspects = Vec::new();
    for (at, table) in submission.tables.iter().enumerate() {
        let Some(heading) = table.heading().filter(|_| !table.is_empty()) else {
            continue;
        };
        filled += 1;
        let line = heading.department.as_ref();
        let name = line.and_then(|line| DepartmentName::parse(&line.value));
        let other = name
            .as_ref()
            .zip(own.as_ref())
            .filter(|(name, own)| !name.is_same(own));
        let years = heading
            .year
            .zip(submission.year)
            .filter(|(year, own)| year != own);
        if let Some((name, own)) = other {
            suspects.push((at, true, name.as_str().to_owned(), own.as_str().to_owned()));
        } else if let Some((year, own)) = years {
            suspects.push((at, false, words::of_year(year), words::of_year(own)));
        }
    }
    // Where most are strange, nobody knows who is.
    if suspects.len() * 2 >= filled {
        return Vec::new();
    }
    let apart: BTreeSet<usize> = suspects.iter().map(|(at, ..)| *at).collect();
    let strange = |(table, named, whose, own): (usize, bool, String, String)| {
        let mut apart = apart.clone();
        apart.remove(&table);
        let fit = fit(layout, submission, table, &apart);
        // A wrong year is soon typed; another's name is not. Where only bounds tie it to the others, they alone can
        // speak against it.
        let unknown = named && fit.holds == 0 && fit.ties + fit.beyond > 0;
        // What ties some tables to the others are bounds and what is usual: none of it proves anything by itself, but
        // beside a title of another year it is no wrong digit.
        let strange = fit.breaks + fit.beyond + fit.unusual > fit.holds;
        let stranger = Stranger { table, whose, own };
        (strange || unknown).then_some(stranger)
    };
    suspects.into_iter().filter_map(strange).collect()
}

/// The submission as it stands without the tables that are not its own.
pub(super) fn without<'s>(
    submission: &'s Submission,
    strangers: &[Stranger],
) -> Cow<'s, Submission> {
    let mut left = Cow::Borrowed(submission);
    for stranger in strangers {
        let table = &mut left.to_mut().tables[stranger.table];
        table.presence = Presence::Missing;
        table.notes.clear();
        table
            .ledgers
            .iter_mut()
            .for_each(|ledger| *ledger = crate::model::Ledger::default());
    }
    left
}

/// How the equations between a table and the others come out, leaving those `apart` aside.
fn fit(layout: &Layout, submission: &Submission, table: usize, apart: &BTreeSet<usize>) -> Fit {
    let built = build_all(layout, submission, Extent::Telling);
    let mut fit = Fit::default();
    for relation in &built.system.relations {
        let tie = tie(&built.system, relation, table, apart);
        if tie == Tie::None {
            continue;
        }
        let outcome = judge(&built.system, relation).outcome;
        let hard = relation.strength == Strength::Hard;
        fit.unusual += usize::from(!hard && outcome == Outcome::Mismatch);
        if tie == Tie::Loose {
            fit.beyond += usize::from(hard && outcome == Outcome::Mismatch);
            continue;
        }
        fit.ties += 1;
        match outcome {
            Outcome::Pass | Outcome::Hint | Outcome::Tail => fit.holds += 1,
            Outcome::Mismatch if hard => fit.breaks += 1,
            Outcome::Mismatch | Outcome::Unchecked => {}
        }
    }
    fit
}

/// How a relation ties a table to others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tie {
    /// Not at all.
    None,
    /// By a bound, or between blanks.
    Loose,
    /// By an equation with a figure in it.
    Telling,
}

fn tie(system: &System, relation: &Relation, table: usize, apart: &BTreeSet<usize>) -> Tie {
    let (mut own, mut others, mut figure) = (false, false, false);
    for &(_, id) in &relation.terms {
        let fact = system.fact(id);
        let at = system.rows[fact.row].table;
        if apart.contains(&at) {
            return Tie::None;
        }
        own |= at == table;
        others |= at != table;
        figure |= fact.value != 0;
    }
    match own && others {
        false => Tie::None,
        true if figure && relation.comparison == Comparison::Equal => Tie::Telling,
        true => Tie::Loose,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_that_breaks_least_is_the_one_and_equals_are_none() {
        let fit = |holds, breaks| Fit {
            holds,
            breaks,
            ties: holds + breaks,
            ..Fit::default()
        };
        assert_eq!(best(&[fit(3, 5), fit(8, 0)]), Some(1));
        assert_eq!(best(&[fit(9, 1), fit(8, 0), fit(0, 9)]), Some(1));
        assert_eq!(best(&[fit(8, 0), fit(8, 0)]), None);
        assert_eq!(best(&[fit(0, 0), fit(0, 0)]), None);
        assert_eq!(best(&[fit(0, 2), fit(0, 3)]), None, "neither fits");
    }
}
