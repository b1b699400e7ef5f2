//! From a submission and its report to the pages that people open, print and answer.
//!
//! In go a [`Layout`], a [`Submission`] (with corrected figures), its [`Report`], the sheets that were
//! not recognised, and the list of changes; out come [`Page`]s: 目录, the standard tables,
//! charts, 勾稽 where it is live, 差异表, 修改记录, then the carried sheets; or the blank form. A page is no program's format yet: `write`, `keep` and `convert` render it. The
//! same input gives the same pages.

mod answers;
mod blank;
mod carried;
mod changes;
mod chart;
mod contents;
mod details;
mod discrepancies;
mod discrepancy_widths;
mod form;
mod highlights;
mod left_over;
mod live;
mod looks;
mod page;
mod paper;
mod table;
mod whole;
mod widths;

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::lines::{self, Item, Places, Standing, State};
use crate::decide::{Answer, ChangeRecord, Decision};
use crate::layout::Layout;
use crate::model::{Among, CellRef, Place, SheetName, Submission, TableNote, Year};
use crate::read::Grid;
use crate::recognise::is_rest_sheet;
use crate::report::{Left, Report, Spot, Told};
use crate::standard::{Placement, SheetNames, titles};
use crate::words::pages as words;

pub(crate) use answers::{Asked, answers};
pub use blank::{blank_pages, is_typed_once};
pub(crate) use changes::Changes;
pub use chart::Pie;
pub(crate) use chart::shares;
pub use live::Mark;
pub use looks::{Across, Fill, Kind, Look, Style};
pub(crate) use page::exact;
pub use page::{Accepts, Band, Coloured, Content, List, Page, PageCell, Size};
pub use paper::Paper;
pub(crate) use paper::SMALLEST;
pub use whole::{
    Against, Bureau, LaterRows, ReturnSlip, WholePages, compared, offset_lines, return_slip,
    whole_workbook,
};
pub(crate) use widths::{PIXELS_PER_UNIT, lines as lines_of, pixels};

use live::Live;

/// The pages of a workbook.
#[derive(Clone, PartialEq, Debug)]
pub struct Pages {
    /// The department that they are of; may be empty.
    pub department: String,
    /// What they are together, as the 目录 is headed: 部门预算公开表目录.
    pub title: String,
    /// The budget year.
    pub year: Option<Year>,
    /// The pages in their order.
    pub all: Vec<Page>,
}

/// A submission that was read with another layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "版式有{layout}张表，提交件有{submission}张：提交件不是按这个版式读取的，请重新读取后再写出。"
)]
pub struct OtherLayout {
    /// How many tables the layout has.
    pub layout: usize,
    /// How many tables the submission has.
    pub submission: usize,
}

/// Everything a workbook is made of.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// The layout that the submission was read with.
    pub layout: &'a Layout,
    /// The submission, its figures already corrected.
    pub submission: &'a Submission,
    /// What was found in it, addressed as it was submitted.
    pub report: &'a Report,
    /// The sheets that are none of the tables.
    pub carried: &'a [Grid],
    /// Where these stand among the tables; those that are not named stand last.
    pub among: &'a [Among],
    /// Every change from what was submitted, corrections included.
    pub changes: &'a [ChangeRecord],
    /// Earlier answers by the 编号 of their line; answers without a line are left out.
    pub answers: &'a BTreeMap<String, Answer>,
    /// The notes on the tables, as they were submitted.
    pub notes: &'a [TableNote],
    /// Whether totals are formulas and a 勾稽 sheet holds every relation.
    pub formulas: bool,
    /// The decisions that were applied, in the order of their ids.
    pub decisions: &'a [Decision],
    /// The findings that corrections and decisions settle; `None` if nothing was decided.
    pub settled: Option<&'a BTreeSet<String>>,
    /// The record that the next run starts from, in pieces.
    pub record: &'a [String],
}

impl Material<'_> {
    fn standing(&self) -> Standing<'_> {
        Standing {
            decisions: self.decisions,
            settled: self.settled,
        }
    }
}

impl Pages {
    fn of(layout: &Layout, submission: &Submission, all: Vec<Page>) -> Pages {
        Pages {
            department: submission.department.clone().unwrap_or_default(),
            title: contents::title(layout).to_owned(),
            year: submission.year,
            all,
        }
    }
}

/// The pages of a fixed workbook.
///
/// # Errors
/// Refuses a submission that was read with another layout.
pub fn workbook(contents: &Material<'_>) -> Result<Pages, OtherLayout> {
    same_layout(contents.layout, contents.submission)?;
    if !contents.formulas {
        return Ok(pages(contents));
    }
    // Lines that are printed but were not submitted take part in sums once they are filled in.
    let submission = live::with_listed_rows(contents.layout, contents.submission);
    Ok(pages(&Material {
        submission: &submission,
        ..*contents
    }))
}

fn same_layout(layout: &Layout, submission: &Submission) -> Result<(), OtherLayout> {
    let (layout, submission) = (layout.tables.len(), submission.tables.len());
    match layout == submission {
        true => Ok(()),
        false => Err(OtherLayout { layout, submission }),
    }
}

fn pages(contents: &Material<'_>) -> Pages {
    let Material {
        layout,
        submission,
        report,
        ..
    } = *contents;
    let placement = Placement::of(layout, submission);
    let places = Places::Written(layout, &placement, submission);
    let items = lines::of(report, places, contents.standing());
    let live = contents
        .formulas
        .then(|| Live::of(layout, submission, &placement));
    let charts = chart::of(layout, submission, &placement);
    let (chart_names, carried_names) = sheet_names_of(&placement, &charts, contents.carried);
    let items = on_carried(items, contents.carried, &carried_names);
    let department = submission.department.as_deref().unwrap_or_default();

    let mut lines = table_lines(contents, &placement, &items);
    lines.extend(charts.iter().zip(&chart_names).map(|(chart, name)| {
        let title = words::chart_contents(&chart.title);
        contents::Line::plain(name, &title, String::new(), Fill::Plain)
    }));
    lines.extend(live.as_ref().map(|live| live::contents_line(&live.checks)));
    lines.extend(report_lines(contents, &items, &carried_names));

    let mut all = vec![contents::page(contents::title(layout), department, &lines)];
    let grids = contents.carried.iter().zip(&carried_names);
    let own = grids.map(|(grid, name)| {
        let mut page = carried::page(grid, name);
        for place in marked_beside(&items).filter(|place| place.sheet == grid.name) {
            page.paint(place.cell, Fill::Suspect);
        }
        page
    });
    let own = own.collect();
    let tables = tables(contents, &placement, &items, live.as_ref());
    let (tables, last) = with_own(tables, own, contents.among);
    all.extend(tables);
    let named = charts.iter().zip(&chart_names);
    all.extend(named.map(|(chart, name)| chart.page(name, department, &placement)));
    if let Some(live) = &live {
        let titles = table_titles(layout, submission);
        all.push(live::page(&placement, &titles, department, &live.checks));
    }
    let (details, starts) = details::page(report, &items, places);
    all.push(discrepancies::page(
        report,
        &items,
        contents.answers,
        (&starts, words::DECISION_HELP),
    ));
    all.push(details);
    let listed = Changes {
        layout,
        submission,
        changes: contents.changes,
        record: contents.record,
        sheet: &|table| placement.sheet(table).map(str::to_owned),
    };
    all.push(listed.page(&|spot| {
        let (table, cell) = placement.find_any(layout, spot)?;
        let sheet = SheetName::new(placement.sheet(table)?);
        Some(Place { sheet, cell })
    }));
    all.extend(last);
    Pages::of(layout, submission, all)
}

/// The lines of the 差异表 of a workbook as people read them, and what they leave to a person.
pub(crate) fn told(contents: &Material<'_>) -> (Vec<Told>, Left) {
    let placement = Placement::of(contents.layout, contents.submission);
    let places = Places::Written(contents.layout, &placement, contents.submission);
    lines::told(&lines::of(contents.report, places, contents.standing()))
}

/// The lines of the 差异表 with the addresses of the submission.
pub(crate) struct SubmittedLines<'a> {
    items: Vec<Item>,
    places: Places<'a>,
}

/// The lines of the 差异表 alone, with the addresses of the submission: `settled` are the findings that are settled by
/// what was proven and decided, as far as that is known.
pub(crate) fn submitted_lines<'a>(
    (layout, submission, before): (&'a Layout, &'a Submission, &'a Submission),
    report: &Report,
    decisions: &[Decision],
    settled: Option<&BTreeSet<String>>,
) -> SubmittedLines<'a> {
    let standing = Standing { decisions, settled };
    let places = Places::InPlace(layout, submission, before);
    SubmittedLines {
        items: lines::of(report, places, standing),
        places,
    }
}

impl SubmittedLines<'_> {
    /// The cells in which a mistake can be that is still to be decided.
    pub fn suspects(&self) -> impl Iterator<Item = &Spot> {
        let open = self.items.iter().filter(|item| item.state == State::Open);
        open.flat_map(|item| &item.suspects)
    }

    /// The same of titles, names, codes and cells of forms.
    pub fn marked(&self) -> impl Iterator<Item = &Place> {
        let open = self.items.iter().filter(|item| item.state == State::Open);
        open.flat_map(|item| &item.marked)
    }

    /// The same as people read them, and what they leave to a person.
    pub fn told(&self) -> (Vec<Told>, Left) {
        lines::told(&self.items)
    }

    /// The 差异表 and the 勾稽明细.
    pub fn pages(&self, report: &Report, answers: &BTreeMap<String, Answer>) -> Vec<Page> {
        let (detailed, details) = details::page(report, &self.items, self.places);
        let help = words::DECISION_HELP_IN_PLACE;
        let list = discrepancies::page(report, &self.items, answers, (&details, help));
        vec![list, detailed]
    }
}

/// The pages of the standard tables and the carried sheets alone, nothing checked.
///
/// # Errors
/// Refuses a submission that was read with another layout.
pub fn standard(
    layout: &Layout,
    submission: &Submission,
    (carried, among): (&[Grid], &[Among]),
    notes: &[TableNote],
) -> Result<Pages, OtherLayout> {
    same_layout(layout, submission)?;
    let contents = Material {
        layout,
        submission,
        report: &Report::default(),
        carried,
        among,
        changes: &[],
        answers: &BTreeMap::new(),
        decisions: &[],
        settled: None,
        record: &[],
        notes,
        formulas: false,
    };
    let placement = Placement::of(layout, submission);
    let names = sheet_names_of(&placement, &[], carried).1;
    let own = carried.iter().zip(names);
    let own = own.map(|(grid, name)| carried::page(grid, &name)).collect();
    let tables = tables(&contents, &placement, &[], None);
    let (mut all, last) = with_own(tables, own, among);
    all.extend(last);
    Ok(Pages::of(layout, submission, all))
}

/// The pages of tables with the submitter's own among them, each in its place; and those that stand behind all.
fn with_own(tables: Vec<Page>, own: Vec<Page>, among: &[Among]) -> (Vec<Page>, Vec<Page>) {
    let last = tables.len().checked_sub(1).map(Among::Behind);
    let mut placed: BTreeMap<Among, Vec<Page>> = BTreeMap::new();
    for (nth, page) in own.into_iter().enumerate() {
        let place = among.get(nth).copied().unwrap_or_default();
        let place = if Some(place) == last {
            Among::Last
        } else {
            place
        };
        placed.entry(place).or_default().push(page);
    }
    let mut all = placed.remove(&Among::First).unwrap_or_default();
    for (table, page) in tables.into_iter().enumerate() {
        all.push(page);
        all.extend(placed.remove(&Among::Behind(table)).unwrap_or_default());
    }
    (all, placed.into_values().flatten().collect())
}

/// The pages of sheets that stand beside the tables (绩效目标表), under their own names.
pub(crate) fn beside(sheets: &[&Grid]) -> Vec<Page> {
    let sheets = sheets.iter();
    sheets
        .map(|grid| carried::page(grid, grid.name.as_str()))
        .collect()
}

fn tables(
    contents: &Material<'_>,
    placement: &Placement,
    items: &[Item],
    live: Option<&Live>,
) -> Vec<Page> {
    let highlights = highlights::of(
        contents.layout,
        contents.report,
        placement,
        items,
        contents.changes,
    );
    let tables = placement.tables().iter().enumerate();
    tables
        .map(|(index, place)| {
            let mut page = table::TablePage {
                index,
                spec: &contents.layout.tables[index],
                table: &contents.submission.tables[index],
                submission: contents.submission,
                place,
                highlights: &highlights,
                totals: live.map(|live| &live.totals),
                form: None,
            }
            .page();
            table::Noting {
                table: index,
                spec: &contents.layout.tables[index],
                submitted: &contents.submission.tables[index],
                place,
                highlights: &highlights,
            }
            .put(&mut page, contents.notes);
            page
        })
        .collect()
}

/// The titles that are printed above the tables.
fn table_titles(layout: &Layout, submission: &Submission) -> Vec<String> {
    let tables = layout.tables.iter().zip(&submission.tables);
    tables
        .map(|(spec, table)| titles::title(spec, table, submission))
        .collect()
}

/// The names that the carried sheets of a submission get in its output.
pub fn carried_names(layout: &Layout, submission: &Submission, carried: &[Grid]) -> Vec<String> {
    if carried.is_empty() {
        return Vec::new();
    }
    let placement = Placement::of(layout, submission);
    let charts = chart::of(layout, submission, &placement);
    sheet_names_of(&placement, &charts, carried).1
}

/// The cells that need a look on sheets that are no tables, as they were submitted.
fn marked_beside(items: &[Item]) -> impl Iterator<Item = &Place> {
    let open = items.iter().filter(|item| item.state == State::Open);
    open.flat_map(|item| &item.marked_beside)
}

/// Lines with the places of those that speak of a carried sheet, which has its own name in the workbook.
fn on_carried(mut items: Vec<Item>, carried: &[Grid], names: &[String]) -> Vec<Item> {
    let nowhere = items.iter_mut().filter(|item| item.told.at.is_none());
    for told in nowhere.map(|item| &mut item.told) {
        let Some((sheet, cell)) = told.place.rsplit_once('!') else {
            continue;
        };
        let mut sheets = carried.iter().zip(names);
        let written = sheets.find(|(grid, _)| grid.name.as_str() == sheet);
        if let (Some((_, name)), Some(cell)) = (written, CellRef::parse(cell)) {
            let sheet = SheetName::new(name);
            let place = Place { sheet, cell };
            told.place = place.to_string();
            told.at = Some(place);
        }
    }
    items
}

/// Whether a formula of a carried sheet is kept; of all others only the result is.
pub fn keeps_formula(formula: &str) -> bool {
    carried::stands_alone(formula)
}

/// The names of the charts' sheets and of the carried ones: their own, unless one of ours has it.
fn sheet_names_of(
    placement: &Placement,
    charts: &[chart::PieChart],
    carried: &[Grid],
) -> (Vec<String>, Vec<String>) {
    let mut names = SheetNames::with_own_sheets();
    for table in placement.tables() {
        names.reserve(&table.sheet);
    }
    let charts = charts
        .iter()
        .map(|chart| names.claim(&chart.sheet))
        .collect();
    let carried = carried
        .iter()
        .map(|grid| names.claim(grid.name.as_str()))
        .collect();
    (charts, carried)
}

/// The lines of the tables in the 目录.
fn table_lines(
    contents: &Material<'_>,
    placement: &Placement,
    items: &[Item],
) -> Vec<contents::Line> {
    let open = items
        .iter()
        .filter(|item| matches!(item.state, State::Open | State::Unchecked));
    let open: BTreeSet<&str> = open.flat_map(Item::tables).collect();
    let titles = table_titles(contents.layout, contents.submission);
    let tables = contents.layout.tables.iter().zip(titles);
    tables
        .zip(placement.tables())
        .map(|((spec, title), place)| {
            let id = spec.id.as_str();
            let (result, fill) = contents::result(contents.report, id, open.contains(id));
            contents::Line::plain(&place.sheet, &title, result, fill)
        })
        .collect()
}

/// The lines of the 差异表, the 修改记录 and the carried sheets in the 目录.
fn report_lines(
    contents: &Material<'_>,
    items: &[Item],
    carried: &[String],
) -> Vec<contents::Line> {
    let count = |state: State| items.iter().filter(|item| item.state == state).count();
    let open = count(State::Open) + count(State::Unchecked);
    let fill = if open > 0 { Fill::Mismatch } else { Fill::Pass };
    let tails = contents.report.findings.iter();
    let tails = tails
        .filter(|one| lines::state_of(one) == State::Tail)
        .count();
    let found = words::count_line(count(State::Corrected), open, tails);
    let changes = words::changes_count(contents.changes.len());
    let plain = contents::Line::plain;
    let mut lines = vec![
        plain(
            words::DISCREPANCY_SHEET,
            words::DISCREPANCY_TITLE,
            found,
            fill,
        ),
        plain(
            words::DETAILS_SHEET,
            words::DETAILS_TITLE,
            String::new(),
            Fill::Plain,
        ),
        plain(
            words::CHANGES_SHEET,
            words::CHANGES_TITLE,
            changes,
            Fill::Plain,
        ),
    ];
    let grids = carried.iter().zip(contents.carried);
    for (name, grid) in grids.filter(|(_, grid)| grid.visible) {
        let own = grid.name.as_str();
        let title = if is_rest_sheet(grid) {
            words::LEFT_OVER.to_owned()
        } else if name == own {
            words::CARRIED.to_owned()
        } else {
            words::carried_as(own)
        };
        lines.push(plain(name, &title, String::new(), Fill::Plain));
    }
    lines
}
