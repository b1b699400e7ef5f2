//! What arithmetic cannot see: told from the relations alone, before any data.
//!
//! In: the relations of a full workbook of a layout. Out: the groups of cells that stand in exactly the
//! same relations, so that no relation ever tells which of them is wrong; the cells in no relation at
//! all; and the pairs of rows whose exchange changes no sum. Refuses nothing; amounts are not looked at.

use std::collections::BTreeMap;

use crate::layout::{Comparison, Strength};
use crate::reconcile::{FactId, System};

/// What the relations of a layout cannot see.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BlindSpots {
    /// Cells that no hard equality looks at, in order.
    pub unwatched: Vec<FactId>,
    /// Groups of cells that can never be told apart: each stands in the same hard equalities with the
    /// same coefficients. In order of their first cells.
    pub inseparable: Vec<Vec<FactId>>,
    /// Groups of rows, by index in [`System::rows`], of which any two can be exchanged without any
    /// relation noticing.
    pub exchangeable: Vec<Vec<usize>>,
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

/// Rows that stand in the same relations outside themselves, column by column. What ties the cells of a row only
/// to each other (its own sum) goes along when the row is moved.
fn exchangeable(system: &System, signatures: &[Signature]) -> Vec<Vec<usize>> {
    let own = |relation: u32, row: usize| {
        system.relations[relation as usize]
            .terms
            .iter()
            .all(|&(_, f)| system.fact(f).row == row)
    };
    let mut rows: Vec<Vec<(usize, Signature)>> = vec![Vec::new(); system.rows.len()];
    for (fact, signature) in system.facts.iter().zip(signatures) {
        if let Some(cells) = rows.get_mut(fact.row) {
            let outside = signature
                .iter()
                .copied()
                .filter(|&(relation, _)| !own(relation, fact.row));
            cells.push((fact.column, outside.collect()));
        }
    }
    let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (row, mut cells) in rows.into_iter().enumerate() {
        cells.sort();
        let place = &system.rows[row];
        if cells.iter().any(|(_, signature)| !signature.is_empty()) {
            alike
                .entry((place.table, place.ledger, cells))
                .or_default()
                .push(row);
        }
    }
    let mut groups: Vec<Vec<usize>> = alike
        .into_values()
        .filter(|group| group.len() > 1)
        .collect();
    groups.sort();
    groups
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
                system.uses.push(Vec::new());
            }
        }
        let mut relate = |terms: Vec<(i32, FactId)>| {
            system.relations.push(Relation {
                rule: 0,
                strength: Strength::Hard,
                comparison: Comparison::Equal,
                terms,
                left: 1,
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

    #[test]
    fn sibling_rows_that_nothing_else_prints_can_be_exchanged_unseen() {
        let spots = blind_spots(&table(4, None));
        assert_eq!(spots.exchangeable, [[1, 2, 3]]);
        assert_eq!(spots.unwatched, [FactId(8), FactId(9)]);
        assert!(
            spots.inseparable.is_empty(),
            "each cell has its own row sum"
        );
        let spots = blind_spots(&table(4, Some(2)));
        assert_eq!(
            spots.exchangeable,
            [[1, 3]],
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
