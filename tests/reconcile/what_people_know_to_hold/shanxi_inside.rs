//! What has to hold inside a table of the Shanxi budget, and how it is broken by hand.
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

/// The cases inside the tables.
pub const INSIDE: &[Case] = &[
    case(
        "T1.income-sum",
        Ordinary,
        &["T1.收入[五、单位资金].金额 +5"],
    ),
    case("T1.income-total", Ordinary, &["T1.收入[收入总计].金额 +5"]),
    case(
        "T1.expenditure-sum",
        Ordinary,
        &[
            "T1.支出[一、一般公共服务支出].当年预算安排 -5",
            "T1.支出[一、一般公共服务支出].上年结转安排 +5",
        ],
    ),
    case(
        "T1.expenditure-total",
        Ordinary,
        &[
            "T1.支出[支出总计].当年预算安排 -5",
            "T1.支出[支出总计].上年结转安排 +5",
        ],
    ),
    case(
        "T1.row-sum",
        Ordinary,
        &[
            "T1.支出[一、一般公共服务支出].当年预算安排 -5",
            "T1.支出[八、社会保障和就业支出].当年预算安排 +5",
        ],
    ),
    case(
        "T1.balance",
        Keeping,
        &[
            "T1.支出[支出总计].合计 +5",
            "T1.支出[支出总计].上年结转安排 +5",
            "T1.支出[年终结转].合计 +5",
            "T1.支出[年终结转].上年结转安排 +5",
        ],
    ),
    case(
        "T2.row-sum",
        Keeping,
        &["T2[2010601].合计 -5", "T2[2010602].合计 +5"],
    ),
    case("T2.hierarchy", Keeping, &["T2[2010602].上年结转 +5"]),
    case(
        "T3.row-sum",
        Carrying,
        &["T3[2010602].项目支出 -5", "T3[2010607].项目支出 +5"],
    ),
    case(
        "T3.hierarchy",
        Carrying,
        &["T3[2010602].项目支出 -5", "T3[2010602].基本支出 +5"],
    ),
    case(
        "T4.income-sum",
        Ordinary,
        &["T4.收入[本年收入合计].金额 +5"],
    ),
    case(
        "T4.carry-over-sum",
        Carrying,
        &["T4.收入[上年财政拨款结转].金额 +5"],
    ),
    case("T4.income-total", Carrying, &["T4.收入[收入总计].金额 +5"]),
    case(
        "T4.row-sum",
        Ordinary,
        &[
            "T4.支出[一、一般公共服务支出].小计 -5",
            "T4.支出[八、社会保障和就业支出].小计 +5",
        ],
    ),
    case(
        "T4.expenditure-sum",
        Carrying,
        &[
            "T4.支出[一、一般公共服务支出].一般公共预算 -5",
            "T4.支出[一、一般公共服务支出].政府性基金预算 +5",
        ],
    ),
    case(
        "T4.expenditure-total",
        Ordinary,
        &[
            "T4.支出[支出总计].一般公共预算 -5",
            "T4.支出[支出总计].政府性基金预算 +5",
        ],
    ),
    case(
        "T4.balance",
        Keeping,
        &[
            "T4.支出[支出总计].小计 +5",
            "T4.支出[支出总计].一般公共预算 +5",
            "T4.支出[年终结转].小计 +5",
            "T4.支出[年终结转].一般公共预算 +5",
        ],
    ),
    case(
        "T4.source-general",
        Carrying,
        &[
            "T4.收入[上年财政拨款结转/一、一般公共预算].金额 +5",
            "T4.收入[上年财政拨款结转/二、政府性基金预算].金额 -5",
        ],
    ),
    case(
        "T4.source-funds",
        Carrying,
        &[
            "T4.收入[上年财政拨款结转/二、政府性基金预算].金额 +5",
            "T4.收入[上年财政拨款结转/三、国有资本经营预算].金额 -5",
        ],
    ),
    case(
        "T5.row-sum",
        Ordinary,
        &["T5[2010608].项目支出 +5", "T5[2010602].项目支出 -5"],
    ),
    case(
        "T5.hierarchy",
        Ordinary,
        &["T5[2010650].基本支出 -5", "T5[2010650].项目支出 +5"],
    ),
    case(
        "T6.row-sum",
        Ordinary,
        &[
            pay!("人员经费", "-5"),
            "T6[工资福利支出/津贴补贴/工资奖金津补贴].人员经费 +5",
        ],
    ),
    case(
        "T6.hierarchy",
        Ordinary,
        &[
            "T6[商品和服务支出/办公费/办公经费].公用经费 -1",
            "T6[商品和服务支出/办公费/办公经费].人员经费 +1",
        ],
    ),
    case(
        "T7.hierarchy",
        Ordinary,
        &["T7[1030148].政府性基金收入预算 +5"],
    ),
    case(
        "T8.row-sum",
        Ordinary,
        &["T8[2120803].项目支出 -5", "T8[2120806].项目支出 +5"],
    ),
    case(
        "T8.hierarchy",
        Ordinary,
        &["T8[2120806].基本支出 -2", "T8[2120806].项目支出 +2"],
    ),
    case(
        "T9.income-hierarchy",
        Ordinary,
        &["T9.收入[1030601].国有资本经营收入预算 +5"],
    ),
    case(
        "T9.row-sum",
        Ordinary,
        &[
            "T9.支出[2230107].项目支出 -5",
            "T9.支出[2230105].项目支出 +5",
        ],
    ),
    case(
        "T9.hierarchy",
        Ordinary,
        &[
            "T9.支出[2230105].基本支出 -1",
            "T9.支出[2230105].项目支出 +1",
        ],
    ),
    case(
        "T10.vehicles",
        Ordinary,
        &[
            "T10[①公务用车购置费].合计 +1",
            "T10[①公务用车购置费].一般公共预算 +1",
        ],
    ),
    case(
        "T10.sum",
        Ordinary,
        &["T10[合计].合计 +1", "T10[合计].一般公共预算 +1"],
    ),
    case(
        "T10.row-sum",
        Ordinary,
        &["T10[公务接待费].合计 -1", "T10[因公出国（境）费].合计 +1"],
    ),
    case(
        "T11.units",
        Ordinary,
        &[
            "T11[部门合计/长治市屯留区财政局本级].合计 +1",
            "T11[部门合计/长治市屯留区财政局本级].一般公共预算 +1",
        ],
    ),
    case(
        "T11.row-sum",
        Ordinary,
        &[
            "T11[部门合计/长治市屯留区财政局本级].合计 +1",
            "T11[部门合计].合计 +1",
        ],
    ),
    case(
        "T12.tree",
        Ordinary,
        &[
            "T12[长治市屯留区财政局/长治市屯留区财政局本级/城区道路].合计 +5",
            "T12[长治市屯留区财政局/长治市屯留区财政局本级/城区道路].政府性基金预算 +5",
        ],
    ),
    case(
        "T12.row-sum",
        Ordinary,
        &[
            "T12[长治市屯留区财政局/长治市屯留区财政局本级/城区道路].合计 -5",
            "T12[长治市屯留区财政局/长治市屯留区财政局本级/土地收储].合计 +5",
        ],
    ),
    case(
        "T13.tree",
        Carrying,
        &[
            "T13[长治市屯留区财政局/长治市屯留区财政局本级/结转维修].合计 +5",
            "T13[长治市屯留区财政局/长治市屯留区财政局本级/结转维修].一般公共预算 +5",
        ],
    ),
    case(
        "T13.row-sum",
        Carrying,
        &[
            "T13[长治市屯留区财政局/长治市屯留区财政局本级/结转维修].合计 -5",
            "T13[长治市屯留区财政局/长治市屯留区财政局本级/结转改革].合计 +5",
        ],
    ),
];
