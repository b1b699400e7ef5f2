//! The same departments as a budget in Shanghai's form: nine tables in 元, the last of them in 万元.
//!
//! What is spent is what comes in, source by source: the form knows no carry-over. A department prints its
//! expenditure in one column, a unit (预算单位) in four. What is written is noted as [`Printed`] too, so that others can tell
//! which cell holds what.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::facts::Source::{Business, Funds, General, Other, Service, Subsidy};
use super::facts::{
    Accounts, ByCode, Nature, Source, economic_names, function_names, total, under,
};
use super::noted::{Out, Page};
use crate::departments::{Cell, Printed, Sheet};

/// Who publishes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Publisher {
    /// 部门
    Department,
    /// 预算单位
    Unit,
}

const ORDINALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
const FISCAL: [Source; 2] = [General, Funds];
/// The tables in their order.
const TABLES: [&str; 9] = [
    "表1", "表2", "表3", "表4", "表5", "表6", "表7", "表8", "表9",
];
/// The year of which the examples are.
const YEAR: u16 = 2026;

impl Accounts {
    /// The budget of 2026 as Shanghai publishes it; the same bytes in every run.
    pub fn shanghai(&self, publisher: Publisher) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let date = ExcelDateTime::from_ymd(2026, 2, 10)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&date));
        self.add_shanghai(&mut book, publisher)?;
        book.save_to_buffer()
    }

    /// Adds its tables to a workbook.
    pub fn add_shanghai(&self, book: &mut Workbook, publisher: Publisher) -> Result<(), XlsxError> {
        self.print_shanghai(book, publisher, YEAR).map(|_| ())
    }

    /// The tables of a year as plain sheets, with every amount cell. Their numbers count in 分, those of 表9 in 0.01 万元; a
    /// row is a code, or a label without its ordinal, which each book counts anew.
    pub fn shanghai_tables(&self, publisher: Publisher, year: u16) -> Result<Printed, XlsxError> {
        self.print_shanghai(&mut Workbook::new(), publisher, year)
    }

    fn print_shanghai(
        &self,
        book: &mut Workbook,
        publisher: Publisher,
        year: u16,
    ) -> Result<Printed, XlsxError> {
        let form = Form {
            accounts: self,
            publisher,
            year,
        };
        let printed = Printed {
            department: self.department.clone(),
            year,
            sheets: Vec::new(),
            cells: BTreeMap::new(),
        };
        let mut out = Out { book, printed };
        form.all_money(&mut out)?;
        form.income(&mut out)?;
        form.spending(&mut out, "支出预算总表", "支出预算", |_| true)?;
        form.fiscal_money(&mut out)?;
        for (name, wanted) in [
            ("一般公共预算支出", Some(General)),
            ("政府性基金预算支出", Some(Funds)),
            ("国有资本经营预算支出", None),
        ] {
            let title = format!("{name}功能分类预算表");
            form.spending(&mut out, &title, name, |source| Some(source) == wanted)?;
        }
        form.economic(&mut out)?;
        form.three_public(&mut out)?;
        Ok(out.printed)
    }
}

struct Form<'a> {
    accounts: &'a Accounts,
    publisher: Publisher,
    year: u16,
}

/// The name of a class as the totals print it.
fn class_name(code: &str) -> String {
    let names = function_names();
    names.get(code).copied().unwrap_or_default().to_owned()
}

impl Form<'_> {
    /// A sheet with its title and the line of the department and the unit of money.
    fn page<'b>(
        &self,
        out: &'b mut Out<'_>,
        title: &str,
        last: u16,
        unit: &str,
    ) -> Result<Page<'b>, XlsxError> {
        let (who, by) = match self.publisher {
            Publisher::Department => ("部门", "编制部门"),
            Publisher::Unit => ("预算单位", "编制单位"),
        };
        let sheet = out.book.add_worksheet();
        let name: String = format!("{who}{title}").chars().take(31).collect();
        let name = name.replace(['“', '”'], "");
        sheet.set_name(&name)?;
        let top = [
            (1, 0, format!("{}年{who}{title}", self.year)),
            (3, 0, format!("{by}：{}", self.accounts.department)),
            (3, last, format!("单位：{unit}")),
        ];
        let mut rows = vec![vec![Cell::Blank; usize::from(last) + 1]; 5];
        for (row, column, text) in top {
            sheet.write(row, column, &text)?;
            rows[row as usize][usize::from(column)] = Cell::Text(text);
        }
        out.printed.sheets.push(Sheet {
            name,
            table: TABLES[out.printed.sheets.len()],
            rows,
            merges: Vec::new(),
            per_unit: 100,
        });
        Ok(Page {
            sheet,
            row: 5,
            printed: &mut out.printed,
        })
    }

    fn spent(&self, wanted: impl Fn(Source) -> bool, basic: Option<bool>) -> ByCode {
        self.accounts.spent(|source, nature| {
            let asked = basic.is_none_or(|basic| basic == (nature == Nature::Basic));
            asked && wanted(source)
        })
    }

    /// Personnel and running costs of a class, of all sources: what is paid from other money counts as running.
    fn by_use(&self, class: &str) -> [i64; 3] {
        let basic = under(&self.spent(|_| true, Some(true)), class);
        let wages = self.accounts.basic.iter().filter(|(item, code, _)| {
            code.starts_with(class) && (item.starts_with("301") || item.starts_with("303"))
        });
        let wages: i64 = wages.map(|(_, _, fen)| fen).sum();
        let project = under(&self.spent(|_| true, Some(false)), class);
        [wages, basic - wages, project]
    }

    /// 财务收支预算总表
    fn all_money(&self, out: &mut Out<'_>) -> Result<(), XlsxError> {
        let unit = self.publisher == Publisher::Unit;
        let last = if unit { 6 } else { 3 };
        let mut page = self.page(out, "财务收支预算总表", last, "元")?;
        page.over(5, (0, 1), "本年收入")?;
        page.over(5, (2, last), "本年支出")?;
        page.row = 6;
        let bottom = if unit { 8 } else { 6 };
        for (column, text) in [(0, "项目"), (1, "预算数"), (2, "项目")] {
            page.over(bottom, (column, column), text)?;
        }
        page.over(6, (3, last), "预算数")?;
        if unit {
            page.row = 7;
            page.over(8, (3, 3), "合计")?;
            page.over(7, (4, 5), "基本支出")?;
            page.over(8, (6, 6), "项目支出")?;
            page.row = 8;
            page.cell(4, "人员经费")?;
            page.cell(5, "公用经费")?;
        }
        let of = |sources: &[Source]| total(&self.spent(|source| sources.contains(&source), None));
        let income = [
            ("一、财政拨款收入", of(&FISCAL)),
            ("1.一般公共预算", of(&[General])),
            ("2.政府性基金预算", of(&[Funds])),
            ("3.国有资本经营预算", 0),
            ("二、事业收入", of(&[Service])),
            ("三、事业单位经营收入", of(&[Business])),
            ("四、其他收入", of(&[Other, Subsidy])),
        ];
        let all = self.spent(|_| true, None);
        let classes: BTreeSet<&str> = all.keys().map(|code| &code[..3]).collect();
        let mut expenditure: Vec<(String, i64, [i64; 3])> = Vec::new();
        for (class, ordinal) in classes.into_iter().zip(ORDINALS) {
            let name = format!("{ordinal}、{}", class_name(class));
            expenditure.push((name, under(&all, class), self.by_use(class)));
        }
        let rows = income.len().max(expenditure.len());
        for nth in 0..rows {
            page.row = bottom + 1 + nth as u32;
            let (text, fen) = income.get(nth).copied().unwrap_or_default();
            page.cell(0, text)?;
            self.income_amount(&mut page, text, fen)?;
            let (text, fen, parts) = expenditure.get(nth).cloned().unwrap_or_default();
            self.spent_row(&mut page, &text, fen, parts)?;
        }
        page.row = bottom + 1 + rows as u32;
        page.cell(0, "收入总计")?;
        self.income_amount(&mut page, "收入总计", total(&all))?;
        let parts = self.by_use("");
        self.spent_row(&mut page, "支出总计", total(&all), parts)
    }

    /// An amount of an income list, or a blank where it has no line.
    fn income_amount(&self, page: &mut Page, text: &str, fen: i64) -> Result<(), XlsxError> {
        match bare(text) {
            "" => page.cell(1, ""),
            row => page.yuan(1, ("收入", row, "预算数"), fen),
        }
    }

    fn spent_row(
        &self,
        page: &mut Page,
        text: &str,
        fen: i64,
        parts: [i64; 3],
    ) -> Result<(), XlsxError> {
        page.cell(2, text)?;
        let amounts = [fen, parts[0], parts[1], parts[2]];
        let printed = if self.publisher == Publisher::Unit {
            4
        } else {
            1
        };
        let columns = ["合计", "人员经费", "公用经费", "项目支出"];
        for (nth, (name, fen)) in columns.into_iter().zip(amounts).take(printed).enumerate() {
            let column = 3 + nth as u16;
            match bare(text) {
                "" => page.cell(column, "")?,
                row => page.yuan(column, ("支出", row, name), fen)?,
            }
        }
        Ok(())
    }

    /// 收入预算总表
    fn income(&self, out: &mut Out<'_>) -> Result<(), XlsxError> {
        let of = |sources: &[Source]| self.spent(|source| sources.contains(&source), None);
        let columns = [
            ("合计", self.spent(|_| true, None)),
            ("财政拨款收入", of(&FISCAL)),
            ("事业收入", of(&[Service])),
            ("事业单位经营收入", of(&[Business])),
            ("其他收入", of(&[Other, Subsidy])),
        ];
        self.by_function(out, "收入预算总表", "收入预算", &columns)
    }

    /// 支出预算总表 and those of one source.
    fn spending(
        &self,
        out: &mut Out<'_>,
        title: &str,
        head: &str,
        wanted: impl Fn(Source) -> bool,
    ) -> Result<(), XlsxError> {
        let columns = [
            ("合计", self.spent(&wanted, None)),
            ("基本支出", self.spent(&wanted, Some(true))),
            ("项目支出", self.spent(&wanted, Some(false))),
        ];
        self.by_function(out, title, head, &columns)
    }

    fn by_function(
        &self,
        out: &mut Out<'_>,
        title: &str,
        head: &str,
        columns: &[(&'static str, ByCode)],
    ) -> Result<(), XlsxError> {
        let last = 3 + columns.len() as u16;
        let mut page = self.page(out, title, last, "元")?;
        page.over(5, (0, 3), "项目")?;
        page.over(5, (4, last), head)?;
        page.row = 6;
        page.over(6, (0, 2), "功能分类科目编码")?;
        page.over(7, (3, 3), "功能分类科目名称")?;
        for (column, (text, _)) in (4..).zip(columns) {
            page.over(7, (column, column), text)?;
        }
        page.row = 7;
        for (column, text) in (0..).zip(["类", "款", "项"]) {
            page.cell(column, text)?;
        }
        let names = function_names();
        let items = columns.iter().flat_map(|(_, money)| money.keys());
        let codes: BTreeSet<&str> = items
            .flat_map(|code| [&code[..3], &code[..5], &code[..]])
            .collect();
        for code in codes {
            page.row += 1;
            // Every level is printed again in front of the next.
            for (column, end) in (0..).zip([3, 5, 7]) {
                let start = if end == 3 { 0 } else { end - 2 };
                page.cell(column, code.get(start..end).unwrap_or_default())?;
            }
            page.cell(3, names.get(code).copied().unwrap_or_default())?;
            for (column, (name, money)) in (4..).zip(columns) {
                page.yuan(column, ("", code, name), under(money, code))?;
            }
        }
        page.row += 1;
        page.over(page.row, (0, 3), "合计")?;
        for (column, (name, money)) in (4..).zip(columns) {
            page.yuan(column, ("", "合计", name), total(money))?;
        }
        Ok(())
    }

    /// 财政拨款收支预算总表
    fn fiscal_money(&self, out: &mut Out<'_>) -> Result<(), XlsxError> {
        let mut page = self.page(out, "财政拨款收支预算总表", 6, "元")?;
        page.over(5, (0, 1), "财政拨款收入")?;
        page.over(5, (2, 6), "财政拨款支出")?;
        page.row = 6;
        let heads = [
            "项目",
            "预算数",
            "项目",
            "合计",
            "一般公共预算",
            "政府性基金预算",
            "国有资本经营预算",
        ];
        for (column, text) in (0..).zip(heads) {
            page.cell(column, text)?;
        }
        let [general, funds] = FISCAL.map(|wanted| self.spent(|source| source == wanted, None));
        let codes = general.keys().chain(funds.keys());
        let classes: BTreeSet<&str> = codes.map(|code| &code[..3]).collect();
        let mut income = vec![
            ("一、一般公共预算", total(&general)),
            ("二、政府性基金预算", total(&funds)),
            ("三、国有资本经营预算", 0),
        ];
        income.resize(classes.len().max(3), ("", 0));
        let mut classes = classes.into_iter().zip(ORDINALS);
        for (text, fen) in income {
            page.row += 1;
            page.cell(0, text)?;
            self.income_amount(&mut page, text, fen)?;
            if let Some((class, ordinal)) = classes.next() {
                let name = class_name(class);
                page.cell(2, &format!("{ordinal}、{name}"))?;
                let sums = [under(&general, class), under(&funds, class)];
                self.fiscal_row(&mut page, &name, sums)?;
            }
        }
        page.row += 1;
        page.cell(0, "收入总计")?;
        self.income_amount(&mut page, "收入总计", total(&general) + total(&funds))?;
        page.cell(2, "支出总计")?;
        self.fiscal_row(&mut page, "支出总计", [total(&general), total(&funds)])
    }

    fn fiscal_row(
        &self,
        page: &mut Page,
        row: &str,
        [general, funds]: [i64; 2],
    ) -> Result<(), XlsxError> {
        let columns = [
            ("合计", general + funds),
            ("一般公共预算", general),
            ("政府性基金预算", funds),
            ("国有资本经营预算", 0),
        ];
        for (column, (name, fen)) in (3..).zip(columns) {
            page.yuan(column, ("支出", row, name), fen)?;
        }
        Ok(())
    }

    /// 一般公共预算基本支出部门预算经济分类预算表
    fn economic(&self, out: &mut Out<'_>) -> Result<(), XlsxError> {
        let title = "一般公共预算基本支出部门预算经济分类预算表";
        let mut page = self.page(out, title, 5, "元")?;
        page.over(5, (0, 2), "项目")?;
        page.over(5, (3, 5), "一般公共预算基本支出")?;
        page.row = 6;
        page.over(6, (0, 1), "部门预算经济分类科目编码")?;
        page.over(7, (2, 2), "经济分类科目名称")?;
        for (column, text) in (3..).zip(["合计", "人员经费", "公用经费"]) {
            page.over(7, (column, column), text)?;
        }
        page.row = 7;
        page.cell(0, "类")?;
        page.cell(1, "款")?;
        let items = self.accounts.basic.iter().map(|(item, _, _)| &item[..]);
        let codes: BTreeSet<&str> = items.flat_map(|item| [&item[..3], item]).collect();
        let names = economic_names();
        let wages = |code: &str| code.starts_with("301") || code.starts_with("303");
        for code in codes {
            page.row += 1;
            page.cell(0, &code[..3])?;
            page.cell(1, code.get(3..5).unwrap_or_default())?;
            page.cell(2, names.get(code).copied().unwrap_or_default())?;
            let fen = self.accounts.economic(code);
            let (column, name) = if wages(code) {
                (4, "人员经费")
            } else {
                (5, "公用经费")
            };
            page.yuan(3, ("", code, "合计"), fen)?;
            page.yuan(column, ("", code, name), fen)?;
        }
        page.row += 1;
        page.over(page.row, (0, 2), "合计")?;
        let all = self.accounts.economic("");
        let paid = self.accounts.economic("301") + self.accounts.economic("303");
        let columns = [("合计", all), ("人员经费", paid), ("公用经费", all - paid)];
        for (column, (name, fen)) in (3..).zip(columns) {
            page.yuan(column, ("", "合计", name), fen)?;
        }
        Ok(())
    }

    /// “三公”经费和机关运行经费预算表, in 万元
    fn three_public(&self, out: &mut Out<'_>) -> Result<(), XlsxError> {
        let title = "“三公”经费和机关运行经费预算表";
        let mut page = self.page(out, title, 6, "万元")?;
        page.over(5, (0, 5), "“三公”经费预算数")?;
        page.over(7, (6, 6), "机关运行经费预算数")?;
        page.row = 6;
        for (column, text) in (0..).zip(["合计", "因公出国（境）费", "公务接待费"]) {
            page.over(7, (column, column), text)?;
        }
        page.over(6, (3, 5), "公务用车购置及运行费")?;
        page.row = 7;
        for (column, text) in (3..).zip(["小计", "购置费", "运行费"]) {
            page.cell(column, text)?;
        }
        page.row = 8;
        let [abroad, bought, run, guests] = self.accounts.three_public[0];
        let running = self.accounts.economic("302") + self.accounts.economic("310");
        let columns = [
            ("合计", abroad + bought + run + guests),
            ("因公出国（境）费", abroad),
            ("公务接待费", guests),
            ("公务用车购置及运行费", bought + run),
            ("购置费", bought),
            ("运行费", run),
            ("机关运行经费", running),
        ];
        for (column, (name, fen)) in (0..).zip(columns) {
            page.wan(column, ("", "金额", name), fen)?;
        }
        Ok(())
    }
}

/// A label without the ordinal in front of it.
fn bare(text: &str) -> &str {
    let rest = text.split_once(['、', '.']);
    rest.map_or(text, |(_, rest)| rest)
}
