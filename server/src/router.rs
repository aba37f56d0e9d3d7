//! Every route of the desk, on one screen.

use std::sync::{Arc, OnceLock};

use axum::extract::{DefaultBodyLimit, FromRef};
use axum::routing::{get, post};
use axum::{Router, middleware};
use domain::Desk;
use leptos::config::LeptosOptions;
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tokio::sync::watch;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::assets::{self, Site};
use crate::config::Config;
use crate::http::{
    account, admin, audit, contact, events, files, find, forward, health, login, lookup_review, lookups, mails, office,
    outages, pec_requests, quarantine, recontacts, retention, ticket, triage, wall,
};
use crate::metrics::Metrics;
use crate::middleware::address::Throttle;
use crate::middleware::headers::secure;
use crate::middleware::same_origin::refuse_foreign;
use crate::middleware::session::{DeskSessions, identify};

/// What handlers share.
#[derive(Clone)]
pub struct AppState {
    pub desk: Desk,
    pub config: Arc<Config>,
    pub site: Arc<Site>,
    pub metrics: Arc<Metrics>,
    pub throttle: Arc<Throttle>,
    /// Changes when the process is to stop: streams end first.
    pub stopping: watch::Receiver<bool>,
    leptos: LeptosOptions,
}

impl AppState {
    /// Puts the state together.
    pub fn new(desk: Desk, config: Config, site: Site, stopping: watch::Receiver<bool>) -> Self {
        let leptos = LeptosOptions::builder().output_name("sportello").build();
        Self {
            desk,
            config: Arc::new(config),
            site: Arc::new(site),
            metrics: Arc::default(),
            throttle: Arc::default(),
            stopping,
            leptos,
        }
    }

    /// What every page finds at hand.
    pub fn contexts(&self) -> impl Fn() + Clone + Send + Sync + 'static + use<> {
        let desk = self.desk.clone();
        let addresses = self.site.addresses();
        move || {
            provide_context(desk.clone());
            provide_context(addresses.clone());
            provide_context(app::api::context::OneTime::default());
            provide_context(app::api::lookup_review::Opened::default());
        }
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

/// A form with files: what one may hold, and some for the fields.
const FORM_BYTES: usize = 200 * 1024 * 1024;

/// The pages, listed once a process. While leptos lists them no resource of the whole process loads, and a page that is
/// being rendered at that moment waits for its data for ever (docs/adr/0010).
static PAGES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();

/// The desk over HTTP.
pub fn router(state: AppState) -> Router {
    let pages = PAGES.get_or_init(|| generate_route_list(app::App)).clone();
    let provide = state.contexts();
    let idle_ms = state.config.session_idle_minutes * 60_000;
    let sessions = SessionManagerLayer::new(DeskSessions {
        desk: state.desk.clone(),
        idle_ms,
    })
    .with_name("sportello")
    .with_secure(state.config.secure_cookies)
    .with_same_site(SameSite::Lax)
    .with_http_only(true)
    .with_expiry(Expiry::OnInactivity(Duration::minutes(
        state.config.session_idle_minutes,
    )));

    let rendered = Router::new()
        .leptos_routes_with_context(&state, pages, provide.clone(), app::shell)
        .fallback(leptos_axum::render_app_to_stream_with_context(provide, app::shell));
    let signed = Router::new()
        .route("/login", post(login::login))
        .route("/logout", post(login::logout))
        .route("/account", post(account::settings))
        .route("/account/password", post(account::password))
        .route("/language/{code}", get(account::language))
        .route("/find", get(find::find))
        .route("/Ticket/Display.html", get(find::request_tracker))
        .route(
            "/contacts/new",
            post(contact::log).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route(
            "/tickets/{id}/reply",
            post(ticket::reply).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route(
            "/tickets/{id}/note",
            post(ticket::note).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route("/tickets/{id}/leave/{tab}", post(ticket::leave))
        .route("/attachments/{id}", get(files::download))
        .route("/attachments/{id}/inline", get(files::inline))
        .route("/attachments/{id}/pages/{page}", get(files::page))
        .route("/messages/{id}/html", get(files::message_html))
        .route("/messages/{id}/raw", get(files::message_raw))
        .route("/evidence/{id}", get(files::evidence))
        .route("/quarantine/{id}/raw", get(quarantine::raw))
        .route("/quarantine/{id}/retry", post(quarantine::retry))
        .route("/quarantine/{id}/aside", post(quarantine::aside))
        .route("/audit/verify", post(audit::begin_verification))
        .route("/audit/person", post(audit::by_person))
        .route("/audit/export", post(audit::csv))
        .route("/audit/administrators", post(audit::administrators_csv))
        .route("/mails/{id}/raw", get(mails::raw))
        .route("/mails/{id}/open", post(mails::open))
        .route("/triage/{id}/open", post(triage::decide::<triage::OpenFields>))
        .route("/triage/{id}/attach", post(triage::decide::<triage::AttachFields>))
        .route("/triage/{id}/dismiss", post(triage::decide::<triage::DismissFields>))
        .route("/triage/files/{id}", get(triage::file))
        .route("/triage/files/{id}/pages/{page}", get(triage::page))
        .route("/work/next", post(forward::next))
        .route("/forward/{id}/check", post(forward::check))
        .route("/forward/{id}", post(forward::send))
        .route(
            "/forward/{id}/answer",
            post(office::answer_inside).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route("/forward/{id}/accept", post(office::accept_queue))
        .route(
            "/office/{id}",
            post(office::answer).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route("/recontacts/{id}/attempt", post(recontacts::attempt))
        .route("/recontacts/{id}/end", post(recontacts::end))
        .route("/recontacts/{id}/close", post(recontacts::close))
        .route("/recontacts/new/{id}", post(recontacts::agree))
        .route("/recontacts/told/{id}", post(recontacts::tell))
        .route("/outages/new", post(outages::open))
        .route("/outages/link/{id}", post(outages::link_ticket))
        .route("/outages/{id}/link", post(outages::link))
        .route("/outages/{id}/unlink", post(outages::unlink))
        .route("/outages/{id}/report", post(outages::report))
        .route("/outages/{id}/follow", post(outages::follow))
        .route("/outages/{id}/review", post(outages::review))
        .route("/outages/{id}/solve", post(outages::solve))
        .route("/outages/{id}/retry", post(outages::retry))
        .route("/outages/{id}/withdraw", post(outages::withdraw))
        .route("/lookups/key", post(lookup_review::look))
        .route("/lookups/export", post(lookup_review::export_list))
        .route("/lookups/anomalies/{id}", post(lookup_review::seen))
        .route("/lookups/card", post(lookups::card))
        .route("/lookups/new", post(lookups::ask_alone))
        .route("/lookups/new/{id}", post(lookups::ask_for_ticket))
        .route("/lookups/new/{id}/copy", post(lookups::copy))
        .route("/lookups/{id}/attach", post(lookups::attach))
        .route("/admin/contracts", post(admin::contracts::save))
        .route("/admin/contracts/{id}/terms", post(admin::contracts::save_terms))
        .route("/admin/classes", post(admin::classes::save))
        .route("/retention/{id}", post(retention::change))
        .route("/admin/recontacts", post(admin::recontacts::save))
        .route("/admin/disposals/new", post(admin::disposals::new))
        .route("/admin/disposals/{id}/pack", post(admin::disposals::pack))
        .route(
            "/admin/disposals/{id}/accept",
            post(admin::disposals::accept).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route(
            "/admin/disposals/{id}/authorise",
            post(admin::disposals::authorise).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route("/admin/disposals/{id}/start", post(admin::disposals::start))
        .route("/admin/disposals/{id}/withdraw", post(admin::disposals::withdraw))
        .route("/admin/disposals/{id}/list", get(admin::disposals::list))
        .route("/admin/disposals/{id}/record", get(admin::disposals::record))
        .route(
            "/admin/disposals/{id}/documents/{kind}",
            get(admin::disposals::document),
        )
        .route("/admin/holds", post(admin::holds::place))
        .route("/admin/holds/{id}/release", post(admin::holds::release))
        .route("/admin/exports", post(admin::exports::ask))
        .route("/admin/exports/days", post(admin::exports::days))
        .route("/admin/exports/{id}/again", post(admin::exports::again))
        .route("/admin/exports/{id}/download", get(admin::exports::download))
        .route("/pec-requests/new", post(pec_requests::open_new))
        .route("/pec-requests/new/{id}", post(pec_requests::open_for))
        .route("/pec-requests/sent", post(pec_requests::sent))
        .route(
            "/pec-requests/export",
            get(pec_requests::export_all).post(pec_requests::export_chosen),
        )
        .route(
            "/pec-requests/{id}/form",
            post(pec_requests::signed_form).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route("/pec-requests/{id}/{action}", post(pec_requests::act))
        .route("/admin/pec-requests", post(admin::pec_requests::save))
        .route("/admin/archive", post(admin::archive::save))
        .route("/mails/reconciliation/{mailbox}/check", post(mails::check))
        .route("/events", get(events::events))
        .route("/wall/activate", post(wall::activate))
        .route("/admin/people", post(admin::people::save))
        .route("/admin/people/{id}/password", post(admin::people::reset_password))
        .route("/admin/people/{id}/disabled", post(admin::people::set_disabled))
        .route("/admin/offices", post(admin::offices::save))
        .route("/admin/queues", post(admin::queues::save))
        .route("/admin/ladders", post(admin::ladders::save))
        .route("/admin/clocks/levels", post(admin::clocks::save_level))
        .route("/admin/clocks/levels/{id}/{action}", post(admin::clocks::change_level))
        .route("/admin/clocks/calendar", post(admin::clocks::change_calendar))
        .route("/admin/clocks/lines", post(admin::clocks::save_line))
        .route("/admin/clocks/settings", post(admin::clocks::save_settings))
        .route("/admin/clocks/preview", post(admin::clocks::apply))
        .route("/admin/clocks/discard", post(admin::clocks::discard))
        .route("/admin/lines", post(admin::lines::save))
        .route("/admin/mailboxes", post(admin::mailboxes::save))
        .route("/admin/mailboxes/test", post(admin::mailboxes::test))
        .route("/admin/reasons", post(admin::reasons::save))
        .route("/admin/registries/limits", post(admin::lookup_limits::save))
        .route("/admin/registries/{registry}", post(admin::registries::save))
        .route(
            "/admin/registries/{registry}/import",
            post(admin::registries::send).layer(DefaultBodyLimit::max(admin::registries::BODY_MAX)),
        )
        .route(
            "/admin/registries/{registry}/import/{id}/{action}",
            post(admin::registries::decide),
        )
        .route("/admin/screens", post(admin::screens::code))
        .route("/admin/screens/{id}/revoke", post(admin::screens::revoke))
        .route("/admin/sorting", post(admin::sorting::save))
        .route("/admin/sorting/try", post(admin::sorting::try_out))
        .route("/admin/sorting/{id}/delete", post(admin::sorting::delete))
        .route("/admin/answers", post(admin::answers::save))
        .route("/admin/outcomes", post(admin::outcomes::save))
        .route("/admin/fax-rules", post(admin::fax_rules::save))
        .route(
            "/admin/fax-rules/try",
            post(admin::fax_rules::try_on).layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .route("/admin/fax-rules/{id}/restore", post(admin::fax_rules::restore))
        .merge(rendered)
        .layer(middleware::from_fn_with_state(state.clone(), identify))
        .layer(sessions)
        .layer(middleware::from_fn(refuse_foreign));

    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/favicon.ico", get(assets::favicon))
        .route("/assets/{*path}", get(assets::serve))
        .merge(signed)
        // A page is written once and read once. Quality 4 makes it a sixth smaller, but from 3 on clearing brotli's tables alone
        // was a seventh of a page's CPU; the files of the site are compressed with 11 when they are built.
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Precise(1))
                .compress_when(SizeAbove::new(512).and(NotForContentType::SSE)),
        )
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(state.clone(), secure))
        .with_state(state)
}
