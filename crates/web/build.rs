//! Has the binary built again when the pages were.

fn main() {
    // The pages are embedded by a macro, and cargo does not see which files a macro reads: without
    // this line a program built before its pages would never get them.
    println!("cargo::rerun-if-changed=../../web-ui/dist");
}
