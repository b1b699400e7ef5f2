//! Who is in the list, and who hands in what.

use std::collections::BTreeSet;

use super::broken::Broken;
use super::names::{COUNTIES, KINDS, OFFICES, VILLAGES, village};
use super::paper::{Container, Paper};
use super::{Bureau, BureauLayout, Content, Dealing, File, FileState, Member, Plan, UnitState};
use crate::departments::{Dice, Quantum, UnitKind};

/// The most units: with them there are villages left for the other names.
const MOST: usize = 10_000;

/// What a unit does, beside handing in one workbook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Turn {
    Plain,
    Missing,
    BrokenOnly,
    BrokenToo,
    SameBytes,
    SameFigures,
    Revised,
    Alias,
    ShortName,
    LastYearOnly,
    LastYearToo,
    OtherForm,
}

/// In a thousand units so many do that, and in any bureau with oddities one, if there are units enough.
const TURNS: [(Turn, usize); 11] = [
    (Turn::Missing, 20),
    (Turn::BrokenOnly, 5),
    (Turn::BrokenToo, 5),
    (Turn::SameBytes, 10),
    (Turn::SameFigures, 10),
    (Turn::Revised, 30),
    (Turn::Alias, 15),
    (Turn::ShortName, 15),
    (Turn::LastYearOnly, 5),
    (Turn::LastYearToo, 5),
    (Turn::OtherForm, 5),
];

impl Turn {
    fn state(self) -> UnitState {
        match self {
            Turn::Missing => UnitState::Missing,
            Turn::BrokenOnly => UnitState::Unreadable,
            Turn::LastYearOnly => UnitState::OtherYear,
            Turn::OtherForm => UnitState::OtherLayout,
            _ => UnitState::Reported,
        }
    }
}

impl Bureau {
    /// The bureau of that seed.
    ///
    /// # Panics
    /// If the plan wants no units or more than 10,000.
    pub fn random(seed: u64, plan: &Plan) -> Bureau {
        assert!((1..=MOST).contains(&plan.units), "1 to {MOST} units");
        let mut dice = Dice::new(seed ^ 0x6275_7265_6175);
        let county = *dice.pick(&COUNTIES);
        let bureau = Bureau {
            name: format!("{county}财政局"),
            year: 2025 + dice.below(3) as u16,
            layout: plan.layout,
            units: Vec::new(),
            files: Vec::new(),
            dealings: Vec::new(),
        };
        let mut draw = Draw {
            dice,
            plan,
            county,
            bureau,
            folders: BTreeSet::new(),
            other_names: 0,
        };
        draw.list();
        if plan.transfers && plan.layout == BureauLayout::Shanxi {
            draw.transfers();
        }
        let turns = draw.turns();
        draw.spoil();
        for (unit, turn) in turns.into_iter().enumerate() {
            draw.hand_in(unit, turn);
        }
        if plan.oddities {
            draw.foreign();
        }
        draw.bureau
    }
}

/// A bureau being drawn.
struct Draw<'p> {
    dice: Dice,
    plan: &'p Plan,
    county: &'static str,
    bureau: Bureau,
    /// The sections that keep a folder of their own.
    folders: BTreeSet<&'static str>,
    /// How many villages gave units another name.
    other_names: usize,
}

impl Draw<'_> {
    /// Fills the list: offices, each with what is below it.
    fn list(&mut self) {
        let heads = (self.plan.units / 3).clamp(1, OFFICES.len());
        let parents = heads.min(KINDS.len());
        let below = self.plan.units - heads;
        let digits = if below / parents > 900 { 4 } else { 3 };
        let first = 1 + self.dice.below(40);
        for (at, office) in OFFICES[..heads].iter().enumerate() {
            if self.plan.oddities && self.dice.chance(50) {
                self.folders.insert(office.section);
            }
            let code = |nth: usize| format!("{:03}{nth:0digits$}", first + at);
            let name = format!("{}{}", self.county, office.name);
            let before = office.before.map(|old| format!("{}{old}", self.county));
            self.member(code(1), name, None, office.section);
            self.last().aliases.extend(before);
            for (nth, number) in (at..below).step_by(parents).enumerate() {
                if at >= parents {
                    break;
                }
                let place = village(number / parents);
                let name = format!("{}{place}{}", self.county, KINDS[at]);
                self.member(code(nth + 2), name, Some(code(1)), office.section);
            }
        }
    }

    /// Lets the first unit below each office pay to it, and be paid by it.
    fn transfers(&mut self) {
        for head in 0..self.bureau.units.len() {
            let code = Some(self.bureau.units[head].code.clone());
            let mut units = self.bureau.units.iter();
            let Some(below) = units.position(|unit| unit.parent == code) else {
                continue;
            };
            for (payer, receiver) in [(below, head), (head, below)] {
                // Whole 万元, so that no rounding changes it.
                let fen = (5 + self.dice.below(95)) as i64 * 1_000_000;
                self.bureau.units[payer].paper.paid += fen;
                self.bureau.units[receiver].paper.received += fen;
                self.bureau.dealings.push(Dealing {
                    payer,
                    receiver,
                    fen,
                });
            }
        }
    }

    fn last(&mut self) -> &mut Member {
        self.bureau.units.last_mut().expect("one was added")
    }

    fn member(
        &mut self,
        code: String,
        name: String,
        parent: Option<String>,
        section: &'static str,
    ) {
        let paper = Paper {
            seed: self.dice.number(),
            layout: self.plan.layout,
            name: name.clone(),
            year: self.bureau.year,
            rounding: self.plan.rounding,
            large: parent.is_none(),
            yuan: None,
            early: false,
            slip: None,
            paid: 0,
            received: 0,
            container: match self.dice.below(20) {
                0 if self.plan.oddities => Container::Xls,
                1 if self.plan.oddities => Container::Ods,
                _ => Container::Xlsx,
            },
        };
        self.bureau.units.push(Member {
            code,
            name,
            parent,
            kind: UnitKind::Institution, // until the facts are known
            aliases: Vec::new(),
            expected: UnitState::Reported,
            section,
            paper,
        });
        let kind = self.last().paper.kind();
        self.last().kind = kind;
    }

    /// What each unit does.
    fn turns(&mut self) -> Vec<Turn> {
        let units = self.plan.units;
        let mut turns = vec![Turn::Plain; units];
        let order = self.shuffled((0..units).collect());
        let mut order = order.into_iter();
        let wanted = TURNS.iter().filter(|_| self.plan.oddities);
        for (turn, share) in wanted {
            for unit in order.by_ref().take((units * share / 1_000).max(1)) {
                turns[unit] = *turn;
            }
        }
        for (member, turn) in self.bureau.units.iter_mut().zip(&turns) {
            member.expected = turn.state();
        }
        turns
    }

    fn shuffled(&mut self, mut order: Vec<usize>) -> Vec<usize> {
        for at in (1..order.len()).rev() {
            order.swap(at, self.dice.below(at + 1));
        }
        order
    }

    /// Lets some of those that report print 元, and others mistype a figure.
    fn spoil(&mut self) {
        let units = &self.bureau.units;
        let reported = |unit: &usize| units[*unit].expected == UnitState::Reported;
        let order: Vec<usize> = (0..units.len()).filter(reported).collect();
        let order = self.shuffled(order);
        for &unit in order.iter().take(self.plan.damaged) {
            self.bureau.units[unit].paper.slip = Some(self.dice.number());
        }
        let in_yuan = match self.plan.layout {
            BureauLayout::Shanxi => self.plan.in_yuan,
            BureauLayout::Shanghai => 0,
        };
        for (nth, &unit) in order.iter().rev().take(in_yuan).enumerate() {
            let quanta = [Quantum::WholeYuan, Quantum::YuanFromWan];
            self.bureau.units[unit].paper.yuan = Some(quanta[nth % 2]);
        }
    }

    /// The files of a unit.
    fn hand_in(&mut self, unit: usize, turn: Turn) {
        self.rename(unit, turn);
        let stem = self.stem(unit);
        let paper = self.bureau.units[unit].paper.clone();
        let right = Content::Paper(paper.clone());
        let mut add = |name: String, expected, content| self.add(unit, name, expected, content);
        match turn {
            Turn::Missing => {}
            Turn::BrokenOnly => return self.broken(unit, &stem),
            Turn::LastYearOnly => {
                let content = Content::Paper(last_year(&paper));
                return add(stem, FileState::OtherYear, content);
            }
            Turn::OtherForm => {
                let content = Content::Paper(in_other_form(&paper));
                return add(stem, FileState::OtherLayout, content);
            }
            Turn::Revised => {
                let early = Paper {
                    early: true,
                    slip: None,
                    ..paper
                };
                add(stem.clone(), FileState::Old, Content::Paper(early));
                let mark = *self.dice.pick(&["（修改稿）", "第2次", "v2"]);
                return self.add(unit, stem + mark, FileState::Taken, right);
            }
            _ => add(stem.clone(), FileState::Taken, right.clone()),
        }
        match turn {
            Turn::BrokenToo => self.broken(unit, &format!("{stem}(2)")),
            Turn::SameBytes => {
                let mark = *self.dice.pick(&[" - 副本", "(1)"]);
                self.add(unit, stem + mark, FileState::Duplicate, right);
            }
            Turn::SameFigures => {
                let container = match paper.container {
                    Container::Xlsx => Container::Xls,
                    _ => Container::Xlsx,
                };
                let other = Content::Paper(Paper { container, ..paper });
                let name = format!("{}报送", self.bureau.units[unit].name);
                self.add(unit, name, FileState::Duplicate, other);
            }
            Turn::LastYearToo => {
                let old = last_year(&paper);
                let name = format!("{}{}年", self.bureau.units[unit].name, old.year);
                self.add(unit, name, FileState::OtherYear, Content::Paper(old));
            }
            _ => {}
        }
    }

    /// Lets the workbook of a unit bear another of its names.
    fn rename(&mut self, unit: usize, turn: Turn) {
        let county = self.county;
        let member = &mut self.bureau.units[unit];
        match turn {
            Turn::Alias => {
                if member.aliases.is_empty() {
                    self.other_names += 1;
                    let place = village(VILLAGES - self.other_names);
                    member.aliases.push(format!("{county}{place}综合服务部"));
                }
                member.paper.name = member.aliases[0].clone();
            }
            Turn::ShortName => {
                let short = member.name.trim_start_matches(county);
                member.paper.name = short.to_owned();
            }
            _ => {}
        }
    }

    /// What a file of a unit is called, without what it ends with.
    fn stem(&mut self, unit: usize) -> String {
        let way = self.dice.below(4);
        let member = &self.bureau.units[unit];
        let (code, name) = (&member.code, &member.paper.name);
        match way {
            1 if self.plan.oddities => format!("{code}_{name}"),
            2 if self.plan.oddities => format!("{name}{}年部门预算公开表", self.bureau.year),
            _ => format!("{code}{name}"),
        }
    }

    fn add(&mut self, unit: usize, stem: String, expected: FileState, content: Content) {
        let section = self.bureau.units[unit].section;
        let folder = match self.folders.contains(section) {
            true => format!("{section}/"),
            false => String::new(),
        };
        let extension = match &content {
            Content::Paper(paper) => paper.container.extension(),
            Content::Broken(..) => "xlsx",
        };
        self.bureau.files.push(File {
            path: format!("{folder}{stem}.{extension}"),
            expected,
            unit: Some(unit),
            content,
        });
    }

    fn broken(&mut self, unit: usize, stem: &str) {
        let paper = self.bureau.units[unit].paper.clone();
        let broken = Broken::ALL[self.dice.below(Broken::ALL.len())];
        let content = Content::Broken(broken, paper);
        self.add(unit, stem.to_owned(), FileState::Unreadable, content);
    }

    /// Workbooks of offices of other counties.
    fn foreign(&mut self) {
        let many = (self.plan.units * 5 / 1_000).clamp(1, OFFICES.len());
        let first = COUNTIES.iter().position(|county| *county == self.county);
        let county = COUNTIES[(first.unwrap_or(0) + 1) % COUNTIES.len()];
        for office in &OFFICES[..many] {
            let name = format!("{county}{}", office.name);
            let paper = Paper {
                seed: self.dice.number(),
                name: name.clone(),
                slip: None,
                yuan: None,
                container: Container::Xlsx,
                ..self.bureau.units[0].paper.clone()
            };
            self.bureau.files.push(File {
                path: format!("{name}.xlsx"),
                expected: FileState::Foreign,
                unit: None,
                content: Content::Paper(paper),
            });
        }
    }
}

/// The submission of the year before, with other figures.
fn last_year(paper: &Paper) -> Paper {
    Paper {
        year: paper.year - 1,
        early: true,
        slip: None,
        ..paper.clone()
    }
}

fn in_other_form(paper: &Paper) -> Paper {
    Paper {
        layout: match paper.layout {
            BureauLayout::Shanxi => BureauLayout::Shanghai,
            BureauLayout::Shanghai => BureauLayout::Shanxi,
        },
        slip: None,
        yuan: None,
        ..paper.clone()
    }
}
