//! How cases are numbered and titled.

/// How cases are numbered (编号): a series and a running number within it, `空异〔2026〕0007`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NumberPattern {
    series: String,
    digits: u8,
}

impl NumberPattern {
    /// Takes a pattern of the series and the digits of the running number, 1 to 9.
    pub(super) fn new(series: &str, digits: u8) -> Result<Self, String> {
        check_placeholders(series, &["year"])?;
        if !series.contains("{year}") {
            return Err(
                "the series must contain {year}, the number starts anew with it".to_owned(),
            );
        }
        if !(1..=9).contains(&digits) {
            return Err(format!("a running number has 1 to 9 digits, not {digits}"));
        }
        Ok(Self {
            series: series.to_owned(),
            digits,
        })
    }

    /// Returns the series of a year: the text before the running number.
    #[must_use]
    pub fn series(&self, year: i32) -> String {
        self.series.replace("{year}", &year.to_string())
    }

    /// Returns how many digits the running number has.
    #[must_use]
    pub const fn digits(&self) -> u8 {
        self.digits
    }
}

/// How cases are titled: `{object}` is the name of the object, or of the area where there is none,
/// `{area}` that of the area, `{finding}` what was found, and `{fact}` what a fact of that id says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TitlePattern(String);

impl TitlePattern {
    pub(super) fn new(pattern: &str, facts: &[&str]) -> Result<Self, String> {
        let known: Vec<_> = ["object", "area", "finding"]
            .into_iter()
            .chain(facts.iter().copied())
            .collect();
        check_placeholders(pattern, &known)?;
        if pattern.trim().is_empty() {
            return Err("the title is empty".to_owned());
        }
        Ok(Self(pattern.to_owned()))
    }

    /// Returns the title of a case; `said` gives the word for a placeholder.
    #[must_use]
    pub fn fill(&self, said: impl Fn(&str) -> String) -> String {
        // In one pass, so that a name in braces is not taken for a placeholder.
        let mut title = String::new();
        let mut rest = self.0.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            title.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            title.push_str(&said(name));
            rest = after;
        }
        title.push_str(rest);
        title
    }
}

/// Checks that every `{…}` in the pattern is closed and known.
fn check_placeholders(pattern: &str, known: &[&str]) -> Result<(), String> {
    let mut rest = pattern;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return Err("a brace is not closed".to_owned());
        };
        if !known.contains(&name) {
            let known = known
                .iter()
                .map(|name| format!("{{{name}}}"))
                .collect::<Vec<_>>()
                .join(", ");
            return Err(format!("{{{name}}} is not known here, only {known}"));
        }
        rest = after;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_filled_in_one_pass() {
        let pattern = TitlePattern::new("{object}：{finding}（{kind}）", &["kind"]).expect("valid");
        let said = |name: &str| match name {
            "object" => "{finding}站".to_owned(),
            "finding" => "PM2.5 突增".to_owned(),
            _ => "排查".to_owned(),
        };
        assert_eq!(pattern.fill(said), "{finding}站：PM2.5 突增（排查）");
    }

    #[test]
    fn a_series_carries_its_year() {
        let pattern = NumberPattern::new("空异〔{year}〕", 4).expect("valid");
        assert_eq!(pattern.series(2026), "空异〔2026〕");
    }

    #[test]
    fn bad_patterns_are_refused() {
        for (series, digits) in [
            ("空异", 4),
            ("空异{year", 4),
            ("{year}{month}", 4),
            ("{year}", 0),
            ("{year}", 10),
        ] {
            assert!(
                NumberPattern::new(series, digits).is_err(),
                "{series} {digits}"
            );
        }
        for title in ["", "  ", "{objekt}", "{object"] {
            assert!(TitlePattern::new(title, &["kind"]).is_err(), "{title}");
        }
    }
}
