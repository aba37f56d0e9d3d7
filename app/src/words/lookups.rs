//! The words of the region's registries: what they are asked by, how they answered, and what they know.

use leptos_i18n::td_string;
use model::lookup::{AccountState, BoxState, DisputeState, LookupKind, LookupResult, PinState, Registry};

use crate::i18n::i18n::Locale;

/// A registry's name.
pub fn registry(l: Locale, registry: Registry) -> &'static str {
    match registry {
        Registry::Ims => td_string!(l, lookup.ims),
        Registry::Sitr => td_string!(l, lookup.sitr),
        Registry::Pec => td_string!(l, lookup.pec),
    }
}

/// What a registry is, for who knows the name only.
pub fn about(l: Locale, registry: Registry) -> &'static str {
    match registry {
        Registry::Ims => td_string!(l, lookup.about_ims),
        Registry::Sitr => td_string!(l, lookup.about_sitr),
        Registry::Pec => td_string!(l, lookup.about_pec),
    }
}

/// What is missing where a registry has no complete key.
pub fn needs(l: Locale, registry: Registry) -> &'static str {
    match registry {
        Registry::Ims => td_string!(l, lookup.needs_ims),
        Registry::Sitr => td_string!(l, lookup.needs_sitr),
        Registry::Pec => td_string!(l, lookup.needs_pec),
    }
}

/// What a registry is asked by.
pub fn kind(l: Locale, kind: LookupKind) -> &'static str {
    match kind {
        LookupKind::TaxCode => td_string!(l, lookup.tax_code),
        LookupKind::Plate => td_string!(l, lookup.plate),
        LookupKind::Email => td_string!(l, lookup.email),
        LookupKind::Phone => td_string!(l, lookup.phone),
    }
}

/// How a look-up ended, in one or two words.
pub fn result(l: Locale, result: LookupResult) -> &'static str {
    match result {
        LookupResult::Hit => td_string!(l, lookup.hit),
        LookupResult::Miss => td_string!(l, lookup.miss),
        LookupResult::Slow => td_string!(l, lookup.slow),
        LookupResult::Down => td_string!(l, lookup.down),
        LookupResult::Resting => td_string!(l, lookup.resting),
        LookupResult::Broken => td_string!(l, lookup.broken),
        LookupResult::Certificate => td_string!(l, lookup.certificate),
        LookupResult::Refused => td_string!(l, lookup.refused),
    }
}

/// That a registry has more than the records shown, and how many where it says so.
pub fn more(l: Locale, shown: usize, total: Option<i64>) -> String {
    match total {
        Some(total) => td_string!(l, lookup.more_of, n = shown, total = total).to_string(),
        None => td_string!(l, lookup.more, n = shown).to_string(),
    }
}

/// What there is to do about it; empty where the registry answered.
pub fn advice(l: Locale, result: LookupResult) -> &'static str {
    match result {
        LookupResult::Hit | LookupResult::Miss => "",
        LookupResult::Slow | LookupResult::Down => td_string!(l, lookup.do_retry),
        LookupResult::Resting => td_string!(l, lookup.do_wait),
        LookupResult::Broken | LookupResult::Certificate | LookupResult::Refused => td_string!(l, lookup.do_tell),
    }
}

/// What it means that a registry knows nothing.
pub fn nothing(l: Locale, registry: Registry) -> &'static str {
    match registry {
        Registry::Ims => td_string!(l, lookup.nothing_ims),
        Registry::Sitr => td_string!(l, lookup.nothing_sitr),
        Registry::Pec => td_string!(l, lookup.nothing_pec),
    }
}

/// State of a registration.
pub fn account(l: Locale, state: AccountState) -> &'static str {
    match state {
        AccountState::Active => td_string!(l, lookup.account_active),
        AccountState::Unconfirmed => td_string!(l, lookup.account_unconfirmed),
        AccountState::Suspended => td_string!(l, lookup.account_suspended),
        AccountState::Closed => td_string!(l, lookup.account_closed),
    }
}

/// State of the PIN, with the day on which it came to it where that is known.
pub fn pin(l: Locale, state: PinState, day: Option<String>) -> String {
    let words = match state {
        PinState::None => td_string!(l, lookup.pin_none),
        PinState::Requested => td_string!(l, lookup.pin_requested),
        PinState::Sent => td_string!(l, lookup.pin_sent),
        PinState::Active => td_string!(l, lookup.pin_active),
        PinState::Blocked => td_string!(l, lookup.pin_blocked),
        PinState::Expired => td_string!(l, lookup.pin_expired),
    };
    match day.filter(|_| state != PinState::None) {
        Some(day) => td_string!(l, lookup.since, what = words, day = day).to_string(),
        None => words.to_owned(),
    }
}

/// Where a dispute about a tax position stands.
pub fn dispute(l: Locale, state: DisputeState) -> &'static str {
    match state {
        DisputeState::None => td_string!(l, lookup.dispute_none),
        DisputeState::Open => td_string!(l, lookup.dispute_open),
        DisputeState::Suspended => td_string!(l, lookup.dispute_suspended),
        DisputeState::Accepted => td_string!(l, lookup.dispute_accepted),
        DisputeState::Rejected => td_string!(l, lookup.dispute_rejected),
        DisputeState::Court => td_string!(l, lookup.dispute_court),
    }
}

/// State of a certified mailbox.
pub fn box_state(l: Locale, state: BoxState) -> &'static str {
    match state {
        BoxState::Requested => td_string!(l, lookup.box_requested),
        BoxState::Inactive => td_string!(l, lookup.box_inactive),
        BoxState::Active => td_string!(l, lookup.box_active),
        BoxState::Suspended => td_string!(l, lookup.box_suspended),
        BoxState::Closed => td_string!(l, lookup.box_closed),
    }
}
