//! Instants, worded by the server in the desk's zone.

use leptos::prelude::*;
use model::Moment;

/// An instant: short to read, in full on hover.
#[component]
pub fn When(at: Moment) -> impl IntoView {
    view! { <time datetime=at.iso title=at.full>{at.short}</time> }
}

/// The same in a list, where every character counts.
#[component]
pub fn WhenBrief(at: Moment) -> impl IntoView {
    view! { <time datetime=at.iso title=at.full>{at.brief}</time> }
}
