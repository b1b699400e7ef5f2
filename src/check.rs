//! The check of one file: read → recognise → reconcile → explain, put together as a [`Report`].

use std::collections::{BTreeMap, BTreeSet};

use crate::beside::{self, Beside};
use crate::convert;
use crate::decide::{Decision, Input, Spots};
use crate::explain::{self, Explained, LabelChange, Options};
use crate::hidden::Hidden;
use crate::layout::Layout;
use crate::model::{MoneyUnit, Place, Presence, Stated, Submission, Table};
use crate::read::{self, Book, Format, ReadError};
use crate::recognise::{Ambiguity, Recognised, Recogniser, RestCell, Unfit};
use crate::reconcile::{self, Built, Found, RelationId, RuleState};
use crate::report::{
    Cell, Failure, Finding, FindingKind, Notice, Outcome, Report, Severity, TableReport,
    TableStatus, Unrecognised,
};
use crate::words;

use crate::answered::{Purpose, answer};

/// Everything that is known of a file after it has been checked.
#[derive(Clone, Debug)]
pub struct Examined<'l> {
    /// The file's sheets as read.
    pub book: Book,
    /// The layout that was recognised.
    pub layout: &'l Layout,
    /// What was submitted.
    pub submission: Submission,
    /// Its facts and relations.
    pub built: Built,
    /// The causes.
    pub explained: Explained,
    /// Indices of the sheets that are none of the tables.
    pub unrecognised: Vec<usize>,
    /// The cells of sheets with tables that are no part of a table.
    pub rest: Vec<RestCell>,
    /// What stands beside the cells of the tables.
    pub beside: Beside,
    /// The report.
    pub report: Report,
}

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
    pub rest: Vec<RestCell>,
    /// What stands beside the cells of the tables.
    pub beside: Beside,
    /// What was said while reading it.
    pub reading: Reading,
    /// The margin that corrections are asked to have.
    pub margin: usize,
}

impl<'l> Opened<'l> {
    /// What came of it as it stands, without any decision.
    pub fn as_it_stands(&self) -> Reconciled {
        let (layout, under) = (self.layout, (&[][..], self.margin));
        let reading = self.reading.clone();
        let mut solved = reconcile_with(&self.name, layout, &self.submission, reading, under);
        solved.report.notices = self.notices();
        solved
    }

    /// What is worth knowing of the file itself.
    pub fn notices(&self) -> Vec<Notice> {
        beside::notices(&self.book)
    }

    /// The same with what came of it as it stands.
    pub fn examined(self) -> Examined<'l> {
        let solved = self.as_it_stands();
        self.with(solved)
    }

    /// The same with what came of it.
    pub fn with(self, solved: Reconciled) -> Examined<'l> {
        let Reconciled {
            built,
            explained,
            report,
        } = solved;
        Examined {
            book: self.book,
            layout: self.layout,
            submission: self.submission,
            built,
            explained,
            unrecognised: self.unrecognised,
            rest: self.rest,
            beside: self.beside,
            report,
        }
    }
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

/// The report of a file under the decisions in it.
pub(crate) fn report(opened: Opened) -> Report {
    match answer(opened, None, Purpose::Check) {
        Ok(answered) => answered.report,
        Err(report) => *report,
    }
}

/// Checks a file that is in memory; `name` is what messages call it. Whatever is wrong with it, there is a report.
pub fn check_bytes(recogniser: &Recogniser, name: &str, bytes: &[u8]) -> Report {
    match open_bytes(recogniser, FileNames::all(name), bytes, USUAL_MARGIN) {
        Ok(opened) => report(opened),
        Err(report) => *report,
    }
}

/// Checks a file that is in memory and keeps what came of each step; `name` is what messages call it.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables.
pub fn examine_bytes<'l>(
    recogniser: &Recogniser<'l>,
    name: &str,
    bytes: &[u8],
) -> Result<Examined<'l>, Box<Report>> {
    open_bytes(recogniser, FileNames::all(name), bytes, USUAL_MARGIN).map(Opened::examined)
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
    let Some(json) = convert::from_json(recogniser, names.shown, bytes) else {
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
        stated: Stated::default(),
        versions: BTreeMap::new(),
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
    let book = book.map_err(|error| unread(name, &error))?;
    let recognised = recogniser.recognise_or_tell(&book, &BTreeMap::new());
    let recognised = recognised.and_then(|first| {
        if first.versions.is_empty() {
            return Ok(first);
        }
        // Which of several versions counts, only the other tables tell.
        let agreeing = reconcile::agreeing(first.layout, &first.submission, &first.versions);
        recogniser.recognise_or_tell(&book, &agreeing)
    });
    let mut recognised = recognised.map_err(|unfit| of_no_layout(name, unfit))?;
    convert::restore(recognised.layout, &mut recognised.submission);
    Ok(open_book(names, book, recognised, margin))
}

/// The report of a file that cannot be read.
pub(crate) fn unread(name: &str, error: &ReadError) -> Box<Report> {
    failed(name, error.kind(), error.to_string())
}

/// The report of a book that is of none of the layouts.
fn of_no_layout(name: &str, unfit: Unfit) -> Box<Report> {
    let message = words::recognise::no_tables(name, unfit.family.as_deref());
    let mut report = failed(name, "no-tables", message);
    report.unrecognised = unfit.sheets;
    report
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
    } = recognised;
    let (unrecognised, why): (Vec<usize>, Vec<Unrecognised>) = unrecognised.into_iter().unzip();
    let beside = Beside::of(&book, &submission, &unrecognised);
    let told = beside.told(&book);
    let mut reading = Reading {
        unrecognised: why.into_iter().chain(leftovers).chain(told).collect(),
        ambiguities: ambiguities.iter().map(ambiguous).collect(),
        misfits,
        stated,
        hidden: Hidden::of(&book),
    };
    for (table, digits) in reconcile::finer(layout, &submission) {
        submission.tables[table].precision.coarser = -digits;
        let message = words::reconcile::finer(&submission.tables[table]);
        let finding = other_digits(&submission, table, message);
        reading.ambiguities.push(finding);
    }
    for coarser in reconcile::coarser(layout, &submission) {
        submission.tables[coarser.table].precision.coarser = coarser.digits;
        let message = words::reconcile::coarser(&submission.tables[coarser.table], &coarser);
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
    pub stated: Stated,
    /// What a person does not see.
    pub hidden: Hidden,
}

/// What came of reconciling a submission.
#[derive(Clone, Debug)]
pub(crate) struct Reconciled {
    /// Its facts and relations.
    pub built: Built,
    /// The causes.
    pub explained: Explained,
    /// The report.
    pub report: Report,
}

/// Reconciles and explains a submission under decisions, correcting by at least that margin.
pub(crate) fn reconcile_with(
    name: &str,
    layout: &Layout,
    submission: &Submission,
    reading: Reading,
    (decisions, margin): (&[Decision], usize),
) -> Reconciled {
    let built = reconcile::build(layout, submission);
    let found = reconcile::find(layout, submission, &built);
    let names = reconcile::Names {
        layout,
        submission,
        system: &built.system,
    };
    let mut options = if decisions.is_empty() {
        Options {
            margin,
            ..Options::default()
        }
    } else {
        Spots::of(&names).options(&names, decisions, margin)
    };
    options.stated = reading.stated;
    options.doubted_units = doubted_units(layout, submission);
    options.relabelled = explain::relabellings(layout, submission, &built);
    let kept = |label: &LabelChange| {
        let change = explain::label_change(&names, label);
        let mut kept = decisions.iter().flat_map(|decision| &decision.keep);
        kept.any(|spot| {
            (&spot.table, &spot.row, &spot.column) == (&change.table, &change.row, &change.column)
        })
    };
    // A label that the person keeps is not in question.
    let relabelled = &mut options.relabelled;
    relabelled.retain(|one| !one.labels.iter().any(kept));
    options.open = explain::open_ledgers(layout, submission);
    let explained = explain::explain(&built.system, &options);
    let mut texts = reconcile::check_texts(layout, submission);
    texts.extend(reading.ambiguities);
    let relations: Vec<RelationId> = found.relations.iter().map(|one| one.relation).collect();
    let mut report = assemble(name, layout, submission, &built, found, texts);
    report.unrecognised = reading.unrecognised;
    tell_misfits(layout, &reading.misfits, &mut report);
    explain::add_to_report(&names, &relations, &explained, &mut report);
    reading.hidden.tell(&mut report);
    Reconciled {
        built,
        explained,
        report,
    }
}

/// The tables that state another unit than their form has, or than most tables do.
fn doubted_units(layout: &Layout, submission: &Submission) -> Vec<usize> {
    let unit = |table: &Table| table.precision.unit;
    let mut counts: BTreeMap<MoneyUnit, usize> = BTreeMap::new();
    for table in submission.tables.iter().filter(|table| !table.is_empty()) {
        *counts.entry(unit(table)).or_default() += 1;
    }
    let most = counts.iter().max_by_key(|(_, count)| **count);
    let forms = layout.tables.iter().zip(&submission.tables).enumerate();
    let doubted = forms.filter(|(_, (form, table))| {
        unit(table) != form.precision.unit || most.is_some_and(|(most, _)| unit(table) != *most)
    });
    doubted.map(|(at, _)| at).collect()
}

/// That a table is printed in other digits than declared, and what shows it.
fn other_digits(submission: &Submission, table: usize, message: String) -> Finding {
    Finding {
        id: format!("{}/末位", submission.tables[table].id),
        outcome: Outcome::Hint,
        severity: Severity::Info,
        kind: FindingKind::Precision,
        rule: "precision.digits".to_owned(),
        message,
        equation: String::new(),
        residual: None,
        allowed: None,
        cells: Vec::new(),
    }
}

/// What can be read in two ways, as a finding.
fn ambiguous(ambiguity: &Ambiguity) -> Finding {
    let cell = |place: &Place| Cell {
        sheet: Some(place.sheet.to_string()),
        cell: Some(place.cell.to_string()),
        table: ambiguity.table.to_string(),
        row: String::new(),
        label: String::new(),
        column: String::new(),
        value: None,
    };
    Finding {
        id: format!("{}/{}/ambiguous", ambiguity.table, ambiguity.about),
        outcome: Outcome::Unchecked,
        severity: Severity::Warning,
        kind: FindingKind::Structure,
        rule: "ambiguous".to_owned(),
        message: ambiguity.message.clone(),
        equation: String::new(),
        residual: None,
        allowed: None,
        cells: ambiguity.places.iter().map(cell).collect(),
    }
}

/// The report of a file that could not be checked at all.
fn failed(file: &str, kind: &str, message: String) -> Box<Report> {
    Box::new(Report {
        file: file.to_owned(),
        outcome: Outcome::Unchecked,
        error: Some(Failure {
            kind: kind.to_owned(),
            message,
        }),
        ..Report::default()
    })
}

fn assemble(
    name: &str,
    layout: &Layout,
    submission: &Submission,
    built: &Built,
    found: Found,
    texts: Vec<Finding>,
) -> Report {
    let judged = found.judged;
    let mut findings: Vec<Finding> = found.relations.into_iter().map(|one| one.finding).collect();
    findings.extend(found.others);
    findings.extend(texts);
    if submission.tables.iter().all(Table::is_empty) {
        findings.push(no_figures());
    }
    let checked = judged.pass + judged.tail + judged.mismatch > 0;
    Report {
        file: name.to_owned(),
        outcome: Outcome::worst(findings.iter().map(|finding| finding.outcome), checked),
        layout: Some(layout.id.to_string()),
        year: submission.year.map(|year| year.0),
        department: submission.department.clone(),
        rounding: reconcile::rounding(&built.system),
        tables: table_reports(layout, submission, built, &findings),
        judged,
        findings,
        ..Report::default()
    }
}

/// Says of tables that are missing while a sheet bears their title why that sheet is not the table.
fn tell_misfits(layout: &Layout, misfits: &[(usize, Unrecognised)], report: &mut Report) {
    for (index, Unrecognised { sheet, why }) in misfits {
        let spec = &layout.tables[*index];
        let id = reconcile::missing_table_id(&spec.id);
        let finding = report.findings.iter_mut().find(|finding| finding.id == id);
        if let Some(finding) = finding {
            finding.message = words::reconcile::misfit_table(spec, why);
        }
        let table = &mut report.tables[*index];
        table.status = TableStatus::Unchecked;
        table.sheet = Some(sheet.clone());
        table.why = Some(why.clone());
    }
}

/// That nothing at all is filled in: what holds between blanks has not been checked.
fn no_figures() -> Finding {
    Finding {
        id: "提交件/空表".to_owned(),
        outcome: Outcome::Unchecked,
        severity: Severity::Error,
        kind: FindingKind::Structure,
        rule: "structure.empty".to_owned(),
        message: words::reconcile::no_figures().to_owned(),
        equation: String::new(),
        residual: None,
        allowed: None,
        cells: Vec::new(),
    }
}

/// One line for each table: the worst of the findings that touch it.
fn table_reports(
    layout: &Layout,
    submission: &Submission,
    built: &Built,
    findings: &[Finding],
) -> Vec<TableReport> {
    let mut worst: BTreeMap<&str, Outcome> = BTreeMap::new();
    for finding in findings {
        let own = finding.id.split('/').next().unwrap_or_default();
        let cells = finding.cells.iter().map(|cell| cell.table.as_str());
        for table in cells.chain([own]) {
            let outcome = worst.entry(table).or_default();
            *outcome = finding.outcome.max(*outcome);
        }
    }
    let open = open_tables(layout, built);
    let tables = layout.tables.iter().zip(&submission.tables).enumerate();
    tables
        .map(|(index, (spec, table))| {
            let outcome = worst.get(table.id.as_str()).copied().unwrap_or_default();
            let lacking = open.get(&index);
            let status = match (&table.presence, outcome) {
                (Presence::Missing, _) => TableStatus::Missing,
                (_, Outcome::Mismatch) => TableStatus::Mismatch,
                (_, Outcome::Unchecked) => TableStatus::Unchecked,
                _ if lacking.is_some() => TableStatus::Unchecked,
                (_, Outcome::Tail) => TableStatus::Tail,
                (_, Outcome::Pass | Outcome::Hint) if table.is_empty() => TableStatus::Empty,
                (_, Outcome::Pass | Outcome::Hint) => TableStatus::Pass,
            };
            let title = match table.heading() {
                Some(heading) => heading.title.value.clone(),
                None => words::reconcile::title_of(spec, submission.year),
            };
            TableReport {
                id: table.id.to_string(),
                title,
                sheet: table.heading().map(|heading| heading.sheet.to_string()),
                unit: table.precision.unit.name().to_owned(),
                status,
                why: lacking.map(|tables| words::reconcile::unchecked_table(layout, tables)),
            }
        })
        .collect()
}

/// For each table that a rule which could not be applied ties to others: those others.
fn open_tables(layout: &Layout, built: &Built) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut open: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (rule, state) in layout.rules.iter().zip(&built.rules) {
        if !matches!(state, RuleState::Unchecked(_)) {
            continue;
        }
        let tables = reconcile::tables_of(rule);
        for &table in &tables {
            open.entry(table)
                .or_default()
                .extend(tables.iter().filter(|&&other| other != table));
        }
    }
    open
}
