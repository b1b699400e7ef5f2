//! An .xlsb archive becomes a book: calamine streams the cells and formulas, the merged regions are
//! taken from the records after them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsb, XlsbError};

use crate::model::CellRef;

use super::archive::{self, Archive, Parts};
use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::office::Relationships;
use super::sheet::Sheet;
use super::{Book, Format, value};

/// Reads the binary workbook of an archive.
pub fn book(archive: &mut Archive<'_>, budget: &mut Budget) -> Result<Book, Reason> {
    let parts = archive.parts(|name| {
        let media = [
            "xl/media/",
            "xl/drawings/",
            "xl/embeddings/",
            "xl/printersettings/",
            "docprops/",
        ];
        !media.iter().any(|folder| name.starts_with(folder)) && !name.ends_with("vbaproject.bin")
    })?;
    let paths = sheet_paths(&parts, budget)?;
    let read = paths.values().map(String::as_str).chain([
        "xl/workbook.bin",
        "xl/sharedstrings.bin",
        "xl/styles.bin",
    ]);
    for part in read.filter_map(|name| parts.get(name)) {
        // calamine makes room for a record before it finds that the part is shorter.
        let mut records = Records(part);
        while records.next().is_some() {
            budget.step()?;
        }
        if !records.0.is_empty() {
            return Err(Reason::damaged("a record longer than its part"));
        }
    }
    let packed = archive::pack(&parts)?;
    let mut workbook = Xlsb::new(Cursor::new(packed.as_slice())).map_err(|error| reason(&error))?;
    let mut book = Book {
        format: Format::Xlsb,
        ..Book::default()
    };
    let listed = workbook.sheets_metadata().to_vec();
    if listed.len() > limits::SHEETS {
        return Err(Reason::TooLarge(Bound::Sheets));
    }
    let mut names = BTreeSet::new();
    for listed in listed
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
    {
        if !names.insert(&listed.name) {
            return Err(Reason::damaged("two sheets of one name"));
        }
        let mut sheet = Sheet::new(&listed.name);
        sheet.set_visible(listed.visible == SheetVisible::Visible);
        let on_sheet = |reason: Reason| reason.on_sheet(&listed.name);
        cells(&mut workbook, &listed.name, &mut sheet, budget).map_err(on_sheet)?;
        if let Some(part) = paths.get(&listed.name).and_then(|path| parts.get(path)) {
            merges(part, &mut sheet, budget).map_err(on_sheet)?;
        }
        book.sheets.push(sheet.finish());
    }
    Ok(book)
}

fn cells(
    workbook: &mut Xlsb<Cursor<&[u8]>>,
    name: &str,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let mut formulas = formulas(workbook, name, budget)?;
    let mut reader = workbook
        .worksheet_cells_reader(name)
        .map_err(|error| reason(&error))?;
    while let Some(cell) = reader.next_cell().map_err(|error| reason(&error))? {
        budget.step()?;
        let at = cell.get_position();
        if let Some(value) = value::from_ref(cell.get_value()) {
            sheet.push(
                budget,
                CellRef::new(at.0, at.1),
                value,
                formulas.remove(&at),
            )?;
        }
    }
    Ok(())
}

/// The formulas of a sheet: a pass of their own, calamine gives either values or formulas.
fn formulas(
    workbook: &mut Xlsb<Cursor<&[u8]>>,
    name: &str,
    budget: &mut Budget,
) -> Result<BTreeMap<(u32, u32), Box<str>>, Reason> {
    let mut formulas = BTreeMap::new();
    let mut reader = workbook
        .worksheet_cells_reader(name)
        .map_err(|error| reason(&error))?;
    while let Some(formula) = reader.next_formula().map_err(|error| reason(&error))? {
        let text = formula.get_value();
        budget.text(text.len())?;
        budget.step()?;
        if !text.is_empty() {
            formulas.insert(formula.get_position(), text.as_str().into());
        }
    }
    Ok(formulas)
}

/// The records of a binary part: each a kind, a length and that many bytes.
struct Records<'a>(&'a [u8]);

impl<'a> Records<'a> {
    fn number(&mut self, most: u32) -> Option<u32> {
        let mut number = 0;
        for n in 0..most {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(first & 0x7F) << (7 * n);
            if first & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = Records(self.0);
        let kind = rest.number(2)?;
        let length = rest.number(4)? as usize;
        let (data, after) = rest.0.split_at_checked(length)?;
        self.0 = after;
        Some((kind, data))
    }
}

/// BrtBundleSh: a sheet of the workbook's list.
const SHEET: u32 = 0x9C;
/// BrtMergeCell: a merged region.
const MERGE: u32 = 0xB0;

/// The part of each sheet, by the sheet's name.
fn sheet_paths(parts: &Parts, budget: &mut Budget) -> Result<BTreeMap<String, String>, Reason> {
    let main = "xl/workbook.bin";
    let relationships = Relationships::of(parts, main, budget)?;
    let mut paths = BTreeMap::new();
    for (kind, data) in Records(parts.get(main).map(Vec::as_slice).unwrap_or_default()) {
        budget.step()?;
        if kind == SHEET
            && let Some((id, rest)) = data.get(8..).and_then(wide_text)
            && let Some((name, _)) = wide_text(rest)
            && let Some(path) = relationships.target(&id)
        {
            paths.insert(name, path.to_owned());
        }
    }
    Ok(paths)
}

/// A text with its length before it, and what follows.
fn wide_text(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let bytes = data.get(4..)?.get(..length)?;
    let (text, _, _) = encoding_rs::UTF_16LE.decode(bytes);
    Some((text.into_owned(), &data[4 + length..]))
}

fn merges(part: &[u8], sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    for (kind, data) in Records(part) {
        budget.step()?;
        if kind == MERGE
            && let (Some(top), Some(bottom)) = (u32_at(data, 0), u32_at(data, 4))
            && let (Some(left), Some(right)) = (u32_at(data, 8), u32_at(data, 12))
        {
            sheet.merge(budget, CellRef::new(top, left), CellRef::new(bottom, right))?;
        }
    }
    Ok(())
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?))
}

fn reason(error: &XlsbError) -> Reason {
    match error {
        XlsbError::Password => Reason::Encrypted,
        other => Reason::damaged(other),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CellValue, read_bytes};
    use super::*;

    fn record(kind: u32, data: &[&[u8]]) -> Vec<u8> {
        let data = data.concat();
        let mut bytes = match u8::try_from(kind) {
            Ok(kind) if kind < 0x80 => vec![kind],
            _ => vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8],
        };
        bytes.push(data.len() as u8);
        bytes.extend(data);
        bytes
    }

    fn wide(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        [
            (units.len() as u32).to_le_bytes().to_vec(),
            units.into_iter().flat_map(u16::to_le_bytes).collect(),
        ]
        .concat()
    }

    #[test]
    fn cells_and_merged_regions_of_a_hidden_sheet_come_through() {
        let list = record(
            SHEET,
            &[
                &1_u32.to_le_bytes(),
                &1_u32.to_le_bytes(),
                &wide("rId1"),
                &wide("表一"),
            ],
        );
        let workbook = [
            record(0x99, &[&[0; 12]]),
            list,
            record(0x90, &[]),
            record(0x84, &[]),
        ]
        .concat();
        let numbers = |numbers: [u32; 4]| numbers.map(u32::to_le_bytes).concat();
        let head = |col: u32| [col.to_le_bytes(), [0; 4]].concat();
        let sheet = [
            record(0x81, &[]),
            record(0x94, &[&numbers([0, 9, 0, 9])]),
            record(0x91, &[]),
            record(0x00, &[&4_u32.to_le_bytes(), &[0; 13]]),
            record(0x05, &[&head(1), &1118.07_f64.to_le_bytes()]),
            record(0x06, &[&head(2), &wide("合 计")]),
            record(0x92, &[]),
            record(MERGE, &[&numbers([4, 5, 2, 3])]),
            record(0x82, &[]),
        ]
        .concat();
        let relationships = r#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#;
        let parts = Parts::from([
            ("xl/workbook.bin".to_owned(), workbook),
            (
                "xl/_rels/workbook.bin.rels".to_owned(),
                relationships.into(),
            ),
            ("xl/worksheets/sheet1.bin".to_owned(), sheet),
        ]);
        let book =
            read_bytes(&archive::pack(&parts).expect("packed"), "a.xlsb").expect("a good workbook");
        assert_eq!(book.format, Format::Xlsb);
        let grid = &book.sheets[0];
        assert_eq!((grid.name.as_str(), grid.visible), ("表一", false));
        assert_eq!(
            grid.get(CellRef::new(4, 1)).map(|cell| &cell.value),
            Some(&CellValue::Number(1118.07))
        );
        assert_eq!(
            grid.get(CellRef::new(4, 2)).and_then(|cell| cell.text()),
            Some("合 计")
        );
        let merges: Vec<String> = grid
            .merges
            .iter()
            .map(|m| format!("{}:{}", m.first, m.last))
            .collect();
        assert_eq!(merges, ["C5:D6"]);
    }
}
