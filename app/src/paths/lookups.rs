//! Addresses of look-ups: where registries are asked, and their review.

use model::lookup::Registry;
use model::lookup_review::{LookupFilter, VolumeFilter};

/// The review of look-ups: who asked which registry for what.
pub const LOOKUPS: &str = "/lookups";
/// Who looked at a person; also where the key is posted to.
pub const LOOKUP_KEY: &str = "/lookups/key";
/// What is unusual about look-ups, and their numbers by person.
pub const LOOKUP_VOLUME: &str = "/lookups/volume";
/// Where a registry is asked without a ticket; also where the form posts to.
pub const LOOKUP: &str = "/lookups/new";
/// The card of a registry, for the contact form (POST).
pub const LOOKUP_CARD: &str = "/lookups/card";

/// A page of the review of look-ups.
pub fn lookups(filter: &LookupFilter) -> String {
    format!("{LOOKUPS}{}", filter.query())
}

/// Where the filtered list is asked for as a file (POST).
pub fn lookup_export(filter: &LookupFilter) -> String {
    format!("{LOOKUPS}/export{}", filter.query())
}

/// What is unusual about look-ups, and the numbers of a day (ISO 8601).
pub fn lookup_volume(filter: &VolumeFilter) -> String {
    let parts = [
        filter.day.as_deref().map(|day| format!("day={day}")),
        filter.seen.then(|| "seen=yes".to_owned()),
        filter.before.map(|id| format!("before={id}")),
    ];
    let query: Vec<String> = parts.into_iter().flatten().collect();
    if query.is_empty() {
        LOOKUP_VOLUME.to_owned()
    } else {
        format!("{LOOKUP_VOLUME}?{}", query.join("&"))
    }
}

/// Something unusual; also where it is posted that it was seen.
pub fn anomaly(id: i64) -> String {
    format!("{LOOKUPS}/anomalies/{id}")
}

/// The name of the draft of what was typed there.
pub fn anomaly_draft(id: i64) -> String {
    format!("anomaly:{id}")
}

/// Where a registry is asked, about a ticket or without one; also where the form posts to.
pub fn lookup(ticket_id: Option<i64>) -> String {
    ticket_id.map_or_else(|| LOOKUP.to_owned(), |id| format!("{LOOKUP}/{id}"))
}

/// The same with a registry chosen.
pub fn lookup_in(ticket_id: i64, registry: Registry) -> String {
    format!("{LOOKUP}/{ticket_id}?registry={registry}")
}

/// Where a registry is asked for the contact whose form was opened then (milliseconds).
pub fn lookup_for_call(opened_at: i64) -> String {
    format!("{LOOKUP}?call={opened_at}")
}

/// Where a value of a card goes into the note on a ticket (POST).
pub fn lookup_copy(ticket_id: i64) -> String {
    format!("{LOOKUP}/{ticket_id}/copy")
}

/// Where the card of a look-up is attached to its ticket (POST).
pub fn lookup_attach(id: i64) -> String {
    format!("/lookups/{id}/attach")
}

/// The name of the draft of what was typed there.
pub fn lookup_draft(ticket_id: Option<i64>) -> String {
    ticket_id.map_or_else(|| "lookup".to_owned(), |id| format!("lookup:{id}"))
}
