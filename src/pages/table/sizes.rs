//! The widths of a standard table's columns.
//!
//! In go the texts and figures that will be printed, out come widths in Excel's unit that show every
//! figure whole (never ####) and every name on few lines.

use crate::layout::{ColumnRole, ColumnSpec, TableSpec};
use crate::model::{Precision, Row, Table, Value};

use super::super::looks::{BODY_SIZE, FIGURE_INDENT, TITLE_SIZE};
use super::super::widths;
use crate::standard::TablePlacement;
use crate::standard::header::HeadCell;

/// The widest a name column grows before its texts wrap.
const WIDEST_NAME: f64 = 46.0;
/// The most lines a name may wrap to before its column grows on.
const MOST_LINES: usize = 14;
/// The narrowest amount column.
const NARROWEST_AMOUNT: f64 = 11.5;
/// The narrowest column of codes.
const NARROWEST_CODE: f64 = 11.0;
/// The narrowest column of names and other texts.
const NARROWEST_NAME: f64 = 12.0;
/// The width of a column of row numbers.
const ORDINAL: f64 = 6.5;
/// From which part of its width on a heading is given all of it.
const NEARLY: f64 = 0.72;
/// The widest an amount column grows for its heading's sake.
const WIDEST_HEAD: f64 = 16.5;
/// Narrower tables are stretched to this, so that they fill a page.
const PAGE: f64 = 84.0;

/// The width of every column of the table.
pub(super) fn of(
    spec: &TableSpec,
    table: &Table,
    place: &TablePlacement,
    heads: &[HeadCell],
    title: &str,
) -> Vec<f64> {
    let mut widths = Vec::new();
    for (ledger, ledger_spec) in spec.ledgers.iter().enumerate() {
        let cells = Cells {
            spec,
            table,
            place,
            ledger,
        };
        let mut figure = 0;
        let mut text = 0;
        for column in &ledger_spec.columns {
            widths.push(cells.column(column, figure, text));
            figure += usize::from(column.role.is_figure());
            text += usize::from(column.role == ColumnRole::Text);
        }
    }
    if widths.is_empty() {
        widths.push(PAGE);
    }
    for head in heads {
        widen_for_head(head, &mut widths);
    }
    // A title may take two lines.
    let needed = (widths::width(title, TITLE_SIZE, 0) / 2.0).max(PAGE);
    stretch(&mut widths, needed);
    for head in heads.iter().filter(|head| head.left == head.right) {
        keep_whole(head, &mut widths);
    }
    for head in heads {
        keep_together(head, &mut widths);
    }
    widths
}

/// Widens the columns under a heading of which one letter would stand alone on its last line.
fn keep_together(head: &HeadCell, widths: &mut [f64]) {
    let span = usize::from(head.left)..=usize::from(head.right);
    let columns = (head.right - head.left + 1) as f64;
    let Some(covered) = widths.get_mut(span) else {
        return;
    };
    let mut total: f64 = covered.iter().sum();
    while total < widths::WIDEST_COLUMN && widths::leaves_one(&head.text, total, BODY_SIZE) {
        covered.iter_mut().for_each(|width| *width += 0.5);
        total += columns / 2.0;
    }
}

/// Widens a column whose heading would break only for its last letters.
fn keep_whole(head: &HeadCell, widths: &mut [f64]) {
    let whole = widths::width(&head.text, BODY_SIZE, 0);
    if let Some(width) = widths.get_mut(usize::from(head.left))
        && (whole * NEARLY..whole).contains(width)
    {
        *width = whole;
    }
}

struct Cells<'a> {
    spec: &'a TableSpec,
    table: &'a Table,
    place: &'a TablePlacement,
    ledger: usize,
}

impl Cells<'_> {
    fn rows(&self) -> &[Row] {
        self.table
            .ledgers
            .get(self.ledger)
            .map(|ledger| ledger.rows.as_slice())
            .unwrap_or_default()
    }

    fn column(&self, column: &ColumnSpec, figure: usize, text: usize) -> f64 {
        match column.role {
            ColumnRole::Code => {
                let codes = self.rows().iter().filter_map(|row| row.code);
                codes
                    .map(|code| widths::width(code.as_str(), BODY_SIZE, 0))
                    .fold(NARROWEST_CODE, f64::max)
            }
            ColumnRole::Ordinal => ORDINAL,
            ColumnRole::Name => self.names(),
            ColumnRole::Text => {
                let texts = self.rows().iter().filter_map(|row| row.texts.get(text));
                let texts = texts.map(|text| (text.as_str(), 0));
                widths::fitting(texts, BODY_SIZE, WIDEST_NAME, MOST_LINES).max(NARROWEST_NAME)
            }
            ColumnRole::Amount | ColumnRole::Percent => {
                let sign = column.role == ColumnRole::Percent;
                let values = self.rows().iter().filter_map(|row| row.entries.get(figure));
                values
                    .map(|entry| shown_width(&entry.value, self.spec, self.table.precision, sign))
                    .fold(NARROWEST_AMOUNT, f64::max)
            }
        }
    }

    fn names(&self) -> f64 {
        let lines = self
            .place
            .lines
            .iter()
            .filter_map(|line| line.get(self.ledger)?.as_ref());
        let spec = &self.spec.ledgers[self.ledger];
        let texts = lines.map(|line| (line.label_in(self.rows()), line.indent(spec, self.rows())));
        widths::fitting(texts, BODY_SIZE, WIDEST_NAME, MOST_LINES).max(NARROWEST_NAME)
    }
}

/// The width that an amount takes with its separators and a percent `sign`; text that is no amount may wrap.
fn shown_width(value: &Value, spec: &TableSpec, precision: Precision, sign: bool) -> f64 {
    match value {
        Value::Blank => 0.0,
        Value::Amount(amount) => {
            let declared = Precision {
                decimals: spec.precision.decimals,
                ..precision
            };
            let digits = amount.printed(declared).text(declared);
            let whole = digits
                .trim_start_matches('-')
                .split('.')
                .next()
                .map_or(0, str::len);
            let separators = whole.saturating_sub(1) / 3;
            widths::width(
                &"0".repeat(digits.len() + separators + usize::from(sign)),
                BODY_SIZE,
                FIGURE_INDENT,
            )
        }
        Value::Unread(_) => NARROWEST_AMOUNT,
    }
}

/// Widens the columns under a heading until it takes at most two lines, or three once the columns
/// are wide enough for figures anyway.
fn widen_for_head(head: &HeadCell, widths: &mut [f64]) {
    let span = usize::from(head.left)..=usize::from(head.right);
    let columns = (head.right - head.left + 1) as f64;
    let Some(covered) = widths.get_mut(span) else {
        return;
    };
    let mut total: f64 = covered.iter().sum();
    for most in [2, 3] {
        let limit = if most == 2 {
            WIDEST_HEAD * columns
        } else {
            widths::WIDEST_COLUMN
        };
        while total < limit && widths::lines(&head.text, total, BODY_SIZE, 0) > most {
            covered.iter_mut().for_each(|width| *width += 1.0);
            total += columns;
        }
    }
}

fn stretch(widths: &mut [f64], needed: f64) {
    let total: f64 = widths.iter().sum();
    if total < needed {
        widths
            .iter_mut()
            .for_each(|width| *width = (*width * needed / total).min(widths::WIDEST_COLUMN));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Amount, Entry};
    use crate::standard::sample;
    use crate::standard::{Placement, header};

    #[test]
    fn an_amount_column_holds_its_longest_number_with_separators() {
        let layout = sample::layout();
        let mut submission = sample::submission();
        let amount: Amount = "-9999999999.99".parse().expect("a test's own digits");
        submission.tables[1].ledgers[0].rows[3].entries[2] = Entry {
            value: Value::Amount(amount),
            at: None,
        };
        let placement = Placement::of(&layout, &submission);
        let place = placement.table(1).expect("placed");
        let widths = of(&layout.tables[1], &submission.tables[1], place, &[], "");
        // -9,999,999,999.99 has 17 characters; a digit is one unit wide, or a tenth more.
        assert!(widths[4] > 17.0 * 1.1, "{widths:?}");
        assert!(widths[3] < 17.0, "only that column grows: {widths:?}");
    }

    #[test]
    fn no_letter_of_a_heading_stands_alone_on_its_last_line() {
        let layout = sample::layout();
        let submission = sample::submission();
        let placement = Placement::of(&layout, &submission);
        let place = placement.table(1).expect("placed");
        for text in ["附属单位上缴收入", "政府性基金预算", "一般公共预算财政拨款"]
        {
            let heads = [header::HeadCell {
                text: text.to_owned(),
                top: 0,
                bottom: 0,
                left: 3,
                right: 3,
            }];
            let widths = of(&layout.tables[1], &submission.tables[1], place, &heads, "");
            assert!(!widths::leaves_one(text, widths[3], BODY_SIZE), "{text}");
        }
    }

    #[test]
    fn headings_widen_columns_rather_than_being_cut() {
        let heads = [header::HeadCell {
            text: "特别".repeat(40),
            top: 0,
            bottom: 0,
            left: 2,
            right: 2,
        }];
        let layout = sample::layout();
        let submission = sample::submission();
        let placement = Placement::of(&layout, &submission);
        let place = placement.table(1).expect("placed");
        let widths = of(&layout.tables[1], &submission.tables[1], place, &heads, "");
        assert!(
            widths::lines(&heads[0].text, widths[2], BODY_SIZE, 0) <= 3,
            "{widths:?}"
        );
    }
}
