//! The pages of the desk: Leptos components and the server functions they read through.
//!
//! Rendered on the server first: every page and every form works without JavaScript, then becomes live. Two features that
//! never meet in one build: `ssr` (server) and `hydrate` (browser).

// Views are typed by their nesting; erased components keep compile times down, deep pages still need room.
#![recursion_limit = "512"]
// The browser holds no plain pages (`pages::plain`); what only those use is left out by the linker.
#![cfg_attr(not(feature = "ssr"), allow(dead_code))]

pub mod api;
mod app;
mod components;
mod format;
mod layout;
mod pages;
pub mod paths;
mod state;
mod words;

#[expect(
    dead_code,
    unused_imports,
    clippy::all,
    reason = "generated from locales/ by build.rs"
)]
mod i18n {
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

pub use app::App;
#[cfg(feature = "ssr")]
pub use app::shell;
pub use i18n::i18n::Locale;
#[cfg(feature = "ssr")]
pub use pages::lookups::{fragment as lookup_fragment, note as lookup_note, snapshot as lookup_snapshot};
#[cfg(feature = "ssr")]
pub use state::assets::Assets;
#[cfg(feature = "ssr")]
pub use state::locale::locale_of;
#[cfg(feature = "ssr")]
pub use words::lookup_review::{export_cut, export_head, export_row};
#[cfg(feature = "ssr")]
pub use words::message_document;
#[cfg(feature = "ssr")]
pub use words::pec_requests::{export_head as pec_export_head, export_line as pec_export_line};

/// Takes over the page that the server rendered. Called once by the browser.
#[cfg(feature = "hydrate")]
pub fn hydrate() {
    // Without it a fault says "unreachable" and nothing else.
    std::panic::set_hook(Box::new(|fault| {
        leptos::leptos_dom::logging::console_error(&fault.to_string())
    }));
    leptos::mount::hydrate_body(App);
}
