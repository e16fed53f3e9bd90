//! The vocabulary of Qingshan: ids, areas, people, objects, readings, alarms, cases, events, and the clock.
