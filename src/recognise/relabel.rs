//! A row under another label: what the submission would be if its code, its name or its place were another.
//!
//! In go a submission and what stands where, out comes the same submission with these rows placed anew:
//! their identity, and whose parts they and their neighbours are. Figures stay as they are. Refuses
//! nothing: what does not go together gives a row of its own identity. A row that is missing is added the same way.

use std::collections::{BTreeMap, BTreeSet};

use super::heads::without_ordinal;
use super::hierarchy::assign_parents;
use crate::layout::classification::NameVerdict;
use crate::layout::{Layout, ListRow, RowsSpec, Text};
use crate::model::{
    Code, Entry, LabelPrint, Ledger, Row, RowKey, RowRole, Submission, Table, plain,
};
use crate::words::explain::UNNAMED;

/// What one row would be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Relabel {
    /// Index of the table.
    pub table: usize,
    /// Index of the ledger in the table.
    pub ledger: usize,
    /// Index of the row in the ledger.
    pub row: usize,
    /// What it would be.
    pub to: Standing,
}

/// What a row would be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    /// The row of that code.
    Code(Code),
    /// The row of that name.
    Name(String),
    /// The row of that index in the layout's list, by that name.
    Listed(usize, String),
    /// A part of the row of that index.
    Below(usize),
}

/// Places the rows anew.
pub(crate) fn relabel(layout: &Layout, submission: &mut Submission, changes: &[Relabel]) {
    let ledgers: BTreeSet<(usize, usize)> = changes.iter().map(|c| (c.table, c.ledger)).collect();
    for (table, ledger) in ledgers {
        let spec = &layout.tables[table].ledgers[ledger].rows;
        let rows = &mut submission.tables[table].ledgers[ledger];
        let own = changes
            .iter()
            .filter(|c| (c.table, c.ledger) == (table, ledger));
        let changed: BTreeSet<usize> = own.clone().map(|c| c.row).collect();
        for change in own.clone() {
            stand(rows, spec, change);
        }
        if matches!(spec, RowsSpec::Codes { .. }) {
            // Nobody's part until it is known whose.
            let items = rows.rows.iter_mut().filter(|row| row.role == RowRole::Item);
            items.for_each(|row| row.parent = None);
            assign_parents(rows, spec, &[], None);
        }
        give_keys(rows, &changed);
        for change in own {
            if let Standing::Below(parent) = change.to {
                move_below(rows, change.row, parent);
            }
        }
    }
}

/// Adds a row to a ledger that lacks it, without figures: of a code where it belongs, of a list, or at the end of its
/// parent in a tree of names. `None` if that row cannot
/// be one of the ledger's.
pub(crate) fn add_row(
    layout: &Layout,
    submission: &mut Submission,
    (table, ledger): (usize, usize),
    key: &str,
) -> Option<()> {
    let spec = layout.tables.get(table)?.ledgers.get(ledger)?;
    let code = Code::parse(key);
    let named = code.and_then(|code| name_of(submission, &spec.rows, code));
    let rows = submission.tables.get_mut(table)?.ledgers.get_mut(ledger)?;
    let (key, code, label, to) = match &spec.rows {
        RowsSpec::Codes { .. } => (key.to_owned(), Some(code?), named?, Standing::Code(code?)),
        RowsSpec::Groups { .. } if key.ends_with(UNNAMED) => {
            let (above, name) = key.rsplit_once('/')?;
            let above = rows.rows.iter().position(|row| row.key.as_str() == above)?;
            let standing = Standing::Below(above);
            (name.to_owned(), None, name.to_owned(), standing)
        }
        RowsSpec::Groups { .. } => {
            let above = code?.parent()?;
            let above = rows.rows.iter().position(|row| row.code == Some(above))?;
            let name = named?;
            (name.clone(), code, name, Standing::Below(above))
        }
        RowsSpec::Tree { .. } => {
            let (above, name) = key.rsplit_once('/')?;
            let above = rows.rows.iter().position(|row| row.key.as_str() == above)?;
            (
                key.to_owned(),
                None,
                name.to_owned(),
                Standing::Below(above),
            )
        }
        RowsSpec::List(list) => {
            let own = |row: &ListRow| row.key.as_str() == key || code.is_some() && row.code == code;
            let at = list.iter().position(own)?;
            let label = list[at]
                .labels
                .first()
                .map(Text::to_string)
                .unwrap_or_default();
            (
                list[at].key.to_string(),
                list[at].code,
                label.clone(),
                Standing::Listed(at, label),
            )
        }
        RowsSpec::Single { .. } => return None,
    };
    let row = rows.rows.len();
    rows.rows.push(Row {
        key: RowKey::new(&key),
        code,
        label,
        texts: vec![String::new(); spec.texts().count()],
        role: RowRole::Item,
        parent: None,
        entries: vec![Entry::absent(); spec.figures().count()],
        at: None,
        sheet: None,
        print: LabelPrint::default(),
    });
    if let Standing::Code(code) = to {
        let before = |row: &Row| row.role == RowRole::Total || row.code.is_some_and(|c| c < code);
        let anchor = rows.rows[..row].iter().rposition(before);
        move_behind(rows, row, anchor);
    }
    let row = match rows
        .rows
        .get(row)
        .is_some_and(|own| own.key.as_str() == key)
    {
        true => row,
        false => rows.rows.iter().position(|row| row.key.as_str() == key)?,
    };
    let change = Relabel {
        table,
        ledger,
        row,
        to,
    };
    relabel(layout, submission, &[change]);
    Some(())
}

/// Takes a row out of a ledger, unless others are parts of it. The other one of its name is called by that alone.
pub(crate) fn remove_row(ledger: &mut Ledger, key: &str) {
    let rows = &mut ledger.rows;
    let Some(at) = rows.iter().position(|row| row.key.as_str() == key) else {
        return;
    };
    if rows.iter().any(|row| row.parent == Some(at)) {
        return;
    }
    rows.remove(at);
    for row in rows.iter_mut() {
        row.parent = row.parent.map(|above| above - usize::from(above > at));
    }
    let shared = RowKey::shared(key);
    // A name may end like that itself.
    let own =
        |row: &&mut Row| RowKey::shared(row.key.as_str()) == shared && !row.label.contains('#');
    for (count, row) in (1..).zip(rows.iter_mut().filter(own)) {
        row.key = RowKey::new(shared).nth(count);
    }
}

/// What a code is called in other rows of the submission, else in its classification.
fn name_of(submission: &Submission, spec: &RowsSpec, code: Code) -> Option<String> {
    let (RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. }) = spec
    else {
        return None;
    };
    let mut rows = submission.tables.iter().flat_map(Table::rows);
    let printed = rows.find(|row| {
        let verdict = || classification.judge(code, &row.label);
        row.code == Some(code)
            && matches!(
                verdict(),
                NameVerdict::Official | NameVerdict::Earlier { .. }
            )
    });
    let printed = printed.map(|row| row.label.clone());
    printed.or_else(|| classification.name_of(code).map(str::to_owned))
}

/// Gives one row its new identity.
fn stand(ledger: &mut Ledger, spec: &RowsSpec, change: &Relabel) {
    let parent_code = |ledger: &Ledger, parent: Option<usize>| {
        parent.and_then(|parent| ledger.rows.get(parent)?.code)
    };
    match &change.to {
        Standing::Code(code) => {
            let Some(row) = ledger.rows.get_mut(change.row) else {
                return;
            };
            row.code = Some(*code);
            row.key = RowKey::new(code.as_str());
            row.role = RowRole::Item;
            row.print.code = code.to_string();
        }
        Standing::Name(name) => {
            let above = ledger.rows.get(change.row).and_then(|row| row.parent);
            let group = parent_code(ledger, above);
            let Some(row) = ledger.rows.get_mut(change.row) else {
                return;
            };
            row.label.clone_from(name);
            match spec {
                RowsSpec::Groups { classification, .. } => {
                    let codes = classification.codes_named(name);
                    let own = codes.iter().find(|code| code.parent() == group);
                    row.code = own.or(codes.first()).copied();
                    row.key = RowKey::new(name);
                }
                RowsSpec::Tree { .. } => {
                    let key = row.key.as_str().to_owned();
                    let above = key.rsplit_once('/').map(|(above, _)| format!("{above}/"));
                    row.key = RowKey::new(&format!("{}{name}", above.unwrap_or_default()));
                }
                _ => {}
            }
        }
        Standing::Listed(index, name) => {
            let RowsSpec::List(list) = spec else { return };
            let (Some(row), Some(listed)) = (ledger.rows.get_mut(change.row), list.get(*index))
            else {
                return;
            };
            row.key = listed.key.clone();
            row.code = listed.code;
            if let Some(code) = listed.code.filter(|_| !row.print.code.is_empty()) {
                row.print.code = code.to_string();
            }
            row.label.clone_from(name);
            row.role = match listed.total {
                true => RowRole::Total,
                false => RowRole::Item,
            };
        }
        Standing::Below(parent) => {
            let group = parent_code(ledger, Some(*parent));
            let above = ledger.rows.get(*parent).map(|row| row.key.clone());
            let Some(row) = ledger.rows.get_mut(change.row) else {
                return;
            };
            row.parent = Some(*parent);
            match spec {
                RowsSpec::Groups { classification, .. } => {
                    let codes = classification.codes_named(&row.label);
                    let own = codes.iter().find(|code| code.parent() == group);
                    row.code = own.copied().or(row.code);
                }
                RowsSpec::Tree { .. } => {
                    let above = above.map_or(String::new(), |key| format!("{key}/"));
                    row.key = RowKey::new(&format!("{above}{}", row.label));
                }
                _ => {}
            }
        }
    }
}

/// The index in the list of the row that a name means: the one that nothing else takes, the next behind
/// `after` first.
pub(crate) fn listed(
    spec: &RowsSpec,
    name: &str,
    taken: &BTreeSet<usize>,
    after: Option<usize>,
) -> Option<usize> {
    let RowsSpec::List(list) = spec else {
        return None;
    };
    let name = plain(name);
    let bare = without_ordinal(&name);
    let bears = |index: &usize| {
        list[*index].labels.iter().any(|label| {
            let label = plain(label);
            label == name || without_ordinal(&label) == bare
        })
    };
    let free = || (0..list.len()).filter(bears).filter(|i| !taken.contains(i));
    free()
        .find(|&index| after.is_none_or(|after| index > after))
        .or_else(|| free().next())
}

/// No two rows bear one key: the later ones get `#2`, `#3` …
fn give_keys(ledger: &mut Ledger, changed: &BTreeSet<usize>) {
    let others = ledger.rows.iter().enumerate();
    let others = others.filter(|(at, _)| !changed.contains(at));
    let mut taken: BTreeMap<RowKey, usize> = others.map(|(_, row)| (row.key.clone(), 1)).collect();
    for &at in changed {
        let Some(row) = ledger.rows.get_mut(at) else {
            continue;
        };
        let count = taken.entry(row.key.clone()).or_insert(0);
        *count += 1;
        row.key = row.key.clone().nth(*count);
    }
}

/// Puts a row that has no parts behind the last part of its parent.
fn move_below(ledger: &mut Ledger, row: usize, parent: usize) {
    let rows = &ledger.rows;
    let below = |at: usize| {
        let chain = std::iter::successors(Some(at), |&at| rows[at].parent);
        chain.take(rows.len()).any(|at| at == parent)
    };
    let last = (0..rows.len()).rfind(|&at| at != row && below(at));
    move_behind(ledger, row, Some(last.unwrap_or(parent)));
}

/// Puts a row behind another, or first.
fn move_behind(ledger: &mut Ledger, row: usize, anchor: Option<usize>) {
    let rows = &ledger.rows;
    let mut order: Vec<usize> = (0..rows.len()).filter(|&at| at != row).collect();
    let behind = anchor.and_then(|anchor| order.iter().position(|&at| at == anchor));
    let place = behind.map_or(0, |at| at + 1);
    order.insert(place, row);
    let mut now = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        now[old] = new;
    }
    let mut old: Vec<_> = std::mem::take(&mut ledger.rows)
        .into_iter()
        .map(Some)
        .collect();
    for at in order {
        if let Some(mut row) = old[at].take() {
            row.parent = row.parent.map(|parent| now[parent]);
            ledger.rows.push(row);
        }
    }
}
