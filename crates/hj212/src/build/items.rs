//! The items of a data area, for whoever holds their bytes.

use crate::build::BuildError;
use crate::build::text::{check_name, check_value};

/// The longest quoted text, in bytes (HJ 212-2017 table C.47).
const LONGEST_TEXT: usize = 890;

/// Appends `name=value` pairs divided by commas; false where there were none.
///
/// After an error the bytes of the item are there in part: the caller drops them.
pub(crate) fn push_item<'v>(
    out: &mut Vec<u8>,
    pairs: impl IntoIterator<Item = (&'v str, &'v str)>,
) -> Result<bool, BuildError> {
    let mut some = false;
    for (name, value) in pairs {
        check_name(name)?;
        check_value(name, value)?;
        if some {
            out.push(b',');
        }
        out.extend_from_slice(name.as_bytes());
        out.push(b'=');
        out.extend_from_slice(value.as_bytes());
        some = true;
    }
    Ok(some)
}

/// Appends a text between `//` and `//`.
pub(crate) fn push_text(out: &mut Vec<u8>, name: &str, text: &str) -> Result<(), BuildError> {
    check_name(name)?;
    let held = text.contains("//") || text.contains("&&") || text.ends_with('/');
    if held || text.len() > LONGEST_TEXT {
        return Err(BuildError::Text(name.to_owned()));
    }
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=//");
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(b"//");
    Ok(())
}
