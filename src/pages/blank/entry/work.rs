//! The hidden sheet between what is typed and the tables: columns of formulas, a line for each typed line or each row.
//!
//! Only functions of Excel 2010 that WPS and LibreOffice have as well.

use crate::layout::classification::Classification;
use crate::model::{CellRef, sheet_prefix};
use crate::words::entry as words;

use super::super::super::looks::Kind;
use super::super::super::page::{Content, Page};

/// The row of the headings; the lines follow.
const HEAD_ROW: u32 = 3;

/// The sheet as it grows.
pub(super) struct Work {
    page: Page,
    next: u32,
    /// What is true where more is used than there are rows.
    full: Vec<String>,
}

/// A column of it.
#[derive(Clone, Copy)]
pub(super) struct Column {
    col: u32,
    count: u32,
}

impl Column {
    fn name(self, line: u32) -> CellRef {
        CellRef::new(HEAD_ROW + 1 + line, self.col)
    }

    /// Its cell in a line, as the sheet itself names it.
    pub(super) fn cell(self, line: u32) -> String {
        self.name(line).absolute()
    }

    /// The same, as other sheets name it.
    pub(super) fn away(self, line: u32) -> String {
        format!("{}{}", sheet_prefix(words::WORK_SHEET), self.cell(line))
    }

    /// All its cells, as the sheet itself names them.
    pub(super) fn all(self) -> String {
        format!("{}:{}", self.cell(0), self.cell(self.count.max(1) - 1))
    }

    /// The same, as other sheets name them.
    pub(super) fn all_away(self) -> String {
        format!("{}{}", sheet_prefix(words::WORK_SHEET), self.all())
    }

    /// The cells above a line, the heading (a text) included.
    fn above(self, line: u32) -> String {
        let head = CellRef::new(HEAD_ROW, self.col).absolute();
        let last = CellRef::new(HEAD_ROW + line, self.col).absolute();
        format!("{head}:{last}")
    }
}

/// Codes that are used, with those above them, in ascending order.
pub(super) struct Codes {
    /// The code of each typed line.
    pub lines: Column,
    /// The sorted codes.
    sorted: Column,
}

/// The digits behind a code that make all of them as long as the longest.
const PADDING: &str = "000000000";

impl Work {
    pub(super) fn new(department: &str) -> Work {
        let mut page = Page::named(words::WORK_SHEET);
        page.text((0, 0), words::WORK_TITLE, Kind::ListNote);
        page.own_head(1, (1, 1), department);
        page.hidden = true;
        Work {
            page,
            next: 0,
            full: Vec::new(),
        }
    }

    pub(super) fn page(self) -> Page {
        self.page
    }

    /// Whether more is used of what was laid out so far than there are rows for.
    pub(super) fn is_full(&self) -> String {
        format!("OR({})", self.full.join(","))
    }

    /// A column of anything.
    pub(super) fn put(&mut self, head: &str, contents: impl Iterator<Item = Content>) -> Column {
        let col = self.next;
        self.next += 1;
        let mut count = 0;
        let at = |row| CellRef::new(row, col);
        self.page.text(at(HEAD_ROW), head, Kind::Bare);
        for content in contents {
            self.page
                .show(at(HEAD_ROW + 1 + count), content, Kind::Bare);
            count += 1;
        }
        Column { col, count }
    }

    /// A column of texts.
    pub(super) fn texts<'t>(&mut self, head: &str, texts: impl Iterator<Item = &'t str>) -> Column {
        self.put(head, texts.map(Content::of_text))
    }

    /// A column of formulas, so many, that all result in the same while nothing is typed.
    pub(super) fn formulas(
        &mut self,
        head: &str,
        count: u32,
        result: &str,
        formula: impl Fn(u32) -> String,
    ) -> Column {
        let contents = (0..count).map(|line| Content::Formula {
            formula: formula(line),
            result: result.to_owned(),
        });
        self.put(head, contents)
    }

    /// A column whose formulas name cells of the column itself.
    fn running(
        &mut self,
        head: &str,
        count: u32,
        formula: impl Fn(Column, u32) -> String,
    ) -> Column {
        let own = Column {
            col: self.next,
            count,
        };
        self.formulas(head, count, "", |line| formula(own, line))
    }

    /// The codes of typed lines (given by their cells), sorted; so many at most.
    pub(super) fn codes(
        &mut self,
        classification: Classification,
        typed: &[String],
        most: u32,
    ) -> Codes {
        let count = typed.len() as u32;
        let lines = self.formulas("编码", count, "", |line| {
            format!("TRIM({})", typed[line as usize])
        });
        let digits = classification.subjects().iter();
        let longest = digits.map(|subject| subject.code.as_str().len()).max();
        let levels: Vec<usize> = (3..=longest.unwrap_or(3)).step_by(2).collect();
        let mut keys: Vec<Column> = Vec::new();
        for digits in levels {
            keys.push(self.formulas("键", count, "", |line| {
                let code = lines.cell(line);
                format!(
                    "IF(LEN({code})<{digits},\"\",IFERROR(VALUE(LEFT(LEFT({code},{digits})&\"{PADDING}\",{})),\"\"))",
                    PADDING.len()
                )
            }));
        }
        let (first, last) = (keys[0], keys[keys.len() - 1]);
        let all = format!("{}:{}", first.cell(0), last.cell(count - 1));
        let order = self.running("次序", most, |own, line| match line {
            0 => format!("IF(COUNT({all})=0,\"\",MIN({all}))"),
            line => {
                let above = own.cell(line - 1);
                format!(
                    "IF({above}=\"\",\"\",IF(COUNTIF({all},\">\"&{above})=0,\"\",SMALL({all},COUNTIF({all},\"<=\"&{above})+1)))"
                )
            }
        });
        let sorted = self.formulas("科目", most, "", |line| {
            let key = order.cell(line);
            format!(
                "IF({key}=\"\",\"\",LEFT(TEXT({key},\"0\"),IF(MOD({key},1000000)=0,3,IF(MOD({key},10000)=0,5,IF(MOD({key},100)=0,7,9)))))"
            )
        });
        Codes { lines, sorted }
    }

    /// Of the sorted codes those that have amounts in a column, each in its row; so many rows.
    pub(super) fn rows_of_codes(&mut self, codes: &Codes, amounts: Column, rows: u32) -> Column {
        let used = self.running("用到", codes.sorted.count, |own, line| {
            let code = codes.sorted.cell(line);
            format!(
                "IF({code}=\"\",\"\",IF(COUNTIFS({},{code}&\"*\",{},\"<>0\")>0,MAX({})+1,\"\"))",
                codes.lines.all(),
                amounts.all(),
                own.above(line)
            )
        });
        self.full.push(format!("MAX({})>{rows}", used.all_away()));
        self.formulas("行", rows, "", |row| {
            format!(
                "IFERROR(INDEX({},MATCH({},{},0)),\"\")",
                codes.sorted.all(),
                row + 1,
                used.all()
            )
        })
    }

    /// The lines that fulfil a condition, by their number from 1, each in its row.
    pub(super) fn rows_of_lines(
        &mut self,
        count: u32,
        rows: u32,
        condition: impl Fn(u32) -> String,
    ) -> Column {
        let used = self.running("用到", count, |own, line| {
            format!("IF({},MAX({})+1,\"\")", condition(line), own.above(line))
        });
        self.formulas("行", rows, "", |row| {
            format!("IFERROR(MATCH({},{},0),\"\")", row + 1, used.all())
        })
    }

    /// The numbers of a column in ascending order, each in its row.
    pub(super) fn ascending(&mut self, column: Column, rows: u32) -> Column {
        let all = column.all();
        self.full
            .push(format!("COUNT({})>{rows}", column.all_away()));
        self.formulas("行", rows, "", |row| {
            format!("IF(COUNT({all})<{0},\"\",SMALL({all},{0}))", row + 1)
        })
    }
}
