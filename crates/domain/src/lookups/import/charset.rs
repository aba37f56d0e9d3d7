//! The encoding of a file, decided over the whole of it: never one for some lines and another for others.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::WINDOWS_1252;
use sha2::{Digest, Sha256};

use crate::desk::hex;

/// Bytes that are looked at together.
const CHUNK: usize = 256 * 1024;

/// How the bytes of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    Utf8,
    /// What programs on Windows write that were not told otherwise.
    Windows1252,
}

impl Charset {
    /// The text of some bytes; none where they are no text in this encoding.
    pub(super) fn text(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            // Every byte has a meaning there; those without one become control characters, which no value may have.
            Self::Windows1252 => Some(WINDOWS_1252.decode_without_bom_handling(bytes).0),
        }
    }
}

/// What a file is, as far as it can be said of any file.
pub(super) struct Scan {
    pub(super) charset: Charset,
    pub(super) sha256: String,
    pub(super) bytes: u64,
}

/// Reads a whole file.
///
/// Valid UTF-8 is UTF-8. What is not valid but has more characters of several bytes than bytes that are wrong is UTF-8, too: a
/// damaged file, whose damaged lines are refused. Everything else is windows-1252, in which such characters come about by
/// chance only.
pub(super) fn scan(file: &mut impl Read) -> io::Result<Scan> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    // Bytes at the beginning of the buffer that are the first ones of a character.
    let mut kept = 0;
    let mut count = Count::default();
    let mut bytes = 0;
    loop {
        let read = match file.read(&mut buffer[kept..]) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if read == 0 {
            break;
        }
        digest.update(&buffer[kept..kept + read]);
        bytes += read as u64;
        let filled = kept + read;
        let whole = count.add(&buffer[..filled]);
        buffer.copy_within(whole..filled, 0);
        kept = filled - whole;
    }
    count.wrong += kept;
    let charset = if count.wrong == 0 || count.long > count.wrong {
        Charset::Utf8
    } else {
        Charset::Windows1252
    };
    Ok(Scan {
        charset,
        sha256: hex(&digest.finalize()),
        bytes,
    })
}

#[derive(Default)]
struct Count {
    /// Characters of several bytes.
    long: usize,
    /// Bytes that belong to no character.
    wrong: usize,
}

impl Count {
    /// Counts what is there; how many bytes were looked at, which leaves a character that is not complete yet.
    fn add(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        loop {
            match std::str::from_utf8(&bytes[at..]) {
                Ok(text) => {
                    self.long += firsts(text.as_bytes());
                    return bytes.len();
                }
                Err(error) => {
                    let valid = at + error.valid_up_to();
                    self.long += firsts(&bytes[at..valid]);
                    let Some(wrong) = error.error_len() else {
                        return valid;
                    };
                    self.wrong += wrong;
                    at = valid + wrong;
                }
            }
        }
    }
}

/// First bytes of characters of several bytes.
fn firsts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte >= 0xC0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charset(bytes: &[u8]) -> Charset {
        scan(&mut &bytes[..]).unwrap().charset
    }

    #[test]
    fn a_file_is_read_in_one_encoding_from_end_to_end() {
        assert_eq!(charset(b"codice;nome\n"), Charset::Utf8);
        assert_eq!(charset("Nicolò;è;€\n".as_bytes()), Charset::Utf8);
        assert_eq!(charset(b"Nicol\xf2;\x80 12\n"), Charset::Windows1252);
        // Cut in the middle of a character.
        assert_eq!(charset(b"Nicol\xc3"), Charset::Windows1252);
        // A file in UTF-8 with one damaged byte does not turn every other accent into two letters.
        assert_eq!(charset("àèìòù\u{20ac}\n".repeat(3).as_bytes()), Charset::Utf8);
        let mut damaged = "àèìòù\n".repeat(3).into_bytes();
        damaged.push(0xff);
        assert_eq!(charset(&damaged), Charset::Utf8);
        assert_eq!(Charset::Utf8.text(b"\xff"), None);
        assert_eq!(
            Charset::Windows1252.text(b"Nicol\xf2 \x80").as_deref(),
            Some("Nicolò €")
        );
    }

    #[test]
    fn characters_that_are_cut_between_two_reads_are_whole() {
        // One byte at a time.
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                let Some((first, rest)) = self.0.split_first() else {
                    return Ok(0);
                };
                into[0] = *first;
                self.0 = rest;
                Ok(1)
            }
        }
        let scan = scan(&mut Slow("Nicolò € 😀".as_bytes())).unwrap();
        assert_eq!(scan.charset, Charset::Utf8);
        assert_eq!(scan.bytes, 16);
        assert_eq!(scan.sha256.len(), 64);
    }
}
