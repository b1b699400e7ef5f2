//! The 对照: what is stated otherwise than it was handed in, and why.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::merge::{Comparison, Gap, Moved, Why};
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::words::merge as words;
use crate::words::pages::state;

use super::Bureau;
use super::list::{ListPage, Shown};
use super::units::heading;

const WIDTHS: [f64; 9] = [6.0, 8.0, 30.0, 16.0, 34.0, 16.0, 16.0, 14.0, 52.0];

pub(super) fn page(bureau: &Bureau, file: &str, comparison: &Comparison) -> Page {
    let columns: Vec<_> = words::AGAINST_HEADS.into_iter().zip(WIDTHS).collect();
    let sheet = words::AGAINST_SHEET;
    let remarks = [
        words::against_help(file),
        words::compared(comparison.counts(), &comparison.strangers),
    ];
    let mut list = ListPage::new(sheet, &bureau.title(sheet), bureau.name, &remarks, &columns);
    let mut causes: BTreeMap<usize, String> = BTreeMap::new();
    for cause in &comparison.causes {
        let told = why(bureau, &cause.why);
        causes.extend(cause.gaps.iter().map(|gap| (*gap, told.clone())));
    }
    let mut order: Vec<usize> = (0..comparison.gaps.len()).collect();
    order.sort_by_key(|at| comparison.gaps[*at].is_tail());
    for (number, at) in (1..).zip(order) {
        let told = causes.get(&at).map_or("", String::as_str);
        line(bureau, &mut list, (number, &comparison.gaps[at]), told);
    }
    if comparison.gaps.is_empty() {
        list.remark(words::ALL_THE_SAME);
    }
    list.finish()
}

fn line(bureau: &Bureau, list: &mut ListPage, (number, gap): (usize, &Gap), told: &str) {
    let (word, fill) = match gap.is_tail() {
        true => (state::TAIL, Fill::Tail),
        false => (words::DIFFERS, Fill::Mismatch),
    };
    let whose = whose(bureau, gap);
    let place = gap.place.as_ref().map(ToString::to_string);
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
            amount(gap.difference()),
            Shown::Text(told),
        ],
        false,
    );
}

/// The unit, or the whole.
fn whose<'a>(bureau: &Bureau<'a>, gap: &Gap) -> &'a str {
    gap.unit
        .map_or(words::ALL_UNITS, |at| bureau.unit(at).unit.name.as_str())
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

/// The same beside the unit's name and the cell.
pub(super) fn why_here(bureau: &Bureau, why: &Why) -> String {
    match change(bureau, why) {
        Some(_) => words::UNIT_IS_WRONG_HERE.to_owned(),
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
                let (from, to) = &moved.texts;
                words::unit_is_wrong(
                    name(*unit),
                    place.as_deref(),
                    from.as_deref(),
                    to.as_deref(),
                )
            }
            None => name(*unit).to_owned(),
        },
        Why::Department { .. } => words::DEPARTMENT_IS_WRONG.to_owned(),
        Why::NotAdded(unit) => words::not_in_department(name(*unit)),
        Why::AddedTwice(unit) => words::twice_in_department(name(*unit)),
        Why::Draft { units, count } => {
            let names: Vec<&str> = units.iter().map(|at| name(*at)).collect();
            words::another_draft(&names, *count)
        }
        Why::Nobody => words::NOBODY_PRINTS_IT.to_owned(),
        Why::Granted(unit) => words::not_as_granted(name(*unit)),
    }
}
