//! The chunks of all files, one after the other.

use std::sync::Arc;

use memchr::memchr;

use super::format::AirFormat;
use super::layout::Layout;
use crate::import::feed::Feed;
use crate::import::fields::without_return;
use crate::import::problems::FileProblem;
use crate::import::source::{Input, open};

/// A file that is being read.
pub(super) struct OpenFile {
    pub(super) name: String,
    pub(super) layout: Layout,
}

/// A chunk of text with its place in the order of all.
pub(super) struct Piece {
    pub(super) number: u64,
    pub(super) file: Option<Arc<OpenFile>>,
    /// Bytes of the head before the first row.
    pub(super) skip: usize,
    pub(super) event: Event,
}

/// What a piece says about its file.
pub(super) enum Event {
    /// Its first chunk; the text was translated from another encoding.
    Begins(Option<&'static str>),
    /// A chunk amid.
    GoesOn,
    /// It broke off.
    Broke,
    /// It cannot be used.
    Failed(String, FileProblem),
}

/// The chunks of all files, one after the other.
pub(super) struct Pieces<'a> {
    inputs: std::slice::Iter<'a, Input>,
    format: AirFormat,
    current: Option<(Arc<OpenFile>, Feed)>,
    number: u64,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(inputs: &'a [Input], format: AirFormat) -> Self {
        Self {
            inputs: inputs.iter(),
            format,
            current: None,
            number: 0,
        }
    }

    pub(super) fn next(&mut self, text: &mut Vec<u8>) -> Option<Piece> {
        let (file, skip, event) = self.advance(text)?;
        let number = self.number;
        self.number += 1;
        Some(Piece {
            number,
            file,
            skip,
            event,
        })
    }

    fn advance(&mut self, text: &mut Vec<u8>) -> Option<(Option<Arc<OpenFile>>, usize, Event)> {
        if let Some((file, feed)) = &mut self.current {
            feed.fill(text);
            let file = Arc::clone(file);
            if !text.is_empty() {
                return Some((Some(file), 0, Event::GoesOn));
            }
            let is_broken = feed.is_broken();
            self.current = None;
            if is_broken {
                return Some((Some(file), 0, Event::Broke));
            }
        }
        let input = self.inputs.next()?;
        text.clear();
        Some(match self.begin(input, text) {
            Ok((file, skip, event)) => (Some(file), skip, event),
            Err(problem) => (None, 0, Event::Failed(input.name(), problem)),
        })
    }

    fn begin(
        &mut self,
        input: &Input,
        text: &mut Vec<u8>,
    ) -> Result<(Arc<OpenFile>, usize, Event), FileProblem> {
        let opened = open(input)?;
        let mut feed = Feed::new(opened.reader);
        feed.fill(text);
        let end = memchr(b'\n', text).unwrap_or(text.len());
        let layout = Layout::of_head(without_return(&text[..end]), self.format)?;
        let file = Arc::new(OpenFile {
            name: input.name(),
            layout,
        });
        self.current = Some((Arc::clone(&file), feed));
        Ok((
            file,
            (end + 1).min(text.len()),
            Event::Begins(opened.translated),
        ))
    }
}
