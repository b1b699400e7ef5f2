//! What a disclosure says in sentences and on forms, against what its tables say.
//!
//! In goes a book in which tables were recognised, out comes its `Narrative`: the `sections` of the layout that stand
//! in it, and its `forms` of labels and values. Checked against a submission, each number of a `sentence` is bound
//! (`bind`) by the words of the layout's patterns (`labels`) or the names of rows (`row_names`) to what the tables say (`known`), where these may mean several
//! amounts by what the sentence speaks of (`readings`); what has to hold
//! between numbers and tables is one `system`, which says what the one wrong number is. Names, years, counts and what
//! a section says there is not are checked beside it (`texts`, `clauses`), as is what was left in the template (`slips`) and whether the
//! `contents` name what follows, and what stands in `front` of it is of their year. A
//! number that no words bind is told, never bound to what is nearest. What should stand in place of a wrong number or
//! year, and whether that is proven, `proof` says, by where it is `printed`. The same patterns are written out (`write`).

mod bind;
mod claim;
mod clauses;
mod contents;
mod digits;
mod form_checks;
mod forms;
mod front;
mod known;
mod labels;
mod own_name;
mod printed;
mod proof;
mod readings;
mod relations;
mod row_names;
mod sections;
mod sentence;
mod slips;
mod system;
mod tell;
mod texts;
mod wording;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::layout::{Counted, Layout};
use crate::model::{CellRef, Place, SheetName, Submission, plain};
use crate::read::{Book, Format, Grid};
use crate::report::{Finding, Notice};
use crate::words::narrative as words;

pub(crate) use printed::{decimals, like, parts_thousands};
pub use write::{Answers, Written, blanks, written};

use claim::Bound;
use contents::Contents;
use forms::Form;
use front::Front;
use known::{Known, Tables};
use labels::Vocabulary;
use own_name::{Named, OwnName};
use sections::{Headings, Section};
use sentence::Paragraph;

/// What a document says beside its tables.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Narrative {
    sections: Vec<Section>,
    forms: Vec<Form>,
    slips: Vec<slips::Slip>,
    contents: Vec<Contents>,
    front: Front,
    /// How many amounts and percentages stand where nothing was read, paragraph by paragraph.
    passed: Vec<(Place, usize)>,
    /// Why nothing was read of documents that were given for what they say.
    unread: Vec<String>,
    /// What is told of its numbers, once they have been read.
    told: OnceLock<Option<Notice>>,
}

/// A document while it is checked: its paragraphs section by section, its numbers with what they claim.
struct Read<'n> {
    narrative: &'n Narrative,
    layout: &'n Layout,
    known: Known<'n>,
    /// What last year's tables say, if they are given.
    last: Option<Known<'n>>,
    vocabulary: Vocabulary,
    paragraphs: Vec<Vec<Paragraph>>,
    numbers: Vec<Bound>,
    year: Option<u16>,
    department: Option<&'n str>,
    /// How sentences may call it.
    name: Option<OwnName>,
    /// The tables that are there and have a number: that, their sheets and their titles.
    headings: Vec<(usize, String, String)>,
    /// Where the tables say of what year they are.
    tables: Option<Place>,
}

impl Narrative {
    /// What a book says beside the tables of a layout.
    pub fn of(book: &Book, layout: &Layout) -> Narrative {
        let spec = &*layout.narrative;
        if spec.sections.is_empty() && spec.forms.is_empty() {
            return Narrative::default();
        }
        let headed = Headings::of(spec);
        let sections = sections::find(book, &headed);
        let slips = slips::find(book, &sections);
        Narrative {
            forms: forms::find(book, spec, &headed),
            sections,
            slips,
            contents: contents::find(book, &headed).into_iter().collect(),
            front: front::find(book),
            passed: Vec::new(),
            unread: Vec::new(),
            told: OnceLock::new(),
        }
    }

    /// Adds what another document says.
    pub fn join(&mut self, other: Narrative) {
        self.sections.extend(other.sections);
        self.forms.extend(other.forms);
        self.slips.extend(other.slips);
        self.contents.extend(other.contents);
        self.front.join(other.front);
        self.passed.extend(other.passed);
        self.unread.extend(other.unread);
        self.told = OnceLock::new();
    }

    /// Notes that nothing was read of a document.
    pub fn is_silent(&mut self, why: String) {
        self.unread.push(why);
    }

    /// Whether a cell is part of it.
    pub fn holds(&self, sheet: &SheetName, cell: CellRef) -> bool {
        let sections = self.sections.iter().map(|section| &section.rows);
        let forms = self.forms.iter().map(|form| &form.rows);
        let contents = self.contents.iter().map(|contents| &contents.rows);
        let mut rows = sections.chain(forms).chain(contents);
        rows.any(|rows| rows.contain(sheet, cell)) || self.front.holds(sheet, cell)
    }

    /// Counts the amounts and percentages in cells that are no part of a table, where nothing of it was read.
    pub fn pass_over<'g>(&mut self, cells: impl Iterator<Item = (&'g Grid, CellRef)>) {
        if self.sections.is_empty() {
            return;
        }
        for (grid, cell) in cells {
            let text = grid.get(cell).and_then(|held| held.text());
            let numbers = text.map_or(0, amounts);
            if numbers > 0 && !self.holds(&grid.name, cell) {
                let sheet = grid.name.clone();
                self.passed.push((Place { sheet, cell }, numbers));
            }
        }
    }

    /// How many amounts and percentages nothing was read of.
    pub fn passed_over(&self) -> Option<Notice> {
        let (first, _) = self.passed.first()?;
        let numbers = self.passed.iter().map(|(_, numbers)| numbers).sum();
        Some(Notice {
            at: String::new(),
            message: words::passed_over(numbers, &first.to_string(), self.passed.len()),
        })
    }

    /// Whether it stands on a sheet.
    pub fn stands_on(&self, sheet: &str) -> bool {
        let sections = self.sections.iter().map(|section| &section.place.sheet);
        let mut sheets = sections.chain(self.forms.iter().map(Form::sheet));
        sheets.any(|own| own.as_str() == sheet)
    }

    /// Whether a form stands on a sheet.
    pub fn has_form_on(&self, sheet: &str) -> bool {
        self.forms.iter().any(|form| form.sheet().as_str() == sheet)
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty() && self.forms.is_empty()
    }

    /// What of it does not agree with the tables, with itself or with last year's tables.
    pub fn check(
        &self,
        layout: &Layout,
        submission: &Submission,
        last: Option<&Submission>,
    ) -> Vec<Finding> {
        let unread = self.unread.iter().map(|why| tell::unread(why));
        let mut findings: Vec<Finding> = unread.collect();
        if self.is_empty() {
            return findings;
        }
        let read = self.read(layout, submission, last);
        self.told.get_or_init(|| read.told());
        findings.extend(tell::findings(&read));
        findings.extend(texts::findings(&read));
        findings.extend(clauses::findings(&read));
        findings.extend(form_checks::findings(&read));
        findings.extend(slips::findings(&read));
        let listed = contents::findings(&read);
        findings.extend(front::findings(&read, &listed));
        findings.extend(listed);
        number_apart(&mut findings);
        findings
    }

    /// How many of its numbers are checked, and which are not.
    pub fn notice(&self, layout: &Layout, submission: &Submission) -> Option<Notice> {
        if self.sections.is_empty() {
            return None;
        }
        let told = || self.read(layout, submission, None).told();
        self.told.get_or_init(told).clone()
    }

    fn read<'n>(
        &'n self,
        layout: &'n Layout,
        submission: &'n Submission,
        last: Option<&'n Submission>,
    ) -> Read<'n> {
        let year = submission.year.map(|year| year.0);
        let department = submission.department.as_deref();
        let name = OwnName::of(department);
        let vocabulary = Vocabulary::of(&layout.narrative);
        let known = Known::of(layout, submission);
        let last = last.map(|last| Known::of_last_year(layout, last));
        let tables = Tables {
            now: &known,
            last: last.as_ref(),
        };
        let paragraphs = self.sections.iter().map(|section| {
            let own = section.paragraphs.iter();
            own.map(|line| Paragraph::read(line, name.as_ref(), year))
                .collect::<Vec<_>>()
        });
        let paragraphs: Vec<Vec<Paragraph>> = paragraphs.collect();
        let without_money = paragraphs.iter().flatten().filter(|one| !one.tells_money());
        let listed: Vec<&str> = without_money.map(|one| one.text.as_str()).collect();
        let named = Named {
            own: name.as_ref(),
            listed: &listed.join("\n"),
        };
        let mut numbers = Vec::new();
        for (at, (section, own)) in self.sections.iter().zip(&paragraphs).enumerate() {
            bind::bind(
                (&vocabulary, named),
                tables,
                (section, at),
                own,
                &mut numbers,
            );
        }
        Read {
            narrative: self,
            layout,
            known,
            last,
            vocabulary,
            paragraphs,
            numbers,
            year,
            department,
            name,
            headings: headings(layout, submission),
            tables: dated(submission),
        }
    }
}

/// That a layout knows no sentences, said once of a document that has some with amounts or percentages.
pub(crate) fn unheard(book: &Book, layout: &Layout) -> Option<Notice> {
    let spec = &*layout.narrative;
    let document = matches!(book.format, Format::Docx | Format::Text | Format::Html);
    if !document || !spec.sections.is_empty() {
        return None;
    }
    let rows = book.sheets.iter().flat_map(|grid| {
        let rows = grid.rows.iter();
        rows.filter_map(move |row| sections::alone(grid, row))
    });
    let numbers: usize = rows.map(|(_, text)| amounts(text)).sum();
    (numbers > 0).then(|| Notice {
        at: String::new(),
        message: words::unheard(numbers, &layout.name),
    })
}

/// How many amounts and percentages a text states.
fn amounts(text: &str) -> usize {
    let numbers = sentence::numbers(&plain(text));
    let numbers = numbers.iter();
    let numbers = numbers.filter(|one| !matches!(one.unit, sentence::Unit::Count(_)));
    // A line of a table's heading says only in which unit it is.
    numbers.filter(|one| one.from > 0).count()
}

impl Read<'_> {
    /// How many of its numbers are checked, and which are not.
    fn told(&self) -> Option<Notice> {
        let relations = relations::of(self);
        let compared: BTreeSet<usize> = relations.iter().flat_map(|one| one.numbers()).collect();
        let several = texts::told_in_several(self);
        let (mut open, mut alone) = (Vec::new(), Vec::new());
        for (at, bound) in self.numbers.iter().enumerate() {
            match &bound.claim {
                None => open.push(self.excerpt(bound)),
                Some(claim::Claim::Fixed) => {}
                Some(claim::Claim::Count(Counted::Stated(name))) if several.contains(&**name) => {}
                Some(_) if compared.contains(&at) => {}
                Some(_) => alone.push(self.excerpt(bound)),
            }
        }
        (!self.numbers.is_empty()).then(|| Notice {
            at: String::new(),
            message: words::bound(self.numbers.len(), &open, &alone),
        })
    }

    /// A number with the words before it, as printed.
    fn excerpt(&self, bound: &Bound) -> String {
        let number = &bound.number;
        let paragraph = &self.paragraphs[bound.section][bound.paragraph];
        let head = paragraph.text[..number.from].trim_end_matches(':').len();
        let from = head.saturating_sub(number.before.len());
        let parts = [from..head, number.from..number.to];
        match paragraph.quoted(parts, self.name.as_ref()) {
            Some([before, number]) => words::excerpt(before, number, ""),
            None => {
                let before = self.spelled(&number.before);
                words::excerpt(&before, &number.printed, number.unit.word())
            }
        }
    }

    /// A text as it was before signs stood for the department and the years.
    fn spelled(&self, text: &str) -> String {
        let mut spelled = text.replace(sentence::DEPARTMENT, self.department.unwrap_or_default());
        if let Some(year) = self.year {
            spelled = spelled.replace(sentence::LAST_YEAR, &year.saturating_sub(1).to_string());
            spelled = spelled.replace(sentence::OWN_YEAR, &year.to_string());
        }
        spelled
    }
}

/// The tables that are there and have a number: that, their sheets and their titles.
fn headings(layout: &Layout, submission: &Submission) -> Vec<(usize, String, String)> {
    let tables = layout.tables.iter().zip(&submission.tables);
    let headings = tables.filter_map(|(spec, table)| {
        let number = contents::number_of_table(&spec.sheet)?;
        let heading = table.heading()?;
        let title = heading.title.value.clone();
        Some((number, heading.sheet.to_string(), title))
    });
    headings.collect()
}

/// Where the first of the tables says of what year they are.
fn dated(submission: &Submission) -> Option<Place> {
    let headings = submission.tables.iter().filter_map(|table| table.heading());
    let mut dated = headings.filter(|heading| heading.year == submission.year);
    dated.find_map(|heading| {
        let sheet = heading.sheet.clone();
        let cell = heading.title.at?;
        Some(Place { sheet, cell })
    })
}

/// Gives findings of one id numbers.
fn number_apart(findings: &mut [Finding]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings {
        let count = seen.entry(finding.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.id = format!("{}#{count}", finding.id);
        }
    }
}
