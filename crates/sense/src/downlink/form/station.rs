//! From a filled-in form to a command of a surface-water station.

use hj212::{
    AnalyserTest, Command, HistoryKind, RunMode, StationCommand, StationDuration, StationPart,
    StationPumps,
};

use super::{Filled, FormError};

impl Filled<'_> {
    /// Makes the command with this word; `None` for a word of another edition.
    pub(super) fn station(&self, word: &str) -> Result<Option<Command>, FormError> {
        if let Some(kind) = history(word) {
            return self.history(kind).map(Some);
        }
        if word == "set-realtime-minutes" {
            return Ok(Some(Command::SetRealtimeInterval(self.number("minutes"))));
        }
        if word == "keep-station-sample" {
            return Ok(Some(Command::KeepSample));
        }
        Ok(self.station_command(word)?.map(Command::Station))
    }

    fn station_command(&self, word: &str) -> Result<Option<StationCommand>, FormError> {
        if let Some(part) = part(word) {
            return Ok(Some(StationCommand::Clean(part)));
        }
        if let Some(duration) = duration(word) {
            let seconds = self.number("seconds");
            return Ok(Some(StationCommand::SetDuration(duration, seconds)));
        }
        if let Some(test) = self.test(word)? {
            let pol_id = self.text("pol_id");
            return Ok(Some(StationCommand::Test { pol_id, test }));
        }
        Ok(Some(match word {
            "get-logger-time" => StationCommand::GetLoggerTime,
            "set-logger-time" => StationCommand::SetLoggerTime(self.time_or_now("time")?),
            "get-station-state" => StationCommand::GetState,
            "get-station-surroundings" => StationCommand::GetSurroundings,
            "set-run-mode" => StationCommand::SetRunMode(match self.get("mode") {
                Some("intermittent") => RunMode::Intermittent,
                Some("continuous") => RunMode::Continuous,
                Some("emergency") => RunMode::Emergency,
                _ => RunMode::Manual,
            }),
            "restart-logger" => StationCommand::Restart,
            "test-once" => StationCommand::TestOnce {
                pol_id: self.optional("pol_id"),
            },
            "stop-station" => StationCommand::Stop,
            "stand-by" => StationCommand::StandBy,
            "clear-alarms" => StationCommand::ClearAlarms,
            "set-run-interval" => StationCommand::SetRunInterval(self.number("hours")),
            "set-pumps" => StationCommand::SetPumps(match self.get("pumps") {
                Some("second") => StationPumps::Second,
                Some("alternating") => StationPumps::Alternating,
                _ => StationPumps::First,
            }),
            _ => return Ok(None),
        }))
    }

    fn test(&self, word: &str) -> Result<Option<AnalyserTest>, FormError> {
        Ok(Some(match word {
            "check-standard" => AnalyserTest::Standard,
            "check-spike" => AnalyserTest::SpikeRecovery {
                volume_ml: match self.get("volume") {
                    Some(_) => Some(self.decimal("volume")?),
                    None => None,
                },
            },
            "check-parallel" => AnalyserTest::Parallel,
            "check-zero" => AnalyserTest::Zero,
            "check-span" => AnalyserTest::Span,
            "calibrate-blank" => AnalyserTest::BlankCalibration,
            "calibrate-standard" => AnalyserTest::StandardCalibration,
            _ => return Ok(None),
        }))
    }
}

fn history(word: &str) -> Option<HistoryKind> {
    Some(match word {
        "get-station-checks" => HistoryKind::Checks,
        "get-spike-recoveries" => HistoryKind::SpikeRecoveries,
        "get-parallel-samples" => HistoryKind::ParallelSamples,
        "get-zero-checks" => HistoryKind::ZeroChecks,
        "get-span-checks" => HistoryKind::SpanChecks,
        _ => return None,
    })
}

fn part(word: &str) -> Option<StationPart> {
    Some(match word {
        "clean-station" => StationPart::Whole,
        "clean-outer-pipe" => StationPart::OuterPipe,
        "clean-inner-pipe" => StationPart::InnerPipe,
        "clean-sand-basin" => StationPart::SandBasin,
        "remove-algae" => StationPart::Algae,
        "clean-five-parameters" => StationPart::FiveParameterBasin,
        "clean-filter" => StationPart::Filter,
        _ => return None,
    })
}

fn duration(word: &str) -> Option<StationDuration> {
    Some(match word {
        "set-settling-time" => StationDuration::Sand,
        "set-sampling-time" => StationDuration::Sampling,
        "set-supply-time" => StationDuration::Supply,
        "set-outer-pipe-time" => StationDuration::OuterPipe,
        "set-inner-pipe-time" => StationDuration::InnerPipe,
        "set-cleaning-time" => StationDuration::Cleaning,
        "set-measure-wait" => StationDuration::MeasureWait,
        _ => return None,
    })
}
