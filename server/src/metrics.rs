//! Counters for `/metrics` (Prometheus text format 0.0.4). No label ever names a person, a ticket or an address.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counters of the process.
#[derive(Debug, Default)]
pub struct Metrics {
    by_class: [AtomicU64; 5],
    microseconds: AtomicU64,
}

impl Metrics {
    /// Counts an answered request.
    pub fn answered(&self, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, 5) - 1;
        self.by_class[class].fetch_add(1, Ordering::Relaxed);
        self.microseconds
            .fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The text that Prometheus reads; `gauges` are name, help and value.
    pub fn text(&self, gauges: &[(&str, &str, u64)]) -> String {
        let mut out = String::new();
        out.push_str("# HELP sportello_requests_total Requests answered, by class of status.\n");
        out.push_str("# TYPE sportello_requests_total counter\n");
        for (i, count) in self.by_class.iter().enumerate() {
            let _ = writeln!(
                out,
                "sportello_requests_total{{class=\"{}xx\"}} {}",
                i + 1,
                count.load(Ordering::Relaxed)
            );
        }
        #[expect(clippy::cast_precision_loss, reason = "seconds for a graph")]
        let seconds = self.microseconds.load(Ordering::Relaxed) as f64 / 1e6;
        let (statements, sql_seconds) = store::statements::totals();
        for (name, help, value) in [
            (
                "sportello_request_seconds_total",
                "Seconds spent answering requests.",
                seconds,
            ),
            (
                "sportello_sql_seconds_total",
                "Seconds spent waiting for SQL statements.",
                sql_seconds,
            ),
        ] {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}");
        }
        let name = "sportello_sql_statements_total";
        let _ = writeln!(
            out,
            "# HELP {name} SQL statements sent.\n# TYPE {name} counter\n{name} {statements}"
        );
        for (name, help, value) in gauges {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
        }
        out
    }
}
