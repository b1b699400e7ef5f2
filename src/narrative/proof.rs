//! What of a document's words is proven to be wrong, and by what.
//!
//! In go the relations between its numbers and the tables and the one number that settles what does not hold; out comes
//! what should stand there, and whether that is proven: what gives it is fixed by the tables, the words can mean
//! nothing else, nobody says otherwise, and the number agrees with more than one other once it is changed, or differs by one slip of the hand. Everything else is
//! only told.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Read;
use super::claim::Claim;
use super::digits::is_unit;
use super::known::{Fact, Of};
use super::printed::{like, parts_thousands};
use super::relations::{self, NO_TABLE};
use super::sentence::{DEPARTMENT, LAST_YEAR, OWN_YEAR, Paragraph, Unit};
use super::system::{Broken, Printed, Relation, Value};
use crate::layout::{Piece, SectionSpec};
use crate::model::{Place, plain};
use crate::report::Reworded;

/// The most relations of a number that are looked at for what fixes it.
const MOST_LOOKED_AT: usize = 16;
/// The least letters of a pattern behind a year that show that it stands in that phrase.
const LEAST_PHRASE: usize = 3;
/// Behind the number of a year.
const YEAR: char = '年';

/// What is known of the numbers of a document.
pub(super) struct Proofs<'r> {
    read: &'r Read<'r>,
    relations: &'r [Relation],
    values: Vec<Printed>,
    of_number: Vec<Vec<usize>>,
    /// How often an amount is said to be so much.
    said: BTreeMap<(&'r Of, Decimal), usize>,
    /// What forms state.
    on_forms: BTreeSet<Decimal>,
}

impl<'r> Proofs<'r> {
    /// Of the relations of a document.
    pub fn of(read: &'r Read<'r>, relations: &'r [Relation]) -> Proofs<'r> {
        let mut of_number: Vec<Vec<usize>> = vec![Vec::new(); read.numbers.len()];
        for (at, relation) in relations.iter().enumerate() {
            for number in relation.numbers() {
                of_number[number].push(at);
            }
        }
        let mut said: BTreeMap<(&Of, Decimal), usize> = BTreeMap::new();
        for bound in &read.numbers {
            if let Some(Claim::Amount(of)) = &bound.claim {
                *said.entry((of, bound.number.value)).or_default() += 1;
            }
        }
        let forms = read.narrative.forms.iter();
        Proofs {
            read,
            relations,
            values: relations::printed(read),
            of_number,
            said,
            on_forms: forms.flat_map(super::forms::Form::money).collect(),
        }
    }

    /// What should stand in place of the wrong number of something that does not hold, if that is certain.
    pub fn reworded(&self, broken: &Broken, why: String) -> Option<Reworded> {
        let (number, Some(value)) = broken.wrong? else {
            return None;
        };
        let bound = &self.read.numbers[number];
        // Which of both words is meant is the writer's to say.
        if is_unit(&bound.number, value) {
            return None;
        }
        let paragraph = &self.read.paragraphs[bound.section][bound.paragraph];
        // A sign in front is none of the number.
        if bound.number.value.is_sign_negative() != value.is_sign_negative() {
            return None;
        }
        let factor = match bound.number.unit {
            Unit::Money(unit) => Decimal::from(unit.yuan()),
            Unit::Percent | Unit::Count(_) => Decimal::ONE,
        };
        let value = value.abs().checked_div(factor)?;
        let part = bound.number.from..bound.number.from + bound.number.printed.len();
        let at = paragraph.printed_at(part, self.read.name.as_ref())?;
        let from = paragraph.printed.get(at.clone())?.to_owned();
        let decimals = broken.decimals.unwrap_or(bound.number.decimals);
        let parted = parts_thousands(&paragraph.printed);
        let to = like(&from, (value, decimals), parted);
        let rests_on = self.proven(broken, number);
        let slip = is_slip(&bound.number.printed, &to);
        let proven = rests_on.is_some() && (slip || self.of_number[number].len() > 1) && bound.sure;
        reworded(paragraph, at, (from, to), why).map(|reworded| Reworded {
            proven: proven && self.is_said_once(number),
            rests_on: rests_on.unwrap_or_default(),
            ..reworded
        })
    }

    /// The cells that fix what a number should be; `None` if they do not.
    fn proven(&self, broken: &Broken, number: usize) -> Option<Vec<Place>> {
        let count = matches!(self.read.numbers[number].claim, Some(Claim::Count(_)));
        if count && self.of_number[number].len() < 2 {
            return None;
        }
        // Whatever does not hold for it now does then.
        let holds = |at: &&usize| self.relations[**at].holds(&self.values);
        let broken_ones = self.of_number[number].iter().filter(|at| !holds(at));
        if !broken_ones
            .into_iter()
            .all(|at| broken.relations.contains(at))
        {
            return None;
        }
        // One relation fixes it; the others agree with that.
        let mut fixing = broken.relations.iter().take(MOST_LOOKED_AT);
        fixing.find_map(|&at| {
            let relation = &self.relations[at];
            let mut places = self.fixed_by_tables(relation)?;
            for other in relation.numbers().into_iter().filter(|&one| one != number) {
                places.extend(self.confirmed(other, number)?);
            }
            (!places.is_empty()).then_some(places)
        })
    }

    /// The cells of a relation's figures; `None` if one is not printed, or printed in several ways.
    fn fixed_by_tables(&self, relation: &Relation) -> Option<Vec<Place>> {
        let facts: Vec<&Fact> = match relation {
            Relation::Fact { number, fact } => {
                if let Some(Claim::Amount(of)) = &self.read.numbers[*number].claim {
                    let all = self.read.amounts(of);
                    if all.iter().any(|other| other.value != fact.value) {
                        return None;
                    }
                }
                vec![fact]
            }
            Relation::Sum { terms, .. } => terms.iter().filter_map(fact_of).collect(),
            Relation::Percent { part, base, .. } => {
                let part = match part {
                    Value::Fact(fact) => Some(fact),
                    Value::Number(_) => None,
                };
                part.into_iter()
                    .chain(base.iter().filter_map(fact_of))
                    .collect()
            }
            Relation::Hundred { .. } => Vec::new(),
        };
        facts
            .into_iter()
            .map(|fact| fact.place.clone().filter(|_| fact.table != NO_TABLE))
            .collect()
    }

    /// The cells with which a number agrees in a relation that holds without another one; `None` if there are none.
    fn confirmed(&self, number: usize, without: usize) -> Option<Vec<Place>> {
        if !self.read.numbers[number].sure {
            return None;
        }
        let own = self.of_number[number].iter().take(MOST_LOOKED_AT);
        let mut held = own.map(|&at| &self.relations[at]).filter(|relation| {
            !relation.numbers().contains(&without) && relation.holds(&self.values)
        });
        held.find_map(|relation| {
            let places = self.fixed_by_tables(relation)?;
            (!places.is_empty()).then_some(places)
        })
    }

    /// Whether nothing else in the document says the same of the same.
    fn is_said_once(&self, number: usize) -> bool {
        let bound = &self.read.numbers[number];
        match &bound.claim {
            Some(Claim::Amount(of)) => {
                let value = bound.number.value;
                self.said.get(&(of, value)).is_none_or(|count| *count == 1)
                    && !self.on_forms.contains(&value.normalize())
            }
            _ => true,
        }
    }
}

fn fact_of(term: &(bool, Value)) -> Option<&Fact> {
    match &term.1 {
        Value::Fact(fact) => Some(fact),
        Value::Number(_) => None,
    }
}

/// Other words for a part of a paragraph, which nothing proves yet.
fn reworded(
    paragraph: &Paragraph,
    at: std::ops::Range<usize>,
    (from, to): (String, String),
    why: String,
) -> Option<Reworded> {
    // What is written over several cells is changed by hand.
    if paragraph.is_broken() {
        return None;
    }
    let (before, after) = paragraph.clauses(&at, &to)?;
    Some(Reworded {
        from,
        to,
        before,
        after,
        why,
        proven: false,
        at: paragraph.begins + at.start..paragraph.begins + at.end,
        rests_on: Vec::new(),
    })
}

/// The year of the tables in place of another: proven where the pattern of the section has it in just that phrase.
pub(super) fn year(
    read: &Read,
    section: usize,
    paragraph: &Paragraph,
    at: usize,
    why: String,
) -> Option<Reworded> {
    let year = read.year?;
    let end = at + OWN_YEAR.len_utf8() + YEAR.len_utf8();
    let part = paragraph.printed_at(at..end, read.name.as_ref())?;
    let from = paragraph.printed.get(part.clone())?.to_owned();
    let digits: String = from.chars().take_while(|c| *c != YEAR).collect();
    let to = format!("{}{YEAR}", like(&digits, (Decimal::from(year), 0), false));
    let spec = &read.layout.narrative.sections[read.narrative.sections[section].spec];
    let last = plain(&digits).parse() == Ok(year.saturating_sub(1));
    let proven = !last && is_in_phrase(spec, &paragraph.text, at);
    Some(Reworded {
        proven,
        ..reworded(paragraph, part, (from, to), why)?
    })
}

/// Whether the year at a place of a text stands between the words between which a pattern has it.
pub(super) fn is_in_phrase(spec: &SectionSpec, text: &str, at: usize) -> bool {
    let (before, behind) = (&text[..at], &text[at + OWN_YEAR.len_utf8()..]);
    let mut paragraphs = spec.paragraphs.iter();
    paragraphs.any(|pieces| {
        let years = pieces.iter().enumerate();
        let mut years = years.filter(|(_, piece)| matches!(piece, Piece::Year { back: 0 }));
        years.any(|(nth, _)| {
            let head = pieces[..nth].iter().rev().map_while(words_of);
            let mut head: Vec<String> = head.collect();
            head.reverse();
            let tail: String = pieces[nth + 1..].iter().map_while(words_of).collect();
            let short = tail.chars().count() < LEAST_PHRASE;
            !short && before.ends_with(&head.concat()) && behind.starts_with(&tail)
        })
    })
}

/// What of a pattern stands in every text as it is.
fn words_of(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Words(words) => Some(plain(words).into_owned()),
        Piece::Department => Some(DEPARTMENT.to_string()),
        Piece::Year { back: 0 } => Some(OWN_YEAR.to_string()),
        Piece::Year { .. } => Some(LAST_YEAR.to_string()),
        _ => None,
    }
}

/// Whether two numbers differ by one slip of the hand: a digit that is wrong, missing or doubled, two that are exchanged,
/// or the point.
pub(super) fn is_slip(one: &str, other: &str) -> bool {
    let digits = |text: &str| -> Vec<char> {
        let plain = plain(text);
        plain.chars().filter(char::is_ascii_digit).collect()
    };
    let (one, other) = (digits(one), digits(other));
    let (long, short) = match one.len() >= other.len() {
        true => (&one, &other),
        false => (&other, &one),
    };
    let same = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    let rest = |digits: &[char], from: usize| digits.get(from..).map(<[char]>::to_vec);
    match long.len() - short.len() {
        0 => {
            let substituted = rest(long, same + 1) == rest(short, same + 1);
            let swapped = rest(long, same + 2).is_some()
                && rest(long, same + 2) == rest(short, same + 2)
                && long.get(same) == short.get(same + 1)
                && long.get(same + 1) == short.get(same);
            substituted || swapped
        }
        1 => rest(long, same + 1) == rest(short, same),
        _ => {
            // A point that moved leaves noughts behind.
            let bare = |digits: &[char]| -> String {
                let text: String = digits.iter().collect();
                text.trim_matches('0').to_owned()
            };
            bare(long) == bare(short)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_of_the_hand_is_told_from_another_number() {
        for (one, other, slip) in [
            ("4.3", "4.2", true),
            ("973.62", "937.62", true),
            ("1,118.07", "118.07", true),
            ("281200.00", "28.12", true),
            ("414.14", "349.28", false),
            ("12", "21", true),
            ("937.62", "973.26", false),
        ] {
            assert_eq!(is_slip(one, other), slip, "{one} {other}");
        }
    }
}
