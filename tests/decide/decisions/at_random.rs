//! Whatever a person ticks: either all of it is followed, can be replayed and stays, or none of it.

use lab::departments::{Department, Dice, Profile, RoundingMode, Stratum, damage, xlsx};
use lab::desk::{CHOICE, Desk, ID, Page, REMARK, VALUE};

/// Ticks some lines at random; says how many.
fn tick(list: &mut Page, dice: &mut Dice) -> usize {
    let mut ticked = 0;
    for line in list.lines() {
        let id = &line[ID];
        let rivals = list.ways(id).len();
        let choice = match dice.below(6) {
            0 | 1 if !line["应为数"].is_empty() => "采纳建议".to_owned(),
            2 if rivals > 0 => format!("采纳备选{}", 1 + dice.below(rivals)),
            3 if !line["单元格"].is_empty() => {
                list.write(
                    id,
                    VALUE,
                    &format!("{}.{:02}", dice.below(900), dice.below(100)),
                );
                "自填".to_owned()
            }
            4 => {
                list.write(id, REMARK, "另有批复");
                "保留原值".to_owned()
            }
            _ => continue,
        };
        if line["结论"] != "尾差" {
            list.write(id, CHOICE, &choice);
            ticked += 1;
        }
    }
    ticked
}

#[test]
fn decisions_are_followed_as_a_whole_or_not_at_all_and_what_is_followed_can_be_replayed() {
    let (mut followed, mut refused, mut twice) = (0, 0, 0);
    for seed in 0..15_u64 {
        let stratum = Stratum::ALL[seed as usize % Stratum::ALL.len()];
        let mode = RoundingMode::ALL[seed as usize % 4];
        let honest = Department::random(500 + seed, Profile::Small).print(mode);
        let Some(damaged) = damage(&honest, stratum, seed) else {
            continue;
        };
        let desk = Desk::empty();
        desk.put("提交件.xlsx", &xlsx(&damaged.printed));
        desk.fix("提交件.xlsx", "0.xlsx");
        let mut dice = Dice::new(seed);
        // Two stages: what the first leaves open is decided in the second.
        for stage in 1..3 {
            let (before, after) = (format!("{}.xlsx", stage - 1), format!("{stage}.xlsx"));
            let mut pages = desk.open(&before);
            if tick(pages.list(), &mut dice) == 0 {
                break;
            }
            desk.save("选.xlsx", &pages);
            let report = desk.fix("选.xlsx", &after);
            if let Some(error) = report.error {
                assert_eq!(error.kind, "decisions", "{seed}: {}", error.message);
                assert!(
                    error.message.contains('!'),
                    "a cell is named: {}",
                    error.message
                );
                assert!(!desk.path(&after).exists());
                refused += 1;
                break;
            }
            // A name of its own for each stage: nothing that holds other decisions is written over.
            let (twice_fixed, replayed) = (format!("再{stage}.xlsx"), format!("重放{stage}.xlsx"));
            let again = desk.fix(&after, &twice_fixed);
            assert!(
                again.error.is_none(),
                "{stratum:?} {seed}: {:?}",
                again.error
            );
            let what = format!("{stratum:?} {seed}, stage {stage}");
            desk.same(&after, &twice_fixed, &format!("fixed again: {what}"));
            let log = format!("{stage}.对表记录.json");
            let report = desk.fix_with("提交件.xlsx", &replayed, Some(&log));
            assert!(report.error.is_none(), "{what}: {:?}", report.error);
            desk.same(&after, &replayed, &format!("replayed: {what}"));
            followed += 1;
            twice += usize::from(stage == 2);
        }
    }
    assert!(
        followed > 6 && refused > 0 && twice > 0,
        "{followed} {refused} {twice}"
    );
}
