//! What a list shows: chips that live in the URL.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::coded::coded;
use crate::ticket::TicketState;

coded! {
    /// Whose tickets.
    pub enum OwnerFilter {
        /// Mine.
        Me = "me",
        /// Nobody's yet.
        Nobody = "nobody",
        /// Whoever leads: what the desk has put before them.
        Leader = "leader",
    }
}

coded! {
    /// Only what is urgent.
    pub enum DueFilter {
        /// Due soon, or late already: what the counter on top counts.
        Soon = "soon",
        /// Late.
        Late = "late",
    }
}

coded! {
    /// The order of a list.
    pub enum TicketSort {
        /// The next to be late first.
        Due = "due",
        /// The newest first.
        Newest = "newest",
        /// The one that has been quiet longest last.
        Activity = "activity",
    }
}

/// The filter of a ticket list. Every value is one of a closed set or a number: nothing typed reaches SQL as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketFilter {
    /// Slug of the queue; all visible queues when none.
    pub queue: Option<String>,
    /// One state; every open one when none.
    pub state: Option<TicketState>,
    pub channel: Option<Channel>,
    pub owner: Option<OwnerFilter>,
    /// Only what is urgent; a closed ticket never is.
    pub due: Option<DueFilter>,
    /// The archive instead, the last closed first; neither state nor urgency nor order count then.
    pub archive: bool,
    /// Only of this contact.
    pub requester: Option<i64>,
    pub sort: Option<TicketSort>,
    /// Cursor of the page (opaque).
    pub after: Option<String>,
}

/// What stands in the address of the archive.
pub const IN_ARCHIVE: &str = "yes";

impl TicketFilter {
    /// The query string of this filter, without its cursor: what a chip links to. Empty when nothing is chosen.
    pub fn query(&self) -> String {
        let mut parts = Vec::new();
        let mut add = |key: &str, value: Option<&'static str>| {
            if let Some(value) = value {
                parts.push(format!("{key}={value}"));
            }
        };
        add("state", self.state.map(TicketState::code));
        add("channel", self.channel.map(Channel::code));
        add("owner", self.owner.map(OwnerFilter::code));
        add("due", self.due.map(DueFilter::code));
        add("sort", self.sort.map(TicketSort::code));
        add("archive", self.archive.then_some(IN_ARCHIVE));
        if let Some(requester) = self.requester {
            parts.push(format!("requester={requester}"));
        }
        if parts.is_empty() {
            String::new()
        } else {
            format!("?{}", parts.join("&"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_url() {
        let filter = TicketFilter {
            state: Some(TicketState::Waiting),
            channel: Some(Channel::Pec),
            owner: Some(OwnerFilter::Nobody),
            due: Some(DueFilter::Late),
            ..TicketFilter::default()
        };
        assert_eq!(filter.query(), "?state=waiting&channel=pec&owner=nobody&due=late");
        assert_eq!(TicketFilter::default().query(), "");
        let archive = TicketFilter {
            archive: true,
            requester: Some(7),
            ..TicketFilter::default()
        };
        assert_eq!(archive.query(), "?archive=yes&requester=7");
    }

    #[test]
    fn a_mistyped_urgency_filters_nothing() {
        assert_eq!("soon".parse::<DueFilter>(), Ok(DueFilter::Soon));
        assert_eq!("late".parse::<DueFilter>(), Ok(DueFilter::Late));
        for code in ["", "Soon", "later", "soon "] {
            assert!(code.parse::<DueFilter>().is_err(), "{code:?}");
        }
    }
}
