//! The lists of `templates/classification/`.
//!
//! In go the files, out come slices sorted by what they are asked for. A line that does not parse stops the build.

use std::collections::BTreeMap;

use crate::layout::classification::data::{Alias, Deprecated, List, Pair};
use crate::layout::classification::{Subject, comparable};
use crate::model::{Code, CodeLevel};

const FUNCTION: &str = include_str!("../templates/classification/function.csv");
const REVENUE: &str = include_str!("../templates/classification/revenue.csv");
const DEPT: &str = include_str!("../templates/classification/dept_economic.csv");
const GOV: &str = include_str!("../templates/classification/gov_economic.csv");
const ALIASES: &str = include_str!("../templates/classification/aliases.csv");
const DEPRECATED: &str = include_str!("../templates/classification/function_deprecated.csv");
const MAP: &str = include_str!("../templates/classification/economic_map.csv");

/// The lists, in the order of `Classification`.
pub fn lists() -> [List; 4] {
    [
        list(FUNCTION, "function", DEPRECATED),
        list(REVENUE, "revenue", ""),
        list(DEPT, "dept_economic", ""),
        list(GOV, "gov_economic", ""),
    ]
}

/// The correspondence of the economic classifications.
pub fn pairs() -> Vec<Pair> {
    all(records(MAP), pair)
}

fn list(text: &'static str, name: &str, deprecated: &'static str) -> List {
    let mut subjects = all(records(text), subject);
    subjects.sort_by_key(|subject| subject.code);
    let own = |line: &&str| line.split(',').next() == Some(name);
    let mut aliases = all(records(ALIASES).filter(own), alias);
    aliases.sort_by_key(|alias| alias.code);
    let mut deprecated = all(records(deprecated), old);
    deprecated.sort_by_key(|(old, _)| old.code);
    let named = index(&subjects, &aliases, &deprecated);
    let deprecated = deprecated.into_iter().map(|(old, _)| old).collect();
    List {
        subjects: subjects.leak(),
        aliases: aliases.leak(),
        deprecated: Vec::leak(deprecated),
        named: named.leak(),
    }
}

/// Codes by comparable name, the official names first.
fn index(
    subjects: &[Subject],
    aliases: &[Alias],
    deprecated: &[(Deprecated, &'static str)],
) -> Vec<(&'static str, &'static [Code])> {
    let mut index: BTreeMap<String, Vec<Code>> = BTreeMap::new();
    let mut add = |name: String, code: Code| {
        let codes = index.entry(name).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    };
    let official = subjects.iter().map(|s| (s.name, s.code));
    let aliases = aliases.iter().map(|a| (a.name, a.code));
    let deprecated = deprecated.iter().map(|(old, name)| (*name, old.code));
    let names: Vec<_> = official.chain(aliases).chain(deprecated).collect();
    for &(name, code) in &names {
        add(comparable(name).into_owned(), code);
    }
    // A 类 is printed with or without 支出, but a name of its own comes first.
    for &(name, code) in &names {
        if code.level() == CodeLevel::Class {
            let name = comparable(name);
            match name.strip_suffix("支出") {
                Some(bare) => add(bare.to_owned(), code),
                None => add(format!("{name}支出"), code),
            }
        }
    }
    let leaked = |(name, codes): (String, Vec<Code>)| (&*name.leak(), &*codes.leak());
    index.into_iter().map(leaked).collect()
}

/// The records of a file, without the line of field names.
fn records(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().skip(1).filter(|line| !line.is_empty())
}

/// All of them, parsed.
fn all<T>(
    lines: impl Iterator<Item = &'static str>,
    parse: impl Fn(&'static str) -> Option<T>,
) -> Vec<T> {
    let parsed = |line| parse(line).unwrap_or_else(|| panic!("templates/classification: {line}"));
    lines.map(parsed).collect()
}

/// The fields of a record, if it has exactly that many.
fn fields<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    let fields: Vec<&str> = line.split(',').collect();
    fields.try_into().ok()
}

fn subject(line: &'static str) -> Option<Subject> {
    // The economic lists have no budget.
    let [code, name, level, budget, edition, confidence] = fields(line).or_else(|| {
        let [code, name, level, edition, confidence] = fields(line)?;
        Some([code, name, level, "", edition, confidence])
    })?;
    let code = Code::parse(code).filter(|code| code.level().name() == level)?;
    let seen = confidence == "seen";
    Some(Subject {
        code,
        name,
        budget,
        edition,
        seen,
    })
}

fn alias(line: &'static str) -> Option<Alias> {
    let [_list, code, _canonical, name, years, _confidence] = fields(line)?;
    let code = Code::parse(code).filter(|_| !name.is_empty())?;
    Some(Alias { code, name, years })
}

/// With its name, which is only asked for.
fn old(line: &'static str) -> Option<(Deprecated, &'static str)> {
    let [code, name, _level, _budget, years, replaced_by, _confidence] = fields(line)?;
    let code = Code::parse(code)?;
    Some((
        Deprecated {
            code,
            years,
            replaced_by,
        },
        name,
    ))
}

fn pair(line: &'static str) -> Option<Pair> {
    let [government, _, department, _, _, confidence] = fields(line)?;
    Some(Pair {
        government: Code::parse(government)?,
        department: Code::parse(department)?,
        seen: confidence == "seen",
    })
}
