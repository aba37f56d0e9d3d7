//! The readable content of a part, and how the contents of several parts become one.

use crate::{html, text};

/// Text found in a part: at least one of the two, unless there was none.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
}

impl Content {
    /// Plain text, made from the HTML where there is no other.
    pub(crate) fn readable(&self) -> String {
        match (&self.text, &self.html) {
            (Some(text), _) if !text.trim().is_empty() => text.clone(),
            (_, Some(html)) => text::html_to_text(html),
            (text, None) => text.clone().unwrap_or_default(),
        }
    }

    /// `multipart/alternative` (RFC 2046, 5.1.4): the first plain text that says something, the last and so richest HTML.
    pub(crate) fn best(contents: Vec<Content>) -> Content {
        let mut best = Content::default();
        for content in contents {
            if best.text.is_none() {
                best.text = content.text.filter(|text| !text.trim().is_empty());
            }
            best.html = content.html.or(best.html);
        }
        best
    }

    /// Everything, in order.
    pub(crate) fn all(contents: Vec<Content>) -> Content {
        let mut contents: Vec<Content> = contents.into_iter().filter(Content::says_something).collect();
        if contents.len() <= 1 {
            return contents.pop().unwrap_or_default();
        }
        let text = contents.iter().map(Content::readable).collect::<Vec<_>>().join("\n\n");
        let rich = contents.iter().any(|content| content.html.is_some());
        let html = rich.then(|| contents.iter().map(Content::as_html).collect::<Vec<_>>().join("\n"));
        Content { text: Some(text), html }
    }

    fn says_something(&self) -> bool {
        [&self.text, &self.html]
            .into_iter()
            .flatten()
            .any(|text| !text.trim().is_empty())
    }

    fn as_html(&self) -> String {
        match &self.html {
            Some(html) => html.clone(),
            None => format!("<pre>{}</pre>", html::escape(self.text.as_deref().unwrap_or_default())),
        }
    }
}
