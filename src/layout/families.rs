//! What the tables of other places look like: enough to name them, never to check them.
//!
//! The facts stand in `templates/families.toml`. In go nothing, out come the families; who asks which one a
//! book is like is [`crate::recognise`].

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::compiled;

/// The families that are known by sight.
#[derive(Serialize, Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Families {
    /// Words in the titles of tables that are published.
    pub published: Vec<String>,
    /// Words in the titles of others, whatever else they have.
    pub other: Vec<String>,
    /// Words in the headings of columns that somebody added to compare or to remark.
    pub added: Vec<String>,
    /// Headings of amounts that other families count into the sum of a row.
    pub columns: Vec<String>,
    /// The families.
    #[serde(rename = "family")]
    pub all: Vec<Family>,
}

/// One family.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    /// What people call it.
    pub name: String,
    /// What stands before the number of a table.
    #[serde(default)]
    pub marks: Vec<String>,
    /// Titles of its tables, without year and number.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Titles that others print as well, word for word.
    #[serde(default)]
    pub common: Vec<String>,
    /// Headings that no other family has.
    #[serde(default)]
    pub heads: Vec<String>,
}

/// The families; decoded once. A test shows that they decode.
pub(crate) fn families() -> &'static Families {
    static FAMILIES: LazyLock<Families> =
        LazyLock::new(|| postcard::from_bytes(compiled::FAMILIES).unwrap_or_default());
    &FAMILIES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_compiled_in_and_every_family_can_be_told() {
        let families = families();
        let file = include_str!("../../templates/families.toml");
        let read: Families = toml::from_str(file).expect("it reads");
        assert_eq!(format!("{families:?}"), format!("{read:?}"));
        assert!(families.all.len() > 10);
        let lists = [
            &families.published,
            &families.other,
            &families.added,
            &families.columns,
        ];
        assert!(lists.iter().all(|list| !list.is_empty()));
        for family in &families.all {
            let own = family.titles.len() + family.heads.len() + family.marks.len();
            let facts = own + family.common.len();
            assert!(facts > 3, "{}", family.name);
        }
    }
}
