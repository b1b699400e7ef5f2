//! Elements of an XML part with their places in its text, and splices that change only those places.
//!
//! A byte order mark is set aside first: quick-xml does not count it in its positions. Everything that
//! is not spliced stays byte for byte. Prefixed elements and other encodings than UTF-8 are refused.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::KeepError;

/// The namespace of the parts that are changed; strict workbooks have another.
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A part as text with the places of all its elements, in the order of their start tags.
pub(super) struct Part<'a> {
    name: &'a str,
    marked: bool,
    /// The text without its byte order mark.
    pub text: &'a str,
    /// The elements.
    pub elements: Vec<Element<'a>>,
}

/// An element; positions count in the text without its mark.
#[derive(Clone, Debug)]
pub(super) struct Element<'a> {
    /// Its name as written.
    pub name: &'a str,
    /// How many elements it stands in.
    pub depth: usize,
    /// Where its start tag begins.
    pub start: usize,
    /// Where its start tag ends.
    pub tag_end: usize,
    /// Where its end tag begins; where its start tag ends for `<a/>`.
    pub inner_end: usize,
    /// Where it ends.
    pub end: usize,
}

/// A place in a text and what stands there instead.
#[derive(Clone, Debug)]
pub(super) struct Splice {
    /// The place; empty for an insertion.
    pub range: Range<usize>,
    /// What stands there then.
    pub with: String,
}

impl<'a> Part<'a> {
    /// Reads a part of the spreadsheet's own namespace.
    pub(super) fn of(name: &'a str, bytes: &'a [u8]) -> Result<Part<'a>, KeepError> {
        let part = Part::any(name, bytes)?;
        match part.attribute(part.root()?, "xmlns") {
            Some(MAIN) => Ok(part),
            _ => Err(KeepError::Unusual(name.to_owned())),
        }
    }

    /// Reads a part of any namespace.
    pub(super) fn any(name: &'a str, bytes: &'a [u8]) -> Result<Part<'a>, KeepError> {
        let marked = bytes.starts_with(MARK);
        let body = bytes.strip_prefix(MARK).unwrap_or(bytes);
        let unusual = || KeepError::Unusual(name.to_owned());
        let text = std::str::from_utf8(body).map_err(|_| unusual())?;
        let head: String = text.chars().take(200).collect::<String>().to_lowercase();
        let other = head
            .split_once("encoding=")
            .is_some_and(|(_, rest)| !rest[1..].starts_with("utf-8"));
        if other || text.contains('\0') {
            return Err(unusual());
        }
        let elements = elements(name, text)?;
        let part = Part {
            name,
            marked,
            text,
            elements,
        };
        if part.root()?.name.contains(':') {
            return Err(unusual());
        }
        Ok(part)
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Result<&Element<'a>, KeepError> {
        self.elements
            .first()
            .ok_or_else(|| KeepError::damaged(self.name, "空"))
    }

    /// The elements directly within another, with their indices.
    pub(super) fn children(&self, of: usize) -> impl Iterator<Item = (usize, &Element<'a>)> {
        let (end, depth) = (self.elements[of].end, self.elements[of].depth + 1);
        self.elements[of + 1..]
            .iter()
            .enumerate()
            .take_while(move |(_, element)| element.start < end)
            .filter(move |(_, element)| element.depth == depth)
            .map(move |(offset, element)| (of + 1 + offset, element))
    }

    /// The child of the root of that name.
    pub(super) fn section(&self, name: &str) -> Option<usize> {
        self.children(0)
            .find(|(_, element)| element.name == name)
            .map(|(index, _)| index)
    }

    /// The start tag of an element.
    pub(super) fn tag(&self, element: &Element<'_>) -> &'a str {
        &self.text[element.start..element.tag_end]
    }

    /// What stands between the tags of an element.
    pub(super) fn inner(&self, element: &Element<'_>) -> &'a str {
        &self.text[element.tag_end..element.inner_end]
    }

    /// An attribute's value as written.
    pub(super) fn attribute(&self, element: &Element<'_>, name: &str) -> Option<&'a str> {
        attribute(self.tag(element), name)
    }

    /// Adds XML at the end of an element, `<a/>` included.
    pub(super) fn append(&self, element: &Element<'_>, xml: &str) -> Splice {
        if element.tag_end == element.end {
            let tag = self.tag(element).trim_end_matches("/>").trim_end();
            Splice {
                range: element.start..element.end,
                with: format!("{tag}>{xml}</{}>", element.name),
            }
        } else {
            Splice::insert(element.inner_end, xml.to_owned())
        }
    }

    /// The part with its splices.
    pub(super) fn spliced(&self, mut splices: Vec<Splice>) -> Result<Vec<u8>, KeepError> {
        splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        let mut out = if self.marked {
            MARK.to_vec()
        } else {
            Vec::new()
        };
        let mut at = 0;
        for splice in &splices {
            let before = self
                .text
                .get(at..splice.range.start)
                .ok_or_else(|| KeepError::damaged(self.name, "两处改动重叠"))?;
            out.extend_from_slice(before.as_bytes());
            out.extend_from_slice(splice.with.as_bytes());
            at = splice.range.end;
        }
        out.extend_from_slice(&self.text.as_bytes()[at..]);
        Ok(out)
    }
}

impl Element<'_> {
    /// Whether it is written `<a/>`.
    pub(super) fn is_empty_tag(&self) -> bool {
        self.tag_end == self.end
    }
}

impl Splice {
    /// An insertion.
    pub(super) fn insert(at: usize, with: String) -> Splice {
        Splice {
            range: at..at,
            with,
        }
    }
}

fn elements<'a>(name: &str, text: &'a str) -> Result<Vec<Element<'a>>, KeepError> {
    let mut reader = Reader::from_str(text);
    let mut found: Vec<Element<'a>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        let start = reader.buffer_position() as usize;
        let event = reader
            .read_event()
            .map_err(|error| KeepError::damaged(name, error))?;
        let end = reader.buffer_position() as usize;
        match event {
            Event::Start(_) | Event::Empty(_) => {
                found.push(Element {
                    name: tag_name(&text[start..end]),
                    depth: open.len(),
                    start,
                    tag_end: end,
                    inner_end: end,
                    end,
                });
                if matches!(event, Event::Start(_)) {
                    open.push(found.len() - 1);
                }
            }
            Event::End(_) => {
                if let Some(index) = open.pop() {
                    found[index].inner_end = start;
                    found[index].end = end;
                }
            }
            Event::Eof if open.is_empty() => return Ok(found),
            Event::Eof => return Err(KeepError::damaged(name, "没有结尾")),
            _ => {}
        }
    }
}

fn tag_name(tag: &str) -> &str {
    let rest = tag.trim_start_matches('<');
    let end = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))
        .unwrap_or(rest.len());
    &rest[..end]
}

/// Where each attribute of a start tag and its value stand.
fn attributes(tag: &str) -> Vec<(Range<usize>, &str, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 1 + tag_name(tag).len();
    while let Some(equals) = tag[at..].find('=').map(|offset| at + offset) {
        let name = tag[at..equals].trim();
        let value = &tag[equals + 1..];
        let open = equals + 1 + (value.len() - value.trim_start().len());
        let Some(quote) = tag[open..]
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''))
        else {
            break;
        };
        let Some(close) = tag[open + 1..].find(quote).map(|offset| open + 1 + offset) else {
            break;
        };
        found.push((at..close + 1, name, open + 1..close));
        at = close + 1;
    }
    found
}

/// The value of an attribute of a start tag, as written.
pub(super) fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    attributes(tag)
        .into_iter()
        .find(|(_, own, _)| *own == name)
        .map(|(_, _, value)| &tag[value])
}

/// The start tag with that attribute; all else as it was.
pub(super) fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    match attributes(tag).into_iter().find(|(_, own, _)| *own == name) {
        Some((_, _, range)) => format!("{}{value}{}", &tag[..range.start], &tag[range.end..]),
        None => {
            let bare = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
            format!("{bare} {name}=\"{value}\"{}", &tag[bare.len()..])
        }
    }
}

/// The start tag without that attribute.
pub(super) fn without_attribute(tag: &str, name: &str) -> String {
    match attributes(tag).into_iter().find(|(_, own, _)| *own == name) {
        Some((whole, _, _)) => format!("{}{}", &tag[..whole.start], &tag[whole.end..]),
        None => tag.to_owned(),
    }
}

/// Text as it stands in XML.
pub(super) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

/// What text in XML means.
pub(super) fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_without_the_byte_order_mark_and_the_mark_stays() {
        let bytes = "\u{FEFF}<?xml version=\"1.0\"?>\r\n<a xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><b x='1'>甲</b><b/></a>".as_bytes();
        let part = Part::of("a.xml", bytes).expect("good XML");
        let inner: Vec<&str> = part.children(0).map(|(_, e)| part.inner(e)).collect();
        assert_eq!(inner, ["甲", ""]);
        let splices = vec![part.append(&part.elements[2], "乙")];
        let out = part.spliced(splices).expect("spliced");
        let text = String::from_utf8(out).expect("text");
        assert!(text.starts_with("\u{FEFF}<?xml"));
        assert!(text.ends_with("<b x='1'>甲</b><b>乙</b></a>"), "{text}");
    }

    #[test]
    fn attributes_change_and_the_rest_of_the_tag_stays() {
        let tag = "<c r=\"C7\"  s='5' t=\"s\">";
        assert_eq!(with_attribute(tag, "s", "9"), "<c r=\"C7\"  s='9' t=\"s\">");
        assert_eq!(with_attribute("<c/>", "s", "9"), "<c s=\"9\"/>");
        assert_eq!(without_attribute(tag, "t"), "<c r=\"C7\"  s='5'>");
        assert_eq!(attribute(tag, "t"), Some("s"));
    }

    #[test]
    fn prefixed_and_strict_parts_are_refused() {
        for text in [
            "<x:a xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>",
            "<a xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"/>",
            "<?xml version=\"1.0\" encoding=\"gbk\"?><a xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>",
        ] {
            assert!(
                matches!(
                    Part::of("a.xml", text.as_bytes()),
                    Err(KeepError::Unusual(_))
                ),
                "{text}"
            );
        }
    }
}
