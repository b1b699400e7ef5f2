//! Grids become a submission: which sheets hold which tables, where their columns and rows are.
//!
//! [`Recogniser`] is made once from the layouts and used for every file. `find` says where tables
//! stand: under a title with a header that fits, on a sheet that is named like one, or going on from
//! the sheet before (`pages`) or from one further away (`far_pages`). `header` maps columns, `body` and `rows` read rows
//! (`column_numbers` knows those that are none), `amounts`
//! figures, `whose` leaves out what is another year's or department's, `hierarchy`, `tree` and `segments` say which
//! row is part of which, `assemble` puts pages and copies together, `shifted` takes out again what was read in wrong columns, `cut` sees that its end is missing; `areas` cuts
//! sheets on which tables stand side by side. `contradiction` sees that a title speaks against the name of its sheet,
//! `copied` that a title was copied from another sheet. `by_form` tells which tables a sheet is whatever its title, `fit` decides
//! whether what bears a table's title is that table, `near` says what is wrong with a sheet that almost is, `shared` which sheets another layout has more right to, `family` names the form of another place. What is not recognised is listed,
//! with the reason, and its figures are heard as evidence (`stated`); what stands on a sheet with a table and is no part of it is a [`LeftOver`]
//! (`rest`); what can be read in two ways is an [`Ambiguity`].

mod account;
mod akin;
mod ambiguity;
mod amounts;
mod areas;
mod assemble;
mod body;
mod by_form;
mod column_numbers;
mod columns;
mod computed;
mod contradiction;
mod copied;
mod cut;
mod doubts;
mod elsewhere;
mod family;
mod far_pages;
mod find;
mod fit;
mod fixed;
mod format_units;
mod found;
mod header;
mod heads;
mod hierarchy;
mod including;
mod lead_in;
mod ledger_columns;
mod left_over;
mod levels;
mod lines;
mod lone;
mod matchers;
mod misplaced_label;
mod near;
mod our_sheets;
mod own_check;
mod page_rows;
mod pages;
mod places;
mod printed;
mod relabel;
mod rows;
mod segments;
mod shared;
mod shifted;
mod spelling;
mod tables;
mod titles;
mod tree;
mod units;
mod whose;

pub use account::{
    Account, Closest, ColumnAccount, PlaceAccount, ReadAccount, RowAccount, TableAccount, account,
};
pub use ambiguity::Ambiguity;
pub(crate) use amounts::{amount as read_amount, percent as read_percent};
pub(crate) use heads::without_ordinal;
pub(crate) use left_over::told as left_over_told;
pub use left_over::{Aside, LeftOver, RestKind, rest_grid};
pub(crate) use our_sheets::is_own_sheet;
pub(crate) use our_sheets::is_rest_sheet;
pub(crate) use relabel::{Relabel, Standing, add_row, listed, relabel, remove_row};
pub(crate) use shifted::{Run, runs_in_doubt, take_out};
pub use tables::{Meant, Recognised, Recogniser, Unfit};
