//! Text in columns of spaces some of whose runs of spaces were closed up: what stands behind them is left of its column.

use super::{as_columns, recogniser};
use duibiao::Report;
use duibiao::report::Outcome;
use lab::departments::{Department, Profile, RoundingMode};

fn check(lines: &[String]) -> Report {
    let text = lines.join("\n");
    let read = duibiao::examine_bytes(&recogniser(), "a.txt", text.as_bytes());
    read.expect("tables").report
}

fn lines(seed: u64) -> Vec<String> {
    let department = Department::random(seed, Profile::Ordinary);
    let text = as_columns(&department.print(RoundingMode::Exact));
    text.split('\n').map(str::to_owned).collect()
}

/// From where to where the runs of spaces between words are.
fn runs(line: &str) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = line.len() - line.trim_start().len();
    while let Some(from) = line[at..].find("  ").map(|from| from + at) {
        let wide = line[from..].len() - line[from..].trim_start().len();
        at = from + wide;
        runs.push((from, at));
    }
    runs
}

/// The line with one of its runs of spaces closed up, or with all.
fn closed(line: &str, run: Option<usize>) -> String {
    match run.and_then(|run| runs(line).get(run).copied()) {
        Some((from, to)) => format!("{} {}", &line[..from], &line[to..]),
        None => {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.join(" ")
        }
    }
}

fn has_figures(line: &str) -> bool {
    line.contains(|c: char| c.is_ascii_digit()) && line.contains('.')
}

#[test]
fn the_lines_of_what_is_carried_over_may_be_closed_up() {
    let mut text = lines(0);
    let carried = ["上年结转  ", "收入总计"];
    let own = text.iter_mut();
    let own = own.filter(|line| carried.iter().any(|words| line.starts_with(words)));
    let mut found = 0;
    for line in own {
        *line = closed(line, None);
        found += 1;
    }
    assert!(found > 2, "{found}");
    let report = check(&text);
    assert_eq!(report.judged.mismatch, 0, "{:#?}", report.findings);
    assert_ne!(report.outcome, Outcome::Mismatch);
}

#[test]
fn no_line_that_is_closed_up_accuses_an_honest_book() {
    for seed in 0..2 {
        let text = lines(seed);
        let own = (0..text.len()).filter(|at| has_figures(&text[*at]));
        // Every one would take long.
        let own = own.skip(seed as usize).step_by(7);
        for (nth, at) in own.enumerate() {
            // All of its runs, or one after the other of them.
            let run = (nth % 3 > 0).then(|| nth % runs(&text[at]).len().max(1));
            let mut text = text.clone();
            text[at] = closed(&text[at], run);
            let report = check(&text);
            assert_eq!(
                report.judged.mismatch, 0,
                "{}: {:#?}",
                text[at], report.findings
            );
        }
    }
}

#[test]
fn nor_do_several_of_one_table_or_all_of_it() {
    let text = lines(7);
    let mut page = 0;
    let pages: Vec<usize> = text
        .iter()
        .map(|line| {
            page += usize::from(line.starts_with('\x0C'));
            page
        })
        .collect();
    for page in 0..=page {
        let own = |at: &usize| pages[*at] == page && has_figures(&text[*at]);
        for step in [1, 5] {
            let mut closed_up = text.clone();
            for at in (0..text.len()).filter(own).step_by(step) {
                closed_up[at] = closed(&text[at], None);
            }
            let report = check(&closed_up);
            let said = &report.findings;
            assert_eq!(report.judged.mismatch, 0, "{page} {step}: {said:#?}");
        }
    }
}
