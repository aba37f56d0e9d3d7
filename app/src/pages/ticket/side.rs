//! Around the ticket: who is here, who asks, their other tickets, every file.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::contact::{ContactView, KeyKind};
use model::lookup::Registry;
use model::outage::OfTicket;
use model::retention::KeptView;
use model::ticket::TicketView;

use super::timeline::FilesAt;
use crate::components::badge::StateBadge;
use crate::components::icon::Icon;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn Side(ticket: TicketView, present: Vec<(String, bool)>, registries: Vec<Registry>) -> impl IntoView {
    let l = use_locale();
    let files = ticket.attachments.len();
    let others = ticket.others.len();
    let archive = ticket.requester.as_ref().map(|contact| paths::archive_of(contact.id));
    let works = ticket.can.work;
    view! {
        <aside class="side" aria-label=td_string!(l, ticket.around)>
            {present.into_iter().map(|(who, answering)| view! {
                <div class="alert presence" role="status">
                    <Icon name=if answering { "pencil" } else { "visible" }/>
                    <p><b>{if answering { td_string!(l, ticket.answering, who = who).to_string() } else { td_string!(l, ticket.looking, who = who).to_string() }}</b></p>
                </div>
            }).collect_view()}
            {ticket.pec_request.map(|request| {
                let line = format!("{} · {}", words::pec_requests::kind(l, request.kind), words::pec_requests::state(l, request.state));
                view! {
                    <section class="card" aria-labelledby="s-pec">
                        <div class="card-head"><h2 id="s-pec">{td_string!(l, event.pec_request)}</h2></div>
                        <p class="card-body"><a href=paths::pec_request(request.id) rel="external">{line}</a></p>
                    </section>
                }
            })}
            <section class="card" aria-labelledby="s-who">
                <div class="card-head"><h2 id="s-who">{td_string!(l, ticket.requester)}</h2></div>
                <div class="card-body">
                    {match ticket.requester {
                        Some(contact) => view! { <Contact contact=contact/> }.into_any(),
                        None => view! { <p class="muted">{td_string!(l, ticket.unknown)}</p> }.into_any(),
                    }}
                    {ticket.on_behalf_of.map(|contact| view! {
                        <p class="muted">{td_string!(l, ticket.on_behalf_of)}</p>
                        <Contact contact=contact/>
                        <p class="small">{td_string!(l, ticket.delegation)}": "{if ticket.delegation_seen == Some(true) { td_string!(l, ticket.yes) } else { td_string!(l, ticket.no) }}</p>
                    })}
                </div>
            </section>
            {(works || !ticket.outages.is_empty()).then(|| view! { <Outages id=ticket.id works=works outages=ticket.outages/> })}
            {(!registries.is_empty()).then(|| view! {
                <section class="card" aria-labelledby="s-registries">
                    <div class="card-head"><h2 id="s-registries">{td_string!(l, lookup.registries)}</h2></div>
                    <p class="card-body reg-links">
                        {registries.into_iter().map(|registry| view! {
                            <a class="btn btn-secondary" target="_blank" rel="external" href=paths::lookup_in(ticket.id, registry)>{words::lookups::registry(l, registry)}</a>
                        }).collect_view()}
                    </p>
                </section>
            })}
            {(!ticket.sheet.is_empty()).then(|| view! {
                <details class="card sheet-fold">
                    <summary class="card-head">{td_string!(l, contact.sheet)}</summary>
                    <p class="card-body message-text">{ticket.sheet}</p>
                </details>
            })}
            <section class="card" aria-labelledby="s-other">
                <div class="card-head"><h2 id="s-other">{td_string!(l, ticket.others)}</h2><span class="block-count">{others}</span></div>
                {if others == 0 {
                    view! { <p class="card-body muted">{td_string!(l, ticket.no_others)}</p> }.into_any()
                } else {
                    view! {
                        <ul class="card-body mini-list">
                            {ticket.others.into_iter().map(|other| view! {
                                <li><a class="mini-title" href=paths::ticket(other.id)>{format::number(other.id)}" "{words::subject(l, &other.subject)}</a><StateBadge state=other.state/><span class="muted"><When at=other.at/></span></li>
                            }).collect_view()}
                        </ul>
                    }.into_any()
                }}
                {archive.map(|href| view! { <p class="card-body"><a href=href>{td_string!(l, archive.of_contact)}</a></p> })}
            </section>
            <section class="card" aria-labelledby="s-files">
                <div class="card-head"><h2 id="s-files">{td_string!(l, ticket.attachments)}</h2><span class="block-count">{files}</span></div>
                <div class="card-body">
                    {(files == 0).then(|| view! { <p class="muted">{td_string!(l, ticket.no_attachments)}</p> })}
                    <FilesAt files=ticket.attachments at=paths::attachment/>
                </div>
            </section>
            <Kept id=ticket.id kept=ticket.kept/>
        </aside>
    }
}

/// Its contract, its class, and until when it is kept.
#[component]
fn Kept(id: i64, kept: KeptView) -> impl IntoView {
    let l = use_locale();
    let until = match &kept.until {
        Some(day) => td_string!(l, retention.until, day = format::day(day)).to_string(),
        None => td_string!(l, retention.no_until).to_owned(),
    };
    let line = format!("{} · {}. {until}", kept.contract, kept.class);
    view! {
        <section class="card" aria-labelledby="s-kept">
            <div class="card-head"><h2 id="s-kept">{td_string!(l, retention.keeping)}</h2></div>
            <p class="card-body">{kept.hold.map(|n| view! { <b>{td_string!(l, retention.on_hold, n = n).to_string()}</b>" " })}{line}{kept.may_change.then(|| view! { " "<a href=paths::retention(id) rel="external">{td_string!(l, retention.change)}</a> })}</p>
        </section>
    }
}

/// What is or was behind the ticket, and where it can be linked.
#[component]
fn Outages(id: i64, works: bool, outages: Vec<OfTicket>) -> impl IntoView {
    let l = use_locale();
    let waits = outages.iter().any(|outage| outage.state.goes_on());
    view! {
        <section class="card" aria-labelledby="s-outage">
            <div class="card-head"><h2 id="s-outage">{td_string!(l, outage.name)}</h2></div>
            <div class="card-body">
                {outages.into_iter().map(|outage| {
                    let text = format!("#{} {}", outage.id, outage.title);
                    let href = paths::outage(outage.id);
                    let state = words::outages::state(l, outage.state);
                    view! {
                        <p>{td_string!(l, outage.part_of)}" "{if works { view! { <a href=href>{text}</a> }.into_any() } else { view! { <b>{text}</b> }.into_any() }}", "{state}</p>
                    }
                }).collect_view()}
                {(works && !waits).then(|| view! { <p><a href=paths::outage_link(id)>{td_string!(l, outage.link_ticket)}</a></p> })}
            </div>
        </section>
    }
}

/// A contact: its name and what it can be reached by.
#[component]
pub fn Contact(contact: ContactView) -> impl IntoView {
    let l = use_locale();
    view! {
        <p class="caller-name">{contact.name}</p>
        <dl class="pairs">
            {contact.keys.into_iter().map(|(kind, value)| {
                let (label, link) = match kind {
                    KeyKind::Phone => (td_string!(l, ticket.phone), Some(format!("tel:{value}"))),
                    KeyKind::TaxCode => (td_string!(l, ticket.tax_code), None),
                    KeyKind::Email => (td_string!(l, ticket.email), None),
                    KeyKind::Pec => (td_string!(l, ticket.pec), None),
                };
                view! {
                    <dt>{label}</dt>
                    <dd class="mono">{match link {
                        Some(href) => view! { <a href=href rel="external">{value}</a> }.into_any(),
                        None => view! { <span>{value}</span> }.into_any(),
                    }}</dd>
                }
            }).collect_view()}
        </dl>
    }
}
