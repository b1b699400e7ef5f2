//! The official classifications (政府收支分类科目).
//!
//! In go a code and a printed name, or a name alone. Out comes what the official lists say of them:
//! the official name, a name of an earlier edition, a code that no longer exists, the codes of a name,
//! and whether a departmental and a governmental economic name belong together. The facts stand in
//! `templates/classification/`. Nothing is refused: what the lists do not hold is unknown, not wrong.

pub(crate) mod data;
mod economic;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::{Code, CodeLevel, plain};

pub use data::Subject;
pub use economic::{Correspondence, classes_elsewhere, corresponds, governmental};

/// One of the official classifications.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Classification {
    /// 支出功能分类
    Function,
    /// 收入分类
    Revenue,
    /// 部门预算支出经济分类
    DeptEconomic,
    /// 政府预算支出经济分类
    GovEconomic,
}

/// What the classification says of a code and the name printed beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameVerdict {
    /// The name is the official one, up to the way of printing it.
    Official,
    /// The name is that of an earlier edition, or a common variant.
    Earlier {
        /// The name of the present edition.
        canonical: &'static str,
        /// The editions that used the printed name (`≤2018`, `2014-2018`); empty for a variant that no
        /// edition used.
        years: &'static str,
    },
    /// The name is another one.
    Differs {
        /// The official name.
        official: &'static str,
    },
    /// The code is not in the lists. That does not make it wrong.
    Unknown,
    /// The code is one of an earlier edition only.
    Deprecated {
        /// The codes and names that took its place, for people; `-` if nothing did.
        replaced_by: &'static str,
        /// The last edition that had the code.
        years: &'static str,
    },
}

impl Classification {
    /// All classifications.
    pub const ALL: [Classification; 4] = [
        Classification::Function,
        Classification::Revenue,
        Classification::DeptEconomic,
        Classification::GovEconomic,
    ];

    /// What layouts call it.
    pub fn key(self) -> &'static str {
        match self {
            Classification::Function => "function",
            Classification::Revenue => "revenue",
            Classification::DeptEconomic => "dept-economic",
            Classification::GovEconomic => "gov-economic",
        }
    }

    /// All its codes in ascending order.
    pub fn subjects(self) -> &'static [Subject] {
        data::list(self).subjects
    }

    /// What the list holds of a code.
    pub fn subject(self, code: Code) -> Option<&'static Subject> {
        let subjects = self.subjects();
        let found = subjects
            .binary_search_by_key(&code, |subject| subject.code)
            .ok()?;
        Some(&subjects[found])
    }

    /// The official name of a code.
    pub fn name_of(self, code: Code) -> Option<&'static str> {
        self.subject(code).map(|subject| subject.name)
    }

    /// All names of a code: the official one, then those of earlier editions and common variants.
    pub fn names(self, code: Code) -> impl Iterator<Item = &'static str> {
        let aliases = data::list(self).aliases_of(code);
        self.name_of(code)
            .into_iter()
            .chain(aliases.iter().map(|alias| alias.name))
    }

    /// What the list says of a code with that name beside it.
    pub fn judge(self, code: Code, printed_name: &str) -> NameVerdict {
        let printed = comparable(printed_name);
        let list = data::list(self);
        let Some(subject) = self.subject(code) else {
            return match list.deprecated(code) {
                Some(old) => NameVerdict::Deprecated {
                    replaced_by: old.replaced_by,
                    years: old.years,
                },
                None => NameVerdict::Unknown,
            };
        };
        let official = subject.name;
        if same_name(&printed, official, code.level()) {
            return NameVerdict::Official;
        }
        let alias = list
            .aliases_of(code)
            .iter()
            .find(|alias| same_name(&printed, alias.name, code.level()));
        if let Some(alias) = alias {
            return NameVerdict::Earlier {
                canonical: official,
                years: alias.years,
            };
        }
        // Below 类 the word 支出 is part of the name, yet leaving it out misleads nobody.
        if same_name(&printed, official, CodeLevel::Class) {
            return NameVerdict::Earlier {
                canonical: official,
                years: "",
            };
        }
        NameVerdict::Differs { official }
    }

    /// The codes that bear a name, for tables that print no codes. Official names come before those of
    /// earlier editions. Several codes may share a name (309xx and 310xx do), and an unknown name has
    /// none.
    pub fn codes_named(self, name: &str) -> &'static [Code] {
        data::list(self).codes_named(&comparable(name))
    }

    /// Whether a code belongs to a part of the classification where the lists are known to lag behind
    /// the editions (`2xx98` in 政府性基金预算), or is finer than they are.
    pub fn is_open(self, code: Code) -> bool {
        let digits = code.as_str();
        match self {
            Classification::Function => {
                code.level() == CodeLevel::SubItem || digits.get(3..5) == Some("98")
            }
            Classification::Revenue => code.level() == CodeLevel::SubItem,
            Classification::DeptEconomic | Classification::GovEconomic => {
                code.level() > CodeLevel::Section
            }
        }
    }
}

/// The last year that a remark such as `≤2018`, `2014-2018` or `2023-2025?` names.
pub fn last_year(years: &str) -> Option<u16> {
    let end = years.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = years[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| {
            at + years[at..].chars().next().map_or(1, char::len_utf8)
        });
    (end - start == 4)
        .then(|| years[start..end].parse().ok())
        .flatten()
}

/// The form in which names are compared: plain, without `其中：` before and `（类）`, `（款）`, `（项）` after
/// it, and 家庭的补助 without its 的, which budgets print either way.
pub(crate) fn comparable(name: &str) -> Cow<'_, str> {
    let text = plain(name);
    let mut bare = text.strip_prefix("其中:").unwrap_or(&text);
    for level in ["(类)", "(款)", "(项)"] {
        bare = bare.strip_suffix(level).unwrap_or(bare);
    }
    if bare.contains("家庭的补助") {
        Cow::Owned(bare.replace("家庭的补助", "家庭补助"))
    } else if bare.len() < text.len() {
        Cow::Owned(bare.to_owned())
    } else {
        text
    }
}

/// A [`comparable`] text as far as it matters for the name of a code of that level: for a 类 the word
/// 支出 at the end does not.
pub(crate) fn essence(comparable: &str, level: CodeLevel) -> &str {
    match level {
        CodeLevel::Class => comparable.strip_suffix("支出").unwrap_or(comparable),
        _ => comparable,
    }
}

/// Whether a [`comparable`] text is that name.
fn same_name(printed: &str, name: &str, level: CodeLevel) -> bool {
    essence(printed, level) == essence(&comparable(name), level)
}

#[cfg(test)]
mod tests;
