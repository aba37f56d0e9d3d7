//! The documents of a ticket: what has to be there, and the request for what is missing.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::forward::{CheckItem, ForwardView};

use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::components::markup::escape;
use crate::components::time::When;
use crate::paths;
use crate::state::locale::use_locale;

/// The names of the checklist's fields: a form has at most so many.
const ITEMS: [&str; 20] = [
    "item1", "item2", "item3", "item4", "item5", "item6", "item7", "item8", "item9", "item10", "item11", "item12",
    "item13", "item14", "item15", "item16", "item17", "item18", "item19", "item20",
];

/// What has to be there, each found or missing.
#[component]
pub fn Checklist(page: ForwardView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let ticket = page.ticket;
    let state = if page.verified {
        view! { <span class="badge badge-ok"><Icon name="check"/>{td_string!(l, forward.verified)}</span> }.into_any()
    } else if page.items.iter().any(|item| item.passed == Some(false)) {
        view! { <span class="badge badge-warn"><Icon name="warning"/>{td_string!(l, forward.incomplete)}</span> }
            .into_any()
    } else {
        view! { <span class="badge"><Icon name="clock"/>{td_string!(l, forward.to_verify)}</span> }.into_any()
    };
    view! {
        <section class="block" aria-labelledby="f-check">
            <div class="block-head"><h2 id="f-check">{td_string!(l, forward.documents)}</h2>{state}</div>
            {page.checked.map(|(who, at)| view! { <p class="muted">{td_string!(l, forward.by, who = who).to_string()}" "<When at=at/></p> })}
            <form method="post" action=paths::forward_check(ticket.id) novalidate>
                <input type="hidden" name="version" value=ticket.version/>
                <ol class="checklist">
                    {page.items.into_iter().zip(ITEMS).map(|(item, name)| view! { <Item item=item name=name typed=typed.clone()/> }).collect_view()}
                </ol>
                <div class="form-actions"><button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, forward.save)}</button></div>
            </form>
        </section>
    }
}

#[component]
fn Item(item: CheckItem, name: &'static str, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let chosen = match (typed.values.get(name).map(String::as_str), item.passed) {
        (Some("yes"), _) | (None, Some(true)) => Some(true),
        (Some("no"), _) | (None, Some(false)) => Some(false),
        _ => None,
    };
    let wrong = typed.error(name).is_some();
    view! {
        <li>
            <fieldset id=name aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| format!("{name}-error"))>
                <legend>{item.item}</legend>
                <label><input type="radio" name=name value="yes" checked=chosen == Some(true)/>{td_string!(l, forward.there)}</label>
                <label><input type="radio" name=name value="no" checked=chosen == Some(false)/>{td_string!(l, forward.missing)}</label>
            </fieldset>
            <FieldErrorLine typed=typed name=name/>
        </li>
    }
}

/// The request for what is missing, ready to be sent as a reply.
#[component]
pub fn Request(page: ForwardView) -> impl IntoView {
    let l = use_locale();
    let ticket = page.ticket;
    let to = ticket.reply_to.join(", ");
    if to.is_empty() || ticket.reply_from.is_none() {
        return view! { <div class="alert alert-warning"><Icon name="warning"/><p>{td_string!(l, forward.no_address)}</p></div> }.into_any();
    }
    view! {
        <section class="block" aria-labelledby="f-request">
            <div class="block-head"><h2 id="f-request">{td_string!(l, forward.request)}</h2></div>
            <p class="muted">{td_string!(l, forward.request_to, to = to).to_string()}</p>
            <form method="post" action=paths::reply(ticket.id) enctype="multipart/form-data">
                <input type="hidden" name="version" value=ticket.version/>
                <input type="hidden" name="cc" value=""/>
                <input type="hidden" name="then" value="waiting"/>
                <label class="visually-hidden" for="request-text">{td_string!(l, forward.request)}</label>
                <textarea id="request-text" name="text" rows="10" inner_html=escape(&page.request)></textarea>
                <div class="form-actions"><button class="btn btn-primary" type="submit"><Icon name="mail"/>{td_string!(l, forward.send_request)}</button></div>
            </form>
        </section>
    }
    .into_any()
}
