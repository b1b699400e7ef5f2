//! What the checks of texts say to people: one line each, where it is, what it is, what to do.
//!
//! In go the facts of a finding, out comes a Chinese sentence. Nothing is decided here.

use crate::model::Year;

/// A title bears another year than most.
pub fn year_differs(place: &str, printed: Year, most: Year, tables: usize) -> String {
    format!(
        "{place}：标题年度是 {printed}，而有 {tables} 张表是 {most}；请核对后把各表标题的年度改为一致。"
    )
}

/// A table names another department than most.
pub fn department_differs(place: &str, printed: &str, most: &str, tables: usize) -> String {
    format!("{place}：部门名称是“{printed}”，而有 {tables} 张表是“{most}”；请核对后改为一致。")
}

/// A table names the department of most in other words.
pub fn department_misspelt(place: &str, printed: &str, most: &str, tables: usize) -> String {
    format!(
        "{place}：部门名称像是“{most}”（{tables} 张表）的简写或错字，这里是“{printed}”；请核对后改为一致。"
    )
}

/// A table states no unit.
pub fn unit_missing(place: &str, assumed: &str) -> String {
    format!("{place}：没有写明金额单位，暂按{assumed}核对；请在表头补上“单位：{assumed}”。")
}

/// An empty table lacks its note.
pub fn empty_note_missing(place: &str, note: &str) -> String {
    format!("{place}：表中没有数据，也没有注明；请在表下补上“{note}”，或填入数据。")
}

/// A table with figures bears the note of an empty one.
pub fn empty_note_wrong(place: &str, note: &str) -> String {
    format!("{place}：表中有数据，却注明“{note}”；请删去该注，或核对表中数据。")
}

/// The name of a code is another one. `owner` is the code that the printed name belongs to.
pub fn name_differs(place: &str, row: &Named<'_>, official: &str, owner: Option<&str>) -> String {
    let owner = owner
        .map(|code| format!("（“{}”是 {code} 的名称）", row.name))
        .unwrap_or_default();
    format!("{place}：{row}，科目表中该编码的名称是“{official}”{owner}；请核对编码和名称。")
}

/// The name is that of an earlier edition, or a variant if `years` is empty.
pub fn name_earlier(place: &str, row: &Named<'_>, canonical: &str, years: &str) -> String {
    if years.is_empty() {
        format!("{place}：{row}，科目表中的写法是“{canonical}”；建议照科目表书写。")
    } else {
        let years = match years.strip_prefix('≤') {
            Some(last) => format!("{last} 年及以前"),
            None => format!("{years} 年"),
        };
        format!("{place}：{row}是旧版科目名称（{years}），现名“{canonical}”；建议改用现名。")
    }
}

/// The code is not in the lists. `owner` is the code under the same parent that the name belongs to.
pub fn code_unknown(place: &str, row: &Named<'_>, owner: Option<&str>) -> String {
    match owner {
        Some(owner) => format!(
            "{place}：{row}，程序里的科目表没有该编码，而同一上级下“{}”的编码是 {owner}；请核对编码。",
            row.name
        ),
        None => {
            format!("{place}：{row}，程序里的科目表没有该编码，名称未核；请对照当年科目表确认。")
        }
    }
}

/// The code is one of an earlier edition.
pub fn code_deprecated(place: &str, row: &Named<'_>, years: &str, replaced_by: &str) -> String {
    let instead = if replaced_by.starts_with('-') {
        "没有对应的新科目".to_owned()
    } else {
        format!("现为 {replaced_by}")
    };
    format!("{place}：{row}是旧版科目编码（用到 {years} 年），{instead}；请对照当年科目表确认。")
}

/// A row's parent is not in the table.
pub fn parent_missing(place: &str, row: &Named<'_>, level: &str, parent: &Named<'_>) -> String {
    format!("{place}：{row}的上级{level} {parent}不在表中；请补上这一行，或核对编码。")
}

/// No row's parents are in the table.
pub fn items_alone(place: &str) -> String {
    format!("{place}：从这一行起只印了项级科目，没有印类、款；合计按各行相加核对，可以不补。")
}

/// The head of a group is not in a table that prints no codes.
pub fn head_missing(place: &str, item: &str, group: &str) -> String {
    format!("{place}：“{item}”所属的“{group}”一行不在表中；请补上这一行，或核对名称。")
}

/// A code stands twice.
pub fn code_twice(place: &str, row: &Named<'_>, first: &str) -> String {
    format!("{place}：{row}在 {first} 已经出现过；请合并两行，或更正其中一个编码。")
}

/// A row is not in the order of codes. `after` is the row it belongs behind.
pub fn out_of_order(place: &str, row: &Named<'_>, after: Option<&str>, more: usize) -> String {
    let target = after.map_or_else(
        || "应排在其他科目之前".to_owned(),
        |code| format!("应排在 {code} 之后"),
    );
    let more = if more == 0 {
        String::new()
    } else {
        format!("（本表还有 {more} 行同样如此）")
    };
    format!("{place}：{row}没有按编码从小到大排列，{target}{more}；请调整顺序，或核对编码。")
}

/// A code bears another name here than in another table.
pub fn name_varies(place: &str, row: &Named<'_>, other: &str, name: &str) -> String {
    format!("{place}：{row}，而 {other} 同一编码的名称是“{name}”；请核对后改为一致。")
}

/// Departmental and governmental economic names do not belong together.
pub fn economic_differs(place: &str, dept: &str, gov: &str, expected: &[&str]) -> String {
    let expected = expected.join("”或“");
    format!(
        "{place}：部门预算经济科目“{dept}”对应的政府预算经济科目是“{expected}”，表中是“{gov}”；请核对。"
    )
}

/// A departmental economic 款 stands under a 类 that is not its own.
pub fn economic_elsewhere(place: &str, name: &str, classes: &[&str], group: &str) -> String {
    let class = classes.join("”或“");
    format!(
        "{place}：“{name}”是“{class}”的款，却列在“{group}”下；请核对这个名称，或把这一行移到它的类下。"
    )
}

/// An amount is stored with more digits than its table prints.
pub fn excess_digits(
    place: &str,
    label: &str,
    column: &str,
    stored: &str,
    shown: &str,
    decimals: u8,
) -> String {
    format!(
        "{place}：{label}·{column} 存储 {stored}，显示 {shown}；请按 {decimals} 位小数录入，以免显示的数与合计对不上。"
    )
}

/// Many amounts of a table are stored with more digits than it prints. `first` is [`excess_digits`] of
/// the first.
pub fn excess_digits_many(first: &str, count: usize) -> String {
    let first = first.trim_end_matches('。');
    format!("{first}（本表共有 {count} 个单元格如此，这是第一个）。")
}

/// A code and its name in a sentence.
pub struct Named<'a> {
    /// The code.
    pub code: &'a str,
    /// The name; may be empty.
    pub name: &'a str,
}

impl std::fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.name.is_empty() {
            f.write_str(self.code)
        } else {
            write!(f, "{}“{}”", self.code, self.name)
        }
    }
}
