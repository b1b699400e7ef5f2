//! What a submission *is*, once it has been read: tables of amounts that know where they stood.
//!
//! Nothing here knows of files, Excel, a terminal or a province. Every other module speaks in these
//! types: [`Amount`] (exact, in the unit its table is printed in), [`Ticks`] (the same as an integer, for
//! arithmetic across units), [`Code`] (functional and economic classification), [`CellRef`] and
//! [`Place`] (where the person sees the figure) and [`Submission`].

/// What is data as the text that it is shown as.
macro_rules! as_text {
    ($type:ty, $what:literal, $parse:path) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                let none = || serde::de::Error::custom(format_args!("no {} `{text}`", $what));
                $parse(&text).ok_or_else(none)
            }
        }
    };
}

mod among;
mod amount;
mod cell_note;
mod code;
mod department;
mod elsewhere;
mod place;
mod submission;
mod subtotal;
mod text;

pub use among::Among;
pub use amount::{Amount, MoneyUnit, Precision, TICKS_PER_YUAN, Ticks};
pub use cell_note::{Noted, TableNote};
pub use code::{Code, CodeLevel, Scientific};
pub use department::{DepartmentName, Likeness};
pub use elsewhere::Elsewhere;
pub use place::{CellRef, Place, Region, SheetName, quoted_sheet, sheet_prefix};
pub use submission::{
    CodePart, ColumnId, Entry, Heading, LabelPrint, Ledger, Located, Note, Presence, Row, RowKey,
    RowRole, Submission, Table, TableId, Unread, Value, Year,
};
pub use subtotal::Parts;
pub use text::{plain, plain_char};
