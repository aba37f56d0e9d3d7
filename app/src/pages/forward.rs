//! Verifying a ticket's documents and handing it on.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::forms::Typed;
use model::forward::{CheckItem, ForwardView, OfficeChoice};
use model::message::MessageKind;

use super::ticket::{FilesAt, PagesAt};
use crate::api;
use crate::components::area::AreaField;
use crate::components::drawn::drawn;
use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::components::markup::escape;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// The names of the checklist's fields: a form has at most so many.
const ITEMS: [&str; 20] = [
    "item1", "item2", "item3", "item4", "item5", "item6", "item7", "item8", "item9", "item10", "item11", "item12",
    "item13", "item14", "item15", "item16", "item17", "item18", "item19", "item20",
];

#[component]
pub fn ForwardPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let id = params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<i64>().ok());
        (id.unwrap_or(0), query.with(|query| query.get("again").is_some()))
    });
    let verified = Memo::new(move |_| query.with(|query| query.get("done").as_deref() == Some("verified")));
    let page = Resource::new(move || asked.get(), |(id, again)| api::triage::forward(id, again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((page, typed)) => view! { <Screen page=page typed=typed just=verified.get_untracked()/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(page: ForwardView, typed: Typed, just: bool) -> impl IntoView {
    let l = use_locale();
    let ticket = page.ticket.clone();
    let title = format!("{} {}", format::number(ticket.id), words::subject(l, &ticket.subject));
    let files = ticket.attachments.clone();
    let none = files.is_empty();
    // What the citizen wrote last, to check it against.
    let wrote = ticket
        .messages
        .iter()
        .rev()
        .find(|message| matches!(message.kind, MessageKind::Inbound | MessageKind::Contact));
    let wrote = wrote.map(|message| (message.author.clone(), message.at.clone(), message.text.clone()));
    let is_open = ticket.state.is_open();
    view! {
        <Title text=format!("{} · {title}", td_string!(l, forward.title))/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::ticket(ticket.id) rel="external">{title}</a></li>
                <li><span aria-current="page">{td_string!(l, forward.title)}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{td_string!(l, forward.title)}</h1><span class="page-sub">{format::number(ticket.id)}" · "{ticket.queue.name.clone()}{ticket.reason.clone().map(|reason| format!(" · {}", reason.name))}</span></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {just.then(|| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, forward.saved)}</p></div>
        })}
        <div class="split">
            <div>
                {page.verifies.then(|| view! { <Checklist page=page.clone() typed=typed.clone()/> })}
                {(!page.request.is_empty()).then(|| view! { <Request page=page.clone()/> })}
                {is_open.then(|| view! { <HandOn page=page.clone() typed=typed/> })}
            </div>
            <aside class="side" aria-label=td_string!(l, ticket.attachments)>
                <section class="card" aria-labelledby="f-files">
                    <div class="card-head"><h2 id="f-files">{td_string!(l, ticket.attachments)}</h2></div>
                    <div class="card-body">
                        {none.then(|| view! { <p class="muted">{td_string!(l, ticket.no_attachments)}</p> })}
                        <FilesAt files=files.clone() at=paths::attachment/>
                        <PagesAt files=files at=paths::page/>
                    </div>
                </section>
                {wrote.map(|(who, at, text)| view! {
                    <section class="card" aria-labelledby="f-wrote">
                        <div class="card-head"><h2 id="f-wrote">{who}</h2><When at=at/></div>
                        <p class="card-body message-text">{text}</p>
                    </section>
                })}
            </aside>
        </div>
    }
}

/// What has to be there, each found or missing.
#[component]
fn Checklist(page: ForwardView, typed: Typed) -> impl IntoView {
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
fn Request(page: ForwardView) -> impl IntoView {
    let l = use_locale();
    let ticket = page.ticket;
    let to = ticket.reply_to.join(", ");
    if to.is_empty() || ticket.reply_from.is_none() {
        return view! { <div class="alert alert-warn"><Icon name="warning"/><p>{td_string!(l, forward.no_address)}</p></div> }.into_any();
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

/// To whom it goes, and why.
#[component]
fn HandOn(page: ForwardView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let ticket = page.ticket;
    let blocked = page.verifies && !page.verified;
    let with_back = ticket.level != 1 || ticket.office.is_some();
    let chosen = typed.value("office_id");
    let wrong = typed.error("office_id").is_some();
    let none = page.offices.is_empty() && !with_back;
    let office = move |office: OfficeChoice| {
        let id = office.id.to_string();
        let level = words::level(l, office.level);
        view! {
            <label class="field-check"><input type="radio" name="office_id" checked=chosen == id value=id disabled=blocked/><span>{office.name}" "<span class="muted">{level}</span></span></label>
        }
    };
    let back = typed.value("office_id") == "back";
    view! {
        <section class="block" aria-labelledby="f-hand">
            <div class="block-head"><h2 id="f-hand">{td_string!(l, forward.hand)}</h2></div>
            {blocked.then(|| view! { <p class="why"><Icon name="lock" small=true/>{td_string!(l, forward.blocked)}</p> })}
            {none.then(|| view! { <p class="muted">{td_string!(l, forward.no_office)}</p> })}
            <form method="post" action=paths::forward(ticket.id) novalidate>
                <input type="hidden" name="version" value=ticket.version/>
                <fieldset class="triage-tickets" id="office_id" aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some("office_id-error")>
                    <legend>{td_string!(l, forward.to)}</legend>
                    {with_back.then(|| view! { <label class="field-check"><input type="radio" name="office_id" value="back" checked=back/>{td_string!(l, forward.back_office)}</label> })}
                    {page.offices.into_iter().map(office).collect_view()}
                    <FieldErrorLine typed=typed.clone() name="office_id"/>
                </fieldset>
                <div class="fields"><AreaField name="why" rows="4" label=td_string!(l, forward.why).to_owned() typed=typed hint=td_string!(l, forward.why_hint).to_owned()/></div>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="arrow-up"/>{td_string!(l, forward.send)}</button>
                    <a class="btn btn-quiet" href=paths::ticket(ticket.id) rel="external">{td_string!(l, admin.cancel)}</a>
                </div>
            </form>
        </section>
    }
}
