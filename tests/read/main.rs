//! Reading: every container gives the same cells, and what is no workbook is refused within bounds.

mod formats;
mod fuzz_seeds;
mod hostile;
mod locked;
mod mutated_seeds;
mod passwords;
