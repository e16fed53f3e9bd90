//! The migrations: twins by name, the same end by every way, harmless when repeated.

use std::path::PathBuf;

use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::{Schema, Store};

use crate::bench::{Bench, on_each_bench};

fn folder(engine: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(engine)
}

fn names(engine: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder(engine))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Everything that the database says of its own form.
async fn form(bench: &Bench) -> Vec<String> {
    let statement = if bench.is_sqlite() {
        "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1"
    } else {
        "SELECT t FROM (
             SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
                 || ' ' || ordinal_position AS t
             FROM information_schema.columns WHERE table_schema = current_schema()
             UNION ALL SELECT replace(indexdef, current_schema(), '') FROM pg_indexes
             WHERE schemaname = current_schema()
             UNION ALL SELECT c.conname || ' ' || pg_get_constraintdef(c.oid)
             FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
             WHERE n.nspname = current_schema()
             UNION ALL SELECT DISTINCT trigger_name || ' ' || event_manipulation
             FROM information_schema.triggers WHERE trigger_schema = current_schema()
         ) form ORDER BY t"
    };
    bench.column(statement).await
}

async fn run_to(bench: &Bench, migrator: &Migrator, version: i64) {
    if bench.is_sqlite() {
        let address = format!("{}?mode=rwc", bench.address);
        let mut conn = SqliteConnection::connect(&address).await.unwrap();
        migrator.run_to(version, &mut conn).await.unwrap();
        conn.close().await.unwrap();
    } else {
        let mut conn = PgConnection::connect(&bench.address).await.unwrap();
        migrator.run_to(version, &mut conn).await.unwrap();
    }
}

#[test]
fn both_engines_have_the_same_migrations() {
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[tokio::test]
async fn step_by_step_is_the_same_as_all_at_once_and_twice_changes_nothing() {
    // Bench by bench, since the two forms have to be of the same engine.
    let at_once = std::sync::Mutex::new(Vec::new());
    on_each_bench(async |bench| {
        let store = Store::connect(&bench.address).await.unwrap();
        let count = names(store.engine()).len();
        assert_eq!(store.migrate().await.unwrap(), count);
        let fresh = form(bench).await;
        assert!(fresh.len() > 20, "{fresh:?}");
        assert_eq!(store.migrate().await.unwrap(), 0);
        assert_eq!(form(bench).await, fresh);

        // The newest may find its work done already, by a node that died before it said so.
        let newest = names(store.engine()).pop().unwrap();
        let newest = std::fs::read_to_string(folder(store.engine()).join(newest)).unwrap();
        bench.tamper(&newest).await;
        assert_eq!(form(bench).await, fresh);
        store.close().await;
        at_once.lock().unwrap().push(fresh);
    })
    .await;
    let at_once = at_once.into_inner().unwrap();
    on_each_bench(async |bench| {
        let engine = if bench.is_sqlite() {
            "sqlite"
        } else {
            "postgres"
        };
        let migrator = Migrator::new(folder(engine)).await.unwrap();
        for migration in migrator.iter() {
            run_to(bench, &migrator, migration.version).await;
        }
        let fresh = &at_once[usize::from(!bench.is_sqlite())];
        assert_eq!(&form(bench).await, fresh);
        let store = Store::connect(&bench.address).await.unwrap();
        assert_eq!(
            store.migrate().await.unwrap(),
            0,
            "embedded is what lies in the folder"
        );
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn nodes_that_start_together_migrate_once() {
    on_each_bench(async |bench| {
        // A SQLite file has one process; its second opener finds the work done.
        let together = if bench.is_sqlite() { 1 } else { 4 };
        let opened = (0..together).map(|_| Store::open(&bench.address));
        for store in futures::future::join_all(opened).await {
            store.unwrap().close().await;
        }
        let count = AssertSqlSafe("SELECT CAST(version AS TEXT) FROM _sqlx_migrations");
        assert_eq!(bench.column(count.0).await.len(), names("sqlite").len());
    })
    .await;
}

#[tokio::test]
async fn the_form_of_a_database_is_told_apart_from_ours() {
    on_each_bench(async |bench| {
        let store = Store::connect(&bench.address).await.unwrap();
        let count = names(store.engine()).len();
        assert_eq!(
            store.schema().await.unwrap(),
            Schema::Older { missing: count }
        );
        let migrator = Migrator::new(folder(store.engine())).await.unwrap();
        run_to(bench, &migrator, 1).await;
        assert_eq!(
            store.schema().await.unwrap(),
            Schema::Older { missing: count - 1 }
        );
        store.migrate().await.unwrap();
        assert_eq!(store.schema().await.unwrap(), Schema::Current);
        bench
            .tamper("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 1")
            .await;
        assert_eq!(
            store.schema().await.unwrap(),
            Schema::Newer { version: 9999 }
        );
        store.close().await;
    })
    .await;
}
