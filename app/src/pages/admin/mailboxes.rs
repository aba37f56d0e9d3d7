//! Mailboxes, and how each is doing.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::admin::MailboxView;

use super::health::Health;
use super::parts::{ActiveBadge, EditCell, Heads, ListHead, NameCell, Nothing, queue_name};
use crate::api;
use crate::api::admin::Listed;
use crate::components::drawn::drawn;
use crate::components::icon::Icon;
use crate::components::problem::ProblemPage;
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn MailboxesPage() -> impl IntoView {
    let mailboxes = Resource::new(|| (), |()| api::admin::mailboxes());
    view! {
        <Transition>
            {drawn(move || async move {
                match mailboxes.await {
                    Ok(mailboxes) => view! { <Mailboxes mailboxes=mailboxes/> }.into_any(),
                    Err(error) => view! { <ProblemPage problem=error.0/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Mailboxes(mailboxes: Listed<MailboxView>) -> impl IntoView {
    let l = use_locale();
    let Listed { rows, queues } = mailboxes;
    if rows.is_empty() {
        return view! {
            <ListHead title=td_string!(l, admin.mailboxes) list=paths::MAILBOXES add=td_string!(l, admin.new_mailbox)/>
            <Nothing/>
        }
        .into_any();
    }
    let heads = vec![
        td_string!(l, admin.name),
        td_string!(l, admin.address),
        td_string!(l, admin.queue),
        td_string!(l, admin.connection),
        td_string!(l, admin.status),
    ];
    let rows = rows.into_iter().map(|row| {
        let href = paths::form(paths::MAILBOXES, Some(row.id));
        let name = row.name.clone();
        let queue = queue_name(&queues, Some(row.queue_id), "");
        view! {
            <tr role="row" class:off=!row.active>
                <NameCell href=href.clone() name=name.clone()/>
                <td role="cell" data-label=td_string!(l, admin.address)>{row.address.clone()}</td>
                <td role="cell" data-label=td_string!(l, admin.queue)>{queue}</td>
                <td role="cell" data-label=td_string!(l, admin.connection)><Connection mailbox=row.clone()/><Health mailbox=row.clone()/></td>
                <td role="cell"><ActiveBadge active=row.active/></td>
                <EditCell href=href name=name/>
            </tr>
        }
    });
    view! {
        <ListHead title=td_string!(l, admin.mailboxes) list=paths::MAILBOXES add=td_string!(l, admin.new_mailbox)/>
        <table class="table table-cards" role="table">
            <caption class="visually-hidden">{td_string!(l, admin.mailboxes)}</caption>
            <Heads names=heads/>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// How reading and sending go: since when it fails and why, or when the server last answered; what could not be sent.
#[component]
pub fn Connection(mailbox: MailboxView) -> impl IntoView {
    let l = use_locale();
    let unsent = mailbox.unsent.map(|(mails, since)| {
        view! { " "<span class="badge badge-late"><Icon name="error"/>{td_string!(l, admin.unsent, mails = mails).to_string()}" "<When at=since/></span> }
    });
    let reading = match (mailbox.failing_since, mailbox.last_contact) {
        (Some(since), _) => view! {
            <span class="badge badge-late"><Icon name="error"/>{td_string!(l, admin.failing)}" "<When at=since/></span>
            <span class="reason">" "{mailbox.failure.unwrap_or_default()}</span>
        }
        .into_any(),
        (None, Some(at)) => {
            view! { <span class="badge badge-ok"><Icon name="check"/>{td_string!(l, admin.last_contact)}" "<When at=at/></span> }.into_any()
        }
        (None, None) if mailbox.imap.is_some() => view! { <span class="muted">{td_string!(l, admin.never_read)}</span> }.into_any(),
        (None, None) => view! { <span class="muted">{td_string!(l, admin.by_pipe)}</span> }.into_any(),
    };
    let quota = mailbox.quota.filter(|(_, limit)| *limit > 0).map(|(used, limit)| {
        let percent = (used.saturating_mul(100) / limit).clamp(0, 100);
        let class = if percent >= 90 { "gauge gauge-full" } else { "gauge" };
        let text = td_string!(l, admin.quota, percent = percent).to_string();
        view! {
            <span class=class><meter min="0" max="100" low="80" high="90" optimum="0" value=percent>{text.clone()}</meter>{text}" · "{format::bytes(used)}" / "{format::bytes(limit)}</span>
        }
    });
    view! { {reading}{unsent}{quota} }
}
