//! What to do with a mail that waits: open a ticket or several, add it to one, or decide that there will be none.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::forms::Typed;
use model::ticket::OtherTicket;
use model::triage::{Dismissal, QueueReasons, TriageMail};

use crate::components::badge::StateBadge;
use crate::components::destination::DestinationField;
use crate::components::field::{FieldErrorLine, TextField};
use crate::components::icon::Icon;
use crate::components::problem::ErrorSummary;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn Decide(mail: TriageMail, queues: Vec<QueueReasons>, following: Option<i64>, typed: Typed) -> impl IntoView {
    let id = mail.row.id;
    view! {
        <div class="triage-decide">
            {typed.problem.clone().map(|problem| view! { <ErrorSummary problem=problem/> })}
            <Open mail=mail.clone() queues=queues following=following typed=typed.clone()/>
            <Attach id=id tickets=mail.tickets related=mail.related following=following typed=typed.clone()/>
            <Dismiss id=id following=following typed=typed/>
        </div>
    }
}

/// The mail to go on with.
fn next(following: Option<i64>) -> impl IntoView {
    following.map(|id| view! { <input type="hidden" name="next" value=id/> })
}

#[component]
fn Open(mail: TriageMail, queues: Vec<QueueReasons>, following: Option<i64>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let row = mail.row;
    let proposed = row.queue.map(|queue| {
        let reason = row.reason.map(|reason| reason.id.to_string()).unwrap_or_default();
        format!("{}/{reason}", queue.id)
    });
    let accepts = proposed.is_some();
    let mut typed = typed;
    typed.values.entry("subject".to_owned()).or_insert(row.subject);
    let splits = ["dest2", "dest3"].iter().any(|name| !typed.value(name).is_empty());
    let (queues2, queues3) = (queues.clone(), queues.clone());
    let key = accepts.then_some("a");
    view! {
        <form method="post" action=paths::triage_action(row.id, "open") novalidate>
            {next(following)}
            <div class="fields">
                <DestinationField name="dest" span="span-6" label=td_string!(l, triage.to).to_owned() typed=typed.clone()
                    queues=queues chosen=proposed.unwrap_or_default() required=true key="q"/>
                <TextField name="subject" span="span-6" label=td_string!(l, triage.subject).to_owned() typed=typed.clone()/>
            </div>
            <details class="quoted triage-split" open=splits>
                <summary><Icon name="files" small=true/>{td_string!(l, triage.split)}</summary>
                <p class="hint">{td_string!(l, triage.split_hint)}</p>
                <div class="fields">
                    <DestinationField name="dest2" span="span-6" label=td_string!(l, triage.to2).to_owned() typed=typed.clone() queues=queues2/>
                    <TextField name="subject2" span="span-6" label=td_string!(l, triage.subject).to_owned() typed=typed.clone()/>
                    <DestinationField name="dest3" span="span-6" label=td_string!(l, triage.to3).to_owned() typed=typed.clone() queues=queues3/>
                    <TextField name="subject3" span="span-6" label=td_string!(l, triage.subject).to_owned() typed=typed/>
                </div>
            </details>
            <div class="form-actions">
                <button class="btn btn-primary" type="submit" name="place" value="office" data-key=key aria-keyshortcuts="Control+Enter">
                    <Icon name="check"/>
                    {if accepts { td_string!(l, triage.accept) } else { td_string!(l, triage.open) }}
                    {accepts.then(|| view! { " "<kbd>"A"</kbd> })}
                </button>
                <button class="btn btn-secondary" type="submit" name="place" value="front" data-key="f" aria-keyshortcuts="f">
                    <Icon name="phone"/>{td_string!(l, triage.to_front)}" "<kbd>"F"</kbd>
                </button>
            </div>
        </form>
    }
}

#[component]
fn Attach(
    id: i64,
    tickets: Vec<OtherTicket>,
    related: Option<i64>,
    following: Option<i64>,
    typed: Typed,
) -> impl IntoView {
    let l = use_locale();
    let offered = typed.value("offered");
    let open = related.is_some() || typed.error("ticket").is_some();
    let count = tickets.len();
    view! {
        <details class="triage-more" open=open>
            <summary><Icon name="link" small=true/>{td_string!(l, triage.attach)}{(count > 0).then(|| view! { " "<span class="block-count">{count}</span> })}</summary>
            <form method="post" action=paths::triage_action(id, "attach") novalidate>
                {next(following)}
                {(count > 0).then(|| view! {
                    <fieldset class="triage-tickets">
                        <legend>{td_string!(l, triage.tickets)}</legend>
                        {tickets.into_iter().map(|ticket| {
                            let number = ticket.id.to_string();
                            let checked = if offered.is_empty() { related == Some(ticket.id) } else { offered == number };
                            view! {
                                <label class="field-check">
                                    <input type="radio" name="offered" value=number checked=checked/>
                                    <span>
                                        <a href=paths::ticket(ticket.id) rel="external" target="_blank">{format::number(ticket.id)}</a>
                                        " "{words::subject(l, &ticket.subject)}" "<StateBadge state=ticket.state/>" "
                                        <span class="muted">{ticket.queue}" · "<When at=ticket.at/></span>
                                        {(related == Some(ticket.id)).then(|| view! { " "<span class="badge badge-warn">{td_string!(l, triage.cited)}</span> })}
                                    </span>
                                </label>
                            }
                        }).collect_view()}
                    </fieldset>
                })}
                <div class="fields">
                    <TextField name="ticket" span="span-4" mono=true label=td_string!(l, triage.number).to_owned() typed=typed/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-secondary" type="submit"><Icon name="link"/>{td_string!(l, triage.attach_button)}</button>
                </div>
            </form>
        </details>
    }
}

#[component]
fn Dismiss(id: i64, following: Option<i64>, typed: Typed) -> impl IntoView {
    let l = use_locale();
    let wrong = typed.error("why").is_some();
    let chosen = typed.value("why");
    let open = wrong || typed.error("note").is_some();
    view! {
        <details class="triage-more" open=open>
            <summary data-key="x" aria-keyshortcuts="x"><Icon name="close" small=true/>{td_string!(l, triage.dismiss)}" "<kbd>"X"</kbd></summary>
            <form method="post" action=paths::triage_action(id, "dismiss") novalidate>
                {next(following)}
                <fieldset class="triage-why" id="why" aria-invalid=wrong.then_some("true") aria-describedby=wrong.then_some("why-error")>
                    <legend>{td_string!(l, triage.why)}</legend>
                    {Dismissal::ALL.iter().map(|why| view! {
                        <label class="field-check"><input type="radio" name="why" value=why.code() checked=chosen == why.code()/>{words::dismissal(l, *why)}</label>
                    }).collect_view()}
                    <FieldErrorLine typed=typed.clone() name="why"/>
                </fieldset>
                <div class="fields">
                    <TextField name="note" span="span-8" label=td_string!(l, triage.note).to_owned() typed=typed hint=td_string!(l, triage.note_hint).to_owned()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-secondary" type="submit"><Icon name="close"/>{td_string!(l, triage.dismiss_button)}</button>
                </div>
            </form>
        </details>
    }
}
