//! Made-up Shanxi departments for tests and benches. In goes a seed, out comes a department whose
//! 13 tables are printed by adding up its own facts (who gets how much, from which money, for what).
//! Nothing here knows a rule of the library: what the tables should say is settled before the library
//! looks at them. Plain `std`, apart from the writer of workbooks.
//!
//! `Department::random(seed, Profile::Ordinary).print(RoundingMode::Rounded)` is an honest workbook;
//! `damage(&printed, Stratum::OneCell, seed)` spoils it and says how; `xlsx(&printed)` writes it.

mod beside;
mod codes;
mod damage;
mod dice;
mod events;
mod facts;
mod habits;
mod mislabels;
mod moved;
mod page;
mod print;
mod projects;
mod quanta;
mod random;
mod rounding;
mod seed;
mod strokes;
mod tables;
mod xlsx;

pub use beside::{Other, beside};
pub use codes::{CLASSES, Economic, economic, function_name, revenue_name};
pub use damage::{Change, Damaged, Stratum, damage};
pub use dice::Dice;
pub use facts::{Department, Fact, Project, Purpose, Source, Unit, UnitKind, Vintage};
pub use habits::Habit;
pub use mislabels::{Mislabel, Mislabelled, WrongLabel, mislabel};
pub use page::{Cell, CellId, Entry, Merge, Printed, Sheet};
pub use quanta::{Quantum, Reach, Typed, mistype, reprint, settled_apart};
pub use random::Profile;
pub use rounding::{RoundingMode, half_up};
pub use xlsx::{add_tables, xlsx, xlsx_beside};
