//! The 差异表: what was found, which cell it is, what it should be, and where a person decides.
//!
//! In go the lines of [`discrepancy_items`](super::discrepancy_items) and earlier answers; out comes a
//! sheet with a summary and a legend on top and one native table below. The last column holds the
//! stable id by which a later run finds each decision again.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DataValidation, Table, TableColumn, TableStyle, Worksheet};

use crate::report::{Report, TableStatus};
use crate::words::write as words;

use super::cells::link;
use super::styles::{Fill, Kind, LIST_SIZE, Look, Styles};
use super::{WriteError, cells, discrepancy_widths, page, widths};
use crate::decide::Answer;
use crate::decide::lines::{Decide, Item, State};
use crate::decide::lines::{MOST_TAILS, state_of};
use crate::standard::Placement;

/// The column of the relation in words.
const RELATION: u16 = 6;
/// The first column of the figures: 填报数, 应为数, 差额.
const FIGURES: u16 = 8;
/// The first column of the answers: 决定, 自填数, 说明.
const ANSWERS: u16 = 13;
/// The column of the place in the submission; from here on nothing is printed.
const INPUT: u16 = 16;
/// The last column that is printed.
const LAST_PRINTED: u16 = INPUT - 1;
/// The column of 编号.
const ID: u16 = 17;
/// The first column of the words that tell our own sheets.
const MARK: u16 = 14;
/// The row of the legend.
const LEGEND_ROW: u32 = 4;
/// The row of the table's header.
const HEAD_ROW: u32 = 6;
/// The most characters a dropdown's list holds.
const LONGEST_LIST: usize = 255;

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    report: &Report,
    placement: &Placement,
    items: &[Item],
    answers: &BTreeMap<String, Answer>,
) -> Result<(), WriteError> {
    let widths = discrepancy_widths::of(items);
    for (col, width) in (0..).zip(widths) {
        sheet.set_column_width(col, width)?;
    }
    summary(sheet, styles, report, &widths)?;
    legend(sheet, styles, &widths)?;
    table(sheet, styles, items.len().max(1) as u32)?;
    if items.is_empty() {
        nothing_found(sheet, styles)?;
    }
    for (offset, item) in (0..).zip(items) {
        let line = ItemLine {
            item,
            row: HEAD_ROW + 1 + offset,
            answer: answers.get(&item.id),
        };
        line.write(sheet, styles, placement, offset + 1, &widths)?;
    }
    dropdowns(sheet, items)?;
    sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
    page::set_up(sheet, true, Some(HEAD_ROW..=HEAD_ROW))?;
    page::narrow_margins(sheet);
    // The ids are for programs; paper is for people.
    sheet.set_print_area(0, 0, HEAD_ROW + items.len().max(1) as u32, LAST_PRINTED)?;
    Ok(())
}

/// Title, file, and how many tables and relations fared how.
fn summary(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    report: &Report,
    widths: &[f64],
) -> Result<(), WriteError> {
    let last = LAST_PRINTED;
    cells::span(
        sheet,
        (0, 0),
        (0, last),
        words::DISCREPANCY_SHEET,
        styles.of(Kind::Title),
    )?;
    sheet.set_row_height(0, 32.0)?;
    let department = report.department.as_deref().unwrap_or_default();
    let file = words::file_line(
        &report.file,
        department,
        report.year,
        words::rounding(report.rounding),
    );
    let count = |status| {
        report
            .tables
            .iter()
            .filter(|table| table.status == status)
            .count()
    };
    let tables = words::tables_line(
        [
            TableStatus::Pass,
            TableStatus::Tail,
            TableStatus::Mismatch,
            TableStatus::Unchecked,
            TableStatus::Empty,
            TableStatus::Missing,
        ]
        .map(count),
    );
    let mut relations =
        words::relations_line(report.judged, report.after, report.corrections.len());
    let tails = report
        .findings
        .iter()
        .filter(|f| state_of(f) == State::Tail)
        .count();
    if tails > MOST_TAILS {
        relations.push_str(&words::tails_omitted(MOST_TAILS, tails));
    }
    let room = |cols: std::ops::RangeInclusive<u16>| -> f64 {
        cols.filter_map(|col| widths.get(usize::from(col))).sum()
    };
    let note = styles.of(Kind::ListNote);
    cells::span(sheet, (1, 0), (1, MARK - 1), &file, note)?;
    let lines = widths::lines(&file, room(0..=MARK - 1), LIST_SIZE, 0);
    sheet.set_row_height(1, widths::height(lines, LIST_SIZE).max(19.0))?;
    let mark = styles.of(Kind::ListNoteRight);
    cells::span(sheet, (1, MARK), (1, last), words::OWN_MARK, mark)?;
    for (row, text) in (2..).zip([tables, relations]) {
        cells::span(
            sheet,
            (row, 0),
            (row, last),
            &text,
            styles.of(Kind::ListNote),
        )?;
        let lines = widths::lines(&text, room(0..=last), LIST_SIZE, 0);
        sheet.set_row_height(row, widths::height(lines, LIST_SIZE).max(19.0))?;
    }
    Ok(())
}

/// The states with their colours, and what the decisions mean.
fn legend(sheet: &mut Worksheet, styles: &mut Styles, widths: &[f64]) -> Result<(), WriteError> {
    let head = styles.of(Kind::ListNote);
    cells::text(sheet, (LEGEND_ROW, 0), words::LEGEND, head)?;
    let states = [
        State::Corrected,
        State::Open,
        State::Mismatch,
        State::Unchecked,
        State::Hint,
        State::Tail,
    ];
    for (col, state) in (1..).zip(states) {
        let look = Look::of(Kind::ListCode).fill(fill(state));
        cells::text(sheet, (LEGEND_ROW, col), state.word(), styles.get(look))?;
    }
    let first = states.len() as u16 + 1;
    cells::span(
        sheet,
        (LEGEND_ROW, first),
        (LEGEND_ROW, LAST_PRINTED),
        words::DECISION_HELP,
        styles.of(Kind::ListNote),
    )?;
    let room = &widths[usize::from(first)..=usize::from(LAST_PRINTED)];
    let lines = widths::lines(words::DECISION_HELP, room.iter().sum(), LIST_SIZE, 0);
    sheet.set_row_height(LEGEND_ROW, widths::height(lines, LIST_SIZE).max(19.0))?;
    sheet.set_row_height(LEGEND_ROW + 1, 6.0)?;
    Ok(())
}

fn table(sheet: &mut Worksheet, styles: &mut Styles, count: u32) -> Result<(), WriteError> {
    let format = styles.of(Kind::ListHead);
    let columns: Vec<TableColumn> = words::DISCREPANCY_HEADS
        .iter()
        .map(|head| {
            TableColumn::new()
                .set_header(*head)
                .set_header_format(format)
        })
        .collect();
    let table = Table::new()
        .set_name("差异")
        .set_columns(&columns)
        .set_style(TableStyle::Light1)
        .set_banded_rows(false);
    sheet.add_table(HEAD_ROW, 0, HEAD_ROW + count, ID, &table)?;
    sheet.set_row_height(HEAD_ROW, 24.0)?;
    Ok(())
}

fn nothing_found(sheet: &mut Worksheet, styles: &mut Styles) -> Result<(), WriteError> {
    for col in 0..=ID {
        cells::text(sheet, (HEAD_ROW + 1, col), "", styles.of(Kind::ListText))?;
    }
    let look = Look::of(Kind::ListCode).fill(Fill::Pass);
    cells::text(
        sheet,
        (HEAD_ROW + 1, 1),
        words::table_status(TableStatus::Pass),
        styles.get(look),
    )?;
    cells::text(
        sheet,
        (HEAD_ROW + 1, RELATION),
        words::NO_FINDINGS,
        styles.of(Kind::ListText),
    )
}

/// The colour of a state; the tables use the same.
fn fill(state: State) -> Fill {
    match state {
        State::Corrected | State::Decided(_) => Fill::Corrected,
        State::Open | State::Mismatch => Fill::Mismatch,
        State::Unchecked => Fill::Unchecked,
        State::Hint | State::Kept => Fill::Hint,
        State::Tail => Fill::Tail,
    }
}

/// One line and where it stands.
struct ItemLine<'a> {
    item: &'a Item,
    row: u32,
    answer: Option<&'a Answer>,
}

impl ItemLine<'_> {
    fn write(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        placement: &Placement,
        number: u32,
        widths: &[f64],
    ) -> Result<(), WriteError> {
        let (item, row) = (self.item, self.row);
        let sheet_name = item.output.and_then(|(table, _)| placement.sheet(table));
        let address = match (sheet_name, item.output) {
            (Some(name), Some((_, cell))) => format!("{name}!{cell}"),
            _ => String::new(),
        };
        // The place in the input is said only where it is another one.
        let input = if item.input == address {
            ""
        } else {
            item.input.as_str()
        };
        sheet.write_number_with_format(row, 0, number, styles.of(Kind::ListCode))?;
        let look = Look::of(Kind::ListCode).fill(fill(item.state)).bold(true);
        cells::text(sheet, (row, 1), item.state.word(), styles.get(look))?;
        let table = sheet_name.unwrap_or(&item.table);
        cells::text(sheet, (row, 2), table, styles.of(Kind::ListCode))?;
        self.link(sheet, styles, placement)?;
        let texts = [
            (4, item.label.as_str()),
            (5, &item.column),
            (RELATION, &item.relation),
            (7, &item.equation),
            (11, &item.certainty),
            (12, &item.rivals),
            (INPUT, input),
            (ID, &item.id),
        ];
        let mut lines = 1;
        for (col, text) in texts {
            cells::text(sheet, (row, col), text, styles.of(Kind::ListText))?;
            if col != ID {
                let width = widths.get(usize::from(col)).copied().unwrap_or(10.0);
                lines = lines.max(widths::lines(text, width, LIST_SIZE, 0));
            }
        }
        for (col, value) in [(FIGURES, &item.reported), (FIGURES + 1, &item.expected)] {
            let text = value.as_deref();
            match text.filter(|_| item.is_label()) {
                Some(label) => {
                    cells::text(sheet, (row, col), label, styles.of(Kind::ListText))?;
                }
                None => amount(sheet, styles, (row, col), text)?,
            }
        }
        amount(
            sheet,
            styles,
            (row, FIGURES + 2),
            item.difference.map(|d| d.to_string()).as_deref(),
        )?;
        self.answers(sheet, styles)?;
        sheet.set_row_height(row, widths::height(lines, LIST_SIZE).max(20.0))?;
        Ok(())
    }

    /// The cell in this workbook, as a link.
    fn link(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        placement: &Placement,
    ) -> Result<(), WriteError> {
        let at = self
            .item
            .output
            .and_then(|(table, cell)| Some((placement.sheet(table)?, cell)));
        match at {
            Some((name, cell)) => link(sheet, styles, (self.row, 3), name, cell.to_string(), None),
            None => cells::text(sheet, (self.row, 3), "", styles.of(Kind::ListCode)),
        }
    }

    /// The three columns in which a person answers, with what was answered before.
    fn answers(&self, sheet: &mut Worksheet, styles: &mut Styles) -> Result<(), WriteError> {
        let kind = if self.item.decide.is_some() {
            Kind::ListInput
        } else {
            Kind::ListText
        };
        let empty = Answer::default();
        let answer = self
            .answer
            .filter(|_| self.item.decide.is_some())
            .unwrap_or(&empty);
        cells::text(sheet, (self.row, ANSWERS), &answer.choice, styles.of(kind))?;
        match answer.value.parse() {
            Ok(value) => cells::number(sheet, (self.row, ANSWERS + 1), value, styles.of(kind))?,
            Err(_) => cells::text(
                sheet,
                (self.row, ANSWERS + 1),
                &answer.value,
                styles.of(kind),
            )?,
        }
        cells::text(
            sheet,
            (self.row, ANSWERS + 2),
            &answer.remark,
            styles.of(kind),
        )
    }
}

/// An amount as a number with the digits it has (two at least); other text as text.
fn amount(
    sheet: &mut Worksheet,
    styles: &mut Styles,
    at: (u32, u16),
    text: Option<&str>,
) -> Result<(), WriteError> {
    let text = text.unwrap_or_default();
    match text.parse::<rust_decimal::Decimal>() {
        Ok(value) => {
            let decimals = value.normalize().scale().clamp(2, 9) as u8;
            cells::number(sheet, at, value, styles.of(Kind::ListNumber(decimals)))
        }
        Err(_) => cells::text(sheet, at, text, styles.of(Kind::ListText)),
    }
}

/// One dropdown for each run of lines that offer the same.
fn dropdowns(sheet: &mut Worksheet, items: &[Item]) -> Result<(), WriteError> {
    let mut start = 0;
    while start < items.len() {
        let decide = items[start].decide;
        let run = items[start..]
            .iter()
            .take_while(|item| item.decide == decide)
            .count();
        if let Some(decide) = decide {
            let validation = DataValidation::new().allow_list_strings(&choices(decide))?;
            let first = HEAD_ROW + 1 + start as u32;
            sheet.add_data_validation(
                first,
                ANSWERS,
                first + run as u32 - 1,
                ANSWERS,
                &validation,
            )?;
        }
        start += run;
    }
    Ok(())
}

fn choices(decide: Decide) -> Vec<String> {
    let mut choices = Vec::new();
    if decide.suggested {
        choices.push(words::DECIDE_SUGGESTED.to_owned());
    }
    choices.extend((1..=decide.rivals).map(words::decide_rival));
    choices.extend([words::DECIDE_OWN.to_owned(), words::DECIDE_KEEP.to_owned()]);
    debug_assert!(choices.join(",").chars().count() <= LONGEST_LIST);
    choices
}
