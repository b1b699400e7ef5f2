//! What is said of sums beside what they should be: in one line for each comparison, and why they differ.

use super::merge::{TO_EXPLAIN, units_named};

/// What came of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Compared<'c> {
    /// The department, if it is not all.
    pub of: Option<&'c str>,
    /// How many amounts are the same, differ by rounding, differ, and may differ because units are missing.
    pub counts: [usize; 4],
    /// How many are lower by what was taken out, and whether that is hidden.
    pub lower: (usize, bool),
    /// The units that are expected and in no sum.
    pub missing: Vec<&'c str>,
    /// What is told of a list of what was granted.
    pub list: Option<Listed<'c>>,
}

/// What of a list of what was granted was compared, and what was not.
#[derive(Clone, Debug, Default)]
pub struct Listed<'c> {
    /// How many units were compared.
    pub units: usize,
    /// The headings that were understood.
    pub columns: Vec<&'c str>,
    /// Those that were not.
    pub unknown: Vec<&'c str>,
    /// Cells that hold no amount, and what they show.
    pub unread: Vec<String>,
    /// Units that the list does not name.
    pub without: Vec<&'c str>,
    /// Units that it names and that are in no sum.
    pub not_added: Vec<&'c str>,
    /// Rows that are nobody's.
    pub strangers: Vec<&'c str>,
    /// Rows that another row of the same unit, or the code of a department, keeps from being a unit's.
    pub aside: Vec<&'c str>,
    /// The unit of money that only the amounts tell.
    pub money: Option<&'c str>,
}

/// What came of a comparison, and what was left out of it.
pub fn compared(compared: &Compared) -> String {
    let of = compared.of.map_or(String::new(), |name| format!("{name} "));
    let lower = match compared.lower {
        (0, _) => String::new(),
        (lower, false) => format!("{} {lower}，", super::offset::SHEET),
        (lower, true) => format!("{TO_EXPLAIN} {lower}，"),
    };
    let [same, tails, differ, open] = compared.counts;
    let open = match open {
        0 => String::new(),
        open => format!("，未核 {open}"),
    };
    let mut told = format!("对照：{of}相同 {same}，{lower}尾差 {tails}，不符 {differ}{open}。");
    if !compared.missing.is_empty() && compared.counts[3] > 0 {
        told += &format!("{}。", missing(&compared.missing));
    }
    if let Some(list) = &compared.list {
        told += &listed(list);
    }
    told
}

/// What differs may be what units have that are in no sum.
pub fn missing(units: &[&str]) -> String {
    format!(
        "没有加入 {}：差额可能就是没有加入的数，补齐后再核对",
        units_named(units)
    )
}

fn listed(list: &Listed) -> String {
    let mut told = format!(
        "核对了 {} 个单位的 {}。",
        list.units,
        list.columns.join("、")
    );
    if let Some(money) = list.money {
        told += &format!("表上没写金额单位，看数目是{money}，照{money}核对。");
    }
    let unread: Vec<&str> = list.unread.iter().map(String::as_str).collect();
    let named = [
        ("没有看懂、没有核对的栏", &list.unknown),
        ("不是数、没有核对的格", &unread),
        ("没有控制数的单位", &list.without),
        ("有控制数、还没有加入的单位", &list.not_added),
        ("名单上没有的", &list.strangers),
        ("没有当作单位核对的行", &list.aside),
    ];
    for (what, names) in named.into_iter().filter(|(_, names)| !names.is_empty()) {
        told += &format!("{what} {} 个：{}。", names.len(), first_of(names));
    }
    told
}

/// Names, as many as fit in a line.
fn first_of(names: &[&str]) -> String {
    const MOST: usize = 6;
    match names.len() > MOST {
        true => format!("{}等", names[..MOST].join("、")),
        false => names.join("、"),
    }
}

/// A cell that holds no amount.
pub fn no_amount(place: &str, shown: &str) -> String {
    format!("{place}“{shown}”")
}

/// Such a cell on a line of its own.
pub const NO_AMOUNT: &str = "这一格不是数，没有核对";

/// What was compared is the same; something was not compared.
pub const WHAT_WAS_COMPARED_IS_THE_SAME: &str = "核对的都相同；没有核对的见上面。";

/// A line of the same cause as one above it.
pub fn as_line(number: usize) -> String {
    format!("同序号 {number}")
}

/// What explains a line, and how many below it.
pub fn with_others(told: &str, others: usize) -> String {
    format!("{told}（另 {others} 行同因）")
}

/// What stands in the cell holds units that are in no sum.
pub fn after_missing(told: &str, amount: &str) -> String {
    let taken = format!("差额已先减去没有加入的单位的 {amount}");
    match told.is_empty() {
        true => taken,
        false => format!("{told}；{taken}"),
    }
}

/// As much as that may have been taken out of a figure of which nobody can say how much it was.
pub fn perhaps_offset(told: &str, amount: &str) -> String {
    let taken = format!("其中至多 {amount} 可能是抵销");
    match told.is_empty() {
        true => taken,
        false => format!("{told}；{taken}"),
    }
}

/// A unit does not print what was granted to it; whether its own figures agree with each other.
pub fn not_as_granted(unit: &str, agrees: bool) -> String {
    match agrees {
        true => format!("{unit}自己的表对得上，但与批复数不同：请它按批复数改，或核对批复数"),
        false => {
            format!(
                "{unit}与批复数不同，它自己的表也有对不上的地方：先把自己的表改对，再与批复数比"
            )
        }
    }
}

/// A unit's own figures tell that it is wrong; so many more of its cells change with the one that is named.
pub fn unit_is_wrong(
    unit: &str,
    place: &str,
    (from, to): (Option<&str>, Option<&str>),
    others: usize,
) -> String {
    let shown = |text: Option<&str>| text.unwrap_or(super::pages::BLANK).to_owned();
    format!(
        "{unit} {place} 由 {} 改为 {}{}，它自己的表和这里就都对得上",
        shown(from),
        shown(to),
        with_it(others)
    )
}

/// The same where the unit, the cell and both figures stand beside it.
pub fn unit_is_wrong_here(others: usize) -> String {
    format!(
        "改了这一格{}，它自己的表和应有的合计就都对得上",
        with_it(others)
    )
}

/// The same of a row that is not there.
pub const UNIT_LACKS_A_ROW: &str = "补上这一行，它自己的表和应有的合计就都对得上";

/// That other cells change with one.
fn with_it(others: usize) -> String {
    match others {
        0 => String::new(),
        others => format!("（另 {others} 格同错，一起改）"),
    }
}

/// The department's own figures tell that it is wrong.
pub const DEPARTMENT_IS_WRONG: &str = "部门自己的表对不上：请先核对部门的表";
/// A unit is missing in the department's workbook.
pub fn not_in_department(unit: &str) -> String {
    format!("部门的表里没有加进{unit}：差额处处等于它的数")
}

/// A unit is in the department's workbook twice.
pub fn twice_in_department(unit: &str) -> String {
    format!("部门的表里{unit}加了两次：差额处处等于它的数")
}

/// One of some units prints another draft than the department has.
pub fn another_draft(units: &[&str], count: usize) -> String {
    match (units, count) {
        ([unit], 1) => format!("只有{unit}有这个数：它报来的与部门用的不是同一稿"),
        (units, count) => format!(
            "有这个数的单位：{}，共{count}个；报来的与部门用的不是同一稿",
            units.join("、")
        ),
    }
}

/// Nobody prints an amount.
pub const NOBODY_PRINTS_IT: &str = "没有一个单位报这个数";
