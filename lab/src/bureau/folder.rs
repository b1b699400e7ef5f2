//! A bureau on disk: what was handed in, the list of units, and the labels.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::{Bureau, File};
use crate::departments::UnitKind;

impl Bureau {
    /// Writes everything that was handed in to a folder, with its sub-folders.
    ///
    /// # Errors
    /// If a folder or a file cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for file in &self.files {
            if let Some((sub, _)) = file.path.rsplit_once('/') {
                fs::create_dir_all(folder.join(sub))?;
            }
        }
        let files = self.files.par_iter();
        files.try_for_each(|file| fs::write(folder.join(&file.path), file.bytes()))
    }

    /// The list of units as a .csv.
    pub fn unit_list(&self) -> String {
        let mut list = String::from("单位代码,单位名称,上级,单位性质,别名\n");
        for unit in &self.units {
            let kind = match unit.kind {
                UnitKind::Administrative => "行政",
                UnitKind::Assimilated => "参公",
                UnitKind::Institution => "事业",
            };
            let parent = unit.parent.as_deref().unwrap_or_default();
            let aliases = unit.aliases.join("、");
            writeln!(
                list,
                "{},{},{parent},{kind},{aliases}",
                unit.code, unit.name
            )
            .expect("a string takes all");
        }
        list
    }

    /// All labels: what is to become of each unit and each file, where a figure is mistyped, and the sums in 分, as printed
    /// and as they would be if none were mistyped. Sums that only one unit has a part in are left out.
    pub fn labels(&self) -> Value {
        let units = self.units.iter().map(
            |unit| json!({ "code": unit.code, "name": unit.name, "state": unit.expected.label() }),
        );
        let files: Vec<Value> = self
            .files
            .par_iter()
            .map(|file| self.file_label(file))
            .collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for file in &self.files {
            *counts.entry(file.expected.label()).or_default() += 1;
        }
        let dealings = self.dealings.iter().map(|one| {
            let code = |unit: usize| &self.units[unit].code;
            json!({ "payer": code(one.payer), "receiver": code(one.receiver), "fen": one.fen })
        });
        let dealings: Vec<Value> = dealings.collect();
        let sound = self.sound_truth();
        let printed = self.truth();
        let shared = printed
            .iter()
            .filter(|(id, _)| !is_of_one_unit(&id.row, id.table));
        let sums = shared
            .map(|(id, fen)| json!([id.table, id.ledger, id.row, id.column, fen, sound.get(id)]));
        json!({
            "bureau": self.name,
            "year": self.year,
            "counts": counts,
            "units": units.collect::<Vec<_>>(),
            "files": files,
            "transfers": dealings,
            "sums": sums.collect::<Vec<_>>(),
        })
    }

    fn file_label(&self, file: &File) -> Value {
        let mut label = json!({ "path": file.path, "state": file.expected.label() });
        if let Some(unit) = file.unit {
            let unit = &self.units[unit];
            label["code"] = json!(unit.code);
            if let Some(name) = file.printed_name().filter(|name| *name != unit.name) {
                label["printed-name"] = json!(name);
            }
        }
        if let Some(damage) = file.damage() {
            label["damage"] = json!({
                "sheet": damage.sheet,
                "cell": damage.cell,
                "from": damage.from as f64 / 100.0,
                "to": damage.to as f64 / 100.0,
            });
        }
        label
    }
}

/// Whether a row stands below the top of a tree.
fn is_of_one_unit(row: &str, table: &str) -> bool {
    ["T11", "T12", "T13"].contains(&table) && row.contains('/')
}
