//! The allow-list: tags and attributes that a readable mail needs.

/// How a tag behaves among others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Inline,
    Void,
    Block,
    Paragraph,
    List,
    Item,
    TermList,
    Term,
    Table,
    Section,
    Row,
    Cell,
    Caption,
}

/// Every tag a mail may use, sorted by name.
pub(crate) const TAGS: &[(&str, Kind)] = &[
    ("a", Kind::Inline),
    ("abbr", Kind::Inline),
    ("address", Kind::Block),
    ("article", Kind::Block),
    ("aside", Kind::Block),
    ("b", Kind::Inline),
    ("bdi", Kind::Inline),
    ("bdo", Kind::Inline),
    ("big", Kind::Inline),
    ("blockquote", Kind::Block),
    ("br", Kind::Void),
    ("caption", Kind::Caption),
    ("center", Kind::Block),
    ("cite", Kind::Inline),
    ("code", Kind::Inline),
    ("col", Kind::Void),
    ("dd", Kind::Term),
    ("del", Kind::Inline),
    ("dfn", Kind::Inline),
    ("div", Kind::Block),
    ("dl", Kind::TermList),
    ("dt", Kind::Term),
    ("em", Kind::Inline),
    ("figcaption", Kind::Block),
    ("figure", Kind::Block),
    ("font", Kind::Inline),
    ("footer", Kind::Block),
    ("h1", Kind::Block),
    ("h2", Kind::Block),
    ("h3", Kind::Block),
    ("h4", Kind::Block),
    ("h5", Kind::Block),
    ("h6", Kind::Block),
    ("header", Kind::Block),
    ("hr", Kind::Void),
    ("i", Kind::Inline),
    ("img", Kind::Void),
    ("ins", Kind::Inline),
    ("kbd", Kind::Inline),
    ("li", Kind::Item),
    ("main", Kind::Block),
    ("mark", Kind::Inline),
    ("nav", Kind::Block),
    ("ol", Kind::List),
    ("p", Kind::Paragraph),
    ("pre", Kind::Block),
    ("q", Kind::Inline),
    ("s", Kind::Inline),
    ("samp", Kind::Inline),
    ("section", Kind::Block),
    ("small", Kind::Inline),
    ("span", Kind::Inline),
    ("strike", Kind::Inline),
    ("strong", Kind::Inline),
    ("sub", Kind::Inline),
    ("sup", Kind::Inline),
    ("table", Kind::Table),
    ("tbody", Kind::Section),
    ("td", Kind::Cell),
    ("tfoot", Kind::Section),
    ("th", Kind::Cell),
    ("thead", Kind::Section),
    ("time", Kind::Inline),
    ("tr", Kind::Row),
    ("tt", Kind::Inline),
    ("u", Kind::Inline),
    ("ul", Kind::List),
    ("var", Kind::Inline),
    ("wbr", Kind::Void),
];

/// Attributes of any tag.
pub(crate) const COMMON: &[&str] = &["dir", "lang", "title"];

/// The names of all tags that may appear.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TAGS.iter().map(|(name, _)| *name)
}

/// Attributes of one tag, beside [`COMMON`]. No `style`, no `class`, no `id`, no event, nothing that loads but `src`.
pub(crate) fn attributes(tag: &str) -> &'static [&'static str] {
    match tag {
        "a" => &["href"],
        "img" => &["src", "alt", "width", "height", "align", "border"],
        "table" => &["align", "bgcolor", "border", "cellpadding", "cellspacing", "width"],
        "td" | "th" => &[
            "align", "bgcolor", "colspan", "height", "rowspan", "scope", "valign", "width",
        ],
        "tr" => &["align", "bgcolor", "valign"],
        "tbody" | "thead" | "tfoot" => &["align", "valign"],
        "col" => &["align", "span", "width"],
        "ol" => &["start", "type"],
        "ul" => &["type"],
        "font" => &["color", "face", "size"],
        "hr" => &["size", "width"],
        "div" | "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "caption" => &["align"],
        _ => &[],
    }
}

/// Index into [`TAGS`] of a tag, written in any case.
pub(crate) fn find(name: &str) -> Option<usize> {
    if name.len() > 12 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    TAGS.binary_search_by(|(known, _)| (*known).cmp(name.as_str())).ok()
}

#[cfg(test)]
mod tests {
    use super::TAGS;

    #[test]
    fn tags_are_sorted_for_the_binary_search() {
        assert!(TAGS.is_sorted_by(|a, b| a.0 < b.0));
    }
}
