//! Which days are holidays and when the desk is closed, with the named clocks that run on it.

use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::holidays::Patron;
use super::plan::{CalendarPlan, PlanError};
use super::timeline::Timeline;
use super::week::WeekPlan;
use super::{ClockName, by_day::ByDay};

/// A calendar: its plan, and the tables of the named clocks that were asked for.
pub struct Calendar {
    plan: Arc<CalendarPlan>,
    timelines: [OnceLock<Timeline>; ClockName::ALL.len()],
}

impl Calendar {
    /// A calendar by its plan.
    ///
    /// # Errors
    /// When a holiday never comes or a closure ends before it begins.
    pub fn of(mut plan: CalendarPlan) -> Result<Self, PlanError> {
        plan.check()?;
        plan.closures.sort_by_key(|closure| (closure.from, closure.until));
        Ok(Self::sound(plan))
    }

    /// A plan that was checked, with its closures in order.
    fn sound(plan: CalendarPlan) -> Self {
        Self {
            plan: Arc::new(plan),
            timelines: Default::default(),
        }
    }

    /// National holidays (L. 260/1949 as amended). Sundays are holidays in every calendar.
    pub fn italy() -> Self {
        Self::sound(CalendarPlan::italy())
    }

    /// The same without 4 October: how a table not kept up to date would count. For comparison only.
    pub fn italy_before_2026() -> Self {
        Self::sound(CalendarPlan::italy_before_2026())
    }

    /// A calendar by its name: `IT`, `IT+PZ` (Potenza's patron saint, 30 May), `IT+MT` (Matera's, 2 July), `IT-pre2026`.
    pub fn named(name: &str) -> Option<Self> {
        let plan = match name {
            "IT" => CalendarPlan::italy(),
            "IT+PZ" => CalendarPlan::italy().with(Patron::Potenza),
            "IT+MT" => CalendarPlan::italy().with(Patron::Matera),
            "IT-pre2026" => CalendarPlan::italy_before_2026(),
            _ => return None,
        };
        Some(Self::sound(plan))
    }

    /// The names that [`Calendar::named`] knows.
    pub const NAMES: &'static [&'static str] = &["IT", "IT+PZ", "IT+MT", "IT-pre2026"];

    /// What it is made of.
    pub fn plan(&self) -> &CalendarPlan {
        &self.plan
    }

    pub(super) fn shared(&self) -> Arc<CalendarPlan> {
        Arc::clone(&self.plan)
    }

    /// Whether this day is a Sunday or a public holiday. Extraordinary closures are none.
    pub fn is_holiday(&self, date: Date) -> bool {
        date.weekday() == Weekday::Sunday || self.plan.is_public_holiday(date)
    }

    /// A named clock on this calendar; none when it was first asked for in another zone: a desk has one.
    pub fn timeline(&self, clock: ClockName, zone: &TimeZone) -> Option<&Timeline> {
        let timeline = self.timelines[clock as usize].get_or_init(|| Timeline::of(clock.week(), self.shared(), zone));
        timeline.is_in(zone).then_some(timeline)
    }

    /// The same counted day by day, in whatever zone.
    pub(super) fn by_day<'a>(&'a self, week: &'a WeekPlan, zone: &'a TimeZone) -> ByDay<'a> {
        ByDay {
            week,
            plan: &self.plan,
            zone,
        }
    }
}

/// The copy makes its tables anew.
impl Clone for Calendar {
    fn clone(&self) -> Self {
        Self {
            plan: self.shared(),
            timelines: Default::default(),
        }
    }
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.plan == other.plan
    }
}

impl Eq for Calendar {}

impl std::fmt::Debug for Calendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calendar")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn saint_francis_counts_from_2026() {
        let italy = Calendar::italy();
        assert!(!italy.is_holiday(date(2024, 10, 4)));
        assert!(italy.is_holiday(date(2027, 10, 4)));
        assert!(!Calendar::italy_before_2026().is_holiday(date(2027, 10, 4)));
    }

    #[test]
    fn good_friday_and_the_eves_are_working_days() {
        let italy = Calendar::italy();
        for day in [date(2026, 4, 3), date(2026, 12, 24), date(2026, 12, 31)] {
            assert!(!italy.is_holiday(day), "{day}");
        }
        assert!(italy.is_holiday(date(2026, 4, 6)), "Easter Monday");
    }

    #[test]
    fn patron_saints_are_switched_on_one_by_one() {
        for (name, gerardo, bruna) in [("IT", false, false), ("IT+PZ", true, false), ("IT+MT", false, true)] {
            let calendar = Calendar::named(name).unwrap();
            assert_eq!(calendar.is_holiday(date(2028, 5, 30)), gerardo, "{name}");
            assert_eq!(calendar.is_holiday(date(2026, 7, 2)), bruna, "{name}");
        }
        let both = CalendarPlan::italy().with(Patron::Potenza).with(Patron::Matera);
        let both = Calendar::of(both).unwrap();
        assert!(both.is_holiday(date(2028, 5, 30)) && both.is_holiday(date(2026, 7, 2)));
    }
}
