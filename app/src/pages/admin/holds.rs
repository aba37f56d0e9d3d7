//! Legal holds: the list with the form that places one, and a hold with the form that releases it.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_router::hooks::use_query_map;
use model::desk::Choice;
use model::forms::Typed;
use model::hold::{HoldPage as Single, HoldView, HoldsPage as Page};

use super::parts::{FormHead, ListHead, use_asked};
use crate::api;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn HoldsPage() -> impl IntoView {
    let asked = use_asked();
    let query = use_query_map();
    let noted = query.with_untracked(|query| query.get("done").is_some());
    let page = Resource::new(move || asked.get(), |asked| api::holds::page(asked.again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(page) => view! { <Holds page=page noted=noted/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Holds(
    page: Page,
    /// One was just placed or released.
    noted: bool,
) -> impl IntoView {
    let l = use_locale();
    let Page {
        holds,
        contracts,
        queues,
        typed,
    } = page;
    let none = holds.is_empty();
    let rows = holds.into_iter().map(|hold| view! { <Row hold=hold/> }).collect_view();
    view! {
        <ListHead title=td_string!(l, hold.title) list=paths::HOLDS/>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {noted.then(|| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/><p>{td_string!(l, hold.done)}</p></div>
        })}
        <p class="muted">{td_string!(l, hold.intro)}</p>
        {none.then(|| view! { <p class="empty">{td_string!(l, hold.empty)}</p> })}
        {(!none).then(|| view! {
            <table class="table table-cards" role="table">
                <caption class="visually-hidden">{td_string!(l, hold.caption)}</caption>
                <thead role="rowgroup"><tr role="row">
                    <th role="columnheader" scope="col">{td_string!(l, hold.what)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, hold.state)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, hold.tickets)}</th>
                    <th role="columnheader" scope="col">{td_string!(l, hold.placed)}</th>
                </tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        })}
        <Place contracts=contracts queues=queues typed=typed/>
    }
}

fn state(l: Locale, hold: &HoldView) -> AnyView {
    if hold.released.is_some() {
        view! { <span class="badge">{td_string!(l, hold.released)}</span> }.into_any()
    } else {
        view! { <span class="badge badge-state-waiting"><Icon name="lock"/>{td_string!(l, hold.standing)}</span> }
            .into_any()
    }
}

#[component]
fn Row(hold: HoldView) -> impl IntoView {
    let l = use_locale();
    let state = state(l, &hold);
    let what = format!("{} · {}", hold.id, words::exports::what(l, &hold.what));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="col-main"><a href=paths::form(paths::HOLDS, Some(hold.id))>{what}</a><p class="muted">{hold.reason}</p></th>
            <td role="cell" data-label=td_string!(l, hold.state)>{state}</td>
            <td role="cell" data-label=td_string!(l, hold.tickets)>{hold.tickets}</td>
            <td role="cell" data-label=td_string!(l, hold.placed)>{hold.by}" "<When at=hold.at/></td>
        </tr>
    }
}

/// Places a hold.
#[component]
fn Place(contracts: Vec<Choice>, queues: Vec<Choice>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    view! {
        <section class="form-section" aria-labelledby="hold-place">
            <h2 id="hold-place">{td_string!(l, hold.place)}</h2>
            <form class="admin-form" method="post" action=paths::HOLDS novalidate>
                <div class="fields">
                    <TextField name="tickets" span="span-6" label=td_string!(l, exports.tickets).to_owned() typed=typed.clone()
                        hint=td_string!(l, exports.tickets_hint).to_owned()/>
                    <TextField name="person" span="span-6" label=td_string!(l, exports.person).to_owned() typed=typed.clone()
                        hint=td_string!(l, hold.person_hint).to_owned()/>
                    <SelectField name="contract_id" span="span-6" label=td_string!(l, exports.contract).to_owned() typed=typed.clone()
                        options=offered(&contracts) nothing=td_string!(l, exports.any).to_owned()/>
                    <SelectField name="queue_id" span="span-6" label=td_string!(l, exports.queue).to_owned() typed=typed.clone()
                        options=offered(&queues) nothing=td_string!(l, exports.any_queue).to_owned()/>
                    <TextField name="since" kind="date" span="span-3" label=td_string!(l, exports.since).to_owned() typed=typed.clone()/>
                    <TextField name="until" kind="date" span="span-3" label=td_string!(l, exports.until).to_owned() typed=typed.clone()/>
                    <TextField name="protocol" span="span-6" label=td_string!(l, hold.protocol).to_owned() typed=typed.clone()
                        hint=td_string!(l, hold.protocol_hint).to_owned()/>
                    <TextField name="why" label=td_string!(l, exports.why).to_owned() typed=typed required=true
                        hint=td_string!(l, hold.why_hint).to_owned()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-primary" type="submit">{td_string!(l, hold.place_button)}</button>
                </div>
            </form>
        </section>
    }
}

#[component]
pub fn HoldPage() -> impl IntoView {
    let asked = use_asked();
    let page = Resource::new(
        move || asked.get(),
        |asked| api::holds::hold(asked.id.unwrap_or(0), asked.again),
    );
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok(page) => view! { <Hold page=page/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Hold(page: Single) -> impl IntoView {
    let l = use_locale();
    let Single {
        hold,
        tickets,
        may_release,
        typed,
    } = page;
    let standing = hold.released.is_none();
    let badge = state(l, &hold);
    let shown = td_string!(l, hold.shown, n = hold.tickets, shown = tickets.len()).to_string();
    let links = tickets
        .into_iter()
        .map(|id| view! { <li><a href=paths::ticket(id) rel="external">{format::number(id)}</a></li> })
        .collect_view();
    let released = hold.released.map(|(who, why, at)| {
        let text = td_string!(l, hold.released_by, who = who, why = why).to_string();
        view! { <p>{text}" "<When at=at/></p> }
    });
    view! {
        <FormHead title=td_string!(l, hold.numbered, n = hold.id).to_string() list=paths::HOLDS list_title=td_string!(l, hold.title) typed=typed.clone()/>
        <p>{badge}" "{words::exports::what(l, &hold.what)}</p>
        <dl class="pairs pairs-wide">
            <dt>{td_string!(l, hold.why)}</dt><dd>{hold.reason}</dd>
            <dt>{td_string!(l, hold.protocol)}</dt><dd>{hold.protocol}</dd>
            <dt>{td_string!(l, hold.placed)}</dt><dd>{hold.by}" "<When at=hold.at/></dd>
        </dl>
        {released}
        <p>{shown}</p>
        <ul class="mini-list">{links}</ul>
        {(standing && !may_release).then(|| view! { <p class="muted">{td_string!(l, hold.release_other)}</p> })}
        {may_release.then(|| view! {
            <form class="admin-form" method="post" action=paths::hold_release(hold.id) novalidate>
                <div class="fields">
                    <TextField name="released_why" label=td_string!(l, hold.released_why).to_owned() typed=typed required=true
                        hint=td_string!(l, hold.release_hint).to_owned()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-danger" type="submit">{td_string!(l, hold.release)}</button>
                </div>
            </form>
        })}
    }
}
