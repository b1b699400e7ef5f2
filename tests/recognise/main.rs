//! Recognising: tables are found in whatever form they come, and what is not this book's is not taken for it.

mod beside_and_behind;
mod damaged_form;
mod doubtful_form;
mod line_by_line;
mod odd_amounts;
mod other_documents;
mod own_layouts;
mod own_sheets;
mod three_books;
mod told_once;
mod total_with_carry_over;
mod two_families;
mod what_offices_add;
mod whose_title;
