//! What a simulated device does when it is told to.

use hj212::{
    Area, BuildError, CalibrationPoint, Cn, Command, Edition, ExeRtn, Report, Stamp, Upload,
    WireFrame,
};
use model::Timestamp;

use super::records::records;
use super::{Answerer, Archive, Executed};
use crate::clock_text;

/// The frame of a request, as far as its execution needs it.
pub(super) struct Asked {
    /// Its QN.
    pub(super) qn: Option<Stamp>,
    /// The number in its header.
    pub(super) mn: Option<String>,
    /// What the device's clock shows.
    pub(super) clock: Timestamp,
}

impl Answerer {
    /// Does what a notice says.
    pub(super) fn obey(&mut self, command: &Command) {
        match command {
            Command::StopRealtime => self.memory.realtime = false,
            Command::StopDeviceState => self.memory.states = false,
            _ => {}
        }
    }

    /// Does what a request says; returns what it sends on it and the result.
    pub(super) fn execute(
        &mut self,
        command: &Command,
        asked: &Asked,
        archive: &impl Archive,
    ) -> Result<Executed, BuildError> {
        if let Some(report) = self.told(command, asked) {
            let Some(qn) = asked.qn else {
                return Ok((Vec::new(), ExeRtn::FAILED));
            };
            return Ok((
                vec![report.frame(&self.identity()?, qn, false)?],
                ExeRtn::DONE,
            ));
        }
        let data = match command {
            Command::GetRealtime(None) => {
                self.memory.realtime = true;
                archive.moment(asked.clock).into_iter().collect()
            }
            Command::GetRealtime(Some(_)) => Vec::new(),
            Command::GetHistory(kind, period) => {
                let edition = self.names.edition;
                let areas = records(edition, *kind, *period, &self.memory, archive);
                return self.send_records(Cn::new(kind.code()), &areas, None, asked.clock);
            }
            Command::GetDeviceState => {
                self.memory.states = true;
                let area = clock_text::stamp(asked.clock).map(|now| {
                    Area::new()
                        .time("DataTime", now)?
                        .item([("SB1-RS", "1"), ("SB2-RS", "0")])
                });
                let areas: Vec<Area> = area.transpose()?.into_iter().collect();
                let state = Some(Cn::DEVICE_STATE);
                return self.send_records(state, &areas, asked.qn, asked.clock);
            }
            other => return Ok((Vec::new(), self.set(other, asked))),
        };
        let areas: Vec<Area> = data
            .iter()
            .map(Upload::area)
            .collect::<Result<_, BuildError>>()?;
        self.send_records(Some(Cn::REALTIME), &areas, asked.qn, asked.clock)
    }

    /// Returns what is told in one report.
    fn told(&self, command: &Command, asked: &Asked) -> Option<Report> {
        let now = clock_text::stamp(asked.clock)?;
        Some(match command {
            Command::GetTime { pol_id } => Report::Time {
                pol_id: pol_id.clone(),
                time: now,
            },
            Command::GetLimits(pol_id) => {
                let (low, up) = self.memory.limits_of(pol_id);
                Report::Limits {
                    pol_id: pol_id.clone(),
                    low,
                    up,
                }
            }
            Command::GetReportTarget => Report::ReportTarget(self.memory.report_target.clone()),
            Command::GetReportTime => Report::ReportTime(self.memory.report_time.clone()),
            Command::GetRealtimeInterval if self.names.edition == Edition::SurfaceWater => {
                Report::RealtimeInterval(self.memory.realtime_minutes()?)
            }
            Command::GetRealtimeInterval => {
                Report::RealtimeInterval(self.memory.pace.realtime_seconds?)
            }
            Command::GetMinuteInterval => Report::MinuteInterval(self.memory.pace.minute_minutes?),
            Command::KeepSample => Report::SampleKept {
                time: now,
                vase: self.memory.vase,
            },
            Command::GetSamplingPeriod(pol_id) => {
                let (start, hours) = self.memory.sampling_of(pol_id);
                Report::SamplingPeriod {
                    pol_id: pol_id.clone(),
                    start,
                    hours,
                }
            }
            Command::GetResultTime(pol_id) => Report::ResultTime {
                pol_id: pol_id.clone(),
                minutes: 30,
            },
            Command::GetSerial(pol_id) => Report::Serial {
                pol_id: pol_id.clone(),
                serial: "010000A8900016F000169DC0".to_owned(),
            },
            Command::GetInfo {
                pol_id,
                info_id,
                period,
            } => Report::Info {
                time: period.map_or(now, |period| period.begin),
                pol_id: Some(pol_id.clone()),
                info_id: info_id.clone(),
                text: self.memory.info_of(pol_id, info_id)?,
            },
            Command::Station(command) => return self.memory.station_told(command, now),
            _ => return None,
        })
    }

    /// Changes a setting or operates something.
    fn set(&mut self, command: &Command, asked: &Asked) -> ExeRtn {
        let memory = &mut self.memory;
        match command {
            Command::SetTimeouts {
                over_time_s,
                resends,
            } => memory.timing = Some((*over_time_s, *resends)),
            Command::SetWarnTime(time) => memory.warn_time.clone_from(time),
            Command::SetDeviceId { logger_id } => {
                if !self.newer.is_logger(logger_id) {
                    return ExeRtn::WRONG_CONDITION;
                }
                memory.next_mn.clone_from(&asked.mn);
            }
            Command::SetTime { pol_id: None, time } => {
                let Some(time) = clock_text::timestamp(*time) else {
                    return ExeRtn::WRONG_CONDITION;
                };
                memory.clock_moved += time.since(asked.clock);
            }
            Command::SetKey { created, key } => return self.newer.take_key(*created, key),
            Command::SetLimits { pol_id, low, up } => {
                memory.limits.insert(pol_id.clone(), (*low, *up));
            }
            Command::SetReportTarget(target) => memory.report_target.clone_from(target),
            Command::SetReportTime(time) => memory.report_time.clone_from(time),
            Command::SetRealtimeInterval(interval) => {
                let is_station = self.names.edition == Edition::SurfaceWater;
                let unit = if is_station { 60 } else { 1 };
                let seconds = interval.saturating_mul(unit);
                if !memory.pace.set_realtime(seconds, is_station) {
                    return ExeRtn::WRONG_CONDITION;
                }
            }
            Command::SetMinuteInterval(minutes) => {
                if !memory.pace.set_minute(*minutes) {
                    return ExeRtn::WRONG_CONDITION;
                }
            }
            Command::SetPassword(password) => memory.next_password = Some(password.clone()),
            Command::SetSamplingPeriod {
                pol_id,
                start,
                hours,
            } => {
                let start = start.clone().unwrap_or_else(|| "000000".to_owned());
                memory.sampling.insert(pol_id.clone(), (start, *hours));
            }
            Command::SetInfo {
                pol_id,
                info_id,
                value,
            } => {
                let place = (pol_id.clone(), info_id.clone());
                memory.infos.insert(place, value.clone());
            }
            Command::KeepSampleNow(_) => memory.vase += 1,
            Command::SetTime { .. }
            | Command::Calibrate {
                point: None | Some(CalibrationPoint::Zero | CalibrationPoint::Span),
                ..
            }
            | Command::SampleNow(_)
            | Command::Clean(_)
            | Command::SampleForComparison(_)
            | Command::StartCheck(_) => {}
            Command::Station(command) => return memory.station_set(command, asked.clock),
            // A code that the device does not know, such as that of a parameter.
            _ => return ExeRtn::NO_DATA,
        }
        ExeRtn::DONE
    }

    /// Puts records into frames, each with a QN of its own unless they have that of the request, as
    /// the one answer of the moment has; no records are the result 100.
    fn send_records(
        &mut self,
        cn: Option<Cn>,
        areas: &[Area],
        asked: Option<Stamp>,
        clock: Timestamp,
    ) -> Result<Executed, BuildError> {
        let mut frames: Vec<WireFrame> = Vec::new();
        let identity = self.identity()?;
        for area in areas {
            let (Some(cn), Some(qn)) = (cn, asked.or_else(|| self.own_qn(clock))) else {
                continue;
            };
            let sent = identity.frame(cn, qn).packets(area)?;
            // Each packet took a millisecond of its own.
            for _ in 1..sent.len() {
                self.own_qn(clock);
            }
            frames.extend(sent);
        }
        let result = if frames.is_empty() {
            ExeRtn::NO_DATA
        } else {
            ExeRtn::DONE
        };
        Ok((frames, result))
    }
}
