//! What the rows of a ledger are: `rows = { … }` becomes a [`RowsSpec`].
//!
//! In go the keys as TOML has them and the shared lists; refused are rows of no kind or of two, shared
//! lists that do not exist, wrong codes and rows of the same identity.

use std::ops::Range;

use toml::Spanned;

use super::classification::Classification;
use super::error::Mistakes;
use super::file::{Builder, Built};
use super::raw::*;
use super::spec::*;
use super::{Text, fault, selector};
use crate::model::{Code, CodeLevel, RowKey};

/// No form keeps more empty lines than this in one place.
const MOST_BLANK_ROWS: i64 = 200;

impl Builder<'_> {
    /// The rows of a ledger of those columns; nothing is said of columns that cannot be read.
    pub(super) fn rows(
        &self,
        raw: Spanned<RawRows>,
        columns: Option<&[ColumnSpec]>,
    ) -> Built<RowsSpec> {
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
            return Err(self.error(span, "rows 应恰有 list、codes、groups、tree、single 之一。"));
        }
        if let Some(at) = &raw.at
            && raw.codes.is_none()
            && raw.groups.is_none()
        {
            return Err(self.error(
                at.span(),
                "at 说明合计行的位置，只与 codes 或 groups 同用。",
            ));
        }
        if let Some(leaf) = &raw.leaf
            && raw.codes.is_none()
        {
            let message = "leaf 说明只印最下一级的科目，只与 codes 同用。";
            return Err(self.error(leaf.span(), message));
        }
        if let Some(partial) = &raw.partial
            && (raw.tree.is_some() || raw.single.is_some())
        {
            let message = "partial 说明依法不公开的科目可以不印，只与 codes、groups 或 list 同用。";
            return Err(self.error(partial.span(), message));
        }
        let by = raw.by.zip(columns);
        let by = by.map(|(by, columns)| self.unit_codes(&by, raw.tree.is_some(), columns));
        let by = by.transpose()?;
        if let Some(list) = raw.list {
            return Ok(RowsSpec::List(self.list(list, &span)?));
        }
        if let Some(label) = raw.single {
            return Ok(RowsSpec::Single { label });
        }
        if let Some(levels) = raw.tree {
            if levels.len() < 2 {
                return Err(self.error(
                    span,
                    "tree 应至少有两级，如 [\"部门\", \"单位\", \"项目\"]。",
                ));
            }
            return Ok(RowsSpec::Tree {
                levels,
                total: raw.total,
                by,
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
        match (raw.codes, raw.groups) {
            (Some(codes), _) => Ok(RowsSpec::Codes {
                classification: self.classification(&codes)?,
                total,
                leaf: raw.leaf.is_some_and(Spanned::into_inner),
            }),
            (_, Some(groups)) => {
                let classification = self.classification(&groups)?;
                // Names alone do not tell which of three levels a row is of.
                let mut subjects = classification.subjects().iter();
                if subjects.any(|subject| subject.code.level() > CodeLevel::Section) {
                    let message = format!(
                        "groups 只用于两级的分类（类、款），{} 有类、款、项三级，只有名称分不清层次：有编码的写 codes，只印类的写 list = [{{ classes = \"function\" }}]，别的表请不要写进版式。",
                        groups.get_ref()
                    );
                    return Err(self.error(groups.span(), message));
                }
                Ok(RowsSpec::Groups {
                    classification,
                    total,
                })
            }
            _ => Err(self.error(span, "rows 应恰有 list、codes、groups、tree、single 之一。")),
        }
    }

    /// The column of the units' codes, by its index among the further texts.
    fn unit_codes(
        &self,
        name: &Spanned<String>,
        in_tree: bool,
        columns: &[ColumnSpec],
    ) -> Built<usize> {
        let mut texts = columns.iter().filter(|c| c.role == ColumnRole::Text);
        let found = texts.position(|column| column.id.as_str() == name.get_ref());
        found.filter(|_| in_tree).ok_or_else(|| {
            let why =
                "by 说明哪一栏印单位编码，只与 tree 同用，应为一个 role = \"text\" 的栏的 id。";
            self.error(name.span(), why)
        })
    }

    fn classification(&self, name: &Spanned<String>) -> Built<Classification> {
        self.one_of(name, &Classification::ALL.map(|one| (one.key(), one)))
    }

    fn list(&self, raw: Vec<RawRow>, span: &Range<usize>) -> Built<Vec<ListRow>> {
        let mut rows: Vec<ListRow> = Vec::new();
        let mut mistakes = Mistakes::default();
        for row in raw {
            mistakes.keep(self.add_listed(&mut rows, row, span));
        }
        mistakes.stop()?;
        Ok(rows)
    }

    /// Adds a row as it is written, or the rows of a list that it uses.
    fn add_listed(&self, rows: &mut Vec<ListRow>, row: RawRow, span: &Range<usize>) -> Built<()> {
        let Some(name) = &row.uses else {
            return self.add_any(rows, row, span);
        };
        if let Some(other) = row.label.as_ref().or(row.id.as_ref()) {
            return Err(self.error(other.span(), "use 引用整个行表，不能再有 label 或 id。"));
        }
        let shared = self.lists.get(name.get_ref()).ok_or_else(|| {
            self.error(
                name.span(),
                format!(
                    "没有名为 {} 的行表 [[list]]；已有的是 {}。",
                    name.get_ref(),
                    fault::list(self.lists.keys().map(String::as_str))
                ),
            )
        })?;
        for one in shared {
            let mut one = one.clone();
            one.group = row.group.clone().or(one.group);
            one.meaning = both(&row.meaning, &one.meaning);
            one.own |= row.own;
            one.indent = one.indent.max(row.indent);
            self.add_any(rows, one, span)?;
        }
        Ok(())
    }

    fn add_any(&self, rows: &mut Vec<ListRow>, raw: RawRow, list: &Range<usize>) -> Built<()> {
        if !raw.items.is_empty() {
            let mut classes = raw.items.iter();
            return classes.try_for_each(|class| self.add_items(rows, class, &raw, list));
        }
        match raw.classes {
            Some(_) => self.add_classes(rows, raw, list),
            None => self.add_row(rows, raw, list),
        }
    }

    /// The classes of a classification, by their official names and those of earlier editions, numbered 一、二、…;
    /// `also` adds names as `234 抗疫特别国债支出`.
    fn add_classes(&self, rows: &mut Vec<ListRow>, raw: RawRow, list: &Range<usize>) -> Built<()> {
        let Some(written) = &raw.classes else {
            return Ok(());
        };
        let of = self.classification(written)?;
        let classes = of.subjects().iter().map(|subject| subject.code);
        let mut classes: Vec<Code> = classes
            .filter(|code| code.level() == CodeLevel::Class)
            .collect();
        for without in &raw.without {
            let known = classes
                .iter()
                .position(|code| code.as_str() == without.get_ref());
            let Some(at) = known else {
                let message = format!("没有 {} 这个类，不必去掉。", without.get_ref());
                return Err(self.error(without.span(), message));
            };
            classes.remove(at);
        }
        for (nth, code) in (1..).zip(classes) {
            let ordinal = match raw.numbered {
                Some(false) => String::new(),
                _ => format!("{}、", ordinal(nth)),
            };
            let spanned = |text: &str| Some(Spanned::new(written.span(), text.to_owned()));
            let other = raw.also.iter().filter_map(|text| text.split_once(' '));
            let other = other.filter(|(of, _)| *of == code.as_str());
            let official = of.names(code).map(str::to_owned);
            let mut names = official.chain(other.map(|(_, name)| name.to_owned()));
            let Some(name) = names.next() else { continue };
            let row = RawRow {
                label: spanned(&format!("{ordinal}{name}")),
                also: names
                    .map(|name| format!("{ordinal}{name}").into())
                    .collect(),
                code: spanned(code.as_str()),
                meaning: raw.meaning.clone(),
                group: raw.group.clone(),
                indent: raw.indent,
                own: raw.own,
                ..RawRow::default()
            };
            self.add_row(rows, row, list)?;
        }
        Ok(())
    }

    /// A class and its items, by their official names; `also` adds names as `30231 公务用车运行费`.
    fn add_items(
        &self,
        rows: &mut Vec<ListRow>,
        written: &Spanned<String>,
        raw: &RawRow,
        list: &Range<usize>,
    ) -> Built<()> {
        let all = Classification::DeptEconomic;
        let class = Code::parse(written.get_ref()).filter(|code| code.level() == CodeLevel::Class);
        let class = class.and_then(|code| Some((code, all.name_of(code)?)));
        let Some((class, name)) = class else {
            return Err(self.error(
                written.span(),
                "items 应为经济分类的一个类，3 位数字，如 \"302\"。",
            ));
        };
        let subjects = all
            .subjects()
            .iter()
            .map(|subject| (subject.code, subject.name));
        for (code, label) in subjects.filter(|(code, _)| class.covers(*code)) {
            let item = code != class;
            let other = raw.also.iter().filter_map(|text| text.split_once(' '));
            let other = other.filter(|(of, _)| *of == code.as_str());
            let spanned = |text: &str| Some(Spanned::new(written.span(), text.to_owned()));
            let row = RawRow {
                label: spanned(label),
                also: other.map(|(_, name)| name.into()).collect(),
                code: spanned(code.as_str()),
                meaning: raw.meaning.clone(),
                group: match item {
                    true => Some(format!("{name}款").into()),
                    false => raw.group.clone(),
                },
                indent: raw.indent + u8::from(item),
                own: raw.own,
                ..RawRow::default()
            };
            self.add_row(rows, row, list)?;
        }
        Ok(())
    }

    fn add_row(&self, rows: &mut Vec<ListRow>, raw: RawRow, list: &Range<usize>) -> Built<()> {
        if let Some(count) = raw.blank {
            if !(1..=MOST_BLANK_ROWS).contains(count.get_ref()) {
                let message = format!("空行的行数应为 1 到 {MOST_BLANK_ROWS}。");
                return Err(self.error(count.span(), message));
            }
            if let Some(other) = raw.label.as_ref().or(raw.id.as_ref()).or(raw.code.as_ref()) {
                return Err(self.error(other.span(), "空行 blank 不能再有 label、id 或 code。"));
            }
            for _ in 0..count.into_inner() {
                let key = RowKey::new(&format!("空行{}", rows.len() + 1));
                rows.push(ListRow {
                    key,
                    labels: vec![],
                    code: None,
                    meaning: Text::default(),
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
            label.ok_or_else(|| self.error(list.clone(), "每一行应有 label、blank 或 use。"))?;
        let code = match &raw.code {
            None => None,
            Some(code) => Some(Code::parse(code.get_ref()).ok_or_else(|| {
                self.error(
                    code.span(),
                    "科目编码应为 3、5、7 或 9 位数字，写在引号里。",
                )
            })?),
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
                format!("行 {id} 已经有了，同一分栏里行的 id 应不同。"),
            ));
        }
        if let Some(group) = &raw.group {
            selector::usable_row(group)
                .map_err(|why| self.error(label.span(), why.replace("行名", "组名")))?;
        }
        if raw.group.as_deref() == Some(&id) {
            let message = format!("组 {id} 与行同名，公式里分不清；请换一个组名。");
            return Err(self.error(label.span(), message));
        }
        selector::usable_row(&id).map_err(|why| self.error(label.span(), why))?;
        let labels = std::iter::once(label.into_inner().into())
            .chain(raw.also)
            .collect();
        let (group, indent, total, own) = (raw.group, raw.indent, raw.total, raw.own);
        rows.push(ListRow {
            key,
            labels,
            code,
            meaning: raw.meaning,
            group,
            indent,
            total,
            own,
            blank: false,
        });
        Ok(())
    }
}

/// The words of a whole and those of a part of it.
pub(super) fn both(whole: &Text, part: &Text) -> Text {
    match (whole.is_empty(), part.is_empty()) {
        (true, _) => part.clone(),
        (_, true) => whole.clone(),
        _ => format!("{whole}·{part}").into(),
    }
}

/// 一, 二, … 十, 十一, … for numbers below a hundred.
fn ordinal(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (number / 10 % 10, DIGITS[number % 10]);
    match tens {
        0 => ones.to_owned(),
        1 => format!("十{ones}"),
        _ => format!("{}十{ones}", DIGITS[tens]),
    }
}
