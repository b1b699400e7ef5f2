//! Relations that do not simply hold become findings, and each table its status.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::bound::{Verdict, judge};
use super::build::{Built, Obstacle, Ratio, RuleState};
use super::naming::Names;
use super::system::{Fact, FactId, Print, RelationId};
use super::unread;
use crate::layout::{Comparison, Layout, Strength, TableSpec};
use crate::model::{Place, Presence, Row, Submission};
use crate::report::Spot;
use crate::report::{Cell, Finding, FindingCode, Judged, Outcome, Severity};
use crate::words;

/// What reconciling found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Relations that hold only up to rounding, or not at all.
    pub relations: Vec<RelationFinding>,
    /// Everything else: what is missing, cannot be read or was not checked; percentages.
    pub others: Vec<Finding>,
    /// How many hard relations were judged, by outcome, and hard rules that could not be applied.
    pub judged: Judged,
}

/// A relation and what it shows.
#[derive(Clone, Debug)]
pub struct RelationFinding {
    /// Which relation.
    pub relation: RelationId,
    /// The finding in words.
    pub finding: Finding,
}

/// Judges every relation of a built system.
pub fn find(layout: &Layout, submission: &Submission, built: &Built) -> Found {
    let names = Names {
        layout,
        submission,
        system: &built.system,
    };
    let mut found = Found::default();
    for shown in shown(&names, &mut found.judged) {
        let relation = shown.relation;
        let finding = relation_finding(&names, shown);
        let finding = finding.map(|finding| RelationFinding { relation, finding });
        found.relations.extend(finding);
    }
    found.others = others(&names, built, &mut found.judged);
    found
}

/// How a built system stands, without a word about it.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// What [`find`] counts.
    pub judged: Judged,
    /// The ids of its mismatches, and of the usual relations that do not hold.
    pub failing: BTreeSet<String>,
}

/// How a built system stands.
pub fn standing(layout: &Layout, submission: &Submission, built: &Built) -> Standing {
    let names = Names {
        layout,
        submission,
        system: &built.system,
    };
    let mut judged = Judged::default();
    let relations = shown(&names, &mut judged).into_iter();
    let relations = relations.map(|shown| (shown.outcome, shown.id));
    let others = others(&names, built, &mut judged).into_iter();
    let all = relations.chain(others.map(|finding| (finding.outcome, finding.id)));
    let failing = all.filter(|(outcome, _)| matches!(outcome, Outcome::Mismatch | Outcome::Hint));
    Standing {
        failing: failing.map(|(_, id)| id).collect(),
        judged,
    }
}

/// Whatever is wrong beside the relations between amounts.
fn others(names: &Names, built: &Built, judged: &mut Judged) -> Vec<Finding> {
    let (layout, submission) = (names.layout, names.submission);
    let rules = layout.rules.iter().zip(&built.rules);
    let open = rules.filter(|(rule, state)| {
        rule.strength == Strength::Hard && matches!(state, RuleState::Unchecked(_))
    });
    judged.rules_unchecked = open.count();
    let mut others = Vec::new();
    let digits = percent_digits(names, &built.ratios);
    for ratio in &built.ratios {
        let verdict = ratio_verdict(names, ratio, &digits);
        let rule = &layout.rules[ratio.rule];
        if rule.strength == Strength::Hard {
            judged.count(verdict);
        }
        if verdict == Outcome::Mismatch {
            others.push(ratio_finding(names, ratio));
        }
    }
    others.extend(missing_tables(layout, submission));
    others.extend(strange_tables(layout, submission, built));
    others.extend(obstacles(layout, submission, built));
    others.extend(unread::cells(layout, submission));
    others.extend(unread::doubtful_columns(layout, submission));
    others.extend(unread::unplaced_rows(layout, submission));
    others.extend(unnamed_rows(layout, submission));
    others
}

/// A relation that does not simply hold.
struct Shown {
    relation: RelationId,
    verdict: Verdict,
    outcome: Outcome,
    severity: Severity,
    id: String,
}

/// The relations of which there is something to say: not those that hold to the digit, cannot be judged (their
/// unreadable cells have findings of their own), or are usual ones that hold up to rounding. All hard ones are counted.
fn shown(names: &Names, judged: &mut Judged) -> Vec<Shown> {
    let mut all = Vec::new();
    // Two may name themselves alike (a long sum is abbreviated): the later ones are numbered.
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (number, relation) in names.system.relations() {
        let verdict = judge(names.system, relation);
        let hint = relation.strength == Strength::Usual;
        if !hint {
            judged.count(verdict.outcome);
        }
        let (outcome, severity) = match (verdict.outcome, hint) {
            (Outcome::Mismatch, false) => (Outcome::Mismatch, Severity::Error),
            // A usual relation has legal exceptions: it never makes a submission wrong.
            (Outcome::Mismatch, true) => (Outcome::Hint, Severity::Info),
            (Outcome::Tail, false) => (Outcome::Tail, Severity::Info),
            _ => continue,
        };
        let mut id = names.relation_id(relation);
        let count = seen.entry(id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            id = format!("{id}#{count}");
        }
        all.push(Shown {
            relation: number,
            verdict,
            outcome,
            severity,
            id,
        });
    }
    all
}

/// Cells that the message about a relation names beside its first.
const NAMED: usize = 6;

/// What a relation shows, in words.
fn relation_finding(names: &Names, shown: Shown) -> Option<Finding> {
    let Shown {
        verdict,
        outcome,
        severity,
        ..
    } = shown;
    let relation = names.system.relation(shown.relation);
    let hint = relation.strength == Strength::Usual;
    let rule = &names.layout.rules[relation.rule];
    let cells: Vec<Cell> = relation
        .terms
        .iter()
        .map(|&(_, id)| names.cell(id))
        .collect();
    let equation = names.equation(relation);
    let unit_fact = names.system.fact(relation.terms.first()?.1);
    let text = |ticks: i128| names.amount_text(unit_fact, i64::try_from(ticks).unwrap_or(i64::MAX));
    let residual = text(verdict.residual);
    // Two printings of one fact are for a person to see, however small the difference.
    let figures = || {
        let terms = relation.terms.iter().zip(&cells);
        let printed = |id: FactId| names.system.fact(id).print == Print::Figure;
        terms
            .filter(move |((_, id), _)| printed(*id))
            .map(|(_, cell)| cell)
    };
    let printings = relation.apart && figures().count() == 2;
    let (message, severity) = if printings && outcome == Outcome::Tail {
        let printings: Vec<&Cell> = figures().collect();
        let message = words::reconcile::settled_apart(&printings, &rule.message);
        (message, Severity::Warning)
    } else {
        // Of long sums only the figures are named, and not all.
        let (first, others) = cells.split_first()?;
        let named: Vec<&Cell> = match cells.len() {
            ..=4 => others.iter().collect(),
            _ => figures()
                .filter(|&cell| cell != first)
                .take(NAMED)
                .collect(),
        };
        let more = others.len() > NAMED;
        let against = (named.as_slice(), more);
        let said = &rule.message;
        let by = match names.in_several_units(relation) {
            true => format!("{residual}{}", names.table(unit_fact).precision.unit.name()),
            false => residual.clone(),
        };
        let message = words::reconcile::relation(first, against, said, &by, outcome, hint);
        (message, severity)
    };
    let about = names.spec(unit_fact).id.as_str();
    let sum = relation.comparison == Comparison::Equal && !names.in_several_units(relation);
    let weights = match sum {
        true => relation.terms.iter().map(|&(weight, _)| weight).collect(),
        false => Vec::new(),
    };
    Some(Finding {
        outcome,
        severity,
        rule: rule.id.to_string(),
        equation,
        residual: Some(residual),
        allowed: Some(text(verdict.allowed)),
        cells,
        weights,
        ..Finding::new(FindingCode::Relation, about, shown.id, message)
    })
}

/// Whether a percentage follows from its amounts, rounding of all three considered. Nothing divided by nothing is no
/// percentage, so a ratio with a blank or with 0 below holds.
pub(super) fn ratio_verdict(
    names: &Names,
    ratio: &Ratio,
    digits: &BTreeMap<Column, u32>,
) -> Outcome {
    let fact = |id: FactId| names.system.fact(id);
    let (top, bottom) = (fact(ratio.numerator), fact(ratio.denominator));
    let of_print = |print: Print| {
        [fact(ratio.percent), top, bottom]
            .iter()
            .any(|f| f.print == print)
    };
    if of_print(Print::Unknown) {
        return Outcome::Unchecked;
    }
    let percent = fact(ratio.percent);
    let digits = digits.get(&column(names, percent));
    let (Some(&digits), Some(percent)) = (digits, names.amount(percent)) else {
        return Outcome::Pass;
    };
    if of_print(Print::Blank) || bottom.value == 0 {
        return Outcome::Pass;
    }
    let percent = percent.decimal();
    // |p·b − 100·t| ≤ rounding of each factor, all as decimals: amounts in ticks, percentages in percent.
    let decimal = |ticks: i64| Decimal::from(ticks);
    let (t, b) = (decimal(top.value), decimal(bottom.value));
    let (half_t, half_b) = (decimal(top.quantum / 2), decimal(bottom.quantum / 2));
    let half = Decimal::new(1, digits) / Decimal::TWO;
    let product = |x: Decimal, y: Decimal| x.checked_mul(y);
    let holds = || {
        let off = product(percent, b)? - product(Decimal::ONE_HUNDRED, t)?;
        let allowed = product(half, b.abs() + half_b)?
            + product(percent.abs(), half_b)?
            + product(Decimal::ONE_HUNDRED, half_t)?;
        Some(off.abs() <= allowed)
    };
    match holds() {
        Some(true) => Outcome::Pass,
        Some(false) => Outcome::Mismatch,
        None => Outcome::Unchecked,
    }
}

/// A column of figures: table, ledger and its place there.
pub(super) type Column = (usize, usize, usize);

fn column(names: &Names, fact: &Fact) -> Column {
    let row = &names.system.rows[fact.row];
    (row.table, row.ledger, fact.column)
}

/// The digits after the point that percentages are shown with at most; what is stored beyond them is not printed.
const PERCENT_DIGITS: u32 = 2;

/// How many digits after the point each column of percentages prints. One cell does not tell: 4.90 is stored as 4.9.
pub(super) fn percent_digits(names: &Names, ratios: &[Ratio]) -> BTreeMap<Column, u32> {
    let mut digits = BTreeMap::new();
    for ratio in ratios {
        let fact = names.system.fact(ratio.percent);
        if let Some(percent) = names.amount(fact) {
            let most: &mut u32 = digits.entry(column(names, fact)).or_default();
            *most = percent.significant_decimals().clamp(*most, PERCENT_DIGITS);
        }
    }
    digits
}

/// The finding of a percentage that does not follow from its amounts.
fn ratio_finding(names: &Names, ratio: &Ratio) -> Finding {
    let percent = names.system.fact(ratio.percent);
    let rule = &names.layout.rules[ratio.rule];
    let hint = rule.strength == Strength::Usual;
    let cells = [ratio.percent, ratio.numerator, ratio.denominator].map(|id| names.cell(id));
    let (outcome, severity) = if hint {
        (Outcome::Hint, Severity::Info)
    } else {
        (Outcome::Mismatch, Severity::Error)
    };
    let about = &names.spec(percent).id;
    let id = format!("{about}/{}/{}", names.row_key(percent), rule.id);
    let message = words::reconcile::ratio(&cells, &rule.message, hint);
    Finding {
        outcome,
        severity,
        rule: rule.id.to_string(),
        equation: words::reconcile::ratio_equation(&cells),
        cells: cells.to_vec(),
        ..Finding::new(FindingCode::Ratio, about.as_str(), id, message)
    }
}

fn missing_tables(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let tables = layout.tables.iter().zip(&submission.tables);
    tables
        .filter(|(_, table)| table.presence == Presence::Missing)
        .map(|(spec, table)| {
            let message = words::reconcile::missing_table(spec, submission.year);
            let id = format!("{}/缺表", table.id);
            Finding::new(FindingCode::MissingTable, table.id.as_str(), id, message)
        })
        .collect()
}

/// The tables that seem to be another year's or department's.
fn strange_tables<'a>(
    layout: &'a Layout,
    submission: &'a Submission,
    built: &'a Built,
) -> impl Iterator<Item = Finding> + 'a {
    built.strangers.iter().filter_map(|stranger| {
        let (spec, table) = (
            &layout.tables[stranger.table],
            &submission.tables[stranger.table],
        );
        let heading = table.heading()?;
        let at = heading.title.at.map(|at| at.to_string());
        let place = match &at {
            Some(at) => format!("{}!{at}", heading.sheet),
            None => heading.sheet.to_string(),
        };
        let (whose, own) = (&stranger.whose, &stranger.own);
        let message = words::recognise::seems_of(&place, &spec.sheet, whose, own);
        let cell = Cell {
            sheet: Some(heading.sheet.to_string()),
            cell: at,
            spot: Spot {
                table: table.id.to_string(),
                row: String::new(),
                column: "标题".to_owned(),
            },
            label: String::new(),
            value: None,
        };
        let id = format!("{}/归属", table.id);
        Some(Finding {
            cells: vec![cell],
            ..Finding::new(FindingCode::OtherTable, table.id.as_str(), id, message)
        })
    })
}

/// Why rules were not applied: one finding for each missing total row or unreadable scope.
fn obstacles(layout: &Layout, submission: &Submission, built: &Built) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for state in &built.rules {
        let RuleState::Unchecked(obstacle) = state else {
            continue;
        };
        let finding = match obstacle {
            // Told by findings of their own.
            Obstacle::MissingTable(_) | Obstacle::UnplacedRow(..) => continue,
            Obstacle::MissingRow(table, _, label) => {
                let message =
                    words::reconcile::missing_row(&called(layout, submission, *table), label);
                let about = &layout.tables[*table].id;
                let id = format!("{about}/{label}/缺行");
                let row = Cell {
                    sheet: Some(sheet_of(submission, *table)),
                    cell: None,
                    spot: Spot {
                        table: about.to_string(),
                        row: label.clone(),
                        column: String::new(),
                    },
                    label: label.clone(),
                    value: None,
                };
                Finding {
                    cells: vec![row],
                    ..Finding::new(FindingCode::MissingRow, about.as_str(), id, message)
                }
            }
            Obstacle::UnreadScope(place) => match unread::scope(layout, submission, place) {
                Some(finding) => finding,
                // Told by that of the cell itself.
                None => continue,
            },
        };
        if findings.iter().all(|other| other.id != finding.id) {
            findings.push(finding);
        }
    }
    findings
}

/// A table as a message calls it: by its sheet, and where others stand there as well, by its title's cell and its name.
pub(super) fn called(layout: &Layout, submission: &Submission, table: usize) -> String {
    let Some(heading) = submission.tables[table].heading() else {
        return String::new();
    };
    let on_sheet = submission.tables.iter().filter_map(|table| table.heading());
    let on_sheet = on_sheet.filter(|other| other.sheet == heading.sheet);
    if on_sheet.take(2).count() < 2 {
        return heading.sheet.to_string();
    }
    let title = heading.title.at.map(|at| at.to_string());
    let name = &layout.tables[table].sheet;
    words::reconcile::table_on_sheet(heading.sheet.as_str(), title.as_deref(), name)
}

fn sheet_of(submission: &Submission, table: usize) -> String {
    submission.tables[table]
        .heading()
        .map_or(String::new(), |heading| heading.sheet.to_string())
}

/// A row as a finding speaks of it.
pub(super) fn row_cell(spec: &TableSpec, row: &Row, place: Option<&Place>) -> Cell {
    Cell {
        sheet: place.map(|place| place.sheet.to_string()),
        cell: place.map(|place| place.cell.to_string()),
        spot: Spot {
            table: spec.id.as_str().into(),
            row: row.key.as_str().into(),
            column: String::new(),
        },
        label: row.label.clone(),
        value: None,
    }
}

/// One finding for each row that was added and waits for its name.
fn unnamed_rows(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (spec, table) in layout.tables.iter().zip(&submission.tables) {
        let unnamed = table
            .rows()
            .filter(|row| row.label == words::explain::UNNAMED);
        findings.extend(unnamed.map(|row| {
            let at = row.print.name_at.or(row.at);
            let place = at.and_then(|at| table.place(row, at));
            let id = format!("{}/{}/无名称", spec.id, row.key);
            let message = words::reconcile::unnamed(place.as_ref());
            Finding {
                cells: vec![row_cell(spec, row, place.as_ref())],
                ..Finding::new(FindingCode::UnnamedRow, spec.id.as_str(), id, message)
            }
        }));
    }
    findings
}
