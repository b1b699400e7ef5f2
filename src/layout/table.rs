//! A table of a layout: its titles, its ledgers, their columns.
//!
//! In go the keys as TOML has them, out come specs; every mistake in a table is told.

use std::ops::Range;

use toml::Spanned;

use super::Text;
use super::error::Mistakes;
use super::file::{Builder, Built};
use super::raw::*;
use super::selector;
use super::spec::*;
use crate::model::{MoneyUnit, Precision, TableId};

/// How a table was printed so far: its ledgers, and the rows of its other shapes' ledgers by their names.
pub(super) struct Printed {
    pub(super) ledgers: Vec<RawLedger>,
    pub(super) rows: Vec<(Option<String>, Spanned<RawRows>)>,
}

/// Stands for who publishes in a title.
const PUBLISHER: &str = "{publisher}";

impl Builder<'_> {
    pub(super) fn unit(&self, name: &Spanned<String>) -> Built<MoneyUnit> {
        MoneyUnit::named(name.get_ref()).ok_or_else(|| {
            self.error(
                name.span(),
                format!(
                    "不认识的单位 {}；应为 元、千元、万元、亿元。",
                    name.get_ref()
                ),
            )
        })
    }

    pub(super) fn decimals(&self, decimals: &Spanned<i64>) -> Built<u8> {
        match *decimals.get_ref() {
            digits @ 0..=6 => Ok(digits as u8),
            _ => Err(self.error(decimals.span(), "小数位数应为 0 到 6 的整数。")),
        }
    }

    pub(super) fn table(
        &self,
        raw: RawTable,
        family: Precision,
        empty_note: Option<&Text>,
    ) -> Built<TableSpec> {
        let mut mistakes = Mistakes::default();
        let unit = raw.unit.as_ref().map_or(Ok(family.unit), |u| self.unit(u));
        let unit = mistakes.keep(unit).unwrap_or(family.unit);
        let decimals = raw.decimals.as_ref();
        let decimals = decimals.map_or(Ok(family.decimals), |d| self.decimals(d));
        let decimals = mistakes.keep(decimals).unwrap_or(family.decimals);
        let usable = selector::usable_name(raw.id.get_ref());
        mistakes.keep(usable.map_err(|why| self.error(raw.id.span(), why)));
        for title in std::iter::once(&raw.title).chain(&raw.also) {
            mistakes.keep(self.known_places(&raw.id, title));
        }
        let form = raw.form.or_else(|| {
            let pattern = self.form.as_ref()?;
            Some(pattern.replace("{id}", raw.id.get_ref()).into())
        });
        let sheet = raw.sheet.or_else(|| form.clone());
        let sheet = sheet.ok_or_else(|| {
            let why = "表应有 sheet（工作表名），或者有 form（表号），就以它为工作表名。";
            self.error(raw.id.span(), why)
        });
        let sheet = mistakes.keep(sheet).unwrap_or_default();
        let ledgers = mistakes.keep(self.ledgers(raw.ledgers, &raw.id));
        let ledgers = ledgers.unwrap_or_default();
        if raw.title.contains(PUBLISHER) && self.publishers.is_empty() {
            let why = "标题里有 {publisher}，最上层应写 publishers，如 [\"部门\", \"单位\"]。";
            mistakes.push(self.error(raw.id.span(), why));
        }
        mistakes.stop()?;
        let mut titles = match raw.title.contains(PUBLISHER) {
            true => self.published(&raw.title),
            false => vec![raw.title],
        };
        let kept_titles = if titles.len() > 1 { titles.len() } else { 0 };
        titles.extend(raw.also);
        Ok(TableSpec {
            id: TableId::new(raw.id.get_ref()),
            sheet,
            titles,
            kept_titles,
            form,
            precision: Precision {
                unit,
                decimals,
                coarser: 0,
            },
            ledgers: ledgers.into(),
            notes: raw.notes,
            empty_note: raw.empty_note.or_else(|| empty_note.cloned()),
            column_numbers: raw.column_numbers.unwrap_or(self.column_numbers),
            landscape: raw.landscape,
            meaning: raw.meaning,
            asked: AskedRows::default(),
        })
    }

    /// Another shape of a table.
    pub(super) fn shape(
        &self,
        raw: RawShape,
        table: &TableSpec,
        id: &Spanned<String>,
        printed: &mut Printed,
    ) -> Built<TableSpec> {
        if let (false, Some(drop)) = (raw.ledgers.is_empty(), raw.drop.first()) {
            let why = "drop 只与不另写分栏的印法同用：写了 [[table.shape.ledger]]，没有的栏、行不写就是。";
            return Err(self.error(drop.span(), why));
        }
        let ledgers = match raw.ledgers.is_empty() {
            true => self.without(printed.ledgers.clone(), &raw.drop)?,
            false => {
                let ledgers = raw.ledgers.into_iter();
                let ledgers = ledgers.map(|ledger| self.shape_ledger(ledger, printed));
                ledgers.collect::<Built<Vec<RawLedger>>>()?
            }
        };
        let titles = match raw.title {
            Some(title) => std::iter::once(title).chain(raw.also).collect(),
            None => table.titles.clone(),
        };
        Ok(TableSpec {
            titles,
            ledgers: self.ledgers(ledgers, id)?.into(),
            meaning: raw.meaning.unwrap_or_else(|| table.meaning.clone()),
            asked: AskedRows::default(),
            column_numbers: raw.column_numbers.unwrap_or(table.column_numbers),
            ..table.clone()
        })
    }

    /// A ledger of another shape, with the rows of one before if it does not say them.
    fn shape_ledger(&self, raw: RawShapeLedger, printed: &mut Printed) -> Built<RawLedger> {
        let name = |name: &Option<Spanned<String>>| name.as_ref().map(|n| n.get_ref().clone());
        let own = name(&raw.name);
        let before = || {
            let table = printed
                .ledgers
                .iter()
                .map(|one| (name(&one.name), &one.rows));
            let shapes = printed.rows.iter().map(|(name, rows)| (name.clone(), rows));
            let mut all = table.chain(shapes).rev();
            all.find(|(name, _)| *name == own)
                .map(|(_, rows)| rows.clone())
        };
        let rows = match raw.rows {
            Some(rows) => {
                printed.rows.push((own, rows.clone()));
                rows
            }
            None => before().ok_or_else(|| {
                let why = "没有写 rows，前面也没有同名的分栏可以照用。";
                self.error(raw.columns.span(), why)
            })?,
        };
        Ok(RawLedger {
            name: raw.name,
            meaning: raw.meaning,
            columns: raw.columns.into_inner(),
            rows,
        })
    }

    /// Refuses what stands in braces in a title and is not filled in.
    fn known_places(&self, table: &Spanned<String>, title: &Text) -> Built<()> {
        let places = title.split('{').skip(1);
        let mut names = places.map(|place| place.split('}').next().unwrap_or_default());
        let unknown = names.find(|name| !["year", "publisher"].contains(name));
        let Some(name) = unknown else {
            return Ok(());
        };
        let why = format!(
            "标题里的 {{{name}}} 不认识；可用的有 {{year}}（年度）、{{publisher}}（部门或单位）。"
        );
        Err(self.error(self.quoted(&table.span(), title), why))
    }

    /// A title as each publisher prints it.
    fn published(&self, title: &str) -> Vec<Text> {
        let publishers = self.publishers.iter();
        publishers
            .map(|name| title.replace(PUBLISHER, name).into())
            .collect()
    }

    fn ledgers(&self, raw: Vec<RawLedger>, table: &Spanned<String>) -> Built<Vec<LedgerSpec>> {
        let several = raw.len() > 1;
        if raw.is_empty() {
            return Err(self.error(table.span(), "表里应至少有一个 [[table.ledger]]。"));
        }
        let mut mistakes = Mistakes::default();
        let mut ledgers: Vec<LedgerSpec> = Vec::with_capacity(raw.len());
        for ledger in raw {
            let span = ledger.name.as_ref().unwrap_or(table).span();
            let ledger = self.ledger(ledger, several);
            let Some(ledger) = mistakes.keep(ledger) else {
                continue;
            };
            if several && ledgers.iter().any(|other| other.name == ledger.name) {
                let message = format!(
                    "分栏 {} 已经有了，同一张表里分栏的 name 应不同。",
                    ledger.name
                );
                mistakes.push(self.error(span, message));
            }
            ledgers.push(ledger);
        }
        mistakes.stop()?;
        Ok(ledgers)
    }

    fn ledger(&self, raw: RawLedger, several: bool) -> Built<LedgerSpec> {
        let mut mistakes = Mistakes::default();
        let span = raw.rows.span();
        let name = mistakes.keep(self.ledger_name(raw.name, several, &span));
        let counted_in = raw.columns.iter().filter_map(|c| c.including.as_ref());
        let counted_in: Vec<Spanned<String>> = counted_in.map(|i| i.column.clone()).collect();
        let columns = mistakes.keep(self.columns(raw.columns));
        let columns = columns.map(|columns| self.told_apart(columns, &mut mistakes));
        let partial = raw.rows.get_ref().partial.as_ref();
        let partial = partial.is_some_and(|partial| *partial.get_ref());
        let rows = mistakes.keep(self.rows(raw.rows, columns.as_deref()));
        // What columns and rows say of each other, only where each are right.
        std::mem::take(&mut mistakes).stop()?;
        let columns = columns.unwrap_or_default();
        let rows = rows.unwrap_or(RowsSpec::List(Vec::new()));
        self.counted_in(&counted_in, &columns, &mut mistakes);
        if !columns.iter().any(|column| column.role.is_figure()) {
            mistakes.push(self.error(span.clone(), "分栏里应至少有一个金额栏。"));
        }
        let coded = columns.iter().any(|column| column.role == ColumnRole::Code);
        let named = coded || columns.iter().any(|column| column.role == ColumnRole::Name);
        if !named && !matches!(rows, RowsSpec::Single { .. }) {
            let why = "各行要有名称或编码才认得出：应有一个 role = \"name\" 或 \"code\" 的栏。";
            mistakes.push(self.error(span.clone(), why));
        }
        if coded && matches!(rows, RowsSpec::Groups { .. }) {
            let why = "groups 用于不印编码的表；有编码栏的，rows 写 codes。";
            mistakes.push(self.error(span, why));
        }
        mistakes.stop()?;
        Ok(LedgerSpec {
            name: name.unwrap_or_default().into(),
            meaning: raw.meaning,
            columns,
            rows,
            partial,
        })
    }

    /// The name of a ledger; one without a name is told by its rows.
    fn ledger_name(
        &self,
        name: Option<Spanned<String>>,
        several: bool,
        rows: &Range<usize>,
    ) -> Built<String> {
        match name {
            Some(name) => {
                selector::usable_name(name.get_ref())
                    .map_err(|why| self.error(name.span(), why))?;
                Ok(name.into_inner())
            }
            None if several => Err(self.error(
                rows.clone(),
                "这张表有多个分栏，每个 [[table.ledger]] 应有 name；rows 写在这里的一个没有。",
            )),
            None => Ok(String::new()),
        }
    }

    /// The columns, if formulas can tell them apart.
    fn told_apart(
        &self,
        all: Vec<(ColumnSpec, Range<usize>)>,
        mistakes: &mut Mistakes,
    ) -> Vec<ColumnSpec> {
        let mut columns: Vec<ColumnSpec> = Vec::with_capacity(all.len());
        for (column, span) in all {
            if column.role.is_figure() {
                let usable = selector::usable_name(column.id.as_str());
                mistakes.keep(usable.map_err(|why| self.error(span.clone(), why)));
            }
            if columns.iter().any(|c| c.id == column.id) {
                let why = format!("栏 {} 已经有了，同一分栏里栏的 id 应不同。", column.id);
                mistakes.push(self.error(span, why));
            }
            columns.push(column);
        }
        columns
    }

    /// Refuses totals that count in what is no amount of their ledger.
    fn counted_in(
        &self,
        names: &[Spanned<String>],
        columns: &[ColumnSpec],
        mistakes: &mut Mistakes,
    ) {
        let amounts = || columns.iter().filter(|c| c.role == ColumnRole::Amount);
        for name in names {
            if !amounts().any(|c| c.id.as_str() == name.get_ref() && c.including.is_none()) {
                let ids: Vec<&str> = amounts().map(|c| c.id.as_str()).collect();
                let why = format!(
                    "这个分栏里没有金额栏 {} 可以计入合计；有 {}。",
                    name.get_ref(),
                    ids.join("、")
                );
                mistakes.push(self.error(name.span(), why));
            }
        }
    }
}
