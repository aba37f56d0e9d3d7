//! What can go wrong with a mailbox, in one line for people.

use imap::Error;

use crate::text::{one_line, one_line_without};

/// A fault of a mailbox connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    /// The server refused the credentials.
    pub(super) auth: bool,
    /// The server said no to one command; the connection is still good.
    pub(super) refused: bool,
    /// One line, without secrets.
    pub(super) text: String,
}

impl Trouble {
    /// A fault with this text.
    pub(super) fn new(text: &str) -> Self {
        Self {
            auth: false,
            refused: false,
            text: one_line(text),
        }
    }

    /// An answer that is not IMAP, or that the `imap` crate could not cope with.
    pub(super) fn nonsense() -> Self {
        Self::new("the server sent something that cannot be understood")
    }

    /// A fault of the sign-in. RFC 5530's UNAVAILABLE and INUSE are the server's own trouble, not a wrong password.
    pub(super) fn of_sign_in(error: Error, password: &str) -> Self {
        let auth = match &error {
            Error::No(no) => !["[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]"]
                .iter()
                .any(|code| no.information.contains(*code)),
            // A line break in the name or password: no server can take it.
            Error::Validate(_) => true,
            _ => false,
        };
        let known = Self::from(error);
        Self {
            auth,
            refused: false,
            text: one_line_without(&known.text, password),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::No(no) => Self {
                refused: true,
                ..Self::new(&format!("the server refused: {}", no.information))
            },
            Error::Bad(bad) => Self {
                refused: true,
                ..Self::new(&format!("the server did not understand: {}", bad.information))
            },
            Error::Bye(bye) => Self::new(&format!("the server hung up: {}", bye.information)),
            Error::ConnectionLost => Self::new("the server hung up"),
            // Their texts repeat what was received: perhaps half a mail.
            Error::Parse(_) | Error::Unexpected(_) | Error::TagMismatch(_) => Self::nonsense(),
            other => Self::new(&other.to_string()),
        }
    }
}
