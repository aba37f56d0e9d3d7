//! One outage: the cause, its tickets, what the provider says, and what can be done.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::forms::Typed;
use model::outage::{Answered, OutageState, OutageView};

use super::provider::Provider;
use super::solve::{Solve, Withdraw};
use super::tickets::{Candidates, Linked};
use super::{Crumbs, Done, State, done_words, use_asked, use_done};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::stale::Stale;
use crate::components::time::When;
use crate::pages::progress::Progress;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn OutagePage() -> impl IntoView {
    let l = use_locale();
    let asked = use_asked();
    let done = use_done();
    let page = Resource::new(move || asked.get(), |(id, again)| api::outages::one(id, again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((view, typed)) => {
                        let done = done.get_untracked().and_then(|code| done_words(l, &code));
                        view! { <Screen view=view typed=typed done=done/> }.into_any()
                    }
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(view: OutageView, typed: Typed, done: Option<&'static str>) -> impl IntoView {
    let l = use_locale();
    let title = format!("#{} {}", view.id, view.title);
    let open = view.state == OutageState::Open;
    let may_solve = view.may_solve;
    view! {
        <Title text=title.clone()/>
        <Crumbs title=title.clone()/>
        <div class="page-head"><h1>{title}</h1><span class="page-sub">{view.queue.name.clone()}</span><State state=view.state/></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {done.map(|done| view! { <Done done=done/> })}
        <Standing view=view.clone()/>
        <p class="office-facts">
            <span class="fact"><span class="fact-name">{td_string!(l, outage.began)}</span>" "<b><When at=view.began.clone()/></b></span>
            {view.expected.clone().map(|at| view! { <span class="fact"><span class="fact-name">{td_string!(l, outage.expected)}</span>" "<b><When at=at/></b></span> })}
            <span class="fact"><span class="fact-name">{td_string!(l, outage.tickets)}</span>" "<b>{view.linked}</b></span>
            <span class="fact"><span class="fact-name">{td_string!(l, outage.opened_by)}</span>" "{view.opened_by.clone()}", "<When at=view.opened.clone()/></span>
            {view.solved.clone().map(|(at, by)| view! { <span class="fact"><span class="fact-name">{td_string!(l, outage.solved_by)}</span>" "{by}", "<When at=at/></span> })}
            {view.ended.clone().map(|at| view! { <span class="fact"><span class="fact-name">{td_string!(l, outage.ended)}</span>" "<When at=at/></span> })}
        </p>
        <div class="split">
            <div>
                {(!view.description.is_empty()).then(|| view! { <div class="asked"><p class="message-text">{view.description.clone()}</p></div> })}
                {(!view.ended_note.is_empty()).then(|| view! { <div class="asked"><p class="message-text">{view.ended_note.clone()}</p></div> })}
                <Told view=view.clone()/>
                {(!open).then(|| view! { <Stale typed=typed.clone()/> })}
                {may_solve.then(|| view! { <Solve view=view.clone() typed=typed.clone()/> })}
                <Linked view=view.clone()/>
                {open.then(|| view! { <Candidates view=view.clone() typed=typed.clone()/> })}
                {open.then(|| view! { <Withdraw id=view.id version=view.version typed=typed.clone()/> })}
            </div>
            <aside class="side" aria-label=td_string!(l, outage.provider)>
                <Provider view=view typed=typed/>
            </aside>
        </div>
    }
}

/// How far the answering is, and who was left out.
#[component]
fn Standing(view: OutageView) -> impl IntoView {
    let l = use_locale();
    let is_failed = |how| how == Some(Answered::Failed);
    let seen = view.tickets.iter().filter(|ticket| is_failed(ticket.how)).count();
    let unseen = view.failed - i64::try_from(seen).unwrap_or(view.failed);
    let progress = td_string!(l, outage.progress, done = view.done, linked = view.linked).to_string();
    let running = view.state == OutageState::Answering;
    view! {
        {running.then(|| view! {
            <Progress text=progress done=view.done total=view.linked href=paths::outage(view.id)/>
        })}
        {(view.failed > 0).then(|| view! {
            <div class="alert alert-error" role="status">
                <Icon name="warning"/>
                <div class="alert-body">
                    <p><b>{td_string!(l, outage.by_hand, n = view.failed).to_string()}</b></p>
                    {(unseen > 0).then(|| view! { <p>{td_string!(l, outage.by_hand_unseen, n = unseen).to_string()}</p> })}
                </div>
                {view.may_retry.then(|| view! {
                    <form method="post" action=paths::outage_action(view.id, "retry")>
                        <input type="hidden" name="version" value=view.version/>
                        <button class="btn btn-secondary btn-small" type="submit"><Icon name="refresh"/>{td_string!(l, outage.retry)}</button>
                    </form>
                })}
            </div>
        })}
    }
}

/// What the citizens are or were told.
#[component]
fn Told(view: OutageView) -> impl IntoView {
    let l = use_locale();
    (!view.answer.is_empty()).then(|| view! {
        <section class="block" aria-labelledby="o-told">
            <div class="block-head"><h2 id="o-told">{td_string!(l, outage.told)}</h2></div>
            <div class="asked"><p class="message-text">{view.answer.clone()}</p></div>
            {view.outcome.clone().map(|outcome| view! { <p><span class="fact-name">{td_string!(l, outage.ticket_outcome)}</span>" "{outcome}</p> })}
        </section>
    })
}
