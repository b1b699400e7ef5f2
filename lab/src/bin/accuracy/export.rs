//! Systems and what was said of them, one JSON object a line, for a solver that knows nothing of the library.
//!
//! `facts` are `[value, figure]` in units of the last digit, `figure` false for a blank; `relations` the hard
//! equations `[[coefficient, fact], …]`; `clusters` the explanations, each a list of events `{kind, cells: [[fact,
//! low, high], …]}`. Workbooks with facts that could not be read are left out: there are none.

use std::io::Write;
use std::ops::Range;
use std::path::Path;

use duibiao::explain::{Cluster, Event, Explanation};
use duibiao::layout::{Comparison, Strength};
use duibiao::reconcile::{Print, System};
use serde_json::{Value, json};

use crate::plan::{Kind, profile_of};
use crate::run::Bench;
use crate::truth::HUNDREDTH;
use lab::departments::Stratum;

/// Writes so many systems of each kind of damage.
pub fn export(
    bench: &Bench,
    seeds: Range<u64>,
    count: usize,
    file: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
    let kinds = [
        Kind::Single(Stratum::OneCell),
        Kind::Single(Stratum::TwoCells),
        Kind::Single(Stratum::ThreeCells),
        Kind::Single(Stratum::CopiedTotalsRight),
        Kind::Single(Stratum::CopiedTotalsFollow),
        Kind::Single(Stratum::SwappedCells),
        Kind::Single(Stratum::UnitOfCell),
    ];
    for kind in kinds {
        let cases = seeds
            .clone()
            .filter_map(|seed| kind.case(seed, profile_of(seed)));
        for case in cases.take(count) {
            let checked = bench.check(&case.printed, false)?;
            let line = json!({
                "seed": case.seed,
                "kind": kind.name(),
                "facts": facts(&checked.built.system),
                "relations": relations(&checked.built.system),
                "clusters": checked.explained.clusters.iter().map(cluster).collect::<Vec<_>>(),
            });
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    Ok(())
}

fn facts(system: &System) -> Vec<Value> {
    let facts = system.facts.iter();
    facts
        .map(|fact| json!([fact.value / HUNDREDTH, fact.print == Print::Figure]))
        .collect()
}

fn relations(system: &System) -> Vec<Vec<(i32, u32)>> {
    let usable = system.relations.iter().filter(|relation| {
        let known = |fact| system.fact(fact).print != Print::Unknown;
        relation.strength == Strength::Hard
            && relation.comparison == Comparison::Equal
            && relation.terms.iter().all(|&(_, fact)| known(fact))
    });
    usable
        .map(|relation| {
            relation
                .terms
                .iter()
                .map(|&(c, fact)| (c, fact.0))
                .collect()
        })
        .collect()
}

fn cluster(cluster: &Cluster) -> Value {
    json!({
        "events": cluster.events,
        "complete": cluster.incomplete.is_none(),
        "explanations": cluster.explanations.iter().map(explanation).collect::<Vec<_>>(),
    })
}

fn explanation(explanation: &Explanation) -> Value {
    explanation.events.iter().map(event).collect()
}

fn event(event: &Event) -> Value {
    let cells = event.changes.iter();
    let cells = cells.map(|c| {
        json!([
            c.fact.0,
            c.low / HUNDREDTH,
            c.high / HUNDREDTH,
            c.to / HUNDREDTH
        ])
    });
    json!({ "kind": event.kind, "cells": cells.collect::<Vec<_>>() })
}
