//! Days of the desk, as the review counts them.

use jiff::civil::Date;
use model::Timestamp;

use crate::Desk;

/// A day as forms and addresses write it.
pub(super) fn parse(typed: &str) -> Option<Date> {
    typed.trim().parse().ok()
}

/// When a day begins; none beyond any calendar.
pub(super) fn start(desk: &Desk, date: Date) -> Option<Timestamp> {
    desk.zone.parse_local(&format!("{date}T00:00"))
}

/// When a day begins, and when the next one does.
pub(super) fn bounds(desk: &Desk, date: Date) -> Option<(Timestamp, Timestamp)> {
    Some((start(desk, date)?, start(desk, date.tomorrow().ok()?)?))
}
