//! Why a proven figure was not written into the submitter's own workbook.

/// The cell holds a formula.
pub fn formula(formula: &str) -> String {
    let shown: String = formula.chars().take(200).collect();
    let shown = if shown.is_empty() {
        String::new()
    } else {
        format!("“={shown}”")
    };
    format!(
        "这一格是公式{shown}，公式不会被数字代替；请核对公式本身和它引用的单元格，在 Excel 或 WPS 中重新计算"
    )
}

/// The cell is part of an array formula.
pub const ARRAY: &str = "这一格属于数组公式或模拟运算表，不能单独改动；请核对该公式";
/// The cell carries further data.
pub const METADATA: &str = "这一格带有 Excel 的附加数据，不能安全改动；请手工改";
/// The cell is hidden under a merged one.
pub const MERGED: &str = "这一格在合并单元格内，不是左上角的一格；请取消合并后手工改";
/// The file, where it is compared as a whole.
pub const FILE: &str = "提交件（处理期间被改动过）";
/// The row is not printed.
pub const NO_CELL: &str = "提交件中没有这一行，无处可改；请手工补上这一行";

/// The sheet is not in the file.
pub fn no_such_sheet(sheet: &str) -> String {
    format!("没有找到工作表“{sheet}”，没有改动")
}

/// A decision that adds a row.
pub fn add_row(place: &str) -> String {
    format!(
        "保留原样（--keep）时不能补行，而“{place}”那一项选了补一行。请在自己的表里补上这一行，清空那一项的决定，再运行；或者不用 --keep。没有写出文件"
    )
}

/// A row that stands twice and holds more than its label and its figures.
pub const REMOVE_ROW: &str =
    "这一行印了两遍，但行里还有别的文字或与别的行合并的单元格，没有清空；请自己删去这一行";
/// A row that stood twice, was cleared, and is wanted again.
pub const ROW_CLEARED: &str = "这一行上次已清空，保留原样时不能恢复；请从原件里抄回这一行";
/// A part of a code in several columns that is printed in a row above only, or a row without a cell for it.
pub const PART_ABOVE: &str =
    "要改的这一段编码不在这一行（接的是上面一行的，或者没有印出），请手工改";
/// A row that was decided to stand elsewhere.
pub const MOVE_ROW: &str = "这一行要移到别处，保留原样时不移动行；请手工移动";
