//! RTF as readable text: the only body of some mails that Outlook wraps (MS-OXTNEF). Where the RTF is a page of HTML in
//! disguise (MS-OXRTFEX), the page.
//!
//! One pass without recursion; formatting, pictures and fields are left out.

mod compressed;
mod words;

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::{charset, transfer};

/// Longest RTF that is read, in bytes.
const MAX_RTF: usize = 4 * 1024 * 1024;
/// Groups inside each other; what comes after a deeper one is lost.
const MAX_DEPTH: usize = 500;
/// Fonts that are remembered for their code page.
const MAX_FONTS: usize = 2_000;
/// Letters of a control word (RTF 1.9.1 allows 32), and digits of its number.
const MAX_WORD: usize = 40;
const MAX_DIGITS: usize = 10;

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Readable {
    Html(String),
    Text(String),
}

/// Reads compressed RTF (MS-OXRTFCP); nothing where this is none, or where it says nothing.
pub(crate) fn open(compressed: &[u8]) -> Option<Readable> {
    read(&compressed::expand(compressed, MAX_RTF)?)
}

fn read(rtf: &[u8]) -> Option<Readable> {
    let rtf = rtf.trim_ascii_start();
    if !rtf.starts_with(b"{\\rtf") {
        return None;
    }
    let mut reader = Reader::new(&rtf[..rtf.len().min(MAX_RTF)]);
    reader.run();
    let text = charset::clean_text(&reader.out);
    if text.trim().is_empty() {
        return None;
    }
    Some(if reader.html {
        Readable::Html(text)
    } else {
        Readable::Text(text.trim().to_owned())
    })
}

/// What a group inherits and forgets at its end.
#[derive(Clone, Copy)]
struct State {
    /// The destination holds nothing to read.
    hidden: bool,
    font_table: bool,
    /// `\htmlrtf`: for readers of RTF only; the page has its own.
    rtf_only: bool,
    /// How many characters after `\u` say the same for readers that know no Unicode.
    fallback: usize,
    encoding: &'static Encoding,
}

struct Reader<'a> {
    rest: &'a [u8],
    state: State,
    groups: Vec<State>,
    /// The encoding of text in no particular font.
    ansi: &'static Encoding,
    /// The fonts that have an encoding of their own.
    fonts: HashMap<i32, &'static Encoding>,
    /// The font whose description is being read.
    font: i32,
    html: bool,
    /// `\*`: a destination follows that only newer programs know.
    star: bool,
    /// Characters still to be left out after `\u`.
    skip: usize,
    /// The first half of a character outside the basic plane.
    high: Option<u16>,
    /// Bytes not yet decoded, and what they are to be decoded with.
    pending: Vec<u8>,
    encoding: &'static Encoding,
    out: String,
}

impl<'a> Reader<'a> {
    fn new(rtf: &'a [u8]) -> Reader<'a> {
        Reader {
            rest: rtf,
            state: State {
                hidden: false,
                font_table: false,
                rtf_only: false,
                fallback: 1,
                encoding: WINDOWS_1252,
            },
            groups: Vec::new(),
            ansi: WINDOWS_1252,
            fonts: HashMap::new(),
            font: 0,
            html: false,
            star: false,
            skip: 0,
            high: None,
            pending: Vec::new(),
            encoding: WINDOWS_1252,
            out: String::new(),
        }
    }

    fn run(&mut self) {
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'{' => {
                    if self.groups.len() >= MAX_DEPTH {
                        break;
                    }
                    self.groups.push(self.state);
                    (self.star, self.skip) = (false, 0);
                }
                b'}' => {
                    let Some(outer) = self.groups.pop() else { break };
                    self.state = outer;
                    (self.star, self.skip) = (false, 0);
                    if self.groups.is_empty() {
                        break;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                byte => self.byte(byte),
            }
        }
        self.flush();
    }

    /// What follows a backslash.
    fn control(&mut self) {
        let Some((&first, rest)) = self.rest.split_first() else {
            return;
        };
        if first.is_ascii_alphabetic() {
            let letters = self.rest.iter().take(MAX_WORD);
            let len = letters.take_while(|byte| byte.is_ascii_alphabetic()).count();
            let (word, rest) = self.rest.split_at(len);
            let (number, rest) = number(rest);
            self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
            self.word(word, number);
            return;
        }
        self.rest = rest;
        match first {
            b'\'' => {
                if let [high, low, rest @ ..] = self.rest
                    && let Some(byte) = transfer::hex_pair(*high, *low)
                {
                    self.rest = rest;
                    self.byte(byte);
                }
            }
            b'*' => self.star = true,
            b'\\' | b'{' | b'}' => self.byte(first),
            b'~' => self.character('\u{a0}'),
            b'_' => self.character('\u{2011}'),
            b'\r' | b'\n' => self.character('\n'),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        let star = std::mem::take(&mut self.star);
        self.skip = 0;
        let on = number != Some(0);
        let positive = usize::try_from(number.unwrap_or_default()).unwrap_or_default();
        match word {
            b"bin" => self.rest = &self.rest[positive.min(self.rest.len())..],
            b"fromhtml" => self.html = on,
            b"htmlrtf" => self.state.rtf_only = on,
            // The page's own tags, in a group that readers of RTF pass over.
            b"htmltag" if star && self.html => {}
            _ if star || words::is_hidden(word) => self.state.hidden = true,
            b"fonttbl" => (self.state.font_table, self.state.hidden) = (true, true),
            b"ansicpg" => {
                let page = number.and_then(|number| u32::try_from(number).ok());
                if let Some(encoding) = page.and_then(charset::of_code_page) {
                    (self.ansi, self.state.encoding) = (encoding, encoding);
                }
            }
            b"f" => self.font(number.unwrap_or_default()),
            b"fcharset" if self.state.font_table => self.font_charset(number.unwrap_or_default()),
            b"uc" => self.state.fallback = positive.min(100),
            b"u" => self.unicode(number.unwrap_or_default()),
            _ => {
                if let Some(c) = words::character(word) {
                    self.character(c);
                }
            }
        }
    }

    fn font(&mut self, number: i32) {
        if self.state.font_table {
            self.font = number;
        } else {
            self.state.encoding = self.fonts.get(&number).copied().unwrap_or(self.ansi);
        }
    }

    fn font_charset(&mut self, number: i32) {
        if self.fonts.len() < MAX_FONTS
            && let Some(encoding) = words::code_page(number).and_then(charset::of_code_page)
        {
            self.fonts.insert(self.font, encoding);
        }
    }

    /// One unit of UTF-16, written as a number with a sign.
    fn unicode(&mut self, number: i32) {
        let unit = u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or_default();
        let high = self.high.take();
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            0xdc00..=0xdfff => {
                let units = [high.unwrap_or_default(), unit];
                if let Some(Ok(c)) = char::decode_utf16(units).find(|c| *c != Ok('\0')) {
                    self.character(c);
                }
            }
            unit => {
                if let Some(c) = char::from_u32(u32::from(unit)) {
                    self.character(c);
                }
            }
        }
        self.skip = self.state.fallback;
    }

    /// A byte of text. Two of them may be one character, in every mixture of plain and escaped.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        if !self.is_visible() {
            return;
        }
        if self.encoding != self.state.encoding {
            self.flush();
            self.encoding = self.state.encoding;
        }
        self.pending.push(byte);
    }

    fn character(&mut self, c: char) {
        if self.is_visible() {
            self.flush();
            self.out.push(c);
        }
    }

    fn is_visible(&self) -> bool {
        !(self.state.hidden || self.html && self.state.rtf_only)
    }

    fn flush(&mut self) {
        let (text, _) = self.encoding.decode_without_bom_handling(&self.pending);
        self.out.push_str(&text);
        self.pending.clear();
    }
}

/// The number that a control word ends with.
fn number(text: &[u8]) -> (Option<i32>, &[u8]) {
    let sign = usize::from(text.first() == Some(&b'-'));
    let digits = text[sign..]
        .iter()
        .take(MAX_DIGITS)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits == 0 {
        return (None, text);
    }
    let (number, rest) = text.split_at(sign + digits);
    let number = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
    (number, rest)
}

#[cfg(test)]
mod tests;
