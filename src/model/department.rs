//! Names of departments: what of a printed name counts, and which names mean the same department.

use super::plain;
use crate::vocabulary;

/// A department's name without what lines put around it: the label, a code, (本级).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DepartmentName(String);

/// How two names of departments stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Likeness {
    /// The same, perhaps with the county before it.
    Same,
    /// One department in other words: a shorter name, or one or two wrong characters.
    Spelt,
    /// Two departments.
    Other,
}

/// So long a name is no name; it is compared as it is.
const MOST_CHARS: usize = 60;

/// What a place ends with.
const PLACES: [char; 5] = ['省', '市', '县', '区', '旗'];

/// What an office ends with: of two that end differently, neither is the other misspelt.
const OFFICES: &str = "局委办院馆站所校部会队室心社园场厂厅处团";

/// Offices whose short names lie within a character or two of each other.
const SHORT: [&str; 40] = [
    "教育局",
    "体育局",
    "审计局",
    "统计局",
    "财政局",
    "民政局",
    "行政局",
    "邮政局",
    "林业局",
    "农业局",
    "渔业局",
    "商务局",
    "税务局",
    "机务局",
    "公安局",
    "国安局",
    "司法局",
    "气象局",
    "水利局",
    "水务局",
    "交通局",
    "交运局",
    "文化局",
    "文旅局",
    "卫生局",
    "卫健局",
    "环保局",
    "医保局",
    "社保局",
    "人社局",
    "住建局",
    "城建局",
    "城管局",
    "房管局",
    "档案局",
    "党史办",
    "信访局",
    "科技局",
    "粮食局",
    "物价局",
];

impl DepartmentName {
    /// The name in a printed line or cell; `None` if nothing is left of it.
    pub fn parse(text: &str) -> Option<DepartmentName> {
        let text = plain(text);
        let mut bare: &str = &text;
        for label in vocabulary::DEPARTMENT {
            bare = bare.strip_prefix(label).unwrap_or(bare);
        }
        bare = bare.trim_start_matches(|c: char| c.is_ascii_digit() || "()-_.".contains(c));
        for tail in vocabulary::DEPARTMENT_TAILS {
            bare = bare.strip_suffix(tail).unwrap_or(bare);
        }
        (!bare.is_empty()).then(|| DepartmentName(bare.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many characters it has.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether both mean one department, however it is spelt.
    pub fn is_same(&self, other: &DepartmentName) -> bool {
        self.likeness(other) != Likeness::Other
    }

    /// Whether both are the same name, perhaps with the county before one of them ([`Likeness::Same`]).
    pub fn is_called(&self, other: &DepartmentName) -> bool {
        let (long, short) = self.longer_first(other);
        long == short || (long.ends_with(short) && short.chars().count() >= 3)
    }

    fn longer_first<'n>(&'n self, other: &'n DepartmentName) -> (&'n str, &'n str) {
        match self.0.len() >= other.0.len() {
            true => (&self.0, &other.0),
            false => (&other.0, &self.0),
        }
    }

    /// How another name stands to this one.
    pub fn likeness(&self, other: &DepartmentName) -> Likeness {
        if self.is_called(other) {
            return Likeness::Same;
        }
        let (long, short) = self.longer_first(other);
        if long.chars().count() > MOST_CHARS {
            return Likeness::Other;
        }
        let (long, short) = (Parts::of(long), Parts::of(short));
        let places = wrong_in_place(&long.place, &short.place);
        let offices = wrong_in_office(&long.office, &short.office);
        match places.zip(offices) {
            Some((places, offices)) if places + offices <= 2 => Likeness::Spelt,
            _ => Likeness::Other,
        }
    }
}

/// A name in two, so that a county is never taken for another one misspelt.
struct Parts {
    /// 长治市屯留区, or nothing.
    place: Vec<char>,
    /// 行政审批服务管理局.
    office: Vec<char>,
}

impl Parts {
    fn of(name: &str) -> Parts {
        let mut place: Vec<char> = name.chars().collect();
        let last = place.len().saturating_sub(2);
        let end = (1..last).rev().find(|&at| PLACES.contains(&place[at]));
        let office = place.split_off(end.map_or(0, |at| at + 1));
        Parts { place, office }
    }
}

/// How many characters of a place are wrong; `None` if they are two places.
fn wrong_in_place(one: &[char], other: &[char]) -> Option<usize> {
    let (long, short) = longer_first(one, other);
    if long.ends_with(short) || is_shortened(long, short) {
        return Some(0);
    }
    Some(distance(long, short)).filter(|wrong| *wrong <= 1 && differ_by_chance(long, short))
}

/// How many characters of an office are wrong; `None` if they are two offices.
fn wrong_in_office(one: &[char], other: &[char]) -> Option<usize> {
    let (long, short) = longer_first(one, other);
    let ends = (long.last(), short.last());
    if ends.0 == ends.1 && short.len() >= 2 && is_shortened(long, short) {
        return Some(0);
    }
    let listed = |name: &[char]| {
        SHORT
            .iter()
            .any(|known| known.chars().eq(name.iter().copied()))
    };
    let offices = |end: Option<&char>| end.is_some_and(|end| OFFICES.contains(*end));
    if (listed(long) && listed(short)) || (ends.0 != ends.1 && offices(ends.0) && offices(ends.1)) {
        return None;
    }
    // A third of a short name would be another name.
    let most = match long.len() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    Some(distance(long, short)).filter(|wrong| *wrong <= most && differ_by_chance(long, short))
}

fn longer_first<'c>(one: &'c [char], other: &'c [char]) -> (&'c [char], &'c [char]) {
    match one.len() >= other.len() {
        true => (one, other),
        false => (other, one),
    }
}

/// Whether a name is another one with characters left out.
fn is_shortened(long: &[char], short: &[char]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|c| rest.any(|other| other == c))
}

/// Whether no character stands for another of its kind, as in 第一小学 and 第二小学.
fn differ_by_chance(one: &[char], other: &[char]) -> bool {
    const KINDS: [&str; 3] = ["一二三四五六七八九十0123456789", "东西南北中", "上下"];
    let of_a_kind = |a: char, b: char| {
        KINDS
            .iter()
            .any(|kind| kind.contains(a) && kind.contains(b))
    };
    let mut pairs = one.iter().zip(other);
    one.len() != other.len() || !pairs.any(|(&a, &b)| a != b && of_a_kind(a, b))
}

/// How many characters have to be put in, left out or changed.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> Likeness {
        let name = |text| DepartmentName::parse(text).expect("a name");
        let there = name(one).likeness(&name(other));
        assert_eq!(there, name(other).likeness(&name(one)), "{one} {other}");
        there
    }

    #[test]
    fn a_shorter_name_or_a_wrong_character_is_the_same_department() {
        let full = "长治市屯留区行政审批服务管理局";
        for same in [
            full,
            "部门名称：屯留区行政审批服务管理局",
            "行政审批服务管理局（本级）",
        ] {
            assert_eq!(likeness(full, same), Likeness::Same, "{same}");
        }
        for spelt in [
            "屯留区审批局",
            "长治市屯留区审批服务管理局",
            "长治市屯留区行政审批服务管局",
            "长治市屯留区行政审批服务管理据",
            "长治市屯留区行政审批服各管埋局",
            "长治市屯溜区行政审批服务管理局",
            "长治市屯留区行政审批服务管理局局",
        ] {
            assert_eq!(likeness(full, spelt), Likeness::Spelt, "{spelt}");
        }
        assert_eq!(likeness("青原县审计局", "青原县审记局"), Likeness::Spelt);
    }

    #[test]
    fn another_county_office_or_number_is_another_department() {
        for (one, other) in [
            ("长治市屯留区行政审批服务管理局", "青岚县水利局"),
            (
                "长治市屯留区行政审批服务管理局",
                "长治市潞州区行政审批服务管理局",
            ),
            (
                "长治市屯留区行政审批服务管理局",
                "长治市屯留区行政审批服务中心",
            ),
            ("青原县审计局", "青原县统计局"),
            ("青原县教育局", "青原县体育局"),
            ("青原县财政局", "青原县民政局"),
            ("青原县第一小学", "青原县第二小学"),
            ("青原县城东小学", "青原县城西小学"),
            ("泽台市泽源区妇女联合会", "泽浦市沁源县农业农村局"),
        ] {
            assert_eq!(likeness(one, other), Likeness::Other, "{one} {other}");
        }
    }
}
