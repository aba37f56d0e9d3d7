//! A time to call is agreed with a citizen.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::forms::Typed;
use model::recontact::AgreeView;

use super::{OfTicket, use_asked};
use crate::api;
use crate::components::area::AreaField;
use crate::components::choice::SelectField;
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn AgreePage() -> impl IntoView {
    let asked = use_asked();
    let page = Resource::new(move || asked.get(), |(id, again)| api::recontacts::agree(id, again));
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
fn Screen(view: AgreeView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let title = td_string!(l, recontact.agree);
    let about = format!(
        "{} {}",
        format::number(view.ticket_id),
        words::subject(l, &view.subject)
    );
    let who = view
        .requester
        .unwrap_or_else(|| td_string!(l, ticket.unknown).to_owned());
    let mut typed = typed;
    for (name, value) in [
        ("at", view.proposed),
        ("number", view.numbers.first().cloned().unwrap_or_default()),
        ("whose", "me".to_owned()),
    ] {
        typed.values.entry(name.to_owned()).or_insert(value);
    }
    let whose = vec![
        ("me".to_owned(), td_string!(l, recontact.mine).to_owned()),
        ("anybody".to_owned(), td_string!(l, recontact.anybody).to_owned()),
    ];
    view! {
        <Title text=format!("{title} · {}", format::number(view.ticket_id))/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::ticket(view.ticket_id) rel="external">{about}</a></li>
                <li><span aria-current="page">{title}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{title}</h1><span class="page-sub">{who}" · "{view.queue}</span></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <div class="split">
            <form method="post" action=paths::agree(view.ticket_id) novalidate>
                <div class="fields">
                    <TextField name="at" kind="datetime-local" span="span-4" label=td_string!(l, recontact.at).to_owned() typed=typed.clone() required=true hint=td_string!(l, recontact.at_hint).to_owned()/>
                    <TextField name="number" kind="tel" span="span-4" mono=true label=td_string!(l, recontact.number).to_owned() typed=typed.clone() required=true/>
                    <SelectField name="whose" span="span-4" label=td_string!(l, recontact.whose).to_owned() typed=typed.clone() options=whose/>
                    <AreaField name="note" rows="3" label=td_string!(l, recontact.agreed_note).to_owned() typed=typed/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="calendar"/>{td_string!(l, recontact.agree_button)}</button>
                    <a class="btn btn-quiet" href=paths::ticket(view.ticket_id) rel="external">{td_string!(l, admin.cancel)}</a>
                </div>
            </form>
            <aside class="side" aria-label=td_string!(l, recontact.open_of_ticket)><OfTicket recontacts=view.recontacts/></aside>
        </div>
    }
}
