//! Bytes to text: the label tells the encoding when it can be believed, the bytes do when it cannot.

mod seven;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Decodes `bytes` with the encoding that `label` names (WHATWG Encoding Standard, so `iso-8859-1` is windows-1252; beyond it
/// UTF-7, HZ, ISO-2022-KR and ISO-2022-CN).
///
/// A label of ASCII or UTF-8 is only a claim: many senders write it over Latin-1 text. There, and where the label is missing
/// or unknown, the bytes decide: valid UTF-8 is UTF-8, everything else windows-1252. Bytes without a meaning become U+FFFD.
pub fn decode(bytes: &[u8], label: Option<&str>) -> String {
    let label = label
        .map(|label| label.trim().trim_matches(['"', '\'', ' ']))
        .unwrap_or_default();
    if label.is_empty() || is_ascii_label(label) {
        return guess(bytes);
    }
    if let Some(text) = seven::decode(bytes, label) {
        return text;
    }
    // `replacement` encodings would turn the whole text into one U+FFFD: better a wrong guess than a lost text.
    match Encoding::for_label_no_replacement(label.as_bytes()) {
        Some(encoding) if encoding != UTF_8 => encoding.decode(bytes).0.into_owned(),
        _ => guess(bytes),
    }
}

/// The encoding that a code page of Windows has: what RTF and TNEF name theirs by.
pub(crate) fn of_code_page(number: u32) -> Option<&'static Encoding> {
    let label = match number {
        866 => "ibm866".to_owned(),
        874 | 1250..=1258 => format!("windows-{number}"),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 => "macintosh".to_owned(),
        20_866 => "koi8-r".to_owned(),
        21_866 => "koi8-u".to_owned(),
        28_591..=28_606 => format!("iso-8859-{}", number - 28_590),
        50_220..=50_222 => "iso-2022-jp".to_owned(),
        51_932 => "euc-jp".to_owned(),
        54_936 => "gb18030".to_owned(),
        65_001 => "utf-8".to_owned(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// Normalises line ends to `\n` and removes every control character except `\n` and `\t`.
pub fn clean_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// One line for a heading or a label: white space collapsed, no control characters, and no direction overrides, with which
/// `exe.pdf` can be made to look like `fdp.exe`.
pub fn clean_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !c.is_control() && !turns_direction(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out
}

/// The longest start of `text` that fits in `max` bytes and ends between two characters.
pub fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn guess(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) if mostly_utf8(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// UTF-8 with a few broken characters (a text cut by bytes) keeps its good ones; Latin-1 hardly ever looks like UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

fn is_ascii_label(label: &str) -> bool {
    ["us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "iso-ir-6"]
        .iter()
        .any(|name| label.eq_ignore_ascii_case(name))
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
