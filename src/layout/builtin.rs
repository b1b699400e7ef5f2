//! The layouts that are compiled into the program.

use std::sync::LazyLock;

use super::{Layout, LayoutError, file};

/// File name and text of each layout, in the order in which they are tried.
const FILES: [(&str, &str); 2] = [
    (
        "shanxi-budget.toml",
        include_str!("../../templates/shanxi-budget.toml"),
    ),
    (
        "final-accounts.toml",
        include_str!("../../templates/final-accounts.toml"),
    ),
];

/// All built-in layouts; read once.
///
/// # Errors
/// A mistake in one of the files, which the tests rule out.
pub fn builtin() -> Result<&'static [Layout], LayoutError> {
    static LAYOUTS: LazyLock<Result<Vec<Layout>, LayoutError>> = LazyLock::new(|| {
        FILES
            .iter()
            .map(|(name, text)| file::parse(name, text))
            .collect()
    });
    LAYOUTS.as_deref().map_err(Clone::clone)
}

/// The names of the built-in layouts' files.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_layout_reads() {
        match builtin() {
            Ok(layouts) => assert_eq!(layouts.len(), FILES.len()),
            Err(error) => panic!("{error}"),
        }
    }
}
