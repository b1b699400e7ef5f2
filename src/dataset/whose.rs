//! Whose submission it is: the unit of the list that bears the name printed on it.

use std::collections::BTreeMap;

use crate::model::DepartmentName;
use crate::unit_list::Unit;

/// A unit as rows name it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct UnitRow {
    /// Its name; as printed if no list has it.
    pub name: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// The name of the unit or department above it.
    pub parent: Option<String>,
    /// 行政, 参公, 事业
    pub kind: Option<&'static str>,
}

/// The units of a list, found by name.
#[derive(Clone, Debug, Default)]
pub struct Units {
    rows: Vec<UnitRow>,
    /// Every name, and whose it is.
    names: Vec<(DepartmentName, usize)>,
    exact: BTreeMap<DepartmentName, Option<usize>>,
}

impl Units {
    /// The units of a list; without any, everybody is whoever the submission says.
    pub fn of(units: &[Unit]) -> Units {
        let by_code: BTreeMap<&str, &str> = units
            .iter()
            .filter_map(|unit| Some((unit.code.as_ref()?.as_str(), unit.name.as_str())))
            .collect();
        let mut all = Units::default();
        for (at, unit) in units.iter().enumerate() {
            let above = unit.parent.as_deref().map(str::trim);
            let named = |above: &str| by_code.get(above).map_or(above, |name| *name).to_owned();
            all.rows.push(UnitRow {
                name: Some(unit.name.clone()),
                code: unit.code.as_ref().map(|code| code.to_string()),
                parent: above.map(named),
                kind: unit.kind.map(|kind| kind.name()),
            });
            let names = std::iter::once(&unit.name).chain(&unit.aliases);
            for name in names.filter_map(|name| DepartmentName::parse(name)) {
                // Two that differ only in what lines put around a name are told by nothing.
                let known = all.exact.entry(name.clone()).or_insert(Some(at));
                *known = known.filter(|before| *before == at);
                all.names.push((name, at));
            }
        }
        all
    }

    /// All of the list.
    pub fn rows(&self) -> &[UnitRow] {
        &self.rows
    }

    /// Whose submission it is by its department: the unit of that very name, or the only one that is the same with its
    /// county before it.
    pub fn find(&self, printed: Option<&str>) -> UnitRow {
        let known = printed.and_then(DepartmentName::parse);
        let known = known.and_then(|name| self.unit(&name));
        known.map_or_else(
            || UnitRow {
                name: printed.map(str::to_owned),
                ..UnitRow::default()
            },
            |at| self.rows[at].clone(),
        )
    }

    fn unit(&self, name: &DepartmentName) -> Option<usize> {
        if let Some(known) = self.exact.get(name) {
            return *known;
        }
        let mut akin = self.names.iter().filter(|(other, _)| name.is_called(other));
        let (_, first) = akin.next()?;
        akin.all(|(_, at)| at == first).then_some(*first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit_list;

    fn units() -> Units {
        let list = "单位代码,单位名称,上级,单位性质,别名\n\
                    015,屯留区教育局,,行政,\n\
                    015001,第一中学,015,事业,一中\n\
                    015002,屯留区第二中学,屯留区教育局,事业,\n";
        Units::of(&unit_list::read(list.as_bytes(), "名单.csv").expect("a list"))
    }

    #[test]
    fn a_unit_is_found_by_its_names_and_has_its_parents_name() {
        let units = units();
        let first = units.find(Some("部门名称：一中"));
        assert_eq!(first.name.as_deref(), Some("第一中学"));
        assert_eq!(first.parent.as_deref(), Some("屯留区教育局"));
        assert_eq!(
            (first.code.as_deref(), first.kind),
            (Some("015001"), Some("事业"))
        );
        let second = units.find(Some("长治市屯留区第二中学"));
        assert_eq!(second.code.as_deref(), Some("015002"));
    }

    #[test]
    fn who_is_not_on_the_list_or_could_be_two_stays_as_printed() {
        let units = units();
        for printed in ["第三中学", "二中"] {
            let row = units.find(Some(printed));
            assert_eq!((row.name.as_deref(), row.code), (Some(printed), None));
        }
        let two = unit_list::read("甲县教育局\n乙县教育局\n".as_bytes(), "名单.txt");
        let row = Units::of(&two.expect("a list")).find(Some("教育局"));
        assert_eq!(row.name.as_deref(), Some("教育局"));
        assert_eq!(Units::default().find(None), UnitRow::default());
    }
}
