//! The few ways in which a cell is written: text, exact number, text over several cells, note.
//!
//! Text is always written as text, so that nothing from a submission becomes a formula. A number is
//! the nearest double of its decimal where that reads back as the same decimal, otherwise text.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Note, ProtectionOptions, Url, Worksheet};

use crate::model::Amount;
use crate::words::write as words;

use super::styles::{Kind, Styles};
use super::{WriteError, widths};

/// The most characters that a cell holds, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// The size of notes in points.
const NOTE_SIZE: u8 = 9;

/// Writes text; an empty text gives an empty cell with the format.
pub(super) fn text(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), WriteError> {
    if text.is_empty() {
        sheet.write_blank(row, col, format)?;
    } else {
        sheet.write_string_with_format(row, col, shortened(text), format)?;
    }
    Ok(())
}

/// Writes a number.
pub(super) fn number(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    value: Decimal,
    format: &Format,
) -> Result<(), WriteError> {
    // More digits than a double holds stay exact as text.
    let exact = |number: &f64| Amount::from_stored(*number) == Some(Amount::new(value));
    match value.to_string().parse::<f64>().ok().filter(exact) {
        Some(number) => sheet.write_number_with_format(row, col, number, format)?,
        None => sheet.write_string_with_format(row, col, value.to_string(), format)?,
    };
    Ok(())
}

/// Writes text over a rectangle, merged if it is more than one cell.
pub(super) fn span(
    sheet: &mut Worksheet,
    from: (u32, u16),
    to: (u32, u16),
    words: &str,
    format: &Format,
) -> Result<(), WriteError> {
    if from == to {
        return text(sheet, from, words, format);
    }
    sheet.merge_range(from.0, from.1, to.0, to.1, &shortened(words), format)?;
    Ok(())
}

/// The line under the title of a sheet of our own: the department, and the words by which a later run
/// knows the sheet again.
pub(super) fn own_head(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    row: u32,
    (from, last): (u16, u16),
    department: &str,
) -> Result<(), WriteError> {
    if let Some(end) = from.checked_sub(1) {
        let department = words::department_line(department);
        span(
            sheet,
            (row, 0),
            (row, end),
            &department,
            styles.of(Kind::Lead),
        )?;
    }
    let mark = styles.of(Kind::LeadRight);
    span(sheet, (row, from), (row, last), words::OWN_MARK, mark)
}

/// A formula and its result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Total {
    /// The formula without the leading `=`.
    pub formula: String,
    /// Its result; `None` shows nothing.
    pub result: Option<Decimal>,
}

/// A formula and its result; no result shows nothing. The sheet's default result has to be empty.
pub(super) fn formula(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    total: &Total,
    format: &Format,
) -> Result<(), WriteError> {
    let result = total
        .result
        .map_or(String::new(), |value| value.to_string());
    let formula = Formula::new(&total.formula).set_result(result);
    sheet.write_formula_with_format(row, col, formula, format)?;
    Ok(())
}

/// A note of that text, large enough to show it.
pub(super) fn note(text: &str) -> Note {
    let width = 300_u32;
    // Excel's unit is seven pixels.
    let lines = widths::lines(text, f64::from(width) / 7.0, NOTE_SIZE, 0) as u32;
    Note::new(shortened(text))
        .set_author(words::AUTHOR)
        .add_author_prefix(false)
        .set_font_name(words::SONG)
        .set_font_size(NOTE_SIZE)
        .set_width(width)
        .set_height((lines * 17 + 16).min(600))
}

/// The text as far as a cell holds it.
pub(super) fn shortened(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST_TEXT {
        return text.to_owned();
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
    short
}

/// A link to a cell of this workbook; the text is the address unless another is given.
pub(super) fn link(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    (row, col): (u32, u16),
    target: &str,
    cell: String,
    text: Option<&str>,
) -> Result<(), WriteError> {
    let quoted = target.replace('\'', "''");
    let url = Url::new(format!("internal:'{quoted}'!{cell}")).set_text(text.unwrap_or(&cell));
    sheet.write_url_with_format(row, col, url, styles.of(Kind::ListLink))?;
    Ok(())
}

/// Locks a sheet without a password; columns and rows may still be sized and filtered.
pub(super) fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        format_columns: true,
        format_rows: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    });
}
