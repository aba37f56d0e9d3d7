//! Letter keys, outside fields only (WCAG 2.1.4), and only where the person has not switched them off. With Alt the digits lead
//! to places of a page (`data-alt="1"`), from fields, too.
//!
//! An element says which key presses it: `data-key="c"`. One listener finds it: a link or button is clicked, a field is
//! focused, a summary is focused and opened. In lists `j` and `k` move between rows, from the one that is shown where none has the
//! focus; `Enter` follows the link as everywhere.

use leptos::prelude::*;

/// Listens for letter keys as long as the page lives.
pub fn listen(enabled: Signal<bool>) {
    #[cfg(feature = "hydrate")]
    browser::listen(enabled);
    #[cfg(not(feature = "hydrate"))]
    let _ = enabled;
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::ev;
    use leptos::leptos_dom::helpers::window_event_listener;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement, KeyboardEvent};

    pub(super) fn listen(enabled: Signal<bool>) {
        let handle = window_event_listener(ev::keydown, move |event| {
            let with_ctrl = event.ctrl_key() || event.meta_key();
            if with_ctrl && event.key() == "Enter" {
                // The main button of the form that is being written.
                if let Some(button) = event
                    .target()
                    .and_then(|target| target.dyn_into::<Element>().ok())
                    .and_then(|element| element.closest("form").ok().flatten())
                    .and_then(|form| {
                        form.query_selector("[aria-keyshortcuts='Control+Enter']")
                            .ok()
                            .flatten()
                    })
                {
                    event.prevent_default();
                    press(&button);
                }
                return;
            }
            if event.alt_key() && !with_ctrl {
                if place_of(&event.code()).is_some_and(|place| enter(&place)) {
                    event.prevent_default();
                }
                return;
            }
            if with_ctrl || !enabled.get_untracked() || in_field(&event) {
                return;
            }
            let key = event.key();
            let acted = match key.as_str() {
                "j" => step(1),
                "k" => step(-1),
                _ => find(&key).is_some_and(|element| press(&element)),
            };
            if acted {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    }

    /// The place to which a digit leads together with Alt.
    fn place_of(code: &str) -> Option<Element> {
        let digit: u8 = code.strip_prefix("Digit")?.parse().ok()?;
        document().query_selector(&format!("[data-alt=\"{digit}\"]")).ok()?
    }

    /// Goes to the first thing in a place that can be used; what waits for a reason is unfolded for it.
    fn enter(place: &Element) -> bool {
        if let Ok(Some(fold)) = place.query_selector(".reg-why") {
            let _ = fold.set_attribute("open", "");
        }
        let inside = place.query_selector("input, button").ok().flatten();
        let to = inside.as_ref().unwrap_or(place);
        to.dyn_ref::<HtmlElement>().is_some_and(|to| to.focus().is_ok())
    }

    fn in_field(event: &KeyboardEvent) -> bool {
        event
            .target()
            .and_then(|target| target.dyn_into::<HtmlElement>().ok())
            .is_some_and(|element| {
                matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
            })
    }

    fn find(key: &str) -> Option<Element> {
        // Keys are single characters; anything that could end the selector's string is not one of ours.
        let plain = key.chars().count() == 1 && !key.contains(['"', '\\', ']']);
        plain
            .then(|| {
                document()
                    .query_selector(&format!("[data-key=\"{key}\"]"))
                    .ok()
                    .flatten()
            })
            .flatten()
    }

    fn press(element: &Element) -> bool {
        let Some(element) = element.dyn_ref::<HtmlElement>() else {
            return false;
        };
        if matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") {
            return element.focus().is_ok();
        }
        if element.tag_name() == "SUMMARY" && element.focus().is_err() {
            return false;
        }
        element.click();
        true
    }

    /// Moves the focus among the rows of the list.
    fn step(by: i32) -> bool {
        let Ok(links) = document().query_selector_all(".subject-link, .mini-title") else {
            return false;
        };
        let count = i32::try_from(links.length()).unwrap_or(0);
        if count == 0 {
            return false;
        }
        let row = |i: i32| links.item(i.unsigned_abs())?.dyn_into::<HtmlElement>().ok();
        let focused = document()
            .active_element()
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        let at = (0..count)
            .find(|i| focused.is_some() && row(*i) == focused)
            .or_else(|| (0..count).find(|i| row(*i).is_some_and(|link| link.has_attribute("aria-current"))));
        let next = at.map_or(0, |at| (at + by).clamp(0, count - 1));
        row(next).is_some_and(|link| link.focus().is_ok())
    }
}
