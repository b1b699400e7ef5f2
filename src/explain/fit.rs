//! In: a supposed mistake. Out: with which amount it repairs most, what it repairs then and what it leaves. A mistake
//! beside another one repairs nearly all that it touches: the other one is in what is left. Refuses to
//! answer for mistakes of several unknowns.

use super::groups::Group;
use super::index::Index;
use super::solve::Bench;

/// Failing equations that one mistake may leave to others.
const OTHERS: usize = 4;

/// What a mistake does to the equations that it touches.
pub(super) struct Fit {
    /// Those that fail as printed and hold with it.
    pub repaired: Vec<u32>,
    /// How many fail with it.
    pub left: usize,
    /// The amount, in units of its unknown.
    pub amount: i128,
}

impl Fit {
    /// Whether the mistake explains what it touches, but for little that another mistake may be behind.
    pub fn likely(&self) -> bool {
        match self.left {
            0 => !self.repaired.is_empty(),
            left => left <= OTHERS && left < self.repaired.len(),
        }
    }
}

/// What the mistake does with the amount that suits it best; `None` if it has several unknowns.
pub(super) fn fit(index: &Index, bench: &mut Bench, group: &Group) -> Option<Fit> {
    if group.unknowns > 1 {
        return None;
    }
    let by_fact = bench.number(group.moves.iter().map(|m| m.fact));
    let mut moved = vec![(0_i128, 0_i128); by_fact.len()];
    for m in &group.moves {
        if let Some(nth) = bench.nth(m.fact) {
            moved[nth].0 += i128::from(m.base);
            moved[nth].1 += m.var.map_or(0, |_| i128::from(m.step));
        }
    }
    let touched = bench.touched(index, &group.moves, &group.waived);
    // The amounts with which each equation holds.
    let mut ranges: Vec<(u32, i128, i128)> = Vec::new();
    let (mut never, mut always) = (0, Vec::new());
    for &at in &touched {
        let equation = index.equation(at);
        bench.steps += equation.terms.len() as u64;
        let (mut base, mut slope, mut room) = (0, 0, 0);
        for &(weight, fact) in &equation.terms {
            if let Some((known, step)) = bench.nth(fact).map(|nth| moved[nth]) {
                base += i128::from(weight) * known;
                slope += i128::from(weight) * step;
                // A blank that becomes a figure is rounded as well.
                room += match index.figure[fact as usize] {
                    true => 0,
                    false => i128::from(index.quantum(fact)) / 2,
                };
            }
        }
        let bounds = index.printed[at as usize];
        let (residual, limit) = (bounds.residual + base, bounds.loose + room);
        if slope == 0 {
            match residual.abs() <= limit && (base != 0 || !index.violated[at as usize]) {
                true => always.push(at),
                false => never += 1,
            }
            continue;
        }
        let (a, b) = (-limit - residual, limit - residual);
        let (low, high) = match slope > 0 {
            true => (
                a.div_euclid(slope) + i128::from(a.rem_euclid(slope) != 0),
                b.div_euclid(slope),
            ),
            false => {
                let slope = -slope;
                let (a, b) = (-b, -a);
                (
                    a.div_euclid(slope) + i128::from(a.rem_euclid(slope) != 0),
                    b.div_euclid(slope),
                )
            }
        };
        match low <= high {
            true => ranges.push((at, low, high)),
            false => never += 1,
        }
    }
    bench.forget(&by_fact);
    let best = most_covered(&ranges);
    let inside =
        |range: &&(u32, i128, i128)| best.is_some_and(|x| (range.1..=range.2).contains(&x));
    let holding: Vec<u32> = ranges.iter().filter(inside).map(|range| range.0).collect();
    let left = never + ranges.len() - holding.len();
    let mut repaired = holding;
    repaired.extend(always);
    repaired.retain(|&at| index.violated[at as usize]);
    repaired.sort_unstable();
    let amount = best.unwrap_or(0);
    Some(Fit {
        repaired,
        left,
        amount,
    })
}

/// The amount other than nothing that lies in most of the ranges.
fn most_covered(ranges: &[(u32, i128, i128)]) -> Option<i128> {
    let mut ends: Vec<(i128, i64)> = Vec::with_capacity(2 * ranges.len());
    for &(_, low, high) in ranges {
        ends.push((low, 1));
        ends.push((high + 1, -1));
    }
    ends.sort_unstable();
    let (mut best, mut depth) = (None, 0);
    for (nth, &(at, by)) in ends.iter().enumerate() {
        depth += by;
        let last = ends.get(nth + 1).is_none_or(|next| next.0 != at);
        let nothing = at == 0 && ends.get(nth + 1).is_none_or(|next| next.0 == 1);
        if last && !nothing && best.is_none_or(|(most, _)| depth > most) {
            best = Some((depth, if at == 0 { 1 } else { at }));
        }
    }
    best.filter(|(most, _)| *most > 0).map(|(_, x)| x)
}
