//! The document as a .docx: its parts in one order and without a clock, so that the same document gives the same bytes.
//!
//! Columns have their widths in the grid and in each cell, the layout is fixed; the rows of headings repeat. The contents
//! are a field with its result in it, each page number one of its own that leads to a bookmark.

mod body;
mod chart;
mod parts;
mod xml;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Block, Document, Pie, flow};
use crate::write::WriteError;

/// Why a document could not be written; a mistake of ours.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DocxError {
    /// The archive could not be made.
    #[error("不能生成公开文本：{0}。请把提交件和这句话一起报告给软件的维护人员。")]
    Archive(#[from] zip::result::ZipError),
    /// A part could not be put into it.
    #[error("不能生成公开文本：{0}。请把提交件和这句话一起报告给软件的维护人员。")]
    Part(#[from] std::io::Error),
    /// The workbook behind a chart could not be made.
    #[error(transparent)]
    Workbook(#[from] WriteError),
}

/// The bytes of the .docx.
///
/// # Errors
/// What is a mistake of ours.
pub(crate) fn docx(document: &Document) -> Result<Vec<u8>, DocxError> {
    let pages = flow::pages(document);
    let pies: Vec<&Pie> = document
        .sections
        .iter()
        .flat_map(|section| &section.blocks)
        .filter_map(|block| match block {
            Block::Pie(pie) => Some(pie),
            _ => None,
        })
        .collect();
    let mut archive = Archive::new();
    archive.part("[Content_Types].xml", &parts::content_types(pies.len()))?;
    archive.part("_rels/.rels", &parts::package_relations())?;
    archive.part("docProps/core.xml", &parts::properties(document))?;
    archive.part("word/document.xml", &body::part(document, &pages))?;
    archive.part(
        "word/_rels/document.xml.rels",
        &parts::document_relations(pies.len()),
    )?;
    archive.part("word/styles.xml", &parts::styles())?;
    archive.part("word/settings.xml", &parts::settings())?;
    archive.part("word/footer1.xml", &parts::footer())?;
    for (number, pie) in (1..).zip(pies) {
        let (chart, workbook) = (chart::part(pie), chart::workbook(pie)?);
        archive.part(&format!("word/charts/chart{number}.xml"), &chart)?;
        archive.part(
            &format!("word/charts/_rels/chart{number}.xml.rels"),
            &chart::relations_of(number),
        )?;
        archive.part(&format!("word/embeddings/chart{number}.xlsx"), &workbook)?;
    }
    archive.bytes()
}

struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Archive {
    fn new() -> Archive {
        Archive {
            zip: ZipWriter::new(Cursor::new(Vec::new())),
        }
    }

    fn part(&mut self, name: &str, bytes: &[u8]) -> Result<(), DocxError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)?;
        Ok(())
    }

    fn bytes(self) -> Result<Vec<u8>, DocxError> {
        Ok(self.zip.finish()?.into_inner())
    }
}
