//! What a subtotal made by hand (小计) adds up, told by where it stands and by the amounts.

use rust_decimal::Decimal;

use super::amount::Amount;
use super::submission::{Ledger, RowRole};

/// How far a subtotal reaches, in rows; one that adds up more is left alone.
const REACH: usize = 1_000;
/// So many subtotals of a ledger are looked into.
const MOST: usize = 200;

/// The rows that a subtotal adds up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parts {
    /// Their indices.
    pub rows: Vec<usize>,
    /// Whether they add up in every column, rounding considered.
    pub exact: bool,
}

impl Ledger {
    /// The figures of a row with those of its further lines, column by column; a blank is zero.
    pub fn figures_of(&self, row: usize) -> Vec<Decimal> {
        let of = |row: usize| -> Vec<Decimal> {
            let amounts = self.rows[row].entries.iter().map(|e| e.value.amount());
            amounts.map(|a| a.unwrap_or_default().decimal()).collect()
        };
        let lines = (row + 1..self.rows.len()).take_while(|&line| {
            self.rows[line].role == RowRole::Continued && self.rows[line].parent == Some(row)
        });
        lines.fold(of(row), |mut sum, line| {
            for (sum, more) in sum.iter_mut().zip(of(line)) {
                *sum = sum.saturating_add(more);
            }
            sum
        })
    }

    /// The steps in which its figures may be rounded, the finest first: that of the last digit that any of them
    /// uses, two decimals at least, and the coarser one if so many are printed in it that it is no chance.
    pub fn steps(&self) -> Vec<Decimal> {
        const NO_CHANCE: usize = 12;
        let printed = self.printed_step();
        let fine = printed.min(Decimal::new(1, 2));
        match printed > fine && self.printed_amounts().count() >= NO_CHANCE {
            true => vec![fine, printed],
            false => vec![fine],
        }
    }

    /// The step of the last digit that any of its figures uses, coarse or not.
    pub fn printed_step(&self) -> Decimal {
        let scale = self
            .printed_amounts()
            .map(|amount| amount.significant_decimals());
        Decimal::new(1, scale.max().unwrap_or(2).min(6))
    }

    fn printed_amounts(&self) -> impl Iterator<Item = Amount> {
        let entries = self.rows.iter().flat_map(|row| &row.entries);
        let amounts = entries.filter_map(|entry| entry.value.amount());
        amounts.filter(|amount| !amount.is_zero())
    }

    /// What a subtotal adds up: of the runs of rows around it that belong together, the one that fits best.
    /// `None` if none fits in any column: it is open what the subtotal means.
    pub fn parts_of(&self, subtotal: usize) -> Option<Parts> {
        let is = |row: usize, role: RowRole| self.rows[row].role == role;
        let counted = (0..subtotal).filter(|&row| is(row, RowRole::Subtotal));
        if counted.take(MOST).count() == MOST {
            return None;
        }
        let own = self.figures_of(subtotal);
        if own.iter().all(Decimal::is_zero) {
            return None;
        }
        let steps = self.steps();
        let mut best: Option<(usize, Vec<usize>)> = None;
        let columns = own.iter().filter(|figure| !figure.is_zero()).count();
        for rows in self.runs(subtotal) {
            let fits = self.fits(&own, &rows, &steps);
            if fits == own.len() {
                return Some(Parts { rows, exact: true });
            }
            let printed = own.len() - columns;
            let fitting = fits.saturating_sub(printed);
            if fitting * 2 >= columns && fitting > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((fitting, rows));
            }
        }
        best.map(|(_, rows)| Parts { rows, exact: false })
    }

    /// In how many columns rows add up to these figures.
    fn fits(&self, sum: &[Decimal], rows: &[usize], steps: &[Decimal]) -> usize {
        let mut left = sum.to_vec();
        for &row in rows {
            for (left, part) in left.iter_mut().zip(self.figures_of(row)) {
                *left = left.saturating_sub(part);
            }
        }
        let terms = Decimal::from(rows.len() as u64 / 2 + 1);
        let within = |step: &Decimal| left.iter().filter(|l| l.abs() < *step * terms).count();
        steps.iter().map(within).max().unwrap_or(0)
    }

    /// The runs of rows around a subtotal that belong together: on each level those since the subtotal before,
    /// then all of them; then those below it. Several rows come before a single one.
    fn runs(&self, subtotal: usize) -> Vec<Vec<usize>> {
        let item = |&row: &usize| self.rows[row].role == RowRole::Item;
        let is_subtotal = |row: usize| self.rows[row].role == RowRole::Subtotal;
        let from = subtotal.saturating_sub(REACH);
        let until = self.rows.len().min(subtotal + REACH);
        let Some(last) = (from..subtotal).rev().find(item) else {
            return Vec::new();
        };
        let since = (from..subtotal).rev().find(|&row| is_subtotal(row));
        let next = (subtotal + 1..until).find(|&row| is_subtotal(row));
        let mut runs = Vec::new();
        let mut level = Some(last);
        while let Some(row) = level {
            let parent = self.rows[row].parent;
            let of_level = |row: &usize| item(row) && self.rows[*row].parent == parent;
            let all: Vec<usize> = (from..subtotal).filter(of_level).collect();
            let recent = all.iter().copied().filter(|&row| Some(row) > since);
            runs.push(recent.collect());
            runs.push(all);
            level = parent;
        }
        // A subtotal may stand above its rows.
        for parent in [Some(last), self.rows[last].parent] {
            let below = subtotal + 1..next.unwrap_or(until);
            let of_level = |row: &usize| item(row) && self.rows[*row].parent == parent;
            runs.push(below.filter(of_level).collect());
        }
        runs.retain(|run| !run.is_empty());
        runs.sort_by_key(|run| run.len() == 1);
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::super::submission::{Entry, Row, RowKey, Value};
    use super::*;

    fn ledger(rows: &[(RowRole, Option<usize>, &[&str])]) -> Ledger {
        let entry = |digits: &&str| Entry {
            value: digits.parse().map_or(Value::Blank, Value::Amount),
            at: None,
        };
        let row = |(role, parent, figures): &(RowRole, Option<usize>, &[&str])| Row {
            key: RowKey::new(""),
            code: None,
            label: String::new(),
            texts: Vec::new(),
            role: *role,
            parent: *parent,
            entries: figures.iter().map(entry).collect(),
            at: None,
            print: crate::model::LabelPrint::default(),
            sheet: None,
        };
        Ledger {
            rows: rows.iter().map(row).collect(),
            ..Ledger::default()
        }
    }

    fn parts(rows: &[(RowRole, Option<usize>, &[&str])], subtotal: usize) -> Option<Vec<usize>> {
        ledger(rows).parts_of(subtotal).map(|parts| parts.rows)
    }

    use RowRole::{Continued, Item, Subtotal, Total};

    #[test]
    fn a_subtotal_adds_up_the_rows_since_the_one_before_or_all_of_its_level() {
        let rows = |last| {
            [
                (Total, None, ["60"].as_slice()),
                (Item, Some(0), &["10"]),
                (Item, Some(0), &["20"]),
                (Subtotal, None, &["30"]),
                (Item, Some(0), &["14"]),
                (Item, Some(0), &["16.01"]),
                (Subtotal, None, last),
            ]
        };
        assert_eq!(parts(&rows(&["30"]), 3), Some(vec![1, 2]));
        assert_eq!(parts(&rows(&["30"]), 6), Some(vec![4, 5]), "a tail");
        assert_eq!(parts(&rows(&["60.01"]), 6), Some(vec![1, 2, 4, 5]));
        assert_eq!(parts(&rows(&["31"]), 6), None);
    }

    #[test]
    fn a_subtotal_may_close_a_class_stand_above_its_rows_or_count_rows_on_two_lines() {
        let class = [
            (Total, None, ["9", "9"].as_slice()),
            (Item, Some(0), &["9", "9"]),
            (Item, Some(1), &["4", "4"]),
            (Item, Some(1), &["5", "5"]),
            (Subtotal, None, &["9", "9"]),
        ];
        assert_eq!(parts(&class, 4), Some(vec![2, 3]));
        let above = [
            (Total, None, ["9"].as_slice()),
            (Item, Some(0), &["9"]),
            (Subtotal, None, &["7"]),
            (Item, Some(1), &["3"]),
            (Item, Some(1), &["4"]),
            (Subtotal, None, &["2"]),
            (Item, Some(1), &["2"]),
        ];
        assert_eq!(parts(&above, 2), Some(vec![3, 4]));
        let lines = [
            (Total, None, ["9"].as_slice()),
            (Item, Some(0), &["3"]),
            (Continued, Some(1), &["4"]),
            (Item, Some(0), &["2"]),
            (Subtotal, None, &["9"]),
        ];
        assert_eq!(parts(&lines, 4), Some(vec![1, 3]));
    }

    #[test]
    fn a_subtotal_that_fits_in_half_of_its_columns_is_wrong_in_the_others() {
        let rows = [
            (Total, None, ["30", "30"].as_slice()),
            (Item, Some(0), &["10", "10"]),
            (Item, Some(0), &["20", "20"]),
            (Subtotal, None, &["33", "30"]),
        ];
        let found = ledger(&rows).parts_of(3);
        let wanted = Parts {
            rows: vec![1, 2],
            exact: false,
        };
        assert_eq!(found, Some(wanted));
    }
}
