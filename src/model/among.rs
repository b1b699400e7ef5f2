//! Where a sheet that is no table stands among those that are.

/// Where a sheet of the submitter's own stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Among {
    /// Before all tables.
    First,
    /// Right behind that table of the layout.
    Behind(usize),
    /// Behind all tables.
    #[default]
    Last,
}

impl Among {
    /// Where the sheet of that number stands; `tables` are the numbers of the sheets of tables, by table, `None` for one
    /// that is missing.
    pub fn of(sheet: usize, tables: &[Option<usize>]) -> Among {
        let placed = || {
            let tables = tables.iter().enumerate();
            tables.filter_map(|(table, own)| Some(((*own)?, table)))
        };
        if placed().all(|(own, _)| own < sheet) {
            return Among::Last;
        }
        let before = placed().filter(|(own, _)| *own < sheet).max();
        before.map_or(Among::First, |(_, table)| Among::Behind(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_stands_behind_the_table_before_it_as_long_as_another_follows() {
        let tables = [Some(1), None, Some(3), Some(5)];
        let among = |sheet| Among::of(sheet, &tables);
        assert_eq!(among(0), Among::First);
        assert_eq!(among(2), Among::Behind(0));
        assert_eq!(among(4), Among::Behind(2));
        assert_eq!(among(6), Among::Last);
        assert_eq!(Among::of(3, &[None]), Among::Last);
    }
}
