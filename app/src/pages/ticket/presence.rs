//! Tells colleagues that this person has the ticket open, and whether they are answering.

use leptos::prelude::*;

/// Gives a sign of life now and then while the ticket is shown, and says when it no longer is.
pub fn tell(id: Signal<i64>, answering: RwSignal<bool>) {
    #[cfg(feature = "hydrate")]
    browser::tell(id, answering);
    #[cfg(not(feature = "hydrate"))]
    let _ = (id, answering);
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::time::Duration;

    use leptos::ev;
    use leptos::leptos_dom::helpers::window_event_listener;
    use leptos::prelude::*;

    use crate::state::activity;
    use crate::{api, paths};

    /// Two may be lost before colleagues see us gone (`domain::presence`).
    const EVERY: Duration = Duration::from_secs(20);

    pub(super) fn tell(id: Signal<i64>, answering: RwSignal<bool>) {
        let tab = tab();
        Effect::new(move || {
            let (id, answering) = (id.get(), answering.get());
            let report = move || {
                if !activity::somebody_is_there() {
                    return;
                }
                leptos::task::spawn_local(async move {
                    // Not worth an error message: the next sign of life comes in a moment.
                    let _ = api::tickets::report_presence(id, tab, answering).await;
                });
            };
            report();
            let again = set_interval_with_handle(report, EVERY).ok();
            on_cleanup(move || {
                if let Some(again) = again {
                    again.clear();
                }
            });
        });
        Effect::new(move || {
            let id = id.get();
            let closed = window_event_listener(ev::pagehide, move |_| leave(id, tab));
            on_cleanup(move || {
                closed.remove();
                leave(id, tab);
            });
        });
    }

    /// Tells tabs of one person apart; below 2^53, so that it survives JavaScript.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a random number of 52 bits"
    )]
    fn tab() -> u64 {
        (js_sys::Math::random() * 4_503_599_627_370_496.0) as u64
    }

    /// A beacon: it leaves also when the tab is being closed.
    fn leave(id: i64, tab: u64) {
        let _ = window().navigator().send_beacon(&paths::leave(id, tab));
    }
}
