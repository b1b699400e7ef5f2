//! The first bytes of a file tell what it is; its name is never asked.

use std::borrow::Cow;

use super::error::{Foreign, Reason};
use super::xml_2003;

/// What a file's content is.
pub enum Content<'a> {
    /// A zip archive: .xlsx, .xlsm, .xlsb, .ods, .docx.
    Zip,
    /// A compound file: .xls, .et, encrypted workbooks, .doc.
    CompoundFile,
    /// A web page.
    Html(Cow<'a, str>),
    /// A workbook of Excel 2003 in one XML text.
    Xml2003(Cow<'a, str>),
    /// An OpenDocument spreadsheet in one XML text (.fods).
    FlatOds(Cow<'a, str>),
    /// Text.
    Text(Cow<'a, str>),
}

/// Beginnings of files that are known and not read.
const FOREIGN: [(&[u8], Foreign); 20] = [
    (b"%PDF", Foreign::Pdf),
    (b"Rar!", Foreign::Archive),
    (b"7z\xBC\xAF\x27\x1C", Foreign::Archive),
    (b"\x1F\x8B", Foreign::Archive),
    (b"BZh", Foreign::Archive),
    (b"\xFD7zXZ\0", Foreign::Archive),
    (b"\x89PNG", Foreign::Picture),
    (b"\xFF\xD8\xFF", Foreign::Picture),
    (b"GIF8", Foreign::Picture),
    (b"II*\0", Foreign::Picture),
    (b"MM\0*", Foreign::Picture),
    (b"L\0\0\0\x01\x14\x02\0", Foreign::Shortcut),
    (b"{\\rtf", Foreign::RichText),
    (b"MIME-Version:", Foreign::WebArchive),
    (b"\x09\x00\x04\x00", Foreign::AncientXls),
    (b"\x09\x00\x06\x00", Foreign::AncientXls),
    (b"\x09\x02\x06\x00", Foreign::AncientXls),
    (b"\x09\x04\x06\x00", Foreign::AncientXls),
    (b"\x09\x08\x08\x00", Foreign::AncientXls),
    (b"\x7FELF", Foreign::Unknown),
];

/// Tells what a file is. Refuses what holds nothing, and what is known to hold no tables.
pub fn content(bytes: &[u8]) -> Result<Content<'_>, Reason> {
    if bytes
        .iter()
        .all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0))
    {
        return Err(Reason::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Content::Zip);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Ok(Content::CompoundFile);
    }
    if let Some((_, foreign)) = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Reason::Format(*foreign));
    }
    let Some(text) = text(bytes) else {
        return Err(match is_cut(bytes) {
            true => Reason::Truncated,
            false => Reason::Format(Foreign::Unknown),
        });
    };
    Ok(match kind_of_text(&text) {
        TextKind::Html => Content::Html(text),
        TextKind::Xml2003 => Content::Xml2003(text),
        TextKind::FlatOds => Content::FlatOds(text),
        TextKind::Plain => Content::Text(text),
        TextKind::Xml => return Err(Reason::Format(Foreign::Xml)),
    })
}

/// The text of the bytes: UTF-16 with its mark, UTF-8 with or without, or else GB18030. `None` if they
/// are no text in any of these.
fn text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..])?
    } else {
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            // Letters beyond ASCII that are all UTF-8 but the last, which is cut, are no GB18030.
            Err(cut) if cut.error_len().is_none() && !bytes[..cut.valid_up_to()].is_ascii() => {
                return None;
            }
            Err(_) => {
                encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes)?
            }
        }
    };
    let binary = |c: char| {
        c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\x1A')
    };
    if text.contains(binary) {
        None
    } else {
        Some(text)
    }
}

/// The longest part of a character that can be left at the end of a text that was cut.
const LONGEST_REST: usize = 3;

/// Whether bytes that are no text would be one without the beginning of a character at their end.
fn is_cut(bytes: &[u8]) -> bool {
    (1..=LONGEST_REST.min(bytes.len())).any(|rest| {
        let (whole, rest) = bytes.split_at(bytes.len() - rest);
        !whole.is_empty() && !rest[0].is_ascii() && text(whole).is_some()
    })
}

enum TextKind {
    Html,
    Xml2003,
    FlatOds,
    Xml,
    Plain,
}

/// What a text that begins with a tag is: a workbook in XML by its namespace, a web page if one of the tags of pages
/// with tables comes soon.
fn kind_of_text(text: &str) -> TextKind {
    let start = text.trim_start();
    if !start.starts_with('<') {
        return TextKind::Plain;
    }
    let mut end = start.len().min(4096);
    while !start.is_char_boundary(end) {
        end -= 1;
    }
    let head = start[..end].to_ascii_lowercase();
    let workbook = head.contains("<workbook") || head.contains(":workbook");
    if workbook && head.contains(xml_2003::NAMESPACE) {
        return TextKind::Xml2003;
    }
    if head.contains("<office:document") && head.contains("opendocument.spreadsheet") {
        return TextKind::FlatOds;
    }
    if [
        "<html",
        "<table",
        "<!doctype html",
        "<body",
        "<div",
        "<meta",
        "<tr",
    ]
    .iter()
    .any(|tag| head.contains(tag))
    {
        TextKind::Html
    } else if head.starts_with("<?xml") || head.starts_with("<!doctype") {
        TextKind::Xml
    } else {
        TextKind::Plain
    }
}
