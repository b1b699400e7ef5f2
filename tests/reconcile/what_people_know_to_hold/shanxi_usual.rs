//! What usually holds in the Shanxi budget and how it is broken by hand, and cells that settle the scopes of rules.
//!
//! An edit is `T1.收入[本年收入合计].金额 +5`: the cell and by how many 万元 it moves.

use super::shanxi_departments::Start::*;
use super::{Case, case};

/// 基本工资 of the organ in T6, the row that takes what other rows of its group give.
macro_rules! pay {
    ($column:literal, $by:literal) => {
        concat!(
            "T6[工资福利支出/基本工资/工资奖金津补贴].",
            $column,
            " ",
            $by
        )
    };
}

/// The cases of what usually holds. Whatever follows is a hint or an error by its own rule's strength.
pub const USUAL: &[Case] = &[
    case("usual.carry-over", Carrying, &["T1.收入[上年结转].金额 +5"]),
    case(
        "usual.pension",
        Ordinary,
        &[
            "T6[工资福利支出/机关事业单位基本养老保险缴费/社会保障缴费].合计 -2",
            "T6[工资福利支出/机关事业单位基本养老保险缴费/社会保障缴费].人员经费 -2",
            pay!("合计", "+2"),
            pay!("人员经费", "+2"),
        ],
    ),
    case(
        "usual.annuity",
        Ordinary,
        &[
            "T6[工资福利支出/职业年金缴费/社会保障缴费].合计 -2",
            "T6[工资福利支出/职业年金缴费/社会保障缴费].人员经费 -2",
            pay!("合计", "+2"),
            pay!("人员经费", "+2"),
        ],
    ),
    case(
        "usual.housing",
        Ordinary,
        &[
            "T6[工资福利支出/住房公积金/住房公积金].合计 -2",
            "T6[工资福利支出/住房公积金/住房公积金].人员经费 -2",
            pay!("合计", "+2"),
            pay!("人员经费", "+2"),
        ],
    ),
    case(
        "usual.medical",
        Ordinary,
        &[
            "T6[工资福利支出/公务员医疗补助缴费/社会保障缴费].合计 -2",
            "T6[工资福利支出/公务员医疗补助缴费/社会保障缴费].人员经费 -2",
            pay!("合计", "+2"),
            pay!("人员经费", "+2"),
        ],
    ),
    case(
        "usual.running-costs",
        Ordinary,
        &[
            "T11[部门合计].合计 +10",
            "T11[部门合计].一般公共预算 +10",
            "T11[部门合计/长治市屯留区财政局本级].合计 +10",
            "T11[部门合计/长治市屯留区财政局本级].一般公共预算 +10",
        ],
    ),
    case(
        "usual.running-costs-equal",
        Organ,
        &[
            "T11[部门合计].合计 -2",
            "T11[部门合计].一般公共预算 -2",
            "T11[部门合计/长治市屯留区财政局本级].合计 -2",
            "T11[部门合计/长治市屯留区财政局本级].一般公共预算 -2",
        ],
    ),
    case(
        "usual.personnel",
        Ordinary,
        &["T6[工资福利支出].公用经费 +9000"],
    ),
    case(
        "usual.running",
        Ordinary,
        &["T6[商品和服务支出].人员经费 +9000"],
    ),
    case(
        "usual.reception",
        Ordinary,
        &[
            "T10[公务接待费].合计 -2",
            "T10[公务接待费].一般公共预算 -2",
            "T10[因公出国（境）费].合计 +2",
            "T10[因公出国（境）费].一般公共预算 +2",
        ],
    ),
    case(
        "usual.vehicles",
        Ordinary,
        &[
            "T10[②公务用车运行维护费].合计 -2",
            "T10[②公务用车运行维护费].一般公共预算 -2",
            "T10[①公务用车购置费].合计 +2",
            "T10[①公务用车购置费].一般公共预算 +2",
        ],
    ),
    case(
        "usual.abroad",
        Ordinary,
        &[
            "T10[因公出国（境）费].合计 -1",
            "T10[因公出国（境）费].一般公共预算 -1",
            "T10[公务接待费].合计 +1",
            "T10[公务接待费].一般公共预算 +1",
        ],
    ),
];

/// One cell that a scope hangs on is wrong. The rule must not come into force for that: an amount that
/// one wrong cell hides would otherwise make honest cells look wrong. The rule is one that
/// names the wrong cell.
pub const SCOPES: &[Case] = &[
    // What was carried over is erased in T4.
    case(
        "T4.carry-over-sum",
        Carrying,
        &["T4.收入[上年财政拨款结转/一、一般公共预算].金额 -46"],
    ),
    case(
        "T4.carry-over-sum",
        Carrying,
        &["T4.收入[上年财政拨款结转/二、政府性基金预算].金额 -22"],
    ),
    case(
        "T4.carry-over-sum",
        Carrying,
        &["T4.收入[上年财政拨款结转/三、国有资本经营预算].金额 -13"],
    ),
    // What is kept for next year is erased.
    case(
        "T1.row-sum",
        KeepingCurrent,
        &["T1.支出[年终结转].合计 -32"],
    ),
    case(
        "T4.row-sum",
        KeepingCurrent,
        &["T4.支出[年终结转].一般公共预算 -16"],
    ),
    case(
        "T4.row-sum",
        KeepingCurrent,
        &["T4.支出[年终结转].政府性基金预算 -10"],
    ),
    case(
        "T4.row-sum",
        KeepingCurrent,
        &["T4.支出[年终结转].国有资本经营预算 -6"],
    ),
    // Own revenue is erased in T2.
    case("T2.row-sum", Ordinary, &["T2[合计].单位资金 -51"]),
    case("T2.row-sum", Ordinary, &["T2[合计].财政专户管理资金 -17"]),
    // Own revenue carried over is erased in T1, in T2.
    case(
        "T1.income-total",
        OwnCarryingOnly,
        &["T1.收入[上年结转].金额 -13"],
    ),
    case("T2.hierarchy", OwnCarryingOnly, &["T2[合计].上年结转 -13"]),
];
