//! A submission as data: the JSON that people exchange, and what a record keeps of it.
//!
//! `templates/submission.schema.json` documents the shape, which holds everything exactly: places, notes and digits
//! included. A JSON text is known by its `format` member, not by the file's name. What does not fit its layout is
//! refused, with the table named.

mod before;
mod kept;
mod shape;

use serde::Deserialize;

use crate::layout::Layout;
use crate::model::Submission;
use crate::recognise::Recogniser;
use crate::words::{convert::json as words, system};

pub use kept::Kept;
use shape::{Shape, TableShape};

/// Why a JSON submission was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "文件“{file}”是 .json 提交件，但{why}。请按 templates/submission.schema.json 的说明改正，或从原文件重新转换。"
)]
pub struct JsonError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

/// The value of `format`, by which the files are known.
pub const FORMAT: &str = "duibiao-submission";
/// The version of the shape.
pub const VERSION: u32 = 1;

/// The JSON of a submission, the same for the same submission.
pub fn to_json(layout: &Layout, submission: &Submission) -> String {
    let shape = Shape::of(layout, submission);
    // Texts, numbers and lists only: there is nothing that could not be written.
    let mut text = serde_json::to_string_pretty(&shape).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a JSON submission; `None` if the bytes are none.
pub(crate) fn from_json<'l>(
    recogniser: &Recogniser<'l>,
    file: &str,
    bytes: &[u8],
) -> Option<Result<(&'l Layout, Submission), JsonError>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if !text.starts_with('{') {
        return None;
    }
    let head: String = text
        .chars()
        .take(200)
        .filter(|c| !c.is_whitespace())
        .collect();
    if !head.contains(&format!("\"format\":\"{FORMAT}\"")) {
        return None;
    }
    let wrong = |why: String| JsonError {
        file: file.to_owned(),
        why,
    };
    Some(read(recogniser, text).map_err(wrong))
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

fn read<'l>(recogniser: &Recogniser<'l>, text: &str) -> Result<(&'l Layout, Submission), String> {
    let syntax = |error: serde_json::Error| system::json(&error);
    let VersionOnly { version } = serde_json::from_str(text).map_err(syntax)?;
    if version != VERSION {
        return Err(words::version(version, VERSION));
    }
    let shape = serde_json::from_str(text);
    let shape: Shape = shape.map_err(|error| none_such(text).unwrap_or_else(|| syntax(error)))?;
    let layout = recogniser
        .layout(&shape.layout)
        .ok_or_else(|| words::layout(&shape.layout))?;
    let layout = shape.layout(layout);
    Ok((layout, shape.submission(layout)?))
}

/// That a cell or a unit is none, with its table, if that is what is wrong.
fn none_such(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Tables {
        tables: Vec<serde_json::Value>,
    }
    let Tables { tables } = serde_json::from_str(text).ok()?;
    tables.iter().find_map(|table| {
        let error = TableShape::deserialize(table).err()?.to_string();
        let (what, found) = error.strip_prefix("no ")?.split_once(" `")?;
        let found = words::none_such(what, found.strip_suffix('`')?);
        Some(words::at(table["id"].as_str()?, &found))
    })
}
