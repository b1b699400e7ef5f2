//! Any text as a layout file: a layout or a mistake at a place inside the text, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = duibiao::layout::parse("fuzz.toml", text) {
        assert!(error.line <= text.lines().count() + 1);
    }
});
