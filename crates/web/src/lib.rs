//! HTTP API, sessions, event stream and the built pages.
