//! The rows under a header: each becomes a row of its ledger, with its identity, or is kept unplaced.
//!
//! A row is told by its label or code, never by its position. What cannot be placed stays in the
//! submission as [`RowRole::Unplaced`], so that nothing is lost.

use std::collections::BTreeMap;

use super::amounts;
use super::computed::Results;
use super::header::LedgerColumns;
use super::heads::without_ordinal;
use super::hierarchy::{adds_up, assign_parents};
use super::including;
use super::levels::Levels;
use super::lines::{self, Aside};
use super::matchers::LedgerMatcher;
use super::printed::{CodeParts, Printed, split_code, text_in};
use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, ListRow, RowsSpec};
use crate::model::{
    CellRef, Code, ColumnId, Entry, LabelPrint, Ledger, MoneyUnit, Row, RowKey, RowRole, SheetName,
    Ticks, Unread, Value, plain,
};
use crate::read::{CellValue, Grid, GridCell, GridRow};

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

/// Whether the name of a row, or else its code, is struck out.
fn is_struck(row: &GridRow, columns: &LedgerColumns) -> bool {
    let cells = columns.name.iter().chain(columns.codes());
    let mut cells = cells.filter_map(|col| row.get(*col));
    cells.next().is_some_and(|cell| cell.seen.struck)
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
}

impl Page<'_> {
    /// Whether a page of a table in `unit` is read as one by itself is, which is taken to be in the unit of the `form`.
    pub fn is_usual(self, form: MoneyUnit, unit: MoneyUnit) -> bool {
        let in_form = self.unit == form && unit == form;
        in_form && self.elsewhere.is_none() && self.results == Results::Stand
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
        if is_struck(row, columns) {
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
                name_at: printed.name_col.map(|col| CellRef::new(row.number, col)),
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
        let shaped = || closely && is_shaped(row, columns, &label) && !self.is_complete();
        match &self.matcher.spec.rows {
            RowsSpec::List(_) => {
                let bearers = self.matcher.bearers(&label);
                bearers.iter().any(|&index| !self.met[index])
            }
            RowsSpec::Codes { .. } => {
                let code = Code::parse(&plain(&printed.code)).or_else(|| self.code_of_name(&label));
                code.is_some_and(|code| self.last_code.is_none_or(|last| last < code)) || shaped()
            }
            RowsSpec::Groups { classification, .. } => {
                !classification.codes_named(&label).is_empty() || shaped()
            }
            RowsSpec::Tree { .. } => shaped(),
            RowsSpec::Single { .. } => false,
        }
    }

    /// Whether the rows make up a table: every one is what the rows below it add up to.
    pub fn is_complete(&self) -> bool {
        let mut ledger = Ledger {
            rows: self.rows.clone(),
            ..Ledger::default()
        };
        adds_up(&mut ledger, &self.matcher.spec.rows)
    }

    /// Whether its rows may bear any name and make up a whole list: they add up, down to the lowest level or to several
    /// rows of one level.
    pub fn is_whole_list(&self) -> bool {
        let RowsSpec::Tree { levels, .. } = &self.matcher.spec.rows else {
            return false;
        };
        let mut ledger = Ledger {
            rows: self.rows.clone(),
            ..Ledger::default()
        };
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
            amounts::amount_of_cell(cell, own.unwrap_or(page.unit), self.unit)
        }
    }

    fn place(&mut self, printed: &Printed, figures: bool, entries: &[Entry]) -> Option<Placed> {
        let label = plain(&printed.label).into_owned();
        let coded = Code::parse(&plain(&printed.code)).is_some();
        // No code is named 小计: what bears both is the sum of that code's rows.
        let may = |aside: &Aside| !coded || *aside == Aside::Subtotal;
        let aside = lines::aside(&label).filter(|aside| !self.rows.is_empty() && may(aside));
        if let Some(aside) = aside
            && !self.knows_under(&label, aside)
        {
            return Some(Placed::aside(&printed.label, aside));
        }
        match &self.matcher.spec.rows {
            RowsSpec::List(_) => {
                let known = !self.matcher.bearers(&label).is_empty();
                let name = match known {
                    true => &label,
                    false => lines::without_of_which(&label),
                };
                Some(self.place_in_list(name, &printed.code, entries))
            }
            RowsSpec::Codes { .. } => self.place_code(printed, &label, figures),
            RowsSpec::Groups { classification, .. } => {
                self.place_in_groups(*classification, printed, &label, figures)
            }
            RowsSpec::Tree { .. } if label.is_empty() => Some(Placed::nowhere("")),
            RowsSpec::Tree { .. } if self.rows.is_empty() => Some(Placed::total(&printed.label)),
            // The total once more, below the rows.
            RowsSpec::Tree { .. } if self.matcher.is_total(&label) => {
                Some(Placed::total(&printed.label))
            }
            RowsSpec::Tree { .. } => Some(Placed::item(&printed.label, None)),
            RowsSpec::Single { label } if self.rows.is_empty() => Some(Placed {
                key: RowKey::new(label),
                code: None,
                role: RowRole::Total,
            }),
            RowsSpec::Single { .. } => Some(Placed::nowhere(&label)),
        }
    }

    /// Whether a name after 其中：, or one that ends like a subtotal's, is a row of its own here.
    fn knows_under(&self, label: &str, aside: Aside) -> bool {
        let bare = lines::without_of_which(label);
        match &self.matcher.spec.rows {
            RowsSpec::List(_) => {
                let bearers = self.matcher.bearers(bare).iter();
                !self.matcher.bearers(label).is_empty()
                    || bearers.into_iter().any(|&index| !self.met[index])
            }
            RowsSpec::Groups { classification, .. } => {
                let mut codes = classification.codes_named(bare).iter();
                aside == Aside::OfWhich && codes.any(|code| code.parent().is_none())
            }
            RowsSpec::Codes { .. } | RowsSpec::Tree { .. } | RowsSpec::Single { .. } => false,
        }
    }

    fn place_in_list(&mut self, label: &str, code: &str, entries: &[Entry]) -> Placed {
        let list = self.matcher.list();
        let mut bearers = self.matcher.bearers(label).to_vec();
        if bearers.is_empty() {
            // Another edition's name of a class: 医疗卫生与计划生育支出 is 210.
            let codes = Classification::Function.codes_named(without_ordinal(label));
            bearers = (0..list.len())
                .filter(|&i| list[i].code.is_some_and(|c| codes.contains(&c)))
                .collect();
        }
        // Where a list prints codes, a name and a code of two different rows leave it open which is meant; a code alone
        // will do.
        if let Some(code) = Code::parse(&plain(code)).filter(|_| self.prints_codes()) {
            let unnamed = bearers.is_empty();
            if unnamed {
                bearers = (0..list.len()).collect();
            }
            bearers.retain(|&index| list[index].code == Some(code));
            if bearers.is_empty() {
                return Placed::nowhere(label);
            }
        }
        let met = &self.met;
        let free = || bearers.iter().copied().filter(|&index| !met[index]);
        let chosen = free()
            .find(|&index| index >= self.last)
            .or_else(|| free().next());
        let Some(index) = chosen.or(bearers.first().copied()) else {
            return Placed::nowhere(label);
        };
        if chosen.is_none() && self.adds_figures(&list[index], entries) {
            // One row too many: where the list has several of the name, it is open which.
            self.crowded |= bearers.len() > 1;
            return Placed::nowhere(label);
        }
        self.met[index] = true;
        self.last = index;
        let row = &list[index];
        let role = if row.total {
            RowRole::Total
        } else {
            RowRole::Item
        };
        Placed {
            key: row.key.clone(),
            code: row.code,
            role,
        }
    }

    fn prints_codes(&self) -> bool {
        let mut columns = self.matcher.spec.columns.iter();
        columns.any(|column| column.role == ColumnRole::Code)
    }

    /// Whether a further row of that name prints figures, and is not its total once more.
    fn adds_figures(&self, row: &ListRow, entries: &[Entry]) -> bool {
        let own = self.figures_of(entries);
        own.iter().any(Option::is_some) && !(row.total && self.prints(&row.key, &own))
    }

    /// Whether a further total prints other figures than the first: it is open which is meant.
    fn is_another_total(&self, key: &RowKey, role: RowRole, entries: &[Entry]) -> bool {
        let codes = matches!(
            self.matcher.spec.rows,
            RowsSpec::Codes { .. } | RowsSpec::Groups { .. }
        );
        let own = self.figures_of(entries);
        let printed = own.iter().any(Option::is_some);
        codes
            && role == RowRole::Total
            && printed
            && self.keys.contains_key(key)
            && !self.prints(key, &own)
    }

    /// Whether the first row of that key prints these figures.
    fn prints(&self, key: &RowKey, figures: &[Option<Ticks>]) -> bool {
        let mut known = self.rows.iter().filter(|row| row.key == *key);
        known.any(|row| self.figures_of(&row.entries) == figures)
    }

    fn figures_of(&self, entries: &[Entry]) -> Vec<Option<Ticks>> {
        let ticks = |entry: &Entry| entry.value.amount()?.ticks(self.unit).filter(|t| t.0 != 0);
        entries.iter().map(ticks).collect()
    }

    fn place_code(&mut self, printed: &Printed, label: &str, figures: bool) -> Option<Placed> {
        let code = plain(&printed.code).into_owned();
        if self.matcher.is_total(label) || self.matcher.is_total(&code) {
            return Some(Placed::total("合计"));
        }
        if let Some(code) = Code::parse(code.trim_matches('"')) {
            self.last_code = Some(code);
            return Some(Placed::item(code.as_str(), Some(code)));
        }
        let nothing = |text: &str| matches!(text, "" | "无" | "-" | "--");
        if nothing(&code) && nothing(label) && !figures {
            return None;
        }
        let known = nothing(&code).then(|| self.code_of_name(label)).flatten();
        Some(match known {
            Some(code) => {
                self.last_code = Some(code);
                Placed::item(code.as_str(), Some(code))
            }
            None => Placed::nowhere(if label.is_empty() { &code } else { label }),
        })
    }

    /// The code of a name, for rows that print none. Where several codes bear the name, the one that
    /// goes on from the row above counts: a part of it first, then what follows it on its own level,
    /// then on the levels above. Two on one level leave it open.
    fn code_of_name(&self, label: &str) -> Option<Code> {
        let RowsSpec::Codes { classification, .. } = &self.matcher.spec.rows else {
            return None;
        };
        let codes = classification.codes_named(label);
        if let [only] = codes {
            return Some(*only);
        }
        let levels = std::iter::successors(self.last_code, |code| code.parent());
        for above in levels.map(Some).chain([None]) {
            let mut next = codes.iter().copied().filter(|code| {
                code.parent() == above && self.last_code.is_none_or(|last| *code > last)
            });
            if let Some(first) = next.next() {
                return next.next().is_none().then_some(first);
            }
        }
        None
    }

    fn place_in_groups(
        &mut self,
        classification: Classification,
        printed: &Printed,
        label: &str,
        figures: bool,
    ) -> Option<Placed> {
        if self.matcher.is_total(label) {
            return Some(Placed::total("合计"));
        }
        let nothing = matches!(label, "" | "无" | "-" | "--");
        if nothing && !figures {
            return None;
        }
        let printed_code = Code::parse(&plain(&printed.code))
            .filter(|code| classification.subject(*code).is_some());
        let only = printed_code.as_slice();
        let codes = match only {
            [] => classification.codes_named(lines::without_of_which(label)),
            only => only,
        };
        let class = codes.iter().copied().find(|code| code.parent().is_none());
        let within = codes
            .iter()
            .copied()
            .find(|code| code.parent().is_some() && code.parent() == self.group);
        let code = match (class, within) {
            // 其他支出 is a group and a part of itself; the first one is the group.
            (Some(class), within) if within.is_none() || self.group != Some(class) => {
                self.group = Some(class);
                Some(class)
            }
            (_, Some(within)) => Some(within),
            _ => codes.first().copied(),
        };
        Some(match code {
            Some(code) => Placed::item(&printed.label, Some(code)),
            None if nothing => Placed::nowhere(label),
            None => Placed::item(&printed.label, None),
        })
    }

    /// The key itself, or with `#2`, `#3` … where rows before it have it.
    fn unique(&mut self, key: RowKey) -> RowKey {
        let count = self.keys.entry(key.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            key
        } else {
            RowKey::new(&format!("{key}#{count}"))
        }
    }
}

/// Whether a row has a name and figures as rows of a table have.
fn is_shaped(row: &GridRow, columns: &LedgerColumns, label: &str) -> bool {
    let mut figures = columns.figures.iter().flatten().peekable();
    let first = figures.peek().and_then(|col| row.get(**col));
    let number = |col: &u32| {
        let cell = row.get(*col).map(|cell| &cell.value);
        cell.is_none_or(|value| matches!(value, CellValue::Number(_)))
    };
    !label.is_empty() && first.is_some() && figures.all(number)
}

struct Placed {
    key: RowKey,
    code: Option<Code>,
    role: RowRole,
}

impl Placed {
    fn total(key: &str) -> Self {
        Placed {
            key: RowKey::new(key),
            code: None,
            role: RowRole::Total,
        }
    }

    fn item(key: &str, code: Option<Code>) -> Self {
        Placed {
            key: RowKey::new(key),
            code,
            role: RowRole::Item,
        }
    }

    /// A row that stands among the others and is not counted.
    fn aside(label: &str, aside: Aside) -> Self {
        Placed {
            key: RowKey::new(label),
            code: None,
            role: match aside {
                Aside::OfWhich => RowRole::OfWhich,
                Aside::Subtotal => RowRole::Subtotal,
            },
        }
    }

    fn nowhere(label: &str) -> Self {
        Placed {
            key: RowKey::new(&format!("?{label}")),
            code: None,
            role: RowRole::Unplaced,
        }
    }
}

/// A text without a code in front: 50101工资奖金津补贴.
fn without_code(text: String) -> String {
    match split_code(&text) {
        Some((_, name)) => name,
        None => text,
    }
}
