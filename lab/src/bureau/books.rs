//! Workbooks that the bureau itself has: its consolidated tables, and what it has granted to each unit.

use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::paper::{Facts, Paper, amounts, set_running};
use super::{Bureau, BureauLayout};
use crate::accounts::{Accounts, Publisher};
use crate::departments::{
    CellId, Department, Fact, Printed, Project, Purpose, RoundingMode, half_up, xlsx,
};

/// The columns of the figures that are granted, after code and name.
const GRANTED: [&str; 5] = ["收入总计", "支出总计", "基本支出", "项目支出", "“三公”经费"];

impl Bureau {
    /// The bureau's own consolidated workbook of all units that have reported, as if no figure were mistyped. Each of its
    /// figures is a sum of the units' exact facts, rounded once: where units round, it is off the sum of theirs by
    /// half a last digit for each unit at most. What units paid each other counts once.
    pub fn department_book(&self) -> Vec<u8> {
        xlsx(&self.department_tables())
    }

    /// The same before it is written.
    pub fn department_tables(&self) -> Printed {
        let papers = self.reported();
        let facts: Vec<Facts> = papers.into_par_iter().map(Paper::facts_in_whole).collect();
        match self.layout {
            BureauLayout::Shanxi => self.whole_department(facts).print(RoundingMode::Rounded),
            BureauLayout::Shanghai => self.whole_accounts(facts),
        }
    }

    fn whole_department(&self, facts: Vec<Facts>) -> Department {
        let mut whole = Department {
            seed: 0,
            name: self.name.clone(),
            year: self.year,
            units: Vec::new(),
            projects: Vec::new(),
            facts: Vec::new(),
        };
        for part in facts {
            let Facts::Shanxi(part) = part else { continue };
            let (units, projects) = (whole.units.len(), whole.projects.len());
            whole.units.extend(part.units);
            let own = part.projects.into_iter().map(|project| Project {
                unit: project.unit + units,
                ..project
            });
            whole.projects.extend(own);
            let own = part.facts.into_iter().map(|fact| Fact {
                unit: fact.unit + units,
                purpose: moved(fact.purpose, projects),
                ..fact
            });
            whole.facts.extend(own);
        }
        whole
    }

    fn whole_accounts(&self, facts: Vec<Facts>) -> Printed {
        let mut whole = Accounts {
            department: self.name.clone(),
            basic: Vec::new(),
            spending: Vec::new(),
            wages_carried_over: (String::new(), 0),
            opening: Vec::new(),
            income: Vec::new(),
            surplus_used: 0,
            distributed: 0,
            three_public: [[0; 4]; 2],
        };
        let mut running = 0;
        for part in facts {
            let Facts::Shanghai(part, kind) = part else {
                continue;
            };
            if kind.is_organ() {
                running += part.economic("302") + part.economic("310");
            }
            whole.basic.extend(part.basic);
            whole.spending.extend(part.spending);
            let sums = whole.three_public.iter_mut().flatten();
            let parts = part.three_public.into_iter().flatten();
            sums.zip(parts).for_each(|(sum, part)| *sum += part);
        }
        let tables = whole.shanghai_tables(Publisher::Department, self.year);
        let mut printed = tables.expect("made-up tables fit into a workbook");
        set_running(&mut printed, running);
        printed
    }

    /// What was granted to each unit of the list, reported or not, in 0.01 万元: what its workbook says if no figure in
    /// it is mistyped. In the order of the columns: 收入总计, 支出总计, 基本支出, 项目支出, “三公”经费.
    pub fn granted(&self) -> Vec<[i64; 5]> {
        let cells = granted_cells(self.layout);
        let units = self.units.par_iter();
        let figures = units.map(|unit| {
            let amounts = amounts(&unit.paper.sound());
            cells.each_ref().map(|id| half_up(amounts[id]))
        });
        figures.collect()
    }

    /// A workbook of what was granted: a line for each unit, 合计 below them, in 万元.
    pub fn control_figures(&self) -> Vec<u8> {
        self.granted_book().expect("a list fits into a workbook")
    }

    fn granted_book(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let date = ExcelDateTime::from_ymd(2026, 1, 5)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&date));
        let sheet = book.add_worksheet();
        sheet.set_name("批复控制数")?;
        sheet.write(0, 0, format!("{}年部门预算批复控制数", self.year))?;
        sheet.write(1, 0, format!("编制单位：{}", self.name))?;
        sheet.write(1, 6, "单位：万元")?;
        for (col, head) in (0..).zip(["单位代码", "单位名称"].into_iter().chain(GRANTED)) {
            sheet.write(2, col, head)?;
        }
        let granted = self.granted();
        let mut sums = [0; GRANTED.len()];
        for (row, (unit, figures)) in (3..).zip(self.units.iter().zip(&granted)) {
            sheet.write(row, 0, &unit.code)?;
            sheet.write(row, 1, &unit.name)?;
            for (nth, figure) in figures.iter().enumerate() {
                sheet.write(row, 2 + nth as u16, *figure as f64 / 100.0)?;
                sums[nth] += figure;
            }
        }
        let last = 3 + self.units.len() as u32;
        sheet.write(last, 0, "合计")?;
        for (col, sum) in (2..).zip(sums) {
            sheet.write(last, col, sum as f64 / 100.0)?;
        }
        book.save_to_buffer()
    }
}

/// Where a workbook says what was granted.
fn granted_cells(layout: BureauLayout) -> [CellId; 5] {
    match layout {
        BureauLayout::Shanxi => [
            CellId::new("T1", "收入", "收入总计", "金额"),
            CellId::new("T1", "支出", "支出总计", "合计"),
            CellId::new("T3", "", "合计", "基本支出"),
            CellId::new("T3", "", "合计", "项目支出"),
            CellId::new("T10", "", "合计", "合计"),
        ],
        BureauLayout::Shanghai => [
            CellId::new("表1", "收入", "收入总计", "预算数"),
            CellId::new("表1", "支出", "支出总计", "合计"),
            CellId::new("表3", "", "合计", "基本支出"),
            CellId::new("表3", "", "合计", "项目支出"),
            CellId::new("表9", "", "金额", "合计"),
        ],
    }
}

/// The purpose behind so many other projects.
fn moved(purpose: Purpose, projects: usize) -> Purpose {
    match purpose {
        Purpose::Project { project, economic } => Purpose::Project {
            project: project + projects,
            economic,
        },
        other => other,
    }
}
