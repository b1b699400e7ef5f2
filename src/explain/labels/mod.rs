//! Wrong labels: the row stands under a code, a name or a parent that is not its own, and its amounts are right.
//!
//! In: a submission and its system. Out: the label changes that would do, each with the relations that would
//! no longer fail and none that would fail anew; what the rest of explaining makes of them are mistakes that
//! touch no amount. Every supposed label is tried by building the system once more, so that rows below, sums
//! above and other tables are all heard. Refuses a label of which nothing but itself speaks: the name has to
//! fit, or the row stands only here and the other one is missing only here.

mod coded_lists;
mod codes;
mod edits;
mod groups;
mod lists;
mod names;
mod places;
mod telling;

pub(crate) use telling::change;
pub(super) use telling::{silenced, tell};

use std::collections::{BTreeMap, BTreeSet};

use super::groups::{Group, fixed};
use super::index::Index;
use super::relabelling::{LabelChange, Relabelling};
use super::{Correction, Options};
use crate::layout::{Layout, RowsSpec};
use crate::model::{Code, Row, RowRole, Submission};
use crate::recognise::{Relabel, Standing, relabel};
use crate::reconcile::{self, Built, FactId, Names, Print, RelationId, System};
use crate::report::EventKind;
use crate::report::Field;

/// The most labels that are tried in one submission: each means building its system anew.
const MOST: usize = 64;

/// The most terms of relations that all these trials may build.
const WORK: usize = 4_000_000;

/// A supposed mistake that has not been tried yet.
struct Guess {
    kind: EventKind,
    labels: Vec<LabelChange>,
    changes: Vec<Relabel>,
    /// Whether the texts alone speak for it, so that it is told even if no relation fails because of it.
    by_text: bool,
}

/// The wrong labels of a submission, those of which relations speak first.
pub fn relabellings(layout: &Layout, submission: &Submission, built: &Built) -> Vec<Relabelling> {
    let desk = Desk::new(layout, submission, built);
    let mut found: Vec<Relabelling> = Vec::new();
    let size: usize = built.system.relations.iter().map(|r| r.terms.len()).sum();
    let most = MOST.min(WORK / size.max(1) + 1);
    let mut guesses = Vec::new();
    guesses.extend(codes::exchanged(&desk));
    guesses.extend(codes::mistyped_in_several(&desk));
    guesses.extend(codes::mistyped(&desk));
    guesses.extend(coded_lists::mistyped(&desk));
    guesses.extend(lists::by_place(&desk));
    guesses.extend(lists::exchanged(&desk));
    guesses.extend(lists::unplaced(&desk));
    guesses.extend(places::misplaced(&desk));
    guesses.extend(groups::misnamed(&desk));
    guesses.extend(names::mistyped(&desk));
    let mut told: BTreeSet<(usize, usize, usize)> = BTreeSet::new();
    let mut guessed: BTreeSet<Vec<LabelChange>> = BTreeSet::new();
    guesses.retain(|guess| guessed.insert(guess.labels.clone()));
    for guess in guesses.into_iter().take(most) {
        let rows: Vec<_> = guess
            .labels
            .iter()
            .map(|one| (one.table, one.ledger, one.row))
            .collect();
        let by_text = guess.by_text;
        // What the texts alone say is said once of a row.
        let Some(tried) = desk.tried(guess) else {
            continue;
        };
        let known = rows.iter().any(|row| told.contains(row));
        if tried.settles.is_empty() && (!by_text || known) {
            continue;
        }
        told.extend(rows);
        found.push(tried);
    }
    found.sort_by_key(|one| one.settles.is_empty());
    let settling: BTreeSet<(usize, usize, usize)> = found
        .iter()
        .filter(|one| !one.settles.is_empty())
        .flat_map(|one| &one.labels)
        .map(|one| (one.table, one.ledger, one.row))
        .collect();
    found.retain(|one| {
        let known = |l: &LabelChange| settling.contains(&(l.table, l.ledger, l.row));
        !one.settles.is_empty() || !one.labels.iter().any(known)
    });
    found
}

/// The ledgers (by table and ledger) in which rows that could not be placed bear figures, or in which the rows of a
/// list stand in another order than its own: nothing is proven there.
pub fn open_ledgers(layout: &Layout, submission: &Submission) -> BTreeSet<(usize, usize)> {
    let mut open = BTreeSet::new();
    for (t, table) in submission.tables.iter().enumerate() {
        for (l, ledger) in table.ledgers.iter().enumerate() {
            let bears = ledger.rows.iter().any(|row| {
                row.role == RowRole::Unplaced
                    && row.entries.iter().any(|entry| !entry.value.is_blank())
            });
            let spec = layout.tables.get(t).and_then(|spec| spec.ledgers.get(l));
            let out_of_order = spec.is_some_and(|spec| match &spec.rows {
                RowsSpec::List(list) => lists::is_out_of_order(list, &ledger.rows),
                _ => false,
            });
            if bears || out_of_order || ledger.open {
                open.insert((t, l));
            }
        }
    }
    open
}

/// The changes of rows that labels mean.
pub(crate) fn standings(
    layout: &Layout,
    submission: &Submission,
    labels: &[LabelChange],
) -> Vec<Relabel> {
    let mut changes: Vec<Relabel> = labels
        .iter()
        .filter_map(|label| {
            let rows = &submission
                .tables
                .get(label.table)?
                .ledgers
                .get(label.ledger)?
                .rows;
            let spec = &layout
                .tables
                .get(label.table)?
                .ledgers
                .get(label.ledger)?
                .rows;
            let to = match label.field {
                Field::Place => Standing::Below(parent_named(rows, label)?),
                Field::Code | Field::Name if matches!(spec, RowsSpec::List(_)) => {
                    lists::standing(spec, rows, labels, label)?
                }
                Field::Code => Standing::Code(Code::parse(&label.to)?),
                Field::Name => Standing::Name(label.to.clone()),
            };
            Some(Relabel {
                table: label.table,
                ledger: label.ledger,
                row: label.row,
                to,
            })
        })
        .collect();
    // In a list that is whole now, the rows that could not be told apart before can be.
    let ledgers: BTreeSet<(usize, usize)> = changes.iter().map(|c| (c.table, c.ledger)).collect();
    for (table, ledger) in ledgers {
        let spec = &layout.tables[table].ledgers[ledger].rows;
        let rows = &submission.tables[table].ledgers[ledger].rows;
        let own = labels
            .iter()
            .filter(|l| (l.table, l.ledger) == (table, ledger));
        let whole = lists::whole(spec, rows, &own.collect::<Vec<_>>());
        if whole.is_empty() {
            continue;
        }
        changes.retain(|change| (change.table, change.ledger) != (table, ledger));
        changes.extend(whole.into_iter().map(|(row, to)| Relabel {
            table,
            ledger,
            row,
            to,
        }));
    }
    changes
}

/// The row beside the label's parent that bears the name: a unit may be called like its department.
fn parent_named(rows: &[Row], label: &LabelChange) -> Option<usize> {
    let own = rows.get(label.row)?.parent?;
    let beside = rows.get(own)?.parent;
    let is_it = |(at, row): (usize, &Row)| {
        at != own && at != label.row && row.parent == beside && row.label == label.to
    };
    rows.iter().enumerate().position(is_it)
}

/// What the guesses are made on.
struct Desk<'a> {
    layout: &'a Layout,
    submission: &'a Submission,
    built: &'a Built,
    /// The relations that fail, by their stable ids.
    failing: BTreeMap<String, RelationId>,
    /// Where codes stand, and with which names.
    shelf: codes::Shelf,
    /// The ledgers with fixed rows.
    listings: Vec<lists::Listing<'a>>,
}

impl<'a> Desk<'a> {
    fn new(layout: &'a Layout, submission: &'a Submission, built: &'a Built) -> Desk<'a> {
        Desk {
            layout,
            submission,
            built,
            failing: failing(layout, submission, &built.system),
            shelf: codes::Shelf::of(layout, submission),
            listings: lists::listings(layout, submission),
        }
    }

    /// Reads the submission under the guess; `None` if that makes anything fail that held, or anything at all where
    /// no text speaks for it.
    fn tried(&self, guess: Guess) -> Option<Relabelling> {
        let mut after = self.submission.clone();
        relabel(self.layout, &mut after, &guess.changes);
        let built = reconcile::build(self.layout, &after);
        let still = failing(self.layout, &after, &built.system);
        let mut anew = still.keys().filter(|id| !self.failing.contains_key(*id));
        if anew.any(|id| !guess.by_text || self.existed(id)) {
            return None;
        }
        let gone = self
            .failing
            .iter()
            .filter(|(id, _)| !still.contains_key(*id));
        let mut settles: Vec<RelationId> = gone.map(|(_, &id)| id).collect();
        settles.sort_unstable();
        let moves = match guess.kind {
            EventKind::RowPlace => Vec::new(),
            _ => self.moves(&guess, &after, &built.system),
        };
        Some(Relabelling {
            kind: guess.kind,
            labels: guess.labels,
            settles,
            beside: self.beside(&moves, &still),
            moves,
        })
    }

    /// Whether the submission as it was read has that relation. What only the right label brings up may fail for
    /// another mistake.
    fn existed(&self, id: &str) -> bool {
        let names = Names {
            layout: self.layout,
            submission: self.submission,
            system: &self.built.system,
        };
        let mut relations = self.built.system.relations();
        relations.any(|(_, relation)| names.relation_id(relation) == id)
    }

    /// The relations that would fail with the moved cells and are no relations of the submission read anew.
    fn beside(
        &self,
        moves: &[(FactId, Option<i64>)],
        still: &BTreeMap<String, RelationId>,
    ) -> Vec<RelationId> {
        if moves.is_empty() {
            return Vec::new();
        }
        let mut system = self.built.system.clone();
        for &(id, to) in moves {
            let fact = &mut system.facts[id.0 as usize];
            fact.value = to.unwrap_or(0);
            fact.print = match to {
                Some(_) => Print::Figure,
                None => Print::Blank,
            };
        }
        let now = failing(self.layout, self.submission, &system);
        let mut beside: Vec<RelationId> = now
            .into_iter()
            .filter(|(id, _)| !still.contains_key(id))
            .map(|(_, id)| id)
            .collect();
        beside.sort_unstable();
        beside
    }

    /// The cells of the changed ledgers that hold something else once read anew, slot by slot.
    fn moves(
        &self,
        guess: &Guess,
        after: &Submission,
        system: &System,
    ) -> Vec<(FactId, Option<i64>)> {
        let ledgers: BTreeSet<(usize, usize)> =
            guess.labels.iter().map(|l| (l.table, l.ledger)).collect();
        let before = slots(self.submission, &self.built.system, &ledgers);
        let now = slots(after, system, &ledgers);
        let mut moves = Vec::new();
        for (slot, &id) in &before {
            let held = |system: &System, id: FactId| {
                let fact = system.fact(id);
                (fact.print != Print::Blank).then_some(fact.value)
            };
            let old = held(&self.built.system, id);
            let new = now.get(slot).and_then(|&id| held(system, id));
            if old != new {
                moves.push((id, new));
            }
        }
        moves.sort_unstable();
        moves
    }
}

/// The relations that fail, by their stable ids.
pub(super) fn failing(
    layout: &Layout,
    submission: &Submission,
    system: &System,
) -> BTreeMap<String, RelationId> {
    let names = Names {
        layout,
        submission,
        system,
    };
    let relations = system.relations();
    let failing = relations.filter(|(_, relation)| reconcile::fails(system, relation));
    failing
        .map(|(id, relation)| (names.relation_id(relation), id))
        .collect()
}

/// A cell by table, ledger, key of the row and column.
type Slot = (usize, usize, String, usize);

fn slots(
    submission: &Submission,
    system: &System,
    ledgers: &BTreeSet<(usize, usize)>,
) -> BTreeMap<Slot, FactId> {
    let mut slots = BTreeMap::new();
    for (at, fact) in system.facts.iter().enumerate() {
        let row = &system.rows[fact.row];
        if !ledgers.contains(&(row.table, row.ledger)) {
            continue;
        }
        let key = match row.row {
            Some(printed) => submission.tables[row.table].ledgers[row.ledger].rows[printed]
                .key
                .to_string(),
            None => row.code.map_or(String::new(), |code| code.to_string()),
        };
        let slot = (row.table, row.ledger, key, fact.column);
        slots.entry(slot).or_insert(FactId(at as u32));
    }
    slots
}

/// The corrections of which neither the cell nor a relation that it breaks stands in a ledger with rows that could
/// not be placed: what is printed there is not all known.
pub(super) fn outside_open_ledgers(
    index: &Index,
    options: &Options,
    mut corrections: Vec<Correction>,
) -> Vec<Correction> {
    let open = |fact: FactId| {
        let row = &index.system.rows[index.system.fact(fact).row];
        options.open.contains(&(row.table, row.ledger))
    };
    let rests = |id: &RelationId| {
        let mut terms = index.system.relation(*id).terms.iter();
        terms.any(|&(_, fact)| open(fact))
    };
    corrections.retain(|one| !open(one.fact) && !one.witnesses.iter().any(rests));
    corrections
}

/// For each relabelling whether no equation fails because of it: then no search comes upon it.
pub(super) fn alone(index: &Index, relabellings: &[Relabelling]) -> Vec<bool> {
    let equations: BTreeSet<RelationId> = index.equations.iter().map(|one| one.id).collect();
    let each = relabellings.iter();
    each.map(|one| !one.settles.iter().any(|id| equations.contains(id)))
        .collect()
}

/// The relabellings of which relations speak, as mistakes that a search can suppose.
pub(super) fn groups(index: &Index, relabellings: &[Relabelling]) -> Vec<Group> {
    let alone = alone(index, relabellings);
    let supposed = relabellings.iter().zip(alone);
    let supposed = supposed.filter(|(_, alone)| !alone).map(|(one, _)| one);
    supposed.filter_map(|one| group(index, one)).collect()
}

fn group(index: &Index, relabelling: &Relabelling) -> Option<Group> {
    let moves = relabelling.moves.iter().map(|&(fact, to)| {
        let mut moved = fixed(index, fact.0, to.unwrap_or(0));
        moved.blank = to.is_none();
        moved
    });
    let moves: Vec<_> = moves.collect();
    if moves.iter().any(|m| index.frozen[m.fact as usize]) {
        return None;
    }
    let settled = |at: &u32| {
        let id = index.equation(*at).id;
        relabelling.settles.binary_search(&id).is_ok()
            || relabelling.beside.binary_search(&id).is_ok()
    };
    let waived: Vec<u32> = (0..index.equations.len() as u32).filter(settled).collect();
    (!waived.is_empty()).then(|| Group {
        kind: relabelling.kind,
        moves,
        unknowns: 0,
        waived,
        rows: Vec::new(),
        label: Some(relabelling.clone()),
    })
}
