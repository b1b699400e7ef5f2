//! Whose table stands at a place: this department's of this year, or another one's.
//!
//! In go the places of a book, each with what its title and its heading say; out come those that are the
//! book's own, and the others with a word why. Who the book is of, most tables say, those that are seen
//! before hidden ones. The only table of its kind stays in the book whatever it says of itself: whether
//! its figures fit the others is for reconciling to see.

use std::collections::{BTreeMap, BTreeSet};

use super::areas::Areas;
use super::found::Found;
use super::heads::find_year;
use super::lead_in::place;
use super::matchers::TableMatcher;
use super::page_rows::rows_of;
use crate::model::{DepartmentName, Place, Row, RowRole, Table, Year, plain};
use crate::read::Grid;
use crate::words::recognise as words;

/// The most departments that the places of a book are told apart by.
const MOST_DEPARTMENTS: usize = 32;
/// So many tables of another department are no stray sheet.
const MANY_TABLES: usize = 3;

/// What a place says of itself, in its title and in what stands between that and the rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Imprint {
    years: Said<Year>,
    departments: Said<DepartmentName>,
}

/// One thing said in two places.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Said<T> {
    title: Option<T>,
    heading: Option<T>,
}

impl<T> Default for Said<T> {
    fn default() -> Self {
        Said {
            title: None,
            heading: None,
        }
    }
}

/// Whom a book is of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Owner {
    year: Option<Year>,
    department: Option<DepartmentName>,
    /// What titles name beside it more than once: whom it is under.
    above: BTreeSet<DepartmentName>,
}

/// Whose table a place holds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Whose {
    /// The book's own, as far as it says anything.
    Own,
    /// Its title says one thing and its heading another, one of them the book's: both in words.
    Doubtful(String, String),
    /// Another year's.
    OfYear(Year),
    /// Another department's.
    OfDepartment(DepartmentName),
}

/// A place that is not read as the book's table.
#[derive(Debug)]
pub(super) struct Aside {
    pub found: Found,
    /// Why, and what to do.
    pub why: String,
    /// Whether it may be the book's after all.
    pub open: bool,
}

/// Another department of which the book holds many tables.
#[derive(Debug)]
pub(super) struct Second {
    /// The department that the book is read as.
    pub own: String,
    pub other: String,
    /// How many tables it has of the other one.
    pub tables: usize,
    /// Where the first of them stands.
    pub first: Place,
}

/// The places of a book, parted.
#[derive(Debug, Default)]
pub(super) struct Parted {
    pub own: Vec<Found>,
    pub aside: Vec<Aside>,
    pub second: Vec<Second>,
}

impl Imprint {
    pub fn of(areas: &Areas, found: &Found) -> Imprint {
        let title = found.title.as_ref().and_then(|title| title.at);
        let line = found.lead_in(areas).department.as_ref();
        let line = line.filter(|line| line.at.is_none() || line.at != title);
        // 屯留区2026年… says where, not whose.
        let front = found.department.as_deref();
        let front =
            front.filter(|front| !front.ends_with(['省', '市', '县', '区', '镇', '乡', '级']));
        // Where the title has no year, the sheet's name may have it.
        let sheet = plain(areas.sheets[found.sheet].name.as_str());
        let title = found.year;
        let named = || find_year(&sheet).map(|(_, year)| year);
        let heading = found.header.year;
        Imprint {
            years: Said {
                title: title.or_else(|| heading.is_none().then(named).flatten()),
                heading,
            },
            departments: Said {
                title: front.and_then(DepartmentName::parse),
                heading: line.and_then(|line| DepartmentName::parse(&line.value)),
            },
        }
    }

    fn year(&self) -> Option<Year> {
        self.years.title.or(self.years.heading)
    }

    fn department(&self) -> Option<&DepartmentName> {
        let heading = self.departments.heading.as_ref();
        heading.or(self.departments.title.as_ref())
    }

    /// Whether both may be pages of one table: nothing that they say differs.
    pub fn may_share(&self, other: &Imprint) -> bool {
        let years = self.year().zip(other.year());
        let departments = self.department().zip(other.department());
        years.is_none_or(|(one, two)| one == two)
            && departments.is_none_or(|(one, two)| one.is_same(two))
    }

    fn whose(&self, owner: &Owner) -> Whose {
        let year = |year: &Year| owner.year.is_none_or(|own| own == *year);
        let department = |name: &DepartmentName| {
            let own = owner.department.as_ref();
            own.is_none_or(|own| own.is_same(name)) || owner.above.contains(name)
        };
        let year_said = |year: Year| words::of_year(year);
        let name_said = |name: DepartmentName| name.as_str().to_owned();
        let years = self.years.judge(year, year_said, Whose::OfYear);
        let departments = self
            .departments
            .judge(department, name_said, Whose::OfDepartment);
        // What is certain comes last in order, and the department before the year.
        years.max(departments)
    }
}

impl<T: Clone> Said<T> {
    fn judge(
        &self,
        own: impl Fn(&T) -> bool,
        said: impl Fn(T) -> String,
        other: impl Fn(T) -> Whose,
    ) -> Whose {
        match (&self.title, &self.heading) {
            (None, None) => Whose::Own,
            (Some(one), None) | (None, Some(one)) if own(one) => Whose::Own,
            (Some(one), None) | (None, Some(one)) => other(one.clone()),
            (Some(title), Some(heading)) => match (own(title), own(heading)) {
                (true, true) => Whose::Own,
                (false, false) => other(heading.clone()),
                _ => Whose::Doubtful(said(title.clone()), said(heading.clone())),
            },
        }
    }
}

/// The tables that speak for something: those that are seen, then all.
#[derive(Clone, Debug, Default)]
struct Votes {
    seen: BTreeSet<usize>,
    all: BTreeSet<usize>,
}

impl Votes {
    fn add(&mut self, areas: &Areas, found: &Found) {
        self.all.insert(found.table);
        if areas.sheets[found.sheet].visible {
            self.seen.insert(found.table);
        }
    }

    fn count(&self) -> (usize, usize) {
        (self.seen.len(), self.all.len())
    }
}

/// The departments that the places of a book name, each under all its spellings.
#[derive(Default)]
struct Departments {
    groups: Vec<(DepartmentName, Votes, usize)>,
    known: BTreeMap<DepartmentName, Option<usize>>,
}

impl Departments {
    /// The group of a name; `None` once there are too many.
    fn group(&mut self, name: &DepartmentName, at: usize) -> Option<usize> {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let same = self
            .groups
            .iter()
            .position(|(other, ..)| other.is_same(name));
        let group = same.or_else(|| {
            (self.groups.len() < MOST_DEPARTMENTS).then(|| {
                self.groups.push((name.clone(), Votes::default(), at));
                self.groups.len() - 1
            })
        });
        self.known.insert(name.clone(), group);
        group
    }

    fn of(areas: &Areas, places: &[(Found, Imprint)]) -> Departments {
        let mut departments = Departments::default();
        for (at, (found, imprint)) in places.iter().enumerate() {
            let group = imprint
                .department()
                .and_then(|name| departments.group(name, at));
            if let Some(group) = group {
                departments.groups[group].1.add(areas, found);
            }
        }
        departments
    }

    /// The department with the most tables, the first of equals.
    fn most(&self) -> Option<usize> {
        let groups = self.groups.iter().enumerate().rev();
        let most = groups.max_by_key(|(_, (_, votes, _))| votes.count());
        most.map(|(at, _)| at)
    }
}

impl Owner {
    fn of(areas: &Areas, places: &[(Found, Imprint)], departments: &Departments) -> Owner {
        let most = departments.most().map(|most| &departments.groups[most].0);
        let mut years: BTreeMap<Year, Votes> = BTreeMap::new();
        let mut above: BTreeMap<&DepartmentName, BTreeSet<usize>> = BTreeMap::new();
        for (found, imprint) in places {
            if let Some(year) = imprint.year() {
                years.entry(year).or_default().add(areas, found);
            }
            let Said { title, heading } = &imprint.departments;
            if let (Some(title), Some(heading), Some(most)) = (title, heading, most)
                && most.is_same(heading)
            {
                above.entry(title).or_default().insert(found.table);
            }
        }
        // Of two whole books the later one counts, although it may lack a table.
        let count = |votes: &Votes| match votes.seen.is_empty() {
            true => votes.all.len(),
            false => votes.seen.len(),
        };
        let seen = years.values().any(|votes| !votes.seen.is_empty());
        years.retain(|_, votes| !seen || !votes.seen.is_empty());
        let top = years.values().map(count).max().unwrap_or(0);
        let mut whole = years
            .iter()
            .rev()
            .filter(|(_, votes)| count(votes) * 3 >= top * 2);
        Owner {
            year: whole.next().map(|(year, _)| *year),
            department: most.cloned(),
            above: above
                .into_iter()
                .filter(|(_, tables)| tables.len() > 1)
                .map(|(name, _)| name.clone())
                .collect(),
        }
    }
}

/// Parts the places of a book into its own and others'.
pub(super) fn part(areas: &Areas, all: Vec<Found>) -> Parted {
    let places: Vec<(Found, Imprint)> = all
        .into_iter()
        .map(|found| {
            let imprint = Imprint::of(areas, &found);
            (found, imprint)
        })
        .collect();
    let departments = Departments::of(areas, &places);
    let owner = Owner::of(areas, &places, &departments);
    let whose = judged(&places, &owner);
    let kept = kept(areas, &places, &whose);
    let second = second(areas, &places, &departments);
    let mut parted = Parted {
        second,
        ..Parted::default()
    };
    for ((found, _), whose) in places.into_iter().zip(whose) {
        let chosen = kept.get(&found.table) == Some(&whose);
        let place = place(areas, &found);
        let open = matches!(whose, Whose::Doubtful(..));
        let why = match whose {
            _ if chosen => {
                parted.own.push(found);
                continue;
            }
            // The book's own come before all others.
            Whose::Own => words::unused_copy().to_owned(),
            Whose::Doubtful(title, heading) => words::doubtful_owner(&place, &title, &heading),
            Whose::OfYear(year) => words::not_ours(&place, &words::of_year(year)),
            Whose::OfDepartment(name) => words::not_ours(&place, name.as_str()),
        };
        parted.aside.push(Aside { found, why, open });
    }
    parted
}

/// Whether a place that is not read may be a further page of the book's own table, under a wrong title: it has rows
/// and no total, where the table has one.
pub(super) fn may_be_page(
    spec: &TableMatcher,
    areas: &Areas,
    aside: &Aside,
    table: &Table,
) -> bool {
    let found = &aside.found;
    let grid: &Grid = &areas.sheets[found.sheet];
    let rows = found.header.body.min(found.end)..found.end;
    let page = rows_of(spec, grid, &found.header, rows);
    let total = |row: &Row| row.role == RowRole::Total;
    let mut rows = page.iter().flat_map(|ledger| &ledger.rows).peekable();
    table.rows().any(total) && rows.peek().is_some() && !rows.any(total)
}

/// Whose each place is; one that goes on without a title is what it goes on from.
fn judged(places: &[(Found, Imprint)], owner: &Owner) -> Vec<Whose> {
    let mut last: BTreeMap<usize, Whose> = BTreeMap::new();
    let mut all = Vec::with_capacity(places.len());
    for (found, imprint) in places {
        let whose = match last.get(&found.table) {
            Some(before) if found.goes_on && found.title.is_none() => before.clone(),
            _ => imprint.whose(owner),
        };
        last.insert(found.table, whose.clone());
        all.push(whose);
    }
    all
}

/// Whose places are read for each table: the book's own; without any, those that are nearest to it.
fn kept(areas: &Areas, places: &[(Found, Imprint)], whose: &[Whose]) -> BTreeMap<usize, Whose> {
    let mut kept: BTreeMap<usize, ((bool, bool, bool), &Whose)> = BTreeMap::new();
    for ((found, _), whose) in places.iter().zip(whose) {
        let worth = (
            *whose == Whose::Own,
            areas.sheets[found.sheet].visible,
            matches!(whose, Whose::Doubtful(..)),
        );
        let best = kept.entry(found.table).or_insert((worth, whose));
        if worth > best.0 {
            *best = (worth, whose);
        }
    }
    let kept = kept.into_iter();
    kept.map(|(table, (_, whose))| (table, whose.clone()))
        .collect()
}

/// The other departments of which the book holds as good as all tables.
fn second(areas: &Areas, places: &[(Found, Imprint)], departments: &Departments) -> Vec<Second> {
    let Some(own) = departments.most() else {
        return Vec::new();
    };
    let (name, votes, _) = &departments.groups[own];
    let enough = MANY_TABLES.max(votes.all.len().div_ceil(2));
    let others = departments.groups.iter().enumerate();
    let others = others.filter(|(at, (_, votes, _))| *at != own && votes.all.len() >= enough);
    others
        .map(|(_, (other, votes, first))| Second {
            own: name.as_str().to_owned(),
            other: other.as_str().to_owned(),
            tables: votes.all.len(),
            first: place(areas, &places[*first].0),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<DepartmentName> {
        DepartmentName::parse(text)
    }

    fn owner() -> Owner {
        Owner {
            year: Some(Year(2026)),
            department: name("青原县审计局"),
            above: BTreeSet::new(),
        }
    }

    fn imprint(years: (u16, u16), departments: (&str, &str)) -> Imprint {
        let year = |year| (year > 0).then_some(Year(year));
        Imprint {
            years: Said {
                title: year(years.0),
                heading: year(years.1),
            },
            departments: Said {
                title: name(departments.0),
                heading: name(departments.1),
            },
        }
    }

    fn whose(years: (u16, u16), departments: (&str, &str)) -> Whose {
        imprint(years, departments).whose(&owner())
    }

    #[test]
    fn what_a_place_says_of_itself_tells_whose_it_is() {
        for own in [
            whose((0, 0), ("", "")),
            whose((2026, 0), ("", "青原县审计局")),
            whose((2026, 2026), ("", "审计局")),
            whose((0, 2026), ("青原县审计局", "青原县审记局")),
        ] {
            assert_eq!(own, Whose::Own);
        }
        assert_eq!(whose((2025, 0), ("", "")), Whose::OfYear(Year(2025)));
        assert_eq!(
            whose((2025, 2025), ("", "青原县审计局")),
            Whose::OfYear(Year(2025))
        );
        assert_eq!(whose((0, 2025), ("", "")), Whose::OfYear(Year(2025)));
        let other = Whose::OfDepartment(name("青原县统计局").expect("a name"));
        assert_eq!(whose((2026, 2026), ("", "青原县统计局")), other);
        assert_eq!(whose((2026, 2026), ("青原县统计局", "青原县统计局")), other);
        assert_eq!(whose((2025, 2026), ("", "青原县统计局")), other);
    }

    #[test]
    fn where_title_and_heading_disagree_it_is_in_doubt() {
        let both = |one: &str, two: &str| Whose::Doubtful(one.into(), two.into());
        assert_eq!(whose((2025, 2026), ("", "")), both("2025年", "2026年"));
        assert_eq!(whose((2026, 2025), ("", "")), both("2026年", "2025年"));
        let names = ("青原县统计局", "青原县审计局");
        assert_eq!(whose((2026, 0), names), both(names.0, names.1));
    }

    #[test]
    fn pages_of_one_table_do_not_contradict_each_other() {
        let first = imprint((2026, 2026), ("", "青原县审计局"));
        for (years, name, may) in [
            ((0, 0), "", true),
            ((2026, 0), "审计局", true),
            ((2025, 2025), "", false),
            ((2026, 2026), "青原县统计局", false),
        ] {
            assert_eq!(
                first.may_share(&imprint(years, ("", name))),
                may,
                "{years:?} {name}"
            );
        }
    }
}
