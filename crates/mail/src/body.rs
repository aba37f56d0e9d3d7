//! The walk over the parts of a mail: which of them are its text, which are attachments.

use crate::attachment::{Attachment, safe_name};
use crate::block::Headers;
use crate::charset;
use crate::content::Content;
use crate::part::Part;
use crate::{calendar, smime, tnef};

/// Deepest nesting that is followed; what lies deeper becomes one attachment.
const MAX_DEPTH: usize = 32;
/// Most parts that are read; what comes after them stays in the raw mail only.
const MAX_PARTS: usize = 2_000;
/// How much of a returned message is kept: its headers are at the start.
const MAX_RETURNED: usize = 64 * 1024;
/// How much of an invitation is looked at.
const MAX_CALENDAR: usize = 256 * 1024;
/// Bytes of text that are read, of all parts together. A text above it is cut, and kept whole as a file.
pub(crate) const MAX_TEXT: usize = 4 * 1024 * 1024;
/// Signatures around signatures that are opened (RFC 2634, 1.1 has two); each level holds the whole message once more.
const MAX_OPAQUE: usize = 2;

/// What the walk collects besides text.
#[derive(Default)]
pub(crate) struct Walk {
    pub(crate) attachments: Vec<Attachment>,
    /// Bodies of `message/delivery-status` parts of a report (RFC 3464).
    pub(crate) statuses: Vec<Vec<u8>>,
    /// The start of the first enclosed message.
    pub(crate) returned: Option<Vec<u8>>,
    pub(crate) truncated: bool,
    /// A readable form of the first invitation.
    pub(crate) calendar: Option<String>,
    parts: usize,
    opaque: usize,
    /// Bytes of text that were read.
    text_read: usize,
    text_seen: bool,
}

/// What the parent says about a part.
#[derive(Clone, Copy, Default)]
struct Place {
    alternative: bool,
    related: bool,
    report: bool,
    signed: bool,
    /// Cannot be text of the mail: the signature of `multipart/signed`, the machine's half of a report.
    aside: bool,
}

impl Walk {
    /// Reads the whole mail.
    pub(crate) fn mail(&mut self, part: &Part<'_>) -> Content {
        self.read(part, 0, Place::default())
    }

    fn read(&mut self, part: &Part<'_>, depth: usize, place: Place) -> Content {
        self.parts += 1;
        if let Some(kind) = part.mime().strip_prefix("multipart/") {
            if depth >= MAX_DEPTH {
                self.truncated = true;
                self.attach_raw(part);
                return Content::default();
            }
            let limit = MAX_PARTS.saturating_sub(self.parts).max(1);
            let pieces = part.pieces(limit);
            self.truncated |= pieces.len() >= limit;
            // A multipart without any delimiter: what is there is shown as text.
            return if pieces.is_empty() {
                self.content(part)
            } else {
                self.multipart(kind, &pieces, depth, place)
            };
        }
        if smime::is_opaque(part) && depth < MAX_DEPTH && self.opaque < MAX_OPAQUE {
            // A statement of its own: what was decoded is not held while the content is read.
            let inner = smime::content(&part.decoded());
            if let Some(inner) = inner {
                self.opaque += 1;
                let content = self.read(&Part::read(&inner, "text/plain"), depth + 1, place);
                self.opaque -= 1;
                return content;
            }
        }
        let is_text = matches!(part.mime(), "text/plain" | "text/html") && !place.aside && !part.is_attachment();
        // The second text with a name is a file that the sender's program chose to show inline.
        let is_file = self.text_seen && !place.alternative && part.file_name().is_some();
        if is_text && !is_file {
            return self.content(part);
        }
        if place.aside && place.signed && smime::is_detached_signature(part.mime()) {
            // A signature beside what it signs says nothing to a reader; whoever wants it has the raw mail.
            return Content::default();
        }
        self.attach(part, place)
    }

    fn multipart(&mut self, kind: &str, pieces: &[&[u8]], depth: usize, parent: Place) -> Content {
        let default_mime = if kind == "digest" {
            "message/rfc822"
        } else {
            "text/plain"
        };
        let mut contents = Vec::new();
        for (index, raw) in pieces.iter().enumerate() {
            if self.parts >= MAX_PARTS {
                self.truncated = true;
                break;
            }
            let place = Place {
                alternative: kind == "alternative",
                related: kind == "related" || parent.related,
                report: kind == "report",
                signed: kind == "signed",
                aside: index > 0 && matches!(kind, "signed" | "report" | "encrypted"),
            };
            contents.push(self.read(&Part::read(raw, default_mime), depth + 1, place));
        }
        if kind == "alternative" {
            Content::best(contents)
        } else {
            Content::all(contents)
        }
    }

    fn content(&mut self, part: &Part<'_>) -> Content {
        let bytes = part.decoded();
        let is_html = part.mime() == "text/html";
        let label = part
            .param("charset")
            .or_else(|| if is_html { meta_charset(&bytes) } else { None });
        let shown = &bytes[..bytes.len().min(MAX_TEXT.saturating_sub(self.text_read))];
        self.text_read += shown.len();
        let decoded = charset::clean_text(&charset::decode(shown, label.as_deref()));
        if shown.len() < bytes.len() {
            self.truncated = true;
            let mime = if is_html { "text/html" } else { "text/plain" };
            let name = part.file_name().unwrap_or_default();
            self.attachments.push(Attachment {
                name: safe_name(&name, mime, self.attachments.len() + 1),
                mime: mime.to_owned(),
                bytes,
                content_id: None,
                inline: false,
            });
        }
        self.text_seen |= !decoded.trim().is_empty();
        if is_html {
            Content {
                text: None,
                html: Some(decoded),
            }
        } else {
            Content {
                text: Some(decoded.trim_end().to_owned()),
                html: None,
            }
        }
    }

    /// Keeps a part as a file. What Outlook wrapped is opened and yields text and files of its own.
    fn attach(&mut self, part: &Part<'_>, place: Place) -> Content {
        let bytes = part.decoded();
        let mime = part.mime();
        if tnef::is_tnef(&bytes) {
            let opened = tnef::open(&bytes, self.attachments.len() + 1);
            if opened.text.is_some() || opened.html.is_some() || !opened.files.is_empty() {
                self.attachments.extend(opened.files);
                // The mail's own text, where it has one, says the same.
                let wanted = !self.text_seen;
                self.text_seen |= opened.text.is_some() || opened.html.is_some();
                return Content {
                    text: opened.text.filter(|_| wanted),
                    html: opened.html.filter(|_| wanted),
                };
            }
        }
        if mime == "text/calendar" && self.calendar.is_none() {
            let start = &bytes[..bytes.len().min(MAX_CALENDAR)];
            self.calendar = calendar::summary(&charset::decode(start, part.param("charset").as_deref()));
        }
        let message = matches!(mime, "message/rfc822" | "message/global");
        if (message || mime == "text/rfc822-headers") && self.returned.is_none() {
            self.returned = Some(bytes.iter().copied().take(MAX_RETURNED).collect());
        }
        if place.report && matches!(mime, "message/delivery-status" | "message/global-delivery-status") {
            self.statuses.push(bytes.clone());
        }
        let name = part
            .file_name()
            .or_else(|| if message { message_name(&bytes) } else { None })
            .unwrap_or_default();
        let content_id = part.content_id();
        self.attachments.push(Attachment {
            name: safe_name(&name, mime, self.attachments.len() + 1),
            mime: mime.to_owned(),
            inline: content_id.is_some() && !part.is_attachment() && (place.related || part.is_inline()),
            content_id,
            bytes,
        });
        Content::default()
    }

    /// Headers and body of a part that is not looked into, as a message that can be opened by itself.
    fn attach_raw(&mut self, part: &Part<'_>) {
        self.attachments.push(Attachment {
            name: safe_name("", "message/rfc822", self.attachments.len() + 1),
            mime: "message/rfc822".to_owned(),
            bytes: part.raw.to_vec(),
            content_id: None,
            inline: false,
        });
    }
}

/// The subject of an enclosed message is the best name for it.
fn message_name(bytes: &[u8]) -> Option<String> {
    let subject = Headers::read(&bytes[..bytes.len().min(MAX_RETURNED)])
        .0
        .text("subject")?;
    (!subject.is_empty()).then(|| format!("{subject}.eml"))
}

/// The charset an HTML page declares about itself, where the mail says nothing.
pub(crate) fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2_048)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let label: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .take(40)
        .collect();
    // Whoever can read the declaration as ASCII is not looking at UTF-16.
    (!label.is_empty() && !label.starts_with("utf-16")).then_some(label)
}
