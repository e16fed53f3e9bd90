//! Compiles the crate anew when a definition is added, changed or removed.

fn main() {
    println!("cargo::rerun-if-changed=../../catalog");
}
