//! How sheets are printed: A4, one page wide, centred, page numbers, repeated header rows.

use std::ops::RangeInclusive;

use rust_xlsxwriter::Worksheet;

use crate::words::write as words;

use super::WriteError;

/// Excel's number for A4.
const A4: u8 = 9;

/// A4 in points, upright.
const PAPER: (f64, f64) = (595.3, 841.9);
/// The margins of a table's page in inches: at the sides, above and below.
const MARGINS: (f64, f64) = (0.6, 0.8);
/// How small a table is printed for the sake of standing on one page: letters of 11 points become 8.
const SMALLEST: f64 = 8.0 / 11.0;

/// The width of columns in points; a column takes 7 pixels for each unit, and 5 more.
pub(super) fn width(columns: &[f64]) -> f64 {
    columns.iter().map(|width| (width * 7.0 + 5.0) * 0.75).sum()
}

/// Whether a table of that size stands on one page, and whether that is landscape: as it is usually
/// printed if possible.
pub(super) fn one_page(width: f64, height: f64, usual: bool) -> Option<bool> {
    let scale = |landscape: bool| {
        let (across, down) = if landscape { (PAPER.1, PAPER.0) } else { PAPER };
        let across = (across - MARGINS.0 * 144.0) / width;
        let down = (down - MARGINS.1 * 144.0) / height;
        across.min(down)
    };
    [usual, !usual]
        .into_iter()
        .find(|&landscape| scale(landscape) >= SMALLEST)
}

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
    let (side, end) = MARGINS;
    sheet.set_margins(side, side, end, end, 0.4, 0.4);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_footer(words::FOOTER);
    sheet.set_screen_gridlines(false);
    if let Some(rows) = repeat {
        sheet.set_repeat_rows(*rows.start(), *rows.end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_stands_on_one_page_as_long_as_it_can_be_read() {
        // Landscape holds 755 by 480 points, upright 509 by 727.
        assert_eq!(one_page(700.0, 470.0, true), Some(true));
        assert_eq!(
            one_page(640.0, 900.0, true),
            Some(false),
            "36 rows, upright"
        );
        assert_eq!(one_page(900.0, 900.0, true), None, "too wide upright");
        assert_eq!(one_page(500.0, 2_000.0, false), None, "too long either way");
    }
}
