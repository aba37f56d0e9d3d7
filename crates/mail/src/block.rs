//! A header block: where it ends, and what is in it.

use mailparse::MailHeader;

use crate::header;

/// More header fields than any honest mail has; the rest is skipped.
const MAX_FIELDS: usize = 2_000;
/// Bytes of all fields together; a list of five thousand recipients has 300 kB.
const MAX_BLOCK: usize = 2 * 1024 * 1024;
/// RFC 5322 sets no limit; a longer name is a line of text that happens to contain a colon.
const MAX_NAME: usize = 100;

/// The fields of one header block, in order.
pub(crate) struct Headers<'a> {
    fields: Vec<(String, MailHeader<'a>)>,
}

impl<'a> Headers<'a> {
    /// Reads fields up to the first empty line and returns what follows it as the body. A line that is no field is skipped
    /// (mbox `From ` lines, gateways' noise); in a mail without an empty line the body starts at the first such line.
    pub(crate) fn read(raw: &'a [u8]) -> (Headers<'a>, &'a [u8]) {
        let mut fields = Vec::new();
        let mut stray = None;
        let (mut at, mut kept) = (0, 0);
        while at < raw.len() {
            let rest = &raw[at..];
            match rest {
                [b'\n', ..] => return (Headers { fields }, &rest[1..]),
                [b'\r', b'\n', ..] => return (Headers { fields }, &rest[2..]),
                [b'\r', ..] => {
                    at += 1;
                    continue;
                }
                [b' ' | b'\t', ..] => {
                    at += line_len(rest);
                    continue;
                }
                _ => {}
            }
            let Ok((field, used)) = mailparse::parse_header(rest) else {
                at += line_len(rest);
                continue;
            };
            match field_name(&field, rest) {
                Some(name) if fields.len() < MAX_FIELDS && kept < MAX_BLOCK => {
                    // Of a longer value no more is ever read.
                    kept += used.min(header::MAX_VALUE);
                    fields.push((name, field));
                }
                Some(_) => {}
                None if stray.is_none() && !fields.is_empty() => stray = Some(at),
                None => {}
            }
            at += used.max(1);
        }
        let body = stray.map_or(&raw[raw.len()..], |start| &raw[start..]);
        (Headers { fields }, body)
    }

    /// True where not one line looked like a header field.
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The raw value of the first field with this lower-case name.
    pub(crate) fn raw(&self, name: &str) -> Option<&[u8]> {
        self.all(name).next()
    }

    /// The raw values of all fields with this lower-case name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.fields
            .iter()
            .filter(move |field| field.0 == name)
            .map(|field| field.1.get_value_raw())
    }

    /// The value as one clean line of readable text.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(header::decode)
    }

    /// The fields as lines `name: value`, names in lower case, as many as start below `max` bytes: what rules written by
    /// people are matched with.
    pub(crate) fn lines(&self, max: usize) -> String {
        let mut out = String::new();
        for (name, field) in &self.fields {
            if out.len() >= max {
                break;
            }
            out.push_str(name);
            out.push_str(": ");
            out.push_str(&header::decode(field.get_value_raw()));
            out.push('\n');
        }
        out
    }

    /// The value as text without decoding encoded words: what structured values are read from.
    pub(crate) fn plain(&self, name: &str) -> Option<String> {
        self.raw(name).map(header::unfold)
    }

    /// The first word of the value up to white space, `;` or `(`, lower-case: what keyword fields are compared by.
    pub(crate) fn keyword(&self, name: &str) -> Option<String> {
        let value = self.plain(name)?;
        let word = value.trim().split([' ', ';', '(']).next().unwrap_or_default();
        Some(word.to_lowercase())
    }

    /// True where a field has this lower-case name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// True where a field's name starts so (lower-case).
    pub(crate) fn has_prefix(&self, prefix: &str) -> bool {
        self.fields.iter().any(|field| field.0.starts_with(prefix))
    }
}

/// Length of the first line with its line feed.
pub(crate) fn line_len(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(bytes.len(), |end| end + 1)
}

/// The lower-case name, or nothing where the line is no header field: RFC 5322, 2.2 wants printable ASCII before a colon.
fn field_name(field: &MailHeader<'_>, line: &[u8]) -> Option<String> {
    let raw = field.get_key_raw();
    let name = raw.trim_ascii_end();
    if name.is_empty() || name.len() > MAX_NAME || line.get(raw.len()) != Some(&b':') {
        return None;
    }
    let text = std::str::from_utf8(name).ok()?;
    text.bytes()
        .all(|byte| byte.is_ascii_graphic())
        .then(|| text.to_ascii_lowercase())
}
