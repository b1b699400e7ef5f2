//! How long a workbook takes: p50 and p95 over seeds, one after the other on one thread, best of three runs.

use std::time::{Duration, Instant};

use duibiao::explain::{Options, explain};
use duibiao::reconcile;

use crate::departments::{Profile, Stratum, xlsx};
use crate::plan::{Kind, profile_of};
use crate::run::Bench;

/// Measures and prints.
pub fn print(bench: &Bench, from: u64) {
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
    measure(
        bench,
        "普通部门，至多三处错误",
        &ordinary,
        from..from + 20,
        profile_of,
    );
    measure(
        bench,
        "三十个单位的主管部门",
        &bureau,
        from..from + 4,
        |_| Profile::Bureau,
    );
    measure(
        bench,
        "四十个单元格有错",
        &[Kind::Cells(40)],
        from..from + 30,
        profile_of,
    );
}

fn measure(
    bench: &Bench,
    name: &str,
    kinds: &[Kind],
    seeds: std::ops::Range<u64>,
    profile: impl Fn(u64) -> Profile,
) {
    let (mut inner, mut whole) = (Vec::new(), Vec::new());
    for seed in seeds {
        for case in kinds
            .iter()
            .filter_map(|kind| kind.case(seed, profile(seed)))
        {
            let bytes = xlsx(&case.printed);
            let Ok(examined) = bench.examine(&bytes) else {
                continue;
            };
            inner.push(best(|| {
                let built = reconcile::build(examined.layout, &examined.submission);
                let found = reconcile::find(examined.layout, &examined.submission, &built);
                let explained = explain(&built.system, &Options::default());
                std::hint::black_box((found, explained));
            }));
            whole.push(best(|| {
                std::hint::black_box(bench.examine(&bytes).is_ok());
            }));
        }
    }
    println!(
        "{name}（{} 份）：核对与解释 {}；全程 {}",
        inner.len(),
        percentiles(inner),
        percentiles(whole)
    );
}

fn best(work: impl Fn()) -> Duration {
    let run = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    run().min(run()).min(run())
}

fn percentiles(mut times: Vec<Duration>) -> String {
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
