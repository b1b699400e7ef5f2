//! Lines whose runs of spaces were closed up, so that what stands in them is left of its column.
//!
//! In go the lines of a table's body; out come those that do not stand as the others do: in a table figures end below
//! each other (or begin, or have their middle), and names behind figures begin below each other. Such a line says nothing
//! of where columns are. What stands in it is given to the columns in its order, by what it is, and its figures are in
//! doubt: a blank between two of them is not to be seen.

use std::collections::BTreeSet;

use super::columns::{self, Column, Kind};
use super::{Line, Token, aligned};

/// How far the edges of what stands below each other may be apart, in doubled places.
const APART: i32 = 2;
/// How wide the gap before a word is at most that a single space made, in doubled places.
const CLOSED: i32 = 2;

/// One in so many lines shows that a column stands close to the one before.
const CLOSE: usize = 3;

/// Which lines of a body are closed up.
pub struct Closed {
    /// Their numbers among the lines of the body.
    pub lines: BTreeSet<usize>,
    /// Whether the lines have no common places at all.
    pub ragged: bool,
}

/// Finds the lines that are closed up.
pub fn of(rows: &[&[Token]]) -> Closed {
    let edge = edge(rows);
    let marks: Vec<Vec<Mark>> = rows.iter().map(|row| marks(row, edge)).collect();
    let told = marks.iter().filter(|own| !own.is_empty()).count();
    let all = (0..).zip(&marks);
    let all = all.flat_map(|(line, own)| own.iter().map(move |mark| (mark.place, line, mark)));
    let (mut figures, mut names): (Vec<_>, Vec<_>) = all.partition(|(.., mark)| mark.figure);
    figures.sort_unstable_by_key(|(place, line, _)| (*place, *line));
    names.sort_unstable_by_key(|(place, line, _)| (*place, *line));
    let stands = |line: usize, mark: &Mark| {
        let all = if mark.figure { &figures } else { &names };
        let from = all.partition_point(|(place, ..)| *place < mark.place - APART);
        let near = all[from..].iter();
        let near = near.take_while(|(place, ..)| *place <= mark.place + APART);
        let mut others = near.filter(|(_, other, _)| *other != line);
        // Lines that were closed up may come to one place by chance; a column may also stand close to the one before.
        others
            .clone()
            .any(|(.., other)| !mark.closed || !other.closed)
            || others.nth(told / CLOSE).is_some()
    };
    let own = (0..).zip(&marks);
    let lines: BTreeSet<usize> = own
        .filter(|(line, marks)| !marks.iter().all(|mark| stands(*line, mark)))
        .map(|(line, _)| line)
        .collect();
    match lines.len() * 2 > told {
        true => Closed {
            lines: BTreeSet::new(),
            ragged: true,
        },
        false => Closed {
            lines,
            ragged: false,
        },
    }
}

/// Where something stands that others have to stand below.
struct Mark {
    place: i32,
    figure: bool,
    /// Whether a single space parts it from what stands before it.
    closed: bool,
}

/// The figures behind names, and the names behind another word.
fn marks(row: &[Token], edge: fn(&Token) -> i32) -> Vec<Mark> {
    let names = row.iter().take_while(|token| token.kind() != Kind::Text);
    let first = names.count();
    let behind = row.windows(2).skip(first);
    let marks = behind.map(|pair| {
        let figure = pair[1].kind() != Kind::Text;
        Mark {
            place: if figure { edge(&pair[1]) } else { pair[1].from },
            figure,
            closed: pair[1].from - pair[0].to <= CLOSED,
        }
    });
    marks.collect()
}

/// By which edge the figures stand below each other: the one that has the fewest places.
fn edge(rows: &[&[Token]]) -> fn(&Token) -> i32 {
    let edges: [fn(&Token) -> i32; 3] = [|t| t.to, |t| t.from, Token::middle];
    let places = |edge: &fn(&Token) -> i32| {
        let marks = rows.iter().flat_map(|row| marks(row, *edge));
        let figures = marks.filter(|mark| mark.figure);
        figures
            .map(|mark| mark.place)
            .collect::<BTreeSet<_>>()
            .len()
    };
    let best = edges.into_iter().min_by_key(places);
    best.unwrap_or(|t| t.to)
}

/// What the lines that stand as they should have in each column.
pub fn held(rows: &[&[Token]], columns: &[Column]) -> Vec<Vec<Kind>> {
    let mut held = vec![Vec::new(); columns.len()];
    for token in rows.iter().flat_map(|row| row.iter()) {
        let kind = token.kind();
        if let Some(own) = held.get_mut(columns::holding(columns, token))
            && !own.contains(&kind)
        {
            own.push(kind);
        }
    }
    held
}

/// The cells of a line that is closed up; `None` if what stands in it is not in the order of the columns.
pub fn cells(row: &[Token], columns: &[Column], held: &[Vec<Kind>]) -> Option<Line> {
    /// What stands in a column of another kind is further away than anything.
    const OTHER: i64 = 1 << 32;
    if row.len() > columns.len() {
        return None;
    }
    let is_code = |nth: usize| {
        let behind = row.get(nth + 1).map(Token::kind);
        row[nth].kind() == Kind::Number && behind == Some(Kind::Text)
    };
    let fits = |nth: usize, held: &[Kind]| match row[nth].kind() {
        _ if held.is_empty() => true,
        Kind::Text => held.contains(&Kind::Text),
        Kind::Number if is_code(nth) => held.contains(&Kind::Number),
        Kind::Amount | Kind::Number => held.contains(&Kind::Amount),
    };
    let distance = |nth: usize, col: usize| {
        let apart = i64::from((columns[col].middle() - row[nth].middle()).abs());
        apart + if fits(nth, &held[col]) { 0 } else { OTHER }
    };
    let given = columns::in_order(row.len(), columns.len(), distance);
    let mut own = given.iter().enumerate();
    if !own.all(|(nth, col)| fits(nth, &held[*col])) {
        return None;
    }
    let cells = row.iter().zip(given).enumerate();
    let cells = cells.map(|(nth, (token, col))| {
        let figure = token.kind() != Kind::Text && !is_code(nth);
        let mark = if figure { aligned::DOUBT } else { "" };
        (col as u32, format!("{}{mark}", token.text))
    });
    Some(cells.collect())
}
