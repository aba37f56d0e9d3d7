//! Pages that are forms and text, each a document of its own: signing in, administration, settings, quarantine,
//! sheets, keys, accessibility.
//!
//! They do nothing in the browser that a form without JavaScript does not, so the browser's part of the program does not
//! hold them: it takes over the frame around them and leaves what the server wrote as it is. Going to such a page or away
//! from one loads a document. docs/adr/0011.

use leptos::prelude::*;

/// The prefixes of their addresses.
#[cfg(any(test, feature = "hydrate"))]
const PATHS: [&str; 20] = [
    "/login",
    "/account",
    "/admin",
    "/quarantine",
    "/triage",
    "/work",
    "/forward",
    "/times",
    "/office",
    "/recontacts",
    "/pec-requests",
    "/outages",
    "/lookups",
    "/mails",
    "/retention",
    "/sheets",
    "/keys",
    "/accessibility",
    "/wall",
    "/audit",
];

/// What every title ends with.
pub const TITLE_END: &str = " – Sportello";

/// Around a plain page.
#[cfg(feature = "ssr")]
#[component]
pub fn Plain() -> impl IntoView {
    view! { <div class="plain"><leptos_router::components::Outlet/></div> }
}

/// Takes what the server wrote, whatever it is.
#[cfg(not(feature = "ssr"))]
#[component]
pub fn Plain() -> impl IntoView {
    crate::components::markup::still("<div class=\"plain\"></div>".to_owned())
}

/// The title that the server wrote, which stays where the page sets none itself; empty on the server.
pub fn written_title() -> String {
    #[cfg(feature = "hydrate")]
    let title = document().title().trim_end_matches(TITLE_END).to_owned();
    #[cfg(not(feature = "hydrate"))]
    let title = String::new();
    title
}

/// Links to and from plain pages are followed by the browser, not by the router.
pub fn listen() {
    #[cfg(feature = "hydrate")]
    browser::listen();
}

/// Whether an address is one of a plain page.
#[cfg(any(test, feature = "hydrate"))]
fn is_plain(path: &str) -> bool {
    PATHS.iter().any(|plain| {
        path.strip_prefix(plain)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    })
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::prelude::*;
    use web_sys::{AddEventListenerOptions, Element, Event};

    use super::is_plain;

    pub(super) fn listen() {
        let marked = Closure::<dyn Fn(Event)>::new(|event: Event| {
            let link = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|element| element.closest("a[href]").ok().flatten());
            let Some(link) = link else { return };
            let here = location().pathname().unwrap_or_default();
            let there = link.get_attribute("href").unwrap_or_default();
            if is_plain(&here) || is_plain(&there) {
                let _ = link.set_attribute("rel", "external");
            }
        });
        // Before the router hears of the click.
        let options = AddEventListenerOptions::new();
        options.set_capture(true);
        let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
            "click",
            marked.as_ref().unchecked_ref(),
            &options,
        );
        marked.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn a_prefix_is_a_whole_word() {
        for plain in [
            "/admin",
            "/admin/people/1",
            "/account?done=saved",
            "/account/password",
            "/keys#x",
        ] {
            assert!(is_plain(plain), "{plain}");
        }
        for live in ["/", "/administration", "/tickets/1", "/queues/admin", "#content", ""] {
            assert!(!is_plain(live), "{live}");
        }
    }
}
