//! Changes of one kind in one table, counted and made into one line.

use std::collections::BTreeMap;

use crate::decide::{ChangeKind, ChangeRecord};
use crate::layout::TableSpec;
use crate::model::{CellRef, Region};
use crate::read::Grid;
use crate::words::form as words;

use super::amounts::AmountForm;

/// The most cells that a line names one by one.
const MOST_NAMED: usize = 4;

/// What kind of change of form it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    /// An amount in another form.
    Amount(AmountForm),
    /// A name with spaces in it.
    Spaces,
    /// A name of which a part is not written: a code or a number in front of it.
    NamePart,
    /// A code and a name in one cell.
    SplitCode,
    /// A code that was a number.
    NumberCode,
    /// A code in several columns.
    JoinedCode,
    /// A text of which a part is struck out or hidden.
    StruckPart,
    /// A text with a raised mark.
    RaisedMark,
    /// A code that was not printed.
    AddedCode,
    /// A row that was hidden.
    HiddenRow,
    /// A row that stands elsewhere.
    Moved,
    /// A row that was not submitted.
    AddedRow,
}

/// The changes of one table, by kind and sheet.
#[derive(Default)]
pub(crate) struct Groups {
    found: BTreeMap<(Kind, String), Group>,
}

/// Changes of one kind on one sheet.
struct Group {
    cells: Vec<CellRef>,
    count: usize,
    /// The first of them.
    from: String,
    to: Option<String>,
}

impl Groups {
    /// Counts a changed cell.
    pub(crate) fn add(
        &mut self,
        kind: Kind,
        grid: &Grid,
        at: CellRef,
        (from, to): (String, Option<String>),
    ) {
        let key = (kind, grid.name.as_str().to_owned());
        let group = self.found.entry(key).or_insert_with(|| Group {
            cells: Vec::new(),
            count: 0,
            from,
            to,
        });
        group.count += 1;
        group.cells.push(at);
    }

    /// Counts what was nowhere in the submission.
    pub(crate) fn add_nowhere(&mut self, kind: Kind, what: &str) {
        let group = self
            .found
            .entry((kind, String::new()))
            .or_insert_with(|| Group {
                cells: Vec::new(),
                count: 0,
                from: String::new(),
                to: Some(what.to_owned()),
            });
        group.count += 1;
    }

    /// Leaves out what is said of the whole file; returns whether there was any.
    pub(crate) fn drop_plain_texts(&mut self) -> bool {
        let before = self.found.len();
        self.found
            .retain(|(kind, _), _| !matches!(kind, Kind::Amount(form) if form.is_plain_text()));
        self.found.len() < before
    }

    /// One line for each kind.
    pub(crate) fn records(self, spec: &TableSpec) -> Vec<ChangeRecord> {
        let records = self.found.into_iter().map(|((kind, sheet), group)| {
            let (change, why) = kind.said(group.count);
            ChangeRecord {
                spot: super::heads::table(spec),
                cell: (!group.cells.is_empty()).then(|| place(&sheet, &group.cells)),
                from: Some(group.from).filter(|from| !from.is_empty()),
                to: group.to,
                kind: change,
                why,
                earlier: false,
            }
        });
        records.collect()
    }
}

impl Kind {
    /// What the line says.
    pub(crate) fn said(self, count: usize) -> (ChangeKind, String) {
        match self {
            Kind::Amount(form @ (AmountForm::OtherUnit | AmountForm::Unit)) => {
                (ChangeKind::Unit, words::amounts(form, count))
            }
            Kind::Amount(form) => (ChangeKind::Form, words::amounts(form, count)),
            Kind::StruckPart => (ChangeKind::Form, words::struck_parts(count)),
            Kind::RaisedMark => (ChangeKind::Form, words::raised_marks(count)),
            Kind::Spaces => (ChangeKind::Name, words::spaces(count)),
            Kind::NamePart => (ChangeKind::Name, words::name_parts(count)),
            Kind::SplitCode => (ChangeKind::Form, words::split_codes(count)),
            Kind::NumberCode => (ChangeKind::Form, words::number_codes(count)),
            Kind::JoinedCode => (ChangeKind::Form, words::joined_codes(count)),
            Kind::AddedCode => (ChangeKind::Added, words::added_codes(count)),
            Kind::HiddenRow => (ChangeKind::Form, words::hidden_rows(count)),
            Kind::Moved => (ChangeKind::Order, words::moved_rows(count)),
            Kind::AddedRow => (ChangeKind::Added, words::added_rows(count)),
        }
    }
}

/// The cells by name if they are few, else the rectangle that holds them.
fn place(sheet: &str, cells: &[CellRef]) -> String {
    if cells.len() <= MOST_NAMED {
        let named: Vec<String> = cells.iter().map(CellRef::to_string).collect();
        return format!("{sheet}!{}", named.join("、"));
    }
    let rows = cells.iter().map(|cell| cell.row);
    let cols = cells.iter().map(|cell| cell.col);
    let around = Region {
        first: CellRef::new(
            rows.clone().min().unwrap_or(0),
            cols.clone().min().unwrap_or(0),
        ),
        last: CellRef::new(rows.max().unwrap_or(0), cols.max().unwrap_or(0)),
    };
    format!("{sheet}!{}:{}", around.first, around.last)
}
