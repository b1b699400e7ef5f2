//! What stands above a table against what its sheet is called.
//!
//! In go a sheet whose name is the title of a table, and where its headings begin; out comes a title above them that is
//! something else's. The name of the whole publication is none, and a few wrong characters make no other table, unless they
//! turn a budget into final accounts.

use super::header::Header;
use super::heads::{is_form_number, title_words};
use super::lines::heads_another;
use super::matchers::{LayoutMatcher, may_be_title};
use super::near::{NEAR, SHORTEST};
use crate::model::{CellRef, Located};
use crate::read::Grid;
use crate::vocabulary;

/// The title above the headings that is not the table's.
pub(super) fn other_title<'g>(
    matcher: &LayoutMatcher,
    grid: &'g Grid,
    header: &Header,
    table: usize,
) -> Option<Located<&'g str>> {
    let rows = grid.rows.get(..header.first)?.iter();
    let cells = rows.flat_map(|row| row.cells.iter().map(move |cell| (row.number, cell)));
    let seen = cells.filter(|(_, cell)| !cell.seen.struck);
    let texts = seen.filter_map(|(row, cell)| Some((CellRef::new(row, cell.col), cell.text()?)));
    let mut other = None;
    for (at, text) in texts.filter(|(_, text)| may_be_title(text) && !is_form_number(text)) {
        let words = title_words(text);
        if is_own(matcher, &words, table) {
            return None;
        }
        if other.is_none() && heads_another(&words) && !matcher.names_publication(&words) {
            other = Some(Located {
                value: text,
                at: Some(at),
            });
        }
    }
    other
}

/// Whether words are the title of the table, a few characters of it perhaps wrong.
fn is_own(matcher: &LayoutMatcher, words: &str, table: usize) -> bool {
    match matcher.titled_words(words) {
        Some(titled) => titled.tables.contains(&table),
        None => {
            let near = matcher.near(words, NEAR, SHORTEST);
            let mut near = near.iter();
            near.any(|(_, title, own)| *own == table && !of_another_stage(words, title))
        }
    }
}

/// Whether words name another stage of the budget than a title: 支出预算表 is no misspelt 支出决算表.
fn of_another_stage(words: &str, title: &str) -> bool {
    let count = |stage: &str| (words.matches(stage).count(), title.matches(stage).count());
    let counts = || vocabulary::STAGE.iter().map(|stage| count(stage));
    counts().any(|(here, there)| here > there) && counts().any(|(here, there)| here < there)
}
