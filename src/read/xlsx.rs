//! An .xlsx or .xlsm archive becomes a book. calamine reads the cells, one pass over each sheet; the
//! merged regions, which it would read in a second pass, are taken from the tail of the sheet's text.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{
    DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError, XlsxFormulaMetadata,
};
use memchr::memmem;
use quick_xml::events::Event;

use crate::model::CellRef;

use super::archive::{self, Archive, Parts};
use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::relationships::Relationships;
use super::sheet::{Look, Sheet};
use super::xlsx_looks::{self, Styles, Tags};
use super::{Book, CellValue, Format, drawn, notes, value, xlsx_runs, xlsx_values, xml};

/// Folders and parts of a workbook that hold no cells: pictures, colours, charts, macros, settings.
const NOT_NEEDED: [&str; 13] = [
    "docprops/",
    "customxml/",
    "xl/theme/",
    "xl/media/",
    "xl/drawings/",
    "xl/charts/",
    "xl/embeddings/",
    "xl/printersettings/",
    "xl/externallinks/",
    "xl/pivot",
    "xl/activex/",
    "xl/ctrlprops/",
    "xl/calcchain",
];

/// Reads the workbook of an archive.
pub fn book(archive: &mut Archive<'_>, budget: &mut Budget) -> Result<Book, Reason> {
    let macros = archive.names().any(|name| name.ends_with("vbaproject.bin"));
    let mut parts = archive.parts(|name| {
        (name.ends_with(".xml") || name.ends_with(".rels"))
            && (drawn::is_part(name) || !NOT_NEEDED.iter().any(|not| name.starts_with(not)))
    })?;
    for part in parts.values_mut() {
        make_plain(part)?;
        xlsx_values::trim(part);
        soften(part, budget)?;
    }
    let list = List::of(&parts, budget)?;
    let styles = Styles::of(
        list.styles.as_ref().and_then(|path| parts.get(path)),
        list.theme.as_ref().and_then(|path| parts.get(path)),
        budget,
    )?;
    for part in parts.values_mut() {
        xlsx_runs::mark(part, styles.strikes(), budget)?;
    }
    let book_styles = BookStyles {
        styles: &styles,
        from_1904: list.from_1904,
    };
    let packed = archive::pack(&parts)?;
    let mut workbook = Xlsx::new(Cursor::new(packed.as_slice())).map_err(|error| reason(&error))?;
    let mut book = Book {
        format: if macros { Format::Xlsm } else { Format::Xlsx },
        macros,
        ..Book::default()
    };
    let sheets = workbook.sheets_metadata().to_vec();
    if sheets.len() > limits::SHEETS {
        return Err(Reason::TooLarge(Bound::Sheets));
    }
    let mut names = BTreeSet::new();
    for one in sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
    {
        if !names.insert(&one.name) {
            return Err(Reason::damaged("two sheets of one name"));
        }
        let mut sheet = Sheet::new(&one.name);
        sheet.set_visible(one.visible == SheetVisible::Visible);
        sheet.appearance().looks = book_styles.styles.looks();
        let on_sheet = |reason: Reason| reason.on_sheet(&one.name);
        let path = list.paths.get(&one.name);
        let part = path.and_then(|path| parts.get(path));
        let text = part.map(Vec::as_slice).unwrap_or_default();
        xlsx_looks::columns(text, book_styles.styles, &mut sheet);
        xlsx_looks::rows(text, &mut sheet);
        cells(
            &mut workbook,
            (&one.name, text),
            &book_styles,
            &mut sheet,
            budget,
        )
        .map_err(on_sheet)?;
        merges(text, &mut sheet, budget).map_err(on_sheet)?;
        if let Some(path) = path {
            notes::of_sheet(&parts, path, &mut sheet, budget).map_err(on_sheet)?;
            drawn::of_sheet(&parts, path, &mut sheet, budget).map_err(on_sheet)?;
        }
        book.sheets.push(sheet.finish());
    }
    Ok(book)
}

/// Makes a part harmless and readable as bytes: UTF-16 becomes UTF-8, and a claim of more shared
/// strings than the part has bytes (calamine reserves memory for it) is struck out.
fn make_plain(part: &mut Vec<u8>) -> Result<(), Reason> {
    if matches!(
        part.as_slice(),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..]
    ) {
        let text = xml::decoded(part)?;
        let start = if text.starts_with("<?xml") {
            text.find("?>").map_or(0, |end| end + 2)
        } else {
            0
        };
        *part = text.as_bytes()[start..].to_vec();
    }
    let finder = memmem::Finder::new(b"uniqueCount");
    let found: Vec<usize> = finder.find_iter(part).collect();
    for at in found {
        let digits: String = part[at + 11..]
            .iter()
            .skip_while(|b| !b.is_ascii_digit() && **b != b'>')
            .take_while(|b| b.is_ascii_digit())
            .map(|b| char::from(*b))
            .collect();
        if !digits
            .parse::<usize>()
            .is_ok_and(|count| count <= part.len())
        {
            part[at] = b'n';
        }
    }
    Ok(())
}

/// The errors that calamine knows. On any other it gives up the whole sheet.
const KNOWN_ERRORS: [&[u8]; 8] = [
    b"#DIV/0!",
    b"#N/A",
    b"#NAME?",
    b"#NULL!",
    b"#NUM!",
    b"#REF!",
    b"#VALUE!",
    b"#GETTING_DATA",
];
/// How far from a cell's type its value is looked for: formulas have at most 8,192 letters.
const CELL_BYTES: usize = 40_000;

/// So many bytes are searched in one step of work.
const STEP_BYTES: usize = 256;

/// Takes out of a sheet what makes calamine give it up though a person can read it: a claim of size in
/// a form of its own, and the errors of newer programs (#SPILL!), which become texts here and errors
/// again when the cell is read.
fn soften(part: &mut Vec<u8>, budget: &mut Budget) -> Result<(), Reason> {
    let head = part.len().min(8192);
    if let Some(at) = memmem::find(&part[..head], b"<dimension ") {
        part[at + 1] = b'D';
    }
    let mut unknown = Vec::new();
    for at in memmem::find_iter(part, b" t=\"e\"") {
        let rest = &part[at..part.len().min(at + CELL_BYTES)];
        let end = memmem::find(rest, b"</c>");
        budget.steps(1 + end.unwrap_or(rest.len()) / STEP_BYTES)?;
        let cell = &rest[..end.unwrap_or(0)];
        let Some(value) = memmem::find(cell, b"<v>") else {
            continue;
        };
        let value = cell[value + 3..]
            .split(|byte| *byte == b'<')
            .next()
            .unwrap_or_default();
        if !value.is_empty() && !KNOWN_ERRORS.contains(&value) {
            unknown.push(at);
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let mut softened = Vec::with_capacity(part.len() + 2 * unknown.len());
    let mut done = 0;
    for at in unknown {
        softened.extend_from_slice(&part[done..at]);
        softened.extend_from_slice(b" t=\"str\"");
        done = at + b" t=\"e\"".len();
    }
    softened.extend_from_slice(&part[done..]);
    *part = softened;
    Ok(())
}

/// What the workbook's own part says.
struct List {
    /// The part of each sheet, by the sheet's name.
    paths: BTreeMap<String, String>,
    /// The part of the styles.
    styles: Option<String>,
    /// The part of the theme.
    theme: Option<String>,
    /// Whether days are counted from 1904.
    from_1904: bool,
}

impl List {
    fn of(parts: &Parts, budget: &mut Budget) -> Result<List, Reason> {
        let package = Relationships::of(parts, "", budget)?;
        let main = package.document().unwrap_or("xl/workbook.xml");
        let Some(bytes) = parts.get(main) else {
            return Err(Reason::damaged("no workbook part"));
        };
        let relationships = Relationships::of(parts, main, budget)?;
        let mut list = List {
            paths: BTreeMap::new(),
            styles: relationships.of_kind("/styles").next().map(str::to_owned),
            theme: relationships.of_kind("/theme").next().map(str::to_owned),
            from_1904: false,
        };
        let text = xml::decoded(bytes)?;
        let mut events = xml::Events::new(&text);
        loop {
            match events.next(budget)? {
                Event::Start(e) if e.local_name().as_ref() == "sheet" => {
                    let path = xml::attribute(&e, "id")?
                        .and_then(|id| relationships.target(&id).map(str::to_owned));
                    if let (Some(name), Some(path)) = (xml::attribute(&e, "name")?, path) {
                        list.paths.insert(name.into_owned(), path);
                    }
                }
                Event::Start(e) if e.local_name().as_ref() == "workbookPr" => {
                    let stated = xml::attribute(&e, "date1904")?;
                    list.from_1904 = matches!(stated.as_deref(), Some("1" | "true"));
                }
                Event::Eof => return Ok(list),
                _ => {}
            }
        }
    }
}

/// How the numbers of a book's cells are to be read and shown.
struct BookStyles<'s> {
    styles: &'s Styles,
    from_1904: bool,
}

/// Adds the cells of a sheet. calamine gives styles or formulas, not both: of a sheet without formulas,
/// which most are, it tells the styles too; of others they are read beside it.
fn cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    (name, text): (&str, &[u8]),
    book: &BookStyles<'_>,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let mut reader = workbook
        .worksheet_cells_reader(name)
        .map_err(|error| reason(&error))?;
    let tags = Tags::of(text);
    if tags.have_formulas() {
        return cells_and_formulas(&mut reader, tags, book, sheet, budget);
    }
    while let Some((cell, style)) = reader
        .next_cell_with_style_id()
        .map_err(|error| reason(&error))?
    {
        let (row, col) = cell.get_position();
        let value = value::from_ref(cell.get_value());
        let number = book.styles.number(style);
        let Some(value) = value else {
            budget.step()?;
            if book.styles.shows_empty(number) {
                sheet.empty(CellRef::new(row, col), number);
            }
            continue;
        };
        let look = Look {
            number,
            serial: value::serial(cell.get_value(), book.from_1904),
            ..Look::default()
        };
        sheet.push_as(budget, CellRef::new(row, col), value, None, look)?;
    }
    Ok(())
}

fn cells_and_formulas(
    reader: &mut XlsxCellReader<'_, Cursor<&[u8]>>,
    mut tags: Tags<'_>,
    book: &BookStyles<'_>,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Reason> {
    // Shared formulas are expanded here, not by calamine: it keeps them in a vector as long as the
    // largest index, which the file chooses.
    let mut patterns: BTreeMap<usize, (String, (u32, u32))> = BTreeMap::new();
    while let Some(record) = reader
        .next_cell_with_formula_metadata()
        .map_err(|error| reason(&error))?
    {
        let formula = match record.formula {
            None => None,
            Some(XlsxFormulaMetadata::Shared {
                shared_index,
                range,
                formula,
            }) => {
                let start = range.map_or(record.pos, |range| range.start);
                patterns.insert(shared_index, (formula.clone(), start));
                Some(formula)
            }
            Some(XlsxFormulaMetadata::SharedDerived { shared_index }) => {
                Some(match patterns.get(&shared_index) {
                    Some((formula, start)) => {
                        calamine::expand_shared_formula(formula, *start, record.pos)
                            .map_err(|error| reason(&error))?
                    }
                    None => String::new(),
                })
            }
            Some(XlsxFormulaMetadata::Normal { formula }) => Some(formula),
            Some(_) => Some(String::new()),
        };
        let at = CellRef::new(record.pos.0, record.pos.1);
        let look = Look {
            number: book.styles.number(tags.style(at)),
            serial: value::serial(&record.value, book.from_1904),
            ..Look::default()
        };
        let value = match (value::from_ref(&record.value), &formula) {
            (Some(value), _) => value,
            // A formula whose stored result is the empty text shows nothing. One without a stored
            // result was never computed.
            (None, Some(_)) if matches!(record.value, DataRef::Empty) => CellValue::NotComputed,
            (None, Some(_)) => CellValue::Text(String::new()),
            (None, _) => {
                budget.step()?;
                if book.styles.shows_empty(look.number) {
                    sheet.empty(at, look.number);
                }
                continue;
            }
        };
        let formula = formula
            .filter(|text| !text.is_empty())
            .map(String::into_boxed_str);
        sheet.push_as(budget, at, value, formula, look)?;
    }
    Ok(())
}

/// Adds the merged regions that a sheet's text lists after its cells.
fn merges(part: &[u8], sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    let tail = memmem::rfind(part, b"sheetData").map_or(part, |at| &part[at..]);
    for at in memmem::find_iter(tail, b"mergeCell") {
        // The list's own name, mergeCells, begins the same.
        let tag = &tail[at + 9..];
        if !tag.first().is_some_and(u8::is_ascii_whitespace) {
            continue;
        }
        let Some(end) = memchr::memchr(b'>', tag) else {
            break;
        };
        let Some((a, b)) = std::str::from_utf8(&tag[..end]).ok().and_then(region) else {
            continue;
        };
        sheet.merge(budget, a, b)?;
        budget.step()?;
    }
    Ok(())
}

/// The corners in ` ref="A1:B2"/`.
fn region(tag: &str) -> Option<(CellRef, CellRef)> {
    let value = tag
        .split_once("ref")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (first, last) = value[1..].split(quote).next()?.split_once(':')?;
    Some((CellRef::parse(first)?, CellRef::parse(last)?))
}

fn reason(error: &XlsxError) -> Reason {
    match error {
        XlsxError::Password => Reason::Encrypted,
        other => Reason::damaged(other),
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format as Style, Formula, Workbook};

    use super::super::{CellValue, Format, read_bytes};
    use super::*;

    /// A workbook of one sheet with this text.
    fn workbook_of(sheet: &str) -> Vec<u8> {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("表1").expect("name");
        let bytes = workbook.save_to_buffer().expect("saved");
        let mut parts = Archive::open(&bytes)
            .and_then(|mut archive| archive.parts(|_| true))
            .expect("parts");
        parts.insert("xl/worksheets/sheet1.xml".into(), sheet.into());
        archive::pack(&parts).expect("packed")
    }

    #[test]
    fn newer_errors_and_odd_claims_of_size_do_not_cost_the_sheet() {
        let bytes = workbook_of(
            r##"<worksheet><dimension ref=""/><sheetData><row r="1"><c r="A1" t="e"><f>B1:B9</f><v>#SPILL!</v></c><c r="B1" t="e"><v>#REF!</v></c><c r="C1"><v>7</v></c></row></sheetData></worksheet>"##,
        );
        let book = read_bytes(&bytes, "a.xlsx").expect("a readable workbook");
        let value = |col| {
            book.sheets[0]
                .get(CellRef::new(0, col))
                .map(|cell| cell.value.clone())
        };
        assert_eq!(value(0), Some(CellValue::Error("#SPILL!".into())));
        assert_eq!(value(1), Some(CellValue::Error("#REF!".into())));
        assert_eq!(value(2), Some(CellValue::Number(7.0)));
    }

    #[test]
    fn formulas_without_a_stored_result_and_shared_ones_are_told() {
        let bytes = workbook_of(
            r#"<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1"><x:f>SUM(B1:B2)</x:f></x:c><x:c r="B1"><x:f t="shared" si="3" ref="B1:B2">C1*2</x:f><x:v>4</x:v></x:c><x:c r="D1" t="str"><x:f>IF(1,"","")</x:f><x:v></x:v></x:c></x:row><x:row r="2"><x:c r="B2"><x:f t="shared" si="3"/><x:v>6</x:v></x:c></x:row></x:sheetData><x:mergeCells count="1"><x:mergeCell
            ref="D4:C3"/></x:mergeCells></x:worksheet>"#,
        );
        let book = read_bytes(&bytes, "a.xlsx").expect("a readable workbook");
        let grid = &book.sheets[0];
        let cell = |at: &str| grid.get(CellRef::parse(at).expect("an address"));
        assert_eq!(
            cell("A1").map(|cell| &cell.value),
            Some(&CellValue::NotComputed)
        );
        assert_eq!(
            cell("A1").and_then(|cell| cell.formula.as_deref()),
            Some("SUM(B1:B2)")
        );
        assert_eq!(
            cell("B2").and_then(|cell| cell.formula.as_deref()),
            Some("C2*2")
        );
        assert_eq!(cell("D1"), None);
        let corners: Vec<String> = grid
            .merges
            .iter()
            .map(|m| format!("{}:{}", m.first, m.last))
            .collect();
        assert_eq!(corners, ["C3:D4"]);
    }

    #[test]
    fn values_formulas_merges_and_hidden_sheets_come_through() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("表1 ").expect("name");
        sheet
            .merge_range(0, 0, 0, 3, "收支总表", &Style::new())
            .expect("merge");
        sheet.write(2, 0, " 合 计").expect("text");
        sheet.write(2, 1, 12.5).expect("number");
        sheet.write(2, 2, true).expect("bool");
        sheet
            .write_formula(2, 3, Formula::new("=B3*2").set_result("25"))
            .expect("formula");
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 2, 28).expect("date");
        sheet
            .write_datetime_with_format(3, 0, date, &Style::new().set_num_format("yyyy-mm-dd"))
            .expect("date");
        workbook
            .add_worksheet()
            .set_name("藏")
            .expect("name")
            .set_hidden(true);
        let bytes = workbook.save_to_buffer().expect("saved");

        let book = read_bytes(&bytes, "a.txt").expect("a good workbook");
        assert_eq!(book.format, Format::Xlsx);
        let grid = &book.sheets[0];
        assert_eq!(grid.name.as_str(), "表1 ");
        assert!(grid.visible && !book.sheets[1].visible);
        let value = |row, col| {
            grid.get(CellRef::new(row, col))
                .map(|cell| cell.value.clone())
        };
        assert_eq!(value(0, 0), Some(CellValue::Text("收支总表".into())));
        assert_eq!(value(2, 0), Some(CellValue::Text(" 合 计".into())));
        assert_eq!(value(2, 1), Some(CellValue::Number(12.5)));
        assert_eq!(value(2, 2), Some(CellValue::Bool(true)));
        assert_eq!(value(2, 3), Some(CellValue::Number(25.0)));
        assert_eq!(value(3, 0), Some(CellValue::Date("2026-02-28".into())));
        assert_eq!(
            grid.get(CellRef::new(2, 3))
                .and_then(|c| c.formula.as_deref()),
            Some("B3*2")
        );
        assert_eq!(grid.cell_count(), 6);
        let corners: Vec<String> = grid
            .merges
            .iter()
            .map(|m| format!("{}:{}", m.first, m.last))
            .collect();
        assert_eq!(corners, ["A1:D1"]);
    }
}
