//! Which columns a table is printed with, in which order, and what stands in their cells.

use duibiao::model::MoneyUnit;
use duibiao::read::CellValue;

use super::amounts::{amount, nothing};
use super::table::{Role, Table};
use super::texts::spelled;
use super::ways::{Form, Way};
use crate::departments::Cell;

/// A column as printed.
#[derive(Clone, Debug)]
pub struct Shown {
    pub path: Vec<String>,
    pub source: Source,
}

/// What stands in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    Cell { ledger: usize, col: usize },
    Part { ledger: usize, level: usize },
    Serial,
    Remark,
    LastYear,
    Gap,
}

/// How codes are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codes {
    Text,
    Number,
    /// 类, 款, 项 in columns: which of them are filled, and whether as numbers.
    Parts {
        fill: Fill,
        numbers: bool,
    },
    /// In one cell with the name.
    Glued,
    None,
}

/// Which of the columns 类, 款, 项 are filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fill {
    Repeated,
    Own,
    Mixed,
}

/// A table's columns and how its cells are printed.
#[derive(Clone, Debug)]
pub struct Plan {
    pub columns: Vec<Shown>,
    pub codes: Codes,
    pub unit: MoneyUnit,
}

/// Decides how a table is printed.
pub fn plan(table: &Table, form: &mut Form) -> Plan {
    let codes = codes(form);
    let flat = form.has(Way::FlatHeader);
    let mut ledgers: Vec<Vec<Shown>> = (0..table.ledgers.len())
        .map(|ledger| ledger_columns(table, ledger, codes, form))
        .collect();
    if ledgers.len() == 2 && !flat && form.now(Way::ColumnOrder, 30) {
        ledgers.swap(0, 1);
    }
    let mut columns: Vec<Shown> = ledgers.into_iter().flatten().collect();
    if flat {
        for column in &mut columns {
            let leaf = column.path.len() - 1;
            let part = matches!(column.source, Source::Part { .. });
            column.path.drain(..leaf - usize::from(part));
        }
    }
    extra_columns(&mut columns, table, form);
    let unit = match form.has(Way::Units) {
        true => *form.dice.pick(&MoneyUnit::ALL),
        false => MoneyUnit::TenThousandYuan,
    };
    for column in &mut columns {
        column.path = column
            .path
            .iter()
            .map(|head| alias(head, (table.year, unit), form))
            .collect();
    }
    if form.has(Way::BlankColumns) {
        for _ in 0..1 + form.dice.below(3) {
            let at = form.dice.below(columns.len() + 1);
            let gap = Shown {
                path: Vec::new(),
                source: Source::Gap,
            };
            columns.insert(at, gap);
        }
    }
    Plan {
        columns,
        codes,
        unit,
    }
}

fn codes(form: &mut Form) -> Codes {
    if form.has(Way::NoCodes) {
        Codes::None
    } else if form.has(Way::CodeGlued) {
        Codes::Glued
    } else if form.has(Way::CodeParts) {
        let fill = *form.dice.pick(&[Fill::Repeated, Fill::Own, Fill::Mixed]);
        let numbers = form.dice.chance(40);
        Codes::Parts { fill, numbers }
    } else if form.has(Way::CodeNumbers) {
        Codes::Number
    } else {
        Codes::Text
    }
}

fn ledger_columns(table: &Table, ledger: usize, codes: Codes, form: &mut Form) -> Vec<Shown> {
    let mut front = Vec::new();
    let mut figures = Vec::new();
    let own = &table.ledgers[ledger].columns;
    let coded = own.iter().any(|column| column.role == Role::Code);
    for (col, column) in table.ledgers[ledger].columns.iter().enumerate() {
        let shown = |path: Vec<String>, source| Shown { path, source };
        let cell = Source::Cell { ledger, col };
        match (column.role, codes) {
            (Role::Amount, _) => figures.push(shown(column.path.clone(), cell)),
            (Role::Code, Codes::None | Codes::Glued) => {}
            (Role::Code, Codes::Parts { .. }) => {
                for (level, name) in ["类", "款", "项"].into_iter().enumerate() {
                    let mut path = column.path.clone();
                    path.push(name.to_owned());
                    front.push(shown(path, Source::Part { ledger, level }));
                }
            }
            // One heading over the code and the name that stand in one column.
            (Role::Name, Codes::Glued)
                if coded && column.path.len() > 1 && form.dice.chance(40) =>
            {
                front.push(shown(column.path[..column.path.len() - 1].to_vec(), cell));
            }
            _ => front.push(shown(column.path.clone(), cell)),
        }
    }
    if form.has(Way::ColumnOrder) {
        for at in (1..figures.len()).rev() {
            let other = form.dice.below(at + 1);
            figures.swap(at, other);
        }
    }
    front.into_iter().chain(figures).collect()
}

/// Columns that the layout does not know.
fn extra_columns(columns: &mut Vec<Shown>, table: &Table, form: &mut Form) {
    if !form.has(Way::ExtraColumns) {
        return;
    }
    let shown = |head: &[String], source| Shown {
        path: head.to_vec(),
        source,
    };
    if form.dice.chance(60) {
        columns.push(shown(&["备注".to_owned()], Source::Remark));
    }
    if form.dice.chance(40) {
        columns.insert(0, shown(&["序号".to_owned()], Source::Serial));
    }
    if table.ledgers.len() > 1 {
        return;
    }
    let before = table.year - 1;
    let at = columns.len() - form.dice.below(2);
    // Something has to say which year it is.
    let untold = form.has(Way::FlatHeader)
        && (form.has(Way::TitleWithoutYear) || form.has(Way::TitleInSheetName));
    let last_year = if untold { 1 } else { form.dice.below(4) };
    match last_year {
        0 => {
            let heads = [format!("{before}年预算数"), "合计".to_owned()];
            columns.insert(at, shown(&heads, Source::LastYear));
        }
        1 => columns.insert(at, shown(&["上年预算数".to_owned()], Source::LastYear)),
        2 => columns.insert(at, shown(&[format!("{before}年执行数")], Source::LastYear)),
        _ => columns.push(shown(&["增减（%）".to_owned()], Source::LastYear)),
    }
}

/// Another heading of the same meaning.
fn alias(head: &str, (year, unit): (u16, MoneyUnit), form: &mut Form) -> String {
    if !form.now(Way::HeadAliases, 60) {
        return head.to_owned();
    }
    if head == format!("{year}年预算数") {
        let names = [
            "本年预算数".to_owned(),
            format!("{year}年预算"),
            format!("{year}年度预算数"),
        ];
        return form.dice.pick(&names).clone();
    }
    let names: &[&str] = match head {
        "科目编码" => &["科目代码", "功能分类科目编码", "功能科目编码", "编码"],
        "科目名称" => &["功能分类科目名称", "功能科目名称", "名称"],
        "一般公共预算" => &[
            "一般公共预算拨款",
            "一般公共预算资金",
            "一般公共预算财政拨款",
        ],
        "政府性基金预算" | "政府性基金" => {
            &["政府性基金预算拨款", "政府性基金预算资金"]
        }
        "国有资本经营预算" => &[
            "国有资本经营预算拨款",
            "国有资本经营",
            "国有资本经营预算资金",
        ],
        "合计" => &["合计（{unit}）", "合计（单位：{unit}）", "合计"],
        "部门预算支出经济科目名称" => {
            &["部门预算支出经济分类科目名称", "部门预算经济科目名称"]
        }
        _ => &[],
    };
    match names {
        [] => head.to_owned(),
        names => form.dice.pick(names).replace("{unit}", unit.name()),
    }
}

/// What is printed in a cell of the body.
pub fn body_cell(
    table: &Table,
    plan: &Plan,
    row: usize,
    column: &Shown,
    form: &mut Form,
) -> Option<CellValue> {
    match column.source {
        Source::Gap => None,
        Source::Serial => Some(CellValue::Number(row as f64 + 1.0)),
        Source::Remark => form
            .dice
            .chance(20)
            .then(|| CellValue::Text("见附件说明".into())),
        Source::LastYear => Some(CellValue::Number(form.dice.below(100_000) as f64 / 100.0)),
        Source::Part { ledger, level } => part(table, ledger, level, plan.codes, row),
        Source::Cell { ledger, col } => cell(table, plan, (ledger, col), row, form),
    }
}

fn cell(
    table: &Table,
    plan: &Plan,
    (ledger, col): (usize, usize),
    row: usize,
    form: &mut Form,
) -> Option<CellValue> {
    let columns = &table.ledgers[ledger].columns;
    let cells = table.ledgers[ledger].rows.get(row)?;
    let name_at = columns.iter().position(|column| column.role == Role::Name);
    let label = name_at.map(|at| &cells[at]);
    let code = columns
        .iter()
        .position(|column| column.role == Role::Code)
        .and_then(|at| match &cells[at] {
            Cell::Text(text) => Some(text.as_str()),
            _ => None,
        });
    match (&cells[col], columns[col].role) {
        (Cell::Number(value), _) => Some(amount(*value, plan.unit, form)),
        (Cell::Blank, Role::Amount) => {
            let labelled = code.is_some() || matches!(label, Some(Cell::Text(_)));
            if labelled { nothing(form) } else { None }
        }
        // 合计 stands in the code column; without one it moves to the name.
        (Cell::Blank, Role::Name) if code.is_some() => match plan.codes {
            Codes::Text | Codes::Number | Codes::Parts { .. } => None,
            Codes::Glued | Codes::None => {
                code.map(|code| CellValue::Text(total_name(table, code, form)))
            }
        },
        (Cell::Blank, _) => None,
        (Cell::Text(text), Role::Code) => match (plan.codes, text.parse::<f64>()) {
            (Codes::Number, Ok(number)) if form.dice.chance(20) => {
                Some(CellValue::Text(format!("{number:.1}")))
            }
            (Codes::Number, Ok(number)) => Some(CellValue::Number(number)),
            _ => Some(CellValue::Text(total_name(table, text, form))),
        },
        (Cell::Text(text), Role::Name) => {
            let digits = code.filter(|code| code.parse::<u32>().is_ok());
            let glued = match (plan.codes, digits) {
                (Codes::Glued, Some(code)) => match form.dice.below(5) {
                    4 => format!("{text}（{code}）"),
                    0 => format!("[{code}]{text}"),
                    1 => format!("{code}-{text}"),
                    2 => format!("{code} {text}"),
                    _ => format!("{code}{text}"),
                },
                _ if text == "合计" => {
                    return Some(CellValue::Text(total_name(table, text, form)));
                }
                _ => text.clone(),
            };
            let level = digits.map_or(0, |code| code.len() / 2 - 1);
            let indent = match form.has(Way::Indented) || plan.codes == Codes::None {
                true => "\u{3000}".repeat(level),
                false => String::new(),
            };
            Some(CellValue::Text(format!(
                "{indent}{}",
                spelled(&glued, form)
            )))
        }
        (Cell::Text(text), _) => Some(CellValue::Text(spelled(text, form))),
    }
}

/// What the grand total is called; on lists of fixed rows it has its name.
fn total_name(table: &Table, text: &str, form: &mut Form) -> String {
    let list = ["T1", "T4", "T10", "T11", "T12", "T13"].contains(&table.id);
    let text = match text {
        "合计" if !list && form.now(Way::TotalNames, 70) => {
            *form.dice.pick(&["总计", "合计数", "合\u{3000}计"])
        }
        text => text,
    };
    spelled(text, form)
}

/// A level's digits of a code.
fn part(table: &Table, ledger: usize, level: usize, codes: Codes, row: usize) -> Option<CellValue> {
    let columns = &table.ledgers[ledger].columns;
    let at = columns
        .iter()
        .position(|column| column.role == Role::Code)?;
    let Cell::Text(code) = table.ledgers[ledger].rows.get(row)?.get(at)? else {
        return None;
    };
    let Codes::Parts { fill, numbers } = codes else {
        return None;
    };
    if !code.starts_with(|c: char| c.is_ascii_digit()) {
        return (level == 0).then(|| CellValue::Text(code.clone()));
    }
    let own = code.len() / 2 - 1;
    let printed = match fill {
        Fill::Repeated => level <= own,
        Fill::Own => level == own,
        Fill::Mixed => level == own || (own == 2 && level < 2),
    };
    let digits = match level {
        0 => &code[..3],
        level => code.get(1 + 2 * level..3 + 2 * level)?,
    };
    printed.then(|| match numbers {
        true => CellValue::Number(digits.parse().expect("digits")),
        false => CellValue::Text(digits.to_owned()),
    })
}
