//! Printed tables in the containers that people hand in, written without any office program. [`ALL`] lists them;
//! [`Container::at`] tells where a printed cell stands in one. [`dressed`] also scales figures and strikes texts out.

pub mod binary;
pub mod dressed;
mod xlsb;

use duibiao::model::CellRef;
use duibiao::read;

use crate::departments::{Cell, Printed};
use binary::Sums;
use dressed::PLAIN;

/// A kind of file.
#[derive(Clone, Copy, Debug)]
pub struct Container {
    /// What a file of it is called.
    pub name: &'static str,
    /// The bytes of one with those tables.
    pub write: fn(&Printed) -> Vec<u8>,
    /// Whether it has no sheets: its tables stand one below the other.
    pub one_sheet: bool,
}

/// One of each kind.
pub const ALL: [Container; 10] = [
    with_sheets("提交件.xlsx", crate::departments::xlsx),
    with_sheets("提交件.xls", |printed| binary::xls(printed, Sums::None)),
    with_sheets("提交件.xlsb", xlsb::xlsb),
    with_sheets("提交件.ods", |printed| binary::ods(printed, Sums::None)),
    with_sheets("提交件.fods", |printed| {
        dressed::fods(printed, PLAIN, &[])
    }),
    with_sheets("工作簿.xml", |printed| {
        dressed::xml_2003(printed, PLAIN, &[])
    }),
    in_one("网页.html", |printed| dressed::html(printed, PLAIN, &[])),
    in_one("文档.docx", |printed| {
        dressed::docx(printed, &[], ("", ""))
    }),
    in_one("文本.csv", |printed| separated(printed, ",", "\"")),
    in_one("文本.txt", |printed| separated(printed, "\t", "")),
];

const fn with_sheets(name: &'static str, write: fn(&Printed) -> Vec<u8>) -> Container {
    Container {
        name,
        write,
        one_sheet: false,
    }
}

const fn in_one(name: &'static str, write: fn(&Printed) -> Vec<u8>) -> Container {
    Container {
        name,
        write,
        one_sheet: true,
    }
}

impl Container {
    /// Where a cell stands in such a file that stands there on a sheet of the tables.
    pub fn at(self, printed: &Printed, place: (&str, CellRef)) -> (String, CellRef) {
        let (sheet, at) = place;
        if !self.one_sheet {
            return (sheet.to_owned(), at);
        }
        let mut sheets = printed.sheets.iter();
        let own = sheets.find(|own| own.name == sheet).expect("its sheet");
        // The file is read as it lies there; the title, which no other table has, is where the table begins.
        let book = read::read_bytes(&(self.write)(printed), self.name).expect("readable");
        let grid = &book.sheets[0];
        let title = own.rows[0].iter().find_map(|cell| match cell {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let is_title = |value: &read::CellValue| match value {
            read::CellValue::Text(text) => Some(text.as_str()) == title,
            _ => false,
        };
        let mut rows = grid.rows.iter();
        let first = rows
            .find(|row| row.cells.iter().any(|cell| is_title(&cell.value)))
            .expect("the title");
        let at = CellRef::new(first.number + at.row, at.col);
        (grid.name.as_str().to_owned(), at)
    }
}

/// The tables as text, one below the other, with an empty line between them.
fn separated(printed: &Printed, between: &str, around: &str) -> Vec<u8> {
    let mut text = String::new();
    for sheet in &printed.sheets {
        for row in &sheet.rows {
            let cells = row.iter().map(|cell| match cell {
                Cell::Blank => String::new(),
                Cell::Text(text) => format!("{around}{text}{around}"),
                Cell::Number(number) => {
                    format!("{around}{:.2}{around}", *number as f64 / 100.0)
                }
            });
            text += &cells.collect::<Vec<_>>().join(between);
            text += "\r\n";
        }
        text += "\r\n";
    }
    text.into_bytes()
}
