//! Files that add up others: a department's own workbook among those of its units, a part that was added up before.
//!
//! Whoever adds them up too counts everything twice. They are not added; the sum of their units has to be theirs.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{DepartmentName, plain};
use crate::report::{Filing, FoundBy, WholeBy};
use crate::unit_list::Unit;

use super::filing::Filings;
use super::part::AddedUp;

/// What a file says of itself.
pub(super) struct Named<'a> {
    /// Whose it is, by its name.
    pub(super) name: &'a str,
    /// The unit of that name.
    pub(super) unit: Option<(usize, FoundBy)>,
    /// The units of which it says that it is the sum.
    pub(super) adds_up: Option<&'a AddedUp>,
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
    /// What it adds up beside them, by name: from these nothing of their own is there.
    pub lacking: Vec<String>,
}

/// A file whose figures are the sums of units, whatever name it prints.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summed {
    /// The file, by its index.
    pub file: usize,
    /// The units.
    pub units: Vec<Unit>,
    /// Whether there is more in it than these have handed in.
    pub is_more: bool,
}

impl Consolidated {
    /// Whether everything that it adds up is added by itself.
    pub fn is_covered(&self, added: &[bool]) -> bool {
        let mut units = self.units.iter();
        self.lacking.is_empty() && !self.units.is_empty() && units.all(|unit| added[*unit])
    }
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
        .filter(|file| file.adds_up.is_none())
        .filter_map(|file| DepartmentName::parse(file.name))
        .collect();
    let adds_up = |file: &Named| {
        let mut names = file.adds_up.into_iter().flat_map(|own| &own.names);
        names.any(|name| {
            let name = DepartmentName::parse(name);
            name.is_some_and(|name| single.contains(&name) && !is_same(name.as_str(), file.name))
        })
    };
    let own = files.iter().filter(|(_, file)| adds_up(file));
    own.map(|(at, _)| *at).collect()
}

/// The files that add up others, and why they are taken for that.
pub(super) fn of(files: &BTreeMap<usize, Named>, units: &[Unit]) -> BTreeMap<usize, WholeBy> {
    let named = by_their_names(files);
    let mut found: BTreeMap<usize, WholeBy> =
        named.into_iter().map(|at| (at, WholeBy::Note)).collect();
    let single = files.values().filter(|file| file.adds_up.is_none());
    let reported: BTreeSet<usize> = single
        .filter_map(|file| file.unit.map(|(unit, _)| unit))
        .collect();
    let names = units
        .iter()
        .flat_map(|unit| unit.aliases.iter().chain([&unit.name]));
    let names: BTreeSet<DepartmentName> = names
        .filter_map(|name| DepartmentName::parse(name))
        .collect();
    let parents = units.iter().filter_map(|unit| unit.parent.as_deref());
    let parents: BTreeSet<DepartmentName> = parents.filter_map(DepartmentName::parse).collect();
    for (at, file) in files {
        let name = DepartmentName::parse(file.name);
        if name.is_some_and(|name| parents.contains(&name) && !names.contains(&name)) {
            found.entry(*at).or_insert(WholeBy::List);
            continue;
        }
        // What is expected of a unit is its own; only what says that it is more is more.
        let Some((own, _)) = file.unit.filter(|_| file.adds_up.is_some()) else {
            continue;
        };
        let own = |parent: &str| is_unit(parent, &units[own]);
        let mut below = reported.iter().map(|at| &units[*at]);
        if below.any(|unit| unit.parent.as_deref().is_some_and(own)) {
            found.entry(*at).or_insert(WholeBy::Note);
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
    /// The files with different figures that the unit of a file has handed in: that file, and those that are older.
    pub fn handed_in(&self, taken: usize) -> Vec<usize> {
        let older =
            self.files.iter().enumerate().filter(
                |(_, filing)| matches!(filing, Filing::Old { newer, .. } if *newer == taken),
            );
        let older = older.map(|(at, _)| at);
        std::iter::once(taken).chain(older).collect()
    }

    /// Where these units stand.
    pub(super) fn places_of(&self, units: &[Unit]) -> Vec<usize> {
        let all = self.units.iter().enumerate();
        let own = all.filter(|(_, filing)| units.contains(&filing.unit));
        own.map(|(at, _)| at).collect()
    }

    /// The units that a file of such a name adds up: those that stand below it in the list, else those that it names; and the
    /// names that are nobody's here.
    pub(super) fn added_up(
        &self,
        name: &str,
        adds_up: Option<&AddedUp>,
    ) -> (Vec<usize>, Vec<String>) {
        let departments = self.departments("");
        let listed = departments
            .into_iter()
            .find(|one| one.is_listed && is_same(&one.name, name));
        if let Some(department) = listed {
            return (department.units, Vec::new());
        }
        let (mut units, mut lacking) = (Vec::new(), Vec::new());
        for name in adds_up.into_iter().flat_map(|own| &own.names) {
            match self.unit_of("", name) {
                Some(unit) => units.push(unit),
                None => lacking.push(name.clone()),
            }
        }
        (units, lacking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str, parent: Option<&str>) -> Unit {
        Unit {
            parent: parent.map(str::to_owned),
            ..Unit::named(name)
        }
    }

    fn file<'a>(name: &'a str, unit: Option<usize>, adds_up: Option<&'a AddedUp>) -> Named<'a> {
        Named {
            name,
            unit: unit.map(|at| (at, FoundBy::ByName)),
            adds_up,
        }
    }

    #[test]
    fn what_the_list_puts_above_units_is_none_of_them_however_alike_the_names_are() {
        let above = Some("青岚县水利局");
        let units = [unit("青岚县水利局机关", above), unit("青岚县水库", above)];
        // Somebody may take the department for its first unit.
        let files = [
            (0, file("青岚县水利局", Some(0), None)),
            (1, file("青岚县水利局机关", Some(0), None)),
        ];
        let found = of(&BTreeMap::from(files), &units);
        assert_eq!(found, BTreeMap::from([(0, WholeBy::List)]));
    }

    #[test]
    fn a_unit_above_others_hands_in_its_own_unless_it_says_that_it_is_a_sum() {
        let units = [
            unit("青岚县水利局", None),
            unit("青岚县水库", Some("青岚县水利局")),
        ];
        let two = AddedUp {
            count: 2,
            names: Vec::new(),
        };
        let both = |adds_up| {
            let files = [
                (0, file("青岚县水利局", Some(0), adds_up)),
                (1, file("青岚县水库", Some(1), None)),
            ];
            of(&BTreeMap::from(files), &units)
        };
        assert_eq!(both(None), BTreeMap::new());
        assert_eq!(both(Some(&two)), BTreeMap::from([(0, WholeBy::Note)]));
        // Nothing is added twice if no unit below it has handed in anything.
        let alone = [(0, file("青岚县水利局", Some(0), Some(&two)))];
        assert_eq!(of(&BTreeMap::from(alone), &units), BTreeMap::new());
    }
}
