//! The 报送情况: who reported, how it was checked, the amounts by which a unit is known; the worst first.

use rust_decimal::Decimal;

use crate::facts::Figure;
use crate::merge::{AlteredCell, Past};
use crate::model::MoneyUnit;
use crate::pages::looks::Fill;
use crate::pages::page::Page;
use crate::report::{Outcome, UnitState};
use crate::words::merge as words;
use crate::words::returned;

use super::Bureau;
use super::files;
use super::list::{Column, ListPage, Shown};

const WIDTHS: [f64; 8] = [6.0, 12.0, 30.0, 18.0, 15.0, 8.0, 8.0, 8.0];
const AMOUNT: f64 = 15.0;
const TAIL: [f64; 3] = [40.0, 34.0, 40.0];

pub(super) fn page(bureau: &Bureau) -> Page {
    let mut columns: Vec<Column> = words::REPORTING_HEADS.into_iter().zip(WIDTHS).collect();
    columns.extend(bureau.headlines.names().map(|name| (name, AMOUNT)));
    columns.extend(words::REPORTING_TAIL.into_iter().zip(TAIL));
    let title = bureau.title(words::REPORTING_SHEET);
    let remarks = [summary(bureau), words::amounts_in(unit(bureau).name())];
    let sheet = words::REPORTING_SHEET;
    let mut list = ListPage::new(sheet, &title, bureau.name, &remarks, &columns);
    for (number, at) in (1..).zip(worst_first(bureau)) {
        line(bureau, &mut list, number, at);
    }
    list.finish()
}

/// The unit of money of the amounts: that of most forms.
fn unit(bureau: &Bureau) -> MoneyUnit {
    let first = bureau.layout().tables.first();
    first.map_or(MoneyUnit::Yuan, |table| table.precision.unit)
}

/// How many units and files are in which state.
pub(super) fn summary(bureau: &Bureau) -> String {
    words::summary(
        &bureau.filings.counts(),
        bureau.added.iter().filter(|added| **added).count(),
    )
}

/// The units by what has to be done: those from which nothing came first, then the worst verdicts.
fn worst_first(bureau: &Bureau) -> Vec<usize> {
    let rank = |at: &usize| {
        let filing = bureau.unit(*at);
        let state = match filing.state {
            UnitState::Missing => 0,
            UnitState::Unread => 1,
            UnitState::Other => 2,
            UnitState::Reported => 3,
        };
        (state, std::cmp::Reverse(filing.outcome))
    };
    let mut order: Vec<usize> = (0..bureau.filings.units.len()).collect();
    order.sort_by_key(rank);
    order
}

fn line(bureau: &Bureau, list: &mut ListPage, number: usize, at: usize) {
    let filing = bureau.unit(at);
    let head = filing.file.map(|file| bureau.files[file].head);
    let reported = filing.state == UnitState::Reported;
    let fill = match filing.state {
        UnitState::Reported => Fill::Pass,
        UnitState::Missing => Fill::Mismatch,
        UnitState::Unread | UnitState::Other => Fill::Unchecked,
    };
    let code = filing.unit.code.as_ref().map_or("", |code| code.as_str());
    let mut cells = vec![
        Shown::Count(number),
        Shown::Text(code),
        Shown::Text(&filing.unit.name),
        Shown::Text(filing.unit.parent.as_deref().unwrap_or_default()),
        Shown::Word(words::unit_state(filing.state), fill),
    ];
    match (head, reported) {
        (Some(head), true) => {
            cells.push(Shown::Word(
                words::checked(head.outcome),
                files::colour(head.outcome),
            ));
            cells.push(Shown::Count(head.open));
        }
        _ => {
            let word = words::checked(Outcome::Unchecked);
            cells.push(Shown::Word(word, files::colour(Outcome::Unchecked)));
            cells.push(Shown::Text(""));
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
    let altered = past.and_then(since_last_time);
    let altered = altered.unwrap_or_default();
    cells.extend([Shown::Text(&altered), Shown::Text(path), Shown::Text(&told)]);
    list.push(&cells, false);
}

/// What a unit changed since the last time, and what is left.
fn since_last_time(past: &Past) -> Option<String> {
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
    Some(returned::left(&told, altered.before, past.to_mend))
}

fn shown(bureau: &Bureau, figure: &Figure) -> Option<Decimal> {
    figure.amount(unit(bureau)).map(|amount| amount.decimal())
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
    told.retain(|text| !text.is_empty());
    told.join("；")
}
