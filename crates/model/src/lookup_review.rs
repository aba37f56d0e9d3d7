//! The review of look-ups: who asked which registry for what, and what is unusual about it (GDPR art. 5 and 32).
//!
//! Nothing here holds what a registry answered, or a key as it was typed.

use serde::{Deserialize, Serialize};

use crate::coded::coded;
use crate::desk::Choice;
use crate::lookup::{LookupKind, LookupResult, Registry};
use crate::lookup_limits::LookupLimits;
use crate::problem::Problem;
use crate::time::Moment;

/// Days before a day whose look-ups say what is usual on it.
pub const USUAL_DAYS: i64 = 28;

/// Most rows of an export.
pub const EXPORT_MOST: usize = 50_000;
/// Longest note about something unusual, and longest reason for looking at a key, in characters.
pub const NOTE_MAX: usize = 200;

coded! {
    /// Of when.
    pub enum LookupPeriod {
        Today = "today",
        /// Today and the six days before.
        Week = "week",
        /// Today and the 29 days before.
        Month = "month",
    }
}

coded! {
    /// Look-ups that belong to no ticket.
    pub enum Unticketed {
        /// Their contact is over by now, and never became one.
        Loose = "loose",
        /// Their contact may still become one.
        Running = "running",
    }
}

coded! {
    /// What is unusual.
    pub enum AnomalyKind {
        /// A person's look-ups on a day.
        Volume = "volume",
        /// A person's look-ups within an hour.
        Hour = "hour",
        /// A person's look-ups for one key on a day.
        SameKey = "same_key",
        /// The people who asked for one key on a day.
        SharedKey = "shared_key",
        /// A person's look-ups outside the hours of the service.
        OutOfHours = "out_of_hours",
        /// A person's look-ups without a ticket.
        Loose = "loose",
    }
}

/// The filter of the review. Codes, numbers and days: nothing of it tells about a citizen, so that it can stand in addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupFilter {
    /// Who asked.
    pub person: Option<i64>,
    pub registry: Option<Registry>,
    /// None where days were typed, which count more.
    pub period: Option<LookupPeriod>,
    /// First day (`2026-11-01`), as typed.
    pub since: Option<String>,
    /// Last day, as typed.
    pub until: Option<String>,
    pub unticketed: Option<Unticketed>,
    /// Only those whose reason was typed, because neither queue nor reason called for the registry.
    pub typed: bool,
    /// Only those about somebody else without a delegation that was seen.
    pub undelegated: bool,
    /// Only those whose card is attached to the ticket.
    pub attached: bool,
    pub result: Option<LookupResult>,
    /// Only those before this one.
    pub before: Option<Cursor>,
}

/// A place in the list: instant in milliseconds, and number. As text `1795424400000-12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub at: i64,
    pub id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.at, self.id)
    }
}

impl Cursor {
    /// The place that a text names.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('-')?;
        Some(Self {
            at: at.parse().ok()?,
            id: id.parse().ok()?,
        })
    }
}

impl LookupFilter {
    /// The filter in an address; `asked` gives the value of a parameter. Codes that are no code filter nothing.
    pub fn read(asked: impl Fn(&str) -> Option<String>) -> Self {
        let ticked = |name: &str| asked(name).as_deref() == Some("yes");
        let day = |name: &str| asked(name).filter(|day| !day.trim().is_empty());
        let (since, until) = (day("since"), day("until"));
        let period = asked("period").filter(|_| since.is_none() && until.is_none());
        Self {
            person: asked("person").and_then(|id| id.parse().ok()),
            registry: asked("registry").and_then(|code| code.parse().ok()),
            period: period.and_then(|code| code.parse().ok()),
            since,
            until,
            unticketed: asked("ticket").and_then(|code| code.parse().ok()),
            typed: ticked("typed"),
            undelegated: ticked("undelegated"),
            attached: ticked("attached"),
            result: asked("result").and_then(|code| code.parse().ok()),
            before: asked("before").and_then(|place| Cursor::parse(&place)),
        }
    }

    /// What [`Self::read`] reads again, by name; a day that is none is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let yes = |ticked: bool| ticked.then(|| "yes".to_owned());
        let day = |day: &Option<String>| day.clone().filter(|day| looks_like_a_day(day));
        let all = [
            ("person", self.person.map(|id| id.to_string())),
            ("registry", self.registry.map(|one| one.to_string())),
            ("period", self.period.map(|one| one.to_string())),
            ("since", day(&self.since)),
            ("until", day(&self.until)),
            ("ticket", self.unticketed.map(|one| one.to_string())),
            ("typed", yes(self.typed)),
            ("undelegated", yes(self.undelegated)),
            ("attached", yes(self.attached)),
            ("result", self.result.map(|one| one.to_string())),
            ("before", self.before.map(|place| place.to_string())),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// The query string of this filter; empty when nothing is chosen.
    pub fn query(&self) -> String {
        let pairs = self.pairs();
        let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() {
            String::new()
        } else {
            format!("?{}", pairs.join("&"))
        }
    }
}

/// Ten digits and hyphens: harmless in an address, whatever the calendar says about it.
fn looks_like_a_day(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// What a look-up belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LookupTie {
    /// A ticket, which whoever reviews may see or not.
    Ticket { id: i64, visible: bool },
    /// A contact that may still become one.
    Running,
    /// A contact that never became one.
    Loose,
}

/// A look-up as it is reviewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupRow {
    pub id: i64,
    pub at: Moment,
    /// Who asked.
    pub person: Choice,
    pub registry: Registry,
    pub kind: LookupKind,
    /// The first digits of the key's HMAC: they tell one key from another, and nobody whose it is.
    pub key: String,
    pub tie: LookupTie,
    /// When the form about the contact was opened, where one was.
    pub call: Option<Moment>,
    pub queue: Option<String>,
    pub reason: Option<String>,
    /// The reason that was typed; empty where queue and reason called for the registry.
    pub why: String,
    pub third_party: bool,
    pub delegation: bool,
    pub result: LookupResult,
    /// How long the registry took, in milliseconds.
    pub took_ms: i64,
    /// How many records it gave.
    pub records: i64,
    /// The card was attached to the ticket.
    pub attached: bool,
}

/// A page of look-ups, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupPage {
    pub rows: Vec<LookupRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// Everybody who asked for something that may be reviewed here, by name.
    pub people: Vec<Choice>,
    /// Whoever looks reviews the whole desk, and therefore also sees what is unusual.
    pub whole_desk: bool,
    /// Why nothing is listed: a day that is none.
    pub problem: Option<Problem>,
}

/// What is asked about a key. It has no `Debug`: a key shows in no log.
#[derive(Clone, Default)]
pub struct KeyForm {
    /// None where what was chosen is no kind.
    pub kind: Option<LookupKind>,
    /// The key as typed. It goes nowhere but into an HMAC.
    pub key: String,
    /// Why somebody wants to know who looked at this person.
    pub why: String,
}

/// The look-ups of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyView {
    pub kind: LookupKind,
    /// The first digits of its HMAC.
    pub key: String,
    /// Newest first.
    pub rows: Vec<LookupRow>,
    /// There are more than are shown.
    pub more: bool,
}

/// Something unusual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnomalyRow {
    pub id: i64,
    pub kind: AnomalyKind,
    /// Whose look-ups; nobody's in particular for a key that several asked for.
    pub person: Option<Choice>,
    /// The day (ISO 8601).
    pub day: String,
    /// The first digits of the key's HMAC; empty where no key is meant.
    pub key: String,
    /// How many.
    pub n: i64,
    /// Against what: the usual number ([`AnomalyKind::Volume`]), all look-ups of the day ([`AnomalyKind::Loose`]), else the limit.
    pub against: i64,
    /// The first look-up of it.
    pub first: Moment,
    /// When the desk noticed.
    pub found: Moment,
    /// Who has seen it, and when; the last time, where it has grown since and is open again.
    pub seen: Option<(String, Moment)>,
    /// Nobody has, or it has grown since.
    pub open: bool,
    pub note: String,
}

/// Something unusual with its look-ups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnomalyView {
    pub row: AnomalyRow,
    /// Newest first.
    pub lookups: Vec<LookupRow>,
    /// There are more than are shown.
    pub more: bool,
}

/// What the page of what is unusual is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeFilter {
    /// Of which day the numbers are (ISO 8601); today when none.
    pub day: Option<String>,
    /// What somebody has seen, instead of what nobody has.
    pub seen: bool,
    /// Only what was found before this one.
    pub before: Option<i64>,
}

/// The look-ups of a person on a day, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRow {
    pub person: Choice,
    pub asked: i64,
    /// The most within an hour of the clock.
    pub busiest: i64,
    /// Those whose contact is over by now.
    pub judged: i64,
    /// Of those, without a ticket.
    pub loose: i64,
    /// Outside the hours of the service.
    pub outside: i64,
    /// The median of this person's days.
    pub usual: i64,
}

/// What is unusual, and the numbers of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumePage {
    pub anomalies: Vec<AnomalyRow>,
    /// Where the next page of them begins.
    pub next: Option<i64>,
    /// The day of the numbers, today and the day before (ISO 8601).
    pub day: String,
    pub today: String,
    pub yesterday: String,
    /// The median of everybody's days.
    pub usual: i64,
    /// The numbers of the rules.
    pub limits: LookupLimits,
    pub people: Vec<VolumeRow>,
    /// Why there are no numbers: a day that is none.
    pub problem: Option<Problem>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(query: &str) -> LookupFilter {
        let pairs: Vec<(&str, &str)> = query
            .trim_start_matches('?')
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        LookupFilter::read(|name| {
            let pair = pairs.iter().find(|(known, _)| *known == name);
            pair.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_filter_survives_its_address() {
        let filter = LookupFilter {
            person: Some(3),
            registry: Some(Registry::Sitr),
            period: None,
            since: Some("2026-11-01".to_owned()),
            until: Some("2026-11-23".to_owned()),
            unticketed: Some(Unticketed::Loose),
            typed: true,
            undelegated: true,
            attached: true,
            result: Some(LookupResult::Down),
            before: Some(Cursor {
                at: 1_795_424_400_000,
                id: 12,
            }),
        };
        assert_eq!(again(&filter.query()), filter);
        let week = LookupFilter {
            period: Some(LookupPeriod::Week),
            ..LookupFilter::default()
        };
        assert_eq!(again(&week.query()), week);
        assert_eq!(
            again("?period=week&since=2026-11-01").period,
            None,
            "typed days count more"
        );
        assert_eq!(LookupFilter::default().query(), "");
    }

    #[test]
    fn what_is_no_code_filters_nothing_and_reaches_no_address() {
        let filter = again("?person=x&registry=anagrafe&ticket=&typed=on&result=hit&before=12");
        let hits = LookupFilter {
            result: Some(LookupResult::Hit),
            ..LookupFilter::default()
        };
        assert_eq!(filter, hits);
        let typed = LookupFilter {
            since: Some("ieri&x=1".to_owned()),
            ..LookupFilter::default()
        };
        assert_eq!(typed.query(), "");
    }
}
