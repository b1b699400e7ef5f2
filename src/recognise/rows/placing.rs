//! Which row of its ledger a line is: by its name in a list, by its code or its name in a classification.
//!
//! In go what a line prints and the rows before it, out comes its identity; what cannot be told stays unplaced.

use super::RowReader;
use crate::layout::classification::Classification;
use crate::layout::{ColumnRole, ListRow, RowsSpec};
use crate::model::{Code, Entry, RowKey, RowRole, Scientific, Ticks, plain};
use crate::recognise::heads::without_ordinal;
use crate::recognise::lines::{self, Aside};
use crate::recognise::printed::Printed;

impl RowReader<'_, '_> {
    /// The identity of a line; `None` if it is no row.
    pub(super) fn place(
        &mut self,
        printed: &Printed,
        figures: bool,
        entries: &[Entry],
    ) -> Option<Placed> {
        let label = plain(&printed.label).into_owned();
        let coded = Code::parse(&plain(&printed.code)).is_some();
        // No code is named 小计: what bears both is the sum of that code's rows.
        let may = |aside: &Aside| (!coded || *aside == Aside::Subtotal) && !self.is_total(&label);
        let aside = lines::aside(&label).filter(|aside| !self.rows.is_empty() && may(aside));
        if let Some(aside) = aside
            && !self.knows_under(&label, aside)
        {
            return Some(Placed::aside(&printed.label, aside));
        }
        match &self.matcher.spec.rows {
            RowsSpec::List(_) => {
                let known = !self.matcher.bearers(&label).is_empty();
                let name = match known {
                    true => &label,
                    false => lines::without_of_which(&label),
                };
                Some(self.place_in_list(name, &printed.code, entries))
            }
            RowsSpec::Codes { .. } => self.place_code(printed, &label, figures),
            RowsSpec::Groups { classification, .. } => {
                self.place_in_groups(*classification, printed, &label, figures)
            }
            RowsSpec::Tree { .. } if label.is_empty() => Some(Placed::nowhere("")),
            RowsSpec::Tree { .. } if self.rows.is_empty() => Some(Placed::total(&printed.label)),
            // The total once more, below the rows.
            RowsSpec::Tree { .. } if self.matcher.is_total(&label) => {
                Some(Placed::total(&printed.label))
            }
            RowsSpec::Tree { .. } => Some(Placed::item(&printed.label, None)),
            RowsSpec::Single { label } if self.rows.is_empty() => Some(Placed {
                key: RowKey::new(label),
                code: None,
                role: RowRole::Total,
            }),
            RowsSpec::Single { .. } => Some(Placed::nowhere(&label)),
        }
    }

    /// Whether a name after 其中：, or one that ends like a subtotal's, is a row of its own here.
    fn knows_under(&self, label: &str, aside: Aside) -> bool {
        let bare = lines::without_of_which(label);
        match &self.matcher.spec.rows {
            RowsSpec::List(_) => {
                let bearers = self.matcher.bearers(bare).iter();
                !self.matcher.bearers(label).is_empty()
                    || bearers.into_iter().any(|&index| !self.met[index])
            }
            RowsSpec::Groups { classification, .. } => {
                let mut codes = classification.codes_named(bare).iter();
                aside == Aside::OfWhich && codes.any(|code| code.parent().is_none())
            }
            RowsSpec::Codes { .. } | RowsSpec::Tree { .. } | RowsSpec::Single { .. } => false,
        }
    }

    fn place_in_list(&mut self, label: &str, code: &str, entries: &[Entry]) -> Placed {
        let list = self.matcher.list();
        let mut bearers = self.matcher.bearers(label).to_vec();
        if bearers.is_empty() && self.is_total(label) {
            bearers.extend(self.matcher.spec.rows.only_total());
        }
        if bearers.is_empty() {
            // Another edition's name of a class: 医疗卫生与计划生育支出 is 210.
            let codes = Classification::Function.codes_named(without_ordinal(label));
            bearers = (0..list.len())
                .filter(|&i| list[i].code.is_some_and(|c| codes.contains(&c)))
                .collect();
        }
        // Where a list prints codes, a name and a code of two different rows leave it open which is meant; a code alone
        // will do.
        if let Some(code) = Code::parse(&plain(code)).filter(|_| self.prints_codes()) {
            let unnamed = bearers.is_empty();
            if unnamed {
                bearers = (0..list.len()).collect();
            }
            bearers.retain(|&index| list[index].code == Some(code));
            if bearers.is_empty() {
                return Placed::nowhere(label);
            }
        }
        let met = &self.met;
        let free = || bearers.iter().copied().filter(|&index| !met[index]);
        let chosen = free()
            .find(|&index| index >= self.last)
            .or_else(|| free().next());
        let Some(index) = chosen.or(bearers.first().copied()) else {
            return Placed::nowhere(label);
        };
        if chosen.is_none() && self.adds_figures(&list[index], entries) {
            // One row too many: where the list has several of the name, it is open which.
            self.crowded |= bearers.len() > 1;
            return Placed::nowhere(label);
        }
        self.met[index] = true;
        self.last = index;
        let row = &list[index];
        let role = if row.total {
            RowRole::Total
        } else {
            RowRole::Item
        };
        Placed {
            key: row.key.clone(),
            code: row.code,
            role,
        }
    }

    fn prints_codes(&self) -> bool {
        let mut columns = self.matcher.spec.columns.iter();
        columns.any(|column| column.role == ColumnRole::Code)
    }

    /// Whether a further row of that name prints figures, and is not its total once more.
    fn adds_figures(&self, row: &ListRow, entries: &[Entry]) -> bool {
        let own = self.figures_of(entries);
        own.iter().any(Option::is_some) && !(row.total && self.prints(&row.key, &own))
    }

    /// Whether a further total prints other figures than the first: it is open which is meant.
    pub(super) fn is_another_total(&self, key: &RowKey, role: RowRole, entries: &[Entry]) -> bool {
        let codes = matches!(
            self.matcher.spec.rows,
            RowsSpec::Codes { .. } | RowsSpec::Groups { .. }
        );
        let own = self.figures_of(entries);
        let printed = own.iter().any(Option::is_some);
        codes
            && role == RowRole::Total
            && printed
            && self.keys.contains_key(key)
            && !self.prints(key, &own)
    }

    /// Whether the first row of that key prints these figures.
    fn prints(&self, key: &RowKey, figures: &[Option<Ticks>]) -> bool {
        let mut known = self.rows.iter().filter(|row| row.key == *key);
        known.any(|row| self.figures_of(&row.entries) == figures)
    }

    fn figures_of(&self, entries: &[Entry]) -> Vec<Option<Ticks>> {
        let ticks = |entry: &Entry| entry.value.amount()?.ticks(self.unit).filter(|t| t.0 != 0);
        entries.iter().map(ticks).collect()
    }

    fn place_code(&mut self, printed: &Printed, label: &str, figures: bool) -> Option<Placed> {
        let code = plain(&printed.code).into_owned();
        if self.matcher.is_total(label) || self.matcher.is_total(&code) {
            return Some(Placed::total("合计"));
        }
        if let Some(code) = Code::parse(code.trim_matches('"')) {
            self.last_code = Some(code);
            return Some(Placed::item(code.as_str(), Some(code)));
        }
        let nothing = |text: &str| matches!(text, "" | "无" | "-" | "--");
        if nothing(&code) && nothing(label) && !figures {
            return None;
        }
        // Of a code that was rounded only the name still tells which it was.
        let unsaid = nothing(&code) || Scientific::of(&code) == Some(Scientific::Rounded);
        let known = unsaid.then(|| self.code_of_name(label)).flatten();
        Some(match known {
            Some(code) => {
                self.last_code = Some(code);
                Placed::item(code.as_str(), Some(code))
            }
            None => Placed::nowhere(if label.is_empty() { &code } else { label }),
        })
    }

    /// The code of a name, for rows that print none. Where several codes bear the name, the one that
    /// goes on from the row above counts: a part of it first, then what follows it on its own level,
    /// then on the levels above. Two on one level leave it open.
    pub(super) fn code_of_name(&self, label: &str) -> Option<Code> {
        let RowsSpec::Codes { classification, .. } = &self.matcher.spec.rows else {
            return None;
        };
        let codes = classification.codes_named(label);
        if let [only] = codes {
            return Some(*only);
        }
        let levels = std::iter::successors(self.last_code, |code| code.parent());
        for above in levels.map(Some).chain([None]) {
            let mut next = codes.iter().copied().filter(|code| {
                code.parent() == above && self.last_code.is_none_or(|last| *code > last)
            });
            if let Some(first) = next.next() {
                return next.next().is_none().then_some(first);
            }
        }
        None
    }

    fn place_in_groups(
        &mut self,
        classification: Classification,
        printed: &Printed,
        label: &str,
        figures: bool,
    ) -> Option<Placed> {
        if self.matcher.is_total(label) {
            return Some(Placed::total("合计"));
        }
        let nothing = matches!(label, "" | "无" | "-" | "--");
        if nothing && !figures {
            return None;
        }
        let printed_code = Code::parse(&plain(&printed.code))
            .filter(|code| classification.subject(*code).is_some());
        let only = printed_code.as_slice();
        let named = |name: &str| classification.codes_named(name);
        let codes = match only {
            // 一、工资福利支出
            [] => match named(lines::without_of_which(label)) {
                [] => named(without_ordinal(label)),
                codes => codes,
            },
            only => only,
        };
        let class = codes.iter().copied().find(|code| code.parent().is_none());
        let within = codes
            .iter()
            .copied()
            .find(|code| code.parent().is_some() && code.parent() == self.group);
        let code = match (class, within) {
            // 其他支出 is a group and a part of itself; the first one is the group.
            (Some(class), within) if within.is_none() || self.group != Some(class) => {
                self.group = Some(class);
                Some(class)
            }
            (_, Some(within)) => Some(within),
            _ => codes.first().copied(),
        };
        Some(match code {
            Some(code) => Placed::item(&printed.label, Some(code)),
            None if nothing => Placed::nowhere(label),
            None => Placed::item(&printed.label, None),
        })
    }
}

/// The identity of a line.
pub(super) struct Placed {
    pub key: RowKey,
    pub code: Option<Code>,
    pub role: RowRole,
}

impl Placed {
    fn total(key: &str) -> Self {
        Placed {
            key: RowKey::new(key),
            code: None,
            role: RowRole::Total,
        }
    }

    fn item(key: &str, code: Option<Code>) -> Self {
        Placed {
            key: RowKey::new(key),
            code,
            role: RowRole::Item,
        }
    }

    /// A row that stands among the others and is not counted.
    fn aside(label: &str, aside: Aside) -> Self {
        Placed {
            key: RowKey::new(label),
            code: None,
            role: match aside {
                Aside::OfWhich => RowRole::OfWhich,
                Aside::Subtotal => RowRole::Subtotal,
            },
        }
    }

    fn nowhere(label: &str) -> Self {
        Placed {
            key: RowKey::new(&format!("?{label}")),
            code: None,
            role: RowRole::Unplaced,
        }
    }
}
