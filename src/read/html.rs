//! A web page (often saved as .xls by an export) becomes a book of one sheet: its tables one below the
//! other, the text between them as rows of one cell. colspan and rowspan become merged regions.
//!
//! html5ever tells the tags; no tree is built, so nesting costs nothing. A table within a cell is laid
//! out below the row it stands in: pages that use an outer table for looks keep their inner tables.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::model::CellRef;

use super::appearance::RowLook;
use super::drawn::{Drawing, Drawn};
use super::error::{Bound, Reason};
use super::html_css::Rules;
use super::html_tags::Tags;
use super::limits::{self, Budget};
use super::looks::Looks;
use super::number_format::{NumberFormat, Seen, scaled};
use super::runs::{self, Manner};
use super::sheet::{Look, Sheet};
use super::{Book, CellValue, Format, literal};

/// The name of the one sheet.
const SHEET: &str = "网页";
/// Bytes handed to the tokenizer between two looks at the budget.
const CHUNK: usize = 16 << 10;

/// Reads the tables of a page.
pub fn book(text: &str, budget: &mut Budget) -> Result<Book, Reason> {
    let page = Page {
        sheet: Sheet::new(SHEET),
        budget,
        row: 0,
        tables: Vec::new(),
        text: String::new(),
        skip: false,
        rules: Rules::default(),
        style: None,
        looks: Looks::new(),
        changes: vec![false],
        of_excel: false,
        manners: Vec::new(),
    };
    let sink = Sink {
        page: RefCell::new(page),
        failed: RefCell::new(None),
    };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut rest = text;
    let mut tags = Tags::default();
    while !rest.is_empty() {
        let mut end = rest.len().min(CHUNK);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (chunk, after) = rest.split_at(end);
        let steps = tags.steps(chunk);
        tokenizer.sink.page.borrow_mut().budget.steps(steps)?;
        queue.push_back(StrTendril::from_slice(chunk));
        let _ = tokenizer.feed(&queue);
        rest = after;
        if let Some(reason) = tokenizer.sink.failed.take() {
            return Err(reason);
        }
    }
    tokenizer.end();
    if let Some(reason) = tokenizer.sink.failed.take() {
        return Err(reason);
    }
    let mut page = tokenizer.sink.page.into_inner();
    while !page.tables.is_empty() {
        page.end_table()?;
    }
    page.end_paragraph()?;
    page.sheet.appearance().looks = page.looks.shared();
    Ok(Book {
        format: Format::Html,
        sheets: vec![page.sheet.finish()],
        ..Book::default()
    })
}

struct Sink<'b> {
    page: RefCell<Page<'b>>,
    failed: RefCell<Option<Reason>>,
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if self.failed.borrow().is_some() {
            return TokenSinkResult::Continue;
        }
        let mut page = self.page.borrow_mut();
        let result = match token {
            Token::TagToken(tag) => page.tag(&tag),
            Token::CharacterTokens(text) => {
                page.characters(&text).map(|()| TokenSinkResult::Continue)
            }
            _ => Ok(TokenSinkResult::Continue),
        };
        result.unwrap_or_else(|reason| {
            self.failed.replace(Some(reason));
            TokenSinkResult::Continue
        })
    }
}

struct Page<'b> {
    sheet: Sheet,
    budget: &'b mut Budget,
    /// The next row of the sheet.
    row: u32,
    /// The tables that are open, the innermost last.
    tables: Vec<Table>,
    /// Text outside cells.
    text: String,
    /// Inside a script, a style or the page's title.
    skip: bool,
    /// What the style sheets say.
    rules: Rules,
    /// The style sheet that is open.
    style: Option<String>,
    looks: Looks,
    /// Of each look, whether its format shows another number than is stored.
    changes: Vec<bool>,
    /// Whether Excel wrote the page: it hides what of a text its column is too narrow for.
    of_excel: bool,
    /// The tags that are open and change how text is shown: name, how, and how many of that name are open within.
    manners: Vec<(Box<str>, Manner, usize)>,
}

#[derive(Default)]
struct Table {
    in_row: bool,
    /// Whether the row is struck out.
    struck: bool,
    col: u32,
    cell: Option<Cell>,
    /// For each column, how many rows from this one on are taken by a cell above.
    taken: Vec<u32>,
    merges: Vec<(CellRef, CellRef)>,
}

struct Cell {
    at: CellRef,
    text: String,
    number: Option<f64>,
    look: u16,
}

impl Page<'_> {
    fn tag(&mut self, tag: &Tag) -> Result<TokenSinkResult<()>, Reason> {
        self.budget.step()?;
        let start = tag.kind == TagKind::StartTag;
        match &*tag.name {
            "script" | "style" | "title" | "textarea" => {
                self.skip = start && &*tag.name != "textarea";
                if &*tag.name == "style" {
                    self.style_sheet(start);
                }
                if start {
                    return Ok(TokenSinkResult::RawData(match &*tag.name {
                        "script" => ScriptData,
                        "style" => Rawtext,
                        _ => Rcdata,
                    }));
                }
            }
            "html" if start => self.of_excel = attribute(tag, "xmlns:x").is_some(),
            "table" if start => self.begin_table()?,
            "table" => self.end_table()?,
            "tr" => {
                self.end_row()?;
                let row = self
                    .rules
                    .of(attribute(tag, "class"), attribute(tag, "style"));
                if start && let Some(table) = self.tables.last_mut() {
                    table.in_row = true;
                    table.struck = row.manner == Some(Manner::Struck);
                    self.sheet.appearance().add_rows(RowLook {
                        first: self.row,
                        last: self.row,
                        height: None,
                        hidden: row.manner == Some(Manner::Hidden),
                    });
                }
            }
            "td" | "th" if start => self.begin_cell(tag)?,
            "td" | "th" => self.end_cell()?,
            "br" => self.line_break()?,
            "img" => self.picture()?,
            "p" | "div" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "center" | "caption"
            | "body" | "hr" => {
                self.line_break()?;
            }
            _ => {}
        }
        self.follow_manner(tag);
        Ok(TokenSinkResult::Continue)
    }

    /// Adds text as a browser shows it: white space in the source is one space.
    fn characters(&mut self, text: &str) -> Result<(), Reason> {
        if self.skip {
            return self.style_text(text);
        }
        let manner = self
            .manners
            .last()
            .map_or(Manner::AsCell, |(_, manner, _)| *manner);
        let target = match self.tables.last_mut().map(|table| &mut table.cell) {
            Some(Some(cell)) => &mut cell.text,
            _ => &mut self.text,
        };
        let marks = manner.marks();
        target.extend(marks.map(|(first, _)| first));
        for c in text.chars() {
            if !c.is_ascii_whitespace() {
                target.push(c);
            } else if !target.is_empty() && !target.ends_with([' ', '\n']) {
                target.push(' ');
            }
        }
        target.extend(marks.map(|(_, end)| end));
        if target.len() > limits::CELL_TEXT {
            Err(Reason::TooLarge(Bound::CellText))
        } else {
            Ok(())
        }
    }

    /// A style sheet begins or ends.
    fn style_sheet(&mut self, start: bool) {
        let sheet = std::mem::replace(&mut self.style, start.then(String::new));
        if let Some(sheet) = sheet {
            self.rules.take(&sheet);
        }
    }

    /// Adds text of a style sheet, if one is open.
    fn style_text(&mut self, text: &str) -> Result<(), Reason> {
        if let Some(sheet) = &mut self.style {
            self.budget.text(text.len())?;
            sheet.push_str(text);
        }
        Ok(())
    }

    /// Follows the tags that change how the text in them is shown.
    fn follow_manner(&mut self, tag: &Tag) {
        let start = tag.kind == TagKind::StartTag;
        let name = &*tag.name;
        if let Some((open, _, within)) = self.manners.last_mut()
            && **open == *name
        {
            if start && !tag.self_closing {
                *within += 1;
            } else if !start && *within > 0 {
                *within -= 1;
            } else if !start {
                self.manners.pop();
            }
            return;
        }
        if !start || tag.self_closing || !INLINE.contains(&name) {
            return;
        }
        let own = match name {
            "s" | "strike" | "del" => Some(Manner::Struck),
            "sup" => Some(Manner::Raised),
            _ if attribute(tag, "hidden").is_some() => Some(Manner::Hidden),
            _ => {
                self.rules
                    .of(attribute(tag, "class"), attribute(tag, "style"))
                    .manner
            }
        };
        // Pages hide the tables of a tab and their titles; only within a cell something else remains.
        let in_cell = self.tables.last().is_some_and(|table| table.cell.is_some());
        let own = own.filter(|own| in_cell || *own != Manner::Hidden);
        let around = self.manners.last().map(|(_, manner, _)| *manner);
        // Excel says the font of a part by a class; a part in a font of its own is not struck with its cell.
        let font = (name == "font" && attribute(tag, "class").is_some()).then_some(Manner::Plain);
        if let Some(manner) = own.or(font)
            && self.manners.len() < limits::DEPTH
        {
            let manner = around
                .filter(|around| *around != Manner::Plain)
                .unwrap_or(manner);
            self.manners.push((name.into(), manner, 0));
        }
    }

    fn line_break(&mut self) -> Result<(), Reason> {
        match self.tables.last_mut().map(|table| &mut table.cell) {
            Some(Some(cell)) => {
                if !cell.text.is_empty() && !cell.text.ends_with('\n') {
                    cell.text.push('\n');
                }
                Ok(())
            }
            _ => self.end_paragraph(),
        }
    }

    /// A picture in a cell; others are the page's.
    fn picture(&mut self) -> Result<(), Reason> {
        let cell = self.tables.last().and_then(|table| table.cell.as_ref());
        let Some(at) = cell.map(|cell| cell.at) else {
            return Ok(());
        };
        let (kind, text) = (Drawing::Picture, String::new());
        self.sheet.draw(self.budget, Drawn { kind, at, text })
    }

    fn end_paragraph(&mut self) -> Result<(), Reason> {
        let text = std::mem::take(&mut self.text);
        let text = shown(&text);
        let gone = runs::left(text, false).is_some_and(|left| left.struck || left.hidden);
        if !text.is_empty() && !gone {
            self.sheet
                .push_text(self.budget, CellRef::new(self.row, 0), text.to_owned())?;
            self.row += 1;
        }
        Ok(())
    }

    fn begin_table(&mut self) -> Result<(), Reason> {
        self.end_row()?;
        self.end_paragraph()?;
        if self.tables.len() >= limits::DEPTH {
            return Err(Reason::TooLarge(Bound::Depth));
        }
        self.tables.push(Table::default());
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), Reason> {
        self.end_row()?;
        self.end_paragraph()?;
        let Some(table) = self.tables.pop() else {
            return Ok(());
        };
        // A rowspan may promise more rows than the table has.
        let bottom = self.row.saturating_sub(1);
        for (first, last) in table.merges {
            self.sheet.merge(
                self.budget,
                first,
                CellRef::new(last.row.min(bottom).max(first.row), last.col),
            )?;
        }
        Ok(())
    }

    fn begin_cell(&mut self, tag: &Tag) -> Result<(), Reason> {
        self.end_cell()?;
        let row = self.row;
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        table.in_row = true;
        while table
            .taken
            .get(table.col as usize)
            .is_some_and(|rows| *rows > 0)
        {
            table.col += 1;
        }
        let columns = span(tag, "colspan", 1000);
        let rows = span(tag, "rowspan", 65_534);
        let at = CellRef::new(row, table.col);
        table.col += columns;
        if table.col > limits::COLS {
            return Err(Reason::TooLarge(Bound::Cells));
        }
        if table.taken.len() < table.col as usize {
            table.taken.resize(table.col as usize, 0);
        }
        table.taken[at.col as usize..table.col as usize].fill(rows);
        if columns > 1 || rows > 1 {
            self.budget.merge()?;
            table.merges.push((
                at,
                CellRef::new(row.saturating_add(rows - 1), table.col - 1),
            ));
        }
        let number = attribute(tag, "x:num").and_then(|text| text.trim().parse().ok());
        let declared = self
            .rules
            .of(attribute(tag, "class"), attribute(tag, "style"));
        let code = declared.format.unwrap_or_default();
        let struck = table.struck || declared.manner == Some(Manner::Struck);
        let look = self.looks.number(&code, false, struck);
        if usize::from(look) == self.changes.len() {
            self.changes.push(NumberFormat::parse(&code).is_some());
        }
        table.cell = Some(Cell {
            at,
            text: String::new(),
            number,
            look,
        });
        self.manners.clear();
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Reason> {
        let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.take()) else {
            return Ok(());
        };
        self.manners.clear();
        let text = match self.of_excel {
            true => runs::unclipped(&cell.text),
            false => Cow::Borrowed(cell.text.as_str()),
        };
        let text = literal::shown(shown(&text));
        let text = text.as_ref();
        if text.is_empty() {
            return Ok(());
        }
        let mut look = Look {
            number: cell.look,
            ..Look::default()
        };
        let value = match cell.number.filter(|number| number.is_finite()) {
            Some(number) => {
                look.seen = seen(text, number);
                look.seen.struck = runs::left(text, false).is_some_and(|left| left.struck);
                CellValue::Number(number)
            }
            // Excel takes digits for a number and shows it as the format says.
            None => match (
                text.parse::<f64>(),
                self.changes.get(usize::from(cell.look)),
            ) {
                (Ok(number), Some(true)) if is_stored(text, number) => CellValue::Number(number),
                _ => CellValue::Text(text.to_owned()),
            },
        };
        self.sheet.push_as(self.budget, cell.at, value, None, look)
    }

    fn end_row(&mut self) -> Result<(), Reason> {
        self.end_cell()?;
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        if std::mem::take(&mut table.in_row) {
            table.col = 0;
            for rows in &mut table.taken {
                *rows = rows.saturating_sub(1);
            }
            self.row += 1;
        }
        Ok(())
    }
}

/// The tags within a cell that may change how text is shown.
const INLINE: [&str; 14] = [
    "s", "strike", "del", "sup", "span", "font", "b", "i", "u", "em", "strong", "a", "p", "div",
];

/// How the text of a cell shows the number behind it, where a power of ten is between them.
fn seen(text: &str, number: f64) -> Seen {
    let figure: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '\u{a0}'))
        .collect();
    let percent = figure.ends_with('%');
    let digits = figure.trim_end_matches('%');
    let Ok(shown) = digits.parse::<f64>() else {
        return Seen::default();
    };
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    let rounding = 0.500_001 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(0));
    let near = |power: i8| (scaled(number, power) - shown).abs() <= rounding;
    // Small figures are near zero under any power.
    let power = match shown == 0.0 || near(0) && !percent {
        true => None,
        false => [2, -4, -3, -6, -8, -1, -2, -5, 4]
            .into_iter()
            .find(|power| near(*power)),
    };
    Seen {
        power: power.unwrap_or(0),
        percent: percent && (power == Some(2) || near(0)),
        ..Seen::default()
    }
}

/// Whether digits are those that a format makes smaller, and not what it has made of them.
fn is_stored(text: &str, number: f64) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
        && number.abs() >= 10_000.0
}

/// Text as it is seen: without the white space around it. A cell of nothing but `&nbsp;` is how pages
/// write an empty cell.
fn shown(text: &str) -> &str {
    if text.chars().all(char::is_whitespace) {
        ""
    } else {
        text.trim_matches(|c: char| c.is_ascii_whitespace())
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map(|attribute| &*attribute.value)
}

fn span(tag: &Tag, name: &str, most: u32) -> u32 {
    let value = attribute(tag, name).and_then(|text| text.trim().parse::<u32>().ok());
    value.unwrap_or(1).clamp(1, most)
}

#[cfg(test)]
mod tests {
    use super::super::{Grid, read_bytes};
    use super::*;

    fn page(text: &str) -> Grid {
        let book = read_bytes(text.as_bytes(), "a.xls").expect("a good page");
        assert_eq!(book.format, Format::Html);
        book.sheets.into_iter().next().expect("one sheet")
    }

    fn texts(grid: &Grid) -> Vec<(String, String)> {
        let row = |row: &super::super::GridRow| {
            row.cells
                .iter()
                .map(|cell| {
                    let text = cell
                        .text()
                        .map_or_else(|| format!("{:?}", cell.value), str::to_owned);
                    (CellRef::new(row.number, cell.col).to_string(), text)
                })
                .collect::<Vec<_>>()
        };
        grid.rows.iter().flat_map(row).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected
            .iter()
            .map(|(at, text)| ((*at).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn cells_stand_where_a_browser_puts_them() {
        let grid = page(
            "<html><title>不是表</title><style>td{}</style><body><p>表一 &amp; 表二</p>
             <table><tr><td rowspan=2>项 目<td colspan=2>预算数<tr><td>本年<td>上年
             <tr><td>合计<td x:num=\"1118.07\">1,118.07<td>&nbsp;</table><div>注：无</div>",
        );
        let expected = [
            ("A1", "表一 & 表二"),
            ("A2", "项 目"),
            ("B2", "预算数"),
            ("B3", "本年"),
            ("C3", "上年"),
            ("A4", "合计"),
            ("B4", "Number(1118.07)"),
            ("A5", "注：无"),
        ];
        assert_eq!(texts(&grid), pairs(&expected));
        let merges: Vec<String> = grid
            .merges
            .iter()
            .map(|m| format!("{}:{}", m.first, m.last))
            .collect();
        assert_eq!(merges, ["A2:A3", "B2:C2"]);
    }

    #[test]
    fn a_table_used_for_looks_keeps_the_tables_inside_it() {
        let grid = page("<table><tr><td>左<table><tr><td>1<td>2</table><tr><td>下</table>");
        assert_eq!(
            texts(&grid),
            pairs(&[("A1", "左"), ("A2", "1"), ("B2", "2"), ("A3", "下")])
        );
    }

    #[test]
    fn pages_in_gb18030_are_read() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("<table><tr><td>收入总计<td>㐀</table>");
        let book = read_bytes(&bytes, "a.xls").expect("a good page");
        assert_eq!(
            texts(&book.sheets[0]),
            pairs(&[("A1", "收入总计"), ("B1", "㐀")])
        );
    }

    #[test]
    fn line_breaks_in_a_cell_stay_and_a_rowspan_ends_with_its_table() {
        let grid = page(
            "<table><tr><td rowspan=9>收<br>入</td></tr><tr></tr></table><table><tr><td>x</table>",
        );
        assert_eq!(texts(&grid), pairs(&[("A1", "收\n入"), ("A3", "x")]));
        assert_eq!(grid.merges.len(), 1);
        assert_eq!(grid.merges[0].last, CellRef::new(1, 0));
    }

    #[test]
    fn numbers_are_what_the_page_shows_of_them() {
        let grid = page(
            "<html><style>.w {mso-number-format:\"0\\!\\.0000\";}</style><table><tr>
             <td class=w x:num=11180700>1118.0700<td class=w>11180700<td x:num=11180700>1,118.07
             <td x:num=\"0.0488\">4.88%<td x:num=1118.07>1,118.1<td class=w>1118.0700</table>",
        );
        let numbers = |col| match &grid.get(CellRef::new(0, col)).expect("a cell").value {
            CellValue::Number(number) => number.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(numbers(0), "1118.07");
        assert_eq!(
            numbers(1),
            "1118.07",
            "as Excel shows what it takes for a number"
        );
        assert_eq!(numbers(2), "1118.07", "as its text says");
        assert_eq!(numbers(3), "4.88");
        assert!(grid.get(CellRef::new(0, 3)).expect("a cell").seen.percent);
        assert_eq!(numbers(4), "1118.07", "rounding is no scale");
        assert_eq!(numbers(5), "Text(\"1118.0700\")");
        let stored = &grid.appearance.stored;
        assert_eq!(stored[&CellRef::new(0, 2)], 11_180_700.0);
    }

    #[test]
    fn struck_and_hidden_parts_of_cells_are_out_and_what_excel_clips_is_in() {
        let cells = |text: &str| {
            texts(&page(text))
                .into_iter()
                .map(|(_, text)| text)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            cells(
                "<table><tr><td><s>90</s>80<td>合<del>并</del>计<td>甲<span style=\"display:none\">乙</span></table>"
            ),
            ["80", "合计", "甲"]
        );
        assert_eq!(
            cells(
                "<html xmlns:x=e><table><tr><td>一般公共<span style='display:none'>服务</span></table>"
            ),
            ["一般公共服务"]
        );
        // A number is never clipped, and nothing stands behind what is.
        assert_eq!(
            cells(
                "<html xmlns:x=e><table><tr><td><span style='display:none'>9</span>122.03<td>122.03<span style='mso-hide:all'>9</span><td>某局<span hidden>旧</span>预算</table>"
            ),
            ["122.03", "122.03", "某局预算"]
        );
        let hidden = page("<table><tr><td>甲<tr style='display:none'><td>乙<tr><td>丙</table>");
        let rows = (0..3).map(|row| hidden.appearance.hides_row(row));
        assert_eq!(rows.collect::<Vec<_>>(), [false, true, false]);
        let grid = page(
            "<table><tr style=\"text-decoration:line-through\"><td>甲<td>5<tr><td>乙<td x:num=90><s>90</s></table>",
        );
        let struck = |row, col| {
            grid.get(CellRef::new(row, col))
                .expect("a cell")
                .seen
                .struck
        };
        assert!(struck(0, 0) && struck(0, 1) && !struck(1, 0) && struck(1, 1));
        // A tag that is never closed ends with its cell.
        assert_eq!(
            cells("<table><tr><td><s>90<td>80</table><s>旧题</s>新题"),
            ["90", "80", "新题"]
        );
    }
}
