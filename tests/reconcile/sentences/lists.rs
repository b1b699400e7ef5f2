//! Lists of rows: subjects, economic items, the parts of a whole line by line; sections of which a layout says nothing.

use lab::departments::{Department, Profile, RoundingMode, xlsx};

use super::readings::{hundredths, totals};
use super::{said, with};

/// What is found in a text beside the tables of the example, and how many numbers are told to be checked or not.
fn read(text: &str) -> (Vec<String>, String) {
    let book = xlsx(&Department::seed().print(RoundingMode::Exact));
    let report = with(&book, text);
    let found = said(&report).into_iter().map(|one| one.message.clone());
    let notices = report.notices.iter().map(|one| one.message.as_str());
    let told: Vec<&str> = notices
        .filter(|one| one.starts_with("情况说明里"))
        .collect();
    (found.collect(), told.join("\n"))
}

/// That a text is true and so many numbers in it are checked, and that each of these slips is found, once.
fn holds(text: &str, numbers: usize, slips: &[(&str, &str, &str)]) {
    let (found, told) = read(text);
    assert!(found.is_empty(), "{found:?}");
    assert!(told.contains(&format!("{numbers} 个数都与报表")), "{told}");
    for (right, wrong, expected) in slips {
        assert!(text.contains(right), "{right}");
        let (found, told) = read(&text.replacen(right, wrong, 1));
        assert!(
            found.len() == 1 && found[0].contains(expected),
            "{wrong}: {found:?} {told}"
        );
    }
}

#[test]
fn rows_are_known_by_their_names_and_by_their_codes() {
    holds(
        "五、一般公共预算支出情况说明\n\
         1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）2026年预算数为100.25万元。\n\
         2.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）机关服务（项）2026年预算数为122.03万元。\n\
         3.专项服务（2010304）234.94万元，事业运行（2010350）480.40万元。",
        4,
        &[
            ("100.25万元", "102.05万元", "100.25"),
            ("234.94万元", "234.49万元", "234.94"),
        ],
    );
    holds(
        "六、一般公共预算基本支出情况说明\n\
         人员经费740.67万元，主要用于基本工资314.93万元、津贴补贴55.92万元、绩效工资168.77万元；\
         公用经费28.12万元，其中：办公费10.00万元、差旅费1.04万元。",
        7,
        &[
            ("168.77万元", "186.77万元", "168.77"),
            ("1.04万元", "1.40万元", "1.04"),
        ],
    );
    holds(
        "三、支出预算情况说明\n\
         2026年支出预算1118.07万元。按支出功能分类，一般公共服务支出937.62万元，占83.86%；\
         社会保障和就业支出81.52万元，占7.29%；卫生健康34.34万元，占3.07%；住房保障支出64.59万元，占5.78%。",
        9,
        &[
            ("81.52万元", "85.12万元", "81.52"),
            ("7.29%", "7.92%", "7.92%"),
        ],
    );
}

#[test]
fn the_name_of_a_row_alone_makes_no_number_wrong() {
    // Of what the projects buy the table of basic expenditure says nothing.
    let (found, told) = read(
        "三、支出预算情况说明\n2026年支出预算1118.07万元，项目支出中办公费6.00万元、差旅费2.00万元。",
    );
    assert!(found.is_empty(), "{found:?}");
    assert!(
        told.contains("6.00万元") && told.contains("2.00万元"),
        "{told}"
    );
}

#[test]
fn a_list_divides_what_stands_above_it() {
    holds(
        "三、支出预算情况说明\n\
         2026年支出预算1118.07万元，包括：\n\
         （一）基本支出768.79万元，占68.76%；\n\
         （二）项目支出349.28万元，占31.24%。",
        5,
        &[
            ("68.76%", "67.86%", "67.86%"),
            ("349.28万元", "394.28万元", "349.28"),
        ],
    );
    holds(
        "五、一般公共预算支出情况说明\n\
         2026年一般公共预算当年支出1118.07万元。\n\
         （二）一般公共预算当年支出结构情况\n\
         一般公共服务（类）支出937.62万元，占83.86%；社会保障和就业（类）支出81.52万元，占7.29%；\
         卫生健康（类）支出34.34万元，占3.07%。",
        7,
        &[("83.86%", "83.68%", "83.68%")],
    );
}

#[test]
fn what_heads_a_sentence_names_its_amount() {
    holds(
        "八、机关运行经费情况说明\n1.机关运行经费。2026年安排28.12万元。",
        1,
        &[("28.12万元", "21.82万元", "28.12")],
    );
}

#[test]
fn a_section_may_begin_behind_its_title_or_have_another_number() {
    for text in [
        "三、支出预算情况说明：2026年支出预算1118.07万元，其中：基本支出768.79万元，项目支出349.28万元。",
        "第三节 支出预算情况说明\n2026年支出预算1118.07万元，其中：基本支出768.79万元，项目支出349.28万元。",
    ] {
        holds(text, 3, &[("768.79万元", "786.79万元", "768.79")]);
    }
}

#[test]
fn numbers_of_an_unknown_section_are_told_and_never_found_wrong() {
    let (found, told) = read(
        "三、支出预算情况说明\n2026年支出预算1118.07万元。\n\
         四、今年的重点工作\n一般公共预算收入完成158000.00万元，支出预算9999.99万元，比上年增加1.11万元，增长400%。\n\
         第四部分 名词解释\n支出8888.88万元。",
    );
    assert!(found.is_empty(), "{found:?}");
    assert!(
        told.contains("9999.99万元") && !told.contains("8888"),
        "{told}"
    );
    // A title that is known is another thing.
    let (found, _) = read("十三、政府性基金预算支出情况说明\n2026年支出预算1181.07万元。");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn parts_that_are_more_than_their_whole_are_wrong_though_some_are_left_out() {
    let vehicles = "十一、国有资产占有使用情况\n共有车辆5辆，其中：机要通信用车2辆，应急保障用车3辆；占用单价50万元（含）以上设备。";
    holds(vehicles, 4, &[("共有车辆5辆", "共有车辆3辆", "3辆")]);
    let (found, told) = read(&vehicles.replace("5辆", "9辆"));
    assert!(found.is_empty(), "{found:?}");
    assert!(told.contains("9辆"), "{told}");
}

#[test]
fn a_number_near_one_of_several_amounts_is_a_slip_of_it() {
    let mut told = 0;
    for seed in 0..20 {
        let printed = Department::random(seed, Profile::Ordinary).print(RoundingMode::Exact);
        let (all, of_year) = (
            totals(&printed.sheets, "T3")[0],
            totals(&printed.sheets, "T2")[0],
        );
        let text = hundredths(all);
        let digits: Vec<char> = text.chars().collect();
        if all == of_year || digits.len() < 6 || digits[1] == digits[2] {
            continue;
        }
        let mut slipped = digits.clone();
        slipped.swap(1, 2);
        let slipped: String = slipped.into_iter().collect();
        let book = xlsx(&printed);
        let found = |amount: &str| {
            let text = format!(
                "二、收入预算情况说明\n{}年收入预算{amount}万元。",
                printed.year
            );
            let report = with(&book, &text);
            let found = said(&report).into_iter().map(|one| one.message.clone());
            found.collect::<Vec<_>>()
        };
        assert_eq!(found(&text), [""; 0]);
        assert_eq!(found(&hundredths(of_year)), [""; 0]);
        let (wrong, right) = (found(&slipped), text.trim_end_matches('0'));
        // The other amount may be as near.
        if wrong.is_empty() {
            continue;
        }
        assert!(
            wrong.len() == 1 && wrong[0].contains(right),
            "{slipped}: {wrong:?}"
        );
        told += 1;
    }
    assert!(told > 2, "{told} departments have money of last year");
}

#[test]
fn a_year_before_an_amount_of_these_tables_is_wrong() {
    let found = |sentence: &str| {
        let (found, _) = read(&format!("五、一般公共预算支出情况说明\n{sentence}"));
        found.iter().filter(|one| one.contains("2024")).count()
    };
    for wrong in [
        "2024年收支总预算1118.07万元。",
        "2024年，财政拨款收支总预算1118.07万元。",
        "行政运行（项）2024年预算数为100.25万元。",
    ] {
        assert_eq!(found(wrong), 1, "{wrong}");
    }
    for right in [
        "2024年收支总预算900.00万元。",
        "2024年结转资金1118.07万元。",
        "根据2024年机构改革方案，收支总预算1118.07万元。",
        "截至2024年12月31日，收支总预算1118.07万元。",
    ] {
        assert_eq!(found(right), 0, "{right}");
    }
}

#[test]
fn what_is_added_in_brackets_is_not_divided() {
    let (found, _) = read(
        "五、一般公共预算支出情况说明\n一般公共预算支出1118.07万元（含上年结转0万元），其中基本支出768.79万元，项目支出349.28万元。",
    );
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_share_wants_its_sign() {
    let text =
        "三、支出预算情况说明\n2026年支出预算1118.07万元，其中：基本支出768.79万元，占68.76%。";
    holds(text, 3, &[("68.76%", "68.76", "没有 %")]);
    for true_as_well in ["占地12.50亩", "占用房屋10.5，"] {
        let (found, _) = read(&format!("三、支出预算情况说明\n{true_as_well}"));
        assert!(found.is_empty(), "{found:?}");
    }
}
