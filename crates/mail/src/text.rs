//! Text for reading: HTML as plain text, and one-line previews. See [`crate::quote`] for folding quotations.

use crate::charset;
use crate::html::{Scanner, Token, push_in_short_nodes};

pub use crate::quote::{REPLY_MARKER, split_quote};

/// Longer pages are cut first; nobody reads a megabyte.
const MAX_HTML: usize = 1024 * 1024;
/// Addresses of links above this length are tracking codes, of no use to a reader.
const MAX_LINK: usize = 200;
/// Quotations nested more deeply look alike.
const MAX_QUOTE: usize = 5;

/// Plain text of a page: paragraphs as lines, list items with a dash, quotations with `> `, links followed by their
/// address. Linear in the size of the page, of which the first megabyte counts.
pub fn html_to_text(html: &str) -> String {
    let mut page = Page::default();
    for token in Scanner::new(charset::cut(html, MAX_HTML)) {
        match token {
            Token::Text(text) => page.text(text),
            Token::Open { name, attributes } => page.open(&name.to_ascii_lowercase(), &attributes),
            Token::Close { name } => page.close(&name.to_ascii_lowercase()),
        }
    }
    let decoded = charset::clean_text(&decode_references(&page.out)).replace('\u{a0}', " ");
    decoded
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

/// The start of a text on one line, at most `max_chars` characters; an ellipsis stands for the rest.
pub fn preview(text: &str, max_chars: usize) -> String {
    // White space shrinks, so a little more than the limit has to be looked at; the factor bounds the work.
    let text = text.trim_start();
    let start = charset::cut(text, max_chars.saturating_mul(16).max(4_096));
    let line = charset::clean_line(start);
    let complete = start.len() == text.len();
    if complete && line.chars().count() <= max_chars {
        return line;
    }
    let mut short: String = line.chars().take(max_chars.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Text under construction. Brackets are written as references and decoded at the end together with the author's.
#[derive(Default)]
struct Page<'a> {
    out: String,
    /// Line ends owed before the next word, at most two.
    newlines: usize,
    /// A blank owed before the next word.
    space: bool,
    quote: usize,
    pre: usize,
    /// Only the dash of a list item has been written: its first paragraph stays on the same line.
    fresh_item: bool,
    /// Address of the open link, and where its label starts.
    link: Option<(&'a str, usize)>,
}

impl<'a> Page<'a> {
    fn open(&mut self, name: &str, attributes: &[(&'a str, &'a str)]) {
        let attribute = |wanted: &str| {
            attributes
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| *value)
        };
        match name {
            "br" => self.newlines = (self.newlines + 1).min(2),
            "li" => {
                self.fresh_item = false;
                self.block(1);
                self.word("-");
                self.space = true;
                self.fresh_item = true;
            }
            "td" | "th" => self.space = true,
            "img" => {
                if let Some(alt) = attribute("alt").filter(|alt| !alt.trim().is_empty()) {
                    self.word("[");
                    self.text(alt.trim());
                    self.word("]");
                }
            }
            "a" => {
                self.link = attribute("href")
                    .filter(|href| is_web(href))
                    .map(|href| (href, self.out.len()))
            }
            "blockquote" => {
                self.block(2);
                self.quote += 1;
            }
            "pre" => {
                self.block(2);
                self.pre += 1;
            }
            _ => self.block(distance(name)),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "a" => self.close_link(),
            "blockquote" => {
                self.block(2);
                self.quote = self.quote.saturating_sub(1);
            }
            "pre" => {
                self.block(2);
                self.pre = self.pre.saturating_sub(1);
            }
            "li" => {
                self.fresh_item = false;
                self.block(1);
            }
            _ => self.block(distance(name)),
        }
    }

    fn close_link(&mut self) {
        let Some((href, start)) = self.link.take() else {
            return;
        };
        let label = &self.out[start..];
        if !label.trim().is_empty() && !label.contains(href.trim_end_matches('/')) {
            self.space = true;
            self.word("<");
            self.word(href);
            self.word(">");
        }
    }

    fn block(&mut self, newlines: usize) {
        if !self.fresh_item {
            self.newlines = self.newlines.max(newlines);
        }
    }

    fn text(&mut self, text: &str) {
        if self.pre > 0 {
            for (index, line) in text.split('\n').enumerate() {
                if index > 0 {
                    self.newlines = (self.newlines + 1).min(2);
                }
                self.word(line);
            }
            return;
        }
        for (index, word) in text.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            self.space |= index > 0;
            self.word(word);
        }
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if self.out.is_empty() || self.newlines > 0 {
            if !self.out.is_empty() {
                self.out.push_str(&"\n".repeat(self.newlines));
            }
            self.out.push_str(&"&gt; ".repeat(self.quote.min(MAX_QUOTE)));
        } else if self.space {
            self.out.push(' ');
        }
        self.newlines = 0;
        self.space = false;
        self.fresh_item = false;
        for c in word.chars() {
            match c {
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                _ => self.out.push(c),
            }
        }
    }
}

/// Lines between this element and its neighbours; none for inline elements.
fn distance(name: &str) -> usize {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "table" | "hr" => 2,
        "div" | "tr" | "dt" | "dd" | "section" | "article" | "header" | "footer" | "main" | "nav" | "aside"
        | "address" | "center" | "caption" | "figure" | "figcaption" | "form" | "fieldset" | "body" => 1,
        _ => 0,
    }
}

fn is_web(href: &str) -> bool {
    let start = charset::cut(href.trim_start(), 8).to_ascii_lowercase();
    href.len() <= MAX_LINK && (start.starts_with("http://") || start.starts_with("https://"))
}

/// Character references by the parser that knows all 2,231 of them. The input holds no tag, so the tree is text only.
fn decode_references(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut pieces = String::with_capacity(text.len());
    push_in_short_nodes(&mut pieces, text, &mut 0);
    let decoded = ammonia::Builder::empty().clean(&pieces).to_string();
    decoded
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
