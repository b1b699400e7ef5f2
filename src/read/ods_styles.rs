//! The styles of an .ods: what cells, columns and rows look like by the names of their styles. A number
//! format is a small tree there; it becomes a code as Excel writes it.

use std::collections::BTreeMap;

use quick_xml::events::{BytesStart, Event};

use super::error::Reason;
use super::looks::{Looks, pixels};
use super::runs::Manner;
use super::xml;

/// The styles seen so far.
pub struct Styles {
    pub looks: Looks,
    cells: BTreeMap<String, CellStyle>,
    columns: BTreeMap<String, u16>,
    rows: BTreeMap<String, u16>,
    codes: BTreeMap<String, Code>,
    /// Table styles that hide their table.
    hidden: BTreeMap<String, bool>,
    /// The style being read.
    open: String,
    code: Option<(String, Writing)>,
    resolved: BTreeMap<String, u16>,
    /// Text styles that show their text otherwise.
    texts: BTreeMap<String, Manner>,
    /// Whether the style being read is one of texts.
    of_text: bool,
}

#[derive(Default)]
struct CellStyle {
    code: Option<String>,
    parent: Option<String>,
    wrap: Option<bool>,
    struck: Option<bool>,
}

/// A number format, and those for other signs that stand before it.
struct Code {
    text: String,
    others: Vec<String>,
}

/// A code being put together.
#[derive(Default)]
struct Writing {
    kind: Kind,
    text: String,
    others: Vec<String>,
    literal: Option<String>,
    /// Where the digits of the last number begin and how many are whole; where among them a text stands.
    whole: (usize, usize),
    embedded: Option<usize>,
    overflows: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Number,
    Percentage,
    Date,
    Time,
    Text,
}

impl Styles {
    pub fn new() -> Styles {
        Styles {
            looks: Looks::new(),
            cells: BTreeMap::new(),
            columns: BTreeMap::new(),
            rows: BTreeMap::new(),
            codes: BTreeMap::new(),
            hidden: BTreeMap::new(),
            open: String::new(),
            code: None,
            resolved: BTreeMap::new(),
            texts: BTreeMap::new(),
            of_text: false,
        }
    }

    /// Takes what an event outside of tables says.
    pub fn take(&mut self, event: &Event<'_>) -> Result<(), Reason> {
        match event {
            Event::Start(e) => self.start(e),
            Event::End(e) => {
                self.end(e.local_name().as_ref());
                Ok(())
            }
            Event::Text(part) => {
                if let Some(literal) = self.literal() {
                    literal.push_str(&part.xml10_content());
                }
                Ok(())
            }
            Event::GeneralRef(reference) => match self.literal() {
                Some(literal) => xml::push_reference(literal, reference),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn literal(&mut self) -> Option<&mut String> {
        self.code.as_mut()?.1.literal.as_mut()
    }

    fn start(&mut self, e: &BytesStart<'_>) -> Result<(), Reason> {
        let text = |name: &str| Ok(xml::attribute(e, name)?.map(|value| value.into_owned()));
        let kind = match e.local_name().as_ref() {
            "style" => {
                self.open = text("name")?.unwrap_or_default();
                let family = text("family")?;
                self.of_text = family.as_deref() == Some("text");
                if family.as_deref() == Some("table-cell") {
                    let style = CellStyle {
                        code: text("data-style-name")?,
                        parent: text("parent-style-name")?,
                        wrap: None,
                        struck: None,
                    };
                    self.cells.insert(self.open.clone(), style);
                }
                return Ok(());
            }
            "default-style" => {
                self.open.clear();
                self.of_text = false;
                return Ok(());
            }
            "text-properties" if self.code.is_none() => return self.text_properties(e),
            "table-properties" => {
                let hidden = text("display")?.as_deref() == Some("false");
                self.hidden.insert(self.open.clone(), hidden);
                return Ok(());
            }
            "table-cell-properties" => {
                if let (Some(wrap), Some(style)) =
                    (text("wrap-option")?, self.cells.get_mut(&self.open))
                {
                    style.wrap = Some(wrap == "wrap");
                }
                return Ok(());
            }
            "table-column-properties" => {
                if let Some(width) = text("column-width")?.and_then(|width| length(&width)) {
                    self.columns.insert(self.open.clone(), width);
                }
                return Ok(());
            }
            "table-row-properties" => {
                let fits = text("use-optimal-row-height")?.as_deref() == Some("true");
                let height = text("row-height")?.and_then(|height| length(&height));
                if let (Some(height), false) = (height, fits) {
                    self.rows.insert(self.open.clone(), height);
                }
                return Ok(());
            }
            "number-style" | "currency-style" => Kind::Number,
            "percentage-style" => Kind::Percentage,
            "date-style" => Kind::Date,
            "time-style" => Kind::Time,
            "text-style" => Kind::Text,
            _ => {
                return match &mut self.code {
                    Some((_, writing)) => writing.start(e),
                    None => Ok(()),
                };
            }
        };
        let writing = Writing {
            kind,
            overflows: text("truncate-on-overflow")?.as_deref() == Some("false"),
            ..Writing::default()
        };
        self.code = Some((text("name")?.unwrap_or_default(), writing));
        Ok(())
    }

    /// Takes how a style shows text: struck out, raised or not at all.
    fn text_properties(&mut self, e: &BytesStart<'_>) -> Result<(), Reason> {
        let is = |name: &str, what: fn(&str) -> bool| -> Result<Option<bool>, Reason> {
            Ok(xml::attribute(e, name)?.map(|value| what(&value)))
        };
        let line = is("text-line-through-style", |style| style != "none")?;
        let line = line.or(is("text-line-through-type", |kind| kind != "none")?);
        if !self.of_text {
            if let Some(style) = self.cells.get_mut(&self.open) {
                style.struck = line;
            }
            return Ok(());
        }
        let raised = is("text-position", |at| {
            at.starts_with("super") || at.starts_with(|c: char| c.is_ascii_digit() && c != '0')
        })?;
        let manner = if is("display", |display| display == "none")? == Some(true) {
            Manner::Hidden
        } else if line == Some(true) {
            Manner::Struck
        } else if raised == Some(true) {
            Manner::Raised
        } else if line == Some(false) {
            Manner::Plain
        } else {
            return Ok(());
        };
        self.texts.insert(self.open.clone(), manner);
        Ok(())
    }

    /// How a span of that style shows its text.
    pub fn manner(&self, style: &str) -> Option<Manner> {
        self.texts.get(style).copied()
    }

    fn end(&mut self, name: &str) {
        match name {
            "number-style" | "currency-style" | "percentage-style" | "date-style"
            | "time-style" | "text-style" => {
                if let Some((name, writing)) = self.code.take() {
                    self.codes.insert(name, writing.finish());
                }
            }
            "text" | "currency-symbol" | "embedded-text" => {
                if let Some((_, writing)) = &mut self.code {
                    writing.end_literal();
                }
            }
            _ => {}
        }
    }

    /// Whether a style hides its table.
    pub fn hides(&self, style: &str) -> bool {
        self.hidden.get(style).copied().unwrap_or(false)
    }

    /// The width of a column of that style.
    pub fn width(&self, style: &str) -> Option<u16> {
        self.columns.get(style).copied()
    }

    /// The height of a row of that style, if a person set it.
    pub fn height(&self, style: &str) -> Option<u16> {
        self.rows.get(style).copied()
    }

    /// The number of the look of a cell of that style.
    pub fn number(&mut self, style: &str) -> u16 {
        if let Some(known) = self.resolved.get(style) {
            return *known;
        }
        let (mut code, mut wrap, mut struck) = (None, None, None);
        let mut name = Some(style);
        // A style that is its own ancestor ends somewhere too.
        for _ in 0..16 {
            let Some(found) = name.and_then(|name| self.cells.get(name)) else {
                break;
            };
            code = code.or(found.code.as_deref());
            wrap = wrap.or(found.wrap);
            struck = struck.or(found.struck);
            name = found.parent.as_deref();
        }
        let format = code.map(|code| self.sections(code)).unwrap_or_default();
        let number = self
            .looks
            .number(&format, wrap.unwrap_or(false), struck.unwrap_or(false));
        self.resolved.insert(style.to_owned(), number);
        number
    }

    /// The code of a format: first the parts for other signs, then its own.
    fn sections(&self, name: &str) -> String {
        let Some(code) = self.codes.get(name) else {
            return String::new();
        };
        let others = code.others.iter().take(3);
        let mut parts: Vec<&str> = others
            .filter_map(|other| self.codes.get(other))
            .map(|other| other.text.as_str())
            .collect();
        parts.push(&code.text);
        parts.join(";")
    }
}

/// The long form or the short one.
fn of_two(long: bool, [long_form, short]: [&'static str; 2]) -> &'static str {
    if long { long_form } else { short }
}

impl Writing {
    fn start(&mut self, e: &BytesStart<'_>) -> Result<(), Reason> {
        let long = || Ok(xml::attribute(e, "style")?.as_deref() == Some("long"));
        let digits = |name: &str| xml::number(e, name);
        let piece = match e.local_name().as_ref() {
            "number" | "scientific-number" => return self.number(e),
            "text" | "currency-symbol" => {
                self.literal = Some(String::new());
                return Ok(());
            }
            "embedded-text" => {
                self.embedded = digits("position")?.map(|place| place.min(30) as usize);
                self.literal = Some(String::new());
                return Ok(());
            }
            "map" => {
                let other = xml::attribute(e, "apply-style-name")?;
                self.others.extend(other.map(|other| other.into_owned()));
                return Ok(());
            }
            "text-properties" => match xml::attribute(e, "color")?.as_deref() {
                Some("#ff0000") => "[Red]",
                _ => return Ok(()),
            },
            "fraction" => "# ?/?",
            "text-content" => "@",
            "year" => of_two(long()?, ["yyyy", "yy"]),
            "month" => {
                let spelt = xml::attribute(e, "textual")?.as_deref() == Some("true");
                let names = if spelt { ["mmmm", "mmm"] } else { ["mm", "m"] };
                of_two(long()?, names)
            }
            "day" => of_two(long()?, ["dd", "d"]),
            "day-of-week" => of_two(long()?, ["dddd", "ddd"]),
            "hours" if self.overflows => of_two(long()?, ["[hh]", "[h]"]),
            "hours" => of_two(long()?, ["hh", "h"]),
            "minutes" => of_two(long()?, ["mm", "m"]),
            "seconds" => {
                self.text.push_str(of_two(long()?, ["ss", "s"]));
                if let Some(places @ 1..=9) = digits("decimal-places")? {
                    self.text.push('.');
                    self.text.push_str(&"0".repeat(places as usize));
                }
                return Ok(());
            }
            "am-pm" => "AM/PM",
            _ => return Ok(()),
        };
        self.text.push_str(piece);
        Ok(())
    }

    /// Adds the digits of a number. No count of decimals and nothing else is the plain format.
    fn number(&mut self, e: &BytesStart<'_>) -> Result<(), Reason> {
        let count = |name: &str| -> Result<Option<usize>, Reason> {
            Ok(xml::number(e, name)?.map(|count| count.min(30) as usize))
        };
        let places = count("decimal-places")?;
        let whole = count("min-integer-digits")?.unwrap_or(1);
        let grouped = xml::attribute(e, "grouping")?.as_deref() == Some("true");
        let exponent = count("min-exponent-digits")?;
        if places.is_none() && whole <= 1 && !grouped && exponent.is_none() {
            self.text.push_str("General");
            return Ok(());
        }
        let start = self.text.len();
        match (grouped, whole) {
            (true, 0) => self.text.push_str("#,###"),
            (true, 1..=3) => {
                self.text.push_str("#,");
                self.text.push_str(&"#".repeat(3 - whole));
                self.text.push_str(&"0".repeat(whole));
            }
            (true, _) => self.text.push_str("0,000"),
            (false, 0) => self.text.push('#'),
            (false, _) => self.text.push_str(&"0".repeat(whole)),
        }
        self.whole = (start, self.text.len());
        let places = places.unwrap_or(0);
        let least = count("min-decimal-places")?.unwrap_or(places).min(places);
        if places > 0 {
            self.text.push('.');
            self.text.push_str(&"0".repeat(least));
            self.text.push_str(&"#".repeat(places - least));
        }
        if let Some(digits) = exponent {
            self.text.push_str("E+");
            self.text.push_str(&"0".repeat(digits.max(1)));
        }
        // Every thousand that the number is divided by is a comma behind it.
        let factor = xml::attribute(e, "display-factor")?;
        let factor = factor.and_then(|text| text.parse::<f64>().ok());
        let commas = factor
            .map_or(0.0, |factor| factor.log10() / 3.0)
            .clamp(0.0, 9.0);
        self.text.push_str(&",".repeat(commas.round() as usize));
        Ok(())
    }

    /// Text stands in quotes, but for signs that show as themselves.
    fn end_literal(&mut self) {
        let Some(literal) = self.literal.take() else {
            return;
        };
        let plain =
            |char: char| " -/:()+".contains(char) || char == '%' && self.kind == Kind::Percentage;
        if literal.is_empty() {
            return;
        }
        if let Some(place) = self.embedded.take() {
            return self.embed(place, &literal);
        }
        if literal.chars().all(plain) {
            self.text.push_str(&literal);
        } else {
            self.text.push('"');
            self.text
                .extend(literal.chars().filter(|char| *char != '"'));
            self.text.push('"');
        }
    }

    /// Puts a text among the whole digits of the last number, so many of them from their end.
    fn embed(&mut self, place: usize, literal: &str) {
        let (start, end) = self.whole;
        let digits = self.text[start..end].char_indices();
        let digits: Vec<usize> = digits
            .filter(|(_, c)| matches!(c, '0' | '#'))
            .map(|(at, _)| start + at)
            .collect();
        let mut piece: String = literal.chars().filter(|c| *c != '"').collect();
        piece = format!("\"{piece}\"");
        let at = match digits.len().checked_sub(place) {
            Some(before) if before > 0 => digits.get(before).copied().unwrap_or(end),
            // The number shows fewer digits by itself; what is before the text goes on.
            _ => {
                let missing = "#".to_owned() + &"#".repeat(place.saturating_sub(digits.len()));
                let (text, zeros) = missing.split_at(1);
                piece = format!("{text}{piece}{zeros}");
                start
            }
        };
        self.text.insert_str(at, &piece);
        self.whole.1 += piece.len();
    }

    fn finish(self) -> Code {
        Code {
            text: self.text,
            others: self.others,
        }
    }
}

/// A length such as `2.26cm` in pixels.
fn length(text: &str) -> Option<u16> {
    let text = text.trim();
    let unit = text.find(|char: char| char.is_ascii_alphabetic())?;
    let number: f64 = text[..unit].trim().parse().ok()?;
    let inch = match &text[unit..] {
        "in" => 1.0,
        "cm" => 2.54,
        "mm" => 25.4,
        "pt" => 72.0,
        "pc" => 6.0,
        "px" => 96.0,
        _ => return None,
    };
    pixels(number * 96.0 / inch)
}

#[cfg(test)]
mod tests {
    use super::super::limits::Budget;
    use super::super::xml::Events;
    use super::*;

    fn styles(text: &str) -> Styles {
        let text = format!("<s xmlns:number=\"n\" xmlns:style=\"s\" xmlns:fo=\"f\">{text}</s>");
        let (mut styles, mut budget) = (Styles::new(), Budget::new());
        let mut events = Events::new(&text);
        loop {
            match events.next(&mut budget).expect("sound") {
                Event::Eof => return styles,
                event => styles.take(&event).expect("sound"),
            }
        }
    }

    #[test]
    fn trees_become_the_codes_that_they_came_from() {
        for (tree, code) in [
            (
                r#"<number:number-style style:name="N"><number:number number:min-integer-digits="1"/></number:number-style>"#,
                "General",
            ),
            (
                r#"<number:number-style style:name="N"><number:number number:decimal-places="2" number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>"#,
                "#,##0.00",
            ),
            (
                r#"<number:number-style style:name="N"><number:number number:decimal-places="0" number:min-integer-digits="3"/></number:number-style>"#,
                "000",
            ),
            (
                r#"<number:percentage-style style:name="N"><number:number number:decimal-places="2" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>"#,
                "0.00%",
            ),
            (
                r#"<number:text-style style:name="N"><number:text-content/></number:text-style>"#,
                "@",
            ),
            (
                r#"<number:date-style style:name="N"><number:year number:style="long"/><number:text>年</number:text><number:month/><number:text>月</number:text><number:day/><number:text>日</number:text></number:date-style>"#,
                "yyyy\"年\"m\"月\"d\"日\"",
            ),
            (
                r#"<number:time-style style:name="N" number:truncate-on-overflow="false"><number:hours/><number:text>:</number:text><number:minutes number:style="long"/></number:time-style>"#,
                "[h]:mm",
            ),
            (
                r##"<number:number-style style:name="P"><number:number number:decimal-places="0" number:min-integer-digits="1"/></number:number-style><number:number-style style:name="N"><style:text-properties fo:color="#ff0000"/><number:text>-</number:text><number:number number:decimal-places="0" number:min-integer-digits="1"/><style:map style:condition="value()&gt;=0" style:apply-style-name="P"/></number:number-style>"##,
                "0;[Red]-0",
            ),
        ] {
            let tree = format!(
                r#"{tree}<style:style style:name="base" style:family="table-cell" style:data-style-name="N"/><style:style style:name="ce1" style:family="table-cell" style:parent-style-name="base"><style:table-cell-properties fo:wrap-option="wrap"/></style:style>"#
            );
            let mut styles = styles(&tree);
            let number = styles.number("ce1");
            let look = styles.looks.shared()[usize::from(number)].clone();
            assert_eq!((look.format.as_ref(), look.wrap), (code, true), "{tree}");
        }
    }

    #[test]
    fn lengths_become_pixels_in_every_unit() {
        for text in ["2.54cm", "1in", "25.4mm", "72pt", "6pc", "96px"] {
            assert_eq!(length(text), Some(96), "{text}");
        }
        assert_eq!(length("3em"), None);
    }
}
