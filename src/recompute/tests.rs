use super::*;
use crate::model::SheetName;

fn cell(at: &str) -> CellRef {
    CellRef::parse(at).expect("A1")
}

fn sheet(formulas: &[(&str, &str, f64)]) -> Grid {
    let mut grid = Grid::new("汇报");
    for (at, formula, shown) in formulas {
        let formula = (!formula.is_empty()).then(|| (*formula).into());
        grid.push(cell(at), CellValue::Number(*shown), formula);
    }
    grid
}

fn value(formula: &str) -> Option<f64> {
    let grids = [sheet(&[
        ("A1", formula, 0.0),
        ("A2", "", 2.0),
        ("A3", "A2*10", 0.0),
    ])];
    let figures = Figures::from([
        (("表三".to_owned(), cell("C7")), 937.62),
        (("表 三".to_owned(), cell("C8")), 0.5),
    ]);
    Cells::of(&grids, &figures).value(&SheetName::new("汇报"), cell("A1"))
}

#[test]
fn plain_arithmetic_has_a_value_and_nothing_else_has() {
    for (formula, expected) in [
        ("表三!C7", 937.62),
        ("表三!$C$7*2-'表 三'!C8", 1874.74),
        ("SUM(A2:A4,表三!C7,1)", 960.62),
        ("-(A2+A3)/4%", -550.0),
        ("ROUND(A2/3,2)", 0.67),
        ("ABS(A2-A3)", 18.0),
        ("2.5", 2.5),
    ] {
        let found = value(formula).expect(formula);
        assert!(same(found, expected), "{formula}: {found}");
    }
    for formula in [
        "表四!C7",
        "A2/0",
        "IF(A2>1,1,2)",
        "合计*2",
        "A1",
        "A2:A3",
        "[1]a!B2",
        "\"x\"",
        "A2 A3",
        "SUM(A2",
    ] {
        assert_eq!(value(formula), None, "{formula}");
    }
}
