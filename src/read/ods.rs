//! An .ods archive becomes a book. The content is streamed here, not by a library: a repeated cell is
//! written once and counted by a number the file chooses, so repeats are bounded before they are laid
//! out; and only here are merged regions and formulas seen in the same pass.

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use crate::model::CellRef;

use super::archive::Archive;
use super::crypt;
use super::drawn::Drawn;
use super::error::{Bound, Foreign, Reason};
use super::limits::{self, Budget};
use super::ods_cells::{self, CellElement};
use super::ods_shapes;
use super::ods_styles::Styles;
use super::sheet::{Look, Sheet};
use super::xml::{self, Events};
use super::{Book, ColumnLook, Format, Grid, RowLook};

/// Reads the spreadsheet of an archive.
pub fn book(archive: &mut Archive<'_>, budget: &mut Budget) -> Result<Book, Reason> {
    let wanted = [
        "content.xml",
        "styles.xml",
        "mimetype",
        "meta-inf/manifest.xml",
    ];
    let parts = archive.parts(|name| wanted.contains(&name))?;
    let part = |name: &str| parts.get(name).map(Vec::as_slice).unwrap_or_default();
    if crypt::is_encrypted(part("meta-inf/manifest.xml")) {
        return Err(Reason::Encrypted);
    }
    let mut styles = Styles::new();
    if let Some(part) = parts.get("styles.xml") {
        named_styles(part, &mut styles, budget)?;
    }
    let text = xml::decoded(part("content.xml"))?;
    let sheets = sheets(&text, styles, budget)?;
    if sheets.is_empty() && memchr::memmem::find(part("mimetype"), b"spreadsheet").is_none() {
        return Err(Reason::Format(Foreign::OpenDocument));
    }
    Ok(Book {
        format: Format::Ods,
        sheets,
        macros: archive.names().any(|name| name.starts_with("basic/")),
        ..Book::default()
    })
}

/// Reads a spreadsheet that is one XML text with everything in it.
pub fn flat(text: &str, budget: &mut Budget) -> Result<Book, Reason> {
    Ok(Book {
        format: Format::Ods,
        sheets: sheets(text, Styles::new(), budget)?,
        ..Book::default()
    })
}

fn sheets(text: &str, styles: Styles, budget: &mut Budget) -> Result<Vec<Grid>, Reason> {
    let mut reader = Content {
        events: Events::new(text),
        budget,
        styles,
        columns: Vec::new(),
    };
    let mut sheets = reader.sheets()?;
    let looks = reader.styles.looks.shared();
    for sheet in &mut sheets {
        sheet.appearance.looks = Arc::clone(&looks);
    }
    Ok(sheets)
}

/// Reads the styles that have names, a part of their own. One that is broken hides no figure.
fn named_styles(part: &[u8], styles: &mut Styles, budget: &mut Budget) -> Result<(), Reason> {
    let Ok(text) = xml::decoded(part) else {
        return Ok(());
    };
    let mut events = Events::new(&text);
    loop {
        match events.next(budget) {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => styles.take(&event)?,
            Err(reason @ Reason::TooSlow) => return Err(reason),
            Err(_) => return Ok(()),
        }
    }
}

struct Content<'a, 'b> {
    events: Events<'a>,
    budget: &'b mut Budget,
    styles: Styles,
    /// The columns of the table being read that give their cells a look: the last of each run, and
    /// the look.
    columns: Vec<(u32, u16)>,
}

impl Content<'_, '_> {
    fn sheets(&mut self) -> Result<Vec<Grid>, Reason> {
        let mut sheets = Vec::new();
        loop {
            match self.events.next(self.budget)? {
                Event::Start(e) if e.local_name().as_ref() == "table" => {
                    if sheets.len() == limits::SHEETS {
                        return Err(Reason::TooLarge(Bound::Sheets));
                    }
                    let name = xml::attribute(&e, "name")?.unwrap_or_default().into_owned();
                    let style = xml::attribute(&e, "style-name")?;
                    let visible = !style.is_some_and(|style| self.styles.hides(&style));
                    let grid = self.table(&name).map_err(|reason| reason.on_sheet(&name))?;
                    sheets.push(Grid { visible, ..grid });
                }
                Event::Eof => return Ok(sheets),
                event => self.styles.take(&event)?,
            }
        }
    }

    /// Reads up to the end of the table that has begun.
    fn table(&mut self, name: &str) -> Result<Grid, Reason> {
        let mut sheet = Sheet::new(name);
        self.columns.clear();
        let (mut row, mut inner) = (0_u32, 0_usize);
        loop {
            match self.events.next(self.budget)? {
                // A table within a table (in a header's shapes, a detective's arrows): not a sheet.
                Event::Start(e) if e.local_name().as_ref() == "table" => inner += 1,
                Event::End(e) if e.local_name().as_ref() == "table" => match inner.checked_sub(1) {
                    Some(left) => inner = left,
                    None => return Ok(sheet.finish()),
                },
                Event::Start(e) if inner == 0 && e.local_name().as_ref() == "table-row" => {
                    let repeat = xml::number(&e, "number-rows-repeated")?.unwrap_or(1);
                    self.row_look(&e, row, repeat, &mut sheet)?;
                    let cells = self.row()?;
                    self.put_rows(&mut sheet, row, repeat, &cells)?;
                    row = row.saturating_add(repeat);
                }
                // What is bound to the page and not to a cell.
                Event::Start(e) if ods_shapes::is_shape(e.local_name().as_ref()) => {
                    let own_name = e.local_name();
                    let shape = ods_shapes::read(&mut self.events, self.budget, own_name.as_ref());
                    let ((kind, text), at) = (shape?, CellRef::default());
                    sheet.draw(self.budget, Drawn { kind, at, text })?;
                }
                Event::Start(e) if inner == 0 && e.local_name().as_ref() == "table-column" => {
                    self.column(&e, &mut sheet)?;
                }
                Event::Eof => return Err(Reason::damaged("content ends inside a table")),
                _ => {}
            }
        }
    }

    /// Takes the width of columns and the look that they give their cells.
    fn column(&mut self, e: &BytesStart<'_>, sheet: &mut Sheet) -> Result<(), Reason> {
        let first = self.columns.last().map_or(0, |(last, _)| last + 1);
        let repeat = xml::number(e, "number-columns-repeated")?.unwrap_or(1);
        if repeat == 0 || first >= limits::COLS {
            return Ok(());
        }
        let last = first.saturating_add(repeat - 1).min(limits::COLS - 1);
        let look = xml::attribute(e, "default-cell-style-name")?;
        let look = look.map_or(0, |style| self.styles.number(&style));
        self.columns.push((last, look));
        let width = xml::attribute(e, "style-name")?.and_then(|style| self.styles.width(&style));
        sheet.appearance().add_columns(ColumnLook {
            first,
            last,
            width,
            hidden: is_hidden(e)?,
        });
        Ok(())
    }

    fn row_look(
        &mut self,
        e: &BytesStart<'_>,
        first: u32,
        repeat: u32,
        sheet: &mut Sheet,
    ) -> Result<(), Reason> {
        if repeat == 0 || first >= limits::ROWS {
            return Ok(());
        }
        let height = xml::attribute(e, "style-name")?.and_then(|style| self.styles.height(&style));
        sheet.appearance().add_rows(RowLook {
            first,
            last: first.saturating_add(repeat - 1).min(limits::ROWS - 1),
            height,
            hidden: is_hidden(e)?,
        });
        Ok(())
    }

    /// The cells of the row that has begun, up to its end.
    fn row(&mut self) -> Result<Vec<CellElement>, Reason> {
        let mut cells = Vec::new();
        loop {
            match self.events.next(self.budget)? {
                Event::Start(e)
                    if matches!(e.local_name().as_ref(), "table-cell" | "covered-table-cell") =>
                {
                    let covered = e.local_name().as_ref() == "covered-table-cell";
                    let mut cell =
                        ods_cells::read(&e, (&mut self.events, &mut self.styles), self.budget)?;
                    if covered {
                        // What a merged region hides is not shown: only its upper left cell counts.
                        cell.value = None;
                    }
                    cells.push(cell);
                }
                Event::End(e) if e.local_name().as_ref() == "table-row" => return Ok(cells),
                Event::Eof => return Err(Reason::damaged("content ends inside a row")),
                _ => {}
            }
        }
    }

    /// Lays a row out as often as it is repeated. Empty cells take nothing however often they come.
    fn put_rows(
        &mut self,
        sheet: &mut Sheet,
        first: u32,
        times: u32,
        cells: &[CellElement],
    ) -> Result<(), Reason> {
        let filled = cells.iter().any(|cell| cell.value.is_some());
        let merged = cells.iter().any(|cell| cell.columns > 1 || cell.rows > 1);
        let noted = |cell: &CellElement| !cell.note.is_empty() || !cell.shapes.is_empty();
        let noted = cells.iter().any(noted);
        if !filled && !merged && !noted {
            return Ok(());
        }
        if first >= limits::ROWS {
            return Err(Reason::damaged("a row below the sheet"));
        }
        for row in first..first.saturating_add(times) {
            let mut col = 0_u32;
            for cell in cells {
                if cell.columns > 1 || cell.rows > 1 {
                    let last = CellRef::new(
                        row.saturating_add(cell.rows - 1),
                        col.saturating_add(cell.columns - 1),
                    );
                    sheet.merge(self.budget, CellRef::new(row, col), last)?;
                }
                if !cell.note.is_empty() && row == first {
                    sheet.note(self.budget, CellRef::new(row, col), cell.note.clone())?;
                }
                for (kind, text) in cell.shapes.iter().filter(|_| row == first) {
                    let (kind, at, text) = (*kind, CellRef::new(row, col), text.clone());
                    sheet.draw(self.budget, Drawn { kind, at, text })?;
                }
                if let Some(value) = &cell.value {
                    for col in col..col.saturating_add(cell.repeat) {
                        let look = Look {
                            number: cell.look.unwrap_or_else(|| self.column_look(col)),
                            serial: cell.serial,
                            ..Look::default()
                        };
                        sheet.push_as(
                            self.budget,
                            CellRef::new(row, col),
                            value.clone(),
                            cell.formula.clone(),
                            look,
                        )?;
                    }
                }
                col = col.saturating_add(cell.repeat);
            }
        }
        Ok(())
    }

    /// The look that a column gives its cells.
    fn column_look(&self, col: u32) -> u16 {
        let run = self.columns.partition_point(|(last, _)| *last < col);
        self.columns.get(run).map_or(0, |(_, look)| *look)
    }
}

/// Whether columns or rows are hidden.
fn is_hidden(e: &BytesStart<'_>) -> Result<bool, Reason> {
    let stated = xml::attribute(e, "visibility")?;
    Ok(matches!(stated.as_deref(), Some("collapse" | "filter")))
}

#[cfg(test)]
mod tests {
    use super::super::archive::{self, Parts};
    use super::super::drawn::Drawing;
    use super::super::{CellValue, read_bytes};
    use super::*;

    fn spreadsheet(tables: &str) -> Grid {
        let content = format!(
            "<o:document-content xmlns:o=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:office=\"f\" xmlns:style=\"s\">
             <style:style style:name=\"ta1\"><style:table-properties table:display=\"false\"/></style:style>
             {tables}</o:document-content>"
        );
        let parts = Parts::from([("content.xml".to_owned(), content.into_bytes())]);
        let book = read_bytes(&archive::pack(&parts).expect("packed"), "a.ods")
            .expect("a good spreadsheet");
        assert_eq!(book.format, Format::Ods);
        book.sheets.into_iter().next().expect("a sheet")
    }

    #[test]
    fn what_is_drawn_over_a_cell_is_no_text_of_it() {
        let grid = spreadsheet(
            r#"<table:table table:name="a"><table:shapes><draw:frame xmlns:draw="d"><draw:image><text:p/></draw:image></draw:frame></table:shapes>
            <table:table-row><table:table-cell office:value-type="float" office:value="5"><office:annotation><text:p>请核实</text:p></office:annotation><draw:custom-shape xmlns:draw="d"><text:p>说明</text:p></draw:custom-shape><text:p>5</text:p></table:table-cell><table:table-cell><draw:frame xmlns:draw="d"><draw:image/></draw:frame></table:table-cell></table:table-row></table:table>"#,
        );
        let cell = grid.get(CellRef::new(0, 0)).map(|cell| cell.value.clone());
        assert_eq!(cell, Some(CellValue::Number(5.0)));
        assert_eq!(grid.appearance.notes[&CellRef::new(0, 0)], "请核实");
        let drawn = grid.appearance.drawn.iter();
        let drawn: Vec<_> = drawn
            .map(|one| (one.kind, one.at.to_string(), one.text.as_str()))
            .collect();
        assert_eq!(
            drawn,
            [
                (Drawing::Picture, "A1".to_owned(), ""),
                (Drawing::TextBox, "A1".to_owned(), "说明"),
                (Drawing::Picture, "B1".to_owned(), ""),
            ]
        );
    }

    #[test]
    fn values_repeats_merges_and_formulas_come_through() {
        let grid = spreadsheet(
            r#"<table:table table:name="表1" table:style-name="ta1">
            <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
            <table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="1"><text:p>收<text:s/>入</text:p><text:p>总计</text:p></table:table-cell><table:covered-table-cell/><table:table-cell office:value-type="float" office:value="1118.07"><text:p>1,118.07</text:p></table:table-cell></table:table-row>
            <table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell table:number-columns-repeated="2" office:value-type="date" office:date-value="2026-02-28"><text:p>x</text:p></table:table-cell></table:table-row>
            <table:table-row><table:table-cell table:formula="of:=SUM([.A1:.B2];[$表2.C$3];[$'表.3'.C3:.D4])"/><table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell><table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell></table:table-row>
            </table:table>"#,
        );
        assert!(!grid.visible);
        let cell = |at: &str| grid.get(CellRef::parse(at).expect("an address"));
        let value = |at: &str| cell(at).map(|cell| cell.value.clone());
        assert_eq!(value("A3"), Some(CellValue::Text("收 入\n总计".into())));
        assert_eq!(value("C3"), Some(CellValue::Number(1118.07)));
        assert_eq!(value("B4"), Some(CellValue::Date("2026-02-28".into())));
        assert_eq!(value("C5"), Some(CellValue::Date("2026-02-28".into())));
        assert_eq!(value("A6"), Some(CellValue::NotComputed));
        assert_eq!(
            cell("A6").and_then(|cell| cell.formula.as_deref()),
            Some("SUM(A1:B2,表2!C$3,'表.3'!C3:D4)")
        );
        assert_eq!(value("B6"), Some(CellValue::Error("#DIV/0!".into())));
        assert_eq!(value("C6"), None);
        assert_eq!(grid.cell_count(), 8);
        assert_eq!(grid.merges.len(), 1);
        assert_eq!(grid.merges[0].last, CellRef::new(2, 1));
    }
}
