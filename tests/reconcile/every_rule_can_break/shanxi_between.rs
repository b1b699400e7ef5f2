//! One case for each relation between tables of the Shanxi layout, in the layout's order: what is changed
//! by hand, and which rules then fail besides.
//!
//! An edit is `T1.收入[本年收入合计].金额 +5`: the cell and by how many 万元 it moves.

use super::shanxi_departments::Start::*;
use super::{Case, case};

/// The cases between tables.
pub const BETWEEN: &[Case] = &[
    case(
        "T2-T1.income",
        Ordinary,
        &["T1.收入[本年收入合计].金额 +5"],
        &["T1.income-sum", "T1.income-total"],
    ),
    case(
        "T2-T1.general",
        Ordinary,
        &["T1.收入[一、一般公共预算].金额 +5"],
        &["T1.income-sum", "T4-T1.general"],
    ),
    case(
        "T2-T1.funds",
        Ordinary,
        &["T1.收入[二、政府性基金预算].金额 +5"],
        &["T1.income-sum", "T4-T1.funds", "T7-T1"],
    ),
    case(
        "T2-T1.capital",
        Ordinary,
        &["T1.收入[三、国有资本经营预算].金额 +5"],
        &["T1.income-sum", "T4-T1.capital", "T9-T1"],
    ),
    case(
        "T2-T1.fiscal-account",
        Ordinary,
        &["T1.收入[四、财政专户管理资金].金额 +5"],
        &["T1.income-sum"],
    ),
    case(
        "T2-T1.own",
        Ordinary,
        &[
            "T1.收入[五、单位资金].金额 -5",
            "T1.收入[四、财政专户管理资金].金额 +5",
        ],
        &["T2-T1.fiscal-account"],
    ),
    case(
        "T2-T1.carry-over",
        Keeping,
        &["T1.收入[上年结转].金额 +5", "T1.收入[收入总计].金额 +5"],
        &["T1.balance"],
    ),
    case(
        "T3-T1.total",
        Ordinary,
        &[
            "T1.支出[本年支出合计].合计 +5",
            "T1.支出[本年支出合计].当年预算安排 +5",
        ],
        &["T1.expenditure-sum", "T1.expenditure-total"],
    ),
    case(
        "T3-T1.class",
        Ordinary,
        &[
            "T1.支出[一、一般公共服务支出].合计 -5",
            "T1.支出[一、一般公共服务支出].当年预算安排 -5",
            "T1.支出[八、社会保障和就业支出].合计 +5",
            "T1.支出[八、社会保障和就业支出].当年预算安排 +5",
        ],
        &[],
    ),
    case(
        "T3-T2.total",
        Carrying,
        &["T2[合计].上年结转 +5"],
        &["T2.hierarchy", "T2-T1.carry-over"],
    ),
    case(
        "T3-T2.code",
        Carrying,
        &["T2[2010602].上年结转 -5", "T2[2010607].上年结转 +5"],
        &[],
    ),
    case(
        "T4-T1.general",
        KeepingCurrent,
        &["T4.收入[一、一般公共预算].金额 +5"],
        &["T4.income-sum", "T4.source-general"],
    ),
    case(
        "T4-T1.funds",
        Ordinary,
        &["T4.收入[二、政府性基金预算].金额 +5"],
        &["T4.income-sum", "T4.source-funds", "T7-T4"],
    ),
    case(
        "T4-T1.capital",
        Ordinary,
        &["T4.收入[三、国有资本经营预算].金额 +5"],
        &["T4.income-sum", "T4.source-capital", "T9-T4"],
    ),
    case(
        "T4-T5.total",
        Ordinary,
        &["T4.支出[本年支出合计].一般公共预算 +5"],
        &[
            "T4.row-sum",
            "T4.expenditure-sum",
            "T4.expenditure-total",
            "T4.source-general",
        ],
    ),
    case(
        "T4-T5.class",
        Ordinary,
        &[
            "T4.支出[一、一般公共服务支出].小计 -5",
            "T4.支出[一、一般公共服务支出].一般公共预算 -5",
            "T4.支出[八、社会保障和就业支出].小计 +5",
            "T4.支出[八、社会保障和就业支出].一般公共预算 +5",
        ],
        &[],
    ),
    case(
        "T4-T5.class-at-least",
        Carrying,
        &[
            "T4.支出[八、社会保障和就业支出].小计 -5",
            "T4.支出[八、社会保障和就业支出].一般公共预算 -5",
            "T4.支出[一、一般公共服务支出].小计 +5",
            "T4.支出[一、一般公共服务支出].一般公共预算 +5",
        ],
        &[],
    ),
    case(
        "T4-T8.total",
        Ordinary,
        &["T4.支出[本年支出合计].政府性基金预算 +5"],
        &[
            "T4.row-sum",
            "T4.expenditure-sum",
            "T4.expenditure-total",
            "T4.source-funds",
        ],
    ),
    case(
        "T4-T8.class",
        Ordinary,
        &[
            "T4.支出[十二、城乡社区支出].小计 -5",
            "T4.支出[十二、城乡社区支出].政府性基金预算 -5",
            "T4.支出[二十五、其他支出].小计 +5",
            "T4.支出[二十五、其他支出].政府性基金预算 +5",
        ],
        &[],
    ),
    case(
        "T4-T8.class-at-least",
        Carrying,
        &[
            "T4.支出[二十五、其他支出].小计 -5",
            "T4.支出[二十五、其他支出].政府性基金预算 -5",
            "T4.支出[十二、城乡社区支出].小计 +5",
            "T4.支出[十二、城乡社区支出].政府性基金预算 +5",
        ],
        &[],
    ),
    case(
        "T4-T9.total",
        Ordinary,
        &["T4.支出[本年支出合计].国有资本经营预算 +5"],
        &[
            "T4.row-sum",
            "T4.expenditure-sum",
            "T4.expenditure-total",
            "T4.source-capital",
        ],
    ),
    case(
        "T4-T9.class",
        Ordinary,
        &[
            "T4.支出[二十二、国有资本经营预算支出].小计 -5",
            "T4.支出[二十二、国有资本经营预算支出].国有资本经营预算 -5",
            "T4.支出[二十五、其他支出].小计 +5",
            "T4.支出[二十五、其他支出].国有资本经营预算 +5",
        ],
        &[],
    ),
    case(
        "T4-T9.class-at-least",
        Carrying,
        &[
            "T4.支出[二十二、国有资本经营预算支出].小计 -20",
            "T4.支出[二十二、国有资本经营预算支出].国有资本经营预算 -20",
            "T4.支出[二十五、其他支出].小计 +20",
            "T4.支出[二十五、其他支出].国有资本经营预算 +20",
        ],
        &[],
    ),
    case(
        "T5-T4.income",
        Carrying,
        &["T4.收入[一、一般公共预算].金额 +5"],
        &["T4.income-sum", "T4.source-general", "T4-T1.general"],
    ),
    case(
        "T5-T2.total",
        Ordinary,
        &["T2[合计].一般公共预算 +5"],
        &["T2.row-sum", "T2.hierarchy", "T2-T1.general"],
    ),
    case(
        "T5-T2.code",
        Ordinary,
        &[
            "T2[2010650].一般公共预算 +5",
            "T2[2010650].单位资金 -5",
            "T2[2010602].一般公共预算 -5",
            "T2[2010602].单位资金 +5",
        ],
        &[],
    ),
    case(
        "T6-T5.basic",
        Ordinary,
        &["T6[合计].合计 +5", "T6[合计].公用经费 +5"],
        &["T6.hierarchy"],
    ),
    case(
        "T7-T1",
        Carrying,
        &["T7[合计].政府性基金收入预算 +5"],
        &["T7.hierarchy", "T7-T4"],
    ),
    case(
        "T7-T4",
        KeepingCurrent,
        &["T4.收入[二、政府性基金预算].金额 +5"],
        &["T4.income-sum", "T4.source-funds", "T4-T1.funds"],
    ),
    case(
        "T8-T7",
        Ordinary,
        &["T7[合计].政府性基金收入预算 +5"],
        &["T7.hierarchy", "T7-T1", "T7-T4"],
    ),
    case(
        "T8-T2.code",
        Ordinary,
        &[
            "T8[2120803].合计 +5",
            "T8[2120803].项目支出 +5",
            "T8[2120806].合计 -5",
            "T8[2120806].项目支出 -5",
        ],
        &[],
    ),
    case(
        "T8-T2.code-at-most",
        KeepingCurrent,
        &[
            "T8[2120803].合计 +5",
            "T8[2120803].项目支出 +5",
            "T8[2120806].合计 -5",
            "T8[2120806].项目支出 -5",
        ],
        &[],
    ),
    case(
        "T9-T1",
        Carrying,
        &["T9.收入[合计].国有资本经营收入预算 +5"],
        &["T9.income-hierarchy", "T9-T4"],
    ),
    case(
        "T9-T4",
        KeepingCurrent,
        &["T4.收入[三、国有资本经营预算].金额 +5"],
        &["T4.income-sum", "T4.source-capital", "T4-T1.capital"],
    ),
    case(
        "T9.balance",
        Ordinary,
        &["T9.收入[合计].国有资本经营收入预算 +5"],
        &["T9.income-hierarchy", "T9-T1", "T9-T4"],
    ),
    case(
        "T11-T4.at-most",
        Ordinary,
        &[
            "T11[部门合计].合计 +5000",
            "T11[部门合计].一般公共预算 +5000",
            "T11[部门合计/长治市屯留区财政局本级].合计 +5000",
            "T11[部门合计/长治市屯留区财政局本级].一般公共预算 +5000",
        ],
        &["usual.running-costs"],
    ),
    case(
        "T12-T13-T3.projects",
        Ordinary,
        &[
            "T12[长治市屯留区财政局].合计 +5",
            "T12[长治市屯留区财政局].单位资金 +5",
        ],
        &["T12.tree"],
    ),
    case(
        "T12-T5.projects",
        Ordinary,
        &[
            "T12[长治市屯留区财政局].一般公共预算 +5",
            "T12[长治市屯留区财政局].单位资金 -5",
        ],
        &["T12.tree"],
    ),
    case(
        "T12-T8.projects",
        Ordinary,
        &[
            "T12[长治市屯留区财政局].政府性基金预算 +5",
            "T12[长治市屯留区财政局].单位资金 -5",
        ],
        &["T12.tree"],
    ),
    case(
        "T12-T9.projects",
        Ordinary,
        &[
            "T12[长治市屯留区财政局].国有资本经营预算 +5",
            "T12[长治市屯留区财政局].单位资金 -5",
        ],
        &["T12.tree"],
    ),
    case(
        "T12-T2.fiscal-account",
        Ordinary,
        &[
            "T12[长治市屯留区财政局].财政专户管理资金 +14",
            "T12[长治市屯留区财政局].单位资金 -14",
        ],
        &["T12.tree"],
    ),
    case(
        "T12-T2.own",
        Ordinary,
        &[
            "T12[长治市屯留区财政局].单位资金 +25",
            "T12[长治市屯留区财政局].合计 +25",
        ],
        &["T12.tree", "T12-T13-T3.projects"],
    ),
    case(
        "T13-T1.at-most",
        OwnCarrying,
        &[
            "T13[长治市屯留区财政局].合计 +25",
            "T13[长治市屯留区财政局].一般公共预算 +25",
        ],
        &["T13.tree"],
    ),
    case(
        "T13-T1.carry-over",
        Carrying,
        &[
            "T13[长治市屯留区财政局].合计 +2",
            "T13[长治市屯留区财政局].一般公共预算 +2",
        ],
        &["T13.tree", "T12-T13-T3.projects"],
    ),
    case(
        "T5-T3.basic",
        Keeping,
        &[
            "T3[2010601].合计 -8",
            "T3[2010601].基本支出 -8",
            "T3[2010650].合计 +8",
            "T3[2010650].基本支出 +8",
        ],
        &[],
    ),
    case(
        "T5-T3.projects",
        Keeping,
        &[
            "T3[2010607].合计 -5",
            "T3[2010607].项目支出 -5",
            "T3[2010602].合计 +5",
            "T3[2010602].项目支出 +5",
        ],
        &[],
    ),
];
