//! What is said of numbers that do not agree: one finding for each wrong number, or for what nobody can say which is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Read;
use super::claim::{Bound, Claim};
use super::digits;
use super::known::{Fact, Of};
use super::labels::core;
use super::proof::Proofs;
use super::relations::{self, NO_TABLE};
use super::sentence::Unit;
use super::system::{self, Broken, Relation, Value, Why};
use crate::layout::Counted;
use crate::model::Place;
use crate::report::{Cell, Finding, FindingCode, Outcome, Spot};
use crate::words::narrative as words;

/// What does not agree.
pub(super) fn findings(read: &Read) -> Vec<Finding> {
    let relations = relations::of(read);
    let mut broken = system::broken(&relations, &relations::printed(read));
    digits::choose(read, &mut broken);
    let proofs = (!broken.is_empty()).then(|| Proofs::of(read, &relations));
    let teller = Teller {
        read,
        relations: &relations,
        proofs: proofs.as_ref(),
    };
    let mut findings = Vec::new();
    // The same amount may be written so more than once.
    let mut same: BTreeMap<(Decimal, Decimal, usize), Vec<Against>> = BTreeMap::new();
    for one in &broken {
        match teller.against_table(one) {
            Some((number, fact)) => {
                let value = read.numbers[number].number.value;
                same.entry((value, fact.value, fact.table))
                    .or_default()
                    .push((number, one));
            }
            None => findings.push(teller.inconsistent(one)),
        }
    }
    let told = same
        .into_values()
        .filter_map(|numbers| teller.differs(&numbers));
    findings.extend(told);
    findings.extend(teller.directions());
    findings.sort_by_key(|finding| finding.id.clone());
    findings
}

/// That nothing was read of a document.
pub(super) fn unread(why: &str) -> Finding {
    let id = format!("{}/{}", words::ABOUT, words::UNREAD);
    let finding = Finding::new(FindingCode::Sentence, words::ABOUT, id, why.to_owned());
    Finding {
        outcome: Outcome::Unchecked,
        ..finding
    }
}

/// A number that is not what its table prints, and what does not hold with it.
type Against<'b> = (usize, &'b Broken);

struct Teller<'r> {
    read: &'r Read<'r>,
    relations: &'r [Relation],
    /// What is proven, if anything is wrong.
    proofs: Option<&'r Proofs<'r>>,
}

impl Teller<'_> {
    /// The number that is not what its table prints, if that is what is broken.
    fn against_table(&self, broken: &Broken) -> Option<(usize, Fact)> {
        let mut relations = broken.relations.iter().map(|&at| &self.relations[at]);
        relations.find_map(|relation| match relation {
            Relation::Fact { number, fact }
                if broken.wrong.is_none_or(|wrong| wrong.0 == *number) =>
            {
                Some((*number, fact.clone()))
            }
            _ => None,
        })
    }

    /// Numbers that are written alike and are not what the same cell prints.
    fn differs(&self, numbers: &[Against]) -> Option<Finding> {
        let &(first, broken) = numbers.first()?;
        let alone = numbers.len() == 1;
        let numbers: Vec<usize> = numbers.iter().map(|(number, _)| *number).collect();
        let fact = self.relations.iter().find_map(|relation| match relation {
            Relation::Fact { number, fact } if *number == first => Some(fact),
            _ => None,
        })?;
        let bound = &self.read.numbers[first];
        let mut said = self.said(first);
        said.others = numbers[1..]
            .iter()
            .map(|&at| self.place(&self.read.numbers[at]).to_string())
            .collect();
        let message = match (&bound.claim, bound.number.unit) {
            (Some(Claim::Count(Counted::Forms(title))), _) => {
                let missing = self.read.without_form(title);
                words::forms_differ(&said, fact.value, title, &missing)
            }
            (Some(Claim::Count(_)), unit) => {
                let table = self.read.known.table_name(fact.table);
                words::count_differs(&said, table, fact.value, unit.word())
            }
            (Some(Claim::Amount(Of::Forms(title))), unit) => {
                words::forms_amount_differs(&said, title, &amount(fact.value, unit))
            }
            (_, unit) if fact.last_year => {
                let place = fact.place.as_ref().map(Place::to_string);
                words::last_year_differs(&said, place.as_deref(), &amount(fact.value, unit))
            }
            (_, unit) => {
                let place = fact.place.as_ref().map(Place::to_string);
                let table = self.read.known.table_name(fact.table);
                words::amount_differs(&said, table, place.as_deref(), &amount(fact.value, unit))
            }
        };
        let mut finding = self.finding(first, message);
        finding.cells = numbers.iter().map(|&at| self.cell(at)).collect();
        finding.cells.extend(self.cell_of(fact));
        let proofs = self.proofs.filter(|_| alone);
        finding.reworded = proofs.and_then(|proofs| {
            let place = fact.place.as_ref().map(Place::to_string)?;
            let table = self.read.known.table_name(fact.table);
            proofs.reworded(broken, words::is_in_table(table, &place))
        });
        Some(finding)
    }

    /// A relation among what the document says that does not hold.
    fn inconsistent(&self, broken: &Broken) -> Finding {
        let relation = &self.relations[broken.relations[0]];
        let first = broken.wrong.map(|wrong| wrong.0);
        let first = first
            .or(relation.numbers().first().copied())
            .unwrap_or_default();
        let reworded = self
            .proofs
            .and_then(|proofs| proofs.reworded(broken, self.why(relation)));
        let turned = self.turned(relation);
        let should = broken
            .wrong
            .and_then(|(number, value)| Some((number, value?)));
        // No amount is less than nothing where none was: then it is not this number that is wrong.
        let signed = |number: usize| self.read.numbers[number].number.value.is_sign_negative();
        let should = should.filter(|(number, value)| !value.is_sign_negative() || signed(*number));
        let should = should.map(|(number, value)| self.written(number, value));
        let should = match (&should, &reworded) {
            (Some(should), Some(reworded)) if reworded.proven => words::Should::Be(should),
            (Some(should), _) => words::Should::Follow(should),
            (None, _) => words::Should::Open,
        };
        let others: Vec<String> = relation
            .numbers()
            .into_iter()
            .filter(|&at| at != first)
            .map(|at| self.excerpt(at))
            .collect();
        let own = self.said(first);
        let message = match relation {
            _ if turned.is_some() => words::turned(&self.said(turned.unwrap_or(first))),
            Relation::Percent {
                growth, part, base, ..
            } => {
                let told = (self.spelled(part), self.base(base));
                words::rate_differs(&own, *growth, (&told.0, &told.1), should)
            }
            Relation::Sum { why: Why::Same, .. } => words::said_twice(&own, &others, should),
            Relation::Sum {
                why: Why::Change, ..
            } => words::change_differs(&own, &self.sum(relation), should),
            Relation::Sum { .. } => words::sum_differs(&own, &self.sum(relation), should),
            Relation::Hundred { shares } => {
                let values = shares.iter().map(|&at| self.read.numbers[at].number.value);
                words::not_hundred(&own, values.sum(), should)
            }
            Relation::Fact { .. } => words::unexplained(&own),
        };
        let mut finding = self.finding(first, message);
        let numbers = relation.numbers();
        let rest = numbers
            .iter()
            .filter(|&&at| at != first)
            .map(|&at| self.cell(at));
        finding.cells = std::iter::once(self.cell(first)).chain(rest).collect();
        finding.reworded = reworded.filter(|_| turned.is_none());
        finding
    }

    /// The change in a relation that would hold if it went the other way.
    fn turned(&self, relation: &Relation) -> Option<usize> {
        let mut other = relation.clone();
        let is_change = |value: &Value| match value {
            Value::Number(number) => {
                let claim = &self.read.numbers[*number].claim;
                matches!(claim, Some(Claim::Change { .. })).then_some(*number)
            }
            Value::Fact(_) => None,
        };
        let terms = match &mut other {
            Relation::Sum {
                why: Why::Change,
                terms,
            } => terms,
            Relation::Percent {
                growth: true, base, ..
            } => base,
            _ => return None,
        };
        let change = terms.iter_mut().find_map(|(minus, value)| {
            let number = is_change(value)?;
            *minus = !*minus;
            Some(number)
        })?;
        other
            .holds(&relations::printed(self.read))
            .then_some(change)
    }

    /// What gives what should stand there.
    fn why(&self, relation: &Relation) -> String {
        match relation {
            Relation::Percent { part, base, .. } => {
                words::follows_from(&self.spelled(part), &self.base(base))
            }
            Relation::Sum { why: Why::Same, .. } => words::SAID_ELSEWHERE.to_owned(),
            Relation::Sum { .. } => self.sum(relation),
            Relation::Hundred { .. } | Relation::Fact { .. } => String::new(),
        }
    }

    /// Rates whose words say the other direction than those of the change beside them.
    fn directions(&self) -> Vec<Finding> {
        let numbers = self.read.numbers.iter().enumerate();
        let against = numbers.filter_map(|(at, bound)| match &bound.claim {
            Some(Claim::Growth {
                up,
                change: Some(change),
                ..
            }) => {
                let other = &self.read.numbers[*change].claim;
                let differs = matches!(other, Some(Claim::Change { up: of, .. }) if of != up);
                differs.then_some((at, *change))
            }
            _ => None,
        });
        let told = against.map(|(rate, change)| {
            let message = words::directions_differ(&self.said(change), &self.excerpt(rate));
            let mut finding = self.finding(change, message);
            finding.cells = vec![self.cell(change), self.cell(rate)];
            finding
        });
        let alone = self.read.numbers.iter().enumerate();
        let alone = alone.filter(|(_, bound)| self.read.is_turned(&bound.claim));
        let alone = alone.map(|(rate, _)| self.finding(rate, words::turned(&self.said(rate))));
        let told = told.chain(alone);
        told.collect()
    }

    /// The base of a percentage, as it is computed.
    fn base(&self, base: &[(bool, Value)]) -> String {
        let unit = Unit::Money(crate::model::MoneyUnit::TenThousandYuan);
        match base {
            [(_, value)] => self.spelled(value),
            _ => {
                let sum: Decimal = base
                    .iter()
                    .map(|(minus, value)| {
                        let value = self.value(value);
                        if *minus { -value } else { value }
                    })
                    .sum();
                amount(sum, unit)
            }
        }
    }

    /// A sum, term by term: 甲 + 乙 = 丙.
    fn sum(&self, relation: &Relation) -> String {
        let Relation::Sum { terms, .. } = relation else {
            return String::new();
        };
        let side = |minus: bool| {
            let own = terms.iter().filter(|(sign, _)| *sign == minus);
            let own: Vec<String> = own.map(|(_, value)| self.spelled(value)).collect();
            match own.is_empty() {
                true => words::NONE.to_owned(),
                false => own.join(words::PLUS),
            }
        };
        format!("{}{}{}", side(false), words::AGAINST, side(true))
    }

    fn value(&self, value: &Value) -> Decimal {
        match value {
            Value::Number(number) => self.read.numbers[*number].number.value,
            Value::Fact(fact) => fact.value,
        }
    }

    /// A value as it is printed.
    fn spelled(&self, value: &Value) -> String {
        match value {
            Value::Number(number) => {
                let number = &self.read.numbers[*number].number;
                format!("{}{}", number.printed, number.unit.word())
            }
            Value::Fact(fact) if fact.table == NO_TABLE => fact.value.normalize().to_string(),
            Value::Fact(fact) => amount(
                fact.value,
                Unit::Money(crate::model::MoneyUnit::TenThousandYuan),
            ),
        }
    }

    /// A value as that number would print it.
    fn written(&self, number: usize, value: Decimal) -> String {
        amount(value, self.read.numbers[number].number.unit)
    }

    fn excerpt(&self, number: usize) -> String {
        self.read.excerpt(&self.read.numbers[number])
    }

    fn said(&self, number: usize) -> words::Said {
        words::Said {
            place: self.place(&self.read.numbers[number]).to_string(),
            excerpt: self.excerpt(number),
            others: Vec::new(),
        }
    }

    fn place(&self, bound: &Bound) -> &Place {
        let paragraph = &self.read.paragraphs[bound.section][bound.paragraph];
        paragraph.place_of(bound.number.from)
    }

    fn finding(&self, number: usize, message: String) -> Finding {
        let bound = &self.read.numbers[number];
        let title = &self.read.narrative.sections[bound.section].title;
        let id = format!("{}/{title}/{}", words::ABOUT, number + 1);
        Finding::new(FindingCode::Sentence, words::ABOUT, id, message)
    }

    /// The cell of a number.
    fn cell(&self, number: usize) -> Cell {
        let bound = &self.read.numbers[number];
        let title = &self.read.narrative.sections[bound.section].title;
        let what = self.read.spelled(&core(&bound.number.before));
        cell(
            self.place(bound),
            title,
            &what,
            Some(bound.number.printed.clone()),
        )
    }

    /// The cell of a table that says otherwise.
    fn cell_of(&self, fact: &Fact) -> Option<Cell> {
        let place = fact.place.as_ref().filter(|_| !fact.last_year)?;
        let table = &self.read.layout.tables.get(fact.table)?.id;
        let mut cell = cell(place, "", "", Some(fact.value.normalize().to_string()));
        cell.spot.table = table.to_string();
        Some(cell)
    }
}

/// A place of the document as a cell of a finding.
pub(super) fn cell(place: &Place, title: &str, what: &str, value: Option<String>) -> Cell {
    Cell {
        sheet: Some(place.sheet.to_string()),
        cell: Some(place.cell.to_string()),
        spot: Spot {
            table: words::ABOUT.to_owned(),
            row: title.to_owned(),
            column: what.to_owned(),
        },
        label: title.to_owned(),
        value,
    }
}

/// An amount in the unit of a number, with the unit.
pub(super) fn amount(value: Decimal, unit: Unit) -> String {
    let factor = match unit {
        Unit::Money(unit) => Decimal::from(unit.yuan()),
        Unit::Percent | Unit::Count(_) => Decimal::ONE,
    };
    let value = value.checked_div(factor).unwrap_or(value).normalize();
    format!("{value}{}", unit.word())
}
