//! Units are added up; a workbook that adds up others is none of them, and is compared with their sum.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::facts::Figure;
use crate::layout::Layout;
use crate::many::in_order;
use crate::merge::{
    self, Comparison, Consolidated, Dealings, Department, Detail, Filings, Granted, GrantedFigures,
    Offsets, Part, Proposals, Settled, Whole,
};
use crate::store::Store;

use super::MergeError;
use super::one_by_one::Gathered;

/// Where what is kept of units comes from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'s, 'l> {
    /// The layout of the whole.
    pub(super) layout: &'l Layout,
    /// The files.
    pub(super) gathered: &'s [Gathered],
    /// What is kept of them.
    pub(super) store: &'s Store,
    /// What was granted to units.
    pub(super) granted: Option<&'s Granted>,
}

/// A unit that may add up others, and how many.
type MayAddUp = (usize, usize);

impl<'l> Sources<'_, 'l> {
    /// Adds up the units that are `added`, and says which of them may add up others.
    pub(super) fn add_up(
        &self,
        filings: &Filings,
        added: &[bool],
        departments: &[Department],
    ) -> Result<(Adding<'l>, Vec<MayAddUp>), MergeError> {
        let adding = self.adding(filings, added, 0..added.len())?;
        let mut may_add_up = Vec::new();
        for department in departments {
            let Some((head, below)) = department.below(added) else {
                continue;
            };
            if !self.has_as_much(filings, head, &below) {
                continue;
            }
            let others: BTreeSet<usize> = below.iter().copied().collect();
            if adding.detail.covering(self.layout, head, &others).is_some() {
                may_add_up.push((head, below.len()));
            }
        }
        Ok((adding, may_add_up))
    }

    /// Each workbook that adds up units, beside the sum of these; only with all of them there is anything to compare.
    pub(super) fn beside_own<'f>(
        &self,
        filings: &'f Filings,
        added: &[bool],
        departments: &[Department],
    ) -> Result<Vec<(&'f Consolidated, Comparison)>, MergeError> {
        let mut beside = Vec::new();
        for one in &filings.consolidated {
            if !one.is_covered(added) {
                continue;
            }
            let alone = Sources {
                granted: None,
                ..*self
            };
            let own = alone.adding(filings, added, one.units.iter().copied())?;
            let department = departments.iter().find(|of| of.units == one.units);
            let department = department.cloned().unwrap_or_else(|| Department {
                name: one.name.clone(),
                head: None,
                units: one.units.clone(),
                is_listed: false,
            });
            let settled = own.dealings.settle(&[department], &own.proposals);
            let part = self.kept(one.file)?;
            beside.push((one, own.beside(&part, &settled, &[])));
        }
        Ok(beside)
    }

    /// Whether a unit has at a glance half as much as others together, of everything that these have.
    fn has_as_much(&self, filings: &Filings, unit: usize, others: &[usize]) -> bool {
        let of = |unit: usize| {
            let file = filings.units[unit].file;
            let head = file.map(|file| &self.gathered[file].head);
            let submitted = head.and_then(|head| head.submitted());
            submitted.map_or(&[][..], |one| &one.headlines)
        };
        let known = |figure: Option<&Figure>| match figure {
            Some(Figure::Known(amount)) => *amount,
            _ => Decimal::ZERO,
        };
        (0..of(unit).len()).all(|nth| {
            let sum: Decimal = others.iter().map(|at| known(of(*at).get(nth))).sum();
            known(of(unit).get(nth)) * Decimal::TWO >= sum
        })
    }

    /// What is kept of a file.
    pub(super) fn kept(&self, file: usize) -> Result<Part, MergeError> {
        let kept = self.store.get(&self.gathered[file].key);
        let lost = || MergeError::Store(std::io::ErrorKind::NotFound.into());
        Ok(kept.ok_or_else(lost)?.part)
    }

    /// Those of some units that are added.
    fn adding(
        &self,
        filings: &Filings,
        added: &[bool],
        units: impl Iterator<Item = usize>,
    ) -> Result<Adding<'l>, MergeError> {
        let layout = self.layout;
        let mut adding = Adding {
            whole: Whole::new(layout),
            detail: Detail::default(),
            dealings: Dealings::new(layout),
            proposals: Proposals::new(),
            figures: BTreeMap::new(),
        };
        let units = units.filter(|unit| added[*unit]);
        let kept: Vec<(usize, usize)> = units
            .filter_map(|unit| Some((unit, filings.units[unit].file?)))
            .collect();
        in_order(
            &kept,
            |(_, file)| self.kept(*file),
            |(unit, _), part| {
                adding.add(
                    *unit,
                    part.map_err(|down| MergeError::BrokeDown(down.at))??,
                    self.granted,
                );
                Ok::<(), MergeError>(())
            },
        )?;
        Ok(adding)
    }
}

/// What units are added to.
pub(super) struct Adding<'l> {
    pub(super) whole: Whole<'l>,
    pub(super) detail: Detail,
    pub(super) dealings: Dealings,
    pub(super) proposals: Proposals,
    /// What units print of the amounts that were granted.
    pub(super) figures: BTreeMap<usize, GrantedFigures>,
}

impl Adding<'_> {
    fn add(&mut self, unit: usize, part: Part, granted: Option<&Granted>) {
        self.whole.add(unit, &part.facts);
        self.detail.add(self.whole.layout, unit, &part.facts);
        self.dealings.add(unit, &part.facts);
        if let Some(granted) = granted {
            self.figures.insert(unit, granted.figures(&part.facts));
        }
        if !part.proposals.is_empty() {
            self.proposals.insert(unit, part.proposals);
        }
    }

    /// The sums beside a department's own workbook; `missing` are the units that are in no sum.
    pub(super) fn beside(
        &self,
        department: &Part,
        settled: &Settled,
        missing: &[usize],
    ) -> Comparison {
        let offsets = Offsets::of(&self.dealings.transfers, settled, &self.whole);
        merge::compare(
            (&self.whole, &self.detail),
            (&department.facts, &department.proposals),
            &self.proposals,
            (&offsets, missing),
        )
    }
}
