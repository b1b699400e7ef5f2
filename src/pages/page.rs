//! A sheet before any program's format: cells with their looks, notes, links, widths and heights, what a person
//! may fill in, how it is printed.
//!
//! The steps of this folder fill pages; `write` makes an .xlsx or a web page of them, `keep` puts one into the submitter's
//! workbook, `convert` makes .csv files of them. Text is always text, so that nothing from a submission becomes a
//! formula. A number is the nearest double of its decimal where that reads back as the same decimal, otherwise text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{Amount, CellRef, Region};
use crate::read::{CellLook, Run};
use crate::words::pages as words;

use super::chart::Pie;
use super::looks::{Fill, Kind, LIST_INDENT, LIST_SIZE, Look};
use super::paper::Paper;
use super::widths;

/// A sheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Page {
    /// The name of the sheet.
    pub name: String,
    /// The cells in the order in which they were put; of two in one place the later is shown.
    pub cells: Vec<PageCell>,
    /// The notes on cells.
    pub notes: BTreeMap<CellRef, String>,
    /// The columns that are not as usual.
    pub columns: BTreeMap<u32, Band>,
    /// The rows that are not as usual.
    pub rows: BTreeMap<u32, Band>,
    /// The looks that only this page has; [`Kind::Own`] names them.
    pub own_looks: Vec<CellLook>,
    /// How it is printed.
    pub paper: Paper,
    /// How many rows stay on top while the others are scrolled.
    pub frozen: u32,
    /// The cells that can be filtered, the headings first.
    pub filter: Option<Region>,
    /// The list that the page is made for.
    pub list: Option<List>,
    /// What cells accept.
    pub accepts: Vec<(Region, Accepts)>,
    /// Cells with a colour that a formula decides.
    pub coloured: Vec<Coloured>,
    /// Cells that have lines around them while a formula, as it stands for the first of them, is true.
    pub ruled: Vec<(Region, String)>,
    /// The cells whose text looks like numbers by intent.
    pub codes: Option<Region>,
    /// A chart and its upper left cell.
    pub chart: Option<(CellRef, Pie)>,
    /// Whether only cells of [`Fill::Input`] may be edited.
    pub locked: bool,
    /// Whether the sheet is not shown.
    pub hidden: bool,
    /// Whether lines are drawn between the cells.
    pub gridlines: bool,
}

/// A cell, or several that are merged.
#[derive(Clone, PartialEq, Debug)]
pub struct PageCell {
    /// The cells that it covers.
    pub covers: Region,
    /// What it shows.
    pub content: Content,
    /// How.
    pub look: Look,
}

/// What a cell shows.
#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// Nothing.
    Blank,
    /// Text, not empty.
    Text(String),
    /// Text of which parts are struck out or raised.
    Runs(Vec<Run>),
    /// A number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// A formula.
    Formula {
        /// The formula without the leading `=`.
        formula: String,
        /// Its result as text; nothing is shown for an empty one.
        result: String,
    },
    /// A link to a cell of the same workbook.
    Link {
        /// The text that is shown.
        text: String,
        /// The sheet it leads to.
        sheet: String,
        /// The cell.
        cell: CellRef,
    },
}

/// A formula and the number that it results in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Computed {
    /// The formula without the leading `=`.
    pub formula: String,
    /// Its result; `None` shows nothing.
    pub result: Option<Decimal>,
}

/// A width or height.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Size {
    /// A width in Excel's unit, a height in points.
    Units(f64),
    /// Pixels, of a sheet that came so.
    Pixels(u32),
}

impl Size {
    /// Excel's units or points, if it is in them.
    pub fn units(self) -> Option<f64> {
        match self {
            Size::Units(units) => Some(units),
            Size::Pixels(_) => None,
        }
    }
}

/// The size of a column or row, and whether it is shown.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Band {
    /// Its width or height, if not the usual one.
    pub size: Option<Size>,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Whether it belongs to the row above, with which it is folded away.
    pub below: bool,
}

/// A list: its headings stand in the first row of its cells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// What formulas call it.
    pub name: &'static str,
    /// Its cells, the headings first.
    pub covers: Region,
    /// Its headings.
    pub heads: &'static [&'static str],
    /// The look of the headings.
    pub head: Look,
}

/// What a cell accepts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Accepts {
    /// One of these texts.
    OneOf(Vec<String>),
    /// A text that stands in a range of cells; else the message is shown under its title.
    In {
        /// The range.
        range: String,
        /// The title and the message.
        otherwise: (&'static str, String),
    },
    /// What makes a formula true; else the message is shown under its title.
    If {
        /// The formula without the leading `=`.
        formula: String,
        /// The title and the message.
        otherwise: (&'static str, String),
    },
}

/// Cells with a colour that a formula decides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coloured {
    /// The cells.
    pub cells: Region,
    /// The formula without the leading `=`, as it stands for the first cell.
    pub formula: String,
    /// The colour.
    pub fill: Fill,
}

impl Page {
    /// An empty page.
    pub(super) fn named(name: &str) -> Page {
        Page {
            name: name.to_owned(),
            ..Page::default()
        }
    }

    fn put(&mut self, first: CellRef, last: CellRef, content: Content, look: Look) {
        let covers = Region { first, last };
        self.cells.push(PageCell {
            covers,
            content,
            look,
        });
    }

    /// Puts anything into a cell.
    pub(super) fn show(&mut self, at: impl Into<CellRef>, content: Content, look: impl Into<Look>) {
        let at = at.into();
        self.put(at, at, content, look.into());
    }

    /// Puts text into a cell; an empty one gives an empty cell with the look.
    pub(super) fn text(&mut self, at: impl Into<CellRef>, text: &str, look: impl Into<Look>) {
        self.show(at, Content::of_text(text), look);
    }

    /// Puts text over a rectangle, merged if it is more than one cell.
    pub(super) fn span(
        &mut self,
        from: impl Into<CellRef>,
        to: impl Into<CellRef>,
        text: &str,
        look: impl Into<Look>,
    ) {
        self.put(from.into(), to.into(), Content::of_text(text), look.into());
    }

    /// Puts a number into a cell.
    pub(super) fn number(&mut self, at: impl Into<CellRef>, value: Decimal, look: impl Into<Look>) {
        self.show(at, Content::of_number(value), look);
    }

    /// Puts a count into a cell.
    pub(super) fn count(&mut self, at: impl Into<CellRef>, count: u32, look: impl Into<Look>) {
        self.show(at, Content::Number(f64::from(count)), look);
    }

    /// Puts a formula into a cell.
    pub(super) fn formula(
        &mut self,
        at: impl Into<CellRef>,
        formula: impl Into<String>,
        result: &str,
        look: impl Into<Look>,
    ) {
        let content = Content::Formula {
            formula: formula.into(),
            result: result.to_owned(),
        };
        self.show(at, content, look);
    }

    /// Puts a formula into a cell whose result is a number.
    pub(super) fn computed(
        &mut self,
        at: impl Into<CellRef>,
        computed: &Computed,
        look: impl Into<Look>,
    ) {
        let result = computed
            .result
            .map_or(String::new(), |value| value.to_string());
        self.formula(at, computed.formula.as_str(), &result, look);
    }

    /// Makes the number of a cell the sum of other cells.
    pub(super) fn sum_up(&mut self, at: CellRef, cells: &str) {
        let mut all = self.cells.iter_mut().rev();
        if let Some(cell) = all.find(|cell| cell.covers.first == at)
            && let Content::Number(number) = cell.content
        {
            cell.content = Content::Formula {
                formula: format!("SUM({cells})"),
                result: exact(number),
            };
        }
    }

    /// Puts a link to a cell; the text is the address unless another is given.
    pub(super) fn link(
        &mut self,
        at: impl Into<CellRef>,
        sheet: &str,
        cell: CellRef,
        text: Option<&str>,
    ) {
        let content = Content::Link {
            text: text.map_or_else(|| cell.to_string(), str::to_owned),
            sheet: sheet.to_owned(),
            cell,
        };
        self.show(at, content, Kind::ListLink);
    }

    /// Lets links to sheets lead to what these are called where they are added: each by its name, and by what it is called.
    pub(crate) fn rename_links(&mut self, names: &[(String, String)]) {
        for cell in &mut self.cells {
            if let Content::Link { sheet, .. } = &mut cell.content
                && let Some((_, now)) = names.iter().find(|(name, _)| name == sheet)
            {
                sheet.clone_from(now);
            }
        }
    }

    /// The line under the title of a sheet of our own: the department, and the words by which a later run
    /// knows the sheet again.
    pub(super) fn own_head(&mut self, row: u32, (from, last): (u16, u16), department: &str) {
        if let Some(end) = from.checked_sub(1) {
            let department = words::department_line(department);
            self.span((row, 0), (row, end), &department, Kind::Lead);
        }
        self.span((row, from), (row, last), words::OWN_MARK, Kind::LeadRight);
    }

    /// Puts a colour behind a cell.
    pub(super) fn paint(&mut self, at: CellRef, fill: Fill) {
        let cells = self.cells.iter_mut();
        for cell in cells.filter(|cell| cell.covers.first == at) {
            cell.look = cell.look.fill(fill);
        }
    }

    /// Puts a note on a cell.
    pub(super) fn note(&mut self, at: impl Into<CellRef>, text: impl Into<String>) {
        self.notes.insert(at.into(), text.into());
    }

    /// Sets the widths of the first columns in Excel's unit.
    pub(super) fn widths(&mut self, widths: &[f64]) {
        for (col, width) in (0_u16..).zip(widths) {
            self.width(col, *width);
        }
    }

    /// Sets the width of a column in Excel's unit.
    pub(super) fn width(&mut self, col: impl Into<u32>, width: f64) {
        self.columns.entry(col.into()).or_default().size = Some(Size::Units(width));
    }

    /// Makes a row of a list as high as its texts need in columns of those widths, and as `least` at least.
    pub(super) fn fit_line<'t>(
        &mut self,
        row: u32,
        texts: impl IntoIterator<Item = (&'t str, f64)>,
        least: f64,
    ) {
        let texts = texts.into_iter();
        let lines = texts.map(|(text, width)| widths::lines(text, width, LIST_SIZE, LIST_INDENT));
        let height = widths::height(lines.max().unwrap_or(1), LIST_SIZE);
        self.height(row, height.max(least));
    }

    /// Makes a row one that belongs to the row above it.
    pub(super) fn outline(&mut self, row: u32) {
        self.rows.entry(row).or_default().below = true;
    }

    /// Takes out the rows and columns that nobody sees, with what stands in them; how many there were.
    pub(crate) fn drop_hidden(&mut self) -> usize {
        let hidden = |bands: &BTreeMap<u32, Band>| -> Vec<u32> {
            let hidden = bands.iter().filter(|(_, band)| band.hidden);
            hidden.map(|(&number, _)| number).collect()
        };
        let (rows, columns) = (hidden(&self.rows), hidden(&self.columns));
        self.cells.retain(|cell| {
            let first = cell.covers.first;
            !rows.contains(&first.row) && !columns.contains(&first.col)
        });
        rows.len() + columns.len()
    }

    /// Hides a column.
    pub(super) fn hide_column(&mut self, col: impl Into<u32>) {
        self.columns.entry(col.into()).or_default().hidden = true;
    }

    /// Sets the height of a row in points.
    pub(super) fn height(&mut self, row: u32, height: f64) {
        self.rows.entry(row).or_default().size = Some(Size::Units(height));
    }
}

impl Content {
    /// What it shows as text, a number with all its digits; nothing for an empty cell.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Content::Blank => Cow::Borrowed(""),
            Content::Text(text) | Content::Link { text, .. } => text.into(),
            Content::Formula { result, .. } => result.into(),
            Content::Runs(runs) => runs.iter().map(|run| run.text.as_str()).collect(),
            Content::Number(number) => exact(*number).into(),
            Content::Truth(truth) => (if *truth { "TRUE" } else { "FALSE" }).into(),
        }
    }

    /// The content of a cell that shows a number.
    pub(crate) fn of_number(value: Decimal) -> Content {
        /// Powers of ten that a double holds exactly.
        const POWERS: [f64; 9] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
        let digits = i64::try_from(value.mantissa()).ok();
        let few = digits.filter(|digits| digits.unsigned_abs() < 1_000_000_000_000_000);
        // The usual case: both are exact, so the quotient is the nearest double.
        if let (Some(digits), Some(power)) = (few, POWERS.get(value.scale() as usize)) {
            return Content::Number(digits as f64 / power);
        }
        // More digits than a double holds stay exact as text.
        let exact = |number: &f64| Amount::from_stored(*number) == Some(Amount::new(value));
        match value.to_string().parse::<f64>().ok().filter(exact) {
            Some(number) => Content::Number(number),
            None => Content::Text(value.to_string()),
        }
    }

    /// The content of a cell that shows a text.
    pub(super) fn of_text(text: &str) -> Content {
        if text.is_empty() {
            Content::Blank
        } else {
            Content::Text(text.to_owned())
        }
    }
}

/// A number with all its digits.
pub(crate) fn exact(number: f64) -> String {
    Amount::from_stored(number).map_or_else(|| number.to_string(), |amount| amount.to_string())
}
