//! The department of the example: what it received, held and spent in 2024.

use super::facts::Accounts;
use super::facts::Nature::{self, Basic, Project};
use super::facts::Source::{self, Funds, General, Other, Service, Subsidy};

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

/// What else was carried over from 2023.
const OPENING: [(&str, Source, i64); 4] = [
    ("2120803", Funds, yuan(2_045_316, 28)),
    ("2130301", Other, yuan(96_214, 38)),
    ("2130306", General, yuan(1_236_485, 73)),
    ("2130314", General, yuan(315_628, 47)),
];

/// What was received in 2024.
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
const SURPLUS_USED: i64 = yuan(124_736, 85);
/// 结余分配: what 经营 earned.
const DISTRIBUTED: i64 = yuan(27_288, 54);

/// “三公”经费: 出国, 购置, 运行维护, 接待; the budget after adjustment, then what was spent.
const THREE_PUBLIC: [[i64; 4]; 2] = [
    [0, yuan(200_000, 0), yuan(120_000, 0), yuan(15_000, 0)],
    [0, yuan(189_653, 84), yuan(98_643, 17), yuan(12_365, 40)],
];

impl Accounts {
    /// The accounts of the example.
    pub fn seed() -> Accounts {
        let by_source = |facts: &[(&str, Source, i64)]| {
            let owned = facts.iter();
            owned
                .map(|&(code, source, fen)| (code.to_owned(), source, fen))
                .collect()
        };
        let basic = BASIC.iter();
        let spending = SPENDING.iter();
        Accounts {
            department: "青岚县水利局".to_owned(),
            basic: basic
                .map(|&(economic, function, fen)| (economic.to_owned(), function.to_owned(), fen))
                .collect(),
            spending: spending
                .map(|&(code, source, nature, fen)| (code.to_owned(), source, nature, fen))
                .collect(),
            wages_carried_over: ("2130301".to_owned(), WAGES_CARRIED_OVER),
            opening: by_source(&OPENING),
            income: by_source(&INCOME),
            surplus_used: SURPLUS_USED,
            distributed: DISTRIBUTED,
            three_public: THREE_PUBLIC,
        }
    }
}
