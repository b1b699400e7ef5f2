//! Forms of labels and values (绩效目标表) that stand beside the tables: read by a layout's labels, each total the sum of
//! its parts and what the tables say.

use rust_decimal::Decimal;

use super::Read;
use super::known::{Fact, Of};
use super::labels::bare;
use super::sections::{Headings, Rows, ends_form};
use super::sentence::Unit;
use super::tell::{amount, cell};
use super::wording::{edits, is_short_for};
use crate::layout::{FormSpec, NarrativeSpec};
use crate::model::{CellRef, MoneyUnit, Place, SheetName, plain};
use crate::read::{Book, CellValue, Grid, GridCell};
use crate::report::{Finding, FindingCode};
use crate::words::narrative as words;

/// A form as it stands in a document.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Form {
    /// Which of the layout's forms it is.
    pub spec: usize,
    /// Its title as printed.
    pub title: String,
    /// What it is of.
    pub name: Option<(String, Place)>,
    /// Its totals with their parts, one for each block of the layout that it has.
    blocks: Vec<Block>,
    /// Its numbers, by their index in the layout.
    pub counts: Vec<(usize, Decimal, Place)>,
    /// The names of the department, with the code in front of them.
    departments: Vec<(String, Place)>,
    /// The year that it is headed with.
    year: Option<(u16, Place)>,
    /// The rows that it takes.
    pub rows: Rows,
}

/// A total and its parts.
#[derive(Clone, PartialEq, Debug)]
struct Block {
    /// Which of the form's blocks it is.
    nth: usize,
    total: Money,
    /// One for each part of the layout: blank, or money.
    parts: Vec<Option<Money>>,
    /// Whether all their labels are there.
    complete: bool,
}

/// Money on a form.
#[derive(Clone, PartialEq, Debug)]
struct Money {
    /// In 元.
    value: Decimal,
    /// Half a unit of its last digit, in 元.
    half: Decimal,
    unit: MoneyUnit,
    place: Place,
}

impl Form {
    /// The money that it states.
    pub fn money(&self) -> impl Iterator<Item = Decimal> {
        self.blocks.iter().flat_map(|block| {
            let parts = block.parts.iter().flatten();
            parts
                .chain([&block.total])
                .map(|money| money.value.normalize())
        })
    }
}

/// How many rows below a title its year stands.
const YEAR_ROWS: usize = 3;
/// How many rows below a total its parts stand.
const PART_ROWS: usize = 12;

/// The forms of a book.
pub(super) fn find(book: &Book, spec: &NarrativeSpec, headed: &Headings) -> Vec<Form> {
    let mut forms = Vec::new();
    for grid in &book.sheets {
        let titled: Vec<(usize, usize, &str)> = grid
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let mut texts = row.cells.iter().filter_map(GridCell::text);
                texts.find_map(|text| Some((at, headed.form(text)?, text)))
            })
            .collect();
        for (nth, &(at, form, title)) in titled.iter().enumerate() {
            let end = titled.get(nth + 1).map_or(grid.rows.len(), |next| next.0);
            let ends = (at + 1..end).find(|&row| ends_form(grid, &grid.rows[row], headed));
            let labels = Cells {
                grid,
                from: at + 1,
                to: ends.unwrap_or(end),
            };
            forms.extend(labels.form(&spec.forms[form], form, title));
        }
    }
    forms
}

/// The rows of one form.
struct Cells<'g> {
    grid: &'g Grid,
    from: usize,
    to: usize,
}

impl Cells<'_> {
    /// The form, if any of its labels is there.
    fn form(&self, spec: &FormSpec, nth: usize, title: &str) -> Option<Form> {
        let mut form = Form {
            spec: nth,
            title: title.trim().to_owned(),
            name: spec.name.as_ref().and_then(|label| self.text(label)),
            blocks: Vec::new(),
            counts: Vec::new(),
            departments: spec
                .department
                .iter()
                .filter_map(|label| self.text(label))
                .collect(),
            year: self.year(),
            rows: Rows::of(self.grid, self.from.saturating_sub(1)..self.to),
        };
        for (at, count) in spec.counts.iter().enumerate() {
            if let Some((text, place)) = self.text(&count.label)
                && let Some(value) = leading_number(&text)
            {
                form.counts.push((at, value, place));
            }
        }
        for at in 0..spec.blocks.len() {
            form.blocks.extend(self.block(spec, at));
        }
        // A form that does not say of what it is says nothing.
        let read = match spec.name {
            Some(_) => form.name.is_some(),
            None => !form.blocks.is_empty() || !form.counts.is_empty(),
        };
        read.then_some(form)
    }

    /// The year in the line below the title: （2026年度）.
    fn year(&self) -> Option<(u16, Place)> {
        let rows = self.from..self.to.min(self.from + YEAR_ROWS);
        let cells = rows.flat_map(|row| {
            self.grid.rows[row]
                .cells
                .iter()
                .map(move |cell| (row, cell))
        });
        let mut years = cells
            .filter_map(|(row, cell)| Some((year_alone(cell.text()?)?, self.place(row, cell.col))));
        years.next()
    }

    /// A total with its parts: where two totals have one label, or two parts, the nth of a row is that of the nth.
    fn block(&self, spec: &FormSpec, nth: usize) -> Option<Block> {
        let block = &spec.blocks[nth];
        let alike = spec.blocks[..nth]
            .iter()
            .filter(|other| other.total == block.total)
            .count();
        let (row, total) = self.labelled(&block.total, self.from..self.to, alike)?;
        let unit = self.unit(spec, row)?;
        let total = self.money(unit, row, total)?;
        let below = row..self.to.min(row + PART_ROWS);
        let labels = block.parts.iter().map(|part| {
            let others = spec.blocks[..nth].iter().flat_map(|other| &other.parts);
            let alike = others.filter(|other| other.label == part.label).count();
            self.labelled(&part.label, below.clone(), alike)
        });
        let labels: Vec<Option<(usize, usize)>> = labels.collect();
        let parts = labels
            .iter()
            .map(|label| label.and_then(|(row, at)| self.money(unit, row, at)));
        Some(Block {
            nth,
            total,
            parts: parts.collect(),
            complete: labels.iter().all(Option::is_some),
        })
    }

    /// The first row of some in which a label stands more than so many times, and where it does.
    fn labelled(
        &self,
        label: &str,
        rows: std::ops::Range<usize>,
        before: usize,
    ) -> Option<(usize, usize)> {
        let label = bare(label);
        rows.clone().find_map(|row| {
            let cells = self.grid.rows[row].cells.iter().enumerate();
            let own =
                cells.filter(|(_, cell)| cell.text().is_some_and(|text| is_label(text, &label)));
            own.map(|(at, _)| at).nth(before).map(|at| (row, at))
        })
    }

    /// The text behind a label.
    fn text(&self, label: &str) -> Option<(String, Place)> {
        let (row, at) = self.labelled(label, self.from..self.to, 0)?;
        let cell = self.grid.rows[row].cells.get(at + 1)?;
        let text = match &cell.value {
            CellValue::Text(text) => text.trim().to_owned(),
            CellValue::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then(|| (text, self.place(row, cell.col)))
    }

    /// The unit of the money in a row, and of what stands below: as the labels of the row or of the one above say, else as
    /// the form does, else the usual one.
    fn unit(&self, spec: &FormSpec, row: usize) -> Option<MoneyUnit> {
        let texts = |row: usize| self.grid.rows[row].cells.iter().filter_map(GridCell::text);
        let near = (self.from.max(row.saturating_sub(1))..=row).rev();
        let mut near = near.flat_map(texts).filter_map(unit_of_label);
        let all = (self.from.saturating_sub(1)..self.to).flat_map(texts);
        let mut all = all.filter_map(unit_of_form);
        near.next()
            .or_else(|| all.next())
            .or_else(|| MoneyUnit::named(&spec.unit))
    }

    /// The money behind a label.
    fn money(&self, unit: MoneyUnit, row: usize, at: usize) -> Option<Money> {
        let cells = &self.grid.rows[row].cells;
        let cell = cells.get(at + 1)?;
        let printed = match &cell.value {
            CellValue::Text(text) => text.trim().replace([',', '，'], ""),
            CellValue::Number(number) => number.to_string(),
            _ => return None,
        };
        let value: Decimal = printed.trim_end_matches(unit.name()).parse().ok()?;
        let factor = Decimal::from(unit.yuan());
        Some(Money {
            value: value.checked_mul(factor)?,
            half: Decimal::new(5, (value.scale() + 1).min(28)).checked_mul(factor)?,
            unit,
            place: self.place(row, cell.col),
        })
    }

    fn place(&self, row: usize, col: u32) -> Place {
        Place {
            sheet: self.grid.name.clone(),
            cell: CellRef::new(self.grid.rows[row].number, col),
        }
    }
}

/// The year that a text is and no more: （2026）年度.
fn year_alone(text: &str) -> Option<u16> {
    let plain = plain(text);
    let bare = plain.replace(['(', ')'], "");
    let digits = bare
        .strip_suffix("年度")
        .or_else(|| bare.strip_suffix('年'))?;
    digits.parse().ok().filter(|_| digits.len() == 4)
}

/// The unit in which a label ends: 项目资金（万元）.
fn unit_of_label(text: &str) -> Option<MoneyUnit> {
    let plain = plain(text);
    let (_, unit) = plain
        .trim_end_matches(':')
        .strip_suffix(')')?
        .rsplit_once('(')?;
    MoneyUnit::named(unit)
}

/// The unit that a line of a form states: 金额单位：万元.
fn unit_of_form(text: &str) -> Option<MoneyUnit> {
    let plain = plain(text);
    let (label, unit) = plain.rsplit_once(':')?;
    let mut labels = crate::vocabulary::UNIT.iter();
    labels
        .any(|word| label.ends_with(word))
        .then(|| MoneyUnit::named(unit))?
}

/// Whether a text is a label, what leads to it, marks and its unit left out.
fn is_label(text: &str, label: &str) -> bool {
    let plain = plain(text);
    let named = match unit_of_label(text) {
        Some(_) => plain
            .rsplit_once('(')
            .map_or(plain.as_ref(), |(named, _)| named),
        None => plain.as_ref(),
    };
    let bare = bare(named);
    let own = crate::vocabulary::OF_WHICH
        .iter()
        .find_map(|word| bare.strip_prefix(*word));
    own.unwrap_or(&bare) == label
}

/// The number that a text begins with: 11个.
fn leading_number(text: &str) -> Option<Decimal> {
    let plain = plain(text);
    let end = plain
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(plain.len());
    plain[..end].parse().ok()
}

impl Form {
    /// The sheet that it stands on.
    pub fn sheet(&self) -> &SheetName {
        self.rows.sheet()
    }
}

impl Money {
    fn told(&self) -> String {
        amount(self.value, Unit::Money(self.unit))
    }
}

impl Read<'_> {
    /// The forms of that title.
    pub(super) fn forms_of(&self, title: &str) -> impl Iterator<Item = &Form> {
        let forms = self.narrative.forms.iter();
        forms.filter(move |form| *self.layout.narrative.forms[form.spec].title == *title)
    }

    /// The names of the rows of which there is no form of that title.
    pub(super) fn without_form(&self, title: &str) -> Vec<String> {
        let spec = self
            .layout
            .narrative
            .forms
            .iter()
            .find(|form| *form.title == *title);
        let Some(of) = spec.and_then(|spec| spec.of.as_deref()) else {
            return Vec::new();
        };
        let rows = self.known.lowest(of).into_iter();
        let named = |name: &str| {
            let mut names = self.forms_of(title).filter_map(|form| form.name.as_ref());
            names.any(|(own, _)| bare(own) == bare(name))
        };
        rows.map(|row| row.name)
            .filter(|name| !named(name))
            .collect()
    }

    /// What is known of an amount: by the tables, or by the forms.
    pub(super) fn amounts(&self, of: &Of) -> Vec<Fact> {
        let Of::Forms(title) = of else {
            return self.known.amounts(of);
        };
        let totals = self.forms_of(title).filter_map(|form| {
            let spec = &self.layout.narrative.forms[form.spec];
            let mut blocks = form.blocks.iter();
            blocks
                .find(|block| spec.blocks[block.nth].is.is_some())
                .map(|block| &block.total)
        });
        let totals: Vec<&Money> = totals.collect();
        if totals.is_empty() {
            return Vec::new();
        }
        vec![Fact {
            value: totals.iter().map(|total| total.value).sum(),
            half: totals.iter().map(|total| total.half).sum(),
            place: None,
            table: super::relations::NO_TABLE,
            last_year: false,
        }]
    }
}

/// What of the forms does not agree.
pub(super) fn findings(read: &Read) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, form) in read.narrative.forms.iter().enumerate() {
        let teller = Teller {
            read,
            form,
            spec: &read.layout.narrative.forms[form.spec],
            nth: at + 1,
        };
        findings.extend(teller.parts());
        findings.extend(teller.against_tables());
        findings.extend(teller.sums());
        findings.extend(teller.headed());
    }
    findings.extend(codes(read));
    findings
}

/// Amounts with their labels that are printed alike, what they are in the table, and how much is printed.
type Alike<'f> = (Decimal, Fact, Vec<(&'f str, &'f Money)>);

struct Teller<'r> {
    read: &'r Read<'r>,
    form: &'r Form,
    spec: &'r FormSpec,
    nth: usize,
}

impl Teller<'_> {
    /// Totals that are not the sum of their parts.
    fn parts(&self) -> Vec<Finding> {
        let broken = self.form.blocks.iter().filter_map(|block| {
            let parts: Vec<&Money> = block.parts.iter().flatten().collect();
            let sum: Decimal = parts.iter().map(|part| part.value).sum();
            let bound: Decimal = parts.iter().map(|part| part.half).sum();
            let off = (sum - block.total.value).abs();
            let holds = parts.is_empty() || !block.complete || off <= bound + block.total.half;
            (!holds).then(|| {
                let label = &self.spec.blocks[block.nth].total;
                let sum = amount(sum, Unit::Money(block.total.unit));
                let message = words::form_total(
                    &self.name(),
                    &block.total.place.to_string(),
                    label,
                    &block.total.told(),
                    &sum,
                );
                self.finding(label, &[&block.total.place], message)
            })
        });
        broken.collect()
    }

    /// Amounts that are not what the tables say.
    fn against_tables(&self) -> Vec<Finding> {
        let mut same: Vec<Alike> = Vec::new();
        let mut findings = Vec::new();
        for block in &self.form.blocks {
            let spec = &self.spec.blocks[block.nth];
            let parts = spec.parts.iter().zip(&block.parts);
            let parts = parts
                .filter_map(|(part, money)| Some((&part.label, part.is.as_ref(), money.as_ref()?)));
            let all = std::iter::once((&spec.total, spec.is.as_ref(), &block.total)).chain(parts);
            for (label, is, money) in all {
                let Some(is) = is else { continue };
                let fact = match (&self.spec.of, &self.form.name) {
                    (Some(of), Some((name, place))) if of == is => match self.row(of, name) {
                        Ok(fact) => fact,
                        Err(near) => {
                            let message = words::form_of_nothing(
                                &self.name(),
                                &place.to_string(),
                                near.as_deref(),
                            );
                            findings.push(self.finding(words::NAME, &[place], message));
                            continue;
                        }
                    },
                    _ => self
                        .read
                        .known
                        .amounts(&Of::Meant(is.to_string()))
                        .into_iter()
                        .next(),
                };
                let Some(fact) = fact else { continue };
                if (money.value - fact.value).abs() <= fact.half.max(money.half) {
                    continue;
                }
                let known = same
                    .iter_mut()
                    .find(|(value, other, _)| *value == money.value && other.value == fact.value);
                match known {
                    Some((_, _, told)) => told.push((label, money)),
                    None => same.push((money.value, fact, vec![(label, money)])),
                }
            }
        }
        findings.extend(same.iter().map(|(_, fact, told)| self.differs(fact, told)));
        findings
    }

    fn differs(&self, fact: &Fact, told: &[(&str, &Money)]) -> Finding {
        let mut labels: Vec<&str> = Vec::new();
        for (label, _) in told {
            if !labels.contains(label) {
                labels.push(label);
            }
        }
        let (_, money) = told[0];
        let table = self.read.known.table_name(fact.table);
        let place = fact.place.as_ref().map(Place::to_string);
        let fact = amount(fact.value, Unit::Money(MoneyUnit::TenThousandYuan));
        let message = words::form_differs(
            &self.name(),
            &money.place.to_string(),
            (&labels.join("、"), &money.told()),
            (table, place.as_deref(), &fact),
        );
        let places: Vec<&Place> = told.iter().map(|(_, money)| &money.place).collect();
        self.finding(labels[0], &places, message)
    }

    /// The amount of the row of that name; or the name of one that is nearly called so.
    fn row(&self, of: &str, name: &str) -> Result<Option<Fact>, Option<String>> {
        let rows = self.read.known.lowest(of);
        if rows.is_empty() {
            return Ok(None);
        }
        if let Some(row) = rows.iter().find(|row| bare(&row.name) == bare(name)) {
            return Ok(Some(row.fact.clone()));
        }
        let (own, most) = (bare(name), bare(name).chars().count() / 3);
        let distance = |row: &str| edits(&own, &bare(row));
        let near = rows.iter().min_by_key(|row| distance(&row.name));
        let near = near.filter(|row| distance(&row.name) <= most);
        Err(near.map(|row| row.name.clone()))
    }

    /// Numbers that do not add up.
    fn sums(&self) -> Vec<Finding> {
        let count = |name: &str| {
            let mut counts = self.form.counts.iter();
            counts.find(|(nth, _, _)| *self.spec.counts[*nth].of == *name)
        };
        let broken = self.spec.sums.iter().filter_map(|sum| {
            let (nth, whole, place) = count(&sum.whole)?;
            let parts: Option<Vec<Decimal>> =
                sum.parts.iter().map(|part| Some(count(part)?.1)).collect();
            let added: Decimal = parts?.iter().sum();
            (added != *whole).then(|| {
                let label = &self.spec.counts[*nth].label;
                let message = words::form_total(
                    &self.name(),
                    &place.to_string(),
                    label,
                    &whole.to_string(),
                    &added.to_string(),
                );
                self.finding(label, &[place], message)
            })
        });
        broken.collect()
    }

    /// A year, or the department of a form of the whole, that is not that of the tables.
    fn headed(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let (Some((year, place)), Some(own)) = (&self.form.year, self.read.year)
            && *year != own
        {
            let message =
                words::year_differs(&place.to_string(), &year.to_string(), words::YEAR, own);
            findings.push(self.finding(words::YEAR, &[place], message));
        }
        // A project may be another unit's.
        let whole = self
            .form
            .departments
            .iter()
            .filter(|_| self.spec.name.is_none());
        for (text, place) in whole {
            let (_, name) = text.split_once(['-', '－', '—']).unwrap_or(("", text));
            let Some(own) = self.read.department else {
                continue;
            };
            if !is_short_for(&bare(name), own) && !is_short_for(&bare(own), name) {
                let message = words::department_differs(&place.to_string(), name, own);
                findings.push(self.finding(words::DEPARTMENT, &[place], message));
            }
        }
        findings
    }

    /// The form's title, with the project that it is of.
    fn name(&self) -> String {
        let name = self.form.name.as_ref().map(|(name, _)| name.as_str());
        words::form_name(&self.form.title, name)
    }

    fn finding(&self, what: &str, places: &[&Place], message: String) -> Finding {
        let id = format!("{}/{}/{}/{what}", words::ABOUT, self.form.title, self.nth);
        let mut finding = Finding::new(FindingCode::Form, words::ABOUT, id, message);
        finding.cells = places
            .iter()
            .map(|place| cell(place, &self.form.title, what, None))
            .collect();
        finding
    }
}

/// So many digits of a unit's code are that of its department.
const DEPARTMENT_DIGITS: usize = 3;

/// Codes of the department that differ from form to form.
fn codes(read: &Read) -> Option<Finding> {
    let named = read
        .narrative
        .forms
        .iter()
        .flat_map(|form| &form.departments);
    let coded: Vec<(&str, &Place)> = named
        .filter_map(|(text, place)| {
            let (code, _) = text.split_once(['-', '－', '—'])?;
            let digits = code.trim();
            (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
                .then_some((digits, place))
        })
        .collect();
    let &(first, at) = coded.first()?;
    // 052001 is a unit of department 052.
    let same = |code: &str| {
        let mut digits = code.bytes().zip(first.bytes()).take(DEPARTMENT_DIGITS);
        digits.all(|(own, other)| own == other)
    };
    if coded.iter().all(|(code, _)| same(code)) {
        return None;
    }
    let told: Vec<String> = coded
        .iter()
        .map(|(code, place)| words::at_place(&place.to_string(), code))
        .collect();
    let places: Vec<&Place> = coded.iter().map(|(_, place)| *place).collect();
    let id = format!("{}/{}", words::ABOUT, words::CODE);
    let mut finding = Finding::new(
        FindingCode::Form,
        words::ABOUT,
        id,
        words::codes_differ(&at.to_string(), &told),
    );
    finding.cells = places
        .iter()
        .map(|place| cell(place, words::CODE, words::CODE, None))
        .collect();
    Some(finding)
}
