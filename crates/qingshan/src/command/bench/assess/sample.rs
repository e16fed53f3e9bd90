//! A month of hours that is made up, the same every time.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

/// The month.
pub(super) const MONTH: &str = "2026-03";

/// Stations of an area.
const OF_AREA: u32 = 5;

/// Writes the month into the folder of temporary files; returns where.
pub(super) fn write(stations: u32) -> io::Result<PathBuf> {
    let name = format!("qingshan-bench-{}.csv", std::process::id());
    let path = std::env::temp_dir().join(name);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    out.write_all(
        b"timepoint,stationcode,area,positionname,primarypollutant,aqi,pm10,pm10_24h,pm2_5,\
          pm2_5_24h,o3,o3_24h,no2,no2_24h,so2,so2_24h,co,co_24h\n",
    )?;
    let mut dice = Dice(1);
    for hour in 1..=31 * 24_u32 {
        let (day, clock) = (hour / 24 + 1, hour % 24);
        let stamp = match day {
            32 => "2026-04-01T0000".to_owned(),
            _ => format!("2026-03-{day:02}T{clock:02}00"),
        };
        for station in 0..stations {
            let area = station / OF_AREA;
            let pm2_5 = dice.below(150);
            let pm10 = pm2_5 + dice.below(120);
            let (o3, no2, so2) = (dice.below(200), dice.below(90), dice.below(30));
            let (co, tenth) = (dice.below(2), dice.below(10));
            write!(out, "{stamp},{station:04}A,区域{area:03},点位,NA,NA,")?;
            if dice.below(50) == 0 {
                out.write_all(b"NA,NA,")?;
            } else {
                write!(out, "{pm10},{pm10},")?;
            }
            writeln!(
                out,
                "{pm2_5},{pm2_5},{o3},{o3},{no2},{no2},{so2},{so2},{co}.{tenth},{co}.{tenth}"
            )?;
        }
    }
    out.flush()?;
    Ok(path)
}

/// Numbers that look thrown and come again in the same order: a linear congruence.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
