//! What somebody typed who came too late: the form may be gone by now, the words are not.

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Problem;
use model::forms::Typed;

use crate::state::locale::use_locale;
use crate::words;

/// Everything that was written, under its label, to be copied; nothing where nobody was faster. Ticks are no words.
#[component]
pub fn Stale(typed: Typed) -> impl IntoView {
    let l = use_locale();
    let late = matches!(typed.problem, Some(Problem::Conflict { .. }));
    let written: Vec<(String, String)> = typed
        .values
        .into_iter()
        .filter(|(_, value)| late && !value.is_empty() && value != "on")
        .map(|(name, value)| (words::field(l, &name).to_owned(), value))
        .collect();
    (!written.is_empty()).then(|| view! {
        <section class="block" aria-labelledby="written-late">
            <div class="block-head"><h2 id="written-late">{td_string!(l, office.written)}</h2></div>
            <dl class="pairs">{written.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd class="message-text">{value}</dd> }).collect_view()}</dl>
        </section>
    })
}
