//! Triage: on the left what waits, on the right one mail and what to do with it.

mod decide;

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::forms::Typed;
use model::message::AttachmentView;
use model::sorting::Fired;
use model::triage::{TriageMail, TriagePage as Page, TriageRow};

use self::decide::Decide;
use super::ticket::{FilesAt, MailBadgeView, PagesAt};
use crate::api;
use crate::components::drawn::drawn;
use crate::components::due::DueBar;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn TriagePage() -> impl IntoView {
    let l = use_locale();
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let id = params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<i64>().ok());
        query.with(|query| (id, query.get("after"), query.get("again").is_some()))
    });
    let page = Resource::new(
        move || asked.get(),
        |(id, after, again)| api::triage::triage(id, after, again),
    );
    view! {
        <Title text=td_string!(l, triage.title)/>
        <Transition>
            {drawn(move || async move {
                match page.await {
                    Ok((page, typed)) => view! { <Screen page=page typed=typed done=done_words(&query.get_untracked())/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// What was just done, and where that led.
type Done = Option<(&'static str, Vec<(String, String)>)>;

fn done_words(query: &leptos_router::params::ParamsMap) -> Done {
    let l = use_locale();
    let tickets = query.get("tickets").unwrap_or_default();
    let links = tickets.split('-').filter_map(|number| number.parse().ok());
    let mut links: Vec<(String, String)> = links.map(|id| (paths::ticket(id), format::number(id))).collect();
    let words = match query.get("done").as_deref() {
        Some("opened") => td_string!(l, triage.done_opened),
        Some("front") => td_string!(l, triage.done_front),
        Some("attached") => td_string!(l, triage.done_attached),
        Some("dismissed") => {
            let mail = query.get("mail").and_then(|id| id.parse().ok());
            links = mail
                .map(|id| (paths::mail(id), td_string!(l, triage.see_mail).to_owned()))
                .into_iter()
                .collect();
            td_string!(l, triage.done_dismissed)
        }
        _ => return None,
    };
    Some((words, links))
}

#[component]
fn Screen(page: Page, typed: Typed, done: Done) -> impl IntoView {
    let l = use_locale();
    let count = page.rows.len();
    let chosen = page.mail.as_ref().map(|mail| mail.row.id);
    let following = page.following;
    view! {
        <div class="page-head"><h1>{td_string!(l, triage.title)}</h1></div>
        {done.map(|(words, links)| view! {
            <div class="alert alert-success" role="status"><Icon name="success"/>
                <p>{words}{links.into_iter().map(|(href, text)| view! { " "<a href=href rel="external">{text}</a> }).collect_view()}</p>
            </div>
        })}
        {page.gone.then(|| view! {
            <div class="alert alert-warn" role="status"><Icon name="warning"/><p>{td_string!(l, triage.gone)}</p></div>
        })}
        {match page.mail {
            None => view! {
                <div class="empty"><p><b>{td_string!(l, triage.empty)}</b></p><p>{td_string!(l, triage.empty_hint)}</p></div>
            }.into_any(),
            Some(mail) => view! {
                <div class="triage">
                    <nav class="triage-list" aria-label=td_string!(l, triage.waiting, n = count).to_string()>
                        <ol>
                            {page.rows.into_iter().map(|row| view! { <Row current=chosen == Some(row.id) row=row/> }).collect_view()}
                        </ol>
                        {page.next.map(|cursor| view! {
                            <a class="btn btn-secondary" rel="next" href=format!("{}?after={cursor}", paths::TRIAGE)>{td_string!(l, list.next)}<Icon name="chevron-right"/></a>
                        })}
                    </nav>
                    <section class="triage-mail" aria-labelledby="mail-subject">
                        <Mail mail=mail.clone()/>
                        <Decide mail=mail queues=page.queues following=following typed=typed/>
                    </section>
                </div>
            }.into_any(),
        }}
    }
}

/// A mail of the list: its clock, who wrote, what about, and where a rule would put it.
#[component]
fn Row(row: TriageRow, current: bool) -> impl IntoView {
    let l = use_locale();
    let subject = words::subject(l, &row.subject);
    let who = row
        .sender
        .clone()
        .unwrap_or_else(|| td_string!(l, quarantine.unknown).to_owned());
    view! {
        <li class="triage-row" class:current=current>
            <a class="mini-title" href=paths::triage(row.id) aria-current=current.then_some("true")>{subject}</a>
            <span class="triage-who">{who}</span>
            <span class="triage-facts">
                {row.due.map(|due| view! { <DueBar due=due/> })}
                <Proposal row_queue=row.queue.map(|queue| queue.name) reason=row.reason.map(|reason| reason.name)/>
            </span>
        </li>
    }
}

#[component]
fn Proposal(row_queue: Option<String>, reason: Option<String>) -> impl IntoView {
    row_queue.map(|queue| {
        let words = reason.map_or(queue.clone(), |reason| format!("{queue} · {reason}"));
        view! { <span class="proposal"><Icon name="arrow-right" small=true/>{words}</span> }
    })
}

/// The mail itself.
#[component]
fn Mail(mail: TriageMail) -> impl IntoView {
    let l = use_locale();
    let row = mail.row;
    let is_fax = row.sender.is_none();
    let who = match (mail.name, row.sender) {
        (Some(name), Some(address)) if !name.eq_ignore_ascii_case(&address) => format!("{name} <{address}>"),
        (_, Some(address)) => address,
        (_, None) => mail.caller.unwrap_or_else(|| td_string!(l, ticket.unknown).to_owned()),
    };
    // Of a fax the pages are the message, and its gateway's words are not.
    let text = if is_fax {
        view! { <details class="quoted"><summary><Icon name="more" small=true/>{td_string!(l, ticket.fax_text)}</summary><p class="message-text">{mail.text}</p></details> }.into_any()
    } else {
        view! { <p class="message-text">{mail.text}</p> }.into_any()
    };
    view! {
        <header class="triage-head">
            <h2 id="mail-subject">{words::subject(l, &row.subject)}</h2>
            <p class="triage-from">
                <b>{who}</b>
                {mail.badge.map(|badge| view! { " "<MailBadgeView badge=badge/> })}
            </p>
            <p class="muted">
                {words::mail_kind(l, row.kind.as_deref())}" · "{row.mailbox}" · "<When at=row.received/>
                " · "<a href=paths::mail(row.id)>{td_string!(l, triage.how_read)}</a>
            </p>
            {row.fired.map(|fired| view! { <WhyLine fired=fired/> })}
        </header>
        <div class="triage-text" tabindex="0" role="group" aria-label=td_string!(l, ticket.message)>
            {text}
            {mail.quoted.map(|quoted| view! {
                <details class="quoted"><summary><Icon name="more" small=true/>{td_string!(l, ticket.quoted)}</summary><p class="message-text muted">{quoted}</p></details>
            })}
            <Attached files=mail.files/>
        </div>
    }
}

#[component]
fn Attached(files: Vec<AttachmentView>) -> impl IntoView {
    view! {
        <PagesAt files=files.clone() at=paths::triage_page/>
        <FilesAt files=files at=paths::triage_file/>
    }
}

/// Which rule fired, and why.
#[component]
pub fn WhyLine(fired: Fired) -> impl IntoView {
    let l = use_locale();
    let why: Vec<String> = fired
        .why
        .iter()
        .map(|why| format!("{}: «{}»", words::sorting_place(l, why.place), entry_words(&why.entry)))
        .collect();
    view! {
        <p class="why"><Icon name="info" small=true/>
            {(!fired.rule.is_empty()).then(|| view! { <b>{td_string!(l, triage.rule, name = fired.rule).to_string()}</b>" " })}
            {why.join("; ")}
        </p>
    }
}

/// An entry of a rule as people read it: kinds are codes.
fn entry_words(entry: &str) -> String {
    if model::sorting::KINDS.contains(&entry) {
        words::mail_kind(use_locale(), Some(entry))
    } else {
        entry.to_owned()
    }
}
