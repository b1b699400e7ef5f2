//! Which mistakes a group of findings comes down to.
//!
//! In goes a cluster, out come its mistakes, each with the ways in which it may have been made. Two mistakes that have
//! nothing to do with each other are two, though one cluster explains them together: every explanation supposes one
//! way of each, and all pairs of ways are among the explanations. Where that is not so, the explanations as a whole
//! are the ways of one line.

use std::collections::BTreeSet;

use crate::report::{Change, Cluster, Event, EventKind, Explanation};

/// The most different events among which independent mistakes are looked for.
const MOST_EVENTS: usize = 64;

/// The most totals left behind that are put right on one line without choosing.
const LONGEST_CHAIN: usize = 8;

/// One mistake of a cluster.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Mistake<'r> {
    /// The ways in which it may have been made, the likeliest first.
    pub ways: Vec<Supposed<'r>>,
}

/// One way in which a mistake may have been made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Supposed<'r> {
    /// What it supposes.
    pub events: Vec<&'r Event>,
    /// What speaks for it, where that is said of it alone.
    pub evidence: Option<&'r str>,
    /// Whether no more speaks for the first way than for it.
    pub tied: bool,
}

impl<'r> Supposed<'r> {
    fn whole(explanation: &'r Explanation) -> Supposed<'r> {
        Supposed {
            events: explanation.events.iter().collect(),
            evidence: Some(&explanation.evidence),
            tied: explanation.tied,
        }
    }

    /// The cells that it changes.
    pub fn changes(&self) -> impl Iterator<Item = &'r Change> + '_ {
        self.events.iter().flat_map(|event| &event.cells)
    }
}

impl Mistake<'_> {
    /// Whether more speaks for the first way than for any other. That the totals of many tables were left behind is never
    /// more than one of several possibilities, nor is what inequalities alone show; and no amount that is not negative is
    /// said to have to be.
    pub fn is_settled(&self) -> bool {
        let Some(first) = self.ways.first() else {
            return false;
        };
        // Where the table as a whole may be another's, no figure of it is known.
        let mut events = self.ways.iter().flat_map(|way| &way.events);
        let foreign = events.any(|event| event.whole_table.is_some());
        let amounts = first.changes().all(|change| change.field.is_none());
        // Nothing else may be known that explains as much: that is no reason to rewrite right cells of many tables.
        let open = |event: &Event| {
            let chain = event.kind == EventKind::Stale && event.cells.len() > LONGEST_CHAIN;
            chain || event.bounded.is_some() || event.headings
        };
        if foreign && amounts
            || first.changes().any(becomes_negative)
            || first.events.iter().any(|event| open(event))
        {
            return false;
        }
        let mut events = first.events.iter();
        let chain = events.any(|event| event.kind == EventKind::Stale);
        self.ways.len() == 1 || !chain && self.is_likeliest()
    }

    /// Whether more speaks for the first way than for any other.
    pub fn is_likeliest(&self) -> bool {
        self.ways.iter().skip(1).all(|way| !way.tied)
    }

    /// Whether each of its ways makes an amount negative that is not, by more than a sign left out.
    pub fn is_absurd(&self) -> bool {
        let sign = |change: &Change| {
            let to = change.to.as_deref().unwrap_or_default();
            change.from.as_deref() == to.strip_prefix('-')
        };
        let absurd = |change: &Change| becomes_negative(change) && !sign(change);
        self.ways.iter().all(|way| way.changes().any(absurd))
    }
}

/// The mistakes of a cluster; none if nothing explains it.
pub(crate) fn mistakes(cluster: &Cluster) -> Vec<Mistake<'_>> {
    let all = &cluster.explanations;
    let sensible: Vec<&Explanation> = all.iter().filter(|one| !turns_negative(one)).collect();
    let kept = match sensible.is_empty() {
        true => all.iter().collect(),
        false => sensible,
    };
    if kept.is_empty() {
        return Vec::new();
    }
    apart(&kept).unwrap_or_else(|| {
        vec![Mistake {
            ways: kept.into_iter().map(Supposed::whole).collect(),
        }]
    })
}

/// Whether an amount that is not negative would become so.
fn turns_negative(explanation: &Explanation) -> bool {
    let mut cells = explanation.events.iter().flat_map(|event| &event.cells);
    cells.any(becomes_negative)
}

fn becomes_negative(change: &Change) -> bool {
    let negative = |text: &Option<String>| text.as_deref().is_some_and(|t| t.starts_with('-'));
    negative(&change.to) && !negative(&change.from)
}

/// The independent mistakes, if every explanation is one choice for each of them and every such choice is there.
fn apart<'r>(explanations: &[&'r Explanation]) -> Option<Vec<Mistake<'r>>> {
    let mut events: Vec<&Event> = Vec::new();
    let mut chosen: Vec<BTreeSet<usize>> = Vec::new();
    for explanation in explanations {
        let mut own = BTreeSet::new();
        for event in &explanation.events {
            let at = events.iter().position(|one| *one == event);
            own.insert(at.unwrap_or_else(|| {
                events.push(event);
                events.len() - 1
            }));
        }
        chosen.push(own);
        if events.len() > MOST_EVENTS {
            return None;
        }
    }
    let groups = exclusive(events.len(), &chosen);
    let ways: usize = groups.iter().map(Vec::len).product();
    let one_each = |own: &BTreeSet<usize>| {
        let mut counts = groups
            .iter()
            .map(|group| group.iter().filter(|e| own.contains(e)).count());
        counts.all(|count| count == 1)
    };
    if groups.len() < 2 || ways != chosen.len() || !chosen.iter().all(one_each) {
        return None;
    }
    let way = |event: usize| {
        let with = chosen.iter().zip(explanations);
        let mut with = with.filter(|(own, _)| own.contains(&event));
        Supposed {
            events: vec![events[event]],
            evidence: None,
            tied: with.any(|(_, explanation)| explanation.tied),
        }
    };
    let mistake = |group: &Vec<usize>| Mistake {
        ways: group.iter().map(|&event| way(event)).collect(),
    };
    Some(groups.iter().map(mistake).collect())
}

/// The events in groups: those that never stand in one explanation are ways of one mistake.
fn exclusive(count: usize, chosen: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let together = |a: usize, b: usize| {
        chosen
            .iter()
            .any(|own| own.contains(&a) && own.contains(&b))
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut left: BTreeSet<usize> = (0..count).collect();
    while let Some(first) = left.pop_first() {
        let mut group = vec![first];
        let mut next = 0;
        while let Some(&event) = group.get(next) {
            let more: Vec<usize> = left
                .iter()
                .copied()
                .filter(|&o| !together(event, o))
                .collect();
            for other in more {
                left.remove(&other);
                group.push(other);
            }
            next += 1;
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Bounded, Spot};

    fn event(cell: &str, to: &str) -> Event {
        let change = Change {
            sheet: Some("表三".into()),
            cell: Some(cell.into()),
            spot: Spot::default(),
            from: Some("1.00".into()),
            to: Some(to.into()),
            field: None,
            from_text: None,
            to_text: None,
        };
        Event::new(EventKind::Cell, vec![change])
    }

    fn cluster(explanations: &[&[(&str, &str)]]) -> Cluster {
        let explanation = |(at, events): (usize, &&[(&str, &str)])| Explanation {
            rank: at + 1,
            evidence: String::new(),
            events: events.iter().map(|(cell, to)| event(cell, to)).collect(),
            tied: at > 0,
        };
        Cluster {
            findings: Vec::new(),
            events: explanations.first().map_or(0, |first| first.len()),
            complete: true,
            why: None,
            explanations: explanations.iter().enumerate().map(explanation).collect(),
        }
    }

    fn told(cluster: &Cluster) -> Vec<Vec<String>> {
        let way = |way: &Supposed| {
            let cells: Vec<&str> = way.changes().filter_map(|c| c.cell.as_deref()).collect();
            cells.join("+")
        };
        let mistakes = mistakes(cluster);
        let told = mistakes
            .iter()
            .map(|mistake| mistake.ways.iter().map(way).collect());
        told.collect()
    }

    #[test]
    fn two_mistakes_that_each_have_their_ways_are_two() {
        let both: [&[(&str, &str)]; 4] = [
            &[("C7", "2.00"), ("D9", "3.00")],
            &[("C7", "2.00"), ("D10", "4.00")],
            &[("C8", "2.00"), ("D9", "3.00")],
            &[("C8", "2.00"), ("D10", "4.00")],
        ];
        assert_eq!(told(&cluster(&both)), [["C7", "C8"], ["D9", "D10"]]);
    }

    #[test]
    fn mistakes_that_depend_on_each_other_are_told_together() {
        let both: [&[(&str, &str)]; 2] = [
            &[("C7", "2.00"), ("D9", "3.00")],
            &[("C8", "2.00"), ("D10", "4.00")],
        ];
        assert_eq!(told(&cluster(&both)), [["C7+D9", "C8+D10"]]);
    }

    #[test]
    fn one_explanation_of_two_events_is_two_mistakes() {
        assert_eq!(
            told(&cluster(&[&[("C7", "2.00"), ("D9", "3.00")]])),
            [["C7"], ["D9"]]
        );
    }

    #[test]
    fn what_inequalities_alone_show_and_what_no_amount_mends_is_not_settled() {
        let settled = |change: &dyn Fn(&mut Event)| {
            let mut cluster = cluster(&[&[("C7", "2.00")]]);
            change(&mut cluster.explanations[0].events[0]);
            mistakes(&cluster)[0].is_settled()
        };
        assert!(settled(&|_| {}));
        assert!(!settled(&|event| event.bounded = Some(Bounded::Amount)));
        assert!(!settled(&|event| event.bounded = Some(Bounded::Cells)));
        assert!(!settled(&|event| event.headings = true));
        assert!(!settled(&|event| event.whole_table = Some("T3".into())));
    }

    #[test]
    fn no_way_makes_an_amount_negative_while_another_does_not() {
        let ways: [&[(&str, &str)]; 2] = [&[("C7", "2.00")], &[("C8", "-2.00")]];
        assert_eq!(told(&cluster(&ways)), [["C7"]]);
        assert_eq!(told(&cluster(&[&[("C8", "-2.00")]])), [["C8"]]);
    }
}
