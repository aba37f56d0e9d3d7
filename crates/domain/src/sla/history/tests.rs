//! The rules of the clocks, one test each, worked out by hand.

use super::super::level::shipped;
use super::super::{Calendar, ClockName};
use super::*;
use crate::zone::Zone;

const HOUR: i64 = 3_600_000;

fn timeline() -> Timeline {
    let zone = Zone::rome();
    Timeline::new(ClockName::Sla24.week(), &Calendar::italy(), zone.rules()).unwrap()
}

/// IN2: 24 hours on `sla24`.
fn in2() -> ServiceLevel {
    shipped().remove(0)
}

/// Hours since Monday 2 November 2026, 00:00 in Rome: a week without a holiday.
fn hour(hours: i64) -> Timestamp {
    let monday: jiff::Timestamp = "2026-11-02T00:00:00+01:00".parse().unwrap();
    Timestamp(monday.as_millisecond() + hours * HOUR)
}

fn facts(happened: &[(i64, What)]) -> Vec<Fact> {
    let fact = |(hours, what): &(i64, What)| Fact {
        at: hour(*hours),
        what: *what,
    };
    happened.iter().map(fact).collect()
}

fn standing_with(level: &ServiceLevel, happened: &[(i64, What)], until: i64) -> Standing {
    let clock = timeline();
    let terms = Terms { level, clock: &clock };
    terms.standing(&facts(happened), hour(until)).unwrap()
}

fn standing(happened: &[(i64, What)], until: i64) -> Standing {
    standing_with(&in2(), happened, until)
}

const STARTED: (i64, What) = (9, What::Started { level: 1 });
const CLOSED: What = What::Closed { first_contact: false };
const BY_CITIZEN: What = What::Reopened { by_citizen: true };
const BY_DESK: What = What::Reopened { by_citizen: false };

const fn handed(level: u8) -> What {
    What::Handed { level }
}

const fn returned(level: u8) -> What {
    What::Returned { level }
}

#[test]
fn nothing_is_measured_before_the_start() {
    let (clock, level) = (timeline(), in2());
    let terms = Terms {
        level: &level,
        clock: &clock,
    };
    assert_eq!(terms.standing(&[], hour(0)), None);
    assert_eq!(terms.standing(&facts(&[STARTED]), hour(8)), None);
    assert!(terms.standing(&facts(&[STARTED]), hour(9)).is_some());
}

#[test]
fn net_stops_outside_and_goes_on_with_what_was_left() {
    let happened = [STARTED, (12, handed(3)), (40, returned(1)), (42, CLOSED)];
    let outside = standing(&happened, 30);
    assert_eq!(outside.net.used_ms, 3 * HOUR);
    assert_eq!((outside.net.running, outside.net.due), (false, None));
    assert_eq!(outside.gross.used_ms, 21 * HOUR);
    assert_eq!(outside.gross.due, Some(hour(33)));
    let (shows, bar) = outside.bar();
    assert_eq!(shows, Shows::Office(3));
    assert_eq!((bar.used_ms, bar.due), (18 * HOUR, Some(hour(36))));

    let back = standing(&happened, 41);
    assert_eq!(back.bar(), (Shows::Net, back.net));
    assert_eq!(back.net.used_ms, 4 * HOUR);
    assert_eq!(back.net.due, Some(hour(40 + 21)), "24 hours less the 3 of before");
    assert_eq!(back.gross.ran_out, Some(hour(33)));
    assert!(back.gross.is_late() && !back.net.is_late());

    let done = standing(&happened, 200);
    assert_eq!(done.net.used_ms, 5 * HOUR);
    assert_eq!(done.gross.used_ms, 33 * HOUR);
    assert_eq!((done.net.ended, done.gross.ended), (Some(hour(42)), Some(hour(42))));
    assert_eq!(done.net.due, Some(hour(61)), "when it would have been due");
    assert_eq!(done.held_ms, [0, 5 * HOUR, 0, 28 * HOUR]);
    assert_eq!(done.levels.map(|level| level.used_ms), done.held_ms);
    assert_eq!(done.levels[3].ran_out, Some(hour(36)));
}

#[test]
fn the_clock_stops_on_a_sunday_and_the_wall_clock_does_not() {
    let saturday_noon = 5 * 24 + 12;
    let happened = [(saturday_noon, What::Started { level: 1 })];
    let monday = standing(&happened, 7 * 24 + 1);
    assert_eq!(monday.net.used_ms, 3 * HOUR);
    assert_eq!(monday.held_ms[1], 37 * HOUR);
    assert_eq!(monday.net.due, Some(hour(7 * 24 + 22)));
}

#[test]
fn gross_ends_when_the_citizen_was_told_and_net_at_closing() {
    let happened = [STARTED, (12, What::Told), (15, CLOSED)];
    let done = standing(&happened, 50);
    assert_eq!((done.gross.used_ms, done.gross.ended), (3 * HOUR, Some(hour(12))));
    assert_eq!((done.net.used_ms, done.net.ended), (6 * HOUR, Some(hour(15))));
}

#[test]
fn what_is_handed_on_after_telling_was_not_told_for_good() {
    let happened = [STARTED, (12, What::Told), (14, handed(2)), (20, CLOSED)];
    let done = standing(&happened, 50);
    assert_eq!((done.gross.used_ms, done.told), (11 * HOUR, None));
}

#[test]
fn waiting_pauses_nothing_unless_the_contract_says_so() {
    let happened = [STARTED, (10, What::Waiting), (16, What::WaitingEnded), (18, CLOSED)];
    assert_eq!(standing(&happened, 50).net.used_ms, 9 * HOUR);
    let pausing = ServiceLevel {
        waiting_pauses: true,
        ..in2()
    };
    let waiting = standing_with(&pausing, &happened, 15);
    assert_eq!((waiting.net.used_ms, waiting.net.running), (HOUR, false));
    let done = standing_with(&pausing, &happened, 50);
    assert_eq!(done.net.used_ms, 3 * HOUR);
    assert_eq!(done.levels[1].used_ms, 3 * HOUR);
    assert_eq!(done.gross.used_ms, 9 * HOUR, "the citizen waits all the same");
    let handed_on = [STARTED, (10, What::Waiting), (12, handed(2)), (18, CLOSED)];
    assert_eq!(standing_with(&pausing, &handed_on, 50).net.used_ms, 7 * HOUR);
}

#[test]
fn a_citizens_answer_resumes_net_and_costs_the_credit() {
    let closed = What::Closed { first_contact: true };
    let happened = [
        (9, What::Started { level: 0 }),
        (10, closed),
        (34, BY_CITIZEN),
        (36, CLOSED),
    ];
    assert!(standing(&happened, 33).first_contact);
    let again = standing(&happened, 35);
    assert_eq!((again.first_contact, again.reopened_by_citizen), (false, 1));
    assert_eq!(again.net.used_ms, 2 * HOUR);
    assert_eq!(again.net.due, Some(hour(34 + 23)));
    let done = standing(&happened, 100);
    assert_eq!((done.net.used_ms, done.gross.used_ms), (3 * HOUR, 3 * HOUR));
    assert_eq!(done.closed, Some(hour(36)));
    assert!(!done.first_contact);
}

#[test]
fn after_the_window_an_answer_is_about_another_ticket() {
    let week = 7 * 24;
    assert!(reopens(hour(10), hour(10 + week), 7));
    assert!(!reopens(hour(10), Timestamp(hour(10 + week).0 + 1), 7));
}

#[test]
fn a_closing_that_the_desk_took_back_was_none() {
    let happened = [STARTED, (10, CLOSED), (12, BY_DESK), (14, CLOSED)];
    let done = standing(&happened, 50);
    assert_eq!((done.net.used_ms, done.gross.used_ms), (5 * HOUR, 5 * HOUR));
    assert_eq!((done.reopened_by_desk, done.reopened_by_citizen), (1, 0));
    assert_eq!(done.held_ms[1], 5 * HOUR);
    let told = [STARTED, (10, What::Told), (11, CLOSED), (12, BY_DESK), (14, CLOSED)];
    assert_eq!(standing(&told, 50).gross.used_ms, 5 * HOUR, "told the wrong thing");
}

#[test]
fn each_level_has_its_share_for_all_its_stays_together() {
    let level = ServiceLevel {
        shares: [10, 25, 50, 100],
        ..in2()
    };
    let happened = [STARTED, (13, handed(2)), (15, returned(1))];
    let now = standing_with(&level, &happened, 16);
    assert_eq!(now.levels[1].budget_ms, 6 * HOUR);
    assert_eq!(now.levels[1].used_ms, 5 * HOUR);
    assert_eq!(now.levels[1].due, Some(hour(17)));
    assert_eq!((now.levels[2].used_ms, now.levels[2].due), (2 * HOUR, None));
    assert_eq!(standing_with(&level, &happened, 18).levels[1].ran_out, Some(hour(17)));
}

#[test]
fn at_the_due_time_a_ticket_is_not_late() {
    let happened = [STARTED, (33, CLOSED)];
    let done = standing(&happened, 50);
    assert_eq!((done.net.left_ms(), done.net.is_late()), (0, false));
    assert_eq!(done.net.due, Some(hour(33)));
    assert_eq!(done.net.used_percent(), 100);
}

#[test]
fn facts_out_of_order_never_count_backwards() {
    let happened = [STARTED, (12, handed(3)), (11, returned(1)), (14, CLOSED)];
    let done = standing(&happened, 50);
    assert_eq!(done.net.used_ms, 5 * HOUR);
    assert_eq!(done.held_ms, [0, 5 * HOUR, 0, 0]);
}

#[test]
fn a_holiday_imported_late_is_counted_again() {
    let happened = facts(&[STARTED]);
    let mut plan = super::super::CalendarPlan::italy();
    let tuesday = jiff::civil::date(2026, 11, 3);
    plan.holidays.push(super::super::holidays::Rule::once(tuesday));
    let calendar = Calendar::of(plan).unwrap();
    let zone = Zone::rome();
    let later = Timeline::new(ClockName::Sla24.week(), &calendar, zone.rules()).unwrap();
    let level = in2();
    let due = |clock: &Timeline| {
        let terms = Terms { level: &level, clock };
        terms.standing(&happened, hour(10)).unwrap().net.due
    };
    assert_eq!(due(&timeline()), Some(hour(33)));
    assert_eq!(due(&later), Some(hour(57)));
}
