//! How a contact reached the centre.

use crate::coded::coded;

coded! {
    /// The channel of a contact (tender 2.2.4–2.2.7).
    pub enum Channel {
        /// A phone call.
        Phone = "phone",
        /// Ordinary e-mail.
        Email = "email",
        /// Certified mail (posta elettronica certificata).
        Pec = "pec",
        /// Fax, as mail from a fax gateway or on paper.
        Fax = "fax",
        /// A person at the counter.
        Counter = "counter",
        /// A paper letter.
        Letter = "letter",
        /// A text message.
        Sms = "sms",
    }
}

impl Channel {
    /// Whether handling time is split into talk and wrap-up (after-call work).
    pub const fn is_call(self) -> bool {
        matches!(self, Self::Phone)
    }

    /// Whether the contact was written at another moment than it is logged, so that its date of reception is asked.
    pub const fn asks_received_date(self) -> bool {
        matches!(self, Self::Email | Self::Pec | Self::Fax | Self::Letter | Self::Sms)
    }
}
