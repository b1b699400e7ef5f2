//! The space of boxes: dimensions, their members, and which members make up which.
//!
//! The trees are data (`templates/meanings.toml`); codes make trees of their own by their digits.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::figures::MeantWord;
use crate::model::{Code, CodeLevel};

/// A direction in which amounts are divided.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Dimension {
    /// 去向: what the money is spent on, or carried forward to. Income is the whole of it.
    Use,
    /// 年份: of this year or of one before.
    Origin,
    /// 资金来源
    Source,
    /// 功能科目
    Function,
    /// 经济科目
    Economic,
    /// 收入科目
    Revenue,
    /// 单位: all, or those with 机关运行经费.
    Kind,
    /// 时点: the table's own year, or another figure for the same thing. No part of each other.
    Scene,
}

impl Dimension {
    /// All, in the order of `templates/meanings.toml`.
    pub(super) const ALL: [Dimension; 8] = [
        Dimension::Use,
        Dimension::Origin,
        Dimension::Source,
        Dimension::Function,
        Dimension::Economic,
        Dimension::Revenue,
        Dimension::Kind,
        Dimension::Scene,
    ];

    /// Those along which tables cut amounts that they do not print.
    pub(super) const CUT: [Dimension; 3] = [Dimension::Use, Dimension::Origin, Dimension::Source];

    /// The dimension that codes of that classification belong to, told by their first digit.
    pub(super) fn of_code(code: Code) -> Dimension {
        match code.as_str().as_bytes().first() {
            Some(b'1') => Dimension::Revenue,
            Some(b'2') => Dimension::Function,
            _ => Dimension::Economic,
        }
    }
}

/// A member of a dimension.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Member {
    /// All of it.
    Whole,
    /// One that has a name, by its number in the space.
    Named(u16),
    /// A code.
    Code(Code),
    /// Any code of that level, the same wherever it stands.
    Each(Option<CodeLevel>),
}

/// What an amount is: a member of each dimension.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Meaning([Member; Dimension::ALL.len()]);

impl Meaning {
    /// Everything.
    pub(super) const WHOLE: Meaning = Meaning([Member::Whole; Dimension::ALL.len()]);

    pub(super) fn at(&self, dimension: Dimension) -> Member {
        self.0[dimension as usize]
    }

    /// The same but for one dimension.
    pub(super) fn with(mut self, dimension: Dimension, member: Member) -> Meaning {
        self.0[dimension as usize] = member;
        self
    }

    /// In how many dimensions two differ.
    pub(super) fn distance(&self, other: &Meaning) -> usize {
        self.0.iter().zip(&other.0).filter(|(a, b)| a != b).count()
    }
}

/// Function codes and economic codes that usually hold the same basic expenditure.
#[derive(Debug)]
pub(super) struct Mirror {
    pub(super) name: String,
    pub(super) function: Vec<Code>,
    pub(super) economic: Vec<Code>,
}

/// Money that one unit of a department pays to another.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) name: String,
    /// What the one that pays prints.
    pub(super) paid: Meaning,
    /// What the one that receives prints.
    pub(super) received: Meaning,
    /// Whether the one that pays is the lower of both.
    pub(super) is_paid_below: bool,
}

struct Named {
    name: String,
    dimension: Dimension,
}

/// The dimensions with their members.
pub(super) struct Space {
    named: Vec<Named>,
    wholes: Vec<String>,
    cuts: BTreeMap<(Dimension, Member), Vec<Vec<Member>>>,
    /// The named members directly above one.
    above: BTreeMap<Member, Vec<u16>>,
    /// What every department has.
    common: Meaning,
    /// Boxes that are always empty.
    pub(super) impossible: Vec<Meaning>,
    pub(super) mirrors: Vec<Mirror>,
    /// What a department is known by at a glance.
    pub(super) headlines: Vec<String>,
    /// What units of a department pay each other.
    pub(super) flows: Vec<Flow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    common: String,
    headlines: Vec<String>,
    dimension: Vec<RawDimension>,
    impossible: Vec<RawImpossible>,
    mirror: Vec<RawMirror>,
    transfer: Vec<RawTransfer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDimension {
    #[serde(rename = "name")]
    _name: String,
    tree: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawImpossible {
    is: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMirror {
    name: String,
    function: Vec<String>,
    economic: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTransfer {
    name: String,
    paid: String,
    received: String,
    below: RawBelow,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum RawBelow {
    Paid,
    Received,
}

/// The space of `templates/meanings.toml`.
pub(super) fn space() -> &'static Space {
    static SPACE: LazyLock<Space> =
        LazyLock::new(|| Space::read(include_str!("../../../templates/meanings.toml")));
    &SPACE
}

impl Space {
    fn read(text: &str) -> Space {
        // The file is a part of the program: a mistake in it stops the build.
        let raw: Raw = toml::from_str(text).expect("templates/meanings.toml");
        let mut space = Space {
            named: Vec::new(),
            wholes: Vec::new(),
            cuts: BTreeMap::new(),
            above: BTreeMap::new(),
            common: Meaning::WHOLE,
            impossible: Vec::new(),
            mirrors: Vec::new(),
            headlines: raw.headlines,
            flows: Vec::new(),
        };
        for (dimension, raw) in Dimension::ALL.into_iter().zip(raw.dimension) {
            for line in raw.tree {
                space.line(dimension, &line);
            }
        }
        let read = |words: &str| {
            let meaning = space.refine(Meaning::WHOLE, words);
            meaning.expect("words of templates/meanings.toml")
        };
        let impossible = raw.impossible.iter().map(|raw| read(&raw.is)).collect();
        let common = read(&raw.common);
        let flows = raw.transfer.iter().map(|raw| Flow {
            name: raw.name.clone(),
            paid: read(&raw.paid),
            received: read(&raw.received),
            is_paid_below: raw.below == RawBelow::Paid,
        });
        let flows = flows.collect();
        (space.impossible, space.common, space.flows) = (impossible, common, flows);
        let codes = |texts: &[String]| -> Vec<Code> {
            texts.iter().filter_map(|t| Code::parse(t)).collect()
        };
        let mirrors = raw.mirror.into_iter().map(|raw| Mirror {
            function: codes(&raw.function),
            economic: codes(&raw.economic),
            name: raw.name,
        });
        space.mirrors = mirrors.collect();
        space
    }

    /// One line of a tree.
    fn line(&mut self, dimension: Dimension, line: &str) {
        let whole = line.contains('>');
        let mut sides = line.split(['>', '~']);
        let parent = sides.next().map(str::trim).unwrap_or_default();
        let parent = self.member(dimension, parent);
        let Some(parts) = sides.next() else { return };
        let parts = parts.split('+').map(str::trim);
        let parts: Vec<Member> = parts.map(|part| self.member(dimension, part)).collect();
        if let Member::Named(parent) = parent {
            for part in &parts {
                self.above.entry(*part).or_default().push(parent);
            }
        }
        if whole {
            let cuts = self.cuts.entry((dimension, parent)).or_default();
            cuts.push(parts);
        }
    }

    /// The member of that name, which is new if it is not known; the first of a dimension is the whole of it.
    fn member(&mut self, dimension: Dimension, name: &str) -> Member {
        if let Some(code) = Code::parse(name) {
            return Member::Code(code);
        }
        if self.wholes.len() == dimension as usize {
            self.wholes.push(name.to_owned());
        }
        if self.wholes[dimension as usize] == name {
            return Member::Whole;
        }
        let known = self.named.iter().position(|known| known.name == name);
        let at = known.unwrap_or_else(|| {
            let name = name.to_owned();
            self.named.push(Named { name, dimension });
            self.named.len() - 1
        });
        Member::Named(at as u16)
    }

    /// What a word means, if it is one.
    fn word(&self, word: &str) -> Option<(Dimension, Member)> {
        if let Some(code) = Code::parse(word) {
            return Some((Dimension::of_code(code), Member::Code(code)));
        }
        let whole = self.wholes.iter().position(|name| name == word);
        let whole = whole.map(|at| (Dimension::ALL[at], Member::Whole));
        whole.or_else(|| {
            let at = self.named.iter().position(|named| named.name == word)?;
            Some((self.named[at].dimension, Member::Named(at as u16)))
        })
    }

    /// A meaning narrowed down by words.
    ///
    /// # Errors
    /// A word that is not known, or that contradicts what was said before.
    pub(super) fn refine(&self, mut meaning: Meaning, words: &str) -> Result<Meaning, String> {
        for word in words.split('·').filter(|word| !word.is_empty()) {
            let Some((dimension, member)) = self.word(word) else {
                let known = self.named.iter().map(|named| named.name.as_str());
                let known: Vec<&str> = known.collect();
                return Err(format!(
                    "不认识的含义 {word}；应为科目编码，或 {}。",
                    known.join("、")
                ));
            };
            let before = meaning.at(dimension);
            if self.is_within(dimension, before, member) && before != Member::Whole {
                continue; // a wider word says nothing new
            }
            if before != Member::Whole && !self.is_within(dimension, member, before) {
                let before = self.name(dimension, before);
                return Err(format!("含义 {word} 与前面说的 {before} 矛盾。"));
            }
            meaning = meaning.with(dimension, member);
        }
        Ok(meaning)
    }

    /// The members directly above one.
    pub(super) fn above(&self, dimension: Dimension, member: Member) -> Vec<Member> {
        let named = self.above.get(&member).into_iter().flatten();
        let mut above: Vec<Member> = named.map(|&at| Member::Named(at)).collect();
        match member {
            Member::Whole => {}
            // Another scene is beside the whole, not below it.
            Member::Named(_) if dimension == Dimension::Scene => {}
            Member::Named(_) if above.is_empty() => above.push(Member::Whole),
            Member::Named(_) => {}
            Member::Code(code) => above.push(code.parent().map_or(Member::Whole, Member::Code)),
            Member::Each(_) => above.push(Member::Whole),
        }
        above
    }

    /// Whether a member is another or below it.
    pub(super) fn is_within(&self, dimension: Dimension, inner: Member, outer: Member) -> bool {
        match (inner, outer) {
            _ if inner == outer => true,
            (_, Member::Whole) => dimension != Dimension::Scene,
            (Member::Code(inner), Member::Code(outer)) => outer.covers(inner),
            (Member::Code(_) | Member::Named(_), Member::Named(_)) => {
                let above = self.above.get(&inner).into_iter().flatten();
                let mut above = above.map(|&at| Member::Named(at));
                above.any(|above| self.is_within(dimension, above, outer))
                    || matches!(inner, Member::Code(code)
                        if code.parent().is_some_and(|parent|
                            self.is_within(dimension, Member::Code(parent), outer)))
            }
            _ => false,
        }
    }

    /// Whether a box is another or inside it.
    pub(super) fn is_inside(&self, inner: &Meaning, outer: &Meaning) -> bool {
        let mut dimensions = Dimension::ALL.into_iter();
        dimensions.all(|d| self.is_within(d, inner.at(d), outer.at(d)))
    }

    /// Whether a member neither holds nor belongs to what every department has.
    pub(super) fn is_rare(&self, dimension: Dimension, member: Member) -> bool {
        let common = self.common.at(dimension);
        !self.is_within(dimension, common, member) && !self.is_within(dimension, member, common)
    }

    /// Whether a box may well be empty, so that zeros are looked for that show it.
    pub(super) fn may_be_empty(&self, meaning: &Meaning) -> bool {
        let rare = |d: Dimension| self.is_rare(d, meaning.at(d));
        meaning.at(Dimension::Source) != Member::Whole
            || rare(Dimension::Use)
            || rare(Dimension::Origin)
    }

    /// The ways in which a member is made up of others.
    pub(super) fn cuts(&self, dimension: Dimension, member: Member) -> &[Vec<Member>] {
        self.cuts
            .get(&(dimension, member))
            .map_or(&[], Vec::as_slice)
    }

    /// The same words but for one, in whose place stands another part of the whole that it is a part of.
    pub(super) fn beside(&self, words: &str) -> Vec<String> {
        let all: Vec<&str> = words.split('·').collect();
        let mut beside = Vec::new();
        for (at, word) in all.iter().enumerate() {
            let Some((dimension, member)) = self.word(word) else {
                continue;
            };
            let own = self.cuts.iter().filter(|((of, _), _)| *of == dimension);
            let cuts = own.flat_map(|(_, cuts)| cuts);
            let parts = cuts.filter(|cut| cut.contains(&member)).flatten();
            for part in parts.filter(|part| **part != member) {
                let mut words: Vec<String> = all.iter().map(|word| (*word).to_owned()).collect();
                words[at] = self.name(dimension, *part);
                beside.push(words.join("·"));
            }
        }
        beside
    }

    /// Whether nothing can be in a box.
    pub(super) fn is_impossible(&self, meaning: &Meaning) -> bool {
        self.impossible
            .iter()
            .any(|empty| self.is_inside(meaning, empty))
    }

    /// A member's name.
    pub(super) fn name(&self, dimension: Dimension, member: Member) -> String {
        match member {
            Member::Whole => self.wholes[dimension as usize].clone(),
            Member::Named(at) => self.named[usize::from(at)].name.clone(),
            Member::Code(code) => code.to_string(),
            Member::Each(level) => level.map_or("码", CodeLevel::name).to_owned(),
        }
    }

    /// The names of a dimension's members.
    pub(super) fn names(&self, dimension: Dimension) -> impl Iterator<Item = &str> {
        let named = self.named.iter();
        let own = named.filter(move |named| named.dimension == dimension);
        own.map(|named| named.name.as_str())
    }

    /// A member as people write it; `None` of one that stands for many.
    pub(super) fn word_of(
        &'static self,
        dimension: Dimension,
        member: Member,
    ) -> Option<MeantWord> {
        match member {
            Member::Whole => Some(MeantWord::Word(&self.wholes[dimension as usize])),
            Member::Named(at) => Some(MeantWord::Word(&self.named[usize::from(at)].name)),
            Member::Code(code) => Some(MeantWord::Code(code)),
            Member::Each(_) => None,
        }
    }

    /// The words of a box, from the widest dimension on: `支出·当年·一般公共预算`.
    pub(super) fn words(&self, meaning: &Meaning) -> String {
        let named = Dimension::ALL
            .into_iter()
            .filter(|&d| meaning.at(d) != Member::Whole)
            .map(|d| self.name(d, meaning.at(d)));
        let words: Vec<String> = named.collect();
        match words.is_empty() {
            true => self.wholes[0].clone(),
            false => words.join("·"),
        }
    }

    /// A box as one would say it: `一般公共预算当年的结转下年`.
    pub(super) fn phrase(&self, meaning: &Meaning) -> String {
        let said = [Dimension::Source, Dimension::Origin, Dimension::Use];
        let said = said.into_iter().filter(|&d| meaning.at(d) != Member::Whole);
        let mut words: Vec<String> = said.map(|d| self.name(d, meaning.at(d))).collect();
        let whole = meaning.at(Dimension::Source) != Member::Whole;
        match words.pop() {
            None => self.wholes[0].clone(),
            // All that came in of it, not what was spent.
            Some(last) if words.is_empty() && !last.ends_with("收入") && whole => last + "收入",
            Some(last) if words.is_empty() => last,
            Some(last) => format!("{}的{last}", words.concat()),
        }
    }

    /// Whether figures on both sides of a relation are identified rather than added up: then it is usual, not hard.
    pub(super) fn is_loose(&self, boxes: &[Meaning]) -> bool {
        let differs = |d: Dimension| boxes.iter().any(|b| b.at(d) != boxes[0].at(d));
        let unclear = |b: &Meaning| {
            let origin = b.at(Dimension::Origin);
            origin != Member::Whole && !self.is_part(Dimension::Origin, origin)
        };
        differs(Dimension::Kind) || (boxes.iter().any(unclear) && differs(Dimension::Origin))
    }

    /// Whether a member is a summand of some cut.
    fn is_part(&self, dimension: Dimension, member: Member) -> bool {
        let own = |(d, _): &(Dimension, Member)| *d == dimension;
        let mut cuts = self.cuts.iter().filter(|(key, _)| own(key));
        cuts.any(|(_, cuts)| cuts.iter().any(|cut| cut.contains(&member)))
    }
}
