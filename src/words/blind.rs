//! What the arithmetic of a layout cannot see, as people read it.

use crate::layout::Layout;

/// The department of the made-up submission.
pub const DEPARTMENT: &str = "某部门";
/// Its units.
pub const UNITS: [&str; 2] = ["甲单位", "乙单位"];
/// The projects of each unit.
pub const PROJECTS: [&str; 2] = ["项目一", "项目二"];

/// Cells of one table: its sheet, their columns, their rows.
pub struct Cells<'a> {
    /// The sheet.
    pub sheet: &'a str,
    /// The columns.
    pub columns: Vec<String>,
    /// The names of the rows.
    pub rows: Vec<String>,
}

/// What cannot be seen.
pub struct Blind<'a> {
    /// Rows that can be exchanged: each group with the sheets that print it.
    pub exchangeable: Vec<(Vec<String>, Vec<&'a str>)>,
    /// Groups of cells that cannot be told apart.
    pub inseparable: Vec<Vec<Cells<'a>>>,
    /// Cells in no relation.
    pub unwatched: Vec<Cells<'a>>,
}

/// The whole report.
pub fn report(layout: &Layout, blind: &Blind) -> String {
    let mut out = format!(
        "版式 {}（{}）：算术看不见的地方\n\
         由 {} 条规则推算：两类科目各两款、每款两项，两个单位各两个项目，没有结转；更多的同级科目和项目与此相同。\n",
        layout.id,
        layout.name,
        layout.rules.len(),
    );
    let exchangeable = blind.exchangeable.iter();
    let groups =
        exchangeable.map(|(rows, sheets)| format!("{}（{}）", rows.join("、"), sheets.join("、")));
    out += &section(
        "一、同级的科目或项目：各表一起互换两行，没有一条关系会不成立；一个数从源头就错了、抄到各表，也只能追到这一组，分不清是哪一个",
        groups.collect(),
    );
    let groups = blind.inseparable.iter().map(|group| {
        let cells: Vec<String> = group.iter().map(cells).collect();
        cells.join("；")
    });
    out += &section(
        "二、分不清的单元格：每组处在完全相同的关系里，能断定组里有错，不能断定是哪一个",
        groups.collect(),
    );
    out += &section(
        "三、没有关系核对的单元格：填错了，算术看不出来，请人工核对",
        blind.unwatched.iter().map(cells).collect(),
    );
    out
}

fn section(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return format!("\n{title}\n    没有\n");
    }
    let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
    format!("\n{title}\n{lines}")
}

/// `表三·基本支出：行政运行、一般行政管理事务`
fn cells(cells: &Cells) -> String {
    let (columns, rows) = (cells.columns.join("、"), cells.rows.join("、"));
    format!("{}·{columns}：{rows}", cells.sheet)
}
