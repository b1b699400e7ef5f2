//! The 勾稽 sheet of what is typed apart: only the lines that apply, one below the other.
//!
//! In go the lines; they are reckoned on 运算, out comes a page that shows those that are about any amount.

use crate::layout::Comparison;
use crate::words::pages::{self as words, Mark};

use super::super::super::live::{self, Check, Scope, Side};
use super::super::super::page::{Content, Page};
use super::Entry;
use crate::standard::Placement;

/// The lines, none of which applies while it says no more than that nothing is nothing, or no more than something.
pub(in crate::pages::blank) fn if_any(checks: Vec<Check>) -> Vec<Check> {
    let side = |side: &Side, is: &str| {
        let sum = side.formula.clone();
        format!("{}{is}0", sum.unwrap_or_else(|| side.value.to_string()))
    };
    let with = |check: Check| {
        let (left, right) = match check.comparison {
            Comparison::Equal => ("<>", "<>"),
            Comparison::AtMost => ("<>", "<"),
            Comparison::AtLeast => ("<", "<>"),
        };
        let any = Scope {
            condition: format!(
                "OR({},{})",
                side(&check.left, left),
                side(&check.right, right)
            ),
            met: false,
        };
        Check {
            scope: Scope::all([any].into_iter().chain(check.scope.clone())),
            ..check
        }
    };
    checks.into_iter().map(with).collect()
}

impl Entry {
    /// The page.
    pub(in crate::pages::blank) fn checks(
        &mut self,
        placement: &Placement,
        department: &str,
        checks: &[Check],
    ) -> Page {
        let work = &mut self.work;
        let text = |of: &dyn Fn(&Check) -> String| {
            let texts: Vec<Content> = checks
                .iter()
                .map(|one| Content::of_text(&of(one)))
                .collect();
            texts.into_iter()
        };
        let side = |of: &dyn Fn(&Check) -> Side| {
            let sides: Vec<Content> = checks.iter().map(|one| content(of(one))).collect();
            sides.into_iter()
        };
        let count = checks.len() as u32;
        let sheet = |one: &Check| placement.sheet(one.table).unwrap_or_default().to_owned();
        let tables = work.put("表", text(&sheet));
        let subjects = work.put("科目", text(&|one| one.subject.clone()));
        let messages = work.put("规则", text(&|one| one.message.clone()));
        let left = work.put("左边", side(&|one| one.left.clone()));
        let signs = work.put("号", text(&|one| sign(one.comparison).to_owned()));
        let right = work.put("右边", side(&|one| one.right.clone()));
        let difference = work.formulas("差额", count, "0", |line| {
            let decimals = checks[line as usize].decimals;
            format!("ROUND({}-{},{decimals})", left.cell(line), right.cell(line))
        });
        let allowed = work.put("允许", side(&|one| one.allowed.clone()));
        let out = words::mark(Mark::OutOfScope);
        let marks = work.formulas("结果", count, out, |line| {
            let (difference, allowed) = (difference.cell(line), allowed.cell(line));
            let check = &checks[line as usize];
            let mark = check.mark_formula(&difference, &allowed);
            mark.unwrap_or_else(|| format!("\"{out}\""))
        });
        let rows = work.rows_of_lines(count, count, |line| {
            format!("{}<>\"{out}\"", marks.cell(line))
        });
        let columns = [
            tables, subjects, messages, left, signs, right, difference, allowed, marks,
        ];
        live::short(department, count, |row, column| {
            let line = rows.away(row);
            format!(
                "IF({line}=\"\",\"\",INDEX({},{line}))",
                columns[column].all_away()
            )
        })
    }

    /// 运算.
    pub(in crate::pages::blank) fn work(self) -> Page {
        self.work.page()
    }
}

fn content(side: Side) -> Content {
    match side.formula {
        Some(formula) => Content::Formula {
            formula,
            result: side.value.normalize().to_string(),
        },
        None => {
            let number = side.value.to_string().parse();
            number.map_or(Content::Blank, Content::Number)
        }
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::AtMost => "≤",
        Comparison::AtLeast => "≥",
    }
}
