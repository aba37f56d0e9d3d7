//! One recontact: whom to call about what, and what came of the call.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use model::forms::Typed;
use model::recontact::{AttemptView, Attempted, RecontactKind, RecontactView};

use super::{Done, Numbers, attempts_words, done_words, use_asked, use_done};
use crate::api;
use crate::components::area::AreaField;
use crate::components::choice::{SelectField, offered};
use crate::components::drawn::drawn;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::problem::{ErrorSummary, ProblemPage};
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn RecontactPage() -> impl IntoView {
    let l = use_locale();
    let asked = use_asked();
    let done = use_done();
    let page = Resource::new(move || asked.get(), |(id, again)| api::recontacts::one(id, again));
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
fn Screen(view: RecontactView, typed: Typed, done: Option<&'static str>) -> impl IntoView {
    let l = use_locale();
    let row = view.row.clone();
    let who = row
        .requester
        .clone()
        .unwrap_or_else(|| td_string!(l, ticket.unknown).to_owned());
    let title = td_string!(l, recontact.call, who = who).to_string();
    let about = format!("{} {}", format::number(row.ticket_id), words::subject(l, &row.subject));
    let attempts = attempts_words(l, &row, view.needed);
    let owed = row.kind == RecontactKind::Outcome;
    let undecided = row.numbers.is_empty() && owed && view.ended.is_none();
    let open = view.ended.is_none();
    view! {
        <Title text=title.clone()/>
        <nav class="crumbs-nav" aria-label=td_string!(l, admin.path)>
            <ol class="crumbs">
                <li><a href=paths::RECONTACTS>{td_string!(l, recontact.title)}</a></li>
                <li><span aria-current="page">{title.clone()}</span></li>
            </ol>
        </nav>
        <div class="page-head"><h1>{title}</h1><span class="page-sub"><a href=paths::ticket(row.ticket_id) rel="external">{about}</a>" · "{row.queue.clone()}</span></div>
        {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
        {done.map(|done| view! { <Done done=done/> })}
        {view.outside_hours.then(|| view! {
            <div class="alert alert-warning" role="status"><Icon name="warning"/><p>{td_string!(l, recontact.outside)}</p></div>
        })}
        {undecided.then(|| view! {
            <div class="alert alert-warning" role="status"><Icon name="warning"/><p>{td_string!(l, recontact.decide)}</p></div>
        })}
        <p class="office-facts">
            <span class="fact"><span class="fact-name">{td_string!(l, recontact.why)}</span>" "{words::recontact_kind(l, row.kind)}</span>
            <span class="fact"><span class="fact-name">{td_string!(l, recontact.when)}</span>" "<b><When at=row.due.clone()/></b></span>
            <span class="fact"><span class="fact-name">{td_string!(l, recontact.attempts)}</span>" "{attempts}</span>
            <span class="fact"><span class="fact-name">{td_string!(l, recontact.whose)}</span>" "{row.person.clone().unwrap_or_else(|| td_string!(l, recontact.anybody).to_owned())}</span>
        </p>
        <div class="split">
            <div>
                {(!row.note.is_empty()).then(|| view! { <div class="asked"><p class="message-text">{row.note.clone()}</p></div> })}
                {(!view.outcome.is_empty()).then(|| view! {
                    <section class="block" aria-labelledby="r-outcome">
                        <div class="block-head"><h2 id="r-outcome">{td_string!(l, recontact.to_tell)}</h2></div>
                        <div class="asked"><p class="message-text">{view.outcome.clone()}</p></div>
                    </section>
                })}
                {if open {
                    view! { <Forms view=view.clone() typed=typed/> }.into_any()
                } else {
                    view! { <Ended view=view.clone() typed=typed/> }.into_any()
                }}
            </div>
            <aside class="side" aria-label=td_string!(l, recontact.numbers)>
                <section class="card" aria-labelledby="r-numbers">
                    <div class="card-head"><h2 id="r-numbers">{td_string!(l, recontact.numbers)}</h2></div>
                    <div class="card-body call-numbers">
                        <Numbers numbers=row.numbers/>
                        {view.wrong.iter().map(|number| view! { <p class="muted"><s class="mono">{number.clone()}</s>" "{words::attempted(l, Attempted::WrongNumber)}</p> }).collect_view()}
                    </div>
                </section>
                <Earlier attempts=view.attempts/>
            </aside>
        </div>
    }
}

/// How it ended, and what somebody typed who came too late.
#[component]
fn Ended(view: RecontactView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let written = ["note", "end_note", "why"].map(|name| typed.value(name)).concat();
    let mut typed = typed;
    typed.values.insert("note".to_owned(), written.clone());
    view.ended.map(|(how, at, by)| view! {
        <div class="alert alert-warning" role="status">
            <Icon name="info"/>
            <div class="alert-body"><p><b>{words::recontact_end(l, how)}</b>" "<When at=at/>{by.map(|by| format!(" · {by}"))}</p></div>
        </div>
        {(!written.is_empty()).then(|| view! { <AreaField name="note" rows="4" label=td_string!(l, office.written).to_owned() typed=typed/> })}
    })
}

#[component]
fn Forms(view: RecontactView, typed: Typed) -> impl IntoView {
    let agreed = view.row.kind == RecontactKind::Agreed;
    let gives_up = view.may_give_up;
    view! {
        <Call view=view.clone() typed=typed.clone()/>
        {agreed.then(|| view! { <Without id=view.row.id version=view.version typed=typed.clone()/> })}
        {gives_up.then(|| view! { <GiveUp view=view typed=typed/> })}
    }
}

/// What came of the call: four buttons, each with its letter.
#[component]
fn Call(view: RecontactView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let mut typed = typed;
    let first = view.outcomes.first().map(|outcome| outcome.id.to_string());
    for (name, value) in [
        ("next_busy", Some(view.after_busy)),
        ("next_no_answer", Some(view.after_no_answer)),
        ("outcome_id", first),
    ] {
        let value = value.unwrap_or_default();
        typed.values.entry(name.to_owned()).or_insert(value);
    }
    let numbers = view.row.numbers;
    let number_label = if numbers.is_empty() {
        td_string!(l, recontact.number)
    } else {
        td_string!(l, recontact.other)
    };
    let chosen = typed.value("number");
    let wrong = typed.error("number").is_some();
    let closes = view.closes;
    view! {
        <form class="call-form" method="post" action=paths::recontact_action(view.row.id, "attempt") novalidate>
            // What Enter in a field presses: it says nothing about the call, and is refused.
            <button type="submit" name="result" value="" hidden></button>
            <input type="hidden" name="version" value=view.version/>
            <input type="hidden" name="drawn_at" value=view.drawn_at/>
            <fieldset class="triage-tickets" id="number" aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some("number-error")>
                <legend>{td_string!(l, recontact.called)}</legend>
                {numbers.into_iter().enumerate().map(|(n, number)| {
                    let checked = if chosen.is_empty() { n == 0 } else { chosen == number };
                    view! { <label class="field-check"><input type="radio" name="number" checked=checked value=number.clone()/><span class="mono">{number.clone()}</span></label> }
                }).collect_view()}
                <FieldErrorLine typed=typed.clone() name="number"/>
            </fieldset>
            <div class="fields">
                <TextField name="other" kind="tel" span="span-4" mono=true label=number_label.to_owned() typed=typed.clone()/>
                <AreaField name="note" rows="2" span="span-8" label=td_string!(l, triage.note).to_owned() typed=typed.clone()/>
            </div>
            <div class="call-results" id="result" role="group" aria-label=td_string!(l, recontact.result)>
                <div class="call-result">
                    {closes.then(|| view! { <SelectField name="outcome_id" label=td_string!(l, ticket.outcome).to_owned() typed=typed.clone() options=offered(&view.outcomes)/> })}
                    <button class="btn btn-success btn-big" type="submit" name="result" value=Attempted::Answered.code() data-key="r" aria-keyshortcuts="r"><Icon name="check"/>{if closes { td_string!(l, recontact.answered_told) } else { td_string!(l, recontact.answered) }}" "<kbd>"R"</kbd></button>
                </div>
                <div class="call-result">
                    <TextField name="next_busy" kind="datetime-local" label=td_string!(l, recontact.again_at).to_owned() typed=typed.clone()/>
                    <button class="btn btn-secondary btn-big" type="submit" name="result" value=Attempted::Busy.code() data-key="o" aria-keyshortcuts="o"><Icon name="pause"/>{words::attempted(l, Attempted::Busy)}" "<kbd>"O"</kbd></button>
                </div>
                <div class="call-result">
                    <TextField name="next_no_answer" kind="datetime-local" label=td_string!(l, recontact.again_at).to_owned() typed=typed.clone()/>
                    <button class="btn btn-secondary btn-big" type="submit" name="result" value=Attempted::NoAnswer.code() data-key="n" aria-keyshortcuts="n"><Icon name="clock"/>{words::attempted(l, Attempted::NoAnswer)}" "<kbd>"N"</kbd></button>
                </div>
                <div class="call-result">
                    <button class="btn btn-secondary btn-big" type="submit" name="result" value=Attempted::WrongNumber.code() data-key="s" aria-keyshortcuts="s"><Icon name="ban"/>{words::attempted(l, Attempted::WrongNumber)}" "<kbd>"S"</kbd></button>
                </div>
            </div>
        </form>
    }
}

/// What was agreed is done without a call, or not needed any more.
#[component]
fn Without(id: i64, version: i64, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let open = typed.values.contains_key("then");
    view! {
        <details class="triage-more" open=open>
            <summary><Icon name="close" small=true/>{td_string!(l, recontact.without)}</summary>
            <form method="post" action=paths::recontact_action(id, "end") novalidate>
                <input type="hidden" name="version" value=version/>
                <TextField name="end_note" label=td_string!(l, recontact.end_note).to_owned() typed=typed/>
                <div class="form-actions">
                    <button class="btn btn-secondary" type="submit" name="then" value="done"><Icon name="check"/>{td_string!(l, recontact.do_done)}</button>
                    <button class="btn btn-secondary" type="submit" name="then" value="cancelled"><Icon name="close"/>{td_string!(l, recontact.do_cancel)}</button>
                </div>
            </form>
        </details>
    }
}

/// The ticket is closed although nobody could be reached.
#[component]
fn GiveUp(view: RecontactView, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let open = view.row.numbers.is_empty() || typed.values.contains_key("why");
    view! {
        <details class="triage-more" open=open>
            <summary><Icon name="ban" small=true/>{td_string!(l, recontact.give_up)}</summary>
            <form method="post" action=paths::recontact_action(view.row.id, "close") novalidate>
                <input type="hidden" name="version" value=view.version/>
                <AreaField name="why" rows="3" label=td_string!(l, recontact.give_up_why).to_owned() typed=typed.clone() required=true/>
                <SelectField name="end_outcome" span="span-4" label=td_string!(l, ticket.outcome).to_owned() typed=typed options=offered(&view.outcomes) nothing=td_string!(l, admin.choose).to_owned()/>
                <div class="form-actions">
                    <button class="btn btn-secondary" type="submit"><Icon name="check"/>{td_string!(l, recontact.give_up_button)}</button>
                </div>
            </form>
        </details>
    }
}

/// Calls made before, newest first.
#[component]
fn Earlier(attempts: Vec<AttemptView>) -> impl IntoView {
    let l = use_locale();
    let none = attempts.is_empty();
    view! {
        <section class="card" aria-labelledby="r-earlier">
            <div class="card-head"><h2 id="r-earlier">{td_string!(l, recontact.earlier)}</h2></div>
            <div class="card-body">
                {none.then(|| view! { <p class="muted">{td_string!(l, recontact.no_attempts)}</p> })}
                <ul class="mini-list">
                    {attempts.into_iter().map(|attempt| view! {
                        <li><b>{words::attempted(l, attempt.result)}</b>" "<When at=attempt.at/>" "<span class="muted">{attempt.by}" · "<span class="mono">{attempt.number}</span></span>{(!attempt.note.is_empty()).then(|| view! { <p class="message-text">{attempt.note.clone()}</p> })}</li>
                    }).collect_view()}
                </ul>
            </div>
        </section>
    }
}
