//! Reconciling: the layouts and their rules, and departments that are honest.

mod blind_spots;
mod departments_selfcheck;
mod each_cell_breaks_its_relations;
mod honest_accounts;
mod honest_departments;
mod honest_shanghai;
mod label_mistakes;
mod labels_on_trial;
mod layout_language;
mod layout_mistakes;
mod sentences;
mod what_people_know_to_hold;
mod zeros_of_coarse_books;
