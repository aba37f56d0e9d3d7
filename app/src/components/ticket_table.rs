//! The list of tickets: a table that becomes cards on a narrow screen.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::ticket::{LastWord, TicketRow};

use super::badge::{ChannelIcon, StateBadge};
use super::due::DueBar;
use super::icon::icon_html;
use super::markup::{escape, still};
use super::time::{WhenBrief, time_html};
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

/// Tickets, one a row.
#[component]
pub fn TicketTable(
    rows: Vec<TicketRow>,
    caption: String,
    /// Names each ticket's queue, where rows of several queues stand together.
    #[prop(optional)]
    with_queue: bool,
) -> impl IntoView {
    let l = use_locale();
    keep_focus();
    view! {
        <table class="ticket-list" role="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col" class="col-clock">{td_string!(l, list.due)}</th>
                    <th role="columnheader" scope="col" class="col-number">{td_string!(l, list.number)}</th>
                    <th role="columnheader" scope="col" class="col-subject">{td_string!(l, list.subject)}</th>
                    <th role="columnheader" scope="col" class="col-requester">{td_string!(l, list.requester)}</th>
                    <th role="columnheader" scope="col" class="col-state">{td_string!(l, list.state)}</th>
                    <th role="columnheader" scope="col" class="col-owner">{td_string!(l, list.owner)}</th>
                    <th role="columnheader" scope="col" class="col-age">{td_string!(l, list.received)}</th>
                    <th role="columnheader" scope="col" class="col-last">{td_string!(l, list.last_word)}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {rows.into_iter().map(|row| view! { <Row row=row with_queue=with_queue/> }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn Row(row: TicketRow, with_queue: bool) -> impl IntoView {
    let l = use_locale();
    let subject = words::subject(l, &row.subject);
    let from_citizen = row.last_word == LastWord::Citizen;
    let (class, icon, who) = if from_citizen {
        ("lastword lastword-in", "arrow-left", td_string!(l, list.citizen))
    } else {
        ("lastword", "arrow-right", td_string!(l, list.us))
    };
    let (icon, who, when) = (
        icon_html(icon, true),
        escape(who),
        time_html(&row.last_at, &row.last_at.brief),
    );
    let urgent = row.urgent.then(|| {
        let word = escape(td_string!(l, ticket.urgent));
        let icon = icon_html("flag", true);
        still(format!(
            "<span class=\"urgent\" title=\"{word}\">{icon}<span class=\"visually-hidden\">{word}</span></span>"
        ))
    });
    let last_word = still(format!("<span class=\"{class}\">{icon}{who} {when}</span>"));
    let place = if with_queue { Some(row.queue) } else { row.office };
    view! {
        <tr role="row" class:row-unread=row.unread>
            <td role="cell" class="col-clock">
                {match row.due {
                    Some(due) => view! { <DueBar due=due/> }.into_any(),
                    None => view! { <span class="muted">{td_string!(l, list.done)}</span> }.into_any(),
                }}
            </td>
            <td role="cell" class="col-number">{crate::format::number(row.id)}</td>
            <td role="cell" class="col-subject">
                <span class="subject">
                    {row.unread.then(|| view! { <span class="unread-dot" role="img" aria-label=td_string!(l, list.unread)></span> })}
                    {urgent}
                    <ChannelIcon channel=row.channel/>
                    <a class="subject-link" href=paths::ticket(row.id) title=subject.clone()>{subject.clone()}</a>
                </span>
            </td>
            <td role="cell" class="col-requester">{row.requester.unwrap_or_else(|| td_string!(l, list.nobody_known).to_string())}</td>
            <td role="cell" class="col-state"><StateBadge state=row.state/></td>
            <td role="cell" class="col-owner" data-label=td_string!(l, list.owner)>
                {match row.owner {
                    Some(owner) => view! { <span>{owner}</span> }.into_any(),
                    None => view! { <span class="muted">{td_string!(l, list.nobody)}</span> }.into_any(),
                }}
                {place.map(|place| view! { <span class="muted" title=place.clone()>" · "{place.clone()}</span> })}
            </td>
            <td role="cell" class="col-age"><WhenBrief at=row.received/></td>
            <td role="cell" class="col-last">
                {last_word}
            </td>
        </tr>
    }
}

/// When the list is drawn anew, the rows move and the focus must not: it stays with its ticket, so that Enter opens the
/// one that was chosen.
fn keep_focus() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let chosen = || {
            document()
                .active_element()
                .filter(|element| element.class_list().contains("subject-link"))
                .and_then(|link| link.get_attribute("href"))
        };
        let Some(before) = chosen() else { return };
        request_animation_frame(move || {
            if chosen().as_ref() == Some(&before) {
                return;
            }
            let link = document()
                .query_selector(&format!(".subject-link[href=\"{before}\"]"))
                .ok()
                .flatten();
            if let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = link.focus();
            }
        });
    }
}
