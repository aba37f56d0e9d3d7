//! Compressed RTF (MS-OXRTFCP): a dictionary of 4,096 bytes that begins with what every RTF has.

/// What the dictionary holds before the first byte (MS-OXRTFCP, 2.1.2.1).
const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans \
SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const DICTIONARY: usize = 4_096;
/// Sizes of content and text, kind, checksum.
const HEADER: usize = 16;

/// The RTF inside, at most `max` bytes; nothing where this is none. A damaged end loses what comes after it, and a wrong
/// checksum is no reason to lose a text.
pub(super) fn expand(bytes: &[u8], max: usize) -> Option<Vec<u8>> {
    let (header, content) = bytes.split_at_checked(HEADER)?;
    let size = u32::from_le_bytes(header[4..8].try_into().ok()?);
    match &header[8..12] {
        b"MELA" => {
            let size = usize::try_from(size).unwrap_or(max);
            Some(content[..content.len().min(size).min(max)].to_vec())
        }
        b"LZFu" => Some(unpack(content, max)),
        _ => None,
    }
}

fn unpack(content: &[u8], max: usize) -> Vec<u8> {
    let mut window = Window::new();
    let mut bytes = content.iter().copied();
    while let Some(control) = bytes.next() {
        for bit in 0..8 {
            if window.out.len() >= max {
                return window.out;
            }
            let Some(first) = bytes.next() else { return window.out };
            if control & (1 << bit) == 0 {
                window.push(first);
                continue;
            }
            let Some(second) = bytes.next() else { return window.out };
            let reference = usize::from(u16::from_be_bytes([first, second]));
            let (from, length) = (reference >> 4, (reference & 0x0f) + 2);
            if from == window.at {
                return window.out;
            }
            for n in 0..length {
                window.push(window.dictionary[(from + n) % DICTIONARY]);
            }
        }
    }
    window.out
}

struct Window {
    dictionary: [u8; DICTIONARY],
    /// Where the next byte goes in the dictionary.
    at: usize,
    out: Vec<u8>,
}

impl Window {
    fn new() -> Window {
        let mut dictionary = [0; DICTIONARY];
        dictionary[..START.len()].copy_from_slice(START);
        Window {
            dictionary,
            at: START.len(),
            out: Vec::new(),
        }
    }

    fn push(&mut self, byte: u8) {
        self.out.push(byte);
        self.dictionary[self.at] = byte;
        self.at = (self.at + 1) % DICTIONARY;
    }
}

#[cfg(test)]
mod tests {
    use super::{START, expand};

    #[test]
    fn the_dictionary_begins_as_specified() {
        assert_eq!(START.len(), 207);
    }

    /// The examples of MS-OXRTFCP, 4.1 and 4.2: references to the dictionary's beginning, and one that overtakes itself.
    #[test]
    fn references_are_followed() {
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        assert_eq!(
            expand(simple, 1_000).expect("compressed"),
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
        );
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\x04 WXYZ\x0dn}\x01\x0e\xb0";
        assert_eq!(
            expand(crossing, 1_000).expect("compressed"),
            b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
        );
        assert_eq!(
            expand(simple, 7).expect("compressed").len(),
            12,
            "cut, at most one reference above"
        );
    }

    #[test]
    fn what_is_damaged_ends_early() {
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        for len in 0..simple.len() {
            let expanded = expand(&simple[..len], 1_000);
            assert_eq!(expanded.is_some(), len >= 16, "{len}");
        }
        assert!(expand(b"0123456789abcdef{\\rtf1}", 1_000).is_none());
        let plain = b"\0\0\0\0\x06\0\0\0MELA\0\0\0\0{\\rtf1padding";
        assert_eq!(expand(plain, 1_000).expect("plain"), b"{\\rtf1");
        assert_eq!(expand(plain, 3).expect("plain"), b"{\\r");
    }
}
