//! Counts SQL statements, for `/metrics` and for the tests that hold pages to their budget.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

static SENT: AtomicU64 = AtomicU64::new(0);
static MICROSECONDS: AtomicU64 = AtomicU64::new(0);

pub(crate) fn count(elapsed: Duration) {
    SENT.fetch_add(1, Ordering::Relaxed);
    MICROSECONDS.fetch_add(
        u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        Ordering::Relaxed,
    );
}

/// Statements sent since the process began (begin and commit not counted), and the seconds spent waiting for them.
pub fn totals() -> (u64, f64) {
    let seconds = Duration::from_micros(MICROSECONDS.load(Ordering::Relaxed)).as_secs_f64();
    (SENT.load(Ordering::Relaxed), seconds)
}
