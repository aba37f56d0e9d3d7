//! The desk's zone: instants as people read them.

use jiff::tz::TimeZone;
use model::{Moment, Timestamp};

/// The zone of the desk (Europe/Rome unless configured), with its rules inside the program.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// A zone by its IANA name.
    ///
    /// # Errors
    /// When there is no such zone.
    pub fn named(name: &str) -> Result<Self, String> {
        TimeZone::get(name).map(Self).map_err(|error| error.to_string())
    }

    /// Europe/Rome.
    pub fn rome() -> Self {
        Self(TimeZone::get("Europe/Rome").unwrap_or(TimeZone::UTC))
    }

    /// The zone's rules.
    pub fn rules(&self) -> &TimeZone {
        &self.0
    }

    /// The wording of an instant, seen from `now`.
    pub fn moment(&self, at: Timestamp, now: Timestamp) -> Moment {
        let Some(local) = self.local(at) else {
            return Moment {
                at,
                ..Moment::default()
            };
        };
        let today = self.local(now).map(|now| now.date());
        let (short, brief) = if today == Some(local.date()) {
            ("%H:%M", "%H:%M")
        } else if today.is_some_and(|today| today.year() == local.year()) {
            ("%d/%m %H:%M", "%d/%m")
        } else {
            ("%d/%m/%Y", "%d/%m/%y")
        };
        Moment {
            at,
            iso: local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            short: local.strftime(short).to_string(),
            brief: local.strftime(brief).to_string(),
            full: local.strftime("%d/%m/%Y %H:%M").to_string(),
        }
    }

    /// The day of an instant; 1 January 1970 for one beyond any calendar.
    pub fn day(&self, at: Timestamp) -> jiff::civil::Date {
        self.local(at)
            .map_or(jiff::civil::date(1970, 1, 1), |local| local.date())
    }

    /// The day of an instant as forms know it (`2026-11-13`).
    pub fn date(&self, at: Timestamp) -> String {
        self.local(at)
            .map(|local| local.strftime("%Y-%m-%d").to_string())
            .unwrap_or_default()
    }

    /// An instant as a form knows it (`2026-11-13T18:00`): what [`Self::parse_local`] reads, without its seconds.
    pub fn input(&self, at: Timestamp) -> String {
        self.local(at)
            .map(|local| local.strftime("%Y-%m-%dT%H:%M").to_string())
            .unwrap_or_default()
    }

    /// A local date and time typed in a form (`2026-11-13T18:00`), as an instant.
    pub fn parse_local(&self, typed: &str) -> Option<Timestamp> {
        let civil: jiff::civil::DateTime = typed.trim().parse().ok()?;
        Some(Timestamp(
            civil.to_zoned(self.0.clone()).ok()?.timestamp().as_millisecond(),
        ))
    }

    /// When the day of an instant began.
    pub fn day_start(&self, at: Timestamp) -> Timestamp {
        let start = self.local(at).and_then(|local| local.start_of_day().ok());
        start.map_or(at, |start| Timestamp(start.timestamp().as_millisecond()))
    }

    fn local(&self, at: Timestamp) -> Option<jiff::Zoned> {
        Some(jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(self.0.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_also_when_it_is_longer() {
        let zone = Zone::rome();
        let at = |typed: &str| zone.parse_local(typed).unwrap();
        assert_eq!(zone.day_start(at("2026-11-23T10:00")), at("2026-11-23T00:00"));
        assert_eq!(zone.day_start(at("2026-11-23T00:00")), at("2026-11-23T00:00"));
        // The clocks go back at three.
        let start = zone.day_start(at("2026-10-25T23:30"));
        assert_eq!(start, at("2026-10-25T00:00"));
        assert_eq!(at("2026-10-26T00:00").since(start), 25 * 3_600_000);
    }

    #[test]
    fn an_instant_is_worded_by_how_far_it_is() {
        let zone = Zone::rome();
        let now = zone.parse_local("2026-11-23T10:00").unwrap();
        let word = |typed: &str| zone.moment(zone.parse_local(typed).unwrap(), now).short;
        assert_eq!(word("2026-11-23T09:41"), "09:41");
        assert_eq!(word("2026-11-12T09:41"), "12/11 09:41");
        assert_eq!(word("2025-11-12T09:41"), "12/11/2025");
        assert_eq!(zone.moment(now, now).iso, "2026-11-23T10:00:00+01:00");
    }
}
