//! Puts the tables that were found together as a submission.

use super::spelling::most_frequent;
use std::collections::{BTreeMap, BTreeSet};

use super::ambiguity::Ambiguity;
use super::assemble::{self, Agreement, Assembled, Others};
use super::doubts;
use super::family;
use super::find::find_tables;
use super::fit;
use super::found::Found;
use super::left_over::{self, LeftOver};
use super::matchers::{LayoutMatcher, TableMatcher};
use super::our_sheets::{is_own_sheet, is_rest_sheet};
use super::places::{Places, Reads};
use super::titles::{Like, like_titles};
use super::whose::{self, Aside, Parted};
use super::{copied, elsewhere, lone, shared, units};
use crate::layout::{Layout, RowsSpec};
use crate::model::{Elsewhere, RowRole, SheetName, Submission, Table, plain};
use crate::read::Book;
use crate::report::Unrecognised;
use crate::words::recognise as words;

/// So many sheets have to be meant for tables of a layout to say that the book is.
const FEWEST_MEANT: usize = 3;

/// Layouts prepared for recognising; made once, used for every file.
pub struct Recogniser<'l> {
    layouts: Vec<LayoutMatcher<'l>>,
}

/// A book as a submission.
#[derive(Clone, Debug)]
pub struct Recognised<'l> {
    /// The layout that fits best.
    pub layout: &'l Layout,
    /// The submission; its tables in the layout's order.
    pub submission: Submission,
    /// The sheets (by index) that are none of the tables, and why.
    pub unrecognised: Vec<(usize, Unrecognised)>,
    /// The cells of sheets with tables that are no part of a table, sheet by sheet.
    pub rest: Vec<LeftOver>,
    /// What the report says about them.
    pub leftovers: Vec<Unrecognised>,
    /// The tables (by index) that are missing, while a sheet bears their title and is not that table; with why.
    pub misfits: Vec<(usize, Unrecognised)>,
    /// Where the book can be read in two ways.
    pub ambiguities: Vec<Ambiguity>,
    /// The figures that its other sheets state.
    pub stated: Elsewhere,
    /// For tables (by index) of which the book has several versions with different figures: all of them.
    pub versions: BTreeMap<usize, Vec<Table>>,
    /// Other families of which the book seems to have tables as well, those with most tables first.
    pub others: Vec<&'l Layout>,
    /// The sheets (by index) on which nothing of the layout stands, nor seems to: these may be theirs.
    pub free: Vec<usize>,
}

/// A book that is of none of the layouts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unfit {
    /// What it is like.
    pub family: Option<String>,
    /// Its sheets, and why each is none of the tables.
    pub sheets: Vec<Unrecognised>,
    /// What it was meant to be, if its sheets have the columns of tables and only other titles.
    pub meant: Option<Box<Meant>>,
}

/// What a book was meant to be of which no table was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meant {
    /// The name of the layout.
    pub layout: String,
    /// How many of its tables the sheets were meant to be.
    pub tables: usize,
    /// The first of these sheets, and why it is none.
    pub first: Unrecognised,
}

impl<'l> Recogniser<'l> {
    /// Prepares layouts; where several fit a book equally well, the earlier wins.
    pub fn new(layouts: &'l [Layout]) -> Self {
        Recogniser {
            layouts: layouts.iter().map(LayoutMatcher::new).collect(),
        }
    }

    /// The layout of that id.
    pub fn layout(&self, id: &str) -> Option<&'l Layout> {
        let mut layouts = self.layouts.iter().map(|matcher| matcher.layout);
        layouts.find(|layout| layout.id == id)
    }

    /// Reads a book as the layout that finds most tables in it; `None` if it is of none.
    pub fn recognise(&self, book: &Book) -> Option<Recognised<'l>> {
        self.recognise_or_tell(book, &BTreeMap::new()).ok()
    }

    /// The same once it is known which version of a table (by index) the other tables agree with (`None` where they do
    /// not tell), with what the book is if it is of none of the layouts.
    ///
    /// # Errors
    /// The book is of none of the layouts.
    pub fn recognise_or_tell(
        &self,
        book: &Book,
        agreeing: &BTreeMap<usize, Option<usize>>,
    ) -> Result<Recognised<'l>, Unfit> {
        let like = like_of(book);
        let mut seen: Vec<Seen> = Vec::new();
        for matcher in &self.layouts {
            // Only what the first says of a book without tables is ever told.
            let told = seen.iter().all(|seen| seen.tables == 0);
            let places = find_tables(matcher, book, &like, told);
            seen.push(Seen::new(matcher, places));
        }
        // The first of those that find most tables.
        let first = seen.iter().map(|seen| std::cmp::Reverse(seen.tables));
        let Some((best, _)) = first.enumerate().min_by_key(|(_, tables)| *tables) else {
            return Err(Unfit::default());
        };
        let Seen {
            matcher,
            mut places,
            tables,
        } = seen.remove(best);
        let foreign = tables == 0 || fit::is_foreign(matcher, &places);
        if foreign || lone::foreign(matcher, &places).is_some() {
            return Err(self.unfit(book, &like, (matcher, places)));
        }
        let shapes = shapes(matcher, book, &like, &places);
        let layout = matcher.layout.in_shapes(&shapes);
        let shaped;
        let matcher = match std::ptr::eq(layout, matcher.layout) {
            true => matcher,
            false => {
                shaped = LayoutMatcher::new(layout);
                places = find_tables(&shaped, book, &like, true);
                &shaped
            }
        };
        for other in &seen {
            let theirs = shared::theirs(&places, &other.places);
            places.give(&theirs, &other.matcher.layout.name);
        }
        let own = places.sheets();
        let mut found = put_together(matcher, book, places, agreeing);
        let unrecognised = found.unrecognised.iter().map(|(sheet, _)| *sheet);
        found.free = unrecognised.filter(|sheet| !own.contains(sheet)).collect();
        let there = |other: &Seen| {
            let sheets = other.places.sheets();
            found.free.iter().any(|sheet| sheets.contains(sheet))
        };
        seen.retain(there);
        seen.sort_by_key(|other| std::cmp::Reverse(other.tables));
        found.others = seen.iter().map(|other| other.matcher.layout).collect();
        Ok(found)
    }

    /// What is said of a book of which one layout finds most tables, and it is none of its: what it is meant to be, if
    /// another layout knows.
    fn unfit(
        &self,
        book: &Book,
        like: &[Vec<Like>],
        (matcher, places): (&LayoutMatcher<'l>, Places),
    ) -> Unfit {
        let others = self.layouts.iter();
        let others = others.filter(|other| !std::ptr::eq(other.layout, matcher.layout));
        let told = others.map(|other| (other, find_tables(other, book, like, true)));
        let meant = |places: &Places| places.meant.len();
        let best = told.fold(None, |best: Option<(&LayoutMatcher, Places)>, other| {
            let most = best.as_ref().map_or(meant(&places), |best| meant(&best.1));
            match meant(&other.1) > most {
                true => Some(other),
                false => best,
            }
        });
        match best.filter(|best| meant(&best.1) > places.tables()) {
            Some((matcher, places)) => unfit(matcher, book, &places),
            None => unfit(matcher, book, &places),
        }
    }
}

/// What one layout finds in a book.
struct Seen<'m, 'l, 'b> {
    matcher: &'m LayoutMatcher<'l>,
    places: Places<'b, 'm>,
    /// How many tables these are.
    tables: usize,
}

impl<'m, 'l, 'b> Seen<'m, 'l, 'b> {
    fn new(matcher: &'m LayoutMatcher<'l>, places: Places<'b, 'm>) -> Self {
        Seen {
            matcher,
            tables: places.tables(),
            places,
        }
    }
}

/// The cells of each sheet that may bear a title.
pub(super) fn like_of(book: &Book) -> Vec<Vec<Like<'_>>> {
    let like = book.sheets.iter().map(|grid| match is_own_sheet(grid) {
        true => Vec::new(),
        false => like_titles(grid),
    });
    like.collect()
}

/// The tables (by index) that a book prints in another shape than the first, with that shape: those of which the first
/// was not found, or lacks columns, while the other stands under its title.
pub(super) fn shapes(
    matcher: &LayoutMatcher,
    book: &Book,
    like: &[Vec<Like>],
    places: &Places,
) -> Vec<(usize, usize)> {
    let layout = matcher.layout;
    let there = |table: &usize| places.all.iter().any(|found| found.table == *table);
    let titled = |found: &&Found| found.title.as_ref().is_some_and(|title| title.at.is_some());
    // Where only the sheet's name tells the table, the title of another shape may stand on it.
    let whole = |table: &usize| {
        let mut found = places.all.iter().filter(|found| found.table == *table);
        found.any(|found| found.header.complete && titled(&found))
    };
    // How many columns stand under the title of the table, where its shape fits.
    let stands = |table: usize, shape: usize| {
        let alone = layout.of_shape(table, shape)?;
        let matcher = LayoutMatcher::new(&alone);
        let places = find_tables(&matcher, book, like, true);
        let found = places.all.iter().filter(titled);
        let fitting = found.filter(|found| found.header.complete || !there(&table));
        fitting.map(|found| found.header.matched).max()
    };
    let open = layout.shapes.tables().filter(|table| !whole(table));
    let chosen = open.filter_map(|table| {
        let shapes = 0..layout.shapes.of(table).count();
        let stands_somehow = |other: &usize| {
            let mut shapes = 0..layout.shapes.of(*other).count();
            there(other) || shapes.any(|shape| stands(*other, shape).is_some())
        };
        let possible = |shape: &usize| {
            let mut without = layout.shapes.without(table, *shape).iter();
            !without.any(stands_somehow)
        };
        let fitting = shapes.filter(possible);
        let fitting = fitting.filter_map(|shape| Some((stands(table, shape)?, shape)));
        // The first of those that fit best.
        let best = fitting.reduce(|a, b| if b.0 > a.0 { b } else { a });
        Some((table, best?.1))
    });
    chosen.collect()
}

/// What is said of a book that is of none of the layouts.
fn unfit(matcher: &LayoutMatcher, book: &Book, places: &Places) -> Unfit {
    let family = family::likely(book);
    let many = fit::is_foreign(matcher, places);
    let found = places.all.iter().map(|found| {
        let spec = matcher.tables[found.table].spec;
        let why = match many {
            true => words::of_another_form(&spec.sheet, family.as_deref()),
            false => words::lone_table(&words::table_alone(spec), family.as_deref()),
        };
        (found.sheet, why)
    });
    let unknown = places.unknown.iter().cloned();
    let sheets: BTreeMap<usize, String> = unknown
        .chain(found)
        .map(|(area, why)| (places.areas.origin[area], why))
        .collect();
    let told = |(sheet, why): (usize, String)| Unrecognised {
        sheet: book.sheets[sheet].name.as_str().to_owned(),
        why,
    };
    Unfit {
        family,
        sheets: sheets.into_iter().map(told).collect(),
        meant: meant(matcher, book, places).map(Box::new),
    }
}

/// What a book was meant to be of which hardly anything was found.
fn meant(matcher: &LayoutMatcher, book: &Book, places: &Places) -> Option<Meant> {
    let tables: BTreeSet<usize> = places.meant.iter().map(|(table, _)| *table).collect();
    // One sheet that is nearly somebody's table says nothing of a book.
    let several = tables.len() >= FEWEST_MEANT && tables.len() > places.tables();
    let (_, area) = places.meant.first().filter(|_| several)?;
    let (_, why) = places.unknown.iter().find(|(other, _)| other == area)?;
    Some(Meant {
        layout: matcher.layout.name.to_string(),
        tables: tables.len(),
        first: Unrecognised {
            sheet: book.sheets[places.areas.origin[*area]]
                .name
                .as_str()
                .to_owned(),
            why: why.clone(),
        },
    })
}

/// Reads the tables found and puts them into the layout's order.
fn put_together<'l, 'm>(
    matcher: &'m LayoutMatcher<'l>,
    book: &Book,
    mut places: Places<'_, 'm>,
    agreeing: &BTreeMap<usize, Option<usize>>,
) -> Recognised<'l> {
    let Parted { own, aside, second } = whose::part(&places.areas, std::mem::take(&mut places.all));
    places.all = own;
    copied::take_out(matcher, &mut places);
    let known = std::mem::take(&mut places.read);
    let places = &places;
    let Taken {
        tables,
        versions,
        mut rest,
        ambiguities: open,
    } = take_all(matcher, places, &aside, known, agreeing);
    let mut ambiguities: Vec<Ambiguity> = second.iter().map(doubts::two_departments).collect();
    let doubtful = aside.iter().filter(|one| one.open);
    ambiguities.extend(doubtful.map(|one| doubts::doubtful_owner(matcher, &places.areas, one)));
    ambiguities.extend(open);
    ambiguities.sort_by_key(|one: &Ambiguity| matcher.layout.table_index(one.table.as_str()));
    let submission = submission(matcher, tables);
    let origin = |area: usize| places.areas.origin[area];
    let with_table: BTreeSet<usize> = places.all.iter().map(|found| origin(found.sheet)).collect();
    let (alone, beside): (Vec<Aside>, Vec<Aside>) = aside
        .into_iter()
        .partition(|one| !with_table.contains(&origin(one.found.sheet)));
    collect_beside(places, &with_table, &mut rest);
    for one in &beside {
        left_over::collect_copy(&places.areas, &one.found, &mut rest);
    }
    let told = |area: usize, why: &str| {
        let sheet = origin(area);
        let told = Unrecognised {
            sheet: book.sheets[sheet].name.as_str().to_owned(),
            why: why.to_owned(),
        };
        (sheet, told)
    };
    let unknown = places.unknown.iter();
    let unknown = unknown.filter(|(area, _)| !with_table.contains(&origin(*area)));
    let mut unrecognised: Vec<(usize, Unrecognised)> =
        unknown.map(|(area, why)| told(*area, why)).collect();
    let others = unrecognised.iter().map(|(sheet, _)| &book.sheets[*sheet]);
    let stated = elsewhere::figures(others.filter(|grid| !is_rest_sheet(grid)), matcher.layout);
    unrecognised.extend(alone.iter().map(|one| told(one.found.sheet, &one.why)));
    unrecognised.extend(unused_copies(book, places, &submission));
    let mut unrecognised = one_a_sheet(unrecognised);
    family::tell(book, &mut unrecognised);
    // A sheet that is carried over whole leaves nothing.
    rest.retain(|cell: &LeftOver| !unrecognised.iter().any(|(sheet, _)| *sheet == cell.sheet));
    rest.sort_by_key(|cell| (cell.sheet, cell.at));
    let mut leftovers: Vec<Unrecognised> = beside
        .iter()
        .map(|one| told(one.found.sheet, &one.why).1)
        .collect();
    leftovers.extend(left_over::told(book, rest.iter()));
    let misfits = misfits(book, places, &submission);
    Recognised {
        layout: matcher.layout,
        submission,
        unrecognised,
        rest,
        leftovers,
        misfits,
        ambiguities,
        stated,
        versions,
        others: Vec::new(),
        free: Vec::new(),
    }
}

/// All tables of the layout as they were read.
#[derive(Default)]
struct Taken {
    /// In the layout's order.
    tables: Vec<Table>,
    /// Other versions of tables, by the table's index.
    versions: BTreeMap<usize, Vec<Table>>,
    /// What stands on their sheets and is no part of them.
    rest: Vec<LeftOver>,
    /// What can be read in two ways.
    ambiguities: Vec<Ambiguity>,
}

/// Reads all tables; some may be `known` already.
fn take_all<'l, 'm>(
    matcher: &'m LayoutMatcher<'l>,
    places: &Places<'_, 'm>,
    aside: &[Aside],
    mut known: Reads<'m>,
    agreeing: &BTreeMap<usize, Option<usize>>,
) -> Taken {
    let mut taken = Taken::default();
    let mut units: Vec<String> = Vec::new();
    // Trees are read after the tables that name the units.
    let mut order: Vec<usize> = (0..matcher.tables.len()).collect();
    order.sort_by_key(|&index| tree_depth(&matcher.tables[index]) > 2);
    let mut read: BTreeMap<usize, Table> = BTreeMap::new();
    let lent = units::borrowed(matcher, places);
    for index in order {
        let spec = &matcher.tables[index];
        let parts = places.all.iter().filter(|found| found.table == index);
        let Assembled {
            mut table,
            rest,
            ambiguities,
            versions,
        } = assemble::table(
            spec,
            &places.areas,
            parts.collect(),
            Others {
                units: &units,
                lent: lent.get(&index),
                heard: &|| units::heard(matcher, places, index),
            },
            &mut known,
            match agreeing.get(&index) {
                None => Agreement::Unasked,
                Some(None) => Agreement::Open,
                Some(Some(copy)) => Agreement::With(*copy),
            },
        );
        if !versions.is_empty() {
            taken.versions.insert(index, versions);
        }
        let pages = aside.iter().filter(|one| one.found.table == index);
        let pages = pages.filter(|one| whose::may_be_page(spec, &places.areas, one, &table));
        let pages: Vec<usize> = pages.map(|one| one.found.sheet).collect();
        if let Some(open) = doubts::unread_pages(spec, index, places, &pages) {
            table
                .ledgers
                .iter_mut()
                .for_each(|ledger| ledger.open = true);
            taken.ambiguities.push(open);
        }
        taken.rest.extend(rest);
        taken.ambiguities.extend(ambiguities);
        if tree_depth(spec) == 2 {
            let items = table.rows().filter(|row| row.role == RowRole::Item);
            units.extend(items.map(|row| plain(&row.label).into_owned()));
        }
        read.insert(index, table);
    }
    taken.tables = read.into_values().collect();
    taken
}

/// The submission of those tables, of the year and the department that most of them print.
fn submission(matcher: &LayoutMatcher, tables: Vec<Table>) -> Submission {
    let headings = || tables.iter().filter_map(|table| table.heading());
    let departments = headings().filter_map(|heading| heading.department.as_ref());
    Submission {
        layout: matcher.layout.id.to_string(),
        year: most_frequent(headings().filter_map(|heading| heading.year), |year| *year),
        department: most_frequent(departments.map(|d| d.value.clone()), |name| {
            plain(name).into_owned()
        }),
        tables,
    }
}

/// What is no table and shares a sheet with some.
fn collect_beside(places: &Places, with_table: &BTreeSet<usize>, rest: &mut Vec<LeftOver>) {
    let unknown = places.unknown.iter();
    let beside = unknown.filter(|(area, _)| with_table.contains(&places.areas.origin[*area]));
    for (area, _) in beside {
        left_over::collect_area(&places.areas, *area, rest);
    }
    let kept: BTreeSet<usize> = places.all.iter().map(|found| found.sheet).collect();
    let misfits = places.misfits.iter().map(|misfit| &misfit.found);
    for found in misfits.filter(|found| kept.contains(&found.sheet)) {
        left_over::collect_misfit(&places.areas, found, rest);
    }
}

/// The missing tables that a sheet is called after, or was meant to be, once each.
fn misfits(book: &Book, places: &Places, submission: &Submission) -> Vec<(usize, Unrecognised)> {
    let called = places.misfits.iter();
    let called = called.map(|one| (one.found.table, one.found.sheet, &one.why));
    let meant = places.meant.iter().filter_map(|&(table, area)| {
        let why = places.unknown.iter().find(|(other, _)| *other == area);
        Some((table, area, &why?.1))
    });
    let mut all: BTreeMap<usize, Unrecognised> = BTreeMap::new();
    for (table, area, why) in called.chain(meant) {
        if submission.tables[table].heading().is_none() {
            let sheet = &book.sheets[places.areas.origin[area]];
            all.entry(table).or_insert_with(|| Unrecognised {
                sheet: sheet.name.as_str().to_owned(),
                why: why.clone(),
            });
        }
    }
    all.into_iter().collect()
}

/// All that is said about a sheet in one line, in the order of the book.
fn one_a_sheet(lines: Vec<(usize, Unrecognised)>) -> Vec<(usize, Unrecognised)> {
    let mut sheets: BTreeMap<usize, Unrecognised> = BTreeMap::new();
    for (sheet, line) in lines {
        match sheets.get_mut(&sheet) {
            None => {
                sheets.insert(sheet, line);
            }
            Some(said) if said.why.contains(&line.why) => {}
            Some(said) => {
                said.why.push('；');
                said.why.push_str(&line.why);
            }
        }
    }
    sheets.into_iter().collect()
}

/// Sheets whose every table stands elsewhere as well and was read there: kept as they are.
fn unused_copies(
    book: &Book,
    places: &Places,
    submission: &Submission,
) -> Vec<(usize, Unrecognised)> {
    let headings = submission.tables.iter().filter_map(Table::heading);
    let rows = submission.tables.iter().flat_map(Table::rows);
    let used: BTreeSet<&SheetName> = headings
        .map(|heading| &heading.sheet)
        .chain(rows.filter_map(|row| row.sheet.as_ref()))
        .collect();
    // A sheet that we wrote in place of a missing table holds no copy of it.
    let elsewhere = |found: &&Found| submission.tables[found.table].heading().is_some();
    let copies = places.all.iter().filter(elsewhere);
    let found: BTreeSet<usize> = copies
        .map(|found| places.areas.origin[found.sheet])
        .collect();
    let unused = found
        .into_iter()
        .filter(|&sheet| !used.contains(&book.sheets[sheet].name));
    let used_instead = |sheet: usize| {
        let mut here = places.all.iter();
        let here = here.find(|found| places.areas.origin[found.sheet] == sheet);
        here.and_then(|found| submission.tables[found.table].heading())
    };
    let why = |sheet: usize| match used_instead(sheet) {
        Some(heading) if !book.sheets[sheet].visible => words::hidden_copy(heading.sheet.as_str()),
        _ => words::unused_copy().to_owned(),
    };
    let told = |sheet: usize| Unrecognised {
        sheet: book.sheets[sheet].name.as_str().to_owned(),
        why: why(sheet),
    };
    unused.map(|sheet| (sheet, told(sheet))).collect()
}

/// How many levels the tree of a table has; 0 for other tables.
fn tree_depth(table: &TableMatcher) -> usize {
    let depths = table.ledgers.iter().map(|ledger| match &ledger.spec.rows {
        RowsSpec::Tree { levels, .. } => levels.len(),
        _ => 0,
    });
    depths.max().unwrap_or(0)
}
