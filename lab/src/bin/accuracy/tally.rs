//! The cases of a kind of damage, counted and printed.

use std::ops::Range;

use rayon::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::judge::{Judgement, judge};
use crate::plan::{Case, Kind, honest, profile_of};
use crate::run::{Bench, Checked};
use crate::truth::{HUNDREDTH, Truth};
use duibiao::explain::Correction;
use duibiao::reconcile::FactId;

/// How one kind of damage fared.
#[derive(Clone, Default)]
pub struct Tally {
    /// The kind's name.
    pub name: String,
    cases: usize,
    detected: usize,
    first: usize,
    in_three: usize,
    listed: usize,
    complete: usize,
    corrections: usize,
    harmful: usize,
    margins: usize,
    broken: usize,
    /// What went wrong, by what it is called on the command line.
    stories: Vec<(&'static str, String)>,
}

/// Whether that was asked to be shown.
pub fn asked(show: &Option<String>, what: &str) -> bool {
    show.as_ref().is_some_and(|show| show.contains(what))
}

/// The honest workbooks that were flagged, with what was said.
pub fn clean(bench: &Bench, seeds: Range<u64>) -> Vec<String> {
    let flagged = |seed: u64| {
        let checked = bench.check(&honest(seed, profile_of(seed)), seed.is_multiple_of(10));
        let said = match checked {
            Err(error) => error,
            Ok(it) if it.mismatch || !it.complaints.is_empty() => it.complaints.join("；"),
            Ok(it) if !it.explained.corrections.is_empty() => "更正".to_owned(),
            Ok(_) => return None,
        };
        Some(format!("{seed}: {said}"))
    };
    seeds.into_par_iter().filter_map(flagged).collect()
}

/// Tries one kind of damage on the first so many seeds that have room for it.
pub fn stratum(bench: &Bench, kind: Kind, seeds: &Range<u64>, count: usize) -> Tally {
    let mut tally = Tally {
        name: kind.name(),
        ..Tally::default()
    };
    let mut next = seeds.start;
    while tally.cases < count && next < seeds.end {
        let more = (count - tally.cases) as u64;
        let until = seeds.end.min(next + more);
        let done: Vec<Tally> = (next..until)
            .into_par_iter()
            .filter_map(|seed| kind.case(seed, profile_of(seed)))
            .map(|case| Tally::of(bench, &case))
            .collect();
        done.into_iter().for_each(|one| tally.add(one));
        next = until;
    }
    tally
}

impl Tally {
    fn of(bench: &Bench, case: &Case) -> Tally {
        let tenth = case.seed.is_multiple_of(10);
        let mut tally = Tally {
            cases: 1,
            ..Tally::default()
        };
        let checked = match bench.check(&case.printed, tenth) {
            Ok(checked) => checked,
            Err(error) => {
                tally
                    .stories
                    .push(("未检", format!("{}: {error}", case.seed)));
                return tally;
            }
        };
        let truth = Truth::of(case, &checked);
        let judged = judge(&checked, &truth, tenth);
        tally.detected = usize::from(judged.detected);
        tally.first = usize::from(judged.first);
        tally.in_three = usize::from(judged.in_three);
        tally.listed = usize::from(judged.listed);
        tally.complete = usize::from(judged.complete);
        tally.corrections = judged.corrections;
        tally.harmful = judged.harmful.len();
        tally.margins = judged.margins;
        tally.broken = judged.broken.len();
        let story = || story(case, &checked, &truth, &judged);
        let faults = [
            ("误改", !judged.harmful.is_empty()),
            ("余量", !judged.broken.is_empty()),
            ("未检", !judged.detected),
            ("未列", judged.detected && !judged.listed),
            ("未首", judged.listed && !judged.first),
        ];
        for (what, _) in faults.into_iter().filter(|(_, holds)| *holds) {
            tally.stories.push((what, story()));
        }
        tally
    }

    fn add(&mut self, other: Tally) {
        self.cases += other.cases;
        self.detected += other.detected;
        self.first += other.first;
        self.in_three += other.in_three;
        self.listed += other.listed;
        self.complete += other.complete;
        self.corrections += other.corrections;
        self.harmful += other.harmful;
        self.margins += other.margins;
        self.broken += other.broken;
        self.stories.extend(other.stories);
    }
}

/// A case in words: the damage, and what was said of it.
fn story(case: &Case, checked: &Checked, truth: &Truth, judged: &Judgement) -> String {
    use std::fmt::Write;
    let mut text = format!("{} {:?} {:?}", case.seed, case.mode, case.events);
    let cell = |fact: FactId| place(checked, fact);
    for (&fact, right) in truth.wrong.iter().take(12) {
        let printed = checked.built.system.fact(fact).value;
        let (printed, right) = (hundredths(printed), hundredths(*right));
        let _ = write!(text, "\n    错 {}: {printed}，应为 {right}", cell(fact));
    }
    for &row in &truth.unseen {
        let _ = write!(text, "\n    缺行，在系统第 {row} 行之下");
    }
    for id in &truth.unread {
        let _ = write!(text, "\n    未读到 {id}");
    }
    let correction = |c: &Correction| {
        format!(
            "{}: {} → {}，余量 {}",
            cell(c.fact),
            hundredths(c.from),
            hundredths(c.to),
            c.margin
        )
    };
    for one in &judged.harmful {
        let _ = write!(text, "\n    误改 {}", correction(one));
    }
    for one in &judged.broken {
        let _ = write!(text, "\n    余量不实 {}", correction(one));
    }
    for cluster in &checked.explained.clusters {
        let _ = write!(
            text,
            "\n    一组：{} 个关系，{} 处，{} 种解释，{:?}",
            cluster.relations.len(),
            cluster.events,
            cluster.explanations.len(),
            cluster.incomplete
        );
        for explanation in cluster.explanations.iter().take(3) {
            let _ = write!(
                text,
                "\n      [{} {}]",
                explanation.strained, explanation.cost
            );
            for event in &explanation.events {
                let _ = write!(text, " {:?}{:?}(", event.kind, event.rows);
                for c in event.changes.iter().take(60) {
                    let (low, high) = (hundredths(c.low), hundredths(c.high));
                    let _ = write!(
                        text,
                        " {}: {} → {low}..{high}",
                        cell(c.fact),
                        hundredths(c.from)
                    );
                }
                let _ = write!(text, ")");
            }
        }
    }
    if checked.explained.clusters.is_empty() {
        checked
            .complaints
            .iter()
            .for_each(|line| text.push_str(&format!("\n    {line}")));
    }
    text
}

fn hundredths(ticks: i64) -> String {
    format!("{:.2}", ticks as f64 / HUNDREDTH as f64 / 100.0)
}

fn place(checked: &Checked, fact: FactId) -> String {
    let it = checked.built.system.fact(fact);
    let row = &checked.built.system.rows[it.row];
    let spec = &checked.layout.tables[row.table].ledgers[row.ledger];
    let table = &checked.submission.tables[row.table];
    let key = match (row.row, row.code) {
        (Some(at), _) => table.ledgers[row.ledger].rows[at].key.to_string(),
        (None, Some(code)) => format!("缺{code}"),
        (None, None) => "缺".to_owned(),
    };
    let column = spec.figures().nth(it.column).map_or("", |c| c.id.as_str());
    format!("{}{}[{key}].{column}", table.id, spec.name)
}

/// The table of metrics, and the cases that were asked for.
pub fn print(tallies: &[Tally], show: &Option<String>) {
    let heads = [
        "错误类别",
        "份数",
        "检出",
        "首位",
        "前三",
        "在列",
        "完整",
        "更正",
        "误改",
        "余量",
        "不实",
    ];
    println!("{}", line(&heads.map(str::to_owned)));
    let mut total = Tally {
        name: "合计".to_owned(),
        ..Tally::default()
    };
    for tally in tallies {
        println!("{}", tally.row());
        total.add(tally.clone());
    }
    println!("{}", total.row());
    for tally in tallies {
        let wanted = tally.stories.iter().filter(|(what, _)| asked(show, what));
        for (what, story) in wanted {
            println!("\n{what} {} {story}", tally.name);
        }
    }
}

impl Tally {
    fn row(&self) -> String {
        let share = |count: usize| match self.cases {
            0 => "–".to_owned(),
            cases => format!("{:.2}%", 100.0 * count as f64 / cases as f64),
        };
        line(&[
            self.name.clone(),
            self.cases.to_string(),
            share(self.detected),
            share(self.first),
            share(self.in_three),
            share(self.listed),
            share(self.complete),
            self.corrections.to_string(),
            self.harmful.to_string(),
            self.margins.to_string(),
            self.broken.to_string(),
        ])
    }
}

/// Cells in columns; Chinese takes two columns a character.
fn line(cells: &[String]) -> String {
    let mut text = String::new();
    for (nth, cell) in cells.iter().enumerate() {
        let width = if nth == 0 { 20 } else { 9 };
        let pad = " ".repeat(usize::saturating_sub(width, cell.width()));
        if nth == 0 {
            text.push_str(cell);
            text.push_str(&pad);
        } else {
            text.push_str(&pad);
            text.push_str(cell);
        }
    }
    text
}
