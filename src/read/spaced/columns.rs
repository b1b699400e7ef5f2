//! The columns of a table by where the words of its body stand.

use super::Token;

/// What a word is, or the words of a column are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Letters.
    Text,
    /// Digits alone: a code, the number of a row.
    Number,
    /// Digits with decimals.
    Amount,
}

/// A column; places are doubled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Where its words begin.
    pub from: i32,
    /// Where they end.
    pub to: i32,
    /// What all of them are, if they are of one kind.
    kind: Option<Kind>,
    /// Where its number stands, in the middle of the column.
    number: Option<(i32, i32)>,
}

impl Column {
    fn new(from: i32, to: i32, kind: Option<Kind>) -> Column {
        Column {
            from,
            to,
            kind,
            number: None,
        }
    }

    /// Its middle: amounts stand at its right edge, its number in the middle.
    pub fn middle(&self) -> i32 {
        let (from, to) = self.number.unwrap_or((self.from, self.to));
        (from + to) / 2
    }

    fn overlap(&self, token: &Token) -> i32 {
        (self.to.min(token.to) - self.from.max(token.from)).max(0)
    }

    fn distance(&self, token: &Token) -> i32 {
        (self.from.max(token.from) - self.to.min(token.to)).max(0)
    }
}

/// How far left of its amounts the number of a column may stand.
const REACH: i32 = 24;

/// The columns of these rows, with the line of their numbers; none if there are too many.
pub fn of(rows: &[&[Token]], numbers: Option<&[Token]>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let covered = covered(rows);
    if covered.len() > super::MOST_COLUMNS {
        return columns;
    }
    for (from, to) in covered {
        columns.extend(parted(rows, from, to));
    }
    let numbers = numbers.unwrap_or_default();
    let digits = |token: &&Token| token.kind() == Kind::Number;
    let numbered: Vec<(usize, &Token)> = numbers
        .iter()
        .enumerate()
        .filter(|(_, token)| digits(token))
        .collect();
    // First those that stand over or among their amounts.
    let mut left = Vec::new();
    for (nth, token) in numbered {
        let middle = token.middle();
        let within = |column: &&mut Column| {
            column.number.is_none() && (column.from - 1..=column.to + 1).contains(&middle)
        };
        match columns.iter_mut().find(within) {
            Some(column) => column.number = Some((token.from, token.to)),
            None => left.push((nth, token)),
        }
    }
    for (nth, token) in left {
        let next = numbers.get(nth + 1).map_or(i32::MAX, |next| next.from);
        // Amounts that stand at the right edge may begin behind the number.
        let behind = |column: &&mut Column| {
            column.number.is_none()
                && column.kind == Some(Kind::Amount)
                && column.to > token.from
                && (token.from - REACH..next).contains(&column.from)
        };
        match columns.iter_mut().find(behind) {
            Some(column) => column.number = Some((token.from, token.to)),
            None => columns.push(Column {
                number: Some((token.from, token.to)),
                ..Column::new(token.from, token.to, None)
            }),
        }
    }
    // A word before the numbers stands over a column that has only words, such as the total's name.
    let words = numbers.iter().filter(|token| token.kind() == Kind::Text);
    for token in words {
        if columns.iter().all(|column| column.overlap(token) == 0) {
            columns.push(Column::new(token.from, token.to, None));
        }
    }
    columns.sort_by_key(Column::middle);
    columns
}

/// Where words stand in at least one row, from left to right.
fn covered(rows: &[&[Token]]) -> Vec<(i32, i32)> {
    let mut places: Vec<(i32, i32)> = rows
        .iter()
        .flat_map(|row| row.iter().map(|token| (token.from, token.to)))
        .collect();
    places.sort_unstable();
    let mut covered: Vec<(i32, i32)> = Vec::new();
    for (from, to) in places {
        match covered.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => covered.push((from, to)),
        }
    }
    covered
}

/// The columns between two gaps: two where names run up to the place of amounts in other rows.
fn parted(rows: &[&[Token]], from: i32, to: i32) -> Vec<Column> {
    let (mut names, mut amounts, mut both) = (Vec::new(), Vec::new(), false);
    for row in rows {
        let inside = row
            .iter()
            .filter(|token| from <= token.from && token.to <= to);
        let before = (names.len(), amounts.len());
        for token in inside {
            match token.kind() {
                Kind::Amount => amounts.push(token),
                Kind::Text => names.push(token),
                Kind::Number => {}
            }
        }
        both |= names.len() > before.0 && amounts.len() > before.1;
    }
    let around = |tokens: &[&Token], kind| {
        let from = tokens.iter().map(|token| token.from).min().unwrap_or(from);
        let to = tokens.iter().map(|token| token.to).max().unwrap_or(to);
        Column::new(from, to, Some(kind))
    };
    if both {
        return vec![around(&names, Kind::Text), around(&amounts, Kind::Amount)];
    }
    let amounts = (!amounts.is_empty() && names.is_empty()).then_some(Kind::Amount);
    vec![Column::new(from, to, amounts)]
}

/// How far a heading has to stand from all columns to have one of its own.
const APART: i32 = 6;

/// Adds columns that have a heading and nothing in them. Where columns are numbered, all figures have one.
pub fn add_headed<'t>(columns: &mut Vec<Column>, headings: impl Iterator<Item = &'t Token>) {
    let numbers = columns.iter().filter_map(|column| column.number);
    let edge = numbers.map(|(from, _)| from).min().unwrap_or(i32::MAX);
    for token in headings {
        let apart = columns.iter().all(|column| column.distance(token) >= APART);
        if apart && token.to < edge {
            columns.push(Column::new(token.from, token.to, None));
        }
    }
    columns.sort_by_key(Column::middle);
}

/// The column that holds a word of the body.
pub fn holding(columns: &[Column], token: &Token) -> usize {
    let kind = token.kind();
    let key = |column: &Column| {
        // Whole yuan, or a code: digits alone go where they stand.
        let other = match column.kind {
            Some(Kind::Amount) => kind == Kind::Text,
            Some(Kind::Text) => kind == Kind::Amount,
            _ => false,
        };
        let middle = (column.from + column.to) / 2;
        (
            other,
            -column.overlap(token),
            (middle - token.middle()).abs(),
        )
    };
    nearest(columns, key)
}

/// The column over which a word stands.
pub fn headed(columns: &[Column], token: &Token) -> usize {
    nearest(columns, |column| (column.middle() - token.middle()).abs())
}

/// Columns for words from left to right, none twice, with the least sum of distances. There are no more words than columns.
pub fn in_order(count: usize, all: usize, distance: impl Fn(usize, usize) -> i64) -> Vec<usize> {
    // The least sum of distances of the first words to columns up to each, and where the last one goes.
    let mut least = vec![vec![(0_i64, 0_usize); all + 1]; count + 1];
    for nth in 0..count {
        least[nth + 1][nth] = (i64::MAX / 2, 0);
        for col in nth..all {
            let here = (least[nth][col].0 + distance(nth, col), col);
            let before = least[nth + 1][col];
            least[nth + 1][col + 1] = if here.0 < before.0 { here } else { before };
        }
    }
    let (mut found, mut end) = (vec![0; count], all);
    for nth in (0..count).rev() {
        end = least[nth + 1][end].1;
        found[nth] = end;
    }
    found
}

fn nearest<K: Ord>(columns: &[Column], key: impl Fn(&Column) -> K) -> usize {
    let columns = columns.iter().enumerate();
    columns
        .min_by_key(|(_, column)| key(column))
        .map_or(0, |(at, _)| at)
}
