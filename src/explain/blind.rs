//! What arithmetic cannot see: told from the relations alone, before any data.
//!
//! In: the relations of a full workbook of a layout (see [`specimen`](super::specimen)). Out: the cells in
//! no relation at all; the groups of cells that stand in exactly the same relations, so that no relation
//! ever tells which of them is wrong; and the groups of subjects whose exchange in every table changes no
//! sum. The incidence matrix of a layout, read by columns. Refuses nothing; amounts are not looked at.

use std::collections::BTreeMap;

use crate::layout::{Comparison, Strength};
use crate::model::Code;
use crate::reconcile::{FactId, System};

/// What the relations of a layout cannot see.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BlindSpots {
    /// Cells that no hard equality looks at, in order.
    pub unwatched: Vec<FactId>,
    /// Groups of cells that can never be told apart: each stands in the same hard equalities with the
    /// same coefficients. In order of their first cells.
    pub inseparable: Vec<Vec<FactId>>,
    /// Groups of subjects of which any two can be exchanged, in every table that prints them, without
    /// any relation noticing; a figure that is wrong at its source and copied to every table can be
    /// narrowed to such a group and no further. In order of their first rows.
    pub exchangeable: Vec<Vec<Subject>>,
}

/// One subject (or project, or unit) in all the tables that print it, by index in [`System::rows`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Subject {
    /// Its rows, in order.
    pub rows: Vec<usize>,
}

/// Coefficients and relations of one cell.
type Signature = Vec<(u32, i32)>;

/// Finds the blind spots of a system with every row that the layout foresees.
pub fn blind_spots(system: &System) -> BlindSpots {
    let mut signatures: Vec<Signature> = vec![Vec::new(); system.facts.len()];
    for (id, relation) in system.relations() {
        if relation.strength == Strength::Hard && relation.comparison == Comparison::Equal {
            for &(coefficient, fact) in &relation.terms {
                signatures[fact.0 as usize].push((id.0, coefficient));
            }
        }
    }
    // The sign as a whole does not matter: a cell counts the same on either side of the equals sign.
    for signature in &mut signatures {
        signature.sort_unstable();
    }
    let mut alike: BTreeMap<&Signature, Vec<FactId>> = BTreeMap::new();
    for (fact, signature) in signatures.iter().enumerate() {
        alike
            .entry(signature)
            .or_default()
            .push(FactId(fact as u32));
    }
    let unwatched = alike.remove(&Signature::new()).unwrap_or_default();
    let mut inseparable: Vec<Vec<FactId>> = alike
        .into_values()
        .filter(|group| group.len() > 1)
        .collect();
    inseparable.sort();
    BlindSpots {
        unwatched,
        inseparable,
        exchangeable: exchangeable(system, &signatures),
    }
}

/// Subjects that stand in the same relations to others, table by table and column by column. What ties the
/// cells of a subject only to each other (its own sums, its copies) goes along when it is moved.
fn exchangeable(system: &System, signatures: &[Signature]) -> Vec<Vec<Subject>> {
    let subjects = subjects(system);
    let mut subject_of = vec![0; system.rows.len()];
    for (number, subject) in subjects.iter().enumerate() {
        for &row in &subject.rows {
            subject_of[row] = number;
        }
    }
    let own: Vec<bool> = system
        .relations
        .iter()
        .map(|relation| {
            let mut of = relation
                .terms
                .iter()
                .map(|&(_, f)| subject_of[system.fact(f).row]);
            let first = of.next();
            of.all(|subject| Some(subject) == first)
        })
        .collect();
    /// Table, ledger and column of a cell, and what ties it to other subjects.
    type Ties = ((usize, usize, usize), Signature);
    let mut ties: Vec<Vec<Ties>> = vec![Vec::new(); subjects.len()];
    for (fact, signature) in system.facts.iter().zip(signatures) {
        let row = &system.rows[fact.row];
        let outside = signature
            .iter()
            .copied()
            .filter(|&(id, _)| !own[id as usize]);
        let outside: Signature = outside.collect();
        ties[subject_of[fact.row]].push(((row.table, row.ledger, fact.column), outside));
    }
    let mut alike: BTreeMap<Vec<Ties>, Vec<Subject>> = BTreeMap::new();
    for (subject, mut ties) in subjects.into_iter().zip(ties) {
        ties.sort();
        if ties.iter().any(|(_, outside)| !outside.is_empty()) {
            alike.entry(ties).or_default().push(subject);
        }
    }
    let mut groups: Vec<Vec<Subject>> = alike
        .into_values()
        .filter(|group| group.len() > 1)
        .collect();
    groups.sort();
    groups
}

/// The rows of a system by subject: rows of one code belong together, any other row stands alone.
fn subjects(system: &System) -> Vec<Subject> {
    let mut by_code: BTreeMap<Code, usize> = BTreeMap::new();
    let mut subjects: Vec<Subject> = Vec::new();
    for (number, row) in system.rows.iter().enumerate() {
        let known = row.code.and_then(|code| by_code.get(&code).copied());
        match known {
            Some(subject) => subjects[subject].rows.push(number),
            None => {
                if let Some(code) = row.code {
                    by_code.insert(code, subjects.len());
                }
                subjects.push(Subject { rows: vec![number] });
            }
        }
    }
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::{Fact, Print, Relation, SystemRow};

    /// Rows of two cells (a total and its part); the first row is the sum of the others by column.
    fn table(rows: usize, copied: Option<usize>) -> System {
        let mut system = System::default();
        let fact = |row: usize, column: usize| FactId((2 * row + column) as u32);
        for row in 0..rows + 1 {
            let table = usize::from(row == rows);
            system.rows.push(SystemRow {
                table,
                ledger: 0,
                row: Some(row),
                code: None,
                parent: None,
            });
            for column in 0..2 {
                system.facts.push(Fact {
                    row,
                    column,
                    value: 0,
                    quantum: 2,
                    print: Print::Blank,
                });
            }
        }
        let mut relate = |terms: Vec<(i32, FactId)>| {
            system.relations.push(Relation {
                rule: 0,
                strength: Strength::Hard,
                comparison: Comparison::Equal,
                terms,
                left: 1,
                apart: false,
                unseen: 0,
            });
        };
        for column in 0..2 {
            let parts = (1..rows).map(|row| (-1, fact(row, column)));
            relate(std::iter::once((1, fact(0, column))).chain(parts).collect());
        }
        for row in 0..rows {
            relate(vec![(1, fact(row, 0)), (-1, fact(row, 1))]);
        }
        if let Some(row) = copied {
            relate(vec![(1, fact(rows, 0)), (-1, fact(row, 0))]);
        }
        system
    }

    /// Subjects of one row each.
    fn rows(rows: &[usize]) -> Vec<Subject> {
        rows.iter()
            .map(|&row| Subject { rows: vec![row] })
            .collect()
    }

    #[test]
    fn sibling_rows_that_nothing_else_prints_can_be_exchanged_unseen() {
        let spots = blind_spots(&table(4, None));
        assert_eq!(spots.exchangeable, [rows(&[1, 2, 3])]);
        assert_eq!(spots.unwatched, [FactId(8), FactId(9)]);
        assert!(
            spots.inseparable.is_empty(),
            "each cell has its own row sum"
        );
        let spots = blind_spots(&table(4, Some(2)));
        assert_eq!(
            spots.exchangeable,
            [rows(&[1, 3])],
            "another table prints the second"
        );
    }

    #[test]
    fn siblings_without_a_sum_of_their_own_cannot_be_told_apart() {
        let mut system = table(4, None);
        system.relations.truncate(2);
        let spots = blind_spots(&system);
        let odd: Vec<FactId> = [3, 5, 7].map(FactId).to_vec();
        let even: Vec<FactId> = [2, 4, 6].map(FactId).to_vec();
        assert_eq!(spots.inseparable, [even, odd]);
    }
}
