//! Workbooks whose figures are the sums of units, whatever name they print and whenever they were saved.
//!
//! A department's own workbook often lies beside those of its units and prints the name of the unit above the others. In go
//! the filings as names tell them, out come the files that are sums: these are added to nothing, only held against theirs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::facts::Figure;
use crate::merge::{Covering, Department, Detail, Filings, Summed};
use crate::model::plain;
use crate::report::{Filing, UnitState};

use super::MergeError;
use super::adding::Sources;

/// How many times as much as the units that are there a sum with others may be: what is more is of another unit of money.
const MOST: i64 = 10;

/// How many units are tried beside those that a file names.
const MOST_TRIES: usize = 2_000;

/// A unit and the file that was taken of it.
type Taken = (usize, usize);

/// A file that may be the sum of units.
struct Suspected {
    file: usize,
    /// The unit that it would be, and another file of that unit.
    own: Option<(usize, usize)>,
    /// The units that have handed in something else.
    others: Vec<usize>,
}

/// How the headlines of a file stand to sums.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glance {
    Same,
    More,
}

impl Sources<'_, '_> {
    /// The files by what they are, and the departments of `name`; sorted `again` if figures show some to be sums of others.
    pub(super) fn sorted(
        &self,
        filings: Filings,
        name: &str,
        again: impl Fn(&[Summed]) -> Filings,
    ) -> Result<(Filings, Vec<Department>), MergeError> {
        let departments = filings.departments(name);
        let summed = self.summed(&filings, &departments)?;
        if summed.is_empty() {
            return Ok((filings, departments));
        }
        let filings = again(&summed);
        let departments = filings.departments(name);
        Ok((filings, departments))
    }

    /// The files that add up units. Names tell nothing here: it is the figures.
    fn summed(
        &self,
        filings: &Filings,
        departments: &[Department],
    ) -> Result<Vec<Summed>, MergeError> {
        let mut summed: Vec<Summed> = Vec::new();
        for department in departments {
            for suspected in self.suspected(filings, department) {
                if summed.iter().any(|one| one.file == suspected.file) {
                    continue;
                }
                let covering = self.covering(filings, &suspected)?;
                let is_more = covering == Some(Covering::More) && suspected.own.is_some();
                if covering != Some(Covering::Same) && !is_more {
                    continue;
                }
                // With more in it than is there, it is the sum of all that are expected.
                let all = |unit: &&usize| {
                    let own = suspected.own.map(|(unit, _)| unit) == Some(**unit);
                    is_more || own || suspected.others.contains(unit)
                };
                let units = department.units.iter().filter(all);
                let units = units.map(|at| filings.units[*at].unit.clone());
                summed.push(Summed {
                    file: suspected.file,
                    units: units.collect(),
                    is_more,
                });
            }
        }
        Ok(summed)
    }

    /// The files that may be sums, by their headlines.
    fn suspected(&self, filings: &Filings, department: &Department) -> Vec<Suspected> {
        let reported = department.units.iter().copied();
        let reported = reported.filter(|at| filings.units[*at].state == UnitState::Reported);
        let reported: Vec<Taken> = reported
            .filter_map(|at| Some((at, filings.units[at].file?)))
            .collect();
        let mut found = self.naming(filings, &reported);
        let mut all = Vec::new();
        for (_, file) in &reported {
            add(&mut all, self.headlines(*file), Decimal::ONE);
        }
        for &(unit, taken) in &reported {
            let mut others = all.clone();
            add(&mut others, self.headlines(taken), Decimal::NEGATIVE_ONE);
            let count = reported.len() - 1;
            let alone = count > 1 || count == 1 && department.head == Some(unit);
            let handed_in = filings.handed_in(taken);
            for &file in &handed_in {
                let mut suspect = |own: Option<usize>| {
                    let others = reported.iter().map(|(at, _)| *at);
                    found.push(Suspected {
                        file,
                        own: own.map(|own| (unit, own)),
                        others: others.filter(|at| *at != unit).collect(),
                    });
                };
                if alone && self.glance(file, &others, count) == Some(Glance::Same) {
                    suspect(None);
                }
                for &own in handed_in.iter().filter(|own| **own != file && count > 0) {
                    let mut with_own = others.clone();
                    add(&mut with_own, self.headlines(own), Decimal::ONE);
                    if self.glance(file, &with_own, count + 1).is_some() {
                        suspect(Some(own));
                    }
                }
            }
        }
        let nobodys = filings.files.iter().enumerate();
        let nobodys = nobodys.filter(|(_, filing)| **filing == Filing::Unexpected);
        for (file, _) in nobodys.filter(|_| reported.len() > 1) {
            if self.glance(file, &all, reported.len()) == Some(Glance::Same) {
                found.push(Suspected {
                    file,
                    own: None,
                    others: reported.iter().map(|(at, _)| *at).collect(),
                });
            }
        }
        found
    }

    /// The files that have rows of several other units and as much as these together: the sum of some among many.
    fn naming(&self, filings: &Filings, reported: &[Taken]) -> Vec<Suspected> {
        let nobodys = filings.files.iter().enumerate();
        let nobodys = nobodys.filter(|(_, filing)| **filing == Filing::Unexpected);
        let nobodys = nobodys.map(|(file, _)| (None, file));
        let own = reported.iter().flat_map(|&(unit, taken)| {
            let files = filings.handed_in(taken);
            files.into_iter().map(move |file| (Some(unit), file))
        });
        let names = filings.units.iter().enumerate().flat_map(|(at, unit)| {
            let names = unit.unit.aliases.iter().chain([&unit.unit.name]);
            names.map(move |name| (plain(name), at))
        });
        let names: BTreeMap<Cow<str>, usize> = names.collect();
        let mut found = Vec::new();
        for (unit, file) in own.chain(nobodys) {
            let submitted = self.gathered[file].head.submitted();
            let named = submitted.map_or(&[][..], |one| &one.units).iter();
            let named: BTreeSet<usize> = named
                .filter_map(|name| names.get(&plain(name)).copied())
                .filter(|at| Some(*at) != unit)
                .collect();
            let beside = reported.iter().filter(|(_, taken)| *taken != file);
            let (mut others, rest): (Vec<Taken>, Vec<Taken>) =
                beside.partition(|(at, _)| named.contains(at));
            // All of them are looked for below, whatever is named.
            if others.len() < 2 || rest.is_empty() {
                continue;
            }
            let mut sums = Vec::new();
            for (_, taken) in &others {
                add(&mut sums, self.headlines(*taken), Decimal::ONE);
            }
            let mut tries = MOST_TRIES;
            if self.completed(file, &mut others, (&sums, &rest), &mut tries) {
                found.push(Suspected {
                    file,
                    own: None,
                    others: others.into_iter().map(|(at, _)| at).collect(),
                });
            }
        }
        found
    }

    /// Adds those of the rest without which units are less than a file: not every table names everybody.
    fn completed(
        &self,
        file: usize,
        units: &mut Vec<Taken>,
        (sums, rest): (&[Decimal], &[Taken]),
        tries: &mut usize,
    ) -> bool {
        if self.glance(file, sums, units.len()) == Some(Glance::Same) {
            return true;
        }
        for (nth, &(unit, taken)) in rest.iter().enumerate() {
            let Some(left) = tries.checked_sub(1) else {
                return false;
            };
            *tries = left;
            let mut with = sums.to_vec();
            add(&mut with, self.headlines(taken), Decimal::ONE);
            let own = self.headlines(file).iter().map(amount);
            // Half a unit for each of them.
            let slack = Decimal::from(units.len() + 2) * Decimal::ONE_HUNDRED;
            if with.iter().zip(own).any(|(sum, own)| *sum > own + slack) {
                continue;
            }
            units.push((unit, taken));
            if self.completed(file, units, (&with, &rest[nth + 1..]), tries) {
                return true;
            }
            units.pop();
        }
        false
    }

    fn headlines(&self, file: usize) -> &[Figure] {
        let submitted = self.gathered[file].head.submitted();
        submitted.map_or(&[], |one| &one.headlines)
    }

    /// How a file stands to the headlines of so many units.
    fn glance(&self, file: usize, sums: &[Decimal], units: usize) -> Option<Glance> {
        let quantum = self.layout.tables.first()?.precision.quantum().0;
        let half = Decimal::new(quantum, 4) / Decimal::TWO;
        let bound = half * Decimal::from(units + 1);
        let own = self.headlines(file).iter().map(amount);
        let both = own.zip(sums).filter(|(_, sum)| !sum.is_zero());
        let (mut count, mut same, mut more) = (0, 0, true);
        for (own, sum) in both {
            count += 1;
            same += usize::from((own - *sum).abs() <= bound);
            more &= own >= *sum - bound && own <= *sum * Decimal::from(MOST);
        }
        match () {
            () if count == 0 => None,
            () if same * 2 >= count => Some(Glance::Same),
            () if more => Some(Glance::More),
            () => None,
        }
    }

    /// How all figures of a file stand to the sums of units.
    fn covering(
        &self,
        filings: &Filings,
        suspected: &Suspected,
    ) -> Result<Option<Covering>, MergeError> {
        let mut detail = Detail::default();
        let itself = filings.units.len();
        detail.add(self.layout, itself, &self.kept(suspected.file)?.facts);
        let others = suspected.others.iter();
        let others = others.filter_map(|unit| Some((*unit, filings.units[*unit].file?)));
        let mut units = BTreeSet::new();
        for (unit, file) in others.chain(suspected.own) {
            detail.add(self.layout, unit, &self.kept(file)?.facts);
            units.insert(unit);
        }
        Ok(detail.covering(self.layout, itself, &units))
    }
}

fn add(sums: &mut Vec<Decimal>, figures: &[Figure], sign: Decimal) {
    sums.resize(sums.len().max(figures.len()), Decimal::ZERO);
    for (sum, figure) in sums.iter_mut().zip(figures) {
        *sum += sign * amount(figure);
    }
}

fn amount(figure: &Figure) -> Decimal {
    match figure {
        Figure::Known(amount) => *amount,
        _ => Decimal::ZERO,
    }
}
