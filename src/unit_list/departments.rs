//! Departments in a list of units: written once for the units below each other, or in a row of their own.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::plain;
use crate::vocabulary;

use super::Unit;

/// Gives units the department that is written above them, where a list writes each once, beside the first of its units.
pub(super) fn fill_down(units: &mut [Unit]) {
    let mut written: BTreeMap<String, usize> = BTreeMap::new();
    for parent in units.iter().filter_map(|unit| unit.parent.as_deref()) {
        *written.entry(plain(parent).into_owned()).or_default() += 1;
    }
    let first = units.first().is_some_and(|unit| unit.parent.is_some());
    let once = written.values().all(|times| *times == 1);
    // A row of the department itself has no other above it.
    let own_row = units.iter().any(|unit| {
        let mut names = names(unit);
        unit.parent.is_none() && names.any(|name| written.contains_key(&name))
    });
    if !first || !once || own_row {
        return;
    }
    let mut above = None;
    for unit in units {
        match &unit.parent {
            Some(own) => above = Some(own.clone()),
            None => unit.parent.clone_from(&above),
        }
    }
}

/// Leaves out the rows of departments whose own level has another: nobody else reports for them.
pub(super) fn without_own_rows(units: &mut Vec<Unit>) {
    let coded = units.iter().filter_map(|unit| {
        let code = unit.code.as_ref()?.as_str().to_owned();
        Some((code, plain(&unit.name).into_owned()))
    });
    let coded: BTreeMap<String, String> = coded.collect();
    let department = |unit: &Unit| {
        let (above, name) = (plain(unit.parent.as_deref()?), plain(&unit.name));
        let above = coded.get(&*above).map_or(&*above, String::as_str);
        let rest = name.strip_prefix(above)?;
        vocabulary::OWN_LEVEL
            .contains(&rest)
            .then(|| above.to_owned())
    };
    let levels: BTreeSet<String> = units.iter().filter_map(department).collect();
    units.retain(|unit| unit.parent.is_some() || !levels.contains(&*plain(&unit.name)));
}

/// By what a row is named as somebody's department.
fn names(unit: &Unit) -> impl Iterator<Item = String> {
    let code = unit.code.iter().map(|code| code.as_str().to_owned());
    std::iter::once(plain(&unit.name).into_owned()).chain(code)
}
