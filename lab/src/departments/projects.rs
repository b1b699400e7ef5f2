//! The part of a random department that makes the tables differ: own revenue, funds, state capital,
//! projects, and money left over.

use super::codes::{CAPITAL, FUNDS, economic};
use super::facts::{Fact, Project, Purpose, Source, UnitKind, Vintage};
use super::random::{Draw, Profile, WAN};

const SUBJECTS: &[&str] = &[
    "信息化建设",
    "物业服务",
    "专项整治",
    "设备购置",
    "宣传培训",
    "设施维护",
    "专项补助",
    "普查调查",
];

impl Draw {
    /// Pay from own revenue and from fund money; pay left over from last year.
    pub(super) fn own_money(&mut self, unit: usize) {
        if self.profile == Profile::Small && self.dice.chance(70) {
            return;
        }
        let (home, kind) = (self.home(unit), self.kind(unit));
        let purpose = |code| Purpose::Basic {
            economic: economic(code, kind),
            office: false,
        };
        if kind == UnitKind::Institution && self.dice.chance(30) {
            let source = *self.dice.pick(&[Source::UnitFunds, Source::FiscalAccount]);
            let fen = self.dice.money(WAN, 120 * WAN);
            self.add(
                unit,
                home,
                source,
                Vintage::Current,
                purpose("30107"),
                None,
                fen,
            );
            if self.dice.chance(30) {
                let fen = self.dice.money(WAN, 20 * WAN);
                self.add(
                    unit,
                    home,
                    source,
                    Vintage::CarriedOver,
                    purpose("30107"),
                    None,
                    fen,
                );
            }
            if self.dice.chance(40) {
                let fen = self.dice.money(WAN / 5, 20 * WAN);
                self.add(
                    unit,
                    "2080505",
                    source,
                    Vintage::Current,
                    purpose("30108"),
                    None,
                    fen,
                );
            }
        }
        if self.dice.chance(8) {
            let fen = self.dice.money(WAN, 30 * WAN);
            self.add(
                unit,
                home,
                Source::General,
                Vintage::CarriedOver,
                purpose("30103"),
                None,
                fen,
            );
        }
        if self.dice.chance(5) {
            let fen = self.dice.money(WAN, 40 * WAN);
            let fund = Some("1030148");
            self.add(
                unit,
                "2120806",
                Source::Fund,
                Vintage::Current,
                purpose("30199"),
                fund,
                fen,
            );
            let office = Purpose::Basic {
                economic: economic("30201", kind),
                office: true,
            };
            let fen = self.dice.money(WAN, 9 * WAN);
            self.add(
                unit,
                "2120806",
                Source::Fund,
                Vintage::Current,
                office,
                fund,
                fen,
            );
        }
    }

    pub(super) fn projects(&mut self, unit: usize) {
        let count = match self.profile {
            Profile::Small => 2 + self.dice.below(4),
            Profile::Ordinary => self.dice.below(9),
            Profile::Bureau => 72 + self.dice.below(26),
        };
        for _ in 0..count {
            self.number += 1;
            let year = i32::from(self.department.year) - i32::from(self.dice.chance(25));
            let name = format!("{year}年{}项目{}", self.dice.pick(SUBJECTS), self.number);
            self.department.projects.push(Project { unit, name });
            let lines = 1 + usize::from(self.dice.chance(15));
            (0..lines).for_each(|_| self.project_money(unit));
        }
    }

    /// One line of money for the last project.
    fn project_money(&mut self, unit: usize) {
        let special = if self.profile == Profile::Small {
            4
        } else {
            12
        };
        let (source, (function, revenue)) = match self.dice.below(100) {
            at if at < special => (Source::Fund, self.raised(FUNDS)),
            at if at < special + 4 => (Source::Capital, self.raised(CAPITAL)),
            at if at < special + 9 => (Source::UnitFunds, (self.project_code(), None)),
            at if at < special + 12 => (Source::FiscalAccount, (self.project_code(), None)),
            _ => (Source::General, (self.project_code(), None)),
        };
        let carried = source.is_fiscal() && self.dice.chance(15);
        let vintage = if carried {
            Vintage::CarriedOver
        } else {
            Vintage::Current
        };
        let code = *self.dice.pick(&["30212", "30217", "30231", "31013"]);
        let economic = (source.is_fiscal() && self.dice.chance(6)).then_some(code);
        let purpose = Purpose::Project {
            project: self.department.projects.len() - 1,
            economic,
        };
        let fen = self.dice.money(WAN / 2, 900 * WAN);
        self.add(unit, function, source, vintage, purpose, revenue, fen);
    }

    fn project_code(&mut self) -> &'static str {
        self.dice.pick::<&'static str>(self.field.3)
    }

    fn raised(
        &mut self,
        from: &[(&'static str, &'static str)],
    ) -> (&'static str, Option<&'static str>) {
        let (function, revenue) = *self.dice.pick(from);
        (function, Some(revenue))
    }

    /// Sometimes part of last year's money stays unspent.
    pub(super) fn leftovers(&mut self) {
        if !self.dice.chance(20) {
            return;
        }
        let carried: Vec<Fact> = self
            .department
            .facts
            .iter()
            .filter(|fact| !fact.is_current())
            .cloned()
            .collect();
        for fact in carried {
            if fact.is_fiscal() && self.dice.chance(50) {
                let fen = self.dice.money(WAN / 2, 50 * WAN);
                self.department.facts.push(Fact {
                    purpose: Purpose::Kept,
                    fen,
                    ..fact
                });
            }
        }
    }
}
