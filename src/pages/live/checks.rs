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

use super::refs::{LONGEST_FORMULA, Part, Refs, Spot, call, count, fen_decimals};
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
    /// Where its rule applies only under a condition: the condition, and whether it is met now.
    pub scope: Option<(String, bool)>,
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
        } else if self.scope.as_ref().is_some_and(|(_, met)| !met) {
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
        if let Some((condition, _)) = &self.scope {
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

/// The condition of each scoped rule, by the rule's index: a formula, and whether it is met.
pub(in crate::pages) type Scopes = BTreeMap<usize, (String, bool)>;

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

    fn unit(&self, id: FactId) -> MoneyUnit {
        let row = self.source.system.fact(id).row;
        self.submission.tables[self.source.system.rows[row].table]
            .precision
            .unit
    }

    /// The conditions of each scoped rule: one formula, and whether it is met.
    fn scopes(&self, scopes: &BTreeMap<usize, Vec<Circumstance>>) -> Scopes {
        let written = scopes.iter().map(|(&rule, conditions)| {
            let (texts, met): (Vec<String>, Vec<bool>) =
                conditions.iter().map(|one| self.condition(one)).unzip();
            let text = match texts.as_slice() {
                [one] => one.clone(),
                several => format!("AND({})", several.join(",")),
            };
            (rule, (text, met.into_iter().all(|met| met)))
        });
        written.collect()
    }

    fn condition(&self, Circumstance { terms, zero }: &Circumstance) -> (String, bool) {
        let Some(&(_, head)) = terms.first() else {
            return (if *zero { "TRUE" } else { "FALSE" }.to_owned(), *zero);
        };
        let side = self.side(terms, 1, self.unit(head));
        let sign = if *zero { "=" } else { "<>" };
        let formula = side.formula.unwrap_or_else(|| side.value.to_string());
        (format!("{formula}{sign}0"), side.value.is_zero() == *zero)
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
        let rule = self.layout.rules.get(relation.rule)?;
        let base = self.unit(head);
        let (left, right) = relation.terms.split_at(relation.left);
        let decimals = fen_decimals(base);
        let fact = self.source.system.fact(head);
        let cell = self.names.cell(head);
        Some(Check {
            rule: relation.rule,
            table: self.source.system.rows[fact.row].table,
            subject: crate::words::reconcile::subject(&cell),
            link: Some(link),
            message: rule.message.to_string(),
            comparison: relation.comparison,
            left: self.side(left, 1, base),
            right: self.side(right, -1, base),
            allowed: self.allowed(relation, base),
            decimals,
            usual: relation.strength == Strength::Usual,
            scope: scopes.get(&relation.rule).cloned(),
            blocked: self.blocked(relation),
        })
    }

    fn side(&self, terms: &[(i32, FactId)], sign: i32, base: MoneyUnit) -> Side {
        let decimals = fen_decimals(base);
        let ticks: i128 = terms
            .iter()
            .map(|&(times, id)| {
                i128::from(times * sign) * i128::from(self.source.system.fact(id).value)
            })
            .sum();
        let value = rounded(in_unit(ticks, base), decimals);
        let parts: Vec<Part> = terms
            .iter()
            .filter_map(|&(times, id)| {
                Some(Part {
                    times: times * sign,
                    unit: self.unit(id),
                    spot: self.source.spot(id)?,
                })
            })
            .collect();
        let formula = (!parts.is_empty())
            .then(|| format!("ROUND({},{decimals})", self.refs.sum(&parts, base)))
            .filter(|formula| formula.len() <= LONGEST_FORMULA);
        Side { formula, value }
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
            // A cell that shows its text; a column that is not printed shows nothing.
            let shown = matches!(value.map(|entry| &entry.value),
                Some(Value::Unread(unread)) if *unread != Unread::NoColumn);
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

    /// How far rounding alone can carry the relation (see `reconcile::bound`), as a formula that
    /// counts the figures itself.
    fn allowed(&self, relation: &Relation, base: MoneyUnit) -> Side {
        Bound::of(self, relation, base).side()
    }
}

/// A group of cells that are rounded to the same digit.
struct Grain {
    /// Twice how far each can be off, in ticks, times how often it counts.
    weight: i128,
    ranges: Vec<String>,
    figures: i128,
}

/// What the rounding bound of a relation is made of.
struct Bound {
    grains: Vec<Grain>,
    all: Vec<String>,
    finest: i128,
    coarsest: i128,
    on_grid: bool,
    single: bool,
    copy: bool,
    /// Whether the bound is never reached, whatever the signs.
    strict: bool,
    mixed: bool,
    base: MoneyUnit,
}

impl Bound {
    fn of(lines: &Lines<'_>, relation: &Relation, base: MoneyUnit) -> Bound {
        let system = lines.source.system;
        let mut spots: BTreeMap<i128, (Vec<Spot>, i128)> = BTreeMap::new();
        let (mut finest, mut coarsest) = (i128::MAX, 0);
        let (mut on_grid, mut single) = (true, true);
        let (mut positive, mut negative) = (false, false);
        for &(times, id) in &relation.terms {
            let fact = system.fact(id);
            let quantum = i128::from(fact.quantum);
            (finest, coarsest) = (finest.min(quantum), coarsest.max(quantum));
            on_grid &= fact.value % fact.quantum == 0;
            single &= times.unsigned_abs() == 1;
            positive |= fact.value > 0;
            negative |= fact.value < 0;
            let weight =
                2 * i128::from(system.reach(relation, id)) * i128::from(times.unsigned_abs());
            let (cells, figures) = spots.entry(weight).or_default();
            cells.extend(lines.source.spot(id));
            *figures += i128::from(fact.print == Print::Figure);
        }
        let every: Vec<Spot> = spots
            .values()
            .flat_map(|(cells, _)| cells.clone())
            .collect();
        let grains = spots
            .into_iter()
            .map(|(weight, (cells, figures))| Grain {
                weight,
                ranges: lines.refs.ranges(&cells),
                figures,
            })
            .collect();
        Bound {
            grains,
            all: lines.refs.ranges(&every),
            finest,
            coarsest,
            on_grid,
            single,
            copy: !relation.apart
                && relation.terms.len() == 2
                && relation.comparison == Comparison::Equal,
            strict: relation.apart,
            mixed: positive && negative,
            base,
        }
    }

    fn side(&self) -> Side {
        let same = self.finest == self.coarsest && self.on_grid;
        if self.copy && same {
            return Side::default();
        }
        let (formula, value) = self.general();
        let figures: i128 = self.grains.iter().map(|grain| grain.figures).sum();
        let (formula, value) = if self.copy {
            let half = in_unit(self.coarsest / 2, self.base);
            let text = format!("IF({}=2,{half},{formula})", count(&self.all));
            (text, if figures == 2 { half } else { value })
        } else {
            (formula, value)
        };
        Side {
            formula: (formula.len() <= LONGEST_FORMULA).then_some(formula),
            value: value.normalize(),
        }
    }

    /// The bound of a sum: half a digit for each figure, strictly less if all have one sign.
    fn general(&self) -> (String, Decimal) {
        let half: i128 = self.grains.iter().map(|g| g.figures * g.weight / 2).sum();
        let step = if self.on_grid { self.finest } else { 1 };
        let strict = if half == 0 {
            0
        } else {
            (half - 1) / step * step
        };
        let loose = half / step * step;
        let ticks = if self.strict || (self.single && !self.mixed) {
            strict
        } else {
            loose
        };
        let value = in_unit(ticks, self.base);
        let halves: Vec<String> = self
            .grains
            .iter()
            .filter(|grain| !grain.ranges.is_empty())
            .map(|grain| {
                let counted = count(&grain.ranges);
                // In steps of the finest digit, or in the table's unit.
                let weight = if self.on_grid {
                    Decimal::from(grain.weight) / Decimal::from(2 * self.finest)
                } else {
                    in_unit(grain.weight, self.base) / Decimal::from(2)
                };
                format!("{counted}*{}", weight.normalize())
            })
            .collect();
        let halves = if halves.is_empty() {
            "0".to_owned()
        } else {
            halves.join("+")
        };
        if !self.on_grid {
            // Figures with more digits than are printed leave no step to round to.
            let tick = in_unit(1, self.base);
            let strictly = format!("MAX(0,{halves}-{tick})");
            return (self.by_sign(&halves, &strictly), value);
        }
        let digit = in_unit(self.finest, self.base);
        let loosely = format!("INT({halves})");
        let strictly = format!("MAX(0,ROUNDUP({halves},0)-1)");
        (
            format!("{}*{digit}", self.by_sign(&loosely, &strictly)),
            value,
        )
    }

    fn by_sign(&self, loose: &str, strict: &str) -> String {
        if self.strict {
            return strict.to_owned();
        }
        if !self.single {
            return loose.to_owned();
        }
        let (least, most) = (call("MIN", &self.all), call("MAX", &self.all));
        format!("IF(AND({least}<0,{most}>0),{loose},{strict})")
    }
}

fn in_unit(ticks: i128, unit: MoneyUnit) -> Decimal {
    let ticks = i64::try_from(ticks).unwrap_or(i64::MAX);
    Amount::from_ticks(Ticks(ticks), unit).decimal()
}
