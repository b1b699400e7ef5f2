//! `fix --settle`: tails are moved into cells until every sum is exact, and nothing else changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use duibiao::explain::Settling;
use duibiao::model::{RowRole, Submission, TableId, Ticks};
use duibiao::report::{Finding, FindingKind, Outcome, Report};
use duibiao::{FixOptions, Recogniser, layout};
use lab::departments::{Department, Printed, Profile, RoundingMode, Stratum, damage, xlsx};

/// A folder with one submission in it.
struct Desk {
    folder: tempfile::TempDir,
    recogniser: Recogniser<'static>,
}

impl Desk {
    fn with(printed: &Printed) -> Desk {
        let desk = Desk {
            folder: tempfile::tempdir().expect("a folder"),
            recogniser: Recogniser::new(layout::builtin().expect("the built-in layouts are right")),
        };
        std::fs::write(desk.path("提交件.xlsx"), xlsx(printed)).expect("written");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn fix(&self, input: &str, output: &str, change: impl FnOnce(&mut FixOptions)) -> Report {
        let mut options = FixOptions::to(&self.path(output));
        change(&mut options);
        duibiao::fix(&self.recogniser, &self.path(input), &options)
    }

    fn settle(&self, input: &str, output: &str) -> Report {
        self.fix(input, output, |options| {
            options.settle = Some(Settling::All)
        })
    }

    fn settle_details(&self, input: &str, output: &str) -> Report {
        self.fix(input, output, |options| {
            options.settle = Some(Settling::Details);
        })
    }

    fn read(&self, name: &str) -> (Submission, Report) {
        let path: &Path = &self.path(name);
        let examined = duibiao::examine(&self.recogniser, path);
        let examined = examined.unwrap_or_else(|report| panic!("{report:?}"));
        (examined.submission, examined.report)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("there")
    }
}

fn rounded(seed: u64) -> Printed {
    Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded)
}

/// Every figure of a submission, in ticks of 0.01 万元 as the department prints it.
fn figures(submission: &Submission) -> Vec<Option<Ticks>> {
    let rows = submission.tables.iter().flat_map(|table| {
        table.rows().flat_map(|row| &row.entries).map(|entry| {
            entry
                .value
                .amount()
                .and_then(|a| a.ticks(table.precision.unit))
        })
    });
    rows.collect()
}

#[test]
fn every_sum_is_exact_and_no_cell_moved_by_more_than_one_unit() {
    const UNIT: i64 = 1_000_000; // 0.01 万元 in ticks of 1/10000 元
    let (mut settled, mut moved) = (0, 0);
    for seed in 0..24 {
        let desk = Desk::with(&rounded(seed));
        let (before, report) = desk.read("提交件.xlsx");
        let done = desk.settle("提交件.xlsx", "调平.xlsx");
        if let Some(error) = &done.error {
            assert!(
                error.message.contains("不能同时分毫不差"),
                "seed {seed}: {error:?}"
            );
            assert!(!desk.path("调平.xlsx").exists());
            continue;
        }
        settled += 1;
        let (after, checked) = desk.read("调平.xlsx");
        assert_eq!(
            (checked.judged.tail, checked.judged.mismatch),
            (0, 0),
            "seed {seed}"
        );
        assert_eq!(
            checked.judged.unchecked, report.judged.unchecked,
            "seed {seed}"
        );
        let pairs: Vec<_> = figures(&before).into_iter().zip(figures(&after)).collect();
        let changed = pairs.iter().filter(|(from, to)| from != to);
        for (from, to) in changed.clone() {
            let (Some(Ticks(from)), Some(Ticks(to))) = (from, to) else {
                panic!("seed {seed}: a blank was filled or a figure emptied")
            };
            assert!(
                *from != 0 && (from - to).abs() == UNIT,
                "seed {seed}: {from} {to}"
            );
        }
        assert_eq!(changed.count(), done.done.settled.len(), "seed {seed}");
        moved += done.done.settled.len();
    }
    assert!(
        settled >= 18 && moved > 100,
        "settled {settled} of 24, moved {moved}"
    );
}

#[test]
fn what_was_settled_stays_and_is_replayed_from_the_record() {
    let desk = Desk::with(&rounded(1));
    let report = desk.settle("提交件.xlsx", "一.xlsx");
    assert!(
        report.error.is_none() && !report.done.settled.is_empty(),
        "{report:?}"
    );
    desk.fix("一.xlsx", "二.xlsx", |_| {});
    assert_eq!(desk.bytes("一.xlsx"), desk.bytes("二.xlsx"));
    let record = desk.path("一.对表记录.json");
    desk.fix("提交件.xlsx", "三.xlsx", |options| {
        options.decisions = Some(record)
    });
    assert_eq!(desk.bytes("一.xlsx"), desk.bytes("三.xlsx"));
    // Settling what is settled moves nothing.
    desk.settle("一.xlsx", "四.xlsx");
    assert_eq!(desk.bytes("一.xlsx"), desk.bytes("四.xlsx"));
}

#[test]
fn without_being_asked_no_tail_is_moved() {
    let desk = Desk::with(&rounded(1));
    let (before, _) = desk.read("提交件.xlsx");
    let report = desk.fix("提交件.xlsx", "更正.xlsx", |_| {});
    assert!(report.done.settled.is_empty());
    assert_eq!(figures(&before), figures(&desk.read("更正.xlsx").0));
}

#[test]
fn errors_are_not_settled_away() {
    let mut refused = 0;
    for seed in 0..12 {
        let honest = rounded(seed);
        let Some(damaged) = damage(&honest, Stratum::CopiedTotalsRight, seed) else {
            continue;
        };
        let desk = Desk::with(&damaged.printed);
        let report = desk.settle("提交件.xlsx", "调平.xlsx");
        let left = report
            .findings
            .iter()
            .any(|finding| finding.outcome == duibiao::report::Outcome::Mismatch);
        if !left {
            continue;
        }
        refused += 1;
        let error = report.error.expect("errors are left");
        assert!(
            error.message.contains("不是尾差，要先改正"),
            "seed {seed}: {}",
            error.message
        );
        assert!(
            error.message.contains("!"),
            "a cell is named: {}",
            error.message
        );
        assert!(!desk.path("调平.xlsx").exists());
    }
    assert!(refused >= 6, "{refused}");
}

#[test]
fn a_wider_margin_corrects_no_more_than_a_narrow_one() {
    let mut fewer = 0;
    for seed in 0..24 {
        let Some(damaged) = damage(&rounded(seed), Stratum::OneCell, seed) else {
            continue;
        };
        let desk = Desk::with(&damaged.printed);
        let usual = desk.fix("提交件.xlsx", "一.xlsx", |_| {});
        let strict = desk.fix("提交件.xlsx", "二.xlsx", |options| options.margin = 3);
        let cells = |report: &Report| -> Vec<_> {
            let corrections = report.corrections.iter();
            corrections
                .map(|c| (c.change.cell.clone(), c.change.to.clone()))
                .collect()
        };
        let (usual_cells, strict_cells) = (cells(&usual), cells(&strict));
        assert!(
            strict_cells.iter().all(|cell| usual_cells.contains(cell)),
            "seed {seed}"
        );
        assert!(
            strict.corrections.iter().all(|c| c.margin >= 3),
            "seed {seed}"
        );
        fewer += usize::from(strict_cells.len() < usual_cells.len());
    }
    assert!(fewer > 0, "some correction had a narrow margin");
}

/// What was approved: all income and all expenditure, and every figure in total rows of several tables.
fn approved(submission: &Submission) -> BTreeMap<String, Ticks> {
    let mut list = Vec::new();
    for table in &submission.tables {
        for row in table.rows().filter(|row| row.role == RowRole::Total) {
            for (nth, entry) in row.entries.iter().enumerate() {
                let ticks = entry
                    .value
                    .amount()
                    .and_then(|a| a.ticks(table.precision.unit));
                if let Some(ticks) = ticks.filter(|ticks| ticks.0 != 0) {
                    let whole = nth == 0 && ["收入总计", "支出总计"].contains(&row.key.as_str());
                    let place = format!("{} {} {nth}", table.id, row.key);
                    list.push((table.id.clone(), place, ticks, whole));
                }
            }
        }
    }
    let twice = |one: &(TableId, String, Ticks, bool)| {
        one.3
            || list
                .iter()
                .any(|other| other.0 != one.0 && other.2 == one.2)
    };
    let own = list.iter().filter(|one| twice(one));
    own.map(|one| (one.1.clone(), one.2)).collect()
}

#[test]
fn approved_totals_stay_and_where_that_is_impossible_it_is_said() {
    let (mut held, mut moved, mut refused) = (0, 0, 0);
    for seed in 0..30 {
        let desk = Desk::with(&rounded(seed));
        let (before, _) = desk.read("提交件.xlsx");
        let done = desk.settle_details("提交件.xlsx", "调平.xlsx");
        if let Some(error) = &done.error {
            assert!(
                error.message.contains("--settle=all"),
                "seed {seed}: {error:?}"
            );
            refused += 1;
            continue;
        }
        let (after, checked) = desk.read("调平.xlsx");
        assert_eq!(
            (checked.judged.tail, checked.judged.mismatch),
            (0, 0),
            "seed {seed}"
        );
        assert_eq!(approved(&before), approved(&after), "seed {seed}");
        held += 1;
        moved += done.done.settled.len();
    }
    println!("{held} {moved} {refused}");
    assert!(
        held >= 10 && moved > 50,
        "held {held}, moved {moved}, refused {refused}"
    );
}

/// How many relations that usually hold do not.
fn hints(report: &Report) -> usize {
    let hints = report.findings.iter();
    let relation =
        |one: &&Finding| one.outcome == Outcome::Hint && one.kind == FindingKind::Relation;
    hints.filter(relation).count()
}

#[test]
fn what_usually_holds_still_does_once_tails_are_settled() {
    let mut settled = 0;
    for seed in 0..24 {
        let desk = Desk::with(&rounded(seed));
        let (_, before) = desk.read("提交件.xlsx");
        for which in [Settling::Details, Settling::All] {
            let done = desk.fix("提交件.xlsx", "调平.xlsx", |options| {
                options.settle = Some(which)
            });
            if done.error.is_some() {
                continue;
            }
            settled += 1;
            let (_, after) = desk.read("调平.xlsx");
            let worse = hints(&after) > hints(&before);
            assert!(
                !worse,
                "seed {seed}: {} → {}",
                hints(&before),
                hints(&after)
            );
        }
    }
    assert!(settled >= 24, "settled {settled}");
}

#[test]
fn settling_ones_own_output_again_moves_nothing() {
    let mut settled = 0;
    for seed in 0..24 {
        let desk = Desk::with(&rounded(seed));
        for which in [Settling::Details, Settling::All] {
            let settle = |input: &str, output: &str| {
                desk.fix(input, output, |options| options.settle = Some(which))
            };
            if settle("提交件.xlsx", "一.xlsx").error.is_some() {
                continue;
            }
            settled += 1;
            let again = settle("一.xlsx", "二.xlsx");
            assert_eq!(again.error, None, "seed {seed}");
            assert_eq!(
                again.done.settled,
                [],
                "seed {seed}: nothing is left to move"
            );
            assert!(
                desk.bytes("一.xlsx") == desk.bytes("二.xlsx"),
                "seed {seed}"
            );
            // Handed in by somebody else it is a workbook without any tail.
            let mut pages = lab::desk::Pages::open(&desk.path("一.xlsx"));
            pages.pages.retain(|page| page.name.starts_with('表'));
            std::fs::write(desk.path("别人.xlsx"), pages.bytes()).expect("written");
            let anew = settle("别人.xlsx", "三.xlsx");
            assert_eq!(anew.error, None, "seed {seed}");
            assert_eq!(anew.done.settled, [], "seed {seed}: handed in anew");
        }
    }
    assert!(settled >= 24, "settled {settled}");
}
