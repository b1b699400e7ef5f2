//! The lists as the build script compiles them in: sorted slices, nothing to read at the start.
//!
//! Out come what a list holds of a code and the codes of a name. What stands in `templates/classification/` is read
//! by `build/classification.rs`, which refuses a line that does not parse.

use crate::compiled::{LISTS, PAIRS};
use crate::model::Code;

use super::Classification;

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
pub(crate) struct Alias {
    pub code: Code,
    pub name: &'static str,
    pub years: &'static str,
}

/// A code that later editions no longer have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deprecated {
    pub code: Code,
    pub years: &'static str,
    pub replaced_by: &'static str,
}

/// A 款 of the departmental classification and the 款 of the governmental one that it belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub government: Code,
    pub department: Code,
    pub seen: bool,
}

/// One classification; each slice is sorted by what it is asked for.
#[derive(Debug)]
pub(crate) struct List {
    pub subjects: &'static [Subject],
    pub aliases: &'static [Alias],
    pub deprecated: &'static [Deprecated],
    /// Codes by comparable name, those of official names first.
    pub named: &'static [(&'static str, &'static [Code])],
}

/// The list of a classification.
pub(super) fn list(classification: Classification) -> &'static List {
    &LISTS[classification as usize]
}

/// The correspondence of the economic classifications.
pub(super) fn pairs() -> &'static [Pair] {
    &PAIRS
}

impl List {
    /// The other names of a code.
    pub(super) fn aliases_of(&self, code: Code) -> &'static [Alias] {
        let from = self.aliases.partition_point(|alias| alias.code < code);
        let count = self.aliases[from..].partition_point(|alias| alias.code == code);
        &self.aliases[from..from + count]
    }

    /// The code, if only earlier editions have it.
    pub(super) fn deprecated(&self, code: Code) -> Option<&'static Deprecated> {
        let found = self.deprecated.binary_search_by_key(&code, |old| old.code);
        found.ok().map(|at| &self.deprecated[at])
    }

    /// The codes of a comparable name.
    pub(super) fn codes_named(&self, name: &str) -> &'static [Code] {
        let found = self.named.binary_search_by_key(&name, |(known, _)| known);
        found.map_or(&[], |at| self.named[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALIASES: &str = include_str!("../../../templates/classification/aliases.csv");
    const MAP: &str = include_str!("../../../templates/classification/economic_map.csv");

    /// The fields of the records of a file.
    fn records(text: &'static str) -> impl Iterator<Item = [&'static str; 6]> {
        let lines = text.lines().skip(1).filter(|line| !line.is_empty());
        lines.map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            fields.try_into().expect("six fields")
        })
    }

    #[test]
    fn no_code_stands_twice_and_each_has_its_parent() {
        for classification in Classification::ALL {
            let subjects = list(classification).subjects;
            assert!(subjects.windows(2).all(|w| w[0].code < w[1].code));
            for subject in subjects {
                assert!(!subject.name.is_empty() && !subject.edition.is_empty());
                if let Some(parent) = subject.code.parent() {
                    assert!(classification.name_of(parent).is_some(), "{parent}");
                }
            }
        }
        assert_eq!(list(Classification::Function).subjects.len(), 1715);
        assert_eq!(pairs().len(), 166);
    }

    #[test]
    fn every_subject_is_found_by_its_names() {
        for classification in Classification::ALL {
            for subject in list(classification).subjects {
                for name in classification.names(subject.code) {
                    let codes = classification.codes_named(name);
                    assert!(codes.contains(&subject.code), "{name}");
                }
            }
        }
    }

    #[test]
    fn the_canonical_names_of_the_aliases_are_the_official_ones() {
        for [table, code, canonical, ..] in records(ALIASES) {
            let classification = match table {
                "function" => Classification::Function,
                "revenue" => Classification::Revenue,
                "dept_economic" => Classification::DeptEconomic,
                _ => Classification::GovEconomic,
            };
            let official = Code::parse(code).and_then(|code| classification.name_of(code));
            assert_eq!(official.unwrap_or_default(), canonical, "{code}");
        }
    }

    #[test]
    fn the_names_in_the_correspondence_are_the_official_ones() {
        for [gov, gov_name, dept, dept_name, ..] in records(MAP) {
            let named =
                |c: Classification, code| Code::parse(code).and_then(|code| c.name_of(code));
            assert_eq!(named(Classification::GovEconomic, gov), Some(gov_name));
            assert_eq!(named(Classification::DeptEconomic, dept), Some(dept_name));
        }
    }
}
