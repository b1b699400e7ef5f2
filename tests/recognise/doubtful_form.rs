//! What can be read in two ways is said, what is no table is no table, and what is not read is listed.

mod containers;
mod moved_columns;
mod other_forms;
mod whose;

use duibiao::model::{CellRef, MoneyUnit, Presence, Submission, Table, TableId, Unread, Value};
use duibiao::read::{Book, CellValue, Grid, GridCell};
use duibiao::recognise::Recognised;
use duibiao::report::{FindingKind, Outcome};
use duibiao::{Recogniser, layout};
use lab::departments::{Department, Profile, RoundingMode};
use lab::form::{Form, Way};

fn recogniser() -> Recogniser<'static> {
    Recogniser::new(layout::builtin().expect("the built-in layouts are right"))
}

fn department() -> Vec<lab::form::Table> {
    lab::form::tables(&Department::seed().print(RoundingMode::Rounded))
}

fn plain_book() -> Book {
    lab::form::book(&department(), &mut Form::plain())
}

fn recognise(book: &Book) -> Recognised<'static> {
    recogniser().recognise(book).expect("tables are recognised")
}

fn table<'s>(submission: &'s Submission, id: &str) -> &'s Table {
    submission
        .table(&TableId::new(id))
        .expect("a table of the layout")
}

fn sheet<'b>(book: &'b mut Book, name: &str) -> &'b mut Grid {
    let found = book
        .sheets
        .iter_mut()
        .find(|sheet| sheet.name.as_str() == name);
    found.expect("a sheet of the plain book")
}

fn set(grid: &mut Grid, at: &str, value: CellValue, formula: Option<&str>) {
    let at = CellRef::parse(at).expect("an address");
    grid.push(at, value, formula.map(Into::into));
}

/// The A1 address of the first cell that holds that text.
fn find(grid: &Grid, text: &str) -> CellRef {
    let cells = grid
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().map(|cell| (row.number, cell)));
    let found = cells
        .into_iter()
        .find(|(_, cell)| cell.text() == Some(text));
    let (row, cell) = found.expect("the text stands there");
    CellRef::new(row, cell.col)
}

fn grid(name: &str, rows: &[&[&str]]) -> Grid {
    let mut grid = Grid::new(name);
    for (row, cells) in rows.iter().enumerate() {
        for (col, text) in cells
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
        {
            let value = match text.parse() {
                Ok(number) => CellValue::Number(number),
                Err(_) => CellValue::Text((*text).to_owned()),
            };
            grid.push(CellRef::new(row as u32, col as u32), value, None);
        }
    }
    grid
}

#[test]
fn two_copies_with_different_figures_are_reported_and_two_equal_ones_are_one() {
    let mut book = plain_book();
    let mut copy = sheet(&mut book, "表三").clone();
    copy.name = duibiao::model::SheetName::new("表三旧");
    book.sheets.push(copy.clone());
    let plain = recognise(&plain_book());
    let equal = recognise(&book);
    assert_eq!(equal.submission, plain.submission);
    assert_eq!(equal.ambiguities, []);

    let cell = find(&copy, "合计");
    let total = CellRef::new(find(&copy, "201").row - 1, cell.col + 2);
    let last = book.sheets.len() - 1;
    book.sheets[last].push(total, CellValue::Number(1.0), None);
    let differ = recognise(&book);
    assert_eq!(
        differ.submission, plain.submission,
        "the first one is checked"
    );
    let [open] = differ.ambiguities.as_slice() else {
        panic!("{:?}", differ.ambiguities);
    };
    assert_eq!(open.table.as_str(), "T3");
    assert!(open.message.contains("表三旧"), "{}", open.message);
    assert!(open.message.contains("数字不同"), "{}", open.message);
    let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
    let report = examined.expect("tables").report;
    let finding = report
        .findings
        .iter()
        .find(|finding| finding.rule == "ambiguous");
    let finding = finding.expect("the report says so");
    assert_eq!(finding.outcome, Outcome::Unchecked);
    assert_eq!(finding.kind, FindingKind::Structure);
    assert_eq!(finding.cells.len(), 2);
}

#[test]
fn an_empty_form_beside_the_filled_table_is_no_second_reading() {
    let mut book = plain_book();
    let mut empty = sheet(&mut book, "表三").clone();
    empty.name = duibiao::model::SheetName::new("空表");
    for row in &mut empty.rows {
        row.cells.retain(|cell| cell.text().is_some());
    }
    book.sheets.insert(0, empty);
    let found = recognise(&book);
    assert_eq!(found.ambiguities, []);
    let total = &table(&found.submission, "T3").ledgers[0].rows[0];
    assert!(total.entries[0].value.amount().is_some());
}

#[test]
fn two_columns_that_fit_one_heading_are_both_left_unread() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表八");
    let at = find(grid, "合计");
    let head = CellRef::new(at.row, 7);
    let body = CellRef::new(at.row + 2, 7);
    grid.push(head, CellValue::Text("合计".into()), None);
    grid.push(body, CellValue::Number(3.5), None);
    grid.push(CellRef::new(body.row, at.col), CellValue::Number(2.5), None);
    let found = recognise(&book);
    let [open] = found.ambiguities.as_slice() else {
        panic!("{:?}", found.ambiguities);
    };
    assert_eq!((open.table.as_str(), open.about.as_str()), ("T8", "合计"));
    assert!(open.message.contains("表八!H"), "{}", open.message);
    for row in &table(&found.submission, "T8").ledgers[0].rows {
        assert_eq!(row.entries[0].value, Value::Unread(Unread::NoColumn));
    }
}

#[test]
fn an_amount_that_may_mean_two_things_is_not_read() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let row = find(grid, "201").row;
    grid.push(CellRef::new(row, 2), CellValue::Text("1,5".into()), None);
    let found = recognise(&book);
    let rows = &table(&found.submission, "T3").ledgers[0].rows;
    let row = rows
        .iter()
        .find(|row| row.key.as_str() == "201")
        .expect("printed");
    assert_eq!(
        row.entries[0].value,
        Value::Unread(Unread::Text("1,5".into()))
    );
}

#[test]
fn a_stored_zero_of_a_sum_that_was_never_calculated_is_not_read() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let row = find(grid, "201").row;
    set(
        grid,
        &format!("C{row}"),
        CellValue::Number(0.0),
        Some("SUM(C8:C30)"),
    );
    let found = recognise(&book);
    let total = &table(&found.submission, "T3").ledgers[0].rows[0];
    assert_eq!(total.entries[0].value, Value::Unread(Unread::NotComputed));
}

#[test]
fn sheets_that_are_no_tables_are_listed_and_not_read() {
    let plain = recognise(&plain_book());
    for foreign in [
        grid(
            "目录",
            &[
                &["目录"],
                &["1", "2026年预算收支总表", "3"],
                &["2", "2026年预算收入总表", "5"],
            ],
        ),
        grid(
            "差异表",
            &[
                &["差异"],
                &["项目", "去年", "今年"],
                &["合计", "1.5", "2.5"],
            ],
        ),
        grid(
            "绩效",
            &[
                &["2026年项目支出绩效目标表"],
                &["项目名称", "合计", "财政拨款", "其他资金"],
                &["物业费", "23.7", "23.7"],
            ],
        ),
        grid(
            "草稿",
            &[
                &["核对", "合计", "差额"],
                &["201", "846.34", "0"],
                &["208", "81.5", "0"],
            ],
        ),
        grid("测算", &[&["工资", "120.5", "12"], &["公用", "33", "4"]]),
        grid(
            "人员",
            &[&["姓名", "项目", "合计"], &["张三", "津贴", "2.5"]],
        ),
        grid(
            "说明",
            &[
                &["2026年预算收支总表反映全部收支，收入总计1182.93万元。"],
                &["合计增加12.5万元"],
            ],
        ),
    ] {
        for at in [0, 3, 13] {
            let mut book = plain_book();
            let name = foreign.name.to_string();
            book.sheets.insert(at, foreign.clone());
            let found = recognise(&book);
            assert_eq!(found.submission, plain.submission, "{name} at {at}");
            assert_eq!(found.ambiguities, [], "{name} at {at}");
            let unknown: Vec<usize> = found.unrecognised.iter().map(|(sheet, _)| *sheet).collect();
            assert_eq!(unknown, [at], "{name} at {at}");
        }
    }
}

#[test]
fn what_stands_behind_a_table_is_not_read_as_its_rows_and_is_reported() {
    let plain = recognise(&plain_book());
    let mut book = plain_book();
    let grid = sheet(&mut book, "表十二");
    let last = grid.rows.last().map_or(0, |row| row.number);
    for (row, cells) in [
        ["2026年项目支出绩效目标表", "", ""],
        ["项目资金", "年度资金总额", "23.7"],
        ["物业费", "23.7", "23.7"],
    ]
    .iter()
    .enumerate()
    {
        for (col, text) in cells
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
        {
            let at = CellRef::new(last + 3 + row as u32, col as u32);
            let value = text
                .parse()
                .map_or(CellValue::Text((*text).into()), CellValue::Number);
            grid.push(at, value, None);
        }
    }
    let found = recognise(&book);
    assert_eq!(found.submission, plain.submission);
    let [left] = found.leftovers.as_slice() else {
        panic!("{:?}", found.leftovers);
    };
    assert_eq!(left.sheet, "表十二");
    let first = format!("第{}行起", last + 3 + 1);
    assert!(left.why.contains(&first), "{} has {first}", left.why);
    assert!(left.why.contains("7 个单元格"), "{}", left.why);
}

#[test]
fn our_own_workbook_is_read_back_and_its_own_sheets_are_no_tables() {
    let book = plain_book();
    let bytes = lab::form::xlsx(&book);
    let directory = tempfile::tempdir().expect("a directory");
    let input = directory.path().join("公开表.xlsx");
    let output = directory.path().join("更正.xlsx");
    std::fs::write(&input, bytes).expect("written");
    let options = duibiao::FixOptions::to(&output);
    let report = duibiao::fix(&recogniser(), &input, &options);
    assert_eq!(report.error, None);
    let back = duibiao::read::read_file(&output).expect("our own workbook");
    let found = recognise(&back);
    assert_eq!(found.unrecognised, []);
    assert_eq!(found.ambiguities, []);
    assert_eq!(found.leftovers, []);
    let lines = [&recognise(&book), &found].map(|one| lab::form::canonical(&one.submission, false));
    assert_eq!(
        lab::form::differences(&lines[0], &lines[1]),
        Vec::<String>::new()
    );
}

#[test]
fn a_table_that_our_own_workbook_calls_missing_is_missing() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表八");
    let body = find(grid, "合计").row + 1;
    grid.rows.retain(|row| row.number < body);
    let text = duibiao::words::pages::MISSING_TABLE.to_owned();
    grid.push(CellRef::new(body, 0), CellValue::Text(text), None);
    let found = recognise(&book);
    assert_eq!(table(&found.submission, "T8").presence, Presence::Missing);
}

#[test]
fn a_header_that_only_one_table_has_tells_the_table_and_a_common_one_does_not() {
    let without_titles = |name: &str| {
        let mut book = plain_book();
        let grid = sheet(&mut book, name);
        grid.name = duibiao::model::SheetName::new("Sheet77");
        let lead = find(grid, "单位：万元").row;
        grid.rows.retain(|row| row.number >= lead);
        recognise(&book)
    };
    let plain = recognise(&plain_book());
    for (name, id) in [
        ("表二", "T2"),
        ("表六", "T6"),
        ("表一", "T1"),
        ("表十二", "T12"),
    ] {
        let found = without_titles(name);
        let ledgers = |one: &Recognised| table(&one.submission, id).ledgers.clone();
        assert_eq!(ledgers(&found), ledgers(&plain), "{name}");
        assert!(
            found.unrecognised.is_empty(),
            "{name}: {:?}",
            found.unrecognised
        );
    }
    // 表三, 表五 and 表八 have the same columns.
    let found = without_titles("表五");
    assert_eq!(table(&found.submission, "T5").presence, Presence::Missing);
    let [(_, unknown)] = found.unrecognised.as_slice() else {
        panic!("{:?}", found.unrecognised);
    };
    assert!(unknown.why.contains("表五"), "{}", unknown.why);
}

#[test]
fn random_departments_are_never_read_from_foreign_sheets_alone() {
    for seed in 0..20 {
        let printed = Department::random(seed, Profile::Small).print(RoundingMode::Exact);
        let tables = lab::form::tables(&printed);
        let mut damaged = Form::of(&[Way::ForeignSheets], seed);
        let book = Book {
            format: duibiao::read::Format::Xlsx,
            sheets: lab::form::foreign(&tables, &mut damaged),
            ..Book::default()
        };
        let found = recogniser().recognise(&book);
        assert!(found.is_none(), "seed {seed}: {found:?}");
    }
}

/// The plain book without any line that states a unit.
fn without_units() -> Book {
    let mut book = plain_book();
    for sheet in &mut book.sheets {
        for row in &mut sheet.rows {
            let unit = |text: &str| text.contains("单位：") && text.contains("元");
            row.cells.retain(|cell| !cell.text().is_some_and(unit));
        }
    }
    book
}

#[test]
fn a_unit_that_one_table_states_holds_for_those_whose_figures_agree_with_it() {
    // In 元, all of it, as the first table says.
    let mut book = without_units();
    for sheet in &mut book.sheets {
        for cell in sheet.rows.iter_mut().flat_map(|row| &mut row.cells) {
            if let CellValue::Number(number) = &mut cell.value
                && !(2000.0..2100.0).contains(number)
            {
                *number = (*number * 1_000_000.0).round() / 100.0;
            }
        }
    }
    let title = find(
        &book.sheets[0],
        book.sheets[0].rows[0].cells[0].text().unwrap_or(""),
    );
    let at = CellRef::new(title.row, title.col + 4);
    let mut first = book.sheets[0].clone();
    first.push(at, CellValue::Text("单位：元".into()), None);
    book.sheets[0] = first;
    let units: Vec<_> = recognise(&book)
        .submission
        .tables
        .iter()
        .filter(|table| table.presence != Presence::Missing && !table.is_empty())
        .map(|table| table.precision.unit)
        .collect();
    assert!(units.len() > 5);
    assert!(
        units.iter().all(|unit| *unit == MoneyUnit::Yuan),
        "{units:?}"
    );
}

#[test]
fn a_unit_may_stand_in_a_cell_of_its_own_or_in_brackets() {
    for cells in [vec!["单位：", "元"], vec!["（元）"]] {
        let mut book = without_units();
        let sheet = &mut book.sheets[1];
        let row = sheet.rows[0].number;
        for (col, text) in (20..).zip(&cells) {
            sheet.push(
                CellRef::new(row, col),
                CellValue::Text((*text).into()),
                None,
            );
        }
        let recognised = recognise(&book);
        let units = recognised.submission.tables.iter().filter_map(|table| {
            let heading = table.heading()?;
            heading.unit.as_ref().map(|unit| unit.value)
        });
        assert_eq!(units.collect::<Vec<_>>(), [MoneyUnit::Yuan], "{cells:?}");
    }
}

#[test]
fn a_title_that_is_filled_into_every_cell_of_its_row_is_a_title() {
    let mut book = plain_book();
    let plain = recognise(&book);
    for sheet in &mut book.sheets {
        let at = sheet.rows.iter().position(|row| {
            let text = row.cells.first().and_then(|cell| cell.text());
            text.is_some_and(|text| text.contains("年") && text.contains('表'))
        });
        let Some(at) = at else { continue };
        let cell = sheet.rows[at].cells[0].clone();
        let row = sheet.rows[at].number;
        sheet.merges.retain(|merge| merge.first.row != row);
        sheet.rows[at].cells = (0..7)
            .map(|col| duibiao::read::GridCell {
                col,
                ..cell.clone()
            })
            .collect();
    }
    let filled = recognise(&book);
    let found = |one: &Recognised| {
        let tables = one.submission.tables.iter();
        tables
            .filter(|table| table.presence != Presence::Missing)
            .count()
    };
    assert!(found(&plain) > 8);
    assert_eq!(found(&filled), found(&plain));
    assert!(filled.leftovers.is_empty(), "{:?}", filled.leftovers);
}

#[test]
fn a_row_that_cannot_be_placed_leaves_the_sums_it_may_belong_to_unchecked() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let row = find(grid, "2010350").row;
    // The code became a remark, and the name says nothing; 480.40 stands in a sum of its class.
    for (col, text) in [(0, "见附件"), (1, "见附件")] {
        grid.push(CellRef::new(row, col), CellValue::Text(text.into()), None);
    }
    let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
    let report = examined.expect("tables").report;
    assert_eq!(report.judged.mismatch, 0, "{:#?}", report.findings);
    assert_eq!(report.outcome, Outcome::Unchecked);
    let place = format!("表三!A{}", row + 1);
    let messages = report.findings.iter().map(|finding| &finding.message);
    assert!(
        messages.clone().any(|message| message.contains(&place)),
        "{:?}",
        messages.collect::<Vec<_>>()
    );
}

/// The row that begins with that text, printed twice, one below the other.
fn double(grid: &mut Grid, label: &str) {
    let at = find(grid, label).row;
    let place = grid.rows.iter().position(|row| row.number == at);
    let place = place.expect("the row");
    let copy = grid.rows[place].clone();
    grid.rows.insert(place + 1, copy);
    for row in &mut grid.rows[place + 1..] {
        row.number += 1;
    }
    grid.merges.clear();
}

#[test]
fn a_row_of_a_list_that_is_printed_twice_is_never_counted_in_silence() {
    let mut book = plain_book();
    double(sheet(&mut book, "表一"), "一、一般公共预算");
    let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
    let report = examined.expect("tables").report;
    assert_eq!(report.outcome, Outcome::Unchecked, "{:?}", report.findings);
    assert!(report.corrections.is_empty());

    // Of the final accounts, where the same three names head two blocks that only their order tells apart.
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/决算示例.xlsx");
    let bytes = std::fs::read(file).expect("the example");
    let mut book = duibiao::read::read_bytes(&bytes, "决算示例.xlsx").expect("a workbook");
    let label = "一、一般公共预算财政拨款";
    let heads = |grid: &Grid| {
        let mut cells = grid.rows.iter().flat_map(|row| &row.cells);
        cells.any(|cell| cell.text() == Some(label))
    };
    let name = book
        .sheets
        .iter()
        .find(|grid| heads(grid) && grid.name.as_str().contains("GK04"));
    let name = name.expect("公开04").name.as_str().to_owned();
    double(sheet(&mut book, &name), label);
    let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
    let report = examined.expect("tables").report;
    assert_eq!(report.outcome, Outcome::Unchecked, "{:?}", report.findings);
    assert_eq!(report.judged.mismatch, 0, "{:?}", report.findings);
    assert!(report.corrections.is_empty());
}

#[test]
fn a_total_that_is_printed_again_is_one_unless_it_says_something_else() {
    for (other, outcome) in [(None, Outcome::Pass), (Some(9.5), Outcome::Unchecked)] {
        let mut book = plain_book();
        let grid = sheet(&mut book, "表三");
        double(grid, "合计");
        let (row, figure) = (find(grid, "合计").row + 1, find(grid, "201").col + 2);
        if let Some(other) = other {
            grid.push(CellRef::new(row, figure), CellValue::Number(other), None);
        }
        let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
        let report = examined.expect("tables").report;
        assert_eq!(report.outcome, outcome, "{:?}", report.findings);
        assert!(report.corrections.is_empty());
    }
}

#[test]
fn totals_in_a_column_of_codes_in_front_name_their_rows() {
    let mut book = plain_book();
    let plain = recognise(&book);
    let grid = sheet(&mut book, "表六");
    let header = find(grid, "部门预算支出经济科目名称");
    let named = |row: &&duibiao::read::GridRow| {
        let cell = &row.cells[0];
        cell.col == 0 && cell.text() == Some("合计")
    };
    let total = grid.rows.iter().find(named).expect("a total");
    let total = CellRef::new(total.number, 0);
    // One column further to the right, behind one of codes in which 合计 stands.
    for merge in &mut grid.merges {
        merge.first.col += 1;
        merge.last.col += 1;
    }
    for row in &mut grid.rows {
        for cell in &mut row.cells {
            cell.col += u32::from(row.number != total.row || cell.col > 0);
        }
    }
    grid.push(
        CellRef::new(header.row, 0),
        CellValue::Text("科目编码".into()),
        None,
    );
    grid.push(
        CellRef::new(total.row + 1, 0),
        CellValue::Text("301".into()),
        None,
    );
    let found = recognise(&book);
    let figures = |submission: &Submission| -> Vec<(String, Value)> {
        let rows = &table(submission, "T6").ledgers[0].rows;
        let figure =
            |row: &duibiao::model::Row| (row.key.to_string(), row.entries[0].value.clone());
        rows.iter().map(figure).collect()
    };
    assert_eq!(figures(&found.submission), figures(&plain.submission));
}

/// 表十二 with those rows below its header, the first of them the department, each with a figure of the general budget.
fn with_projects(rows: &[(&str, f64)]) -> Book {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表十二");
    let numbers = find(grid, "项目名称").row + 2;
    grid.rows.retain(|row| row.number < numbers);
    for (row, (label, figure)) in (numbers..).zip(rows) {
        let at = |col| CellRef::new(row, col);
        grid.push(at(0), CellValue::Text((*label).to_owned()), None);
        grid.push(at(1), CellValue::Number(*figure), None);
        grid.push(at(2), CellValue::Number(*figure), None);
    }
    book
}

const DEPARTMENT: &str = "长治市屯留区行政审批服务管理局";
const PROJECTS: [(&str, f64); 4] = [
    ("2025年政务大厅物业费", 23.7),
    ("2026年单位运转经费", 80.0),
    ("智慧政务建设项目尾款", 232.93),
    ("专家评审费", 12.65),
];

#[test]
fn projects_directly_below_their_department_pass_and_a_wrong_one_blames_no_right_figure() {
    let check = |rows: &[(&str, f64)]| {
        let bytes = lab::form::xlsx(&with_projects(rows));
        let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &bytes);
        examined.expect("tables").report
    };
    let mut rows = vec![(DEPARTMENT, 349.28)];
    rows.extend(PROJECTS);
    let report = check(&rows);
    assert_eq!(report.outcome, Outcome::Pass, "{:#?}", report.findings);
    rows[3].1 -= 2.0;
    let report = check(&rows);
    assert_eq!(report.judged.mismatch, 0, "{:#?}", report.findings);
    assert_eq!(report.outcome, Outcome::Unchecked);
    let mut findings = report.findings.iter();
    let open = findings.find(|finding| finding.rule == "ambiguous");
    let open = open.expect("the report says so");
    assert!(open.message.contains("两种读法"), "{}", open.message);
}

#[test]
fn units_that_are_named_are_units_although_a_project_is_wrong() {
    for total in [None, Some(("合计", 349.28))] {
        let mut rows: Vec<(&str, f64)> = total.into_iter().collect();
        rows.extend([(DEPARTMENT, 349.28), (DEPARTMENT, 103.7)]);
        rows.extend(&PROJECTS[..2]);
        rows.push(("长治市屯留区政务服务中心", 245.58));
        let wrong = rows.len();
        rows.extend(&PROJECTS[2..]);
        rows[wrong].1 -= 2.0;
        let bytes = lab::form::xlsx(&with_projects(&rows));
        let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &bytes);
        let report = examined.expect("tables").report;
        let failed = report.findings.iter();
        let failed = failed.filter(|finding| finding.outcome == Outcome::Mismatch);
        let blamed: Vec<&str> = failed
            .map(|finding| finding.cells[0].label.as_str())
            .collect();
        assert_eq!(
            blamed, ["长治市屯留区政务服务中心"; 2],
            "{:#?}",
            report.findings
        );
    }
}

#[test]
fn codes_glued_to_names_stand_under_any_heading_of_the_functions() {
    let plain = recognise(&plain_book());
    for heading in ["功能分类科目", "支出功能分类科目", "项目", "科目"] {
        let mut book = plain_book();
        let grid = sheet(&mut book, "表三");
        let top = find(grid, "科目编码");
        let above = CellRef::new(top.row - 1, top.col);
        grid.merges.retain(|merge| merge.first != above);
        for row in grid.rows.iter_mut().filter(|row| row.number + 1 >= top.row) {
            let text = |col: u32| {
                row.get(col).map(|cell| match &cell.value {
                    CellValue::Text(text) => text.clone(),
                    CellValue::Number(number) => number.to_string(),
                    _ => String::new(),
                })
            };
            let glued = format!(
                "{}{}",
                text(0).unwrap_or_default(),
                text(1).unwrap_or_default()
            );
            row.cells.retain(|cell| cell.col > 1);
            if row.number > top.row && !glued.is_empty() {
                row.cells.insert(
                    0,
                    duibiao::read::GridCell {
                        col: 1,
                        look: 0,
                        seen: Default::default(),
                        value: CellValue::Text(glued),
                        formula: None,
                    },
                );
            }
        }
        grid.push(
            CellRef::new(top.row, 1),
            CellValue::Text(heading.into()),
            None,
        );
        let read = recognise(&book);
        let figures = |read: &Recognised| {
            let rows = table(&read.submission, "T3").rows();
            rows.map(|row| {
                let values = row.entries.iter().map(|entry| entry.value.amount());
                (row.key.clone(), values.collect::<Vec<_>>())
            })
            .collect::<Vec<_>>()
        };
        assert_eq!(figures(&read), figures(&plain), "{heading}");
    }
}

#[test]
fn apostrophes_that_came_to_stand_in_front_of_codes_names_and_figures_change_nothing() {
    let plain = recognise(&plain_book());
    let mut book = plain_book();
    for grid in &mut book.sheets {
        for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
            let text = match &cell.value {
                CellValue::Number(number) => number.to_string(),
                CellValue::Text(text)
                    if text.bytes().all(|b| b.is_ascii_digit()) || text == "合计" =>
                {
                    text.clone()
                }
                _ => continue,
            };
            cell.value = CellValue::Text(format!("'{text}"));
        }
    }
    for (read, plain) in recognise(&book)
        .submission
        .tables
        .iter()
        .zip(&plain.submission.tables)
    {
        assert!(
            read == plain,
            "{}: {:?}\n{:?}",
            plain.id,
            read.ledgers,
            plain.ledgers
        );
    }
}

#[test]
fn a_table_that_states_ten_thousand_times_its_unit_is_called_wrong_and_breaks_nothing() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let at = find(grid, "单位：万元");
    grid.push(at, CellValue::Text("单位：亿元".into()), None);
    let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
    let report = examined.expect("tables").report;
    assert_eq!(report.outcome, Outcome::Mismatch);
    let mut cells = report.findings.iter().flat_map(|finding| &finding.cells);
    assert!(
        cells.any(|cell| cell.spot.table == "T3"),
        "{:#?}",
        report.findings
    );
}

#[test]
fn codes_that_a_program_gave_decimals_or_a_comma_are_codes() {
    let plain = recognise(&plain_book());
    for behind in [".0", ".00", "、"] {
        let mut book = plain_book();
        for cell in sheet(&mut book, "表三")
            .rows
            .iter_mut()
            .flat_map(|row| &mut row.cells)
        {
            let code = match &cell.value {
                CellValue::Text(text) if cell.col == 0 => text.clone(),
                CellValue::Number(number) if cell.col == 0 => number.to_string(),
                _ => continue,
            };
            if code.bytes().all(|b| b.is_ascii_digit()) {
                cell.value = CellValue::Text(format!("{code}{behind}"));
            }
        }
        let read = recognise(&book);
        assert!(
            table(&read.submission, "T3") == table(&plain.submission, "T3"),
            "{behind}: {:?}",
            table(&read.submission, "T3").ledgers
        );
    }
}

#[test]
fn codes_whose_levels_are_parted_or_that_stand_in_brackets_are_codes() {
    let plain = recognise(&plain_book());
    for (open, mark, close) in [
        ("", "-", ""),
        ("", ".", ""),
        ("", "/", ""),
        ("", " ", ""),
        ("〔", "", "〕"),
        ("[", "-", "]"),
    ] {
        let mut book = plain_book();
        let rows = &mut sheet(&mut book, "表三").rows;
        for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
            let code = match &cell.value {
                CellValue::Text(text) if cell.col == 0 => text.clone(),
                CellValue::Number(number) if cell.col == 0 => number.to_string(),
                _ => continue,
            };
            if code.bytes().all(|b| b.is_ascii_digit()) {
                let below = code.as_bytes()[3..].chunks(2);
                let levels = below.map(|level| String::from_utf8_lossy(level).into_owned());
                let levels: Vec<String> =
                    [code[..3].to_owned()].into_iter().chain(levels).collect();
                cell.value = CellValue::Text(format!("{open}{}{close}", levels.join(mark)));
            }
        }
        let read = recognise(&book);
        // The codes are the same, however they are printed.
        let meant = |submission: &Submission| {
            let mut table = table(submission, "T3").clone();
            let rows = table.ledgers.iter_mut().flat_map(|ledger| &mut ledger.rows);
            rows.for_each(|row| row.print.code.clear());
            table
        };
        assert!(
            meant(&read.submission) == meant(&plain.submission),
            "{mark}: {:?}",
            table(&read.submission, "T3").ledgers
        );
    }
}

#[test]
fn a_table_that_states_the_wrong_unit_is_explained_by_that_one_mistake() {
    for (stated, to) in [("千元", "11180.70"), ("元", "11180700.00")] {
        let mut book = plain_book();
        let grid = sheet(&mut book, "表三");
        let at = find(grid, "单位：万元");
        grid.push(at, CellValue::Text(format!("单位：{stated}")), None);
        let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
        let report = examined.expect("tables").report;
        let [cluster] = report.clusters.as_slice() else {
            panic!("{stated}: {} clusters", report.clusters.len());
        };
        let [only] = cluster.explanations.as_slice() else {
            panic!("{stated}: {:?}", cluster.explanations);
        };
        let note = only.events[0].note.as_deref();
        // What is likely wrong comes first, and what to do at once behind it.
        let told = format!(
            "单位行像是写错了：写的是{stated}，填的和表样的都是万元；请改单位行，金额不用改。"
        );
        let note = note.unwrap_or_default();
        assert!(only.events.len() == 1 && note.starts_with(&told), "{note}");
        let total = only.events[0]
            .cells
            .iter()
            .find(|c| c.spot.row == "合计" && c.spot.column == "合计");
        assert_eq!(total.and_then(|cell| cell.to.as_deref()), Some(to));
        // The figures are right; which of the two is wrong no arithmetic tells.
        assert!(report.corrections.is_empty());
    }
}

#[test]
fn figures_in_another_unit_than_all_tables_state_are_corrected() {
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let CellValue::Number(number) = &mut cell.value
            && cell.col > 1
        {
            *number = (*number * 10_000.0).round();
        }
    }
    let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
    let report = examined.expect("tables").report;
    assert_eq!(report.clusters.len(), 1);
    let event = &report.clusters[0].explanations[0].events[0];
    let note = "金额单位错：填的像是元，本表单位是万元";
    assert_eq!(event.note.as_deref(), Some(note));
    assert_eq!(report.corrections.len(), event.cells.len());
}

#[test]
fn what_could_not_be_checked_is_told_beside_the_counts() {
    let whole = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&plain_book()));
    let whole = whole.expect("tables").report;
    assert_eq!(whole.judged.rules_unchecked, 0);
    assert!(!duibiao::screen::report(&whole, false).contains("不在其内"));

    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let below = grid.rows.last().expect("rows").number + 1;
    let name = CellValue::Text("某项没有编码的支出".into());
    grid.push(CellRef::new(below, 1), name, None);
    grid.push(CellRef::new(below, 2), CellValue::Number(5.0), None);
    let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
    let report = examined.expect("tables").report;
    assert_eq!(report.outcome, Outcome::Unchecked);
    assert!(report.judged.rules_unchecked > 0, "{:?}", report.judged);
    let told = duibiao::screen::report(&report, false);
    let line = "不在其内：1 项勾稽规则没有核对或没有核完";
    assert!(told.contains(line), "{told}");
}

/// The rows of 表三 from that one on, each cell where `place` puts its column, on a sheet of their own.
fn page_of_rows(book: &mut Book, from: &str, place: impl Fn(u32) -> u32) {
    let grid = sheet(book, "表三");
    let first = find(grid, from).row;
    let at = grid.rows.iter().position(|row| row.number == first);
    let moved = grid.rows.split_off(at.expect("the row"));
    let mut page = Grid::new("表三续");
    for row in moved {
        for cell in row.cells {
            let to = CellRef::new(row.number - first, place(cell.col));
            page.push(to, cell.value, None);
        }
    }
    let after = book
        .sheets
        .iter()
        .position(|sheet| sheet.name.as_str() == "表三");
    book.sheets.insert(after.expect("表三") + 1, page);
}

#[test]
fn a_page_without_a_header_whose_columns_moved_is_not_read_and_it_is_said_what_to_do() {
    let mut book = plain_book();
    page_of_rows(&mut book, "208", |col| col);
    assert_eq!(recognise(&book).leftovers.len(), 0, "it goes on");
    let moves: [fn(u32) -> u32; 3] = [
        |col| col + 1,
        |col| if col < 2 { 1 - col } else { col },
        |col| if col < 2 { col } else { col + 1 },
    ];
    for place in moves {
        let mut book = plain_book();
        page_of_rows(&mut book, "208", place);
        let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
        let report = examined.expect("tables").report;
        let [page] = report.unrecognised.as_slice() else {
            panic!("{:?}", report.unrecognised);
        };
        assert_eq!(page.sheet, "表三续");
        let told = page.why.starts_with(['A', 'B']) && page.why.contains("请把表三的表头复制到");
        assert!(told, "{}", page.why);
        only_unchecked(&report);
    }
}

#[test]
fn a_page_that_is_named_after_its_table_goes_on_from_it_wherever_it_stands() {
    let whole = recognise(&plain_book());
    let rows =
        |found: &duibiao::recognise::Recognised| table(&found.submission, "T3").rows().count();
    for (name, place) in [("表三（续）", 13), ("表三续1", 13), ("表三-续", 9)] {
        let mut book = plain_book();
        page_of_rows(&mut book, "208", |col| col);
        let at = book
            .sheets
            .iter()
            .position(|sheet| sheet.name.as_str() == "表三续");
        let mut page = book.sheets.remove(at.expect("the page"));
        page.name = duibiao::model::SheetName::new(name);
        book.sheets.insert(place, page);
        let found = recognise(&book);
        assert_eq!(rows(&found), rows(&whole), "{name}");
        assert_eq!(found.leftovers.len(), 0, "{name}");
    }
}

#[test]
fn a_page_that_repeats_a_row_is_not_read_and_it_is_said_why() {
    let mut book = plain_book();
    page_of_rows(&mut book, "208", |col| col);
    let first = sheet(&mut book, "表三");
    let (head, total) = (find(first, "科目编码").row - 1, find(first, "合计"));
    let top: Vec<_> = first
        .rows
        .iter()
        .filter(|row| row.number >= head)
        .cloned()
        .collect();
    let page = sheet(&mut book, "表三续");
    let mut rows = std::mem::take(&mut page.rows);
    for row in &mut rows {
        row.number += 20;
    }
    page.rows = top;
    page.rows.extend(rows);
    assert!(find(page, "合计").col <= total.col);
    let examined = duibiao::examine_bytes(&recogniser(), "book.xlsx", &lab::form::xlsx(&book));
    let report = examined.expect("tables").report;
    let [page] = report.unrecognised.as_slice() else {
        panic!("{:?}", report.unrecognised);
    };
    assert!(page.why.contains("请去掉重复的行"), "{}", page.why);
    only_unchecked(&report);
}

/// What the rows that were not read leave open is no mismatch.
fn only_unchecked(report: &duibiao::Report) {
    assert_eq!(report.outcome, Outcome::Unchecked);
    assert_eq!(report.judged.mismatch, 0, "{:?}", report.findings);
    let told =
        |finding: &&duibiao::report::Finding| finding.message.contains("可能还有续页没有读取");
    assert_eq!(report.findings.iter().filter(told).count(), 1);
}

#[test]
fn a_line_of_those_who_sign_with_a_date_is_no_row() {
    let plain = recognise(&plain_book());
    let mut book = plain_book();
    let grid = sheet(&mut book, "表三");
    let below = grid.rows.last().expect("rows").number + 2;
    let line = [
        (0, "单位负责人：张三"),
        (2, "财务负责人：李四"),
        (4, "2026年1月20日"),
    ];
    for (col, text) in line {
        grid.push(CellRef::new(below, col), CellValue::Text(text.into()), None);
    }
    assert!(table(&recognise(&book).submission, "T3") == table(&plain.submission, "T3"));
}

#[test]
fn what_somebody_adds_below_a_table_is_never_corrected_away() {
    let recogniser = recogniser();
    // A note with a figure is a note; a check by hand that is taken for a row loses no figure.
    for (name, text, figure, is_note) in [
        ("表六", "注：办公费含水电", 3.2, true),
        ("表十一", "备注：含上年", 4.2, true),
        ("表六", "表三基本支出", 768.79, false),
        ("表十一", "上年数", 30.0, false),
    ] {
        let mut book = plain_book();
        let grid = sheet(&mut book, name);
        let row = grid.rows.last().expect("rows").number + 1;
        let at = match name {
            "表六" => 2,
            _ => 1,
        };
        grid.push(CellRef::new(row, 0), CellValue::Text(text.to_owned()), None);
        grid.push(CellRef::new(row, at), CellValue::Number(figure), None);
        let examined = duibiao::examine_bytes(&recogniser, "a.xlsx", &lab::form::xlsx(&book));
        let report = examined.map_or_else(|report| *report, |examined| examined.report);
        assert!(
            report.corrections.is_empty(),
            "{text}: {:?}",
            report.corrections
        );
        if is_note {
            assert_eq!(
                report.outcome,
                Outcome::Pass,
                "{text}: {:#?}",
                report.findings
            );
        }
    }
}

#[test]
fn a_code_printed_once_more_with_the_name_is_no_part_of_the_name() {
    let right = recognise(&plain_book()).submission;
    let printed: [fn(&str, &str) -> String; 4] = [
        |code, name| format!("[{code}]{name}"),
        |code, name| format!("（{code}）{name}"),
        |code, name| format!("{code} {name}"),
        |code, name| format!("{name}（{code}）"),
    ];
    for print in printed {
        let mut book = plain_book();
        let grid = sheet(&mut book, "表三");
        let rows = table(&right, "T3").rows().filter(|row| row.code.is_some());
        for row in rows {
            let code = row.code.expect("coded").to_string();
            let name = CellRef::new(row.at.expect("read").row, 1);
            let text = print(&code, &row.label);
            grid.push(name, CellValue::Text(text), None);
        }
        let labels = |submission: &Submission| -> Vec<String> {
            let rows = table(submission, "T3").rows();
            rows.map(|row| row.label.clone()).collect()
        };
        assert_eq!(labels(&recognise(&book).submission), labels(&right));
        let bytes = lab::form::xlsx(&book);
        let report = duibiao::check_bytes(&recogniser(), "book.xlsx", &bytes);
        assert_eq!(report.outcome, Outcome::Pass);
        assert!(report.findings.is_empty(), "{:#?}", report.findings);
        let fixed = duibiao::fix_bytes(&recogniser(), "book.xlsx", &bytes, &Default::default());
        let fixed = fixed.expect("fixed");
        let list = duibiao::read::read_bytes(&fixed.workbook, "o.xlsx").expect("readable");
        let texts = list.sheets.iter().flat_map(|grid| &grid.rows);
        let texts = texts.flat_map(|row| &row.cells).filter_map(GridCell::text);
        let said = texts.filter(|text| text.ends_with("等不属于名称，没有写出"));
        assert_eq!(said.count(), 1, "one line for all of them");
    }
}
