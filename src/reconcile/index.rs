//! The rows of a submission, found by code, key, name, group and level.

use std::collections::{BTreeMap, BTreeSet};

use super::system::SystemRow;
use crate::layout::{Layout, RowsSpec};
use crate::model::{Code, RowKey, RowRole, Submission, plain};

/// All rows and who stands below whom.
pub(super) struct RowIndex {
    /// The rows, ledger by ledger; rows that tables lack come last.
    pub rows: Vec<SystemRow>,
    /// The rows directly below each row.
    pub children: Vec<Vec<usize>>,
    /// By table and ledger.
    pub tables: Vec<Vec<LedgerIndex>>,
}

/// The rows of one ledger.
#[derive(Default)]
pub(super) struct LedgerIndex {
    /// The rows that rules speak of, in print order; missing ones last.
    pub members: Vec<usize>,
    /// The grand total or the top of the tree.
    pub total: Option<usize>,
    /// Whether any row is printed.
    pub has_printed_rows: bool,
    /// Whether a row that could not be placed, or not even read, bears figures.
    pub has_unplaced_figures: bool,
    codes: BTreeMap<Code, usize>,
    keys: BTreeMap<RowKey, usize>,
    names: BTreeMap<String, Vec<usize>>,
    groups: BTreeMap<String, Vec<usize>>,
}

impl LedgerIndex {
    pub fn code(&self, code: Code) -> Option<&usize> {
        self.codes.get(&code)
    }

    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.codes.keys().copied()
    }

    pub fn key(&self, key: &RowKey) -> Option<&usize> {
        self.keys.get(key)
    }

    pub fn named(&self, name: &str) -> &[usize] {
        self.names
            .get(plain(name).as_ref())
            .map_or(&[], Vec::as_slice)
    }

    pub fn group(&self, name: &str) -> &[usize] {
        self.groups.get(name).map_or(&[], Vec::as_slice)
    }
}

impl RowIndex {
    pub fn new(layout: &Layout, submission: &Submission) -> Self {
        let mut index = RowIndex {
            rows: Vec::new(),
            children: Vec::new(),
            tables: Vec::new(),
        };
        for (t, (spec, table)) in layout.tables.iter().zip(&submission.tables).enumerate() {
            let ledgers = spec.ledgers.iter().zip(&table.ledgers).enumerate();
            let ledgers = ledgers
                .map(|(l, (spec, ledger))| index.add_ledger(t, l, &spec.rows, ledger))
                .collect();
            index.tables.push(ledgers);
        }
        index
    }

    fn add_ledger(
        &mut self,
        table: usize,
        ledger: usize,
        spec: &RowsSpec,
        rows: &crate::model::Ledger,
    ) -> LedgerIndex {
        let mut found = LedgerIndex {
            has_unplaced_figures: rows.open,
            ..LedgerIndex::default()
        };
        let groups: BTreeMap<&RowKey, &str> = match spec {
            RowsSpec::List(list) => list
                .iter()
                .filter_map(|r| Some((&r.key, r.group.as_deref()?)))
                .collect(),
            _ => BTreeMap::new(),
        };
        let by_name = !matches!(spec, RowsSpec::List(_) | RowsSpec::Tree { .. });
        // Rows of the submission to rows of the system.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(rows.rows.len());
        for (r, row) in rows.rows.iter().enumerate() {
            if row.role == RowRole::Unplaced {
                found.has_unplaced_figures |=
                    row.entries.iter().any(|entry| !entry.value.is_blank());
                places.push(None);
                continue;
            }
            let at = self.rows.len();
            places.push(Some(at));
            self.rows.push(SystemRow {
                table,
                ledger,
                row: Some(r),
                code: row.code,
                parent: None,
            });
            self.children.push(Vec::new());
            found.members.push(at);
            found.has_printed_rows = true;
            let is_top = row.role == RowRole::Total && !matches!(spec, RowsSpec::List(_));
            if is_top && found.total.is_none() {
                found.total = Some(at);
            }
            if let Some(code) = row.code {
                found.codes.entry(code).or_insert(at);
            }
            found.keys.entry(row.key.clone()).or_insert(at);
            if let Some(group) = groups.get(&row.key) {
                found
                    .groups
                    .entry((*group).to_owned())
                    .or_default()
                    .push(at);
            }
            if by_name {
                found
                    .names
                    .entry(plain(&row.label).into_owned())
                    .or_default()
                    .push(at);
            }
        }
        for (r, row) in rows.rows.iter().enumerate() {
            let parent = row
                .parent
                .and_then(|parent| places.get(parent).copied().flatten());
            if let (Some(at), Some(parent)) = (places[r], parent) {
                self.rows[at].parent = Some(parent);
                self.children[parent].push(at);
            }
        }
        found
    }

    /// Adds rows that tables lack, each below its nearest row above in the classification.
    pub fn add_missing(&mut self, wanted: &BTreeSet<(usize, usize, Code)>) {
        // Parents sort before their children.
        for &(table, ledger, code) in wanted {
            let at = self.rows.len();
            let found = &mut self.tables[table][ledger];
            let above = std::iter::successors(code.parent(), |code| code.parent());
            let parent = above
                .into_iter()
                .find_map(|code| found.codes.get(&code).copied())
                .or(found.total);
            self.rows.push(SystemRow {
                table,
                ledger,
                row: None,
                code: Some(code),
                parent,
            });
            self.children.push(Vec::new());
            found.members.push(at);
            found.codes.insert(code, at);
            if let Some(parent) = parent {
                self.children[parent].push(at);
            }
        }
    }

    /// How many rows stand above a row.
    pub fn depth(&self, row: usize) -> usize {
        std::iter::successors(self.rows[row].parent, |&row| self.rows[row].parent).count()
    }
}
