//! Outgoing mail as bytes ready for SMTP: CRLF line ends, 7-bit, UTF-8 text, attachments in `multipart/mixed`.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{self, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Mailboxes, Message, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use crate::address::Address;
use crate::attachment::safe_name;
use crate::charset;

/// References that are sent, the newest: longer headers make some servers refuse the mail.
const MAX_REFERENCES: usize = 20;
/// RFC 5322, 2.1.1 allows lines of 998 characters; an identifier cannot be folded.
const MAX_ID: usize = 250;
/// Longest subject in characters.
const MAX_SUBJECT: usize = 500;
/// The last second that a Date header can hold (the end of the year 9999).
const LAST_SECOND_MS: i64 = 253_402_300_799_000;

/// A message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub from: Address,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    pub reply_to: Option<Address>,
    /// Line breaks and control characters become blanks.
    pub subject: String,
    /// Plain text, any line ends.
    pub text: String,
    /// With or without angle brackets; see [`crate::thread::Threading::message_id`].
    pub message_id: String,
    /// Identifier of the answered message. What is no identifier is left out.
    pub in_reply_to: Option<String>,
    /// Identifiers, oldest first; the last 20 are sent.
    pub references: Vec<String>,
    pub attachments: Vec<OutgoingAttachment>,
    /// Milliseconds since 1970-01-01T00:00:00Z, for the Date header.
    pub date_ms: i64,
    /// Whether a program wrote it.
    pub automatic: AutoSubmitted,
}

/// What `Auto-Submitted` says of an outgoing mail (RFC 3834, 5).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AutoSubmitted {
    /// A person wrote it: there is no such header.
    #[default]
    No,
    /// A program answers somebody's mail.
    Replied,
    /// A program writes by itself.
    Generated,
}

/// A file to send along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingAttachment {
    pub name: String,
    /// Type and subtype; what cannot be sent as such becomes `application/octet-stream`.
    pub mime: String,
    pub bytes: Vec<u8>,
}

/// Why a message cannot be sent as it is.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// Neither To nor Cc.
    #[error("the message has no recipient")]
    NoRecipient,
    /// Not an address that SMTP can carry; line breaks in it included.
    #[error("not a usable address: {0:?}")]
    Address(String),
    /// Our own identifier is malformed.
    #[error("not a usable Message-ID: {0:?}")]
    MessageId(String),
    /// The encoder refused the message.
    #[error("the message cannot be encoded: {0}")]
    Encode(String),
}

/// Builds the message. The same input gives the same bytes.
///
/// No value can start a header line of its own: addresses and the Message-ID with a line break are refused, in all other
/// values line breaks become blanks.
///
/// # Errors
/// See [`ComposeError`].
pub fn compose(mail: &Outgoing) -> Result<Vec<u8>, ComposeError> {
    let from = mailbox(&mail.from)?;
    let to = mailboxes(&mail.to)?;
    let cc = mailboxes(&mail.cc)?;
    let recipients: Vec<_> = to.iter().chain(&cc).map(|mailbox| mailbox.email.clone()).collect();
    if recipients.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    let id = identifier(&mail.message_id).ok_or_else(|| ComposeError::MessageId(mail.message_id.clone()))?;
    let envelope = Envelope::new(Some(from.email.clone()), recipients).map_err(encode_error)?;
    let mut builder = Message::builder()
        .envelope(envelope)
        .date(date(mail.date_ms))
        .message_id(Some(id.clone()))
        .header(header::From::from(Mailboxes::from(from)))
        .subject(subject(&mail.subject));
    if !to.is_empty() {
        builder = builder.header(header::To::from(Mailboxes::from(to)));
    }
    if !cc.is_empty() {
        builder = builder.header(header::Cc::from(Mailboxes::from(cc)));
    }
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.header(header::ReplyTo::from(Mailboxes::from(mailbox(reply_to)?)));
    }
    if let Some(answered) = mail.in_reply_to.as_deref().and_then(identifier) {
        builder = builder.in_reply_to(answered);
    }
    let references: Vec<String> = mail.references.iter().filter_map(|id| identifier(id)).collect();
    if !references.is_empty() {
        let newest = &references[references.len().saturating_sub(MAX_REFERENCES)..];
        builder = builder.references(newest.join(" "));
    }
    let automatic = match mail.automatic {
        AutoSubmitted::No => None,
        AutoSubmitted::Replied => Some("auto-replied"),
        AutoSubmitted::Generated => Some("auto-generated"),
    };
    if let Some(automatic) = automatic {
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        builder = builder.raw_header(HeaderValue::new(name, automatic.to_owned()));
    }
    let text = text_part(&mail.text)?;
    let message = if mail.attachments.is_empty() {
        builder.singlepart(text)
    } else {
        let mut parts = MultiPart::mixed()
            .boundary(boundary(&id, mail.date_ms))
            .singlepart(text);
        for (index, attachment) in mail.attachments.iter().enumerate() {
            parts = parts.singlepart(attachment_part(attachment, index + 1)?);
        }
        builder.multipart(parts)
    };
    Ok(message.map_err(encode_error)?.formatted())
}

fn encode_error(error: lettre::error::Error) -> ComposeError {
    ComposeError::Encode(error.to_string())
}

fn mailboxes(addresses: &[Address]) -> Result<Vec<Mailbox>, ComposeError> {
    addresses.iter().map(mailbox).collect()
}

/// Whether a mail can be sent to this address.
pub fn is_sendable(address: &Address) -> bool {
    mailbox(address).is_ok()
}

/// Without SMTPUTF8 an address is ASCII (RFC 6531). The name is decoration: one that the encoder could not read back, and
/// would drop the address with, is left out.
fn mailbox(address: &Address) -> Result<Mailbox, ComposeError> {
    let refused = || ComposeError::Address(address.email.clone());
    let text = address.email.trim_matches(' ');
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refused());
    }
    let email: lettre::Address = text.parse().map_err(|_| refused())?;
    let name = address
        .name
        .as_deref()
        .map(charset::clean_line)
        .filter(|name| !name.is_empty());
    let named = Mailbox::new(name, email.clone());
    let readable = named
        .to_string()
        .parse::<Mailbox>()
        .is_ok_and(|read| read.email == email);
    Ok(if readable { named } else { Mailbox::new(None, email) })
}

/// The identifier in angle brackets, or nothing where it could break or leave its header.
fn identifier(text: &str) -> Option<String> {
    let text = text.trim_matches(' ');
    let bare = text.strip_prefix('<').unwrap_or(text);
    let bare = bare.strip_suffix('>').unwrap_or(bare);
    let sound = !bare.is_empty()
        && bare.len() <= MAX_ID
        && bare
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
    sound.then(|| format!("<{bare}>"))
}

fn subject(text: &str) -> String {
    charset::clean_line(text).chars().take(MAX_SUBJECT).collect()
}

/// A Date header holds the years 1970 to 9999; the encoder would panic outside.
fn date(date_ms: i64) -> SystemTime {
    let millis = u64::try_from(date_ms.clamp(0, LAST_SECOND_MS)).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
}

/// Always quoted-printable: lines of any length, `From ` at their start and blanks at their end survive every server.
fn text_part(text: &str) -> Result<SinglePart, ComposeError> {
    let text = charset::clean_text(text).replace('\n', "\r\n");
    let body = body(Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable))?;
    Ok(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(body))
}

/// Always base64: the bytes of a file must arrive as they are, line ends included.
fn attachment_part(attachment: &OutgoingAttachment, index: usize) -> Result<SinglePart, ComposeError> {
    let mime = sendable_mime(&attachment.mime);
    let name = safe_name(&attachment.name, &mime, index);
    let body = body(Body::new_with_encoding(
        attachment.bytes.clone(),
        ContentTransferEncoding::Base64,
    ))?;
    let kind = ContentType::parse(&mime).map_err(|error| ComposeError::Encode(error.to_string()))?;
    Ok(SinglePart::builder()
        .header(header::ContentDisposition::attachment(&name))
        .header(kind)
        .body(body))
}

fn body(made: Result<Body, Vec<u8>>) -> Result<Body, ComposeError> {
    made.map_err(|_| ComposeError::Encode("transfer encoding".to_owned()))
}

/// RFC 2046, 5.1 and 5.2.1: `multipart` and `message` must not be base64, so such a file travels as plain bytes.
fn sendable_mime(mime: &str) -> String {
    let mime = mime.trim().to_ascii_lowercase();
    let token =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+._".contains(&b));
    match mime.split_once('/') {
        Some((kind, sub)) if token(kind) && token(sub) && kind != "multipart" && kind != "message" => mime,
        _ => "application/octet-stream".to_owned(),
    }
}

/// Made from the identifier rather than at random, so that sending again sends the same bytes.
fn boundary(id: &str, date_ms: i64) -> String {
    let hash = Sha256::digest(format!("boundary:{id}:{date_ms}"));
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
