//! Which words tell which amount: those before the slots of a layout's patterns, and its other words for amounts.

use std::collections::BTreeMap;

use super::known::Of;
use super::sections::NUMERALS;
use super::sentence::{DEPARTMENT, LAST_YEAR, OWN_YEAR};
use crate::layout::classification::Classification;
use crate::layout::{Counted, NarrativeSpec, Piece, Quantity, SectionSpec, source, source_in};
use crate::model::{CodeLevel, MoneyUnit, plain};
use crate::vocabulary;

/// The words by which a section tells its amounts.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// What is told by which words; in the order of the pattern.
    amounts: Vec<(String, Of)>,
    /// What is counted, by the words before and behind the number.
    counts: Vec<(String, String, Counted)>,
    /// Numbers that are part of the pattern's words, by the words before them.
    fixed: Vec<(String, String)>,
    /// The names that follow an amount, or words.
    pub names: Vec<(NamesAfter, Counted)>,
    /// The amounts of which the section tells the parts.
    pub listed: Vec<String>,
    /// What is told of what was counted just before, by words that name nothing: 3个单位…，涉及资金.
    of_counted: Vec<(Counted, Of)>,
    /// The amounts behind which the change of the first of their sentence is told.
    behind: Vec<Of>,
    /// Whose money the section is about, if only some.
    pub source: Option<String>,
}

/// What words name: in the pattern of their section, and elsewhere.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Names {
    /// In the pattern.
    pub own: Option<Of>,
    /// Elsewhere; several where the words may mean either.
    pub others: Vec<Of>,
    /// Whose money it is, as the words say apart from the rest.
    pub source: Option<String>,
}

impl Names {
    /// All.
    pub fn all(&self) -> impl Iterator<Item = &Of> {
        self.own.iter().chain(&self.others)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.own.is_none() && self.others.is_empty()
    }
}

/// Behind what names are listed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum NamesAfter {
    /// Behind that amount.
    Amount(Of),
    /// Behind these words.
    Words(String),
}

/// Those of all sections of a layout.
#[derive(Debug)]
pub(super) struct Vocabulary {
    sections: Vec<Labels>,
    said: BTreeMap<String, Vec<Of>>,
    /// What numbers of things count, by other words.
    counted: BTreeMap<String, Vec<Counted>>,
}

impl Vocabulary {
    /// The words of a layout.
    pub fn of(spec: &NarrativeSpec) -> Vocabulary {
        let mut counted: BTreeMap<String, Vec<Counted>> = BTreeMap::new();
        for said in &spec.said {
            let Some(own) = said.counted() else { continue };
            for words in &said.words {
                counted.entry(core(words)).or_default().push(own.clone());
            }
        }
        let amounts = spec.said.iter().filter(|said| said.counted().is_none());
        let said = amounts.flat_map(|said| {
            let of = match said.is.strip_prefix('#') {
                Some(name) => Of::Stated(name.to_owned()),
                None => Of::Meant(said.is.to_string()),
            };
            said.words
                .iter()
                .map(move |words| (core(words), of.clone()))
        });
        let mut all: BTreeMap<String, Vec<Of>> = BTreeMap::new();
        for (core, of) in said.filter(|(core, _)| !core.is_empty()) {
            let same = all.entry(core).or_default();
            if !same.contains(&of) {
                same.push(of);
            }
        }
        let sections = spec.sections.iter().map(Labels::of);
        Vocabulary {
            sections: sections.collect(),
            said: all,
            counted,
        }
    }

    /// What a number of things counts by other words than those of its section.
    pub fn counted(&self, before: &str) -> &[Counted] {
        self.counted.get(&core(before)).map_or(&[], Vec::as_slice)
    }

    /// The words of one section.
    pub fn section(&self, section: usize) -> &Labels {
        &self.sections[section]
    }

    /// The amounts of which some section tells the parts.
    pub fn listed(&self) -> impl Iterator<Item = &str> {
        let sections = self.sections.iter();
        let listed = sections.flat_map(|section| &section.listed);
        listed.map(String::as_str)
    }

    /// The amounts that words before a number tell in a section for the nth time: as its pattern has it and as it is called
    /// elsewhere, or as another section has it if all that do mean the same.
    pub fn named(&self, section: usize, before: &str, nth: usize) -> Names {
        let core = core(before);
        let found = self.lookup(section, &core, nth);
        let Some(source) = source_in(&core).filter(|_| found.is_empty()) else {
            return found;
        };
        // 一般公共预算项目支出
        let rest = core.replacen(&source, "", 1);
        let found = self.lookup(section, &rest, 0);
        Names {
            own: None,
            others: found.all().cloned().collect(),
            source: Some(source),
        }
    }

    fn lookup(&self, section: usize, core: &str, nth: usize) -> Names {
        if core.is_empty() {
            return Names::default();
        }
        let own = self.sections[section].amount(core, nth).cloned();
        let mut others = self.said.get(core).cloned().unwrap_or_default();
        if own.is_none() && others.is_empty() {
            let mut elsewhere = self
                .sections
                .iter()
                .filter_map(|other| other.amount(core, 0));
            let first = elsewhere.next();
            others.extend(
                first
                    .filter(|first| elsewhere.all(|other| other == *first))
                    .cloned(),
            );
        }
        others.retain(|other| own.as_ref() != Some(other));
        Names {
            own,
            others,
            source: None,
        }
    }

    /// Whether words end with those that tell an amount in a section, and what stands in front of them.
    pub fn named_behind<'t>(&self, section: usize, before: &'t str) -> Option<(&'t str, Names)> {
        let labels = &self.sections[section];
        let starts = before.char_indices().map(|(at, _)| at).skip(1);
        let mut found = starts.filter_map(|at| {
            let core = core(&before[at..]);
            let names = Names {
                own: labels.amount(&core, 0).cloned(),
                others: self.said.get(&core).cloned().unwrap_or_default(),
                source: None,
            };
            (!names.is_empty()).then(|| (&before[..at], names))
        });
        found.next()
    }
}

impl Labels {
    fn of(spec: &SectionSpec) -> Labels {
        let mut labels = Labels::default();
        for paragraph in &spec.paragraphs {
            let mut reader = Reader {
                labels: &mut labels,
                before: String::new(),
                last: None,
                counted: None,
                behind_slot: false,
            };
            for (at, piece) in paragraph.iter().enumerate() {
                let behind = match paragraph.get(at + 1) {
                    Some(Piece::Words(words)) => words.as_str(),
                    _ => "",
                };
                reader.read(piece, behind);
            }
        }
        let meant = labels.amounts.iter().find_map(|(_, of)| of.words());
        labels.source = meant.and_then(source);
        labels
    }

    fn amount(&self, core: &str, nth: usize) -> Option<&Of> {
        let found = self.amounts.iter().filter(|(own, _)| own == core);
        found.take(nth + 1).last().map(|(_, of)| of)
    }

    /// What a number counts, by the words before and behind it that stand there for the nth time.
    pub fn count(&self, before: &str, after: &str, nth: usize) -> Option<&Counted> {
        let (before, after) = (core(before), bare(after));
        let found = self.counts.iter().filter(|(own, behind, _)| {
            let told = !own.is_empty() || !behind.is_empty();
            told && *own == before && after.starts_with(behind.as_str())
        });
        found.take(nth + 1).last().map(|(_, _, counted)| counted)
    }

    /// What is told of what was counted just before.
    pub fn of_counted(&self, counted: &Counted) -> Option<&Of> {
        let mut all = self.of_counted.iter();
        all.find(|(own, _)| own == counted).map(|(_, of)| of)
    }

    /// Whether behind an amount the change of the first of its sentence is told.
    pub fn tells_change_behind(&self, of: &Of) -> bool {
        self.behind.contains(of)
    }

    /// Whether a number is part of the pattern's words.
    pub fn is_fixed(&self, before: &str, printed: &str) -> bool {
        let before = bare(before);
        let mut fixed = self.fixed.iter();
        fixed.any(|(own, number)| number == printed && before.ends_with(own.as_str()))
    }
}

/// Goes along a pattern and keeps the words before its slots.
struct Reader<'l> {
    labels: &'l mut Labels,
    before: String,
    last: Option<Of>,
    /// What was counted last.
    counted: Option<Counted>,
    /// Whether a slot came just before: then a unit may follow.
    behind_slot: bool,
}

impl Reader<'_> {
    fn read(&mut self, piece: &Piece, behind: &str) {
        self.read_piece(piece, behind);
        self.behind_slot = matches!(piece, Piece::Amount(_) | Piece::Before(_) | Piece::Count(_));
    }

    fn read_piece(&mut self, piece: &Piece, behind: &str) {
        match piece {
            Piece::Words(words) => self.words(words),
            Piece::Year { back: 0 } => self.before.push(OWN_YEAR),
            Piece::Year { .. } => self.before.push(LAST_YEAR),
            Piece::Department => self.before.push(DEPARTMENT),
            Piece::Amount(quantity) => {
                let of = of(quantity);
                let before = core(self.clause());
                self.last = Some(of.clone());
                // What nothing names is what was counted before.
                match &self.counted {
                    _ if before.is_empty() => {}
                    Some(counted) if names_nothing(&before) => {
                        self.labels.of_counted.push((counted.clone(), of));
                    }
                    _ => self.labels.amounts.push((before, of)),
                }
                self.before.clear();
            }
            Piece::Count(counted) => {
                let before = core(self.clause());
                let unit = vocabulary::SAID_COUNT.iter();
                let unit =
                    unit.filter_map(|word| plain(behind).strip_prefix(*word).map(str::to_owned));
                let behind = unit.map(|rest| bare(clause_of(&rest))).next();
                let behind = behind
                    .unwrap_or_default()
                    .chars()
                    .take(TOLD_BEHIND)
                    .collect();
                self.labels.counts.push((before, behind, counted.clone()));
                self.counted = Some(counted.clone());
                self.before.clear();
            }
            Piece::Names(counted) => {
                let words = core(self.clause());
                let after = match (words.is_empty(), &self.last) {
                    (true, Some(of)) => NamesAfter::Amount(of.clone()),
                    _ => NamesAfter::Words(words),
                };
                self.labels.names.push((after, counted.clone()));
                self.before.clear();
            }
            Piece::Each { of, .. } => self.each(of),
            Piece::Change => {
                self.labels.behind.extend(self.last.clone());
                self.before.clear();
            }
            Piece::Before(_) | Piece::Share | Piece::ShareOf(_) => self.before.clear(),
            Piece::Difference | Piece::Name | Piece::Own | Piece::Ask(_) => self.before.clear(),
        }
    }

    /// The names of all rows that an amount can be divided into.
    fn each(&mut self, base: &str) {
        let subjects = Classification::Function.subjects().iter();
        let classes = subjects.filter(|subject| subject.code.level() == CodeLevel::Class);
        for class in classes {
            for name in Classification::Function.names(class.code) {
                let (base, official) = (base.to_owned(), class.name.to_owned());
                let of = Of::Row {
                    base,
                    name: official,
                };
                // 一般公共服务（类）937.62万元
                let short = vocabulary::SAID_CLASS_TAIL
                    .iter()
                    .filter_map(|tail| name.strip_suffix(*tail));
                let short = short.map(|short| (core(short), of.clone()));
                self.labels.amounts.extend(short);
                self.labels.amounts.push((core(name), of));
            }
        }
        self.labels.listed.push(base.to_owned());
        self.before.clear();
    }

    fn words(&mut self, words: &str) {
        let words = plain(words);
        let mut rest = words.as_ref();
        if std::mem::take(&mut self.behind_slot) {
            let money = MoneyUnit::ALL.into_iter().map(MoneyUnit::name);
            let mut units = money.chain(vocabulary::SAID_COUNT.iter().copied());
            rest = units
                .find_map(|unit| rest.strip_prefix(unit))
                .unwrap_or(rest);
        }
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
            let end = rest[at..].find(|c: char| !c.is_ascii_digit() && c != '.');
            let end = end.map_or(rest.len(), |end| at + end);
            self.before.push_str(&rest[..at]);
            let behind = without_unit(&rest[end..]);
            // The number of a paragraph has no unit.
            if behind.len() < rest.len() - end {
                let before = bare(clause_of_end(&self.before));
                self.labels.fixed.push((before, rest[at..end].to_owned()));
            }
            self.before.clear();
            rest = behind;
        }
        self.before.push_str(rest);
    }

    /// The words since the last mark.
    fn clause(&self) -> &str {
        clause_of_end(&self.before)
    }
}

/// Whether the name of an amount says no more than that it is one: 资金.
pub(super) fn names_nothing(core: &str) -> bool {
    vocabulary::SAID_ANY.contains(&core)
}

/// A text without the unit that it begins with.
fn without_unit(text: &str) -> &str {
    let money = MoneyUnit::ALL.into_iter().map(MoneyUnit::name);
    let mut units = money.chain(vocabulary::SAID_COUNT.iter().copied());
    units
        .find_map(|unit| text.strip_prefix(unit))
        .unwrap_or(text)
}

fn of(quantity: &Quantity) -> Of {
    match quantity {
        Quantity::Meant(words) => Of::Meant(words.to_string()),
        Quantity::Stated(name) => Of::Stated(name.to_string()),
        Quantity::Forms(title) => Of::Forms(title.to_string()),
    }
}

/// How many letters behind a number tell what it counts.
const TOLD_BEHIND: usize = 4;

/// Marks at which a clause ends, in plain text.
const MARKS: &str = ",;:。、";

/// The words behind the last mark; a colon before the slot is none.
fn clause_of_end(text: &str) -> &str {
    let text = text.trim_end_matches(':');
    let mark = text.char_indices().rev().find(|(_, c)| MARKS.contains(*c));
    &text[mark.map_or(0, |(at, c)| at + c.len_utf8())..]
}

/// The words before the first mark.
fn clause_of(text: &str) -> &str {
    text.split(|c| MARKS.contains(c)).next().unwrap_or_default()
}

/// Signs that stand for words.
const SIGNS: [char; 3] = [DEPARTMENT, OWN_YEAR, LAST_YEAR];

/// The letters of a text.
pub(super) fn bare(text: &str) -> String {
    let plain = plain(text);
    plain
        .chars()
        .filter(|c| c.is_alphanumeric() || SIGNS.contains(c))
        .collect()
}

/// What of the words before a number names it: without what leads to it and what stands between the two.
pub(super) fn core(text: &str) -> String {
    let mut plain = plain(text).into_owned();
    for level in vocabulary::SAID_LEVEL {
        plain = plain.replace(level, "");
    }
    let bare = bare(without_number(&plain));
    let mut core = bare.as_str();
    loop {
        // The number of a paragraph, or a code.
        core = core.trim_start_matches(|c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c));
        let lead = vocabulary::SAID_LEAD
            .iter()
            .filter_map(|lead| core.strip_prefix(*lead));
        let shortest = lead.min_by_key(|rest| rest.len());
        match shortest {
            Some(rest) => core = rest,
            None => break,
        }
    }
    loop {
        let tail = vocabulary::SAID_TAIL
            .iter()
            .filter_map(|tail| core.strip_suffix(*tail));
        let shortest = tail.min_by_key(|rest| rest.len());
        match shortest {
            Some(rest) => core = rest,
            None => break,
        }
    }
    core.to_owned()
}

/// A text without the number in brackets that it begins with: （一）.
fn without_number(text: &str) -> &str {
    let inner = text.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let numbered = inner.filter(|(number, _)| number.chars().all(|c| NUMERALS.contains(c)));
    numbered.map_or(text, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_a_name_and_what_stands_behind_it_does_not_name() {
        for (text, name) in [
            ("@年度§预算收入总计", "预算收入总计"),
            ("其中:基本支出预算为", "基本支出"),
            ("因公出国(境)费", "因公出国境费"),
            ("本部门@年度§一般公共预算当年支出", "一般公共预算当年支出"),
            ("涉及金额", ""),
            ("（二）一般公共预算拨款", "一般公共预算拨款"),
            ("①公务用车购置费", "公务用车购置费"),
            ("2.卫生健康（类）支出", "卫生健康支出"),
            ("210卫生健康支出", "卫生健康支出"),
        ] {
            assert_eq!(core(text), name, "{text}");
        }
    }
}
