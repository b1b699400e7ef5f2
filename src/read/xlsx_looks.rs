//! What an .xlsx says of looks and calamine does not tell: the styles of the book; the widths, heights
//! and cell styles of a sheet; the notes.
//!
//! A sheet's text is not parsed a second time: tags are found by their first letters, and only their
//! attributes are looked at.

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use crate::model::CellRef;

use super::dress::Standing;
use super::error::Reason;
use super::limits::{self, Budget};
use super::looks::{Looks, built_in, digit_pixels, pixels};
use super::sheet::Sheet;
use super::xlsx_dress::{Taken, Wardrobe};
use super::xml::{self, Events};
use super::{CellLook, ColumnLook, RowLook};

/// The styles of a book.
pub struct Styles {
    /// The look of each cell style.
    numbers: Vec<u16>,
    looks: Arc<[CellLook]>,
    /// The pixels of a digit of the first font.
    digit: f64,
}

impl Styles {
    /// Reads the styles part.
    pub fn of(
        part: Option<&Vec<u8>>,
        theme: Option<&Vec<u8>>,
        budget: &mut Budget,
    ) -> Result<Styles, Reason> {
        let mut reading = Reading {
            wardrobe: Wardrobe::with_theme(theme),
            ..Reading::default()
        };
        if let Some(part) = part {
            let text = xml::decoded(part)?;
            let mut events = Events::new(&text);
            loop {
                match events.next(budget)? {
                    Event::Start(e) => reading.start(&e)?,
                    Event::End(e) => reading.end(e.local_name().as_ref()),
                    Event::Eof => break,
                    _ => {}
                }
            }
        }
        Ok(reading.finish())
    }

    /// The number of the look of a cell style.
    pub fn number(&self, style: usize) -> u16 {
        self.numbers.get(style).copied().unwrap_or(0)
    }

    /// Whether an empty cell of that look shows something.
    pub fn shows_empty(&self, number: u16) -> bool {
        let look = self.looks.get(usize::from(number));
        let dress = look.and_then(|look| look.dress.as_ref());
        dress.is_some_and(|dress| dress.shows_empty())
    }

    /// Whether any cell is struck out.
    pub fn strikes(&self) -> bool {
        self.looks.iter().any(|look| look.struck)
    }

    /// All looks.
    pub fn looks(&self) -> Arc<[CellLook]> {
        Arc::clone(&self.looks)
    }
}

/// The styles as they are being read.
#[derive(Default)]
struct Reading {
    formats: std::collections::BTreeMap<u32, String>,
    /// The format, the wrapping and what else is taken of each cell style.
    styles: Vec<(u32, bool, Taken)>,
    /// What there is to be taken.
    wardrobe: Wardrobe,
    in_styles: bool,
    in_fonts: bool,
    fonts: usize,
    /// The numbers of the fonts that strike out.
    struck: std::collections::BTreeSet<u32>,
    font: String,
    size: Option<f64>,
}

impl Reading {
    fn start(&mut self, e: &BytesStart<'_>) -> Result<(), Reason> {
        self.wardrobe.start(e)?;
        match e.local_name().as_ref() {
            "numFmt" if !self.in_styles => {
                let code = xml::attribute(e, "formatCode")?;
                if let (Some(id), Some(code)) = (xml::number(e, "numFmtId")?, code) {
                    self.formats.entry(id).or_insert(code.into_owned());
                }
            }
            "cellXfs" => self.in_styles = true,
            "xf" if self.in_styles => {
                let number = |name| Ok(xml::number(e, name)?.unwrap_or(0));
                let taken = Taken {
                    font: number("fontId")? as usize,
                    fill: number("fillId")? as usize,
                    border: number("borderId")? as usize,
                    ..Taken::default()
                };
                self.styles.push((number("numFmtId")?, false, taken));
            }
            "alignment" if self.in_styles => {
                let wraps = xml::attribute(e, "wrapText")?;
                let across = xml::attribute(e, "horizontal")?;
                if let Some((_, wrap, taken)) = self.styles.last_mut() {
                    *wrap |= matches!(wraps.as_deref(), Some("1" | "true"));
                    taken.across = match across.as_deref() {
                        Some("left") => Standing::Left,
                        Some("center" | "centerContinuous" | "distributed") => Standing::Middle,
                        Some("right") => Standing::Right,
                        _ => Standing::Usual,
                    };
                }
            }
            "fonts" => self.in_fonts = true,
            "font" if self.in_fonts => self.fonts += 1,
            "strike" if self.in_fonts => {
                let off = xml::attribute(e, "val")?;
                if !matches!(off.as_deref(), Some("0" | "false")) {
                    self.struck.insert(self.fonts.saturating_sub(1) as u32);
                }
            }
            "sz" if self.in_fonts && self.fonts == 1 => {
                self.size = xml::attribute(e, "val")?.and_then(|size| size.trim().parse().ok());
            }
            "name" if self.in_fonts && self.fonts == 1 => {
                self.font = xml::attribute(e, "val")?.unwrap_or_default().into_owned();
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        self.wardrobe.end(name);
        match name {
            "cellXfs" => self.in_styles = false,
            "fonts" => self.in_fonts = false,
            _ => {}
        }
    }

    fn finish(self) -> Styles {
        let mut looks = Looks::new();
        let numbers = self
            .styles
            .iter()
            .map(|(id, wrap, taken)| {
                let format = self.formats.get(id).map_or(built_in(*id), String::as_str);
                let struck = self.struck.contains(&(taken.font as u32));
                let dress = self.wardrobe.dress(*taken).unless_plain();
                looks.dressed(format, *wrap, struck, dress)
            })
            .collect();
        Styles {
            numbers,
            looks: looks.shared(),
            digit: digit_pixels(&self.font, self.size.unwrap_or(11.0)),
        }
    }
}

/// The tags of a sheet's text, from the start of the cells on.
pub struct Tags<'a> {
    text: &'a [u8],
    at: usize,
    /// What stands before the names of tags: nothing, or a prefix and a colon.
    prefix: &'a [u8],
    /// Whether a tag did not belong to the cell it should; nothing is believed any more.
    lost: bool,
}

impl<'a> Tags<'a> {
    /// The tags of a sheet's text.
    pub fn of(text: &'a [u8]) -> Tags<'a> {
        let data = memchr::memmem::find(text, b"sheetData").unwrap_or(text.len());
        let tag = memchr::memrchr(b'<', &text[..data]).map_or(data, |at| at + 1);
        Tags {
            text,
            at: data,
            prefix: &text[tag..data],
            lost: false,
        }
    }

    /// Whether a cell has a formula.
    pub fn have_formulas(&self) -> bool {
        named(&self.text[self.at..], self.prefix, "f")
            .next()
            .is_some()
    }

    /// The style of the cell that calamine gives next; the sheet's tags are followed in step with it.
    pub fn style(&mut self, at: CellRef) -> usize {
        let found = if self.lost { None } else { self.next_cell() };
        let mut number = 0;
        self.lost = found.is_none();
        for (name, value) in Attributes(found.unwrap_or_default()) {
            match name {
                b"s" => number = decimal(value).unwrap_or(0) as usize,
                b"r" if !is_at(value, at) => {
                    self.lost = true;
                    return 0;
                }
                _ => {}
            }
        }
        number
    }

    /// The attributes of the next tag of a cell.
    fn next_cell(&mut self) -> Option<&'a [u8]> {
        loop {
            let open = self.at + memchr::memchr(b'<', self.text.get(self.at..)?)?;
            self.at = open + 1;
            let name = self.text[self.at..].strip_prefix(self.prefix);
            let Some(attributes) = name.and_then(|name| name.strip_prefix(b"c")) else {
                continue;
            };
            if ends_name(attributes) {
                let end = memchr::memchr(b'>', attributes)?;
                self.at = self.text.len() - attributes.len() + end;
                return Some(&attributes[..end]);
            }
        }
    }
}

/// The attributes of the tags of a name in a text.
fn named<'a>(
    text: &'a [u8],
    prefix: &[u8],
    name: &str,
) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    let start = [b"<", prefix, name.as_bytes()].concat();
    let finder = memchr::memmem::Finder::new(&start).into_owned();
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[finder.find(rest)? + finder.needle().len()..];
            if ends_name(rest) {
                let end = memchr::memchr(b'>', rest)?;
                return Some(&rest[..end]);
            }
        }
    })
}

/// Whether a tag's name ends where this text begins.
fn ends_name(text: &[u8]) -> bool {
    matches!(
        text.first(),
        Some(b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/')
    )
}

/// Reads the heights of rows that are stated, and which rows are hidden.
pub fn rows(part: &[u8], sheet: &mut Sheet) {
    let tags = Tags::of(part);
    let mut row = 0_u32;
    for attributes in named(&part[tags.at..], tags.prefix, "row") {
        row = row.saturating_add(1);
        let (mut height, mut stated, mut hidden) = (None, false, false);
        for (name, value) in Attributes(attributes) {
            match name {
                b"r" => row = decimal(value).unwrap_or(row),
                b"ht" => height = fraction(value),
                b"customHeight" => stated = is_true(value),
                b"hidden" => hidden = is_true(value),
                _ => {}
            }
        }
        if (stated || hidden) && (1..=limits::ROWS).contains(&row) {
            let height = height.filter(|_| stated);
            sheet.appearance().add_rows(RowLook {
                first: row - 1,
                last: row - 1,
                height: height.and_then(|points| pixels(points * 96.0 / 72.0)),
                hidden,
            });
        }
    }
}

/// Reads the widths of columns, which stand before the cells.
pub fn columns(part: &[u8], styles: &Styles, sheet: &mut Sheet) {
    let tags = Tags::of(part);
    let listed = named(&part[..tags.at], tags.prefix, "col");
    for attributes in listed.take(limits::COLS as usize) {
        let (mut first, mut last, mut width, mut hidden) = (None, None, None, false);
        for (name, value) in Attributes(attributes) {
            match name {
                b"min" => first = decimal(value),
                b"max" => last = decimal(value),
                b"width" => width = fraction(value).and_then(|width| pixels(width * styles.digit)),
                b"hidden" => hidden = is_true(value),
                _ => {}
            }
        }
        let (Some(first), Some(last)) = (first, last) else {
            continue;
        };
        if (1..=limits::COLS).contains(&first) && first <= last {
            sheet.appearance().add_columns(ColumnLook {
                first: first - 1,
                last: last.min(limits::COLS) - 1,
                width,
                hidden,
            });
        }
    }
}

/// The attributes of a tag, as bytes. Values are not unescaped: those looked at are numbers.
struct Attributes<'a>(&'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let equals = memchr::memchr(b'=', self.0)?;
        let name = self.0[..equals].trim_ascii();
        let rest = self.0[equals + 1..].trim_ascii_start();
        let (quote, rest) = rest.split_first()?;
        let end = memchr::memchr(*quote, rest)?;
        self.0 = &rest[end + 1..];
        Some((name, &rest[..end]))
    }
}

/// Whether the address is that of the cell.
fn is_at(address: &[u8], at: CellRef) -> bool {
    let digits = address.iter().position(u8::is_ascii_digit).unwrap_or(0);
    let (letters, digits) = address.split_at(digits);
    let number = |digits: &[u8], base: u64, zero: u8| {
        let mut digits = digits.iter().take(8);
        digits.try_fold(0_u64, |sum, digit| {
            Some(sum * base + u64::from(digit.to_ascii_uppercase().checked_sub(zero)?))
        })
    };
    number(letters, 26, b'@') == Some(u64::from(at.col) + 1)
        && number(digits, 10, b'0') == Some(u64::from(at.row) + 1)
}

fn text(value: &[u8]) -> &str {
    std::str::from_utf8(value).unwrap_or_default()
}

fn decimal(value: &[u8]) -> Option<u32> {
    text(value).parse().ok()
}

fn fraction(value: &[u8]) -> Option<f64> {
    text(value)
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

fn is_true(value: &[u8]) -> bool {
    matches!(value, b"1" | b"true")
}
