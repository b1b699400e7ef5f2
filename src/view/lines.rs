//! The lines of the 差异表 as a screen shows them, each with its cell and with what can be decided on it.

use serde::Serialize;

use crate::decide::lines::{self, Item, Places, Standing, State, Told};
use crate::decide::{self, Answer};
use crate::replay::Replayed;
use crate::report;
use crate::standard::Placement;
use crate::words::lines as words;

use super::At;

/// A line.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Line {
    /// By which a decision is found again; empty where nothing can be decided.
    pub id: String,
    /// What it says, in a word.
    pub state: String,
    /// Whether a person still has to see to it.
    pub open: bool,
    /// The cell that it speaks of.
    #[serde(flatten)]
    pub way: Way,
    /// The ways to mend it, or where else the mistake shows.
    pub ways: Vec<Way>,
    /// How many more there are, in words.
    pub more: String,
    /// The proofs of what was corrected, or why it was not.
    pub proofs: Vec<String>,
    /// The cells in which the mistake can be.
    pub suspects: Vec<At>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    /// What was chosen, in the word of a file of decisions.
    pub choice: String,
    /// The figure that was filled in.
    pub value: String,
    /// What was said about it.
    pub remark: String,
}

/// A cell of a line, and what it would become.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Way {
    /// Its number, where it can be chosen by that.
    pub number: String,
    /// The cell; `None` where there is no such cell.
    pub at: Option<At>,
    /// The same in words.
    pub place: String,
    /// Where it stood in the submission, if elsewhere.
    pub input: String,
    /// The row and the column in words.
    pub subject: String,
    /// What was submitted.
    pub reported: Option<String>,
    /// What it should be.
    pub expected: Option<String>,
    /// The first less the second.
    pub difference: Option<String>,
    /// What that rests on.
    pub basis: String,
}

/// What can be chosen on a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Choice {
    /// The word of a file of decisions.
    pub word: String,
    /// As the dropdown of the 差异表 offers it.
    pub text: String,
    /// Whether a figure has to be filled in.
    pub own: bool,
}

impl Line {
    /// A line of tables of another family in the same file: they are carried over as they are.
    pub(super) fn elsewhere(told: &report::Told) -> Line {
        let ways = told.ways.iter().map(|(place, to)| Way {
            place: place.clone(),
            expected: to.clone(),
            ..Way::default()
        });
        Line {
            state: told.state.clone(),
            way: Way {
                place: told.place.clone(),
                subject: told.subject.clone(),
                reported: told.reported.clone(),
                expected: told.expected.clone(),
                basis: told.basis.clone(),
                ..Way::default()
            },
            ways: ways.collect(),
            more: told.more.clone(),
            ..Line::default()
        }
    }
}

/// The lines, as the 差异表 has them.
pub(super) fn of(replayed: &Replayed, placement: &Placement) -> Vec<Line> {
    let layout = replayed.layout;
    let standing = Standing {
        decisions: &replayed.decisions,
        settled: Some(&replayed.settled),
    };
    let places = Places::Written(layout, placement, &replayed.submission);
    let items = lines::of(&replayed.reconciled.report, places, standing);
    let lines = (1..).zip(&items).map(|(number, item)| {
        let suspects = item.suspects.iter().filter_map(|spot| {
            let (table, cell) = placement.find_any(layout, spot)?;
            Some(At::new(placement.sheet(table)?, cell))
        });
        let labels = item.marked.iter();
        let labels = labels.map(|place| At::new(place.sheet.as_str(), place.cell));
        Line {
            suspects: suspects.chain(labels).collect(),
            ..line(number, item, replayed.answers.get(&item.id))
        }
    });
    lines.collect()
}

fn line(number: u32, item: &Item, answer: Option<&Answer>) -> Line {
    let answer = answer.filter(|_| item.decide.is_some());
    let answer = answer.cloned().unwrap_or_default();
    let chosen = decide::Choice::parse(&answer.choice).ok();
    let numbered = item.decide.map_or(0, |decide| decide.ways);
    let below = item.below.iter().filter(|_| !item.folded);
    let ways = (1..).zip(below).map(|(nth, told)| Way {
        number: match nth <= numbered {
            true => words::nth(number, nth),
            false => String::new(),
        },
        ..way(told)
    });
    Line {
        id: item.decide.map_or(String::new(), |_| item.id.clone()),
        state: item.state.word().to_owned(),
        open: matches!(item.state, State::Open | State::Unchecked),
        way: Way {
            number: number.to_string(),
            ..way(&item.told)
        },
        ways: ways.collect(),
        more: item.more.clone(),
        proofs: item.proofs.clone(),
        suspects: Vec::new(),
        choices: item
            .choices(number)
            .iter()
            .filter_map(|text| choice(text, item))
            .collect(),
        choice: chosen.map_or(String::new(), decide::Choice::word),
        value: answer.value,
        remark: answer.remark,
    }
}

fn choice(text: &str, item: &Item) -> Option<Choice> {
    let choice = decide::Choice::parse(text).ok()?;
    let offered = item.offers.first().and_then(|offer| offer.first());
    let own = offered.filter(|put| item.spot.as_ref() == Some(&put.spot));
    let to = own.and_then(|put| put.to.as_deref());
    Some(Choice {
        word: choice.word(),
        text: match to {
            Some(to) if choice == decide::Choice::Suggested => words::suggested(text, to),
            _ => text.to_owned(),
        },
        own: choice == decide::Choice::Own,
    })
}

fn way(told: &Told) -> Way {
    let at = told.at.as_ref();
    Way {
        number: String::new(),
        at: at.map(|place| At::new(place.sheet.as_str(), place.cell)),
        place: told.place.clone(),
        input: told.input.clone(),
        subject: told.subject(),
        reported: told.reported.clone(),
        expected: told.expected.clone(),
        difference: told.difference.map(|difference| difference.to_string()),
        basis: told.basis.clone(),
    }
}
