//! Outages: one cause behind many tickets. The list, and what its pages share.

mod link;
mod one;
mod open;
mod provider;
mod review;
mod solve;
mod tickets;

pub use link::LinkPage;
pub use one::OutagePage;
pub use open::OpenPage;
pub use review::ReviewPage;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::outage::{OutageList, OutageRow, OutageState};

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// What was just done, as the address says it.
fn done_words(l: Locale, code: &str) -> Option<&'static str> {
    match code {
        "opened" => Some(td_string!(l, outage.done_opened)),
        "linked" => Some(td_string!(l, outage.done_linked)),
        "unlinked" => Some(td_string!(l, outage.done_unlinked)),
        "reported" => Some(td_string!(l, outage.done_reported)),
        "followed" => Some(td_string!(l, outage.done_followed)),
        "retried" => Some(td_string!(l, outage.done_retried)),
        "answering" => Some(td_string!(l, outage.done_answering)),
        "withdrawn" => Some(td_string!(l, outage.done_withdrawn)),
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

/// The way back to the list.
#[component]
fn Crumbs(title: String) -> impl IntoView {
    let l = use_locale();
    view! {
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::OUTAGES>{td_string!(l, outage.title)}</a></li>
                <li><span aria-current="page">{title}</span></li>
            </ol>
        </nav>
    }
}

#[component]
fn Done(done: &'static str) -> impl IntoView {
    view! { <div class="alert alert-success" role="status"><Icon name="success"/><p>{done}</p></div> }
}

/// Where an outage stands: a word, with an icon.
#[component]
fn State(state: OutageState) -> impl IntoView {
    let l = use_locale();
    let (class, icon) = match state {
        OutageState::Open => ("badge badge-warn", "warning"),
        OutageState::Answering => ("badge badge-state-waiting", "send"),
        OutageState::Solved => ("badge badge-ok", "check"),
        OutageState::Withdrawn => ("badge badge-state-waiting", "close"),
    };
    view! { <span class=class><Icon name=icon/>{words::outages::state(l, state)}</span> }
}

#[component]
pub fn OutagesPage() -> impl IntoView {
    let l = use_locale();
    let list = Resource::new(|| (), |()| api::outages::list());
    view! {
        <Title text=td_string!(l, outage.title)/>
        <Transition>
            {drawn(move || async move {
                match list.await {
                    Ok(list) => view! { <Lists list=list/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Lists(list: OutageList) -> impl IntoView {
    let l = use_locale();
    let none = list.open.is_empty();
    view! {
        <div class="page-head"><h1>{td_string!(l, outage.title)}</h1><a class="btn btn-primary" href=paths::OUTAGE_NEW><Icon name="plus"/>{td_string!(l, outage.new)}</a></div>
        <p class="muted">{td_string!(l, outage.intro)}</p>
        {none.then(|| view! { <div class="empty"><p><b>{td_string!(l, outage.empty)}</b></p></div> })}
        <Part id="o-open" title=td_string!(l, outage.going_on) rows=list.open/>
        <Part id="o-over" title=td_string!(l, outage.over) rows=list.ended/>
    }
}

/// Outages that go on, or that are over; nothing where there are none.
#[component]
fn Part(id: &'static str, title: &'static str, rows: Vec<OutageRow>) -> impl IntoView {
    let l = use_locale();
    (!rows.is_empty()).then(|| {
        let count = rows.len();
        view! {
            <section class="block" aria-labelledby=id>
                <div class="block-head"><h2 id=id>{title}</h2><span class="block-count">{count}</span></div>
                <table class="table table-cards" role="table">
                    <caption class="visually-hidden">{title}</caption>
                    <thead role="rowgroup"><tr role="row">
                        <th role="columnheader" scope="col">{td_string!(l, outage.name)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, list.state)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, outage.queue)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, outage.began)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, outage.tickets)}</th>
                        <th role="columnheader" scope="col">{td_string!(l, outage.ended)}</th>
                    </tr></thead>
                    <tbody role="rowgroup">
                        {rows.into_iter().map(|row| {
                            let tickets = match row.state {
                                OutageState::Open | OutageState::Withdrawn => td_string!(l, outage.linked_n, n = row.linked).to_string(),
                                _ => td_string!(l, outage.answered_of, done = row.done, linked = row.linked).to_string(),
                            };
                            view! {
                                <tr role="row">
                                    <th role="rowheader" scope="row" class="col-main"><a class="mini-title" href=paths::outage(row.id)><b>{row.title}</b></a></th>
                                    <td role="cell" data-label=td_string!(l, list.state)><State state=row.state/></td>
                                    <td role="cell" data-label=td_string!(l, outage.queue)>{row.queue}</td>
                                    <td role="cell" data-label=td_string!(l, outage.began)><When at=row.began/></td>
                                    <td role="cell" data-label=td_string!(l, outage.tickets)>{tickets}</td>
                                    <td role="cell" data-label=td_string!(l, outage.ended)>{row.ended.map(|at| view! { <When at=at/> })}</td>
                                </tr>
                            }
                        }).collect_view()}
                    </tbody>
                </table>
            </section>
        }
    })
}
