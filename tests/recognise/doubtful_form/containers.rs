//! Books in containers that have no sheets, or keep them otherwise: one table below another.

use super::recogniser;
use duibiao::Report;
use duibiao::model::{CellRef, Region};
use duibiao::read::{Book, CellValue, Grid};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A container that a test can write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Container {
    Xlsx,
    /// All tables on one sheet, one below the other.
    OneSheet,
    Ods,
    Docx,
    Html,
    Csv,
}

impl Container {
    pub const ALL: [Container; 6] = [
        Container::Xlsx,
        Container::OneSheet,
        Container::Ods,
        Container::Docx,
        Container::Html,
        Container::Csv,
    ];

    /// Checks a book in that container.
    pub fn examine(self, book: &Book) -> Report {
        let (name, bytes) = match self {
            Container::Xlsx => ("book.xlsx", lab::form::xlsx(book)),
            Container::OneSheet => ("book.xlsx", lab::form::xlsx(&stacked(book))),
            Container::Ods => ("book.ods", ods(book)),
            Container::Docx => ("book.docx", docx(book)),
            Container::Html => ("book.html", html(book).into_bytes()),
            Container::Csv => ("book.csv", csv(&stacked(book).sheets[0]).into_bytes()),
        };
        let examined = duibiao::examine_bytes(&recogniser(), name, &bytes);
        examined
            .unwrap_or_else(|report| panic!("{self:?}: {:?}", report.error))
            .report
    }
}

/// Two sheets as one, the second to the right of the first.
pub fn side_by_side(left: &Grid, right: &Grid) -> Grid {
    let cols = left.rows.iter().flat_map(|row| &row.cells);
    let beside = cols.map(|cell| cell.col).max().unwrap_or(0) + 2;
    let mut both = left.clone();
    put(&mut both, right, (0, beside));
    both
}

/// All sheets one below the other.
fn stacked(book: &Book) -> Book {
    let mut one = Grid::new("全部");
    for grid in &book.sheets {
        let last = one.rows.last().map_or(0, |row| row.number + 3);
        put(&mut one, grid, (last, 0));
    }
    Book {
        sheets: vec![one],
        ..book.clone()
    }
}

fn put(onto: &mut Grid, grid: &Grid, (down, right): (u32, u32)) {
    let moved = |at: CellRef| CellRef::new(at.row + down, at.col + right);
    for row in &grid.rows {
        for cell in &row.cells {
            let at = moved(CellRef::new(row.number, cell.col));
            onto.push(at, cell.value.clone(), None);
        }
    }
    onto.merges.extend(grid.merges.iter().map(|merge| Region {
        first: moved(merge.first),
        last: moved(merge.last),
    }));
}

fn shown(value: &CellValue) -> String {
    match value {
        CellValue::Text(text) => text.clone(),
        CellValue::Number(number) => {
            let cents = (number * 100.0).round() / 100.0;
            cents.to_string()
        }
        other => panic!("the plain book has no {other:?}"),
    }
}

/// The texts of a sheet, row by row, with how many columns each cell spans; covered cells are left out.
fn rows(grid: &Grid) -> Vec<Vec<(String, u32, u32)>> {
    let width = grid.rows.iter().flat_map(|row| &row.cells);
    let width = width.map(|cell| cell.col + 1).max().unwrap_or(0);
    let height = grid.rows.last().map_or(0, |row| row.number + 1);
    let row = |row: u32| {
        let cells = (0..width).filter_map(move |col| {
            let at = CellRef::new(row, col);
            let merge = grid.merges.iter().find(|merge| merge.contains(at));
            if merge.is_some_and(|merge| merge.first != at) {
                return None;
            }
            let last = merge.map_or(at, |merge| merge.last);
            let text = grid.get(at).map(|cell| shown(&cell.value));
            let spans = (last.col - col + 1, last.row - row + 1);
            Some((text.unwrap_or_default(), spans.0, spans.1))
        });
        cells.collect()
    };
    (0..height).map(row).collect()
}

fn csv(grid: &Grid) -> String {
    let mut out = String::new();
    let width = grid.rows.iter().flat_map(|row| &row.cells);
    let width = width.map(|cell| cell.col + 1).max().unwrap_or(0);
    for row in 0..grid.rows.last().map_or(0, |row| row.number + 1) {
        let cells = (0..width).map(|col| {
            let cell = grid.get(CellRef::new(row, col));
            let text = cell.map(|cell| shown(&cell.value)).unwrap_or_default();
            format!("\"{text}\"")
        });
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out
}

fn html(book: &Book) -> String {
    let mut out = String::from("<html><meta charset=utf-8><body>");
    for grid in &book.sheets {
        out.push_str("<table>");
        for row in rows(grid) {
            out.push_str("<tr>");
            for (text, cols, rows) in row {
                let _ = write!(out, "<td colspan={cols} rowspan={rows}>{text}</td>");
            }
            out.push_str("</tr>");
        }
        out.push_str("</table>");
    }
    out + "</body></html>"
}

fn docx(book: &Book) -> Vec<u8> {
    let mut body = String::new();
    for grid in &book.sheets {
        body.push_str("<w:tbl>");
        for row in 0..grid.rows.last().map_or(0, |row| row.number + 1) {
            body.push_str("<w:tr>");
            let mut col = 0;
            let width = grid.rows.iter().flat_map(|row| &row.cells);
            let width = width.map(|cell| cell.col + 1).max().unwrap_or(0);
            while col < width {
                let at = CellRef::new(row, col);
                let merge = grid.merges.iter().find(|merge| merge.contains(at));
                let last = merge.map_or(at, |merge| merge.last);
                let down = match merge {
                    Some(merge) if merge.first.row == row && merge.last.row > row => {
                        "<w:vMerge w:val=\"restart\"/>"
                    }
                    Some(merge) if merge.first.row < row => "<w:vMerge/>",
                    _ => "",
                };
                let text = grid.get(at).map(|cell| shown(&cell.value));
                let _ = write!(
                    body,
                    "<w:tc><w:tcPr><w:gridSpan w:val=\"{}\"/>{down}</w:tcPr>\
                     <w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>",
                    last.col - col + 1,
                    text.unwrap_or_default()
                );
                col = last.col + 1;
            }
            body.push_str("</w:tr>");
        }
        body.push_str("</w:tbl><w:p/>");
    }
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{body}</w:body></w:document>"
    );
    let rels = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"word/document.xml\"/></Relationships>";
    zipped(&[("_rels/.rels", rels), ("word/document.xml", &document)])
}

fn ods(book: &Book) -> Vec<u8> {
    let mut tables = String::new();
    for grid in &book.sheets {
        let _ = write!(tables, "<table:table table:name=\"{}\">", grid.name);
        for row in 0..grid.rows.last().map_or(0, |row| row.number + 1) {
            tables.push_str("<table:table-row>");
            let width = grid.rows.iter().flat_map(|row| &row.cells);
            let width = width.map(|cell| cell.col + 1).max().unwrap_or(0);
            for col in 0..width {
                let at = CellRef::new(row, col);
                let merge = grid.merges.iter().find(|merge| merge.contains(at));
                let spans = match merge {
                    Some(merge) if merge.first == at => format!(
                        " table:number-columns-spanned=\"{}\" table:number-rows-spanned=\"{}\"",
                        merge.last.col - col + 1,
                        merge.last.row - row + 1
                    ),
                    _ => String::new(),
                };
                let value = grid.get(at).map(|cell| &cell.value);
                let _ = match value {
                    None => write!(tables, "<table:table-cell{spans}/>"),
                    Some(CellValue::Number(number)) => write!(
                        tables,
                        "<table:table-cell{spans} office:value-type=\"float\" office:value=\"{number}\"/>"
                    ),
                    Some(value) => write!(
                        tables,
                        "<table:table-cell{spans} office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                        shown(value)
                    ),
                };
            }
            tables.push_str("</table:table-row>");
        }
        tables.push_str("</table:table>");
    }
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>\
         <office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ])
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let options = SimpleFileOptions::default();
        out.start_file(*name, options).expect("a part");
        out.write_all(text.as_bytes()).expect("its text");
    }
    out.finish().expect("an archive").into_inner()
}
