//! The sheet of classification codes: what the dropdowns offer and the names are looked up in.

use std::collections::BTreeMap;

use crate::layout::classification::{Classification, governmental};
use crate::model::{CellRef, Region, sheet_prefix};
use crate::words::pages as words;

use super::super::looks::Kind;
use super::super::page::Page;
use super::super::paper::Paper;
use super::super::widths::heights;

/// The row of the headings; the name of the classification stands above it.
const HEAD_ROW: u32 = 3;
/// The widths of a column of codes, of names, of the names that go with them, and of the one between two classifications.
const WIDTHS: [f64; 4] = [12.0, 52.0, 3.0, 3.0];
/// The width of a column of names that go with others.
const BESIDE: f64 = 30.0;
/// The height of the line under the title, in points.
const OWN_HEAD_HEIGHT: f64 = 22.0;

/// Which columns hold which classification.
pub(super) struct Lists(BTreeMap<Classification, u32>);

impl Lists {
    /// The classifications that are needed: codes, names, the names that go with them, and a column between them.
    pub(super) fn of(needed: impl Iterator<Item = Classification>) -> Lists {
        let mut lists = BTreeMap::new();
        for which in needed {
            let next = lists.len() as u32 * WIDTHS.len() as u32;
            lists.entry(which).or_insert(next);
        }
        Lists(lists)
    }

    fn range(&self, which: Classification, width: u32) -> String {
        let first = self.0.get(&which).copied().unwrap_or(0);
        let last_row = HEAD_ROW + which.subjects().len() as u32;
        format!(
            "{}{}:{}",
            sheet_prefix(words::SUBJECTS_SHEET),
            CellRef::new(HEAD_ROW + 1, first).absolute(),
            CellRef::new(last_row, first + width - 1).absolute(),
        )
    }

    /// The range of a classification's codes.
    pub(super) fn codes(&self, which: Classification) -> String {
        self.range(which, 1)
    }

    /// The range of its codes, names and the names that go with them.
    pub(super) fn both(&self, which: Classification) -> String {
        self.range(which, 3)
    }

    /// The page.
    pub(super) fn page(&self, department: &str) -> Page {
        let mut page = Page::named(words::SUBJECTS_SHEET);
        let last = self
            .0
            .values()
            .max()
            .map_or(1, |col| *col as u16 + 1)
            .max(2);
        page.span((0, 0), (0, last), words::SUBJECTS_TITLE, Kind::Title);
        page.height(0, heights::LIST_TITLE);
        page.own_head(1, (last, last), department);
        page.height(1, OWN_HEAD_HEIGHT);
        for (which, &col) in &self.0 {
            let col = col as u16;
            for (col, width) in (col..).zip(WIDTHS) {
                page.width(col, width);
            }
            let name = words::classification(*which);
            page.span(
                (HEAD_ROW - 1, col),
                (HEAD_ROW - 1, col + 1),
                name,
                Kind::ListHead,
            );
            for (offset, head) in (0..).zip(words::SUBJECTS_HEADS) {
                page.text((HEAD_ROW, col + offset), head, Kind::ListHead);
            }
            for (row, subject) in (HEAD_ROW + 1..).zip(which.subjects()) {
                page.text((row, col), subject.code.as_str(), Kind::ListCode);
                page.text((row, col + 1), subject.name, Kind::ListText);
                if let Some(beside) = governmental(subject.code)
                    && *which == Classification::DeptEconomic
                {
                    page.text((row, col + 2), beside, Kind::ListText);
                    page.width(col + 2, BESIDE);
                }
            }
        }
        page.frozen = HEAD_ROW + 1;
        // Nobody wants some ten pages of codes on paper.
        page.paper = Paper {
            area: Some(Region::new((0, 0), (HEAD_ROW, last))),
            ..Paper::of(false, None)
        };
        page
    }
}
