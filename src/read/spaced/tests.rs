use super::*;

fn cells(text: &str) -> Vec<String> {
    let lines = lines(text).unwrap_or_default();
    let shown = lines.iter().map(|line| {
        let cells = line.iter().map(|(col, text)| format!("{col}:{text}"));
        cells.collect::<Vec<_>>().join(" ")
    });
    shown.collect()
}

#[test]
fn wrapped_and_common_headings_go_to_their_columns() {
    let text = "\
                       收入表
部门：某局                                          单位：万元
          项目                          本年收入
                     上年结转
编码         名称                   小计      财政拨款      其他
                       和结余
          栏次         1         2        3         4
          合计             5.00   1,118.07   1,110.07      8.00
201     一般公共服务支出                  600.00     592.00      8.00
20103   政府办公厅（室）及相关机构事务      5.00    518.07     518.07
";
    assert_eq!(
        cells(text),
        [
            "0:收入表",
            "0:部门：某局 1:单位：万元",
            "0:项目 1:项目 3:本年收入 4:本年收入 5:本年收入",
            "",
            "",
            "0:编码 1:名称 2:上年结转和结余 3:小计 4:财政拨款 5:其他",
            "1:栏次 2:1 3:2 4:3 5:4",
            "1:合计 2:5.00 3:1,118.07 4:1,110.07 5:8.00",
            "0:201 1:一般公共服务支出 3:600.00 4:592.00 5:8.00",
            "0:20103 1:政府办公厅（室）及相关机构事务 2:5.00 3:518.07 4:518.07",
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
