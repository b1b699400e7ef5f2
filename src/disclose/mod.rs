//! 公开: the whole document in which a department discloses its tables, as a .docx.
//!
//! In go the bytes of a workbook, last year's and what a person filled in ([`answers`]); out come those of the document and
//! what is to be said of it. The figures are those of the workbook, its proven corrections only if that is asked. What
//! nobody knows stands as 【待填写：…】, which the check finds. [`asked_bytes`] writes the sheet on which it is filled in.

mod answers;

use crate::check;
use crate::decide;
use crate::document::{self, Contents};
use crate::layout::Layout;
use crate::model::Submission;
use crate::narrative::{self, Answers, Narrative, Written};
use crate::open::{FileNames, Opened, USUAL_MARGIN, open_bytes, unread};
use crate::pages::{self, Asked as AskedLine};
use crate::publish::open_findings;
use crate::read::{self, Book, Format, Grid};
use crate::recognise::{Recogniser, is_own_sheet, is_rest_sheet};
use crate::replay::{Purpose, replay};
use crate::report::Report;
use crate::standard::marked;
use crate::words::document as words;
use crate::words::narrative::to_fill;
use crate::write;

/// A file beside the workbook: what messages call it, and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Enclosed<'b> {
    /// Its name.
    pub name: &'b str,
    /// Its bytes.
    pub bytes: &'b [u8],
}

/// What is given beside the workbook.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'g> {
    /// Last year's workbook or document.
    pub last_year: Option<Enclosed<'g>>,
    /// What a person filled in (说明资料).
    pub told: Option<Enclosed<'g>>,
    /// Whether proven corrections are applied.
    pub corrected: bool,
}

/// A document that was written.
#[derive(Clone, Debug)]
pub struct Disclosed {
    /// How the workbook stands.
    pub report: Report,
    /// The bytes of the .docx.
    pub document: Vec<u8>,
    /// What is still to be filled in.
    pub blanks: Vec<String>,
    /// What is to be said of it, a sentence each.
    pub told: Vec<String>,
}

/// The sheet on which a person fills in what a document needs.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How the workbook stands.
    pub report: Report,
    /// The bytes of the .xlsx.
    pub workbook: Vec<u8>,
    /// How many lines it has.
    pub lines: usize,
}

/// Writes the document of a workbook in memory; `name` is what messages call it.
///
/// # Errors
/// The report of a file that cannot be read or holds none of the tables, or of whose family no document is known; of one
/// beside it that cannot be read or is of another family or year.
pub fn disclose_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    given: Given,
) -> Result<Disclosed, Box<Report>> {
    let opened = open_bytes(recogniser, FileNames::all(name), bytes, USUAL_MARGIN)?;
    disclose(recogniser, opened, bytes, given)
}

/// Writes the sheet on which a person fills in what the document of a workbook needs.
///
/// # Errors
/// As [`disclose_bytes`].
pub fn asked_bytes(
    recogniser: &Recogniser,
    name: &str,
    bytes: &[u8],
    given: Given,
) -> Result<Asked, Box<Report>> {
    let opened = open_bytes(recogniser, FileNames::all(name), bytes, USUAL_MARGIN)?;
    asked(recogniser, opened, bytes, given)
}

/// The same as [`disclose_bytes`] for bytes that are recognised.
pub(crate) fn disclose(
    recogniser: &Recogniser,
    opened: Opened,
    bytes: &[u8],
    given: Given,
) -> Result<Disclosed, Box<Report>> {
    let draft = Draft::of(recogniser, opened, bytes, given)?;
    let written = draft.written();
    let tables = marked(draft.layout, &draft.submission);
    let tables = match pages::standard(draft.layout, &tables, (&[], &[]), &[]) {
        Ok(pages) => pages.all,
        Err(error) => return Err(Box::new(draft.report.failed("output", error.to_string()))),
    };
    let forms: Vec<&Grid> = draft.forms.iter().collect();
    let document = document::build(&Contents {
        layout: draft.layout,
        submission: &draft.submission,
        tables: &tables,
        forms: &pages::beside(&forms),
        written: &written,
        answers: &draft.answers,
    });
    let blanks = draft.blanks(&written);
    let mut told = draft.told;
    told.extend((!forms.is_empty()).then(|| words::forms(forms.len())));
    told.extend((!blanks.is_empty()).then(|| words::to_fill(&blanks)));
    match document::docx(&document) {
        Ok(document) => Ok(Disclosed {
            report: draft.report,
            document,
            blanks,
            told,
        }),
        Err(error) => Err(Box::new(draft.report.failed("output", error.to_string()))),
    }
}

/// The same as [`asked_bytes`] for bytes that are recognised.
pub(crate) fn asked(
    recogniser: &Recogniser,
    opened: Opened,
    bytes: &[u8],
    given: Given,
) -> Result<Asked, Box<Report>> {
    let mut draft = Draft::of(recogniser, opened, bytes, given)?;
    let answers = std::mem::take(&mut draft.answers);
    let lines = draft.asked(&draft.written(), &answers);
    let pages = pages::answers(&draft.submission, &lines);
    match write::published(&pages) {
        Ok(workbook) => Ok(Asked {
            report: draft.report,
            workbook,
            lines: lines.len(),
        }),
        Err(error) => Err(Box::new(draft.report.failed("output", error.to_string()))),
    }
}

/// Everything that a document is written from.
struct Draft<'l> {
    layout: &'l Layout,
    report: Report,
    submission: Submission,
    last: Option<Submission>,
    answers: Answers,
    forms: Vec<Grid>,
    told: Vec<String>,
}

impl<'l> Draft<'l> {
    fn of(
        recogniser: &Recogniser<'l>,
        opened: Opened<'l>,
        bytes: &[u8],
        given: Given,
    ) -> Result<Draft<'l>, Box<Report>> {
        let layout = opened.layout;
        let report = check::report(opened.clone());
        if report.error.is_some() {
            return Err(Box::new(report));
        }
        let refused = |message: String| Box::new(report.clone().failed("disclose", message));
        if layout.document.parts.is_empty() {
            return Err(refused(words::no_document(&layout.name)));
        }
        let mut forms = forms_of(&opened.book, &opened.unrecognised, layout);
        let (submission, mut told) = figures(&opened, bytes, &report, given.corrected)?;
        let last = given
            .last_year
            .map(|file| opened.last_year(recogniser, (file.name, file.bytes)));
        let last = last.transpose().map_err(&refused)?;
        let mut answers = Answers::new();
        if let Some(file) = given.told {
            let book = read::read_bytes(file.bytes, file.name)
                .map_err(|error| unread(file.name, &error))?;
            let known = askable(layout);
            let (filled, others) = answers::of(&book, &known)
                .ok_or_else(|| refused(words::nothing_told(file.name)))?;
            answers = filled;
            told.extend((!others.is_empty()).then(|| words::not_asked(&others)));
            let all: Vec<usize> = (0..book.sheets.len()).collect();
            forms.extend(forms_of(&book, &all, layout));
        }
        Ok(Draft {
            layout,
            submission,
            last,
            answers,
            forms,
            told,
            report,
        })
    }

    fn written(&self) -> Vec<Written> {
        narrative::written(
            self.layout,
            &self.submission,
            self.last.as_ref(),
            &self.answers,
        )
    }

    /// The texts of the document that a person may have to complete, with where they stand.
    fn texts(&self, written: &[Written]) -> Vec<(String, String)> {
        let parts = self.layout.document.parts.iter();
        let asks = parts.flat_map(|part| &part.asks).map(|name| {
            let filled = self.answers.get(name.as_str()).cloned();
            (name.to_string(), filled.unwrap_or_else(|| to_fill(name)))
        });
        let sections = written.iter().flat_map(|section| {
            let texts = section.paragraphs.iter();
            texts.map(|text| (section.title.clone(), text.clone()))
        });
        asks.chain(sections).collect()
    }

    /// What is still to be filled in, each once.
    fn blanks(&self, written: &[Written]) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for (_, text) in self.texts(written) {
            for name in blanks_in(&text) {
                if !all.contains(&name) {
                    all.push(name);
                }
            }
        }
        all
    }

    /// The lines of the sheet that asks for it, with what is known already.
    fn asked(&self, written: &[Written], answers: &Answers) -> Vec<AskedLine> {
        let known = askable(self.layout);
        let mut lines: Vec<AskedLine> = Vec::new();
        for (section, text) in self.texts(written) {
            for name in blanks_in(&text) {
                let new = lines.iter().all(|line| line.name != name);
                if new && known.contains(&name) {
                    lines.push(AskedLine {
                        answer: answers.get(&name).cloned().unwrap_or_default(),
                        section: section.clone(),
                        name,
                    });
                }
            }
        }
        lines
    }
}

/// What a person can be asked for.
fn askable(layout: &Layout) -> Vec<String> {
    let parts = layout.document.parts.iter();
    let asks = parts.flat_map(|part| &part.asks).map(ToString::to_string);
    asks.chain(narrative::blanks(layout)).collect()
}

/// The names of the blanks in a text.
fn blanks_in(text: &str) -> Vec<String> {
    let blank = to_fill("");
    let mut marks = blank.chars();
    let end = marks.next_back().unwrap_or_default();
    let begins = text.split(marks.as_str()).skip(1);
    let names = begins.filter_map(|rest| rest.split_once(end));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The figures that are written, and what is to be said of how they stand.
fn figures(
    opened: &Opened,
    bytes: &[u8],
    report: &Report,
    corrected: bool,
) -> Result<(Submission, Vec<String>), Box<Report>> {
    let corrections = report.corrections.len();
    let open = open_findings(report);
    if !corrected {
        let first = open.first().map(|left| left.message);
        let mut told: Vec<String> = first
            .map(|first| words::not_in_order(open.len(), first))
            .into_iter()
            .collect();
        told.extend((corrections > 0).then(|| words::not_corrected(corrections)));
        return Ok((opened.submission.clone(), told));
    }
    let mut opened = opened.clone();
    opened.input.sha256 = decide::sha256(bytes);
    let replayed = replay(opened, None, Purpose::Fix { settle: None })?;
    let mut left = open
        .iter()
        .filter(|left| !replayed.settled.contains(left.id));
    let first = left.next();
    let mut told = vec![words::corrected(corrections)];
    told.extend(first.map(|first| words::not_in_order(left.count() + 1, first.message)));
    Ok((replayed.corrected, told))
}

/// The sheets of a workbook that are forms (绩效目标表), among those that are none of its tables.
fn forms_of(book: &Book, sheets: &[usize], layout: &Layout) -> Vec<Grid> {
    if matches!(book.format, Format::Docx | Format::Text) {
        return Vec::new();
    }
    let narrative = Narrative::of(book, layout);
    let sheets = sheets.iter().filter_map(|&at| book.sheets.get(at));
    let forms = sheets.filter(|grid| {
        let ours = is_own_sheet(grid) || is_rest_sheet(grid);
        grid.visible && !ours && narrative.has_form_on(grid.name.as_str())
    });
    forms.cloned().collect()
}
