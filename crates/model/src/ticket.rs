//! Tickets: their states, and how lists and pages see them.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::coded::coded;
use crate::contact::ContactView;
use crate::desk::Choice;
use crate::message::{AlertView, AttachmentView, EventView, MessageView};
use crate::outage::OfTicket;
use crate::pec_request::RequestLine;
use crate::retention::KeptView;
use crate::time::{Moment, Timestamp};

coded! {
    /// Where a ticket stands.
    pub enum TicketState {
        /// Nobody has looked at it yet.
        New = "new",
        /// Being worked on.
        Open = "open",
        /// Waiting for the citizen.
        Waiting = "waiting",
        /// With an office of level III.
        ThirdLevel = "third_level",
        /// The outcome is there and the citizen has not been told.
        ToCommunicate = "to_communicate",
        /// Done.
        Closed = "closed",
    }
}

impl TicketState {
    /// Whether work remains to be done.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed)
    }
}

coded! {
    /// Who spoke last on a ticket.
    pub enum LastWord {
        /// The citizen is waiting for us.
        Citizen = "citizen",
        /// We are waiting for the citizen.
        Desk = "desk",
    }
}

/// The due time of a ticket and how much of its budget is used up, computed by the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueView {
    pub due: Moment,
    /// Counted working time left, in minutes; negative when late.
    pub left_minutes: i64,
    /// Share of the budget used, 0 to 100.
    pub used_percent: u8,
    /// The clock stands still: the time is with somebody else.
    pub stands_still: bool,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRow {
    /// The desk has marked it: little time is left.
    pub urgent: bool,
    pub id: i64,
    pub subject: String,
    pub state: TicketState,
    pub channel: Channel,
    pub queue: String,
    pub queue_slug: String,
    pub reason: Option<String>,
    pub requester: Option<String>,
    pub owner: Option<String>,
    pub office: Option<String>,
    pub received: Moment,
    pub due: Option<DueView>,
    pub last_word: LastWord,
    pub last_at: Moment,
    /// Something happened that this person has not seen.
    pub unread: bool,
}

/// A page of a list, with the cursors of its neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketPage {
    /// Name of the queue, where the list is one queue's.
    pub queue: Option<String>,
    pub rows: Vec<TicketRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// Whether this page was reached through a cursor.
    pub is_first: bool,
    /// Open tickets of the list by state, for the chips.
    pub counts: Vec<(TicketState, i64)>,
}

/// Everything the ticket page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketView {
    pub id: i64,
    /// Grows with every change; a form sends it back, so that two people never overwrite each other unseen.
    pub version: i64,
    pub subject: String,
    pub state: TicketState,
    pub channel: Channel,
    pub queue: Choice,
    pub queue_slug: String,
    pub reason: Option<Choice>,
    /// The information sheet of the reason; empty where there is none.
    pub sheet: String,
    pub level: u8,
    pub office: Option<String>,
    pub owner: Option<Choice>,
    pub requester: Option<ContactView>,
    pub on_behalf_of: Option<ContactView>,
    /// Whether the delegation of a third person was seen; none where nobody is represented.
    pub delegation_seen: Option<bool>,
    pub received: Moment,
    pub opened: Moment,
    pub closed: Option<Moment>,
    /// Since when it is in the archive: it is read, and not written any more.
    pub archived: Option<Moment>,
    /// The clock of the whole: without the time outside the centre.
    pub due: Option<DueView>,
    /// The clock of the level that has it.
    pub level_due: Option<DueView>,
    /// The desk has marked it: little time is left.
    pub urgent: bool,
    pub outcome: Option<String>,
    pub first_contact: bool,
    pub related: Option<i64>,
    pub messages: Vec<MessageView>,
    pub events: Vec<EventView>,
    /// What nobody has seen yet, oldest first.
    pub alerts: Vec<AlertView>,
    pub attachments: Vec<AttachmentView>,
    /// Other tickets of the requester, newest first, at most ten, that this person may see.
    pub others: Vec<OtherTicket>,
    /// Outages that are or were behind it.
    pub outages: Vec<OfTicket>,
    /// Who a reply would go to.
    pub reply_to: Vec<String>,
    /// The mailbox a reply would leave from; none where the queue has none.
    pub reply_from: Option<String>,
    pub can: TicketRights,
    /// How long it is kept.
    pub kept: KeptView,
    /// Its PEC request.
    pub pec_request: Option<RequestLine>,
    /// A PEC request can be opened for it: it is in the queue of these requests and has none.
    pub pec_offered: bool,
}

/// What this person may do on this ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketRights {
    pub work: bool,
    /// Become its owner: it is open and somebody else's or nobody's.
    pub take: bool,
    pub reply: bool,
    pub note: bool,
    pub close: bool,
    /// Say that an alert was seen; also in the archive.
    pub see_alerts: bool,
    /// Look at its clocks; also in the archive.
    pub see_times: bool,
    /// Open a new ticket that goes on from it: it is in the archive, and the person logs contacts.
    pub follow: bool,
}

/// Another ticket of the same person, in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherTicket {
    pub id: i64,
    pub subject: String,
    pub state: TicketState,
    pub queue: String,
    pub at: Moment,
}

/// What the live stream carries: that something changed, never what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketChanged {
    pub ticket: i64,
    pub at: Timestamp,
}

/// A ticket's number as people read it (`#000482`).
pub fn number(id: i64) -> String {
    format!("#{id:06}")
}
