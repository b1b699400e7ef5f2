//! Which departmental economic name belongs to which governmental one.
//!
//! In go two printed names (or codes with names), out comes whether the official correspondence joins
//! them. Names that the lists do not hold give no verdict.

use std::collections::BTreeSet;

use crate::model::Code;

use super::{Classification, comparable, data};

/// Whether a departmental and a governmental economic name belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Correspondence {
    /// They do, for 机关 or for 事业单位.
    Corresponds,
    /// One of them is blank, not in the lists, or the correspondence says nothing of it.
    Unknown,
    /// They do not.
    Differs {
        /// The governmental names that would, in the order of their codes.
        expected: Vec<&'static str>,
        /// Whether all of them were seen in published budgets; otherwise this is no more than a hint.
        seen: bool,
    },
}

/// Whether the names belong together. A name may be preceded by its code; names of earlier editions
/// and a 类 in place of its 款 are accepted.
pub fn corresponds(dept_name: &str, gov_name: &str) -> Correspondence {
    let departments = codes(Classification::DeptEconomic, dept_name);
    let governments = codes(Classification::GovEconomic, gov_name);
    let covers = |wide: &[Code], narrow: Code| wide.iter().any(|code| code.covers(narrow));
    let told = |pair: &&data::Pair| covers(&departments, pair.department);
    let mapped = |pair: &&data::Pair| covers(&governments, pair.government);
    let mut pairs = data::pairs().iter();
    if pairs.any(|pair| told(&pair) && mapped(&pair)) {
        return Correspondence::Corresponds;
    }
    let expected: Vec<&data::Pair> = data::pairs().iter().filter(told).collect();
    if expected.is_empty() || data::pairs().iter().find(mapped).is_none() {
        return Correspondence::Unknown;
    }
    let seen = expected.iter().all(|pair| pair.seen);
    let mut expected: Vec<Code> = expected.iter().map(|pair| pair.government).collect();
    expected.sort();
    expected.dedup();
    let mut names: Vec<&str> = expected
        .into_iter()
        .filter_map(|code| Classification::GovEconomic.name_of(code))
        .collect();
    names.dedup();
    Correspondence::Differs {
        expected: names,
        seen,
    }
}

/// The 类 of a departmental name that stands under another one, to which it does not belong; empty if it may.
pub fn classes_elsewhere(name: &str, group: &str) -> Vec<&'static str> {
    let own = codes(Classification::DeptEconomic, name);
    let group = codes(Classification::DeptEconomic, group);
    let within = |code: &Code| group.iter().any(|class| class.covers(*code));
    if group.is_empty() || own.iter().any(within) {
        return Vec::new();
    }
    let classes: BTreeSet<Code> = own.iter().filter_map(|code| code.parent()).collect();
    let name_of = |class: Code| Classification::DeptEconomic.name_of(class);
    classes.into_iter().filter_map(name_of).collect()
}

/// The governmental name that a departmental code usually goes with.
pub fn governmental(code: Code) -> Option<&'static str> {
    let own = || data::pairs().iter().filter(|pair| pair.department == code);
    let pair = own().find(|pair| pair.seen).or_else(|| own().next())?;
    Classification::GovEconomic.name_of(pair.government)
}

/// The codes a printed text may mean: the one in front of it, or all those of its name.
fn codes(classification: Classification, text: &str) -> Vec<Code> {
    let text = comparable(text);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || "()-_.".contains(c));
    let digits: String = text[..text.len() - rest.len()]
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    match Code::parse(&digits) {
        Some(code) if classification.name_of(code).is_some() => vec![code],
        _ => classification.codes_named(rest).to_vec(),
    }
}
