//! Where the tests run: a fresh database on each engine.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::FutureExt;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::Store;

/// A fresh database, not yet migrated, and how else to reach it.
pub(crate) struct Bench {
    pub(crate) address: String,
    /// The folder of the SQLite file; it goes when the bench goes.
    _folder: Option<tempfile::TempDir>,
}

impl Bench {
    /// A SQLite file that somebody else keeps.
    pub(crate) fn at(file: &Path) -> Self {
        Self {
            address: format!("sqlite:{}", file.display()),
            _folder: None,
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.address.starts_with("sqlite:")
    }

    /// Runs a statement behind the store's back.
    pub(crate) async fn tamper(&self, statement: &str) -> u64 {
        let statement = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()));
        if self.is_sqlite() {
            let mut conn = SqliteConnection::connect(&self.address).await.unwrap();
            statement.execute(&mut conn).await.unwrap().rows_affected()
        } else {
            let mut conn = PgConnection::connect(&self.address).await.unwrap();
            statement.execute(&mut conn).await.unwrap().rows_affected()
        }
    }

    /// Returns the first column of all rows, asked behind the store's back.
    pub(crate) async fn column(&self, statement: &str) -> Vec<String> {
        let statement = AssertSqlSafe(statement.to_owned());
        let rows: Vec<(String,)> = if self.is_sqlite() {
            let mut conn = SqliteConnection::connect(&self.address).await.unwrap();
            sqlx::query_as(statement)
                .fetch_all(&mut conn)
                .await
                .unwrap()
        } else {
            let mut conn = PgConnection::connect(&self.address).await.unwrap();
            sqlx::query_as(statement)
                .fetch_all(&mut conn)
                .await
                .unwrap()
        };
        rows.into_iter().map(|(text,)| text).collect()
    }
}

fn sqlite() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", folder.path().join("qingshan.db").display());
    Bench {
        address,
        _folder: Some(folder),
    }
}

/// A schema of its own for each test, so that tests run side by side in one database.
async fn postgres(server: &str) -> (Bench, String) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("qs_test_{}_{number}", std::process::id());
    let mut conn = PgConnection::connect(server).await.unwrap();
    let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    sqlx::raw_sql(create).execute(&mut conn).await.unwrap();
    let joint = if server.contains('?') { '&' } else { '?' };
    let address = format!("{server}{joint}options[search_path]={schema}");
    (
        Bench {
            address,
            _folder: None,
        },
        schema,
    )
}

/// Runs a test on a fresh, empty database of each engine.
pub(crate) async fn on_each_bench(test: impl AsyncFn(&Bench)) {
    test(&sqlite()).await;
    let Ok(server) = std::env::var("QINGSHAN_TEST_POSTGRES") else {
        println!("skipped: PostgreSQL, since QINGSHAN_TEST_POSTGRES is not set");
        return;
    };
    let (bench, schema) = postgres(&server).await;
    let outcome = AssertUnwindSafe(test(&bench)).catch_unwind().await;
    let mut conn = PgConnection::connect(&server).await.unwrap();
    let drop = AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE"));
    sqlx::raw_sql(drop).execute(&mut conn).await.unwrap();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// Runs a test on a migrated store of each engine, in which the town stands.
pub(crate) async fn on_each(test: impl AsyncFn(&Store, &Bench)) {
    on_each_bench(async |bench| {
        let store = Store::open(&bench.address).await.unwrap();
        crate::town::build(&store).await;
        test(&store, bench).await;
        store.close().await;
    })
    .await;
}
