//! The citizen was told the outcome in another way than by a reply.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::Channel;
use model::forms::Typed;
use model::recontact::TellView;

use super::{Numbers, OfTicket, use_asked};
use crate::api;
use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn TellPage() -> impl IntoView {
    let asked = use_asked();
    let page = Resource::new(move || asked.get(), |(id, again)| api::recontacts::tell(id, again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((view, typed)) => view! { <Screen view=view typed=typed/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(view: TellView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, recontact.tell);
    let about = format!(
        "{} {}",
        format::number(view.ticket_id),
        words::subject(l, &view.subject)
    );
    let who = view
        .requester
        .clone()
        .unwrap_or_else(|| td_string!(l, ticket.unknown).to_owned());
    let addresses = view.addresses.join(", ");
    let waits = view.waits;
    let ticket_id = view.ticket_id;
    view! {
        <Title text=format!("{title} · {}", format::number(ticket_id))/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::ticket(ticket_id) rel="external">{about}</a></li>
                <li><span aria-current="page">{title}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{title}</h1><span class="page-sub">{who}" · "{view.queue.clone()}</span></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {(!waits).then(|| view! {
            <div class="alert alert-warning" role="status"><Icon name="info"/><p>{td_string!(l, recontact.not_waiting)}</p></div>
        })}
        <div class="split">
            <div>
                {(!view.outcome.is_empty()).then(|| view! {
                    <section class="block" aria-labelledby="r-outcome">
                        <div class="block-head"><h2 id="r-outcome">{td_string!(l, recontact.to_tell)}</h2></div>
                        <div class="asked"><p class="message-text">{view.outcome.clone()}</p></div>
                    </section>
                })}
                {if waits {
                    view! { <Told view=view.clone() typed=typed/> }.into_any()
                } else if typed.value("note").is_empty() {
                    ().into_any()
                } else {
                    view! { <AreaField name="note" rows="4" label=td_string!(l, office.written).to_owned() typed=typed/> }.into_any()
                }}
            </div>
            <aside class="side" aria-label=td_string!(l, recontact.numbers)>
                <section class="card" aria-labelledby="r-numbers">
                    <div class="card-head"><h2 id="r-numbers">{td_string!(l, recontact.numbers)}</h2></div>
                    <div class="card-body call-numbers">
                        <Numbers numbers=view.numbers/>
                        {(!addresses.is_empty()).then(|| view! { <p class="mono">{addresses}</p> })}
                        <p><a href=paths::agree(ticket_id)>{td_string!(l, recontact.agree)}</a></p>
                    </div>
                </section>
                <OfTicket recontacts=view.recontacts/>
            </aside>
        </div>
    }
}

/// By which channel, and how the ticket ends.
#[component]
fn Told(view: TellView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    if let Some(first) = view.outcomes.first() {
        let first = first.id.to_string();
        typed.values.entry("outcome_id".to_owned()).or_insert(first);
    }
    let channels = Channel::ALL
        .iter()
        .map(|channel| (channel.code().to_owned(), words::channel(l, *channel).to_owned()))
        .collect();
    view! {
        <p class="muted">{td_string!(l, recontact.tell_hint)}</p>
        <form method="post" action=paths::tell(view.ticket_id) novalidate>
            <input type="hidden" name="version" value=view.version/>
            <div class="fields">
                <SelectField name="channel" span="span-4" label=td_string!(l, recontact.how).to_owned() typed=typed.clone() options=channels nothing=td_string!(l, admin.choose).to_owned() required=true/>
                <SelectField name="outcome_id" span="span-4" label=td_string!(l, ticket.outcome).to_owned() typed=typed.clone() options=offered(&view.outcomes) required=true/>
                <AreaField name="note" rows="3" label=td_string!(l, triage.note).to_owned() typed=typed/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="check"/>{td_string!(l, recontact.tell_button)}</button>
                <a class="btn btn-quiet" href=paths::ticket(view.ticket_id) rel="external">{td_string!(l, admin.cancel)}</a>
            </div>
        </form>
    }
}
