//! Instants, and instants as people read them.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00Z. Stored as BIGINT on both databases (docs/adr/0002).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant `ms` milliseconds later (earlier when negative).
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The instant `minutes` minutes later (earlier when negative).
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_ms(minutes * 60_000)
    }

    /// Milliseconds from `earlier` to here; negative when `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// An instant with its wording in the desk's zone, made by the server: the browser carries no time zone table, and both
/// sides must render the same HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The instant itself.
    pub at: Timestamp,
    /// RFC 3339 with the zone's offset, for `<time datetime>`.
    pub iso: String,
    /// Short wording: the time today, the day otherwise (`09:41`, `12/11 09:41`, `12/11/2025`).
    pub short: String,
    /// As brief as it gets, for lists (`09:41`, `12/11`, `12/11/25`).
    pub brief: String,
    /// Full wording (`12/11/2026 09:41`).
    pub full: String,
}
