//! A layout prepared for looking things up: titles, headings and labels in their comparable forms.
//!
//! Prepared once per layout, used for every file.

use std::collections::{BTreeMap, BTreeSet};

use super::heads::{Head, title_words, without_ordinal};
use crate::layout::{ColumnRole, Layout, LedgerSpec, ListRow, RowsSpec, TableSpec};
use crate::model::plain;

/// A layout's tables, prepared.
pub(super) struct LayoutMatcher<'l> {
    pub layout: &'l Layout,
    pub tables: Vec<TableMatcher<'l>>,
    /// Title words to tables.
    titles: BTreeMap<String, usize>,
}

/// One table, prepared.
pub(super) struct TableMatcher<'l> {
    pub spec: &'l TableSpec,
    pub ledgers: Vec<LedgerMatcher<'l>>,
    /// Every word that any heading of the table is made of.
    head_words: BTreeSet<String>,
}

/// One ledger, prepared.
pub(super) struct LedgerMatcher<'l> {
    pub spec: &'l LedgerSpec,
    /// For each column, the ways its heading is printed.
    pub heads: Vec<Vec<Vec<Head>>>,
    /// For a list: labels to the rows that bear them, with and without ordinals.
    labels: BTreeMap<String, Vec<usize>>,
    /// The labels of the grand total.
    totals: Vec<String>,
}

impl<'l> LayoutMatcher<'l> {
    pub fn new(layout: &'l Layout) -> Self {
        let tables: Vec<TableMatcher> = layout.tables.iter().map(TableMatcher::new).collect();
        let mut titles = BTreeMap::new();
        for (index, table) in layout.tables.iter().enumerate() {
            for title in &table.titles {
                titles.entry(title_words(title)).or_insert(index);
            }
        }
        LayoutMatcher {
            layout,
            tables,
            titles,
        }
    }

    /// The table that a text is the title of.
    pub fn titled(&self, text: &str) -> Option<usize> {
        // Titles end in 表, perhaps with a remark in brackets; most cells are told apart here.
        if text.len() > 300 || !text.contains('表') {
            return None;
        }
        let words = title_words(text);
        if let Some(&table) = self.titles.get(words.as_str()) {
            return Some(table);
        }
        // Behind the name of an organisation: 某市某局2026年部门预算收支总表.
        let starts = words.char_indices().map(|(at, _)| at).skip(1);
        for at in starts {
            if let Some(&table) = self.titles.get(&words[at..]) {
                return is_organisation(&words[..at]).then_some(table);
            }
        }
        None
    }
}

/// Whether words before a title name whose table it is.
fn is_organisation(words: &str) -> bool {
    words == "部门"
        || words == "单位"
        || words.chars().last().is_some_and(|last| {
            "局委办院校心厅会处所站队馆室府部社园团司区县市省镇乡".contains(last)
        })
}

impl<'l> TableMatcher<'l> {
    fn new(spec: &'l TableSpec) -> Self {
        let ledgers: Vec<LedgerMatcher> = spec.ledgers.iter().map(LedgerMatcher::new).collect();
        let head_words = ledgers
            .iter()
            .flat_map(|ledger| ledger.heads.iter().flatten().flatten())
            .map(|head| head.text.clone())
            .collect();
        TableMatcher {
            spec,
            ledgers,
            head_words,
        }
    }

    /// Whether a text is a word of the table's headings.
    pub fn is_head_word(&self, head: &Head) -> bool {
        self.head_words.contains(&head.text)
            || matches!(
                head.text.as_str(),
                "类" | "款" | "项" | "栏次" | "行次" | "科目编码" | "科目名称"
            )
    }
}

impl<'l> LedgerMatcher<'l> {
    fn new(spec: &'l LedgerSpec) -> Self {
        let heads = spec
            .columns
            .iter()
            .map(|column| {
                column
                    .heads
                    .iter()
                    .map(|path| path.iter().map(|h| Head::parse(h)).collect())
                    .collect()
            })
            .collect();
        let mut labels: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        if let RowsSpec::List(rows) = &spec.rows {
            for (index, row) in rows.iter().enumerate() {
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
        }
        let totals = match &spec.rows {
            RowsSpec::Codes { total, .. } | RowsSpec::Groups { total, .. } => {
                let extra = ["总计", "合计"].map(String::from);
                total
                    .labels
                    .iter()
                    .map(|l| plain(l).into_owned())
                    .chain(extra)
                    .collect()
            }
            RowsSpec::Tree {
                total: Some(total), ..
            } => {
                vec![plain(total).into_owned(), "合计".into(), "总计".into()]
            }
            RowsSpec::Tree { total: None, .. } => vec!["合计".into(), "总计".into()],
            RowsSpec::List(_) | RowsSpec::Single { .. } => Vec::new(),
        };
        LedgerMatcher {
            spec,
            heads,
            labels,
            totals,
        }
    }

    /// Whether a plain label is the grand total's.
    pub fn is_total(&self, plain: &str) -> bool {
        let bare = plain.trim_end_matches(':');
        self.totals.iter().any(|total| total == bare)
    }

    /// The rows of a list that may bear a plain label, the printed ordinal included or not.
    pub fn bearers(&self, plain: &str) -> &[usize] {
        let found = self
            .labels
            .get(plain)
            .or_else(|| self.labels.get(without_ordinal(plain)));
        found.map_or(&[], Vec::as_slice)
    }

    /// The rows of a list ledger.
    pub fn list(&self) -> &'l [ListRow] {
        match &self.spec.rows {
            RowsSpec::List(rows) => rows,
            _ => &[],
        }
    }

    /// The index of the first column of a role.
    pub fn column(&self, role: ColumnRole) -> Option<usize> {
        self.spec
            .columns
            .iter()
            .position(|column| column.role == role)
    }
}
