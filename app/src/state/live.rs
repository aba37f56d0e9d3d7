//! Changes made by others, as they happen.
//!
//! One stream a browser: over HTTP/1.1 a browser opens six connections to a server and no more, so the tabs elect one
//! (Web Locks) that listens and tells the others (BroadcastChannel). The stream only says that a ticket changed; what
//! changed is read anew, with this person's rights.

use leptos::prelude::*;

/// What changed since the page was shown.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    /// Grows with every change of a ticket or of who is looking at it.
    pub any: RwSignal<u64>,
    /// The last ticket that changed.
    pub ticket: RwSignal<Option<i64>>,
}

/// Provides the live signals.
pub fn provide_live() {
    let live = Live {
        any: RwSignal::new(0),
        ticket: RwSignal::new(None),
    };
    provide_context(live);
}

/// Begins to listen, in the browser: for the pages of signed-in people.
pub fn listen() {
    #[cfg(feature = "hydrate")]
    {
        let live = use_live();
        Effect::new(move || browser::listen(live));
    }
}

/// The live signals.
pub fn use_live() -> Live {
    use_context().unwrap_or_else(|| Live {
        any: RwSignal::new(0),
        ticket: RwSignal::new(None),
    })
}

/// Counts the changes of one ticket: a source for its page's resource.
pub fn changes_of(live: Live, id: Signal<i64>) -> Memo<u64> {
    Memo::new(move |count: Option<&u64>| {
        let count = count.copied().unwrap_or(0);
        let _ = live.any.get();
        let concerns = live.ticket.get_untracked().is_none_or(|ticket| ticket == id.get());
        if concerns { count + 1 } else { count }
    })
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::prelude::*;
    use web_sys::{BroadcastChannel, EventSource, MessageEvent};

    use super::Live;

    const CHANNEL: &str = "sportello-live";

    pub(super) fn listen(live: Live) {
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else {
            return;
        };
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                apply(live, &text);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        lead(move || {
            let Ok(source) = EventSource::new(crate::paths::EVENTS) else {
                return;
            };
            let teller = BroadcastChannel::new(CHANNEL).ok();
            let told = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    if let Some(teller) = &teller {
                        let _ = teller.post_message(&JsValue::from_str(&text));
                    }
                    apply(live, &text);
                }
            });
            source.set_onmessage(Some(told.as_ref().unchecked_ref()));
            told.forget();
            // Kept for the life of the tab: this tab leads until it is closed.
            std::mem::forget(source);
        });
    }

    /// `*` means that changes were missed and everything is to be read again; else a ticket's number.
    fn apply(live: Live, text: &str) {
        live.ticket.set(text.parse().ok());
        live.any.update(|count| *count += 1);
    }

    /// Runs `work` when this tab is elected; at once where the browser knows no locks.
    fn lead(work: impl Fn() + 'static) {
        let locks = js_sys::Reflect::get(&window().navigator(), &"locks".into())
            .ok()
            .filter(|locks| locks.is_object());
        let request = locks
            .as_ref()
            .and_then(|locks| js_sys::Reflect::get(locks, &"request".into()).ok())
            .and_then(|request| request.dyn_into::<js_sys::Function>().ok());
        let (Some(locks), Some(request)) = (locks, request) else {
            work();
            return;
        };
        let elected = Closure::<dyn Fn() -> js_sys::Promise>::new(move || {
            work();
            // Never settled: the lock is held until the tab is closed.
            js_sys::Promise::new(&mut |_, _| {})
        });
        let _ = request.call2(&locks, &CHANNEL.into(), elected.as_ref());
        elected.forget();
    }
}
