//! What units of one department pay each other: it is taken out where it is printed, explained where it is hidden, and never
//! hides anything else.

use duibiao::MergeOptions;
use duibiao::report::{Filing, Outcome, UnitState};
use lab::accounts::{Accounts, Dealing, DealingKind, Source};
use lab::bureau::{Bureau, BureauLayout, Plan};
use lab::departments::RoundingMode;

use super::{Office, named, texts};

/// One 万元 in 分.
const WAN: i64 = 1_000_000;

/// A department of three units in final accounts: the first stands above the others.
struct Department {
    units: Vec<Accounts>,
    dealings: Vec<Dealing>,
}

impl Department {
    /// 水利局 of that county, whose second unit pays 12 万元 to the first, which pays 30 and 8 to the others.
    fn of(county: &str, seed: u64) -> Department {
        let names = ["水利局", "水库管理站", "灌溉服务站"];
        let units = names.iter().zip(seed..).map(|(name, seed)| {
            let mut own = Accounts::random(seed);
            own.department = format!("{county}{name}");
            own
        });
        let mut department = Department {
            units: units.collect(),
            dealings: Vec::new(),
        };
        // What others from above give is no transfer inside; these units get nothing from there.
        for unit in &mut department.units {
            unit.income
                .retain(|(_, source, _)| *source != Source::Subsidy);
            unit.spending
                .retain(|(_, source, _, _)| *source != Source::Subsidy);
        }
        let code = |at: usize| (at, department.units[at].basic[0].1.clone());
        let dealing = |kind, payer, receiver, wan: i64| Dealing {
            kind,
            payer: code(payer),
            receiver: code(receiver),
            fen: wan * WAN,
        };
        department.dealings = vec![
            dealing(DealingKind::Remittance, 1, 0, 12),
            dealing(DealingKind::Subsidy, 0, 1, 30),
            dealing(DealingKind::Subsidy, 0, 2, 8),
        ];
        department
    }

    /// Its own workbook, in which that money counts once.
    fn own_book(&self) -> Vec<u8> {
        let mut whole = Accounts::consolidated("青岚县水利局", &self.units);
        self.dealings
            .iter()
            .for_each(|one| one.enter_once(&mut whole));
        whole.workbook().expect("a workbook")
    }

    /// Its units with what they paid each other; the last dealing loses so much on its way.
    fn entered(&self, lost: i64) -> Vec<Accounts> {
        let mut units = self.units.clone();
        let last = self.dealings.len() - 1;
        for (at, one) in self.dealings.iter().enumerate() {
            one.enter(&mut units, if at == last { lost } else { 0 });
        }
        units
    }
}

/// An office with what units handed in, and the list of them: the code of the first of each department is that of the
/// others' 上级.
fn office(departments: &[Vec<Accounts>]) -> Office {
    let office = Office::empty();
    std::fs::create_dir(office.path("报送件")).expect("a folder");
    let mut list = String::from("单位代码,单位名称,上级\n");
    for (number, units) in (15..).zip(departments) {
        for (at, unit) in units.iter().enumerate() {
            let name = &unit.department;
            let path = office.path("报送件").join(format!("{name}.xlsx"));
            std::fs::write(path, unit.workbook().expect("a workbook")).expect("written");
            let above = match at {
                0 => String::new(),
                _ => format!("{number:03}001"),
            };
            list += &format!("{number:03}{:03},{name},{above}\n", at + 1);
        }
    }
    std::fs::write(office.path("单位名单.csv"), list).expect("written");
    office
}

fn against(office: &Office, file: &str) -> MergeOptions {
    MergeOptions {
        against: Some(office.path(file)),
        ..office.options()
    }
}

/// The rows of the 抵销 of a department as 项目, 各单位合计, 抵销数, 部门数.
fn offsets(office: &Office, department: &str) -> Vec<(String, [f64; 3], String)> {
    let rows = texts(&office.path("汇总.xlsx"), "抵销");
    let own = rows
        .iter()
        .filter(|row| row.get(1).is_some_and(|name| name == department));
    let amount = |row: &Vec<String>, at: usize| row[at].parse().expect("an amount");
    own.map(|row| {
        let told = row.get(7).cloned().unwrap_or_default();
        (row[3].clone(), [4, 5, 6].map(|at| amount(row, at)), told)
    })
    .collect()
}

/// The lines of the 差异表 with that conclusion.
fn lines(office: &Office, state: &str) -> Vec<Vec<String>> {
    let rows = texts(&office.path("汇总.xlsx"), "差异表");
    rows.into_iter()
        .filter(|row| row.get(2).is_some_and(|text| text == state))
        .collect()
}

/// The conclusions of the 对照.
fn conclusions(office: &Office) -> Vec<String> {
    let rows = texts(&office.path("汇总.xlsx"), "对照");
    let own = rows.iter().filter(|row| row[0].parse::<u32>().is_ok());
    own.map(|row| row[1].clone()).collect()
}

#[test]
fn transfers_that_are_printed_and_balance_are_named_and_taken_out_of_the_sums() {
    let department = Department::of("青岚县", 41);
    let office = office(&[department.entered(0)]);
    std::fs::write(office.path("部门.xlsx"), department.own_book()).expect("written");
    let merged = office.merge(&against(&office, "部门.xlsx"));
    assert!(merged.outcome <= Outcome::Tail, "{}", merged.summary);
    assert!(merged.summary.contains("不符 0。"), "{}", merged.summary);
    for told in [
        "抵销：青岚县水利局 上缴 12.00 万元",
        "抵销：青岚县水利局 补助 38.00 万元",
    ] {
        assert!(merged.summary.contains(told), "{}", merged.summary);
    }
    let rows = offsets(&office, "青岚县水利局");
    let find = |name: &str| {
        let row = rows.iter().find(|(subject, ..)| subject.ends_with(name));
        row.unwrap_or_else(|| panic!("{name}: {rows:?}"))
    };
    for (name, wan) in [
        ("上缴上级支出", 12.0),
        ("附属单位上缴收入", 12.0),
        ("对附属单位补助支出", 38.0),
        ("上级补助收入", 38.0),
    ] {
        assert_eq!(find(name).1, [wan, wan, 0.0], "{name}");
    }
    for name in ["本年收入合计", "本年支出合计", "总计"] {
        let [sum, off, own] = find(name).1;
        assert_eq!(off, 50.0, "{name}");
        assert!((sum - off - own).abs() < 1e-6 && own > 0.0, "{name}");
    }
    assert!(
        find("上缴上级支出").2.contains("部门的表已抵销"),
        "{rows:?}"
    );
    // Nothing is taken out of the tables of the whole: they say so.
    let table = texts(&office.path("汇总.xlsx"), "公开02表");
    let note = table.iter().flatten().any(|text| text.contains("没有抵销"));
    assert!(note, "{table:?}");
}

#[test]
fn a_department_that_has_not_taken_transfers_out_agrees_too_and_it_is_said() {
    let department = Department::of("青岚县", 44);
    let units = department.entered(0);
    let office = office(std::slice::from_ref(&units));
    let book = Accounts::consolidated("青岚县水利局", &units).workbook();
    std::fs::write(office.path("部门.xlsx"), book.expect("a workbook")).expect("written");
    let merged = office.merge(&against(&office, "部门.xlsx"));
    assert!(merged.outcome <= Outcome::Tail, "{}", merged.summary);
    let rows = offsets(&office, "青岚县水利局");
    assert!(rows[0].2.contains("部门的表未抵销"), "{rows:?}");
}

#[test]
fn what_was_paid_and_not_received_is_a_finding_that_names_both_sums() {
    let department = Department::of("青岚县", 47);
    let office = office(&[department.entered(2 * WAN)]);
    let merged = office.merge(&office.options());
    assert_eq!(merged.outcome, Outcome::Mismatch, "{}", merged.summary);
    let open: Vec<Vec<String>> = lines(&office, "要您定")
        .into_iter()
        .filter(|row| row[4].starts_with("抵销：补助"))
        .collect();
    let [line] = open.as_slice() else {
        panic!("one line: {open:?}");
    };
    for told in [
        "付的合计 38.00 万元（青岚县水利局 38.00 万元）",
        "收的合计 36.00 万元",
        "青岚县灌溉服务站 6.00 万元",
        "差 2.00 万元",
    ] {
        assert!(
            line.iter().any(|text| text.contains(told)),
            "{told}: {line:?}"
        );
    }
    // The other transfer is even.
    assert!(
        merged.summary.contains("上缴 12.00 万元（"),
        "{}",
        merged.summary
    );
}

#[test]
fn what_comes_from_above_the_department_is_no_transfer_inside_it() {
    let department = Department::of("青岚县", 50);
    let mut units = department.entered(0);
    let code = units[0].basic[0].1.clone();
    let head = &mut units[0];
    head.income.push((code.clone(), Source::Subsidy, 100 * WAN));
    let spent = (
        code,
        Source::Subsidy,
        lab::accounts::Nature::Project,
        100 * WAN,
    );
    head.spending.push(spent);
    let office = office(&[units]);
    let merged = office.merge(&office.options());
    assert!(merged.outcome <= Outcome::Tail, "{}", merged.summary);
    let rows = offsets(&office, "青岚县水利局");
    let received = rows.iter().find(|row| row.0.ends_with("上级补助收入"));
    assert_eq!(received.expect("a row").1, [138.0, 38.0, 100.0]);
    assert!(
        rows.iter().any(|row| row.2.contains("与部门以外往来")),
        "{rows:?}"
    );
}

#[test]
fn each_department_of_a_county_takes_out_its_own() {
    let departments = [Department::of("青岚县", 53), Department::of("白石县", 56)];
    let office = office(&[departments[0].entered(0), departments[1].entered(3 * WAN)]);
    let merged = office.merge(&office.options());
    assert_eq!(merged.outcome, Outcome::Mismatch);
    let total = |name: &str| {
        let rows = offsets(&office, name);
        let row = rows.into_iter().find(|row| row.0.contains("本年收入合计"));
        row.expect("a row").1
    };
    assert_eq!(total("青岚县水利局")[1], 50.0);
    assert_eq!(total("白石县水利局")[1], 47.0);
    let rows = texts(&office.path("汇总.xlsx"), "报送情况");
    let line = |name: &str| {
        let mut rows = rows.iter();
        let named = |row: &&Vec<String>| row.get(2).is_some_and(|text| text == name);
        rows.find(named).expect("a line")[9]
            .parse::<f64>()
            .expect("an amount")
    };
    for county in ["青岚县", "白石县"] {
        let units = ["水利局", "水库管理站", "灌溉服务站"];
        let units = units.map(|unit| line(&format!("{county}{unit}")));
        let sum = line(&format!("{county}水利局（部门，3个单位合计）"));
        assert!((units.iter().sum::<f64>() - sum).abs() < 1e-6);
        // The table of the 抵销 begins with the same sum.
        assert!((sum - total(&format!("{county}水利局"))[0]).abs() < sum / 2.0);
    }
}

fn hiding(damaged: usize) -> Plan {
    Plan {
        transfers: true,
        damaged,
        ..Plan::plain(6, BureauLayout::Shanxi)
    }
}

#[test]
fn what_was_taken_out_of_a_source_that_hides_it_is_one_line_to_explain() {
    for (seed, rounding) in [
        (1, RoundingMode::Exact),
        (2, RoundingMode::Exact),
        (3, RoundingMode::Rounded),
    ] {
        let plan = Plan {
            rounding,
            ..hiding(0)
        };
        let bureau = Bureau::random(seed, &plan);
        let office = Office::of(&bureau);
        std::fs::write(office.path("部门.xlsx"), bureau.department_book()).expect("written");
        let merged = office.merge(&against(&office, "部门.xlsx"));
        assert!(
            merged.outcome <= Outcome::Tail,
            "{seed}: {}",
            merged.summary
        );
        assert!(
            merged.summary.contains("不符 0。"),
            "{seed}: {}",
            merged.summary
        );
        let fen: i64 = bureau.dealings.iter().map(|one| one.fen).sum();
        let told = format!("少 {:.2} 万元", fen as f64 / WAN as f64);
        let exact = rounding == RoundingMode::Exact;
        let said = merged.summary.contains(&told);
        assert!(said || !exact, "{told}: {}", merged.summary);
        let explained = lines(&office, "需说明");
        assert_eq!(explained.len(), 1, "{explained:?}");
        let first = conclusions(&office)
            .into_iter()
            .filter(|word| word != "尾差");
        assert!(first.eq(["需说明"]), "{seed}");
        let rows = offsets(&office, "青岚县");
        assert!(
            rows.iter()
                .all(|row| (row.1[1] - fen as f64 / WAN as f64).abs() < 0.1)
        );
        assert!(rows.len() >= 4, "{rows:?}");
    }
}

#[test]
fn a_wrong_cell_beside_what_is_hidden_is_found_and_named() {
    let mut first = 0;
    let seeds = 20..32;
    for seed in seeds.clone() {
        let bureau = Bureau::random(seed, &hiding(1));
        let damaged = bureau.files.iter().find_map(|file| {
            let unit = &bureau.units[file.unit?];
            Some((unit.name.clone(), file.damage()?))
        });
        let (unit, damage) = damaged.expect("one is damaged");
        let truth = (unit, format!("{}!{}", damage.sheet, damage.cell));
        let office = Office::of(&bureau);
        std::fs::write(office.path("部门.xlsx"), bureau.department_book()).expect("written");
        let merged = office.merge(&against(&office, "部门.xlsx"));
        assert_eq!(merged.outcome, Outcome::Mismatch);
        assert_eq!(lines(&office, "需说明").len(), 1, "{seed}");
        let whole = office.path("汇总.xlsx");
        let mut all = (0..).map_while(|line| named(&whole, line));
        assert!(all.any(|line| line == truth), "{seed}: {truth:?}");
        first += usize::from(named(&whole, 0).as_ref() == Some(&truth));
    }
    // Where it could be a part of what was taken out, only the unit's own figures tell.
    assert!(first * 100 >= seeds.count() * 90, "{first}");
}

#[test]
fn a_difference_outside_the_source_is_still_a_mismatch() {
    let bureau = Bureau::random(5, &hiding(0));
    let office = Office::of(&bureau);
    // The department has forgotten a unit that has more than its own money.
    let options = MergeOptions {
        output: office.path("部门.xlsx"),
        units: None,
        ..office.options()
    };
    let most: Vec<String> = bureau.files[1..]
        .iter()
        .map(|file| format!("报送件/{}", file.path))
        .collect();
    let most: Vec<&str> = most.iter().map(String::as_str).collect();
    office.try_merge(&most, &options).expect("merged");
    let merged = office.merge(&against(&office, "部门.xlsx"));
    assert_eq!(merged.outcome, Outcome::Mismatch);
    assert!(lines(&office, "需说明").is_empty());
    let (unit, _) = named(&office.path("汇总.xlsx"), 0).expect("a line");
    let left_out = bureau.files[0].unit.expect("a unit");
    assert_eq!(unit, bureau.units[left_out].name);
}

/// The list of a bureau in which all units stand below the bureau itself, which is none of them.
fn all_below(bureau: &Bureau) -> String {
    let units = bureau.units.iter();
    let rows = units.map(|unit| format!("{},{},{}\n", unit.code, unit.name, bureau.name));
    String::from("单位代码,单位名称,上级\n") + &rows.collect::<String>()
}

#[test]
fn a_departments_own_workbook_among_its_units_is_not_added_but_compared() {
    let bureau = Bureau::random(8, &Plan::plain(5, BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    std::fs::write(office.path("单位名单.csv"), all_below(&bureau)).expect("written");
    office.merge(&office.options());
    let without = super::sums::printed(&office.path("汇总.xlsx"));
    let own = office.path("报送件").join("全局.xlsx");
    std::fs::write(own, bureau.department_book()).expect("written");
    let merged = office.merge(&office.options());
    super::sums::assert_same(&super::sums::printed(&office.path("汇总.xlsx")), &without);
    let wholes = merged.filings.files.iter();
    let wholes = wholes.filter(|filing| matches!(filing, Filing::Whole(_)));
    assert_eq!(wholes.count(), 1);
    assert!(merged.outcome <= Outcome::Tail, "{}", merged.summary);
    let compared = format!("对照：{} 相同 ", bureau.name);
    assert!(merged.summary.contains(&compared), "{}", merged.summary);
    let files = texts(&office.path("汇总.xlsx"), "文件清单");
    let line = files
        .iter()
        .find(|row| row.get(2).is_some_and(|text| text == "部门汇总"));
    let line = line.expect("a line");
    assert!(line[5].contains("是 5 个单位的上级"), "{line:?}");
}

#[test]
fn a_part_that_was_added_up_before_is_not_added_beside_its_units() {
    let bureau = Bureau::random(9, &Plan::plain(6, BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    let head = &bureau.units[0];
    let own: Vec<String> = bureau
        .files
        .iter()
        .filter(|file| {
            let unit = &bureau.units[file.unit.expect("a unit")];
            unit.code == head.code || unit.parent.as_ref() == Some(&head.code)
        })
        .map(|file| format!("报送件/{}", file.path))
        .collect();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    assert!(own.len() > 1 && own.len() < 6);
    let options = MergeOptions {
        output: office.path("部门.xlsx"),
        units: None,
        name: Some(head.name.clone()),
        ..office.options()
    };
    office.try_merge(&own, &options).expect("merged");
    for units in [None, Some(office.path("单位名单.csv"))] {
        let options = MergeOptions {
            units,
            ..office.options()
        };
        office.merge(&options);
        let without = super::sums::printed(&office.path("汇总.xlsx"));
        let (merged, _) = office
            .try_merge(&["报送件", "部门.xlsx"], &options)
            .expect("merged");
        super::sums::assert_same(&super::sums::printed(&office.path("汇总.xlsx")), &without);
        let reported = merged.filings.units.iter();
        let reported = reported.filter(|unit| unit.state == UnitState::Reported);
        assert_eq!(reported.count(), 6);
        assert!(merged.summary.contains("部门汇总 1"), "{}", merged.summary);
        assert!(merged.outcome <= Outcome::Tail, "{}", merged.summary);
    }
}

#[test]
fn a_workbook_that_is_the_sum_of_the_units_below_is_not_added_even_if_it_does_not_say_so() {
    let bureau = Bureau::random(10, &Plan::plain(5, BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    let above = format!("900001,{},\n", bureau.name);
    let list = all_below(&bureau).replacen('\n', &format!("\n{above}"), 1);
    std::fs::write(office.path("单位名单.csv"), list).expect("written");
    office.merge(&office.options());
    let without = super::sums::printed(&office.path("汇总.xlsx"));
    let own = office.path("报送件").join("全局.xlsx");
    std::fs::write(own, bureau.department_book()).expect("written");
    let merged = office.merge(&office.options());
    super::sums::assert_same(&super::sums::printed(&office.path("汇总.xlsx")), &without);
    assert_eq!(merged.filings.units[0].state, UnitState::Whole);
    assert!(merged.summary.contains("不符 0。"), "{}", merged.summary);
    assert!(merged.outcome <= Outcome::Tail, "{}", merged.summary);
}

#[test]
fn a_workbook_that_may_hold_the_units_below_is_added_and_asked_about() {
    let bureau = Bureau::random(11, &Plan::plain(5, BureauLayout::Shanxi));
    let office = Office::of(&bureau);
    // The one above the others hands in everything in place of its own.
    let head = &bureau.units[0];
    let own = bureau.files.iter().find(|file| file.unit == Some(0));
    let path = office.path("报送件").join(&own.expect("a file").path);
    std::fs::write(path, bureau.department_book()).expect("written");
    let list = bureau.unit_list();
    let line = format!("{},{},", head.code, head.name);
    let own = list
        .lines()
        .find(|row| row.starts_with(&line))
        .expect("a line");
    let list = list.replace(own, &format!("{own}{}", bureau.name));
    std::fs::write(office.path("单位名单.csv"), list).expect("written");
    office.merge(&office.options());
    let asked = lines(&office, "需说明");
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0][1], head.name);
    assert!(
        asked[0].iter().any(|text| text.contains("加了两次")),
        "{asked:?}"
    );
}
