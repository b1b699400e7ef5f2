//! A real department: the disclosure of 长治市屯留区行政审批服务管理局 for 2026, brought in as facts.
//! The disclosure says which function and which economic item each sum belongs to, but not both at
//! once; where it leaves that open, one split that fits both is chosen.

use super::codes::economic;
use super::facts::{Department, Fact, Project, Purpose, Source, Unit, UnitKind, Vintage};

/// Function, economic item, 公用经费 or not, 0.01 万元.
const BASIC: &[(&str, &str, bool, i64)] = &[
    ("2010301", "30101", false, 17_98),
    ("2010301", "30102", false, 55_92),
    ("2010301", "30103", false, 5_92),
    ("2010301", "30201", true, 10_00),
    ("2010301", "30211", true, 1_04),
    ("2010301", "30228", true, 3_00),
    ("2010301", "30239", true, 6_39),
    ("2010303", "30299", true, 7_69),
    ("2010350", "30101", false, 296_95),
    ("2010350", "30107", false, 168_77),
    ("2010350", "30112", false, 5_50),
    ("2010350", "30199", false, 9_18),
    ("2080505", "30108", false, 80_80),
    ("2080801", "30305", false, 72),
    ("2101101", "30110", false, 4_41),
    ("2101102", "30110", false, 29_93),
    ("2210201", "30113", false, 64_59),
];

/// Function, name, 元 and 分 as one number: the performance forms give some of these to the 分.
const PROJECTS: &[(&str, &str, i64)] = &[
    ("2010303", "2025年政务大厅物业费", 237_000_00),
    ("2010303", "2026年单位运转经费", 800_000_00),
    ("2010303", "2025年政务大厅专网费", 106_400_00),
    ("2010304", "智慧政务建设项目尾款", 2_222_948_32),
    ("2010304", "专家评审费", 126_500_00),
];

impl Department {
    /// The seed's department. Printed with each cell rounded, it gives the disclosure's figures.
    pub fn seed() -> Department {
        let name = "长治市屯留区行政审批服务管理局".to_owned();
        let line = |function: &'static str, purpose: Purpose, fen: i64| Fact {
            unit: 0,
            function,
            source: Source::General,
            vintage: Vintage::Current,
            purpose,
            revenue: None,
            fen,
        };
        let basic = BASIC.iter().map(|(function, code, office, amount)| {
            let economic = economic(code, UnitKind::Administrative);
            line(
                function,
                Purpose::Basic {
                    economic,
                    office: *office,
                },
                amount * 10_000,
            )
        });
        let projects = PROJECTS
            .iter()
            .enumerate()
            .map(|(project, (function, _, fen))| {
                line(
                    function,
                    Purpose::Project {
                        project,
                        economic: None,
                    },
                    *fen,
                )
            });
        Department {
            seed: 2026,
            year: 2026,
            units: vec![Unit {
                name: name.clone(),
                kind: UnitKind::Administrative,
            }],
            projects: PROJECTS
                .iter()
                .map(|(_, name, _)| Project {
                    unit: 0,
                    name: (*name).to_owned(),
                })
                .collect(),
            facts: basic.chain(projects).collect(),
            name,
        }
    }
}
