//! The report of a file as people read it in a terminal: the lines of the 差异表 in its order, at most three printed lines
//! each.
//!
//! In goes a report, out comes text: all of it, or a line where it is one of many. Addresses are those of the submission.

use std::collections::BTreeSet;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::decide::lines::{self, Item, Places, Standing, State};
use crate::report::{Change, Finding, FindingState, Outcome, Report, Severity, TableStatus, Told};
use crate::words::{lines as numbers, pages, terminal as words};

/// The whole report; `all` lists every table and every tail as well.
pub fn report(report: &Report, all: bool) -> String {
    let mut out = Vec::new();
    out.extend(words::failure(report));
    if report.error.is_some() && report.tables.is_empty() {
        return out.remove(0) + "\n";
    }
    out.push(words::head(report));
    tables(report, all, &mut out);
    out.push(words::relations(report.judged));
    out.extend(kept(report));
    let rounding = pages::rounding(report.book.rounding);
    if !rounding.is_empty() {
        out.push(words::rounding(rounding));
    }
    let unread = report.unrecognised.iter();
    out.extend(unread.map(|one| words::unrecognised(&one.sheet, &one.why)));
    out.extend(report.notices.iter().map(|one| words::notice(&one.message)));
    let lines = match report.done.output {
        Some(_) => report.done.lines.clone(),
        None => lines(report),
    };
    for (number, told) in (1..).zip(&lines) {
        line(number, told, &mut out);
    }
    changes(report, &mut out);
    if all {
        tails(report, &mut out);
    }
    if let Some(output) = &report.done.output {
        out.extend(report.done.after.map(words::after));
        out.extend(report.done.record.as_deref().map(words::record));
        out.extend(report.done.left.map(words::left_over));
        out.push(words::written(output));
        out.extend(report.done.document.as_ref().map(words::written_document));
    }
    out.join("\n") + "\n"
}

/// What stands above the lines: whose submission it is, and how its tables and its relations fared.
pub fn summary(report: &Report) -> Vec<String> {
    let mut out = vec![
        words::head(report),
        words::tables(&report.tables),
        words::relations(report.judged),
    ];
    out.extend(kept(report));
    out.extend(report.done.after.map(words::after));
    let unread = report.unrecognised.iter();
    out.extend(unread.map(|one| words::unrecognised(&one.sheet, &one.why)));
    out.iter().map(|line| line.trim().to_owned()).collect()
}

/// What stays as it is because a person said why: the verdict counts it, and only a workbook that is written has a line
/// for it.
fn kept(report: &Report) -> Option<String> {
    let places: Vec<String> = report.kept().filter_map(Finding::place).collect();
    let told = !places.is_empty() && report.done.output.is_none();
    told.then(|| words::kept(&places))
}

/// The most columns of a line for one of many files; Chinese takes two a character.
const MOST_COLUMNS: usize = 100;

/// The report of one of many files, in a line: how it fared, how many lines of the 差异表 it has, and the first.
pub fn in_a_line(report: &Report) -> String {
    if let Some(unread) = words::unread(report) {
        return unread;
    }
    let items = items(report);
    let count = |state: State| items.iter().filter(|item| item.state == state).count();
    let mut kinds = words::kinds(
        count(State::Open),
        count(State::Corrected),
        count(State::Unchecked),
        count(State::Hint),
    );
    if kinds.is_empty() && report.judged.tail > 0 {
        kinds.push(words::tail_count(report.judged.tail));
    }
    let mut line = words::one_of_many(words::outcome(report.outcome), &report.file, &kinds);
    let first = items.first().map(Item::plain);
    if let Some(first) = first.filter(|_| report.outcome > Outcome::Tail) {
        line += &words::first(&first.place);
        let figures = words::figures(first.reported.as_deref(), first.expected.as_deref());
        let there = words::stands_there(&first.subject, &figures);
        let room = MOST_COLUMNS.saturating_sub(line.width_cjk());
        line += &match there.width_cjk() <= room {
            true => there,
            // A figure is never cut.
            false => fitting(&words::stands_there(&first.subject, ""), room),
        };
    }
    line
}

/// As much of a text as so many columns hold.
fn fitting(text: &str, columns: usize) -> String {
    if text.width_cjk() <= columns {
        return text.to_owned();
    }
    let mut taken = "…".width_cjk();
    let fits = |c: &char| {
        taken += c.width_cjk().unwrap_or(0);
        taken <= columns
    };
    let head: String = text.chars().take_while(fits).collect();
    // A letter or two of a name tell nothing.
    match head.trim().chars().count() {
        0..=2 => String::new(),
        _ => format!("{head}…"),
    }
}

/// The lines of the 差异表 that `fix` would write, as people read them.
fn lines(report: &Report) -> Vec<Told> {
    told(report).0
}

/// The same, and how many of them a person has to see to.
pub(crate) fn told(report: &Report) -> (Vec<Told>, usize) {
    let items = items(report);
    let told = items.iter().map(|item| match item.state {
        State::Corrected => Told {
            state: words::CORRECTABLE.to_owned(),
            ..item.plain()
        },
        _ => item.plain(),
    });
    let open = items
        .iter()
        .filter(|item| matches!(item.state, State::Open | State::Unchecked));
    (told.collect(), open.count())
}

/// The same as they are laid out; what is settled or decided needs none.
fn items(report: &Report) -> Vec<Item> {
    let states = report.states.iter();
    let done = states.filter(|(_, state)| **state != FindingState::Open);
    let settled: BTreeSet<String> = done.map(|(id, _)| id.clone()).collect();
    let standing = Standing {
        decisions: &[],
        settled: Some(&settled),
    };
    lines::of(report, Places::Submitted, standing)
}

/// How the tables fared: a count where all are well.
fn tables(report: &Report, all: bool, out: &mut Vec<String>) {
    out.push(words::tables(&report.tables));
    let well = |status| {
        matches!(
            status,
            TableStatus::Pass | TableStatus::Tail | TableStatus::Empty
        )
    };
    let told = report
        .tables
        .iter()
        .filter(|table| all || !well(table.status));
    out.extend(told.map(words::table));
}

/// A line and what can be chosen on it.
fn line(number: u32, told: &Told, out: &mut Vec<String>) {
    let figures = words::figures(told.reported.as_deref(), told.expected.as_deref());
    let own = number.to_string();
    out.push(words::line(
        &own,
        &told.state,
        &told.place,
        &told.subject,
        &figures,
    ));
    if !told.basis.is_empty() {
        out.push(words::basis(&told.basis));
    }
    let ways = (1..).zip(&told.ways).map(|(nth, (place, to))| {
        let nth = told.numbered.then(|| numbers::nth(number, nth));
        words::way(nth.as_deref(), place, to.as_deref())
    });
    let mut ways: Vec<String> = ways.collect();
    ways.extend(Some(told.more.clone()).filter(|more| !more.is_empty()));
    if !ways.is_empty() {
        out.push(words::ways(&ways));
    }
}

/// What settling moved, and what could not be written.
fn changes(report: &Report, out: &mut Vec<String>) {
    for change in &report.done.settled {
        let shown = |figure: &Option<String>| figure.clone().unwrap_or_else(|| pages::BLANK.into());
        out.push(words::settled(
            &place(change),
            &shown(&change.from),
            &shown(&change.to),
        ));
    }
    for left in &report.done.not_written {
        let change = &left.correction.change;
        let figures = words::figures(change.from.as_deref(), change.to.as_deref());
        out.push(words::not_written(&place(change), &figures, &left.why));
    }
}

/// Where a change is, and what it is.
fn place(change: &Change) -> String {
    let at = change.sheet.as_deref().zip(change.cell.as_deref());
    let at = at.map_or_else(
        || change.spot.table.clone(),
        |(sheet, cell)| format!("{sheet}!{cell}"),
    );
    format!("{at} {}·{}", change.spot.row, change.spot.column)
}

/// The tails one by one, those to be looked at first.
fn tails(report: &Report, out: &mut Vec<String>) {
    let tails = report
        .findings
        .iter()
        .filter(|one| one.outcome == Outcome::Tail);
    let mut tails: Vec<&Finding> = tails.collect();
    tails.sort_by_key(|one| one.severity == Severity::Info);
    out.extend(
        tails
            .into_iter()
            .map(|one| words::tail(&one.message, &one.equation)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_the_room_ends_or_not_begun() {
        for (columns, shown) in [
            (30, " 机关服务·项目支出"),
            (14, " 机关服务·…"),
            (12, " 机关服务…"),
            (8, ""),
            (0, ""),
        ] {
            let cut = fitting(" 机关服务·项目支出", columns);
            assert_eq!(cut, shown, "{columns}");
            assert!(cut.width_cjk() <= columns, "{columns}");
        }
    }
}
