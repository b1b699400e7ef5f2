//! The 对照: what is stated otherwise than it was handed in, and why.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::merge::{Gap, GrantedCell, HiddenOffset, Moved, Scope, Why};
use crate::model::{MoneyUnit, Place};
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::report::Outcome;
use crate::words::against as told;
use crate::words::merge as words;
use crate::words::pages::state;

use super::list::{ListPage, Shown};
use super::units::heading;
use super::{Against, Bureau, offsets};

const WIDTHS: [f64; 9] = [6.0, 8.0, 30.0, 16.0, 34.0, 16.0, 16.0, 14.0, 52.0];

pub(super) fn page(bureau: &Bureau) -> Page {
    let columns: Vec<_> = words::AGAINST_HEADS.into_iter().zip(WIDTHS).collect();
    let sheet = words::AGAINST_SHEET;
    let remarks = bureau.against.iter();
    let remarks = remarks.flat_map(|one| [words::against_help(one.file), compared(bureau, one)]);
    let remarks: Vec<String> = remarks.collect();
    let mut list = ListPage::new(sheet, &bureau.title(sheet), bureau.name, &remarks, &columns);
    let mut number = 0;
    for one in bureau.against {
        let comparison = one.comparison;
        // Of a cause the first line says why, the others that they are of it.
        let mut causes: BTreeMap<usize, (usize, String)> = BTreeMap::new();
        for (nth, cause) in comparison.causes.iter().enumerate() {
            let told = why(bureau, &cause.why);
            causes.extend(cause.gaps.iter().map(|gap| (*gap, (nth, told.clone()))));
        }
        let mut first: BTreeMap<usize, usize> = BTreeMap::new();
        if let Some(hidden) = &comparison.treatment.hidden {
            number += 1;
            hidden_line(bureau, &mut list, number, (one, hidden));
        }
        let mut order: Vec<usize> = (0..comparison.gaps.len()).collect();
        let of = |at: &usize| causes.get(at).map(|(nth, _)| *nth);
        order.sort_by_key(|at| (comparison.gaps[*at].is_tail(), of(at)));
        for at in order {
            number += 1;
            let told = causes.get(&at).map(|(nth, told)| {
                let first = *first.entry(*nth).or_insert(number);
                match comparison.causes[*nth].gaps.len() {
                    _ if first < number => told::as_line(first),
                    1 => told.clone(),
                    gaps => told::with_others(told, gaps - 1),
                }
            });
            let told = told.unwrap_or_default();
            line(
                bureau,
                &mut list,
                (number, one),
                &comparison.gaps[at],
                &told,
            );
        }
        for cell in comparison.scope.iter().flat_map(|scope| &scope.unread) {
            number += 1;
            no_amount(&mut list, number, cell);
        }
    }
    if number == 0 {
        let scopes = bureau.against.iter();
        let mut scopes = scopes.filter_map(|one| one.comparison.scope.as_ref());
        let partly = scopes.any(|scope| !(scope.unknown.is_empty() && scope.without.is_empty()));
        list.remark(match partly {
            true => told::WHAT_WAS_COMPARED_IS_THE_SAME,
            false => words::ALL_THE_SAME,
        });
    }
    list.finish()
}

/// What came of comparing, and what was left out of it.
pub fn compared(bureau: &Bureau, against: &Against) -> String {
    let comparison = against.comparison;
    let treatment = &comparison.treatment;
    let list = comparison.scope.as_ref();
    told::compared(&told::Compared {
        of: against.of.map(|one| one.name.as_str()),
        counts: comparison.counts(),
        lower: (treatment.lower.len(), treatment.hidden.is_some()),
        missing: names(bureau, &comparison.missing),
        list: list.map(|scope| listed(bureau, scope)),
    })
}

fn listed<'a>(bureau: &Bureau<'a>, scope: &'a Scope) -> told::Listed<'a> {
    fn texts(texts: &[String]) -> Vec<&str> {
        texts.iter().map(String::as_str).collect()
    }
    let unread = scope.unread.iter();
    let unread = unread.map(|cell| told::no_amount(&cell.place.to_string(), &cell.shown));
    told::Listed {
        units: scope.units.len(),
        columns: texts(&scope.columns),
        unknown: texts(&scope.unknown),
        unread: unread.collect(),
        without: names(bureau, &scope.without),
        not_added: names(bureau, &scope.not_added),
        strangers: texts(&scope.strangers),
        aside: texts(&scope.aside),
        money: scope.money.map(MoneyUnit::name),
    }
}

fn names<'a>(bureau: &Bureau<'a>, units: &[usize]) -> Vec<&'a str> {
    let names = units.iter().map(|at| bureau.unit(*at).unit.name.as_str());
    names.collect()
}

/// What may have been taken out of a source of money, in one line.
fn hidden_line(
    bureau: &Bureau,
    list: &mut ListPage,
    number: usize,
    (against, hidden): (&Against, &HiddenOffset),
) {
    let told = offsets::hidden(bureau, hidden);
    list.push(
        &[
            Shown::Count(number),
            Shown::Word(words::TO_EXPLAIN, Fill::Unchecked),
            Shown::Text(sum_of(against)),
            Shown::Text(""),
            Shown::Text(&hidden.source),
            Shown::Text(""),
            Shown::Text(""),
            Shown::Amount(bureau.in_its_unit(-hidden.by)),
            Shown::Text(&told),
        ],
        false,
    );
}

/// The department whose units are added up, or the whole.
fn sum_of<'a>(against: &Against<'a>) -> &'a str {
    against.of.map_or(words::ALL_UNITS, |one| one.name.as_str())
}

/// A cell of a list that holds no amount.
fn no_amount(list: &mut ListPage, number: usize, cell: &GrantedCell) {
    let text = || Shown::Text("");
    list.push(
        &[
            Shown::Count(number),
            Shown::Word(state::UNCHECKED, Fill::Unchecked),
            text(),
            Shown::Text(&cell.place.to_string()),
            text(),
            Shown::Text(&cell.shown),
            text(),
            text(),
            Shown::Text(told::NO_AMOUNT),
        ],
        false,
    );
}

fn line(
    bureau: &Bureau,
    list: &mut ListPage,
    (number, against): (usize, &Against),
    gap: &Gap,
    told: &str,
) {
    let (word, fill) = match (gap.is_tail(), against.comparison.missing.is_empty()) {
        (true, _) => (state::TAIL, Fill::Tail),
        (false, true) => (words::DIFFERS, Fill::Mismatch),
        (false, false) => (state::UNCHECKED, Fill::Unchecked),
    };
    let unit_of = |at| bureau.unit(at).unit.name.as_str();
    let whose = gap.unit.map_or(sum_of(against), unit_of);
    let place = gap.place.as_ref().map(ToString::to_string);
    let (least, most) = gap.offset;
    let (difference, told) = match () {
        () if most.is_zero() => (gap.difference(), told.to_owned()),
        () if most.is_sign_negative() => {
            let told = told::after_missing(told, &bureau.shown(-most));
            (gap.beyond(Decimal::ZERO), told)
        }
        () if least.is_zero() => {
            let told = told::perhaps_offset(told, &bureau.shown(most));
            (gap.difference(), told)
        }
        () => {
            let taken_out = gap.difference() - gap.beyond(Decimal::ZERO);
            let told = words::after_offset(told, &bureau.shown(-taken_out));
            (gap.beyond(Decimal::ZERO), told)
        }
    };
    let subject = subject(bureau, gap);
    let unit = bureau.layout().tables[gap.at.0].precision.unit;
    let amount = |yuan: Decimal| {
        let shown = yuan.checked_div(Decimal::from(unit.yuan()));
        Shown::Amount(shown.map(|shown| shown.normalize()))
    };
    list.push(
        &[
            Shown::Count(number),
            Shown::Word(word, fill),
            Shown::Text(whose),
            Shown::Text(place.as_deref().unwrap_or_default()),
            Shown::Text(&subject),
            amount(gap.stated),
            amount(gap.sum),
            amount(difference),
            Shown::Text(&told),
        ],
        false,
    );
}

/// The table, the line and the column in words.
pub(super) fn subject(bureau: &Bureau, gap: &Gap) -> String {
    let (table, ledger, figure) = gap.at;
    let spec = &bureau.layout().tables[table];
    let of = &spec.ledgers[ledger];
    let column = of.figures().nth(figure);
    let head = column.map(|column| heading(column, bureau.year()));
    let head = head.filter(|head| *head != gap.label).unwrap_or_default();
    let code = match &gap.address.line {
        crate::facts::LineKey::Code(code) => code.to_string(),
        _ => String::new(),
    };
    words::subject(&spec.sheet, &of.name, &code, &gap.label, &head)
}

/// The change that a cause names.
pub(super) fn change<'a>(bureau: &Bureau<'a>, why: &Why) -> Option<&'a Moved> {
    let Why::Unit { unit, proposal } = why else {
        return None;
    };
    let options = bureau.proposals.get(unit)?.get(proposal.0)?;
    options.get(proposal.1)?.changes.first()
}

/// Where a row is missing that a cause names.
pub(super) fn missing_row(bureau: &Bureau, moved: &Moved) -> String {
    let layout = bureau.layout();
    let table = layout.table_index(moved.address.table.as_str());
    let sheet = table.map_or("", |table| layout.tables[table].sheet.as_str());
    crate::words::lines::missing_row(sheet)
}

/// How many more cells the change that a cause names takes along.
fn others(bureau: &Bureau, why: &Why) -> usize {
    let Why::Unit { unit, proposal } = why else {
        return 0;
    };
    let options = bureau.proposals.get(unit);
    let option = options.and_then(|options| options.get(proposal.0)?.get(proposal.1));
    let places = option.map(|option| option.changes.iter().map(|moved| &moved.place));
    let places: BTreeSet<&Option<Place>> = places.into_iter().flatten().collect();
    places.len().saturating_sub(1)
}

/// The same beside the unit's name and the cell.
pub(super) fn why_here(bureau: &Bureau, why: &Why) -> String {
    match change(bureau, why) {
        Some(moved) if moved.place.is_none() => told::UNIT_LACKS_A_ROW.to_owned(),
        Some(_) => told::unit_is_wrong_here(others(bureau, why)),
        None => self::why(bureau, why),
    }
}

/// Why something differs, in a sentence.
pub(super) fn why(bureau: &Bureau, why: &Why) -> String {
    let name = |at: usize| bureau.unit(at).unit.name.as_str();
    match why {
        Why::Unit { unit, .. } => match change(bureau, why) {
            Some(moved) => {
                let place = moved.place.as_ref().map(ToString::to_string);
                let place = place.unwrap_or_else(|| missing_row(bureau, moved));
                let (from, to) = &moved.texts;
                told::unit_is_wrong(
                    name(*unit),
                    &place,
                    (from.as_deref(), to.as_deref()),
                    others(bureau, why),
                )
            }
            None => name(*unit).to_owned(),
        },
        Why::Department { .. } => told::DEPARTMENT_IS_WRONG.to_owned(),
        Why::NotAdded(unit) => told::not_in_department(name(*unit)),
        Why::AddedTwice(unit) => told::twice_in_department(name(*unit)),
        Why::Draft { units, count } => {
            let names: Vec<&str> = units.iter().map(|at| name(*at)).collect();
            told::another_draft(&names, *count)
        }
        Why::Nobody => told::NOBODY_PRINTS_IT.to_owned(),
        Why::Granted(unit) => {
            let agrees = bureau.unit(*unit).outcome <= Outcome::Tail;
            told::not_as_granted(name(*unit), agrees)
        }
        Why::Missing(units) => told::missing(&names(bureau, units)),
    }
}
