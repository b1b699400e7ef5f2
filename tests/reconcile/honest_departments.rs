//! Honest departments are read cell by cell as they were printed, and none is ever flagged.

use duibiao::model::{Amount, CellRef, Row, RowRole, Submission};
use duibiao::report::{Outcome, Report};
use duibiao::{Recogniser, layout};
use lab::departments::{
    Cell, CellId, Department, Dice, Fact, Habit, Printed, Profile, Purpose, Quantum, Reach,
    RoundingMode, Source, Stratum, Vintage, damage, mistype, reprint, settled_apart, xlsx,
};

/// The amount that was read for a printed cell, in hundredths.
fn read(submission: &Submission, id: &CellId) -> Option<i64> {
    let layout = &layout::builtin().expect("the built-in layouts are right")[0];
    let table = layout.table_index(id.table)?;
    let spec = &layout.tables[table];
    let ledger = spec
        .ledgers
        .iter()
        .position(|ledger| ledger.name == id.ledger)?;
    let column = spec.ledgers[ledger]
        .figures()
        .position(|c| c.id.as_str() == id.column)?;
    let rows = &submission.tables[table].ledgers[ledger].rows;
    let row = rows.iter().find(|row| path(rows, row, id) == id.row)?;
    let amount = row.entries[column].value.amount().unwrap_or_default();
    let hundredths = amount.decimal() * Amount::from_stored(100.0)?.decimal();
    i64::try_from(hundredths.normalize().mantissa())
        .ok()
        .filter(|_| hundredths.fract().is_zero())
}

/// A row's identity as the generator writes it.
fn path(rows: &[Row], row: &Row, id: &CellId) -> String {
    let above = row.parent.map(|parent| &rows[parent]);
    match id.table {
        "T4" if row.key.as_str().starts_with("结转") => format!("上年财政拨款结转/{}", row.label),
        "T6" => match above {
            Some(group) if group.label != "合计" => {
                format!("{}/{}/{}", group.label, row.label, row.texts[0])
            }
            _ => row.label.clone(),
        },
        "T12" | "T13" => row.key.as_str().to_owned(),
        "T11" => above.map_or(row.label.clone(), |total| {
            format!("{}/{}", total.label, row.label)
        }),
        _ => row
            .code
            .filter(|_| id.table != "T1" && id.table != "T4")
            .map_or(row.label.clone(), |c| c.to_string()),
    }
}

fn printed(seed: u64) -> (Printed, RoundingMode) {
    let mode = RoundingMode::ALL[seed as usize % 4];
    let profile = if seed.is_multiple_of(3) {
        Profile::Ordinary
    } else {
        Profile::Small
    };
    (Department::random(seed, profile).print(mode), mode)
}

#[test]
fn every_cell_is_read_as_it_was_printed_and_no_honest_department_is_flagged() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    for seed in 0..400 {
        let (honest, mode) = printed(seed);
        let examined = duibiao::examine_bytes(&recogniser, "department.xlsx", &xlsx(&honest));
        let examined = examined.unwrap_or_else(|report| panic!("seed {seed}: {report:?}"));
        for (id, entry) in &honest.cells {
            assert_eq!(
                read(&examined.submission, id),
                Some(entry.value),
                "seed {seed}, {mode:?}: {id:?}"
            );
        }
        let worst: Vec<&str> = examined
            .report
            .findings
            .iter()
            .filter(|finding| !matches!(finding.outcome, Outcome::Hint | Outcome::Tail))
            .map(|finding| finding.message.as_str())
            .collect();
        assert!(worst.is_empty(), "seed {seed}, {mode:?}: {worst:#?}");
        assert!(
            examined.report.corrections.is_empty(),
            "seed {seed}: {:?}",
            examined.report.corrections
        );
        assert!(
            examined.report.outcome <= Outcome::Tail,
            "seed {seed}, {mode:?}"
        );
    }
}

/// How many departments are tried in each way of printing.
fn departments_tried() -> u64 {
    let asked = std::env::var("DEPARTMENTS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(5)
}

fn checked(printed: &Printed) -> Report {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let examined = duibiao::examine_bytes(&recogniser, "department.xlsx", &xlsx(printed));
    examined.map_or_else(|report| *report, |examined| examined.report)
}

/// What an honest book is told that it should not be.
fn accused(report: &Report) -> Vec<String> {
    let findings = report.findings.iter();
    let worse = findings.filter(|f| !matches!(f.outcome, Outcome::Hint | Outcome::Tail));
    let told = worse.map(|f| format!("{} {}", f.message, f.equation));
    let changed = report.corrections.iter().map(|c| format!("{c:?}"));
    told.chain(changed).collect()
}

/// A department in one of the two ways in which amounts are kept, printed in other digits.
fn in_other_digits(seed: u64, quantum: Quantum) -> (Printed, Reach, RoundingMode) {
    let mode = [
        RoundingMode::Rounded,
        RoundingMode::Rounded,
        RoundingMode::Exact,
    ][seed as usize % 3];
    let profile = if seed.is_multiple_of(2) {
        Profile::Ordinary
    } else {
        Profile::Small
    };
    let book = Department::random(seed, profile).print(mode);
    let reach = Reach::random(&mut Dice::new(seed ^ 0x7175_616e));
    (reprint(&book, quantum, reach), reach, mode)
}

#[test]
fn no_honest_department_is_flagged_for_the_digits_it_is_printed_in() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for quantum in Quantum::ALL {
        for seed in 0..departments_tried() {
            let (book, reach, mode) = in_other_digits(seed, quantum);
            let accused = accused(&checked(&book));
            tried += 1;
            if !accused.is_empty() {
                let first = &accused[..accused.len().min(3)];
                wrong.push(format!(
                    "seed {seed}, {quantum:?} in {reach:?}, {mode:?}: {first:#?}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried}: {}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn tables_settled_one_by_one_are_tails_that_name_both_printings() {
    let mut books = 0;
    for seed in 0..3 * departments_tried() {
        let department = Department::random(seed, Profile::Ordinary);
        let Some(book) = settled_apart(&department) else {
            continue;
        };
        books += 1;
        let report = checked(&book);
        let accused = accused(&report);
        assert!(accused.is_empty(), "seed {seed}: {accused:#?}");
        let named = report
            .findings
            .iter()
            .filter(|f| f.message.contains("同一数两处差一个末位"));
        assert!(named.count() > 0, "seed {seed}: nothing is said");
    }
    assert!(books > 0, "no book was settled apart");
}

/// T4 in whole 万元 shares two figures alone with tables of finer digits; more of its figures are wholes that their
/// finer parts exceed by less than half a step.
#[test]
fn wholes_that_finer_parts_exceed_by_less_than_half_a_step_were_rounded() {
    let exact = Department::random(3513, Profile::Ordinary).print(RoundingMode::Exact);
    let book = reprint(&exact, Quantum::WholeWan, Reach::Sheet(3));
    let report = checked(&book);
    assert!(report.outcome <= Outcome::Tail, "{:#?}", accused(&report));
    // A step too much in a figure is no rounding.
    let whole = CellId::new("T4", "支出", "十、卫生健康支出", "一般公共预算");
    let mut spoilt = book.clone();
    assert!(book.cells.contains_key(&whole), "no such figure");
    spoilt.set(
        &whole,
        book.cells[&whole].value - 2 * Quantum::WholeWan.step(),
    );
    assert_eq!(checked(&spoilt).outcome, Outcome::Mismatch);
}

/// Of the parts of 商品和服务支出 three are wholes and four print 0.00: together they were 2 more.
#[test]
fn small_amounts_that_print_as_zero_take_part_in_what_rounding_does_to_a_sum() {
    let book = Department::random(22_006_496, Profile::Small).print(RoundingMode::Rounded);
    let book = reprint(&book, Quantum::WholeWan, Reach::Book);
    let report = checked(&book);
    assert!(report.outcome <= Outcome::Tail, "{:#?}", accused(&report));
}

/// The amount of a cell of the report, in counts of the sheet.
fn counts(text: Option<&str>, per_unit: i64) -> Option<i64> {
    let amount: Amount = text.map_or(Ok(Amount::default()), str::parse).ok()?;
    let counts = amount.decimal() * Amount::from_stored(per_unit as f64)?.decimal();
    i64::try_from(counts.normalize().mantissa())
        .ok()
        .filter(|_| counts.fract().is_zero())
}

/// What corrections do to a book with one mistyped cell: how many there are, and those that are not right.
fn corrections(book: &Printed, report: &Report) -> (usize, Vec<String>) {
    let mut harmful = Vec::new();
    for correction in &report.corrections {
        let change = &correction.change;
        let sheet = book
            .sheets
            .iter()
            .find(|s| Some(&s.name) == change.sheet.as_ref());
        let right = sheet.and_then(|sheet| {
            let at = change.cell.as_deref()?;
            let mut cells = book.cells.values();
            let entry = cells.find(|e| {
                book.sheets[e.sheet].name == sheet.name
                    && format!("{}{}", char::from(b'A' + e.col as u8), e.row + 1) == at
            })?;
            Some(entry.value == counts(change.to.as_deref(), sheet.per_unit)?)
        });
        if right != Some(true) {
            harmful.push(format!("{change:?}"));
        }
    }
    (report.corrections.len(), harmful)
}

#[test]
fn in_other_digits_an_error_of_two_steps_is_found_and_no_correction_does_harm() {
    let (mut tried, mut missed, mut harmful, mut corrected) = (0, Vec::new(), Vec::new(), 0);
    let mut spoil = |what: String, right: &Printed, seed: u64, step: &dyn Fn(usize) -> i64| {
        let mut spoilt = right.clone();
        let Some(typed) = mistype(&mut spoilt, &mut Dice::new(seed), step) else {
            return;
        };
        tried += 1;
        let report = checked(&spoilt);
        if report.outcome != Outcome::Mismatch {
            missed.push(format!("{what}: {typed:?}"));
        }
        let (number, wrong) = corrections(right, &report);
        corrected += number;
        harmful.extend(
            wrong
                .into_iter()
                .map(|it| format!("{what}: {typed:?}: {it}")),
        );
    };
    for seed in 0..departments_tried() {
        for quantum in Quantum::ALL {
            let (book, reach, mode) = in_other_digits(seed, quantum);
            let what = format!("seed {seed}, {quantum:?} in {reach:?}, {mode:?}");
            let step = |sheet: usize| match reach.has(sheet) {
                true => quantum.step(),
                false => 1,
            };
            spoil(what, &book, seed, &step);
        }
        if let Some(book) = settled_apart(&Department::random(seed, Profile::Ordinary)) {
            spoil(format!("seed {seed}, settled apart"), &book, seed, &|_| 1);
        }
    }
    assert!(
        harmful.is_empty(),
        "{} of {corrected} do harm: {}",
        harmful.len(),
        harmful.join("\n")
    );
    // Cells in no sum that would show it are beyond anybody.
    assert!(
        missed.len() * 20 <= tried,
        "{} of {tried} missed: {}",
        missed.len(),
        missed.join("\n")
    );
}

/// A table of few figures is printed in the digits of those beside it.
#[test]
fn no_honest_department_is_flagged_where_many_of_its_tables_have_fewer_digits() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for quantum in [Quantum::WholeWan, Quantum::OneDecimal, Quantum::YuanFromWan] {
        for seed in 0..4 * departments_tried() {
            let sheets = Dice::new(seed ^ 0x6d61_6e79).below(1 << 13) as u16;
            if sheets.count_ones() < 6 {
                continue;
            }
            let profile = match seed % 2 {
                0 => Profile::Ordinary,
                _ => Profile::Small,
            };
            let book = Department::random(seed, profile).print(RoundingMode::Rounded);
            let accused = accused(&checked(&reprint(&book, quantum, Reach::Many(sheets))));
            tried += 1;
            if !accused.is_empty() {
                let first = &accused[..accused.len().min(2)];
                wrong.push(format!(
                    "seed {seed}, {quantum:?} in {sheets:b}: {first:#?}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried}: {}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A department with three small amounts of one subject from other sources, each of which prints 0 in whole 万元.
fn with_small_amounts(seed: u64) -> Option<Department> {
    let mut department = Department::random(seed, Profile::Ordinary);
    let own = |fact: &Fact| fact.source == Source::General && fact.vintage == Vintage::Current;
    department.facts.retain(own);
    let basic = |fact: &&Fact| matches!(fact.purpose, Purpose::Basic { .. });
    let all: i64 = department
        .facts
        .iter()
        .filter(basic)
        .map(|fact| fact.fen)
        .sum();
    let fact = department.facts.iter_mut().find(|fact| basic(&&**fact))?;
    // 基本支出 is 0.4 万元 more than whole ones, which print less; with the others 1.2 more.
    fact.fen += 400_000 - all.rem_euclid(1_000_000);
    let small = Fact {
        fen: 400_000,
        source: Source::UnitFunds,
        ..fact.clone()
    };
    let account = Fact {
        source: Source::FiscalAccount,
        ..small.clone()
    };
    let carried = Fact {
        vintage: Vintage::CarriedOver,
        ..small.clone()
    };
    department.facts.extend([small, account, carried]);
    Some(department)
}

#[test]
fn a_zero_in_whole_figures_may_be_a_small_amount() {
    for seed in 0..6 {
        let Some(department) = with_small_amounts(seed) else {
            continue;
        };
        let book = department.print(RoundingMode::Rounded);
        let report = checked(&reprint(&book, Quantum::WholeWan, Reach::Book));
        assert!(
            report.outcome <= Outcome::Tail,
            "seed {seed}: {:#?}",
            accused(&report)
        );
    }
}

/// The zeros that the wrong unit brought are no coarser print: a figure is right to the digit, or left to a person.
#[test]
fn a_table_in_another_unit_loses_no_digit_in_a_book_of_other_digits() {
    let mut corrected = 0;
    for quantum in [Quantum::OneDecimal, Quantum::WholeYuan, Quantum::WholeWan] {
        for seed in 0..4 {
            let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
            let book = reprint(&printed, quantum, Reach::Book);
            for table in ["T3", "T5", "T8"] {
                let mut spoilt = book.clone();
                for (id, entry) in book.cells.iter().filter(|(id, _)| id.table == table) {
                    spoilt.set(id, entry.value * 10_000);
                }
                let (number, harmful) = corrections(&book, &checked(&spoilt));
                corrected += number;
                assert!(
                    harmful.is_empty(),
                    "{quantum:?}, seed {seed}, {table}: {harmful:#?}"
                );
            }
        }
    }
    assert!(corrected > 0, "none is put right");
}

/// An office with those habits is as quiet as any.
fn is_quiet(recogniser: &Recogniser, seed: u64, habits: &[Habit]) {
    let mode = RoundingMode::ALL[seed as usize % 4];
    let profile = match seed % 3 {
        0 => Profile::Small,
        _ => Profile::Ordinary,
    };
    let printed = Department::random(40_000 + seed, profile).print_with(mode, habits);
    let examined = duibiao::examine_bytes(recogniser, "department.xlsx", &xlsx(&printed));
    let report = examined
        .unwrap_or_else(|report| panic!("{report:?}"))
        .report;
    let open = report
        .findings
        .iter()
        .filter(|finding| finding.outcome > Outcome::Tail);
    let open: Vec<&str> = open.map(|finding| finding.message.as_str()).collect();
    assert!(
        report.outcome <= Outcome::Tail && open.is_empty() && report.corrections.is_empty(),
        "seed {seed}, {mode:?}, {habits:?}: {:?} {open:#?} {:?}",
        report.outcome,
        report.corrections
    );
}

#[test]
fn no_habit_of_an_honest_office_is_flagged() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    for habit in Habit::ALL {
        for seed in 0..12 {
            is_quiet(&recogniser, seed, &[habit]);
        }
    }
}

#[test]
fn nor_are_several_of_them_together() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    for seed in 0..cases(150) {
        is_quiet(&recogniser, seed, &Habit::some(seed, 35));
    }
}

/// How many departments are tried; `CASES` says so.
fn cases(usual: u64) -> u64 {
    let asked = std::env::var("CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(usual)
}

#[test]
fn a_slip_among_such_rows_leads_to_no_wrong_correction() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    let mut corrected = 0;
    for seed in 0..cases(60) {
        let habits = Habit::some(seed, 50);
        let mode = RoundingMode::ALL[seed as usize % 4];
        let profile = match seed % 3 {
            0 => Profile::Ordinary,
            _ => Profile::Small,
        };
        let honest = Department::random(60_000 + seed, profile).print_with(mode, &habits);
        let stratum = [Stratum::OneCell, Stratum::TwoCells][seed as usize % 2];
        let Some(damaged) = damage(&honest, stratum, seed) else {
            continue;
        };
        let bytes = xlsx(&damaged.printed);
        let report = duibiao::examine_bytes(&recogniser, "department.xlsx", &bytes);
        let report = report.unwrap_or_else(|report| panic!("{report:?}")).report;
        for correction in &report.corrections {
            let change = &correction.change;
            let sheet = honest
                .sheets
                .iter()
                .find(|sheet| Some(&sheet.name) == change.sheet.as_ref());
            let cell = change.cell.as_deref().and_then(CellRef::parse);
            let right = sheet
                .zip(cell)
                .map(|(sheet, at)| &sheet.rows[at.row as usize][at.col as usize]);
            let right = match right {
                Some(Cell::Number(value)) => *value,
                _ => 0,
            };
            let to: Amount = change
                .to
                .as_deref()
                .unwrap_or("0")
                .parse()
                .expect("an amount");
            let wrong = Amount::from_stored(right as f64 / 100.0) != Some(to);
            assert!(
                !wrong,
                "seed {seed}, {habits:?}: {correction:?}, right is {right}"
            );
            corrected += 1;
        }
    }
    assert!(corrected > 0);
}

#[test]
fn parts_and_subtotals_are_kept_in_every_kind_of_row_and_never_counted() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    // Table, kind of rows, column of names, first column of figures.
    let kinds = [
        ("T1", "a list", 2, 3),
        ("T3", "codes", 1, 2),
        ("T6", "groups", 0, 2),
        ("T10", "a list of sums", 0, 1),
        ("T11", "a flat tree", 0, 1),
        ("T12", "a tree", 0, 1),
    ];
    for (table, kind, name, figures) in kinds {
        let mut printed = Department::seed().print(RoundingMode::Rounded);
        let sheet = printed.sheets.iter().position(|sheet| sheet.table == table);
        let sheet = sheet.expect("each table has a sheet");
        let of_table = printed.cells.values().filter(|entry| entry.sheet == sheet);
        let last = of_table
            .filter(|entry| entry.leaf)
            .map(|entry| entry.row)
            .max();
        let last = last.unwrap_or_else(|| panic!("{kind}: no rows"));
        let mut row = vec![(name, Cell::Text("小计".to_owned()))];
        let above = printed.sheets[sheet].rows[last][figures..].to_vec();
        row.extend((figures..).zip(above));
        printed.insert(sheet, last + 1, &row);
        row[0].1 = Cell::Text("其中：上级补助".to_owned());
        printed.insert(sheet, last + 1, &row);
        let examined = duibiao::examine_bytes(&recogniser, "department.xlsx", &xlsx(&printed));
        let examined = examined.unwrap_or_else(|report| panic!("{kind}: {report:?}"));
        assert!(
            examined.report.outcome <= Outcome::Tail,
            "{kind}: {:?}",
            examined.report.findings
        );
        let read = examined
            .submission
            .tables
            .iter()
            .find(|read| read.id.as_str() == table);
        let rows = || read.iter().flat_map(|table| table.rows());
        for (label, role) in [
            ("小计", RowRole::Subtotal),
            ("其中：上级补助", RowRole::OfWhich),
        ] {
            let row = rows().find(|row| row.label == label);
            assert_eq!(row.map(|row| row.role), Some(role), "{kind}: {label}");
        }
    }
}

#[test]
fn a_subtotal_that_bears_a_code_keeps_it_in_its_name() {
    let recogniser = Recogniser::new(layout::builtin().expect("the built-in layouts are right"));
    for texts in [["", "201小计"], ["201", "小计"]] {
        let mut printed = Department::seed().print(RoundingMode::Rounded);
        let sheet = printed.sheets.iter().position(|sheet| sheet.table == "T3");
        let sheet = sheet.expect("each table has a sheet");
        let row_of = |code: &str| {
            let rows = &printed.sheets[sheet].rows;
            let row = rows
                .iter()
                .position(|row| row[0] == Cell::Text(code.to_owned()));
            row.expect("the class is there")
        };
        let (class, next) = (row_of("201"), row_of("208"));
        let mut row = printed.sheets[sheet].rows[class].clone();
        row[..2].clone_from_slice(&texts.map(|text| Cell::Text(text.to_owned())));
        let row: Vec<(usize, Cell)> = row.into_iter().enumerate().collect();
        printed.insert(sheet, next, &row);
        let examined = duibiao::examine_bytes(&recogniser, "department.xlsx", &xlsx(&printed));
        let examined = examined.unwrap_or_else(|report| panic!("{report:?}"));
        let tables = &examined.submission.tables;
        let mut rows = tables.iter().flat_map(|table| table.rows());
        let row = rows.find(|row| row.role == RowRole::Subtotal);
        assert_eq!(row.map(|row| row.label.as_str()), Some("201小计"));
        assert!(examined.report.outcome <= Outcome::Tail);
    }
}

#[test]
fn a_budget_in_whole_wan_with_exact_sums_keeps_its_digits_and_a_single_one_too_much_is_an_error() {
    let whole = Quantum::WholeWan.fen();
    let mut tried = 0;
    for seed in 0..departments_tried() {
        let mut department = Department::random(seed, Profile::Ordinary);
        for fact in &mut department.facts {
            fact.fen = (fact.fen / whole).max(1) * whole;
        }
        let book = department.print(RoundingMode::Exact);
        let report = checked(&book);
        assert_eq!(
            report.outcome,
            Outcome::Pass,
            "seed {seed}: {:#?}",
            accused(&report)
        );
        let coarser = report.findings.iter().any(|f| f.rule == "precision.digits");
        assert!(!coarser, "seed {seed}: {:#?}", report.findings);
        let cells: Vec<&CellId> = book
            .cells
            .iter()
            .filter(|(_, entry)| entry.value != 0)
            .map(|(id, _)| id)
            .collect();
        let mut dice = Dice::new(seed);
        for _ in 0..4 {
            let id = *dice.pick(&cells);
            let mut spoilt = book.clone();
            spoilt.set(id, book.cells[id].value + 100);
            let report = checked(&spoilt);
            assert_eq!(report.outcome, Outcome::Mismatch, "seed {seed}: {id}");
            tried += 1;
        }
    }
    assert!(tried > 0);
}
