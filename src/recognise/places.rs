//! What was found in a book, place by place.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::areas::Areas;
use super::found::Found;
use super::page_rows::PageRead;
use crate::words::recognise as words;

/// What was found in a book.
pub(super) struct Places<'b, 'm> {
    /// The sheets, in areas without tables side by side.
    pub areas: Areas<'b>,
    /// The places, in the order of the book.
    pub all: Vec<Found>,
    /// The areas without a table, and why.
    pub unknown: Vec<(usize, String)>,
    /// Those of them that seem to be further pages, and of which table.
    pub unread: Vec<(usize, usize)>,
    /// The places that bear a table's title and are not that table.
    pub misfits: Vec<Misfit>,
    /// The areas without a table that were plainly meant to be one, and which.
    pub meant: Vec<(usize, usize)>,
    /// The rows of places, where they had to be read to know what the place is.
    pub read: Reads<'m>,
    /// The tables that do not add up as far as they were found; found out when first asked for.
    pub lacking: OnceCell<Vec<usize>>,
}

/// Rows that were read, by table, area and first row.
pub(super) type Reads<'m> = BTreeMap<(usize, usize, usize), PageRead<'m>>;

/// A place that bears a table's title and is not that table.
#[derive(Clone, Debug)]
pub(super) struct Misfit {
    pub found: Found,
    pub why: String,
}

impl Places<'_, '_> {
    /// How many tables were found.
    pub fn tables(&self) -> usize {
        self.found().len()
    }

    /// The tables (by index in the layout) that were found.
    pub fn found(&self) -> BTreeSet<usize> {
        self.all.iter().map(|found| found.table).collect()
    }

    /// The sheets (by index in the book) on which tables were found.
    pub fn sheets(&self) -> BTreeSet<usize> {
        let areas = self.all.iter().map(|found| found.sheet);
        areas.map(|area| self.areas.origin[area]).collect()
    }

    /// Leaves sheets (by index in the book) to another family of that name.
    pub fn give(&mut self, sheets: &BTreeSet<usize>, family: &str) {
        let (given, own): (Vec<Found>, Vec<Found>) = std::mem::take(&mut self.all)
            .into_iter()
            .partition(|found| sheets.contains(&self.areas.origin[found.sheet]));
        self.all = own;
        let areas: BTreeSet<usize> = given.iter().map(|found| found.sheet).collect();
        let why = words::of_another_family(family);
        let told = areas.into_iter().map(|area| (area, why.clone()));
        self.unknown.extend(told);
        self.lacking = OnceCell::new();
    }

    pub fn add(&mut self, found: Found) {
        let at = self.all.partition_point(|other| other.sheet < found.sheet);
        self.all.insert(at, found);
        self.lacking = OnceCell::new();
    }

    /// Each place ends where the next one on its sheet begins.
    pub fn close(&mut self) {
        for at in 0..self.all.len() {
            let own = self.all[at].sheet;
            if at == 0 || self.all[at - 1].sheet != own {
                self.all[at].above = 0;
            }
            let next = self.all.get(at + 1).filter(|next| next.sheet == own);
            self.all[at].end = next.map_or(self.areas.sheets[own].rows.len(), |next| next.start);
        }
    }
}
