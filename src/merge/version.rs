//! Which of several files of one unit is the newest: what their names say, then their folders', then when they were written.

use std::cmp::Ordering;

use crate::model::plain;
use crate::report::Newer;
use crate::vocabulary;

/// What tells how new a file is, the newer the greater.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Version {
    /// What its own name says.
    own: Said,
    /// What the nearest of its folders that says anything says.
    folder: Said,
    /// When it was written, in seconds.
    modified: Option<u64>,
    /// The number that programs put behind the name of a second copy.
    copy: u64,
    /// The name itself, so that the order of files never matters.
    name: String,
}

/// What a name says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
struct Said {
    /// What words say: earlier, nothing, later.
    word: i8,
    /// The number: 第2次, 第二次, v3.
    number: u64,
    /// The date: 20260115, 2026-1-15, 1.15.
    date: u64,
}

impl Version {
    /// What the name of a file without its folders, those of its folders, and the time when it was written, tell. What
    /// stands in the name of the unit itself is no version.
    pub(super) fn of(stem: &str, unit: &str, path: &str, modified: Option<u64>) -> Version {
        let rest = without(stem, unit);
        let folders = path.rsplit(['/', '\\']).skip(1);
        let folders = folders.map(|folder| Said::of(&without(folder, unit)));
        Version {
            own: Said::of(&rest),
            folder: folders
                .into_iter()
                .find(|said| *said != Said::default())
                .unwrap_or_default(),
            modified,
            copy: copy(&rest),
            name: path.to_owned(),
        }
    }

    /// Why this one is newer than another.
    pub(super) fn newer_than(&self, other: &Version) -> Newer {
        match (self.own, self.folder).cmp(&(other.own, other.folder)) {
            Ordering::Greater => Newer::ByName,
            _ if self.modified > other.modified => Newer::ByTime,
            _ if self.copy > other.copy => Newer::ByName,
            _ => Newer::Unsure,
        }
    }
}

/// A name in plain form without that of the unit.
fn without(name: &str, unit: &str) -> String {
    let name = plain(name).to_lowercase();
    name.replace(&*plain(unit).to_lowercase(), "")
}

impl Said {
    fn of(name: &str) -> Said {
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let word = match (
            says(vocabulary::LATER_VERSION),
            says(vocabulary::EARLIER_VERSION),
        ) {
            (_, true) => -1,
            (true, false) => 1,
            (false, false) => 0,
        };
        Said {
            word,
            number: number(name),
            date: date(name),
        }
    }
}

/// The number of a version (第2次, 第二次, v3) in a name.
fn number(name: &str) -> u64 {
    let digits = |text: &str| -> String { text.chars().take_while(char::is_ascii_digit).collect() };
    let after = vocabulary::VERSION_NUMBER.iter().flat_map(|word| {
        let rest = name.match_indices(word);
        rest.map(|(at, word)| &name[at + word.len()..])
    });
    let named = after.filter_map(|rest| digits(rest).parse::<u64>().ok().or_else(|| ordinal(rest)));
    // The greatest, so that v2第3次 is later than v2第2次.
    named.max().unwrap_or(0)
}

/// The number that a text begins with in words, if it counts how often something was handed in.
fn ordinal(text: &str) -> Option<u64> {
    let words = (1_u64..).zip(vocabulary::VERSION_ORDINAL);
    let mut found = words.filter_map(|(number, word)| Some((number, text.strip_prefix(word)?)));
    let is_round = |rest: &str| {
        let mut rounds = vocabulary::VERSION_ROUND.iter();
        rounds.any(|round| rest.starts_with(round))
    };
    let found = found.find(|(_, rest)| is_round(rest));
    found.map(|(number, _)| number)
}

/// The date in a name: eight digits; a year, a month and a day; a month and a day.
fn date(name: &str) -> u64 {
    const YEARS: std::ops::RangeInclusive<u64> = 2000..=2099;
    let mut numbers: Vec<(u64, usize, usize)> = Vec::new();
    let mut at = 0;
    for part in name.split(|c: char| !c.is_ascii_digit()) {
        if let Ok(number) = part.parse() {
            numbers.push((number, at, at + part.len()));
        }
        at += part.len();
        at += name[at..].chars().next().map_or(0, char::len_utf8);
    }
    let is_next = |one: &(u64, usize, usize), next: &(u64, usize, usize)| {
        next.1 == one.2 + name[one.2..].chars().next().map_or(0, char::len_utf8)
    };
    let day = |month: &(u64, usize, usize), day: &(u64, usize, usize)| {
        let fits = (1..=12).contains(&month.0) && (1..=31).contains(&day.0) && is_next(month, day);
        fits.then_some(month.0 * 100 + day.0)
    };
    let long = numbers.iter().map(|(number, ..)| *number);
    let mut long = long.filter(|number| YEARS.contains(&(number / 10_000)));
    let whole = numbers.windows(3).find_map(|three| {
        let year = YEARS.contains(&three[0].0) && is_next(&three[0], &three[1]);
        let day = day(&three[1], &three[2])?;
        year.then_some(three[0].0 * 10_000 + day)
    });
    let short = || numbers.windows(2).find_map(|two| day(&two[0], &two[1]));
    long.next().or(whole).or_else(short).unwrap_or(0)
}

/// The number in brackets at the end of a name.
fn copy(name: &str) -> u64 {
    let inner = name.trim_end().strip_suffix(')');
    let number = inner.and_then(|inner| inner.rsplit_once('('));
    number
        .and_then(|(_, number)| number.parse().ok())
        .unwrap_or(0)
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
        assert_eq!(version("015001水利局", 0).own, Said::default());
    }

    #[test]
    fn folders_dates_and_copies_tell_as_well() {
        let at = |path: &str, modified: u64| {
            let stem = path.rsplit('/').next().unwrap_or_default();
            Version::of(stem, "青岚县水利局", path, Some(modified))
        };
        assert!(at("第二次报送/水利局", 3) > at("第一次报送/水利局", 9));
        assert!(at("20250120/水利局", 3) > at("20250110/水利局", 9));
        assert!(at("水利局2025-01-10", 3) > at("水利局2025-01-09", 9));
        assert!(at("水利局2025年1月20日", 3) > at("水利局2025年1月9日", 9));
        assert!(at("水利局1.20", 3) > at("水利局1.9", 9));
        // The nearest folder counts.
        assert!(at("20251231/第2次/水利局", 3) > at("20251231/第1次/水利局", 9));
        let (first, third) = (at("水利局", 3), at("水利局(2)", 3));
        assert!(third > at("水利局(1)", 3) && at("水利局(1)", 3) > first);
        assert_eq!(third.newer_than(&first), Newer::ByName);
        assert!(at("水利局", 9) > at("水利局(1)", 3));
        // A school has a number too.
        assert_eq!(at("第一小学/水利局", 3).folder, Said::default());
    }
}
