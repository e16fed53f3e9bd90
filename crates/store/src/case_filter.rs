//! Which cases a list asks for, now or as they stood at a past time.

use model::{AsOf, CaseFilter, DeskPart, PersonId, Scope};

use crate::case_rows::{FROM, FROM_ACTED};
use crate::desk;
use crate::like::pattern;
use crate::query::Query;

/// Appends what the filter asks for.
pub(crate) fn chosen<'q>(query: &mut Query<'q>, scope: &'q Scope, filter: &'q CaseFilter) {
    match handed_on(filter) {
        Some(me) => query.text(FROM_ACTED).value(me).text(" AND "),
        None => query.text(FROM),
    };
    query.sees_case(scope);
    if let Some(flow) = &filter.flow {
        query.text(" AND c.flow = ").value(flow);
    }
    match &filter.as_of {
        Some(as_of) => stood(query, filter, as_of),
        None => stands(query, filter),
    }
    if let Some(from) = filter.opened_from {
        query.text(" AND c.opened_at >= ").value(from);
    }
    if let Some(before) = filter.opened_before {
        query.text(" AND c.opened_at < ").value(before);
    }
    if let Some(me) = &filter.mine {
        query.text(" AND ");
        desk::awaited(query, me);
    }
    if let Some(asked) = &filter.desk {
        desk::lies_on(query, asked);
    }
    if let Some(person) = &filter.acted {
        query.text(
            " AND EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.actor_id = ",
        );
        query.value(person);
        if let Some(as_of) = &filter.as_of {
            query.text(" AND e.occurred_at <= ").value(as_of.at);
        }
        query.text(")");
    }
    if let Some(object) = &filter.object {
        query.text(" AND c.object_id = ").value(object);
    }
    if let Some(outcome) = filter.outcome {
        query.text(" AND c.outcome = ").value(outcome.as_str());
    }
    if let Some(text) = &filter.text {
        // Both engines fold ASCII letters alike here; `PM2.5` is also found as `pm2.5`.
        let pattern = pattern(text);
        query
            .text(" AND (lower(c.number) LIKE ")
            .value(pattern.clone())
            .text(" ESCAPE '\\'");
        query
            .text(" OR lower(c.title) LIKE ")
            .value(pattern)
            .text(" ESCAPE '\\')");
    }
}

/// Who asks for what was handed on: that list begins at the person, not at the cases.
fn handed_on(filter: &CaseFilter) -> Option<&PersonId> {
    let desk = filter.desk.as_ref()?;
    (desk.part == DeskPart::HandedOn).then_some(&desk.person)
}

/// Makes the query of a page of a list.
pub(crate) fn ordered<'q>(
    select: &'static str,
    scope: &'q Scope,
    filter: &'q CaseFilter,
) -> Query<'q> {
    let mut query = Query::built(select);
    chosen(&mut query, scope, filter);
    query.text(" ORDER BY ");
    if filter.nearest_first {
        query.text(desk::NEXT_DUE).text(", ");
    }
    let few = filter.as_of.is_some() && filter.open == Some(true);
    query.text(match handed_on(filter) {
        // The same order by columns of an index that begins with the person.
        Some(_) => "t.opened_at DESC, t.case_id DESC",
        // With the sign no index has this order: few are found, and looking for them from the newest
        // case on would walk through all that were closed before.
        None if few => "+c.opened_at DESC, c.id DESC",
        None => "c.opened_at DESC, c.id DESC",
    });
    query.text(" LIMIT ").value(filter.limit);
    query.text(" OFFSET ").value(filter.offset);
    query
}

/// How cases stand now.
fn stands<'q>(query: &mut Query<'q>, filter: &'q CaseFilter) {
    if let Some(state) = &filter.state {
        query.text(" AND c.state = ").value(state);
    }
    if let Some(open) = filter.open {
        query.text(" AND c.is_open = ").value(open);
    }
}

/// How cases stood at a past time. Of a case that has not changed since, the row says it; of one
/// that has, the last event before: these are few, whatever the time.
fn stood<'q>(query: &mut Query<'q>, filter: &'q CaseFilter, as_of: &'q AsOf) {
    query.text(" AND c.opened_at <= ").value(as_of.at);
    if filter.open == Some(true) {
        perhaps_open(query, as_of);
    }
    let last = |query: &mut Query<'q>, what: &'static str| {
        query.text(what);
        query
            .text(
                " FROM case_events e WHERE e.case_id = c.id AND e.seq = \
                 (SELECT MAX(x.seq) FROM case_events x WHERE x.case_id = c.id \
                 AND x.occurred_at <= ",
            )
            .value(as_of.at)
            .text(")");
    };
    if let Some(state) = &filter.state {
        query
            .text(" AND CASE WHEN c.updated_at <= ")
            .value(as_of.at);
        last(query, " THEN c.state ELSE (SELECT e.to_state");
        query.text(") END = ").value(state);
    }
    if let Some(open) = filter.open {
        query
            .text(" AND CASE WHEN c.updated_at <= ")
            .value(as_of.at);
        last(query, " THEN c.is_open ELSE NOT EXISTS (SELECT 1");
        query.text(" AND (1 = 0");
        for (version, states) in &as_of.closed {
            query
                .text(" OR c.flow_version = ")
                .value(version)
                .text(" AND ");
            query.one_of("e.to_state", states.iter().map(String::as_str));
        }
        query.text(")) END = ").value(open);
    }
}

/// Leaves out what was certainly closed: what was open then has changed since, or is open still. The
/// years in between are long, what is left of them is little, and an index knows it.
fn perhaps_open<'q>(query: &mut Query<'q>, as_of: &'q AsOf) {
    query
        .text(" AND c.id IN (SELECT s.id FROM cases s WHERE s.opened_at <= ")
        .value(as_of.at);
    query.text(" AND s.updated_at > ").value(as_of.at);
    query
        .text(" UNION ALL SELECT s.id FROM cases s WHERE s.is_open = ")
        .value(true);
    query.text(" AND s.opened_at <= ").value(as_of.at).text(")");
}
