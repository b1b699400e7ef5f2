//! Files that add up others: a department's own workbook among those of its units, a part that was added up before.
//!
//! Whoever adds them up too counts everything twice. They are not added; the sum of their units has to be theirs.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{DepartmentName, plain};
use crate::report::{FoundBy, WholeBy};
use crate::unit_list::Unit;

use super::filing::Filings;

/// What a file says of itself.
pub(super) struct Named<'a> {
    /// Whose it is, by its name.
    pub(super) name: &'a str,
    /// The unit of that name.
    pub(super) unit: Option<(usize, FoundBy)>,
    /// Of how many units it is the sum.
    pub(super) sum_of: i64,
    /// The names of these.
    pub(super) adds_up: &'a [String],
}

/// A file that adds up units, and which of them report themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consolidated {
    /// The file, by its index.
    pub file: usize,
    /// Whose it is.
    pub name: String,
    /// The units that it adds up.
    pub units: Vec<usize>,
}

fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (DepartmentName::parse(one), DepartmentName::parse(other));
    one.zip(other)
        .is_some_and(|(one, other)| one.is_same(&other))
}

/// The files that name units of which each is another file's, by what is written in them alone.
pub(super) fn by_their_names(files: &BTreeMap<usize, Named>) -> BTreeSet<usize> {
    let single: BTreeSet<DepartmentName> = files
        .values()
        .filter(|file| file.sum_of < 2)
        .filter_map(|file| DepartmentName::parse(file.name))
        .collect();
    let adds_up = |file: &Named| {
        let mut names = file.adds_up.iter();
        names.any(|name| {
            let name = DepartmentName::parse(name);
            name.is_some_and(|name| single.contains(&name) && !is_same(name.as_str(), file.name))
        })
    };
    let own = files.iter().filter(|(_, file)| file.sum_of > 1);
    own.filter(|(_, file)| adds_up(file))
        .map(|(at, _)| *at)
        .collect()
}

/// The files that add up others, and why they are taken for that.
pub(super) fn of(files: &BTreeMap<usize, Named>, units: &[Unit]) -> BTreeMap<usize, WholeBy> {
    let named = by_their_names(files);
    let mut found: BTreeMap<usize, WholeBy> =
        named.into_iter().map(|at| (at, WholeBy::Note)).collect();
    let single = files.values().filter(|file| file.sum_of < 2);
    let reported: BTreeSet<usize> = single
        .filter_map(|file| file.unit.map(|(unit, _)| unit))
        .collect();
    for (at, file) in files {
        let mut below = units.iter().enumerate().filter(|(_, unit)| {
            let parent = unit.parent.as_deref();
            parent.is_some_and(|parent| match file.unit {
                Some((own, _)) => is_unit(parent, &units[own]),
                None => is_same(parent, file.name),
            })
        });
        match file.unit {
            // What is expected of a unit is its own; only what says that it is more is more.
            Some(_) => {
                if file.sum_of > 1 && below.any(|(unit, _)| reported.contains(&unit)) {
                    found.entry(*at).or_insert(WholeBy::Note);
                }
            }
            None => {
                if below.next().is_some() {
                    found.entry(*at).or_insert(WholeBy::List);
                }
            }
        }
    }
    found
}

/// Whether a list means that unit by what it writes.
fn is_unit(written: &str, unit: &Unit) -> bool {
    let code = unit.code.as_ref().map(|code| code.as_str());
    code == Some(&*plain(written))
        || unit
            .aliases
            .iter()
            .chain([&unit.name])
            .any(|name| is_same(name, written))
}

impl Filings {
    /// The units that a file of such a name adds up: those that stand below it in the list, else those that it names.
    pub(super) fn added_up(&self, name: &str, adds_up: &[String]) -> Vec<usize> {
        let departments = self.departments("");
        let listed = departments
            .into_iter()
            .find(|one| one.is_listed && is_same(&one.name, name));
        match listed {
            Some(department) => department.units,
            None => {
                let units = adds_up.iter().filter_map(|name| self.unit_of("", name));
                units.collect()
            }
        }
    }
}
