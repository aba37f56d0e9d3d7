//! What was written and what happened, oldest first: the newest stands next to the composer.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::message::{AttachmentView, DeliveryView, EventKind, EventView, MessageKind, MessageView};
use model::outbox::DeliveryState;
use model::ticket::TicketView;

use crate::components::icon::Icon;
use crate::components::markup::{escape, still};
use crate::components::time::When;
use crate::format;
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn Timeline(ticket: TicketView) -> impl IntoView {
    let l = use_locale();
    let mut entries: Vec<(i64, AnyView)> = Vec::new();
    for message in ticket.messages {
        entries.push((message.at.at.0, view! { <Message message=message/> }.into_any()));
    }
    for event in ticket.events {
        entries.push((event.at.at.0, view! { <Event event=event/> }.into_any()));
    }
    entries.sort_by_key(|(at, _)| *at);
    view! {
        <h2 class="visually-hidden" id="timeline">{td_string!(l, ticket.timeline)}</h2>
        <ol class="timeline" aria-labelledby="timeline">
            {entries.into_iter().map(|(_, entry)| entry).collect_view()}
        </ol>
    }
}

#[component]
fn Message(message: MessageView) -> impl IntoView {
    let l = use_locale();
    let (class, icon, kind) = match message.kind {
        MessageKind::Inbound => ("message message-in", "mail", td_string!(l, channel.email)),
        MessageKind::Contact => ("message message-in", "phone", td_string!(l, ticket.contact)),
        MessageKind::Outbound => ("message message-out", "reply", td_string!(l, ticket.reply_sent)),
        MessageKind::Receipt => ("message message-out", "mail", td_string!(l, ticket.receipt)),
        MessageKind::Note => ("note", "lock", td_string!(l, ticket.note)),
    };
    let text = view! { <p class="message-text">{message.text}</p> };
    // What the desk writes by itself is always the same: it must not push the citizen's words out of sight.
    let text = if message.kind == MessageKind::Receipt {
        view! { <details class="quoted"><summary><Icon name="more" small=true/>{td_string!(l, ticket.receipt_text)}</summary>{text}</details> }.into_any()
    } else {
        text.into_any()
    };
    let html = message.has_html.then(|| paths::message_html(message.id));
    let title = td_string!(l, ticket.html_title, who = message.author.clone()).to_string();
    view! {
        <li class=class id=format!("m{}", message.id)>
            <div class="message-head">
                <span class="message-who">{message.author}</span>
                <span class="message-kind"><Icon name=icon small=true/>{kind}</span>
                <When at=message.at/>
                {message.address.map(|address| view! { <span class="message-to">{address}</span> })}
            </div>
            <div class="message-body">
                {text}
                {message.quoted.map(|quoted| view! {
                    <details class="quoted"><summary><Icon name="more" small=true/>{td_string!(l, ticket.quoted)}</summary><p class="message-text muted">{quoted}</p></details>
                })}
                {html.map(|src| view! {
                    <details class="quoted">
                        <summary><Icon name="visible" small=true/>{td_string!(l, ticket.show_html)}</summary>
                        {frame(&title, &src)}
                    </details>
                })}
            </div>
            <Files files=message.attachments/>
            <Deliveries deliveries=message.deliveries/>
        </li>
    }
}

/// The frame of a message's HTML, in one piece: a frame whose address is written once more loads once more, and the ticket
/// is drawn anew with every change by others.
fn frame(title: &str, src: &str) -> impl IntoView + use<> {
    let (title, src) = (escape(title), escape(src));
    still(format!(
        "<iframe class=\"mail-frame\" loading=\"lazy\" height=\"320\" title=\"{title}\" src=\"{src}\" \
         sandbox=\"allow-same-origin allow-popups allow-popups-to-escape-sandbox\"></iframe>"
    ))
}

/// Files, each a download.
#[component]
pub fn Files(files: Vec<AttachmentView>) -> impl IntoView {
    let l = use_locale();
    (!files.is_empty()).then(|| view! {
        <ul class="attachments" aria-label=td_string!(l, ticket.attachments)>
            {files.into_iter().map(|file| view! {
                <li><a class="attachment" href=paths::attachment(file.id) download rel="external"><Icon name="clip"/><span>{file.name}</span><small>{format::bytes(file.bytes)}</small></a></li>
            }).collect_view()}
        </ul>
    })
}

#[component]
fn Deliveries(deliveries: Vec<DeliveryView>) -> impl IntoView {
    let l = use_locale();
    (!deliveries.is_empty()).then(|| view! {
        <ul class="delivery" aria-label=td_string!(l, delivery.queued)>
            {deliveries.into_iter().map(|delivery| {
                let (class, icon) = match delivery.state {
                    DeliveryState::Queued | DeliveryState::Sending => ("delivery-wait", "clock"),
                    DeliveryState::Accepted => ("delivery-ok", "success"),
                    DeliveryState::Failed => ("delivery-failed", "error"),
                };
                view! {
                    <li>
                        <span class=class><Icon name=icon small=true/>" "{words::delivery(l, delivery.state)}</span>" "{delivery.address}
                        {delivery.detail.map(|detail| view! { <span class="muted">" "{detail}</span> })}
                        {delivery.next_attempt.map(|at| view! { <span class="muted">" · "{td_string!(l, ticket.next_attempt)}" "<When at=at/></span> })}
                        {delivery.maybe_duplicate.then(|| view! { <span class="badge badge-warn">{td_string!(l, ticket.maybe_duplicate)}</span> })}
                    </li>
                }
            }).collect_view()}
        </ul>
    })
}

#[component]
fn Event(event: EventView) -> impl IntoView {
    let l = use_locale();
    let icon = match event.kind {
        EventKind::Taken | EventKind::Released => "user",
        EventKind::Closed => "check",
        EventKind::Bounced | EventKind::PossiblyRelated | EventKind::NewParticipant => "warning",
        _ => "arrow-right",
    };
    let actor = event
        .actor
        .clone()
        .unwrap_or_else(|| td_string!(l, event.desk).to_owned());
    view! {
        <li class="event"><Icon name=icon/><span><b>{actor}</b>" "{words::event(l, &event)}</span><When at=event.at/></li>
    }
}
