//! The one sentence that a line rests on: 「588.34 + 349.28 = 937.62，填报 973.62，差 36.00；像是数字颠倒」.
//!
//! In go findings and the cell that a line speaks of; out comes the shortest sum that says what the cell should be. All
//! numbers of a sentence are those of the tables, so that it is true as written.

use rust_decimal::Decimal;

use crate::explain::Keystroke;
use crate::layout::Comparison;
use crate::model::MoneyUnit;
use crate::report::{Cell, Finding, Spot};
use crate::words::lines as words;
use crate::words::reconcile;

use super::causes::Supposed;
use super::places::Places;

/// What the other figures of a relation leave to a cell.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Reckoned<'f> {
    /// The figures with their signs, blanks and zeros left out.
    pub terms: Vec<(bool, &'f str)>,
    /// The only figure, if there is but one and it is the same amount.
    pub only: Option<&'f Cell>,
    /// The only figure, if there is but one.
    alone: Option<&'f Cell>,
    /// What they come to.
    pub total: Decimal,
    /// What is printed.
    pub printed: Decimal,
    /// Whether it may be less than that, or more: then it need not be the same.
    pub bound: Option<Bound>,
    /// How many decimals the printed figure has.
    decimals: u32,
}

/// On which side of a sum a figure has to lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bound {
    /// It is at most that.
    Most,
    /// It is at least that.
    Least,
}

/// The side on which a cell of that weight has to lie.
fn bound(finding: &Finding, weight: i32) -> Option<Bound> {
    let says = |comparison| finding.equation.contains(reconcile::sign(comparison));
    match (says(Comparison::AtMost), says(Comparison::AtLeast)) {
        (false, false) => None,
        (most, _) if most == (weight > 0) => Some(Bound::Most),
        _ => Some(Bound::Least),
    }
}

/// What a relation leaves to one of its cells; `None` if it is no sum, or the cell counts in it more than once.
pub(super) fn reckon<'f>(finding: &'f Finding, spot: &Spot) -> Option<Reckoned<'f>> {
    if finding.weights.len() != finding.cells.len() {
        return None;
    }
    let cells = finding.cells.iter().zip(&finding.weights);
    let (own, others): (Vec<_>, Vec<_>) = cells.partition(|(cell, _)| cell.spot == *spot);
    let &[(cell, &weight)] = own.as_slice() else {
        return None;
    };
    let printed = number(cell.value.as_deref())?;
    let (mut total, mut terms, mut only) = (Decimal::ZERO, Vec::new(), None);
    for (other, &count) in others {
        let value = number(other.value.as_deref())?;
        if value.is_zero() {
            continue;
        }
        if count.abs() != 1 {
            return None;
        }
        let plus = (count > 0) != (weight > 0);
        total += if plus { value } else { -value };
        terms.push((plus, other.value.as_deref().unwrap_or_default()));
        only = Some(other);
    }
    terms.sort_by_key(|(plus, _)| !plus);
    let alone = only.filter(|_| terms.len() == 1 && terms[0].0);
    Some(Reckoned {
        // A part that is left alone below its total is no other printing of it.
        only: alone.filter(|other: &&Cell| {
            let apart = other.spot.table != spot.table || other.spot.row == spot.row;
            apart || finding.cells.len() == 2
        }),
        alone,
        terms,
        total,
        printed,
        bound: bound(finding, weight),
        decimals: printed.scale().max(2),
    })
    .filter(|_| weight.abs() == 1)
}

/// A printed figure; a blank is zero.
pub(super) fn number(text: Option<&str>) -> Option<Decimal> {
    text.map_or(Some(Decimal::ZERO), |text| text.parse().ok())
}

impl Reckoned<'_> {
    /// A figure with as many decimals as the cell prints.
    fn shown(&self, value: Decimal) -> String {
        let scale = value.normalize().scale().max(self.decimals);
        let mut shown = value;
        shown.rescale(scale);
        shown.to_string()
    }

    /// The sum; how many figures it has where it is too long to be written out.
    pub(super) fn sum(&self, places: Places<'_>, brief: bool) -> String {
        let total = self.shown(self.total);
        if let Some(bound) = self.bound {
            let of = self.only.map(|cell| places.text(cell.into()));
            let printed = self.shown(self.printed);
            return match bound {
                Bound::Most => words::at_most(&printed, of.as_deref(), &total),
                Bound::Least => words::at_least(&printed, of.as_deref(), &total),
            };
        }
        if let Some(cell) = self.only {
            return words::same_figure(&places.text(cell.into()), &total);
        }
        if let Some(cell) = self.alone {
            return words::nothing_beside(&places.text(cell.into()), &total);
        }
        if self.terms.len() < 2 {
            return words::nothing_else(&total);
        }
        if brief {
            return words::many_terms(self.terms.len(), &total);
        }
        words::sum(&self.figures(self.terms.len()), &total)
    }

    /// The first figures with their signs.
    fn figures(&self, count: usize) -> String {
        let mut text = String::new();
        for (plus, figure) in self.terms.iter().take(count) {
            match (text.is_empty(), plus) {
                (true, true) => {}
                (true, false) => text.push('-'),
                (false, true) => text.push_str(" + "),
                (false, false) => text.push_str(" - "),
            }
            text.push_str(figure);
        }
        text
    }

    /// The sum with its first figures alone, where it has more.
    fn begun(&self) -> Option<String> {
        const FIRST: usize = 2;
        let is_long = self.bound.is_none() && self.terms.len() > FIRST;
        let total = self.shown(self.total);
        is_long.then(|| words::first_terms(&self.figures(FIRST), self.terms.len(), &total))
    }

    /// What is said of it, the fullest first, without what stands beside.
    pub(super) fn said(&self, places: Places<'_>) -> Vec<String> {
        let sum = self.sum(places, false);
        let mut said = Vec::new();
        if self.bound.is_none() && !self.terms.is_empty() {
            let off = self.shown((self.printed - self.total).abs());
            said.push(words::off(&sum, &self.shown(self.printed), &off));
        }
        said.push(sum);
        said.extend(self.begun());
        said.push(self.sum(places, true));
        said
    }

    /// The sentence, as much of it as a line has room for. What follows from the mistake is always said; what the columns
    /// beside it say as well goes first.
    pub(super) fn sentence(
        &self,
        places: Places<'_>,
        slip: Option<&str>,
        beside: &Beside,
    ) -> String {
        let printed = self.shown(self.printed);
        let off = self.shown((self.printed - self.total).abs());
        let (sum, counted) = (self.sum(places, false), self.sum(places, true));
        let full = match self.bound {
            Some(_) => sum.clone(),
            None if self.terms.is_empty() => words::nothing(&printed),
            None => words::off(&sum, &printed, &off),
        };
        let like = words::like(slip);
        let (all, follows, why) = (beside.all(), &beside.follows, &beside.why_not);
        let begun = self.begun();
        let begun = begun.as_ref().unwrap_or(&sum);
        let tries = [
            format!("{full}{like}{all}{why}"),
            format!("{sum}{like}{all}{why}"),
            format!("{sum}{all}{why}"),
            format!("{full}{like}{all}"),
            format!("{sum}{like}{all}"),
            format!("{sum}{all}"),
            format!("{sum}{like}{follows}"),
            format!("{sum}{follows}"),
            format!("{begun}{like}{all}"),
            format!("{begun}{all}"),
            format!("{counted}{like}{all}"),
        ];
        let fits = tries.into_iter().find(|text| words::fits(text));
        fits.unwrap_or_else(|| words::brief(&format!("{counted}{all}")))
    }
}

/// What is said of a mistake beside its sum.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Beside {
    /// In which other cells it stands.
    pub together: String,
    /// How many cells no longer agree because of it, or what to do.
    pub follows: String,
    /// Why it was not put right without asking; said where there is room.
    pub why_not: String,
}

impl Beside {
    /// Only what to do.
    pub(super) fn only(follows: String) -> Beside {
        Beside {
            follows,
            ..Beside::default()
        }
    }

    /// Where else the mistake shows.
    pub(super) fn all(&self) -> String {
        format!("{}{}", self.together, self.follows)
    }

    /// What happened, the sums that show it, the fullest first, and all of it: as much as a line has room for.
    pub(super) fn after_story(&self, story: &str, sums: &[String]) -> String {
        let (all, why, follows) = (self.all(), &self.why_not, &self.follows);
        let shown = sums.iter().map(|sum| words::shown_by(story, sum));
        let with = shown.flat_map(|text| [format!("{text}{all}{why}"), format!("{text}{all}")]);
        let bare = sums.iter().map(|sum| words::shown_by(story, sum) + follows);
        let tries = with.chain(bare);
        let mut fitting = tries.filter(|text| words::fits(text));
        fitting.next().unwrap_or_else(|| self.after(story))
    }

    /// A text with all of it, as much as a line has room for.
    pub(super) fn after(&self, text: &str) -> String {
        let all = words::sentence(text, &self.all());
        let whole = format!("{all}{}", self.why_not);
        match words::fits(&whole) {
            true => whole,
            false => words::brief(&all),
        }
    }
}

/// The shortest sum that gives the cell what a way would put there, among findings in which that way changes nothing else.
pub(super) fn of_way<'f>(
    findings: &[&'f Finding],
    way: &Supposed<'_>,
    spot: &Spot,
    to: Option<&str>,
) -> Option<Reckoned<'f>> {
    let to = number(to)?;
    let changed: Vec<&Spot> = way.changes().map(|change| &change.spot).collect();
    let sole = |finding: &&&Finding| {
        let mut others = finding.cells.iter().filter(|cell| cell.spot != *spot);
        !others.any(|cell| changed.contains(&&cell.spot))
    };
    let sums = findings.iter().filter(sole).filter_map(|f| reckon(f, spot));
    let right = sums.filter(|sum| sum.total == to);
    // A short sum is reckoned at a glance; another printing has to be looked up.
    right.min_by_key(|sum| (!(2..=3).contains(&sum.terms.len()), sum.terms.len()))
}

/// The slip of the hand that makes the one figure of the other.
pub(super) fn slip(from: Option<&str>, to: Option<&str>) -> Option<Keystroke> {
    let (from, to) = (number(from)?, number(to)?);
    let scale = from.scale().max(to.scale());
    let ticks = |value: Decimal| -> Option<i64> {
        let mut value = value;
        value.rescale(scale);
        i64::try_from(value.mantissa()).ok()
    };
    let slip = Keystroke::between(ticks(from)?, ticks(to)?);
    (slip != Keystroke::Other).then_some(slip)
}

/// Whether a figure of 万元 was filled in in 元.
pub(super) fn in_yuan(from: Option<&str>, to: Option<&str>) -> bool {
    let factor = Decimal::from(MoneyUnit::TenThousandYuan.yuan());
    let figures = number(from).zip(number(to));
    figures.is_some_and(|(from, to)| !to.is_zero() && from == to * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::FindingCode;

    /// A relation whose first cell is the left side.
    fn finding(values: &[&str]) -> Finding {
        let cell = |(at, value): (usize, &&str)| Cell {
            sheet: Some("表三".into()),
            cell: Some(format!("C{at}")),
            spot: spot(at),
            label: String::new(),
            value: (!value.is_empty()).then(|| (*value).to_owned()),
        };
        Finding {
            cells: values.iter().enumerate().map(cell).collect(),
            weights: (0..values.len())
                .map(|at| if at == 0 { 1 } else { -1 })
                .collect(),
            ..Finding::new(FindingCode::Relation, "T3", "id".into(), String::new())
        }
    }

    fn spot(row: usize) -> Spot {
        Spot {
            table: "T3".into(),
            row: row.to_string(),
            column: "合计".into(),
        }
    }

    #[test]
    fn a_total_is_the_sum_of_its_parts_and_a_part_what_the_others_leave() {
        let finding = finding(&["973.62", "588.34", "349.28", "", "0.00"]);
        let total = reckon(&finding, &spot(0)).expect("a sum");
        assert_eq!(
            total.sentence(Places::Submitted, Some("数字颠倒"), &Beside::default()),
            "588.34 + 349.28 = 937.62，填报 973.62，差 36.00；像是数字颠倒"
        );
        let part = reckon(&finding, &spot(1)).expect("a sum");
        assert_eq!(
            part.sentence(Places::Submitted, None, &Beside::default()),
            "973.62 - 349.28 = 624.34，填报 588.34，差 36.00"
        );
    }

    #[test]
    fn the_other_printing_of_a_fact_is_named() {
        let finding = finding(&["122.30", "122.03"]);
        let sum = reckon(&finding, &spot(0)).expect("a sum");
        assert_eq!(
            sum.sentence(Places::Submitted, None, &Beside::default()),
            "应与 表三!C1 的 122.03 相同，填报 122.30，差 0.27"
        );
    }

    #[test]
    fn a_figure_among_blanks_is_named_by_its_cell() {
        let finding = finding(&["165.18", "", "165.17", "0.00"]);
        let sum = reckon(&finding, &spot(0)).expect("a sum");
        assert_eq!(
            sum.sentence(Places::Submitted, None, &Beside::default()),
            "表三!C2 的 165.17，别的都是空或 0，填报 165.18，差 0.01"
        );
    }

    #[test]
    fn what_only_may_not_be_more_is_never_said_to_be_the_same() {
        let said = |values: [&str; 2], comparison| {
            let mut finding = finding(&values);
            let [left, right] = values;
            finding.equation = format!("{left} {} {right}", reconcile::sign(comparison));
            let sum = reckon(&finding, &spot(0)).expect("a sum");
            sum.sentence(Places::Submitted, None, &Beside::default())
        };
        let most = said(["338.00", "238.00"], Comparison::AtMost);
        assert_eq!(most, "不应大于 表三!C1 的 238.00，填报 338.00");
        let least = said(["238.00", "338.00"], Comparison::AtLeast);
        assert_eq!(least, "不应小于 表三!C1 的 338.00，填报 238.00");
    }

    #[test]
    fn a_long_sum_is_counted() {
        let values: Vec<String> = (0..12).map(|at| format!("{at}1234.56")).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let finding = finding(&values);
        let said = reckon(&finding, &spot(0)).expect("a sum").sentence(
            Places::Submitted,
            None,
            &Beside::default(),
        );
        assert!(
            said.starts_with("11234.56 + 21234.56 …（共 11 个数）= "),
            "{said}"
        );
        assert!(words::fits(&said), "{said}");
    }

    #[test]
    fn a_cell_that_counts_twice_is_reckoned_from_nothing() {
        let mut finding = finding(&["2.00", "1.00"]);
        finding.weights[0] = 2;
        assert_eq!(reckon(&finding, &spot(0)), None);
    }
}
