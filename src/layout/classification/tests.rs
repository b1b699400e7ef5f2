//! What the classification says, checked against printed budgets and the editions' renames.

use super::*;

const FUNCTION: Classification = Classification::Function;
const DEPT: Classification = Classification::DeptEconomic;
const GOV: Classification = Classification::GovEconomic;

fn code(digits: &str) -> Code {
    Code::parse(digits).expect("a test's own code")
}

fn digits(codes: &[Code]) -> Vec<&str> {
    codes.iter().map(Code::as_str).collect()
}

#[test]
fn the_names_of_a_published_budget_are_official() {
    for (digits, name) in [
        ("201", "一般公共服务支出"),
        ("20103", "政府办公厅（室）及相关机构事务"),
        ("20103", "政府办公厅(室)及相关机构 事务"),
        ("2010301", "行政运行"),
        ("2010304", "专项服务"),
        ("2080505", "机关事业单位基本养老保险缴费支出"),
        ("2210201", "住房公积金"),
        ("208", "社会保障和就业"),
        ("2010301", "其中：行政运行"),
        ("2010301", "行政运行（项）"),
    ] {
        assert_eq!(
            FUNCTION.judge(code(digits), name),
            NameVerdict::Official,
            "{digits} {name}"
        );
    }
    assert_eq!(
        DEPT.judge(code("303"), "对个人和家庭补助"),
        NameVerdict::Official
    );
    assert_eq!(
        DEPT.judge(code("30213"), "维修(护)费"),
        NameVerdict::Official
    );
    assert_eq!(
        GOV.judge(code("504"), "机关资本性支出(基本建设)"),
        NameVerdict::Official
    );
}

#[test]
fn names_of_earlier_editions_are_told_with_their_years() {
    assert_eq!(
        FUNCTION.judge(code("20805"), "行政事业单位离退休"),
        NameVerdict::Earlier {
            canonical: "行政事业单位养老支出",
            years: "≤2019"
        }
    );
    assert_eq!(
        GOV.judge(code("504"), "机关资本性支出（二）"),
        NameVerdict::Earlier {
            canonical: "机关资本性支出（基本建设）",
            years: "2018-2023"
        }
    );
    let without = FUNCTION.judge(code("2080505"), "机关事业单位基本养老保险缴费");
    assert!(matches!(without, NameVerdict::Earlier { years: "", .. }));
    let without = FUNCTION.judge(code("20899"), "其他社会保障和就业");
    assert!(
        matches!(without, NameVerdict::Earlier { years: "", .. }),
        "{without:?}"
    );
}

#[test]
fn wrong_unknown_and_deprecated_are_three_verdicts() {
    assert_eq!(
        FUNCTION.judge(code("2010301"), "事业运行"),
        NameVerdict::Differs {
            official: "行政运行"
        }
    );
    assert_eq!(
        FUNCTION.judge(code("2299801"), "某新支出"),
        NameVerdict::Unknown
    );
    assert!(FUNCTION.is_open(code("2299801")));
    assert!(!FUNCTION.is_open(code("2010331")));
    assert_eq!(
        FUNCTION.judge(code("2089901"), "其他社会保障和就业支出"),
        NameVerdict::Deprecated {
            replaced_by: "2089999",
            years: "2020"
        }
    );
    assert!(matches!(
        FUNCTION.judge(code("2040607"), "法律援助"),
        NameVerdict::Earlier { .. }
    ));
}

#[test]
fn a_code_has_its_official_name_first() {
    let names: Vec<_> = FUNCTION.names(code("210")).collect();
    assert_eq!(
        names,
        ["卫生健康支出", "医疗卫生与计划生育支出", "医疗卫生支出"]
    );
    assert_eq!(FUNCTION.names(code("2010399")).count(), 1);
    assert_eq!(FUNCTION.names(code("999")).count(), 0);
}

#[test]
fn names_tell_codes_even_where_several_share_one() {
    assert_eq!(digits(DEPT.codes_named("工资福利支出")), ["301"]);
    assert_eq!(digits(DEPT.codes_named("办公设备购置")), ["30902", "31002"]);
    assert_eq!(digits(DEPT.codes_named("医疗费")), ["30114", "30307"]);
    assert_eq!(digits(DEPT.codes_named("对个人和家庭补助")), ["303"]);
    assert_eq!(digits(DEPT.codes_named("商品和服务")), ["302"]);
    assert_eq!(digits(DEPT.codes_named("其他支出")), ["399", "39999"]);
    assert_eq!(digits(GOV.codes_named("资本性支出（一）")), ["50601"]);
    assert_eq!(
        digits(Classification::Revenue.codes_named("政府性基金收入")),
        ["10301"]
    );
    assert!(DEPT.codes_named("没有的科目").is_empty());
    assert!(DEPT.codes_named("").is_empty());
}

#[test]
fn the_economic_pairs_of_a_published_budget_correspond() {
    for (dept, gov) in [
        ("基本工资", "工资奖金津补贴"),
        ("绩效工资", "工资福利支出"),
        ("机关事业单位基本养老保险缴费", "社会保障缴费"),
        ("住房公积金", "住房公积金"),
        ("其他工资福利支出", "其他工资福利支出"),
        ("差旅费", "办公经费"),
        ("生活补助", "社会福利和救助"),
        ("办公设备购置", "设备购置"),
        ("办公设备购置", "资本性支出（一）"),
        ("30201 办公费", "50201 办公经费"),
        ("[30201]办公费", "[502]机关商品和服务支出"),
    ] {
        assert_eq!(
            corresponds(dept, gov),
            Correspondence::Corresponds,
            "{dept} {gov}"
        );
    }
}

#[test]
fn a_pair_that_does_not_correspond_is_told_what_would() {
    assert_eq!(
        corresponds("差旅费", "会议费"),
        Correspondence::Differs {
            expected: vec!["办公经费", "商品和服务支出"],
            seen: true,
        }
    );
    for (dept, gov) in [
        ("差旅费", ""),
        ("", "办公经费"),
        ("差旅费", "某地自设科目"),
        ("代缴社会保险费", "社会福利和救助"),
        ("差旅费", "其他对事业单位补助"),
    ] {
        assert_eq!(
            corresponds(dept, gov),
            Correspondence::Unknown,
            "{dept} {gov}"
        );
    }
}

#[test]
fn years_are_read_from_remarks() {
    assert_eq!(last_year("≤2018"), Some(2018));
    assert_eq!(last_year("2014-2018"), Some(2018));
    assert_eq!(last_year("2023-2025?"), Some(2025));
    assert_eq!(last_year(""), None);
}
