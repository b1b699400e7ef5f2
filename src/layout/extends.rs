//! A layout that is another one but for what it says otherwise: `extends = "shanxi-budget"`.
//!
//! In go the shapes of both files, out comes one; refused are families that are not built in, tables of no such
//! family, and new tables without title or ledgers. What the other one says of tables that this one does not have is
//! left out. Both texts stand behind each other, so that every place in either has one number ([`Origin`]).

use std::ops::Range;

use toml::Spanned;

use super::builtin::FILES;
use super::error::LayoutError;
use super::raw::{RawExtension, RawLayout, RawTable, RawTableChange};

/// What a mistake is told of: the file, and the one that it extends.
pub(super) struct Origin<'a> {
    file: &'a str,
    /// The text of the file; that of the other one begins one byte behind it.
    own: &'a str,
    base: Option<(&'static str, &'static str)>,
}

impl<'a> Origin<'a> {
    /// A file that extends none.
    pub(super) fn of(file: &'a str, own: &'a str) -> Origin<'a> {
        Origin {
            file,
            own,
            base: None,
        }
    }

    /// The text in which places are counted.
    pub(super) fn text(&self) -> String {
        match self.base {
            Some((_, base)) => format!("{}\n{base}", self.own),
            None => self.own.to_owned(),
        }
    }

    /// The mistake at a place.
    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>) -> LayoutError {
        let behind = self.own.len() + 1;
        match self.base {
            Some((file, text)) if span.start >= behind => {
                LayoutError::at(file, text, span.start - behind..span.end - behind, message)
            }
            _ => LayoutError::at(self.file, self.own, span, message),
        }
    }
}

/// The family that an extension is made from, and where places of the two are.
///
/// # Errors
/// No such family is built in.
pub(super) fn family<'a>(
    file: &'a str,
    own: &'a str,
    name: &Spanned<String>,
) -> Result<(RawLayout, Origin<'a>), LayoutError> {
    let id = |file: &'static str| file.strip_suffix(".toml").unwrap_or(file);
    let mut families = FILES.into_iter();
    let found = families.find(|(file, _)| id(file) == name.get_ref());
    let Some((base, text)) = found else {
        let known = FILES.map(|(file, _)| id(file)).join("、");
        let message = format!("没有内置的版式 {}；可以用的有 {known}。", name.get_ref());
        return Err(LayoutError::at(file, own, name.span(), message));
    };
    let origin = Origin {
        file,
        own,
        base: Some((base, text)),
    };
    // Blanks in front: every place is where it is in both texts together.
    let padded = format!("{}{text}", " ".repeat(own.len() + 1));
    let raw = toml::from_str(&padded)
        .map_err(|error| LayoutError::at(base, text, 0..0, error.message()))?;
    Ok((raw, origin))
}

/// The family as the extension says it.
///
/// # Errors
/// `without` names no table of the family; a new table lacks its title or its ledgers.
pub(super) fn extended(
    mut base: RawLayout,
    own: RawExtension,
    origin: &Origin,
) -> Result<RawLayout, LayoutError> {
    for name in &own.without {
        let known = base
            .tables
            .iter()
            .position(|one| one.id.get_ref() == name.get_ref());
        let Some(at) = known else {
            let message = format!("所引用的版式里没有表 {}，不必去掉。", name.get_ref());
            return Err(origin.error(name.span(), message));
        };
        base.tables.remove(at);
    }
    let gone: Vec<&str> = own
        .without
        .iter()
        .map(|name| name.get_ref().as_str())
        .collect();
    let speaks = |formula: &str| gone.iter().any(|table| mentions(formula, table));
    base.rules.retain(|rule| {
        let when = rule.when.as_ref().map_or("", |when| when.get_ref());
        !speaks(rule.formula.get_ref()) && !speaks(when)
    });
    base.charts.retain(|chart| !speaks(chart.slices.get_ref()));
    for check in &mut base.checks {
        check
            .tables
            .retain(|table| !gone.contains(&table.get_ref().as_str()));
    }
    let mut changed: Vec<String> = Vec::new();
    for change in own.tables {
        let id = change.id.get_ref();
        if changed.contains(id) {
            let message = format!("表 {id} 已经有了，每张表的 id 应不同。");
            return Err(origin.error(change.id.span(), message));
        }
        changed.push(id.clone());
        let found = base
            .tables
            .iter_mut()
            .find(|one| one.id.get_ref() == change.id.get_ref());
        match found {
            Some(table) => change.apply(table),
            None => base.tables.push(change.table(origin)?),
        }
    }
    replace(&mut base.lists, own.lists, |one| one.id.get_ref().clone());
    replace(&mut base.column_lists, own.column_lists, |one| {
        one.id.get_ref().clone()
    });
    replace(&mut base.rules, own.rules, |one| one.id.get_ref().clone());
    replace(&mut base.checks, own.checks, |one| one.id.get_ref().clone());
    replace(&mut base.charts, own.charts, |one| {
        one.sheet.get_ref().clone()
    });
    base.skip_checks.extend(own.skip_checks);
    Ok(RawLayout {
        id: own.id,
        name: own.name,
        contents: own.contents.or(base.contents),
        unit: own.unit.unwrap_or(base.unit),
        decimals: own.decimals.unwrap_or(base.decimals),
        empty_note: own.empty_note.or(base.empty_note),
        publishers: own.publishers.unwrap_or(base.publishers),
        form: own.form.or(base.form),
        usual_checks: own.usual_checks.unwrap_or(base.usual_checks),
        column_numbers: own.column_numbers.unwrap_or(base.column_numbers),
        ..base
    })
}

/// Whether a formula has a term of that table.
fn mentions(formula: &str, table: &str) -> bool {
    let terms = formula.split(|c: char| c.is_whitespace() || "+-=<>≤≥≠Σ/!".contains(c));
    let mut homes = terms.filter_map(|term| term.strip_prefix(table));
    homes.any(|rest| rest.starts_with(['[', '.']))
}

/// Puts each own one in the place of the one of its name; new ones come last.
fn replace<T>(all: &mut Vec<T>, own: Vec<T>, name: impl Fn(&T) -> String) {
    for one in own {
        let new = name(&one);
        match all.iter_mut().find(|other| name(other) == new) {
            Some(other) => *other = one,
            None => all.push(one),
        }
    }
}

impl RawTableChange {
    /// What it says otherwise of a table of the family. Other ledgers make the family's other shapes of it void.
    fn apply(self, table: &mut RawTable) {
        fn set<T>(place: &mut T, own: Option<T>) {
            if let Some(own) = own {
                *place = own;
            }
        }
        set(&mut table.title, self.title);
        set(&mut table.also, self.also);
        set(&mut table.notes, self.notes);
        set(&mut table.landscape, self.landscape);
        set(&mut table.meaning, self.meaning);
        table.sheet = self.sheet.or(table.sheet.take());
        table.form = self.form.or(table.form.take());
        table.unit = self.unit.or(table.unit.take());
        table.decimals = self.decimals.or(table.decimals.take());
        table.empty_note = self.empty_note.or(table.empty_note.take());
        table.column_numbers = self.column_numbers.or(table.column_numbers);
        if !self.ledgers.is_empty() {
            table.ledgers = self.ledgers;
            table.shapes = Vec::new();
        }
        set(&mut table.shapes, self.shapes);
    }

    /// A table that the family does not have.
    fn table(self, origin: &Origin) -> Result<RawTable, LayoutError> {
        let Some(title) = self.title.filter(|_| !self.ledgers.is_empty()) else {
            let message = format!(
                "所引用的版式里没有表 {}；新的表应有 title 和 [[table.ledger]]。",
                self.id.get_ref()
            );
            return Err(origin.error(self.id.span(), message));
        };
        Ok(RawTable {
            id: self.id,
            sheet: self.sheet,
            title,
            also: self.also.unwrap_or_default(),
            form: self.form,
            unit: self.unit,
            decimals: self.decimals,
            notes: self.notes.unwrap_or_default(),
            empty_note: self.empty_note,
            column_numbers: self.column_numbers,
            landscape: self.landscape.unwrap_or_default(),
            meaning: self.meaning.unwrap_or_default(),
            ledgers: self.ledgers,
            shapes: self.shapes.unwrap_or_default(),
        })
    }
}
