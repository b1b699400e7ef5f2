//! The rows under a header: each becomes a row of its ledger, with its identity, or is kept unplaced.
//!
//! A row is told by its label or code, never by its position. What cannot be placed stays in the
//! submission as [`RowRole::Unplaced`], so that nothing is lost.

mod placing;
mod two_lines;

use std::collections::BTreeMap;

use super::amounts;
use super::computed::Results;
use super::hierarchy::{adds_up, assign_parents};
use super::including;
use super::ledger_columns::LedgerColumns;
use super::levels::Levels;
use super::lines;
use super::matchers::LedgerMatcher;
use super::printed::{CodeParts, Printed, split_code, text_in};
use crate::layout::{ColumnRole, RowsSpec};
use crate::model::{
    CellRef, Code, CodePart, ColumnId, Entry, LabelPrint, Ledger, MoneyUnit, Row, RowKey, RowRole,
    SheetName, Unread, Value, plain,
};
use crate::read::{CellValue, Grid, GridCell, GridRow};
use placing::Placed;

/// Collects the rows of one ledger, page after page.
#[derive(Clone)]
pub(super) struct RowReader<'m, 'l> {
    matcher: &'m LedgerMatcher<'l>,
    unit: MoneyUnit,
    rows: Vec<Row>,
    keys: BTreeMap<RowKey, usize>,
    /// For a list: which rows have been met, and the last of them.
    met: Vec<bool>,
    last: usize,
    /// For a list: whether more rows of one name are printed than the several that it has.
    crowded: bool,
    /// For groups: the group that names are read under.
    group: Option<Code>,
    /// For codes: the last one, under which a name without a code is looked up.
    last_code: Option<Code>,
    /// For codes in columns 类, 款, 项: what stands above.
    parts: CodeParts,
    /// Cells of its columns that say nothing about their row.
    unused: Vec<CellRef>,
    /// Totals of which the headings leave open whether they count in one more column.
    open: Vec<ColumnId>,
    /// How often merged cells have been looked through.
    looked: usize,
}

/// How often the merged cells of a sheet are looked through for rows on several lines.
const MOST_LOOKS: usize = 500;

/// The cells with the name and the code of a row that are struck out as a whole, and whether that of the name, or else
/// of the code, is.
fn struck(row: &GridRow, columns: &LedgerColumns) -> (Vec<CellRef>, bool) {
    let cells = columns.name.iter().chain(columns.codes());
    let cells = || cells.clone().filter_map(|col| row.get(*col));
    let named = cells().next().is_some_and(|cell| cell.seen.struck);
    let struck = cells().filter(|cell| cell.seen.struck);
    let at = struck.map(|cell| CellRef::new(row.number, cell.col));
    (at.collect(), named)
}

/// Takes the figures of a row whose name is struck out for struck out as well.
fn strike(entries: &mut [Entry]) {
    for entry in entries {
        if let Value::Amount(amount) = &entry.value
            && !amount.is_zero()
        {
            entry.value = Value::Unread(Unread::StruckOut(amount.to_string()));
        }
    }
}

/// Takes the name out of the figures, which was merged over them and now stands in each of the cells.
fn leave_label(entries: &mut [Entry], label: &str) {
    for entry in entries.iter_mut().filter(|_| !label.is_empty()) {
        let again = |text: &str| plain(text) == plain(label);
        if matches!(&entry.value, Value::Unread(Unread::Text(text)) if again(text)) {
            entry.value = Value::Blank;
        }
    }
}

/// Where rows are printed.
#[derive(Clone, Copy)]
pub(super) struct Page<'g> {
    /// The sheet.
    pub grid: &'g Grid,
    /// Its name, where it is not the one of the table's heading.
    pub elsewhere: Option<&'g SheetName>,
    /// The unit that this page is printed in.
    pub unit: MoneyUnit,
    /// Whether the results that the book stores are results.
    pub results: Results,
    /// Whether the units that number formats show are those of the figures.
    pub formats: bool,
}

impl Page<'_> {
    /// Whether a page of a table in `unit` is read as one by itself is, which is taken to be in the unit of the `form`.
    pub fn is_usual(self, form: MoneyUnit, unit: MoneyUnit) -> bool {
        let in_form = self.unit == form && unit == form;
        in_form && self.formats && self.elsewhere.is_none() && self.results == Results::Stand
    }
}

impl<'m, 'l> RowReader<'m, 'l> {
    pub fn new(matcher: &'m LedgerMatcher<'l>, unit: MoneyUnit) -> Self {
        RowReader {
            matcher,
            unit,
            rows: Vec::new(),
            keys: BTreeMap::new(),
            met: vec![false; matcher.list().len()],
            last: 0,
            crowded: false,
            group: None,
            last_code: None,
            parts: CodeParts::default(),
            unused: Vec::new(),
            open: Vec::new(),
            looked: 0,
        }
    }

    /// Takes out the cells of its columns that say nothing about their row.
    pub fn take_unused(&mut self) -> Vec<CellRef> {
        std::mem::take(&mut self.unused)
    }

    /// Takes the ledger's part of a sheet's row. Returns whether there was anything.
    pub fn take(&mut self, row: &GridRow, columns: &LedgerColumns, page: Page) -> bool {
        let taken = self.read(row, columns, page);
        if !taken {
            // A code or a name that nobody calculated is no blank.
            let labels = columns.codes().iter().chain(&columns.name);
            let cells = labels.filter_map(|&col| row.get(col));
            let uncomputed = cells.filter(|cell| cell.value == CellValue::NotComputed);
            self.unused
                .extend(uncomputed.map(|cell| CellRef::new(row.number, cell.col)));
        }
        taken
    }

    /// Whether all totals that the ledger prints have been read, so that nothing below is one whose name was forgotten.
    pub fn has_totals(&self) -> bool {
        match &self.matcher.spec.rows {
            RowsSpec::List(list) => {
                let mut rows = list.iter().zip(&self.met);
                rows.all(|(row, met)| *met || !row.total)
            }
            RowsSpec::Tree { .. } => !self.rows.is_empty(),
            RowsSpec::Single { .. } => false,
            RowsSpec::Codes { .. } | RowsSpec::Groups { .. } => {
                self.rows.iter().any(|row| row.role == RowRole::Total)
            }
        }
    }

    fn read(&mut self, row: &GridRow, columns: &LedgerColumns, page: Page) -> bool {
        let mut printed = Printed::of(row, columns, &mut self.parts);
        if self.rows.is_empty() {
            self.open.clone_from(&columns.open);
        }
        let mut entries = self.entries(row, columns, page);
        let (struck, named) = struck(row, columns);
        if named {
            strike(&mut entries);
        }
        leave_label(&mut entries, &printed.label);
        let figures = entries
            .iter()
            .any(|entry| !entry.value.is_blank() && entry.at.is_some());
        if printed.label.is_empty() && printed.code.is_empty() && !figures {
            return false;
        }
        let named = !printed.label.is_empty() || !printed.code.is_empty();
        let single = matches!(self.matcher.spec.rows, RowsSpec::Single { .. });
        let first = single && self.rows.is_empty();
        if !named && !first && self.is_no_row(row, &entries) {
            return false;
        }
        if figures && self.continues(row, &printed, columns, page) {
            self.add_line(row, columns, entries, page);
            return true;
        }
        if self.completes_name(row, &printed, figures, &entries) {
            return true;
        }
        let placed = self.place(&printed, figures, &entries);
        let Some(Placed { key, code, role }) = placed else {
            return true;
        };
        let (key, role) = match self.is_another_total(&key, role, &entries) {
            true => (
                RowKey::new(&format!("?{}", printed.label)),
                RowRole::Unplaced,
            ),
            false => (key, role),
        };
        // 合计 in the code's column, and a remark in the name's.
        if role == RowRole::Total && !printed.code.is_empty() && !printed.label.is_empty() {
            let remark = !self.matcher.is_total(&plain(&printed.label));
            if remark && self.matcher.is_total(&plain(&printed.code)) {
                let cell = columns.name.map(|col| CellRef::new(row.number, col));
                self.unused.extend(cell);
                printed.label = std::mem::take(&mut printed.code);
            }
        }
        // The code that a 小计 adds up names it: such a row has no code of its own.
        if role == RowRole::Subtotal {
            printed.label.insert_str(0, &printed.code);
        }
        let texts = columns
            .texts
            .iter()
            .map(|col| col.map_or(String::new(), |col| without_code(text_in(row, col))))
            .collect();
        let first = printed.first_col.or(columns.leftmost()).unwrap_or(0);
        let key = self.unique(key);
        self.rows.push(Row {
            key,
            code,
            label: printed.label,
            texts,
            role,
            parent: None,
            entries,
            at: Some(CellRef::new(row.number, first)),
            sheet: page.elsewhere.cloned(),
            print: LabelPrint {
                code: printed.code,
                code_at: printed.code_col.map(|col| CellRef::new(row.number, col)),
                parts: printed
                    .parts
                    .into_iter()
                    .map(|(text, col)| CodePart {
                        text,
                        at: col.map(|col| CellRef::new(row.number, col)),
                    })
                    .collect(),
                name_at: printed.name_col.map(|col| CellRef::new(row.number, col)),
                struck,
            },
        });
        true
    }

    /// Whether what stands in a line without a name is no row.
    fn is_no_row(&mut self, row: &GridRow, entries: &[Entry]) -> bool {
        // Words without a name in front are a remark.
        let words = |entry: &Entry| matches!(entry.value, Value::Unread(Unread::Text(_)));
        let printed = || entries.iter().filter(|entry| !entry.value.is_blank());
        // Below the only row of a table that names none, words in front say what else is told.
        let single = matches!(self.matcher.spec.rows, RowsSpec::Single { .. });
        let mut told = printed().filter(|entry| entry.at.is_some());
        let remark = printed().all(|entry| entry.at.is_none() || words(entry))
            || single && told.next().is_some_and(words);
        // Programs that export tables fill cells without a row with zeros.
        let zero = |entry: &Entry| entry.value.amount().is_some_and(|amount| amount.is_zero());
        if !remark && printed().all(zero) {
            return true;
        }
        let is_none = remark || self.checks_total(row, entries);
        if is_none {
            self.unused.extend(printed().filter_map(|entry| entry.at));
        }
        is_none
    }

    /// Whether figures without a name only say the total again, by formulas: somebody checks the sums.
    fn checks_total(&self, row: &GridRow, entries: &[Entry]) -> bool {
        let mut totals = self.rows.iter().filter(|row| row.role == RowRole::Total);
        totals.any(|total| {
            let printed = entries.iter().zip(&total.entries);
            let mut printed =
                printed.filter(|(entry, _)| !entry.value.is_blank() && entry.at.is_some());
            printed.all(|(entry, total)| {
                let cell = entry.at.and_then(|at| row.get(at.col));
                let zero = entry.value.amount().is_some_and(|amount| amount.is_zero());
                cell.is_some_and(|cell| cell.formula.is_some())
                    && (zero || entry.value == total.value)
            })
        })
    }

    /// Whether a row with figures is a further line of the row above: it says so, or its code or name is merged
    /// with that row's.
    fn continues(
        &mut self,
        row: &GridRow,
        printed: &Printed,
        columns: &LedgerColumns,
        page: Page,
    ) -> bool {
        let first = self.rows.iter().rfind(|row| row.role != RowRole::Continued);
        let Some(first) = first.filter(|row| row.role == RowRole::Item) else {
            return false;
        };
        if lines::is_ditto(&printed.label) {
            return printed.code.is_empty() || lines::is_ditto(&printed.code);
        }
        let unnamed = printed.label.is_empty() || printed.label == first.label;
        if !unnamed
            || !printed.code.is_empty()
            || self.looked >= MOST_LOOKS
            || first.sheet.as_ref() != page.elsewhere
        {
            return false;
        }
        self.looked += 1;
        let above = first.at.map(|at| at.row);
        let mut own = columns.codes().iter().chain(&columns.name);
        own.any(|&col| {
            let cell = CellRef::new(row.number, col);
            let mut merges = page.grid.merges.iter();
            merges.any(|merge| Some(merge.first.row) == above && merge.contains(cell))
        })
    }

    /// Adds a further line of the last row.
    fn add_line(
        &mut self,
        row: &GridRow,
        columns: &LedgerColumns,
        entries: Vec<Entry>,
        page: Page,
    ) {
        let first = self
            .rows
            .iter()
            .rposition(|row| row.role != RowRole::Continued);
        let Some(first) = first else { return };
        let key = self.unique(self.rows[first].key.clone());
        let first_col = columns.leftmost().unwrap_or(0);
        self.rows.push(Row {
            key,
            code: None,
            label: String::new(),
            texts: vec![String::new(); columns.texts.len()],
            role: RowRole::Continued,
            parent: Some(first),
            print: LabelPrint::default(),
            entries,
            at: Some(CellRef::new(row.number, first_col)),
            sheet: page.elsewhere.cloned(),
        });
    }

    /// Whether a row of the ledger's list bears that name.
    pub fn knows(&self, label: &str) -> bool {
        !self.matcher.bearers(&plain(label)).is_empty()
    }

    /// Whether the ledger's grand total bears that name.
    pub fn is_total(&self, label: &str) -> bool {
        self.matcher.is_total(&plain(label))
    }

    /// Whether a row can only be a further one of the ledger: one of its list that has not been met, or one
    /// of its classification that comes after the last. Any name with figures may be one, if it follows
    /// `closely` on what stands above it and the rows so far do not make up the table yet.
    pub fn goes_on(&self, row: &GridRow, columns: &LedgerColumns, closely: bool) -> bool {
        let printed = Printed::of(row, columns, &mut CodeParts::default());
        let label = plain(&printed.label);
        let wanting = || !self.is_complete() || self.is_last_empty();
        let shaped = || closely && is_shaped(row, columns, &label) && wanting();
        match &self.matcher.spec.rows {
            RowsSpec::List(_) => {
                let bearers = self.matcher.bearers(&label);
                bearers.iter().any(|&index| !self.met[index])
            }
            RowsSpec::Codes { .. } => {
                let code = Code::parse(&plain(&printed.code)).or_else(|| self.code_of_name(&label));
                let next = code.is_some_and(|code| self.last_code.is_none_or(|last| last < code));
                next || self.wants_total(&label) || shaped()
            }
            RowsSpec::Groups { classification, .. } => {
                let known = !classification.codes_named(&label).is_empty();
                known || self.wants_total(&label) || shaped()
            }
            RowsSpec::Tree { .. } => self.wants_total(&label) || shaped(),
            RowsSpec::Single { .. } => false,
        }
    }

    /// Whether a row bears the name of the grand total, and none has been read.
    fn wants_total(&self, label: &str) -> bool {
        let total = |label: &str| self.matcher.is_total(label);
        let read = match &self.matcher.spec.rows {
            RowsSpec::Tree { .. } => {
                let first = self.rows.first();
                first.is_none_or(|first| total(&plain(&first.label)))
            }
            _ => self.has_totals(),
        };
        total(label) && !read
    }

    /// Whether the last row of a tree has a figure and nothing below it, where others beside it have something: a unit
    /// whose projects are still to come.
    fn is_last_empty(&self) -> bool {
        let RowsSpec::Tree { levels, .. } = &self.matcher.spec.rows else {
            return false;
        };
        let mut ledger = self.so_far();
        let known = assign_parents(&mut ledger, &self.matcher.spec.rows, &[], None);
        let depth = |at: usize| {
            let above = |&at: &usize| ledger.rows[at].parent;
            std::iter::successors(Some(at), above).count()
        };
        let item = |row: &Row| row.role == RowRole::Item && row.parent.is_some();
        let has = |row: &Row| {
            let amount = row.entries.first().and_then(|entry| entry.value.amount());
            amount.is_some_and(|amount| !amount.is_zero())
        };
        let last = ledger
            .rows
            .iter()
            .rposition(item)
            .filter(|&last| has(&ledger.rows[last]));
        let deepest = (0..ledger.rows.len()).map(depth).max();
        known == Levels::Known
            && deepest == Some(levels.len())
            && last.is_some_and(|last| depth(last) + 1 == levels.len())
    }

    fn so_far(&self) -> Ledger {
        Ledger {
            rows: self.rows.clone(),
            ..Ledger::default()
        }
    }

    /// Whether the rows make up a table: every one is what the rows below it add up to.
    pub fn is_complete(&self) -> bool {
        let mut ledger = self.so_far();
        adds_up(&mut ledger, &self.matcher.spec.rows)
    }

    /// Whether its rows may bear any name and make up a whole list: they add up, down to the lowest level or to several
    /// rows of one level.
    pub fn is_whole_list(&self) -> bool {
        let RowsSpec::Tree { levels, .. } = &self.matcher.spec.rows else {
            return false;
        };
        let mut ledger = self.so_far();
        if !adds_up(&mut ledger, &self.matcher.spec.rows) {
            return false;
        }
        let parent = |at: usize| ledger.rows[at].parent;
        let depth = |at: usize| std::iter::successors(parent(at), |&at| parent(at)).count();
        let mut parents: Vec<usize> = (0..ledger.rows.len()).filter_map(parent).collect();
        let items = parents.len();
        parents.sort_unstable();
        parents.dedup();
        (0..ledger.rows.len()).any(|at| depth(at) + 1 >= levels.len()) || parents.len() < items
    }

    /// Whether its rows may bear any name.
    pub fn is_tree(&self) -> bool {
        matches!(self.matcher.spec.rows, RowsSpec::Tree { .. })
    }

    /// How many rows there are so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows so far.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether more rows of one name are printed than the list has.
    pub fn is_crowded(&self) -> bool {
        self.crowded
    }

    /// The unit of the table.
    pub fn unit(&self) -> MoneyUnit {
        self.unit
    }

    /// The rows with their parents, if it is known which they are. `department` is the table's, and
    /// `known_units` the units that other tables name.
    pub fn finish(mut self, known_units: &[String], department: Option<&str>) -> (Ledger, Levels) {
        self.leave_crowded_open();
        let mut ledger = Ledger {
            rows: self.rows,
            including: Vec::new(),
            open: false,
        };
        ledger.including = including::totals(self.matcher.spec, &self.open, &ledger);
        let levels = assign_parents(
            &mut ledger,
            &self.matcher.spec.rows,
            known_units,
            department,
        );
        (ledger, levels)
    }

    /// Where a list has several rows of one name they are told apart by their order. With one too many it is open
    /// which is which, and the same goes for the rows around them.
    fn leave_crowded_open(&mut self) {
        for row in self.rows.iter_mut().filter(|_| self.crowded) {
            if self.matcher.bearers(&plain(&row.label)).len() > 1 {
                row.role = RowRole::Unplaced;
                row.code = None;
            }
        }
    }

    fn entries(&self, row: &GridRow, columns: &LedgerColumns, page: Page) -> Vec<Entry> {
        let specs = self.matcher.spec.figures();
        specs
            .zip(columns.figures.iter().zip(&columns.units))
            .map(|(spec, (col, unit))| match col {
                None => Entry {
                    value: Value::Unread(Unread::NoColumn),
                    at: None,
                },
                Some(col) => Entry {
                    value: row.get(*col).map_or(Value::Blank, |cell| {
                        self.figure(cell, spec.role, page, *unit)
                    }),
                    at: Some(CellRef::new(row.number, *col)),
                },
            })
            .collect()
    }

    /// The figure of a cell; its column's heading may name a unit of its own.
    fn figure(
        &self,
        cell: &GridCell,
        role: ColumnRole,
        page: Page,
        own: Option<MoneyUnit>,
    ) -> Value {
        if lines::is_picture(cell) {
            Value::Blank
        } else if role == ColumnRole::Percent {
            amounts::percent_of_cell(cell)
        } else if page.results.is_no_result(page.grid, cell) {
            Value::Unread(Unread::NotComputed)
        } else {
            let printed = own.unwrap_or(page.unit);
            match page.formats {
                true => amounts::amount_of_cell(cell, printed, self.unit),
                false => amounts::amount_in(cell, printed, self.unit),
            }
        }
    }

    /// The key itself, or with `#2`, `#3` … where rows before it have it.
    fn unique(&mut self, key: RowKey) -> RowKey {
        let count = self.keys.entry(key.clone()).or_insert(0);
        *count += 1;
        key.nth(*count)
    }
}

/// Whether a row has a name and figures as rows of a table have: typed ones are text in many programs.
fn is_shaped(row: &GridRow, columns: &LedgerColumns, label: &str) -> bool {
    let figures = columns.figures.iter().flatten();
    let mut cells = figures.map(|col| row.get(*col)).peekable();
    let value = |cell: &GridCell| amounts::amount(&cell.value, MoneyUnit::Yuan);
    let first = cells.peek().copied().flatten();
    let figure = |cell: &GridCell| value(cell).amount().is_some();
    let fits =
        |cell: Option<&GridCell>| cell.is_none_or(|cell| figure(cell) || value(cell).is_blank());
    !label.is_empty() && first.is_some_and(figure) && cells.all(fits)
}

/// A text without a code in front: 50101工资奖金津补贴.
fn without_code(text: String) -> String {
    match split_code(&text) {
        Some((_, name)) => name,
        None => text,
    }
}
