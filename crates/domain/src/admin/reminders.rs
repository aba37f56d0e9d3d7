//! Reminders of mailbox credentials that end: 15, 7 and 1 days before (domain facts 1.6).
//!
//! A reminder is an entry of the audit log and a line of the log, once a threshold; what people see meanwhile is the banner
//! on every page ([`crate::frame::troubled`]), whose words grow with the same thresholds.

use store::reconciliation::{self, Ending};

use crate::{Desk, Result, audit};

/// So many days before the end somebody is reminded, the most urgent first.
pub const REMINDERS: [i64; 3] = [1, 7, 15];
const DAY_MS: i64 = 86_400_000;

/// Gives the reminders that are due; how many there were.
///
/// # Errors
/// When the database fails.
pub async fn remind(desk: &Desk) -> Result<usize> {
    let now = desk.now();
    let until = now.plus_ms((crate::frame::REMIND_DAYS + 1) * DAY_MS);
    let days_left = |ending: &Ending| ending.secret_expires_at.since(now).div_euclid(DAY_MS);
    let due: Vec<(Ending, i64)> = reconciliation::ending(desk.store.reader(), until)
        .await?
        .into_iter()
        .filter_map(|ending| due(&ending, days_left(&ending)).map(|threshold| (ending, threshold)))
        .collect();
    if due.is_empty() {
        return Ok(0);
    }
    let tx = desk.store.begin().await?;
    for (ending, threshold) in &due {
        reconciliation::reminded(&tx, ending.id, ending.secret_expires_at, *threshold).await?;
        let data = Some(format!("{{\"days\":{threshold}}}"));
        audit::by_desk(desk, &tx, "mailbox.reminder", "mailbox", ending.id, data).await?;
    }
    tx.commit().await?;
    for (ending, threshold) in &due {
        tracing::warn!(mailbox = %ending.name, days = threshold, "the credentials of a mailbox end");
    }
    Ok(due.len())
}

/// The reminder that is due with so many days left; none when it was given, or a more urgent one was. New credentials begin
/// anew.
fn due(ending: &Ending, days_left: i64) -> Option<i64> {
    let threshold = REMINDERS.into_iter().find(|threshold| days_left <= *threshold)?;
    let given = ending
        .reminded_days
        .filter(|_| ending.reminded_for == Some(ending.secret_expires_at));
    given.is_none_or(|given| given > threshold).then_some(threshold)
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn ending(reminded_days: Option<i64>) -> Ending {
        Ending {
            id: 1,
            name: "tributi".to_owned(),
            secret_expires_at: Timestamp(1_000),
            reminded_for: reminded_days.map(|_| Timestamp(1_000)),
            reminded_days,
        }
    }

    #[test]
    fn each_threshold_reminds_once() {
        let given = [
            (16, None, None),
            (15, None, Some(15)),
            (14, Some(15), None),
            (7, Some(15), Some(7)),
        ];
        for (left, before, expected) in given {
            assert_eq!(
                due(&ending(before), left),
                expected,
                "{left} days left, last {before:?}"
            );
        }
        assert_eq!(due(&ending(Some(7)), 1), Some(1));
        assert_eq!(due(&ending(Some(1)), -3), None, "said, and the banner says it still");
        assert_eq!(
            due(&ending(None), 0),
            Some(1),
            "a desk that was off says the most urgent one only"
        );
    }

    #[test]
    fn new_credentials_are_reminded_of_anew() {
        let renewed = Ending {
            secret_expires_at: Timestamp(9_000),
            ..ending(Some(1))
        };
        assert_eq!(due(&renewed, 15), Some(15));
    }
}
