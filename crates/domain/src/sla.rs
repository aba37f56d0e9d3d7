//! Service levels: the business calendar, the clocks that run on it, and what they say about a ticket.
//!
//! Everything here is pure. What a ticket has used is computed from its history, so that a calendar that was changed, or a
//! holiday that was imported late, can be counted again (docs/adr/0017).

mod by_day;
pub mod calendar;
pub mod clock;
pub mod facts;
pub mod history;
pub mod holidays;
pub mod level;
mod meter;
pub mod plan;
#[cfg(test)]
mod properties;
pub mod rules;
pub mod timeline;
pub mod warning;
pub mod week;

pub use calendar::Calendar;
pub use clock::{ClockName, due, elapsed};
pub use facts::{Fact, What};
pub use history::Standing;
pub use level::ServiceLevel;
pub use plan::CalendarPlan;
pub use rules::ClockRules;
pub use timeline::Timeline;
pub use week::WeekPlan;
