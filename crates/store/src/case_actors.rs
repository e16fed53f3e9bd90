//! Who has acted in which open case: derived from the events, in the transaction of each.
//!
//! The desk asks for the open cases in which somebody has acted. The events know it of all cases
//! there have ever been, and the open ones among them would be looked for one by one.

use model::{CaseEvent, CaseId};

use crate::Result;
use crate::engine::Conn;
use crate::query::sql;

/// Keeps the table after an event that is written already.
pub(crate) async fn keep(
    db: &mut Conn,
    placed: &CaseEvent,
    was_open: bool,
    is_open: bool,
) -> Result<()> {
    let case = &placed.case;
    match (was_open, is_open, &placed.event.actor) {
        (_, false, _) => {
            db.run(&sql!("DELETE FROM case_actors WHERE case_id = $1", case))
                .await?;
        }
        // Opened again: everybody who acted before is back.
        (false, true, _) => gather(db, case).await?,
        (true, true, None) => {}
        (true, true, Some((person, ..))) => {
            db.run(&sql!(
                "INSERT INTO case_actors (case_id, person_id, opened_at)
                 SELECT c.id, $2, c.opened_at FROM cases c WHERE c.id = $1
                 ON CONFLICT (case_id, person_id) DO NOTHING",
                case,
                person
            ))
            .await?;
        }
    }
    Ok(())
}

/// Writes down everybody who has an event in an open case.
pub(crate) async fn gather(db: &mut Conn, case: &CaseId) -> Result<()> {
    db.run(&sql!(
        "INSERT INTO case_actors (case_id, person_id, opened_at)
         SELECT DISTINCT c.id, e.actor_id, c.opened_at
         FROM cases c JOIN case_events e ON e.case_id = c.id
         WHERE c.id = $1 AND e.actor_id IS NOT NULL
         ON CONFLICT (case_id, person_id) DO NOTHING",
        case
    ))
    .await?;
    Ok(())
}
