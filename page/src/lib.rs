//! The page's half of the program: the library as one module that a browser runs.
//!
//! [`answer()`] takes a [`Request`] with the bytes of a file and gives an [`Answer`] with the bytes of a workbook; both are a
//! length, a JSON text, and what bytes there are. It is plain and safe, and tests call it; `abi` alone hands memory over to
//! the browser. The page itself is in `web/`; `pack/` puts all of it into one file.

mod abi;
mod message;
mod session;

pub use message::{joined, split};
pub use session::{Answer, File, Request, answer};
