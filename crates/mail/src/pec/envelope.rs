//! Taking a provider's mail apart: the data for machines, and the message inside.

use super::daticert::{self, Daticert};
use crate::part::Part;
use crate::{charset, smime};

/// Parts of an envelope that are looked at: text, data, message, and room for what providers add.
const MAX_PARTS: usize = 20;
/// Bytes of the text for people; a receipt's has two thousand.
const MAX_TEXT: usize = 64 * 1024;

/// What a provider's mail holds.
#[derive(Default)]
pub(crate) struct Contents {
    pub(crate) daticert: Option<Daticert>,
    /// The message inside, as it was sent.
    pub(crate) message: Option<Vec<u8>>,
    /// The text for people.
    pub(crate) text: String,
}

/// Reads the direct children of what the provider signed, and nothing deeper: a daticert.xml inside the enclosed message
/// is somebody's attachment (perhaps our own receipt coming back in a bounce).
pub(crate) fn contents(part: &Part<'_>) -> Contents {
    if smime::is_opaque(part) {
        let Some(inner) = smime::content(&part.decoded()) else {
            return Contents::default();
        };
        return children(&Part::read(&inner, "text/plain"));
    }
    if part.mime() == "multipart/signed" {
        let pieces = part.pieces(2);
        return match pieces.first() {
            Some(content) => children(&Part::read(content, "text/plain")),
            None => Contents::default(),
        };
    }
    children(part)
}

fn children(signed: &Part<'_>) -> Contents {
    let mut found = Contents::default();
    for raw in signed.pieces(MAX_PARTS) {
        let part = Part::read(raw, "text/plain");
        // By name, not by type: providers disagree about the types (RFC 6109, 3.1; English text: certdata.xml).
        let name = part.file_name().unwrap_or_default().trim().to_lowercase();
        if found.daticert.is_none() && matches!(name.as_str(), "daticert.xml" | "certdata.xml") {
            found.daticert = daticert::read(&part.decoded());
        } else if found.message.is_none()
            && (matches!(name.as_str(), "postacert.eml" | "attachedmimemessage")
                || matches!(part.mime(), "message/rfc822" | "message/global"))
        {
            found.message = Some(part.decoded());
        } else if found.text.is_empty() {
            found.text = readable(&part);
        }
    }
    found
}

/// The text of a part that is text, or of the first one in it that is.
fn readable(part: &Part<'_>) -> String {
    let text = |part: &Part<'_>| {
        (part.mime() == "text/plain").then(|| {
            let mut bytes = part.decoded();
            bytes.truncate(MAX_TEXT);
            charset::decode(&bytes, part.param("charset").as_deref())
        })
    };
    if part.mime().starts_with("multipart/") {
        let pieces = part.pieces(MAX_PARTS);
        return pieces
            .into_iter()
            .find_map(|raw| text(&Part::read(raw, "text/plain")))
            .unwrap_or_default();
    }
    text(part).unwrap_or_default()
}
