//! The parts that list a workbook's sheets: which part each sheet is, and how one more is listed.
//!
//! The new sheet stands after all others, or in the place of the one that an earlier run added, so that
//! no index of another sheet moves.

use std::collections::BTreeMap;

use quick_xml::escape::partial_escape;

use crate::model::sheet_prefix;

use super::KeepError;
use super::package::Package;
use super::xml::{Part, Splice, attribute, escaped, unescaped, with_attribute};

/// What must stand before the defined names in a workbook part.
const BEFORE_NAMES: [&str; 3] = ["sheets", "functionGroups", "externalReferences"];
/// The namespace of relationships in content.
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The last path segment of the content types that are added.
const WORKSHEET_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const TABLE_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml";

/// Where a workbook's parts are.
pub(super) struct Index {
    /// The workbook part.
    pub workbook: String,
    /// Its relationships.
    pub relationships: String,
    /// The styles part.
    pub styles: Option<String>,
    /// The parts of the worksheets, by the sheets' names, in the workbook's order.
    pub sheets: Vec<(String, String)>,
    /// The names of all sheets, those that are no worksheets included.
    all: Vec<String>,
}

/// One more sheet.
pub(super) struct NewSheet<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its part.
    pub part: &'a str,
    /// The part of its table.
    pub table: Option<&'a str>,
    /// The names defined on it: what they are called, and the range after the sheet's name.
    pub names: &'a [(String, String)],
    /// The place of the sheet that it replaces.
    pub replaces: Option<usize>,
    /// Whether results were dropped, so that the program that opens the workbook has to compute them.
    pub compute: bool,
}

impl Index {
    /// Reads the lists of a workbook.
    pub(super) fn of(package: &Package<'_>) -> Result<Index, KeepError> {
        let roots = package.part("_rels/.rels")?;
        let roots = Part::any("_rels/.rels", &roots)?;
        let workbook = targets(&roots, "")
            .into_values()
            .find(|(kind, _)| kind == "officeDocument")
            .map(|(_, target)| target)
            .and_then(|target| package.named(&target).map(str::to_owned))
            .ok_or_else(|| KeepError::damaged("_rels/.rels", "没有指向工作簿"))?;
        let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let wanted = format!("{folder}/_rels/{file}.rels");
        let relationships = package
            .named(wanted.trim_start_matches('/'))
            .ok_or_else(|| KeepError::damaged(&wanted, "没有这个部件"))?
            .to_owned();
        let bytes = package.part(&relationships)?;
        let targets = targets(&Part::any(&relationships, &bytes)?, folder);
        let of_kind = |kind: &str| {
            let (_, target) = targets.values().find(|(own, _)| own == kind)?;
            package.named(target).map(str::to_owned)
        };
        let styles = of_kind("styles");
        let bytes = package.part(&workbook)?;
        let part = Part::of(&workbook, &bytes)?;
        let (mut sheets, mut all) = (Vec::new(), Vec::new());
        let list = part
            .section("sheets")
            .ok_or_else(|| KeepError::damaged(&workbook, "没有工作表"))?;
        for (_, sheet) in part.children(list) {
            let target = relation_id(part.tag(sheet)).and_then(|id| targets.get(&id));
            let name = part.attribute(sheet, "name");
            all.push(name.map(unescaped).unwrap_or_default());
            if let (Some(name), Some((kind, target))) = (name, target)
                && kind == "worksheet"
                && let Some(target) = package.named(target)
            {
                sheets.push((unescaped(name), target.to_owned()));
            }
        }
        Ok(Index {
            workbook,
            relationships,
            styles,
            sheets,
            all,
        })
    }

    /// The place of a sheet among all sheets, chart sheets included.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.all.iter().position(|own| own == name)
    }

    /// The part of a sheet.
    pub(super) fn sheet(&self, name: &str) -> Option<&str> {
        self.sheets
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, part)| part.as_str())
    }
}

/// `r:id`, whatever the prefix.
fn relation_id(tag: &str) -> Option<String> {
    let own = attribute(tag, "r:id");
    own.or_else(|| {
        let at = tag.find(":id=")?;
        let prefix = tag[..at].rsplit(char::is_whitespace).next()?;
        attribute(tag, &format!("{prefix}:id"))
    })
    .map(str::to_owned)
}

/// Relationships by their ids: the last word of their type, and the part they lead to.
pub(super) fn targets(part: &Part<'_>, folder: &str) -> BTreeMap<String, (String, String)> {
    part.children(0)
        .filter(|(_, element)| part.attribute(element, "TargetMode") != Some("External"))
        .filter_map(|(_, element)| {
            let id = part.attribute(element, "Id")?.to_owned();
            let kind = part.attribute(element, "Type")?.rsplit('/').next()?;
            let target = unescaped(part.attribute(element, "Target")?);
            Some((id, (kind.to_owned(), resolved(folder, &target))))
        })
        .collect()
}

/// A target seen from the folder of its source.
pub(super) fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path.join("/")
}

/// The workbook part with one more sheet, or with the names of the one that is replaced; Excel computes
/// it anew when it opens it.
pub(super) fn with_sheet(
    part: &Part<'_>,
    relation: &str,
    sheet: &NewSheet<'_>,
) -> Result<Vec<u8>, KeepError> {
    let list = part.section("sheets").unwrap_or_default();
    let count = part.children(list).count();
    let mut splices = Vec::new();
    if sheet.replaces.is_none() {
        let entry = entry(part, list, relation, sheet.name);
        splices.push(part.append(&part.elements[list], &entry));
    }
    let names = defined(sheet, sheet.replaces.unwrap_or(count));
    let before = BEFORE_NAMES.iter().filter_map(|name| part.section(name));
    let mut after = before
        .map(|index| part.elements[index].end)
        .max()
        .unwrap_or(0);
    match part.section("definedNames") {
        Some(own) => {
            after = part.elements[own].end;
            splices.extend(
                sheet
                    .replaces
                    .iter()
                    .flat_map(|&number| names_of(part, own, number)),
            );
            if !names.is_empty() {
                splices.push(part.append(&part.elements[own], &names));
            }
        }
        None if names.is_empty() => {}
        None => splices.push(Splice::insert(
            after,
            format!("<definedNames>{names}</definedNames>"),
        )),
    }
    match part.section("calcPr") {
        // What a link to another workbook gave can only be computed where that workbook is.
        _ if !sheet.compute => {}
        Some(own) => {
            let element = &part.elements[own];
            splices.push(Splice {
                range: element.start..element.tag_end,
                with: with_attribute(part.tag(element), "fullCalcOnLoad", "1"),
            });
        }
        None => splices.push(Splice::insert(
            after,
            "<calcPr fullCalcOnLoad=\"1\"/>".into(),
        )),
    }
    part.spliced(splices)
}

/// The line of one more sheet, numbered as none is yet.
fn entry(part: &Part<'_>, list: usize, relation: &str, name: &str) -> String {
    let ids = part.children(list).filter_map(|(_, own)| {
        let id: u32 = part.attribute(own, "sheetId")?.parse().ok()?;
        Some(id)
    });
    let id = ids.max().unwrap_or(0) + 1;
    let name = escaped(name);
    format!(
        "<sheet xmlns:r=\"{RELATIONSHIPS}\" name=\"{name}\" sheetId=\"{id}\" r:id=\"{relation}\"/>"
    )
}

/// The names that are defined on a sheet, for the sheet of that number.
fn defined(sheet: &NewSheet<'_>, number: usize) -> String {
    let prefix = sheet_prefix(sheet.name);
    let prefix = partial_escape(&prefix);
    let names = sheet.names.iter().map(|(defined, range)| {
        format!(
            "<definedName name=\"{defined}\" localSheetId=\"{number}\">{prefix}{range}</definedName>"
        )
    });
    names.collect()
}

/// Takes out the names that are defined on the sheet of that number.
fn names_of(part: &Part<'_>, list: usize, number: usize) -> Vec<Splice> {
    let number = number.to_string();
    let own = part
        .children(list)
        .filter(|(_, name)| part.attribute(name, "localSheetId") == Some(number.as_str()));
    own.map(|(_, name)| Splice {
        range: name.start..name.end,
        with: String::new(),
    })
    .collect()
}

/// The relationships with one more, and its id.
pub(super) fn with_relation(part: &Part<'_>, target: &str) -> Result<(Vec<u8>, String), KeepError> {
    let own: Vec<&str> = part
        .children(0)
        .filter_map(|(_, element)| part.attribute(element, "Id"))
        .collect();
    let mut number = own.len() + 1;
    while own.contains(&format!("rId{number}").as_str()) {
        number += 1;
    }
    let id = format!("rId{number}");
    let entry = format!(
        "<Relationship Id=\"{id}\" Type=\"{RELATIONSHIPS}/worksheet\" Target=\"/{target}\"/>"
    );
    let splice = part.append(part.root()?, &entry);
    Ok((part.spliced(vec![splice])?, id))
}

/// The content types with those of the new sheet and its table.
pub(super) fn with_types(part: &Part<'_>, sheet: &NewSheet<'_>) -> Result<Vec<u8>, KeepError> {
    let typed = |(part, kind): (&str, &str)| {
        format!("<Override PartName=\"/{part}\" ContentType=\"{kind}\"/>")
    };
    let table = sheet.table.map(|table| (table, TABLE_TYPE));
    let parts = [(sheet.part, WORKSHEET_TYPE)].into_iter().chain(table);
    let entry: String = parts.map(typed).collect();
    let splice = part.append(part.root()?, &entry);
    part.spliced(vec![splice])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_from_their_folder() {
        assert_eq!(
            resolved("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(resolved("xl", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(
            resolved("xl/worksheets", "../tables/t.xml"),
            "xl/tables/t.xml"
        );
    }

    #[test]
    fn names_come_after_the_sheets_and_before_the_calculation() {
        let text = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheets><sheet name=\"a\" sheetId=\"7\" r:id=\"x\"/></sheets><externalReferences/><calcPr calcId=\"1\"/></workbook>";
        let part = Part::of("w", text.as_bytes()).expect("good");
        let names = [("_xlnm.Print_Titles".to_owned(), "$7:$7".to_owned())];
        let sheet = NewSheet {
            name: "差'异",
            part: "p",
            table: Some("t"),
            names: &names,
            replaces: None,
            compute: true,
        };
        let out =
            String::from_utf8(with_sheet(&part, "rId9", &sheet).expect("spliced")).expect("text");
        assert!(out.contains("name=\"差&apos;异\" sheetId=\"8\" r:id=\"rId9\"/></sheets><externalReferences/><definedNames><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"1\">'差''异'!$7:$7</definedName></definedNames><calcPr calcId=\"1\" fullCalcOnLoad=\"1\"/>"), "{out}");
    }
}
