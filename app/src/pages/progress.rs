//! How far a piece of work is that the server does by itself, on a plain page: once a page.
//!
//! A script of the page keeps the figure true, and loads the page anew at the end unless somebody has typed something into
//! it. Without JavaScript there is the button.

use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::components::icon::Icon;
use crate::state::locale::use_locale;

/// What keeps the figure true.
const SCRIPT: &str = include_str!("progress.js");

/// Shown while the work runs; a page that is asked without it says that the work is over.
#[component]
pub fn Progress(
    /// The figure in words; replaced while the work runs.
    text: String,
    /// How much of `total` is done, in whatever is counted.
    done: i64,
    total: i64,
    /// The page itself, for the button.
    href: String,
) -> impl IntoView {
    let l = use_locale();
    let nonce = leptos::nonce::use_nonce();
    let most = total.max(1).to_string();
    view! {
        <div class="alert progress">
            <Icon name="refresh"/>
            <div class="alert-body">
                <p><b id="progress-text">{text}</b></p>
                <progress id="progress-bar" value=done.to_string() max=most aria-labelledby="progress-text"></progress>
                <p id="progress-over" role="status" data-over=td_string!(l, progress.over)></p>
            </div>
            <a class="btn btn-secondary btn-small" href=href rel="external"><Icon name="refresh"/>{td_string!(l, progress.refresh)}</a>
        </div>
        <script nonce=nonce inner_html=SCRIPT></script>
    }
}
