//! Fixing the program's own output changes nothing, whatever was wrong with the submission.

use duibiao::read::CellValue;
use lab::departments::{Department, Habit, Profile, RoundingMode, Stratum, damage, xlsx};
use lab::desk::{Desk, Page, Pages};

/// Fixes the workbook, and what comes of it; compares both byte for byte.
fn fixed_twice(bytes: &[u8], what: &str) {
    let desk = Desk::empty();
    desk.put("提交件.xlsx", bytes);
    let first = desk.fix("提交件.xlsx", "一.xlsx");
    assert!(first.error.is_none(), "{what}: {:?}", first.error);
    let second = desk.fix("一.xlsx", "二.xlsx");
    assert!(second.error.is_none(), "{what}: {:?}", second.error);
    assert_eq!(second.notices, [], "{what}");
    assert!(
        second.corrections.is_empty(),
        "{what}: {:?}",
        second.corrections
    );
    desk.same("一.xlsx", "二.xlsx", what);
}

#[test]
fn fixing_the_output_again_gives_the_same_bytes_in_every_stratum() {
    for seed in 0..4 {
        for (nth, stratum) in Stratum::ALL.into_iter().enumerate() {
            let mode = RoundingMode::ALL[(seed as usize + nth) % 4];
            let profile = if seed % 2 == 0 {
                Profile::Small
            } else {
                Profile::Ordinary
            };
            let honest = Department::random(7_000 + seed, profile).print(mode);
            if let Some(damaged) = damage(&honest, stratum, seed) {
                fixed_twice(&xlsx(&damaged.printed), &format!("{stratum:?} {seed}"));
            }
        }
    }
}

#[test]
fn an_honest_workbook_fixed_twice_is_the_same() {
    for seed in 0..8 {
        let mode = RoundingMode::ALL[seed as usize % 4];
        let honest = Department::random(seed, Profile::Ordinary).print(mode);
        fixed_twice(&xlsx(&honest), &format!("honest {seed}"));
    }
}

#[test]
fn the_habits_of_an_office_stay_as_they_are() {
    for (seed, habit) in (0..).zip(Habit::ALL) {
        let mode = RoundingMode::ALL[seed as usize % 4];
        let department = Department::random(300 + seed, Profile::Ordinary);
        let habits = [habit];
        fixed_twice(
            &xlsx(&department.print_with(mode, &habits)),
            &format!("{habit:?}"),
        );
    }
}

/// A small department with one wrong cell, as cells.
fn submitted(seed: u64) -> Pages {
    let honest = Department::random(seed, Profile::Small).print(RoundingMode::Rounded);
    let damaged = damage(&honest, Stratum::OneCell, seed).expect("a cell to spoil");
    let desk = Desk::empty();
    desk.put("提交件.xlsx", &xlsx(&damaged.printed));
    desk.open("提交件.xlsx")
}

/// The cells of the sheet that hold figures, first to last.
fn figures(page: &Page) -> Vec<(u32, u32)> {
    let numbers = page
        .cells
        .iter()
        .filter(|(_, v)| matches!(v, CellValue::Number(_)));
    numbers.map(|(&at, _)| at).collect()
}

fn text(text: &str) -> CellValue {
    CellValue::Text(text.into())
}

#[test]
fn what_is_odd_in_a_submission_stays_as_odd_as_it_was() {
    type Mangle = fn(&mut Pages);
    let mangles: [(&str, Mangle); 10] = [
        ("a table is missing", |pages| {
            pages.pages.remove(4);
        }),
        ("a figure is a word", |pages| {
            let at = figures(&pages.pages[2])[3];
            pages.pages[2].cells.insert(at, text("待定"));
        }),
        ("two columns have one heading", |pages| {
            let page = &mut pages.pages[2];
            let head = page.cells.iter().find(|(_, value)| **value == text("合计"));
            let (row, col) = *head.expect("a heading").0;
            page.cells.insert((row, col + 4), text("合计"));
            page.cells
                .insert((row + 2, col + 4), CellValue::Number(3.5));
        }),
        ("a figure has a unit and full-width digits", |pages| {
            let at = figures(&pages.pages[2])[3];
            pages.pages[2].cells.insert(at, text("１２３．４５万元"));
        }),
        ("a figure has too many digits", |pages| {
            let at = figures(&pages.pages[2])[3];
            pages.pages[2]
                .cells
                .insert(at, CellValue::Number(222.294832));
        }),
        ("a row is unknown", |pages| {
            let page = &mut pages.pages[2];
            let last = page.cells.keys().last().expect("cells").0;
            page.cells.insert((last + 1, 0), text("9999999"));
            page.cells.insert((last + 1, 1), text("没有这一项"));
            page.cells.insert((last + 1, 2), CellValue::Number(5.0));
        }),
        (
            "a title is of another year and a department of another name",
            |pages| {
                for value in pages.pages[1].cells.values_mut() {
                    if let CellValue::Text(text) = value {
                        *text = text
                            .replace("2026年", "2025年")
                            .replace("部门名称：", "部门名称：另");
                    }
                }
            },
        ),
        ("sheets are named as ours", |pages| {
            for name in ["目录", "差异表", "修改记录", "封面"] {
                let mut page = Page {
                    name: name.into(),
                    ..Page::default()
                };
                page.cells.insert((0, 0), text(&format!("我自己的{name}")));
                page.cells.insert((2, 1), CellValue::Number(1.5));
                pages.pages.push(page);
            }
        }),
        ("labels are spaced and bracketed otherwise", |pages| {
            for page in &mut pages.pages {
                for value in page.cells.values_mut() {
                    if let CellValue::Text(text) = value {
                        *text = text.replace("合计", "合　计").replace('（', "(");
                    }
                }
            }
        }),
        ("zeros and dashes stand for nothing", |pages| {
            let page = &mut pages.pages[2];
            let free: Vec<(u32, u32)> =
                figures(page).into_iter().map(|(r, c)| (r, c + 1)).collect();
            for (nth, at) in free.into_iter().enumerate() {
                let nothing = if nth % 2 == 0 {
                    CellValue::Number(0.0)
                } else {
                    text("—")
                };
                page.cells.entry(at).or_insert(nothing);
            }
        }),
    ];
    for (what, mangle) in mangles {
        for seed in [1, 2] {
            let mut pages = submitted(seed);
            mangle(&mut pages);
            fixed_twice(&pages.bytes(), what);
        }
    }
}

#[test]
fn carried_sheets_keep_their_formulas_and_do_not_multiply() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let pages = submitted(1);
    for page in &pages.pages {
        let sheet = book.add_worksheet();
        sheet.set_name(&page.name).expect("a name");
        for (&(row, col), value) in &page.cells {
            match value {
                CellValue::Number(number) => sheet.write_number(row, col as u16, *number),
                other => sheet.write_string(row, col as u16, lab::desk::text(other)),
            }
            .expect("written");
        }
    }
    let name = pages.pages[0].name.clone();
    let sheet = book.add_worksheet();
    sheet.set_name("说明").expect("a name");
    sheet
        .write_formula(0, 0, rust_xlsxwriter::Formula::new("=1+2").set_result("3"))
        .expect("written");
    let looks_away = format!("='{name}'!B6*2");
    sheet
        .write_formula(
            1,
            0,
            rust_xlsxwriter::Formula::new(looks_away).set_result("8"),
        )
        .expect("written");
    sheet
        .merge_range(3, 0, 4, 2, "合并的", &rust_xlsxwriter::Format::new())
        .expect("merged");
    let hidden = book.add_worksheet();
    hidden.set_name("底稿").expect("a name").set_hidden(true);
    hidden.write_string(0, 0, "=不是公式").expect("written");
    fixed_twice(&book.save_to_buffer().expect("saved"), "carried sheets");
}
