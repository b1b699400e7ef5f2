//! Where a layout says in words what its amounts are, and the same layout with other words there.

use super::classification::Classification;
use super::derived;
use super::meaning;
use super::packed::Packed;
use super::spec::{
    ColumnRole, ColumnSpec, Layout, LedgerSpec, ListRow, RowsSpec, Rule, TotalPosition, TotalRow,
};
use super::text::Text;

/// A place of a layout whose words say what amounts are; tables, ledgers and rows by index, columns by that among
/// figures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Label {
    /// All of a table.
    Table(usize),
    /// All of a ledger of a table.
    Ledger(usize, usize),
    /// A column of a ledger.
    Column(usize, usize, usize),
    /// A row of a list.
    Row(usize, usize, usize),
    /// What the rows of a ledger are: codes of a classification, or names in levels.
    Codes(usize, usize),
    /// A column that holds no amounts, by its index among all.
    Other(usize, usize, usize),
}

/// Other words at a label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rewording {
    /// These words.
    Words(Label, Text),
    /// Each says what the other did: two columns of a ledger, two rows of a list.
    Exchange(Label, Label),
    /// The rows are codes of this classification.
    Codes(usize, usize, Classification),
    /// Only the lowest codes are printed; or not only these, if the layout says that.
    Leaf(usize, usize),
    /// The rows are names in these levels.
    Levels(usize, usize, Vec<Text>),
    /// The column holds amounts, and these words mean them.
    Amount(Label, Text),
    /// The column is no part of what words mean (其中, 增减额).
    Apart(Label),
}

impl Label {
    /// The index of its table.
    pub fn table(self) -> usize {
        match self {
            Label::Table(table)
            | Label::Ledger(table, _)
            | Label::Column(table, ..)
            | Label::Row(table, ..)
            | Label::Codes(table, _)
            | Label::Other(table, ..) => table,
        }
    }
}

impl Rewording {
    /// The labels that it changes.
    pub fn labels(&self) -> Vec<Label> {
        match self {
            Rewording::Words(label, _) | Rewording::Amount(label, _) | Rewording::Apart(label) => {
                vec![*label]
            }
            Rewording::Exchange(one, other) => vec![*one, *other],
            Rewording::Codes(table, ledger, _)
            | Rewording::Leaf(table, ledger)
            | Rewording::Levels(table, ledger, _) => vec![Label::Codes(*table, *ledger)],
        }
    }

    /// Whether books are read otherwise with it, so that what was read of them before tells nothing.
    pub fn is_of_form(&self) -> bool {
        match self {
            Rewording::Words(..) | Rewording::Exchange(..) | Rewording::Apart(_) => false,
            Rewording::Codes(..)
            | Rewording::Leaf(..)
            | Rewording::Levels(..)
            | Rewording::Amount(..) => true,
        }
    }
}

/// The same words but for one, in whose place stands another part of the whole that it is a part of: `项目支出` for
/// `基本支出`.
pub fn words_beside(words: &str) -> Vec<String> {
    meaning::words_beside(words)
}

impl Layout {
    /// Every place that says what amounts are: tables and ledgers that say it for all of theirs, columns of amounts,
    /// rows of lists that say something, hierarchies of codes and of names.
    pub fn labels(&self) -> Vec<Label> {
        let mut labels = Vec::new();
        for (table, spec) in self.tables.iter().enumerate() {
            labels.extend((!spec.meaning.is_empty()).then_some(Label::Table(table)));
            for (ledger, own) in spec.ledgers.iter().enumerate() {
                labels.extend((!own.meaning.is_empty()).then_some(Label::Ledger(table, ledger)));
                let amounts = own.figures().enumerate();
                let amounts = amounts.filter(|(_, column)| column.is_meant());
                labels.extend(amounts.map(|(at, _)| Label::Column(table, ledger, at)));
                let rows = own.list().iter().enumerate();
                let rows = rows.filter(|(_, row)| says(row));
                labels.extend(rows.map(|(row, _)| Label::Row(table, ledger, row)));
                let open = codes(own).is_some() || levels(own).is_some();
                labels.extend(open.then_some(Label::Codes(table, ledger)));
            }
        }
        labels
    }

    /// The columns of which no words say what they hold, and that might be amounts: those apart, shares, and texts beside
    /// which another column names the rows.
    pub fn set_aside(&self) -> Vec<Label> {
        let mut labels = Vec::new();
        for (table, ledger, own) in self.ledgers() {
            let figures = own.figures().enumerate();
            let apart = figures.filter(|(_, column)| !column.is_meant());
            labels.extend(apart.map(|(at, _)| Label::Column(table, ledger, at)));
            let of = |role| own.columns.iter().filter(move |other| other.role == role);
            let columns = own.columns.iter().enumerate();
            let others = columns.filter(|(_, column)| match column.role {
                ColumnRole::Amount | ColumnRole::Percent => false,
                ColumnRole::Text | ColumnRole::Ordinal => true,
                role @ (ColumnRole::Code | ColumnRole::Name) => of(role).count() > 1,
            });
            labels.extend(others.map(|(at, _)| Label::Other(table, ledger, at)));
        }
        labels
    }

    fn ledgers(&self) -> impl Iterator<Item = (usize, usize, &LedgerSpec)> {
        let tables = self.tables.iter().enumerate();
        tables.flat_map(|(table, spec)| {
            let ledgers = spec.ledgers.iter().enumerate();
            ledgers.map(move |(ledger, own)| (table, ledger, own))
        })
    }

    /// Every place that says nothing and might: tables, ledgers beside others, rows of lists.
    pub fn silent(&self) -> Vec<Label> {
        let mut labels = Vec::new();
        for (table, spec) in self.tables.iter().enumerate() {
            labels.extend(spec.meaning.is_empty().then_some(Label::Table(table)));
            let several = spec.ledgers.len() > 1;
            for (ledger, own) in spec.ledgers.iter().enumerate() {
                let silent = several && own.meaning.is_empty();
                labels.extend(silent.then_some(Label::Ledger(table, ledger)));
                let rows = own.list().iter().enumerate();
                let rows = rows.filter(|(_, row)| !row.blank && !says(row));
                labels.extend(rows.map(|(row, _)| Label::Row(table, ledger, row)));
            }
        }
        labels
    }

    /// The words at a label; of rows of codes none.
    pub fn words_at(&self, label: Label) -> &str {
        match label {
            Label::Table(table) => &self.tables[table].meaning,
            Label::Ledger(table, ledger) => &self.tables[table].ledgers[ledger].meaning,
            Label::Column(table, ledger, at) => {
                let mut figures = self.tables[table].ledgers[ledger].figures();
                figures.nth(at).map_or("", |column| &column.meaning)
            }
            Label::Row(table, ledger, row) => {
                &self.tables[table].ledgers[ledger].list()[row].meaning
            }
            Label::Codes(..) | Label::Other(..) => "",
        }
    }

    /// Whether it is a column of shares.
    pub fn is_share(&self, label: Label) -> bool {
        let Label::Column(table, ledger, at) = label else {
            return false;
        };
        let mut figures = self.tables[table].ledgers[ledger].figures();
        let column = figures.nth(at);
        column.is_some_and(|column| column.role == ColumnRole::Percent)
    }

    /// What the file calls a label's table, column or row.
    pub fn name_at(&self, label: Label) -> &str {
        let table = &self.tables[label.table()];
        match label {
            Label::Table(_) => table.id.as_str(),
            Label::Ledger(_, ledger) | Label::Codes(_, ledger) => &table.ledgers[ledger].name,
            Label::Column(_, ledger, at) => {
                let mut figures = table.ledgers[ledger].figures();
                figures.nth(at).map_or("", |column| column.id.as_str())
            }
            Label::Row(_, ledger, row) => table.ledgers[ledger].list()[row].key.as_str(),
            Label::Other(_, ledger, at) => table.ledgers[ledger].columns[at].id.as_str(),
        }
    }

    /// The classification at a label of codes.
    pub fn codes_at(&self, table: usize, ledger: usize) -> Option<Classification> {
        codes(&self.tables[table].ledgers[ledger])
    }

    /// The levels of names at a label of rows.
    pub fn levels_at(&self, table: usize, ledger: usize) -> Option<&[Text]> {
        levels(&self.tables[table].ledgers[ledger])
    }

    /// The layout with other words, and what follows from these.
    ///
    /// # Errors
    /// Words that are not known or contradict each other.
    pub fn reworded(&self, changes: &[Rewording]) -> Result<Layout, String> {
        let mut layout = self.clone();
        changes.iter().for_each(|change| layout.reword(change));
        let tables = layout.tables.iter();
        let mut unfit = tables.flat_map(meaning::unfit_words);
        if let Some(unfit) = unfit.next() {
            return Err(unfit.why);
        }
        // Rules by hand count the amounts of a table as they were.
        let recounted: Vec<usize> = changes
            .iter()
            .filter_map(|change| match change {
                Rewording::Amount(label @ Label::Other(..), _) => Some(label.table()),
                _ => None,
            })
            .collect();
        let recounts = |rule: &Rule| {
            let scope = rule.when.iter().flat_map(|condition| &condition.terms);
            let terms = rule.formula.left.iter().chain(&rule.formula.right);
            let mut terms = terms.chain(&rule.formula.divisor).chain(scope);
            terms.any(|term| recounted.contains(&term.table))
        };
        let by_hand = self
            .rules
            .iter()
            .filter(|rule| rule.by_hand && !recounts(rule));
        let (rules, contexts) =
            derived::with_derived(&self.id, by_hand.cloned().collect(), &layout.tables)?;
        layout.tables = derived::asked(layout.tables, &rules);
        (layout.rules, layout.contexts) = (Packed::from(rules), Packed::from(contexts));
        Ok(layout)
    }

    fn reword(&mut self, change: &Rewording) {
        match change {
            Rewording::Words(label, words) => self.set_words(*label, words.clone()),
            Rewording::Exchange(one, other) => self.exchange(*one, *other),
            Rewording::Codes(table, ledger, wanted) => {
                match &mut self.tables[*table].ledgers[*ledger].rows {
                    RowsSpec::Codes { classification, .. }
                    | RowsSpec::Groups { classification, .. } => *classification = *wanted,
                    rows => *rows = codes_of(*wanted),
                }
            }
            Rewording::Leaf(table, ledger) => {
                if let RowsSpec::Codes { leaf, .. } = &mut self.tables[*table].ledgers[*ledger].rows
                {
                    *leaf = !*leaf;
                }
            }
            Rewording::Levels(table, ledger, wanted) => {
                if let RowsSpec::Tree { levels, .. } =
                    &mut self.tables[*table].ledgers[*ledger].rows
                {
                    levels.clone_from(wanted);
                }
            }
            Rewording::Amount(label, words) => self.make_amount(*label, words),
            Rewording::Apart(Label::Column(table, ledger, at)) => {
                if let Some(column) = figure(&mut self.tables[*table].ledgers[*ledger], *at) {
                    (column.meaning, column.apart) = (Text::default(), true);
                }
            }
            Rewording::Apart(_) => {}
        }
    }

    /// Lets a column hold amounts that these words mean.
    fn make_amount(&mut self, label: Label, words: &Text) {
        match label {
            Label::Column(table, ledger, at) => {
                if let Some(column) = figure(&mut self.tables[table].ledgers[ledger], at) {
                    column.role = ColumnRole::Amount;
                }
                self.set_words(label, words.clone());
            }
            Label::Other(table, ledger, at) => {
                let ledger = &mut self.tables[table].ledgers[ledger];
                let figures = ledger.columns[..at].iter();
                let before = figures.filter(|column| column.role.is_figure()).count();
                let asides = ledger
                    .columns
                    .iter_mut()
                    .filter_map(|column| column.aside.as_mut());
                asides
                    .filter(|whole| **whole >= before)
                    .for_each(|whole| *whole += 1);
                let column = &mut ledger.columns[at];
                (column.role, column.meaning) = (ColumnRole::Amount, words.clone());
            }
            _ => {}
        }
    }

    fn set_words(&mut self, label: Label, words: Text) {
        let table = &mut self.tables[label.table()];
        match label {
            Label::Table(_) => table.meaning = words,
            Label::Ledger(_, ledger) => table.ledgers[ledger].meaning = words,
            Label::Column(_, ledger, at) => {
                if let Some(column) = figure(&mut table.ledgers[ledger], at) {
                    (column.meaning, column.aside, column.apart) = (words, None, false);
                }
            }
            Label::Row(_, ledger, row) => {
                if let RowsSpec::List(rows) = &mut table.ledgers[ledger].rows {
                    rows[row].meaning = words;
                }
            }
            Label::Codes(..) | Label::Other(..) => {}
        }
    }

    fn exchange(&mut self, one: Label, other: Label) {
        let words = [one, other].map(|label| Text::from(self.words_at(label)));
        let [first, second] = words;
        self.set_words(one, second);
        self.set_words(other, first);
        if let (Label::Row(table, ledger, one), Label::Row(_, _, other)) = (one, other)
            && let RowsSpec::List(rows) = &mut self.tables[table].ledgers[ledger].rows
        {
            (rows[one].code, rows[other].code) = (rows[other].code, rows[one].code);
        }
    }
}

fn says(row: &ListRow) -> bool {
    !row.blank && (!row.meaning.is_empty() || row.code.is_some())
}

fn codes(ledger: &LedgerSpec) -> Option<Classification> {
    match &ledger.rows {
        RowsSpec::Codes { classification, .. } | RowsSpec::Groups { classification, .. } => {
            Some(*classification)
        }
        _ => None,
    }
}

fn levels(ledger: &LedgerSpec) -> Option<&[Text]> {
    match &ledger.rows {
        RowsSpec::Tree { levels, .. } => Some(levels),
        _ => None,
    }
}

/// Rows that are codes, as most tables print them.
fn codes_of(classification: Classification) -> RowsSpec {
    let total = TotalRow {
        labels: vec!["合计".into()],
        position: TotalPosition::First,
    };
    RowsSpec::Codes {
        classification,
        total,
        leaf: false,
    }
}

fn figure(ledger: &mut LedgerSpec, at: usize) -> Option<&mut ColumnSpec> {
    let figures = ledger.columns.iter_mut();
    figures.filter(|column| column.role.is_figure()).nth(at)
}
