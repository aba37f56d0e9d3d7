//! Rules as people see them.

use jiff::civil::{Date, DateTime, Time, Weekday};
use model::clock_rules::{
    CalendarView, ClockKind, ClockStart, ClockStep, ClosureView, DayOff, HolidayDay, HolidayName, HolidayView,
    LevelView, LineHours, PatronSaint, RulesView, WeekView,
};
use store::desk::Line;

use super::typed::hours_text;
use crate::sla::holidays::{Day, Patron, Rule};
use crate::sla::level::{LevelClock, ServiceLevel, Starts};
use crate::sla::plan::{CalendarPlan, Closure};
use crate::sla::rules::{Step, StepsAt};
use crate::sla::{ClockRules, WeekPlan};

/// A whole document; `in_force` says which holidays are added by a draft, `year` is the first of the two that are shown.
pub(super) fn rules(rules: &ClockRules, in_force: &ClockRules, lines: &[Line], year: i16) -> RulesView {
    let line = |line: &Line| LineHours {
        id: line.id,
        number: line.number.clone(),
        name: line.name.clone(),
        active: line.active,
        week: rules.lines.get(&line.id).map(week),
    };
    let plan = &rules.calendar;
    RulesView {
        levels: rules.levels.iter().map(level).collect(),
        calendar: CalendarView {
            holidays: plan
                .holidays
                .iter()
                .map(|rule| holiday(rule, &in_force.calendar))
                .collect(),
            patrons: plan.patrons.iter().map(|patron| saint(*patron)).collect(),
            closures: plan.closures.iter().map(closure).collect(),
            years: vec![(year, days_off(plan, year)), (year + 1, days_off(plan, year + 1))],
        },
        lines: lines.iter().map(line).collect(),
        reopen_days: rules.reopen_days,
        steps: rules.steps.iter().map(|at| (at.percent, steps(at))).collect(),
    }
}

/// A service level.
pub(super) fn level(level: &ServiceLevel) -> LevelView {
    LevelView {
        code: level.code.clone(),
        channels: level.channels.clone(),
        forwarded: level.forwarded,
        starts: match level.starts {
            Starts::Received => ClockStart::Received,
            Starts::CallStart => ClockStart::CallStart,
        },
        clock: match level.clock {
            LevelClock::Sla24 => ClockKind::Sla24,
            LevelClock::Servizio => ClockKind::Servizio,
            LevelClock::Solare => ClockKind::Solare,
            LevelClock::Linea => ClockKind::Linea,
        },
        budget_minutes: level.budget_minutes,
        shares: level.shares,
        warnings: level.warnings.clone(),
        waiting_pauses: level.waiting_pauses,
        valid_from: level.valid_from.map(|day| day.to_string()),
        valid_until: level.valid_until.map(|day| day.to_string()),
    }
}

/// When a clock starts.
pub(super) const fn starts_of(starts: ClockStart) -> Starts {
    match starts {
        ClockStart::Received => Starts::Received,
        ClockStart::CallStart => Starts::CallStart,
    }
}

/// The clock of a service level.
pub(super) const fn clock_of(clock: ClockKind) -> LevelClock {
    match clock {
        ClockKind::Sla24 => LevelClock::Sla24,
        ClockKind::Servizio => LevelClock::Servizio,
        ClockKind::Solare => LevelClock::Solare,
        ClockKind::Linea => LevelClock::Linea,
    }
}

/// What is done at a share.
pub(super) fn steps(at: &StepsAt) -> Vec<ClockStep> {
    let step = |step: &Step| match step {
        Step::NotifyOwner => ClockStep::NotifyOwner,
        Step::NotifyLeader => ClockStep::NotifyLeader,
        Step::RaisePriority => ClockStep::RaisePriority,
        Step::ToLeader => ClockStep::ToLeader,
    };
    at.steps.iter().map(step).collect()
}

/// Something that the desk does by itself.
pub(super) const fn step_of(step: ClockStep) -> Step {
    match step {
        ClockStep::NotifyOwner => Step::NotifyOwner,
        ClockStep::NotifyLeader => Step::NotifyLeader,
        ClockStep::RaisePriority => Step::RaisePriority,
        ClockStep::ToLeader => Step::ToLeader,
    }
}

/// A patron saint.
pub(super) const fn saint(patron: Patron) -> PatronSaint {
    match patron {
        Patron::Potenza => PatronSaint::Potenza,
        Patron::Matera => PatronSaint::Matera,
    }
}

/// The patron saint's holiday.
pub(super) const fn patron_of(saint: PatronSaint) -> Patron {
    match saint {
        PatronSaint::Potenza => Patron::Potenza,
        PatronSaint::Matera => Patron::Matera,
    }
}

/// A holiday by law. It is added by the draft where what is in force has none on that day from that year.
pub(super) fn holiday(rule: &Rule, in_force: &CalendarPlan) -> HolidayView {
    HolidayView {
        day: match rule.day {
            Day::Fixed { month, day } => HolidayDay::Fixed { day, month },
            Day::Easter { plus } => HolidayDay::Easter { plus },
        },
        name: name_of(rule.day),
        from_year: rule.from_year,
        to_year: rule.to_year,
        added: is_added(rule, in_force),
    }
}

/// Whether what is in force has no holiday on that day from that year.
pub(super) fn is_added(rule: &Rule, in_force: &CalendarPlan) -> bool {
    let same = |known: &Rule| known.day == rule.day && known.from_year == rule.from_year;
    !in_force.holidays.iter().any(same)
}

fn name_of(day: Day) -> Option<HolidayName> {
    Some(match day {
        Day::Easter { plus: 1 } => HolidayName::EasterMonday,
        Day::Fixed { month: 1, day: 1 } => HolidayName::NewYear,
        Day::Fixed { month: 1, day: 6 } => HolidayName::Epiphany,
        Day::Fixed { month: 4, day: 25 } => HolidayName::Liberation,
        Day::Fixed { month: 5, day: 1 } => HolidayName::Labour,
        Day::Fixed { month: 6, day: 2 } => HolidayName::Republic,
        Day::Fixed { month: 8, day: 15 } => HolidayName::Assumption,
        Day::Fixed { month: 10, day: 4 } => HolidayName::SaintFrancis,
        Day::Fixed { month: 11, day: 1 } => HolidayName::AllSaints,
        Day::Fixed { month: 12, day: 8 } => HolidayName::Immaculate,
        Day::Fixed { month: 12, day: 25 } => HolidayName::Christmas,
        Day::Fixed { month: 12, day: 26 } => HolidayName::SaintStephen,
        Day::Fixed { .. } | Day::Easter { .. } => return None,
    })
}

/// The holidays of a year, by asking the calendar of each day.
fn days_off(plan: &CalendarPlan, year: i16) -> Vec<DayOff> {
    let first = Date::new(year, 1, 1).ok();
    let days = std::iter::successors(first, |day| day.tomorrow().ok().filter(|next| next.year() == year));
    let off = days.filter(|day| plan.is_public_holiday(*day)).map(|day| DayOff {
        day: day.to_string(),
        weekday: u8::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default(),
        name: named_on(plan, day),
    });
    off.collect()
}

fn named_on(plan: &CalendarPlan, day: Date) -> Option<HolidayName> {
    let law = plan.holidays.iter().filter(|rule| rule.falls_on(day));
    let mut names = law.filter_map(|rule| name_of(rule.day));
    let patron = || {
        let patron = plan.patrons.iter().find(|patron| patron.rule().falls_on(day))?;
        Some(match patron {
            Patron::Potenza => HolidayName::Potenza,
            Patron::Matera => HolidayName::Matera,
        })
    };
    names.next().or_else(patron)
}

/// An extraordinary closure.
pub(super) fn closure(closure: &Closure) -> ClosureView {
    let text = |moment: DateTime| moment.strftime("%Y-%m-%dT%H:%M").to_string();
    let whole = [closure.from, closure.until]
        .iter()
        .all(|moment| moment.time() == Time::midnight());
    let last = whole.then(|| closure.until.date().yesterday().ok()).flatten();
    ClosureView {
        from: text(closure.from),
        until: text(closure.until),
        last_day: last.map(|day| day.to_string()),
        name: closure.name.clone(),
    }
}

/// The week of a line.
pub(super) fn week(week: &WeekPlan) -> WeekView {
    let days = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    WeekView {
        days: days.map(|day| hours_text(week.on(day))),
        on_holidays: week.on_holidays,
        through_closures: week.through_closures,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_holidays_of_a_year_are_those_of_its_rules() {
        let plan = CalendarPlan::italy().with(Patron::Potenza);
        let days = days_off(&plan, 2026);
        assert_eq!(days.len(), 13, "{days:?}");
        let easter = days.iter().find(|day| day.name == Some(HolidayName::EasterMonday));
        assert_eq!(
            easter.map(|day| (day.day.as_str(), day.weekday)),
            Some(("2026-04-06", 0))
        );
        let gerardo = days.iter().find(|day| day.name == Some(HolidayName::Potenza));
        assert_eq!(gerardo.map(|day| day.day.as_str()), Some("2026-05-30"));
        assert!(days.iter().all(|day| day.name.is_some()));
        let before = days_off(&plan, 2025);
        assert!(before.iter().all(|day| day.name != Some(HolidayName::SaintFrancis)));
    }

    #[test]
    fn a_closure_of_whole_days_names_its_last_day() {
        let whole = closure(&Closure::day(date(2026, 12, 24), "Vigilia").unwrap());
        assert_eq!(whole.last_day.as_deref(), Some("2026-12-24"));
        let afternoon = closure(&Closure {
            from: date(2026, 12, 24).at(13, 0, 0, 0),
            until: date(2026, 12, 25).at(0, 0, 0, 0),
            name: String::new(),
        });
        assert_eq!(afternoon.last_day, None);
        assert_eq!(
            (afternoon.from.as_str(), afternoon.until.as_str()),
            ("2026-12-24T13:00", "2026-12-25T00:00")
        );
    }
}
