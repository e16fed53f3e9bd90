//! Telling the rungs that are due.

use std::collections::BTreeSet;

use catalog::{Ladder, Rung};
use model::{Live, MessageId, NewMessage, Notice, PersonId, Timestamp};

use crate::notify::{Notify, NotifyError, Round};
use crate::{quiet, roster};

/// Notices looked at in one go.
const LIMIT: u32 = 500;
/// A rung told later than this behind its minute gives those it told their time before the next:
/// after a standstill of the server nobody is passed over.
const LATE: i64 = Timestamp::MINUTE;
/// The ladder of notices whose own the catalogue does not have any more.
const FALLBACK: &str = "task";

impl Notify {
    /// Tells every rung that is due, of all open notices.
    pub(crate) async fn climb(&self, round: &mut Round) -> Result<(), NotifyError> {
        loop {
            let now = self.world.now();
            let due = self.store.due_notices(now, LIMIT).await?;
            let more = due.len() == LIMIT as usize;
            for notice in due {
                self.climb_one(&notice, now, round).await?;
            }
            if !more {
                return Ok(());
            }
        }
    }

    async fn climb_one(
        &self,
        notice: &Notice,
        now: Timestamp,
        round: &mut Round,
    ) -> Result<(), NotifyError> {
        let said = &notice.said;
        let ladder = self.catalog.ladder(&said.ladder);
        let ladder = ladder.or_else(|| self.catalog.ladder(FALLBACK));
        let place = usize::try_from(notice.next_rung).unwrap_or(usize::MAX);
        let rung = ladder.and_then(|ladder| Some((ladder, ladder.rungs.get(place)?)));
        let Some((ladder, rung)) = rung else {
            // The catalogue has fewer rungs now than when the ladder began.
            let ended = self.store.climb(&said.id, notice.next_rung, None, &[], now);
            ended.await?;
            return Ok(());
        };
        let people = roster::people(&self.store, notice, &rung.to, now).await?;
        let mut messages = Vec::with_capacity(people.len());
        for person in &people {
            messages.push(self.message(ladder, rung, person, now).await?);
        }
        let next = next_due(ladder, place, said.at, now, people.is_empty());
        match (people.is_empty(), next) {
            (false, _) => {}
            // The next rung is climbed at once.
            (true, Some(_)) => {
                tracing::info!(notice.id = %said.id, rung = rung.name, "nobody holds a rung");
            }
            (true, None) => {
                tracing::warn!(notice.id = %said.id, rung = rung.name, "nobody can be told on the last rung");
            }
        }
        let told = self
            .store
            .climb(&said.id, notice.next_rung, next, &messages, now)
            .await?;
        if told {
            round.told += messages.len();
            self.hint(people);
        }
        Ok(())
    }

    async fn message(
        &self,
        ladder: &Ladder,
        rung: &Rung,
        person: &PersonId,
        now: Timestamp,
    ) -> Result<NewMessage, NotifyError> {
        let wishes = self.preferences(person).await?;
        let (due_at, channels) = if ladder.urgent {
            (now, rung.channels.clone())
        } else {
            let wanted = |channel: &&model::Channel| !wishes.without.contains(channel);
            let channels = rung.channels.iter().filter(wanted).copied().collect();
            (quiet::due(wishes.quiet, wishes.digest, now), channels)
        };
        Ok(NewMessage {
            id: MessageId::new(self.wall.new_id()),
            person: person.clone(),
            rung_name: rung.name.clone(),
            urgent: ladder.urgent,
            due_at,
            channels,
        })
    }

    /// Tells open pages that inboxes have changed; nobody may be listening.
    fn hint(&self, people: Vec<PersonId>) {
        let people: BTreeSet<PersonId> = people.into_iter().collect();
        for person in people {
            let _ = self.live.send(Live::Message { person });
        }
    }
}

/// Returns when the rung after this one is due; `None` if there is none.
fn next_due(
    ladder: &Ladder,
    place: usize,
    began: Timestamp,
    now: Timestamp,
    nobody: bool,
) -> Option<Timestamp> {
    let this = ladder.rungs.get(place)?;
    let next = ladder.rungs.get(place + 1)?;
    if nobody {
        // Where nobody was told, nobody needs time to act.
        return Some(now);
    }
    let planned = began.plus(next.after);
    let late = now.since(began.plus(this.after)) > LATE;
    Some(if late {
        planned.max(now.plus(next.after - this.after))
    } else {
        planned
    })
}
