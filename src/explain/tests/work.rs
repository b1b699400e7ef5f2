//! Many mistakes at once: the work is bounded, and what is said is honest.

use super::super::cluster::explain_counting;
use super::super::{Incomplete, Options};
use super::accuracy::{MODES, mistype};
use super::department::{Dice, department};

/// How many budgets all the work may take together: two to lay out the mistakes of several cells, two for all
/// searches, and what the last trial of each may overshoot.
const BUDGETS: u64 = 6;

#[test]
fn forty_wrong_cells_end_after_bounded_work_with_an_honest_answer() {
    let options = Options::default();
    let mut beyond = 0;
    for seed in 0..12 {
        let mut dice = Dice(70_000 + seed);
        let built = department(&mut dice, MODES[seed as usize % 3]);
        let mut damaged = built.system.clone();
        for _ in 0..40 {
            mistype(&mut dice, &mut damaged);
        }
        let (explained, steps) = explain_counting(&damaged, &options);
        assert!(steps < BUDGETS * options.budget, "seed {seed}: {steps}");
        assert!(!explained.clusters.is_empty());
        for cluster in &explained.clusters {
            let gave_up = matches!(
                cluster.incomplete,
                Some(Incomplete::Cap(_) | Incomplete::Budget)
            );
            if gave_up {
                beyond += 1;
                // It says how many at least, and where to look.
                assert!(cluster.events >= 1, "seed {seed}");
                assert!(!cluster.core.is_empty(), "seed {seed}");
                assert!(explained.corrections.is_empty(), "seed {seed}");
            }
        }
        for correction in &explained.corrections {
            let right = built.system.fact(correction.fact).value;
            assert_eq!(correction.to, right, "seed {seed}");
        }
    }
    assert!(beyond >= 6, "only {beyond} clusters were beyond explaining");
}
