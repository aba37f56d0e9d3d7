//! The navigation: only what this person may see, with live counters.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_location;
use model::Permission;
use model::desk::{COUNTED_MOST, FrameView};

use crate::components::icon::Icon;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn Nav(frame: FrameView) -> impl IntoView {
    let l = use_locale();
    let announcement = td_string!(l, nav.updated, n = frame.due_soon, mine = frame.mine);
    let reads = frame.may(Permission::TicketRead);
    let (triages, logs) = (frame.may(Permission::Triage), frame.may(Permission::ContactLog));
    let decides = frame.may(Permission::Quarantine);
    // Who answers for an office and does nothing else begins there.
    let answers = frame.may(Permission::TicketAnswer);
    let works = frame.may(Permission::TicketWork);
    let home = !answers || works;
    let configures = frame.may(Permission::Configure)
        || frame.may(Permission::Knowledge)
        || frame.may(Permission::Export)
        || frame.may(Permission::AuthoriseDisposal);
    let watches = frame.may(Permission::Monitor);
    let reviews = frame.may(Permission::LookupReview);
    let audits = frame.may(Permission::Audit);
    // Who configures comes there from the administration.
    let observes = frame.may(Permission::Monitor) && !frame.may(Permission::Configure);
    view! {
        <details class="fold nav-fold"><summary><Icon name="menu"/>{td_string!(l, nav.menu)}</summary></details>
        <nav class="nav" id="nav" aria-label=td_string!(l, nav.label)>
            {frame.may(Permission::ContactLog).then(|| view! {
                <a class="btn btn-primary nav-new" href=paths::NEW_CONTACT data-key="c" aria-keyshortcuts="c" rel="external">
                    <Icon name="plus"/>{td_string!(l, nav.new_contact)}" "<kbd>"C"</kbd>
                </a>
            })}
            <ul>
                {home.then(|| view! {
                    <Entry href=paths::HOME.to_owned() icon="home" text=td_string!(l, nav.home).to_owned() count=Some(frame.mine)/>
                })}
                {answers.then(|| view! {
                    <Entry href=paths::OFFICE.to_owned() icon="pa" text=td_string!(l, nav.office).to_owned() count=Some(frame.office)/>
                })}
                {triages.then(|| view! {
                    <Entry href=paths::TRIAGE.to_owned() icon="inbox" text=td_string!(l, nav.triage).to_owned() count=Some(frame.triage)/>
                })}
                {works.then(|| view! {
                    <Entry href=paths::RECONTACTS.to_owned() icon="calendar" text=td_string!(l, nav.recontacts).to_owned()
                        count=Some(frame.recontacts) alert={frame.recontacts > 0}/>
                })}
                {frame.pec_requests.map(|count| view! {
                    <Entry href=paths::PEC_REQUESTS.to_owned() icon="key" text=td_string!(l, nav.pec_requests).to_owned() count=Some(count)/>
                })}
                {works.then(|| view! {
                    <Entry href=paths::OUTAGES.to_owned() icon="flag" text=td_string!(l, nav.outages).to_owned()
                        count=(frame.outages > 0).then_some(frame.outages) alert=true/>
                })}
                {(logs && frame.front > 0).then(|| view! {
                    <Entry href=paths::WORK.to_owned() icon="phone" text=td_string!(l, nav.work).to_owned() count=Some(frame.front)/>
                })}
                {reads.then(|| view! {
                    <Entry href=paths::TICKETS.to_owned() icon="list" text=td_string!(l, nav.all).to_owned() count=None/>
                })}
            </ul>
            {(!frame.queues.is_empty()).then(|| view! {
                <h2 class="nav-title" id="nav-queues">{td_string!(l, nav.queues)}</h2>
                <ul class="nav-sub" aria-labelledby="nav-queues">
                    {frame.queues.iter().map(|queue| view! {
                        <Entry href=paths::queue(&queue.slug) icon="" text=queue.name.clone() count=Some(queue.open)/>
                    }).collect_view()}
                </ul>
            })}
            {(decides || configures || watches || reviews || audits).then(|| view! {
                <h2 class="nav-title" id="nav-more">{td_string!(l, nav.service)}</h2>
                <ul aria-labelledby="nav-more">
                    {decides.then(|| view! {
                        <Entry href=paths::QUARANTINE.to_owned() icon="warning" text=td_string!(l, nav.quarantine).to_owned()
                            count=(frame.quarantine > 0).then_some(frame.quarantine) alert=true/>
                    })}
                    {decides.then(|| view! {
                        <Entry href=paths::MAILS.to_owned() icon="mail" text=td_string!(l, nav.mails).to_owned() count=None/>
                    })}
                    {reviews.then(|| view! {
                        <Entry href=paths::LOOKUPS.to_owned() icon="visible" text=td_string!(l, nav.lookups).to_owned()
                            count=(frame.anomalies > 0).then_some(frame.anomalies) alert=true/>
                    })}
                    {watches.then(|| view! {
                        <Entry href=paths::WALL.to_owned() icon="chart" text=td_string!(l, nav.wall).to_owned() count=None/>
                    })}
                    {observes.then(|| view! {
                        <Entry href=paths::CLOCKS.to_owned() icon="clock" text=td_string!(l, clocks.title).to_owned() count=None/>
                    })}
                    {audits.then(|| view! {
                        <Entry href=paths::AUDIT.to_owned() icon="visible" text=td_string!(l, nav.audit).to_owned() count=None/>
                    })}
                    {configures.then(|| view! {
                        <Entry href=paths::ADMIN.to_owned() icon="settings" text=td_string!(l, nav.admin).to_owned() count=None/>
                    })}
                </ul>
            })}
        </nav>
        <p class="visually-hidden" role="status" aria-live="polite" id="live">{announcement}</p>
    }
}

#[component]
fn Entry(
    href: String,
    icon: &'static str,
    text: String,
    count: Option<i64>,
    #[prop(optional)] alert: bool,
) -> impl IntoView {
    let l = use_locale();
    let location = use_location();
    let own = href.clone();
    let current = move || (location.pathname.get() == own).then_some("page");
    let class = if alert {
        "nav-count nav-count-alert"
    } else {
        "nav-count"
    };
    let count = count.map(|count| {
        if alert && count > COUNTED_MOST {
            format!("{COUNTED_MOST}+")
        } else {
            count.to_string()
        }
    });
    view! {
        <li>
            <a class="nav-link" href=href aria-current=current>
                {(!icon.is_empty()).then(|| view! { <Icon name=icon/> })}
                <span>{text}</span>
                {count.map(|count| view! {
                    <span class=class>{count}<span class="visually-hidden">" "{td_string!(l, nav.to_work)}</span></span>
                })}
            </a>
        </li>
    }
}
