//! A PEC request with its steps: all of them to be seen, the current one open.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::forms::Typed;
use model::pec_request::{RefusalReason, RequestStep, RequestView, Standing, StepView};

use super::forms::{Current, Refusal, Withdrawal};
use super::{Done, use_done};
use crate::api;
use crate::components::badge::StateBadge;
use crate::components::drawn::drawn;
use crate::components::due::DueBar;
use crate::components::icon::Icon;
use crate::components::ladder::LadderSteps;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::stale::Stale;
use crate::components::time::When;
use crate::format;
use crate::pages::ticket::{Contact, FilesAt};
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn PecRequestPage() -> impl IntoView {
    let l = use_locale();
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let id = params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<i64>().ok());
        (id.unwrap_or(0), query.with(|query| query.get("again").is_some()))
    });
    let refuse = Memo::new(move |_| query.with(|query| query.get("refuse")));
    let done = use_done();
    let page = Resource::new(move || asked.get(), |(id, again)| api::pec_requests::one(id, again));
    view! {
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((view, typed)) => {
                        let done = done.get_untracked().and_then(|code| words::pec_requests::done(l, &code));
                        let refuse = refuse.get_untracked().and_then(|code| code.parse().ok());
                        view! { <Screen view=view typed=typed done=done refuse=refuse/> }.into_any()
                    }
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Screen(view: RequestView, typed: Typed, done: Option<String>, refuse: Option<RefusalReason>) -> impl IntoView {
    let l = use_locale();
    let what = words::pec_requests::kind(l, view.kind);
    let title = format!("{}: {what}", td_string!(l, pec_request.one));
    let ticket = view.ticket.clone();
    let about = format!("{} {}", format::number(ticket.id), words::subject(l, &ticket.subject));
    let ended = view.ended.clone();
    let ended_words = words::pec_requests::state(l, view.state);
    let refused = view.refused.clone();
    let (works, ends) = (view.may_work, view.may_end);
    view! {
        <Title text=title.clone()/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::PEC_REQUESTS>{td_string!(l, pec_request.title)}</a></li>
                <li><span aria-current="page">{what}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{title}</h1><span class="page-sub"><a href=paths::ticket(ticket.id) rel="external">{about}</a>" · "{ticket.queue.name.clone()}</span></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {done.map(|done| view! { <Done done=done/> })}
        {view.warnings.iter().map(|warning| view! {
            <div class="alert alert-warning" role="status"><Icon name="warning"/><p>{words::pec_requests::warning(l, *warning)}</p></div>
        }).collect_view()}
        <p class="office-facts">
            <span class="fact"><span class="fact-name">{td_string!(l, pec_request.by_state)}</span>" "<b>{ended_words}</b></span>
            {(!view.address.is_empty()).then(|| view! { <span class="fact"><span class="fact-name">{td_string!(l, pec_request.address)}</span>" "<span class="mono">{view.address.clone()}</span></span> })}
            {(!view.reference.is_empty()).then(|| view! { <span class="fact"><span class="fact-name">{td_string!(l, pec_request.reference)}</span>" "<span class="mono">{view.reference.clone()}</span></span> })}
        </p>
        {ended.map(|(by, at)| view! {
            <div class="alert alert-warning" role="status"><Icon name="info"/><div class="alert-body"><p><b>{ended_words}</b>" "<When at=at/>{format!(" · {by}")}</p></div></div>
        })}
        {refused.map(|(reason, text)| view! {
            <section class="block" aria-labelledby="pec-refused">
                <div class="block-head"><h2 id="pec-refused">{words::pec_requests::refusal(l, reason)}</h2></div>
                <div class="asked"><p class="message-text">{text}</p></div>
            </section>
        })}
        <Stale typed=typed.clone()/>
        <div class="split">
            <div>
                <ol class="pec-steps" aria-label=td_string!(l, pec_request.steps)>
                    {view.steps.clone().into_iter().zip(1..).map(|(step, number)| view! { <Step step=step number=number view=view.clone() typed=typed.clone()/> }).collect_view()}
                </ol>
                {ends.then(|| view! { <Refusal view=view.clone() typed=typed.clone() asked=refuse/> })}
                {works.then(|| view! { <Withdrawal id=view.id version=view.version typed=typed.clone()/> })}
            </div>
            <aside class="side" aria-label=td_string!(l, ticket.around)>
                <section class="card" aria-labelledby="pec-ticket">
                    <div class="card-head"><h2 id="pec-ticket"><a href=paths::ticket(ticket.id) rel="external">{format::number(ticket.id)}</a></h2></div>
                    <div class="card-body">
                        <p><StateBadge state=ticket.state/></p>
                        {ticket.due.map(|due| view! { <p><DueBar due=due/></p> })}
                        <LadderSteps steps=view.ladder/>
                    </div>
                </section>
                <section class="card" aria-labelledby="pec-who">
                    <div class="card-head"><h2 id="pec-who">{td_string!(l, ticket.requester)}</h2></div>
                    <div class="card-body">{match ticket.requester {
                        Some(contact) => view! { <Contact contact=contact/> }.into_any(),
                        None => view! { <p class="muted">{td_string!(l, ticket.unknown)}</p> }.into_any(),
                    }}</div>
                </section>
            </aside>
        </div>
    }
}

/// A step: what it is, who did it, and the form where it is to be done now.
#[component]
fn Step(step: StepView, number: i32, view: RequestView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let (class, standing) = match step.standing {
        Standing::Done => ("pec-step pec-step-done", td_string!(l, pec_request.step_done)),
        Standing::Current => ("pec-step pec-step-current", td_string!(l, pec_request.step_current)),
        Standing::Ahead => ("pec-step", td_string!(l, pec_request.step_ahead)),
    };
    let current = (step.standing == Standing::Current).then_some("step");
    let goes_back = step.standing == Standing::Done && view.may_work;
    let name = words::pec_requests::step(l, step.step);
    let (id, version) = (view.id, view.version);
    let form = view.form.clone().filter(|_| step.step == RequestStep::Form);
    let identity = view.identity.filter(|_| step.step == RequestStep::Identity);
    view! {
        <li class=class aria-current=current>
            <h2>{number}". "{name}" "<span class="muted">{standing}</span></h2>
            {step.done.map(|(by, at)| view! {
                <p class="muted">{by}" · "<When at=at/>{identity.map(|how| format!(" · {}", words::pec_requests::identity(l, how)))}</p>
            })}
            {form.map(|file| view! { <FilesAt files=vec![file] at=paths::attachment/> })}
            {goes_back.then(|| view! {
                <form class="pec-done" method="post" action=paths::pec_action(id, "back")>
                    <input type="hidden" name="version" value=version/>
                    <button class="btn btn-quiet" type="submit" name="step" value=step.step.code()><Icon name="arrow-left"/>{td_string!(l, pec_request.back_here)}<span class="visually-hidden">": "{name}</span></button>
                </form>
            })}
            {current.is_some().then(|| view! { <Current view=view typed=typed/> })}
        </li>
    }
}
