//! Every relation of a submission with its numbers, those that hold among them: what a cell has to agree with.

use super::bound::judge;
use super::build::Built;
use super::findings::{percent_digits, ratio_verdict};
use super::naming::Names;
use super::system::FactId;
use crate::layout::{Layout, Strength};
use crate::model::Submission;
use crate::report::Outcome;
use crate::words;

/// A relation as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stated {
    /// Index of the rule in the layout.
    pub rule: usize,
    /// Whether it holds; one that only usually does is a hint where it does not.
    pub outcome: Outcome,
    /// Its equation with the numbers.
    pub equation: String,
    /// Its amounts, the left side first.
    pub facts: Vec<FactId>,
}

/// Every relation and every percentage of a built system.
pub fn stated(layout: &Layout, submission: &Submission, built: &Built) -> Vec<Stated> {
    let names = Names {
        layout,
        submission,
        system: &built.system,
    };
    let usual = |rule: usize, outcome: Outcome| {
        match (layout.rules[rule].strength, outcome) {
            (Strength::Usual, Outcome::Mismatch) => Outcome::Hint,
            // What only usually holds does not have to hold to the digit.
            (Strength::Usual, Outcome::Tail) => Outcome::Pass,
            (_, outcome) => outcome,
        }
    };
    let relations = built.system.relations.iter().map(|relation| Stated {
        rule: relation.rule,
        outcome: usual(relation.rule, judge(&built.system, relation).outcome),
        equation: names.equation(relation),
        facts: relation.terms.iter().map(|&(_, id)| id).collect(),
    });
    let digits = percent_digits(&names, &built.ratios);
    let ratios = built.ratios.iter().map(|ratio| {
        let facts = [ratio.percent, ratio.numerator, ratio.denominator];
        Stated {
            rule: ratio.rule,
            outcome: usual(ratio.rule, ratio_verdict(&names, ratio, &digits)),
            equation: words::reconcile::ratio_equation(&facts.map(|id| names.cell(id))),
            facts: facts.to_vec(),
        }
    });
    relations.chain(ratios).collect()
}
