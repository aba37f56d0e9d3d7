//! Icons of the design system, from the sprite.

use leptos::prelude::*;

use super::markup::{escape, still};
use crate::state::assets::use_assets;

/// A decorative icon; the words beside it say what it means.
#[component]
pub fn Icon(
    /// Name in the sprite, without `it-`.
    name: &'static str,
    /// Smaller, for running text.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    still(icon_html(name, small))
}

/// The markup of an icon.
pub fn icon_html(name: &str, small: bool) -> String {
    let class = if small { "icon icon-s" } else { "icon" };
    let sprite = use_assets().icons;
    format!("<svg class=\"{class}\" aria-hidden=\"true\"><use href=\"{sprite}#it-{name}\"></use></svg>")
}

/// An icon that stands for words.
#[component]
pub fn IconLabel(name: &'static str, label: &'static str) -> impl IntoView {
    let (sprite, label) = (use_assets().icons, escape(label));
    still(format!(
        "<svg class=\"icon icon-s\" role=\"img\" aria-label=\"{label}\"><use href=\"{sprite}#it-{name}\"></use></svg>"
    ))
}
