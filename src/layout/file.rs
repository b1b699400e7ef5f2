//! A layout file's text becomes a [`Layout`]; every mistake in it is reported with its line and column.
//!
//! Two steps: serde reads the TOML into the shapes of `raw.rs` (unknown keys are refused),
//! then names are resolved and formulas parsed. The language is described in `templates/README.md`.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::Text;
use super::error::LayoutError;
use super::fault::{self, Fault};
use super::formula;
use super::raw::*;
use super::spec::*;
use super::{derived, meaning, selector, signs, toml_words};
use crate::model::{ColumnId, MoneyUnit, Precision, TableId};

/// Reads a layout file; `file` is its name for messages.
///
/// # Errors
/// The first mistake, with line, column, the line itself and what was expected.
pub fn parse(file: &str, text: &str) -> Result<Layout, LayoutError> {
    let raw: RawLayout = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let said = text.get(span.start..).and_then(signs::in_toml);
        let message = said.unwrap_or_else(|| toml_words::sentence(error.message()));
        LayoutError::at(file, text, span, message)
    })?;
    Builder {
        file,
        text,
        lists: BTreeMap::new(),
        publishers: Vec::new(),
    }
    .layout(raw)
}

pub(super) struct Builder<'a> {
    file: &'a str,
    text: &'a str,
    pub(super) lists: BTreeMap<String, Vec<RawRow>>,
    /// Who publishes, as titles say it.
    publishers: Vec<Text>,
}

/// Stands for who publishes in a title.
const PUBLISHER: &str = "{publisher}";

pub(super) type Built<T> = Result<T, LayoutError>;

impl Builder<'_> {
    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>) -> LayoutError {
        LayoutError::at(self.file, self.text, span, message)
    }

    /// A mistake inside a quoted formula: the place within the quotes becomes a place in the file.
    fn inside(&self, quoted: &Spanned<String>, fault: Fault) -> LayoutError {
        let span = quoted.span();
        let source = &self.text[span.clone()];
        let opening = ["'''", "\"\"\"", "'", "\""]
            .into_iter()
            .find(|q| source.starts_with(q))
            .map_or(0, str::len);
        let literal =
            source.get(opening..opening + quoted.get_ref().len()) == Some(quoted.get_ref());
        if literal {
            let base = span.start + opening;
            self.error(
                base + fault.span.start..base + fault.span.end,
                fault.message,
            )
        } else {
            self.error(span, fault.message)
        }
    }

    fn layout(mut self, raw: RawLayout) -> Built<Layout> {
        let unit = self.unit(&raw.unit)?;
        let precision = Precision {
            unit,
            decimals: self.decimals(&raw.decimals)?,
            coarser: 0,
        };
        self.keep_lists(raw.lists)?;
        self.publishers = raw.publishers;
        let mut tables: Vec<TableSpec> = Vec::with_capacity(raw.tables.len());
        let mut raw_ids = Vec::new();
        for table in raw.tables {
            let span = table.id.span();
            raw_ids.push(span.clone());
            let table = self.table(table, precision, raw.empty_note.as_ref())?;
            if tables.iter().any(|t| t.id == table.id) {
                return Err(self.error(
                    span,
                    format!("表 {} 已经有了，每张表的 id 应不同。", table.id),
                ));
            }
            tables.push(table);
        }
        if let Err((table, why)) = meaning::check_words(&tables) {
            let span = raw_ids.get(table).cloned().unwrap_or(0..0);
            return Err(self.error(span, why));
        }
        let mut rules: Vec<Rule> = Vec::with_capacity(raw.rules.len());
        let mut seen = std::collections::BTreeSet::new();
        for rule in raw.rules {
            if !seen.insert(rule.id.get_ref().clone()) {
                let message = format!(
                    "规则 {} 已经有了，每条规则的 id 应不同。",
                    rule.id.get_ref()
                );
                return Err(self.error(rule.id.span(), message));
            }
            rules.push(self.rule(rule, &tables)?);
        }
        let mut contexts = Vec::new();
        if raw.derive {
            (rules, contexts) = derived::with_derived(&raw.id, rules, &tables)
                .map_err(|why| self.error(0..0, why))?;
        }
        let mut checks: Vec<TextCheck> = Vec::with_capacity(raw.checks.len());
        for check in raw.checks {
            if checks.iter().any(|other| other.id == *check.id.get_ref()) {
                let message = format!(
                    "检查 {} 已经有了，每项检查的 id 应不同。",
                    check.id.get_ref()
                );
                return Err(self.error(check.id.span(), message));
            }
            checks.push(self.check(check, &tables)?);
        }
        let mut charts: Vec<ChartSpec> = Vec::with_capacity(raw.charts.len());
        for chart in raw.charts {
            let chart = self.chart(chart, &tables, &charts)?;
            charts.push(chart);
        }
        Ok(Layout {
            id: raw.id,
            name: raw.name,
            tables,
            rules,
            checks,
            charts,
            contexts,
        })
    }

    /// Keeps the lists of rows that tables may use.
    fn keep_lists(&mut self, lists: Vec<RawList>) -> Built<()> {
        for list in lists {
            let span = list.id.span();
            if let Some(nested) = list.rows.iter().find_map(|row| row.uses.as_ref()) {
                return Err(self.error(
                    nested.span(),
                    "[[list]] 里不能再用 use；use 只写在表的 rows 里。",
                ));
            }
            let name = list.id.into_inner();
            if self.lists.contains_key(&name) {
                return Err(self.error(
                    span,
                    format!("行表 {name} 已经有了，每个 [[list]] 的 id 应不同。"),
                ));
            }
            self.lists.insert(name, list.rows);
        }
        Ok(())
    }

    fn chart(&self, raw: RawChart, tables: &[TableSpec], others: &[ChartSpec]) -> Built<ChartSpec> {
        let name = raw.sheet.get_ref();
        if name.trim().is_empty() {
            return Err(self.error(raw.sheet.span(), "图的工作表名不能为空"));
        }
        let taken = others.iter().any(|chart| chart.sheet == *name)
            || tables.iter().any(|table| table.sheet == *name);
        if taken {
            let message = format!("工作表名 {name} 已经有了，每张工作表的名称应不同");
            return Err(self.error(raw.sheet.span(), message));
        }
        let slices = formula::slices(raw.slices.get_ref(), tables)
            .map_err(|fault| self.inside(&raw.slices, fault))?;
        Ok(ChartSpec {
            sheet: raw.sheet.into_inner().into(),
            title: raw.title,
            slices,
        })
    }

    fn unit(&self, name: &Spanned<String>) -> Built<MoneyUnit> {
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

    fn decimals(&self, decimals: &Spanned<i64>) -> Built<u8> {
        match *decimals.get_ref() {
            digits @ 0..=6 => Ok(digits as u8),
            _ => Err(self.error(decimals.span(), "小数位数应为 0 到 6 的整数。")),
        }
    }

    fn table(
        &self,
        raw: RawTable,
        family: Precision,
        empty_note: Option<&Text>,
    ) -> Built<TableSpec> {
        let unit = raw
            .unit
            .as_ref()
            .map_or(Ok(family.unit), |unit| self.unit(unit))?;
        let decimals = raw
            .decimals
            .as_ref()
            .map_or(Ok(family.decimals), |d| self.decimals(d))?;
        let several = raw.ledgers.len() > 1;
        if raw.ledgers.is_empty() {
            return Err(self.error(raw.id.span(), "表里应至少有一个 [[table.ledger]]。"));
        }
        selector::usable_name(raw.id.get_ref()).map_err(|why| self.error(raw.id.span(), why))?;
        let mut ledgers: Vec<LedgerSpec> = Vec::with_capacity(raw.ledgers.len());
        for ledger in raw.ledgers {
            let span = ledger.name.as_ref().unwrap_or(&raw.id).span();
            let ledger = self.ledger(ledger, several, &raw.id)?;
            if several && ledgers.iter().any(|other| other.name == ledger.name) {
                let message = format!(
                    "分栏 {} 已经有了，同一张表里分栏的 name 应不同。",
                    ledger.name
                );
                return Err(self.error(span, message));
            }
            ledgers.push(ledger);
        }
        if raw.title.contains(PUBLISHER) && self.publishers.is_empty() {
            let why = "标题里有 {publisher}，最上层应写 publishers，如 [\"部门\", \"单位\"]。";
            return Err(self.error(raw.id.span(), why));
        }
        let mut titles = match raw.title.contains(PUBLISHER) {
            true => self.published(&raw.title),
            false => vec![raw.title],
        };
        let kept_titles = if titles.len() > 1 { titles.len() } else { 0 };
        titles.extend(raw.also);
        Ok(TableSpec {
            id: TableId::new(raw.id.get_ref()),
            sheet: raw.sheet,
            titles,
            kept_titles,
            form: raw.form,
            precision: Precision {
                unit,
                decimals,
                coarser: 0,
            },
            ledgers,
            notes: raw.notes,
            empty_note: raw.empty_note.or_else(|| empty_note.cloned()),
            column_numbers: raw.column_numbers,
            landscape: raw.landscape,
            meaning: raw.meaning,
        })
    }

    /// A title as each publisher prints it.
    fn published(&self, title: &str) -> Vec<Text> {
        let publishers = self.publishers.iter();
        publishers
            .map(|name| title.replace(PUBLISHER, name).into())
            .collect()
    }

    fn ledger(&self, raw: RawLedger, several: bool, table: &Spanned<String>) -> Built<LedgerSpec> {
        let name = match raw.name {
            Some(name) => {
                selector::usable_name(name.get_ref())
                    .map_err(|why| self.error(name.span(), why))?;
                name.into_inner()
            }
            None if several => {
                return Err(self.error(
                    table.span(),
                    "这张表有多个分栏，每个 [[table.ledger]] 应有 name。",
                ));
            }
            None => String::new(),
        };
        let mut columns: Vec<ColumnSpec> = Vec::with_capacity(raw.columns.len());
        let counted_in: Vec<Spanned<String>> = raw
            .columns
            .iter()
            .filter_map(|column| Some(column.including.as_ref()?.column.clone()))
            .collect();
        for column in raw.columns {
            let span = column.id.as_ref().unwrap_or(&column.head).span();
            let column = self.column(column)?;
            if column.role.is_figure() {
                selector::usable_name(column.id.as_str())
                    .map_err(|why| self.error(span.clone(), why))?;
            }
            if columns.iter().any(|c| c.id == column.id) {
                return Err(self.error(
                    span,
                    format!("栏 {} 已经有了，同一分栏里栏的 id 应不同。", column.id),
                ));
            }
            columns.push(column);
        }
        for name in counted_in {
            let amounts = || columns.iter().filter(|c| c.role == ColumnRole::Amount);
            if !amounts().any(|c| c.id.as_str() == name.get_ref() && c.including.is_none()) {
                let ids: Vec<&str> = amounts().map(|c| c.id.as_str()).collect();
                return Err(self.error(
                    name.span(),
                    format!(
                        "这个分栏里没有金额栏 {} 可以计入合计；有 {}。",
                        name.get_ref(),
                        ids.join("、")
                    ),
                ));
            }
        }
        if !columns.iter().any(|column| column.role.is_figure()) {
            return Err(self.error(raw.rows.span(), "分栏里应至少有一个金额栏。"));
        }
        Ok(LedgerSpec {
            name: name.into(),
            meaning: raw.meaning,
            columns,
            rows: self.rows(raw.rows)?,
        })
    }

    fn column(&self, raw: RawColumn) -> Built<ColumnSpec> {
        let path = |text: &str| {
            text.split('/')
                .map(|part| part.trim().to_owned().into())
                .collect::<Vec<Text>>()
        };
        let head = path(raw.head.get_ref());
        let leaf = |head: &[Text], span| {
            let leaf = head.last().filter(|leaf| !leaf.is_empty()).cloned();
            leaf.ok_or_else(|| {
                self.error(
                    span,
                    "head 应为自上而下的表头，如 收入/金额，最后一级不能为空。",
                )
            })
        };
        let own = leaf(&head, raw.head.span())?;
        let including = raw.including.map(|raw| {
            let head = path(raw.head.get_ref());
            leaf(&head, raw.head.span())?;
            Ok(Including {
                column: ColumnId::new(raw.column.get_ref()),
                head,
            })
        });
        let including = including.transpose()?;
        let role = match raw.role {
            None => ColumnRole::Amount,
            Some(role) => self.one_of(
                &role,
                &[
                    ("code", ColumnRole::Code),
                    ("name", ColumnRole::Name),
                    ("text", ColumnRole::Text),
                    ("ordinal", ColumnRole::Ordinal),
                    ("amount", ColumnRole::Amount),
                    ("percent", ColumnRole::Percent),
                ],
            )?,
        };
        let id = raw.id.map_or(own, |id| id.into_inner().into());
        let heads = std::iter::once(head)
            .chain(raw.also.iter().map(|text| path(text)))
            .collect();
        Ok(ColumnSpec {
            id: ColumnId::new(&id),
            heads,
            role,
            including,
            meaning: raw.meaning,
            optional: raw.optional,
            usual: raw.usual,
        })
    }

    pub(super) fn one_of<T: Copy>(
        &self,
        value: &Spanned<String>,
        choices: &[(&str, T)],
    ) -> Built<T> {
        choices
            .iter()
            .find(|(name, _)| name == value.get_ref())
            .map(|(_, choice)| *choice)
            .ok_or_else(|| {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                self.error(
                    value.span(),
                    format!(
                        "不认识的取值 {}；应为 {}。",
                        value.get_ref(),
                        names.join("、")
                    ),
                )
            })
    }

    fn rule(&self, raw: RawRule, tables: &[TableSpec]) -> Built<Rule> {
        let strength = raw
            .strength
            .as_ref()
            .map_or(Ok(Strength::Hard), |strength| {
                self.one_of(
                    strength,
                    &[("hard", Strength::Hard), ("usual", Strength::Usual)],
                )
            })?;
        let formula = formula::formula(raw.formula.get_ref(), tables)
            .map_err(|fault| self.inside(&raw.formula, fault))?;
        let when = match &raw.when {
            None => Vec::new(),
            Some(when) => formula::conditions(when.get_ref(), tables)
                .map_err(|fault| self.inside(when, fault))?,
        };
        Ok(Rule {
            id: raw.id.into_inner().into(),
            strength,
            formula,
            text: raw.formula.into_inner().into(),
            when,
            scope: raw
                .when
                .map_or(Text::default(), |when| when.into_inner().into()),
            message: raw.message,
            instead_of: Vec::new(),
            follows: None,
        })
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
        let tables = raw
            .tables
            .iter()
            .map(|name| {
                let found = tables
                    .iter()
                    .position(|table| table.id.as_str() == name.get_ref());
                found.ok_or_else(|| {
                    self.error(
                        name.span(),
                        format!(
                            "没有名为 {} 的表；应为 {}。",
                            name.get_ref(),
                            fault::list(tables.iter().map(|t| t.id.as_str()))
                        ),
                    )
                })
            })
            .collect::<Built<_>>()?;
        Ok(TextCheck {
            id: raw.id.into_inner().into(),
            kind,
            tables,
            severity,
            message: raw.message,
        })
    }
}
