//! Mail on its way out.

use crate::coded::coded;

coded! {
    /// How far an outgoing message got with one recipient.
    pub enum DeliveryState {
        /// Waiting for its turn or for the next attempt.
        Queued = "queued",
        /// Handed to the connection; a stop at this point may leave it sent or not.
        Sending = "sending",
        /// Accepted by the mail server.
        Accepted = "accepted",
        /// Certified mail: taken over by our provider, on its way to a certified mailbox.
        PecAccepted = "pec_accepted",
        /// Certified mail: taken over for an ordinary mailbox; nobody will confirm its delivery.
        PecOrdinary = "pec_ordinary",
        /// Certified mail: not delivered within 12 hours, and may still be.
        Late = "late",
        /// Certified mail: put into the recipient's mailbox.
        Delivered = "delivered",
        /// Given up, with the server's reason.
        Failed = "failed",
        /// Certified mail: a provider found malicious code.
        FailedVirus = "failed_virus",
        /// Certified mail: our provider refused to take it over.
        Rejected = "rejected",
    }
}

impl DeliveryState {
    /// Receipts arrive in any order: a state gives way only to one of a higher rank. A delivery outweighs everything: it
    /// happened.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Sending => 1,
            Self::Accepted => 2,
            Self::PecAccepted | Self::PecOrdinary => 3,
            Self::Late => 4,
            Self::Failed | Self::Rejected => 5,
            Self::FailedVirus => 6,
            Self::Delivered => 7,
        }
    }

    /// Whether the recipient will not get it.
    pub const fn is_negative(self) -> bool {
        matches!(self, Self::Failed | Self::FailedVirus | Self::Rejected)
    }
}

coded! {
    /// Who vouches for what became of a message.
    pub enum Protocol {
        /// A certified-mail provider (RFC 6109).
        Pec = "pec",
        /// A registered-mail service (ETSI EN 319 532).
        Rem = "rem",
        /// A mail server's report (RFC 3464 and its like).
        Mail = "mail",
    }
}
