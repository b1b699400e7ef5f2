//! Answers become decisions: which cells each sets and keeps.
//!
//! In go the answers of the 差异表 (or of a file), the decisions made before, and the lines as they
//! were offered; out come all decisions in the order of their ids. A decision that has not changed
//! means what it meant when it was made. Refuses choices that the line does not offer, and figures that
//! are none; every problem is told, not only the first.

use std::collections::BTreeMap;

use super::answers::{Answers, Ticked, shown};
use super::{Choice, Decision, Line, Put, Remark, Spot};
use super::{labels, spots};
use crate::layout::{ColumnRole, Layout};
use crate::model::{Amount, Code, Submission, Value, plain};
use crate::read::CellValue;
use crate::recognise::{read_amount, read_percent};
use crate::report::Field;
use crate::words::{decide as words, pages};

/// What the answers came to.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Resolved {
    /// The decisions, in the order of their ids.
    pub decisions: Vec<Decision>,
    /// Decisions whose finding is gone.
    pub lapsed: Vec<Decision>,
    /// What stands in the way: if there is any, nothing may be applied.
    pub problems: Vec<Remark>,
    /// What is worth knowing.
    pub notices: Vec<Remark>,
    /// Where each decision was made, by its id.
    pub places: BTreeMap<String, String>,
}

/// What answers are understood against.
#[derive(Clone, Copy)]
pub struct Offered<'a> {
    /// The layout.
    pub layout: &'a Layout,
    /// What was submitted.
    pub submission: &'a Submission,
    /// The lines that were offered, by their 编号.
    pub lines: &'a BTreeMap<String, Line>,
}

/// Resolves the answers of a sheet (if there is one) and of a file (named, if there is one) over the
/// decisions made before.
pub fn resolve(
    offered: Offered<'_>,
    before: &[Decision],
    sheet: Option<&Answers>,
    file: Option<(&str, &[Decision])>,
) -> Resolved {
    let mut work = Work {
        offered,
        before: before.iter().map(|d| (d.id.as_str(), d)).collect(),
        made: BTreeMap::new(),
        out: Resolved::default(),
    };
    match sheet {
        Some(answers) => work.sheet(answers),
        None => work.keep_all(),
    }
    if let Some((name, decisions)) = file {
        for decision in decisions {
            work.filed(name, decision);
        }
    }
    work.out.decisions = work.made.into_values().collect();
    work.out
}

struct Work<'a> {
    offered: Offered<'a>,
    before: BTreeMap<&'a str, &'a Decision>,
    made: BTreeMap<String, Decision>,
    out: Resolved,
}

impl Work<'_> {
    /// Without a 差异表 what was decided stays decided.
    fn keep_all(&mut self) {
        let all: Vec<Decision> = self.before.values().map(|&d| d.clone()).collect();
        for decision in all {
            self.made.insert(decision.id.clone(), decision);
        }
    }

    fn sheet(&mut self, answers: &Answers) {
        self.out.problems.extend(answers.problems.iter().cloned());
        // A line that was deleted takes nothing back; a choice that was cleared does.
        let silent = self
            .before
            .values()
            .filter(|d| !answers.lines.contains_key(&d.id));
        let silent: Vec<Decision> = silent.map(|&d| d.clone()).collect();
        for decision in silent {
            self.made.insert(decision.id.clone(), decision);
        }
        for (id, ticked) in &answers.lines {
            let Some(ticked) = ticked else { continue };
            let Some(choice) = ticked.choice else {
                if ticked.value.is_some() {
                    let text = words::idle_value(&ticked.value_at);
                    self.notice(&ticked.value_at, text);
                }
                continue;
            };
            self.answer(id, choice, ticked);
        }
    }

    fn answer(&mut self, id: &str, choice: Choice, ticked: &Ticked) {
        self.out.places.insert(id.to_owned(), ticked.at.clone());
        let before = self.before.get(id).copied();
        let line = before
            .and_then(|decision| decision.line.as_ref())
            .or_else(|| self.offered.lines.get(id));
        let Some(line) = line.cloned() else {
            let text = words::lapsed(&ticked.at, id);
            self.notice(&ticked.at, text);
            self.out.lapsed.push(Decision {
                id: id.to_owned(),
                choice: choice.word(),
                value: ticked.value.as_ref().map(shown),
                remark: ticked.remark.clone(),
                set: Vec::new(),
                keep: Vec::new(),
                line: None,
                effect: None,
            });
            return;
        };
        let choice = numbered_anew(choice, &line, ticked);
        if choice != Choice::Own && ticked.value.is_some() {
            let text = words::idle_value(&ticked.value_at);
            self.notice(&ticked.value_at, text);
        }
        if choice == Choice::Keep && ticked.remark.is_empty() {
            let text = words::no_reason(&ticked.at);
            self.notice(&ticked.remark_at, text);
        }
        match self.meaning(choice, &line, ticked) {
            Ok(mut decision) => {
                decision.id = id.to_owned();
                // What has not changed means what it meant.
                if let Some(before) = before
                    && (&before.choice, &before.value) == (&decision.choice, &decision.value)
                {
                    decision.set.clone_from(&before.set);
                    decision.keep.clone_from(&before.keep);
                }
                self.made.insert(id.to_owned(), decision);
            }
            Err(problem) => self.out.problems.push(problem),
        }
    }

    /// The cells that a choice on a line sets and keeps.
    fn meaning(
        &mut self,
        choice: Choice,
        line: &Line,
        ticked: &Ticked,
    ) -> Result<Decision, Remark> {
        let at = &ticked.at;
        let problem = |text: String| Remark::new(at.clone(), text);
        let mut decision = Decision {
            id: String::new(),
            choice: choice.word(),
            value: None,
            remark: ticked.remark.clone(),
            set: Vec::new(),
            keep: Vec::new(),
            line: Some(line.clone()),
            effect: None,
        };
        if let Some((changed_at, head)) = other_offers(choice, line, ticked) {
            return Err(problem(words::other_offers(at, changed_at, head)));
        }
        let offer = |number: usize| line.offers.get(number).filter(|offer| !offer.is_empty());
        match choice {
            Choice::Suggested => {
                let none = || problem(words::no_suggestion(at));
                decision.set = offer(0).ok_or_else(none)?.clone();
            }
            Choice::Rival(number) => {
                let rivals = line.offers.len().saturating_sub(1);
                let none = || problem(words::no_rival(at, number, rivals));
                decision.set = offer(number).ok_or_else(none)?.clone();
            }
            Choice::Own => {
                let no_cell = || problem(words::no_cell(at));
                let spot = line.spot.as_ref().ok_or_else(no_cell)?;
                let offered = line.offers.first().and_then(|offer| offer.first());
                let put = match offered.filter(|put| put.field.is_some()) {
                    Some(label) => own_label(label, ticked)?,
                    None => self.own(spot, ticked)?,
                };
                decision.value = Some(put.to.clone().unwrap_or_else(|| "-".to_owned()));
                decision.set = match put.field {
                    Some(_) => vec![put],
                    None => Self::fact(line, spot)
                        .into_iter()
                        .map(|spot| Put::figure(spot, put.to.clone()))
                        .collect(),
                };
            }
            Choice::Keep => {
                let spot = line.spot.iter();
                decision.keep = spot.flat_map(|spot| Self::fact(line, spot)).collect();
                let others = line.beside.iter();
                let others: Vec<&Spot> =
                    others.filter(|one| !decision.keep.contains(one)).collect();
                let others: Vec<Spot> = others.into_iter().cloned().collect();
                decision.keep.extend(others);
            }
            Choice::Edit | Choice::Settle => {}
        }
        let Offered {
            layout, submission, ..
        } = self.offered;
        let is_there = |put: &&Put| labels::can_be_put(layout, submission, put);
        match decision.set.iter().find(|put| !is_there(put)) {
            Some(Put { spot, .. }) => Err(problem(words::needs_row(at, &spot.table, &spot.row))),
            None => Ok(decision),
        }
    }

    /// The cells that print what a line speaks of, and are filled in together: those that the first offer gives the same
    /// figure.
    fn fact(line: &Line, spot: &Spot) -> Vec<Spot> {
        let offers = || line.offers.iter().flatten();
        let own = offers().find(|put| put.spot == *spot && put.field.is_none());
        let first = line.offers.iter().find(|offer| !offer.is_empty());
        let same = first
            .into_iter()
            .flatten()
            .filter(|put| own.is_some_and(|own| put.to == own.to));
        let mut spots: Vec<Spot> = same.map(|put| put.spot.clone()).collect();
        if !spots.contains(spot) {
            spots = vec![spot.clone()];
        }
        spots
    }

    /// The figure that was filled in, in the unit of its table.
    fn own(&mut self, spot: &Spot, ticked: &Ticked) -> Result<Put, Remark> {
        let Offered {
            layout, submission, ..
        } = self.offered;
        let Some(value) = &ticked.value else {
            let text = words::no_value(&ticked.at, &ticked.value_at);
            return Err(Remark::new(ticked.value_at.clone(), text));
        };
        let bad = || {
            let text = words::bad_value(&ticked.value_at, &shown(value));
            Remark::new(ticked.value_at.clone(), text)
        };
        let precision = spots::table(layout, submission, spot)
            .ok_or_else(bad)?
            .precision;
        let (.., role) = spots::column(layout, spot).ok_or_else(bad)?;
        let read = match role {
            ColumnRole::Percent => read_percent(value),
            _ => read_amount(value, precision.unit),
        };
        let to = match read {
            Value::Blank => None,
            Value::Amount(amount) => {
                if amount.significant_decimals() > u32::from(precision.decimals) {
                    let text = words::excess_digits(&ticked.value_at, &shown(value));
                    self.notice(&ticked.value_at, text);
                }
                Some(amount.text(precision))
            }
            Value::Unread(_) => return Err(bad()),
        };
        Ok(Put::figure(spot.clone(), to))
    }

    /// A decision of a file: resolved already, or to be resolved like an answer.
    fn filed(&mut self, name: &str, decision: &Decision) {
        let at = format!("{name}（{}）", decision.id);
        let choice = match Choice::parse(&decision.choice) {
            Ok(choice) => choice,
            Err(why) => {
                let text = words::unclear(&at, &why);
                return self.out.problems.push(Remark::new(at, text));
            }
        };
        if let Some(made) = self.made.get(&decision.id) {
            let value = |d: &Decision| d.value.as_deref().map(plain_number);
            if made.chosen() != Some(choice) || value(made) != value(decision) {
                let first = self.out.places.get(&decision.id).cloned();
                let first = first.unwrap_or_else(|| decision.id.clone());
                let text = words::two_lines(&first, &at, &decision.id);
                self.out.problems.push(Remark::new(at, text));
            }
            return;
        }
        if decision.is_resolved() {
            self.replayed(&at, choice, decision);
            return;
        }
        let ticked = Ticked {
            choice: Some(choice),
            value: decision.value.clone().map(CellValue::Text),
            remark: decision.remark.clone(),
            expected: None,
            rivals: None,
            at: at.clone(),
            value_at: at.clone(),
            remark_at: at,
        };
        self.answer(&decision.id, choice, &ticked);
    }

    /// What a record says that a decision meant, if the cells are still there.
    fn replayed(&mut self, at: &str, choice: Choice, decision: &Decision) {
        let Offered {
            layout, submission, ..
        } = self.offered;
        self.out.places.insert(decision.id.clone(), at.to_owned());
        let kept = |spot: &Spot| labels::is_there(layout, submission, spot);
        let set = |put: &Put| labels::can_be_put(layout, submission, put);
        let there = decision.set.iter().all(set) && decision.keep.iter().all(kept);
        let readable = |put: &Put| put.field.is_some() || spots::amount(put).is_some();
        if there && decision.set.iter().all(readable) {
            let decision = Decision {
                choice: choice.word(),
                ..decision.clone()
            };
            self.made.insert(decision.id.clone(), decision);
        } else {
            let text = words::lapsed(at, &decision.id);
            self.notice(at, text);
            self.out.lapsed.push(decision.clone());
        }
    }

    fn notice(&mut self, at: &str, text: String) {
        self.out.notices.push(Remark::new(at, text));
    }
}

/// The label that was filled in: a code has to be one, and where a row stands is chosen, not typed.
fn own_label(label: &Put, ticked: &Ticked) -> Result<Put, Remark> {
    let Some(value) = &ticked.value else {
        let text = words::no_value(&ticked.at, &ticked.value_at);
        return Err(Remark::new(ticked.value_at.clone(), text));
    };
    let text = plain(&shown(value)).into_owned();
    let fits = match label.field {
        Some(Field::Code) => Code::parse(&text).is_some(),
        Some(Field::Name) => !text.is_empty(),
        Some(Field::Place) | None => false,
    };
    if !fits {
        let text = words::bad_value(&ticked.value_at, &shown(value));
        return Err(Remark::new(ticked.value_at.clone(), text));
    }
    Ok(Put {
        to: Some(text),
        ..label.clone()
    })
}

/// A choice made on a line of an earlier version, which suggested the first way whatever spoke for it.
fn numbered_anew(choice: Choice, line: &Line, ticked: &Ticked) -> Choice {
    match choice {
        _ if ticked.rivals.is_none() || line.is_suggested() => choice,
        Choice::Suggested => Choice::Rival(1),
        Choice::Rival(number) => Choice::Rival(number + 1),
        _ => choice,
    }
}

/// The cell, and its heading, in which a line does not say what it offers: the person chose what they read there.
fn other_offers<'t>(
    choice: Choice,
    line: &Line,
    ticked: &'t Ticked,
) -> Option<(&'t str, &'static str)> {
    let number = match choice {
        Choice::Suggested => 0,
        Choice::Rival(number) => number,
        Choice::Own | Choice::Keep | Choice::Edit | Choice::Settle => return None,
    };
    let offer = line.offers.get(number)?;
    let to = |put: &Put| put.to.clone().unwrap_or_else(|| pages::BLANK.to_owned());
    if let (Some((value, at)), false) = (&ticked.expected, offer.is_empty()) {
        let said = match value {
            CellValue::Number(number) => Amount::from_stored(*number)
                .map_or_else(|| shown(value), |amount| amount.to_string()),
            other => shown(other),
        };
        // The line names one of the cells that are set together.
        let named = |put: &Put| plain_number(&said) == plain_number(&to(put));
        if !offer.iter().any(named) {
            return Some((at, pages::EXPECTED_HEAD));
        }
    }
    let (text, at) = ticked.rivals.as_ref()?;
    let nth = if line.is_suggested() {
        number
    } else {
        number.saturating_sub(1)
    };
    let own = text.lines().nth(nth).unwrap_or_default();
    let named = |put: &Put| own.contains(&to(put));
    (!offer.iter().all(named)).then_some((at, pages::RIVALS_HEAD))
}

/// A figure in one spelling, so that `12.5` is `12.50`.
fn plain_number(text: &str) -> String {
    match text.parse::<Amount>() {
        Ok(amount) => amount.decimal().normalize().to_string(),
        Err(_) => text.to_owned(),
    }
}
