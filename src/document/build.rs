//! From what is known to the document: its parts in their order, each table on its own paper.

use super::style::{POINT, Role};
use super::table::{self, Around};
use super::{Block, Document, Entry, Numbers, Paragraph, Pie, Section, Sheet, flow};
use crate::layout::{Layout, PartSpec, Text};
use crate::model::Submission;
use crate::narrative::{Answers, Written};
use crate::pages::{self, Page};
use crate::standard::titles::with_year;
use crate::words::document as words;
use crate::words::narrative::{DEPARTMENT, to_fill};

/// The paper of text: A4, 22 lines of 28 letters.
const PAPER: Sheet = Sheet {
    size: (11_906, 16_838),
    margins: [1_473, 1_473, 2_098, 1_984],
    foot: 1_304,
};
/// How high a chart is.
const PIE: u32 = 270 * POINT;

/// Everything a document is made of.
pub(crate) struct Contents<'c> {
    /// The layout of the tables.
    pub layout: &'c Layout,
    /// The tables.
    pub submission: &'c Submission,
    /// Their pages.
    pub tables: &'c [Page],
    /// The pages of the forms.
    pub forms: &'c [Page],
    /// The sections.
    pub written: &'c [Written],
    /// What a person filled in.
    pub answers: &'c Answers,
}

/// The document.
pub(crate) fn build(contents: &Contents) -> Document {
    let spec = &contents.layout.document;
    let year = contents.submission.year;
    let department = contents.submission.department.clone();
    let department = department.unwrap_or_else(|| to_fill(DEPARTMENT));
    let title = with_year(&spec.title, year);
    let mut builder = Builder {
        contents,
        sections: Vec::new(),
        text: Vec::new(),
    };
    let mut number = 0;
    for part in &spec.parts {
        let sections = builder.sections_of(part);
        let has_tables = part.tables && !contents.tables.is_empty();
        if sections.is_empty() && part.terms.is_empty() && !has_tables {
            continue;
        }
        number += 1;
        builder.heading(&words::part(number, &with_year(&part.title, year)));
        builder.part(part, &sections);
    }
    let Builder { sections: body, .. } = builder;
    let cover = [(Role::CoverName, &department), (Role::CoverTitle, &title)];
    let cover = cover.map(|(role, text)| paragraph(role, text, None)).into();
    let listed = vec![
        paragraph(Role::ContentsTitle, words::CONTENTS, None),
        Block::Contents,
    ];
    let mut sections = vec![unnumbered(cover), unnumbered(listed)];
    let first = body.into_iter().enumerate().map(|(at, section)| Section {
        numbers: if at == 0 {
            Numbers::FromOne
        } else {
            Numbers::GoOn
        },
        ..section
    });
    sections.extend(first);
    let mut document = Document {
        title: format!("{department}{title}"),
        year,
        sections,
    };
    flow::settle(&mut document);
    document
}

fn unnumbered(blocks: Vec<Block>) -> Section {
    Section {
        paper: PAPER,
        numbers: Numbers::None,
        blocks,
    }
}

fn paragraph(role: Role, text: &str, level: Option<u8>) -> Block {
    Block::Paragraph(Paragraph {
        shape: role.shape(),
        text: text.to_owned(),
        entry: level.map(|level| Entry {
            level,
            text: text.to_owned(),
        }),
        turns: false,
    })
}

struct Builder<'c> {
    contents: &'c Contents<'c>,
    sections: Vec<Section>,
    /// What stands on the paper of text that is not full yet.
    text: Vec<Block>,
}

impl Builder<'_> {
    /// The sections of a part: those that only a person writes, then the written ones.
    fn sections_of(&self, part: &PartSpec) -> Vec<(String, Vec<String>)> {
        let asked = part.asks.iter().map(|name: &Text| {
            let answer = self.contents.answers.get(name.as_str());
            let answer = answer.filter(|answer| !answer.trim().is_empty());
            let text = answer.cloned().unwrap_or_else(|| to_fill(name));
            (name.to_string(), vec![text])
        });
        let own = |one: &&Written| part.sections.as_deref() == Some(one.part.as_str());
        let written = self.contents.written.iter().filter(own);
        let written = written.map(|one| (one.title.clone(), one.paragraphs.clone()));
        asked.chain(written).collect()
    }

    /// A part begins a page.
    fn heading(&mut self, title: &str) {
        self.end_text();
        self.text.push(paragraph(Role::Part, title, Some(1)));
    }

    fn part(&mut self, part: &PartSpec, sections: &[(String, Vec<String>)]) {
        let spec = &self.contents.layout.document;
        for (number, (title, paragraphs)) in (1..).zip(sections) {
            let heading = words::section(number, title);
            self.text.push(paragraph(Role::Heading, &heading, Some(2)));
            let lines = paragraphs.iter().flat_map(|text| text.split('\n'));
            let lines = lines.map(str::trim).filter(|line| !line.is_empty());
            self.text.extend(lines.map(|line| {
                let subheading = words::is_subheading(line);
                let role = if subheading {
                    Role::Subheading
                } else {
                    Role::Text
                };
                paragraph(role, line, None)
            }));
            if spec.charts_behind.as_deref() == Some(title.as_str()) {
                self.charts();
            }
            if spec.forms_behind.as_deref() == Some(title.as_str()) {
                self.forms();
            }
        }
        if part.tables {
            self.tables();
        }
        for (number, term) in (1..).zip(&part.terms) {
            let text = words::term(number, &term.name, &term.means);
            self.text.push(paragraph(Role::Text, &text, None));
        }
        self.end_text();
    }

    fn charts(&mut self) {
        let shares = pages::shares(self.contents.layout, self.contents.submission);
        self.text.extend(shares.into_iter().map(|shares| {
            Block::Pie(Pie {
                title: shares.title,
                series: words::amounts(shares.unit),
                slices: shares.slices,
                height: PIE,
            })
        }));
    }

    /// Each form on its own paper; the text goes on behind them.
    fn forms(&mut self) {
        let forms = self.contents.forms;
        if forms.is_empty() {
            return;
        }
        self.end_text();
        for form in forms {
            let (entry, above) = (None, 0);
            self.paper(table::of(form, Around { entry, above }));
        }
    }

    /// Each table on its own paper; the heading of the part stands on that of the first.
    fn tables(&mut self) {
        if self.text.len() > 1 {
            self.end_text();
        }
        for page in self.contents.tables {
            let title = table::title(page);
            let around = Around {
                entry: Some(words::table(&page.name, &title)),
                above: self.text.iter().map(|_| height(Role::Part)).sum(),
            };
            let (paper, blocks) = table::of(page, around);
            let mut all = std::mem::take(&mut self.text);
            all.extend(blocks);
            self.paper((paper, all));
        }
    }

    fn paper(&mut self, (paper, blocks): (Sheet, Vec<Block>)) {
        self.sections.push(Section {
            paper,
            numbers: Numbers::GoOn,
            blocks,
        });
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.paper((PAPER, text));
        }
    }
}

/// The height of a line of that role, with what is left free around it.
fn height(role: Role) -> u32 {
    let shape = role.shape();
    shape.before + shape.line + shape.after
}
