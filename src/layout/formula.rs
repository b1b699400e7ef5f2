//! The language of rules: `T3[每行].合计 = T3[每行].基本支出 + T3[每行].项目支出`.
//!
//! A term names a table, a ledger where the table has several, a row in brackets and a column; the
//! column may be left out where there is only one. Rows can be a fixed row, 合计, a code, a name, a group
//! of a list or a level of a tree (both under Σ), or stand for many rows at once: 每行, 每级 with 下级, and
//! 码 / 类 / 款 / 项, which bind rows of different tables by their codes. 每列 stands for each column.
//! Every name is resolved here; a name that does not exist is reported at its place.

use std::ops::Range;

use super::fault::{Fault, Parsed, SIGNS, list};
use super::spec::{
    ColumnSelector, Comparison, Condition, Formula, LedgerSpec, RowSelector, TableSpec, Term,
};
use super::{binding, selector, signs};

/// Reads a rule's formula.
pub(super) fn formula(text: &str, tables: &[TableSpec]) -> Parsed<Formula> {
    let mut reader = Reader {
        text,
        at: 0,
        tables,
        spans: Vec::new(),
    };
    let left = reader.sum()?;
    let comparison = reader.comparison()?;
    let right = reader.sum()?;
    let divisor = if reader.take("/") {
        Some(reader.term(false)?)
    } else {
        None
    };
    reader.end("公式到此应当结束，或以 +、- 接下一项。")?;
    let formula = Formula {
        left,
        comparison,
        right,
        divisor,
    };
    binding::check(&formula, tables, &reader.spans)?;
    Ok(formula)
}

/// Reads a rule's scope: conditions joined by 且.
pub(super) fn conditions(text: &str, tables: &[TableSpec]) -> Parsed<Vec<Condition>> {
    let mut reader = Reader {
        text,
        at: 0,
        tables,
        spans: Vec::new(),
    };
    let mut conditions = Vec::new();
    loop {
        let terms = reader.sum()?;
        let many = |term: &Term| binding::binds(&term.rows) || term.column == ColumnSelector::Each;
        if let Some(at) = terms.iter().position(many) {
            let first = reader.spans.len() - terms.len();
            return Err(Fault {
                span: reader.spans[first + at].clone(),
                message:
                    "条件里只能用固定的行和列，不能用 每行、每级、下级、码、类、款、项、每列。"
                        .into(),
            });
        }
        let zero = if reader.take("=") {
            true
        } else if reader.take("≠") || reader.take("!=") {
            false
        } else {
            return Err(reader.fault("条件应以 = 0 或 ≠ 0 结束，或以 +、- 接下一项。"));
        };
        if !reader.take("0") {
            return Err(reader.fault("条件只能与 0 比较，这里应为 0。"));
        }
        conditions.push(Condition { terms, zero });
        if !reader.take("且") {
            break;
        }
    }
    reader.end("条件到此应当结束，或以 且 接下一个条件。")?;
    Ok(conditions)
}

/// Reads the slices of a chart: one term that means many rows, and one column.
pub(super) fn slices(text: &str, tables: &[TableSpec]) -> Parsed<Term> {
    let mut reader = Reader {
        text,
        at: 0,
        tables,
        spans: Vec::new(),
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
    /// Where each term stands, in reading order.
    spans: Vec<Range<usize>>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
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

    /// A mistake at the next sign that is not a space.
    fn fault(&mut self, message: impl Into<String>) -> Fault {
        self.skip_space();
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        let message = match signs::in_formula(self.rest()) {
            Some((0, said)) => said,
            _ => message.into(),
        };
        Fault {
            span: self.at..self.at + width,
            message,
        }
    }

    /// A name that is not known: perhaps only because it swallowed a full-width sign.
    fn unknown(&self, span: Range<usize>, message: String) -> Fault {
        let name = &self.text[span.clone()];
        if let Some((at, said)) = signs::in_formula(name) {
            let start = span.start + at;
            let width = name[at..].chars().next().map_or(0, char::len_utf8);
            return Fault {
                span: start..start + width,
                message: said,
            };
        }
        match name.find('（') {
            Some(at) if name.ends_with('）') => Fault {
                span: span.start + at..span.end,
                message: format!("{message}行应写在半角方括号里，如 T3[合计]。"),
            },
            _ => Fault { span, message },
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
        Err(self.fault("这里应为 =、<=、>=，或以 +、- 接下一项。"))
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
    fn name(&mut self, what: &str) -> Parsed<(&'a str, Range<usize>)> {
        self.skip_space();
        let start = self.at;
        let length = self
            .rest()
            .find(|c: char| c.is_whitespace() || SIGNS.contains(c))
            .unwrap_or(self.rest().len());
        if length == 0 {
            return Err(self.fault(format!("这里应为{what}。")));
        }
        self.at += length;
        Ok((&self.text[start..self.at], start..self.at))
    }

    fn term(&mut self, negative: bool) -> Parsed<Term> {
        let sum = self.take("Σ");
        self.skip_space();
        let start = self.at;
        let tables = self.tables;
        let (name, span) = self.name("表名，如 T3")?;
        let found = tables.iter().position(|t| t.id.as_str() == name);
        let table = found.ok_or_else(|| {
            let known = list(tables.iter().map(|t| t.id.as_str()));
            self.unknown(span, format!("没有名为 {name} 的表；应为 {known}。"))
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
                message: "这里有多行，项的前面应有 Σ。".into(),
            });
        }
        if sum && !many && !matches!(rows, RowSelector::Named(_)) {
            return Err(Fault {
                span: row_span,
                message: "这里不是多行，不用 Σ；Σ 后应为组名、下级、层级名或科目名称。".into(),
            });
        }
        let column = self.column(spec)?;
        self.spans.push(start..self.at);
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
            let mut ledgers = table.ledgers.iter();
            let found = ledgers.position(|l| l.name == name && !l.name.is_empty());
            let index = found.ok_or_else(|| {
                let message = match table.ledgers.as_slice() {
                    [only] if only.name.is_empty() => {
                        format!(
                            "表 {} 不分栏，表名后应为方括号里的行，如 [合计]。",
                            table.id
                        )
                    }
                    _ => format!("表 {} 没有名为 {name} 的分栏；应为 {}。", table.id, all()),
                };
                self.unknown(span, message)
            })?;
            return Ok((index, &table.ledgers[index]));
        }
        match table.ledgers.as_slice() {
            [only] => Ok((0, only)),
            _ => Err(self.fault(format!(
                "表 {} 有多个分栏，表名后应写点号和分栏名：{}。",
                table.id,
                all()
            ))),
        }
    }

    fn row(&mut self, ledger: &LedgerSpec) -> Parsed<(RowSelector, Range<usize>)> {
        if !self.take("[") {
            return Err(self.fault("这里应为方括号里的行，如 [合计]。"));
        }
        let start = self.at;
        let Some(length) = self.rest().find(']') else {
            let left = start..self.text.len();
            return Err(self.unknown(left, "行名后缺少 ]。".into()));
        };
        self.at += length + 1;
        let inside = &self.text[start..start + length];
        let name = inside.trim();
        let start = start + inside.len() - inside.trim_start().len();
        let span = start..start + name.len();
        match selector::row(name, ledger) {
            Ok(selector) => Ok((selector, span)),
            Err(message) if name.is_empty() => Err(Fault { span, message }),
            Err(message) => Err(self.unknown(span, message)),
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
            return found.map(ColumnSelector::One).ok_or_else(|| {
                let known = figures();
                self.unknown(
                    span,
                    format!("没有名为 {name} 的金额栏；应为 {known} 或 每列。"),
                )
            });
        }
        match ledger.figures().count() {
            1 => Ok(ColumnSelector::One(0)),
            _ => Err(self.fault(format!(
                "这里有多个金额栏，行的后面应写点号和栏名：{}。",
                figures()
            ))),
        }
    }
}
