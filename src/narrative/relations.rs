//! What has to hold between the numbers of a document: each amount is what the tables print, a change leads from last
//! year's amount to this year's, rates and shares follow from amounts, parts add up.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Read;
use super::claim::Claim;
use super::known::{Fact, Of};
use super::sentence::Unit;
use super::system::{Printed, Relation, Value, Why};
use crate::layout::{Counted, source};

/// The table of what stands in none.
pub(super) const NO_TABLE: usize = usize::MAX;

/// Everything that has to hold.
pub(super) fn of(read: &Read) -> Vec<Relation> {
    let mut relations = Vec::new();
    let facts = facts(read, &mut relations);
    changes(read, &facts, &mut relations);
    shares(read, &facts, &mut relations);
    sums(read, &mut relations);
    counts(read, &mut relations);
    relations
}

/// The numbers as they stand.
pub(super) fn printed(read: &Read) -> Vec<Printed> {
    let numbers = read.numbers.iter();
    numbers
        .map(|one| (one.number.value, one.number.half))
        .collect()
}

/// Each amount is what a table prints of it: the one that agrees, else the first.
fn facts(read: &Read, relations: &mut Vec<Relation>) -> BTreeMap<Of, Fact> {
    let mut known: BTreeMap<Of, Vec<Fact>> = BTreeMap::new();
    let mut chosen = BTreeMap::new();
    for (at, bound) in read.numbers.iter().enumerate() {
        let of = match &bound.claim {
            Some(
                Claim::Amount(of)
                | Claim::Change { of, .. }
                | Claim::Growth { of, .. }
                | Claim::Before(of),
            ) => of,
            Some(Claim::Share { of: Some(of), .. }) => of,
            _ => continue,
        };
        let all = known.entry(of.clone()).or_insert_with(|| read.amounts(of));
        let own = &bound.number;
        let agrees = |fact: &&Fact| (own.value - fact.value).abs() <= own.half;
        let Some(fact) = all.iter().find(agrees).or(all.first()) else {
            continue;
        };
        if !agrees(&fact) && read.known.is_in_form_unit(fact, own) {
            continue;
        }
        chosen.entry(of.clone()).or_insert_with(|| fact.clone());
        if matches!(bound.claim, Some(Claim::Amount(_))) {
            let fact = fact.clone();
            relations.push(Relation::Fact { number: at, fact });
        }
    }
    chosen
}

/// What is said of last year, by amount.
#[derive(Default)]
struct Changes {
    changes: Vec<(usize, bool)>,
    before: Vec<usize>,
    rates: Vec<(usize, bool, Option<usize>)>,
    amounts: Vec<usize>,
}

/// This year less the change is last year, and the rate follows.
fn changes(read: &Read, facts: &BTreeMap<Of, Fact>, relations: &mut Vec<Relation>) {
    let mut all: BTreeMap<&Of, Changes> = BTreeMap::new();
    for (at, bound) in read.numbers.iter().enumerate() {
        match &bound.claim {
            Some(Claim::Amount(of)) => all.entry(of).or_default().amounts.push(at),
            Some(Claim::Change { of, up }) => all.entry(of).or_default().changes.push((at, *up)),
            Some(Claim::Before(of)) => all.entry(of).or_default().before.push(at),
            Some(Claim::Growth { of, up, change }) => {
                all.entry(of).or_default().rates.push((at, *up, *change));
            }
            _ => {}
        }
    }
    for (of, said) in &all {
        let first = said.amounts.first().map(|&at| Value::Number(at));
        let now = facts
            .get(of)
            .map(|fact| Value::Fact(fact.clone()))
            .or(first);
        let last = last_year(read, of);
        said.relations(now.as_ref(), &last, relations);
        said.of_last_year(read, &last, relations);
    }
    of_parts(read, facts, &all, relations);
}

impl Changes {
    /// What was last year is what last year's tables print: the one that agrees, else the first.
    fn of_last_year(&self, read: &Read, last: &[Fact], relations: &mut Vec<Relation>) {
        relations.extend(self.before.iter().filter_map(|&number| {
            let own = &read.numbers[number].number;
            let agrees = |fact: &&Fact| (own.value - fact.value).abs() <= own.half;
            let fact = last.iter().find(agrees).or(last.first())?.clone();
            Some(Relation::Fact { number, fact })
        }));
    }

    fn relations(&self, now: Option<&Value>, last: &[Fact], relations: &mut Vec<Relation>) {
        if let Some(&(first, up)) = self.changes.first() {
            let others = self.changes.iter().skip(1);
            relations.extend(others.map(|&(other, other_up)| Relation::Sum {
                why: Why::Same,
                terms: vec![
                    (!up, Value::Number(first)),
                    (other_up, Value::Number(other)),
                ],
            }));
        }
        if let Some(&first) = self.before.first() {
            let others = self.before.iter().skip(1);
            relations.extend(others.map(|&other| Relation::Sum {
                why: Why::Same,
                terms: vec![(false, Value::Number(first)), (true, Value::Number(other))],
            }));
        }
        let Some(now) = now else { return };
        if let (Some(&(change, up)), Some(&before)) = (self.changes.first(), self.before.first()) {
            relations.push(Relation::Sum {
                why: Why::Change,
                terms: vec![
                    (false, now.clone()),
                    (up, Value::Number(change)),
                    (true, Value::Number(before)),
                ],
            });
        } else if let (Some(&(change, up)), Some(last)) = (self.changes.first(), last.first()) {
            relations.push(Relation::Sum {
                why: Why::Change,
                terms: vec![
                    (false, now.clone()),
                    (up, Value::Number(change)),
                    (true, Value::Fact(last.clone())),
                ],
            });
        }
        for &(rate, up, own) in &self.rates {
            let Some(change) = own.or(self.changes.first().map(|change| change.0)) else {
                relations.extend(last.first().and_then(|last| rate_alone(rate, now, last)));
                continue;
            };
            let base = match (self.before.first(), last.first()) {
                (Some(&before), _) => vec![(false, Value::Number(before))],
                (None, Some(last)) => vec![(false, Value::Fact(last.clone()))],
                (None, None) => vec![(false, now.clone()), (up, Value::Number(change))],
            };
            relations.push(Relation::Percent {
                share: rate,
                growth: true,
                part: Value::Number(change),
                base,
            });
        }
    }
}

/// What last year's tables print of an amount.
fn last_year(read: &Read, of: &Of) -> Vec<Fact> {
    let last = read.last.as_ref();
    last.map(|known| known.amounts(of)).unwrap_or_default()
}

/// A rate without its change follows from this year's and last year's tables.
fn rate_alone(rate: usize, now: &Value, last: &Fact) -> Option<Relation> {
    let Value::Fact(now) = now else { return None };
    let change = Fact {
        value: (now.value - last.value).abs(),
        half: now.half + last.half,
        place: None,
        ..last.clone()
    };
    Some(Relation::Percent {
        share: rate,
        growth: true,
        part: Value::Fact(change),
        base: vec![(false, Value::Fact(last.clone()))],
    })
}

impl Read<'_> {
    /// Whether a rate that stands without its change goes the other way than the tables of both years.
    pub(super) fn is_turned(&self, claim: &Option<Claim>) -> bool {
        let Some(Claim::Growth {
            of,
            up,
            change: None,
        }) = claim
        else {
            return false;
        };
        let now = self.known.amounts(of).into_iter().next();
        let last = last_year(self, of).into_iter().next();
        now.zip(last).is_some_and(|(now, last)| {
            let change = now.value - last.value;
            change.abs() > now.half + last.half && (change > Decimal::ZERO) != *up
        })
    }
}

/// A change is the sum of the changes of its parts, where one row of a table divides the amount into just these.
fn of_parts(
    read: &Read,
    facts: &BTreeMap<Of, Fact>,
    all: &BTreeMap<&Of, Changes>,
    relations: &mut Vec<Relation>,
) {
    let changed: Vec<(&Of, &Changes)> = all
        .iter()
        .filter(|(_, said)| !said.changes.is_empty())
        .map(|(of, said)| (*of, said))
        .collect();
    for &(whole, said) in &changed {
        let Some(fact) = facts.get(whole) else {
            continue;
        };
        // Rows of all funds do not divide what is of some, though it be all there is this year.
        let funds = whole.words().and_then(source);
        let beside = |of: &Of| of != whole && of.words().and_then(source) == funds;
        let others: Vec<&(&Of, &Changes)> = changed.iter().filter(|(of, _)| beside(of)).collect();
        let named: Vec<&Of> = others.iter().map(|(of, _)| *of).collect();
        let parts = read.known.divided_into(fact, &named);
        let Some(&(change, up)) = said.changes.first().filter(|_| parts.len() > 1) else {
            continue;
        };
        let mut terms = vec![(!up, Value::Number(change))];
        terms.extend(parts.into_iter().filter_map(|nth| {
            let &(at, up) = others[nth].1.changes.first()?;
            Some((up, Value::Number(at)))
        }));
        relations.push(Relation::Sum {
            why: Why::Changes,
            terms,
        });
    }
}

/// A share is that of its amount in the whole; shares of parts that make up a whole make up a hundred.
fn shares(read: &Read, facts: &BTreeMap<Of, Fact>, relations: &mut Vec<Relation>) {
    let mut of_whole: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, bound) in read.numbers.iter().enumerate() {
        let Some(Claim::Share { part, whole, of }) = &bound.claim else {
            continue;
        };
        let named = of
            .as_ref()
            .and_then(|of| facts.get(of))
            .cloned()
            .map(Value::Fact);
        let Some(base) = named.or(whole.map(Value::Number)) else {
            continue;
        };
        relations.push(Relation::Percent {
            share: at,
            growth: false,
            part: Value::Number(*part),
            base: vec![(false, base)],
        });
        if let Some(whole) = whole {
            of_whole.entry(*whole).or_default().push((at, *part));
        }
    }
    for (whole, shares) in of_whole.into_iter().filter(|(_, shares)| shares.len() > 1) {
        let number = |at: usize| &read.numbers[at].number;
        let parts = shares.iter().map(|&(_, part)| number(part));
        let sum: Decimal = parts.clone().map(|part| part.value).sum();
        let bound: Decimal = parts.map(|part| part.half).sum();
        if (sum - number(whole).value).abs() <= bound + number(whole).half {
            let shares = shares.into_iter().map(|(share, _)| share).collect();
            relations.push(Relation::Hundred { shares });
        }
    }
}

/// What only a section states adds up as its pattern says.
fn sums(read: &Read, relations: &mut Vec<Relation>) {
    for (nth, section) in read.narrative.sections.iter().enumerate() {
        let spec = &read.layout.narrative.sections[section.spec];
        for sum in &spec.sums {
            for money in [false, true] {
                let find = |name: &str| {
                    let own = |at: &usize| {
                        let bound = &read.numbers[*at];
                        let unit = matches!(bound.number.unit, Unit::Money(_));
                        bound.section == nth
                            && unit == money
                            && key(&bound.claim).as_deref() == Some(name)
                    };
                    (0..read.numbers.len()).find(own)
                };
                let Some(whole) = find(&sum.whole) else {
                    continue;
                };
                let parts: Vec<usize> = sum.parts.iter().filter_map(|part| find(part)).collect();
                // Of those that are left out there may be none or some, unless what is left is told.
                let all = parts.len() == sum.parts.len();
                let rest = sum.parts.last().is_some_and(|rest| find(rest).is_some());
                if parts.is_empty() || !all && !rest && leaves(read, whole, &parts) {
                    continue;
                }
                let mut terms = vec![(false, Value::Number(whole))];
                terms.extend(parts.into_iter().map(|at| (true, Value::Number(at))));
                relations.push(Relation::Sum {
                    why: Why::Parts,
                    terms,
                });
            }
        }
    }
}

/// Whether parts leave something of a whole.
fn leaves(read: &Read, whole: usize, parts: &[usize]) -> bool {
    let number = |at: usize| &read.numbers[at].number;
    let sum: Decimal = parts.iter().map(|&at| number(at).value).sum();
    let half: Decimal = parts.iter().map(|&at| number(at).half).sum();
    number(whole).value - sum > half + number(whole).half
}

/// What a number speaks of, as the sums of a pattern name it.
pub(super) fn key(claim: &Option<Claim>) -> Option<String> {
    match claim {
        Some(Claim::Amount(Of::Meant(name) | Of::Stated(name))) => Some(name.clone()),
        Some(Claim::Amount(Of::Forms(title))) => Some(format!("《{title}》")),
        Some(Claim::Count(Counted::Rows(name) | Counted::Stated(name))) => Some(name.to_string()),
        Some(Claim::Count(Counted::Forms(title))) => Some(format!("《{title}》")),
        _ => None,
    }
}

/// There are as many as rows have amounts, or as there are forms.
fn counts(read: &Read, relations: &mut Vec<Relation>) {
    for (number, bound) in read.numbers.iter().enumerate() {
        let counted = match &bound.claim {
            Some(Claim::Count(Counted::Rows(words))) => read.known.count(words),
            // Forms may stand in another file.
            Some(Claim::Count(Counted::Forms(title))) => match read.forms_of(title).count() {
                0 => None,
                forms => Some((forms, NO_TABLE)),
            },
            _ => None,
        };
        let Some((count, table)) = counted else {
            continue;
        };
        let fact = Fact {
            value: Decimal::from(count),
            half: Decimal::ZERO,
            place: None,
            table,
            last_year: false,
        };
        relations.push(Relation::Fact { number, fact });
    }
}
