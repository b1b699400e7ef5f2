//! A mistake in a layout file: which file, line and column, what stands there and what was expected.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

/// A mistake in a layout file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("版式文件 {file} 第 {line} 行第 {column} 列：{message}\n{excerpt}")]
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
