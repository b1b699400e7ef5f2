//! One case for each relation of the Shanxi layout, in the layout's order: what is changed by hand, and
//! which rules then fail besides. The consequences follow from the arithmetic of the tables as the
//! disclosure prints them: which totals, copies and balances a changed cell takes part in.
//!
//! An edit is `T1.收入[本年收入合计].金额 +5`: the cell and by how many 万元 it moves.

use super::Case;
use super::shanxi_departments::Start::{self, *};

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

const fn case(
    rule: &'static str,
    start: Start,
    edits: &'static [&'static str],
    others: &'static [&'static str],
) -> Case {
    Case {
        rule,
        start,
        edits,
        others,
    }
}

/// The cases inside the tables.
pub const INSIDE: &[Case] = &[
    case(
        "T1.income-sum",
        Ordinary,
        &["T1.收入[五、单位资金].金额 +5"],
        &["T2-T1.own"],
    ),
    case(
        "T1.income-total",
        Ordinary,
        &["T1.收入[收入总计].金额 +5"],
        &["T1.balance"],
    ),
    case(
        "T1.expenditure-sum",
        Ordinary,
        &[
            "T1.支出[一、一般公共服务支出].当年预算安排 -5",
            "T1.支出[一、一般公共服务支出].上年结转安排 +5",
        ],
        &[],
    ),
    case(
        "T1.expenditure-total",
        Ordinary,
        &[
            "T1.支出[支出总计].当年预算安排 -5",
            "T1.支出[支出总计].上年结转安排 +5",
        ],
        &[],
    ),
    case(
        "T1.row-sum",
        Ordinary,
        &[
            "T1.支出[一、一般公共服务支出].当年预算安排 -5",
            "T1.支出[八、社会保障和就业支出].当年预算安排 +5",
        ],
        &[],
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
        &[],
    ),
    case(
        "T2.row-sum",
        Keeping,
        &["T2[2010601].合计 -5", "T2[2010602].合计 +5"],
        &[],
    ),
    case("T2.hierarchy", Keeping, &["T2[2010602].上年结转 +5"], &[]),
    case(
        "T3.row-sum",
        Carrying,
        &["T3[2010602].项目支出 -5", "T3[2010607].项目支出 +5"],
        &[],
    ),
    case(
        "T3.hierarchy",
        Carrying,
        &["T3[2010602].项目支出 -5", "T3[2010602].基本支出 +5"],
        &[],
    ),
    case(
        "T4.income-sum",
        Ordinary,
        &["T4.收入[本年收入合计].金额 +5"],
        &["T4.income-total"],
    ),
    case(
        "T4.carry-over-sum",
        Carrying,
        &["T4.收入[上年财政拨款结转].金额 +5"],
        &["T4.income-total"],
    ),
    case(
        "T4.income-total",
        Carrying,
        &["T4.收入[收入总计].金额 +5"],
        &["T4.balance"],
    ),
    case(
        "T4.row-sum",
        Ordinary,
        &[
            "T4.支出[一、一般公共服务支出].小计 -5",
            "T4.支出[八、社会保障和就业支出].小计 +5",
        ],
        &[],
    ),
    case(
        "T4.expenditure-sum",
        Carrying,
        &[
            "T4.支出[一、一般公共服务支出].一般公共预算 -5",
            "T4.支出[一、一般公共服务支出].政府性基金预算 +5",
        ],
        &[],
    ),
    case(
        "T4.expenditure-total",
        Ordinary,
        &[
            "T4.支出[支出总计].一般公共预算 -5",
            "T4.支出[支出总计].政府性基金预算 +5",
        ],
        &[],
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
        &["T4.source-general"],
    ),
    case(
        "T4.source-general",
        Carrying,
        &[
            "T4.收入[上年财政拨款结转/一、一般公共预算].金额 +5",
            "T4.收入[上年财政拨款结转/二、政府性基金预算].金额 -5",
        ],
        &["T4.source-funds"],
    ),
    case(
        "T4.source-funds",
        Carrying,
        &[
            "T4.收入[上年财政拨款结转/二、政府性基金预算].金额 +5",
            "T4.收入[上年财政拨款结转/三、国有资本经营预算].金额 -5",
        ],
        &["T4.source-capital"],
    ),
    case(
        "T4.source-capital",
        Carrying,
        &[
            "T4.收入[上年财政拨款结转/三、国有资本经营预算].金额 +5",
            "T4.收入[上年财政拨款结转/一、一般公共预算].金额 -5",
        ],
        &["T4.source-general"],
    ),
    case(
        "T5.row-sum",
        Ordinary,
        &["T5[2010608].项目支出 +5", "T5[2010602].项目支出 -5"],
        &[],
    ),
    case(
        "T5.hierarchy",
        Ordinary,
        &["T5[2010650].基本支出 -5", "T5[2010650].项目支出 +5"],
        &[],
    ),
    case(
        "T6.row-sum",
        Ordinary,
        &[
            pay!("人员经费", "-5"),
            "T6[工资福利支出/津贴补贴/工资奖金津补贴].人员经费 +5",
        ],
        &[],
    ),
    case(
        "T6.hierarchy",
        Ordinary,
        &[
            "T6[商品和服务支出/办公费/办公经费].公用经费 -1",
            "T6[商品和服务支出/办公费/办公经费].人员经费 +1",
        ],
        &[],
    ),
    case(
        "T7.hierarchy",
        Ordinary,
        &["T7[1030148].政府性基金收入预算 +5"],
        &[],
    ),
    case(
        "T8.row-sum",
        Ordinary,
        &["T8[2120803].项目支出 -5", "T8[2120806].项目支出 +5"],
        &[],
    ),
    case(
        "T8.hierarchy",
        Ordinary,
        &["T8[2120806].基本支出 -2", "T8[2120806].项目支出 +2"],
        &[],
    ),
    case(
        "T9.income-hierarchy",
        Ordinary,
        &["T9.收入[1030601].国有资本经营收入预算 +5"],
        &[],
    ),
    case(
        "T9.row-sum",
        Ordinary,
        &[
            "T9.支出[2230107].项目支出 -5",
            "T9.支出[2230105].项目支出 +5",
        ],
        &[],
    ),
    case(
        "T9.hierarchy",
        Ordinary,
        &[
            "T9.支出[2230105].基本支出 -1",
            "T9.支出[2230105].项目支出 +1",
        ],
        &[],
    ),
    case(
        "T10.vehicles",
        Ordinary,
        &[
            "T10[①公务用车购置费].合计 +1",
            "T10[①公务用车购置费].一般公共预算 +1",
        ],
        &[],
    ),
    case(
        "T10.sum",
        Ordinary,
        &["T10[合计].合计 +1", "T10[合计].一般公共预算 +1"],
        &[],
    ),
    case(
        "T10.row-sum",
        Ordinary,
        &["T10[公务接待费].合计 -1", "T10[因公出国（境）费].合计 +1"],
        &[],
    ),
    case(
        "T11.units",
        Ordinary,
        &[
            "T11[部门合计/长治市屯留区财政局本级].合计 +1",
            "T11[部门合计/长治市屯留区财政局本级].一般公共预算 +1",
        ],
        &[],
    ),
    case(
        "T11.row-sum",
        Ordinary,
        &[
            "T11[部门合计/长治市屯留区财政局本级].合计 +1",
            "T11[部门合计].合计 +1",
        ],
        &[],
    ),
    case(
        "T12.tree",
        Ordinary,
        &[
            "T12[长治市屯留区财政局/长治市屯留区财政局本级/城区道路].合计 +5",
            "T12[长治市屯留区财政局/长治市屯留区财政局本级/城区道路].政府性基金预算 +5",
        ],
        &[],
    ),
    case(
        "T12.row-sum",
        Ordinary,
        &[
            "T12[长治市屯留区财政局/长治市屯留区财政局本级/城区道路].合计 -5",
            "T12[长治市屯留区财政局/长治市屯留区财政局本级/土地收储].合计 +5",
        ],
        &[],
    ),
    case(
        "T13.tree",
        Carrying,
        &[
            "T13[长治市屯留区财政局/长治市屯留区财政局本级/结转维修].合计 +5",
            "T13[长治市屯留区财政局/长治市屯留区财政局本级/结转维修].一般公共预算 +5",
        ],
        &[],
    ),
    case(
        "T13.row-sum",
        Carrying,
        &[
            "T13[长治市屯留区财政局/长治市屯留区财政局本级/结转维修].合计 -5",
            "T13[长治市屯留区财政局/长治市屯留区财政局本级/结转改革].合计 +5",
        ],
        &[],
    ),
];

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

/// The cases of what usually holds. Whatever follows is a hint or an error by its own rule's strength.
pub const USUAL: &[Case] = &[
    case(
        "usual.carry-over",
        Carrying,
        &["T1.收入[上年结转].金额 +5"],
        &["T1.income-total", "T2-T1.carry-over"],
    ),
    case(
        "usual.pension",
        Ordinary,
        &[
            "T6[工资福利支出/机关事业单位基本养老保险缴费/社会保障缴费].合计 -2",
            "T6[工资福利支出/机关事业单位基本养老保险缴费/社会保障缴费].人员经费 -2",
            pay!("合计", "+2"),
            pay!("人员经费", "+2"),
        ],
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
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
        &[],
    ),
];

/// One cell that a scope hangs on is wrong. The rule must not come into force for that: an amount that
/// one wrong cell hides would otherwise make honest cells look wrong. The first rule is the one that
/// names the wrong cell; every rule that holds in truth and has the cell follows.
pub const SCOPES: &[Case] = &[
    // What was carried over is erased in T4.
    case(
        "T4.carry-over-sum",
        Carrying,
        &["T4.收入[上年财政拨款结转/一、一般公共预算].金额 -46"],
        &["T4.source-general"],
    ),
    case(
        "T4.carry-over-sum",
        Carrying,
        &["T4.收入[上年财政拨款结转/二、政府性基金预算].金额 -22"],
        &["T4.source-funds"],
    ),
    case(
        "T4.carry-over-sum",
        Carrying,
        &["T4.收入[上年财政拨款结转/三、国有资本经营预算].金额 -13"],
        &["T4.source-capital"],
    ),
    // What is kept for next year is erased.
    case(
        "T1.row-sum",
        KeepingCurrent,
        &["T1.支出[年终结转].合计 -32"],
        &["T1.expenditure-total"],
    ),
    case(
        "T4.row-sum",
        KeepingCurrent,
        &["T4.支出[年终结转].一般公共预算 -16"],
        &["T4.expenditure-total", "T4.source-general"],
    ),
    case(
        "T4.row-sum",
        KeepingCurrent,
        &["T4.支出[年终结转].政府性基金预算 -10"],
        &["T4.expenditure-total", "T4.source-funds"],
    ),
    case(
        "T4.row-sum",
        KeepingCurrent,
        &["T4.支出[年终结转].国有资本经营预算 -6"],
        &["T4.expenditure-total", "T4.source-capital"],
    ),
    // Own revenue is erased in T2.
    case(
        "T2.row-sum",
        Ordinary,
        &["T2[合计].单位资金 -51"],
        &["T2.hierarchy", "T2-T1.own", "T12-T2.own"],
    ),
    case(
        "T2.row-sum",
        Ordinary,
        &["T2[合计].财政专户管理资金 -17"],
        &[
            "T2.hierarchy",
            "T2-T1.fiscal-account",
            "T12-T2.fiscal-account",
        ],
    ),
    // Own revenue carried over is erased in T1, in T2.
    case(
        "T1.income-total",
        OwnCarryingOnly,
        &["T1.收入[上年结转].金额 -13"],
        &["T2-T1.carry-over", "usual.carry-over"],
    ),
    case(
        "T2.hierarchy",
        OwnCarryingOnly,
        &["T2[合计].上年结转 -13"],
        &["T2-T1.carry-over", "T3-T2.total"],
    ),
];
