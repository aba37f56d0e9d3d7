//! When citizens are called: in the hours of the service.

use model::Timestamp;
use model::recontact::Attempted;

use crate::Desk;
use crate::sla::ClockName;

/// So long after a busy line it is tried again (in milliseconds of service).
const AFTER_BUSY_MS: i64 = 15 * 60_000;
/// And after a call that nobody answered.
const AFTER_NO_ANSWER_MS: i64 = 2 * 3_600_000;
const MINUTE_MS: i64 = 60_000;

/// When to try again, counted in hours of the service from an instant; in whole minutes. After a wrong number another one can
/// be called at once.
pub(super) fn next_attempt(desk: &Desk, result: Attempted, from: Timestamp) -> Timestamp {
    let wait = match result {
        Attempted::Busy => AFTER_BUSY_MS,
        Attempted::NoAnswer => AFTER_NO_ANSWER_MS,
        Attempted::Answered | Attempted::WrongNumber => return from,
    };
    let from = Timestamp(from.0.saturating_sub(from.0.rem_euclid(MINUTE_MS)));
    let at = desk.clockwork.current().named(ClockName::Servizio).due(from, wait);
    // What is counted to the last minute of a day ends when the service does.
    opening(desk, at.unwrap_or(from.plus_ms(wait)))
}

/// This instant where the service is open, else when it opens next.
pub(super) fn opening(desk: &Desk, at: Timestamp) -> Timestamp {
    let counted = desk.clockwork.current().named(ClockName::Servizio).due(at, 1);
    counted.map_or(at, |counted| counted.plus_ms(-1))
}

/// Whether the service is open at an instant.
pub(super) fn is_open(desk: &Desk, at: Timestamp) -> bool {
    opening(desk, at) == at
}

/// The next full hour of the service that is ahead.
pub(super) fn full_hour(desk: &Desk) -> Timestamp {
    let now = desk.now();
    let hour = 60 * MINUTE_MS;
    opening(desk, Timestamp(now.0 - now.0.rem_euclid(hour) + hour))
}
