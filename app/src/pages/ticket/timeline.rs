//! What was written and what happened, oldest first: the newest stands next to the composer.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::message::{
    AttachmentView, DeliveryView, EventKind, EventView, EvidenceView, MailBadge, MessageKind, MessageView, PageView,
    Preview,
};
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
        MessageKind::Inbound if message.badge == Some(MailBadge::Certified) => {
            ("message message-in", "pec", td_string!(l, channel.pec))
        }
        // A gateway is no sender: what it brings has no address.
        MessageKind::Inbound if message.address.is_none() => {
            ("message message-in", "print", td_string!(l, channel.fax))
        }
        MessageKind::Inbound => ("message message-in", "mail", td_string!(l, channel.email)),
        MessageKind::Contact => ("message message-in", "phone", td_string!(l, ticket.contact)),
        MessageKind::Outbound => ("message message-out", "reply", td_string!(l, ticket.reply_sent)),
        MessageKind::Receipt => ("message message-out", "mail", td_string!(l, ticket.receipt)),
        MessageKind::AutoReply => ("message message-in", "refresh", td_string!(l, ticket.auto_reply)),
        MessageKind::Note => ("note", "lock", td_string!(l, ticket.note)),
    };
    let text = view! { <p class="message-text">{message.text}</p> };
    // What machines write is always the same: it must not push the citizen's words out of sight.
    // Of a fax the pages are the message, and its gateway's words are not.
    let is_fax = message.address.is_none() && message.attachments.iter().any(|file| file.preview.is_some());
    let folded = match message.kind {
        MessageKind::Inbound if is_fax => Some(td_string!(l, ticket.fax_text)),
        MessageKind::Receipt => Some(td_string!(l, ticket.receipt_text)),
        MessageKind::AutoReply => Some(td_string!(l, ticket.auto_reply_text)),
        _ => None,
    };
    let text = match folded {
        Some(title) => {
            view! { <details class="quoted"><summary><Icon name="more" small=true/>{title}</summary>{text}</details> }
                .into_any()
        }
        None => text.into_any(),
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
                {message.has_raw.then(|| view! {
                    <div class="message-proof">
                        {message.badge.map(|badge| view! { <MailBadgeView badge=badge/> })}
                        {message.certified.map(|at| view! { <span>{td_string!(l, pec.at)}" "<When at=at/></span> })}
                        <a href=paths::message_raw(message.id) download rel="external"><Icon name="download" small=true/>{td_string!(l, pec.original)}</a>
                    </div>
                })}
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
            <PagesAt files=message.attachments.clone() at=paths::page/>
            <FilesAt files=message.attachments at=paths::attachment/>
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

/// The pages of fax and the like, as pictures: on a fax they are the message.
#[component]
pub fn PagesAt(
    files: Vec<AttachmentView>,
    /// Where a page of an attachment is.
    at: fn(i64, i64) -> String,
) -> impl IntoView {
    let l = use_locale();
    files
        .into_iter()
        .filter_map(|file| {
            let preview = file.preview?;
            Some(match preview {
                Preview::Waiting => view! { <p class="pages-note muted"><Icon name="clock" small=true/>{td_string!(l, ticket.preview_waiting)}</p> }.into_any(),
                Preview::Failed => view! { <p class="pages-note field-error"><Icon name="warning" small=true/>{td_string!(l, ticket.preview_failed)}</p> }.into_any(),
                Preview::Done => still(pages_html(&file, at)).into_any(),
            })
        })
        .collect_view()
}

/// In one piece: pictures whose address is written once more would load once more.
fn pages_html(file: &AttachmentView, at: fn(i64, i64) -> String) -> String {
    let l = use_locale();
    let page = |page: &PageView| {
        let title = td_string!(l, ticket.page, n = page.page, name = file.name.clone()).to_string();
        let (src, title) = (escape(&at(file.id, page.page)), escape(&title));
        let (width, height) = (page.width, page.height);
        format!(
            "<li><a href=\"{src}\" target=\"_blank\" rel=\"external noopener\"><img src=\"{src}\" alt=\"{title}\" \
             width=\"{width}\" height=\"{height}\" loading=\"lazy\"></a></li>"
        )
    };
    let pages: String = file.pages.iter().map(page).collect();
    format!(
        "<ol class=\"pages\" aria-label=\"{}\">{pages}</ol>",
        escape(td_string!(l, ticket.pages))
    )
}

/// Files, each a download.
#[component]
pub fn FilesAt(
    files: Vec<AttachmentView>,
    /// Where an attachment is.
    at: fn(i64) -> String,
) -> impl IntoView {
    let l = use_locale();
    (!files.is_empty()).then(|| view! {
        <ul class="attachments" aria-label=td_string!(l, ticket.attachments)>
            {files.into_iter().map(|file| view! {
                <li><a class="attachment" href=at(file.id) download rel="external"><Icon name="clip"/><span>{file.name}</span><small>{format::bytes(file.bytes)}</small></a></li>
            }).collect_view()}
        </ul>
    })
}

#[component]
fn Deliveries(deliveries: Vec<DeliveryView>) -> impl IntoView {
    let l = use_locale();
    (!deliveries.is_empty()).then(|| view! {
        <ul class="delivery" aria-label=td_string!(l, delivery.recipients)>
            {deliveries.into_iter().map(|delivery| {
                let (class, icon) = look(delivery.state);
                let history = td_string!(l, delivery.history, who = delivery.address.clone()).to_string();
                view! {
                    <li>
                        <span class=class><Icon name=icon small=true/>" "{words::delivery(l, delivery.state)}</span>" "{delivery.address}
                        {delivery.detail.map(|detail| view! { <span class="muted">" "{detail}</span> })}
                        {delivery.next_attempt.map(|at| view! { <span class="muted">" · "{td_string!(l, ticket.next_attempt)}" "<When at=at/></span> })}
                        {delivery.maybe_duplicate.then(|| view! { <span class="badge badge-warn">{td_string!(l, ticket.maybe_duplicate)}</span> })}
                        {(!delivery.evidence.is_empty()).then(|| view! {
                            <ol class="evidence" aria-label=history>
                                {delivery.evidence.into_iter().map(|line| view! { <Evidence line=line/> }).collect_view()}
                            </ol>
                        })}
                    </li>
                }
            }).collect_view()}
        </ul>
    })
}

/// Colour and icon of how far a mail got.
fn look(state: DeliveryState) -> (&'static str, &'static str) {
    match state {
        DeliveryState::Queued | DeliveryState::Sending => ("delivery-wait", "clock"),
        DeliveryState::Late => ("delivery-late", "warning"),
        DeliveryState::Accepted | DeliveryState::PecAccepted | DeliveryState::PecOrdinary => ("delivery-ok", "success"),
        DeliveryState::Delivered => ("delivery-ok", "check"),
        DeliveryState::Failed | DeliveryState::FailedVirus | DeliveryState::Rejected => ("delivery-failed", "error"),
    }
}

/// A step of a recipient's history, with the receipt that says so.
#[component]
fn Evidence(line: EvidenceView) -> impl IntoView {
    let l = use_locale();
    let (class, icon) = look(line.event);
    view! {
        <li>
            <span class=class><Icon name=icon small=true/>" "{words::delivery(l, line.event)}</span>" "<When at=line.at/>
            {(!line.provider.is_empty()).then(|| view! { <span class="muted">" "{line.provider}</span> })}
            {line.detail.map(|detail| view! { <span class="muted">" · "{detail}</span> })}
            " "<a href=paths::evidence(line.id) download rel="external">{td_string!(l, delivery.receipt)}</a>
        </li>
    }
}

/// What a received mail is worth.
#[component]
pub fn MailBadgeView(badge: MailBadge) -> impl IntoView {
    let (words, hint) = words::mail_badge(use_locale(), badge);
    let (class, icon) = match badge {
        MailBadge::Certified => ("badge badge-ok", "pec"),
        MailBadge::Uncertified => ("badge badge-state-waiting", "mail"),
        MailBadge::Unverified => ("badge badge-warn", "warning"),
    };
    view! { <span class=class title=hint><Icon name=icon/>{words}</span> }
}

#[component]
fn Event(event: EventView) -> impl IntoView {
    let l = use_locale();
    let icon = match event.kind {
        EventKind::Taken | EventKind::Released => "user",
        EventKind::Closed | EventKind::DocumentsVerified => "check",
        EventKind::Bounced
        | EventKind::NotDelivered
        | EventKind::PossiblyRelated
        | EventKind::NewParticipant
        | EventKind::DocumentsMissing => "warning",
        EventKind::Reverified => "pec",
        EventKind::Archived => "lock",
        EventKind::Continued | EventKind::OutageLinked => "link",
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
