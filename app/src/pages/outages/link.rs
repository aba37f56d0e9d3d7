//! A ticket is linked to an outage of its queue, or a new one is opened for it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::forms::Typed;
use model::outage::{LinkView, OpenOutage};

use super::{Crumbs, use_asked};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn LinkPage() -> impl IntoView {
    let asked = use_asked();
    let page = Resource::new(move || asked.get(), |(id, again)| api::outages::link(id, again));
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
fn Screen(view: LinkView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, outage.link_title);
    let ticket_id = view.ticket_id;
    let about = format!("{} {}", format::number(ticket_id), words::subject(l, &view.subject));
    let free = view.linked.is_none();
    view! {
        <Title text=format!("{title} · {}", format::number(ticket_id))/>
        <Crumbs title=title.to_owned()/>
        <div class="page-head"><h1>{title}</h1><span class="page-sub"><a href=paths::ticket(ticket_id) rel="external">{about}</a>" · "{view.queue.clone()}</span></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {view.linked.clone().map(|outage| view! {
            <div class="alert alert-warning" role="status"><Icon name="info"/><p>{td_string!(l, outage.link_already)}" "<a href=paths::outage(outage.id)>{format!("#{} {}", outage.id, outage.title)}</a></p></div>
        })}
        {free.then(|| view! {
            <div id="numbers"><Choose ticket_id=ticket_id queue=view.queue open=view.open typed=typed/></div>
            <p><a class="btn btn-secondary" href=paths::outage_of(ticket_id)><Icon name="plus"/>{td_string!(l, outage.new)}</a></p>
        })}
    }
}

/// The outages of the queue, the first of them chosen.
#[component]
fn Choose(ticket_id: i64, queue: String, open: Vec<OpenOutage>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    if open.is_empty() {
        return view! { <p class="muted">{td_string!(l, outage.link_none)}</p> }.into_any();
    }
    let chosen = typed.value("outage_id");
    let wrong = typed.error("outage_id").is_some();
    let one = move |(at, outage): (usize, OpenOutage)| {
        let id = outage.id.to_string();
        let checked = if chosen.is_empty() { at == 0 } else { chosen == id };
        let since = td_string!(l, outage.link_since, at = outage.began.short).to_string();
        view! { <label class="field-check"><input type="radio" name="outage_id" checked=checked value=id/><span>{outage.title}" "<span class="muted">{since}</span></span></label> }
    };
    view! {
        <form method="post" action=paths::outage_link(ticket_id) novalidate>
            <fieldset class="triage-tickets" id="outage_id" aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some("outage_id-error")>
                <legend>{td_string!(l, outage.link_choose, queue = queue).to_string()}</legend>
                {open.into_iter().enumerate().map(one).collect_view()}
                <FieldErrorLine typed=typed name="outage_id"/>
            </fieldset>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit"><Icon name="link"/>{td_string!(l, outage.link_button)}</button>
                <a class="btn btn-quiet" href=paths::ticket(ticket_id) rel="external">{td_string!(l, admin.cancel)}</a>
            </div>
        </form>
    }
    .into_any()
}
