//! The ledger of received mail: what became of each.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::desk::Choice;
use model::mailbox::{InboundState, MailFilter, MailRow};

use crate::api;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn MailsPage() -> impl IntoView {
    let l = use_locale();
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        query.with(|query| MailFilter {
            mailbox: query.get("mailbox").and_then(|id| id.parse().ok()),
            state: query.get("state").and_then(|state| state.parse().ok()),
            before: query.get("before").and_then(|id| id.parse().ok()),
        })
    });
    let page = Resource::new(move || filter.get(), api::mail::mails);
    view! {
        <Title text=td_string!(l, mails.title)/>
        <Transition>
            {drawn(move || async move {
                let filter = filter.get_untracked();
                match page.await {
                    Ok(page) => view! {
                        <div class="page-head">
                            <h1>{td_string!(l, mails.title)}</h1>
                            <div class="page-actions"><a class="btn btn-secondary" href=paths::RECONCILIATION>{td_string!(l, reconciliation.title)}</a></div>
                        </div>
                        <p class="muted">{td_string!(l, mails.intro)}</p>
                        <Filter filter=filter.clone() mailboxes=page.mailboxes/>
                        {if page.rows.is_empty() {
                            view! { <p class="empty">{td_string!(l, mails.empty)}</p> }.into_any()
                        } else {
                            view! { <Rows rows=page.rows/> }.into_any()
                        }}
                        <nav class="pager" aria-label=td_string!(l, list.pages)>
                            {page.next.map(|id| {
                                let next = MailFilter { before: Some(id), ..filter };
                                view! { <a class="btn btn-secondary" rel="next" href=paths::mails(&next)>{td_string!(l, list.next)}<Icon name="chevron-right"/></a> }
                            })}
                        </nav>
                    }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// By what became of it, and by mailbox.
#[component]
fn Filter(filter: MailFilter, mailboxes: Vec<Choice>) -> impl IntoView {
    let l = use_locale();
    let states = [None].into_iter().chain(InboundState::ALL.iter().copied().map(Some));
    let chips = states.map(|state| {
        let wanted = MailFilter {
            state,
            before: None,
            ..filter.clone()
        };
        let words = state.map_or_else(|| td_string!(l, mails.all), |state| words::inbound_state(l, state));
        let current = (filter.state == state).then_some("true");
        view! { <li><a class="chip" href=paths::mails(&wanted) aria-current=current>{words}</a></li> }
    });
    view! {
        <nav class="chips" aria-label=td_string!(l, mails.became)><ul class="chip-group">{chips.collect_view()}</ul></nav>
        <form class="inline-form" method="get" action=paths::MAILS>
            {filter.state.map(|state| view! { <input type="hidden" name="state" value=state.code()/> })}
            <label for="mailbox">{td_string!(l, quarantine.mailbox)}</label>
            <select id="mailbox" name="mailbox">
                <option value="">{td_string!(l, mails.all_mailboxes)}</option>
                {mailboxes.into_iter().map(|mailbox| view! {
                    <option value=mailbox.id selected=filter.mailbox == Some(mailbox.id)>{mailbox.name}</option>
                }).collect_view()}
            </select>
            <button class="btn btn-secondary btn-small" type="submit">{td_string!(l, mails.to_filter)}</button>
        </form>
    }
}

#[component]
fn Rows(rows: Vec<MailRow>) -> impl IntoView {
    let l = use_locale();
    view! {
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, mails.title)}</caption>
            <thead role="rowgroup"><tr role="row">
                <th role="columnheader" scope="col">{td_string!(l, list.received)}</th>
                <th role="columnheader" scope="col">{td_string!(l, quarantine.mailbox)}</th>
                <th role="columnheader" scope="col">{td_string!(l, mails.kind)}</th>
                <th role="columnheader" scope="col">{td_string!(l, quarantine.sender)}</th>
                <th role="columnheader" scope="col">{td_string!(l, list.subject)}</th>
                <th role="columnheader" scope="col">{td_string!(l, mails.became)}</th>
            </tr></thead>
            <tbody role="rowgroup">
                {rows.into_iter().map(|row| {
                    let subject = row.subject.clone().filter(|subject| !subject.is_empty());
                    let subject = subject.unwrap_or_else(|| td_string!(l, mails.number, n = row.id).to_string());
                    view! {
                        <tr role="row">
                            <td role="cell"><When at=row.received.clone()/></td>
                            <td role="cell" data-label=td_string!(l, quarantine.mailbox)>{row.mailbox.clone()}</td>
                            <td role="cell" data-label=td_string!(l, mails.kind)>{words::mail_kind(l, row.kind.as_deref())}</td>
                            <td role="cell" data-label=td_string!(l, quarantine.sender)>{row.sender.clone().unwrap_or_default()}</td>
                            <td role="cell" data-label=td_string!(l, list.subject)><a href=paths::mail(row.id)>{subject}</a></td>
                            <td role="cell" data-label=td_string!(l, mails.became)><Became row=row/></td>
                        </tr>
                    }
                }).collect_view()}
            </tbody>
        </table>
    }
}

/// What became of a mail: its ticket, or why there is none.
#[component]
pub fn Became(row: MailRow) -> impl IntoView {
    let l = use_locale();
    let (class, icon) = match row.state {
        InboundState::Triage => ("badge badge-warn", "inbox"),
        InboundState::Received => ("badge badge-state-waiting", "clock"),
        InboundState::Filed => ("badge badge-ok", "check"),
        InboundState::NoTicket | InboundState::Destroyed => ("badge badge-state-closed", "close"),
        InboundState::Quarantined => ("badge badge-late", "warning"),
    };
    let reason = row.reason.as_deref().map(|code| words::mail_reason(l, code));
    view! {
        <span class=class><Icon name=icon/>{words::inbound_state(l, row.state)}</span>
        {row.ticket_id.map(|id| view! { " "<a href=paths::ticket(id) rel="external">{format::number(id)}</a> })}
        {reason.map(|reason| view! { <span class="muted">" "{reason}</span> })}
        {row.note.map(|note| view! { <span class="muted">": "{note}</span> })}
        {(row.state == InboundState::Triage).then(|| view! { " "<a href=paths::triage(row.id)>{td_string!(l, mails.to_triage)}</a> })}
        {row.decided.map(|(who, at)| view! { <span class="muted">" "{td_string!(l, mails.decided, who = who).to_string()}" "<When at=at/></span> })}
    }
}
