//! The contents of a document (目录) against what follows: its parts, its sections and its tables, by their names, their
//! order and their number.
//!
//! What leads to a page (dots, blanks, tabs, the number) is no part of a name. The list ends where what it names first
//! comes again. Only what the list itself names is asked of the document, and of the document only its parts, the sections
//! that the layout knows and the tables that were recognised.

use std::collections::BTreeSet;

use super::Read;
use super::labels::bare;
use super::sections::{Headings, LONGEST_HEADING, NUMERALS, Rows, alone, begins_form, unnumbered};
use super::sentence::with_digits;
use super::texts::finding;
use crate::model::{CellRef, Place, plain};
use crate::read::{Book, Format, Grid, GridRow};
use crate::report::Finding;
use crate::vocabulary;
use crate::words::narrative as words;

/// The contents of a document, with the headings that follow.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Contents {
    /// What it lists.
    listed: Vec<Entry>,
    /// The headings behind it.
    headings: Vec<Entry>,
    /// The names in it that stand behind it under another kind of number.
    elsewhere: BTreeSet<String>,
    /// The rows that it takes.
    pub rows: Rows,
}

/// A line of the contents, or a heading.
#[derive(Clone, PartialEq, Debug)]
struct Entry {
    kind: Kind,
    number: usize,
    /// What it is called, without its number.
    title: String,
    /// As printed, without what leads to a page.
    printed: String,
    place: Place,
    /// The part in which it stands.
    part: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    /// 第一部分
    Part,
    /// 一、
    Section,
    /// 表一
    Table,
}

impl Entry {
    /// Whether another bears the same number.
    fn is_like(&self, other: &Entry) -> bool {
        (self.kind, self.number) == (other.kind, other.number)
    }
}

/// The most rows of a list of contents.
const MOST_ROWS: usize = 300;
/// The most digits of a page in marks; a year has more.
const MOST_DIGITS: usize = 3;
/// Fewer tables are not all there.
const LEAST_TABLES: usize = 3;

/// The contents of a book that is a document.
pub(super) fn find(book: &Book, headed: &Headings) -> Option<Contents> {
    if !matches!(book.format, Format::Docx | Format::Text | Format::Html) {
        return None;
    }
    book.sheets.iter().find_map(|grid| {
        let heads = |row: &GridRow| {
            let text = alone(grid, row).map(|(_, text)| plain(text).into_owned());
            text.is_some_and(|text| vocabulary::SAID_CONTENTS.contains(&text.as_str()))
        };
        let begins = grid.rows.iter().position(heads)?;
        listed(grid, begins, headed)
    })
}

/// The list below its heading, and the headings that follow; `None` if it lists nothing.
fn listed(grid: &Grid, begins: usize, headed: &Headings) -> Option<Contents> {
    let mut listed: Vec<Entry> = Vec::new();
    let mut seen: BTreeSet<(Kind, usize, Option<usize>)> = BTreeSet::new();
    let mut open = false;
    let mut ends = begins + 1;
    for (at, row) in grid
        .rows
        .iter()
        .enumerate()
        .skip(begins + 1)
        .take(MOST_ROWS)
    {
        let Some((text, place, paged)) = line(grid, row) else {
            continue;
        };
        let part = last_part(&listed);
        let Some(mut entry) = entry(&text, place, part) else {
            // A long name goes on in the next line, with its page.
            if open
                && paged
                && let Some(last) = listed.last_mut()
            {
                last.title.push_str(&bare(&text));
                last.printed.push_str(text.trim());
                ends = at + 1;
            }
            open = false;
            continue;
        };
        let again = match entry.kind {
            Kind::Part | Kind::Table => !seen.insert((entry.kind, entry.number, None)),
            Kind::Section => !seen.insert((entry.kind, entry.number, part)),
        };
        // With a page, or with another name just behind its like, it is a line of the list whose number is wrong.
        let last = listed.last();
        let doubled = last.is_some_and(|last| last.is_like(&entry) && last.title != entry.title);
        if again && !paged && !doubled {
            break;
        }
        entry.part = part_of(&entry, part);
        open = !paged;
        listed.push(entry);
        ends = at + 1;
    }
    if listed.len() < 2 {
        return None;
    }
    Some(Contents {
        headings: headings(grid, ends, headed),
        elsewhere: elsewhere(grid, ends, &listed),
        listed,
        rows: Rows::of(grid, begins..ends),
    })
}

fn part_of(entry: &Entry, before: Option<usize>) -> Option<usize> {
    match entry.kind {
        Kind::Part => Some(entry.number),
        Kind::Section | Kind::Table => before,
    }
}

fn last_part(entries: &[Entry]) -> Option<usize> {
    entries.last().and_then(|entry| entry.part)
}

/// The headings from a row on: those of parts, and of sections that the layout knows or that are short.
fn headings(grid: &Grid, from: usize, headed: &Headings) -> Vec<Entry> {
    let mut headings: Vec<Entry> = Vec::new();
    // A part whose name stands in the next row.
    let mut nameless = false;
    for row in grid.rows.iter().skip(from) {
        let Some((place, text)) = alone(grid, row) else {
            continue;
        };
        let long = plain(text).chars().count() > LONGEST_HEADING;
        let open = std::mem::take(&mut nameless);
        if long || begins_form(row, headed) {
            continue;
        }
        let part = last_part(&headings);
        match entry(text, place, part).filter(|one| one.kind != Kind::Table) {
            Some(mut heading) => {
                heading.part = part_of(&heading, part);
                nameless = heading.title.is_empty();
                headings.push(heading);
            }
            None => {
                if let Some(heading) = headings.last_mut().filter(|_| open) {
                    heading.title = bare(&with_digits(text));
                    heading.printed = format!("{} {}", heading.printed, text.trim());
                }
            }
        }
    }
    headings
}

/// Which of the listed names stand behind the list in a row of their own, whatever number leads to them.
fn elsewhere(grid: &Grid, from: usize, listed: &[Entry]) -> BTreeSet<String> {
    let names: BTreeSet<&str> = listed.iter().map(|one| one.title.as_str()).collect();
    let rows = grid.rows.iter().skip(from);
    let texts = rows.filter_map(|row| alone(grid, row));
    let titles = texts.filter_map(|(_, text)| Some(bare(&unnumbered(text)?)));
    titles.filter(|one| names.contains(one.as_str())).collect()
}

/// A row of the list: its text without what leads to a page, and whether it has one.
fn line(grid: &Grid, row: &GridRow) -> Option<(String, Place, bool)> {
    let mut cells = row.cells.iter().filter(|cell| {
        let text = cell.text();
        text.is_none_or(|text| !text.trim().is_empty())
    });
    let first = cells.next()?;
    let rest = cells.count();
    let text = first.text()?;
    let cell = CellRef::new(row.number, first.col);
    let sheet = grid.name.clone();
    let (name, paged) = without_page(text);
    (rest <= 1).then(|| (name.to_owned(), Place { sheet, cell }, paged || rest == 1))
}

/// A line without its page number and what leads to it.
fn without_page(text: &str) -> (&str, bool) {
    let leads = |c: char| c.is_whitespace() || ".…·‥．。-—─_".contains(c);
    let text = text.trim();
    let digits = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let in_marks = text.strip_suffix([')', '）']).and_then(|rest| {
        let name = rest.trim_end_matches(digits);
        let short = (1..=MOST_DIGITS).contains(&rest[name.len()..].chars().count());
        name.strip_suffix(['(', '（']).filter(|_| short)
    });
    if let Some(name) = in_marks {
        return (name.trim_end_matches(leads), true);
    }
    let name = text.trim_end_matches(digits);
    let bare = name.trim_end_matches(leads);
    match name.len() < text.len() && bare.len() < name.len() {
        true => (bare, true),
        false => (text.trim_end_matches(leads), false),
    }
}

/// What a line names, by its number.
fn entry(text: &str, place: Place, part: Option<usize>) -> Option<Entry> {
    let printed = text.trim();
    let plain = with_digits(&plain(printed));
    let named = |kind, rest: &str| {
        let (number, title) = numbered(rest)?;
        Some((kind, number, title.to_owned()))
    };
    let of_part = || {
        let (number, rest) = numbered(plain.strip_prefix('第')?)?;
        let mut words = vocabulary::SAID_PART.iter();
        let title = words.find_map(|word| rest.strip_prefix(*word))?;
        Some((Kind::Part, number, title.to_owned()))
    };
    let of_table = || {
        let mut words = vocabulary::SAID_TABLE.iter();
        named(
            Kind::Table,
            words.find_map(|word| plain.strip_prefix(*word))?,
        )
    };
    let of_section = || {
        let (number, rest) = numbered(&plain)?;
        let chinese = plain.starts_with(|c| NUMERALS.contains(c));
        let title = rest.strip_prefix('、').filter(|_| chinese)?;
        Some((Kind::Section, number, title.to_owned()))
    };
    let (kind, number, title) = of_part().or_else(of_table).or_else(of_section)?;
    let title = bare(&title);
    let titled = !title.is_empty() || kind != Kind::Section;
    titled.then(|| Entry {
        kind,
        number,
        title,
        printed: printed.to_owned(),
        place,
        part,
    })
}

/// The number of a table by its name: 表一.
pub(super) fn number_of_table(name: &str) -> Option<usize> {
    let plain = plain(name);
    let mut words = vocabulary::SAID_TABLE.iter();
    let rest = words.find_map(|word| plain.strip_prefix(*word))?;
    numbered(rest).map(|(number, _)| number)
}

/// A number that a text begins with, Chinese or not, and what follows.
fn numbered(text: &str) -> Option<(usize, &str)> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    if digits > 0 {
        let number = text[..digits].parse().ok().filter(|_| digits <= 2)?;
        // A year is no number.
        return Some((number, &text[digits..]));
    }
    let end = text.find(|c| !NUMERALS.contains(c)).unwrap_or(text.len());
    let number = chinese(&text[..end])?;
    Some((number, &text[end..]))
}

/// A Chinese number below a hundred.
fn chinese(text: &str) -> Option<usize> {
    let digit = |text: &str| {
        let mut letters = "一二三四五六七八九".chars();
        let one = text.chars().next().filter(|c| text.len() == c.len_utf8())?;
        letters.position(|c| c == one).map(|at| at + 1)
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() {
                Some(1)
            } else {
                digit(tens)
            };
            let ones = if ones.is_empty() {
                Some(0)
            } else {
                digit(ones)
            };
            Some(tens? * 10 + ones?)
        }
    }
}

/// What of the contents does not agree with what follows.
pub(super) fn findings(read: &Read) -> Vec<Finding> {
    let contents = read.narrative.contents.iter();
    contents
        .flat_map(|contents| {
            let mut findings = contents.of_kind(Kind::Part, None, read);
            let parts: BTreeSet<Option<usize>> =
                contents.listed.iter().map(|one| one.part).collect();
            for part in parts {
                findings.extend(contents.of_kind(Kind::Section, part, read));
            }
            findings.extend(contents.tables(read));
            findings
        })
        .collect()
}

impl Contents {
    /// Parts, or the sections of one part.
    fn of_kind(&self, kind: Kind, part: Option<usize>, read: &Read) -> Vec<Finding> {
        let own = |one: &&Entry| one.kind == kind && (kind == Kind::Part || one.part == part);
        let listed: Vec<&Entry> = self.listed.iter().filter(own).collect();
        let headings: Vec<&Entry> = self.headings.iter().filter(own).collect();
        let same = |one: &Entry, other: &Entry| one.title == other.title;
        // Where nothing of the list is found, headings are written in a way that is not known here.
        let found = |one: &&&Entry| headings.iter().any(|other| same(one, other));
        if !listed.iter().any(|one| found(&one)) {
            return Vec::new();
        }
        let mut findings: Vec<Finding> = self.misnumbered(&listed, &headings).into_iter().collect();
        let mut last = 0;
        for one in &listed {
            let at = headings.iter().position(|other| same(one, other));
            let numbered = headings.iter().find(|other| {
                other.number == one.number && !listed.iter().any(|listed| same(listed, other))
            });
            let told = match (at, numbered) {
                (Some(at), _) if at < last => Some(words::contents_order(
                    &one.place.to_string(),
                    &one.printed,
                    &headings[at].place.to_string(),
                )),
                (Some(at), _) => {
                    last = at;
                    None
                }
                (None, Some(other)) => Some(words::contents_differ(
                    &one.place.to_string(),
                    &one.printed,
                    &other.place.to_string(),
                    &other.printed,
                )),
                (None, None) if self.elsewhere.contains(&one.title) => None,
                (None, None) => Some(words::contents_lead_nowhere(
                    &one.place.to_string(),
                    &one.printed,
                )),
            };
            let other = at.map(|at| headings[at]).or(numbered.copied());
            let places: Vec<&Place> = std::iter::once(&one.place)
                .chain(other.map(|other| &other.place))
                .collect();
            findings.extend(told.map(|told| finding(words::CONTENTS, &one.printed, &places, told)));
        }
        findings.extend(self.unlisted(kind, &listed, &headings, read));
        findings
    }

    /// That headings bear other numbers than in the list: the first of them, for one number left out moves all behind it.
    fn misnumbered(&self, listed: &[&Entry], headings: &[&Entry]) -> Option<Finding> {
        let differ = listed.iter().filter_map(|one| {
            let there = headings.iter().find(|other| other.title == one.title)?;
            (there.number != one.number).then_some((*one, *there))
        });
        let differ: Vec<(&Entry, &Entry)> = differ.collect();
        let (one, there) = differ.first()?;
        let (place, other) = (one.place.to_string(), there.place.to_string());
        let heading = (other.as_str(), there.printed.as_str());
        let message = words::contents_number(&place, &one.printed, heading, differ.len() - 1);
        let places = [&one.place, &there.place];
        Some(finding(words::CONTENTS, &one.printed, &places, message))
    }

    /// Headings that the list does not have.
    fn unlisted(
        &self,
        kind: Kind,
        listed: &[&Entry],
        headings: &[&Entry],
        read: &Read,
    ) -> Vec<Finding> {
        let known = |one: &Entry| {
            let sections = &read.layout.narrative.sections;
            let mut titles = sections.iter().flat_map(|section| &section.titles);
            kind == Kind::Part || titles.any(|title| bare(title) == one.title)
        };
        let missing = headings.iter().filter(|one| {
            let mut same = listed.iter();
            let told = same.any(|other| other.title == one.title || other.number == one.number);
            !told && known(one)
        });
        missing
            .map(|one| {
                let place = one.place.to_string();
                let message = words::not_in_contents(&place, &one.printed);
                finding(words::CONTENTS, &one.printed, &[&one.place], message)
            })
            .collect()
    }

    /// The tables of the list against those that were recognised, by their numbers.
    fn tables(&self, read: &Read) -> Vec<Finding> {
        let listed: Vec<&Entry> = self
            .listed
            .iter()
            .filter(|one| one.kind == Kind::Table)
            .collect();
        let first = listed.first();
        let own = read.headings.iter().filter(|(_, sheet, _)| {
            first.is_some_and(|first| first.place.sheet.as_str() == sheet.as_str())
        });
        let tables: Vec<&(usize, String, String)> = own.collect();
        if listed.len() < LEAST_TABLES || tables.len() < LEAST_TABLES {
            return Vec::new();
        }
        let is_named = |one: &Entry, title: &str| is_part_of(&bare(&one.title), &bare(title));
        let mut misnumbered = false;
        let mut findings = Vec::new();
        for one in &listed {
            let table = tables.iter().find(|(number, ..)| *number == one.number);
            // That a table is missing is told of the table.
            let Some((_, _, title)) = table else { continue };
            if !is_named(one, title) {
                let place = one.place.to_string();
                let other = tables.iter().find(|(.., title)| is_named(one, title));
                let message = match other {
                    Some((number, ..)) => {
                        misnumbered = true;
                        words::contents_number_table(&place, &one.printed, *number)
                    }
                    None => words::contents_name_table(&place, &one.printed, title),
                };
                findings.push(finding(
                    words::CONTENTS,
                    &one.printed,
                    &[&one.place],
                    message,
                ));
            }
        }
        if listed.len() != tables.len() {
            let place = &listed[0].place;
            let told = |number: &usize| listed.iter().any(|one| one.number == *number);
            let left: Vec<&str> = tables
                .iter()
                .filter(|(number, ..)| !told(number))
                .map(|(_, _, title)| title.as_str())
                .collect();
            let counts = (listed.len(), tables.len());
            let message = words::contents_count_tables(&place.to_string(), counts, &left);
            findings.push(finding(words::CONTENTS, words::TABLES, &[place], message));
        }
        let order = listed.windows(2).find(|two| two[0].number > two[1].number);
        if let Some([before, after]) = order.filter(|_| !misnumbered) {
            let message = words::contents_order(
                &before.place.to_string(),
                &before.printed,
                &after.place.to_string(),
            );
            let places = [&before.place, &after.place];
            findings.push(finding(words::CONTENTS, &before.printed, &places, message));
        }
        findings
    }
}

/// Whether a name is another one with letters left out.
fn is_part_of(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().all(|own| letters.any(|letter| letter == own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_a_page_is_no_part_of_a_name() {
        for (text, name, paged) in [
            ("第一部分 概况\t1", "第一部分 概况", true),
            ("一、本部门职责.....1", "一、本部门职责", true),
            (
                "表七2026年（上年结转）（12）",
                "表七2026年（上年结转）",
                true,
            ),
            ("二、情况（2026）", "二、情况（2026）", false),
            (
                "表一2026年预算收支总表……（12）",
                "表一2026年预算收支总表",
                true,
            ),
            ("（二）其他 ．．．．２６", "（二）其他", true),
            ("四、预算公开表1", "四、预算公开表1", false),
            ("第四部分 名词解释", "第四部分 名词解释", false),
        ] {
            assert_eq!(without_page(text), (name, paged), "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_both_ways() {
        assert_eq!(
            numbered("十三2026年项目支出预算表"),
            Some((13, "2026年项目支出预算表"))
        );
        assert_eq!(numbered("二十、某事"), Some((20, "、某事")));
        assert_eq!(numbered("2026年部门预算"), None);
        assert_eq!(chinese("十十"), None);
    }
}
