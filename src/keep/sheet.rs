//! The cells of a sheet part by their addresses, and the splices that change single cells.
//!
//! A cell with a formula is never changed, nor one inside an array formula or with cell metadata; the
//! reason is said instead. A cell that is not there is put in its place by row and column.

use std::collections::BTreeMap;

use crate::model::{Amount, CellRef, Region};

use super::KeepError;
use super::styles::Styles;
use super::verify::{Meant, NewValue};
use super::xml::{Part, Splice, escaped, unescaped, with_attribute, without_attribute};

/// Why a cell is left as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Obstacle {
    /// It holds a formula.
    Formula,
    /// It is part of an array formula or a data table.
    Array,
    /// It carries further data that a plain number would contradict.
    Metadata,
}

/// A cell of a sheet part.
pub(super) struct Cell {
    /// Its element.
    pub element: usize,
    /// Its formula's element.
    pub formula: Option<usize>,
    /// Its value's element.
    pub value: Option<usize>,
    metadata: bool,
}

/// The cells of a sheet part.
pub(super) struct Sheet<'a> {
    /// The part.
    pub part: Part<'a>,
    data: usize,
    /// The rows with their elements, in the part's order.
    rows: Vec<(u32, usize)>,
    /// The cells.
    pub cells: BTreeMap<CellRef, Cell>,
    /// Regions of array formulas and data tables.
    pub arrays: Vec<Region>,
}

impl<'a> Sheet<'a> {
    /// Finds the cells of a part.
    pub(super) fn of(name: &'a str, bytes: &'a [u8]) -> Result<Sheet<'a>, KeepError> {
        let part = Part::of(name, bytes)?;
        let data = part
            .section("sheetData")
            .ok_or_else(|| KeepError::damaged(name, "没有 sheetData"))?;
        let mut sheet = Sheet {
            part,
            data,
            rows: Vec::new(),
            cells: BTreeMap::new(),
            arrays: Vec::new(),
        };
        sheet.find_cells();
        Ok(sheet)
    }

    fn find_cells(&mut self) {
        let part = &self.part;
        let end = part.elements[self.data].end;
        let depth = part.elements[self.data].depth;
        let mut at = CellRef::new(0, 0);
        let mut next_row = 0;
        let mut current: Option<CellRef> = None;
        for (index, element) in part.elements.iter().enumerate().skip(self.data + 1) {
            if element.start >= end {
                break;
            }
            match (element.depth - depth, element.name) {
                (1, "row") => {
                    let number = part.attribute(element, "r").and_then(|r| r.parse().ok());
                    at = CellRef::new(number.map_or(next_row, |r: u32| r.saturating_sub(1)), 0);
                    next_row = at.row + 1;
                    self.rows.push((at.row, index));
                }
                (2, "c") => {
                    let own = part.attribute(element, "r").and_then(CellRef::parse);
                    let here = own.unwrap_or(at);
                    at = CellRef::new(here.row, here.col + 1);
                    current = Some(here);
                    let metadata = ["cm", "vm"]
                        .iter()
                        .any(|name| part.attribute(element, name).is_some());
                    let cell = Cell {
                        element: index,
                        formula: None,
                        value: None,
                        metadata,
                    };
                    self.cells.insert(here, cell);
                }
                (3, "f") => {
                    let kind = part.attribute(element, "t").unwrap_or_default();
                    let region = part.attribute(element, "ref").and_then(region);
                    if matches!(kind, "array" | "dataTable") {
                        self.arrays.extend(region);
                    }
                    if let Some(cell) = current.and_then(|at| self.cells.get_mut(&at)) {
                        cell.formula = Some(index);
                    }
                }
                (3, "v") => {
                    if let Some(cell) = current.and_then(|at| self.cells.get_mut(&at)) {
                        cell.value = Some(index);
                    }
                }
                _ => {}
            }
        }
    }

    /// What stands in the way of changing a cell.
    pub(super) fn obstacle(&self, at: CellRef) -> Option<Obstacle> {
        let cell = self.cells.get(&at);
        if self.arrays.iter().any(|region| region.contains(at)) {
            Some(Obstacle::Array)
        } else if cell.is_some_and(|cell| cell.formula.is_some()) {
            Some(Obstacle::Formula)
        } else if cell.is_some_and(|cell| cell.metadata) {
            Some(Obstacle::Metadata)
        } else {
            None
        }
    }

    /// The formula of a cell as written there; `None` if there is none or it stands elsewhere.
    pub(super) fn formula(&self, cell: &Cell) -> Option<String> {
        let element = &self.part.elements[cell.formula?];
        let table = self.part.attribute(element, "t") == Some("dataTable");
        let text = unescaped(self.part.inner(element));
        (!table && !text.is_empty()).then_some(text)
    }

    /// The part with changed and marked cells, and without the stored results of stale ones.
    pub(super) fn edited(
        &self,
        meant: &Meant,
        styles: &mut Styles<'_>,
    ) -> Result<Vec<u8>, KeepError> {
        let (values, stale) = (&meant.values, &meant.stale);
        let part = &self.part;
        let mut splices = Vec::new();
        let mut absent: BTreeMap<u32, Vec<(CellRef, String)>> = BTreeMap::new();
        for (&at, value) in values {
            let Some(cell) = self.cells.get(&at) else {
                let own = self.inherited(at);
                let style = styles.highlighted(own)?;
                let tag = format!("<c r=\"{at}\" s=\"{style}\"/>");
                let xml = with_content(&tag, value, |amount| styles.stored(own, amount));
                absent.entry(at.row).or_default().push((at, xml));
                continue;
            };
            let element = &part.elements[cell.element];
            let own = part.attribute(element, "s").and_then(|s| s.parse().ok());
            let own = own.unwrap_or(0);
            let style = match (meant.restored.contains(&at), meant.marked.contains(&at)) {
                (true, true) => styles.marked(own)?,
                (true, false) => styles.plain(own),
                (false, _) => styles.highlighted(own)?,
            };
            let tag = with_attribute(part.tag(element), "s", &style.to_string());
            let tag = without_attribute(&tag, "t");
            splices.push(Splice {
                range: element.start..element.end,
                with: with_content(&tag, value, |amount| styles.stored(own, amount)),
            });
        }
        self.marks(meant, styles, &mut splices)?;
        self.insertions(absent, &mut splices);
        let stored = stale.iter().filter_map(|at| self.cells.get(at)?.value);
        splices.extend(stored.map(|value| {
            let element = &part.elements[value];
            Splice {
                range: element.start..element.end,
                with: String::new(),
            }
        }));
        part.spliced(splices)
    }

    /// Colours the cells that need a look, and no longer those that an earlier run coloured so.
    fn marks(
        &self,
        meant: &Meant,
        styles: &mut Styles<'_>,
        splices: &mut Vec<Splice>,
    ) -> Result<(), KeepError> {
        for (at, cell) in &self.cells {
            if meant.values.contains_key(at) {
                continue;
            }
            let element = &self.part.elements[cell.element];
            let own = self
                .part
                .attribute(element, "s")
                .and_then(|s| s.parse().ok());
            let own: usize = own.unwrap_or(0);
            let style = match (meant.marked.contains(at), meant.coloured.contains(at)) {
                (true, _) => Some(styles.marked(own)?),
                (false, true) => Some(styles.highlighted(own)?),
                (false, false) => styles.unmarked(own),
            };
            if let Some(style) = style.filter(|style| *style != own) {
                let tag = self.part.tag(element);
                splices.push(Splice {
                    range: element.start..element.tag_end,
                    with: with_attribute(tag, "s", &style.to_string()),
                });
            }
        }
        Ok(())
    }

    /// The style that a cell has which is not there: its row's, else its column's.
    fn inherited(&self, at: CellRef) -> usize {
        let part = &self.part;
        let row = self.rows.iter().find(|(number, _)| *number == at.row);
        let of_row = row.and_then(|(_, index)| part.attribute(&part.elements[*index], "s"));
        let columns = part.section("cols");
        let of_column = columns.and_then(|columns| {
            let (_, column) = part.children(columns).find(|(_, column)| {
                let bound = |name| -> Option<u32> { part.attribute(column, name)?.parse().ok() };
                let (Some(min), Some(max)) = (bound("min"), bound("max")) else {
                    return false;
                };
                (min..=max).contains(&(at.col + 1))
            })?;
            part.attribute(column, "style")
        });
        of_row
            .or(of_column)
            .and_then(|style| style.parse().ok())
            .unwrap_or(0)
    }

    /// Puts absent cells, and rows for them, where they belong.
    fn insertions(&self, absent: BTreeMap<u32, Vec<(CellRef, String)>>, splices: &mut Vec<Splice>) {
        let part = &self.part;
        let mut new_rows: BTreeMap<usize, String> = BTreeMap::new();
        let data = &part.elements[self.data];
        for (number, cells) in absent {
            let Some((_, row)) = self.rows.iter().find(|(own, _)| *own == number) else {
                let xml: String = cells.into_iter().map(|(_, xml)| xml).collect();
                let after = self.rows.iter().find(|(own, _)| *own > number);
                let place = after.map_or(data.inner_end, |(_, row)| part.elements[*row].start);
                let row = format!("<row r=\"{}\">{xml}</row>", number + 1);
                new_rows.entry(place).or_default().push_str(&row);
                continue;
            };
            let element = &part.elements[*row];
            if element.is_empty_tag() {
                let xml: String = cells.into_iter().map(|(_, xml)| xml).collect();
                splices.push(part.append(element, &xml));
                continue;
            }
            for (at, xml) in cells {
                let mut later = self
                    .cells
                    .range(at..)
                    .take_while(|(own, _)| own.row == number);
                let place = later.next().map_or(element.inner_end, |(_, cell)| {
                    part.elements[cell.element].start
                });
                splices.push(Splice::insert(place, xml));
            }
        }
        for (place, xml) in new_rows {
            if data.is_empty_tag() {
                splices.push(part.append(data, &xml));
            } else {
                splices.push(Splice::insert(place, xml));
            }
        }
    }
}

/// The cell of that start tag with that value and nothing else; nothing at all for a blank.
fn with_content(tag: &str, content: &NewValue, stored: impl Fn(Amount) -> String) -> String {
    let open = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
    match content {
        NewValue::Blank => with_value(tag, None),
        NewValue::Amount(amount) => with_value(tag, Some(&stored(*amount))),
        NewValue::Text(text) => {
            let text = escaped(text);
            format!("{open} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
        }
    }
}

fn with_value(tag: &str, value: Option<&str>) -> String {
    let open = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
    match value {
        Some(value) => format!("{open}><v>{value}</v></c>"),
        None => format!("{open}/>"),
    }
}

/// `A1:B2` or `A1`.
fn region(text: &str) -> Option<Region> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    Some(Region {
        first: CellRef::parse(first)?,
        last: CellRef::parse(last)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellXfs><xf/><xf/><xf numFmtId=\"4\"/></cellXfs></styleSheet>";

    fn edited(data: &str, values: &[(&str, Option<&str>)]) -> String {
        let text = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cols><col min=\"4\" max=\"5\" style=\"2\"/></cols>{data}<x/></worksheet>"
        );
        let sheet = Sheet::of("sheet.xml", text.as_bytes()).expect("a sheet");
        let part = Part::of("styles.xml", STYLES.as_bytes()).expect("styles");
        let mut styles = Styles::of(&part).expect("complete");
        let values = values
            .iter()
            .map(|(at, value)| {
                let amount = value.map(|text| text.parse().expect("digits"));
                let value = amount.map_or(NewValue::Blank, NewValue::Amount);
                (CellRef::parse(at).expect("A1"), value)
            })
            .collect();
        let meant = Meant {
            values,
            ..Meant::default()
        };
        let out = sheet.edited(&meant, &mut styles).expect("edited");
        let out = String::from_utf8(out).expect("text");
        let (_, rest) = out.split_once("</cols>").expect("cols");
        rest.trim_end_matches("<x/></worksheet>").to_owned()
    }

    #[test]
    fn text_becomes_a_number_and_neighbours_stay() {
        let data = "<sheetData><row r=\"2\"><c r=\"A2\" t=\"s\"><v>3</v></c>\r\n<c r=\"B2\" s=\"1\" t=\"inlineStr\"><is><t>1,118</t></is></c></row></sheetData>";
        assert_eq!(
            edited(data, &[("B2", Some("1118.07"))]),
            "<sheetData><row r=\"2\"><c r=\"A2\" t=\"s\"><v>3</v></c>\r\n<c r=\"B2\" s=\"3\"><v>1118.07</v></c></row></sheetData>"
        );
    }

    #[test]
    fn absent_cells_and_rows_come_in_their_order() {
        let data = "<sheetData><row r=\"2\" spans=\"1:4\"><c r=\"A2\"/><c r=\"D2\"/></row><row r=\"5\"/></sheetData>";
        assert_eq!(
            edited(
                data,
                &[
                    ("C2", Some("1")),
                    ("B2", Some("2")),
                    ("E2", None),
                    ("A1", Some("3")),
                    ("C5", Some("4")),
                    ("A7", Some("5"))
                ]
            ),
            "<sheetData><row r=\"1\"><c r=\"A1\" s=\"3\"><v>3</v></c></row><row r=\"2\" spans=\"1:4\"><c r=\"A2\"/><c r=\"B2\" s=\"3\"><v>2</v></c><c r=\"C2\" s=\"3\"><v>1</v></c><c r=\"D2\"/><c r=\"E2\" s=\"4\"/></row><row r=\"5\"><c r=\"C5\" s=\"3\"><v>4</v></c></row><row r=\"7\"><c r=\"A7\" s=\"3\"><v>5</v></c></row></sheetData>"
        );
        assert_eq!(
            edited("<sheetData/>", &[("A1", Some("3"))]),
            "<sheetData><row r=\"1\"><c r=\"A1\" s=\"3\"><v>3</v></c></row></sheetData>"
        );
    }

    #[test]
    fn cells_without_addresses_are_counted() {
        let data = "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>";
        assert_eq!(
            edited(data, &[("B1", Some("9"))]),
            "<sheetData><row><c><v>1</v></c><c s=\"3\"><v>9</v></c></row><row><c><v>3</v></c></row></sheetData>"
        );
    }

    #[test]
    fn formulas_arrays_and_metadata_are_obstacles() {
        let text = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\"><f t=\"array\" ref=\"A1:A2\">B1:B2</f><v>1</v></c><c r=\"B1\"><f t=\"shared\" si=\"0\"/><v>1</v></c><c r=\"C1\" cm=\"1\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row></sheetData></worksheet>";
        let sheet = Sheet::of("sheet.xml", text.as_bytes()).expect("a sheet");
        let obstacle = |at: &str| sheet.obstacle(CellRef::parse(at).expect("A1"));
        assert_eq!(obstacle("A1"), Some(Obstacle::Array));
        assert_eq!(obstacle("A2"), Some(Obstacle::Array));
        assert_eq!(obstacle("B1"), Some(Obstacle::Formula));
        assert_eq!(obstacle("C1"), Some(Obstacle::Metadata));
        assert_eq!(obstacle("D9"), None);
    }
}
