//! Structured header values: `type/subtype; name=value`, with RFC 2231 continuations and charsets.

use crate::{charset, header, transfer};

/// More parameters than any honest header has.
const MAX_PARAMS: usize = 100;

/// A value such as that of Content-Type, and its parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Value {
    /// What stands before the first semicolon, lower-case.
    pub value: String,
    params: Vec<(String, String)>,
}

impl Value {
    /// Takes an unfolded header value apart; there is always a result, at worst an empty one.
    pub fn parse(text: &str) -> Value {
        let mut pieces = split(text).into_iter();
        let first = pieces.next().unwrap_or_default();
        let value = first
            .split(|c: char| c.is_whitespace() || c == '(')
            .find(|word| !word.is_empty())
            .unwrap_or_default();
        let params = pieces
            .filter_map(|piece| piece.split_once('='))
            .map(|(name, value)| (name.trim().to_lowercase(), unquote(value.trim())))
            .take(MAX_PARAMS)
            .collect();
        Value {
            value: value.to_lowercase(),
            params,
        }
    }

    /// A parameter as text. The extended forms of RFC 2231 (`name*`, `name*0*`) win over the plain one, which old clients
    /// get as a copy in ASCII; encoded words in a plain value are forbidden and common, so they are decoded.
    pub fn param(&self, name: &str) -> Option<String> {
        self.extended(name)
            .or_else(|| self.continued(name))
            .or_else(|| self.get(name).map(header::decode_words))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.params
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// `name*=charset'language'percent-encoded` (RFC 2231, 4).
    fn extended(&self, name: &str) -> Option<String> {
        let (charset, text) = split_charset(self.get(&format!("{name}*"))?);
        Some(charset::decode(&percent(text), charset))
    }

    /// `name*0`, `name*1*`, … (RFC 2231, 3). Bytes are joined before they are decoded: a split may cut a character.
    fn continued(&self, name: &str) -> Option<String> {
        let mut bytes = Vec::new();
        let mut charset = None;
        for index in 0..MAX_PARAMS {
            if let Some(value) = self.get(&format!("{name}*{index}*")) {
                let mut text = value;
                if index == 0 {
                    (charset, text) = split_charset(value);
                }
                bytes.extend(percent(text));
            } else if let Some(value) = self.get(&format!("{name}*{index}")) {
                bytes.extend_from_slice(value.as_bytes());
            } else if index == 0 {
                return None;
            } else {
                break;
            }
        }
        let text = charset::decode(&bytes, charset);
        Some(if charset.is_none() {
            header::decode_words(&text)
        } else {
            text
        })
    }
}

/// Splits at the semicolons outside quoted strings.
fn split(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                pieces.push(&text[start..at]);
                start = at + 1;
                if pieces.len() > MAX_PARAMS {
                    return pieces;
                }
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// Removes quotes; a backslash escapes only a quote or itself, because Windows clients write paths unescaped.
fn unquote(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"') else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next_if(|next| matches!(next, '"' | '\\')) {
                Some(next) => out.push(next),
                None => out.push(c),
            },
            _ => out.push(c),
        }
    }
    out
}

fn split_charset(value: &str) -> (Option<&str>, &str) {
    let mut pieces = value.splitn(3, '\'');
    match (pieces.next(), pieces.next(), pieces.next()) {
        (Some(charset), Some(_), Some(text)) => (Some(charset), text),
        _ => (None, value),
    }
}

fn percent(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if let [b'%', high, low, ..] = &bytes[at..]
            && let Some(value) = transfer::hex_pair(*high, *low)
        {
            out.push(value);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}
