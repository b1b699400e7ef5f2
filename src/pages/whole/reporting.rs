//! The 报送情况: who reported, how it was checked, the amounts by which a unit is known; the worst first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::facts::Figure;
use crate::merge::{AlteredCell, Department, Head, Past, UnitFiling, is_corrected, is_kept};
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::report::{Outcome, UnitState};
use crate::unit_list::UnitKind;
use crate::words::merge as words;
use crate::words::{offset, returned};

use super::Bureau;
use super::files;
use super::list::{Column, ListPage, Shown};
use super::trends;

const WIDTHS: [f64; 9] = [6.0, 12.0, 30.0, 22.0, 15.0, 8.0, 8.0, 8.0, 8.0];
const AMOUNT: f64 = 15.0;
const SINCE_LAST_TIME: f64 = 40.0;
const TAIL: [f64; 2] = [34.0, 40.0];

pub(super) fn page(bureau: &Bureau) -> Page {
    let mut columns: Vec<Column> = words::REPORTING_HEADS.into_iter().zip(WIDTHS).collect();
    columns.extend(bureau.headlines.names().map(|name| (name, AMOUNT)));
    let again = says_what_changed(bureau);
    columns.extend(again.then_some((words::SINCE_LAST_TIME, SINCE_LAST_TIME)));
    columns.extend(words::REPORTING_TAIL.into_iter().zip(TAIL));
    let title = bureau.title(words::REPORTING_SHEET);
    let groups = groups(bureau);
    let by_department = groups.iter().any(|group| group.has_line());
    let amounts = words::amounts_in(bureau.money().name(), by_department);
    let mut remarks = vec![summary(bureau), to_do(bureau)];
    remarks.extend(kinds(bureau));
    let turnover = bureau.last_year.map(|last| trends::turnover(bureau, last));
    remarks.extend(turnover.unwrap_or_default());
    remarks.push(amounts);
    let parents = parents(bureau);
    let sheet = words::REPORTING_SHEET;
    let mut list = ListPage::new(sheet, &title, bureau.name, &remarks, &columns);
    let mut number = 0;
    for group in &groups {
        if group.has_line() {
            department_line(bureau, &mut list, group);
        }
        for at in &group.units {
            number += 1;
            let parent = parents.get(at).copied().unwrap_or_default();
            line(bureau, &mut list, number, (*at, parent));
        }
    }
    list.finish()
}

/// Whether anybody handed in something again, so that there is something to compare.
fn says_what_changed(bureau: &Bureau) -> bool {
    let mut past = bureau.past.iter().flatten();
    past.any(|past| past.altered.is_some())
}

/// What there is to do, and who has to do it.
fn to_do(bureau: &Bureau) -> String {
    let (mut missing, mut again, mut to_mend) = (Vec::new(), Vec::new(), Vec::new());
    let mut unsure = Vec::new();
    for (at, filing) in bureau.filings.units.iter().enumerate() {
        let name = filing.unit.name.as_str();
        match filing.state {
            UnitState::Missing => missing.push(name),
            UnitState::Unread | UnitState::Other | UnitState::Whole => {
                again.push((name, filing.state));
            }
            UnitState::Reported if filing.outcome > Outcome::Tail => to_mend.push(name),
            UnitState::Reported => {}
        }
        let several = filing.state == UnitState::Reported && !bureau.filings.unsure(at).is_empty();
        unsure.extend(several.then_some(name));
    }
    words::to_do(&missing, &again, (&to_mend, &unsure))
}

/// How many units of each kind have reported, if the list says what they are.
fn kinds(bureau: &Bureau) -> Option<String> {
    let mut kinds: BTreeMap<Option<UnitKind>, (usize, usize)> = BTreeMap::new();
    for filing in &bureau.filings.units {
        let (reported, all) = kinds.entry(filing.unit.kind).or_default();
        *reported += usize::from(filing.state == UnitState::Reported);
        *all += 1;
    }
    let known = kinds.keys().any(Option::is_some);
    let told = kinds.into_iter().map(|(kind, (reported, all))| {
        let kind = kind.map_or(words::NO_KIND, UnitKind::name);
        (kind, reported, all)
    });
    // Those of no kind last.
    let mut told: Vec<(&str, usize, usize)> = told.collect();
    told.sort_by_key(|(kind, ..)| *kind == words::NO_KIND);
    known.then(|| words::kinds(&told))
}

/// What stands above each unit, by its name.
fn parents<'a>(bureau: &Bureau<'a>) -> BTreeMap<usize, &'a str> {
    let units = bureau.filings.units.iter();
    let codes = units.filter_map(|filing| {
        let code = filing.unit.code.as_ref()?;
        Some((code.as_str(), filing.unit.name.as_str()))
    });
    let codes: BTreeMap<&str, &str> = codes.collect();
    let units = bureau.filings.units.iter().enumerate();
    let parents = units.filter_map(|(at, filing)| {
        let written = filing.unit.parent.as_deref()?;
        Some((at, codes.get(written.trim()).copied().unwrap_or(written)))
    });
    parents.collect()
}

/// How many units and files are in which state.
pub(super) fn summary(bureau: &Bureau) -> String {
    words::summary(
        &bureau.filings.counts(),
        bureau.added.iter().filter(|added| **added).count(),
    )
}

/// Units that stand together.
struct Group<'a> {
    department: &'a Department,
    /// The worst first.
    units: Vec<usize>,
}

impl Group<'_> {
    /// Whether a line of its own says what they are together.
    fn has_line(&self) -> bool {
        self.department.gathers()
    }
}

/// The units by what has to be done: departments with units from which nothing came first, then those with the worst
/// verdicts; likewise in each.
fn groups<'a>(bureau: &Bureau<'a>) -> Vec<Group<'a>> {
    let group = |department: &'a Department| {
        let mut units = department.units.clone();
        units.sort_by_key(|at| rank(bureau, *at));
        Group { department, units }
    };
    let mut groups: Vec<Group> = bureau.departments.iter().map(group).collect();
    groups.sort_by_key(|group| group.units.first().map(|at| rank(bureau, *at)));
    groups
}

/// What has to be done first stands first.
fn rank(bureau: &Bureau, at: usize) -> (u8, Reverse<Outcome>) {
    let filing = bureau.unit(at);
    let state = match filing.state {
        UnitState::Missing => 0,
        UnitState::Unread => 1,
        UnitState::Other => 2,
        UnitState::Whole => 3,
        UnitState::Reported => 4,
    };
    (state, Reverse(filing.outcome))
}

/// What the units of a department are together.
fn department_line(bureau: &Bureau, list: &mut ListPage, group: &Group) {
    let units: Vec<&UnitFiling> = group.units.iter().map(|at| bureau.unit(*at)).collect();
    let mut states: BTreeMap<UnitState, usize> = BTreeMap::new();
    for unit in &units {
        *states.entry(unit.state).or_default() += 1;
    }
    let reported = states.remove(&UnitState::Reported).unwrap_or_default();
    let worst = units.iter().map(|unit| unit.outcome).max();
    let worst = worst.filter(|_| states.is_empty());
    let worst = worst.unwrap_or(Outcome::Unchecked);
    let added: Vec<usize> = group
        .units
        .iter()
        .copied()
        .filter(|at| bureau.added[*at])
        .collect();
    let heads = units
        .iter()
        .filter(|unit| unit.state == UnitState::Reported);
    let heads = heads.filter_map(|unit| Some(bureau.files[unit.file?].head));
    let heads: Vec<&Head> = heads.collect();
    let name = words::department_line(&group.department.name, units.len());
    let count = words::reported_of(reported, units.len());
    let fill = match states.is_empty() {
        true => Fill::Pass,
        false => Fill::Unchecked,
    };
    let mut cells = vec![
        Shown::Text(""),
        Shown::Text(""),
        Shown::Text(&name),
        Shown::Text(""),
        Shown::Word(&count, fill),
        Shown::Word(words::checked(worst), files::colour(worst)),
        Shown::Count(heads.iter().map(|head| head.open).sum()),
        Shown::Count(heads.iter().map(|head| corrected(head)).sum()),
        Shown::Text(""),
    ];
    for (nth, _) in bureau.headlines.names().enumerate() {
        let mut sum = Figure::Blank;
        for at in &added {
            let file = bureau.unit(*at).file;
            let own = file.and_then(|file| bureau.files[file].head.submitted());
            if let Some(figure) = own.and_then(|one| one.headlines.get(nth)) {
                sum.add(figure);
            }
        }
        cells.push(Shown::Amount(shown(bureau, &sum)));
    }
    let states: Vec<(UnitState, usize)> = states.into_iter().collect();
    let mut told = vec![words::others_of(&states, reported - added.len())];
    let off = bureau.settled.sums.iter();
    let off = off.filter(|sum| bureau.departments[sum.department] == *group.department);
    let off = off.map(|sum| sum.off).max();
    told.extend(off.map(|off| offset::in_sums(&bureau.shown(off))));
    // Its own workbook, which is not added.
    let mut own = bureau.filings.consolidated.iter();
    let own = own.find(|one| one.units == group.department.units);
    told.extend(own.map(|one| files::why(bureau, one.file)));
    told.retain(|text| !text.is_empty());
    let path = own.map_or("", |one| bureau.path(one.file));
    let told = told.join("；");
    cells.extend(says_what_changed(bureau).then_some(Shown::Text("")));
    cells.extend([Shown::Text(path), Shown::Text(&told)]);
    list.push(&cells, true);
}

/// How many lines of a file are corrected in what goes back.
fn corrected(head: &Head) -> usize {
    head.lines.iter().filter(|told| is_corrected(told)).count()
}

fn line(bureau: &Bureau, list: &mut ListPage, number: usize, (at, parent): (usize, &str)) {
    let filing = bureau.unit(at);
    let head = filing.file.map(|file| bureau.files[file].head);
    let reported = filing.state == UnitState::Reported;
    let fill = match filing.state {
        UnitState::Reported => Fill::Pass,
        UnitState::Missing => Fill::Mismatch,
        UnitState::Unread | UnitState::Other | UnitState::Whole => Fill::Unchecked,
    };
    let code = filing.unit.code.as_ref().map_or("", |code| code.as_str());
    let mut cells = vec![
        Shown::Count(number),
        Shown::Text(code),
        Shown::Text(&filing.unit.name),
        Shown::Text(parent),
        Shown::Word(words::unit_state(filing.state), fill),
    ];
    match (head, reported) {
        (Some(head), true) => {
            cells.push(Shown::Word(
                words::checked(head.outcome),
                files::colour(head.outcome),
            ));
            cells.extend([head.open, corrected(head)].map(Shown::Count));
        }
        _ => {
            let word = words::checked(Outcome::Unchecked);
            cells.push(Shown::Word(word, files::colour(Outcome::Unchecked)));
            cells.extend(["", ""].map(Shown::Text));
        }
    }
    let past = bureau.past.get(at).and_then(Option::as_ref);
    cells.push(match past {
        Some(past) => Shown::Count(past.times),
        None => Shown::Text(""),
    });
    let submitted = head.and_then(|head| head.submitted()).filter(|_| reported);
    for (nth, _) in bureau.headlines.names().enumerate() {
        let figure = submitted.and_then(|one| one.headlines.get(nth));
        cells.push(Shown::Amount(
            figure.and_then(|figure| shown(bureau, figure)),
        ));
    }
    let path = filing.file.map_or("", |file| bureau.path(file));
    let told = remarks(bureau, at);
    let kept = head.map_or(0, |head| {
        head.lines.iter().filter(|told| is_kept(told)).count()
    });
    let altered = past.and_then(|past| since_last_time(past, kept));
    let altered = altered.unwrap_or_default();
    cells.extend(says_what_changed(bureau).then_some(Shown::Text(&altered)));
    cells.extend([Shown::Text(path), Shown::Text(&told)]);
    list.push(&cells, false);
}

/// What a unit changed since the last time, what is left, and what it keeps as it is.
fn since_last_time(past: &Past, kept: usize) -> Option<String> {
    let altered = past.altered.as_ref()?;
    let cell = |cell: &AlteredCell| {
        let (from, to) = &cell.texts;
        let at = (cell.line.as_str(), cell.column.as_str());
        returned::altered_cell(&cell.sheet, at, (from.as_deref(), to.as_deref()))
    };
    let cells = altered.cells.as_ref().map(|cells| {
        let first: Vec<String> = cells.first.iter().map(cell).collect();
        (cells.count, first)
    });
    let cells = cells.as_ref().map(|(count, first)| (*count, &first[..]));
    let told = returned::altered(cells);
    Some(returned::left(&told, altered.before, (past.to_mend, kept)))
}

fn shown(bureau: &Bureau, figure: &Figure) -> Option<Decimal> {
    figure.amount(bureau.money()).map(|amount| amount.decimal())
}

/// What is worth knowing of a unit: why its file was not taken, tables that are missing.
fn remarks(bureau: &Bureau, at: usize) -> String {
    let filing = bureau.unit(at);
    let Some(file) = filing.file else {
        return String::new();
    };
    let mut told = vec![files::why(bureau, file)];
    let submitted = bureau.files[file].head.submitted();
    if let Some(one) = submitted.filter(|one| !one.missing.is_empty()) {
        let sheets: Vec<&str> = one.missing.iter().map(String::as_str).collect();
        told.push(words::lacks_tables(&sheets));
    }
    if filing.state == UnitState::Reported {
        let unsure = bureau.filings.unsure(at);
        told.extend(unsure.iter().map(|file| words::another(bureau.path(*file))));
    }
    told.retain(|text| !text.is_empty());
    told.join("；")
}
