//! A pie chart on a sheet of its own, with its data beside it.
//!
//! In go the charts of a layout and the figures of a submission; out comes a native chart over cells
//! that refer to the table, so that it follows every edit. A chart without figures is not drawn.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartLegendPosition, ChartType, Worksheet,
};

use crate::layout::{ChartSpec, ColumnSelector, Layout, RowSelector, RowsSpec};
use crate::model::{CellRef, Ledger, RowRole, Submission};
use crate::words::write as words;

use super::cells::Total;
use super::live::sheet_prefix;
use super::styles::{BODY_SIZE, Kind, Look, Styles};
use super::{WriteError, cells, page, titles, widths};
use crate::standard::Placement;

/// The widths of the columns; as [`words::CHART_HEADS`].
const WIDTHS: [f64; 3] = [40.0, 18.0, 12.0];
/// The row of the headings.
const HEAD_ROW: u32 = 3;
/// The size of the chart in pixels.
const SIZE: (u32, u32) = (515, 400);

/// A chart and its slices.
pub(super) struct PieChart {
    /// The wished name of its sheet.
    pub sheet: String,
    /// Its title.
    pub title: String,
    unit: &'static str,
    decimals: u8,
    slices: Vec<Slice>,
}

struct Slice {
    name: String,
    table: usize,
    cell: CellRef,
    amount: Decimal,
}

/// The charts of a submission that have anything to show.
pub(super) fn of(layout: &Layout, submission: &Submission, placement: &Placement) -> Vec<PieChart> {
    layout
        .charts
        .iter()
        .map(|spec| chart(layout, spec, submission, placement))
        .filter(|chart| chart.slices.iter().any(|slice| !slice.amount.is_zero()))
        .collect()
}

fn chart(
    layout: &Layout,
    spec: &ChartSpec,
    submission: &Submission,
    placement: &Placement,
) -> PieChart {
    let (table, ledger) = (spec.slices.table, spec.slices.ledger);
    let submitted = &submission.tables[table];
    let figure = match spec.slices.column {
        ColumnSelector::One(figure) => figure,
        ColumnSelector::Each => 0,
    };
    let rows_spec = &layout.tables[table].ledgers[ledger].rows;
    let slices = submitted.ledgers.get(ledger).map(|ledger_rows| {
        let rows = rows(&spec.slices.rows, rows_spec, ledger_rows);
        rows.filter_map(|row| {
            let found = &ledger_rows.rows[row];
            Some(Slice {
                name: without_number(&found.label).to_owned(),
                table,
                cell: placement.cell(table, ledger, row, figure)?,
                amount: found.entries.get(figure)?.value.amount()?.decimal(),
            })
        })
        .collect()
    });
    PieChart {
        sheet: spec.sheet.to_string(),
        title: titles::with_year(&spec.title, submission.year),
        unit: submitted.precision.unit.name(),
        decimals: layout.tables[table].precision.decimals,
        slices: slices.unwrap_or_default(),
    }
}

/// The rows that are slices.
fn rows<'a>(
    selector: &'a RowSelector,
    spec: &'a RowsSpec,
    ledger: &'a Ledger,
) -> impl Iterator<Item = usize> + 'a {
    (0..ledger.rows.len()).filter(move |&row| {
        let found = &ledger.rows[row];
        if !matches!(found.role, RowRole::Total | RowRole::Item) {
            return false;
        }
        match selector {
            RowSelector::EachCode(level) => found
                .code
                .is_some_and(|code| level.is_none_or(|level| code.level() == level)),
            RowSelector::Group(group) => match spec {
                RowsSpec::List(list) => list
                    .iter()
                    .any(|one| one.key == found.key && one.group.as_ref() == Some(group)),
                _ => false,
            },
            RowSelector::Level(level) => {
                let above = std::iter::successors(found.parent, |&row| ledger.rows[row].parent);
                above.take(ledger.rows.len()).count() == *level
            }
            _ => false,
        }
    })
}

/// A name without the number before it (一、教育支出).
fn without_number(label: &str) -> &str {
    match label.split_once('、') {
        Some((number, name)) if number.chars().all(|c| "一二三四五六七八九十".contains(c)) => {
            name
        }
        _ => label,
    }
}

impl PieChart {
    /// Writes the data and the chart.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        name: &str,
        styles: &mut Styles,
        submission: &Submission,
        placement: &Placement,
    ) -> Result<(), WriteError> {
        sheet.set_formula_result_default("");
        for (col, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(col, width)?;
        }
        let total: f64 = WIDTHS.iter().sum();
        cells::span(sheet, (0, 0), (0, 2), &self.title, styles.of(Kind::Title))?;
        let lines = widths::lines(&self.title, total, super::styles::TITLE_SIZE, 0);
        sheet.set_row_height(0, widths::height(lines, super::styles::TITLE_SIZE) + 6.0)?;
        let department = submission.department.as_deref().unwrap_or_default();
        cells::own_head(sheet, styles, 1, (1, 2), department)?;
        let lines = widths::lines(
            &words::department_line(department),
            WIDTHS[0],
            BODY_SIZE + 1,
            0,
        );
        sheet.set_row_height(1, widths::height(lines, BODY_SIZE + 1))?;
        let unit = words::unit_line(self.unit);
        cells::span(sheet, (2, 0), (2, 2), &unit, styles.of(Kind::LeadRight))?;
        self.data(sheet, styles, placement)?;
        self.insert(sheet, name)?;
        page::set_up(sheet, false, None)
    }

    fn last_row(&self) -> u32 {
        HEAD_ROW + self.slices.len() as u32
    }

    fn data(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        placement: &Placement,
    ) -> Result<(), WriteError> {
        for (col, head) in (0..).zip(words::CHART_HEADS) {
            cells::text(sheet, (HEAD_ROW, col), head, styles.of(Kind::Head))?;
        }
        sheet.set_row_height(HEAD_ROW, 22.0)?;
        let (first, last) = (HEAD_ROW + 2, self.last_row() + 1);
        let sum: Decimal = self.slices.iter().map(|slice| slice.amount).sum();
        let amounts = Look::of(Kind::Amount(self.decimals));
        let share = |row: u32, amount: Decimal| Total {
            formula: format!("IF(SUM(B${first}:B${last})=0,0,SUM(B{row})/SUM(B${first}:B${last}))"),
            result: Some(amount.checked_div(sum).unwrap_or_default().normalize()),
        };
        for (row, slice) in (HEAD_ROW + 1..).zip(&self.slices) {
            cells::text(sheet, (row, 0), &slice.name, styles.of(Kind::Name))?;
            let table = placement.sheet(slice.table).unwrap_or_default();
            let amount = Total {
                formula: format!("SUM({}{})", sheet_prefix(table), slice.cell),
                result: Some(slice.amount.normalize()),
            };
            cells::formula(sheet, (row, 1), &amount, styles.get(amounts))?;
            let part = share(row + 1, slice.amount);
            cells::formula(sheet, (row, 2), &part, styles.of(Kind::Share))?;
            sheet.set_row_height(row, 21.0)?;
        }
        let row = self.last_row() + 1;
        cells::text(sheet, (row, 0), words::CHART_TOTAL, styles.of(Kind::Head))?;
        let total = Total {
            formula: format!("ROUND(SUM(B{first}:B{last}),{})", super::live::SUM_DECIMALS),
            result: Some(sum.normalize()),
        };
        cells::formula(sheet, (row, 1), &total, styles.get(amounts.bold(true)))?;
        cells::formula(
            sheet,
            (row, 2),
            &share(row + 1, sum),
            styles.of(Kind::Share),
        )?;
        sheet.set_row_height(row, 21.0)?;
        Ok(())
    }

    fn insert(&self, sheet: &mut Worksheet, name: &str) -> Result<(), WriteError> {
        let (first, last) = (HEAD_ROW + 1, self.last_row());
        let mut chart = Chart::new(ChartType::Pie);
        let mut labels = ChartDataLabel::new();
        labels
            .show_percentage()
            .show_leader_lines()
            .set_num_format("0.00%")
            .set_font(&font(BODY_SIZE - 1));
        chart
            .add_series()
            .set_categories((name, first, 0, last, 0))
            .set_values((name, first, 1, last, 1))
            .set_data_label(&labels);
        chart
            .title()
            .set_name(&self.title)
            .set_font(&font(BODY_SIZE + 2));
        chart
            .legend()
            .set_position(ChartLegendPosition::Bottom)
            .set_font(&font(BODY_SIZE - 1));
        chart.set_width(SIZE.0).set_height(SIZE.1);
        sheet.insert_chart(last + 3, 0, &chart)?;
        Ok(())
    }
}

fn font(size: u8) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(words::SONG).set_size(size);
    font
}
