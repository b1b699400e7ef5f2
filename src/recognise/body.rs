//! The rows between a header and whatever ends a table: rows, notes, page numbers, repeated headers.
//!
//! In goes a part of a sheet, out come the rows in their readers, the notes, and where the table ended.

use super::column_numbers::is_column_numbers;
use super::header::{Header, row_words};
use super::heads::{Head, is_form_number};
use super::left_over::Strays;
use super::lines;
use super::misplaced_label::with_misplaced_label;
use super::own_check::{self, is_blank};
use super::rows::{Page, RowReader};
use crate::model::{CellRef, Note, plain};
use crate::read::{CellValue, GridCell, GridRow};
use crate::vocabulary;
use crate::words::pages::MISSING_TABLE;

/// What a body was, beside its rows.
#[derive(Default)]
pub(super) struct Body {
    /// The notes.
    pub notes: Vec<Note>,
    /// Whether it says that the table is missing (in a workbook that we wrote).
    pub missing: bool,
    /// What was not taken, where that is wanted.
    pub strays: Option<Strays>,
}

/// Reads the rows of a body.
pub(super) fn read(
    rows: &[GridRow],
    header: &Header,
    readers: &mut [RowReader],
    page: Page,
    out: &mut Body,
) {
    let body = Rows {
        rows,
        header,
        right: header.columns().max(),
        last: own_check::last_named(rows, header),
    };
    let mut state = State::Numbers;
    let end = begins_again(rows, header)
        .or_else(|| another_list(rows, header, readers, page))
        .unwrap_or(rows.len());
    for (at, row) in rows.iter().enumerate() {
        if at < end && repeats_header(row, header) {
            state = State::Numbers;
            continue;
        }
        if at >= end {
            state = State::Over;
        }
        match body.verdict(at, state, readers) {
            Verdict::Row => {
                out.read(at, row);
                let mut any = false;
                let row = with_misplaced_label(row, readers, &header.ledgers);
                for (reader, columns) in readers.iter_mut().zip(&header.ledgers) {
                    any |= reader.take(&row, columns, page);
                }
                if any {
                    state = State::Rows;
                }
            }
            Verdict::Read => out.read(at, row),
            Verdict::Numbers => {}
            Verdict::Around => out.around(at, None),
            Verdict::Note(text, col) => {
                state = State::Notes;
                out.note(text, CellRef::new(row.number, col));
                out.around(at, Some(col));
            }
            Verdict::Missing => {
                out.missing = true;
                state = State::Over;
            }
            Verdict::Over => {
                state = State::Over;
                out.behind(at);
            }
        }
    }
}

/// Where something else begins that somebody made below with the same headings (shares, last year's figures): its rows
/// are the first ones of the table once more. What stands between, a title, belongs to it.
fn begins_again(rows: &[GridRow], header: &Header) -> Option<usize> {
    /// So many rows tell.
    const FIRST: usize = 2;
    let first = |from: usize| -> Vec<String> {
        let below = rows[from..]
            .iter()
            .filter(|row| !repeats_header(row, header));
        below
            .filter_map(|row| name_of(row, header))
            .take(FIRST)
            .collect()
    };
    let own = first(0);
    let mut again = heads_again(rows, header);
    let again = again.find(|&at| own.len() == FIRST && first(at) == own);
    again.map(|head| head - titles_above(rows, head))
}

/// Where below a list of open names another list begins under the same headings: the first makes up the table by itself,
/// and figures follow, which a further page of it cannot bring.
fn another_list(
    rows: &[GridRow],
    header: &Header,
    readers: &[RowReader],
    page: Page,
) -> Option<usize> {
    if !readers.iter().all(RowReader::is_tree) {
        return None;
    }
    let figures = |from: usize| {
        rows[from..]
            .iter()
            .any(|row| name_of(row, header).is_some())
    };
    let mut again = heads_again(rows, header).filter(|&at| figures(at));
    again.find_map(|head| {
        let end = head - titles_above(rows, head);
        let mut readers = readers.to_vec();
        read(
            &rows[..end],
            header,
            &mut readers,
            page,
            &mut Body::default(),
        );
        readers.iter().all(RowReader::is_whole_list).then_some(end)
    })
}

/// The rows in which the headings begin once more.
fn heads_again<'r>(rows: &'r [GridRow], header: &'r Header) -> impl Iterator<Item = usize> + 'r {
    let heads = (1..rows.len()).filter(|&at| repeats_header(&rows[at], header));
    heads.filter(|&at| !repeats_header(&rows[at - 1], header))
}

/// How many rows above headings are titles, or blank.
fn titles_above(rows: &[GridRow], head: usize) -> usize {
    let above = rows[..head].iter().rev();
    let titles = above.take_while(|row| {
        let title = matches!(sole(&row.cells), Some(Sole::Text(text, _)) if !lines::is_note(text));
        title || row.cells.iter().all(is_blank)
    });
    titles.count()
}

/// The code and the name of a row with figures that is no total.
fn name_of(row: &GridRow, header: &Header) -> Option<String> {
    let text = |col: Option<u32>| -> String {
        let cell = row.cells.iter().find(|cell| Some(cell.col) == col);
        match cell.map(|cell| &cell.value) {
            Some(CellValue::Text(text)) => plain(text).into_owned(),
            Some(CellValue::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    };
    let ledgers = header.ledgers.iter();
    let names = ledgers.map(|ledger| {
        let codes: String = ledger.codes().iter().map(|col| text(Some(*col))).collect();
        codes + &text(ledger.name)
    });
    let name: String = names.collect();
    let total = vocabulary::TOTAL.contains(&name.as_str());
    let figures = row
        .cells
        .iter()
        .any(|cell| is_figure_column(header, cell.col));
    (!name.is_empty() && !total && figures).then_some(name)
}

/// What a row of a body is.
enum Verdict<'r> {
    /// Perhaps a row of the table.
    Row,
    /// Read, and nothing of it is a row.
    Read,
    /// The numbers of the columns.
    Numbers,
    /// What stands around the rows.
    Around,
    /// A note in that column.
    Note(&'r str, u32),
    /// The line that the table is missing.
    Missing,
    /// Behind the table's end.
    Over,
}

/// The rows of a body and what tells them from what stands around them.
struct Rows<'r> {
    rows: &'r [GridRow],
    header: &'r Header,
    /// The last column of the table.
    right: Option<u32>,
    /// The last row with a name.
    last: Option<usize>,
}

impl<'r> Rows<'r> {
    fn verdict(&self, at: usize, state: State, readers: &[RowReader]) -> Verdict<'r> {
        let row = &self.rows[at];
        if state == State::Over {
            return Verdict::Over;
        }
        // A remark beside the table says nothing about what the row is.
        let end = row
            .cells
            .partition_point(|cell| Some(cell.col) <= self.right);
        let own = &row.cells[..end];
        if own.len() < row.cells.len() && own.iter().all(is_blank) {
            return Verdict::Read;
        }
        if state == State::Numbers && is_column_numbers(own) {
            return match is_column_numbers(&row.cells) {
                true => Verdict::Numbers,
                false => Verdict::Read,
            };
        }
        let picture = own.iter().any(lines::is_picture) && own.iter().all(is_blank);
        let checks = || own_check::only_reckons(row.number, own, self.header);
        let below = self.last.is_none_or(|last| at > last);
        let below = below && readers.iter().any(RowReader::has_totals);
        let compares = || own_check::compares(own) && !readers.iter().any(|r| names(r, own));
        if picture || own_check::says_so(own) || (below && (checks() || compares())) {
            return Verdict::Around;
        }
        if let Some((text, col)) = note_of_several(own) {
            return Verdict::Note(text, col);
        }
        match sole(own) {
            Some(line) => match self.of_sole(line, at, state, readers) {
                Verdict::Row => {}
                other => return other,
            },
            None if is_around(own) || is_dated(own) => return Verdict::Around,
            None => {}
        }
        let over = state == State::Notes && !own.iter().all(is_blank);
        // A note at the foot of a page, and the table goes on on the next.
        if over && !goes_on(self.rows, at, self.header, readers) {
            // The numbers of lines that have no name: the last lines of a form may stand below them.
            let unnamed = own_check::is_unnamed(own, self.header);
            return match unnamed && goes_on_below(self.rows, at, self.header, readers) {
                true => Verdict::Around,
                false => Verdict::Over,
            };
        }
        Verdict::Row
    }

    /// What a row is of which only one cell is filled.
    fn of_sole(
        &self,
        line: Sole<'r>,
        at: usize,
        state: State,
        readers: &[RowReader],
    ) -> Verdict<'r> {
        let (text, col) = match line {
            Sole::Number(col) if !is_figure_column(self.header, col) => return Verdict::Around,
            Sole::Number(..) => return Verdict::Row,
            Sole::Text(text, col) => (text, col),
        };
        match judge(text, state) {
            Line::Row => Verdict::Row,
            Line::Skip => Verdict::Around,
            Line::Missing => Verdict::Missing,
            Line::Note => Verdict::Note(text, col),
            Line::End if goes_on(self.rows, at, self.header, readers) => Verdict::Row,
            Line::End if state == State::Notes || lines::heads_another(&plain(text)) => {
                Verdict::Over
            }
            // A remark in place of a figure.
            Line::End if is_figure_column(self.header, col) => Verdict::Row,
            // A remark between two rows.
            Line::End if goes_on_below(self.rows, at, self.header, readers) => Verdict::Around,
            Line::End => Verdict::Over,
        }
    }
}

/// Whether a row can only be a further one of the table.
fn goes_on(rows: &[GridRow], at: usize, header: &Header, readers: &[RowReader]) -> bool {
    let row = &rows[at];
    let above = at.checked_sub(1).map(|above| &rows[above]);
    let closely = above
        .is_some_and(|above| above.number + 1 == row.number && !above.cells.iter().all(is_blank));
    let mut ledgers = readers.iter().zip(&header.ledgers);
    ledgers.any(|(reader, columns)| reader.goes_on(row, columns, closely))
}

/// Whether one of the few rows behind that one is a further one of the table.
fn goes_on_below(rows: &[GridRow], at: usize, header: &Header, readers: &[RowReader]) -> bool {
    const FEW: usize = 3;
    let mut next = (at + 1..rows.len()).take(FEW);
    next.any(|at| goes_on(rows, at, header, readers))
}

impl Body {
    /// A row that the table has read.
    fn read(&mut self, at: usize, row: &GridRow) {
        if let Some(strays) = &mut self.strays {
            strays.read(at, row);
        }
    }

    fn note(&mut self, text: &str, at: CellRef) {
        self.notes.push(Note {
            text: text.trim().to_owned(),
            at: Some(at),
        });
    }

    /// A row that is none of the table's, but for the cell in one column.
    fn around(&mut self, at: usize, but: Option<u32>) {
        if let Some(strays) = &mut self.strays {
            strays.around.push((at, but));
        }
    }

    /// A row behind the table.
    fn behind(&mut self, at: usize) {
        if let Some(strays) = &mut self.strays {
            strays.behind.push(at);
        }
    }
}

/// Where in a body we are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Directly below a header: column numbers may follow.
    Numbers,
    /// Among the rows.
    Rows,
    /// Among the notes.
    Notes,
    /// Behind the table, until a page repeats its header.
    Over,
}

/// What a text that stands alone in its row is.
enum Line {
    Row,
    Skip,
    Note,
    Missing,
    End,
}

fn judge(text: &str, state: State) -> Line {
    if lines::is_page_mark(text) {
        return Line::Skip;
    }
    if lines::is_note(text) || (state == State::Notes && lines::continues_note(text)) {
        return Line::Note;
    }
    if lines::is_lead_line(text) || is_form_number(text) || lines::is_signature(text) {
        return Line::Skip;
    }
    if plain(text) == MISSING_TABLE {
        return Line::Missing;
    }
    if state == State::Notes || lines::ends_table(text) {
        return Line::End;
    }
    Line::Row
}

/// The note with which a row of several cells begins; a figure beside it belongs to the note.
fn note_of_several(cells: &[GridCell]) -> Option<(&str, u32)> {
    let first = cells.iter().find(|cell| !is_blank(cell))?;
    let text = first.text().filter(|text| lines::is_note(text))?;
    (cells.len() > 1).then_some((text, first.col))
}

/// The only cell of a row.
enum Sole<'r> {
    Text(&'r str, u32),
    Number(u32),
}

fn sole(cells: &[GridCell]) -> Option<Sole<'_>> {
    let mut cells = cells.iter().filter(|cell| !is_blank(cell));
    let only = cells.next()?;
    if cells.next().is_some() {
        return None;
    }
    match &only.value {
        CellValue::Text(text) => Some(Sole::Text(text, only.col)),
        CellValue::Number(_) => Some(Sole::Number(only.col)),
        _ => None,
    }
}

/// Whether a ledger has a row of the name with which a row begins.
fn names(reader: &RowReader, cells: &[GridCell]) -> bool {
    let texts = cells.iter().filter_map(|cell| cell.text());
    texts.into_iter().any(|text| reader.knows(text))
}

/// A date and nothing else, in one cell or in one for each of its parts.
fn is_dated(cells: &[GridCell]) -> bool {
    let printed = || cells.iter().filter(|cell| !is_blank(cell));
    let date = |cell: &GridCell| match &cell.value {
        CellValue::Date(_) => true,
        CellValue::Text(text) => lines::is_date(text),
        _ => false,
    };
    let parts = || {
        let part = |cell: &GridCell| match &cell.value {
            CellValue::Text(text) => text.clone(),
            CellValue::Number(number) => number.to_string(),
            _ => "?".to_owned(),
        };
        let first = printed().next().and_then(|cell| cell.text());
        let year = first.is_some_and(|text| text.contains('年'));
        // 2026年, 1月, 15日; 2026, 年, 1, 月, 15, 日
        let year = year || printed().nth(1).and_then(|cell| cell.text()) == Some("年");
        year && printed().count() <= 6 && lines::is_date(&printed().map(part).collect::<String>())
    };
    printed().next().is_some() && (printed().all(date) || parts())
}

/// Department, unit and signature lines of several cells, as pages repeat them.
fn is_around(cells: &[GridCell]) -> bool {
    let texts = cells.iter().filter_map(|cell| cell.text());
    let mut texts = texts.filter(|text| !text.trim().is_empty());
    // Behind who signs may stand a telephone number, a date or a seal.
    if texts.clone().next().is_some_and(lines::is_signature) {
        return true;
    }
    if cells.len() > 6 || has_number(cells) {
        return false;
    }
    let around = |text: &str| lines::is_lead_line(text) || lines::is_signature(text);
    let first = texts.clone().next();
    first.is_some_and(|first| first.contains(['：', ':']) && texts.all(around))
}

fn has_number(cells: &[GridCell]) -> bool {
    cells
        .iter()
        .any(|cell| matches!(cell.value, CellValue::Number(_)))
}

fn is_figure_column(header: &Header, col: u32) -> bool {
    let mut figures = header.ledgers.iter().flat_map(|ledger| &ledger.figures);
    figures.any(|figure| *figure == Some(col))
}

/// Whether a row is one of the header's, on a further page.
pub(super) fn repeats_header(row: &GridRow, header: &Header) -> bool {
    let texts = row.cells.iter().filter_map(|cell| cell.text());
    let mut texts = texts.filter(|text| !text.trim().is_empty());
    // Header rows have as many words as before and begin with the same one.
    let count = texts.clone().count();
    let Some(first) = texts
        .next()
        .filter(|_| header.words.iter().any(|w| w.len() == count))
    else {
        return false;
    };
    let first = Head::parse(first).text;
    let begins = header
        .words
        .iter()
        .any(|words| words.first() == Some(&first));
    begins && {
        let words = row_words(row);
        words != ["合计"] && header.words.contains(&words)
    }
}
