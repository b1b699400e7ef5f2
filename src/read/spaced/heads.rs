//! The headings over the columns of a table.

use super::columns::{self, Column};
use super::{Line, Token};

/// The most lines of headings.
pub const MOST_LINES: usize = 8;
/// How far the middles of the two lines of one heading may be apart, in doubled places.
const SAME_MIDDLE: i32 = 3;
/// How far the middle of a heading may be from that of the columns that it is over.
const OVER_MIDDLE: i32 = 8;

/// A heading.
struct Head {
    /// Its line.
    line: usize,
    /// The columns that it is over.
    over: (usize, usize),
    /// Twice the line of its middle.
    height: usize,
    middle: i32,
    text: String,
    /// Whether it has two lines.
    wrapped: bool,
}

/// The cells of the lines of headings. What is over one column alone stands in the last line.
pub fn of(lines: &[&[Token]], columns: &[Column]) -> Vec<Line> {
    let mut heads: Vec<Head> = Vec::new();
    for (line, tokens) in lines.iter().enumerate() {
        for (token, col) in tokens.iter().zip(in_order(tokens, columns)) {
            heads.push(Head {
                line,
                over: (col, col),
                height: 2 * line,
                middle: token.middle(),
                text: token.text.clone(),
                wrapped: false,
            });
        }
    }
    join(&mut heads);
    spread(&mut heads, lines.len(), columns);
    let mut cells = vec![Line::new(); lines.len()];
    let mut lowest: Vec<Option<usize>> = vec![None; columns.len()];
    for (at, head) in heads.iter().enumerate() {
        if head.over.0 == head.over.1 {
            lowest[head.over.0] = Some(at);
        }
    }
    for (at, head) in heads.iter().enumerate() {
        let (first, last) = head.over;
        let line = match first == last && lowest[first] == Some(at) {
            true => lines.len() - 1,
            false => head.line,
        };
        let over = first as u32..=last as u32;
        cells[line].extend(over.map(|col| (col, head.text.clone())));
    }
    for line in &mut cells {
        line.sort_unstable();
        // Two headings of one place are one that was parted.
        line.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1.push_str(&later.1);
            }
            same
        });
    }
    cells
}

/// The columns of the headings of a line: from left to right, none twice, as near as they can be.
fn in_order(tokens: &[Token], columns: &[Column]) -> Vec<usize> {
    let (count, all) = (tokens.len(), columns.len());
    if count > all {
        let nearest = tokens.iter().map(|token| columns::headed(columns, token));
        return nearest.collect();
    }
    columns::in_order(count, all, |nth, col| {
        i64::from((columns[col].middle() - tokens[nth].middle()).abs())
    })
}

/// Puts headings together that were wrapped over two lines: between them is a line with a heading of one
/// line, since all stand in the middle of their height.
fn join(heads: &mut Vec<Head>) {
    let at = |heads: &[Head], line: Option<usize>, col: usize| {
        heads
            .iter()
            .any(|head| Some(head.line) == line && head.over.0 == col)
    };
    let mut pairs = Vec::new();
    for (first, head) in heads.iter().enumerate() {
        let (line, col) = (head.line, head.over.0);
        let single = heads.iter().any(|other| {
            other.line == line + 1
                && !at(heads, line.checked_sub(1), other.over.0)
                && !at(heads, Some(line + 3), other.over.0)
        });
        let second = heads.iter().position(|other| {
            let near = (other.middle - head.middle).abs() <= SAME_MIDDLE;
            other.line == line + 2 && other.over.0 == col && near
        });
        if let Some(second) = second.filter(|_| single && !at(heads, Some(line + 1), col)) {
            pairs.push((first, second));
        }
    }
    let mut gone = vec![false; heads.len()];
    for (first, second) in pairs {
        if gone[first] || gone[second] {
            continue;
        }
        gone[second] = true;
        let rest = std::mem::take(&mut heads[second].text);
        let head = &mut heads[first];
        head.text.push_str(&rest);
        (head.height, head.wrapped) = (head.height + 2, true);
    }
    let mut gone = gone.into_iter();
    heads.retain(|_| !gone.next().unwrap_or(false));
}

/// Finds the columns that a heading is over, from the lowest line up: those beside each other that have
/// headings below it, no higher than that of its own column, with their middle at its middle.
fn spread(heads: &mut [Head], lines: usize, columns: &[Column]) {
    let mut below: Vec<Option<usize>> = vec![None; columns.len()];
    for line in (0..lines).rev() {
        let own: Vec<usize> = (0..heads.len())
            .filter(|at| heads[*at].line == line)
            .collect();
        let places: Vec<usize> = own.iter().map(|at| heads[*at].over.0).collect();
        for (nth, &at) in own.iter().enumerate() {
            let head = &heads[at];
            let col = head.over.0;
            let Some(height) = below[col].filter(|_| !head.wrapped) else {
                continue;
            };
            let from = nth.checked_sub(1).map_or(0, |before| places[before] + 1);
            let to = places.get(nth + 1).map_or(columns.len(), |next| *next);
            let fits = |col: &usize| below[*col].is_some_and(|other| other >= height);
            let left = (from..col).rev().take_while(fits).last().unwrap_or(col);
            let right = (col + 1..to).take_while(fits).last().unwrap_or(col);
            let middle = head.middle;
            let mut best: Option<(i32, usize, usize)> = None;
            for first in left..=col {
                for last in col..=right {
                    let over = (columns[first].middle() + columns[last].middle()) / 2;
                    let apart = (over - middle).abs();
                    let rank = apart - (last - first) as i32;
                    let better = best.is_none_or(|(known, ..)| rank < known);
                    if first != last && apart <= OVER_MIDDLE && better {
                        best = Some((rank, first, last));
                    }
                }
            }
            if let Some((_, first, last)) = best {
                heads[at].over = (first, last);
            }
        }
        for at in own {
            let (first, last) = heads[at].over;
            below[first..=last].fill(Some(heads[at].height));
        }
    }
}
