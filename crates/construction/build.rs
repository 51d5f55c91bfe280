//! Templates and messages lie in the binary; when they change it is built anew.

fn main() {
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=locales");
}
