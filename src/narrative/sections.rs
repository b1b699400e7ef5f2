//! Where a book tells the narrative: the headings of a layout's sections, and the paragraphs below each.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use crate::layout::NarrativeSpec;
use crate::model::{CellRef, Place, SheetName, plain, plain_char};
use crate::read::{Book, Grid, GridRow};
use crate::vocabulary;

/// A section as it stands in a document.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Section {
    /// Which of the layout's sections it is.
    pub spec: usize,
    /// Whether the layout says nothing of it, and it is only read as that one.
    pub unknown: bool,
    /// Its heading as printed.
    pub title: String,
    /// Where it is headed.
    pub place: Place,
    /// Its paragraphs as printed.
    pub paragraphs: Vec<Line>,
    /// The rows that it takes.
    pub rows: Rows,
}

/// A paragraph as printed.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Line {
    /// Its cell.
    pub place: Place,
    /// Where it begins in the text of the cell.
    pub from: usize,
    /// What it says.
    pub text: String,
    /// Where further cells begin in it, if it is broken over several.
    pub breaks: Vec<(usize, Place)>,
}

/// The lines of a cell that say anything.
fn lines<'t>(place: &'t Place, text: &'t str) -> impl Iterator<Item = Line> + 't {
    let mut from = 0;
    let lines = text.split('\n').map(move |line| {
        let line = Line {
            place: place.clone(),
            from,
            text: line.to_owned(),
            breaks: Vec::new(),
        };
        from += line.text.len() + 1;
        line
    });
    lines.filter(|line| !line.text.trim().is_empty())
}

/// Some rows of a sheet.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Rows {
    sheet: SheetName,
    numbers: RangeInclusive<u32>,
}

impl Rows {
    /// Rows of a grid, by their index.
    pub fn of(grid: &Grid, rows: Range<usize>) -> Rows {
        let number = |at: usize| grid.rows.get(at).map_or(0, |row| row.number);
        Rows {
            sheet: grid.name.clone(),
            numbers: number(rows.start)..=number(rows.end.saturating_sub(1)),
        }
    }

    /// The sheet.
    pub fn sheet(&self) -> &SheetName {
        &self.sheet
    }

    /// Whether a cell stands in them.
    pub fn contain(&self, sheet: &SheetName, cell: CellRef) -> bool {
        self.sheet == *sheet && self.numbers.contains(&cell.row)
    }
}

/// The longest number of a line with what stands behind it, in letters.
const LONGEST_NUMBER: usize = 12;
/// The longest heading, in letters.
pub(super) const LONGEST_HEADING: usize = 40;
/// Chinese numerals.
pub(super) const NUMERALS: &str = "一二三四五六七八九十百〇零";

/// By what the sections and forms of a layout are headed, in plain form: they are held against every text of a book.
pub(super) struct Headings<'l> {
    sections: Vec<Vec<Cow<'l, str>>>,
    /// The one that stands for those of which the layout says nothing.
    rest: Option<usize>,
    forms: Vec<Vec<Cow<'l, str>>>,
}

impl<'l> Headings<'l> {
    /// Those of a layout.
    pub fn of(spec: &'l NarrativeSpec) -> Headings<'l> {
        let sections = spec.sections.iter();
        let forms = spec.forms.iter();
        Headings {
            rest: spec.sections.iter().position(|section| section.rest),
            sections: sections
                .map(|section| section.titles.iter().map(|one| plain(one)).collect())
                .collect(),
            forms: forms
                .map(|form| form.titles().map(plain).collect())
                .collect(),
        }
    }

    /// Which section a text heads.
    fn section(&self, text: &str) -> Option<usize> {
        let title = unnumbered(text)?;
        let mut sections = self.sections.iter();
        sections.position(|titles| titles.iter().any(|one| *one == title))
    }

    /// Which section a text heads that begins on the same line, and where: 二、收入预算情况说明：2026年….
    fn begun(&self, text: &str) -> Option<(usize, usize)> {
        let first = text.trim_start().chars().next()?;
        let mut number = plain_char(first).into_iter();
        let numbered = number.any(|c| c == '(' || c.is_ascii_digit() || NUMERALS.contains(c));
        let mut letters = text.char_indices().take(LONGEST_HEADING);
        let (at, mark) = letters.find(|(_, c)| numbered && matches!(c, ':' | '：' | '。'))?;
        let behind = at + mark.len_utf8();
        let says = !text[behind..].trim().is_empty() && is_numbered(text);
        let found = self.section(&text[..at]).filter(|_| says)?;
        Some((found, behind))
    }

    /// Of which form a text is the title.
    pub fn form(&self, text: &str) -> Option<usize> {
        let text = plain_heading(text)?;
        let mut forms = self.forms.iter();
        forms.position(|titles| titles.iter().any(|one| text.ends_with(one.as_ref())))
    }
}

/// The plain form of a text; `None` for what is too long to be a heading.
fn plain_heading(text: &str) -> Option<Cow<'_, str>> {
    let plain = plain(text);
    (plain.chars().count() <= LONGEST_HEADING).then_some(plain)
}

/// The sections of a book. One that only its contents name has no paragraphs and is left out.
pub(super) fn find(book: &Book, headed: &Headings) -> Vec<Section> {
    let mut sections = Vec::new();
    for grid in &book.sheets {
        let mut open: Option<Section> = None;
        for row in &grid.rows {
            let Some((place, text)) = alone(grid, row) else {
                // A form or a table in between.
                open = open.filter(|_| !begins_form(row, headed));
                continue;
            };
            if begins_form(row, headed) {
                sections.extend(open.take());
                continue;
            }
            // A cell may hold a whole text, headings included.
            for line in lines(&place, text) {
                let begins = |spec, title: &str, paragraphs| Section {
                    spec,
                    unknown: false,
                    title: title.trim().to_owned(),
                    rows: Rows {
                        sheet: grid.name.clone(),
                        numbers: row.number..=row.number,
                    },
                    place: place.clone(),
                    paragraphs,
                };
                if let Some(found) = headed.section(&line.text) {
                    sections.extend(open.take());
                    open = Some(begins(found, &line.text, Vec::new()));
                } else if let Some((found, at)) = headed.begun(&line.text) {
                    sections.extend(open.take());
                    let text = Line {
                        from: line.from + at,
                        text: line.text[at..].to_owned(),
                        ..line.clone()
                    };
                    open = Some(begins(found, &line.text[..at], vec![text]));
                } else if ends_section(&line.text) {
                    let rest = headed
                        .rest
                        .filter(|_| open.is_some() && !is_part(&line.text));
                    sections.extend(open.take());
                    open = rest.map(|rest| Section {
                        unknown: true,
                        ..begins(rest, &line.text, Vec::new())
                    });
                } else if let Some(section) = &mut open {
                    section.rows.numbers = *section.rows.numbers.start()..=row.number;
                    section.paragraphs.push(line);
                }
            }
        }
        sections.extend(open);
    }
    sections.retain(|section| !section.paragraphs.is_empty());
    for section in &mut sections {
        section.paragraphs = joined(std::mem::take(&mut section.paragraphs));
    }
    sections
}

/// The least columns of a line that is broken because it is full.
const LEAST_FULL: usize = 24;
/// So many columns a full line may be short of the longest: a mark or a number goes to the next.
const SHORT_OF_FULL: usize = 4;

/// The most lines of a paragraph.
const MOST_BREAKS: usize = 200;

/// Lines that are broken where they were full, as the paragraphs that they are.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    // Some break by columns, others by letters.
    let letters = |line: &Line| line.text.trim().chars().count();
    let widest = lines.iter().map(|line| columns(&line.text)).max();
    let longest = lines.iter().map(letters).max().unwrap_or_default();
    let full = widest.unwrap_or_default().saturating_sub(SHORT_OF_FULL);
    let full = full.max(LEAST_FULL);
    let is_full = |line: &Line| {
        let columns = columns(&line.text);
        columns >= full || columns >= LEAST_FULL && letters(line) + SHORT_OF_FULL / 2 >= longest
    };
    let mut paragraphs: Vec<Line> = Vec::new();
    // Whether the line before goes on.
    let mut goes_on = false;
    for line in lines {
        let next = is_full(&line) && !ends_paragraph(&line.text);
        let goes_on_here = goes_on && !is_numbered(&line.text);
        let open = paragraphs.last_mut().filter(|_| goes_on_here);
        match open.filter(|paragraph| paragraph.breaks.len() < MOST_BREAKS) {
            Some(paragraph) => {
                let end = paragraph.text.trim_end().len();
                paragraph.text.truncate(end);
                paragraph.breaks.push((end, line.place));
                paragraph.text.push_str(line.text.trim_start());
            }
            None => paragraphs.push(line),
        }
        goes_on = next;
    }
    paragraphs
}

/// How wide a text is: letters of Chinese are two columns.
fn columns(text: &str) -> usize {
    text.trim()
        .chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .sum()
}

/// Whether a line is the end of a paragraph, or heads those that follow.
fn ends_paragraph(text: &str) -> bool {
    let plain = plain(text);
    let ends = plain.ends_with(['。', ';', ':', '!', '?']);
    ends || is_numbered(text) && !plain.contains([',', '。', ';'])
}

/// Whether a line begins with its number: （一）, 1、.
pub(super) fn is_numbered(text: &str) -> bool {
    let head: String = text.chars().take(LONGEST_NUMBER).collect();
    let plain = plain(&head);
    let bracket = plain.strip_prefix('(').unwrap_or(&plain);
    let number = |c: char| NUMERALS.contains(c) || c.is_ascii_digit();
    let rest = bracket.trim_start_matches(number);
    let marked = rest.strip_prefix(['、', '.', ')']);
    let digit = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    rest.len() < bracket.len() && marked.is_some_and(|rest| !digit(rest))
}

/// The only text of a row.
pub(super) fn alone<'g>(grid: &Grid, row: &'g GridRow) -> Option<(Place, &'g str)> {
    let mut cells = row
        .cells
        .iter()
        .filter(|cell| cell.text().is_none_or(|text| !text.trim().is_empty()));
    let (first, None) = (cells.next()?, cells.next()) else {
        return None;
    };
    let cell = CellRef::new(row.number, first.col);
    let sheet = grid.name.clone();
    Some((Place { sheet, cell }, first.text()?))
}

/// A heading without its number and its year, in its plain form; `None` for what is too long to be one.
pub(super) fn unnumbered(text: &str) -> Option<String> {
    let plain = plain_heading(text)?;
    let rest = plain.trim_start_matches('(');
    let number = |c: char| NUMERALS.contains(c) || c.is_ascii_digit();
    if let Some(title) = behind_chapter(rest) {
        return Some(title.trim_end_matches([':', '。']).to_owned());
    }
    let named = rest.trim_start_matches(number);
    let marked = named.trim_start_matches([')', '、', '.', ',']);
    let title = match named.len() < rest.len() && marked.len() < named.len() {
        true => marked,
        false => &plain,
    };
    Some(title.trim_end_matches([':', '。']).to_owned())
}

/// Whether a text heads something else: a part of the document, or a section that no pattern speaks of.
pub(super) fn ends_section(text: &str) -> bool {
    let plain = plain(text);
    let short = plain.chars().count() <= LONGEST_HEADING && !plain.ends_with(['。', ';', ':', ',']);
    let first = plain.trim_start_matches(|c| NUMERALS.contains(c));
    let numbered = first.len() < plain.len() && first.starts_with('、');
    short && (numbered || is_part(&plain))
}

/// Whether a text begins as the heading of a part: 第三部分.
fn is_part(text: &str) -> bool {
    let part = text.trim_start().strip_prefix('第').map(|rest| {
        let rest = rest.trim_start();
        rest.trim_start_matches(|c| NUMERALS.contains(c))
            .trim_start()
    });
    let mut words = vocabulary::SAID_PART.iter();
    part.is_some_and(|rest| words.any(|word| rest.starts_with(word)))
}

/// A heading behind its number: 第一节.
fn behind_chapter(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('第')?;
    let behind = rest.trim_start_matches(|c: char| NUMERALS.contains(c) || c.is_ascii_digit());
    let mut words = vocabulary::SAID_CHAPTER.iter();
    let title = words.find_map(|word| behind.strip_prefix(word))?;
    (behind.len() < rest.len() && !title.is_empty())
        .then_some(title.trim_start_matches([':', '、']))
}

/// Whether a row ends a form: the heading of a section or a part.
pub(super) fn ends_form(grid: &Grid, row: &GridRow, headed: &Headings) -> bool {
    let ends = |text: &str| headed.section(text).is_some() || ends_section(text);
    alone(grid, row).is_some_and(|(_, text)| ends(text))
}

/// Whether a row bears the title of a form.
pub(super) fn begins_form(row: &GridRow, headed: &Headings) -> bool {
    let mut texts = row.cells.iter().filter_map(|cell| cell.text());
    texts.any(|text| headed.form(text).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_broken_where_they_are_full_are_one_paragraph() {
        let text = "（一）当年支出规模变化情况\n\
                    2026年度某市某局一般公共预算当年支出1118.07万元，比上\n\
                    年增加137.47万元，增长14.\n02%，主要原因是人员增加。\n\
                    2.项目支出3.00万元。";
        let place = Place {
            sheet: SheetName::new("文本"),
            cell: CellRef::new(1, 0),
        };
        let paragraphs = joined(lines(&place, text).collect());
        let texts: Vec<&str> = paragraphs.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts.len(), 4, "{texts:?}");
        assert!(
            texts[1].ends_with("比上年增加137.47万元，增长14."),
            "{texts:?}"
        );
        assert_eq!(paragraphs[1].breaks.len(), 1);
    }

    #[test]
    fn a_heading_is_told_without_its_number() {
        for (text, title) in [
            ("二、收入预算情况说明", Some("收入预算情况说明")),
            ("（二）收入预算情况", Some("收入预算情况")),
            ("2. 机构设置", Some("机构设置")),
            (
                "七、“三公”经费增减变动原因说明",
                Some("\"三公\"经费增减变动原因说明"),
            ),
            ("机构设置情况", Some("机构设置情况")),
            ("第二节 收入预算情况", Some("收入预算情况")),
        ] {
            assert_eq!(unnumbered(text).as_deref(), title, "{text}");
        }
        assert!(ends_section("第四部分 名词解释") && ends_section("十三、别的"));
        assert!(!ends_section("一是加强管理。") && !ends_section("十二万元"));
    }
}
