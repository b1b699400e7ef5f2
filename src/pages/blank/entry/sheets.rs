//! The sheets on which figures are typed.
//!
//! In go the uses, sources, units and what tables ask for by themselves; out come the pages, and where each typed cell
//! stands.

use crate::model::{CellRef, Region, sheet_prefix};
use crate::words::{entry as words, pages};

use super::super::super::looks::{BODY_SIZE, Fill, Kind, Look};
use super::super::super::page::{Accepts, Coloured, Page};
use super::super::super::paper::Paper;
use super::super::super::widths::{self, heights};

/// How many columns the department's name stands across.
const DEPARTMENT: u16 = 4;
/// The row of the text that says what to do.
const HELP_ROW: u32 = 2;
/// The first row of headings; a second follows.
const HEAD_ROW: u32 = 4;
/// The row of totals; the lines follow.
const TOTAL_ROW: u32 = 6;
/// The widths of a code, a name, a unit, a project, an amount, what is wrong.
const CODE: f64 = 11.0;
const NAME: f64 = 34.0;
const UNIT: f64 = 24.0;
const AMOUNT: f64 = 13.0;
const MISTAKE: f64 = 22.0;
/// The height of a line, in points.
const LINE: f64 = 17.0;
/// The width of the column between two parts.
const GAP: f64 = 3.0;

/// How many lines are drawn below the last one that is filled in; the others are neither seen nor printed, and can be
/// filled in all the same.
const AHEAD: u32 = 12;

/// A sheet as it grows from left to right.
pub(super) struct Sheet {
    page: Page,
    next: u16,
    department: String,
    /// The columns whose lines are drawn as they are needed: their part, their cells, whether they are typed.
    growing: Vec<(usize, Region, bool)>,
    /// The first columns of the parts.
    parts: Vec<u16>,
}

/// A column of typed cells, or of formulas beside them.
#[derive(Clone, Copy)]
pub(super) struct Field {
    sheet: &'static str,
    col: u16,
}

impl Field {
    fn at(self, line: u32) -> CellRef {
        CellRef::new(TOTAL_ROW + 1 + line, u32::from(self.col))
    }

    /// Its cell in a line, as other sheets name it.
    pub(super) fn cell(self, line: u32) -> String {
        format!("{}{}", sheet_prefix(self.sheet), self.here(line))
    }

    /// The same on its own sheet.
    pub(super) fn here(self, line: u32) -> String {
        self.at(line).absolute()
    }

    /// So many cells, as other sheets name them.
    pub(super) fn all(self, count: u32) -> String {
        let (first, last) = (self.at(0).absolute(), self.at(count.max(1) - 1).absolute());
        format!("{}{first}:{last}", sheet_prefix(self.sheet))
    }
}

/// What cells of a column hold.
pub(super) enum Holds<'a> {
    /// A chosen text from a list, with the title and the message for another one.
    Chosen(Accepts),
    /// A typed text.
    Text,
    /// A code of that range.
    Code(String),
    /// An amount with so many decimals.
    Amount(u8),
    /// What a formula says.
    Formula(&'a dyn Fn(u32) -> String),
    /// The amount that a formula adds up, with so many decimals.
    Sum(u8, &'a dyn Fn(u32) -> String),
    /// A text that is given.
    Given(&'a [String]),
}

impl Sheet {
    pub(super) fn new(name: &str, department: &str) -> Sheet {
        let mut page = Page::named(name);
        page.height(0, heights::LIST_TITLE);
        page.height(1, heights::LIST_LINE);
        page.frozen = TOTAL_ROW + 1;
        Sheet {
            page,
            next: 0,
            department: department.to_owned(),
            growing: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The page, with what to do across all columns.
    pub(super) fn page(mut self, title: &str, help: &str) -> Page {
        let last = self.next.saturating_sub(1);
        self.draw_growing();
        self.page.span((0, 0), (0, last), title, Kind::Title);
        let from = last.min(DEPARTMENT);
        self.page.own_head(1, (from, last), &self.department);
        self.page
            .span((HELP_ROW, 0), (HELP_ROW, last), help, Kind::ListNote);
        let columns = self.page.columns.values();
        let width: f64 = columns.filter_map(|band| band.size?.units()).sum();
        let lines = widths::lines(help, width, BODY_SIZE, 0);
        self.page.height(HELP_ROW, widths::height(lines, BODY_SIZE));
        self.page.paper = Paper::wide_list(TOTAL_ROW);
        self.page
    }

    /// Draws the lines that are filled in, and some below them.
    fn draw_growing(&mut self) {
        for (part, cells, typed) in std::mem::take(&mut self.growing) {
            let from = self.parts.get(part).copied().unwrap_or(0);
            let end = self.parts.get(part + 1).map_or(self.next, |next| next - 1);
            let row = cells.first.row;
            let fixed = |row: u32, col: u16| {
                let address = CellRef::new(row, u32::from(col)).absolute();
                match address.rsplit_once('$') {
                    Some((column, row)) => format!("{column}{row}"),
                    None => address,
                }
            };
            let (first, last) = (fixed(row - AHEAD, from), fixed(row, end - 1));
            let formula = format!("SUMPRODUCT(--({first}:{last}<>\"\"))>0");
            // The colour brings its own lines.
            match typed {
                true => self.page.coloured.push(Coloured {
                    cells,
                    formula,
                    fill: Fill::Input,
                }),
                false => self.page.ruled.push((cells, formula)),
            }
        }
    }

    /// A title over the next so many columns.
    pub(super) fn part(&mut self, title: &str, columns: u16) {
        if self.next > 0 {
            self.page.width(self.next, GAP);
            self.next += 1;
        }
        self.parts.push(self.next);
        let (from, to) = (self.next, self.next + columns.max(1) - 1);
        let row = HEAD_ROW - 1;
        self.page
            .span((row, from), (row, to), title, Kind::ListNote);
        self.page.height(row, 2.0 * heights::LIST_LINE);
    }

    /// A heading over the next so many columns, above their own.
    pub(super) fn over(&mut self, head: &str, columns: u16) {
        let (from, to) = (self.next, self.next + columns - 1);
        self.page
            .span((HEAD_ROW, from), (HEAD_ROW, to), head, Kind::ListHead);
    }

    /// A column of so many lines; `below` says that a heading stands above its own.
    pub(super) fn column(
        &mut self,
        name: &'static str,
        head: &str,
        below: bool,
        count: u32,
        holds: &Holds<'_>,
    ) -> Field {
        let col = self.next;
        self.next += 1;
        let top = HEAD_ROW + u32::from(below);
        self.page
            .span((top, col), (HEAD_ROW + 1, col), head, Kind::ListHead);
        self.page.height(HEAD_ROW, heights::LIST_HEAD);
        self.page.height(HEAD_ROW + 1, 2.0 * heights::LIST_LINE);
        let field = Field { sheet: name, col };
        self.page.width(col, width_of(holds, head));
        self.total(field, count, holds);
        for line in 0..count {
            self.fill(field, line, holds);
        }
        if count > AHEAD {
            let cells = Region::new(field.at(AHEAD), field.at(count - 1));
            let typed = matches!(
                holds,
                Holds::Chosen(_) | Holds::Text | Holds::Code(_) | Holds::Amount(_)
            );
            let part = self.parts.len().saturating_sub(1);
            self.growing.push((part, cells, typed));
        }
        let cells = Region::new(field.at(0), field.at(count.max(1) - 1));
        self.page.accepts.extend(accepts(holds, field, cells));
        field
    }

    fn fill(&mut self, field: Field, line: u32, holds: &Holds<'_>) {
        let at = field.at(line);
        let open = line >= AHEAD;
        let input = |kind| Look::of(kind).fill(Fill::Input).open(open);
        let follows = |kind| Look::of(kind).open(open);
        match holds {
            Holds::Chosen(_) | Holds::Code(_) => self.page.text(at, "", input(Kind::Code)),
            Holds::Text => self.page.text(at, "", input(Kind::Name)),
            Holds::Amount(decimals) => self.page.text(at, "", input(Kind::Amount(*decimals))),
            Holds::Formula(formula) => {
                let look = follows(Kind::ListText);
                self.page.formula(at, formula(line), "", look);
            }
            Holds::Sum(decimals, formula) => {
                let look = follows(Kind::Amount(*decimals));
                self.page.formula(at, formula(line), "", look);
            }
            Holds::Given(texts) => {
                let text = texts.get(line as usize).map_or("", String::as_str);
                self.page.text(at, text, Kind::ListText);
            }
        }
        self.page.height(at.row, LINE);
    }

    /// The cell above the lines: the sum of amounts.
    fn total(&mut self, field: Field, count: u32, holds: &Holds<'_>) {
        let at = CellRef::new(TOTAL_ROW, u32::from(field.col));
        self.page.height(TOTAL_ROW, heights::LIST_LINE);
        match holds {
            Holds::Amount(decimals) | Holds::Sum(decimals, _) => {
                let range = format!("{}:{}", field.at(0), field.at(count.max(1) - 1));
                let sum = format!("ROUND(SUM({range}),{decimals})");
                let look = Look::of(Kind::Amount(*decimals)).bold(true);
                self.page
                    .formula(at, format!("IF({sum}=0,\"\",{sum})"), "", look);
            }
            _ => {
                let text = if field.col == 0 { words::TOTAL } else { "" };
                self.page.text(at, text, Kind::ListHead);
            }
        }
    }

    /// What is said in red above the headings while a condition is true.
    pub(super) fn alarm(&mut self, condition: &str, text: &str) {
        let row = HEAD_ROW - 1;
        let last = self.next.saturating_sub(1);
        let from = CellRef::new(row, 0);
        self.page.span(from, (row, last), "", Kind::ListNote);
        let formula = format!("IF({condition},\"{text}\",\"\")");
        self.page.formula(from, formula, "", Kind::ListNote);
        self.red(Region::new(from, (row, last)));
    }

    /// Colours what stands in a column red while it shows anything.
    pub(super) fn warn(&mut self, field: Field, count: u32) {
        self.red(Region::new(field.at(0), field.at(count.max(1) - 1)));
    }

    fn red(&mut self, cells: Region) {
        self.page.coloured.push(Coloured {
            cells,
            formula: format!("{}<>\"\"", cells.first),
            fill: Fill::Mismatch,
        });
    }
}

fn width_of(holds: &Holds<'_>, head: &str) -> f64 {
    match holds {
        Holds::Amount(_) | Holds::Sum(..) => AMOUNT,
        Holds::Code(_) | Holds::Chosen(Accepts::OneOf(_)) => CODE,
        Holds::Chosen(_) => UNIT,
        Holds::Formula(_) if head == words::BEHIND_HEADS[1] => MISTAKE,
        Holds::Text | Holds::Formula(_) | Holds::Given(_) => NAME,
    }
}

fn accepts(holds: &Holds<'_>, field: Field, cells: Region) -> Option<(Region, Accepts)> {
    let first = field.at(0);
    let accepts = match holds {
        Holds::Chosen(accepts) => accepts.clone(),
        Holds::Code(range) => Accepts::In {
            range: range.clone(),
            otherwise: (pages::CODE_ERROR_TITLE, pages::CODE_ERROR.to_owned()),
        },
        Holds::Amount(decimals) => Accepts::If {
            formula: format!("AND(ISNUMBER({first}),ROUND({first},{decimals})={first})"),
            otherwise: (pages::INPUT_ERROR_TITLE, words::amount_error(*decimals)),
        },
        Holds::Text | Holds::Formula(_) | Holds::Sum(..) | Holds::Given(_) => return None,
    };
    Some((cells, accepts))
}
