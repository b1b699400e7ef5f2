//! The widths of the 差异表's columns.
//!
//! In go its lines, out come widths in Excel's unit: figures never show ####, and no text that a line holds takes more
//! than two lines on a page of A4 across, printed in readable letters.

use super::looks::LIST_SIZE;
use super::widths;
use crate::decide::lines::{Item, Told};

/// How many columns there are, as in [`DISCREPANCY_HEADS`](crate::words::pages::DISCREPANCY_HEADS).
pub(super) const COUNT: usize = 13;
/// The least widths.
const WIDTHS: [f64; COUNT] = [
    5.5, 7.5, 12.0, 25.0, 10.0, 10.0, 9.0, 55.0, 17.0, 9.0, 12.0, 16.0, 8.0,
];
/// The column of the place, and how wide it gets for the sake of long names of sheets.
const PLACE: (usize, f64) = (2, 24.0);
/// The columns of figures: 填报数, 应为数, 差额.
const FIGURES: [usize; 3] = [4, 5, 6];

/// The widths of all columns.
pub(super) fn of(items: &[Item]) -> [f64; COUNT] {
    let mut widths = WIDTHS;
    let lines = items
        .iter()
        .flat_map(|item| std::iter::once(&item.told).chain(&item.below));
    for told in lines {
        figures(told, &mut widths);
        let (col, widest) = PLACE;
        let place = std::iter::once((told.place.as_str(), 0_u8));
        let room = widths::fitting(place, LIST_SIZE, widths[col], 2).min(widest);
        widths[col] = widths[col].max(room);
    }
    widths
}

fn figures(told: &Told, widths: &mut [f64; COUNT]) {
    let difference = told.difference.map(|d| d.to_string());
    let figures = [
        told.reported.as_deref(),
        told.expected.as_deref(),
        difference.as_deref(),
    ];
    for (col, text) in FIGURES.into_iter().zip(figures) {
        if let Some(text) = text.filter(|text| text.parse::<rust_decimal::Decimal>().is_ok()) {
            // Two decimals at least, and the separators.
            let whole = text
                .trim_start_matches('-')
                .split('.')
                .next()
                .unwrap_or_default();
            let room = text.len().max(whole.len() + 3) + whole.len().saturating_sub(1) / 3;
            let needed = widths::width(&"0".repeat(room), LIST_SIZE, 0);
            widths[col] = widths[col].max(needed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::lines::{self, Places, Standing};
    use crate::standard::{Placement, sample};

    fn items() -> Vec<Item> {
        let layout = sample::layout();
        let placement = Placement::of(&layout, &sample::submission());
        let submission = sample::submission();
        let places = Places::Written(&layout, &placement, &submission);
        lines::of(&sample::report(), places, Standing::default())
    }

    #[test]
    fn the_printed_columns_fit_a_page_at_four_fifths() {
        let widths = of(&items());
        // A4 is 11.69 inches wide; 0.3 inches of margin on each side; a column takes 7 pixels of
        // 1/96 inch for each unit of its width, and 5 more.
        let inches: f64 = widths[..11].iter().map(|w| (w * 7.0 + 5.0) / 96.0).sum();
        assert!(inches * 0.8 <= 11.69 - 0.6, "{inches} inches: {widths:?}");
    }

    #[test]
    fn a_long_figure_gets_its_room() {
        let mut items = items();
        items[0].told.reported = Some("1234567890123.45".into());
        // 1,234,567,890,123.45 has twenty characters.
        assert!(of(&items)[4] >= 20.0, "{:?}", of(&items));
    }
}
