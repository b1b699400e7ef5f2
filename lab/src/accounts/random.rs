//! Departments by chance: what they receive and spend differs, the codes are official, what they carry forward is never
//! less than nothing.

use super::facts::Nature::{self, Basic, Project};
use super::facts::Source::{self, Business, Funds, General, Other, Service, Subsidy};
use super::facts::{Accounts, function_names};
use crate::departments::Dice;

/// The classes that a department may work in, each by its 款 of administration.
const FIELDS: [(&str, &str); 6] = [
    ("水利局", "21303"),
    ("教育局", "20501"),
    ("林业局", "21302"),
    ("卫生健康局", "21001"),
    ("商务局", "21602"),
    ("交通运输局", "21401"),
];
/// 政府性基金 that a county has, by 项.
const FUND_CODES: [&str; 3] = ["2120803", "2120804", "2120899"];
/// The economic codes of wages and running costs that carry no function code of their own.
const RUNNING: [&str; 20] = [
    "30101", "30102", "30103", "30107", "30112", "30199", "30201", "30202", "30205", "30206",
    "30207", "30211", "30213", "30215", "30216", "30226", "30228", "30229", "30239", "31002",
];
/// Contributions and their function codes.
const CONTRIBUTIONS: [(&str, &str); 5] = [
    ("30108", "2080505"),
    ("30109", "2080506"),
    ("30110", "2101101"),
    ("30111", "2101103"),
    ("30113", "2210201"),
];

impl Accounts {
    /// The accounts of a department by chance; the same for the same seed.
    pub fn random(seed: u64) -> Accounts {
        let mut dice = Dice::new(seed);
        let (name, field) = *dice.pick(&FIELDS);
        let items = items(field);
        let run = format!("{field}01");
        let mut accounts = Accounts {
            department: format!("青岚县{name}"),
            basic: Vec::new(),
            spending: Vec::new(),
            wages_carried_over: (run.clone(), 0),
            opening: Vec::new(),
            income: Vec::new(),
            surplus_used: 0,
            distributed: 0,
            three_public: [[0; 4]; 2],
        };
        accounts.basics(&run, &mut dice);
        accounts.projects(&items, &mut dice);
        accounts.own_money(&run, &mut dice);
        accounts
    }

    fn basics(&mut self, run: &str, dice: &mut Dice) {
        for (economic, function) in CONTRIBUTIONS {
            let fen = dice.money(1_000_000, 200_000_000);
            self.basic
                .push((economic.to_owned(), function.to_owned(), fen));
        }
        for economic in RUNNING {
            if dice.chance(80) {
                let fen = dice.money(100_000, 400_000_000);
                self.basic.push((economic.to_owned(), run.to_owned(), fen));
            }
        }
        // Cars and guests are paid from basic spending; a new car now and then from a project.
        let [cars, guests] = [("30231", 80), ("30217", 70)].map(|(economic, percent)| {
            let fen = if dice.chance(percent) {
                dice.money(50_000, 20_000_000)
            } else {
                0
            };
            if fen > 0 {
                self.basic.push((economic.to_owned(), run.to_owned(), fen));
            }
            fen
        });
        let spent = [0, 0, cars, guests];
        self.three_public = [spent.map(|fen| fen + fen / 10), spent];
        self.wages_carried_over.1 = if dice.chance(40) {
            dice.money(10_000, 90_000)
        } else {
            0
        };
    }

    fn projects(&mut self, items: &[String], dice: &mut Dice) {
        for code in items {
            if dice.chance(40) {
                self.project(code.clone(), General, dice);
            }
        }
        if dice.chance(50) {
            let code = (*dice.pick(&FUND_CODES)).to_owned();
            self.project(code, Funds, dice);
        }
        if dice.chance(30) {
            let code = dice.pick(items).clone();
            let fen = dice.money(1_000_000, 90_000_000);
            self.spending.push((code.clone(), Subsidy, Project, fen));
            self.income.push((code, Subsidy, fen));
        }
    }

    /// A project with what was carried over for it and what was received.
    fn project(&mut self, code: String, source: Source, dice: &mut Dice) {
        let spent = dice.money(100_000, 900_000_000);
        let opened = if dice.chance(40) {
            dice.money(10_000, spent)
        } else {
            0
        };
        let left = if dice.chance(40) {
            dice.money(10_000, 50_000_000)
        } else {
            0
        };
        let received = spent + left - opened;
        if opened > 0 {
            self.opening.push((code.clone(), source, opened));
        }
        if received > 0 {
            self.income.push((code.clone(), source, received));
        }
        self.spending.push((code, source, Project, spent));
    }

    /// 事业, 经营 and other money.
    fn own_money(&mut self, run: &str, dice: &mut Dice) {
        let earn = |accounts: &mut Accounts, source, nature: Nature, earned: i64, spent: i64| {
            accounts.income.push((run.to_owned(), source, earned));
            accounts
                .spending
                .push((run.to_owned(), source, nature, spent));
        };
        if dice.chance(40) {
            let spent = dice.money(1_000_000, 90_000_000);
            let short = if dice.chance(50) {
                dice.money(10_000, spent)
            } else {
                0
            };
            self.surplus_used = short;
            let nature = if dice.chance(50) { Basic } else { Project };
            earn(self, Service, nature, spent - short, spent);
        }
        if dice.chance(20) {
            let spent = dice.money(1_000_000, 30_000_000);
            self.distributed = dice.money(10_000, 5_000_000);
            earn(
                self,
                Business,
                Nature::Business,
                spent + self.distributed,
                spent,
            );
        }
        if dice.chance(40) {
            let spent = dice.money(10_000, 9_000_000);
            earn(
                self,
                Other,
                Project,
                spent + dice.money(1_000, 900_000),
                spent,
            );
        }
    }
}

/// The 项 of a 款.
fn items(field: &str) -> Vec<String> {
    let names = function_names();
    let items = names
        .keys()
        .filter(|code| code.len() == 7 && code.starts_with(field));
    items.map(|code| (*code).to_owned()).collect()
}
