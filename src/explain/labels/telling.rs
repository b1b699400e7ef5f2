//! Wrong labels as the report tells them: the cell, what is printed, what should be.

use std::collections::{BTreeMap, BTreeSet};

use super::{LabelChange, Relabelling, standings};
use crate::explain::Unproven;
use crate::layout::{ColumnRole, LedgerSpec};
use crate::recognise::relabel;
use crate::reconcile::{self, Names, RelationId};
use crate::report::Field;
use crate::report::Spot;
use crate::report::{
    self, Cell, Change, Event, Explanation, Finding, FindingCode, FindingKind, Report,
};
use crate::words;

/// The column of a ledger in which that part of a label stands.
fn column(spec: &LedgerSpec, field: Field) -> &str {
    let of = |role| spec.columns.iter().find(|column| column.role == role);
    let found = match field {
        Field::Code => of(ColumnRole::Code).or_else(|| of(ColumnRole::Name)),
        Field::Name | Field::Place => of(ColumnRole::Name).or_else(|| of(ColumnRole::Code)),
    };
    found.map_or("", |column| column.id.as_str())
}

/// The label as a change of the report.
pub(crate) fn change(names: &Names, label: &LabelChange) -> Change {
    let table = &names.submission.tables[label.table];
    let form = &names.layout.tables[label.table];
    let spec = &form.ledgers[label.ledger];
    let row = &table.ledgers[label.ledger].rows[label.row];
    let own = match label.field {
        Field::Code => row.print.cell_of_code(&label.to),
        Field::Name | Field::Place => row.print.name_at,
    };
    let place = own.or(row.at).and_then(|cell| table.place(row, cell));
    let column = column(spec, label.field);
    let sheet = table.heading().map(|heading| heading.sheet.to_string());
    Change {
        sheet: place
            .as_ref()
            .map(|place| place.sheet.to_string())
            .or(sheet),
        cell: place.map(|place| place.cell.to_string()),
        spot: Spot {
            table: form.id.to_string(),
            row: row.key.to_string(),
            column: match spec.name.is_empty() {
                true => column.to_owned(),
                false => format!("{}.{column}", spec.name),
            },
        },
        from: None,
        to: None,
        field: Some(label.field),
        from_text: Some(label.from.clone()),
        to_text: Some(label.to.clone()),
    }
}

/// What texts say that they would not say if the label were right, by the ids of the findings.
pub(crate) fn silenced(names: &Names, one: &Relabelling, report: &Report) -> Vec<String> {
    let texts = |finding: &&Finding| {
        let (classification, structure) = (FindingKind::Classification, FindingKind::Structure);
        finding.kind == classification || finding.kind == structure
    };
    let said: Vec<&Finding> = report.findings.iter().filter(texts).collect();
    if said.is_empty() {
        return Vec::new();
    }
    let changes = standings(names.layout, names.submission, &one.labels);
    let mut after = names.submission.clone();
    relabel(names.layout, &mut after, &changes);
    let still = reconcile::check_texts(names.layout, &after);
    let still: BTreeSet<String> = still.into_iter().map(|finding| finding.id).collect();
    let gone = said.into_iter().filter(|one| !still.contains(&one.id));
    gone.map(|finding| finding.id.clone()).collect()
}

/// Adds the labels of which only texts speak: each is the cause of what is said of its row already, or else a hint
/// of its own.
pub(crate) fn tell(
    names: &Names,
    ids: &BTreeMap<RelationId, String>,
    relabellings: &[Relabelling],
    report: &mut Report,
) {
    for one in relabellings {
        let cells: Vec<Change> = one
            .labels
            .iter()
            .map(|label| change(names, label))
            .collect();
        let about = |finding: &&Finding| {
            let texts = matches!(
                finding.kind,
                FindingKind::Classification | FindingKind::Structure | FindingKind::Text
            );
            let first = finding.cells.first().filter(|_| texts);
            first.is_some_and(|cell| {
                cells.iter().any(|change| {
                    (&change.spot.table, &change.spot.row) == (&cell.spot.table, &cell.spot.row)
                })
            })
        };
        let settled = one.settles.iter().filter_map(|id| ids.get(id).cloned());
        let said = report.findings.iter().filter(about);
        let mut findings: Vec<String> = settled
            .chain(said.map(|finding| finding.id.clone()))
            .collect();
        let gone = silenced(names, one, report).into_iter();
        let gone: Vec<String> = gone.filter(|id| !findings.contains(id)).collect();
        findings.extend(gone);
        if findings.is_empty() {
            let hint = hint(names, one, &cells);
            findings.push(hint.id.clone());
            report.findings.push(hint);
        }
        report.clusters.push(report::Cluster {
            findings,
            events: 1,
            complete: true,
            why: None,
            explanations: vec![Explanation {
                rank: 1,
                evidence: words::explain::event(one.kind).to_owned(),
                events: vec![Event {
                    unproven: Some(words::explain::unproven(Unproven::Label).to_owned()),
                    ..Event::new(one.kind, cells)
                }],
                tied: false,
            }],
        });
    }
}

/// What is said of a label that no check of texts mentions.
fn hint(names: &Names, one: &Relabelling, cells: &[Change]) -> Finding {
    let told = one.labels.iter().zip(cells).map(|(label, change)| {
        let row = &names.submission.tables[label.table].ledgers[label.ledger].rows[label.row];
        Cell {
            sheet: change.sheet.clone(),
            cell: change.cell.clone(),
            spot: change.spot.clone(),
            label: row.label.clone(),
            value: None,
        }
    });
    let first = cells.first();
    let (table, row) = first.map_or(("", ""), |c| (c.spot.table.as_str(), c.spot.row.as_str()));
    let (id, message) = (format!("{table}/{row}/label"), words::explain::label(cells));
    Finding {
        cells: told.collect(),
        ..Finding::new(FindingCode::Label, table, id, message)
    }
}
