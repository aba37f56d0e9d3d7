//! What comes along with a mail, and a name for it that is safe to show and to save under.

use crate::charset;

/// Longest name in characters: file systems allow 255 bytes.
const MAX_NAME: usize = 200;

/// A part of a mail that is not its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// A label, never a path: see [`safe_name`].
    pub name: String,
    /// Type and subtype as the sender declared them, lower-case. Not to be believed.
    pub mime: String,
    /// The content, transfer encoding undone.
    pub bytes: Vec<u8>,
    /// Content-ID without angle brackets, by which the HTML text may refer to it (RFC 2392).
    pub content_id: Option<String>,
    /// Meant to be shown inside the HTML text rather than listed below it.
    pub inline: bool,
}

/// Makes a label out of whatever the sender wrote: no path separators, no control characters, no direction overrides,
/// 1 to 200 characters, extension kept. `index` (from 1) numbers the parts without a name.
pub fn safe_name(candidate: &str, mime: &str, index: usize) -> String {
    let line = charset::clean_line(candidate);
    let name: String = line.chars().map(|c| if is_separator(c) { '_' } else { c }).collect();
    let name = name.trim_matches([' ', '.']);
    if name.chars().all(|c| c == '_') {
        return format!("attachment-{index}.{}", extension(mime));
    }
    shorten(name)
}

fn shorten(name: &str) -> String {
    let length = name.chars().count();
    if length <= MAX_NAME {
        return name.to_owned();
    }
    let suffix = match name.rsplit_once('.') {
        Some((_, suffix)) if suffix.chars().count() <= 10 => format!(".{suffix}"),
        _ => String::new(),
    };
    let mut short: String = name.chars().take(MAX_NAME - suffix.chars().count()).collect();
    short.push_str(&suffix);
    short
}

/// Slashes of every system, the look-alikes of Unicode, and the colon, which is one on some systems.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        '/' | '\\' | ':' | '\u{2044}' | '\u{2215}' | '\u{29f8}' | '\u{ff0f}' | '\u{ff3c}'
    )
}

fn extension(mime: &str) -> &'static str {
    match mime {
        "application/pdf" => "pdf",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/xml" | "text/xml" => "xml",
        "application/zip" => "zip",
        "image/gif" => "gif",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/png" => "png",
        "image/tiff" => "tif",
        "image/webp" => "webp",
        "message/rfc822" => "eml",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "text/html" => "html",
        mime if mime.starts_with("text/") || mime.starts_with("message/") => "txt",
        _ => "bin",
    }
}
