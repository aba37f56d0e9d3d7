//! What a delivery status notification says (RFC 3464), and the many bounces that follow no standard.

use serde::{Deserialize, Serialize};

use crate::address;
use crate::block::{Headers, line_len};
use crate::header;

/// Recipients that are read, of all parts together.
const MAX_GROUPS: usize = 1_000;
const MAX_DIAGNOSTIC: usize = 500;

/// Why and for whom a message of ours was not delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// Addresses, lower-case, that will not get the message. Empty for a mere delay, and where the report names none.
    pub failed: Vec<String>,
    /// Addresses that may still get it: a notice of delay.
    pub delayed: Vec<String>,
    /// It says of a recipient that the message arrived or was passed on.
    pub reassuring: bool,
    /// Message-ID of the returned message, without angle brackets: ours, if it is genuine.
    pub original_message_id: Option<String>,
    /// The first explanation, at most 500 characters: Diagnostic-Code, else Status.
    pub diagnostic: Option<String>,
}

/// Reads the headers of the notification, its `message/delivery-status` bodies, the start of the returned message, and where
/// these say nothing its text.
pub(crate) fn read(headers: &Headers<'_>, statuses: &[Vec<u8>], returned: Option<&[u8]>, text: &str) -> Bounce {
    let mut bounce = Bounce::default();
    let mut left = MAX_GROUPS;
    for status in statuses {
        groups(status, &mut left, &mut bounce);
    }
    let named = headers
        .all("x-failed-recipients")
        .flat_map(|raw| address::parse_list(&header::unfold(raw)));
    for failed in named.take(MAX_GROUPS) {
        bounce.add(failed.email);
    }
    bounce.original_message_id = returned.and_then(|bytes| {
        let original = Headers::read(bytes).0.plain("message-id")?;
        header::message_ids(&header::decode_words(&original)).into_iter().next()
    });
    if statuses.is_empty() {
        from_text(text, &mut bounce);
    }
    bounce
}

/// Lines of a text that are looked at: the reason stands above the returned message.
const MAX_LINES: usize = 400;

/// Exim, qmail, old Exchange and Domino, and providers' own words: the first lines name who did not get it, the end often
/// repeats the headers of the message.
fn from_text(text: &str, bounce: &mut Bounce) {
    let mut returned = false;
    let named = bounce.failed.is_empty();
    for line in text.lines().take(MAX_LINES) {
        let line = line.trim().trim_start_matches('>').trim_start();
        let lower = line.to_lowercase();
        if lower.starts_with("message-id:") {
            returned = true;
            if bounce.original_message_id.is_none() {
                let value = line.split_once(':').map_or("", |(_, value)| value);
                bounce.original_message_id = header::message_ids(value).into_iter().next();
            }
        }
        // Whatever follows is the message itself, whose addresses are not at fault.
        returned |= ["--- ", "-----", "return-path:", "received:", "from:", "subject:"]
            .iter()
            .any(|start| lower.starts_with(start));
        if returned {
            continue;
        }
        // qmail: `<mario@example>:`; Exim: the address alone on its line; others: `Recipient: mario@example`.
        let bare = line.trim_end_matches(':');
        let word = match lower.split_once(':') {
            Some((label, rest))
                if ["recipient", "destinatario", "to", "address", "indirizzo"].contains(&label.trim()) =>
            {
                rest
            }
            _ => bare,
        };
        if named && word.split_whitespace().count() == 1 {
            for failed in address::parse_list(word) {
                bounce.add(failed.email);
            }
        }
        let tells = !bounce.failed.is_empty()
            && bounce.diagnostic.is_none()
            && !line.is_empty()
            && word.split_whitespace().count() > 1;
        if tells {
            bounce.diagnostic = Some(line.chars().take(MAX_DIAGNOSTIC).collect());
        }
    }
}

impl Bounce {
    fn add(&mut self, email: String) {
        if self.failed.len() < MAX_GROUPS && !self.failed.contains(&email) {
            self.failed.push(email);
        }
    }
}

/// A status body is one group of fields about the message and then one for each recipient, parted by empty lines.
fn groups(status: &[u8], left: &mut usize, bounce: &mut Bounce) {
    let mut rest = status;
    while *left > 0 {
        *left -= 1;
        rest = rest.trim_ascii_start();
        if rest.is_empty() {
            return;
        }
        let (group, after) = split_group(rest);
        rest = after;
        let fields = Headers::read(group).0;
        // RFC 3464, 2.3.1: the address as the sender wrote it is the optional one, and the one we know.
        let Some(recipient) =
            recipient(&fields, "original-recipient").or_else(|| recipient(&fields, "final-recipient"))
        else {
            continue;
        };
        let status_code = fields.text("status").filter(|code| !code.is_empty());
        let failed = match fields.keyword("action").as_deref() {
            Some("failed") => true,
            Some("delayed" | "delivered" | "relayed" | "expanded") => false,
            _ => status_code.as_deref().is_some_and(|code| code.starts_with('5')),
        };
        bounce.reassuring |= matches!(
            fields.keyword("action").as_deref(),
            Some("delivered" | "relayed" | "expanded")
        );
        if failed {
            bounce.add(recipient);
        } else if fields.keyword("action").as_deref() == Some("delayed")
            && bounce.delayed.len() < MAX_GROUPS
            && !bounce.delayed.contains(&recipient)
        {
            bounce.delayed.push(recipient);
        }
        if bounce.diagnostic.is_none() {
            let text = fields
                .text("diagnostic-code")
                .map(|text| after_type(&text).to_owned())
                .or(status_code);
            bounce.diagnostic = text.map(|text| text.chars().take(MAX_DIAGNOSTIC).collect());
        }
    }
}

/// The lines up to the first empty one, and the rest.
fn split_group(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let next = at + line_len(&bytes[at..]);
        if bytes[at..next].trim_ascii().is_empty() {
            break;
        }
        at = next;
    }
    bytes.split_at(at)
}

fn recipient(fields: &Headers<'_>, name: &str) -> Option<String> {
    let value = fields.text(name)?;
    address::parse_list(after_type(&value))
        .into_iter()
        .next()
        .map(|address| address.email)
}

/// `rfc822; mario@example` and `smtp; 550 …` start with the type of what follows.
fn after_type(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, rest)| rest).trim()
}
