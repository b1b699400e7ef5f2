//! duibiao (对表): reads departmental budget workbooks (预决算公开表), reconciles every total inside and
//! between the standard tables, finds which cell is wrong, and writes a corrected, formatted workbook
//! with a discrepancy sheet (差异表).
//!
//! Data flows one way, from bytes to bytes, and a module uses only those declared above it:
//!
//! ```text
//! bytes ─ read ─▶ Book ─ recognise ─▶ Submission ─ replay ─▶ what was decided before
//!                             ▲                                       │
//!          layout (templates/)┤                                       ▼
//!                             └───────▶ reconcile ─▶ System, findings ─ explain ─▶ causes ─▶ Report
//!                                                                                               │
//!                           bytes ◀─ write, keep ◀─ pages ◀─ lines of the 差异表 ◀─ decide ◀─────┘
//! ```
//!
//! [`outcome_bytes()`] runs it from bytes to an [`Outcome`]: the report, the pages, the record. [`check_bytes()`] stops at the
//! report, [`fix_bytes()`] goes on to the bytes of the workbook. In the code, `open` reads and recognises; `replay` takes up
//! what was decided in the file, or in a file of decisions, and has `solve` reconcile and explain once for each state: as
//! the lines were offered; again if something new was decided; and, if the file is a workbook of ours in which
//! only figures changed, as it stands now, for the report. [`pages`] lays out what people see, each sheet a [`Page`](pages::Page) that no program's format has
//! touched; [`write`](mod@write) makes an .xlsx or a web page of them. [`keep_bytes()`] changes the submitter's own workbook instead of writing a
//! new one, and replays and records as much; [`examine_bytes()`] replays nothing. [`standard`] says where everything
//! stands in the standard form, before anything is drawn; [`form_changes`] what is written otherwise than it was submitted;
//! [`screen`] tells the same lines on the terminal; [`convert`] carries a submission between workbook, web page, .csv and .json ([`json`]), from the submission straight
//! to its pages. Settling tails ends `replay`; `recompute` runs between it and the pages.
//!
//! [`view`] is what a screen shows of a submission, as data: its lines, its sheets, its relations; the page (`page/`) draws it.
//!
//! [`publish_bytes()`] makes the workbook that goes to the public of a finished one, without anything of the work on it;
//! [`disclose_bytes()`] the whole document: `document` lays it out around the same pages and writes the .docx.
//!
//! [`facts`] are the amounts of a submission by what they are; [`mod@merge`] adds them up over many submissions and compares the
//! sums with what they should be, and `pages` lay out the workbook of the whole. The program's `gather` reads the files for
//! it, `store` keeps what was made of them, `send_back` writes what goes back to each unit. [`dataset`] makes rows of facts
//! for the engines that add up more than one machine holds.
//!
//! What a disclosure says of its tables in sentences and on forms, [`narrative`] reads when the file is opened and checks
//! when it is solved; it writes them as well.
//!
//! Below the stages, `vocabulary` holds the words by which tables are recognised, [`unit_list`] who belongs to a department, [`model`] what they speak of, [`report`] what they find, and [`words`] what is said of it.
//! Beside the flow, `hidden` says what a person does not see, `beside` what lies over and beside the cells, `recompute` the
//! formulas of other sheets, `believed` which figures of a text in columns of spaces the sums confirm: `open` reads such a text
//! by it, and any other file once. Of a layout by itself `blind_spots` says what it cannot see, and [`trial`] which of its words
//! are likely wrong, and how it reads a workbook.
//!
//! Files, threads and the command line belong to the program (the feature `program`): `files` has [`check()`] and
//! [`fix()`] for paths, [`inputs()`] says which files are meant, [`many`] works on them side by side and hands on what comes
//! of them in their order, `new` makes the blank workbook, and `convert::convert`, `read::read_file` and
//! `write::save_atomically` are there with them. Without it the library knows none of them.
//!
//! ```no_run
//! let layouts = duibiao::layout::builtin()?;
//! let recogniser = duibiao::Recogniser::new(layouts);
//! let report = duibiao::check(&recogniser, std::path::Path::new("公开表.xlsx"));
//! for finding in &report.findings {
//!     println!("{}", finding.message);
//! }
//! # Ok::<(), duibiao::layout::LayoutError>(())
//! ```
//!
//! # Glossary
//!
//! | Chinese | in the code | meaning |
//! |---|---|---|
//! | 部门, 单位 | department, unit | who submits; a department's units |
//! | 科目 (类, 款, 项) | subject, code (class, section, item) | the official classification |
//! | 基本支出, 项目支出 | basic, project expenditure | by nature |
//! | 人员经费, 公用经费 | personnel, running expenditure | the two parts of basic expenditure |
//! | 一般公共预算, 政府性基金, 国有资本经营预算 | general budget, funds, state capital | sources |
//! | 财政专户管理资金, 单位资金 | fiscal account, own revenue | sources outside the appropriations |
//! | 上年结转, 年终结转 | carry-over, year-end carry-over | money of last year, for next year |
//! | “三公”经费 | three publics | travel abroad, vehicles, reception |
//! | 勾稽关系 | relation | an equation between printed amounts |
//! | 尾差 | tail | a difference that rounding explains |
//! | 差异表 | discrepancy sheet | every mistake in one line |
//! | 勾稽明细 | details | every relation behind these lines |
//! | 定稿 | publishing | the workbook without the work on it |
//! | 抵销 | offset, transfer | what units of one department pay each other, taken out of their sum |
//! | 通过, 尾差, 不符, 未核 | pass, tail, mismatch, unchecked | the outcomes; a finding may also be a hint (提示) |

#![forbid(unsafe_code)]

mod vocabulary;

pub mod model;

pub mod report;

mod compiled;

pub mod layout;

pub mod words;

pub mod read;

pub mod unit_list;

pub mod recognise;

pub mod facts;

mod hidden;

mod beside;

pub mod reconcile;

pub mod explain;

mod blind_spots;

pub mod narrative;

pub mod trial;

pub mod standard;

pub mod json;

pub mod decide;

pub mod form_changes;

mod believed;

mod open;

mod solve;

mod replay;

mod check;

pub mod screen;

pub mod merge;

pub mod pages;

mod recompute;

mod reword;

mod outcome;

pub mod write;

pub mod convert;

pub mod keep;

mod fix;

mod fix_in_place;

mod publish;

pub mod view;

mod document;

mod disclose;

#[cfg(feature = "program")]
pub mod many;

#[cfg(feature = "program")]
mod files;

#[cfg(feature = "program")]
mod publish_files;

#[cfg(feature = "program")]
mod disclose_files;

#[cfg(feature = "program")]
mod inputs;

#[cfg(feature = "program")]
mod store;

#[cfg(feature = "program")]
mod send_back;

#[cfg(feature = "program")]
mod gather;

#[cfg(feature = "program")]
mod new;

pub mod dataset;

pub use beside::Beside;
pub use blind_spots::blind_spots;
pub use check::{Enclosures, Examined, Words, check_bytes, check_bytes_with, examine_bytes};
pub use disclose::{Asked, Disclosed, Enclosed, Given, asked_bytes, disclose_bytes};
#[cfg(feature = "program")]
pub use disclose_files::{DiscloseOptions, DisclosedFile, disclose};
#[cfg(feature = "program")]
pub use files::{FixOptions, broke_down, check, check_with, examine, fix, sample};
pub use fix::{Fixed, fix_bytes, fix_bytes_with};
pub use fix_in_place::keep_bytes;
#[cfg(feature = "program")]
pub use gather::{MergeError, MergeOptions, Merged, Told, merge};
#[cfg(feature = "program")]
pub use inputs::{Inputs, inputs};
#[cfg(feature = "program")]
pub use new::{EachOptions, NewError, NewOptions, new, new_each};
pub use outcome::{Manner, Outcome, outcome_bytes};
pub use publish::{Published, Removed, publish_bytes};
#[cfg(feature = "program")]
pub use publish_files::{PublishOptions, PublishedFile, publish};
pub use recognise::Recogniser;
pub use report::Report;
#[cfg(feature = "program")]
pub use send_back::SendBackError;
