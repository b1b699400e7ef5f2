//! LibreOffice, where it is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Saves the file in another format, in a folder of that name; `None`, said aloud, without LibreOffice.
pub fn convert(file: &Path, format: &str, folder: &Path) -> Option<PathBuf> {
    if Command::new("soffice").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("DUIBIAO_REQUIRE_SOFFICE").is_none(),
            "LibreOffice is required here"
        );
        eprintln!("SKIPPED: LibreOffice (soffice) is not installed");
        return None;
    }
    let out = folder.join(format);
    let profile = folder.join("profile");
    let output = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .arg(&out)
        .arg(file)
        .output()
        .expect("soffice runs");
    assert!(output.status.success(), "{output:?}");
    Some(out.join(file.file_name()?).with_extension(format))
}
