//! Writes the page that explains every kind of finding, `docs/findings.md`, from the words of the program.

fn main() -> std::io::Result<()> {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md");
    std::fs::write(page, duibiao::words::catalogue::page())
}
