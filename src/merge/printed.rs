//! The whole as a submission like any other, so that its tables are printed, read and checked as those of a unit.

use std::collections::BTreeMap;

use crate::facts::{Figure, Line, LineKey};
use crate::layout::{LedgerSpec, ListRow, RowsSpec, TableSpec, Text, TotalPosition, TotalRow};
use crate::model::{
    Code, Entry, Heading, LabelPrint, Ledger, Located, MoneyUnit, Presence, Row, RowKey, RowRole,
    SheetName, Submission, Table, Unread, Value, Year,
};
use crate::words;

use super::whole::{Sum, Whole, WholeLedger, WholeLine, WholeTable};

impl Whole<'_> {
    /// The submission that prints it, under that name.
    pub fn submission(&self, name: &str, year: Option<Year>) -> Submission {
        let tables = self.layout.tables.iter().zip(&self.tables);
        Submission {
            layout: self.layout.id.to_string(),
            year,
            department: Some(name.to_owned()),
            tables: tables
                .map(|(spec, sums)| table(spec, sums, name, year))
                .collect(),
        }
    }
}

fn table(spec: &TableSpec, sums: &WholeTable, name: &str, year: Option<Year>) -> Table {
    let located = |text: String| Located {
        value: text,
        at: None,
    };
    let presence = match sums.holds {
        0 => Presence::Missing,
        _ => Presence::Found(Heading {
            sheet: SheetName::new(&spec.sheet),
            title: located(words::reconcile::title_of(spec, year)),
            year,
            department: Some(located(name.to_owned())),
            unit: None,
        }),
    };
    let ledgers = spec.ledgers.iter().zip(&sums.ledgers);
    Table {
        id: spec.id.clone(),
        presence,
        precision: spec.precision,
        ledgers: ledgers
            .map(|(of, sums)| Printing::new(of, spec.precision.unit).ledger(sums, name))
            .collect(),
        notes: Vec::new(),
    }
}

/// One ledger on its way to rows.
struct Printing<'s> {
    spec: &'s LedgerSpec,
    unit: MoneyUnit,
    rows: Vec<Row>,
}

impl<'s> Printing<'s> {
    fn new(spec: &'s LedgerSpec, unit: MoneyUnit) -> Printing<'s> {
        Printing {
            spec,
            unit,
            rows: Vec::new(),
        }
    }

    fn ledger(mut self, sums: &WholeLedger, name: &str) -> Ledger {
        match &self.spec.rows {
            RowsSpec::List(list) => self.list(list, sums),
            RowsSpec::Single { label } => self.fixed(&RowKey::new(label), label, sums),
            RowsSpec::Codes { total, .. } | RowsSpec::Groups { total, .. } => {
                self.codes(total, sums);
            }
            RowsSpec::Tree { total, .. } => {
                self.tree(total.as_ref().map_or(name, Text::as_str), sums);
            }
        }
        Ledger {
            rows: self.rows,
            ..Ledger::default()
        }
    }

    fn list(&mut self, list: &[ListRow], sums: &WholeLedger) {
        for row in list.iter().filter(|row| !row.blank) {
            let label = row.labels.first().map_or("", Text::as_str);
            self.fixed(&row.key, label, sums);
            if let Some(printed) = self.rows.last_mut().filter(|last| last.key == row.key) {
                printed.code = row.code;
                if row.total {
                    printed.role = RowRole::Total;
                }
            }
        }
    }

    fn fixed(&mut self, key: &RowKey, label: &str, sums: &WholeLedger) {
        if let Some(line) = sums.lines.get(&LineKey::Fixed(key.clone())) {
            let entries = self.sums(line);
            self.push(key.clone(), label, RowRole::Item, None, entries);
        }
    }

    /// The total, the codes in their order, then what has only a name.
    fn codes(&mut self, total: &TotalRow, sums: &WholeLedger) {
        let label = total.labels.first().map_or("", Text::as_str);
        let first = total.position == TotalPosition::First;
        if first {
            self.total(label, sums);
        }
        let top = first.then_some(0).filter(|_| !self.rows.is_empty());
        let mut above: BTreeMap<Code, usize> = BTreeMap::new();
        for (key, line) in &sums.lines {
            let (row_key, code) = match key {
                LineKey::Code(code) => (RowKey::new(code.as_str()), Some(*code)),
                LineKey::Named(name) => (RowKey::new(name), None),
                _ => continue,
            };
            let higher = std::iter::successors(code.and_then(Code::parent), |code| code.parent());
            let parent = higher
                .into_iter()
                .find_map(|code| above.get(&code).copied());
            let entries = self.sums(line);
            let label = self.name(code).unwrap_or(&line.label).to_owned();
            self.push(row_key, &label, RowRole::Item, parent.or(top), entries);
            let at = self.rows.len() - 1;
            self.rows[at].code = code;
            let texts = self.rows[at].texts.iter_mut().zip(&line.texts);
            texts.for_each(|(text, all)| *text = all.join(words::merge::BETWEEN_TEXTS));
            if let Some(code) = code {
                above.insert(code, at);
            }
        }
        if total.position == TotalPosition::Last {
            self.total(label, sums);
        }
    }

    /// The name of a code in the classification.
    fn name(&self, code: Option<Code>) -> Option<&'static str> {
        match &self.spec.rows {
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
                classification.name_of(code?)
            }
            _ => None,
        }
    }

    fn total(&mut self, label: &str, sums: &WholeLedger) {
        if let Some(line) = sums.lines.get(&LineKey::Total) {
            let entries = self.sums(line);
            self.push(RowKey::new(label), label, RowRole::Total, None, entries);
        }
    }

    /// The sum of the tops, then the rows of each unit as it prints them.
    fn tree(&mut self, label: &str, sums: &WholeLedger) {
        self.total(label, sums);
        let top = (!self.rows.is_empty()).then_some(0);
        if let Some(top) = self.rows.first_mut() {
            top.role = RowRole::Item;
        }
        // The last row of each level below the top.
        let mut above: Vec<(usize, usize)> = Vec::new();
        for listed in &sums.listed {
            let LineKey::Listed(names) = &listed.line.key else {
                continue;
            };
            above.truncate(names.len() - 1);
            above.retain(|(unit, _)| *unit == listed.unit);
            let parent = above.last().map(|(_, row)| *row).or(top);
            let path = std::iter::once(label).chain(names.iter().map(String::as_str));
            let key = RowKey::new(&path.collect::<Vec<_>>().join("/"));
            let entries = self.own(&listed.line);
            self.push(key, &listed.line.label, RowRole::Item, parent, entries);
            let at = self.rows.len() - 1;
            self.rows[at].texts.clone_from(&listed.line.texts);
            above.push((listed.unit, at));
        }
    }

    fn sums(&self, line: &WholeLine) -> Vec<Entry> {
        let value = |sum: &Sum| match sum.open.is_empty() {
            true => self.value(&sum.figure),
            false => Value::Unread(Unread::Text(words::merge::OPEN_SUM.to_owned())),
        };
        line.sums.iter().map(|sum| entry(value(sum))).collect()
    }

    fn own(&self, line: &Line) -> Vec<Entry> {
        let cells = line.cells.iter();
        cells.map(|cell| entry(self.value(&cell.figure))).collect()
    }

    fn value(&self, figure: &Figure) -> Value {
        match figure {
            Figure::Blank | Figure::NoColumn => Value::Blank,
            Figure::Open(shown) => Value::Unread(Unread::Text(shown.clone())),
            known => known.amount(self.unit).map_or(Value::Blank, Value::Amount),
        }
    }

    fn push(
        &mut self,
        key: RowKey,
        label: &str,
        role: RowRole,
        parent: Option<usize>,
        entries: Vec<Entry>,
    ) {
        self.rows.push(Row {
            key,
            code: None,
            label: label.to_owned(),
            texts: vec![String::new(); self.spec.texts().count()],
            role,
            parent,
            entries,
            at: None,
            sheet: None,
            print: LabelPrint::default(),
        });
    }
}

fn entry(value: Value) -> Entry {
    Entry { value, at: None }
}
