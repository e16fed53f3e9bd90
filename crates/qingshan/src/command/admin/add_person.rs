//! `qingshan admin add-person`.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use model::{AreaId, PersonId, RoleId, UnitId, World};
use store::Store;

use crate::city::{is_login, new_person, new_post};
use crate::cli::{Database, Overlay};
use crate::{database, definitions, first_password, out, outside};

/// Arguments of `qingshan admin add-person`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name with which the person is to sign in.
    login: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// Id of the unit to which the person belongs.
    #[arg(long)]
    unit: String,
    /// Id of the area for which the post is held.
    #[arg(long)]
    area: String,
    /// Id of the role that is held, as in catalog/roles.
    #[arg(long)]
    role: String,
    /// Telephone.
    #[arg(long)]
    phone: Option<String>,
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    overlay: Overlay,
}

/// Runs the command.
///
/// # Errors
///
/// The login is taken, something that is named does not exist, or the database cannot be reached
/// or written.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let catalog = definitions::load(args.overlay.catalog.as_deref())?;
    if catalog.role(&RoleId::new(args.role.as_str())).is_none() {
        let roles: Vec<&str> = catalog.roles.iter().map(|role| role.id.as_str()).collect();
        bail!(
            "the catalogue has no role {:?}; it has {}",
            args.role,
            roles.join(", ")
        );
    }
    if !is_login(&args.login) {
        bail!(
            "{:?} is no login: letters, digits, dot, dash, underscore",
            args.login
        );
    }
    let store = database::open(&args.database.db).await?;
    let added = add(&store, &outside::world()?, &args).await;
    store.close().await;
    let password = added?;
    out::line(format!(
        "Added {} with the first password {password}",
        args.login
    ));
    out::line("It is shown this once and must be replaced at the first sign-in.");
    Ok(ExitCode::SUCCESS)
}

async fn add(store: &Store, world: &World, args: &Args) -> anyhow::Result<String> {
    if store.person_by_login(&args.login).await?.is_some() {
        bail!("the login {} is taken", args.login);
    }
    let (unit, area) = (
        UnitId::new(args.unit.as_str()),
        AreaId::new(args.area.as_str()),
    );
    if store.unit(&unit).await?.is_none() {
        bail!("there is no unit {unit:?}");
    }
    if store.area_path(&area).await?.is_none() {
        bail!("there is no area {area:?}");
    }
    let id = PersonId::new(world.new_id());
    let person = new_person(
        id.clone(),
        args.name.clone(),
        args.login.clone(),
        args.phone.clone(),
        unit.clone(),
    );
    let post = new_post(id.clone(), unit, area, RoleId::new(args.role.as_str()));
    store
        .put_people(&[person])
        .await
        .context("cannot store the person")?;
    store
        .put_posts(&[post])
        .await
        .context("cannot store the post")?;
    first_password::give(store, world, &id).await
}
