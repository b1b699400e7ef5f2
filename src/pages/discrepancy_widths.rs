//! The widths of the 差异表's columns.
//!
//! In go its lines, out come widths in Excel's unit: figures never show ####, and the texts share what
//! is left of a page on which the sheet, one page wide, is still printed in readable letters.

use super::looks::LIST_SIZE;
use super::widths;
use crate::decide::lines::Item;

/// How many columns there are, as in [`DISCREPANCY_HEADS`](crate::words::pages::DISCREPANCY_HEADS).
const COUNT: usize = 18;
/// The widths, of the columns of texts the narrowest.
const WIDTHS: [f64; COUNT] = [
    5.0, 7.5, 7.0, 6.5, 12.0, 9.0, 17.0, 12.0, 9.5, 9.5, 9.0, 12.0, 9.0, 9.5, 9.0, 9.0, 14.0, 8.0,
];
/// The columns of texts: 科目/项目, 勾稽关系, 算式, 把握, 备选.
const TEXTS: [usize; 5] = [4, 6, 7, 11, 12];
/// The columns of figures: 填报数, 应为数, 差额.
const FIGURES: [usize; 3] = [8, 9, 10];
/// The columns that are printed.
const PRINTED: usize = 16;
/// The width of the page: A4 across, less the margins, at four fifths of the size, so that the letters
/// of 10 points are printed with 8.
const PAGE: f64 = 178.0;
/// By how much a column of texts is widened at a time.
const STEP: f64 = 2.0;

/// The widths of all columns.
pub(super) fn of(items: &[Item]) -> [f64; COUNT] {
    let mut widths = WIDTHS;
    for item in items {
        let difference = item.difference.map(|d| d.to_string());
        let figures = [
            item.reported.as_deref(),
            item.expected.as_deref(),
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
    share(items, &mut widths);
    widths
}

/// Gives what is left of the page to the texts, step by step to the one that makes the lines lowest.
fn share(items: &[Item], widths: &mut [f64; COUNT]) {
    let texts: Vec<[Text; TEXTS.len()]> = items.iter().map(texts).collect();
    let printed: f64 = widths[..PRINTED].iter().sum();
    let steps = ((PAGE - printed) / STEP).floor().max(0.0) as usize;
    let mut rooms = TEXTS.map(|col| widths[col]);
    let height = |rooms: &[f64; TEXTS.len()]| -> (usize, usize) {
        let lines = texts.iter().map(|texts| {
            let own = texts
                .iter()
                .zip(rooms)
                .map(|(text, room)| text.lines(*room));
            (own.clone().max().unwrap_or(0), own.sum::<usize>())
        });
        lines.fold((0, 0), |sum, (tallest, all)| (sum.0 + tallest, sum.1 + all))
    };
    for _ in 0..steps {
        let wider = |nth: usize| {
            let mut rooms = rooms;
            rooms[nth] += STEP;
            rooms
        };
        let best = (0..TEXTS.len()).min_by_key(|&nth| height(&wider(nth)));
        rooms = wider(best.unwrap_or(0));
    }
    for (col, room) in TEXTS.into_iter().zip(rooms) {
        widths[col] = room;
    }
}

/// How long a text is.
#[derive(Clone, Copy)]
struct Text {
    columns: usize,
    breaks: usize,
}

impl Text {
    fn of(text: &str) -> Text {
        Text {
            columns: text.lines().map(widths::columns).sum(),
            breaks: text.matches('\n').count(),
        }
    }

    /// About how many lines it takes.
    fn lines(self, width: f64) -> usize {
        let room = widths::room(width, LIST_SIZE).max(1);
        self.columns.div_ceil(room) + self.breaks
    }
}

fn texts(item: &Item) -> [Text; TEXTS.len()] {
    [
        &item.label,
        &item.relation,
        &item.equation,
        &item.certainty,
        &item.rivals,
    ]
    .map(|text| Text::of(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::lines::{self, Standing};
    use crate::standard::{Placement, sample};

    fn items() -> Vec<Item> {
        let layout = sample::layout();
        let placement = Placement::of(&layout, &sample::submission());
        let standing = Standing {
            decisions: &[],
            settled: None,
        };
        lines::of(&layout, &sample::report(), &placement, standing)
    }

    #[test]
    fn the_printed_columns_fit_a_page_at_four_fifths() {
        let widths = of(&items());
        let printed: f64 = widths[..PRINTED].iter().sum();
        // A4 is 11.69 inches wide; 0.3 inches of margin on each side; a column takes 7 pixels of
        // 1/96 inch for each unit of its width, and 5 more.
        let inches: f64 = widths[..PRINTED]
            .iter()
            .map(|w| (w * 7.0 + 5.0) / 96.0)
            .sum();
        assert!(
            inches * 0.8 <= 11.69 - 0.6,
            "{printed} units, {inches} inches: {widths:?}"
        );
    }

    #[test]
    fn a_long_figure_takes_its_room_from_the_texts() {
        let mut items = items();
        let before = of(&items);
        items[0].reported = Some("1234567890123.45".into());
        let after = of(&items);
        // 1,234,567,890,123.45 has twenty characters.
        assert!(after[8] >= 20.0, "{after:?}");
        let sum = |widths: &[f64]| widths[..PRINTED].iter().sum::<f64>();
        assert!(sum(&after) <= sum(&before).max(PAGE) + 0.5, "{after:?}");
    }
}
