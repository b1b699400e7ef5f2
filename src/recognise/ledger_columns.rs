//! Which columns of a sheet are those of a ledger: its codes, in one column or in 类, 款, 项, its names and its figures.

use std::collections::BTreeSet;

use super::columns::Columns;
use super::heads::Head;
use super::matchers::LedgerMatcher;
use crate::layout::{ColumnRole, ColumnSpec, LedgerSpec, RowsSpec};
use crate::model::{ColumnId, MoneyUnit};
use crate::vocabulary;

/// Where a ledger's columns stand on the sheet.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct LedgerColumns {
    /// The code, where it is printed.
    pub code: CodeColumns,
    /// The name.
    pub name: Option<u32>,
    /// The further texts.
    pub texts: Vec<Option<u32>>,
    /// The figures.
    pub figures: Vec<Option<u32>>,
    /// The unit that the headings over each of them name.
    pub units: Vec<Option<MoneyUnit>>,
    /// The numbers of the rows, which say nothing.
    pub ordinals: Vec<u32>,
    /// Totals that stand under the same headings as a column that some offices count in.
    pub open: Vec<ColumnId>,
}

/// How codes are printed.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum CodeColumns {
    /// In no column of their own: glued to the name, or not at all.
    None,
    /// In one column.
    One(u32),
    /// In columns 类, 款, 项.
    Parts(Vec<u32>),
}

impl LedgerColumns {
    /// Where the columns of a ledger are, the codes in one column or in several.
    pub(super) fn of(
        ledger: &LedgerMatcher,
        found: &[Option<u32>],
        (columns, paths): (&Columns, &[(u32, Vec<&Head>)]),
        taken: &BTreeSet<u32>,
    ) -> LedgerColumns {
        let of = |wanted: fn(ColumnRole) -> bool| -> Vec<Option<u32>> {
            let specs = ledger.spec.columns.iter().zip(found);
            specs
                .filter(|(spec, _)| wanted(spec.role))
                .map(|(_, col)| *col)
                .collect()
        };
        let figures = of(ColumnRole::is_figure);
        let open = open_totals(ledger.spec, found, paths);
        let name = ledger
            .column(ColumnRole::Name)
            .and_then(|index| found[index]);
        let own = of(|role| role == ColumnRole::Code);
        let told: Vec<u32> = own.iter().map_while(|col| *col).collect();
        let code = match told.as_slice() {
            _ if own.is_empty() => CodeColumns::None,
            [] => {
                let end = name.or(figures.iter().flatten().min().copied());
                code_parts(paths, taken, end.unwrap_or(u32::MAX))
            }
            [col] => {
                let mut parts = vec![*col];
                let more = paths.iter().map(|(other, _)| *other);
                parts.extend(more.filter(|other| other > col && columns.share_cell(*col, *other)));
                if parts.len() == 3 {
                    CodeColumns::Parts(parts)
                } else {
                    CodeColumns::One(*col)
                }
            }
            // The layout has a column for each level.
            _ => CodeColumns::Parts(told),
        };
        LedgerColumns {
            code,
            name,
            texts: of(|role| role == ColumnRole::Text),
            units: figures
                .iter()
                .map(|col| col.and_then(|col| columns.unit(col)))
                .collect(),
            figures,
            ordinals: of(|role| role == ColumnRole::Ordinal)
                .into_iter()
                .flatten()
                .collect(),
            open,
        }
    }

    /// Whether enough was found to read rows: a label or code (unless the ledger has none) and at least
    /// half of the figures that no office leaves out.
    pub(super) fn usable(&self, ledger: &LedgerMatcher) -> bool {
        let figures = self.figures.iter().flatten().count();
        let needed = ledger.spec.figures().filter(|column| !column.optional);
        let labelled = self.name.is_some()
            || self.code != CodeColumns::None
            || matches!(ledger.spec.rows, RowsSpec::Single { .. });
        labelled && figures > 0 && figures * 2 >= needed.count()
    }

    /// The leftmost column that belongs to the ledger.
    pub fn leftmost(&self) -> Option<u32> {
        let code = self.codes().first().copied();
        let texts = self.texts.iter().chain(&self.figures).flatten().copied();
        code.into_iter().chain(self.name).chain(texts).min()
    }

    /// The columns of the codes.
    pub fn codes(&self) -> &[u32] {
        match &self.code {
            CodeColumns::None => &[],
            CodeColumns::One(col) => std::slice::from_ref(col),
            CodeColumns::Parts(cols) => cols,
        }
    }
}

/// The totals that stand under the same headings as a column that some offices count in.
fn open_totals(
    spec: &LedgerSpec,
    found: &[Option<u32>],
    paths: &[(u32, Vec<&Head>)],
) -> Vec<ColumnId> {
    let above = |id: &ColumnId| {
        let at = spec.columns.iter().position(|column| column.id == *id)?;
        let (_, path) = paths.iter().find(|(col, _)| Some(*col) == found[at])?;
        path.split_last().map(|(_, above)| above)
    };
    let undivided = |column: &&ColumnSpec| {
        let part = column.including.as_ref().map(|own| above(&own.column));
        part.flatten().is_some() && part.flatten() == above(&column.id)
    };
    let open = spec.columns.iter().filter(undivided);
    open.map(|column| column.id.clone()).collect()
}

/// The columns 类, 款, 项 that stand nearest to the left of `end`.
fn code_parts(paths: &[(u32, Vec<&Head>)], taken: &BTreeSet<u32>, end: u32) -> CodeColumns {
    let mut parts: Vec<u32> = Vec::new();
    let mut wanted: Vec<&str> = vocabulary::LEVEL.to_vec();
    for (col, path) in paths
        .iter()
        .rev()
        .filter(|(col, _)| *col < end && !taken.contains(col))
    {
        let leaf = path.last().map_or("", |head| head.text.as_str());
        if let Some(at) = wanted.iter().rposition(|level| *level == leaf) {
            parts.push(*col);
            wanted.truncate(at);
        } else if !parts.is_empty() {
            break;
        }
    }
    parts.reverse();
    // Without a column 类 there are no codes to put together.
    if wanted.is_empty() && !parts.is_empty() {
        CodeColumns::Parts(parts)
    } else {
        CodeColumns::None
    }
}
