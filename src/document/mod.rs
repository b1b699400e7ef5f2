//! The document in which a department discloses its tables: cover, contents, tables, what is said of them, terms.
//!
//! In go a [`Layout`], the [`Pages`] of its tables, the sections as written and what a person filled in; [`build`] makes a
//! [`Document`] of them that no program's format has touched, [`flow`] says on which page everything stands, and [`docx`]
//! writes it. How letters look is in [`style`], how much room they take in [`measure`]; [`table`] turns a page into a
//! table. Distances are in twentieths of a point, as the format has them; the same input gives the same bytes.

mod build;
mod docx;
mod flow;
mod measure;
mod style;
mod table;

use crate::model::Year;

pub(crate) use build::{Contents, build};
pub(crate) use docx::docx;

use style::Shape;

/// A document.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Document {
    /// What its properties call it.
    pub title: String,
    /// The budget year.
    pub year: Option<Year>,
    /// What stands on paper of one kind each; every one begins a page.
    sections: Vec<Section>,
}

/// Pages of one kind of paper.
#[derive(Clone, PartialEq, Debug)]
struct Section {
    paper: Sheet,
    numbers: Numbers,
    blocks: Vec<Block>,
}

/// Paper and its margins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Sheet {
    /// Width and height.
    size: (u32, u32),
    /// At the left, on the right, above, below.
    margins: [u32; 4],
    /// From the edge to the page number.
    foot: u32,
}

impl Sheet {
    /// The width of what is printed.
    fn width(&self) -> u32 {
        self.size
            .0
            .saturating_sub(self.margins[0] + self.margins[1])
    }

    /// Its height.
    fn height(&self) -> u32 {
        self.size
            .1
            .saturating_sub(self.margins[2] + self.margins[3])
    }

    fn landscape(&self) -> bool {
        self.size.0 > self.size.1
    }
}

/// How the pages of a section are numbered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Numbers {
    /// Not at all: the cover and the contents.
    None,
    /// From one on.
    FromOne,
    /// Where the section before ended.
    GoOn,
}

/// Something that stands on a page.
#[derive(Clone, PartialEq, Debug)]
enum Block {
    Paragraph(Paragraph),
    Table(Table),
    Pie(Pie),
    /// The contents: one line for each entry of the document.
    Contents,
}

/// A paragraph.
#[derive(Clone, PartialEq, Debug)]
struct Paragraph {
    shape: Shape,
    text: String,
    /// Its line in the contents, if it has one.
    entry: Option<Entry>,
    /// Whether it begins a page.
    turns: bool,
}

/// A line of the contents.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Entry {
    /// 1 for a part, 2 for what stands in it.
    level: u8,
    /// What it says.
    text: String,
}

/// A table.
#[derive(Clone, PartialEq, Debug)]
struct Table {
    /// The widths of its columns.
    columns: Vec<u32>,
    /// Its rows.
    rows: Vec<Row>,
    /// How many of the first stand on every page.
    heads: usize,
    /// What is left free at the left and right of a cell.
    padding: u32,
}

/// A row.
#[derive(Clone, PartialEq, Debug)]
struct Row {
    height: u32,
    /// Whether it is never higher.
    exact: bool,
    cells: Vec<Cell>,
}

/// A cell over one column or several.
#[derive(Clone, PartialEq, Debug)]
struct Cell {
    columns: u32,
    grows: Grows,
    border: bool,
    shape: Shape,
    text: String,
}

/// How a cell stands over several rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Grows {
    No,
    /// Its first row.
    Begins,
    /// The rows below; nothing stands in them.
    Continues,
}

/// A pie of amounts.
#[derive(Clone, PartialEq, Debug)]
struct Pie {
    title: String,
    /// What its amounts are called: 金额（万元）.
    series: String,
    slices: Vec<(String, rust_decimal::Decimal)>,
    /// How high it is; it is as wide as the page.
    height: u32,
}
