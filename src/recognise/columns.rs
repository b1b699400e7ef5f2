//! The headings above each column of a sheet, whether cells are merged, repeated or left blank.
//!
//! In go the rows of a header, one after another; out come, for each column, its headings from the top
//! down. A header is some dozens of columns wide; the rest of a runaway sheet is not looked at.

use std::collections::BTreeMap;

use super::heads::{Head, head_unit};
use crate::model::{CellRef, MoneyUnit, Region, Year};
use crate::read::{CellValue, Grid, GridRow};
use crate::vocabulary;

/// The widest header.
const WIDEST: u32 = 400;
/// The deepest header.
const DEEPEST: usize = 12;

/// The headings of some rows.
pub(super) struct Columns<'g> {
    grid: &'g Grid,
    merges: Vec<&'g Region>,
    /// Every heading once; a merged one serves all its columns.
    heads: Vec<Head>,
    /// The units that they name.
    units: Vec<Option<MoneyUnit>>,
    by_cell: BTreeMap<(u32, u32), usize>,
    left_out: Vec<CellRef>,
    /// For each column from the first on.
    paths: Vec<Path>,
    left: u32,
}

/// The headings above one column.
#[derive(Clone, Default)]
struct Path {
    heads: Vec<usize>,
    /// Headings of the left neighbour that count only if one of its own follows below.
    borrowed: Vec<usize>,
    /// Those of its headings that were borrowed.
    lent: Vec<usize>,
}

impl<'g> Columns<'g> {
    /// Prepares for a header somewhere in those rows.
    pub fn new(grid: &'g Grid, rows: &'g [GridRow]) -> Columns<'g> {
        let rows = &rows[..rows.len().min(DEEPEST)];
        let (first, last) = match (rows.first(), rows.last()) {
            (Some(first), Some(last)) => (first.number, last.number),
            _ => (1, 0),
        };
        let merges: Vec<&Region> = grid
            .merges
            .iter()
            .filter(|merge| merge.first.row <= last && merge.last.row >= first)
            .collect();
        let left = rows
            .iter()
            .flat_map(|row| row.cells.first())
            .map(|cell| cell.col)
            .min();
        let right = rows
            .iter()
            .flat_map(|row| row.cells.last())
            .map(|cell| cell.col);
        let right = right.chain(merges.iter().map(|merge| merge.last.col)).max();
        let left = left.unwrap_or(0);
        let width = right
            .map_or(0, |right| right.saturating_sub(left) + 1)
            .min(WIDEST);
        Columns {
            grid,
            merges,
            heads: Vec::new(),
            units: Vec::new(),
            by_cell: BTreeMap::new(),
            left_out: Vec::new(),
            paths: vec![Path::default(); width as usize],
            left,
        }
    }

    /// Leaves out a cell that is no heading.
    pub fn leave_out(&mut self, at: CellRef) {
        self.left_out.push(at);
    }

    /// Adds the next row of the header.
    pub fn push(&mut self, row: &GridRow) {
        // The heading to the left, the column's place in a merge, and what stands above it.
        let mut before: Option<(usize, bool, usize)> = None;
        for at in 0..self.paths.len() {
            let col = self.left + at as u32;
            let merge = self.merge_at(row.number, col);
            let own = match merge {
                Some(merge) => self.head_at(merge.first),
                None => self.head_at(CellRef::new(row.number, col)),
            };
            match own {
                Some(head) => {
                    let path = &mut self.paths[at];
                    path.lent.extend_from_slice(&path.borrowed);
                    path.heads.append(&mut path.borrowed);
                    let known = path
                        .heads
                        .last()
                        .is_some_and(|&last| last == head || self.heads[last] == self.heads[head]);
                    if !known {
                        self.paths[at].heads.push(head);
                    }
                    let wide = merge.is_some_and(|merge| merge.first.col != merge.last.col);
                    before = Some((head, wide, at));
                }
                // A blank cell goes on with the heading to its left, under the same headings.
                None if merge.is_none() => {
                    if let Some((head, false, source)) = before
                        && self.same_above(source, at, head)
                    {
                        self.paths[at].borrowed.push(head);
                    }
                }
                None => {}
            }
        }
    }

    fn merge_at(&self, row: u32, col: u32) -> Option<&'g Region> {
        let cell = CellRef::new(row, col);
        self.merges
            .iter()
            .copied()
            .find(|merge| merge.contains(cell))
    }

    /// Whether column `at` stands under the same headings as its neighbour, whose last one is `head`.
    fn same_above(&self, source: usize, at: usize, head: usize) -> bool {
        let above = self.paths[source].heads.iter().filter(|&&one| one != head);
        let own = self.paths[at].heads.iter().chain(&self.paths[at].borrowed);
        above.clone().count() == own.clone().count()
            && above
                .zip(own)
                .all(|(&a, &b)| a == b || self.heads[a] == self.heads[b])
    }

    fn head_at(&mut self, at: CellRef) -> Option<usize> {
        if self.left_out.contains(&at) {
            return None;
        }
        if let Some(&known) = self.by_cell.get(&(at.row, at.col)) {
            return Some(known);
        }
        let mut unit = None;
        let head = match &self.grid.get(at)?.value {
            CellValue::Text(text) if text.trim().is_empty() => return None,
            CellValue::Text(text) => {
                unit = head_unit(text);
                Head::parse(text)
            }
            CellValue::Number(number) => Head::parse(&number.to_string()),
            _ => return None,
        };
        self.heads.push(head);
        self.units.push(unit);
        self.by_cell.insert((at.row, at.col), self.heads.len() - 1);
        Some(self.heads.len() - 1)
    }

    /// The columns that have headings of their own: number and headings from the top down. A blank
    /// column inside a merged group has none. What is the lowest heading of its own column is none over its neighbours.
    pub fn paths(&self) -> impl Iterator<Item = (u32, Vec<&Head>)> {
        let mut lowest = vec![false; self.heads.len()];
        for path in &self.paths {
            let own = path.heads.last().filter(|head| !path.lent.contains(head));
            own.into_iter().for_each(|&head| lowest[head] = true);
        }
        let own = move |path: &Path| -> Vec<usize> {
            let lent = |head: &usize| path.lent.contains(head) && lowest[*head];
            let heads = path.heads.iter().copied();
            heads.filter(|head| !lent(head)).collect()
        };
        let paths: Vec<Vec<usize>> = self.paths.iter().map(own).collect();
        let mut group = vec![false; self.heads.len()];
        for path in &paths {
            for &head in path.iter().rev().skip(1) {
                group[head] = true;
            }
        }
        let all = (self.left..).zip(paths);
        all.filter(move |(_, path)| path.last().is_some_and(|&last| !group[last]))
            .map(|(col, path)| (col, path.iter().map(|&head| &self.heads[head]).collect()))
    }

    /// Whether two columns stand under the very same lowest cell.
    pub fn share_cell(&self, a: u32, b: u32) -> bool {
        let lowest = |col: u32| {
            let path = self.paths.get(col.checked_sub(self.left)? as usize)?;
            path.heads.last().copied()
        };
        let (Some(one), Some(other)) = (lowest(a), lowest(b)) else {
            return false;
        };
        // A heading over codes that was merged and now stands in each of its cells.
        let same = |col: u32| lowest(col).is_some_and(|head| self.heads[head] == self.heads[one]);
        let codes = || vocabulary::CODE_HEAD.contains(&self.heads[one].text.as_str());
        one == other || codes() && (a.min(b)..=a.max(b)).all(same)
    }

    /// The unit that the lowest heading over a column names which names one.
    pub fn unit(&self, col: u32) -> Option<MoneyUnit> {
        let path = self.paths.get(col.checked_sub(self.left)? as usize)?;
        path.heads.iter().rev().find_map(|&head| self.units[head])
    }

    /// The latest year that a heading prints.
    pub fn year(&self) -> Option<Year> {
        let years = self.heads.iter().filter_map(Head::printed_year);
        years.max()
    }
}
