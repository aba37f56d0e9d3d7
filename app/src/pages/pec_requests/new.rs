//! Opening a PEC request: for a ticket that asks for it, or with a ticket of its own.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::Channel;
use model::forms::Typed;
use model::pec_request::{NewRequestView, RequestKind};

use crate::api;
use crate::components::area::AreaField;
use crate::components::choice::{Offered, SelectField};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::format;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn NewPecRequestPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    // A mistyped number is 0, which nothing has.
    let asked = Memo::new(move |_| {
        let ticket = params.with(|params| params.get("id"));
        let again = query.with(|query| query.get("again").is_some());
        (ticket.map(|id| id.parse::<i64>().unwrap_or(0)), again)
    });
    let page = Resource::new(
        move || asked.get(),
        |(ticket_id, again)| api::pec_requests::new(ticket_id, again),
    );
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

/// Every kind as a list offers it.
fn kinds(l: Locale) -> Offered {
    let kinds = RequestKind::ALL.iter();
    kinds
        .map(|kind| (kind.code().to_owned(), words::pec_requests::kind(l, *kind).to_owned()))
        .collect()
}

#[component]
fn Screen(view: NewRequestView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, pec_request.new);
    let ticket_id = view.ticket.as_ref().map(|(id, ..)| *id);
    let action = ticket_id.map_or_else(|| paths::NEW_PEC_REQUEST.to_owned(), paths::pec_for_ticket);
    let about = view.ticket.map(|(id, subject, who)| {
        let text = format!("{} {}", format::number(id), words::subject(l, &subject));
        view! { <p><a href=paths::ticket(id) rel="external">{text}</a>{who.map(|who| format!(" · {who}"))}</p> }
    });
    let offers = view.existing.is_none() && !view.no_queue;
    view! {
        <Title text=title/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::PEC_REQUESTS>{td_string!(l, pec_request.title)}</a></li>
                <li><span aria-current="page">{title}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{title}</h1></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {about}
        {view.existing.map(|request| view! {
            <div class="alert alert-warning" role="status"><Icon name="info"/><p>{td_string!(l, pec_request.exists)}" "<a href=paths::pec_request(request.id)>{words::pec_requests::kind(l, request.kind)}</a></p></div>
        })}
        {view.no_queue.then(|| view! {
            <div class="alert alert-warning" role="status"><Icon name="warning"/><p>{td_string!(l, pec_request.no_queue)}</p></div>
        })}
        {offers.then(|| view! {
            <form method="post" action=action novalidate>
                <div class="fields">
                    <SelectField name="pec_kind" span="span-6" label=td_string!(l, pec_request.kind).to_owned() typed=typed.clone() options=kinds(l) nothing=td_string!(l, admin.choose).to_owned() required=true/>
                </div>
                {ticket_id.is_none().then(|| view! { <Citizen typed=typed drawn_at=view.drawn_at/> })}
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, pec_request.open_button)}</button>
                    <a class="btn btn-quiet" href=paths::PEC_REQUESTS>{td_string!(l, admin.cancel)}</a>
                </div>
            </form>
        })}
    }
}

/// Who asks, and how: the ticket that is opened with the request.
#[component]
fn Citizen(typed: Typed, drawn_at: i64) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    typed
        .values
        .entry("subject".to_owned())
        .or_insert_with(|| td_string!(l, pec_request.one).to_owned());
    let channels = Channel::ALL
        .iter()
        .map(|channel| (channel.code().to_owned(), words::channel(l, *channel).to_owned()))
        .collect();
    view! {
        <p class="muted">{td_string!(l, pec_request.new_hint)}</p>
        <input type="hidden" name="opened_at" value=drawn_at/>
        <div class="fields">
            <SelectField name="channel" span="span-4" label=td_string!(l, recontact.how).to_owned() typed=typed.clone() options=channels nothing=td_string!(l, admin.choose).to_owned() required=true/>
            <TextField name="subject" span="span-8" label=td_string!(l, field.subject).to_owned() typed=typed.clone() required=true/>
            <TextField name="caller_name" span="span-6" label=td_string!(l, field.name).to_owned() typed=typed.clone() required=true/>
            <TextField name="caller_tax_code" span="span-6" mono=true label=td_string!(l, field.tax_code).to_owned() typed=typed.clone()/>
            <TextField name="caller_phone" kind="tel" span="span-6" mono=true label=td_string!(l, field.phone).to_owned() typed=typed.clone()/>
            <TextField name="caller_email" kind="email" span="span-6" label=td_string!(l, field.email).to_owned() typed=typed.clone()/>
            <AreaField name="notes" rows="4" label=td_string!(l, field.notes).to_owned() typed=typed/>
        </div>
    }
}
