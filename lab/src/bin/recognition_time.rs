//! How long recognition of an ordinary book of 13 tables takes, without reading the file.
//!
//! `cargo run --release -p lab --bin recognition_time`

use std::time::Instant;

use duibiao::{Recogniser, layout, read};
use lab::departments::{Department, Profile, RoundingMode, xlsx};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recogniser = Recogniser::new(layout::builtin()?);
    for (name, profile) in [("small", Profile::Small), ("ordinary", Profile::Ordinary)] {
        let mut books = Vec::new();
        for seed in 0..20 {
            let printed = Department::random(seed, profile).print(RoundingMode::Rounded);
            books.push(read::read_bytes(&xlsx(&printed), "department.xlsx")?);
        }
        let cells = books.iter().flat_map(|book| &book.sheets);
        let cells: usize = cells.map(|sheet| sheet.cell_count()).sum();
        let rounds = 50;
        let start = Instant::now();
        let mut tables = 0;
        for _ in 0..rounds {
            for book in &books {
                tables += recogniser
                    .recognise(book)
                    .map_or(0, |found| found.submission.tables.len());
            }
        }
        let each = start.elapsed() / (rounds * books.len() as u32);
        println!(
            "{name}: {each:?} for each book of {} cells ({tables} tables read)",
            cells / books.len()
        );
    }
    Ok(())
}
