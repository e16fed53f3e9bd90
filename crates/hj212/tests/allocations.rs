//! Reading and writing take nothing from the heap.

use allocation_counter::measure;
use hj212::{
    Chunk, Cn, Edition, Frame, Framer, Identity, Number, Profile, Stamp, Suffix, Value, decode,
};

/// Writes a minute report of nine factors at the end of a buffer.
fn write(device: &Identity, time: Stamp, out: &mut Vec<u8>) -> usize {
    let mut frame = device
        .frame(Cn::MINUTE, time)
        .ack(true)
        .begin(out)
        .expect("begun");
    frame.time("DataTime", time).expect("a time");
    for (place, code) in (0..9).zip(["w01018", "w21003", "w21011"].iter().cycle()) {
        let number = Number {
            mantissa: 1_234 + place,
            scale: 2,
        };
        let values = [
            (Suffix::Min, number),
            (Suffix::Avg, number),
            (Suffix::Max, number),
        ];
        frame.factor(code, values, Some("N")).expect("a factor");
    }
    frame.finish().expect("a frame")
}

/// Reads every value with its type.
fn read(frame: Frame<'_>) -> usize {
    let profile = Profile::default();
    let decoded = decode(frame, &profile);
    let issues = decoded.audit(&profile);
    let values = decoded.data.factors().flat_map(|factor| {
        factor.attributes().filter_map(|one| match one.suffix()? {
            Suffix::Flag => one.value.ascii().map(str::len),
            _ => one.value.decimal().map(|number| usize::from(number.scale)),
        })
    });
    let time = decoded.data.field("DataTime").and_then(Value::stamp);
    values.count() + usize::from(time.is_some()) + issues.as_slice().len()
}

#[test]
fn nothing_is_allocated_for_a_frame() {
    let device =
        Identity::new(Edition::V2017, "32", "123456", "010000A8900016F000169DC0").expect("names");
    let time = Stamp::new(2026, 3, 1, 8, 0, 0).expect("a time");
    let mut out = Vec::new();
    write(&device, time, &mut out);
    let written = measure(|| {
        out.clear();
        write(&device, time, &mut out);
    });
    assert_eq!(written.count_total, 0, "writing");

    let frame = Frame::read(&out).expect("a frame");
    let mut values = 0;
    let seen = measure(|| values = read(frame));
    assert_eq!((values, seen.count_total), (37, 0), "reading");

    let mut framer = Framer::new();
    for _ in 0..2 {
        framer.push(&out);
        assert!(framer.next_chunk().is_some());
    }
    let streamed = measure(|| {
        framer.push(&out);
        while let Some(chunk) = framer.next_chunk() {
            if let Chunk::Frame(frame) = chunk {
                values = read(frame);
            }
        }
    });
    assert_eq!(
        streamed.count_total, 0,
        "a stream, once its buffer has grown"
    );
}
