//! What stands in the brackets of a term, `[合计]`, `[每行]`, `[2080505]`: which rows it means.
//!
//! In go the text and the ledger; refused are rows that the ledger does not have and words that make no
//! sense for its kind of rows. Also says which names a formula could never address.

use super::Text;
use super::fault::{SIGNS, list};
use super::spec::{LedgerSpec, RowSelector, RowsSpec};
use crate::model::{Code, CodeLevel, RowKey};

/// The words that stand for many rows or columns.
const WORDS: [&str; 9] = ["每行", "每级", "下级", "每列", "码", "类", "款", "项", "目"];

/// The rows that the text means.
pub(super) fn row(name: &str, ledger: &LedgerSpec) -> Result<RowSelector, String> {
    match name {
        "每行" => return Ok(RowSelector::Each),
        "每级" | "下级" => return level(name, &ledger.rows),
        "" => return Err("[ ] 里应为行名，如 [合计]。".into()),
        _ => {}
    }
    let levels = CodeLevel::ALL.into_iter();
    let of_codes = levels
        .map(Some)
        .find(|level| level.map(CodeLevel::name) == Some(name));
    if let Some(level) = of_codes.or((name == "码").then_some(None)) {
        return match &ledger.rows {
            RowsSpec::Codes { .. } | RowsSpec::Groups { .. } => Ok(RowSelector::EachCode(level)),
            RowsSpec::List(rows) if rows.iter().any(|row| row.code.is_some()) => {
                Ok(RowSelector::EachCode(level))
            }
            _ => Err(format!("这里的行没有科目编码，不能用 {name}。")),
        };
    }
    named(name, &ledger.rows)
}

fn level(name: &str, rows: &RowsSpec) -> Result<RowSelector, String> {
    match rows {
        RowsSpec::List(_) | RowsSpec::Single { .. } => Err(format!(
            "这里的行是固定的，没有上下级，不能用 {name}；应给各行写上 group，再用 Σ 加总组名。"
        )),
        _ if name == "每级" => Ok(RowSelector::EachParent),
        _ => Ok(RowSelector::Children),
    }
}

fn named(name: &str, rows: &RowsSpec) -> Result<RowSelector, String> {
    match rows {
        RowsSpec::List(rows) => {
            let printed = || rows.iter().filter(|row| !row.blank);
            if printed().any(|row| row.key.as_str() == name) {
                Ok(RowSelector::Fixed(RowKey::new(name)))
            } else if printed().any(|row| row.group.as_deref() == Some(name)) {
                Ok(RowSelector::Group(name.to_owned().into()))
            } else {
                let keys = printed().map(|row| row.key.as_str());
                Err(format!("没有名为 {name} 的行或组；行有 {}。", list(keys)))
            }
        }
        RowsSpec::Codes {
            classification,
            total,
            ..
        }
        | RowsSpec::Groups {
            classification,
            total,
        } => {
            if total.labels.iter().any(|label| label == name) {
                Ok(RowSelector::Total)
            } else if name.bytes().all(|b| b.is_ascii_digit()) {
                let code = Code::parse(name).map(RowSelector::Code);
                code.ok_or(format!("{name} 不是 3、5、7 或 9 位的科目编码。"))
            } else if classification.codes_named(name).is_empty() {
                // A mistyped name would be a rule about nothing.
                Err(format!(
                    "没有名为 {name} 的行；应为 {}、科目编码、分类里的科目名称，或 每行、每级、下级、码、类、款、项。",
                    list(total.labels.iter().map(Text::as_str))
                ))
            } else {
                Ok(RowSelector::Named(name.to_owned().into()))
            }
        }
        RowsSpec::Tree { levels, total, .. } => match levels.iter().position(|level| level == name)
        {
            Some(0) => Ok(RowSelector::Total),
            Some(level) => Ok(RowSelector::Level(level)),
            None if total.as_deref() == Some(name) => Ok(RowSelector::Total),
            None => {
                let levels = list(levels.iter().map(Text::as_str));
                Err(format!("没有名为 {name} 的层级；应为 {levels}。"))
            }
        },
        RowsSpec::Single { label } if label == name => Ok(RowSelector::Fixed(RowKey::new(label))),
        RowsSpec::Single { label } => Err(format!("这里只有一行，应为 {label}。")),
    }
}

/// Whether formulas can name a table, ledger or column so; if not, why.
pub(super) fn usable_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("名字不能为空。".into());
    }
    if WORDS.contains(&name) {
        return Err(format!("{name} 在公式里另有含义，不能作名字；请另写 id。"));
    }
    match name
        .chars()
        .find(|c| c.is_whitespace() || SIGNS.contains(*c))
    {
        None => Ok(()),
        Some(sign) => Err(format!(
            "名字 {name} 里有 {sign:?}，公式里写不出来；请另写 id，其中不含空格和 {SIGNS}。"
        )),
    }
}

/// Whether formulas can name a row so; if not, why.
pub(super) fn usable_row(name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("行的名字不能为空。".into());
    }
    if WORDS.contains(&name) {
        return Err(format!("{name} 在公式里另有含义，不能作行名；请另写 id。"));
    }
    if name.contains(']') || name.trim() != name {
        return Err(format!(
            "行名 {name} 里不能有 ]，首尾不能有空格；请另写 id。"
        ));
    }
    Ok(())
}
