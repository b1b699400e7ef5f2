//! Guesses about the labels of fixed lists: two exchanged, another row's printed twice, a slip.
//!
//! The order of a list tells which row was meant where a label does not.

use std::collections::{BTreeMap, BTreeSet};

use super::edits::is_slip;
use super::{Desk, Guess, LabelChange};
use crate::layout::{ColumnRole, Layout, ListRow, RowsSpec, Text};
use crate::model::{Code, Row, RowKey, RowRole, Submission, plain};
use crate::recognise::{Relabel, Standing, listed, without_ordinal};
use crate::report::EventKind;
use crate::report::Field;

/// A ledger with fixed rows.
pub(super) struct Listing<'a> {
    table: usize,
    ledger: usize,
    pub(super) list: &'a [ListRow],
    pub(super) rows: &'a [Row],
    /// The index in the list of each row, where it has one.
    pub(super) order: Vec<Option<usize>>,
    /// Whether it prints codes beside its names.
    pub(super) codes: bool,
}

pub(super) fn listings<'a>(layout: &'a Layout, submission: &'a Submission) -> Vec<Listing<'a>> {
    let mut found = Vec::new();
    let tables = layout.tables.iter().zip(&submission.tables).enumerate();
    for (t, (spec, table)) in tables {
        for (l, (spec, ledger)) in spec.ledgers.iter().zip(&table.ledgers).enumerate() {
            let RowsSpec::List(list) = &spec.rows else {
                continue;
            };
            found.push(Listing {
                table: t,
                ledger: l,
                list,
                rows: &ledger.rows,
                order: order(list, &ledger.rows),
                codes: spec
                    .columns
                    .iter()
                    .any(|column| column.role == ColumnRole::Code),
            });
        }
    }
    found
}

/// The index in the list of each placed row.
fn order(list: &[ListRow], rows: &[Row]) -> Vec<Option<usize>> {
    let keys: BTreeMap<&RowKey, usize> =
        list.iter().enumerate().map(|(i, r)| (&r.key, i)).collect();
    rows.iter()
        .map(|row| match row.role {
            RowRole::Unplaced => None,
            _ => keys.get(&row.key).copied(),
        })
        .collect()
}

impl Listing<'_> {
    /// The row under the label of that row of the list.
    fn change(&self, row: usize, index: usize, name: &str) -> (LabelChange, Relabel) {
        let (table, ledger) = (self.table, self.ledger);
        let label = LabelChange {
            table,
            ledger,
            row,
            field: Field::Name,
            from: self.rows[row].label.clone(),
            to: name.to_owned(),
        };
        let to = Standing::Listed(index, name.to_owned());
        let change = Relabel {
            table,
            ledger,
            row,
            to,
        };
        (label, change)
    }

    /// The row as that row of the list, with what of its label that row does not bear.
    pub(super) fn placed(&self, row: usize, index: usize) -> (Vec<LabelChange>, Relabel) {
        let own = self.rows[row].label.as_str();
        let is_named = self.bears(row, index);
        let name = if is_named { own } else { self.name(index) };
        let (label, change) = self.change(row, index, name);
        let name = Some(label).filter(|_| !is_named);
        let labels = self.code_change(row, index).into_iter().chain(name);
        (labels.collect(), change)
    }

    /// The printed code as that row's own, where it is another one.
    fn code_change(&self, row: usize, index: usize) -> Option<LabelChange> {
        let right = self.list[index].code.filter(|_| self.codes)?;
        let printed = &self.rows[row].print.code;
        (!printed.is_empty() && self.code_of(row) != Some(right)).then(|| LabelChange {
            table: self.table,
            ledger: self.ledger,
            row,
            field: Field::Code,
            from: printed.clone(),
            to: right.to_string(),
        })
    }

    /// The code that is printed in a row.
    pub(super) fn code_of(&self, row: usize) -> Option<Code> {
        Code::parse(&plain(&self.rows[row].print.code))
    }

    /// Whether the row bears a name of that row of the list.
    pub(super) fn bears(&self, row: usize, index: usize) -> bool {
        let label = plain(&self.rows[row].label);
        let bare = without_ordinal(&label);
        let mut labels = self.list[index].labels.iter();
        labels.any(|one| without_ordinal(&plain(one)) == bare)
    }

    pub(super) fn name(&self, index: usize) -> &str {
        self.list[index].labels.first().map_or("", Text::as_str)
    }

    /// The indices between the neighbours of a row.
    pub(super) fn between(&self, row: usize) -> (Option<usize>, Option<usize>) {
        let above = self.order[..row].iter().rev().find_map(|index| *index);
        let below = self.order[row + 1..].iter().find_map(|index| *index);
        (above, below)
    }

    pub(super) fn is_between(&self, row: usize, index: usize) -> bool {
        let (above, below) = self.between(row);
        above.is_none_or(|above| above < index) && below.is_none_or(|below| index < below)
    }

    fn bears_figures(&self, row: usize) -> bool {
        let mut amounts = self.rows[row].entries.iter();
        amounts.any(|entry| entry.value.amount().is_some_and(|amount| !amount.is_zero()))
    }
}

/// What a name in a list stands for, given what the other labels are to be.
pub(super) fn standing(
    spec: &RowsSpec,
    rows: &[Row],
    labels: &[LabelChange],
    label: &LabelChange,
) -> Option<Standing> {
    let RowsSpec::List(list) = spec else {
        return None;
    };
    let order = order(list, rows);
    let same = |one: &&LabelChange| (one.table, one.ledger) == (label.table, label.ledger);
    let changed: BTreeSet<usize> = labels.iter().filter(same).map(|one| one.row).collect();
    let others = order.iter().enumerate();
    let others = others.filter(|(at, _)| !changed.contains(at));
    let taken: BTreeSet<usize> = others.filter_map(|(_, index)| *index).collect();
    let above = order.get(..label.row)?.iter().enumerate().rev();
    let above = above.filter(|(at, _)| !changed.contains(at));
    let after = above.into_iter().find_map(|(_, index)| *index);
    let index = match label.field {
        // What the name says as well is said by the name.
        Field::Code => {
            let named = |one: &LabelChange| one.row == label.row && one.field == Field::Name;
            let code = Code::parse(&label.to).filter(|_| !labels.iter().filter(same).any(named))?;
            let own = |index: &usize| list[*index].code == Some(code);
            let free = (0..list.len()).filter(own).find(|i| !taken.contains(i));
            let index = free.or_else(|| (0..list.len()).find(own))?;
            return Some(Standing::Listed(index, rows.get(label.row)?.label.clone()));
        }
        Field::Name | Field::Place => listed(spec, &label.to, &taken, after)?,
    };
    Some(Standing::Listed(index, label.to.clone()))
}

/// The rows of a list that is printed whole under these labels, each with its place in the list; empty if it is not.
pub(super) fn whole(
    spec: &RowsSpec,
    rows: &[Row],
    labels: &[&LabelChange],
) -> Vec<(usize, Standing)> {
    let RowsSpec::List(list) = spec else {
        return Vec::new();
    };
    let name = |row: usize| {
        let mut names = labels.iter().filter(|label| label.field == Field::Name);
        let label = names.find(|label| label.row == row);
        label.map_or(rows[row].label.as_str(), |label| label.to.as_str())
    };
    let indices = (0..list.len()).filter(|&index| !list[index].blank && !list[index].own);
    let named: Vec<usize> = (0..rows.len())
        .filter(|&row| !name(row).is_empty())
        .collect();
    let pairs: Vec<(usize, usize)> = named.iter().copied().zip(indices.clone()).collect();
    let order = order(list, rows);
    let bears = |&(row, index): &(usize, usize)| {
        let label = plain(name(row));
        let changed = labels.iter().any(|label| label.row == row);
        let known = order[row] == Some(index) && !changed;
        known || list[index].labels.iter().any(|one| plain(one) == label)
    };
    if named.len() != indices.count() || !pairs.iter().all(bears) {
        return Vec::new();
    }
    let pairs = pairs.into_iter();
    let standing = |(row, index)| (row, Standing::Listed(index, name(row).to_owned()));
    pairs.map(standing).collect()
}

/// Lists that are printed whole but for one label, or two that are exchanged: each row is the one of its place.
pub(super) fn by_place(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for listing in &desk.listings {
        let list: Vec<usize> = (0..listing.list.len())
            .filter(|&index| !listing.list[index].blank && !listing.list[index].own)
            .collect();
        let rows: Vec<usize> = (0..listing.rows.len())
            .filter(|&row| !listing.rows[row].label.is_empty())
            .collect();
        if list.len() != rows.len() {
            continue;
        }
        // What was taken for the row bears its label, in whatever edition's words.
        let bears = |row: usize, index: usize| {
            let label = plain(&listing.rows[row].label);
            let mut labels = listing.list[index].labels.iter();
            listing.order[row] == Some(index) || labels.any(|one| plain(one) == label)
        };
        let pairs: Vec<(usize, usize)> = rows.into_iter().zip(list).collect();
        let wrong: Vec<(usize, usize)> = pairs
            .iter()
            .copied()
            .filter(|&(row, index)| !bears(row, index))
            .collect();
        let (labels, by_text) = match wrong.as_slice() {
            [(row, index)] => (
                vec![listing.change(*row, *index, listing.name(*index)).0],
                true,
            ),
            [(one, a), (two, b)] if bears(*one, *b) && bears(*two, *a) => {
                let (one, two) = (
                    listing.change(*one, *a, &listing.rows[*two].label).0,
                    listing.change(*two, *b, &listing.rows[*one].label).0,
                );
                (vec![one, two], false)
            }
            _ => continue,
        };
        // Where several rows bear one name, the others may have been taken for each other as well.
        let changes = pairs.iter().map(|&(row, index)| {
            let label = labels.iter().find(|label| label.row == row);
            let name = label.map_or(&listing.rows[row].label, |label| &label.to);
            listing.change(row, index, name).1
        });
        let changes = changes.collect();
        guesses.push(Guess {
            kind: EventKind::RowLabel,
            labels,
            changes,
            by_text,
        });
    }
    guesses
}

/// Whether the rows of a list stand in another order than the list's: which label is whose is open.
pub(super) fn is_out_of_order(list: &[ListRow], rows: &[Row]) -> bool {
    let order = order(list, rows);
    !order.iter().flatten().is_sorted()
}

/// Two rows that stand in each other's place: the order of the list says that their labels were exchanged.
pub(super) fn exchanged(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for listing in &desk.listings {
        let placed: Vec<(usize, usize)> = listing
            .order
            .iter()
            .enumerate()
            .filter_map(|(row, index)| Some((row, (*index)?)))
            .collect();
        let mut sorted: Vec<usize> = placed.iter().map(|(_, index)| *index).collect();
        sorted.sort_unstable();
        for (nth, &(row, index)) in placed.iter().enumerate() {
            for (mth, &(other, its)) in placed.iter().enumerate().skip(nth + 1) {
                if sorted[nth] != its || sorted[mth] != index || its == index {
                    continue;
                }
                let (labels, changes) = match listing.codes {
                    true => {
                        let (one, two) = (listing.placed(row, its), listing.placed(other, index));
                        ([one.0, two.0].concat(), vec![one.1, two.1])
                    }
                    false => {
                        let one = listing.change(row, its, &listing.rows[other].label);
                        let two = listing.change(other, index, &listing.rows[row].label);
                        [one, two].into_iter().unzip()
                    }
                };
                guesses.push(Guess {
                    kind: EventKind::RowLabel,
                    labels,
                    changes,
                    by_text: false,
                });
            }
        }
    }
    guesses
}

/// Rows that bear a label which is none of the list's, or that of a row printed already.
pub(super) fn unplaced(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for listing in &desk.listings {
        let met: BTreeSet<usize> = listing.order.iter().copied().flatten().collect();
        for (row, printed) in listing.rows.iter().enumerate() {
            if printed.role != RowRole::Unplaced || printed.label.is_empty() {
                continue;
            }
            let label = plain(&printed.label);
            let bears = |index: &usize| {
                let mut labels = listing.list[*index].labels.iter();
                labels.any(|one| plain(one) == label)
            };
            let twice = (0..listing.list.len()).find(bears);
            let slips = |index: &usize| {
                let mut labels = listing.list[*index].labels.iter();
                labels.any(|one| is_slip(&plain(one), &label))
            };
            let free = (0..listing.list.len()).filter(|index| !met.contains(index));
            let free: Vec<usize> = free.filter(|&i| !listing.list[i].blank).collect();
            let slipped: Vec<usize> = free.iter().copied().filter(slips).collect();
            let fitting: Vec<usize> = free
                .iter()
                .copied()
                .filter(|&index| listing.is_between(row, index))
                .collect();
            let chosen = match (slipped.as_slice(), fitting.as_slice()) {
                ([only], _) => Some(*only),
                ([], [only]) if listing.bears_figures(row) => Some(*only),
                (several, _) => {
                    let mut both = several.iter().filter(|index| fitting.contains(index));
                    both.next().copied().filter(|_| both.next().is_none())
                }
            };
            if let Some(index) = chosen.filter(|&i| plain(listing.name(i)) != label) {
                let (label, change) = listing.change(row, index, listing.name(index));
                guesses.push(told(vec![label], vec![change]));
            } else if let Some(index) = twice {
                guesses.extend(earlier_is_wrong(listing, row, index, &free));
            }
        }
    }
    guesses
}

/// The label stands where it belongs; the row above that printed it first means another one.
fn earlier_is_wrong(listing: &Listing, row: usize, index: usize, free: &[usize]) -> Option<Guess> {
    let first = listing.order.iter().position(|at| *at == Some(index))?;
    let mut fitting = free.iter().filter(|&&i| listing.is_between(first, i));
    let only = fitting.next().filter(|_| fitting.next().is_none())?;
    let (labels, change) = listing.placed(first, *only);
    let own = Relabel {
        table: listing.table,
        ledger: listing.ledger,
        row,
        to: Standing::Listed(index, listing.rows[row].label.clone()),
    };
    (!labels.is_empty()).then(|| told(labels, vec![change, own]))
}

fn told(labels: Vec<LabelChange>, changes: Vec<Relabel>) -> Guess {
    Guess {
        kind: EventKind::RowLabel,
        labels,
        changes,
        by_text: true,
    }
}
