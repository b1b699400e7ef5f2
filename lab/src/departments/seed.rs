//! A real department: the disclosure of 长治市屯留区行政审批服务管理局 for 2026, brought in as facts.
//! The disclosure says which function and which economic item each sum belongs to, but not both at
//! once; where it leaves that open, one split that fits both is chosen.

use super::codes::economic;
use super::facts::{Department, Fact, Project, Purpose, Source, Unit, UnitKind, Vintage};

/// Function, economic item, 公用经费 or not, 0.01 万元.
const BASIC: &[(&str, &str, bool, i64)] = &[
    ("2010301", "30101", false, 1798),
    ("2010301", "30102", false, 5592),
    ("2010301", "30103", false, 592),
    ("2010301", "30201", true, 1000),
    ("2010301", "30211", true, 104),
    ("2010301", "30228", true, 300),
    ("2010301", "30239", true, 639),
    ("2010303", "30299", true, 769),
    ("2010350", "30101", false, 29_695),
    ("2010350", "30107", false, 16_877),
    ("2010350", "30112", false, 550),
    ("2010350", "30199", false, 918),
    ("2080505", "30108", false, 8080),
    ("2080801", "30305", false, 72),
    ("2101101", "30110", false, 441),
    ("2101102", "30110", false, 2993),
    ("2210201", "30113", false, 6459),
];

/// Function, name, 分: the performance forms give some of these to the 分 (智慧政务 is 2,222,948.32 元).
const PROJECTS: &[(&str, &str, i64)] = &[
    ("2010303", "2025年政务大厅物业费", 23_700_000),
    ("2010303", "2026年单位运转经费", 80_000_000),
    ("2010303", "2025年政务大厅专网费", 10_640_000),
    ("2010304", "智慧政务建设项目尾款", 222_294_832),
    ("2010304", "专家评审费", 12_650_000),
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
