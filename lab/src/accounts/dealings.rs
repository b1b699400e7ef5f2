//! What units of one department pay each other, and the accounts of the department, in which that money counts once.

use super::facts::Nature::{Project, Remitted, Subsidised};
use super::facts::Source::{self, General, Other, Service, Subsidy};
use super::facts::{Accounts, Nature};

/// Money that one unit pays another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dealing {
    /// Which way it goes.
    pub kind: DealingKind,
    /// The unit that pays, by its index, and the function code under which it does.
    pub payer: (usize, String),
    /// The unit that receives, likewise.
    pub receiver: (usize, String),
    /// How much, in 分.
    pub fen: i64,
}

/// Which way money goes between units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DealingKind {
    /// 上缴上级支出, which is 附属单位上缴收入.
    Remittance,
    /// 对附属单位补助支出, which is 上级补助收入.
    Subsidy,
}

impl DealingKind {
    /// What the payer takes it from, what it is there, and what it comes in as.
    fn entries(self) -> (Source, Nature, Source) {
        match self {
            DealingKind::Remittance => (Service, Remitted, Source::Remitted),
            DealingKind::Subsidy => (Other, Subsidised, Subsidy),
        }
    }
}

impl Dealing {
    /// Enters it in the accounts of both; `lost` of it the receiver forgets.
    pub fn enter(&self, units: &mut [Accounts], lost: i64) {
        let (from, paid, received) = self.kind.entries();
        let (payer, code) = &self.payer;
        let own = &mut units[*payer];
        own.income.push((code.clone(), from, self.fen));
        own.spending.push((code.clone(), from, paid, self.fen));
        let (receiver, code) = &self.receiver;
        let own = &mut units[*receiver];
        let fen = self.fen - lost;
        own.income.push((code.clone(), received, fen));
        own.spending.push((code.clone(), received, Project, fen));
    }

    /// Enters it in the accounts of the department: it comes in where the payer has it from, and is spent by the receiver.
    pub fn enter_once(&self, whole: &mut Accounts) {
        let (from, ..) = self.kind.entries();
        whole.income.push((self.payer.1.clone(), from, self.fen));
        let spent = (self.receiver.1.clone(), from, Project, self.fen);
        whole.spending.push(spent);
    }
}

impl Accounts {
    /// The accounts of a department of units that pay each other nothing.
    pub fn consolidated(name: &str, units: &[Accounts]) -> Accounts {
        let mut whole = Accounts {
            department: name.to_owned(),
            basic: Vec::new(),
            spending: Vec::new(),
            wages_carried_over: (String::new(), 0),
            opening: Vec::new(),
            income: Vec::new(),
            surplus_used: 0,
            distributed: 0,
            three_public: [[0; 4]; 2],
        };
        for unit in units {
            whole.basic.extend(unit.basic.iter().cloned());
            whole.spending.extend(unit.spending.iter().cloned());
            whole.opening.extend(unit.opening.iter().cloned());
            whole.income.extend(unit.income.iter().cloned());
            // What was carried over for wages need not come in.
            let (code, fen) = &unit.wages_carried_over;
            whole.opening.push((code.clone(), General, *fen));
            whole.income.push((code.clone(), General, -fen));
            whole.surplus_used += unit.surplus_used;
            whole.distributed += unit.distributed;
            let sums = whole.three_public.iter_mut().flatten();
            let parts = unit.three_public.iter().flatten();
            sums.zip(parts).for_each(|(sum, part)| *sum += part);
        }
        whole.wages_carried_over.0 = units
            .first()
            .map_or_else(String::new, |unit| unit.wages_carried_over.0.clone());
        whole
    }
}
