//! Sentences about relations: the equation with its numbers, what is wrong, and what could not be checked.

use crate::layout::{Comparison, Layout, TableSpec, Text};
use crate::model::{Amount, Place, Table, Ticks, Unread, Year};
use crate::report::{Cell, Outcome};

/// What is said of a relation that has legal exceptions.
const USUALLY: &str = "；通常如此，有例外，请看一眼";

/// How the sides of a relation compare.
pub fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::AtMost => "≤",
        Comparison::AtLeast => "≥",
    }
}

/// What the terms of a long sum that are not written out come to.
pub fn others_together(terms: usize, sum: &str) -> String {
    format!(" + 其余 {terms} 项之和 {sum}")
}

/// Sheet and address, or what stands for them.
pub fn address(cell: &Cell) -> String {
    match (&cell.sheet, &cell.cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => format!("{sheet}（{MISSING_ROW} {}）", cell.spot.row),
        _ => cell.spot.table.clone(),
    }
}

/// How the names of a cell begin whose row is not there.
pub const MISSING_ROW: &str = "缺行";

/// Which amount a cell is, in words: `2010301 行政运行·合计`.
pub fn subject(cell: &Cell) -> String {
    let row = match (cell.spot.row.as_str(), cell.label.as_str()) {
        (key, label) if label.is_empty() || key == label => key.to_owned(),
        // 十、卫生健康支出 carries its place in the list already.
        (key, label) if key.bytes().all(|b| b.is_ascii_digit()) && !label.contains('、') => {
            format!("{key} {label}")
        }
        (_, label) => label.to_owned(),
    };
    format!("{row}·{}", cell.spot.column)
}

/// What a relation between its first cell and others says, and by how much it fails. Of long sums not all cells are
/// named; then there are `more`.
pub fn relation(
    first: &Cell,
    (others, more): (&[&Cell], bool),
    rule: &str,
    residual: &str,
    outcome: Outcome,
    hint: bool,
) -> String {
    let others: Vec<String> = others.iter().map(|cell| address(cell)).collect();
    let more = if more { "等" } else { "" };
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
        address(first),
        subject(first)
    )
}

/// One fact that two tables print a last digit apart, each adding up by itself.
pub fn settled_apart(printings: &[&Cell], rule: &str) -> String {
    let printings: Vec<String> = printings
        .iter()
        .map(|cell| {
            let value = cell.value.as_deref().unwrap_or_default();
            format!("{}（{}）印 {value}", address(cell), subject(cell))
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

/// What shows that figures were rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// So many facts stand finer in other tables, within half a step.
    Finer(usize),
    /// So many sums have tails as rounding would make them.
    Tails(usize),
    /// Other tables of the book are printed so, as something else shows.
    Fellows,
}

/// That a table is printed coarser than its form, and what was seen: so many of its figures are multiples of the step.
pub fn coarser(
    table: &Table,
    step: Ticks,
    (multiples, figures): (usize, usize),
    evidence: Evidence,
) -> String {
    let unit = table.precision.unit;
    let step = format!("{}{unit}", Amount::from_ticks(step, unit));
    let sheet = table
        .heading()
        .map_or(table.id.as_str(), |heading| heading.sheet.as_str());
    let seen = match evidence {
        Evidence::Finer(facts) => {
            format!("同样的数在别的表印得更细，相差都不到半个末位的有 {facts} 个")
        }
        Evidence::Tails(sums) => format!("这样印的表里有 {sums} 处合计的尾差，像是逐格取整留下的"),
        Evidence::Fellows => "同一本里还有别的表也是这样印的".to_owned(),
    };
    format!(
        "{sheet} 的金额是取整到 {step}印的：{figures} 个金额中 {multiples} 个是 {step}的整数倍，{seen}；本表以 {step}为末位核对"
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

/// One of several tables on a sheet, by its title's cell.
pub fn table_on_sheet(sheet: &str, title: Option<&str>, table: &str) -> String {
    match title {
        Some(cell) => format!("{sheet}!{cell} 的{table}"),
        None => format!("{sheet} 的{table}"),
    }
}

/// A row without which relations say nothing.
pub fn missing_row(sheet: &str, label: &str) -> String {
    format!("{sheet} 没有“{label}”这一行，与它有关的关系未核；请补上这一行")
}

/// A column that may be left out, and on which it depends whether relations apply.
pub fn unread_scope(sheet: &str, column: &str) -> String {
    format!("{sheet} 没有“{column}”这一栏，要看它才知道是否适用的关系未核；没有这一项的，不用改")
}

/// Many formulas have no result: the first cell, and how many there are.
pub fn not_computed(first: &Cell, count: usize) -> String {
    let at = address(first);
    format!("{at} 等 {count} 格公式没有计算结果，未核；请用 Excel 或 WPS 打开后保存一次")
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

/// The name or the code of a row is struck out as a whole; its amounts are not counted then, or are.
pub fn struck_label(place: &Place, label: &str, counts_not: bool) -> String {
    match counts_not {
        true => {
            format!("{place}“{label}”整格已划掉，这一行的数没有计入，未核；请删去这一行，或恢复")
        }
        false => {
            format!("{place} 整格已划掉（这一行是“{label}”，数照常计入），未核；请删去或恢复")
        }
    }
}

/// That it is open in which columns figures of a text stand.
pub fn doubtful_columns(table: &str, place: Option<&Place>, count: usize) -> String {
    let at = place.map_or(String::new(), |place| format!("（从 {place} 起）"));
    format!(
        "{table}有 {count} 个数{at}看不出属于哪一栏：文字是从 PDF 取出的，数和表头没有对齐，表内合计也不能证明；\
         没有读取，未核，请用原来的表格文件（.xlsx、.xls）核对"
    )
}

/// A row that was added and waits for its name.
pub fn unnamed(place: Option<&Place>) -> String {
    let at = place.map_or(String::new(), |place| place.to_string());
    format!("{at} 是补上的一行，还没有名称；请在这一格填上名称")
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
