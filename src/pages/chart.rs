//! A pie chart on a sheet of its own, with its data beside it.
//!
//! In go the charts of a layout and the figures of a submission; out comes a native chart over cells
//! that refer to the table, so that it follows every edit. A chart without figures is not drawn.

use rust_decimal::Decimal;

use crate::layout::{ChartSpec, ColumnSelector, Layout, RowSelector, RowsSpec};
use crate::model::{CellRef, Ledger, RowRole, Submission, sheet_prefix};
use crate::words::pages as words;

use super::looks::{BODY_SIZE, Kind, Look, TITLE_SIZE};
use super::page::{Computed, Page};
use super::titles;
use super::widths::{self, heights};
use crate::standard::Placement;

/// The widths of the columns; as [`words::CHART_HEADS`].
const WIDTHS: [f64; 3] = [40.0, 18.0, 12.0];
/// The row of the headings.
const HEAD_ROW: u32 = 3;
/// The size of the chart in pixels.
const SIZE: (u32, u32) = (515, 400);

/// A pie of the amounts in the second column, named by the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pie {
    /// Its title.
    pub title: String,
    /// The first and last row of its slices.
    pub rows: (u32, u32),
    /// The size of its letters in points.
    pub size: u8,
    /// Its width and height.
    pub pixels: (u32, u32),
}

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

/// What a chart shows: its title, the unit of its amounts, each name with its amount.
pub(crate) struct Shares {
    pub title: String,
    pub unit: &'static str,
    pub slices: Vec<(String, Decimal)>,
}

/// What the charts of a submission show that have anything to show.
pub(crate) fn shares(layout: &Layout, submission: &Submission) -> Vec<Shares> {
    let charts = of(layout, submission, &Placement::of(layout, submission));
    let shares = charts.into_iter().map(|chart| {
        let slices = chart.slices.into_iter().filter(|one| !one.amount.is_zero());
        Shares {
            title: chart.title,
            unit: chart.unit,
            slices: slices
                .map(|one| (one.name, one.amount.normalize()))
                .collect(),
        }
    });
    shares.collect()
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
    /// The page with the data and the chart.
    pub(super) fn page(&self, name: &str, department: &str, placement: &Placement) -> Page {
        let mut page = Page::named(name);
        page.widths(&WIDTHS);
        let total: f64 = WIDTHS.iter().sum();
        page.span((0, 0), (0, 2), &self.title, Kind::Title);
        let lines = widths::lines(&self.title, total, TITLE_SIZE, 0);
        page.height(0, widths::height(lines, TITLE_SIZE) + heights::BEYOND_TITLE);
        page.own_head(1, (1, 2), department);
        let lines = widths::lines(
            &words::department_line(department),
            WIDTHS[0],
            BODY_SIZE + 1,
            0,
        );
        page.height(1, widths::height(lines, BODY_SIZE + 1));
        let unit = words::unit_line(self.unit);
        page.span((2, 0), (2, 2), &unit, Kind::LeadRight);
        self.data(&mut page, placement);
        let pie = Pie {
            title: self.title.clone(),
            rows: (HEAD_ROW + 1, self.last_row()),
            size: BODY_SIZE,
            pixels: SIZE,
        };
        page.chart = Some((CellRef::new(self.last_row() + 3, 0), pie));
        page
    }

    fn last_row(&self) -> u32 {
        HEAD_ROW + self.slices.len() as u32
    }

    fn data(&self, page: &mut Page, placement: &Placement) {
        for (col, head) in (0..).zip(words::CHART_HEADS) {
            page.text((HEAD_ROW, col), head, Kind::Head);
        }
        page.height(HEAD_ROW, heights::TABLE_HEAD);
        let (first, last) = (HEAD_ROW + 2, self.last_row() + 1);
        let sum: Decimal = self.slices.iter().map(|slice| slice.amount).sum();
        let amounts = Look::of(Kind::Amount(self.decimals));
        let share = |row: u32, amount: Decimal| Computed {
            formula: format!("IF(SUM(B${first}:B${last})=0,0,SUM(B{row})/SUM(B${first}:B${last}))"),
            result: Some(amount.checked_div(sum).unwrap_or_default().normalize()),
        };
        for (row, slice) in (HEAD_ROW + 1..).zip(&self.slices) {
            page.text((row, 0), &slice.name, Kind::Name);
            let table = placement.sheet(slice.table).unwrap_or_default();
            let amount = Computed {
                formula: format!("SUM({}{})", sheet_prefix(table), slice.cell),
                result: Some(slice.amount.normalize()),
            };
            page.computed((row, 1), &amount, amounts);
            let part = share(row + 1, slice.amount);
            page.computed((row, 2), &part, Kind::Share);
            page.height(row, heights::TABLE_LINE);
        }
        let row = self.last_row() + 1;
        page.text((row, 0), words::CHART_TOTAL, Kind::Head);
        let total = Computed {
            formula: format!("ROUND(SUM(B{first}:B{last}),{})", super::live::SUM_DECIMALS),
            result: Some(sum.normalize()),
        };
        page.computed((row, 1), &total, amounts.bold(true));
        page.computed((row, 2), &share(row + 1, sum), Kind::Share);
        page.height(row, heights::TABLE_LINE);
    }
}
