//! What a disclosure says in sentences (预算情况说明): the sections of a layout, each a pattern of words with slots.
//!
//! One pattern reads and writes. Written, its slots take amounts of the tables; read, the words before a slot tell which
//! amount a number in other people's sentences is. In goes the text of a pattern, out come its [`Piece`]s; refused are
//! slots that are not known, with what is. The language is described in `templates/README.md`.

use serde::{Deserialize, Serialize};

use super::Text;
use super::fault::Fault;
use super::meaning::is_meant;

/// What a disclosure says of its tables.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct NarrativeSpec {
    /// The sections in their order.
    pub sections: Vec<SectionSpec>,
    /// Other words for amounts.
    pub said: Vec<SaidSpec>,
    /// The forms of labels and values that stand beside the tables.
    pub forms: Vec<FormSpec>,
}

/// A form of labels and values (绩效目标表).
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSpec {
    /// What its title ends with.
    pub title: Text,
    /// What else it may end with.
    #[serde(default)]
    pub also: Vec<Text>,
    /// The unit of its money, if no label states another.
    pub unit: Text,
    /// The label of the project that it is of; a form without one is of the whole department.
    #[serde(default)]
    pub name: Option<Text>,
    /// The amount whose row of that name it states again.
    #[serde(default)]
    pub of: Option<Text>,
    /// Labels of texts that name the department, with or without its code.
    #[serde(default)]
    pub department: Vec<Text>,
    /// Labels of texts that name who carries the project out, likewise.
    #[serde(default)]
    pub units: Vec<Text>,
    /// Totals with their parts.
    #[serde(default)]
    pub blocks: Vec<FormBlock>,
    /// Numbers.
    #[serde(default)]
    pub counts: Vec<FormCount>,
    /// Sums of these numbers.
    #[serde(default)]
    pub sums: Vec<SumSpec>,
}

/// A total of a form, with its parts below.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormBlock {
    /// Its label.
    pub total: Text,
    /// The amount that it states, if it is one of the tables; of the row of the form's name where the form has one.
    #[serde(default)]
    pub is: Option<Text>,
    /// Its parts.
    pub parts: Vec<FormPart>,
}

/// A part of such a total.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormPart {
    /// Its label.
    pub label: Text,
    /// The amount that it states, if it is one of the tables.
    #[serde(default)]
    pub is: Option<Text>,
}

/// A number of a form.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormCount {
    /// Its label.
    pub label: Text,
    /// What it counts, in the words of the sections.
    pub of: Text,
}

impl FormSpec {
    /// What its title may end with.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        let also = self.also.iter().map(Text::as_str);
        std::iter::once(self.title.as_str()).chain(also)
    }

    /// The amounts that it states, in words.
    pub fn meanings(&self) -> impl Iterator<Item = &str> {
        let blocks = self.blocks.iter().flat_map(|block| {
            let parts = block.parts.iter().filter_map(|part| part.is.as_deref());
            block.is.as_deref().into_iter().chain(parts)
        });
        self.of.as_deref().into_iter().chain(blocks)
    }
}

/// One section of the narrative.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SectionSpec {
    /// The part of the document that it belongs to.
    pub part: Text,
    /// What it is headed; the first is the one we print.
    pub titles: Vec<Text>,
    /// What it says, paragraph by paragraph.
    pub paragraphs: Vec<Vec<Piece>>,
    /// What it says instead if an amount is nothing.
    pub nothing: Option<Nothing>,
    /// Sums of what only the narrative states.
    pub sums: Vec<SumSpec>,
    /// Whether a section of which no other speaks is read as this one.
    pub rest: bool,
}

/// What a section says if an amount is nothing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Nothing {
    /// The amount.
    pub of: Text,
    /// The sentence.
    pub words: Text,
}

/// A quantity that is the sum of others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SumSpec {
    /// The whole.
    pub whole: Text,
    /// Its parts.
    pub parts: Vec<Text>,
}

/// Other words for an amount, by which it is told when read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SaidSpec {
    /// The amount, in the words of `templates/meanings.toml`.
    pub is: Text,
    /// What people call it.
    pub words: Vec<Text>,
}

impl SaidSpec {
    /// What its words count, if it is no amount.
    pub fn counted(&self) -> Option<Counted> {
        let of = self.is.strip_prefix(COUNTS)?;
        counted(of, &|of| Ok(of.into())).ok()
    }
}

/// What other words for a number of things begin with.
pub(super) const COUNTS: &str = "数 ";

/// A part of a pattern.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Piece {
    /// These words.
    Words(Text),
    /// `{年}` the year of the tables, `{上年}` the one before.
    Year {
        /// How many years before.
        back: u16,
    },
    /// `{部门}`
    Department,
    /// `{收入·当年}` an amount of the tables, `{#采购}` one that only the narrative states.
    Amount(Quantity),
    /// `{上年 收入}` last year's amount.
    Before(Quantity),
    /// `{占}` the share of the amount before in the first of its sentence.
    Share,
    /// `{占比 项目支出}` the share of the amount before in that one.
    ShareOf(Text),
    /// `{比上年}` the change of the first amount of the sentence against last year, in words.
    Change,
    /// `{增减}` the same without the words that compare.
    Difference,
    /// `{数 项目支出·当年}` how many rows an amount has, `{数 #车辆}` a number that only the narrative states, `{数 《表》}`
    /// how many forms of that title there are.
    Count(Counted),
    /// `{列 人员经费}` the names of the rows that an amount has, `{列 #内设机构}` names that only the narrative states.
    Names(Counted),
    /// `{每 支出“；”{名}{额}万元}` the inner part for each row of an amount, with what stands between.
    Each {
        /// The amount.
        of: Text,
        /// What stands between two.
        between: Text,
        /// What is said of each.
        inner: Vec<Piece>,
    },
    /// `{名}` the name of that row.
    Name,
    /// `{额}` its amount.
    Own,
    /// `{填 原因}` what only a person knows.
    Ask(Text),
}

/// An amount of which a sentence speaks.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Quantity {
    /// One of the tables, in the words of `templates/meanings.toml`.
    Meant(Text),
    /// One that only the narrative states.
    Stated(Text),
    /// What all forms of that title state together.
    Forms(Text),
}

/// What a sentence counts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Counted {
    /// The lowest rows in which an amount stands.
    Rows(Text),
    /// The forms of that title.
    Forms(Text),
    /// Something that only the narrative states.
    Stated(Text),
}

/// The paragraphs of a pattern.
///
/// # Errors
/// A slot that is not known or not closed, with its place.
pub(super) fn paragraphs(text: &str) -> Result<Vec<Vec<Piece>>, Fault> {
    let mut at = 0;
    let mut paragraphs = Vec::new();
    for line in text.split('\n') {
        let begins = at + (line.len() - line.trim_start().len());
        at += line.len() + 1;
        if !line.trim().is_empty() {
            paragraphs.push(pieces(line.trim(), begins)?);
        }
    }
    Ok(paragraphs)
}

/// The pieces of a text that begins at that byte.
fn pieces(text: &str, base: usize) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let words = rest.find('{').unwrap_or(rest.len());
        if words > 0 {
            pieces.push(Piece::Words(rest[..words].into()));
            at += words;
            continue;
        }
        let Some(end) = closing(rest) else {
            return Err(fault(base + at, rest.len(), "这个空没有右花括号 }"));
        };
        pieces.push(slot(&rest[1..end], base + at + 1)?);
        at += end + 1;
    }
    Ok(pieces)
}

/// Where the brace that opens a text is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn slot(text: &str, base: usize) -> Result<Piece, Fault> {
    let (head, rest) = text.split_once(' ').unwrap_or((text, ""));
    let behind = base + text.len() - rest.len();
    let meant = |words: &str, at: usize| {
        is_meant(words)
            .map(|()| Text::from(words))
            .map_err(|why| fault(at, words.len(), &why))
    };
    let quantity = |words: &str, at: usize| match (words.strip_prefix('#'), in_titles(words)) {
        (Some(own), _) => Ok(Quantity::Stated(own.into())),
        (None, Some(title)) => Ok(Quantity::Forms(title.into())),
        (None, None) => meant(words, at).map(Quantity::Meant),
    };
    Ok(match (head, rest) {
        ("年", "") => Piece::Year { back: 0 },
        ("上年", "") => Piece::Year { back: 1 },
        ("部门", "") => Piece::Department,
        ("占", "") => Piece::Share,
        ("比上年", "") => Piece::Change,
        ("增减", "") => Piece::Difference,
        ("名", "") => Piece::Name,
        ("额", "") => Piece::Own,
        ("上年", of) => Piece::Before(quantity(of, behind)?),
        ("填", what) if !what.is_empty() => Piece::Ask(what.into()),
        ("列", of) => Piece::Names(counted(of, &|of| meant(of, behind))?),
        ("占比", of) => Piece::ShareOf(meant(of, behind)?),
        ("数", of) => Piece::Count(counted(of, &|of| meant(of, behind))?),
        ("每", list) => each(list, behind, &meant)?,
        (of, "") => Piece::Amount(quantity(of, base)?),
        _ => {
            let known = "年、上年、部门、占、占比、比上年、增减、名、额、填、列、数、每";
            let why = format!("不认识的空；应为金额的含义，或 {known} 之一");
            return Err(fault(base, text.len(), &why));
        }
    })
}

/// What stands in title marks.
fn in_titles(text: &str) -> Option<&str> {
    text.strip_prefix('《')?.strip_suffix('》')
}

fn counted(of: &str, meant: &dyn Fn(&str) -> Result<Text, Fault>) -> Result<Counted, Fault> {
    Ok(match (in_titles(of), of.strip_prefix('#')) {
        (Some(title), _) => Counted::Forms(title.into()),
        (None, Some(own)) => Counted::Stated(own.into()),
        (None, None) => Counted::Rows(meant(of)?),
    })
}

/// `支出“；”{名}{额}万元`
fn each(
    text: &str,
    base: usize,
    meant: &dyn Fn(&str, usize) -> Result<Text, Fault>,
) -> Result<Piece, Fault> {
    let parts = text.split_once('“').and_then(|(of, rest)| {
        let (between, inner) = rest.split_once('”')?;
        Some((of, between, inner))
    });
    let Some((of, between, inner)) = parts else {
        return Err(fault(base, text.len(), "应为：每 金额“间隔”每一项的话"));
    };
    Ok(Piece::Each {
        of: meant(of, base)?,
        between: between.into(),
        inner: pieces(inner, base + text.len() - inner.len())?,
    })
}

/// `采购 = 货物 + 工程`
///
/// # Errors
/// What is no such sum.
pub(super) fn sum(text: &str) -> Result<SumSpec, Fault> {
    let parts = text.split_once('=');
    let Some((whole, parts)) = parts else {
        return Err(fault(0, text.len(), "应为：甲 = 乙 + 丙"));
    };
    let name = |text: &str| Text::from(text.trim());
    Ok(SumSpec {
        whole: name(whole),
        parts: parts.split('+').map(name).collect(),
    })
}

fn fault(at: usize, length: usize, why: &str) -> Fault {
    Fault {
        span: at..at + length,
        message: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_words_and_slots() {
        let read = paragraphs(
            "{年}年度{部门}支出预算{支出}万元，其中：{每 支出“；”{名}{额}万元，{占}}。\n\n无。",
        );
        let read = read.expect("it reads");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0][0], Piece::Year { back: 0 });
        assert_eq!(read[0][4], Piece::Amount(Quantity::Meant("支出".into())));
        let Piece::Each { between, inner, .. } = &read[0][6] else {
            panic!("{:?}", read[0]);
        };
        assert_eq!(between.as_str(), "；");
        assert_eq!(inner.last(), Some(&Piece::Share));
    }

    #[test]
    fn a_slot_that_nobody_knows_is_told_with_its_place() {
        for (text, place) in [("预算{支处}万元", 7..13), ("预算{支出万元", 6..19)] {
            let fault = paragraphs(text).expect_err("no such slot");
            assert_eq!(fault.span, place, "{text}: {}", fault.message);
        }
    }
}
