//! The report of a file as people read it in a terminal.

use crate::report::{Judged, Left, Outcome, Report, TableReport, TableStatus, WrittenDocument};

use super::pages::rules_unchecked;
use super::read::shown;

/// The four outcomes.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "通过",
        Outcome::Hint => "提示",
        Outcome::Tail => "尾差",
        Outcome::Mismatch => "不符",
        Outcome::Unchecked => "未核",
    }
}

/// How a table fared.
pub fn status(status: TableStatus) -> &'static str {
    match status {
        TableStatus::Pass => "通过",
        TableStatus::Empty => "空表",
        TableStatus::Tail => "尾差",
        TableStatus::Unchecked => "未核",
        TableStatus::Mismatch => "不符",
        TableStatus::Missing => "缺表",
    }
}

/// What a file that could not be read, or not wholly, is told with.
pub fn failure(report: &Report) -> Option<String> {
    let error = report.error.as_ref()?;
    let mark = match error.kind == super::read::LOCK_FILE {
        true => "跳过",
        false => outcome(Outcome::Unchecked),
    };
    Some(format!(
        "【{mark}】{}：{}",
        shown(&report.file),
        error.message
    ))
}

/// The same where it is one of many.
pub fn unread(report: &Report) -> Option<String> {
    let error = report.error.as_ref()?;
    let mark = match error.kind.as_str() {
        super::read::LOCK_FILE => return failure(report),
        super::read::NO_TABLES => outcome(Outcome::Unchecked),
        _ => UNREAD,
    };
    let why = std::slice::from_ref(&error.message);
    Some(one_of_many(mark, &report.file, why))
}

/// What a file that could not be read is called where it is one of many.
pub const UNREAD: &str = "读不出";

/// A file of many: how it fared, and what of it.
pub fn one_of_many(fared: &str, file: &str, what: &[String]) -> String {
    let colon = if what.is_empty() { "" } else { "：" };
    format!("【{fared}】{}{colon}{}", shown(file), what.join("，"))
}

/// How many lines of the 差异表 a file of many has of each kind.
pub fn kinds(decide: usize, correctable: usize, unchecked: usize, hints: usize) -> Vec<String> {
    let kinds = [
        (decide, "处要您定"),
        (correctable, "处可更正"),
        (unchecked, "处没能核对"),
        (hints, "处提示"),
    ];
    let told = kinds.into_iter().filter(|(count, _)| *count > 0);
    told.map(|(count, kind)| format!("{count} {kind}"))
        .collect()
}

/// How many relations hold up to rounding.
pub fn tail_count(count: usize) -> String {
    format!("{count} 条关系有尾差")
}

/// The place to look at first.
pub fn first(place: &str) -> String {
    format!("；先看 {place}")
}

/// What stands there.
pub fn stands_there(subject: &str, figures: &str) -> String {
    match figures.is_empty() {
        true => format!(" {subject}"),
        false => format!(" {subject}：{figures}"),
    }
}

/// Whose submission it is, and how it fared.
pub fn head(report: &Report) -> String {
    format!(
        "【{}】{}：{}",
        outcome(report.outcome),
        shown(&report.file),
        whose(report)
    )
}

/// Whose submission it is, and of which year.
pub fn whose(report: &Report) -> String {
    let department = report.book.department.as_deref();
    let who = department.unwrap_or("（没有写部门名称）");
    let year = report
        .book
        .year
        .map_or(String::new(), |year| format!(" {year}年"));
    format!("{who}{year}")
}

/// How a table fared, in a line.
pub fn table(table: &TableReport) -> String {
    let sheet = table.sheet.as_deref().unwrap_or("—");
    let why = table
        .why
        .as_ref()
        .map_or(String::new(), |why| format!("（{why}）"));
    format!(
        "  {}  {sheet}《{}》{why}",
        status(table.status),
        table.title
    )
}

/// How many tables fared how.
pub fn tables(tables: &[TableReport]) -> String {
    const ORDER: [TableStatus; 6] = [
        TableStatus::Pass,
        TableStatus::Tail,
        TableStatus::Mismatch,
        TableStatus::Unchecked,
        TableStatus::Missing,
        TableStatus::Empty,
    ];
    let counted =
        ORDER.map(|status| (status, tables.iter().filter(|t| t.status == status).count()));
    let told = counted.into_iter().filter(|(_, count)| *count > 0);
    let told: Vec<String> = told
        .map(|(one, count)| format!("{} {count}", status(one)))
        .collect();
    format!("  {} 张表：{}", tables.len(), told.join("，"))
}

/// How the relations stand.
pub fn relations(judged: Judged) -> String {
    let Judged {
        pass,
        tail,
        mismatch,
        unchecked,
        rules_unchecked: open,
    } = judged;
    let all = pass + tail + mismatch + unchecked;
    let told =
        format!("  关系 {all} 条：通过 {pass}，尾差 {tail}，不符 {mismatch}，未核 {unchecked}");
    match open {
        0 => told,
        _ => format!("{told}；不在其内：{}，原因见“未核”", rules_unchecked(open)),
    }
}

/// What stays as it is although it does not agree, because somebody said why.
pub fn kept(places: &[String]) -> String {
    let count = places.len();
    let some = super::first_of(places, 3, "、");
    format!("  其中 {count} 处不符或未核已按您的说明保留，不再问：{some}")
}

/// How the workbook rounds.
pub fn rounding(rounding: &str) -> String {
    format!("  取数方式：{rounding}")
}

/// A sheet that was not read.
pub fn unrecognised(sheet: &str, why: &str) -> String {
    format!("  没有读取的内容，工作表“{sheet}”：{why}")
}

/// What is worth knowing.
pub fn notice(message: &str) -> String {
    format!("  · {message}")
}

/// What a correction is called that nobody has made yet.
pub const CORRECTABLE: &str = "可更正";

/// A line of the 差异表: its number, what it says, its cell, and the figures.
pub fn line(number: &str, state: &str, place: &str, subject: &str, figures: &str) -> String {
    let parts = [number, state, place, subject];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let colon = if figures.is_empty() { "" } else { "：" };
    format!("  {}{colon}{figures}", parts.join(" "))
}

/// What is printed and what it should be.
pub fn figures(from: Option<&str>, to: Option<&str>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} 应为 {to}"),
        (None, Some(to)) => format!("空 应为 {to}"),
        (Some(from), None) => format!("填报 {from}"),
        (None, None) => String::new(),
    }
}

/// What a line rests on.
pub fn basis(text: &str) -> String {
    format!("      {text}")
}

/// The ways of a mistake, in one line.
pub fn ways(ways: &[String]) -> String {
    format!("      {}", ways.join("；"))
}

/// One way: its number, its cell, what that becomes.
pub fn way(number: Option<&str>, place: &str, to: Option<&str>) -> String {
    let number = number.map_or(String::new(), |number| format!("{number} "));
    match to {
        Some(to) => format!("{number}{place}→{to}"),
        None => format!("{number}{place}"),
    }
}

/// A correction that could not be written.
pub fn not_written(place: &str, figures: &str, why: &str) -> String {
    format!("  ！没有写入 {place}（{figures}）：{why}")
}

/// What settling moved.
pub fn settled(place: &str, from: &str, to: &str) -> String {
    format!("  ≈ {place}：{from} 调为 {to}")
}

/// A tail.
pub fn tail(message: &str, equation: &str) -> String {
    format!("  ≈ {message}：{equation}")
}

/// How the relations stand in the workbook that was written.
pub fn after(judged: Judged) -> String {
    format!("  更正后的勾稽关系：{}", super::pages::judged_words(judged))
}

/// The workbook.
pub fn written(output: &str) -> String {
    format!("已写出：{output}")
}

/// The document with its words changed.
pub fn written_document(document: &WrittenDocument) -> String {
    let WrittenDocument {
        file,
        words,
        figures,
    } = document;
    let places = [(*words, "句中"), (*figures, "表中")];
    let places = places.into_iter().filter(|(count, _)| *count > 0);
    let places: Vec<String> = places
        .map(|(count, of)| format!("{of} {count} 处"))
        .collect();
    format!(
        "已写出：{file}（只改了{}，其余一字未动）",
        places.join("、")
    )
}

/// The record.
pub fn record(record: &str) -> String {
    format!("更改和决定的记录：{record}")
}

/// What is left for a person.
pub fn left_over(left: Left) -> String {
    let decide = (left.decide > 0).then(|| format!("{} 处错误要您定", left.decide));
    let unchecked = (left.unchecked > 0).then(|| format!("{} 处没能核对", left.unchecked));
    let parts: Vec<String> = decide.into_iter().chain(unchecked).collect();
    let told = match parts.is_empty() {
        true => "没有要您定的了".to_owned(),
        false => format!("还有 {}：见其中的“差异表”", parts.join("，")),
    };
    match left.unnamed {
        0 => told,
        rows => format!("{told}；补上的 {rows} 行还没有名称，请填上"),
    }
}
