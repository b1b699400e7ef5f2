//! A full submission of a layout without amounts, to ask what its relations can see.
//!
//! In: a layout. Out: every row that is always printed; of each classification two classes with two
//! sections of two items each (as far as it has them), and every code that a rule names; two units with
//! two projects each. Two of a kind are enough: what cannot tell two siblings apart cannot tell more.

use std::collections::BTreeSet;

use crate::layout::classification::Classification;
use crate::layout::{Formula, Layout, LedgerSpec, RowSelector, RowsSpec, TableSpec, Text};
use crate::model::{
    Code, CodeLevel, Entry, Heading, LabelPrint, Ledger, Located, Presence, Row, RowKey, RowRole,
    SheetName, Submission, Table,
};
use crate::words::blind as words;

/// The submission.
pub fn specimen(layout: &Layout) -> Submission {
    let named: BTreeSet<Code> = layout
        .rules
        .iter()
        .flat_map(|rule| codes_in(&rule.formula))
        .collect();
    Submission {
        layout: layout.id.to_string(),
        year: None,
        department: Some(words::DEPARTMENT.to_owned()),
        tables: layout
            .tables
            .iter()
            .map(|spec| table(spec, &named))
            .collect(),
    }
}

fn codes_in(formula: &Formula) -> impl Iterator<Item = Code> {
    let terms = formula.left.iter().chain(&formula.right);
    terms.filter_map(|term| match term.rows {
        RowSelector::Code(code) => Some(code),
        _ => None,
    })
}

fn table(spec: &TableSpec, named: &BTreeSet<Code>) -> Table {
    let title = spec.titles.first().cloned().unwrap_or_default();
    Table {
        id: spec.id.clone(),
        presence: Presence::Found(Heading {
            sheet: SheetName::new(&spec.sheet),
            title: Located {
                value: title.to_string(),
                at: None,
            },
            year: None,
            department: None,
            unit: None,
        }),
        precision: spec.precision,
        ledgers: spec
            .ledgers
            .iter()
            .map(|ledger| rows(ledger, named))
            .collect(),
        notes: Vec::new(),
    }
}

fn rows(spec: &LedgerSpec, named: &BTreeSet<Code>) -> Ledger {
    let mut ledger = Ledger::default();
    match &spec.rows {
        RowsSpec::List(list) => {
            // A class that the department does not have prints nothing.
            let functions = chosen(Classification::Function, named);
            let function = |code: Code| Classification::Function.subject(code).is_some();
            let has = |code: Code| functions.contains(&code) || !function(code);
            for row in list
                .iter()
                .filter(|row| !row.blank && row.code.is_none_or(has))
            {
                let label = row.labels.first().map(Text::as_str).unwrap_or_default();
                let role = if row.total {
                    RowRole::Total
                } else {
                    RowRole::Item
                };
                let at = add(&mut ledger, spec, (row.key.as_str(), label), role, None);
                ledger.rows[at].code = row.code;
            }
        }
        RowsSpec::Codes {
            classification,
            total,
            leaf,
        } => {
            let label = total.labels.first().map(Text::as_str).unwrap_or_default();
            let top = add(&mut ledger, spec, (label, label), RowRole::Total, None);
            let add = if *leaf { add_leaves } else { add_codes };
            add(&mut ledger, spec, *classification, named, top);
        }
        RowsSpec::Groups {
            classification,
            total,
        } => {
            let label = total.labels.first().map(Text::as_str).unwrap_or_default();
            let top = add(&mut ledger, spec, (label, label), RowRole::Total, None);
            add_codes(&mut ledger, spec, *classification, named, top);
        }
        RowsSpec::Tree { levels, total, .. } => {
            let label = total.as_deref().unwrap_or(words::DEPARTMENT);
            let top = add(&mut ledger, spec, (label, label), RowRole::Total, None);
            for unit in words::UNITS {
                let key = format!("{label}/{unit}");
                let at = add(&mut ledger, spec, (&key, unit), RowRole::Item, Some(top));
                for project in words::PROJECTS.iter().filter(|_| levels.len() > 2) {
                    let key = format!("{key}/{project}");
                    add(&mut ledger, spec, (&key, project), RowRole::Item, Some(at));
                }
            }
        }
        RowsSpec::Single { label } => {
            add(&mut ledger, spec, (label, label), RowRole::Total, None);
        }
    }
    ledger
}

fn add_codes(
    ledger: &mut Ledger,
    spec: &LedgerSpec,
    classification: Classification,
    named: &BTreeSet<Code>,
    top: usize,
) {
    let chosen = chosen(classification, named);
    let mut at: Vec<(Code, usize)> = Vec::new();
    for code in chosen {
        let name = classification.name_of(code).unwrap_or_default();
        let above = code.parent();
        let parent = at.iter().find(|(other, _)| Some(*other) == above);
        let parent = parent.map_or(top, |&(_, row)| row);
        let key = code.to_string();
        let row = add(ledger, spec, (&key, name), RowRole::Item, Some(parent));
        ledger.rows[row].code = Some(code);
        at.push((code, row));
    }
}

/// The lowest of the codes that a hierarchy would have, the first of them twice.
fn add_leaves(
    ledger: &mut Ledger,
    spec: &LedgerSpec,
    classification: Classification,
    named: &BTreeSet<Code>,
    top: usize,
) {
    let chosen = chosen(classification, named);
    let above: BTreeSet<Code> = chosen.iter().filter_map(|code| code.parent()).collect();
    let lowest = chosen.difference(&above).copied();
    for (nth, code) in lowest.clone().take(1).chain(lowest).enumerate() {
        let name = classification.name_of(code).unwrap_or_default();
        let key = match nth {
            1 => format!("{code}#2"),
            _ => code.to_string(),
        };
        let row = add(ledger, spec, (&key, name), RowRole::Item, Some(top));
        ledger.rows[row].code = Some(code);
    }
}

/// Two classes, in each two sections, in each two items, and the codes that rules name with all above them.
fn chosen(classification: Classification, named: &BTreeSet<Code>) -> BTreeSet<Code> {
    let subjects = classification.subjects();
    let known = |code: &Code| classification.subject(*code).is_some();
    let mut chosen: BTreeSet<Code> = named
        .iter()
        .flat_map(|&code| std::iter::successors(Some(code), |code| code.parent()))
        .filter(known)
        .collect();
    let below = |parent: Option<Code>| {
        let level = subjects.iter().map(|subject| subject.code);
        level.filter(move |code| code.parent() == parent)
    };
    let has_two = |code: &Code| below(Some(*code)).nth(1).is_some();
    let classes = below(None).filter(|code| code.level() == CodeLevel::Class);
    // Those with most below them first: a class of one item says little.
    let (rich, poor): (Vec<Code>, Vec<Code>) = classes.partition(has_two);
    for class in rich.into_iter().chain(poor).take(2) {
        chosen.insert(class);
        let (rich, poor): (Vec<Code>, Vec<Code>) = below(Some(class)).partition(has_two);
        for section in rich.into_iter().chain(poor).take(2) {
            chosen.insert(section);
            chosen.extend(below(Some(section)).take(2));
        }
    }
    chosen
}

fn add(
    ledger: &mut Ledger,
    spec: &LedgerSpec,
    (key, label): (&str, &str),
    role: RowRole,
    parent: Option<usize>,
) -> usize {
    ledger.rows.push(Row {
        key: RowKey::new(key),
        code: None,
        label: label.to_owned(),
        texts: spec.texts().map(|_| String::new()).collect(),
        role,
        parent,
        entries: spec.figures().map(|_| Entry::absent()).collect(),
        at: None,
        sheet: None,
        print: LabelPrint::default(),
    });
    ledger.rows.len() - 1
}
