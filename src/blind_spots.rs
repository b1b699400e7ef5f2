//! What is shown of a layout, before any data: what its arithmetic cannot see.

use std::collections::BTreeMap;

use crate::explain::{self, Subject};
use crate::layout::{Layout, RowsSpec};
use crate::reconcile::{self, FactId, Names};
use crate::words::blind::{self as words, Blind, Cells};

/// What the arithmetic of a layout cannot see, as people read it (see [`explain::blind_spots`]).
pub fn blind_spots(layout: &Layout) -> String {
    let submission = explain::specimen(layout);
    let built = reconcile::build(layout, &submission);
    let names = Names {
        layout,
        submission: &submission,
        system: &built.system,
    };
    let spots = explain::blind_spots(&built.system);
    let blind = Blind {
        exchangeable: exchangeable(&names, &spots.exchangeable),
        inseparable: spots
            .inseparable
            .iter()
            .map(|group| by_column(&names, group))
            .collect(),
        unwatched: by_row(&names, &spots.unwatched),
    };
    words::report(layout, &blind)
}

/// The rows that can be exchanged, each group with the tables that print it.
fn exchangeable<'a>(
    names: &Names<'a>,
    groups: &[Vec<Subject>],
) -> Vec<(Vec<String>, Vec<&'a str>)> {
    groups
        .iter()
        .map(|group| {
            let subjects = group.iter().filter_map(|one| one.rows.first());
            let subjects = subjects.map(|&row| row_label(names, row)).collect();
            let rows = group.first().map_or(&[][..], |one| one.rows.as_slice());
            let mut tables: Vec<&str> = rows.iter().map(|&row| sheet(names, row)).collect();
            tables.dedup();
            (subjects, tables)
        })
        .collect()
}

/// Cells by table and column.
fn by_column<'a>(names: &Names<'a>, group: &[FactId]) -> Vec<Cells<'a>> {
    let mut by_column: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
    for &id in group {
        let fact = names.system.fact(id);
        let column = (sheet(names, fact.row), names.column(fact));
        let rows = by_column.entry(column).or_default();
        rows.push(row_label(names, fact.row));
    }
    let columns = by_column.into_iter();
    columns
        .map(|((sheet, column), rows)| Cells {
            sheet,
            columns: vec![column],
            rows,
        })
        .collect()
}

/// Cells by table and row; rows with the same columns stand together.
fn by_row<'a>(names: &Names<'a>, cells: &[FactId]) -> Vec<Cells<'a>> {
    let mut by_rows: BTreeMap<(usize, Vec<String>), Vec<String>> = BTreeMap::new();
    let mut columns: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for &id in cells {
        let fact = names.system.fact(id);
        let own = columns.entry(fact.row).or_default();
        own.push(names.column(fact));
    }
    for (row, columns) in columns {
        let table = names.system.rows[row].table;
        let rows = by_rows.entry((table, columns)).or_default();
        rows.push(row_label(names, row));
    }
    let cells = by_rows.into_iter().map(|((table, columns), rows)| Cells {
        sheet: &names.layout.tables[table].sheet,
        columns,
        rows,
    });
    cells.collect()
}

fn sheet<'a>(names: &Names<'a>, row: usize) -> &'a str {
    &names.layout.tables[names.system.rows[row].table].sheet
}

/// Code and name of a row.
fn row_label(names: &Names, row: usize) -> String {
    let place = &names.system.rows[row];
    let table = &names.submission.tables[place.table];
    let printed = place.row.map(|row| &table.ledgers[place.ledger].rows[row]);
    let label = printed.map_or("", |row| row.label.as_str());
    // The rows of a list have numbers of their own: 一、一般公共服务支出.
    let spec = &names.layout.tables[place.table].ledgers[place.ledger].rows;
    match place.code {
        Some(code) if !matches!(spec, RowsSpec::List(_)) => {
            format!("{code} {label}").trim_end().to_owned()
        }
        _ => label.to_owned(),
    }
}
