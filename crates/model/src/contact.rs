//! Citizens, companies and bodies that turn to the centre.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::ticket::OtherTicket;

coded! {
    /// What a contact can be recognised by.
    pub enum KeyKind {
        /// Telephone number (E.164).
        Phone = "phone",
        /// Codice fiscale or partita IVA.
        TaxCode = "tax_code",
        /// Ordinary mail address.
        Email = "email",
        /// Certified mail address.
        Pec = "pec",
    }
}

/// A contact as shown beside a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactView {
    pub id: i64,
    pub name: String,
    pub keys: Vec<(KeyKind, String)>,
}

/// A contact that what was typed may be about, with its tickets: offered, never merged silently.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    pub contact: ContactView,
    /// Which key matched.
    pub by: Vec<KeyKind>,
    pub tickets: Vec<OtherTicket>,
    /// Open tickets among those this person may see.
    pub open: i64,
}
