//! The identifiers of real enterprises.

use standards::identifier::{CreditCode, DivisionCode, PermitNumber};

use crate::support::{Agreement, rows, shared};

/// Returns the text values of a field in a file of `"name":"value"` pairs.
fn values<'text>(text: &'text str, field: &str) -> Vec<&'text str> {
    let name = format!("\"{field}\":\"");
    text.split(name.as_str())
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// About one code in thirty of this hand-kept register is mistyped, such as a letter O for a zero.
#[test]
fn credit_codes_and_permits_of_ningxia() {
    let Some(bytes) = shared("enterprises_ningxia/DataAll.js.gz") else {
        return;
    };
    let text = String::from_utf8(bytes).unwrap();
    let mut codes = Agreement::default();
    for code in values(&text, "代码")
        .into_iter()
        .filter(|code| code.len() == 18)
    {
        codes.note(code.parse::<CreditCode>().is_ok());
    }
    codes.assert_at_least(96_000, "credit codes");
    let mut permits = Agreement::default();
    for permit in values(&text, "许可证")
        .into_iter()
        .filter(|permit| permit.len() == 22)
    {
        permits.note(permit.parse::<PermitNumber>().is_ok());
    }
    permits.assert_at_least(96_000, "permit numbers");
}

/// Counties and towns of a list of 2023, among them the towns of cities without districts.
#[test]
fn division_codes_of_2023() {
    for (file, digits, depth) in [("areas", 6, 3), ("streets", 9, 4)] {
        let Some(bytes) = shared(&format!("divisions_2023/{file}.csv.gz")) else {
            return;
        };
        let mut codes = Agreement::default();
        for row in rows(&bytes) {
            let code = &row["code"];
            let parsed = code.parse::<DivisionCode>();
            let is_whole = code.len() == digits;
            codes.note(is_whole && parsed.is_ok_and(|code| code.depth() == depth));
        }
        codes.assert_at_least(99_000, file);
    }
}
