//! What the region's registries know of the person whom the contact is about.
//!
//! The server draws the cards (`pages::lookups`), because it has their words; what is here finds out when to ask, asks, and
//! puts the answer into its place. Each registry is asked by itself, so that a slow one keeps nobody waiting. Nothing here
//! moves the focus.

#[cfg(feature = "hydrate")]
mod browser;

use leptos::prelude::*;
use leptos_i18n::td_string;
use model::Timestamp;
use model::forms::Typed;
use model::lookup::Registry;

use crate::components::field::FieldErrorLine;
use crate::components::markup::{escape, still};
use crate::paths;
use crate::state::locale::use_locale;
use crate::words;

#[component]
pub fn Cards(registries: Vec<Registry>, opened_at: Timestamp, typed: Typed, live: RwSignal<bool>) -> impl IntoView {
    let l = use_locale();
    #[cfg(feature = "hydrate")]
    browser::listen(&registries, opened_at, &typed, live);
    (!registries.is_empty()).then(|| view! {
        <section class="card" id="registries" aria-labelledby="c-registries">
            <div class="card-head">
                <h2 id="c-registries">{td_string!(l, lookup.registries)}</h2>
                <a class="card-more" target="_blank" rel="external" href=paths::lookup_for_call(opened_at.0) hidden=move || live.get()>{td_string!(l, lookup.title)}</a>
            </div>
            <FieldErrorLine typed=typed name="registries"/>
            <p class="visually-hidden" role="status" data-told="yes"></p>
            {registries.into_iter().enumerate().map(|(n, registry)| still(place(registry, n + 1))).collect_view()}
        </section>
    })
}

/// The place of a registry, which the browser fills. The number is its key with Alt.
fn place(registry: Registry, number: usize) -> String {
    let l = use_locale();
    let name = words::lookups::registry(l, registry);
    let waiting = escape(&td_string!(l, lookup.waiting, name = name).to_string());
    let lost = escape(td_string!(l, lookup.lost));
    let code = registry.code();
    format!(
        "<div class=\"reg\" data-registry=\"{code}\" data-alt=\"{number}\" data-lost=\"{lost}\" tabindex=\"-1\">\
         <kbd class=\"reg-key\" aria-hidden=\"true\">Alt+{number}</kbd>\
         <p class=\"visually-hidden\" role=\"status\"></p>\
         <p class=\"reg-wait muted\" aria-hidden=\"true\">{waiting}</p><div class=\"reg-body\"></div></div>"
    )
}
