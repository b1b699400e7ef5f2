//! Whether made-up departments are what they claim to be.

mod between;
mod identities;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use identities::check;
use lab::departments::{
    Cell, CellId, Damaged, Department, Printed, Profile, Purpose, RoundingMode, Source, Stratum,
    Vintage, damage, xlsx,
};

fn assert_honest(department: &Department, mode: RoundingMode) -> Printed {
    let printed = department.print(mode);
    let exact = matches!(mode, RoundingMode::Exact | RoundingMode::Settled);
    let wrong = check(&printed, exact);
    assert!(
        wrong.is_empty(),
        "seed {}, {mode:?}:\n{}",
        department.seed,
        wrong.join("\n")
    );
    printed
}

#[test]
fn two_thousand_departments_obey_the_identities_in_every_rounding_mode() {
    for seed in 0..2_000 {
        let profile = if seed % 4 == 0 {
            Profile::Small
        } else {
            Profile::Ordinary
        };
        let department = Department::random(seed, profile);
        assert_honest(&department, RoundingMode::ALL[seed as usize / 4 % 4]);
    }
}

#[test]
fn departments_with_thirty_units_obey_the_identities() {
    for (seed, mode) in RoundingMode::ALL.into_iter().enumerate() {
        let printed = assert_honest(&Department::random(seed as u64, Profile::Bureau), mode);
        assert!(
            (5_500..7_500).contains(&printed.amounts()),
            "{} amounts",
            printed.amounts()
        );
    }
}

#[test]
fn the_seed_department_obeys_the_identities() {
    assert_honest(&Department::seed(), RoundingMode::Rounded);
}

/// A row as the disclosure's text has it: cells parted by tabs, blanks at the end left out.
fn shown(row: &[Cell]) -> String {
    let numbering = matches!(row[0], Cell::Number(_));
    let cells: Vec<String> = row
        .iter()
        .map(|cell| match cell {
            Cell::Blank => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(value) if numbering => (value / 100).to_string(),
            Cell::Number(value) => format!("{}.{:02}", value / 100, value % 100),
        })
        .collect();
    cells.join("\t").trim_end().to_owned()
}

#[test]
fn the_seed_department_prints_the_disclosure_line_by_line() {
    let printed = Department::seed().print(RoundingMode::Rounded);
    let rows = printed
        .sheets
        .iter()
        .flat_map(|sheet| sheet.rows.iter().map(|row| shown(row)));
    let lines: Vec<String> = rows
        .filter(|line| !line.starts_with("部门名称") && line != "预算公开表1")
        .collect();
    let disclosed: Vec<&str> = include_str!("../../lab/src/departments/seed-tables.txt")
        .lines()
        .collect();
    for (at, (ours, theirs)) in lines.iter().zip(&disclosed).enumerate() {
        assert_eq!(ours, theirs, "line {}", at + 1);
    }
    assert_eq!(lines.len(), disclosed.len());
}

#[test]
fn damage_spoils_the_cells_it_names_and_no_others() {
    for seed in 0..40 {
        let department = Department::random(seed, Profile::Ordinary);
        let honest = department.print(RoundingMode::ALL[seed as usize % 4]);
        for stratum in Stratum::ALL {
            let Some(damaged) = damage(&honest, stratum, seed) else {
                assert!(
                    stratum.needs_room(),
                    "{stratum:?}: an ordinary department has a place"
                );
                continue;
            };
            assert_truthful(&damaged);
        }
    }
}

/// The truth is the difference between what the sheets should show and what they show.
fn assert_truthful(damaged: &Damaged) {
    let what = format!("{:?}", damaged.stratum);
    let shown = |printed: &Printed, id: &CellId| {
        printed.cells.get(id).map(|entry| {
            match &printed.sheets[entry.sheet].rows[entry.row][entry.col] {
                Cell::Blank => 0,
                Cell::Number(value) => *value,
                Cell::Text(text) => panic!("{what}: {id} stands on the text {text}"),
            }
        })
    };
    let ids: BTreeSet<&CellId> = damaged
        .right
        .cells
        .keys()
        .chain(damaged.printed.cells.keys())
        .collect();
    let mut differing = BTreeMap::new();
    for id in ids {
        let (right, printed) = (shown(&damaged.right, id), shown(&damaged.printed, id));
        if right != printed {
            differing.insert(id.clone(), (right, printed));
        }
    }
    let truth: BTreeMap<_, _> = damaged
        .truth
        .iter()
        .map(|change| (change.cell.clone(), (change.right, change.printed)))
        .collect();
    assert_eq!(
        truth.len(),
        damaged.truth.len(),
        "{what}: a cell is named twice"
    );
    assert_eq!(truth, differing, "{what}");
    assert!(!truth.is_empty(), "{what}: nothing was spoilt");
    assert!(
        damaged
            .truth
            .iter()
            .all(|change| change.event < damaged.events.len()),
        "{what}"
    );
}

#[test]
fn damage_to_an_exact_workbook_breaks_an_identity() {
    for seed in 0..40 {
        let honest = Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact);
        for stratum in Stratum::ALL {
            let Some(damaged) = damage(&honest, stratum, seed) else {
                assert!(
                    stratum.needs_room(),
                    "{stratum:?}: an ordinary department has a place"
                );
                continue;
            };
            assert!(
                check(&damaged.right, true).is_empty(),
                "seed {seed}, {stratum:?}: the right one is wrong"
            );
            let broken = check(&damaged.printed, true);
            assert!(
                !broken.is_empty(),
                "seed {seed}, {stratum:?}: nobody could notice {:?}",
                damaged.truth
            );
        }
    }
}

#[test]
fn settling_moves_few_cells_by_more_than_one_unit() {
    let (mut cells, mut far) = (0, 0);
    for seed in 0..200 {
        let department = Department::random(seed, Profile::Ordinary);
        let rounded = department.print(RoundingMode::Rounded);
        let settled = department.print(RoundingMode::Settled);
        for (id, entry) in &settled.cells {
            let moved = (entry.value - rounded.cells[id].value).abs();
            assert!(moved <= 3, "seed {seed}: {id} moved by {moved}");
            cells += usize::from(entry.value != 0);
            far += usize::from(moved > 1);
        }
    }
    assert!(
        far * 200 < cells,
        "{far} of {cells} cells moved by more than one unit"
    );
}

#[test]
fn rounded_departments_have_tails_and_exact_ones_do_not() {
    let seeds = 0..200;
    let tails = |mode, seed| {
        !check(
            &Department::random(seed, Profile::Ordinary).print(mode),
            true,
        )
        .is_empty()
    };
    let rounded = seeds
        .clone()
        .filter(|seed| tails(RoundingMode::Rounded, *seed))
        .count();
    assert!(rounded > 190, "{rounded} of 200 have tails");
    assert!(!seeds.clone().any(|seed| tails(RoundingMode::Exact, seed)));
    assert!(!seeds.clone().any(|seed| tails(RoundingMode::Settled, seed)));
}

#[test]
fn departments_are_of_many_kinds() {
    let departments: Vec<_> = (0..200)
        .map(|seed| Department::random(seed, Profile::Ordinary))
        .collect();
    let often = |what: &str, has: &dyn Fn(&Department) -> bool| {
        let count = departments
            .iter()
            .filter(|department| has(department))
            .count();
        assert!((5..200).contains(&count), "{what}: {count} of 200");
    };
    for source in Source::ALL.into_iter().skip(1) {
        often("money of a source", &|it| {
            it.facts.iter().any(|fact| fact.source == source)
        });
    }
    often("carry-over", &|it| {
        it.facts
            .iter()
            .any(|fact| fact.vintage == Vintage::CarriedOver)
    });
    often("money kept", &|it| {
        it.facts.iter().any(|fact| fact.purpose == Purpose::Kept)
    });
    often("organs only", &|it| {
        it.units.iter().all(|unit| unit.kind.is_organ())
    });
    often("institutions only", &|it| {
        it.units.iter().all(|unit| !unit.kind.is_organ())
    });
    often("several units", &|it| it.units.len() > 1);
    often("no projects", &|it| it.projects.is_empty());
    let facts = departments.iter().flat_map(|department| &department.facts);
    let codes: BTreeSet<&str> = facts.map(|fact| fact.function).collect();
    let classes: BTreeSet<&str> = codes.iter().map(|code| &code[..3]).collect();
    assert!(
        codes.len() >= 40 && classes.len() >= 8,
        "{} codes, {} classes",
        codes.len(),
        classes.len()
    );
}

#[test]
fn one_seed_is_one_department_and_one_workbook() {
    let bytes =
        |seed| xlsx(&Department::random(seed, Profile::Ordinary).print(RoundingMode::Mixed));
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
}

#[test]
fn the_workbook_holds_what_the_sheets_show() {
    let printed = Department::random(3, Profile::Ordinary).print(RoundingMode::Rounded);
    let mut workbook = Xlsx::new(Cursor::new(xlsx(&printed))).expect("a workbook");
    assert_eq!(workbook.sheet_names().len(), 13);
    for sheet in &printed.sheets {
        let range = workbook.worksheet_range(&sheet.name).expect("a sheet");
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (col, cell) in cells.iter().enumerate() {
                let found = range
                    .get_value((row as u32, col as u32))
                    .unwrap_or(&Data::Empty);
                let same = match (cell, found) {
                    (Cell::Text(text), Data::String(found)) => text == found,
                    (Cell::Number(value), Data::Float(found)) => {
                        *value == (found * 100.0).round() as i64
                    }
                    (Cell::Blank, found) => {
                        matches!(found, Data::Empty) || *found == Data::String(String::new())
                    }
                    _ => false,
                };
                assert!(
                    same,
                    "{} {row} {col}: {cell:?} against {found:?}",
                    sheet.name
                );
            }
        }
    }
}
