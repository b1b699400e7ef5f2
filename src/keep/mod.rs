//! The submitter's own .xlsx with only the wrong cells changed, and the 差异表 and the 勾稽明细 added.
//!
//! In go the bytes of the file, the cells to change and the pages of these sheets; out
//! come the bytes of the changed file. Cells are changed by splices in the sheet's XML; every part that
//! need not change is copied as it is, compressed bytes included: styles of other cells, charts,
//! pictures, macros, comments, other sheets. Formulas are never changed. Where a formula depends on a
//! changed cell its stored result is dropped and Excel is told to compute, so that no stale figure is
//! shown. The result is read again and compared before anyone gets it.

mod added;
mod earlier;
mod error;
mod listing;
mod package;
mod sheet;
mod styles;
mod submission;
mod verify;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CellRef, Place};
use crate::pages::Page;
use crate::read::{self, Book, Format};
use crate::recompute::dependants::{self, FormulaCell, Refers};
use crate::words::keep as words;

pub use error::KeepError;
pub(crate) use submission::{Decided, Kept, PrintedUnits, workbook};
pub use verify::NewValue;

use listing::{Index, NewSheet};
use package::Package;
use sheet::{Obstacle, Sheet};
use styles::Styles;
use verify::Meant;
use xml::Part;

/// An archive with some of its parts replaced, everything else as it is, compressed bytes included.
///
/// # Errors
/// It is damaged.
pub(crate) fn with_parts(
    bytes: &[u8],
    parts: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<u8>, KeepError> {
    let package = Package::open(bytes)?;
    let spelled = |name: &str| package.named(name).unwrap_or(name).to_owned();
    let parts = parts
        .iter()
        .map(|(name, part)| (spelled(name), part.clone()));
    package.with(&parts.collect())
}

/// A workbook that is to be changed in place.
pub struct Keeper<'a> {
    name: &'a str,
    package: Package<'a>,
    index: Index,
    book: Book,
    sheets: BTreeMap<String, Vec<u8>>,
    meant: BTreeMap<String, Meant>,
    /// Whether the formulas that depend on changed cells have been looked for.
    searched: bool,
}

/// Where a sheet of ours goes: its name and its parts.
struct Room {
    name: String,
    sheet: String,
    /// Of a sheet with a list.
    list: Option<ListRoom>,
}

/// Where the list of a sheet goes.
struct ListRoom {
    relationships: String,
    part: String,
    id: u32,
    name: String,
}

/// The extension that a workbook changed in place must have; `None` if it cannot be changed in place.
pub fn extension(format: Format) -> Option<&'static str> {
    match format {
        Format::Xlsx => Some("xlsx"),
        Format::Xlsm => Some("xlsm"),
        _ => None,
    }
}

/// Refuses an output whose name would say something else than what it holds.
pub fn check_extension(format: Format, output: &std::path::Path) -> Result<(), KeepError> {
    let given = output.extension().unwrap_or_default().to_string_lossy();
    match extension(format) {
        Some(wanted) if !given.eq_ignore_ascii_case(wanted) => Err(KeepError::Extension { wanted }),
        _ => Ok(()),
    }
}

impl<'a> Keeper<'a> {
    /// Takes a workbook; `name` is what messages call it.
    pub fn open(bytes: &'a [u8], name: &'a str) -> Result<Keeper<'a>, KeepError> {
        let book = read::read_bytes(bytes, name)?;
        if extension(book.format).is_none() {
            return Err(KeepError::format(name, book.format));
        }
        let package = Package::open(bytes)?;
        if package
            .names()
            .iter()
            .any(|part| part.starts_with("_xmlsignatures/"))
        {
            return Err(KeepError::Signed);
        }
        let index = Index::of(&package)?;
        let mut sheets = BTreeMap::new();
        for (sheet, part) in &index.sheets {
            sheets.insert(sheet.clone(), package.part(part)?);
        }
        Ok(Keeper {
            name,
            package,
            index,
            book,
            sheets,
            meant: BTreeMap::new(),
            searched: false,
        })
    }

    /// Notes that a cell is to show something else. Where the cell has to be
    /// left as it is, the answer is why, in a sentence for people.
    ///
    /// # Errors
    /// The sheet is written in a way that is not changed safely.
    pub fn change(&mut self, place: &Place, value: NewValue) -> Result<Option<String>, KeepError> {
        let left = self.obstacle(place)?;
        if left.is_none() {
            let meant = self.meant.entry(place.sheet.to_string()).or_default();
            meant.values.insert(place.cell, value);
        }
        Ok(left)
    }

    /// Why a cell has to be left as it is, in a sentence for people.
    ///
    /// # Errors
    /// The sheet is written in a way that is not changed safely.
    pub fn obstacle(&self, place: &Place) -> Result<Option<String>, KeepError> {
        let name = place.sheet.as_str();
        let Some(bytes) = self.sheets.get(name) else {
            return Ok(Some(words::no_such_sheet(name)));
        };
        let path = self.index.sheet(name).unwrap_or(name);
        let sheet = Sheet::of(path, bytes)?;
        let grid = self
            .book
            .sheets
            .iter()
            .find(|grid| grid.name == place.sheet);
        let covered = grid.is_some_and(|grid| {
            grid.merges
                .iter()
                .any(|merge| merge.contains(place.cell) && merge.first != place.cell)
        });
        if covered {
            return Ok(Some(words::MERGED.to_owned()));
        }
        match sheet.obstacle(place.cell) {
            Some(Obstacle::Formula) => {
                let cell = grid.and_then(|grid| grid.get(place.cell));
                let formula = cell.and_then(|cell| cell.formula.as_deref());
                Ok(Some(words::formula(formula.unwrap_or_default())))
            }
            Some(Obstacle::Array) => Ok(Some(words::ARRAY.to_owned())),
            Some(Obstacle::Metadata) => Ok(Some(words::METADATA.to_owned())),
            None => Ok(None),
        }
    }

    /// Notes that a cell holds what an earlier run put there.
    pub fn changed_before(&mut self, place: &Place) {
        let name = place.sheet.as_str();
        if self.sheets.contains_key(name) {
            let meant = self.meant.entry(name.to_owned()).or_default();
            meant.coloured.insert(place.cell);
        }
    }

    /// Notes that a cell that is changed is to look as if nobody had changed it.
    pub fn restored(&mut self, place: &Place) {
        let meant = self.meant.entry(place.sheet.to_string()).or_default();
        meant.restored.insert(place.cell);
    }

    /// Notes that a cell needs a look.
    pub fn mark(&mut self, place: &Place) {
        let name = place.sheet.as_str();
        if self.sheets.contains_key(name) {
            let meant = self.meant.entry(name.to_owned()).or_default();
            meant.marked.insert(place.cell);
        }
    }

    /// The formulas whose stored results are dropped because they depend on changed cells, by sheet.
    pub fn stale(&mut self) -> Result<Vec<(String, Vec<CellRef>)>, KeepError> {
        self.find_stale()?;
        let sheets = self
            .meant
            .iter()
            .filter(|(_, meant)| !meant.stale.is_empty());
        let cells = |meant: &Meant| meant.stale.iter().copied().collect();
        Ok(sheets
            .map(|(sheet, meant)| (sheet.clone(), cells(meant)))
            .collect())
    }

    /// The changed workbook with the pages of the 差异表 and of the 勾稽明细.
    pub fn finish(mut self, pages: Vec<Page>) -> Result<Vec<u8>, KeepError> {
        self.find_stale()?;
        let mut parts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut added: BTreeSet<String> = BTreeSet::new();
        let style_path = self.index.styles.clone().ok_or(KeepError::NoStyles)?;
        let style_bytes = self.package.part(&style_path)?;
        let style_part = Part::of(&style_path, &style_bytes)?;
        let mut styles = Styles::of(&style_part)?;
        let mut rooms: Vec<(Page, Room, Option<usize>)> = Vec::new();
        for page in pages {
            let earlier = earlier::find(&self.package, &self.index, &self.book, &page)?;
            let number = earlier.as_ref().map(|earlier| earlier.number);
            let taken = rooms.iter().map(|(_, room, _)| room.sheet.as_str());
            let room = match earlier {
                Some(earlier) => earlier.room,
                None => self.free_room(&page, &taken.collect())?,
            };
            rooms.push((page, room, number));
        }
        if rooms.iter().any(|(.., number)| number.is_some()) {
            // What an earlier run coloured may be right by now.
            for name in self.sheets.keys() {
                self.meant.entry(name.clone()).or_default();
            }
        }
        for (name, meant) in &self.meant {
            let path = self.index.sheet(name).unwrap_or_default();
            let sheet = Sheet::of(path, &self.sheets[name])?;
            let bytes = sheet.edited(meant, &mut styles)?;
            if bytes != self.sheets[name] {
                parts.insert(path.to_owned(), bytes);
            }
        }
        let names: Vec<(String, String)> = rooms
            .iter()
            .map(|(page, room, _)| (page.name.clone(), room.name.clone()))
            .collect();
        for (page, room, number) in &mut rooms {
            page.rename_links(&names);
            self.add(page, room, *number, &mut styles, (&mut parts, &mut added))?;
        }
        parts.insert(style_path.clone(), styles.finish()?);
        let bytes = self.package.with(&parts)?;
        let touched: BTreeSet<&str> = parts.keys().map(String::as_str).collect();
        let added: BTreeSet<&str> = added.iter().map(String::as_str).collect();
        verify::parts(&self.package, &Package::open(&bytes)?, &touched, &added)?;
        let after = read::read_bytes(&bytes, self.name)?;
        let sheets = rooms.into_iter();
        let sheets = sheets.map(|(_, room, number)| (room.name, number.is_some()));
        verify::cells(&self.book, &after, &self.meant, &sheets.collect::<Vec<_>>())?;
        Ok(bytes)
    }

    /// Makes the parts of one sheet of ours, and lists it.
    fn add(
        &self,
        page: &Page,
        room: &Room,
        replaces: Option<usize>,
        styles: &mut Styles<'_>,
        (parts, added): (&mut BTreeMap<String, Vec<u8>>, &mut BTreeSet<String>),
    ) -> Result<(), KeepError> {
        let list = room.list.as_ref();
        let new = added::sheet(page, styles, list.map(|list| (list.id, list.name.as_str())));
        let new_sheet = NewSheet {
            name: &room.name,
            part: &room.sheet,
            table: list.map(|list| list.part.as_str()),
            names: &new.names,
            replaces,
            compute: self.meant.values().any(|meant| !meant.stale.is_empty()),
        };
        self.list(&new_sheet, parts)?;
        let mut own = vec![(room.sheet.clone(), new.sheet)];
        if let Some((list, table)) = list.zip(new.table) {
            own.push((list.relationships.clone(), table_relation(&list.part)));
            own.push((list.part.clone(), table));
        }
        for (path, bytes) in own {
            added.insert(path.clone());
            parts.insert(path, bytes);
        }
        Ok(())
    }

    /// Names that are free in the workbook; `taken` are the parts of sheets that are added before.
    fn free_room(&self, page: &Page, taken: &BTreeSet<&str>) -> Result<Room, KeepError> {
        let sheet = self.free_path("xl/worksheets/sheet", taken);
        let file = sheet.trim_start_matches("xl/worksheets/");
        let list = match page.list {
            None => None,
            Some(_) => {
                let (id, name) = self.free_table()?;
                Some(ListRoom {
                    relationships: format!("xl/worksheets/_rels/{file}.rels"),
                    part: self.free_path("xl/tables/table", &BTreeSet::new()),
                    id,
                    name,
                })
            }
        };
        Ok(Room {
            name: self.free_sheet_name(&page.name),
            list,
            sheet,
        })
    }

    /// Lists the new sheet in the workbook, its relationships and the content types.
    fn list(
        &self,
        sheet: &NewSheet<'_>,
        parts: &mut BTreeMap<String, Vec<u8>>,
    ) -> Result<(), KeepError> {
        // Another sheet may have been listed before.
        let part = |parts: &BTreeMap<String, Vec<u8>>, path: &str| match parts.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.package.part(path),
        };
        let mut relation = String::new();
        if sheet.replaces.is_none() {
            let bytes = part(parts, &self.index.relationships)?;
            let own = Part::any(&self.index.relationships, &bytes)?;
            let (relations, id) = listing::with_relation(&own, sheet.part)?;
            parts.insert(self.index.relationships.clone(), relations);
            relation = id;
            let types = self.package.named("[Content_Types].xml");
            let types = types.unwrap_or("[Content_Types].xml").to_owned();
            let bytes = part(parts, &types)?;
            let listed = listing::with_types(&Part::any(&types, &bytes)?, sheet)?;
            parts.insert(types, listed);
        }
        let bytes = part(parts, &self.index.workbook)?;
        let workbook = Part::of(&self.index.workbook, &bytes)?;
        let listed = listing::with_sheet(&workbook, &relation, sheet)?;
        parts.insert(self.index.workbook.clone(), listed);
        Ok(())
    }

    /// Finds the formulas whose stored results depend on changed cells.
    fn find_stale(&mut self) -> Result<(), KeepError> {
        if std::mem::replace(&mut self.searched, true) {
            return Ok(());
        }
        let changed: BTreeMap<String, BTreeSet<CellRef>> = self
            .meant
            .iter()
            .filter(|(_, meant)| !meant.values.is_empty())
            .map(|(sheet, meant)| (sheet.to_lowercase(), meant.values.keys().copied().collect()))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let mut formulas = Vec::new();
        for (name, bytes) in &self.sheets {
            let path = self.index.sheet(name).unwrap_or_default();
            // A sheet without formulas need not be searched, however it is written.
            if memchr::memmem::find(bytes, b"<f").is_none()
                && memchr::memmem::find(bytes, b":f").is_none()
            {
                continue;
            }
            let sheet = Sheet::of(path, bytes)?;
            let grid = self
                .book
                .sheets
                .iter()
                .find(|grid| grid.name.as_str() == name);
            for (&at, cell) in sheet
                .cells
                .iter()
                .filter(|(_, cell)| cell.formula.is_some())
            {
                let known =
                    || grid.and_then(|grid| grid.get(at)?.formula.as_deref().map(str::to_owned));
                let refers = sheet
                    .formula(cell)
                    .or_else(known)
                    .map_or(Refers::Everything, |text| dependants::refers(&text));
                let array = sheet.arrays.iter().find(|region| region.first == at);
                let alone = crate::model::Region {
                    first: at,
                    last: at,
                };
                formulas.push(FormulaCell {
                    sheet: name.to_lowercase(),
                    region: array.copied().unwrap_or(alone),
                    refers,
                });
            }
        }
        let mut stale = dependants::stale(&formulas, &changed);
        for name in self.sheets.keys() {
            if let Some(cells) = stale.remove(&name.to_lowercase()) {
                self.meant.entry(name.clone()).or_default().stale = cells;
            }
        }
        Ok(())
    }

    /// The name of a page, or with a number where the workbook has such a sheet already.
    fn free_sheet_name(&self, own: &str) -> String {
        let taken = |name: &str| self.index.sheets.iter().any(|(sheet, _)| sheet == name);
        let numbered = (2..).map(|number| format!("{own}({number})"));
        std::iter::once(own.to_owned())
            .chain(numbered)
            .find(|name| !taken(name))
            .unwrap_or_default()
    }

    /// An id and a name that no table of the workbook has.
    fn free_table(&self) -> Result<(u32, String), KeepError> {
        let mut ids = BTreeSet::from([0]);
        let mut names = BTreeSet::new();
        for path in self.package.names() {
            if !path.to_lowercase().starts_with("xl/tables/") || !path.ends_with(".xml") {
                continue;
            }
            let bytes = self.package.part(path)?;
            let part = Part::any(path, &bytes)?;
            let root = part.root()?;
            ids.extend(
                part.attribute(root, "id")
                    .and_then(|id| id.parse::<u32>().ok()),
            );
            names.extend(part.attribute(root, "displayName").map(str::to_lowercase));
        }
        let bytes = self.package.part(&self.index.workbook)?;
        let part = Part::of(&self.index.workbook, &bytes)?;
        if let Some(list) = part.section("definedNames") {
            let defined = part.children(list);
            names.extend(
                defined.filter_map(|(_, name)| Some(part.attribute(name, "name")?.to_lowercase())),
            );
        }
        let id = ids.last().copied().unwrap_or(0) + 1;
        let mut name = crate::words::pages::DISCREPANCY_LIST.to_owned();
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{}{number}", crate::words::pages::DISCREPANCY_LIST);
            number += 1;
        }
        Ok((id, name))
    }

    /// The first part of that name with a number which is free.
    fn free_path(&self, stem: &str, taken: &BTreeSet<&str>) -> String {
        (1..)
            .map(|number| format!("{stem}{number}.xml"))
            .find(|path| self.package.named(path).is_none() && !taken.contains(path.as_str()))
            .unwrap_or_default()
    }
}

fn table_relation(table: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/table\" Target=\"/{table}\"/></Relationships>"
    )
    .into_bytes()
}
