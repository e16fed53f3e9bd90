//! Texts with places for what a case says.

/// A place in a notice (占位), filled when it is issued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// `{case.number}`: number of the case.
    CaseNumber,
    /// `{case.title}`: its title.
    CaseTitle,
    /// `{case.opened}`: the day on which it was opened.
    CaseOpened,
    /// `{area}`: name of the area.
    Area,
    /// `{object}`: name of the object.
    Object,
    /// `{bureau}`: the bureau of the area; where there is none, the unit of whoever issues.
    Bureau,
    /// `{unit}`: the unit of whoever issues.
    Unit,
    /// `{actor}`: the name of whoever issues.
    Actor,
    /// `{date}`: the day of issue.
    Date,
    /// `{reason}`: the reason that the verb asks for.
    Reason,
    /// `{awaited}`: the units of those whose turn it is after the verb.
    Awaited,
    /// `{said.ID}`: what was last said under this id, as a fact or in a field of any verb.
    Said(String),
    /// `{due.ID}`: the day, or the hour, by which a clock that runs after the verb runs out.
    Due(String),
}

impl Place {
    fn parse(name: &str) -> Option<Self> {
        let place = match name {
            "case.number" => Self::CaseNumber,
            "case.title" => Self::CaseTitle,
            "case.opened" => Self::CaseOpened,
            "area" => Self::Area,
            "object" => Self::Object,
            "bureau" => Self::Bureau,
            "unit" => Self::Unit,
            "actor" => Self::Actor,
            "date" => Self::Date,
            "reason" => Self::Reason,
            "awaited" => Self::Awaited,
            _ => {
                let (sort, id) = name.split_once('.')?;
                let id = Some(id).filter(|id| !id.is_empty())?.to_owned();
                match sort {
                    "said" => Self::Said(id),
                    "due" => Self::Due(id),
                    _ => return None,
                }
            }
        };
        Some(place)
    }
}

/// A piece of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    /// Words that stand as they are.
    Words(String),
    /// A place.
    Place(Place),
}

/// A text with places, a paragraph at most.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    parts: Vec<Part>,
    /// Left out when one of its places is empty.
    optional: bool,
}

/// What stands where something was not said and the paragraph is not optional.
const NOT_SAID: &str = "（未填写）";

impl Said {
    /// Reads a text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (optional, mut rest) = match text.strip_prefix('?') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text),
        };
        let mut parts = Vec::new();
        while let Some((words, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err("a brace is not closed".to_owned());
            };
            let place = Place::parse(name)
                .ok_or_else(|| format!("{{{name}}} is no place that a notice knows"))?;
            if !words.is_empty() {
                parts.push(Part::Words(words.to_owned()));
            }
            parts.push(Part::Place(place));
            rest = after;
        }
        if rest.contains('}') {
            return Err("a brace is closed that was not opened".to_owned());
        }
        if !rest.is_empty() {
            parts.push(Part::Words(rest.to_owned()));
        }
        Ok(Self { parts, optional })
    }

    /// Returns the places.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.parts.iter().filter_map(|part| match part {
            Part::Place(place) => Some(place),
            Part::Words(_) => None,
        })
    }

    /// Tells whether the text is left out when one of its places is empty.
    #[must_use]
    pub const fn is_optional(&self) -> bool {
        self.optional
    }

    /// Returns the text with every place filled; `None` if it is optional and something in it was
    /// not said. What is filled in is never read again, so that braces in it stay braces.
    #[must_use]
    pub fn fill(&self, said: impl Fn(&Place) -> Option<String>) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Words(words) => text.push_str(words),
                Part::Place(place) => {
                    let value = said(place).filter(|value| !value.trim().is_empty());
                    match value {
                        Some(value) => text.push_str(value.trim()),
                        None if self.optional => return None,
                        None => text.push_str(NOT_SAID),
                    }
                }
            }
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Option<String> {
        let said = Said::parse(text).expect("it can be read");
        said.fill(|place| match place {
            Place::CaseNumber => Some("督〔2026〕1".to_owned()),
            Place::Said(id) if id == "summary" => Some(" 称{due.handle}\n".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn places_are_filled_once() {
        for (text, expected) in [
            (
                "（{case.number}）{said.summary}。",
                Some("（督〔2026〕1）称{due.handle}。"),
            ),
            ("原因：{reason}。", Some("原因：（未填写）。")),
            ("? 原因：{reason}。", None),
            ("? 编号：{case.number}", Some("编号：督〔2026〕1")),
            ("", Some("")),
        ] {
            assert_eq!(filled(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn unknown_places_are_refused() {
        for text in ["{", "}", "{nothing}", "{said.}", "{facts.a}", "{due.a"] {
            assert!(Said::parse(text).is_err(), "{text}");
        }
    }
}
