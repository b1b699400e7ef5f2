//! A file is opened: read and recognised, with what was said while reading it. Nothing in it is solved.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::believed::{believed, leave_blanks};
use crate::beside::{self, Beside};
use crate::decide::Input;
use crate::hidden::Hidden;
use crate::json::from_json;
use crate::layout::Layout;
use crate::model::{Among, CellRef, Elsewhere, Place, SheetName, Submission, Table};
use crate::narrative::{self, Narrative};
use crate::read::{self, Book, Drawing, Format, Grid, GridCell, ReadError};
use crate::recognise::{
    Ambiguity, LeftOver, Recognised, Recogniser, RestKind, Unfit, left_over_told, runs_in_doubt,
    take_out,
};
use crate::reconcile;
use crate::report::Spot;
use crate::report::{Cell, Finding, FindingCode, Notice, Outcome, Report, Unrecognised};
use crate::standard::restore;
use crate::words;

/// A file that was read and recognised. Nothing in it is solved: whether it is ours, with decisions in it, comes first.
#[derive(Clone, Debug)]
pub(crate) struct Opened<'l> {
    /// What messages call it.
    pub name: String,
    /// What the record calls it.
    pub input: Input,
    /// Its sheets as read.
    pub book: Book,
    /// The layout that was recognised.
    pub layout: &'l Layout,
    /// What was submitted.
    pub submission: Submission,
    /// Indices of the sheets that are none of the tables.
    pub unrecognised: Vec<usize>,
    /// The cells of sheets with tables that are no part of a table.
    pub rest: Vec<LeftOver>,
    /// What stands beside the cells of the tables.
    pub beside: Beside,
    /// What was said while reading it.
    pub reading: Reading,
    /// The margin that corrections are asked to have.
    pub margin: usize,
    /// The tables of other families in it, each as a file of its own.
    pub others: Vec<Opened<'l>>,
}

impl<'l> Opened<'l> {
    /// What was submitted last year, of a file beside it.
    ///
    /// # Errors
    /// A sentence: it cannot be read, or is of another family or year.
    pub fn last_year(
        &self,
        recogniser: &Recogniser<'l>,
        (name, bytes): (&str, &[u8]),
    ) -> Result<Submission, String> {
        let names = FileNames::all(name);
        let last = open_bytes(recogniser, names, bytes, USUAL_MARGIN).map_err(|report| {
            let error = report.error.as_ref();
            error.map_or(String::new(), |error| error.message.clone())
        })?;
        // The same words have to mean the same amounts, in the same shapes of the tables.
        if last.layout.id != self.layout.id || last.layout.chosen != self.layout.chosen {
            return Err(words::document::other_family(name, &last.layout.name));
        }
        let years = self.submission.year.zip(last.submission.year);
        match years.filter(|(own, last)| own.0 != last.0.saturating_add(1)) {
            Some((own, last)) => Err(words::document::not_last_year(name, last.0, own.0)),
            None => Ok(last.submission),
        }
    }
}

impl Opened<'_> {
    /// How many tables stand in it.
    pub fn tables(&self) -> usize {
        let tables = self.submission.tables.iter();
        tables.filter(|table| table.heading().is_some()).count()
    }

    /// Whether one of its tables stands on that sheet.
    fn has_table_on(&self, sheet: &str) -> bool {
        let tables = self.submission.tables.iter();
        let mut headings = tables.filter_map(|table| table.heading());
        headings.any(|heading| heading.sheet.as_str() == sheet)
    }

    /// Takes up what another document says of the tables; its sheets are called by its name.
    pub fn hear(&mut self, name: &str, mut book: Book) {
        let only = book.sheets.len() == 1;
        for grid in &mut book.sheets {
            let sheet = match only {
                true => name.to_owned(),
                false => format!("{name}·{}", grid.name),
            };
            grid.name = SheetName::new(&sheet);
        }
        let mut heard = Narrative::of(&book, self.layout);
        heard.pass_over(cells_of(book.sheets.iter()));
        if heard.is_empty() {
            // A layout that knows no sentences leaves nothing of this document unchecked that it checks of others.
            match self.layout.narrative.sections.is_empty() {
                true => {
                    let why = words::narrative::no_sections(name, &self.layout.name);
                    let sheet = name.to_owned();
                    self.reading.unrecognised.push(Unrecognised { sheet, why });
                }
                false => {
                    let why = words::narrative::nothing_said(name);
                    Arc::make_mut(&mut self.reading.narrative).is_silent(why);
                }
            }
        }
        Arc::make_mut(&mut self.reading.narrative).join(heard);
        // What it says stands in another file.
        self.reading.rewords = false;
    }

    /// Where a sheet stands among those of the tables.
    pub fn among(&self, sheet: usize) -> Among {
        let sheets = &self.book.sheets;
        let own = |table: &Table| {
            let name = &table.heading()?.sheet;
            sheets.iter().position(|grid| grid.name == *name)
        };
        let tables: Vec<Option<usize>> = self.submission.tables.iter().map(own).collect();
        Among::of(sheet, &tables)
    }

    /// What is worth knowing of the file itself.
    pub fn notices(&self) -> Vec<Notice> {
        let mut notices = beside::notices(&self.book, &self.unrecognised);
        let said = &self.reading.narrative;
        notices.extend(said.notice(self.layout, &self.submission));
        notices.extend(said.passed_over());
        notices.extend(narrative::unheard(&self.book, self.layout));
        notices
    }
}

/// What was said while reading a file, beside the submission itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// What was not recognised.
    pub unrecognised: Vec<Unrecognised>,
    /// What can be read in two ways, and which tables print fewer digits than declared.
    pub ambiguities: Vec<Finding>,
    /// The tables that are missing while a sheet bears their title.
    pub misfits: Vec<(usize, Unrecognised)>,
    /// The figures that sheets state which are none of the tables.
    pub stated: Elsewhere,
    /// What a person does not see.
    pub hidden: Hidden,
    /// What is said of the tables in sentences and on forms.
    pub narrative: Arc<Narrative>,
    /// Whether it is a document in which words are changed.
    pub rewords: bool,
    /// What was submitted last year, if that is given.
    pub last_year: Option<Arc<Submission>>,
}

/// What a file in memory is called.
#[derive(Clone, Copy)]
pub(crate) struct FileNames<'n> {
    /// In messages.
    pub told: &'n str,
    /// Where its ending or beginning says what it is.
    pub shown: &'n str,
    /// In the record.
    pub own: &'n str,
}

impl<'n> FileNames<'n> {
    /// One name for all.
    pub fn all(name: &'n str) -> FileNames<'n> {
        FileNames {
            told: name,
            shown: name,
            own: name,
        }
    }
}

/// How many more mistakes there would have to be if a corrected cell were right, unless asked otherwise.
pub(crate) const USUAL_MARGIN: usize = 1;

/// Recognises bytes; a JSON submission needs no recognition.
pub(crate) fn open_bytes<'l>(
    recogniser: &Recogniser<'l>,
    names: FileNames,
    bytes: &[u8],
    margin: usize,
) -> Result<Opened<'l>, Box<Report>> {
    let name = names.told;
    let Some(json) = from_json(recogniser, names.shown, bytes) else {
        return open_read(
            recogniser,
            names,
            read::read_bytes(bytes, names.shown),
            margin,
        );
    };
    let (layout, submission) = json.map_err(|error| failed(name, "json", error.to_string()))?;
    let book = Book {
        format: Format::Json,
        ..Book::default()
    };
    let recognised = Recognised {
        layout,
        submission,
        unrecognised: Vec::new(),
        rest: Vec::new(),
        leftovers: Vec::new(),
        misfits: Vec::new(),
        ambiguities: Vec::new(),
        stated: Elsewhere::default(),
        versions: BTreeMap::new(),
        others: Vec::new(),
        free: Vec::new(),
    };
    Ok(open_book(names, book, recognised, margin))
}

fn open_read<'l>(
    recogniser: &Recogniser<'l>,
    names: FileNames,
    book: Result<Book, ReadError>,
    margin: usize,
) -> Result<Opened<'l>, Box<Report>> {
    let name = names.told;
    let book = believed(recogniser, book.map_err(|error| unread(name, &error))?);
    let mut recognised =
        recognised(recogniser, &book).map_err(|unfit| of_no_layout(name, &book, unfit))?;
    leave_blanks(&book, &mut recognised.submission);
    let others = std::mem::take(&mut recognised.others);
    let mut free = std::mem::take(&mut recognised.free);
    let mut opened = open_book(names, book, recognised, margin);
    for layout in others {
        let Some(other) = open_other(names, &opened.book, layout, &free, margin) else {
            continue;
        };
        let alone = other.tables() < LEAST_TABLES;
        let told = opened.reading.unrecognised.iter_mut();
        for told in told.filter(|told| other.has_table_on(&told.sheet)) {
            told.why = match alone {
                true => words::recognise::lone_table_of_another_family(&other.layout.name),
                false => words::recognise::of_another_family(&other.layout.name),
            };
        }
        free.retain(|sheet| !other.has_table_on(opened.book.sheets[*sheet].name.as_str()));
        opened.others.extend((!alone).then_some(other));
    }
    Ok(opened)
}

/// The tables of another family on some sheets of a book, as a book of their own.
fn open_other<'l>(
    names: FileNames,
    book: &Book,
    layout: &'l Layout,
    sheets: &[usize],
    margin: usize,
) -> Option<Opened<'l>> {
    let own = Book {
        format: book.format,
        sheets: sheets
            .iter()
            .map(|&sheet| book.sheets[sheet].clone())
            .filter(|grid| grid.visible)
            .collect(),
        ..Book::default()
    };
    let recogniser = Recogniser::new(std::slice::from_ref(layout));
    let recognised = recognised(&recogniser, &own).ok()?;
    let mut opened = open_book(names, own, recognised, margin);
    let told = std::mem::take(&mut opened.reading.unrecognised);
    let told = told
        .into_iter()
        .filter(|told| opened.has_table_on(&told.sheet));
    opened.reading.unrecognised = told.collect();
    (opened.tables() > 0).then_some(opened)
}

/// Fewer tables of another family are no second submission.
const LEAST_TABLES: usize = 2;

/// Recognises a book: of several versions of a table the one that the others agree with.
pub(crate) fn recognised<'l>(
    recogniser: &Recogniser<'l>,
    book: &Book,
) -> Result<Recognised<'l>, Unfit> {
    let mut found = recogniser.recognise_or_tell(book, &BTreeMap::new())?;
    if !found.versions.is_empty() {
        // Which of several versions counts, only the other tables tell.
        let agreeing = reconcile::agreeing(found.layout, &found.submission, &found.versions);
        found = recogniser.recognise_or_tell(book, &agreeing)?;
    }
    let doubtful = runs_in_doubt(book, &found.submission);
    if !doubtful.is_empty() {
        let misread = reconcile::misread(found.layout, &found.submission, doubtful);
        take_out(book, &mut found, &misread);
    }
    restore(found.layout, &mut found.submission);
    Ok(found)
}

/// The report of a file that cannot be read.
pub(crate) fn unread(name: &str, error: &ReadError) -> Box<Report> {
    failed(name, error.kind(), error.to_string())
}

/// The report of a book that is of none of the layouts.
fn of_no_layout(name: &str, book: &Book, unfit: Unfit) -> Box<Report> {
    let drawn = book.sheets.iter().flat_map(|grid| &grid.appearance.drawn);
    let pictures = drawn.filter(|one| one.kind == Drawing::Picture).count();
    // A family that is known by sight is what it is; its titles are right.
    let message = match (unfit.family.as_deref(), unfit.meant) {
        (None, Some(meant)) => {
            let form = (meant.layout.as_str(), meant.tables);
            words::recognise::only_titles_differ(name, form, &meant.first)
        }
        (None, None) if pictures > 0 && book.format == Format::Docx => {
            words::recognise::tables_in_pictures(name, pictures)
        }
        (family, _) => words::recognise::no_tables(name, family),
    };
    let mut report = failed(name, words::read::NO_TABLES, message);
    report.unrecognised = unfit.sheets;
    report
}

/// The cells of sheets.
fn cells_of<'g>(
    sheets: impl Iterator<Item = &'g Grid>,
) -> impl Iterator<Item = (&'g Grid, CellRef)> {
    let rows = sheets.flat_map(|grid| grid.rows.iter().map(move |row| (grid, row)));
    rows.flat_map(|(grid, row)| {
        let at = |cell: &GridCell| CellRef::new(row.number, cell.col);
        row.cells.iter().map(move |cell| (grid, at(cell)))
    })
}

/// What is left of sheets with tables, without what the narrative reads.
fn not_read(
    book: &Book,
    leftovers: Vec<Unrecognised>,
    rest: &[LeftOver],
    narrative: &Narrative,
) -> Vec<Unrecognised> {
    if narrative.is_empty() {
        return leftovers;
    }
    let all = left_over_told(book, rest.iter());
    let read = |one: &&LeftOver| narrative.holds(&book.sheets[one.sheet].name, one.at);
    let mut left: Vec<LeftOver> = rest.iter().filter(|one| !read(one)).cloned().collect();
    let mut begins: BTreeMap<(usize, RestKind), u32> = BTreeMap::new();
    for one in &left {
        begins.entry((one.sheet, one.kind)).or_insert(one.at.row);
    }
    // What was read of what stands behind a table is no beginning of the rest.
    for one in &mut left {
        if let (RestKind::Behind(_), Some(row)) = (one.kind, begins.get(&(one.sheet, one.kind))) {
            one.kind = RestKind::Behind(*row);
        }
    }
    let unread = left_over_told(book, left.iter());
    let others = leftovers.into_iter().filter(|one| !all.contains(one));
    others.chain(unread).collect()
}

/// What was recognised, with the digits that its tables are printed in.
fn open_book<'l>(
    names: FileNames,
    book: Book,
    recognised: Recognised<'l>,
    margin: usize,
) -> Opened<'l> {
    let Recognised {
        layout,
        mut submission,
        unrecognised,
        rest,
        leftovers,
        misfits,
        ambiguities,
        stated,
        versions: _,
        others: _,
        free: _,
    } = recognised;
    let (unrecognised, why): (Vec<usize>, Vec<Unrecognised>) = unrecognised.into_iter().unzip();
    let beside = Beside::of(&book, &submission, &unrecognised);
    let told = beside.told(&book);
    let mut narrative = Narrative::of(&book, layout);
    let left = rest.iter().map(|one| (&book.sheets[one.sheet], one.at));
    let sheets = unrecognised.iter().map(|&sheet| &book.sheets[sheet]);
    let heard: Vec<&Grid> = sheets
        .filter(|grid| narrative.stands_on(grid.name.as_str()))
        .collect();
    narrative.pass_over(left.chain(cells_of(heard.into_iter())));
    let leftovers = not_read(&book, leftovers, &rest, &narrative);
    let why = why
        .into_iter()
        .filter(|one| !narrative.stands_on(&one.sheet));
    let mut reading = Reading {
        unrecognised: why.chain(leftovers).chain(told).collect(),
        ambiguities: ambiguities.iter().map(ambiguous).collect(),
        misfits,
        stated,
        hidden: Hidden::of(&book),
        narrative: Arc::new(narrative),
        rewords: book.format == Format::Docx,
        last_year: None,
    };
    for (table, digits) in reconcile::finer(layout, &submission) {
        submission.tables[table].precision.coarser = -digits;
        let message = words::reconcile::finer(&submission.tables[table]);
        let finding = other_digits(&submission, table, message);
        reading.ambiguities.push(finding);
    }
    for coarser in reconcile::coarser(layout, &submission) {
        submission.tables[coarser.table].precision.coarser = coarser.digits;
        let message = {
            let counts = (coarser.multiples, coarser.figures);
            let table = &submission.tables[coarser.table];
            words::reconcile::coarser(table, coarser.step, counts, coarser.evidence)
        };
        let finding = other_digits(&submission, coarser.table, message);
        reading.ambiguities.push(finding);
    }
    Opened {
        name: names.told.to_owned(),
        input: Input {
            file: names.own.to_owned(),
            sha256: String::new(),
        },
        book,
        layout,
        submission,
        unrecognised,
        rest,
        beside,
        reading,
        margin,
        others: Vec::new(),
    }
}

/// That a table is printed in other digits than declared, and what shows it.
fn other_digits(submission: &Submission, table: usize, message: String) -> Finding {
    let id = &submission.tables[table].id;
    Finding::new(
        FindingCode::Digits,
        id.as_str(),
        format!("{id}/末位"),
        message,
    )
}

/// What can be read in two ways, as a finding.
fn ambiguous(ambiguity: &Ambiguity) -> Finding {
    let cell = |place: &Place| Cell {
        sheet: Some(place.sheet.to_string()),
        cell: Some(place.cell.to_string()),
        spot: Spot {
            table: ambiguity.table.to_string(),
            row: String::new(),
            column: String::new(),
        },
        label: String::new(),
        value: None,
    };
    let table = &ambiguity.table;
    let id = format!("{table}/{}/ambiguous", ambiguity.about);
    Finding {
        cells: ambiguity.places.iter().map(cell).collect(),
        ..Finding::new(
            ambiguity.code,
            table.as_str(),
            id,
            ambiguity.message.clone(),
        )
    }
}

/// The report of a file that could not be checked at all.
pub(crate) fn failed(file: &str, kind: &str, message: String) -> Box<Report> {
    let report = Report {
        file: file.to_owned(),
        outcome: Outcome::Unchecked,
        ..Report::default()
    };
    Box::new(report.failed(kind, message))
}
