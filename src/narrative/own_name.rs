//! How a document calls the department that it is of: by its whole name, by that without the place in front of it
//! (审计局 for 某县审计局), or with a wider place in front (某省某市某县审计局).

use super::labels::bare;
use super::wording::{edits, is_short_for};
use crate::model::plain;
use crate::vocabulary;

/// So many letters a name without its place has at least.
const SHORTEST: usize = 3;
/// So many letters a wider place in front of the whole name has at most.
const LONGEST_PLACE: usize = 12;

/// A name with so many letters wrong is nearly another.
const MOST_SLIPS: usize = 2;

/// The names that may stand in front of an amount.
#[derive(Clone, Copy)]
pub(super) struct Named<'n> {
    /// The department's.
    pub own: Option<&'n OwnName>,
    /// What the document says where it speaks of no money: there it names its units.
    pub listed: &'n str,
}

impl Named<'_> {
    /// Whether a name is that of a unit which the document lists, and not meant for the department.
    pub fn is_unit(&self, name: &str) -> bool {
        let meant = self.own.is_some_and(|own| own.is_meant_by(name));
        !meant && self.listed.contains(name)
    }
}

/// The spellings of a department's name, letter by letter as [`plain`] gives them.
pub(super) struct OwnName {
    whole: Vec<char>,
    /// Without what stands in front of each letter that a place ends in, or behind it; the longest first.
    short: Vec<Vec<char>>,
}

impl OwnName {
    /// Of a department, if it has a name.
    pub fn of(department: Option<&str>) -> Option<OwnName> {
        let plain = plain(department?);
        let whole: Vec<char> = plain.chars().collect();
        let organisation = vocabulary::ORGANISATION
            .iter()
            .any(|end| plain.ends_with(end));
        let places = whole.iter().enumerate().filter(|(_, c)| ends_place(**c));
        let parts = places.flat_map(|(at, _)| [at, at + 1]);
        let parts = parts.filter(|at| organisation && *at > 0 && whole.len() - at >= SHORTEST);
        let short = parts.map(|at| whole[at..].to_vec()).collect();
        (!whole.is_empty()).then_some(OwnName { whole, short })
    }

    /// How many of the letters from one on are the name.
    pub fn length_at(&self, letters: &[char], at: usize) -> Option<usize> {
        let rest = letters.get(at..)?;
        if rest.starts_with(&self.whole) {
            return Some(self.whole.len());
        }
        // In the midst of a word they may be the end of somebody else's name.
        let front = at.checked_sub(1).map(|before| letters[before]);
        if front.is_some_and(|c| c.is_alphanumeric() && !ends_year(c)) {
            return None;
        }
        let wider = (1..=LONGEST_PLACE.min(rest.len()))
            .find(|&place| ends_place(rest[place - 1]) && rest[place..].starts_with(&self.whole));
        let wider = wider.map(|place| place + self.whole.len());
        let mut short = self.short.iter();
        wider.or_else(|| short.find(|name| rest.starts_with(name)).map(Vec::len))
    }

    /// Whether a name may be meant for it: letters are left out of it, or few are wrong.
    pub fn is_meant_by(&self, name: &str) -> bool {
        let (name, whole): (String, String) = (bare(name), self.whole.iter().collect());
        is_short_for(&name, &whole) || edits(&name, &bare(&whole)) <= MOST_SLIPS
    }

    /// A text with a sign for each time that the name stands in it.
    pub fn replaced(&self, text: &str, sign: char) -> String {
        let letters: Vec<char> = text.chars().collect();
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        while at < letters.len() {
            match self.length_at(&letters, at) {
                Some(length) => {
                    out.push(sign);
                    at += length;
                }
                None => {
                    out.push(letters[at]);
                    at += 1;
                }
            }
        }
        out
    }
}

/// Whether the name of a place may end in a letter.
fn ends_place(letter: char) -> bool {
    let mut places = vocabulary::PLACE.iter();
    places.any(|place| place.chars().eq([letter]))
}

/// Whether words of a year may end in a letter: 2026年度审计局….
fn ends_year(letter: char) -> bool {
    matches!(letter, '年' | '度')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let name = OwnName::of(Some("某县审计局")).expect("a name");
        name.replaced(text, '§')
    }

    #[test]
    fn the_department_is_known_without_its_place_and_with_a_wider_one() {
        assert_eq!(read("2026年某县审计局预算"), "2026年§预算");
        assert_eq!(read("2026年度审计局预算,县审计局"), "2026年度§预算,§");
        assert_eq!(read("甲省某市某县审计局预算"), "§预算");
    }

    #[test]
    fn a_slip_is_meant_for_the_department_and_a_unit_of_it_is_not() {
        let name = OwnName::of(Some("某县审计局")).expect("a name");
        assert!(name.is_meant_by("某县审记局") && name.is_meant_by("审计局"));
        assert!(!name.is_meant_by("某县审计服务中心") && !name.is_meant_by("某县财政局某某所"));
    }

    #[test]
    fn the_end_of_another_name_is_not_the_department() {
        for other in ["邻县审计局预算", "市审计局预算", "派驻审计局纪检组"] {
            assert_eq!(read(other), other);
        }
        let street = OwnName::of(Some("某县城关街道")).expect("a name");
        assert_eq!(street.replaced("城关街道", '§'), "城关街道");
    }
}
