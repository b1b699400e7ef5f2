//! What is said of what units of one department pay each other (抵销).

/// The sheet.
pub const SHEET: &str = "抵销";
/// Its columns.
pub const HEADS: [&str; 8] = [
    "序号",
    "部门",
    "结论",
    "项目",
    "各单位合计",
    "抵销数",
    "部门数",
    "说明",
];

/// How to read it.
pub const HELP: &str = "同一部门里一个单位付给另一个单位的钱，付的记支出、收的记收入，各单位相加就多算一次。汇总的各张标准表是各单位简单相加；部门自己的表 = 各单位合计 − 抵销数。";

/// The unit of money of the amounts.
pub fn amounts_in(unit: &str) -> String {
    format!("金额单位：{unit}。每个部门先列收付双方，再列受影响的合计。")
}

/// What was paid was received.
pub const EVEN: &str = "相等";
/// It was not.
pub const UNEVEN: &str = "不平";

/// A transfer and its two sides.
pub fn subject(name: &str, paid: &str, received: &str) -> String {
    format!("抵销：{name}（{paid} ↔ {received}）")
}

/// One side of it.
pub fn side(name: &str, side: &str) -> String {
    format!("{name}：{side}")
}

/// A transfer that is paid and received.
pub fn even(name: &str) -> String {
    format!("{name}：付的与收的相等，从部门的收、支中各减去一次")
}

/// The same up to rounding.
pub fn tail(name: &str, difference: &str) -> String {
    format!("{name}：付的与收的差 {difference}，四舍五入所致，从部门的收、支中各减去一次")
}

/// A transfer of which a figure cannot be read.
pub fn open(name: &str) -> String {
    format!("{name}：有单位的数读不出，付的与收的是否相等未核")
}

/// A transfer of which both sides differ: what was paid and received, by whom.
pub fn uneven(paid: (&str, &[String]), received: (&str, &[String]), difference: &str) -> String {
    let side = |(sum, units): (&str, &[String])| match units {
        [] => sum.to_owned(),
        units => format!("{sum}（{}）", units.join("、")),
    };
    format!(
        "付的合计 {}，收的合计 {}，差 {difference}",
        side(paid),
        side(received)
    )
}

/// A unit and its amount.
pub fn unit_amount(unit: &str, amount: &str) -> String {
    format!("{unit} {amount}")
}

/// Units that are not named.
pub fn more(count: usize) -> String {
    format!("另有{count}个单位")
}

/// A unit's own figures tell that it is wrong.
pub fn wrong(unit: &str, place: &str, from: &str, to: &str) -> String {
    format!("{unit} {place} 由 {from} 改为 {to}，它自己的表对得上，两方也相等")
}

/// A unit prints exactly what the other side lacks.
pub fn lacking(unit: &str) -> String {
    format!("差额正好是{unit}的数，对方没有记")
}

/// What to do where nobody can be named.
pub const ASK: &str = "请付、收两方核对；其中与部门以外往来的，请说明";

/// What the unit above the others has to do with somebody else.
pub fn outside(head: &str, amount: &str, side: &str) -> String {
    format!("{head}的{side} {amount} 是与部门以外往来的，不抵销")
}

/// A department's own workbook has taken it out, or has not.
pub fn in_own_workbook(taken_out: bool) -> &'static str {
    match taken_out {
        true => "部门的表已抵销",
        false => "部门的表未抵销",
    }
}

/// What may have been taken out of a source of money that hides it.
pub fn hidden(source: &str, amount: &str) -> String {
    format!("部门的{source}比各单位合计少 {amount}：可能是内部上缴、补助已抵销，请说明")
}

/// A sum that is lower for that reason.
pub const LOWER: &str = "以下各行含这项资金，少的数相同（四舍五入之内）";

/// A line for the terminal.
pub fn line(department: &str, told: &str) -> String {
    format!("抵销：{department} {told}。")
}

/// A transfer that is paid and received, with its amount.
pub fn even_line(name: &str, amount: &str, paid: &str, received: &str) -> String {
    format!("{name} {amount}（{paid} = {received}）")
}

/// A transfer that is not.
pub fn uneven_line(name: &str, told: &str) -> String {
    format!("{name}{UNEVEN}：{told}")
}

/// Lines that are not told.
pub fn more_lines(count: usize) -> String {
    format!("抵销：另有 {count} 项见“{SHEET}”。")
}

/// What has to be explained, for the terminal.
pub fn to_explain(told: &str) -> String {
    format!("{}：{told}。", super::merge::TO_EXPLAIN)
}

/// What is not taken out of the sums of a department, beside them.
pub fn in_sums(amount: &str) -> String {
    format!("其中单位之间的收付 {amount} 没有抵销，见“{SHEET}”")
}

/// What stands below a table of the whole.
pub fn not_taken_out() -> String {
    format!("各单位简单相加，单位之间的收付没有抵销，部门数见“{SHEET}”。")
}
