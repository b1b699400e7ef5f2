//! The rows under a header: each becomes a row of its ledger, with its identity, or is kept unplaced.
//!
//! A row is told by its label or code, never by its position. What cannot be placed stays in the
//! submission as [`RowRole::Unplaced`], so that nothing is lost.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::amounts;
use super::header::{CodeColumns, LedgerColumns};
use super::heads::without_ordinal;
use super::matchers::LedgerMatcher;
use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, RowsSpec};
use crate::model::{
    CellRef, Code, Entry, Ledger, MoneyUnit, Row, RowKey, RowRole, SheetName, Unread, Value, plain,
};
use crate::read::{CellValue, GridCell, GridRow};

/// Collects the rows of one ledger, page after page.
pub(super) struct RowReader<'m, 'l> {
    matcher: &'m LedgerMatcher<'l>,
    unit: MoneyUnit,
    rows: Vec<Row>,
    keys: BTreeMap<RowKey, usize>,
    /// For a list: which rows have been met, and the last of them.
    met: Vec<bool>,
    last: usize,
    /// For groups: the group that names are read under.
    group: Option<Code>,
}

impl<'m, 'l> RowReader<'m, 'l> {
    pub fn new(matcher: &'m LedgerMatcher<'l>, unit: MoneyUnit) -> Self {
        RowReader {
            matcher,
            unit,
            rows: Vec::new(),
            keys: BTreeMap::new(),
            met: vec![false; matcher.list().len()],
            last: 0,
            group: None,
        }
    }

    /// Takes the ledger's part of a sheet's row. Returns whether there was anything.
    pub fn take(
        &mut self,
        row: &GridRow,
        columns: &LedgerColumns,
        sheet: Option<&SheetName>,
    ) -> bool {
        let printed = Printed::of(row, columns);
        let entries = self.entries(row, columns);
        let figures = entries
            .iter()
            .any(|entry| !entry.value.is_blank() && entry.at.is_some());
        if printed.label.is_empty() && printed.code.is_empty() && !figures {
            return false;
        }
        let placed = self.place(&printed, figures);
        let Some(Placed { key, code, role }) = placed else {
            return true;
        };
        let texts = columns
            .texts
            .iter()
            .map(|col| col.map_or(String::new(), |col| text_in(row, col)))
            .collect();
        let first = printed.first_col.or(columns.all().min()).unwrap_or(0);
        let key = self.unique(key);
        self.rows.push(Row {
            key,
            code,
            label: printed.label,
            texts,
            role,
            parent: None,
            entries,
            at: Some(CellRef::new(row.number, first)),
            sheet: sheet.cloned(),
        });
        true
    }

    /// The rows with their parents.
    pub fn finish(self, known_units: &[String]) -> Ledger {
        let mut ledger = Ledger { rows: self.rows };
        super::hierarchy::assign_parents(&mut ledger, &self.matcher.spec.rows, known_units);
        ledger
    }

    fn entries(&self, row: &GridRow, columns: &LedgerColumns) -> Vec<Entry> {
        let specs = self.matcher.spec.figures();
        specs
            .zip(&columns.figures)
            .map(|(spec, col)| match col {
                None => Entry {
                    value: Value::Unread(Unread::NoColumn),
                    at: None,
                },
                Some(col) => {
                    let value = match row.get(*col) {
                        None => Value::Blank,
                        Some(cell) if spec.role == ColumnRole::Percent => {
                            amounts::percent(&cell.value)
                        }
                        Some(cell) => amounts::amount(&cell.value, self.unit),
                    };
                    Entry {
                        value,
                        at: Some(CellRef::new(row.number, *col)),
                    }
                }
            })
            .collect()
    }

    fn place(&mut self, printed: &Printed, figures: bool) -> Option<Placed> {
        let label = plain(&printed.label).into_owned();
        match &self.matcher.spec.rows {
            RowsSpec::List(_) => Some(self.place_in_list(&label)),
            RowsSpec::Codes { .. } => self.place_code(printed, &label, figures),
            RowsSpec::Groups { classification, .. } => {
                self.place_in_groups(*classification, printed, &label, figures)
            }
            RowsSpec::Tree { .. } if label.is_empty() => Some(Placed::nowhere("")),
            RowsSpec::Tree { .. } if self.rows.is_empty() => Some(Placed::total(&printed.label)),
            RowsSpec::Tree { .. } => Some(Placed::item(&printed.label, None)),
            RowsSpec::Single { label } if self.rows.is_empty() => Some(Placed {
                key: RowKey::new(label),
                code: None,
                role: RowRole::Total,
            }),
            RowsSpec::Single { .. } => Some(Placed::nowhere(&label)),
        }
    }

    fn place_in_list(&mut self, label: &str) -> Placed {
        let list = self.matcher.list();
        let mut bearers = self.matcher.bearers(label).to_vec();
        if bearers.is_empty() {
            // Another edition's name of a class: 医疗卫生与计划生育支出 is 210.
            let codes = Classification::Function.codes_named(without_ordinal(label));
            bearers = (0..list.len())
                .filter(|&i| list[i].code.is_some_and(|c| codes.contains(&c)))
                .collect();
        }
        let met = &self.met;
        let free = || bearers.iter().copied().filter(|&index| !met[index]);
        let chosen = free()
            .find(|&index| index >= self.last)
            .or_else(|| free().next());
        let Some(index) = chosen.or(bearers.first().copied()) else {
            return Placed::nowhere(label);
        };
        self.met[index] = true;
        self.last = index;
        let row = &list[index];
        let role = if row.total {
            RowRole::Total
        } else {
            RowRole::Item
        };
        Placed {
            key: row.key.clone(),
            code: row.code,
            role,
        }
    }

    fn place_code(&mut self, printed: &Printed, label: &str, figures: bool) -> Option<Placed> {
        let code = plain(&printed.code).into_owned();
        if self.matcher.is_total(label) || self.matcher.is_total(&code) {
            return Some(Placed::total("合计"));
        }
        if let Some(code) = Code::parse(&code) {
            return Some(Placed::item(code.as_str(), Some(code)));
        }
        let nothing = |text: &str| matches!(text, "" | "无" | "-" | "--");
        if nothing(&code) && nothing(label) && !figures {
            return None;
        }
        let known = code.is_empty().then(|| self.code_of_name(label)).flatten();
        Some(match known {
            Some(code) => Placed::item(code.as_str(), Some(code)),
            None => Placed::nowhere(if label.is_empty() { &code } else { label }),
        })
    }

    /// The code of a name that only one code bears, for rows whose code cell was left blank.
    fn code_of_name(&self, label: &str) -> Option<Code> {
        let RowsSpec::Codes { classification, .. } = &self.matcher.spec.rows else {
            return None;
        };
        match classification.codes_named(label) {
            [only] => Some(*only),
            _ => None,
        }
    }

    fn place_in_groups(
        &mut self,
        classification: Classification,
        printed: &Printed,
        label: &str,
        figures: bool,
    ) -> Option<Placed> {
        if self.matcher.is_total(label) {
            return Some(Placed::total("合计"));
        }
        let nothing = matches!(label, "" | "无" | "-" | "--");
        if nothing && !figures {
            return None;
        }
        let codes = classification.codes_named(label);
        let class = codes.iter().copied().find(|code| code.parent().is_none());
        let within = codes
            .iter()
            .copied()
            .find(|code| code.parent().is_some() && code.parent() == self.group);
        let code = match (class, within) {
            // 其他支出 is a group and a part of itself; the first one is the group.
            (Some(class), within) if within.is_none() || self.group != Some(class) => {
                self.group = Some(class);
                Some(class)
            }
            (_, Some(within)) => Some(within),
            _ => codes.first().copied(),
        };
        Some(match code {
            Some(code) => Placed::item(&printed.label, Some(code)),
            None if nothing => Placed::nowhere(label),
            None => Placed::item(&printed.label, None),
        })
    }

    /// The key itself, or with `#2`, `#3` … where rows before it have it.
    fn unique(&mut self, key: RowKey) -> RowKey {
        let count = self.keys.entry(key.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            key
        } else {
            RowKey::new(&format!("{key}#{count}"))
        }
    }
}

struct Placed {
    key: RowKey,
    code: Option<Code>,
    role: RowRole,
}

impl Placed {
    fn total(key: &str) -> Self {
        Placed {
            key: RowKey::new(key),
            code: None,
            role: RowRole::Total,
        }
    }

    fn item(key: &str, code: Option<Code>) -> Self {
        Placed {
            key: RowKey::new(key),
            code,
            role: RowRole::Item,
        }
    }

    fn nowhere(label: &str) -> Self {
        Placed {
            key: RowKey::new(&format!("?{label}")),
            code: None,
            role: RowRole::Unplaced,
        }
    }
}

/// The texts that identify a printed row.
struct Printed {
    code: String,
    label: String,
    /// Where its code, or else its name, stands.
    first_col: Option<u32>,
}

impl Printed {
    fn of(row: &GridRow, columns: &LedgerColumns) -> Printed {
        let label = columns.name.map_or(String::new(), |col| text_in(row, col));
        let (code, code_col) = match &columns.code {
            CodeColumns::None => (String::new(), None),
            CodeColumns::One(col) => (code_in(row, *col, 0), Some(*col)),
            CodeColumns::Parts(cols) => (joined_code(row, cols), cols.first().copied()),
        };
        // Code and name in one cell: [2010401]行政运行, 2013601-行政运行, 2014001 行政运行.
        if code.is_empty()
            && let Some((code, name)) = split_code(&label)
        {
            return Printed {
                code,
                label: name,
                first_col: columns.name,
            };
        }
        if label.is_empty()
            && let Some((code, name)) = split_code(&code)
        {
            return Printed {
                code,
                label: name,
                first_col: code_col,
            };
        }
        // 合计 printed in the code column.
        if label.is_empty() && !code.is_empty() && !code.bytes().any(|b| b.is_ascii_digit()) {
            return Printed {
                code: String::new(),
                label: code,
                first_col: code_col,
            };
        }
        let first_col = if label.is_empty() || !code.is_empty() {
            code_col
        } else {
            columns.name
        };
        Printed {
            code,
            label,
            first_col,
        }
    }
}

/// The row as its ledgers should read it: a label merged over several ledgers (公用经费合计 over both
/// lists of 公用经费) stands in the first of them, its figure in the last. It goes to the ledger that has
/// the figure and knows the label, if the one where it stands has neither.
pub(super) fn with_lent_label<'r>(
    row: &'r GridRow,
    readers: &[RowReader],
    ledgers: &[LedgerColumns],
) -> Cow<'r, GridRow> {
    if ledgers.len() < 2 {
        return Cow::Borrowed(row);
    }
    let printed: Vec<Printed> = ledgers.iter().map(|l| Printed::of(row, l)).collect();
    let knows = |reader: &RowReader, label: &str| {
        let label = plain(label);
        !label.is_empty() && !reader.matcher.bearers(&label).is_empty()
    };
    let has_figure = |columns: &LedgerColumns| {
        let mut cells = columns.figures.iter().flatten();
        cells.any(|col| row.get(*col).is_some())
    };
    for lender in 0..ledgers.len() {
        let label = printed[lender].label.as_str();
        if label.is_empty() || has_figure(&ledgers[lender]) || knows(&readers[lender], label) {
            continue;
        }
        let borrower = (lender + 1..ledgers.len()).find(|&at| {
            printed[at].label.is_empty()
                && printed[at].code.is_empty()
                && has_figure(&ledgers[at])
                && knows(&readers[at], label)
        });
        let cell = printed[lender].first_col.and_then(|col| row.get(col));
        if let (Some(to), Some(cell)) = (borrower.and_then(|at| ledgers[at].name), cell) {
            let mut cells: Vec<GridCell> = row.cells.to_vec();
            cells.retain(|other| other.col != cell.col && other.col != to);
            let moved = GridCell {
                col: to,
                ..cell.clone()
            };
            cells.push(moved);
            cells.sort_by_key(|cell| cell.col);
            return Cow::Owned(GridRow {
                number: row.number,
                cells,
            });
        }
    }
    Cow::Borrowed(row)
}

/// The text of a cell without surrounding and inner padding; line breaks within a name go as well.
fn text_in(row: &GridRow, col: u32) -> String {
    match row.get(col).map(|cell| &cell.value) {
        Some(CellValue::Text(text)) => tidy(text),
        Some(CellValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Drops padding: 合 计 becomes 合计; between Latin letters or digits one space stays.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            gap = true;
            continue;
        }
        if gap
            && c.is_ascii_alphanumeric()
            && out
                .chars()
                .last()
                .is_some_and(|l| l.is_ascii_alphanumeric())
        {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// The digits in a code cell. A number lost its leading zeros: `width` digits are meant.
fn code_in(row: &GridRow, col: u32, width: usize) -> String {
    match row.get(col).map(|cell| &cell.value) {
        Some(CellValue::Number(number)) if number.fract() == 0.0 && *number >= 0.0 => {
            format!("{number:0width$}")
        }
        Some(CellValue::Number(number)) => number.to_string(),
        Some(CellValue::Text(text)) => tidy(text),
        _ => String::new(),
    }
}

/// Codes in columns 类, 款, 项: the parents' digits repeated or not.
fn joined_code(row: &GridRow, cols: &[u32]) -> String {
    let parts: Vec<String> = cols
        .iter()
        .enumerate()
        .map(|(level, col)| code_in(row, *col, if level == 0 { 3 } else { 2 }))
        .collect();
    parts.concat()
}

/// Splits a code off the front of a name.
fn split_code(text: &str) -> Option<(String, String)> {
    let plain = plain(text);
    let rest = plain.strip_prefix('(').unwrap_or(&plain);
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let code = Code::parse(rest.get(..length)?)?;
    let name = rest[length..].trim_start_matches([')', '-', '_', ':', '.', '、']);
    // 2025年…, 123项目: a number that begins a name is no code.
    let begins_name = name.starts_with(['年', '万', '元', '号', '个', '项', '届']);
    (!name.is_empty() && !begins_name).then(|| (code.to_string(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }

    #[test]
    fn padding_goes_and_words_stay() {
        assert_eq!(tidy("收　入 总\n计"), "收入总计");
        assert_eq!(tidy(" Windows 11 系统 "), "Windows 11系统");
    }
}
