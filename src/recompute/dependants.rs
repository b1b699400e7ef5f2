//! Which formulas depend on changed cells, so that their stored results are stale.
//!
//! Formulas are only searched for what they refer to, never computed. What is not understood (names,
//! tables, INDIRECT, other workbooks) counts as referring to everything: a result too many that Excel
//! computes anew does no harm, a stale one would.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CellRef, Region};

/// What a formula refers to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Refers {
    /// These regions; the sheet's name where it is another sheet's.
    To(Vec<(Option<String>, Region)>),
    /// Perhaps anything.
    Everything,
}

/// A formula cell: its sheet, the cells that show its results, and what it refers to.
pub(crate) struct FormulaCell {
    /// Its sheet's name in lower case.
    pub sheet: String,
    /// Its cell, or the region of its array.
    pub region: Region,
    /// What it refers to.
    pub refers: Refers,
}

/// All cells whose results depend on the changed ones, by sheet in lower case.
pub(crate) fn stale(
    formulas: &[FormulaCell],
    changed: &BTreeMap<String, BTreeSet<CellRef>>,
) -> BTreeMap<String, BTreeSet<CellRef>> {
    let mut dirty = changed.clone();
    let mut stale: BTreeMap<String, BTreeSet<CellRef>> = BTreeMap::new();
    if changed.values().all(BTreeSet::is_empty) {
        return stale;
    }
    let mut left: Vec<&FormulaCell> = formulas.iter().collect();
    loop {
        let before = left.len();
        left.retain(|formula| {
            if !depends(formula, &dirty) {
                return true;
            }
            for cells in [&mut dirty, &mut stale] {
                let cells = cells.entry(formula.sheet.clone()).or_default();
                for row in formula.region.first.row..=formula.region.last.row {
                    for col in formula.region.first.col..=formula.region.last.col {
                        cells.insert(CellRef::new(row, col));
                    }
                }
            }
            false
        });
        if left.len() == before {
            return stale;
        }
    }
}

fn depends(formula: &FormulaCell, dirty: &BTreeMap<String, BTreeSet<CellRef>>) -> bool {
    let Refers::To(regions) = &formula.refers else {
        return true;
    };
    regions.iter().any(|(sheet, region)| {
        let sheet = sheet.as_ref().unwrap_or(&formula.sheet);
        dirty.get(sheet).is_some_and(|cells| {
            cells
                .range(region.first..=CellRef::new(region.last.row, u32::MAX))
                .any(|cell| region.contains(*cell))
        })
    })
}

/// What the text of a formula refers to.
pub(crate) fn refers(formula: &str) -> Refers {
    match Scanner::new(formula).scan() {
        Some(found) => Refers::To(found),
        None => Refers::Everything,
    }
}

const LAST_ROW: u32 = 1_048_575;
const LAST_COL: u32 = 16_383;
/// Functions whose arguments do not name all that they refer to.
const INDIRECT: [&str; 2] = ["INDIRECT", "OFFSET"];

struct Scanner<'f> {
    rest: &'f str,
    sheet: Option<String>,
    found: Vec<(Option<String>, Region)>,
}

impl<'f> Scanner<'f> {
    fn new(formula: &'f str) -> Self {
        Scanner {
            rest: formula,
            sheet: None,
            found: Vec::new(),
        }
    }

    /// All references; `None` if something is not understood.
    fn scan(mut self) -> Option<Vec<(Option<String>, Region)>> {
        while let Some(first) = self.rest.chars().next() {
            match first {
                '"' => {
                    self.quoted('"')?;
                }
                '\'' => {
                    let name = self.quoted('\'')?;
                    self.rest = self.rest.strip_prefix('!')?;
                    self.in_sheet(&name)?;
                }
                '[' => self.other_book()?,
                '#' | '@' => return None,
                c if is_word(c) => self.word()?,
                c => self.rest = &self.rest[c.len_utf8()..],
            }
        }
        Some(self.found)
    }

    /// A text in quotes, which doubles the quotes in it.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c != quote {
                text.push(c);
            } else if chars.next_if(|(_, next)| *next == quote).is_some() {
                text.push(quote);
            } else {
                self.rest = &self.rest[at + 1..];
                return Some(text);
            }
        }
        None
    }

    fn in_sheet(&mut self, name: &str) -> Option<()> {
        if name.contains('[') {
            return self.elsewhere();
        }
        // Several sheets (Sheet1:Sheet3).
        if name.contains(':') {
            return None;
        }
        self.sheet = Some(name.to_lowercase());
        let word = self.take_word();
        self.reference(word)
    }

    /// `[1]Sheet1!A1` or `[1]!Name`: cells of another workbook, which nothing here can change.
    fn other_book(&mut self) -> Option<()> {
        let (number, rest) = self.rest[1..].split_once(']')?;
        if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let end = rest.find('!')?;
        if !rest[..end].chars().all(is_word) {
            return None;
        }
        self.rest = &rest[end + 1..];
        self.elsewhere()
    }

    /// Passes over a reference that leads to another workbook.
    fn elsewhere(&mut self) -> Option<()> {
        self.take_word();
        if let Some(rest) = self.rest.strip_prefix(':') {
            self.rest = rest;
            self.take_word();
        }
        (!self.rest.starts_with(['!', '#', '(', '['])).then_some(())
    }

    fn take_word(&mut self) -> &'f str {
        let end = self
            .rest
            .find(|c: char| !is_word(c))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn word(&mut self) -> Option<()> {
        let word = self.take_word();
        if let Some(rest) = self.rest.strip_prefix('!') {
            self.rest = rest;
            return self.in_sheet(word);
        }
        if self.rest.trim_start().starts_with('(') {
            let name = word.to_uppercase();
            return (!INDIRECT.iter().any(|own| name.ends_with(own))).then_some(());
        }
        let range = self.rest.starts_with(':');
        let truth = matches!(word.to_uppercase().as_str(), "TRUE" | "FALSE");
        let number = word.starts_with(|c: char| c.is_ascii_digit() || c == '.') && !range;
        if truth || number {
            return Some(());
        }
        self.reference(word)
    }

    /// `A1`, `A1:B2`, `A:C`, `1:3`, with `$` anywhere.
    fn reference(&mut self, first: &str) -> Option<()> {
        let sheet = self.sheet.take();
        let from = corner(first)?;
        let to = match self.rest.strip_prefix(':') {
            Some(rest) => {
                self.rest = rest;
                corner(self.take_word())?
            }
            // A word of letters alone is a name.
            None if from.0.is_none() || from.1.is_none() => return None,
            None => from,
        };
        if self.rest.starts_with(['!', '#', '(']) {
            return None;
        }
        let rows = (from.0.unwrap_or(0), to.0.unwrap_or(LAST_ROW));
        let cols = (from.1.unwrap_or(0), to.1.unwrap_or(LAST_COL));
        let region = Region {
            first: CellRef::new(rows.0.min(rows.1), cols.0.min(cols.1)),
            last: CellRef::new(rows.0.max(rows.1), cols.0.max(cols.1)),
        };
        self.found.push((sheet, region));
        Some(())
    }
}

/// Row and column of one end of a reference, either of which may be missing.
fn corner(word: &str) -> Option<(Option<u32>, Option<u32>)> {
    let bare: String = word.chars().filter(|c| *c != '$').collect();
    if let Some(cell) = CellRef::parse(&bare) {
        return Some((Some(cell.row), Some(cell.col)));
    }
    if let Ok(row) = bare.parse::<u32>() {
        return Some((Some(row.checked_sub(1)?), None));
    }
    let column = CellRef::parse(&format!("{bare}1"))?;
    Some((None, Some(column.col)))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\' | '?') || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(formula: &str) -> String {
        match refers(formula) {
            Refers::Everything => "?".to_owned(),
            Refers::To(regions) => {
                let texts: Vec<String> = regions
                    .iter()
                    .map(|(sheet, r)| {
                        let sheet = sheet.as_ref().map_or(String::new(), |s| format!("{s}!"));
                        format!("{sheet}{}:{}", r.first, r.last)
                    })
                    .collect();
                texts.join(" ")
            }
        }
    }

    #[test]
    fn references_are_found_and_what_is_not_understood_is_everything() {
        for (formula, expected) in [
            ("SUM(C6:C$9)-$D$4*1.5E3", "C6:C9 D4:D4"),
            (
                "IF('表 三'!B2>0,\"A1\",Sheet1!A1:B2)",
                "表 三!B2:B2 sheet1!A1:B2",
            ),
            ("表三!C7+TRUE", "表三!C7:C7"),
            ("SUM(A:B)+SUM(2:3)", "A1:B1048576 A2:XFD3"),
            ("LOG10(B1)", "B1:B1"),
            ("INDIRECT(\"A1\")", "?"),
            ("合计数+1", "?"),
            ("SUM(表[金额])", "?"),
            ("SUM(Sheet1:Sheet3!A1)", "?"),
            ("'[1]a'!A1", ""),
            ("[1]基础!$D$5+B2", "B2:B2"),
            ("SUM('C:\\表\\[a.xlsx]b c'!A1:B9)*[2]!合计", ""),
            ("[#This Row]", "?"),
            ("SUM([金额])", "?"),
            ("SUM([1]a:b!A1)", "?"),
        ] {
            assert_eq!(shown(formula), expected, "{formula}");
        }
    }

    #[test]
    fn staleness_spreads_through_sheets_and_stops_where_nothing_depends() {
        let cell = |at: &str| CellRef::parse(at).expect("A1");
        let formula = |sheet: &str, at: &str, text: &str| FormulaCell {
            sheet: sheet.to_owned(),
            region: Region {
                first: cell(at),
                last: cell(at),
            },
            refers: refers(text),
        };
        let formulas = [
            formula("b", "A1", "a!A2*2"),
            formula("a", "A2", "SUM(A3:A9)"),
            formula("a", "B2", "SUM(B3:B9)"),
        ];
        let changed = BTreeMap::from([("a".to_owned(), BTreeSet::from([cell("A5")]))]);
        let expected = BTreeMap::from([
            ("a".to_owned(), BTreeSet::from([cell("A2")])),
            ("b".to_owned(), BTreeSet::from([cell("A1")])),
        ]);
        assert_eq!(stale(&formulas, &changed), expected);
    }
}
