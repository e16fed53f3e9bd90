//! What was wrong with the files, on standard error, and the exit code.

use std::io::{self, Write as _};
use std::process::ExitCode;

use sense::import::Problems;

/// Says what was wrong and how much was used.
///
/// The exit code is 1 only where nothing could be used.
pub(super) fn finish(problems: &Problems, files: usize, lines: u64, used: u64) -> ExitCode {
    let mut err = io::stderr().lock();
    for line in problems.lines() {
        let _gone = writeln!(err, "{line}");
    }
    let count = problems.count();
    let _gone = writeln!(
        err,
        "读取文件{files}个，{lines}行，采用{used}行，问题{count}处"
    );
    if used == 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Says something on standard error.
pub(super) fn say(text: &str) {
    let _gone = writeln!(io::stderr().lock(), "{text}");
}
