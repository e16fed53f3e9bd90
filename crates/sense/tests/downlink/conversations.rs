//! What was said over the wire for each command, as docs/hj212.md shows it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hj212::{Cn, Edition};

/// What stands before the conversations in the document.
const MARK: &str = "<!-- Made by a test: cargo test -p sense --test downlink -->\n";

/// The conversations of all commands, by code, side and meaning.
#[derive(Default)]
pub(crate) struct Conversations(BTreeMap<(u16, &'static str, &'static str), String>);

/// Editions in the order in which they are shown; one that a command has hides those behind it.
fn rank(edition: Edition) -> u8 {
    match edition {
        Edition::V2017 => 0,
        Edition::V2005 => 1,
        Edition::V2025 => 2,
        Edition::SurfaceWater => 3,
    }
}

impl Conversations {
    /// Keeps the conversation of a command; `→` goes to the device.
    pub(crate) fn keep(
        &mut self,
        edition: Edition,
        cn: u16,
        side: &'static str,
        frames: &[(bool, Vec<u8>)],
    ) {
        let told = Cn::new(cn).and_then(|cn| cn.info(edition));
        let name = told.map_or("", |info| info.zh);
        let mut text = format!(
            "{}\n### {cn} {name} ({edition})\n\n```text\n",
            rank(edition)
        );
        for (to_device, raw) in frames {
            let arrow = if *to_device { "→" } else { "←" };
            let _ = writeln!(text, "{arrow} {}", shown(raw));
        }
        text.push_str("```\n");
        let kept = self
            .0
            .entry((cn, side, name))
            .or_insert_with(|| text.clone());
        if text[..1] < kept[..1] {
            *kept = text;
        }
    }

    /// Compares with the document; writes it where that is asked for.
    pub(crate) fn check(&self) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/hj212.md");
        let kept = std::fs::read_to_string(path).unwrap();
        let (before, after) = kept.split_once(MARK).expect("the document has its mark");
        let mut made = String::new();
        for (side, title) in [
            ("host", "\n## Asked by the host\n"),
            ("device", "\n## Told by the device\n"),
        ] {
            made.push_str(title);
            let of_side = self.0.iter().filter(|((_, one, _), _)| *one == side);
            for (_, text) in of_side {
                made.push_str(text.split_once('\n').map_or("", |(_, text)| text));
            }
        }
        if std::env::var_os("QINGSHAN_BLESS").is_some() {
            std::fs::write(path, format!("{before}{MARK}{made}")).unwrap();
            return;
        }
        let (kept, made) = (masked(after), masked(&made));
        let differs = kept
            .lines()
            .zip(made.lines())
            .find(|(one, other)| one != other);
        assert!(kept == made, "run with QINGSHAN_BLESS=1: {differs:?}");
    }
}

/// Bytes as text; what cannot be shown, such as an encrypted area, is a dot.
fn shown(raw: &[u8]) -> String {
    if raw.is_empty() {
        return "(not kept, because it holds a secret)".to_owned();
    }
    let text = String::from_utf8_lossy(raw);
    let hidden = |letter: char| letter.is_control() || letter == char::REPLACEMENT_CHARACTER;
    text.trim_end().replace(hidden, "·")
}

/// Hides what differs from run to run: times, and the check words over them.
fn masked(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let is_frame = line.contains(" ##");
        let line = if is_frame && line.is_char_boundary(line.len() - 4) {
            &line[..line.len() - 4]
        } else {
            line
        };
        let mut digits = 0;
        for letter in line.chars() {
            digits = if letter.is_ascii_digit() {
                digits + 1
            } else {
                0
            };
            // Times have fourteen digits or more, all of which begin with a year of this century.
            out.push(letter);
            if digits >= 14 {
                out.truncate(out.len() - digits);
                out.push('*');
                digits = 0;
            }
        }
        out.push('\n');
    }
    out
}
