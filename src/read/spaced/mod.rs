//! Text in columns of spaces, as programs give it that take the text out of a PDF: where a value stands in
//! its line says which column it belongs to.
//!
//! Each table of a page is laid out by itself. Columns are where the lines of its body leave no gap
//! ([`columns`]); headings are given to the columns that they stand over, those that were wrapped are put
//! together, those over several columns are repeated over each ([`heads`]). Two values that come to one
//! cell stand there together and are no amount, and figures that stand below no heading of their own are marked
//! ([`aligned`]), as are those of a line whose spaces were closed up ([`closed`]): what is in doubt is not read.

mod aligned;
mod closed;
mod columns;
mod heads;

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

pub use aligned::DOUBT;
use columns::{Column, Kind};

/// The cells of a line: the column and the text of each.
pub type Line = Vec<(u32, String)>;

/// The most lines of one table; longer ones are no pages.
const MOST_LINES: usize = 1_000;
/// The most columns of a table.
const MOST_COLUMNS: usize = 48;
/// Spaces that part a department from a unit of money.
const WIDE_GAP: &str = "   ";

/// A word of a line; places are doubled, so that the middle is whole.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Token {
    from: i32,
    to: i32,
    text: String,
}

impl Token {
    fn middle(&self) -> i32 {
        (self.from + self.to) / 2
    }

    fn kind(&self) -> Kind {
        let text = self
            .text
            .trim_start_matches(['-', '－'])
            .trim_end_matches('%');
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let whole = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_digit())
                && text.bytes().all(|b| b.is_ascii_digit() || b == b',')
        };
        match text.split_once('.') {
            Some((before, behind)) if whole(before) && digits(behind) => Kind::Amount,
            None if digits(text) => Kind::Number,
            _ => Kind::Text,
        }
    }
}

/// The lines of a text as cells; `None` if no table of it is laid out in columns of spaces.
pub fn lines(text: &str) -> Option<Vec<Line>> {
    // Letters of double width take one place or two, by the program that laid them out: figures stand below each other
    // in one of the two.
    let [one, two] = [1, 2].map(|wide| LaidOut::of(text, wide));
    let is_two = match (one.columns, two.columns) {
        (_, 0) => false,
        (0, _) => true,
        _ => (two.ragged, one.columns) < (one.ragged, two.columns),
    };
    let best = if is_two { two } else { one };
    (best.columns > 0).then_some(best.lines)
}

/// A text laid out.
struct LaidOut {
    lines: Vec<Line>,
    /// How many columns were found in all tables.
    columns: usize,
    /// At how many places figures end, or begin if these are fewer, table by table.
    ragged: usize,
}

impl LaidOut {
    fn of(text: &str, wide: usize) -> LaidOut {
        let lines: Vec<&str> = text.split('\n').collect();
        let tokens: Vec<Vec<Token>> = lines.iter().map(|line| tokens(line, wide)).collect();
        let (mut columns, mut ragged, mut laid) = (0, 0, vec![None; lines.len()]);
        for block in blocks(&lines) {
            let own = &tokens[block.clone()];
            let table = Table::of(&lines[block.clone()], own);
            if let Some(table) = &table {
                columns += table.columns.len();
                ragged += edges(own);
            }
            for (at, own) in block.zip(table.map(|table| table.cells()).unwrap_or_default()) {
                laid[at] = own;
            }
        }
        let cells = laid.into_iter().zip(&lines).map(|(own, line)| {
            own.unwrap_or_else(|| {
                let parts = line.trim().split(WIDE_GAP).map(str::trim);
                let parts = parts.filter(|part| !part.is_empty());
                (0..).zip(parts.map(str::to_owned)).collect()
            })
        });
        LaidOut {
            lines: cells.collect(),
            columns,
            ragged,
        }
    }
}

/// At how many places the figures behind names end or begin.
fn edges(lines: &[Vec<Token>]) -> usize {
    let figures = || {
        let behind = lines.iter().flat_map(|line| {
            let names = line.iter().take_while(|token| token.kind() != Kind::Text);
            line.iter().skip(names.count())
        });
        behind.filter(|token| token.kind() != Kind::Text)
    };
    let ends: BTreeSet<i32> = figures().map(|token| token.to).collect();
    let begins: BTreeSet<i32> = figures().map(|token| token.from).collect();
    ends.len().min(begins.len())
}

/// The words of a line. Single Chinese letters beside each other are one word that was spaced out.
fn tokens(line: &str, wide: usize) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut at, mut open) = (0, false);
    for c in line.chars() {
        let width = match c {
            '\x0C' | '\r' => 0,
            c if wide == 2 => c.width().unwrap_or(0),
            _ => 1,
        };
        let end = at + 2 * width as i32;
        match tokens.last_mut() {
            _ if c.is_whitespace() => open = false,
            Some(last) if open => {
                last.text.push(c);
                last.to = end;
            }
            _ => {
                open = true;
                let text = c.to_string();
                tokens.push(Token {
                    from: at,
                    to: end,
                    text,
                });
            }
        }
        at = end;
    }
    joined(tokens)
}

/// The widest gap within a word that was spaced out, in doubled places.
const SPACED_OUT: i32 = 12;

fn joined(tokens: Vec<Token>) -> Vec<Token> {
    let single = |text: &str| {
        let mut chars = text.chars();
        chars.all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) && text.chars().count() == 1
    };
    let mut joined: Vec<(Token, bool)> = Vec::new();
    for token in tokens {
        let alone = single(&token.text);
        match joined.last_mut() {
            Some((last, true)) if alone && token.from - last.to <= SPACED_OUT => {
                last.text.push_str(&token.text);
                last.to = token.to;
            }
            _ => joined.push((token, alone)),
        }
    }
    joined.into_iter().map(|(token, _)| token).collect()
}

/// The parts of a text that hold one table each at most: pages, parted again where a second table has its
/// lines with a colon (department and unit of money).
fn blocks(lines: &[&str]) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut led = false;
    for (at, line) in lines.iter().enumerate() {
        if line.starts_with('\x0C') && at > 0 {
            starts.push(at);
            led = false;
        }
        let lead = is_lead(line);
        if lead && led {
            // Its title and its form's number stand above.
            let above = lines[..at].iter().rev().take(3);
            let above = above.take_while(|line| !line.trim().is_empty() && !is_lead(line));
            starts.push(at - above.count());
        }
        led |= lead;
    }
    starts.dedup();
    let ends = starts[1..].iter().copied().chain([lines.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(from, to)| *from..to)
        .filter(|r| r.start < r.end)
        .collect()
}

/// Whether a line holds two things, one of them with a colon: parted by much space, or both with one.
fn is_lead(line: &str) -> bool {
    let line = line.trim();
    match line.matches(['：', ':']).count() {
        0 => false,
        1 => line.contains(WIDE_GAP),
        _ => line.contains(' '),
    }
}

/// A table that is laid out.
struct Table<'t> {
    tokens: &'t [Vec<Token>],
    columns: Vec<Column>,
    /// The lines of the headings, those that are not blank.
    head: Vec<usize>,
    /// The line of the columns' numbers.
    numbers: Option<usize>,
    /// The lines of the body.
    body: Range<usize>,
    /// Those of them whose spaces were closed up.
    closed: BTreeSet<usize>,
    /// Whether the lines of the body have no common places.
    ragged: bool,
}

impl<'t> Table<'t> {
    fn of(lines: &[&str], tokens: &'t [Vec<Token>]) -> Option<Table<'t>> {
        let crowded = tokens.iter().any(|line| line.len() > 2 * MOST_COLUMNS);
        if lines.len() > MOST_LINES || crowded {
            return None;
        }
        let has = |at: &usize| tokens[*at].iter().any(|token| token.kind() == Kind::Amount);
        let amounts: Vec<usize> = (0..tokens.len()).filter(has).collect();
        let numbered = (0..tokens.len()).find(|at| is_numbers(&tokens[*at]));
        let (first, last) = match (amounts.first(), amounts.last(), numbered) {
            (Some(first), Some(last), _) => (*first, *last),
            // Nothing is filled in; the next line is the total's.
            (_, _, Some(numbers)) => (numbers + 1, numbers + 1),
            _ => return Table::unfilled(lines, tokens),
        };
        let numbers = numbered.filter(|at| *at < first && at + 3 >= first);
        let top = numbers.unwrap_or(first);
        let whole = |at: &usize| is_whole_row(lines[*at], &tokens[*at]);
        let last = last + (last + 1..tokens.len()).take_while(whole).count();
        let body = top..(last + 1).min(tokens.len());
        let rows = |at: &usize| Some(*at) != numbers;
        let rows: Vec<usize> = body.clone().filter(rows).collect();
        let all: Vec<&[Token]> = rows.iter().map(|at| tokens[*at].as_slice()).collect();
        let found = closed::of(&all);
        let closed: BTreeSet<usize> = found.lines.iter().map(|nth| rows[*nth]).collect();
        let rows = rows.iter().filter(|at| !closed.contains(at));
        let mut columns = columns::of(
            &rows.map(|at| tokens[*at].as_slice()).collect::<Vec<_>>(),
            numbers.map(|at| tokens[at].as_slice()),
        );
        let mut head = Vec::new();
        for at in (0..top).rev().filter(|at| !tokens[*at].is_empty()) {
            let crowded = tokens[at].len() > MOST_COLUMNS || head.len() == heads::MOST_LINES;
            if crowded || lines[at].contains(['：', ':']) {
                break;
            }
            head.push(at);
        }
        head.reverse();
        let lowest = head.last().into_iter().flat_map(|at| &tokens[*at]);
        columns::add_headed(&mut columns, lowest);
        let laid = (3..=MOST_COLUMNS).contains(&columns.len()) && !head.is_empty();
        laid.then_some(Table {
            tokens,
            columns,
            head,
            numbers,
            body,
            closed,
            ragged: found.ragged,
        })
    }

    /// A table without figures: its columns are those of its headings, the lowest first.
    fn unfilled(lines: &[&str], tokens: &'t [Vec<Token>]) -> Option<Table<'t>> {
        let lead = lines.iter().position(|line| is_lead(line))?;
        let is_text = |line: &[Token]| {
            let crowded = line.len() > MOST_COLUMNS;
            !line.is_empty() && !crowded && line.iter().all(|token| token.kind() == Kind::Text)
        };
        let below = &tokens[lead + 1..];
        let count = below
            .iter()
            .take_while(|line| line.len() >= 2 && is_text(line))
            .count();
        let head: Vec<usize> = (lead + 1..=lead + count.min(heads::MOST_LINES)).collect();
        let mut columns = Vec::new();
        for at in head.iter().rev() {
            columns::add_headed(&mut columns, tokens[*at].iter());
        }
        let from = lead + 1 + head.len();
        let is_row = |at: &usize| tokens[*at].len() == 1 && !lines[*at].contains(['：', ':']);
        let rows = (from..tokens.len()).take_while(is_row).count();
        let laid = (3..=MOST_COLUMNS).contains(&columns.len()) && rows > 0;
        laid.then_some(Table {
            tokens,
            columns,
            head,
            numbers: None,
            body: from..from + rows,
            closed: BTreeSet::new(),
            ragged: false,
        })
    }

    /// The cells of every line that is the table's.
    fn cells(&self) -> Vec<Option<Line>> {
        let mut cells = vec![None; self.tokens.len()];
        let head: Vec<&[Token]> = self
            .head
            .iter()
            .map(|at| self.tokens[*at].as_slice())
            .collect();
        let given = heads::of(&head, &self.columns);
        let rows = self.body.clone();
        let rows = rows.filter(|at| Some(*at) != self.numbers && !self.closed.contains(at));
        let rows: Vec<&[Token]> = rows.map(|at| self.tokens[at].as_slice()).collect();
        // Where an amount and words come to one cell, a column was not told apart from the next.
        let glued = self.ragged || rows.iter().any(|row| is_glued(row, &self.columns));
        let all: BTreeSet<u32> = (0..self.columns.len() as u32).collect();
        let doubtful = match glued {
            true => all.clone(),
            false => aligned::doubtful(&rows, (&head, &given), &self.columns),
        };
        for (at, line) in self.head.iter().zip(given) {
            cells[*at] = Some(line);
        }
        let held = closed::held(&rows, &self.columns);
        for at in self.body.clone() {
            let in_order = || closed::cells(&self.tokens[at], &self.columns, &held);
            cells[at] = Some(match self.closed.contains(&at) {
                true => in_order().unwrap_or_else(|| self.line(at, &all)),
                false => self.line(at, &doubtful),
            });
        }
        self.join_wrapped(&mut cells);
        cells
    }

    /// The cells of a line of the body, each where it stands; figures in some columns are in doubt.
    fn line(&self, at: usize, doubtful: &BTreeSet<u32>) -> Line {
        let numbers = Some(at) == self.numbers;
        let mut own: Line = Vec::new();
        for token in &self.tokens[at] {
            let figure = token.kind() != Kind::Text;
            let col = match numbers {
                true => columns::headed(&self.columns, token),
                false => columns::holding(&self.columns, token),
            } as u32;
            let doubt = figure && !numbers && doubtful.contains(&col);
            let mark = if doubt { aligned::DOUBT } else { "" };
            match own.iter_mut().find(|(other, _)| *other == col) {
                Some((_, text)) => {
                    let open = text.strip_suffix(aligned::DOUBT).map(str::to_owned);
                    let before = open.as_deref().unwrap_or(text);
                    if figure && before.ends_with(|c: char| c.is_ascii_digit()) {
                        // Two figures are no third one, as 1 118.07 would be, and one of them is another column's.
                        *text = format!("{before}；{}{}", token.text, aligned::DOUBT);
                    } else if !figure && !before.contains('.') {
                        // A code before a name is one wherever the two stand.
                        *text = format!("{before} {}", token.text);
                    } else {
                        text.push(' ');
                        text.push_str(&token.text);
                    }
                }
                None => own.push((col, format!("{}{mark}", token.text))),
            }
        }
        own.sort_unstable();
        own
    }

    /// Puts a name together whose row stands between its two lines.
    fn join_wrapped(&self, cells: &mut [Option<Line>]) {
        let inner = self.body.start + 1..self.body.end.saturating_sub(1);
        for at in inner {
            let [Some(above), Some(own), Some(below)] = &mut cells[at - 1..=at + 1] else {
                continue;
            };
            let ([(col, first)], [(same, rest)]) = (above.as_slice(), below.as_slice()) else {
                continue;
            };
            let free = own.iter().all(|(other, _)| other != col);
            if col == same && free && !own.is_empty() {
                own.push((*col, format!("{first}{rest}")));
                own.sort_unstable();
                above.clear();
                below.clear();
            }
        }
    }
}

/// Whether a line below the last one with decimals is a row of whole figures: a name, and figures at its end.
fn is_whole_row(line: &str, tokens: &[Token]) -> bool {
    let digits = |token: &Token| token.kind() == Kind::Number;
    let figures = tokens
        .iter()
        .rev()
        .take_while(|token| digits(token))
        .count();
    let named = tokens.iter().any(|token| token.kind() == Kind::Text);
    figures >= 2 && named && !line.contains(['：', ':'])
}

/// Whether an amount and words of a line come to one column.
fn is_glued(row: &[Token], columns: &[Column]) -> bool {
    let held = |token: &Token| columns::holding(columns, token);
    let of = |kind: Kind| row.iter().filter(move |token| token.kind() == kind);
    let words: BTreeSet<usize> = of(Kind::Text).map(held).collect();
    of(Kind::Amount).any(|token| words.contains(&held(token)))
}

/// Whether a line numbers the columns: 1, 2, 3 … with at most as many words between.
fn is_numbers(tokens: &[Token]) -> bool {
    let numbers = tokens.iter().filter(|token| token.kind() == Kind::Number);
    let counted = (1_u32..)
        .zip(numbers)
        .take_while(|(nth, token)| token.text.parse() == Ok(*nth));
    let count = counted.count();
    let all = tokens
        .iter()
        .filter(|token| token.kind() != Kind::Text)
        .count();
    count >= 2 && count == all && tokens.len() <= 2 * count
}

#[cfg(test)]
mod tests;
