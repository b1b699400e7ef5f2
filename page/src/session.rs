//! One request: a file is told in a line, or shown in full with its corrected workbook. Nothing is remembered between two.

use duibiao::layout;
use duibiao::read::Password;
use duibiao::report::{Failure, Outcome, Report};
use duibiao::view::{Asked, View, Viewed, view_bytes};
use duibiao::{Recogniser, check_bytes, screen};
use serde::{Deserialize, Serialize};

use crate::{joined, split};

/// What is asked of a file; its bytes follow.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub enum Request {
    /// How it fared, in a line.
    Tell(File),
    /// All that is to be seen of it, and its workbook.
    Show {
        /// The file.
        file: File,
        /// What was decided, each a file of decisions: first on the lines that the file shows by itself, then on those that
        /// showed once these were applied, and so on.
        #[serde(default)]
        decisions: Vec<serde_json::Value>,
    },
}

/// A file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What opens it.
    #[serde(default)]
    pub password: Option<String>,
}

/// What is answered; the bytes of the workbook follow, if there is one.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The file in a line.
    pub line: String,
    /// How it fared.
    pub outcome: Outcome,
    /// The report.
    pub report: Report,
    /// What is shown of it; `None` where it was only told, or could not be read.
    pub view: Option<View>,
}

/// Answers a message.
pub fn answer(message: &[u8]) -> Vec<u8> {
    let (answer, workbook) = match request(message) {
        Ok((Request::Tell(file), bytes)) => (told(&file, bytes), Vec::new()),
        Ok((Request::Show { file, decisions }, bytes)) => shown(&file, &decisions, bytes),
        Err(why) => (Answer::of(failed(why)), Vec::new()),
    };
    // Texts, numbers and lists only: there is nothing that could not be written.
    joined(
        &serde_json::to_string(&answer).unwrap_or_default(),
        &workbook,
    )
}

impl Answer {
    fn of(report: Report) -> Answer {
        Answer {
            line: screen::in_a_line(&report),
            outcome: report.outcome,
            report,
            view: None,
        }
    }
}

fn request(message: &[u8]) -> Result<(Request, &[u8]), String> {
    let (head, bytes) = split(message).ok_or("no message")?;
    let request = serde_json::from_str(head).map_err(|error| error.to_string())?;
    Ok((request, bytes))
}

/// A report of what only a mistake of ours brings about.
fn failed(why: String) -> Report {
    Report {
        outcome: Outcome::Unchecked,
        error: Some(Failure {
            kind: "page".to_owned(),
            message: why,
        }),
        ..Report::default()
    }
}

fn told(file: &File, bytes: &[u8]) -> Answer {
    match layout::builtin() {
        Ok(layouts) => Answer::of(check_bytes(&Recogniser::new(layouts), &file.name, bytes)),
        Err(error) => Answer::of(failed(error.to_string())),
    }
}

/// The file under what was decided, a round at a time: each round is decided on the workbook of the one before.
fn shown(file: &File, decisions: &[serde_json::Value], bytes: &[u8]) -> (Answer, Vec<u8>) {
    let recogniser = match layout::builtin() {
        Ok(layouts) => Recogniser::new(layouts),
        Err(error) => return (Answer::of(failed(error.to_string())), Vec::new()),
    };
    let password = file.password.as_deref().map(Password::from);
    let texts: Vec<String> = decisions.iter().map(ToString::to_string).collect();
    let first = Asked {
        decisions: texts.first().map(String::as_str),
        password: password.as_ref(),
    };
    let mut viewed = view_bytes(&recogniser, &file.name, bytes, first);
    for text in texts.iter().skip(1) {
        viewed = viewed.and_then(|before| {
            let asked = Asked {
                decisions: Some(text),
                password: None,
            };
            view_bytes(&recogniser, &file.name, &before.workbook, asked)
        });
    }
    match viewed {
        Ok(Viewed {
            report,
            workbook,
            view,
        }) => {
            let answer = Answer {
                view: Some(view),
                ..Answer::of(report)
            };
            (answer, workbook)
        }
        Err(report) => (Answer::of(*report), Vec::new()),
    }
}
