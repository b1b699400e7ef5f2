//! Mistakes in the labels of a layout's file, as people make them: another word, words exchanged, the wrong kind of
//! column, one level of names too many.
//!
//! In goes the text of a layout, out come texts with one mistake each, with where it is as the file has it; `judge` tells
//! what came of it.

mod judge;
pub mod small;

pub use judge::{Came, came, samples};

use toml::{Table, Value};

use crate::departments::Dice;

/// A layout's text with one mistake.
#[derive(Clone, Debug)]
pub struct LabelMistake {
    /// What kind of mistake.
    pub kind: &'static str,
    /// The text of the layout.
    pub text: String,
    /// Where it is and what it says now.
    pub told: String,
    /// The names of what it is in, any of them: of a column that several tables share each of its places.
    pub places: Vec<MistakenPlace>,
}

/// What a mistake is in, as the file names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MistakenPlace {
    /// The table's id.
    pub table: String,
    /// The column's or row's id; of a table, a ledger or its rows nothing.
    pub name: Option<String>,
}

/// A way to a value of the file.
type Path = Vec<Step>;

#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Key(&'static str),
    At(usize),
}

/// What labels a value may bear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Spot {
    Table,
    Ledger,
    Column,
    Shared,
    Row,
    Rows,
}

/// The labels of a layout's file.
pub struct Labels {
    root: Table,
    spots: Vec<(Spot, Path)>,
    /// Every word of `templates/meanings.toml` and every code that the file names.
    words: Vec<String>,
}

impl Labels {
    /// Those of a text.
    ///
    /// # Errors
    /// It is no TOML.
    pub fn of(text: &str) -> Result<Labels, toml::de::Error> {
        let root: Table = text.parse()?;
        let words = words(&root);
        let mut labels = Labels {
            root,
            spots: Vec::new(),
            words,
        };
        labels.find();
        Ok(labels)
    }

    /// A mistake in one of them; nothing if the dice want what cannot be.
    pub fn mistake(&self, dice: &mut Dice) -> Option<LabelMistake> {
        let (spot, path) = &self.spots[dice.below(self.spots.len())];
        let path = path.as_slice();
        let mut root = self.root.clone();
        let (kind, told) = match spot {
            Spot::Rows => self.wrong_rows(&mut root, path, dice)?,
            Spot::Column | Spot::Shared => self.wrong_column(&mut root, (*spot, path), dice)?,
            Spot::Row if dice.below(3) == 0 => exchange(&mut root, path, dice)?,
            _ => self.other_words(&mut root, (*spot, path), dice)?,
        };
        Some(LabelMistake {
            kind,
            text: toml::to_string(&root).ok()?,
            told: format!("{}：{told}", self.named(path)),
            places: self.places(path),
        })
    }

    fn find(&mut self) {
        let mut spots = Vec::new();
        let count = |value: Option<&Value>| value.and_then(Value::as_array).map_or(0, Vec::len);
        for shared in 0..count(self.root.get("columns")) {
            let list = vec![Step::Key("columns"), Step::At(shared), Step::Key("columns")];
            let all = items(self.at(&list), &list);
            spots.extend(all.map(|path| (Spot::Shared, path)));
        }
        for shared in 0..count(self.root.get("list")) {
            let list = vec![Step::Key("list"), Step::At(shared), Step::Key("rows")];
            let all = items(self.at(&list), &list);
            spots.extend(all.map(|path| (Spot::Row, path)));
        }
        let tables = vec![Step::Key("table")];
        for table in items(self.at(&tables), &tables) {
            let ledgers = below(&table, "ledger");
            let ledgers: Vec<Path> = items(self.at(&ledgers), &ledgers).collect();
            for ledger in &ledgers {
                let (columns, rows) = (below(ledger, "columns"), below(ledger, "rows"));
                let all = items(self.at(&columns), &columns);
                spots.extend(all.map(|path| (Spot::Column, path)));
                let list = below(&rows, "list");
                let all = items(self.at(&list), &list);
                spots.extend(all.map(|path| (Spot::Row, path)));
                spots.push((Spot::Rows, rows));
                spots.extend((ledgers.len() > 1).then(|| (Spot::Ledger, ledger.clone())));
            }
            spots.push((Spot::Table, table));
        }
        self.spots = spots;
    }

    fn at(&self, path: &[Step]) -> Option<&Value> {
        let mut steps = path.iter();
        let Some(Step::Key(first)) = steps.next() else {
            return None;
        };
        steps.try_fold(self.root.get(*first)?, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::At(at) => value.get(at),
        })
    }

    /// Other words at a label: those of another like it, those with one word exchanged for a part beside it, or any.
    fn other_words(
        &self,
        root: &mut Table,
        (spot, path): (Spot, &[Step]),
        dice: &mut Dice,
    ) -> Option<(&'static str, String)> {
        let value = self.at(path)?;
        if value.get("blank").is_some() || value.get("use").is_some() && value.get("is").is_none() {
            return None;
        }
        let own = value.get("is").and_then(Value::as_str).unwrap_or_default();
        let any = |all: &[String], dice: &mut Dice| {
            let others: Vec<&String> = all.iter().filter(|words| *words != own).collect();
            (!others.is_empty()).then(|| others[dice.below(others.len())].clone())
        };
        let (kind, words) = match dice.below(4) {
            0 if !own.is_empty() => ("no words", String::new()),
            1 => (
                "words beside",
                any(&duibiao::layout::words_beside(own), dice)?,
            ),
            2 => ("any word", any(&self.words, dice)?),
            _ => {
                let alike = self.spots.iter().filter(|(other, _)| *other == spot);
                let alike = alike.filter_map(|(_, path)| self.at(path)?.get("is")?.as_str());
                let mut alike: Vec<String> = alike.map(str::to_owned).collect();
                alike.sort();
                alike.dedup();
                ("words of a like label", any(&alike, dice)?)
            }
        };
        set(
            root,
            path,
            "is",
            (!words.is_empty()).then(|| words.clone().into()),
        );
        let kind = match (spot, kind) {
            (Spot::Shared, _) => "words of a shared column",
            (_, kind) => kind,
        };
        Some((kind, format!("is = {words}")))
    }

    fn wrong_column(
        &self,
        root: &mut Table,
        (spot, path): (Spot, &[Step]),
        dice: &mut Dice,
    ) -> Option<(&'static str, String)> {
        let value = self.at(path)?;
        let role = value.get("role").and_then(Value::as_str);
        let amount = role.is_none_or(|role| role == "amount");
        let apart = value.get("aside").is_some() || value.get("apart").is_some();
        match dice.below(8) {
            0 => {
                let all = ["code", "name", "text", "ordinal", "percent", "amount"];
                let others: Vec<&str> = all
                    .into_iter()
                    .filter(|other| Some(*other) != role && !(amount && *other == "amount"))
                    .collect();
                let other = others[dice.below(others.len())];
                set(root, path, "role", Some(other.into()));
                // Words are refused but of amounts: whoever writes another role leaves them out.
                if other != "amount" {
                    set(root, path, "is", None);
                }
                Some(("role", format!("role = {other}")))
            }
            1 if amount && apart => {
                ["aside", "apart"]
                    .into_iter()
                    .for_each(|key| set(root, path, key, None));
                Some(("aside, apart", "no longer".to_owned()))
            }
            1 if amount => {
                let key = ["aside", "apart"][dice.below(2)];
                set(root, path, key, Some(true.into()));
                set(root, path, "is", None);
                Some(("aside, apart", key.to_owned()))
            }
            2..=4 if amount => exchange(root, path, dice),
            _ if amount && !apart => self.other_words(root, (spot, path), dice),
            _ => None,
        }
    }

    fn wrong_rows(
        &self,
        root: &mut Table,
        path: &[Step],
        dice: &mut Dice,
    ) -> Option<(&'static str, String)> {
        let rows = self.at(path)?;
        if let Some(levels) = rows.get("tree").and_then(Value::as_array) {
            let mut levels = levels.clone();
            match dice.below(2) {
                0 => drop(levels.remove(dice.below(levels.len()))),
                _ => levels.insert(dice.below(levels.len() + 1), "层".into()),
            }
            let told = format!("tree = {levels:?}");
            set(root, path, "tree", Some(levels.into()));
            return Some(("depth of a tree", told));
        }
        let own = rows.get("codes").and_then(Value::as_str)?;
        match dice.below(3) {
            0 => {
                set(root, path, "leaf", Some(true.into()));
                Some(("kind of rows", "leaf".to_owned()))
            }
            1 => {
                set(root, path, "codes", None);
                set(root, path, "tree", Some(vec!["部门", "项目"].into()));
                ["total", "at", "also"]
                    .into_iter()
                    .for_each(|key| set(root, path, key, None));
                Some(("kind of rows", "tree".to_owned()))
            }
            _ => {
                let all = ["function", "revenue", "dept-economic", "gov-economic"];
                let others: Vec<&str> = all.into_iter().filter(|other| *other != own).collect();
                let other = others[dice.below(others.len())];
                set(root, path, "codes", Some(other.into()));
                Some(("codes", format!("codes = {other}")))
            }
        }
    }

    /// What a label is in, everywhere it is used.
    fn places(&self, path: &[Step]) -> Vec<MistakenPlace> {
        let name = match path
            .iter()
            .any(|step| matches!(step, Step::Key("columns" | "list")))
        {
            true => self.at(path).map(named_value),
            false => None,
        };
        if path.first() == Some(&Step::Key("table")) {
            let table = self.at(&path[..2]).map(named_value).unwrap_or_default();
            return vec![MistakenPlace { table, name }];
        }
        let list = self.at(&path[..2]).map(named_value).unwrap_or_default();
        let tables = self.root.get("table").and_then(Value::as_array);
        let uses = tables
            .into_iter()
            .flatten()
            .filter(|table| uses(table, &list));
        uses.map(|table| MistakenPlace {
            table: named_value(table),
            name: name.clone(),
        })
        .collect()
    }

    fn named(&self, path: &[Step]) -> String {
        let values = (1..=path.len()).filter_map(|end| self.at(&path[..end]));
        let names: Vec<String> = values
            .filter(|value| value.is_table())
            .map(named_value)
            .collect();
        names.join(" ")
    }
}

/// Whether something in a value uses a list of that name.
fn uses(value: &Value, list: &str) -> bool {
    match value {
        Value::Table(table) => {
            table.get("use").and_then(Value::as_str) == Some(list)
                || table.values().any(|value| uses(value, list))
        }
        Value::Array(all) => all.iter().any(|value| uses(value, list)),
        _ => false,
    }
}

/// What the file calls a table, a column or a row.
fn named_value(value: &Value) -> String {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let head = || text("head").map(|head| head.rsplit('/').next().unwrap_or(head));
    let found = text("id").or_else(|| text("code")).or_else(|| text("name"));
    let found = found.or_else(head).or_else(|| text("label"));
    found.or_else(|| text("use")).unwrap_or_default().to_owned()
}

/// Two columns or rows beside each other, each with what the other says.
fn exchange(root: &mut Table, path: &[Step], dice: &mut Dice) -> Option<(&'static str, String)> {
    let (Step::At(own), list) = path.split_last()? else {
        return None;
    };
    let all = value_mut(root, list)?.as_array_mut()?;
    let amount = |value: &Value| {
        let none = ["role", "use", "aside", "apart", "blank", "classes", "items"];
        none.into_iter().all(|key| value.get(key).is_none())
    };
    let says = |value: &Value| ["is", "code"].map(|key| value.get(key).cloned());
    let others =
        (0..all.len()).filter(|at| amount(&all[*at]) && says(&all[*at]) != says(&all[*own]));
    let others: Vec<usize> = others.collect();
    if others.is_empty() || !amount(&all[*own]) {
        return None;
    }
    let other = others[dice.below(others.len())];
    let (ours, theirs) = (says(&all[*own]), says(&all[other]));
    for (at, words) in [(*own, theirs), (other, ours)] {
        let table = all[at].as_table_mut()?;
        for (key, value) in ["is", "code"].into_iter().zip(words) {
            table.remove(key);
            value.map(|value| table.insert(key.to_owned(), value));
        }
    }
    let kind = match (list.first(), list.last()) {
        (Some(Step::Key("columns")), _) => "exchanged shared columns",
        (_, Some(Step::Key("columns"))) => "exchanged columns",
        _ => "exchanged rows",
    };
    Some((kind, format!("exchanged with {}", named_value(&all[other]))))
}

fn value_mut<'v>(root: &'v mut Table, path: &[Step]) -> Option<&'v mut Value> {
    let mut steps = path.iter();
    let Some(Step::Key(first)) = steps.next() else {
        return None;
    };
    steps.try_fold(root.get_mut(*first)?, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::At(at) => value.get_mut(at),
    })
}

fn set(root: &mut Table, path: &[Step], key: &str, value: Option<Value>) {
    let Some(table) = value_mut(root, path).and_then(Value::as_table_mut) else {
        return;
    };
    match value {
        Some(value) => drop(table.insert(key.to_owned(), value)),
        None => drop(table.remove(key)),
    }
}

fn below(path: &[Step], key: &'static str) -> Path {
    let mut path = path.to_vec();
    path.push(Step::Key(key));
    path
}

fn items<'p>(list: Option<&Value>, path: &'p [Step]) -> impl Iterator<Item = Path> + use<'p> {
    let count = list.and_then(Value::as_array).map_or(0, Vec::len);
    (0..count).map(|at| path.iter().cloned().chain([Step::At(at)]).collect())
}

/// The words of `templates/meanings.toml` and the codes of the file.
fn words(root: &Table) -> Vec<String> {
    let meanings: Table = include_str!("../../../templates/meanings.toml")
        .parse()
        .unwrap_or_default();
    let dimensions = meanings.get("dimension").and_then(Value::as_array);
    let trees = dimensions
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("tree")?.as_array());
    let lines = trees.flatten().filter_map(Value::as_str);
    let mut words: Vec<String> = lines
        .flat_map(|line| line.split([' ', '>', '+', '~']))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let mut open: Vec<&Value> = root.values().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Table(table) => {
                words.extend(table.get("code").and_then(Value::as_str).map(str::to_owned));
                open.extend(table.values());
            }
            Value::Array(all) => open.extend(all),
            _ => {}
        }
    }
    words.sort();
    words.dedup();
    words
}
