//! A sheet that is none of the tables comes out of `fix` as it went in: values, formulas, merged cells,
//! number formats, widths, heights, notes.

mod seen;

use std::path::Path;

use duibiao::model::CellRef;
use duibiao::read::{Line, Standing};
use duibiao::{FixOptions, Recogniser, layout};
use lab::departments::{Department, RoundingMode, add_tables};
use rust_xlsxwriter::{
    Format, FormatAlign, FormatBorder, Formula, Note, Workbook, Worksheet, XlsxError,
};
use seen::Seen;

const SHEET: &str = "工程台账";
const YEAR_MONTH_DAY: &str = "yyyy\"年\"m\"月\"d\"日\"";
/// 2026-02-28 14:30:00.5: finer than any text of it would tell.
const MOMENT: f64 = 46_081.604_172_453_706;

/// A good department's workbook with one sheet more.
fn submitted() -> Vec<u8> {
    let mut book = Workbook::new();
    let tables = Department::seed().print(RoundingMode::Rounded);
    add_tables(&mut book, &tables).expect("tables");
    ledger(book.add_worksheet(), &tables.sheets[0].name).expect("a sheet");
    book.save_to_buffer().expect("a workbook")
}

fn ledger(sheet: &mut Worksheet, table: &str) -> Result<(), XlsxError> {
    let as_code = |code: &str| Format::new().set_num_format(code);
    sheet.set_name(SHEET)?;
    sheet.merge_range(0, 0, 0, 5, "本级工程台账", &Format::new())?;
    let formula = |text: &str, result: &str| Formula::new(text).set_result(result);
    sheet.write_with_format(2, 0, 46_081, &as_code(YEAR_MONTH_DAY))?;
    sheet.write_with_format(2, 1, 1_234_567.891, &as_code("#,##0.00"))?;
    sheet.write_with_format(2, 2, 0.256, &as_code("0.00%"))?;
    sheet.write_with_format(2, 3, "0012", &as_code("@"))?;
    let doubled = formula("=B3*2", "2469135.782");
    sheet.write_with_format(2, 4, doubled, &as_code("#,##0"))?;
    sheet.write_with_format(2, 5, MOMENT, &as_code("yyyy/m/d\\ h:mm"))?;
    let away = format!("='{table}'!B6*2");
    sheet.write_with_format(3, 0, formula(&away, "8.5"), &as_code("0.0"))?;
    sheet.write_with_format(4, 0, 1.5, &as_code("[h]:mm"))?;
    sheet.write_with_format(4, 1, "很长的说明", &Format::new().set_text_wrap())?;
    sheet.write(4, 2, 7)?;
    let next_day = formula("=A3+1", "46082");
    sheet.write_with_format(4, 3, next_day, &as_code("yyyy\\-mm\\-dd"))?;
    // Shows nothing as long as the figures are right.
    sheet.set_formula_result_default("");
    sheet.write(4, 4, formula("=IF(C5=7,\"\",\"请核对\")", ""))?;
    sheet.write(8, 0, "=不是公式")?;
    for (col, pixels) in [(0, 120), (1, 145), (3, 61), (5, 215)] {
        sheet.set_column_width_pixels(col, pixels)?;
    }
    sheet.set_column_hidden(3)?;
    sheet.set_row_height_pixels(1, 40)?;
    sheet.set_row_hidden(6)?;
    sheet.insert_note(4, 1, &Note::new("经办人：张三").add_author_prefix(false))?;
    sheet.insert_note(6, 7, &Note::new("空格上的批注").add_author_prefix(false))?;
    Ok(())
}

fn fixed(input: &Path) -> Vec<u8> {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let output = input.with_file_name("更正.xlsx");
    let report = duibiao::fix(&recogniser, input, &FixOptions::to(&output));
    assert_eq!(report.error, None);
    std::fs::read(output).expect("the output")
}

/// The cells that every container can hold, with the codes of their formats; in an .xls a formula that shows nothing
/// cannot be told from none.
fn same_cells(sheet: &Seen, silent: bool, codes: &[(&str, &str, &str)]) {
    for (address, value, format) in codes {
        let cell = sheet.cell(address);
        assert_eq!(
            (cell.value.as_str(), cell.format.as_str()),
            (*value, *format),
            "{address}"
        );
    }
    assert_eq!(sheet.merges, ["A1:F1"]);
    assert_eq!(sheet.cell("A1").value, "本级工程台账");
    assert_eq!(sheet.cell("A9").value, "=不是公式");
    assert_eq!(sheet.formula("E3"), Some("B3*2"));
    assert_eq!(sheet.formula("D5"), Some("A3+1"));
    assert_eq!(
        sheet.formula("A4"),
        None,
        "nothing would stand where it looks"
    );
    if silent {
        let shows_nothing = Some("IF(C5=7,\"\",\"请核对\")");
        assert_eq!(sheet.formula("E5"), shows_nothing);
        assert_eq!(sheet.cell("E5").value, "");
    }
    assert_eq!(sheet.formulas.len(), 2 + usize::from(silent));
    assert!(sheet.cell("B5").wrap && !sheet.cell("D3").wrap);
    let note = &sheet.notes["A4"];
    assert!(note.contains("B6*2"), "{note}");
}

#[test]
fn a_carried_sheet_keeps_formats_widths_heights_and_notes() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("提交.xlsx");
    std::fs::write(&input, submitted()).expect("written");
    let sheet = Seen::of(&fixed(&input), SHEET);
    same_cells(
        &sheet,
        true,
        &[
            ("A3", "46081", YEAR_MONTH_DAY),
            ("B3", "1234567.891", "#,##0.00"),
            ("C3", "0.256", "0.00%"),
            ("D3", "0012", "@"),
            ("E3", "2469135.782", "#,##0"),
            ("F3", "46081.604172453706", "yyyy/m/d\\ h:mm"),
            ("A4", "8.5", "0.0"),
            ("A5", "1.5", "[h]:mm"),
            ("C5", "7", "General"),
            ("D5", "46082", "yyyy\\-mm\\-dd"),
        ],
    );
    // A digit of the book's first font takes seven pixels; the file counts columns in digits.
    let width = |pixels: f64| (pixels / 7.0 * 256.0).floor() / 256.0;
    assert_eq!(sheet.column(1), Some((width(120.0), false)));
    assert_eq!(sheet.column(2), Some((width(145.0), false)));
    assert_eq!(sheet.column(4), Some((width(61.0), true)));
    assert_eq!(sheet.column(6), Some((width(215.0), false)));
    let rows: Vec<_> = sheet.rows.iter().collect();
    assert_eq!(rows, [(&2, &(Some(30.0), false)), (&7, &(None, true))]);
    assert_eq!(sheet.notes["B5"], "经办人：张三");
    assert_eq!(sheet.notes["H7"], "空格上的批注");
}

/// A good department's workbook with sheets of the submitter's own before, among and behind the tables.
fn among_tables() -> Vec<u8> {
    let mut book = Workbook::new();
    let tables = Department::seed().print(RoundingMode::Rounded);
    let cover = book.add_worksheet();
    cover.set_name("封面").expect("a name");
    let title = Format::new()
        .set_font_name("黑体")
        .set_font_size(26.5)
        .set_bold()
        .set_font_color(0x00C0_0000_u32)
        .set_background_color(0x00FF_F2CC_u32)
        .set_align(FormatAlign::Center);
    cover
        .write_with_format(1, 1, "部门预算", &title)
        .expect("written");
    let ruled = Format::new()
        .set_border_bottom(FormatBorder::Double)
        .set_border_left(FormatBorder::Thin);
    cover.write_blank(4, 2, &ruled).expect("written");
    let mut first = tables.clone();
    let rest = first.sheets.split_off(3);
    add_tables(&mut book, &first).expect("tables");
    let draft = book.add_worksheet();
    draft.set_name("底稿").expect("a name").set_hidden(true);
    draft.write(0, 0, "不给人看").expect("written");
    let second = lab::departments::Printed {
        sheets: rest,
        ..tables
    };
    add_tables(&mut book, &second).expect("tables");
    let last = book.add_worksheet();
    last.set_name("附件").expect("a name");
    last.write(0, 0, "末页").expect("written");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn own_sheets_keep_their_place_their_look_and_being_hidden() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("提交.xlsx");
    std::fs::write(&input, among_tables()).expect("written");
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let output = folder.path().join("更正.xlsx");
    let report = duibiao::fix(&recogniser, &input, &FixOptions::to(&output));
    assert_eq!(report.error, None);
    let said = report
        .notices
        .iter()
        .any(|one| one.message.contains("“底稿”"));
    assert!(said, "{:?}", report.notices);
    let bytes = std::fs::read(&output).expect("the output");
    let book = duibiao::read::read_bytes(&bytes, "更正.xlsx").expect("readable");
    let names: Vec<&str> = book.sheets.iter().map(|grid| grid.name.as_str()).collect();
    let place = |name: &str| names.iter().position(|own| *own == name).expect("there");
    assert_eq!((place("目录"), place("封面"), place("表一")), (0, 1, 2));
    assert_eq!(place("底稿"), place("表三") + 1);
    assert_eq!(place("表四"), place("底稿") + 1);
    assert_eq!(place("附件"), names.len() - 1);
    assert!(!book.sheets[place("底稿")].visible);
    let cover = &book.sheets[place("封面")];
    let at = |address| CellRef::parse(address).expect("an address");
    let look = cover
        .appearance
        .look(cover.get(at("B2")).expect("the title").look);
    let dress = look.dress.expect("a look of its own");
    assert_eq!((&*dress.font, dress.half_points), ("黑体", 53));
    assert_eq!(
        (dress.bold, dress.color, dress.fill),
        (true, Some(0x00C0_0000), Some(0x00FF_F2CC))
    );
    assert_eq!(dress.across, Standing::Middle);
    let empty = cover.appearance.empty.get(&at("C5")).expect("a ruled cell");
    let dress = cover.appearance.look(*empty).dress.expect("lines");
    assert_eq!(
        dress.lines,
        [Line::Thin, Line::None, Line::None, Line::Double]
    );
    // Once more nothing moves.
    let again = folder.path().join("又.xlsx");
    duibiao::fix(&recogniser, &output, &FixOptions::to(&again));
    assert!(bytes == std::fs::read(&again).expect("the output"));
    // What is published leaves the hidden one out, and the others where they were.
    let published = duibiao::publish_bytes(&recogniser, "更正.xlsx", &bytes, false);
    let published = published.expect("nothing is wrong").workbook;
    let book = duibiao::read::read_bytes(&published, "定稿.xlsx").expect("readable");
    let names: Vec<&str> = book.sheets.iter().map(|grid| grid.name.as_str()).collect();
    assert_eq!(
        (names[0], names[1], names[names.len() - 1]),
        ("封面", "表一", "附件")
    );
    assert!(!names.contains(&"底稿"));
}

#[test]
fn what_is_carried_twice_is_carried_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("提交.xlsx"), submitted()).expect("written");
    let first = fixed(&path("提交.xlsx"));
    std::fs::write(path("一.xlsx"), &first).expect("written");
    assert!(first == fixed(&path("一.xlsx")));
}

#[test]
fn a_sheet_that_libreoffice_saved_as_xls_or_ods_is_carried_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("提交.xlsx");
    std::fs::write(&input, submitted()).expect("written");
    for format in ["xls", "ods"] {
        let Some(converted) = lab::soffice::convert(&input, format, folder.path()) else {
            return;
        };
        let sheet = Seen::of(&fixed(&converted), SHEET);
        // LibreOffice writes the codes in its own way; what they show is the same.
        let date = sheet.cell("A3");
        assert_eq!(date.value, "46081", "{format}");
        assert_eq!(
            date.format.replace(['"', '\\'], ""),
            "yyyy年m月d日",
            "{format}"
        );
        let moment: f64 = sheet.cell("F3").value.parse().expect("a number");
        assert!((moment - MOMENT).abs() < 1e-8, "{format}: {moment}");
        let shown = sheet.cell("F3").format.replace(['"', '\\'], "");
        assert_eq!(shown, "yyyy/m/d h:mm", "{format}");
        let days = sheet.cell("D5");
        assert_eq!(
            days.format.replace(['"', '\\'], ""),
            "yyyy-mm-dd",
            "{format}"
        );
        same_cells(
            &sheet,
            format == "ods",
            &[
                ("B3", "1234567.891", "#,##0.00"),
                ("C3", "0.256", "0.00%"),
                ("D3", "0012", "@"),
                ("E3", "2469135.782", "#,##0"),
                ("A4", "8.5", "0.0"),
                ("A5", "1.5", "[h]:mm"),
                ("C5", "7", "General"),
                ("D5", "46082", &days.format),
            ],
        );
        // An .ods counts in inches, and how many LibreOffice makes of a digit depends on the fonts it
        // finds: there, only the proportions are known.
        let first = sheet.column(1).expect("a width").0;
        let digit = if format == "ods" { 120.0 / first } else { 7.0 };
        for (number, pixels, hidden) in [
            (1, 120.0, false),
            (2, 145.0, false),
            (4, 61.0, true),
            (6, 215.0, false),
        ] {
            let (width, is_hidden) = sheet.column(number).expect("a width");
            assert!(
                (width * digit - pixels).abs() <= 3.0,
                "{format}: {number} {width}"
            );
            assert_eq!(is_hidden, hidden, "{format}: {number}");
        }
        let height = sheet.rows[&2].0.expect("a height");
        assert!((height - 30.0).abs() < 1.0, "{format}: {height}");
        assert!(sheet.rows[&7].1, "{format}: {:?}", sheet.rows);
    }
}
