//! A received mail as the rest of the program sees it.

use crate::address::{self, Address};
use crate::attachment::Attachment;
use crate::block::Headers;
use crate::body::Walk;
use crate::bounce::{self, Bounce};
use crate::classify::{self, Automatic};
use crate::content::Content;
use crate::part::Part;
use crate::{date, header};

/// References that are kept, the newest; RFC 5322 sets no limit and long threads have hundreds.
const MAX_REFERENCES: usize = 200;
/// Addresses of one kind that are read; each takes many times the memory that it takes in the mail.
const MAX_ADDRESSES: usize = 5_000;

/// A received mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// Identifiers without angle brackets, at most 200.
    pub in_reply_to: Vec<String>,
    /// Identifiers without angle brackets, oldest first, at most the 200 newest.
    pub references: Vec<String>,
    /// From, or Sender where From holds no address.
    pub from: Option<Address>,
    /// At most 5,000 of each kind.
    pub reply_to: Vec<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    /// One line; empty where there is none.
    pub subject: String,
    /// What Date says, in milliseconds since 1970-01-01T00:00:00Z. The sender's word.
    pub date_ms: Option<i64>,
    /// When the last server on its way took it, in milliseconds since 1970: the date of the topmost Received. That server is
    /// the recipient's own, so this can be believed more than Date.
    pub received_ms: Option<i64>,
    /// Where the recipient's server put it (Delivered-To, X-Original-To), lower-case.
    pub delivered_to: Vec<String>,
    /// The best readable plain text; made from the HTML where there is no other.
    pub text: String,
    /// The HTML text as it came, to be shown only through [`crate::sanitize::sanitize`].
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
    /// Whether a program wrote it.
    pub automatic: Automatic,
    /// What a bounce tells; only where `automatic` is [`Automatic::Bounce`].
    pub bounce: Option<Bounce>,
    /// Parts were left out because there are too many or they nest too deeply, which the raw mail has; or the text was cut,
    /// which is whole among the attachments.
    pub truncated: bool,
}

/// Why bytes are no mail at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing but white space.
    #[error("the mail is empty")]
    Empty,
    /// No line looks like a header field.
    #[error("the mail has no headers")]
    NoHeaders,
}

/// Reads a mail. Broken structure is read as far as it goes.
///
/// # Errors
/// Only where there is nothing to read: see [`ParseError`].
pub fn parse(raw: &[u8]) -> Result<Mail, ParseError> {
    Ok(whole(&open(raw)?))
}

/// The mail with all its parts.
pub(crate) fn whole(part: &Part<'_>) -> Mail {
    let mut walk = Walk::default();
    let content = walk.mail(part);
    assemble(part, walk, content)
}

/// The mail as one entity, its parts not yet looked into.
pub(crate) fn open(raw: &[u8]) -> Result<Part<'_>, ParseError> {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw).trim_ascii_start();
    if raw.is_empty() {
        return Err(ParseError::Empty);
    }
    let part = Part::read(raw, "text/plain");
    if part.headers.is_empty() {
        return Err(ParseError::NoHeaders);
    }
    Ok(part)
}

/// The header fields of a mail, without looking into its parts.
pub(crate) fn headers(part: &Part<'_>) -> Mail {
    assemble(part, Walk::default(), Content::default())
}

/// The header fields and what the walk found, as one mail.
fn assemble(part: &Part<'_>, walk: Walk, content: Content) -> Mail {
    let headers = &part.headers;
    let from = addresses(headers, "from")
        .into_iter()
        .next()
        .or_else(|| addresses(headers, "sender").into_iter().next());
    let subject = headers.text("subject").unwrap_or_default();
    let text = match content.readable().trim() {
        "" => walk.calendar.unwrap_or_default(),
        text => text.to_owned(),
    };
    let automatic = classify::classify(headers, from.as_ref(), &subject, !walk.statuses.is_empty());
    let bounce = (automatic == Automatic::Bounce)
        .then(|| bounce::read(headers, &walk.statuses, walk.returned.as_deref(), &text));
    let mut references = ids(headers, "references");
    references.drain(..references.len().saturating_sub(MAX_REFERENCES));
    let mut in_reply_to = ids(headers, "in-reply-to");
    in_reply_to.truncate(MAX_REFERENCES);
    Mail {
        message_id: message_id(headers),
        in_reply_to,
        references,
        from,
        reply_to: addresses(headers, "reply-to"),
        to: addresses(headers, "to"),
        cc: addresses(headers, "cc"),
        subject,
        date_ms: headers.text("date").and_then(|value| date::parse(&value)),
        received_ms: headers
            .text("received")
            .and_then(|value| date::parse(value.rsplit(';').next()?)),
        delivered_to: ["delivered-to", "x-original-to"]
            .into_iter()
            .flat_map(|name| addresses(headers, name))
            .map(|address| address.email)
            .collect(),
        text,
        html: content.html.filter(|html| !html.trim().is_empty()),
        attachments: walk.attachments,
        automatic,
        bounce,
        truncated: walk.truncated,
    }
}

/// Where it does not look like an identifier (no brackets, no `@`), the whole value serves as one.
fn message_id(headers: &Headers<'_>) -> Option<String> {
    let whole = || {
        headers
            .text("message-id")
            .map(|id| id.trim_matches(['<', '>', ' ']).to_owned())
    };
    ids(headers, "message-id")
        .into_iter()
        .next()
        .or_else(whole)
        .filter(|id| !id.is_empty())
}

fn addresses(headers: &Headers<'_>, name: &str) -> Vec<Address> {
    headers
        .all(name)
        .flat_map(|raw| address::parse_list(&header::unfold(raw)))
        .take(MAX_ADDRESSES)
        .collect()
}

/// Some servers encode long identifiers as if they were text (RFC 2047), hence the decoding.
fn ids(headers: &Headers<'_>, name: &str) -> Vec<String> {
    headers
        .all(name)
        .flat_map(|raw| header::message_ids(&header::decode_words(&header::unfold(raw))))
        .collect()
}
