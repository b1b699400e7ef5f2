//! Which of several files of one unit is the newest: what their names say, then when they were written, then their names.

use std::cmp::Ordering;

use crate::model::plain;
use crate::report::Newer;
use crate::vocabulary;

/// What tells how new a file is, the newer the greater.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Version {
    /// What words of the name say: earlier, nothing, later.
    word: i8,
    /// The number or the date in the name.
    number: u64,
    /// When it was written, in seconds.
    modified: Option<u64>,
    /// The name itself, so that the order of files never matters.
    name: String,
}

impl Version {
    /// What the name of a file without its folders, and the time when it was written, tell. What stands in the name of
    /// the unit itself is no version.
    pub(super) fn of(stem: &str, unit: &str, path: &str, modified: Option<u64>) -> Version {
        let stem = plain(stem).to_lowercase();
        let rest = stem.replace(&*plain(unit).to_lowercase(), "");
        let says = |words: &[&str]| words.iter().any(|word| rest.contains(word));
        let word = match (
            says(vocabulary::LATER_VERSION),
            says(vocabulary::EARLIER_VERSION),
        ) {
            (_, true) => -1,
            (true, false) => 1,
            (false, false) => 0,
        };
        Version {
            word,
            number: number(&rest),
            modified,
            name: path.to_owned(),
        }
    }

    /// Why this one is newer than another.
    pub(super) fn newer_than(&self, other: &Version) -> Newer {
        match (self.word, self.number).cmp(&(other.word, other.number)) {
            Ordering::Greater => Newer::ByName,
            _ if self.modified > other.modified => Newer::ByTime,
            _ => Newer::Unsure,
        }
    }
}

/// The number of a version (第2次, v3) or the date (20260115, 0115) in a name.
fn number(name: &str) -> u64 {
    let digits = |text: &str| -> String { text.chars().take_while(char::is_ascii_digit).collect() };
    let after = vocabulary::VERSION_NUMBER.iter().flat_map(|word| {
        let rest = name.match_indices(word);
        rest.map(|(at, word)| digits(&name[at + word.len()..]))
    });
    let named = after.filter_map(|digits| digits.parse::<u64>().ok());
    // The greatest, so that v2第3次 is later than v2第2次.
    if let Some(number) = named.max() {
        return number;
    }
    let mut dates = name.split(|c: char| !c.is_ascii_digit());
    let date = dates.find(|digits| digits.len() == 8 && digits.starts_with("20"));
    date.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(stem: &str, modified: u64) -> Version {
        Version::of(stem, "青岚县水利局", stem, Some(modified))
    }

    #[test]
    fn names_tell_before_times() {
        let (old, new) = (
            version("015001青岚县水利局", 9),
            version("青岚县水利局（修改稿）", 3),
        );
        assert!(new > old);
        assert_eq!(new.newer_than(&old), Newer::ByName);
        assert!(version("水利局第3次", 0) > version("水利局第2次", 5));
        assert!(version("水利局V2", 0) > version("水利局", 5));
        assert!(version("水利局20260118", 0) > version("水利局20260115", 5));
        assert!(version("水利局（初稿）", 5) < version("水利局", 0));
    }

    #[test]
    fn times_tell_where_names_do_not() {
        let (old, new) = (version("甲", 3), version("乙", 9));
        assert_eq!(new.newer_than(&old), Newer::ByTime);
        assert_eq!(
            version("乙", 3).newer_than(&version("甲", 3)),
            Newer::Unsure
        );
        // A code before the name is no version.
        assert_eq!(version("015001水利局", 0).number, 0);
    }
}
