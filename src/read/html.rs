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
use super::{Book, CellValue, Format, Grid, literal};

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
        changes: vec![Changes::default()],
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
    let mut grid = page.sheet.finish();
    settle_small(&mut grid, &page.changes);
    Ok(Book {
        format: Format::Html,
        sheets: vec![grid],
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
    /// What the format of each look does.
    changes: Vec<Changes>,
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
        self.sheet.begin_table(self.row);
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
            self.changes.push(Changes {
                scales: NumberFormat::parse(&code).is_some(),
                ..Changes::default()
            });
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
                self.changes.get_mut(usize::from(cell.look)),
            ) {
                (Ok(number), Some(changes)) if changes.scales => {
                    let whole = is_whole(text);
                    let large = whole && number.abs() >= 10_000.0;
                    changes.stored |= large;
                    changes.shown |= !whole;
                    match large {
                        true => CellValue::Number(number),
                        false => CellValue::Text(text.to_owned()),
                    }
                }
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
            self.sheet.widen_table(table.taken.len() as u32);
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

/// Whether a text is digits without a point, as a format that makes them smaller finds them.
fn is_whole(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// What the format of a look does to numbers, and how the cells of that look are written.
#[derive(Clone, Copy, Default)]
struct Changes {
    /// Whether it shows another number than is stored.
    scales: bool,
    /// Whether some are written as they are stored: large and without a point.
    stored: bool,
    /// Whether some are written as it shows them.
    shown: bool,
}

/// Small numbers under a format are written as the large ones are.
fn settle_small(grid: &mut Grid, changes: &[Changes]) {
    let is_stored = |look: u16| {
        let changes = changes.get(usize::from(look));
        changes.is_some_and(|one| one.scales && one.stored && !one.shown)
    };
    let cells = grid.rows.iter_mut().flat_map(|row| &mut row.cells);
    for cell in cells.filter(|cell| is_stored(cell.look)) {
        if let CellValue::Text(text) = &cell.value
            && is_whole(text.as_ref())
            && let Ok(number) = text.parse::<f64>()
        {
            cell.value = CellValue::Number(number);
        }
    }
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
mod tests;
