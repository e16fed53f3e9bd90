//! Alert rules and episodes: start, hold, clear, one open alarm per episode.
