//! Tells cargo that a new migration file means a new build; the macro that embeds them sees only
//! files that it already knows.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
