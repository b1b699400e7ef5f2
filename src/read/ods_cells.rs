//! One cell of an .ods sheet: what its attributes say, and the texts, notes and shapes inside it.

use quick_xml::events::{BytesStart, Event};

use super::CellValue;
use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::ods_shapes::{self, Shape};
use super::ods_styles::Styles;
use super::runs::Manner;
use super::value;
use super::xml::{self, Events};

/// How a cell shows that its formula failed.
const ERRORS: [&str; 7] = [
    "#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!",
];

/// What one cell element says.
pub struct CellElement {
    pub value: Option<CellValue>,
    pub formula: Option<Box<str>>,
    /// The number of the look that it names.
    pub look: Option<u16>,
    pub serial: Option<f64>,
    pub note: String,
    /// What is drawn over it.
    pub shapes: Vec<Shape>,
    pub repeat: u32,
    pub columns: u32,
    pub rows: u32,
}

/// Reads the cell that has begun, up to its end.
pub fn read(
    element: &BytesStart<'_>,
    (events, styles): (&mut Events<'_>, &mut Styles),
    budget: &mut Budget,
) -> Result<CellElement, Reason> {
    let own_name = match element.local_name().as_ref() {
        "table-cell" => "table-cell",
        _ => "covered-table-cell",
    };
    let mut said = Said::by(element, styles)?;
    let (stated, serial) = said.value();
    let cell = said.cell;
    let formula = cell.formula;
    let CellText {
        text,
        paragraphs,
        note,
        shapes,
    } = cell_text(own_name, (events, styles), budget)?;
    let error = formula.is_some() && (ERRORS.contains(&text.as_str()) || text.starts_with("Err:"));
    let value = match stated {
        _ if error => Some(CellValue::Error(text)),
        Some(CellValue::Text(stated)) if text.is_empty() => Some(CellValue::Text(stated)),
        Some(CellValue::Text(_)) => Some(CellValue::Text(text)),
        Some(value) => Some(value),
        None if !text.is_empty() => Some(CellValue::Text(text)),
        // An empty paragraph is the empty text as a result; no paragraph is no result.
        None if paragraphs > 0 => formula.as_ref().map(|_| CellValue::Text(String::new())),
        None => formula.as_ref().map(|_| CellValue::NotComputed),
    };
    let value = value.filter(|value| {
        formula.is_some() || !matches!(value, CellValue::Text(text) if text.is_empty())
    });
    Ok(CellElement {
        value,
        formula,
        serial,
        note,
        shapes,
        ..cell
    })
}

/// The paragraphs of a cell and of the note on it, each joined by line breaks.
fn cell_text(
    own_name: &str,
    (events, styles): (&mut Events<'_>, &Styles),
    budget: &mut Budget,
) -> Result<CellText, Reason> {
    let mut cell = CellText::default();
    let mut open = Open::default();
    loop {
        match events.next(budget)? {
            Event::Start(e) => {
                let name = e.local_name();
                if open.notes == 0 && ods_shapes::is_shape(name.as_ref()) {
                    let shape = ods_shapes::read(events, budget, name.as_ref());
                    cell.shapes.push(shape?);
                    continue;
                }
                open.start(&e, styles, &mut cell)?;
                open.depth += usize::from(name.as_ref() == own_name);
            }
            Event::End(e) => match e.local_name().as_ref() {
                name if name == own_name => match open.depth.checked_sub(1) {
                    Some(left) => open.depth = left,
                    None => return Ok(cell),
                },
                name => open.end(name),
            },
            Event::Text(part) => open.text(&part.xml10_content(), &mut cell),
            Event::CData(part) if !open.in_note => {
                open.text(&part.xml10_content(), &mut cell);
            }
            Event::GeneralRef(e) if open.takes_text(&cell) => {
                let mut letter = String::new();
                xml::push_reference(&mut letter, &e)?;
                open.text(&letter, &mut cell);
            }
            Event::Eof => return Err(Reason::damaged("content ends inside a cell")),
            _ => {}
        }
        if cell.text.len().max(cell.note.len()) > limits::CELL_TEXT {
            return Err(Reason::TooLarge(Bound::CellText));
        }
    }
}

/// What is open while the content of a cell is read.
#[derive(Default)]
struct Open {
    /// The notes.
    notes: usize,
    /// Elements inside the cell that are called as its own is.
    depth: usize,
    /// Whether it is a paragraph of a note; who wrote the note and when stands beside those.
    in_note: bool,
    /// How the spans show their text.
    spans: Vec<Manner>,
}

impl Open {
    fn manner(&self) -> Manner {
        self.spans.last().copied().unwrap_or_default()
    }

    fn start(
        &mut self,
        e: &BytesStart<'_>,
        styles: &Styles,
        cell: &mut CellText,
    ) -> Result<(), Reason> {
        match e.local_name().as_ref() {
            "annotation" => self.notes += 1,
            "p" if self.notes > 0 => {
                if !cell.note.is_empty() {
                    cell.note.push('\n');
                }
                self.in_note = true;
            }
            _ if self.notes > 0 => {}
            "span" => {
                let style = xml::attribute(e, "style-name")?;
                let own = style.and_then(|style| styles.manner(&style));
                self.spans.push(own.unwrap_or(self.manner()));
            }
            "p" | "h" => {
                if cell.paragraphs > 0 {
                    cell.text.push('\n');
                }
                cell.paragraphs += 1;
            }
            "s" => {
                let spaces = xml::number(e, "c")?.unwrap_or(1) as usize;
                let spaces = spaces.min(limits::CELL_TEXT + 1);
                cell.text.extend(std::iter::repeat_n(' ', spaces));
            }
            "tab" => cell.text.push('\t'),
            "line-break" => cell.text.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match name {
            "annotation" => self.notes = self.notes.saturating_sub(1),
            "span" if self.notes == 0 => {
                self.spans.pop();
            }
            "p" if self.notes > 0 => self.in_note = false,
            _ => {}
        }
    }

    fn takes_text(&self, cell: &CellText) -> bool {
        self.in_note || (self.notes == 0 && cell.paragraphs > 0)
    }

    fn text(&self, part: &str, cell: &mut CellText) {
        if self.notes == 0 && cell.paragraphs > 0 {
            self.manner().push(&mut cell.text, part);
        } else if self.in_note {
            cell.note.push_str(part);
        }
    }
}

/// The texts of a cell element.
#[derive(Default)]
struct CellText {
    text: String,
    paragraphs: usize,
    note: String,
    shapes: Vec<Shape>,
}

/// What the attributes of a cell say.
struct Said {
    cell: CellElement,
    kind: Option<Kind>,
    value: Option<String>,
}

/// What kind of value a cell states.
#[derive(Clone, Copy)]
enum Kind {
    Number,
    Date,
    Time,
    Boolean,
    Text,
    Unknown,
}

impl Kind {
    fn of(word: &str) -> Kind {
        match word {
            "float" | "percentage" | "currency" => Kind::Number,
            "date" => Kind::Date,
            "time" => Kind::Time,
            "boolean" => Kind::Boolean,
            "string" => Kind::Text,
            _ => Kind::Unknown,
        }
    }
}

impl Said {
    /// Reads the attributes in one pass: of a sheet's text, most is these.
    fn by(element: &BytesStart<'_>, styles: &mut Styles) -> Result<Said, Reason> {
        let cell = CellElement {
            value: None,
            formula: None,
            look: None,
            serial: None,
            note: String::new(),
            shapes: Vec::new(),
            repeat: 1,
            columns: 1,
            rows: 1,
        };
        let mut said = Said {
            cell,
            kind: None,
            value: None,
        };
        for attribute in element.attributes().with_checks(false) {
            let attribute = attribute.map_err(Reason::damaged)?;
            let text = || xml::value(&attribute);
            match attribute.key.local_name().as_ref() {
                "number-columns-repeated" => said.cell.repeat = xml::digits(&text()?).unwrap_or(1),
                "number-columns-spanned" => {
                    said.cell.columns = xml::digits(&text()?).unwrap_or(1).max(1)
                }
                "number-rows-spanned" => said.cell.rows = xml::digits(&text()?).unwrap_or(1).max(1),
                "style-name" => said.cell.look = Some(styles.number(&text()?)),
                "formula" => said.cell.formula = Some(excel_formula(&text()?)),
                // LibreOffice says the kind twice, in two namespaces, the standard one first.
                "value-type" if said.kind.is_none() => said.kind = Some(Kind::of(&text()?)),
                "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => {
                    said.value = Some(text()?.into_owned());
                }
                _ => {}
            }
        }
        Ok(said)
    }

    /// The value stated, and the number behind it if it is a date.
    fn value(&mut self) -> (Option<CellValue>, Option<f64>) {
        let value = self.value.take();
        let Some(kind) = self.kind else {
            return (None, None);
        };
        let stated = match kind {
            Kind::Number => value.map(|text| match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => CellValue::Number(number),
                _ => CellValue::Text(text),
            }),
            Kind::Date => {
                let serial = value.as_deref().and_then(value::iso_serial);
                let date = value.map(|text| CellValue::Date(text.replace('T', " ")));
                return (date, serial);
            }
            Kind::Time => {
                let read = value.as_deref().and_then(value::iso_duration);
                return match read {
                    Some((serial, text)) => (Some(CellValue::Date(text)), Some(serial)),
                    None => (value.map(CellValue::Date), None),
                };
            }
            Kind::Boolean => value.map(|text| CellValue::Bool(text == "true")),
            Kind::Text => Some(CellValue::Text(value.unwrap_or_default())),
            Kind::Unknown => None,
        };
        (stated, None)
    }
}

/// A formula as Excel writes it: `of:=SUM([.A1:.B2];[$表1.C3])` is `SUM(A1:B2,表1!C3)`. Text in quotes
/// stays as it is.
fn excel_formula(text: &str) -> Box<str> {
    let text = text.split_once('=').map_or(text, |(_, formula)| formula);
    let mut out = String::with_capacity(text.len());
    // The sign within which everything stands as it is: of a text, of a sheet's name.
    let mut quoted: Option<char> = None;
    let mut reference = false;
    let mut before = '[';
    for c in text.chars() {
        match c {
            '"' | '\'' if quoted.is_none_or(|sign| sign == c) => {
                quoted = quoted.is_none().then_some(c);
                out.push(c);
            }
            _ if quoted.is_some() => out.push(c),
            // Before the name of a sheet, where Excel has none.
            '$' if reference && matches!(before, '[' | ':') => {}
            '[' => reference = true,
            ']' => reference = false,
            '.' if reference && matches!(before, '[' | ':') => {}
            '.' if reference => out.push('!'),
            ';' => out.push(','),
            _ => out.push(c),
        }
        before = c;
    }
    out.into_boxed_str()
}
