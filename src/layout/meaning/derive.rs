//! The relations that follow from what the amounts of a layout mean.

use std::collections::{BTreeMap, BTreeSet};

use super::boxes::{Boxes, Evidence, MOST_ZEROS, by_meaning, mentioned, parts};
use super::places::{Place, Places, Printed, Row};
use super::say::{self, Derived};
use super::space::{Dimension, Meaning, Member, space};

use super::zeros::Zeros;
use crate::layout::span::{self, Span};
use crate::layout::{Comparison, Context, Follows, RowsSpec, Strength, TableSpec, Terms};
use crate::model::CodeLevel;

/// Relations are found for books that lack this many of the tables that print them.
const MOST_MISSING: usize = 2;

/// An equation or a bound between boxes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Relation {
    pub(super) left: Vec<Meaning>,
    pub(super) comparison: Comparison,
    pub(super) right: Vec<Meaning>,
    /// What has to be empty.
    pub(super) zeros: Evidence,
}

/// What follows from the words of a layout.
pub(in crate::layout) struct Relations {
    pub(in crate::layout) rules: Vec<Derived>,
    /// What always holds between the boxes that the rules are about.
    pub(in crate::layout) contexts: Vec<Context>,
}

/// What follows from the words of a layout; nothing if it has no words.
pub(in crate::layout) fn relations(tables: &[TableSpec]) -> Relations {
    let places = Places {
        tables,
        space: space(),
    };
    let mut deriver = Deriver {
        places: &places,
        found: Vec::new(),
        contexts: Vec::new(),
    };
    deriver.in_tables();
    deriver.across_tables();
    Relations {
        rules: deriver.found,
        contexts: deriver.contexts,
    }
}

struct Deriver<'a> {
    places: &'a Places<'a>,
    found: Vec<Derived>,
    contexts: Vec<Context>,
}

impl Deriver<'_> {
    fn add(&mut self, derived: Derived) {
        let same = |other: &Derived| other.formula == derived.formula;
        if !self.found.iter().any(same) {
            self.found.push(derived);
        }
    }

    /// Between the columns of a row, between the rows of a list, between a row and those below it.
    fn in_tables(&mut self) {
        let ledgers = self.places.ledgers();
        let ledgers: Vec<(usize, usize)> = ledgers.map(|(t, l, ..)| (t, l)).collect();
        let mut tables = BTreeSet::new();
        for (table, ledger) in ledgers {
            if tables.insert(table) {
                for list in self.places.rows(table) {
                    let partial = |(_, place): &Printed| {
                        self.places.tables[place.table].ledgers[place.ledger].partial
                    };
                    let partial = list.iter().any(partial);
                    self.local(list, partial);
                }
            }
            self.local(self.places.columns(table, ledger), false);
            let rows = &self.places.tables[table].ledgers[ledger].rows;
            if !matches!(rows, RowsSpec::List(_) | RowsSpec::Single { .. }) {
                let derived = say::hierarchy(self.places.tables, table, ledger);
                self.add(derived);
            }
            let asides = self.places.tables[table].ledgers[ledger].asides();
            for (part, whole) in asides.collect::<Vec<_>>() {
                let derived = say::aside(self.places.tables, (table, ledger), part, whole);
                self.add(derived);
            }
        }
    }

    /// Where rows may be left out, what is cut into codes is at least their sum.
    fn local(&mut self, printed: Vec<Printed>, partial: bool) {
        let mentioned = mentioned(self.places.space, printed.iter().map(|(m, _)| m));
        let boxes = Boxes::new(self.places.space, printed, &mentioned, None);
        let mut span = Span::default();
        for relation in sorted(self.places, &boxes, equations(&boxes)) {
            if span.add(span::row(&relation.left, &relation.right)) {
                let coded = |b: &Meaning| {
                    let mut all = Dimension::ALL.into_iter();
                    all.any(|dimension| matches!(b.at(dimension), Member::Code(_)))
                };
                let relation = match partial && relation.right.iter().any(coded) {
                    true => relation.at_most(),
                    false => relation,
                };
                let derived = say::relation(self.places, &boxes, &relation, None, &[]);
                self.found.extend(derived);
            }
        }
    }

    fn across_tables(&mut self) {
        let space = self.places.space;
        let fixed = self.places.fixed();
        let every = [Dimension::Function, Dimension::Economic, Dimension::Revenue];
        let coded = every.map(|dimension| self.places.coded(dimension, None));
        let all = fixed.iter().chain(coded.iter().flatten());
        let mentioned = mentioned(space, all.map(|(meaning, _)| meaning));
        let places = by_meaning(fixed.clone());
        let parts = |dimension, meaning: &Meaning| parts(space, &mentioned, dimension, meaning);
        let zeros = Zeros::new(space, &places, parts, |place| self.places.is_usual(place));
        let with = |printed| Boxes::new(space, printed, &mentioned, Some(&zeros));
        self.between(&with(fixed), &zeros, |_| true);
        for (dimension, printed) in every.into_iter().zip(coded) {
            self.between(&with(printed), &zeros, |_| true);
            let class = self.places.coded(dimension, Some(CodeLevel::Class));
            let lists = |place: &Place| {
                let ledger = &self.places.tables[place.table].ledgers[place.ledger];
                matches!(ledger.rows, RowsSpec::List(_))
            };
            self.between(&with(class), &zeros, |places| places.iter().any(lists));
        }
        self.mirrors();
    }

    /// Relations between the ledgers that print some boxes.
    fn between(&mut self, boxes: &Boxes, zeros: &Zeros, wanted: impl Fn(&[Place]) -> bool) {
        let mut known = Known::default();
        for (meaning, places) in &boxes.printed {
            self.same(*meaning, places, &wanted);
        }
        for relation in sorted(self.places, boxes, equations(boxes)) {
            let local = relation.zeros.is_empty() && is_local(boxes, &relation);
            if known.learn(boxes, zeros, &relation) && !local {
                self.relation(boxes, &relation, zeros, &wanted);
            }
        }
        for relation in bounds(boxes, &known) {
            let across = |places: &[Place]| {
                let tables: BTreeSet<usize> = places.iter().map(|place| place.table).collect();
                tables.len() > 1 && wanted(places)
            };
            self.relation(boxes, &relation, zeros, &across);
        }
        let always = known
            .always
            .rows()
            .map(|row| numbered(boxes, row))
            .collect();
        self.contexts.push(Context { always });
    }

    /// One box in several places: each is compared with the first, or with the next where that table is missing.
    fn same(&mut self, meaning: Meaning, places: &[Place], wanted: &impl Fn(&[Place]) -> bool) {
        for (at, place) in places.iter().enumerate() {
            let mut missing: Vec<usize> = Vec::new();
            for first in &places[..at] {
                let pair = [place.clone(), first.clone()];
                let there = pair.iter().all(|place| !missing.contains(&place.table));
                if there && wanted(&pair) && !self.goes_on(&pair) {
                    let same = say::same(self.places, meaning, &pair, missing.clone());
                    self.add(same);
                }
                if !missing.contains(&first.table) {
                    missing.push(first.table);
                }
            }
        }
    }

    /// A relation, and what stands in for it where one or two of its tables are missing.
    fn relation(
        &mut self,
        boxes: &Boxes,
        relation: &Relation,
        zeros: &Zeros,
        wanted: &impl Fn(&[Place]) -> bool,
    ) {
        let mut open: Vec<Vec<usize>> = vec![Vec::new()];
        while let Some(missing) = open.pop() {
            let derived = say::relation(self.places, boxes, relation, Some(zeros), &missing);
            let Some(mut derived) = derived.filter(|derived| wanted(&derived.places)) else {
                continue;
            };
            derived.follows = Some(self.follows(boxes, relation, zeros));
            if missing.len() < MOST_MISSING {
                let tables: BTreeSet<usize> = derived.places.iter().map(|p| p.table).collect();
                let more = |table: usize| missing.iter().copied().chain([table]).collect();
                open.extend(tables.into_iter().map(more));
            }
            self.add(derived);
        }
    }

    /// What a relation says of boxes.
    fn follows(&self, boxes: &Boxes, relation: &Relation, zeros: &Zeros) -> Follows {
        let row = span::row(&relation.left, &relation.right);
        let given = relation
            .zeros
            .iter()
            .map(|&at| zeros.zero(at))
            .flat_map(|zero| {
                let inside = |b: &&Meaning| {
                    let mut empty = zero.boxes.iter();
                    empty.any(|outer| boxes.space.is_inside(b, outer))
                };
                let empty = boxes.printed.keys().filter(inside);
                let empty = empty.map(|b| span::row(&[*b], &[]));
                empty.chain([zero.row.clone()]).collect::<Vec<_>>()
            });
        let known = |row: &span::Row<Meaning>| {
            row.terms()
                .iter()
                .all(|(b, _)| boxes.printed.contains_key(b))
        };
        Follows {
            context: self.contexts.len(),
            row: numbered(boxes, &row),
            given: given
                .filter(known)
                .map(|row| numbered(boxes, &row))
                .collect(),
        }
    }

    /// Whether one list of a table goes on in another: then they have no code in common.
    fn goes_on(&self, pair: &[Place; 2]) -> bool {
        let list = |place: &Place| {
            let ledger = &self.places.tables[place.table].ledgers[place.ledger];
            matches!(ledger.rows, RowsSpec::List(_)) && matches!(place.row, Row::EachCode(_))
        };
        pair[0].table == pair[1].table && pair.iter().all(list)
    }

    /// Function codes and economic codes that usually hold the same expenditure.
    fn mirrors(&mut self) {
        let space = self.places.space;
        let Ok(basic) = space.refine(Meaning::WHOLE, "基本支出") else {
            return;
        };
        let basic = basic.at(Dimension::Use);
        let coded = |dimension| self.places.coded(dimension, None);
        let functions = coded(Dimension::Function);
        let economics = coded(Dimension::Economic);
        let plain = |meaning: &Meaning, dimension| meaning.with(dimension, Member::Whole);
        for (function, place) in functions {
            if function.at(Dimension::Use) != basic {
                continue;
            }
            let function = plain(&function, Dimension::Function);
            let same = economics.iter().find(|(economic, _)| {
                let economic = plain(economic, Dimension::Economic);
                economic == function
                    || space
                        .above(Dimension::Use, economic.at(Dimension::Use))
                        .contains(&basic)
                        && economic.with(Dimension::Use, basic) == function
            });
            let Some((_, other)) = same else { continue };
            for mirror in &space.mirrors {
                let derived = say::mirror(self.places, mirror, &place, other);
                self.add(derived);
            }
        }
    }
}

/// A row of boxes by their numbers among those that are printed.
fn numbered(boxes: &Boxes, row: &span::Row<Meaning>) -> Terms {
    let terms = row.terms().iter();
    let terms = terms.filter_map(|(b, c)| Some((boxes.number(b)?, span::signed(*c))));
    terms.collect()
}

/// All equations between printed boxes, what follows from others among them.
fn equations(boxes: &Boxes) -> Vec<Relation> {
    let mut found = Vec::new();
    for meaning in boxes.printed.keys() {
        for way in boxes.ways(meaning) {
            found.extend(equation(vec![*meaning], way.terms, way.zeros));
        }
    }
    for meaning in boxes.neighbours() {
        let mut ways: Vec<(Vec<Meaning>, Vec<Meaning>, Evidence)> = Vec::new();
        for way in boxes.ways(&meaning) {
            ways.push((way.terms, Vec::new(), way.zeros));
        }
        for (whole, less) in boxes.remainders(&meaning) {
            ways.push((vec![whole], less.terms, less.zeros));
        }
        for (at, one) in ways.iter().enumerate() {
            for other in &ways[at + 1..] {
                let left = one.0.iter().chain(&other.1).copied().collect();
                let right = one.1.iter().chain(&other.0).copied().collect();
                found.extend(equation(left, right, &one.2 | &other.2));
            }
        }
    }
    found
}

/// An equation without what stands on both sides, the shorter side on the left.
fn equation(mut left: Vec<Meaning>, mut right: Vec<Meaning>, zeros: Evidence) -> Option<Relation> {
    left.retain(
        |meaning| match right.iter().position(|other| other == meaning) {
            Some(at) => {
                right.remove(at);
                false
            }
            None => true,
        },
    );
    if left.is_empty() || right.is_empty() || zeros.len() > MOST_ZEROS {
        return None;
    }
    if right.len() < left.len() {
        std::mem::swap(&mut left, &mut right);
    }
    left.sort_unstable();
    Some(Relation {
        left,
        comparison: Comparison::Equal,
        right,
        zeros,
    })
}

/// Nearest and shortest first, so that what follows from others is left out; what is only usual last.
fn sorted(places: &Places, boxes: &Boxes, mut relations: Vec<Relation>) -> Vec<Relation> {
    let cost = |relation: &Relation| {
        let all: Vec<&Meaning> = relation.left.iter().chain(&relation.right).collect();
        let home = |b: &&Meaning| boxes.printed[*b].first().map(|p| (p.table, p.ledger));
        let ledgers: BTreeSet<_> = all.iter().map(home).collect();
        let local = is_local(boxes, relation);
        let ledgers = if local { 1 } else { ledgers.len() };
        let far: usize = all.iter().map(|b| b.distance(all[0])).sum();
        let usual = !local && say::strength(places, boxes, relation) == Strength::Usual;
        (usual, relation.zeros.len(), ledgers, all.len(), far)
    };
    relations.sort_by_cached_key(cost);
    relations
}

/// Whether one ledger prints all boxes of a relation.
fn is_local(boxes: &Boxes, relation: &Relation) -> bool {
    let all = || relation.left.iter().chain(&relation.right);
    let home = |place: &Place| (place.table, place.ledger);
    let Some(first) = all().next() else {
        return true;
    };
    let mut homes = boxes.printed[first].iter().map(home);
    homes.any(|wanted| all().all(|b| boxes.printed[b].iter().any(|place| home(place) == wanted)))
}

/// The equations so far.
#[derive(Default)]
struct Known {
    always: Span<Meaning>,
    scoped: Vec<(Evidence, span::Row<Meaning>)>,
    /// What holds where some boxes are empty, by these: what always does, and what does where fewer are.
    given: BTreeMap<Evidence, Span<Meaning>>,
    /// What is a part of what.
    said: BTreeSet<(Meaning, Meaning)>,
}

impl Relation {
    /// That the longer side is no more than the shorter one.
    fn at_most(self) -> Relation {
        Relation {
            left: self.right,
            comparison: Comparison::AtMost,
            right: self.left,
            zeros: self.zeros,
        }
    }

    /// Its boxes, left side first.
    pub(super) fn boxes(&self) -> Vec<Meaning> {
        self.left.iter().chain(&self.right).copied().collect()
    }
}

impl Known {
    /// Whether an equation does not follow from those before, given what has to be empty for it.
    fn learn(&mut self, boxes: &Boxes, zeros: &Zeros, relation: &Relation) -> bool {
        let row = span::row(&relation.left, &relation.right);
        if relation.zeros.is_empty() {
            if let [left] = relation.left[..] {
                self.said
                    .extend(relation.right.iter().map(|right| (left, *right)));
            }
            self.given.values_mut().for_each(|given| {
                given.add(row.clone());
            });
            return self.always.add(row);
        }
        let is_empty = |meaning: &Meaning| {
            let mut empty = relation.zeros.iter().flat_map(|&at| &zeros.zero(at).boxes);
            empty.any(|outer| boxes.space.is_inside(meaning, outer))
        };
        // Where an amount of it has to be nothing, the relation says less than it seems to.
        if relation.left.iter().chain(&relation.right).any(is_empty) {
            return false;
        }
        if !self.given.contains_key(&relation.zeros) {
            let mut given = self.always.clone();
            for (others, row) in &self.scoped {
                if others.is_subset(&relation.zeros) {
                    given.add(row.clone());
                }
            }
            for &zero in &relation.zeros {
                given.add(zeros.zero(zero).row.clone());
            }
            for meaning in boxes.printed.keys().filter(|b| is_empty(b)) {
                given.add(span::row(&[*meaning], &[]));
            }
            self.given.insert(relation.zeros.clone(), given);
        }
        let fresh = !self.given[&relation.zeros].implies(row.clone());
        if fresh {
            let wider = self.given.iter_mut();
            for (_, given) in wider.filter(|(zeros, _)| relation.zeros.is_subset(zeros)) {
                given.add(row.clone());
            }
            self.scoped.push((relation.zeros.clone(), row));
        }
        fresh
    }
}

/// Printed boxes inside others, where no equation says it; those that exclude each other together.
fn bounds(boxes: &Boxes, known: &Known) -> Vec<Relation> {
    let mut groups: BTreeMap<(Meaning, Dimension, Meaning), Vec<Meaning>> = BTreeMap::new();
    for meaning in boxes.printed.keys() {
        for outer in boxes.around(meaning) {
            if known.said.contains(&(outer, *meaning)) {
                continue;
            }
            let mut cut = Dimension::CUT.into_iter().rev();
            let along = cut.find(|&d| meaning.at(d) != outer.at(d));
            let along = along.unwrap_or(Dimension::Economic);
            let rest = match along {
                Dimension::Economic => *meaning,
                along => meaning.with(along, outer.at(along)),
            };
            groups
                .entry((outer, along, rest))
                .or_default()
                .push(*meaning);
        }
    }
    let relations = groups.into_iter().map(|((outer, ..), mut inner)| {
        let all = inner.clone();
        let inside = |b: &Meaning| all.iter().any(|o| o != b && boxes.space.is_inside(b, o));
        inner.retain(|b| !inside(b));
        Relation {
            left: inner,
            comparison: Comparison::AtMost,
            right: vec![outer],
            zeros: Evidence::new(),
        }
    });
    let says = |relation: &Relation| {
        let row = span::row(&relation.left, &relation.right);
        !known.always.implies(row)
    };
    relations.filter(says).collect()
}
