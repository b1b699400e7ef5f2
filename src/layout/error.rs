//! A mistake in a layout file: which file, line and column, what stands there and what was expected.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// A mistake in a layout file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "版式文件 {file} 第 {line} 行第 {column} 列：{message}\n{excerpt}{}",
    all(more)
)]
pub struct LayoutError {
    /// The file as it was named.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub message: String,
    /// The line with a mark under the place.
    pub excerpt: String,
    /// The other mistakes of the file.
    pub more: Vec<LayoutError>,
}

fn all(more: &[LayoutError]) -> String {
    more.iter().map(|error| format!("\n{error}")).collect()
}

/// The mistakes of a file, as far as it was read.
#[derive(Default)]
pub(super) struct Mistakes(Vec<LayoutError>);

impl Mistakes {
    pub(super) fn push(&mut self, error: LayoutError) {
        self.0.push(error);
    }

    /// What was built, or nothing: then its mistakes are kept.
    pub(super) fn keep<T>(&mut self, built: Result<T, LayoutError>) -> Option<T> {
        built.map_err(|error| self.push(error)).ok()
    }

    /// Goes no further if there are any.
    ///
    /// # Errors
    /// All of them, in the order of the file.
    pub(super) fn stop(self) -> Result<(), LayoutError> {
        let each = self.0.into_iter().flat_map(|mut error| {
            let more = std::mem::take(&mut error.more);
            std::iter::once(error).chain(more)
        });
        let mut all: Vec<LayoutError> = each.collect();
        all.sort_by_key(|error| (error.line, error.column));
        let mut all = all.into_iter();
        match all.next() {
            None => Ok(()),
            Some(first) => Err(LayoutError {
                more: all.collect(),
                ..first
            }),
        }
    }
}

impl LayoutError {
    /// The mistake at a byte range of the file's text.
    pub(super) fn at(
        file: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let start = floor_char(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let before = &text[line_start..start];
        let end = floor_char(text, span.end).clamp(start, line_end);
        let marks = text[start..end].width().max(1);
        let excerpt = format!(
            "  {}\n  {}{}",
            text[line_start..line_end].trim_end(),
            " ".repeat(before.width()),
            "^".repeat(marks)
        );
        LayoutError {
            file: file.to_owned(),
            line: text[..start].matches('\n').count() + 1,
            column: before.chars().count() + 1,
            message: message.into(),
            excerpt,
            more: Vec::new(),
        }
    }
}

fn floor_char(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_under_the_place_even_behind_chinese() {
        let text = "甲 = 1\n表名 = \"收支总表\"\n";
        let at = text.find("总").expect("it is there");
        let error = LayoutError::at("x.toml", text, at..at + 6, "错");
        assert_eq!((error.line, error.column), (2, 9));
        assert_eq!(error.excerpt, "  表名 = \"收支总表\"\n              ^^^^");
    }
}
