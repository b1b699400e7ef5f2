//! What offices add to a table that is right, or print otherwise than the form does, makes nothing of it wrong.

use duibiao::model::CellRef;
use duibiao::read::{Book, CellValue, Grid, GridRow};
use duibiao::report::{Outcome, Report};
use duibiao::{Recogniser, check_bytes, layout};
use lab::departments::{Department, Habit, Profile, RoundingMode};
use lab::form::Form;

use super::three_books::{accounts, budget, check, sheet};

/// A department of several units with projects.
fn of_units(seed: u64) -> Book {
    let mut seeds = seed..seed + 200;
    let found = seeds.find_map(|seed| {
        let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
        let mut book = lab::form::book(&lab::form::tables(&printed), &mut Form::plain());
        let [units, projects] = ["表十一", "表十二"].map(|name| rows(sheet(&mut book, name)).len());
        (units > 3 && projects > units + 3 && projects < 25).then_some(book)
    });
    found.expect("a department of several units")
}

/// The rows with a name in the first column and a figure in the next.
fn rows(grid: &Grid) -> Vec<usize> {
    let is_row = |row: &GridRow| {
        let named = matches!(row.get(0).map(|cell| &cell.value), Some(CellValue::Text(_)));
        named
            && row
                .cells
                .iter()
                .any(|cell| matches!(cell.value, CellValue::Number(_)))
    };
    (0..grid.rows.len())
        .filter(|&at| is_row(&grid.rows[at]))
        .collect()
}

fn text(text: &str) -> CellValue {
    CellValue::Text(text.to_owned())
}

/// Puts a row before the one at a place.
fn insert(grid: &mut Grid, at: usize, cells: &[(u32, CellValue)]) {
    let number = match grid.rows.get(at) {
        Some(row) => row.number,
        None => grid.rows.last().expect("rows").number + 1,
    };
    for row in &mut grid.rows[at..] {
        row.number += 1;
    }
    for merge in &mut grid.merges {
        for corner in [&mut merge.first, &mut merge.last] {
            corner.row += u32::from(corner.row >= number);
        }
    }
    for (col, value) in cells {
        grid.push(CellRef::new(number, *col), value.clone(), None);
    }
    grid.rows.sort_by_key(|row| row.number);
}

/// Moves a row to the end, under that name.
fn to_the_foot(grid: &mut Grid, at: usize, name: &str) {
    let row = grid.rows.remove(at);
    let below = grid.rows[at..].iter_mut();
    below.for_each(|row| row.number -= 1);
    let cells: Vec<(u32, CellValue)> = row
        .cells
        .iter()
        .map(|cell| match cell.col {
            0 => (0, text(name)),
            col => (col, cell.value.clone()),
        })
        .collect();
    let end = grid.rows.len();
    insert(grid, end, &cells);
}

/// The book as one text, its texts written that way.
pub fn as_csv(book: &Book, write: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for grid in &book.sheets {
        let mut next = 0;
        for row in &grid.rows {
            out.push_str(&"\n".repeat((row.number - next) as usize));
            let right = row.cells.iter().map(|cell| cell.col).max().unwrap_or(0);
            let fields = (0..=right).map(|col| match row.get(col).map(|cell| &cell.value) {
                Some(CellValue::Text(text)) => write(text),
                Some(CellValue::Number(number)) => {
                    format!("\"{number:.2}\"").replace(".00\"", "\"")
                }
                _ => String::new(),
            });
            out.push_str(&fields.collect::<Vec<_>>().join(","));
            out.push('\n');
            next = row.number + 1;
        }
        out.push('\n');
    }
    out
}

fn csv(book: &Book) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let text = as_csv(book, |text| format!("\"{text}\""));
    check_bytes(&recogniser, "book.csv", text.as_bytes())
}

#[track_caller]
fn assert_clean(report: &Report, what: &str) {
    let clean = matches!(report.outcome, Outcome::Pass | Outcome::Tail);
    assert!(clean, "{what}: {:?} {:?}", report.outcome, report.findings);
}

#[test]
fn a_note_between_the_rows_of_a_list_of_names_ends_nothing() {
    for name in ["表十一", "表十二"] {
        let mut book = of_units(0);
        let places = rows(sheet(&mut book, name));
        for &at in &places[1..] {
            let mut book = of_units(0);
            insert(
                sheet(&mut book, name),
                at,
                &[(0, text("注：以下为民生项目"))],
            );
            assert_clean(&check(&book), &format!("{name} {at}"));
            assert_clean(&csv(&book), &format!("{name} {at}, as text"));
            // What stands below the note is checked.
            let grid = sheet(&mut book, name);
            let wrong = grid.rows.last().expect("rows").number;
            grid.push(CellRef::new(wrong, 1), CellValue::Number(123_456.78), None);
            assert_ne!(check(&book).outcome, Outcome::Pass, "{name} {at}");
        }
    }
}

#[test]
fn the_total_may_stand_below_its_parts() {
    for seed in [0, 1] {
        for (name, total) in [("表十一", "部门合计"), ("表十二", "合计"), ("表三", "合计")]
        {
            for note in [None, Some("注：以下为汇总数")] {
                let mut book = of_units(seed);
                let grid = sheet(&mut book, name);
                let first = rows(grid)[0];
                to_the_foot(grid, first, total);
                if let Some(note) = note {
                    let last = grid.rows.len() - 1;
                    insert(grid, last, &[(0, text(note))]);
                }
                assert_clean(&check(&book), &format!("{name} {note:?}"));
            }
        }
    }
}

#[test]
fn rows_below_a_table_that_check_or_compare_are_none_of_it() {
    let added: [(&str, Option<&str>); 8] = [
        ("核对数：其他表", Some("表一!D36")),
        ("与表一差额", Some("C5-表一!D36")),
        ("是否平衡", Some("C5-表一!D36")),
        ("审核公式", Some("SUM(C5:C9)")),
        ("上年预算数", None),
        ("比上年增减", None),
        ("人数", None),
        ("核对：张三", None),
    ];
    for name in ["表二", "表三", "表四", "表六", "表十一", "表十二"] {
        for (label, formula) in added {
            let mut book = budget();
            let grid = sheet(&mut book, name);
            let (end, row) = (grid.rows.len(), grid.rows.last().expect("rows").number + 1);
            insert(grid, end, &[(0, text(label))]);
            grid.push(
                CellRef::new(row, 2),
                CellValue::Number(35.0),
                formula.map(Into::into),
            );
            assert_clean(&check(&book), &format!("{name} {label}"));
        }
    }
}

#[test]
fn a_date_may_stand_in_a_cell_for_each_of_its_parts() {
    for parts in [&["2026年", "1月", "15日"][..], &["2026", "年", "1", "月"]] {
        let mut book = budget();
        let grid = sheet(&mut book, "表三");
        let cells: Vec<(u32, CellValue)> = (1..).zip(parts.iter().map(|part| text(part))).collect();
        let end = grid.rows.len();
        insert(grid, end, &cells);
        assert_clean(&check(&book), &format!("{parts:?}"));
    }
}

#[test]
fn the_total_may_bear_the_name_of_the_department_and_its_code() {
    let department = "长治市屯留区行政审批服务管理局";
    for code in ["008", "108", "341", "008001", ""] {
        for name in ["表二", "表三", "表五"] {
            for together in [false, true] {
                let mut book = budget();
                let grid = sheet(&mut book, name);
                let at = rows(grid)[0];
                let row = &mut grid.rows[at];
                row.cells.retain(|cell| cell.col > 1);
                let number = row.number;
                let cells = match together {
                    true => vec![(0, format!("[{code}]{department}"))],
                    false => vec![(0, code.to_owned()), (1, department.to_owned())],
                };
                for (col, value) in cells {
                    if !value.is_empty() && !value.starts_with("[]") {
                        grid.push(CellRef::new(number, col), text(&value), None);
                    }
                }
                grid.merges.retain(|merge| merge.first.row != number);
                if !together || !code.is_empty() {
                    assert_clean(&check(&book), &format!("{name} {code} {together}"));
                }
            }
        }
    }
}

/// The classes of a table of codes, each with the place behind its last row.
fn classes(grid: &Grid) -> Vec<(usize, usize)> {
    let is_class = |at: &usize| {
        let code = grid.rows[*at].get(0).and_then(|cell| cell.text());
        code.is_some_and(|code| code.len() == 3)
    };
    let starts: Vec<usize> = rows(grid).into_iter().filter(is_class).collect();
    let ends = starts[1..].iter().copied().chain([grid.rows.len()]);
    starts.iter().copied().zip(ends).collect()
}

#[test]
fn each_class_may_have_its_sum_below_it_and_the_total_below_all() {
    for own_name in [false, true] {
        for foot in [false, true] {
            let mut book = budget();
            let grid = sheet(&mut book, "表三");
            if foot {
                let first = rows(grid)[0];
                to_the_foot(grid, first, "合计");
            }
            let end = grid.rows.len() - usize::from(foot);
            for (start, behind) in classes(grid).into_iter().rev() {
                let row = &grid.rows[start];
                let name = row.get(1).and_then(|cell| cell.text()).expect("a name");
                let name = match own_name {
                    true => format!("{name}合计"),
                    false => "合计".to_owned(),
                };
                let figures = row.cells.iter().filter(|cell| cell.col > 1);
                let mut cells: Vec<(u32, CellValue)> =
                    figures.map(|cell| (cell.col, cell.value.clone())).collect();
                cells.insert(0, (0, text(&name)));
                insert(grid, behind.min(end), &cells);
            }
            assert_clean(&check(&book), &format!("{own_name} {foot}"));
        }
    }
}

#[test]
fn a_name_may_go_on_in_the_next_line_with_the_figures_beside_either() {
    for name in ["表一", "表三"] {
        for second in [false, true] {
            let mut book = budget();
            let grid = sheet(&mut book, name);
            let place = (0..grid.rows.len()).find_map(|at| {
                let cells = grid.rows[at].cells.iter();
                let mut cells = cells.filter_map(|cell| Some((cell.col, cell.text()?)));
                let (col, whole) = cells.find(|(_, text)| text.ends_with("社会保障和就业支出"))?;
                Some((at, col, whole.to_owned()))
            });
            let (at, col, whole) = place.expect("the class");
            let (first, rest) = whole.split_at(whole.find("和就业支出").expect("its end"));
            let number = grid.rows[at].number;
            grid.push(CellRef::new(number, col), text(first), None);
            let figures = grid.rows[at].cells.clone();
            let figures = figures.into_iter().filter(|cell| second && cell.col > col);
            let mut moved: Vec<(u32, CellValue)> = vec![(col, text(rest))];
            moved.extend(figures.map(|cell| (cell.col, cell.value)));
            if second {
                grid.rows[at].cells.retain(|cell| cell.col <= col);
            }
            insert(grid, at + 1, &moved);
            assert_clean(&check(&book), &format!("{name} {second}"));
        }
    }
}

#[test]
fn figures_below_an_item_that_name_nothing_are_its_second_line_where_the_sums_say_so() {
    let mut book = budget();
    let grid = sheet(&mut book, "表三");
    let code = |at: &usize| {
        grid.rows[*at]
            .get(0)
            .and_then(|cell| cell.text())
            .map(str::len)
    };
    let at = rows(grid).into_iter().find(|at| code(at) == Some(7));
    let row = &mut grid.rows[at.expect("an item")];
    let (number, mut second) = (row.number, Vec::new());
    for cell in row.cells.iter_mut().filter(|cell| cell.col > 1) {
        if let CellValue::Number(figure) = &mut cell.value {
            *figure -= 1.0;
            second.push((cell.col, CellValue::Number(1.0)));
        }
    }
    let below = grid.rows.iter().position(|row| row.number > number);
    insert(grid, below.expect("rows below"), &second);
    assert_clean(&csv(&book), "two lines");
}

#[test]
fn levels_in_columns_may_have_lost_their_zeros() {
    let mut book = budget();
    let grid = sheet(&mut book, "表三");
    let body: Vec<usize> = rows(grid);
    for row in &mut grid.rows {
        for cell in row.cells.iter_mut().filter(|cell| cell.col > 0) {
            cell.col += 2;
        }
    }
    for merge in &mut grid.merges {
        merge.first.col += if merge.first.col > 0 { 2 } else { 0 };
        merge.last.col += if merge.last.col > 0 { 2 } else { 0 };
    }
    for at in body {
        let number = grid.rows[at].number;
        let code = grid.rows[at]
            .get(0)
            .and_then(|cell| cell.text())
            .unwrap_or_default();
        let code = code.to_owned();
        if !code.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for (col, part) in [(0, 0..3), (1, 3..5), (2, 5..7)] {
            if let Some(digits) = code.get(part) {
                let digits: u32 = digits.parse().expect("digits");
                grid.push(CellRef::new(number, col), text(&digits.to_string()), None);
            }
        }
    }
    let head = grid.rows.iter().find(|row| {
        let mut cells = row.cells.iter();
        cells.any(|cell| cell.text() == Some("科目编码"))
    });
    let head = head.expect("the headings").number;
    for (col, level) in (0..).zip(["类", "款", "项"]) {
        grid.push(CellRef::new(head, col), text(level), None);
    }
    assert_clean(&check(&book), "levels");
    assert_clean(&csv(&book), "levels, as text");
}

#[test]
fn groups_may_be_numbered_and_one_under_another_name_is_found_by_its_parts() {
    for (from, to) in [
        ("工资福利支出", "一、工资福利支出"),
        ("商品和服务支出", "二、商品和服务支出"),
        ("商品和服务支出", "商品服务支出"),
    ] {
        let mut book = budget();
        let grid = sheet(&mut book, "表六");
        let at = rows(grid).into_iter().find(|&at| {
            let name = grid.rows[at].get(0).and_then(|cell| cell.text());
            name == Some(from)
        });
        let number = grid.rows[at.expect("the group")].number;
        grid.push(CellRef::new(number, 0), text(to), None);
        assert_clean(&check(&book), to);
        // With a wrong figure beside it, no row is said to be missing.
        let grid = sheet(&mut book, "表六");
        let last = grid.rows.last().expect("rows").number;
        grid.push(CellRef::new(last, 2), CellValue::Number(9_999.0), None);
        let report = check(&book);
        assert_ne!(report.outcome, Outcome::Pass, "{to}");
        let untrue = report
            .findings
            .iter()
            .any(|one| one.message.contains("漏了一行"));
        assert!(!untrue, "{to}: {:?}", report.findings);
    }
}

#[test]
fn a_note_above_the_last_lines_of_a_form_ends_nothing() {
    let mut book = accounts();
    let clean = check(&book).outcome;
    let grid = sheet(&mut book, "收入支出决算总表");
    let total = grid.rows.iter().rposition(|row| {
        let name = row.get(0).and_then(|cell| cell.text());
        name.is_some_and(|name| name.replace(' ', "") == "总计")
    });
    insert(
        grid,
        total.expect("the total"),
        &[(0, text("注：以下为总计"))],
    );
    let report = check(&book);
    assert_eq!(report.outcome, clean, "{:?}", report.findings);
}

#[test]
fn a_triangle_before_an_amount_may_be_a_minus_and_breaks_no_bound() {
    let mut taken_back = 0;
    for seed in 0..6 {
        let habits = [Habit::NegativeCarryOver];
        let department = Department::random(seed, Profile::Ordinary);
        let printed = department.print_with(RoundingMode::Rounded, &habits);
        let mut book = lab::form::book(&lab::form::tables(&printed), &mut Form::plain());
        let rows = book.sheets.iter_mut().flat_map(|grid| &mut grid.rows);
        for cell in rows.flat_map(|row| &mut row.cells) {
            if let CellValue::Number(number) = cell.value
                && number < 0.0
            {
                cell.value = text(&format!("△{:.2}", -number));
                taken_back += 1;
            }
        }
        let report = check(&book);
        assert_ne!(
            report.outcome,
            Outcome::Mismatch,
            "{seed}: {:?}",
            report.findings
        );
    }
    assert!(taken_back > 0);
}

/// A department with money of funds, and with receptions and vehicles.
fn of_funds() -> Book {
    let found = (0..200).find_map(|seed| {
        let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
        let mut book = lab::form::book(&lab::form::tables(&printed), &mut Form::plain());
        let [funds, few] = ["表八", "表十"].map(|name| rows(sheet(&mut book, name)).len());
        (funds > 4 && few > 4).then_some(book)
    });
    found.expect("such a department")
}

/// Leaves out the rows of classes and sections; `false` if there are none.
fn leave_items(grid: &mut Grid) -> bool {
    let is_above = |row: &GridRow| {
        let code = row.get(0).and_then(|cell| cell.text());
        code.is_some_and(|code| {
            matches!(code.len(), 3 | 5) && code.bytes().all(|b| b.is_ascii_digit())
        })
    };
    let gone: Vec<u32> = grid
        .rows
        .iter()
        .filter(|row| is_above(row))
        .map(|row| row.number)
        .collect();
    grid.rows.retain(|row| !is_above(row));
    for row in &mut grid.rows {
        row.number -= gone.iter().filter(|&&gone| gone < row.number).count() as u32;
    }
    !gone.is_empty()
}

#[test]
fn the_items_may_stand_alone_without_their_classes() {
    type Tables<'t> = (fn() -> Book, &'t [&'t str]);
    let tables: [Tables; 2] = [
        (of_funds, &["表二", "表三", "表五", "表八"]),
        (accounts, &["收入决算表", "支出决算表"]),
    ];
    for (book, names) in tables {
        for name in names {
            let mut book = book();
            let grid = sheet(&mut book, name);
            assert!(leave_items(grid), "{name}");
            let report = check(&book);
            assert_clean(&report, name);
            let told = report.findings.iter();
            let mut told = told.filter(|one| one.message.contains("只印了项级科目"));
            assert!(told.next().is_some() && told.next().is_none(), "{name}");
            // What an item says is still checked against the total.
            let grid = sheet(&mut book, name);
            let last = grid.rows.iter_mut().rfind(|row| {
                let code = row.get(0).and_then(|cell| cell.text());
                code.is_some_and(|code| code.len() == 7)
            });
            let cells = last.expect("an item").cells.iter_mut();
            let figures = cells.filter_map(|cell| match &mut cell.value {
                CellValue::Number(figure) => Some(figure),
                _ => None,
            });
            figures.for_each(|figure| *figure += 1000.0);
            assert_ne!(check(&book).outcome, Outcome::Pass, "{name}");
        }
    }
}

#[test]
fn the_total_of_a_fixed_list_may_be_called_otherwise() {
    for name in [
        "合计：",
        "总计",
        "合计数",
        "合计（万元）",
        "本年合计",
        "部门合计",
    ] {
        let mut book = of_funds();
        let grid = sheet(&mut book, "表十");
        let last = rows(grid).pop().expect("the total");
        let number = grid.rows[last].number;
        grid.push(CellRef::new(number, 0), text(name), None);
        assert_clean(&check(&book), name);
        let grid = sheet(&mut book, "表十");
        let all = grid.rows[last].cells.iter_mut();
        for cell in all {
            if let CellValue::Number(figure) = &mut cell.value {
                *figure += 5.0;
            }
        }
        assert_ne!(check(&book).outcome, Outcome::Pass, "{name}");
    }
}

#[test]
fn a_part_may_be_told_in_a_second_line_below_the_one_that_says_so() {
    for name in ["表二", "表三", "表五", "表八", "表十"] {
        for more in [0.25, 2.0] {
            let mut book = of_funds();
            let grid = sheet(&mut book, name);
            let named = u32::from(name != "表十");
            // A class, or the first line of the list that has a figure.
            let figure = |row: &GridRow| {
                row.cells.iter().find_map(|cell| match cell.value {
                    CellValue::Number(figure) if cell.col > named => Some((cell.col, figure)),
                    _ => None,
                })
            };
            let places = rows(grid);
            let at = places[usize::from(name != "表十")];
            let (col, whole) = figure(&grid.rows[at]).expect("a figure");
            let lines = [("其中：人员", 0.25), ("　　　政府购买服务", more)];
            for (below, (label, share)) in (1..).zip(lines) {
                let amount = CellValue::Number((whole * share * 100.0).round() / 100.0);
                insert(grid, at + below, &[(named, text(label)), (col, amount)]);
            }
            let report = check(&book);
            match more < 1.0 {
                true => assert_clean(&report, name),
                // More than the whole is no part of it.
                false => assert_eq!(report.outcome, Outcome::Unchecked, "{name}"),
            }
        }
    }
}
