//! Which file is taken for which unit: every file and every expected unit ends in exactly one state.
//!
//! In go the heads of all files and the units that are expected, if anybody said which; out come [`Filings`]. The order of
//! the files never matters.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{DepartmentName, Likeness, Year};
use crate::report::{Filing, FilingCounts, FoundBy, Newer, OtherBook, Outcome, UnitState, WholeBy};
use crate::unit_list::Unit;

use super::consolidated::{self, Consolidated, Summed};
use super::part::{Head, Submitted};
use super::unit::Known;
use super::version::Version;

/// A file as it came.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// As people find it.
    pub path: &'a str,
    /// Its name without folders and ending.
    pub stem: &'a str,
    /// When it was written, in seconds since some day.
    pub modified: Option<u64>,
    /// What it is.
    pub head: &'a Head,
}

/// A unit and what came of it.
#[derive(Clone, PartialEq, Debug)]
pub struct UnitFiling {
    /// The unit.
    pub unit: Unit,
    /// Whether it reported.
    pub state: UnitState,
    /// The file that was taken; of a unit that did not report the one that could not be.
    pub file: Option<usize>,
    /// How the file was told to be its.
    pub told: Option<FoundBy>,
    /// The verdict on that file; 未核 without one.
    pub outcome: Outcome,
}

/// What became of all files and units.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Filings {
    /// The layout of most files, by its id, and the shapes that most of them have.
    pub layout: Option<(String, Vec<(usize, usize)>)>,
    /// The year of most of these.
    pub year: Option<Year>,
    /// Of each file in the order in which they came.
    pub files: Vec<Filing>,
    /// Of each unit: in the order of the list, otherwise by name.
    pub units: Vec<UnitFiling>,
    /// Whether there is a list of who is expected.
    pub expected: bool,
    /// Files that cannot be read and belong to a unit which has handed in another: the file and the unit.
    pub beside: Vec<(usize, usize)>,
    /// The files that add up units which have handed in their own.
    pub consolidated: Vec<Consolidated>,
}

impl Filings {
    /// Finds out which file is whose. Without a list of units those that the files name are taken; `year` is the year of
    /// the book, if anybody said which.
    pub fn of(files: &[Incoming], expected: Option<&[Unit]>, year: Option<Year>) -> Filings {
        Filings::beside_sums(files, expected, year, &[])
    }

    /// The same where it is known of some files that they are the sums of units.
    pub fn beside_sums(
        files: &[Incoming],
        expected: Option<&[Unit]>,
        year: Option<Year>,
        summed: &[Summed],
    ) -> Filings {
        let whole = Majority::of(files, year);
        let submitted = &whole.submitted;
        let names = files.iter().zip(submitted);
        let names: Vec<String> = names.map(|(file, one)| name_of(file, *one)).collect();
        let found: Vec<Unit>;
        let units = match expected {
            Some(units) => units,
            None => {
                let own = whole.own().map(|(at, one)| (at, Some(one)));
                let own = own.filter(|(at, _)| summed.iter().all(|sum| sum.file != *at));
                let own = own.map(|(at, one)| (names[at].clone(), one));
                found = named(of_units(own.collect()));
                &found
            }
        };
        let known = Known::of(units);
        let own = whole.own().map(|(at, one)| {
            let unit = known.find(Some(&names[at]), files[at].stem);
            (at, said(&names[at], unit, Some(one)))
        });
        let own: BTreeMap<usize, consolidated::Named> = own.collect();
        let mut wholes = consolidated::of(&own, units);
        for sum in summed {
            wholes.entry(sum.file).or_insert(match sum.is_more {
                true => WholeBy::More,
                false => WholeBy::Figures,
            });
        }
        let mut sorting = Sorting {
            files,
            whole: &whole,
            states: vec![Filing::Unexpected; files.len()],
            told: BTreeMap::new(),
            candidates: vec![Vec::new(); units.len()],
        };
        sorting.sort(&wholes, &own);
        let mut taken = sorting.newest(units);
        sorting.drop_copies(&mut taken);
        let units = sorting.units(units, &taken, &known);
        let shapes = whole.shapes;
        let mut filings = Filings {
            layout: whole.layout.map(|id| (id.to_owned(), shapes.to_vec())),
            year: whole.year,
            files: sorting.states,
            units,
            expected: expected.is_some(),
            beside: Vec::new(),
            consolidated: Vec::new(),
        };
        filings.beside = unread_beside(&filings, files, &known);
        filings.consolidated = filings.sums(&wholes, &own, summed);
        filings
    }

    /// What each file that adds up others adds up.
    fn sums(
        &self,
        wholes: &BTreeMap<usize, WholeBy>,
        own: &BTreeMap<usize, consolidated::Named>,
        summed: &[Summed],
    ) -> Vec<Consolidated> {
        let consolidated = wholes.keys().filter_map(|at| {
            let own = own.get(at)?;
            let (units, lacking) = match summed.iter().find(|sum| sum.file == *at) {
                Some(sum) => (self.places_of(&sum.units), Vec::new()),
                None => self.added_up(own.name, own.adds_up),
            };
            Some(Consolidated {
                file: *at,
                name: own.name.to_owned(),
                units,
                lacking,
            })
        });
        consolidated.collect()
    }
}

/// What most files are.
struct Majority<'f> {
    /// What was submitted with each file.
    submitted: Vec<Option<&'f Submitted>>,
    layout: Option<&'f str>,
    shapes: &'f [(usize, usize)],
    year: Option<Year>,
}

impl<'f> Majority<'f> {
    /// Of all files; the year is the given one if there is one.
    fn of(files: &[Incoming<'f>], year: Option<Year>) -> Majority<'f> {
        let submitted: Vec<Option<&Submitted>> =
            files.iter().map(|file| file.head.submitted()).collect();
        let layout = most(submitted.iter().flatten().map(|one| one.layout.as_str()));
        let own = |one: &&&Submitted| Some(one.layout.as_str()) == layout;
        let of_layout = || submitted.iter().flatten().filter(own);
        let year = year.or_else(|| most(of_layout().filter_map(|one| one.year)));
        let shapes = most(of_layout().map(|one| one.shapes.as_slice())).unwrap_or_default();
        Majority {
            layout,
            shapes,
            year,
            submitted,
        }
    }

    /// How a file is another book than most are.
    fn other(&self, one: &Submitted) -> Option<OtherBook> {
        match () {
            () if Some(one.layout.as_str()) != self.layout => Some(OtherBook::Layout),
            () if one.year.is_some() && one.year != self.year => Some(OtherBook::Year),
            () => None,
        }
    }

    /// The files that are like most, by their places.
    fn own(&self) -> impl Iterator<Item = (usize, &'f Submitted)> {
        let files = self.submitted.iter().enumerate();
        let files = files.filter_map(|(at, one)| Some((at, (*one)?)));
        files.filter(|(_, one)| self.other(one).is_none())
    }
}

impl Filings {
    /// The files of a unit beside the one that was taken of which a person has to say what they are: those of which
    /// nothing tells which is the newer, and those that cannot be read.
    pub fn unsure(&self, unit: usize) -> Vec<usize> {
        let taken = self.units[unit].file;
        let older = self.files.iter().enumerate().filter(|(_, filing)| {
            matches!(filing, Filing::Old { newer, why: Newer::Unsure } if Some(*newer) == taken)
        });
        let unread = self.beside.iter().filter(|(_, of)| *of == unit);
        let unread = unread.map(|(file, _)| *file);
        older.map(|(file, _)| file).chain(unread).collect()
    }

    /// The unit of a row that names it by its code, its name or both.
    pub fn unit_of(&self, code: &str, name: &str) -> Option<usize> {
        let own = |unit: &UnitFiling| {
            let own = unit.unit.code.as_ref();
            own.is_some_and(|own| !code.is_empty() && own.as_str() == code)
        };
        self.units.iter().position(own).or_else(|| {
            let name = DepartmentName::parse(name)?;
            let mut same = self.units.iter().enumerate().filter(|(_, unit)| {
                let names = unit.unit.aliases.iter().chain([&unit.unit.name]);
                let mut names = names.filter_map(|own| DepartmentName::parse(own));
                names.any(|own| own.likeness(&name) == Likeness::Same)
            });
            let first = same.next()?;
            same.next().is_none().then_some(first.0)
        })
    }

    /// How many units and files are in which state.
    pub fn counts(&self) -> FilingCounts {
        let mut counts = FilingCounts::default();
        for filing in &self.units {
            *counts.units.entry(filing.state).or_default() += 1;
            if filing.state == UnitState::Reported {
                let outcome = match filing.outcome {
                    Outcome::Hint => Outcome::Pass,
                    other => other,
                };
                *counts.checked.entry(outcome).or_default() += 1;
            }
        }
        for filing in &self.files {
            let word = crate::words::merge::filing(*filing);
            *counts.files.entry(word).or_default() += 1;
        }
        counts
    }
}

/// Which names of files, without folders and endings, name a unit that has handed in nothing else: these are what came of
/// it, whatever they are.
pub fn of_missing_units(
    files: &[Incoming],
    expected: &[Unit],
    year: Option<Year>,
    stems: &[&str],
) -> Vec<bool> {
    let filings = Filings::of(files, Some(expected), year);
    let known = Known::of(expected);
    let is_missing = |stem: &&str| {
        let unit = known.in_file(stem);
        unit.is_some_and(|unit| filings.units[unit].state == UnitState::Missing)
    };
    stems.iter().map(is_missing).collect()
}

/// The files that cannot be read of units that have reported.
fn unread_beside(filings: &Filings, files: &[Incoming], known: &Known) -> Vec<(usize, usize)> {
    let unread = filings.files.iter().enumerate();
    let unread = unread.filter(|(_, filing)| **filing == Filing::Unread);
    let named = unread.filter_map(|(file, _)| Some((file, known.in_file(files[file].stem)?)));
    let reported = |unit: usize| filings.units[unit].state == UnitState::Reported;
    named.filter(|(_, unit)| reported(*unit)).collect()
}

/// What most of some things are; of equally many the greatest.
fn most<T: Ord + Clone>(all: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    let best = counts
        .into_iter()
        .max_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    best.map(|(one, _)| one)
}

/// The department that a file names; without one, its own name.
fn name_of(file: &Incoming, submitted: Option<&Submitted>) -> String {
    let said = submitted.and_then(|one| one.department.as_deref());
    let said = said.filter(|name| DepartmentName::parse(name).is_some());
    said.unwrap_or(file.stem).to_owned()
}

fn said<'a>(
    name: &'a str,
    unit: Option<(usize, FoundBy)>,
    submitted: Option<&'a Submitted>,
) -> consolidated::Named<'a> {
    consolidated::Named {
        name,
        unit,
        adds_up: submitted.and_then(|one| one.adds_up.as_deref()),
    }
}

/// The names of files without those that add up others.
fn of_units(named: Vec<(String, Option<&Submitted>)>) -> impl Iterator<Item = String> {
    let own = named.iter().enumerate();
    let own = own.map(|(at, (name, one))| (at, said(name, None, *one)));
    let wholes = consolidated::by_their_names(&own.collect());
    let names = named.into_iter().enumerate();
    names.filter_map(move |(at, (name, _))| (!wholes.contains(&at)).then_some(name))
}

/// The units that names are of: a name that is the ending of exactly one other is a short form of it.
fn named(names: impl Iterator<Item = String>) -> Vec<Unit> {
    let parsed = names.filter_map(|name| DepartmentName::parse(&name));
    let names: BTreeSet<DepartmentName> = parsed.collect();
    let mut ends: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in &names {
        for ending in super::unit::endings(name.as_str()) {
            ends.entry(ending).or_default().push(name.as_str());
        }
    }
    let short = |name: &str| matches!(ends.get(name).map(Vec::as_slice), Some([_]));
    let whole = names.iter().filter(|name| !short(name.as_str()));
    whole.map(|name| Unit::named(name.as_str())).collect()
}

/// Files on their way to units.
struct Sorting<'a> {
    files: &'a [Incoming<'a>],
    whole: &'a Majority<'a>,
    states: Vec<Filing>,
    told: BTreeMap<usize, FoundBy>,
    /// The files of each unit.
    candidates: Vec<Vec<usize>>,
}

impl Sorting<'_> {
    /// What can be said of each file by itself; what is a unit's is offered to it.
    fn sort(
        &mut self,
        wholes: &BTreeMap<usize, WholeBy>,
        own: &BTreeMap<usize, consolidated::Named>,
    ) {
        let whole = self.whole;
        for (at, one) in whole.submitted.iter().enumerate() {
            match one.map(|one| whole.other(one)) {
                None => self.states[at] = Filing::Unread,
                Some(Some(left)) => self.states[at] = Filing::Other(left),
                Some(None) => match wholes.get(&at) {
                    Some(by) => self.states[at] = Filing::Whole(*by),
                    None => self.offer(at, own.get(&at).and_then(|own| own.unit)),
                },
            }
        }
    }

    fn offer(&mut self, file: usize, found: Option<(usize, FoundBy)>) {
        if let Some((unit, told)) = found {
            self.told.insert(file, told);
            self.candidates[unit].push(file);
        }
    }

    fn digest(&self, file: usize) -> Option<[u8; 32]> {
        self.whole.submitted[file].map(|one| one.digest)
    }

    /// The newest file of each unit.
    fn newest(&mut self, units: &[Unit]) -> Vec<Option<usize>> {
        let candidates = std::mem::take(&mut self.candidates);
        let newest = |(files, unit): (Vec<usize>, &Unit)| {
            let version = |at: usize| {
                let file = &self.files[at];
                Version::of(file.stem, &unit.name, file.path, file.modified)
            };
            let mut versions: Vec<(Version, usize)> =
                files.iter().map(|&at| (version(at), at)).collect();
            versions.sort();
            let (last, newest) = versions.pop()?;
            self.states[newest] = Filing::Taken(0);
            for (version, at) in versions {
                self.states[at] = match self.digest(at) == self.digest(newest) {
                    true => Filing::Same(newest),
                    false => Filing::Old {
                        newer: newest,
                        why: last.newer_than(&version),
                    },
                };
            }
            Some(newest)
        };
        candidates.into_iter().zip(units).map(newest).collect()
    }

    /// The very same figures under the names of two units are one submission.
    fn drop_copies(&mut self, taken: &mut [Option<usize>]) {
        let mut seen: BTreeMap<[u8; 32], usize> = BTreeMap::new();
        for (unit, slot) in taken.iter_mut().enumerate() {
            let Some(file) = *slot else { continue };
            let Some(one) = self.whole.submitted[file] else {
                continue;
            };
            match seen.get(&one.digest) {
                Some(first) if one.has_figures => {
                    self.states[file] = Filing::Same(*first);
                    *slot = None;
                }
                _ => {
                    seen.insert(one.digest, file);
                    self.states[file] = Filing::Taken(unit);
                }
            }
        }
    }

    fn units(&self, units: &[Unit], taken: &[Option<usize>], known: &Known) -> Vec<UnitFiling> {
        // What came of a unit that did not report.
        let mut failed: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, file) in self.files.iter().enumerate() {
            let by_name = || {
                let name = name_of(file, self.whole.submitted[at]);
                known.find(Some(&name), file.stem).map(|(unit, _)| unit)
            };
            let unit = match self.states[at] {
                Filing::Unread => known.in_file(file.stem),
                // Whose file holds the wrong book is told by who sent it, not by whose book that is.
                Filing::Other(_) => known.in_file(file.stem).or_else(by_name),
                Filing::Whole(_) | Filing::Same(_) => by_name(),
                _ => None,
            };
            if let Some(unit) = unit {
                failed.entry(unit).or_insert(at);
            }
        }
        let filing = |(at, unit): (usize, &Unit)| {
            let file = taken[at].or_else(|| failed.get(&at).copied());
            let state = match file.map(|file| self.states[file]) {
                // What it handed in is another's.
                None | Some(Filing::Same(_)) => UnitState::Missing,
                Some(Filing::Unread) => UnitState::Unread,
                Some(Filing::Other(_)) => UnitState::Other,
                Some(Filing::Whole(_)) => UnitState::Whole,
                Some(_) => UnitState::Reported,
            };
            // What adds up the others to the digit has nothing of its own that would be missing.
            let sum = |file: &usize| self.states[*file] == Filing::Whole(WholeBy::Figures);
            let outcome = taken[at].or(file.filter(sum));
            let outcome = outcome.map(|file| self.files[file].head.outcome);
            UnitFiling {
                unit: unit.clone(),
                state,
                file,
                told: taken[at].and_then(|file| self.told.get(&file).copied()),
                outcome: outcome.unwrap_or(Outcome::Unchecked),
            }
        };
        units.iter().enumerate().map(filing).collect()
    }
}
