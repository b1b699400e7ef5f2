//! The relationships between the parts of an archive, which the Office formats share.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::archive::Parts;
use super::error::Reason;
use super::limits::Budget;
use super::xml;

/// The relationships of a part: their targets as part names, by id.
#[derive(Default)]
pub struct Relationships {
    by_id: BTreeMap<String, String>,
    /// The kind of each and its target, in the order of the list.
    kinds: Vec<(String, String)>,
}

impl Relationships {
    /// The relationships of the part of that name; of the whole package for the empty name.
    pub fn of(parts: &Parts, part: &str, budget: &mut Budget) -> Result<Relationships, Reason> {
        let (folder, file) = part
            .rsplit_once('/')
            .map_or(("", part), |(folder, file)| (folder, file));
        let path = resolve(folder, &format!("_rels/{file}.rels"));
        let mut found = Relationships::default();
        let Some(bytes) = parts.get(&path) else {
            return Ok(found);
        };
        let text = xml::decoded(bytes)?;
        let mut events = xml::Events::new(&text);
        loop {
            match events.next(budget)? {
                Event::Start(e) if e.local_name().as_ref() == "Relationship" => {
                    let Some(target) = xml::attribute(&e, "Target")? else {
                        continue;
                    };
                    let target = resolve(folder, &target);
                    if let Some(kind) = xml::attribute(&e, "Type")? {
                        found.kinds.push((kind.into_owned(), target.clone()));
                    }
                    if let Some(id) = xml::attribute(&e, "Id")? {
                        found.by_id.insert(id.into_owned(), target);
                    }
                }
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }

    /// The part that an id leads to.
    pub fn target(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(String::as_str)
    }

    /// The main part of the package.
    pub fn document(&self) -> Option<&str> {
        self.of_kind("/officeDocument").last()
    }

    /// The parts of a kind; its name is the end of the longer one that the list holds.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &str> {
        let kinds = self.kinds.iter();
        kinds.filter_map(move |(known, target)| known.ends_with(kind).then_some(target.as_str()))
    }
}

/// The part that a target means, seen from a folder. It stays inside the archive whatever it says.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/").to_lowercase();
    let mut path: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').collect()
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_their_folder_and_never_leave_the_archive() {
        for (folder, target, part) in [
            ("xl", "worksheets/Sheet1.xml", "xl/worksheets/sheet1.xml"),
            (
                "xl",
                "/xl/worksheets/sheet1.xml",
                "xl/worksheets/sheet1.xml",
            ),
            ("xl/worksheets", "../media/a.png", "xl/media/a.png"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "../../../etc/passwd", "etc/passwd"),
            ("xl", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
        ] {
            assert_eq!(resolve(folder, target), part);
        }
    }
}
