//! What units of one department pay each other (`transfer` in `templates/meanings.toml`), and which figures of a layout
//! hold it: whoever adds such units up counts it twice.
//!
//! A figure holds a transfer if its box holds the money that is paid and received. A layout that prints neither side hides
//! it in the source of money next above that it prints.

use super::figures::MeantLine;
use super::places::{Place, Places, Printed, Row, speaks};
use super::space::{Dimension, Flow, Meaning, Member, space};
use super::{figures, named, places};
use crate::layout::{ColumnRole, Layout, RowsSpec, Term};
use crate::model::Code;

/// Which side of a transfer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TransferSide {
    /// The unit that pays; so what is spent counts it.
    Paid,
    /// The unit that receives; so what comes in counts it.
    Received,
}

/// Money that one unit of a department pays another, of which a layout prints both sides.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// What it is called.
    pub name: &'static str,
    /// What the unit that pays prints.
    pub paid: PrintedSide,
    /// What the unit that receives prints.
    pub received: PrintedSide,
    /// Which of both is the lower unit's.
    pub below: TransferSide,
    holds: Meaning,
}

/// One side of a transfer as a layout prints it.
#[derive(Clone, Debug)]
pub struct PrintedSide {
    /// Its name.
    pub name: String,
    /// Where its sum is printed.
    pub sums: Vec<Term>,
    /// The columns that print it code by code: table, ledger and figure.
    pub columns: Vec<(usize, usize, usize)>,
}

/// The source of money in which a layout that prints no transfers hides them.
#[derive(Clone, Debug)]
pub struct HiddenIn {
    /// Its name.
    pub name: String,
    source: Member,
    holds: Vec<Meaning>,
}

/// What the figures of a layout have to do with transfers.
#[derive(Clone, Debug, Default)]
pub struct Transfers {
    /// Those that are printed.
    pub printed: Vec<Transfer>,
    /// Where others are hidden.
    pub hidden: Option<HiddenIn>,
    /// The sums that hold a transfer and are none themselves, each where it is printed first.
    pub sums: Vec<Term>,
    /// Which side counts in each of these sums.
    pub sides: Vec<TransferSide>,
}

/// How a figure holds a transfer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Holding {
    /// Which side counts in it.
    pub side: TransferSide,
    /// The code of which it holds the transfer; nothing if it holds all of it.
    pub code: Option<Code>,
    /// Whether it holds the transfer for certain, as far as there is any of its code.
    pub is_certain: bool,
    /// Whether it is the source of money itself that hides it.
    pub is_source: bool,
}

impl Layout {
    /// What its figures have to do with transfers.
    pub fn transfers(&self) -> Transfers {
        let places = Places {
            tables: &self.tables,
            space: space(),
        };
        let fixed = places.fixed();
        let flows = space().flows.iter();
        let (printed, others): (Vec<_>, Vec<_>) = flows
            .map(|flow| (flow, self.printed(flow, &fixed)))
            .partition(|(_, (paid, received))| !paid.sums.is_empty() && !received.sums.is_empty());
        let transfers = printed
            .into_iter()
            .map(|(flow, (paid, received))| Transfer {
                name: &flow.name,
                paid,
                received,
                below: match flow.is_paid_below {
                    true => TransferSide::Paid,
                    false => TransferSide::Received,
                },
                holds: held(flow),
            });
        let transfers: Vec<Transfer> = transfers.collect();
        // A side that is printed alone shows what the other hides.
        let neither = others
            .into_iter()
            .filter(|(_, (paid, received))| paid.sums.is_empty() && received.sums.is_empty());
        let neither: Vec<&Flow> = neither.map(|(flow, _)| flow).collect();
        let hidden = hidden(&neither, &fixed);
        let holds = |at: &Meaning| {
            let mut printed = transfers.iter();
            printed.any(|one| one.holding(at).is_some())
                || hidden.as_ref().is_some_and(|one| one.certain(at))
        };
        let mut known: Vec<Meaning> = flows_of(&transfers);
        let (mut sums, mut sides) = (Vec::new(), Vec::new());
        for (meaning, place) in &fixed {
            let code = meaning.at(Dimension::Function) != Member::Whole;
            if code || known.contains(meaning) || !holds(meaning) {
                continue;
            }
            if let Some(term) = term(place) {
                known.push(*meaning);
                sums.push(term);
                sides.push(side(meaning));
            }
        }
        Transfers {
            printed: transfers,
            hidden,
            sums,
            sides,
        }
    }

    fn printed(&self, flow: &Flow, fixed: &[Printed]) -> (PrintedSide, PrintedSide) {
        let side = |wanted: &Meaning, dimension: Dimension| {
            let whole = |at: &Meaning| {
                let mut others = Dimension::ALL
                    .into_iter()
                    .filter(|d| *d != Dimension::Origin);
                others.all(|d| at.at(d) == wanted.at(d))
            };
            let own = fixed.iter().filter(|(meaning, _)| whole(meaning));
            PrintedSide {
                name: space().name(dimension, wanted.at(dimension)),
                sums: own.filter_map(|(_, place)| term(place)).collect(),
                columns: self.coded_columns(whole),
            }
        };
        (
            side(&flow.paid, Dimension::Use),
            side(&flow.received, Dimension::Source),
        )
    }

    /// The columns by function code whose figures are of that meaning.
    fn coded_columns(&self, is: impl Fn(&Meaning) -> bool) -> Vec<(usize, usize, usize)> {
        let mut columns = Vec::new();
        for (table, spec) in self.tables.iter().enumerate() {
            for (nth, ledger) in spec.ledgers.iter().enumerate() {
                let by_code = matches!(&ledger.rows, RowsSpec::Codes { classification, .. }
                    if places::dimension(*classification) == Dimension::Function);
                if !by_code || !speaks(spec, ledger) {
                    continue;
                }
                for (at, column) in ledger.figures().enumerate() {
                    let amount = column.role == ColumnRole::Amount;
                    let meaning = places::of_column(space(), spec, ledger, at);
                    if amount && meaning.is_ok_and(|meaning| is(&meaning)) {
                        columns.push((table, nth, at));
                    }
                }
            }
        }
        columns
    }
}

/// The money that a transfer is, as it is received and as it is paid.
fn held(flow: &Flow) -> Meaning {
    let paid = flow.paid.at(Dimension::Use);
    flow.received.with(Dimension::Use, paid)
}

fn flows_of(transfers: &[Transfer]) -> Vec<Meaning> {
    let own = space().flows.iter();
    let own = own.filter(|flow| transfers.iter().any(|one| one.name == flow.name));
    own.flat_map(|flow| [flow.paid, flow.received]).collect()
}

/// The source next above the receiving sides that is printed, if these are not.
fn hidden(flows: &[&Flow], fixed: &[Printed]) -> Option<HiddenIn> {
    let first = flows.first()?.received.at(Dimension::Source);
    let is_printed = |source: Member| {
        fixed
            .iter()
            .any(|(at, _)| at.at(Dimension::Source) == source)
    };
    let mut open = space().above(Dimension::Source, first);
    while let Some(source) = open.pop() {
        if source == Member::Whole {
            continue;
        }
        if !is_printed(source) {
            open.extend(space().above(Dimension::Source, source));
            continue;
        }
        let holds = flows.iter().map(|flow| held(flow));
        return Some(HiddenIn {
            name: space().name(Dimension::Source, source),
            source,
            holds: holds.collect(),
        });
    }
    None
}

/// Where a place prints one figure in a row that bears no code.
fn term(place: &Place) -> Option<Term> {
    let uncoded = matches!(place.row, Row::Total(_) | Row::Fixed(_));
    uncoded.then(|| named::term(place))?
}

/// A box without its function code, and the code.
fn without_code(at: &Meaning) -> (Meaning, Option<Code>) {
    let code = match at.at(Dimension::Function) {
        Member::Code(code) => Some(code),
        _ => None,
    };
    (at.with(Dimension::Function, Member::Whole), code)
}

fn side(at: &Meaning) -> TransferSide {
    match at.at(Dimension::Use) {
        Member::Whole => TransferSide::Received,
        _ => TransferSide::Paid,
    }
}

impl Transfer {
    fn holding(&self, at: &Meaning) -> Option<Holding> {
        let (whole, code) = without_code(at);
        space().is_inside(&self.holds, &whole).then(|| Holding {
            side: side(at),
            code,
            is_certain: true,
            is_source: false,
        })
    }
}

impl HiddenIn {
    /// Whether a figure holds all that is hidden.
    fn certain(&self, at: &Meaning) -> bool {
        self.holding(at).is_some_and(|holding| holding.is_certain)
    }

    /// Any part of what is spent may be what a unit pays: no line says which.
    fn holding(&self, at: &Meaning) -> Option<Holding> {
        let (whole, code) = without_code(at);
        let used = whole.at(Dimension::Use);
        let received = self.holds.iter().any(|money| {
            let paid = money.at(Dimension::Use);
            let spent = space().above(Dimension::Use, paid);
            let may_pay = spent
                .iter()
                .any(|spent| space().is_within(Dimension::Use, used, *spent));
            let money = money
                .with(Dimension::Source, self.source)
                .with(Dimension::Use, used);
            (used == Member::Whole || may_pay) && space().is_inside(&money, &whole)
        });
        let all = self
            .holds
            .iter()
            .all(|money| space().is_inside(money, &whole));
        received.then(|| Holding {
            side: side(at),
            code,
            is_certain: code.is_none() && all,
            is_source: whole.at(Dimension::Source) == self.source && used == Member::Whole,
        })
    }
}

impl figures::LedgerMeaning<'_> {
    /// How a figure holds a transfer in a line, if it does.
    pub fn holds(&self, figure: usize, line: MeantLine, transfer: &Transfer) -> Option<Holding> {
        transfer.holding(&self.meaning(figure, line)?)
    }

    /// How a figure holds what is hidden in a source of money, if it does.
    pub fn hides(&self, figure: usize, line: MeantLine, hidden: &HiddenIn) -> Option<Holding> {
        hidden.holding(&self.meaning(figure, line)?)
    }
}
