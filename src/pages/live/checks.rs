//! Every relation as a line of live formulas, with the results they have now.
//!
//! In go a layout's rules and what is written; out comes one [`Check`] for each relation, those of
//! rules whose scope excludes it included: editing a figure may bring them into scope. A rule that
//! cannot be applied has one line, 未核, without figures.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::layout::{Comparison, Layout, Strength};
use crate::model::{Amount, MoneyUnit, Submission, Ticks, Unread, Value};
use crate::reconcile::{
    Built, Circumstance, Every, FactId, Names, Print, Relation, RuleState, System,
};
use crate::words::pages as words;

pub use crate::words::pages::Mark;

use super::allowed;
use super::refs::{LONGEST_FORMULA, Refs, Spot, fen_decimals};
use super::totals::Source;
use crate::standard::Placement;

/// One line of the 勾稽 sheet.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Check {
    /// The index of its rule.
    pub rule: usize,
    /// The table it is listed under.
    pub table: usize,
    /// What it is about.
    pub subject: String,
    /// The cell it is about.
    pub link: Option<Spot>,
    /// What the rule says.
    pub message: String,
    /// How the sides compare.
    pub comparison: Comparison,
    /// The left side.
    pub left: Side,
    /// The right side.
    pub right: Side,
    /// The largest difference that rounding explains.
    pub allowed: Side,
    /// How many decimals differences are rounded to.
    pub decimals: u32,
    /// Whether it only usually holds.
    pub usual: bool,
    /// Where its rule applies only under a condition.
    pub scope: Option<Scope>,
    /// Why it cannot be checked now.
    pub blocked: Blocked,
}

/// A side of a relation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::pages) struct Side {
    /// Its formula; `None` where the number stands for itself.
    pub formula: Option<String>,
    /// Its value now.
    pub value: Decimal,
}

impl Side {
    /// What a formula adds up, rounded as differences are; the number alone where the formula would be too long.
    pub(in crate::pages) fn sum(sum: &str, base: MoneyUnit, value: Decimal) -> Side {
        let decimals = fen_decimals(base);
        let formula = format!("ROUND({sum},{decimals})");
        Side {
            formula: (formula.len() <= LONGEST_FORMULA).then_some(formula),
            value: rounded(value, decimals),
        }
    }
}

/// What has to hold for a rule to apply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::pages) struct Scope {
    /// As a formula.
    pub condition: String,
    /// Whether it holds now.
    pub met: bool,
}

impl Scope {
    /// All of them, if there are any.
    pub(in crate::pages) fn all(scopes: impl IntoIterator<Item = Scope>) -> Option<Scope> {
        let scopes: Vec<Scope> = scopes.into_iter().collect();
        let met = scopes.iter().all(|scope| scope.met);
        let conditions: Vec<String> = scopes.into_iter().map(|scope| scope.condition).collect();
        let condition = match conditions.as_slice() {
            [] => return None,
            [one] => one.clone(),
            several => format!("AND({})", several.join(",")),
        };
        Some(Scope { condition, met })
    }
}

/// Why a relation cannot be checked now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::pages) enum Blocked {
    /// It can.
    No,
    /// One of these cells holds text where an amount should be; it can once they hold numbers.
    Text(String),
    /// Something that it needs is not there.
    Always,
}

impl Mark {
    /// All marks, in the order of the summary.
    pub(in crate::pages) const ALL: [Mark; 6] = [
        Mark::Pass,
        Mark::Tail,
        Mark::Mismatch,
        Mark::Unchecked,
        Mark::Hint,
        Mark::OutOfScope,
    ];
}

impl Check {
    /// The line of a rule that says nothing yet.
    pub(in crate::pages) fn of_rule(layout: &Layout, number: usize) -> Check {
        let rule = &layout.rules[number];
        let table = rule.formula.left.first().map_or(0, |term| term.table);
        Check {
            rule: number,
            table,
            subject: String::new(),
            link: None,
            message: rule.message.to_string(),
            comparison: rule.formula.comparison,
            left: Side::default(),
            right: Side::default(),
            allowed: Side::default(),
            decimals: fen_decimals(layout.tables[table].precision.unit),
            usual: rule.strength == Strength::Usual,
            scope: None,
            blocked: Blocked::No,
        }
    }

    /// Left side less right side.
    pub(in crate::pages) fn difference(&self) -> Decimal {
        rounded(self.left.value - self.right.value, self.decimals)
    }

    /// What the line shows now.
    pub(in crate::pages) fn mark(&self) -> Mark {
        let excess = match self.comparison {
            Comparison::Equal => self.difference().abs(),
            Comparison::AtMost => self.difference(),
            Comparison::AtLeast => -self.difference(),
        };
        let explained = excess <= self.allowed.value + self.slack();
        if self.blocked != Blocked::No {
            Mark::Unchecked
        } else if self.scope.as_ref().is_some_and(|scope| !scope.met) {
            Mark::OutOfScope
        } else if excess <= Decimal::ZERO || (self.usual && explained) {
            Mark::Pass
        } else if self.usual {
            Mark::Hint
        } else if explained {
            Mark::Tail
        } else {
            Mark::Mismatch
        }
    }

    /// The formula of [`Check::mark`], given the cells of the difference and of what is allowed.
    pub(in crate::pages) fn mark_formula(&self, difference: &str, allowed: &str) -> Option<String> {
        let excess = match self.comparison {
            Comparison::Equal => format!("ABS({difference})"),
            Comparison::AtMost => difference.to_owned(),
            Comparison::AtLeast => format!("-{difference}"),
        };
        let (pass, tail) = (words::mark(Mark::Pass), words::mark(Mark::Tail));
        let explained = format!("{excess}<={allowed}+{}", self.slack());
        let mut text = if self.usual {
            let hint = words::mark(Mark::Hint);
            format!("IF({explained},\"{pass}\",\"{hint}\")")
        } else {
            let mismatch = words::mark(Mark::Mismatch);
            format!("IF({excess}<=0,\"{pass}\",IF({explained},\"{tail}\",\"{mismatch}\"))")
        };
        if let Some(Scope { condition, .. }) = &self.scope {
            let out = words::mark(Mark::OutOfScope);
            text = format!("IF({condition},{text},\"{out}\")");
        }
        match &self.blocked {
            Blocked::No => Some(text),
            Blocked::Text(condition) => {
                let unchecked = words::mark(Mark::Unchecked);
                Some(format!("IF({condition},\"{unchecked}\",{text})"))
            }
            Blocked::Always => None,
        }
    }

    /// Half of the last decimal that differences are rounded to: doubles need not be equal.
    fn slack(&self) -> Decimal {
        Decimal::new(5, self.decimals + 1)
    }
}

/// Rounds as Excel's ROUND does.
pub(super) fn rounded(value: Decimal, decimals: u32) -> Decimal {
    value
        .round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
        .normalize()
}

/// The condition of each scoped rule, by the rule's index.
pub(in crate::pages) type Scopes = BTreeMap<usize, Scope>;

/// The lines of a submission as it is written, and the conditions that they depend on.
pub(super) fn of(
    layout: &Layout,
    submission: &Submission,
    placement: &Placement,
    every: &Every,
) -> (Vec<Check>, Scopes) {
    let Built { system, rules, .. } = &every.built;
    let lines = Lines::of(layout, submission, placement, system);
    let scopes = lines.scopes(&every.scopes);
    let mut checks = Vec::new();
    for (number, state) in rules.iter().enumerate() {
        if matches!(state, RuleState::Unchecked(_)) {
            checks.push(lines.unchecked(number));
        }
    }
    for relation in &system.relations {
        if !matches!(rules[relation.rule], RuleState::Unchecked(_)) {
            checks.extend(lines.check(relation, &scopes));
        }
    }
    sort(&mut checks);
    (checks, scopes)
}

/// What only usually holds last; else by table, within it as the rules stand in the layout, what does not apply last.
pub(in crate::pages) fn sort(checks: &mut [Check]) {
    checks.sort_by_key(|check| {
        let out = check.mark() == Mark::OutOfScope;
        (check.usual, check.table, out)
    });
}

struct Lines<'a> {
    layout: &'a Layout,
    submission: &'a Submission,
    names: Names<'a>,
    source: Source<'a>,
    refs: Refs<'a>,
}

impl<'a> Lines<'a> {
    fn of(
        layout: &'a Layout,
        submission: &'a Submission,
        placement: &'a Placement,
        system: &'a System,
    ) -> Lines<'a> {
        Lines {
            layout,
            submission,
            names: Names {
                layout,
                submission,
                system,
            },
            source: Source {
                submission,
                placement,
                system,
            },
            refs: Refs {
                placement,
                home: None,
            },
        }
    }

    /// The condition of each scoped rule.
    fn scopes(&self, scopes: &BTreeMap<usize, Vec<Circumstance>>) -> Scopes {
        let written = scopes.iter().filter_map(|(&rule, conditions)| {
            let scopes = conditions.iter().map(|one| self.condition(one));
            Some((rule, Scope::all(scopes)?))
        });
        written.collect()
    }

    fn condition(&self, Circumstance { terms, zero }: &Circumstance) -> Scope {
        let Some(&(_, head)) = terms.first() else {
            return Scope {
                condition: if *zero { "TRUE" } else { "FALSE" }.to_owned(),
                met: *zero,
            };
        };
        let side = self.side(terms, 1, self.source.unit(head));
        let sign = if *zero { "=" } else { "<>" };
        let sum = side.formula.unwrap_or_else(|| side.value.to_string());
        Scope {
            condition: format!("{sum}{sign}0"),
            met: side.value.is_zero() == *zero,
        }
    }

    /// A rule that cannot be applied.
    fn unchecked(&self, number: usize) -> Check {
        let check = Check::of_rule(self.layout, number);
        Check {
            subject: self.layout.tables[check.table].id.to_string(),
            blocked: Blocked::Always,
            ..check
        }
    }

    /// The line of a relation; `None` if none of its rows is printed.
    fn check(&self, relation: &Relation, scopes: &Scopes) -> Option<Check> {
        let &(_, head) = relation.terms.first()?;
        let link = relation
            .terms
            .iter()
            .find_map(|&(_, id)| self.source.spot(id))?;
        let base = self.source.unit(head);
        let (left, right) = relation.terms.split_at(relation.left);
        Some(Check {
            table: self.source.system.rows[self.source.system.fact(head).row].table,
            subject: crate::words::reconcile::subject(&self.names.cell(head)),
            link: Some(link),
            left: self.side(left, 1, base),
            right: self.side(right, -1, base),
            allowed: allowed::of_relation(&self.source, &self.refs, relation, base),
            decimals: fen_decimals(base),
            scope: scopes.get(&relation.rule).cloned(),
            blocked: self.blocked(relation),
            ..Check::of_rule(self.layout, relation.rule)
        })
    }

    fn side(&self, terms: &[(i32, FactId)], sign: i32, base: MoneyUnit) -> Side {
        let ticks = terms.iter().map(|&(times, id)| {
            i128::from(times * sign) * i128::from(self.source.system.fact(id).value)
        });
        let value = in_unit(ticks.sum(), base);
        let parts = self.source.parts(terms, sign);
        if parts.is_empty() {
            return Side {
                formula: None,
                value: rounded(value, fen_decimals(base)),
            };
        }
        Side::sum(&self.refs.sum(&parts, base), base, value)
    }

    /// What keeps a relation from being checked.
    fn blocked(&self, relation: &Relation) -> Blocked {
        let mut cells = Vec::new();
        for &(_, id) in &relation.terms {
            let fact = self.source.system.fact(id);
            if fact.print != Print::Unknown {
                continue;
            }
            let place = &self.source.system.rows[fact.row];
            let row = place
                .row
                .map(|row| &self.submission.tables[place.table].ledgers[place.ledger].rows[row]);
            let value = row.and_then(|row| row.entries.get(fact.column));
            // A cell that shows its text; a column that may be left out, and is, shows nothing.
            let spec = &self.layout.tables[place.table].ledgers[place.ledger];
            let rows = &self.submission.tables[place.table].ledgers[place.ledger].rows;
            let left_out = spec.leaves_out(rows)
                && spec
                    .figures()
                    .nth(fact.column)
                    .is_some_and(|column| column.optional);
            let shown = matches!(value.map(|entry| &entry.value),
                Some(Value::Unread(unread)) if *unread != Unread::NoColumn || !left_out);
            match self.source.spot(id) {
                Some(spot) if shown => cells.push(format!("ISTEXT({})", self.refs.cell(spot))),
                _ => return Blocked::Always,
            }
        }
        match cells.as_slice() {
            [] => Blocked::No,
            [one] => Blocked::Text(one.clone()),
            several => Blocked::Text(format!("OR({})", several.join(","))),
        }
    }
}

/// Ticks as an amount in a unit.
pub(super) fn in_unit(ticks: i128, unit: MoneyUnit) -> Decimal {
    let ticks = i64::try_from(ticks).unwrap_or(i64::MAX);
    Amount::from_ticks(Ticks(ticks), unit).decimal()
}
