//! Opening a file: compressed or not, in UTF-8 or in the encodings that Excel writes.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{Decoder, Encoding, GBK, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;

use super::problems::FileProblem;

/// Where text comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// Standard input.
    Standard,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// Reads the paths of a command line; none at all is standard input.
    #[must_use]
    pub fn of(paths: &[PathBuf]) -> Vec<Self> {
        if paths.is_empty() {
            return vec![Self::Standard];
        }
        paths.iter().map(|path| Self::of_path(path)).collect()
    }

    /// Reads a path of a command line; `-` is standard input.
    #[must_use]
    pub fn of_path(path: &Path) -> Self {
        if path.as_os_str() == "-" {
            Self::Standard
        } else {
            Self::File(path.to_owned())
        }
    }

    /// Returns the name by which messages speak of it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Standard => "标准输入".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Standard => Box::new(io::stdin()),
            Self::File(path) => Box::new(File::open(path)?),
        })
    }
}

/// Text in UTF-8 without a byte order mark.
pub(super) struct Text {
    pub(super) reader: Box<dyn Read + Send>,
    /// The encoding that was translated from.
    pub(super) translated: Option<&'static str>,
}

/// Bytes by which a file is recognised.
const HEAD: usize = 64 * 1024;

/// Opens an input as text.
///
/// # Errors
///
/// It cannot be read, is empty, or is no text.
pub(super) fn open(input: &Input) -> Result<Text, FileProblem> {
    let mut raw = input.open()?;
    let mut head = read_head(&mut raw)?;
    if head.starts_with(&[0x1f, 0x8b]) {
        raw = Box::new(MultiGzDecoder::new(Cursor::new(head).chain(raw)));
        head = read_head(&mut raw)?;
    }
    if head.is_empty() {
        return Err(FileProblem::Empty);
    }
    let (encoding, mark) = encoding_of(&head)?;
    head.drain(..mark);
    let reader: Box<dyn Read + Send> = Box::new(Cursor::new(head).chain(raw));
    Ok(match encoding {
        None => Text {
            reader,
            translated: None,
        },
        Some(encoding) => Text {
            reader: Box::new(Translated::new(reader, encoding)),
            translated: Some(encoding.name()),
        },
    })
}

/// Reads as much as recognising needs, or all there is. A stream that breaks off within its head
/// gives what came before; the next read says that it is broken.
fn read_head(raw: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let mut length = 0;
    while length < HEAD {
        match raw.read(&mut head[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if length == 0 => return Err(error),
            Err(_) => break,
        }
    }
    head.truncate(length);
    Ok(head)
}

/// Finds the encoding to translate from, `None` for UTF-8, and the length of the byte order mark.
fn encoding_of(head: &[u8]) -> Result<(Option<&'static Encoding>, usize), FileProblem> {
    if head.starts_with(b"\xef\xbb\xbf") {
        return Ok((None, 3));
    }
    if head.starts_with(b"\xff\xfe") {
        return Ok((Some(UTF_16LE), 2));
    }
    if head.starts_with(b"\xfe\xff") {
        return Ok((Some(UTF_16BE), 2));
    }
    if head.contains(&0) {
        return Err(FileProblem::NotText);
    }
    match std::str::from_utf8(head) {
        // A character that the head cuts in two is no error of the file.
        Err(error) if error.error_len().is_some() => Ok((Some(GBK), 0)),
        _ => Ok((None, 0)),
    }
}

/// A reader that translates to UTF-8.
struct Translated {
    raw: Box<dyn Read + Send>,
    decoder: Decoder,
    source: Vec<u8>,
    /// Bytes of `source` that are read but not yet translated.
    waiting: std::ops::Range<usize>,
    is_end: bool,
}

impl Translated {
    fn new(raw: Box<dyn Read + Send>, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self {
            raw,
            decoder,
            source: vec![0; HEAD],
            waiting: 0..0,
            is_end: false,
        }
    }
}

impl Read for Translated {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        // The decoder writes whole characters only, so that a tiny target could get none.
        if target.len() < LEAST_TARGET {
            return Err(io::Error::other("the target is too small for a character"));
        }
        loop {
            if self.waiting.is_empty() && !self.is_end {
                let count = self.raw.read(&mut self.source)?;
                self.is_end = count == 0;
                self.waiting = 0..count;
            }
            let source = &self.source[self.waiting.clone()];
            let (_, read, written, _) = self.decoder.decode_to_utf8(source, target, self.is_end);
            self.waiting.start += read;
            if written > 0 || (self.is_end && self.waiting.is_empty()) {
                return Ok(written);
            }
        }
    }
}

/// Bytes that a reader of translated text must offer at least.
pub(super) const LEAST_TARGET: usize = 16;
