//! The language of the page: a cookie, else Italian. Changing it reloads the page, so no text needs to be reactive.

use leptos::prelude::*;

use crate::i18n::i18n::Locale;

/// The language of this page.
pub fn use_locale() -> Locale {
    use_context().unwrap_or(Locale::it)
}

/// Provides the language: from the request's cookie on the server, from `<html lang>` in the browser.
pub fn provide_locale() {
    provide_context(current());
}

#[cfg(feature = "ssr")]
fn current() -> Locale {
    use_context::<http::request::Parts>().map_or(Locale::it, |parts| locale_of(&parts.headers))
}

/// The language that a request's cookie asks for.
#[cfg(feature = "ssr")]
pub fn locale_of(headers: &http::HeaderMap) -> Locale {
    let english = headers
        .get_all(http::header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .any(|pair| pair.trim() == "lang=en");
    if english { Locale::en } else { Locale::it }
}

#[cfg(not(feature = "ssr"))]
fn current() -> Locale {
    if html_attribute("lang") == "en" {
        Locale::en
    } else {
        Locale::it
    }
}

/// The language's code for `<html lang>`.
#[cfg(feature = "ssr")]
pub fn code(locale: Locale) -> &'static str {
    match locale {
        Locale::it => "it",
        Locale::en => "en",
    }
}

/// An attribute of `<html>`, as the server wrote it.
#[cfg(not(feature = "ssr"))]
pub fn html_attribute(name: &str) -> String {
    document()
        .document_element()
        .and_then(|html| html.get_attribute(name))
        .unwrap_or_default()
}
