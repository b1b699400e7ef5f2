//! The rows of one page, before it is known what it belongs to.
//!
//! In go a header and the rows below it, out come the rows as the table's form has them: in its unit, every result a
//! result. Whoever reads the table in earnest may go on with them where that is so.

use super::body::{self, Body};
use super::computed::Results;
use super::header::Header;
use super::left_over::Strays;
use super::matchers::TableMatcher;
use super::rows::{Page, RowReader};
use crate::model::{Ledger, Row, RowRole};
use crate::read::Grid;

/// A page that was read by itself.
pub(super) struct PageRead<'m> {
    /// Its rows, ledger by ledger.
    pub readers: Vec<RowReader<'m, 'm>>,
    /// What else stands there.
    pub body: Body,
}

impl PageRead<'_> {
    /// The rows of each ledger, as far as each is told by itself.
    pub fn rows(&self) -> Vec<&[Row]> {
        self.readers.iter().map(RowReader::rows).collect()
    }

    /// Whether nothing that the other rows tell can make a row that is counted one that is not.
    pub fn counts_for_sure(&self) -> bool {
        let part = |row: &Row| row.role == RowRole::OfWhich;
        let mut readers = self.readers.iter();
        readers.all(|reader| !reader.is_crowded() && !reader.rows().iter().any(part))
    }

    /// The rows with their parents.
    pub fn ledgers(self) -> Vec<Ledger> {
        let readers = self.readers.into_iter();
        readers.map(|reader| reader.finish(&[], None).0).collect()
    }
}

/// The rows of one page with their parents, read by themselves.
pub(super) fn rows_of(
    spec: &TableMatcher,
    grid: &Grid,
    header: &Header,
    rows: std::ops::Range<usize>,
) -> Vec<Ledger> {
    read(spec, grid, header, rows).ledgers()
}

/// Reads a page by itself.
pub(super) fn read<'m>(
    spec: &'m TableMatcher<'m>,
    grid: &Grid,
    header: &Header,
    rows: std::ops::Range<usize>,
) -> PageRead<'m> {
    let unit = spec.spec.precision.unit;
    let mut readers: Vec<RowReader> = spec
        .ledgers
        .iter()
        .map(|l| RowReader::new(l, unit))
        .collect();
    let page = Page {
        grid,
        elsewhere: None,
        unit,
        results: Results::Stand,
        formats: true,
    };
    let mut body = Body {
        strays: Some(Strays::new(header)),
        ..Body::default()
    };
    body::read(&grid.rows[rows], header, &mut readers, page, &mut body);
    PageRead { readers, body }
}
