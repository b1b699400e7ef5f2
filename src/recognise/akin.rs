//! Names of departments and units: which are known, and which are akin to one that is.

use crate::vocabulary;

/// What is known of names, all of them plain.
pub(super) struct Names<'k> {
    /// The department's.
    pub department: String,
    /// The units that other tables name.
    pub known: &'k [String],
}

impl Names<'_> {
    /// Whether a row bears the name of the department or of a unit that another table names.
    pub fn knows(&self, label: &str) -> bool {
        label == self.department || self.known.iter().any(|unit| unit == label)
    }

    /// Whether a row is a unit by its name.
    pub fn is_unit(&self, label: &str) -> bool {
        self.knows(label) || self.akin(label)
    }

    /// Whether it is the name of an organisation akin to the department's or to a unit's that is known.
    fn akin(&self, label: &str) -> bool {
        let mut others = std::iter::once(&self.department).chain(self.known);
        is_organisation(label) && others.any(|other| shared_prefix(label, other) >= 2)
    }
}

/// Whether a plain name ends as organisations' names do and not as projects' (费, 项目, 资金, 工程 …).
pub(super) fn is_organisation(plain: &str) -> bool {
    vocabulary::ORGANISATION
        .iter()
        .any(|end| plain.ends_with(end))
}

fn shared_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}
