//! Whatever is written is a frame that is read back, without an issue, as what was written.
#![no_main]

use arbitrary::Arbitrary;
use hj212::{Cn, Edition, Frame, Identity, Number, Profile, Stamp, Suffix, decode};
use libfuzzer_sys::fuzz_target;

/// One step of a writer.
#[derive(Arbitrary, Debug)]
enum Step<'a> {
    Field(&'a str, &'a str),
    Text(&'a str, &'a str),
    Item(Vec<(&'a str, &'a str)>),
    Factor(&'a str, Vec<(u8, i64, u8)>, Option<&'a str>),
}

fuzz_target!(|input: (u16, bool, Vec<Step<'_>>)| {
    let (cn, resend, steps) = input;
    let edition = if resend {
        Edition::V2025
    } else {
        Edition::V2017
    };
    let (Ok(device), Some(time), Some(cn)) = (
        Identity::new(edition, "32", "123456", "010000A8900016F000169DC0"),
        Stamp::new(2026, 3, 1, 8, 0, 0),
        Cn::new(cn),
    ) else {
        return;
    };
    let mut out = b"kept".to_vec();
    let Ok(mut frame) = device.frame(cn, time).resend(resend).begin(&mut out) else {
        return;
    };
    let mut taken = 0;
    for step in &steps {
        let done = match step {
            Step::Field(name, value) => frame.field(name, value),
            Step::Text(name, text) => frame.text(name, text),
            Step::Item(pairs) => frame.item(pairs.iter().copied()),
            Step::Factor(code, values, mark) => {
                let values = values.iter().map(|(suffix, mantissa, scale)| {
                    let suffix = Suffix::ALL[usize::from(*suffix) % Suffix::ALL.len()];
                    (
                        suffix,
                        Number {
                            mantissa: *mantissa,
                            scale: scale % 19,
                        },
                    )
                });
                frame.factor(code, values, *mark)
            }
        };
        let added = match step {
            Step::Item(pairs) => pairs.len(),
            Step::Factor(_, values, mark) => values.len() + usize::from(mark.is_some()),
            Step::Field(..) | Step::Text(..) => 1,
        };
        taken += if done.is_ok() { added } else { 0 };
    }
    if frame.finish().is_err() {
        assert_eq!(out, b"kept");
        return;
    }
    let wire = &out[4..];
    let read = Frame::read(wire).expect("a frame");
    assert_eq!(read.raw().len() + 2, wire.len());
    let decoded = decode(read, &Profile::default());
    assert!(decoded.issues.as_slice().is_empty(), "{:?}", decoded.issues);
    assert_eq!(decoded.data.attributes().count(), taken);
});
