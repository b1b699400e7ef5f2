//! How sheets are printed: A4, one page wide, centred, page numbers, repeated header rows.

use std::ops::RangeInclusive;

use rust_xlsxwriter::Worksheet;

use crate::words::write as words;

use super::WriteError;

/// Excel's number for A4.
const A4: u8 = 9;

/// Gives wide lists more of the page.
pub(super) fn narrow_margins(sheet: &mut Worksheet) {
    sheet.set_margins(0.3, 0.3, 0.6, 0.7, 0.3, 0.3);
}

/// Sets a sheet up for printing; `repeat` are the rows that stand on every page.
pub(super) fn set_up(
    sheet: &mut Worksheet,
    landscape: bool,
    repeat: Option<RangeInclusive<u32>>,
) -> Result<(), WriteError> {
    sheet.set_paper_size(A4);
    if landscape {
        sheet.set_landscape();
    }
    // Inches: left, right, top, bottom, header, footer.
    sheet.set_margins(0.6, 0.6, 0.8, 0.8, 0.4, 0.4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_footer(words::FOOTER);
    sheet.set_screen_gridlines(false);
    if let Some(rows) = repeat {
        sheet.set_repeat_rows(*rows.start(), *rows.end())?;
    }
    Ok(())
}
