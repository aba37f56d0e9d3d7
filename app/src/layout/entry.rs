//! The frame of pages that stand before the desk: signing in, choosing a password.

use leptos::prelude::*;
use leptos_i18n::td_string;

use super::topbar::{Brand, Languages};
use crate::paths;
use crate::state::locale::use_locale;

#[component]
pub fn EntryFrame(children: Children) -> impl IntoView {
    let l = use_locale();
    view! {
        <div class="skiplinks"><a rel="external" href="#content">{td_string!(l, skip.content)}</a></div>
        <div class="login">
            <header class="topbar"><Brand/><div class="topbar-end"><Languages/></div></header>
            <main class="login-main" id="content" tabindex="-1">{children()}</main>
            <footer class="footer"><a href=paths::ACCESSIBILITY rel="external">{td_string!(l, nav.accessibility)}</a></footer>
        </div>
    }
}
