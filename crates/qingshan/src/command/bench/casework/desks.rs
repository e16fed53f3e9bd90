//! People who ask and act at the same time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use model::Person;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use super::browser::Browser;
use crate::city::City;
use crate::demo::accounts::PASSWORD;
use crate::outside::Stopwatch;

/// Roles of those who have tasks.
const ROLES: [&str; 3] = ["duty-officer", "grid-lead", "grid-member"];

/// Connections over which verbs are done.
const WRITERS: usize = 10;

/// A browser that one task after the other uses.
type Desk = Arc<Mutex<Browser>>;

/// What was measured.
pub(super) struct Round {
    /// How long each answer took, the shortest first.
    times: Vec<Duration>,
    /// How long it went on.
    pub(super) elapsed: Duration,
}

impl Round {
    /// Returns how many answers there were.
    pub(super) fn count(&self) -> u64 {
        self.times.len() as u64
    }

    /// Returns the time within which so many of a hundred answers came.
    pub(super) fn percentile(&self, hundredths: usize) -> Duration {
        let place = (self.times.len() * hundredths).div_ceil(100).max(1) - 1;
        self.times.get(place).copied().unwrap_or_default()
    }
}

/// Returns people with tasks: those on duty, leads, members of cells.
pub(super) fn people(city: &City, count: usize) -> Vec<&Person> {
    let mut people: Vec<&Person> = Vec::new();
    for role in ROLES {
        let posts = city.posts.iter().filter(|post| post.role.as_str() == role);
        for post in posts {
            let person = city.people.iter().find(|person| person.id == post.person);
            let new = person.filter(|person| people.iter().all(|one| one.id != person.id));
            people.extend(new);
        }
    }
    people.truncate(count);
    people
}

/// Signs everybody in, each over a connection of their own.
pub(super) async fn sit_down(at: SocketAddr, logins: &[String]) -> anyhow::Result<Vec<Desk>> {
    let mut desks = Vec::with_capacity(logins.len());
    for login in logins {
        let browser = Browser::sign_in(at, login, PASSWORD).await;
        let browser = browser.with_context(|| format!("{login} cannot sign in"))?;
        desks.push(Arc::new(Mutex::new(browser)));
    }
    Ok(desks)
}

/// Everybody asks for a page again and again, with a pause after each answer.
pub(super) async fn ask(
    desks: &[Desk],
    path: &str,
    pause: Duration,
    length: Duration,
) -> anyhow::Result<Round> {
    let mut people = JoinSet::new();
    let started = Stopwatch::start();
    let count = u32::try_from(desks.len().max(1)).unwrap_or(u32::MAX);
    for (desk, place) in desks.iter().zip(0_u32..) {
        let (desk, path) = (Arc::clone(desk), path.to_owned());
        people.spawn(async move {
            let mut browser = desk.lock().await;
            // Nobody comes to the desk at the same moment as everybody else.
            tokio::time::sleep(pause * place / count).await;
            let mut times = Vec::new();
            while started.elapsed() < length {
                let asked = Stopwatch::start();
                browser.ask("GET", &path, None).await?;
                times.push(asked.elapsed());
                tokio::time::sleep(pause).await;
            }
            anyhow::Ok(times)
        });
    }
    gather(people, started).await
}

/// Those on duty remind and hand out anew, as fast as they are answered, each their own cases.
pub(super) async fn act(
    at: SocketAddr,
    on_duty: &[String],
    length: Duration,
) -> anyhow::Result<Round> {
    let logins: Vec<String> = on_duty.iter().cycle().take(WRITERS).cloned().collect();
    let desks = sit_down(at, &logins).await?;
    let first = desks.first().context("nobody is on duty")?;
    let list = "/api/v1/cases?open=true&state=awaiting-take";
    let found = first.lock().await.ask("GET", list, None).await?;
    let ids: Vec<String> = found["cases"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|case| Some(case["id"].as_str()?.to_owned()))
        .collect();
    let mut people = JoinSet::new();
    let started = Stopwatch::start();
    for (desk, id) in desks.into_iter().zip(ids) {
        people.spawn(async move {
            let mut browser = desk.lock().await;
            let path = format!("/api/v1/cases/{id}");
            let mut seq = browser.ask("GET", &path, None).await?["head_seq"].clone();
            let mut times = Vec::new();
            while started.elapsed() < length {
                let (verb, reason) = if times.len() % 2 == 0 {
                    ("remind", None)
                } else {
                    ("reassign", Some("重新交办"))
                };
                let form = json!({
                    "request_id": format!("{id}-{}", times.len()),
                    "expected_seq": seq,
                    "reason": reason,
                });
                let path = format!("{path}/verbs/{verb}");
                let asked = Stopwatch::start();
                let done = browser.ask("POST", &path, Some(&form)).await?;
                times.push(asked.elapsed());
                seq = done["head_seq"].clone();
            }
            anyhow::Ok(times)
        });
    }
    gather(people, started).await
}

async fn gather(
    mut people: JoinSet<anyhow::Result<Vec<Duration>>>,
    started: Stopwatch,
) -> anyhow::Result<Round> {
    let mut times = Vec::new();
    while let Some(one) = people.join_next().await {
        times.extend(one.context("a desk broke")??);
    }
    times.sort();
    Ok(Round {
        times,
        elapsed: started.elapsed(),
    })
}
