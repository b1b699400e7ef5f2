//! A sheet of an .xlsx as others see it: cells and number formats by calamine, widths, heights and
//! notes by their tags.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, Xlsx};
use zip::ZipArchive;

/// What a cell shows and how.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    /// Text or number; the number of a date.
    pub value: String,
    /// The code of its number format.
    pub format: String,
    /// Whether it shows several lines.
    pub wrap: bool,
}

/// What is seen of a sheet.
#[derive(Debug)]
pub struct Seen {
    pub cells: BTreeMap<(u32, u32), Cell>,
    pub formulas: BTreeMap<(u32, u32), String>,
    pub merges: Vec<String>,
    /// The attributes of `<col>`: first and last column from 1, width, hidden.
    pub columns: Vec<(u32, u32, f64, bool)>,
    /// The attributes of `<row>` from 1: height in points, hidden; only of rows that have either.
    pub rows: BTreeMap<u32, (Option<f64>, bool)>,
    /// The texts of the notes of all sheets that bear any, by their addresses.
    pub notes: BTreeMap<String, String>,
}

impl Seen {
    pub fn of(bytes: &[u8], name: &str) -> Seen {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let at = workbook.sheet_names().iter().position(|one| one == name);
        let text = part(
            bytes,
            &format!("xl/worksheets/sheet{}.xml", at.expect("the sheet") + 1),
        );
        let formulas = workbook.worksheet_formula(name).expect("formulas");
        let (top, left) = formulas.start().unwrap_or_default();
        let formulas = formulas.used_cells();
        let formulas = formulas.map(|(r, c, f)| ((r as u32 + top, c as u32 + left), f.clone()));
        let formulas = formulas.collect();
        let mut cells = BTreeMap::new();
        let mut reader = workbook.worksheet_cells_reader(name).expect("the sheet");
        while let Some((cell, style)) = reader.next_cell_with_style_id().expect("a cell") {
            let value = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::DateTime(date) => date.as_f64().to_string(),
                other => Data::from(other.clone()).to_string(),
            };
            let style = &reader.styles()[style];
            let format = style.number_format.as_ref();
            let seen = Cell {
                value,
                format: format.map_or("General".into(), |format| format.format_code.clone()),
                wrap: style.alignment.as_ref().is_some_and(|a| a.wrap_text),
            };
            cells.insert(cell.get_position(), seen);
        }
        Seen {
            cells,
            formulas,
            merges: values(&text, "mergeCell", "ref").flatten().collect(),
            columns: columns(&text),
            rows: rows(&text),
            notes: notes(bytes),
        }
    }

    pub fn cell(&self, address: &str) -> Cell {
        let at = position(address);
        self.cells
            .get(&at)
            .cloned()
            .unwrap_or_else(|| panic!("no {address}: {self:#?}"))
    }

    pub fn formula(&self, address: &str) -> Option<&str> {
        self.formulas.get(&position(address)).map(String::as_str)
    }

    /// The width and whether it is hidden of a column from 1.
    pub fn column(&self, number: u32) -> Option<(f64, bool)> {
        let found = self
            .columns
            .iter()
            .find(|(first, last, ..)| (*first..=*last).contains(&number));
        found.map(|(_, _, width, hidden)| (*width, *hidden))
    }
}

fn position(address: &str) -> (u32, u32) {
    let cell = duibiao::model::CellRef::parse(address).expect("an address");
    (cell.row, cell.col)
}

/// The text of a part.
pub fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap_or_else(|_| panic!("no {name}"))
        .read_to_string(&mut text)
        .expect("text");
    text
}

/// The tags of that name.
fn tags<'t>(text: &'t str, tag: &str) -> impl Iterator<Item = &'t str> {
    let open = format!("<{tag} ");
    let pieces: Vec<&str> = text.split(open.as_str()).skip(1).collect();
    pieces
        .into_iter()
        .map(|piece| piece.split('>').next().unwrap_or_default())
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = format!(" {tag}");
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next().map(str::to_owned)
}

fn values<'t>(
    text: &'t str,
    tag: &str,
    name: &'t str,
) -> impl Iterator<Item = Option<String>> + 't {
    tags(text, tag)
        .map(move |tag| attribute(tag, name))
        .collect::<Vec<_>>()
        .into_iter()
}

fn columns(text: &str) -> Vec<(u32, u32, f64, bool)> {
    let number = |tag: &str, name: &str| attribute(tag, name).expect("stated");
    tags(text, "col")
        .map(|tag| {
            (
                number(tag, "min").parse().expect("a number"),
                number(tag, "max").parse().expect("a number"),
                number(tag, "width").parse().expect("a number"),
                attribute(tag, "hidden").as_deref() == Some("1"),
            )
        })
        .collect()
}

fn rows(text: &str) -> BTreeMap<u32, (Option<f64>, bool)> {
    tags(text, "row")
        .filter_map(|tag| {
            let height = attribute(tag, "ht").map(|height| height.parse().expect("points"));
            let hidden = attribute(tag, "hidden").as_deref() == Some("1");
            let row = attribute(tag, "r")?.parse().expect("a number");
            (height.is_some() || hidden).then_some((row, (height, hidden)))
        })
        .collect()
}

fn notes(bytes: &[u8]) -> BTreeMap<String, String> {
    let archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let names = archive.file_names().map(|name| name.expect("a name"));
    let names: Vec<String> = names.map(|name| name.into_owned()).collect();
    let mut notes = BTreeMap::new();
    for name in names.iter().filter(|name| name.starts_with("xl/comments")) {
        let text = part(bytes, name);
        for comment in text.split("<comment ").skip(1) {
            let at = attribute(comment, "ref").expect("an address");
            let texts = comment.split("<t").skip(1);
            let texts = texts.filter_map(|t| t.split_once('>')?.1.split("</t>").next());
            notes.insert(at, texts.filter(|t| !t.starts_with('<')).collect());
        }
    }
    notes
}
