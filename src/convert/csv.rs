//! Tables as .csv files, one a table, in the standard layout, so that they are read like any file.
//!
//! UTF-8 with a byte order mark (Excel and WPS need it), fields quoted as RFC 4180 says, lines ended by
//! CR LF, all lines of one width. Headings over several columns are repeated in each of them, since a
//! .csv file has no merged cells.
//!
//! Excel takes a field that begins with `=`, `+`, `-` or `@` for a formula. Text that does gets an
//! apostrophe in front ([`guarded`]); so does text that has apostrophes before such a sign, so that one
//! apostrophe can always be taken off again when the file is read (`read::delimited` does). Numbers stay bare.

use std::collections::BTreeMap;

use crate::layout::Layout;
use crate::model::{Region, Submission};
use crate::pages::{self, Content, Kind, OtherLayout, Page};
use crate::read::is_formula_text;

const MARK: &str = "\u{FEFF}";

/// The files of the tables that were submitted, in the layout's order: names and bytes.
pub(super) fn files(
    layout: &Layout,
    submission: &Submission,
) -> Result<Vec<(String, Vec<u8>)>, OtherLayout> {
    let pages = pages::standard(layout, submission, (&[], &[]), &[])?;
    Ok((1..)
        .zip(submission.tables.iter().zip(pages.all))
        .filter(|(_, (table, _))| table.heading().is_some())
        .map(|(number, (_, page))| {
            let name = format!("{number:02} {}.csv", page.name);
            (name, csv(&page).into_bytes())
        })
        .collect())
}

/// The texts of a page by row and column, every heading in all the cells that it covers.
fn fields(page: &Page) -> BTreeMap<u32, BTreeMap<u32, String>> {
    // A total may look like a heading; headings are printed on every page.
    let repeated = page.paper.repeat.map_or(0, |(_, last)| last);
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    for cell in &page.cells {
        let Some(field) = field(&cell.content) else {
            continue;
        };
        let Region { first: from, last } = cell.covers;
        let is_head = cell.look.kind == Kind::Head && last.row <= repeated;
        let to = if is_head { last } else { from };
        for row in from.row..=to.row {
            let row = rows.entry(row).or_default();
            row.extend((from.col..=to.col).map(|col| (col, field.clone())));
        }
    }
    rows
}

fn csv(page: &Page) -> String {
    let rows = fields(page);
    let last = rows.values().filter_map(|row| row.keys().last());
    // Two columns at least: without a separator it would not be told from plain text.
    let width = last.max().map_or(1, |last| (*last).max(1));
    let mut out = MARK.to_owned();
    let end = rows.keys().last().map_or(0, |last| last + 1);
    for row in (0..end).map(|row| rows.get(&row)) {
        for col in 0..=width {
            if col > 0 {
                out.push(',');
            }
            if let Some(field) = row.and_then(|row| row.get(&col)) {
                out.push_str(&quoted(field));
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// The text of a cell; nothing for an empty one. Numbers stay bare.
fn field(content: &Content) -> Option<String> {
    match content {
        Content::Blank => None,
        Content::Number(_) | Content::Truth(_) => Some(content.text().into_owned()),
        _ => Some(guarded(&content.text())),
    }
}

fn quoted(field: &str) -> String {
    let needs = |c: char| matches!(c, ',' | '"' | '\r' | '\n' | '\t');
    if field.contains(needs) || field.trim() != field {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// Text that no program takes for a formula.
fn guarded(text: &str) -> String {
    if is_formula_text(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::unguarded;

    #[test]
    fn formulas_are_guarded_and_come_back() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@A", "'@A"),
            ("'=1", "''=1"),
            ("''-", "'''-"),
            ("'你好'", "'你好'"),
            ("一、收入", "一、收入"),
        ] {
            assert_eq!(guarded(text), written);
            assert_eq!(unguarded(guarded(text)), text);
        }
        assert_eq!(unguarded("-3.5".to_owned()), "-3.5");
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(quoted("甲,乙"), "\"甲,乙\"");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(quoted("1118.07"), "1118.07");
    }
}
