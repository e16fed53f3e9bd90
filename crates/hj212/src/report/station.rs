//! What a surface-water station tells of itself (水站运行状态): 3040 and 3041.

use crate::build::{Area, BuildError};
use crate::command::{RunMode, StationDuration, StationPumps, unsigned};
use crate::data::Data;
use crate::number::Number;
use crate::stamp::Stamp;
use crate::value::Value;

/// State of a surface-water station, 3040 (系统运行状态); what a station does not tell is absent.
///
/// Known through programs of stations and of platforms that are public.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct StationState {
    /// How it runs.
    pub mode: Option<RunMode>,
    /// Which pumps take the water.
    pub pumps: Option<StationPumps>,
    /// What it is doing.
    pub task: Option<StationTask>,
    /// Its valves in their order: true for open.
    pub valves: Vec<bool>,
    /// Lengths of its steps in seconds.
    pub durations: Vec<(StationDuration, u32)>,
    /// It removes algae (除藻).
    pub removes_algae: Option<bool>,
    /// Real-time interval in minutes.
    pub realtime_minutes: Option<u32>,
    /// Every how many hours it measures.
    pub run_hours: Option<u32>,
    /// Alarms that are on, as numbers: 1 power off, 2 low pressure in the pipe from the source,
    /// 3 low pressure in the pipe to the analysers. An empty list says that none is on.
    pub alarms: Option<Vec<u32>>,
    /// Its time.
    pub time: Option<Stamp>,
}

/// What a station is doing (系统当前任务, `SystemTask`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StationTask {
    /// 0 (停机).
    Stopped,
    /// 1 (待机).
    StandBy,
    /// 2 (调试).
    Manual,
    /// 3 (水样采集).
    Sampling,
    /// 4 (沉砂).
    Settling,
    /// 5 (进样).
    Supplying,
    /// 6 (仪表测试分析).
    Analysing,
    /// 7 (反吹).
    BlowingBack,
    /// 8 (清洗).
    Cleaning,
    /// 9 (除藻).
    RemovingAlgae,
}

/// Place and surroundings of a surface-water station, 3041; of one program that is public.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct StationSurroundings {
    /// When.
    pub time: Option<Stamp>,
    /// Degrees of longitude.
    pub longitude: Option<Number>,
    /// Degrees of latitude.
    pub latitude: Option<Number>,
    /// Temperature in degrees Celsius.
    pub celsius: Option<Number>,
    /// Relative humidity in per cent.
    pub humidity: Option<Number>,
    /// Mains voltage in volts.
    pub volts: Option<Number>,
}

impl StationTask {
    const ALL: [Self; 10] = [
        Self::Stopped,
        Self::StandBy,
        Self::Manual,
        Self::Sampling,
        Self::Settling,
        Self::Supplying,
        Self::Analysing,
        Self::BlowingBack,
        Self::Cleaning,
        Self::RemovingAlgae,
    ];

    fn of(value: u32) -> Option<Self> {
        Self::ALL.get(usize::try_from(value).ok()?).copied()
    }
}

impl StationState {
    /// Returns the state that a data area tells; `None` where it tells nothing of it.
    pub(super) fn read(data: &Data<'_>) -> Option<Self> {
        let number = |name| unsigned(data, name);
        let list = |name: &str| data.field(name).map(|value| value.text().into_owned());
        let state = Self {
            mode: number("RunMode").and_then(RunMode::of),
            pumps: number("PumpState").and_then(StationPumps::of),
            task: number("SystemTask").and_then(StationTask::of),
            valves: list("ValveStateList").map_or_else(Vec::new, |list| {
                let states = list.split('|').filter(|state| !state.is_empty());
                states.map(|state| state == "1").collect()
            }),
            durations: StationDuration::ALL
                .into_iter()
                .filter_map(|duration| Some((duration, number(duration.name()?)?)))
                .collect(),
            removes_algae: number("AlgClean").map(|value| value == 1),
            realtime_minutes: number("RtdInterval"),
            run_hours: number("RunInterval"),
            alarms: list("SystemAlarm").map(|list| {
                let numbers = list.split('|').filter_map(|one| one.parse().ok());
                numbers.filter(|number| *number != 0).collect()
            }),
            time: data.field("SystemTime").and_then(Value::stamp),
        };
        (state != Self::default()).then_some(state)
    }

    pub(super) fn area(&self, area: Area) -> Result<Area, BuildError> {
        let mut numbers = vec![
            ("RunMode", self.mode.map(RunMode::value)),
            ("PumpState", self.pumps.map(StationPumps::value)),
            ("SystemTask", self.task.map(|task| task as u32)),
        ];
        let mut area = with_numbers(area, &numbers)?;
        if !self.valves.is_empty() {
            let states: Vec<&str> = self
                .valves
                .iter()
                .map(|is_open| if *is_open { "1" } else { "0" })
                .collect();
            area = area
                .field("ValveCount", &states.len().to_string())?
                .field("ValveStateList", &states.join("|"))?;
        }
        numbers.clear();
        let told = self.durations.iter();
        numbers.extend(told.filter_map(|(one, seconds)| Some((one.name()?, Some(*seconds)))));
        numbers.push(("AlgClean", self.removes_algae.map(u32::from)));
        numbers.push(("RtdInterval", self.realtime_minutes));
        numbers.push(("RunInterval", self.run_hours));
        area = with_numbers(area, &numbers)?;
        if let Some(alarms) = &self.alarms {
            let on: Vec<String> = alarms.iter().map(|one| format!("{one:02}")).collect();
            let none_is_on = on.is_empty();
            let text = on.join("|");
            area = area.field("SystemAlarm", if none_is_on { "00" } else { &text })?;
        }
        match self.time {
            Some(time) => area.time("SystemTime", time),
            None => Ok(area),
        }
    }
}

impl StationSurroundings {
    pub(super) fn read(data: &Data<'_>) -> Option<Self> {
        let number = |name| data.field(name).and_then(Value::decimal);
        let told = Self {
            time: data.field("DataTime").and_then(Value::stamp),
            longitude: number("Lng"),
            latitude: number("Lat"),
            celsius: number("Temp"),
            humidity: number("Hum"),
            volts: number("Volt"),
        };
        (told != Self::default()).then_some(told)
    }

    pub(super) fn area(&self, area: Area) -> Result<Area, BuildError> {
        let area = match self.time {
            Some(time) => area.time("DataTime", time)?,
            None => area,
        };
        [
            ("Lng", self.longitude),
            ("Lat", self.latitude),
            ("Temp", self.celsius),
            ("Hum", self.humidity),
            ("Volt", self.volts),
        ]
        .into_iter()
        .try_fold(area, |area, (name, number)| match number {
            Some(number) => area.number(name, number),
            None => Ok(area),
        })
    }
}

fn with_numbers(area: Area, numbers: &[(&str, Option<u32>)]) -> Result<Area, BuildError> {
    numbers
        .iter()
        .try_fold(area, |area, (name, number)| match number {
            Some(number) => area.field(name, &number.to_string()),
            None => Ok(area),
        })
}
