//! What the lines of the 差异表 say: what each rests on, what can be chosen, what stands in the details.

use super::pages::BLANK;

/// The most characters that a cell of the 差异表 holds.
pub const MOST: usize = 50;

/// Whether a text is short enough for a line.
pub fn fits(text: &str) -> bool {
    text.chars().count() <= MOST
}

/// A text cut to what a line has room for, at the end of a clause where there is one.
pub fn brief(text: &str) -> String {
    if fits(text) {
        return text.to_owned();
    }
    let room = MOST - MORE.chars().count();
    let head: String = text.chars().take(room + 1).collect();
    let clause = head
        .rfind(['；', '。', '，', '：'])
        .filter(|at| *at * 2 > head.len());
    match clause {
        Some(at) => format!("{}{MORE}", &head[..at]),
        None => cut(text),
    }
}

/// A text that is too long for a line without what the columns beside it say: the name of the row, and what to do.
pub fn without_subject(text: &str, label: &str) -> String {
    if fits(text) || label.is_empty() {
        return text.to_owned();
    }
    let bare = text.replace(&format!("（{label}）"), "");
    match bare.strip_suffix(TO_DO) {
        Some(said) if !fits(&bare) => said.to_owned(),
        _ => bare,
    }
}

/// What is to be done wherever two figures differ.
const TO_DO: &str = "；请核对后改为一致。";

/// That so many usual relations would hold if two columns, as they are called, had not been exchanged.
pub fn columns_exchanged(columns: &str, relations: usize) -> String {
    format!("像是 {columns}了：换回来 {relations} 条提示都不再有；请对照原表")
}

/// What stands for what a line leaves out.
const MORE: &str = "……详见明细";

/// The same where there are no details to look up.
pub fn without_details(text: &str) -> String {
    text.replace(MORE, "……").replace(IN_DETAILS, "")
}

/// Where what a line does not list is listed.
const IN_DETAILS: &str = "，见明细";

/// A text cut to the last character that there is room for.
pub fn cut(text: &str) -> String {
    if fits(text) {
        return text.to_owned();
    }
    let head: String = text.chars().take(MOST - 1).collect();
    format!("{head}…")
}

/// The cell of a row that a table lacks.
pub fn missing_row(sheet: &str) -> String {
    format!("{sheet}{LACKS}")
}

/// What stands for the cell of a row that a table lacks.
const LACKS: &str = "（缺行）";

/// The cell of a row that stood twice and was taken out.
pub fn row_that_went(place: &str) -> String {
    let sheet = place.strip_suffix(LACKS);
    let sheet = sheet.or_else(|| Some(place.rsplit_once('!')?.0));
    format!("{}（去掉的行）", sheet.unwrap_or(place))
}

/// What was done to a row that stood twice, before what came of it.
pub fn row_went(in_place: bool, did: &str) -> String {
    match in_place {
        false => format!("重复的一行已去掉；{did}"),
        true => format!("重复的一行已清空；{did}"),
    }
}

/// What a person does not see of a cell: its sheet, its row, its column.
pub fn hidden_part([sheet, row, column]: [bool; 3]) -> String {
    let part = match (sheet, row, column) {
        (true, ..) => "工作表",
        (_, true, true) => "行和列",
        (_, false, true) => "列",
        _ => "行",
    };
    format!("（隐藏的{part}）")
}

/// What another printing of the same fact says.
pub fn same_figure(place: &str, figure: &str) -> String {
    format!("应与 {place} 的 {figure} 相同")
}

/// What a relation leaves to a cell if all its figures but one are blank or zero.
pub fn nothing_beside(place: &str, figure: &str) -> String {
    format!("{place} 的 {figure}，别的都是空或 0")
}

/// The same where that one is taken away.
pub fn nothing_else(total: &str) -> String {
    format!("其余各数是 {total}")
}

/// What a relation leaves to a cell if none of its other cells says anything.
pub fn nothing(printed: &str) -> String {
    format!("应等于的各数都是空或 0，填报 {printed}")
}

/// The same with the first figures.
pub fn first_terms(first: &str, count: usize, total: &str) -> String {
    format!("{first} …（共 {count} 个数）= {total}")
}

/// A sum that is too long to be written out.
pub fn many_terms(count: usize, total: &str) -> String {
    format!("{count} 个数相加减得 {total}")
}

/// A sum and what it comes to.
pub fn sum(terms: &str, total: &str) -> String {
    format!("{terms} = {total}")
}

/// What a cell should be, what it says, and by how much that is off.
pub fn off(sum: &str, printed: &str, off: &str) -> String {
    format!("{sum}，填报 {printed}，差 {off}")
}

/// What slip of the hand it looks like.
pub fn like(slip: Option<&str>) -> String {
    slip.map_or(String::new(), |slip| format!("；像是{slip}"))
}

/// How many other cells no longer agree because of a mistake.
pub fn follows(cells: usize) -> String {
    match cells {
        0 => String::new(),
        _ => format!("；另有 {cells} 格随之不符"),
    }
}

/// In how many cells a mistake stands beside the one that is named.
pub fn together(cells: usize) -> String {
    match cells {
        0 => String::new(),
        _ => format!("；另 {cells} 格同错"),
    }
}

/// That a figure was filled in in 元.
pub const IN_YUAN: &str = "按元填的";

/// Why a suggestion was not carried out without asking.
pub fn not_by_itself(why: Option<&str>) -> String {
    why.map_or(String::new(), |why| format!("；没有自动改：{why}"))
}

/// The same as a sentence of the details.
pub fn unproven(why: &str) -> String {
    format!("不足以自动更正：{why}")
}

/// That several ways explain a difference equally well.
pub fn several(ways: usize) -> String {
    format!("；有 {ways} 种可能，请选")
}

/// The same where nothing else is said.
pub fn choose_of(ways: usize) -> String {
    sentence("", &several(ways))
}

/// What happened, and the sum that shows it.
pub fn shown_by(story: &str, sum: &str) -> String {
    format!("{story}：{sum}")
}

/// A text with what follows it, if anything precedes that.
pub fn sentence(text: &str, more: &str) -> String {
    match text {
        "" => more.trim_start_matches('；').to_owned(),
        _ => format!("{text}{more}"),
    }
}

/// A column, by its name.
pub fn column(name: &str) -> String {
    format!("“{name}”栏")
}

/// A row, by its code, or by the last part of its path.
pub fn row(key: &str) -> String {
    let own = key.rsplit('/').next().unwrap_or(key);
    match own.bytes().all(|b| b.is_ascii_digit()) {
        true => own.to_owned(),
        false => format!("“{own}”"),
    }
}

/// A figure that may be no larger than another, or than a sum.
pub fn at_most(printed: &str, of: Option<&str>, most: &str) -> String {
    format!("不应大于{} {most}，填报 {printed}", beside(of))
}

/// A figure that may be no smaller.
pub fn at_least(printed: &str, of: Option<&str>, least: &str) -> String {
    format!("不应小于{} {least}，填报 {printed}", beside(of))
}

/// Whose figure it is.
fn beside(of: Option<&str>) -> String {
    of.map_or(String::new(), |place| format!(" {place} 的"))
}

/// What a line is called by which a way is numbered: 9.2.
pub fn nth(line: u32, way: usize) -> String {
    format!("{line}.{way}")
}

/// What is suggested, with the figure.
pub fn suggested(word: &str, to: &str) -> String {
    format!("{word}：{BECOMES} {to}")
}

/// A way as the dropdown offers it.
pub fn choice(nth: &str, place: &str, to: Option<&str>) -> String {
    match to {
        Some(to) => format!("{nth} {place} {BECOMES}{to}"),
        None => format!("{nth} {place}"),
    }
}

/// The same for a way that adds a row.
pub fn choice_of_row(nth: &str, place: &str, to: Option<&str>) -> String {
    format!("{nth} {place} {ADDS}{}", to.unwrap_or_default())
}

/// What stands between a place and the figure of the row that is added there.
pub const ADDS: &str = "补一行 ";

/// What stands between a cell and the figure that it is to become.
pub const BECOMES: &str = "改为";

/// The same without the cell, where the dropdown has no room for it.
pub fn brief_choice(nth: &str, to: Option<&str>) -> String {
    match to {
        Some(to) => format!("{nth} {BECOMES}{to}"),
        None => nth.to_owned(),
    }
}

/// What a cell becomes.
pub fn becomes(to: Option<&str>) -> &str {
    to.unwrap_or(BLANK)
}

/// That so many ways are not listed.
pub fn more_ways(count: usize) -> String {
    format!("另有 {count} 种可能没有列出{IN_DETAILS}")
}

/// That so many differences are not listed.
pub fn more_members(count: usize) -> String {
    format!("另有 {count} 处不符{IN_DETAILS}")
}

/// How many tails there are.
pub fn tails(count: usize) -> String {
    format!("尾差 {count} 条，四舍五入可以解释，不用改")
}

/// How many printings of one fact differ in the last digit.
pub fn apart(count: usize) -> String {
    format!("同一个数在两处差一个末位，共 {count} 处")
}

/// The row and the column that a line speaks of, in one text.
pub fn subject(parts: &[&str]) -> String {
    cut(&parts.join("·"))
}

/// What is said of a row below which another is missing.
pub const MISSING_BELOW: &str = "下面漏了一行";

/// What a missing row would amount to, who else says so, and what to do.
pub fn add_row(lack: Option<&str>, stated: Option<&str>) -> String {
    let mut parts = Vec::new();
    parts.extend(lack.map(|lack| format!("漏的一行应是 {lack}")));
    parts.extend(stated.map(str::to_owned));
    parts.push("看不出漏的是哪一行，请在表里补上".to_owned());
    parts.join("；")
}

/// What a row that is known would amount to, who else says so, and why it is not added in the submitter's own workbook.
pub fn add_row_oneself(figure: Option<&str>, stated: Option<&str>) -> String {
    let mut parts = Vec::new();
    parts.extend(stated.map(str::to_owned));
    parts.push("漏了这一行；保留原样不补行，请自己补上，或不加 --keep 再采纳".to_owned());
    match figure {
        Some(figure) if stated.is_none() => parts.insert(0, format!("应是 {figure}")),
        _ => {}
    }
    parts.join("；")
}

/// Where a row that is known is to be inserted in the submitter's own workbook, or filled in where it `is_free`, and its
/// figures by their columns.
pub fn insert_row(behind: u32, is_free: bool, figures: &[(String, String)]) -> String {
    let figures: Vec<String> = figures
        .iter()
        .map(|(column, figure)| format!("{column}列 {figure}"))
        .collect();
    let figures = figures.join("、");
    let said = match is_free {
        true => format!("请填在第 {} 行：{figures}", behind + 1),
        false => format!("请在第 {behind} 行下面插入一行：{figures}"),
    };
    let whole = format!("{said}；或不加 --keep 再采纳");
    match fits(&whole) {
        true => whole,
        false => said,
    }
}

/// What is said of a way that is not certain in all its cells.
pub fn in_the_table(said: &str) -> String {
    format!("{said}；请在表里改")
}

/// A row that was not there and that the standard form has.
pub fn row_left_free(label: &str) -> String {
    words_of_row(
        label,
        "原来没有这一行，有关的关系未核；写出的表里已留出，请填数",
    )
}

/// What is said of a row, behind its name if that is short.
fn words_of_row(label: &str, said: &str) -> String {
    let whole = format!("“{label}”{said}");
    match fits(&whole) {
        true => whole,
        false => said.to_owned(),
    }
}

/// What is said to be wrong of a table that states another unit than its amounts are in.
pub const UNIT_LINE: &str = "单位行";

/// The first sentence of a text.
pub fn clause(text: &str) -> &str {
    text.split('。').next().unwrap_or(text)
}

/// What is said of the column of a row that is added.
pub const NEW_ROW: &str = "补一行";

/// The place of a row that is added, and which it is.
pub fn new_row_at(place: &str, subject: &str) -> String {
    format!("{place} {subject}")
}

/// The same of a row that bears no name yet, behind the name of the one above it.
pub const NEW_ROW_BELOW: &str = "下面补一行";

/// That adopting a way adds a row with so many figures, and who else says so.
pub fn new_row(figures: usize, stated: Option<&str>) -> String {
    let stated = stated.map_or(String::new(), |stated| format!("{stated}；"));
    format!("{stated}漏了这一行，采纳就补上（{figures} 个数）")
}

/// The same of a way that puts another cell right as well, and so many more.
pub fn new_row_and(figures: usize, (place, to): (&str, &str), more: usize) -> String {
    let more = match more {
        0 => String::new(),
        more => format!("等 {} 格", more + 1),
    };
    format!("漏了一行；采纳就补上（{figures} 个数），并把 {place} 改为 {to}{more}")
}

/// That beside what a way puts right a row is missing that is to be added in the table.
pub fn and_a_row(said: &str) -> String {
    format!("{said}；另漏一行，请自己补上")
}

/// That a row stands twice, and what adopting does about it.
pub fn row_goes(in_place: bool) -> &'static str {
    match in_place {
        false => "这一行印了两遍；采纳就去掉这一行",
        true => "这一行印了两遍；采纳就把这一行清空",
    }
}

/// What adopting a way does to a row that stands twice.
pub const GOES: &str = "去掉这一行";

/// The same for a way that takes a row out.
pub fn choice_of_doubled(nth: &str, place: &str) -> String {
    format!("{nth} {place} {GOES}")
}

/// With which cell another was exchanged.
pub fn swapped(place: &str) -> String {
    format!("；与 {place} 互换")
}

/// That another cell of the same mistake shows it.
pub fn shown_at(place: &str, sum: &str) -> String {
    format!("{place} {sum}")
}

/// Why one of several cells was corrected.
pub fn proof_of(place: &str, because: &str) -> String {
    format!("{place}：{because}")
}

/// A way that is more than a figure in a cell.
pub fn way_in_words(place: &str, subject: &str) -> String {
    match subject {
        "" => place.to_owned(),
        _ => format!("{place}（{subject}）"),
    }
}
