//! `qingshan bench codec`: reading, writing and checking frames on one core, beside the same in
//! other languages.

mod peers;

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use hj212::{
    Attribute, BuildError, Chunk, Cn, Edition, Frame, Framer, Identity, Number, Profile, Stamp,
    Suffix, crc, decode,
};
use tikv_jemalloc_ctl::thread;

use super::figure::{Figure, number, print};
use crate::out;
use crate::outside::Stopwatch;

/// What a waste-water outlet sends of ten minutes: nine factors in a frame of about 450 bytes. Of
/// the first [`WEIGHED`] it says the amount as well.
const FACTORS: [(&str, i64, u8); 9] = [
    ("w01018", 352, 1),
    ("w21003", 320, 2),
    ("w21011", 250, 3),
    ("w21001", 95, 1),
    ("w01001", 721, 2),
    ("w01010", 183, 1),
    ("w01012", 12, 0),
    ("w01014", 884, 0),
    ("w00000", 121, 1),
];
/// How many pollutants are told with the amount discharged.
const WEIGHED: usize = 4;
/// Bytes over which the check word is computed at a time: the longest segment of the standard.
pub(super) const BLOCK: usize = 1024;

/// Arguments of `qingshan bench codec`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 2)]
    seconds: u32,
    /// Python of the peer.
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: PathBuf,
    /// Node.js of the peer.
    #[arg(long, value_name = "PROGRAM", default_value = "node")]
    node: PathBuf,
    /// Folder of the peers; where it is absent, only this program is measured.
    #[arg(long, value_name = "DIR", default_value = "benches/peers")]
    peers: PathBuf,
    /// Print one JSON object per figure.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let device = Identity::new(Edition::V2017, "32", "123456", "010000A8900016F000169DC0")?;
    let time = Stamp::new(2026, 3, 1, 8, 0, 0).context("a time")?;
    let mut wire = Vec::new();
    write(&device, time, &mut wire).context("the frame of the measurement cannot be built")?;
    let mut figures = own(args, &device, time, &wire)?;
    if args.peers.is_dir() {
        for peer in peers::all(&args.python, &args.node) {
            match peer.measure(&args.peers, &wire, args.seconds.max(1)) {
                Ok(of_peer) => figures.extend(of_peer),
                Err(error) => out::failure(&error),
            }
        }
    }
    print(&figures, args.json)?;
    Ok(ExitCode::SUCCESS)
}

fn own(args: &Args, device: &Identity, time: Stamp, wire: &[u8]) -> anyhow::Result<Vec<Figure>> {
    let seconds = Duration::from_secs(args.seconds.max(1).into());
    let profile = Profile::default();
    let decoding = repeat(seconds, || {
        let Some(frame) = Frame::read(black_box(wire)) else {
            return;
        };
        black_box(read(frame, profile));
    });
    let mut framer = Framer::new();
    let streaming = repeat(seconds, || {
        framer.push(black_box(wire));
        while let Some(chunk) = framer.next_chunk() {
            if let Chunk::Frame(frame) = chunk {
                black_box(read(frame, profile));
            }
        }
    });
    let mut buffer = Vec::with_capacity(2 * BLOCK);
    let encoding = repeat(seconds, || {
        buffer.clear();
        black_box(write(device, black_box(time), &mut buffer).is_ok());
    });
    let heap = allocated(|| {
        black_box(read(Frame::read(black_box(wire))?, profile));
        buffer.clear();
        write(device, time, &mut buffer).ok()
    })
    .context("how much the heap gave is not known")?;
    let block = vec![0x5a; BLOCK];
    let checking = repeat(seconds, || {
        black_box(crc(black_box(&block)));
    });
    let values = read(Frame::read(wire).context("a frame")?, profile);
    let bytes = |(count, time): (u64, Duration), name, each: usize| {
        Figure::rate(name, count * each as u64, time, "GB/s").per(1e9)
    };
    let each_second = |(count, time), name| Figure::rate(name, count, time, "frames/s");
    Ok(vec![
        Figure::new("codec.frame", number(wire.len() as u64), "bytes"),
        Figure::new("codec.values", number(values), "values typed"),
        each_second(decoding, "codec.decode"),
        bytes(decoding, "codec.decode.bytes", wire.len()),
        each_second(streaming, "codec.stream"),
        each_second(encoding, "codec.encode"),
        bytes(encoding, "codec.encode.bytes", wire.len()),
        bytes(checking, "codec.crc", BLOCK),
        Figure::new(
            "codec.heap",
            number(heap),
            "bytes taken from the heap, 1,000 frames read and written",
        ),
    ])
}

/// Returns how many bytes this thread takes from the heap while it does something a thousand times.
fn allocated(mut work: impl FnMut() -> Option<usize>) -> Option<u64> {
    let taken = thread::allocatedp::read().ok()?;
    let before = taken.get();
    for _ in 0..1_000 {
        work()?;
    }
    Some(taken.get() - before)
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

/// Reads every value of a frame with its type; returns how many there are.
fn read(frame: Frame<'_>, profile: Profile) -> u64 {
    let decoded = decode(frame, &profile);
    let typed = |attribute: Attribute<'_>| match attribute.suffix() {
        Some(Suffix::Flag) => attribute.value.ascii().is_some(),
        Some(_) => attribute.value.decimal().is_some(),
        None => attribute.value.stamp().is_some(),
    };
    let values = decoded.data.attributes().map(|one| u64::from(typed(one)));
    values.sum::<u64>() * u64::from(decoded.is_usable())
}

/// Writes the frame of the measurement at the end of a buffer.
fn write(device: &Identity, time: Stamp, out: &mut Vec<u8>) -> Result<usize, BuildError> {
    let mut frame = device.frame(Cn::MINUTE, time).ack(true).begin(out)?;
    frame.time("DataTime", time)?;
    for (place, (code, mantissa, scale)) in FACTORS.into_iter().enumerate() {
        let number = |mantissa| Number { mantissa, scale };
        let values = [
            (Suffix::Avg, number(mantissa)),
            (Suffix::Cou, number(mantissa * 3)),
        ];
        let told = if place < WEIGHED { 2 } else { 1 };
        frame.factor(code, values.into_iter().take(told), Some("N"))?;
    }
    frame.finish()
}
