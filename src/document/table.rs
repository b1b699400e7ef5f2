//! A page of a workbook becomes the paragraphs and the table of a document: the same cells with the same looks, as wide as
//! the paper, and small enough to stand on one page where the workbook prints it on one.

use std::collections::BTreeMap;

use super::measure::Letters;
use super::style::{Align, POINT, Role, Shape};
use super::{Block, Cell, Entry, Grows, Paragraph, Row, Sheet, Table, measure};
use crate::model::CellRef;
use crate::pages::{Across, Band, Content, Page, PageCell, SMALLEST, Size, Style, pixels};
use crate::write::shown;

/// A4 upright.
const PAPER: (u32, u32) = (11_906, 16_838);
/// Twentieths of a point in an inch.
const INCH: f64 = 1_440.0;
/// Twentieths of a point in a pixel.
const PIXEL: f64 = 15.0;
/// The width of a column that says none, in Excel's unit.
const USUAL_WIDTH: f64 = 9.0;
/// What is left free on a page so that it holds what was reckoned, whatever the lines around the cells take.
const SPARE: u32 = 10 * POINT;
/// Left and right of the text of a cell.
const PADDING: f64 = 3.0 * POINT as f64;
/// What a step of indentation takes.
const INDENT: f64 = 6.0 * POINT as f64;

/// What a table bears in the contents, and what stands above it on its page.
pub(super) struct Around {
    /// Its line in the contents.
    pub entry: Option<String>,
    /// What the page holds above it.
    pub above: u32,
}

/// The paper of a page and what stands on it.
pub(super) fn of(page: &Page, around: Around) -> (Sheet, Vec<Block>) {
    let cells = Cells::of(page);
    let (paper, scale) = cells.fitted(page, around.above);
    let mut blocks = Vec::new();
    let title = cells.title_row();
    for row in 0..cells.head {
        let entry = around.entry.clone().filter(|_| Some(row) == title);
        blocks.extend(cells.paragraph(row, scale, entry, Some(row) == title));
    }
    blocks.push(Block::Table(cells.table(&paper, scale)));
    for row in cells.end..cells.rows {
        blocks.extend(cells.paragraph(row, scale, None, false));
    }
    (paper, blocks)
}

/// The title of a page.
pub(super) fn title(page: &Page) -> String {
    let cells = Cells::of(page);
    let row = cells.title_row();
    let texts = row.map(|row| cells.texts(row).map(|(_, text)| text).collect());
    texts.unwrap_or_default()
}

/// The cells of a page that are seen.
struct Cells<'p> {
    page: &'p Page,
    /// By their upper left corner, and the last cell that they cover.
    at: BTreeMap<CellRef, &'p PageCell>,
    /// Those over several places, by each of these.
    merged: BTreeMap<CellRef, &'p PageCell>,
    /// The columns that are shown.
    columns: Vec<u32>,
    rows: u32,
    /// The first row of the table.
    head: u32,
    /// Its first row that does not stand on every page.
    body: u32,
    /// The row below it.
    end: u32,
    /// Whether it is a form, whose lines the page does not draw.
    form: bool,
}

impl<'p> Cells<'p> {
    fn of(page: &'p Page) -> Cells<'p> {
        let mut at: BTreeMap<CellRef, &PageCell> = BTreeMap::new();
        for cell in &page.cells {
            at.insert(cell.covers.first, cell);
        }
        let mut merged = BTreeMap::new();
        for &cell in at.values() {
            let (first, last) = (cell.covers.first, cell.covers.last);
            let rows = first.row..=last.row;
            let all = rows.flat_map(|row| (first.col..=last.col).map(move |col| (row, col)));
            merged.extend(all.skip(1).map(|(row, col)| (CellRef::new(row, col), cell)));
        }
        let ends = at.values().map(|cell| cell.covers.last);
        let (rows, width) = ends.fold((0, 0), |(rows, width), last| {
            (rows.max(last.row + 1), width.max(last.col + 1))
        });
        let hidden =
            |bands: &BTreeMap<u32, Band>, at: u32| bands.get(&at).is_some_and(|band| band.hidden);
        let mut cells = Cells {
            page,
            at,
            merged,
            columns: (0..width)
                .filter(|&col| !hidden(&page.columns, col))
                .collect(),
            rows,
            head: 0,
            body: 0,
            end: rows,
            form: page.paper.repeat.is_none(),
        };
        match page.paper.repeat {
            Some((first, last)) => {
                (cells.head, cells.body) = (first, last + 1);
                let ruled = cells.at.values().filter(|cell| cells.style(cell).border);
                let last = ruled.map(|cell| cell.covers.last.row + 1).max();
                cells.end = last.unwrap_or(rows).max(cells.body);
            }
            None => {
                let filled = |row: &u32| cells.texts(*row).count() > 1;
                cells.head = (0..rows).find(filled).unwrap_or(0);
                cells.body = cells.head;
            }
        }
        cells
    }

    fn style(&self, cell: &PageCell) -> Style {
        Style::of(cell.look, &self.page.own_looks)
    }

    /// What stands in a row, from left to right.
    fn texts(&self, row: u32) -> impl Iterator<Item = (&'p PageCell, String)> {
        let from = CellRef::new(row, 0);
        let cells = self.at.range(from..CellRef::new(row + 1, 0));
        cells.filter_map(|(_, cell)| {
            let text = text_of(cell);
            (!text.is_empty()).then_some((*cell, text))
        })
    }

    /// The row of the title: of a form the first, else the one of the largest letters.
    fn title_row(&self) -> Option<u32> {
        let rows = (0..self.head).filter_map(|row| {
            let sizes = self.texts(row).map(|(cell, _)| self.style(cell).size);
            Some((row, sizes.max()?))
        });
        // The first of several.
        rows.rev().max_by_key(|(_, size)| *size).map(|(row, _)| row)
    }

    /// The width of a column as the workbook has it.
    fn width(&self, col: u32) -> f64 {
        let size = self.page.columns.get(&col).and_then(|band| band.size);
        PIXEL
            * match size {
                Some(Size::Units(units)) => pixels(units),
                Some(Size::Pixels(pixels)) => f64::from(pixels),
                None => pixels(USUAL_WIDTH),
            }
    }

    /// The height of a row as the workbook has it.
    fn height(&self, row: u32) -> Option<f64> {
        match self.page.rows.get(&row)?.size? {
            Size::Units(points) => Some(points * f64::from(POINT)),
            Size::Pixels(pixels) => Some(f64::from(pixels) * PIXEL),
        }
    }

    fn hidden(&self, row: u32) -> bool {
        self.page.rows.get(&row).is_some_and(|band| band.hidden)
    }

    /// The paper, and how much smaller than in the workbook everything is on it.
    fn fitted(&self, page: &Page, above: u32) -> (Sheet, f64) {
        let width: f64 = self.columns.iter().map(|&col| self.width(col)).sum();
        let wide = |landscape| f64::from(sheet(page, landscape).width()) / width.max(1.0);
        let landscape = match self.form {
            true => wide(false) < SMALLEST,
            false => page.paper.landscape,
        };
        let paper = sheet(page, landscape);
        let across = wide(landscape).min(1.0);
        let heights = (0..self.rows).filter(|row| !self.hidden(*row));
        let height: f64 = heights.filter_map(|row| self.height(row)).sum();
        let room = paper.height().saturating_sub(above + SPARE);
        let down = f64::from(room) / height.max(1.0);
        let scale = match page.paper.one_page && across.min(down) >= SMALLEST {
            true => across.min(down),
            false => across,
        };
        (paper, scale)
    }

    /// What stands in a row above or below the table; two texts stand at the two margins.
    fn paragraph(&self, row: u32, scale: f64, entry: Option<String>, title: bool) -> Option<Block> {
        let texts: Vec<(&PageCell, String)> = self.texts(row).collect();
        let style = self.style(texts.first()?.0);
        let role = if title { Role::TableTitle } else { Role::Plain };
        let usual = role.shape();
        let size = match self.form && title {
            true => usual.size,
            false => scaled_size(&style, scale),
        };
        let centred = title || self.form;
        let align = match style.across {
            _ if centred => Align::Middle,
            Across::Right if texts.len() == 1 => Align::Right,
            _ => Align::Left,
        };
        let shape = Shape {
            font: style.font,
            size,
            bold: style.bold || title,
            colour: style.color,
            line: size * 14,
            align,
            with_next: row < self.head,
            ..usual
        };
        let text: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
        Some(Block::Paragraph(Paragraph {
            shape,
            text: text.join("\t"),
            entry: entry.map(|text| Entry { level: 2, text }),
            turns: false,
        }))
    }

    fn table(&self, paper: &Sheet, scale: f64) -> Table {
        let width: f64 = self.columns.iter().map(|&col| self.width(col)).sum();
        // As wide as the paper: a table of few columns is not left in the middle of the page.
        let stretched = f64::from(paper.width()) / width.max(1.0);
        let columns = self.columns.iter();
        let columns: Vec<u32> = columns
            .map(|&col| whole(self.width(col) * stretched))
            .collect();
        let padding = whole(PADDING * scale);
        let lines = (self.head..self.end).filter(|row| !self.hidden(*row));
        let rows = lines.map(|row| {
            let cells = self.cells(row, scale);
            let needed = needed(&cells, &columns, padding);
            let given = self.height(row).map(|height| whole(height * scale));
            Row {
                height: match self.form {
                    true => given.unwrap_or(0).max(needed),
                    false => given.unwrap_or(needed),
                },
                exact: !self.form && given.is_some(),
                cells,
            }
        });
        let heads = (self.head..self.body)
            .filter(|row| !self.hidden(*row))
            .count();
        Table {
            rows: rows.collect(),
            heads,
            padding,
            columns,
        }
    }

    /// The cells of a row, each as many columns wide as it covers of those that are shown.
    fn cells(&self, row: u32, scale: f64) -> Vec<Cell> {
        let mut cells = Vec::new();
        let mut shown = self.columns.iter().copied().peekable();
        while let Some(col) = shown.next() {
            let covering = self.covering(row, col);
            let mut columns = 1;
            if let Some(cell) = covering {
                let last = cell.covers.last.col;
                while shown.next_if(|&next| next <= last).is_some() {
                    columns += 1;
                }
            }
            cells.push(self.cell(covering, row, columns, scale));
        }
        cells
    }

    /// The cell that covers a place.
    fn covering(&self, row: u32, col: u32) -> Option<&'p PageCell> {
        let own = CellRef::new(row, col);
        self.at.get(&own).or_else(|| self.merged.get(&own)).copied()
    }

    fn cell(&self, covering: Option<&PageCell>, row: u32, columns: u32, scale: f64) -> Cell {
        let plain = Role::Plain.shape();
        let Some(cell) = covering else {
            return Cell {
                columns,
                grows: Grows::No,
                border: true,
                shape: plain,
                text: String::new(),
            };
        };
        let style = self.style(cell);
        let (first, last) = (cell.covers.first.row, cell.covers.last.row);
        let grows = match (first == last, first == row) {
            (true, _) => Grows::No,
            (false, true) => Grows::Begins,
            (false, false) => Grows::Continues,
        };
        let size = scaled_size(&style, scale);
        let number = matches!(cell.content, Content::Number(_) | Content::Formula { .. });
        let align = match style.across {
            Across::Middle => Align::Middle,
            Across::Right => Align::Right,
            Across::Usual if number => Align::Right,
            Across::Usual | Across::Left => Align::Left,
        };
        let indent = whole(f64::from(style.indent) * INDENT * scale);
        let (left, right) = match align {
            Align::Right => (0, indent),
            _ => (indent, 0),
        };
        Cell {
            columns,
            grows,
            border: self.form || style.border,
            shape: Shape {
                font: style.font,
                size,
                bold: style.bold,
                colour: style.color,
                line: line(size),
                left,
                right,
                align,
                ..plain
            },
            text: match grows {
                Grows::Continues => String::new(),
                _ => text_of(cell),
            },
        }
    }
}

/// The height that the texts of a row need.
fn needed(cells: &[Cell], columns: &[u32], padding: u32) -> u32 {
    let mut at = 0;
    let mut most = 0;
    for cell in cells {
        let next = at + cell.columns as usize;
        let width: u32 = columns.get(at..next).unwrap_or_default().iter().sum();
        at = next;
        let shape = &cell.shape;
        let room = width.saturating_sub(2 * padding + shape.left + shape.right);
        // A text over several rows has their room as well.
        if cell.grows == Grows::No {
            let room = (room.max(shape.size * 10), 0);
            let lines = measure::lines(&cell.text, room, shape.size, Letters::Usual);
            most = most.max(lines * shape.line);
        }
    }
    most + 4 * POINT
}

/// The paper of a page.
fn sheet(page: &Page, landscape: bool) -> Sheet {
    let [left, right, top, bottom, _, foot] = page.paper.margins.map(|inches| whole(inches * INCH));
    let (width, height) = PAPER;
    Sheet {
        size: if landscape { (height, width) } else { PAPER },
        margins: [left, right, top, bottom],
        foot,
    }
}

fn text_of(cell: &PageCell) -> String {
    shown(&cell.content, cell.look)
}

/// The size of letters in half points.
fn scaled_size(style: &Style, scale: f64) -> u32 {
    whole(f64::from(style.size) * scale * 2.0).max(10)
}

/// From the foot of a line of letters to that of the next, where they stand close.
fn line(size: u32) -> u32 {
    size * 25 / 2
}

fn whole(number: f64) -> u32 {
    number.max(0.0) as u32
}
