//! The words about outages.

use leptos_i18n::td_string;
#[cfg(feature = "ssr")]
use model::outage::Answered;
use model::outage::{NotAnswered, OutageState};

use crate::i18n::i18n::Locale;

/// Where an outage stands.
pub fn state(l: Locale, state: OutageState) -> &'static str {
    match state {
        OutageState::Open => td_string!(l, outage.state_open),
        OutageState::Answering => td_string!(l, outage.state_answering),
        OutageState::Solved => td_string!(l, outage.state_solved),
        OutageState::Withdrawn => td_string!(l, outage.state_withdrawn),
    }
}

/// What became of a ticket when its outage ended.
#[cfg(feature = "ssr")]
pub fn answered(l: Locale, how: Answered) -> &'static str {
    match how {
        Answered::Mail => td_string!(l, outage.how_mail),
        Answered::Recontact => td_string!(l, outage.how_recontact),
        Answered::AlreadyClosed => td_string!(l, outage.how_already_closed),
        Answered::Failed => td_string!(l, outage.how_failed),
        Answered::Released => td_string!(l, outage.how_released),
    }
}

/// That the citizen of a ticket was not told: the outage and why, as an event has them.
pub fn left_out(l: Locale, why: &str, outage: &str) -> String {
    let said = td_string!(l, event.outage_left_out);
    match why.parse() {
        Ok(why) => format!("{said} {outage}: {}", not_answered(l, why)),
        Err(_) => format!("{said} {outage}"),
    }
}

/// Why a citizen is left out.
pub fn not_answered(l: Locale, why: NotAnswered) -> &'static str {
    match why {
        NotAnswered::Forbidden => td_string!(l, outage.not_forbidden),
        NotAnswered::NoMailbox => td_string!(l, outage.not_no_mailbox),
        NotAnswered::NoOutcome => td_string!(l, outage.not_no_outcome),
        NotAnswered::OwesOutcome => td_string!(l, outage.not_owes_outcome),
        NotAnswered::Fault => td_string!(l, outage.not_fault),
    }
}
