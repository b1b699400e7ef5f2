//! The 差异表 of a workbook that we wrote, made ready to stand in the submitter's own.
//!
//! Its texts move into the cells, so that the submitter's shared strings stay untouched; its styles are
//! brought over; its links lead to the cells of the submission instead of those of our tables.

use std::collections::BTreeMap;

use crate::model::{CellRef, Place};
use crate::words::write as words;

use super::KeepError;
use super::listing::{Index, resolved};
use super::package::Package;
use super::styles::Styles;
use super::xml::{Part, Splice, escaped, unescaped, with_attribute};

/// Where the cells of our tables stand in the submission, by sheet and cell of ours.
pub type Links = BTreeMap<(String, CellRef), Place>;

/// The column 备选, whose texts name cells of our tables.
const CANDIDATES: u32 = 12;
/// Parts of the sheet that lead to further parts or styles, which stay behind.
const LEFT_BEHIND: [&str; 4] = [
    "conditionalFormatting",
    "drawing",
    "legacyDrawing",
    "extLst",
];

/// The sheet, ready.
pub(super) struct Added {
    /// Its XML; `rId1` is its table.
    pub sheet: Vec<u8>,
    /// Its table's XML.
    pub table: Vec<u8>,
    /// The names defined on it, with their ranges.
    pub names: Vec<(String, String)>,
}

/// Takes the 差异表 out of a workbook of ours.
pub(super) fn sheet(
    ours: &[u8],
    links: &Links,
    styles: &mut Styles<'_>,
    table_id: u32,
    table_name: &str,
) -> Result<Added, KeepError> {
    let package = Package::open(ours)?;
    let index = Index::of(&package)?;
    let number = index
        .sheets
        .iter()
        .position(|(name, _)| name == words::DISCREPANCY_SHEET)
        .ok_or_else(|| KeepError::damaged(words::DISCREPANCY_SHEET, "没有"))?;
    let path = &index.sheets[number].1;
    let lacking = || KeepError::damaged(path, "不完整");
    let bytes = package.part(path)?;
    let part = Part::of(path, &bytes)?;
    let style_path = index.styles.as_deref().ok_or_else(lacking)?;
    let style_bytes = package.part(style_path)?;
    let style_part = Part::of(style_path, &style_bytes)?;
    let our_styles = Styles::of(&style_part)?;
    let string_path = index.strings.as_deref().ok_or_else(lacking)?;
    let string_bytes = package.part(string_path)?;
    let string_part = Part::of(string_path, &string_bytes)?;
    let strings: Vec<&str> = string_part
        .children(0)
        .map(|(_, item)| string_part.inner(item))
        .collect();

    let mut splices = Vec::new();
    let moved = hyperlinks(&part, links, &mut splices);
    for (number, element) in part.elements.iter().enumerate() {
        if element.depth == 1 && LEFT_BEHIND.contains(&element.name) {
            splices.push(Splice {
                range: element.start..element.end,
                with: String::new(),
            });
        }
        let style_of = match element.name {
            "c" | "row" => "s",
            "col" => "style",
            _ => continue,
        };
        let mut tag = part.tag(element).to_owned();
        if let Some(style) = part.attribute(element, style_of) {
            let style = style.parse().map_err(|_| lacking())?;
            let own = styles.imported(&our_styles, style)?;
            tag = with_attribute(&tag, style_of, &own.to_string());
        }
        if element.name != "c" || part.attribute(element, "t") != Some("s") {
            splices.push(Splice {
                range: element.start..element.tag_end,
                with: tag,
            });
            continue;
        }
        let string = part
            .children(number)
            .find(|(_, child)| child.name == "v")
            .and_then(|(_, value)| part.inner(value).parse().ok())
            .and_then(|index: usize| strings.get(index))
            .ok_or_else(lacking)?;
        let at = part.attribute(element, "r").and_then(CellRef::parse);
        let string = match at {
            Some(at) if moved.contains_key(&at) => format!("<t>{}</t>", escaped(&moved[&at])),
            Some(at) if at.col == CANDIDATES => relocated(string, links),
            _ => (*string).to_owned(),
        };
        let tag = with_attribute(&tag, "t", "inlineStr");
        splices.push(Splice {
            range: element.start..element.end,
            with: format!("{tag}<is>{string}</is></c>"),
        });
    }
    Ok(Added {
        sheet: part.spliced(splices)?,
        table: table(&package, path, table_id, table_name)?,
        names: names(&package, &index, number)?,
    })
}

/// Lets the links lead to the submission; says what the linked cells then show.
fn hyperlinks(
    part: &Part<'_>,
    links: &Links,
    splices: &mut Vec<Splice>,
) -> BTreeMap<CellRef, String> {
    let mut moved = BTreeMap::new();
    let Some(list) = part.section("hyperlinks") else {
        return moved;
    };
    let mut kept = 0;
    let mut own = Vec::new();
    for (_, element) in part.children(list) {
        let at = part.attribute(element, "ref").and_then(CellRef::parse);
        let target = part.attribute(element, "location").and_then(location);
        let place = target.and_then(|target| links.get(&target));
        let with = match place {
            Some(place) => {
                kept += 1;
                let sheet = place.sheet.as_str().replace('\'', "''");
                let location = escaped(&format!("'{sheet}'!{}", place.cell));
                let tag = with_attribute(part.tag(element), "location", &location);
                with_attribute(&tag, "display", &place.cell.to_string())
            }
            None => String::new(),
        };
        own.push(Splice {
            range: element.start..element.end,
            with,
        });
        if let Some(at) = at {
            let shown = place.map_or(String::new(), |place| place.cell.to_string());
            moved.insert(at, shown);
        }
    }
    if kept == 0 {
        let element = &part.elements[list];
        own = vec![Splice {
            range: element.start..element.end,
            with: String::new(),
        }];
    }
    splices.extend(own);
    moved
}

/// A text with the cells it names moved to the submission: `表三!C7` becomes `支出总表!C9`.
fn relocated(text: &str, links: &Links) -> String {
    let sheets: std::collections::BTreeSet<&str> =
        links.keys().map(|(sheet, _)| sheet.as_str()).collect();
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('!') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let end = after
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(after.len());
        let named = sheets.iter().filter(|sheet| before.ends_with(**sheet));
        let place = named.max_by_key(|sheet| sheet.len()).and_then(|sheet| {
            let cell = CellRef::parse(&after[..end])?;
            Some((sheet, links.get(&((*sheet).to_owned(), cell))?))
        });
        match place {
            Some((sheet, place)) => {
                out.push_str(&before[..before.len() - sheet.len()]);
                out.push_str(&escaped(&place.to_string()));
            }
            None => out.push_str(&rest[..at + 1 + end]),
        }
        rest = &after[end..];
    }
    out + rest
}

/// `'表三'!C7`
fn location(text: &str) -> Option<(String, CellRef)> {
    let text = unescaped(text);
    let (sheet, cell) = text.rsplit_once('!')?;
    let sheet = sheet
        .strip_prefix('\'')
        .and_then(|sheet| sheet.strip_suffix('\''))
        .unwrap_or(sheet);
    Some((sheet.replace("''", "'"), CellRef::parse(cell)?))
}

/// The sheet's table, with an id and a name that are free in the submitter's workbook.
fn table(package: &Package<'_>, sheet: &str, id: u32, name: &str) -> Result<Vec<u8>, KeepError> {
    let (folder, file) = sheet.rsplit_once('/').unwrap_or(("", sheet));
    let path = format!("{folder}/_rels/{file}.rels");
    let bytes = package.part(&path)?;
    let rels = Part::any(&path, &bytes)?;
    let target = rels
        .children(0)
        .filter(|(_, own)| {
            rels.attribute(own, "Type")
                .is_some_and(|t| t.ends_with("/table"))
        })
        .find_map(|(_, own)| rels.attribute(own, "Target"))
        .ok_or_else(|| KeepError::damaged(&path, "没有表格"))?;
    let path = resolved(folder, target);
    let bytes = package.part(&path)?;
    let part = Part::of(&path, &bytes)?;
    let root = part.root()?;
    let name = escaped(name);
    let changes = [
        ("id", id.to_string()),
        ("name", name.clone()),
        ("displayName", name),
    ];
    let tag = changes
        .iter()
        .fold(part.tag(root).to_owned(), |tag, (attribute, value)| {
            with_attribute(&tag, attribute, value)
        });
    part.spliced(vec![Splice {
        range: root.start..root.tag_end,
        with: tag,
    }])
}

/// The names defined on the sheet and the ranges behind its own name.
fn names(
    package: &Package<'_>,
    index: &Index,
    number: usize,
) -> Result<Vec<(String, String)>, KeepError> {
    let bytes = package.part(&index.workbook)?;
    let part = Part::of(&index.workbook, &bytes)?;
    let Some(list) = part.section("definedNames") else {
        return Ok(Vec::new());
    };
    let number = number.to_string();
    let own = part
        .children(list)
        .filter(|(_, name)| part.attribute(name, "localSheetId") == Some(number.as_str()));
    Ok(own
        .filter_map(|(_, name)| {
            let (_, range) = part.inner(name).rsplit_once('!')?;
            Some((part.attribute(name, "name")?.to_owned(), range.to_owned()))
        })
        .collect())
}
