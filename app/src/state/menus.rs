//! Menus are `<details class="menu">`: they open without JavaScript. With it they also close by Escape, by a click
//! elsewhere and by a choice, as people expect of menus.

/// Listens as long as the page lives.
pub fn listen() {
    #[cfg(feature = "hydrate")]
    browser::listen();
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev;
    use leptos::leptos_dom::helpers::window_event_listener;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement, Node};

    pub(super) fn listen() {
        let clicks = window_event_listener(ev::click, |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
            close(|menu| {
                let summary = menu.query_selector("summary").ok().flatten();
                // Its own summary opens and closes it by itself.
                !summary.is_some_and(|summary| summary.contains(target.as_ref()))
            });
        });
        let keys = window_event_listener(ev::keydown, |event| {
            if event.key() == "Escape" {
                close(|menu| {
                    // The focus returns to where it came from, when it was inside.
                    let focused = document().active_element();
                    if menu.contains(focused.as_deref())
                        && let Some(summary) = menu.query_selector("summary").ok().flatten()
                        && let Ok(summary) = summary.dyn_into::<HtmlElement>()
                    {
                        let _ = summary.focus();
                    }
                    true
                });
            }
        });
        on_cleanup(move || {
            clicks.remove();
            keys.remove();
        });
    }

    /// Closes the open menus for which `which` says so.
    fn close(which: impl Fn(&Element) -> bool) {
        let Ok(open) = document().query_selector_all("details.menu[open]") else {
            return;
        };
        for index in 0..open.length() {
            if let Some(menu) = open.item(index).and_then(|node| node.dyn_into::<Element>().ok())
                && which(&menu)
            {
                let _ = menu.remove_attribute("open");
            }
        }
    }
}
