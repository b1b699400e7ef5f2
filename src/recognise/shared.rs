//! Which sheets of a book are another family's, although they bear the titles of this one's tables.
//!
//! In go the places that each family finds; out come the sheets of the family with most tables that go to another.
//! 支出预算总表 is printed by several. Where a book holds tables that only the other has, such a sheet goes to the family of
//! which it has more columns; if both have as many, to that whose own sheets stand nearest.

use std::collections::{BTreeMap, BTreeSet};

use super::places::Places;

/// With fewer sheets of its own another family is hardly in the book at all.
const FEWEST_OWN: usize = 3;

/// The sheets (by index in the book) on which `own` finds tables that are those of `other`.
pub(super) fn theirs(own: &Places, other: &Places) -> BTreeSet<usize> {
    let (ours, others) = (columns(own), columns(other));
    let only = |all: &BTreeMap<usize, usize>, but: &BTreeMap<usize, usize>| -> Vec<usize> {
        let sheets = all.keys().filter(|sheet| !but.contains_key(sheet));
        sheets.copied().collect()
    };
    let (ours_only, theirs_only) = (only(&ours, &others), only(&others, &ours));
    if theirs_only.len() < FEWEST_OWN {
        return BTreeSet::new();
    }
    let distance = |sheet: usize, from: &[usize]| {
        let all = from.iter().map(|other| other.abs_diff(sheet));
        all.min().unwrap_or(usize::MAX)
    };
    let nearer = |sheet: usize| distance(sheet, &theirs_only) < distance(sheet, &ours_only);
    let both = others
        .iter()
        .filter_map(|(&sheet, &columns)| Some((sheet, columns, *ours.get(&sheet)?)));
    let given = both.filter(|&(sheet, theirs, ours)| match theirs == ours {
        true => nearer(sheet),
        false => theirs > ours,
    });
    given.map(|(sheet, ..)| sheet).collect()
}

/// How many columns of a whole table were found on each sheet; none where columns are missing.
fn columns(places: &Places) -> BTreeMap<usize, usize> {
    let mut columns = BTreeMap::new();
    for found in &places.all {
        let most: &mut usize = columns.entry(places.areas.origin[found.sheet]).or_default();
        if found.header.complete {
            *most = found.header.matched.max(*most);
        }
    }
    columns
}
