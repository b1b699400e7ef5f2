//! The arithmetic of a submission, laid bare: integers and the equations between them.
//!
//! Explaining works on nothing but this. One [`Fact`] is one printed (or missing) amount; one
//! [`Relation`] is one rule applied to particular facts. Everything is in ticks (1/10000 元), so tables
//! in different units stand in one system.

use std::collections::BTreeMap;

use crate::layout::{Comparison, Strength};

/// All facts and relations of one submission.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// The amounts.
    pub facts: Vec<Fact>,
    /// The equations between them.
    pub relations: Vec<Relation>,
    /// The rows of all ledgers; facts point here.
    pub rows: Vec<SystemRow>,
    /// On what it depends that rules apply, by their index; of rules that always do nothing.
    pub scopes: BTreeMap<usize, Vec<Circumstance>>,
}

/// A sum on which the scope of a rule depends.
#[derive(Clone, Debug)]
pub struct Circumstance {
    /// The sum; nothing of it is there if it is empty.
    pub terms: Vec<(i32, FactId)>,
    /// Whether it has to be zero, or must not be.
    pub zero: bool,
}

/// Index of a fact in [`System::facts`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FactId(pub u32);

/// Index of a relation in [`System::relations`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RelationId(pub u32);

/// A row of a ledger, or one that other tables show is missing from it.
#[derive(Clone, Debug)]
pub struct SystemRow {
    /// Index of the table in the layout and the submission.
    pub table: usize,
    /// Index of the ledger in the table.
    pub ledger: usize,
    /// Index of the row in the ledger; `None` for a row that is missing there.
    pub row: Option<usize>,
    /// The row's code.
    pub code: Option<crate::model::Code>,
    /// The row above it in the hierarchy, by index in [`System::rows`].
    pub parent: Option<usize>,
}

/// One amount.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Index of its row in [`System::rows`].
    pub row: usize,
    /// Index among the figures of its ledger.
    pub column: usize,
    /// The amount in ticks; 0 for a blank.
    pub value: i64,
    /// One unit of the last printed digit of its table, in ticks (even).
    pub quantum: i64,
    /// What stands in the cell.
    pub print: Print,
}

/// What stands in the cell of a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Print {
    /// A figure: known to half a quantum either way.
    Figure,
    /// Nothing: an exact zero.
    Blank,
    /// Something that is no figure, or the table is missing: relations with it cannot be checked.
    Unknown,
}

/// A rule applied to particular facts: `Σ coefficient · fact ⋚ 0`.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Index of the rule in the layout.
    pub rule: usize,
    /// Hard or usual, as the rule says.
    pub strength: Strength,
    /// How the sum compares with zero.
    pub comparison: Comparison,
    /// The terms, left side first with positive sign, right side negated. No fact stands twice.
    pub terms: Vec<(i32, FactId)>,
    /// How many of the terms belong to the left side.
    pub left: usize,
    /// Whether it ties tables that were settled one by one: then a figure lies within a whole quantum of its
    /// amount, not within half of one.
    pub apart: bool,
    /// How much may be there of what the scope of its rule takes for nothing, in ticks: a zero that is printed
    /// coarser than the form is known to half a digit only.
    pub unseen: i64,
}

impl Relation {
    /// How far a figure of the relation may lie from its amount, in ticks.
    pub fn reach(&self, fact: &Fact) -> i64 {
        if self.apart {
            fact.quantum
        } else {
            fact.quantum / 2
        }
    }
}

impl System {
    /// The fact of that id.
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.0 as usize]
    }

    /// The relation of that id.
    pub fn relation(&self, id: RelationId) -> &Relation {
        &self.relations[id.0 as usize]
    }

    /// All relations with their ids.
    pub fn relations(&self) -> impl Iterator<Item = (RelationId, &Relation)> {
        (0..).map(RelationId).zip(&self.relations)
    }

    /// How far a figure of the relation may lie from its amount, in ticks.
    pub fn reach(&self, relation: &Relation, fact: FactId) -> i64 {
        relation.reach(self.fact(fact))
    }

    /// The table that all terms of the relation stand in, if it is one.
    pub fn table_of(&self, relation: &Relation) -> Option<usize> {
        let table = |&(_, id): &(i32, FactId)| Some(self.rows.get(self.fact(id).row)?.table);
        let first = relation.terms.first().and_then(table)?;
        let mut others = relation.terms.iter().map(table);
        others.all(|other| other == Some(first)).then_some(first)
    }

    /// The terms of the relation that print a figure.
    pub fn figures<'s>(
        &'s self,
        relation: &'s Relation,
    ) -> impl Iterator<Item = &'s (i32, FactId)> + Clone {
        let terms = relation.terms.iter();
        terms.filter(|term| self.fact(term.1).print == Print::Figure)
    }

    /// Left side less right side, in ticks.
    pub fn residual(&self, relation: &Relation) -> i128 {
        relation
            .terms
            .iter()
            .map(|&(c, id)| i128::from(c) * i128::from(self.fact(id).value))
            .sum()
    }
}
