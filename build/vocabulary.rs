//! The words by which tables are recognised as Rust source: a constant for each key of `templates/vocabulary.toml`.

use std::collections::BTreeMap;
use std::error::Error;

/// The source of the module `vocabulary` in `src/compiled.rs`.
pub fn source(text: &str) -> Result<String, Box<dyn Error>> {
    let lists: BTreeMap<String, Vec<String>> = toml::from_str(text)?;
    let constants = lists.iter().map(|(key, words)| {
        let name = key.to_uppercase();
        format!("    pub(crate) const {name}: &[&str] = &{words:?};\n")
    });
    let constants: String = constants.collect();
    Ok(format!(
        "/// The words by which tables are recognised (`templates/vocabulary.toml`).\npub(crate) mod vocabulary {{\n{constants}}}\n"
    ))
}
