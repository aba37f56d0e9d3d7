//! What holds for every page that the sanitiser lets through.

use mail::{SanitizeOptions, sanitize};

/// Tags that act, load or change what other tags mean.
const HARMFUL: [&str; 24] = [
    "applet", "audio", "base", "body", "button", "embed", "form", "frame", "frameset", "head", "html", "iframe",
    "input", "link", "math", "meta", "noscript", "object", "script", "style", "svg", "template", "textarea", "video",
];

/// Attributes that may stay, of any tag.
const ATTRIBUTES: [&str; 25] = [
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "color",
    "colspan",
    "dir",
    "face",
    "height",
    "href",
    "lang",
    "rel",
    "rowspan",
    "scope",
    "size",
    "span",
    "src",
    "start",
    "target",
    "title",
    "type",
    "valign",
    "width",
];

/// Sanitises a page in every way, and what came out once more.
pub fn sanitises(html: &str) {
    let mut options = SanitizeOptions::default();
    for remote in [false, true] {
        options.remote_images = remote;
        let once = sanitize(html, &options).html;
        is_harmless(&once, remote);
        let twice = sanitize(&once, &options).html;
        assert_eq!(bare(&twice), bare(&once), "what is clean stays as it is: {html:?}");
    }
    options.inline_images.insert("a".to_owned(), "/files/1".to_owned());
    is_harmless(&sanitize(html, &options).html, true);
}

/// Panics where a page could do something.
pub fn is_harmless(page: &str, remote: bool) {
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        let end = tag.find([' ', '>']).expect("a tag has an end");
        let name = tag[..end].trim_start_matches('/');
        assert!(
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !HARMFUL.contains(&name),
            "{page}"
        );
        rest = &tag[end..];
        while let Some(attribute) = rest.strip_prefix(' ') {
            let (name, after) = attribute.split_once("=\"").expect("an attribute has a value");
            let (value, after) = after.split_once('"').expect("a value has an end");
            assert!(ATTRIBUTES.contains(&name), "{name}: {page}");
            let value: String = value.chars().filter(|c| *c > ' ').collect::<String>().to_lowercase();
            let fits = |starts: &[&str]| starts.iter().any(|start| value.starts_with(start));
            match name {
                "href" => assert!(fits(&["http:", "https:", "mailto:", "tel:"]), "{page}"),
                "src" => assert!(
                    fits(&[
                        "data:image/png",
                        "data:image/jp",
                        "data:image/gif",
                        "data:image/webp",
                        "/files/"
                    ]) || (remote && fits(&["http:", "https:"])),
                    "{page}"
                ),
                _ => {}
            }
            rest = after;
        }
        rest = rest.strip_prefix('>').expect("a tag ends after its attributes");
    }
}

/// A page without what a second pass may write in another way: white space (the first line feed of `<pre>` is none), quotes,
/// and the order of attributes.
fn bare(page: &str) -> String {
    ordered(page)
        .replace("&quot;", "\"")
        .replace("&nbsp;", "")
        .split_whitespace()
        .collect()
}

/// The page with the attributes of each tag in the order of the alphabet. It is one that [`is_harmless`] has looked at.
fn ordered(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        let end = tag.find([' ', '>']).unwrap_or(tag.len());
        out.push_str(before);
        out.push('<');
        out.push_str(&tag[..end]);
        rest = &tag[end..];
        let mut attributes = Vec::new();
        while let Some((attribute, after)) = rest.strip_prefix(' ').and_then(one_attribute) {
            attributes.push(attribute);
            rest = after;
        }
        attributes.sort_unstable();
        for attribute in attributes {
            out.push(' ');
            out.push_str(attribute);
        }
    }
    out.push_str(rest);
    out
}

/// `name="value"` at the beginning of a text, and what stands behind it.
fn one_attribute(text: &str) -> Option<(&str, &str)> {
    let value = text.find("=\"")? + 2;
    let end = value + text[value..].find('"')? + 1;
    Some((&text[..end], &text[end..]))
}
