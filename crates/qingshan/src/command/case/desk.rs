//! The person in whose name something is asked, and what is asked of.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use casework::Casework;
use catalog::{Catalog, Right};
use chrono::{NaiveDate, NaiveTime};
use model::{Actor, Case, CaseFilter, CaseId, Scope, Timestamp, World};
use store::Store;
use tokio::sync::broadcast;

use crate::cli::{Database, Overlay};
use crate::{database, definitions, outside};

/// Arguments of every command about cases.
#[derive(Debug, clap::Args)]
pub(super) struct Common {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    overlay: Overlay,
    /// Folder of evidence files, as the server has it.
    #[arg(long, value_name = "DIR", env = "QINGSHAN_DATA")]
    data: Option<PathBuf>,
    /// Login of the person in whose name it is done; rights and areas are those of the posts.
    #[arg(long = "as", value_name = "LOGIN")]
    login: String,
    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,
}

/// A person before an open database.
pub(super) struct Desk {
    pub(super) store: Store,
    pub(super) casework: Casework,
    pub(super) actor: Actor,
    pub(super) world: World,
    catalog: Arc<Catalog>,
}

impl Common {
    /// Opens the database and finds the person.
    ///
    /// # Errors
    ///
    /// The catalogue is not whole, the database cannot be reached, or there is no such person.
    pub(super) async fn sit_down(self) -> anyhow::Result<Desk> {
        let catalog = definitions::load(self.overlay.catalog.as_deref())?;
        let world = outside::world()?;
        let store = database::connect(&self.database.db).await?;
        let actor = match actor(&store, &self.login).await {
            Ok(actor) => actor,
            Err(error) => {
                store.close().await;
                return Err(error);
            }
        };
        let evidence = self
            .data
            .unwrap_or_else(|| PathBuf::from("."))
            .join("evidence");
        let (live, _) = broadcast::channel(1);
        let casework = Casework::new(
            store.clone(),
            Arc::clone(&catalog),
            world.clone(),
            live,
            evidence,
        );
        Ok(Desk {
            store,
            casework,
            actor,
            world,
            catalog,
        })
    }
}

impl Desk {
    /// Returns how far a right of the person reaches.
    ///
    /// # Errors
    ///
    /// No post of the person carries it.
    pub(super) fn need(&self, right: Right) -> anyhow::Result<Scope> {
        let Actor { person, posts, .. } = &self.actor;
        if !self.catalog.rights(posts).contains(&right) {
            bail!("{} has no post that may do this", self.actor.name);
        }
        Ok(self.catalog.scope_of(right, person, posts))
    }

    /// Finds a case in scope by its id or its number.
    ///
    /// # Errors
    ///
    /// There is none in scope.
    pub(super) async fn find(&self, scope: &Scope, name: &str) -> anyhow::Result<Case> {
        if let Some(case) = self.store.case(scope, &CaseId::new(name)).await? {
            return Ok(case);
        }
        let filter = CaseFilter {
            text: Some(name.to_owned()),
            limit: 50,
            ..CaseFilter::default()
        };
        let (cases, _) = self.store.cases(scope, &filter).await?;
        let mut cases = cases.into_iter();
        let found = cases.find(|case| case.number == name);
        found.with_context(|| format!("there is no case {name:?} that {} may see", self.actor.name))
    }
}

async fn actor(store: &Store, login: &str) -> anyhow::Result<Actor> {
    let person = store.person_by_login(login).await?;
    let person = person.with_context(|| format!("there is no person with the login {login:?}"))?;
    if person.disabled {
        bail!("the account {login:?} is disabled");
    }
    let posts = store.posts_of(&person.id).await?;
    let unit = store.unit(&person.unit).await?;
    Ok(Actor {
        name: person.name,
        unit_name: unit.map_or_else(|| person.unit.to_string(), |unit| unit.name),
        unit: person.unit,
        person: person.id,
        posts,
    })
}

/// Reads a past time: a day, taken at its end in Beijing, or an RFC 3339 time.
pub(super) fn past(text: &str) -> anyhow::Result<Timestamp> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        let start = Timestamp::from_beijing(day.and_time(NaiveTime::MIN));
        return Ok(start.plus(Timestamp::DAY - 1));
    }
    let time = text.parse().ok();
    time.with_context(|| format!("{text:?} is neither a day nor an RFC 3339 time"))
}
