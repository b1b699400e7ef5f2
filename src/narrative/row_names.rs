//! The rows of the tables by what they are called: a subject (行政运行), an economic item (办公费), a project.
//!
//! In go the tables, and the words before a number; out come the figures of the rows that they name, one for each column.
//! Which of them is meant, the number and its neighbours say, never the name alone.

use std::collections::BTreeMap;

use super::known::Of;
use super::labels::{bare, core};
use super::sections::unnumbered;
use super::sentence::{OWN_YEAR, with_digits, with_years};
use crate::facts::{Address, Figure, Line, LineKey, TableFacts};
use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, Layout, LedgerSpec};
use crate::model::{Code, CodeLevel, plain};
use crate::vocabulary;

/// A name of more figures says nothing.
const MOST: usize = 64;
/// A name without the last of its words has at least so many letters.
const SHORTEST: usize = 4;

/// The figures of the rows by their names.
#[derive(Debug, Default)]
pub(super) struct RowNames(BTreeMap<String, Vec<Address>>);

impl RowNames {
    /// The rows of tables of that year.
    pub fn of(layout: &Layout, facts: &[TableFacts], year: Option<u16>) -> RowNames {
        let mut names = RowNames::default();
        for (form, table) in layout.tables.iter().zip(facts).filter(|(_, own)| own.found) {
            for (spec, ledger) in form.ledgers.iter().zip(&table.ledgers) {
                for line in &ledger.lines {
                    if line.key == LineKey::Total {
                        continue;
                    }
                    let called = called(line, year);
                    for column in amounts(spec, line) {
                        let Some(column) = ledger.columns.get(column) else {
                            continue;
                        };
                        let address = Address {
                            table: table.id.clone(),
                            ledger: ledger.name.clone(),
                            line: line.key.clone(),
                            column: column.clone(),
                        };
                        for name in &called {
                            let own = names.0.entry(name.clone()).or_default();
                            // One more than are looked at tells that there are too many.
                            if own.len() <= MOST && !own.contains(&address) {
                                own.push(address.clone());
                            }
                        }
                    }
                }
            }
        }
        names
    }

    /// The figures that the words before a number may name.
    pub fn named(&self, before: &str) -> Vec<Of> {
        let (name, code) = name_and_code(before);
        let tail = vocabulary::SAID_CLASS_TAIL.iter();
        let short = tail.filter_map(|tail| name.strip_suffix(*tail));
        let mut names = std::iter::once(name.as_str()).chain(short);
        let found = names.find_map(|name| self.0.get(name));
        let found = found.filter(|found| found.len() <= MOST);
        let own = |address: &&Address| {
            code.is_none_or(|code| match &address.line {
                LineKey::Code(own) => *own == code,
                _ => false,
            })
        };
        let found = found.into_iter().flatten().filter(own);
        found.map(|address| Of::At(address.clone())).collect()
    }
}

/// The columns in which an amount of a line stands.
fn amounts<'l>(spec: &'l LedgerSpec, line: &'l Line) -> impl Iterator<Item = usize> + 'l {
    let figures = spec.figures().zip(&line.cells).enumerate();
    figures.filter_map(|(at, (column, cell))| {
        let counts = column.role == ColumnRole::Amount && column.aside.is_none();
        let there = matches!(&cell.figure, Figure::Known(value) if !value.is_zero());
        (counts && there).then_some(at)
    })
}

/// What a line may be called.
fn called(line: &Line, year: Option<u16>) -> Vec<String> {
    let (label, _) = with_years(&with_digits(&plain(&line.label)), year);
    let own = unnumbered(&label).unwrap_or(label);
    let code = match &line.key {
        LineKey::Code(code) => Some(*code),
        LineKey::Fixed(key) => Code::parse(key.as_str()),
        _ => None,
    };
    let class = code.filter(|code| code.level() == CodeLevel::Class);
    let official = class.and_then(|code| Classification::Function.name_of(code));
    let mut names: Vec<String> = official.into_iter().map(core).collect();
    names.push(core(&own));
    let short = names.iter().flat_map(|name| {
        let tails = vocabulary::SAID_CLASS_TAIL.iter();
        tails.filter_map(|tail| name.strip_suffix(*tail).map(str::to_owned))
    });
    let short: Vec<String> = short
        .filter(|name| name.chars().count() >= SHORTEST)
        .collect();
    names.extend(short);
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    names
}

/// The name that words before a number end with, and the code beside it: 审计事务（款）行政运行（项） is 行政运行,
/// 行政运行（2010801） is that of its code.
fn name_and_code(before: &str) -> (String, Option<Code>) {
    let plain = plain(before);
    let marked = vocabulary::SAID_LEVEL
        .iter()
        .filter_map(|mark| Some((plain.rfind(mark)?, mark.len())));
    let (text, code) = match marked.max() {
        Some((at, _)) => {
            let front = &plain[..at];
            let begins = vocabulary::SAID_LEVEL
                .iter()
                .filter_map(|mark| Some(front.rfind(mark)? + mark.len()));
            (&front[begins.max().unwrap_or_default()..], None)
        }
        None => {
            // 行政运行（2010801）2026年预算数
            let head = plain.split(OWN_YEAR).next().unwrap_or_default();
            let own = if core(head).is_empty() { &*plain } else { head };
            (own, Some(own))
        }
    };
    let letters = bare(text);
    let behind = letters.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = core(behind);
    let code = code.and_then(|_| {
        let digits = match &letters[behind.len()..] {
            "" => {
                let rest = letters.trim_start_matches(|c: char| c.is_ascii_digit());
                &letters[..letters.len() - rest.len()]
            }
            digits => digits,
        };
        Code::parse(digits).filter(|_| digits.len() > 2)
    });
    (name, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_path_names_a_row_and_a_code_beside_it_tells_which() {
        for (words, name, code) in [
            (
                "1.一般公共服务支出（类）审计事务（款）行政运行（项）@年预算数为",
                "行政运行",
                None,
            ),
            ("一般公共服务（类）支出", "一般公共服务", None),
            ("行政运行（2010801）", "行政运行", Some("2010801")),
            ("2010801行政运行@年预算数为", "行政运行", Some("2010801")),
            ("@年主要用于办公费", "办公费", None),
        ] {
            let (own, found) = name_and_code(words);
            assert_eq!(own, name, "{words}");
            assert_eq!(found, code.and_then(Code::parse), "{words}");
        }
    }
}
