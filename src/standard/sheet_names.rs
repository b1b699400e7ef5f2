//! Names of sheets that Excel accepts and that do not clash.
//!
//! In go wished names, out come names of at most 31 UTF-16 units, without forbidden characters, no two
//! equal when case is ignored.

use std::collections::BTreeSet;

use crate::words::{entry, pages as words};

/// The longest name of a sheet, in UTF-16 units.
const LONGEST: usize = 31;

/// The names given so far.
#[derive(Default, Debug)]
pub(crate) struct SheetNames {
    taken: BTreeSet<String>,
}

impl SheetNames {
    /// The names of the sheets that we add ourselves are taken.
    pub(crate) fn with_own_sheets() -> SheetNames {
        let mut names = SheetNames::default();
        for name in [
            words::CONTENTS_SHEET,
            words::DISCREPANCY_SHEET,
            words::DETAILS_SHEET,
            words::CHANGES_SHEET,
            words::CHECKS_SHEET,
            words::SUBJECTS_SHEET,
            entry::ENTRY_SHEET,
            entry::MORE_SHEET,
            entry::WORK_SHEET,
        ] {
            names.claim(name);
        }
        names
    }

    /// Marks a name as taken that was given elsewhere.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_lowercase());
    }

    /// The wished name, or the nearest to it that is free and allowed.
    pub(crate) fn claim(&mut self, wished: &str) -> String {
        let clean = allowed(wished);
        let mut number = 1_usize;
        loop {
            let suffix = if number == 1 {
                String::new()
            } else {
                format!("({number})")
            };
            let name = format!("{}{suffix}", cut(&clean, LONGEST - suffix.len()));
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }
}

/// The name without what Excel forbids in it.
fn allowed(wished: &str) -> String {
    let replaced: String = wished
        .chars()
        .map(|char| {
            if "[]:*?/\\".contains(char) || char.is_control() {
                '_'
            } else {
                char
            }
        })
        .collect();
    let trimmed = replaced.trim_matches('\'');
    if trimmed.trim().is_empty() {
        return words::NAMELESS_SHEET.to_owned();
    }
    // Excel keeps this name for itself.
    if trimmed.eq_ignore_ascii_case("history") {
        format!("{trimmed}_")
    } else {
        trimmed.to_owned()
    }
}

/// The first characters of a name that fit so many UTF-16 units; no quote at the end.
fn cut(name: &str, units: usize) -> &str {
    let mut used = 0;
    let end = name
        .char_indices()
        .find(|(_, char)| {
            used += char.len_utf16();
            used > units
        })
        .map_or(name.len(), |(at, _)| at);
    name[..end].trim_end_matches('\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_clash_are_numbered_within_the_limit() {
        let mut names = SheetNames::with_own_sheets();
        let long = "一".repeat(40);
        assert_eq!(names.claim("差异表"), "差异表(2)");
        assert_eq!(names.claim("Data"), "Data");
        assert_eq!(names.claim("DATA"), "DATA(2)");
        assert_eq!(names.claim(&long), "一".repeat(31));
        assert_eq!(names.claim(&long), format!("{}(2)", "一".repeat(28)));
        assert_eq!(names.claim("a/b:c[1]"), "a_b_c_1_");
        assert_eq!(names.claim("''"), "工作表");
    }
}
