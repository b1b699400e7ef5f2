//! What the arithmetic of a layout cannot see, as people read it.

use std::collections::BTreeMap;

use crate::explain::{BlindSpots, Subject};
use crate::layout::{Layout, RowsSpec};
use crate::reconcile::{FactId, Names};

/// The department of the made-up submission.
pub const DEPARTMENT: &str = "某部门";
/// Its units.
pub const UNITS: [&str; 2] = ["甲单位", "乙单位"];
/// The projects of each unit.
pub const PROJECTS: [&str; 2] = ["项目一", "项目二"];

/// The whole report.
pub fn report(layout: &Layout, names: &Names, spots: &BlindSpots) -> String {
    let mut out = format!(
        "版式 {}（{}）：算术看不见的地方\n\
         由 {} 条规则推算：两类科目各两款、每款两项，两个单位各两个项目，没有结转；更多的同级科目和项目与此相同。\n",
        layout.id,
        layout.name,
        layout.rules.len(),
    );
    let groups = exchangeable(names, &spots.exchangeable);
    out += &section(
        "一、同级的科目或项目：各表一起互换两行，没有一条关系会不成立；一个数从源头就错了、抄到各表，也只能追到这一组，分不清是哪一个",
        &groups,
    );
    let groups: Vec<String> = spots
        .inseparable
        .iter()
        .map(|group| cells(names, group))
        .collect();
    out += &section(
        "二、分不清的单元格：每组处在完全相同的关系里，能断定组里有错，不能断定是哪一个",
        &groups,
    );
    out += &section(
        "三、没有关系核对的单元格：填错了，算术看不出来，请人工核对",
        &unwatched(names, &spots.unwatched),
    );
    out
}

fn section(title: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return format!("\n{title}\n    没有\n");
    }
    let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    format!("\n{title}\n{lines}")
}

/// The rows that can be exchanged, each group with the tables that print it.
fn exchangeable(names: &Names, groups: &[Vec<Subject>]) -> Vec<String> {
    groups
        .iter()
        .map(|group| {
            let subjects = group.iter().filter_map(|one| one.rows.first());
            let subjects: Vec<String> = subjects.map(|&row| row_label(names, row)).collect();
            let rows = group
                .first()
                .map(|one| one.rows.as_slice())
                .unwrap_or_default();
            let mut tables: Vec<&str> = rows.iter().map(|&row| sheet(names, row)).collect();
            tables.dedup();
            format!("{}（{}）", subjects.join("、"), tables.join("、"))
        })
        .collect()
}

/// `表三·基本支出：行政运行、一般行政管理事务`, if all stand in one column; each in full otherwise.
fn cells(names: &Names, group: &[FactId]) -> String {
    let mut by_column: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
    for &id in group {
        let fact = names.system.fact(id);
        let column = by_column
            .entry((sheet(names, fact.row), names.column(fact)))
            .or_default();
        column.push(row_label(names, fact.row));
    }
    let columns = by_column
        .into_iter()
        .map(|((sheet, column), rows)| format!("{sheet}·{column}：{}", rows.join("、")));
    columns.collect::<Vec<_>>().join("；")
}

/// The cells by table and row: whole columns first, then what is left.
fn unwatched(names: &Names, cells: &[FactId]) -> Vec<String> {
    let mut by_rows: BTreeMap<(usize, Vec<String>), Vec<String>> = BTreeMap::new();
    let mut columns: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for &id in cells {
        let fact = names.system.fact(id);
        columns
            .entry(fact.row)
            .or_default()
            .push(names.column(fact));
    }
    for (row, columns) in columns {
        let table = names.system.rows[row].table;
        let rows = by_rows.entry((table, columns)).or_default();
        rows.push(row_label(names, row));
    }
    by_rows
        .into_iter()
        .map(|((table, columns), rows)| {
            let sheet = &names.layout.tables[table].sheet;
            format!("{sheet}·{}：{}", columns.join("、"), rows.join("、"))
        })
        .collect()
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
