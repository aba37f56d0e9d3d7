//! Addresses in header values (RFC 5322, 3.4), read as people and broken programs write them.

use serde::{Deserialize, Serialize};

use crate::{charset, header};

/// A longer list is cut.
const MAX_LIST: usize = 256 * 1024;
const MAX_NAME: usize = 200;

/// A mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The display name, decoded, on one line, at most 200 characters.
    pub name: Option<String>,
    /// `local@domain`, trimmed and lower-case.
    pub email: String,
}

impl Address {
    /// An address without a display name.
    pub fn new(email: &str) -> Address {
        Address {
            name: None,
            email: email.trim().to_lowercase(),
        }
    }
}

/// True where the text looks like `local@domain`. Deliberately weak: it separates addresses from prose, no more.
/// Lengths are those of RFC 5321, 4.5.3.1.
pub fn is_plausible(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let local_ok = (1..=64).contains(&local.len())
        && local
            .chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && !"<>()[]{},;:\\\"".contains(c));
    local_ok && text.len() <= 254 && is_domain(domain)
}

/// Reads a raw header value (unfolded, encoded words not yet decoded). Never fails: groups, comments, missing brackets and
/// quotes are understood, garbage is skipped, and whatever looks like `local@domain` is kept.
pub fn parse_list(value: &str) -> Vec<Address> {
    let value = charset::cut(value, MAX_LIST);
    let found = Reader::new(value).read();
    if found.is_empty() && value.contains("=?") {
        // Some programs encode the whole value, brackets and all, which RFC 2047, 5 forbids.
        return Reader::new(&charset::clean_line(&header::decode_words(value))).read();
    }
    found
}

fn is_domain(domain: &str) -> bool {
    if let Some(literal) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return !literal.is_empty()
            && literal
                .chars()
                .all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | ':' | 'I' | 'P' | 'v'));
    }
    let label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    domain.len() <= 253 && domain.split('.').all(label)
}

/// Walks once over the list, collecting one entry at a time.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    phrase: String,
    comment: String,
    bracket: Option<String>,
    /// No closing quote, or bracket of a comment, is left: looking again and again would take quadratic time.
    quotes_spent: bool,
    comments_spent: bool,
    word_ends: header::WordEnds,
    found: Vec<Address>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        Reader {
            text,
            at: 0,
            phrase: String::new(),
            comment: String::new(),
            bracket: None,
            quotes_spent: false,
            comments_spent: false,
            word_ends: header::WordEnds::default(),
            found: Vec::new(),
        }
    }

    fn read(mut self) -> Vec<Address> {
        let text = self.text;
        while let Some(c) = text[self.at..].chars().next() {
            self.at += c.len_utf8();
            let rest = &text[self.at..];
            match c {
                '"' => self.quoted(rest),
                '(' => self.comment(rest),
                '<' => self.bracketed(rest),
                ',' | ';' => self.finish(),
                // The name of a group, or a pasted `mailto:`.
                ':' => self.phrase.clear(),
                '=' if rest.starts_with('?') => self.encoded_word(),
                _ => self.phrase.push(c),
            }
        }
        self.finish();
        self.found
    }

    fn quoted(&mut self, rest: &str) {
        if self.quotes_spent {
            return;
        }
        let mut content = String::new();
        let mut chars = rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.phrase.push_str(&content);
                    self.at += at + 1;
                    return;
                }
                '\\' => content.extend(chars.next().map(|(_, c)| c)),
                _ => content.push(c),
            }
        }
        self.quotes_spent = true;
    }

    fn comment(&mut self, rest: &str) {
        if self.comments_spent {
            return;
        }
        let mut depth = 1_usize;
        for (at, c) in rest.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.comment.push_str(&rest[..at]);
                self.at += at + 1;
                return;
            }
        }
        self.comments_spent = true;
    }

    /// Ends at `>`; where that is missing, at whatever cannot be part of an address.
    fn bracketed(&mut self, rest: &str) {
        let end = rest.find(['>', '<', ',', ';', '"']).unwrap_or(rest.len());
        self.at += end + usize::from(rest[end..].starts_with('>'));
        if self.bracket.as_deref().is_some_and(is_plausible) {
            // Two bracketed addresses without a comma between them.
            self.finish();
        }
        self.bracket = Some(rest[..end].trim().to_owned());
    }

    fn encoded_word(&mut self) {
        let start = self.at - 1;
        let len = header::encoded_word_len(self.text, start, &mut self.word_ends).unwrap_or(1);
        self.phrase.push_str(&self.text[start..start + len]);
        self.at = start + len;
    }

    fn finish(&mut self) {
        let phrase = std::mem::take(&mut self.phrase);
        let comment = std::mem::take(&mut self.comment);
        let in_bracket = self
            .bracket
            .take()
            .and_then(|bracket| salvage(&bracket).0.into_iter().next());
        if let Some(email) = in_bracket {
            let name = Some(phrase)
                .filter(|phrase| !phrase.trim().is_empty())
                .unwrap_or(comment);
            self.push(&name, email);
            return;
        }
        let (mut emails, words) = salvage(&phrase);
        if emails.len() == 1
            && let Some(email) = emails.pop()
        {
            let name = if words.is_empty() { comment } else { words.join(" ") };
            self.push(&name, email);
        } else {
            for email in emails {
                self.push("", email);
            }
        }
    }

    fn push(&mut self, name: &str, email: String) {
        let name = charset::clean_line(&header::decode_words(name));
        let name: String = name.trim_matches(['"', '\'', ' ']).chars().take(MAX_NAME).collect();
        let name = Some(name).filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(&email));
        self.found.push(Address { name, email });
    }
}

/// The words that look like addresses (lower-case), and the others.
fn salvage(text: &str) -> (Vec<String>, Vec<&str>) {
    let mut emails = Vec::new();
    let mut others = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_matches(['\'', '"', '<', '>', '(', ')', '{', '}', ',', ';', ':', '.']);
        let bare = bare.strip_prefix("mailto:").unwrap_or(bare);
        if is_plausible(bare) {
            emails.push(bare.to_lowercase());
        } else {
            others.push(word);
        }
    }
    (emails, others)
}
