//! Guesses about names without codes that stand in the wrong group or beside the wrong governmental name: 差旅费 below
//! 工资福利支出 and 住房公积金 below 商品和服务支出 were exchanged.
//!
//! The group and the text beside it say what a row is; a name that fits neither is told only where one other does.

use std::collections::BTreeSet;

use super::{Desk, Guess};
use crate::layout::RowsSpec;
use crate::layout::classification::{Classification, Correspondence, corresponds};
use crate::model::{Code, Ledger, Row, RowRole};
use crate::report::EventKind;

/// Names that are another row's, or another group's.
pub(super) fn misnamed(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    let tables = desk.layout.tables.iter().zip(&desk.submission.tables);
    for (t, (spec, table)) in tables.enumerate() {
        for (l, (spec, ledger)) in spec.ledgers.iter().zip(&table.ledgers).enumerate() {
            if let RowsSpec::Groups { classification, .. } = spec.rows {
                let groups = Groups {
                    at: (t, l),
                    list: classification,
                    ledger,
                };
                guesses.extend(groups.heads());
                guesses.extend(groups.parts());
            }
        }
    }
    guesses
}

/// A ledger of named groups.
struct Groups<'a> {
    at: (usize, usize),
    list: Classification,
    ledger: &'a Ledger,
}

impl<'a> Groups<'a> {
    fn items(&self) -> impl Iterator<Item = (usize, &'a Row)> {
        let rows = self.ledger.rows.iter().enumerate();
        rows.filter(|(_, row)| row.role == RowRole::Item && !row.label.is_empty())
    }

    /// The groups of a row's name, as the classification has them.
    fn classes(&self, row: &Row) -> BTreeSet<Code> {
        let codes = self.list.codes_named(&row.label).iter();
        codes.filter_map(|code| code.parent()).collect()
    }

    /// The head that a row stands below.
    fn group(&self, row: &Row) -> Option<Code> {
        let head = self.ledger.rows.get(row.parent?)?;
        head.code.filter(|code| code.parent().is_none())
    }

    fn guess(&self, names: &[(usize, &str)]) -> Guess {
        let mut guess = Guess {
            kind: EventKind::RowLabel,
            labels: Vec::new(),
            changes: Vec::new(),
            by_text: true,
        };
        let (table, ledger) = self.at;
        for &(row, name) in names {
            let printed = &self.ledger.rows[row].label;
            guess.rename((table, ledger, row), printed, name.to_owned());
        }
        guess
    }

    /// Heads below which all names are those of one other group: two that were exchanged, or one that is printed nowhere.
    fn heads(&self) -> Vec<Guess> {
        let heads = self.items().filter_map(|(at, row)| Some((at, row.code?)));
        let heads: Vec<(usize, Code)> = heads.filter(|(_, c)| c.parent().is_none()).collect();
        let meant = |at: usize, own: Code| {
            let parts = self.items().filter(|(_, row)| row.parent == Some(at));
            let classes = parts.map(|(_, row)| self.classes(row));
            let mut classes = classes.filter(|classes| !classes.is_empty());
            let first = classes.next()?;
            let shared = classes.fold(first, |all, one| all.intersection(&one).copied().collect());
            let mut shared = shared.into_iter();
            let only = shared.next().filter(|_| shared.next().is_none())?;
            (only != own).then_some(only)
        };
        let meant: Vec<Option<Code>> = heads.iter().map(|&(at, own)| meant(at, own)).collect();
        let mut guesses = Vec::new();
        for (nth, (&(at, own), wanted)) in heads.iter().zip(&meant).enumerate() {
            let Some(wanted) = *wanted else { continue };
            let printed = heads.iter().position(|&(_, code)| code == wanted);
            match printed {
                Some(other) if other > nth && meant[other] == Some(own) => {
                    let (one, two) = (self.label(heads[other].0), self.label(at));
                    guesses.push(self.guess(&[(at, one), (heads[other].0, two)]));
                }
                None => {
                    let name = self.list.name_of(wanted);
                    guesses.extend(name.map(|name| self.guess(&[(at, name)])));
                }
                Some(_) => {}
            }
        }
        guesses
    }

    fn label(&self, row: usize) -> &'a str {
        &self.ledger.rows[row].label
    }

    /// Whether a name may stand in that row: in its group, beside its texts. A name that the classification does not hold
    /// says nothing.
    fn fits(&self, name: &str, row: &Row) -> Option<bool> {
        let codes = self.list.codes_named(name);
        let within = self
            .group(row)
            .is_none_or(|group| codes.iter().any(|code| code.parent() == Some(group)));
        (!codes.is_empty()).then(|| within && self.goes_with(name, row) != Some(false))
    }

    /// Whether the name goes with what stands beside it; `None` if nothing is known of that.
    fn goes_with(&self, name: &str, row: &Row) -> Option<bool> {
        let texts = row.texts.iter();
        let texts = texts.filter(|_| self.list == Classification::DeptEconomic);
        let mut goes = None;
        for verdict in texts.map(|text| corresponds(name, text)) {
            match verdict {
                Correspondence::Differs { .. } => return Some(false),
                Correspondence::Corresponds => goes = Some(true),
                Correspondence::Unknown => {}
            }
        }
        goes
    }

    /// Names below groups: two that fit only in each other's row, or one whose row is one other name's only.
    fn parts(&self) -> Vec<Guess> {
        let below = |row: &Row| row.code.is_none_or(|code| code.parent().is_some());
        let misfits = self.items().filter(|(_, row)| below(row));
        let misfits = misfits.filter(|(_, row)| self.fits(&row.label, row) == Some(false));
        let misfits: Vec<(usize, &Row)> = misfits.collect();
        let others = |nth: usize| -> Vec<usize> {
            let (at, row) = misfits[nth];
            let all = misfits.iter().enumerate();
            let fit = all.filter(|(other, (of, its))| {
                *other != nth
                    && self.fits(&row.label, its) == Some(true)
                    && self.fits(&its.label, row) == Some(true)
                    && self.stood_in_order((at, row), (*of, its))
            });
            fit.map(|(other, _)| other).collect()
        };
        let pairs: Vec<Vec<usize>> = (0..misfits.len()).map(others).collect();
        let mut guesses = Vec::new();
        for (nth, &(at, row)) in misfits.iter().enumerate() {
            match pairs[nth][..] {
                [other] if pairs[other] == [nth] && other > nth => {
                    let (of, its) = misfits[other];
                    guesses.push(self.guess(&[(at, &its.label), (of, &row.label)]));
                }
                [] => guesses.extend(self.only_name(at, row)),
                _ => {}
            }
        }
        guesses
    }

    /// Whether the names would stand in the order of the classification once exchanged. In one group the texts beside them
    /// may as well have been exchanged: then the names stand in that order now.
    fn stood_in_order(&self, (at, row): (usize, &Row), (of, its): (usize, &Row)) -> bool {
        let group = self.group(row);
        let code = |name: &str| {
            let mut codes = self.list.codes_named(name).iter();
            codes.find(|code| code.parent() == group)
        };
        let (own, other) = (code(&row.label), code(&its.label));
        row.parent != its.parent || (at < of) == (other < own)
    }

    /// The name of a row whose own fits neither its group nor what stands beside it, where both leave one.
    fn only_name(&self, at: usize, row: &Row) -> Option<Guess> {
        let group = self.group(row)?;
        let within = self.classes(row).contains(&group);
        if within || self.goes_with(&row.label, row) != Some(false) {
            return None;
        }
        let beside = self.items().filter(|(_, one)| one.parent == row.parent);
        let printed: BTreeSet<Code> = beside.filter_map(|(_, one)| one.code).collect();
        let subjects = self.list.subjects().iter();
        let free =
            subjects.filter(|one| one.code.parent() == Some(group) && !printed.contains(&one.code));
        let mut fitting = free.filter(|one| self.goes_with(one.name, row) == Some(true));
        let only = fitting.next().filter(|_| fitting.next().is_none())?;
        Some(self.guess(&[(at, only.name)]))
    }
}
