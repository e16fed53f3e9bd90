//! The HTTP API, version 1. One file per noun; `docs/openapi.json` is made from these handlers.

pub(crate) mod about;
pub(crate) mod alarms;
pub(crate) mod areas;
pub(crate) mod cases;
pub(crate) mod demo;
pub(crate) mod devices;
pub(crate) mod events;
pub(crate) mod evidence;
pub(crate) mod hours;
pub(crate) mod interferences;
pub(crate) mod map;
pub(crate) mod objects;
pub(crate) mod password;
pub(crate) mod points;
pub(crate) mod quarantine;
pub(crate) mod rates;
pub(crate) mod review_view;
pub(crate) mod reviews;
pub(crate) mod rules;
pub(crate) mod session;
pub(crate) mod stations;
pub(crate) mod view;
pub(crate) mod workbench;
