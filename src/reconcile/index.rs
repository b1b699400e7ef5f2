//! The rows of a submission, found by code, key, name, group and level.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::build::all_terms;
use super::system::SystemRow;
use crate::layout::{CheckSeverity, Layout, RowSelector, RowsSpec, TextCheckKind};
use crate::model::{Code, Ledger, Row, RowKey, RowRole, Submission, plain};

/// All rows and who stands below whom.
pub(super) struct RowIndex<'s> {
    /// The rows, ledger by ledger; rows that tables lack come last.
    pub rows: Vec<SystemRow>,
    /// The rows directly below each row, and what a subtotal adds up.
    pub children: Vec<Vec<usize>>,
    /// The further lines of each row.
    pub lines: Vec<Vec<usize>>,
    /// By table and ledger.
    pub tables: Vec<Vec<LedgerIndex<'s>>>,
}

/// The rows of one ledger.
#[derive(Default)]
pub(super) struct LedgerIndex<'s> {
    /// The rows that rules speak of, in print order; missing ones last.
    pub members: Vec<usize>,
    /// The grand total or the top of the tree.
    pub total: Option<usize>,
    /// Sums of rows made by hand, of which it is known what they add up.
    pub subtotals: Vec<usize>,
    /// Whether any row is printed.
    pub has_printed_rows: bool,
    /// Whether a row that could not be placed, or not even read, bears figures.
    pub has_unplaced_figures: bool,
    /// Whether a row may lack those above it in the classification; a code means what stands below it then.
    leaves: bool,
    codes: BTreeMap<Code, Vec<usize>>,
    keys: BTreeMap<&'s str, usize>,
    names: BTreeMap<Cow<'s, str>, Vec<usize>>,
    groups: BTreeMap<&'s str, Vec<usize>>,
}

impl LedgerIndex<'_> {
    /// The rows that a code means.
    pub fn code(&self, code: Code) -> Cow<'_, [usize]> {
        if let Some(rows) = self.codes.get(&code) {
            return Cow::Borrowed(rows);
        }
        if !self.leaves {
            return Cow::Borrowed(&[]);
        }
        let mut below = Vec::new();
        let mut top: Option<Code> = None;
        let codes = self.codes.range(code..);
        for (&own, rows) in codes.take_while(|(own, _)| code.covers(**own)) {
            if top.is_none_or(|top| !top.covers(own)) {
                top = Some(own);
                below.extend_from_slice(rows);
            }
        }
        Cow::Owned(below)
    }

    /// Whether a row bears the code.
    pub fn prints(&self, code: Code) -> bool {
        self.codes.contains_key(&code)
    }

    pub fn codes(&self) -> impl Iterator<Item = Code> {
        self.codes.keys().copied()
    }

    pub fn key(&self, key: &RowKey) -> Option<&usize> {
        self.keys.get(key.as_str())
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

/// By what the rows of a ledger are entered.
struct Entered<'s> {
    spec: &'s RowsSpec,
    groups: BTreeMap<&'s RowKey, &'s str>,
    by_key: bool,
    by_name: bool,
    /// Whether a code may stand in several rows.
    repeats: bool,
}

/// The groups of listed rows.
fn groups(spec: &RowsSpec) -> BTreeMap<&RowKey, &str> {
    match spec {
        RowsSpec::List(list) => list
            .iter()
            .filter_map(|r| Some((&r.key, r.group.as_deref()?)))
            .collect(),
        _ => BTreeMap::new(),
    }
}

impl<'s> LedgerIndex<'s> {
    /// Enters a printed row that rules speak of.
    fn enter(&mut self, at: usize, row: &'s Row, entered: &Entered<'s>) {
        self.members.push(at);
        self.has_printed_rows = true;
        let is_top = row.role == RowRole::Total && !matches!(entered.spec, RowsSpec::List(_));
        if is_top && self.total.is_none() {
            self.total = Some(at);
        }
        if let Some(code) = row.code {
            let bearers = self.codes.entry(code).or_default();
            if entered.repeats || bearers.is_empty() {
                bearers.push(at);
            }
        }
        if entered.by_key {
            self.keys.entry(row.key.as_str()).or_insert(at);
        }
        if let Some(group) = entered.groups.get(&row.key) {
            self.groups.entry(*group).or_default().push(at);
        }
        if entered.by_name {
            self.names.entry(plain(&row.label)).or_default().push(at);
        }
    }
}

/// The ledgers (by table and ledger) of which rules ask for rows by their keys or names.
#[derive(Default)]
struct Asked {
    by_key: BTreeSet<(usize, usize)>,
    by_name: BTreeSet<(usize, usize)>,
}

impl Asked {
    fn of(layout: &Layout) -> Asked {
        let mut asked = Asked::default();
        for rule in layout.rules.iter() {
            let scope = rule.when.iter().flat_map(|condition| &condition.terms);
            for term in all_terms(&rule.formula).chain(scope) {
                let place = (term.table, term.ledger);
                match term.rows {
                    RowSelector::Fixed(_) => asked.by_key.insert(place),
                    RowSelector::Named(_) => asked.by_name.insert(place),
                    _ => false,
                };
            }
        }
        asked
    }
}

impl<'s> RowIndex<'s> {
    pub fn new(layout: &'s Layout, submission: &'s Submission) -> Self {
        let mut index = RowIndex {
            rows: Vec::new(),
            children: Vec::new(),
            lines: Vec::new(),
            tables: Vec::new(),
        };
        let asked = Asked::of(layout);
        for (t, (spec, table)) in layout.tables.iter().zip(&submission.tables).enumerate() {
            let ledgers = spec.ledgers.iter().zip(&table.ledgers).enumerate();
            let demands = |kind: TextCheckKind| {
                let mut checks = layout.checks.iter().filter(|check| check.kind == kind);
                checks.any(|check| {
                    check.severity == CheckSeverity::Error
                        && (check.tables.is_empty() || check.tables.contains(&t))
                })
            };
            let (once, above) = (
                demands(TextCheckKind::CodeOnce),
                demands(TextCheckKind::ParentPresent),
            );
            let ledgers = ledgers
                .map(|(l, (spec, ledger))| {
                    let repeats = !once || spec.rows.is_leaf();
                    let mut own = index.add_ledger((t, l), (&spec.rows, repeats), ledger, &asked);
                    // A row that could not be placed may be one that is looked for.
                    let alone = || !own.has_unplaced_figures && ledger.prints_items_alone();
                    own.leaves = !above || spec.rows.is_leaf() || alone();
                    own
                })
                .collect();
            index.tables.push(ledgers);
        }
        index
    }

    fn add_ledger(
        &mut self,
        (table, ledger): (usize, usize),
        (spec, repeats): (&'s RowsSpec, bool),
        rows: &'s Ledger,
        asked: &Asked,
    ) -> LedgerIndex<'s> {
        let mut found = LedgerIndex {
            has_unplaced_figures: rows.open,
            ..LedgerIndex::default()
        };
        let entered = Entered {
            spec,
            groups: groups(spec),
            by_key: asked.by_key.contains(&(table, ledger)),
            by_name: asked.by_name.contains(&(table, ledger))
                && !matches!(spec, RowsSpec::List(_) | RowsSpec::Tree { .. }),
            repeats,
        };
        // Rows of the submission to rows of the system.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(rows.rows.len());
        for (r, row) in rows.rows.iter().enumerate() {
            if matches!(row.role, RowRole::Unplaced | RowRole::OfWhich) {
                found.has_unplaced_figures |= row.role == RowRole::Unplaced
                    && row.entries.iter().any(|entry| !entry.value.is_blank());
                places.push(None);
                continue;
            }
            let at = self.add_row(SystemRow {
                table,
                ledger,
                row: Some(r),
                code: row.code,
                parent: None,
            });
            places.push(Some(at));
            if !matches!(row.role, RowRole::Continued | RowRole::Subtotal) {
                found.enter(at, row, &entered);
            }
        }
        self.tie(rows, &places, &mut found);
        found
    }

    /// Adds a row that no other is tied to yet.
    fn add_row(&mut self, row: SystemRow) -> usize {
        self.rows.push(row);
        self.children.push(Vec::new());
        self.lines.push(Vec::new());
        self.rows.len() - 1
    }

    /// Ties the rows of a ledger to those above them, to their further lines and to what subtotals add up.
    fn tie(&mut self, rows: &Ledger, places: &[Option<usize>], found: &mut LedgerIndex<'_>) {
        for (r, row) in rows.rows.iter().enumerate() {
            let parent = row
                .parent
                .and_then(|parent| places.get(parent).copied().flatten());
            let Some(at) = places[r] else { continue };
            match (row.role, parent) {
                (RowRole::Continued, Some(first)) => {
                    self.lines[first].push(at);
                    self.rows[at].code = self.rows[first].code;
                    self.rows[at].parent = self.rows[first].parent;
                }
                (RowRole::Subtotal, _) => {
                    let parts = rows.parts_of(r).map_or(Vec::new(), |parts| parts.rows);
                    self.children[at] = parts.iter().filter_map(|&part| places[part]).collect();
                    found.subtotals.push(at);
                }
                (_, Some(parent)) => {
                    self.rows[at].parent = Some(parent);
                    self.children[parent].push(at);
                }
                (_, None) => {}
            }
        }
    }

    /// Adds rows that tables lack, each below its nearest row above in the classification.
    pub fn add_missing(&mut self, wanted: &BTreeSet<(usize, usize, Code)>) {
        // Parents sort before their children.
        for &(table, ledger, code) in wanted {
            let found = &self.tables[table][ledger];
            let above = std::iter::successors(code.parent(), |code| code.parent());
            let parent = above
                .into_iter()
                .find_map(|code| found.codes.get(&code)?.first().copied())
                .or(found.total);
            let at = self.add_row(SystemRow {
                table,
                ledger,
                row: None,
                code: Some(code),
                parent,
            });
            let found = &mut self.tables[table][ledger];
            found.members.push(at);
            found.codes.insert(code, vec![at]);
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
