//! Builds the page: the module for browsers, packed with the files of `web/` into one .html file.
//! `cargo run -p pack-page -- dist/对表.html`; with the place of a module as a second argument it packs that.
//!
//! The same sources and tools give the same bytes.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use flate2::{Compression, GzBuilder};

/// What the page may weigh.
const MOST_BYTES: usize = 5 << 20;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let page = arguments.next().map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize()?;
    let page = page.unwrap_or_else(|| root.join("dist/对表.html"));
    let module = match arguments.next() {
        Some(module) => PathBuf::from(module),
        None => built(&root)?,
    };
    let bytes = std::fs::read(&module).with_context(|| module.display().to_string())?;
    let text = packed(&root.join("page/web"), &bytes)?;
    ensure!(
        text.len() <= MOST_BYTES,
        "{} bytes are too many",
        text.len()
    );
    if let Some(folder) = page.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&page, &text)?;
    println!(
        "{}: {} bytes, the module {}",
        page.display(),
        text.len(),
        bytes.len()
    );
    Ok(())
}

/// Builds the module; answers where it is.
fn built(root: &Path) -> Result<PathBuf> {
    // Of the two it is the one with a clock, which the library that writes .xlsx asks before it is told the date.
    const TARGET: &str = "wasm32-wasip1";
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let folders = std::iter::once(root.to_owned()).chain(home);
    let unnamed: Vec<String> = folders
        .map(|folder| format!("--remap-path-prefix={}=.", folder.display()))
        .collect();
    // Without the first, calls are written in a way that browsers of 2020 refuse. Sheets nest, and so do calls.
    let linker = ["--compress-relocations", "-zstack-size=8388608"];
    let linker = linker
        .iter()
        .flat_map(|one| ["-C".to_owned(), format!("link-arg={one}")]);
    let flags: Vec<String> = linker.chain(unnamed).collect();
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let target = target.join("page");
    let done = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
        .current_dir(root)
        .args(["build", "--locked", "--package", "duibiao-page", "--lib"])
        .args(["--profile", "page", "--target", TARGET, "--target-dir"])
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .status()?;
    if !done.success() {
        bail!("the module was not built; is the target there? rustup target add {TARGET}");
    }
    Ok(target.join(TARGET).join("page/duibiao_page.wasm"))
}

/// The text of the page.
fn packed(web: &Path, module: &[u8]) -> Result<String> {
    let mut text = read(&web.join("index.html"))?;
    for name in ["style.css", "words.js", "worker.js", "page.js"] {
        let part = read(&web.join(name))?;
        ensure!(
            !part.contains("</script"),
            "{name} would end where it stands"
        );
        text = put(&text, name, &part)?;
    }
    put(&text, "module", &base64(&zipped(module)?))
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| file.display().to_string())
}

/// Puts a part in its place.
fn put(text: &str, name: &str, part: &str) -> Result<String> {
    let (before, after) = text
        .split_once(&format!("{{{name}}}"))
        .with_context(|| format!("no place for {name}"))?;
    Ok([before, part, after].concat())
}

fn zipped(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut zipped = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    zipped.write_all(bytes)?;
    Ok(zipped.finish()?)
}

/// Bytes as text, three in four letters (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for letter in 0..4 {
            match letter <= three.len() {
                true => text.push(char::from(
                    LETTERS[(bits >> (18 - 6 * letter)) as usize & 63],
                )),
                false => text.push('='),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, section 10.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_part_stands_where_its_name_stood_as_it_is() {
        let text = put("a{x}b", "x", "{y}$&").expect("a place");
        assert_eq!(text, "a{y}$&b");
        assert!(put("a", "x", "").is_err());
    }
}
