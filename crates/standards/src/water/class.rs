//! The classes of surface water, the words for them and their colours.

/// A class of surface water (水质类别, GB 3838-2002).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaterClass {
    /// Ⅰ类: source waters, national nature reserves.
    One,
    /// Ⅱ类: first-grade drinking-water zones, spawning grounds.
    Two,
    /// Ⅲ类: second-grade drinking-water zones, aquaculture, swimming.
    Three,
    /// Ⅳ类: industry, recreation without touching the water.
    Four,
    /// Ⅴ类: farming, general landscape.
    Five,
    /// 劣Ⅴ类: worse than class V.
    WorseThanFive,
}

impl WaterClass {
    /// All classes, the best first.
    pub const ALL: [Self; 6] = [
        Self::One,
        Self::Two,
        Self::Three,
        Self::Four,
        Self::Five,
        Self::WorseThanFive,
    ];

    /// Returns the number, 1 to 6, as in the national release.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
            Self::Five => 5,
            Self::WorseThanFive => 6,
        }
    }

    /// Finds the class of a number; `None` outside 1 to 6.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.number() == number)
    }

    /// Returns the name, such as Ⅲ类.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::One => "Ⅰ类",
            Self::Two => "Ⅱ类",
            Self::Three => "Ⅲ类",
            Self::Four => "Ⅳ类",
            Self::Five => "Ⅴ类",
            Self::WorseThanFive => "劣Ⅴ类",
        }
    }

    /// Returns the name in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::One => "class I",
            Self::Two => "class II",
            Self::Three => "class III",
            Self::Four => "class IV",
            Self::Five => "class V",
            Self::WorseThanFive => "worse than class V",
        }
    }

    /// Says whether the water is good (优良), class III or better.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::One | Self::Two | Self::Three)
    }

    /// Returns the state of a section of this class (水质状况, 环办〔2011〕22号).
    #[must_use]
    pub const fn state(self) -> WaterState {
        match self {
            Self::One | Self::Two => WaterState::Excellent,
            Self::Three => WaterState::Good,
            Self::Four => WaterState::Light,
            Self::Five => WaterState::Moderate,
            Self::WorseThanFive => WaterState::Heavy,
        }
    }
}

/// The state of a section or a basin in words (水质状况), the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaterState {
    /// 优.
    Excellent,
    /// 良好.
    Good,
    /// 轻度污染.
    Light,
    /// 中度污染.
    Moderate,
    /// 重度污染.
    Heavy,
}

impl WaterState {
    /// All states, the best first.
    pub const ALL: [Self; 5] = [
        Self::Excellent,
        Self::Good,
        Self::Light,
        Self::Moderate,
        Self::Heavy,
    ];

    /// Returns the word.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Excellent => "优",
            Self::Good => "良好",
            Self::Light => "轻度污染",
            Self::Moderate => "中度污染",
            Self::Heavy => "重度污染",
        }
    }

    /// Returns the word in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::Excellent => "excellent",
            Self::Good => "good",
            Self::Light => "lightly polluted",
            Self::Moderate => "moderately polluted",
            Self::Heavy => "heavily polluted",
        }
    }

    /// Returns the colour of the state on maps (表征颜色; from memory of 环办〔2011〕22号).
    #[must_use]
    pub const fn colour_zh(self) -> &'static str {
        match self {
            Self::Excellent => "蓝色",
            Self::Good => "绿色",
            Self::Light => "黄色",
            Self::Moderate => "橙色",
            Self::Heavy => "红色",
        }
    }

    /// Returns the colour of the state in English.
    #[must_use]
    pub const fn colour_en(self) -> &'static str {
        match self {
            Self::Excellent => "blue",
            Self::Good => "green",
            Self::Light => "yellow",
            Self::Moderate => "orange",
            Self::Heavy => "red",
        }
    }

    /// Returns the place from the best, 0 to 4.
    pub(super) const fn step(self) -> i8 {
        match self {
            Self::Excellent => 0,
            Self::Good => 1,
            Self::Light => 2,
            Self::Moderate => 3,
            Self::Heavy => 4,
        }
    }
}
