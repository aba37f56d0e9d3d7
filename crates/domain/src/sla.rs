//! Service levels: the business calendar and the clocks that run on it.

pub mod calendar;
pub mod clock;

pub use calendar::Calendar;
pub use clock::{ClockName, due, elapsed};
