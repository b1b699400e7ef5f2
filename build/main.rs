//! Compiles `templates/` into the program: layouts and families as bytes, their texts, the classifications and the
//! vocabulary as constants.
//!
//! It reads with the library's own modules, so a layout is the same whether compiled in or given with `--layout`. A
//! mistake in a file stops the build with its line and column; nothing that is written here is kept in the repository.

#![allow(dead_code, unused_imports)] // only what reads templates is used of the library's modules

mod classification;
mod compiled;
#[path = "../src/layout/mod.rs"]
mod layout;
#[path = "../src/model/mod.rs"]
mod model;
mod source;
mod vocabulary;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use layout::Layout;
use layout::families::Families;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=templates");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut layouts: Vec<Layout> = Vec::new();
    for name in layout::builtin_names() {
        let text = fs::read_to_string(Path::new("templates").join(name))?;
        layouts.push(layout::parse(name, &text).map_err(|mistake| mistake.to_string())?);
    }
    fs::write(out.join("layouts"), postcard::to_stdvec(&layouts)?)?;
    let families: Families = toml::from_str(&fs::read_to_string("templates/families.toml")?)?;
    fs::write(out.join("families"), postcard::to_stdvec(&families)?)?;
    let texts = compiled::TEXTS.lock()?;
    let source = source::of(&*compiled::LISTS, &compiled::PAIRS, &texts);
    fs::write(out.join("constants.rs"), source)?;
    let words = vocabulary::source(&fs::read_to_string("templates/vocabulary.toml")?)?;
    fs::write(out.join("vocabulary.rs"), words)?;
    Ok(())
}
