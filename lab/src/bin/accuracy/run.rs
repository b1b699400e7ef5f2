//! One workbook through the library: sheets or bytes in, relations, causes and corrections out.

use duibiao::explain::{Explained, Options, explain, open_ledgers, relabellings};
use duibiao::layout::Layout;
use duibiao::model::Submission;
use duibiao::reconcile::{self, Built};
use duibiao::report::Outcome;
use duibiao::{Recogniser, examine_bytes};

use crate::book::book;
use lab::departments::{Printed, xlsx};

/// The library, made ready once.
pub struct Bench {
    recogniser: Recogniser<'static>,
}

/// What the library made of a workbook.
pub struct Checked {
    /// The layout.
    pub layout: &'static Layout,
    /// What was read.
    pub submission: Submission,
    /// The facts and relations.
    pub built: Built,
    /// The causes.
    pub explained: Explained,
    /// What was found that is worse than a tail, in words.
    pub complaints: Vec<String>,
    /// Whether one of the complaints is a mismatch.
    pub mismatch: bool,
}

impl Bench {
    /// A bench for those layouts.
    pub fn new(layouts: &'static [Layout]) -> Bench {
        Bench {
            recogniser: Recogniser::new(layouts),
        }
    }

    /// Checks a workbook from its sheets; if asked, from the bytes of its file too, which must agree.
    pub fn check(&self, printed: &Printed, from_bytes: bool) -> Result<Checked, String> {
        let recognised = self
            .recogniser
            .recognise(&book(printed))
            .ok_or("no table recognised")?;
        let (layout, submission) = (recognised.layout, recognised.submission);
        let built = reconcile::build(layout, &submission);
        let found = reconcile::find(layout, &submission, &built);
        let options = Options {
            relabelled: relabellings(layout, &submission, &built),
            open: open_ledgers(layout, &submission),
            ..Options::default()
        };
        let explained = explain(&built.system, &options);
        let texts = reconcile::check_texts(layout, &submission);
        let findings = found.relations.iter().map(|one| &one.finding);
        let worse: Vec<_> = findings
            .chain(&found.others)
            .chain(&texts)
            .filter(|finding| finding.outcome > Outcome::Tail)
            .collect();
        let mismatch = worse.iter().any(|f| f.outcome == Outcome::Mismatch)
            || explained.clusters.iter().any(|cluster| cluster.joint);
        let checked = Checked {
            complaints: worse
                .iter()
                .map(|finding| finding.message.clone())
                .collect(),
            layout,
            submission,
            built,
            explained,
            mismatch,
        };
        if from_bytes {
            let examined = self.examine(&xlsx(printed))?;
            if examined.explained != checked.explained {
                return Err("the bytes are explained in another way than the sheets".into());
            }
            let flagged = examined.report.outcome > Outcome::Tail;
            if flagged != (checked.mismatch || !checked.complaints.is_empty()) {
                return Err("the bytes are judged in another way than the sheets".into());
            }
        }
        Ok(checked)
    }

    /// Checks a workbook from the bytes of its file.
    pub fn examine(&self, bytes: &[u8]) -> Result<duibiao::Examined<'static>, String> {
        examine_bytes(&self.recogniser, "部门.xlsx", bytes)
            .map_err(|report| format!("{:?}", report.error))
    }
}
