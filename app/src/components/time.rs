//! Instants, worded by the server in the desk's zone.

use leptos::prelude::*;
use model::Moment;

use super::markup::{escape, still};

/// An instant: short to read, in full on hover.
#[component]
pub fn When(at: Moment) -> impl IntoView {
    still(time_html(&at, &at.short))
}

/// The same in a list, where every character counts.
#[component]
pub fn WhenBrief(at: Moment) -> impl IntoView {
    still(time_html(&at, &at.brief))
}

/// The markup of an instant.
pub fn time_html(at: &Moment, words: &str) -> String {
    let (iso, full, words) = (escape(&at.iso), escape(&at.full), escape(words));
    format!("<time datetime=\"{iso}\" title=\"{full}\">{words}</time>")
}
