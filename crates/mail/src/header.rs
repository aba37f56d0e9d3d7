//! Header values as text: unfolding (RFC 5322, 2.2.3), encoded words (RFC 2047) and lists of message identifiers.

use crate::charset;
use crate::transfer;

/// A longer header value is cut: nobody writes one by hand, and some readers of it look at every character twice.
pub(crate) const MAX_VALUE: usize = 256 * 1024;
/// RFC 2047 allows 75 characters; real senders put a whole subject into one word.
const MAX_WORD: usize = 2_000;
/// RFC 5322, 2.1.1: no line, so no identifier, is longer.
const MAX_ID: usize = 998;

/// A raw header value on one line, its 8-bit characters decoded (UTF-8, else windows-1252), encoded words left alone.
pub fn unfold(raw: &[u8]) -> String {
    let bytes: Vec<u8> = raw
        .iter()
        .take(MAX_VALUE)
        .filter(|&&byte| byte != b'\r' && byte != b'\n')
        .map(|&byte| if byte == b'\t' { b' ' } else { byte })
        .collect();
    charset::decode(&bytes, None)
}

/// A raw header value as one clean line of readable text.
pub fn decode(raw: &[u8]) -> String {
    charset::clean_line(&decode_words(&unfold(raw)))
}

/// Replaces every encoded word by its text (RFC 2047). Neighbours in the same charset are joined before they are decoded,
/// because many senders split a word in the middle of a character. What cannot be decoded stays as it is.
pub fn decode_words(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut run: Option<Run> = None;
    let mut ends = WordEnds::default();
    let mut at = 0;
    while let Some(start) = value[at..].find("=?").map(|start| at + start) {
        let before = &value[at..start];
        let Some(word) = encoded_word(value, start, &mut ends) else {
            flush(&mut out, run.take());
            out.push_str(before);
            out.push_str("=?");
            at = start + 2;
            continue;
        };
        at = start + word.len;
        // RFC 2047, 6.2: white space between two encoded words is not part of the text.
        let adjacent = before.chars().all(char::is_whitespace) && run.is_some();
        if adjacent
            && let Some(run) = run.as_mut()
            && run.charset.eq_ignore_ascii_case(word.charset)
        {
            run.bytes.extend_from_slice(&word.bytes);
            continue;
        }
        flush(&mut out, run.take());
        if !adjacent {
            out.push_str(before);
        }
        run = Some(Run {
            charset: word.charset.to_owned(),
            bytes: word.bytes,
        });
    }
    flush(&mut out, run);
    out.push_str(&value[at..]);
    out
}

/// The identifiers of a Message-ID, In-Reply-To or References value, without angle brackets. Text around them is skipped;
/// where there are no brackets at all, every word with an `@` counts.
pub fn message_ids(value: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut rest = value;
    while let Some(start) = rest.find('<') {
        let inner = &rest[start + 1..];
        let end = inner.find(['>', '<']).unwrap_or(inner.len());
        push_id(&mut ids, &inner[..end]);
        rest = &inner[end..];
    }
    if ids.is_empty() {
        for word in value.split([' ', ',', ';']).filter(|word| word.contains('@')) {
            push_id(&mut ids, word.trim_matches('>'));
        }
    }
    ids
}

/// Length in bytes of the encoded word of `text` that starts at `start`.
pub(crate) fn encoded_word_len(text: &str, start: usize, ends: &mut WordEnds) -> Option<usize> {
    encoded_word(text, start, ends).map(|word| word.len)
}

/// Where the next `?=` of a text is. Looking for it again for every `=?` would take quadratic time; the text has to be walked
/// from its start to its end.
#[derive(Default)]
pub(crate) struct WordEnds {
    found: Option<usize>,
    none_left: bool,
}

impl WordEnds {
    fn after(&mut self, text: &str, from: usize) -> Option<usize> {
        if !self.none_left && self.found.is_none_or(|at| at < from) {
            self.found = text[from..].find("?=").map(|at| from + at);
            self.none_left = self.found.is_none();
        }
        self.found
    }
}

struct Run {
    charset: String,
    bytes: Vec<u8>,
}

struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    len: usize,
}

fn flush(out: &mut String, run: Option<Run>) {
    if let Some(run) = run {
        out.push_str(&charset::decode(&run.bytes, Some(&run.charset)));
    }
}

fn encoded_word<'a>(text: &'a str, start: usize, ends: &mut WordEnds) -> Option<Word<'a>> {
    let inner = text[start..].strip_prefix("=?")?;
    let window = charset::cut(inner, MAX_WORD);
    let (charset, rest) = window.split_once('?')?;
    // RFC 2231, 5: a language may follow the charset after an asterisk.
    let charset = charset.split('*').next().unwrap_or(charset);
    if charset.is_empty() || charset.len() > 60 || !charset.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let (coding, rest) = rest.split_once('?')?;
    let before = 2 + (window.len() - rest.len());
    let end = ends
        .after(text, start + before)
        .map(|end| end - start - before)
        .filter(|end| end + 2 <= rest.len());
    let (payload, used) = match end {
        Some(end) => (&rest[..end], end + 2),
        None if window.len() < inner.len() => return None,
        // The closing mark is missing where a gateway cut the line.
        None => {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            (&rest[..end], end)
        }
    };
    let bytes = match coding {
        "B" | "b" => transfer::base64(payload.as_bytes()),
        "Q" | "q" => transfer::quoted_printable(payload.replace('_', " ").as_bytes()),
        _ => return None,
    };
    Some(Word {
        charset,
        bytes,
        len: before + used,
    })
}

fn push_id(ids: &mut Vec<String>, raw: &str) {
    let id: String = raw.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !id.is_empty() && id.len() <= MAX_ID {
        ids.push(id);
    }
}
