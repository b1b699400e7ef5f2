//! Which equations follow from others: the rows that they span, over whatever their terms are.

use std::collections::BTreeMap;

/// Exact arithmetic modulo a prime: a row that follows from others does so modulo it as well, and the few small
/// coefficients here cannot make one follow by chance.
const PRIME: u64 = (1 << 61) - 1;

/// `Σ coefficient · term = 0`, the coefficients modulo the prime.
pub(crate) type Row<K> = BTreeMap<K, u64>;

/// The rows so far, each with one term that no other row of them leads with.
#[derive(Clone)]
pub(crate) struct Span<K> {
    rows: BTreeMap<K, Row<K>>,
}

impl<K> Default for Span<K> {
    fn default() -> Self {
        Span {
            rows: BTreeMap::new(),
        }
    }
}

/// A coefficient as the number of least size that it stands for.
pub(crate) fn signed(coefficient: u64) -> i64 {
    match coefficient > PRIME / 2 {
        true => -((PRIME - coefficient) as i64),
        false => coefficient as i64,
    }
}

/// The other way round.
pub(crate) fn modulo(coefficient: i64) -> u64 {
    coefficient.rem_euclid(PRIME as i64) as u64
}

/// The row of an equation of sums.
pub(crate) fn row<K: Ord + Copy>(left: &[K], right: &[K]) -> Row<K> {
    let mut row = Row::new();
    for (terms, sign) in [(left, 1), (right, PRIME - 1)] {
        for term in terms {
            add(&mut row, *term, sign);
        }
    }
    row
}

fn add<K: Ord>(row: &mut Row<K>, term: K, coefficient: u64) {
    match row.entry(term) {
        std::collections::btree_map::Entry::Vacant(entry) => {
            entry.insert(coefficient);
        }
        std::collections::btree_map::Entry::Occupied(mut entry) => {
            let sum = (*entry.get() + coefficient) % PRIME;
            match sum {
                0 => _ = entry.remove(),
                sum => _ = entry.insert(sum),
            }
        }
    }
}

impl<K: Ord + Copy> Span<K> {
    /// Of rows that are each led by a term that no other of them leads with, its coefficient one.
    pub(crate) fn of(rows: impl Iterator<Item = Row<K>>) -> Span<K> {
        let led = rows.filter_map(|row| Some((*row.keys().next()?, row)));
        Span {
            rows: led.collect(),
        }
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row<K>> {
        self.rows.values()
    }

    /// Adds a row; false if it follows from those that are there.
    pub(crate) fn add(&mut self, row: Row<K>) -> bool {
        let row = self.reduce(row);
        let Some((&lead, &first)) = row.iter().next() else {
            return false;
        };
        let inverse = power(first, PRIME - 2);
        let scaled = row.into_iter().map(|(term, c)| (term, times(c, inverse)));
        self.rows.insert(lead, scaled.collect());
        true
    }

    /// Whether a row follows from those that are there.
    pub(crate) fn implies(&self, row: Row<K>) -> bool {
        self.reduce(row).is_empty()
    }

    fn reduce(&self, mut row: Row<K>) -> Row<K> {
        loop {
            let known = row.iter().find(|(term, _)| self.rows.contains_key(term));
            let Some((&term, &coefficient)) = known else {
                return row;
            };
            for (term, c) in &self.rows[&term] {
                add(&mut row, *term, times(PRIME - coefficient, *c));
            }
        }
    }
}

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn power(base: u64, exponent: u64) -> u64 {
    let (mut result, mut base, mut left) = (1, base, exponent);
    while left > 0 {
        if left % 2 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        left /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_others_is_known_and_what_does_not_is_added() {
        let mut span = Span::default();
        assert!(span.add(row(&["total"], &["basic", "project"])));
        assert!(span.add(row(&["basic"], &["staff", "running"])));
        assert!(span.implies(row(&["total"], &["staff", "running", "project"])));
        assert!(!span.add(row(
            &["total", "basic"],
            &["staff", "running", "project", "basic"]
        )));
        assert!(!span.implies(row(&["total"], &["staff", "running"])));
        assert!(span.add(row(&["project"], &[])));
        assert!(span.implies(row(&["total"], &["staff", "running"])));
        let sent = |row: &Row<&'static str>| -> Row<&'static str> {
            row.iter()
                .map(|(term, c)| (*term, modulo(signed(*c))))
                .collect()
        };
        let again = Span::of(span.rows().map(sent));
        assert!(again.implies(row(&["total"], &["staff", "running"])));
    }
}
