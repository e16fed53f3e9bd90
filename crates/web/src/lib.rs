//! The HTTP API, sessions, the event stream and the built pages.
//!
//! Invariants:
//!
//! - A handler gets business rows only through a [`model::Scope`], which only a session gives.
//! - Every request that changes something carries the session's token against forged requests.
//! - A refusal is a problem document (RFC 9457) with a sentence that a clerk understands.
//! - Each operation of the `OpenAPI` document has an authorisation test or stands in a reviewed
//!   list; `tests/authorisation.rs` fails otherwise.

#![expect(
    unused_qualifications,
    reason = "utoipa's macros qualify the types of parameters"
)]

mod api;
mod app;
mod assets;
mod health;
mod http;
pub mod password;
mod release_work;
mod routes;

pub use app::{App, Demo, DemoAccount, Media, MediaFields, Parts, Settings};
pub use assets::has_pages;
pub use release_work::{keep_releasing, release_pieces};
pub use routes::{openapi, router};
