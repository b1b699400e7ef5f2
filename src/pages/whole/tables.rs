//! The standard tables of the whole: each name leads to the units, each figure is their sum.

use std::collections::BTreeMap;

use crate::facts;
use crate::layout::ColumnRole;
use crate::model::{CellRef, Note, Row, Submission, Table, Value};
use crate::pages::looks::Fill;
use crate::pages::page::{Content, Page};
use crate::pages::{self, OtherLayout};
use crate::report::UnitState;
use crate::standard::Placement;
use crate::words::merge as words;
use crate::words::offset;

use super::Bureau;
use super::units::{Block, Blocks};

/// The most units that a table names as not in it.
const MOST_NAMED: usize = 12;

/// The pages, one for each table.
pub(super) fn pages(bureau: &Bureau, blocks: &Blocks) -> Result<Vec<Page>, OtherLayout> {
    let mut submission = bureau.whole.submission(bureau.name, bureau.year());
    let offset = match bureau.settled.sums.is_empty() {
        true => String::new(),
        false => offset::not_taken_out(),
    };
    for (at, table) in submission.tables.iter_mut().enumerate() {
        let text = holds(bureau, at) + &offset;
        table.notes.push(Note { text, at: None });
    }
    let layout = bureau.layout();
    let mut pages = pages::standard(layout, &submission, (&[], &[]), &[])?.all;
    let placement = Placement::of(layout, &submission);
    for (at, page) in pages.iter_mut().enumerate() {
        tie(bureau, page, &submission, &placement, blocks, at);
    }
    Ok(pages)
}

/// Ties the cells of a table to the units behind them.
fn tie(
    bureau: &Bureau,
    page: &mut Page,
    submission: &Submission,
    placement: &Placement,
    blocks: &Blocks,
    at: usize,
) {
    let mut cells: BTreeMap<CellRef, usize> = BTreeMap::new();
    for (index, cell) in page.cells.iter().enumerate() {
        cells.insert(cell.covers.first, index);
    }
    let Table { ledgers, .. } = &submission.tables[at];
    for (nth, ledger) in ledgers.iter().enumerate() {
        let spec = &bureau.layout().tables[at].ledgers[nth];
        for (number, row) in ledger.rows.iter().enumerate() {
            let key = facts::key(spec, ledger, row);
            let Some(block) = blocks.get(&(at, nth, key)) else {
                continue;
            };
            let name = placement.label(bureau.layout(), (at, nth, number), ColumnRole::Name);
            if let Some(index) = name.and_then(|name| cells.get(&name)) {
                link(page, *index, block);
            }
            for (figure, _) in row.entries.iter().enumerate() {
                let place = placement.cell(at, nth, number, figure);
                if let Some(index) = place.and_then(|place| cells.get(&place)) {
                    figure_cell(bureau, page, *index, (row, figure), block);
                }
            }
        }
    }
}

fn link(page: &mut Page, index: usize, block: &Block) {
    let cell = &mut page.cells[index];
    if let Content::Text(text) = &cell.content {
        cell.content = Content::Link {
            text: text.clone(),
            sheet: block.sheet.clone(),
            cell: block.top(),
        };
    }
}

/// Marks a sum that is open; makes the others follow their units.
fn figure_cell(
    bureau: &Bureau,
    page: &mut Page,
    index: usize,
    (row, figure): (&Row, usize),
    block: &Block,
) {
    if matches!(row.entries[figure].value, Value::Unread(_)) {
        page.cells[index].look.fill = Fill::Unchecked;
    } else if bureau.formulas && block.has_units() {
        let at = page.cells[index].covers.first;
        page.sum_up(at, &block.cells(figure));
    }
}

/// Which units a table holds, and which it does not.
fn holds(bureau: &Bureau, table: usize) -> String {
    let sums = &bureau.whole.tables[table];
    let mut without: Vec<String> = Vec::new();
    for (at, filing) in bureau.filings.units.iter().enumerate() {
        let name = &filing.unit.name;
        let why = match filing.state {
            UnitState::Reported if !bureau.added[at] => words::checked(filing.outcome).to_owned(),
            UnitState::Reported if sums.lacks.contains(&at) => {
                words::lacks_tables(&[&bureau.layout().tables[table].sheet])
            }
            UnitState::Reported => continue,
            state => words::unit_state(state).to_owned(),
        };
        without.push(words::without(name, &why));
    }
    let more = without.len().saturating_sub(MOST_NAMED);
    without.truncate(MOST_NAMED);
    words::holds(sums.holds, &without, more)
}
