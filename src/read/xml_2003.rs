//! A workbook in one XML text (Excel 2003's "XML 表格", which budget platforms export under the name .xls) becomes a
//! book. The schema is Microsoft's XML Spreadsheet Reference: cells follow each other unless `ss:Index` says
//! where one stands; a merged cell states how many more columns and rows it covers.
//!
//! Formulas are written with relative addresses (`relative`); the results beside them stand, and a formula without
//! one was never computed.

use quick_xml::events::{BytesStart, Event};

use super::appearance::{ColumnLook, RowLook};
use super::error::{Bound, Reason};
use super::limits::{self, Budget};
use super::relative;
use super::runs::Manner;
use super::sheet::{Look, Sheet};
use super::xml::{self, Events};
use super::xml_2003_styles::Styles;
use super::{Book, CellValue, Format, Grid, looks, value};
use crate::model::CellRef;

/// The namespace that tells such a workbook from other XML.
pub const NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// Reads the sheets of the text.
pub fn book(text: &str, budget: &mut Budget) -> Result<Book, Reason> {
    let mut reader = Reader {
        events: Events::new(text),
        budget,
        styles: Styles::new(),
    };
    let mut sheets = Vec::new();
    loop {
        match reader.next()? {
            Event::Start(e) if e.local_name().as_ref() == "Worksheet" => {
                if sheets.len() == limits::SHEETS {
                    return Err(Reason::TooLarge(Bound::Sheets));
                }
                let name = xml::attribute(&e, "Name")?.unwrap_or_default();
                let mut sheet = Sheet::new(&name);
                reader.worksheet(&mut sheet)?;
                sheets.push(sheet.finish());
            }
            Event::Start(e) => reader.styles.start(&e)?,
            Event::Eof => break,
            _ => {}
        }
    }
    let looks = reader.styles.looks();
    for sheet in &mut sheets {
        let sheet: &mut Grid = sheet;
        sheet.appearance.looks = looks.clone();
    }
    Ok(Book {
        format: Format::Xml,
        sheets,
        ..Book::default()
    })
}

struct Reader<'t, 'b> {
    events: Events<'t>,
    budget: &'b mut Budget,
    styles: Styles,
}

/// The next row and column that come without an index.
#[derive(Default)]
struct At {
    row: u32,
    col: u32,
    column: u32,
    /// The look of the row, and those of columns: the last of each run, and the look.
    row_look: Option<u16>,
    columns: Vec<(u32, Option<u16>)>,
}

impl At {
    /// The look of a cell that names none.
    fn look(&self) -> u16 {
        let run = self.columns.partition_point(|(last, _)| *last < self.col);
        let of_column = || self.columns.get(run).and_then(|(_, look)| *look);
        self.row_look.or_else(of_column).unwrap_or(0)
    }
}

impl<'t> Reader<'t, '_> {
    fn next(&mut self) -> Result<Event<'t>, Reason> {
        self.events.next(self.budget)
    }

    fn worksheet(&mut self, sheet: &mut Sheet) -> Result<(), Reason> {
        let mut at = At::default();
        loop {
            match self.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "Column" => {
                        let first = position(&e, at.column)?;
                        if first > at.column {
                            at.columns.push((first - 1, None));
                        }
                        column(sheet, &mut at.column, &e)?;
                        let look = self.look(&e)?;
                        at.columns.push((at.column.saturating_sub(1), look));
                    }
                    "Row" => self.row(sheet, &mut at, &e)?,
                    "Visible" => {
                        // SheetHidden, SheetVeryHidden.
                        let hidden = self.text("Visible")?.contains("Hidden");
                        sheet.set_visible(!hidden);
                    }
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "Worksheet" => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn row(&mut self, sheet: &mut Sheet, at: &mut At, row: &BytesStart) -> Result<(), Reason> {
        at.row = position(row, at.row)?;
        at.col = 0;
        at.row_look = self.look(row)?;
        let span = xml::number(row, "Span")?.unwrap_or(0);
        let last = at.row.saturating_add(span);
        let look = RowLook {
            first: at.row,
            last: last.min(limits::ROWS - 1),
            height: pixels(row, "Height")?,
            hidden: hidden(row)?,
        };
        if look.first <= look.last {
            sheet.appearance().add_rows(look);
        }
        loop {
            match self.next()? {
                Event::Start(e) if e.local_name().as_ref() == "Cell" => self.cell(sheet, at, &e)?,
                Event::End(e) if e.local_name().as_ref() == "Row" => {
                    at.row = last.saturating_add(1);
                    return Ok(());
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn cell(&mut self, sheet: &mut Sheet, at: &mut At, cell: &BytesStart) -> Result<(), Reason> {
        at.col = position(cell, at.col)?;
        let place = CellRef::new(at.row, at.col);
        let across = xml::number(cell, "MergeAcross")?.unwrap_or(0);
        let down = xml::number(cell, "MergeDown")?.unwrap_or(0);
        let corner = CellRef::new(at.row.saturating_add(down), at.col.saturating_add(across));
        if corner != place {
            sheet.merge(self.budget, place, corner)?;
        }
        let formula = xml::attribute(cell, "Formula")?;
        let look = Look {
            number: self.look(cell)?.unwrap_or_else(|| at.look()),
            ..Look::default()
        };
        let mut found = None;
        loop {
            match self.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "Data" => found = self.data(&e)?,
                    "Comment" => {
                        let note = self.text("Comment")?;
                        sheet.note(self.budget, place, note)?;
                    }
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "Cell" => break,
                Event::Eof => break,
                _ => {}
            }
        }
        if let Some(formula) = &formula
            && found
                .as_ref()
                .is_none_or(|value| is_no_result(value, formula))
        {
            found = Some(CellValue::NotComputed);
        }
        if let Some(value) = found {
            let formula = formula.and_then(|formula| relative::in_letters(&formula, place));
            sheet.push_as(self.budget, place, value, formula, look)?;
        }
        at.col = corner.col.saturating_add(1);
        Ok(())
    }

    /// The look of the style that an element names.
    fn look(&mut self, element: &BytesStart) -> Result<Option<u16>, Reason> {
        let style = xml::attribute(element, "StyleID")?;
        Ok(style.map(|style| self.styles.number(&style)))
    }

    fn data(&mut self, data: &BytesStart) -> Result<Option<CellValue>, Reason> {
        let kind = xml::attribute(data, "Type")?
            .unwrap_or_default()
            .into_owned();
        let text = self.text("Data")?;
        let bare = text.trim();
        Ok(match kind.as_str() {
            "Number" | "DateTime" if bare.is_empty() => None,
            "Number" => match bare.parse() {
                Ok(number) => Some(value::float(number)),
                Err(_) => Some(CellValue::Text(text)),
            },
            "DateTime" => Some(CellValue::Date(text)),
            "Boolean" => Some(CellValue::Bool(bare == "1")),
            "Error" => Some(CellValue::Error(bare.to_owned())),
            _ => Some(CellValue::Text(text)),
        })
    }

    /// All text up to the end of the element of that name, whatever else is in it.
    fn text(&mut self, end: &str) -> Result<String, Reason> {
        let mut text = String::new();
        let mut depth = 0_usize;
        // The parts that are open: S and Del strike out, Sup raises.
        let mut manners = vec![Manner::AsCell];
        loop {
            let manner = manners.last().copied().unwrap_or_default();
            match self.next()? {
                Event::Start(e) if e.local_name().as_ref() == end => depth += 1,
                Event::Start(e) => manners.push(match (manner, e.local_name().as_ref()) {
                    (Manner::Struck, _) | (_, "S" | "Del") => Manner::Struck,
                    (Manner::Raised, _) | (_, "Sup") => Manner::Raised,
                    (_, "Font") => Manner::Plain,
                    (manner, _) => manner,
                }),
                Event::End(e) if e.local_name().as_ref() == end => {
                    if depth == 0 {
                        return Ok(text);
                    }
                    depth -= 1;
                }
                Event::End(_) => {
                    manners.pop();
                }
                Event::Text(part) => manner.push(&mut text, &part.xml10_content()),
                Event::CData(part) => manner.push(&mut text, &part.xml10_content()),
                Event::GeneralRef(reference) => {
                    let mut letter = String::new();
                    xml::push_reference(&mut letter, &reference)?;
                    manner.push(&mut text, &letter);
                }
                Event::Eof => return Ok(text),
                _ => {}
            }
            if text.len() > limits::CELL_TEXT {
                return Err(Reason::TooLarge(Bound::CellText));
            }
        }
    }
}

/// Whether an empty text stands for the result of a formula that cannot show nothing.
fn is_no_result(value: &CellValue, formula: &str) -> bool {
    *value == CellValue::Text(String::new()) && !formula.contains("\"\"")
}

/// Where an element stands: at its index, which counts from 1, or next.
fn position(element: &BytesStart, next: u32) -> Result<u32, Reason> {
    let index = xml::number(element, "Index")?;
    Ok(index.map_or(next, |index| index.saturating_sub(1)))
}

fn column(sheet: &mut Sheet, next: &mut u32, column: &BytesStart) -> Result<(), Reason> {
    let first = position(column, *next)?;
    let span = xml::number(column, "Span")?.unwrap_or(0);
    let last = first.saturating_add(span).min(limits::COLS - 1);
    *next = last.saturating_add(1);
    let look = ColumnLook {
        first,
        last,
        width: pixels(column, "Width")?,
        hidden: hidden(column)?,
    };
    if first <= last {
        sheet.appearance().add_columns(look);
    }
    Ok(())
}

fn hidden(element: &BytesStart) -> Result<bool, Reason> {
    Ok(xml::attribute(element, "Hidden")?.is_some_and(|hidden| hidden == "1"))
}

/// A length in points as pixels of 1/96 inch.
fn pixels(element: &BytesStart, name: &str) -> Result<Option<u16>, Reason> {
    let points: Option<f64> = xml::attribute(element, name)?.and_then(|text| text.parse().ok());
    Ok(points.and_then(|points| looks::pixels(points * 96.0 / 72.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Grid, read_bytes};

    fn sheets(inside: &str) -> Vec<Grid> {
        let text = format!(
            "<?xml version=\"1.0\"?><Workbook xmlns=\"{NAMESPACE}\" \
             xmlns:ss=\"{NAMESPACE}\">{inside}</Workbook>"
        );
        let book = read_bytes(text.as_bytes(), "导出.xls").expect("a good workbook");
        assert_eq!(book.format, Format::Xml);
        book.sheets
    }

    #[test]
    fn cells_stand_where_indexes_and_merges_put_them() {
        let sheets = sheets(
            "<Worksheet ss:Name=\"表一\"><Table><Column ss:Width=\"72\" ss:Hidden=\"1\"/>\
             <Row><Cell ss:MergeAcross=\"1\" ss:MergeDown=\"1\"><Data ss:Type=\"String\">收&#20837;</Data>\
             </Cell><Cell><Data ss:Type=\"Number\">1.5</Data></Cell></Row>\
             <Row ss:Index=\"4\"><Cell ss:Index=\"3\" ss:Formula=\"=R[-3]C\"><Data ss:Type=\"Number\">1.5</Data>\
             </Cell><Cell ss:Formula=\"=1+1\"/><Cell><ss:Data ss:Type=\"String\"><B>合</B>计</ss:Data>\
             <Comment><Data>说明</Data></Comment></Cell></Row></Table></Worksheet>\
             <Worksheet ss:Name=\"b\"><Table/><WorksheetOptions><Visible>SheetHidden</Visible>\
             </WorksheetOptions></Worksheet>",
        );
        let value = |row, col| {
            let cell = sheets[0].get(CellRef::new(row, col));
            cell.map(|cell| cell.value.clone())
        };
        assert_eq!(value(0, 0), Some(CellValue::Text("收入".into())));
        assert_eq!(value(0, 2), Some(CellValue::Number(1.5)));
        assert_eq!(value(3, 2), Some(CellValue::Number(1.5)));
        let formula = sheets[0]
            .get(CellRef::new(3, 2))
            .and_then(|cell| cell.formula.as_deref());
        assert_eq!(formula, Some("C1"));
        assert_eq!(value(3, 3), Some(CellValue::NotComputed));
        assert_eq!(value(3, 4), Some(CellValue::Text("合计".into())));
        let looks = &sheets[0].appearance;
        assert_eq!(looks.columns[0].width, Some(96));
        assert!(looks.columns[0].hidden);
        assert_eq!(looks.notes[&CellRef::new(3, 4)], "说明");
        let merge = sheets[0].merges[0];
        assert_eq!(format!("{}:{}", merge.first, merge.last), "A1:B2");
        assert!(sheets[0].visible && !sheets[1].visible);
    }

    #[test]
    fn formulas_that_were_never_computed_are_no_blanks_and_no_zeros() {
        let sheets = sheets(
            "<Worksheet ss:Name=\"a\"><Table><Row>\
             <Cell ss:Formula=\"=SUM(RC[1]:RC[2])\"><Data ss:Type=\"Number\"></Data></Cell>\
             <Cell ss:Formula=\"=SUM(R[1]C:R[2]C)\"><Data ss:Type=\"String\"></Data></Cell>\
             <Cell ss:Formula=\"=SUM(RC[1]:RC[2])\"><Data ss:Type=\"Number\">0</Data></Cell>\
             <Cell ss:Formula=\"=IF(RC[1]=0,&quot;&quot;,1)\"><Data ss:Type=\"String\"></Data></Cell>\
             </Row></Table></Worksheet>",
        );
        let cell = |col| {
            let cell = sheets[0].get(CellRef::new(0, col));
            cell.map(|cell| (cell.value.clone(), cell.formula.as_deref()))
        };
        assert_eq!(cell(0), Some((CellValue::NotComputed, Some("SUM(B1:C1)"))));
        assert_eq!(cell(1), Some((CellValue::NotComputed, Some("SUM(B2:B3)"))));
        // Recognition tells from the cells whether such a 0 is a result.
        assert_eq!(cell(2), Some((CellValue::Number(0.0), Some("SUM(D1:E1)"))));
        assert_eq!(cell(3), None, "a formula may show nothing");
    }

    #[test]
    fn the_elements_may_bear_a_prefix() {
        let text = format!(
            "<?xml version=\"1.0\"?><ss:Workbook xmlns:ss=\"{NAMESPACE}\"><ss:Worksheet ss:Name=\"a\">\
             <ss:Table><ss:Row><ss:Cell><ss:Data ss:Type=\"Number\">1.5</ss:Data></ss:Cell></ss:Row>\
             </ss:Table></ss:Worksheet></ss:Workbook>"
        );
        let book = read_bytes(text.as_bytes(), "导出.xls").expect("a good workbook");
        let cell = book.sheets[0].get(CellRef::new(0, 0));
        assert_eq!(cell.map(|cell| &cell.value), Some(&CellValue::Number(1.5)));
    }

    #[test]
    fn claims_cost_nothing_and_cells_beyond_the_sheet_are_refused() {
        let wide = sheets(
            "<Worksheet ss:Name=\"a\"><Table ss:ExpandedRowCount=\"4000000000\">\
             <Column ss:Index=\"4000000000\" ss:Span=\"4000000000\"/>\
             <Row ss:Span=\"4000000000\"/><Row><Cell/></Row></Table></Worksheet>",
        );
        assert!(wide[0].rows.is_empty());
        let text = format!(
            "<Workbook xmlns=\"{NAMESPACE}\"><Worksheet><Table><Row ss:Index=\"4000000000\"><Cell>\
             <Data ss:Type=\"Number\">1</Data></Cell></Row></Table></Worksheet></Workbook>"
        );
        assert!(read_bytes(text.as_bytes(), "导出.xls").is_err());
    }
}
