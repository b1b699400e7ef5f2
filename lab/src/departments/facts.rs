//! The facts of a department: its units, its projects, and every line of money in 分 (0.01 元). The
//! tables are only views of these lines.

use super::codes::Economic;

/// Where money comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Source {
    /// 一般公共预算
    General,
    /// 政府性基金
    Fund,
    /// 国有资本经营预算
    Capital,
    /// 财政专户管理资金
    FiscalAccount,
    /// 单位资金
    UnitFunds,
}

/// Whether money is of this year or left over from last year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Vintage {
    /// 当年预算
    Current,
    /// 上年结转
    CarriedOver,
}

/// What money is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// 基本支出, under an economic item.
    Basic {
        /// The item, with its government counterpart.
        economic: &'static Economic,
        /// 公用经费 rather than 人员经费.
        office: bool,
    },
    /// 项目支出.
    Project {
        /// Index among the projects.
        project: usize,
        /// The economic item where it matters (三公): `30217`.
        economic: Option<&'static str>,
    },
    /// Left over from last year and not spent this year either (年终结转).
    Kept,
}

/// What sort of unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnitKind {
    /// 行政
    Administrative,
    /// 参公
    Assimilated,
    /// 事业
    Institution,
}

/// A budget unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its name.
    pub name: String,
    /// Its sort.
    pub kind: UnitKind,
}

/// A project of a unit.
#[derive(Clone, Debug)]
pub struct Project {
    /// Index of the unit.
    pub unit: usize,
    /// Its name, unlike any other in the unit.
    pub name: String,
}

/// One line of money.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Index of the unit.
    pub unit: usize,
    /// 项 of the function classification.
    pub function: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// This year's or last year's.
    pub vintage: Vintage,
    /// What it is for.
    pub purpose: Purpose,
    /// 项 of the revenue classification, for fund and state-capital money.
    pub revenue: Option<&'static str>,
    /// The amount in 分.
    pub fen: i64,
}

/// A department as it is, before anything is printed.
#[derive(Clone, Debug)]
pub struct Department {
    /// The seed it was drawn from; it also settles what `Mixed` mixes.
    pub seed: u64,
    /// Its name.
    pub name: String,
    /// The budget year.
    pub year: u16,
    /// Its units.
    pub units: Vec<Unit>,
    /// Its projects, unit by unit.
    pub projects: Vec<Project>,
    /// Its money.
    pub facts: Vec<Fact>,
}

impl UnitKind {
    /// Whether its 公用经费 counts as 机关运行经费 and its money goes under 501 and 502.
    pub fn is_organ(self) -> bool {
        self != UnitKind::Institution
    }
}

impl Source {
    /// All of them, in printed order.
    pub const ALL: [Source; 5] = [
        Source::General,
        Source::Fund,
        Source::Capital,
        Source::FiscalAccount,
        Source::UnitFunds,
    ];

    /// 财政拨款: general, fund or state-capital money.
    pub fn is_fiscal(self) -> bool {
        matches!(self, Source::General | Source::Fund | Source::Capital)
    }
}

impl Fact {
    /// Money of this year.
    pub fn is_current(&self) -> bool {
        self.vintage == Vintage::Current
    }

    /// Money spent this year, whatever its vintage.
    pub fn is_spent(&self) -> bool {
        self.purpose != Purpose::Kept
    }

    /// 基本支出.
    pub fn is_basic(&self) -> bool {
        matches!(self.purpose, Purpose::Basic { .. })
    }

    /// 项目支出.
    pub fn is_project(&self) -> bool {
        matches!(self.purpose, Purpose::Project { .. })
    }

    /// 公用经费.
    pub fn is_office(&self) -> bool {
        matches!(self.purpose, Purpose::Basic { office: true, .. })
    }

    /// 财政拨款.
    pub fn is_fiscal(&self) -> bool {
        self.source.is_fiscal()
    }

    /// The economic item of basic spending.
    pub fn economic(&self) -> Option<&'static Economic> {
        match self.purpose {
            Purpose::Basic { economic, .. } => Some(economic),
            _ => None,
        }
    }

    /// The code of the 三公 item it pays for, in basic or project spending.
    pub fn hospitality(&self) -> Option<&'static str> {
        let code = match self.purpose {
            Purpose::Basic { economic, .. } => Some(economic.code),
            Purpose::Project { economic, .. } => economic,
            Purpose::Kept => None,
        };
        code.filter(|code| ["30212", "30217", "30231", "31013"].contains(code))
    }
}
