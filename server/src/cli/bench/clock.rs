//! What a due time costs.

use std::hint::black_box;
use std::time::Instant;

use domain::sla::{Calendar, ClockName, due};
use domain::zone::Zone;
use model::Timestamp;

/// Due times to compute.
const TIMES: i64 = 2_000_000;
/// Some minutes, and no divisor of a week: every hour of every day has its turn.
const STEP_MS: i64 = 1_003_000;
/// 1 January 2026, 00:00 in UTC.
const START: Timestamp = Timestamp(1_767_225_600_000);
/// A budget of 24 hours (IN2).
const BUDGET_MS: i64 = 24 * 3_600_000;

/// Due times of 24 hours on the tender's clock that one core computes in a second, starts spread over some sixty years.
pub fn due_per_second() -> f64 {
    let (calendar, zone) = (Calendar::italy(), Zone::rome());
    let compute = |n: i64| {
        let start = START.plus_ms(n * STEP_MS);
        due(ClockName::Sla24, &calendar, zone.rules(), black_box(start), BUDGET_MS)
    };
    // The tables of the years are made before it is measured.
    for n in (0..TIMES).step_by(1_000) {
        black_box(compute(n));
    }
    let begun = Instant::now();
    for n in 0..TIMES {
        black_box(compute(n));
    }
    TIMES as f64 / begun.elapsed().as_secs_f64()
}
