//! Against brute force on small systems: no story of fewer mistakes exists than the one that is told,
//! every story of that size is told, and what is corrected holds in all of them.
//!
//! Brute force knows two mistakes: one cell, and one figure copied to all places that print it (places
//! tied by equations of two figures, printed alike). Its rounding bound is written out here from its
//! definition, and the systems are added up from facts with thousandths, so that they have honest tails.

use std::collections::BTreeSet;

use duibiao::explain::{Explained, Options, explain};
use duibiao::layout::{Comparison, Strength};
use duibiao::reconcile::{Fact, FactId, Print, Relation, System, SystemRow};
use lab::departments::Dice;

/// One unit of the last digit in ticks.
const Q: i64 = 2;

/// The largest amount that brute force tries, in units, either way.
const REACH: i64 = 60;

/// Printed figures in units (`None` for a blank) and equations: the first fact is the sum of the others.
#[derive(Clone, Debug)]
struct Small {
    printed: Vec<Option<i64>>,
    sums: Vec<Vec<usize>>,
}

/// A mistake of brute force: the cells that move together.
type Mistake = Vec<usize>;

impl Small {
    /// A few leaves, sums of them, sums and copies of sums; one or two mistakes.
    fn random(seed: u64) -> Small {
        let mut dice = Dice::new(seed);
        let leaves = 3 + dice.below(3);
        let whole = dice.chance(50);
        // Thousandths of a unit, so that sums of rounded figures have tails.
        let mut exact: Vec<i64> = (0..leaves)
            .map(|_| dice.below(6_000) as i64)
            .map(|x| if whole { x / 1_000 * 1_000 } else { x })
            .collect();
        let mut sums = Vec::new();
        for _ in 0..2 + dice.below(3) {
            let total = exact.len();
            let mut parts: Vec<usize> = (0..total).filter(|_| dice.chance(45)).collect();
            parts.truncate(4);
            if parts.is_empty() {
                parts.push(dice.below(total));
            }
            exact.push(parts.iter().map(|&part| exact[part]).sum());
            sums.push([vec![total], parts].concat());
        }
        let printed = exact.iter().map(|x| (x + 500) / 1_000);
        let printed = printed.map(|x| (x != 0).then_some(x)).collect();
        let mut small = Small { printed, sums };
        for _ in 0..1 + dice.below(2) {
            let mistakes = small.mistakes();
            let cells = dice.pick(&mistakes).clone();
            let wrong = dice.below(25) as i64;
            small.print(&cells, wrong);
        }
        small
    }

    fn print(&mut self, cells: &[usize], value: i64) {
        for &cell in cells {
            self.printed[cell] = Some(value);
        }
    }

    /// Each cell, and each figure that is printed alike in several places.
    fn mistakes(&self) -> Vec<Mistake> {
        let count = self.printed.len();
        let mut class: Vec<usize> = (0..count).collect();
        for _ in 0..count {
            for sum in &self.sums {
                let figures: Vec<usize> = sum
                    .iter()
                    .copied()
                    .filter(|&fact| self.printed[fact].is_some())
                    .collect();
                if let [a, b] = *figures {
                    let least = class[a].min(class[b]);
                    (class[a], class[b]) = (least, least);
                }
            }
        }
        let mut all: Vec<Mistake> = (0..count).map(|cell| vec![cell]).collect();
        let mut copies = BTreeSet::new();
        for a in (0..count).filter(|&a| self.printed[a].is_some()) {
            let alike = |b: &usize| class[*b] == class[a] && self.printed[*b] == self.printed[a];
            let places: Vec<usize> = (0..count).filter(alike).collect();
            if places.len() > 1 {
                copies.insert(places);
            }
        }
        all.extend(copies);
        all
    }

    /// Whether every equation holds up to rounding.
    fn holds(&self) -> bool {
        self.sums.iter().all(|sum| self.fits(sum))
    }

    /// Whether that equation does.
    fn fits(&self, sum: &[usize]) -> bool {
        let value = |fact: usize| self.printed[fact].unwrap_or(0);
        let figures = || sum.iter().filter_map(|&fact| self.printed[fact]);
        let residual = value(sum[0]) - sum[1..].iter().map(|&fact| value(fact)).sum::<i64>();
        let mixed = figures().any(|x| x > 0) && figures().any(|x| x < 0);
        let n = figures().count() as i64;
        let allowed = match (sum.len(), mixed) {
            (2, _) => 0,
            (_, true) => n / 2,
            (_, false) => (n - 1).max(0) / 2,
        };
        residual.abs() <= allowed
    }

    /// The sets of mistakes, of that size, that can explain everything without blaming `right`.
    fn stories(&self, size: usize, right: Option<usize>) -> BTreeSet<BTreeSet<Mistake>> {
        let blamed = |mistake: &Mistake| right.is_some_and(|cell| mistake.contains(&cell));
        let mut mistakes = self.mistakes();
        mistakes.retain(|mistake| !blamed(mistake));
        let mut broken = self.sums.clone();
        broken.retain(|sum| !self.fits(sum));
        let mut found = BTreeSet::new();
        self.clone()
            .choose(&mistakes, &broken, size, &mut Vec::new(), &mut found);
        found
    }

    fn choose(
        &mut self,
        mistakes: &[Mistake],
        broken: &[Vec<usize>],
        more: usize,
        chosen: &mut Vec<Mistake>,
        found: &mut BTreeSet<BTreeSet<Mistake>>,
    ) {
        if more == 0 {
            if self.holds() {
                found.insert(chosen.iter().cloned().collect());
            }
            return;
        }
        for (at, mistake) in mistakes.iter().enumerate() {
            if mistake
                .iter()
                .any(|cell| chosen.iter().flatten().any(|c| c == cell))
            {
                continue;
            }
            // An equation that fails and that no mistake touches fails for ever.
            let touched = |sum: &Vec<usize>| {
                let cells = chosen.iter().flatten().chain(mistake);
                cells.into_iter().any(|cell| sum.contains(cell))
            };
            if more == 1 && !broken.iter().all(touched) {
                continue;
            }
            let before = self.printed.clone();
            let old = before[mistake[0]].unwrap_or(0);
            chosen.push(mistake.clone());
            for value in (-REACH..=REACH).filter(|&value| value != old) {
                self.print(mistake, value);
                self.choose(&mistakes[at + 1..], broken, more - 1, chosen, found);
            }
            chosen.pop();
            self.printed = before;
        }
    }

    /// The system that the library explains: every fact alone on its row and table.
    fn system(&self) -> System {
        let mut system = System::default();
        for (row, value) in self.printed.iter().enumerate() {
            system.rows.push(SystemRow {
                table: row,
                ledger: 0,
                row: Some(0),
                code: None,
                parent: None,
            });
            system.facts.push(Fact {
                row,
                column: 0,
                value: value.unwrap_or(0) * Q,
                quantum: Q,
                print: value.map_or(Print::Blank, |_| Print::Figure),
            });
        }
        for sum in &self.sums {
            let signs = std::iter::once(1).chain(std::iter::repeat(-1));
            let facts = sum.iter().map(|&fact| FactId(fact as u32));
            system.relations.push(Relation {
                rule: 0,
                strength: Strength::Hard,
                comparison: Comparison::Equal,
                terms: signs.zip(facts).collect(),
                left: 1,
                apart: false,
                unseen: 0,
            });
        }
        system
    }
}

/// The stories that were told, all clusters together, as far as each of their mistakes moves cells that
/// brute force moves together, whatever it is called.
fn told(small: &Small, explained: &Explained) -> BTreeSet<BTreeSet<Mistake>> {
    let known: BTreeSet<Mistake> = small.mistakes().into_iter().collect();
    let mut all = BTreeSet::from([BTreeSet::new()]);
    for cluster in &explained.clusters {
        let mut next = BTreeSet::new();
        for explanation in &cluster.explanations {
            let mistakes = explanation.events.iter().map(|event| {
                let cells = event.changes.iter().map(|change| change.fact.0 as usize);
                let mut cells: Mistake = cells.collect();
                cells.sort_unstable();
                cells
            });
            let mistakes: BTreeSet<Mistake> = mistakes.collect();
            if mistakes.is_subset(&known) {
                next.extend(all.iter().map(|before| before | &mistakes));
            }
        }
        all = next;
    }
    all
}

/// How many mistakes at least brute force needs, up to two; 3 for more.
fn least(small: &Small, right: Option<usize>) -> usize {
    (0..3)
        .find(|&size| !small.stories(size, right).is_empty())
        .unwrap_or(3)
}

/// What brute force makes of what was said of the systems of some seeds.
#[derive(Default, Debug)]
struct Judged {
    /// Stories or sizes that the library missed, and corrections that do not follow.
    wrong: Vec<String>,
    /// Stories that it told and that do not hold.
    idle: Vec<String>,
    /// How many systems could be compared story by story.
    stories: usize,
    /// How many corrections could be compared.
    corrections: usize,
}

impl Judged {
    fn of(seeds: std::ops::Range<u64>) -> Judged {
        let mut all = Judged::default();
        let options = Options {
            listed: 100_000,
            ..Options::default()
        };
        for seed in seeds {
            let small = Small::random(seed);
            let explained = explain(&small.system(), &options);
            let (wrong, idle) = (all.wrong.len(), all.idle.len());
            all.compare(&small, &explained);
            let news = all.wrong[wrong..].iter_mut().chain(&mut all.idle[idle..]);
            news.for_each(|fault| *fault = format!("seed {seed}: {fault}\n  {small:?}"));
        }
        all
    }

    fn compare(&mut self, small: &Small, explained: &Explained) {
        // The brute force judges one sum at a time; what only all sums together forbid is not its business.
        if explained.clusters.iter().any(|cluster| cluster.joint) {
            return;
        }
        let events: usize = explained.clusters.iter().map(|c| c.events).sum();
        let needed = least(small, None);
        if (events == 0) != (needed == 0) {
            self.wrong.push(format!("{events} told, {needed} needed"));
        }
        if events == 0 || explained.clusters.iter().any(|c| c.incomplete.is_some()) {
            return;
        }
        let told = told(small, explained);
        if events < needed {
            let idle = told.iter().filter(|_| events < 3);
            self.idle.extend(idle.map(|story| format!("{story:?}")));
            return;
        }
        if events > needed {
            if needed < 3 {
                self.wrong.push(format!("{events} told, {needed} needed"));
            }
            return;
        }
        if needed == 3 {
            return;
        }
        self.stories += 1;
        let all = small.stories(events, None);
        let missing = all.difference(&told);
        self.wrong
            .extend(missing.map(|story| format!("not told: {story:?}")));
        let idle = told.difference(&all);
        self.idle.extend(idle.map(|story| format!("{story:?}")));
        for correction in &explained.corrections {
            self.corrections += 1;
            let cell = correction.fact.0 as usize;
            let without = least(small, Some(cell));
            if without < (events + correction.margin).min(3) {
                self.wrong
                    .push(format!("{without} needed without {correction:?}"));
            }
            if !all.iter().all(|story| story.contains(&vec![cell])) {
                self.wrong
                    .push(format!("a story does without {correction:?}"));
            }
        }
    }
}

#[test]
fn every_smallest_story_is_told_and_every_correction_follows_from_all() {
    let it = Judged::of(0..300);
    assert!(it.wrong.is_empty(), "{}", it.wrong.join("\n"));
    assert!(it.stories > 100, "only {} systems compared", it.stories);
    assert!(it.corrections > 10, "only {} corrections", it.corrections);
}

#[test]
fn no_story_is_told_that_does_not_hold() {
    let it = Judged::of(300..500);
    assert!(it.idle.is_empty(), "{}", it.idle.join("\n"));
    assert!(it.stories > 60, "only {} systems compared", it.stories);
}
