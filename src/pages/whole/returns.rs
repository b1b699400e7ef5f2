//! The 退回情况: what goes back to whom, and from whom nothing came.

use crate::merge::{Return, ReturnWhy};
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::report::{OtherBook, UnitState};
use crate::words::returned as words;

use super::Bureau;
use super::list::{ListPage, Shown};

const WIDTHS: [f64; 9] = [6.0, 12.0, 30.0, 36.0, 18.0, 10.0, 10.0, 10.0, 8.0];

pub(super) fn page(bureau: &Bureau, returns: &[Return]) -> Page {
    let columns: Vec<_> = words::OVERVIEW_HEADS.into_iter().zip(WIDTHS).collect();
    let units = &bureau.filings.units;
    let missing: Vec<usize> = (0..units.len())
        .filter(|&at| units[at].state == UnitState::Missing)
        .collect();
    let rest = units.len() - returns.len() - missing.len();
    let remarks = [words::overview(returns.len(), missing.len(), rest)];
    let sheet = words::OVERVIEW_SHEET;
    let mut list = ListPage::new(sheet, &bureau.title(sheet), bureau.name, &remarks, &columns);
    for (number, one) in (1..).zip(returns) {
        let fill = match one.why {
            ReturnWhy::ToMend => Fill::Mismatch,
            _ => Fill::Unchecked,
        };
        line(
            bureau,
            &mut list,
            (number, one.unit),
            (why(one), fill),
            Some(one),
        );
    }
    for (number, at) in (returns.len() + 1..).zip(missing) {
        line(
            bureau,
            &mut list,
            (number, at),
            (words::MISSING, Fill::Mismatch),
            None,
        );
    }
    if returns.len() + rest == units.len() && returns.is_empty() {
        list.remark(words::NOTHING_RETURNED);
    }
    list.finish()
}

/// Why a unit gets something back, in a word.
fn why(one: &Return) -> &'static str {
    match one.why {
        ReturnWhy::ToMend => words::TO_MEND,
        ReturnWhy::Unclear(_) => words::UNCLEAR,
        ReturnWhy::Unread(_) => words::UNREAD,
        ReturnWhy::Other(OtherBook::Year) => words::OTHER_YEAR,
        ReturnWhy::Other(OtherBook::Layout) => words::OTHER_FORM,
    }
}

fn line(
    bureau: &Bureau,
    list: &mut ListPage,
    (number, at): (usize, usize),
    (state, fill): (&str, Fill),
    back: Option<&Return>,
) {
    let unit = &bureau.unit(at).unit;
    let code = unit.code.as_ref().map_or("", |code| code.as_str());
    let past = bureau.past.get(at).and_then(Option::as_ref);
    let count = |count: Option<usize>| count.map_or(Shown::Text(""), Shown::Count);
    let counted = back.filter(|one| one.why == ReturnWhy::ToMend);
    list.push(
        &[
            Shown::Count(number),
            Shown::Text(code),
            Shown::Text(&unit.name),
            Shown::Text(back.map_or("", |one| one.folder.as_str())),
            Shown::Word(state, fill),
            count(counted.map(|one| one.to_decide)),
            count(counted.map(|one| one.corrected)),
            count(counted.map(|one| one.hints)),
            count(past.map(|past| past.times)),
        ],
        false,
    );
}
