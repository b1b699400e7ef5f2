//! Reads one table from all the places it stands at: pages, sheets, copies.
//!
//! Pages go on from each other; a place that brings the same rows again is a copy. Copies with the same
//! figures are one; with different ones the table can be read in two ways, and that is said.

use super::lead_in::{LeadIn, place};
use std::collections::BTreeSet;

use super::ambiguity::Ambiguity;
use super::areas::Areas;
use super::body::{self, Body};
use super::doubts;
use super::format_units;
use super::found::Found;
use super::header::{Header, Rival};
use super::heads::head_unit;
use super::ledger_columns::LedgerColumns;
use super::left_over::{self, LeftOver, Strays};
use super::levels::Levels;
use super::matchers::TableMatcher;
use super::near::near_heads;
use super::page_rows::{PageRead, rows_of};
use super::places::Reads;
use super::rows::{Page, RowReader};
use super::units::{self, BorrowedUnit};
use crate::layout::RowsSpec;
use crate::model::{
    CellRef, Heading, Ledger, Located, MoneyUnit, Place, Precision, Presence, RowRole, Table,
    Ticks, Unread, Value, plain,
};
use crate::read::{Grid, GridCell};
use crate::report::FindingCode;
use crate::words::recognise as words;

/// A table and what could not be read of it.
pub(super) struct Assembled {
    pub table: Table,
    /// The cells of its sheets that it has not taken.
    pub rest: Vec<LeftOver>,
    pub ambiguities: Vec<Ambiguity>,
    /// All versions of it, where their figures differ.
    pub versions: Vec<Table>,
}

/// What was found out about the versions of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Agreement {
    /// Nothing was asked.
    #[default]
    Unasked,
    /// The other tables do not tell.
    Open,
    /// The other tables agree with that one.
    With(usize),
}

/// What the rest of a book says about a table.
#[derive(Clone, Copy)]
pub(super) struct Others<'a> {
    /// The names of its units.
    pub units: &'a [String],
    /// The unit of money, where the table itself says none.
    pub lent: Option<&'a BorrowedUnit>,
    /// The figures of the other tables, in hundreds of yuan; looked up when asked for.
    pub heard: &'a dyn Fn() -> BTreeSet<i64>,
}

/// Reads a table from its places, in the order of the book, as far as their rows are not `known`.
pub(super) fn table<'m>(
    spec: &'m TableMatcher<'m>,
    areas: &Areas,
    parts: Vec<&Found>,
    others: Others,
    known: &mut Reads<'m>,
    agreement: Agreement,
) -> Assembled {
    let mut copies: Vec<(Assembled, Vec<LeftOver>)> = Vec::new();
    let mut shown = Vec::new();
    let parts = copies_of(spec, areas, parts);
    let several = parts.len() > 1;
    for parts in parts {
        let first = parts[0];
        shown.push(Shown {
            visible: areas.sheets[first.sheet].visible,
            named: first.lead_in(areas).department.is_some(),
            place: place(areas, first),
        });
        let mut unread = Vec::new();
        for part in parts.iter().filter(|_| several) {
            left_over::collect_copy(areas, part, &mut unread);
        }
        let known = match parts.as_slice() {
            [only] => known.remove(&(only.table, only.sheet, only.start)),
            _ => None,
        };
        copies.push((read(spec, areas, &parts, others, known), unread));
    }
    choose(spec, copies, shown, agreement)
}

/// Where a copy of a table stands.
struct Shown {
    /// Whether its sheet is seen.
    visible: bool,
    /// Whether it names whose it is.
    named: bool,
    place: Place,
}

/// One of several copies: what is seen before what is hidden, then the one that the other tables agree with, then what
/// names whose it is; with a word about the others, if they differ. What is hidden and names its department is not
/// passed over for what names none. Each comes with its cells, which are left if it is not the one.
fn choose(
    spec: &TableMatcher,
    copies: Vec<(Assembled, Vec<LeftOver>)>,
    shown: Vec<Shown>,
    agreement: Agreement,
) -> Assembled {
    let mut kept: Vec<(Shown, Place, Assembled, Vec<LeftOver>)> = copies
        .into_iter()
        .zip(shown)
        .map(|((copy, cells), shown)| {
            let place = shown.place.clone();
            (shown, place, copy, cells)
        })
        .collect();
    let seen = kept.iter().any(|(shown, ..)| shown.visible);
    let named = kept.iter().any(|(shown, ..)| shown.visible && shown.named);
    let hidden = kept.extract_if(.., |(shown, ..)| {
        seen && !shown.visible && (named || !shown.named)
    });
    let mut left: Vec<LeftOver> = hidden.flat_map(|(.., cells)| cells).collect();
    // An empty form beside a filled one is no reading.
    if kept.iter().any(|(_, _, copy, _)| !copy.table.is_empty()) {
        kept.retain(|(_, _, copy, _)| !copy.table.is_empty());
    }
    let differ = kept
        .windows(2)
        .any(|pair| figures(&pair[0].2.table) != figures(&pair[1].2.table));
    let places: Vec<Place> = kept.iter().map(|(_, place, ..)| place.clone()).collect();
    let chosen = match agreement {
        Agreement::With(copy) if copy < kept.len() => copy,
        _ => {
            let at =
                |wanted: &dyn Fn(&Shown) -> bool| kept.iter().position(|(shown, ..)| wanted(shown));
            let named = at(&|shown| shown.visible && shown.named).or(at(&|shown| shown.named));
            let seen = at(&|shown| shown.visible);
            named.filter(|_| differ).or(seen).unwrap_or(0)
        }
    };
    if kept.is_empty() {
        return Assembled {
            table: missing(spec),
            rest: Vec::new(),
            ambiguities: Vec::new(),
            versions: Vec::new(),
        };
    }
    let versions = kept.iter().filter(|_| differ);
    let versions = versions.map(|(_, _, copy, _)| copy.table.clone()).collect();
    let (shown, taken, mut copy, _) = kept.remove(chosen);
    // What is seen counts before what is hidden, if the other tables agree with it.
    let agrees = matches!(agreement, Agreement::With(_));
    let settled = agrees && shown.visible && kept.iter().all(|(shown, ..)| !shown.visible);
    copy.versions = versions;
    left.extend(kept.into_iter().flat_map(|(.., cells)| cells));
    copy.rest.append(&mut left);
    if differ && !settled {
        copy.ambiguities.push(Ambiguity {
            code: FindingCode::Ambiguous,
            table: spec.spec.id.clone(),
            about: "copies".to_owned(),
            message: words::different_copies(&places, &taken, agrees),
            places,
        });
    }
    copy
}

/// The figures of a table by row, in an order that does not depend on the sheet.
fn figures(table: &Table) -> Vec<(usize, String, Vec<Option<Ticks>>)> {
    let unit = table.precision.unit;
    let mut all = Vec::new();
    for (index, ledger) in table.ledgers.iter().enumerate() {
        for row in &ledger.rows {
            let ticks = row.entries.iter().map(|entry| {
                let amount = entry.value.amount().filter(|amount| !amount.is_zero());
                amount.and_then(|amount| amount.ticks(unit))
            });
            let ticks: Vec<Option<Ticks>> = ticks.collect();
            if ticks.iter().any(Option::is_some) {
                all.push((index, plain(row.key.as_str()).into_owned(), ticks));
            }
        }
    }
    all.sort_unstable();
    all
}

fn missing(spec: &TableMatcher) -> Table {
    Table {
        id: spec.spec.id.clone(),
        presence: Presence::Missing,
        precision: spec.spec.precision,
        ledgers: spec.ledgers.iter().map(|_| Ledger::default()).collect(),
        notes: Vec::new(),
    }
}

/// Parts the places of a table into copies, each with its pages.
pub(super) fn copies_of<'f>(
    spec: &TableMatcher,
    areas: &Areas,
    parts: Vec<&'f Found>,
) -> Vec<Vec<&'f Found>> {
    if parts.len() < 2 {
        return if parts.is_empty() {
            Vec::new()
        } else {
            vec![parts]
        };
    }
    let mut copies: Vec<Vec<&Found>> = Vec::new();
    let mut seen: BTreeSet<(usize, String)> = BTreeSet::new();
    let mut totals: BTreeSet<(usize, String)> = BTreeSet::new();
    let mut top: Option<String> = None;
    for part in parts {
        let grid: &Grid = &areas.sheets[part.sheet];
        let rows = part.header.body.min(part.end)..part.end;
        let ledgers = rows_of(spec, grid, &part.header, rows);
        let keys: Vec<(usize, String)> = ledgers
            .iter()
            .enumerate()
            .flat_map(|(at, ledger)| ledger.rows.iter().map(move |row| (at, row)))
            .map(|(at, row)| match &spec.ledgers[at].spec.rows {
                RowsSpec::Tree { .. } => (at, plain(&row.label).into_owned()),
                _ => (at, row.key.to_string()),
            })
            .collect();
        let first = keys.first().map(|(_, key)| key.clone());
        let own_totals = ledgers.iter().enumerate().flat_map(|(at, ledger)| {
            let rows = ledger.rows.iter().filter(|row| row.role == RowRole::Total);
            rows.map(move |row| (at, plain(&row.label).into_owned()))
        });
        let own_totals: BTreeSet<(usize, String)> = own_totals.collect();
        let keys: BTreeSet<(usize, String)> = keys.into_iter().collect();
        let again = keys.intersection(&seen).count() * 2;
        let same = !keys.is_empty() && again >= keys.len() && again >= seen.len() && first == top;
        // A table has its total once, however different the rows of another version are.
        let same = same || !own_totals.is_disjoint(&totals);
        match copies.last_mut() {
            Some(copy) if part.goes_on || !same => copy.push(part),
            _ => {
                copies.push(vec![part]);
                seen.clear();
                totals.clear();
                top = None;
            }
        }
        seen.extend(keys);
        totals.extend(own_totals);
        top = top.or(first);
    }
    copies
}

/// Reads a table from its pages; of the only one it may be `known` what it is in the unit of the form.
fn read<'m>(
    spec: &'m TableMatcher<'m>,
    areas: &Areas,
    parts: &[&Found],
    others: Others,
    mut known: Option<PageRead<'m>>,
) -> Assembled {
    let first = parts[0];
    let lead = first.lead_in(areas);
    let stated = first.stated(areas);
    let declared = stated
        .as_ref()
        .map(|unit| unit.value)
        .or_else(|| units::below(areas, first));
    // What the rest of the book says counts only where the table itself says nothing.
    let lent = others.lent.filter(|_| declared.is_none());
    let unit = declared.or(lent.and_then(BorrowedUnit::unit));
    let unit = unit.unwrap_or(spec.spec.precision.unit);
    let mut reading = Reading {
        spec,
        areas,
        first,
        unit,
        lent,
        heard: others.heard,
        readers: spec
            .ledgers
            .iter()
            .map(|l| RowReader::new(l, unit))
            .collect(),
        body: Body::default(),
        rest: Vec::new(),
        ambiguities: Vec::new(),
        open: BTreeSet::new(),
    };
    for part in parts {
        reading.take(part, known.take());
    }
    reading.assembled(others.units, lead)
}

/// A table of which one page after the other is read.
struct Reading<'a, 'm> {
    spec: &'m TableMatcher<'m>,
    areas: &'a Areas<'a>,
    first: &'a Found,
    unit: MoneyUnit,
    /// The unit that the rest of the book says, where the table itself says none.
    lent: Option<&'a BorrowedUnit>,
    /// The figures of the other tables.
    heard: &'a dyn Fn() -> BTreeSet<i64>,
    readers: Vec<RowReader<'m, 'm>>,
    body: Body,
    rest: Vec<LeftOver>,
    ambiguities: Vec<Ambiguity>,
    /// The ledgers of which rows may stand under headings that were not read.
    open: BTreeSet<usize>,
}

impl<'m> Reading<'_, 'm> {
    /// Reads a page, unless it is known what it is with the same headings and in the same unit.
    fn take(&mut self, part: &Found, known: Option<PageRead<'m>>) {
        let (spec, first) = (self.spec, self.first);
        let grid: &Grid = &self.areas.sheets[part.sheet];
        let own = part.stated(self.areas).map(|unit| unit.value);
        let mut page = Page {
            grid,
            elsewhere: (part.sheet != first.sheet).then_some(&grid.name),
            unit: own.unwrap_or(self.unit),
            results: self.areas.results,
            formats: true,
        };
        let start = part.header.body.min(part.end);
        let header = self.weighed(part, grid, page.unit);
        if let Some(idle) =
            format_units::idle(&grid.rows[start..part.end], &header.ledgers, page.unit)
        {
            page.formats = false;
            let told = self
                .ambiguities
                .iter()
                .any(|one| one.code == FindingCode::UnitInFormat);
            self.ambiguities
                .extend((!told).then(|| idle.told(spec, grid)));
        }
        let same = header == part.header && page.is_usual(spec.spec.precision.unit, self.unit);
        match known.filter(|_| same) {
            Some(known) => (self.readers, self.body) = (known.readers, known.body),
            None => {
                self.body.strays = Some(Strays::new(&header));
                let rows = &grid.rows[start..part.end];
                body::read(rows, &header, &mut self.readers, page, &mut self.body);
            }
        }
        let strays = self.body.strays.take().unwrap_or_default();
        let body = (start, &strays);
        let rest = &mut self.rest;
        left_over::collect(
            self.areas,
            part,
            &header,
            body,
            &part.lead_in(self.areas).cells(),
            rest,
        );
        let unused = self.readers.iter_mut().flat_map(RowReader::take_unused);
        rest.extend(unused.map(|at| left_over::stray(self.areas, part, at)));
    }

    /// The header of a page, what is open in it weighed by what stands under it.
    fn weighed(&mut self, part: &Found, grid: &Grid, unit: MoneyUnit) -> Header {
        let spec = self.spec;
        let rows = part.header.body.min(part.end)..part.end;
        let mut header = part.header.clone();
        // A unit in the title is over all columns.
        let titled = part.title.as_ref().filter(|title| title.at.is_some());
        let titled = titled.and_then(|title| head_unit(&title.value));
        if let Some(titled) = titled.filter(|titled| *titled != unit) {
            let units = header.ledgers.iter_mut().flat_map(|l| &mut l.units);
            units.for_each(|own| *own = own.or(Some(titled)));
        }
        let ledgers = &mut header.ledgers;
        let open = units::weigh_headings(&grid.rows[rows.clone()], ledgers, unit, self.heard);
        if let Some(heading) = open {
            let place = place(self.areas, part);
            self.ambiguities.push(Ambiguity {
                code: FindingCode::Ambiguous,
                table: spec.spec.id.clone(),
                about: "unit".to_owned(),
                message: words::unit_and_heading(&place, unit, heading),
                places: vec![place],
            });
        }
        for rival in part.header.rivals.clone() {
            let open = settle(spec, grid, rows.clone(), rival, &mut header.ledgers);
            let column = &spec.ledgers[rival.ledger].spec.columns[rival.column];
            // The rows that stand under the other heading are not read.
            if open.is_some() && !column.role.is_figure() {
                self.open.insert(rival.ledger);
            }
            let told = open.map(|places| doubts::two_columns(spec, rival, places));
            self.ambiguities.extend(told);
        }
        if part.header.words != self.first.header.words || std::ptr::eq(part, self.first) {
            let near = near_heads(spec, grid, &part.header);
            let told = near
                .into_iter()
                .map(|head| doubts::other_head(spec, grid, head));
            self.ambiguities.extend(told);
        }
        if let Some(BorrowedUnit::Open(stated)) = self.lent {
            header.leave_figures();
            let place = place(self.areas, part);
            self.ambiguities
                .push(doubts::two_units(spec, stated, place));
        }
        header
    }

    /// The table, once all pages are read.
    fn assembled(mut self, units: &[String], lead: &LeadIn) -> Assembled {
        let (spec, first) = (self.spec, self.first);
        if self.body.missing {
            return Assembled {
                table: missing(spec),
                rest: self.rest,
                ambiguities: self.ambiguities,
                versions: Vec::new(),
            };
        }
        let grid: &Grid = &self.areas.sheets[first.sheet];
        let department = lead.department.as_ref().map(|own| own.value.as_str());
        let mut ledgers = Vec::with_capacity(self.readers.len());
        for (at, reader) in self.readers.into_iter().enumerate() {
            let (mut ledger, levels) = reader.finish(units, department);
            if self.open.contains(&at) {
                leave_open(&mut ledger);
            }
            if let Some(end) = doubts::cut_off(spec, grid, &ledger, (self.unit, &self.body.notes)) {
                ledger.open = true;
                self.ambiguities.push(end);
            }
            let open = levels == Levels::Open;
            self.ambiguities
                .extend(open.then(|| doubts::two_trees(spec, grid, &ledger)));
            ledgers.push(ledger);
        }
        self.ambiguities
            .extend(doubts::struck_heads(spec, grid, first, lead));
        self.ambiguities
            .extend(doubts::rounded_codes(spec, grid, &ledgers));
        let table = Table {
            id: spec.spec.id.clone(),
            presence: Presence::Found(Heading {
                sheet: grid.name.clone(),
                title: first.title.clone().unwrap_or(Located {
                    value: grid.name.as_str().trim().to_owned(),
                    at: None,
                }),
                year: first.year.or(first.header.year),
                department: lead.department.clone(),
                unit: first.stated(self.areas).or_else(|| {
                    // A note below says it as well as a line above.
                    let value = units::below(self.areas, first)?;
                    Some(Located { value, at: None })
                }),
            }),
            precision: Precision {
                unit: self.unit,
                ..spec.spec.precision
            },
            ledgers,
            notes: self.body.notes,
        };
        Assembled {
            table,
            rest: self.rest,
            ambiguities: self.ambiguities,
            versions: Vec::new(),
        }
    }
}

/// Which of two columns that fit equally is meant: the one that holds something. If both do, and not
/// the same, neither is read, and their cells are returned.
fn settle(
    spec: &TableMatcher,
    grid: &Grid,
    rows: std::ops::Range<usize>,
    rival: Rival,
    ledgers: &mut [LedgerColumns],
) -> Option<Vec<Place>> {
    let held = |cell: Option<&GridCell>| cell.map(|cell| cell.value.clone());
    let column = |col: u32| {
        grid.rows[rows.clone()]
            .iter()
            .map(move |row| held(row.get(col)))
    };
    let columns = &spec.ledgers[rival.ledger].spec.columns;
    let figure = columns[rival.column].role.is_figure();
    let before = columns[..rival.column]
        .iter()
        .filter(|column| column.role.is_figure());
    let slot = ledgers[rival.ledger]
        .figures
        .get_mut(before.count())
        .filter(|_| figure);
    if column(rival.other).all(|value| value.is_none())
        || column(rival.chosen).eq(column(rival.other))
    {
        return None;
    }
    if column(rival.chosen).all(|value| value.is_none()) {
        if let Some(slot) = slot {
            *slot = Some(rival.other);
            return None;
        }
    } else if let Some(slot) = slot {
        *slot = None;
    }
    let row = grid
        .rows
        .get(rows.start.saturating_sub(1))
        .map_or(0, |row| row.number);
    let place = |col| Place {
        sheet: grid.name.clone(),
        cell: CellRef::new(row, col),
    };
    Some(vec![place(rival.chosen), place(rival.other)])
}

/// Leaves a ledger open of which rows stand under headings that were not read: its totals may as well be printed there.
fn leave_open(ledger: &mut Ledger) {
    ledger.open = true;
    let totals = ledger
        .rows
        .iter_mut()
        .filter(|row| row.role == RowRole::Total);
    for entry in totals.flat_map(|row| &mut row.entries) {
        if entry.value == Value::Blank {
            entry.value = Value::Unread(Unread::NoColumn);
        }
    }
}
