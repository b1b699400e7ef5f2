//! A name that goes on in the next line: 社会保障 above 和就业支出, the figures beside either.
//!
//! In goes a line and the row above it; if only both together are a name that the ledger knows, they are one row.

use super::RowReader;
use crate::layout::RowsSpec;
use crate::model::{Entry, Row, RowRole, plain};
use crate::read::GridRow;
use crate::recognise::printed::Printed;

impl RowReader<'_, '_> {
    /// Takes a line as the rest of the name above it, if it is.
    pub(super) fn completes_name(
        &mut self,
        line: &GridRow,
        printed: &Printed,
        figures: bool,
        entries: &[Entry],
    ) -> bool {
        let Some(above) = self.rows.last() else {
            return false;
        };
        let follows = above.at.is_some_and(|at| at.row + 1 == line.number);
        let own = above
            .entries
            .iter()
            .any(|e| !e.value.is_blank() && e.at.is_some());
        let bare = printed.code.is_empty() && !printed.label.is_empty();
        if !follows || !bare || (own && figures) {
            return false;
        }
        let whole = format!("{}{}", above.label, printed.label);
        if !self.is_name_of(above, &plain(&whole)) || self.is_name(&plain(&printed.label)) {
            return false;
        }
        let Some(mut above) = self.rows.pop() else {
            return false;
        };
        above.label = whole;
        if figures {
            above.entries = entries.to_vec();
        }
        if above.role == RowRole::Unplaced {
            let both = Printed {
                code: above.print.code.clone(),
                label: above.label.clone(),
                first_col: None,
                code_col: None,
                parts: Vec::new(),
                name_col: None,
            };
            let placed = self.place(&both, own || figures, &above.entries);
            if let Some(placed) = placed {
                above.key = self.unique(placed.key);
                (above.code, above.role) = (placed.code, placed.role);
            }
        }
        self.rows.push(above);
        true
    }

    /// Whether a name that begins in a row can only be that row's, and what stands in the row alone is none.
    fn is_name_of(&self, above: &Row, whole: &str) -> bool {
        let begun = plain(&above.label);
        match &self.matcher.spec.rows {
            RowsSpec::Codes { classification, .. } if above.code.is_some() => {
                let bears = |name: &str| {
                    let codes = classification.codes_named(name).iter();
                    codes.into_iter().any(|code| Some(*code) == above.code)
                };
                bears(whole) && !bears(&begun)
            }
            _ => above.role == RowRole::Unplaced && self.is_name(whole) && !self.is_name(&begun),
        }
    }

    /// Whether a plain name is one that the ledger knows.
    fn is_name(&self, name: &str) -> bool {
        match &self.matcher.spec.rows {
            RowsSpec::List(_) => !self.matcher.bearers(name).is_empty(),
            RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
                !classification.codes_named(name).is_empty()
            }
            RowsSpec::Tree { .. } | RowsSpec::Single { .. } => false,
        }
    }
}
