//! Adding up (汇总): the submissions of many units become the tables of the whole.
//!
//! In go the [`Part`]s of files, and who is expected to report; out come which file was taken for which unit and why
//! ([`Filings`]), the sums by what amounts are, exact to the digit, with the units that each holds ([`Whole`]), and the
//! whole as a submission like any other. Nothing in here knows a file or a clock: the program (`gather`) reads the files
//! and keeps their parts, `pages` draw the workbook.

mod against;
mod consolidated;
mod department;
mod detail;
mod filing;
mod granted;
mod granted_heads;
mod granting;
mod history;
mod last_year;
mod offsetting;
mod part;
mod printed;
mod proposal;
mod returned;
mod stated;
mod transfers;
mod unit;
mod version;
mod whole;

pub use crate::check::Decided;
pub use against::{Cause, Comparison, Gap, Proposals, Why, compare};
pub use consolidated::{Consolidated, Summed};
pub use department::Department;
pub use detail::{Covering, Detail, Share};
pub use filing::{Filings, Incoming, UnitFiling, of_missing_units};
pub use granted::{Granted, GrantedCell, GrantedColumn, GrantedFigures, GrantedRow, Scope};
pub use granting::compare_granted;
pub use history::{Altered, AlteredCell, Difference, History, Past};
pub use last_year::{FormerUnit, LastYear, Trend, Turnover};
pub use offsetting::{HiddenOffset, Treatment};
pub use part::{AddedUp, Head, HeadState, Part, Submitted, part_bytes};
pub use proposal::{Moved, Proposal};
pub use returned::{Return, Why as ReturnWhy};
pub(crate) use returned::{is_corrected, is_kept, is_to_decide};
pub use transfers::{Balance, Dealings, OffsetSum, Offsets, Settled, Settlement, SideSum, Suspect};
pub use whole::{Held, Listed, Sum, Whole, WholeLedger, WholeLine, WholeTable};
