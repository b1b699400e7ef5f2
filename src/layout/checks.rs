//! The checks of texts: those that every family has, and those that a layout adds or says otherwise.

use serde::Deserialize;
use toml::Spanned;

use super::classification::Classification;
use super::error::Mistakes;
use super::extends::Origin;
use super::file::{Builder, Built};
use super::raw::RawCheck;
use super::spec::*;

/// The file of the checks that every family has.
const USUAL: &str = "templates/checks.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Usual {
    check: Vec<RawCheck>,
}

/// What the tables of a check have.
#[derive(Clone, Copy)]
enum Having {
    /// Rows that are codes.
    Codes,
    /// Rows that are function codes.
    Function,
    /// A column of codes.
    CodeColumn,
}

impl Builder<'_> {
    /// The checks of a layout: its own, and the usual ones but for those of the same identity and those that it leaves
    /// out, where it asks for them.
    pub(super) fn all_checks(
        &self,
        own: Vec<RawCheck>,
        usual: Option<&[Spanned<String>]>,
        tables: &[TableSpec],
        mistakes: &mut Mistakes,
    ) -> Vec<TextCheck> {
        let own = self.checks(own, tables, mistakes);
        let Some(left_out) = usual else {
            return own;
        };
        let text = include_str!("../../templates/checks.toml");
        // The file is a part of the program: a mistake in it stops the build.
        let usual: Usual = toml::from_str(text).expect(USUAL);
        for name in left_out {
            if !usual
                .check
                .iter()
                .any(|check| check.id.get_ref() == name.get_ref())
            {
                let message = format!("常用的检查里没有 {}。", name.get_ref());
                mistakes.push(self.error(name.span(), message));
            }
        }
        let wanted = |check: &RawCheck| {
            let id = check.id.get_ref();
            !left_out.iter().any(|name| name.get_ref() == id)
        };
        let usual = usual.check.into_iter().filter(wanted).collect();
        let mut checks = Builder::of(Origin::of(USUAL, text)).checks(usual, tables, mistakes);
        for check in own {
            match checks.iter_mut().find(|usual| usual.id == check.id) {
                Some(usual) => *usual = check,
                None => checks.push(check),
            }
        }
        checks
    }

    fn checks(
        &self,
        raw: Vec<RawCheck>,
        tables: &[TableSpec],
        mistakes: &mut Mistakes,
    ) -> Vec<TextCheck> {
        let mut checks: Vec<TextCheck> = Vec::with_capacity(raw.len());
        for check in raw {
            let id = check.id.get_ref();
            if checks.iter().any(|other| other.id == *id) {
                let message = format!("检查 {id} 已经有了，每项检查的 id 应不同。");
                mistakes.push(self.error(check.id.span(), message));
            }
            let having = check.having.is_some();
            let check = mistakes.keep(self.check(check, tables));
            // Without tables it would be a check of all.
            checks.extend(check.filter(|check| !having || !check.tables.is_empty()));
        }
        checks
    }

    /// The tables (by index) that have what a check is about.
    fn having(&self, having: &Spanned<String>, tables: &[TableSpec]) -> Built<Vec<usize>> {
        let having = self.one_of(
            having,
            &[
                ("codes", Having::Codes),
                ("function", Having::Function),
                ("code", Having::CodeColumn),
            ],
        )?;
        let has = |ledger: &LedgerSpec| match (having, &ledger.rows) {
            (Having::Codes, rows @ RowsSpec::Codes { .. }) => !rows.is_leaf(),
            (Having::Function, RowsSpec::Codes { classification, .. }) => {
                *classification == Classification::Function
            }
            (Having::CodeColumn, _) => {
                let mut columns = ledger.columns.iter();
                columns.any(|column| column.role == ColumnRole::Code)
            }
            _ => false,
        };
        let tables = tables.iter().enumerate();
        let having = tables.filter(|(_, table)| {
            let mut ledgers = table.ledgers.iter();
            ledgers.any(has)
        });
        Ok(having.map(|(at, _)| at).collect())
    }

    fn check(&self, raw: RawCheck, tables: &[TableSpec]) -> Built<TextCheck> {
        let kind = self.one_of(
            &raw.kind,
            &[
                ("same-year", TextCheckKind::SameYear),
                ("same-department", TextCheckKind::SameDepartment),
                ("unit-stated", TextCheckKind::UnitStated),
                ("code-name", TextCheckKind::CodeName),
                ("parent-present", TextCheckKind::ParentPresent),
                ("code-once", TextCheckKind::CodeOnce),
                ("codes-ascend", TextCheckKind::CodesAscend),
                ("same-name", TextCheckKind::SameName),
                ("economic-map", TextCheckKind::EconomicMap),
                ("empty-note", TextCheckKind::EmptyNote),
                ("excess-digits", TextCheckKind::ExcessDigits),
            ],
        )?;
        let severity = raw
            .severity
            .as_ref()
            .map_or(Ok(CheckSeverity::Error), |severity| {
                self.one_of(
                    severity,
                    &[
                        ("error", CheckSeverity::Error),
                        ("warning", CheckSeverity::Warning),
                        ("info", CheckSeverity::Info),
                    ],
                )
            })?;
        let tables = match &raw.having {
            Some(having) => self.having(having, tables)?,
            None => {
                let names = raw.tables.iter();
                names
                    .map(|name| self.table_named(name, tables))
                    .collect::<Built<_>>()?
            }
        };
        Ok(TextCheck {
            id: raw.id.into_inner().into(),
            kind,
            tables,
            severity,
            message: raw.message,
        })
    }
}
