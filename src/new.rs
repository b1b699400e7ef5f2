//! A blank workbook to hand out: the layout's tables for one department, live, and nothing filled in.
//!
//! In go a layout, the year, the department and a file of its units; out comes an .xlsx. It refuses to
//! write over a file that exists, since that may be a form somebody has filled in.

use std::path::{Path, PathBuf};

use crate::layout::Layout;
use crate::model::{Year, plain};
use crate::pages;
use crate::words::system;
use crate::write::{self, WriteError};

/// What a blank workbook is for.
#[derive(Clone, Debug)]
pub struct NewOptions {
    /// The budget year.
    pub year: u16,
    /// The department's name.
    pub department: String,
    /// A text file with one unit a line.
    pub units: Option<PathBuf>,
    /// Where the workbook goes.
    pub output: PathBuf,
}

/// Why there is no blank workbook.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The output exists.
    #[error("文件 {} 已经存在，可能是别人填好的表，没有覆盖。请换一个文件名，或先把它移走。", .0.display())]
    Exists(PathBuf),
    /// The file of units cannot be read.
    #[error("单位名单 {} 读不出来：{}。请核对路径，并存为 UTF-8 文本，一行一个单位。", .path.display(), system::refused(.source))]
    Units {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A unit stands twice.
    #[error("单位名单 {} 第{line}行的“{name}”前面已经有了。请删去重复的一行。", .path.display())]
    Twice {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The unit.
        name: String,
    },
    /// The department has no name.
    #[error("部门名称是空的。请用 --department 写明部门名称。")]
    NoDepartment,
    /// The year cannot be one.
    #[error("年度 {0} 不对。请用 --year 写明四位数的年度，如 2026。")]
    Year(u16),
    /// The workbook could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes a blank workbook.
///
/// # Errors
/// If the output exists, the units cannot be read, or nothing can be written there.
pub fn new(layout: &Layout, options: &NewOptions) -> Result<(), NewError> {
    let department = options.department.trim();
    if department.is_empty() {
        return Err(NewError::NoDepartment);
    }
    if !(1949..=2200).contains(&options.year) {
        return Err(NewError::Year(options.year));
    }
    if options.output.exists() {
        return Err(NewError::Exists(options.output.clone()));
    }
    let units = match &options.units {
        Some(path) => units(path)?,
        None => Vec::new(),
    };
    let bytes = write::workbook(&pages::blank_pages(
        layout,
        Year(options.year),
        department,
        &units,
    ))?;
    // There is no input that could be overwritten.
    write::save_atomically(&options.output, &bytes, Path::new(""))?;
    Ok(())
}

/// The units of a file, one a line; empty lines do not count.
fn units(path: &Path) -> Result<Vec<String>, NewError> {
    let text = std::fs::read_to_string(path).map_err(|source| NewError::Units {
        path: path.to_owned(),
        source,
    })?;
    let mut units: Vec<String> = Vec::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
        let name = line.trim();
        if name.is_empty() {
            continue;
        }
        if units.iter().any(|unit| plain(unit) == plain(name)) {
            return Err(NewError::Twice {
                path: path.to_owned(),
                line: number,
                name: name.to_owned(),
            });
        }
        units.push(name.to_owned());
    }
    Ok(units)
}
