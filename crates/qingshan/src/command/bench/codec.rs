//! `qingshan bench codec`: reading, writing and checking frames on one core.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use hj212::{
    Edition, FactorValues, Frame, Identity, Number, Profile, Stamp, Suffix, Upload, UploadKind,
    WireFrame, crc, decode,
};

use super::figure::{Figure, print};
use crate::outside::Stopwatch;

/// What an air station sends in an hour: code, mantissa, digits after the point.
const FACTORS: [(&str, i64, u8); 6] = [
    ("a34004", 35, 0),
    ("a34002", 61, 0),
    ("a21026", 7, 0),
    ("a21004", 28, 0),
    ("a21005", 9, 1),
    ("a05024", 88, 0),
];
/// Bytes over which the check word is computed at a time: the longest segment of the standard.
const BLOCK: usize = 1024;

/// Arguments of `qingshan bench codec`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Seconds for each of the three measurements.
    #[arg(long, default_value_t = 2)]
    seconds: u32,
    /// Print one JSON object per figure.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let time = Duration::from_secs(args.seconds.max(1).into());
    let frame = hour_frame().context("the frame of the measurement cannot be built")?;
    let bytes = frame.as_bytes();
    let profile = Profile::default();

    let (decoded, decoding) = repeat(time, || {
        let Some(frame) = Frame::read(black_box(bytes)) else {
            return;
        };
        let decoded = decode(frame, &profile);
        for factor in decoded.data.factors() {
            black_box(factor.get(Suffix::Avg).and_then(hj212::Value::decimal));
        }
        black_box(decoded.is_usable());
    });
    let (encoded, encoding) = repeat(time, || {
        black_box(hour_frame().is_ok());
    });
    let block = vec![0x5a; BLOCK];
    let (checked, checking) = repeat(time, || {
        black_box(crc(black_box(&block)));
    });
    let figures = [
        Figure::rate("codec.decode", decoded, decoding, "frames/s"),
        Figure::rate("codec.encode", encoded, encoding, "frames/s"),
        Figure::rate("codec.crc", checked * BLOCK as u64, checking, "GB/s").per(1e9),
        Figure::new(
            "codec.frame",
            f64::from(u16::try_from(bytes.len())?),
            "bytes",
        ),
    ];
    print(&figures, args.json)?;
    Ok(ExitCode::SUCCESS)
}

/// Does something again and again for about so long; returns how often and how long really.
fn repeat(time: Duration, mut work: impl FnMut()) -> (u64, Duration) {
    let watch = Stopwatch::start();
    let mut count = 0;
    while watch.elapsed() < time {
        // Looking at the clock costs as much as a short piece of work.
        for _ in 0..1_000 {
            work();
        }
        count += 1_000;
    }
    (count, watch.elapsed())
}

fn hour_frame() -> anyhow::Result<WireFrame> {
    let device = Identity::new(Edition::V2017, "22", "123456", "010000A8900016F000169DC0")?;
    let time = Stamp::new(2026, 3, 1, 8, 0, 0).context("a time")?;
    let mut upload = Upload::new(UploadKind::Hour, time);
    for (code, mantissa, scale) in FACTORS {
        let values = FactorValues::new(code)?
            .number(Suffix::Avg, Number { mantissa, scale })
            .number(
                Suffix::Min,
                Number {
                    mantissa: mantissa / 2,
                    scale,
                },
            )
            .number(
                Suffix::Max,
                Number {
                    mantissa: mantissa * 2,
                    scale,
                },
            )
            .flag("N")?;
        upload = upload.factor(values);
    }
    upload
        .frames(&device, time, true)?
        .into_iter()
        .next()
        .context("an upload is a frame at least")
}
