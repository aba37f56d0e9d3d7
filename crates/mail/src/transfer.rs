//! Content-Transfer-Encoding (RFC 2045, 6). Both decoders take what they can and never refuse: half an attachment is more
//! use to the reader than an error.

/// Decodes a body; an unknown encoding leaves it as it is.
pub(crate) fn decode(body: &[u8], encoding: &str) -> Vec<u8> {
    match encoding {
        "base64" => base64(body),
        "quoted-printable" | "quoted/printable" => quoted_printable(body),
        _ => body.to_vec(),
    }
}

/// Skips everything outside the alphabet; padding in the middle starts a new quantum (several encoded texts in a row).
pub(crate) fn base64(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for &byte in input {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}

/// An equals sign that is followed by neither two hexadecimal digits nor a line end stands for itself.
pub(crate) fn quoted_printable(input: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(input.len());
    let mut at = 0;
    while at < input.len() {
        let rest = &input[at + 1..];
        if input[at] != b'=' {
            out.push(input[at]);
            at += 1;
        } else if let [high, low, ..] = rest
            && let Some(value) = hex_pair(*high, *low)
        {
            out.push(value);
            at += 3;
        } else if let Some(skipped) = soft_break(rest) {
            at += 1 + skipped;
        } else {
            out.push(b'=');
            at += 1;
        }
    }
    out
}

/// The byte that two hexadecimal digits stand for.
pub(crate) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let high = char::from(high).to_digit(16)?;
    let low = char::from(low).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

/// How many bytes after `=` belong to a soft line break; blanks before the line end come from gateways.
fn soft_break(rest: &[u8]) -> Option<usize> {
    let blanks = rest.iter().take_while(|&&byte| byte == b' ' || byte == b'\t').count();
    match &rest[blanks..] {
        [] => Some(blanks),
        [b'\n', ..] => Some(blanks + 1),
        [b'\r', b'\n', ..] => Some(blanks + 2),
        _ => None,
    }
}
