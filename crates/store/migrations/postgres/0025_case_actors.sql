-- Who has acted in which case, as long as it is open: derived from case_events, for the desk's part
-- of cases that were handed on. opened_at: that of the case, which never changes.

CREATE TABLE IF NOT EXISTS case_actors (
    case_id TEXT NOT NULL REFERENCES cases (id),
    person_id TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, person_id)
);
CREATE INDEX IF NOT EXISTS case_actors_person ON case_actors (person_id, opened_at, case_id);

INSERT INTO case_actors (case_id, person_id, opened_at)
SELECT DISTINCT c.id, e.actor_id, c.opened_at
FROM cases c JOIN case_events e ON e.case_id = c.id
WHERE c.is_open AND e.actor_id IS NOT NULL
ON CONFLICT (case_id, person_id) DO NOTHING;
