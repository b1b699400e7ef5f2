//! What people read: every sentence of the program stands in one of these files.

pub mod read;
