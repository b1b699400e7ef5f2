//! A blank workbook to hand out: the layout's tables for one department, live, and nothing filled in; or one for each
//! of its units.
//!
//! In go a layout, the year, the department and a file of its units; out comes an .xlsx, or a folder of them. It refuses
//! to write over a file that exists, since that may be a form somebody has filled in.

use std::path::{Path, PathBuf};

use crate::layout::Layout;
use crate::model::Year;
use crate::pages;
use crate::unit_list::{self, Unit, UnitListError};
use crate::words::system;
use crate::write::{self, WriteError};

/// What a blank workbook is for.
#[derive(Clone, Debug)]
pub struct NewOptions {
    /// The budget year.
    pub year: u16,
    /// The department's name.
    pub department: String,
    /// A list of its units (see [`unit_list`]); without one the department is its own unit.
    pub units: Option<PathBuf>,
    /// Where the workbook goes.
    pub output: PathBuf,
}

/// What the blank workbooks of all units are for.
#[derive(Clone, Debug)]
pub struct EachOptions {
    /// The budget year.
    pub year: u16,
    /// The list of units (see [`unit_list`]).
    pub units: PathBuf,
    /// The folder that the workbooks go to; made if it is not there.
    pub folder: PathBuf,
}

/// Why there is no blank workbook.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The output exists.
    #[error("文件 {} 已经存在，可能是别人填好的表，没有覆盖。请换一个文件名，或先把它移走。", .0.display())]
    Exists(PathBuf),
    /// Outputs exist in the folder for all units.
    #[error(
        "文件夹 {} 里已经有 {}，可能是别人填好的表；一个文件也没有写。请换一个文件夹，或先把已有的移走。",
        .folder.display(), some_of(.files)
    )]
    SomeExist {
        /// The folder.
        folder: PathBuf,
        /// The names of the files that exist.
        files: Vec<String>,
    },
    /// The list of units cannot be used.
    #[error(transparent)]
    Units(#[from] UnitListError),
    /// The folder cannot be made.
    #[error("不能建立文件夹 {}：{}。请核对路径和权限。", .path.display(), system::refused(.source))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The workbook of one unit could not be written, and those before it were taken back.
    #[error("{0}前面几个单位的也已撤回，文件夹里没有留下新文件。")]
    TakenBack(WriteError),
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
    let year = year(options.year)?;
    if options.output.exists() {
        return Err(NewError::Exists(options.output.clone()));
    }
    let units = match &options.units {
        Some(path) => unit_list::read_file(path)?,
        None => vec![Unit::named(department)],
    };
    Ok(blank(layout, year, department, &units, &options.output)?)
}

/// Writes a blank workbook for each unit, all or none; says which.
///
/// # Errors
/// If one of them exists, the units cannot be read, or one cannot be written.
pub fn new_each(layout: &Layout, options: &EachOptions) -> Result<Vec<PathBuf>, NewError> {
    let year = year(options.year)?;
    let units = unit_list::read_file(&options.units)?;
    let folder = &options.folder;
    let names: Vec<String> = unit_list::names_of_files(&units)
        .into_iter()
        .map(|name| format!("{name}.xlsx"))
        .collect();
    let exists = |name: &&String| folder.join(name).exists();
    let existing: Vec<String> = names.iter().filter(exists).cloned().collect();
    if !existing.is_empty() {
        return Err(NewError::SomeExist {
            folder: folder.clone(),
            files: existing,
        });
    }
    std::fs::create_dir_all(folder).map_err(|source| NewError::Folder {
        path: folder.clone(),
        source,
    })?;
    let mut written = Vec::new();
    for (unit, name) in units.iter().zip(&names) {
        let path = folder.join(name);
        let own = std::slice::from_ref(unit);
        if let Err(error) = blank(layout, year, &unit.name, own, &path) {
            for path in &written {
                // What cannot be taken back stays: an empty form does no harm.
                let _ = std::fs::remove_file(path);
            }
            return Err(NewError::TakenBack(error));
        }
        written.push(path);
    }
    Ok(written)
}

fn year(year: u16) -> Result<Year, NewError> {
    match (1949..=2200).contains(&year) {
        true => Ok(Year(year)),
        false => Err(NewError::Year(year)),
    }
}

fn blank(
    layout: &Layout,
    year: Year,
    department: &str,
    units: &[Unit],
    output: &Path,
) -> Result<(), WriteError> {
    let bytes = write::workbook(&pages::blank_pages(layout, year, department, units))?;
    // There is no input that could be overwritten.
    write::save_atomically(output, &bytes, Path::new(""))
}

/// The first names of files, and how many there are.
fn some_of(files: &[String]) -> String {
    match files {
        [one] => one.clone(),
        [first, ..] => format!("{first} 等 {} 个文件", files.len()),
        [] => String::new(),
    }
}
