//! The words by which tables are recognised as Rust source: a constant for each key of `templates/vocabulary.toml`.

use std::collections::BTreeMap;
use std::error::Error;

/// What `src/vocabulary.rs` includes.
pub fn source(text: &str) -> Result<String, Box<dyn Error>> {
    let lists: BTreeMap<String, Vec<String>> = toml::from_str(text)?;
    let constants = lists.iter().map(|(key, words)| {
        let name = key.to_uppercase();
        format!("pub(crate) const {name}: &[&str] = &{words:?};\n")
    });
    Ok(constants.collect())
}

/// What of the vocabulary the model asks for; it knows no names here.
pub(crate) const DEPARTMENT: &[&str] = &[];
pub(crate) const DEPARTMENT_TAILS: &[&str] = &[];
