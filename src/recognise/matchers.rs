//! A layout prepared for looking things up: titles, headings and labels in their comparable forms.
//!
//! Prepared once per layout, used for every file.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::heads::{Head, strip_form, title_words, without_ordinal};
use super::spelling::differ;
use crate::layout::{ColumnRole, Layout, LedgerSpec, ListRow, RowsSpec, TableSpec, Text};
use crate::model::plain;
use crate::vocabulary;
use crate::words::decide::NUMERALS;

/// What the titles of final accounts say.
const SETTLED: &str = "决算";

/// A layout's tables, prepared.
pub(super) struct LayoutMatcher<'l> {
    pub layout: &'l Layout,
    pub tables: Vec<TableMatcher<'l>>,
    /// Title words to the tables that go by them.
    titles: BTreeMap<String, Vec<usize>>,
    /// Whether it is of final accounts: 决算 in front of a budget's title makes it another table's.
    settled: bool,
}

/// One table, prepared.
pub(super) struct TableMatcher<'l> {
    pub spec: &'l TableSpec,
    pub ledgers: Vec<LedgerMatcher<'l>>,
}

/// One ledger, prepared.
pub(super) struct LedgerMatcher<'l> {
    pub spec: &'l LedgerSpec,
    /// Read when first asked for.
    heads: OnceLock<Vec<Vec<Vec<Head>>>>,
    /// For a list: labels to the rows that bear them, with and without ordinals; gathered when first asked for.
    labels: OnceLock<BTreeMap<String, Vec<usize>>>,
    /// The labels of the grand total.
    totals: Vec<String>,
}

impl<'l> LayoutMatcher<'l> {
    pub fn new(layout: &'l Layout) -> Self {
        let tables = layout.tables.iter().map(TableMatcher::new).collect();
        let mut titles: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, table) in layout.tables.iter().enumerate() {
            for title in &table.titles {
                let tables = titles.entry(title_words(title)).or_default();
                if !tables.contains(&index) {
                    tables.push(index);
                }
            }
        }
        LayoutMatcher {
            layout,
            tables,
            settled: titles.keys().any(|title| title.contains(SETTLED)),
            titles,
        }
    }

    /// The tables that a text is the title of, and the department in front of it.
    pub fn titled(&self, text: &str) -> Option<Titled<'_>> {
        let words = may_be_title(text).then(|| title_words(text))?;
        self.titled_words(&words)
    }

    /// The same of the words of a title.
    pub fn titled_words(&self, words: &str) -> Option<Titled<'_>> {
        if let Some(tables) = self.titles.get(words) {
            return Some(Titled {
                tables,
                department: None,
            });
        }
        if words.chars().count() > 100 {
            return None;
        }
        // Behind the name of an organisation: 某市某局2026年部门预算收支总表.
        let starts = words.char_indices().map(|(at, _)| at).skip(1);
        for at in starts {
            if let Some(tables) = self.titles.get(&words[at..]) {
                if !self.settled && words[..at].contains(SETTLED) {
                    return None;
                }
                let front = without_occasion(&words[..at]);
                let named = is_organisation(front);
                let form = front.is_empty() || strip_form(front).is_empty();
                return (form || named).then(|| Titled {
                    tables,
                    department: named.then(|| front.to_owned()),
                });
            }
        }
        None
    }

    /// Whether the words of a title say only what is published, and of whom: 某某局部门预算公开表.
    pub fn names_publication(&self, words: &str) -> bool {
        let words = words.trim_end_matches('表');
        let front = without_occasion(words);
        front.is_empty() || is_organisation(front)
    }

    /// The titles that differ from words in a few characters, with how many, and the tables that go by them; none
    /// that is shorter than `shortest`.
    pub fn near(&self, words: &str, most: usize, shortest: usize) -> Vec<(usize, &str, usize)> {
        let long = |title: &str| title.chars().count() >= shortest;
        let titles = self.titles.iter().filter(|(title, _)| long(title));
        let near = titles.filter_map(|(title, tables)| {
            let count = differ(words, title, most).filter(|count| *count > 0)?;
            Some((count, title, tables))
        });
        let each = near.flat_map(|(count, title, tables)| {
            let tables = tables.iter();
            tables.map(move |table| (count, title.as_str(), *table))
        });
        each.collect()
    }

    /// The longest title that stands in words with something added, how many characters that is, and the tables that go
    /// by it; none that is shorter than `shortest`.
    pub fn within(&self, words: &str, shortest: usize) -> Vec<(usize, &str, usize)> {
        let count = |title: &str| title.chars().count();
        let titles = self.titles.iter();
        let borne = titles.filter(|(title, _)| words.contains(title.as_str()));
        let longest = borne.max_by_key(|(title, _)| title.len());
        let longest = longest.filter(|(title, _)| count(title) >= shortest);
        longest.map_or(Vec::new(), |(title, tables)| {
            let added = count(words).saturating_sub(count(title));
            let tables = tables.iter();
            tables
                .map(|table| (added, title.as_str(), *table))
                .collect()
        })
    }

    /// The table that the name of a sheet is the title of, numbered or cut off as names are.
    pub fn named(&self, name: &str) -> Option<&[usize]> {
        let plain = plain(name);
        let bare = plain.trim_end_matches(|c: char| c.is_ascii_digit() || "()-_~续".contains(c));
        // 不含上年结转) lost its bracket just now.
        let closed = format!("{bare})");
        for name in [&plain, bare, closed.as_str()] {
            let name = name.trim_start_matches(|c: char| {
                c.is_ascii_uppercase() || matches!(c, '.' | '_' | '-')
            });
            for name in [name, without_number(name)] {
                if let Some(titled) = self.titled(name) {
                    return Some(titled.tables);
                }
            }
        }
        if plain.chars().count() < 28 {
            return None;
        }
        let words = title_words(without_number(&plain));
        let mut begun = self
            .titles
            .range(words.clone()..)
            .take_while(|(title, _)| title.starts_with(&words));
        let (_, tables) = begun.next()?;
        begun.next().is_none().then_some(tables.as_slice())
    }

    /// The table that the name of a sheet is meant for, as far as it says: by the title, by the name that the layout gives
    /// the sheet, wherever that stands in it, or by the number of the form: 表五一般公共预算, 5.支出表, GK05.
    pub fn meant_by(&self, name: &str) -> Option<usize> {
        if let Some(&[only]) = self.named(name) {
            return Some(only);
        }
        let name = plain(name);
        let tables = || self.layout.tables.iter().enumerate();
        let borne = tables().filter_map(|(table, spec)| {
            let names = std::iter::once(&spec.sheet).chain(&spec.form);
            let borne = names.map(|own| plain_owned(own));
            let borne = borne.filter(|own| name.contains(own.as_str()));
            Some((borne.map(|own| own.len()).max()?, table))
        });
        // 表十二 bears 表十 as well.
        if let Some((_, table)) = borne.max_by_key(|(length, _)| *length) {
            return Some(table);
        }
        if vocabulary::USUAL_SHEET
            .iter()
            .any(|usual| name.starts_with(usual))
        {
            return None;
        }
        let own = number_in(&name)?;
        let mut numbered = tables().filter(|(_, spec)| {
            let form = spec.form.as_deref();
            let form = form.and_then(|form| number_in(&plain(form)));
            form.or_else(|| numeral_of(&spec.sheet)) == Some(own)
        });
        let (table, _) = numbered.next()?;
        numbered.next().is_none().then_some(table)
    }

    /// The table whose sheet or form goes by that name in the layout: 表三, 预算公开表3.
    pub fn numbered(&self, text: &str) -> Option<usize> {
        let plain = plain(text);
        self.layout.tables.iter().position(|table| {
            let form = table.form.as_deref().map(plain_owned);
            plain == plain_owned(&table.sheet) || form.as_deref() == Some(plain.as_ref())
        })
    }
}

/// Whether a text may be a title: they end in 表, perhaps with a remark in brackets. Most cells are told apart here.
pub(super) fn may_be_title(text: &str) -> bool {
    text.len() <= 600 && text.contains('表')
}

/// A text that is a title.
pub(super) struct Titled<'m> {
    /// The tables that go by it.
    pub tables: &'m [usize],
    /// The organisation in front of it.
    pub department: Option<String>,
}

fn plain_owned(text: &str) -> String {
    plain(text).into_owned()
}

/// The only number in a plain text, if it is short.
fn number_in(plain: &str) -> Option<usize> {
    let mut numbers = plain.split(|c: char| !c.is_ascii_digit());
    let mut numbers = numbers.by_ref().filter(|digits| !digits.is_empty());
    let only = numbers.next().filter(|digits| digits.len() < 3)?;
    let more = numbers.next();
    only.parse().ok().filter(|_| more.is_none())
}

/// The number of a sheet that is called by it alone: 表三, 表十三.
fn numeral_of(sheet: &str) -> Option<usize> {
    let value = |c: char| NUMERALS.chars().position(|other| other == c);
    let digits = sheet.strip_prefix('表')?.chars();
    let values: Option<Vec<usize>> = digits.map(|c| Some(value(c)? + 1)).collect();
    match values?.as_slice() {
        [one] => Some(*one),
        [10, ones] => Some(10 + ones),
        _ => None,
    }
}

/// The name of a sheet without the number in front: 3预算支出总表, 03.预算支出总表.
fn without_number(name: &str) -> &str {
    if name.starts_with("20") {
        return name;
    }
    name.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '、'))
}

/// The headings above those of a column, where there are any.
fn undivided(ways: &[Vec<Head>]) -> Vec<Vec<Head>> {
    let above = ways.iter().filter_map(|way| way.split_last());
    let mut above: Vec<Vec<Head>> = above.map(|(_, above)| above.to_vec()).collect();
    above.retain(|way| !way.is_empty());
    above.dedup();
    above
}

/// What stands before a title without the name of the publication: 部门预算公开, 单位.
fn without_occasion(mut front: &str) -> &str {
    while let Some(rest) = vocabulary::OCCASION
        .iter()
        .find_map(|word| front.strip_suffix(word))
    {
        front = rest;
    }
    front
}

/// Whether words before a title name whose table it is.
fn is_organisation(words: &str) -> bool {
    let words = match words
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
    {
        Some((before, _)) => before,
        None => words,
    };
    let mut ends = vocabulary::ORGANISATION.iter().chain(vocabulary::PLACE);
    words.chars().count() > 1 && ends.any(|end| words.ends_with(end))
}

impl<'l> TableMatcher<'l> {
    pub fn new(spec: &'l TableSpec) -> Self {
        TableMatcher {
            spec,
            ledgers: spec.ledgers.iter().map(LedgerMatcher::new).collect(),
        }
    }

    /// Whether a plain word is one that a heading of the table is made of.
    pub fn knows_word(&self, word: &str) -> bool {
        let ledgers = self.ledgers.iter();
        let mut heads = ledgers.flat_map(|ledger| ledger.heads().iter().flatten().flatten());
        heads.any(|head| head.text == word)
    }

    /// Whether a text is a word of the table's headings.
    pub fn is_head_word(&self, head: &Head) -> bool {
        let word = head.text.as_str();
        self.knows_word(word)
            || vocabulary::LEVEL.contains(&word)
            || vocabulary::NUMBER_HEAD.contains(&word)
            || vocabulary::CODE_HEAD.first() == Some(&word)
            || vocabulary::NAME_HEAD.first() == Some(&word)
    }
}

impl<'l> LedgerMatcher<'l> {
    fn new(spec: &'l LedgerSpec) -> Self {
        let totals = match &spec.rows {
            RowsSpec::Codes { total, .. } | RowsSpec::Groups { total, .. } => {
                let own = total.labels.iter().map(|l| plain(l).into_owned());
                let usual = vocabulary::TOTAL.iter().chain(vocabulary::TOTAL_OF);
                own.chain(usual.map(|total| (*total).to_owned())).collect()
            }
            RowsSpec::Tree {
                total: Some(total), ..
            } => {
                let usual = vocabulary::TOTAL.iter().map(|total| (*total).to_owned());
                std::iter::once(plain(total).into_owned())
                    .chain(usual)
                    .collect()
            }
            // With several totals in a list it is open which one is meant.
            RowsSpec::List(_) if spec.rows.only_total().is_none() => Vec::new(),
            RowsSpec::Tree { total: None, .. } | RowsSpec::List(_) => {
                let usual = vocabulary::TOTAL.iter();
                usual.map(|total| (*total).to_owned()).collect()
            }
            RowsSpec::Single { .. } => Vec::new(),
        };
        LedgerMatcher {
            spec,
            heads: OnceLock::new(),
            labels: OnceLock::new(),
            totals,
        }
    }

    /// For each column, the ways its heading is printed.
    pub fn heads(&self) -> &[Vec<Vec<Head>>] {
        let columns = &self.spec.columns;
        self.heads.get_or_init(|| {
            let coded = columns.iter().any(|c| c.role == ColumnRole::Code);
            let heads = columns.iter().map(|column| {
                let parse = |path: &Vec<Text>| path.iter().map(|h| Head::parse(h)).collect();
                let mut ways: Vec<Vec<Head>> = column.heads.iter().map(parse).collect();
                if coded && column.role == ColumnRole::Name {
                    // Codes glued to their names stand in one column, under the heading of both.
                    ways.extend(undivided(&ways));
                }
                ways
            });
            heads.collect()
        })
    }

    fn labels(&self) -> &BTreeMap<String, Vec<usize>> {
        self.labels.get_or_init(|| {
            let mut labels: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            for (index, row) in self.list().iter().enumerate() {
                for label in &row.labels {
                    let plain = plain(label);
                    for form in [plain.as_ref(), without_ordinal(&plain)] {
                        let bearers = labels.entry(form.to_owned()).or_default();
                        if bearers.last() != Some(&index) {
                            bearers.push(index);
                        }
                    }
                }
            }
            labels
        })
    }

    /// Whether a plain label is the grand total's.
    pub fn is_total(&self, plain: &str) -> bool {
        let bare = plain.trim_end_matches([':', '数']);
        self.totals.iter().any(|total| total == bare)
    }

    /// The rows of a list that may bear a plain label, the printed ordinal included or not.
    pub fn bearers(&self, plain: &str) -> &[usize] {
        let labels = self.labels();
        let found = labels
            .get(plain)
            .or_else(|| labels.get(without_ordinal(plain)));
        found.map_or(&[], Vec::as_slice)
    }

    /// The rows of a list ledger.
    pub fn list(&self) -> &'l [ListRow] {
        self.spec.list()
    }

    /// The index of the first column of a role.
    pub fn column(&self, role: ColumnRole) -> Option<usize> {
        self.spec
            .columns
            .iter()
            .position(|column| column.role == role)
    }
}
