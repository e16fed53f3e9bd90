//! What lies on somebody's desk (工作台): asked often, by many at once, and over all cases there are.
//!
//! The parts in which the person is to act begin at the person's posts and find the cases that wait
//! for them by an index, however many cases there are; what was handed on begins at the open cases in
//! which the person has acted. How many there are is never counted beyond the first hundred.

use model::{Desk, DeskPart, PersonId};

use crate::query::Query;

/// The cases that wait for one of somebody's posts, up to the person.
const WAITING: &str = " FROM posts p JOIN case_awaiting w ON w.role = p.role \
                       AND w.area_id = p.area_id AND (w.unit_id IS NULL OR w.unit_id = p.unit_id) \
                       WHERE p.person_id = ";

/// The verb that led case `c` to its state.
const LAST_MOVE: &str = "(SELECT e.verb FROM case_events e WHERE e.case_id = c.id \
                         AND e.from_state <> e.to_state ORDER BY e.seq DESC LIMIT 1)";

/// The next deadline of case `c`; without one, the end of time: the engines do not agree where NULL
/// stands.
pub(crate) const NEXT_DUE: &str = "COALESCE((SELECT MIN(k.due_at) FROM case_clocks k \
                        WHERE k.case_id = c.id), 9223372036854775807)";

/// Appends the condition that one of the person's posts may act in case `c` now.
pub(crate) fn awaited<'q>(query: &mut Query<'q>, me: &'q PersonId) {
    query.text("c.id IN (SELECT w.case_id").text(WAITING);
    by_me(query, me);
    query.text(")");
}

fn by_me<'q>(query: &mut Query<'q>, me: &'q PersonId) {
    query.value(me);
    query.text(" AND (w.person_id IS NULL OR w.person_id = ");
    query.value(me).text(")");
}

/// Appends the condition that case `c` lies in a part of a desk.
pub(crate) fn lies_on<'q>(query: &mut Query<'q>, desk: &'q Desk) {
    let me = &desk.person;
    query.text(" AND ");
    match desk.part {
        DeskPart::Todo => awaited(query, me),
        DeskPart::Overdue => {
            awaited(query, me);
            query.text(" AND ").text(NEXT_DUE);
            query.text(" <= ").value(desk.now);
        }
        DeskPart::Returned => {
            awaited(query, me);
            query.text(" AND ");
            sent_back(query, &desk.words);
        }
        DeskPart::Opinion => {
            query.text("c.id IN (SELECT w.case_id").text(WAITING);
            query.value(me).text(" AND w.person_id = ").value(me);
            query.text(" AND ");
            query.one_of("w.party", desk.words.iter().map(String::as_str));
            query.text(")");
        }
        DeskPart::Copies => {
            // Not `= true`: SQLite would walk through all open cases by their index.
            query.text("c.is_open <> ").value(false);
            query.text(" AND c.id IN (SELECT r.case_id FROM case_readers r WHERE r.person_id = ");
            query.value(me).text(") AND NOT ");
            acted(query, me);
            query.text(" AND NOT ");
            waits(query, me);
        }
        DeskPart::HandedOn => {
            // Begun at the person's own rows: see `handed_on`.
            query.text("NOT ");
            waits(query, me);
        }
    }
}

/// Appends whether one of these verbs, each as `flow/verb`, led case `c` to its state.
///
/// They are one value, `|flow/verb|flow/verb|`, in which the one that was done is looked for: as many
/// values as there are verbs would be compared one after the other, and make the text another with
/// each flow that is added.
pub(crate) fn sent_back(query: &mut Query<'_>, verbs: &[String]) {
    let verbs = format!("|{}|", verbs.join("|"));
    query.text("COALESCE(replace(").value(verbs.clone());
    query
        .text(", '|' || c.flow || '/' || ")
        .text(LAST_MOVE)
        .text(" || '|', '') <> ");
    query.value(verbs).text(", 1 = 0)");
}

/// The condition that the person has acted in case `c`, which is open.
fn acted<'q>(query: &mut Query<'q>, me: &'q PersonId) {
    query.text("EXISTS (SELECT 1 FROM case_actors t WHERE t.person_id = ");
    query.value(me).text(" AND t.case_id = c.id)");
}

/// As [`awaited`], asked of one case after the other.
fn waits<'q>(query: &mut Query<'q>, me: &'q PersonId) {
    query.text("EXISTS (SELECT 1").text(WAITING);
    by_me(query, me);
    query.text(" AND w.case_id = c.id)");
}
