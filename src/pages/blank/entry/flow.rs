//! The flow of money: one line a purpose, with its use, code, project and an amount for each year and source.

use std::collections::BTreeMap;

use crate::layout::classification::Classification;
use crate::layout::{Atoms, Fed, FlowRow, RowsSpec};
use crate::model::{CodeLevel, RowRole};
use crate::words::entry as words;

use super::super::super::page::Accepts;
use super::sheets::{Field, Holds, Sheet};
use super::work::{Column, Work};
use super::{FLOW_LINES, Feed, MOST_CODES, Source};

/// What 运算 holds of each typed line.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    /// The number of its unit, from 1; 0 for an empty line.
    pub unit: Column,
    /// The number of the first line with the same unit and project.
    pub group: Column,
    /// The name of the project.
    pub name: Column,
    /// The names of the units.
    pub units: Column,
}

/// The typed cells.
struct Typed {
    uses: Field,
    code: Field,
    unit: Option<Field>,
    project: Field,
    amounts: Vec<Field>,
}

/// The sheet 填报; adds the feeds of all ledgers of the flow.
pub(super) fn build(
    source: &Source<'_>,
    work: &mut Work,
    units: Column,
    feeds: &mut BTreeMap<(usize, usize), Feed>,
) -> Sheet {
    let mut sheet = Sheet::new(words::ENTRY_SHEET, source.department);
    let typed = typed(source, &mut sheet, units);
    let mut flow = Flow::of(source, &typed, units, work);
    let flowing = source.inputs.ledgers.iter();
    for (&key, fed) in flowing {
        if let Fed::Flow { columns, rows } = fed {
            feeds.insert(key, flow.feed(source, work, key, columns, rows));
        }
    }
    sheet
}

/// The columns of the sheet.
fn typed(source: &Source<'_>, sheet: &mut Sheet, units: Column) -> Typed {
    let name = words::ENTRY_SHEET;
    let [uses_head, code_head, name_head, unit_head, project_head] = words::LINE_HEADS;
    let count = FLOW_LINES;
    let uses = Holds::Chosen(Accepts::OneOf(source.inputs.uses.clone()));
    let uses = sheet.column(name, uses_head, false, count, &uses);
    let function = Classification::Function;
    let codes = Holds::Code(source.lists.codes(function));
    let code = sheet.column(name, code_head, false, count, &codes);
    let list = source.lists.both(function);
    let named = |line| {
        let code = code.here(line);
        format!("IF({code}=\"\",\"\",IFERROR(VLOOKUP(TRIM({code}),{list},2,FALSE),\"\"))")
    };
    let named = sheet.column(name, name_head, false, count, &Holds::Formula(&named));
    let project = sheet.column(name, project_head, false, count, &Holds::Text);
    let unit = (source.units.len() > 1).then(|| {
        let (title, message) = words::UNIT_ERROR;
        let accepts = Accepts::In {
            range: units.all_away(),
            otherwise: (title, message.to_owned()),
        };
        sheet.column(name, unit_head, false, count, &Holds::Chosen(accepts))
    });
    let amounts = amounts(source, sheet);
    let sum = |line| {
        let (first, last) = (amounts[0].here(line), amounts[amounts.len() - 1].here(line));
        format!("IF(SUM({first}:{last})=0,\"\",SUM({first}:{last}))")
    };
    let [sum_head, mistake_head] = words::BEHIND_HEADS;
    let sum = sheet.column(
        name,
        sum_head,
        false,
        count,
        &Holds::Sum(decimals(source), &sum),
    );
    let projects = project_uses(source);
    let mistake = |line| {
        let [use_of, code, project, sum, named] =
            [uses, code, project, sum, named].map(|field| field.here(line));
        // What is typed on a code above the items would count beside its parts.
        let digits = CodeLevel::Item.digits();
        let [no_use, no_code, no_item, no_project, no_amount] = words::LINE_MISTAKES;
        let is_project = projects.iter().map(|name| format!("{use_of}=\"{name}\""));
        let is_project: Vec<String> = is_project.collect();
        format!(
            "IF(AND({use_of}=\"\",{code}=\"\",{project}=\"\",{sum}=\"\"),\"\",IF({use_of}=\"\",\"{no_use}\",IF({named}=\"\",\"{no_code}\",IF(LEN({code}&\"\")<{digits},\"{no_item}\",IF(AND(OR({},FALSE),{project}=\"\"),\"{no_project}\",IF({sum}=\"\",\"{no_amount}\",\"\"))))))",
            is_project.join(",")
        )
    };
    let mistake = sheet.column(name, mistake_head, false, count, &Holds::Formula(&mistake));
    sheet.warn(mistake, count);
    Typed {
        uses,
        code,
        unit,
        project,
        amounts,
    }
}

/// The decimals of the finest table.
fn decimals(source: &Source<'_>) -> u8 {
    let tables = source.layout.tables.iter();
    tables
        .map(|table| table.precision.decimals)
        .max()
        .unwrap_or(2)
}

/// The columns of amounts, the years above the sources.
fn amounts(source: &Source<'_>, sheet: &mut Sheet) -> Vec<Field> {
    let columns = &source.inputs.sources;
    let mut fields = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if at == 0 || columns[at - 1].year != column.year {
            let same = columns[at..].iter();
            let same = same.take_while(|other| other.year == column.year).count();
            sheet.over(&column.year, same as u16);
        }
        let head = words::sources(&column.sources);
        let holds = Holds::Amount(decimals(source));
        fields.push(sheet.column(words::ENTRY_SHEET, &head, true, FLOW_LINES, &holds));
    }
    fields
}

/// The names of the uses that tables of projects print.
fn project_uses(source: &Source<'_>) -> Vec<String> {
    let mut uses = Vec::new();
    for (&(table, ledger), fed) in &source.inputs.ledgers {
        let rows = &source.layout.tables[table].ledgers[ledger].rows;
        if let (RowsSpec::Tree { .. }, Fed::Flow { columns, .. }) = (rows, fed) {
            uses.extend(columns.iter().flat_map(|atoms| atoms.uses.iter().copied()));
        }
    }
    uses.sort();
    uses.dedup();
    uses.into_iter()
        .map(|at| source.inputs.uses[at].clone())
        .collect()
}

/// The flow on 运算.
struct Flow<'a> {
    typed: &'a Typed,
    codes: super::work::Codes,
    uses: Column,
    lines: Lines,
    boxes: BTreeMap<Atoms, Column>,
}

impl<'a> Flow<'a> {
    fn of(source: &Source<'_>, typed: &'a Typed, units: Column, work: &mut Work) -> Flow<'a> {
        let count = FLOW_LINES;
        let cells: Vec<String> = (0..count).map(|line| typed.code.cell(line)).collect();
        let codes = work.codes(Classification::Function, &cells, MOST_CODES);
        let names: Vec<String> = source
            .inputs
            .uses
            .iter()
            .map(|name| format!("\"{name}\""))
            .collect();
        let names = names.join(",");
        let uses = work.formulas("类别", count, "0", |line| {
            format!("IFERROR(MATCH({},{{{names}}},0),0)", typed.uses.cell(line))
        });
        let unit = work.formulas("单位", count, "0", |line| {
            let number = typed.unit.map_or("1".to_owned(), |unit| {
                format!("IFERROR(MATCH({},{},0),1)", unit.cell(line), units.all())
            });
            format!("IF({}=0,0,{number})", uses.cell(line))
        });
        let name = work.formulas("项目", count, words::NAMELESS_PROJECT, |line| {
            let project = typed.project.cell(line);
            format!(
                "IF({project}=\"\",\"{}\",TRIM({project}))",
                words::NAMELESS_PROJECT
            )
        });
        let key = work.formulas("项目键", count, "", |line| {
            let (unit, name) = (unit.cell(line), name.cell(line));
            format!("IF({unit}=0,\"\",{unit}&\"|\"&{name})")
        });
        let group = work.formulas("项目首行", count, "0", |line| {
            let key_cell = key.cell(line);
            format!(
                "IF({key_cell}=\"\",0,IFERROR(MATCH(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({key_cell},\"~\",\"~~\"),\"*\",\"~*\"),\"?\",\"~?\"),{},0),{}))",
                key.all(),
                line + 1
            )
        });
        Flow {
            typed,
            codes,
            uses,
            lines: Lines {
                unit,
                group,
                name,
                units,
            },
            boxes: BTreeMap::new(),
        }
    }

    /// What each line has of some atoms.
    fn column(&mut self, work: &mut Work, atoms: &Atoms) -> Column {
        if let Some(known) = self.boxes.get(atoms) {
            return *known;
        }
        let (uses, typed) = (self.uses, self.typed);
        let column = work.formulas("金额", FLOW_LINES, "0", |line| {
            let cell = uses.cell(line);
            let one_of: Vec<String> = atoms
                .uses
                .iter()
                .map(|at| format!("{cell}={}", at + 1))
                .collect();
            let amounts = atoms.sources.iter().map(|at| typed.amounts[*at].cell(line));
            let amounts: Vec<String> = amounts.collect();
            format!("IF(OR({}),SUM({}),0)", one_of.join(","), amounts.join(","))
        });
        self.boxes.insert(atoms.clone(), column);
        column
    }

    fn feed(
        &mut self,
        source: &Source<'_>,
        work: &mut Work,
        (table, ledger): (usize, usize),
        columns: &[Atoms],
        rows: &[Option<FlowRow>],
    ) -> Feed {
        if matches!(
            source.layout.tables[table].ledgers[ledger].rows,
            RowsSpec::List(_)
        ) {
            return Feed::Fixed(self.fixed(work, rows));
        }
        let figures = columns.iter().map(|atoms| self.column(work, atoms));
        let figures: Vec<Column> = figures.collect();
        let all = self.column(work, &together(columns));
        let slots = source.submission.tables[table].ledgers[ledger].rows.iter();
        let slots = slots.filter(|row| row.role != RowRole::Total).count() as u32;
        match source.layout.tables[table].ledgers[ledger].rows {
            RowsSpec::Tree { .. } => Feed::Projects {
                rows: self.projects(source, work, all, slots),
                lines: self.lines,
                figures,
            },
            _ => Feed::Codes {
                rows: work.rows_of_codes(&self.codes, all, slots),
                lines: self.codes.lines,
                figures,
                texts: Vec::new(),
            },
        }
    }

    /// The sums of the cells of a list.
    fn fixed(&mut self, work: &mut Work, rows: &[Option<FlowRow>]) -> Vec<Vec<Option<String>>> {
        let mut cells = Vec::new();
        for row in rows {
            let Some(FlowRow { code, columns }) = row else {
                cells.push(Vec::new());
                continue;
            };
            let sum = |atoms: &Atoms| {
                if atoms.uses.is_empty() || atoms.sources.is_empty() {
                    return None;
                }
                let amounts = self.column(work, atoms).all_away();
                Some(match code {
                    Some(code) => {
                        let lines = self.codes.lines.all_away();
                        format!("SUMIF({lines},\"{code}*\",{amounts})")
                    }
                    None => format!("SUM({amounts})"),
                })
            };
            cells.push(columns.iter().map(sum).collect());
        }
        cells
    }

    /// The units and projects that have amounts, each in its row: thousands for a unit, its lines behind it.
    fn projects(&self, source: &Source<'_>, work: &mut Work, all: Column, rows: u32) -> Column {
        let units = source.units.len() as u32;
        let Lines { unit, group, .. } = self.lines;
        let keys = work.formulas("项目次序", units + FLOW_LINES, "", |at| {
            if at < units {
                let number = at + 1;
                return format!(
                    "IF(COUNTIFS({},{number},{},\"<>0\")>0,{number}*1000,\"\")",
                    unit.all(),
                    all.all()
                );
            }
            let line = at - units;
            let number = line + 1;
            format!(
                "IF({}<>{number},\"\",IF(COUNTIFS({},{number},{},\"<>0\")>0,{}*1000+{number},\"\"))",
                group.cell(line),
                group.all(),
                all.all(),
                unit.cell(line)
            )
        });
        work.ascending(keys, rows)
    }
}

/// The atoms that any of these has.
fn together(columns: &[Atoms]) -> Atoms {
    let gather = |of: fn(&Atoms) -> &Vec<usize>| {
        let mut all: Vec<usize> = columns.iter().flat_map(|one| of(one).clone()).collect();
        all.sort();
        all.dedup();
        all
    };
    Atoms {
        uses: gather(|one| &one.uses),
        sources: gather(|one| &one.sources),
    }
}
