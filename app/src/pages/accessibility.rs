//! What is promised about accessibility.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;

use crate::state::locale::use_locale;

#[component]
pub fn AccessibilityPage() -> impl IntoView {
    let l = use_locale();
    view! {
        <Title text=td_string!(l, accessibility.title)/>
        <div class="page-head"><h1>{td_string!(l, accessibility.title)}</h1></div>
        <p>{td_string!(l, accessibility.text)}</p>
    }
}
