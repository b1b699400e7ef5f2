//! Departments: which units belong together, as the list of units says with 上级.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::plain;

use super::filing::Filings;

/// Units that belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Department {
    /// Its name: that of the unit above the others, or what they name as that.
    pub name: String,
    /// The unit above the others, if it is one that reports.
    pub head: Option<usize>,
    /// All its units, in their order.
    pub units: Vec<usize>,
    /// Whether the list of units says so; otherwise all units are taken for one department.
    pub is_listed: bool,
}

impl Filings {
    /// The departments in the order of their first units; all units are one of that name if no unit has another above it.
    pub fn departments(&self, name: &str) -> Vec<Department> {
        // Many units name the same one.
        let mut named: BTreeMap<&str, Parent> = BTreeMap::new();
        let units = self.units.iter().enumerate();
        let parents = units.map(|(at, filing)| {
            let written = filing.unit.parent.as_deref()?;
            let parent = named.entry(written).or_insert_with(|| self.parent(written));
            Some(parent.clone()).filter(|parent| *parent != Parent::Unit(at))
        });
        let parents: Vec<Option<Parent>> = parents.collect();
        if parents.iter().all(Option::is_none) {
            return vec![Department {
                name: name.to_owned(),
                head: None,
                units: (0..self.units.len()).collect(),
                is_listed: false,
            }];
        }
        let mut departments: Vec<Department> = Vec::new();
        let mut known: BTreeMap<Parent, usize> = BTreeMap::new();
        for at in 0..self.units.len() {
            let top = top(at, &parents);
            let found = *known.entry(top.clone()).or_insert_with(|| {
                departments.push(match top {
                    Parent::Unit(head) => Department {
                        name: self.units[head].unit.name.clone(),
                        head: Some(head),
                        units: Vec::new(),
                        is_listed: true,
                    },
                    Parent::Named(name) => Department {
                        name,
                        head: None,
                        units: Vec::new(),
                        is_listed: true,
                    },
                });
                departments.len() - 1
            });
            departments[found].units.push(at);
        }
        departments
    }

    /// What a list means by what it writes above a unit.
    fn parent(&self, written: &str) -> Parent {
        let named = plain(written);
        match self.unit_of(&named, &named) {
            Some(unit) => Parent::Unit(unit),
            None => Parent::Named(named.into_owned()),
        }
    }
}

impl Department {
    /// Whether it is more than one unit by itself, so that a line of its own says what they are together.
    pub fn gathers(&self) -> bool {
        self.is_listed && self.units.len() > 1
    }

    /// The unit above the others and those, if it is added and any of them is.
    pub fn below(&self, added: &[bool]) -> Option<(usize, Vec<usize>)> {
        let head = self.head.filter(|head| added[*head])?;
        let others = self.units.iter().copied();
        let others: Vec<usize> = others.filter(|at| *at != head && added[*at]).collect();
        (!others.is_empty()).then_some((head, others))
    }
}

/// A unit of the list, or a name that is none of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Parent {
    Unit(usize),
    Named(String),
}

/// What stands above everything above a unit; where lists go round in a circle, where the circle is first met.
fn top(at: usize, parents: &[Option<Parent>]) -> Parent {
    let (mut top, mut seen) = (at, BTreeSet::from([at]));
    loop {
        match &parents[top] {
            None => return Parent::Unit(top),
            Some(Parent::Named(name)) => return Parent::Named(name.clone()),
            Some(Parent::Unit(above)) => {
                if !seen.insert(*above) {
                    return seen
                        .first()
                        .map_or(Parent::Unit(at), |first| Parent::Unit(*first));
                }
                top = *above;
            }
        }
    }
}
