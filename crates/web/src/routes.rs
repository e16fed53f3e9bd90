//! Which address is answered by whom.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::api;
use crate::api::device_media::MEDIA_LIMIT;
use crate::api::evidence::UPLOAD_LIMIT;
use crate::app::App;
use crate::http::headers::secure;
use crate::http::log::log_requests;
use crate::http::problem::write_problems;
use crate::{assets, health};

/// Bytes of a form; photos have their own limit.
const FORM_LIMIT: usize = 256 * 1024;

#[derive(OpenApi)]
#[openapi(info(
    title = "Qingshan 青山",
    description = "One net, one platform, one set of maps for an environment bureau. \
        Instants are RFC 3339 in Beijing time; measured values are strings with their digits; \
        errors are RFC 9457 problem documents.",
    license(name = "Apache-2.0", identifier = "Apache-2.0"),
))]
struct Document;

fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(api::about::about))
        .routes(routes!(api::words::words))
        .routes(routes!(api::rights::holders))
        .routes(routes!(api::demo::set_pace))
        .routes(routes!(
            api::session::sign_in,
            api::session::current,
            api::session::sign_out
        ))
        .routes(routes!(api::password::change))
        .routes(routes!(api::workbench::workbench))
        .routes(routes!(api::areas::areas))
        .routes(routes!(api::map::map))
        .routes(routes!(api::stations::stations))
        .routes(routes!(api::stations::station))
        .routes(routes!(api::hours::hours))
        .routes(routes!(api::sections::sections))
        .routes(routes!(api::sections::classes))
        .routes(routes!(api::calendar::calendar))
        .routes(routes!(api::ranking::ranking))
        .routes(routes!(api::ranking::ranking_sheet))
        .routes(routes!(api::dust::marks, api::dust::propose))
        .routes(routes!(api::dust::confirm))
        .routes(routes!(api::dust::refuse))
        .routes(routes!(api::dust::revoke))
        .routes(routes!(api::curves::curves))
        .routes(routes!(api::laws::laws))
        .routes(routes!(api::laws::laws_sheet))
        .routes(routes!(api::points::readings))
        .routes(routes!(api::points::rollups))
        .routes(routes!(api::objects::objects))
        .routes(routes!(api::objects::object))
        .routes(routes!(api::alarms::alarms))
        .routes(routes!(api::alarms::alarm))
        .routes(routes!(api::alarms::take))
        .routes(routes!(api::alarms::false_alarm))
        .routes(routes!(api::alarm_hand_over::hand_over))
        .routes(routes!(api::rules::rules))
        .merge(case_router())
        .merge(quarantine_router())
        .routes(routes!(api::devices::devices))
        .routes(routes!(api::devices::device))
        .routes(routes!(api::devices::adopt))
        .routes(routes!(api::device_connections::connections))
        .routes(routes!(api::device_health::health))
        .routes(routes!(
            api::device_settings::settings,
            api::device_settings::change_settings
        ))
        .routes(routes!(api::downlinks::commands))
        .routes(routes!(api::downlinks::ask))
        .routes(routes!(api::downlinks::downlinks))
        .routes(routes!(api::downlinks::downlink))
        .routes(routes!(api::downlinks::cancel))
        .routes(routes!(
            api::device_keys::key,
            api::device_keys::register_key
        ))
        .routes(routes!(api::device_keys::activations))
        .routes(routes!(api::device_keys::give_number))
        .routes(routes!(api::hj212_unsure::unsure))
        .routes(routes!(api::device_media::upload).layer(DefaultBodyLimit::max(MEDIA_LIMIT)))
        .routes(routes!(api::device_media::put_account))
        .routes(routes!(api::device_media::media))
        .routes(routes!(api::device_media::medium))
        .routes(routes!(api::forwarding::forwarding))
        .routes(routes!(api::events::events))
        .routes(routes!(api::inbox::inbox))
        .routes(routes!(api::inbox::read))
        .routes(routes!(api::inbox::acknowledge))
        .routes(routes!(
            api::preferences::preferences,
            api::preferences::set_preferences
        ))
        .routes(routes!(api::messages::messages))
        .routes(routes!(api::channels::channels))
        .routes(routes!(api::channels::sms_reports))
        .routes(routes!(api::duty::roster))
        .routes(routes!(api::duty::plan))
        .routes(routes!(api::duty::cancel))
        .routes(routes!(api::duty_swaps::ask))
        .routes(routes!(api::duty_swaps::answer))
        .routes(routes!(api::handovers::handovers, api::handovers::write))
        .routes(routes!(api::handovers::receive))
        .routes(routes!(api::receivers::received))
        .routes(routes!(api::reviews::reviews))
        .routes(routes!(api::reviews::review))
        .routes(routes!(api::reviews::decide))
        .routes(routes!(api::reviews::confirm))
        .routes(routes!(api::reviews::send_back))
        .routes(routes!(api::rates::board))
        .routes(routes!(api::rates::point_gaps))
        .routes(routes!(
            api::interferences::interferences,
            api::interferences::record
        ))
        .routes(routes!(api::interferences::end))
}

/// What could not be taken, and what becomes of it.
fn quarantine_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(api::quarantine::quarantine))
        .routes(routes!(api::quarantine_preview::preview))
        .routes(routes!(api::quarantine_release::release))
        .routes(routes!(api::quarantine_batch::preview))
        .routes(routes!(
            api::quarantine_runs::list,
            api::quarantine_runs::begin
        ))
        .routes(routes!(api::quarantine_runs::stop))
        .routes(routes!(api::quarantine_runs::go_on))
}

/// What is asked and done in cases.
fn case_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(api::flows::flows))
        .routes(routes!(api::dispatch::dispatch))
        .routes(routes!(api::dispatch::receivers))
        .routes(routes!(api::directory::units))
        .routes(routes!(api::directory::people))
        .routes(routes!(api::case_list::cases, api::cases::open))
        .routes(routes!(api::case_list::cases_sheet))
        .routes(routes!(api::cases::case))
        .routes(routes!(api::cases::act))
        .routes(routes!(
            api::lookbacks::lookbacks,
            api::lookback_draws::draw
        ))
        .routes(routes!(api::lookback_draws::one))
        .routes(routes!(api::lookback_draws::replay))
        .routes(routes!(api::lookback_strikes::strikes))
        .routes(routes!(api::documents::documents))
        .routes(routes!(api::documents::document))
        .routes(routes!(api::personal_looks::personal_looks))
        .routes(routes!(api::evidence::upload).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .routes(routes!(api::evidence::file))
        .routes(routes!(api::evidence::thumb))
}

/// Returns the `OpenAPI` document of the API as JSON text.
///
/// # Panics
///
/// Never: the document is made of constants.
#[must_use]
pub fn openapi() -> String {
    let document = api_router().into_openapi();
    document.to_pretty_json().unwrap_or_default() + "\n"
}

/// Returns everything that the server answers.
pub fn router(app: App) -> Router {
    let (api, _) = api_router().split_for_parts();
    // Pictures are compressed already, and an event stream must not wait for a full block.
    let compressible = SizeAbove::new(1024)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE);
    api.layer(DefaultBodyLimit::max(FORM_LIMIT))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(get(assets::serve))
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(from_fn(write_problems))
        .layer(from_fn(log_requests))
        .layer(from_fn_with_state(app.clone(), secure))
        .with_state(app)
}
