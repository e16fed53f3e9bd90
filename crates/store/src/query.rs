//! One SQL text for both engines, with its values.
//!
//! A text is either *fixed*, with `$1` placeholders of its own, or *built* from pieces. All pieces
//! are `&'static str`, so no value can ever become part of a text.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Encode, FromRow, SqlSafeStr, SqlStr, Type};

use crate::arg::Arg;
use crate::engine::{Conn, Link};
use crate::ledger::is_regular;
use crate::{Result, StoreError};

/// Runs one body on whichever engine the conversation is with.
macro_rules! on_engine {
    ($conn:expr, |$link:ident| $body:expr) => {
        match $conn.link() {
            Link::Sqlite($link) => $body,
            Link::Postgres($link) => $body,
        }
    };
}

/// Makes a fixed [`Query`] from a text and its values.
macro_rules! sql {
    ($text:expr $(, $value:expr)* $(,)?) => {
        $crate::query::Query::fixed($text, vec![$($crate::arg::Arg::from($value)),*])
    };
}
pub(crate) use sql;

#[derive(Clone)]
enum Piece {
    Text(&'static str),
    Slot,
    /// So many rows of so many placeholders.
    Rows(usize, usize),
}

/// A SQL text with its values.
#[derive(Clone)]
pub(crate) struct Query<'q> {
    pieces: Vec<Piece>,
    args: Vec<Arg<'q>>,
    /// Whether one of few texts.
    is_regular: bool,
}

impl<'q> Query<'q> {
    /// A whole text whose `$1`, `$2`, … stand for the values in their order.
    pub(crate) fn fixed(text: &'static str, args: Vec<Arg<'q>>) -> Self {
        Self {
            pieces: vec![Piece::Text(text)],
            args,
            is_regular: false,
        }
    }

    /// The beginning of a text to be built; it and what follows has no placeholders of its own.
    pub(crate) fn built(text: &'static str) -> Self {
        Self::fixed(text, Vec::new())
    }

    /// Appends text.
    pub(crate) fn text(&mut self, text: &'static str) -> &mut Self {
        self.pieces.push(Piece::Text(text));
        self
    }

    /// Appends a placeholder with its value.
    pub(crate) fn value(&mut self, value: impl Into<Arg<'q>>) -> &mut Self {
        self.pieces.push(Piece::Slot);
        self.args.push(value.into());
        self
    }

    /// Appends `(…, …)`.
    pub(crate) fn tuple<T: Into<Arg<'q>>>(
        &mut self,
        values: impl IntoIterator<Item = T>,
    ) -> &mut Self {
        self.text("(");
        for (place, value) in values.into_iter().enumerate() {
            if place > 0 {
                self.text(", ");
            }
            self.value(value);
        }
        self.text(")")
    }

    /// Appends `(…), (…), …`, the rows of `VALUES`.
    pub(crate) fn rows<const N: usize>(
        &mut self,
        rows: impl IntoIterator<Item = [Arg<'q>; N]>,
    ) -> &mut Self {
        let before = self.args.len();
        self.args.extend(rows.into_iter().flatten());
        let count = (self.args.len() - before) / N;
        self.pieces.push(Piece::Rows(count, N));
        self.is_regular = is_regular(count);
        self
    }

    /// Returns how many values there are so far.
    pub(crate) fn count(&self) -> usize {
        self.args.len()
    }

    /// Keeps the statement prepared if as many values were added as [`chunks`] cuts.
    ///
    /// [`chunks`]: crate::ledger::chunks
    pub(crate) fn keep_if_regular(&mut self, before: usize) -> &mut Self {
        self.is_regular = is_regular(self.args.len() - before);
        self
    }

    /// Returns the text with placeholders as the engine likes them best.
    fn render(&self, numbered: bool) -> String {
        use std::fmt::Write;
        let mut text = String::new();
        let mut place = 0_usize;
        // SQLite looks named placeholders up one by one: thousands of `$n` in a text of many rows cost
        // quadratic time there, `?` costs none. PostgreSQL has only `$n`.
        let mut slot = |text: &mut String| {
            place += 1;
            if numbered {
                let _ = write!(text, "${place}");
            } else {
                text.push('?');
            }
        };
        for piece in &self.pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Slot => slot(&mut text),
                Piece::Rows(rows, columns) => {
                    for row in 0..*rows {
                        text.push_str(if row > 0 { ", (" } else { "(" });
                        for column in 0..*columns {
                            if column > 0 {
                                text.push_str(", ");
                            }
                            slot(&mut text);
                        }
                        text.push(')');
                    }
                }
            }
        }
        text
    }
}

/// A row type that both engines can fill.
pub(crate) trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// What a text needs to know of the connection it is sent over.
trait Dialect {
    type Arguments: Arguments;
    const NUMBERED: bool;
}

impl Dialect for sqlx::SqliteConnection {
    type Arguments = SqliteArguments;
    const NUMBERED: bool = false;
}

impl Dialect for sqlx::PgConnection {
    type Arguments = PgArguments;
    const NUMBERED: bool = true;
}

/// The engine of a dialect.
type Db<D> = <<D as Dialect>::Arguments as Arguments>::Database;

/// Statements with more values than this are kept prepared only where their number of rows is
/// one that [`chunks`](crate::ledger::chunks) cuts: others have as many texts as batches have sizes, and would push the rest out.
const MOST_PREPARED_VALUES: usize = 64;

/// Makes the statement of a query for the engine of this connection.
macro_rules! statement {
    ($make:path, $query:expr, $link:expr) => {{
        let arguments = arguments_for($link, $query)?;
        let prepared = $query.args.len() <= MOST_PREPARED_VALUES || $query.is_regular;
        $make(text_for($link, $query), arguments).persistent(prepared)
    }};
}

fn text_for<D: Dialect>(_: &D, query: &Query<'_>) -> SqlStr {
    match query.pieces.as_slice() {
        [Piece::Text(text)] => text.into_sql_str(),
        _ => AssertSqlSafe(query.render(D::NUMBERED)).into_sql_str(),
    }
}

fn arguments_for<D: Dialect>(_: &D, query: &Query<'_>) -> Result<D::Arguments>
where
    for<'t> Option<&'t str>: Encode<'t, Db<D>> + Type<Db<D>>,
    for<'t> Option<&'t [u8]>: Encode<'t, Db<D>> + Type<Db<D>>,
    for<'t> Option<i64>: Encode<'t, Db<D>> + Type<Db<D>>,
    for<'t> Option<f64>: Encode<'t, Db<D>> + Type<Db<D>>,
    for<'t> bool: Encode<'t, Db<D>> + Type<Db<D>>,
{
    let mut arguments = D::Arguments::default();
    arguments.reserve(query.args.len(), query.args.len() * 16);
    for arg in &query.args {
        match arg {
            Arg::Text(text) => arguments.add(text.as_deref()),
            Arg::Int(number) => arguments.add(*number),
            Arg::Real(number) => arguments.add(*number),
            Arg::Flag(flag) => arguments.add(*flag),
            Arg::Bytes(bytes) => arguments.add(*bytes),
        }
        .map_err(|error| StoreError::Database(sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}

impl Conn {
    /// Returns all rows.
    pub(crate) async fn all<T: Row>(&mut self, query: &Query<'_>) -> Result<Vec<T>> {
        on_engine!(self, |link| {
            let statement = statement!(sqlx::query_as_with, query, link);
            Ok(statement.fetch_all(link).await?)
        })
    }

    /// Returns the first row, if there is one.
    pub(crate) async fn one<T: Row>(&mut self, query: &Query<'_>) -> Result<Option<T>> {
        on_engine!(self, |link| {
            let statement = statement!(sqlx::query_as_with, query, link);
            Ok(statement.fetch_optional(link).await?)
        })
    }

    /// Returns the only column of the only row of a count.
    pub(crate) async fn number(&mut self, query: &Query<'_>) -> Result<i64> {
        let row: Option<(i64,)> = self.one(query).await?;
        Ok(row.map_or(0, |(number,)| number))
    }

    /// Runs a statement; returns how many rows it touched.
    pub(crate) async fn run(&mut self, query: &Query<'_>) -> Result<u64> {
        on_engine!(self, |link| {
            let statement = statement!(sqlx::query_with, query, link);
            Ok(statement.execute(link).await?.rows_affected())
        })
    }
}
