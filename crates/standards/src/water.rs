//! Surface water (地表水): classes, assessment of sections and basins, eutrophication, ranking.
//!
//! Concentrations are in mg/L unless an item says otherwise.

mod basin;
mod bloom;
mod change;
mod class;
mod cwqi;
mod drinking;
mod item;
mod item_table;
mod limits;
mod section;
mod trophic;

pub use basin::{BasinError, BasinReport, BasinState, assess_basin, mean_of_sections};
pub use bloom::BloomGrade;
pub use change::{Change, change_by_shares, change_by_state};
pub use class::{WaterClass, WaterState};
pub use cwqi::{CwqiError, city_cwqi, cwqi, item_index};
pub use drinking::{Supplementary, volume_rate};
pub use item::{WaterItem, rounded_for_assessment};
pub use limits::{WaterBody, WaterStandard};
pub use section::{
    Exceedance, ItemClass, SectionReport, Values, assess_section, item_class, mean_of_samples,
    ph_mean,
};
pub use trophic::{TrophicGrade, TrophicIndex, TrophicItem, trophic_index};
