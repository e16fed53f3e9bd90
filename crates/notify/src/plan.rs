//! Putting messages that wait into deliveries: which channel, together with which others, when.

use std::collections::BTreeMap;

use model::{
    Channel, DeliveryId, MessageId, NewDelivery, Person, PersonId, Timestamp, WaitingMessage,
};

use crate::notify::{Notify, NotifyError, Round};
use crate::settings::budget;

/// Messages looked at in one go.
const LIMIT: u32 = 5_000;
/// Deliveries of different causes that go to an endpoint at once; more become one that gathers
/// them. A value of the house.
const SINGLES: usize = 3;
/// Titles that a gathered delivery names; of the others it says how many there are.
const NAMED: usize = 8;
/// Where a gathered delivery leads.
const INBOX: &str = "/inbox";

/// Where a message goes: the endpoint, and the person unless it is a group.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Way {
    channel: Channel,
    endpoint: String,
    person: Option<PersonId>,
}

impl Notify {
    /// Puts every message whose time has come into a delivery, passes over channels by which it
    /// cannot go, or lets it wait for its budget.
    pub(crate) async fn plan(&self, round: &mut Round) -> Result<(), NotifyError> {
        let now = self.world.now();
        let waiting = self.store.waiting_messages(now, LIMIT).await?;
        let mut ways: BTreeMap<Way, Vec<WaitingMessage>> = BTreeMap::new();
        let mut passed = Vec::new();
        let mut people = BTreeMap::new();
        for message in waiting {
            let (way, step) = self.way(&message, &mut people).await?;
            if step > message.step {
                passed.push((message.id.clone(), step));
            }
            if let Some(way) = way {
                ways.entry(way).or_default().push(message);
            }
        }
        if !passed.is_empty() {
            self.store.pass_over(&passed).await?;
        }
        for (way, messages) in ways {
            let deliveries = self.deliveries(&way, messages, now).await?;
            round.planned += self.store.put_deliveries(&deliveries).await?;
        }
        Ok(())
    }

    /// Returns the first way that a message can go, and how many of its channels are done with.
    async fn way(
        &self,
        message: &WaitingMessage,
        people: &mut BTreeMap<PersonId, Option<Person>>,
    ) -> Result<(Option<Way>, u32), NotifyError> {
        let mut step = message.step;
        let left = message.channels.iter().skip(step as usize);
        for &channel in left {
            if let Some(way) = self.way_by(channel, message, people).await? {
                // An endpoint that asked to be left alone does not hold up what is urgent, as
                // long as there is another.
                let last = step as usize + 1 >= message.channels.len();
                if !message.urgent || last || !self.is_left_alone(&way.endpoint).await? {
                    return Ok((Some(way), step));
                }
            }
            step += 1;
        }
        Ok((None, step))
    }

    async fn way_by(
        &self,
        channel: Channel,
        message: &WaitingMessage,
        people: &mut BTreeMap<PersonId, Option<Person>>,
    ) -> Result<Option<Way>, NotifyError> {
        if channel.is_robot() {
            let robots = &self.settings.robots;
            let serving =
                |robot: &&crate::Robot| robot.channel == channel && robot.serves(&message.area);
            return Ok(robots.iter().find(serving).map(|robot| Way {
                channel,
                endpoint: robot.id.clone(),
                person: None,
            }));
        }
        let reachable = if channel == Channel::Email {
            self.settings.email.is_some()
                && self.preferences(&message.person).await?.email.is_some()
        } else {
            let there = match channel {
                Channel::Sms => self.settings.sms.is_some(),
                _ => self.settings.voice.is_some(),
            };
            if !people.contains_key(&message.person) {
                let person = self.store.person(&message.person).await?;
                people.insert(message.person.clone(), person);
            }
            let person = people.get(&message.person).and_then(Option::as_ref);
            there && person.is_some_and(|person| person.phone.is_some())
        };
        // The budget of a personal channel is each person's own.
        Ok(reachable.then(|| Way {
            channel,
            endpoint: format!("{}:{}", channel.as_str(), message.person),
            person: Some(message.person.clone()),
        }))
    }

    /// Makes the deliveries of one way. Messages of the same cause go together; what comes again
    /// within the ladder's window waits for its end; too many different ones are gathered.
    async fn deliveries(
        &self,
        way: &Way,
        messages: Vec<WaitingMessage>,
        now: Timestamp,
    ) -> Result<Vec<NewDelivery>, NotifyError> {
        let room = self
            .store
            .room_of(&way.endpoint, budget(way.channel), self.wall.now())
            .await?;
        let Some(room) = room.filter(|room| *room > 0) else {
            return Ok(Vec::new());
        };
        let mut causes: BTreeMap<String, Vec<WaitingMessage>> = BTreeMap::new();
        for message in messages {
            causes
                .entry(message.merge.clone())
                .or_default()
                .push(message);
        }
        let mut ready = Vec::new();
        for (merge, messages) in causes {
            match self.held_until(way, &merge, &messages, now).await? {
                Some(until) => {
                    let ids: Vec<MessageId> = messages.into_iter().map(|one| one.id).collect();
                    self.store.put_off(&ids, until).await?;
                }
                None => ready.push((merge, messages)),
            }
        }
        if ready.len() <= SINGLES.min(room as usize) {
            let each = ready.into_iter();
            return Ok(each
                .map(|(merge, messages)| self.delivery(way, merge, &messages, now))
                .collect());
        }
        let all: Vec<WaitingMessage> = ready.into_iter().flat_map(|(_, all)| all).collect();
        Ok(vec![self.delivery(way, String::new(), &all, now)])
    }

    /// Returns until when messages of a cause wait, because one of it went this way just before.
    async fn held_until(
        &self,
        way: &Way,
        merge: &str,
        messages: &[WaitingMessage],
        now: Timestamp,
    ) -> Result<Option<Timestamp>, NotifyError> {
        let window = messages
            .first()
            .and_then(|one| self.catalog.ladder(&one.ladder))
            .map_or(0, |ladder| ladder.merge);
        let last = self.store.last_merged(&way.endpoint, merge).await?;
        Ok(last
            .map(|last| last.plus(window))
            .filter(|until| *until > now))
    }

    fn delivery(
        &self,
        way: &Way,
        merge: String,
        messages: &[WaitingMessage],
        now: Timestamp,
    ) -> NewDelivery {
        let mut people: Vec<PersonId> = Vec::new();
        // A robot tells a notice once, whomever it mentions.
        let mut said: Vec<&WaitingMessage> = Vec::new();
        for message in messages {
            if !people.contains(&message.person) {
                people.push(message.person.clone());
            }
            let same = |one: &&WaitingMessage| {
                (&one.title, &one.link, one.at) == (&message.title, &message.link, message.at)
            };
            if !said.iter().any(same) {
                said.push(message);
            }
        }
        let (title, text, link) = match said.as_slice() {
            [one] => (one.title.clone(), one.text.clone(), one.link.clone()),
            many => gathered(many, !merge.is_empty()),
        };
        NewDelivery {
            id: DeliveryId::new(self.wall.new_id()),
            channel: way.channel,
            endpoint: way.endpoint.clone(),
            people,
            title,
            text,
            link,
            urgent: messages.iter().any(|one| one.urgent),
            merge,
            made_at: now,
            messages: messages.iter().map(|one| one.id.clone()).collect(),
        }
    }
}

/// Says many messages as one: how many, the first of them, and where all of them are.
fn gathered(many: &[&WaitingMessage], same_cause: bool) -> (String, String, String) {
    let count = many.len();
    let title = match many.first() {
        Some(first) if same_cause => format!("{} 等 {count} 条", first.title),
        _ => format!("{count} 条通知"),
    };
    let mut lines: Vec<String> = many
        .iter()
        .take(NAMED)
        .map(|one| format!("{} {}", one.at.beijing().format("%m-%d %H:%M"), one.title))
        .collect();
    if count > NAMED {
        lines.push(format!("其余 {} 条见消息列表", count - NAMED));
    }
    (title, lines.join("\n"), INBOX.to_owned())
}
