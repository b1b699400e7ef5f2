//! Whose a submission is: units by their names, whole or in the short form that people write.

use std::collections::BTreeMap;

use crate::model::{DepartmentName, Likeness, plain};
use crate::report::FoundBy;
use crate::unit_list::Unit;

/// The fewest characters of a short form.
const SHORTEST: usize = 3;

/// The units that are expected, found by names.
pub(super) struct Known<'u> {
    units: &'u [Unit],
    /// By every whole name and alias.
    names: BTreeMap<String, Vec<usize>>,
    /// By every ending of a name that is long enough to be a short form.
    endings: BTreeMap<String, Vec<usize>>,
    codes: BTreeMap<&'u str, usize>,
}

impl<'u> Known<'u> {
    pub(super) fn of(units: &'u [Unit]) -> Known<'u> {
        let mut known = Known {
            units,
            names: BTreeMap::new(),
            endings: BTreeMap::new(),
            codes: BTreeMap::new(),
        };
        for (at, unit) in units.iter().enumerate() {
            for name in unit.aliases.iter().chain([&unit.name]) {
                let Some(name) = DepartmentName::parse(name) else {
                    continue;
                };
                add(&mut known.names, name.as_str(), at);
                for ending in endings(name.as_str()) {
                    add(&mut known.endings, ending, at);
                }
            }
            if let Some(code) = &unit.code {
                known.codes.entry(code.as_str()).or_insert(at);
            }
        }
        known
    }

    /// Whose a submission is, by the department that its tables name and by the name of its file.
    pub(super) fn find(&self, department: Option<&str>, stem: &str) -> Option<(usize, FoundBy)> {
        let name = department.and_then(DepartmentName::parse);
        let by_file = || self.in_file(stem);
        let Some(name) = name else {
            return by_file().map(|at| (at, FoundBy::ByFile));
        };
        let same = self.same(name.as_str());
        let whole = self.names.contains_key(name.as_str());
        let own = |at: usize| whole || !self.bears_another_code(at, stem);
        match same.as_slice() {
            [only] => return Some((*only, FoundBy::ByName)).filter(|_| own(*only)),
            [] => {}
            several => {
                // Several units of one short name: the file's name may say which.
                let meant = by_file().filter(|at| several.contains(at));
                return meant.map(|at| (at, FoundBy::ByFile));
            }
        }
        let spelt: Vec<usize> = self.spelt(&name).collect();
        match spelt.as_slice() {
            [only] => Some((*only, FoundBy::Spelt)).filter(|_| own(*only)),
            several => by_file()
                .filter(|at| several.contains(at))
                .map(|at| (at, FoundBy::ByFile)),
        }
    }

    /// Whether the name of a file begins with a code as long as that of a unit, and not with its own: then a short name
    /// in the tables is another unit's.
    fn bears_another_code(&self, unit: usize, stem: &str) -> bool {
        let stem = plain(stem);
        let end = stem.find(|c: char| !c.is_ascii_digit());
        let front = &stem[..end.unwrap_or(stem.len())];
        let code = self.units[unit].code.as_ref().map(|code| code.as_str());
        code.is_some_and(|code| {
            let alike = code.len() == front.len() && code.bytes().all(|c| c.is_ascii_digit());
            alike && code != front
        })
    }

    /// The units of that name, or of which it is a short form or the long one.
    fn same(&self, name: &str) -> Vec<usize> {
        if let Some(units) = self.names.get(name) {
            return units.clone();
        }
        if let Some(units) = self.endings.get(name) {
            return units.clone();
        }
        let mut longer = endings(name);
        longer
            .find_map(|ending| self.names.get(ending))
            .cloned()
            .unwrap_or_default()
    }

    fn spelt<'k>(&'k self, name: &'k DepartmentName) -> impl Iterator<Item = usize> + 'k {
        let units = self.units.iter().enumerate();
        units.filter_map(move |(at, unit)| {
            let names = unit.aliases.iter().chain([&unit.name]);
            let mut names = names.filter_map(|name| DepartmentName::parse(name));
            names
                .any(|own| own.likeness(name) == Likeness::Spelt)
                .then_some(at)
        })
    }

    /// The unit whose code or whole name stands in the name of a file.
    pub(super) fn in_file(&self, stem: &str) -> Option<usize> {
        let stem = plain(stem);
        let mut codes = stem.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        if let Some(at) = codes.find_map(|code| self.codes.get(code.trim_matches('-'))) {
            return Some(*at);
        }
        // The longest name that stands in it.
        let starts = stem.char_indices().map(|(at, _)| at);
        let mut best: Option<(usize, &Vec<usize>)> = None;
        for start in starts {
            let ends = stem[start..].char_indices();
            for (end, c) in ends {
                let part = &stem[start..start + end + c.len_utf8()];
                if let Some(units) = self.names.get(part)
                    && best.is_none_or(|(len, _)| len < part.len())
                {
                    best = Some((part.len(), units));
                }
            }
        }
        match best?.1.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

fn add(names: &mut BTreeMap<String, Vec<usize>>, name: &str, at: usize) {
    let units = names.entry(name.to_owned()).or_default();
    if units.last() != Some(&at) {
        units.push(at);
    }
}

/// The endings of a name that may be a short form of it, the longest first.
pub(super) fn endings(name: &str) -> impl Iterator<Item = &str> {
    let count = name.chars().count();
    let starts = name.char_indices().map(|(at, _)| at).skip(1);
    starts
        .take(count.saturating_sub(SHORTEST))
        .map(|at| &name[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit_list::UnitCode;

    fn units() -> Vec<Unit> {
        let unit = |code: &str, name: &str, aliases: &[&str]| Unit {
            code: UnitCode::parse(code),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            ..Unit::named(name)
        };
        vec![
            unit("015001", "青岚县水利局", &["青岚县水务局"]),
            unit("016001", "青岚县第一小学", &[]),
            unit("016002", "青岚县第二小学", &[]),
            unit("017001", "青岚县东镇卫生院", &[]),
            unit("017002", "青岚县西镇卫生院", &[]),
        ]
    }

    fn found(department: &str, stem: &str) -> Option<(usize, FoundBy)> {
        let units = units();
        Known::of(&units).find(Some(department).filter(|name| !name.is_empty()), stem)
    }

    #[test]
    fn names_short_names_and_aliases_find_their_unit() {
        assert_eq!(found("青岚县水利局", ""), Some((0, FoundBy::ByName)));
        assert_eq!(found("部门名称：水利局", ""), Some((0, FoundBy::ByName)));
        assert_eq!(
            found("某省某市青岚县水务局", ""),
            Some((0, FoundBy::ByName))
        );
        assert_eq!(
            found("青岚县第二小学", "016001"),
            Some((2, FoundBy::ByName))
        );
        assert_eq!(found("青岚县水利周", ""), Some((0, FoundBy::Spelt)));
    }

    #[test]
    fn a_short_name_of_two_units_needs_the_file_to_say_which() {
        assert_eq!(found("镇卫生院", "表"), None);
        assert_eq!(found("镇卫生院", "017002-表"), Some((4, FoundBy::ByFile)));
        assert_eq!(
            found("", "青岚县西镇卫生院2026"),
            Some((4, FoundBy::ByFile))
        );
    }

    #[test]
    fn a_short_name_beside_the_code_of_another_unit_is_not_this_one() {
        assert_eq!(
            found("第二小学", "016002第二小学"),
            Some((2, FoundBy::ByName))
        );
        assert_eq!(found("第二小学", "019002第二小学"), None);
        assert_eq!(
            found("青岚县第二小学", "019002"),
            Some((2, FoundBy::ByName))
        );
        assert_eq!(
            found("第二小学", "20260115第二小学"),
            Some((2, FoundBy::ByName))
        );
    }

    #[test]
    fn another_county_is_nobody_here() {
        assert_eq!(found("白石县水利局", "白石县水利局"), None);
        assert_eq!(found("青岚县第三小学", ""), None);
    }
}
