//! duibiao (对表): reads departmental budget workbooks (预决算公开表), reconciles every total inside and
//! between the standard tables, finds which cell is wrong, and writes a corrected, formatted workbook
//! with a discrepancy sheet (差异表).
//!
//! Data flows one way, from bytes to bytes, and the modules stand in its order; only a label that may be wrong is tried
//! by reading and reconciling the submission once more under the right one:
//!
//! ```text
//! bytes ─ read ─▶ Book ─ recognise ─▶ Submission ─ reconcile ─▶ System, findings ─ explain ─▶ causes
//!                          ▲                          ▲                                         │
//!                          └──── layout (templates/) ─┘            workbook ◀─ write ─ Report ◀─┘
//! ```
//!
//! [`check_bytes()`] runs it up to the report, [`fix_bytes()`] to the workbook and its record; [`keep_bytes()`] changes
//! the submitter's own workbook instead of writing a new one. A file is read and recognised first (`check`), then what
//! was decided in it before is taken up (`answered`), and only then anything is solved. [`convert`] carries a submission
//! between workbook, .csv and .json. [`model`] holds what they all speak of; [`words`] every sentence that people read.
//! Beside the flow, `hidden` says what a person does not see, `beside` what lies over and beside the cells, and
//! `recompute` the formulas of other sheets.
//!
//! Files, threads and the command line belong to the program (the feature `program`): `files` has [`check()`] and
//! [`fix()`] for paths. Without it the library knows none of them.
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
//! | 差异表 | discrepancy sheet | every finding in one line |
//! | 通过, 尾差, 不符, 未核 | pass, tail, mismatch, unchecked | the four outcomes |

pub mod model;

pub mod read;

pub mod layout;

pub mod recognise;

pub mod reconcile;

pub mod explain;

pub mod report;

pub mod decide;

pub mod write;

pub mod keep;

pub mod convert;

pub mod words;

mod answered;
mod beside;
mod check;
mod compiled;
#[cfg(feature = "program")]
mod files;
mod fix;
mod hidden;
mod layouts;
#[cfg(feature = "program")]
mod new;
mod recompute;

pub use beside::Beside;
pub use check::{Examined, check_bytes, examine_bytes};
#[cfg(feature = "program")]
pub use files::{FixOptions, check, examine, fix};
pub use fix::{Fixed, Manner, fix_bytes, keep_bytes};
pub use layouts::blind_spots;
#[cfg(feature = "program")]
pub use new::{NewError, NewOptions, new};
pub use recognise::Recogniser;
pub use report::Report;
