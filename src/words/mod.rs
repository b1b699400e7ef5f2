//! What people read: what is said of a submission stands in one of these files.
//!
//! The rest of the program hands over typed facts and gets Chinese sentences back, so that a second
//! language can be added here.

pub mod against;
pub mod beside;
pub mod blind;
pub mod catalogue;
pub mod convert;
pub mod dataset;
pub mod decide;
pub mod document;
#[cfg(feature = "program")]
pub mod dropped;
pub mod entry;
pub mod explain;
pub mod form;
pub mod keep;
pub mod lines;
pub mod merge;
pub mod narrative;
pub mod offset;
pub mod pages;
pub mod publish;
pub mod read;
pub mod recognise;
pub mod reconcile;
pub mod relations;
pub mod returned;
pub mod system;
pub mod terminal;
pub mod texts;
pub mod trial;
#[cfg(feature = "program")]
pub mod usage;

/// The first of a list, and that there are more.
fn first_of<T: AsRef<str>>(list: &[T], most: usize, between: &str) -> String {
    let shown: Vec<&str> = list.iter().take(most).map(T::as_ref).collect();
    let more = if list.len() > most { "等" } else { "" };
    format!("{}{more}", shown.join(between))
}
