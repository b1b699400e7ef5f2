//! Rows that a table lacks: what adding one would set, what is said of those that nobody but the person can add, and the
//! line of a row whose parts are there.

use super::causes::Supposed;
use super::{Builder, Decide, Item, Places, Put, State, Told, told_of};
use crate::report::{Bounded, Cell, Change, Event, EventKind, Finding, FindingCode};
use crate::words::{explain, lines as words};

impl<'a> Builder<'a> {
    /// The row whose parts are printed and that is missing itself, if one of the relations speaks of it: as long as it is
    /// missing, its parts count for the row above it, and whatever else explains the difference is wrong.
    pub(super) fn missing_parent(&self, members: &[&Finding]) -> Option<&'a Finding> {
        let own = |hint: &&Finding| members.iter().any(|member| member.id == hint.id);
        let missing = |hint: &&Finding, cell: &Cell| {
            let part = hint.cells.first().map(|cell| &cell.spot);
            part.is_some_and(|part| {
                let (above, part_row) = (cell.spot.row.as_str(), part.row.as_str());
                let is_above = !above.is_empty() && above.len() < part_row.len();
                cell.cell.is_none()
                    && cell.spot.table == part.table
                    && is_above
                    && part_row.starts_with(above)
            })
        };
        let hints = self.report.findings.iter();
        let mut hints = hints.filter(|one| one.code == FindingCode::ParentMissing);
        hints.find(|hint| {
            if own(hint) {
                return true;
            }
            let mut cells = members.iter().flat_map(|one| &one.cells);
            cells.any(|cell| missing(hint, cell))
        })
    }

    /// The line of a difference that stays until a row is added; with the way to add it, if all of it is known.
    pub(super) fn parent_first(
        &self,
        hint: &Finding,
        members: &[&Finding],
        way: Option<&Supposed<'a>>,
    ) -> Item {
        let row = way.and_then(|way| Some((self.added_row(way)?, puts_of(way))));
        let item = self.finding(hint, State::Open);
        let firsts = members.iter().filter_map(|one| one.cells.first());
        let id = members.first().map_or(&hint.id, |one| &one.id);
        Item {
            decide: Some(Decide {
                suggested: false,
                ways: usize::from(row.is_some()),
            }),
            offers: match &row {
                Some((_, puts)) => vec![Vec::new(), puts.clone()],
                None => Vec::new(),
            },
            below: row.into_iter().map(|(told, _)| told).collect(),
            beside: firsts.map(|cell| cell.spot.clone()).collect(),
            findings: members
                .iter()
                .map(|one| &one.id)
                .chain([&hint.id])
                .cloned()
                .collect(),
            id: self.standing.free_id(id),
            spot: None,
            ..item
        }
    }

    /// A row that adopting the way adds; `None` if it adds none.
    pub(super) fn added_row(&self, way: &Supposed<'a>) -> Option<Told> {
        let mut events = way.events.iter().filter(|_| is_offered(way));
        let event = events.find(|event| event.cells.iter().any(|cell| is_new_row(event, cell)))?;
        let figures = || event.cells.iter().filter_map(|cell| cell.to.as_deref());
        let change = event
            .cells
            .iter()
            .find(|cell| cell.to.is_some())
            .or(event.cells.first())?;
        let named = event.note.as_deref().and_then(explain::missing_row);
        let label = match (self.label_anywhere(change), named) {
            (label, Some(name)) if label == change.spot.row => name.to_owned(),
            (label, _) => label,
        };
        let stated = way.evidence.filter(|said| !said.is_empty());
        let told = self.changed(change);
        // A row without a name is told by the one that it is put below.
        let mut path = label.rsplit('/');
        let (named, column) = match path.next().unwrap_or_default() {
            explain::UNNAMED => (path.next().unwrap_or_default(), words::NEW_ROW_BELOW),
            own => (own, words::NEW_ROW),
        };
        // Nobody's own workbook gets rows.
        let unoffered = matches!(self.places, Places::InPlace(..));
        let mut others = way.changes().filter(|other| is_there(other));
        let other = others.next().map(|other| {
            let place = self.places.text(other.into());
            (
                place,
                other.texts().1.clone().unwrap_or_default(),
                others.count(),
            )
        });
        let said = match (unoffered, other) {
            (true, _) => self.add_row_oneself(&event.cells, stated),
            (false, None) => words::new_row(figures().count(), stated),
            (false, Some((place, to, more))) => {
                words::new_row_and(figures().count(), (&place, &to), more)
            }
        };
        Some(Told {
            unoffered,
            label: named.to_owned(),
            column: column.to_owned(),
            input: String::new(),
            reported: None,
            difference: None,
            basis: words::brief(&said),
            adds_row: true,
            ..told
        })
    }

    /// What a person has to do in a workbook that gets no rows: where, and what the row is to hold.
    fn add_row_oneself(&self, cells: &[Change], stated: Option<&str>) -> String {
        match self.places.insertion(cells) {
            Some(at) => words::insert_row(at.behind, at.is_free, &at.figures),
            None => {
                let figure = cells.iter().find_map(|cell| cell.to.as_deref());
                words::add_row_oneself(figure, stated)
            }
        }
    }

    /// The name of a row that its table lacks, from whatever mentions it in another; with its code.
    fn label_anywhere(&self, change: &Change) -> String {
        let row = &change.spot.row;
        let cells = self
            .report
            .findings
            .iter()
            .flat_map(|finding| &finding.cells);
        let mut named = cells.filter(|cell| cell.spot.row == *row && !cell.label.is_empty());
        match named.next() {
            // What bears no code is known by its name.
            Some(cell) if row.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("{row} {}", cell.label)
            }
            Some(cell) => cell.label.clone(),
            None => row.clone(),
        }
    }

    /// A row that nobody can add but the person: below which row, what it would amount to, and who else says so.
    pub(super) fn missing_row(&self, way: &Supposed<'a>, findings: &[&Finding]) -> Told {
        let first = findings.first();
        let place = first
            .map(|finding| told_of(finding, self.places))
            .unwrap_or_default();
        let lack = first.and_then(|finding| finding.residual.clone());
        let notes = way.events.iter().filter_map(|event| event.note.as_deref());
        let (label, column) = match place.label.is_empty() {
            true => (notes.collect::<Vec<_>>().join("；"), String::new()),
            false => (place.label.clone(), words::MISSING_BELOW.to_owned()),
        };
        let stated = way.evidence.filter(|said| !said.is_empty());
        Told {
            label,
            column,
            reported: None,
            basis: words::brief(&words::add_row(lack.as_deref(), stated)),
            ..place
        }
    }
}

/// What adopting a way sets.
pub(super) fn puts_of(way: &Supposed<'_>) -> Vec<Put> {
    let put = |event: &Event, change| match event.kind {
        EventKind::DoubledRow => Put {
            to: None,
            gone: true,
            ..Put::from(change)
        },
        _ => Put {
            new_row: is_new_row(event, change),
            ..Put::from(change)
        },
    };
    let events = way.events.iter();
    let puts = events.flat_map(|event| event.cells.iter().map(|change| put(event, change)));
    puts.collect()
}

/// Whether all that a way changes is known and can be written: it is there, or stands in a row that is added.
pub(super) fn is_offered(way: &Supposed<'_>) -> bool {
    let mut events = way.events.iter();
    let amounts = |event: &Event| !event.headings && event.bounded != Some(Bounded::Cells);
    way.changes().next().is_some()
        && is_one_path(way)
        && way.events.iter().all(|event| amounts(event))
        && events.all(|event| {
            let mut cells = event.cells.iter();
            // A row of which nothing is known is added by the person, whatever else is put right here.
            let unknown = event.kind == EventKind::MissingRow && event.cells.is_empty();
            let mut known = || cells.all(|cell| is_there(cell) || is_new_row(event, cell));
            unknown || !event.cells.is_empty() && known()
        })
}

/// Whether beside what a way changes a row is missing of which nothing is known.
pub(super) fn lacks_unknown_row(way: &Supposed<'_>) -> bool {
    let mut events = way.events.iter();
    events.any(|event| event.kind == EventKind::MissingRow && event.cells.is_empty())
}

/// Whether it is certain which cells a way changes.
pub(super) fn is_one_path(way: &Supposed<'_>) -> bool {
    way.events.iter().all(|event| event.other_paths == 0)
}

/// Whether a way is to add a row of which all is known.
pub(super) fn adds_row(way: &Supposed<'_>) -> bool {
    let mut cells = way.events.iter().flat_map(|event| {
        let cells = event.cells.iter();
        cells.filter(|cell| is_new_row(event, cell))
    });
    is_offered(way) && cells.next().is_some()
}

/// Whether a way is that a row stands twice, and nothing else.
pub(super) fn takes_row(way: &Supposed<'_>) -> bool {
    matches!(way.events.as_slice(), [event] if event.kind == EventKind::DoubledRow)
        && is_offered(way)
}

/// Whether a figure of a mistake stands in a row that its table lacks.
fn is_new_row(event: &Event, change: &Change) -> bool {
    event.kind == EventKind::MissingRow && !is_there(change)
}

/// Whether the submission has the cell, or it is the label of one of its rows.
pub(super) fn is_there(change: &Change) -> bool {
    change.field.is_some() || change.cell.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Spot;

    #[test]
    fn a_chain_that_may_have_gone_on_by_other_cells_is_not_offered() {
        let change = Change {
            sheet: Some("表六".into()),
            cell: Some("C16".into()),
            spot: Spot::default(),
            from: Some("28.12".into()),
            to: Some("30.12".into()),
            field: None,
            from_text: None,
            to_text: None,
        };
        let event = |other_paths| Event {
            other_paths,
            ..Event::new(EventKind::Stale, vec![change.clone()])
        };
        let offered = |event: &Event| {
            is_offered(&Supposed {
                events: vec![event],
                evidence: None,
                tied: false,
            })
        };
        assert!(offered(&event(0)));
        assert!(!offered(&event(3)));
    }
}
