//! Random departments for tests, built from their facts: every cell is the rounded sum of the amounts it
//! is about, so the truth owes nothing to the relations under test.

use std::collections::BTreeMap;

use crate::layout::{Comparison, Strength};
use crate::model::Code;
use crate::reconcile::{Fact, FactId, Print, Relation, System, SystemRow};

/// One unit of the last printed digit: 0.01 万元 in ticks.
pub const Q: i64 = 1_000_000;

/// A generator of pseudo-random numbers (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// How amounts come to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Exact,
    Rounded,
    Mixed,
}

/// Builds a system row by row.
#[derive(Default)]
pub struct Builder {
    pub system: System,
    pub at: BTreeMap<(usize, usize, String, usize), FactId>,
    rows: BTreeMap<(usize, usize, String), usize>,
}

impl Builder {
    pub fn row(&mut self, table: usize, ledger: usize, key: &str, parent: Option<&str>) -> usize {
        let parent = parent.map(|p| self.rows[&(table, ledger, p.to_owned())]);
        let number = self
            .system
            .rows
            .iter()
            .filter(|r| (r.table, r.ledger) == (table, ledger))
            .count();
        let code = Code::parse(key);
        self.system.rows.push(SystemRow {
            table,
            ledger,
            row: Some(number),
            code,
            parent,
        });
        self.rows
            .insert((table, ledger, key.to_owned()), self.system.rows.len() - 1);
        self.system.rows.len() - 1
    }

    pub fn cells(&mut self, table: usize, ledger: usize, key: &str, exact: &[i64]) {
        let row = self.rows[&(table, ledger, key.to_owned())];
        for (column, &ticks) in exact.iter().enumerate() {
            let value = (ticks.abs() + Q / 2) / Q * Q * ticks.signum();
            let print = if ticks == 0 {
                Print::Blank
            } else {
                Print::Figure
            };
            let id = FactId(self.system.facts.len() as u32);
            self.system.facts.push(Fact {
                row,
                column,
                value,
                quantum: Q,
                print,
            });
            self.at.insert((table, ledger, key.to_owned(), column), id);
        }
    }

    pub fn get(&self, table: usize, ledger: usize, key: &str, column: usize) -> Option<FactId> {
        self.at
            .get(&(table, ledger, key.to_owned(), column))
            .copied()
    }

    pub fn equal(&mut self, left: &[Option<FactId>], right: &[Option<FactId>]) {
        self.relate(Strength::Hard, Comparison::Equal, left, right);
    }

    pub fn relate(
        &mut self,
        strength: Strength,
        comparison: Comparison,
        left: &[Option<FactId>],
        right: &[Option<FactId>],
    ) {
        let mut terms: Vec<(i32, FactId)> = left.iter().flatten().map(|&f| (1, f)).collect();
        let split = terms.len();
        terms.extend(right.iter().flatten().map(|&f| (-1, f)));
        if split == 0 || split == terms.len() {
            return;
        }
        self.system.relations.push(Relation {
            rule: 0,
            strength,
            comparison,
            terms,
            left: split,
            apart: false,
            unseen: 0,
        });
    }
}

/// One amount of the department's budget.
#[derive(Clone, Debug)]
pub struct Entry {
    code: String,
    unit: usize,
    basic: bool,
    own: bool,
    carried: bool,
    economic: usize,
    project: usize,
    pub ticks: i64,
}

/// The amounts of a random department of that mode.
pub fn entries(dice: &mut Dice, mode: Mode) -> Vec<Entry> {
    let mut list = Vec::new();
    let units = 1 + dice.below(3);
    let (owns, carries) = (dice.chance(50), dice.chance(40));
    for unit in 0..units {
        for _ in 0..6 + dice.below(14) {
            let class = [201, 205, 208, 210, 221][dice.below(5)];
            let code = format!("{class}0{}0{}", 1 + dice.below(3), 1 + dice.below(3));
            let basic = dice.chance(60);
            let exact = mode == Mode::Exact || (mode == Mode::Mixed && dice.chance(60));
            let size = 10_u64.pow(3 + dice.below(5) as u32);
            let amount = 1 + (dice.next() % size) as i64;
            let ticks = if exact {
                amount * Q
            } else {
                amount * Q / 100 * 10 + 100 * dice.below(10_000) as i64
            };
            let own = owns && dice.chance(25);
            list.push(Entry {
                code,
                unit,
                basic,
                own,
                carried: carries && !own && dice.chance(25),
                economic: dice.below(8),
                project: dice.below(4),
                ticks: ticks.max(100),
            });
        }
    }
    list
}

/// A random department of that mode.
pub fn department(dice: &mut Dice, mode: Mode) -> Builder {
    build(&entries(dice, mode))
}

/// The tables and relations of a department with these amounts.
pub fn build(entries: &[Entry]) -> Builder {
    let sum = |keep: &dyn Fn(&Entry) -> bool| {
        entries
            .iter()
            .filter(|e| keep(e))
            .map(|e| e.ticks)
            .sum::<i64>()
    };
    let mut b = Builder::default();
    let mut codes: Vec<String> = Vec::new();
    for entry in entries {
        for len in [3, 5, 7] {
            codes.push(entry.code[..len].to_owned());
        }
    }
    codes.sort();
    codes.dedup();
    let under = |e: &Entry, key: &str| key == "合计" || e.code.starts_with(key);
    // T2 (0), T3 (1), T5 (2): function codes.
    for table in 0..3 {
        b.row(table, 0, "合计", None);
        for key in &codes {
            let row = sum(&|e| under(e, key) && (table < 2 || !e.own && !e.carried));
            if table == 2 && row == 0 {
                continue;
            }
            b.row(
                table,
                0,
                key,
                Some(if key.len() == 3 {
                    "合计"
                } else {
                    &key[..key.len() - 2]
                }),
            );
        }
        for key in std::iter::once("合计").chain(codes.iter().map(String::as_str)) {
            if !b.rows.contains_key(&(table, 0, key.to_owned())) {
                continue;
            }
            let of = |keep: &dyn Fn(&Entry) -> bool| sum(&|e| under(e, key) && keep(e));
            let cells = match table {
                0 => vec![
                    of(&|e| !e.carried),
                    of(&|e| !e.carried && !e.own),
                    of(&|e| e.own),
                    of(&|e| e.carried),
                ],
                1 => vec![of(&|_| true), of(&|e| e.basic), of(&|e| !e.basic)],
                _ => {
                    let general = |e: &Entry| !e.own && !e.carried;
                    vec![
                        of(&general),
                        of(&|e| general(e) && e.basic),
                        of(&|e| general(e) && !e.basic),
                    ]
                }
            };
            b.cells(table, 0, key, &cells);
        }
    }
    summary(&mut b, &sum);
    economic(&mut b, &sum);
    projects(&mut b, &sum, entries);
    relations(&mut b, &codes);
    b
}

/// Adds up the amounts that a choice keeps.
type Sum<'a> = dyn Fn(&dyn Fn(&Entry) -> bool) -> i64 + 'a;

const CLASSES: [&str; 5] = ["201", "205", "208", "210", "221"];

/// T1 (3): income ledger 0, expenditure ledger 1.
fn summary(b: &mut Builder, sum: &Sum) {
    let income = [
        ("一", sum(&|e| !e.carried && !e.own)),
        ("五", sum(&|e| e.own)),
        ("本年收入", sum(&|e| !e.carried)),
        ("上年结转", sum(&|e| e.carried)),
        ("收入总计", sum(&|_| true)),
    ];
    for (key, ticks) in income {
        b.row(3, 0, key, None);
        b.cells(3, 0, key, &[ticks]);
    }
    for key in CLASSES.into_iter().chain(["本年支出", "支出总计"]) {
        b.row(3, 1, key, None);
        let of = |keep: &dyn Fn(&Entry) -> bool| {
            sum(&|e| (!CLASSES.contains(&key) || e.code.starts_with(key)) && keep(e))
        };
        b.cells(
            3,
            1,
            key,
            &[of(&|_| true), of(&|e| !e.carried), of(&|e| e.carried)],
        );
    }
}

/// T6 (4): basic expenditure of general money by economic kind; kinds 0-3 are staff, 4-7 others.
fn economic(b: &mut Builder, sum: &Sum) {
    let mine = |e: &Entry| e.basic && !e.own && !e.carried;
    let mut put = |key: &str, parent: Option<&str>, keep: &dyn Fn(&Entry) -> bool| {
        let staff = sum(&|e| mine(e) && keep(e) && (e.economic < 4 || e.economic == 7));
        let other = sum(&|e| mine(e) && keep(e) && (4..7).contains(&e.economic));
        b.row(4, 0, key, parent);
        b.cells(4, 0, key, &[staff + other, staff, other]);
    };
    put("合计", None, &|_| true);
    for (group, range) in [("工资", 0..4), ("商品", 4..8)] {
        put(group, Some("合计"), &|e| range.contains(&e.economic));
        for kind in range.clone() {
            put(&format!("款{kind}"), Some(group), &|e| e.economic == kind);
        }
    }
}

/// T12 (5): this year's projects by unit; T13 is left out, so carried money is shown by T3 only.
fn projects(b: &mut Builder, sum: &Sum, entries: &[Entry]) {
    let mut put = |key: &str, parent: Option<&str>, keep: &dyn Fn(&Entry) -> bool| {
        let mine = |e: &Entry| !e.basic && !e.carried && keep(e);
        b.row(5, 0, key, parent);
        b.cells(
            5,
            0,
            key,
            &[
                sum(&mine),
                sum(&|e| mine(e) && !e.own),
                sum(&|e| mine(e) && e.own),
            ],
        );
    };
    put("部门", None, &|_| true);
    let units = entries.iter().map(|e| e.unit).max().unwrap_or(0) + 1;
    for unit in 0..units {
        let key = format!("单位{unit}");
        put(&key, Some("部门"), &|e| e.unit == unit);
        for project in 0..4 {
            if entries
                .iter()
                .any(|e| e.unit == unit && e.project == project && !e.basic && !e.carried)
            {
                put(&format!("项目{unit}-{project}"), Some(&key), &|e| {
                    e.unit == unit && e.project == project
                });
            }
        }
    }
}

fn relations(b: &mut Builder, codes: &[String]) {
    let keys: Vec<&str> = std::iter::once("合计")
        .chain(codes.iter().map(String::as_str))
        .collect();
    for (table, columns) in [(0, 4), (1, 3), (2, 3), (4, 3), (5, 3)] {
        sums_of_parts(b, table, columns);
    }
    for key in keys {
        let g = |b: &Builder, table: usize, column: usize| b.get(table, 0, key, column);
        b.equal(&[g(b, 0, 0)], &[g(b, 0, 1), g(b, 0, 2)]);
        b.equal(&[g(b, 1, 0)], &[g(b, 1, 1), g(b, 1, 2)]);
        b.equal(&[g(b, 2, 0)], &[g(b, 2, 1), g(b, 2, 2)]);
        b.equal(&[g(b, 1, 0)], &[g(b, 0, 0), g(b, 0, 3)]);
        b.equal(&[g(b, 2, 0)], &[g(b, 0, 1)]);
        for column in [1, 2] {
            b.relate(
                Strength::Hard,
                Comparison::AtMost,
                &[g(b, 2, column)],
                &[g(b, 1, column)],
            );
        }
    }
    let row_sums: Vec<_> = b
        .rows
        .keys()
        .filter(|k| k.0 == 4 || k.0 == 5)
        .cloned()
        .collect();
    for (table, _, key) in row_sums {
        let g = |column| b.get(table, 0, &key, column);
        b.equal(&[g(0)], &[g(1), g(2)]);
    }
    let income = |b: &Builder, key: &str| b.get(3, 0, key, 0);
    b.equal(
        &[income(b, "本年收入")],
        &[income(b, "一"), income(b, "五")],
    );
    b.equal(
        &[income(b, "收入总计")],
        &[income(b, "本年收入"), income(b, "上年结转")],
    );
    for column in 0..3 {
        let lines: Vec<_> = CLASSES.iter().map(|k| b.get(3, 1, k, column)).collect();
        b.equal(&[b.get(3, 1, "本年支出", column)], &lines);
        b.equal(
            &[b.get(3, 1, "支出总计", column)],
            &[b.get(3, 1, "本年支出", column)],
        );
    }
    for key in CLASSES.into_iter().chain(["本年支出", "支出总计"]) {
        b.equal(
            &[b.get(3, 1, key, 0)],
            &[b.get(3, 1, key, 1), b.get(3, 1, key, 2)],
        );
        b.equal(&[b.get(3, 1, key, 0)], &[b.get(1, 0, key, 0)]);
    }
    b.equal(&[income(b, "收入总计")], &[b.get(3, 1, "支出总计", 0)]);
    for (column, key) in ["本年收入", "一", "五", "上年结转"].into_iter().enumerate() {
        b.equal(&[b.get(0, 0, "合计", column)], &[income(b, key)]);
    }
    b.equal(&[b.get(1, 0, "合计", 0)], &[b.get(3, 1, "本年支出", 0)]);
    b.equal(&[b.get(4, 0, "合计", 0)], &[b.get(2, 0, "合计", 1)]);
    b.equal(&[b.get(5, 0, "部门", 1)], &[b.get(2, 0, "合计", 2)]);
}

fn sums_of_parts(b: &mut Builder, table: usize, columns: usize) {
    let rows: Vec<usize> = (0..b.system.rows.len())
        .filter(|&r| b.system.rows[r].table == table)
        .collect();
    let fact = |b: &Builder, row: usize, column: usize| {
        let found = b
            .system
            .facts
            .iter()
            .position(|f| f.row == row && f.column == column);
        found.map(|f| FactId(f as u32))
    };
    for &row in &rows {
        let parts: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|&r| b.system.rows[r].parent == Some(row))
            .collect();
        for column in 0..columns {
            let right: Vec<_> = parts.iter().map(|&r| fact(b, r, column)).collect();
            b.equal(&[fact(b, row, column)], &right);
        }
    }
}
