//! Which equations follow from others: the rows that they span, over whatever their terms are.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Exact arithmetic modulo a prime: a row that follows from others does so modulo it as well, and the few small
/// coefficients here cannot make one follow by chance.
const PRIME: u64 = (1 << 61) - 1;

/// `Σ coefficient · term = 0`, the coefficients modulo the prime, none of them zero; in the order of the terms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Row<K>(Vec<(K, u64)>);

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

/// The row of an equation of sums.
pub(crate) fn row<K: Ord + Copy>(left: &[K], right: &[K]) -> Row<K> {
    let left = left.iter().map(|term| (*term, 1));
    let right = right.iter().map(|term| (*term, -1));
    Row::of(left.chain(right))
}

impl<K: Ord + Copy> Row<K> {
    /// Of terms, however often each is named.
    pub(crate) fn of(terms: impl Iterator<Item = (K, i64)>) -> Row<K> {
        let mut terms: Vec<(K, u64)> = terms
            .map(|(term, coefficient)| (term, coefficient.rem_euclid(PRIME as i64) as u64))
            .collect();
        terms.sort_unstable_by_key(|(term, _)| *term);
        terms.dedup_by(|next, sum| {
            let same = next.0 == sum.0;
            if same {
                sum.1 = (sum.1 + next.1) % PRIME;
            }
            same
        });
        terms.retain(|(_, coefficient)| *coefficient != 0);
        Row(terms)
    }

    /// Its terms in order, with their coefficients modulo the prime.
    pub(crate) fn terms(&self) -> &[(K, u64)] {
        &self.0
    }

    /// With another row added so many times.
    fn plus(&self, other: &Row<K>, count: u64) -> Row<K> {
        let (mut own, mut others) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut sum = Vec::with_capacity(self.0.len() + other.0.len());
        loop {
            let order = match (own.peek(), others.peek()) {
                (None, None) => return Row(sum),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((one, _)), Some((other, _))) => one.cmp(other),
            };
            let own = own.next_if(|_| order != Ordering::Greater);
            let added = others.next_if(|_| order != Ordering::Less);
            let term = own.or(added).map(|(term, _)| *term);
            let added = added.map_or(0, |(_, c)| times(*c, count));
            let coefficient = (own.map_or(0, |(_, c)| *c) + added) % PRIME;
            sum.extend(
                term.filter(|_| coefficient != 0)
                    .map(|term| (term, coefficient)),
            );
        }
    }
}

impl<K: Ord + Copy> Span<K> {
    /// Of rows that are each led by a term that no other of them leads with, its coefficient one.
    pub(crate) fn of(rows: impl Iterator<Item = Row<K>>) -> Span<K> {
        let led = rows.filter_map(|row| Some((row.0.first()?.0, row)));
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
        let mut row = self.reduce(row);
        let Some(&(lead, first)) = row.0.first() else {
            return false;
        };
        let inverse = match first {
            1 => 1,
            first => power(first, PRIME - 2),
        };
        for (_, coefficient) in &mut row.0 {
            *coefficient = times(*coefficient, inverse);
        }
        self.rows.insert(lead, row);
        true
    }

    /// Whether a row follows from those that are there.
    pub(crate) fn implies(&self, row: Row<K>) -> bool {
        self.reduce(row).0.is_empty()
    }

    fn reduce(&self, mut row: Row<K>) -> Row<K> {
        // What comes before the place has been looked at: rows that are added begin at it.
        let mut place = 0;
        while let Some((term, coefficient)) = row.0.get(place) {
            match self.rows.get(term) {
                Some(known) => row = row.plus(known, PRIME - coefficient),
                None => place += 1,
            }
        }
        row
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
        let sent = |row: &Row<&'static str>| {
            let terms = row.terms().iter();
            Row::of(terms.map(|(term, c)| (*term, signed(*c))))
        };
        let again = Span::of(span.rows().map(sent));
        assert!(again.implies(row(&["total"], &["staff", "running"])));
    }
}
