//! Holidays and closures in the draft.

use jiff::civil::Date;
use model::clock_rules::{ClosureForm, HolidayForm, PatronSaint};
use model::forms::NAME_MAX;
use model::problem::{Check, FieldError};
use model::{FieldProblem, Problem};

use super::typed::{day, moment, read, year};
use super::view::{is_added, patron_of};
use super::{Document, edit};
use crate::sla::holidays::Rule;
use crate::sla::plan::Closure;
use crate::{Desk, Principal, Result};

type Checked<T> = std::result::Result<T, Problem>;

/// Says which patron saints' days are holidays.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`].
pub async fn set_patrons(desk: &Desk, who: &Principal, seen: &str, saints: &[PatronSaint]) -> Result<()> {
    edit(desk, who, seen, "clock_rules.patrons", |document| {
        document.rules.calendar.patrons = saints.iter().map(|saint| patron_of(*saint)).collect();
        Ok(())
    })
    .await
}

/// Adds a holiday that a law makes: the same day each year.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::Invalid`] for `holiday_day`, `holiday_month`, `holiday_from` and
/// `holiday_to`.
pub async fn add_holiday(desk: &Desk, who: &Principal, seen: &str, form: &HolidayForm) -> Result<()> {
    edit(desk, who, seen, "clock_rules.holiday", |document| {
        let rule = holiday_of(form)?;
        let known = &mut document.rules.calendar.holidays;
        let meets = |other: &Rule| other.day == rule.day && overlap(other, &rule);
        if known.iter().any(meets) {
            return Err(Problem::field("holiday_day", FieldError::Taken));
        }
        known.push(rule);
        Ok(())
    })
    .await
}

/// Says which year is the last in which a day is a holiday; none where it goes on.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::NotFound`], [`Problem::Invalid`] for `end_N` with the place `at`.
pub async fn end_holiday(desk: &Desk, who: &Principal, seen: &str, at: usize, last_year: &str) -> Result<()> {
    edit(desk, who, seen, "clock_rules.holiday_end", |document| {
        let field = format!("end_{at}");
        let mut check = Check::default();
        let to_year = year(&mut check, &field, last_year);
        let known = &mut document.rules.calendar.holidays;
        let rule = *index(at, known.len())
            .and_then(|at| known.get(at))
            .ok_or(Problem::NotFound)?;
        let ended = Rule { to_year, ..rule };
        check.ensure(ended.is_sound(), &field, FieldError::BadOrder);
        let again = known
            .iter()
            .any(|other| *other != rule && other.day == ended.day && overlap(other, &ended));
        check.ensure(!again, &field, FieldError::Taken);
        check.done()?;
        if let Some(there) = known.get_mut(at - 1) {
            *there = ended;
        }
        Ok(())
    })
    .await
}

/// Takes a holiday away that is not in force yet. One that is in force ends with a year.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::NotFound`].
pub async fn remove_holiday(desk: &Desk, who: &Principal, seen: &str, at: usize) -> Result<()> {
    edit(desk, who, seen, "clock_rules.holiday_remove", |document| {
        let Document { rules, in_force, .. } = document;
        let known = &mut rules.calendar.holidays;
        let at = index(at, known.len()).ok_or(Problem::NotFound)?;
        let added = known.get(at).is_some_and(|rule| is_added(rule, &in_force.calendar));
        if !added {
            return Err(Problem::NotFound);
        }
        known.remove(at);
        Ok(())
    })
    .await
}

/// Adds an extraordinary closure, also one that is over: that is why time is counted again.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::Invalid`] for the fields of the form.
pub async fn close(desk: &Desk, who: &Principal, seen: &str, form: &ClosureForm) -> Result<()> {
    edit(desk, who, seen, "clock_rules.closure", |document| {
        let closure = closure_of(form)?;
        let known = &mut document.rules.calendar.closures;
        let same = |other: &Closure| (other.from, other.until) == (closure.from, closure.until);
        if known.iter().any(same) {
            return Err(Problem::field(first_field(form), FieldError::Taken));
        }
        known.push(closure);
        known.sort_by_key(|closure| (closure.from, closure.until));
        Ok(())
    })
    .await
}

/// Takes an extraordinary closure away.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::Conflict`], [`Problem::NotFound`].
pub async fn reopen(desk: &Desk, who: &Principal, seen: &str, at: usize) -> Result<()> {
    edit(desk, who, seen, "clock_rules.closure_remove", |document| {
        let known = &mut document.rules.calendar.closures;
        let at = index(at, known.len()).ok_or(Problem::NotFound)?;
        known.remove(at);
        Ok(())
    })
    .await
}

/// A place counted from 1.
fn index(at: usize, len: usize) -> Option<usize> {
    at.checked_sub(1).filter(|index| *index < len)
}

/// Whether there is a year to which both belong.
fn overlap(one: &Rule, other: &Rule) -> bool {
    let before = |from: &Rule, to: &Rule| from.from_year.zip(to.to_year).is_none_or(|(from, to)| from <= to);
    before(one, other) && before(other, one)
}

fn holiday_of(form: &HolidayForm) -> Checked<Rule> {
    let mut check = Check::default();
    let number = |typed: &str| typed.trim().parse::<i8>().ok();
    check.ensure(!form.from_year.is_empty(), "holiday_from", FieldError::Required);
    let from_year = year(&mut check, "holiday_from", &form.from_year);
    let to_year = year(&mut check, "holiday_to", &form.to_year);
    let day = read(&mut check, "holiday_day", number(&form.day), FieldError::BadNumber);
    let month = read(
        &mut check,
        "holiday_month",
        number(&form.month),
        FieldError::UnknownChoice,
    );
    check.done()?;
    let always = Rule::fixed(month, day);
    if !always.is_sound() {
        return Err(Problem::field("holiday_day", FieldError::NoSuchDay));
    }
    let rule = Rule {
        from_year,
        to_year,
        ..always
    };
    if !rule.is_sound() {
        return Err(Problem::field("holiday_to", FieldError::BadOrder));
    }
    Ok(rule)
}

const fn first_field(form: &ClosureForm) -> &'static str {
    match form {
        ClosureForm::Day { .. } => "closed_day",
        ClosureForm::Between { .. } => "closed_from",
    }
}

fn closure_of(form: &ClosureForm) -> Checked<Closure> {
    let mut check = Check::default();
    let closure = match form {
        ClosureForm::Day { day: typed, name } => {
            check.limit("closed_day_name", name, NAME_MAX);
            check.ensure(!typed.is_empty(), "closed_day", FieldError::Required);
            let day: Option<Date> = day(&mut check, "closed_day", typed);
            day.and_then(|day| Closure::day(day, name).ok())
        }
        ClosureForm::Between { from, until, name } => {
            check.limit("closed_name", name, NAME_MAX);
            let from = moment(&mut check, "closed_from", from);
            let until = moment(&mut check, "closed_until", until);
            let both = from.zip(until);
            if both.is_some_and(|(from, until)| until <= from) {
                check.push(FieldProblem::new("closed_until", FieldError::BadOrder));
            }
            both.map(|(from, until)| Closure {
                from,
                until,
                name: name.clone(),
            })
        }
    };
    check.done()?;
    closure.ok_or_else(|| Problem::field(first_field(form), FieldError::NoDate))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T>(done: Checked<T>) -> Vec<(String, FieldError)> {
        match done {
            Err(Problem::Invalid(fields)) => fields.into_iter().map(|field| (field.field, field.error)).collect(),
            Err(problem) => panic!("{problem:?}"),
            Ok(_) => panic!("accepted"),
        }
    }

    fn holiday(day: &str, month: &str, from: &str, to: &str) -> HolidayForm {
        HolidayForm {
            day: day.to_owned(),
            month: month.to_owned(),
            from_year: from.to_owned(),
            to_year: to.to_owned(),
        }
    }

    #[test]
    fn a_holiday_is_a_day_that_comes() {
        let rule = holiday_of(&holiday("19", "3", "2027", "")).unwrap();
        assert_eq!((rule.from_year, rule.to_year), (Some(2027), None));
        for (form, field, error) in [
            (holiday("30", "2", "2027", ""), "holiday_day", FieldError::NoSuchDay),
            (holiday("x", "3", "2027", ""), "holiday_day", FieldError::BadNumber),
            (
                holiday("19", "", "2027", ""),
                "holiday_month",
                FieldError::UnknownChoice,
            ),
            (holiday("19", "3", "", ""), "holiday_from", FieldError::Required),
            (holiday("19", "3", "27", ""), "holiday_from", FieldError::BadNumber),
            (holiday("19", "3", "2027", "2026"), "holiday_to", FieldError::BadOrder),
        ] {
            assert_eq!(refused(holiday_of(&form)), [(field.to_owned(), error)], "{form:?}");
        }
    }

    #[test]
    fn a_closure_is_a_day_or_two_moments_in_order() {
        let day = |day: &str| ClosureForm::Day {
            day: day.to_owned(),
            name: "Neve".to_owned(),
        };
        let between = |from: &str, until: &str| ClosureForm::Between {
            from: from.to_owned(),
            until: until.to_owned(),
            name: String::new(),
        };
        let whole = closure_of(&day("2026-12-24")).unwrap();
        let same = closure_of(&between("2026-12-24T00:00", "2026-12-25T00:00")).unwrap();
        assert_eq!((whole.from, whole.until), (same.from, same.until));
        for (form, field, error) in [
            (day(""), "closed_day", FieldError::Required),
            (day("24/12/2026"), "closed_day", FieldError::NoDate),
            (between("", "2026-12-24T13:00"), "closed_from", FieldError::NoDate),
            (
                between("2026-12-24T13:00", "2026-12-24T13:00"),
                "closed_until",
                FieldError::BadOrder,
            ),
        ] {
            assert_eq!(refused(closure_of(&form)), [(field.to_owned(), error)], "{form:?}");
        }
    }
}
