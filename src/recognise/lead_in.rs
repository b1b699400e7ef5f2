//! What a place says of itself before its rows: where it begins, whose it is, and in what unit.

use super::areas::Areas;
use super::found::Found;
use super::lines::{asks_for_unit, department_in, unit_alone, unit_in};
use crate::model::CellRef;
use crate::model::Located;
use crate::model::MoneyUnit;
use crate::model::Place;
use crate::read::Grid;
use crate::read::GridRow;
/// Where a copy begins.
pub(super) fn place(areas: &Areas, found: &Found) -> Place {
    let grid: &Grid = &areas.sheets[found.sheet];
    let row = grid.rows.get(found.start).map_or(0, |row| row.number);
    let cell = found.title.as_ref().and_then(|title| title.at);
    Place {
        sheet: grid.name.clone(),
        cell: cell.unwrap_or(CellRef::new(row, 0)),
    }
}

/// What stands between title and header.
#[derive(Clone, Debug)]
pub(super) struct LeadIn {
    pub department: Option<Located<String>>,
    pub unit: Option<Located<MoneyUnit>>,
}

impl LeadIn {
    /// The cells that say so.
    pub fn cells(&self) -> [Option<CellRef>; 2] {
        let department = self.department.as_ref().and_then(|one| one.at);
        [department, self.unit.as_ref().and_then(|one| one.at)]
    }

    pub fn of(areas: &Areas, found: &Found) -> LeadIn {
        let grid: &Grid = &areas.sheets[found.sheet];
        let mut lead = LeadIn {
            department: None,
            unit: None,
        };
        // The unit may also stand beside or just above the title.
        let start = found.start.saturating_sub(2);
        let end = found.header.first.max(start);
        let own = grid.rows.get(found.start).map_or(0, |row| row.number);
        lead.take(&grid.rows[start..end], own);
        if let Some(front) = &found.department {
            let at = found.title.as_ref().and_then(|title| title.at);
            lead.department.get_or_insert_with(|| Located {
                value: front.clone(),
                at,
            });
        }
        // A line above several tables that stand side by side holds for all of them.
        if let Some(whole) = areas.whole(found.sheet) {
            let above = |row: &GridRow| row.number < own.saturating_sub(2);
            let below = grid.rows.get(end).map_or(u32::MAX, |row| row.number);
            let from = whole.rows.partition_point(above);
            let to = whole.rows.partition_point(|row| row.number < below);
            let mut common = LeadIn {
                department: None,
                unit: None,
            };
            common.take(&whole.rows[from..to.max(from)], 0);
            lead.department = lead.department.or(common.department);
            lead.unit = lead.unit.or(common.unit);
        }
        lead
    }

    /// Takes department and unit from rows; the department only from row number `own` on. What is struck out says it
    /// where nothing else does.
    fn take(&mut self, rows: &[GridRow], own: u32) {
        self.take_those(rows, own, false);
        let cells = || rows.iter().flat_map(|row| &row.cells);
        if cells().any(|cell| cell.seen.struck) {
            let mut struck = LeadIn {
                department: None,
                unit: None,
            };
            struck.take_those(rows, own, true);
            self.department = self.department.take().or(struck.department);
            self.unit = self.unit.take().or(struck.unit);
        }
    }

    fn take_those(&mut self, rows: &[GridRow], own: u32, struck: bool) {
        for row in rows {
            let mut asked = false;
            for cell in &row.cells {
                let text = cell.text().filter(|_| cell.seen.struck == struck);
                let Some(text) = text else { continue };
                let at = Some(CellRef::new(row.number, cell.col));
                let alone = unit_alone(text);
                // A unit alone counts where it is asked for, or where no line says more.
                let said = unit_in(text).or(alone.filter(|_| asked || self.unit.is_none()));
                if let Some(value) = said {
                    self.unit = Some(Located { value, at });
                }
                asked = asks_for_unit(text) || (asked && text.trim().is_empty());
                if row.number >= own
                    && let Some(value) = department_in(text)
                {
                    self.department.get_or_insert(Located { value, at });
                }
            }
        }
    }
}
