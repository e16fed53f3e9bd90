//! Everything durable: one Store over SQLite and PostgreSQL.
