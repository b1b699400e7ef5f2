//! Sentences about what a file holds beside the cells of its tables.

use crate::model::{CellRef, Place};

/// A note on a cell.
pub const NOTE: &str = "批注";
/// What stands before a note of the submission in a workbook of ours.
const SUBMITTED: &str = "提交件的批注：";
/// How many cells are named.
const SHOWN: usize = 5;

/// What can lie over cells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Drawing {
    /// A picture.
    Picture,
    /// A text box, or any shape with text in it.
    TextBox,
    /// A chart.
    Chart,
    /// A line or a shape without text.
    Shape,
}

/// What a text holds beside what is read of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LeftOut {
    /// A part that is struck out or hidden.
    Part,
    /// The raised mark of a note.
    Mark,
}

/// What lies over cells.
pub fn drawing(kind: Drawing) -> &'static str {
    match kind {
        Drawing::Picture => "图片",
        Drawing::TextBox => "文本框",
        Drawing::Chart => "图表",
        Drawing::Shape => "图形",
    }
}

/// That pictures and the like are not carried over.
pub fn drawn(what: &str, cells: &[CellRef]) -> String {
    format!(
        "{}处有{what}，不参加核对。用 --keep 更正时原样保留；另写新工作簿时不带过去，位置和其中的文字记在“未识别内容”表",
        listed(cells)
    )
}

/// That notes on cells which no table prints are listed.
pub fn notes_left(cells: &[CellRef]) -> String {
    format!(
        "{}的批注所在的格子新工作簿不印，批注收在“未识别内容”表（--keep 原样保留）",
        listed(cells)
    )
}

/// That something of the texts of cells is not read.
pub fn left_out(sheet: &str, what: LeftOut, cells: &[CellRef]) -> String {
    let what = match what {
        LeftOut::Part => "划掉、删除或隐藏的文字：没有读，读的是其余的部分，请核对",
        LeftOut::Mark => "上标的注号：不算在名称或金额里，注解请核对",
    };
    format!("工作表“{sheet}”的 {} 里有{what}", listed(cells))
}

fn listed(cells: &[CellRef]) -> String {
    let shown: Vec<String> = cells.iter().take(SHOWN).map(CellRef::to_string).collect();
    let more = match cells.len() {
        count if count > SHOWN => format!("等 {count} 格"),
        _ => String::new(),
    };
    format!("{}{more}", shown.join("、"))
}

/// A note of the submission behind one of ours, if there is one.
pub fn carried_note(ours: Option<&str>, text: &str) -> String {
    let before = ours.map_or(String::new(), |ours| format!("{ours}\n"));
    format!("{before}{SUBMITTED}\n{text}")
}

/// What of the text of a note on a table was submitted; `None` if all of it is ours.
pub fn submitted(text: &str) -> Option<&str> {
    if let Some((_, submitted)) = text.split_once(SUBMITTED) {
        return Some(submitted.trim_start_matches(['\r', '\n']));
    }
    let ours = [
        super::pages::CORRECTED_NOTE,
        super::decide::DECIDED_NOTE,
        super::decide::SETTLED_NOTE,
    ];
    let is_ours = |own: &str| {
        let rest = text.strip_prefix(own).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with("原值："))
    };
    let all_ours = text == super::pages::UNPLACED_ROW || ours.into_iter().any(is_ours);
    (!all_ours).then_some(text)
}

/// That question marks were taken for the blanks that they stand for.
pub fn question_marks(cells: usize, first: &Place) -> String {
    format!(
        "{cells} 个单元格里的“?”（从 {first} 起）是网站或转换格式时把空格变成的问号，已按空白读取；如果其中有本来要填的数，请补上"
    )
}

/// That sheets which nobody sees are carried over all the same.
pub fn still_hidden(sheets: &[String]) -> String {
    format!(
        "工作表{}在提交件里是隐藏的，写出后仍在原来的位置，仍然隐藏；定稿时会去掉",
        sheets
            .iter()
            .map(|sheet| format!("“{sheet}”"))
            .collect::<String>()
    )
}

/// That macros are not carried over.
pub const MACROS: &str =
    "提交件带有宏：.xlsm 用 --keep 更正时宏原样保留；另写的新工作簿是 .xlsx，里面没有宏";

/// That an encrypted workbook was changed in place.
pub const NO_LONGER_ENCRYPTED: &str =
    "提交件是用 Excel 的默认密码加密的（打开时不要求输入），写出的工作簿没有加密";

/// That a workbook with a password was corrected.
pub const NO_PASSWORD: &str =
    "提交件有密码，更正后的工作簿没有密码：要保密，请用 WPS 或 Excel 另设";

/// That formulas of carried sheets were computed anew.
pub fn recomputed(sheet: &str, cells: &[CellRef]) -> String {
    format!(
        "工作表“{sheet}”的 {} 引用了已更正的单元格，已按更正后的数重新计算",
        listed(cells)
    )
}

/// The note on such a cell.
pub fn recomputed_note(before: f64) -> String {
    format!("引用的单元格已更正，此处按更正后的数重新计算；原来是 {before}。")
}

/// That formulas of carried sheets were not.
pub fn outdated(sheet: &str, cells: &[CellRef]) -> String {
    format!(
        "工作表“{sheet}”的 {} 引用了已更正的单元格，公式不能在这里重算，仍是更正前的结果；请在原工作簿里改好数后重新计算",
        listed(cells)
    )
}

/// That it is open whether formulas of carried sheets look at what was corrected.
pub fn perhaps_outdated(sheet: &str, cells: &[CellRef]) -> String {
    format!(
        "工作表“{sheet}”的 {} 用了名称或间接引用，看不出是否引用了已更正的单元格，保留原来的结果；请在原工作簿里改好数后重新计算",
        listed(cells)
    )
}

/// The note on such a cell.
pub const OUTDATED_NOTE: &str = "引用的单元格已更正，此处仍是更正前的结果，请重新计算。";

/// That results in the submitter's own workbook wait for being computed.
pub fn to_compute(sheet: &str, cells: &[CellRef]) -> String {
    format!(
        "工作表“{sheet}”的 {} 是引用（或可能引用）改动的单元格的公式，原来存的结果已经去掉，用 Excel 或 WPS 打开时自动重新计算",
        listed(cells)
    )
}
