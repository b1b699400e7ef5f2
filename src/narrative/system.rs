//! What has to hold between the numbers of a document and the tables, and which number is wrong where it does not.
//!
//! In go the numbers with what each may be, out come the relations that do not hold, each with the number whose change
//! alone makes it and all others of that number hold, if there is one. A number stands for the interval of half a unit of
//! its last digit either way, so a percentage is impossible exactly if no amounts that print so give it.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::known::Fact;

/// A number of the document, or one of the tables.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    /// Of the document, by its index.
    Number(usize),
    /// Of the tables.
    Fact(Fact),
}

/// What has to hold.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Relation {
    /// A number is what the tables print.
    Fact {
        /// The number.
        number: usize,
        /// What they print.
        fact: Fact,
    },
    /// These add up to nothing.
    Sum {
        /// Why.
        why: Why,
        /// The values with their signs.
        terms: Vec<(bool, Value)>,
    },
    /// A percentage of a value in a sum.
    Percent {
        /// The percentage.
        share: usize,
        /// Whether it is that of a change.
        growth: bool,
        /// The value.
        part: Value,
        /// The sum.
        base: Vec<(bool, Value)>,
    },
    /// Percentages that add up to a hundred.
    Hundred {
        /// They.
        shares: Vec<usize>,
    },
}

/// Why values add up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Why {
    /// The same is said twice.
    Same,
    /// This year less the change is last year.
    Change,
    /// A change is the sum of its parts' changes.
    Changes,
    /// A whole is the sum of its parts.
    Parts,
}

/// A number as it stands: its value and half a unit of its last digit.
pub(super) type Printed = (Decimal, Decimal);

/// Something that does not hold.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Broken {
    /// The relations, by their index.
    pub relations: Vec<usize>,
    /// The number that is wrong, and what it should be if that is certain.
    pub wrong: Option<(usize, Option<Decimal>)>,
    /// What it should be before it is rounded to the digits that it is printed in.
    pub exact: Option<Decimal>,
    /// With how many decimals it is written, if not with its own.
    pub decimals: Option<u32>,
}

/// The most values of one number that are tried.
const MOST_TRIED: usize = 16;

/// What does not hold, each with its one wrong number where there is one.
pub(super) fn broken(relations: &[Relation], numbers: &[Printed]) -> Vec<Broken> {
    let mut of_number: Vec<Vec<usize>> = vec![Vec::new(); numbers.len()];
    for (at, relation) in relations.iter().enumerate() {
        for number in relation.numbers() {
            of_number[number].push(at);
        }
    }
    let mut search = Search {
        relations,
        of_number,
        values: numbers.to_vec(),
    };
    let all: Vec<usize> = (0..relations.len()).collect();
    let left = search.violated(&all);
    let groups = search.connected(left);
    groups
        .into_iter()
        .flat_map(|group| search.explain(group))
        .collect()
}

/// The relations with the values that the numbers have so far.
struct Search<'r> {
    relations: &'r [Relation],
    of_number: Vec<Vec<usize>>,
    values: Vec<Printed>,
}

/// A way to settle relations.
#[derive(Clone)]
struct Way {
    /// The number that is another.
    number: usize,
    /// What it would be, in its own digits.
    value: Decimal,
    /// The same before it is rounded to them.
    given: Decimal,
    /// The relations.
    settled: Vec<usize>,
}

impl Search<'_> {
    fn violated(&self, among: &[usize]) -> Vec<usize> {
        let broken = among
            .iter()
            .filter(|&&at| !self.relations[at].holds(&self.values));
        broken.copied().collect()
    }

    /// Relations that share no number are apart.
    fn connected(&self, left: Vec<usize>) -> Vec<Vec<usize>> {
        let mut open: BTreeSet<usize> = left.into_iter().collect();
        let mut groups = Vec::new();
        while let Some(first) = open.pop_first() {
            let (mut group, mut next) = (vec![first], vec![first]);
            while let Some(at) = next.pop() {
                for number in self.relations[at].numbers() {
                    for &other in &self.of_number[number] {
                        if open.remove(&other) {
                            group.push(other);
                            next.push(other);
                        }
                    }
                }
            }
            group.sort_unstable();
            groups.push(group);
        }
        groups
    }

    /// What is wrong in one group, the number that settles most first.
    fn explain(&mut self, mut left: Vec<usize>) -> Vec<Broken> {
        let mut told = Vec::new();
        while !left.is_empty() {
            let Some(Way {
                number: wrong,
                value,
                given,
                settled,
            }) = self.best(&left)
            else {
                told.extend(left.iter().map(|&relation| Broken {
                    relations: vec![relation],
                    wrong: None,
                    exact: None,
                    decimals: None,
                }));
                break;
            };
            let mut ways = settled.iter();
            let exact = ways.any(|&one| gives_exactly(&self.relations[one], wrong));
            self.values[wrong].0 = value;
            told.push(Broken {
                wrong: Some((wrong, exact.then_some(value))),
                exact: exact.then_some(given),
                decimals: None,
                relations: settled,
            });
            left = self.violated(&left);
        }
        told
    }

    /// The one number whose change settles most of what is left and breaks nothing; `None` if another settles as much of
    /// the same.
    fn best(&mut self, left: &[usize]) -> Option<Way> {
        let numbers = left.iter().flat_map(|&at| self.relations[at].numbers());
        let numbers: BTreeSet<usize> = numbers.collect();
        let mut ways: Vec<Way> = Vec::new();
        for number in numbers {
            ways.extend(self.settled_by(number, left));
        }
        ways.sort_by_key(|way| (std::cmp::Reverse(way.settled.len()), way.number));
        let rivals = |one: &Way| {
            let others = ways.iter().filter(|other| {
                other.number != one.number && other.settled.len() >= one.settled.len()
            });
            let mut others = others.take(MOST_TRIED);
            others.any(|other| other.settled.iter().any(|at| one.settled.contains(at)))
        };
        ways.iter().find(|one| !rivals(one)).cloned()
    }

    /// What a change of one number settles of what is left, if some value of it breaks nothing.
    fn settled_by(&mut self, number: usize, left: &[usize]) -> Option<Way> {
        let own = std::mem::take(&mut self.of_number[number]);
        let printed = self.values[number];
        let unit = self.values[number].1 * Decimal::TWO;
        let mut proposals: Vec<Decimal> = Vec::new();
        for &at in &own {
            let proposal = self.relations[at].solve(number, &self.values);
            proposals.extend(proposal.filter(|value| !proposals.contains(value)));
            if proposals.len() == MOST_TRIED {
                break;
            }
        }
        let mut best: Option<Way> = None;
        for proposal in proposals {
            let steps = proposal.checked_div(unit).map(|steps| steps.round());
            let value = steps.map_or(Some(proposal), |steps| steps.checked_mul(unit));
            let Some(value) = value else { continue };
            self.values[number].0 = value;
            let holds = |at: &usize| self.relations[*at].holds(&self.values);
            let breaks = own
                .iter()
                .any(|at| left.binary_search(at).is_err() && !holds(at));
            let settled = own
                .iter()
                .filter(|at| left.binary_search(at).is_ok() && holds(at));
            let settled: Vec<usize> = settled.copied().collect();
            let more = best
                .as_ref()
                .is_none_or(|before| settled.len() > before.settled.len());
            if !breaks && !settled.is_empty() && more {
                best = Some(Way {
                    number,
                    value: value.normalize(),
                    given: proposal,
                    settled,
                });
            }
        }
        self.values[number] = printed;
        self.of_number[number] = own;
        best
    }
}

/// Whether a relation leaves one value only to a number.
fn gives_exactly(relation: &Relation, number: usize) -> bool {
    match relation {
        Relation::Percent { share, .. } => *share == number,
        _ => true,
    }
}

impl Relation {
    /// The numbers of the document in it, each once.
    pub fn numbers(&self) -> Vec<usize> {
        let of = |value: &Value| match value {
            Value::Number(number) => Some(*number),
            Value::Fact(_) => None,
        };
        let all: Vec<usize> = match self {
            Relation::Fact { number, .. } => vec![*number],
            Relation::Sum { terms, .. } => {
                terms.iter().filter_map(|(_, value)| of(value)).collect()
            }
            Relation::Percent {
                share, part, base, ..
            } => {
                let base = base.iter().filter_map(|(_, value)| of(value));
                std::iter::once(*share)
                    .chain(of(part))
                    .chain(base)
                    .collect()
            }
            Relation::Hundred { shares } => shares.clone(),
        };
        let mut once: Vec<usize> = Vec::with_capacity(all.len());
        for number in all {
            if !once.contains(&number) {
                once.push(number);
            }
        }
        once
    }

    /// Whether it holds, as far as the digits can tell.
    pub fn holds(&self, values: &[Printed]) -> bool {
        match self {
            Relation::Fact { number, fact } => {
                let (value, half) = values[*number];
                (value - fact.value).abs() <= half
            }
            Relation::Sum { terms, .. } => {
                let (sum, bound) = total(terms, values);
                sum.abs() <= bound
            }
            Relation::Percent {
                share, part, base, ..
            } => {
                let (share, half) = values[*share];
                let (part, base) = (printed(part, values), total(base, values));
                match range(part, base) {
                    Some((low, high)) => share + half >= low && share - half <= high,
                    None => part.0 > part.1 || share <= half,
                }
            }
            Relation::Hundred { shares } => {
                let sum: Decimal = shares.iter().map(|&at| values[at].0).sum();
                let bound: Decimal = shares.iter().map(|&at| values[at].1).sum();
                (sum - Decimal::ONE_HUNDRED).abs() <= bound
            }
        }
    }

    /// What a number would have to be for it to hold, the others as they are.
    fn solve(&self, number: usize, values: &[Printed]) -> Option<Decimal> {
        match self {
            Relation::Fact { fact, .. } => Some(fact.value),
            Relation::Sum { terms, .. } => {
                let (minus, _) = terms
                    .iter()
                    .find(|(_, value)| *value == Value::Number(number))?;
                let (sum, _) = total(terms, values);
                let own = values[number].0;
                Some(if *minus { own + sum } else { own - sum })
            }
            Relation::Hundred { shares } => {
                let sum: Decimal = shares.iter().map(|&at| values[at].0).sum();
                Some(values[number].0 + Decimal::ONE_HUNDRED - sum)
            }
            Relation::Percent {
                share, part, base, ..
            } => {
                let (part_value, _) = printed(part, values);
                let (base_value, _) = total(base, values);
                if *share == number {
                    let ratio = part_value.abs().checked_div(base_value)?;
                    return Some(ratio * Decimal::ONE_HUNDRED);
                }
                let rate = values[*share].0 / Decimal::ONE_HUNDRED;
                let in_base = base
                    .iter()
                    .find(|(_, value)| *value == Value::Number(number));
                let is_part = *part == Value::Number(number);
                match (is_part, in_base) {
                    (true, None) => Some(rate * base_value),
                    // The change is in last year's amount too: change = rate × (now ∓ change).
                    (true, Some((minus, _))) => {
                        let own = values[number].0;
                        let without = if *minus {
                            base_value + own
                        } else {
                            base_value - own
                        };
                        let factor = if *minus {
                            Decimal::ONE + rate
                        } else {
                            Decimal::ONE - rate
                        };
                        (rate * without).checked_div(factor)
                    }
                    (false, Some((minus, _))) => {
                        let wanted = part_value.abs().checked_div(rate)?;
                        let off = wanted - base_value;
                        Some(values[number].0 + if *minus { -off } else { off })
                    }
                    (false, None) => None,
                }
            }
        }
    }
}

/// A value and half a unit of its last digit.
fn printed(value: &Value, values: &[Printed]) -> Printed {
    match value {
        Value::Number(number) => values[*number],
        Value::Fact(fact) => (fact.value, fact.half),
    }
}

/// The sum of values, and how far their digits leave it open.
fn total(terms: &[(bool, Value)], values: &[Printed]) -> Printed {
    let start = (Decimal::ZERO, Decimal::ZERO);
    terms.iter().fold(start, |(sum, bound), (minus, value)| {
        let (value, half) = printed(value, values);
        (if *minus { sum - value } else { sum + value }, bound + half)
    })
}

/// The percentages that a part of a base may be; `None` if the base may be nothing.
fn range(part: Printed, base: Printed) -> Option<(Decimal, Decimal)> {
    let (least, most) = (base.0 - base.1, base.0 + base.1);
    if least <= Decimal::ZERO {
        return None;
    }
    let size = part.0.abs();
    let low = (size - part.1).max(Decimal::ZERO).checked_div(most)?;
    let high = (size + part.1).checked_div(least)?;
    Some((low * Decimal::ONE_HUNDRED, high * Decimal::ONE_HUNDRED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Printed {
        let value: Decimal = text.parse().expect("a number");
        (value, Decimal::new(5, value.scale() + 1))
    }

    fn fact(text: &str) -> Fact {
        let (value, half) = number(text);
        Fact {
            value,
            half,
            place: None,
            table: 0,
            last_year: false,
        }
    }

    /// 28.12 now, 1.22 less than 29.34, which is so many per cent.
    fn running_costs(rate: &str) -> (Vec<Relation>, Vec<Printed>) {
        let now = || (false, Value::Fact(fact("28.12")));
        let relations = vec![
            Relation::Sum {
                why: Why::Change,
                terms: vec![now(), (false, Value::Number(0)), (true, Value::Number(1))],
            },
            Relation::Percent {
                share: 2,
                growth: true,
                part: Value::Number(0),
                base: vec![(false, Value::Number(1))],
            },
        ];
        (
            relations,
            vec![number("1.22"), number("29.34"), number(rate)],
        )
    }

    #[test]
    fn a_rate_that_no_amounts_give_is_wrong_and_one_that_some_give_is_not() {
        let (relations, numbers) = running_costs("4.2");
        assert!(broken(&relations, &numbers).is_empty());
        let (relations, numbers) = running_costs("4.3");
        let told = broken(&relations, &numbers);
        assert_eq!(told.len(), 1, "{told:?}");
        let should: Decimal = "4.2".parse().expect("a number");
        assert_eq!(told[0].wrong, Some((2, Some(should))));
    }

    #[test]
    fn of_a_change_and_its_rate_alone_nobody_can_say_which_is_wrong() {
        let base = vec![
            (false, Value::Fact(fact("1118.07"))),
            (true, Value::Number(0)),
        ];
        let relation = Relation::Percent {
            share: 1,
            growth: true,
            part: Value::Number(0),
            base,
        };
        let told = broken(&[relation], &[number("137.47"), number("18.36")]);
        assert_eq!(
            told,
            [Broken {
                relations: vec![0],
                wrong: None,
                exact: None,
                decimals: None,
            }]
        );
    }

    #[test]
    fn an_amount_that_differs_from_its_table_explains_its_share_too() {
        let whole = || vec![(false, Value::Fact(fact("1118.07")))];
        let relations = vec![
            Relation::Fact {
                number: 0,
                fact: fact("937.62"),
            },
            Relation::Percent {
                share: 1,
                growth: false,
                part: Value::Number(0),
                base: whole(),
            },
        ];
        let told = broken(&relations, &[number("973.62"), number("83.86")]);
        assert_eq!(told.len(), 1, "{told:?}");
        let should: Decimal = "937.62".parse().expect("a number");
        assert_eq!(told[0].wrong, Some((0, Some(should))));
        assert_eq!(told[0].relations, [0, 1]);
    }
}
