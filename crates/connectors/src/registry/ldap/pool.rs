//! Connections that wait for their next question. Each is given to one at a time; one for which nobody asks ends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::task::AbortHandle;

/// How long a connection waits. Less than firewalls remember one that says nothing.
const IDLE: Duration = Duration::from_secs(60);

/// What waits, and the number of the next to come.
struct Shelf<T> {
    waiting: Vec<Waiting<T>>,
    next: u64,
}

struct Waiting<T> {
    number: u64,
    what: T,
    _end: EndOfWait,
}

/// Ends what waits after [`IDLE`], unless it is taken before.
struct EndOfWait(AbortHandle);

impl Drop for EndOfWait {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Things that are expensive to make and good for more than one use.
pub(super) struct Pool<T>(Arc<Mutex<Shelf<T>>>);

impl<T: Send + 'static> Pool<T> {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Shelf {
            waiting: Vec::new(),
            next: 0,
        })))
    }

    /// The one that was used last, if it is still good; those that are not are thrown away. Whoever takes it owns it.
    pub(super) fn take(&self, is_good: impl Fn(&T) -> bool) -> Option<T> {
        let mut shelf = locked(&self.0);
        while let Some(last) = shelf.waiting.pop() {
            if is_good(&last.what) {
                return Some(last.what);
            }
        }
        None
    }

    /// Lets it wait for the next who asks. Called within a runtime.
    pub(super) fn put(&self, what: T) {
        let mut shelf = locked(&self.0);
        let number = shelf.next;
        shelf.next += 1;
        let end = tokio::spawn(end_of_wait(Arc::downgrade(&self.0), number)).abort_handle();
        shelf.waiting.push(Waiting {
            number,
            what,
            _end: EndOfWait(end),
        });
    }

    /// Throws away all that wait.
    pub(super) fn clear(&self) {
        locked(&self.0).waiting.clear();
    }
}

async fn end_of_wait<T>(shelf: Weak<Mutex<Shelf<T>>>, number: u64) {
    tokio::time::sleep(IDLE).await;
    if let Some(shelf) = shelf.upgrade() {
        locked(&shelf).waiting.retain(|waiting| waiting.number != number);
    }
}

fn locked<T>(shelf: &Mutex<Shelf<T>>) -> MutexGuard<'_, Shelf<T>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_taken_is_with_one_at_a_time_and_the_last_comes_first() {
        let pool = Pool::new();
        assert_eq!(pool.take(|_| true), None);
        pool.put(1);
        pool.put(2);
        assert_eq!(pool.take(|_| true), Some(2));
        assert_eq!(pool.take(|_| true), Some(1));
        assert_eq!(pool.take(|_| true), None);
    }

    #[tokio::test]
    async fn what_is_no_longer_good_is_not_given_away() {
        let pool = Pool::new();
        for number in 1..=4 {
            pool.put(number);
        }
        assert_eq!(pool.take(|number| *number < 3), Some(2));
        assert_eq!(pool.take(|_| true), Some(1), "3 and 4 are gone");
        assert_eq!(pool.take(|_| true), None);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_waits_longer_than_a_minute() {
        let pool = Pool::new();
        pool.put(1);
        tokio::time::sleep(Duration::from_secs(40)).await;
        pool.put(2);
        tokio::time::sleep(Duration::from_secs(21)).await;
        assert_eq!(pool.take(|_| true), Some(2), "it has waited for 21 seconds");
        assert_eq!(pool.take(|_| true), None, "it has waited for 61");
        pool.put(2);
        tokio::time::sleep(Duration::from_secs(40)).await;
        assert_eq!(pool.take(|_| true), Some(2), "its wait began anew");
    }
}
