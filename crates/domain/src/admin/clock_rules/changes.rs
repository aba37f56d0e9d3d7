//! What a draft changes, as codes and values that can be told.

use std::collections::BTreeSet;

use model::clock_rules::{Change, ClockStep, HolidayView, LevelField, LevelView};
use store::desk::Line;

use super::Document;
use super::view;
use crate::Desk;
use crate::sla::{CalendarPlan, ClockRules, ServiceLevel};

/// Everything that the draft changes.
pub(super) fn of(desk: &Desk, document: &Document, lines: &[Line]) -> Vec<Change> {
    let mut changes = between(&document.in_force, &document.rules, lines);
    if document.closed_since != document.usual_since {
        changes.push(Change::ClosedSince {
            day: desk.zone.date(document.closed_since),
        });
    }
    changes
}

fn between(was: &ClockRules, is: &ClockRules, lines: &[Line]) -> Vec<Change> {
    let mut changes = Vec::new();
    levels(&mut changes, &was.levels, &is.levels);
    calendar(&mut changes, &was.calendar, &is.calendar);
    hours(&mut changes, was, is, lines);
    if was.reopen_days != is.reopen_days {
        changes.push(Change::ReopenDays {
            was: was.reopen_days,
            becomes: is.reopen_days,
        });
    }
    steps(&mut changes, was, is);
    changes
}

/// A level by its code, and which of those with the same code it is.
type Key<'a> = (&'a str, usize);

fn keyed(levels: &[ServiceLevel]) -> Vec<(Key<'_>, &ServiceLevel)> {
    let before = |at: usize, code: &str| levels.iter().take(at).filter(|other| other.code == code).count();
    levels
        .iter()
        .enumerate()
        .map(|(at, level)| ((level.code.as_str(), before(at, &level.code)), level))
        .collect()
}

fn levels(changes: &mut Vec<Change>, was: &[ServiceLevel], is: &[ServiceLevel]) {
    let (was, is) = (keyed(was), keyed(is));
    let find = |all: &[(Key<'_>, &ServiceLevel)], key: Key<'_>| {
        let found = all.iter().find(|(known, _)| *known == key);
        found.map(|(_, level)| view::level(level))
    };
    for (key, _) in &was {
        if find(&is, *key).is_none() {
            changes.push(Change::LevelRemoved { code: key.0.to_owned() });
        }
    }
    for (key, level) in &is {
        match find(&was, *key) {
            None => changes.push(Change::LevelAdded { code: key.0.to_owned() }),
            Some(before) => fields(changes, &before, &view::level(level)),
        }
    }
    let kept = |all: &[(Key<'_>, &ServiceLevel)], other: &[(Key<'_>, &ServiceLevel)]| {
        let there = all
            .iter()
            .filter(|(key, _)| other.iter().any(|(known, _)| known == key));
        there
            .map(|((code, nth), _)| ((*code).to_owned(), *nth))
            .collect::<Vec<_>>()
    };
    if kept(&was, &is) != kept(&is, &was) {
        changes.push(Change::LevelOrder {
            codes: is.iter().map(|(key, _)| key.0.to_owned()).collect(),
        });
    }
}

fn fields(changes: &mut Vec<Change>, was: &LevelView, is: &LevelView) {
    let differs = |field: LevelField| match field {
        LevelField::Channels => was.channels != is.channels,
        LevelField::Forwarded => was.forwarded != is.forwarded,
        LevelField::Starts => was.starts != is.starts,
        LevelField::Clock => was.clock != is.clock,
        LevelField::Budget => was.budget_minutes != is.budget_minutes,
        LevelField::Shares => was.shares != is.shares,
        LevelField::Warnings => was.warnings != is.warnings,
        LevelField::WaitingPauses => was.waiting_pauses != is.waiting_pauses,
        LevelField::ValidFrom => was.valid_from != is.valid_from,
        LevelField::ValidUntil => was.valid_until != is.valid_until,
    };
    for field in LevelField::ALL.iter().copied().filter(|field| differs(*field)) {
        changes.push(Change::Level {
            field,
            was: Box::new(was.clone()),
            becomes: Box::new(is.clone()),
        });
    }
}

fn calendar(changes: &mut Vec<Change>, was: &CalendarPlan, is: &CalendarPlan) {
    for (saints, other, on) in [(&is.patrons, &was.patrons, true), (&was.patrons, &is.patrons, false)] {
        for patron in saints.iter().filter(|patron| !other.contains(patron)) {
            changes.push(Change::Patron {
                patron: view::saint(*patron),
                on,
            });
        }
    }
    let shown = |plan: &CalendarPlan| -> Vec<HolidayView> {
        let rules = plan.holidays.iter();
        rules.map(|rule| view::holiday(rule, was)).collect()
    };
    let (before, after) = (shown(was), shown(is));
    let same = |one: &HolidayView, other: &HolidayView| one.day == other.day && one.from_year == other.from_year;
    for holiday in &after {
        match before.iter().find(|known| same(known, holiday)) {
            None => changes.push(Change::HolidayAdded(*holiday)),
            Some(known) if known.to_year != holiday.to_year => changes.push(Change::HolidayYears {
                was: *known,
                becomes: *holiday,
            }),
            Some(_) => {}
        }
    }
    for holiday in before
        .iter()
        .filter(|known| !after.iter().any(|holiday| same(known, holiday)))
    {
        changes.push(Change::HolidayRemoved(*holiday));
    }
    for closure in is.closures.iter().filter(|closure| !was.closures.contains(closure)) {
        changes.push(Change::ClosureAdded(view::closure(closure)));
    }
    for closure in was.closures.iter().filter(|closure| !is.closures.contains(closure)) {
        changes.push(Change::ClosureRemoved(view::closure(closure)));
    }
}

fn hours(changes: &mut Vec<Change>, was: &ClockRules, is: &ClockRules, lines: &[Line]) {
    let ids: BTreeSet<i64> = was.lines.keys().chain(is.lines.keys()).copied().collect();
    for id in ids {
        let (before, after) = (was.lines.get(&id), is.lines.get(&id));
        if before != after {
            let line = lines.iter().find(|line| line.id == id);
            changes.push(Change::Line {
                number: line.map(|line| line.number.clone()).unwrap_or_default(),
                was: before.map(view::week).map(Box::new),
                becomes: after.map(view::week).map(Box::new),
            });
        }
    }
}

fn steps(changes: &mut Vec<Change>, was: &ClockRules, is: &ClockRules) {
    let done = |rules: &ClockRules, percent: u8| -> Vec<ClockStep> {
        let at = rules.steps.iter().find(|at| at.percent == percent);
        at.map(view::steps).unwrap_or_default()
    };
    let all = was.steps.iter().chain(&is.steps);
    let percents: BTreeSet<u8> = all.map(|at| at.percent).collect();
    for percent in percents {
        let (before, after) = (done(was, percent), done(is, percent));
        if before != after {
            changes.push(Change::Steps {
                percent,
                was: before,
                becomes: after,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sla::WeekPlan;
    use crate::sla::holidays::{Patron, Rule};
    use crate::sla::plan::Closure;
    use jiff::civil::date;
    use model::clock_rules::PatronSaint;

    fn changed(change: impl Fn(&mut ClockRules)) -> Vec<Change> {
        let was = ClockRules::shipped();
        let mut is = was.clone();
        change(&mut is);
        between(&was, &is, &[])
    }

    #[test]
    fn nothing_is_no_change() {
        assert_eq!(changed(|_| ()), []);
    }

    #[test]
    fn a_level_is_changed_field_by_field_or_comes_and_goes() {
        let changes = changed(|rules| {
            rules.levels[2].budget_minutes = 300;
            rules.levels[2].waiting_pauses = true;
        });
        let fields: Vec<LevelField> = changes
            .iter()
            .map(|change| match change {
                Change::Level { field, was, becomes } => {
                    assert_eq!((was.budget_minutes, becomes.budget_minutes), (240, 300));
                    *field
                }
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(fields, [LevelField::Budget, LevelField::WaitingPauses]);
        let code = |code: &str| code.to_owned();
        assert_eq!(
            changed(|rules| {
                rules.levels.remove(1);
            }),
            [Change::LevelRemoved { code: code("IN5b") }],
            "those behind it keep their order"
        );
        assert_eq!(
            changed(|rules| rules.levels[3].code = code("interno")),
            [
                Change::LevelRemoved { code: code("Interno") },
                Change::LevelAdded { code: code("interno") }
            ]
        );
        assert_eq!(
            changed(|rules| rules.levels.swap(0, 1)),
            [Change::LevelOrder {
                codes: ["IN5b", "IN2", "IN7", "Interno"].map(code).to_vec()
            }]
        );
    }

    #[test]
    fn each_day_of_the_calendar_is_told() {
        let closure = Closure::day(date(2026, 12, 24), "Vigilia").unwrap();
        let law = Rule {
            from_year: Some(2027),
            ..Rule::fixed(3, 19)
        };
        let changes = changed(|rules| {
            rules.calendar.patrons.push(Patron::Matera);
            rules.calendar.holidays[0].to_year = Some(2030);
            rules.calendar.holidays.push(law);
            rules.calendar.closures.push(closure.clone());
        });
        let [
            Change::Patron { patron, on: true },
            Change::HolidayYears { was, becomes },
            Change::HolidayAdded(added),
            Change::ClosureAdded(closed),
        ] = changes.as_slice()
        else {
            panic!("{changes:?}")
        };
        assert_eq!(*patron, PatronSaint::Matera);
        assert_eq!((was.to_year, becomes.to_year), (None, Some(2030)));
        assert!(added.added && added.from_year == Some(2027));
        assert_eq!(closed.last_day.as_deref(), Some("2026-12-24"));
    }

    #[test]
    fn hours_and_steps_are_told() {
        let changes = changed(|rules| {
            rules.lines.insert(3, WeekPlan::servizio());
            rules.reopen_days = 10;
            rules.steps.pop();
        });
        let [
            Change::Line {
                was: None,
                becomes: Some(week),
                ..
            },
            Change::ReopenDays { was: 7, becomes: 10 },
            Change::Steps {
                percent: 100,
                becomes: steps,
                ..
            },
        ] = changes.as_slice()
        else {
            panic!("{changes:?}")
        };
        assert_eq!((week.days[5].as_str(), week.days[6].as_str()), ("08:00-14:00", ""));
        assert!(steps.is_empty());
    }
}
