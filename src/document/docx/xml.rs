//! The text of a part: elements in the order in which they are put, everything escaped.

use std::fmt::{Display, Write as _};

use quick_xml::escape::escape;

/// A part that is being written.
pub(super) struct Xml {
    out: String,
}

/// What an element says of itself.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a dyn Display)];

impl Xml {
    /// A part whose root is opened by the first element.
    pub fn new() -> Xml {
        Xml {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned(),
        }
    }

    /// The bytes of the whole part.
    pub fn bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    fn begin(&mut self, name: &str, attributes: Attributes) {
        let _ = write!(self.out, "<{name}");
        for (key, value) in attributes {
            let value = value.to_string();
            let _ = write!(self.out, " {key}=\"{}\"", escape(allowed(&value)));
        }
    }

    /// Opens an element.
    pub fn open(&mut self, name: &str, attributes: Attributes) {
        self.begin(name, attributes);
        self.out.push('>');
    }

    /// Closes it.
    pub fn close(&mut self, name: &str) {
        let _ = write!(self.out, "</{name}>");
    }

    /// An element in which nothing stands.
    pub fn empty(&mut self, name: &str, attributes: Attributes) {
        self.begin(name, attributes);
        self.out.push_str("/>");
    }

    /// An element in which a value is all that is said.
    pub fn value(&mut self, name: &str, value: impl Display) {
        self.empty(name, &[("w:val", &value)]);
    }

    /// An element that holds a text.
    pub fn text(&mut self, name: &str, attributes: Attributes, text: &str) {
        self.open(name, attributes);
        self.out.push_str(&escape(allowed(text)));
        self.close(name);
    }

    /// An element with others in it.
    pub fn within(&mut self, name: &str, attributes: Attributes, inner: impl FnOnce(&mut Xml)) {
        self.open(name, attributes);
        inner(self);
        self.close(name);
    }
}

/// A text without what XML cannot hold.
fn allowed(text: &str) -> String {
    let is_allowed =
        |c: &char| matches!(c, '\t' | '\n') || (*c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    text.chars().filter(is_allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_wrote_never_becomes_an_element() {
        let mut xml = Xml::new();
        xml.text("t", &[("a", &"\"&")], "<b>\u{1}&");
        let text = String::from_utf8(xml.bytes()).expect("text");
        assert!(
            text.ends_with("<t a=\"&quot;&amp;\">&lt;b&gt;&amp;</t>"),
            "{text}"
        );
    }
}
