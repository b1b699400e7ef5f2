//! What of the forms beside the tables (绩效目标表) does not agree: each total is the sum of its parts and what the tables
//! say, and its year and its department are those of the tables.

use rust_decimal::Decimal;

use super::Read;
use super::forms::{Form, Money};
use super::known::{Fact, Of};
use super::labels::bare;
use super::sentence::Unit;
use super::tell::{amount, cell};
use super::wording::{edits, is_short_for};
use crate::layout::FormSpec;
use crate::model::{MoneyUnit, Place};
use crate::report::{Finding, FindingCode};
use crate::words::narrative as words;

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
        let Some(own) = self.read.department else {
            return findings;
        };
        for (text, place) in &self.form.departments {
            let name = without_code(text);
            if !same_department(name, own) && self.is_of(name, own) {
                let message = words::department_differs(&place.to_string(), name, own);
                findings.push(self.finding(words::DEPARTMENT, &[place], message));
            }
        }
        findings
    }

    /// Whether the department that a form names has to be that of the tables: that of a form of the whole; of a project,
    /// which a unit may state with the department above it, one that is nearly called so, or where others name this.
    fn is_of(&self, name: &str, own: &str) -> bool {
        let whole = self.spec.name.is_none();
        let near = self
            .read
            .name
            .as_ref()
            .is_some_and(|own| own.is_meant_by(name));
        let forms = self.read.narrative.forms.iter();
        let mut alike = forms.filter(|form| form.spec == self.form.spec);
        let named = |form: &Form| {
            let mut names = form.departments.iter();
            names.any(|(text, _)| same_department(without_code(text), own))
        };
        whole || near || alike.any(named)
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

/// A name without the code in front of it: 052-某县审计局.
fn without_code(text: &str) -> &str {
    text.split_once(['-', '－', '—'])
        .map_or(text, |(_, name)| name)
}

/// Whether two names are one department's: one may leave letters out.
fn same_department(name: &str, own: &str) -> bool {
    is_short_for(&bare(name), own) || is_short_for(&bare(own), name)
}

/// So many digits of a unit's code are that of its department.
const DEPARTMENT_DIGITS: usize = 3;

/// Codes of the department that differ from form to form.
fn codes(read: &Read) -> Option<Finding> {
    let named = read
        .narrative
        .forms
        .iter()
        .flat_map(|form| form.departments.iter().chain(&form.units));
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
