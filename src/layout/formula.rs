//! The language of rules: `T3[每行].合计 = T3[每行].基本支出 + T3[每行].项目支出`.
//!
//! A term names a table, a ledger where the table has several, a row in brackets and a column; the
//! column may be left out where there is only one. Rows can be a fixed row, 合计, a code, a name, a group
//! of a list or a level of a tree (both under Σ), or stand for many rows at once: 每行, 每级 with 下级, and
//! 码 / 类 / 款 / 项, which bind rows of different tables by their codes. 每列 stands for each column.
//! Every name is resolved here; a name that does not exist is reported at its place.

use std::ops::Range;

use super::spec::{
    ColumnSelector, Comparison, Condition, Formula, LedgerSpec, RowSelector, RowsSpec, TableSpec,
    Term,
};
use crate::model::{Code, CodeLevel, RowKey};

/// What is wrong and where in the formula's text, in bytes.
#[derive(Debug)]
pub(super) struct Fault {
    pub span: Range<usize>,
    pub message: String,
}

type Parsed<T> = Result<T, Fault>;

/// Reads a rule's formula.
pub(super) fn formula(text: &str, tables: &[TableSpec]) -> Parsed<Formula> {
    let mut reader = Reader {
        text,
        at: 0,
        tables,
    };
    let left = reader.sum()?;
    let comparison = reader.comparison()?;
    let right = reader.sum()?;
    let divisor = if reader.take("/") {
        Some(reader.term(false)?)
    } else {
        None
    };
    reader.end("公式到此应当结束，或接 +、-")?;
    let formula = Formula {
        left,
        comparison,
        right,
        divisor,
    };
    check_binding(&formula, text.len())?;
    Ok(formula)
}

/// Reads a rule's scope: conditions joined by 且.
pub(super) fn conditions(text: &str, tables: &[TableSpec]) -> Parsed<Vec<Condition>> {
    let mut reader = Reader {
        text,
        at: 0,
        tables,
    };
    let mut conditions = Vec::new();
    loop {
        let start = reader.at;
        let terms = reader.sum()?;
        if let Some(term) = terms
            .iter()
            .find(|term| binds(&term.rows) || term.column == ColumnSelector::Each)
        {
            let _ = term;
            return Err(Fault {
                span: start..reader.at,
                message: "条件里只能用固定的行和列，不能用 每行、每级、码、每列 等".into(),
            });
        }
        let zero = if reader.take("=") {
            true
        } else if reader.take("≠") || reader.take("!=") {
            false
        } else {
            return Err(reader.fault("应为 = 0 或 ≠ 0"));
        };
        if !reader.take("0") {
            return Err(reader.fault("条件只能与 0 比较，应为 0"));
        }
        conditions.push(Condition { terms, zero });
        if !reader.take("且") {
            break;
        }
    }
    reader.end("条件到此应当结束，或接 且")?;
    Ok(conditions)
}

/// Reads the slices of a chart: one term that means many rows, and one column.
pub(super) fn slices(text: &str, tables: &[TableSpec]) -> Parsed<Term> {
    let mut reader = Reader {
        text,
        at: 0,
        tables,
    };
    let term = reader.term(false)?;
    reader.end("图的取数到此应当结束")?;
    let many = matches!(
        term.rows,
        RowSelector::EachCode(_) | RowSelector::Group(_) | RowSelector::Level(_)
    );
    if !many || term.column == ColumnSelector::Each {
        return Err(Fault {
            span: 0..text.len(),
            message: "图的取数应为多行和一列，如 T5[类].合计 或 Σ T1.支出[支出项].合计".into(),
        });
    }
    Ok(term)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    tables: &'a [TableSpec],
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn fault(&self, message: impl Into<String>) -> Fault {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        Fault {
            span: self.at..self.at + width,
            message: message.into(),
        }
    }

    fn end(&mut self, message: &str) -> Parsed<()> {
        self.skip_space();
        if self.rest().is_empty() {
            Ok(())
        } else {
            Err(self.fault(message))
        }
    }

    fn comparison(&mut self) -> Parsed<Comparison> {
        for (token, comparison) in [
            ("<=", Comparison::AtMost),
            ("≤", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("≥", Comparison::AtLeast),
            ("=", Comparison::Equal),
        ] {
            if self.take(token) {
                return Ok(comparison);
            }
        }
        Err(self.fault("应为 =、<=、>=，或以 +、- 接下一项"))
    }

    fn sum(&mut self) -> Parsed<Vec<Term>> {
        let mut terms = Vec::new();
        self.skip_space();
        if self.rest().starts_with('0') && !self.rest().starts_with("0[") {
            self.at += 1;
            return Ok(terms);
        }
        let mut negative = self.take("-");
        loop {
            terms.push(self.term(negative)?);
            negative = if self.take("+") {
                false
            } else if self.take("-") {
                true
            } else {
                return Ok(terms);
            };
        }
    }

    /// A name up to one of the language's own signs.
    fn name(&mut self, what: &str) -> Parsed<(&str, Range<usize>)> {
        self.skip_space();
        let start = self.at;
        let length = self
            .rest()
            .find(|c: char| c.is_whitespace() || "+-=<>≤≥≠!/.[]Σ,".contains(c))
            .unwrap_or(self.rest().len());
        if length == 0 {
            return Err(self.fault(format!("应为{what}")));
        }
        self.at += length;
        Ok((&self.text[start..self.at], start..self.at))
    }

    fn term(&mut self, negative: bool) -> Parsed<Term> {
        let sum = self.take("Σ");
        let tables = self.tables;
        let (name, span) = self.name("表名，如 T3")?;
        let table = tables
            .iter()
            .position(|t| t.id.as_str() == name)
            .ok_or_else(|| Fault {
                message: format!(
                    "没有名为 {name} 的表；应为 {}",
                    list(tables.iter().map(|t| t.id.as_str()))
                ),
                span,
            })?;
        let (ledger, spec) = self.ledger(&tables[table])?;
        let (rows, row_span) = self.row(spec)?;
        let many = matches!(
            rows,
            RowSelector::Group(_) | RowSelector::Children | RowSelector::Level(_)
        );
        if many && !sum {
            return Err(Fault {
                span: row_span,
                message: "这里有多行，前面应有 Σ".into(),
            });
        }
        if sum && !many && !matches!(rows, RowSelector::Named(_)) {
            return Err(Fault {
                span: row_span,
                message: "Σ 后应为多行：组名、下级、层级名或科目名称".into(),
            });
        }
        let column = self.column(spec)?;
        Ok(Term {
            negative,
            sum,
            table,
            ledger,
            rows,
            column,
        })
    }

    fn ledger<'t>(&mut self, table: &'t TableSpec) -> Parsed<(usize, &'t LedgerSpec)> {
        let all = || list(table.ledgers.iter().map(|l| l.name.as_str()));
        if self.take(".") {
            let (name, span) = self.name("分栏名")?;
            let found = table
                .ledgers
                .iter()
                .position(|l| l.name == name && !l.name.is_empty());
            let index = found.ok_or_else(|| Fault {
                message: format!("表 {} 没有名为 {name} 的分栏；应为 {}", table.id, all()),
                span,
            })?;
            return Ok((index, &table.ledgers[index]));
        }
        match table.ledgers.as_slice() {
            [only] => Ok((0, only)),
            _ => Err(self.fault(format!("表 {} 有多个分栏，应写明 .{}", table.id, all()))),
        }
    }

    fn row(&mut self, ledger: &LedgerSpec) -> Parsed<(RowSelector, Range<usize>)> {
        if !self.take("[") {
            return Err(self.fault("应为 [行]"));
        }
        let start = self.at;
        let length = self.rest().find(']').ok_or_else(|| self.fault("缺少 ]"))?;
        self.at += length + 1;
        let span = start..start + length;
        let name = self.text[span.clone()].trim();
        match row_selector(name, ledger) {
            Ok(selector) => Ok((selector, span)),
            Err(message) => Err(Fault { span, message }),
        }
    }

    fn column(&mut self, ledger: &LedgerSpec) -> Parsed<ColumnSelector> {
        let figures = || list(ledger.figures().map(|c| c.id.as_str()));
        if self.take(".") {
            let (name, span) = self.name("栏名")?;
            if name == "每列" {
                return Ok(ColumnSelector::Each);
            }
            let found = ledger.figures().position(|c| c.id.as_str() == name);
            return found.map(ColumnSelector::One).ok_or_else(|| Fault {
                message: format!("没有名为 {name} 的金额栏；应为 {} 或 每列", figures()),
                span,
            });
        }
        match ledger.figures().count() {
            1 => Ok(ColumnSelector::One(0)),
            _ => Err(self.fault(format!("这里有多个金额栏，应写明 .{}", figures()))),
        }
    }
}

fn row_selector(name: &str, ledger: &LedgerSpec) -> Result<RowSelector, String> {
    match name {
        "每行" => return Ok(RowSelector::Each),
        "每级" => return Ok(RowSelector::EachParent),
        "下级" => return Ok(RowSelector::Children),
        "码" => return Ok(RowSelector::EachCode(None)),
        "" => return Err("[ ] 里应为行名".into()),
        _ => {}
    }
    if let Some(level) = CodeLevel::ALL
        .into_iter()
        .find(|level| level.name() == name)
    {
        return Ok(RowSelector::EachCode(Some(level)));
    }
    match &ledger.rows {
        RowsSpec::List(rows) => {
            if rows.iter().any(|row| row.key.as_str() == name) {
                Ok(RowSelector::Fixed(RowKey::new(name)))
            } else if rows.iter().any(|row| row.group.as_deref() == Some(name)) {
                Ok(RowSelector::Group(name.to_owned()))
            } else {
                let keys = rows
                    .iter()
                    .filter(|row| !row.blank)
                    .map(|row| row.key.as_str());
                Err(format!("没有名为 {name} 的行或组；行有 {}", list(keys)))
            }
        }
        RowsSpec::Codes { total, .. } | RowsSpec::Groups { total, .. } => {
            if total.labels.iter().any(|label| label == name) {
                Ok(RowSelector::Total)
            } else if name.bytes().all(|b| b.is_ascii_digit()) {
                Code::parse(name)
                    .map(RowSelector::Code)
                    .ok_or(format!("{name} 不是 3、5、7 或 9 位的科目编码"))
            } else {
                Ok(RowSelector::Named(name.to_owned()))
            }
        }
        RowsSpec::Tree { levels, total } => match levels.iter().position(|level| level == name) {
            Some(0) => Ok(RowSelector::Total),
            Some(level) => Ok(RowSelector::Level(level)),
            None if total.as_deref() == Some(name) => Ok(RowSelector::Total),
            None => Err(format!(
                "没有名为 {name} 的层级；应为 {}",
                list(levels.iter().map(String::as_str))
            )),
        },
        RowsSpec::Single { label } if label == name => Ok(RowSelector::Fixed(RowKey::new(label))),
        RowsSpec::Single { label } => Err(format!("这里只有一行，应为 {label}")),
    }
}

fn binds(rows: &RowSelector) -> bool {
    matches!(
        rows,
        RowSelector::Each
            | RowSelector::EachParent
            | RowSelector::Children
            | RowSelector::EachCode(_)
    )
}

/// A formula stands for one kind of many rows at most, and 下级 needs a 每级.
fn check_binding(formula: &Formula, length: usize) -> Parsed<()> {
    let terms = || {
        formula
            .left
            .iter()
            .chain(&formula.right)
            .chain(&formula.divisor)
    };
    let fault = |message: &str| {
        Err(Fault {
            span: 0..length,
            message: message.into(),
        })
    };
    let kinds: std::collections::BTreeSet<u8> = terms()
        .filter_map(|term| match term.rows {
            RowSelector::Each => Some(0),
            RowSelector::EachParent | RowSelector::Children => Some(1),
            RowSelector::EachCode(_) => Some(2),
            _ => None,
        })
        .collect();
    if kinds.len() > 1 {
        return fault("每行、每级/下级、码/类/款/项 不能混用");
    }
    let has = |rows: RowSelector| terms().any(|term| term.rows == rows);
    if has(RowSelector::Children) && !has(RowSelector::EachParent) {
        return fault("用了 下级，应另有 每级");
    }
    let same_ledger = |a: &Term, b: &Term| a.table == b.table && a.ledger == b.ledger;
    let mut in_place = terms().filter(|term| {
        matches!(
            term.rows,
            RowSelector::Each | RowSelector::EachParent | RowSelector::Children
        )
    });
    if let Some(first) = in_place.next()
        && !in_place.all(|term| same_ledger(first, term))
    {
        return fault("每行、每级、下级 只能用于同一张表的同一分栏；跨表应用 码、类、款、项");
    }
    if formula.left.is_empty()
        || formula
            .left
            .iter()
            .any(|t| t.column == ColumnSelector::Each)
            != terms().any(|t| t.column == ColumnSelector::Each)
    {
        return fault("左边应有至少一项；右边用 每列 时左边也应用 每列");
    }
    if formula.divisor.is_some()
        && (formula.left.len() != 1
            || formula.right.len() != 1
            || formula.comparison != Comparison::Equal)
    {
        return fault("比率应写成 甲 = 乙 / 丙");
    }
    Ok(())
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    names.join("、")
}
