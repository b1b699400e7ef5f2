//! How long a workbook takes: p50 and p95 over seeds, one after the other on one thread, best of three runs.

use std::ops::Range;
use std::time::{Duration, Instant};

use duibiao::explain::{Options, explain};
use duibiao::reconcile;

use crate::plan::{Kind, profile_of};
use crate::run::Bench;
use lab::departments::{Profile, Stratum, xlsx};

/// Measures and prints.
pub fn print(bench: &Bench, from: u64, slowest: bool) {
    let ordinary: Vec<Kind> = Kind::all()
        .into_iter()
        .filter(|kind| !matches!(kind, Kind::Cells(_)))
        .collect();
    let bureau = [
        Kind::Single(Stratum::OneCell),
        Kind::Single(Stratum::ThreeCells),
        Kind::Single(Stratum::CopiedTotalsFollow),
        Kind::Single(Stratum::StaleInOneTable),
        Kind::Single(Stratum::MissingRow),
        Kind::Single(Stratum::UnitOfColumn),
        Kind::Mixed(3),
    ];
    let measure = |name, kinds, seeds, profile: fn(u64) -> Profile| {
        let mut times = times(bench, kinds, seeds, profile);
        println!(
            "{name}（{} 份）：核对与解释 {}；全程 {}",
            times.len(),
            percentiles(times.iter().map(|t| t.inner)),
            percentiles(times.iter().map(|t| t.whole))
        );
        if slowest {
            times.sort_by_key(|time| std::cmp::Reverse(time.inner));
            for time in times.iter().take(20) {
                println!(
                    "  {:.1} 毫秒 {}",
                    time.inner.as_secs_f64() * 1000.0,
                    time.case
                );
            }
        }
    };
    measure(
        "普通部门，至多三处错误",
        &ordinary,
        from..from + 20,
        profile_of,
    );
    measure(
        "三十个单位的主管部门",
        &bureau,
        from..from + 3,
        |_| Profile::Bureau,
    );
    measure(
        "四十个单元格有错",
        &[Kind::Cells(40)],
        from..from + 30,
        profile_of,
    );
}

/// What one workbook took.
struct Time {
    case: String,
    inner: Duration,
    whole: Duration,
}

fn times(
    bench: &Bench,
    kinds: &[Kind],
    seeds: Range<u64>,
    profile: fn(u64) -> Profile,
) -> Vec<Time> {
    let mut times = Vec::new();
    for seed in seeds {
        for &kind in kinds {
            let Some(case) = kind.case(seed, profile(seed)) else {
                continue;
            };
            let bytes = xlsx(&case.printed);
            let Ok(examined) = bench.examine(&bytes) else {
                continue;
            };
            let inner = best(|| {
                let built = reconcile::build(examined.layout, &examined.submission);
                let found = reconcile::find(examined.layout, &examined.submission, &built);
                let explained = explain(&built.system, &Options::default());
                std::hint::black_box((found, explained));
            });
            let whole = best(|| {
                std::hint::black_box(bench.examine(&bytes).is_ok());
            });
            let case = format!("{} {seed} {:?} {:?}", kind.name(), case.mode, case.events);
            times.push(Time { case, inner, whole });
        }
    }
    times
}

fn best(work: impl Fn()) -> Duration {
    let run = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    run().min(run()).min(run())
}

fn percentiles(times: impl Iterator<Item = Duration>) -> String {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    let at = |percent: usize| {
        let nth = (times.len() * percent).div_ceil(100).max(1) - 1;
        times
            .get(nth)
            .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    format!(
        "p50 {:.1} p95 {:.1} 最大 {:.1} 毫秒",
        at(50),
        at(95),
        at(100)
    )
}
