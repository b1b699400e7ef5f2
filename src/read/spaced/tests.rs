use super::*;

fn cells(text: &str) -> Vec<String> {
    let lines = lines(text).unwrap_or_default();
    let shown = lines.iter().map(|line| {
        let cells = line.iter().map(|(col, text)| format!("{col}:{text}"));
        cells.collect::<Vec<_>>().join(" ")
    });
    shown.collect()
}

/// Lines of words that begin at these places.
fn page(lines: &[&[(usize, &str)]]) -> String {
    let mut text = String::new();
    for words in lines {
        let mut end = 0;
        for (at, word) in *words {
            text.push_str(&" ".repeat(at - end));
            text.push_str(word);
            end = at + word.chars().count();
        }
        text.push('\n');
    }
    text
}

#[test]
fn wrapped_and_common_headings_go_to_their_columns() {
    let text = page(&[
        &[(28, "收入表")],
        &[(0, "部门：某局"), (62, "单位：万元")],
        &[(9, "项目"), (52, "本年收入")],
        &[(30, "上年结转")],
        &[
            (2, "编码"),
            (14, "名称"),
            (43, "小计"),
            (52, "财政拨款"),
            (66, "其他"),
        ],
        &[(30, "和结余")],
        &[],
        &[(14, "栏次"), (31, "1"), (44, "2"), (54, "3"), (67, "4")],
        &[
            (14, "合计"),
            (31, "5.00"),
            (38, "1,118.07"),
            (50, "1,110.07"),
            (66, "8.00"),
        ],
        &[
            (0, "201"),
            (8, "一般公共服务支出"),
            (40, "600.00"),
            (52, "592.00"),
            (66, "8.00"),
        ],
        &[
            (0, "2010301 行政运行"),
            (31, "5.00"),
            (40, "518.07"),
            (52, "518.07"),
        ],
        &[(0, "注：本表无其他说明。")],
    ]);
    assert_eq!(
        cells(&text),
        [
            "0:收入表",
            "0:部门：某局 1:单位：万元",
            "0:项目 1:项目 3:本年收入 4:本年收入 5:本年收入",
            "",
            "",
            "0:编码 1:名称 2:上年结转和结余 3:小计 4:财政拨款 5:其他",
            "",
            "1:栏次 2:1 3:2 4:3 5:4",
            "1:合计 2:5.00 3:1,118.07 4:1,110.07 5:8.00",
            "0:201 1:一般公共服务支出 3:600.00 4:592.00 5:8.00",
            "0:2010301 1:行政运行 2:5.00 3:518.07 4:518.07",
            "0:注：本表无其他说明。",
            "",
        ]
    );
}

#[test]
fn letters_of_double_width_may_take_two_places() {
    let text = "\
部门：某局                单位：万元
名称              合计      基本      项目
行政运行          10.00      6.00      4.00
一般行政管理      20.00                20.00
合计              30.00      6.00     24.00
";
    assert_eq!(
        cells(text)[1..5],
        [
            "0:名称 1:合计 2:基本 3:项目",
            "0:行政运行 1:10.00 2:6.00 3:4.00",
            "0:一般行政管理 1:20.00 3:20.00",
            "0:合计 1:30.00 2:6.00 3:24.00",
        ]
    );
}

#[test]
fn a_name_over_two_lines_is_one_and_prose_is_no_table() {
    let text = "\
名称                   合计        基本        项目
行政运行              10.00        6.00        4.00
对民间组织和群众性
                      20.00                   20.00
自治组织补贴
合计                  30.00        6.00       24.00
";
    assert_eq!(
        cells(text)[3],
        "0:对民间组织和群众性自治组织补贴 1:20.00 3:20.00"
    );
    for prose in [
        "收入共 1,118.07 万元。\n支出共 1,118.07 万元。\n",
        "第一部分  概况\n\n一、职责\n",
        "",
    ] {
        assert_eq!(lines(prose), None, "{prose}");
    }
}

#[test]
fn whole_figures_stand_in_their_columns_and_two_of_them_are_never_one() {
    let text = "\
名称                   合计        基本        项目
行政运行              10.00        6.00        4.00
培训                    600         600           0
办公费                   10          10
合计                    620         616           4
";
    assert_eq!(
        cells(text)[1..5],
        [
            "0:行政运行 1:10.00 2:6.00 3:4.00",
            "0:培训 1:600 2:600 3:0",
            "0:办公费 1:10 2:10",
            "0:合计 1:620 2:616 3:4",
        ]
    );
    let text = "\
名称                   合计        基本        项目
行政运行              10.00        6.00        4.00
培训                    6 6        6.00        4.00
合计                  10.00        6.00        4.00
";
    assert_eq!(cells(text)[2], "0:培训 1:6；6？ 2:6.00？ 3:4.00？");
}

#[test]
fn a_line_whose_spaces_were_closed_up_is_given_to_the_columns_in_its_order_and_is_in_doubt() {
    let text = "\
编码       名称                   合计        基本        项目
2010301    行政运行              10.00        6.00        4.00
2010302    培训                   6.00        6.00
2010303 办公费 4.00 4.00
2010304    差旅费                 2.00                    2.00
2010305    印刷费                 2.00                    2.00
合计 24.00 16.00 8.00
";
    assert_eq!(
        cells(text)[1..7],
        [
            "0:2010301 1:行政运行 2:10.00 3:6.00 4:4.00",
            "0:2010302 1:培训 2:6.00 3:6.00",
            // Which of the two columns it leaves blank is not to be seen.
            "0:2010303 1:办公费 2:4.00？ 3:4.00？",
            "0:2010304 1:差旅费 2:2.00 4:2.00",
            "0:2010305 1:印刷费 2:2.00 4:2.00",
            "1:合计 2:24.00？ 3:16.00？ 4:8.00？",
        ]
    );
}

#[test]
fn what_stands_right_of_one_gap_that_was_closed_up_is_in_doubt_and_a_close_column_is_not() {
    let text = "\
收入            金额   支出              合计        基本
一、拨款       10.00   一、运行          10.00       10.00
二、基金        6.00 二、培训           6.00        6.00
三、资金        6.00   三、办公           6.00        6.00
合计           22.00   合计              22.00       22.00
";
    assert_eq!(
        cells(text)[2],
        "0:二、基金 1:6.00？ 2:二、培训 3:6.00？ 4:6.00？"
    );
    let close = text
        .replace("   一、", " 一、")
        .replace("   三、", " 三、")
        .replace("0   合计", "0 合计")
        .replace("金额   支出", "金额 支出")
        .replace(
            "6.00 二、培训           6.00",
            "6.00 二、培训          16.00",
        );
    assert!(!close.contains(aligned::DOUBT));
    let found = cells(&close);
    assert!(
        found.iter().all(|line| !line.contains(aligned::DOUBT)),
        "{found:#?}"
    );
}
