//! Foreign HTML made safe to show: an allow-list applied to a parsed tree, never to text.
//!
//! The result is meant for a page of its own in a sandboxed frame without scripts; this is the inner of the two walls.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ammonia::UrlRelative;

use crate::{html, normal, tags, text};

/// Larger pages are shown as text.
const MAX_HTML: usize = 2 * 1024 * 1024;

/// What the reader may see besides text.
#[derive(Debug, Clone, Default)]
pub struct SanitizeOptions {
    /// Keep images that the browser would fetch from the Internet; it tells the sender who reads the mail, and when.
    pub remote_images: bool,
    /// Content-ID (without brackets) → URL under which the desk serves that attachment.
    pub inline_images: HashMap<String, String>,
}

/// A page that is safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanitized {
    /// A fragment without scripts, styles, forms and frames.
    pub html: String,
    /// Remote images left out, so that the reader can be offered to load them.
    pub blocked_images: usize,
}

/// Makes a page safe. A page above 2 MB, of more than 100,000 elements, or nested beyond 256 levels, comes back as its text in
/// `<pre>`.
pub fn sanitize(html: &str, options: &SanitizeOptions) -> Sanitized {
    let normal = if html.len() > MAX_HTML {
        Err(normal::TooMuch)
    } else {
        normal::normalise(html)
    };
    let Ok(normal) = normal else {
        let text = html::escape(&text::html_to_text(html));
        return Sanitized {
            html: format!("<pre>{text}</pre>"),
            blocked_images: 0,
        };
    };
    let blocked = Arc::new(AtomicUsize::new(0));
    let links = Links {
        remote_images: options.remote_images,
        inline_images: options.inline_images.clone(),
        blocked: Arc::clone(&blocked),
    };
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(tags::names().collect())
        .clean_content_tags(HashSet::from(["script", "style", "title", "iframe", "template"]))
        .tag_attributes(tag_attributes())
        .generic_attributes(tags::COMMON.iter().copied().collect())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid", "data"]))
        // Relative addresses are refused by the filter below; the desk's own, which it writes, must pass.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .strip_comments(true)
        .attribute_filter(move |tag, attribute, value| links.filter(tag, attribute, value));
    let html = builder.clean(&normal).to_string();
    Sanitized {
        html,
        blocked_images: blocked.load(Ordering::Relaxed),
    }
}

fn tag_attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    tags::names()
        .map(|tag| (tag, tags::attributes(tag).iter().copied().collect()))
        .collect()
}

/// Decides about every address in the page.
struct Links {
    remote_images: bool,
    inline_images: HashMap<String, String>,
    blocked: Arc<AtomicUsize>,
}

impl Links {
    fn filter<'u>(&self, tag: &str, attribute: &str, value: &'u str) -> Option<Cow<'u, str>> {
        match (tag, attribute) {
            (_, "href") => {
                matches!(scheme(value).as_str(), "http" | "https" | "mailto" | "tel").then_some(Cow::Borrowed(value))
            }
            (_, "src") => self.image(value),
            _ => Some(Cow::Borrowed(value)),
        }
    }

    fn image<'u>(&self, value: &'u str) -> Option<Cow<'u, str>> {
        match scheme(value).as_str() {
            "cid" => self.inline(value).map(|url| Cow::Owned(url.to_owned())),
            "data" => is_picture(value).then_some(Cow::Borrowed(value)),
            "http" | "https" => self.remote(Cow::Borrowed(value)),
            "" if names_a_host(value.trim()) => self.remote(Cow::Owned(format!("https:{}", value.trim()))),
            _ => None,
        }
    }

    fn inline(&self, value: &str) -> Option<&String> {
        let (_, id) = value.split_once(':')?;
        let id = id.trim().trim_start_matches('<').trim_end_matches('>');
        // RFC 2392: the identifier is percent-encoded in the URL; `@` is the character that matters.
        self.inline_images
            .get(id)
            .or_else(|| self.inline_images.get(&id.replace("%40", "@")))
    }

    fn remote<'u>(&self, url: Cow<'u, str>) -> Option<Cow<'u, str>> {
        if self.remote_images {
            return Some(url);
        }
        self.blocked.fetch_add(1, Ordering::Relaxed);
        None
    }
}

/// Whether an address is `//HOST…`: what is completed here is not looked at by anybody else any more.
fn names_a_host(value: &str) -> bool {
    value.starts_with("//") && !value.starts_with("///") && ammonia::Url::parse(&format!("https:{value}")).is_ok()
}

/// The scheme as a browser reads it: it ignores white space and control characters before and inside.
fn scheme(value: &str) -> String {
    let start: String = value.chars().filter(|c| *c > ' ').take(24).collect();
    let Some((word, _)) = start.split_once(':') else {
        return String::new();
    };
    let is_word = word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if is_word {
        word.to_ascii_lowercase()
    } else {
        String::new()
    }
}

/// Raster formats only: SVG is a document that can hold scripts.
fn is_picture(value: &str) -> bool {
    let start: String = value
        .chars()
        .filter(|c| *c > ' ')
        .take(40)
        .collect::<String>()
        .to_ascii_lowercase();
    ["png", "jpeg", "jpg", "gif", "webp"].iter().any(|format| {
        start
            .strip_prefix("data:image/")
            .and_then(|rest| rest.strip_prefix(format))
            .is_some_and(|rest| rest.starts_with([';', ',']))
    })
}
