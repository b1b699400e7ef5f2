//! What of a disclosure's sentences is no amount: years, names, lists of names, numbers of things that are told in
//! several places, and what a section says there is not.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Read;
use super::claim::Claim;
use super::known::{Of, RowFact};
use super::labels::{NamesAfter, bare, core};
use super::proof;
use super::sentence::{OWN_YEAR, OtherYear, Paragraph, Unit};
use super::tell::cell;
use super::wording::{edits, is_short_for};
use crate::layout::Counted;
use crate::model::Place;
use crate::report::{Finding, FindingCode};
use crate::vocabulary;
use crate::words::narrative as words;

/// What does not agree.
pub(super) fn findings(read: &Read) -> Vec<Finding> {
    let mut findings = years(read);
    findings.extend(departments(read));
    findings.extend(nothing(read));
    findings.extend(unnamed(read));
    findings.extend(lists(read));
    findings.extend(several(read));
    findings
}

/// A finding about a text, by what it is about and where it stands.
pub(super) fn finding(what: &str, title: &str, places: &[&Place], message: String) -> Finding {
    let id = format!("{}/{title}/{what}", words::ABOUT);
    let mut finding = Finding::new(FindingCode::SentenceText, words::ABOUT, id, message);
    finding.cells = places
        .iter()
        .map(|place| cell(place, title, what, None))
        .collect();
    finding
}

fn sections<'r>(read: &'r Read<'_>) -> impl Iterator<Item = (usize, &'r str, &'r [Paragraph])> {
    let sections = read.narrative.sections.iter().zip(&read.paragraphs);
    let sections = sections.enumerate();
    sections.map(|(at, (section, paragraphs))| (at, section.title.as_str(), paragraphs.as_slice()))
}

/// Years that should be that of the tables.
fn years(read: &Read) -> Vec<Finding> {
    let Some(year) = read.year else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for (section, title, paragraphs) in sections(read) {
        for paragraph in paragraphs {
            for other in &paragraph.years {
                let (at, printed) = (other.at, &other.printed);
                if !is_wrong(read, (section, paragraph), other) {
                    continue;
                }
                let behind: String = read
                    .spelled(&paragraph.text[at + 1..])
                    .chars()
                    .take(12)
                    .collect();
                let place = paragraph.place_of(at);
                let message = words::year_differs(&place.to_string(), printed, &behind, year);
                let reworded =
                    proof::year(read, section, paragraph, at, words::year_of_tables(year));
                findings.push(Finding {
                    reworded,
                    ..finding(words::YEAR, title, &[place], message)
                });
            }
        }
    }
    findings
}

/// Behind the sign of a year.
const YEAR: &str = "年";

/// Whether a year should be that of the tables: the first amount that it speaks of is this year's, or none shows
/// otherwise and the pattern of the section has the year there.
fn is_wrong(read: &Read, (section, paragraph): (usize, &Paragraph), year: &OtherYear) -> bool {
    let from = year.at + OWN_YEAR.len_utf8();
    let rest = &paragraph.text[from..];
    let end = rest
        .find(['。', OWN_YEAR])
        .map_or(paragraph.text.len(), |end| from + end);
    let numbers = read.numbers.iter().filter(|one| {
        let here = &read.paragraphs[one.section][one.paragraph];
        one.section == section && std::ptr::eq(here, paragraph)
    });
    let mut money = numbers.filter(|one| {
        matches!(one.number.unit, Unit::Money(_)) && (from..end).contains(&one.number.from)
    });
    let phrased = || {
        let spec = &read.layout.narrative.sections[read.narrative.sections[section].spec];
        proof::is_in_phrase(spec, &paragraph.text, year.at)
    };
    // 纳入2025年部门预算编制范围的预算单位共1家
    let plainly = || {
        let mut phrases = vocabulary::SAID_YEAR_PHRASE.iter();
        let phrase = rest.strip_prefix(YEAR).unwrap_or(rest);
        let says = phrases.any(|words| phrase.starts_with(words));
        says && !paragraph.says_own_year(year.at)
    };
    let first = money.next();
    match first.map(|one| (&one.claim, one.number.value.is_zero())) {
        Some((Some(Claim::Amount(_)), false)) => true,
        _ if year.by_figures => false,
        Some((Some(Claim::Amount(_)), true)) => phrased(),
        None => phrased() || plainly(),
        Some(_) => !year.last && phrased(),
    }
}

/// Names that stand where the department's should.
fn departments(read: &Read) -> Vec<Finding> {
    let Some(own) = read.department else {
        return Vec::new();
    };
    let other = read
        .numbers
        .iter()
        .filter_map(|bound| Some((bound, bound.department.as_ref()?)));
    let other = other.filter(|(_, name)| !is_short_for(name, own));
    let told = other.map(|(bound, name)| {
        let title = &read.narrative.sections[bound.section].title;
        let paragraph = &read.paragraphs[bound.section][bound.paragraph];
        let place = paragraph.place_of(bound.number.from);
        let message = words::department_differs(&place.to_string(), name, own);
        finding(words::DEPARTMENT, title, &[place], message)
    });
    told.collect()
}

/// Sections that say there is nothing while the tables have an amount.
fn nothing(read: &Read) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, title, paragraphs) in sections(read) {
        let spec = &read.layout.narrative.sections[read.narrative.sections[at].spec];
        let (Some(nothing), [first, ..]) = (&spec.nothing, paragraphs) else {
            continue;
        };
        if !says_nothing(first) {
            continue;
        }
        let facts = read.known.amounts(&Of::Meant(nothing.of.to_string()));
        let there = facts.iter().find(|fact| !fact.value.is_zero());
        if let Some(fact) = there {
            let place = fact
                .place
                .as_ref()
                .map(Place::to_string)
                .unwrap_or_default();
            let amount = super::tell::amount(
                fact.value,
                Unit::Money(crate::model::MoneyUnit::TenThousandYuan),
            );
            let said = first.sentence(0);
            let message = words::something_there(&first.place.to_string(), said, &place, &amount);
            let places: Vec<&Place> = std::iter::once(&first.place).chain(&fact.place).collect();
            findings.push(finding(words::NOTHING, title, &places, message));
        }
    }
    findings
}

pub(super) fn says_nothing(paragraph: &Paragraph) -> bool {
    let text = core(paragraph.text.split('。').next().unwrap_or_default());
    let says = vocabulary::SAID_NOTHING
        .iter()
        .any(|word| text.starts_with(word));
    let money = |unit| matches!(unit, Unit::Money(_));
    says && !paragraph
        .numbers
        .iter()
        .any(|one| money(one.unit) && !one.value.is_zero())
}

/// Of a name one letter in so many may be wrong for it still to be that name.
const LEAST_ALIKE: usize = 3;

/// Amounts in the list of a table's rows that bear the name of none and equal one that is not listed.
fn unnamed(read: &Read) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, title, paragraphs) in sections(read) {
        let spec = read.narrative.sections[at].spec;
        for base in &read.vocabulary.section(spec).listed {
            let own = || read.numbers.iter().filter(|one| one.section == at);
            let listed = |row: &RowFact| {
                own().any(|one| matches!(&one.claim, Some(Claim::Amount(Of::Row { name, .. })) if *name == row.name))
            };
            let rows: Vec<RowFact> = read
                .known
                .classes(base)
                .into_iter()
                .filter(|row| !listed(row))
                .collect();
            for bound in own().filter(|one| one.claim.is_none()) {
                let same = |row: &&RowFact| {
                    (row.fact.value - bound.number.value).abs() <= bound.number.half
                };
                let name = core(&bound.number.before);
                // A name that is quite another is that of something else.
                let alike = |row: &&RowFact| {
                    edits(&name, &bare(&row.name)) * LEAST_ALIKE <= row.name.chars().count()
                };
                if let Some(row) = rows.iter().filter(alike).find(same) {
                    let place = paragraphs[bound.paragraph].place_of(bound.number.from);
                    let excerpt = read.excerpt(bound);
                    let message = words::row_misnamed(&place.to_string(), &excerpt, &row.name);
                    findings.push(finding(words::NAME, title, &[place], message));
                }
            }
        }
    }
    findings
}

/// The longest words that a list follows, in letters.
const LONGEST_LEAD: usize = 40;

/// A list of names in a sentence.
struct Listed<'p> {
    paragraph: &'p Paragraph,
    names: Vec<String>,
    /// Whether it says that there are more.
    more: bool,
}

/// Lists of names that are not those of the rows with amounts.
fn lists(read: &Read) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, title, _) in sections(read) {
        let spec = read.narrative.sections[at].spec;
        for (after, counted) in &read.vocabulary.section(spec).names {
            let Counted::Rows(base) = counted else {
                continue;
            };
            let Some(listed) = list(read, at, after) else {
                continue;
            };
            let rows = read.known.lowest(base);
            let Some((_, table)) = read.known.count(base) else {
                continue;
            };
            let names: Vec<String> = rows.iter().map(|row| bare(&row.name)).collect();
            let known = |name: &String| names.contains(&bare(name));
            let extra: Vec<&str> = listed
                .names
                .iter()
                .filter(|name| !known(name))
                .map(String::as_str)
                .collect();
            let told = |name: &str| listed.names.iter().any(|one| bare(one) == bare(name));
            let missing: Vec<&str> = rows
                .iter()
                .map(|row| row.name.as_str())
                .filter(|name| !told(name))
                .collect();
            if extra.is_empty() && (missing.is_empty() || listed.more) {
                continue;
            }
            let place = &listed.paragraph.place;
            let table = read.known.table_name(table);
            let message = words::names_differ(&place.to_string(), table, &extra, &missing);
            findings.push(finding(words::NAMES, title, &[place], message));
        }
    }
    findings
}

/// The names that follow an amount, or words, in a section.
fn list<'r>(read: &'r Read<'_>, section: usize, after: &NamesAfter) -> Option<Listed<'r>> {
    match after {
        NamesAfter::Amount(of) => {
            let mut numbers = read.numbers.iter().filter(|one| one.section == section);
            let bound = numbers.find(|one| one.claim == Some(Claim::Amount(of.clone())))?;
            let paragraph = &read.paragraphs[section][bound.paragraph];
            names_in(paragraph, bound.number.to)
        }
        NamesAfter::Words(words) => read.paragraphs[section].iter().find_map(|paragraph| {
            let text = paragraph.text.as_str();
            let marks = text.match_indices([':', ',', '。']).map(|(at, _)| at);
            let named = text
                .match_indices(words.as_str())
                .map(|(at, found)| at + found.len());
            let ends = |at: usize| {
                let near: String = text[..at].chars().rev().take(LONGEST_LEAD).collect();
                let near: String = near.chars().rev().collect();
                bare(&near).ends_with(words.as_str())
            };
            let at = marks.chain(named).find(|&at| ends(at))?;
            Some(split(paragraph, text[at..].trim_start_matches(':')))
        }),
    }
}

/// The names behind the words that begin a list, from that place on and within the sentence.
fn names_in(paragraph: &Paragraph, from: usize) -> Option<Listed<'_>> {
    let rest = &paragraph.text[from..];
    let sentence = rest.split('。').next().unwrap_or_default();
    let begins = vocabulary::SAID_NAMES
        .iter()
        .filter_map(|word| Some(sentence.find(word)? + word.len()));
    let at = begins.min()?;
    Some(split(paragraph, sentence[at..].trim_start_matches(':')))
}

fn split<'p>(paragraph: &'p Paragraph, text: &str) -> Listed<'p> {
    let list = text.split(['。', ';', ',', ':']).next().unwrap_or_default();
    let short = vocabulary::SAID_AND_SO_ON
        .iter()
        .find_map(|word| list.strip_suffix(word));
    let names = short.unwrap_or(list).split('、').map(str::trim);
    Listed {
        paragraph,
        names: names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        more: short.is_some(),
    }
}

/// Where how many of something are told: the excerpt, the place, the section and the number.
struct Told {
    excerpt: String,
    place: Place,
    title: String,
    value: Decimal,
}

/// What is counted in more than one place.
pub(super) fn told_in_several(read: &Read) -> BTreeSet<String> {
    let all = counted(read).into_iter();
    let several = all.filter(|(_, told)| told.len() > 1);
    several.map(|(name, _)| name).collect()
}

/// Where how many of what are told.
fn counted(read: &Read) -> BTreeMap<String, Vec<Told>> {
    let mut all: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for bound in &read.numbers {
        if let Some(Claim::Count(Counted::Stated(name))) = &bound.claim {
            let paragraph = &read.paragraphs[bound.section][bound.paragraph];
            let place = paragraph.place_of(bound.number.from).clone();
            all.entry(name.to_string()).or_default().push(Told {
                excerpt: read.excerpt(bound),
                place,
                title: read.narrative.sections[bound.section].title.clone(),
                value: bound.number.value,
            });
        }
    }
    let sums = sums(read, &all);
    for (name, told) in listed_names(read)
        .into_iter()
        .chain(sums)
        .chain(in_forms(read))
    {
        all.entry(name).or_default().push(told);
    }
    all
}

/// Numbers of one thing that differ from place to place.
fn several(read: &Read) -> Vec<Finding> {
    let all = counted(read);
    let differ = all.into_iter().filter(|(_, told)| {
        let first = told.first().map(|one| one.value);
        told.iter().any(|one| Some(one.value) != first)
    });
    let told = differ.map(|(name, mut told)| {
        // Whoever stands alone comes first.
        let values: Vec<Decimal> = told.iter().map(|one| one.value).collect();
        let alike = |value: Decimal| values.iter().filter(|other| **other == value).count();
        told.sort_by_key(|one| alike(one.value));
        let excerpts: Vec<String> = told
            .iter()
            .map(|one| words::at_place(&one.place.to_string(), &one.excerpt))
            .collect();
        let places: Vec<&Place> = told.iter().map(|one| &one.place).collect();
        finding(
            &name,
            &told[0].title,
            &places,
            words::counts_differ(&name, &told[0].place.to_string(), &excerpts),
        )
    });
    told.collect()
}

/// How many names a list has that only the document states.
fn listed_names(read: &Read) -> Vec<(String, Told)> {
    let mut found = Vec::new();
    for (at, title, _) in sections(read) {
        let spec = read.narrative.sections[at].spec;
        for (after, counted) in &read.vocabulary.section(spec).names {
            let Counted::Stated(name) = counted else {
                continue;
            };
            if let Some(listed) =
                list(read, at, after).filter(|listed| !listed.more && !listed.names.is_empty())
            {
                let told = Told {
                    excerpt: words::names_counted(name, listed.names.len()),
                    place: listed.paragraph.place.clone(),
                    title: title.to_owned(),
                    value: Decimal::from(listed.names.len()),
                };
                found.push((name.to_string(), told));
            }
        }
    }
    found
}

/// Sums of counted parts whose whole is told in another section.
fn sums(read: &Read, all: &BTreeMap<String, Vec<Told>>) -> Vec<(String, Told)> {
    let mut found = Vec::new();
    for (at, title, _) in sections(read) {
        let spec = &read.layout.narrative.sections[read.narrative.sections[at].spec];
        for sum in &spec.sums {
            let part = |name: &str| all.get(name)?.iter().find(|told| told.title == title);
            let parts: Option<Vec<&Told>> = sum.parts.iter().map(|name| part(name)).collect();
            let Some(parts) = parts.filter(|parts| !parts.is_empty() && part(&sum.whole).is_none())
            else {
                continue;
            };
            let values: Vec<String> = parts.iter().map(|told| told.value.to_string()).collect();
            let told = Told {
                excerpt: words::counted_sum(&values, parts.iter().map(|told| told.value).sum()),
                place: parts[0].place.clone(),
                title: title.to_owned(),
                value: parts.iter().map(|told| told.value).sum(),
            };
            found.push((sum.whole.to_string(), told));
        }
    }
    found
}

/// The numbers that forms state.
fn in_forms(read: &Read) -> Vec<(String, Told)> {
    let counts = read.narrative.forms.iter().flat_map(|form| {
        let spec = &read.layout.narrative.forms[form.spec];
        form.counts.iter().map(move |(nth, value, place)| {
            let count = &spec.counts[*nth];
            let told = Told {
                excerpt: words::form_count(&count.label, *value),
                place: place.clone(),
                title: form.title.clone(),
                value: *value,
            };
            (count.of.to_string(), told)
        })
    });
    counts.collect()
}
