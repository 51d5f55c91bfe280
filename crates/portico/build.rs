//! The front end is part of the binary. Where it has not been built yet, an empty folder stands
//! in, so that the rest can be compiled; `portico doctor` says so.

fn main() {
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist");
    if let Err(error) = std::fs::create_dir_all(dist) {
        println!("cargo:warning=web/dist cannot be made: {error}");
    }
    for folder in [dist, "templates", "locales"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
