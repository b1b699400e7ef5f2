//! On which page everything stands: in goes a document, out comes the page of each line of its contents.
//!
//! The distances between lines are given, so that the programs which show the document agree on where a page ends.

use super::{Block, Document, Numbers, Paragraph, Section, Sheet, Table, measure};

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
        page = place(section, page, &mut pages);
    }
    pages
}

/// Places a section from that page on; answers the last.
fn place(section: &Section, first: u32, pages: &mut Vec<u32>) -> u32 {
    let mut at = At {
        page: first,
        used: 0,
        height: section.paper.height(),
    };
    for (number, block) in section.blocks.iter().enumerate() {
        match block {
            Block::Paragraph(paragraph) => {
                let next = section.blocks.get(number + 1);
                let rest = section.blocks.get(number..).unwrap_or_default();
                if paragraph.shape.with_next && next.is_some() {
                    at.keep(together(rest, &section.paper));
                }
                at.paragraph(paragraph, &section.paper, pages);
            }
            Block::Table(table) => at.table(table),
            Block::Pie(pie) => at.keep_and_use(pie.height),
            Block::Contents => {}
        }
    }
    at.page
}

/// The height of headings and of the first line of what follows them.
fn together(blocks: &[Block], paper: &Sheet) -> u32 {
    let mut height = 0;
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) if paragraph.shape.with_next => {
                height += lines(paragraph, paper) * paragraph.shape.line + paragraph.shape.after;
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
fn lines(paragraph: &Paragraph, paper: &Sheet) -> u32 {
    let shape = &paragraph.shape;
    let width = paper.width().saturating_sub(shape.left + shape.right);
    measure::lines(&paragraph.text, width, shape.first, shape.size)
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

    fn keep_and_use(&mut self, height: u32) {
        self.keep(height);
        self.used += height;
    }

    fn paragraph(&mut self, paragraph: &Paragraph, paper: &Sheet, pages: &mut Vec<u32>) {
        let shape = &paragraph.shape;
        self.used += shape.before;
        for number in 0..lines(paragraph, paper) {
            self.keep_and_use(shape.line);
            if number == 0 && paragraph.entry.is_some() {
                pages.push(self.page);
            }
        }
        self.used += shape.after;
    }

    fn table(&mut self, table: &Table) {
        let heads = table.rows.iter().take(table.heads);
        let heads: u32 = heads.map(|row| row.height).sum();
        for (number, row) in table.rows.iter().enumerate() {
            if self.used > 0 && self.used + row.height > self.height {
                self.turn();
                self.used = if number < table.heads { 0 } else { heads };
            }
            self.used += row.height;
        }
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
}
