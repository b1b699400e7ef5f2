//! A layout file's text becomes a [`Layout`]; every mistake in it is reported with its line and column.
//!
//! Two steps: serde reads the TOML into the raw shapes below (unknown keys are refused), then names
//! are resolved and formulas parsed. The language is described in `templates/README.md`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::classification::Classification;
use super::error::LayoutError;
use super::formula::{self, Fault};
use super::spec::*;
use crate::model::{Code, ColumnId, MoneyUnit, Precision, RowKey, TableId};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLayout {
    id: String,
    name: String,
    unit: Spanned<String>,
    decimals: Spanned<u8>,
    #[serde(default)]
    empty_note: Option<String>,
    #[serde(default, rename = "list")]
    lists: Vec<RawList>,
    #[serde(rename = "table")]
    tables: Vec<RawTable>,
    #[serde(default, rename = "rule")]
    rules: Vec<RawRule>,
    #[serde(default, rename = "check")]
    checks: Vec<RawCheck>,
    #[serde(default, rename = "chart")]
    charts: Vec<RawChart>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChart {
    sheet: Spanned<String>,
    title: String,
    slices: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawList {
    id: Spanned<String>,
    rows: Vec<RawRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    id: Spanned<String>,
    sheet: String,
    title: String,
    #[serde(default)]
    also: Vec<String>,
    form: Option<String>,
    unit: Option<Spanned<String>>,
    decimals: Option<Spanned<u8>>,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    column_numbers: bool,
    #[serde(default)]
    landscape: bool,
    #[serde(rename = "ledger")]
    ledgers: Vec<RawLedger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLedger {
    name: Option<Spanned<String>>,
    columns: Vec<RawColumn>,
    rows: Spanned<RawRows>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    id: Option<Spanned<String>>,
    head: Spanned<String>,
    #[serde(default)]
    also: Vec<String>,
    role: Option<Spanned<String>>,
    #[serde(default, rename = "is")]
    meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRows {
    list: Option<Vec<RawRow>>,
    codes: Option<Spanned<String>>,
    groups: Option<Spanned<String>>,
    tree: Option<Vec<String>>,
    single: Option<String>,
    total: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    at: Option<Spanned<String>>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct RawRow {
    id: Option<Spanned<String>>,
    label: Option<Spanned<String>>,
    #[serde(default)]
    also: Vec<String>,
    code: Option<Spanned<String>>,
    group: Option<String>,
    #[serde(default)]
    indent: u8,
    #[serde(default)]
    total: bool,
    #[serde(default)]
    own: bool,
    /// So many empty lines.
    blank: Option<usize>,
    /// The rows of the list of that id.
    #[serde(rename = "use")]
    uses: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<String>,
    formula: Spanned<String>,
    when: Option<Spanned<String>>,
    strength: Option<Spanned<String>>,
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCheck {
    id: Spanned<String>,
    kind: Spanned<String>,
    #[serde(default)]
    tables: Vec<Spanned<String>>,
    severity: Option<Spanned<String>>,
    message: String,
}

/// Reads a layout file; `file` is its name for messages.
///
/// # Errors
/// The first mistake, with line, column, the line itself and what was expected.
pub fn parse(file: &str, text: &str) -> Result<Layout, LayoutError> {
    let raw: RawLayout = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        LayoutError::at(file, text, span, in_chinese(error.message()))
    })?;
    Builder {
        file,
        text,
        lists: BTreeMap::new(),
    }
    .layout(raw)
}

/// The messages of the TOML reader that people meet, in Chinese; others stay as they are.
fn in_chinese(message: &str) -> String {
    let patterns = [
        ("unknown field ", "不认识的键 "),
        ("unknown variant ", "不认识的取值 "),
        (", expected one of ", "；这里可用 "),
        (", expected ", "；应为 "),
        ("missing field ", "缺少键 "),
        ("invalid type: ", "类型不对："),
        ("duplicate key", "键重复"),
        ("there are no fields", "这里没有可用的键"),
        ("a sequence", "数组 [...]"),
        ("a boolean", "true 或 false"),
        ("a string", "带引号的文字"),
        ("string ", "文字 "),
        ("integer ", "整数 "),
        ("sequence", "数组"),
    ];
    let translated = patterns
        .iter()
        .fold(message.to_owned(), |m, (from, to)| m.replace(from, to));
    if translated == message {
        format!("TOML 语法有误：{message}")
    } else {
        translated
    }
}

struct Builder<'a> {
    file: &'a str,
    text: &'a str,
    lists: BTreeMap<String, Vec<RawRow>>,
}

type Built<T> = Result<T, LayoutError>;

impl Builder<'_> {
    fn error(&self, span: Range<usize>, message: impl Into<String>) -> LayoutError {
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
        };
        for list in raw.lists {
            let span = list.id.span();
            if self.lists.insert(list.id.into_inner(), list.rows).is_some() {
                return Err(self.error(span, "同名的行表已经有了"));
            }
        }
        let mut tables: Vec<TableSpec> = Vec::with_capacity(raw.tables.len());
        for table in raw.tables {
            let span = table.id.span();
            let table = self.table(table, precision, raw.empty_note.as_deref())?;
            if tables.iter().any(|t| t.id == table.id) {
                return Err(self.error(
                    span,
                    format!("表 {} 已经有了，每张表的 id 应不同", table.id),
                ));
            }
            tables.push(table);
        }
        let mut rules: Vec<Rule> = Vec::with_capacity(raw.rules.len());
        let mut seen = std::collections::BTreeSet::new();
        for rule in raw.rules {
            if !seen.insert(rule.id.get_ref().clone()) {
                return Err(self.error(rule.id.span(), "同名的规则已经有了，每条规则的 id 应不同"));
            }
            rules.push(self.rule(rule, &tables)?);
        }
        let checks = raw
            .checks
            .into_iter()
            .map(|check| self.check(check, &tables))
            .collect::<Built<_>>()?;
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
        })
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
            sheet: raw.sheet.into_inner(),
            title: raw.title,
            slices,
        })
    }

    fn unit(&self, name: &Spanned<String>) -> Built<MoneyUnit> {
        MoneyUnit::named(name.get_ref()).ok_or_else(|| {
            self.error(
                name.span(),
                format!("不认识的单位 {}；应为 元、千元、万元、亿元", name.get_ref()),
            )
        })
    }

    fn decimals(&self, decimals: &Spanned<u8>) -> Built<u8> {
        match *decimals.get_ref() {
            decimals @ 0..=6 => Ok(decimals),
            _ => Err(self.error(decimals.span(), "小数位数应为 0 到 6")),
        }
    }

    fn table(
        &self,
        raw: RawTable,
        family: Precision,
        empty_note: Option<&str>,
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
            return Err(self.error(raw.id.span(), "表里应至少有一个 [[table.ledger]]"));
        }
        let ledgers = raw
            .ledgers
            .into_iter()
            .map(|ledger| self.ledger(ledger, several, &raw.id))
            .collect::<Built<Vec<_>>>()?;
        let mut titles = vec![raw.title];
        titles.extend(raw.also);
        Ok(TableSpec {
            id: TableId::new(raw.id.get_ref()),
            sheet: raw.sheet,
            titles,
            form: raw.form,
            precision: Precision { unit, decimals },
            ledgers,
            notes: raw.notes,
            empty_note: empty_note.map(str::to_owned),
            column_numbers: raw.column_numbers,
            landscape: raw.landscape,
        })
    }

    fn ledger(&self, raw: RawLedger, several: bool, table: &Spanned<String>) -> Built<LedgerSpec> {
        let name = match raw.name {
            Some(name) => name.into_inner(),
            None if several => {
                return Err(self.error(table.span(), "有多个分栏的表，每个分栏应有 name"));
            }
            None => String::new(),
        };
        let mut columns: Vec<ColumnSpec> = Vec::with_capacity(raw.columns.len());
        for column in raw.columns {
            let span = column.id.as_ref().unwrap_or(&column.head).span();
            let column = self.column(column)?;
            if columns.iter().any(|c| c.id == column.id) {
                return Err(self.error(
                    span,
                    format!("栏 {} 已经有了，同一分栏里栏的 id 应不同", column.id),
                ));
            }
            columns.push(column);
        }
        if !columns.iter().any(|column| column.role.is_figure()) {
            return Err(self.error(raw.rows.span(), "分栏里应至少有一个金额栏"));
        }
        Ok(LedgerSpec {
            name,
            columns,
            rows: self.rows(raw.rows)?,
        })
    }

    fn column(&self, raw: RawColumn) -> Built<ColumnSpec> {
        let path = |text: &str| {
            text.split('/')
                .map(|part| part.trim().to_owned())
                .collect::<Vec<_>>()
        };
        let head = path(raw.head.get_ref());
        let leaf = head.last().filter(|leaf| !leaf.is_empty()).cloned();
        let leaf =
            leaf.ok_or_else(|| self.error(raw.head.span(), "表头应为 上级/下级，且不能为空"))?;
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
        let id = raw.id.map_or(leaf, Spanned::into_inner);
        let heads = std::iter::once(head)
            .chain(raw.also.iter().map(|text| path(text)))
            .collect();
        Ok(ColumnSpec {
            id: ColumnId::new(&id),
            heads,
            role,
            meaning: raw.meaning,
        })
    }

    fn one_of<T: Copy>(&self, value: &Spanned<String>, choices: &[(&str, T)]) -> Built<T> {
        choices
            .iter()
            .find(|(name, _)| name == value.get_ref())
            .map(|(_, choice)| *choice)
            .ok_or_else(|| {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                self.error(
                    value.span(),
                    format!(
                        "不认识的取值 {}；应为 {}",
                        value.get_ref(),
                        names.join("、")
                    ),
                )
            })
    }

    fn rows(&self, raw: Spanned<RawRows>) -> Built<RowsSpec> {
        let span = raw.span();
        let raw = raw.into_inner();
        let kinds = [
            raw.list.is_some(),
            raw.codes.is_some(),
            raw.groups.is_some(),
            raw.tree.is_some(),
            raw.single.is_some(),
        ];
        if kinds.into_iter().filter(|given| *given).count() != 1 {
            return Err(self.error(span, "rows 应恰有 list、codes、groups、tree、single 之一"));
        }
        if let Some(list) = raw.list {
            return Ok(RowsSpec::List(self.list(list, &span)?));
        }
        if let Some(label) = raw.single {
            return Ok(RowsSpec::Single { label });
        }
        if let Some(levels) = raw.tree {
            if levels.len() < 2 {
                return Err(
                    self.error(span, "tree 应至少有两级，如 [\"部门\", \"单位\", \"项目\"]")
                );
            }
            return Ok(RowsSpec::Tree {
                levels,
                total: raw.total,
            });
        }
        let position = raw.at.as_ref().map_or(Ok(TotalPosition::First), |at| {
            self.one_of(
                at,
                &[
                    ("first", TotalPosition::First),
                    ("last", TotalPosition::Last),
                    ("none", TotalPosition::None),
                ],
            )
        })?;
        let labels = std::iter::once(raw.total.unwrap_or_else(|| "合计".into()))
            .chain(raw.also)
            .collect();
        let total = TotalRow { labels, position };
        let classification = |name: &Spanned<String>| {
            self.one_of(
                name,
                &[
                    ("function", Classification::Function),
                    ("revenue", Classification::Revenue),
                    ("dept-economic", Classification::DeptEconomic),
                    ("gov-economic", Classification::GovEconomic),
                ],
            )
        };
        match (raw.codes, raw.groups) {
            (Some(codes), _) => Ok(RowsSpec::Codes {
                classification: classification(&codes)?,
                total,
            }),
            (_, Some(groups)) => Ok(RowsSpec::Groups {
                classification: classification(&groups)?,
                total,
            }),
            _ => Err(self.error(span, "rows 应恰有 list、codes、groups、tree、single 之一")),
        }
    }

    fn list(&self, raw: Vec<RawRow>, span: &Range<usize>) -> Built<Vec<ListRow>> {
        let mut rows: Vec<ListRow> = Vec::new();
        for row in raw {
            match &row.uses {
                Some(name) => {
                    let shared = self.lists.get(name.get_ref()).ok_or_else(|| {
                        self.error(
                            name.span(),
                            format!("没有名为 {} 的行表 [[list]]", name.get_ref()),
                        )
                    })?;
                    for one in shared {
                        let mut one = one.clone();
                        one.group = row.group.clone().or(one.group);
                        one.own |= row.own;
                        one.indent = one.indent.max(row.indent);
                        self.add_row(&mut rows, one, span)?;
                    }
                }
                None => self.add_row(&mut rows, row, span)?,
            }
        }
        Ok(rows)
    }

    fn add_row(&self, rows: &mut Vec<ListRow>, raw: RawRow, list: &Range<usize>) -> Built<()> {
        if let Some(count) = raw.blank {
            for _ in 0..count {
                let key = RowKey::new(&format!("空行{}", rows.len() + 1));
                rows.push(ListRow {
                    key,
                    labels: vec![],
                    code: None,
                    group: None,
                    indent: 0,
                    total: false,
                    own: false,
                    blank: true,
                });
            }
            return Ok(());
        }
        let label = raw.label.or_else(|| raw.id.clone());
        let label =
            label.ok_or_else(|| self.error(list.clone(), "每一行应有 label、blank 或 use"))?;
        let code = match &raw.code {
            None => None,
            Some(code) => Some(
                Code::parse(code.get_ref())
                    .ok_or_else(|| self.error(code.span(), "科目编码应为 3、5、7 或 9 位数字"))?,
            ),
        };
        let id = raw
            .id
            .map(Spanned::into_inner)
            .or(code.map(|c| c.to_string()))
            .unwrap_or(label.get_ref().clone());
        let key = RowKey::new(&id);
        if rows.iter().any(|row| row.key == key) {
            return Err(self.error(
                label.span(),
                format!("行 {id} 已经有了，同一分栏里行的 id 应不同"),
            ));
        }
        let labels = std::iter::once(label.into_inner())
            .chain(raw.also)
            .collect();
        let (group, indent, total, own) = (raw.group, raw.indent, raw.total, raw.own);
        rows.push(ListRow {
            key,
            labels,
            code,
            group,
            indent,
            total,
            own,
            blank: false,
        });
        Ok(())
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
            id: raw.id.into_inner(),
            strength,
            formula,
            text: raw.formula.into_inner(),
            when,
            message: raw.message,
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
                    self.error(name.span(), format!("没有名为 {} 的表", name.get_ref()))
                })
            })
            .collect::<Built<_>>()?;
        Ok(TextCheck {
            id: raw.id.into_inner(),
            kind,
            tables,
            severity,
            message: raw.message,
        })
    }
}
