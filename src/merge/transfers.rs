//! 抵销: what units of one department pay each other stands in both, so that their sum counts it twice.
//!
//! In go the facts of units and who belongs together; out come, department by department, what was paid, what was
//! received and what has to be taken out of the sums ([`Settled`]). Which figures these are, the layout says by what they
//! mean. The sums of the whole stay the sums of its units: nothing is taken out of them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::facts::{Figure, LineKey, Printed, TableFacts, table};
use crate::layout::{Holding, Layout, PrintedSide, Transfer, TransferSide, Transfers};
use crate::model::{Code, Place};

use super::against::{Proposals, known};
use super::department::Department;
use super::whole::Whole;

/// What units of a layout pay each other, unit by unit as it is added.
#[derive(Clone, Debug)]
pub struct Dealings {
    /// What the layout says of it.
    pub transfers: Transfers,
    /// Where both sides of each transfer are printed.
    sides: Vec<[Vec<Printed>; 2]>,
    /// Where the sums that hold transfers are printed.
    sums: Vec<Printed>,
    units: BTreeMap<usize, Own>,
}

/// What a unit prints of it.
#[derive(Clone, Debug)]
struct Own {
    sides: Vec<[Option<Said>; 2]>,
    sums: Vec<Option<Decimal>>,
}

/// A side of a transfer in one unit.
#[derive(Clone, Debug)]
struct Said {
    figure: Figure,
    place: Option<Place>,
    /// Half of its last digit.
    half: Decimal,
}

/// A transfer in one department.
#[derive(Clone, PartialEq, Debug)]
pub struct Settlement {
    /// The department, by its index.
    pub department: usize,
    /// The transfer, by its index among those that are printed.
    pub transfer: usize,
    /// What units paid.
    pub paid: SideSum,
    /// What units received.
    pub received: SideSum,
    /// How far rounding may take both apart, in 元.
    pub bound: Decimal,
    /// Whether both are the same.
    pub balance: Balance,
    /// Whose figure explains that they are not.
    pub suspect: Option<Suspect>,
}

/// One side of a transfer in a department, in 元.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SideSum {
    /// What all units print.
    pub sum: Decimal,
    /// How much of that the unit above the others has to do with somebody else.
    pub outside: Decimal,
    /// What has to be taken out.
    pub off: Decimal,
    /// The units that print something, and what; without what is outside.
    pub units: Vec<(usize, Decimal)>,
}

impl SideSum {
    /// What is paid or received inside the department.
    pub fn inside(&self) -> Decimal {
        self.sum - self.outside
    }
}

/// Whether what is paid is received.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Balance {
    /// To the digit.
    Even,
    /// Up to rounding.
    Tail,
    /// It is not.
    Uneven,
    /// A figure that is needed cannot be read.
    Open,
}

/// Whose figure explains a difference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Suspect {
    /// A unit's own figures do not agree, and what would put them right closes it: the unit, its cluster, which
    /// explanation, which change.
    Wrong {
        /// The unit.
        unit: usize,
        /// The cluster and the explanation.
        proposal: (usize, usize),
        /// Which of its changes.
        change: usize,
    },
    /// A unit prints exactly what the other side lacks.
    Lacking(usize),
}

/// A sum that holds transfers, in one department.
#[derive(Clone, PartialEq, Debug)]
pub struct OffsetSum {
    /// The department, by its index.
    pub department: usize,
    /// Where it stands.
    pub printed: Printed,
    /// What its units add up to, in 元.
    pub sum: Decimal,
    /// What has to be taken out.
    pub off: Decimal,
}

/// What came of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Settled {
    /// Transfers of which anything is printed.
    pub settlements: Vec<Settlement>,
    /// The sums of departments from which something has to be taken out.
    pub sums: Vec<OffsetSum>,
}

impl Dealings {
    /// Those of nobody.
    pub fn new(layout: &Layout) -> Dealings {
        let transfers = layout.transfers();
        let printed = |side: &PrintedSide| -> Vec<Printed> {
            let terms = side.sums.iter();
            terms.filter_map(|term| Printed::of(layout, term)).collect()
        };
        let sides = transfers.printed.iter();
        let sides = sides.map(|one| [printed(&one.paid), printed(&one.received)]);
        let sums = transfers.sums.iter();
        let sums = sums.filter_map(|term| Printed::of(layout, term));
        Dealings {
            sides: sides.collect(),
            sums: sums.collect(),
            units: BTreeMap::new(),
            transfers,
        }
    }

    /// The sums that hold transfers.
    pub fn sums(&self) -> &[Printed] {
        &self.sums
    }

    /// Adds a unit.
    pub fn add(&mut self, unit: usize, facts: &[TableFacts]) {
        let said = |places: &Vec<Printed>| {
            places.iter().find_map(|printed| {
                let (figure, place) = printed.in_facts(facts)?;
                let ticks = table(facts, &printed.address.table)?.precision.quantum().0;
                let half = Decimal::new(ticks, 4) / Decimal::from(2);
                Some(Said {
                    figure,
                    place,
                    half,
                })
            })
        };
        let sides = self.sides.iter();
        let sides = sides.map(|[paid, received]| [said(paid), said(received)]);
        let sums = self.sums.iter().map(|printed| {
            let (figure, _) = printed.in_facts(facts)?;
            known(&figure)
        });
        let own = Own {
            sides: sides.collect(),
            sums: sums.collect(),
        };
        self.units.insert(unit, own);
    }

    /// What each department has to take out.
    pub fn settle(&self, departments: &[Department], proposals: &Proposals) -> Settled {
        let mut settled = Settled::default();
        for (at, department) in departments.iter().enumerate() {
            let first = settled.settlements.len();
            for (nth, transfer) in self.transfers.printed.iter().enumerate() {
                let settlement = self.settlement((at, department), (nth, transfer), proposals);
                settled.settlements.extend(settlement);
            }
            let own = &settled.settlements[first..];
            let off =
                |side: TransferSide| -> Decimal { own.iter().map(|one| one.side(side).off).sum() };
            let off = [off(TransferSide::Paid), off(TransferSide::Received)];
            if off.iter().any(|off| !off.is_zero()) {
                settled.sums.extend(self.offset_sums(at, department, off));
            }
        }
        settled
    }

    fn offset_sums(
        &self,
        at: usize,
        department: &Department,
        [paid, received]: [Decimal; 2],
    ) -> Vec<OffsetSum> {
        let sums = self.sums.iter().enumerate().map(|(nth, printed)| {
            let own = department.units.iter();
            let own = own.filter_map(|unit| self.units.get(unit)?.sums[nth]);
            OffsetSum {
                department: at,
                printed: printed.clone(),
                sum: own.sum(),
                off: match self.transfers.sides[nth] {
                    TransferSide::Paid => paid,
                    TransferSide::Received => received,
                },
            }
        });
        sums.collect()
    }

    fn settlement(
        &self,
        (at, department): (usize, &Department),
        (nth, transfer): (usize, &Transfer),
        proposals: &Proposals,
    ) -> Option<Settlement> {
        let mut sides = [SideSum::default(), SideSum::default()];
        let (mut bound, mut open) = (Decimal::ZERO, false);
        for &unit in &department.units {
            let Some(own) = self.units.get(&unit) else {
                continue;
            };
            for (side, said) in [TransferSide::Paid, TransferSide::Received]
                .into_iter()
                .zip(&own.sides[nth])
            {
                let Some(said) = said else { continue };
                let Some(amount) = known(&said.figure) else {
                    open = true;
                    continue;
                };
                if amount.is_zero() {
                    continue;
                }
                let sum = &mut sides[side as usize];
                sum.sum += amount;
                // Who stands above all others pays to and gets from those above the department.
                if department.head == Some(unit) && side == transfer.below {
                    sum.outside += amount;
                } else {
                    bound += said.half;
                    sum.units.push((unit, amount));
                }
            }
        }
        let [mut paid, mut received] = sides;
        let difference = paid.inside() - received.inside();
        let balance = match () {
            () if open => Balance::Open,
            () if difference.is_zero() => Balance::Even,
            () if difference.abs() <= bound => Balance::Tail,
            () => Balance::Uneven,
        };
        (paid.off, received.off) = match balance {
            Balance::Even | Balance::Tail => (paid.inside(), received.inside()),
            // What both sides have.
            Balance::Uneven | Balance::Open => {
                let least = paid.inside().min(received.inside()).max(Decimal::ZERO);
                (least, least)
            }
        };
        let nothing = paid.sum.is_zero() && received.sum.is_zero() && !open;
        let mut settlement = Settlement {
            department: at,
            transfer: nth,
            paid,
            received,
            bound,
            balance,
            suspect: None,
        };
        if balance == Balance::Uneven {
            settlement.suspect = self.suspect(department, &settlement, proposals);
        }
        (!nothing).then_some(settlement)
    }

    /// Whose figure explains a difference: a cell that its own workbook proves wrong first.
    fn suspect(
        &self,
        department: &Department,
        settlement: &Settlement,
        proposals: &Proposals,
    ) -> Option<Suspect> {
        let difference = settlement.paid.inside() - settlement.received.inside();
        for &unit in &department.units {
            for (cluster, options) in proposals.get(&unit).into_iter().flatten().enumerate() {
                for (nth, option) in options.iter().enumerate() {
                    let closing = |side: TransferSide, sign: Decimal| {
                        let places = &self.sides[settlement.transfer][side as usize];
                        option.changes.iter().position(|moved| {
                            let own = places.iter().any(|place| place.address == moved.address);
                            own && (difference + sign * moved.by).abs() <= settlement.bound
                        })
                    };
                    let change = closing(TransferSide::Paid, Decimal::ONE)
                        .or_else(|| closing(TransferSide::Received, Decimal::NEGATIVE_ONE));
                    if let Some(change) = change {
                        let proposal = (cluster, nth);
                        return Some(Suspect::Wrong {
                            unit,
                            proposal,
                            change,
                        });
                    }
                }
            }
        }
        let more = match difference.is_sign_positive() {
            true => &settlement.paid,
            false => &settlement.received,
        };
        let mut lacking = more
            .units
            .iter()
            .filter(|(_, amount)| (*amount - difference.abs()).abs() <= settlement.bound);
        match (lacking.next(), lacking.next()) {
            (Some((unit, _)), None) => Some(Suspect::Lacking(*unit)),
            _ => None,
        }
    }

    /// Where a unit prints a side of a transfer.
    pub fn place(&self, unit: usize, transfer: usize, side: TransferSide) -> Option<&Place> {
        let said = &self.units.get(&unit)?.sides[transfer][side as usize];
        said.as_ref()?.place.as_ref()
    }
}

impl Settlement {
    /// Whether something is wrong: who belongs to whom is known, and what was paid was not received.
    pub fn is_wrong(&self, departments: &[Department]) -> bool {
        self.balance == Balance::Uneven && departments[self.department].is_listed
    }

    /// One side of it.
    pub fn side(&self, side: TransferSide) -> &SideSum {
        match side {
            TransferSide::Paid => &self.paid,
            TransferSide::Received => &self.received,
        }
    }
}

/// What may be taken out of each figure of the whole.
#[derive(Clone, Debug)]
pub struct Offsets<'a> {
    pub(super) transfers: &'a Transfers,
    /// Both sides of each transfer.
    sides: Vec<[SideOffset; 2]>,
}

/// What may be taken out of one side.
#[derive(Clone, Debug, Default)]
struct SideOffset {
    off: Decimal,
    /// What stays of all that is printed.
    rest: Decimal,
    by_code: BTreeMap<Code, Decimal>,
}

impl<'a> Offsets<'a> {
    /// Those of settled departments.
    pub fn of(transfers: &'a Transfers, settled: &Settled, whole: &Whole) -> Offsets<'a> {
        let sides = transfers.printed.iter().enumerate().map(|(nth, transfer)| {
            let own = settled.settlements.iter();
            let own: Vec<&Settlement> = own.filter(|one| one.transfer == nth).collect();
            let side = |which: TransferSide, printed: &PrintedSide| {
                let sums = own.iter().map(|one| one.side(which));
                let (sum, off) = sums.fold((Decimal::ZERO, Decimal::ZERO), |(sum, off), one| {
                    (sum + one.sum, off + one.off)
                });
                SideOffset {
                    off,
                    rest: sum - off,
                    by_code: by_code(whole, printed),
                }
            };
            [
                side(TransferSide::Paid, &transfer.paid),
                side(TransferSide::Received, &transfer.received),
            ]
        });
        Offsets {
            transfers,
            sides: sides.collect(),
        }
    }

    /// Whether anything is to be taken out for a transfer.
    pub(super) fn has(&self, transfer: usize) -> bool {
        self.sides[transfer].iter().any(|side| !side.off.is_zero())
    }

    /// How much may be taken out of a figure that holds a transfer: at least, and at most.
    pub(super) fn range(&self, transfer: usize, holding: Holding) -> (Decimal, Decimal) {
        let side = &self.sides[transfer][holding.side as usize];
        let Some(code) = holding.code else {
            return (side.off, side.off);
        };
        let printed = side.by_code.get(&code).copied().unwrap_or_default();
        let least = (printed - side.rest).max(Decimal::ZERO);
        (least, printed.min(side.off).max(least))
    }
}

/// What the whole prints of one side, code by code.
fn by_code(whole: &Whole, printed: &PrintedSide) -> BTreeMap<Code, Decimal> {
    let held = |(table, _, _): &&(usize, usize, usize)| whole.tables[*table].holds > 0;
    let Some(&(table, ledger, figure)) = printed.columns.iter().find(held) else {
        return BTreeMap::new();
    };
    let lines = whole.tables[table].ledgers[ledger].lines.iter();
    let coded = lines.filter_map(|(key, line)| match key {
        LineKey::Code(code) => Some((*code, known(&line.sums[figure].figure)?)),
        _ => None,
    });
    coded.collect()
}
