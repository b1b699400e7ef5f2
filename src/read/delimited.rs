//! Text becomes a book of one sheet: values separated by commas, semicolons, bars or tabs, with quotes, where the
//! text is such a table throughout, otherwise plain text (a published disclosure), each line a row and each tab a
//! new column, or its columns those that spaces make. Cells stay text; nothing is taken for a number here.

use std::borrow::Cow;

use crate::model::CellRef;

use super::error::Reason;
use super::limits::Budget;
use super::sheet::Sheet;
use super::{Book, Format, literal, spaced};

/// The name of the one sheet.
const SHEET: &str = "文本";

/// Reads a text.
pub fn book(text: &str, budget: &mut Budget) -> Result<Book, Reason> {
    // Ctrl-Z ended files in DOS, and some exports still write it.
    let text = text.trim_end_matches('\x1A');
    let mut sheet = Sheet::new(SHEET);
    let format = match separator(text) {
        Some((separator, table)) => {
            records(table, separator, &mut sheet, budget)?;
            match separator {
                '\t' => Format::Tsv,
                _ => Format::Csv,
            }
        }
        None => {
            plain(text, &mut sheet, budget)?;
            Format::Text
        }
    };
    Ok(Book {
        format,
        sheets: vec![sheet.finish()],
        ..Book::default()
    })
}

/// What separates values besides tabs. Excel writes semicolons where the system writes 1,5 for one and a half.
const MARKS: [char; 3] = [',', ';', '|'];

/// What separates the values of a table, and the table; `None` for prose. A table has the same number of separators
/// in nearly every line that is not blank, or at least one in most of them, where a program left out the empty cells
/// at the ends. Prose has neither. Separators between digits may be part of an amount and do not tell one kind of
/// table from another.
fn separator(text: &str) -> Option<(char, &str)> {
    if let Some(declared) = declared(text) {
        return Some(declared);
    }
    let tabs = text.contains('\t');
    if tabs
        && let Some(mark) = MARKS.into_iter().find(|mark| tabs_pad(text, *mark))
        && (Parted::by(text, mark).is_regular() || is_ragged(text, mark))
    {
        return Some((mark, text));
    }
    if Parted::by(text, '\t').is_regular() {
        return Some(('\t', text));
    }
    if tabs {
        return None;
    }
    let mut likely: Option<(char, Parted)> = None;
    for mark in MARKS {
        let parted = Parted::by(text, mark);
        if likely
            .as_ref()
            .is_none_or(|(_, before)| parted.plain > before.plain)
        {
            likely = Some((mark, parted));
        }
    }
    let (mark, parted) = likely?;
    (parted.is_regular() || is_ragged(text, mark)).then_some((mark, text))
}

/// How far from a tab the edge of its value is looked for.
const NEAR: usize = 8;

/// Whether every tab stands at an edge of a value that the separator parts off, as people put it there who want a
/// code to stay a text; and there are more separators than tabs.
fn tabs_pad(text: &str, separator: char) -> bool {
    let ends = |c: char| c == separator || matches!(c, '\n' | '\r');
    let filler = |c: char| matches!(c, '\t' | '"' | '\'' | ' ' | '=');
    let (mut tabs, mut separators) = (0_usize, 0_usize);
    let sample = text
        .match_indices('\n')
        .nth(SAMPLE)
        .map_or(text, |(end, _)| &text[..end]);
    for (at, c) in sample
        .char_indices()
        .filter(|(_, c)| *c == '\t' || *c == separator)
    {
        if c == separator {
            separators += 1;
            continue;
        }
        tabs += 1;
        // Not farther than a few: a line may be nothing but tabs.
        let before = sample[..at].chars().rev().take(NEAR).find(|c| !filler(*c));
        let after = sample[at..].chars().take(NEAR).find(|c| !filler(*c));
        // A line that begins with one and has no separator is a line of another kind of table.
        let begins = before.map_or(at < NEAR, ends);
        if !begins && !after.map_or(at + NEAR > sample.len(), ends) {
            return false;
        }
    }
    separators > tabs
}

/// The separator that the first line states as Excel has it (`sep=;`), and the table below.
fn declared(text: &str) -> Option<(char, &str)> {
    let (first, table) = text.split_once('\n')?;
    let mut stated = first.trim_end_matches('\r').strip_prefix("sep=")?.chars();
    let separator = stated.next()?;
    let known = separator == '\t' || MARKS.contains(&separator);
    (known && stated.next().is_none()).then_some((separator, table))
}

/// Lines looked at to tell a table from prose.
const SAMPLE: usize = 2_000;

/// How a separator parts the lines that are not blank; a line break in quotes ends no line.
#[derive(Default)]
struct Parted {
    /// How many separators each line has.
    counts: Vec<usize>,
    /// How many lines have one that does not stand between digits.
    plain: usize,
}

impl Parted {
    fn by(text: &str, separator: char) -> Parted {
        let mut parted = Parted::default();
        let (mut quoted, mut count, mut plain, mut blank) = (false, 0_usize, false, true);
        let mut before = '\n';
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' => (quoted, blank) = (!quoted, false),
                '\n' if !quoted => {
                    parted.add(count, plain, blank);
                    (count, plain, blank) = (0, false, true);
                    if parted.counts.len() == SAMPLE {
                        return parted;
                    }
                }
                c if c == separator && !quoted => {
                    (count, blank) = (count + 1, false);
                    let after = chars.peek().is_some_and(char::is_ascii_digit);
                    plain |= !(before.is_ascii_digit() && after);
                }
                c if !c.is_whitespace() => blank = false,
                _ => {}
            }
            before = c;
        }
        parted.add(count, plain, blank);
        parted
    }

    fn add(&mut self, count: usize, plain: bool, blank: bool) {
        if !blank {
            self.counts.push(count);
            self.plain += usize::from(plain);
        }
    }

    fn is_regular(&self) -> bool {
        let mut counts = self.counts.clone();
        counts.sort_unstable();
        let usual = counts.get(counts.len() / 2).copied().unwrap_or(0);
        let same = counts.iter().filter(|count| **count == usual).count();
        usual > 0 && same * 10 >= counts.len() * 8
    }
}

/// Whether most lines that are not blank have a separator that parts no thousands.
fn is_ragged(text: &str, separator: char) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let (mut all, mut parted) = (0_usize, 0_usize);
    for line in lines.take(SAMPLE) {
        all += 1;
        parted += usize::from(has_separator(line, separator));
    }
    all >= 5 && parted * 2 > all
}

fn has_separator(line: &str, separator: char) -> bool {
    let bytes = line.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let thousands = |at: usize| {
        at > 0 && digit(at - 1) && (1..=3).all(|more| digit(at + more)) && !digit(at + 4)
    };
    let mut separators = line.match_indices(separator);
    separators.any(|(at, _)| separator != ',' || !thousands(at))
}

/// The most bytes of a text that is looked at for columns of spaces; the tables of a department have some
/// thirty thousand.
const MOST_SPACED: usize = 1 << 20;

/// Plain text, as its columns of spaces tell or else line by line.
fn plain(text: &str, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    let spaced = text.len() <= MOST_SPACED && !text.contains('\t');
    let Some(laid_out) = spaced.then(|| spaced::lines(text)).flatten() else {
        return lines(text, sheet, budget);
    };
    for (row, line) in (0..).zip(laid_out) {
        budget.step()?;
        for (col, text) in line {
            sheet.push_text(budget, CellRef::new(row, col), text)?;
        }
    }
    Ok(())
}

/// Plain text: blank lines keep their numbers, so that a row is the line an editor shows.
fn lines(text: &str, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    for (row, line) in (0..).zip(text.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        for (col, field) in (0..).zip(line.split('\t')) {
            budget.step()?;
            let text = match unquoted(field) {
                Some(field) => value(field),
                None => literal::shown(field).into_owned(),
            };
            sheet.push_text(budget, CellRef::new(row, col), text)?;
        }
    }
    Ok(())
}

/// The text of a field that a program put in quotes; `None` for one that has quotes of its own.
fn unquoted(field: &str) -> Option<String> {
    let inner = field.strip_prefix('"')?.strip_suffix('"')?;
    let text = inner.replace("\"\"", "\u{0}");
    (!text.contains('"')).then(|| text.replace('\u{0}', "\""))
}

/// Separated values: a field in quotes may hold separators and line breaks, and `""` for a quote.
fn records(
    text: &str,
    separator: char,
    sheet: &mut Sheet,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let (mut row, mut col) = (0, 0);
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            match c {
                '"' if chars.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => quoted = false,
                _ => field.push(c),
            }
            continue;
        }
        match c {
            '"' if field.is_empty() => quoted = true,
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                let text = value(std::mem::take(&mut field));
                sheet.push_text(budget, CellRef::new(row, col), text)?;
                (row, col) = (row + 1, 0);
                budget.step()?;
            }
            c if c == separator => {
                let text = value(std::mem::take(&mut field));
                sheet.push_text(budget, CellRef::new(row, col), text)?;
                col += 1;
                budget.step()?;
            }
            _ => field.push(c),
        }
    }
    sheet.push_text(budget, CellRef::new(row, col), value(field))
}

/// What a field means: what stands behind a guard is meant as it is.
fn value(field: String) -> String {
    match literal::shown(&field) {
        Cow::Borrowed(same) if same.len() == field.len() => unguarded(field),
        Cow::Borrowed(bare) => unguarded(bare.to_owned()),
        Cow::Owned(shown) => shown,
    }
}

/// Whether Excel would take the text, or what stands behind its apostrophes, for a formula.
pub(crate) fn is_formula_text(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@'])
}

/// The text of a field that `convert` put an apostrophe before, so that no program takes it for a formula.
pub(crate) fn unguarded(field: String) -> String {
    match field.strip_prefix('\'') {
        Some(text) if is_formula_text(text) => text.to_owned(),
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_bytes;
    use super::*;

    fn read(bytes: &[u8]) -> (Format, Vec<(String, String)>) {
        let book = read_bytes(bytes, "a.xls").expect("good text");
        let cells = book.sheets[0].rows.iter().flat_map(|row| {
            row.cells.iter().map(|cell| {
                (
                    CellRef::new(row.number, cell.col).to_string(),
                    cell.text().unwrap_or("not text").to_owned(),
                )
            })
        });
        (book.format, cells.collect())
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(at, text)| ((*at).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn quotes_around_values_between_tabs_are_none_of_the_text() {
        // Tables of different widths below each other: no line tells how many columns there are.
        let text = "\"部门名称：甲局\"\t\t\"单位：万元\"\n\"项目\"\t\"金额\"\n\
                    \"甲 \"\"乙\"\" 丙\"\t1.00\t\t\t\"注\"\n\"=\"\"2010301\"\"\"\t2.00\n\"甲\" 和 \"乙\"\t3.00\n";
        let expected = [
            ("A1", "部门名称：甲局"),
            ("C1", "单位：万元"),
            ("A2", "项目"),
            ("B2", "金额"),
            ("A3", "甲 \"乙\" 丙"),
            ("B3", "1.00"),
            ("E3", "注"),
            ("A4", "2010301"),
            ("B4", "2.00"),
            ("A5", "\"甲\" 和 \"乙\""),
            ("B5", "3.00"),
        ];
        assert_eq!(read(text.as_bytes()).1, pairs(&expected));
    }

    #[test]
    fn csv_keeps_quotes_breaks_and_leading_zeros() {
        let text =
            "\u{FEFF}编码,名称,金额\r\n0201,\"甲,\"\"乙\"\"\n丙\",\"1,118.07\"\r\n,合 计 ,\r\n";
        let expected = [
            ("A1", "编码"),
            ("B1", "名称"),
            ("C1", "金额"),
            ("A2", "0201"),
            ("B2", "甲,\"乙\"\n丙"),
            ("C2", "1,118.07"),
            ("B3", "合 计 "),
        ];
        assert_eq!(read(text.as_bytes()), (Format::Csv, pairs(&expected)));
        let (gbk, _, _) = encoding_rs::GB18030.encode(text.trim_start_matches('\u{FEFF}'));
        assert_eq!(read(&gbk), (Format::Csv, pairs(&expected)));
    }

    #[test]
    fn codes_that_were_kept_from_becoming_numbers_are_the_codes() {
        let expected = [
            ("A1", "编码"),
            ("B1", "名称"),
            ("C1", "金额"),
            ("A2", "2010301"),
            ("B2", "行政运行"),
            ("C2", "1,118.07"),
            ("A3", "208"),
            ("B3", "=1+1"),
            ("A4", "20805"),
        ];
        let tables = [
            "编码,名称,金额\n\t2010301,行政运行,\"1,118.07\"\n\t208,'=1+1,\n\t20805,,\n",
            "编码,名称,金额\n\"=\"\"2010301\"\"\",行政运行,\"1,118.07\"\n=\"208\",'=1+1,\n\"\t20805\",,\n",
            "编码;名称;金额\n2010301\t;行政运行;1,118.07\n208\t;'=1+1;\n\t20805\t;;\n",
        ];
        for table in tables {
            assert_eq!(
                read(table.as_bytes()),
                (Format::Csv, pairs(&expected)),
                "{table}"
            );
        }
        let tabbed =
            "编码\t名称\t金额\n=\"2010301\"\t行政运行\t1,118.07\n208\t'=1+1\t\n20805\t\t\n";
        assert_eq!(read(tabbed.as_bytes()), (Format::Tsv, pairs(&expected)));
        // Commas within the values of a table with tabs are no separators.
        let amounts = "编码\t金额\n\t1,118.07\n201\t2,118.07\n\t3,118.07\n";
        assert_eq!(read(amounts.as_bytes()).0, Format::Tsv);
    }

    #[test]
    fn tab_separated_text_of_excel_is_read_in_utf16() {
        let text = "\u{FEFF}编码\t名称\r\n201\t\"a\"\"b\"\r\n";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let expected = [
            ("A1", "编码"),
            ("B1", "名称"),
            ("A2", "201"),
            ("B2", "a\"b"),
        ];
        assert_eq!(read(&bytes), (Format::Tsv, pairs(&expected)));
    }

    #[test]
    fn a_disclosure_is_text_whose_rows_are_its_lines() {
        let text = "\n\n表一\n单位：万元\n\n收 入\t支 出\n合计\t1,118.07\t “x\n说明，共1,182.93万元，其中\n2,1\n";
        let expected = [
            ("A3", "表一"),
            ("A4", "单位：万元"),
            ("A6", "收 入"),
            ("B6", "支 出"),
            ("A7", "合计"),
            ("B7", "1,118.07"),
            ("C7", " “x"),
            ("A8", "说明，共1,182.93万元，其中"),
            ("A9", "2,1"),
        ];
        assert_eq!(read(text.as_bytes()), (Format::Text, pairs(&expected)));
    }

    #[test]
    fn csv_without_the_empty_cells_at_the_ends_of_lines_is_csv() {
        let text = "预算收入表\n部门：某局,,单位：万元\n编码,名称,合计\n合计,,5\n201,服务\n";
        let (format, cells) = read(text.as_bytes());
        assert_eq!(format, Format::Csv);
        assert_eq!(cells.len(), 10);
        assert!(
            cells.contains(&("C4".to_owned(), "5".to_owned())),
            "{cells:?}"
        );
    }

    #[test]
    fn values_may_be_separated_by_semicolons_or_bars() {
        let text = "部门：某局,某县;;单位：万元\n编码;名称;金额\n201;\"甲,乙;丙\";\"1,118.07\"\n合计;;1,118.07\n";
        let expected = [
            ("A1", "部门：某局,某县"),
            ("C1", "单位：万元"),
            ("A2", "编码"),
            ("B2", "名称"),
            ("C2", "金额"),
            ("A3", "201"),
            ("B3", "甲,乙;丙"),
            ("C3", "1,118.07"),
            ("A4", "合计"),
            ("C4", "1,118.07"),
        ];
        let marked = format!("\u{FEFF}{text}");
        let (gbk, _, _) = encoding_rs::GB18030.encode(text);
        for bytes in [text.as_bytes(), marked.as_bytes(), &gbk] {
            assert_eq!(read(bytes), (Format::Csv, pairs(&expected)));
        }
        let bars = "编码|名称|金额\n201|甲，乙|1,118.07\n合计||1,118.07\n";
        assert_eq!(read(bars.as_bytes()).1.len(), 8);
    }

    #[test]
    fn an_amount_with_another_separator_in_it_does_not_decide() {
        let commas = "编码,名称,金额\n201,甲,1;118.07\n202,乙,2;118.07\n";
        let semicolons = "编码;名称;金额;执行\n201;甲;1,5;2,5\n202;乙;0,5;1,25\n";
        for (text, cell) in [(commas, ("C2", "1;118.07")), (semicolons, ("C2", "1,5"))] {
            let (format, cells) = read(text.as_bytes());
            assert_eq!(format, Format::Csv);
            assert!(cells.contains(&pairs(&[cell])[0]), "{cells:?}");
        }
    }

    #[test]
    fn a_separator_that_the_first_line_states_is_taken() {
        let text = "sep=;\r\n编码;名称\r\n201;甲\r\n";
        let expected = [("A1", "编码"), ("B1", "名称"), ("A2", "201"), ("B2", "甲")];
        assert_eq!(read(text.as_bytes()), (Format::Csv, pairs(&expected)));
    }

    #[test]
    fn prose_with_thousand_separators_is_no_table() {
        for prose in [
            "收入1,118.07万元。\n支出。\n结余。\n",
            "收入1,118.07万元。\n支出1,118.07万元。\n结余。\n另有2,000元。\n共3,000,000元。\n",
        ] {
            assert_eq!(read(prose.as_bytes()).0, Format::Text, "{prose}");
        }
    }
}
