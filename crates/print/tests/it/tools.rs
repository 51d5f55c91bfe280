//! poppler-utils and qpdf: what other programs make of our files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A file in a folder that goes when it is dropped.
pub struct Paper {
    dir: tempfile::TempDir,
}

impl Paper {
    pub fn of(pdf: &[u8]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("paper.pdf"), pdf).unwrap();
        Self { dir }
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("paper.pdf")
    }

    /// All text in the order of the file, white space taken out: a value may be broken over lines.
    pub fn text(&self) -> String {
        let output = run("pdftotext", &["-raw".as_ref(), self.path().as_ref(), "-".as_ref()]);
        squeezed(&String::from_utf8(output.stdout).unwrap())
    }

    /// What `pdfinfo` says, as text.
    pub fn info(&self) -> String {
        String::from_utf8(run("pdfinfo", &[self.path().as_ref()]).stdout).unwrap()
    }

    pub fn pages(&self) -> usize {
        let info = self.info();
        let line = info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
        line.trim().parse().unwrap()
    }

    /// The pages as pictures of so many dots an inch. They are left in `target/tmp/sheets/<name>-N.png`, to
    /// be looked at.
    pub fn pictures(&self, name: &str, dots: u32) -> Vec<image::RgbImage> {
        let dots = dots.to_string();
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sheets");
        std::fs::create_dir_all(&dir).unwrap();
        for old in std::fs::read_dir(&dir).unwrap().flatten() {
            if old.file_name().to_string_lossy().starts_with(&format!("{name}-")) {
                std::fs::remove_file(old.path()).unwrap();
            }
        }
        run(
            "pdftoppm",
            &["-r".as_ref(), dots.as_ref(), "-png".as_ref(), self.path().as_ref(), dir.join(name).as_ref()],
        );
        let mut pages: Vec<_> = std::fs::read_dir(&dir)
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(&format!("{name}-")))
            .collect();
        pages.sort();
        pages.iter().map(|page| image::open(page).unwrap().into_rgb8()).collect()
    }
}

pub fn run(program: &str, arguments: &[&std::ffi::OsStr]) -> Output {
    let output = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap_or_else(|error| panic!("{program} (Debian: poppler-utils, qpdf): {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Without white space.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
