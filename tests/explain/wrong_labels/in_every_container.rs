//! What is said of labels, and of amounts in the wrong place, is said of the same tables in every kind of file: the same
//! events, each cell under the address that it has there. The tables are made up and spoilt by the generator.

use std::collections::BTreeMap;

use duibiao::model::CellRef;
use duibiao::report::{Change, EventKind, Report};
use lab::containers::{self, Container};
use lab::departments::{Department, Mislabel, Printed, Profile, RoundingMode, Stratum, damage};
use lab::labels::judge;

use super::{Mislabelled, adopted_from, cases, honest, mislabel, recogniser, report};

/// What an event says of a cell, without where that stands; an event may name no cell.
type Said = (EventKind, Option<Change>);

/// Every event of every explanation, cell by cell, and where the cells stand.
fn events(report: &Report) -> (Vec<Said>, Vec<Option<(String, String)>>) {
    let explanations = report.clusters.iter().flat_map(|all| &all.explanations);
    let (mut said, mut places) = (Vec::new(), Vec::new());
    for event in explanations.flat_map(|one| &one.events) {
        if event.cells.is_empty() {
            said.push((event.kind, None));
        }
        for cell in &event.cells {
            places.push(cell.sheet.clone().zip(cell.cell.clone()));
            let bare = Change {
                sheet: None,
                cell: None,
                ..cell.clone()
            };
            said.push((event.kind, Some(bare)));
        }
    }
    (said, places)
}

fn report_in(container: Container, printed: &Printed) -> Report {
    let bytes = (container.write)(printed);
    let examined = duibiao::examine_bytes(&recogniser(), container.name, &bytes);
    examined.map_or_else(|report| *report, |examined| examined.report)
}

/// Asserts that the tables give the same events in every kind of file as in an .xlsx.
pub(super) fn the_same_everywhere(printed: &Printed, what: &str) {
    let (said, places) = events(&report(printed));
    assert!(!said.is_empty(), "{what}: something is said");
    for container in containers::ALL {
        let (there, at) = events(&report_in(container, printed));
        assert_eq!(there, said, "{what}: {}", container.name);
        for (place, at) in places.iter().zip(&at) {
            let meant = place.as_ref().map(|(sheet, cell)| {
                let cell = CellRef::parse(cell).expect("an address");
                let (sheet, cell) = container.at(printed, (sheet, cell));
                (sheet, cell.to_string())
            });
            assert_eq!(*at, meant, "{what}: {}", container.name);
        }
    }
}

/// For each table in which that mistake occurs, the first case that is named first in an .xlsx.
fn one_of_each_table(kind: Mislabel) -> BTreeMap<&'static str, (u64, Mislabelled)> {
    let mut found = BTreeMap::new();
    for seed in 700..760 {
        let Some(case) = mislabel(&honest(seed), kind, seed) else {
            continue;
        };
        let mut sheets = case.printed.sheets.iter();
        let sheet = sheets.find(|sheet| sheet.name == case.truth[0].sheet);
        let table = sheet.expect("its sheet").table;
        if !found.contains_key(table) && judge(&report(&case.printed), &case).first {
            found.insert(table, (seed, case));
        }
    }
    found
}

#[test]
fn a_label_is_named_in_every_container_and_every_table_that_it_can_stand_in() {
    for kind in Mislabel::ALL {
        let tables = one_of_each_table(kind);
        let wanted: &[&str] = match kind {
            Mislabel::LabelsExchanged | Mislabel::LabelTwice => &["T1", "T4"],
            Mislabel::LabelMistyped => &["T1", "T4", "T6"],
            Mislabel::ProjectElsewhere => &["T12"],
            Mislabel::ItemElsewhere => &["T6"],
            _ => &["T2", "T3", "T5"],
        };
        for table in wanted {
            assert!(tables.contains_key(table), "{kind:?} in {table}");
        }
        for (table, (seed, case)) in &tables {
            the_same_everywhere(&case.printed, &format!("{kind:?} in {table}, seed {seed}"));
        }
    }
}

#[test]
fn an_adopted_label_is_written_from_every_container() {
    for kind in [
        Mislabel::CodeMistyped,
        Mislabel::CodesExchanged,
        Mislabel::LabelTwice,
        Mislabel::LabelMistyped,
        Mislabel::ProjectElsewhere,
        Mislabel::ItemElsewhere,
    ] {
        let (seed, case) = cases(kind)
            .find(|(_, case)| judge(&report(&case.printed), case).first)
            .expect("one is named first");
        for container in containers::ALL {
            adopted_from(container, seed, &case);
        }
    }
}

/// The first spoilt tables of that kind of which the first explanation in an .xlsx is of its kind.
fn spoilt(stratum: Stratum) -> (u64, Printed) {
    let all = (900..1_400).filter_map(|seed| {
        let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded);
        Some((seed, damage(&printed, stratum, seed)?.printed))
    });
    let mut named = all.filter(|(_, printed)| {
        let report = report(printed);
        let first = report.clusters.first().and_then(|c| c.explanations.first());
        let mut events = first.iter().flat_map(|first| &first.events);
        events.any(|event| event.kind == kind_of(stratum))
    });
    named.next().expect("one is named first")
}

fn kind_of(stratum: Stratum) -> EventKind {
    match stratum {
        Stratum::OneTableNotUpdated | Stratum::TwoTablesNotUpdated => EventKind::NotUpdated,
        Stratum::ColumnsExchanged | Stratum::ColumnPasted => EventKind::Columns,
        _ => EventKind::Misfiled,
    }
}

#[test]
fn amounts_in_the_wrong_place_are_told_alike_in_every_container() {
    for stratum in [
        Stratum::MisfiledRow,
        Stratum::MisfiledColumn,
        Stratum::MisfiledSource,
        Stratum::OneTableNotUpdated,
        Stratum::TwoTablesNotUpdated,
        Stratum::ColumnsExchanged,
        Stratum::ColumnPasted,
    ] {
        let (seed, printed) = spoilt(stratum);
        the_same_everywhere(&printed, &format!("{stratum:?}, seed {seed}"));
    }
}

/// The department with a table of an earlier draft, in which most amounts were others.
fn with_an_earlier_draft(seed: u64, table: &str) -> Printed {
    let department = Department::random(seed, Profile::Ordinary);
    let mut draft = department.clone();
    for (nth, fact) in draft.facts.iter_mut().enumerate() {
        fact.fen += (nth as i64 + 1) * 1_730_000;
    }
    let mut printed = department.print(RoundingMode::Rounded);
    let draft = draft.print(RoundingMode::Rounded);
    let sheets = printed.sheets.iter_mut().zip(draft.sheets);
    for (own, earlier) in sheets.filter(|(own, _)| own.table == table) {
        *own = earlier;
    }
    printed
}

#[test]
fn a_table_of_another_draft_is_told_in_every_container() {
    for table in ["T2", "T3", "T5"] {
        let is_told = |printed: &Printed| {
            let (said, _) = events(&report(printed));
            said.iter().any(|(kind, _)| *kind == EventKind::OtherTable)
        };
        let mut seeds = 900..940;
        let printed = seeds.find_map(|seed| {
            Some(with_an_earlier_draft(seed, table)).filter(|printed| is_told(printed))
        });
        let printed = printed.unwrap_or_else(|| panic!("{table} is told"));
        the_same_everywhere(&printed, &format!("an earlier {table}"));
    }
}
