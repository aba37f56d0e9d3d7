//! Certified mailboxes: state, room, until when, what is on its way.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::lookup::{BoxState, LookupKind, PecRecord};

use super::card::{CopyButton, Pair, Stands};
use crate::components::icon::Icon;
use crate::format;
use crate::i18n::i18n::Locale;
use crate::state::locale::use_locale;
use crate::words;

/// Shares of the room from which a box is drawn as nearly full, and as full (percent).
const NEARLY: i64 = 80;
const FULL: i64 = 95;

#[component]
pub fn Boxes(records: Vec<PecRecord>, kind: LookupKind, stands: Stands) -> impl IntoView {
    records
        .into_iter()
        .map(|record| view! { <Mailbox record=record kind=kind stands=stands/> })
        .collect_view()
}

/// How much of its room a box has used (`1,2 GB di 2 GB`); none where the registry does not say how much there is.
pub fn room(l: Locale, record: &PecRecord) -> Option<String> {
    let (used, quota) = (format::megabytes(record.used_mb), format::megabytes(record.quota_mb));
    (record.quota_mb > 0).then(|| td_string!(l, lookup.quota_of, used = used, quota = quota).to_string())
}

#[component]
fn Mailbox(record: PecRecord, kind: LookupKind, stands: Stands) -> impl IntoView {
    let l = use_locale();
    let state = record.state.map(|state| words::lookups::box_state(l, state));
    let (class, icon) = match record.state {
        None | Some(BoxState::Active) => ("reg-main reg-fine", "check"),
        Some(BoxState::Requested | BoxState::Inactive) => ("reg-main", "clock"),
        Some(BoxState::Suspended | BoxState::Closed) => ("reg-main reg-warn", "warning"),
    };
    // What was asked by stands in the head already.
    let code = Some(record.tax_code.clone()).filter(|_| kind != LookupKind::TaxCode);
    let room = room(l, &record).map(|words| (words, bar(&record)));
    let expires = record.expires_on.as_deref().map(format::day).unwrap_or_default();
    view! {
        <p class=class>
            <Icon name=icon small=true/><span class="mono">{record.address.clone()}</span>
            {state.map(|state| view! { <b>{state}</b> })}
            <CopyButton label=td_string!(l, lookup.address).to_owned() value=record.address stands=stands/>
        </p>
        <dl class="pairs reg-pairs">
            <Pair label=td_string!(l, lookup.holder) value=record.holder stands=stands/>
            <Pair label=td_string!(l, lookup.tax_code) value=code.unwrap_or_default() stands=stands mono=true/>
            {room.map(|(words, (class, width))| view! {
                <div>
                    <dt>{td_string!(l, lookup.quota)}</dt>
                    <dd><svg class=class viewBox="0 0 60 8" preserveAspectRatio="none" aria-hidden="true"><rect class="clock-track"></rect><rect class="clock-fill" width=width></rect></svg>" "{words}</dd>
                </div>
            })}
            <Pair label=td_string!(l, lookup.expires) value=expires stands=stands/>
            <Pair label=td_string!(l, lookup.pending) value=record.pending stands=stands/>
        </dl>
    }
}

/// The bar of a box's room: its class, and how much of its 60 units is filled.
fn bar(record: &PecRecord) -> (&'static str, String) {
    let quota = record.quota_mb.max(1);
    let percent = record.used_mb.clamp(0, quota).saturating_mul(100) / quota;
    let class = match percent {
        ..NEARLY => "clock clock-ok",
        NEARLY..FULL => "clock clock-warn",
        _ => "clock clock-late",
    };
    (class, (percent * 60 / 100).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fits_its_place_whatever_the_registry_says() {
        let of = |used_mb, quota_mb| {
            bar(&PecRecord {
                used_mb,
                quota_mb,
                ..PecRecord::default()
            })
        };
        assert_eq!(of(512, 1024), ("clock clock-ok", "30".to_owned()));
        assert_eq!(of(900, 1000), ("clock clock-warn", "54".to_owned()));
        assert_eq!(of(5_000, 1000), ("clock clock-late", "60".to_owned()));
        assert_eq!(of(-5, 0), ("clock clock-ok", "0".to_owned()));
        assert_eq!(of(i64::MAX, i64::MAX).0, "clock clock-ok", "no overflow");
    }
}
