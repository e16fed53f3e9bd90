//! The case machine: hand-over, verbs, clocks, evidence, close-out.
