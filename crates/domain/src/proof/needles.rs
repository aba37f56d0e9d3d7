//! Phrases in every form in which they may have been stored, looked for all at once.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::WINDOWS_1252;
use sha2::{Digest, Sha256};

use crate::desk::hex;
use crate::{Error, Result};

/// The shortest phrase, in characters: shorter ones are everywhere.
pub const SHORTEST: usize = 4;
/// The most phrases in a list, and the longest, in characters.
pub const MOST: usize = 1_000;
pub const LONGEST: usize = 200;
/// The shortest base64 that is looked for: shorter ones are found by chance.
const BASE64_MIN: usize = 8;

/// A list of phrases.
#[derive(Clone, Debug)]
pub struct Phrases {
    /// Line and phrase.
    phrases: Vec<(usize, String)>,
    /// Of the list as it is: 64 hexadecimal digits.
    pub sha256: String,
}

impl Phrases {
    /// Reads a list: UTF-8, a phrase a line, `#` begins a comment.
    ///
    /// # Errors
    /// In words, with the line.
    pub fn read(list: &[u8]) -> std::result::Result<Self, String> {
        let text = std::str::from_utf8(list).map_err(|_| "the list is not UTF-8".to_owned())?;
        let mut phrases = Vec::new();
        for (n, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let phrase = line.trim();
            if phrase.is_empty() || phrase.starts_with('#') {
                continue;
            }
            let length = phrase.chars().count();
            if !(SHORTEST..=LONGEST).contains(&length) {
                return Err(format!(
                    "line {}: a phrase has {SHORTEST} to {LONGEST} characters",
                    n + 1
                ));
            }
            phrases.push((n + 1, phrase.to_owned()));
        }
        match phrases.len() {
            0 => Err("the list has no phrase".to_owned()),
            1..=MOST => Ok(Self {
                phrases,
                sha256: hex(&Sha256::digest(list)),
            }),
            _ => Err(format!("the list has more than {MOST} phrases")),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether there is none; never so for a list that was read.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }
}

/// What a pattern stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    line: usize,
    name: &'static str,
}

/// Patterns that are looked for together.
#[derive(Debug)]
struct Patterns {
    machine: AhoCorasick,
    forms: Vec<Form>,
}

impl Patterns {
    fn new(patterns: BTreeSet<(Vec<u8>, Form)>, any_case: bool) -> Result<Self> {
        let forms = patterns.iter().map(|(_, form)| *form).collect();
        let machine = AhoCorasick::builder()
            .ascii_case_insensitive(any_case)
            .build(patterns.iter().map(|(bytes, _)| bytes))
            .map_err(|error| Error::Fault(error.to_string()))?;
        Ok(Self { machine, forms })
    }

    fn search(&self, bytes: &[u8], hit: &mut dyn FnMut(Form, usize, usize)) {
        for found in self.machine.find_overlapping_iter(bytes) {
            if let Some(form) = self.forms.get(found.pattern().as_usize()) {
                hit(*form, found.start(), found.end());
            }
        }
    }
}

/// Every form of some phrases.
#[derive(Debug)]
pub struct Needles {
    /// In upper or lower case.
    loose: Patterns,
    /// base64, in which the case is part of what is encoded.
    exact: Patterns,
    longest: usize,
}

impl Needles {
    /// Prepares a search.
    ///
    /// # Errors
    /// [`Error::Fault`] where they are too many for one search.
    pub fn new(phrases: &Phrases) -> Result<Self> {
        let (mut loose, mut exact) = (BTreeSet::new(), BTreeSet::new());
        for (line, phrase) in &phrases.phrases {
            for spelt in [phrase.clone(), phrase.to_lowercase(), phrase.to_uppercase()] {
                let form = |name| Form { line: *line, name };
                let units: Vec<u16> = spelt.encode_utf16().collect();
                let le: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
                let be: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
                let utf8 = spelt.clone().into_bytes();
                let (old, _, lost) = WINDOWS_1252.encode(&spelt);
                let mut texts = vec![("utf-8", utf8), ("utf-16le", le), ("utf-16be", be)];
                if !lost {
                    texts.push(("windows-1252", old.into_owned()));
                }
                for (_, bytes) in &texts {
                    for encoded in base64(bytes) {
                        exact.insert((encoded.into_bytes(), form("base64")));
                    }
                }
                for name in ["utf-8", "windows-1252"] {
                    let text = texts.iter().find(|(known, _)| *known == name);
                    if let Some(quoted) = text.and_then(|(_, bytes)| quoted(bytes)) {
                        loose.insert((quoted, form("quoted-printable")));
                    }
                }
                if let Ok(json) = serde_json::to_string(&spelt) {
                    let inner = json.trim_start_matches('"');
                    let inner = inner.strip_suffix('"').unwrap_or(inner);
                    if inner != spelt {
                        loose.insert((inner.as_bytes().to_vec(), form("json")));
                    }
                }
                let html = spelt.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                if html != spelt {
                    loose.insert((html.into_bytes(), form("html")));
                }
                for (name, bytes) in texts {
                    // The same bytes under two names are told once.
                    let known = name == "windows-1252" && bytes == spelt.as_bytes();
                    if !known {
                        loose.insert((bytes, form(name)));
                    }
                }
            }
        }
        // What differs in upper and lower case only is one pattern.
        let loose: BTreeSet<(Vec<u8>, Form)> = loose
            .into_iter()
            .map(|(bytes, form): (Vec<u8>, Form)| (bytes.to_ascii_lowercase(), form))
            .collect();
        let longest = loose.iter().chain(&exact).map(|(bytes, _)| bytes.len()).max();
        Ok(Self {
            longest: longest.unwrap_or(1),
            loose: Patterns::new(loose, true)?,
            exact: Patterns::new(exact, false)?,
        })
    }

    /// Each phrase that is in these bytes, once: its line and form.
    pub fn lines_in(&self, bytes: &[u8]) -> Vec<(usize, &'static str)> {
        let mut found: Vec<(usize, &'static str)> = Vec::new();
        let mut hit = |form: Form, _: usize, _: usize| {
            if found.iter().all(|(line, _)| *line != form.line) {
                found.push((form.line, form.name));
            }
        };
        self.loose.search(bytes, &mut hit);
        self.exact.search(bytes, &mut hit);
        found
    }

    /// Begins with a stream of bytes.
    pub fn stream(&self) -> Stream<'_> {
        Stream {
            needles: self,
            kept: Vec::new(),
            seen: 0,
        }
    }
}

/// Bytes that come piece by piece: what stands across two pieces is found.
#[derive(Debug)]
pub struct Stream<'a> {
    needles: &'a Needles,
    /// The end of what came, as long as a pattern may begin in it.
    kept: Vec<u8>,
    seen: u64,
}

impl Stream<'_> {
    /// The next piece: line, form and offset of each phrase that ends in it.
    pub fn push(&mut self, piece: &[u8], hit: &mut dyn FnMut(usize, &'static str, u64)) {
        let old = self.kept.len();
        let base = self.seen - old as u64;
        self.kept.extend_from_slice(piece);
        let mut found = |form: Form, start: usize, end: usize| {
            if end > old {
                hit(form.line, form.name, base + start as u64);
            }
        };
        self.needles.loose.search(&self.kept, &mut found);
        self.needles.exact.search(&self.kept, &mut found);
        self.seen += piece.len() as u64;
        let over = self.kept.len().saturating_sub(self.needles.longest - 1);
        self.kept.drain(..over);
    }
}

/// The base64 of bytes wherever they begin in what was encoded: what depends on their neighbours is left out.
fn base64(bytes: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    for (before, skip) in [(0, 0), (1, 2), (2, 3)] {
        let mut padded = vec![0; before];
        padded.extend_from_slice(bytes);
        let text = STANDARD.encode(&padded);
        // Only characters of which all six bits are ours.
        let whole = padded.len() * 8 / 6;
        if let Some(own) = text.get(skip..whole).filter(|own| own.len() >= BASE64_MIN) {
            all.push(own.to_owned());
        }
    }
    all
}

/// The quoted-printable of bytes; none where that is the bytes themselves.
fn quoted(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        if matches!(byte, b' '..=b'<' | b'>'..=b'~') {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("={byte:02X}").as_bytes());
        }
    }
    (out != bytes).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needles(list: &str) -> Needles {
        Needles::new(&Phrases::read(list.as_bytes()).unwrap()).unwrap()
    }

    fn forms(needles: &Needles, bytes: &[u8]) -> Vec<(usize, &'static str)> {
        needles.lines_in(bytes)
    }

    #[test]
    fn a_phrase_is_found_however_it_is_written() {
        let needles = needles("# prova\n\nNespola ammaccàta\n");
        let text = "prima NESPOLA AMMACCÀTA dopo";
        assert_eq!(forms(&needles, text.as_bytes()), [(3, "utf-8")]);
        let wide: Vec<u8> = "nespola ammaccàta".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(forms(&needles, &wide), [(3, "utf-16le")]);
        let wide: Vec<u8> = "Nespola ammaccàta".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(forms(&needles, &wide), [(3, "utf-16be")]);
        assert_eq!(forms(&needles, b"nespola ammacc\xe0ta"), [(3, "windows-1252")]);
        assert_eq!(forms(&needles, b"Nespola ammacc=C3=A0ta"), [(3, "quoted-printable")]);
        for before in ["", "a", "ab", "abc"] {
            let encoded = STANDARD.encode(format!("{before}Nespola ammaccàta e altro"));
            assert_eq!(forms(&needles, encoded.as_bytes()), [(3, "base64")], "{before}");
        }
        assert!(forms(&needles, b"Nespola ammaccata").is_empty());
    }

    #[test]
    fn what_stands_across_two_pieces_is_found_once() {
        let needles = needles("Nespola");
        let text = b"xxNespolaxxNespolax";
        for size in 1..text.len() {
            let mut stream = needles.stream();
            let mut places = Vec::new();
            for piece in text.chunks(size) {
                stream.push(piece, &mut |_, _, at| places.push(at));
            }
            assert_eq!(places, [2, 11], "{size}");
        }
    }

    #[test]
    fn a_list_that_would_find_everything_is_refused() {
        for list in ["", "# solo\n", "uno", "abc\n"] {
            assert!(Phrases::read(list.as_bytes()).is_err(), "{list}");
        }
        assert!(Phrases::read(b"\xff\xfe").is_err());
        assert_eq!(Phrases::read("\u{feff}quattro\r\ncinque".as_bytes()).unwrap().len(), 2);
    }
}
