//! The workbook of a whole (汇总): what became of every unit and file, every mistake, the standard tables of the whole, and
//! what each unit adds to them.
//!
//! In go the sums and the filings of [`merge`](mod@crate::merge); out come [`Pages`] like those of one submission. A name in a
//! standard table leads to the units that make up its figures; with formulas a figure is the sum of theirs.

mod against;
mod files;
mod list;
mod mistakes;
mod offsets;
mod reporting;
mod return_slip;
mod returns;
mod tables;
mod trends;
mod units;

use rust_decimal::Decimal;

use crate::facts::Headlines;
use crate::layout::Layout;
use crate::merge::{
    Comparison, Consolidated, Dealings, Department, Detail, Filings, Incoming, LastYear, Past,
    Proposals, Return, Settled, UnitFiling, Whole,
};
use crate::model::{MoneyUnit, Year};
use crate::words::merge as words;

use super::looks::Look;
use super::page::PageCell;
use super::{OtherLayout, Pages, contents};

pub use against::compared;
pub use offsets::offset_lines;
pub use return_slip::{ReturnSlip, return_slip};

/// Everything the workbook of a whole is made of.
#[derive(Clone, Copy)]
pub struct Bureau<'a> {
    /// What the whole is called.
    pub name: &'a str,
    /// What became of files and units.
    pub filings: &'a Filings,
    /// The files as they came.
    pub files: &'a [Incoming<'a>],
    /// Whether each unit is in the sums.
    pub added: &'a [bool],
    /// The sums.
    pub whole: &'a Whole<'a>,
    /// What makes them up.
    pub detail: &'a Detail,
    /// The amounts by which units are known.
    pub headlines: &'a Headlines,
    /// Whether sums are formulas.
    pub formulas: bool,
    /// What the sums should be, and what came of comparing.
    pub against: &'a [Against<'a>],
    /// Which units belong together.
    pub departments: &'a [Department],
    /// What units pay each other.
    pub dealings: &'a Dealings,
    /// What departments have to take out of the sums of their units.
    pub settled: &'a Settled,
    /// The units whose workbooks may add up others, and of how many.
    pub may_add_up: &'a [(usize, usize)],
    /// The explanations of each unit that does not agree.
    pub proposals: &'a Proposals,
    /// What was written last year.
    pub last_year: Option<&'a LastYear>,
    /// What each unit has handed in so far; nothing of one that did not report.
    pub past: &'a [Option<Past>],
    /// What goes back to units, if anything is to.
    pub returns: Option<&'a [Return]>,
}

/// What some sums should be.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    /// The file that says it.
    pub file: &'a str,
    /// Which units it adds up, if these are not all.
    pub of: Option<&'a Consolidated>,
    /// What came of comparing.
    pub comparison: &'a Comparison,
}

impl<'a> Bureau<'a> {
    fn layout(&self) -> &'a Layout {
        self.whole.layout
    }

    fn year(&self) -> Option<Year> {
        self.filings.year
    }

    fn unit(&self, at: usize) -> &'a UnitFiling {
        &self.filings.units[at]
    }

    /// The title of one of the lists.
    fn title(&self, sheet: &str) -> String {
        words::title(self.name, self.year().map(|year| year.0), sheet)
    }

    /// The unit of money of most forms.
    fn money(&self) -> MoneyUnit {
        let first = self.layout().tables.first();
        first.map_or(MoneyUnit::Yuan, |table| table.precision.unit)
    }

    /// An amount of 元 in the unit of most forms.
    fn in_its_unit(&self, yuan: Decimal) -> Option<Decimal> {
        let shown = yuan.checked_div(Decimal::from(self.money().yuan()));
        shown.map(|shown| shown.normalize())
    }

    /// The same with its unit, for a sentence.
    fn shown(&self, yuan: Decimal) -> String {
        let amount = self.in_its_unit(yuan).unwrap_or_default();
        words::amount(amount, self.money().name())
    }

    /// A file as it is named to people.
    fn path(&self, file: usize) -> &'a str {
        self.files[file].path
    }
}

/// Puts the rows of a page in, each cell after the one before it; a link is one to another place of the workbook.
type PutRows<'a> = dyn Fn(&mut dyn FnMut(PageCell)) + Sync + 'a;

/// The rows of a page that are put in when it is written: memory holds one at a time, and pages are written side by side.
pub struct LaterRows<'a> {
    /// The page, by its index.
    pub page: usize,
    /// How many rows there are.
    pub count: u32,
    /// Every look that they have.
    pub looks: &'static [Look],
    rows: Box<PutRows<'a>>,
}

impl LaterRows<'_> {
    /// Puts them in.
    pub fn put(&self, put: &mut dyn FnMut(PageCell)) {
        (self.rows)(put);
    }
}

/// The pages of the workbook of a whole.
pub struct WholePages<'a> {
    /// The pages.
    pub pages: Pages,
    /// The rows that are put in later.
    pub later: Vec<LaterRows<'a>>,
    /// The texts that stand in many of these.
    pub texts: Vec<String>,
}

/// The pages of the workbook, and the rows that are put in later.
///
/// # Errors
/// As [`workbook`](super::workbook)'s.
pub fn whole_workbook<'a>(bureau: &Bureau<'a>) -> Result<WholePages<'a>, OtherLayout> {
    let (details, places) = units::pages(bureau);
    let mut later = Vec::new();
    let mut all = vec![reporting::page(bureau), mistakes::page(bureau)];
    all.extend(offsets::page(bureau));
    if !bureau.against.is_empty() {
        all.push(against::page(bureau));
    }
    all.extend(bureau.returns.map(|returns| returns::page(bureau, returns)));
    all.extend(bureau.last_year.map(|last| trends::page(bureau, last)));
    all.extend(tables::pages(bureau, &places)?);
    for (page, rows) in details {
        later.push(LaterRows {
            page: all.len(),
            ..rows
        });
        all.push(page);
    }
    all.push(files::page(bureau));
    Ok(WholePages {
        pages: Pages {
            department: bureau.name.to_owned(),
            title: contents::title(bureau.layout()).to_owned(),
            year: bureau.year(),
            all,
        },
        later,
        texts: units::texts(bureau),
    })
}
