//! What people of an office outside the contact centre see: what is asked of them, and nothing else.

use serde::{Deserialize, Serialize};

use crate::desk::Choice;
use crate::ladder::StepView;
use crate::message::MessageView;
use crate::ticket::TicketView;

/// A ticket as the office sees it to which it was handed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeTicket {
    pub ticket: TicketView,
    /// The notes with which it came to this level, oldest first.
    pub asked: Vec<MessageView>,
    /// What is still missing, in the words of who handed it on.
    pub missing: Vec<String>,
    pub steps: Vec<StepView>,
    /// The other offices of the level and queue.
    pub offices: Vec<Choice>,
    /// The queues that could be the right one instead.
    pub queues: Vec<Choice>,
}
