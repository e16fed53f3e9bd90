//! `qingshan hj212 encode`: lines of JSON to frames.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use hj212::{Frame, Profile, Severity, Strictness, crc, decode};
use serde_json::Value;

use super::line::Fields;
use super::reader_has_gone;
use crate::edition::Spoken;

/// Arguments of `qingshan hj212 encode`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Lines of JSON; standard input if absent.
    file: Option<PathBuf>,
    /// Write also what the standard forbids, such as a short device id, as a device wrote it; length
    /// and check word are right all the same.
    #[arg(long)]
    as_is: bool,
    /// Check every frame by this edition, and not by what the frame says of itself.
    #[arg(long, value_enum)]
    edition: Option<Spoken>,
}

impl Args {
    /// Returns by what a frame is checked; `None`: it is not.
    fn profile(&self) -> Option<Profile> {
        (!self.as_is).then(|| Profile {
            strictness: Strictness::Strict,
            edition: self.edition.map(Spoken::edition),
            ..Profile::default()
        })
    }
}

/// The longest line that is read: a frame of 9,999 bytes with all of them written in hex and as text
/// is far below.
const LONGEST_LINE: u64 = 1024 * 1024;

/// Writes every line as a frame to standard output. Stops, without a failure, when whoever reads the
/// frames has gone away.
///
/// # Errors
///
/// The lines cannot be read, the frames cannot be written, or a line is no frame; its number is
/// told, and the frames before it are written.
pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let mut source: Box<dyn BufRead> = match &args.file {
        Some(path) => {
            let file =
                File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
            Box::new(BufReader::new(file))
        }
        None => Box::new(io::stdin().lock()),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write_all(&mut source, &mut out, args.profile());
    // The frames before a wrong line are written all the same.
    let flushed = out.flush().context("cannot write the frames");
    written.and(flushed).or_else(reader_has_gone)
}

fn write_all(
    source: &mut impl BufRead,
    out: &mut impl Write,
    profile: Option<Profile>,
) -> anyhow::Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = source
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        if read.context("cannot read the lines")? == 0 {
            break;
        }
        let wire = text(&line, number)
            .and_then(|text| frame(text, profile))
            .with_context(|| format!("line {number}"))?;
        out.write_all(&wire).context("cannot write the frames")?;
    }
    Ok(())
}

/// Returns a line as text, without the mark that some editors put before the first.
fn text(line: &[u8], number: u64) -> anyhow::Result<&str> {
    ensure!(
        line.len() < usize::try_from(LONGEST_LINE)? || line.ends_with(b"\n"),
        "it is longer than {LONGEST_LINE} bytes"
    );
    let text = str::from_utf8(line).context("it is not UTF-8")?;
    Ok(match number {
        1 => text.trim_start_matches('\u{feff}'),
        _ => text,
    })
}

/// Makes the frame of a line; an empty line and a run of garbage make none.
fn frame(line: &str, profile: Option<Profile>) -> anyhow::Result<Vec<u8>> {
    if line.trim().is_empty() {
        return Ok(Vec::new());
    }
    let value: Value = serde_json::from_str(line).context("it is no JSON")?;
    ensure!(value.is_object(), "it is no JSON object");
    if value.get("garbage").is_some() {
        return Ok(Vec::new());
    }
    let fields: Fields = serde_json::from_value(value).context("it is no frame")?;
    let segment = segment(&fields)?;
    ensure!(
        segment.len() <= hj212::MAX_SEGMENT,
        "the segment has {} bytes",
        segment.len()
    );
    let mut wire = format!("##{:04}", segment.len()).into_bytes();
    wire.extend_from_slice(&segment);
    wire.extend_from_slice(format!("{:04X}\r\n", crc(&segment)).as_bytes());
    if let Some(profile) = profile {
        check(&wire, profile)?;
    }
    Ok(wire)
}

fn segment(fields: &Fields) -> anyhow::Result<Vec<u8>> {
    let cn = fields.cn.map(|cn| format!("{cn:04}"));
    let number = |number: Option<u16>| number.map(|number| number.to_string());
    let header = [
        ("QN", fields.qn.clone()),
        ("ST", fields.st.clone()),
        ("CN", cn),
        ("PW", fields.pw.clone()),
        ("MN", fields.mn.clone()),
        ("Flag", fields.flag.map(|flag| flag.to_string())),
        ("PNUM", number(fields.pnum)),
        ("PNO", number(fields.pno)),
        ("RF", fields.rf.map(|rf| rf.to_string())),
    ];
    let mut segment = Vec::new();
    for (key, value) in header {
        let Some(value) = value else { continue };
        ensure!(!value.contains(';'), "{key} holds a `;`");
        segment.extend_from_slice(format!("{key}={value};").as_bytes());
    }
    segment.extend_from_slice(b"CP=&&");
    match &fields.cp_hex {
        Some(hex) => segment.extend(bytes(hex).context("cp_hex is not bytes in hex")?),
        None => segment.extend_from_slice(fields.cp.as_bytes()),
    }
    segment.extend_from_slice(b"&&");
    Ok(segment)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    rest.is_empty().then(|| pairs.iter().map(byte).collect())?
}

/// Refuses what the standard forbids.
fn check(wire: &[u8], profile: Profile) -> anyhow::Result<()> {
    let read = Frame::read(wire).context("it cannot be read as a frame")?;
    let issues = decode(read, &profile).audit(&profile);
    if let Some(issue) = issues
        .iter()
        .find(|issue| issue.severity == Severity::Error)
    {
        bail!("the standard forbids it ({issue}); --as-is writes it all the same");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::hj212::line::FrameLine;

    const WIRE: &[u8] = b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";

    fn strict() -> Profile {
        Profile {
            strictness: Strictness::Strict,
            ..Profile::default()
        }
    }

    fn decoded(wire: &[u8]) -> String {
        let profile = Profile::default();
        let read = decode(Frame::read(wire).expect("a frame"), &profile);
        serde_json::to_string(&FrameLine::of(&read, profile)).expect("JSON")
    }

    #[test]
    fn what_was_decoded_is_encoded_again() {
        assert_eq!(
            frame(&decoded(WIRE), Some(strict())).expect("a frame"),
            WIRE
        );
        let gbk = b"QN=20160801085857223;ST=32;CN=3020;PW=100000;MN=010000A8900016F000169DC0;Flag=11;PNUM=2;PNO=1;RF=1;CP=&&i11001-Info=//\xC1\xE3\xB5\xE3//&&";
        let mut wire = format!("##{:04}", gbk.len()).into_bytes();
        wire.extend_from_slice(gbk);
        wire.extend_from_slice(format!("{:04X}\r\n", crc(gbk)).as_bytes());
        let line = decoded(&wire);
        assert!(line.contains("零点"), "{line}");
        assert_eq!(frame(&line, None).expect("a frame"), wire);
        assert_eq!(frame("", Some(strict())).expect("nothing"), b"");
        assert_eq!(
            frame(r#"{"offset":0,"garbage":5}"#, Some(strict())).expect("nothing"),
            b""
        );
    }

    #[test]
    fn a_line_that_is_no_frame_says_why() {
        fn check(line: &str, expected: &str) {
            let error = frame(line, Some(strict())).expect_err(expected);
            let text = format!("{error:#}");
            assert!(text.starts_with(expected), "{text}");
        }
        check("x", "it is no JSON");
        check("[1]", "it is no JSON object");
        check("null", "it is no JSON object");
        check("{}", "it is no frame: missing field `cp`");
        check(
            r#"{"qn":"20160801085857223","st":"32","cn":2011,"pw":"1;2","mn":"A1","flag":5,"cp":""}"#,
            "PW holds a `;`",
        );
        check(
            r#"{"qn":"20160801085857223","st":"32","cn":1061,"pw":"123456","mn":"A1","flag":5,"cp":""}"#,
            "the standard forbids it (mn_form at byte 51)",
        );
        check(
            r#"{"qn":"20160801085857223","st":"32","cn":1061,"pw":"123456","mn":"A1","flag":5,"cp":"","cp_hex":"0"}"#,
            "cp_hex is not bytes in hex",
        );
    }
}
