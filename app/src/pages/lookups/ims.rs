//! What identity management knows: registered or not, the PIN, how to reach the person.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::lookup::{AccountState, ImsRecord, LookupKind, PinState};

use super::card::{Pair, Stands};
use crate::components::icon::Icon;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn Registrations(records: Vec<ImsRecord>, kind: LookupKind, stands: Stands) -> impl IntoView {
    records
        .into_iter()
        .map(|record| view! { <Registration record=record kind=kind stands=stands/> })
        .collect_view()
}

/// Registration and PIN in one line (`Registrato, PIN attivo dal 12/03/2025`).
pub fn summary(l: Locale, record: &ImsRecord) -> String {
    // Whoever is in the registry without a state is registered.
    let state = words::lookups::account(l, record.state.unwrap_or(AccountState::Active));
    let day = record.pin_on.as_deref().map(format::day);
    match record.pin {
        Some(pin) => format!("{state}, {}", words::lookups::pin(l, pin, day)),
        None => state.to_owned(),
    }
}

#[component]
fn Registration(record: ImsRecord, kind: LookupKind, stands: Stands) -> impl IntoView {
    let l = use_locale();
    let is_fine = matches!(record.state, None | Some(AccountState::Active))
        && !matches!(record.pin, Some(PinState::Blocked | PinState::Expired));
    let (class, icon) = if is_fine {
        ("reg-main reg-fine", "check")
    } else {
        ("reg-main reg-warn", "warning")
    };
    // What was asked by stands in the head already.
    let code = Some(record.tax_code.clone()).filter(|_| kind != LookupKind::TaxCode);
    let registered = record.registered_on.as_deref().map(format::day).unwrap_or_default();
    view! {
        <p class=class><Icon name=icon small=true/>{summary(l, &record)}</p>
        <dl class="pairs reg-pairs">
            <Pair label=td_string!(l, lookup.name) value=record.name stands=stands plain=true/>
            <Pair label=td_string!(l, lookup.phone) value=record.phone stands=stands mono=true plain=true/>
            <Pair label=td_string!(l, lookup.tax_code) value=code.unwrap_or_default() stands=stands mono=true/>
            <Pair label=td_string!(l, lookup.email) value=record.email stands=stands plain=true/>
            <Pair label=td_string!(l, lookup.registered) value=registered stands=stands/>
        </dl>
    }
}
