//! The rows of one page, before it is known what it belongs to.

use super::body::{self, Body};
use super::computed::Results;
use super::header::Header;
use super::matchers::TableMatcher;
use super::rows::{Page, RowReader};
use crate::model::Ledger;
use crate::read::Grid;

/// The rows of one page, read by themselves.
pub(super) fn rows_of(
    spec: &TableMatcher,
    grid: &Grid,
    header: &Header,
    rows: std::ops::Range<usize>,
) -> Vec<Ledger> {
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
    };
    body::read(
        &grid.rows[rows],
        header,
        &mut readers,
        page,
        &mut Body::default(),
    );
    readers
        .into_iter()
        .map(|reader| reader.finish(&[], None).0)
        .collect()
}
