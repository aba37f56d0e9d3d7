//! Service levels in the draft: added, changed, removed, put in another order.

use model::clock_rules::{ClockKind, ClockStart, LevelForm, minutes_of};
use model::problem::{Check, FieldError};
use model::{FieldProblem, Problem};

use super::typed::{day, percent, percents, read};
use super::view::{clock_of, starts_of};
use super::{Document, edit};
use crate::sla::ServiceLevel;
use crate::{Desk, Principal, Result};

/// Longest code, in characters: it stands on every row of a list.
const CODE_MAX: usize = 20;
/// The longest budget, in minutes: a year.
const BUDGET_MAX: i64 = 366 * 24 * 60;

/// Adds or changes a service level in the draft. A new one is asked last.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::NotFound`] for one that is not there any more,
/// [`Problem::Invalid`] for every field that cannot be, and for `code` where another one with it holds at the same time.
pub async fn save(desk: &Desk, who: &Principal, seen: &str, form: &LevelForm) -> Result<()> {
    edit(desk, who, seen, "clock_rules.level", |document| {
        let level = level_of(form)?;
        let at = match form.at {
            Some(at) => Some(place(document, at, &form.was)?),
            None => None,
        };
        let others = document.rules.levels.iter().enumerate();
        let mut others = others.filter(|(other, _)| Some(*other) != at);
        if others.any(|(_, other)| other.code == level.code && meet(other, &level)) {
            return Err(Problem::field("code", FieldError::Taken));
        }
        match at {
            Some(at) => document.rules.levels[at] = level,
            None => document.rules.levels.push(level),
        }
        Ok(())
    })
    .await
}

/// Takes a service level out of the draft. What tickets were measured by it stays.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::NotFound`].
pub async fn remove(desk: &Desk, who: &Principal, seen: &str, at: usize) -> Result<()> {
    edit(desk, who, seen, "clock_rules.level_remove", |document| {
        let at = index(document, at)?;
        document.rules.levels.remove(at);
        Ok(())
    })
    .await
}

/// Puts a service level before the one that is asked ahead of it, or behind the next. The first and the last stay where they
/// are.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::NotFound`].
pub async fn shift(desk: &Desk, who: &Principal, seen: &str, at: usize, up: bool) -> Result<()> {
    edit(desk, who, seen, "clock_rules.level_order", |document| {
        let at = index(document, at)?;
        let to = if up { at.saturating_sub(1) } else { at + 1 };
        if to < document.rules.levels.len() {
            document.rules.levels.swap(at, to);
        }
        Ok(())
    })
    .await
}

/// A place counted from 1.
fn index(document: &Document, at: usize) -> std::result::Result<usize, Problem> {
    let index = at.checked_sub(1).filter(|index| *index < document.rules.levels.len());
    index.ok_or(Problem::NotFound)
}

/// Where the level is that was seen at a place: after somebody else's change perhaps elsewhere.
fn place(document: &Document, at: usize, was: &str) -> std::result::Result<usize, Problem> {
    let levels = &document.rules.levels;
    let here = at.checked_sub(1).filter(|here| {
        let level = levels.get(*here);
        level.is_some_and(|level| level.code == was)
    });
    let elsewhere = || levels.iter().position(|level| level.code == was);
    here.or_else(elsewhere).ok_or(Problem::NotFound)
}

/// Whether both hold on some day. A ticket is measured by a code once.
fn meet(one: &ServiceLevel, other: &ServiceLevel) -> bool {
    let before = |from: &ServiceLevel, until: &ServiceLevel| {
        let days = from.valid_from.zip(until.valid_until);
        days.is_none_or(|(from, until)| from < until)
    };
    before(one, other) && before(other, one)
}

/// The service level that was typed.
fn level_of(form: &LevelForm) -> std::result::Result<ServiceLevel, Problem> {
    let mut check = Check::default();
    check.required("code", &form.code, CODE_MAX);
    let strange = form.code.chars().any(|c| c.is_control() || c.is_whitespace());
    check.ensure(!strange, "code", FieldError::Characters);
    check.ensure(!form.channels.is_empty(), "channels", FieldError::Required);
    let forwarded = match form.forwarded.as_str() {
        "" => Some(None),
        "yes" => Some(Some(true)),
        "no" => Some(Some(false)),
        _ => None,
    };
    let forwarded = read(&mut check, "forwarded", forwarded, FieldError::UnknownChoice);
    let starts: Option<ClockStart> = form.starts.parse().ok();
    check.ensure(starts.is_some(), "starts", FieldError::UnknownChoice);
    let clock: Option<ClockKind> = form.clock.parse().ok();
    check.ensure(clock.is_some(), "clock", FieldError::UnknownChoice);
    let budget = minutes_of(&form.budget).filter(|minutes| (1..=BUDGET_MAX).contains(minutes));
    let budget_minutes = read(&mut check, "budget", budget, FieldError::BadDuration);
    let mut shares = [100; 4];
    for (level, share) in shares.iter_mut().enumerate() {
        let typed = form.shares.get(level).map(String::as_str).unwrap_or_default();
        let field = LevelForm::share_field(level);
        *share = read(&mut check, &field, percent(typed), FieldError::BadPercent);
    }
    let warnings = read(
        &mut check,
        "warnings",
        percents(&form.warnings),
        FieldError::BadPercents,
    );
    let valid_from = day(&mut check, "valid_from", &form.valid_from);
    let valid_until = day(&mut check, "valid_until", &form.valid_until);
    if valid_from.zip(valid_until).is_some_and(|(from, until)| until <= from) {
        check.push(FieldProblem::new("valid_until", FieldError::BadOrder));
    }
    check.done()?;
    Ok(ServiceLevel {
        code: form.code.clone(),
        channels: form.channels.clone(),
        forwarded,
        starts: starts_of(starts.unwrap_or(ClockStart::Received)),
        clock: clock_of(clock.unwrap_or(ClockKind::Sla24)),
        budget_minutes,
        shares,
        warnings,
        waiting_pauses: form.waiting_pauses,
        valid_from,
        valid_until,
    })
}

#[cfg(test)]
mod tests {
    use super::super::view;
    use super::*;
    use crate::sla::level::shipped;

    #[test]
    fn what_is_shipped_survives_its_form() {
        for level in shipped() {
            let form = LevelForm::of_fields(Some(1), &view::level(&level).values());
            assert_eq!(level_of(&form), Ok(level));
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let form = LevelForm {
            code: "IN 2".to_owned(),
            forwarded: "forse".to_owned(),
            starts: "presto".to_owned(),
            clock: "sabbia".to_owned(),
            budget: "400 giorni".to_owned(),
            shares: ["100", "0", "101", "tutto"].map(str::to_owned),
            warnings: "90, 50".to_owned(),
            valid_from: "2027-02-01".to_owned(),
            valid_until: "2027-01-01".to_owned(),
            ..LevelForm::default()
        };
        let Err(Problem::Invalid(fields)) = level_of(&form) else {
            panic!("accepted")
        };
        let named: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(
            named,
            [
                "code",
                "channels",
                "forwarded",
                "starts",
                "clock",
                "budget",
                "share_1",
                "share_2",
                "share_3",
                "warnings",
                "valid_until"
            ]
        );
        for budget in ["0m", "8785h", ""] {
            let form = LevelForm {
                budget: budget.to_owned(),
                ..LevelForm::of_fields(None, &view::level(&shipped().remove(0)).values())
            };
            assert_eq!(level_of(&form), Err(Problem::field("budget", FieldError::BadDuration)));
        }
    }

    #[test]
    fn one_code_may_follow_itself_and_not_overlap() {
        let level = |from: Option<&str>, until: Option<&str>| ServiceLevel {
            valid_from: from.map(|day| day.parse().unwrap()),
            valid_until: until.map(|day| day.parse().unwrap()),
            ..shipped().remove(0)
        };
        let always = level(None, None);
        let old = level(None, Some("2027-01-01"));
        let new = level(Some("2027-01-01"), None);
        assert!(!meet(&old, &new) && !meet(&new, &old));
        assert!(meet(&always, &new) && meet(&old, &always) && meet(&old, &old));
    }
}
