//! Which row is a part of which: by codes, by groups, or by names and sums in a tree of open names (`tree`).
//!
//! Rows that stand among the others and are not counted (其中, 小计) are told from those that are by what they
//! say, and by the sums where these speak clearly.

use std::collections::{BTreeMap, BTreeSet};

use super::fixed;
use super::levels::{Levels, total_of};
use super::segments::Sums;
use super::tree;
use crate::layout::RowsSpec;
use crate::model::{Code, Ledger, Row, RowKey, RowRole, plain};
use crate::vocabulary;

/// Sets every row's parent, and the keys of a tree's rows to their paths. `department` is the name on the table.
pub(super) fn assign_parents(
    ledger: &mut Ledger,
    spec: &RowsSpec,
    known_units: &[String],
    department: Option<&str>,
) -> Levels {
    let levels = match spec {
        RowsSpec::List(list) => {
            if let Some(total) = spec.only_total() {
                fixed::find_total(ledger, list, total);
            }
            Levels::Known
        }
        RowsSpec::Single { .. } => Levels::Known,
        RowsSpec::Codes { leaf: true, .. } => {
            find_total(ledger, by_total, department);
            join_lines(ledger, by_total);
            with_parts(ledger, |ledger| {
                by_total(ledger);
                Levels::Known
            })
        }
        RowsSpec::Codes { .. } => {
            find_total(ledger, by_codes, department);
            join_lines(ledger, by_codes);
            with_parts(ledger, |ledger| {
                by_codes(ledger);
                Levels::Known
            })
        }
        RowsSpec::Groups { .. } => {
            find_total(ledger, by_groups, department);
            join_lines(ledger, by_groups);
            with_parts(ledger, |ledger| {
                by_groups(ledger);
                without_head(ledger);
                misnamed_heads(ledger);
                Levels::Known
            })
        }
        RowsSpec::Tree { levels, by, .. } => with_parts(ledger, |ledger| {
            tree::assign_parents(ledger, levels.len(), (known_units, *by))
        }),
    };
    sum_totals(ledger);
    further_parts(ledger, spec);
    hang_parts(ledger);
    levels
}

/// Whether the rows of a ledger add up to its total and to each other, as far as they are read.
pub(super) fn adds_up(ledger: &mut Ledger, spec: &RowsSpec) -> bool {
    assign_parents(ledger, spec, &[], None) == Levels::Known && holds(ledger)
}

/// Whether there are sums, and all hold.
fn holds(ledger: &Ledger) -> bool {
    let pairs = pairs(ledger);
    !pairs.is_empty() && Sums::of(ledger).hold(&pairs)
}

/// The rows that count in another, with it.
pub(super) fn pairs(ledger: &Ledger) -> Vec<(usize, usize)> {
    let rows = ledger.rows.iter().enumerate();
    let items = rows.filter(|(_, row)| row.role == RowRole::Item);
    items
        .filter_map(|(at, row)| Some((at, row.parent?)))
        .collect()
}

/// Assigns parents, and settles which rows 其中 makes parts of others. The first row of a list may say 其中 and be
/// one of the whole list; further parts may follow one that says it. Both count only where all sums hold then, and
/// do not otherwise.
fn with_parts(ledger: &mut Ledger, assign: impl Fn(&mut Ledger) -> Levels) -> Levels {
    /// So many rows that say it, and so many behind each, are tried.
    const FEW: usize = 4;
    let part = |&at: &usize| ledger.rows[at].role == RowRole::OfWhich;
    let parts: Vec<usize> = (0..ledger.rows.len()).filter(part).take(FEW + 1).collect();
    if parts.is_empty() {
        return assign(ledger);
    }
    let printed = ledger.clone();
    let levels = assign(ledger);
    if holds(ledger) {
        return levels;
    }
    let mut changes: Vec<Vec<(usize, RowRole)>> = Vec::new();
    changes.push(parts.iter().map(|&at| (at, RowRole::Item)).collect());
    changes.extend(parts.iter().map(|&at| vec![(at, RowRole::Item)]));
    for &at in parts.iter().take(FEW) {
        let rows = printed.rows[at + 1..].iter();
        let items = rows.take_while(|row| row.role == RowRole::Item).count();
        let runs = (1..=items.min(FEW)).map(|count| {
            let run = at + 1..=at + count;
            run.map(|row| (row, RowRole::OfWhich)).collect()
        });
        changes.extend(runs);
    }
    for change in changes {
        let mut tried = printed.clone();
        for (row, role) in change {
            tried.rows[row].role = role;
        }
        let levels = assign(&mut tried);
        if levels == Levels::Known && holds(&tried) {
            *ledger = tried;
            return levels;
        }
    }
    levels
}

/// A total that bears the name of the department instead of its own, or none: the first or last row without a code,
/// if it is what the rows at the top add up to, or bears the department's name, beside its code among the departments or
/// without. Where there is a total, a row that only says the same is the total once more, and one that stands further
/// down may be the grand one.
fn find_total(ledger: &mut Ledger, assign: fn(&mut Ledger), department: Option<&str>) {
    let Some(last) = ledger.rows.len().checked_sub(1) else {
        return;
    };
    let department = department.map(plain);
    let is_named = |ledger: &Ledger, row: usize| {
        department.as_deref() == Some(plain(&ledger.rows[row].label).as_ref())
    };
    if let Some(total) = total_of(ledger) {
        let again = [0, total + 1, last].into_iter().find(|&row| {
            row <= last
                && (is_bare(&ledger.rows[row]) || ledger.rows[row].role == RowRole::Item)
                && is_named(ledger, row)
                && ledger.figures_of(row) == ledger.figures_of(total)
        });
        match again {
            Some(again) => take_for_total(&mut ledger.rows[again]),
            None => grand_total(ledger, total, assign),
        }
        return;
    }
    for row in [0, last] {
        let named = is_named(ledger, row);
        // The code of the department and no name.
        let coded = row == 0 && ledger.rows[row].label.is_empty();
        if !named && !coded && !is_bare(&ledger.rows[row]) {
            continue;
        }
        let printed = ledger.rows[row].clone();
        take_for_total(&mut ledger.rows[row]);
        assign(ledger);
        if named || holds(ledger) {
            ledger.rows[row].key = RowKey::new("合计");
            return;
        }
        ledger.rows[row] = printed;
    }
}

/// The code beside a total's name is none of the classification.
fn take_for_total(row: &mut Row) {
    (row.role, row.code) = (RowRole::Total, None);
}

/// Takes the last total for the grand one and those above it for sums of some rows each, where the rows above the first
/// do not make it up and all sums come nearer so: each class has its 合计 below it.
fn grand_total(ledger: &mut Ledger, first: usize, assign: fn(&mut Ledger)) {
    let says_total = |row: &Row| {
        matches!(row.role, RowRole::Total | RowRole::Unplaced)
            && vocabulary::TOTAL.contains(&plain(&row.label).as_ref())
    };
    let counted = |row: &Row| row.role == RowRole::Item || says_total(row);
    let last = ledger.rows.iter().rposition(counted);
    let last = last.filter(|&last| last > first && says_total(&ledger.rows[last]));
    let Some(last) = last.filter(|_| first > 0) else {
        return;
    };
    if ledger.figures_of(first) == ledger.figures_of(last) {
        return;
    }
    let mut other = ledger.clone();
    let key = std::mem::replace(&mut other.rows[first].key, RowKey::new("?"));
    other.rows[first].key = std::mem::replace(&mut other.rows[last].key, key);
    other.rows[first].role = RowRole::Unplaced;
    other.rows[last].role = RowRole::Total;
    let off = |ledger: &Ledger| {
        let mut read = ledger.clone();
        assign(&mut read);
        Sums::of(&read).off(&pairs(&read))
    };
    if off(&other) < off(ledger) {
        *ledger = other;
    }
}

/// Takes figures below a row that bear neither code nor name for further lines of it, where all sums hold then and do
/// not otherwise: what merged cells say in a workbook, a text does not.
fn join_lines(ledger: &mut Ledger, assign: fn(&mut Ledger)) {
    let bare = |row: &Row| {
        let unnamed = row.label.is_empty() && row.print.code.is_empty();
        row.role == RowRole::Unplaced && unnamed
    };
    let mut joined = ledger.clone();
    let mut above: Option<usize> = None;
    for at in 0..joined.rows.len() {
        let row = &joined.rows[at];
        match above.filter(|_| bare(row)) {
            Some(above) => {
                let key = joined.rows[above].key.clone();
                let row = &mut joined.rows[at];
                (row.role, row.parent) = (RowRole::Continued, Some(above));
                row.key = key.nth(at - above + 1);
            }
            None if row.role == RowRole::Item => above = Some(at),
            None if row.role != RowRole::Continued => above = None,
            None => {}
        }
    }
    if joined
        .rows
        .iter()
        .zip(&ledger.rows)
        .all(|(a, b)| a.role == b.role)
    {
        return;
    }
    let holds = |ledger: &Ledger| {
        let mut read = ledger.clone();
        assign(&mut read);
        self::holds(&read)
    };
    if holds(&joined) && !holds(ledger) {
        *ledger = joined;
    }
}

/// Whether a row has figures and no code.
fn is_bare(row: &Row) -> bool {
    let may = match row.role {
        RowRole::Item | RowRole::Unplaced => true,
        // 某局合计
        RowRole::Subtotal => {
            let label = plain(&row.label);
            vocabulary::TOTAL.iter().any(|total| label.ends_with(total))
        }
        _ => false,
    };
    row.code.is_none() && may && row.entries.iter().any(|entry| !entry.value.is_blank())
}

/// A further total that could not be placed, since it says something else, and is a sum of rows above it.
fn sum_totals(ledger: &mut Ledger) {
    let unplaced = |row: &usize| {
        let row = &ledger.rows[*row];
        row.role == RowRole::Unplaced && vocabulary::TOTAL.contains(&plain(&row.label).as_ref())
    };
    let others: Vec<usize> = (0..ledger.rows.len()).filter(unplaced).collect();
    for row in others {
        ledger.rows[row].role = RowRole::Subtotal;
        if ledger.parts_of(row).is_none_or(|parts| !parts.exact) {
            ledger.rows[row].role = RowRole::Unplaced;
        }
    }
}

/// Takes rows behind one that says 其中 for further parts, where they bear a name and no code, are no more than the row
/// they are parts of, and all sums hold without them.
fn further_parts(ledger: &mut Ledger, spec: &RowsSpec) {
    let mut above = None;
    let mut behind = false;
    let mut parts = Vec::new();
    for (at, row) in ledger.rows.iter().enumerate() {
        let unnamed = row.label.is_empty() || row.code.is_some() || !row.print.code.is_empty();
        match row.role {
            RowRole::Total | RowRole::Item => (above, behind) = (Some(at), false),
            RowRole::OfWhich => behind = true,
            RowRole::Unplaced if behind && !unnamed => parts.extend(above.map(|above| (at, above))),
            RowRole::Unplaced | RowRole::Subtotal => behind = false,
            RowRole::Continued => {}
        }
    }
    let within = |&(part, whole): &(usize, usize)| {
        let (part, whole) = (ledger.figures_of(part), ledger.figures_of(whole));
        let mut figures = part.iter().zip(&whole);
        figures.all(|(part, whole)| part.abs() <= whole.abs())
    };
    let all_hold = || match spec {
        RowsSpec::List(list) => {
            let total = spec.only_total();
            total.is_some_and(|total| fixed::holds(ledger, list, total))
        }
        _ => holds(ledger),
    };
    if parts.is_empty() || !parts.iter().all(within) || !all_hold() {
        return;
    }
    for (part, _) in parts {
        let row = &mut ledger.rows[part];
        row.role = RowRole::OfWhich;
        row.key = RowKey::new(row.key.as_str().trim_start_matches('?'));
    }
}

/// What says 其中 is a part of the row above that counts.
fn hang_parts(ledger: &mut Ledger) {
    let mut above = None;
    for (at, row) in ledger.rows.iter_mut().enumerate() {
        match row.role {
            RowRole::Total | RowRole::Item => above = Some(at),
            RowRole::OfWhich => row.parent = above,
            RowRole::Continued | RowRole::Subtotal | RowRole::Unplaced => {}
        }
    }
}

/// The total for every row.
fn by_total(ledger: &mut Ledger) {
    let total = total_of(ledger);
    let rows = ledger.rows.iter_mut();
    rows.filter(|row| row.role == RowRole::Item)
        .for_each(|row| row.parent = total);
}

/// The nearest row above in the classification; the total for a 类.
fn by_codes(ledger: &mut Ledger) {
    let mut by_code: BTreeMap<Code, usize> = BTreeMap::new();
    for (index, row) in ledger.rows.iter().enumerate() {
        if let Some(code) = row.code {
            by_code.entry(code).or_insert(index);
        }
    }
    let total = total_of(ledger);
    for row in &mut ledger.rows {
        if row.role != RowRole::Item {
            continue;
        }
        let ancestors =
            std::iter::successors(row.code.and_then(Code::parent), |code| code.parent());
        row.parent = ancestors
            .into_iter()
            .find_map(|code| by_code.get(&code).copied())
            .or(total);
    }
}

/// The group that stands before the row; the total for a group.
fn by_groups(ledger: &mut Ledger) {
    let total = total_of(ledger);
    let mut group = None;
    for (index, row) in ledger.rows.iter_mut().enumerate() {
        if row.role != RowRole::Item {
            continue;
        }
        let is_group = row.code.is_some_and(|code| code.parent().is_none());
        if is_group {
            row.parent = total;
            group = Some(index);
        } else {
            row.parent = group.or(total);
        }
    }
}

/// Takes a row with an unknown name, behind which the names are those of a group without a head, for that head, if all
/// sums hold then and do not otherwise. If they hold neither way, it stays unplaced: nothing is proven beside it.
fn misnamed_heads(ledger: &mut Ledger) {
    let item = |row: &Row| row.role == RowRole::Item;
    let class = |row: &Row| row.code.and_then(Code::parent);
    let heads: BTreeSet<Code> = ledger.rows.iter().filter_map(|row| row.code).collect();
    let mut found = Vec::new();
    for at in 0..ledger.rows.len() {
        let below = ledger.rows[at + 1..].iter();
        let below = below
            .filter(|row| item(row))
            .take_while(|row| row.code.is_none_or(|c| c.parent().is_some()));
        let mut below = below.map(class);
        let next = below.next().flatten();
        let group = next.filter(|group| !heads.contains(group) && group.parent().is_none());
        let row = &ledger.rows[at];
        let named = row.print.name_at.is_some() && !row.label.is_empty();
        if let Some(group) = group
            && item(row)
            && row.code.is_none()
            && named
        {
            found.push((at, group));
        }
    }
    if found.is_empty() || holds(ledger) {
        return;
    }
    let mut read = ledger.clone();
    for (at, group) in &found {
        read.rows[*at].code = Some(*group);
    }
    by_groups(&mut read);
    match holds(&read) {
        true => *ledger = read,
        false => {
            for (at, _) in found {
                ledger.rows[at].role = RowRole::Unplaced;
            }
        }
    }
}

/// Rows below the head of one group whose names are those of a group without a head hang on the total, where the sums
/// hold only then: the head was left out.
fn without_head(ledger: &mut Ledger) {
    let heads = ledger.rows.iter().filter_map(|row| row.code);
    let heads: BTreeSet<Code> = heads.filter(|code| code.parent().is_none()).collect();
    let Some(total) = total_of(ledger) else {
        return;
    };
    let strays: Vec<usize> = (0..ledger.rows.len())
        .filter(|&at| {
            let row = &ledger.rows[at];
            let group = row.code.and_then(Code::parent);
            row.parent.is_some_and(|above| above != total)
                && group.is_some_and(|group| !heads.contains(&group))
        })
        .collect();
    if strays.is_empty() || holds(ledger) {
        return;
    }
    let mut apart = ledger.clone();
    for at in strays {
        apart.rows[at].parent = Some(total);
    }
    if holds(&apart) {
        *ledger = apart;
    }
}
