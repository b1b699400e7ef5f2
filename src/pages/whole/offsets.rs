//! The 抵销: what units of a department pay each other, and what its sums are without it.

use crate::facts::{LineKey, Printed};
use crate::layout::Text;
use crate::merge::{Balance, Gap, HiddenOffset, OffsetSum, Settlement, SideSum, Suspect};
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::words::merge as whole_words;
use crate::words::offset as words;
use crate::words::pages::{BLANK, state};

use super::list::{ListPage, Shown};
use super::units::heading;
use super::{Against, Bureau};

const WIDTHS: [f64; 8] = [6.0, 26.0, 10.0, 32.0, 16.0, 16.0, 16.0, 60.0];
/// The most units that are named on one side.
const MOST_NAMED: usize = 4;
/// The most lines that the terminal shows.
const MOST_LINES: usize = 6;

/// The page, if there is anything to say.
pub(super) fn page(bureau: &Bureau) -> Option<Page> {
    let hidden = bureau.against.iter();
    let hidden: Vec<(&Against, &HiddenOffset)> = hidden
        .filter_map(|one| Some((one, one.comparison.treatment.hidden.as_ref()?)))
        .collect();
    let settled = bureau.settled;
    if settled.settlements.is_empty() && hidden.is_empty() {
        return None;
    }
    let columns: Vec<_> = words::HEADS.into_iter().zip(WIDTHS).collect();
    let title = bureau.title(words::SHEET);
    let remarks = [
        words::HELP.to_owned(),
        words::amounts_in(bureau.money().name()),
    ];
    let mut list = ListPage::new(words::SHEET, &title, bureau.name, &remarks, &columns);
    let mut lines = Lines {
        bureau,
        list: &mut list,
        number: 0,
    };
    for at in 0..bureau.departments.len() {
        let own = settled.settlements.iter();
        own.filter(|one| one.department == at)
            .for_each(|one| lines.settlement(one));
        let sums = settled.sums.iter();
        sums.filter(|one| one.department == at)
            .for_each(|one| lines.sum(one));
    }
    for (against, hidden) in hidden {
        lines.hidden(against, hidden);
    }
    Some(list.finish())
}

struct Lines<'a, 'l> {
    bureau: &'a Bureau<'a>,
    list: &'l mut ListPage,
    number: usize,
}

impl Lines<'_, '_> {
    /// Both sides of a transfer; what is to be said of it stands beside the first.
    fn settlement(&mut self, one: &Settlement) {
        let transfer = &self.bureau.dealings.transfers.printed[one.transfer];
        let verdict = match one.balance {
            Balance::Even => (words::EVEN, Fill::Pass),
            Balance::Tail => (state::TAIL, Fill::Tail),
            Balance::Uneven if one.is_wrong(self.bureau.departments) => {
                (words::UNEVEN, Fill::Mismatch)
            }
            Balance::Uneven => (words::UNEVEN, Fill::Unchecked),
            Balance::Open => (state::UNCHECKED, Fill::Unchecked),
        };
        let name = &self.bureau.departments[one.department].name;
        let told = told(self.bureau, one);
        let sides = [
            (&transfer.paid.name, &one.paid, told.as_str()),
            (&transfer.received.name, &one.received, ""),
        ];
        for (side, sum, told) in sides {
            let subject = words::side(transfer.name, side);
            self.push(name, verdict, &subject, (sum.sum, sum.off), told);
        }
    }

    fn sum(&mut self, one: &OffsetSum) {
        let name = &self.bureau.departments[one.department].name;
        let subject = label(self.bureau, &one.printed);
        self.push(name, ("", Fill::Plain), &subject, (one.sum, one.off), "");
    }

    fn hidden(&mut self, against: &Against, hidden: &HiddenOffset) {
        let name = against.of.map_or(self.bureau.name, |one| one.name.as_str());
        let told = self::hidden(self.bureau, hidden);
        let comparison = against.comparison;
        // Up to rounding is lower too.
        let tails = comparison.gaps.iter().filter(|gap| gap.is_tail());
        let lower: Vec<&Gap> = comparison.treatment.lower.iter().chain(tails).collect();
        let mut told = vec![words::LOWER, told.as_str()];
        for printed in self.bureau.dealings.sums() {
            let own = lower.iter().find(|gap| gap.address == printed.address);
            let Some(gap) = own else { continue };
            let subject = label(self.bureau, printed);
            let amounts = (gap.sum, -gap.difference());
            let verdict = match told.len() {
                2 => (whole_words::TO_EXPLAIN, Fill::Unchecked),
                _ => ("", Fill::Plain),
            };
            let told = told.pop().unwrap_or_default();
            self.push(name, verdict, &subject, amounts, told);
        }
    }

    fn push(
        &mut self,
        department: &str,
        (word, fill): (&str, Fill),
        subject: &str,
        (sum, off): (rust_decimal::Decimal, rust_decimal::Decimal),
        told: &str,
    ) {
        self.number += 1;
        let amount = |yuan| Shown::Amount(self.bureau.in_its_unit(yuan));
        self.list.push(
            &[
                Shown::Count(self.number),
                Shown::Text(department),
                Shown::Word(word, fill),
                Shown::Text(subject),
                amount(sum),
                amount(off),
                amount(sum - off),
                Shown::Text(told),
            ],
            false,
        );
    }
}

/// The name of a sum: of its row, or of its column where the row is all of them.
fn label(bureau: &Bureau, printed: &Printed) -> String {
    let (table, ledger, figure) = printed.at;
    let spec = &bureau.layout().tables[table];
    let of = &spec.ledgers[ledger];
    let row = match &printed.address.line {
        LineKey::Fixed(key) => of.list().iter().find(|row| row.key == *key),
        _ => None,
    };
    let row = row.and_then(|row| row.labels.first()).map(Text::as_str);
    let column = of.figures().nth(figure);
    // The first column of a list is what its rows are called.
    let head = column.filter(|_| figure > 0 || row.is_none());
    let head = head.map(|column| heading(column, bureau.year()));
    whole_words::subject(
        &spec.sheet,
        "",
        "",
        row.unwrap_or_default(),
        &head.unwrap_or_default(),
    )
}

/// What may have been taken out of a source of money, in a sentence.
pub(super) fn hidden(bureau: &Bureau, hidden: &HiddenOffset) -> String {
    words::hidden(&hidden.source, &bureau.shown(hidden.by))
}

/// What is to be said of a transfer.
pub(super) fn told(bureau: &Bureau, one: &Settlement) -> String {
    let transfer = &bureau.dealings.transfers.printed[one.transfer];
    let difference = one.paid.inside() - one.received.inside();
    let mut told = vec![match one.balance {
        Balance::Even => words::even(transfer.name),
        Balance::Tail => words::tail(transfer.name, &bureau.shown(difference.abs())),
        Balance::Open => words::open(transfer.name),
        Balance::Uneven => uneven(bureau, one),
    }];
    let department = &bureau.departments[one.department];
    for (side, sum) in [
        (&transfer.paid, &one.paid),
        (&transfer.received, &one.received),
    ] {
        if !sum.outside.is_zero() {
            let amount = bureau.shown(sum.outside);
            told.push(words::outside(&department.name, &amount, &side.name));
        }
    }
    let whole = bureau.against.iter().find(|against| against.of.is_none());
    let taken = whole.and_then(|against| {
        let taken = against.comparison.treatment.taken_out.iter();
        taken.clone().find(|(nth, _)| *nth == one.transfer)
    });
    told.extend(taken.map(|(_, taken)| words::in_own_workbook(*taken).to_owned()));
    told.join("；")
}

/// What was paid and received, by whom, and whose figure explains the difference.
fn uneven(bureau: &Bureau, one: &Settlement) -> String {
    let units = |side: &SideSum| -> Vec<String> {
        let named = side.units.iter().take(MOST_NAMED);
        let named = named.map(|(unit, amount)| {
            words::unit_amount(&bureau.unit(*unit).unit.name, &bureau.shown(*amount))
        });
        let more = side.units.len().saturating_sub(MOST_NAMED);
        let more = (more > 0).then(|| words::more(more));
        named.chain(more).collect()
    };
    let sum = |side: &SideSum| bureau.shown(side.inside());
    let difference = bureau.shown((one.paid.inside() - one.received.inside()).abs());
    let told = words::uneven(
        (&sum(&one.paid), &units(&one.paid)),
        (&sum(&one.received), &units(&one.received)),
        &difference,
    );
    let why = match one.suspect {
        Some(Suspect::Wrong { unit, .. }) => wrong(bureau, one, unit),
        Some(Suspect::Lacking(unit)) => Some(words::lacking(&bureau.unit(unit).unit.name)),
        None => None,
    };
    let why = why.into_iter().chain([words::ASK.to_owned()]);
    std::iter::once(told)
        .chain(why)
        .collect::<Vec<_>>()
        .join("；")
}

fn wrong(bureau: &Bureau, one: &Settlement, unit: usize) -> Option<String> {
    let moved = moved(bureau, one)?;
    let place = moved.place.as_ref().map(ToString::to_string);
    let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| BLANK.to_owned());
    Some(words::wrong(
        &bureau.unit(unit).unit.name,
        &place.unwrap_or_default(),
        &shown(&moved.texts.0),
        &shown(&moved.texts.1),
    ))
}

/// The change that explains that both sides differ.
pub(super) fn moved<'a>(bureau: &Bureau<'a>, one: &Settlement) -> Option<&'a crate::merge::Moved> {
    let Some(Suspect::Wrong {
        unit,
        proposal,
        change,
    }) = one.suspect
    else {
        return None;
    };
    let options = bureau.proposals.get(&unit)?.get(proposal.0)?;
    options.get(proposal.1)?.changes.get(change)
}

/// What the terminal says of it: what is not even first.
pub fn offset_lines(bureau: &Bureau) -> Vec<String> {
    let (mut uneven, mut even) = (Vec::new(), Vec::new());
    for one in &bureau.settled.settlements {
        let transfer = &bureau.dealings.transfers.printed[one.transfer];
        let name = &bureau.departments[one.department].name;
        match one.balance {
            Balance::Even | Balance::Tail
                if one.paid.off.is_zero() && one.received.off.is_zero() => {}
            Balance::Even | Balance::Tail => {
                let (paid, received) = (&transfer.paid.name, &transfer.received.name);
                let amount = bureau.shown(one.received.off);
                let told = words::even_line(transfer.name, &amount, paid, received);
                even.push(words::line(name, &told));
            }
            Balance::Uneven | Balance::Open => {
                let told = words::uneven_line(transfer.name, &told(bureau, one));
                uneven.push(words::line(name, &told));
            }
        }
    }
    uneven.append(&mut even);
    let more = uneven.len().saturating_sub(MOST_LINES);
    uneven.truncate(MOST_LINES);
    uneven.extend((more > 0).then(|| words::more_lines(more)));
    let against = bureau.against.iter();
    let explained = against.filter_map(|one| one.comparison.treatment.hidden.as_ref());
    uneven.extend(explained.map(|one| words::to_explain(&hidden(bureau, one))));
    uneven
}
