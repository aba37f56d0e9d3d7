//! Counts SQL statements: per task for the tests that hold a page to its budget, and in all for `/metrics`.

use std::cell::Cell;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

tokio::task_local! {
    static MINE: Cell<u64>;
}

static ALL: AtomicU64 = AtomicU64::new(0);
static MICROSECONDS: AtomicU64 = AtomicU64::new(0);

pub(crate) fn count(elapsed: Duration) {
    ALL.fetch_add(1, Ordering::Relaxed);
    MICROSECONDS.fetch_add(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    // Outside a counted task there is nobody to tell.
    let _ = MINE.try_with(|mine| mine.set(mine.get() + 1));
}

/// Runs a future and says how many statements it sent (transaction begin and commit not counted).
pub async fn counted<F: Future>(future: F) -> (F::Output, u64) {
    MINE.scope(Cell::new(0), async {
        let output = future.await;
        (output, MINE.with(Cell::get))
    })
    .await
}

/// Statements sent since the process began, and the seconds spent on them.
pub fn totals() -> (u64, f64) {
    let seconds = Duration::from_micros(MICROSECONDS.load(Ordering::Relaxed)).as_secs_f64();
    (ALL.load(Ordering::Relaxed), seconds)
}
