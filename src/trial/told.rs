//! A trial of labels as people read it.

use std::collections::BTreeMap;

use super::hold::{Breach, Held, Sample};
use super::suspects::{NAMED, Suspect};
use super::unproven::Unproven;
use crate::layout::{Label, Layout, Rewording, Text};
use crate::report::Cell;
use crate::words::trial as words;

/// So many relations that do not hold are written out.
const WRITTEN: usize = 12;
/// So many cells of a relation are named.
const CELLS: usize = 6;

/// What came of the relations on samples, which labels are likely wrong, and which the samples do not speak of.
pub(super) fn told(
    layout: &Layout,
    samples: &[Sample],
    held: &Held,
    suspects: &[Suspect],
    unproven: &Unproven,
) -> String {
    let labels = layout.labels().len();
    let mut out = words::labels_tried(&layout.id, &layout.name, samples.len(), labels);
    out += &missing(layout, samples);
    if layout.rules.is_empty() {
        return out + words::no_relations();
    }
    out += &same_meaning(layout);
    out += &words::held(held.holding.len(), held.breaches.len());
    for breach in held.breaches.iter().take(WRITTEN) {
        out += &breach_told(layout, samples, breach);
    }
    let more = held.breaches.len().saturating_sub(WRITTEN);
    if more > 0 {
        out += &words::more(more);
    }
    if !suspects.is_empty() {
        out += words::suspects();
    }
    for (nth, suspect) in suspects.iter().take(NAMED).enumerate() {
        let label = name(layout, &[suspect.label]);
        out += &words::suspect(nth + 1, &label, suspect.breaches, held.breaches.len());
        out += &match &suspect.better {
            Some((change, left)) => {
                let change = changed(layout, suspect.label, change);
                let others = suspect.together.iter().map(|label| label.table());
                let others: Vec<&str> = others.map(|at| layout.tables[at].id.as_str()).collect();
                words::better(&words::everywhere(&change, &others), *left)
            }
            None => words::no_better().to_owned(),
        };
    }
    out += &words::unspoken(&together(layout, &unproven.unspoken));
    let undecided = unproven.undecided.iter().map(|(label, _)| *label);
    let undecided = together(layout, &undecided.collect::<Vec<Label>>());
    match undecided.is_empty() {
        true => out,
        false => out + &words::all_undecided(&undecided),
    }
}

fn breach_told(layout: &Layout, samples: &[Sample], breach: &Breach) -> String {
    let rule = &layout.rules[breach.rule];
    let place = |cell: &Cell| match (&cell.sheet, &cell.cell) {
        (Some(sheet), Some(at)) => Some(format!("{sheet}!{at}")),
        _ => None,
    };
    let places: Vec<String> = breach.cells.iter().filter_map(place).take(CELLS).collect();
    let sample = &samples[breach.sample].name;
    words::breach(sample, &places, &breach.equation, &rule.message, &rule.id)
}

/// The tables that were not recognised in a sample: nothing is tried on them.
fn missing(layout: &Layout, samples: &[Sample]) -> String {
    let told = samples.iter().filter_map(|sample| {
        let tables = layout.tables.iter().zip(&sample.submission.tables);
        let missing = tables.filter(|(_, table)| table.heading().is_none());
        let missing: Vec<&str> = missing.map(|(spec, _)| spec.id.as_str()).collect();
        (!missing.is_empty()).then(|| words::not_recognised(&sample.name, &missing))
    });
    told.collect()
}

/// The columns of a ledger that say the same: each is held to be the other, printed twice.
fn same_meaning(layout: &Layout) -> String {
    let labels = layout.labels();
    let columns = labels
        .iter()
        .filter(|label| matches!(label, Label::Column(..)));
    let mut by_words: BTreeMap<(usize, usize, &str), Vec<Label>> = BTreeMap::new();
    for label in columns.copied() {
        if let Label::Column(table, ledger, _) = label {
            let key = (table, ledger, layout.words_at(label));
            by_words.entry(key).or_default().push(label);
        }
    }
    let twice = by_words.into_values().filter(|labels| labels.len() > 1);
    let told = twice.map(|labels| {
        let names: Vec<&str> = labels.iter().map(|label| layout.name_at(*label)).collect();
        words::same_meaning(&name(layout, &labels[..1]), &names[1..])
    });
    told.collect()
}

/// The labels, rows of a ledger that say the same together.
fn together(layout: &Layout, labels: &[Label]) -> Vec<String> {
    let alike = |one: &Label, next: &Label| match (*one, *next) {
        (Label::Row(t, l, _), Label::Row(table, ledger, _)) => {
            (t, l) == (table, ledger) && layout.words_at(*one) == layout.words_at(*next)
        }
        _ => false,
    };
    let groups = labels.chunk_by(alike);
    groups.map(|group| name(layout, group)).collect()
}

/// A label as the layout's file has it; or several rows of one ledger that say the same.
fn name(layout: &Layout, labels: &[Label]) -> String {
    let [label, ..] = *labels else {
        return String::new();
    };
    let table = layout.tables[label.table()].id.as_str();
    let words = layout.words_at(label);
    let ledger = |ledger: usize| &layout.tables[label.table()].ledgers[ledger].name;
    match label {
        Label::Table(_) => words::table_label(table, words),
        Label::Ledger(_, at) => words::ledger_label(table, ledger(at), words),
        Label::Column(_, at, _) => {
            words::column_label(table, ledger(at), layout.name_at(label), words)
        }
        Label::Row(_, at, _) => {
            let rows: Vec<&str> = labels.iter().map(|label| layout.name_at(*label)).collect();
            words::row_labels(table, ledger(at), &rows, words)
        }
        Label::Codes(of, at) => {
            if let Some(levels) = layout.levels_at(of, at) {
                return words::levels_label(table, ledger(at), &texts(levels));
            }
            let codes = layout.codes_at(of, at).map_or("", |codes| codes.key());
            words::codes_label(table, ledger(at), codes)
        }
        Label::Other(_, at, _) => {
            words::other_column_label(table, ledger(at), layout.name_at(label))
        }
    }
}

/// What a label would better say.
fn changed(layout: &Layout, label: Label, change: &Rewording) -> String {
    match change {
        Rewording::Words(_, words) => words::instead(words),
        Rewording::Exchange(one, other) => {
            let other = if *one == label { other } else { one };
            words::exchanged(&name(layout, &[*other]))
        }
        Rewording::Codes(_, _, codes) => words::other_codes(codes.key()),
        Rewording::Leaf(table, ledger) => {
            words::only_lowest(!layout.tables[*table].ledgers[*ledger].rows.is_leaf())
        }
        Rewording::Levels(_, _, levels) => words::other_levels(&texts(levels)),
        Rewording::Amount(_, words) => words::amounts(words),
        Rewording::Apart(_) => words::apart().to_owned(),
    }
}

fn texts(all: &[Text]) -> Vec<&str> {
    all.iter().map(|text| &**text).collect()
}
