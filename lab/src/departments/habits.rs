//! Habits of honest offices: what their tables look like when nothing in them is wrong. Each changes how a
//! department is named or printed; the figures stay sums of its facts.

use super::dice::Dice;
use super::facts::{Department, Fact, Project, Purpose, Source, Vintage};
use super::page::{Cell, Printed, number};
use super::random::WAN;
use super::rounding::RoundingMode;

/// One habit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Habit {
    /// Units are called 小学, 公路段, 总厂 or anything else.
    UnitsOfAnyName,
    /// Money of last year is taken back: a negative project in T13.
    NegativeCarryOver,
    /// T7 and T9 print 项 only.
    LeafCodes,
    /// One 合计 in T9 for both sides.
    OneTotalLabel,
    /// Notes between the rows and below them, and remarks.
    Notes,
    /// Who signs, when, with which telephone and seal, below the tables.
    Signatures,
    /// 其中： rows.
    OfWhich,
    /// 小计 below each class, group and unit.
    Subtotals,
    /// 项 on two lines under one merged code and name.
    TwoLines,
    /// The total bears the department's name.
    NamedTotal,
}

impl Habit {
    /// All of them.
    pub const ALL: [Habit; 10] = [
        Habit::UnitsOfAnyName,
        Habit::NegativeCarryOver,
        Habit::LeafCodes,
        Habit::OneTotalLabel,
        Habit::Notes,
        Habit::Signatures,
        Habit::OfWhich,
        Habit::Subtotals,
        Habit::TwoLines,
        Habit::NamedTotal,
    ];

    /// Some of them, each with that chance in a hundred.
    pub fn some(seed: u64, percent: usize) -> Vec<Habit> {
        let mut dice = Dice::new(seed ^ 0x6861_6269_7473);
        let drawn = Habit::ALL.into_iter().filter(|_| dice.chance(percent));
        drawn.collect()
    }
}

/// Names of units that end in nothing that organisations usually do.
const NAMES: [&str; 12] = [
    "实验小学",
    "第一中学",
    "公路段",
    "少年宫",
    "供水总厂",
    "国有林场",
    "苗圃",
    "晋剧团排练场",
    "粮库",
    "救助管理科",
    "博爱之家",
    "甲",
];

impl Department {
    /// The department's tables as an office with those habits prints them.
    pub fn print_with(&self, mode: RoundingMode, habits: &[Habit]) -> Printed {
        let mut dice = Dice::new(self.seed ^ 0x7072_696e_7473);
        let mut own = self.clone();
        let has = |habit: Habit| habits.contains(&habit);
        if has(Habit::UnitsOfAnyName) {
            own.rename_units(&mut dice);
        }
        if has(Habit::NegativeCarryOver) {
            own.take_back(&mut dice);
        }
        let mut printed = own.print(mode);
        if has(Habit::LeafCodes) {
            printed.print_leaves("T7", 0..3);
            printed.print_leaves("T9", 0..3);
            printed.print_leaves("T9", 3..8);
        }
        if has(Habit::TwoLines) {
            ["T3", "T5"]
                .iter()
                .for_each(|table| printed.part_lines(table));
        }
        if has(Habit::Subtotals) {
            printed.add_subtotals();
        }
        if has(Habit::OfWhich) {
            printed.add_parts(&mut dice);
        }
        if has(Habit::OneTotalLabel) {
            printed.share_total();
        }
        if has(Habit::NamedTotal) {
            printed.name_totals();
        }
        if has(Habit::Notes) {
            printed.add_notes(&mut dice);
        }
        if has(Habit::Signatures) {
            printed.sign();
        }
        printed
    }

    fn rename_units(&mut self, dice: &mut Dice) {
        let place = self.name.trim_end_matches('局').to_owned();
        for (at, unit) in self.units.iter_mut().enumerate().skip(1) {
            let name = NAMES[(at + dice.below(3)) % NAMES.len()];
            unit.name = match dice.chance(50) {
                true => format!("{place}{name}{at}"),
                false => format!("{name}{at}"),
            };
        }
    }

    /// A project of which the money of last year is taken back.
    fn take_back(&mut self, dice: &mut Dice) {
        let carried = |fact: &&Fact| fact.is_project() && fact.source == Source::General;
        let Some(like) = self.facts.iter().find(carried).cloned() else {
            return;
        };
        let project = self.projects.len();
        // The projects of a unit stand together.
        let name = format!("{}年收回结转资金", self.year - 1);
        self.projects.push(Project {
            unit: like.unit,
            name,
        });
        self.facts.push(Fact {
            vintage: Vintage::CarriedOver,
            purpose: Purpose::Project {
                project,
                economic: None,
            },
            fen: -dice.money(WAN / 2, 40 * WAN),
            ..like
        });
    }
}

impl Printed {
    fn sheet(&self, table: &str) -> usize {
        let found = self.sheets.iter().position(|sheet| sheet.table == table);
        found.expect("each table has a sheet")
    }

    /// Puts a row into a sheet.
    pub fn insert(&mut self, sheet: usize, at: usize, cells: &[(usize, Cell)]) {
        let width = self.sheets[sheet].rows[0].len();
        let mut row = vec![Cell::Blank; width];
        for (col, cell) in cells {
            row[*col] = cell.clone();
        }
        self.sheets[sheet].rows.insert(at, row);
        for merge in &mut self.sheets[sheet].merges {
            merge.0 += usize::from(merge.0 >= at);
            merge.2 += usize::from(merge.2 >= at);
        }
        for entry in self.cells.values_mut() {
            entry.row += usize::from(entry.sheet == sheet && entry.row >= at);
        }
    }

    /// The rows below the header that hold amounts.
    fn rows_of(&self, sheet: usize) -> Vec<usize> {
        let cells = self.cells.values().filter(|entry| entry.sheet == sheet);
        let mut rows: Vec<usize> = cells.map(|entry| entry.row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    fn text(&self, sheet: usize, row: usize, col: usize) -> &str {
        match &self.sheets[sheet].rows[row][col] {
            Cell::Text(text) => text,
            Cell::Blank | Cell::Number(_) => "",
        }
    }

    /// The figures of a row from a column on, each passed through `of`.
    fn figures(
        &self,
        sheet: usize,
        row: usize,
        from: usize,
        of: fn(i64) -> i64,
    ) -> Vec<(usize, Cell)> {
        let cells = self.sheets[sheet].rows[row].iter().enumerate().skip(from);
        let numbers = cells.filter_map(|(col, cell)| match cell {
            Cell::Number(value) => Some((col, Cell::Number(of(*value)))),
            Cell::Blank | Cell::Text(_) => None,
        });
        numbers.collect()
    }

    /// Leaves out the rows of 类 and 款 in those columns, of which the first holds the codes.
    fn print_leaves(&mut self, table: &str, cols: std::ops::Range<usize>) {
        let sheet = self.sheet(table);
        let code = |printed: &Printed, row: usize| {
            let text = printed.text(sheet, row, cols.start);
            (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text.len())
        };
        let rows: Vec<usize> = (0..self.sheets[sheet].rows.len())
            .filter(|&row| code(self, row).is_some())
            .collect();
        let leaves: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|&row| code(self, row) == Some(7))
            .collect();
        let gone = |row: usize| rows.contains(&row) && !leaves.contains(&row);
        self.cells.retain(|_, entry| {
            !(entry.sheet == sheet && cols.contains(&entry.col) && gone(entry.row))
        });
        for (&to, &from) in rows.iter().zip(&leaves).filter(|(to, from)| to != from) {
            for col in cols.clone() {
                let cell = std::mem::replace(&mut self.sheets[sheet].rows[from][col], Cell::Blank);
                self.sheets[sheet].rows[to][col] = cell;
            }
            for entry in self.cells.values_mut() {
                if (entry.sheet, entry.row) == (sheet, from) && cols.contains(&entry.col) {
                    entry.row = to;
                }
            }
        }
        for &row in &rows[leaves.len()..] {
            for col in cols.clone() {
                self.sheets[sheet].rows[row][col] = Cell::Blank;
            }
        }
    }

    /// Prints every third 项 on two lines: basic and project spending, or two parts of the one that it has.
    fn part_lines(&mut self, table: &str) {
        let sheet = self.sheet(table);
        let leaf = |row: &usize| self.text(sheet, *row, 0).len() == 7;
        let rows: Vec<usize> = self.rows_of(sheet).into_iter().filter(leaf).collect();
        for row in rows.into_iter().step_by(3).rev() {
            let amount = |col: usize| match self.sheets[sheet].rows[row][col] {
                Cell::Number(value) => value,
                Cell::Blank | Cell::Text(_) => 0,
            };
            let [basic, project] = [amount(3), amount(4)];
            let [first, second] = match (basic, project) {
                (0, project) => [[0, project / 3], [0, project - project / 3]],
                (basic, 0) => [[basic / 3, 0], [basic - basic / 3, 0]],
                (basic, project) => [[basic, 0], [0, project]],
            };
            let printed = |[basic, project]: [i64; 2]| {
                let cells = [(2, basic + project), (3, basic), (4, project)];
                cells.map(|(col, value)| (col, number(value)))
            };
            self.insert(sheet, row + 1, &printed(second));
            for (col, cell) in printed(first) {
                self.sheets[sheet].rows[row][col] = cell;
            }
            (0..2).for_each(|col| self.sheets[sheet].merges.push((row, col, row + 1, col)));
            for entry in self.cells.values_mut() {
                if let Cell::Number(value) = self.sheets[entry.sheet].rows[entry.row][entry.col] {
                    entry.value = value;
                }
            }
        }
    }

    /// Whether a row is the second line of the one above.
    fn is_second_line(&self, sheet: usize, row: usize) -> bool {
        let merges = &self.sheets[sheet].merges;
        merges
            .iter()
            .any(|merge| merge.0 + 1 == row && merge.2 == row && merge.3 < 2)
    }

    /// 小计 below each class of T2 and T3, each group of T6, each unit of T12 and T13.
    fn add_subtotals(&mut self) {
        for (table, name, from) in [
            ("T2", 1, 2),
            ("T3", 1, 2),
            ("T6", 0, 2),
            ("T12", 0, 1),
            ("T13", 0, 1),
        ] {
            let sheet = self.sheet(table);
            let last = self.rows_of(sheet).last().copied();
            let heads: Vec<usize> = self
                .rows_of(sheet)
                .into_iter()
                .filter(|&row| match table {
                    "T2" | "T3" => self.text(sheet, row, 0).len() == 3,
                    "T6" => {
                        self.text(sheet, row, 1).is_empty() && self.text(sheet, row, 0) != "合计"
                    }
                    _ => self.depth(sheet, row) == Some(1),
                })
                .collect();
            let Some(last) = last else { continue };
            let last = last + usize::from(self.is_second_line(sheet, last + 1));
            let ends = heads.iter().skip(1).copied().chain([last + 1]);
            let ends: Vec<usize> = ends.collect();
            for (nth, (&head, &end)) in heads.iter().zip(&ends).enumerate().rev() {
                let mut cells = self.figures(sheet, head, from, |value| value);
                // Some print the code that they add up, in its column or in front.
                let code = match table {
                    "T2" | "T3" => self.text(sheet, head, 0).to_owned(),
                    _ => String::new(),
                };
                let in_front = if nth % 3 == 1 { code.as_str() } else { "" };
                cells.push((name, Cell::Text(format!("{in_front}小　计"))));
                if nth % 3 == 2 && !code.is_empty() {
                    cells.push((0, Cell::Text(code)));
                }
                self.insert(sheet, end, &cells);
            }
        }
    }

    /// How deep a row of T12 or T13 stands below the department.
    fn depth(&self, sheet: usize, row: usize) -> Option<usize> {
        let (id, _) = self
            .cells
            .iter()
            .find(|(_, entry)| (entry.sheet, entry.row) == (sheet, row))?;
        Some(id.row.matches('/').count())
    }

    /// 其中： below some of the rows that nothing adds up to.
    fn add_parts(&mut self, dice: &mut Dice) {
        for (table, name, from) in [
            ("T2", 1, 2),
            ("T3", 1, 2),
            ("T5", 1, 2),
            ("T6", 0, 2),
            ("T12", 0, 1),
        ] {
            let sheet = self.sheet(table);
            let leaves = self
                .cells
                .values()
                .filter(|entry| entry.sheet == sheet && entry.leaf);
            let mut rows: Vec<usize> = leaves.map(|entry| entry.row).collect();
            rows.sort_unstable();
            rows.dedup();
            for row in rows.into_iter().rev() {
                if dice.chance(30) && !self.is_second_line(sheet, row + 1) {
                    let mut cells = self.figures(sheet, row, from, |value| value / 3);
                    let label =
                        *dice.pick(&["其中：政府采购", "　其中:水电费", "——其中：上级补助"]);
                    cells.push((name, Cell::Text(label.to_owned())));
                    self.insert(sheet, row + 1, &cells);
                }
            }
        }
    }

    /// One 合计 for both sides of T9.
    fn share_total(&mut self) {
        let sheet = self.sheet("T9");
        for row in &mut self.sheets[sheet].rows {
            if matches!(&row[0], Cell::Text(text) if text == "合计") {
                row[3] = Cell::Blank;
            }
        }
    }

    /// The department's name in the place of 合计, and nothing in the place of its code.
    fn name_totals(&mut self) {
        for table in ["T2", "T3", "T5", "T6", "T8"] {
            let sheet = self.sheet(table);
            let name = self.department.clone();
            for row in &mut self.sheets[sheet].rows {
                if matches!(&row[0], Cell::Text(text) if text == "合计") {
                    row[0] = Cell::Blank;
                    row[usize::from(table != "T6")] = Cell::Text(name.clone());
                }
            }
        }
    }

    fn add_notes(&mut self, dice: &mut Dice) {
        const NOTES: [&str; 4] = [
            "注：以下为代编预算",
            "说明：含政府采购120.5万元",
            "——其中非税收入安排——",
            "备注：按三定方案核定的编制数测算。",
        ];
        for table in ["T2", "T5", "T6", "T12", "T13"] {
            let sheet = self.sheet(table);
            let rows = self.rows_of(sheet);
            let rows: Vec<usize> = rows.iter().skip(1).copied().collect();
            for row in rows.into_iter().rev() {
                if dice.chance(15) {
                    let note = *dice.pick(&NOTES);
                    self.insert(sheet, row, &[(0, Cell::Text(note.to_owned()))]);
                }
            }
        }
    }

    fn sign(&mut self) {
        for table in ["T3", "T6", "T12"] {
            let sheet = self.sheet(table);
            let text = |text: &str| Cell::Text(text.to_owned());
            let lines: [Vec<(usize, Cell)>; 7] = [
                vec![(0, text("单位负责人：张三")), (2, text("制表人：李四"))],
                vec![(0, text("联系电话：")), (2, Cell::Number(355_752_000_000))],
                vec![(0, text("填表日期")), (2, text("2026年1月20日"))],
                vec![
                    (0, text("单位公章：")),
                    (2, text("=DISPIMG(\"ID_61A4\",1)")),
                ],
                vec![(0, text("=DISPIMG(\"ID_61A5\",1)"))],
                vec![(0, text("手机")), (1, Cell::Number(1_390_355_000_000))],
                vec![(1, text("二〇二六年一月二十日"))],
            ];
            for line in lines {
                let end = self.sheets[sheet].rows.len();
                self.insert(sheet, end, &line);
            }
        }
    }
}
