//! Rewrites HTML in a strict form: known tags only, every element closed in order, no comments, no raw text.
//!
//! Real HTML parsers take quadratic time and memory over a few well-chosen unclosed tags, and recursive code overflows on
//! deep ones. What this module lets through is balanced and shallow, so that neither can happen later. It is no defence
//! against scripts: that is the work of the tree in [`crate::sanitize`].

use crate::html::{Scanner, Token, push_in_short_nodes};
use crate::tags::{COMMON, Kind, TAGS, attributes, find};

/// Newsletters nest tables about eighty levels deep; browsers stop at 512.
const MAX_DEPTH: usize = 256;

/// The page nests more deeply than anything made to be read.
#[derive(Debug)]
pub(crate) struct TooDeep;

/// Rewrites a page.
///
/// # Errors
/// [`TooDeep`] beyond 256 open elements.
pub(crate) fn normalise(html: &str) -> Result<String, TooDeep> {
    let mut writer = Writer {
        out: String::with_capacity(html.len()),
        open: Vec::new(),
        counts: [0; TAGS.len()],
    };
    for token in Scanner::new(html) {
        match token {
            Token::Text(text) => {
                let mut escaped = String::with_capacity(text.len());
                push_escaped(&mut escaped, text);
                push_in_short_nodes(&mut writer.out, &escaped);
            }
            Token::Open { name, attributes } => writer.open(name, &attributes)?,
            Token::Close { name } => writer.close(name),
        }
    }
    writer.close_down_to(0);
    Ok(writer.out)
}

struct Writer {
    out: String,
    /// Open elements, as indices into [`TAGS`], outermost first.
    open: Vec<usize>,
    /// How often each tag is open.
    counts: [u32; TAGS.len()],
}

impl Writer {
    fn open(&mut self, name: &str, given: &[(&str, &str)]) -> Result<(), TooDeep> {
        let Some(tag) = find(name) else { return Ok(()) };
        let (name, kind) = TAGS[tag];
        self.close_implied(kind);
        self.out.push('<');
        self.out.push_str(name);
        for attribute in attributes(name).iter().chain(COMMON) {
            // Of several attributes with one name the first counts, as in browsers.
            if let Some((_, value)) = given.iter().find(|(key, _)| key.eq_ignore_ascii_case(attribute)) {
                self.out.push(' ');
                self.out.push_str(attribute);
                self.out.push_str("=\"");
                push_escaped(&mut self.out, value);
                self.out.push('"');
            }
        }
        self.out.push('>');
        if kind != Kind::Void {
            self.open.push(tag);
            self.counts[tag] += 1;
        }
        if self.open.len() > MAX_DEPTH {
            Err(TooDeep)
        } else {
            Ok(())
        }
    }

    fn close(&mut self, name: &str) {
        let Some(tag) = find(name).filter(|tag| self.counts[*tag] > 0) else {
            return;
        };
        let barrier: fn(Kind) -> bool = match TAGS[tag].1 {
            Kind::Inline => |kind| kind != Kind::Inline,
            Kind::Table => |_| false,
            Kind::Section | Kind::Row | Kind::Cell | Kind::Caption => |kind| kind == Kind::Table,
            _ => |kind| matches!(kind, Kind::Table | Kind::Cell | Kind::Caption),
        };
        for level in (0..self.open.len()).rev() {
            if self.open[level] == tag {
                self.close_down_to(level);
                return;
            }
            if barrier(TAGS[self.open[level]].1) {
                return;
            }
        }
    }

    /// End tags that authors may leave out (HTML, 13.1.2.4).
    fn close_implied(&mut self, opening: Kind) {
        match opening {
            Kind::Inline | Kind::Void => return,
            Kind::Item => self.close_nearest(Kind::Item, |kind| matches!(kind, Kind::List | Kind::Cell | Kind::Table)),
            Kind::Term => self.close_nearest(Kind::Term, |kind| {
                matches!(kind, Kind::TermList | Kind::Cell | Kind::Table)
            }),
            Kind::Cell | Kind::Row | Kind::Section => self.close_nearest(opening, |kind| kind == Kind::Table),
            _ => {}
        }
        self.close_nearest(Kind::Paragraph, |kind| kind != Kind::Inline);
    }

    fn close_nearest(&mut self, wanted: Kind, barrier: fn(Kind) -> bool) {
        for level in (0..self.open.len()).rev() {
            let kind = TAGS[self.open[level]].1;
            if kind == wanted {
                self.close_down_to(level);
                return;
            }
            if barrier(kind) {
                return;
            }
        }
    }

    fn close_down_to(&mut self, level: usize) {
        while self.open.len() > level {
            if let Some(tag) = self.open.pop() {
                self.counts[tag] -= 1;
                self.out.push_str("</");
                self.out.push_str(TAGS[tag].0);
                self.out.push('>');
            }
        }
    }
}

/// Brackets and quotes become references; an ampersand stays, for it may start one.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_balanced() {
        for (html, expected) in [
            ("<div><b>a</div>b", "<div><b>a</b></div>b"),
            ("<p>a<p>b", "<p>a</p><p>b</p>"),
            ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
            (
                "<table><tr><td>a</div><td>b</table>",
                "<table><tr><td>a</td><td>b</td></tr></table>",
            ),
            ("<b><div>x</b>y</div>z", "<b><div>xy</div>z</b>"),
            (
                "<svg onload=1><style><!--</style><a href='x\"y'>t</a>",
                "<a href=\"x&quot;y\">t</a>",
            ),
            ("a < b > c", "a &lt; b &gt; c"),
        ] {
            assert_eq!(normalise(html).expect("shallow"), expected, "{html}");
        }
    }
}
