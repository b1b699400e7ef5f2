//! LibreOffice for tests: opens workbooks, recalculates every formula and saves them again.
//!
//! LibreOffice trusts stored results of files that it did not write, so a stale one would go
//! unnoticed. A profile of our own sets Calc's "recalculation on file load" to "always", for Excel's
//! and for OpenDocument's formats (`OOXMLRecalcMode`, `ODFRecalcMode` = 0); the test that edits a
//! figure without touching any stored result shows that it does.

use std::path::{Path, PathBuf};
use std::process::Command;

const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// LibreOffice with a directory of its own.
pub struct Office {
    directory: tempfile::TempDir,
}

impl Office {
    /// LibreOffice, if it is installed; says loudly that a test is skipped if it is not.
    pub fn find(test: &str) -> Option<Office> {
        let found = Command::new("soffice").arg("--version").output().is_ok();
        if !found {
            eprintln!("SKIPPED {test}: soffice (LibreOffice) is not installed");
            return None;
        }
        let directory = tempfile::tempdir().expect("a directory");
        let user = directory.path().join("profile/user");
        std::fs::create_dir_all(&user).expect("a profile");
        std::fs::write(user.join("registrymodifications.xcu"), PROFILE).expect("a profile");
        Some(Office { directory })
    }

    /// Where the test keeps its files.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Opens the files, recalculates them and saves each as `format` under the same name.
    pub fn convert(&self, files: &[PathBuf], format: &str) -> Vec<PathBuf> {
        let out = self.path(&format!("as-{format}"));
        let profile = format!(
            "-env:UserInstallation=file://{}",
            self.path("profile").display()
        );
        let run = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", format, "--outdir"])
            .arg(&out)
            .args(files)
            .output()
            .expect("soffice runs");
        files
            .iter()
            .map(|file| {
                let name = Path::new(file.file_stem().expect("a name")).with_extension(format);
                let converted = out.join(name);
                assert!(converted.exists(), "{file:?}: {run:?}");
                converted
            })
            .collect()
    }
}
