//! How coarsely a table is printed, where it prints fewer digits than its layout declares.
//!
//! In: a layout and a submission. Out: the tables whose figures were rounded to a coarser step, with what shows it.
//! Round figures alone show nothing, since budgets are often made in whole 万元: it takes the same facts printed finer
//! elsewhere, or sums with tails that no single wrong cell explains. Everything else keeps its declared digits.

use std::collections::BTreeSet;

use super::fit::build;
use super::system::{FactId, Print, Relation, System};
use crate::layout::{ColumnRole, Comparison, Layout, Strength};
use crate::model::{MoneyUnit, Submission, TICKS_PER_YUAN, Ticks};

pub use crate::words::reconcile::Evidence;

/// A table that is printed coarser than declared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coarser {
    /// Index of the table.
    pub table: usize,
    /// How many of the declared digits it leaves at zero.
    pub digits: i8,
    /// The step of its figures.
    pub step: Ticks,
    /// How many of its figures are multiples of the step.
    pub multiples: usize,
    /// How many figures it has.
    pub figures: usize,
    /// What shows that they were rounded.
    pub evidence: Evidence,
}

/// The tables of a submission that print more digits than declared, each with how many more: most of their figures need
/// one digit more and hardly any needs two. What is stored beyond that was never printed.
pub fn finer(layout: &Layout, submission: &Submission) -> Vec<(usize, i8)> {
    let tables = submission.tables.iter().enumerate();
    let found = tables.filter_map(|(at, table)| {
        let quantum = table.precision.quantum().0;
        let figures = amounts(layout, submission, at);
        let digit = (quantum % 10 == 0 && quantum >= 20).then_some(quantum / 10)?;
        let odd = |step: i64| figures.iter().filter(|&&ticks| ticks % step != 0).count();
        let printed = figures.len() >= MANY
            && odd(digit) <= strays(figures.len())
            && odd(quantum) * 2 >= figures.len();
        printed.then_some((at, 1))
    });
    found.collect()
}

/// Figures that a table needs before those of other tables can show that it was rounded.
const SOME: usize = 4;

/// Figures that a table needs before its own sums can.
const MANY: usize = 10;

/// Figures of a table that alone shows a step coarser than its form: 三公 and their like have fewer, and round ones.
const ALONE: usize = 16;

/// Figures of a table that go by what others of the book show.
const FELLOW: usize = 2;

/// Of so many figures one may end as a finer one above or below it does.
const FOLLOWERS: usize = 4;

/// Different figures that it needs for that.
const VARIED: usize = 6;

/// Facts that have to stand finer elsewhere: one cell makes no rounding.
const FINER: usize = 2;

/// Of so many different sums of rounded figures at least one has a tail.
const SUMS_A_TAIL: usize = 24;

/// The same where one of the figures may have been mistyped.
const SUMS_A_LOOSE_TAIL: usize = 8;

/// The tables of a submission in declared precision that were printed coarser, in order.
pub fn coarser(layout: &Layout, submission: &Submission) -> Vec<Coarser> {
    let steps = steps(layout, submission);
    if steps.is_empty() {
        return Vec::new();
    }
    let system = build(layout, submission).system;
    let mut found: Vec<Coarser> = Vec::new();
    // The coarsest step first: figures of a coarse step are multiples of the finer ones as well.
    for &step in steps.iter().rev() {
        let known: BTreeSet<usize> = found.iter().map(|one| one.table).collect();
        let pool = Pool::new(layout, submission, &system, step, &known);
        let shown = pool.coarser();
        found.extend(pool.fellows(&shown));
        found.extend(shown);
    }
    found.sort_by_key(|one| one.table);
    for one in &mut found {
        widen(one, &amounts(layout, submission, one.table), &steps);
    }
    found
}

/// That many figures are multiples of a coarser step is no chance once it is known that they were rounded.
fn widen(one: &mut Coarser, figures: &[i64], steps: &BTreeSet<i64>) {
    let all = |step: i64| figures.iter().all(|ticks| ticks % step == 0);
    while figures.len() >= MANY && steps.contains(&(one.step.0 * 10)) && all(one.step.0 * 10) {
        one.step = Ticks(one.step.0 * 10);
        one.digits += 1;
    }
}

/// The figures of a table that are amounts and not zero, in ticks, as they stand in a table without relations.
fn amounts(layout: &Layout, submission: &Submission, table: usize) -> Vec<i64> {
    let printed = &submission.tables[table];
    let ledgers = layout.tables[table].ledgers.iter().zip(&printed.ledgers);
    let entries = ledgers.flat_map(|(spec, ledger)| {
        let rows = ledger.rows.iter();
        rows.flat_map(|row| row.entries.iter().zip(spec.figures()))
    });
    entries
        .filter(|(_, column)| column.role == ColumnRole::Amount)
        .filter_map(|(entry, _)| Some(entry.value.amount()?.ticks(printed.precision.unit)?.0))
        .filter(|&ticks| ticks != 0)
        .collect()
}

/// How many of the figures are no multiples of a step. What one finer figure was added up to ends as it does: all that end
/// alike are one, where most of the table does not.
fn odd(figures: &[i64], step: i64) -> usize {
    let rests = figures.iter().map(|ticks| (ticks % step).abs());
    let rests: Vec<i64> = rests.filter(|&rest| rest != 0).collect();
    let alike =
        rests.iter().all(|rest| *rest == rests[0]) && rests.len() * FOLLOWERS <= figures.len();
    if alike {
        rests.len().min(1)
    } else {
        rests.len()
    }
}

/// So many figures of a table may be no multiples of its step: one is a slip.
fn strays(figures: usize) -> usize {
    if figures < MANY {
        0
    } else {
        (figures / 16).max(1)
    }
}

/// The steps that any table may be printed in, in ticks.
fn steps(layout: &Layout, submission: &Submission) -> BTreeSet<i64> {
    let mut steps = BTreeSet::new();
    for (at, table) in submission.tables.iter().enumerate() {
        let figures = amounts(layout, submission, at);
        if figures.len() < SOME {
            continue;
        }
        let unit = table.precision.unit.yuan();
        let widest = unit.max(MoneyUnit::TenThousandYuan.yuan()) * TICKS_PER_YUAN;
        let mut step = table.precision.quantum().0.saturating_mul(10);
        let fits = |step: i64| odd(&figures, step) <= strays(figures.len());
        while step <= widest && fits(step) {
            steps.insert(step);
            step *= 10;
        }
    }
    steps
}

/// A relation with its figures that are not zero.
struct Sum {
    figures: Vec<FactId>,
    /// How many print 0.00: small amounts, if they were rounded.
    zeros: usize,
    residual: i128,
    /// The table that they all stand in, if it is one.
    table: Option<usize>,
}

/// The tables whose figures are multiples of one step.
struct Pool<'s> {
    layout: &'s Layout,
    submission: &'s Submission,
    system: &'s System,
    step: i64,
    /// For each table its figures and how many of them are multiples, if the step is coarser than declared.
    members: Vec<Option<(usize, usize)>>,
    /// Whether all tables that print finer digits are members.
    whole_book: bool,
    sums: Vec<Sum>,
    /// Parts that exceed their whole: rounded further, they do.
    exceeded: Vec<Sum>,
    /// Figures that a second printing shows to be as they are.
    confirmed: BTreeSet<FactId>,
    /// Figures that a second printing contradicts.
    contradicted: BTreeSet<FactId>,
}

impl<'s> Pool<'s> {
    fn new(
        layout: &'s Layout,
        submission: &'s Submission,
        system: &'s System,
        step: i64,
        known: &BTreeSet<usize>,
    ) -> Pool<'s> {
        let (mut members, mut whole_book) = (Vec::new(), true);
        for (at, table) in submission.tables.iter().enumerate() {
            let quantum = table.precision.quantum().0;
            let figures = amounts(layout, submission, at);
            let multiples = figures.iter().filter(|&&ticks| ticks % step == 0).count();
            let coarser = quantum < step && step % quantum == 0;
            let fits = odd(&figures, step) <= strays(figures.len());
            let member = coarser && fits && !figures.is_empty();
            // A few round or odd figures say nothing of the book.
            whole_book &= member || quantum >= step || known.contains(&at) || figures.len() < MANY;
            let own = member && !known.contains(&at);
            members.push(own.then_some((figures.len(), multiples)));
        }
        let mut pool = Pool {
            layout,
            submission,
            system,
            step,
            members,
            whole_book,
            sums: Vec::new(),
            exceeded: Vec::new(),
            confirmed: BTreeSet::new(),
            contradicted: BTreeSet::new(),
        };
        if pool.members.iter().any(Option::is_some) {
            // What is coarser still says nothing of this step.
            let coarse = |&fact: &FactId| known.contains(&pool.table(fact));
            let fine = |sum: &Sum| !sum.figures.iter().any(coarse);
            let equal = |relation: &Relation| relation.comparison == Comparison::Equal;
            let all = sums(system, equal).into_iter().filter(fine).collect();
            let parts = sums(system, |relation| is_exceeded(system, relation));
            let parts = parts.into_iter().filter(|sum| sum.figures.len() == 2);
            let parts = parts.filter(fine).collect();
            (pool.sums, pool.exceeded) = (all, parts);
            pool.compare();
        }
        pool
    }

    fn table(&self, fact: FactId) -> usize {
        self.system.rows[self.system.fact(fact).row].table
    }

    fn value(&self, fact: FactId) -> i64 {
        self.system.fact(fact).value
    }

    fn is_member(&self, fact: FactId) -> bool {
        self.members[self.table(fact)].is_some()
    }

    /// Whether the figure stands in a table of finer digits.
    fn is_finer(&self, fact: FactId) -> bool {
        !self.is_member(fact) && self.system.fact(fact).quantum < self.step
    }

    fn is_multiple(&self, fact: FactId) -> bool {
        self.value(fact) % self.step == 0
    }

    /// The step of the figure's table, if the pool's is right.
    fn step_of(&self, fact: FactId) -> i64 {
        if self.is_member(fact) {
            self.step
        } else {
            self.system.fact(fact).quantum
        }
    }

    /// How far two printings of one fact may differ: not at all in one table or in two of one step.
    fn apart(&self, x: FactId, y: FactId) -> i128 {
        let (one, other) = (self.step_of(x), self.step_of(y));
        if one == other {
            0
        } else {
            i128::from(one + other) / 2
        }
    }

    /// Holds the two printings of each fact against each other.
    fn compare(&mut self) {
        let (mut confirmed, mut contradicted) = (BTreeSet::new(), BTreeSet::new());
        for sum in &self.sums {
            let &[x, y] = sum.figures.as_slice() else {
                continue;
            };
            if sum.residual == 0 {
                confirmed.extend([x, y]);
            } else if sum.residual.abs() > self.apart(x, y) {
                contradicted.extend([x, y]);
            }
        }
        (self.confirmed, self.contradicted) = (confirmed, contradicted);
    }

    fn coarser(&self) -> Vec<Coarser> {
        let all = self.has_many().then(|| self.tails(|_| true));
        let members = self.members.iter().enumerate();
        let found = members.filter_map(|(table, member)| {
            let (figures, multiples) = (*member)?;
            let form = self.layout.tables[table].precision.quantum().0;
            let unit = self.submission.tables[table].precision.unit;
            let whole = unit.yuan() * TICKS_PER_YUAN;
            // Figures in the digits of the form are made like those of the tables that state them.
            let shared = all
                .as_ref()
                .filter(|_| self.whole_book || self.step == form);
            let own = || self.tails(|sum| sum.table == Some(table));
            // Where all of the book may be printed so, the book decides.
            let enough = if self.step <= form {
                figures >= SOME
            } else {
                !self.whole_book && figures >= ALONE && self.is_varied(table)
            };
            let evidence = self
                .finer(table, figures, multiples)
                .filter(|_| figures >= SOME)
                .or_else(|| shared?.evidence(self.step <= form || self.step < whole))
                .or_else(|| enough.then(own)?.evidence(self.step <= form))?;
            self.printed_so(table, evidence)
        });
        found.collect()
    }

    /// That a member is printed in the step.
    fn printed_so(&self, table: usize, evidence: Evidence) -> Option<Coarser> {
        let (figures, multiples) = self.members[table]?;
        Some(Coarser {
            table,
            digits: self.digits(table)?,
            step: Ticks(self.step),
            multiples,
            figures,
            evidence,
        })
    }

    /// The tables of which all figures are multiples of a step in which others of the book are shown to be printed: that
    /// they are exact nobody can tell.
    fn fellows(&self, shown: &[Coarser]) -> Vec<Coarser> {
        let members = self
            .members
            .iter()
            .enumerate()
            .filter(|_| !shown.is_empty());
        let found = members.filter_map(|(table, member)| {
            let (figures, multiples) = (*member)?;
            let own = shown.iter().any(|one| one.table == table);
            let all = figures == multiples && figures >= FELLOW;
            self.printed_so(table, Evidence::Fellows)
                .filter(|_| all && !own)
        });
        found.collect()
    }

    /// Whether the table has so many different figures that they are no few round ones.
    fn is_varied(&self, table: usize) -> bool {
        let figures = amounts(self.layout, self.submission, table);
        let figures: BTreeSet<u64> = figures.into_iter().map(i64::unsigned_abs).collect();
        figures.len() >= VARIED
    }

    fn has_many(&self) -> bool {
        let figures = self.members.iter().flatten().map(|member| member.0);
        figures.sum::<usize>() >= MANY
    }

    fn digits(&self, table: usize) -> Option<i8> {
        let quantum = self.submission.tables[table].precision.quantum().0;
        i8::try_from((self.step / quantum).ilog10()).ok()
    }

    /// How many facts of the table stand finer elsewhere, if they show that the table was rounded.
    fn finer(&self, table: usize, figures: usize, multiples: usize) -> Option<Evidence> {
        let (mut apart, mut equal, mut against) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for sum in self.sums.iter().chain(&self.exceeded) {
            let mut own = sum
                .figures
                .iter()
                .filter(|&&fact| self.table(fact) == table);
            let (Some(&own), None) = (own.next(), own.next()) else {
                continue;
            };
            let finer = |&fact: &FactId| fact == own || self.is_finer(fact);
            if sum.figures.len() < 2 || !sum.figures.iter().all(finer) || !self.is_multiple(own) {
                continue;
            }
            let quanta = sum.figures.iter().filter(|&&fact| fact != own);
            let quanta: i64 = quanta.map(|&fact| self.system.fact(fact).quantum).sum();
            let set = if sum.residual.abs() > i128::from(self.step + quanta) / 2 {
                &mut against
            } else if sum.residual == 0 {
                &mut equal
            } else {
                &mut apart
            };
            // What the others make of it: one fact is one, however often it is printed.
            set.insert((self.value(own), sum.residual.unsigned_abs()));
        }
        let [apart, equal, against] = [apart, equal, against].map(|set| set.len());
        // Of a table about one fact all cells together are enough.
        let alone = equal == 0 && against == 0 && multiples == figures;
        let enough = apart >= FINER || (apart == 1 && alone);
        let rounded = enough && apart * 3 >= equal && against <= (apart / 4).max(1);
        rounded.then_some(Evidence::Finer(apart))
    }

    /// How the sums of these figures come out.
    fn tails(&self, which: impl Fn(&Sum) -> bool) -> Tails {
        let mut seen = BTreeSet::new();
        let mut added = BTreeSet::new();
        let mut tails = Tails::default();
        for sum in self.sums.iter().filter(|sum| sum.figures.len() >= 3) {
            let good = |&fact: &FactId| {
                self.step_of(fact) == self.step
                    && self.is_multiple(fact)
                    && !self.contradicted.contains(&fact)
            };
            if !which(sum) || !sum.figures.iter().all(good) || self.reach(sum) < sum.residual.abs()
            {
                continue;
            }
            let values = sum.figures.iter().map(|&fact| self.value(fact));
            let mut values: Vec<i64> = values.collect();
            if sum.residual == 0 {
                // A sum of amounts that all stand in others follows from those.
                let before = added.len();
                added.extend(values);
                tails.exact += usize::from(added.len() > before);
            } else {
                // What a sum shows is shown by its copies too; one of them may be confirmed.
                values.sort_unstable();
                let first = seen.insert(values);
                let doubtful = sum.figures.iter().filter(|f| !self.confirmed.contains(f));
                let doubtful: BTreeSet<i64> = doubtful.map(|&f| self.value(f)).collect();
                tails.confirmed |= doubtful.is_empty();
                tails.culprits = Some(match tails.culprits.take() {
                    Some(all) => all.intersection(&doubtful).copied().collect(),
                    None => doubtful,
                });
                tails.tails += usize::from(first);
            }
        }
        tails
    }

    /// How far rounding to the step carries a sum: as far as the figures allow, and no farther than three times the
    /// usual, a twelfth of a squared step for each. Of printed zeros no more than there are other figures count: some
    /// lists print every subject, whether there is anything or not.
    fn reach(&self, sum: &Sum) -> i128 {
        let figures = (sum.figures.len() + sum.zeros.min(sum.figures.len())) as i128;
        let positive = |fact: &FactId| self.value(*fact) > 0;
        let alike = sum.figures.iter().all(positive) || !sum.figures.iter().any(positive);
        let most = (figures - i128::from(alike)) / 2;
        let usual = (figures * 9 / 12).isqrt().max(1);
        i128::from(self.step) * most.min(usual)
    }
}

/// How different sums come out.
#[derive(Default)]
struct Tails {
    exact: usize,
    tails: usize,
    /// Amounts that stand in every sum with a tail and that no second printing confirms: one of them may be all
    /// that is wrong.
    culprits: Option<BTreeSet<i64>>,
    /// Whether a second printing confirms each figure of some sum with a tail.
    confirmed: bool,
}

impl Tails {
    /// Whether they show rounding to a step. It takes less where figures are not often made in that step: in the
    /// digits of the form, or in tenths throughout the book.
    fn evidence(&self, seldom: bool) -> Option<Evidence> {
        let enough = if self.confirmed {
            SUMS_A_TAIL
        } else {
            SUMS_A_LOOSE_TAIL
        };
        let nobody = self.culprits.as_ref().is_some_and(BTreeSet::is_empty);
        let shown = nobody && self.tails * enough >= self.tails + self.exact;
        let shown = shown || (self.tails > 0 && seldom);
        shown.then_some(Evidence::Tails(self.tails))
    }
}

/// Whether the smaller side of an inequality is the larger one.
fn is_exceeded(system: &System, relation: &Relation) -> bool {
    let residual = system.residual(relation);
    match relation.comparison {
        Comparison::Equal => false,
        Comparison::AtMost => residual > 0,
        Comparison::AtLeast => residual < 0,
    }
}

/// Those hard relations whose figures can all be read.
fn sums(system: &System, which: impl Fn(&Relation) -> bool) -> Vec<Sum> {
    let hard = system
        .relations
        .iter()
        .filter(|relation| relation.strength == Strength::Hard && which(relation));
    let known = hard.filter(|relation| {
        let mut terms = relation.terms.iter();
        terms.all(|&(c, id)| c.abs() == 1 && system.fact(id).print != Print::Unknown)
    });
    known
        .map(|relation| {
            let printed = system.figures(relation).map(|term| term.1);
            let (figures, zeros): (Vec<FactId>, Vec<FactId>) =
                printed.partition(|&id| system.fact(id).value != 0);
            Sum {
                figures,
                zeros: zeros.len(),
                residual: system.residual(relation),
                table: system.table_of(relation),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A table that is known to be rounded to ten ticks, with those figures.
    fn widened(figures: &[i64], steps: &[i64]) -> (i64, i8) {
        let mut one = Coarser {
            table: 0,
            digits: 1,
            step: Ticks(10),
            multiples: figures.len(),
            figures: figures.len(),
            evidence: Evidence::Tails(3),
        };
        widen(&mut one, figures, &steps.iter().copied().collect());
        (one.step.0, one.digits)
    }

    #[test]
    fn figures_that_end_alike_are_one_finer_figure_where_most_of_the_table_is_not_finer() {
        let mut figures = vec![300; 12];
        figures.extend([310, 620_010, -10]);
        assert_eq!(odd(&figures, 100), 1);
        // Of two endings neither is the other's.
        figures[0] = 320;
        assert_eq!(odd(&figures, 100), 4);
        // A table that ends alike throughout is printed so.
        assert_eq!(odd(&[110, 210, 310, 400], 100), 3);
    }

    #[test]
    fn a_table_that_was_rounded_is_as_coarse_as_all_of_many_figures_are() {
        let round: Vec<i64> = (1..=10).map(|nth| nth * 300).collect();
        assert_eq!(widened(&round, &[10, 100, 1000]), (100, 2));
        // No table of the book is printed in that step.
        assert_eq!(widened(&round, &[10]), (10, 1));
        // A single figure is finer.
        let mut finer = round.clone();
        finer.push(1_230);
        assert_eq!(widened(&finer, &[10, 100, 1000]), (10, 1));
        // Few round figures are chance.
        assert_eq!(widened(&round[..9], &[10, 100, 1000]), (10, 1));
    }
}
