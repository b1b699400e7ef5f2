//! Guesses about codes: mistyped ones, and those of two rows exchanged.
//!
//! A code is known by its name: the classification's, or the one that other tables print beside it. Where names
//! say nothing, a row that stands only here for one that is missing only here may be it.

use std::collections::{BTreeMap, BTreeSet};

use super::edits::apart;
use super::{Desk, Guess, LabelChange};
use crate::layout::classification::{Classification, NameVerdict, comparable};
use crate::layout::{Layout, RowsSpec};
use crate::model::{Amount, Code, Ledger, Row, RowRole, Submission};
use crate::read::is_doubtful;
use crate::recognise::{Relabel, Standing};
use crate::report::EventKind;
use crate::report::Field;

/// The most codes that are guessed for one row.
const FEW: usize = 4;

/// A code and where it stands with a name: table and ledger.
type Named = (Code, usize, usize);

/// Where codes stand, and with which names.
pub(super) struct Shelf {
    /// The ledgers that print each code.
    places: BTreeMap<(Classification, Code), BTreeSet<(usize, usize)>>,
    /// The codes that each name is printed with, and where.
    named: BTreeMap<(Classification, String), BTreeSet<Named>>,
    /// The amounts that are printed under each code.
    amounts: BTreeMap<(Classification, Code), Vec<Amount>>,
}

impl Shelf {
    pub(super) fn of(layout: &Layout, submission: &Submission) -> Shelf {
        let mut shelf = Shelf {
            places: BTreeMap::new(),
            named: BTreeMap::new(),
            amounts: BTreeMap::new(),
        };
        for (t, l, list, ledger) in coded_ledgers(layout, submission) {
            for row in ledger.rows.iter().filter(|row| row.role == RowRole::Item) {
                let Some(code) = row.code else { continue };
                shelf.places.entry((list, code)).or_default().insert((t, l));
                let amounts = row.entries.iter().filter_map(|entry| entry.value.amount());
                let known = shelf.amounts.entry((list, code)).or_default();
                known.extend(amounts.filter(|amount| !amount.is_zero()));
                let name = comparable(&row.label).into_owned();
                if !name.is_empty() {
                    let named = shelf.named.entry((list, name)).or_default();
                    named.insert((code, t, l));
                }
            }
        }
        shelf
    }

    /// Whether another ledger prints the code.
    fn elsewhere(&self, list: Classification, code: Code, own: (usize, usize)) -> bool {
        let places = self.places.get(&(list, code));
        places.is_some_and(|places| places.iter().any(|place| *place != own))
    }

    /// The codes with which other ledgers print a name.
    fn codes_elsewhere(
        &self,
        list: Classification,
        name: &str,
        own: (usize, usize),
    ) -> impl Iterator<Item = Code> {
        let named = self.named.get(&(list, comparable(name).into_owned()));
        let named = named.into_iter().flatten();
        named
            .filter(move |(_, t, l)| (*t, *l) != own)
            .map(|(code, ..)| *code)
    }

    /// Whether the name is the code's: by the classification, or as other ledgers print it.
    pub(super) fn fits(
        &self,
        list: Classification,
        code: Code,
        name: &str,
        own: (usize, usize),
    ) -> bool {
        if name.is_empty() {
            return false;
        }
        is_official(list, code, name)
            || self.codes_elsewhere(list, name, own).any(|one| one == code)
    }
}

/// Whether the classification gives the code that name, or gave it once.
fn is_official(list: Classification, code: Code, name: &str) -> bool {
    let verdict = list.judge(code, name);
    matches!(verdict, NameVerdict::Official | NameVerdict::Earlier { .. })
}

/// The ledgers that print codes.
pub(super) fn coded_ledgers<'a>(
    layout: &'a Layout,
    submission: &'a Submission,
) -> impl Iterator<Item = (usize, usize, Classification, &'a Ledger)> {
    let tables = layout.tables.iter().zip(&submission.tables).enumerate();
    tables.flat_map(|(t, (spec, table))| {
        let ledgers = spec.ledgers.iter().zip(&table.ledgers).enumerate();
        ledgers.filter_map(move |(l, (spec, ledger))| match spec.rows {
            RowsSpec::Codes { classification, .. } => Some((t, l, classification, ledger)),
            _ => None,
        })
    })
}

/// One row that may stand under a wrong code.
struct Suspect<'a> {
    at: (usize, usize, usize),
    list: Classification,
    row: &'a Row,
    /// The codes of its ledger.
    printed: &'a BTreeSet<Code>,
}

impl Suspect<'_> {
    fn own(&self) -> (usize, usize) {
        (self.at.0, self.at.1)
    }

    fn change(&self, to: Code) -> (LabelChange, Relabel) {
        let (table, ledger, row) = self.at;
        let from = match self.row.code {
            Some(code) => code.to_string(),
            None => self.row.print.code.clone(),
        };
        let label = LabelChange {
            table,
            ledger,
            row,
            field: Field::Code,
            from,
            to: to.to_string(),
        };
        let to = Standing::Code(to);
        let change = Relabel {
            table,
            ledger,
            row,
            to,
        };
        (label, change)
    }
}

/// Rows whose code was mistyped, or is not whole.
pub(super) fn mistyped(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for (t, l, list, ledger) in coded_ledgers(desk.layout, desk.submission) {
        let codes = ledger.rows.iter().filter_map(|row| row.code);
        let printed: BTreeSet<Code> = codes.collect();
        let lacking = lacking(desk, t, l);
        for (r, row) in ledger.rows.iter().enumerate() {
            // A code whose column is in doubt is no mistake.
            let doubtful = is_doubtful(&row.print.code);
            let unplaced = row.role == RowRole::Unplaced && !row.print.code.is_empty();
            let unplaced = unplaced && !doubtful;
            if !(unplaced || row.role == RowRole::Item && row.code.is_some()) {
                continue;
            }
            let suspect = Suspect {
                at: (t, l, r),
                list,
                row,
                printed: &printed,
            };
            guesses.extend(codes_of(desk, &suspect, &lacking));
        }
    }
    guesses
}

/// One wrong code that several ledgers print under a name which is officially another code's, where some ledger still
/// prints that one: all of its rows at once, since each alone would part from the others.
pub(super) fn mistyped_in_several(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for ((list, name), places) in &desk.shelf.named {
        let right = places
            .iter()
            .filter(|(code, ..)| is_official(*list, *code, name));
        let right: BTreeSet<Code> = right.map(|(code, ..)| *code).collect();
        let wrong: BTreeSet<Code> = places.iter().map(|(code, ..)| *code).collect();
        for &code in wrong.difference(&right) {
            let own = |place: &&Named| place.0 == code;
            let own: BTreeSet<(usize, usize)> = places
                .iter()
                .filter(own)
                .map(|(_, t, l)| (*t, *l))
                .collect();
            for &to in &right {
                let prints = |place: &(usize, usize)| places.contains(&(to, place.0, place.1));
                if own.len() > 1 && !own.iter().any(prints) {
                    guesses.push(desk.recoded_in((*list, name), &own, (code, to)));
                }
            }
        }
    }
    guesses
}

impl Desk<'_> {
    /// The rows of those ledgers that bear a code and a name, under another code.
    fn recoded_in(
        &self,
        (list, name): (Classification, &str),
        ledgers: &BTreeSet<(usize, usize)>,
        (code, to): (Code, Code),
    ) -> Guess {
        let printed = BTreeSet::new();
        let mut guess = Guess {
            kind: EventKind::Recode,
            labels: Vec::new(),
            changes: Vec::new(),
            by_text: true,
        };
        for &(t, l) in ledgers {
            let rows = self.submission.tables[t].ledgers[l].rows.iter().enumerate();
            let own = |row: &Row| {
                row.role == RowRole::Item
                    && row.code == Some(code)
                    && comparable(&row.label) == name
            };
            for (r, row) in rows.filter(|(_, row)| own(row)) {
                let (label, change) = Suspect {
                    at: (t, l, r),
                    list,
                    row,
                    printed: &printed,
                }
                .change(to);
                guess.labels.push(label);
                guess.changes.push(change);
            }
        }
        guess
    }
}

/// The codes that the ledger lacks by what others print.
fn lacking(desk: &Desk, table: usize, ledger: usize) -> BTreeSet<Code> {
    let rows = desk.built.system.rows.iter();
    let missing =
        rows.filter(|row| row.row.is_none() && (row.table, row.ledger) == (table, ledger));
    missing.filter_map(|row| row.code).collect()
}

/// What is known of a suspect's own code.
struct Known {
    /// The digits that are printed.
    text: String,
    /// Whether the name is the code's.
    name_fits: bool,
    /// Whether the classification gives the code that name.
    is_official: bool,
    /// Whether no other ledger prints the code.
    only_here: bool,
    /// Whether nothing else knows the code either.
    unknown: bool,
}

impl Known {
    fn of(desk: &Desk, suspect: &Suspect) -> Known {
        let (list, row, own) = (suspect.list, suspect.row, suspect.own());
        let is = |of: &dyn Fn(Code) -> bool| row.code.is_some_and(of);
        let only_here = !is(&|code| desk.shelf.elsewhere(list, code, own));
        let known = |code| list.subject(code).is_some() || list.is_open(code);
        Known {
            text: row
                .code
                .map_or(row.print.code.clone(), |code| code.to_string()),
            name_fits: is(&|code| desk.shelf.fits(list, code, &row.label, own)),
            is_official: is(&|code| is_official(list, code, &row.label)),
            only_here,
            unknown: only_here && !is(&known),
        }
    }
}

/// The guesses about the code of one row.
fn codes_of(desk: &Desk, suspect: &Suspect, lacking: &BTreeSet<Code>) -> Vec<Guess> {
    let (list, row, own) = (suspect.list, suspect.row, suspect.own());
    let known = Known::of(desk, suspect);
    let mut guesses = Vec::new();
    for (nth, code) in ranked(desk, suspect, lacking, &known)
        .into_iter()
        .take(FEW)
        .enumerate()
    {
        let fits = desk.shelf.fits(list, code, &row.label, own);
        // A name that is another code's says nothing if the row's own code is one that others print.
        let spoken_for =
            desk.shelf.elsewhere(list, code, own) || is_near(&known.text, code) || known.unknown;
        let spoken_for = known.only_here && spoken_for;
        let by_text = nth == 0 && fits && !known.name_fits && spoken_for;
        let (label, change) = suspect.change(code);
        let mut guess = Guess {
            kind: EventKind::Recode,
            labels: vec![label],
            changes: vec![change],
            by_text,
        };
        let other = |name: &String| comparable(name) != comparable(&row.label);
        let named = desk.shelf.named_as(list, code, own).filter(other);
        if known.name_fits
            && let Some(name) = named
        {
            guess.rename(suspect.at, &row.label, name);
        }
        guesses.push(guess);
    }
    guesses
}

/// The codes that the row may mean, those for which most speaks first.
fn ranked(desk: &Desk, suspect: &Suspect, lacking: &BTreeSet<Code>, own_code: &Known) -> Vec<Code> {
    let (list, row, own) = (suspect.list, suspect.row, suspect.own());
    let mut codes = guessed(desk, suspect, lacking, own_code);
    let elsewhere = |code: Code| desk.shelf.elsewhere(list, code, own);
    let near = |code: Code| is_near(&own_code.text, code);
    codes.sort_by_key(|&code| {
        let fits = desk.shelf.fits(list, code, &row.label, own);
        let known = lacking.contains(&code) || elsewhere(code);
        let printed = |parent| suspect.printed.contains(&parent);
        let beside = beside(row, code) || code.parent().is_some_and(printed);
        (!fits, !known, !near(code), !beside, code)
    });
    // Of codes that share the name, those that something else speaks for as well.
    let several = codes.len() > 1;
    codes.retain(|&code| {
        !several || lacking.contains(&code) || elsewhere(code) || near(code) || beside(row, code)
    });
    codes
}

/// The codes that its name, its amounts or other ledgers suggest for the row.
fn guessed(desk: &Desk, suspect: &Suspect, lacking: &BTreeSet<Code>, known: &Known) -> Vec<Code> {
    let (list, row, own) = (suspect.list, suspect.row, suspect.own());
    if known.name_fits && !known.only_here {
        return Vec::new();
    }
    // Under a name that fits, the same name's code in other ledgers, where this one has its own alone.
    let official = list.codes_named(&row.label).iter().copied();
    let official = official.filter(|_| !known.name_fits);
    let by_name = official.chain(desk.shelf.codes_elsewhere(list, &row.label, own));
    let same_amount = |code: &Code| {
        let known = desk.shelf.amounts.get(&(list, *code));
        let mut own = row.entries.iter().filter_map(|entry| entry.value.amount());
        known.is_some_and(|known| own.any(|amount| known.contains(&amount)))
    };
    let by_amount = lacking.iter().copied();
    let by_amount = by_amount.filter(|code| known.only_here && same_amount(code));
    // Where the name is officially this code's, a code under which others print no name of its own is theirs to mend.
    let doubted = |code: Code| {
        let named = desk.shelf.named_as(list, code, own);
        known.is_official && named.is_some_and(|name| !is_official(list, code, &name))
    };
    let mut codes: BTreeSet<Code> = by_name.chain(by_amount).collect();
    codes.retain(|&code| !suspect.printed.contains(&code) && !doubted(code));
    codes.into_iter().collect()
}

impl Shelf {
    /// The name that other ledgers print with the code, else the official one.
    pub(super) fn named_as(
        &self,
        list: Classification,
        code: Code,
        own: (usize, usize),
    ) -> Option<String> {
        let printed = self.named.iter().find(|((of, _), places)| {
            *of == list && places.iter().any(|(c, t, l)| *c == code && (*t, *l) != own)
        });
        let printed = printed.map(|((_, name), _)| name.clone());
        printed.or_else(|| list.name_of(code).map(str::to_owned))
    }
}

impl Guess {
    /// The name is wrong as well.
    pub(super) fn rename(&mut self, at: (usize, usize, usize), from: &str, to: String) {
        let (table, ledger, row) = at;
        self.changes.push(Relabel {
            table,
            ledger,
            row,
            to: Standing::Name(to.clone()),
        });
        self.labels.push(LabelChange {
            table,
            ledger,
            row,
            field: Field::Name,
            from: from.to_owned(),
            to,
        });
    }
}

fn beside(row: &Row, code: Code) -> bool {
    row.code.is_some_and(|own| own.parent() == code.parent())
}

/// Whether the printed digits are a slip of the code: one digit wrong or lost, two exchanged, or only its end left.
pub(super) fn is_near(text: &str, code: Code) -> bool {
    let code = code.as_str();
    let mut sorted: Vec<char> = text.chars().collect();
    let mut digits: Vec<char> = code.chars().collect();
    sorted.sort_unstable();
    digits.sort_unstable();
    apart(text, code, 1).is_some()
        || (sorted == digits && apart(text, code, 2).is_some())
        || (!text.is_empty() && code.trim_start_matches('0').ends_with(text) && text.len() < 3)
}

/// Rows of one ledger whose codes fit their names only after exchanging them: two, or more each of which prints the
/// code of the next.
pub(super) fn exchanged(desk: &Desk) -> Vec<Guess> {
    let mut guesses = Vec::new();
    for (t, l, list, ledger) in coded_ledgers(desk.layout, desk.submission) {
        let fits = |code: Code, name: &str| desk.shelf.fits(list, code, name, (t, l));
        let rows: Vec<Misfit> = ledger
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.role == RowRole::Item && !row.label.is_empty())
            .filter_map(|(r, row)| Some((r, row, row.code?)))
            .filter(|(_, row, code)| !fits(*code, &row.label))
            .collect();
        for ring in rings(&rows, fits) {
            guesses.extend(put_back((t, l), list, &ring));
        }
    }
    guesses
}

/// A row whose name is not its code's.
type Misfit<'a> = (usize, &'a Row, Code);

/// The rows that print each other's codes: each has the next one's by its name, and the last one the first one's.
fn rings<'a>(rows: &[Misfit<'a>], fits: impl Fn(Code, &str) -> bool) -> Vec<Vec<Misfit<'a>>> {
    // For each row those whose code it should have.
    let right: Vec<Vec<usize>> = rows
        .iter()
        .map(|(_, row, code)| {
            let others = rows.iter().enumerate();
            let others = others.filter(|(_, (.., its))| its != code && fits(*its, &row.label));
            others.map(|(at, _)| at).collect()
        })
        .collect();
    let mut rings = Vec::new();
    for (at, first) in right.iter().enumerate() {
        let pairs = first
            .iter()
            .filter(|&&other| other > at && right[other].contains(&at));
        rings.extend(pairs.map(|&other| vec![rows[at], rows[other]]));
        let mut ring = vec![at];
        while let [next] = right[ring[ring.len() - 1]][..]
            && next > at
            && !ring.contains(&next)
        {
            ring.push(next);
        }
        if ring.len() > 2 && right[ring[ring.len() - 1]] == [at] {
            rings.push(ring.into_iter().map(|at| rows[at]).collect());
        }
    }
    rings
}

/// The codes of a ring put right, or its names. Where its codes stand in order, it was the names.
fn put_back((t, l): (usize, usize), list: Classification, ring: &[Misfit]) -> [Guess; 2] {
    let mut printed: Vec<(usize, Code)> = ring.iter().map(|(r, _, code)| (*r, *code)).collect();
    printed.sort_unstable_by_key(|one| one.0);
    let ascends = printed.is_sorted_by_key(|one| one.1);
    let empty = |by_text: bool| Guess {
        kind: EventKind::Recode,
        labels: Vec::new(),
        changes: Vec::new(),
        by_text,
    };
    let (mut codes, mut names) = (empty(!ascends), empty(ascends));
    let none = BTreeSet::new();
    for (nth, &(r, row, _)) in ring.iter().enumerate() {
        let suspect = Suspect {
            at: (t, l, r),
            list,
            row,
            printed: &none,
        };
        let (_, _, next) = ring[(nth + 1) % ring.len()];
        let (label, change) = suspect.change(next);
        codes.labels.push(label);
        codes.changes.push(change);
        let (_, before, _) = ring[(nth + ring.len() - 1) % ring.len()];
        names.rename((t, l, r), &row.label, before.label.clone());
    }
    [codes, names]
}
