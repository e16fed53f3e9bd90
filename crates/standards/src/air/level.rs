//! The six levels of the index with their names and colours (HJ 633 table of levels, annex A).

/// A level of the air quality index (空气质量指数级别), alike in both editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 一级 优, index up to 50.
    One,
    /// 二级 良, 51 to 100.
    Two,
    /// 三级 轻度污染, 101 to 150.
    Three,
    /// 四级 中度污染, 151 to 200.
    Four,
    /// 五级 重度污染, 201 to 300.
    Five,
    /// 六级 严重污染, above 300.
    Six,
}

/// A colour by its red, green and blue parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(
    /// Red, 0 to 255.
    pub u8,
    /// Green, 0 to 255.
    pub u8,
    /// Blue, 0 to 255.
    pub u8,
);

impl Rgb {
    /// Writes the colour as a web page does, such as `#00e400`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Level {
    /// All six levels, the best first.
    pub const ALL: [Self; 6] = [
        Self::One,
        Self::Two,
        Self::Three,
        Self::Four,
        Self::Five,
        Self::Six,
    ];

    /// Returns the level of an index.
    ///
    /// HJ 633-2026 writes the first class as 1 to 50 and does not say what an all-zero hour
    /// yields; its index of 0 counts as the first level here, as in the 2012 edition.
    #[must_use]
    pub const fn of(aqi: u16) -> Self {
        match aqi {
            0..=50 => Self::One,
            51..=100 => Self::Two,
            101..=150 => Self::Three,
            151..=200 => Self::Four,
            201..=300 => Self::Five,
            _ => Self::Six,
        }
    }

    /// Returns the number of the level, 1 to 6.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
            Self::Five => 5,
            Self::Six => 6,
        }
    }

    /// Returns the level in Chinese numerals, such as 一级.
    #[must_use]
    pub const fn numeral_zh(self) -> &'static str {
        match self {
            Self::One => "一级",
            Self::Two => "二级",
            Self::Three => "三级",
            Self::Four => "四级",
            Self::Five => "五级",
            Self::Six => "六级",
        }
    }

    /// Returns the name of the category (类别).
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::One => "优",
            Self::Two => "良",
            Self::Three => "轻度污染",
            Self::Four => "中度污染",
            Self::Five => "重度污染",
            Self::Six => "严重污染",
        }
    }

    /// Returns the name of the category in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Self::One => "excellent",
            Self::Two => "good",
            Self::Three => "lightly polluted",
            Self::Four => "moderately polluted",
            Self::Five => "heavily polluted",
            Self::Six => "severely polluted",
        }
    }

    /// Returns the name of the colour.
    #[must_use]
    pub const fn colour_zh(self) -> &'static str {
        match self {
            Self::One => "绿色",
            Self::Two => "黄色",
            Self::Three => "橙色",
            Self::Four => "红色",
            Self::Five => "紫色",
            Self::Six => "褐红色",
        }
    }

    /// Returns the name of the colour in English.
    #[must_use]
    pub const fn colour_en(self) -> &'static str {
        match self {
            Self::One => "green",
            Self::Two => "yellow",
            Self::Three => "orange",
            Self::Four => "red",
            Self::Five => "purple",
            Self::Six => "maroon",
        }
    }

    /// Returns the colour that annex A prescribes for screens.
    #[must_use]
    pub const fn rgb(self) -> Rgb {
        match self {
            Self::One => Rgb(0, 228, 0),
            Self::Two => Rgb(255, 255, 0),
            Self::Three => Rgb(255, 126, 0),
            Self::Four => Rgb(255, 0, 0),
            Self::Five => Rgb(153, 0, 76),
            Self::Six => Rgb(126, 0, 35),
        }
    }

    /// Says whether a day of this level is a good day (优良天), index up to 100.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::One | Self::Two)
    }

    /// Says whether a day of this level is heavily polluted or worse (重度及以上污染天), index
    /// above 200.
    #[must_use]
    pub const fn is_heavy(self) -> bool {
        matches!(self, Self::Five | Self::Six)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_change_at_their_bounds() {
        let check = |aqi, expected: &str| assert_eq!(Level::of(aqi).name_zh(), expected, "{aqi}");
        check(0, "优");
        check(1, "优");
        check(50, "优");
        check(51, "良");
        check(100, "良");
        check(101, "轻度污染");
        check(150, "轻度污染");
        check(151, "中度污染");
        check(200, "中度污染");
        check(201, "重度污染");
        check(300, "重度污染");
        check(301, "严重污染");
        check(500, "严重污染");
    }

    #[test]
    fn colours_are_written_for_pages() {
        assert_eq!(Level::One.rgb().hex(), "#00e400");
        assert_eq!(Level::Six.rgb().hex(), "#7e0023");
    }
}
