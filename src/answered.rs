//! One file with what was decided about it: read back, understood, and solved anew.
//!
//! In goes an examined file (and perhaps a file of decisions), out comes what was submitted in the
//! first place, all decisions with their cells, and the causes that are left. Refuses everything if one
//! decision is unclear or contradicts another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::check::{Examined, Reconciled, reconcile_with};
use crate::decide::{
    self, Answers, Carried, Choice, Decision, Input, Log, Logged, Offered, Record, Remark, Resolved, Since,
    Spot,
};
use crate::layout::Layout;
use crate::model::{Amount, Presence, Submission, Ticks, Value};
use crate::read::{CellValue, Grid};
use crate::reconcile::{self, Names};
use crate::report::{Correction, Failure, FindingState, Notice, Outcome, Report};
use crate::words::decide as words;
use crate::write::{self, Answer};

/// A file whose decisions are understood and agree.
#[derive(Clone, Debug)]
pub(crate) struct Answered<'l> {
    /// The layout.
    pub layout: &'l Layout,
    /// What was submitted in the first place.
    pub submission: Submission,
    /// The same with every correction and decision in it.
    pub corrected: Submission,
    /// Its causes under the decisions, addressed as it was submitted.
    pub reconciled: Reconciled,
    /// The decisions.
    pub decisions: Vec<Decision>,
    /// Decisions whose finding is gone.
    pub lapsed: Vec<Decision>,
    /// The findings that corrections and decisions settle.
    pub settled: BTreeSet<String>,
    /// What stands in the columns of the answers, by the 编号 of the line.
    pub answers: BTreeMap<String, Answer>,
    /// The file that was submitted.
    pub input: Input,
    /// The sheets that are carried over, as they were submitted.
    pub carried: Vec<Grid>,
    /// The report about the file at hand.
    pub report: Report,
}

/// Where a run starts from.
struct Base {
    submission: Submission,
    input: Input,
    carried: Vec<Grid>,
    before: Vec<Decision>,
    lapsed: Vec<Decision>,
    edits: Vec<Decision>,
    /// What an earlier run corrected.
    corrected: Vec<Logged>,
    /// Whether it is the file at hand itself.
    fresh: bool,
    notices: Vec<Remark>,
}

/// Reads back and applies what was decided.
///
/// # Errors
/// The report of the file as it stands, with everything that is unclear or contradictory.
pub(crate) fn answer<'l>(
    examined: Examined<'l>,
    file: &Path,
    decisions: Option<&Path>,
) -> Result<Answered<'l>, Box<Report>> {
    let layout = examined.layout;
    let sheet = decide::answers(&examined.book);
    let base = base(&examined, file);
    let log = match decisions.map(|path| read_log(path, &base)).transpose() {
        Ok(log) => log,
        Err(error) => return Err(refused(examined.report, error, Vec::new())),
    };
    let shown = if base.fresh && base.before.is_empty() {
        own(&examined)
    } else {
        reconcile_with(&base.input.file, layout, &base.submission, Vec::new(), &base.before)
    };
    let shown_settled = settled(layout, &base.submission, &shown, &base.before);
    let lines = write::offered(
        layout,
        &base.submission,
        &shown.report,
        &base.before,
        Some(&shown_settled).filter(|_| !base.before.is_empty()),
    );
    let offered = Offered {
        layout,
        submission: &base.submission,
        lines: &lines,
    };
    let filed = log.as_ref().map(|(name, log)| (name.as_str(), log.decisions.as_slice()));
    let mut resolved = decide::resolve(offered, &base.before, sheet.as_ref(), filed);
    add_edits(&mut resolved, &base, &examined);
    let names = Names {
        layout,
        submission: &base.submission,
        system: &shown.built.system,
    };
    if resolved.problems.is_empty() {
        resolved.problems =
            decide::contradictions(&names, &resolved.decisions, &resolved.places);
    }
    let notices = base.notices.iter().chain(&resolved.notices).cloned().collect();
    if !resolved.problems.is_empty() {
        return Err(refused(examined.report, problems(&resolved.problems), notices));
    }
    let filed = log.map(|(_, log)| log.lapsed).unwrap_or_default();
    let lapsed = merged(merged(base.lapsed.clone(), filed), std::mem::take(&mut resolved.lapsed));
    Ok(finish(examined, base, shown, sheet, resolved.decisions, lapsed, notices))
}

/// The causes of the file at hand, as examined.
fn own(examined: &Examined) -> Reconciled {
    Reconciled {
        built: examined.built.clone(),
        explained: examined.explained.clone(),
        report: examined.report.clone(),
    }
}

fn read_log(path: &Path, base: &Base) -> Result<(String, Log), String> {
    let log = Log::read(path).map_err(|error| error.to_string())?;
    log.fits(path, &base.input.sha256).map_err(|error| error.to_string())?;
    Ok((path.display().to_string(), log))
}

fn problems(problems: &[Remark]) -> String {
    let mut lines = vec![words::nothing_applied(problems.len())];
    lines.extend(problems.iter().map(|problem| format!("  {}", problem.text)));
    lines.join("\n")
}

fn refused(mut report: Report, message: String, notices: Vec<Remark>) -> Box<Report> {
    report.error = Some(Failure {
        kind: "decisions".into(),
        message,
    });
    report.notices = told(notices);
    Box::new(report)
}

fn told(notices: Vec<Remark>) -> Vec<Notice> {
    let notices = notices.into_iter().map(|notice| Notice {
        at: notice.at,
        message: notice.text,
    });
    notices.collect()
}

/// What was submitted in the first place: the record's submission if this is our own workbook and only
/// figures were changed in it, else the file at hand.
fn base(examined: &Examined, file: &Path) -> Base {
    let carried = examined.unrecognised.iter().map(|&sheet| &examined.book.sheets[sheet]);
    let mut base = Base {
        submission: examined.submission.clone(),
        input: Input {
            file: file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned()),
            sha256: std::fs::read(file).map(|bytes| decide::sha256(&bytes)).unwrap_or_default(),
        },
        carried: carried.clone().cloned().collect(),
        before: Vec::new(),
        lapsed: Vec::new(),
        edits: Vec::new(),
        corrected: Vec::new(),
        fresh: true,
        notices: Vec::new(),
    };
    let record = match Record::of(&examined.book) {
        None => return base,
        Some(Err(())) => {
            base.notices.push(Remark::new("", words::BROKEN_RECORD));
            return base;
        }
        Some(Ok(record)) => record,
    };
    base.lapsed.clone_from(&record.log.lapsed);
    let fits = |submission: &Submission| submission.layout == examined.layout.id;
    let Some(submission) = record
        .submission
        .submission()
        .filter(|s| fits(s) && has_shape(examined.layout, s))
    else {
        base.notices.push(Remark::new("", words::OTHER_LAYOUT));
        return base;
    };
    let input = record.log.input.clone().unwrap_or_else(|| base.input.clone());
    base.carried = carried
        .map(|grid| match record.carried_as(grid.name.as_str()) {
            Some(one) => one.restore(grid),
            None => grid.clone(),
        })
        .collect();
    let mut written = submission.clone();
    for logged in &record.log.corrections {
        let put = decide::Put {
            table: logged.table.clone(),
            row: logged.row.clone(),
            column: logged.column.clone(),
            to: logged.to.clone(),
        };
        decide::put(examined.layout, &mut written, &put);
    }
    for put in record.log.decisions.iter().flat_map(|decision| &decision.set) {
        decide::put(examined.layout, &mut written, put);
    }
    match decide::since(examined.layout, &written, &examined.submission) {
        Since::Figures(edits) => {
            base.edits = edits;
            base.submission = submission;
            base.input = input;
            base.fresh = false;
            base.before = record.log.decisions;
            base.corrected = record.log.corrections;
        }
        Since::Other => {
            base.notices.push(Remark::new("", words::OTHER_ROWS));
            let there = |spot: &Spot| {
                decide::place(examined.layout, &examined.submission, spot).is_some()
            };
            let (kept, gone) = record.log.decisions.into_iter().partition(|decision| {
                let set = decision.set.iter().map(decide::Put::spot);
                set.chain(decision.keep.iter().cloned()).all(|spot| there(&spot))
            });
            base.before = kept;
            base.lapsed = merged(base.lapsed, gone);
        }
    }
    base
}

/// Whether a submission has the tables, ledgers and figures of its layout.
fn has_shape(layout: &Layout, submission: &Submission) -> bool {
    let tables = layout.tables.iter().zip(&submission.tables);
    layout.tables.len() == submission.tables.len()
        && tables.clone().all(|(spec, table)| {
            let ledgers = spec.ledgers.iter().zip(&table.ledgers);
            spec.id == table.id
                && table.ledgers.len() <= spec.ledgers.len()
                && ledgers.clone().all(|(spec, ledger)| {
                    let count = spec.figures().count();
                    ledger.rows.iter().all(|row| row.entries.len() == count)
                })
        })
}

/// Figures typed into the tables of our output are decisions as well; a later one replaces an earlier.
fn add_edits(resolved: &mut Resolved, base: &Base, examined: &Examined) {
    for edit in &base.edits {
        let place = edit
            .set
            .first()
            .map(|put| decide::shown(examined.layout, &examined.submission, &put.spot()));
        resolved.places.insert(edit.id.clone(), place.unwrap_or_default());
        resolved.decisions.retain(|decision| decision.id != edit.id);
        resolved.decisions.push(edit.clone());
    }
    resolved.decisions.sort_by(|a, b| a.id.cmp(&b.id));
}

fn merged(mut list: Vec<Decision>, more: Vec<Decision>) -> Vec<Decision> {
    for decision in more {
        if !list.contains(&decision) {
            list.push(decision);
        }
    }
    list
}

/// Solves anew under the decisions and tells the result.
fn finish<'l>(
    examined: Examined<'l>,
    base: Base,
    shown: Reconciled,
    sheet: Option<Answers>,
    decisions: Vec<Decision>,
    lapsed: Vec<Decision>,
    notices: Vec<Remark>,
) -> Answered<'l> {
    let layout = examined.layout;
    let reconciled = if decisions == base.before {
        shown
    } else {
        reconcile_with(&base.input.file, layout, &base.submission, Vec::new(), &decisions)
    };
    let settled = settled(layout, &base.submission, &reconciled, &decisions);
    let mut report = if base.fresh {
        let mut report = reconciled.report.clone();
        report.file.clone_from(&examined.report.file);
        report.unrecognised = examined.report.unrecognised;
        report
    } else {
        let mut now = examined.submission;
        for (table, before) in now.tables.iter_mut().zip(&base.submission.tables) {
            // What we wrote in place of a missing table is no table.
            if before.presence == Presence::Missing && table.is_empty() {
                table.clone_from(before);
            }
        }
        let name = &examined.report.file;
        let unrecognised = examined.report.unrecognised;
        let mut report = reconcile_with(name, layout, &now, unrecognised, &decisions).report;
        report.corrections = newly(layout, &now, &reconciled.report.corrections, &base.corrected);
        report
    };
    report.states = states(&report, &decisions, &settled);
    report.notices = told(notices);
    let corrected = corrected(layout, &base.submission, &reconciled, &decisions);
    Answered {
        answers: answers(sheet, &decisions, &lapsed),
        layout,
        corrected,
        submission: base.submission,
        reconciled,
        decisions,
        lapsed,
        settled,
        input: base.input,
        carried: base.carried,
        report,
    }
}

/// The corrections that were not made by an earlier run, addressed in the file at hand.
fn newly(
    layout: &Layout,
    now: &Submission,
    corrections: &[Correction],
    earlier: &[Logged],
) -> Vec<Correction> {
    let fresh = corrections.iter().filter(|correction| {
        let logged = Logged::from(*correction);
        !earlier.iter().any(|e| {
            (&e.table, &e.row, &e.column, &e.to)
                == (&logged.table, &logged.row, &logged.column, &logged.to)
        })
    });
    let here = fresh.cloned().map(|mut correction| {
        let change = &mut correction.change;
        let spot = Spot {
            table: change.table.clone(),
            row: change.row.clone(),
            column: change.column.clone(),
        };
        let place = decide::place(layout, now, &spot);
        change.sheet = place.as_ref().map(|place| place.sheet.as_str().to_owned());
        change.cell = place.map(|place| place.cell.to_string());
        correction
    });
    here.collect()
}

/// The submission with everything that is proven and decided.
fn corrected(
    layout: &Layout,
    submission: &Submission,
    reconciled: &Reconciled,
    decisions: &[Decision],
) -> Submission {
    let mut corrected = submission.clone();
    let system = &reconciled.built.system;
    for correction in &reconciled.explained.corrections {
        let fact = system.fact(correction.fact);
        let place = &system.rows[fact.row];
        let table = &mut corrected.tables[place.table];
        let unit = table.precision.unit;
        let Some(row) = place.row else { continue };
        let entry = &mut table.ledgers[place.ledger].rows[row].entries[fact.column];
        entry.value = Value::Amount(Amount::from_ticks(Ticks(correction.to), unit));
    }
    for put in decisions.iter().flat_map(|decision| &decision.set) {
        decide::put(layout, &mut corrected, put);
    }
    corrected
}

/// The findings that no longer hold true once everything is put in.
fn settled(
    layout: &Layout,
    submission: &Submission,
    reconciled: &Reconciled,
    decisions: &[Decision],
) -> BTreeSet<String> {
    if decisions.is_empty() && reconciled.explained.corrections.is_empty() {
        return BTreeSet::new();
    }
    let after = corrected(layout, submission, reconciled, decisions);
    let built = reconcile::build(layout, &after);
    let found = reconcile::find(layout, &after, &built);
    let relations = found.relations.into_iter().map(|one| one.finding);
    let open: BTreeSet<String> = relations
        .chain(found.others)
        .chain(reconcile::check_texts(layout, &after))
        .filter(|finding| finding.outcome == Outcome::Mismatch)
        .map(|finding| finding.id)
        .collect();
    let mismatches = reconciled
        .report
        .findings
        .iter()
        .filter(|finding| finding.outcome == Outcome::Mismatch);
    mismatches
        .filter(|f| f.kind != crate::report::FindingKind::Joint && !open.contains(&f.id))
        .map(|finding| finding.id.clone())
        .collect()
}

/// Where each finding has got to.
fn states(
    report: &Report,
    decisions: &[Decision],
    settled: &BTreeSet<String>,
) -> BTreeMap<String, FindingState> {
    let mut states = BTreeMap::new();
    for finding in report.findings.iter().filter(|f| f.outcome == Outcome::Mismatch) {
        let state = if settled.contains(&finding.id) {
            FindingState::Corrected
        } else {
            FindingState::Open
        };
        states.insert(finding.id.clone(), state);
    }
    for correction in &report.corrections {
        let id = write::correction_id(&correction.change);
        states.insert(id, FindingState::Corrected);
    }
    for decision in decisions {
        let state = match decision.chosen() {
            Some(Choice::Suggested | Choice::Rival(_)) => FindingState::Accepted,
            Some(Choice::Own | Choice::Edit) => FindingState::Filled,
            Some(Choice::Keep) => FindingState::Kept,
            None => continue,
        };
        states.insert(decision.id.clone(), state);
    }
    states
}

/// What stands in the columns of the answers: decisions as understood, anything else as it stood.
fn answers(
    sheet: Option<Answers>,
    decisions: &[Decision],
    lapsed: &[Decision],
) -> BTreeMap<String, Answer> {
    let mut answers = BTreeMap::new();
    for (id, ticked) in sheet.map(|sheet| sheet.lines).unwrap_or_default() {
        let Some(ticked) = ticked else { continue };
        let value = match ticked.value {
            Some(CellValue::Number(number)) => number.to_string(),
            Some(CellValue::Text(text)) => text,
            _ => String::new(),
        };
        let answer = Answer {
            choice: ticked.choice.map(Choice::word).unwrap_or_default(),
            value,
            remark: ticked.remark,
        };
        answers.insert(id, answer);
    }
    // What was not followed must not come to life on a line that appears later.
    for decision in lapsed {
        answers.remove(&decision.id);
    }
    for decision in decisions {
        let answer = Answer {
            choice: decision.choice.clone(),
            value: decision.value.clone().unwrap_or_default(),
            remark: decision.remark.clone(),
        };
        answers.insert(decision.id.clone(), answer);
    }
    answers
}

impl Answered<'_> {
    /// What is to be remembered of this run.
    pub fn log(&self) -> Log {
        Log {
            version: decide::VERSION,
            input: Some(self.input.clone()),
            corrections: self.reconciled.report.corrections.iter().map(Into::into).collect(),
            decisions: self.decisions.clone(),
            lapsed: self.lapsed.clone(),
        }
    }

    /// The record that goes into the workbook.
    pub fn record(&self) -> Record {
        let names = write::carried_names(self.layout, &self.submission, &self.carried);
        let carried = self.carried.iter().zip(names).map(|(grid, written)| {
            let cells = grid
                .rows
                .iter()
                .flat_map(|row| row.cells.iter().map(move |cell| (row.number, cell)));
            let formulas = cells.filter_map(|(row, cell)| {
                let formula = cell.formula.as_deref()?;
                let at = crate::model::CellRef::new(row, cell.col);
                (!write::keeps_formula(formula)).then(|| (at.to_string(), formula.to_owned()))
            });
            Carried {
                name: grid.name.as_str().to_owned(),
                written,
                formulas: formulas.collect(),
            }
        });
        Record {
            log: self.log(),
            submission: decide::Snapshot::of(&self.submission),
            carried: carried.collect(),
        }
    }
}
