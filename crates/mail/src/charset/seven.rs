//! Seven-bit encodings of old mail that the WHATWG standard does not decode: UTF-7 (RFC 2152), HZ (RFC 1843), ISO-2022-KR
//! (RFC 1557) and ISO-2022-CN (RFC 1922).
//!
//! The last three write two bytes of an eight-bit encoding without their high bits. With these put back the rest is known.

use encoding_rs::{EUC_KR, Encoding, GBK};

use crate::transfer;

const ESCAPE: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;
/// No lead byte of EUC-KR or GBK: becomes U+FFFD.
const UNKNOWN: u8 = 0xff;

/// Decodes text under a label of this module; nothing for any other.
pub(super) fn decode(bytes: &[u8], label: &str) -> Option<String> {
    let whole = |encoding: &'static Encoding, bytes: &[u8]| encoding.decode_without_bom_handling(bytes).0.into_owned();
    match label.to_ascii_lowercase().as_str() {
        "hz-gb-2312" | "hz" => Some(whole(GBK, &hz(bytes))),
        "iso-2022-kr" | "csiso2022kr" => Some(whole(EUC_KR, &shifted(bytes))),
        "iso-2022-cn" | "iso-2022-cn-ext" => Some(whole(GBK, &shifted(bytes))),
        "utf-7" | "unicode-1-1-utf-7" | "csunicode11utf7" => Some(utf7(bytes)),
        _ => None,
    }
}

/// `~{` and `~}` around two-byte text, `~~` for a tilde, a tilde before a line end for nothing. A line begins in ASCII.
fn hz(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut two = false;
    let mut rest = bytes;
    while let Some(&byte) = rest.first() {
        let used = match rest {
            [b'~', b'{', ..] => {
                two = true;
                2
            }
            [b'~', b'}', ..] => {
                two = false;
                2
            }
            [b'~', b'~', ..] => {
                out.push(b'~');
                2
            }
            [b'~', b'\n', ..] => 2,
            [b'~', b'\r', b'\n', ..] => 3,
            [first @ 0x21..=0x7e, second @ 0x21..=0x7e, ..] if two => {
                out.extend([first | 0x80, second | 0x80]);
                2
            }
            _ => {
                two &= byte != b'\n';
                out.push(byte);
                1
            }
        };
        rest = &rest[used..];
    }
    out
}

/// Shift-out and shift-in around two-byte text; escape sequences name its set. Of the sets GB 2312 and KS X 1001 are known;
/// Taiwan's CNS 11643 is not. A line begins in ASCII. Eight-bit text under such a label is what it becomes in the end.
fn shifted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let (mut two, mut known) = (false, true);
    let mut rest = bytes;
    while let Some(&byte) = rest.first() {
        let used = match rest {
            [ESCAPE, b'$', b')', set, ..] => {
                known = matches!(set, b'A' | b'C');
                4
            }
            [ESCAPE, b'$', b'*' | b'+', _, ..] => 4,
            // One character of another set.
            [ESCAPE, b'N' | b'O', _, _, ..] => {
                out.push(UNKNOWN);
                4
            }
            [SHIFT_OUT, ..] => {
                two = true;
                1
            }
            [SHIFT_IN, ..] => {
                two = false;
                1
            }
            [first @ 0x21..=0x7e, second @ 0x21..=0x7e, ..] if two => {
                if known {
                    out.extend([first | 0x80, second | 0x80]);
                } else {
                    out.push(UNKNOWN);
                }
                2
            }
            _ => {
                two &= byte != b'\n';
                out.push(byte);
                1
            }
        };
        rest = &rest[used..];
    }
    out
}

/// UTF-16 in Base64 between a plus and whatever is no Base64; a minus after it is swallowed. What cannot be UTF-16 stands for
/// itself: people write `C++`.
fn utf7(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'+' {
            out.push(if byte.is_ascii() {
                char::from(byte)
            } else {
                char::REPLACEMENT_CHARACTER
            });
            continue;
        }
        let len = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
            .count();
        let (word, after) = rest.split_at(len);
        let units = transfer::base64(word);
        if units.len() >= 2 {
            let units = units.chunks_exact(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
            out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
            rest = after.strip_prefix(b"-").unwrap_or(after);
        } else {
            out.push('+');
            // `+-` is how a plus is written.
            rest = rest.strip_prefix(b"-").unwrap_or(rest);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn korean_is_read() {
        let text = b"\x1b$)Chi \x0e>H3g\x0f!\n\x0e>H3g\n<H!\n";
        assert_eq!(decode(text, "ISO-2022-KR").expect("known"), "hi 안녕!\n안녕\n<H!\n");
        // Eight-bit text under the seven-bit label.
        assert_eq!(decode(b"\xbe\xc8\xb3\xe7", "csISO2022KR").expect("known"), "안녕");
    }

    #[test]
    fn chinese_is_read() {
        assert_eq!(
            decode(b"a ~{<:Ky2;~}b~~c~\nd\n", "hz-gb-2312").expect("known"),
            "a 己所不b~cd\n"
        );
        assert_eq!(
            decode(b"\x1b$)A\x0e<:Ky\x0f b\n", "iso-2022-cn").expect("known"),
            "己所 b\n"
        );
        // A set that is not known costs its own characters and nothing else.
        let text = b"\x1b$)G\x0eabcd\x0f \x1b$*H\x1bNab \x1b$)A\x0e<:\x0f";
        assert_eq!(
            decode(text, "iso-2022-cn").expect("known"),
            "\u{fffd}\u{fffd} \u{fffd} 己"
        );
    }

    #[test]
    fn utf_7_is_read() {
        for (text, expected) in [
            ("Hi Mom -+Jjo--!", "Hi Mom -☺-!"),
            ("citt+AOA-, perch+AOk.", "città, perché."),
            ("1 +- 1, C++, a+b", "1 + 1, C++, a+b"),
            ("+2D3cAA-", "🐀"),
            ("+2D0-x", "\u{fffd}x"),
            ("+", "+"),
        ] {
            assert_eq!(decode(text.as_bytes(), "utf-7").expect("known"), expected, "{text}");
        }
    }

    #[test]
    fn other_labels_are_not_meant() {
        assert!(decode(b"x", "iso-2022-jp").is_none());
        assert!(decode(b"x", "utf-8").is_none());
    }
}
