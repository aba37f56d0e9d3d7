//! What a ticket's clocks need to know of its history, and how it is read from its events.

use model::message::EventKind;
use model::{TicketState, Timestamp};
use store::clocks::ClockEvent;

/// Something that happened to a ticket and that moves a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The request reached us, and this level of the ladder had it.
    Started { level: u8 },
    /// It was handed on. What the citizen was told before was not the end of it, then.
    Handed { level: u8 },
    /// It was given back.
    Returned { level: u8 },
    /// The citizen has to do something. Ended by [`What::WaitingEnded`], and whenever the ticket goes to somebody else.
    Waiting,
    /// It need not wait for the citizen any more.
    WaitingEnded,
    /// The citizen knows the outcome.
    Told,
    /// It was closed; at first contact when that was while the contact was logged.
    Closed { first_contact: bool },
    /// It was opened again: by the citizen's answer, or by the desk, for which the closing was none.
    Reopened { by_citizen: bool },
}

/// A stay of a ticket at a level of the ladder: the level, and since when.
pub type Stay = (u8, Timestamp);

/// The facts of a ticket from its stays and its events, each in their order. Levels come from the stays, the rest from events:
///
/// | stored | fact |
/// |---|---|
/// | the first stay | `Started` |
/// | every other stay | `Handed`, at a lower level than the one before `Returned` |
/// | `StateChanged` to and from `waiting` | `Waiting`, `WaitingEnded` |
/// | `StateChanged` from `closed` (the outcome did not arrive) | `Reopened` by the desk |
/// | `QueueChanged` | `WaitingEnded` |
/// | `Told` | `Told` |
/// | `Closed` | `Closed`, at first contact directly after `Opened` and at its instant |
/// | `Reopened` | `Reopened`, by the citizen where no person did it |
/// | every other event | nothing |
///
/// Of one instant stays come first: who sets a ticket to wait that was outside has called it back before.
pub fn read(stays: &[Stay], events: &[ClockEvent]) -> Vec<Fact> {
    let mut facts = Vec::with_capacity(stays.len() + events.len());
    let mut held: Option<u8> = None;
    let mut opened = None;
    let mut events = events.iter().peekable();
    for &(level, since) in stays {
        while let Some(event) = events.next_if(|event| held.is_some() && event.at < since) {
            facts.extend(of_event(event, &mut opened));
        }
        let what = match held.replace(level) {
            None => What::Started { level },
            Some(before) if level < before => What::Returned { level },
            Some(_) => What::Handed { level },
        };
        facts.push(Fact { at: since, what });
    }
    for event in events {
        facts.extend(of_event(event, &mut opened));
    }
    facts
}

/// Whether it was closed while the contact was logged, and never opened again.
pub fn at_first_contact(facts: &[Fact]) -> bool {
    let closed = |fact: &Fact| fact.what == What::Closed { first_contact: true };
    let reopened = |fact: &Fact| matches!(fact.what, What::Reopened { .. });
    facts.iter().any(closed) && !facts.iter().any(reopened)
}

/// The fact of an event; `opened` is the instant of the opening where that was the event before.
fn of_event(event: &ClockEvent, opened: &mut Option<Timestamp>) -> Option<Fact> {
    let just_opened = opened.take() == Some(event.at);
    let what = match event.kind {
        EventKind::Opened => {
            *opened = Some(event.at);
            None
        }
        EventKind::QueueChanged => Some(What::WaitingEnded),
        EventKind::StateChanged => state_changed(event),
        EventKind::Told => Some(What::Told),
        EventKind::Closed => Some(What::Closed {
            first_contact: just_opened,
        }),
        EventKind::Reopened => Some(What::Reopened {
            by_citizen: !event.by_person,
        }),
        _ => None,
    };
    what.map(|what| Fact { at: event.at, what })
}

fn state_changed(event: &ClockEvent) -> Option<What> {
    let state = |code: &Option<String>| code.as_deref().and_then(|code| code.parse::<TicketState>().ok());
    match (state(&event.was), state(&event.became)) {
        (Some(TicketState::Closed), _) => Some(What::Reopened { by_citizen: false }),
        (_, Some(TicketState::Waiting)) => Some(What::Waiting),
        (Some(TicketState::Waiting), _) => Some(What::WaitingEnded),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: i64, kind: EventKind, was: &str, became: &str) -> ClockEvent {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        ClockEvent {
            at: Timestamp(at),
            kind,
            was: text(was),
            became: text(became),
            by_person: true,
        }
    }

    fn whats(stays: &[(u8, i64)], events: &[ClockEvent]) -> Vec<What> {
        let stays: Vec<Stay> = stays.iter().map(|(level, since)| (*level, Timestamp(*since))).collect();
        read(&stays, events).into_iter().map(|fact| fact.what).collect()
    }

    #[test]
    fn only_what_is_closed_while_it_is_logged_is_closed_at_first_contact() {
        let opened = || event(10, EventKind::Opened, "", "");
        let closed = |at| event(at, EventKind::Closed, "", "Risolto");
        let taken = event(10, EventKind::Taken, "", "");
        for (events, first_contact) in [
            (vec![opened(), closed(10)], true),
            (vec![opened(), closed(11)], false),
            (vec![opened(), taken, closed(10)], false),
        ] {
            let facts = read(&[(0, Timestamp(10))], &events);
            assert_eq!(facts.last().map(|fact| fact.what), Some(What::Closed { first_contact }));
            assert_eq!(at_first_contact(&facts), first_contact);
        }
        let again = [opened(), closed(10), event(20, EventKind::Reopened, "closed", "open")];
        assert!(!at_first_contact(&read(&[(0, Timestamp(10))], &again)));
    }

    #[test]
    fn a_ticket_goes_out_and_comes_back() {
        let stays = [(1, 0), (2, 1), (3, 2), (1, 5), (1, 7), (3, 8), (1, 9)];
        let events = [
            event(0, EventKind::Opened, "", ""),
            event(3, EventKind::StateChanged, "third_level", "waiting"),
            event(5, EventKind::Told, "", "phone"),
            event(6, EventKind::Closed, "", "Risolto"),
            event(7, EventKind::StateChanged, "closed", "to_communicate"),
            event(9, EventKind::QueueChanged, "a", "b"),
        ];
        assert_eq!(
            whats(&stays, &events),
            [
                What::Started { level: 1 },
                What::Handed { level: 2 },
                What::Handed { level: 3 },
                What::Waiting,
                What::Returned { level: 1 },
                What::Told,
                What::Closed { first_contact: false },
                What::Handed { level: 1 },
                What::Reopened { by_citizen: false },
                What::Handed { level: 3 },
                What::Returned { level: 1 },
                What::WaitingEnded,
            ]
        );
    }

    #[test]
    fn a_ticket_that_is_called_back_to_wait_waits() {
        let events = [
            event(0, EventKind::Opened, "", ""),
            event(4, EventKind::StateChanged, "third_level", "waiting"),
            event(5, EventKind::StateChanged, "waiting", "open"),
            ClockEvent {
                by_person: false,
                ..event(6, EventKind::Reopened, "closed", "open")
            },
        ];
        assert_eq!(
            whats(&[(0, 0), (3, 1), (1, 4)], &events),
            [
                What::Started { level: 0 },
                What::Handed { level: 3 },
                What::Returned { level: 1 },
                What::Waiting,
                What::WaitingEnded,
                What::Reopened { by_citizen: true },
            ]
        );
    }
}
