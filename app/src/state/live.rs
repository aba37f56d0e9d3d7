//! Changes made by others, as they happen.
//!
//! One stream a browser: over HTTP/1.1 a browser opens six connections to a server and no more, so the tabs elect one
//! (Web Locks) that listens and tells the others (BroadcastChannel). The stream only says that a ticket changed; what
//! changed is read anew, with this person's rights.

use std::collections::HashMap;

use leptos::prelude::*;

/// What changed since the page was shown.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    /// Grows when tickets changed: at once for the first change, then every two seconds at most, and not while nobody
    /// is there. Lists and counters are read anew with it.
    pub any: RwSignal<u64>,
    /// How often each ticket, or who is looking at it, changed.
    heard: RwSignal<HashMap<i64, u64>>,
    /// How often changes were missed, so that anything may have changed.
    missed: RwSignal<u64>,
    /// This page listens already.
    listening: StoredValue<bool>,
}

impl Live {
    fn new() -> Self {
        Self {
            any: RwSignal::new(0),
            heard: RwSignal::new(HashMap::new()),
            missed: RwSignal::new(0),
            listening: StoredValue::new(false),
        }
    }
}

/// Provides the live signals.
pub fn provide_live() {
    provide_context(Live::new());
}

/// Begins to listen, in the browser, once: for the pages of signed-in people.
/// `last_change` is the last that the page may know of.
pub fn listen(live: Live, last_change: i64) {
    #[cfg(feature = "hydrate")]
    if !live.listening.get_value() {
        live.listening.set_value(true);
        browser::listen(live, last_change);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (live.listening, last_change);
}

/// The live signals.
pub fn use_live() -> Live {
    use_context().unwrap_or_else(Live::new)
}

/// Counts the changes of one ticket: a source for its page's resource.
pub fn changes_of(live: Live, id: Signal<i64>) -> Memo<u64> {
    Memo::new(move |_| live.missed.get() + live.heard.with(|heard| heard.get(&id.get()).copied().unwrap_or(0)))
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeSet;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::*;
    use wasm_bindgen::prelude::*;
    use web_sys::{BroadcastChannel, EventSource, MessageEvent};

    use super::Live;
    use crate::state::activity;

    const CHANNEL: &str = "sportello-live";

    pub(super) fn listen(live: Live, last_change: i64) {
        let rest = Rest::default();
        // For the life of the page, like the stream.
        activity::watch({
            let rest = rest.clone();
            move || rest.catch_up(live)
        });
        let Ok(channel) = BroadcastChannel::new(CHANNEL) else {
            return;
        };
        let heard = Closure::<dyn Fn(MessageEvent)>::new({
            let rest = rest.clone();
            move |event: MessageEvent| {
                if let Some(text) = event.data().as_string() {
                    apply(live, &rest, &text);
                }
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        lead(move || open(live, &rest, last_change));
    }

    /// A stream that was refused is opened again after so long: the server was away, or nobody was signed in.
    const OPEN_AGAIN: Duration = Duration::from_secs(10);

    /// Opens the stream from behind a change on. A browser opens a stream that broke again by itself, and gives up one that
    /// was refused: that is done here.
    fn open(live: Live, rest: &Rest, after: i64) {
        let Ok(source) = EventSource::new(&crate::paths::events_after(after)) else {
            return;
        };
        let last = Rc::new(Cell::new(after));
        let teller = BroadcastChannel::new(CHANNEL).ok();
        let told = Closure::<dyn Fn(MessageEvent)>::new({
            let (rest, last) = (rest.clone(), last.clone());
            move |event: MessageEvent| {
                if let Ok(id) = event.last_event_id().parse() {
                    last.set(id);
                }
                if let Some(text) = event.data().as_string() {
                    if let Some(teller) = &teller {
                        let _ = teller.post_message(&JsValue::from_str(&text));
                    }
                    apply(live, &rest, &text);
                }
            }
        });
        source.set_onmessage(Some(told.as_ref().unchecked_ref()));
        told.forget();
        let failed = Closure::<dyn Fn()>::new({
            let (source, rest) = (source.clone(), rest.clone());
            move || {
                if source.ready_state() == EventSource::CLOSED {
                    let (rest, after) = (rest.clone(), last.get());
                    set_timeout(move || open(live, &rest, after), OPEN_AGAIN);
                }
            }
        });
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        // Both live as long as the tab: it leads until it is closed.
        failed.forget();
    }

    /// `*` means that changes were missed and everything is to be read again; else a ticket's number, with `p` before it
    /// when only who is looking changed. While nobody is there it waits: a ticket that is read anew counts as seen.
    fn apply(live: Live, rest: &Rest, text: &str) {
        if activity::somebody_is_there() {
            tell(live, text);
        } else {
            rest.unheard.borrow_mut().insert(text.to_owned());
        }
        if !text.starts_with('p') {
            rest.changed(live);
        }
    }

    fn tell(live: Live, text: &str) {
        match text.strip_prefix('p').unwrap_or(text).parse() {
            Ok(ticket) => live.heard.update(|heard| *heard.entry(ticket).or_default() += 1),
            Err(_) => live.missed.update(|count| *count += 1),
        }
    }

    /// Lists are not read more often than that, however much happens on the desk.
    const REST: Duration = Duration::from_secs(2);

    /// Whether lists were read a moment ago, and whether something changed since. Shared, not stored: whoever listens is
    /// rendered anew, the stream lives on.
    #[derive(Clone, Default)]
    struct Rest {
        resting: Rc<Cell<bool>>,
        missed: Rc<Cell<bool>>,
        /// What was told while nobody was there, each once.
        unheard: Rc<RefCell<BTreeSet<String>>>,
    }

    impl Rest {
        fn changed(&self, live: Live) {
            if self.resting.get() || !activity::somebody_is_there() {
                self.missed.set(true);
                return;
            }
            live.any.update(|count| *count += 1);
            self.resting.set(true);
            let rest = self.clone();
            set_timeout(
                move || {
                    rest.resting.set(false);
                    rest.catch_up(live);
                },
                REST,
            );
        }

        /// Reads anew what changed while we rested or nobody was there.
        fn catch_up(&self, live: Live) {
            for text in self.unheard.take() {
                tell(live, &text);
            }
            if self.missed.take() {
                self.changed(live);
            }
        }
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
