//! XML as a stream of events, from bytes in any encoding that office programs write. Refuses nesting
//! beyond the bound, elements that do not match, and entities other than the five of XML itself, so no
//! entity is ever expanded.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::error::{Bound, Reason};
use super::limits::{self, Budget};

/// The text of an XML part: UTF-8 as it stands, UTF-16 and what its declaration names converted.
pub fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Reason> {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] | [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => declared(bytes).unwrap_or(encoding_rs::UTF_8),
    };
    let (text, _, wrong) = encoding.decode(bytes);
    if wrong {
        Err(Reason::damaged("XML in a broken encoding"))
    } else {
        Ok(text)
    }
}

/// The encoding that an XML declaration in plain letters names.
fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = &bytes[..bytes.len().min(200)];
    let end = memchr::memmem::find(head, b"?>")?;
    let head = std::str::from_utf8(&head[..end]).ok()?;
    let value = head
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    encoding_rs::Encoding::for_label(value[1..].split(quote).next()?.as_bytes())
}

/// Events of an XML text, within the bound of depth.
pub struct Events<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Events<'a> {
    /// The events of that text. An empty element comes as its start and its end.
    pub fn new(text: &'a str) -> Events<'a> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Events { reader, depth: 0 }
    }

    /// How far the text has been read, in bytes.
    pub fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The next event.
    pub fn next(&mut self, budget: &mut Budget) -> Result<Event<'a>, Reason> {
        budget.step()?;
        let event = self.reader.read_event().map_err(Reason::damaged)?;
        match &event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > limits::DEPTH {
                    return Err(Reason::TooLarge(Bound::Depth));
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => {
                return Err(Reason::damaged("XML ends inside an element"));
            }
            _ => {}
        }
        Ok(event)
    }
}

/// The value of an attribute, whatever the prefix of its name; `None` if there is none.
pub fn attribute<'e>(
    element: &'e BytesStart<'_>,
    local: &str,
) -> Result<Option<Cow<'e, str>>, Reason> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(Reason::damaged)?;
        if attribute.key.local_name().as_ref() == local {
            return value(&attribute).map(|value| Some(Cow::Owned(value.into_owned())));
        }
    }
    Ok(None)
}

/// A number in an attribute; `None` if there is none or it is no number. One beyond `u32` is the
/// largest there is.
pub fn number(element: &BytesStart<'_>, local: &str) -> Result<Option<u32>, Reason> {
    Ok(attribute(element, local)?.and_then(|value| digits(&value)))
}

/// The value of an attribute.
pub fn value<'a>(attribute: &'a Attribute<'_>) -> Result<Cow<'a, str>, Reason> {
    // Most values hold nothing to be replaced.
    if attribute
        .value
        .bytes()
        .all(|byte| byte >= b' ' && byte != b'&')
    {
        return Ok(Cow::Borrowed(&attribute.value));
    }
    attribute
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .map_err(Reason::damaged)
}

/// A number in digits; one beyond `u32` is the largest there is.
pub fn digits(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u32::MAX))
}

/// Adds what a reference (`&lt;`, `&#20013;`) stands for.
pub fn push_reference(text: &mut String, reference: &BytesRef<'_>) -> Result<(), Reason> {
    if let Some(char) = reference.resolve_char_ref().map_err(Reason::damaged)? {
        text.push(char);
        return Ok(());
    }
    let name = reference.xml10_content();
    let known = quick_xml::escape::resolve_xml_entity(&name);
    text.push_str(known.ok_or_else(|| Reason::damaged(format_args!("entity {name}")))?);
    Ok(())
}
