//! The styles of the submitter's workbook, extended at the ends of their lists only.
//!
//! A changed cell gets a copy of its own style with another fill, so that number format, font and
//! border stay. The styles of the added sheet are brought over with their fonts, fills and borders.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::Amount;
use crate::read::{self, NumberFormat};

use super::KeepError;
use super::xml::{Part, Splice, attribute, unescaped, with_attribute, without_attribute};

/// The fill of changed cells, as in the workbooks that are written anew.
const HIGHLIGHT: &str = "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFEB3B\"/><bgColor indexed=\"64\"/></patternFill></fill>";
/// The first id that a number format of a workbook's own has.
const OWN_FORMATS: u32 = 164;

/// The styles under extension.
pub(super) struct Styles<'a> {
    part: &'a Part<'a>,
    fonts: List<'a>,
    fills: List<'a>,
    borders: List<'a>,
    cells: List<'a>,
    /// Formats of numbers by their ids; and those that are added.
    formats: BTreeMap<u32, String>,
    added_formats: Vec<String>,
    based: bool,
    highlighted: BTreeMap<usize, usize>,
    highlight: Option<usize>,
    imported: BTreeMap<usize, usize>,
}

/// One list of a styles part: what it has, and what is added.
struct List<'a> {
    element: usize,
    items: Vec<&'a str>,
    added: Vec<String>,
}

impl<'a> List<'a> {
    fn of(part: &'a Part<'a>, name: &str) -> Result<List<'a>, KeepError> {
        let element = part.section(name).ok_or(KeepError::NoStyles)?;
        let items: Vec<&str> = part
            .children(element)
            .map(|(_, item)| &part.text[item.start..item.end])
            .collect();
        if items.is_empty() {
            return Err(KeepError::NoStyles);
        }
        Ok(List {
            element,
            items,
            added: Vec::new(),
        })
    }

    fn get(&self, index: usize) -> Option<&str> {
        match self.items.get(index) {
            Some(item) => Some(item),
            None => self.added.get(index - self.items.len()).map(String::as_str),
        }
    }

    /// The index of that item, which is added unless it has been added before.
    fn add(&mut self, item: String) -> usize {
        let found = self.added.iter().position(|own| *own == item);
        self.items.len()
            + found.unwrap_or_else(|| {
                self.added.push(item);
                self.added.len() - 1
            })
    }

    fn splices(&self, part: &Part<'_>, out: &mut Vec<Splice>) {
        if self.added.is_empty() {
            return;
        }
        let element = &part.elements[self.element];
        let count = (self.items.len() + self.added.len()).to_string();
        out.push(Splice {
            range: element.start..element.tag_end,
            with: with_attribute(part.tag(element), "count", &count),
        });
        out.push(part.append(element, &self.added.concat()));
    }
}

impl<'a> Styles<'a> {
    /// Takes a styles part.
    pub(super) fn of(part: &'a Part<'a>) -> Result<Styles<'a>, KeepError> {
        let formats = part.section("numFmts").map(|list| {
            part.children(list)
                .filter_map(|(_, item)| {
                    let id = part.attribute(item, "numFmtId")?.parse().ok()?;
                    Some((id, part.attribute(item, "formatCode")?.to_owned()))
                })
                .collect()
        });
        Ok(Styles {
            part,
            fonts: List::of(part, "fonts")?,
            fills: List::of(part, "fills")?,
            borders: List::of(part, "borders")?,
            cells: List::of(part, "cellXfs")?,
            formats: formats.unwrap_or_default(),
            added_formats: Vec::new(),
            based: part.section("cellStyleXfs").is_some(),
            highlighted: BTreeMap::new(),
            highlight: None,
            imported: BTreeMap::new(),
        })
    }

    /// That style with the fill of changed cells.
    pub(super) fn highlighted(&mut self, style: usize) -> Result<usize, KeepError> {
        if let Some(done) = self.highlighted.get(&style) {
            return Ok(*done);
        }
        let own = match self.cells.items.get(style) {
            Some(own) => (*own).to_owned(),
            None => return Err(KeepError::NoStyles),
        };
        let fill = match self.highlight {
            Some(fill) => fill,
            None => self.fills.add(HIGHLIGHT.to_owned()),
        };
        self.highlight = Some(fill);
        let tagged = edit_tag(&own, |tag| {
            let tag = with_attribute(tag, "fillId", &fill.to_string());
            with_attribute(&tag, "applyFill", "1")
        });
        let index = self.cells.add(tagged);
        self.highlighted.insert(style, index);
        Ok(index)
    }

    /// The digits to store in a cell of that style, so that the amount is what is seen.
    pub(super) fn stored(&self, style: usize, seen: Amount) -> String {
        let number = seen.decimal().normalize();
        let power = self.power(style, number.to_f64().unwrap_or_default());
        let factor = 10_i64.checked_pow(power.unsigned_abs().into());
        let scaled = factor.map(Decimal::from).and_then(|factor| match power {
            ..0 => number.checked_mul(factor),
            _ => number.checked_div(factor),
        });
        // The proof that follows finds it, should the digits not suffice.
        scaled.unwrap_or(number).normalize().to_string()
    }

    /// The power of ten by which a cell of that style shows a figure.
    fn power(&self, style: usize, figure: f64) -> i8 {
        let own = self.cells.items.get(style);
        let id = own.and_then(|own| attribute(own, "numFmtId")?.parse().ok());
        let id: u32 = id.unwrap_or(0);
        let format = match self.formats.get(&id) {
            Some(code) => NumberFormat::parse(&unescaped(code)),
            None => NumberFormat::parse(read::built_in(id)),
        };
        format.map_or(0, |format| format.power_of_seen(figure))
    }

    /// A style of another workbook's, brought over.
    pub(super) fn imported(&mut self, from: &Styles<'_>, style: usize) -> Result<usize, KeepError> {
        if let Some(done) = self.imported.get(&style) {
            return Ok(*done);
        }
        let own = from.cells.get(style).ok_or(KeepError::NoStyles)?.to_owned();
        let id = |name: &str| -> usize {
            attribute(own.as_str(), name)
                .and_then(|id| id.parse().ok())
                .unwrap_or(0)
        };
        let take = |list: &List<'_>, index: usize| {
            list.get(index)
                .map(str::to_owned)
                .ok_or(KeepError::NoStyles)
        };
        // The colour of the other workbook's theme may be another one here; text is black.
        let font = take(&from.fonts, id("fontId"))?.replace("<color theme=\"1\"/>", "");
        let font = self.fonts.add(font);
        let border = self.borders.add(take(&from.borders, id("borderId"))?);
        // The first two fills are none and the dotted one in every workbook.
        let fill = match id("fillId") {
            fill @ 0..2 => fill,
            fill => self.fills.add(take(&from.fills, fill)?),
        };
        let format = self.format(from, id("numFmtId") as u32);
        let based = self.based;
        let tagged = edit_tag(&own, |tag| {
            let ids = [
                ("numFmtId", format.to_string()),
                ("fontId", font.to_string()),
                ("fillId", fill.to_string()),
                ("borderId", border.to_string()),
            ];
            let tag = ids.iter().fold(tag.to_owned(), |tag, (name, id)| {
                with_attribute(&tag, name, id)
            });
            if based {
                tag
            } else {
                without_attribute(&tag, "xfId")
            }
        });
        let index = self.cells.add(tagged);
        self.imported.insert(style, index);
        Ok(index)
    }

    /// The id of a number format of another workbook's.
    fn format(&mut self, from: &Styles<'_>, id: u32) -> u32 {
        let Some(code) = from.formats.get(&id) else {
            return id;
        };
        if let Some((own, _)) = self.formats.iter().find(|(_, own)| *own == code) {
            return *own;
        }
        let last = self.formats.keys().max().copied().unwrap_or(0);
        let own = (last + 1).max(OWN_FORMATS);
        self.formats.insert(own, code.clone());
        let item = format!("<numFmt numFmtId=\"{own}\" formatCode=\"{code}\"/>");
        self.added_formats.push(item);
        own
    }

    /// The part with all that was added.
    pub(super) fn finish(&self) -> Result<Vec<u8>, KeepError> {
        let part = self.part;
        let mut splices = Vec::new();
        for list in [&self.fonts, &self.fills, &self.borders, &self.cells] {
            list.splices(part, &mut splices);
        }
        if !self.added_formats.is_empty() {
            let items = self.added_formats.concat();
            match part.section("numFmts") {
                Some(list) => {
                    let element = &part.elements[list];
                    let count = self.formats.len().to_string();
                    if !element.is_empty_tag() {
                        splices.push(Splice {
                            range: element.start..element.tag_end,
                            with: with_attribute(part.tag(element), "count", &count),
                        });
                    }
                    splices.push(part.append(element, &items));
                }
                None => {
                    let count = self.added_formats.len();
                    let list = format!("<numFmts count=\"{count}\">{items}</numFmts>");
                    splices.push(Splice::insert(part.root()?.tag_end, list));
                }
            }
        }
        part.spliced(splices)
    }
}

/// Changes the start tag of an element's text.
fn edit_tag(element: &str, change: impl Fn(&str) -> String) -> String {
    // A `>` in an attribute's value is legal and never seen in styles.
    let end = element.find('>').map_or(element.len(), |at| at + 1);
    format!("{}{}", change(&element[..end]), &element[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"1\"><font/></fonts><fills count=\"2\"><fill/><fill/></fills><borders count=\"1\"><border/></borders><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"4\" fontId=\"0\" fillId=\"1\"><alignment/></xf></cellXfs></styleSheet>";

    #[test]
    fn a_changed_cell_keeps_its_style_but_for_the_fill() {
        let part = Part::of("styles.xml", OWN.as_bytes()).expect("styles");
        let mut styles = Styles::of(&part).expect("complete");
        assert_eq!(styles.highlighted(1).expect("there"), 2);
        assert_eq!(styles.highlighted(1).expect("there"), 2);
        assert!(styles.highlighted(9).is_err());
        let out = String::from_utf8(styles.finish().expect("spliced")).expect("text");
        assert!(
            out.contains("<fills count=\"3\"><fill/><fill/><fill><patternFill"),
            "{out}"
        );
        assert!(
            out.contains("<xf numFmtId=\"4\" fontId=\"0\" fillId=\"2\" applyFill=\"1\"><alignment/></xf></cellXfs>"),
            "{out}"
        );
        assert!(out.contains("<cellXfs count=\"3\">"), "{out}");
    }

    #[test]
    fn styles_of_another_workbook_bring_what_they_need() {
        let other = OWN.replace("<fonts", "<numFmts count=\"1\"><numFmt numFmtId=\"170\" formatCode=\"0.000\"/></numFmts><fonts")
            .replace("numFmtId=\"4\"", "numFmtId=\"170\"");
        let theirs = Part::of("styles.xml", other.as_bytes()).expect("styles");
        let from = Styles::of(&theirs).expect("complete");
        let part = Part::of("styles.xml", OWN.as_bytes()).expect("styles");
        let mut styles = Styles::of(&part).expect("complete");
        assert_eq!(styles.imported(&from, 1).expect("there"), 2);
        let out = String::from_utf8(styles.finish().expect("spliced")).expect("text");
        assert!(
            out.contains("<numFmt numFmtId=\"164\" formatCode=\"0.000\"/>"),
            "{out}"
        );
        assert!(
            out.contains("numFmtId=\"164\" fontId=\"1\" fillId=\"1\""),
            "{out}"
        );
    }
}
