//! A submission is solved: reconciled and explained under what was decided, and the report of it put together.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{Decision, Spots};
use crate::explain::{self, Correction, Explained, LabelChange, Options};
use crate::layout::Layout;
use crate::model::{Amount, MoneyUnit, Place, Presence, Submission, Table, Ticks, Value};
use crate::open::{Opened, Reading};
use crate::reconcile::{self, Built, Found, RelationId, RuleState, System};
use crate::report::{
    BookReport, Cell, Finding, FindingCode, FindingKind, Outcome, Report, TableReport, TableStatus,
    Unrecognised,
};
use crate::words;

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

impl Opened<'_> {
    /// What came of it as it stands, without any decision.
    pub fn as_it_stands(&self) -> Reconciled {
        let (layout, under) = (self.layout, (&[][..], self.margin));
        let reading = self.reading.clone();
        let mut solved = reconcile_with(&self.name, layout, &self.submission, reading, under);
        solved.report.notices = self.notices();
        solved
    }
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
    let tables = submission.tables.iter();
    options.declared = tables.map(|table| table.precision.declared().0).collect();
    options.relabelled = explain::relabellings(layout, submission, &built);
    let kept = |label: &LabelChange| {
        let change = explain::label_change(&names, label);
        let mut kept = decisions.iter().flat_map(|decision| &decision.keep);
        kept.any(|spot| *spot == change.spot)
    };
    // A label that the person keeps is not in question.
    let relabelled = &mut options.relabelled;
    relabelled.retain(|one| !one.labels.iter().any(kept));
    options.open = explain::open_ledgers(layout, submission);
    let explained = explain::explain(&built.system, &options);
    let mut texts = reconcile::check_texts(layout, submission);
    texts.extend(reading.ambiguities);
    // Sentences are held against the figures as they are proven.
    let last = reading.last_year.as_deref();
    let said = match explained.corrections.is_empty() || reading.narrative.is_empty() {
        true => reading.narrative.check(layout, submission, last),
        false => {
            let mut proven = submission.clone();
            put_in(&explained.corrections, &built.system, &mut proven);
            reading.narrative.check(layout, &proven, last)
        }
    };
    texts.extend(said);
    let relations: Vec<RelationId> = found.relations.iter().map(|one| one.relation).collect();
    let mut report = assemble(name, layout, submission, &built, found, texts);
    report.unrecognised = reading.unrecognised;
    report.rewords = reading.rewords;
    tell_misfits(layout, &reading.misfits, &mut report);
    explain::add_to_report(&names, &relations, &explained, &mut report);
    explain::tell_absent_rows(layout, submission, &built, &mut report);
    reading.hidden.tell(&mut report);
    doubt_words(&mut report);
    Reconciled {
        built,
        explained,
        report,
    }
}

/// What sentences should say is not proven by figures that are in doubt themselves.
fn doubt_words(report: &mut Report) {
    let mut doubted: BTreeSet<(&str, &str)> = BTreeSet::new();
    let corrected = |cell: &Cell| {
        let mut corrections = report.corrections.iter();
        corrections.any(|correction| correction.change.spot == cell.spot)
    };
    let relations = report.findings.iter().filter(|one| {
        one.outcome == Outcome::Mismatch
            && matches!(one.kind, FindingKind::Relation | FindingKind::Joint)
            && one.about != words::narrative::ABOUT
    });
    // What is corrected explains the rest of its relation.
    for finding in relations.filter(|one| !one.cells.iter().any(corrected)) {
        let places = finding.cells.iter();
        doubted.extend(
            places.filter_map(|cell| Some((cell.sheet.as_deref()?, cell.cell.as_deref()?))),
        );
    }
    if doubted.is_empty() {
        return;
    }
    let doubted: BTreeSet<(String, String)> = doubted
        .into_iter()
        .map(|(sheet, cell)| (sheet.to_owned(), cell.to_owned()))
        .collect();
    for reworded in report
        .findings
        .iter_mut()
        .filter_map(|one| one.reworded.as_mut())
    {
        let mut places = reworded.rests_on.iter();
        let in_doubt =
            |place: &Place| doubted.contains(&(place.sheet.to_string(), place.cell.to_string()));
        reworded.proven &= !places.any(in_doubt);
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
        book: BookReport {
            layout: Some(layout.id.to_string()),
            year: submission.year.map(|year| year.0),
            department: submission.department.clone(),
            rounding: reconcile::rounding(&built.system),
        },
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
        let missing = |finding: &&mut Finding| {
            finding.code == FindingCode::MissingTable && finding.about == spec.id.as_str()
        };
        let finding = report.findings.iter_mut().find(missing);
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
    let message = words::reconcile::no_figures().to_owned();
    Finding::new(
        FindingCode::Empty,
        "提交件",
        "提交件/空表".to_owned(),
        message,
    )
}

/// One line for each table: the worst of the findings that touch it.
fn table_reports(
    layout: &Layout,
    submission: &Submission,
    built: &Built,
    findings: &[Finding],
) -> Vec<TableReport> {
    let mut worst: BTreeMap<&str, Outcome> = BTreeMap::new();
    let empty = |id: &str| {
        let index = layout.table_index(id);
        index.is_some_and(|index| submission.tables[index].is_empty())
    };
    // What a sentence says otherwise is no fault of a table.
    let of_tables = findings
        .iter()
        .filter(|one| one.about != words::narrative::ABOUT);
    for finding in of_tables {
        let own = finding.about.as_str();
        let printed = finding.cells.iter().filter(|cell| cell.cell.is_some());
        let printed: BTreeSet<&str> = printed.map(|cell| cell.spot.table.as_str()).collect();
        // A row that an empty table does not have is no fault of that table where others disagree.
        let blamed =
            |cell: &&Cell| cell.cell.is_some() || printed.len() < 2 || !empty(&cell.spot.table);
        let cells = finding.cells.iter().filter(blamed);
        let cells = cells.map(|cell| cell.spot.table.as_str());
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
                layout: layout.id.to_string(),
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

/// Puts proven figures into a submission of that system: by fact and in ticks, where [`crate::decide`] puts what a
/// record says by the names of the cell.
pub(crate) fn put_in(corrections: &[Correction], system: &System, submission: &mut Submission) {
    for correction in corrections {
        let fact = system.fact(correction.fact);
        let place = &system.rows[fact.row];
        let table = &mut submission.tables[place.table];
        let unit = table.precision.unit;
        let Some(row) = place.row else { continue };
        let entry = &mut table.ledgers[place.ledger].rows[row].entries[fact.column];
        entry.value = Value::Amount(Amount::from_ticks(Ticks(correction.to), unit));
    }
}
