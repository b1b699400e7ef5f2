//! Text becomes a book of one sheet: comma- or tab-separated values with quotes where the text is such
//! a table throughout, otherwise plain text (a published disclosure), each line a row and each tab a
//! new column. Cells stay text; nothing is taken for a number here.

use crate::model::CellRef;

use super::error::Reason;
use super::limits::Budget;
use super::sheet::Sheet;
use super::{Book, Format};

/// The name of the one sheet.
const SHEET: &str = "文本";

/// Reads a text.
pub fn book(text: &str, budget: &mut Budget) -> Result<Book, Reason> {
    // Ctrl-Z ended files in DOS, and some exports still write it.
    let text = text.trim_end_matches('\x1A');
    let format = format(text);
    let mut sheet = Sheet::new(SHEET);
    match format {
        Format::Csv => records(text, ',', &mut sheet, budget)?,
        Format::Tsv => records(text, '\t', &mut sheet, budget)?,
        _ => lines(text, &mut sheet, budget)?,
    }
    Ok(Book {
        format,
        sheets: vec![sheet.finish()],
    })
}

/// Which it is. A table has the same number of separators in nearly every line that is not blank, or at least
/// commas in most of them, where a program left out the empty cells at the ends. Prose has neither, and an amount
/// with thousand separators has commas too.
fn format(text: &str) -> Format {
    if is_regular(text, '\t') {
        Format::Tsv
    } else if !text.contains('\t') && (is_regular(text, ',') || is_ragged(text)) {
        Format::Csv
    } else {
        Format::Text
    }
}

/// Lines looked at to tell a table from prose.
const SAMPLE: usize = 2_000;

fn is_regular(text: &str, separator: char) -> bool {
    let mut counts = Vec::new();
    let (mut quoted, mut count, mut blank) = (false, 0_usize, true);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => {
                if !blank {
                    counts.push(count);
                }
                (count, blank) = (0, true);
                if counts.len() == SAMPLE {
                    break;
                }
            }
            c if c == separator && !quoted => (count, blank) = (count + 1, false),
            c if !c.is_whitespace() => blank = false,
            _ => {}
        }
    }
    if !blank {
        counts.push(count);
    }
    counts.sort_unstable();
    let usual = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let same = counts.iter().filter(|count| **count == usual).count();
    usual > 0 && same * 10 >= counts.len() * 8
}

/// Whether most lines that are not blank have a comma that parts no thousands.
fn is_ragged(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let (mut all, mut parted) = (0_usize, 0_usize);
    for line in lines.take(SAMPLE) {
        all += 1;
        parted += usize::from(has_separator(line.as_bytes()));
    }
    all >= 5 && parted * 2 > all
}

fn has_separator(line: &[u8]) -> bool {
    let digit = |at: usize| line.get(at).is_some_and(u8::is_ascii_digit);
    let commas = memchr::memchr_iter(b',', line);
    let thousands = |at: usize| {
        at > 0 && digit(at - 1) && (1..=3).all(|more| digit(at + more)) && !digit(at + 4)
    };
    commas.into_iter().any(|at| !thousands(at))
}

/// Plain text: blank lines keep their numbers, so that a row is the line an editor shows.
fn lines(text: &str, sheet: &mut Sheet, budget: &mut Budget) -> Result<(), Reason> {
    for (row, line) in (0..).zip(text.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        for (col, field) in (0..).zip(line.split('\t')) {
            budget.step()?;
            if !field.is_empty() {
                sheet.push_text(budget, CellRef::new(row, col), field.to_owned())?;
            }
        }
    }
    Ok(())
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
                let text = crate::convert::unguarded(std::mem::take(&mut field));
                sheet.push_text(budget, CellRef::new(row, col), text)?;
                (row, col) = (row + 1, 0);
                budget.step()?;
            }
            c if c == separator => {
                let text = crate::convert::unguarded(std::mem::take(&mut field));
                sheet.push_text(budget, CellRef::new(row, col), text)?;
                col += 1;
                budget.step()?;
            }
            _ => field.push(c),
        }
    }
    sheet.push_text(
        budget,
        CellRef::new(row, col),
        crate::convert::unguarded(field),
    )
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
    fn prose_with_thousand_separators_is_no_table() {
        for prose in [
            "收入1,118.07万元。\n支出。\n结余。\n",
            "收入1,118.07万元。\n支出1,118.07万元。\n结余。\n另有2,000元。\n共3,000,000元。\n",
        ] {
            assert_eq!(read(prose.as_bytes()).0, Format::Text, "{prose}");
        }
    }
}
