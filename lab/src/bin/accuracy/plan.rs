//! What is done to which department: a kind of damage and a seed in, the spoilt workbook and the right one out.

use lab::departments::{
    Damaged, Department, Dice, Printed, Profile, RoundingMode, Stratum, damage,
};

/// A kind of damage that is counted by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One mistake, or two or three cells each mistyped on its own.
    Single(Stratum),
    /// So many mistakes of whatever kinds.
    Mixed(usize),
    /// So many cells mistyped.
    Cells(usize),
}

/// A workbook and what it should be.
pub struct Case {
    /// The seed it came from.
    pub seed: u64,
    /// How its figures were made.
    pub mode: RoundingMode,
    /// The workbook as it should be.
    pub right: Printed,
    /// The workbook as it is.
    pub printed: Printed,
    /// What was done, in words.
    pub events: Vec<&'static str>,
}

/// Kinds that can follow another mistake: they leave what is right as it was.
const COMBINED: [Stratum; 10] = [
    Stratum::OneCell,
    Stratum::OneCell,
    Stratum::CopiedTotalsRight,
    Stratum::CopiedTotalsFollow,
    Stratum::MissingRow,
    Stratum::DoubledRow,
    Stratum::SwappedRows,
    Stratum::SwappedCells,
    Stratum::UnitOfCell,
    Stratum::UnitOfColumn,
];

impl Kind {
    /// All kinds, in the order of the table.
    pub fn all() -> Vec<Kind> {
        let singles = Stratum::ALL.into_iter().map(Kind::Single);
        singles
            .chain([Kind::Mixed(2), Kind::Mixed(3), Kind::Cells(40)])
            .collect()
    }

    /// The kind's name in the table.
    pub fn name(self) -> String {
        match self {
            Kind::Single(stratum) => format!("{stratum:?}"),
            Kind::Mixed(count) => format!("Mixed{count}"),
            Kind::Cells(count) => format!("Cells{count}"),
        }
    }

    /// Spoils the department of that seed; `None` where it has no place for such a mistake.
    pub fn case(self, seed: u64, profile: Profile) -> Option<Case> {
        let mode = mode_of(seed);
        let honest = honest(seed, profile);
        let damaged = match self {
            Kind::Single(stratum) => damage(&honest, stratum, seed)?,
            Kind::Mixed(count) => {
                let mut dice = Dice::new(seed ^ 0x6d69_7831);
                let strata = (0..count).map(|_| *dice.pick(&COMBINED));
                several(&honest, strata, seed)?
            }
            Kind::Cells(count) => {
                several(&honest, std::iter::repeat_n(Stratum::OneCell, count), seed)?
            }
        };
        Some(Case {
            seed,
            mode,
            right: damaged.right,
            printed: damaged.printed,
            events: damaged.events,
        })
    }
}

/// One mistake after the other on one workbook.
fn several(honest: &Printed, strata: impl Iterator<Item = Stratum>, seed: u64) -> Option<Damaged> {
    let mut all: Option<Damaged> = None;
    for (nth, stratum) in (0..).zip(strata) {
        let before = all.as_ref().map_or(honest, |done| &done.printed);
        let next = damage(before, stratum, seed.wrapping_mul(64).wrapping_add(nth))?;
        let mut events = all.map_or(Vec::new(), |done| done.events);
        events.extend(&next.events);
        all = Some(Damaged {
            right: honest.clone(),
            events,
            ..next
        });
    }
    all
}

/// The way in which the department of that seed rounds.
pub fn mode_of(seed: u64) -> RoundingMode {
    RoundingMode::ALL[(seed % 4) as usize]
}

/// How large the department of that seed is.
pub fn profile_of(seed: u64) -> Profile {
    if seed.is_multiple_of(3) {
        Profile::Ordinary
    } else {
        Profile::Small
    }
}

/// The honest workbook of that seed.
pub fn honest(seed: u64, profile: Profile) -> Printed {
    Department::random(seed, profile).print(mode_of(seed))
}
