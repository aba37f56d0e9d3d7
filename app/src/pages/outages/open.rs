//! An outage is opened, from scratch or from a ticket.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::forms::Typed;
use model::outage::OpeningView;

use super::Crumbs;
use crate::api;
use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn OpenPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let ticket = query.get("ticket").and_then(|id| id.parse::<i64>().ok());
            (ticket, query.get("again").is_some())
        })
    });
    let page = Resource::new(
        move || asked.get(),
        |(ticket, again)| api::outages::opening(ticket, again),
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

#[component]
fn Screen(view: OpeningView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, outage.new_title);
    let mut typed = typed;
    let queue = view.ticket.as_ref().map(|(_, _, queue_id)| queue_id.to_string());
    let ready = [("began_at", view.began), ("queue_id", queue.unwrap_or_default())];
    for (name, value) in ready {
        typed.values.entry(name.to_owned()).or_insert(value);
    }
    let linked = view.ticket.as_ref().map(|(id, subject, _)| {
        let number = format!("{} {subject}", format::number(*id));
        td_string!(l, outage.from_ticket, number = number).to_string()
    });
    let ticket_id = view.ticket.map(|(id, ..)| id);
    let back = ticket_id.map_or_else(|| paths::OUTAGES.to_owned(), paths::ticket);
    view! {
        <Title text=title/>
        <Crumbs title=title.to_owned()/>
        <div class="page-head"><h1>{title}</h1></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {linked.map(|linked| view! { <p class="muted" id="numbers">{linked}</p> })}
        <form method="post" action=paths::OUTAGE_NEW novalidate>
            <input type="hidden" name="ticket_id" value=ticket_id.map(|id| id.to_string()).unwrap_or_default()/>
            <div class="fields">
                <TextField name="title" span="span-8" label=td_string!(l, outage.name_label).to_owned() typed=typed.clone() required=true/>
                <SelectField name="queue_id" span="span-4" label=td_string!(l, outage.queue).to_owned() typed=typed.clone() options=offered(&view.queues) required=true/>
                <TextField name="began_at" kind="datetime-local" span="span-4" label=td_string!(l, outage.began_at).to_owned() typed=typed.clone() required=true/>
                <TextField name="expected_at" kind="datetime-local" span="span-4" label=td_string!(l, outage.expected_at).to_owned() typed=typed.clone()/>
                <AreaField name="description" rows="4" label=td_string!(l, outage.description).to_owned() typed=typed/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="check"/>{td_string!(l, outage.open_button)}</button>
                <a class="btn btn-quiet" href=back rel="external">{td_string!(l, admin.cancel)}</a>
            </div>
        </form>
    }
}
