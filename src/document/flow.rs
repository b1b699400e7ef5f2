//! On which page everything stands: in goes a document, out comes the page of each line of its contents.
//!
//! The distances between lines are given, so that the programs which show the document agree on where a page ends. How many
//! lines a paragraph takes depends on the letters that a machine has; where that would move what follows to another page,
//! [`settle`] begins the page there.

use super::measure::{self, Letters};
use super::{Block, Document, Numbers, Paragraph, Section, Sheet, Table};

/// The pages of the lines of the contents, in their order.
pub(super) fn pages(document: &Document) -> Vec<u32> {
    let mut pages = Vec::new();
    let mut page = 0;
    for section in &document.sections {
        page = match section.numbers {
            Numbers::None => continue,
            Numbers::FromOne => 1,
            Numbers::GoOn => page + 1,
        };
        let spots = spots(section, page, Letters::Usual);
        for (block, spot) in section.blocks.iter().zip(&spots) {
            let listed = matches!(block, Block::Paragraph(one) if one.entry.is_some());
            pages.extend(listed.then_some(spot.first));
        }
        page = spots.last().map_or(page, |spot| spot.last);
    }
    pages
}

/// Lets every paragraph end on the same page whatever letters a machine has: the first that would not begins a page, with
/// the headings above it.
pub(super) fn settle(document: &mut Document) {
    for section in &mut document.sections {
        for _ in 0..section.blocks.len() {
            let ends = |letters| spots(section, 1, letters).into_iter().map(|spot| spot.last);
            let mut ends = ends(Letters::Usual).zip(ends(Letters::Wide));
            let Some(at) = ends.position(|(usual, wide)| usual != wide) else {
                break;
            };
            let begins = (1..=at).rev().find(|&at| {
                let own = matches!(section.blocks[at], Block::Paragraph(_));
                let heads =
                    |block: &Block| matches!(block, Block::Paragraph(one) if one.shape.with_next);
                own && !heads(&section.blocks[at - 1])
            });
            match begins.and_then(|at| section.blocks.get_mut(at)) {
                Some(Block::Paragraph(paragraph)) if !paragraph.turns => paragraph.turns = true,
                // It is longer than a page.
                _ => break,
            }
        }
    }
}

/// Where a block begins and ends.
struct Spot {
    first: u32,
    last: u32,
}

/// Places the blocks of a section from that page on.
fn spots(section: &Section, first: u32, letters: Letters) -> Vec<Spot> {
    let mut at = At {
        page: first,
        used: 0,
        height: section.paper.height(),
    };
    let mut spots = Vec::with_capacity(section.blocks.len());
    for (number, block) in section.blocks.iter().enumerate() {
        let first = match block {
            Block::Paragraph(paragraph) => {
                let rest = section.blocks.get(number..).unwrap_or_default();
                if paragraph.turns {
                    at.turn();
                } else if paragraph.shape.with_next && rest.len() > 1 {
                    at.keep(together(rest, &section.paper, letters));
                }
                let lines = lines(paragraph, &section.paper, letters);
                at.paragraph(paragraph, lines)
            }
            Block::Table(table) => at.table(table),
            Block::Pie(pie) => at.keep_and_use(pie.height),
            Block::Contents => at.page,
        };
        spots.push(Spot {
            first,
            last: at.page,
        });
    }
    spots
}

/// The height of headings and of the first line of what follows them.
fn together(blocks: &[Block], paper: &Sheet, letters: Letters) -> u32 {
    let mut height = 0;
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) if paragraph.shape.with_next => {
                let lines = lines(paragraph, paper, letters);
                height += lines * paragraph.shape.line + paragraph.shape.after;
            }
            Block::Paragraph(paragraph) => return height + paragraph.shape.line,
            Block::Table(table) => {
                let rows = table.rows.iter().take(table.heads + 1);
                return height + rows.map(|row| row.height).sum::<u32>();
            }
            Block::Pie(pie) => return height + pie.height,
            Block::Contents => return height,
        }
    }
    height
}

/// How many lines a paragraph takes.
fn lines(paragraph: &Paragraph, paper: &Sheet, letters: Letters) -> u32 {
    let shape = &paragraph.shape;
    let width = paper.width().saturating_sub(shape.left + shape.right);
    measure::lines(&paragraph.text, (width, shape.first), shape.size, letters)
}

/// A place on a page.
struct At {
    page: u32,
    used: u32,
    height: u32,
}

impl At {
    fn turn(&mut self) {
        self.page += 1;
        self.used = 0;
    }

    /// Turns the page if so much does not fit on it.
    fn keep(&mut self, height: u32) {
        if self.used > 0 && self.used + height > self.height {
            self.turn();
        }
    }

    /// Answers the page on which it stands.
    fn keep_and_use(&mut self, height: u32) -> u32 {
        self.keep(height);
        self.used += height;
        self.page
    }

    /// Answers the page of the first line.
    fn paragraph(&mut self, paragraph: &Paragraph, lines: u32) -> u32 {
        let shape = &paragraph.shape;
        self.used += shape.before;
        let first = self.keep_and_use(shape.line);
        for _ in 1..lines {
            self.keep_and_use(shape.line);
        }
        self.used += shape.after;
        first
    }

    /// Answers the page of the first row.
    fn table(&mut self, table: &Table) -> u32 {
        let mut first = None;
        let heads = table.rows.iter().take(table.heads);
        let heads: u32 = heads.map(|row| row.height).sum();
        for (number, row) in table.rows.iter().enumerate() {
            if self.used > 0 && self.used + row.height > self.height {
                self.turn();
                self.used = if number < table.heads { 0 } else { heads };
            }
            self.used += row.height;
            first.get_or_insert(self.page);
        }
        first.unwrap_or(self.page)
    }
}

#[cfg(test)]
mod tests {
    use super::super::style::Role;
    use super::super::{Cell, Entry, Grows, Row};
    use super::*;

    fn paragraph(role: Role, entry: bool) -> Block {
        Block::Paragraph(Paragraph {
            shape: role.shape(),
            text: "一".to_owned(),
            entry: entry.then(|| Entry {
                level: 2,
                text: "一".to_owned(),
            }),
            turns: false,
        })
    }

    fn section(numbers: Numbers, blocks: Vec<Block>) -> Section {
        let paper = Sheet {
            size: (10_000, 28 * 20 * 3),
            margins: [0; 4],
            foot: 0,
        };
        Section {
            paper,
            numbers,
            blocks,
        }
    }

    fn pages_of(sections: Vec<Section>) -> Vec<u32> {
        pages(&Document {
            title: String::new(),
            year: None,
            sections,
        })
    }

    #[test]
    fn a_heading_goes_to_the_page_of_its_text() {
        // Three lines fit: the heading would be the last of them.
        let blocks = vec![
            paragraph(Role::Text, true),
            paragraph(Role::Text, true),
            paragraph(Role::Heading, true),
            paragraph(Role::Text, true),
        ];
        assert_eq!(
            pages_of(vec![section(Numbers::FromOne, blocks)]),
            [1, 1, 2, 2]
        );
    }

    #[test]
    fn each_section_begins_a_page_and_a_table_repeats_its_head() {
        let row = |height| Row {
            height,
            exact: true,
            cells: vec![Cell {
                columns: 1,
                grows: Grows::No,
                border: true,
                shape: Role::Plain.shape(),
                text: String::new(),
            }],
        };
        // A page holds 84 points: the head of 20 and two rows of 30, on the next again.
        let table = Block::Table(Table {
            columns: vec![10_000],
            rows: [400, 600, 600, 600, 600, 600].map(row).into(),
            heads: 1,
            padding: 0,
        });
        let sections = vec![
            section(Numbers::None, vec![paragraph(Role::Text, false)]),
            section(Numbers::FromOne, vec![table]),
            section(Numbers::GoOn, vec![paragraph(Role::Text, true)]),
        ];
        assert_eq!(pages_of(sections), [4]);
    }

    #[test]
    fn what_other_letters_would_move_to_the_next_page_begins_it() {
        // 500 points hold 60 digits of 8, but not as many that are wider: then the last line of the page is another's.
        let mut blocks = vec![paragraph(Role::Text, true); 3];
        if let Block::Paragraph(first) = &mut blocks[0] {
            first.text = "1".repeat(55);
        }
        let mut document = Document {
            title: String::new(),
            year: None,
            sections: vec![section(Numbers::FromOne, blocks)],
        };
        assert_eq!(pages(&document), [1, 1, 1]);
        settle(&mut document);
        assert_eq!(pages(&document), [1, 1, 2]);
    }
}
