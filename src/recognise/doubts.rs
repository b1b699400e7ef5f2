//! What is said of what can be read in two ways: each doubt with the cells between which it lies open.

use super::ambiguity::Ambiguity;
use super::areas::Areas;
use super::cut;
use super::found::Found;
use super::header::Rival;
use super::lead_in::{LeadIn, place};
use super::matchers::{LayoutMatcher, TableMatcher};
use super::near::NearHead;
use super::places::Places;
use super::shifted::PAGES;
use super::whose::{Aside, Second};
use crate::model::{CellRef, Ledger, MoneyUnit, Note, Place, RowRole, Scientific, TableId};
use crate::read::Grid;
use crate::report::FindingCode;
use crate::words::recognise as words;

/// That two columns may be the one meant.
pub(super) fn two_columns(spec: &TableMatcher, rival: Rival, places: Vec<Place>) -> Ambiguity {
    let column = &spec.ledgers[rival.ledger].spec.columns[rival.column];
    let figure = column.role.is_figure();
    Ambiguity {
        code: FindingCode::Ambiguous,
        table: spec.spec.id.clone(),
        about: column.id.to_string(),
        message: words::two_columns(column.id.as_str(), &places, figure),
        places,
    }
}

/// That a heading is almost that of a column which is not there.
pub(super) fn other_head(spec: &TableMatcher, grid: &Grid, head: NearHead) -> Ambiguity {
    let place = Place {
        sheet: grid.name.clone(),
        cell: head.at,
    };
    Ambiguity {
        code: FindingCode::Ambiguous,
        table: spec.spec.id.clone(),
        about: format!("{}/head", head.column),
        message: words::head_differs(&place, &head.text, head.column.as_str()),
        places: vec![place],
    }
}

/// That nothing tells the unit of a table.
pub(super) fn two_units(spec: &TableMatcher, stated: &[MoneyUnit], place: Place) -> Ambiguity {
    Ambiguity {
        code: FindingCode::Ambiguous,
        table: spec.spec.id.clone(),
        about: "unit".to_owned(),
        message: words::two_units(&place, stated),
        places: vec![place],
    }
}

/// That the end of a table seems to be missing. A note below it is its end.
pub(super) fn cut_off(
    spec: &TableMatcher,
    grid: &Grid,
    ledger: &Ledger,
    (unit, notes): (MoneyUnit, &[Note]),
) -> Option<Ambiguity> {
    let last = notes.is_empty().then(|| cut::breaks_off(ledger, unit))??;
    let place = Place {
        sheet: last.sheet.clone().unwrap_or_else(|| grid.name.clone()),
        cell: last.at?,
    };
    Some(Ambiguity {
        code: FindingCode::Ambiguous,
        table: spec.spec.id.clone(),
        about: "end".to_owned(),
        message: words::cut_off(&spec.spec.sheet, &place, &last.label),
        places: vec![place],
    })
}

/// That it is open which rows of a tree are units and which are projects.
pub(super) fn two_trees(spec: &TableMatcher, grid: &Grid, ledger: &Ledger) -> Ambiguity {
    let total = ledger.rows.iter().find(|row| row.role == RowRole::Total);
    let place = Place {
        sheet: grid.name.clone(),
        cell: total.and_then(|row| row.at).unwrap_or(CellRef::new(0, 0)),
    };
    Ambiguity {
        code: FindingCode::Ambiguous,
        table: spec.spec.id.clone(),
        about: "levels".to_owned(),
        message: words::two_trees(&place),
        places: vec![place],
    }
}

/// That the book holds the tables of a second department.
pub(super) fn two_departments(second: &Second) -> Ambiguity {
    Ambiguity {
        code: FindingCode::Ambiguous,
        table: TableId::new("提交件"),
        about: format!("部门/{}", second.other),
        message: words::two_departments(&second.own, &second.other, second.tables, &second.first),
        places: Vec::new(),
    }
}

/// That a second sheet for a table may be this department's of this year, or not.
pub(super) fn doubtful_owner(matcher: &LayoutMatcher, areas: &Areas, aside: &Aside) -> Ambiguity {
    Ambiguity {
        code: FindingCode::Ambiguous,
        table: matcher.tables[aside.found.table].spec.id.clone(),
        about: "whose".to_owned(),
        message: aside.why.clone(),
        places: vec![place(areas, &aside.found)],
    }
}

/// What is open about a table of which further pages seem to stand where they could not be read.
pub(super) fn unread_pages(
    table: &TableMatcher,
    index: usize,
    places: &Places,
    aside: &[usize],
) -> Option<Ambiguity> {
    let pages = places.unread.iter().filter(|(of, _)| *of == index);
    let pages: Vec<Place> = pages
        .map(|(_, area)| area)
        .chain(aside)
        .map(|area| {
            let grid: &Grid = &places.areas.sheets[*area];
            let first = grid.rows.first();
            let col = first.and_then(|row| row.cells.first()).map_or(0, |c| c.col);
            Place {
                sheet: grid.name.clone(),
                cell: CellRef::new(first.map_or(0, |row| row.number), col),
            }
        })
        .collect();
    (!pages.is_empty()).then(|| Ambiguity {
        code: FindingCode::Ambiguous,
        table: table.spec.id.clone(),
        about: PAGES.to_owned(),
        message: words::unread_pages(&table.spec.sheet, &pages),
        places: pages,
    })
}

/// That cells above a table are struck out as a whole: its title, its department or unit, its headings.
pub(super) fn struck_heads(
    spec: &TableMatcher,
    grid: &Grid,
    found: &Found,
    lead: &LeadIn,
) -> Option<Ambiguity> {
    let title = found.title.as_ref().and_then(|title| title.at);
    let unit = lead.unit.as_ref().and_then(|unit| unit.at);
    let department = lead.department.as_ref().and_then(|own| own.at);
    let above = [title, department, unit].into_iter().flatten();
    let header = &found.header;
    let rows = grid.rows.get(header.first..header.body.min(found.end));
    let rows = rows.unwrap_or_default().iter();
    let heads = rows.flat_map(|row| row.cells.iter().map(|c| CellRef::new(row.number, c.col)));
    let is_struck = |at: &CellRef| grid.get(*at).is_some_and(|cell| cell.seen.struck);
    let mut cells: Vec<CellRef> = above.chain(heads).filter(is_struck).collect();
    cells.sort_unstable();
    cells.dedup();
    let sheet = || grid.name.clone();
    let places: Vec<Place> = cells
        .iter()
        .map(|&cell| Place {
            sheet: sheet(),
            cell,
        })
        .collect();
    (!places.is_empty()).then(|| Ambiguity {
        code: FindingCode::Ambiguous,
        table: spec.spec.id.clone(),
        about: "struck".to_owned(),
        message: words::struck_heads(&places),
        places,
    })
}

/// That codes were saved as rounded numbers.
pub(super) fn rounded_codes(
    spec: &TableMatcher,
    grid: &Grid,
    ledgers: &[Ledger],
) -> Option<Ambiguity> {
    let rows = ledgers.iter().flat_map(|ledger| &ledger.rows);
    let rounded = rows.filter(|row| Scientific::of(&row.print.code) == Some(Scientific::Rounded));
    let places = rounded.filter_map(|row| {
        let sheet = row.sheet.clone().unwrap_or_else(|| grid.name.clone());
        let cell = row.print.code_at.or(row.at)?;
        Some((Place { sheet, cell }, row.print.code.as_str()))
    });
    let (places, codes): (Vec<Place>, Vec<&str>) = places.unzip();
    let first = places.first()?;
    Some(Ambiguity {
        code: FindingCode::Ambiguous,
        table: spec.spec.id.clone(),
        about: "rounded".to_owned(),
        message: words::rounded_codes(first, codes.first()?, places.len()),
        places,
    })
}
