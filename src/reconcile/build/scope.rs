//! Whether a rule applies to what is printed, and what keeps it from being applied.

use crate::layout::{Comparison, Condition, Formula, RowSelector, RowsSpec, Rule, Strength, Term};
use crate::model::Presence;

use super::{Binding, Builder, Extent, Obstacle, UnreadPlace, all_terms};
use crate::reconcile::Print;

/// Whether a rule says that something is at least a part of it.
fn is_bound(rule: &Rule) -> bool {
    rule.strength == Strength::Hard && rule.formula.comparison != Comparison::Equal
}

impl Builder<'_> {
    /// Whether a row that the rule needs for a code may be one that could not be placed: then the rule
    /// fails only because of that.
    pub(super) fn perhaps_unplaced(
        &self,
        formula: &Formula,
        terms: &[&Term],
        binding: Binding,
    ) -> Option<Obstacle> {
        let Binding::Code(code) = binding else {
            return None;
        };
        let lacking = terms.iter().find(|term| {
            let ledger = self.ledger(term);
            matches!(term.rows, RowSelector::EachCode(_))
                && ledger.has_unplaced_figures
                && ledger.code(code).is_empty()
        })?;
        self.fails_without(formula, code)
            .then_some(Obstacle::UnplacedRow(lacking.table, lacking.ledger))
    }

    /// Whether the one row that a term means is not there, while a row that could not be placed may be it.
    fn one_is_unplaced(&self, term: &Term) -> bool {
        let ledger = self.ledger(term);
        ledger.has_unplaced_figures
            && match &term.rows {
                RowSelector::Fixed(key) => ledger.key(key).is_none(),
                RowSelector::Code(code) => ledger.code(*code).is_empty(),
                RowSelector::Named(name) => ledger.named(name).is_empty(),
                RowSelector::Group(_) => true,
                RowSelector::Total => {
                    let tree = matches!(self.ledger_spec(term).rows, RowsSpec::Tree { .. });
                    tree && ledger.total.is_none()
                }
                _ => false,
            }
    }

    /// What keeps a rule with these terms from being applied.
    pub(super) fn obstacle(&self, terms: &[&Term]) -> Option<Obstacle> {
        terms.iter().find_map(|term| {
            let table = &self.submission.tables[term.table];
            if table.presence == Presence::Missing {
                return Some(Obstacle::MissingTable(term.table));
            }
            let ledger = self.ledger(term);
            let sums = term.sum || matches!(term.rows, RowSelector::EachParent);
            if (sums && ledger.has_unplaced_figures) || self.one_is_unplaced(term) {
                return Some(Obstacle::UnplacedRow(term.table, term.ledger));
            }
            let missing_total = || match (&term.rows, &self.ledger_spec(term).rows) {
                (RowSelector::Fixed(key), RowsSpec::List(rows)) => {
                    let row = rows.iter().find(|row| row.key == *key)?;
                    (row.total && !row.own && ledger.key(key).is_none())
                        .then(|| row.labels.first().cloned().unwrap_or_default())
                }
                (
                    RowSelector::Total,
                    RowsSpec::Codes { total, .. } | RowsSpec::Groups { total, .. },
                ) => (ledger.total.is_none() && ledger.has_printed_rows)
                    .then(|| total.labels.first().cloned().unwrap_or_default()),
                _ => None,
            };
            missing_total()
                .map(|label| Obstacle::MissingRow(term.table, term.ledger, label.to_string()))
        })
    }

    /// Whether a rule stands in for others that apply themselves.
    pub(super) fn is_idle(&self, rule: &Rule) -> bool {
        let there = |&table: &usize| self.submission.tables[table].presence != Presence::Missing;
        rule.instead_of.iter().any(there)
    }

    /// Whether relations of a rule are built.
    pub(super) fn is_built(&self, index: usize, rule: &Rule) -> bool {
        match self.extent {
            _ if self.is_idle(rule) || self.implied.contains(&index) => false,
            Extent::Every => !self.may_be_exceeded(rule),
            _ => self.in_scope(rule) == Ok(true),
        }
    }

    /// That something is at least a part of it holds only where nothing is taken back: of rules that stand for many
    /// codes not where it is not known of which code that is, of others not where anything is.
    fn may_be_exceeded(&self, rule: &Rule) -> bool {
        let by_code = all_terms(&rule.formula)
            .any(|term| matches!(term.rows, RowSelector::EachCode(_) | RowSelector::Each));
        is_bound(rule)
            && match by_code {
                true => self.taken_back.uncoded,
                false => self.taken_back.any,
            }
    }

    /// Whether money is taken back of the code, or in a row without one.
    pub(super) fn is_exceeded(&self, rule: &Rule, binding: &Binding) -> bool {
        let code = match *binding {
            Binding::Nothing => return false,
            Binding::Code(code) => Some(code),
            Binding::Row(row) => self.index.rows[row].code,
        };
        let taken = &self.taken_back;
        is_bound(rule) && code.map_or(taken.any, |code| taken.of_code(code))
    }

    /// Whether a rule applies to what is printed. What is only usual does not where a zero may be a small amount.
    pub(super) fn in_scope(&self, rule: &Rule) -> Result<bool, Obstacle> {
        let doubtful = rule.strength == Strength::Usual && self.unseen(rule) > 0;
        if self.may_be_exceeded(rule) || self.is_idle(rule) || doubtful {
            return Ok(false);
        }
        for condition in &rule.when {
            if !self.holds(condition)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The cells whose sum a condition asks about, each with its sign.
    fn asked<'r>(
        &'r self,
        condition: &'r Condition,
    ) -> impl Iterator<Item = (&'r Term, usize, i32, usize)> + 'r {
        let columns = condition.terms.iter();
        let columns = columns.filter_map(|term| Some((term, self.column(term, None)?)));
        columns.flat_map(move |(term, column)| {
            let rows = self.rows(term, &Binding::Nothing).into_owned();
            rows.into_iter().flat_map(move |row| {
                let counted = self.counted(term, column);
                counted.map(move |(sign, column)| (term, row, sign, column))
            })
        })
    }

    fn holds(&self, condition: &Condition) -> Result<bool, Obstacle> {
        let mut sum = 0_i128;
        for (_, row, sign, column) in self.asked(condition) {
            let (value, print) = self.ticks(row, column);
            if print == Print::Unknown {
                let own = &self.index.rows[row];
                return Err(Obstacle::UnreadScope(UnreadPlace {
                    table: own.table,
                    ledger: own.ledger,
                    row: own.row,
                    column,
                }));
            }
            sum += i128::from(sign) * i128::from(value);
        }
        Ok((sum == 0) == condition.zero)
    }

    /// How much may be there of what a rule takes for nothing, in ticks. A zero in a table that is printed coarser than
    /// its form may be a small amount, and so may the difference of two equal figures there; a blank is nothing.
    /// Each amount is a part of what a condition asks about, so that no equation is off by more than all of it.
    pub(super) fn unseen(&self, rule: &Rule) -> i64 {
        let zeros = rule.when.iter().filter(|condition| condition.zero);
        let cells = zeros.flat_map(|condition| self.asked(condition));
        let halves = cells.map(|(term, row, _, column)| {
            let coarse = self.submission.tables[term.table].precision.coarser > 0;
            match self.ticks(row, column).1 {
                Print::Figure if coarse => self.quantum(term.table) / 2,
                _ => 0,
            }
        });
        halves.fold(0, i64::saturating_add)
    }
}
