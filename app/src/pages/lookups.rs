//! Asking a registry on a page of its own: about a ticket, or where the contact form has no part in the browser. And the
//! cards, which the contact form shows, too.

mod card;
mod fragment;
mod ims;
mod pec;
mod sitr;
mod snapshot;

pub use fragment::fragment;
pub use snapshot::{note, snapshot};

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::forms::Typed;
use model::lookup::page::{LookupPage, LookupTicket};
use model::lookup::{Card, LookupKind, Registry};

use self::card::{COPY_FORM, CardView, Stands};
use crate::api;
use crate::api::lookups::Asked;
use crate::components::choice::{CheckField, SelectField};
use crate::components::drawn::drawn;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// What of the form goes with the card that is to be attached.
const ASKED_BY: [&str; 6] = ["registry", "kind", "key", "why", "third_party", "delegation"];

#[component]
pub fn LookupFormPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let id = params.with(|params| params.get("id")?.parse::<i64>().ok());
        (id, query.with(|query| query.get("again").is_some()))
    });
    let preset = Memo::new(move |_| query.with(|query| (query.get("registry"), query.get("call"))));
    let just = use_context::<Asked>();
    let page = Resource::new(move || asked.get(), |(id, again)| api::lookups::page(id, again));
    view! {
        <Transition>
            {drawn(move || {
                let just = just.clone();
                async move {
                    match page.await {
                        Ok((page, typed)) => {
                            let (typed, card) = just.map_or((typed, None), |just| {
                                let typed = Typed { values: just.values, problem: just.problem };
                                (typed, just.card)
                            });
                            let typed = preset_by(&page, typed, preset.get_untracked());
                            view! { <Screen page=page typed=typed card=card/> }.into_any()
                        }
                        Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                    }
                }
            })}
        </Transition>
    }
}

/// The form as it begins: the registry of the address, and whom the ticket is about.
fn preset_by(page: &LookupPage, mut typed: Typed, (registry, call): (Option<String>, Option<String>)) -> Typed {
    if !typed.values.is_empty() {
        return typed;
    }
    let asked: Option<Registry> = registry.and_then(|code| code.parse().ok());
    let registry = asked.filter(|registry| page.registries.contains(registry));
    let registry = registry.or_else(|| page.registries.first().copied());
    let mut preset = |name: &str, value: String| typed.values.insert(name.to_owned(), value);
    if let Some((kind, key)) = registry.and_then(|registry| page.key(registry)) {
        preset("kind", kind.code().to_owned());
        preset("key", key.to_owned());
    }
    if let Some(registry) = registry {
        preset("registry", registry.code().to_owned());
    }
    if let Some(call) = call.filter(|_| page.ticket.is_none()) {
        preset("call", call);
    }
    for (name, is) in page.ticket.iter().flat_map(|ticket| {
        [
            ("third_party", ticket.third_party),
            ("delegation", ticket.third_party && ticket.delegation),
        ]
    }) {
        if is {
            preset(name, "on".to_owned());
        }
    }
    typed
}

#[component]
fn Screen(page: LookupPage, typed: Typed, card: Option<Card>) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, lookup.title);
    let ticket = page.ticket.clone();
    let whole = ticket.as_ref().map_or_else(
        || title.to_owned(),
        |ticket| format!("{title} · {}", format::number(ticket.id)),
    );
    let for_call = !typed.value("call").is_empty();
    view! {
        <Title text=whole/>
        {ticket.clone().map(|ticket| view! { <Crumbs ticket=ticket/> })}
        <div class="page-head">
            <h1>{title}</h1>
            {for_call.then(|| view! { <span class="page-sub">{td_string!(l, lookup.for_call)}</span> })}
        </div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <div class="split reg-page">
            <AskForm page=page typed=typed.clone()/>
            <section id="registries" aria-label=td_string!(l, lookup.registries)>
                <FieldErrorLine typed=typed.clone() name="registries"/>
                {card.map(|card| view! { <Shown card=card ticket=ticket typed=typed/> })}
            </section>
        </div>
    }
}

/// The way back to the ticket.
#[component]
fn Crumbs(ticket: LookupTicket) -> impl IntoView {
    let l = use_locale();
    let about = format!("{} {}", format::number(ticket.id), words::subject(l, &ticket.subject));
    view! {
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::ticket(ticket.id) rel="external">{about}</a></li>
                <li><span aria-current="page">{td_string!(l, lookup.title)}</span></li>
            </ol>
        </nav>
    }
}

#[component]
fn AskForm(page: LookupPage, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let registries = page.registries.iter().map(|registry| {
        let words = format!(
            "{} · {}",
            words::lookups::registry(l, *registry),
            words::lookups::about(l, *registry)
        );
        (registry.code().to_owned(), words)
    });
    let registries: Vec<_> = registries.collect();
    let kinds = LookupKind::ALL.iter().filter(|kind| {
        let takes = |registry: &Registry| registry.kinds().contains(kind);
        page.registries.iter().any(takes)
    });
    let kinds: Vec<_> = kinds
        .map(|kind| (kind.code().to_owned(), words::lookups::kind(l, *kind).to_owned()))
        .collect();
    let call = typed.value("call");
    let action = paths::lookup(page.ticket.as_ref().map(|ticket| ticket.id));
    view! {
        <form method="post" action=action novalidate>
            {(!call.is_empty()).then(|| view! { <input type="hidden" name="call" value=call/> })}
            <p class="muted">{td_string!(l, lookup.call_hint)}</p>
            <div class="fields">
                <SelectField name="registry" span="span-6" label=td_string!(l, lookup.registry).to_owned() typed=typed.clone() options=registries required=true/>
                <SelectField name="kind" span="span-6" label=td_string!(l, lookup.kind).to_owned() typed=typed.clone() options=kinds required=true/>
                <TextField name="key" mono=true label=td_string!(l, lookup.key).to_owned() typed=typed.clone() required=true/>
                <TextField name="why" label=td_string!(l, lookup.why).to_owned() typed=typed.clone()/>
                <CheckField name="third_party" label=td_string!(l, lookup.third_party).to_owned() typed=typed.clone()/>
                <CheckField name="delegation" label=td_string!(l, lookup.delegation).to_owned() typed=typed.clone()/>
                <div class="span-12"><FieldErrorLine typed=typed name="delegation"/></div>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="search"/>{td_string!(l, lookup.ask)}</button>
                <button class="btn btn-secondary" type="submit" name="again" value="yes"><Icon name="refresh"/>{td_string!(l, lookup.again)}</button>
            </div>
        </form>
    }
}

/// The card, and what can be done with it.
#[component]
fn Shown(card: Card, ticket: Option<LookupTicket>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let id = card.id;
    let answered = card.result.answered();
    let on = ticket.filter(|ticket| ticket.may_note).map(|ticket| ticket.id);
    let stands = if on.is_some() { Stands::Ticket } else { Stands::Alone };
    let asked_by = ASKED_BY.map(|name| (name, typed.value(name)));
    view! {
        <div class="card"><CardView card=card stands=stands/></div>
        {on.map(|ticket_id| view! { <form id=COPY_FORM method="post" action=paths::lookup_copy(ticket_id)></form> })}
        {on.filter(|_| answered).map(|ticket_id| view! {
            <form class="form-actions" method="post" action=paths::lookup_attach(id)>
                <input type="hidden" name="ticket_id" value=ticket_id/>
                {asked_by.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
                <button class="btn btn-secondary" type="submit"><Icon name="clip"/>{td_string!(l, lookup.attach_button)}</button>
            </form>
        })}
    }
}
