//! Notices: the people of an office outside are told by mail what is with their office, each as they chose.
//!
//! What is to be told is a row written in the transaction of the move that it is about; the outbox sends it
//! (`outbound::send`), and writes the mail only then, so that nobody is told of a ticket that has left. docs/adr/0020.

pub(crate) mod letter;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use model::Timestamp;
use model::notice::NoticeKind;
use store::ConnectionTrait;
use store::notices::News;
use store::tickets::Ticket;

use crate::{Desk, Result};

/// Tells the people who answer for an office something about a ticket that is with it, in the caller's transaction; how many
/// are told. Where there are any, wake `outbox_waiting` after the commit.
///
/// Those who never want to be told, who have no address or may not sign in are left out, now and again when the mail leaves.
///
/// # Errors
/// When the database fails.
pub async fn tell_office(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    ticket: &Ticket,
    office_id: i64,
    kind: NoticeKind,
) -> Result<u64> {
    let at = desk.now();
    let news = News {
        ticket_id: ticket.id,
        office_id,
        kind,
        at,
        digest_at: next_digest(at, desk.digest_time, desk.zone.rules()),
    };
    Ok(store::notices::tell(tx, news).await?)
}

/// The next moment, after `now`, at which the mails with everything of a day leave: at this time of every day but Sunday.
fn next_digest(now: Timestamp, time: Time, zone: &TimeZone) -> Timestamp {
    let moment = |day: jiff::civil::Date| {
        let then = day.to_datetime(time).to_zoned(zone.clone()).ok()?;
        Some(Timestamp(then.timestamp().as_millisecond()))
    };
    let today = jiff::Timestamp::from_millisecond(now.0).map(|now| now.to_zoned(zone.clone()).date());
    let mut day = today.ok();
    while let Some(candidate) = day {
        match moment(candidate) {
            Some(then) if then > now && candidate.weekday() != Weekday::Sunday => return then,
            _ => day = candidate.tomorrow().ok(),
        }
    }
    // Beyond the last day of the calendar.
    now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Zone;

    #[test]
    fn a_digest_leaves_every_day_but_sunday() {
        let zone = Zone::rome();
        let at = |typed: &str| zone.parse_local(typed).unwrap();
        let next = |typed: &str| next_digest(at(typed), jiff::civil::time(8, 0, 0, 0), zone.rules());
        assert_eq!(next("2026-11-23T07:59"), at("2026-11-23T08:00"), "a Monday, early");
        assert_eq!(
            next("2026-11-23T08:00"),
            at("2026-11-24T08:00"),
            "what comes just then waits"
        );
        assert_eq!(next("2026-11-27T18:00"), at("2026-11-28T08:00"), "Saturday too");
        assert_eq!(next("2026-11-28T08:01"), at("2026-11-30T08:00"), "not on Sunday");
        assert_eq!(next("2026-11-29T07:00"), at("2026-11-30T08:00"), "nor from Sunday");
        assert_eq!(
            next("2026-10-24T09:00"),
            at("2026-10-26T08:00"),
            "local time, also where clocks change"
        );
    }
}
