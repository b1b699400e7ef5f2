//! The styles of the submitter's workbook, extended at the ends of their lists only.
//!
//! A changed cell gets a copy of its own style with another fill, so that number format, font and
//! border stay. The looks of the added sheet share equal fonts,
//! fills, borders and formats of the workbook; what it lacks is added.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::Amount;
use crate::pages::{Across, Fill, Look, Page, Style};
use crate::read::{self, NumberFormat};

use super::KeepError;
use super::xml::{Part, Splice, attribute, escaped, unescaped, with_attribute};

/// A thin line on all sides.
const BORDER: &str = "<border><left style=\"thin\"><color auto=\"1\"/></left><right style=\"thin\"><color auto=\"1\"/></right><top style=\"thin\"><color auto=\"1\"/></top><bottom style=\"thin\"><color auto=\"1\"/></bottom><diagonal/></border>";
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
    highlighted: BTreeMap<(usize, u32), usize>,
    of_looks: BTreeMap<Look, usize>,
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

    /// The index of that item, which is added unless it is there: some programs take equal items for one.
    fn add(&mut self, item: String) -> usize {
        let known = self.items.iter().copied();
        let mut known = known.chain(self.added.iter().map(String::as_str));
        known.position(|own| own == item).unwrap_or_else(|| {
            self.added.push(item);
            self.items.len() + self.added.len() - 1
        })
    }

    /// The index of the first item without any line, as the first border of every workbook is.
    fn plain(&self) -> Option<usize> {
        self.items.iter().position(|item| !item.contains("style="))
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

/// The fill of cells that need a look: as on carried sheets, so that a later run takes away what is right by then.
fn marked() -> u32 {
    Fill::Suspect.color().unwrap_or_default()
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
            of_looks: BTreeMap::new(),
        })
    }

    /// That style with the fill of changed cells.
    pub(super) fn highlighted(&mut self, style: usize) -> Result<usize, KeepError> {
        // As in the workbooks that are written anew.
        self.filled(style, Fill::Corrected.color().unwrap_or_default())
    }

    /// That style with the fill of cells that need a look.
    pub(super) fn marked(&mut self, style: usize) -> Result<usize, KeepError> {
        self.filled(style, marked())
    }

    /// That style without the fill of cells that need a look; `None` if it has another.
    pub(super) fn unmarked(&mut self, style: usize) -> Option<usize> {
        self.without(style, marked())
    }

    /// That style without any fill of ours.
    pub(super) fn plain(&mut self, style: usize) -> usize {
        let corrected = Fill::Corrected.color().unwrap_or_default();
        let plain = self.without(style, corrected);
        plain.or_else(|| self.unmarked(style)).unwrap_or(style)
    }

    fn without(&mut self, style: usize, color: u32) -> Option<usize> {
        let own = (*self.cells.items.get(style)?).to_owned();
        let number: usize = attribute(&own, "fillId")?.parse().ok()?;
        let color = format!("{color:06X}");
        let filled = self.fills.items.get(number)?.contains(&color);
        filled.then(|| {
            let plain = edit_tag(&own, |tag| with_attribute(tag, "fillId", "0"));
            self.cells.add(plain)
        })
    }

    fn filled(&mut self, style: usize, color: u32) -> Result<usize, KeepError> {
        if let Some(done) = self.highlighted.get(&(style, color)) {
            return Ok(*done);
        }
        let own = match self.cells.items.get(style) {
            Some(own) => (*own).to_owned(),
            None => return Err(KeepError::NoStyles),
        };
        let fill = self.fills.add(fill(color));
        let tagged = edit_tag(&own, |tag| {
            let tag = with_attribute(tag, "fillId", &fill.to_string());
            with_attribute(&tag, "applyFill", "1")
        });
        let index = self.cells.add(tagged);
        self.highlighted.insert((style, color), index);
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

    /// The style of a look of a page.
    pub(super) fn of_look(&mut self, look: Look, page: &Page) -> usize {
        if let Some(done) = self.of_looks.get(&look) {
            return *done;
        }
        let style = Style::of(look, &page.own_looks);
        let font = self.fonts.add(font(&style));
        let border = match self.borders.plain().filter(|_| !style.border) {
            Some(plain) => plain,
            None if style.border => self.borders.add(BORDER.to_owned()),
            None => self.borders.add("<border/>".to_owned()),
        };
        // The first fill is none in every workbook.
        let fill = style.fill.map_or(0, |color| self.fills.add(fill(color)));
        let format = style
            .number_format
            .as_deref()
            .map_or(0, |code| self.format(code));
        let based = if self.based { " xfId=\"0\"" } else { "" };
        let index = self.cells.add(format!(
            "<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\"{based} applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\">{}</xf>",
            alignment(&style)
        ));
        self.of_looks.insert(look, index);
        index
    }

    /// The id of a number format.
    fn format(&mut self, code: &str) -> u32 {
        let code = escaped(code);
        if let Some((own, _)) = self.formats.iter().find(|(_, own)| **own == code) {
            return *own;
        }
        let last = self.formats.keys().max().copied().unwrap_or(0);
        let own = (last + 1).max(OWN_FORMATS);
        let item = format!("<numFmt numFmtId=\"{own}\" formatCode=\"{code}\"/>");
        self.formats.insert(own, code);
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

fn font(style: &Style) -> String {
    let if_set = |set: bool, tag: &'static str| if set { tag } else { "" };
    let color = style
        .color
        .map_or(String::new(), |rgb| format!("<color rgb=\"FF{rgb:06X}\"/>"));
    format!(
        "<font>{}{}{}<sz val=\"{}\"/>{color}<name val=\"{}\"/><family val=\"2\"/><charset val=\"134\"/></font>",
        if_set(style.bold, "<b/>"),
        if_set(style.struck, "<strike/>"),
        if_set(style.underlined, "<u/>"),
        style.size,
        style.font,
    )
}

fn fill(rgb: u32) -> String {
    format!(
        "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{rgb:06X}\"/><bgColor indexed=\"64\"/></patternFill></fill>"
    )
}

fn alignment(style: &Style) -> String {
    let across = match style.across {
        Across::Usual => "",
        Across::Left => " horizontal=\"left\"",
        Across::Middle => " horizontal=\"center\"",
        Across::Right => " horizontal=\"right\"",
    };
    let wrap = if style.wrap { " wrapText=\"1\"" } else { "" };
    let indent = match style.indent {
        0 => String::new(),
        steps => format!(" indent=\"{steps}\""),
    };
    format!("<alignment{across} vertical=\"center\"{wrap}{indent}/>")
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
    use crate::pages::Kind;

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
    fn a_look_brings_what_it_needs_once() {
        let part = Part::of("styles.xml", OWN.as_bytes()).expect("styles");
        let mut styles = Styles::of(&part).expect("complete");
        let page = Page::default();
        let look = Look::from(Kind::ListNumber(3));
        assert_eq!(styles.of_look(look, &page), 2);
        assert_eq!(styles.of_look(look, &page), 2);
        let out = String::from_utf8(styles.finish().expect("spliced")).expect("text");
        let format = "<numFmt numFmtId=\"164\" formatCode=\"#,##0.000;[Red]-#,##0.000\"/>";
        assert!(out.contains(format), "{out}");
        let cell = "<xf numFmtId=\"164\" fontId=\"1\" fillId=\"0\" borderId=\"1\"";
        assert!(out.contains(cell), "{out}");
    }
}
