//! How one mail was read, step by step.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::mailbox::{InboundState, MailFact, MailView};

use super::mails::Became;
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
pub fn MailPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse().ok())
            .unwrap_or(0)
    });
    let mail = Resource::new(move || id.get(), api::mail::mail);
    view! {
        <Transition>
            {drawn(move || async move {
                match mail.await {
                    Ok(mail) => view! { <Mail mail=mail/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Mail(mail: MailView) -> impl IntoView {
    let l = use_locale();
    let row = mail.row.clone();
    let number = td_string!(l, mails.number, n = row.id).to_string();
    let title = row
        .subject
        .clone()
        .filter(|subject| !subject.is_empty())
        .unwrap_or_else(|| number.clone());
    let unreadable = mail.facts.is_empty();
    view! {
        <Title text=format!("{} – {}", td_string!(l, mails.how), title)/>
        <div class="page-head">
            <p class="crumbs"><a href=paths::MAILS>{td_string!(l, mails.title)}</a>" / "{number}</p>
            <h1>{title}</h1>
            <div class="page-actions">
                <a class="btn btn-secondary" rel="external" href=format!("{}/raw", paths::mail(row.id))><Icon name="download"/>{td_string!(l, mails.original)}" "<span class="muted">{format::bytes(row.bytes)}</span></a>
            </div>
        </div>
        <p><When at=row.received.clone()/>" · "{row.mailbox.clone()}" · "{words::mail_kind(l, row.kind.as_deref())}" · "<Became row=row.clone()/></p>
        {mail.can_open.then(|| view! {
            <form class="inline-form" method="post" action=format!("{}/open", paths::mail(row.id))>
                <p class="muted">{td_string!(l, mails.open_hint)}</p>
                <button class="btn btn-primary" type="submit"><Icon name="plus"/>{td_string!(l, mails.open_ticket)}</button>
            </form>
        })}
        {(row.state == InboundState::Quarantined).then(|| view! {
            <p><a href=paths::QUARANTINE>{td_string!(l, nav.quarantine)}</a></p>
        })}
        {unreadable.then(|| view! { <p class="empty">{td_string!(l, mails.unreadable)}</p> })}
        <Facts title=td_string!(l, mails.steps) facts=mail.steps ordered=true/>
        <Facts title=td_string!(l, mails.facts) facts=mail.facts ordered=false/>
        {(!mail.files.is_empty()).then(|| view! {
            <section class="block"><h2>{td_string!(l, mails.files)}</h2>
                <ul class="plain-list">{mail.files.into_iter().map(|(name, mime, bytes)| view! {
                    <li>{name}" "<span class="muted">{mime}" · "{format::bytes(bytes)}</span></li>
                }).collect_view()}</ul>
            </section>
        })}
        {(!mail.text.is_empty()).then(|| view! {
            <section class="block"><h2>{td_string!(l, mails.text)}</h2><p class="message-text">{mail.text}</p></section>
        })}
    }
}

#[component]
fn Facts(title: &'static str, facts: Vec<MailFact>, ordered: bool) -> impl IntoView {
    let l = use_locale();
    let rows = facts.into_iter().enumerate().map(|(n, fact)| {
        let name = words::mail_fact(l, &fact.name);
        let name = if ordered { format!("{}. {name}", n + 1) } else { name };
        view! { <tr role="row"><th role="rowheader" scope="row">{name}</th><td role="cell">{fact.value}</td></tr> }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="block">
                <h2>{title}</h2>
                <table class="table facts" role="table"><caption class="visually-hidden">{title}</caption><tbody role="rowgroup">{rows}</tbody></table>
            </section>
        }
    })
}
