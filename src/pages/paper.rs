//! How sheets are printed: A4, one page wide, centred, page numbers, repeated header rows.

use crate::model::Region;

use super::widths::pixels;

/// A4 in points, upright.
const PAPER: (f64, f64) = (595.3, 841.9);
/// The margins of a table's page in inches: at the sides, above and below.
const MARGINS: (f64, f64) = (0.6, 0.8);
/// How small a table is printed for the sake of standing on one page: letters of 11 points become 六号, 7.5.
pub(crate) const SMALLEST: f64 = 7.5 / 11.0;

/// The points of a pixel, of which a screen has 96 to the inch.
const POINTS_PER_PIXEL: f64 = 0.75;
/// The points of an inch.
const INCH: f64 = 72.0;
/// How far header and footer are from the edge of the paper, in inches.
const EDGE: f64 = 0.4;
/// The margins of a wide list: left, right, top, bottom, header, footer.
const NARROW: [f64; 6] = [0.3, 0.3, 0.6, 0.7, 0.3, 0.3];

/// The width of columns in points.
pub(super) fn width(columns: &[f64]) -> f64 {
    let points = |width: &f64| pixels(*width) * POINTS_PER_PIXEL;
    columns.iter().map(points).sum()
}

/// Whether a table of that size stands on one page, and whether that is landscape: as it is usually
/// printed if possible.
pub(super) fn one_page(width: f64, height: f64, usual: bool) -> Option<bool> {
    let scale = |landscape: bool| {
        let (across, down) = if landscape { (PAPER.1, PAPER.0) } else { PAPER };
        let across = (across - MARGINS.0 * 2.0 * INCH) / width;
        let down = (down - MARGINS.1 * 2.0 * INCH) / height;
        across.min(down)
    };
    [usual, !usual]
        .into_iter()
        .find(|&landscape| scale(landscape) >= SMALLEST)
}

/// How a sheet is printed: on A4, one page wide, centred.
#[derive(Clone, PartialEq, Debug)]
pub struct Paper {
    /// Whether across.
    pub landscape: bool,
    /// The first and last of the rows that stand on every page.
    pub repeat: Option<(u32, u32)>,
    /// Whether all of it stands on one page.
    pub one_page: bool,
    /// The cells that are printed, if not all.
    pub area: Option<Region>,
    /// The margins in inches: left, right, top, bottom, header, footer.
    pub margins: [f64; 6],
}

impl Default for Paper {
    fn default() -> Paper {
        let (side, end) = MARGINS;
        Paper {
            landscape: false,
            repeat: None,
            one_page: false,
            area: None,
            margins: [side, side, end, end, EDGE, EDGE],
        }
    }
}

impl Paper {
    /// A page upright or across, with a row that stands on every page.
    pub(super) fn of(landscape: bool, repeat: Option<u32>) -> Paper {
        Paper {
            landscape,
            repeat: repeat.map(|row| (row, row)),
            ..Paper::default()
        }
    }

    /// A wide list, which gets more of the page.
    pub(super) fn wide_list(head_row: u32) -> Paper {
        Paper {
            margins: NARROW,
            ..Paper::of(true, Some(head_row))
        }
    }
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
