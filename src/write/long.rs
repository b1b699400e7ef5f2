//! A workbook of which some pages get their rows while they are written: millions of cells, of which none is kept.
//!
//! The library writes everything else, and on one of these pages a specimen of each look and of each text that comes again
//! and again; from it we learn how the workbook numbers them. Then the rows of each page are written and compressed by
//! themselves, side by side if whoever calls wants that, and take the specimen's place. The same pages give the same bytes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Cursor, Read, Write};

use rust_xlsxwriter::Workbook;
use rustc_hash::FxHashMap;
use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::model::{CellRef, Region, sheet_prefix};
use crate::pages::{Content, LaterRows, Look, Page, PageCell, WholePages};

use super::sheet::MOST_LINKS;
use super::{WriteError, as_on_unix, formats, properties, sheet};

/// How hard these pages are pressed, of 9: their size matters less than the time it takes.
const LEVEL: i64 = 2;
/// So many bytes are written in one go.
const CHUNK: usize = 1 << 16;
/// Where the rows of a sheet end.
const END: &str = "</sheetData>";

/// A workbook without these rows.
pub struct LongBook<'p> {
    skeleton: Vec<u8>,
    pages: &'p WholePages<'p>,
    looks: BTreeMap<Look, u32>,
    texts: FxHashMap<&'p str, u32>,
}

/// A page with all its rows, compressed.
pub struct Pressed {
    name: String,
    archive: Vec<u8>,
}

impl<'p> LongBook<'p> {
    /// The workbook with everything but the rows that come later.
    ///
    /// # Errors
    /// If the library refuses.
    pub fn of(pages: &'p WholePages<'p>) -> Result<LongBook<'p>, WriteError> {
        let mut formats = formats::Formats::default();
        let mut book = Workbook::new();
        book.set_properties(&properties(&pages.pages)?);
        let specimen = pages.later.first().map(|later| later.page);
        let looks = pages.later.iter().flat_map(|later| later.looks);
        let looks: BTreeMap<Look, u32> = looks.copied().zip(0..).collect();
        for (at, page) in pages.pages.all.iter().enumerate() {
            let sheet = book.add_worksheet().set_name(&page.name)?;
            sheet::write(sheet, page, &mut formats)?;
            if specimen == Some(at) {
                let row = page.frozen;
                for (col, look) in (0..).zip(looks.keys()) {
                    sheet.write_blank(row, col, formats.get(*look, page))?;
                }
                for (row, text) in (row + 1..).zip(&pages.texts) {
                    sheet.write_string(row, 0, text)?;
                }
            }
        }
        let mut long = LongBook {
            skeleton: book.save_to_buffer()?,
            pages,
            looks,
            texts: FxHashMap::default(),
        };
        if let Some(at) = specimen {
            long.learn(at)?;
        }
        Ok(long)
    }

    /// The pages that get rows, the longest first, so that none is begun last.
    pub fn later(&self) -> Vec<&'p LaterRows<'p>> {
        let mut later: Vec<&LaterRows> = self.pages.later.iter().collect();
        later.sort_by_key(|later| (std::cmp::Reverse(later.count), later.page));
        later
    }

    /// Writes a page with its rows.
    ///
    /// # Errors
    /// If the archive refuses.
    pub fn press(&self, later: &LaterRows) -> Result<Pressed, WriteError> {
        let page = &self.pages.pages.all[later.page];
        let name = part(later.page);
        let (before, after) = self.around(later.page)?;
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(&name, options())?;
        let before = before.replace(&dimension(&before), &ends(page));
        let mut rows = Rows {
            book: self,
            to: &mut zip,
            text: before,
            row: None,
            links: Vec::new(),
            failed: Ok(()),
        };
        later.put(&mut |cell| rows.put(&cell));
        rows.finish(&after).map_err(ZipError::from)?;
        let archive = zip.finish()?.into_inner();
        Ok(Pressed { name, archive })
    }

    /// The whole workbook.
    ///
    /// # Errors
    /// If the archive refuses.
    pub fn finish(self, pressed: Vec<Pressed>) -> Result<Vec<u8>, WriteError> {
        let mut pressed: BTreeMap<String, Vec<u8>> = pressed
            .into_iter()
            .map(|one| (one.name, one.archive))
            .collect();
        let mut skeleton = ZipArchive::new(Cursor::new(&self.skeleton))?;
        let mut whole = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..skeleton.len() {
            let part = skeleton.by_index_raw(index)?;
            let name = part.name()?.into_owned();
            match pressed.remove(&name) {
                Some(archive) => {
                    let mut archive = ZipArchive::new(Cursor::new(archive))?;
                    whole.raw_copy_file(archive.by_index_raw(0)?)?;
                }
                None => whole.raw_copy_file(part)?,
            }
        }
        Ok(as_on_unix(whole.finish()?.into_inner()))
    }

    /// Learns from the specimen how the workbook numbers looks and texts.
    fn learn(&mut self, at: usize) -> Result<(), WriteError> {
        let text = self.sheet(at)?;
        let rows = text.get(self.specimen(at, &text)?).unwrap_or_default();
        let mut rows = rows.split("</row>");
        let looks = rows.next().unwrap_or_default().split("<c ").skip(1);
        let numbers = looks.map(|cell| between(cell, "s=\"", "\""));
        for (number, learnt) in self.looks.values_mut().zip(numbers) {
            *number = learnt.unwrap_or(0);
        }
        let pages = self.pages;
        let texts = pages.texts.iter().zip(rows);
        let texts = texts.filter_map(|(text, row)| Some((&**text, between(row, "<v>", "</v>")?)));
        self.texts = texts.collect();
        Ok(())
    }

    /// Where the rows below the headings stand in the text of a sheet.
    fn specimen(&self, at: usize, text: &str) -> ZipResult<std::ops::Range<usize>> {
        let end = text
            .find(END)
            .ok_or(ZipError::InvalidArchive("no rows".into()))?;
        let first = self.pages.pages.all[at].frozen + 1;
        let first = text.find(&format!("<row r=\"{first}\""));
        Ok(first.filter(|first| *first < end).unwrap_or(end)..end)
    }

    /// What stands before the rows of a sheet, and after them.
    fn around(&self, at: usize) -> ZipResult<(String, String)> {
        let mut text = self.sheet(at)?;
        let rows = self.specimen(at, &text)?;
        let after = text.split_off(rows.end);
        text.truncate(rows.start);
        Ok((text, after))
    }

    fn sheet(&self, at: usize) -> ZipResult<String> {
        let mut archive = ZipArchive::new(Cursor::new(&self.skeleton))?;
        let mut text = String::new();
        archive.by_name(&part(at))?.read_to_string(&mut text)?;
        Ok(text)
    }
}

/// The part of a workbook in which a sheet stands.
fn part(page: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", page + 1)
}

/// As the library has it.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .unix_permissions(0o600)
        .last_modified_time(DateTime::default())
}

/// The number between two texts.
fn between(text: &str, before: &str, after: &str) -> Option<u32> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after)?.0.parse().ok()
}

/// The element that says how far a sheet goes.
fn dimension(text: &str) -> String {
    let element = text
        .split_once("<dimension ")
        .and_then(|(_, rest)| rest.split_once("/>"));
    element.map_or_else(String::new, |(of, _)| format!("<dimension {of}/>"))
}

/// The same for a page with all its rows.
fn ends(page: &Page) -> String {
    let all = page
        .paper
        .area
        .unwrap_or(Region::new(CellRef::new(0, 0), CellRef::new(0, 0)));
    format!("<dimension ref=\"{}:{}\"/>", all.first, all.last)
}

/// The rows of a page as they are written.
struct Rows<'r, 'p, W> {
    book: &'r LongBook<'p>,
    to: W,
    text: String,
    row: Option<u32>,
    links: Vec<(CellRef, String)>,
    failed: io::Result<()>,
}

impl<W: Write> Rows<'_, '_, W> {
    fn put(&mut self, cell: &PageCell) {
        let at = cell.covers.first;
        if self.row != Some(at.row) {
            self.end_row();
            if self.text.len() >= CHUNK {
                self.flush();
            }
            // A string takes whatever is written to it, here and below.
            let _ = write!(self.text, "<row r=\"{}\">", at.row + 1);
            self.row = Some(at.row);
        }
        let look = self.book.looks.get(&cell.look);
        debug_assert!(look.is_some(), "{:?} is not among the looks", cell.look);
        let look = look.copied().unwrap_or(0);
        let _ = write!(self.text, "<c r=\"{at}\" s=\"{look}\"");
        match &cell.content {
            Content::Blank => self.text.push_str("/>"),
            Content::Number(number) => {
                let _ = write!(self.text, "><v>{number}</v></c>");
            }
            Content::Formula { formula, result } => {
                let formula = escaped(formula);
                let _ = write!(self.text, "><f>{formula}</f><v>{result}</v></c>");
            }
            Content::Link { text, sheet, cell } => {
                if self.links.len() < MOST_LINKS {
                    let place = format!("{}{cell}", sheet_prefix(sheet));
                    self.links.push((at, place));
                }
                self.string(text);
            }
            content => self.string(&content.text()),
        }
    }

    fn string(&mut self, text: &str) {
        let _ = match self.book.texts.get(text) {
            Some(number) => write!(self.text, " t=\"s\"><v>{number}</v></c>"),
            None => {
                let text = escaped(text);
                let space = " xml:space=\"preserve\"";
                write!(
                    self.text,
                    " t=\"inlineStr\"><is><t{space}>{text}</t></is></c>"
                )
            }
        };
    }

    fn end_row(&mut self) {
        if self.row.is_some() {
            self.text.push_str("</row>");
        }
    }

    fn flush(&mut self) {
        if self.failed.is_ok() {
            self.failed = self.to.write_all(self.text.as_bytes());
        }
        self.text.clear();
    }

    /// Writes what stands after the rows, the links in it.
    fn finish(mut self, after: &str) -> io::Result<()> {
        self.end_row();
        let (before, after) = match after.split_once("<printOptions") {
            Some((before, rest)) => (before, format!("<printOptions{rest}")),
            None => (after, String::new()),
        };
        self.text.push_str(before);
        if !self.links.is_empty() {
            self.text.push_str("<hyperlinks>");
            for (at, place) in &self.links {
                let place = escaped(place);
                let _ = write!(self.text, "<hyperlink ref=\"{at}\" location=\"{place}\"/>");
            }
            self.text.push_str("</hyperlinks>");
        }
        self.text.push_str(&after);
        self.flush();
        self.failed
    }
}

/// A text as it stands in a part; what no part may hold is left out.
fn escaped(text: &str) -> String {
    let plain = |c: char| c >= ' ' && !"<>&\"\u{fffe}\u{ffff}".contains(c);
    if text.chars().all(plain) {
        return text.to_owned();
    }
    let mut all = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '&' => all.push_str("&amp;"),
            '"' => all.push_str("&quot;"),
            '\t' | '\n' | '\r' => all.push(c),
            c if plain(c) => all.push(c),
            _ => {}
        }
    }
    all
}
