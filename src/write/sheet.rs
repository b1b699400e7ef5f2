//! One page as a sheet of the library.

use std::borrow::Cow;

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartLegendPosition, ChartType, ConditionalFormatFormula,
    DataValidation, Format, FormatScript, Formula, IgnoreError, Note, ProtectionOptions, Table,
    TableColumn, TableStyle, Url, Worksheet, XlsxError,
};

use crate::model::{CellRef, Region, sheet_prefix};
use crate::pages::{
    Accepts, Content, List, PIXELS_PER_UNIT, Page, PageCell, Paper, Pie, Size, lines_of,
};
use crate::read::{Manner, Run};
use crate::words::pages as words;

use super::WriteError;
use super::formats::{self, Formats};

/// Excel's number for A4.
const A4: u8 = 9;
/// The most characters that a cell holds, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// The most characters that the list of a dropdown holds.
const LONGEST_LIST: usize = 255;
/// The most links that a sheet is given; Excel takes 65,530.
pub(super) const MOST_LINKS: usize = 60_000;
/// The size of notes in points, and their width in pixels.
const NOTE: (u8, u32) = (9, 300);
/// The pixels of a line of a note, of its upper and lower edge, and of the tallest note.
const NOTE_HEIGHT: (u32, u32, u32) = (17, 16, 600);

/// Writes the page; the name of the sheet has been set.
pub(super) fn write(
    sheet: &mut Worksheet,
    page: &Page,
    formats: &mut Formats,
) -> Result<(), WriteError> {
    formats.turn_page();
    sheet.set_formula_result_default("");
    bands(sheet, page)?;
    let mut links = 0;
    for cell in &page.cells {
        links += usize::from(matches!(cell.content, Content::Link { .. }));
        put(
            sheet,
            cell,
            formats.get(cell.look, page),
            links <= MOST_LINKS,
        )?;
    }
    for (at, text) in &page.notes {
        sheet.insert_note(at.row, column(at.col)?, &note(text))?;
    }
    if let Some(list) = &page.list {
        table(sheet, list, formats.get(list.head, page))?;
    }
    rules(sheet, page)?;
    if let Some(cells) = &page.filter {
        let (from, to) = corners(cells)?;
        sheet.autofilter(from.0, from.1, to.0, to.1)?;
    }
    if let Some(cells) = &page.codes {
        let (from, to) = corners(cells)?;
        sheet.ignore_error_range(from.0, from.1, to.0, to.1, IgnoreError::NumberStoredAsText)?;
    }
    if let Some((at, pie)) = &page.chart {
        sheet.insert_chart(at.row, column(at.col)?, &chart(&page.name, pie)?)?;
    }
    if page.frozen > 0 {
        sheet.set_freeze_panes(page.frozen, 0)?;
    }
    if page.locked {
        sheet.protect_with_options(&ProtectionOptions {
            format_columns: true,
            format_rows: true,
            use_autofilter: true,
            ..ProtectionOptions::default()
        });
    }
    sheet.set_screen_gridlines(page.gridlines);
    sheet.set_hidden(page.hidden);
    print(sheet, &page.paper)
}

/// What cells accept, and the colours that formulas decide.
fn rules(sheet: &mut Worksheet, page: &Page) -> Result<(), WriteError> {
    for (cells, accepts) in &page.accepts {
        let validation = validation(accepts)?;
        let (from, to) = corners(cells)?;
        sheet.add_data_validation(from.0, from.1, to.0, to.1, &validation)?;
    }
    for coloured in &page.coloured {
        let Some(format) = formats::coloured(coloured.fill) else {
            continue;
        };
        let rule = ConditionalFormatFormula::new()
            .set_rule(format!("={}", coloured.formula).as_str())
            .set_format(format);
        let (from, to) = corners(&coloured.cells)?;
        sheet.add_conditional_format(from.0, from.1, to.0, to.1, &rule)?;
    }
    for (cells, formula) in &page.ruled {
        let rule = ConditionalFormatFormula::new()
            .set_rule(format!("={formula}").as_str())
            .set_format(formats::ruled());
        let (from, to) = corners(cells)?;
        sheet.add_conditional_format(from.0, from.1, to.0, to.1, &rule)?;
    }
    Ok(())
}

fn column(col: u32) -> Result<u16, WriteError> {
    u16::try_from(col).map_err(|_| WriteError::Workbook(XlsxError::RowColumnLimitError))
}

/// A cell as the library takes it.
type Corner = (u32, u16);

fn corner(at: CellRef) -> Result<Corner, WriteError> {
    Ok((at.row, column(at.col)?))
}

fn corners(cells: &Region) -> Result<(Corner, Corner), WriteError> {
    Ok((corner(cells.first)?, corner(cells.last)?))
}

fn put(
    sheet: &mut Worksheet,
    cell: &PageCell,
    format: &Format,
    linked: bool,
) -> Result<(), WriteError> {
    let (from, to) = corners(&cell.covers)?;
    let (row, col) = from;
    if from != to {
        let text = match &cell.content {
            Content::Text(text) => shortened(text),
            _ => Cow::Borrowed(""),
        };
        sheet.merge_range(row, col, to.0, to.1, &text, format)?;
        if matches!(cell.content, Content::Blank | Content::Text(_)) {
            return Ok(());
        }
    }
    match &cell.content {
        Content::Blank => sheet.write_blank(row, col, format)?,
        Content::Text(text) => sheet.write_string_with_format(row, col, shortened(text), format)?,
        Content::Number(number) => sheet.write_number_with_format(row, col, *number, format)?,
        Content::Truth(truth) => sheet.write_boolean_with_format(row, col, *truth, format)?,
        Content::Formula { formula, result } => {
            let formula = Formula::new(formula).set_result(result.as_str());
            sheet.write_formula_with_format(row, col, formula, format)?
        }
        Content::Link { text, .. } if !linked => {
            sheet.write_string_with_format(row, col, shortened(text), format)?
        }
        Content::Link {
            text,
            sheet: name,
            cell,
        } => {
            let place = format!("internal:{}{cell}", sheet_prefix(name));
            let url = Url::new(place).set_text(text);
            sheet.write_url_with_format(row, col, url, format)?
        }
        Content::Runs(runs) => return rich_text(sheet, (row, col), runs, format),
    };
    Ok(())
}

/// Writes a text with its parts struck out or raised as they were; what was hidden is struck out.
fn rich_text(
    sheet: &mut Worksheet,
    (row, col): Corner,
    runs: &[Run],
    format: &Format,
) -> Result<(), WriteError> {
    let plain = Format::new();
    let struck = Format::new().set_font_strikethrough();
    let raised = Format::new().set_font_script(FormatScript::Superscript);
    let parts: Vec<(&Format, &str)> = runs
        .iter()
        .map(|run| {
            let format = match run.manner {
                Manner::Struck | Manner::Hidden => &struck,
                Manner::Raised => &raised,
                Manner::Plain | Manner::AsCell => &plain,
            };
            (format, run.text.as_str())
        })
        .collect();
    sheet.write_rich_string_with_format(row, col, &parts, format)?;
    Ok(())
}

/// The widths of columns and the heights of rows.
fn bands(sheet: &mut Worksheet, page: &Page) -> Result<(), WriteError> {
    for (&col, band) in &page.columns {
        let col = column(col)?;
        match band.size {
            Some(Size::Pixels(pixels)) => sheet.set_column_width_pixels(col, pixels)?,
            Some(Size::Units(width)) => sheet.set_column_width(col, width)?,
            None => sheet,
        };
        if band.hidden {
            sheet.set_column_hidden(col)?;
        }
    }
    for (&row, band) in &page.rows {
        match band.size {
            Some(Size::Pixels(pixels)) => sheet.set_row_height_pixels(row, pixels)?,
            Some(Size::Units(height)) => sheet.set_row_height(row, height)?,
            None => sheet,
        };
        if band.hidden {
            sheet.set_row_hidden(row)?;
        }
        if band.below {
            sheet.group_rows(row, row)?;
        }
    }
    // What belongs to a line stands below it.
    sheet.group_symbols_above(page.rows.values().any(|band| band.below));
    Ok(())
}

fn print(sheet: &mut Worksheet, paper: &Paper) -> Result<(), WriteError> {
    sheet.set_paper_size(A4);
    if paper.landscape {
        sheet.set_landscape();
    }
    let [left, right, top, bottom, header, footer] = paper.margins;
    sheet.set_margins(left, right, top, bottom, header, footer);
    sheet.set_print_fit_to_pages(1, u16::from(paper.one_page));
    sheet.set_print_center_horizontally(true);
    sheet.set_footer(words::FOOTER);
    if let Some((first, last)) = paper.repeat {
        sheet.set_repeat_rows(first, last)?;
    }
    if let Some(area) = &paper.area {
        let (from, to) = corners(area)?;
        sheet.set_print_area(from.0, from.1, to.0, to.1)?;
    }
    Ok(())
}

fn table(sheet: &mut Worksheet, list: &List, head: &Format) -> Result<(), WriteError> {
    let columns: Vec<TableColumn> = list
        .heads
        .iter()
        .map(|text| TableColumn::new().set_header(*text).set_header_format(head))
        .collect();
    let table = Table::new()
        .set_name(list.name)
        .set_columns(&columns)
        .set_style(TableStyle::Light1)
        .set_banded_rows(false);
    let (from, to) = corners(&list.covers)?;
    sheet.add_table(from.0, from.1, to.0, to.1, &table)?;
    Ok(())
}

fn validation(accepts: &Accepts) -> Result<DataValidation, WriteError> {
    let told = |validation: DataValidation, (title, message): &(&str, String)| {
        validation
            .set_error_title(*title)?
            .set_error_message(message)
    };
    Ok(match accepts {
        Accepts::OneOf(texts) => {
            debug_assert!(texts.join(",").chars().count() <= LONGEST_LIST);
            DataValidation::new().allow_list_strings(texts)?
        }
        Accepts::In { range, otherwise } => told(
            DataValidation::new().allow_list_formula(Formula::new(format!("={range}"))),
            otherwise,
        )?,
        Accepts::If { formula, otherwise } => told(
            DataValidation::new().allow_custom(Formula::new(format!("={formula}"))),
            otherwise,
        )?,
    })
}

/// A note of that text, large enough to show it.
fn note(text: &str) -> Note {
    let (size, width) = NOTE;
    let lines = lines_of(text, f64::from(width) / PIXELS_PER_UNIT, size, 0) as u32;
    let (line, padding, tallest) = NOTE_HEIGHT;
    Note::new(shortened(text))
        .set_author(words::AUTHOR)
        .add_author_prefix(false)
        .set_font_name(words::SONG)
        .set_font_size(size)
        .set_width(width)
        .set_height((lines * line + padding).min(tallest))
}

/// The text as far as a cell holds it.
fn shortened(text: &str) -> Cow<'_, str> {
    // No text has more of these units than bytes.
    if text.len() <= LONGEST_TEXT || text.encode_utf16().count() <= LONGEST_TEXT {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let mut short: String = text
        .chars()
        .take_while(|char| {
            units += char.len_utf16();
            units < LONGEST_TEXT
        })
        .collect();
    short.push('…');
    Cow::Owned(short)
}

fn chart(sheet: &str, pie: &Pie) -> Result<Chart, WriteError> {
    let (first, last) = pie.rows;
    let mut chart = Chart::new(ChartType::Pie);
    let mut labels = ChartDataLabel::new();
    labels
        .show_percentage()
        .show_leader_lines()
        .set_num_format("0.00%")
        .set_font(&font(pie.size - 1));
    chart
        .add_series()
        .set_categories((sheet, first, 0, last, 0))
        .set_values((sheet, first, 1, last, 1))
        .set_data_label(&labels);
    chart
        .title()
        .set_name(&pie.title)
        .set_font(&font(pie.size + 2));
    chart
        .legend()
        .set_position(ChartLegendPosition::Bottom)
        .set_font(&font(pie.size - 1));
    chart.set_width(pie.pixels.0).set_height(pie.pixels.1);
    Ok(chart)
}

fn font(size: u8) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(words::SONG).set_size(size);
    font
}
