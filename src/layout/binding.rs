//! Whether the terms of a formula fit together: what stands for many rows or columns must mean the same
//! rows and columns on both sides.
//!
//! In goes a formula whose names are resolved; refused, at the offending term, are mixtures that would
//! mean nothing, columns that another ledger lacks, and percentages in sums.

use std::ops::Range;

use super::fault::{Fault, Parsed, list};
use super::spec::{
    ColumnRole, ColumnSelector, Comparison, Formula, LedgerSpec, RowSelector, TableSpec, Term,
};

/// Whether the rule is meant for each of many rows in turn.
pub(super) fn binds(rows: &RowSelector) -> bool {
    kind(rows).is_some()
}

/// What binds the terms: 每行, 每级 with 下级, or codes.
fn kind(rows: &RowSelector) -> Option<u8> {
    match rows {
        RowSelector::Each => Some(0),
        RowSelector::EachParent | RowSelector::Children => Some(1),
        RowSelector::EachCode(_) => Some(2),
        _ => None,
    }
}

/// Checks the whole formula; `spans` are the places of its terms in reading order.
pub(super) fn check(f: &Formula, tables: &[TableSpec], spans: &[Range<usize>]) -> Parsed<()> {
    let terms: Vec<&Term> = f.left.iter().chain(&f.right).chain(&f.divisor).collect();
    let fault = |at: usize, message: String| {
        let span = spans.get(at).cloned().unwrap_or(0..0);
        Err(Fault { span, message })
    };
    if f.left.is_empty() {
        return Err(Fault {
            span: 0..1,
            message: "等号左边应有至少一项，0 只能写在右边。".into(),
        });
    }
    if let Some((at, message)) = rows(&terms).or_else(|| columns(&terms, f.left.len(), tables)) {
        return fault(at, message);
    }
    if f.divisor.is_some()
        && (f.left.len() != 1 || f.right.len() != 1 || f.comparison != Comparison::Equal)
    {
        return fault(
            terms.len() - 1,
            "比率应写成 甲 = 乙 / 丙，每处只有一项。".into(),
        );
    }
    match percent(f, &terms, tables) {
        Some((at, message)) => fault(at, message),
        None => Ok(()),
    }
}

fn rows(terms: &[&Term]) -> Option<(usize, String)> {
    let bound = || {
        terms
            .iter()
            .enumerate()
            .filter_map(|(at, t)| Some((at, t, kind(&t.rows)?)))
    };
    let (_, first, binding) = bound().next()?;
    if let Some((at, ..)) = bound().find(|(_, _, other)| *other != binding) {
        let message = "一条公式里 每行、每级和下级、码类款项 三种只能用一种。";
        return Some((at, message.into()));
    }
    if binding == 1 && !terms.iter().any(|t| t.rows == RowSelector::EachParent) {
        let (at, ..) = bound().next()?;
        return Some((at, "用了 下级，公式里应另有 每级。".into()));
    }
    let elsewhere = |t: &Term| t.table != first.table || t.ledger != first.ledger;
    if binding < 2
        && let Some((at, ..)) = bound().find(|(_, t, _)| elsewhere(t))
    {
        let message = "每行、每级、下级 只能用于同一张表的同一分栏；跨表应用 码、类、款、项。";
        return Some((at, message.into()));
    }
    None
}

fn columns(terms: &[&Term], left: usize, tables: &[TableSpec]) -> Option<(usize, String)> {
    let each = |t: &&&Term| t.column == ColumnSelector::Each;
    let at = terms.iter().position(|t| each(&t))?;
    if at >= left {
        return Some((at, "右边用了 每列，左边也应用 每列。".into()));
    }
    let wanted = amounts(ledger(terms[at], tables));
    for (at, term) in terms.iter().enumerate().filter(|(_, t)| each(t)) {
        let there = amounts(ledger(term, tables));
        let lacking: Vec<&str> = wanted
            .iter()
            .copied()
            .filter(|id| !there.contains(id))
            .collect();
        if !lacking.is_empty() {
            let lacking = list(lacking.into_iter());
            let message =
                format!("每列 按栏的 id 对应，这里没有 {lacking}；应逐栏写公式或统一 id。");
            return Some((at, message));
        }
    }
    None
}

/// A percentage is kept, never summed: it stands alone before the sign of a ratio.
fn percent(f: &Formula, terms: &[&Term], tables: &[TableSpec]) -> Option<(usize, String)> {
    let is_percent = |t: &Term| match t.column {
        ColumnSelector::One(index) => ledger(t, tables)
            .figures()
            .nth(index)
            .is_some_and(|column| column.role == ColumnRole::Percent),
        ColumnSelector::Each => false,
    };
    let ratio = f.divisor.is_some();
    if ratio && !is_percent(terms[0]) {
        let message = "比率的左边应为百分比栏，即 role = \"percent\" 的栏。";
        return Some((0, message.into()));
    }
    let from = usize::from(ratio);
    let at = terms.iter().skip(from).position(|t| is_percent(t))?;
    Some((
        at + from,
        "百分比栏不能加减，只能写成 百分比 = 甲 / 乙。".into(),
    ))
}

fn ledger<'t>(term: &Term, tables: &'t [TableSpec]) -> &'t LedgerSpec {
    &tables[term.table].ledgers[term.ledger]
}

fn amounts(ledger: &LedgerSpec) -> Vec<&str> {
    let amounts = ledger
        .columns
        .iter()
        .filter(|c| c.role == ColumnRole::Amount);
    amounts.map(|column| column.id.as_str()).collect()
}
