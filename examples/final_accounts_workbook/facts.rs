//! What the invented department received, held and spent in 2024, in 分, and the sums that tables print.
//!
//! In go the facts below and the official names; out come sums by code, source and nature, each rounded
//! by itself to 0.01 万元, as the ministry's software rounds: so an honest table shows rounding tails.

use std::collections::BTreeMap;

use Nature::{Basic, Project};
use Source::{Funds, General, Other, Service, Subsidy};

/// The department.
pub const DEPARTMENT: &str = "青岚县水利局";

/// Where money comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Source {
    /// 一般公共预算财政拨款
    General,
    /// 政府性基金预算财政拨款
    Funds,
    /// 上级补助收入
    Subsidy,
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
}

/// So many 元 and 分, in 分.
const fn yuan(yuan: i64, fen: i64) -> i64 {
    yuan * 100 + fen
}

/// Basic spending of the general budget by economic code, and the function code it belongs to.
const BASIC: [(&str, &str, i64); 36] = [
    ("30101", "2130301", yuan(3_846_215, 40)),
    ("30102", "2130301", yuan(2_917_433, 87)),
    ("30103", "2130301", yuan(1_205_348, 26)),
    ("30107", "2130301", yuan(684_972, 55)),
    ("30108", "2080505", yuan(1_092_647, 36)),
    ("30109", "2080506", yuan(546_323, 68)),
    ("30110", "2101101", yuan(371_904, 29)),
    ("30110", "2101102", yuan(126_350, 85)),
    ("30111", "2101103", yuan(163_897, 10)),
    ("30112", "2130301", yuan(47_126, 33)),
    ("30113", "2210201", yuan(1_038_754, 92)),
    ("30199", "2130301", yuan(265_430, 8)),
    ("30201", "2130301", yuan(186_342, 57)),
    ("30202", "2130301", yuan(36_785, 40)),
    ("30204", "2130301", yuan(1_263, 85)),
    ("30205", "2130301", yuan(22_147, 93)),
    ("30206", "2130301", yuan(94_368, 24)),
    ("30207", "2130301", yuan(57_913, 66)),
    ("30208", "2130301", yuan(148_235, 12)),
    ("30209", "2130301", yuan(63_500, 0)),
    ("30211", "2130301", yuan(112_654, 38)),
    ("30213", "2130301", yuan(41_873, 26)),
    ("30215", "2130301", yuan(9_734, 0)),
    ("30216", "2130301", yuan(28_456, 75)),
    ("30217", "2130301", yuan(12_365, 40)),
    ("30226", "2130301", yuan(54_318, 62)),
    ("30228", "2130301", yuan(128_446, 19)),
    ("30229", "2130301", yuan(83_257, 44)),
    ("30231", "2130301", yuan(98_643, 17)),
    ("30239", "2130301", yuan(417_320, 0)),
    ("30299", "2130301", yuan(76_914, 83)),
    ("30302", "2080501", yuan(88_146, 25)),
    ("30304", "2080801", yuan(243_615, 70)),
    ("30305", "2130301", yuan(36_480, 0)),
    ("30309", "2130301", yuan(4_860, 0)),
    ("31002", "2130301", yuan(45_872, 36)),
];

/// Spending other than [`BASIC`].
const SPENDING: [(&str, Source, Nature, i64); 11] = [
    ("2120803", Funds, Project, yuan(5_637_948, 91)),
    ("2130301", Other, Project, yuan(65_320, 45)),
    ("2130302", General, Project, yuan(860_137, 46)),
    ("2130306", General, Project, yuan(5_318_264, 89)),
    ("2130306", Subsidy, Project, yuan(350_000, 0)),
    ("2130310", General, Project, yuan(2_380_000, 0)),
    ("2130311", General, Project, yuan(597_346, 18)),
    ("2130314", General, Project, yuan(1_942_873, 55)),
    ("2130399", Service, Basic, yuan(318_642, 27)),
    ("2130399", Service, Project, yuan(632_508, 8)),
    (
        "2130399",
        Source::Business,
        Nature::Business,
        yuan(187_394, 66),
    ),
];

/// What was carried over from 2023 for basic spending.
const WAGES_CARRIED_OVER: i64 = yuan(52_318, 64);

/// What was carried over from 2023.
const OPENING: [(&str, Source, i64); 5] = [
    ("2120803", Funds, yuan(2_045_316, 28)),
    ("2130301", General, WAGES_CARRIED_OVER),
    ("2130301", Other, yuan(96_214, 38)),
    ("2130306", General, yuan(1_236_485, 73)),
    ("2130314", General, yuan(315_628, 47)),
];

/// What was received in 2024. The general budget pays basic spending as it falls due, less what was
/// carried over for it, so that income stands in [`received`], not here.
const INCOME: [(&str, Source, i64); 10] = [
    ("2120803", Funds, yuan(6_000_000, 0)),
    ("2130301", Other, yuan(43_857, 61)),
    ("2130302", General, yuan(863_500, 0)),
    ("2130306", General, yuan(4_500_000, 0)),
    ("2130306", Subsidy, yuan(350_000, 0)),
    ("2130310", General, yuan(2_380_000, 0)),
    ("2130311", General, yuan(640_000, 0)),
    ("2130314", General, yuan(1_750_000, 0)),
    ("2130399", Service, yuan(826_413, 50)),
    ("2130399", Source::Business, yuan(214_683, 20)),
];

/// 使用非财政拨款结余: it makes up what 事业收入 lacks.
pub const SURPLUS_USED: i64 = yuan(124_736, 85);
/// 结余分配: what 经营 earned.
pub const DISTRIBUTED: i64 = yuan(27_288, 54);

/// “三公”经费: 出国, 购置, 运行维护, 接待; the budget after adjustment, then what was spent.
pub const THREE_PUBLIC: [[i64; 4]; 2] = [
    [0, yuan(200_000, 0), yuan(120_000, 0), yuan(15_000, 0)],
    [0, yuan(189_653, 84), yuan(98_643, 17), yuan(12_365, 40)],
];

/// Money by function code.
pub type ByCode = BTreeMap<String, i64>;

/// What was spent, by 项, of the sources and natures that are asked for.
pub fn spent(wanted: impl Fn(Source, Nature) -> bool) -> ByCode {
    let mut sums = ByCode::new();
    let basic = BASIC
        .iter()
        .map(|&(_, code, fen)| (code, General, Basic, fen));
    for (code, source, nature, fen) in basic.chain(SPENDING) {
        if wanted(source, nature) {
            *sums.entry(code.to_owned()).or_default() += fen;
        }
    }
    sums
}

/// What was carried over from the year before, by 项.
pub fn opening(wanted: Source) -> ByCode {
    sums(&OPENING, wanted)
}

/// What was received, by 项.
pub fn received(wanted: Source) -> ByCode {
    let mut income = sums(&INCOME, wanted);
    if wanted == General {
        for (code, fen) in spent(|source, nature| (source, nature) == (General, Basic)) {
            *income.entry(code).or_default() += fen;
        }
        // Spent on wages out of last year's money.
        *income.entry("2130301".to_owned()).or_default() -= WAGES_CARRIED_OVER;
    }
    income
}

fn sums(facts: &[(&str, Source, i64)], wanted: Source) -> ByCode {
    let mut sums = ByCode::new();
    for &(code, source, fen) in facts {
        if source == wanted {
            *sums.entry(code.to_owned()).or_default() += fen;
        }
    }
    sums
}

/// What is carried forward of a source.
pub fn closing(source: Source) -> i64 {
    let spent = total(&spent(|from, _| from == source));
    let extra = match source {
        Service => SURPLUS_USED,
        Source::Business => -DISTRIBUTED,
        _ => 0,
    };
    total(&opening(source)) + total(&received(source)) + extra - spent
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

/// Basic spending of the general budget under an economic code of 3 or 5 digits.
pub fn economic(code: &str) -> i64 {
    let parts = BASIC.iter().filter(|(item, _, _)| item.starts_with(code));
    parts.map(|(_, _, fen)| fen).sum()
}

/// 分 as 万元 with two digits, rounded half away from zero.
pub fn wan(fen: i64) -> f64 {
    let hundredths = (fen.abs() + 5_000) / 10_000 * fen.signum();
    hundredths as f64 / 100.0
}

/// The official names of the function codes.
pub fn function_names() -> BTreeMap<&'static str, &'static str> {
    names(include_str!("../../templates/classification/function.csv"))
}

/// The official names of the economic codes, in the order of the codes.
pub fn economic_names() -> BTreeMap<&'static str, &'static str> {
    names(include_str!(
        "../../templates/classification/dept_economic.csv"
    ))
}

fn names(csv: &'static str) -> BTreeMap<&'static str, &'static str> {
    let lines = csv.lines().skip(1);
    lines
        .filter_map(|line| {
            let mut fields = line.split(',');
            Some((fields.next()?, fields.next()?))
        })
        .collect()
}
