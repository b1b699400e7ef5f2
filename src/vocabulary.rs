//! The words by which tables are recognised, a list for each meaning (`templates/vocabulary.toml`; the build script writes
//! them out).

include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));
