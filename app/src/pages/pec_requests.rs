//! PEC requests: the list by state, with what is handed to the provider.

mod forms;
mod new;
mod one;

pub use new::NewPecRequestPage;
pub use one::PecRequestPage;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::forms::Typed;
use model::pec_request::{RequestFilter, RequestKind, RequestList, RequestRow, RequestState};

use crate::api;
use crate::components::drawn::drawn;
use crate::components::due::DueBar;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// What the address asks for; a code that is none asks for nothing.
fn use_filter() -> Memo<(RequestFilter, bool)> {
    let query = use_query_map();
    Memo::new(move |_| {
        let asked = |name: &str| query.with(|query| query.get(name));
        let filter = RequestFilter {
            state: asked("state").and_then(|code| code.parse().ok()),
            kind: asked("kind").and_then(|code| code.parse().ok()),
            after: asked("after").and_then(|id| id.parse().ok()),
        };
        (filter, asked("again").is_some())
    })
}

/// What the address says was just done.
fn use_done() -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("done")))
}

#[component]
pub fn PecRequestListPage() -> impl IntoView {
    let l = use_locale();
    let filter = use_filter();
    let done = use_done();
    let list = Resource::new(
        move || filter.get(),
        |(filter, again)| api::pec_requests::list(filter, again),
    );
    view! {
        <Title text=td_string!(l, pec_request.title)/>
        <Transition>
            {drawn(move || async move {
                match list.await {
                    Ok((list, typed)) => {
                        let done = done.get_untracked().and_then(|code| words::pec_requests::done(l, &code));
                        view! { <Screen list=list typed=typed done=done/> }.into_any()
                    }
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(list: RequestList, typed: Typed, done: Option<String>) -> impl IntoView {
    let l = use_locale();
    let filter = list.filter;
    let next = list.next.map(|id| {
        let filter = RequestFilter {
            after: Some(id),
            ..filter
        };
        paths::pec_list(paths::PEC_REQUESTS, &filter)
    });
    view! {
        <div class="page-head">
            <h1>{td_string!(l, pec_request.title)}</h1>
            {list.may_open.then(|| view! {
                <div class="page-actions"><a class="btn btn-primary" href=paths::NEW_PEC_REQUEST><Icon name="plus"/>{td_string!(l, pec_request.new)}</a></div>
            })}
        </div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {done.map(|done| view! { <Done done=done/> })}
        <p class="muted">{td_string!(l, pec_request.intro)}</p>
        <Chips list=list.clone()/>
        {if list.rows.is_empty() {
            view! { <div class="empty"><p><b>{td_string!(l, pec_request.empty)}</b></p></div> }.into_any()
        } else {
            view! { <Rows rows=list.rows filter=filter typed=typed/> }.into_any()
        }}
        {next.map(|next| view! { <p><a class="btn btn-secondary" href=next>{td_string!(l, pec_request.more)}</a></p> })}
    }
}

#[component]
fn Done(done: String) -> impl IntoView {
    view! { <div class="alert alert-success" role="status"><Icon name="success"/><p>{done}</p></div> }
}

/// States with how many there are, and kinds; each a link.
#[component]
fn Chips(list: RequestList) -> impl IntoView {
    let l = use_locale();
    let filter = list.filter;
    let count = |fits: &dyn Fn(RequestState, RequestKind) -> bool| -> i64 {
        let fitting = list.counts.iter().filter(|counted| fits(counted.state, counted.kind));
        fitting.map(|counted| counted.count).sum()
    };
    let of_kind = |kind: RequestKind| filter.kind.is_none_or(|wanted| wanted == kind);
    let chip = |wanted: RequestFilter, text: &'static str, count: Option<i64>| {
        let current = (wanted.state == filter.state && wanted.kind == filter.kind).then_some("true");
        view! {
            <li><a class="chip" href=paths::pec_list(paths::PEC_REQUESTS, &wanted) aria-current=current>{text}{count.map(|count| view! { " "<span class="chip-count">{count}</span> })}</a></li>
        }
    };
    let with_state = |state| RequestFilter {
        state,
        after: None,
        ..filter
    };
    let with_kind = |kind| RequestFilter {
        kind,
        after: None,
        ..filter
    };
    let open = count(&|state, kind| state.is_open() && of_kind(kind));
    let mut states = vec![chip(with_state(None), td_string!(l, pec_request.open), Some(open))];
    states.extend(RequestState::ALL.iter().map(|state| {
        let count = count(&|other, kind| other == *state && of_kind(kind));
        chip(
            with_state(Some(*state)),
            words::pec_requests::state(l, *state),
            Some(count),
        )
    }));
    let mut kinds = vec![chip(with_kind(None), td_string!(l, pec_request.all_kinds), None)];
    kinds.extend(
        RequestKind::ALL
            .iter()
            .map(|kind| chip(with_kind(Some(*kind)), words::pec_requests::kind(l, *kind), None)),
    );
    view! {
        <nav class="chips" aria-label=td_string!(l, pec_request.by_state)><ul class="chip-group">{states}</ul></nav>
        <nav class="chips" aria-label=td_string!(l, pec_request.by_kind)><ul class="chip-group">{kinds}</ul></nav>
    }
}

/// The requests, each with a box by which it is chosen.
#[component]
fn Rows(rows: Vec<RequestRow>, filter: RequestFilter, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let ticked = typed.clone();
    let filter = RequestFilter { after: None, ..filter };
    let whole = paths::pec_list(paths::PEC_EXPORT, &filter);
    let row = move |row: RequestRow| {
        let name = format!("request_{}", row.id);
        let checked = ticked.values.contains_key(&name);
        let what = words::pec_requests::kind(l, row.kind);
        let title = if row.address.is_empty() {
            what.to_owned()
        } else {
            format!("{what}: {}", row.address)
        };
        let label = td_string!(l, pec_request.choose, what = title.clone()).to_string();
        let who = row
            .requester
            .unwrap_or_else(|| td_string!(l, list.nobody_known).to_owned());
        view! {
            <tr role="row">
                <td role="cell"><input type="checkbox" name=name value=row.version checked=checked aria-label=label/></td>
                <th role="rowheader" scope="row" class="col-main"><a class="mini-title" href=paths::pec_request(row.id)><b>{title}</b></a></th>
                <td role="cell" data-label=td_string!(l, pec_request.by_state)>{words::pec_requests::state(l, row.state)}</td>
                <td role="cell" data-label=td_string!(l, list.requester)>{who}</td>
                <td role="cell" data-label=td_string!(l, recontact.about)><a href=paths::ticket(row.ticket_id) rel="external">{format::number(row.ticket_id)}</a></td>
                <td role="cell" data-label=td_string!(l, pec_request.reference)><span class="mono">{row.reference}</span></td>
                <td role="cell" data-label=td_string!(l, pec_request.opened)><When at=row.opened/></td>
                <td role="cell">{row.due.map(|due| view! { <DueBar due=due/> })}</td>
            </tr>
        }
    };
    view! {
        <form method="post" action=paths::PEC_SENT novalidate>
            <table class="table table-cards" role="table">
                <caption class="visually-hidden">{td_string!(l, pec_request.title)}</caption>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col"><span class="visually-hidden">{td_string!(l, pec_request.requests)}</span></th>
                    <th role="columnheader" scope="col">{td_string!(l, pec_request.kind)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, pec_request.by_state)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, list.requester)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, recontact.about)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, pec_request.reference)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, pec_request.opened)}</th>
                    <th role="columnheader" scope="col"><span class="visually-hidden">{td_string!(l, ticket.times)}</span></th>
                </tr></thead>
                <tbody role="rowgroup">{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
            <div id="requests"><FieldErrorLine typed=typed.clone() name="requests"/></div>
            <p class="hint">{td_string!(l, pec_request.export_hint)}</p>
            <div class="fields">
                <TextField name="reference" span="span-4" mono=true label=td_string!(l, pec_request.reference).to_owned() typed=typed/>
            </div>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit"><Icon name="check"/>{td_string!(l, pec_request.mark_sent)}</button>
                <button class="btn btn-secondary" type="submit" formaction=paths::PEC_EXPORT><Icon name="download"/>{td_string!(l, pec_request.export)}</button>
                <a class="btn btn-secondary" href=whole download rel="external"><Icon name="download"/>{td_string!(l, pec_request.export_all)}</a>
            </div>
        </form>
    }
}
