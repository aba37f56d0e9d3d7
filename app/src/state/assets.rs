//! Addresses of built files. Their names carry a hash of their contents, so the server tells, and the browser reads it
//! from the page it was given.

use leptos::prelude::*;

/// Addresses of built files, by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    pub style: String,
    pub script: String,
    pub wasm: String,
    pub icons: String,
    pub logo: String,
    pub favicon: String,
    /// Fonts that are worth loading early.
    pub fonts: Vec<String>,
}

/// The addresses of this page.
pub fn use_assets() -> Assets {
    use_context().unwrap_or_default()
}

/// Provides the addresses: from the server's own list, or from the attributes of `<html>`.
pub fn provide_assets() {
    #[cfg(feature = "hydrate")]
    provide_context(Assets {
        icons: super::locale::html_attribute("data-icons"),
        logo: super::locale::html_attribute("data-logo"),
        ..Assets::default()
    });
}
