//! The text of the document: paragraphs, tables, the contents with their page numbers, sections.

use std::fmt::Display;

use super::super::style::{Role, Shape};
use super::super::{
    Block, Cell, Document, Entry, Grows, Numbers, Paragraph, Pie, Row, Section, Sheet, Table,
};
use super::chart;
use super::parts::{self, FOOTER, R, W};
use super::xml::Xml;
use crate::words::document as words;
use crate::words::narrative::to_fill;

/// The field of the contents: two levels of headings, with links.
const CONTENTS_FIELD: &str = " TOC \\o \"1-2\" \\h \\z \\u ";

/// The part of the text; the pages are those of the entries.
pub(super) fn part(document: &Document, pages: &[u32]) -> Vec<u8> {
    let mut body = Body {
        xml: Xml::new(),
        entries: entries(document)
            .into_iter()
            .zip(pages.iter().copied())
            .collect(),
        marked: 0,
        charts: 0,
    };
    let names: [(&str, &dyn Display); 5] = [
        ("xmlns:w", &W),
        ("xmlns:r", &R),
        (
            "xmlns:wp",
            &"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        ),
        ("xmlns:a", &chart::A),
        ("xmlns:c", &chart::C),
    ];
    body.xml.open("w:document", &names);
    body.xml.open("w:body", &[]);
    let last = document.sections.len().saturating_sub(1);
    for (number, section) in document.sections.iter().enumerate() {
        body.section(section, number == last);
    }
    body.xml.close("w:body");
    body.xml.close("w:document");
    body.xml.bytes()
}

/// The lines of the contents.
fn entries(document: &Document) -> Vec<&Entry> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    let entries = blocks.filter_map(|block| match block {
        Block::Paragraph(paragraph) => paragraph.entry.as_ref(),
        _ => None,
    });
    entries.collect()
}

/// The bookmark of an entry, counted from 1.
fn bookmark(number: usize) -> String {
    format!("_Toc{number:06}")
}

struct Body<'d> {
    xml: Xml,
    entries: Vec<(&'d Entry, u32)>,
    /// How many entries have their bookmarks.
    marked: usize,
    charts: usize,
}

impl Body<'_> {
    fn section(&mut self, section: &Section, last: bool) {
        let (ends, before) = match section.blocks.split_last() {
            Some((Block::Paragraph(end), before)) if !last => (Some(end), before),
            _ => (None, section.blocks.as_slice()),
        };
        for block in before {
            self.block(block, &section.paper);
        }
        match ends {
            Some(paragraph) => self.paragraph(paragraph, &section.paper, Some(section)),
            None if last => {
                if let Some(Block::Table(_)) = section.blocks.last() {
                    self.end(None);
                }
                properties(&mut self.xml, section);
            }
            None => self.end(Some(section)),
        }
    }

    /// The paragraph that has to stand behind a table: next to nothing.
    fn end(&mut self, section: Option<&Section>) {
        self.xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                let line: [(&str, &dyn Display); 2] = [("w:line", &20), ("w:lineRule", &"exact")];
                xml.empty("w:spacing", &line);
                xml.within("w:rPr", &[], |xml| xml.value("w:sz", 2));
                if let Some(section) = section {
                    properties(xml, section);
                }
            });
        });
    }

    fn block(&mut self, block: &Block, paper: &Sheet) {
        match block {
            Block::Paragraph(paragraph) => self.paragraph(paragraph, paper, None),
            Block::Table(table) => self.table(table),
            Block::Pie(pie) => self.pie(pie, paper),
            Block::Contents => self.contents(paper),
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph, paper: &Sheet, ends: Option<&Section>) {
        let Paragraph {
            shape,
            text,
            entry,
            turns,
        } = paragraph;
        let mark = entry.is_some().then(|| {
            self.marked += 1;
            self.marked
        });
        self.xml.within("w:p", &[], |xml| {
            let tab = text.contains('\t').then(|| paper.width());
            looks(xml, shape, (tab, *turns), ends);
            if let Some(number) = mark {
                let name = bookmark(number);
                xml.empty("w:bookmarkStart", &[("w:id", &number), ("w:name", &name)]);
            }
            runs(xml, shape, text);
            if let Some(number) = mark {
                xml.empty("w:bookmarkEnd", &[("w:id", &number)]);
            }
        });
    }

    /// The contents: a field whose result is there already.
    fn contents(&mut self, paper: &Sheet) {
        let width = paper.width();
        for (number, (entry, page)) in (1..).zip(&self.entries) {
            let role = if entry.level == 1 {
                Role::First
            } else {
                Role::Second
            };
            self.xml.within("w:p", &[], |xml| {
                xml.within("w:pPr", &[], |xml| {
                    xml.value("w:pStyle", parts::style_id(role));
                    xml.within("w:tabs", &[], |xml| {
                        let tab: [(&str, &dyn Display); 3] =
                            [("w:val", &"right"), ("w:leader", &"dot"), ("w:pos", &width)];
                        xml.empty("w:tab", &tab);
                    });
                });
                if number == 1 {
                    field(xml, CONTENTS_FIELD);
                }
                let name = bookmark(number);
                xml.within(
                    "w:hyperlink",
                    &[("w:anchor", &name), ("w:history", &1)],
                    |xml| {
                        let shape = role.shape();
                        runs(xml, &shape, &entry.text);
                        xml.within("w:r", &[], |xml| xml.empty("w:tab", &[]));
                        field(xml, &format!(" PAGEREF {name} \\h "));
                        runs(xml, &shape, &page.to_string());
                        end_field(xml);
                    },
                );
            });
        }
        self.xml.within("w:p", &[], end_field);
    }

    fn table(&mut self, table: &Table) {
        let xml = &mut self.xml;
        xml.open("w:tbl", &[]);
        let whole: u32 = table.columns.iter().sum();
        xml.within("w:tblPr", &[], |xml| {
            xml.empty("w:tblW", &[("w:w", &whole), ("w:type", &"dxa")]);
            xml.value("w:jc", "center");
            xml.within("w:tblBorders", &[], |xml| {
                for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
                    border(xml, side, "single");
                }
            });
            xml.empty("w:tblLayout", &[("w:type", &"fixed")]);
            xml.within("w:tblCellMar", &[], |xml| {
                for side in ["w:left", "w:right"] {
                    xml.empty(side, &[("w:w", &table.padding), ("w:type", &"dxa")]);
                }
            });
        });
        xml.within("w:tblGrid", &[], |xml| {
            for width in &table.columns {
                xml.empty("w:gridCol", &[("w:w", width)]);
            }
        });
        for (number, line) in table.rows.iter().enumerate() {
            row(xml, line, &table.columns, number < table.heads);
        }
        xml.close("w:tbl");
    }

    fn pie(&mut self, pie: &Pie, paper: &Sheet) {
        self.charts += 1;
        let relation = parts::chart_relation(self.charts);
        chart::drawing(&mut self.xml, pie, paper.width(), (self.charts, &relation));
    }
}

fn row(xml: &mut Xml, row: &Row, columns: &[u32], head: bool) {
    xml.within("w:tr", &[], |xml| {
        xml.within("w:trPr", &[], |xml| {
            xml.empty("w:cantSplit", &[]);
            let rule = if row.exact { "exact" } else { "atLeast" };
            xml.empty("w:trHeight", &[("w:val", &row.height), ("w:hRule", &rule)]);
            if head {
                xml.empty("w:tblHeader", &[]);
            }
        });
        let mut at = 0;
        for one in &row.cells {
            let next = at + one.columns as usize;
            let width = columns.get(at..next).unwrap_or_default().iter().sum();
            at = next;
            cell(xml, one, width);
        }
    });
}

fn cell(xml: &mut Xml, cell: &Cell, width: u32) {
    xml.within("w:tc", &[], |xml| {
        xml.within("w:tcPr", &[], |xml| {
            xml.empty("w:tcW", &[("w:w", &width), ("w:type", &"dxa")]);
            if cell.columns > 1 {
                xml.value("w:gridSpan", cell.columns);
            }
            match cell.grows {
                Grows::No => {}
                Grows::Begins => xml.value("w:vMerge", "restart"),
                Grows::Continues => xml.value("w:vMerge", "continue"),
            }
            if !cell.border {
                xml.within("w:tcBorders", &[], |xml| {
                    for side in ["top", "left", "bottom", "right"] {
                        border(xml, side, "nil");
                    }
                });
            }
            xml.value("w:vAlign", "center");
        });
        xml.within("w:p", &[], |xml| {
            looks(xml, &cell.shape, (None, false), None);
            runs(xml, &cell.shape, &cell.text);
        });
    });
}

fn border(xml: &mut Xml, side: &str, kind: &str) {
    let line: [(&str, &dyn Display); 4] = [
        ("w:val", &kind),
        ("w:sz", &4),
        ("w:space", &0),
        ("w:color", &"000000"),
    ];
    xml.empty(&format!("w:{side}"), &line);
}

/// How a paragraph looks: by its style, and what is otherwise.
fn looks(xml: &mut Xml, shape: &Shape, (tab, turns): (Option<u32>, bool), ends: Option<&Section>) {
    xml.within("w:pPr", &[], |xml| {
        xml.value("w:pStyle", parts::style_id(shape.role));
        let usual = shape.role.shape();
        if shape.with_next && !usual.with_next {
            xml.empty("w:keepNext", &[]);
        }
        if turns {
            xml.empty("w:pageBreakBefore", &[]);
        }
        if let Some(width) = tab {
            xml.within("w:tabs", &[], |xml| {
                xml.empty("w:tab", &[("w:val", &"right"), ("w:pos", &width)]);
            });
        }
        if *shape != usual {
            parts::spacing(xml, shape);
            xml.within("w:rPr", &[], |xml| xml.value("w:sz", shape.size));
        }
        if let Some(section) = ends {
            properties(xml, section);
        }
    });
}

/// The letters of a text; what is to be filled in stands out.
fn runs(xml: &mut Xml, shape: &Shape, text: &str) {
    let blank = to_fill("");
    let mut marks = blank.chars();
    let end = marks.next_back().unwrap_or_default();
    let begin = marks.as_str();
    let mut rest = text;
    while let Some(at) = rest.find(begin) {
        let length = rest[at..].find(end).map(|length| length + end.len_utf8());
        let Some(length) = length else { break };
        run(xml, shape, &rest[..at], false);
        run(xml, shape, &rest[at..at + length], true);
        rest = &rest[at + length..];
    }
    run(xml, shape, rest, false);
}

fn run(xml: &mut Xml, shape: &Shape, text: &str, marked: bool) {
    if text.is_empty() {
        return;
    }
    let usual = shape.role.shape();
    let letters = |shape: &Shape| (shape.font, shape.size, shape.bold, shape.colour);
    xml.within("w:r", &[], |xml| {
        xml.within("w:rPr", &[], |xml| {
            match letters(shape) == letters(&usual) {
                true => {
                    xml.empty("w:rFonts", &[("w:hint", &"eastAsia")]);
                    if marked {
                        xml.value("w:highlight", "yellow");
                    }
                }
                false => parts::letters(xml, shape, marked),
            }
        });
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                xml.empty("w:br", &[]);
            }
            for (number, piece) in line.split('\t').enumerate() {
                if number > 0 {
                    xml.empty("w:tab", &[]);
                }
                if !piece.is_empty() {
                    xml.text("w:t", &[("xml:space", &"preserve")], piece);
                }
            }
        }
    });
}

/// Opens a field, up to its result.
fn field(xml: &mut Xml, instruction: &str) {
    mark(xml, "begin");
    xml.within("w:r", &[], |xml| {
        xml.text("w:instrText", &[("xml:space", &"preserve")], instruction);
    });
    mark(xml, "separate");
}

fn end_field(xml: &mut Xml) {
    mark(xml, "end");
}

fn mark(xml: &mut Xml, kind: &str) {
    xml.within("w:r", &[], |xml| {
        xml.empty("w:fldChar", &[("w:fldCharType", &kind)])
    });
}

/// The paper of a section and how its pages are numbered.
fn properties(xml: &mut Xml, section: &Section) {
    let Sheet {
        size: (width, height),
        margins: [left, right, top, bottom],
        foot,
    } = section.paper;
    xml.within("w:sectPr", &[], |xml| {
        if section.numbers != Numbers::None {
            let footer: [(&str, &dyn Display); 2] = [("w:type", &"default"), ("r:id", &FOOTER)];
            xml.empty("w:footerReference", &footer);
        }
        xml.value("w:type", "nextPage");
        let orient = if section.paper.landscape() {
            "landscape"
        } else {
            "portrait"
        };
        xml.empty(
            "w:pgSz",
            &[("w:w", &width), ("w:h", &height), ("w:orient", &orient)],
        );
        let margins: [(&str, &dyn Display); 7] = [
            ("w:top", &top),
            ("w:right", &right),
            ("w:bottom", &bottom),
            ("w:left", &left),
            ("w:header", &foot),
            ("w:footer", &foot),
            ("w:gutter", &0),
        ];
        xml.empty("w:pgMar", &margins);
        if section.numbers == Numbers::FromOne {
            xml.empty("w:pgNumType", &[("w:start", &1)]);
        }
    });
}

/// What is said of a chart to whoever does not see it.
pub(super) fn described(title: &str) -> String {
    words::chart(title)
}
