//! Recontacts: whom to call, the most urgent first.

mod agree;
mod one;
mod tell;

pub use agree::AgreePage;
pub use one::RecontactPage;
pub use tell::TellPage;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::recontact::{CallList, RecontactKind, RecontactRow, Today};

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// What was just done, as the address says it.
fn done_words(l: Locale, code: &str) -> Option<&'static str> {
    match code {
        "told" => Some(td_string!(l, recontact.done_told)),
        "done" => Some(td_string!(l, recontact.done_done)),
        "cancelled" => Some(td_string!(l, recontact.done_cancelled)),
        "unreached" => Some(td_string!(l, recontact.done_unreached)),
        "tried" => Some(td_string!(l, recontact.done_tried)),
        "agreed" => Some(td_string!(l, recontact.done_agreed)),
        _ => None,
    }
}

/// The number in the address, 0 for none; and whether what was typed before is to come back.
fn use_asked() -> Memo<(i64, bool)> {
    let params = use_params_map();
    let query = use_query_map();
    Memo::new(move |_| {
        let id = params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<i64>().ok());
        (id.unwrap_or(0), query.with(|query| query.get("again").is_some()))
    })
}

/// What the address says was just done.
fn use_done() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("done")))
}

#[component]
pub fn CallListPage() -> impl IntoView {
    let l = use_locale();
    let done = use_done();
    let list = Resource::new(|| (), |()| api::recontacts::list());
    view! {
        <Title text=td_string!(l, recontact.title)/>
        <Transition>
            {drawn(move || async move {
                match list.await {
                    Ok(list) => {
                        let done = done.get_untracked().and_then(|code| done_words(l, &code));
                        view! { <Lists list=list done=done/> }.into_any()
                    }
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Lists(list: CallList, done: Option<&'static str>) -> impl IntoView {
    let l = use_locale();
    let needed = list.needed;
    let empty = list.now.is_empty() && list.today.is_empty() && list.later.is_empty();
    view! {
        <div class="page-head"><h1>{td_string!(l, recontact.title)}</h1></div>
        {done.map(|done| view! { <Done done=done/> })}
        <p class="muted">{td_string!(l, recontact.intro)}</p>
        {empty.then(|| view! { <div class="empty"><p><b>{td_string!(l, recontact.empty)}</b></p></div> })}
        <Part id="r-now" title=td_string!(l, recontact.now) rows=list.now needed=needed urgent=true/>
        <Part id="r-today" title=td_string!(l, recontact.today) rows=list.today needed=needed/>
        <Part id="r-later" title=td_string!(l, recontact.later) rows=list.later needed=needed/>
    }
}

#[component]
fn Done(done: &'static str) -> impl IntoView {
    view! { <div class="alert alert-success" role="status"><Icon name="success"/><p>{done}</p></div> }
}

/// Calls of one part of time; nothing where there are none.
#[component]
fn Part(
    id: &'static str,
    title: &'static str,
    rows: Vec<RecontactRow>,
    needed: i64,
    #[prop(optional)] urgent: bool,
) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        let count = rows.len();
        view! {
            <section class="block" class:calls-now=urgent aria-labelledby=id>
                <div class="block-head"><h2 id=id>{urgent.then(|| view! { <Icon name="warning"/> })}{title}</h2><span class="block-count">{count}</span></div>
                <Rows rows=rows needed=needed caption=title/>
            </section>
        }
    })
}

#[component]
fn Rows(rows: Vec<RecontactRow>, needed: i64, caption: &'static str) -> impl IntoView {
    let l = use_locale();
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, recontact.when)}</th>
                <th role="columnheader" scope="col">{td_string!(l, list.requester)}</th>
                <th role="columnheader" scope="col">{td_string!(l, recontact.numbers)}</th>
                <th role="columnheader" scope="col">{td_string!(l, recontact.about)}</th>
                <th role="columnheader" scope="col">{td_string!(l, recontact.why)}</th>
                <th role="columnheader" scope="col">{td_string!(l, recontact.attempts)}</th>
                <th role="columnheader" scope="col">{td_string!(l, recontact.whose)}</th>
            </tr></thead>
            <tbody role="rowgroup">
                {rows.into_iter().map(|row| {
                    let who = row.requester.clone().unwrap_or_else(|| td_string!(l, list.nobody_known).to_owned());
                    let about = format!("{} {}", format::number(row.ticket_id), words::subject(l, &row.subject));
                    let attempts = attempts_words(l, &row, needed);
                    view! {
                        <tr role="row">
                            <td role="cell" data-label=td_string!(l, recontact.when)><b><When at=row.due.clone()/></b></td>
                            <th role="rowheader" scope="row" class="col-main"><a class="mini-title" href=paths::recontact(row.id)><b>{who}</b></a></th>
                            <td role="cell" data-label=td_string!(l, recontact.numbers)><Numbers numbers=row.numbers.clone()/></td>
                            <td role="cell" data-label=td_string!(l, recontact.about)><a href=paths::ticket(row.ticket_id) rel="external">{about}</a>" "<span class="muted">{row.queue.clone()}</span></td>
                            <td role="cell" data-label=td_string!(l, recontact.why)>{words::recontact_kind(l, row.kind)}</td>
                            <td role="cell" data-label=td_string!(l, recontact.attempts)>{attempts}</td>
                            <td role="cell" data-label=td_string!(l, recontact.whose)>{row.person.unwrap_or_else(|| td_string!(l, recontact.anybody).to_owned())}</td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </table>
    }
}

/// How many calls failed; of how many, where that decides about closing.
fn attempts_words(l: Locale, row: &RecontactRow, needed: i64) -> String {
    match row.kind {
        RecontactKind::Outcome => td_string!(l, recontact.of, n = row.failed, needed = needed).to_string(),
        RecontactKind::Agreed => row.failed.to_string(),
    }
}

/// Numbers to call, each one click; or that there is none.
#[component]
fn Numbers(numbers: Vec<String>) -> impl IntoView {
    let l = use_locale();
    if numbers.is_empty() {
        return view! { <span class="badge badge-warn"><Icon name="warning"/>{td_string!(l, recontact.no_number)}</span> }
            .into_any();
    }
    numbers
        .into_iter()
        .map(|number| view! { <a class="mono call-number" href=format!("tel:{number}") rel="external">{number.clone()}</a>" " })
        .collect_view()
        .into_any()
}

/// Recontacts of a ticket, each with its time.
#[component]
fn OfTicket(recontacts: Vec<Today>) -> impl IntoView {
    let l = use_locale();
    (!recontacts.is_empty()).then(|| view! {
        <section class="card" aria-labelledby="r-open">
            <div class="card-head"><h2 id="r-open">{td_string!(l, recontact.open_of_ticket)}</h2></div>
            <ul class="card-body mini-list">
                {recontacts.into_iter().map(|one| view! {
                    <li><a class="mini-title" href=paths::recontact(one.id)>{one.at.full.clone()}</a>{one.urgent.then(|| view! { <span class="badge badge-warn"><Icon name="warning"/>{td_string!(l, recontact.due)}</span> })}</li>
                }).collect_view()}
            </ul>
        </section>
    })
}
