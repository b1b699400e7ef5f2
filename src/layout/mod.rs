//! Layouts: which tables a family has, how they are printed, and which relations hold between them.
//!
//! A layout is data: a TOML file under `templates/`, compiled into the program by the build script and replaceable at
//! run time. Both use the same: `file` reads the file and says where it is wrong, `formula` reads the rules' formulas,
//! `spec` is the result, with every name resolved, and [`classification`] holds the official codes.
//! A table that offices print in several ways has other `shapes`; what is said of the tables in sentences is in `narrative`, the document around both in `document`. No Rust line knows a province. The language is described in `templates/README.md`.

mod binding;
mod builtin;
mod checks;
pub mod classification;
mod columns;
mod derived;
mod document;
mod error;
mod extends;
pub(crate) mod families;
mod fault;
mod file;
mod formula;
mod implied;
mod labels;
mod meaning;
mod narrative;
mod packed;
mod raw;
mod rows;
mod selector;
mod shapes;
mod signs;
mod slips;
pub(crate) mod span;
mod spec;
mod table;
mod text;
mod toml_words;

pub use builtin::{builtin, builtin_names};
pub use document::{DocumentSpec, PartSpec, TermSpec};
pub use error::LayoutError;
pub use file::parse;
pub use labels::{Label, Rewording, words_beside};
pub(crate) use meaning::{Atoms, Fed, FlowRow, Inputs, funds, source, source_in};
pub use meaning::{
    HiddenIn, Holding, LedgerMeaning, Meant, MeantLine, MeantWord, PrintedSide, Printings,
    Transfer, TransferSide, Transfers,
};
pub use narrative::{
    Counted, FormBlock, FormCount, FormPart, FormSpec, NarrativeSpec, Nothing, Piece, Quantity,
    SaidSpec, SectionSpec, SumSpec,
};
pub use shapes::Shapes;
pub use spec::*;
pub use text::Text;
