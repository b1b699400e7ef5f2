//! Honest departments are read cell by cell as they were printed, and none is ever flagged.

mod departments;

use departments::{
    Cell, CellId, Department, Habit, Printed, Profile, RoundingMode, Stratum, damage, xlsx,
};
use duibiao::model::{Amount, CellRef, Row, RowRole, Submission};
use duibiao::report::Outcome;
use duibiao::{Recogniser, layout};

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
            .filter(|finding| !matches!(finding.outcome, Outcome::Pass | Outcome::Tail))
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
