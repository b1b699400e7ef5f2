//! The columns of a ledger, and lists of columns that several ledgers have.

use std::ops::Range;

use toml::Spanned;

use super::error::Mistakes;
use super::file::{Builder, Built};
use super::raw::{RawAside, RawColumn, RawColumnList, RawLedger};
use super::rows::both;
use super::spec::{ColumnRole, ColumnSpec, Including};
use super::{Text, fault};
use crate::model::ColumnId;

impl Builder<'_> {
    /// Keeps the lists of columns that ledgers may use.
    pub(super) fn keep_columns(&mut self, lists: Vec<RawColumnList>) -> Built<()> {
        for list in lists {
            if let Some(nested) = list.columns.iter().find_map(|column| column.uses.as_ref()) {
                let why = "[[columns]] 里不能再用 use；use 只写在分栏的 columns 里。";
                return Err(self.error(nested.span(), why));
            }
            let span = list.id.span();
            let name = list.id.into_inner();
            if self.column_lists.contains_key(&name) {
                let why = format!("栏表 {name} 已经有了，每个 [[columns]] 的 id 应不同。");
                return Err(self.error(span, why));
            }
            self.column_lists.insert(name, list.columns);
        }
        Ok(())
    }

    /// All columns of a ledger, each with where it stands in the file.
    ///
    /// # Errors
    /// The mistakes of all of them; what one column says of another only where each by itself is right.
    pub(super) fn columns(&self, raw: Vec<RawColumn>) -> Built<Vec<(ColumnSpec, Range<usize>)>> {
        let mut mistakes = Mistakes::default();
        let mut columns = Vec::with_capacity(raw.len());
        let mut asides = Vec::new();
        for raw in raw {
            for raw in mistakes.keep(self.used(raw)).unwrap_or_default() {
                let aside = raw.aside.clone();
                let Some(column) = mistakes.keep(self.placed_column(raw)) else {
                    continue;
                };
                asides.extend(aside.map(|aside| (columns.len(), aside)));
                columns.push(column);
            }
        }
        std::mem::take(&mut mistakes).stop()?;
        self.set_asides(&mut columns, asides, &mut mistakes);
        mistakes.stop()?;
        Ok(columns)
    }

    /// A column, with where it stands in the file.
    fn placed_column(&self, raw: RawColumn) -> Built<(ColumnSpec, Range<usize>)> {
        let Some(head) = raw.head.clone() else {
            let why = "每一栏应有 head（表头），或者用 use 引用栏表。";
            let id = raw.id.as_ref().map_or(0..0, Spanned::span);
            return Err(self.error(id, why));
        };
        let span = raw.id.as_ref().unwrap_or(&head).span();
        Ok((self.column(raw, &head)?, span))
    }

    /// Finds the columns that others are parts of.
    fn set_asides(
        &self,
        columns: &mut [(ColumnSpec, Range<usize>)],
        asides: Vec<(usize, RawAside)>,
        mistakes: &mut Mistakes,
    ) {
        let parts: Vec<usize> = asides
            .iter()
            .filter(|(_, aside)| !matches!(aside, RawAside::Before(false)))
            .map(|(at, _)| *at)
            .collect();
        let figures = columns.iter().enumerate();
        let figures = figures.filter(|(_, (column, _))| column.role.is_figure());
        let figures: Vec<(usize, ColumnRole, String)> = figures
            .map(|(at, (column, _))| (at, column.role, column.id.to_string()))
            .collect();
        for (at, aside) in asides {
            let may = |(own, role, _): &&(usize, ColumnRole, String)| {
                *role == ColumnRole::Amount && !parts.contains(own)
            };
            let mut wholes = figures.iter().filter(may);
            let whole = match &aside {
                RawAside::Before(false) => continue,
                RawAside::Before(true) => wholes.rfind(|(own, ..)| *own < at),
                RawAside::Of(id) => wholes.find(|(_, _, own)| own == id),
            };
            let whole = whole.and_then(|whole| figures.iter().position(|one| one.0 == whole.0));
            let (column, span) = &mut columns[at];
            column.aside = whole;
            if whole.is_none() {
                let why = match aside {
                    RawAside::Of(id) => {
                        format!("这个分栏里没有金额栏 {id}；aside 应为它所属的金额栏的 id。")
                    }
                    _ => "aside 前面应有它所属的金额栏；不在前面的，写那一栏的 id。".to_owned(),
                };
                mistakes.push(self.error(span.clone(), why));
            }
        }
    }

    /// The columns of a list, where one is used: headings above and below theirs, and what they are, are said once.
    fn used(&self, raw: RawColumn) -> Built<Vec<RawColumn>> {
        let Some(name) = &raw.uses else {
            if let Some(alone) = raw.above.as_ref().or(raw.below.as_ref()) {
                return Err(self.error(alone.span(), "above、below 只与 use 同写。"));
            }
            return Ok(vec![raw]);
        };
        if let Some(other) = raw.head.as_ref().or(raw.id.as_ref()) {
            return Err(self.error(other.span(), "use 引用整个栏表，不能再有 head 或 id。"));
        }
        let list = self.column_lists.get(name.get_ref()).ok_or_else(|| {
            let known = fault::list(self.column_lists.keys().map(String::as_str));
            let why = format!(
                "没有名为 {} 的栏表 [[columns]]；已有的是 {known}。",
                name.get_ref()
            );
            self.error(name.span(), why)
        })?;
        let path = |head: &str| {
            let above = raw.above.as_ref().map(|above| above.get_ref().as_str());
            let below = raw.below.as_ref().map(|below| below.get_ref().as_str());
            let all = [above, Some(head), below];
            all.into_iter().flatten().collect::<Vec<&str>>().join("/")
        };
        let columns = list.iter().cloned().map(|mut column| {
            let id = column.id.take().or_else(|| {
                let head = column.head.as_ref()?;
                let leaf = head.get_ref().rsplit('/').next()?.trim();
                Some(Spanned::new(head.span(), leaf.to_owned()))
            });
            let head = column.head.take();
            let figure = column
                .role
                .as_ref()
                .is_none_or(|role| role.get_ref() == "amount");
            RawColumn {
                id,
                head: head.map(|head| Spanned::new(head.span(), path(head.get_ref()))),
                also: column.also.iter().map(|head| path(head).into()).collect(),
                meaning: match figure && !column.apart {
                    true => both(&raw.meaning, &column.meaning),
                    false => column.meaning.clone(),
                },
                usual: (raw.usual && figure) || column.usual,
                optional: raw.optional || column.optional,
                aside: raw.aside.clone().or(column.aside.clone()),
                ..column
            }
        });
        Ok(columns.collect())
    }

    /// Ledgers without the columns and rows of those identities.
    pub(super) fn without(
        &self,
        mut ledgers: Vec<RawLedger>,
        drop: &[Spanned<String>],
    ) -> Built<Vec<RawLedger>> {
        for ledger in &mut ledgers {
            let columns = std::mem::take(&mut ledger.columns).into_iter();
            let used: Built<Vec<Vec<RawColumn>>> = columns.map(|one| self.used(one)).collect();
            ledger.columns = used?.into_iter().flatten().collect();
        }
        for name in drop {
            let leaf = |column: &RawColumn| {
                let head = column.head.as_ref().filter(|_| column.id.is_none())?;
                Some(head.get_ref().rsplit('/').next()?.trim() == name.get_ref())
            };
            let own = |id: &Option<Spanned<String>>| {
                id.as_ref().is_some_and(|id| id.get_ref() == name.get_ref())
            };
            let mut found = false;
            for ledger in &mut ledgers {
                let columns = ledger.columns.len();
                let keeps = |column: &RawColumn| !own(&column.id) && leaf(column) != Some(true);
                ledger.columns.retain(keeps);
                found |= ledger.columns.len() < columns;
                let span = ledger.rows.span();
                let mut rows = ledger.rows.clone().into_inner();
                if let Some(list) = &mut rows.list {
                    let all = list.len();
                    list.retain(|row| !own(&row.id));
                    found |= list.len() < all;
                }
                ledger.rows = Spanned::new(span, rows);
            }
            if !found {
                let why = format!("这张表没有 id 为 {} 的栏或行。", name.get_ref());
                return Err(self.error(name.span(), why));
            }
        }
        Ok(ledgers)
    }

    fn column(&self, raw: RawColumn, head: &Spanned<String>) -> Built<ColumnSpec> {
        let path = |text: &str| {
            text.split('/')
                .map(|part| part.trim().to_owned().into())
                .collect::<Vec<Text>>()
        };
        let printed = path(head.get_ref());
        let leaf = |head: &[Text], span| {
            let leaf = head.last().filter(|leaf| !leaf.is_empty()).cloned();
            leaf.ok_or_else(|| {
                self.error(
                    span,
                    "head 应为自上而下的表头，如 收入/金额，最后一级不能为空。",
                )
            })
        };
        let own = leaf(&printed, head.span())?;
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
        if raw.aside.is_some() && (role != ColumnRole::Amount || !raw.meaning.is_empty()) {
            let why = "aside 是别的金额栏的其中数，不计入合计：只写在金额栏，不再写 is。";
            return Err(self.error(head.span(), why));
        }
        if raw.apart && (role != ColumnRole::Amount || !raw.meaning.is_empty()) {
            let why = "apart 说明这一栏不参加含义：只写在金额栏，不再写 is。";
            return Err(self.error(head.span(), why));
        }
        if role != ColumnRole::Amount && !raw.meaning.is_empty() {
            let why = "is 说明金额是什么，只写在金额栏。";
            return Err(self.error(head.span(), why));
        }
        let id = raw.id.map_or(own, |id| id.into_inner().into());
        let heads = std::iter::once(printed)
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
            aside: None,
            apart: raw.apart,
        })
    }
}
