//! Storing a city.

use anyhow::Context as _;
use store::Store;

use super::City;

/// Writes all of a city; what is there already under the same id is replaced, passwords are kept.
///
/// # Errors
///
/// The database refuses a part; what was written before stays, and the same city can be written
/// again.
pub(crate) async fn write(store: &Store, city: &City) -> anyhow::Result<()> {
    store
        .put_areas(&city.areas)
        .await
        .context("cannot store the areas")?;
    store
        .put_units(&city.units)
        .await
        .context("cannot store the units")?;
    store
        .put_people(&city.people)
        .await
        .context("cannot store the people")?;
    store
        .put_posts(&city.posts)
        .await
        .context("cannot store the posts")?;
    store
        .put_objects(&city.objects)
        .await
        .context("cannot store the objects")?;
    store
        .put_devices(&city.devices)
        .await
        .context("cannot store the devices")?;
    Ok(())
}
