//! Whether somebody sits in front of this page. A page that nobody uses asks the server nothing: its session is to end
//! after rest, and colleagues are not to see somebody who went home.

use std::cell::Cell;
use std::time::Duration;

use leptos::leptos_dom::helpers::window_event_listener_untyped;
use leptos::prelude::*;

/// Without a key, a click or a touch for so long nobody is there.
const GONE_AFTER: Duration = Duration::from_secs(10 * 60);

thread_local! {
    /// When this page was last used, in milliseconds on the browser's own clock.
    static LAST: Cell<f64> = const { Cell::new(0.0) };
}

fn now() -> f64 {
    js_sys::Date::now()
}

/// Whether the page is in front and was used a moment ago.
pub fn somebody_is_there() -> bool {
    let rested = now() - LAST.with(Cell::get);
    !document().hidden() && rested < GONE_AFTER.as_secs_f64() * 1000.0
}

/// Watches for signs of life as long as the page lives; `returned` runs with the first one after a rest, and whenever the
/// page comes to the front.
pub fn watch(returned: impl Fn() + Clone + 'static) {
    LAST.with(|last| last.set(now()));
    let sign = move |comes_to_front: bool| {
        let was_there = somebody_is_there();
        LAST.with(|last| last.set(now()));
        if comes_to_front || !was_there {
            returned();
        }
    };
    for event in ["pointerdown", "keydown"] {
        let sign = sign.clone();
        let _ = window_event_listener_untyped(event, move |_| sign(false));
    }
    let _ = window_event_listener_untyped("visibilitychange", move |_| {
        // Being put behind another is no sign of life.
        if !document().hidden() {
            sign(true);
        }
    });
}
