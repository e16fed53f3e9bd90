//! What is sent, before a channel gives it its form.

use model::DeliveryId;

/// Whom a letter is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Addressee {
    /// Name.
    pub(crate) name: String,
    /// Telephone, if there is one.
    pub(crate) phone: Option<String>,
    /// Address for e-mail, if there is one.
    pub(crate) email: Option<String>,
}

/// What is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Letter {
    /// Identity of the delivery, the same when it is sent again.
    pub(crate) id: DeliveryId,
    /// One line.
    pub(crate) title: String,
    /// The text.
    pub(crate) text: String,
    /// Where one acts.
    pub(crate) url: Option<String>,
    /// Whether it is urgent.
    pub(crate) urgent: bool,
    /// Whether it may have gone out before.
    pub(crate) again: bool,
    /// For whom; a robot mentions them all, other channels have one.
    pub(crate) to: Vec<Addressee>,
}

impl Letter {
    /// Returns the telephone numbers of those it is for.
    pub(crate) fn phones(&self) -> Vec<&str> {
        self.to
            .iter()
            .filter_map(|one| one.phone.as_deref())
            .collect()
    }

    /// Returns the names of those it is for.
    pub(crate) fn names(&self) -> String {
        let names: Vec<&str> = self.to.iter().map(|one| one.name.as_str()).collect();
        names.join("、")
    }

    /// Returns the title with its marks: urgent, perhaps sent before.
    pub(crate) fn heading(&self) -> String {
        let urgent = if self.urgent { "【紧急】" } else { "" };
        let again = if self.again { "（可能重复）" } else { "" };
        format!("{urgent}{}{again}", self.title)
    }
}

/// Cuts a text to at most so many bytes, at a whole character, and says that it was cut.
pub(crate) fn cut(text: &str, bytes: usize) -> String {
    const MARK: &str = "…";
    if text.len() <= bytes {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bytes.saturating_sub(MARK.len()));
    format!("{}{MARK}", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_at_a_whole_character() {
        for (bytes, expected) in [(9, "青山市"), (8, "青…"), (6, "青…"), (5, "…"), (3, "…")]
        {
            assert_eq!(cut("青山市", bytes), expected, "{bytes}");
        }
    }
}
