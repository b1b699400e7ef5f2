//! A layout file's text becomes a [`Layout`]; every mistake in it is reported with its line and column, all of the
//! tables first, then all of what speaks of them.
//!
//! Two steps: `slips` reads the TOML into the shapes of `raw.rs` (unknown keys are refused),
//! then names are resolved and formulas parsed. The language is described in `templates/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use super::Text;
use super::error::{LayoutError, Mistakes};
use super::extends::{self, Origin};
use super::fault::{self, Fault};
use super::formula;
use super::meaning::is_meant;
use super::narrative::{FormSpec, NarrativeSpec, Nothing, SaidSpec, SectionSpec, SumSpec};
use super::raw::*;
use super::shapes::{Shape, Shapes};
use super::slips::read;
use super::spec::*;
use super::table::Printed;
use super::{derived, meaning, narrative};
use crate::model::{MoneyUnit, Precision};

/// Reads a layout file; `file` is its name for messages.
///
/// # Errors
/// The mistakes, each with line, column, the line itself and what was expected.
pub fn parse(file: &str, text: &str) -> Result<Layout, LayoutError> {
    let extends = toml::from_str::<RawHead>(text)
        .ok()
        .and_then(|head| head.extends);
    let Some(name) = extends else {
        return Builder::of(Origin::of(file, text)).layout(read(file, text)?);
    };
    let own: RawExtension = read(file, text)?;
    let (base, origin) = extends::family(file, text, &name)?;
    let raw = extends::extended(base, own, &origin)?;
    Builder::of(origin).layout(raw)
}

pub(super) struct Builder<'a> {
    origin: Origin<'a>,
    text: String,
    pub(super) lists: BTreeMap<String, Vec<RawRow>>,
    pub(super) column_lists: BTreeMap<String, Vec<RawColumn>>,
    /// Who publishes, as titles say it.
    pub(super) publishers: Vec<Text>,
    /// The form number of tables that do not give theirs.
    pub(super) form: Option<Text>,
    /// Whether tables have a row of column numbers that do not say.
    pub(super) column_numbers: bool,
}

pub(super) type Built<T> = Result<T, LayoutError>;

impl<'a> Builder<'a> {
    pub(super) fn of(origin: Origin<'a>) -> Builder<'a> {
        Builder {
            text: origin.text(),
            origin,
            lists: BTreeMap::new(),
            column_lists: BTreeMap::new(),
            publishers: Vec::new(),
            form: None,
            column_numbers: false,
        }
    }

    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>) -> LayoutError {
        self.origin.error(span, message)
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
        let mut mistakes = Mistakes::default();
        let usual = Precision {
            unit: MoneyUnit::Yuan,
            decimals: 2,
            coarser: 0,
        };
        let precision = Precision {
            unit: mistakes.keep(self.unit(&raw.unit)).unwrap_or(usual.unit),
            decimals: mistakes
                .keep(self.decimals(&raw.decimals))
                .unwrap_or(usual.decimals),
            coarser: 0,
        };
        mistakes.keep(self.keep_lists(raw.lists));
        mistakes.keep(self.keep_columns(raw.column_lists));
        self.publishers = raw.publishers;
        self.form = raw.form;
        self.column_numbers = raw.column_numbers;
        let derive = raw.derive;
        let tables = self.tables(raw.tables, precision, raw.empty_note.as_ref());
        let tables = mistakes.keep(tables);
        std::mem::take(&mut mistakes).stop()?;
        let (tables, shapes) = tables.unwrap_or_default();
        let mut rules = self.rules(raw.rules, &tables, &mut mistakes);
        let usual = raw.usual_checks.then_some(raw.skip_checks.as_slice());
        let checks = self.all_checks(raw.checks, usual, &tables, &mut mistakes);
        let mut charts: Vec<ChartSpec> = Vec::with_capacity(raw.charts.len());
        for chart in raw.charts {
            let chart = self.chart(chart, &tables, &charts);
            charts.extend(mistakes.keep(chart));
        }
        let narrative = self.narrative(raw.sections, raw.said, raw.forms, &mut mistakes);
        mistakes.stop()?;
        let mut contexts = Vec::new();
        if derive {
            (rules, contexts) = derived::with_derived(&raw.id, rules, &tables)
                .map_err(|why| self.error(0..0, why))?;
        }
        Ok(Layout {
            id: raw.id,
            name: raw.name,
            contents: raw.contents,
            tables: derived::asked(tables, &rules),
            rules: rules.into(),
            checks,
            charts,
            contexts: contexts.into(),
            narrative: narrative.into(),
            document: raw.document.unwrap_or_default().into(),
            shapes: Shapes::new(shapes, derive),
            chosen: Vec::new(),
            implied: Default::default(),
        })
    }

    /// What is said of the tables.
    fn narrative(
        &self,
        sections: Vec<RawSection>,
        said: Vec<RawSaid>,
        forms: Vec<FormSpec>,
        mistakes: &mut Mistakes,
    ) -> NarrativeSpec {
        let sections = sections.into_iter().map(|raw| self.section(raw));
        let sections: Vec<Built<SectionSpec>> = sections.collect();
        let said = said.into_iter().map(|raw| {
            let is = raw.is.get_ref();
            let of = is.strip_prefix(narrative::COUNTS).unwrap_or(is);
            // What only the narrative states has a name of its own.
            if !of.starts_with('#') {
                is_meant(of).map_err(|why| self.error(raw.is.span(), why))?;
            }
            Ok(SaidSpec {
                is: is.as_str().into(),
                words: raw.words,
            })
        });
        let said: Vec<Built<SaidSpec>> = said.collect();
        let of_forms = forms.iter().flat_map(FormSpec::meanings);
        for (words, why) in of_forms.filter_map(|words| Some((words, is_meant(words).err()?))) {
            mistakes.push(self.error(self.written(&(0..0), words), why));
        }
        NarrativeSpec {
            sections: sections
                .into_iter()
                .filter_map(|one| mistakes.keep(one))
                .collect(),
            said: said
                .into_iter()
                .filter_map(|one| mistakes.keep(one))
                .collect(),
            forms,
        }
    }

    fn section(&self, raw: RawSection) -> Built<SectionSpec> {
        let inside = |text: &Spanned<String>, fault| self.inside(text, fault);
        let nothing = raw.nothing.map(|raw| {
            let of = self.meant(&raw.of)?;
            Ok(Nothing {
                of,
                words: raw.words,
            })
        });
        let sums = raw.sums.iter();
        let sums = sums.map(|text| narrative::sum(text.get_ref()).map_err(|why| inside(text, why)));
        Ok(SectionSpec {
            part: raw.part,
            titles: std::iter::once(raw.title).chain(raw.also).collect(),
            paragraphs: narrative::paragraphs(raw.text.get_ref())
                .map_err(|why| inside(&raw.text, why))?,
            nothing: nothing.transpose()?,
            sums: sums.collect::<Built<Vec<SumSpec>>>()?,
            rest: raw.rest,
        })
    }

    /// Words that mean an amount.
    fn meant(&self, words: &Spanned<String>) -> Built<Text> {
        let known = is_meant(words.get_ref());
        known.map_err(|why| self.error(words.span(), why))?;
        Ok(words.get_ref().as_str().into())
    }

    /// Where a table that begins at `table` writes those words; its beginning, if they come from elsewhere.
    fn written(&self, table: &Range<usize>, words: &str) -> Range<usize> {
        let all = &self.text[table.end..];
        let own = all.find("\n[[table]]").map_or(all, |end| &all[..end]);
        let quoted = format!("\"{words}\"");
        let found = own.match_indices("is = ").find_map(|(at, is)| {
            let at = at + is.len();
            own[at..].starts_with(&quoted).then_some(table.end + at)
        });
        found.map_or(table.clone(), |at| at + 1..at + 1 + words.len())
    }

    /// Where a table that begins at `table` writes a text first; its beginning, if it does not.
    pub(super) fn quoted(&self, table: &Range<usize>, text: &str) -> Range<usize> {
        let behind = self.text.get(table.end..).unwrap_or_default();
        let own = behind.find("\n[[table]]");
        let own = own.map_or(behind, |end| &behind[..end]);
        let found = own.find(&format!("\"{text}\""));
        found.map_or(table.clone(), |at| {
            let at = table.end + at + 1;
            at..at + text.len()
        })
    }

    /// The tables, and the other shapes that they have.
    fn tables(
        &self,
        raw: Vec<RawTable>,
        precision: Precision,
        empty_note: Option<&Text>,
    ) -> Built<(Vec<TableSpec>, Vec<Shape>)> {
        let mut mistakes = Mistakes::default();
        let mut tables: Vec<TableSpec> = Vec::with_capacity(raw.len());
        let mut shapes: Vec<Shape> = Vec::new();
        let mut without: Vec<Vec<Spanned<String>>> = Vec::new();
        let mut spans = Vec::new();
        for mut table in raw {
            let id = table.id.clone();
            let others = std::mem::take(&mut table.shapes);
            let mut printed = Printed {
                ledgers: match others.is_empty() {
                    true => Vec::new(),
                    false => table.ledgers.clone(),
                },
                rows: Vec::new(),
            };
            let table = self.table(table, precision, empty_note);
            let Some(table) = mistakes.keep(table) else {
                continue;
            };
            for mut shape in others {
                let names = std::mem::take(&mut shape.without);
                if let Some(spec) = mistakes.keep(self.shape(shape, &table, &id, &mut printed)) {
                    without.push(names);
                    shapes.push(Shape {
                        table: tables.len(),
                        spec,
                        without: Vec::new(),
                    });
                }
            }
            if tables.iter().any(|t| t.id == table.id) {
                let message = format!("表 {} 已经有了，每张表的 id 应不同。", table.id);
                mistakes.push(self.error(id.span(), message));
            } else if let Some(other) = tables.iter().find(|t| t.sheet == table.sheet) {
                let message = format!(
                    "工作表名 {} 已经是表 {} 的，每张表的 sheet（不写时是表号）应不同。",
                    table.sheet, other.id
                );
                mistakes.push(self.error(self.quoted(&id.span(), &table.sheet), message));
            }
            spans.push(id.span());
            tables.push(table);
        }
        let own = tables.iter().enumerate();
        let others = shapes.iter().map(|one| (one.table, &one.spec));
        for (table, spec) in own.chain(others) {
            for unfit in meaning::unfit_words(spec) {
                let span = self.written(&spans[table], &unfit.words);
                mistakes.push(self.error(span, unfit.why));
            }
        }
        for (shape, names) in shapes.iter_mut().zip(without) {
            let names = names.iter().map(|name| self.table_named(name, &tables));
            shape.without = names.filter_map(|at| mistakes.keep(at)).collect();
        }
        mistakes.stop()?;
        Ok((tables, shapes))
    }

    fn rules(&self, raw: Vec<RawRule>, tables: &[TableSpec], mistakes: &mut Mistakes) -> Vec<Rule> {
        let mut rules: Vec<Rule> = Vec::with_capacity(raw.len());
        let mut seen = BTreeSet::new();
        for rule in raw {
            let id = rule.id.get_ref();
            if !seen.insert(id.clone()) {
                let message = format!("规则 {id} 已经有了，每条规则的 id 应不同。");
                mistakes.push(self.error(rule.id.span(), message));
            }
            rules.extend(mistakes.keep(self.rule(rule, tables)));
        }
        rules
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
            by_hand: true,
        })
    }

    /// The index of the table of that id.
    pub(super) fn table_named(&self, name: &Spanned<String>, tables: &[TableSpec]) -> Built<usize> {
        let mut ids = tables.iter().map(|table| table.id.as_str());
        let found = ids.position(|id| id == name.get_ref());
        found.ok_or_else(|| {
            let all = fault::list(tables.iter().map(|table| table.id.as_str()));
            let message = format!("没有名为 {} 的表；应为 {all}。", name.get_ref());
            self.error(name.span(), message)
        })
    }
}
