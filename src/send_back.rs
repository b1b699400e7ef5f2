//! Submissions go back to their units: a folder for each, with its own corrected workbook and a 退回单.
//!
//! In goes what goes back to whom, out come folders. Units are worked on side by side, each in its own folder, and nothing of
//! another unit is at hand there. What stands in a folder and is not as we wrote it stays; what we wrote for an earlier run
//! and no longer holds goes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::files;
use crate::fix::Fixed;
use crate::layout::Layout;
use crate::many::in_order;
use crate::merge::{Filings, Head, Past, Return, ReturnWhy};
use crate::model::Year;
use crate::pages::{self, ReturnSlip};
use crate::read::{self, Password, Source};
use crate::recognise::{Recogniser, is_own_sheet};
use crate::report::OtherBook;
use crate::store::{self, Key, SentBack, SentFolder, digest};
use crate::unit_list::{self, Unit};
use crate::words::decide::without_suffix;
use crate::words::{returned as words, system};
use crate::write::{self, WriteError};

/// Why not everything was sent back.
#[derive(Debug, thiserror::Error)]
pub enum SendBackError {
    /// A folder could not be made.
    #[error("汇总已经写出，退回没有写完：不能建立文件夹 {}：{}。请核对路径和权限，再运行一次。", .path.display(), system::refused(.source))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that stands there is none of ours.
    #[error("汇总已经写出，退回没有写完：“{}”不是对表写出的，没有覆盖。请把它移走，再运行一次。", .0.display())]
    NotOurs(PathBuf),
    /// A file could not be written.
    #[error("汇总已经写出，退回没有写完：{0}")]
    Write(#[from] WriteError),
    /// The program broke down on the file of a unit.
    #[error(
        "汇总已经写出，退回没有写完：写“{folder}”时程序出错（{at}）。请把这个单位的文件和这句话一起报告给软件的维护人员。"
    )]
    BrokeDown {
        /// The folder of the unit.
        folder: String,
        /// Where in the program.
        at: String,
    },
}

/// A file that came in.
#[derive(Clone, Copy)]
pub(crate) struct Incoming<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// What it is.
    pub head: &'a Head,
    /// By what it is found again: another if it has changed.
    pub key: &'a Key,
}

/// What goes out, and what it is made of.
pub(crate) struct Outgoing<'a> {
    /// What became of files and units.
    pub filings: &'a Filings,
    /// The files, and what they are.
    pub files: Vec<Incoming<'a>>,
    /// What goes back.
    pub returns: &'a [Return],
    /// What each unit handed in so far.
    pub past: &'a [Option<Past>],
    /// The layouts.
    pub layouts: &'a [Layout],
}

/// A unit and what goes back to it.
struct Addressee<'a> {
    unit: &'a Unit,
    /// What goes back, with the file that it is about; nothing if there is nothing to mend.
    back: Option<(&'a Return, Incoming<'a>)>,
    past: Option<&'a Past>,
    folder: PathBuf,
}

/// What is asked of all units: the year and the name of the form.
#[derive(Clone, Copy)]
struct Asked<'a> {
    year: Option<Year>,
    form: &'a str,
}

impl<'a> Outgoing<'a> {
    /// Each unit with its folder.
    fn addressees(&self, folder: &Path) -> Vec<Addressee<'a>> {
        let units: Vec<&Unit> = self.filings.units.iter().map(|one| &one.unit).collect();
        let names = unit_list::names_of_files(&units);
        let units = units.into_iter().zip(names).enumerate();
        let addressees = units.map(|(at, (unit, name))| {
            let back = self.returns.iter().find(|one| one.unit == at);
            Addressee {
                unit,
                back: back.map(|one| (one, self.files[one.file])),
                past: self.past.get(at).and_then(Option::as_ref),
                folder: folder.join(name),
            }
        });
        addressees.collect()
    }

    fn asked(&self) -> Asked<'a> {
        let layout = self.filings.layout.as_ref().map(|(id, _)| id.as_str());
        let mut layouts = self.layouts.iter();
        let form = layouts.find(|one| Some(one.id.as_str()) == layout);
        Asked {
            year: self.filings.year,
            form: form.map_or("", |layout| layout.name.as_str()),
        }
    }
}

/// Sends back what there is to send; what was sent before and has not changed since is left as it is.
pub(crate) fn send_back(
    recogniser: &Recogniser<'_>,
    (folder, password): (&Path, Option<&Password>),
    outgoing: &Outgoing<'_>,
    before: &SentBack,
) -> Result<SentBack, SendBackError> {
    let asked = outgoing.asked();
    let addressees = outgoing.addressees(folder);
    let work = |to: &Addressee| {
        let desk = Desk {
            recogniser,
            password,
            asked,
            folder: &to.folder,
        };
        let Some((back, file)) = to.back else {
            desk.tidy(&[]);
            return Ok(None);
        };
        let made_from = desk.made_from(to, back, file);
        match before.folders.get(&to.name()) {
            Some(sent) if sent.made_from == made_from && desk.holds(sent) => Ok(Some(sent.clone())),
            _ => desk.fill(to, back, file).map(|files| {
                let sent = SentFolder { made_from, files };
                Some(sent)
            }),
        }
    };
    let (mut broke, mut sent) = (None, SentBack::default());
    in_order(&addressees, work, |to, done| {
        match done {
            Ok(done) => sent.folders.extend(done?.map(|folder| (to.name(), folder))),
            Err(down) => {
                let folder = to.name();
                broke.get_or_insert(SendBackError::BrokeDown {
                    folder,
                    at: down.at,
                });
            }
        }
        Ok::<(), SendBackError>(())
    })?;
    broke.map_or(Ok(sent), Err)
}

impl Addressee<'_> {
    /// The folder as it is named to people.
    fn name(&self) -> String {
        self.folder.display().to_string()
    }
}

/// Where one unit's things are put together.
struct Desk<'a> {
    recogniser: &'a Recogniser<'a>,
    password: Option<&'a Password>,
    asked: Asked<'a>,
    folder: &'a Path,
}

impl Desk<'_> {
    /// What stands for everything that the folder of a unit is made from.
    fn made_from(&self, to: &Addressee, back: &Return, file: Incoming) -> String {
        let times = to.past.map(|past| past.times);
        let asked = (self.asked.year, self.asked.form, self.password.is_some());
        let others = format!("{:?} {back:?} {times:?} {asked:?}", to.unit);
        digest([file.key.as_str().as_bytes(), others.as_bytes()])
    }

    /// Whether everything stands there as it was put there.
    fn holds(&self, sent: &SentFolder) -> bool {
        sent.files.iter().all(|(name, digest)| {
            let bytes = std::fs::read(self.folder.join(name));
            bytes.is_ok_and(|bytes| store::digest([bytes.as_slice()]) == *digest)
        })
    }

    /// Fills the folder and says what stands in it.
    fn fill(
        &self,
        to: &Addressee,
        back: &Return,
        Incoming {
            path: file, head, ..
        }: Incoming,
    ) -> Result<BTreeMap<String, String>, SendBackError> {
        let name = read::shown_name(file);
        let mut why = self.why(back, head, (file, &name));
        let mut fixed: Option<(Fixed, bool)> = None;
        if back.has_workbook() {
            let source = Source {
                path: file,
                password: self.password,
            };
            match files::fixed(self.recogniser, source) {
                Ok(done) => fixed = Some(done),
                Err(report) => {
                    let said = report.error.map(|error| error.message).unwrap_or_default();
                    why = Some(words::unclear(
                        &said.replace(&*file.to_string_lossy(), &name),
                    ));
                }
            }
        }
        self.make_folder()?;
        let workbook = match &fixed {
            Some((fixed, _)) => Some(self.save_workbook(file, fixed)?),
            None => None,
        };
        let slip = self.folder.join(words::SLIP_FILE);
        let pages = pages::return_slip(&ReturnSlip {
            unit: to.unit,
            year: self.asked.year,
            file: &name,
            times: to.past.map(|past| past.times),
            back,
            why: why.as_deref(),
            lines: &head.lines,
            workbook: workbook.as_deref(),
            had_password: fixed.as_ref().is_some_and(|(_, had)| *had),
        });
        if slip.exists() && !is_ours(&slip) {
            return Err(SendBackError::NotOurs(slip));
        }
        let page = write::workbook(&pages)?;
        write::save_atomically(&slip, &page, file)?;
        let mut written =
            BTreeMap::from([(words::SLIP_FILE.to_owned(), digest([page.as_slice()]))]);
        let fixed = fixed
            .iter()
            .map(|(fixed, _)| digest([fixed.workbook.as_slice()]));
        written.extend(workbook.into_iter().zip(fixed));
        let kept: Vec<&str> = written.keys().map(String::as_str).collect();
        self.tidy(&kept);
        Ok(written)
    }

    fn make_folder(&self) -> Result<(), SendBackError> {
        std::fs::create_dir_all(self.folder).map_err(|source| SendBackError::Folder {
            path: self.folder.to_owned(),
            source,
        })
    }

    /// Saves the corrected workbook and says what it is called.
    fn save_workbook(&self, file: &Path, fixed: &Fixed) -> Result<String, SendBackError> {
        let place = files::place_in(self.folder, (self.recogniser, file), fixed);
        write::save_atomically(&place, fixed.workbook.as_slice(), file)?;
        Ok(read::shown_name(&place))
    }

    /// Why a file could not be taken, in a sentence to the unit, which knows nothing of our folders.
    fn why(&self, back: &Return, head: &Head, (file, name): (&Path, &str)) -> Option<String> {
        let plain = |message: &str| message.replace(&*file.to_string_lossy(), name);
        let submitted = head.submitted();
        match &back.why {
            ReturnWhy::ToMend => None,
            ReturnWhy::Unclear(message) => Some(words::unclear(&plain(message))),
            ReturnWhy::Unread(message) => Some(words::unread(&plain(message))),
            ReturnWhy::Other(OtherBook::Year) => {
                let own = submitted.and_then(|one| one.year).map(|year| year.0);
                let asked = self.asked.year.map(|year| year.0);
                Some(words::other_year(own, asked))
            }
            ReturnWhy::Other(OtherBook::Layout) => {
                let own = submitted.map_or("", |one| one.layout_name.as_str());
                Some(words::other_layout(own, self.asked.form))
            }
        }
    }

    /// Takes away what we wrote here in an earlier run and nobody touched since; with it the folder, if nothing else is in
    /// it.
    fn tidy(&self, kept: &[&str]) {
        let Ok(entries) = std::fs::read_dir(self.folder) else {
            return;
        };
        let mut removed = false;
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = read::shown_name(&path);
            if !kept.contains(&name.as_str()) && self.is_out_of_date(&path, &name) {
                // What cannot be removed is only out of date.
                removed |= std::fs::remove_file(&path).is_ok();
            }
        }
        if removed {
            let _ = std::fs::remove_dir(self.folder);
        }
    }

    fn is_out_of_date(&self, path: &Path, name: &str) -> bool {
        if name == words::SLIP_FILE {
            return is_ours(path);
        }
        let stem = name.strip_suffix(".xlsx");
        let corrected = stem.is_some_and(|stem| without_suffix(stem).1 > 0);
        corrected
            && std::fs::read(path).is_ok_and(|bytes| files::is_as_written(self.recogniser, &bytes))
    }
}

/// Whether a workbook is one that we wrote.
fn is_ours(path: &Path) -> bool {
    let book = read::read_file(path).ok();
    book.is_some_and(|book| book.sheets.iter().any(is_own_sheet))
}
