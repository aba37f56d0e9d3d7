//! The words of the review of look-ups.

use leptos_i18n::td_string;
use model::lookup_limits::{LookupLimit, LookupLimits};
use model::lookup_review::{
    AnomalyKind, AnomalyRow, EXPORT_MOST, LookupPeriod, LookupRow, LookupTie, USUAL_DAYS, Unticketed,
};

use super::lookups;
use crate::format;
use crate::i18n::i18n::Locale;

/// Of when.
pub fn period(l: Locale, period: LookupPeriod) -> &'static str {
    match period {
        LookupPeriod::Today => td_string!(l, lookup_review.today),
        LookupPeriod::Week => td_string!(l, lookup_review.week),
        LookupPeriod::Month => td_string!(l, lookup_review.month),
    }
}

/// Look-ups that belong to no ticket.
pub fn unticketed(l: Locale, unticketed: Unticketed) -> &'static str {
    match unticketed {
        Unticketed::Loose => td_string!(l, lookup_review.loose),
        Unticketed::Running => td_string!(l, lookup_review.running),
    }
}

/// What is unusual, in a few words.
pub fn anomaly(l: Locale, kind: AnomalyKind) -> &'static str {
    match kind {
        AnomalyKind::Volume => td_string!(l, lookup_review.volume_kind),
        AnomalyKind::Hour => td_string!(l, lookup_review.hour_kind),
        AnomalyKind::SameKey => td_string!(l, lookup_review.same_key_kind),
        AnomalyKind::SharedKey => td_string!(l, lookup_review.shared_key_kind),
        AnomalyKind::OutOfHours => td_string!(l, lookup_review.out_of_hours_kind),
        AnomalyKind::Loose => td_string!(l, lookup_review.loose_kind),
    }
}

/// What is unusual, with its numbers.
pub fn anomaly_says(l: Locale, row: &AnomalyRow) -> String {
    let (n, against, key) = (row.n, row.against, row.key.clone());
    match row.kind {
        AnomalyKind::Volume => td_string!(l, lookup_review.volume_says, n = n, usual = against).to_string(),
        AnomalyKind::Hour => td_string!(l, lookup_review.hour_says, n = n).to_string(),
        AnomalyKind::SameKey => td_string!(l, lookup_review.same_key_says, n = n, key = key).to_string(),
        AnomalyKind::SharedKey => td_string!(l, lookup_review.shared_key_says, n = n, key = key).to_string(),
        AnomalyKind::OutOfHours => td_string!(l, lookup_review.out_of_hours_says, n = n).to_string(),
        AnomalyKind::Loose => td_string!(l, lookup_review.loose_says, n = n, of = against).to_string(),
    }
}

/// When something is unusual: a sentence for each rule.
pub fn rules(l: Locale, limits: LookupLimits) -> Vec<String> {
    let LookupLimits {
        volume_least,
        volume_factor,
        hour_most,
        same_key_most,
        shared_key_least,
        loose_least,
        loose_percent,
        margin_minutes,
    } = limits;
    vec![
        td_string!(
            l,
            lookup_review.volume_rule,
            least = volume_least,
            factor = volume_factor,
            days = USUAL_DAYS
        )
        .to_string(),
        td_string!(l, lookup_review.hour_rule, most = hour_most).to_string(),
        td_string!(l, lookup_review.same_key_rule, most = same_key_most).to_string(),
        td_string!(l, lookup_review.shared_key_rule, least = shared_key_least).to_string(),
        td_string!(l, lookup_review.out_of_hours_rule, minutes = margin_minutes).to_string(),
        td_string!(
            l,
            lookup_review.loose_rule,
            percent = loose_percent,
            least = loose_least
        )
        .to_string(),
    ]
}

/// What a number of the rules counts.
pub fn limit(l: Locale, limit: LookupLimit) -> &'static str {
    match limit {
        LookupLimit::VolumeLeast => td_string!(l, registries.volume_least),
        LookupLimit::VolumeFactor => td_string!(l, registries.volume_factor),
        LookupLimit::HourMost => td_string!(l, registries.hour_most),
        LookupLimit::SameKeyMost => td_string!(l, registries.same_key_most),
        LookupLimit::SharedKeyLeast => td_string!(l, registries.shared_key_least),
        LookupLimit::LooseLeast => td_string!(l, registries.loose_least),
        LookupLimit::LoosePercent => td_string!(l, registries.loose_percent),
        LookupLimit::MarginMinutes => td_string!(l, registries.margin_minutes),
    }
}

/// The same by the name of its field.
pub fn limit_named(l: Locale, name: &str) -> Option<&'static str> {
    name.parse().ok().map(|named| limit(l, named))
}

/// Whose data, and whether the delegation was seen.
pub fn concerned(l: Locale, row: &LookupRow) -> &'static str {
    match (row.third_party, row.delegation) {
        (false, _) => td_string!(l, lookup_review.own),
        (true, true) => td_string!(l, lookup_review.delegated),
        (true, false) => td_string!(l, lookup_review.undelegated),
    }
}

/// A key that shows nobody's: its kind, and the first digits of its HMAC.
pub fn key(l: Locale, row: &LookupRow) -> String {
    format!("{} · {}", lookups::kind(l, row.kind), row.key)
}

/// Queue and reason of a look-up; empty where it has none.
pub fn service(row: &LookupRow) -> String {
    let parts: Vec<&str> = [row.queue.as_deref(), row.reason.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    parts.join(" · ")
}

/// What a look-up belongs to.
pub fn tie(l: Locale, tie: &LookupTie) -> String {
    match tie {
        LookupTie::Ticket { id, .. } => format::number(*id),
        LookupTie::Running => td_string!(l, lookup_review.running).to_owned(),
        LookupTie::Loose => td_string!(l, lookup_review.loose).to_owned(),
    }
}

/// The heads of an exported list.
pub fn export_head(l: Locale) -> Vec<String> {
    [
        td_string!(l, lookup_review.when),
        td_string!(l, lookup_review.who),
        td_string!(l, lookup_review.registry),
        td_string!(l, lookup_review.key_kind),
        td_string!(l, lookup_review.key_code),
        td_string!(l, lookup_review.tie),
        td_string!(l, lookup_review.queue),
        td_string!(l, lookup_review.reason),
        td_string!(l, lookup_review.typed_why),
        td_string!(l, lookup_review.concerned),
        td_string!(l, lookup_review.result),
        td_string!(l, lookup_review.records),
        td_string!(l, lookup_review.took_ms),
        td_string!(l, lookup_review.attached),
    ]
    .into_iter()
    .map(str::to_owned)
    .collect()
}

/// A look-up as a row below [`export_head`].
pub fn export_row(l: Locale, row: &LookupRow) -> Vec<String> {
    let attached = if row.attached {
        td_string!(l, lookup_review.yes)
    } else {
        td_string!(l, lookup_review.no)
    };
    vec![
        row.at.iso.clone(),
        row.person.name.clone(),
        lookups::registry(l, row.registry).to_owned(),
        lookups::kind(l, row.kind).to_owned(),
        row.key.clone(),
        tie(l, &row.tie),
        row.queue.clone().unwrap_or_default(),
        row.reason.clone().unwrap_or_default(),
        row.why.clone(),
        concerned(l, row).to_owned(),
        lookups::result(l, row.result).to_owned(),
        row.records.to_string(),
        row.took_ms.to_string(),
        attached.to_owned(),
    ]
}

/// The last line of an export that holds less than the list.
pub fn export_cut(l: Locale) -> String {
    td_string!(l, lookup_review.cut, most = EXPORT_MOST).to_string()
}
