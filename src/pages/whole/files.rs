//! The 文件清单: what became of every file.

use crate::merge::HeadState;
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::report::{Filing, OtherBook, Outcome};
use crate::words::merge as words;

use super::Bureau;
use super::list::{ListPage, Shown};

const WIDTHS: [f64; 6] = [6.0, 46.0, 15.0, 8.0, 30.0, 52.0];

pub(super) fn page(bureau: &Bureau) -> Page {
    let columns: Vec<_> = words::FILES_HEADS.into_iter().zip(WIDTHS).collect();
    let title = bureau.title(words::FILES_SHEET);
    let remarks = [words::FILES_HELP.to_owned()];
    let mut list = ListPage::new(words::FILES_SHEET, &title, bureau.name, &remarks, &columns);
    let mut order: Vec<usize> = (0..bureau.files.len()).collect();
    order.sort_by_key(|&at| (rank(bureau.filings.files[at]), bureau.path(at)));
    for (number, at) in (1..).zip(order) {
        let filing = bureau.filings.files[at];
        let outcome = bureau.files[at].head.outcome;
        let fill = match filing {
            Filing::Taken(_) => Fill::Plain,
            Filing::Same(_) | Filing::Old { .. } | Filing::Whole(_) => Fill::Hint,
            Filing::Unread | Filing::Other(_) | Filing::Unexpected => Fill::Unchecked,
        };
        list.push(
            &[
                Shown::Count(number),
                Shown::Text(bureau.path(at)),
                Shown::Word(words::filing(filing), fill),
                Shown::Word(words::checked(outcome), colour(outcome)),
                Shown::Text(&whose(bureau, at)),
                Shown::Text(&why(bureau, at)),
            ],
            false,
        );
    }
    list.finish()
}

/// What somebody has to see to comes first, then what was not taken.
fn rank(filing: Filing) -> u8 {
    match filing {
        Filing::Unread | Filing::Other(_) | Filing::Unexpected => 0,
        Filing::Same(_) | Filing::Old { .. } | Filing::Whole(_) => 1,
        Filing::Taken(_) => 2,
    }
}

/// The colour of a verdict.
pub(super) fn colour(outcome: Outcome) -> Fill {
    match outcome {
        Outcome::Pass | Outcome::Hint => Fill::Pass,
        Outcome::Tail => Fill::Tail,
        Outcome::Unchecked => Fill::Unchecked,
        Outcome::Mismatch => Fill::Mismatch,
    }
}

/// The unit whose it is, else what it says of itself.
fn whose(bureau: &Bureau, at: usize) -> String {
    match bureau.filings.files[at] {
        Filing::Taken(unit) => bureau.unit(unit).unit.name.clone(),
        _ => department(bureau, at).to_owned(),
    }
}

/// The department that its tables name.
pub(super) fn department<'a>(bureau: &Bureau<'a>, at: usize) -> &'a str {
    let submitted = bureau.files[at].head.submitted();
    let named = submitted.and_then(|one| one.department.as_deref());
    named.unwrap_or_default()
}

/// Why it was not taken, or what is worth knowing of one that was.
pub(super) fn why(bureau: &Bureau, at: usize) -> String {
    let head = bureau.files[at].head;
    match bureau.filings.files[at] {
        Filing::Taken(unit) => {
            let filing = bureau.unit(unit);
            let told = filing
                .told
                .and_then(|told| words::told(told, department(bureau, at)));
            let left_out = (!bureau.added[unit]).then(|| words::NOT_CLEAN.to_owned());
            let told: Vec<String> = told.into_iter().chain(left_out).collect();
            told.join("；")
        }
        Filing::Same(of) => words::same_as(bureau.path(of)),
        Filing::Old { newer, why } => words::newer(bureau.path(newer), why),
        Filing::Unread => match &head.state {
            HeadState::Unread { message, .. } => message.clone(),
            HeadState::Submitted(_) => String::new(),
        },
        Filing::Other(left) => {
            let submitted = head.submitted();
            let own = match left {
                OtherBook::Year => submitted
                    .and_then(|one| one.year)
                    .map(|year| year.to_string()),
                OtherBook::Layout => submitted.map(|one| one.layout_name.clone()),
            };
            let main = match left {
                OtherBook::Year => bureau.year().map(|year| year.to_string()),
                OtherBook::Layout => Some(bureau.layout().name.to_string()),
            };
            words::other(left, &own.unwrap_or_default(), &main.unwrap_or_default())
        }
        Filing::Whole(by) => {
            let mut all = bureau.filings.consolidated.iter();
            let own = all.find(|one| one.file == at);
            let units = own.map_or(0, |one| one.units.len());
            let lacking = own.map_or(&[][..], |one| &one.lacking);
            let mut checked = bureau.against.iter().filter_map(|one| one.of);
            let checked = checked.any(|one| one.file == at);
            words::adds_up(by, department(bureau, at), (units, lacking), checked)
        }
        Filing::Unexpected => words::unexpected(department(bureau, at)),
    }
}
