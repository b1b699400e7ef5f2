//! What has to be typed so that all tables follow: the finest boxes that they print.
//!
//! In goes a layout; out comes, for each ledger, which typed amounts each of its cells adds up. Ledgers that divide one
//! flow of money by use, year, source and function code share their atoms; a ledger that divides it otherwise has atoms
//! of its own, as far as its columns and rows are no sums of each other.

use std::collections::{BTreeMap, BTreeSet};

use super::places::{of_column, of_ledger, of_list_row};
use super::space::{Dimension, Meaning, Member, Space, space};
use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, Layout, LedgerSpec, ListRow, RowsSpec, TableSpec};
use crate::model::Code;

/// Everything that has to be typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inputs {
    /// The uses that tables tell apart: 基本支出, 项目支出.
    pub uses: Vec<String>,
    /// The pairs of year and source that they tell apart.
    pub sources: Vec<SourceColumn>,
    /// What each ledger adds up, by the indices of its table and of itself.
    pub ledgers: BTreeMap<(usize, usize), Fed>,
}

/// Money of one year and of one source, or of several that no table tells apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceColumn {
    /// 当年, 上年结转.
    pub year: String,
    /// 一般公共预算.
    pub sources: Vec<String>,
}

/// Which typed amounts the cells of a ledger add up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fed {
    /// Those of the common flow: for each column, and for a list for each of its rows that is not blank.
    Flow {
        /// Of each column by itself; the use of a list's rows comes from the row.
        columns: Vec<Atoms>,
        /// Of each row of a list, the columns; nothing for a row that says nothing.
        rows: Vec<Option<FlowRow>>,
    },
    /// Its own: a column that is not its own only part is the sum of other columns.
    Own {
        /// The columns that each column adds up, itself where it is typed.
        columns: Vec<Vec<usize>>,
        /// The rows that each row of a list adds up, blank ones left out.
        rows: Vec<Vec<usize>>,
    },
}

/// What a row of a list prints of the common flow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FlowRow {
    /// The code that it is about, if it is about one.
    pub code: Option<Code>,
    /// Of each column.
    pub columns: Vec<Atoms>,
}

/// Typed amounts of the common flow.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Atoms {
    /// The uses, by their index.
    pub uses: Vec<usize>,
    /// The pairs of year and source, by their index.
    pub sources: Vec<usize>,
}

impl Inputs {
    /// What the tables of a layout follow from; `None` if some ledger is no sum of such amounts.
    pub fn of(layout: &Layout) -> Option<Inputs> {
        let space = space();
        let mut boxes = Vec::new();
        let ledgers = layout.tables.iter().enumerate().flat_map(|(at, table)| {
            let ledgers = table.ledgers.iter().enumerate();
            ledgers.map(move |(nth, ledger)| ((at, nth), table, ledger))
        });
        let ledgers: Vec<_> = ledgers.collect();
        for (_, table, ledger) in &ledgers {
            if !is_plain(ledger) {
                return None;
            }
            boxes.push(Boxes::of(space, table, ledger)?);
        }
        let flow = boxes.iter().filter(|boxes| boxes.is_flow);
        let flow: Vec<Meaning> = flow.flat_map(Boxes::all).collect();
        let atoms = Division::of(space, &flow)?;
        let fed = boxes.iter().zip(&ledgers).map(|(boxes, (key, _, ledger))| {
            let fed = match boxes.is_flow {
                true => boxes.flow(space, &atoms),
                false => boxes.own(space, ledger)?,
            };
            Some((*key, fed))
        });
        let ledgers: BTreeMap<_, _> = fed.collect::<Option<_>>()?;
        let any_flow = ledgers.values().any(|fed| matches!(fed, Fed::Flow { .. }));
        any_flow.then(|| Inputs {
            uses: atoms.use_names(space),
            sources: atoms.source_names(space),
            ledgers,
        })
    }
}

/// Whether a ledger is one whose rows and columns a form can print by formulas.
fn is_plain(ledger: &LedgerSpec) -> bool {
    let figures = || ledger.figures();
    let usual = |column: &crate::layout::ColumnSpec| column.is_meant() && !column.optional;
    let codes = ledger.columns.iter();
    let codes = codes.filter(|column| column.role == ColumnRole::Code);
    figures().all(usual)
        && codes.count() <= 1
        && !ledger.partial
        && match &ledger.rows {
            RowsSpec::List(_) | RowsSpec::Groups { .. } => true,
            RowsSpec::Codes { leaf, .. } => !leaf,
            RowsSpec::Tree { levels, by, .. } => by.is_none() && levels.len() <= 3,
            RowsSpec::Single { .. } => false,
        }
}

/// The boxes of a ledger.
struct Boxes {
    is_flow: bool,
    columns: Vec<Meaning>,
    /// Of each row of a list that is not blank, the columns.
    rows: Vec<Option<Vec<Meaning>>>,
}

impl Boxes {
    fn of(space: &Space, table: &TableSpec, ledger: &LedgerSpec) -> Option<Boxes> {
        let columns = (0..ledger.figures().count()).map(|at| of_column(space, table, ledger, at));
        let columns: Vec<Meaning> = columns.collect::<Result<_, _>>().ok()?;
        of_ledger(space, table, ledger).ok()?;
        let of_row = |row: &ListRow| -> Result<Option<Vec<Meaning>>, String> {
            let cells = columns
                .iter()
                .map(|column| of_list_row(space, *column, row));
            cells.collect()
        };
        let list = ledger.list().iter().filter(|row| !row.blank);
        let rows: Vec<_> = list.map(of_row).collect::<Result<_, _>>().ok()?;
        let mut boxes = Boxes {
            is_flow: false,
            columns,
            rows,
        };
        if boxes
            .all()
            .any(|one| one.at(Dimension::Scene) != Member::Whole)
        {
            return None;
        }
        let plain = |one: &Meaning| {
            let whole = |dimension| one.at(dimension) == Member::Whole;
            whole(Dimension::Economic) && whole(Dimension::Revenue) && whole(Dimension::Kind)
        };
        let by_rows = match &ledger.rows {
            RowsSpec::Codes { classification, .. } => *classification == Classification::Function,
            RowsSpec::Tree { levels, .. } => levels.len() == 3,
            RowsSpec::List(_) => true,
            RowsSpec::Groups { .. } | RowsSpec::Single { .. } => false,
        };
        boxes.is_flow = by_rows && boxes.all().all(|one| plain(&one));
        Some(boxes)
    }

    /// All boxes that it prints.
    fn all(&self) -> impl Iterator<Item = Meaning> {
        let of_rows = self.rows.iter().flatten().flatten();
        let own = self.rows.is_empty().then_some(&self.columns);
        own.into_iter().flatten().chain(of_rows).copied()
    }

    fn flow(&self, space: &Space, atoms: &Division) -> Fed {
        let within = |one: &Meaning| atoms.within(space, one);
        let row = |cells: &Option<Vec<Meaning>>| {
            let cells = cells.as_ref()?;
            let code = match cells.first()?.at(Dimension::Function) {
                Member::Code(code) => Some(code),
                _ => None,
            };
            let columns = cells.iter().map(within).collect();
            Some(FlowRow { code, columns })
        };
        Fed::Flow {
            columns: self.columns.iter().map(within).collect(),
            rows: self.rows.iter().map(row).collect(),
        }
    }

    /// Its own atoms; `None` if its rows do not say what they are.
    fn own(&self, space: &Space, ledger: &LedgerSpec) -> Option<Fed> {
        let rows: Vec<Meaning> = match &ledger.rows {
            RowsSpec::List(_) => {
                let first = |cells: &Option<Vec<Meaning>>| Some(*cells.as_ref()?.first()?);
                self.rows.iter().map(first).collect::<Option<_>>()?
            }
            _ => Vec::new(),
        };
        Some(Fed::Own {
            columns: parts_of_each(space, &self.columns)?,
            rows: parts_of_each(space, &rows)?,
        })
    }
}

/// Of each box the finest of them inside it, itself if there is none; `None` if two are the same.
fn parts_of_each(space: &Space, boxes: &[Meaning]) -> Option<Vec<Vec<usize>>> {
    let distinct: BTreeSet<&Meaning> = boxes.iter().collect();
    if distinct.len() < boxes.len() {
        return None;
    }
    let inside = |outer: usize| {
        let all = boxes.iter().enumerate();
        let inside = all.filter(move |(_, one)| space.is_inside(one, &boxes[outer]));
        inside.map(|(at, _)| at).collect::<Vec<usize>>()
    };
    let finest = |at: &usize| inside(*at).len() == 1;
    let parts = (0..boxes.len()).map(|at| inside(at).into_iter().filter(finest).collect());
    Some(parts.collect())
}

/// A year and a source.
type Pair = (Member, Member);

/// How tables divide the common flow.
struct Division {
    uses: Vec<Member>,
    /// Pairs of year and source that no box tells apart stand together.
    sources: Vec<Vec<Pair>>,
}

impl Division {
    /// The finest parts of these boxes; `None` if one of them is not the sum of such parts.
    fn of(space: &Space, boxes: &[Meaning]) -> Option<Division> {
        let [uses, years, payers] =
            [Dimension::Use, Dimension::Origin, Dimension::Source].map(|d| {
                let said: BTreeSet<Member> = boxes.iter().map(|one| one.at(d)).collect();
                (d, leaves(space, d, Member::Whole, &said), said)
            });
        for (dimension, leaves, said) in [&uses, &years, &payers] {
            let made_up = |member: &Member| {
                let mut leaves = leaves.iter();
                leaves.any(|leaf| space.is_within(*dimension, *leaf, *member))
            };
            if !said.iter().all(made_up) {
                return None;
            }
        }
        let mut alike: Vec<(Vec<bool>, Vec<Pair>)> = Vec::new();
        for &year in &years.1 {
            for &payer in &payers.1 {
                let one = Meaning::WHOLE
                    .with(Dimension::Origin, year)
                    .with(Dimension::Source, payer);
                if space.is_impossible(&one) {
                    continue;
                }
                let inside = |outer: &Meaning| {
                    space.is_within(Dimension::Origin, year, outer.at(Dimension::Origin))
                        && space.is_within(Dimension::Source, payer, outer.at(Dimension::Source))
                };
                let sign: Vec<bool> = boxes.iter().map(inside).collect();
                match alike.iter_mut().find(|(other, _)| *other == sign) {
                    Some((_, pairs)) => pairs.push((year, payer)),
                    None => alike.push((sign, vec![(year, payer)])),
                }
            }
        }
        Some(Division {
            uses: uses.1,
            sources: alike.into_iter().map(|(_, pairs)| pairs).collect(),
        })
    }

    fn within(&self, space: &Space, outer: &Meaning) -> Atoms {
        let use_inside =
            |one: &Member| space.is_within(Dimension::Use, *one, outer.at(Dimension::Use));
        let pair_inside = |pairs: &[Pair]| {
            let (year, payer) = pairs[0];
            space.is_within(Dimension::Origin, year, outer.at(Dimension::Origin))
                && space.is_within(Dimension::Source, payer, outer.at(Dimension::Source))
        };
        let uses = self.uses.iter().enumerate();
        let sources = self.sources.iter().enumerate();
        Atoms {
            uses: uses
                .filter(|(_, one)| use_inside(one))
                .map(|(at, _)| at)
                .collect(),
            sources: sources
                .filter(|(_, pairs)| pair_inside(pairs))
                .map(|(at, _)| at)
                .collect(),
        }
    }

    fn use_names(&self, space: &Space) -> Vec<String> {
        let names = self.uses.iter();
        names.map(|one| space.name(Dimension::Use, *one)).collect()
    }

    fn source_names(&self, space: &Space) -> Vec<SourceColumn> {
        let column = |pairs: &Vec<Pair>| {
            let sources = pairs.iter();
            let years: BTreeSet<Member> = pairs.iter().map(|(year, _)| *year).collect();
            let years = years
                .iter()
                .map(|year| space.name(Dimension::Origin, *year));
            SourceColumn {
                year: years.collect::<Vec<_>>().join("、"),
                sources: sources
                    .map(|(_, payer)| space.name(Dimension::Source, *payer))
                    .collect(),
            }
        };
        self.sources.iter().map(column).collect()
    }
}

/// The parts of a member, as far as what is said tells them apart.
fn leaves(
    space: &Space,
    dimension: Dimension,
    member: Member,
    said: &BTreeSet<Member>,
) -> Vec<Member> {
    let told = |part: &&Member| {
        let mut said = said.iter();
        said.any(|one| space.is_within(dimension, *one, **part))
    };
    let cuts = space.cuts(dimension, member).iter();
    for cut in cuts {
        let parts: Vec<&Member> = cut.iter().filter(told).collect();
        if !parts.is_empty() {
            let parts = parts.into_iter();
            return parts
                .flat_map(|part| leaves(space, dimension, *part, said))
                .collect();
        }
    }
    vec![member]
}
