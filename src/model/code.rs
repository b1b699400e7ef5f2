//! Classification codes: 类 (3 digits), 款 (5), 项 (7).

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A functional, economic or revenue classification code, 3 to 9 digits.
///
/// Codes order as in print: a parent stands directly before its children.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code {
    digits: [u8; Code::MAX],
    len: u8,
}

/// A code that a program took for a large number: 2.080505E+06.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scientific {
    /// All its digits are there.
    Exact(String),
    /// Some were rounded away.
    Rounded,
}

impl Scientific {
    /// What a text is, if it is one.
    pub fn of(text: &str) -> Option<Scientific> {
        let (number, power) = text.split_once(['E', 'e'])?;
        let power: usize = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
        let (first, rest) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if first.len() != 1 || !digits(first) || !digits(rest) || power >= Code::MAX {
            return None;
        }
        // With fewer decimals than places the last digits are gone.
        Some(match rest.get(..power) {
            Some(rest) => Scientific::Exact(format!("{first}{rest}")),
            None => Scientific::Rounded,
        })
    }
}

/// How deep a code stands in its classification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum CodeLevel {
    /// 类: 3 digits.
    Class,
    /// 款: 5 digits.
    Section,
    /// 项: 7 digits.
    Item,
    /// Below 项: 9 digits (some cities).
    SubItem,
}

impl CodeLevel {
    /// All levels, the widest first.
    pub const ALL: [CodeLevel; 4] = [
        CodeLevel::Class,
        CodeLevel::Section,
        CodeLevel::Item,
        CodeLevel::SubItem,
    ];

    /// Digits of a code of this level.
    pub fn digits(self) -> usize {
        3 + 2 * self as usize
    }

    /// The level's name in the classification.
    pub fn name(self) -> &'static str {
        ["类", "款", "项", "目"][self as usize]
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Code) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Code) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Code {
    const MAX: usize = 9;

    /// The digits as numbers, filled up behind: codes are looked up by the thousand.
    fn rank(&self) -> (u64, u8) {
        let [a, b, c, d, e, f, g, h, last] = self.digits;
        (u64::from_be_bytes([a, b, c, d, e, f, g, h]), last)
    }

    /// The code of exactly these digits; `None` unless there are 3, 5, 7 or 9 of them.
    pub fn parse(text: &str) -> Option<Code> {
        let bytes = text.as_bytes();
        if !matches!(bytes.len(), 3 | 5 | 7 | 9) || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut digits = [0; Self::MAX];
        digits[..bytes.len()].copy_from_slice(bytes);
        Some(Code {
            digits,
            len: bytes.len() as u8,
        })
    }

    /// A code of the lists that the build script compiles in; digits that are none stop the build.
    pub(crate) const fn known<const LEN: usize>(text: &[u8; LEN]) -> Code {
        assert!(matches!(LEN, 3 | 5 | 7 | 9));
        let mut digits = [0; Self::MAX];
        let (known, _) = digits.split_at_mut(LEN);
        known.copy_from_slice(text);
        Code {
            digits,
            len: LEN as u8,
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.len as usize]).unwrap_or_default()
    }

    /// 类, 款, 项 or below.
    pub fn level(self) -> CodeLevel {
        CodeLevel::ALL[(self.len as usize - 3) / 2]
    }

    /// The code one level up; `None` for a 类.
    pub fn parent(self) -> Option<Code> {
        (self.len > 3).then(|| {
            let mut digits = self.digits;
            let len = self.len - 2;
            digits[len as usize..].fill(0);
            Code { digits, len }
        })
    }

    /// Whether `self` is `other` or stands anywhere above it.
    pub fn covers(self, other: Code) -> bool {
        // Most differ in the first three digits, which all have.
        self.digits[..3] == other.digits[..3]
            && self.len <= other.len
            && other.digits.starts_with(&self.digits[..self.len as usize])
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = <&str>::deserialize(deserializer)?;
        Code::parse(digits).ok_or_else(|| D::Error::custom("no code"))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_rounded_is_no_code() {
        let exact = |digits: &str| Some(Scientific::Exact(digits.to_owned()));
        assert_eq!(Scientific::of("2.080505E+06"), exact("2080505"));
        assert_eq!(Scientific::of("2.0805E+04"), exact("20805"));
        assert_eq!(Scientific::of("2.08E+02"), exact("208"));
        assert_eq!(Scientific::of("2.08E+06"), Some(Scientific::Rounded));
        for text in ["208", "E+06", "某E+06", "2.08E+99", "2.0E"] {
            assert_eq!(Scientific::of(text), None, "{text}");
        }
    }

    #[test]
    fn codes_know_their_level_and_parent() {
        let item = Code::parse("2010301").expect("seven digits");
        assert_eq!(item.level(), CodeLevel::Item);
        assert_eq!(item.parent().map(|c| c.to_string()), Some("20103".into()));
        assert_eq!(Code::parse("201").and_then(Code::parent), None);
        assert!(Code::parse("201").expect("three digits").covers(item));
    }

    #[test]
    fn only_whole_levels_are_codes() {
        for text in ["", "20", "2010", "201030", "20103a1", "２０１"] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_parent_sorts_directly_before_its_children() {
        let mut codes: Vec<Code> = ["20104", "2010301", "201", "20103"]
            .iter()
            .filter_map(|t| Code::parse(t))
            .collect();
        codes.sort();
        let texts: Vec<String> = codes.iter().map(Code::to_string).collect();
        assert_eq!(texts, ["201", "20103", "2010301", "20104"]);
    }
}
