//! Opening hours of telephone lines in the draft.

use model::Problem;
use model::clock_rules::{WEEK_FIELDS, WeekForm};
use model::problem::{Check, FieldError};

use super::edit;
use super::typed::{hours, read};
use crate::sla::WeekPlan;
use crate::{Desk, Principal, Result};

/// Gives a line hours of its own, or those of the service.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::NotFound`], [`Problem::Invalid`] for the days of the week.
pub async fn save(desk: &Desk, who: &Principal, seen: &str, line_id: i64, form: &WeekForm) -> Result<()> {
    let line = store::admin::line(desk.store.reader(), line_id).await?;
    let known = line.is_some();
    edit(desk, who, seen, "clock_rules.line", |document| {
        if !known {
            return Err(Problem::NotFound);
        }
        if form.own {
            document.rules.lines.insert(line_id, week_of(form)?);
        } else {
            document.rules.lines.remove(&line_id);
        }
        Ok(())
    })
    .await
}

fn week_of(form: &WeekForm) -> std::result::Result<WeekPlan, Problem> {
    let mut check = Check::default();
    let mut day = |at: usize| {
        let typed = form.days.get(at).map(String::as_str).unwrap_or_default();
        let field = WEEK_FIELDS.get(at).copied().unwrap_or_default();
        read(&mut check, field, hours(typed), FieldError::BadHours)
    };
    let week = WeekPlan {
        monday: day(0),
        tuesday: day(1),
        wednesday: day(2),
        thursday: day(3),
        friday: day(4),
        saturday: day(5),
        sunday: day(6),
        on_holidays: form.on_holidays,
        through_closures: form.through_closures,
    };
    let nothing = form.days.iter().all(|typed| typed.trim().is_empty());
    check.ensure(!nothing, "monday", FieldError::NoHours);
    check.done()?;
    Ok(week)
}

#[cfg(test)]
mod tests {
    use super::super::view;
    use super::*;

    #[test]
    fn a_week_survives_its_form() {
        let week = WeekPlan::servizio();
        let form = WeekForm::of_fields(&WeekForm::values(Some(&view::week(&week))));
        assert_eq!(week_of(&form), Ok(week));
    }

    #[test]
    fn a_wrong_day_is_named_and_an_empty_week_refused() {
        let mut form = WeekForm {
            own: true,
            ..WeekForm::default()
        };
        assert_eq!(week_of(&form), Err(Problem::field("monday", FieldError::NoHours)));
        form.days[2] = "13:00-09:00".to_owned();
        assert_eq!(week_of(&form), Err(Problem::field("wednesday", FieldError::BadHours)));
    }
}
