//! What stands beside the cells: notes, pictures, text boxes, macros, formulas of ones own that look at a
//! table, blanks that a web site made question marks of.

use std::io::{Cursor, Write};

use duibiao::model::CellRef;
use duibiao::read::{CellValue, Drawing, Drawn, Grid};
use duibiao::report::{Outcome, Report};

use super::{fixed, kept, lines, plain_book, put, recogniser, row, sheet, shown, text};

fn cell(at: &str) -> CellRef {
    CellRef::parse(at).expect("an address")
}

/// The first cell of a sheet that shows that.
fn showing(grid: &Grid, words: &str) -> CellRef {
    let cells = grid.rows.iter().flat_map(|row| {
        let cells = row.cells.iter();
        cells.map(move |cell| CellRef::new(row.number, cell.col))
    });
    let mut found = cells.into_iter().filter(|at| shown(grid, *at) == words);
    found.next().unwrap_or_else(|| panic!("no {words}"))
}

fn messages(report: &Report) -> Vec<&str> {
    let notices = report.notices.iter();
    notices.map(|notice| notice.message.as_str()).collect()
}

#[test]
fn a_note_on_a_table_is_on_the_cell_that_prints_the_same() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let label = showing(grid, "行政运行");
    let figure = CellRef::new(label.row, label.col + 1);
    let printed = shown(grid, figure);
    let title = CellRef::new(0, 0);
    let notes = [
        (title, "标题请核对"),
        (label, "含公积金"),
        (figure, "主管要求按此数\n第二行"),
        (cell("J40"), "空格上的批注"),
    ];
    for (at, note) in notes {
        grid.appearance.notes.insert(at, note.to_owned());
    }
    let (report, out) = fixed(&lab::form::xlsx(&book), "notes");
    let out_grid = out.sheets.iter().find(|grid| grid.name.as_str() == "表三");
    let out_grid = out_grid.expect("the table");
    let carried: Vec<(CellRef, &str)> = out_grid
        .appearance
        .notes
        .iter()
        .map(|(at, note)| (*at, note.trim_start_matches("提交件的批注：\n")))
        .collect();
    let at = |words: &str| {
        let found = carried.iter().find(|(_, note)| *note == words);
        found.unwrap_or_else(|| panic!("{words}: {carried:?}")).0
    };
    assert_eq!(carried.len(), 3);
    assert!(shown(out_grid, at("标题请核对")).contains("支出总表"));
    let label = showing(out_grid, "行政运行");
    assert_eq!(at("含公积金").row, label.row);
    let figure = at("主管要求按此数\n第二行");
    assert_eq!((figure.row, shown(out_grid, figure)), (label.row, printed));
    assert_eq!(
        kept(&out),
        [row(["表三", "J40", "", "（批注）", "空格上的批注", ""])]
    );
    let [line] = lines(&report).try_into().expect("one line");
    assert!(line.contains("表三") && line.contains("J40") && line.contains("批注"));
}

#[test]
fn a_note_on_a_row_that_is_not_understood_stands_below_what_is_said_of_it() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表十一");
    let last = grid.rows.last().map_or(0, |row| row.number);
    let at = CellRef::new(last, 0);
    grid.push(at, text("不知何处的一行"), None);
    grid.push(CellRef::new(last, 1), CellValue::Number(3.5), None);
    grid.appearance.notes.insert(at, "经办人填".to_owned());
    let (_, out) = fixed(&lab::form::xlsx(&book), "a row that is not understood");
    let notes = out
        .sheets
        .iter()
        .flat_map(|grid| grid.appearance.notes.values());
    let listed = kept(&out).iter().any(|row| row[4] == "经办人填");
    assert!(listed || notes.into_iter().any(|note| note.ends_with("经办人填")));
}

#[test]
fn a_note_on_a_corrected_cell_stands_below_the_reason() {
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join("预算示例-有错.xlsx");
    let mut book = duibiao::read::read_file(&example).expect("the example");
    let grid = sheet(&mut book, "表三");
    let note = "请核实，主管要求按此数";
    grid.appearance.notes.insert(cell("C7"), note.to_owned());
    let (report, out) = fixed(&lab::form::xlsx(&book), "a corrected cell");
    let mut corrected = report.corrections.iter().map(|one| &one.change);
    assert!(corrected.any(|change| change.cell.as_deref() == Some("C7")));
    let notes = out
        .sheets
        .iter()
        .flat_map(|grid| grid.appearance.notes.values());
    let both = notes.filter(|text| text.contains("原值：973.62") && text.ends_with(note));
    assert_eq!(both.count(), 1);
}

#[test]
fn pictures_and_text_boxes_are_listed_with_sheet_and_cell() {
    let mut book = plain_book();
    for (name, kind, at, words) in [
        ("表三", Drawing::Picture, "B8", ""),
        ("表三", Drawing::TextBox, "D2", "请于周五前报送"),
        ("表五", Drawing::Picture, "A1", ""),
    ] {
        let drawn = Drawn {
            kind,
            at: cell(at),
            text: words.to_owned(),
        };
        sheet(&mut book, name).appearance.drawn.push(drawn);
    }
    let mut own = Grid::new("公章");
    put(&mut own, "A1", text("用印"));
    own.appearance.drawn.push(Drawn {
        kind: Drawing::Picture,
        at: cell("C3"),
        text: String::new(),
    });
    book.sheets.push(own);
    let (report, out) = fixed(&lab::form::xlsx(&book), "pictures");
    assert_eq!(report.outcome, Outcome::Pass, "{:?}", report.findings);
    assert_eq!(
        kept(&out),
        [
            row(["表三", "B8", "", "（图片）", "（图片）", ""]),
            row(["表三", "D2", "", "（文本框）", "请于周五前报送", ""]),
            row(["表五", "A1", "", "（图片）", "（图片）", ""]),
            row(["公章", "C3", "", "（图片）", "（图片）", ""]),
        ]
    );
    let lines = lines(&report);
    for (sheet, at, what) in [
        ("表三", "B8", "图片"),
        ("表三", "D2", "文本框"),
        ("表五", "A1", "图片"),
        ("公章", "C3", "图片"),
    ] {
        let told =
            |line: &&String| line.starts_with(sheet) && line.contains(at) && line.contains(what);
        assert_eq!(lines.iter().filter(told).count(), 1, "{lines:?}");
    }
}

/// The damaged example with a sheet of ones own over it, whose formulas show these results.
fn summary(formulas: &[(&str, &str, f64)]) -> Vec<u8> {
    let example = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join("预算示例-有错.xlsx");
    let mut book = duibiao::read::read_file(&example).expect("the example");
    let mut own = Grid::new("汇报材料");
    put(&mut own, "A1", text("给领导的汇报材料"));
    for (at, formula, result) in formulas {
        let formula = Some((*formula).into());
        own.push(cell(at), CellValue::Number(*result), formula);
    }
    book.sheets.push(own);
    lab::form::xlsx(&book)
}

#[test]
fn formulas_of_ones_own_show_what_was_corrected_or_that_they_do_not() {
    // 表三!C7 is proven to be 937.62.
    let bytes = summary(&[
        ("B2", "表三!C7", 973.62),
        ("B3", "B2*2+表三!C5", 3_065.31),
        ("B4", "表三!C5", 1_118.07),
        ("B5", "IF(表三!C7>0,表三!C7,0)", 973.62),
        ("B6", "表三!C7*10", 1.0),
    ]);
    let (report, out) = fixed(&bytes, "a summary");
    let own = out
        .sheets
        .iter()
        .find(|grid| grid.name.as_str() == "汇报材料");
    let own = own.expect("carried");
    let value = |at: &str| shown(own, cell(at));
    assert_eq!(value("B2"), "937.62");
    assert_eq!(value("B3"), "2993.31");
    assert_eq!(value("B4"), "1118.07");
    // Not understood, or not what the figures gave before: as it was, and said.
    assert_eq!(
        (value("B5").as_str(), value("B6").as_str()),
        ("973.62", "1")
    );
    let messages = messages(&report);
    let told = |words: &str| {
        let found = messages.iter().find(|message| message.contains(words));
        (*found.unwrap_or_else(|| panic!("{words}: {messages:?}"))).to_owned()
    };
    assert!(told("重新计算").contains("B2、B3 "));
    assert!(told("更正前的结果").contains("B5、B6 "));
    let note = |at: &str| own.appearance.notes[&cell(at)].as_str();
    assert!(note("B2").contains("973.62") && note("B5").contains("更正前"));
    assert!(!own.appearance.notes[&cell("B4")].contains("更正"));
}

#[test]
fn macros_are_said_to_be_left_behind() {
    let bytes = lab::form::xlsx(&plain_book());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut with = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).expect("an entry");
        with.raw_copy_file(entry).expect("copied");
    }
    let options = zip::write::SimpleFileOptions::default();
    with.start_file("xl/vbaProject.bin", options)
        .expect("started");
    with.write_all(&[7; 900]).expect("written");
    let bytes = with.finish().expect("finished").into_inner();
    let (report, _) = fixed(&bytes, "macros");
    assert!(
        messages(&report)
            .iter()
            .any(|message| message.contains("宏"))
    );
    let (report, _) = fixed(&lab::form::xlsx(&plain_book()), "no macros");
    assert_eq!(messages(&report), Vec::<&str>::new());
}

#[test]
fn blanks_that_became_question_marks_are_told_in_one_line() {
    let plain = plain_book();
    let mut book = plain.clone();
    for grid in &mut book.sheets {
        for number in 5..grid.rows.last().map_or(5, |row| row.number) {
            let filled = grid.rows.iter().find(|row| row.number == number);
            let last = filled
                .and_then(|row| row.cells.last())
                .map_or(0, |cell| cell.col);
            for at in (1..last).map(|col| CellRef::new(number, col)) {
                if grid.get(at).is_none() {
                    grid.push(at, text("?"), None);
                }
            }
        }
        for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
            if cell.text() == Some("合计") {
                cell.value = text("合?计");
            }
        }
    }
    let checked = |book| {
        let bytes = lab::form::xlsx(book);
        duibiao::examine_bytes(&recogniser(), "a.xlsx", &bytes).expect("read")
    };
    let (right, found) = (checked(&plain).report, checked(&book).report);
    assert_eq!(found.outcome, right.outcome, "{:?}", found.findings);
    assert_eq!(found.judged, right.judged);
    let told: Vec<&str> = messages(&found);
    assert!(matches!(told[..], [one] if one.contains('?')), "{told:?}");
}
