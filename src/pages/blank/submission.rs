//! The submission that a blank workbook prints: all rows that are known, and empty ones to fill in.
//!
//! In go a layout, the year, the department and its units; out comes a submission without figures.

use crate::layout::classification::Classification;
use crate::layout::{
    Layout, LedgerSpec, ListRow, RowsSpec, TableSpec, Text, TotalPosition, TotalRow,
};
use crate::model::{
    Entry, Heading, LabelPrint, Ledger, Located, Note, Presence, Row, RowKey, RowRole, SheetName,
    Submission, Table, Year,
};

use crate::standard::titles::with_year;
use crate::unit_list::Unit;

/// How many empty rows a ledger of codes has that stands alone, and one that stands beside another.
const CODE_ROWS: [usize; 2] = [36, 14];
/// How many empty rows all units together have for their projects.
const PROJECT_ROWS: usize = 60;
/// The fewest and the most empty rows that one unit has.
const UNIT_ROWS: (usize, usize) = (6, 40);

/// The blank submission.
pub(super) fn of(
    layout: &Layout,
    year: Year,
    (department, units): (&str, &[Unit]),
    follows: bool,
) -> Submission {
    Submission {
        layout: layout.id.to_string(),
        year: Some(year),
        department: Some(department.to_owned()),
        tables: layout
            .tables
            .iter()
            .map(|spec| table(spec, year, (department, units), follows))
            .collect(),
    }
}

fn table(
    spec: &TableSpec,
    year: Year,
    (department, units): (&str, &[Unit]),
    follows: bool,
) -> Table {
    let located = |value: String| Located { value, at: None };
    let title = spec.titles.first().map(Text::as_str).unwrap_or_default();
    Table {
        id: spec.id.clone(),
        presence: Presence::Found(Heading {
            sheet: SheetName::new(&spec.sheet),
            title: located(with_year(title, Some(year))),
            year: Some(year),
            department: Some(located(department.to_owned())),
            unit: Some(Located {
                value: spec.precision.unit,
                at: None,
            }),
        }),
        precision: spec.precision,
        ledgers: spec
            .ledgers
            .iter()
            .map(|ledger| {
                let beside = spec.ledgers.len() > 1;
                match follows {
                    true => Rows::of(ledger).reserve(beside, department, units.len()),
                    false => Rows::of(ledger).fill(beside, department, units),
                }
            })
            .collect(),
        notes: spec
            .notes
            .iter()
            .map(|text| Note {
                text: text.to_string(),
                at: None,
            })
            .collect(),
    }
}

/// The rows of a ledger as they are added.
struct Rows<'a> {
    spec: &'a LedgerSpec,
    rows: Vec<Row>,
}

impl<'a> Rows<'a> {
    fn of(spec: &'a LedgerSpec) -> Rows<'a> {
        Rows {
            spec,
            rows: Vec::new(),
        }
    }

    fn fill(mut self, beside: bool, department: &str, units: &[Unit]) -> Ledger {
        match &self.spec.rows {
            RowsSpec::List(list) => self.list(list),
            RowsSpec::Codes { total, .. } => self.codes(total, CODE_ROWS[usize::from(beside)]),
            RowsSpec::Groups {
                classification,
                total,
            } => self.groups(*classification, total),
            RowsSpec::Tree { levels, total, .. } => {
                let top = total.as_deref().unwrap_or(department);
                self.tree(top, units, levels.len() > 2);
            }
            RowsSpec::Single { label } => {
                self.add(label, RowRole::Total, None);
            }
        }
        self.ledger()
    }

    /// The rows where everything follows from what is typed elsewhere: a total, and rows for what is used.
    fn reserve(mut self, beside: bool, department: &str, units: usize) -> Ledger {
        let count = super::entry::rows_of(self.spec, beside, units);
        match &self.spec.rows {
            RowsSpec::List(list) => self.list(list),
            RowsSpec::Codes { total, .. } | RowsSpec::Groups { total, .. } => {
                self.codes(total, count);
            }
            RowsSpec::Tree { total, .. } => {
                let top = self.add(total.as_deref().unwrap_or(department), RowRole::Total, None);
                for _ in 0..count {
                    self.add("", RowRole::Item, Some(top));
                }
            }
            RowsSpec::Single { label } => {
                self.add(label, RowRole::Total, None);
            }
        }
        self.ledger()
    }

    fn ledger(self) -> Ledger {
        Ledger {
            rows: self.rows,
            including: Vec::new(),
            open: false,
        }
    }

    fn list(&mut self, list: &[ListRow]) {
        for row in list.iter().filter(|row| !row.blank) {
            let at = self.add(first(&row.labels), role(row.total), None);
            self.rows[at].key = row.key.clone();
            self.rows[at].code = row.code;
        }
    }

    /// Rows to fill codes in.
    fn codes(&mut self, total: &TotalRow, count: usize) {
        let label = first(&total.labels);
        if total.position == TotalPosition::First {
            self.add(label, RowRole::Total, None);
        }
        for _ in 0..count {
            self.add("", RowRole::Item, None);
        }
        if total.position == TotalPosition::Last {
            self.add(label, RowRole::Total, None);
        }
    }

    /// The subjects of a classification that are seen, each under its group.
    fn groups(&mut self, classification: Classification, total: &TotalRow) {
        let top = self.add(first(&total.labels), RowRole::Total, None);
        let mut group = top;
        for subject in classification.subjects().iter().filter(|s| s.seen) {
            let parent = if subject.code.parent().is_none() {
                top
            } else {
                group
            };
            let at = self.add(subject.name, RowRole::Item, Some(parent));
            self.rows[at].code = Some(subject.code);
            if parent == top {
                group = at;
            }
        }
    }

    /// The units, each with rows to fill its projects in where the table has them.
    fn tree(&mut self, top: &str, units: &[Unit], has_projects: bool) {
        let top = self.add(top, RowRole::Total, None);
        let projects = match has_projects {
            true => (PROJECT_ROWS / units.len().max(1)).clamp(UNIT_ROWS.0, UNIT_ROWS.1),
            false => 0,
        };
        for unit in units {
            let unit = self.add(&unit.name, RowRole::Item, Some(top));
            for _ in 0..projects {
                self.add("", RowRole::Item, Some(unit));
            }
        }
    }

    fn add(&mut self, label: &str, role: RowRole, parent: Option<usize>) -> usize {
        let texts = self.spec.texts().map(|_| String::new()).collect();
        let entries = self.spec.figures().map(|_| Entry::absent()).collect();
        self.rows.push(Row {
            key: RowKey::new(&format!("{}#{}", label, self.rows.len())),
            code: None,
            label: label.to_owned(),
            texts,
            role,
            parent,
            entries,
            at: None,
            sheet: None,
            print: LabelPrint::default(),
        });
        self.rows.len() - 1
    }
}

/// The label that is printed, of those by which a row is known.
fn first(labels: &[Text]) -> &str {
    labels.first().map_or("", Text::as_str)
}

fn role(total: bool) -> RowRole {
    if total { RowRole::Total } else { RowRole::Item }
}
