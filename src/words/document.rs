//! The words of the document in which tables are disclosed, and of the sheet on which a person fills in what it needs.

pub use super::pages::{FANGSONG, SONG};

/// The font of the document's title and of its parts.
pub const TITLE_FONT: &str = "方正小标宋简体";
/// The font of headings.
pub const HEITI: &str = "黑体";
/// The font of the headings below them.
pub const KAITI: &str = "楷体";
/// What stands before and behind a page number.
pub const PAGE_NUMBER: (&str, &str) = ("— ", " —");
/// What the contents are headed.
pub const CONTENTS: &str = "目　录";
/// The sheet of a chart's figures.
pub const CHART_SHEET: &str = "数据";
/// The numerals up to ten.
const NUMERALS: [&str; 11] = [
    "", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十",
];

/// A number below a hundred in Chinese.
fn numeral(number: usize) -> String {
    let tens = match number / 10 {
        0 => String::new(),
        1 => NUMERALS[10].to_owned(),
        tens => format!("{}{}", NUMERALS[tens % 11], NUMERALS[10]),
    };
    tens + NUMERALS[number % 10]
}

/// The heading of a part.
pub fn part(number: usize, title: &str) -> String {
    format!("第{}部分 {title}", numeral(number))
}

/// The heading of a section.
pub fn section(number: usize, title: &str) -> String {
    format!("{}、{title}", numeral(number))
}

/// A term and what it means.
pub fn term(number: usize, name: &str, means: &str) -> String {
    section(number, &format!("{name}：{means}"))
}

/// A table in the contents.
pub fn table(sheet: &str, title: &str) -> String {
    format!("{sheet} {title}")
}

/// What the amounts of a chart are called.
pub fn amounts(unit: &str) -> String {
    format!("金额（{unit}）")
}

/// What is said of a chart to whoever does not see it.
pub fn chart(title: &str) -> String {
    format!("{title}：各项支出所占比例的饼图")
}

/// What word processors show of a style of ours.
pub fn style_name(id: &str) -> &'static str {
    match id {
        "CoverName" => "封面单位",
        "TableTitle" => "表格标题",
        _ => "表格文字",
    }
}

/// Whether a paragraph is a heading of the third level: （一）…, without a full stop.
pub fn is_subheading(text: &str) -> bool {
    let Some((number, title)) = text
        .strip_prefix('（')
        .and_then(|rest| rest.split_once('）'))
    else {
        return false;
    };
    let numbered = !number.is_empty() && number.chars().all(|c| NUMERALS[1..].concat().contains(c));
    numbered
        && !title.is_empty()
        && title.chars().count() <= 30
        && !title.contains(['。', '；', '，'])
}

/// The sheet of what a person fills in, and its headings.
pub const ANSWERS_SHEET: &str = "说明资料";
/// Its title.
pub const ANSWERS_TITLE: &str = "部门预算公开文本说明资料";
/// Its headings: what, where, the answer.
pub const ANSWERS_HEADS: [&str; 3] = ["项目", "用在哪里", "内容"];
/// How to fill it in.
pub const ANSWERS_HELP: &str = "在“内容”一栏填写，一格里可以分段（Alt+Enter）；空着的，公开文本里写作“【待填写：…】”。填好后：duibiao disclose 公开表.xlsx --told 说明资料.xlsx -o 公开.docx";
/// The headings by which the two columns are known.
pub const TOLD_HEADS: (&[&str], &[&str]) = (&["项目"], &["内容"]);

/// A layout of which no document is known.
pub fn no_document(layout: &str) -> String {
    format!(
        "版式“{layout}”没有写公开文本的样子（[document]），写不出公开文本；可以在版式文件里补上"
    )
}

/// Files that are of other families of tables.
pub fn other_family(file: &str, layout: &str) -> String {
    format!("{file} 是另一种版式（{layout}）的表，不能作为上年的数；请给同一种版式上一年的文件")
}

/// Last year's file is of the year of another year.
pub fn not_last_year(file: &str, year: u16, own: u16) -> String {
    format!(
        "{file} 是 {year} 年的表，{own} 年的要和 {} 年的比；没有写出，也没有核对",
        own.saturating_sub(1)
    )
}

/// Something was told that the document does not ask for.
pub fn not_asked(names: &[String]) -> String {
    format!(
        "说明资料里这些项目用不上，没有写进公开文本（名称要与空白的说明资料一字不差）：{}",
        names.join("、")
    )
}

/// What is still to be filled in.
pub fn to_fill(names: &[String]) -> String {
    format!(
        "还有 {} 处待填写（文中有黄色底纹）：{}",
        names.len(),
        names.join("、")
    )
}

/// A proven figure was not put in the document.
pub const NOT_IN_DOCUMENT: &str = "公开文本里这一格的写法认不准，没有改；请照差异表改";

/// What was written does not read as it should.
pub const NOT_AS_MEANT: &str =
    "更正后的公开文本读回来与应改的不一致，没有写出；请把这份文件告诉维护的人";

/// The workbook is not in order.
pub fn not_in_order(count: usize, first: &str) -> String {
    let first = first.trim_end_matches('。');
    format!("工作簿还有 {count} 处不符或未核，公开文本照它现在的数写；第一处是：{first}")
}

/// Corrections that were applied.
pub fn corrected(count: usize) -> String {
    format!("按更正后的数写，更正了 {count} 处")
}

/// Corrections that were not applied.
pub fn not_corrected(count: usize) -> String {
    format!("有 {count} 处可以证明应更正，公开文本没有更正；要按更正后的数写，请加 --corrected")
}

/// Forms that stand in the document.
pub fn forms(count: usize) -> String {
    format!("放进了 {count} 张绩效目标表")
}

/// What a document is called beside its input; the first has no number.
pub fn name(stem: &str, number: usize) -> String {
    match number {
        1 => format!("{stem}-公开文本"),
        _ => format!("{stem}-公开文本{number}"),
    }
}

/// A file that is none of what can be written.
pub fn not_a_document(file: &str) -> String {
    format!("公开文本是 .docx 文件，“{file}”的扩展名不是 .docx；请改一个名字")
}

/// A file that tells nothing.
pub fn nothing_told(file: &str) -> String {
    format!(
        "{file} 里没有“项目、内容”两栏；空白的说明资料可以用 duibiao disclose 公开表.xlsx --blank 说明资料.xlsx 写出"
    )
}
