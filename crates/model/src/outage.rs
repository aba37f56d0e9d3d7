//! Outages: one cause behind many tickets, whose citizens are answered at once when it is gone.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::ticket::TicketState;
use crate::time::Moment;

coded! {
    /// Where an outage stands.
    pub enum OutageState {
        /// It goes on, and tickets are linked to it.
        Open = "open",
        /// It is over, and its citizens are being answered one after the other.
        Answering = "answering",
        /// Each of its citizens was answered, or listed as left out.
        Solved = "solved",
        /// It was opened by mistake: nobody was answered.
        Withdrawn = "withdrawn",
    }
}

impl OutageState {
    /// Whether it is neither solved nor withdrawn.
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Open | Self::Answering)
    }
}

coded! {
    /// What became of a ticket when its outage ended.
    pub enum Answered {
        /// The citizen was written to and the ticket closed.
        Mail = "mail",
        /// The citizen has no address: a call is owed.
        Recontact = "recontact",
        /// It was closed already, and nobody wrote again.
        AlreadyClosed = "already_closed",
        /// The citizen was not answered; the reason says why.
        Failed = "failed",
        /// The outage was opened by mistake.
        Released = "released",
    }
}

coded! {
    /// Why a citizen was left out.
    pub enum NotAnswered {
        /// Whoever solved the outage may not answer or close this ticket.
        Forbidden = "forbidden",
        /// The queue has no mailbox that can send.
        NoMailbox = "no_mailbox",
        /// The queue does not have the outcome.
        NoOutcome = "no_outcome",
        /// An office has answered, and that has to be told first.
        OwesOutcome = "owes_outcome",
        /// The ticket could not be answered; the log says why.
        Fault = "fault",
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageRow {
    pub id: i64,
    pub title: String,
    pub state: OutageState,
    pub queue: String,
    pub began: Moment,
    pub ended: Option<Moment>,
    /// Tickets that are linked.
    pub linked: i64,
    /// Those of them about which nothing is left to do.
    pub done: i64,
    /// Those of them whose citizens were left out.
    pub failed: i64,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageList {
    /// Those that go on, the newest first.
    pub open: Vec<OutageRow>,
    /// The last that ended.
    pub ended: Vec<OutageRow>,
}

/// An open outage of a queue, as the contact form and the page for linking show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOutage {
    pub id: i64,
    pub queue_id: i64,
    pub title: String,
    pub began: Moment,
}

/// The outage that is behind a ticket, in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfTicket {
    pub id: i64,
    pub title: String,
    pub state: OutageState,
}

/// What opening an outage needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningView {
    /// Queues whose tickets the person works.
    pub queues: Vec<Choice>,
    /// The ticket from which the person came: its number, subject and queue.
    pub ticket: Option<(i64, String, i64)>,
    /// When it may have begun, as a form writes it (`2026-11-23T10:15`).
    pub began: String,
}

/// What linking a ticket needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    pub ticket_id: i64,
    pub subject: String,
    pub queue: String,
    /// Open outages of its queue.
    pub open: Vec<OpenOutage>,
    /// The one that it waits for already.
    pub linked: Option<OfTicket>,
}

/// A ticket that is linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedTicket {
    pub ticket_id: i64,
    pub subject: String,
    pub state: TicketState,
    pub queue: String,
    pub requester: Option<String>,
    pub linked: Moment,
    pub ended: Option<Moment>,
    pub how: Option<Answered>,
    pub reason: Option<NotAnswered>,
    /// Where the citizen would be written to, while the outage is open.
    pub address: Option<String>,
}

/// A ticket that may have the same cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub ticket_id: i64,
    pub subject: String,
    pub requester: Option<String>,
    pub received: Moment,
}

/// What was said to the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    pub address: String,
    pub at: Moment,
    /// The ticket with the correspondence.
    pub ticket_id: i64,
    /// The provider has the last word on it.
    pub answered: bool,
}

/// An outage, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutageView {
    pub id: i64,
    /// Grows with every change of the outage itself; a form sends it back.
    pub version: i64,
    pub title: String,
    pub description: String,
    pub queue: Choice,
    pub state: OutageState,
    pub began: Moment,
    pub expected: Option<Moment>,
    /// The same as a form writes it; empty where none.
    pub expected_input: String,
    pub opened: Moment,
    pub opened_by: String,
    pub reference: String,
    pub reported: Option<Reported>,
    pub solved: Option<(Moment, Option<String>)>,
    /// What the citizens are or were told.
    pub answer: String,
    pub outcome: Option<String>,
    pub ended: Option<Moment>,
    pub ended_note: String,
    pub linked: i64,
    pub done: i64,
    /// Those of them whose citizens were left out, also where the person does not see the ticket.
    pub failed: i64,
    /// Linked tickets that the person sees, the newest link first.
    pub tickets: Vec<LinkedTicket>,
    /// Tickets that may have the same cause, the newest first.
    pub candidates: Vec<Candidate>,
    /// Outcomes of the queue.
    pub outcomes: Vec<Choice>,
    /// The text to the provider that is prepared.
    pub report_text: String,
    /// The text to the citizens that is prepared.
    pub answer_text: String,
    /// May have every citizen answered.
    pub may_solve: bool,
    /// May have those answered who were left out.
    pub may_retry: bool,
    /// May write to the provider.
    pub may_report: bool,
}

/// Somebody who is about to be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    pub ticket_id: i64,
    pub name: Option<String>,
    /// Where they are written to; none where they are called.
    pub address: Option<String>,
}

/// Everything that would happen, before it happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    pub id: i64,
    pub version: i64,
    pub title: String,
    pub queue: String,
    /// The text as it was written, with its placeholders.
    pub text: String,
    /// The same as the first citizen would read it.
    pub sample: String,
    pub outcome_id: i64,
    pub outcome: String,
    pub mails: Vec<Addressee>,
    pub calls: Vec<Addressee>,
    /// Tickets that are closed already: nobody is written to.
    pub closed: Vec<Addressee>,
    /// Tickets that are left out, with the reason.
    pub left_out: Vec<(Addressee, NotAnswered)>,
    /// Tickets that the person does not see, and whose citizens are therefore left out: how many, and nothing else about them.
    pub unseen: usize,
}

/// The numbers of tickets in what somebody typed (`482 483, #500`), each once.
///
/// # Errors
/// The first piece that is no number.
pub fn numbers(typed: &str) -> Result<Vec<i64>, String> {
    let mut numbers = Vec::new();
    let pieces = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        let digits = piece.strip_prefix('#').unwrap_or(piece);
        let number = digits.parse::<i64>().ok().filter(|number| *number > 0);
        let number = number.ok_or_else(|| piece.to_owned())?;
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(numbers("482 483,#500; #000482\n"), Ok(vec![482, 483, 500]));
        assert_eq!(numbers("  "), Ok(Vec::new()));
        for wrong in ["12a", "#", "-3", "0", "99999999999999999999"] {
            assert_eq!(numbers(&format!("5 {wrong}")), Err(wrong.to_owned()));
        }
    }
}
