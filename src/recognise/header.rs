//! Finds the header of a table and which column of the sheet is which column of the layout.
//!
//! Nothing depends on positions: header rows are told by their words, columns by the path of headings
//! above them. Where two columns fit one heading equally, both are named ([`Rival`]).

use std::collections::BTreeSet;

use super::amounts::looks_like_figure;
use super::columns::Columns;
use super::fit::compares;
use super::heads::{Head, HeadYear, head_unit};
use super::ledger_columns::{CodeColumns, LedgerColumns};
use super::matchers::{LedgerMatcher, TableMatcher};
use crate::layout::ColumnRole;
use crate::model::{CellRef, MoneyUnit, Year, plain};
use crate::read::{CellValue, Grid, GridRow};
use crate::vocabulary;

/// A header found: which rows it takes and where the columns are.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Header {
    /// Index into `grid.rows` of its first row.
    pub first: usize,
    /// Index into `grid.rows` of the first row below the header.
    pub body: usize,
    /// For each ledger, its columns.
    pub ledgers: Vec<LedgerColumns>,
    /// The words of each header row, to know the header when a page repeats it.
    pub words: Vec<Vec<String>>,
    /// How many columns were found.
    pub matched: usize,
    /// Whether those are all columns of the layout.
    pub complete: bool,
    /// The year that its headings print.
    pub year: Option<Year>,
    /// The unit behind a heading.
    pub unit: Option<MoneyUnit>,
    /// Columns that fit as well as the ones chosen.
    pub rivals: Vec<Rival>,
}

/// Two columns of a sheet that fit one heading equally.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Rival {
    /// Index of the ledger.
    pub ledger: usize,
    /// Index among all columns of the ledger.
    pub column: usize,
    /// The column chosen.
    pub chosen: u32,
    /// The other one.
    pub other: u32,
}

/// How many rows may lie between a title and its header, and how many a header may take.
const REACH: usize = 12;

/// Looks for the table's header in `rows` (indices into `grid.rows`), below a title. Without a `year`
/// of the title, the headings' own counts.
pub(super) fn find(
    grid: &Grid,
    rows: std::ops::Range<usize>,
    table: &TableMatcher,
    year: Option<Year>,
) -> Option<Header> {
    let mut window = rows.start..rows.end.min(rows.start + REACH);
    let first = window.find(|&index| is_header_row(&grid.rows[index], table, false))?;
    let deepest = rows.end.min(first + REACH);
    let last = (first + 1..deepest).find(|&at| !is_header_row(&grid.rows[at], table, true));
    let last = last.unwrap_or(deepest);
    let mut columns = Columns::new(grid, &grid.rows[first..last]);
    let mut best: Option<Header> = None;
    for end in first + 1..=last {
        let row = &grid.rows[end - 1];
        let total = best.as_ref().and_then(|best| best.total_among_heads(row));
        if let Some(total) = total {
            columns.leave_out(total);
        }
        columns.push(row);
        let header = resolve(table, &columns, year.or(columns.year()), first, end);
        // Among equals the deeper one: 科目编码 above 类, 款, 项; but the total row only if it tells more columns.
        let least = |best: &Header| best.matched + usize::from(total.is_some());
        if best
            .as_ref()
            .is_none_or(|best| header.matched >= least(best))
        {
            best = Some(header);
        }
    }
    let mut header = best?;
    let usable = header
        .ledgers
        .iter()
        .zip(&table.ledgers)
        .all(|(columns, l)| columns.usable(l));
    if !usable {
        return None;
    }
    header.find_levels(grid);
    let rows = &grid.rows[header.first..header.body];
    header.words = rows.iter().map(row_words).collect();
    header.unit = rows
        .iter()
        .flat_map(|row| row.cells.iter().filter_map(|cell| cell.text()))
        .find_map(head_unit);
    Some(header)
}

/// The plain words of a row.
pub(super) fn row_words(row: &GridRow) -> Vec<String> {
    row.cells
        .iter()
        .filter_map(|cell| cell.text())
        .filter(|text| !text.trim().is_empty())
        .map(|text| Head::parse(text).text)
        .collect()
}

/// Whether headings of the table prevail in a row, and no figure stands among them.
fn is_header_row(row: &GridRow, table: &TableMatcher, below_another: bool) -> bool {
    let (mut known, mut others, mut totals, mut figures) = (0, 0, 0, 0);
    for cell in &row.cells {
        match &cell.value {
            CellValue::Text(text) if text.trim().is_empty() => {}
            CellValue::Text(text) if text.len() > 150 => return false,
            CellValue::Text(text) => {
                let head = Head::parse(text);
                if table.is_head_word(&head) {
                    known += 1;
                    totals += usize::from(vocabulary::TOTAL.contains(&head.text.as_str()));
                } else if head.year.is_none() && looks_like_figure(text) {
                    return false;
                } else {
                    others += 1;
                }
            }
            CellValue::Number(number) if is_year(*number) => known += 1,
            CellValue::Number(_) => figures += 1,
            _ => others += 1,
        }
    }
    // A figure beside the table, in a row of headings.
    let close = known - totals >= 3 && ends_in_number(row);
    let apart = known >= 2 && ends_in_number(row) && ends_apart(row);
    let beside = figures == 1 && others == 0 && (close || apart);
    if figures > 0 && !beside {
        return false;
    }
    // The total row of an empty table has one word, 合计, which is a heading as well.
    let only_total = below_another && others == 0 && known == totals;
    known > 0 && (known >= others || known >= 2) && !only_total
}

fn ends_in_number(row: &GridRow) -> bool {
    let last = row.cells.last();
    last.is_some_and(|cell| matches!(cell.value, CellValue::Number(_)))
}

/// Whether a gap stands before the last cell of a row.
fn ends_apart(row: &GridRow) -> bool {
    let [.., before, last] = row.cells.as_slice() else {
        return false;
    };
    last.col > before.col + 1
}

fn is_year(number: f64) -> bool {
    (2000.0..2100.0).contains(&number) && number.fract() == 0.0
}

/// Gives each column of the layout its best column of the sheet.
fn resolve(
    table: &TableMatcher,
    columns: &Columns,
    year: Option<Year>,
    first: usize,
    body: usize,
) -> Header {
    let paths: Vec<(u32, Vec<&Head>)> = columns.paths().collect();
    let mut scores = Vec::new();
    for (l, ledger) in table.ledgers.iter().enumerate() {
        for (c, alternatives) in ledger.heads().iter().enumerate() {
            for (col, path) in &paths {
                let fits = alternatives
                    .iter()
                    .filter_map(|head| score(head, path, year));
                if let Some(score) = fits.max() {
                    scores.push((std::cmp::Reverse(score), l, c, *col));
                }
            }
        }
    }
    // The best match first; among equals, left to right.
    scores.sort_unstable();
    let none = |ledger: &LedgerMatcher| vec![None; ledger.heads().len()];
    let mut found: Vec<Vec<Option<(u32, i32)>>> = table.ledgers.iter().map(none).collect();
    let mut taken = BTreeSet::new();
    for (score, l, c, col) in &scores {
        if found[*l][*c].is_none() && taken.insert(*col) {
            found[*l][*c] = Some((*col, score.0));
        }
    }
    leave_astray(table, &mut found);
    taken.retain(|col| found.iter().flatten().flatten().any(|(own, _)| own == col));
    let rival = |&(score, ledger, column, other): &(std::cmp::Reverse<i32>, usize, usize, u32)| {
        let (chosen, best) = found[ledger][column]?;
        let equal =
            score.0 == best && !taken.contains(&other) && !columns.share_cell(chosen, other);
        equal.then_some(Rival {
            ledger,
            column,
            chosen,
            other,
        })
    };
    let mut rivals: Vec<Rival> = scores.iter().filter_map(rival).collect();
    leave_added(table, &mut rivals, &paths, &taken);
    let year = own_year(table, &found, &paths);
    let mut ledgers = Vec::with_capacity(found.len());
    let mut complete = true;
    let mut matched = taken.len();
    for (ledger, found) in table.ledgers.iter().zip(&found) {
        let found: Vec<Option<u32>> = found.iter().map(|one| one.map(|(col, _)| col)).collect();
        let own = LedgerColumns::of(ledger, &found, (columns, &paths), &taken);
        if let CodeColumns::Parts(parts) = &own.code {
            matched += usize::from(!parts.iter().any(|col| taken.contains(col)));
        }
        let codes_told = own.code != CodeColumns::None || ledger.column(ColumnRole::Code).is_none();
        let rest = ledger.spec.columns.iter().zip(&found);
        complete &= codes_told
            && rest
                .filter(|(spec, _)| !matches!(spec.role, ColumnRole::Ordinal | ColumnRole::Code))
                .all(|(spec, col)| col.is_some() || spec.optional);
        ledgers.push(own);
    }
    Header {
        first,
        body,
        ledgers,
        words: Vec::new(),
        matched,
        complete,
        year,
        unit: None,
        rivals,
    }
}

/// Gives back the columns of figures beyond another list's codes or names: the list has none of its own.
fn leave_astray(table: &TableMatcher, found: &mut [Vec<Option<(u32, i32)>>]) {
    let of = |ledger: usize, found: &[Vec<Option<(u32, i32)>>], label: bool| -> Vec<u32> {
        let columns = table.ledgers[ledger]
            .spec
            .columns
            .iter()
            .zip(&found[ledger]);
        let labels = |role: ColumnRole| matches!(role, ColumnRole::Code | ColumnRole::Name);
        let own = columns.filter(|(column, _)| labels(column.role) == label);
        own.filter_map(|(_, col)| col.map(|(col, _)| col)).collect()
    };
    let labels: Vec<Vec<u32>> = (0..found.len()).map(|at| of(at, found, true)).collect();
    for at in 0..found.len() {
        let Some(own) = labels[at].iter().max().copied() else {
            continue;
        };
        let others = labels.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.flat_map(|(_, cols)| cols).copied();
        let next = others.filter(|col| *col > own).min().unwrap_or(u32::MAX);
        let columns = table.ledgers[at].spec.columns.iter().zip(&mut found[at]);
        for (_, col) in columns.filter(|(column, _)| column.role.is_figure()) {
            *col = col.filter(|(col, _)| *col < next);
        }
    }
}

/// Leaves out the columns that somebody added to the right of the table to compare: behind a heading that says so, or
/// with several of the table's headings once more.
///
/// Codes and names once more without figures are a further list of the table, which is not.
fn leave_added(
    table: &TableMatcher,
    rivals: &mut Vec<Rival>,
    paths: &[(u32, Vec<&Head>)],
    taken: &BTreeSet<u32>,
) {
    let right = taken.last().copied().unwrap_or(0);
    let figure = |rival: &&Rival| {
        let columns = &table.ledgers[rival.ledger].spec.columns;
        rival.other > right && columns[rival.column].role.is_figure()
    };
    let beside: BTreeSet<u32> = rivals.iter().filter(figure).map(|r| r.other).collect();
    if beside.is_empty() {
        return;
    }
    let known = |path: &[&Head]| path.last().is_some_and(|head| table.knows_word(&head.text));
    let more = paths
        .iter()
        .filter(|(col, path)| *col > right && known(path));
    let again = more.count();
    let compared = |rival: &Rival| {
        let mut between = paths
            .iter()
            .filter(|(col, _)| (right + 1..=rival.other).contains(col));
        between.any(|(_, path)| path.iter().any(|head| compares(head)))
    };
    rivals.retain(|rival| rival.other <= right || (again < 2 && !compared(rival)));
}

/// The latest year that a table's headings give it: 2026年预算数 and 2025年执行数 both tell 2026 where the layout
/// has {year-1} over the second. A year over columns of somebody's own may be that of comparison.
fn own_year(
    table: &TableMatcher,
    found: &[Vec<Option<(u32, i32)>>],
    paths: &[(u32, Vec<&Head>)],
) -> Option<Year> {
    let mut latest = None;
    for (ledger, found) in table.ledgers.iter().zip(found) {
        for (ways, col) in ledger.heads().iter().zip(found) {
            let Some((col, _)) = col else { continue };
            let path = paths.iter().find(|(other, _)| other == col);
            let path = path.map_or(&[][..], |(_, path)| path);
            let mut told = ways.iter().flatten().filter_map(|head| match head.year {
                Some(HeadYear::Offset(offset)) => Some((head, offset)),
                _ => None,
            });
            let printed = |head: &Head| {
                let same = path.iter().filter(|other| other.same_words(head));
                same.filter_map(|other| other.printed_year()).max()
            };
            let own = match told.clone().next() {
                None => path.iter().filter_map(|head| head.printed_year()).max(),
                Some(_) => told.find_map(|(head, offset)| {
                    let Year(year) = printed(head)?;
                    year.checked_add_signed(-offset).map(Year)
                }),
            };
            latest = latest.max(own);
        }
    }
    latest
}

/// How well a path of the sheet fits one of the layout: its lowest heading must have the same words;
/// a fitting year and fitting headings above speak for it, headings of another year against it.
fn score(layout: &[Head], sheet: &[&Head], year: Option<Year>) -> Option<i32> {
    let (own, leaf) = (layout.last()?, sheet.last()?);
    if !own.same_words(leaf) {
        return None;
    }
    let fits = |wanted: &Head, found: &Head| match wanted.year {
        Some(_) => wanted.same_year(found, year),
        None => found.is_of_year(year),
    };
    let mut score = 16 + if fits(own, leaf) { 1 } else { -6 };
    let above = &sheet[..sheet.len() - 1];
    let mut at = 0;
    let against = |head: &&Head| if head.is_of_year(year) { 1 } else { 6 };
    for wanted in &layout[..layout.len() - 1] {
        match above[at..].iter().position(|head| head.same_words(wanted)) {
            Some(further) => {
                let passed = &above[at..at + further];
                score -= passed.iter().map(against).sum::<i32>();
                at += further + 1;
                score += if fits(wanted, above[at - 1]) { 4 } else { -6 };
            }
            None => score -= 1,
        }
    }
    score -= above[at..].iter().map(against).sum::<i32>();
    Some(score)
}

impl Header {
    /// Takes 类, 款, 项 from the first row of the body: some print them in front of the total, below a heading
    /// 科目编码 that is not merged over them.
    fn find_levels(&mut self, grid: &Grid) {
        let Some(row) = grid.rows.get(self.body) else {
            return;
        };
        let known: BTreeSet<u32> = self.columns().collect();
        for ledger in &mut self.ledgers {
            let CodeColumns::One(first) = ledger.code else {
                continue;
            };
            let levels =
                (first..)
                    .zip(vocabulary::LEVEL.iter().copied())
                    .take_while(|(col, level)| {
                        let text = row.get(*col).and_then(|cell| cell.text());
                        let own = *col == first || !known.contains(col);
                        own && text.is_some_and(|text| plain(text) == *level)
                    });
            let levels: Vec<u32> = levels.map(|(col, _)| col).collect();
            if levels.len() > 1 {
                ledger.code = CodeColumns::Parts(levels);
            }
        }
    }

    /// The same header with its first column in column `first`.
    pub fn moved_to(&self, first: u32) -> Header {
        let left = self.columns().min().unwrap_or(0);
        let moved = |col: &mut u32| *col = (*col - left).saturating_add(first);
        let mut header = self.clone();
        for ledger in &mut header.ledgers {
            match &mut ledger.code {
                CodeColumns::None => {}
                CodeColumns::One(col) => moved(col),
                CodeColumns::Parts(cols) => cols.iter_mut().for_each(moved),
            }
            let texts = ledger.texts.iter_mut().chain(&mut ledger.figures);
            let cols = texts.flatten().chain(&mut ledger.ordinals);
            cols.chain(&mut ledger.name).for_each(moved);
        }
        header
    }

    /// 合计 below the headings of codes or names: the label of the total, which a table without figures may have
    /// beside its lowest headings.
    fn total_among_heads(&self, row: &GridRow) -> Option<CellRef> {
        let first = row.cells.first()?;
        let word = Head::parse(first.text()?).text;
        let named =
            |own: &LedgerColumns| own.name == Some(first.col) || own.codes().contains(&first.col);
        let total = vocabulary::TOTAL.contains(&word.as_str()) && self.ledgers.iter().any(named);
        total.then(|| CellRef::new(row.number, first.col))
    }

    /// The same header without any column of figures.
    pub fn leave_figures(&mut self) {
        for ledger in &mut self.ledgers {
            ledger.figures.fill(None);
        }
    }

    /// All columns of the sheet that belong to the table.
    pub fn columns(&self) -> impl Iterator<Item = u32> {
        self.ledgers.iter().flat_map(|ledger| {
            let texts = ledger.texts.iter().chain(&ledger.figures).flatten();
            let codes = ledger.codes().iter().chain(&ledger.ordinals);
            codes.chain(texts).chain(&ledger.name).copied()
        })
    }
}
