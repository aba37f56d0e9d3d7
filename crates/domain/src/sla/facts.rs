//! What a ticket's clocks need to know of its history, and how it is read from its events.

use model::message::EventKind;
use model::{TicketState, Timestamp};

use super::level::{BACK_OFFICE, OUTSIDE};

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

/// An event of a ticket, as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    pub at: Timestamp,
    pub kind: EventKind,
    pub from: Option<&'a str>,
    pub to: Option<&'a str>,
    /// A person did it; the desk itself otherwise.
    pub by_person: bool,
    /// For [`EventKind::Opened`] the ticket's level then, for [`EventKind::OfficeChanged`] the level of the office it was
    /// handed to (the back office: 1). Otherwise not looked at.
    pub level: u8,
}

/// The facts of a ticket whose clock starts at `started` ([`super::level::Starts`]), from its events in their order.
///
/// | event | fact |
/// |---|---|
/// | `Opened` | `Started` at `started` |
/// | `OfficeChanged` | `Handed`, to a lower level `Returned` |
/// | `StateChanged` to `third_level` | `Handed` outside |
/// | `StateChanged` to `to_communicate` while outside, from `third_level` without an office outside | `Returned` |
/// | `StateChanged` to and from `waiting` | `Waiting`, `WaitingEnded` |
/// | `StateChanged` from `closed` (the outcome did not arrive) | `Reopened` by the desk |
/// | `QueueChanged` | `Returned` while outside, otherwise `WaitingEnded` |
/// | `Closed` | `Closed`, at first contact directly after `Opened` and at its instant |
/// | `Told` | `Told` |
/// | `Reopened` | `Reopened`, by the citizen where no person did it |
/// | every other one | nothing |
///
/// Where no event says `Told` gross ends at closing, by which the citizen has been told.
pub fn from_events<'a>(started: Timestamp, events: impl IntoIterator<Item = Event<'a>>) -> Vec<Fact> {
    let mut reader = Reader {
        held: BACK_OFFICE,
        office: BACK_OFFICE,
        opened: None,
    };
    let mut facts = Vec::new();
    for event in events {
        let just_opened = reader.opened.take() == Some(event.at);
        if event.kind == EventKind::Opened {
            reader.opened = Some(event.at);
        }
        if let Some(what) = reader.read(&event, just_opened) {
            let at = if event.kind == EventKind::Opened {
                started
            } else {
                event.at
            };
            facts.push(Fact { at, what });
        }
    }
    facts
}

struct Reader {
    /// The level that has the ticket.
    held: u8,
    /// The level of the office it was last handed to: a state may say that it is outside without one.
    office: u8,
    /// The instant of its opening, where that was the event before.
    opened: Option<Timestamp>,
}

impl Reader {
    fn read(&mut self, event: &Event<'_>, just_opened: bool) -> Option<What> {
        match event.kind {
            EventKind::Opened => {
                (self.held, self.office) = (event.level, event.level);
                Some(What::Started { level: event.level })
            }
            EventKind::OfficeChanged => {
                self.office = event.level;
                Some(self.goes_to(event.level))
            }
            EventKind::QueueChanged if self.held >= OUTSIDE => {
                self.office = BACK_OFFICE;
                Some(self.goes_to(BACK_OFFICE))
            }
            EventKind::QueueChanged => Some(What::WaitingEnded),
            EventKind::StateChanged => self.state_changed(event),
            EventKind::Closed => Some(What::Closed {
                first_contact: just_opened,
            }),
            EventKind::Told => Some(What::Told),
            EventKind::Reopened => Some(What::Reopened {
                by_citizen: !event.by_person,
            }),
            _ => None,
        }
    }

    fn state_changed(&mut self, event: &Event<'_>) -> Option<What> {
        let state = |code: Option<&str>| code.and_then(|code| code.parse::<TicketState>().ok());
        match (state(event.from), state(event.to)) {
            (Some(TicketState::Closed), _) => Some(What::Reopened { by_citizen: false }),
            (_, Some(TicketState::ThirdLevel)) => Some(self.goes_to(OUTSIDE)),
            (_, Some(TicketState::Waiting)) => Some(What::Waiting),
            (_, Some(TicketState::ToCommunicate)) if self.held >= OUTSIDE => Some(self.goes_to(BACK_OFFICE)),
            (Some(TicketState::ThirdLevel), _) if self.office < OUTSIDE => Some(self.goes_to(self.office)),
            (Some(TicketState::Waiting), _) => Some(What::WaitingEnded),
            _ => None,
        }
    }

    fn goes_to(&mut self, level: u8) -> What {
        let returned = level < self.held;
        self.held = level;
        if returned {
            What::Returned { level }
        } else {
            What::Handed { level }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: i64, kind: EventKind, from: &'static str, to: &'static str) -> Event<'static> {
        let text = |text: &'static str| Some(text).filter(|text| !text.is_empty());
        Event {
            at: Timestamp(at),
            kind,
            from: text(from),
            to: text(to),
            by_person: true,
            level: 1,
        }
    }

    fn whats(events: &[Event<'static>]) -> Vec<What> {
        let facts = from_events(Timestamp(0), events.iter().copied());
        facts.into_iter().map(|fact| fact.what).collect()
    }

    #[test]
    fn the_clock_starts_when_the_request_came_not_when_it_was_logged() {
        let facts = from_events(Timestamp(3), [event(10, EventKind::Opened, "", "")]);
        assert_eq!(
            facts,
            [Fact {
                at: Timestamp(3),
                what: What::Started { level: 1 }
            }]
        );
    }

    #[test]
    fn only_what_is_closed_while_it_is_logged_is_closed_at_first_contact() {
        let opened = event(10, EventKind::Opened, "", "");
        let closed = |at| event(at, EventKind::Closed, "", "Risolto");
        let taken = event(10, EventKind::Taken, "", "");
        for (events, first_contact) in [
            (vec![opened, closed(10)], true),
            (vec![opened, closed(11)], false),
            (vec![opened, taken, closed(10)], false),
        ] {
            assert_eq!(whats(&events).last(), Some(&What::Closed { first_contact }));
        }
    }

    #[test]
    fn a_ticket_goes_out_and_comes_back() {
        let office = |at, level| Event {
            level,
            ..event(at, EventKind::OfficeChanged, "", "Ufficio")
        };
        let events = [
            event(0, EventKind::Opened, "", ""),
            office(1, 2),
            office(2, 3),
            event(3, EventKind::StateChanged, "third_level", "open"),
            event(4, EventKind::StateChanged, "open", "waiting"),
            event(5, EventKind::StateChanged, "waiting", "to_communicate"),
            event(6, EventKind::Closed, "", "Risolto"),
            event(7, EventKind::StateChanged, "closed", "to_communicate"),
            office(8, 3),
            event(9, EventKind::QueueChanged, "a", "b"),
        ];
        assert_eq!(
            whats(&events),
            [
                What::Started { level: 1 },
                What::Handed { level: 2 },
                What::Handed { level: 3 },
                What::Waiting,
                What::Returned { level: 1 },
                What::Closed { first_contact: false },
                What::Reopened { by_citizen: false },
                What::Handed { level: 3 },
                What::Returned { level: 1 },
            ],
            "an office that works on it still has it"
        );
    }

    #[test]
    fn a_state_says_that_it_is_outside_where_there_is_no_office() {
        let events = [
            event(0, EventKind::Opened, "", ""),
            event(1, EventKind::StateChanged, "open", "third_level"),
            event(2, EventKind::StateChanged, "third_level", "open"),
            event(3, EventKind::StateChanged, "open", "waiting"),
            event(4, EventKind::StateChanged, "waiting", "open"),
            event(5, EventKind::Closed, "", ""),
            Event {
                by_person: false,
                ..event(6, EventKind::Reopened, "closed", "open")
            },
        ];
        assert_eq!(
            whats(&events),
            [
                What::Started { level: 1 },
                What::Handed { level: 3 },
                What::Returned { level: 1 },
                What::Waiting,
                What::WaitingEnded,
                What::Closed { first_contact: false },
                What::Reopened { by_citizen: true },
            ]
        );
    }
}
