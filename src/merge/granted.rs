//! What was granted (批复控制数): a list with a row for each unit and a column for each amount, or a row for each amount
//! of each unit.
//!
//! In goes a book, out comes for each row the unit and its amounts. An amount is told by its heading: the label of a total
//! (收入总计), or the words of `templates/meanings.toml` (基本支出, “三公”经费). What is not understood is named.

use rust_decimal::Decimal;

use crate::facts::{self, Figure, Printed, TableFacts};
use crate::layout::Layout;
use crate::model::{Amount, CellRef, MoneyUnit, Place, plain};
use crate::read::{Book, CellValue, Grid, GridRow};
use crate::vocabulary;

use super::granted_heads::{Column, Form, Head, amount};

/// What a unit prints of the amounts that were granted, one for each column: the figure in 元, its cell, and half of its
/// last digit.
pub type GrantedFigures = Vec<(Figure, Option<Place>, Decimal)>;

/// What was granted.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Granted {
    /// The amounts.
    pub columns: Vec<GrantedColumn>,
    /// The rows.
    pub rows: Vec<GrantedRow>,
    /// The headings that name no amount of the layout.
    pub unknown: Vec<String>,
    /// The cells that should hold an amount and hold none.
    pub unread: Vec<GrantedCell>,
    /// The unit of money in which amounts were taken; nothing if it stands in the list.
    pub assumed: Option<MoneyUnit>,
}

/// A cell that holds no amount.
#[derive(Clone, PartialEq, Debug)]
pub struct GrantedCell {
    /// The cell.
    pub place: Place,
    /// What it shows.
    pub shown: String,
    /// The row that it stands in, and its column.
    pub at: (usize, usize),
}

/// What of a list was compared, and what was not.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scope {
    /// The units that were compared.
    pub units: Vec<usize>,
    /// The headings of the amounts that were.
    pub columns: Vec<String>,
    /// The headings that name no amount of the layout.
    pub unknown: Vec<String>,
    /// The cells that hold no amount.
    pub unread: Vec<GrantedCell>,
    /// The units that are added and not in the list.
    pub without: Vec<usize>,
    /// The units that are in the list and not added.
    pub not_added: Vec<usize>,
    /// The rows that are of no unit.
    pub strangers: Vec<String>,
    /// The rows that name a unit and are not its own: it has another, or the code is that of its department.
    pub aside: Vec<String>,
    /// The unit of money, where only the amounts tell it.
    pub money: Option<MoneyUnit>,
}

/// A column of amounts.
#[derive(Clone, PartialEq, Debug)]
pub struct GrantedColumn {
    /// Its heading.
    pub head: String,
    /// What stands in it.
    pub printed: Printed,
    /// Half of its last digit, in 元.
    pub half: Decimal,
}

/// A row: a unit and what was granted to it.
#[derive(Clone, PartialEq, Debug)]
pub struct GrantedRow {
    /// The code that stands in it.
    pub code: String,
    /// The name that stands in it.
    pub name: String,
    /// The amounts in 元, one for each column.
    pub amounts: Vec<Option<Decimal>>,
    /// Their cells.
    pub places: Vec<Option<Place>>,
}

/// How far down the headings may stand.
const DEEPEST_HEAD: usize = 12;
/// In fewer rows a sum tells nothing of what a column is.
const FEWEST_ROWS: usize = 3;

impl GrantedRow {
    /// Whether it is the sum of the others.
    pub(super) fn is_total(&self) -> bool {
        let total = |text: &str| vocabulary::TOTAL.contains(&&*plain(text));
        total(&self.name) || total(&self.code)
    }

    /// As it is named to people.
    pub(super) fn shown(&self) -> &str {
        match self.name.is_empty() {
            true => &self.code,
            false => &self.name,
        }
    }
}

impl Granted {
    /// What a unit prints of the amounts, one for each column.
    pub fn figures(&self, facts: &[TableFacts]) -> GrantedFigures {
        let figure = |column: &GrantedColumn| {
            let (figure, place) = column
                .printed
                .in_facts(facts)
                .unwrap_or((Figure::Blank, None));
            let table = facts::table(facts, &column.printed.address.table);
            let ticks = table.map_or(0, |table| table.precision.quantum().0);
            (figure, place, Decimal::new(ticks, 4) / Decimal::from(2))
        };
        self.columns.iter().map(figure).collect()
    }

    /// What a book grants, if it is such a list.
    pub fn of(book: &Book, layout: &Layout) -> Option<Granted> {
        book.sheets.iter().find_map(|grid| of_grid(grid, layout))
    }

    /// The same with amounts of another unit of money, where the list does not say which.
    pub(super) fn in_money(&self, money: MoneyUnit) -> Option<Granted> {
        let factor =
            Decimal::from(money.yuan()).checked_div(Decimal::from(self.assumed?.yuan()))?;
        let mut granted = self.clone();
        granted.assumed = Some(money);
        let amounts = granted.rows.iter_mut().flat_map(|row| &mut row.amounts);
        for amount in amounts.flatten() {
            *amount = amount.checked_mul(factor)?;
        }
        for column in &mut granted.columns {
            column.half = column.half.checked_mul(factor)?;
        }
        Some(granted)
    }
}

fn of_grid(grid: &Grid, layout: &Layout) -> Option<Granted> {
    let rows = grid.rows.iter().take(DEEPEST_HEAD);
    let mut rows = rows.zip((1..).map(|next| grid.rows.get(next)));
    let mut head = rows.find_map(|(row, below)| Head::of(row, below, layout))?;
    head.take_whole(grid, layout);
    let said = unit_of(grid);
    let money = said.unwrap_or(MoneyUnit::TenThousandYuan);
    let mut list = List {
        grid,
        layout,
        money,
        columns: Vec::new(),
        granted: Granted::default(),
    };
    let below = grid.rows.iter().filter(|row| row.number > head.row);
    let own = match &head.form {
        Form::Wide(columns) => {
            list.columns = columns.iter().map(|column| list.column(column)).collect();
            below.for_each(|row| list.wide(&head, columns, row));
            columns.iter().all(|column| column.money.is_some())
        }
        Form::Long {
            item,
            amount,
            money,
        } => {
            list.money = money.unwrap_or(list.money);
            let mut above = Default::default();
            below.for_each(|row| list.long(&head, (*item, *amount), row, &mut above));
            money.is_some()
        }
    };
    let mut granted = list.finish();
    granted.assumed = (said.is_none() && !own).then_some(money);
    granted
        .unknown
        .extend(head.unknown.into_iter().map(|(_, head)| head));
    let is_list = !granted.columns.is_empty() && !granted.rows.is_empty();
    is_list.then_some(granted)
}

impl Head {
    /// Takes a column of which the heading says nothing for the whole of those that are its parts in every row.
    fn take_whole(&mut self, grid: &Grid, layout: &Layout) {
        let Form::Wide(columns) = &mut self.form else {
            return;
        };
        let named = |word: &&str| Printed::named(layout, word);
        let Some(whole) = vocabulary::GRANTED_WHOLE.first().and_then(named) else {
            return;
        };
        let part = |word: &&str| {
            let printed = named(word)?;
            let mut own = columns.iter();
            own.find(|column| column.printed == printed)
                .map(|column| column.col)
        };
        let parts: Option<Vec<u32>> = vocabulary::GRANTED_PARTS.iter().map(part).collect();
        let Some(parts) = parts else { return };
        if columns.iter().any(|column| column.printed == whole) {
            return;
        }
        let amount = |row: &GridRow, col: u32| match read(row, col) {
            Read::Amount(amount) => Some(amount),
            Read::Nothing | Read::Other(_) => None,
        };
        let adds_up = |col: u32| {
            let below = grid.rows.iter().filter(|row| row.number > self.row);
            let told: Vec<bool> = below
                .filter_map(|row| {
                    let own = amount(row, col)?;
                    let parts: Option<Decimal> = parts.iter().map(|&part| amount(row, part)).sum();
                    Some(own == parts?)
                })
                .collect();
            told.len() >= FEWEST_ROWS && told.iter().all(|holds| *holds)
        };
        let other = |head: &str| {
            let mut words = vocabulary::GRANTED_NOT_WHOLE.iter();
            words.any(|word| head.contains(word))
        };
        let mut unknown = self.unknown.iter();
        if let Some(at) = unknown.position(|(col, head)| !other(head) && adds_up(*col)) {
            let (col, head) = self.unknown.remove(at);
            columns.push(Column {
                col,
                head,
                printed: whole,
                money: None,
            });
        }
    }
}

/// The unit of money that stands above the list.
fn unit_of(grid: &Grid) -> Option<MoneyUnit> {
    let texts = grid
        .rows
        .iter()
        .take(DEEPEST_HEAD)
        .flat_map(|row| &row.cells);
    let mut texts = texts.filter_map(|cell| cell.text());
    texts.find_map(|text| {
        let text = plain(text);
        let said = vocabulary::UNIT
            .iter()
            .find_map(|word| text.split_once(word));
        let (_, rest) = said?;
        MoneyUnit::ALL
            .into_iter()
            .find(|unit| rest.contains(unit.name()))
    })
}

/// A list on its way.
struct List<'g> {
    grid: &'g Grid,
    layout: &'g Layout,
    /// The unit of money of amounts whose heading names none.
    money: MoneyUnit,
    /// The amounts, what one of each counts in 元, and the most digits behind its point.
    columns: Vec<(GrantedColumn, Decimal, u32)>,
    granted: Granted,
}

impl List<'_> {
    fn column(&self, column: &Column) -> (GrantedColumn, Decimal, u32) {
        let money = column.money.unwrap_or(self.money);
        let own = GrantedColumn {
            head: column.head.clone(),
            printed: column.printed.clone(),
            half: Decimal::ZERO,
        };
        (own, Decimal::from(money.yuan()), 0)
    }

    /// A row with a name or a code, and amounts.
    fn wide(&mut self, head: &Head, columns: &[Column], row: &GridRow) {
        let (code, name) = head.unit(row);
        let read = columns.iter().map(|column| read(row, column.col));
        let read: Vec<Read> = read.collect();
        let some = read.iter().any(|one| !matches!(one, Read::Nothing));
        // Headings stand above every page of a list.
        let head_again = vocabulary::UNIT_NAME_HEAD.contains(&&*plain(&name));
        if (name.is_empty() && code.is_empty()) || !some || head_again {
            return;
        }
        let at = self.granted.rows.len();
        self.granted.rows.push(self.row(code, name));
        for (nth, (read, column)) in read.into_iter().zip(columns).enumerate() {
            self.put((at, nth), self.place(row, column.col), read);
        }
    }

    /// A row with an amount of the unit that it names, or of that above it.
    fn long(
        &mut self,
        head: &Head,
        (item, col): (u32, u32),
        row: &GridRow,
        above: &mut (String, String),
    ) {
        let Some(item) = row.get(item).and_then(|cell| cell.text()) else {
            return;
        };
        let own = head.unit(row);
        if !(own.0.is_empty() && own.1.is_empty()) {
            *above = own;
        }
        let Some((printed, money)) = amount(&plain(item), self.layout) else {
            let item = item.trim().to_owned();
            if !self.granted.unknown.contains(&item) {
                self.granted.unknown.push(item);
            }
            return;
        };
        let known = self
            .columns
            .iter()
            .position(|(one, ..)| one.printed == printed);
        let nth = known.unwrap_or_else(|| {
            let column = Column {
                col,
                head: item.trim().to_owned(),
                printed,
                money,
            };
            self.columns.push(self.column(&column));
            self.columns.len() - 1
        });
        let (code, name) = above.clone();
        let same = |one: &GrantedRow| one.code == code && one.name == name;
        let at = self.granted.rows.iter().position(same).unwrap_or_else(|| {
            self.granted.rows.push(self.row(code, name));
            self.granted.rows.len() - 1
        });
        self.put((at, nth), self.place(row, col), read(row, col));
    }

    fn row(&self, code: String, name: String) -> GrantedRow {
        GrantedRow {
            code,
            name,
            amounts: vec![None; self.columns.len()],
            places: vec![None; self.columns.len()],
        }
    }

    fn place(&self, row: &GridRow, col: u32) -> Place {
        Place {
            sheet: self.grid.name.clone(),
            cell: CellRef::new(row.number, col),
        }
    }

    fn put(&mut self, (at, nth): (usize, usize), place: Place, read: Read) {
        let row = &mut self.granted.rows[at];
        row.amounts.resize(self.columns.len(), None);
        row.places.resize(self.columns.len(), None);
        row.places[nth] = Some(place.clone());
        let (_, factor, digits) = &mut self.columns[nth];
        let shown = match read {
            Read::Nothing => return,
            Read::Amount(amount) => match amount.checked_mul(*factor) {
                Some(yuan) => {
                    row.amounts[nth] = Some(yuan);
                    *digits = (*digits).max(amount.normalize().scale());
                    return;
                }
                None => amount.to_string(),
            },
            Read::Other(shown) => shown,
        };
        let at = (at, nth);
        self.granted.unread.push(GrantedCell { place, shown, at });
    }

    fn finish(mut self) -> Granted {
        for row in &mut self.granted.rows {
            row.amounts.resize(self.columns.len(), None);
            row.places.resize(self.columns.len(), None);
        }
        let columns = self.columns.into_iter().map(|(column, factor, digits)| {
            let half = factor * Decimal::new(5, digits.min(20) + 1);
            GrantedColumn { half, ..column }
        });
        self.granted.columns = columns.collect();
        self.granted
    }
}

/// What stands in a cell.
enum Read {
    Nothing,
    Amount(Decimal),
    Other(String),
}

fn read(row: &GridRow, col: u32) -> Read {
    let Some(cell) = row.get(col) else {
        return Read::Nothing;
    };
    let amount = |amount: Option<Amount>| amount.map(|amount| Read::Amount(amount.decimal()));
    match &cell.value {
        CellValue::Number(number) => {
            amount(Amount::from_stored(*number)).unwrap_or_else(|| Read::Other(number.to_string()))
        }
        CellValue::Text(text) => {
            let bare = plain(text).replace(',', "");
            let nothing = bare.chars().all(|c| !c.is_alphanumeric());
            match bare.parse().ok() {
                Some(own) => Read::Amount(Amount::decimal(own)),
                None if nothing => Read::Nothing,
                None => Read::Other(text.trim().to_owned()),
            }
        }
        CellValue::Error(text) | CellValue::Date(text) => Read::Other(text.clone()),
        CellValue::Bool(_) | CellValue::NotComputed => Read::Other(String::new()),
    }
}
