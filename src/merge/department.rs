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
        let parents: Vec<Option<Parent>> =
            (0..self.units.len()).map(|at| self.parent(at)).collect();
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

    /// What stands above a unit.
    fn parent(&self, at: usize) -> Option<Parent> {
        let named = self.units[at].unit.parent.as_deref()?;
        let named = plain(named);
        let unit = self.unit_of(&named, &named);
        Some(match unit {
            Some(unit) if unit == at => return None,
            Some(unit) => Parent::Unit(unit),
            None => Parent::Named(named.into_owned()),
        })
    }
}

impl Department {
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
