//! Tells cargo that a new migration file means a new build; the macro that embeds them sees only
//! files that it already knows.

#![expect(clippy::print_stdout, reason = "the only way to speak to cargo")]

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
