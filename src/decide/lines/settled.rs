//! What corrections did to the findings of a report.
//!
//! In go a report and one of its findings; out come its cluster and whether the corrections settle it.

use crate::report::{Change, Cluster, Explanation, Finding, Report, Spot};

/// Whether the cell is one of the finding.
pub(crate) fn stands_in(finding: &Finding, change: &Change) -> bool {
    finding.cells.iter().any(|cell| cell.spot == change.spot)
}

/// The cluster that a finding belongs to.
pub(crate) fn cluster_of<'a>(finding: &Finding, report: &'a Report) -> Option<&'a Cluster> {
    report
        .clusters
        .iter()
        .find(|cluster| cluster.findings.contains(&finding.id))
}

/// Whether the cell of that name is corrected.
pub(crate) fn is_corrected(report: &Report, spot: &Spot) -> bool {
    let mut corrections = report.corrections.iter();
    corrections.any(|correction| correction.change.spot == *spot)
}

/// Whether the cells that are put right settle a finding: every cell of it that any explanation blames is one of
/// them. If no explanation blames a cell of its own, the likeliest has to be corrected as a whole;
/// if there is none, one such cell of the finding is enough.
pub(crate) fn is_settled(
    finding: &Finding,
    report: &Report,
    is_right: impl Fn(&Spot) -> bool,
) -> bool {
    let own = |change: &Change| stands_in(finding, change);
    let done = |c: &Change| is_right(&c.spot);
    let explanations = cluster_of(finding, report)
        .map(|c| c.explanations.as_slice())
        .unwrap_or_default();
    let blamed: Vec<&Change> = explanations
        .iter()
        .flat_map(changes)
        .filter(|c| own(c))
        .collect();
    if !blamed.is_empty() {
        return blamed.into_iter().all(done);
    }
    match explanations.first() {
        // A row that is missing is not there by any correction.
        Some(first) => changes(first).next().is_some() && changes(first).all(done),
        None => finding.cells.iter().any(|c| is_right(&c.spot)),
    }
}

/// All cells that an explanation changes.
pub(crate) fn changes(explanation: &Explanation) -> impl Iterator<Item = &Change> {
    explanation.events.iter().flat_map(|event| &event.cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Outcome;
    use crate::standard::sample;

    #[test]
    fn a_finding_is_settled_once_every_cell_it_is_blamed_for_is_corrected() {
        let mut report = sample::report();
        // One explanation of both differences: the corrected cell, and one that is still open.
        let second = report.clusters.remove(1);
        let mut events = second.explanations[0].events.clone();
        report.clusters[0].findings.extend(second.findings);
        report.clusters[0].explanations[0]
            .events
            .append(&mut events);
        let settled: Vec<&str> = report
            .findings
            .iter()
            .filter(|finding| {
                finding.outcome == Outcome::Mismatch
                    && is_settled(finding, &report, |spot| is_corrected(&report, spot))
            })
            .map(|finding| finding.id.as_str())
            .collect();
        assert_eq!(settled, ["T3/20103/合计"]);
    }
}
