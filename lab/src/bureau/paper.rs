//! One submission: what has to be known to print it, again and again, to the same bytes.

use crate::accounts::{Accounts, Publisher};
use crate::containers;
use crate::departments::{
    Cell, CellId, Department, Dice, Fact, Printed, Profile, Project, Purpose, Quantum, Reach,
    RoundingMode, Source, UnitKind, Vintage, half_up, mistype, reprint, xlsx,
};

use super::{Amounts, BureauLayout, Damage};

/// A submission that can be printed.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Paper {
    /// Its facts are drawn from it.
    pub(super) seed: u64,
    /// The form it is printed in.
    pub(super) layout: BureauLayout,
    /// The name that it bears.
    pub(super) name: String,
    /// The budget year.
    pub(super) year: u16,
    /// How its figures were made.
    pub(super) rounding: RoundingMode,
    /// Whether it is a department with units of its own rather than a single unit.
    pub(super) large: bool,
    /// The digits it is printed in, if it prints 元 among 万元.
    pub(super) yuan: Option<Quantum>,
    /// Whether its figures are those of an earlier version.
    pub(super) early: bool,
    /// What spoils one of its cells.
    pub(super) slip: Option<u64>,
    /// What its unit paid to others of its department, in 分.
    pub(super) paid: i64,
    /// What it received from them.
    pub(super) received: i64,
    /// What kind of file it is.
    pub(super) container: Container,
}

/// A kind of file with sheets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Container {
    Xlsx,
    Xls,
    Ods,
}

/// What a submission adds up.
pub(super) enum Facts {
    Shanxi(Department),
    Shanghai(Box<Accounts>, UnitKind),
}

/// 0.01 万元 in 分.
const WAN_CENT: i64 = 10_000;
/// Sets the dice apart that settle what an earlier version said, and what a unit is.
const EARLY: u64 = 0x0065_6172_6c79;
const KIND: u64 = 0x6b69_6e64;
/// The projects of what is paid to others of the department, and of what is received from them.
const PAID: &str = "上缴、补助支出";
const RECEIVED: &str = "上缴、补助收入安排的支出";
/// A mistyped figure is that many last digits off at least, so that nobody takes it for a rounding tail.
const LEAST_SLIP: i64 = 100;

impl Container {
    /// What its files end with.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Container::Xlsx => "xlsx",
            Container::Xls => "xls",
            Container::Ods => "ods",
        }
    }

    fn write(self, printed: &Printed) -> Vec<u8> {
        use containers::binary::{Sums, ods, xls};
        match self {
            Container::Xlsx => xlsx(printed),
            Container::Xls => xls(printed, Sums::None),
            Container::Ods => ods(printed, Sums::None),
        }
    }
}

impl Paper {
    /// Its facts, after rounding where rounding changes them.
    pub(super) fn facts(&self) -> Facts {
        self.facts_paying(self.paid)
    }

    /// The same as the department counts them: what is paid to others of it is not spent yet.
    pub(super) fn facts_in_whole(&self) -> Facts {
        self.facts_paying(0)
    }

    fn facts_paying(&self, paid: i64) -> Facts {
        match self.layout {
            BureauLayout::Shanxi => {
                let mut own = self.department();
                add_project(&mut own, PAID, paid);
                add_project(&mut own, RECEIVED, self.received);
                Facts::Shanxi(own)
            }
            BureauLayout::Shanghai => Facts::Shanghai(Box::new(self.accounts()), self.kind()),
        }
    }

    /// Its department as it was drawn, under its name.
    fn drawn(&self) -> Department {
        let profile = match self.large {
            true => Profile::Ordinary,
            false => Profile::Small,
        };
        let mut own = Department::random(self.seed, profile);
        let stem = |name: &str| name.trim_end_matches('局').to_owned();
        let (before, now) = (stem(&own.name), stem(&self.name));
        for unit in &mut own.units {
            let rest = unit.name.strip_prefix(&before).unwrap_or(&unit.name);
            unit.name = match rest.strip_prefix('局') {
                Some(rest) => format!("{}{rest}", self.name),
                None => format!("{now}{rest}"),
            };
        }
        own.name = self.name.clone();
        own.year = self.year;
        own
    }

    fn department(&self) -> Department {
        let mut own = self.drawn();
        if self.early {
            let mut dice = Dice::new(self.seed ^ EARLY);
            let large = own.facts.iter_mut();
            let large = large.filter(|fact| fact.fen >= 100 * WAN_CENT);
            let changed = large.take(1 + dice.below(4));
            changed.for_each(|fact| fact.fen = lowered(fact.fen, &mut dice));
        }
        own.rounded(self.rounding)
    }

    fn accounts(&self) -> Accounts {
        let mut own = Accounts::random(self.seed);
        own.department = self.name.clone();
        if self.early {
            let mut dice = Dice::new(self.seed ^ EARLY);
            let pay = own.basic.iter_mut();
            let pay = pay.filter(|(item, _, _)| item.starts_with("301"));
            let changed = pay.take(1 + dice.below(4));
            changed.for_each(|(_, _, fen)| *fen = lowered(*fen, &mut dice));
        }
        if self.rounding == RoundingMode::Exact {
            let basic = own.basic.iter_mut().map(|(_, _, fen)| fen);
            let others = own.spending.iter_mut().map(|(_, _, _, fen)| fen);
            let travel = own.three_public.iter_mut().flatten();
            for fen in basic.chain(others).chain(travel) {
                *fen = half_up(*fen) * WAN_CENT;
            }
        }
        own
    }

    /// What its unit is: an organ if any part of it is one.
    pub(super) fn kind(&self) -> UnitKind {
        match self.layout {
            BureauLayout::Shanxi => {
                let units = self.drawn().units;
                let mut organs = units.iter().filter(|unit| unit.kind.is_organ());
                organs
                    .next()
                    .map_or(UnitKind::Institution, |unit| unit.kind)
            }
            BureauLayout::Shanghai => match Dice::new(self.seed ^ KIND).below(10) {
                _ if self.large => UnitKind::Administrative,
                0 => UnitKind::Administrative,
                1..3 => UnitKind::Assimilated,
                _ => UnitKind::Institution,
            },
        }
    }

    /// Its tables with what is wrong in them.
    pub(super) fn printed(&self) -> Printed {
        self.spoilt().0
    }

    /// Its tables as they would be if nothing were wrong.
    pub(super) fn sound(&self) -> Printed {
        let printed = match self.facts() {
            // Rounding has changed the facts already.
            Facts::Shanxi(own) => own.print(RoundingMode::Rounded),
            Facts::Shanghai(own, kind) => shanghai(&own, kind, self.year),
        };
        let Some(quantum) = self.yuan else {
            return printed;
        };
        let mut printed = reprint(&printed, quantum, Reach::Book);
        // Tables without figures say it too.
        for cell in printed
            .sheets
            .iter_mut()
            .flat_map(|sheet| &mut sheet.rows)
            .flatten()
        {
            if matches!(cell, Cell::Text(text) if text == "单位：万元") {
                *cell = Cell::Text("单位：元".to_owned());
            }
        }
        printed
    }

    fn spoilt(&self) -> (Printed, Option<Damage>) {
        let sound = self.sound();
        let Some(slip) = self.slip else {
            return (sound, None);
        };
        let mut dice = Dice::new(slip);
        let steps: Vec<i64> = (0..sound.sheets.len())
            .map(|sheet| self.last_digit(worth(&sound, sheet)))
            .collect();
        for _ in 0..1_000 {
            let mut printed = sound.clone();
            let Some(typed) = mistype(&mut printed, &mut dice, |sheet| steps[sheet]) else {
                continue;
            };
            let entry = &printed.cells[&typed.id];
            if (typed.shown - typed.right).abs() >= LEAST_SLIP * steps[entry.sheet] {
                let damage = Damage {
                    sheet: printed.sheets[entry.sheet].name.clone(),
                    cell: a1(entry.row, entry.col),
                    from: typed.right,
                    to: typed.shown,
                };
                return (printed, Some(damage));
            }
        }
        panic!("{} has no figure to mistype", self.name);
    }

    /// One unit of the last printed digit, in hundredths of what the sheet counts in.
    fn last_digit(&self, worth: i64) -> i64 {
        match (self.yuan, worth) {
            (Some(quantum), _) => quantum.step(),
            (None, 1) => 100,
            (None, _) => 1,
        }
    }

    /// The cell that is wrong.
    pub(super) fn damage(&self) -> Option<Damage> {
        self.slip.and_then(|_| self.spoilt().1)
    }

    /// The file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.container.write(&self.printed())
    }
}

/// Own money that its last unit spends on a project.
fn add_project(own: &mut Department, name: &str, fen: i64) {
    let Some(first) = own.facts.first().filter(|_| fen > 0) else {
        return;
    };
    let unit = own.units.len() - 1;
    own.facts.push(Fact {
        unit,
        function: first.function,
        source: Source::UnitFunds,
        vintage: Vintage::Current,
        purpose: Purpose::Project {
            project: own.projects.len(),
            economic: None,
        },
        revenue: None,
        fen,
    });
    own.projects.push(Project {
        unit,
        name: name.to_owned(),
    });
}

/// Less than it, by a tenth at least.
fn lowered(fen: i64, dice: &mut Dice) -> i64 {
    fen * (50 + dice.below(40) as i64) / 100
}

/// The tables of a unit in Shanghai's form; only organs have 机关运行经费.
fn shanghai(own: &Accounts, kind: UnitKind, year: u16) -> Printed {
    let tables = own.shanghai_tables(Publisher::Unit, year);
    let mut printed = tables.expect("made-up tables fit into a workbook");
    if !kind.is_organ() {
        set_running(&mut printed, 0);
    }
    printed
}

/// Prints that as 机关运行经费, in 分.
pub(super) fn set_running(printed: &mut Printed, fen: i64) {
    let id = CellId::new("表9", "", "金额", "机关运行经费");
    printed.set(&id, half_up(fen));
    printed.cells.get_mut(&id).expect("表9 has it").fen = fen;
}

/// What a hundredth on a sheet is worth, in 分: the sheet says 单位：元 or 单位：万元.
fn worth(printed: &Printed, sheet: usize) -> i64 {
    let texts = printed.sheets[sheet].rows.iter().flatten();
    let yuan = |cell: &Cell| matches!(cell, Cell::Text(text) if text == "单位：元");
    match texts.into_iter().any(yuan) {
        true => 1,
        false => WAN_CENT,
    }
}

/// Every amount as printed, in 分. The row of the department itself is 部门, whatever its name.
pub(super) fn amounts(printed: &Printed) -> Amounts {
    let worths: Vec<i64> = (0..printed.sheets.len())
        .map(|sheet| worth(printed, sheet))
        .collect();
    let cells = printed.cells.iter().map(|(id, entry)| {
        let mut id = id.clone();
        if id.row == printed.department {
            id.row = "部门".to_owned();
        }
        (id, entry.value * worths[entry.sheet])
    });
    cells.collect()
}

/// The Excel name of a cell.
fn a1(row: usize, col: usize) -> String {
    assert!(col < 26, "tables are narrow");
    format!("{}{}", char::from(b'A' + col as u8), row + 1)
}
