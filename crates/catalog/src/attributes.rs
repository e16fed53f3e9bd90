//! Whether an object's attributes are what its kind asks for.

use std::collections::BTreeMap;

use standards::Decimal;

use crate::limit::{self, Limit};
use crate::objects::{Attribute, Form, Kind};

impl Kind {
    /// Returns the label of an attribute, also of a limit: `化学需氧量限值（mg/L）`.
    #[must_use]
    pub fn attribute_label(&self, name: &str) -> Option<String> {
        if let Some(code) = name.strip_prefix(limit::PREFIX) {
            let factor = self.point.as_ref()?.factor(code)?;
            let unit = if factor.unit.is_empty() {
                String::new()
            } else {
                format!("（{}）", factor.unit)
            };
            return Some(format!("{}限值{unit}", factor.label));
        }
        self.attributes
            .iter()
            .find(|a| a.id == name)
            .map(|attribute| attribute.label.clone())
    }

    /// Tells whether the value of an attribute is one of the catalogue's choices.
    #[must_use]
    pub fn is_choice(&self, name: &str) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.any(|attribute| attribute.id == name && attribute.form == Form::Choice)
    }

    /// Returns the value of an attribute as it is shown: the label of a choice, else the value.
    #[must_use]
    pub fn shown_value<'a>(&'a self, name: &str, value: &'a str) -> &'a str {
        self.attributes
            .iter()
            .find(|attribute| attribute.id == name)
            .and_then(|attribute| {
                attribute
                    .options
                    .iter()
                    .find(|option| option.value == value)
            })
            .map_or(value, |option| option.label.as_str())
    }

    /// Returns what is wrong with an object's attributes, a Chinese sentence for each.
    #[must_use]
    pub fn check(&self, attributes: &BTreeMap<String, String>) -> Vec<String> {
        let mut wrong = Vec::new();
        for attribute in &self.attributes {
            match attributes.get(&attribute.id).map(|value| value.trim()) {
                None | Some("") if attribute.required => {
                    wrong.push(format!("缺少“{}”", attribute.label));
                }
                None | Some("") => {}
                Some(value) => wrong.extend(misfit(attribute, value)),
            }
        }
        for (name, value) in attributes {
            if let Some(code) = name.strip_prefix(limit::PREFIX) {
                wrong.extend(self.wrong_limit(code, value));
            } else if !self
                .attributes
                .iter()
                .any(|attribute| attribute.id == *name)
            {
                wrong.push(format!("{}没有“{name}”这一项", self.name));
            }
        }
        wrong
    }

    fn wrong_limit(&self, code: &str, value: &str) -> Option<String> {
        let point = self.point.as_ref().filter(|point| point.limits);
        if point.is_none_or(|point| point.factor(code).is_none()) {
            return Some(format!("{}不设因子 {code} 的限值", self.name));
        }
        Limit::parse(value)
            .is_none()
            .then(|| format!("因子 {code} 的限值“{value}”不是数字或范围"))
    }
}

fn misfit(attribute: &Attribute, value: &str) -> Option<String> {
    let label = &attribute.label;
    match attribute.form {
        Form::Text => None,
        Form::Number => value
            .parse::<Decimal>()
            .is_err()
            .then(|| format!("“{label}”的值“{value}”不是数字")),
        Form::Choice => (!attribute.options.iter().any(|option| option.value == value))
            .then(|| format!("“{label}”没有选项“{value}”")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects;

    const KIND: &str = r#"
id = "outlet"
name = "排放口"
[point]
cadences = ["hour"]
silent_minutes = 60
limits = true
factors = [{ code = "w01018", label = "化学需氧量", unit = "mg/L" }]
[[attribute]]
id = "medium"
label = "介质"
type = "choice"
required = true
options = [{ value = "water", label = "废水" }]
[[attribute]]
id = "height"
label = "高度"
type = "number"
"#;

    fn kind() -> Kind {
        let mut problems = Vec::new();
        let files = [("objects/outlet.toml".to_owned(), KIND.to_owned())];
        let kinds = objects::load(&files, &mut problems);
        assert_eq!(problems, []);
        kinds.into_iter().next().unwrap()
    }

    fn check(attributes: &[(&str, &str)], expected: &[&str]) {
        let attributes = attributes
            .iter()
            .map(|&(k, v)| (k.to_owned(), v.to_owned()))
            .collect();
        assert_eq!(kind().check(&attributes), expected, "{attributes:?}");
    }

    #[test]
    fn refuses_what_does_not_fit() {
        check(
            &[
                ("medium", "water"),
                ("height", "1.5"),
                ("limit.w01018", "50"),
            ],
            &[],
        );
        check(&[], &["缺少“介质”"]);
        check(&[("medium", "gas")], &["“介质”没有选项“gas”"]);
        check(
            &[("medium", "water"), ("height", "高")],
            &["“高度”的值“高”不是数字"],
        );
        check(
            &[("medium", "water"), ("colour", "red")],
            &["排放口没有“colour”这一项"],
        );
        check(
            &[("medium", "water"), ("limit.a1", "5")],
            &["排放口不设因子 a1 的限值"],
        );
        check(
            &[("medium", "water"), ("limit.w01018", "五十")],
            &["因子 w01018 的限值“五十”不是数字或范围"],
        );
    }

    #[test]
    fn names_attributes_and_limits() {
        let kind = kind();
        assert_eq!(kind.attribute_label("medium").as_deref(), Some("介质"));
        assert_eq!(
            kind.attribute_label("limit.w01018").as_deref(),
            Some("化学需氧量限值（mg/L）")
        );
        assert_eq!(kind.attribute_label("limit.w9"), None);
        assert_eq!(kind.shown_value("medium", "water"), "废水");
        assert_eq!(kind.shown_value("medium", "oil"), "oil");
    }
}
