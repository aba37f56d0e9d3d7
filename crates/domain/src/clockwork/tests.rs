//! What a bar shows.

use super::*;

const HOUR: i64 = 3_600_000;
/// Monday 23 November 2026, 10:00 in Rome.
const START: Timestamp = Timestamp(1_795_424_400_000);

fn clockwork() -> Clockwork {
    Clockwork::new(1, ClockRules::shipped(), &Zone::rome()).unwrap()
}

fn mail() -> Subject {
    Subject {
        channel: Channel::Email,
        line_id: None,
        received_at: START,
        opened_at: START,
        handling_ms: 0,
    }
}

fn facts(happened: &[(i64, What)]) -> Vec<Fact> {
    let fact = |(hours, what): &(i64, What)| Fact {
        at: START.plus_ms(hours * HOUR),
        what: *what,
    };
    [(0, What::Started { level: 1 })]
        .iter()
        .chain(happened)
        .map(fact)
        .collect()
}

fn bar(happened: &[(i64, What)], hours: i64) -> Bar {
    let (clockwork, facts) = (clockwork(), facts(happened));
    let now = START.plus_ms(hours * HOUR);
    clockwork.bar(mail(), &clockwork.judge(mail(), &facts, now), &[], now)
}

#[test]
fn what_was_opened_again_is_open_whatever_the_window_is_now() {
    let reopened = [
        (1, What::Closed { first_contact: false }),
        (30 * 24, What::Reopened { by_citizen: true }),
    ];
    let shown = bar(&reopened, 30 * 24);
    assert!(shown.due_at > START.plus_ms(30 * 24 * HOUR), "23 hours are left");
    assert!(shown.warn_at.is_some());
}

#[test]
fn a_clock_that_was_set_back_loses_nothing() {
    // Handed on "before" it was received, and closed "before" that.
    let shown = bar(&[(-1, What::Handed { level: 2 })], -1);
    assert_eq!(shown.sla, "IN2");
    assert!(shown.warn_at.is_some());
    let closed = [
        (5, What::Handed { level: 3 }),
        (4, What::Closed { first_contact: false }),
    ];
    let (clockwork, facts) = (clockwork(), facts(&closed));
    let judged = clockwork.judge(mail(), &facts, START.plus_ms(4 * HOUR));
    assert!(judged[0].standing.closed.is_some() && judged[0].warnings.is_empty());
}

#[test]
fn what_was_closed_while_its_clock_stood_still_was_in_time() {
    let closed = [
        (2, What::Handed { level: 3 }),
        (60, What::Closed { first_contact: false }),
    ];
    assert!(bar(&closed, 60).due_at > START.plus_ms(60 * HOUR));
    let late = [(60, What::Closed { first_contact: false })];
    assert!(bar(&late, 60).due_at < START.plus_ms(60 * HOUR));
}

#[test]
fn a_code_measures_a_ticket_once() {
    let mut rules = ClockRules::shipped();
    rules.levels.push(rules.levels[0].clone());
    let clockwork = Clockwork::new(1, rules, &Zone::rome()).unwrap();
    assert_eq!(clockwork.judge(mail(), &facts(&[]), START).len(), 1);
}
