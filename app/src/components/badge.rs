//! States and channels as icon, word and colour: never by colour alone.

use leptos::prelude::*;
use model::{Channel, TicketState};

use super::icon::{IconLabel, icon_html};
use super::markup::{escape, still};
use crate::state::locale::use_locale;
use crate::words;

/// Where a ticket stands.
#[component]
pub fn StateBadge(state: TicketState) -> impl IntoView {
    let (class, icon) = match state {
        TicketState::New => ("badge badge-state-new", "star"),
        TicketState::Open => ("badge badge-state-open", "pencil"),
        TicketState::Waiting => ("badge badge-state-waiting", "clock"),
        TicketState::ThirdLevel => ("badge badge-state-third", "arrow-up"),
        TicketState::ToCommunicate => ("badge badge-state-tocall", "phone"),
        TicketState::Closed => ("badge badge-state-closed", "check"),
    };
    let (icon, words) = (icon_html(icon, false), escape(words::state(use_locale(), state)));
    still(format!("<span class=\"{class}\">{icon}{words}</span>"))
}

/// The icon of a channel.
pub fn channel_icon(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "phone",
        Channel::Email => "mail",
        Channel::Pec => "pec",
        Channel::Fax => "print",
        Channel::Counter => "pa",
        Channel::Letter => "letter",
        Channel::Sms => "comment",
    }
}

/// How a contact reached the centre.
#[component]
pub fn ChannelIcon(channel: Channel) -> impl IntoView {
    view! { <IconLabel name=channel_icon(channel) label=words::channel(use_locale(), channel)/> }
}
