//! The keyboard shortcuts.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;

use crate::state::locale::use_locale;

#[component]
pub fn KeysPage() -> impl IntoView {
    let l = use_locale();
    let rows = [
        ("C", td_string!(l, keys.c)),
        ("/", td_string!(l, keys.slash)),
        ("J K", td_string!(l, keys.jk)),
        ("A", td_string!(l, keys.a)),
        ("R", td_string!(l, keys.r)),
        ("N", td_string!(l, keys.n)),
        ("?", td_string!(l, keys.help)),
        ("Ctrl Invio", td_string!(l, keys.ctrl_enter)),
    ];
    view! {
        <Title text=td_string!(l, keys.title)/>
        <div class="page-head"><h1>{td_string!(l, keys.title)}</h1></div>
        <p>{td_string!(l, keys.intro)}</p>
        <dl class="pairs">
            {rows.into_iter().map(|(key, text)| view! { <dt><kbd>{key}</kbd></dt><dd>{text}</dd> }).collect_view()}
        </dl>
    }
}
