//! What decisions did to the findings of a report.
//!
//! In go the decisions and what they settle; out comes whether a finding is done with, and the 编号 of
//! a new line on one that is not; and every line on which something can be decided.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{Decision, Line};
use crate::report::{Finding, Report, Spot};

use super::{Places, cluster_of};

/// What decisions did to the findings.
#[derive(Clone, Copy, Default)]
pub(crate) struct Standing<'a> {
    /// The decisions.
    pub decisions: &'a [Decision],
    /// The findings that corrections and decisions settle, if any decision was made.
    pub settled: Option<&'a BTreeSet<String>>,
}

impl Standing<'_> {
    /// Whether a decision was made on that line.
    pub(crate) fn is_decided(&self, id: &str) -> bool {
        self.decisions.iter().any(|decision| decision.id == id)
    }

    /// Whether a decision confirms what was proven of the cell.
    pub(crate) fn confirms(&self, spot: &Spot) -> bool {
        let confirming = self.decisions.iter().filter(|one| one.may_confirm());
        let mut puts = confirming.flat_map(|decision| &decision.set);
        puts.any(|put| put.spot == *spot)
    }

    /// Whether a decision fills in one of the cells of a finding.
    pub(crate) fn fills(&self, finding: &Finding) -> bool {
        let mut puts = self.decisions.iter().flat_map(|decision| &decision.set);
        puts.any(|put| finding.cells.iter().any(|cell| cell.spot == put.spot))
    }

    /// The cells of a finding that a decision fills in.
    pub(crate) fn filled<'f>(&self, finding: &'f Finding) -> Vec<&'f Spot> {
        let puts = self.decisions.iter().flat_map(|decision| &decision.set);
        let filled: BTreeSet<&Spot> = puts.map(|put| &put.spot).collect();
        let spots = finding.cells.iter().map(|cell| &cell.spot);
        spots.filter(|spot| filled.contains(spot)).collect()
    }

    /// Whether nothing is left to be said of a finding: it is settled, or was decided on and nothing
    /// explains it anew.
    pub(crate) fn is_done(&self, finding: &Finding, report: &Report) -> bool {
        let settled = self.settled.is_some_and(|ids| ids.contains(&finding.id));
        settled
            || self.is_kept(finding)
            || self.is_decided(&finding.id)
                && cluster_of(finding, report).is_none_or(|c| c.explanations.is_empty())
    }

    /// Whether somebody kept what does not agree: there is nothing to ask again.
    fn is_kept(&self, finding: &Finding) -> bool {
        self.decisions
            .iter()
            .any(|decision| decision.keeps(finding))
    }

    /// The 编号 of a new line on a finding, next to those already decided.
    pub(crate) fn free_id(&self, id: &str) -> String {
        let mut free = id.to_owned();
        let mut number = 1;
        while self.is_decided(&free) {
            number += 1;
            free = format!("{id}#{number}");
        }
        free
    }
}

/// Every line on which something can be decided, by its 编号, those that are not shown among them.
pub fn offered(
    report: &Report,
    decisions: &[Decision],
    settled: Option<&BTreeSet<String>>,
) -> BTreeMap<String, Line> {
    let standing = Standing { decisions, settled };
    let shown = super::of(report, Places::Submitted, standing);
    let quiet = super::quiet(report, Places::Submitted, standing);
    // A line that is shown goes before one of the same 编号 that is not.
    let all = quiet.into_iter().chain(shown);
    all.filter(|item| item.decide.is_some())
        .map(|item| (item.id.clone(), item.line()))
        .collect()
}
