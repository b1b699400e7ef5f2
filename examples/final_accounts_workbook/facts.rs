//! What the invented department received, held and spent in 2024, in 分, and the sums that tables print.
//!
//! In go the facts below and the official names; out come sums by code, source and nature, each rounded
//! by itself to 0.01 万元, as the ministry's software rounds: so an honest table shows rounding tails.

#![allow(
    clippy::inconsistent_digit_grouping,
    reason = "the last two digits are 分"
)]

use std::collections::BTreeMap;

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

use Nature::{Basic, Project};
use Source::{Funds, General, Other, Service, Subsidy};

/// Basic spending of the general budget by economic code, and the function code it belongs to.
const BASIC: [(&str, &str, i64); 36] = [
    ("30101", "2130301", 3_846_215_40),
    ("30102", "2130301", 2_917_433_87),
    ("30103", "2130301", 1_205_348_26),
    ("30107", "2130301", 684_972_55),
    ("30108", "2080505", 1_092_647_36),
    ("30109", "2080506", 546_323_68),
    ("30110", "2101101", 371_904_29),
    ("30110", "2101102", 126_350_85),
    ("30111", "2101103", 163_897_10),
    ("30112", "2130301", 47_126_33),
    ("30113", "2210201", 1_038_754_92),
    ("30199", "2130301", 265_430_08),
    ("30201", "2130301", 186_342_57),
    ("30202", "2130301", 36_785_40),
    ("30204", "2130301", 1_263_85),
    ("30205", "2130301", 22_147_93),
    ("30206", "2130301", 94_368_24),
    ("30207", "2130301", 57_913_66),
    ("30208", "2130301", 148_235_12),
    ("30209", "2130301", 63_500_00),
    ("30211", "2130301", 112_654_38),
    ("30213", "2130301", 41_873_26),
    ("30215", "2130301", 9_734_00),
    ("30216", "2130301", 28_456_75),
    ("30217", "2130301", 12_365_40),
    ("30226", "2130301", 54_318_62),
    ("30228", "2130301", 128_446_19),
    ("30229", "2130301", 83_257_44),
    ("30231", "2130301", 98_643_17),
    ("30239", "2130301", 417_320_00),
    ("30299", "2130301", 76_914_83),
    ("30302", "2080501", 88_146_25),
    ("30304", "2080801", 243_615_70),
    ("30305", "2130301", 36_480_00),
    ("30309", "2130301", 4_860_00),
    ("31002", "2130301", 45_872_36),
];

/// Spending other than [`BASIC`].
const SPENDING: [(&str, Source, Nature, i64); 11] = [
    ("2120803", Funds, Project, 5_637_948_91),
    ("2130301", Other, Project, 65_320_45),
    ("2130302", General, Project, 860_137_46),
    ("2130306", General, Project, 5_318_264_89),
    ("2130306", Subsidy, Project, 350_000_00),
    ("2130310", General, Project, 2_380_000_00),
    ("2130311", General, Project, 597_346_18),
    ("2130314", General, Project, 1_942_873_55),
    ("2130399", Service, Basic, 318_642_27),
    ("2130399", Service, Project, 632_508_08),
    ("2130399", Source::Business, Nature::Business, 187_394_66),
];

/// What was carried over from 2023.
const OPENING: [(&str, Source, i64); 5] = [
    ("2120803", Funds, 2_045_316_28),
    ("2130301", General, 52_318_64),
    ("2130301", Other, 96_214_38),
    ("2130306", General, 1_236_485_73),
    ("2130314", General, 315_628_47),
];

/// What was received in 2024. The general budget pays basic spending as it falls due, less what was
/// carried over for it, so that income stands in [`received`], not here.
const INCOME: [(&str, Source, i64); 10] = [
    ("2120803", Funds, 6_000_000_00),
    ("2130301", Other, 43_857_61),
    ("2130302", General, 863_500_00),
    ("2130306", General, 4_500_000_00),
    ("2130306", Subsidy, 350_000_00),
    ("2130310", General, 2_380_000_00),
    ("2130311", General, 640_000_00),
    ("2130314", General, 1_750_000_00),
    ("2130399", Service, 826_413_50),
    ("2130399", Source::Business, 214_683_20),
];

/// 使用非财政拨款结余: it makes up what 事业收入 lacks.
pub const SURPLUS_USED: i64 = 124_736_85;
/// 结余分配: what 经营 earned.
pub const DISTRIBUTED: i64 = 27_288_54;

/// “三公”经费: 出国, 购置, 运行维护, 接待; the budget after adjustment, then what was spent.
pub const THREE_PUBLIC: [[i64; 4]; 2] = [
    [0, 200_000_00, 120_000_00, 15_000_00],
    [0, 189_653_84, 98_643_17, 12_365_40],
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
        *income.entry("2130301".to_owned()).or_default() -= 52_318_64;
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
