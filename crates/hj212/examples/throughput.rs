//! Measures how many frames and check words a core does in a second.
//!
//! Run with `cargo run --release -p hj212 --example throughput`.

use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use allocation_counter::measure;
use hj212::{
    BuildError, Chunk, Cn, Edition, Frame, Framer, Identity, Number, Profile, Stamp, Suffix, crc,
    decode,
};

/// Appends a minute report of nine factors, about 450 bytes.
fn write(device: &Identity, time: Stamp, out: &mut Vec<u8>) -> Result<usize, BuildError> {
    const CODES: [&str; 9] = [
        "a21002", "a21026", "a34013", "a19001", "a01011", "a01012", "a01013", "a01014", "a00000",
    ];
    let mut frame = device.frame(Cn::MINUTE, time).ack(true).begin(out)?;
    frame.time("DataTime", time)?;
    for (place, code) in (0_i64..).zip(CODES) {
        let number = |mantissa| Number { mantissa, scale: 2 };
        let values = [
            (Suffix::Avg, number(1_000 + 3 * place)),
            (Suffix::Max, number(1_000 + 7 * place)),
        ];
        frame.factor(code, values, Some("N"))?;
    }
    frame.finish()
}

/// The frame of the measurement.
fn sample() -> Option<(Identity, Stamp, Vec<u8>)> {
    let mn = "010000A8900016F000169DC0";
    let device = Identity::new(Edition::V2017, "31", "123456", mn).ok()?;
    let time = Stamp::new(2026, 3, 1, 8, 0, 0)?;
    let mut wire = Vec::new();
    write(&device, time, &mut wire).ok()?;
    Some((device, time, wire))
}

/// Reads every value with its type and returns how many there were.
fn read(frame: Frame<'_>, profile: Profile) -> usize {
    let decoded = decode(frame, &profile);
    let mut numbers = 0;
    for attribute in decoded.data.attributes() {
        match attribute.suffix() {
            Some(Suffix::Flag) => numbers += usize::from(attribute.value == "N"),
            Some(suffix) if suffix.is_measured() => {
                numbers += usize::from(attribute.value.decimal().is_some());
            }
            None if attribute.name == "DataTime" => {
                numbers += usize::from(attribute.value.stamp().is_some());
            }
            _ => {}
        }
    }
    numbers
}

/// Runs `work` for a second and returns how often it ran in one second.
#[expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]
fn rate(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut runs = 0_u32;
    while start.elapsed() < Duration::from_secs(1) {
        for _ in 0..256 {
            work();
        }
        runs += 256;
    }
    f64::from(runs) / start.elapsed().as_secs_f64()
}

fn main() -> std::io::Result<()> {
    let Some((device, time, wire)) = sample() else {
        return Ok(());
    };
    let profile = Profile::default();
    let mut out = std::io::stdout();
    let Some(frame) = Frame::read(&wire) else {
        return Ok(());
    };
    writeln!(
        out,
        "frame of {} bytes, {} values",
        wire.len(),
        read(frame, profile)
    )?;
    let decoding = rate(|| {
        black_box(read(black_box(frame), profile));
    });
    writeln!(
        out,
        "decode, all values typed: {:.2} million/s",
        decoding / 1e6
    )?;
    let locating = rate(|| {
        black_box(Frame::read(black_box(&wire)));
    });
    writeln!(
        out,
        "find the frame, check word included: {:.2} million/s",
        locating / 1e6
    )?;
    let mut framer = Framer::new();
    let whole = rate(|| {
        framer.push(black_box(&wire));
        while let Some(chunk) = framer.next_chunk() {
            if let Chunk::Frame(frame) = chunk {
                black_box(read(frame, profile));
            }
        }
    });
    writeln!(out, "stream to typed values: {:.2} million/s", whole / 1e6)?;
    let mut buffer = Vec::with_capacity(2 * wire.len());
    let mut written = || {
        buffer.clear();
        black_box(write(&device, time, &mut buffer).is_ok());
    };
    let encoding = rate(&mut written);
    writeln!(out, "encode: {:.2} million/s", encoding / 1e6)?;
    let writing = measure(written).count_total;
    let reading = measure(|| {
        black_box(read(frame, profile));
    })
    .count_total;
    writeln!(
        out,
        "allocations for a frame: {reading} to read it, {writing} to write it"
    )?;
    let auditing = rate(|| {
        black_box(decode(black_box(frame), &profile).audit(&profile).total());
    });
    writeln!(out, "decode and audit: {:.2} million/s", auditing / 1e6)?;
    let block = vec![0x5A_u8; 1 << 16];
    let bytes = rate(|| {
        black_box(crc(black_box(&block)));
    });
    writeln!(out, "check word: {:.1} GB/s", bytes * 65_536.0 / 1e9)?;
    for (name, pattern) in HOSTILE {
        let [small, large] = [100_000, 10_000_000]
            .map(|size| rate_of_hostile(&pattern.repeat(size / pattern.len())));
        writeln!(
            out,
            "hostile stream, {name}: {small:.0} MB/s in 0.1 MB, {large:.0} MB/s in 10 MB"
        )?;
    }
    Ok(())
}

/// What somebody sends who wants the framer to work for it; linear cost shows as equal speed.
const HOSTILE: [(&str, &[u8]); 7] = [
    ("only #", b"#"),
    ("only &", b"&"),
    ("only NUL", b"\0"),
    ("only ;", b";"),
    ("##9999 glued", b"##9999A"),
    ("heads with an end", b"##9990AB=CP=&&0000"),
    ("short heads with ends", b"##0012CP=&&FFFF&&"),
];

/// Returns how many megabytes in a second a stream made to cost the most takes.
fn rate_of_hostile(stream: &[u8]) -> f64 {
    let runs = rate_few(|| {
        let mut framer = Framer::new();
        framer.push(stream);
        while let Some(chunk) = framer.next_chunk() {
            black_box(&chunk);
        }
    });
    runs * f64::from(u32::try_from(stream.len()).unwrap_or(0)) / 1e6
}

/// As [`rate`], for work that takes long.
#[expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]
fn rate_few(mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..8 {
        work();
    }
    8.0 / start.elapsed().as_secs_f64()
}
