//! The sheet of classification codes: what the dropdowns offer and the names are looked up in.

use std::collections::BTreeMap;

use rust_xlsxwriter::Worksheet;

use crate::layout::classification::Classification;
use crate::model::CellRef;
use crate::words::write as words;

use super::super::live::sheet_prefix;
use super::super::styles::{Kind, Styles};
use super::super::{WriteError, cells, page};
use super::codes::CodeLedger;

/// The row of the headings; the name of the classification stands above it.
const HEAD_ROW: u32 = 3;

/// Which columns hold which classification.
pub(super) struct Lists(BTreeMap<Classification, u32>);

impl Lists {
    /// The classifications that the ledgers need, two columns each and one between them.
    pub(super) fn of(ledgers: &[CodeLedger]) -> Lists {
        let mut lists = BTreeMap::new();
        for ledger in ledgers {
            let next = lists.len() as u32 * 3;
            lists.entry(ledger.classification).or_insert(next);
        }
        Lists(lists)
    }

    fn range(&self, which: Classification, width: u32) -> String {
        let first = self.0.get(&which).copied().unwrap_or(0);
        let last_row = HEAD_ROW + which.subjects().len() as u32;
        let absolute = |cell: CellRef| {
            let text = cell.to_string();
            let digits = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
            format!("${}${}", &text[..digits], &text[digits..])
        };
        format!(
            "{}{}:{}",
            sheet_prefix(words::SUBJECTS_SHEET),
            absolute(CellRef::new(HEAD_ROW + 1, first)),
            absolute(CellRef::new(last_row, first + width - 1)),
        )
    }

    /// The range of a classification's codes.
    pub(super) fn codes(&self, which: Classification) -> String {
        self.range(which, 1)
    }

    /// The range of its codes and names.
    pub(super) fn both(&self, which: Classification) -> String {
        self.range(which, 2)
    }

    /// Writes the sheet.
    pub(super) fn write(
        &self,
        sheet: &mut Worksheet,
        styles: &mut Styles,
        department: &str,
    ) -> Result<(), WriteError> {
        let last = self
            .0
            .values()
            .max()
            .map_or(1, |col| *col as u16 + 1)
            .max(2);
        let title = styles.of(Kind::Title);
        cells::span(sheet, (0, 0), (0, last), words::SUBJECTS_TITLE, title)?;
        sheet.set_row_height(0, 32.0)?;
        cells::own_head(sheet, styles, 1, (last, last), department)?;
        sheet.set_row_height(1, 22.0)?;
        for (which, &col) in &self.0 {
            let col = col as u16;
            sheet.set_column_width(col, 12.0)?;
            sheet.set_column_width(col + 1, 52.0)?;
            sheet.set_column_width(col + 2, 3.0)?;
            let name = words::classification(*which);
            cells::span(
                sheet,
                (HEAD_ROW - 1, col),
                (HEAD_ROW - 1, col + 1),
                name,
                styles.of(Kind::ListHead),
            )?;
            for (offset, head) in (0..).zip(words::SUBJECTS_HEADS) {
                cells::text(
                    sheet,
                    (HEAD_ROW, col + offset),
                    head,
                    styles.of(Kind::ListHead),
                )?;
            }
            for (row, subject) in (HEAD_ROW + 1..).zip(which.subjects()) {
                cells::text(
                    sheet,
                    (row, col),
                    subject.code.as_str(),
                    styles.of(Kind::ListCode),
                )?;
                cells::text(
                    sheet,
                    (row, col + 1),
                    subject.name,
                    styles.of(Kind::ListText),
                )?;
            }
        }
        sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
        cells::protect(sheet);
        page::set_up(sheet, false, Some(HEAD_ROW..=HEAD_ROW))
    }
}
