//! The texts that identify a printed row: its code and its name, however they are laid out.
//!
//! In goes a row of a sheet and where the ledger's columns are, out come code and name without padding.
//! Codes may stand in one column, in three, before the name in one cell, or nowhere.

use super::ledger_columns::{CodeColumns, LedgerColumns};
use super::spelling::{tidy, without_mark};
use crate::layout::classification::Classification;
use crate::model::{Code, Scientific, plain, plain_char};
use crate::read::{CellValue, GridRow};

/// The texts that identify a printed row.
pub(super) struct Printed {
    /// The code's digits, or what stands in their place.
    pub code: String,
    /// The name, without a code in front.
    pub label: String,
    /// Where its code, or else its name, stands.
    pub first_col: Option<u32>,
    /// Where its code stands.
    pub code_col: Option<u32>,
    /// The digits of a code in several columns, each with its column unless they stand in a row above.
    pub parts: Vec<(String, Option<u32>)>,
    /// Where its name stands.
    pub name_col: Option<u32>,
}

impl Printed {
    pub fn of(row: &GridRow, columns: &LedgerColumns, parts: &mut CodeParts) -> Printed {
        let label = columns.name.map_or(String::new(), |col| text_in(row, col));
        let (code, code_col) = match &columns.code {
            CodeColumns::None => (String::new(), None),
            CodeColumns::One(col) => (code_in(row, *col, 0), Some(*col)),
            CodeColumns::Parts(cols) => (parts.join(row, cols), own_part(row, cols)),
        };
        let first_of_code = match &columns.code {
            CodeColumns::Parts(cols) => cols.first().copied(),
            _ => code_col,
        };
        let levels = match &columns.code {
            CodeColumns::Parts(cols) if !code.is_empty() => parts.of(row, cols),
            _ => Vec::new(),
        };
        // Code and name in one cell: [2010401]行政运行, 2013601-行政运行, 2014001 行政运行.
        if code.is_empty()
            && let Some((code, name)) = split_code(&label)
        {
            return Printed {
                code,
                label: name,
                first_col: columns.name,
                code_col: columns.name,
                parts: Vec::new(),
                name_col: columns.name,
            };
        }
        if label.is_empty()
            && let Some((code, name)) = split_code(&code)
        {
            return Printed {
                code,
                label: name,
                first_col: code_col,
                code_col,
                parts: Vec::new(),
                name_col: code_col,
            };
        }
        // The code behind the name: 行政运行（2010301）.
        if code.is_empty()
            && let Some((code, name)) = code_behind(&label)
        {
            return Printed {
                code,
                label: name,
                first_col: columns.name,
                code_col: columns.name,
                parts: Vec::new(),
                name_col: columns.name,
            };
        }
        // The code of its own column once more in the name's: 2010301, [2010301]行政运行.
        let again = || split_code(&label).or_else(|| code_behind(&label));
        let label = match Some(&code)
            .filter(|code| !code.is_empty())
            .and_then(|_| again())
        {
            Some((again, name)) if plain(&code) == again => name,
            _ => label,
        };
        // 合计 printed in the code column.
        if label.is_empty() && !code.is_empty() && !code.bytes().any(|b| b.is_ascii_digit()) {
            return Printed {
                code: String::new(),
                label: code,
                first_col: code_col,
                code_col: None,
                parts: Vec::new(),
                name_col: code_col,
            };
        }
        let first_col = if label.is_empty() || !code.is_empty() {
            first_of_code
        } else {
            columns.name
        };
        Printed {
            code,
            label,
            first_col,
            code_col,
            parts: levels,
            name_col: columns.name,
        }
    }
}

/// Where a code that stands in several columns is the row's own: its last printed part.
fn own_part(row: &GridRow, cols: &[u32]) -> Option<u32> {
    let mut printed = cols.iter().rev().copied();
    let own = printed.find(|&col| !text_in(row, col).is_empty());
    own.or(cols.first().copied())
}

/// The text of a cell without surrounding and inner padding; line breaks within a name go as well. What an
/// apostrophe keeps from being taken for a formula keeps it.
pub(super) fn text_in(row: &GridRow, col: u32) -> String {
    match row.get(col).map(|cell| &cell.value) {
        Some(CellValue::Text(text)) => match without_mark(text) {
            bare if bare.starts_with(['=', '+', '-', '@']) => tidy(text),
            bare => tidy(bare),
        },
        Some(CellValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The digits in a code cell. A number lost its leading zeros: `width` digits are meant.
fn code_in(row: &GridRow, col: u32, width: usize) -> String {
    match row.get(col).map(|cell| &cell.value) {
        Some(CellValue::Number(number)) if number.fract() == 0.0 && *number >= 0.0 => {
            format!("{number:0width$}")
        }
        Some(CellValue::Number(number)) => number.to_string(),
        Some(CellValue::Text(text)) => {
            let text = tidy(without_mark(text));
            if let Some(Scientific::Exact(digits)) = Scientific::of(&text) {
                return digits;
            }
            // 201.0, 201.00: a code that a program exported as a number; 201、: one in a list.
            let whole = text
                .split_once('.')
                .filter(|(_, rest)| rest.bytes().all(|b| b == b'0'));
            let digits = whole.map_or(text.trim_end_matches(['、', ',', '，']), |(whole, _)| {
                whole
            });
            match Code::parse(&plain(digits)) {
                Some(_) => digits.to_owned(),
                // 3 for 03, from a workbook that became a text.
                None => joined(&text)
                    .or_else(|| padded(&text, width))
                    .unwrap_or(text),
            }
        }
        _ => String::new(),
    }
}

/// The only digit of a level of two, with the zero before it.
fn padded(text: &str, width: usize) -> Option<String> {
    let plain = plain(text);
    let only = plain.len() == 1 && plain.bytes().all(|b| b.is_ascii_digit());
    (width == 2 && only).then(|| format!("0{plain}"))
}

/// The digits of a code in brackets, or one whose levels are parted: [20103], 201-03-01, 201.03.
fn joined(text: &str) -> Option<String> {
    let plain = plain(text);
    let bare = plain
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let levels: Vec<&str> = bare.unwrap_or(&plain).split(['-', '.', '/']).collect();
    let parted = levels[0].len() == 3 && levels[1..].iter().all(|level| level.len() == 2);
    let digits = levels.concat();
    ((parted || levels.len() == 1) && Code::parse(&digits).is_some()).then_some(digits)
}

/// The digits of the row above, for codes in columns 类, 款, 项 that print only their own level.
#[derive(Clone, Default)]
pub(super) struct CodeParts {
    /// The digits that stand above, level by level.
    above: [String; 3],
}

impl CodeParts {
    /// The code of a row: its own levels, and those above it from the rows before.
    fn join(&mut self, row: &GridRow, cols: &[u32]) -> String {
        let printed = |level: usize| {
            let col = cols.get(level)?;
            let width = if level == 0 { 3 } else { 2 };
            let text = plain(&code_in(row, *col, width)).into_owned();
            (!text.is_empty()).then_some(text)
        };
        let parts = [printed(0), printed(1), printed(2)];
        let Some(own) = parts.iter().rposition(Option::is_some) else {
            return String::new();
        };
        let words = |part: &String| !part.bytes().all(|b| b.is_ascii_digit());
        if let Some(word) = parts.iter().flatten().find(|part| words(part)) {
            return word.clone();
        }
        for (level, part) in parts.into_iter().enumerate() {
            match part {
                Some(part) => {
                    // Some print the whole code on each level: 208, 20805, 2080505.
                    let whole = part.len() == 3 + 2 * level && level > 0;
                    let digits = if whole { &part[1 + 2 * level..] } else { &part };
                    self.above[level] = digits.to_owned();
                }
                None if level > own => self.above[level].clear(),
                None => {}
            }
        }
        self.above[..=own].concat()
    }

    /// The parts of the code that was joined last, as the row prints them.
    fn of(&self, row: &GridRow, cols: &[u32]) -> Vec<(String, Option<u32>)> {
        let printed = |(level, col): (usize, &u32)| {
            let width = if level == 0 { 3 } else { 2 };
            plain(&code_in(row, *col, width)).into_owned()
        };
        let texts: Vec<String> = cols.iter().take(3).enumerate().map(printed).collect();
        let own = texts.iter().rposition(|text| !text.is_empty());
        let levels = texts.into_iter().enumerate().zip(cols);
        let parts = levels.map(|((level, text), &col)| {
            let from_above = text.is_empty() && own.is_some_and(|own| level < own);
            match from_above {
                true => (self.above[level].clone(), None),
                false => (text, Some(col)),
            }
        });
        parts.collect()
    }
}

/// Splits a code off the front of a name.
pub(super) fn split_code(text: &str) -> Option<(String, String)> {
    let first = text.trim_start().chars().next()?;
    let digit = || plain_char(first).is_some_and(|first| first.is_ascii_digit());
    if !(matches!(first, '(' | '[' | '（' | '【' | '〔' | '﹙') || digit()) {
        return None;
    }
    let plain = plain(text);
    let rest = plain.strip_prefix('(').unwrap_or(&plain);
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let code = Code::parse(rest.get(..length)?)?;
    let name = rest[length..].trim_start_matches([')', '-', '_', ':', '.', '、']);
    // 2025年…, 123项目: a number that begins a name is no code.
    let begins_name = name.starts_with(['年', '万', '元', '号', '个', '项', '届']);
    if begins_name || !name.contains(char::is_alphabetic) {
        return None;
    }
    // The name as printed: what is left after as many characters as were split off.
    let skip = plain.chars().count() - name.chars().count();
    let printed: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .skip(skip)
        .collect();
    Some((code.to_string(), printed))
}

/// Splits a code in brackets off the end of a name. Three digits may be anything else, unless the name is theirs.
fn code_behind(text: &str) -> Option<(String, String)> {
    // Most names end in another character.
    if text.chars().rev().find_map(plain_char) != Some(')') {
        return None;
    }
    let plain = plain(text);
    let (name, inner) = plain.strip_suffix(')')?.rsplit_once('(')?;
    let code = Code::parse(inner)?;
    let lists = [
        Classification::Function,
        Classification::Revenue,
        Classification::DeptEconomic,
    ];
    let bears = || {
        lists
            .iter()
            .any(|list| list.codes_named(name).contains(&code))
    };
    if code.as_str().len() <= 3 && !bears() {
        return None;
    }
    let printed = text.chars().filter(|c| !c.is_whitespace());
    let name: String = printed.take(name.chars().count()).collect();
    (!name.is_empty()).then(|| (code.to_string(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_in_front_is_no_part_of_a_text_and_a_pair_of_them_is() {
        assert_eq!(without_mark("'201"), "201");
        assert_eq!(without_mark(" '合计"), "合计");
        assert_eq!(without_mark("'三公'经费"), "'三公'经费");
    }

    #[test]
    fn codes_are_split_from_names_only_where_they_are_codes() {
        assert_eq!(
            split_code("[2010401]行政运行"),
            Some(("2010401".into(), "行政运行".into()))
        );
        assert_eq!(
            split_code("2013601-行政运行"),
            Some(("2013601".into(), "行政运行".into()))
        );
        assert_eq!(
            split_code("2014001 行政运行"),
            Some(("2014001".into(), "行政运行".into()))
        );
        assert_eq!(split_code("2025年政务大厅物业费"), None);
        assert_eq!(
            split_code("12345政务热线"),
            Some(("12345".into(), "政务热线".into()))
        );
        assert_eq!(split_code("行政运行"), None);
        assert_eq!(split_code("70001.25"), None);
        assert_eq!(
            code_behind("行政运行（2010301）"),
            Some(("2010301".into(), "行政运行".into()))
        );
        assert_eq!(
            code_behind("行政 运行 ﹙２０１０３０１﹚"),
            Some(("2010301".into(), "行政运行".into()))
        );
        assert_eq!(code_behind("政务大厅物业费（2025）"), None);
        assert_eq!(code_behind("热线（123）"), None);
        assert_eq!(code_behind("热线（208）"), None);
        assert_eq!(
            code_behind("节能环保支出(211)"),
            Some(("211".into(), "节能环保支出".into()))
        );
    }

    #[test]
    fn padding_goes_and_words_stay() {
        assert_eq!(tidy("收　入 总\n计"), "收入总计");
        assert_eq!(tidy(" Windows 11 系统 "), "Windows 11系统");
    }
}
