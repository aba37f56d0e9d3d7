//! Numbers and durations as people read them.

pub use model::ticket::number;

/// A duration in minutes (`35 m`, `3 h 05 m`, from ten hours on `50 h`), in the short forms that both languages share.
pub fn minutes(minutes: i64) -> String {
    if minutes < 60 {
        format!("{minutes} m")
    } else if minutes < 60 * 10 {
        format!("{} h {:02} m", minutes / 60, minutes % 60)
    } else {
        format!("{} h", minutes / 60)
    }
}

/// A short time in seconds (`1 m 20 s`).
#[cfg(feature = "ssr")]
pub fn seconds(seconds: i64) -> String {
    if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} m {:02} s", seconds / 60, seconds % 60)
    }
}

/// A size in bytes (`212 kB`, `1,4 MB`).
pub fn bytes(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// An amount in euro cents, as it is written in Italy (`1.234,56 €`).
#[cfg(feature = "ssr")]
pub fn euro(cents: i64) -> String {
    let (euros, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let digits = euros.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{grouped},{rest:02} €")
}

/// The size of a mailbox in megabytes, of 1024 to a gigabyte (`512 MB`, `1,2 GB`, `2 GB`).
#[cfg(feature = "ssr")]
pub fn megabytes(mb: i64) -> String {
    match (mb / 1024, mb % 1024 * 10 / 1024) {
        (..=0, _) => format!("{mb} MB"),
        (gb, 0) => format!("{gb} GB"),
        (gb, tenth) => format!("{gb},{tenth} GB"),
    }
}

/// A day as forms and addresses write it (`2026-11-23`), as people do (`23/11/2026`).
pub fn day(iso: &str) -> String {
    iso.split('-').rev().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_at_a_glance() {
        assert_eq!(number(482), "#000482");
        assert_eq!(minutes(35), "35 m");
        assert_eq!(minutes(185), "3 h 05 m");
        assert_eq!(minutes(60 * 50 + 20), "50 h");
        assert_eq!(day("2026-11-23"), "23/11/2026");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(211_600), "212 kB");
        assert_eq!(bytes(1_430_000), "1,4 MB");
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn money_and_mailboxes_read_as_in_italy() {
        assert_eq!(euro(0), "0,00 €");
        assert_eq!(euro(21_430), "214,30 €");
        assert_eq!(euro(123_456_789), "1.234.567,89 €");
        assert_eq!(euro(-5_005), "-50,05 €");
        assert_eq!(euro(i64::MIN), "-92.233.720.368.547.758,08 €");
        assert_eq!(megabytes(512), "512 MB");
        assert_eq!(megabytes(1_229), "1,2 GB");
        assert_eq!(megabytes(2_048), "2 GB");
    }
}
