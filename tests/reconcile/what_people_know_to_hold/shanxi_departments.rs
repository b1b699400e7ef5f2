//! The honest departments whose workbooks are broken: nothing goes in, out come departments added up from
//! facts in whole 万元, so that not even a tail is there before the break. Together they have every kind
//! of money that a rule's scope asks for.
//!
//! All of them are one bureau with a centre (事业单位). Which figures its tables print can be told by
//! hand from the facts below.

use lab::departments::{
    Department, Fact, Project, Purpose, Source, Unit, UnitKind, Vintage, economic,
};

/// Which honest department a case starts from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Start {
    /// Money of all five sources, nothing carried over.
    Ordinary,
    /// General, fund and state-capital money, some of each carried over and all of it spent.
    Carrying,
    /// As `Carrying`, and a part of each source's carried-over money is kept for next year.
    Keeping,
    /// As `Carrying`, and a part of this year's money is kept as well.
    KeepingCurrent,
    /// As `Carrying`, with own revenue and a part of that carried over too.
    OwnCarrying,
    /// As `Ordinary`, with own revenue carried over and nothing else.
    OwnCarryingOnly,
    /// An organ without a centre, without funds, state capital and own revenue: T7 to T9 and T13 are empty.
    Organ,
}

impl Start {
    /// All of them.
    pub const ALL: [Start; 7] = [
        Start::Ordinary,
        Start::Carrying,
        Start::Keeping,
        Start::KeepingCurrent,
        Start::OwnCarrying,
        Start::OwnCarryingOnly,
        Start::Organ,
    ];

    /// The department.
    pub fn department(self) -> Department {
        let mut book = Book::new();
        book.general_pay();
        book.general_projects();
        if self == Start::Organ {
            return book.department;
        }
        book.centre();
        book.funds();
        book.state_capital();
        let own = [Start::Ordinary, Start::OwnCarrying, Start::OwnCarryingOnly];
        if own.contains(&self) {
            book.own_revenue();
        }
        if ![Start::Ordinary, Start::OwnCarryingOnly].contains(&self) {
            book.carried();
        }
        match self {
            Start::OwnCarrying | Start::OwnCarryingOnly => book.own_carried(),
            Start::Keeping => book.kept(Vintage::CarriedOver),
            Start::KeepingCurrent => {
                book.kept(Vintage::CarriedOver);
                book.kept(Vintage::Current);
            }
            _ => {}
        }
        book.department
    }
}

/// 万元 in 分.
const WAN: i64 = 1_000_000;
const ORGAN: usize = 0;
const CENTRE: usize = 1;

/// A department being put together.
struct Book {
    department: Department,
}

impl Book {
    fn new() -> Self {
        let unit = |name: &str, kind| Unit {
            name: name.to_owned(),
            kind,
        };
        let department = Department {
            seed: 0,
            name: "长治市屯留区财政局".to_owned(),
            year: 2026,
            units: vec![
                unit("长治市屯留区财政局本级", UnitKind::Administrative),
                unit("长治市屯留区国库支付中心", UnitKind::Institution),
            ],
            projects: Vec::new(),
            facts: Vec::new(),
        };
        Book { department }
    }

    fn add(
        &mut self,
        unit: usize,
        function: &'static str,
        (source, vintage, revenue): (Source, Vintage, Option<&'static str>),
        purpose: Purpose,
        wan: i64,
    ) {
        self.department.facts.push(Fact {
            unit,
            function,
            source,
            vintage,
            purpose,
            revenue,
            fen: wan * WAN,
        });
    }

    /// Basic spending under an economic item; 公用经费 where the item is one of goods and services.
    fn basic(
        &mut self,
        unit: usize,
        function: &'static str,
        money: (Source, Vintage, Option<&'static str>),
        item: &str,
        wan: i64,
    ) {
        let purpose = Purpose::Basic {
            economic: economic(item, self.department.units[unit].kind),
            office: item.starts_with("302"),
        };
        self.add(unit, function, money, purpose, wan);
    }

    /// A new project with its money; the economic item matters where it is one of 三公.
    fn project(
        &mut self,
        (unit, name): (usize, &str),
        function: &'static str,
        money: (Source, Vintage, Option<&'static str>),
        lines: &[(Option<&'static str>, i64)],
    ) {
        let project = self.department.projects.len();
        self.department.projects.push(Project {
            unit,
            name: name.to_owned(),
        });
        for (economic, wan) in lines {
            let purpose = Purpose::Project {
                project,
                economic: *economic,
            };
            self.add(unit, function, money, purpose, *wan);
        }
    }

    /// The organ: 2010601 basic 190 (公用经费 20 of it), pensions, medical insurance, housing.
    fn general_pay(&mut self) {
        let lines: [(&'static str, &str, i64); 14] = [
            ("2010601", "30101", 100),
            ("2010601", "30102", 50),
            ("2010601", "30103", 20),
            ("2010601", "30201", 10),
            ("2010601", "30212", 1),
            ("2010601", "30217", 2),
            ("2010601", "30228", 3),
            ("2010601", "30231", 4),
            ("2080501", "30302", 8),
            ("2080505", "30108", 25),
            ("2080506", "30109", 12),
            ("2101101", "30110", 9),
            ("2101103", "30111", 4),
            ("2210201", "30113", 15),
        ];
        for (function, item, wan) in lines {
            self.basic(ORGAN, function, GENERAL, item, wan);
        }
    }

    fn general_projects(&mut self) {
        let purchase = [(None, 25), (Some("31013"), 5)];
        self.project((ORGAN, "办公用房维修"), "2010602", GENERAL, &purchase);
        let reception = [(None, 70), (Some("30217"), 1)];
        self.project((ORGAN, "财政信息系统"), "2010607", GENERAL, &reception);
    }

    /// The centre from general money: 2010650 basic 108 (公用经费 8 of it), 2010608 project 45.
    fn centre(&mut self) {
        let lines: [(&'static str, &str, i64); 7] = [
            ("2010650", "30101", 60),
            ("2010650", "30107", 40),
            ("2010650", "30201", 6),
            ("2010650", "30231", 2),
            ("2080505", "30108", 14),
            ("2101102", "30110", 5),
            ("2210201", "30113", 8),
        ];
        for (function, item, wan) in lines {
            self.basic(CENTRE, function, GENERAL, item, wan);
        }
        self.project((CENTRE, "投资评审"), "2010608", GENERAL, &[(None, 45)]);
    }

    /// 土地出让 567 (7 basic), 彩票公益金 80.
    fn funds(&mut self) {
        let land = (Source::Fund, Vintage::Current, Some("1030148"));
        self.project((ORGAN, "城区道路"), "2120803", land, &[(None, 500)]);
        self.project((ORGAN, "土地收储"), "2120806", land, &[(None, 60)]);
        self.basic(ORGAN, "2120806", land, "30201", 7);
        let lottery = (Source::Fund, Vintage::Current, Some("1030155"));
        self.project((CENTRE, "福利设施"), "2296002", lottery, &[(None, 80)]);
    }

    /// 利润 36 (3 basic), 股利 17.
    fn state_capital(&mut self) {
        let profit = (Source::Capital, Vintage::Current, Some("1030601"));
        self.project((ORGAN, "企业改革"), "2230107", profit, &[(None, 33)]);
        self.basic(ORGAN, "2230105", profit, "30199", 3);
        let dividend = (Source::Capital, Vintage::Current, Some("1030602"));
        self.project((CENTRE, "公益设施"), "2230202", dividend, &[(None, 17)]);
    }

    /// 财政专户 17 (11 basic), 单位资金 51 (21 basic).
    fn own_revenue(&mut self) {
        let account = (Source::FiscalAccount, Vintage::Current, None);
        self.basic(CENTRE, "2010650", account, "30107", 11);
        self.project((CENTRE, "培训"), "2010608", account, &[(None, 6)]);
        let own = (Source::UnitFunds, Vintage::Current, None);
        self.basic(CENTRE, "2010650", own, "30107", 21);
        self.project((CENTRE, "自筹设备"), "2010650", own, &[(None, 30)]);
    }

    /// Carried over and spent: general 46 (6 basic), funds 22, state capital 13.
    fn carried(&mut self) {
        let general = (Source::General, Vintage::CarriedOver, None);
        self.basic(ORGAN, "2010601", general, "30103", 6);
        self.project((ORGAN, "结转维修"), "2010602", general, &[(None, 40)]);
        let fund = (Source::Fund, Vintage::CarriedOver, Some("1030178"));
        self.project((CENTRE, "污水设施"), "2121401", fund, &[(None, 22)]);
        let capital = (Source::Capital, Vintage::CarriedOver, Some("1030601"));
        self.project((ORGAN, "结转改革"), "2230107", capital, &[(None, 13)]);
    }

    /// Own revenue carried over: 4 of pay, 9 of a project that T13 has no column for.
    fn own_carried(&mut self) {
        let own = (Source::UnitFunds, Vintage::CarriedOver, None);
        self.basic(CENTRE, "2010650", own, "30107", 4);
        self.project((CENTRE, "自筹维护"), "2010608", own, &[(None, 9)]);
    }

    /// Not spent this year: general 8, funds 5, state capital 3.
    fn kept(&mut self, vintage: Vintage) {
        let kept = Purpose::Kept;
        self.add(ORGAN, "2010602", (Source::General, vintage, None), kept, 8);
        let fund = (Source::Fund, vintage, Some("1030178"));
        self.add(CENTRE, "2121401", fund, kept, 5);
        let capital = (Source::Capital, vintage, Some("1030601"));
        self.add(ORGAN, "2230107", capital, kept, 3);
    }
}

const GENERAL: (Source, Vintage, Option<&str>) = (Source::General, Vintage::Current, None);
