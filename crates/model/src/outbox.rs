//! Mail on its way out.

use crate::coded::coded;

coded! {
    /// Where an outgoing message stands with one recipient's server.
    pub enum DeliveryState {
        /// Waiting for its turn or for the next attempt.
        Queued = "queued",
        /// Handed to the connection; a stop at this point may leave it sent or not.
        Sending = "sending",
        /// Accepted by the mail server.
        Accepted = "accepted",
        /// Given up, with the server's reason.
        Failed = "failed",
    }
}
