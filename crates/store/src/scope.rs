//! How a [`Scope`] becomes SQL, in this one place.

use model::{Reach, Scope};

use crate::desk;
use crate::query::Query;

/// The column that holds the kind of the object a row is about.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// The row has no object and no kind (an area).
    None,
    /// The row always has an object.
    Always(&'static str),
    /// The row may have an object; one without is judged by its area alone.
    IfAny(&'static str),
}

impl<'q> Query<'q> {
    /// Appends the condition that a row lies in the scope: `path` is the column of its area's
    /// path, `kind` that of its object's kind.
    ///
    /// A path lies within another if it begins with it. That is asked with `substr`, not with
    /// `LIKE`, which on SQLite takes `QS-1` for `qs-1` and on both would need escapes for `%`, `_`.
    pub(crate) fn within(&mut self, scope: &'q Scope, path: &'static str, kind: Kind) -> &mut Self {
        self.text("(");
        match scope.reach() {
            Reach::Everywhere => {
                self.text("1 = 1");
            }
            Reach::Areas(areas) => {
                self.text("(1 = 0");
                for area in areas {
                    self.text(" OR substr(")
                        .text(path)
                        .text(", 1, length(")
                        .value(area);
                    self.text(")) = ").value(area);
                }
                self.text(")");
            }
        }
        if let Some(kinds) = scope.kinds() {
            match kind {
                Kind::None => {}
                Kind::Always(column) => {
                    self.text(" AND ");
                    self.one_of(column, kinds.iter().map(String::as_str));
                }
                Kind::IfAny(column) => {
                    self.text(" AND (").text(column).text(" IS NULL OR ");
                    self.one_of(column, kinds.iter().map(String::as_str))
                        .text(")");
                }
            }
        }
        self.text(")")
    }

    /// Appends the condition that a case `c`, with its area `a` and perhaps its object `o`, may be
    /// seen: it lies in the scope, or was given to the asking person to read (抄送、会签、加签), or, for
    /// whoever sees nothing but that, is their own.
    pub(crate) fn sees_case(&mut self, scope: &'q Scope) -> &mut Self {
        let Some(person) = scope.person() else {
            return self.within(scope, "a.path", Kind::IfAny("o.kind"));
        };
        self.text("(")
            .within(scope, "a.path", Kind::IfAny("o.kind"))
            .text(
                " OR EXISTS (SELECT 1 FROM case_readers cr WHERE cr.case_id = c.id \
                 AND cr.person_id = ",
            )
            .value(person)
            .text(")");
        if scope.reaches_own_cases() {
            self.text(" OR ");
            desk::awaited(self, person);
            self.text(
                " OR EXISTS (SELECT 1 FROM case_events ce WHERE ce.case_id = c.id \
                 AND ce.actor_id = ",
            )
            .value(person)
            .text(")");
        }
        self.text(")")
    }

    /// Appends `column IN (…)`, which for no value at all is never true.
    pub(crate) fn one_of<T: Into<crate::arg::Arg<'q>>>(
        &mut self,
        column: &'static str,
        values: impl IntoIterator<Item = T>,
    ) -> &mut Self {
        let mut values = values.into_iter().peekable();
        if values.peek().is_none() {
            return self.text("1 = 0");
        }
        let before = self.count();
        self.text(column).text(" IN ").tuple(values);
        self.keep_if_regular(before)
    }

    /// As [`Self::one_of`], for lists of every length: the last value is said again up to a power of
    /// two, so that a handful of texts, kept prepared, serve them all.
    pub(crate) fn among<T: Into<crate::arg::Arg<'q>> + Copy>(
        &mut self,
        column: &'static str,
        values: &[T],
    ) -> &mut Self {
        let said_again = values.len().next_power_of_two() - values.len();
        let last = values.last().into_iter().cycle().take(said_again);
        self.one_of(column, values.iter().chain(last).copied())
    }
}

impl<'q> Query<'q> {
    /// Appends the condition that the scope may see what has no place yet: an unknown device,
    /// bytes of nobody.
    ///
    /// That is a scope that reaches everywhere, or over a whole tree of areas from its root, or
    /// over the whole area of a bureau (a unit of kind `bureau`): what nobody has placed may lie
    /// anywhere in it.
    pub(crate) fn sees_unplaced(&mut self, scope: &'q Scope) -> &mut Self {
        let from_root = match scope.reach() {
            Reach::Everywhere => true,
            Reach::Areas(areas) => areas.iter().any(|area| area.ids().count() == 1),
        };
        if from_root {
            return self.text("1 = 1");
        }
        self.text(
            "EXISTS (SELECT 1 FROM units hu JOIN areas ha ON ha.id = hu.area_id \
             WHERE hu.kind = 'bureau' AND ",
        );
        self.within(scope, "ha.path", Kind::None).text(")")
    }
}
