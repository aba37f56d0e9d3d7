//! Icons of the design system, from the sprite.

use leptos::prelude::*;

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
    let href = format!("{}#it-{name}", use_assets().icons);
    let class = if small { "icon icon-s" } else { "icon" };
    view! { <svg class=class aria-hidden="true"><use href=href></use></svg> }
}

/// An icon that stands for words.
#[component]
pub fn IconLabel(name: &'static str, label: String) -> impl IntoView {
    let href = format!("{}#it-{name}", use_assets().icons);
    view! { <svg class="icon icon-s" role="img" aria-label=label><use href=href></use></svg> }
}
