//! The document around the pages, and the whole route table.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};
use model::Problem;

use crate::components::problem::ProblemPage;
use crate::layout::Frame;
use crate::pages;
use crate::state::{assets, live, locale};

/// The application: routes and what every page shares.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    locale::provide_locale();
    assets::provide_assets();
    live::provide_live();
    pages::plain::listen();
    view! {
        <Title formatter=document_title text=pages::plain::written_title()/>
        <Router>
            <Routes fallback=|| view! { <main class="content" id="content"><ProblemPage problem=Problem::NotFound/></main> }>
                <EntryRoutes/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=pages::home::HomePage ssr=SsrMode::Async/>
                    <Route path=path!("/tickets") view=pages::list::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/queues/:queue") view=pages::list::ListPage ssr=SsrMode::Async/>
                    <Route path=path!("/tickets/:id") view=pages::ticket::TicketPage ssr=SsrMode::Async/>
                    <Route path=path!("/contacts/new") view=pages::contact::ContactPage ssr=SsrMode::Async/>
                    <PlainRoutes/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The pages before the desk, which are plain, too.
#[cfg(feature = "ssr")]
#[component(transparent)]
fn EntryRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=pages::plain::Plain ssr=SsrMode::Async>
            <Route path=path!("/login") view=pages::login::LoginPage ssr=SsrMode::Async/>
            <Route path=path!("/account/password") view=pages::password::PasswordPage ssr=SsrMode::Async/>
            // No browser part is loaded there, so that the browser needs to know nothing of it.
            <Route path=path!("/wall") view=pages::wall::WallPage ssr=SsrMode::Async/>
            <Route path=path!("/wall/activate") view=pages::wall::ActivatePage ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
}

/// What the browser knows of them.
#[cfg(not(feature = "ssr"))]
#[component(transparent)]
fn EntryRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=pages::plain::Plain>
            <Route path=path!("/login") view=|| ()/>
            <Route path=path!("/account/password") view=|| ()/>
        </ParentRoute>
    }
    .into_inner()
}

/// Pages that are forms and text: the server draws them, the browser takes them as they are (`pages::plain`).
#[cfg(feature = "ssr")]
#[component(transparent)]
fn PlainRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=pages::plain::Plain ssr=SsrMode::Async>
            <Route path=path!("/admin") view=pages::admin::AdminPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/people") view=pages::admin::PeoplePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/people/:id") view=pages::admin::PersonPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/offices") view=pages::admin::OfficesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/offices/:id") view=pages::admin::OfficePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/queues") view=pages::admin::QueuesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/queues/:id") view=pages::admin::QueuePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/ladders") view=pages::admin::LaddersPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/ladders/:id") view=pages::admin::LadderPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/clocks") view=pages::admin::ClocksPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/clocks/levels") view=pages::admin::ClockLevelsPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/clocks/levels/:id") view=pages::admin::ClockLevelPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/clocks/calendar") view=pages::admin::ClockCalendarPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/clocks/lines") view=pages::admin::ClockLinesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/clocks/lines/:id") view=pages::admin::ClockLinePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/clocks/settings") view=pages::admin::ClockSettingsPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/clocks/preview") view=pages::admin::ClockPreviewPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/lines") view=pages::admin::LinesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/lines/:id") view=pages::admin::LinePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/mailboxes") view=pages::admin::MailboxesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/mailboxes/:id") view=pages::admin::MailboxPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/reasons") view=pages::admin::ReasonsPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/reasons/:id") view=pages::admin::ReasonPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/answers") view=pages::admin::AnswersPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/answers/:id") view=pages::admin::AnswerPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/outcomes") view=pages::admin::OutcomesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/outcomes/:id") view=pages::admin::OutcomePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/fax-rules") view=pages::admin::FaxRulesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/fax-rules/try") view=pages::admin::FaxTryPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/fax-rules/:id") view=pages::admin::FaxRulePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/registries") view=pages::admin::RegistriesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/registries/:registry") view=pages::admin::RegistryPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/screens") view=pages::admin::ScreensPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/contracts") view=pages::admin::ContractsPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/contracts/:id") view=pages::admin::ContractPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/classes") view=pages::admin::ClassesPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/classes/:id") view=pages::admin::ClassPage ssr=SsrMode::Async/>
            <Route path=path!("/retention/:id") view=pages::retention::RetentionPage ssr=SsrMode::Async/>
            <Route path=path!("/account") view=pages::account::AccountPage ssr=SsrMode::Async/>
            <Route path=path!("/quarantine") view=pages::quarantine::QuarantinePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/sorting") view=pages::admin::SortingPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/sorting/:id") view=pages::admin::SortingRulePage ssr=SsrMode::Async/>
            <Route path=path!("/triage") view=pages::triage::TriagePage ssr=SsrMode::Async/>
            <Route path=path!("/triage/:id") view=pages::triage::TriagePage ssr=SsrMode::Async/>
            <Route path=path!("/work") view=pages::work::WorkPage ssr=SsrMode::Async/>
            <Route path=path!("/forward/:id") view=pages::forward::ForwardPage ssr=SsrMode::Async/>
            <Route path=path!("/times/:id") view=pages::times::TimesPage ssr=SsrMode::Async/>
            <Route path=path!("/office") view=pages::office::OfficeListPage ssr=SsrMode::Async/>
            <Route path=path!("/office/:id") view=pages::office::OfficeTicketPage ssr=SsrMode::Async/>
            <Route path=path!("/recontacts") view=pages::recontacts::CallListPage ssr=SsrMode::Async/>
            <Route path=path!("/recontacts/:id") view=pages::recontacts::RecontactPage ssr=SsrMode::Async/>
            <Route path=path!("/recontacts/new/:id") view=pages::recontacts::AgreePage ssr=SsrMode::Async/>
            <Route path=path!("/recontacts/told/:id") view=pages::recontacts::TellPage ssr=SsrMode::Async/>
            <Route path=path!("/lookups") view=pages::lookup_review::LookupsPage ssr=SsrMode::Async/>
            <Route path=path!("/lookups/volume") view=pages::lookup_review::VolumePage ssr=SsrMode::Async/>
            <Route path=path!("/lookups/key") view=pages::lookup_review::KeyPage ssr=SsrMode::Async/>
            <Route path=path!("/lookups/anomalies/:id") view=pages::lookup_review::AnomalyPage ssr=SsrMode::Async/>
            <Route path=path!("/lookups/new") view=pages::lookups::LookupFormPage ssr=SsrMode::Async/>
            <Route path=path!("/lookups/new/:id") view=pages::lookups::LookupFormPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/recontacts") view=pages::admin::RecontactsPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/disposals") view=pages::admin::DisposalsPage ssr=SsrMode::Async/>
            // Before the pages of single ones, whose pattern fits it too.
            <Route path=path!("/admin/disposals/new") view=pages::admin::ProposalPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/disposals/:id") view=pages::admin::DisposalPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/tombstones/:id") view=pages::admin::TombstonePage ssr=SsrMode::Async/>
            <Route path=path!("/admin/holds") view=pages::admin::HoldsPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/holds/:id") view=pages::admin::HoldPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/exports") view=pages::admin::ExportsPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/pec-requests") view=pages::admin::PecRequestsPage ssr=SsrMode::Async/>
            <Route path=path!("/admin/archive") view=pages::admin::ArchivePage ssr=SsrMode::Async/>
            <Route path=path!("/pec-requests") view=pages::pec_requests::PecRequestListPage ssr=SsrMode::Async/>
            // Before the pages of single requests, whose pattern fits it too.
            <Route path=path!("/pec-requests/new") view=pages::pec_requests::NewPecRequestPage ssr=SsrMode::Async/>
            <Route path=path!("/pec-requests/new/:id") view=pages::pec_requests::NewPecRequestPage ssr=SsrMode::Async/>
            <Route path=path!("/pec-requests/:id") view=pages::pec_requests::PecRequestPage ssr=SsrMode::Async/>
            <Route path=path!("/outages") view=pages::outages::OutagesPage ssr=SsrMode::Async/>
            // Before the pages of single ones, whose pattern fits it too.
            <Route path=path!("/outages/new") view=pages::outages::OpenPage ssr=SsrMode::Async/>
            <Route path=path!("/outages/:id") view=pages::outages::OutagePage ssr=SsrMode::Async/>
            <Route path=path!("/outages/link/:id") view=pages::outages::LinkPage ssr=SsrMode::Async/>
            <Route path=path!("/outages/:id/solve") view=pages::outages::ReviewPage ssr=SsrMode::Async/>
            <Route path=path!("/mails") view=pages::mails::MailsPage ssr=SsrMode::Async/>
            // Before the pages of single mails, whose pattern fits it too.
            <Route path=path!("/mails/reconciliation") view=pages::reconciliation::ReconciliationPage ssr=SsrMode::Async/>
            <Route path=path!("/mails/:id") view=pages::mail::MailPage ssr=SsrMode::Async/>
            <Route path=path!("/audit") view=pages::audit::AuditPage ssr=SsrMode::Async/>
            <Route path=path!("/audit/administrators") view=pages::audit::AdministratorsPage ssr=SsrMode::Async/>
            <Route path=path!("/sheets") view=pages::sheets::SheetsPage ssr=SsrMode::Async/>
            <Route path=path!("/keys") view=pages::keys::KeysPage ssr=SsrMode::Async/>
            <Route path=path!("/accessibility") view=pages::accessibility::AccessibilityPage ssr=SsrMode::Async/>
            // The browser takes every address below for a plain page.
            <Route path=path!("/admin/*any") view=|| view! { <ProblemPage problem=Problem::NotFound/> } ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
}

/// What the browser knows of the plain pages: where they are.
#[cfg(not(feature = "ssr"))]
#[component(transparent)]
fn PlainRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=pages::plain::Plain>
            <Route path=path!("/admin") view=|| ()/>
            <Route path=path!("/admin/*any") view=|| ()/>
            <Route path=path!("/account") view=|| ()/>
            <Route path=path!("/quarantine") view=|| ()/>
            <Route path=path!("/triage") view=|| ()/>
            <Route path=path!("/triage/:id") view=|| ()/>
            <Route path=path!("/work") view=|| ()/>
            <Route path=path!("/forward/:id") view=|| ()/>
            <Route path=path!("/times/:id") view=|| ()/>
            <Route path=path!("/office") view=|| ()/>
            <Route path=path!("/office/:id") view=|| ()/>
            <Route path=path!("/recontacts") view=|| ()/>
            <Route path=path!("/recontacts/:id") view=|| ()/>
            <Route path=path!("/recontacts/new/:id") view=|| ()/>
            <Route path=path!("/recontacts/told/:id") view=|| ()/>
            <Route path=path!("/pec-requests") view=|| ()/>
            <Route path=path!("/pec-requests/new") view=|| ()/>
            <Route path=path!("/pec-requests/new/:id") view=|| ()/>
            <Route path=path!("/pec-requests/:id") view=|| ()/>
            <Route path=path!("/outages") view=|| ()/>
            <Route path=path!("/outages/new") view=|| ()/>
            <Route path=path!("/outages/:id") view=|| ()/>
            <Route path=path!("/outages/link/:id") view=|| ()/>
            <Route path=path!("/outages/:id/solve") view=|| ()/>
            <Route path=path!("/lookups") view=|| ()/>
            <Route path=path!("/lookups/volume") view=|| ()/>
            <Route path=path!("/lookups/key") view=|| ()/>
            <Route path=path!("/lookups/anomalies/:id") view=|| ()/>
            <Route path=path!("/lookups/new") view=|| ()/>
            <Route path=path!("/lookups/new/:id") view=|| ()/>
            <Route path=path!("/mails") view=|| ()/>
            <Route path=path!("/mails/reconciliation") view=|| ()/>
            <Route path=path!("/mails/:id") view=|| ()/>
            <Route path=path!("/audit") view=|| ()/>
            <Route path=path!("/audit/administrators") view=|| ()/>
            <Route path=path!("/retention/:id") view=|| ()/>
            <Route path=path!("/sheets") view=|| ()/>
            <Route path=path!("/keys") view=|| ()/>
            <Route path=path!("/accessibility") view=|| ()/>
        </ParentRoute>
    }
    .into_inner()
}

/// The title of a page. leptos_meta 0.8 writes it into the document as it is, so that a citizen's subject would become
/// markup: on the server it is escaped here. The browser sets it as text.
fn document_title(title: String) -> String {
    let title = format!("{title}{}", pages::plain::TITLE_END);
    if cfg!(feature = "ssr") {
        crate::components::markup::escape(&title)
    } else {
        title
    }
}

/// The document. Its policy allows our own files and the scripts of this very answer (nonce); no inline style at all.
#[cfg(feature = "ssr")]
pub fn shell() -> impl IntoView {
    locale::provide_locale();
    let lang = locale::code(locale::use_locale());
    let files = assets::use_assets();
    let nonce = leptos::nonce::use_nonce();
    if let (Some(response), Some(nonce)) = (use_context::<leptos_axum::ResponseOptions>(), &nonce) {
        let policy = format!(
            "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'"
        );
        if let Ok(value) = http::HeaderValue::from_str(&policy) {
            response.insert_header(http::header::CONTENT_SECURITY_POLICY, value);
        }
    }
    let (wall, renewed) = (pages::wall::is_here(), pages::wall::is_shown());
    // Without a built browser part (tests of the server alone) the pages stand on their own; the wall always does.
    let live = !files.script.is_empty() && !wall;
    let start = format!(
        "import init,{{hydrate}} from '{}';init({{module_or_path:'{}'}}).then(()=>{{hydrate();document.documentElement.dataset.live='yes'}});",
        files.script, files.wasm
    );
    let fonts = files.fonts.clone();
    view! {
        <!DOCTYPE html>
        <html lang=lang data-icons=files.icons.clone() data-logo=files.logo.clone()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="icon" href=files.favicon.clone() type="image/svg+xml"/>
                {fonts.into_iter().map(|font| view! { <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="anonymous"/> }).collect_view()}
                <link rel="stylesheet" href=files.style.clone()/>
                {renewed.then(|| view! { <noscript inner_html=pages::wall::RELOAD></noscript> })}
                {live.then(|| view! {
                    <link rel="modulepreload" href=files.script.clone() nonce=nonce.clone()/>
                    <link rel="preload" href=files.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                    <script type="module" nonce=nonce.clone() inner_html=start></script>
                })}
                <leptos_meta::MetaTags/>
            </head>
            <body><App/></body>
        </html>
    }
}
