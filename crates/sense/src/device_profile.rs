//! What is set for a device, in the codec's words.

use hj212::{AnswerPolicy, CrcPolicy, Edition, Profile, Strictness};
use model::{AnswerRule, CrcRule, DeviceSettings, EditionRule};

/// Returns how the frames of a device are read and answered.
pub(crate) const fn of(settings: &DeviceSettings) -> Profile {
    Profile {
        edition: match settings.edition {
            EditionRule::AsFramed => None,
            EditionRule::V2005 => Some(Edition::V2005),
            EditionRule::V2017 => Some(Edition::V2017),
            EditionRule::V2025 => Some(Edition::V2025),
            EditionRule::SurfaceWater => Some(Edition::SurfaceWater),
        },
        strictness: match settings.strictness {
            model::Strictness::Strict => Strictness::Strict,
            model::Strictness::Standard => Strictness::Standard,
            model::Strictness::Relaxed => Strictness::Relaxed,
        },
        crc: match settings.crc {
            CrcRule::Standard => CrcPolicy::Standard,
            CrcRule::Modbus => CrcPolicy::AllowModbus,
            CrcRule::Ignore => CrcPolicy::Ignore,
        },
        answers: match settings.answers {
            AnswerRule::AsFlagged => AnswerPolicy::AsFlagged,
            AnswerRule::Always => AnswerPolicy::Always,
            AnswerRule::Never => AnswerPolicy::Never,
        },
        answer_without_qn: settings.answer_without_qn,
    }
}
