//! The report of a file as people read it in a terminal.

use crate::report::{
    Change, Cluster, Event, EventKind, Finding, Left, Outcome, Report, Severity, TableStatus,
};
use crate::words;

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

/// The whole report: tables, then what is proven, then each difference with its candidates.
pub fn report(report: &Report, with_tails: bool) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    if let Some(error) = &report.error {
        let mark = match error.kind == super::read::LOCK_FILE {
            true => "跳过",
            false => outcome(Outcome::Unchecked),
        };
        line(format!("【{mark}】{}：{}", report.file, error.message));
        if report.tables.is_empty() {
            return out;
        }
    }
    tables(report, &mut line);
    relations(report, &mut line);
    aside(report, &mut line);
    changes(report, &mut line);
    findings(report, with_tails, &mut line);
    for cluster in &report.clusters {
        candidates(cluster, &mut line);
    }
    if let Some(output) = &report.done.output {
        written(report, output, &mut line);
    }
    out
}

/// Whose submission it is, and how its tables fared.
fn tables(report: &Report, line: &mut impl FnMut(String)) {
    let who = report
        .book
        .department
        .as_deref()
        .unwrap_or("（没有写部门名称）");
    let year = report
        .book
        .year
        .map_or(String::new(), |year| format!(" {year}年"));
    line(format!(
        "【{}】{}：{who}{year}",
        outcome(report.outcome),
        report.file
    ));
    for table in &report.tables {
        let sheet = table.sheet.as_deref().unwrap_or("—");
        let why = table
            .why
            .as_ref()
            .map_or(String::new(), |why| format!("（{why}）"));
        line(format!(
            "  {}  {}《{}》{why}",
            status(table.status),
            sheet,
            table.title
        ));
    }
}

/// How the relations stand.
fn relations(report: &Report, line: &mut impl FnMut(String)) {
    let judged = report.judged;
    line(format!(
        "  关系 {} 条：通过 {}，尾差 {}，不符 {}，未核 {}",
        judged.pass + judged.tail + judged.mismatch + judged.unchecked,
        judged.pass,
        judged.tail,
        judged.mismatch,
        judged.unchecked
    ));
    if judged.rules_unchecked > 0 {
        line(format!(
            "  不在以上条数里：{}，原因见下面的“未核”",
            words::pages::rules_unchecked(judged.rules_unchecked)
        ));
    }
    let rounding = words::pages::rounding(report.book.rounding);
    if !rounding.is_empty() {
        line(format!("  取数方式：{rounding}"));
    }
}

/// What was not read, and what is worth knowing.
fn aside(report: &Report, line: &mut impl FnMut(String)) {
    for sheet in &report.unrecognised {
        line(format!(
            "  没有读取的内容，工作表“{}”：{}",
            sheet.sheet, sheet.why
        ));
    }
    for notice in &report.notices {
        line(format!("  · {}", notice.message));
    }
}

/// What is proven, what settling moved, and what could not be written.
fn changes(report: &Report, line: &mut impl FnMut(String)) {
    for correction in &report.corrections {
        let what = changed(&correction.change, &correction.label, "应为");
        line(format!("  ✎ {what}"));
        line(format!("      {}", correction.because));
    }
    for change in &report.done.settled {
        let what = changed(change, &change.spot.row, "调为");
        line(format!("  ≈ {what}"));
    }
    for left in &report.done.not_written {
        let change = &left.correction.change;
        let (from, to) = figures(change);
        line(format!(
            "  ！没有写入 {}（{from} 应为 {to}）：{}",
            cell(change, &left.correction.label),
            left.why
        ));
    }
}

fn changed(change: &Change, label: &str, becomes: &str) -> String {
    let (from, to) = figures(change);
    format!("{}：{from} {becomes} {to}", cell(change, label))
}

/// Where a change is.
fn cell(change: &Change, label: &str) -> String {
    let place = place(
        change.sheet.as_deref(),
        change.cell.as_deref(),
        &change.spot.table,
    );
    format!("{place} {label}·{}", change.spot.column)
}

fn figures(change: &Change) -> (&str, &str) {
    let shown = |figure| Option::unwrap_or(figure, "空");
    (shown(change.from.as_deref()), shown(change.to.as_deref()))
}

fn findings(report: &Report, with_tails: bool, line: &mut impl FnMut(String)) {
    // A tail that somebody should look at is shown in any case.
    let shown = |finding: &&Finding| {
        finding.outcome != Outcome::Tail || with_tails || finding.severity != Severity::Info
    };
    let mut findings: Vec<&Finding> = report.findings.iter().filter(shown).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse((finding.outcome, finding.severity)));
    for finding in findings {
        line(format!("  {} {}", mark(finding), finding.message));
        if !finding.equation.is_empty() {
            line(format!("      {}", finding.equation));
        }
    }
}

/// What was written, and what is left in it.
fn written(report: &Report, output: &str, line: &mut impl FnMut(String)) {
    if let Some(after) = report.done.after {
        line(format!(
            "  更正后的勾稽关系：{}",
            words::pages::judged_words(after)
        ));
    }
    line(format!("已写出：{output}"));
    if let Some(left) = report.done.left {
        line(left_over(left));
    }
    if let Some(record) = &report.done.record {
        line(format!("更改和决定的记录：{record}"));
    }
}

/// What is left for a person.
fn left_over(left: Left) -> String {
    let decide = (left.decide > 0).then(|| format!("{} 处错误要您定", left.decide));
    let unchecked = (left.unchecked > 0).then(|| format!("{} 处没能核对", left.unchecked));
    let parts: Vec<String> = decide.into_iter().chain(unchecked).collect();
    match parts.is_empty() {
        true => "没有要您定的了".to_owned(),
        false => format!("还有 {}：见其中的“差异表”", parts.join("，")),
    }
}

fn mark(finding: &Finding) -> &'static str {
    match (finding.outcome, finding.severity) {
        (Outcome::Mismatch, _) => "✗ 不符",
        (Outcome::Unchecked, _) => "？未核",
        (Outcome::Tail, _) => "≈ 尾差",
        (Outcome::Hint | Outcome::Pass, Severity::Info) => "· 提示",
        (Outcome::Hint | Outcome::Pass, _) => "！注意",
    }
}

fn place(sheet: Option<&str>, cell: Option<&str>, table: &str) -> String {
    match (sheet, cell) {
        (Some(sheet), Some(cell)) => format!("{sheet}!{cell}"),
        (Some(sheet), None) => format!("{sheet}（缺行）"),
        _ => table.to_owned(),
    }
}

/// The explanations of a cluster, the likeliest first, the first few of many.
fn candidates(cluster: &Cluster, line: &mut impl FnMut(String)) {
    const SHOWN: usize = 5;
    if cluster.explanations.is_empty() {
        if let Some(why) = &cluster.why {
            line(format!("  → {} 处不符：{why}", cluster.findings.len()));
        }
        return;
    }
    let common: Vec<&Event> = common_events(cluster);
    // What only texts say of a label may be no more than a hint.
    let label = cluster.explanations.iter().all(|explanation| {
        let mut cells = explanation.events.iter().flat_map(|event| &event.cells);
        cells.any(|cell| cell.field.is_some())
    });
    line(format!(
        "  → {} 处{}，最少 {} 处错误可以解释，有 {} 种可能：",
        cluster.findings.len(),
        if label { "问题" } else { "不符" },
        cluster.events,
        cluster.explanations.len()
    ));
    let several = cluster.explanations.len() > 1;
    if several {
        for event in &common {
            let changes = event_words(event);
            match (&event.note, event.kind) {
                (None, EventKind::Cell) | (Some(_), _) => line(format!("      都有：{changes}")),
                (None, kind) => {
                    let kind = words::explain::event(kind);
                    line(format!("      都有：{kind}：{changes}"));
                }
            }
        }
    }
    for explanation in cluster.explanations.iter().take(SHOWN) {
        let events = explanation
            .events
            .iter()
            .filter(|event| !several || !common.contains(event));
        let events: Vec<String> = events.map(event_words).collect();
        line(format!(
            "      {}. {}{}",
            explanation.rank,
            events.join("；"),
            words::pages::in_brackets(&explanation.evidence)
        ));
    }
    if cluster.explanations.len() > SHOWN {
        line(format!(
            "      其余 {} 种见 --json 或差异表",
            cluster.explanations.len() - SHOWN
        ));
    }
    if let Some(why) = &cluster.why {
        line(format!("      {why}"));
    }
}

/// The events that every explanation of a cluster supposes.
fn common_events(cluster: &Cluster) -> Vec<&Event> {
    let Some((first, rest)) = cluster.explanations.split_first() else {
        return Vec::new();
    };
    first
        .events
        .iter()
        .filter(|event| rest.iter().all(|other| other.events.contains(event)))
        .collect()
}

fn event_words(event: &Event) -> String {
    let cells = event.cells.iter().take(4);
    let changes: Vec<String> = cells
        .map(|change| {
            let place = place(
                change.sheet.as_deref(),
                change.cell.as_deref(),
                &change.spot.table,
            );
            if change.field.is_some() {
                return words::explain::label_at(&place, change);
            }
            format!(
                "{place} {}→{}",
                change.from.as_deref().unwrap_or("空"),
                change.to.as_deref().unwrap_or("空")
            )
        })
        .collect();
    let more = if event.cells.len() > 4 {
        format!("等 {} 格", event.cells.len())
    } else {
        String::new()
    };
    let changes = format!("{}{more}", changes.join("，"));
    match &event.note {
        Some(note) if changes.is_empty() => note.clone(),
        Some(note) => format!("{note}：{changes}"),
        None => changes,
    }
}
