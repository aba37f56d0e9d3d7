//! For people of an office outside the contact centre, who come now and then: what is with their office, and one page on which
//! they read what is asked and answer it.

mod answer;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::forms::Typed;
use model::message::MessageView;
use model::office::OfficeTicket;
use model::ticket::TicketRow;

pub(super) use answer::AnswerBox;

use super::ticket::{FilesCard, Timeline};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::due::DueBar;
use crate::components::icon::Icon;
use crate::components::ladder::LadderSteps;
use crate::components::markup::escape;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// What was just done, as the address says it.
fn done_words(l: Locale, code: &str) -> Option<&'static str> {
    match code {
        "outcome" => Some(td_string!(l, office.done_outcome)),
        "question" => Some(td_string!(l, office.done_question)),
        "refuse" => Some(td_string!(l, office.done_refuse)),
        "reassign" => Some(td_string!(l, office.done_reassign)),
        _ => None,
    }
}

#[component]
pub fn OfficeListPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let done = Memo::new(move |_| query.with(|query| query.get("done")));
    let gone = Memo::new(move |_| query.with(|query| query.get("gone").and_then(|id| id.parse::<i64>().ok())));
    let page = Resource::new(move || gone.get(), api::ladder::office);
    view! {
        <Title text=td_string!(l, office.title)/>
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((rows, typed)) => {
                        let done = done.get_untracked().and_then(|code| done_words(l, &code));
                        view! { <List rows=rows typed=typed done=done gone=gone.get_untracked()/> }.into_any()
                    }
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn List(rows: Vec<TicketRow>, typed: Typed, done: Option<&'static str>, gone: Option<i64>) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class="page-head"><h1>{td_string!(l, office.title)}</h1></div>
        {done.map(|done| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{done}</p></div>
        })}
        {gone.map(|id| view! { <Gone id=id typed=typed/> })}
        <p class="muted">{td_string!(l, office.intro)}</p>
        {if rows.is_empty() {
            view! { <div class="empty"><p><b>{td_string!(l, office.empty)}</b></p></div> }.into_any()
        } else {
            view! { <Rows rows=rows/> }.into_any()
        }}
    }
}

/// A ticket left the office while somebody wrote about it: what they wrote is not lost.
#[component]
fn Gone(id: i64, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let text = typed.value("text");
    view! {
        <div class="alert alert-warning" role="alert">
            <Icon name="warning"/>
            <div class="alert-body"><p>{td_string!(l, office.gone, number = format::number(id)).to_string()}</p></div>
        </div>
        {(!text.is_empty()).then(|| view! {
            <div class="field">
                <label for="written">{td_string!(l, office.written)}</label>
                <textarea id="written" rows="6" readonly inner_html=escape(&text)></textarea>
            </div>
        })}
    }
}

#[component]
fn Rows(rows: Vec<TicketRow>) -> impl IntoView {
    let l = use_locale();
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, office.title)}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, office.due)}</th>
                <th role="columnheader" scope="col">{td_string!(l, list.number)}</th>
                <th role="columnheader" scope="col">{td_string!(l, office.request)}</th>
                <th role="columnheader" scope="col">{td_string!(l, list.requester)}</th>
                <th role="columnheader" scope="col">{td_string!(l, office.to_office)}</th>
                <th role="columnheader" scope="col">{td_string!(l, list.received)}</th>
            </tr></thead>
            <tbody role="rowgroup">
                {rows.into_iter().map(|row| view! {
                    <tr role="row" class:row-unread=row.unread>
                        <td role="cell">{row.due.map(|due| view! { <DueBar due=due/> })}</td>
                        <td role="cell" data-label=td_string!(l, list.number)>{format::number(row.id)}</td>
                        <th role="rowheader" scope="row" class="col-main"><a href=paths::office(row.id)><b>{words::subject(l, &row.subject)}</b></a></th>
                        <td role="cell" data-label=td_string!(l, list.requester)>{row.requester.unwrap_or_else(|| td_string!(l, list.nobody_known).to_string())}</td>
                        <td role="cell" data-label=td_string!(l, office.to_office)>{row.office.unwrap_or_default()}</td>
                        <td role="cell" data-label=td_string!(l, list.received)><When at=row.received/></td>
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
pub fn OfficeTicketPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let id = params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<i64>().ok());
        (id.unwrap_or(0), query.with(|query| query.get("again").is_some()))
    });
    let page = Resource::new(move || asked.get(), |(id, again)| api::ladder::office_ticket(id, again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((page, typed)) => view! { <Screen page=page typed=typed/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(page: OfficeTicket, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let ticket = page.ticket;
    let (id, version) = (ticket.id, ticket.version);
    let subject = words::subject(l, &ticket.subject);
    let files = ticket.attachments.clone();
    let requester = ticket.requester.clone();
    view! {
        <Title text=format!("{} {subject}", format::number(id))/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::OFFICE>{td_string!(l, office.title)}</a></li>
                <li><span aria-current="page">{format::number(id)}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{subject}</h1><span class="page-sub">{format::number(id)}" · "{ticket.queue.name.clone()}</span></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        <p class="office-facts">
            {ticket.due.clone().map(|due| view! { <span class="fact"><span class="fact-name">{td_string!(l, office.due)}</span>" "<b>{due.due.full.clone()}</b>" "<DueBar due=due/></span> })}
            {requester.map(|who| view! { <span class="fact"><span class="fact-name">{td_string!(l, list.requester)}</span>" "{who.name}</span> })}
            <span class="fact"><span class="fact-name">{td_string!(l, list.received)}</span>" "<When at=ticket.received.clone()/></span>
        </p>
        <div class="split">
            <div>
                <Asked asked=page.asked missing=page.missing/>
                <section class="block" aria-labelledby="o-answer">
                    <div class="block-head"><h2 id="o-answer">{td_string!(l, office.answer)}</h2></div>
                    <AnswerBox to=paths::office(id) version=version typed=typed queues=page.queues offices=page.offices/>
                </section>
                <details class="office-story">
                    <summary><Icon name="list"/>{td_string!(l, office.conversation)}</summary>
                    <Timeline ticket=ticket/>
                </details>
            </div>
            <aside class="side" aria-label=td_string!(l, office.documents)>
                <FilesCard title=td_string!(l, office.documents) files=files/>
                <section class="card" aria-labelledby="o-ladder">
                    <div class="card-head"><h2 id="o-ladder">{td_string!(l, ladder.of_ticket)}</h2></div>
                    <div class="card-body"><LadderSteps steps=page.steps/></div>
                </section>
            </aside>
        </div>
    }
}

/// The notes with which it came, and what is still missing.
#[component]
fn Asked(asked: Vec<MessageView>, missing: Vec<String>) -> impl IntoView {
    let l = use_locale();
    let none = asked.is_empty();
    view! {
        <section class="block" aria-labelledby="o-asked">
            <div class="block-head"><h2 id="o-asked">{td_string!(l, office.asked)}</h2></div>
            {none.then(|| view! { <p class="muted">{td_string!(l, office.nothing_asked)}</p> })}
            {asked.into_iter().map(|note| view! {
                <div class="asked">
                    <p class="message-text">{note.text}</p>
                    <p class="muted">{note.author}" "<When at=note.at/></p>
                </div>
            }).collect_view()}
            {missing.into_iter().map(|what| view! {
                <p class="why"><Icon name="warning" small=true/><b>{td_string!(l, office.missing)}</b>" "{what}</p>
            }).collect_view()}
        </section>
    }
}
