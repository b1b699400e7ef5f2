//! Sentences about relations: the equation with its numbers, what is wrong, and what could not be checked.

use crate::layout::{Comparison, Layout, TableSpec, Text};
use crate::model::{Amount, Place, Table, Unread, Year};
use crate::reconcile::{Coarser, Evidence, Fact, FactId, Names, Print, Relation};
use crate::report::{Cell, Outcome};

/// What is said of a relation that has legal exceptions.
const USUALLY: &str = "；通常如此，有例外，请看一眼";

/// How the sides of a relation compare.
fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::AtMost => "≤",
        Comparison::AtLeast => "≥",
    }
}

/// Figures of one side of an equation that are written out; of longer sums the rest is added up.
const WRITTEN_OUT: usize = 40;

/// `100.25 = 100.26 + 0.00`; with units where the tables' differ, and what a long sum's last terms come to.
pub fn equation(names: &Names, relation: &Relation) -> String {
    let unit = |&(_, id): &(i32, FactId)| names.table(names.system.fact(id)).precision.unit;
    let mut pairs = relation.terms.windows(2);
    let mixed = pairs.any(|pair| unit(&pair[0]) != unit(&pair[1]));
    let side = |terms: &[(i32, FactId)], sign: i32| side(names, terms, sign, mixed);
    let left = side(&relation.terms[..relation.left], 1);
    let right = side(&relation.terms[relation.left..], -1);
    format!("{left} {} {right}", self::sign(relation.comparison))
}

fn side(names: &Names, terms: &[(i32, FactId)], sign: i32, mixed: bool) -> String {
    // Of long sums only the figures are shown.
    let blank = |id| names.system.fact(id).print == Print::Blank;
    let shown = terms.iter().filter(|t| terms.len() <= 4 || !blank(t.1));
    let shown: Vec<(i32, &Fact)> = shown
        .map(|&(coefficient, id)| (coefficient * sign, names.system.fact(id)))
        .collect();
    let written = if mixed || shown.len() <= WRITTEN_OUT {
        shown.len()
    } else {
        WRITTEN_OUT
    };
    let mut out = String::new();
    for &(coefficient, fact) in &shown[..written] {
        if coefficient < 0 {
            out.push_str(if out.is_empty() { "-" } else { " - " });
        } else if !out.is_empty() {
            out.push_str(" + ");
        }
        out.push_str(&names.amount_text(fact, fact.value));
        if mixed {
            out.push_str(names.table(fact).precision.unit.name());
        }
    }
    let rest = &shown[written..];
    if let Some((_, first)) = rest.first() {
        let add = |sum: i64, &(c, f): &(i32, &Fact)| {
            sum.saturating_add(i64::from(c).saturating_mul(f.value))
        };
        let sum = rest.iter().fold(0, add);
        let sum = names.amount_text(first, sum);
        out.push_str(&format!(" + 其余 {} 项之和 {sum}", rest.len()));
    }
    if out.is_empty() {
        out.push_str("0.00");
    }
    out
}

/// Sheet and address, or what stands for them.
pub fn address(cell: &Cell) -> String {
    match (&cell.sheet, &cell.cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => format!("{sheet}（缺行 {}）", cell.row),
        _ => cell.table.clone(),
    }
}

/// Which amount a cell is, in words: `2010301 行政运行·合计`.
pub fn subject(cell: &Cell) -> String {
    let row = match (cell.row.as_str(), cell.label.as_str()) {
        (key, label) if label.is_empty() || key == label => key.to_owned(),
        // 十、卫生健康支出 carries its place in the list already.
        (key, label) if key.bytes().all(|b| b.is_ascii_digit()) && !label.contains('、') => {
            format!("{key} {label}")
        }
        (_, label) => label.to_owned(),
    };
    format!("{row}·{}", cell.column)
}

/// What a relation says and by how much it fails.
pub fn relation(
    names: &Names,
    relation: &Relation,
    rule: &str,
    residual: &str,
    outcome: Outcome,
    hint: bool,
) -> String {
    let Some(&(_, first)) = relation.terms.first() else {
        return rule.to_owned();
    };
    let cell = names.cell(first);
    let others: Vec<String> = relation.terms[1..]
        .iter()
        .filter(|&&(_, id)| {
            relation.terms.len() <= 4 || names.system.fact(id).print == Print::Figure
        })
        .map(|&(_, id)| address(&names.cell(id)))
        .take(6)
        .collect();
    let more = if relation.terms.len() > 7 { "等" } else { "" };
    let with = if others.is_empty() {
        String::new()
    } else {
        format!("，对照 {}{more}", others.join("、"))
    };
    let end = match (outcome, hint) {
        (_, true) => USUALLY,
        (Outcome::Tail, _) => "，四舍五入可以解释",
        _ => "",
    };
    format!(
        "{}（{}）：{rule}，相差 {residual}{end}{with}",
        address(&cell),
        subject(&cell)
    )
}

/// One fact that two tables print a last digit apart, each adding up by itself.
pub fn settled_apart(names: &Names, relation: &Relation, rule: &str) -> String {
    let printings: Vec<String> = names
        .system
        .figures(relation)
        .map(|&(_, id)| {
            let cell = names.cell(id);
            let value = cell.value.as_deref().unwrap_or_default();
            format!("{}（{}）印 {value}", address(&cell), subject(&cell))
        })
        .collect();
    format!(
        "同一数两处差一个末位：{}；{rule}，两张表各自轧平、取整不同，可以解释，没有更正",
        printings.join("，")
    )
}

/// That a table prints more digits than its form.
pub fn finer(table: &Table) -> String {
    let sheet = table
        .heading()
        .map_or(table.id.as_str(), |heading| heading.sheet.as_str());
    format!(
        "{sheet} 的金额多数印到小数点后 {} 位，比规定的 {} 位细；本表按印出的位数核对和写出",
        table.precision.printed_decimals(),
        table.precision.decimals
    )
}

/// That a table is printed coarser than its form, and what was seen.
pub fn coarser(table: &Table, coarser: &Coarser) -> String {
    let unit = table.precision.unit;
    let step = format!("{}{unit}", Amount::from_ticks(coarser.step, unit));
    let sheet = table
        .heading()
        .map_or(table.id.as_str(), |heading| heading.sheet.as_str());
    let seen = match coarser.evidence {
        Evidence::Finer(facts) => {
            format!("同样的数在别的表印得更细，相差都不到半个末位的有 {facts} 个")
        }
        Evidence::Tails(sums) => format!("这样印的表里有 {sums} 处合计的尾差，像是逐格取整留下的"),
    };
    format!(
        "{sheet} 的金额是取整到 {step}印的：{} 个金额中 {} 个是 {step}的整数倍，{seen}；本表以 {step}为末位核对",
        coarser.figures, coarser.multiples
    )
}

/// What a percentage fails.
pub fn ratio(cells: &[Cell; 3], rule: &str, hint: bool) -> String {
    let end = if hint { USUALLY } else { "" };
    format!(
        "{}（{}）：{rule}{end}，对照 {}、{}",
        address(&cells[0]),
        subject(&cells[0]),
        address(&cells[1]),
        address(&cells[2])
    )
}

/// `12.5% = 3.00 / 24.00`
pub fn ratio_equation(cells: &[Cell; 3]) -> String {
    let value = |cell: &Cell| cell.value.clone().unwrap_or_else(|| "0.00".into());
    format!(
        "{}% = {} / {}",
        value(&cells[0]),
        value(&cells[1]),
        value(&cells[2])
    )
}

/// The title a table of the layout would bear.
pub fn title_of(spec: &TableSpec, year: Option<Year>) -> String {
    let title = spec.titles.first().map_or("", Text::as_str);
    match year {
        Some(year) => title.replace("{year}", &year.to_string()),
        None => title.replace("{year}年度", "").replace("{year}年", ""),
    }
}

/// Why a table is not checked throughout: tables that it is tied to cannot be.
pub fn unchecked_table(layout: &Layout, tables: &std::collections::BTreeSet<usize>) -> String {
    let names: Vec<&str> = tables
        .iter()
        .map(|&table| layout.tables[table].sheet.as_str())
        .collect();
    if names.is_empty() {
        "表内有关系未核".into()
    } else {
        format!("与{}之间有关系未核", names.join("、"))
    }
}

/// A submission without a single figure.
pub fn no_figures() -> &'static str {
    "所有的表都没有数据，没有可以核对的金额；请核对是不是交了空白表"
}

/// A table of the layout that is not there.
pub fn missing_table(spec: &TableSpec, year: Option<Year>) -> String {
    let (sheet, title) = (&spec.sheet, title_of(spec, year));
    format!(
        "没有找到{sheet}《{title}》，与它有关的关系未核；没有数据的表也应保留，并写“注：本表无数据”"
    )
}

/// A table of the layout that is not there, while a sheet bears its title.
pub fn misfit_table(spec: &TableSpec, why: &str) -> String {
    format!("{}未核：{why}", spec.sheet)
}

/// A row without which relations say nothing.
pub fn missing_row(sheet: &str, label: &str) -> String {
    format!("{sheet} 没有“{label}”这一行，与它有关的关系未核；请补上这一行")
}

/// A scope that hangs on an amount that cannot be read.
pub fn unread_scope(sheet: &str, rule: &str) -> String {
    format!("{sheet} 里决定是否适用的金额读不出来，这条关系未核：{rule}")
}

/// A column that is not printed.
pub fn missing_column(sheet: &str, column: &str) -> String {
    format!("{sheet} 没有“{column}”这一栏，与它有关的关系未核；请核对表头")
}

/// A cell that gives no amount.
pub fn unread(cell: &Cell, why: &Unread) -> String {
    let at = address(cell);
    let what = subject(cell);
    match why {
        Unread::NotComputed => {
            format!("{at}（{what}）是没有计算结果的公式，未核；请在 Excel 或 WPS 里打开并保存一次")
        }
        Unread::Date(text) => format!("{at}（{what}）是日期“{text}”，不是金额，未核；请改为数字"),
        Unread::Error(text) => format!("{at}（{what}）是错误值 {text}，未核；请改为数字"),
        Unread::Text(text) => format!("{at}（{what}）是文字“{text}”，不是金额，未核；请改为数字"),
        Unread::OutOfRange(text) => {
            format!("{at}（{what}）的数 {text} 超出预算可能的范围，未核；请核对")
        }
        Unread::StruckOut(text) => {
            format!("{at}（{what}）的 {text} 整格已划掉，未核；请删去或恢复")
        }
        Unread::Hidden(text) => {
            format!("{at}（{what}）存有 {text}，但格里不显示，未核；请删去，或改为显示的数字格式")
        }
        Unread::NoColumn => format!("{at}（{what}）没有这一栏，未核；请核对表头"),
    }
}

/// A row that could not be placed.
pub fn unplaced(place: Option<&Place>, label: &str, figures: bool) -> String {
    let at = place.map_or(String::new(), |place| place.to_string());
    let name = if label.is_empty() {
        "（无名称）"
    } else {
        label
    };
    if figures {
        format!(
            "{at} 这一行“{name}”不知道属于哪里，没有计入合计，所在分栏的合计关系未核；请核对编码和名称，重复的行请删去"
        )
    } else {
        format!("{at} 这一行“{name}”不知道属于哪里，没有金额，已原样保留")
    }
}
