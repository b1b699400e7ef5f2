//! Live workbooks recalculate to what they show: LibreOffice opens every kind of output, computes all
//! formulas anew, and nothing changes but what is edited.

mod departments;
#[path = "live_workbook/office.rs"]
mod office;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use departments::{Department, Profile, RoundingMode, Stratum, damage, xlsx};
use duibiao::model::CellRef;
use duibiao::read::{Book, CellValue, Grid, read_file};
use duibiao::report::{FindingKind, Outcome, Severity};
use duibiao::words::reconcile::subject;
use duibiao::{FixOptions, Recogniser, examine, fix, layout};
use office::Office;

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

/// Writes the workbook of an input with formulas, and says where.
fn live(office: &Office, name: &str, input: &[u8]) -> PathBuf {
    written(office, name, input, true)
}

fn written(office: &Office, name: &str, input: &[u8], formulas: bool) -> PathBuf {
    let from = office.path(&format!("{name}-in.xlsx"));
    std::fs::write(&from, input).expect("the input is saved");
    let output = office.path(&format!("{name}.xlsx"));
    let report = fix(
        &recogniser(),
        &from,
        &FixOptions {
            output: output.clone(),
            formulas,
        },
    );
    assert_eq!(report.error, None, "{name}");
    output
}

fn seed() -> Vec<u8> {
    xlsx(&Department::seed().print(RoundingMode::Rounded))
}

fn book(path: &Path) -> Book {
    read_file(path).expect("our own output is read")
}

fn sheet<'b>(book: &'b Book, name: &str) -> &'b Grid {
    book.sheets
        .iter()
        .find(|grid| grid.name.as_str() == name)
        .unwrap_or_else(|| panic!("no sheet {name}"))
}

/// What a cell shows; nothing for a cell that is not there.
fn shown(grid: &Grid, row: u32, col: u32) -> String {
    match grid.get(CellRef::new(row, col)).map(|cell| &cell.value) {
        None => String::new(),
        Some(CellValue::Text(text)) => text.clone(),
        Some(CellValue::Number(number)) => number.to_string(),
        Some(other) => format!("{other:?}"),
    }
}

/// All cells of a workbook that are formulas, and how many there are.
fn formulas(book: &Book) -> Vec<(String, CellRef)> {
    let mut cells = Vec::new();
    for grid in &book.sheets {
        for row in &grid.rows {
            for cell in row.cells.iter().filter(|cell| cell.formula.is_some()) {
                cells.push((
                    grid.name.as_str().to_owned(),
                    CellRef::new(row.number, cell.col),
                ));
            }
        }
    }
    cells
}

/// Every cell that either workbook has shows the same in both.
fn assert_same_results(ours: &Path, theirs: &Path) {
    let (ours, theirs) = (book(ours), book(theirs));
    for grid in &ours.sheets {
        let other = sheet(&theirs, grid.name.as_str());
        let cells = |grid: &Grid| -> Vec<(u32, u32)> {
            let rows = grid.rows.iter();
            rows.flat_map(|row| row.cells.iter().map(|cell| (row.number, cell.col)))
                .collect()
        };
        let mut all = cells(grid);
        all.extend(cells(other));
        for (row, col) in all {
            let (a, b) = (shown(grid, row, col), shown(other, row, col));
            let close = match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
                _ => a == b,
            };
            let at = CellRef::new(row, col);
            assert!(close, "{}!{at}: {a:?} became {b:?}", grid.name);
        }
    }
}

/// A line of the 勾稽 sheet, or what it ought to be: table, subject, rule.
type Line = (String, String, String);

/// The lines of the 勾稽 sheet by their result.
fn marks(path: &Path) -> BTreeMap<String, Vec<Line>> {
    let book = book(path);
    let grid = sheet(&book, "勾稽");
    let mut marks: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for row in grid.rows.iter().filter(|row| row.number > 6) {
        let text = |col| shown(grid, row.number, col);
        let mark = text(8);
        if !mark.is_empty() {
            let line = (text(0), text(1), text(2));
            marks.entry(mark).or_default().push(line);
        }
    }
    for lines in marks.values_mut() {
        lines.sort();
    }
    marks
}

/// The same, by what the check of the file finds.
fn found(path: &Path) -> BTreeMap<String, Vec<Line>> {
    let examined = examine(&recogniser(), path).expect("our own output is recognised");
    let mut marks: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for finding in &examined.report.findings {
        if finding.kind != FindingKind::Relation {
            continue;
        }
        let mark = match (finding.outcome, finding.severity) {
            (Outcome::Tail, _) => "尾差",
            (Outcome::Mismatch, _) => "✗",
            (Outcome::Pass, Severity::Info) => "提示",
            other => panic!("{other:?}: {}", finding.message),
        };
        let rule = examined
            .layout
            .rules
            .iter()
            .find(|rule| rule.id == finding.rule)
            .expect("a rule of the layout");
        let head = &finding.cells[0];
        let line = (
            head.sheet.clone().unwrap_or_default(),
            subject(head),
            rule.message.clone(),
        );
        marks.entry(mark.to_owned()).or_default().push(line);
    }
    for lines in marks.values_mut() {
        lines.sort();
    }
    marks
}

/// The 勾稽 sheet shows exactly what the check of the same file finds.
fn assert_marks_are_the_findings(path: &Path) {
    let (shown, found) = (marks(path), found(path));
    for mark in ["✗", "尾差", "提示"] {
        assert_eq!(shown.get(mark), found.get(mark), "{mark} in {path:?}");
    }
}

/// Replaces a number of a sheet in the file itself; every stored result stays as it was.
fn edit(path: &Path, to: &Path, sheet_name: &str, cell: &str, number: &str) {
    let bytes = std::fs::read(path).expect("the workbook");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let index = book(path)
        .sheets
        .iter()
        .position(|grid| grid.name.as_str() == sheet_name)
        .expect("the sheet");
    let part = format!("xl/worksheets/sheet{}.xml", index + 1);
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number_of in 0..archive.len() {
        let mut file = archive.by_index(number_of).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut text = Vec::new();
        file.read_to_end(&mut text).expect("a part");
        if name == part {
            let xml = String::from_utf8(text).expect("utf-8");
            let at = xml.find(&format!("<c r=\"{cell}\"")).expect("the cell");
            let start = at + xml[at..].find("<v>").expect("its value") + 3;
            let end = start + xml[start..].find("</v>").expect("its end");
            assert!(!xml[at..start].contains("<f>"), "{cell} is a formula");
            text = format!("{}{number}{}", &xml[..start], &xml[end..]).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a part");
        out.write_all(&text).expect("a part");
    }
    let bytes = out.finish().expect("a zip").into_inner();
    std::fs::write(to, bytes).expect("saved");
}

#[test]
fn libreoffice_computes_what_is_stored_and_the_checks_are_the_findings() {
    let Some(office) = Office::find("recalculation") else {
        return;
    };
    let mut files = vec![live(&office, "seed", &seed())];
    for (number, mode) in (0..).zip(RoundingMode::ALL) {
        for profile in [Profile::Small, Profile::Ordinary] {
            let honest = Department::random(100 + number, profile).print(mode);
            let name = format!("honest-{mode:?}-{profile:?}");
            files.push(live(&office, &name, &xlsx(&honest)));
            files.push(written(&office, &format!("{name}-plain"), &xlsx(&honest), false));
        }
    }
    for (number, stratum) in (0..).zip(Stratum::ALL) {
        let honest = Department::random(200 + number, Profile::Small)
            .print(RoundingMode::ALL[number as usize % 4]);
        if let Some(damaged) = damage(&honest, stratum, number) {
            let name = format!("damaged-{stratum:?}");
            files.push(live(&office, &name, &xlsx(&damaged.printed)));
        }
    }
    for format in ["ods", "xlsx"] {
        for (ours, theirs) in files.iter().zip(office.convert(&files, format)) {
            assert_same_results(ours, &theirs);
        }
    }
    for file in files.iter().filter(|file| !file.to_string_lossy().contains("plain")) {
        assert_marks_are_the_findings(file);
    }
}

#[test]
fn the_checks_of_the_clean_example_all_pass() {
    let Some(office) = Office::find("clean example") else {
        return;
    };
    let file = live(&office, "seed", &seed());
    let marks = marks(&file);
    assert!(marks["✓"].len() > 500, "{}", marks["✓"].len());
    for mark in ["✗", "尾差", "未核"] {
        assert_eq!(marks.get(mark), None, "{mark}");
    }
    assert!(formulas(&book(&file)).len() > 2000);
}

#[test]
fn an_edited_figure_flips_the_checks_without_duibiao() {
    let Some(office) = Office::find("editing") else {
        return;
    };
    let file = live(&office, "seed", &seed());
    let grid = book(&file);
    // The first 项 of table 3: a figure that is typed, not summed.
    let table = sheet(&grid, "表三");
    let (row, _) = table
        .rows
        .iter()
        .map(|row| (row.number, shown(table, row.number, 0)))
        .find(|(_, code)| code == "2010301")
        .expect("2010301 stands in table 3");
    let before = shown(table, row, 3).parse::<f64>().expect("a figure");
    let cell = CellRef::new(row, 3).to_string();
    let edited = office.path("edited.xlsx");
    edit(&file, &edited, "表三", &cell, &format!("{:.2}", before + 1.0));
    let total = |path: &Path| shown(sheet(&book(path), "表三"), row - 3, 2);
    assert_eq!(marks(&edited), marks(&file), "no result is touched by the edit itself");
    let recalculated = office.convert(&[edited], "xlsx").remove(0);
    assert_ne!(total(&recalculated), total(&file), "the grand total follows");
    let flipped = marks(&recalculated);
    assert!(flipped["✗"].len() >= 4, "{flipped:?}");
    assert_marks_are_the_findings(&recalculated);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let directory = tempfile::tempdir().expect("a directory");
    let input = directory.path().join("in.xlsx");
    std::fs::write(&input, seed()).expect("saved");
    let once = |name: &str| {
        let output = directory.path().join(name);
        let options = FixOptions {
            output: output.clone(),
            formulas: true,
        };
        fix(&recogniser(), &input, &options);
        std::fs::read(output).expect("written")
    };
    assert!(once("a.xlsx") == once("b.xlsx"));
}
