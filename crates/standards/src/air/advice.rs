//! Health effects and advice by level, and the sensitive groups by pollutant.
//!
//! The texts are own short wordings of HJ 633-2012 table 2 and HJ 633-2026 tables 1 and 2. The
//! groups named differ between the editions.

use super::law::AqiLaw;
use super::level::Level;
use super::pollutant::Pollutant;

/// What a level means for people and what they should do (建议采取的措施).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Advice {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Level {
    /// Returns the effect on health (对健康影响情况).
    #[must_use]
    pub const fn health_effect(self) -> Advice {
        match self {
            Self::One => advice(
                "空气质量令人满意，基本无污染",
                "air is satisfying, nearly clean",
            ),
            Self::Two => advice(
                "个别异常敏感者可能受到轻微影响",
                "a slight effect on very few unusually sensitive people",
            ),
            Self::Three => advice(
                "易感人群症状轻度加剧，健康人群可能有刺激症状",
                "symptoms of sensitive people worsen slightly, others may feel irritation",
            ),
            Self::Four => advice(
                "易感人群症状进一步加剧，健康人群的心脏、呼吸系统可能受影响",
                "symptoms of sensitive people worsen, heart and airways of others may be affected",
            ),
            Self::Five => advice(
                "心肺病患者症状明显加剧、耐力下降，健康人群普遍出现症状",
                "heart and lung patients get clearly worse, symptoms are common in all people",
            ),
            Self::Six => advice(
                "健康人群耐力下降、症状强烈，可能提前出现某些疾病",
                "strong symptoms and less endurance in all people, some illnesses come early",
            ),
        }
    }

    /// Returns the advice of the level in the words of an edition's groups.
    #[must_use]
    pub const fn advice(self, law: AqiLaw) -> Advice {
        match law {
            AqiLaw::Hj633_2012 => self.advice_2012(),
            AqiLaw::Hj633_2026 => self.advice_2026(),
        }
    }

    const fn advice_2012(self) -> Advice {
        match self {
            Self::One => ALL_FREE,
            Self::Two => FEW_LESS,
            Self::Three => advice(
                "儿童、老年人及心脏病、呼吸系统疾病患者减少长时间、高强度户外运动",
                "children, the elderly, heart and respiratory patients: less long or hard outdoor sport",
            ),
            Self::Four => advice(
                "儿童、老年人及心脏病、呼吸系统疾病患者避免长时间、高强度户外运动，一般人群适量减少户外运动",
                "children, the elderly, heart and respiratory patients: no long or hard outdoor sport; others: less",
            ),
            Self::Five => advice(
                "儿童、老年人及心脏病、肺病患者留在室内，停止户外运动，一般人群减少户外运动",
                "children, the elderly, heart and lung patients: stay in, no outdoor sport; others: less",
            ),
            Self::Six => advice(
                "儿童、老年人和病人留在室内，避免体力消耗，一般人群避免户外活动",
                "children, the elderly and the sick: stay in and rest; others: avoid the outdoors",
            ),
        }
    }

    const fn advice_2026(self) -> Advice {
        match self {
            Self::One => ALL_FREE,
            Self::Two => FEW_LESS,
            Self::Three => advice(
                "青少年儿童、老年人及心血管系统疾病、呼吸系统疾病患者减少长时间、高强度户外运动",
                "children, teenagers, the elderly, cardiovascular and respiratory patients: less long or hard outdoor sport",
            ),
            Self::Four => advice(
                "青少年儿童、老年人及心血管系统疾病、呼吸系统疾病患者避免长时间、高强度户外运动，一般人群适量减少户外运动",
                "children, teenagers, the elderly, cardiovascular and respiratory patients: no long or hard outdoor sport; others: less",
            ),
            Self::Five => advice(
                "青少年儿童、老年人及心血管系统疾病、呼吸系统疾病患者留在室内，停止户外运动，一般人群减少户外运动",
                "children, teenagers, the elderly, cardiovascular and respiratory patients: stay in, no outdoor sport; others: less",
            ),
            Self::Six => advice(
                "青少年儿童、老年人和病人留在室内，避免体力消耗，一般人群避免户外活动",
                "children, teenagers, the elderly and the sick: stay in and rest; others: avoid the outdoors",
            ),
        }
    }
}

const ALL_FREE: Advice = advice("各类人群可正常活动", "everyone: normal activity");
const FEW_LESS: Advice = advice(
    "极少数异常敏感人群减少户外活动",
    "very few unusually sensitive people: less outdoors",
);

const fn advice(zh: &'static str, en: &'static str) -> Advice {
    Advice { zh, en }
}

/// A group that a pollutant with a sub-index above 100 harms most (敏感人群, HJ 633-2026 table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SensitiveGroup {
    /// People with asthma.
    Asthma,
    /// People with a respiratory disease such as asthma.
    Respiratory,
    /// People with a cardiovascular disease.
    Cardiovascular,
    /// Children and adolescents.
    Young,
    /// People who are often outdoors.
    Outdoors,
    /// The elderly.
    Elderly,
}

impl SensitiveGroup {
    /// Returns the name of the group.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Asthma => "哮喘患者",
            Self::Respiratory => "哮喘等呼吸系统疾病患者",
            Self::Cardiovascular => "心血管系统疾病患者",
            Self::Young => "青少年儿童",
            Self::Outdoors => "经常户外活动者",
            Self::Elderly => "老年人",
        }
    }

    /// Returns the name of the group in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::Asthma => "people with asthma",
            Self::Respiratory => "people with respiratory disease",
            Self::Cardiovascular => "people with cardiovascular disease",
            Self::Young => "children and adolescents",
            Self::Outdoors => "people often outdoors",
            Self::Elderly => "the elderly",
        }
    }
}

impl Pollutant {
    /// Returns the groups to be named when the pollutant's sub-index is above 100
    /// (HJ 633-2026 table 2).
    #[must_use]
    pub const fn sensitive_groups(self) -> &'static [SensitiveGroup] {
        use SensitiveGroup::{Asthma, Cardiovascular, Elderly, Outdoors, Respiratory, Young};
        match self {
            Self::So2 => &[Asthma, Young, Elderly],
            Self::No2 => &[Respiratory, Young, Elderly],
            Self::Co => &[Cardiovascular],
            Self::O3 => &[Respiratory, Young, Outdoors, Elderly],
            Self::Pm10 | Self::Pm25 => &[Cardiovascular, Respiratory, Young, Outdoors, Elderly],
        }
    }
}
