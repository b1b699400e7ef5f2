//! Whether the figures of a table stand below the headings that they are given to.
//!
//! In go the rows, the lines of headings, what of them was given to each column, and the columns that were found; out
//! come the columns whose figures are in doubt. Programs that lay out a PDF anew shift what stands in a line: a column is certain if a heading of its own
//! stands over its figures, and no other column is without one.

use std::collections::BTreeSet;

use super::columns::{self, Column, Kind};
use super::{Line, Token};

/// Stands behind a figure that is in doubt, which makes it none.
pub const DOUBT: &str = "？";
/// How near a lone figure may stand to those of the next column, in doubled places.
const NEAR: i32 = 6;

/// The columns whose figures are in doubt.
pub fn doubtful(
    rows: &[&[Token]],
    (head, given): (&[&[Token]], &[Line]),
    columns: &[Column],
) -> BTreeSet<u32> {
    let figures = figures(rows, columns);
    let amount = |tokens: &Vec<&Token>| tokens.iter().any(|token| token.kind() == Kind::Amount);
    let Some(first) = figures.iter().position(amount) else {
        return BTreeSet::new();
    };
    let filled = || (first..figures.len()).filter(|col| !figures[*col].is_empty());
    let places: Vec<Option<(i32, i32)>> = figures.iter().map(|tokens| around(tokens)).collect();
    let mut over = BTreeSet::new();
    let mut certain = true;
    for (col, (from, to)) in filled().filter_map(|col| Some((col, places[col]?))) {
        let lowest = head.iter().enumerate().rev().find_map(|(line, tokens)| {
            let stands_over = |token: &Token| token.from < to && from < token.to;
            Some((line, tokens.iter().position(stands_over)?))
        });
        certain &= lowest.is_some_and(|(line, nth)| {
            let text = head[line][nth].text.as_str();
            let mut given = given.iter().flatten();
            let has_it = given.any(|(to, given)| *to == col as u32 && given.contains(text));
            has_it && over.insert((line, nth))
        });
    }
    // Where one heading is not the column's, the codes in front may be others' as well.
    if !certain {
        let all = (0..figures.len()).filter(|col| !figures[*col].is_empty());
        return all.map(|col| col as u32).collect();
    }
    // What stands alone in its column may be a shifted figure of the next.
    let shifted = filled().filter(|&col| {
        let (Some((from, to)), 1) = (places[col], figures[col].len()) else {
            return false;
        };
        let beside = |other: usize| {
            let place = places.get(other).copied().flatten();
            place.is_some_and(|(begin, end)| begin - to < NEAR && from - end < NEAR)
        };
        (col > first && beside(col - 1)) || beside(col + 1)
    });
    shifted.map(|col| col as u32).collect()
}

/// The figures of each column.
fn figures<'t>(rows: &[&'t [Token]], columns: &[Column]) -> Vec<Vec<&'t Token>> {
    let mut figures = vec![Vec::new(); columns.len()];
    for token in rows.iter().flat_map(|row| row.iter()) {
        if token.kind() != Kind::Text
            && let Some(own) = figures.get_mut(columns::holding(columns, token))
        {
            own.push(token);
        }
    }
    figures
}

/// From where to where words stand.
fn around(tokens: &[&Token]) -> Option<(i32, i32)> {
    let from = tokens.iter().map(|token| token.from).min()?;
    Some((from, tokens.iter().map(|token| token.to).max()?))
}
