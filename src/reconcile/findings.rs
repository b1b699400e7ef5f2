//! Relations that do not simply hold become findings, and each table its status.

use super::bound::{Verdict, judge};
use super::build::{Built, Obstacle, Ratio, RuleState};
use super::naming::Names;
use super::system::{FactId, Print, Relation, RelationId};
use crate::layout::{Layout, Strength};
use crate::model::{Presence, RowRole, Submission, Unread, Value};
use crate::report::{Cell, Finding, FindingKind, Judged, Outcome, Severity};
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
    for (id, relation) in built.system.relations() {
        let verdict = judge(&built.system, relation);
        if relation.strength == Strength::Hard {
            match verdict.outcome {
                Outcome::Pass => found.judged.pass += 1,
                Outcome::Tail => found.judged.tail += 1,
                Outcome::Mismatch => found.judged.mismatch += 1,
                Outcome::Unchecked => found.judged.unchecked += 1,
            }
        }
        if let Some(finding) = relation_finding(&names, relation, verdict) {
            found.relations.push(RelationFinding {
                relation: id,
                finding,
            });
        }
    }
    let rules = layout.rules.iter().zip(&built.rules);
    let open = rules.filter(|(rule, state)| {
        rule.strength == Strength::Hard && matches!(state, RuleState::Unchecked(_))
    });
    found.judged.rules_unchecked = open.count();
    make_ids_unique(&mut found.relations);
    for ratio in &built.ratios {
        found.others.extend(ratio_finding(&names, ratio));
    }
    found.others.extend(missing_tables(layout, submission));
    found
        .others
        .extend(strange_tables(layout, submission, built));
    found.others.extend(obstacles(layout, submission, built));
    found.others.extend(unread_cells(layout, submission));
    found.others.extend(unplaced_rows(layout, submission));
    found
}

/// Two relations may name themselves alike (a long sum is abbreviated): the later ones are numbered.
fn make_ids_unique(findings: &mut [RelationFinding]) {
    let mut seen = std::collections::BTreeMap::new();
    for one in findings {
        let count: &mut usize = seen.entry(one.finding.id.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            one.finding.id = format!("{}#{count}", one.finding.id);
        }
    }
}

/// The finding of a relation; `None` if it holds to the digit, cannot be judged (its unreadable cells
/// have findings of their own), or is a usual one that holds up to rounding.
fn relation_finding(names: &Names, relation: &Relation, verdict: Verdict) -> Option<Finding> {
    let hint = relation.strength == Strength::Usual;
    let (outcome, severity) = match (verdict.outcome, hint) {
        (Outcome::Mismatch, false) => (Outcome::Mismatch, Severity::Error),
        // A usual relation has legal exceptions: it never makes a submission wrong.
        (Outcome::Mismatch, true) => (Outcome::Pass, Severity::Info),
        (Outcome::Tail, false) => (Outcome::Tail, Severity::Info),
        _ => return None,
    };
    let rule = &names.layout.rules[relation.rule];
    let cells: Vec<Cell> = relation
        .terms
        .iter()
        .map(|&(_, id)| names.cell(id))
        .collect();
    let equation = words::reconcile::equation(names, relation);
    let unit_fact = names.system.fact(relation.terms.first()?.1);
    let text = |ticks: i128| names.amount_text(unit_fact, i64::try_from(ticks).unwrap_or(i64::MAX));
    let residual = text(verdict.residual);
    let message =
        words::reconcile::relation(names, relation, &rule.message, &residual, outcome, hint);
    Some(Finding {
        id: names.relation_id(relation),
        outcome,
        severity,
        kind: FindingKind::Relation,
        rule: rule.id.clone(),
        message,
        equation,
        residual: Some(residual),
        allowed: Some(text(verdict.allowed)),
        cells,
    })
}

/// A percentage that does not follow from its amounts, rounding of all three considered.
fn ratio_finding(names: &Names, ratio: &Ratio) -> Option<Finding> {
    let fact = |id: FactId| names.system.fact(id);
    let (percent, top, bottom) = (
        fact(ratio.percent),
        fact(ratio.numerator),
        fact(ratio.denominator),
    );
    let known = [percent, top, bottom]
        .iter()
        .all(|fact| fact.print == Print::Figure);
    if !known || bottom.value == 0 {
        return None;
    }
    // |p·b − 100·t| ≤ rounding of each factor, all as integers; percentages are in ticks of 元.
    let (p, t, b) = (
        i128::from(percent.value),
        i128::from(top.value),
        i128::from(bottom.value),
    );
    let scale = 100 * i128::from(crate::model::TICKS_PER_YUAN);
    let half_percent = i128::from(crate::model::TICKS_PER_YUAN) / 200;
    let allowed = half_percent * b.abs()
        + p.abs() * i128::from(bottom.quantum / 2)
        + scale * i128::from(top.quantum / 2)
        + half_percent * i128::from(bottom.quantum / 2);
    if (p * b - scale * t).abs() <= allowed {
        return None;
    }
    let rule = &names.layout.rules[ratio.rule];
    let cells = [ratio.percent, ratio.numerator, ratio.denominator].map(|id| names.cell(id));
    Some(Finding {
        id: format!(
            "{}/{}/{}",
            names.spec(percent).id,
            names.row_key(percent),
            rule.id
        ),
        outcome: Outcome::Mismatch,
        severity: Severity::Error,
        kind: FindingKind::Relation,
        rule: rule.id.clone(),
        message: words::reconcile::ratio(&cells, &rule.message),
        equation: words::reconcile::ratio_equation(&cells),
        residual: None,
        allowed: None,
        cells: cells.to_vec(),
    })
}

fn structure(id: String, rule: &str, message: String, cells: Vec<Cell>) -> Finding {
    Finding {
        id,
        outcome: Outcome::Unchecked,
        severity: Severity::Error,
        kind: FindingKind::Structure,
        rule: rule.into(),
        message,
        equation: String::new(),
        residual: None,
        allowed: None,
        cells,
    }
}

fn missing_tables(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let tables = layout.tables.iter().zip(&submission.tables);
    tables
        .filter(|(_, table)| table.presence == Presence::Missing)
        .map(|(spec, table)| {
            let message = words::reconcile::missing_table(spec, submission.year);
            structure(
                format!("{}/缺表", table.id),
                "structure.table",
                message,
                Vec::new(),
            )
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
            table: table.id.to_string(),
            row: String::new(),
            label: String::new(),
            column: "标题".to_owned(),
            value: None,
        };
        let id = format!("{}/归属", table.id);
        Some(structure(id, "structure.whose", message, vec![cell]))
    })
}

/// Why rules were not applied: one finding for each missing total row or unreadable scope.
fn obstacles(layout: &Layout, submission: &Submission, built: &Built) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (rule, state) in layout.rules.iter().zip(&built.rules) {
        let RuleState::Unchecked(obstacle) = state else {
            continue;
        };
        let (id, message) = match obstacle {
            // Told by findings of their own.
            Obstacle::MissingTable(_) | Obstacle::UnplacedRow(..) => continue,
            Obstacle::MissingRow(table, _, label) => {
                let sheet = sheet_of(submission, *table);
                let id = format!("{}/{label}/缺行", layout.tables[*table].id);
                (id, words::reconcile::missing_row(&sheet, label))
            }
            Obstacle::UnreadScope(table) => {
                let id = format!("{}/{}/范围", layout.tables[*table].id, rule.id);
                (
                    id,
                    words::reconcile::unread_scope(&sheet_of(submission, *table), &rule.message),
                )
            }
        };
        if findings.iter().all(|finding| finding.id != id) {
            findings.push(structure(id, "structure.row", message, Vec::new()));
        }
    }
    findings
}

fn sheet_of(submission: &Submission, table: usize) -> String {
    submission.tables[table]
        .heading()
        .map_or(String::new(), |heading| heading.sheet.to_string())
}

/// One finding for each amount cell that gives no amount.
fn unread_cells(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (spec, table) in layout.tables.iter().zip(&submission.tables) {
        for (ledger_spec, ledger) in spec.ledgers.iter().zip(&table.ledgers) {
            let prefix = if ledger_spec.name.is_empty() {
                String::new()
            } else {
                format!("{}.", ledger_spec.name)
            };
            for (nth, column) in ledger_spec.figures().enumerate() {
                let missing = Value::Unread(Unread::NoColumn);
                if !ledger.rows.is_empty()
                    && ledger
                        .rows
                        .iter()
                        .all(|row| row.entries[nth].value == missing)
                {
                    let sheet = table
                        .heading()
                        .map_or(String::new(), |heading| heading.sheet.to_string());
                    let message = words::reconcile::missing_column(&sheet, column.id.as_str());
                    let id = format!("{}/{prefix}{}/缺栏", table.id, column.id);
                    findings.push(structure(id, "structure.column", message, Vec::new()));
                }
            }
            for row in &ledger.rows {
                for (entry, column) in row.entries.iter().zip(ledger_spec.figures()) {
                    let Value::Unread(why) = &entry.value else {
                        continue;
                    };
                    if *why == Unread::NoColumn {
                        continue;
                    }
                    let place = entry.at.and_then(|at| table.place(row, at));
                    let cell = Cell {
                        sheet: place.as_ref().map(|place| place.sheet.to_string()),
                        cell: place.as_ref().map(|place| place.cell.to_string()),
                        table: table.id.as_str().into(),
                        row: row.key.as_str().into(),
                        label: row.label.clone(),
                        column: format!("{prefix}{}", column.id),
                        value: None,
                    };
                    let id = format!("{}/{}/{prefix}{}/未核", table.id, row.key, column.id);
                    let message = words::reconcile::unread(&cell, why);
                    findings.push(structure(id, "structure.cell", message, vec![cell]));
                }
            }
        }
    }
    findings
}

/// One finding for each row that could not be placed and bears figures.
fn unplaced_rows(layout: &Layout, submission: &Submission) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (spec, table) in layout.tables.iter().zip(&submission.tables) {
        for row in table.rows().filter(|row| row.role == RowRole::Unplaced) {
            let figures = row.entries.iter().any(|entry| !entry.value.is_blank());
            let place = row.at.and_then(|at| table.place(row, at));
            let message = words::reconcile::unplaced(place.as_ref(), &row.label, figures);
            let cell = Cell {
                sheet: place.as_ref().map(|place| place.sheet.to_string()),
                cell: place.as_ref().map(|place| place.cell.to_string()),
                table: spec.id.as_str().into(),
                row: row.key.as_str().into(),
                label: row.label.clone(),
                column: String::new(),
                value: None,
            };
            let mut finding = structure(
                format!("{}/{}/未归位", spec.id, row.key),
                "structure.row",
                message,
                vec![cell],
            );
            if !figures {
                finding.outcome = Outcome::Pass;
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
    }
    findings
}
