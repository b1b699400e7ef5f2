//! What tables ask for by themselves: other codes, lists of items, units.
//!
//! Each is a part of 填报续, side by side; tables of one classification of codes share a part.

use std::collections::BTreeMap;

use crate::layout::classification::Classification;
use crate::layout::{ColumnSpec, Fed, LedgerSpec, RowsSpec, Text};
use crate::model::RowRole;
use crate::standard::titles::with_year;
use crate::words::entry as words;

use super::sheets::{Field, Holds, Sheet};
use super::work::{Column, Work};
use super::{CODE_LINES, Feed, MOST_CODES, Source};

/// A ledger by the indices of its table and of itself.
type Key = (usize, usize);
/// The name of the sheet.
const NAME: &str = words::MORE_SHEET;

/// Fills the sheet; adds the feeds of all ledgers that are typed by themselves.
pub(super) fn build(
    source: &Source<'_>,
    work: &mut Work,
    units: Column,
    sheet: &mut Sheet,
    feeds: &mut BTreeMap<Key, Feed>,
) {
    let mut by_codes: BTreeMap<Classification, Vec<Key>> = BTreeMap::new();
    let mut others = Vec::new();
    for (&key, fed) in &source.inputs.ledgers {
        let Fed::Own { columns, rows } = fed else {
            continue;
        };
        match &ledger(source, key).rows {
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
                by_codes.entry(*classification).or_default().push(key);
            }
            _ => others.push((key, columns, rows)),
        }
    }
    for (classification, keys) in by_codes.into_iter().rev() {
        codes(source, work, sheet, (classification, &keys), feeds);
    }
    for (key, columns, rows) in others {
        let feed = match &ledger(source, key).rows {
            RowsSpec::List(_) => items(source, sheet, key, columns, rows),
            _ => of_units(source, work, (sheet, units), key, columns),
        };
        feeds.insert(key, feed);
    }
}

fn ledger<'a>(source: &'a Source<'_>, (table, ledger): Key) -> &'a LedgerSpec {
    &source.layout.tables[table].ledgers[ledger]
}

/// The title of the table that a part is for.
fn title(source: &Source<'_>, (table, _): Key) -> String {
    let spec = &source.layout.tables[table];
    let title = spec.titles.first().map(Text::as_str).unwrap_or_default();
    words::part_title(&spec.sheet, &with_year(title, source.submission.year))
}

fn is_typed(columns: &[Vec<usize>], figure: usize) -> bool {
    columns[figure] == [figure]
}

/// The typed columns of a ledger, by figure.
fn amounts(
    source: &Source<'_>,
    sheet: &mut Sheet,
    key: Key,
    columns: &[Vec<usize>],
    count: u32,
) -> BTreeMap<usize, Field> {
    let decimals = source.layout.tables[key.0].precision.decimals;
    let figures = ledger(source, key).figures().enumerate();
    let typed = figures.filter(|(figure, _)| is_typed(columns, *figure));
    let mut fields = BTreeMap::new();
    for (figure, column) in typed {
        let holds = Holds::Amount(decimals);
        let head = head_of(column);
        fields.insert(figure, sheet.column(NAME, head, false, count, &holds));
    }
    fields
}

/// The lowest heading of a column.
fn head_of(column: &ColumnSpec) -> &str {
    let heads = column.heads.first();
    heads
        .and_then(|heads| heads.last())
        .map_or(column.id.as_str(), Text::as_str)
}

/// The fields that a figure adds up.
fn summed(columns: &[Vec<usize>], fields: &BTreeMap<usize, Field>, figure: usize) -> Vec<Field> {
    columns[figure].iter().map(|at| fields[at]).collect()
}

/// A part of codes, for one ledger or several.
fn codes(
    source: &Source<'_>,
    work: &mut Work,
    sheet: &mut Sheet,
    (classification, keys): (Classification, &[Key]),
    feeds: &mut BTreeMap<Key, Feed>,
) {
    let count = CODE_LINES;
    let own = |key: &Key| match &source.inputs.ledgers[key] {
        Fed::Own { columns, .. } => columns.as_slice(),
        Fed::Flow { .. } => &[],
    };
    let typed = |key: &Key| {
        (0..own(key).len())
            .filter(|at| is_typed(own(key), *at))
            .count()
    };
    let texts = |key: &Key| ledger(source, *key).texts().count();
    let wide: usize = keys.iter().map(|key| typed(key) + texts(key)).sum();
    let sheets: Vec<&str> = keys
        .iter()
        .map(|key| &*source.layout.tables[key.0].sheet)
        .collect();
    let what = match keys {
        [one] => title(source, *one),
        _ => words::part_of_several(&sheets, crate::words::pages::classification(classification)),
    };
    sheet.part(&what, 2 + wide as u16);
    let [code_head, name_head] = words::CODE_HEADS;
    let holds = Holds::Code(source.lists.codes(classification));
    let code = sheet.column(NAME, code_head, false, count, &holds);
    let list = source.lists.both(classification);
    let named = |line| {
        let code = code.here(line);
        format!("IF({code}=\"\",\"\",IFERROR(VLOOKUP(TRIM({code}),{list},2,FALSE),\"\"))")
    };
    sheet.column(NAME, name_head, false, count, &Holds::Formula(&named));
    let cells: Vec<String> = (0..count).map(|line| code.cell(line)).collect();
    let sorted = work.codes(classification, &cells, MOST_CODES);
    for key in keys {
        let further = further(source, sheet, *key);
        let fields = amounts(source, sheet, *key, own(key), count);
        let mut add = |fields: Vec<Field>| {
            work.formulas("金额", count, "0", |line| {
                let cells: Vec<String> = fields.iter().map(|one| one.cell(line)).collect();
                format!("SUM({})", cells.join(","))
            })
        };
        let figures = (0..own(key).len()).map(|at| add(summed(own(key), &fields, at)));
        let figures: Vec<Column> = figures.collect();
        let all = add(fields.values().copied().collect());
        feeds.insert(
            *key,
            Feed::Codes {
                rows: work.rows_of_codes(&sorted, all, slots(source, *key)),
                lines: sorted.lines,
                figures,
                texts: further,
            },
        );
    }
}

/// The further texts of a ledger.
fn further(source: &Source<'_>, sheet: &mut Sheet, key: Key) -> Vec<Field> {
    let texts = ledger(source, key).texts();
    let column =
        |one: &ColumnSpec| sheet.column(NAME, head_of(one), false, CODE_LINES, &Holds::Text);
    texts.map(column).collect()
}

/// A part of items that are always there.
fn items(
    source: &Source<'_>,
    sheet: &mut Sheet,
    key: Key,
    columns: &[Vec<usize>],
    rows: &[Vec<usize>],
) -> Feed {
    let list = ledger(source, key).list().iter().filter(|row| !row.blank);
    let labels = list.map(|row| row.labels.first().map_or("", Text::as_str).to_owned());
    let typed: Vec<usize> = (0..rows.len()).filter(|row| rows[*row] == [*row]).collect();
    let labels: Vec<String> = labels.collect();
    let labels: Vec<String> = typed.iter().map(|row| labels[*row].clone()).collect();
    let wide = (0..columns.len())
        .filter(|at| is_typed(columns, *at))
        .count();
    sheet.part(&title(source, key), 1 + wide as u16);
    let count = typed.len() as u32;
    sheet.column(NAME, words::ITEM_HEAD, false, count, &Holds::Given(&labels));
    let fields = amounts(source, sheet, key, columns, count);
    let cell = |row: &Vec<usize>, figure: usize| {
        let lines = row
            .iter()
            .filter_map(|one| typed.iter().position(|at| at == one));
        let lines: Vec<u32> = lines.map(|line| line as u32).collect();
        let fields = summed(columns, &fields, figure);
        let cells = fields
            .iter()
            .flat_map(|field| lines.iter().map(|line| field.cell(*line)));
        let cells: Vec<String> = cells.collect();
        Some(format!("SUM({})", cells.join(",")))
    };
    let cells = rows
        .iter()
        .map(|row| (0..columns.len()).map(|figure| cell(row, figure)).collect());
    Feed::Fixed(cells.collect())
}

/// A part of the units.
fn of_units(
    source: &Source<'_>,
    work: &mut Work,
    (sheet, units): (&mut Sheet, Column),
    key: Key,
    columns: &[Vec<usize>],
) -> Feed {
    let names: Vec<String> = source.units.iter().map(|unit| unit.name.clone()).collect();
    let wide = (0..columns.len())
        .filter(|at| is_typed(columns, *at))
        .count();
    sheet.part(&title(source, key), 1 + wide as u16);
    let count = names.len() as u32;
    sheet.column(NAME, words::UNIT_HEAD, false, count, &Holds::Given(&names));
    let fields = amounts(source, sheet, key, columns, count);
    let rows = work.rows_of_lines(count, slots(source, key), |line| {
        let cells: Vec<String> = fields.values().map(|field| field.cell(line)).collect();
        format!("SUM({})<>0", cells.join(","))
    });
    Feed::Units {
        rows,
        units,
        count,
        figures: (0..columns.len())
            .map(|at| summed(columns, &fields, at))
            .collect(),
    }
}

/// How many rows a ledger has for what is used.
fn slots(source: &Source<'_>, (table, ledger): Key) -> u32 {
    let rows = source.submission.tables[table].ledgers[ledger].rows.iter();
    rows.filter(|row| row.role != RowRole::Total).count() as u32
}
