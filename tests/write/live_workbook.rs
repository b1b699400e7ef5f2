//! Live workbooks recalculate to what they show: LibreOffice opens every kind of output, computes all
//! formulas anew, and nothing changes but what is edited.

mod blank_cells;
mod final_accounts;
mod office;
mod typed_once;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use duibiao::model::{CellRef, Submission, plain};
use duibiao::read::{Book, CellValue, Grid, read_file};
use duibiao::report::{FindingKind, Outcome, Severity};
use duibiao::words::reconcile::subject;
use duibiao::{FixOptions, NewOptions, Recogniser, examine, fix, layout};
use lab::departments::{Cell, Department, Profile, RoundingMode, Stratum, damage, xlsx};
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
            formulas,
            ..FixOptions::to(&output)
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
            (Outcome::Hint, Severity::Info) => "提示",
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
            rule.message.to_string(),
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

/// Rewrites the parts of a workbook as text.
fn rewrite(path: &Path, to: &Path, change: impl Fn(&str, String) -> String) {
    let bytes = std::fs::read(path).expect("the workbook");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).expect("our parts are text");
        let text = change(&name, text);
        out.start_file(name, zip::write::SimpleFileOptions::default())
            .expect("a part");
        out.write_all(text.as_bytes()).expect("a part");
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
        let profile = if number == 0 {
            Profile::Ordinary
        } else {
            Profile::Small
        };
        let honest = xlsx(&Department::random(100 + number, profile).print(mode));
        files.push(live(&office, &format!("honest-{mode:?}"), &honest));
    }
    files.push(written(&office, "plain", &seed(), false));
    // One of each kind: a cell, copied totals, a missing row, swapped cells, a table in 元.
    for (number, stratum) in (0..)
        .zip(Stratum::ALL)
        .filter(|(n, _)| [0, 3, 7, 10, 13].contains(n))
    {
        let honest = Department::random(200 + number, Profile::Small)
            .print(RoundingMode::ALL[number as usize % 4]);
        if let Some(damaged) = damage(&honest, stratum, number) {
            let name = format!("damaged-{stratum:?}");
            files.push(live(&office, &name, &xlsx(&damaged.printed)));
        }
    }
    // The other format for a few.
    for (format, files) in [("xlsx", &files[..]), ("ods", &files[..3])] {
        for (ours, theirs) in files.iter().zip(office.convert(files, format)) {
            assert_same_results(ours, &theirs);
        }
    }
    for file in files
        .iter()
        .filter(|file| !file.to_string_lossy().contains("plain"))
    {
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
    let edited = office.path("edited.xlsx");
    let typed = Typed::Number(format!("{:.2}", before + 1.0));
    fill_in(
        &file,
        &edited,
        &[("表三".into(), CellRef::new(row, 3), typed)],
    );
    let total = |path: &Path| shown(sheet(&book(path), "表三"), row - 3, 2);
    assert_eq!(
        marks(&edited),
        marks(&file),
        "no result is touched by the edit itself"
    );
    let recalculated = office.convert(&[edited], "xlsx").remove(0);
    assert_ne!(
        total(&recalculated),
        total(&file),
        "the grand total follows"
    );
    let flipped = marks(&recalculated);
    assert!(flipped["✗"].len() >= 4, "{flipped:?}");
    assert_marks_are_the_findings(&recalculated);
}

/// A figure or a text to fill in.
#[derive(Clone)]
enum Typed {
    Number(String),
    Text(String),
}

/// Types into the file itself.
fn fill_in(path: &Path, to: &Path, typed: &[(String, CellRef, Typed)]) {
    let sheets: Vec<String> = sheet_names(path);
    rewrite(path, to, |part, mut xml| {
        for (sheet, cell, what) in typed {
            let index = sheets
                .iter()
                .position(|name| name == sheet)
                .expect("the sheet");
            if part != format!("xl/worksheets/sheet{}.xml", index + 1) {
                continue;
            }
            let start = xml
                .find(&format!("<c r=\"{cell}\""))
                .unwrap_or_else(|| panic!("{sheet}!{cell}"));
            let tag_end = start + xml[start..].find('>').expect("a tag") + 1;
            let end = if xml[..tag_end].ends_with("/>") {
                tag_end
            } else {
                start + xml[start..].find("</c>").expect("its end") + 4
            };
            let style = xml[start..tag_end]
                .split("s=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let style = style.expect("a format").to_owned();
            let new = match what {
                Typed::Number(number) => {
                    format!("<c r=\"{cell}\" s=\"{style}\"><v>{number}</v></c>")
                }
                Typed::Text(text) => format!(
                    "<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                    text.replace('&', "&amp;").replace('<', "&lt;")
                ),
            };
            xml.replace_range(start..end, &new);
        }
        xml
    });
}

fn sheet_names(path: &Path) -> Vec<String> {
    book(path)
        .sheets
        .iter()
        .map(|grid| grid.name.as_str().to_owned())
        .collect()
}

/// All figures of a submission that are there, by table and by row and column.
fn figures(submission: &Submission) -> Vec<String> {
    let mut all = Vec::new();
    for table in &submission.tables {
        for row in table.rows() {
            let name = row
                .code
                .map_or(plain(&row.label).into_owned(), |code| code.to_string());
            for (column, entry) in row.entries.iter().enumerate() {
                if let Some(amount) = entry.value.amount().filter(|amount| !amount.is_zero()) {
                    let amount = amount.decimal().normalize();
                    all.push(format!("{} {name} {column}: {amount}", table.id));
                }
            }
        }
    }
    all
}

#[test]
fn a_printed_line_that_was_not_submitted_counts_once_it_is_filled_in() {
    let Some(office) = Office::find("lines that were not submitted") else {
        return;
    };
    let mut printed = Department::seed().print(RoundingMode::Rounded);
    let mut struck = 0;
    for cell in printed.sheets[0].rows.iter_mut().flatten() {
        if matches!(cell, Cell::Text(text) if text == "二、外交支出") {
            *cell = Cell::Blank;
            struck += 1;
        }
    }
    assert_eq!(struck, 1);
    let file = live(&office, "struck", &xlsx(&printed));
    let ours = book(&file);
    let grid = sheet(&ours, "表一");
    let row = grid
        .rows
        .iter()
        .find(|row| {
            row.cells
                .iter()
                .any(|cell| cell.text() == Some("二、外交支出"))
        })
        .expect("the line is printed all the same");
    let name = row
        .cells
        .iter()
        .rfind(|cell| cell.text().is_some())
        .expect("its name");
    let typed = Typed::Number("5".into());
    let cell = CellRef::new(row.number, name.col + 2);
    let edited = office.path("filled-in.xlsx");
    fill_in(&file, &edited, &[("表一".into(), cell, typed)]);
    let saved = office.convert(&[edited], "xlsx").remove(0);
    let total = |path: &Path| {
        let book = book(path);
        let grid = sheet(&book, "表一");
        let row = grid.rows.iter().find(|row| {
            row.cells
                .iter()
                .any(|cell| cell.text() == Some("本年支出合计"))
        });
        shown(grid, row.expect("the total").number, cell.col)
            .parse::<f64>()
            .expect("a sum")
    };
    assert!((total(&saved) - total(&file) - 5.0).abs() < 1e-9);
    // The check may name a relation by the other table, which has no such row.
    assert_eq!(marks(&saved)["✗"].len(), found(&saved)["✗"].len());
}

#[test]
fn a_form_that_somebody_filled_in_is_not_overwritten() {
    let directory = tempfile::tempdir().expect("a directory");
    let output = directory.path().join("填好的表.xlsx");
    std::fs::write(&output, "somebody's work").expect("saved");
    let options = NewOptions {
        year: 2026,
        department: "某局".into(),
        units: None,
        output: output.clone(),
    };
    let layout = &layout::builtin().expect("the built-in layouts are right")[0];
    let error = duibiao::new(layout, &options).expect_err("it exists");
    assert!(error.to_string().contains("已经存在"), "{error}");
    assert_eq!(std::fs::read(&output).expect("read"), b"somebody's work");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let directory = tempfile::tempdir().expect("a directory");
    let input = directory.path().join("in.xlsx");
    std::fs::write(&input, seed()).expect("saved");
    let once = |name: &str| {
        let output = directory.path().join(name);
        let options = FixOptions {
            formulas: true,
            ..FixOptions::to(&output)
        };
        fix(&recogniser(), &input, &options);
        std::fs::read(output).expect("written")
    };
    assert!(once("a.xlsx") == once("b.xlsx"));
}
