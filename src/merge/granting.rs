//! Units beside what was granted to them: which row is whose, and what of a list was compared.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{MoneyUnit, plain};

use super::against::{Comparison, Gap, Proposals, known};
use super::detail::Detail;
use super::filing::Filings;
use super::granted::{Granted, GrantedFigures, GrantedRow, Scope};
use super::whole::Whole;

/// Whose a row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Whose {
    Unit(usize),
    /// It names a unit and is not its own.
    Aside,
    Nobody,
    Total,
}

/// Compares units with what was granted to them. `facts` is what each unit that is added handed in.
pub fn compare_granted(
    (whole, filings): (&Whole, &Filings),
    granted: &Granted,
    facts: &BTreeMap<usize, GrantedFigures>,
    proposals: &Proposals,
) -> Comparison {
    let whose = whose(filings, &granted.rows);
    let other = other_money(granted, &whose, facts);
    let money = other.as_ref().and_then(|granted| granted.assumed);
    let granted = other.as_ref().unwrap_or(granted);
    let mut comparison = Comparison::default();
    let mut scope = Scope {
        columns: granted.columns.iter().map(|one| one.head.clone()).collect(),
        unknown: granted.unknown.clone(),
        money,
        ..Scope::default()
    };
    // What was granted to units that are in no sum is no part of it.
    let apart = granted
        .rows
        .iter()
        .zip(&whose)
        .filter(|(_, whose)| match whose {
            Whose::Unit(unit) => !facts.contains_key(unit),
            Whose::Nobody => true,
            Whose::Aside | Whose::Total => false,
        });
    let apart: Vec<&GrantedRow> = apart.map(|(row, _)| row).collect();
    for (row, whose) in granted.rows.iter().zip(&whose) {
        let shown = || row.shown().to_owned();
        match whose {
            Whose::Unit(unit) => match facts.get(unit) {
                Some(facts) => {
                    scope.units.push(*unit);
                    comparison.add_row(granted, row, *unit, facts);
                }
                None => scope.not_added.push(*unit),
            },
            Whose::Aside => scope.aside.push(shown()),
            Whose::Nobody => scope.strangers.push(shown()),
            Whose::Total => comparison.add_total(whole, granted, row, &apart),
        }
    }
    let without = facts.keys().filter(|unit| !scope.units.contains(unit));
    scope.without = without.copied().collect();
    let unread = granted.unread.iter().filter(|cell| match whose[cell.at.0] {
        Whose::Unit(unit) => facts.contains_key(&unit),
        Whose::Total => true,
        Whose::Aside | Whose::Nobody => false,
    });
    scope.unread = unread.cloned().collect();
    comparison.scope = Some(scope);
    comparison.explain(&Detail::default(), &[], proposals);
    comparison
}

/// Whose each row is: the unit's whose code it bears, else whose name. Of several rows that could be a unit's the one that
/// says it best is; if none does, none is.
fn whose(filings: &Filings, rows: &[GrantedRow]) -> Vec<Whose> {
    let claim = |row: &GrantedRow| match row.is_total() {
        true => (Whose::Total, 0),
        false => filings.claim(&row.code, &row.name),
    };
    let claims: Vec<(Whose, u8)> = rows.iter().map(claim).collect();
    let mut best: BTreeMap<usize, (u8, usize)> = BTreeMap::new();
    for (whose, weight) in &claims {
        if let Whose::Unit(unit) = whose {
            let best = best.entry(*unit).or_default();
            match weight.cmp(&best.0) {
                std::cmp::Ordering::Greater => *best = (*weight, 1),
                std::cmp::Ordering::Equal => best.1 += 1,
                std::cmp::Ordering::Less => {}
            }
        }
    }
    let settled = claims.into_iter().map(|(whose, weight)| match whose {
        Whose::Unit(unit) if best[&unit] != (weight, 1) => Whose::Aside,
        other => other,
    });
    settled.collect()
}

impl Filings {
    /// The unit that a row may be of, and how well it says so.
    fn claim(&self, code: &str, name: &str) -> (Whose, u8) {
        let bare = |code: &str| plain(code).trim_start_matches('0').to_owned();
        let own = |at: usize| self.units[at].unit.code.as_ref();
        if !code.is_empty() {
            let mut same = (0..self.units.len())
                .filter(|at| own(*at).is_some_and(|own| bare(own.as_str()) == bare(code)));
            if let (Some(unit), None) = (same.next(), same.next()) {
                return (Whose::Unit(unit), 4);
            }
        }
        let Some(unit) = self.unit_of("", name) else {
            return (Whose::Nobody, 0);
        };
        let own = own(unit).map(|code| code.as_str());
        // The code of a department begins those of its units.
        let above = own.is_some_and(|own| {
            !code.is_empty() && own.len() > code.len() && own.starts_with(&*plain(code))
        });
        let same = plain(name) == plain(&self.units[unit].unit.name);
        match (above, own.is_some() && !code.is_empty(), same) {
            (true, ..) => (Whose::Aside, 0),
            (_, true, _) => (Whose::Unit(unit), 1),
            (_, false, false) => (Whose::Unit(unit), 2),
            (_, false, true) => (Whose::Unit(unit), 3),
        }
    }
}

/// The same amounts in another unit of money, where the list does not say which and nearly all are what units print
/// there, and nearly none otherwise.
fn other_money(
    granted: &Granted,
    whose: &[Whose],
    facts: &BTreeMap<usize, GrantedFigures>,
) -> Option<Granted> {
    /// Fewer amounts tell nothing.
    const LEAST: usize = 5;
    let assumed = granted.assumed?;
    let fitting = |granted: &Granted| {
        let (mut all, mut fits) = (0, 0);
        for (row, whose) in granted.rows.iter().zip(whose) {
            let Whose::Unit(unit) = whose else { continue };
            let Some(facts) = facts.get(unit) else {
                continue;
            };
            let columns = granted.columns.iter().zip(&row.amounts).zip(facts);
            for ((column, stated), (figure, _, half)) in columns {
                if let (Some(stated), Some(sum)) = (stated, known(figure))
                    && !sum.is_zero()
                {
                    all += 1;
                    fits += usize::from((*stated - sum).abs() <= column.half + half);
                }
            }
        }
        (all, fits)
    };
    let (all, fits) = fitting(granted);
    if all < LEAST || fits * 10 > all {
        return None;
    }
    let others = MoneyUnit::ALL.into_iter().filter(|money| *money != assumed);
    let mut others = others.filter_map(|money| granted.in_money(money));
    others.find(|other| {
        let (all, fits) = fitting(other);
        fits * 10 >= all * 8
    })
}

impl Comparison {
    /// The row of the totals beside the sums of the whole, without what was granted to units apart.
    fn add_total(
        &mut self,
        whole: &Whole,
        granted: &Granted,
        row: &GrantedRow,
        apart: &[&GrantedRow],
    ) {
        for (nth, column) in granted.columns.iter().enumerate() {
            let (table, ledger, figure) = column.printed.at;
            let address = column.printed.address.clone();
            let Some(stated) = row.amounts[nth] else {
                continue;
            };
            // A cell that is no amount is somewhere in the total.
            if granted.unread.iter().any(|cell| cell.at.1 == nth) {
                continue;
            }
            let apart = apart.iter().filter_map(|row| row.amounts[nth]);
            let apart: Decimal = apart.sum();
            let lines = &whole.tables[table].ledgers[ledger].lines;
            let Some(line) = lines.get(&address.line) else {
                continue;
            };
            let sum = &line.sums[figure];
            let Some(added) = known(&sum.figure).filter(|_| sum.open.is_empty()) else {
                continue;
            };
            self.put(Gap {
                unit: None,
                at: column.printed.at,
                address,
                label: column.head.clone(),
                stated,
                place: row.places[nth].clone(),
                own: None,
                sum: added,
                // It may be the sum of rows each of which is rounded.
                bound: column.half * Decimal::from(granted.rows.len()) + line.slack,
                offset: (-apart, -apart),
            });
        }
    }

    fn add_row(
        &mut self,
        granted: &Granted,
        row: &GrantedRow,
        unit: usize,
        facts: &GrantedFigures,
    ) {
        for (nth, column) in granted.columns.iter().enumerate() {
            let (figure, own, half) = &facts[nth];
            let (Some(stated), Some(sum)) = (row.amounts[nth], known(figure)) else {
                continue;
            };
            self.put(Gap {
                unit: Some(unit),
                address: column.printed.address.clone(),
                at: column.printed.at,
                label: column.head.clone(),
                stated,
                place: row.places[nth].clone(),
                own: own.clone(),
                sum,
                bound: column.half + half,
                offset: Default::default(),
            });
        }
    }
}
