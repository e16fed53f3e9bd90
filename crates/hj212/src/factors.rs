//! The table of factor codes, from `data/factors.csv`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a factor code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Medium {
    /// Water (水), codes `w…` of HJ 525.
    Water,
    /// Air and waste gas (空气和废气), codes `a…` of HJ 524.
    Air,
    /// Noise (噪声), codes of GB 3096.
    Noise,
    /// Process of a waste-water plant (污水处理过程), codes `e…`.
    SewageProcess,
    /// Process of a flue-gas plant (烟气治理过程), codes `g…`.
    FlueGasProcess,
    /// Information on the site (现场端信息), codes `i…`.
    FieldInfo,
    /// Power use of plants (用电监控), codes `d…`; known only through readers of 2025.
    Power,
    /// Production conditions (关键生产工况), codes `p…`; known only through readers of 2025.
    Production,
    /// Makers' own codes.
    Other,
}

impl Medium {
    fn read(text: &str) -> Self {
        match text {
            "water" => Self::Water,
            "air/gas" => Self::Air,
            "noise" => Self::Noise,
            "sewage process" => Self::SewageProcess,
            "flue-gas process" => Self::FlueGasProcess,
            "power (ST=44)" => Self::Power,
            "production condition (ST=45)" => Self::Production,
            _ if text.starts_with("field info") => Self::FieldInfo,
            _ => Self::Other,
        }
    }
}

/// One row of the table. An empty text means that only the code is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactorInfo {
    /// The code, `w01018`; `xx` at the end stands for a device number from 01 to 99.
    pub code: &'static str,
    /// Chinese name, `化学需氧量`.
    pub name_zh: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// The unit the standard prints, as it prints it.
    ///
    /// Devices do not keep to it (2017 prints ng/m³ where they send µg or mg), so values must be
    /// read with the unit set for the device, never with this one.
    pub unit: &'static str,
    /// What it belongs to.
    pub medium: Medium,
    /// The code of the 2005 edition, `011`.
    pub old_code: &'static str,
    /// Where the row comes from.
    pub source: &'static str,
}

struct Table {
    rows: Vec<FactorInfo>,
    by_code: HashMap<&'static str, usize>,
    by_old_code: HashMap<&'static str, usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows: Vec<FactorInfo> = include_str!("../data/factors.csv")
        .lines()
        .skip(1)
        .filter_map(read_row)
        .collect();
    let (mut by_code, mut by_old_code) = (HashMap::new(), HashMap::new());
    for (place, row) in rows.iter().enumerate() {
        by_code.entry(row.code).or_insert(place);
        // A row of the 2005 edition names itself; its successor is what is looked for.
        if !row.old_code.is_empty() && row.old_code != row.code {
            by_old_code.entry(row.old_code).or_insert(place);
        }
    }
    Table {
        rows,
        by_code,
        by_old_code,
    }
});

/// Returns every row of the table.
#[must_use]
pub fn factors() -> &'static [FactorInfo] {
    &TABLE.rows
}

/// Finds a factor by its code, of any edition; `e70103` is found as `e701xx`.
///
/// ```
/// let cod = hj212::factor("w01018").unwrap();
/// assert_eq!((cod.name_zh, cod.old_code), ("化学需氧量", "011"));
/// assert!(hj212::factor("a98765").is_none()); // unknown codes are no error, they stay as they are
/// ```
#[must_use]
pub fn factor(code: &str) -> Option<&'static FactorInfo> {
    let table = &*TABLE;
    let place = table.by_code.get(code).or_else(|| {
        let (family, device) = code.split_at_checked(4)?;
        let is_device = device.len() == 2 && device.bytes().all(|byte| byte.is_ascii_digit());
        is_device.then(|| table.by_code.get(format!("{family}xx").as_str()))?
    });
    table.rows.get(*place?)
}

/// Finds the successor of a code of the 2005 edition: `w01018` for `011`.
#[must_use]
pub fn factor_by_old_code(old_code: &str) -> Option<&'static FactorInfo> {
    TABLE
        .by_old_code
        .get(old_code)
        .and_then(|place| TABLE.rows.get(*place))
}

/// Reads a line of comma-separated values, in which `"` encloses texts with commas.
fn read_row(line: &'static str) -> Option<FactorInfo> {
    let mut rest = line;
    let mut next = || -> Option<&'static str> {
        if let Some(quoted) = rest.strip_prefix('"') {
            // Doubled quotes stay as they are: only the last column has some.
            let (text, after) = quoted
                .split_once("\",")
                .unwrap_or((quoted.trim_end_matches('"'), ""));
            rest = after;
            return Some(text);
        }
        let (text, after) = rest.split_once(',').unwrap_or((rest, ""));
        rest = after;
        Some(text)
    };
    Some(FactorInfo {
        code: next()?,
        name_zh: next()?,
        name_en: next()?,
        unit: next()?,
        medium: Medium::read(next()?),
        old_code: next()?,
        source: next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_is_read() {
        assert_eq!(
            factors().len(),
            include_str!("../data/factors.csv").lines().count() - 1
        );
        assert!(
            factors()
                .iter()
                .all(|row| !row.code.is_empty() && !row.source.is_empty())
        );
    }

    #[test]
    fn rows_by_code_and_by_old_code() {
        fn check(code: &str, name_zh: &str, medium: Medium) {
            let row = factor(code).expect(code);
            assert_eq!((row.name_zh, row.medium), (name_zh, medium), "{code}");
        }
        check("w01018", "化学需氧量", Medium::Water);
        check("w23020", "2,4-二氯苯酚", Medium::Water);
        check(
            "LMn",
            factor("LMn").expect("it is there").name_zh,
            Medium::Noise,
        );
        assert_eq!(factor("e70103"), factor("e701xx"));
        assert!(factor("e701xx").is_some());
        assert_eq!(
            factor_by_old_code("011").map(|row| row.code),
            Some("w01018")
        );
        assert_eq!(
            factor_by_old_code("060").map(|row| row.code),
            Some("w21003")
        );
        assert_eq!(factor_by_old_code("02").map(|row| row.code), Some("a21026"));
        assert_eq!(factor_by_old_code("999"), None);
        assert_eq!(factor("化学需氧量"), None);
    }
}
