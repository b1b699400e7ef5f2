//! The names of what is written for units: files and folders that every system takes.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use super::Unit;

/// The most characters of a file's name: a system takes 255 bytes, Chinese takes three each.
const LONGEST_NAME: usize = 76;
/// What names of files on Windows cannot hold.
const FORBIDDEN: &str = "<>:\"/\\|?*";
/// What Windows takes for a device.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// What the units' files are called without an ending, of code and name, no two the same.
pub(crate) fn names_of_files<U: Borrow<Unit>>(units: &[U]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let names = units.iter().map(|unit| {
        let unit: &Unit = unit.borrow();
        let code = unit.code.as_ref().map_or("", |code| code.as_str());
        let text = format!("{code}{}", unit.name);
        let clean = text.chars().map(|c| match c {
            c if FORBIDDEN.contains(c) || c.is_control() => '_',
            c => c,
        });
        let short: String = clean.take(LONGEST_NAME).collect();
        let mut stem = short.trim_matches([' ', '.']).to_owned();
        if stem.is_empty() || is_device(&stem) {
            stem.insert(0, '_');
        }
        let tries = std::iter::once(stem.clone()).chain((2..).map(|n| format!("{stem}({n})")));
        let mut free = tries.filter(|name| taken.insert(name.to_lowercase()));
        free.next().unwrap_or_default()
    });
    names.collect()
}

fn is_device(stem: &str) -> bool {
    let name = stem.split('.').next().unwrap_or_default().to_lowercase();
    DEVICES.contains(&name.trim_end_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_and_never_the_same() {
        let units = ["某县/教育局: 本级*", "某县/教育局: 本级?", "某局.", "NUL"].map(Unit::named);
        assert_eq!(
            names_of_files(&units),
            [
                "某县_教育局_ 本级_",
                "某县_教育局_ 本级_(2)",
                "某局",
                "_NUL"
            ]
        );
        let long = [Unit::named(&"长".repeat(200))];
        assert!(names_of_files(&long)[0].len() < 250);
    }
}
