//! Waiting for a state instead of for a time.

use std::time::{Duration, Instant};

/// How long to pause between two looks at a state.
const LOOK: Duration = Duration::from_millis(20);

/// Looks at a state until it gives `Some`, and returns that.
///
/// # Panics
/// When the state has not been reached within `limit`; `what` says in the message what was expected.
pub fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(started.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(LOOK);
    }
}
