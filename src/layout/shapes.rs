//! Other shapes of a table: offices print some tables of a family in one of several ways.
//!
//! A layout is always one shape of each table, the first of each unless a book has another; then the layout in those
//! shapes is made, with the relations that follow there, and everything after recognising knows no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::derived;
use super::formula;
use super::packed::Packed;
use super::spec::{Layout, Rule, TableSpec, TextCheck};

/// The other shapes of a layout's tables.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Shapes {
    all: Packed<Vec<Shape>>,
    /// Whether relations are derived.
    derive: bool,
    /// The layouts made so far: each choice has its place.
    #[serde(skip)]
    made: OnceLock<Vec<OnceLock<Box<Layout>>>>,
}

/// Another shape of a table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Shape {
    pub(super) table: usize,
    pub(super) spec: TableSpec,
    /// The tables (by index) that the form does not have where this one is printed so.
    pub(super) without: Vec<usize>,
}

impl fmt::Debug for Shapes {
    /// What the layout's file says, not what was made of it.
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_list().entries(self.all.iter()).finish()
    }
}

impl Shapes {
    pub(super) fn new(all: Vec<Shape>, derive: bool) -> Shapes {
        Shapes {
            all: all.into(),
            derive,
            made: OnceLock::new(),
        }
    }

    /// The other shapes of a table.
    pub fn of(&self, table: usize) -> impl Iterator<Item = &TableSpec> {
        self.all_of(table).map(|shape| &shape.spec)
    }

    /// The tables (by index) that the form does not have where a table is in the nth of its other shapes.
    pub fn without(&self, table: usize, nth: usize) -> &[usize] {
        self.all_of(table)
            .nth(nth)
            .map_or(&[], |shape| &shape.without)
    }

    fn all_of(&self, table: usize) -> impl Iterator<Item = &Shape> {
        self.all.iter().filter(move |shape| shape.table == table)
    }

    /// The tables of which there are several shapes.
    pub fn tables(&self) -> impl Iterator<Item = usize> {
        let mut tables: Vec<usize> = self.all.iter().map(|shape| shape.table).collect();
        tables.dedup();
        tables.into_iter()
    }
}

impl Layout {
    /// A layout of nothing but one table, in the shape that is the nth among its other shapes.
    pub fn of_shape(&self, table: usize, nth: usize) -> Option<Layout> {
        let spec = self.shapes.of(table).nth(nth)?;
        Some(Layout {
            id: self.id.clone(),
            name: self.name.clone(),
            contents: self.contents.clone(),
            tables: vec![spec.clone()],
            rules: Vec::new().into(),
            checks: Vec::new(),
            charts: Vec::new(),
            narrative: Default::default(),
            document: Default::default(),
            contexts: Vec::new().into(),
            shapes: Shapes::default(),
            chosen: Vec::new(),
            implied: Default::default(),
        })
    }

    /// The layout with some of its tables (by index) in another shape, which is counted from 0 among the other shapes.
    /// Rules by hand that a shape has no amounts for are left out.
    pub fn in_shapes(&self, choice: &[(usize, usize)]) -> &Layout {
        if choice.is_empty() {
            return self;
        }
        let (mut at, mut count) = (0, 1);
        for table in self.shapes.tables() {
            let shapes = self.shapes.of(table).count() + 1;
            let chosen = choice.iter().find(|(of, _)| *of == table);
            at += count * chosen.map_or(0, |(_, shape)| shape + 1);
            count *= shapes;
        }
        let made = self
            .shapes
            .made
            .get_or_init(|| vec![OnceLock::new(); count]);
        match made.get(at) {
            Some(place) => place.get_or_init(|| Box::new(self.made_in(choice))),
            None => self,
        }
    }

    fn made_in(&self, choice: &[(usize, usize)]) -> Layout {
        let mut tables = self.tables.clone();
        let mut without: BTreeSet<usize> = BTreeSet::new();
        for &(table, shape) in choice {
            if let Some(spec) = self.shapes.of(table).nth(shape) {
                tables[table] = spec.clone();
                without.extend(self.shapes.without(table, shape));
            }
        }
        // Where each table is to be found now.
        let kept = (0..tables.len()).filter(|table| !without.contains(table));
        let now: BTreeMap<usize, usize> = kept.zip(0..).collect();
        let mut index = 0..;
        tables.retain(|_| index.next().is_some_and(|at| now.contains_key(&at)));
        let by_hand = self.rules.iter().filter(|rule| rule.by_hand);
        let by_hand: Vec<Rule> = by_hand.filter_map(|rule| again(rule, &tables)).collect();
        let (rules, contexts) = match self.shapes.derive {
            true => derived::with_derived(&self.id, by_hand.clone(), &tables)
                .unwrap_or((by_hand, Vec::new())),
            false => (by_hand, Vec::new()),
        };
        let checks = self.checks.iter().map(|check| TextCheck {
            tables: check
                .tables
                .iter()
                .filter_map(|table| now.get(table).copied())
                .collect(),
            ..check.clone()
        });
        let charts = self.charts.iter().filter_map(|chart| {
            let mut chart = chart.clone();
            chart.slices.table = *now.get(&chart.slices.table)?;
            Some(chart)
        });
        Layout {
            id: self.id.clone(),
            name: self.name.clone(),
            contents: self.contents.clone(),
            checks: checks.collect(),
            charts: charts.collect(),
            tables: derived::asked(tables, &rules),
            rules: rules.into(),
            contexts: contexts.into(),
            narrative: self.narrative.clone(),
            document: self.document.clone(),
            shapes: Shapes::default(),
            chosen: choice.to_vec(),
            implied: Default::default(),
        }
    }
}

/// A rule by hand among tables in other shapes.
fn again(rule: &Rule, tables: &[TableSpec]) -> Option<Rule> {
    let formula = formula::formula(&rule.text, tables).ok()?;
    let when = match rule.scope.is_empty() {
        true => Vec::new(),
        false => formula::conditions(&rule.scope, tables).ok()?,
    };
    Some(Rule {
        formula,
        when,
        ..rule.clone()
    })
}
