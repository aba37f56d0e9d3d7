//! Splits HTML into tags and text, in one pass and without a tree.
//!
//! It need not agree with browsers in every corner: what it finds is either turned into plain text or written out again in
//! a strict form ([`crate::normal`]) and only then parsed by a real HTML parser.

/// More attributes than any honest tag has.
const MAX_ATTRIBUTES: usize = 60;
/// Elements whose content is not text for a reader.
const HIDDEN: [&str; 7] = ["script", "style", "title", "iframe", "noembed", "noframes", "template"];

/// A piece of HTML. Character references are left as they are.
pub(crate) enum Token<'a> {
    Text(&'a str),
    Open {
        name: &'a str,
        attributes: Vec<(&'a str, &'a str)>,
    },
    Close {
        name: &'a str,
    },
}

/// Iterates over the tokens of a page. Names come in the case the author used.
pub(crate) struct Scanner<'a> {
    rest: &'a str,
    /// What was looked for in vain need not be looked for again: that keeps the scan linear.
    no_comment_end: bool,
    no_tag_end: bool,
    no_double_quote: bool,
    no_single_quote: bool,
    never_closed: Vec<&'static str>,
}

enum Step<'a> {
    Token(Token<'a>),
    Skipped,
    /// This `<` starts no markup.
    Literal,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(html: &'a str) -> Scanner<'a> {
        Scanner {
            rest: html,
            no_comment_end: false,
            no_tag_end: false,
            no_double_quote: false,
            no_single_quote: false,
            never_closed: Vec::new(),
        }
    }

    /// Takes the next `len` bytes off the input.
    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }

    fn markup(&mut self) -> Step<'a> {
        let bytes = self.rest.as_bytes();
        match (bytes.get(1), bytes.get(2)) {
            (Some(b'!' | b'?'), _) => self.declaration(),
            (Some(b'/'), Some(c)) if c.is_ascii_alphabetic() => self.closing_tag(),
            (Some(c), _) if c.is_ascii_alphabetic() => self.opening_tag(),
            _ => Step::Literal,
        }
    }

    /// Comments, doctypes, processing instructions and Microsoft's conditional sections.
    fn declaration(&mut self) -> Step<'a> {
        if self.rest.starts_with("<!--") && !self.no_comment_end {
            // From the second character, because `<!-->` is a whole comment.
            if let Some(end) = self.rest[2..].find("-->") {
                self.take(end + 5);
                return Step::Skipped;
            }
            self.no_comment_end = true;
        }
        match self.tag_end(0) {
            Some(end) => {
                self.take(end + 1);
                Step::Skipped
            }
            None => Step::Literal,
        }
    }

    fn closing_tag(&mut self) -> Step<'a> {
        let Some(end) = self.tag_end(2) else {
            return Step::Literal;
        };
        let tag = self.take(end + 1);
        let name = tag[2..end]
            .split(|c: char| c.is_ascii_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        Step::Token(Token::Close { name })
    }

    fn opening_tag(&mut self) -> Step<'a> {
        if self.no_tag_end {
            return Step::Literal;
        }
        let text = self.rest;
        let name_end = skip_until(text, 1, b"/>");
        let mut attributes = Vec::new();
        let mut at = name_end;
        loop {
            at = skip_blanks(text, at, b"/");
            match text.as_bytes().get(at) {
                None => {
                    self.no_tag_end = true;
                    return Step::Literal;
                }
                Some(b'>') => break,
                Some(_) => {}
            }
            let name = &text[at..skip_until(text, at + 1, b"/>=")];
            at += name.len();
            let mut value = "";
            let equals = skip_blanks(text, at, b"");
            if text.as_bytes().get(equals) == Some(&b'=') {
                let Some((found, end)) = self.value(skip_blanks(text, equals + 1, b"")) else {
                    return Step::Literal;
                };
                (value, at) = (found, end);
            }
            if attributes.len() < MAX_ATTRIBUTES {
                attributes.push((name, value));
            }
        }
        self.take(at + 1);
        let name = &text[1..name_end];
        match HIDDEN.into_iter().find(|hidden| name.eq_ignore_ascii_case(hidden)) {
            Some(hidden) => self.skip_hidden(hidden),
            None => Step::Token(Token::Open { name, attributes }),
        }
    }

    /// An attribute's value that starts at `at`, and where the tag goes on after it.
    fn value(&mut self, at: usize) -> Option<(&'a str, usize)> {
        let text = self.rest;
        let quote = match text.as_bytes().get(at) {
            Some(b'"') => '"',
            Some(b'\'') => '\'',
            _ => {
                let end = skip_until(text, at, b">");
                return Some((&text[at..end], end));
            }
        };
        let spent = if quote == '"' {
            &mut self.no_double_quote
        } else {
            &mut self.no_single_quote
        };
        if !*spent {
            if let Some(len) = text[at + 1..].find(quote) {
                return Some((&text[at + 1..at + 1 + len], at + 2 + len));
            }
            *spent = true;
        }
        // The closing quote is missing: the tag ends at the first bracket.
        let end = self.tag_end(at)?;
        Some((&text[at + 1..end], end))
    }

    fn tag_end(&mut self, from: usize) -> Option<usize> {
        if self.no_tag_end {
            return None;
        }
        let found = self.rest[from..].find('>').map(|end| from + end);
        self.no_tag_end = found.is_none();
        found
    }

    /// Goes on at the closing tag; without one the content is shown rather than lost.
    fn skip_hidden(&mut self, name: &'static str) -> Step<'a> {
        if self.never_closed.contains(&name) {
            return Step::Skipped;
        }
        let rest = self.rest;
        let closes = |at: usize| {
            rest[at + 2..]
                .get(..name.len())
                .is_some_and(|word| word.eq_ignore_ascii_case(name))
        };
        match rest.match_indices("</").map(|(at, _)| at).find(|at| closes(*at)) {
            Some(at) => {
                self.take(at);
            }
            None => self.never_closed.push(name),
        }
        Step::Skipped
    }
}

impl<'a> Iterator for Scanner<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            let text = self.rest.find('<').unwrap_or(self.rest.len());
            if text > 0 {
                return Some(Token::Text(self.take(text)));
            }
            match self.markup() {
                Step::Token(token) => return Some(token),
                Step::Skipped => {}
                Step::Literal => return Some(Token::Text(self.take(1))),
            }
        }
        None
    }
}

/// Character references in one text node, at most; see [`push_in_short_nodes`].
const REFERENCES_IN_A_NODE: usize = 32;

/// Adds text with an empty comment before every so many-th character reference. The tree builder copies a text node whole for
/// each reference it adds to it, which is quadratic in a page of references; the sanitiser drops comments. `count` goes on
/// from one text to the next, because what stood between them (an unknown tag) may not part them in the tree.
pub(crate) fn push_in_short_nodes(out: &mut String, text: &str, count: &mut usize) {
    for piece in text.split_inclusive('&') {
        // The comment stands before the ampersand, never inside a reference.
        if let Some(before) = piece.strip_suffix('&') {
            *count += 1;
            out.push_str(before);
            if count.is_multiple_of(REFERENCES_IN_A_NODE) {
                out.push_str("<!---->");
            }
            out.push('&');
        } else {
            out.push_str(piece);
        }
    }
}

/// Text as HTML, for element content and quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn skip_blanks(text: &str, from: usize, also: &[u8]) -> usize {
    let bytes = text.as_bytes();
    let blank = |byte: &u8| byte.is_ascii_whitespace() || also.contains(byte);
    bytes[from..]
        .iter()
        .position(|byte| !blank(byte))
        .map_or(bytes.len(), |len| from + len)
}

/// The first white space, or one of `stops`, from here on.
fn skip_until(text: &str, from: usize, stops: &[u8]) -> usize {
    let bytes = text.as_bytes();
    let stop = |byte: &u8| byte.is_ascii_whitespace() || stops.contains(byte);
    bytes[from..]
        .iter()
        .position(stop)
        .map_or(bytes.len(), |len| from + len)
}
