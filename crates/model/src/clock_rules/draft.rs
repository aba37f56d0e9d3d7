//! What a draft changes, and what it would do to tickets.

use serde::{Deserialize, Serialize};

use super::{ClockStep, ClosureView, HolidayView, LevelField, LevelView, PatronSaint, RulesView, WeekView};
use crate::time::Moment;

/// Something that a draft changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    LevelAdded {
        code: String,
    },
    LevelRemoved {
        code: String,
    },
    Level {
        field: LevelField,
        was: Box<LevelView>,
        becomes: Box<LevelView>,
    },
    /// The codes in their new order.
    LevelOrder {
        codes: Vec<String>,
    },
    Patron {
        patron: PatronSaint,
        on: bool,
    },
    HolidayAdded(HolidayView),
    HolidayRemoved(HolidayView),
    /// The years of a holiday.
    HolidayYears {
        was: HolidayView,
        becomes: HolidayView,
    },
    ClosureAdded(ClosureView),
    ClosureRemoved(ClosureView),
    Line {
        number: String,
        was: Option<Box<WeekView>>,
        becomes: Option<Box<WeekView>>,
    },
    ReopenDays {
        was: i64,
        becomes: i64,
    },
    Steps {
        percent: u8,
        was: Vec<ClockStep>,
        becomes: Vec<ClockStep>,
    },
    /// Closed tickets are counted again from another day than usual.
    ClosedSince {
        day: String,
    },
}

/// What is drafted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftView {
    /// When it was last saved, and by whom.
    pub saved: Moment,
    pub by: Option<String>,
    /// What differs from what is in force.
    pub changes: Vec<Change>,
}

/// When a document was put in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastView {
    pub id: i64,
    pub at: Option<Moment>,
    /// None for what came with the program.
    pub by: Option<String>,
}

/// The rules in force, and what is drafted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClocksPage {
    pub rules: RulesView,
    pub since: PastView,
    pub draft: Option<DraftView>,
    /// What was in force before, the newest first.
    pub past: Vec<PastView>,
    /// Says which state of the rules this is; sent back with every change.
    pub seen: String,
    /// The person may change them.
    pub may_change: bool,
}

/// The rules as they are being changed: the draft, or what is in force where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editing {
    pub rules: RulesView,
    /// Tickets that were closed before this day are not counted again.
    pub closed_since: String,
    pub draft: Option<DraftView>,
    /// Says which state of the rules this is; sent back with every change.
    pub seen: String,
}

/// What putting a draft in force would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewView {
    pub draft: DraftView,
    /// Says which state of the rules was tried.
    pub seen: String,
    pub closed_since: String,
    /// Tickets that were counted again.
    pub open: u64,
    pub closed: u64,
    /// Those of which the due time changes, and how.
    pub changed: u64,
    pub earlier: u64,
    pub later: u64,
    pub now_late: u64,
    pub no_more_late: u64,
    /// Closed tickets whose measures change.
    pub measures_changed: u64,
    /// Some of the tickets, the most urgent first.
    pub examples: Vec<ExampleView>,
    /// The person may look at tickets.
    pub links: bool,
}

/// A ticket before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleView {
    pub ticket_id: i64,
    pub queue: String,
    pub sla: String,
    pub was: Moment,
    pub becomes: Moment,
    pub closed: bool,
}
