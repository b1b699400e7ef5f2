//! The 差异表 over all submissions: one line a mistake, the unit first; then what could not be added.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::facts::{Figure, LineKey};
use crate::layout::TransferSide;
use crate::merge::{Balance, Cause, Held, Settlement, Suspect, Why};
use crate::model::Amount;
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::report::{Outcome, Told, UnitState};
use crate::words::merge as words;
use crate::words::offset;
use crate::words::pages::{self as page_words, state};

use super::list::{ListPage, Shown};
use super::{Against, Bureau, against, offsets};

const WIDTHS: [f64; 10] = [6.0, 26.0, 9.0, 16.0, 34.0, 14.0, 14.0, 46.0, 30.0, 34.0];

pub(super) fn page(bureau: &Bureau) -> Page {
    let columns: Vec<_> = words::MISTAKES_HEADS.into_iter().zip(WIDTHS).collect();
    let sheet = page_words::DISCREPANCY_SHEET;
    let title = bureau.title(sheet);
    let remarks = [words::MISTAKES_HELP.to_owned()];
    let mut list = ListPage::new(sheet, &title, bureau.name, &remarks, &columns);
    let mut number = 0;
    for line in lines(bureau) {
        number += 1;
        line.put(&mut list, number);
    }
    if number == 0 {
        let mut units = bureau.filings.units.iter();
        let all_well = units
            .all(|unit| unit.state != UnitState::Reported || unit.outcome < Outcome::Unchecked);
        list.remark(match all_well {
            true => words::NO_MISTAKES,
            false => words::NOTHING_TO_LIST,
        });
    }
    list.finish()
}

/// A line.
struct Line<'a> {
    unit: &'a str,
    file: &'a str,
    state: String,
    place: String,
    subject: String,
    reported: String,
    expected: String,
    basis: String,
    ways: String,
    fill: Fill,
}

/// What is left to do first, unit by unit; then what would be corrected, then hints.
fn lines<'a>(bureau: &Bureau<'a>) -> Vec<Line<'a>> {
    let mut lines = stated_otherwise(bureau);
    lines.extend(not_even(bureau));
    lines.extend(may_add_up(bureau));
    lines.extend(may_be_finer(bureau));
    let told_again = told_again(bureau);
    let mut open = not_added(bureau);
    for (at, filing) in bureau.filings.units.iter().enumerate() {
        let Some(file) = filing.file.filter(|_| filing.state == UnitState::Reported) else {
            continue;
        };
        let (unit, path) = (bureau.unit(at).unit.name.as_str(), bureau.path(file));
        // What rounding explains is nobody's mistake.
        let told = bureau.files[file].head.lines.iter();
        let told = told.filter(|told| told.state != state::TAIL);
        let told = told.filter(|told| !told_again.holds(at, told));
        for (told, alike) in grouped(told) {
            let mut line = of_unit(unit, path, told);
            if alike > 0 {
                line.ways = words::alike(alike);
            }
            // What cannot be read cannot be added: one line for the cell.
            let same = |open: &Line| open.file == path && open.place == line.place;
            let at = open.iter().position(same);
            if let Some(at) = at.filter(|_| line.state == state::UNCHECKED) {
                line.reported = open.swap_remove(at).reported;
                line.ways = words::NOT_ADDED.to_owned();
            }
            lines.push(line);
        }
    }
    lines.extend(open);
    lines.sort_by_key(|line| rank(line.fill));
    lines
}

/// What the comparison with other workbooks explains.
fn stated_otherwise<'a>(bureau: &Bureau<'a>) -> Vec<Line<'a>> {
    let against = bureau.against.iter();
    against.flat_map(|one| of_comparison(bureau, one)).collect()
}

fn of_comparison<'a>(bureau: &Bureau<'a>, against: &Against<'a>) -> Vec<Line<'a>> {
    let (file, comparison) = (against.file, against.comparison);
    let line = |cause: &Cause| {
        let first = cause.gaps.first().map(|at| &comparison.gaps[*at]);
        let unit = match &cause.why {
            Why::Unit { unit, .. }
            | Why::NotAdded(unit)
            | Why::AddedTwice(unit)
            | Why::Granted(unit) => Some(*unit),
            Why::Draft { units, count: 1 } => units.first().copied(),
            _ => None,
        };
        let moved = against::change(bureau, &cause.why);
        let own = moved.and_then(|moved| moved.place.as_ref());
        // A row that is missing stands nowhere.
        let lacks = moved.is_some_and(|moved| moved.place.is_none());
        let there = first.filter(|_| !lacks);
        let own = own.or(there.and_then(|gap| gap.own.as_ref()));
        let place = own.or(there.and_then(|gap| gap.place.as_ref()));
        let path = unit.and_then(|unit| bureau.unit(unit).file);
        let texts = moved.map(|moved| moved.texts.clone()).unwrap_or_default();
        // What its own workbook says of the same cell: it may be mended there already.
        let own = unit.filter(|_| moved.is_some()).zip(place);
        let own = own.and_then(|(unit, place)| told_of(bureau, unit, &place.to_string()));
        let state = match (&cause.why, own) {
            (Why::Missing(_), _) => state::UNCHECKED,
            (_, Some(own)) if own != state::HINT && own != state::TAIL => own,
            _ => state::OPEN,
        };
        // What holds up the whole comes first, whatever has become of it.
        let fill = match cause.why {
            Why::Missing(_) => Fill::Unchecked,
            _ => Fill::Mismatch,
        };
        Line {
            unit: unit.map_or("", |unit| &bureau.unit(unit).unit.name),
            file: path.map_or(file, |file| bureau.path(file)),
            state: state.to_owned(),
            place: match moved.filter(|_| lacks) {
                Some(moved) => against::missing_row(bureau, moved),
                None => place.map_or(String::new(), ToString::to_string),
            },
            subject: first.map_or(String::new(), |gap| against::subject(bureau, gap)),
            reported: texts.0.unwrap_or_default(),
            expected: texts.1.unwrap_or_default(),
            basis: against::why_here(bureau, &cause.why),
            ways: words::gaps(cause.gaps.len()),
            fill,
        }
    };
    let mut lines: Vec<Line> = comparison.causes.iter().map(line).collect();
    lines.extend(comparison.treatment.hidden.as_ref().map(|hidden| Line {
        unit: against.of.map_or("", |one| one.name.as_str()),
        file,
        state: words::TO_EXPLAIN.to_owned(),
        place: String::new(),
        subject: hidden.source.clone(),
        reported: String::new(),
        expected: String::new(),
        basis: offsets::hidden(bureau, hidden),
        ways: words::gaps(comparison.treatment.lower.len()),
        fill: Fill::Unchecked,
    }));
    lines
}

/// Lines of a unit, those that say the same of its tables once, with how many more do.
fn grouped<'t>(told: impl Iterator<Item = &'t Told>) -> Vec<(&'t Told, usize)> {
    let mut groups: Vec<(&Told, usize)> = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for told in told {
        // What it says without the table in front and the numbers.
        let rest = told.basis.split_once(' ').map_or("", |(_, rest)| rest);
        let shape: String = rest.chars().filter(|c| !c.is_ascii_digit()).collect();
        let of_a_table = told.state == state::HINT && told.place.is_empty() && !shape.is_empty();
        match seen.get(&shape).filter(|_| of_a_table) {
            Some(at) => groups[*at].1 += 1,
            None => {
                if of_a_table {
                    seen.insert(shape, groups.len());
                }
                groups.push((told, 0));
            }
        }
    }
    groups
}

/// What a unit's own workbook says of a cell.
fn told_of<'a>(bureau: &Bureau<'a>, unit: usize, place: &str) -> Option<&'a str> {
    let head = bureau.files[bureau.unit(unit).file?].head;
    let told = head.lines.iter().find(|told| told.place == place)?;
    Some(told.state.as_str())
}

/// What units of a department paid each other and did not receive.
fn not_even<'a>(bureau: &Bureau<'a>) -> Vec<Line<'a>> {
    let uneven = bureau.settled.settlements.iter();
    let uneven = uneven.filter(|one| one.balance == Balance::Uneven);
    let line = |one: &Settlement| {
        let transfer = &bureau.dealings.transfers.printed[one.transfer];
        let unit = match one.suspect {
            Some(Suspect::Wrong { unit, .. } | Suspect::Lacking(unit)) => Some(unit),
            None => None,
        };
        let moved = offsets::moved(bureau, one);
        let side = match one.paid.inside() > one.received.inside() {
            true => TransferSide::Paid,
            false => TransferSide::Received,
        };
        let own = |unit| bureau.dealings.place(unit, one.transfer, side);
        let place = moved.and_then(|moved| moved.place.as_ref());
        let place = place.or(unit.and_then(own));
        let texts = moved.map(|moved| moved.texts.clone()).unwrap_or_default();
        let (state, fill) = match one.is_wrong(bureau.departments) {
            true => (state::OPEN, Fill::Mismatch),
            false => (words::TO_EXPLAIN, Fill::Unchecked),
        };
        let file = unit.and_then(|unit| bureau.unit(unit).file);
        Line {
            unit: match unit {
                Some(unit) => &bureau.unit(unit).unit.name,
                None => &bureau.departments[one.department].name,
            },
            file: file.map_or("", |file| bureau.path(file)),
            state: state.to_owned(),
            place: place.map_or(String::new(), ToString::to_string),
            subject: offset::subject(transfer.name, &transfer.paid.name, &transfer.received.name),
            reported: texts.0.unwrap_or_default(),
            expected: texts.1.unwrap_or_default(),
            basis: offsets::told(bureau, one),
            ways: String::new(),
            fill,
        }
    };
    uneven.map(line).collect()
}

/// Units whose workbooks may add up those below them.
fn may_add_up<'a>(bureau: &Bureau<'a>) -> Vec<Line<'a>> {
    let line = |&(unit, below): &(usize, usize)| {
        let filing = bureau.unit(unit);
        Line {
            unit: &filing.unit.name,
            file: filing.file.map_or("", |file| bureau.path(file)),
            state: words::TO_EXPLAIN.to_owned(),
            place: String::new(),
            subject: String::new(),
            reported: String::new(),
            expected: String::new(),
            basis: words::may_add_up(below),
            ways: String::new(),
            fill: Fill::Unchecked,
        }
    };
    bureau.may_add_up.iter().map(line).collect()
}

/// Units whose amounts are thousands of times those of the others: they may have typed 元 where 万元 is printed. Their
/// tables agree with each other either way, so only the others tell.
fn may_be_finer<'a>(bureau: &Bureau<'a>) -> Vec<Line<'a>> {
    /// So few say nothing of what is usual.
    const LEAST: usize = 3;
    const TIMES: i64 = 1_000;
    let amounts = bureau.filings.units.iter().enumerate();
    let amounts = amounts.filter(|(at, _)| bureau.added[*at]);
    let mut amounts: Vec<(Decimal, usize)> = amounts
        .filter_map(|(at, filing)| {
            let submitted = bureau.files[filing.file?].head.submitted()?;
            match submitted.headlines.first()? {
                Figure::Known(amount) if amount.is_sign_positive() => Some((*amount, at)),
                _ => None,
            }
        })
        .filter(|(amount, _)| !amount.is_zero())
        .collect();
    amounts.sort();
    if amounts.len() < LEAST {
        return Vec::new();
    }
    let (usual, _) = amounts[(amounts.len() - 1) / 2];
    let large = amounts.iter().filter_map(|(amount, unit)| {
        let times = amount.checked_div(usual)?.round();
        (times >= Decimal::from(TIMES)).then_some((times, *amount, *unit))
    });
    let line = |(times, amount, unit): (Decimal, Decimal, usize)| {
        let filing = bureau.unit(unit);
        Line {
            unit: &filing.unit.name,
            file: filing.file.map_or("", |file| bureau.path(file)),
            state: words::TO_EXPLAIN.to_owned(),
            place: String::new(),
            subject: bureau
                .headlines
                .names()
                .next()
                .unwrap_or_default()
                .to_owned(),
            reported: bureau.shown(amount),
            expected: String::new(),
            basis: words::may_be_finer(&times.to_string()),
            ways: String::new(),
            fill: Fill::Unchecked,
        }
    };
    large.map(line).collect()
}

/// What the comparisons tell of units already: cells, and rows that are missing.
#[derive(Default)]
struct ToldAgain {
    places: BTreeSet<(usize, String)>,
    /// The sheet as lines name it, and the code or the name of the row.
    rows: BTreeSet<(usize, String, String)>,
}

impl ToldAgain {
    /// Whether a line of a unit's own workbook tells the same mistake.
    fn holds(&self, unit: usize, told: &Told) -> bool {
        let lacks = |(of, sheet, row): &(usize, String, String)| {
            let mut ways = told.ways.iter();
            *of == unit && ways.any(|(way, _)| way.starts_with(sheet) && way.contains(row))
        };
        self.places.contains(&(unit, told.place.clone())) || self.rows.iter().any(lacks)
    }
}

fn told_again(bureau: &Bureau) -> ToldAgain {
    let against = bureau.against.iter();
    let causes = against.flat_map(|one| &one.comparison.causes);
    let clusters = causes.filter_map(|cause| match &cause.why {
        Why::Unit { unit, proposal } => {
            let clusters = bureau.proposals.get(unit)?;
            Some((*unit, proposal.1, clusters.get(proposal.0)?))
        }
        _ => None,
    });
    let mut told = ToldAgain::default();
    for (unit, taken, options) in clusters {
        let moved = options.iter().flat_map(|option| &option.changes);
        let places = moved.filter_map(|moved| moved.place.as_ref());
        told.places
            .extend(places.map(|place| (unit, place.to_string())));
        let taken = options.get(taken).into_iter();
        let lacking = taken.flat_map(|option| &option.changes);
        for moved in lacking.filter(|moved| moved.place.is_none()) {
            let row = match &moved.address.line {
                LineKey::Code(code) => code.to_string(),
                LineKey::Named(name) => name.clone(),
                LineKey::Listed(names) => names.last().cloned().unwrap_or_default(),
                LineKey::Total | LineKey::Fixed(_) => continue,
            };
            let sheet = against::missing_row(bureau, moved);
            told.rows.insert((unit, sheet, row));
        }
    }
    told
}

/// What somebody has to see to comes first.
fn rank(fill: Fill) -> u8 {
    match fill {
        Fill::Mismatch => 0,
        Fill::Unchecked => 1,
        Fill::Hint => 3,
        _ => 2,
    }
}

fn of_unit<'a>(unit: &'a str, file: &'a str, told: &Told) -> Line<'a> {
    let ways = told.ways.iter().map(|(place, to)| match to {
        Some(to) => format!("{place} {to}"),
        None => place.clone(),
    });
    Line {
        unit,
        file,
        state: told.state.clone(),
        place: told.place.clone(),
        subject: told.subject.clone(),
        reported: told.reported.clone().unwrap_or_default(),
        expected: told.expected.clone().unwrap_or_default(),
        basis: told.basis.clone(),
        ways: ways.collect::<Vec<_>>().join("；"),
        fill: fill(&told.state),
    }
}

fn fill(told: &str) -> Fill {
    match told {
        state::OPEN => Fill::Mismatch,
        state::UNCHECKED => Fill::Unchecked,
        state::HINT => Fill::Hint,
        page_words::DECIDE_KEEP => Fill::Unchecked,
        _ => Fill::Corrected,
    }
}

/// The cells that are in no sum, and the lines that are missing.
fn not_added<'a>(bureau: &Bureau<'a>) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let tables = bureau.whole.tables.iter().zip(&bureau.layout().tables);
    for (sums, spec) in tables {
        for ledger in &sums.ledgers {
            for line in ledger.lines.values() {
                for held in line.sums.iter().flat_map(|sum| &sum.open) {
                    let basis = match &held.place {
                        Some(_) => words::not_added(&held.shown),
                        None => words::NO_TOTAL.to_owned(),
                    };
                    lines.push(open(bureau, held, &spec.sheet, &line.label, basis));
                }
            }
            for held in &ledger.loose {
                let basis = words::LOOSE.to_owned();
                lines.push(open(bureau, held, &spec.sheet, "", basis));
            }
        }
    }
    // A missing total leaves every figure of its line open; it is said once.
    lines.dedup_by(|a, b| (a.unit, &a.place, &a.basis) == (b.unit, &b.place, &b.basis));
    lines
}

fn open<'a>(bureau: &Bureau<'a>, held: &Held, sheet: &str, label: &str, basis: String) -> Line<'a> {
    let filing = bureau.unit(held.unit);
    let place = held.place.as_ref().map(ToString::to_string);
    Line {
        unit: &filing.unit.name,
        file: filing.file.map_or("", |file| bureau.path(file)),
        state: state::UNCHECKED.to_owned(),
        place: place.unwrap_or_else(|| sheet.to_owned()),
        subject: label.to_owned(),
        reported: held.shown.clone(),
        expected: String::new(),
        basis,
        ways: String::new(),
        fill: Fill::Unchecked,
    }
}

/// A figure as a number, so that it can be sorted and counted with.
fn figure(text: &str) -> Shown<'_> {
    let amount = text.parse::<Amount>().ok();
    amount.map_or(Shown::Text(text), |amount| {
        Shown::Amount(Some(amount.decimal()))
    })
}

impl Line<'_> {
    fn put(&self, list: &mut ListPage, number: usize) {
        list.push(
            &[
                Shown::Count(number),
                Shown::Text(self.unit),
                Shown::Word(&self.state, self.fill),
                Shown::Text(&self.place),
                Shown::Text(&self.subject),
                figure(&self.reported),
                figure(&self.expected),
                Shown::Text(&self.basis),
                Shown::Text(&self.ways),
                Shown::Text(self.file),
            ],
            false,
        );
    }
}
