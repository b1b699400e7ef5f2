//! The lists as they are compiled in, parsed when first asked for.
//!
//! In go the files of `templates/classification/`; out come sorted slices of `&'static str`. A line
//! that does not parse is left out; a test shows that none is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::{Code, CodeLevel};

use super::{Classification, comparable};

/// A code of a classification.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Subject {
    /// The code.
    pub code: Code,
    /// Its official name.
    pub name: &'static str,
    /// The budget it belongs to (政府性基金预算); empty for economic classifications.
    pub budget: &'static str,
    /// The year of the budget the name was read in, or the years it is taken to be valid.
    pub edition: &'static str,
    /// Whether the name was read in a published budget. Otherwise it is general knowledge, and good
    /// for no more than a warning.
    pub seen: bool,
}

/// Another name of a code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alias {
    pub(super) code: Code,
    pub(super) name: &'static str,
    pub(super) years: &'static str,
}

/// A code that later editions no longer have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deprecated {
    code: Code,
    name: &'static str,
    pub(super) years: &'static str,
    pub(super) replaced_by: &'static str,
}

/// A 款 of the departmental classification and the 款 of the governmental one that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub(super) government: Code,
    pub(super) department: Code,
    pub(super) seen: bool,
}

/// One classification. All vectors are sorted by code.
#[derive(Debug)]
pub(super) struct List {
    pub(super) subjects: Vec<Subject>,
    aliases: Vec<Alias>,
    deprecated: Vec<Deprecated>,
}

const FUNCTION: &str = include_str!("../../../templates/classification/function.csv");
const REVENUE: &str = include_str!("../../../templates/classification/revenue.csv");
const DEPT: &str = include_str!("../../../templates/classification/dept_economic.csv");
const GOV: &str = include_str!("../../../templates/classification/gov_economic.csv");
const ALIASES: &str = include_str!("../../../templates/classification/aliases.csv");
const DEPRECATED: &str = include_str!("../../../templates/classification/function_deprecated.csv");
const MAP: &str = include_str!("../../../templates/classification/economic_map.csv");

/// The list of a classification.
pub(super) fn list(classification: Classification) -> &'static List {
    static LISTS: [LazyLock<List>; 4] = [
        LazyLock::new(|| List::load(FUNCTION, "function", DEPRECATED)),
        LazyLock::new(|| List::load(REVENUE, "revenue", "")),
        LazyLock::new(|| List::load(DEPT, "dept_economic", "")),
        LazyLock::new(|| List::load(GOV, "gov_economic", "")),
    ];
    &LISTS[classification as usize]
}

/// The codes of a comparable name.
pub(super) fn codes_named(classification: Classification, name: &str) -> &'static [Code] {
    type Index = BTreeMap<String, Vec<Code>>;
    static INDICES: [LazyLock<Index>; 4] = [
        LazyLock::new(|| list(Classification::Function).index()),
        LazyLock::new(|| list(Classification::Revenue).index()),
        LazyLock::new(|| list(Classification::DeptEconomic).index()),
        LazyLock::new(|| list(Classification::GovEconomic).index()),
    ];
    INDICES[classification as usize]
        .get(name)
        .map_or(&[], Vec::as_slice)
}

/// The correspondence of the economic classifications.
pub(super) fn pairs() -> &'static [Pair] {
    static PAIRS: LazyLock<Vec<Pair>> =
        LazyLock::new(|| records(MAP).filter_map(parse_pair).collect());
    &PAIRS
}

impl List {
    fn load(text: &'static str, name: &str, deprecated: &'static str) -> List {
        let mut subjects: Vec<Subject> = records(text).filter_map(parse_subject).collect();
        subjects.sort_by_key(|subject| subject.code);
        let mut aliases: Vec<Alias> = records(ALIASES)
            .filter(|line| table_of(line) == name)
            .filter_map(parse_alias)
            .collect();
        aliases.sort_by_key(|alias| alias.code);
        let mut deprecated: Vec<Deprecated> =
            records(deprecated).filter_map(parse_deprecated).collect();
        deprecated.sort_by_key(|old| old.code);
        List {
            subjects,
            aliases,
            deprecated,
        }
    }

    /// The other names of a code.
    pub(super) fn aliases_of(&self, code: Code) -> &[Alias] {
        let from = self.aliases.partition_point(|alias| alias.code < code);
        let count = self.aliases[from..].partition_point(|alias| alias.code == code);
        &self.aliases[from..from + count]
    }

    /// The code, if only earlier editions have it.
    pub(super) fn deprecated(&self, code: Code) -> Option<&Deprecated> {
        let found = self
            .deprecated
            .binary_search_by_key(&code, |old| old.code)
            .ok()?;
        Some(&self.deprecated[found])
    }

    /// Codes by comparable name, the official names first.
    fn index(&self) -> BTreeMap<String, Vec<Code>> {
        let mut index: BTreeMap<String, Vec<Code>> = BTreeMap::new();
        let mut add = |name: String, code: Code| {
            let codes = index.entry(name).or_default();
            if !codes.contains(&code) {
                codes.push(code);
            }
        };
        let official = self.subjects.iter().map(|s| (s.name, s.code));
        let aliases = self.aliases.iter().map(|a| (a.name, a.code));
        let deprecated = self.deprecated.iter().map(|d| (d.name, d.code));
        let earlier: Vec<_> = aliases.chain(deprecated).collect();
        for (name, code) in official.clone().chain(earlier.iter().copied()) {
            add(comparable(name).into_owned(), code);
        }
        // A 类 is printed with or without 支出, but a name of its own comes first.
        for (name, code) in official.chain(earlier.iter().copied()) {
            if code.level() == CodeLevel::Class {
                let name = comparable(name);
                match name.strip_suffix("支出") {
                    Some(bare) => add(bare.to_owned(), code),
                    None => add(format!("{name}支出"), code),
                }
            }
        }
        index
    }
}

/// The records of a file, without the line of field names.
fn records(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().skip(1).filter(|line| !line.is_empty())
}

/// The fields of a record, if it has exactly that many.
fn fields<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    let mut out = [""; N];
    let mut parts = line.split(',');
    for field in &mut out {
        *field = parts.next()?;
    }
    parts.next().is_none().then_some(out)
}

fn parse_subject(line: &'static str) -> Option<Subject> {
    // The economic lists have no budget.
    let [code, name, _level, budget, edition, confidence] = fields(line).or_else(|| {
        let [code, name, level, edition, confidence] = fields(line)?;
        Some([code, name, level, "", edition, confidence])
    })?;
    let code = Code::parse(code)?;
    let seen = confidence == "seen";
    Some(Subject {
        code,
        name,
        budget,
        edition,
        seen,
    })
}

fn table_of(line: &str) -> &str {
    line.split(',').next().unwrap_or_default()
}

fn parse_alias(line: &'static str) -> Option<Alias> {
    let [_table, code, _canonical, name, years, _confidence] = fields(line)?;
    let code = Code::parse(code)?;
    Some(Alias { code, name, years })
}

fn parse_deprecated(line: &'static str) -> Option<Deprecated> {
    let [code, name, _level, _budget, years, replaced_by, _confidence] = fields(line)?;
    let code = Code::parse(code)?;
    Some(Deprecated {
        code,
        name,
        years,
        replaced_by,
    })
}

fn parse_pair(line: &'static str) -> Option<Pair> {
    let [government, _, department, _, _, confidence] = fields(line)?;
    Some(Pair {
        government: Code::parse(government)?,
        department: Code::parse(department)?,
        seen: confidence == "seen",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_file_parses() {
        for text in [FUNCTION, REVENUE, DEPT, GOV] {
            for line in records(text) {
                let subject = parse_subject(line).unwrap_or_else(|| panic!("{line}"));
                let level = fields::<6>(line)
                    .map(|f| f[2])
                    .or(fields::<5>(line).map(|f| f[2]));
                assert_eq!(level, Some(subject.code.level().name()), "{line}");
                assert!(
                    !subject.name.is_empty() && !subject.edition.is_empty(),
                    "{line}"
                );
            }
        }
        let tables = ["function", "revenue", "dept_economic", "gov_economic"];
        for line in records(ALIASES) {
            assert!(tables.contains(&table_of(line)), "{line}");
            assert!(
                parse_alias(line).is_some_and(|a| !a.name.is_empty()),
                "{line}"
            );
        }
        assert!(records(DEPRECATED).all(|line| parse_deprecated(line).is_some()));
        assert!(records(MAP).all(|line| parse_pair(line).is_some()));
        assert_eq!(records(FUNCTION).count(), 1715);
        assert_eq!(records(MAP).count(), 166);
    }

    #[test]
    fn no_code_stands_twice_and_each_has_its_parent() {
        for classification in Classification::ALL {
            let subjects = &list(classification).subjects;
            assert!(subjects.windows(2).all(|w| w[0].code < w[1].code));
            for subject in subjects {
                if let Some(parent) = subject.code.parent() {
                    assert!(classification.name_of(parent).is_some(), "{parent}");
                }
            }
        }
    }

    #[test]
    fn the_canonical_names_of_the_aliases_are_the_official_ones() {
        for line in records(ALIASES) {
            let [table, code, canonical, ..] = fields::<6>(line).expect("six fields");
            let classification = match table {
                "function" => Classification::Function,
                "revenue" => Classification::Revenue,
                "dept_economic" => Classification::DeptEconomic,
                _ => Classification::GovEconomic,
            };
            let code = Code::parse(code).expect("a code");
            assert_eq!(
                classification.name_of(code).unwrap_or_default(),
                canonical,
                "{line}"
            );
        }
    }

    #[test]
    fn the_names_in_the_correspondence_are_the_official_ones() {
        for line in records(MAP) {
            let [gov, gov_name, dept, dept_name, ..] = fields::<6>(line).expect("six fields");
            let named =
                |c: Classification, code| Code::parse(code).and_then(|code| c.name_of(code));
            assert_eq!(named(Classification::GovEconomic, gov), Some(gov_name));
            assert_eq!(named(Classification::DeptEconomic, dept), Some(dept_name));
        }
    }
}
