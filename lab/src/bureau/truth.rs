//! What the submissions add up to, known from what was printed.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::paper::{Paper, amounts};
use super::{Bureau, UnitState};
use crate::departments::{CellId, Printed};

/// Amounts in 分 by table, ledger, row and column. A row is a code, a label as printed (in Shanghai's form without the
/// ordinal in front of it), or a path: 部门合计/单位 in 表十一, 部门/单位/项目 in 表十二 and 表十三, where the department's own row is
/// `部门`. Rows below the top of a path belong to one unit, so nothing is added up there.
pub type Amounts = BTreeMap<CellId, i64>;

impl Bureau {
    /// What all that is taken adds up to, as it is printed.
    pub fn truth(&self) -> Amounts {
        self.sum(Paper::printed)
    }

    /// What it would add up to if no figure were mistyped.
    pub fn sound_truth(&self) -> Amounts {
        self.sum(Paper::sound)
    }

    /// What a unit adds to the sum, as it is printed: nothing unless it has reported.
    pub fn unit_truth(&self, unit: usize) -> Amounts {
        match self.units[unit].expected {
            UnitState::Reported => amounts(&self.units[unit].paper.printed()),
            _ => Amounts::new(),
        }
    }

    /// The right submissions of the units that have reported.
    pub(super) fn reported(&self) -> Vec<&Paper> {
        let units = self.units.iter();
        let reported = units.filter(|unit| unit.expected == UnitState::Reported);
        reported.map(|unit| &unit.paper).collect()
    }

    fn sum(&self, print: fn(&Paper) -> Printed) -> Amounts {
        let papers = self.reported();
        let parts = papers.into_par_iter().fold(Amounts::new, |sum, paper| {
            added(sum, amounts(&print(paper)))
        });
        parts.reduce(Amounts::new, added)
    }
}

fn added(mut sum: Amounts, more: Amounts) -> Amounts {
    if sum.is_empty() {
        return more;
    }
    for (id, fen) in more {
        *sum.entry(id).or_default() += fen;
    }
    sum
}
