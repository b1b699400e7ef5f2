//! A derived relation as a rule: its formula in the language of rules, its identity, its sentence.

use std::collections::BTreeSet;

use super::boxes::Boxes;
use super::derive::Relation;
use super::places::{Place, Places, Row};
use super::space::{Meaning, Mirror};
use super::zeros::{Sum, Zeros};
use crate::layout::{Comparison, Follows, LedgerSpec, RowsSpec, Strength, TableSpec, Text};
use crate::model::{Code, CodeLevel};

/// A sum of more terms is not told one by one.
const MOST_NAMED: usize = 6;

/// A rule that follows from the words of a layout.
#[derive(Clone, Debug)]
pub(in crate::layout) struct Derived {
    pub(in crate::layout) id: String,
    pub(in crate::layout) formula: String,
    /// Its scope; empty if it always applies.
    pub(in crate::layout) when: String,
    pub(in crate::layout) strength: Strength,
    pub(in crate::layout) message: String,
    /// The tables for which it stands in.
    pub(in crate::layout) instead_of: Vec<usize>,
    /// What it says of boxes, if it may follow from others.
    pub(in crate::layout) follows: Option<Follows>,
    pub(super) places: Vec<Place>,
}

/// One box printed in two places.
pub(super) fn same(
    places: &Places,
    meaning: Meaning,
    pair: &[Place; 2],
    instead_of: Vec<usize>,
) -> Derived {
    let term = |place| term(places.tables, place);
    let shared = Shared::of(&[&pair[0], &pair[1]]);
    let name = |place| name(places.tables, place, shared);
    let lead = shared.lead(&pair[0]);
    let usual = pair.iter().any(|place| places.is_usual(place));
    Derived {
        id: format!(
            "same:{}@{}",
            places.space.words(&meaning),
            homes(places.tables, pair.iter())
        ),
        formula: format!("{} = {}", term(&pair[0]), term(&pair[1])),
        when: String::new(),
        strength: match usual {
            true => Strength::Usual,
            false => Strength::Hard,
        },
        message: match usual {
            true => format!("{lead}{}与{}通常是同一个数", name(&pair[0]), name(&pair[1])),
            false => format!(
                "{lead}{}与{}是同一个数，应相等",
                name(&pair[0]),
                name(&pair[1])
            ),
        },
        instead_of,
        follows: None,
        places: pair.to_vec(),
    }
}

/// A row and those directly below it.
pub(super) fn hierarchy(tables: &[TableSpec], table: usize, ledger: usize) -> Derived {
    let spec = &tables[table].ledgers[ledger];
    let home = home(tables, table, ledger);
    let column = match spec.figures().count() {
        1 => "",
        _ => ".每列",
    };
    let (sign, ought) = match spec.partial {
        true => (">=", "不应小于"),
        false => ("=", "应等于"),
    };
    let message = match &spec.rows {
        RowsSpec::Tree { levels, .. } => {
            let pairs = levels.windows(2);
            let pairs: Vec<String> = pairs
                .map(|pair| format!("{}应等于所属{}之和", pair[0], pair[1]))
                .collect();
            pairs.join("，")
        }
        RowsSpec::Groups { .. } => format!("各组{ought}所属款之和，合计{ought}各组之和"),
        rows if rows.is_leaf() => format!("合计{ought}各科目之和"),
        _ => format!("上级科目{ought}所属下级科目之和，合计{ought}各类之和"),
    };
    Derived {
        id: format!("below@{home}"),
        formula: format!("{home}[每级]{column} {sign} Σ {home}[下级]{column}"),
        when: String::new(),
        strength: Strength::Hard,
        message,
        instead_of: Vec::new(),
        follows: None,
        places: Vec::new(),
    }
}

/// A column and the one that it is a part of.
pub(super) fn aside(
    tables: &[TableSpec],
    (table, ledger): (usize, usize),
    part: usize,
    whole: usize,
) -> Derived {
    let spec = &tables[table].ledgers[ledger];
    let row = match &spec.rows {
        RowsSpec::Single { label } => Row::Fixed(label.to_string()),
        _ => Row::Each,
    };
    let place = |column| Place {
        table,
        ledger,
        row: row.clone(),
        column: Some(column),
    };
    let (part, whole) = (place(part), place(whole));
    let column = |place: &Place| {
        let column = place.column.and_then(|at| spec.figures().nth(at));
        column.map_or(String::new(), |column| column.id.to_string())
    };
    Derived {
        id: format!("part:{}@{}", column(&part), home(tables, table, ledger)),
        formula: format!("{} <= {}", term(tables, &part), term(tables, &whole)),
        when: String::new(),
        strength: Strength::Hard,
        message: format!("{}是{}的其中数，不应大于它", column(&part), column(&whole)),
        instead_of: Vec::new(),
        follows: None,
        places: vec![part, whole],
    }
}

/// Function codes and economic codes of the same expenditure.
pub(super) fn mirror(
    places: &Places,
    mirror: &Mirror,
    function: &Place,
    economic: &Place,
) -> Derived {
    let tables = places.tables;
    let at = |place: &Place, code| {
        let spec = &tables[place.table].ledgers[place.ledger];
        let row = match &spec.rows {
            RowsSpec::Groups { classification, .. } => classification
                .name_of(code)
                .map_or(Row::Code(code), |name| Row::Named(code, name.to_owned())),
            _ => Row::Code(code),
        };
        Place {
            row,
            ..place.clone()
        }
    };
    let left: Vec<Place> = mirror.function.iter().map(|c| at(function, *c)).collect();
    let right: Vec<Place> = mirror.economic.iter().map(|c| at(economic, *c)).collect();
    let sum = |places: &[Place]| {
        let terms: Vec<String> = places.iter().map(|place| term(tables, place)).collect();
        terms.join(" + ")
    };
    let names = |places: &[Place]| {
        let names = places.iter().map(|p| name(tables, p, Shared::default()));
        names.collect::<Vec<String>>().join("加")
    };
    Derived {
        id: format!(
            "mirror:{}@{}",
            mirror.name,
            home(tables, function.table, function.ledger)
        ),
        formula: format!("{} = {}", sum(&left), sum(&right)),
        when: String::new(),
        strength: Strength::Usual,
        message: format!("{}通常等于{}", names(&left), names(&right)),
        instead_of: Vec::new(),
        follows: None,
        places: left.into_iter().chain(right).collect(),
    }
}

/// Any other relation.
pub(super) fn relation(
    places: &Places,
    boxes: &Boxes,
    relation: &Relation,
    zeros: Option<&Zeros>,
    missing: &[usize],
) -> Option<Derived> {
    let tables = places.tables;
    let all = relation.boxes();
    let pick = picker(places, boxes, &all, missing);
    let left: Vec<Place> = relation.left.iter().map(&pick).collect::<Option<_>>()?;
    let right: Vec<Place> = relation.right.iter().map(&pick).collect::<Option<_>>()?;
    let comparison = match relation.comparison {
        Comparison::Equal => "=",
        Comparison::AtMost => "<=",
        Comparison::AtLeast => ">=",
    };
    let formula = format!(
        "{} {comparison} {}",
        sum(tables, &left),
        sum(tables, &right)
    );
    let (when, scope) = match zeros {
        Some(zeros) => scope(places, relation, zeros),
        None => Default::default(),
    };
    let strength = strength_of(places, boxes, &all, &left, &right);
    let usually = match strength {
        Strength::Hard => "",
        Strength::Usual => "通常",
    };
    let shared = Shared::of(&left.iter().chain(&right).collect::<Vec<_>>());
    let list = |side: &[Place]| {
        let names: Vec<String> = side.iter().map(|p| name(tables, p, shared)).collect();
        match &names[..] {
            [one] => one.clone(),
            [one, other] => format!("{one}加{other}"),
            names if names.len() <= MOST_NAMED => format!("{}之和", names.join("、")),
            _ => "所列各项之和".to_owned(),
        }
    };
    let said = match relation.comparison {
        Comparison::Equal => format!("{}{usually}应等于{}", list(&left), list(&right)),
        _ => format!("{}{usually}不应大于{}", list(&left), list(&right)),
    };
    let kind = match (relation.comparison, zeros, &left[0].row) {
        (Comparison::Equal, None, Row::Each) => "columns",
        (Comparison::Equal, None, _) => "rows",
        (Comparison::Equal, Some(_), _) => "part",
        _ => "within",
    };
    let words: Vec<String> = relation
        .left
        .iter()
        .map(|b| places.space.words(b))
        .collect();
    let at = homes(tables, left.iter().chain(&right));
    Some(Derived {
        id: format!("{kind}:{}@{at}", words.join("+")),
        formula,
        when,
        strength,
        message: format!("{scope}{}{said}", shared.lead(&left[0])),
        instead_of: missing.to_vec(),
        follows: None,
        places: left.into_iter().chain(right).collect(),
    })
}

/// How strong a relation is that names the first printings.
pub(super) fn strength(places: &Places, boxes: &Boxes, relation: &Relation) -> Strength {
    let all = relation.boxes();
    let pick = picker(places, boxes, &all, &[]);
    let chosen: Vec<Place> = all.iter().filter_map(pick).collect();
    strength_of(places, boxes, &all, &chosen, &[])
}

fn strength_of(
    places: &Places,
    boxes: &Boxes,
    all: &[Meaning],
    left: &[Place],
    right: &[Place],
) -> Strength {
    let home = |place: &Place| (place.table, place.ledger);
    let chosen = || left.iter().chain(right);
    let across = chosen().any(|place| home(place) != home(&left[0]));
    let usual = across && chosen().any(|place| places.is_usual(place));
    match usual || boxes.space.is_loose(all) {
        true => Strength::Usual,
        false => Strength::Hard,
    }
}

/// Which printing of each box a relation names, where some tables are missing: that of the ledger which prints most of
/// them, else the first that holds for certain.
fn picker<'b>(
    places: &'b Places,
    boxes: &'b Boxes,
    all: &[Meaning],
    missing: &'b [usize],
) -> impl Fn(&Meaning) -> Option<Place> + use<'b> {
    let there = |place: &&Place| !missing.contains(&place.table);
    let home = |place: &Place| (place.table, place.ledger);
    let prints = |wanted: (usize, usize)| {
        let own = |b: &&Meaning| boxes.printed[*b].iter().any(|place| home(place) == wanted);
        all.iter().filter(own).count()
    };
    let homes = all.iter().flat_map(|b| &boxes.printed[b]).filter(there);
    let homes: Vec<(usize, usize)> = homes.map(home).collect();
    // The first of those that print as many.
    let most = homes
        .iter()
        .rev()
        .max_by_key(|home| prints(**home))
        .copied();
    let local = most.is_some_and(|most| prints(most) == all.len());
    move |meaning: &Meaning| {
        let printed = || boxes.printed[meaning].iter().filter(there);
        let certain = || printed().find(|place| !places.is_usual(place));
        let own = printed().find(|place| Some((place.table, place.ledger)) == most);
        let own = own.filter(|place| local || !places.is_usual(place) || certain().is_none());
        own.or_else(certain).or_else(|| printed().next()).cloned()
    }
}

/// When a relation applies, as a condition and in words.
fn scope(places: &Places, relation: &Relation, zeros: &Zeros) -> (String, String) {
    let all = relation.zeros.iter().map(|&at| zeros.zero(at));
    let sums: Vec<&Sum> = all.clone().flat_map(|zero| &zero.sums).collect();
    let mut conditions: Vec<String> = sums
        .into_iter()
        .map(|sum| {
            let terms = sum.iter().enumerate().map(|(at, (less, place))| {
                let sign = match (at, less) {
                    (0, _) => "",
                    (_, true) => " - ",
                    (_, false) => " + ",
                };
                format!("{sign}{}", term(places.tables, place))
            });
            format!("{} = 0", terms.collect::<String>())
        })
        .collect();
    let mut seen = BTreeSet::new();
    conditions.retain(|condition| seen.insert(condition.clone()));
    let boxes = all.flat_map(|zero| &zero.boxes);
    let words: Vec<String> = boxes.map(|b| places.space.phrase(b)).collect();
    let said = match words.is_empty() {
        true => String::new(),
        false => format!("没有{}时，", words.join("、")),
    };
    (conditions.join(" 且 "), said)
}

/// A sum of places; all rows of a group together are told by its name.
fn sum(tables: &[TableSpec], places: &[Place]) -> String {
    let mut left: Vec<&Place> = places.iter().collect();
    let mut terms = Vec::new();
    while let Some(first) = left.first().copied() {
        let ledger = &tables[first.table].ledgers[first.ledger];
        match group_of(ledger, first).filter(|(_, rows)| {
            let row = |id: &String| Place {
                row: Row::Fixed(id.clone()),
                ..first.clone()
            };
            rows.len() > 1 && rows.iter().all(|id| left.contains(&&row(id)))
        }) {
            Some((group, rows)) => {
                let text = term(
                    tables,
                    &Place {
                        row: Row::Fixed(group),
                        ..first.clone()
                    },
                );
                terms.push(format!("Σ {text}"));
                let own = |place: &Place| {
                    (place.table, place.ledger) == (first.table, first.ledger)
                        && matches!(&place.row, Row::Fixed(id) if rows.contains(id))
                };
                left.retain(|place| !own(place));
            }
            None => {
                terms.push(term(tables, first));
                left.remove(0);
            }
        }
    }
    terms.join(" + ")
}

/// The group of a row of a list, and its rows.
fn group_of(ledger: &LedgerSpec, place: &Place) -> Option<(String, Vec<String>)> {
    let (Row::Fixed(id), RowsSpec::List(rows)) = (&place.row, &ledger.rows) else {
        return None;
    };
    let row = rows.iter().find(|row| row.key.as_str() == id)?;
    let group = row.group.as_ref()?;
    let own = rows.iter().filter(|row| row.group.as_ref() == Some(group));
    let ids = own.map(|row| row.key.as_str().to_owned()).collect();
    Some((group.to_string(), ids))
}

/// The ledgers of some places, each once: `T3-T1.支出`.
fn homes<'p>(tables: &[TableSpec], places: impl Iterator<Item = &'p Place>) -> String {
    let mut homes: Vec<String> = Vec::new();
    for place in places {
        let home = home(tables, place.table, place.ledger);
        if !homes.contains(&home) {
            homes.push(home);
        }
    }
    homes.join("-")
}

/// A table, with the ledger where it has several.
fn home(tables: &[TableSpec], table: usize, ledger: usize) -> String {
    let spec = &tables[table];
    match spec.ledgers.len() {
        1 => spec.id.to_string(),
        _ => format!("{}.{}", spec.id, spec.ledgers[ledger].name),
    }
}

/// A place as a term of a formula.
fn term(tables: &[TableSpec], place: &Place) -> String {
    let ledger = &tables[place.table].ledgers[place.ledger];
    let (sum, row) = match &place.row {
        Row::Total(label) | Row::Fixed(label) => ("", label.clone()),
        Row::Code(code) => ("", code.to_string()),
        Row::Named(_, name) => ("Σ ", name.clone()),
        Row::Each => ("", "每行".to_owned()),
        Row::EachCode(level) => ("", level.map_or("码", |level| level.name()).to_owned()),
    };
    let column = match (ledger.figures().count(), place.column) {
        (1, _) => String::new(),
        (_, None) => ".每列".to_owned(),
        (_, Some(at)) => {
            let column = ledger.figures().nth(at);
            column.map_or(String::new(), |column| format!(".{}", column.id))
        }
    };
    format!(
        "{sum}{}[{row}]{column}",
        home(tables, place.table, place.ledger)
    )
}

/// What of their places the amounts of a sentence have in common, so that it is not said of each.
#[derive(Clone, Copy, Default)]
struct Shared {
    table: bool,
    ledger: bool,
    codes: bool,
}

impl Shared {
    fn of(places: &[&Place]) -> Shared {
        let same = |differs: &dyn Fn(&Place) -> bool| !places.iter().any(|place| differs(place));
        let first = places[0];
        let table = same(&|place| place.table != first.table);
        Shared {
            table,
            ledger: table && same(&|place| place.ledger != first.ledger),
            codes: matches!(first.row, Row::EachCode(_)) && same(&|place| place.row != first.row),
        }
    }

    /// What the sentence begins with instead.
    fn lead(self, first: &Place) -> String {
        match &first.row {
            Row::EachCode(level) if self.codes => format!("同一{}中，", of_level(*level)),
            Row::Each => "每行".to_owned(),
            _ => String::new(),
        }
    }
}

/// What a code of a level, or of any, is called.
fn of_level(level: Option<CodeLevel>) -> &'static str {
    level.map_or("科目", CodeLevel::name)
}

/// A place in words, without what it shares with the others.
fn name(tables: &[TableSpec], place: &Place, shared: Shared) -> String {
    let table = &tables[place.table];
    let ledger = &table.ledgers[place.ledger];
    let sheet = match shared.table {
        true => String::new(),
        false => table.sheet.to_string(),
    };
    let column = place.column.and_then(|at| ledger.figures().nth(at));
    let column = column
        .filter(|_| ledger.figures().count() > 1)
        .map(|column| column.id.to_string());
    let row = match &place.row {
        Row::Each => String::new(),
        Row::Fixed(_) if matches!(ledger.rows, RowsSpec::Single { .. }) => String::new(),
        Row::EachCode(_) if shared.codes && sheet.is_empty() => String::new(),
        Row::EachCode(_) if shared.codes => "的".to_owned(),
        Row::EachCode(level) => format!("每个{}的", of_level(*level)),
        Row::Total(label) => format!("{label}行"),
        Row::Fixed(id) => format!("“{}”", label_of(ledger, id)),
        Row::Code(code) => match name_of(ledger, *code) {
            Some(name) => format!("“{code} {name}”"),
            None => format!("“{code}”"),
        },
        Row::Named(_, name) => format!("“{name}”"),
    };
    let one = table.ledgers.len() == 1 || shared.ledger || place.row.stands_for_many();
    let side = match one {
        true => String::new(),
        false => ledger.name.to_string(),
    };
    match column {
        Some(column) if row.is_empty() => format!("{sheet}{column}"),
        Some(column) => format!("{sheet}{side}{row}的{column}").replace("的的", "的"),
        None if row.is_empty() => format!("{sheet}金额"),
        None => format!("{sheet}{side}{row}")
            .trim_end_matches('的')
            .to_owned(),
    }
}

/// The name of a code in a ledger.
fn name_of(ledger: &LedgerSpec, code: Code) -> Option<&str> {
    match &ledger.rows {
        RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
            classification.name_of(code)
        }
        RowsSpec::List(rows) => {
            let row = rows.iter().find(|row| row.code == Some(code))?;
            row.labels.first().map(Text::as_str)
        }
        _ => None,
    }
}

/// What a row of a list is called: its identity, which tells rows of the same label apart, unless that is a code.
fn label_of(ledger: &LedgerSpec, id: &str) -> String {
    let row = match &ledger.rows {
        RowsSpec::List(rows) => rows.iter().find(|row| row.key.as_str() == id),
        _ => None,
    };
    let coded = row.filter(|row| row.code.is_some());
    let label = coded.and_then(|row| row.labels.first());
    label.map_or(id.to_owned(), |label| label.to_string())
}
