//! Factors (监测因子) of a data area: the attributes that share a code.

use std::iter::Peekable;

use crate::data::{Attribute, Attributes, Data};
use crate::suffix::Suffix;
use crate::value::Value;

/// Everything that a run of attributes says of one factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor<'a> {
    code: Value<'a>,
    area: Data<'a>,
}

impl<'a> Factor<'a> {
    pub(crate) fn new(code: Value<'a>, area: Data<'a>) -> Self {
        Self { code, area }
    }

    /// Returns the factor code, `a34004` or `011`, whether it is in a table or not.
    #[must_use]
    pub fn code(&self) -> Value<'a> {
        self.code
    }

    /// Returns the attributes in their order, repeated ones too.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let code = self.code;
        self.area
            .attributes()
            .filter(move |attribute| attribute.has_suffix() && attribute.code() == code)
    }

    /// Returns the value under a suffix; where it comes more than once the last one counts.
    #[must_use]
    pub fn get(&self, suffix: Suffix) -> Option<Value<'a>> {
        self.attributes()
            .filter(|attribute| attribute.suffix() == Some(suffix))
            .last()
            .map(|attribute| attribute.value)
    }

    /// Returns the mark of the value (数据标记), an open list of short texts.
    #[must_use]
    pub fn flag(&self) -> Option<Value<'a>> {
        self.get(Suffix::Flag)
    }
}

/// The factors of a data area, in their order.
#[derive(Debug, Clone)]
pub struct Factors<'a> {
    attributes: Peekable<Attributes<'a>>,
    whole: Attributes<'a>,
}

impl<'a> Factors<'a> {
    pub(crate) fn new(attributes: Attributes<'a>) -> Self {
        Self {
            whole: attributes.clone(),
            attributes: attributes.peekable(),
        }
    }
}

impl<'a> Iterator for Factors<'a> {
    type Item = Factor<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.attributes.find(Attribute::has_suffix)?;
        let code = first.code();
        let mut end = first.end();
        while let Some(next) = self
            .attributes
            .next_if(|next| next.has_suffix() && next.code() == code)
        {
            end = next.end();
        }
        Some(Factor {
            code,
            area: self.whole.area(first.at, end),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(area: &str) -> Vec<String> {
        let data = Data::new(area.as_bytes(), 0);
        data.factors()
            .map(|factor| {
                let values: Vec<_> = factor
                    .attributes()
                    .map(|one| {
                        format!(
                            "{}={}",
                            one.suffix_text().expect("a factor has one"),
                            one.value
                        )
                    })
                    .collect();
                format!("{}[{}]", factor.code(), values.join(" "))
            })
            .collect()
    }

    #[test]
    fn attributes_are_grouped_by_code() {
        fn check(area: &str, expected: &[&str]) {
            assert_eq!(groups(area), expected, "{area}");
        }
        check(
            "DataTime=20160801085857;a34004-Rtd=1.0,a34004-Flag=N;a34002-Rtd=2",
            &["a34004[Rtd=1.0 Flag=N]", "a34002[Rtd=2]"],
        );
        check(
            "01-Rtd=1,01-Flag=N,01-ZsRtd=2,01-Flag=D",
            &["01[Rtd=1 Flag=N ZsRtd=2 Flag=D]"],
        );
        check("011-Rtd=1;011-Flag=N;", &["011[Rtd=1 Flag=N]"]);
        check(
            "a-Rtd=1;b-Rtd=2;a-Flag=N",
            &["a[Rtd=1]", "b[Rtd=2]", "a[Flag=N]"],
        );
        check(
            "i11001-Info=//a;b,c=1//;w01018-Rtd=-3",
            &["i11001[Info=//a;b,c=1//]", "w01018[Rtd=-3]"],
        );
        check(
            "i11001-Info=//open;x-Rtd=",
            &["i11001[Info=//open]", "x[Rtd=]"],
        );
        check(";;,a-Rtd", &["a[Rtd=]"]);
        check("", &[]);
    }

    #[test]
    fn the_last_of_a_repeated_name_counts() {
        let data = Data::new(b"DataTime=1;01-Flag=N,01-Rtd=5,01-Flag=D;datatime=2", 0);
        let factor = data.factor("01").expect("it is there");
        assert_eq!(factor.flag(), Some(Value::new(b"D")));
        assert_eq!(factor.get(Suffix::Rtd), Some(Value::new(b"5")));
        assert_eq!(data.field("DataTime"), Some(Value::new(b"1")));
        assert_eq!(data.field("DATATIME"), Some(Value::new(b"2")));
        assert_eq!(data.factor("02"), None);
    }
}
