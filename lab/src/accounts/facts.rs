//! What a department received, held and spent in a year, in 分, and the sums that its tables print.
//!
//! In go facts and the official names; out come sums by code, source and nature, each rounded
//! by itself to 0.01 万元, as the ministry's software rounds: so an honest table shows rounding tails.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use Nature::Basic;
use Source::{General, Service};

/// Where money comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// 一般公共预算财政拨款
    General,
    /// 政府性基金预算财政拨款
    Funds,
    /// 上级补助收入
    Subsidy,
    /// 附属单位上缴收入
    Remitted,
    /// 事业收入
    Service,
    /// 经营收入
    Business,
    /// 其他收入
    Other,
}

/// What money is spent on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Nature {
    /// 基本支出
    Basic,
    /// 项目支出
    Project,
    /// 经营支出
    Business,
    /// 上缴上级支出
    Remitted,
    /// 对附属单位补助支出
    Subsidised,
}

/// The facts of a department.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accounts {
    /// Its name.
    pub department: String,
    /// Basic spending of the general budget by economic code, and the function code it belongs to.
    pub basic: Vec<(String, String, i64)>,
    /// Other spending by function code.
    pub spending: Vec<(String, Source, Nature, i64)>,
    /// What was carried over from the year before for basic spending of the general budget: its code and amount.
    pub wages_carried_over: (String, i64),
    /// What else was carried over.
    pub opening: Vec<(String, Source, i64)>,
    /// What was received. The general budget pays basic spending as it falls due, less what was carried over for it, so
    /// that income stands in [`Accounts::received`], not here.
    pub income: Vec<(String, Source, i64)>,
    /// 使用非财政拨款结余: it makes up what 事业收入 lacks.
    pub surplus_used: i64,
    /// 结余分配: what 经营 earned.
    pub distributed: i64,
    /// “三公”经费: 出国, 购置, 运行维护, 接待; the budget after adjustment, then what was spent.
    pub three_public: [[i64; 4]; 2],
}

/// Money by function code.
pub type ByCode = BTreeMap<String, i64>;

impl Accounts {
    /// What was spent, by 项, of the sources and natures that are asked for.
    pub fn spent(&self, wanted: impl Fn(Source, Nature) -> bool) -> ByCode {
        let mut sums = ByCode::new();
        let basic = self.basic.iter();
        let basic = basic.map(|(_, code, fen)| (code, General, Basic, *fen));
        let others = self.spending.iter();
        let others = others.map(|(code, source, nature, fen)| (code, *source, *nature, *fen));
        for (code, source, nature, fen) in basic.chain(others) {
            if wanted(source, nature) {
                *sums.entry(code.clone()).or_default() += fen;
            }
        }
        sums
    }

    /// What was carried over from the year before, by 项.
    pub fn opened(&self, wanted: Source) -> ByCode {
        let mut opened = sums(&self.opening, wanted);
        if wanted == General {
            let (code, fen) = &self.wages_carried_over;
            *opened.entry(code.clone()).or_default() += fen;
        }
        opened
    }

    /// What was received, by 项.
    pub fn received(&self, wanted: Source) -> ByCode {
        let mut income = sums(&self.income, wanted);
        if wanted == General {
            for (code, fen) in self.spent(|source, nature| (source, nature) == (General, Basic)) {
                *income.entry(code).or_default() += fen;
            }
            // Spent on wages out of last year's money.
            let (code, fen) = &self.wages_carried_over;
            *income.entry(code.clone()).or_default() -= fen;
        }
        income
    }

    /// What is carried forward of a source.
    pub fn closing(&self, source: Source) -> i64 {
        let spent = total(&self.spent(|from, _| from == source));
        let extra = match source {
            Service => self.surplus_used,
            Source::Business => -self.distributed,
            _ => 0,
        };
        total(&self.opened(source)) + total(&self.received(source)) + extra - spent
    }

    /// Basic spending of the general budget under an economic code of 3 or 5 digits.
    pub fn economic(&self, code: &str) -> i64 {
        let parts = self.basic.iter();
        let parts = parts.filter(|(item, _, _)| item.starts_with(code));
        parts.map(|(_, _, fen)| fen).sum()
    }
}

fn sums(facts: &[(String, Source, i64)], wanted: Source) -> ByCode {
    let mut sums = ByCode::new();
    for (code, source, fen) in facts {
        if *source == wanted {
            *sums.entry(code.clone()).or_default() += fen;
        }
    }
    sums
}

/// The sum of all codes.
pub fn total(money: &ByCode) -> i64 {
    money.values().sum()
}

/// The sum of the codes that begin so.
pub fn under(money: &ByCode, code: &str) -> i64 {
    let parts = money.iter().filter(|(item, _)| item.starts_with(code));
    parts.map(|(_, fen)| fen).sum()
}

/// 分 as 万元 with two digits, rounded half away from zero.
pub fn wan(fen: i64) -> f64 {
    let hundredths = (fen.abs() + 5_000) / 10_000 * fen.signum();
    hundredths as f64 / 100.0
}

/// Official names by code.
type Names = BTreeMap<&'static str, &'static str>;

static FUNCTION_NAMES: LazyLock<Names> = LazyLock::new(|| {
    names(include_str!(
        "../../../templates/classification/function.csv"
    ))
});
static ECONOMIC_NAMES: LazyLock<Names> = LazyLock::new(|| {
    names(include_str!(
        "../../../templates/classification/dept_economic.csv"
    ))
});

/// The official names of the function codes.
pub fn function_names() -> &'static Names {
    &FUNCTION_NAMES
}

/// The official names of the economic codes, in the order of the codes.
pub fn economic_names() -> &'static Names {
    &ECONOMIC_NAMES
}

fn names(csv: &'static str) -> Names {
    let lines = csv.lines().skip(1);
    lines
        .filter_map(|line| {
            let mut fields = line.split(',');
            Some((fields.next()?, fields.next()?))
        })
        .collect()
}
