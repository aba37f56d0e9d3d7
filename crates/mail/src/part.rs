//! One MIME entity (RFC 2045): its headers, its body, and the parts a multipart body falls into (RFC 2046, 5.1).

use crate::block::{Headers, line_len};
use crate::params::Value;
use crate::{header, transfer};

/// How far a boundary is looked for where the header does not name it.
const GUESS_LINES: usize = 100;

pub(crate) struct Part<'a> {
    /// Headers and body together, as they came.
    pub(crate) raw: &'a [u8],
    pub(crate) headers: Headers<'a>,
    pub(crate) body: &'a [u8],
    mime: String,
    kind: Value,
    disposition: Value,
}

impl<'a> Part<'a> {
    /// Reads one entity. `default_mime` applies where it names no type: `text/plain`, in a digest `message/rfc822`.
    pub(crate) fn read(raw: &'a [u8], default_mime: &str) -> Part<'a> {
        let (headers, body) = Headers::read(raw);
        let kind = value(&headers, "content-type");
        let disposition = value(&headers, "content-disposition");
        let mime = match kind.value.as_str() {
            "" => default_mime.to_owned(),
            "text" => "text/plain".to_owned(),
            mime if is_mime(mime) => mime.to_owned(),
            _ => "application/octet-stream".to_owned(),
        };
        Part {
            raw,
            headers,
            body,
            mime,
            kind,
            disposition,
        }
    }

    /// Type and subtype, lower-case, always with one slash.
    pub(crate) fn mime(&self) -> &str {
        &self.mime
    }

    /// A parameter of Content-Type.
    pub(crate) fn param(&self, name: &str) -> Option<String> {
        self.kind.param(name)
    }

    /// The name the sender gave, whatever it contains.
    pub(crate) fn file_name(&self) -> Option<String> {
        self.disposition
            .param("filename")
            .or_else(|| self.kind.param("name"))
            .filter(|name| !name.trim().is_empty())
    }

    /// True where the sender says `attachment`.
    pub(crate) fn is_attachment(&self) -> bool {
        self.disposition.value == "attachment"
    }

    /// True where the sender says `inline`.
    pub(crate) fn is_inline(&self) -> bool {
        self.disposition.value == "inline"
    }

    /// Content-ID without angle brackets (RFC 2392).
    pub(crate) fn content_id(&self) -> Option<String> {
        let id = self.headers.plain("content-id")?;
        let id = id.trim().trim_start_matches('<').trim_end_matches('>').trim();
        (!id.is_empty() && id.len() <= 998).then(|| crate::charset::clean_line(id))
    }

    /// The body with its transfer encoding undone.
    pub(crate) fn decoded(&self) -> Vec<u8> {
        let encoding = self.headers.keyword("content-transfer-encoding").unwrap_or_default();
        transfer::decode(self.body, &encoding)
    }

    /// The raw parts of a multipart body, at most `limit`; none where no delimiter line is found.
    pub(crate) fn pieces(&self, limit: usize) -> Vec<&'a [u8]> {
        match self
            .kind
            .param("boundary")
            .filter(|boundary| !boundary.trim().is_empty())
        {
            Some(boundary) => split(self.body, boundary.trim_end().as_bytes(), limit),
            None => guess_boundary(self.body)
                .map(|boundary| split(self.body, boundary, limit))
                .unwrap_or_default(),
        }
    }
}

fn value(headers: &Headers<'_>, name: &str) -> Value {
    headers
        .raw(name)
        .map(|raw| Value::parse(&header::unfold(raw)))
        .unwrap_or_default()
}

fn is_mime(text: &str) -> bool {
    let token = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    text.len() <= 100
        && text
            .split_once('/')
            .is_some_and(|(kind, sub)| token(kind) && token(sub))
}

fn split<'a>(body: &'a [u8], boundary: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut open = None;
    let mut at = 0;
    while at < body.len() {
        let next = at + line_len(&body[at..]);
        if let Some(closing) = delimiter(&body[at..next], boundary) {
            if let Some(start) = open {
                parts.push(&body[start..content_end(body, start, at)]);
            }
            open = Some(next);
            if closing || parts.len() >= limit {
                return parts;
            }
        }
        at = next;
    }
    // The closing delimiter is missing where a mail was cut: what came is shown.
    if let Some(start) = open {
        parts.push(&body[start..]);
    }
    parts
}

/// `Some(true)` for the closing delimiter, `Some(false)` for one between parts.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    match line.strip_prefix(b"--")?.strip_prefix(boundary)?.trim_ascii_end() {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The line end before a delimiter belongs to the delimiter (RFC 2046, 5.1.1).
fn content_end(body: &[u8], start: usize, delimiter: usize) -> usize {
    let content = &body[start..delimiter];
    let content = content.strip_suffix(b"\n").unwrap_or(content);
    let content = content.strip_suffix(b"\r").unwrap_or(content);
    start + content.len()
}

fn guess_boundary(body: &[u8]) -> Option<&[u8]> {
    let lines = body.split(|&byte| byte == b'\n').take(GUESS_LINES);
    lines
        .map(<[u8]>::trim_ascii_end)
        .find_map(|line| line.strip_prefix(b"--").filter(|boundary| boundary.len() > 2))
}
