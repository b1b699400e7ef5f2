//! Whether the only table of a family in a book is of that family at all.
//!
//! Titles such as 部门支出总表 and 科目编码, 科目名称, 合计 over columns are printed everywhere. One such sheet is a family's
//! only if it has the family's own title or form number, its columns, and hardly a column or a row of somebody's own.

use super::columns::Columns;
use super::fit::compares;
use super::found::Found;
use super::heads::title_words;
use super::left_over::is_usual_word;
use super::matchers::{LayoutMatcher, TableMatcher};
use super::page_rows;
use super::places::Places;
use crate::layout::Text;
use crate::model::{RowRole, plain};
use crate::read::{Grid, GridCell};

/// So many headings of somebody's own are those of another form.
const OTHER_HEADS: usize = 2;

/// The only table found, if it may as well be another family's; nothing is that with a second table, or with a sheet that
/// almost is one.
pub(super) fn foreign<'p>(matcher: &LayoutMatcher, places: &'p Places) -> Option<&'p Found> {
    let only = places.all.first()?;
    let alone = places.tables() == 1 && matcher.tables.len() > 1;
    let others = places.meant.is_empty() && places.misfits.is_empty();
    let spec = &matcher.tables[only.table];
    let grid: &Grid = &places.areas.sheets[only.sheet];
    let own = bears_own_title(spec, only) || bears_form(spec, grid, only);
    (alone && others && !(own && has_form(spec, grid, only))).then_some(only)
}

/// Whether the title is the one that the layout prints, not one that others use as well.
fn bears_own_title(spec: &TableMatcher, found: &Found) -> bool {
    let printed = found.title.as_ref().filter(|title| title.at.is_some());
    let Some(printed) = printed else { return false };
    let words = title_words(&printed.value);
    let kept = spec.spec.kept_titles.max(1);
    let mut own = spec.spec.titles.iter().take(kept);
    own.any(|title| words.ends_with(&title_words(title)))
}

/// Whether the number of the form stands above the headings.
fn bears_form(spec: &TableMatcher, grid: &Grid, found: &Found) -> bool {
    let Some(form) = spec.spec.form.as_ref().map(Text::as_str).map(plain) else {
        return false;
    };
    let rows = grid.rows[..found.header.first.min(grid.rows.len())].iter();
    let mut texts = rows.flat_map(|row| row.cells.iter().filter_map(GridCell::text));
    texts.any(|text| plain(text).trim_matches(['(', ')']) == form.trim_matches(['(', ')']))
}

/// Whether columns and rows are the table's.
fn has_form(spec: &TableMatcher, grid: &Grid, found: &Found) -> bool {
    let header = &found.header;
    let Some(rows) = grid.rows.get(header.first..header.body) else {
        return false;
    };
    let known: std::collections::BTreeSet<u32> = header.columns().collect();
    let mut columns = Columns::new(grid, rows);
    rows.iter().for_each(|row| columns.push(row));
    let other = columns.paths().filter(|(col, path)| {
        let added = |head: &&super::heads::Head| compares(head) || is_usual_word(&head.text);
        !known.contains(col) && !path.last().is_some_and(added)
    });
    let ledgers = page_rows::rows_of(spec, grid, header, header.body.min(found.end)..found.end);
    let rows = || ledgers.iter().flat_map(|ledger| &ledger.rows);
    let of = |role: RowRole| rows().filter(|row| row.role == role).count();
    let placed = of(RowRole::Item) + of(RowRole::Total);
    // Where columns are missing, others hardly stand there by chance.
    let most = if header.complete { OTHER_HEADS } else { 1 };
    other.count() < most && of(RowRole::Unplaced) * 3 <= placed
}
