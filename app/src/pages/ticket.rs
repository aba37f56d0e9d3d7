//! A ticket: what it is, what was written, what to do next.

mod actions;
mod composer;
#[cfg(feature = "ssr")]
mod files;
mod presence;
mod side;
mod timeline;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::message::EventKind;
use model::ticket::TicketView;

use crate::api;
use crate::api::tickets::TicketScreen;
use crate::components::badge::{ChannelIcon, StateBadge};
use crate::components::drawn::drawn;
use crate::components::due::DueBar;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::live::{changes_of, use_live};
use crate::state::locale::use_locale;
use crate::words;

#[cfg(feature = "ssr")]
pub(super) use files::FilesCard;
pub(super) use side::Contact;
#[cfg(feature = "ssr")]
pub(super) use timeline::{FilesAt, MailBadgeView, PagesAt, Timeline};

#[component]
pub fn TicketPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Signal::derive(move || {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse().ok())
            .unwrap_or(0)
    });
    let again = Signal::derive(move || query.with(|query| query.get("again")));
    let actions = actions::Actions::new();
    let changes = changes_of(use_live(), id);
    let screen = Resource::new(
        move || (id.get(), again.get(), changes.get(), actions.version()),
        |(id, again, ..)| api::tickets::ticket(id, again),
    );
    // Above the resource: a live update must not throw away which tab is being written on.
    let composer = composer::ComposerState::new(query);
    let done = Signal::derive(move || query.with(|query| query.get("done")));
    presence::tell(id, composer.answering);
    view! {
        <Transition>
            {drawn(move || async move {
                match screen.await {
                    Ok(screen) => view! { <Screen screen=screen actions=actions composer=composer done=done/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(
    screen: TicketScreen,
    actions: actions::Actions,
    composer: composer::ComposerState,
    done: Signal<Option<String>>,
) -> impl IntoView {
    let l = use_locale();
    let ticket = screen.ticket.clone();
    // There is no form any more that could bring it back.
    let refused = screen.typed.problem.clone().filter(|_| ticket.archived.is_some());
    let unsent = refused.map(|problem| (problem, screen.typed.value("text")));
    let done = move || match done.get().as_deref() {
        Some("reply") => Some(td_string!(l, ticket.done_reply)),
        Some("note") => Some(td_string!(l, ticket.done_note)),
        Some("contact") => Some(td_string!(l, ticket.done_contact)),
        Some("forwarded") => Some(td_string!(l, ticket.done_forwarded)),
        Some("card") => Some(td_string!(l, ticket.done_card)),
        _ => None,
    };
    view! {
        <Title text=format!("{} {}", format::number(ticket.id), words::subject(l, &ticket.subject))/>
        <Head ticket=ticket.clone() screen=screen.clone() actions=actions/>
        {ticket.archived.clone().map(|since| view! {
            <div class="alert" role="status"><Icon name="lock"/><p><b>{td_string!(l, archive.band)}" "<When at=since/>" — "{td_string!(l, archive.read_only)}</b></p></div>
        })}
        {unsent.map(|(problem, text)| view! {
            <ErrorSummary problem=problem/>
            <p>{td_string!(l, archive.unsent)}</p>
            <p class="message-text card card-body">{text}</p>
        })}
        <actions::Alerts ticket=ticket.clone() actions=actions/>
        {move || done().map(|text| view! {
            <div class="alert alert-success" role="status"><Icon name="check"/><p>{text}</p></div>
        })}
        {move || actions.problem().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <div class="split">
            <div>
                <timeline::Timeline ticket=ticket.clone()/>
                {(ticket.can.reply || ticket.can.note).then(|| view! {
                    <composer::Composer screen=screen.clone() state=composer/>
                })}
            </div>
            <side::Side ticket=ticket present=screen.present registries=screen.registries/>
        </div>
    }
}

#[component]
fn Head(ticket: TicketView, screen: TicketScreen, actions: actions::Actions) -> impl IntoView {
    let l = use_locale();
    let links = related(&ticket);
    view! {
        <header class="ticket-head">
            <div class="ticket-title">
                <h1><span class="ticket-number">{format::number(ticket.id)}</span>" "{words::subject(l, &ticket.subject)}</h1>
                <actions::ActionBar screen=screen actions=actions/>
            </div>
            <div class="ticket-facts">
                <StateBadge state=ticket.state/>
                {ticket.urgent.then(|| view! { <span class="badge badge-warn"><Icon name="flag"/>{td_string!(l, ticket.urgent)}</span> })}
                <span class="fact"><ChannelIcon channel=ticket.channel/></span>
                <span class="fact"><span class="fact-name">{td_string!(l, ticket.queue)}</span>" "<a href=paths::queue(&ticket.queue_slug)>{ticket.queue.name}</a></span>
                {ticket.reason.map(|reason| view! { <span class="fact"><span class="fact-name">{td_string!(l, ticket.reason)}</span>" "{reason.name}</span> })}
                <span class="fact"><span class="fact-name">{td_string!(l, ticket.owner)}</span>" "{ticket.owner.map_or_else(|| td_string!(l, list.nobody).to_owned(), |owner| owner.name)}</span>
                {ticket.outcome.map(|outcome| view! { <span class="fact"><span class="fact-name">{td_string!(l, ticket.closed_with)}</span>" "{outcome}</span> })}
                {ticket.first_contact.then(|| view! { <span class="badge badge-ok"><Icon name="check"/>{td_string!(l, ticket.first_contact)}</span> })}
                {links.into_iter().map(|(words, other)| view! { <span class="fact"><span class="fact-name">{words}</span>" "<a href=paths::ticket(other)>{format::number(other)}</a></span> }).collect_view()}
                <span class="fact"><span class="fact-name">{td_string!(l, list.received)}</span>" "<When at=ticket.received/></span>
                {[(td_string!(l, ticket.due_whole), ticket.due), (td_string!(l, ticket.due_level), ticket.level_due)].into_iter().filter_map(|(name, due)| Some((name, due?))).map(|(name, due)| view! {
                    <span class="clocks"><span class="fact"><span class="fact-name">{name}</span>" "<DueBar due=due/></span></span>
                }).collect_view()}
                {ticket.can.see_times.then(|| view! { <span class="fact"><a href=paths::times(ticket.id)>{td_string!(l, ticket.times)}</a></span> })}
            </div>
        </header>
    }
}

/// The tickets that this one has to do with, and what: it may be about the same matter, it goes on from a closed one, or another
/// one goes on from it.
fn related(ticket: &TicketView) -> Vec<(&'static str, i64)> {
    let l = use_locale();
    let mut events = ticket.events.iter().filter(|event| event.kind == EventKind::Continued);
    let continues = events.clone().any(|event| event.from.is_some());
    let words = if continues {
        td_string!(l, ticket.continues)
    } else {
        td_string!(l, ticket.related)
    };
    let onward = events.find_map(|event| event.to.as_ref()?.parse().ok());
    let onward = onward.map(|number| (td_string!(l, ticket.continued), number));
    ticket
        .related
        .map(|number| (words, number))
        .into_iter()
        .chain(onward)
        .collect()
}
