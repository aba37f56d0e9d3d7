//! The window for a citizen's answer, the automatic steps, and which closed tickets are counted again, in the draft.

use jiff::civil::Date;
use model::clock_rules::SettingsForm;
use model::problem::{Check, FieldError};
use model::{FieldProblem, Problem, Timestamp};

use super::edit;
use super::typed::day;
use super::view::step_of;
use crate::sla::rules::{REOPEN_MAX, StepsAt};
use crate::{Desk, Principal, Result};

/// Keeps the settings in the draft.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::Invalid`] for `reopen_days`, `closed_since` and `steps`.
pub async fn save(desk: &Desk, who: &Principal, seen: &str, form: &SettingsForm) -> Result<()> {
    edit(desk, who, seen, "clock_rules.settings", |document| {
        let (reopen_days, since, steps) = settings_of(form)?;
        let closed_since = instant(desk, since).filter(|since| *since <= desk.now());
        document.closed_since = closed_since.ok_or_else(|| Problem::field("closed_since", FieldError::BadDate))?;
        document.rules.reopen_days = reopen_days;
        document.rules.steps = steps;
        Ok(())
    })
    .await
}

/// When a day begins.
fn instant(desk: &Desk, day: Date) -> Option<Timestamp> {
    desk.zone.parse_local(&format!("{day}T00:00"))
}

fn settings_of(form: &SettingsForm) -> std::result::Result<(i64, Date, Vec<StepsAt>), Problem> {
    let mut check = Check::default();
    let days: Option<i64> = form.reopen_days.trim().parse().ok().filter(|days| *days >= 0);
    check.ensure(days.is_some(), "reopen_days", FieldError::BadNumber);
    let days = days.unwrap_or_default();
    if days > REOPEN_MAX {
        let most = u64::try_from(REOPEN_MAX).unwrap_or_default();
        check.push(FieldProblem::with_limit("reopen_days", FieldError::OutOfRange, most));
    }
    check.ensure(!form.closed_since.is_empty(), "closed_since", FieldError::Required);
    let since = day(&mut check, "closed_since", &form.closed_since);
    let mut steps = Vec::new();
    for (percent, done) in &form.steps {
        match u8::try_from(*percent)
            .ok()
            .filter(|percent| (1..=100).contains(percent))
        {
            Some(percent) => steps.push(StepsAt {
                percent,
                steps: done.iter().map(|step| step_of(*step)).collect(),
            }),
            None => check.push(FieldProblem::new("steps", FieldError::BadPercent)),
        }
    }
    check.done()?;
    let since = since.ok_or_else(|| Problem::field("closed_since", FieldError::NoDate))?;
    Ok((days, since, steps))
}

#[cfg(test)]
mod tests {
    use super::super::view;
    use super::*;
    use crate::sla::ClockRules;

    fn form() -> SettingsForm {
        let shipped = ClockRules::shipped();
        let rules = view::rules(&shipped, &shipped, &[], 2026);
        SettingsForm::of_fields(&SettingsForm::values(&rules, "2026-10-01"))
    }

    #[test]
    fn what_is_shipped_survives_its_form() {
        let (days, since, steps) = settings_of(&form()).unwrap();
        assert_eq!((days, since.to_string().as_str()), (7, "2026-10-01"));
        assert_eq!(steps, ClockRules::shipped().steps);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let refused = |form: SettingsForm| match settings_of(&form) {
            Err(Problem::Invalid(fields)) => fields[0].clone(),
            other => panic!("{other:?}"),
        };
        for (typed, error) in [
            ("61", FieldError::OutOfRange),
            ("-1", FieldError::BadNumber),
            ("una settimana", FieldError::BadNumber),
        ] {
            let reopen_days = typed.to_owned();
            let problem = refused(SettingsForm { reopen_days, ..form() });
            assert_eq!(
                (problem.field.as_str(), problem.error),
                ("reopen_days", error),
                "{typed}"
            );
        }
        let mut wrong = form();
        wrong.steps.insert(101, Vec::new());
        assert_eq!(refused(wrong).field, "steps");
        let closed_since = "1/10/2026".to_owned();
        let problem = refused(SettingsForm { closed_since, ..form() });
        assert_eq!(
            (problem.field.as_str(), problem.error),
            ("closed_since", FieldError::NoDate)
        );
    }
}
