//! What a screen on the wall shows: figures, and nothing about anybody. And the screens themselves, as those who put them up see
//! them.

use serde::{Deserialize, Serialize};

use crate::time::Moment;

/// Letters of a code that activates a screen.
pub const CODE_LENGTH: usize = 8;
/// Minutes in which a code can be used.
pub const CODE_MINUTES: i64 = 10;

/// The figures of the desk, or of the queues that a person may see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallView {
    /// When they were true.
    pub now: Moment,
    pub open: i64,
    /// Open and late.
    pub late: i64,
    /// Open, not late, and due within four hours.
    pub due_soon: i64,
    /// Mails that wait for somebody to say where they belong.
    pub triage: i64,
    /// Citizens to be called now.
    pub calls: i64,
    pub opened_today: i64,
    pub closed_today: i64,
    /// How many of those closed today were closed in time, in whole percent; never rounded up. None where nothing was closed.
    pub in_time_percent: Option<i64>,
    /// In their order.
    pub queues: Vec<WallQueue>,
}

/// The figures of a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WallQueue {
    pub name: String,
    pub open: i64,
    pub late: i64,
    pub due_soon: i64,
    /// Minutes since the oldest open ticket was received.
    pub oldest_minutes: Option<i64>,
}

/// What the address of the wall shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wall {
    /// None for whoever may not see them, and is asked for a code.
    pub figures: Option<WallView>,
    /// A person's session asks, and not a screen.
    pub signed_in: bool,
    /// This person may put up screens.
    pub puts_up: bool,
}

/// A screen that was put up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenView {
    pub id: i64,
    /// Where it hangs.
    pub name: String,
    pub state: ScreenState,
    /// Who put it up; none where it was done at the machine itself.
    pub by: Option<String>,
    pub created: Moment,
    /// When it last showed the figures.
    pub last_seen: Option<Moment>,
    /// Until when it shows them without being activated again.
    pub until: Option<Moment>,
}

/// Whether a screen can show anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScreenState {
    /// It has been activated.
    Active,
    /// It has a code that can still be used.
    Waiting,
    /// Neither: it needs a new code.
    #[default]
    Ended,
}

/// A code that was just made: here this once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenCode {
    /// The screen's name.
    pub name: String,
    /// As it is read out and typed (`ABCD-EFGH`).
    pub code: String,
    /// The end of its time.
    pub until: Moment,
}

/// A typed code as it is compared: its letters in capitals, whatever stands between them. None where it cannot be a code.
pub fn code_of(typed: &str) -> Option<String> {
    let letters: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .take(CODE_LENGTH + 1)
        .collect();
    let is_code = letters.len() == CODE_LENGTH && letters.chars().all(|c| c.is_ascii_uppercase());
    is_code.then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        for typed in ["ABCDEFGH", "abcd-efgh", " Abcd efgH "] {
            assert_eq!(code_of(typed).as_deref(), Some("ABCDEFGH"), "{typed:?}");
        }
        for typed in ["", "ABCDEFG", "ABCDEFGHK", "ABCD3FGH", "ABCDEFÀH", "'; DROP"] {
            assert_eq!(code_of(typed), None, "{typed:?}");
        }
    }
}
