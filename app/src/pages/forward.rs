//! Handing a ticket on: the ladder it climbs, its documents, to whom it goes next, and the answer of the office that has it.

mod documents;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::desk::Choice;
use model::forms::Typed;
use model::forward::{ForwardView, OfficeChoice};
use model::message::MessageKind;

use self::documents::{Checklist, Request};
use super::office::AnswerBox;
use super::ticket::FilesCard;
use crate::api;
use crate::components::area::AreaField;
use crate::components::drawn::drawn;
use crate::components::field::FieldErrorLine;
use crate::components::icon::Icon;
use crate::components::ladder::LadderSteps;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

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
    let done = Memo::new(move |_| query.with(|query| query.get("done")));
    let page = Resource::new(move || asked.get(), |(id, again)| api::ladder::forward(id, again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((page, typed)) => view! { <Screen page=page typed=typed done=done.get_untracked()/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(page: ForwardView, typed: Typed, done: Option<String>) -> impl IntoView {
    let l = use_locale();
    let ticket = page.ticket.clone();
    let title = format!("{} {}", format::number(ticket.id), words::subject(l, &ticket.subject));
    let files = ticket.attachments.clone();
    // What the citizen wrote last, to check it against.
    let wrote = ticket
        .messages
        .iter()
        .rev()
        .find(|message| matches!(message.kind, MessageKind::Inbound | MessageKind::Contact));
    let wrote = wrote.map(|message| (message.author.clone(), message.at.clone(), message.text.clone()));
    let is_open = ticket.state.is_open();
    let done = match done.as_deref() {
        Some("verified") => Some(td_string!(l, forward.saved)),
        Some("answered") => Some(td_string!(l, forward.answered)),
        _ => None,
    };
    let (id, version) = (ticket.id, ticket.version);
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
        {done.map(|done| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{done}</p></div>
        })}
        <LadderSteps steps=page.steps.clone()/>
        {page.proposed.clone().filter(|_| is_open).map(|queue| view! { <Proposed id=id version=version queue=queue/> })}
        <div class="split">
            <div>
                {page.verifies.then(|| view! { <Checklist page=page.clone() typed=typed.clone()/> })}
                {(!page.request.is_empty()).then(|| view! { <Request page=page.clone()/> })}
                {is_open.then(|| view! { <HandOn page=page.clone() typed=typed.clone()/> })}
                {page.answers.then(|| view! {
                    <section class="block" aria-labelledby="f-answer">
                        <div class="block-head"><h2 id="f-answer">{td_string!(l, forward.answer)}</h2></div>
                        <p class="muted">{td_string!(l, forward.answer_hint)}</p>
                        <AnswerBox to=paths::forward_answer(id) version=version typed=typed queues=page.queues offices=Vec::new()/>
                    </section>
                })}
            </div>
            <aside class="side" aria-label=td_string!(l, ticket.attachments)>
                <FilesCard title=td_string!(l, ticket.attachments) files=files/>
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

/// The queue that an office proposed, accepted with one click.
#[component]
fn Proposed(id: i64, version: i64, queue: Choice) -> impl IntoView {
    let l = use_locale();
    let name = queue.name;
    view! {
        <div class="alert alert-warning" role="status">
            <Icon name="flag"/>
            <div class="alert-body"><p>{td_string!(l, forward.proposed, queue = name.clone()).to_string()}</p></div>
            <form method="post" action=paths::forward_accept(id)>
                <input type="hidden" name="version" value=version/>
                <button class="btn btn-secondary btn-small" type="submit"><Icon name="check"/>{td_string!(l, forward.accept, queue = name).to_string()}</button>
            </form>
        </div>
    }
}

/// To whom it goes, and why.
#[component]
fn HandOn(page: ForwardView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let ticket = page.ticket;
    let verified = page.verified;
    let blocked = !verified && page.offices.iter().any(|office| office.verified);
    let (level, has_office) = (i64::from(ticket.level), ticket.office.is_some());
    let chosen = chosen(&page.offices, page.back_office, verified, &typed);
    let back = chosen == "back";
    let wrong = typed.error("office_id").is_some();
    let none = page.offices.is_empty() && !page.back_office;
    let office = move |office: OfficeChoice| {
        let id = office.id.to_string();
        let where_to = if office.level == level {
            td_string!(l, forward.same_level)
        } else {
            words::level(l, office.level)
        };
        let blocked = office.verified && !verified;
        view! {
            <label class="field-check"><input type="radio" name="office_id" checked=chosen == id value=id disabled=blocked/><span>{office.name}" "<span class="muted">{where_to}</span></span></label>
        }
    };
    let back_words = if has_office {
        td_string!(l, forward.call_back)
    } else {
        td_string!(l, forward.back_office)
    };
    view! {
        <section class="block" aria-labelledby="f-hand">
            <div class="block-head"><h2 id="f-hand">{td_string!(l, forward.hand)}</h2></div>
            {blocked.then(|| view! { <p class="why"><Icon name="lock" small=true/>{td_string!(l, forward.blocked)}</p> })}
            {if none {
                view! { <p class="muted">{td_string!(l, forward.no_office)}</p> }.into_any()
            } else {
                view! {
                    <form method="post" action=paths::forward(ticket.id) novalidate>
                        <input type="hidden" name="version" value=ticket.version/>
                        <fieldset class="triage-tickets" id="office_id" aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some("office_id-error")>
                            <legend>{td_string!(l, forward.to)}</legend>
                            {page.back_office.then(|| view! { <label class="field-check"><input type="radio" name="office_id" value="back" checked=back/>{back_words}</label> })}
                            {page.offices.into_iter().map(office).collect_view()}
                            <FieldErrorLine typed=typed.clone() name="office_id"/>
                        </fieldset>
                        <div class="fields">
                            <AreaField name="why" rows="4" label=td_string!(l, forward.why).to_owned() typed=typed.clone() hint=td_string!(l, forward.why_hint).to_owned()/>
                            <AreaField name="missing" rows="2" label=td_string!(l, forward.lacks).to_owned() typed=typed hint=td_string!(l, forward.lacks_hint).to_owned()/>
                        </div>
                        <div class="form-actions">
                            <button class="btn btn-primary" type="submit" aria-keyshortcuts="Control+Enter"><Icon name="arrow-up"/>{td_string!(l, forward.send)}</button>
                            <a class="btn btn-quiet" href=paths::ticket(ticket.id) rel="external">{td_string!(l, admin.cancel)}</a>
                        </div>
                    </form>
                }.into_any()
            }}
        </section>
    }
}

/// The destination that is chosen: what was typed, else the only one that there is.
fn chosen(offices: &[OfficeChoice], back_office: bool, verified: bool, typed: &Typed) -> String {
    if typed.values.contains_key("office_id") {
        return typed.value("office_id");
    }
    match (offices, back_office) {
        ([], true) => "back".to_owned(),
        ([only], false) if verified || !only.verified => only.id.to_string(),
        _ => String::new(),
    }
}
