//! One line of the 差异表: what it says, which cell it means, and what can be decided on it.
//!
//! Plain data between [`of`](super::of), which gathers the lines, and those who show them: `pages::discrepancies` and
//! `screen`.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::decide::{Choice, Decision, Line, Put};
use crate::model::Place;
use crate::report::{self, Spot};
use crate::words::{decide, lines as words, pages};

use super::places::{Named, Places};

/// The most ways that a line lists.
pub(crate) const MOST_LISTED: usize = 5;

/// What a line says about its cell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum State {
    /// 要您定
    Open,
    /// 未核
    Unchecked,
    /// 已改
    Corrected,
    /// 采纳, 自填
    Decided(&'static str),
    /// 保留原值
    Kept,
    /// 提示
    Hint,
    /// 尾差
    Tail,
}

impl State {
    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            State::Open => pages::state::OPEN,
            State::Unchecked => pages::state::UNCHECKED,
            State::Corrected => pages::state::CORRECTED,
            State::Decided(word) => word,
            State::Kept => pages::DECIDE_KEEP,
            State::Hint => pages::state::HINT,
            State::Tail => pages::state::TAIL,
        }
    }
}

/// A cell that a line speaks of: where it stands, what it is, what it says and should say.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Told {
    /// The cell; `None` where there is no such cell.
    pub at: Option<Place>,
    /// The same in words, a missing row named so.
    pub place: String,
    /// What a person does not see of it, in words: its sheet, its row or its column is hidden.
    pub hidden: String,
    /// Where it stood in the submission, if the lines bear other addresses.
    pub input: String,
    /// The row's name.
    pub label: String,
    /// The column.
    pub column: String,
    /// What was submitted.
    pub reported: Option<String>,
    /// What it should be, where that is inferred.
    pub expected: Option<String>,
    /// The first less the second, or less what the other side of the equation says.
    pub difference: Option<Decimal>,
    /// What that rests on, in a sentence.
    pub basis: String,
    /// Whether it cannot be adopted before something is added in the table.
    pub unoffered: bool,
    /// Whether adopting it adds a row.
    pub adds_row: bool,
    /// Whether adopting it takes the row out.
    pub takes_row: bool,
}

impl Told {
    /// The cell in words, and that it is hidden.
    pub(crate) fn seen_place(&self) -> String {
        format!("{}{}", self.place, self.hidden)
    }

    /// The cell and what it would become; what cannot be told by its cell alone says what it is.
    fn way(&self) -> (String, Option<String>) {
        match &self.expected {
            Some(to) if self.adds_row => {
                let row = words::new_row_at(&self.seen_place(), &self.subject());
                (row, Some(to.clone()))
            }
            Some(_) if self.takes_row => (self.seen_place(), Some(words::GOES.to_owned())),
            Some(to) => (self.seen_place(), Some(to.clone())),
            None => (
                words::way_in_words(&self.seen_place(), &self.subject()),
                None,
            ),
        }
    }

    /// The row and the column in one text.
    pub(crate) fn subject(&self) -> String {
        let parts = [self.label.as_str(), self.column.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        words::subject(&parts)
    }
}

/// One line.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Item {
    /// What it says.
    pub state: State,
    /// The cell that it speaks of.
    pub told: Told,
    /// What stands below it: the ways between which a person chooses, or where else the mistake shows.
    pub below: Vec<Told>,
    /// How many more there are than stand below it, in words.
    pub more: String,
    /// What can be decided on it; `None` if nothing can.
    pub decide: Option<Decide>,
    /// By which a decision is found again.
    pub id: String,
    /// The cell by its names.
    pub spot: Option<Spot>,
    /// What the suggestion sets, nothing if there is none, and then what each way below the line would set.
    pub offers: Vec<Vec<Put>>,
    /// The ids of the findings that it stands for.
    pub findings: Vec<String>,
    /// The proofs of what was corrected, or why it was not.
    pub proofs: Vec<String>,
    /// The cells in which the mistake can be.
    pub suspects: Vec<Spot>,
    /// The same of titles, names, codes: what is no figure, as lines name it.
    pub marked: Vec<Place>,
    /// The same on sheets that are no tables, as they were submitted.
    pub marked_beside: Vec<Place>,
    /// The cells of its other equations where nothing is suggested.
    pub beside: Vec<Spot>,
    /// The tables that it speaks of.
    pub tables: Vec<String>,
    /// The ways that do not stand below it.
    pub unlisted: Vec<Told>,
    /// Whether the ways stand in the dropdown alone.
    pub folded: bool,
}

/// What can be decided on a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Decide {
    /// Whether the first way is what is suggested.
    pub suggested: bool,
    /// Among how many ways the dropdown lets choose by their numbers.
    pub ways: usize,
}

/// What stands below a line without numbers, each once: relations of one cell are one place to look at.
fn distinct<T: Ord + Clone>(ways: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    ways.filter(|way| seen.insert(way.clone())).collect()
}

impl Item {
    /// A line that says nothing yet.
    pub(super) fn new(state: State, told: Told, id: String) -> Item {
        Item {
            state,
            told,
            below: Vec::new(),
            more: String::new(),
            decide: None,
            id,
            spot: None,
            offers: Vec::new(),
            findings: Vec::new(),
            proofs: Vec::new(),
            suspects: Vec::new(),
            marked: Vec::new(),
            marked_beside: Vec::new(),
            beside: Vec::new(),
            tables: Vec::new(),
            unlisted: Vec::new(),
            folded: false,
        }
    }

    /// The same for where there are no details to look up.
    pub(super) fn without_details(&mut self) {
        let below = self.below.iter_mut().map(|told| &mut told.basis);
        for text in below.chain([&mut self.told.basis, &mut self.more]) {
            *text = words::without_details(text);
        }
    }

    /// Says of its cells which of them are hidden, where lines bear the addresses of what was submitted.
    pub(super) fn tell_hidden(&mut self, hidden: &BTreeMap<String, String>) {
        let below = self.below.iter_mut().chain(&mut self.unlisted);
        for told in below.chain([&mut self.told]) {
            told.hidden = hidden.get(&told.place).cloned().unwrap_or_default();
        }
    }

    /// The tables in which the mistake can be.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &str> {
        let spots = self.suspects.iter().chain(&self.spot);
        let own = self.tables.iter().map(String::as_str);
        spots.map(|spot| spot.table.as_str()).chain(own)
    }

    /// Whether what is offered is a label: then what is and what should be are texts.
    pub(crate) fn is_label(&self) -> bool {
        is_label(&self.offers)
    }

    /// What can be chosen on the line that bears that number, as the dropdown offers it.
    pub(crate) fn choices(&self, number: u32) -> Vec<String> {
        /// The most characters of a dropdown's list.
        const ROOM: usize = 255;
        let Some(decide) = self.decide else {
            return Vec::new();
        };
        let suggested = decide.suggested.then(|| pages::DECIDE_SUGGESTED.to_owned());
        let own = self.spot.as_ref().map(|_| pages::DECIDE_OWN);
        let last = own
            .into_iter()
            .chain([pages::DECIDE_KEEP])
            .map(str::to_owned);
        let with = |way: &dyn Fn(usize, &Told) -> String| -> Vec<String> {
            let ways = self.below.iter().take(decide.ways).enumerate();
            // A row that is missing is added in the table.
            let ways = ways.filter(|(_, told)| told.expected.is_some() && !told.unoffered);
            let ways = ways.map(|(at, told)| way(at + 1, told));
            suggested
                .iter()
                .cloned()
                .chain(ways)
                .chain(last.clone())
                .collect()
        };
        let to = |told: &Told| told.expected.clone();
        let full = with(&|at, told| {
            let nth = words::nth(number, at);
            // A comma would end the text in the list.
            let place = told.place.replace(',', "，");
            match told.adds_row {
                _ if told.takes_row => words::choice_of_doubled(&nth, &place),
                true => words::choice_of_row(&nth, &place, to(told).as_deref()),
                false => words::choice(&nth, &place, to(told).as_deref()),
            }
        });
        match full.join(",").encode_utf16().count() <= ROOM {
            true => full,
            false => {
                with(&|at, told| words::brief_choice(&words::nth(number, at), to(told).as_deref()))
            }
        }
    }

    /// The word of the dropdown for a choice that was made on the line that bears that number.
    pub(crate) fn choice_word(&self, number: u32, choice: Choice) -> String {
        let Choice::Rival(way) = choice else {
            return choice.word();
        };
        let named = words::nth(number, way);
        let mut choices = self.choices(number).into_iter();
        let found = choices.find(|text| text.split(' ').next() == Some(&named));
        found.unwrap_or_else(|| choice.word())
    }

    /// The line as people read it, without the table around it.
    pub(crate) fn plain(&self) -> report::Told {
        let below = self.below.iter().filter(|_| !self.folded);
        let figures = self.state != State::Tail;
        let numbered = self.decide.is_some_and(|decide| decide.ways > 0);
        report::Told {
            state: self.state.word().to_owned(),
            place: self.told.seen_place(),
            subject: self.told.subject(),
            reported: self.told.reported.clone().filter(|_| figures),
            expected: self.told.expected.clone().filter(|_| figures),
            basis: self.told.basis.clone(),
            ways: match numbered {
                true => below.map(Told::way).collect(),
                false => distinct(below.map(Told::way)),
            },
            numbered,
            more: self.more.clone(),
        }
    }

    /// The line as a record keeps it.
    pub(crate) fn line(&self) -> Line {
        Line {
            spot: self.spot.clone(),
            // Lines with the addresses of the submission have no other.
            input: match self.told.input.is_empty() {
                true => self.told.place.clone(),
                false => self.told.input.clone(),
            },
            // What is no cell of a row is known by its subject.
            label: match self.spot {
                Some(_) => self.told.label.clone(),
                None => self.told.subject(),
            },
            basis: self.told.basis.clone(),
            reported: self.told.reported.clone(),
            expected: self.told.expected.clone(),
            beside: self.beside.clone(),
            offers: self.offers.clone(),
            ..Line::default()
        }
    }

    /// The line of a decision, as it stood when it was made; `None` for what was made without a line.
    pub(crate) fn decided(decision: &Decision, places: Places<'_>) -> Option<Item> {
        let line = decision.line.as_ref()?;
        let choice = decision.chosen()?;
        let state = match choice {
            Choice::Keep => State::Kept,
            other => State::Decided(decide::state(other)),
        };
        let told = decided_told(decision, line, places);
        let way = |offer: &Vec<Put>| {
            let put = offer.first()?;
            Some(Told {
                expected: Some(put.to.clone().unwrap_or_else(|| pages::BLANK.to_owned())),
                adds_row: put.new_row,
                takes_row: put.gone,
                // Nobody's own workbook gets rows.
                unoffered: put.new_row && matches!(places, Places::InPlace(..)),
                ..at_spot(&put.spot, places)
            })
        };
        let ways = line.offers.iter().skip(1).take(MOST_LISTED);
        let below: Vec<Told> = ways.map(|offer| way(offer).unwrap_or_default()).collect();
        Some(Item {
            decide: Some(Decide {
                suggested: line.is_suggested(),
                ways: below.len(),
            }),
            below,
            folded: true,
            spot: line.spot.clone(),
            beside: line.beside.clone(),
            offers: line.offers.clone(),
            findings: vec![decision.id.clone()],
            ..Item::new(state, told, decision.id.clone())
        })
    }
}

/// A cell by its names alone.
fn at_spot(spot: &Spot, places: Places<'_>) -> Told {
    let named = Named {
        sheet: None,
        cell: None,
        spot,
        lead: false,
    };
    Told {
        at: places.of(named),
        place: places.text(named),
        column: spot.column.clone(),
        ..Told::default()
    }
}

/// What the line of a decision says: of the cell that was chosen, if that is not the one that the line spoke of.
fn decided_told(decision: &Decision, line: &Line, places: Places<'_>) -> Told {
    let spot = line.spot.clone().unwrap_or_default();
    let chosen = decision.lead();
    let other = chosen.filter(|put| put.spot != spot);
    let effect = decision.effect.as_ref();
    let mut told = match other {
        Some(put) => Told {
            label: match effect.map(|effect| effect.label.as_str()) {
                None | Some("") => {
                    let path = put.spot.row.rsplit('/').next();
                    path.unwrap_or_default().to_owned()
                }
                Some(label) => label.to_owned(),
            },
            reported: effect.and_then(|effect| effect.from.clone()),
            expected: put.to.clone(),
            ..at_spot(&put.spot, places)
        },
        None => Told {
            label: line.label.clone(),
            reported: line.reported.clone(),
            expected: chosen.map_or(line.expected.clone(), |put| put.to.clone()),
            ..at_spot(&spot, places)
        },
    };
    // A row whose code was decided stands under that.
    if let (None, Some(put)) = (&told.at, chosen)
        && let Some(code) = put.to.clone().filter(|_| put.field.is_some())
    {
        let renamed = Spot {
            row: code,
            ..put.spot.clone()
        };
        let found = at_spot(&renamed, places);
        (told.at, told.place) = (found.at, found.place);
    }
    let goes = chosen.is_some_and(|put| put.gone);
    if goes {
        told.at = None;
        told.place = words::row_that_went(&told.place);
    }
    // In a workbook that is changed in place a row stays where it is, whatever code or name it gets.
    let in_place = matches!(places, Places::InPlace(..));
    let stays = told.at.is_none() && in_place && !(goes && other.is_some());
    let unfound = line.spot.is_none() && told.at.is_none();
    if (unfound || stays) && !line.input.is_empty() {
        told.place.clone_from(&line.input);
    }
    let amount = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let difference = amount(&told.reported)
        .zip(amount(&told.expected))
        .map(|(from, to): (Decimal, Decimal)| from - to);
    told.difference = difference.filter(|_| !is_label(&line.offers));
    let same = told
        .at
        .as_ref()
        .is_some_and(|at| at.to_string() == line.input);
    if !same && other.is_none() && line.spot.is_some() && told.place != line.input {
        told.input.clone_from(&line.input);
    }
    let figures = decision.set.iter().filter(|put| put.field.is_none());
    let others = figures.count().saturating_sub(1);
    // A name need not stand in any sum.
    let label = chosen.is_some_and(|put| put.field.is_some());
    let effect = effect.filter(|effect| !label || effect.before != effect.after);
    told.basis = match (effect, line.basis.is_empty()) {
        _ if decision.chosen() == Some(Choice::Keep) && decision.remark == decide::PUT_BACK => {
            decide::put_back().to_owned()
        }
        (Some(effect), _) => {
            let others = if goes { 0 } else { others };
            let did = decide::effect(effect.before, effect.after, others);
            match goes {
                true => words::row_went(in_place, &did),
                false => did,
            }
        }
        (None, true) => words::brief(&line.relation),
        (None, false) => line.basis.clone(),
    };
    told
}

/// Whether what is offered first is a label.
fn is_label(offers: &[Vec<Put>]) -> bool {
    let mut first = offers
        .iter()
        .find(|offer| !offer.is_empty())
        .into_iter()
        .flatten();
    first.any(|put| put.field.is_some())
}
