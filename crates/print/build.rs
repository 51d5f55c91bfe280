//! The Chinese font is part of the binary. It comes with the front end's packages (`npm ci` in
//! web/); where they are not installed yet everything compiles all the same, and printing says
//! what is missing.

use std::fmt::Write;
use std::path::Path;

const FILES: &[&str] = &["400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf"];

fn main() -> std::io::Result<()> {
    let lost = |name: &str| std::io::Error::other(format!("{name} is not set"));
    let here = std::env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| lost("CARGO_MANIFEST_DIR"))?;
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| lost("OUT_DIR"))?;
    let modules = Path::new(&here).join("../../web/node_modules");
    // An empty folder, so that cargo has something to watch until the packages are there.
    std::fs::create_dir_all(&modules)?;
    let modules = modules.canonicalize()?;
    let package = modules.join("@expo-google-fonts/noto-serif-sc");
    let files: Vec<_> = FILES.iter().map(|file| package.join(file)).collect();
    let there = files.iter().all(|file| file.is_file());
    let mut list = String::new();
    if there {
        for file in &files {
            println!("cargo:rerun-if-changed={}", file.display());
            // Writing to a String cannot fail.
            let _ = write!(list, "include_bytes!({file:?}), ");
        }
    } else {
        println!("cargo:rerun-if-changed={}", modules.display());
    }
    println!("cargo:rerun-if-changed=build.rs");
    std::fs::write(Path::new(&out).join("fonts.rs"), format!("&[{list}]"))
}
