//! Rewrites HTML in a strict form: known tags only, every element closed in order, no comments, no raw text.
//!
//! Real HTML parsers take quadratic time and memory over a few well-chosen unclosed tags, and recursive code overflows on
//! deep ones. What this module lets through is balanced and shallow, so that neither can happen later. It is no defence
//! against scripts: that is the work of the tree in [`crate::sanitize`].

use crate::html::{Scanner, Token, push_in_short_nodes};
use crate::tags::{COMMON, Kind, TAGS, attributes, find};

/// Newsletters nest tables about eighty levels deep; browsers stop at 512.
const MAX_DEPTH: usize = 256;
/// Elements and texts of one page. Each takes some hundred bytes in a tree, and can be four bytes long.
const MAX_NODES: usize = 100_000;

/// The page is deeper, or has more pieces, than anything made to be read.
#[derive(Debug)]
pub(crate) struct TooMuch;

/// Rewrites a page.
///
/// # Errors
/// [`TooMuch`] beyond 256 open elements, or 100,000 in all.
pub(crate) fn normalise(html: &str) -> Result<String, TooMuch> {
    let mut writer = Writer {
        out: String::with_capacity(html.len()),
        open: Vec::new(),
        counts: [0; TAGS.len()],
        nodes: 0,
        in_text: false,
        references: 0,
    };
    for token in Scanner::new(html) {
        match token {
            Token::Text(text) => writer.text(text)?,
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
    /// Elements and texts written.
    nodes: usize,
    /// What was written last is text.
    in_text: bool,
    /// Character references written.
    references: usize,
}

impl Writer {
    fn text(&mut self, text: &str) -> Result<(), TooMuch> {
        if self.between_cells() && !is_blank(text) {
            self.open("td", &[])?;
        }
        if !self.in_text {
            self.in_text = true;
            self.count()?;
        }
        if self.between_cells() {
            // White space, perhaps written as references, which would be text for the tree builder.
            self.out.push('\n');
            return Ok(());
        }
        let mut escaped = String::with_capacity(text.len());
        push_escaped(&mut escaped, text);
        push_in_short_nodes(&mut self.out, &escaped, &mut self.references);
        Ok(())
    }

    fn count(&mut self) -> Result<(), TooMuch> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { Err(TooMuch) } else { Ok(()) }
    }

    /// Inside a table and outside its cells. The tree builder puts whatever else stands there before the table, which takes
    /// quadratic time: so tags are dropped there, and text and pictures get a cell.
    fn between_cells(&self) -> bool {
        self.open
            .last()
            .is_some_and(|tag| matches!(TAGS[*tag].1, Kind::Table | Kind::Section | Kind::Row))
    }

    /// Closes what a part of a table ends, down to what it stands in. False where there is no table: it is dropped then, as
    /// browsers do.
    fn find_place(&mut self, part: Kind) -> Result<bool, TooMuch> {
        let holds = |kind: Kind| match part {
            Kind::Row => matches!(kind, Kind::Table | Kind::Section),
            Kind::Cell => matches!(kind, Kind::Table | Kind::Section | Kind::Row),
            _ => kind == Kind::Table,
        };
        let Some(level) = self.open.iter().rposition(|tag| holds(TAGS[*tag].1)) else {
            return Ok(false);
        };
        self.close_down_to(level + 1);
        if part == Kind::Cell && TAGS[self.open[level]].1 != Kind::Row {
            self.open("tr", &[])?;
        }
        Ok(true)
    }

    fn open(&mut self, name: &str, given: &[(&str, &str)]) -> Result<(), TooMuch> {
        let Some(tag) = find(name) else { return Ok(()) };
        let (name, kind) = TAGS[tag];
        if is_part_of_table(name, kind) {
            if !self.find_place(kind)? {
                return Ok(());
            }
        } else {
            self.close_implied(kind);
            if self.between_cells() {
                if !matches!(name, "img" | "table") {
                    return Ok(());
                }
                self.open("td", &[])?;
            }
        }
        self.count()?;
        self.in_text = false;
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
            Err(TooMuch)
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
                self.in_text = false;
                self.counts[tag] -= 1;
                self.out.push_str("</");
                self.out.push_str(TAGS[tag].0);
                self.out.push('>');
            }
        }
    }
}

/// What may stand directly in a table, a section or a row.
fn is_part_of_table(name: &str, kind: Kind) -> bool {
    name == "col" || matches!(kind, Kind::Caption | Kind::Section | Kind::Row | Kind::Cell)
}

/// Nothing to see: white space, also the kind that cannot be broken, with which programs fill their tables.
fn is_blank(text: &str) -> bool {
    text.split("&nbsp;").all(|piece| piece.trim().is_empty())
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
            // Outside the cells of a table, and cells outside of one.
            ("<td>a<tr>b", "ab"),
            (
                "<table><caption>a<tr></tr>b<tbody>c<caption>d",
                "<table><caption>a</caption><tr></tr><tr><td>b</td></tr><tbody><tr><td>c</td></tr></tbody>\
                 <caption>d</caption></table>",
            ),
            (
                "<table>a<b>b</b><tr>c</table>",
                "<table><tr><td>a<b>b</b></td></tr><tr><td>c</td></tr></table>",
            ),
            (
                "<table><b></b><hr><tr>&nbsp; <td>a",
                "<table><tr>\n<td>a</td></tr></table>",
            ),
            (
                "<table><img alt=x><table>",
                "<table><tr><td><img alt=\"x\"><table></table></td></tr></table>",
            ),
            (
                "<table><caption>a</caption><col><tr><td>b",
                "<table><caption>a</caption><col><tr><td>b</td></tr></table>",
            ),
        ] {
            assert_eq!(normalise(html).expect("shallow"), expected, "{html}");
        }
    }
}
