//! One file with what was decided about it: read back, understood, and solved anew.
//!
//! In goes an opened file (and perhaps a file of decisions), out comes what was submitted in the
//! first place, all decisions with their cells, and the causes that are left. Refuses everything if one
//! decision is unclear or contradicts another.

mod at_hand;
mod effects;
mod meant;
mod noting;
mod settling;
mod start;
mod states;
mod typed;

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{
    self, Answer, Answers, ChangeRecord, Decision, Input, Log, LogError, Offered, Put, Remark,
    Resolved,
};
use crate::explain::Settling;
use crate::hidden::Hidden;
use crate::layout::Layout;
use crate::model::{Among, Presence, Submission, TableNote};
use crate::open::{Opened, Reading};
use crate::read::Grid;
use crate::reconcile::{self, Names};
use crate::report::{Finding, FindingCode, FindingKind, Judged, Outcome, Report, Spot};
use crate::solve::{Reconciled, put_in, reconcile_with};
use crate::words::decide as words;

pub(crate) use at_hand::AtHand;
use effects::{effects, made_worse, no_longer_certain, unnamed};
pub(crate) use start::Earlier;
use start::{Base, base, merged};
use states::{answers, newly, states, told};

/// A file whose decisions are understood and agree.
#[derive(Clone, Debug)]
pub(crate) struct Replayed<'l> {
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
    /// What settling moved, if it was asked for now or before.
    pub settling: Option<Decision>,
    /// Decisions whose finding is gone.
    pub lapsed: Vec<Decision>,
    /// The findings that corrections and decisions settle.
    pub settled: BTreeSet<String>,
    /// How the relations stand with every correction and decision.
    pub after: Judged,
    /// What stands in the columns of the answers, by the 编号 of the line.
    pub answers: BTreeMap<String, Answer>,
    /// The file that was submitted.
    pub input: Input,
    /// The sheets that are carried over, as they were submitted.
    pub carried: Vec<Grid>,
    /// Where these stand among the tables; those that are not named stand last.
    pub among: Vec<Among>,
    /// What could be read in two ways in the file that was submitted.
    pub ambiguities: Vec<Finding>,
    /// Changes of form, and what only earlier runs saw change.
    pub changes: Vec<ChangeRecord>,
    /// The notes on the tables.
    pub notes: Vec<TableNote>,
    /// The report about the file at hand.
    pub report: Report,
    /// What an earlier run wrote into the file at hand.
    pub earlier: Option<Earlier>,
    /// Whether anything was decided since the file was written.
    pub is_new: bool,
}

/// What a file is replayed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// A report; nothing is recorded, so the file need not be hashed.
    Check,
    /// The submitter's own workbook, changed in place, with its record.
    Keep,
    /// A workbook with its record.
    Fix {
        /// Whether tails are to be settled, and by moving what.
        settle: Option<Settling>,
    },
}

/// Reads back and applies what was decided.
///
/// # Errors
/// The report of the file as it stands, with everything that is unclear or contradictory.
pub(crate) fn replay<'l>(
    opened: Opened<'l>,
    decisions: Option<DecisionsFile>,
    purpose: Purpose,
) -> Result<Replayed<'l>, Box<Report>> {
    let mut sheet = decide::answers(&opened.book);
    let mut base = base(&opened, purpose);
    if let Some(answers) = &mut sheet {
        answers.lines.retain(|id, _| !base.done.contains(id));
    }
    let before = settling::take(&mut base.before);
    let log = match decisions.map(|file| file.log_of(&base)).transpose() {
        Ok(log) => log,
        Err(error) => return Err(refused(opened.as_it_stands().report, error, Vec::new())),
    };
    let shown = Solved::as_shown(&opened, &base);
    let (mut resolved, settling) = resolved(&opened, &base, &shown, sheet.as_ref(), log.as_ref());
    resolved.notices.splice(0..0, base.notices.iter().cloned());
    if !resolved.problems.is_empty() {
        let report = match base.is_as_it_stands() {
            true => shown.reconciled.report,
            false => opened.as_it_stands().report,
        };
        let message = problems(&resolved.problems);
        return Err(refused(report, message, resolved.notices));
    }
    let filed = log.map(|(_, log)| log.lapsed).unwrap_or_default();
    let lapsed = merged(base.lapsed.clone(), filed);
    resolved.lapsed = merged(lapsed, resolved.lapsed);
    let mut replayed = finish(opened, base, shown, sheet, (resolved, purpose));
    let done = match purpose {
        Purpose::Fix {
            settle: Some(which),
        } => settling::anew(&mut replayed, which, settling.or(before)),
        _ => {
            settling::again(&mut replayed, settling.or(before));
            Ok(())
        }
    };
    match done {
        Ok(()) => Ok(replayed),
        Err(message) => Err(Box::new(replayed.report.failed("settle", message))),
    }
}

/// What was submitted, solved under some decisions.
struct Solved {
    reconciled: Reconciled,
    after: After,
}

impl Solved {
    /// As the lines were offered that answers may stand in.
    fn as_shown(opened: &Opened, base: &Base) -> Solved {
        if !base.is_as_it_stands() {
            return Solved::under(&base.before, opened, base);
        }
        Solved::of(opened, base, opened.as_it_stands(), &[])
    }

    fn under(decisions: &[Decision], opened: &Opened, base: &Base) -> Solved {
        let with_rows = decide::with_rows(opened.layout, &base.submission, decisions);
        let submission = with_rows.as_ref().unwrap_or(&base.submission);
        let reconciled = confirmed(decisions, |given| {
            let reading = first_reading(opened, base);
            let under = (given, opened.margin);
            reconcile_with(&base.input.file, opened.layout, submission, reading, under)
        });
        Solved::of(opened, base, reconciled, decisions)
    }

    /// With what a decision broke, which is to be decided as well, and what it did not mend, with the figures that stand
    /// there now.
    fn of(
        opened: &Opened,
        base: &Base,
        mut reconciled: Reconciled,
        decisions: &[Decision],
    ) -> Solved {
        let mut after = after(opened.layout, &base.submission, &reconciled, decisions);
        let findings = &mut reconciled.report.findings;
        for found in std::mem::take(&mut after.found) {
            match findings.iter_mut().find(|one| one.id == found.id) {
                Some(known) => *known = found,
                None => findings.push(found),
            }
        }
        Solved { reconciled, after }
    }
}

/// Solves under decisions. One that confirms what is proven tells nothing new: taken for given it would leave less to
/// be explained, and with that less to prove the rest by. So it is left out as long as its figures are proven without.
fn confirmed(decisions: &[Decision], solve: impl Fn(&[Decision]) -> Reconciled) -> Reconciled {
    let (confirming, mut given): (Vec<Decision>, Vec<Decision>) =
        decisions.iter().cloned().partition(Decision::may_confirm);
    let mut reconciled = solve(&given);
    let (proven, open): (Vec<Decision>, Vec<Decision>) = confirming
        .into_iter()
        .partition(|one| one.set.iter().all(|put| is_proven(&reconciled, put)));
    if !open.is_empty() {
        given.extend(open);
        reconciled = solve(&given);
    }
    // Each change is told once: that of a decision is told as that.
    let decided: BTreeSet<&Spot> = proven
        .iter()
        .flat_map(|d| &d.set)
        .map(|p| &p.spot)
        .collect();
    let corrections = &mut reconciled.report.corrections;
    corrections.retain(|one| !decided.contains(&one.change.spot));
    reconciled
}

/// Whether a figure is proven.
fn is_proven(reconciled: &Reconciled, put: &Put) -> bool {
    let mut corrections = reconciled.report.corrections.iter();
    corrections.any(|one| (&one.change.spot, &one.change.to) == (&put.spot, &put.to))
}

/// What was decided, on the sheet, in a file (named) or by typing over figures; with what settling moved.
fn resolved(
    opened: &Opened,
    base: &Base,
    shown: &Solved,
    sheet: Option<&Answers>,
    log: Option<&(String, Log)>,
) -> (Resolved, Option<Decision>) {
    let (layout, submission, before) = (opened.layout, &base.submission, &base.before);
    let lines = if sheet.is_none() && log.is_none() && base.edits.is_empty() {
        BTreeMap::new()
    } else {
        let settled = Some(&shown.after.settled).filter(|_| !before.is_empty());
        decide::offered(&shown.reconciled.report, before, settled)
    };
    let offered = Offered {
        layout,
        submission,
        lines: &lines,
    };
    let filed = log.map(|(name, log)| (name.as_str(), log.decisions.as_slice()));
    let mut resolved = decide::resolve(offered, before, sheet, filed);
    typed::add(&mut resolved, base, opened, &lines);
    let settling = settling::take(&mut resolved.decisions);
    let names = Names {
        layout,
        submission,
        system: &shown.reconciled.built.system,
    };
    if resolved.problems.is_empty() {
        let (made, places) = (&resolved.decisions, &resolved.places);
        resolved.problems = match decide::with_rows(layout, submission, made) {
            Some(submission) => {
                let built = reconcile::build(layout, &submission);
                let names = Names {
                    submission: &submission,
                    system: &built.system,
                    ..names
                };
                decide::contradictions(&names, made, places)
            }
            None => decide::contradictions(&names, made, places),
        };
    }
    (resolved, settling)
}

/// What was said while reading the file that was submitted in the first place, as far as it is known.
fn first_reading(opened: &Opened, base: &Base) -> Reading {
    if base.is_own_form() {
        return opened.reading.clone();
    }
    Reading {
        unrecognised: Vec::new(),
        ambiguities: base.ambiguities.clone(),
        misfits: opened.reading.misfits.clone(),
        // The sheets that state them were carried over.
        stated: opened.reading.stated.clone(),
        // It was another file.
        hidden: Hidden::default(),
        narrative: opened.reading.narrative.clone(),
        rewords: false,
        last_year: opened.reading.last_year.clone(),
    }
}

/// A file of decisions as read.
pub(crate) struct DecisionsFile {
    /// What messages call it.
    pub name: String,
    /// What it says, or why it cannot be read.
    pub log: Result<Log, LogError>,
}

impl DecisionsFile {
    /// Its name and what it says, if it was made for that input.
    fn log_of(self, base: &Base) -> Result<(String, Log), String> {
        let log = self.log.map_err(|error| error.to_string())?;
        log.fits(&self.name, &base.input.sha256)
            .map_err(|error| error.to_string())?;
        Ok((self.name, log))
    }
}

fn problems(problems: &[Remark]) -> String {
    let mut lines = vec![words::nothing_applied(problems.len())];
    lines.extend(problems.iter().map(|problem| format!("  {}", problem.text)));
    lines.join("\n")
}

fn refused(mut report: Report, message: String, notices: Vec<Remark>) -> Box<Report> {
    report.notices.extend(told(notices));
    Box::new(report.failed("decisions", message))
}

/// Solves anew under the decisions and tells the result.
fn finish<'l>(
    opened: Opened<'l>,
    base: Base,
    shown: Solved,
    sheet: Option<Answers>,
    (resolved, purpose): (Resolved, Purpose),
) -> Replayed<'l> {
    let Resolved {
        decisions,
        lapsed,
        notices,
        places,
        ..
    } = resolved;
    let before = shown.reconciled.report.corrections.clone();
    let is_new = decisions != base.before;
    let Solved { reconciled, after } = match decisions == base.before {
        true => shown,
        false => Solved::under(&decisions, &opened, &base),
    };
    let written = after.corrected.as_ref().unwrap_or(&base.submission);
    let undone = purpose != Purpose::Check && takes_back(&base.before, &decisions);
    let written = Some(written).filter(|_| undone);
    let mut report = report_now(&opened, &base, &reconciled, (&decisions, written));
    report.states = states(&report, &decisions, &after.settled);
    report.notices = told(notices);
    let mut decisions = decisions;
    effects(&opened, &base, reconciled.report.judged, &mut decisions);
    report.notices.extend(made_worse(&decisions, &places));
    report
        .notices
        .extend(no_longer_certain(&opened, &before, &reconciled, &decisions));
    report.notices.extend(opened.notices());
    let mut corrected = after.corrected.unwrap_or_else(|| base.submission.clone());
    let (mut changes, mut settled) = (base.changes, after.settled);
    let missing = match base.notes {
        true => noting::missing(opened.layout, &reconciled),
        false => Vec::new(),
    };
    let written = noting::write(opened.layout, &mut corrected, missing.iter());
    settled.extend(noted(&reconciled.report, &written));
    changes.extend(written.into_iter().cloned());
    report
        .notices
        .extend(unnamed(opened.layout, &corrected, &decisions, &places));
    Replayed {
        answers: answers(sheet, &decisions, &lapsed),
        layout: opened.layout,
        corrected,
        submission: base.submission,
        reconciled,
        decisions,
        settling: None,
        lapsed,
        settled,
        after: after.judged,
        input: base.input,
        carried: base.carried,
        among: base.among,
        ambiguities: base.ambiguities,
        changes,
        notes: opened.beside.notes,
        earlier: base.earlier,
        report,
        is_new,
    }
}

/// The findings that say that the notes are missing.
fn noted(report: &Report, written: &[&ChangeRecord]) -> Vec<String> {
    let of = |one: &&Finding| {
        let cell = one.cells.first();
        one.code == FindingCode::EmptyNote
            && cell.is_some_and(|cell| written.iter().any(|note| note.spot == cell.spot))
    };
    let findings = report.findings.iter().filter(of);
    findings.map(|one| one.id.clone()).collect()
}

/// Whether something that was decided before is decided no longer: the file at hand still shows it.
fn takes_back(before: &[Decision], decisions: &[Decision]) -> bool {
    let stays = |put: &Put| decisions.iter().any(|one| one.set.contains(put));
    let mut puts = before.iter().flat_map(|one| &one.set);
    !puts.all(stays)
}

/// The report of the file at hand: of what was submitted if it is that, else of what it shows now. Of what is `written`,
/// where that is no longer what the file shows: what was decided is taken back, and may be wrong again.
fn report_now(
    opened: &Opened,
    base: &Base,
    reconciled: &Reconciled,
    (decisions, written): (&[Decision], Option<&Submission>),
) -> Report {
    if base.earlier.is_none() {
        return Report {
            file: opened.name.clone(),
            unrecognised: opened.reading.unrecognised.clone(),
            ..reconciled.report.clone()
        };
    }
    let mut now = opened.submission.clone();
    for (table, before) in now.tables.iter_mut().zip(&base.submission.tables) {
        // What we wrote in place of a missing table is no table.
        if before.presence == Presence::Missing && table.is_empty() {
            table.clone_from(before);
        }
    }
    let layout = opened.layout;
    let reading = match written {
        Some(written) => {
            now.clone_from(written);
            first_reading(opened, base)
        }
        None => opened.reading.clone(),
    };
    let under = (decisions, opened.margin);
    let report = reconcile_with(&opened.name, layout, &now, reading, under).report;
    let corrections = &reconciled.report.corrections;
    Report {
        corrections: newly(layout, &now, corrections, &base.corrected),
        made_from: Some(base.input.file.clone()),
        ..report
    }
}

/// The submission with everything that is proven and decided.
fn corrected(
    layout: &Layout,
    submission: &Submission,
    reconciled: &Reconciled,
    decisions: &[Decision],
) -> Submission {
    // The system has the rows that decisions add above others.
    let with_rows = decide::with_rows(layout, submission, decisions);
    let mut corrected = with_rows.unwrap_or_else(|| submission.clone());
    let Reconciled {
        built, explained, ..
    } = reconciled;
    put_in(&explained.corrections, &built.system, &mut corrected);
    let decided = decisions.iter().flat_map(|decision| &decision.set);
    decide::put_all(layout, &mut corrected, decided);
    corrected
}

/// How everything stands once everything that is proven and decided is put in.
struct After {
    /// The findings that no longer hold true.
    settled: BTreeSet<String>,
    /// How the relations stand.
    judged: Judged,
    /// The submission; `None` if nothing is put in.
    corrected: Option<Submission>,
    /// What holds as submitted, and no longer; and what speaks of a figure that was decided and still does not hold.
    found: Vec<Finding>,
}

/// How everything stands with the corrections and decisions.
fn after(
    layout: &Layout,
    submission: &Submission,
    reconciled: &Reconciled,
    decisions: &[Decision],
) -> After {
    if decisions.is_empty() && reconciled.explained.corrections.is_empty() {
        return After {
            settled: BTreeSet::new(),
            judged: reconciled.report.judged,
            corrected: None,
            found: Vec::new(),
        };
    }
    let corrected = corrected(layout, submission, reconciled, decisions);
    let built = reconcile::build(layout, &corrected);
    let standing = reconcile::standing(layout, &corrected, &built);
    let findings = reconciled.report.findings.iter();
    let fails = |finding: &Finding| matches!(finding.outcome, Outcome::Mismatch | Outcome::Hint);
    let failing = findings.filter(|finding| fails(finding));
    // Only what was found before can be settled.
    let of_texts = |f: &Finding| layout.checks.iter().any(|check| *f.rule == *check.id);
    let texts = match failing.clone().any(of_texts) {
        true => reconcile::check_texts(layout, &corrected),
        false => Vec::new(),
    };
    let texts = texts.into_iter().filter(fails);
    let mut open = standing.failing;
    open.extend(texts.map(|finding| finding.id));
    let told = |f: &Finding| f.kind == FindingKind::Relation || of_texts(f);
    let settled = failing
        .filter(|f| told(f) && !open.contains(&f.id))
        .map(|finding| finding.id.clone())
        .collect();
    let known: BTreeSet<&String> = reconciled.report.findings.iter().map(|f| &f.id).collect();
    let puts = decisions.iter().flat_map(|decision| &decision.set);
    let decided: BTreeSet<&Spot> = puts.map(|put| &put.spot).collect();
    let touched = |one: &Finding| one.cells.iter().any(|cell| decided.contains(&cell.spot));
    let unmended =
        |one: &&Finding| one.outcome == Outcome::Mismatch && open.contains(&one.id) && touched(one);
    let findings = reconciled.report.findings.iter();
    let unmended: BTreeSet<&String> = findings.filter(unmended).map(|one| &one.id).collect();
    let is_new = |id: &String| !known.contains(id) || unmended.contains(id);
    let found = match open.iter().any(is_new) {
        true => failing_now(layout, &corrected, &built, is_new),
        false => Vec::new(),
    };
    After {
        settled,
        judged: standing.judged,
        corrected: Some(corrected),
        found,
    }
}

/// What does not hold in a submission, of the findings that are asked for.
fn failing_now(
    layout: &Layout,
    corrected: &Submission,
    built: &reconcile::Built,
    is_asked: impl Fn(&String) -> bool,
) -> Vec<Finding> {
    let found = reconcile::find(layout, corrected, built);
    let findings = found
        .relations
        .into_iter()
        .map(|one| one.finding)
        .chain(found.others);
    let fails = |finding: &Finding| finding.outcome == Outcome::Mismatch;
    findings
        .filter(|one| fails(one) && is_asked(&one.id))
        .collect()
}

impl Replayed<'_> {
    /// What is to be remembered of this run.
    pub fn log(&self) -> Log {
        Log {
            version: decide::VERSION,
            input: Some(self.input.clone()),
            corrections: self.reconciled.report.corrections.clone(),
            decisions: self
                .decisions
                .iter()
                .chain(&self.settling)
                .cloned()
                .collect(),
            lapsed: self.lapsed.clone(),
        }
    }
}
