//! Who gets something back: every unit that has something to mend, or whose file could not be taken.

use crate::report::{Outcome, Told};
use crate::unit_list::{self, Unit};
use crate::words::pages::{DECIDE_KEEP, state};
use crate::words::terminal::CORRECTABLE;

use crate::report::{Filing, OtherBook, UnitState};

use super::filing::{Filings, Incoming};
use super::part::HeadState;

/// What a unit gets back.
#[derive(Clone, PartialEq, Debug)]
pub struct Return {
    /// The unit, by its index.
    pub unit: usize,
    /// Its folder.
    pub folder: String,
    /// The file that it is about, by its index.
    pub file: usize,
    /// Why.
    pub why: Why,
    /// How many lines it has to decide on, or could not be checked.
    pub to_decide: usize,
    /// How many are corrected.
    pub corrected: usize,
    /// How many are worth a look.
    pub hints: usize,
}

/// Why a unit gets something back.
#[derive(Clone, PartialEq, Debug)]
pub enum Why {
    /// There is something to mend.
    ToMend,
    /// What was decided in the file could not be carried out, in a sentence.
    Unclear(String),
    /// The file cannot be read, in a sentence.
    Unread(String),
    /// The file is of another year or by another layout.
    Other(OtherBook),
}

/// Whether a line has to be mended.
pub(crate) fn is_to_mend(told: &Told) -> bool {
    is_to_decide(told) || is_corrected(told)
}

/// Whether a person has to see to a line.
pub(crate) fn is_to_decide(told: &Told) -> bool {
    [state::OPEN, state::UNCHECKED].contains(&&*told.state)
}

/// Whether a line is one that its unit keeps as it is.
pub(crate) fn is_kept(told: &Told) -> bool {
    told.state == DECIDE_KEEP
}

/// Whether a line is one that the corrected workbook has mended.
pub(crate) fn is_corrected(told: &Told) -> bool {
    [CORRECTABLE, state::CORRECTED].contains(&&*told.state)
}

impl Return {
    /// What each unit gets back that gets anything, in their order.
    pub fn of(filings: &Filings, files: &[Incoming]) -> Vec<Return> {
        let units: Vec<&Unit> = filings.units.iter().map(|filing| &filing.unit).collect();
        let names = unit_list::names_of_files(&units);
        let returns = filings.units.iter().zip(names).enumerate();
        let returns = returns.filter_map(|(at, (filing, folder))| {
            let file = filing.file?;
            let head = files[file].head;
            let count = |is: fn(&Told) -> bool| head.lines.iter().filter(|told| is(told)).count();
            let why = match (filing.state, &head.state, filings.files[file]) {
                (UnitState::Reported, HeadState::Submitted(one), _) => match &one.unclear {
                    Some(why) => Why::Unclear(why.clone()),
                    None => Why::ToMend,
                },
                (_, HeadState::Unread { message, .. }, _) => Why::Unread(message.clone()),
                (_, _, Filing::Other(left)) => Why::Other(left),
                _ => return None,
            };
            let mended = head.lines.iter().any(is_to_mend);
            // What a unit has decided to keep needs no second answer.
            let open = matches!(filing.outcome, Outcome::Mismatch | Outcome::Unchecked)
                && head.submitted().is_some_and(|one| one.decided.is_nothing());
            (why != Why::ToMend || mended || open).then(|| Return {
                unit: at,
                folder,
                file,
                why,
                to_decide: count(is_to_decide),
                corrected: count(is_corrected),
                hints: count(|told| told.state == state::HINT),
            })
        });
        returns.collect()
    }

    /// Whether a corrected workbook goes with it.
    pub fn has_workbook(&self) -> bool {
        self.why == Why::ToMend
    }
}
