//! An .xlsb archive becomes a book: values, looks and merged regions are read from the records of its
//! parts; calamine puts the formulas into words.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Reader, SheetType, SheetVisible, Xlsb, XlsbError};

use super::archive::{self, Archive, Parts};
use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::relationships::Relationships;
use super::sheet::Sheet;
use super::xlsb_cells::{self, Globals};
use super::xlsb_records::{Records, wide_text};
use super::{Book, Format, drawn, notes};

/// Reads the binary workbook of an archive.
pub fn book(archive: &mut Archive<'_>, budget: &mut Budget) -> Result<Book, Reason> {
    let macros = archive.names().any(|name| name.ends_with("vbaproject.bin"));
    let parts = archive.parts(|name| {
        let media = [
            "xl/media/",
            "xl/embeddings/",
            "xl/printersettings/",
            "docprops/",
        ];
        let left_out = media.iter().any(|folder| name.starts_with(folder));
        let drawing = name.starts_with("xl/drawings/") && !drawn::is_part(name);
        !left_out && !drawing && !name.ends_with("vbaproject.bin")
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
    let globals = Globals::of(&parts, budget)?;
    let packed = archive::pack(&parts)?;
    let mut workbook = Xlsb::new(Cursor::new(packed.as_slice())).map_err(|error| reason(&error))?;
    let mut book = Book {
        format: Format::Xlsb,
        macros,
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
        sheet.appearance().looks = globals.looks();
        let on_sheet = |reason: Reason| reason.on_sheet(&listed.name);
        let part = paths.get(&listed.name).and_then(|path| parts.get(path));
        let part = part.ok_or_else(|| Reason::damaged("a sheet without its part"))?;
        let mut formulas = formulas(&mut workbook, &listed.name, budget).map_err(on_sheet)?;
        xlsb_cells::read(part, &globals, &mut formulas, &mut sheet, budget).map_err(on_sheet)?;
        if let Some(path) = paths.get(&listed.name) {
            notes::of_sheet(&parts, path, &mut sheet, budget).map_err(on_sheet)?;
            drawn::of_sheet(&parts, path, &mut sheet, budget).map_err(on_sheet)?;
        }
        book.sheets.push(sheet.finish());
    }
    Ok(book)
}

/// The formulas of a sheet.
fn formulas(
    workbook: &mut Xlsb<Cursor<&[u8]>>,
    name: &str,
    budget: &mut Budget,
) -> Result<xlsb_cells::Formulas, Reason> {
    let mut formulas = xlsb_cells::Formulas::new();
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

/// BrtBundleSh: a sheet of the workbook's list.
const SHEET: u32 = 0x9C;

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
    use crate::model::CellRef;

    /// A merged region.
    const MERGE: u32 = 0xB0;

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
    fn cells_looks_and_merged_regions_of_a_hidden_sheet_come_through() {
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
        let formula = [&4_u32.to_le_bytes()[..], &[0x1E, 1, 0, 0x14], &[0; 4]].concat();
        let sheet = [
            record(0x81, &[]),
            record(0x94, &[&numbers([0, 1_048_575, 0, 16_383])]),
            // Columns B and C, 20 digits wide; the second format.
            record(0x186, &[]),
            record(0x3C, &[&numbers([1, 2, 20 * 256, 0]), &[0; 2]]),
            record(0x187, &[]),
            record(0x91, &[]),
            record(0x00, &[&4_u32.to_le_bytes(), &[0; 13]]),
            record(0x05, &[&head(1), &1118.07_f64.to_le_bytes()]),
            record(0x06, &[&head(2), &wide("合 计")]),
            record(0x07, &[&head(3), &0_u32.to_le_bytes()]),
            // 1 % of 101 as an integer, and a day under the second format.
            record(0x02, &[&head(4), &((101_u32 << 2) | 3).to_le_bytes()]),
            record(
                0x02,
                &[
                    &[5, 0, 0, 0, 1, 0, 0, 0],
                    &((46_081_u32 << 2) | 2).to_le_bytes(),
                ],
            ),
            record(0x04, &[&head(6), &[1]]),
            // A formula that failed, and one that gave a number.
            record(0x0B, &[&head(7), &[0x07], &[0; 2], &formula]),
            record(
                0x09,
                &[&head(8), &0.01_f64.to_le_bytes(), &[0; 2], &formula],
            ),
            record(0x92, &[]),
            record(MERGE, &[&numbers([4, 5, 2, 3])]),
            record(0x82, &[]),
        ]
        .concat();
        let styles = [
            record(0x116, &[]),
            record(0x267, &[&[1, 0, 0, 0]]),
            record(0x2C, &[&164_u16.to_le_bytes(), &wide("yyyy/m/d")]),
            record(0x268, &[]),
            record(0x263, &[&[1, 0, 0, 0]]),
            record(0x2B, &[&220_u16.to_le_bytes(), &[0; 19], &wide("宋体")]),
            record(0x264, &[]),
            record(0x269, &[&[2, 0, 0, 0]]),
            record(0x2F, &[&[0; 16]]),
            record(0x2F, &[&[0, 0, 164, 0], &[0; 8], &[0x40, 0, 0, 0]]),
            record(0x26A, &[]),
            record(0x117, &[]),
        ]
        .concat();
        let strings = [
            record(0x9F, &[&[1, 0, 0, 0, 1, 0, 0, 0]]),
            record(0x13, &[&[0], &wide("共用")]),
            record(0xA0, &[]),
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
            ("xl/styles.bin".to_owned(), styles),
            ("xl/sharedStrings.bin".to_owned(), strings),
        ]);
        let book =
            read_bytes(&archive::pack(&parts).expect("packed"), "a.xlsb").expect("a good workbook");
        assert_eq!(book.format, Format::Xlsb);
        let grid = &book.sheets[0];
        assert_eq!((grid.name.as_str(), grid.visible), ("表一", false));
        let row = &grid.rows[0];
        assert_eq!((grid.rows.len(), row.number), (1, 4));
        let text = |text: &str| CellValue::Text(text.to_owned());
        let values: Vec<CellValue> = row.cells.iter().map(|cell| cell.value.clone()).collect();
        assert_eq!(
            values,
            [
                CellValue::Number(1118.07),
                text("合 计"),
                text("共用"),
                CellValue::Number(1.01),
                CellValue::Date("2026-02-28".into()),
                CellValue::Bool(true),
                CellValue::Error("#DIV/0!".into()),
                CellValue::Number(0.01),
            ]
        );
        let formulas: Vec<Option<&str>> = row.cells[6..]
            .iter()
            .map(|cell| cell.formula.as_deref())
            .collect();
        assert_eq!(formulas, [Some("1%"), Some("1%")]);
        let look = grid.appearance.look(row.cells[4].look);
        assert_eq!((look.format.as_ref(), look.wrap), ("yyyy/m/d", true));
        assert_eq!(grid.appearance.stored[&CellRef::new(4, 5)], 46_081.0);
        let columns = &grid.appearance.columns[0];
        assert_eq!(
            (columns.first, columns.last, columns.width),
            (1, 2, Some(160))
        );
        let merges: Vec<String> = grid
            .merges
            .iter()
            .map(|m| format!("{}:{}", m.first, m.last))
            .collect();
        assert_eq!(merges, ["C5:D6"]);
    }

    #[test]
    fn scaled_figures_and_struck_fonts_are_seen_as_they_are_shown() {
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
        let head = |col: u32, style: u32| [col.to_le_bytes(), style.to_le_bytes()].concat();
        let numbers = |numbers: [u32; 4]| numbers.map(u32::to_le_bytes).concat();
        let rich = [
            &[1][..],
            &wide("9080"),
            &[2, 0, 0, 0],
            &[0, 0, 1, 0],
            &[2, 0, 0, 0],
        ]
        .concat();
        let sheet = [
            record(0x81, &[]),
            record(0x94, &[&numbers([0, 1, 0, 9])]),
            record(0x91, &[]),
            record(0x00, &[&0_u32.to_le_bytes(), &[0; 13]]),
            record(0x05, &[&head(0, 1), &11_180_700_f64.to_le_bytes()]),
            record(0x05, &[&head(1, 2), &5_f64.to_le_bytes()]),
            record(0x07, &[&head(2, 0), &0_u32.to_le_bytes()]),
            record(0x3E, &[&head(3, 0), &rich]),
            record(0x92, &[]),
            record(0x82, &[]),
        ]
        .concat();
        let font = |flags: u8| record(0x2B, &[&[220, 0, flags, 0], &[0; 17], &wide("宋体")]);
        let cell_format =
            |format: u8, font: u8| record(0x2F, &[&[0, 0, format, 0, font, 0], &[0; 10]]);
        let styles = [
            record(0x116, &[]),
            record(0x267, &[&[1, 0, 0, 0]]),
            record(0x2C, &[&164_u16.to_le_bytes(), &wide("0\".\"0,\"万元\"")]),
            record(0x268, &[]),
            font(0),
            font(8),
            record(0x269, &[&[3, 0, 0, 0]]),
            cell_format(0, 0),
            cell_format(164, 0),
            cell_format(0, 1),
            record(0x26A, &[]),
            record(0x117, &[]),
        ]
        .concat();
        let strings = [
            record(0x9F, &[&[1, 0, 0, 0, 1, 0, 0, 0]]),
            record(0x13, &[&rich]),
            record(0xA0, &[]),
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
            ("xl/styles.bin".to_owned(), styles),
            ("xl/sharedStrings.bin".to_owned(), strings),
        ]);
        let book =
            read_bytes(&archive::pack(&parts).expect("packed"), "a.xlsb").expect("a good workbook");
        let cells = &book.sheets[0].rows[0].cells;
        assert_eq!(cells[0].value, CellValue::Number(1118.07));
        let wan = Some(crate::model::MoneyUnit::TenThousandYuan);
        assert_eq!((cells[0].seen.unit, cells[0].seen.power), (wan, -4));
        assert!(cells[1].seen.struck);
        assert_eq!(cells[2].text(), Some("80"));
        assert_eq!(cells[3].text(), Some("80"));
    }
}
