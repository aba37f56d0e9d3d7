//! Small pieces of markup, written in one go.

use leptos::tachys::html::InertElement;

/// A piece that nothing in it changes by itself: drawn as one string instead of a tree of nodes, which is most of what a
/// list of tickets costs. Whatever is not ours goes through [`escape`].
pub fn still(html: String) -> InertElement {
    InertElement::new(html)
}

/// A text as it stands in markup: between tags or in a double-quoted attribute.
///
/// Also for the inside of a `<textarea>`, whose children tachys 0.2 writes as they are, so that a text with `</textarea>`
/// in it would end the field and become markup.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_leaves_its_place() {
        assert_eq!(
            escape("</textarea><b title=\"x\">a & b</b>"),
            "&lt;/textarea&gt;&lt;b title=&quot;x&quot;&gt;a &amp; b&lt;/b&gt;"
        );
    }
}
