//! Random departments: a seed and a size go in, the facts of a department come out. The mirrors between
//! function and economic item hold because pensions, medical insurance and housing money are drawn
//! together with their function.

use super::codes::{FIELDS, economic};
use super::dice::Dice;
use super::facts::{Department, Fact, Purpose, Source, Unit, UnitKind, Vintage};

/// How large a department is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// One unit, a few projects, general money mostly: about 200 printed amounts.
    Small,
    /// Up to five units with all kinds of money.
    Ordinary,
    /// A bureau with 30 units: about 6,500 printed amounts.
    Bureau,
}

const PLACES: &[&str] = &[
    "长治市屯留区",
    "晋中市榆次区",
    "临汾市襄汾县",
    "大同市云州区",
    "吕梁市孝义市",
];
const OFFICE: &[&str] = &[
    "30202", "30205", "30206", "30207", "30208", "30211", "30213", "30215", "30216", "30226",
    "30229", "30299",
];

/// 万元 in 分.
pub(super) const WAN: i64 = 1_000_000;

impl Department {
    /// The department of that seed and size.
    pub fn random(seed: u64, profile: Profile) -> Department {
        let mut dice = Dice::new(seed ^ ((profile as u64) << 56));
        let field = *dice.pick(FIELDS);
        let name = format!("{}{}", dice.pick(PLACES), field.0);
        let year = 2024 + dice.below(4) as u16;
        let department = Department {
            seed,
            name,
            year,
            units: Vec::new(),
            projects: Vec::new(),
            facts: Vec::new(),
        };
        let mut draw = Draw {
            dice,
            profile,
            field,
            department,
            number: 0,
        };
        draw.units();
        for unit in 0..draw.department.units.len() {
            draw.pay(unit);
            draw.welfare(unit);
            draw.office(unit);
            draw.own_money(unit);
            draw.projects(unit);
        }
        draw.leftovers();
        draw.department
    }
}

/// A department being drawn.
pub(super) struct Draw {
    pub(super) dice: Dice,
    pub(super) profile: Profile,
    pub(super) field: (
        &'static str,
        &'static str,
        &'static str,
        &'static [&'static str],
    ),
    pub(super) department: Department,
    pub(super) number: usize,
}

impl Draw {
    fn units(&mut self) {
        let count = match self.profile {
            Profile::Small => 1,
            Profile::Ordinary => 1 + self.dice.below(5),
            Profile::Bureau => 30,
        };
        let name = self.department.name.clone();
        for at in 0..count {
            let kind = match self.dice.below(10) {
                0..5 if at == 0 => UnitKind::Administrative,
                0..2 => UnitKind::Administrative,
                2..4 => UnitKind::Assimilated,
                _ => UnitKind::Institution,
            };
            let name = match at {
                0 if count == 1 || self.dice.chance(50) => name.clone(),
                0 => format!("{name}本级"),
                _ => format!("{}第{at}服务中心", &name[..name.len() - "局".len()]),
            };
            self.department.units.push(Unit { name, kind });
        }
    }

    pub(super) fn kind(&self, unit: usize) -> UnitKind {
        self.department.units[unit].kind
    }

    pub(super) fn home(&self, unit: usize) -> &'static str {
        if self.kind(unit).is_organ() {
            self.field.1
        } else {
            self.field.2
        }
    }

    /// One line of basic spending from this year's general budget.
    fn basic(
        &mut self,
        unit: usize,
        function: &'static str,
        code: &str,
        (least, most): (i64, i64),
    ) {
        let office = code.starts_with("302") || code.starts_with("310");
        self.basic_for(unit, function, code, office, (least, most));
    }

    fn basic_for(
        &mut self,
        unit: usize,
        function: &'static str,
        code: &str,
        office: bool,
        range: (i64, i64),
    ) {
        let economic = economic(code, self.kind(unit));
        let fen = self.dice.money(range.0, range.1);
        self.add(
            unit,
            function,
            Source::General,
            Vintage::Current,
            Purpose::Basic { economic, office },
            None,
            fen,
        );
    }

    #[allow(clippy::too_many_arguments)] // the parts of a fact, in its order
    pub(super) fn add(
        &mut self,
        unit: usize,
        function: &'static str,
        source: Source,
        vintage: Vintage,
        purpose: Purpose,
        revenue: Option<&'static str>,
        fen: i64,
    ) {
        self.department.facts.push(Fact {
            unit,
            function,
            source,
            vintage,
            purpose,
            revenue,
            fen,
        });
    }

    fn pay(&mut self, unit: usize) {
        let home = self.home(unit);
        self.basic(unit, home, "30101", (20 * WAN, 400 * WAN));
        let organ = self.kind(unit).is_organ();
        if organ || self.dice.chance(70) {
            self.basic(unit, home, "30102", (5 * WAN, 200 * WAN));
        }
        if organ || self.dice.chance(20) {
            self.basic(unit, home, "30103", (WAN, 60 * WAN));
        }
        if !organ {
            self.basic(unit, home, "30107", (10 * WAN, 250 * WAN));
        }
        for (code, percent) in [("30106", 15), ("30112", 75), ("30199", 40)] {
            if self.dice.chance(percent) {
                self.basic(unit, home, code, (WAN / 5, 20 * WAN));
            }
        }
    }

    /// Pensions, medical insurance, housing, and payments to people.
    fn welfare(&mut self, unit: usize) {
        let organ = self.kind(unit).is_organ();
        self.basic(unit, "2080505", "30108", (5 * WAN, 90 * WAN));
        if self.dice.chance(35) {
            self.basic(unit, "2080506", "30109", (2 * WAN, 45 * WAN));
        }
        let medical = if organ { "2101101" } else { "2101102" };
        self.basic(unit, medical, "30110", (2 * WAN, 40 * WAN));
        if self.dice.chance(if organ { 60 } else { 20 }) {
            self.basic(unit, "2101103", "30111", (WAN, 15 * WAN));
        }
        self.basic(unit, "2210201", "30113", (4 * WAN, 80 * WAN));
        let retired = if organ { "2080501" } else { "2080502" };
        if self.dice.chance(45) {
            self.basic(unit, retired, "30302", (WAN, 30 * WAN));
        }
        if self.dice.chance(15) {
            self.basic(unit, retired, "30301", (WAN, 12 * WAN));
        }
        if self.dice.chance(10) {
            // 离退休人员公用经费: 公用经费 under 对个人和家庭的补助.
            self.basic_for(unit, retired, "30399", true, (WAN / 10, 3 * WAN));
        }
        if self.dice.chance(35) {
            let code = *self.dice.pick(&["30304", "30305"]);
            self.basic(unit, "2080801", code, (WAN / 10, 8 * WAN));
        }
        if self.dice.chance(25) {
            let home = self.home(unit);
            self.basic(unit, home, "30309", (WAN / 20, WAN));
        }
    }

    fn office(&mut self, unit: usize) {
        let home = self.home(unit);
        self.basic(unit, home, "30201", (WAN / 2, 25 * WAN));
        for code in OFFICE {
            if self.dice.chance(35) {
                self.basic(unit, home, code, (WAN / 20, 9 * WAN));
            }
        }
        for (code, percent) in [
            ("30228", 70),
            ("30239", 50),
            ("30217", 25),
            ("30231", 30),
            ("30212", 5),
            ("31002", 15),
        ] {
            if self.dice.chance(percent) {
                self.basic(unit, home, code, (WAN / 10, 10 * WAN));
            }
        }
    }
}
