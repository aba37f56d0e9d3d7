//! The rules of the clocks: each part of the draft, putting it in force, throwing it away.
//!
//! Every form says which state of the rules it was made on (`seen`). What was typed comes back after a refusal; the state does
//! not, so that whoever was second sees what the first did and may send it again.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::api::context::problem_of;
use app::paths;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::admin::clock_rules::{apply as in_force, calendar, levels, lines, settings};
use domain::{Error, Principal};
use model::Problem;
use model::clock_rules::{
    ClosureForm, HolidayForm, LEVEL_FIELDS, LevelForm, PatronSaint, SettingsForm, WEEK_FIELDS, WeekForm,
};
use model::problem::FieldError;

use super::{acting, only};
use crate::http::kept::Kept;
use crate::http::{Caller, Refused};
use crate::router::AppState;

type Values = BTreeMap<String, String>;
type Done = Result<(), Error>;

/// A form about a part of the draft.
struct Sent {
    kept: Kept,
    /// The state of the rules that was seen.
    seen: String,
}

impl Sent {
    fn new(page: &str, mut values: Values) -> Self {
        let seen = values.remove("seen").unwrap_or_default();
        let kept = Kept {
            draft: paths::clock_draft(page),
            page: page.to_owned(),
            values,
        };
        Self { kept, seen }
    }

    /// On to an address when it is done.
    async fn settle(self, state: &AppState, who: &Principal, done: Done, to: &str) -> Result<Response, Refused> {
        let done = done.map(|()| to.to_owned()).map_err(problem_of);
        self.kept.settle(state, who.id, done).await
    }
}

/// Takes a number out of a form: what it is about. None for a new one.
fn number(values: &mut Values, field: &str) -> Result<Option<i64>, Refused> {
    match values.remove(field).unwrap_or_default().trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| Refused(Problem::NotFound)),
    }
}

fn place(number: Option<i64>) -> Result<Option<usize>, Refused> {
    let place = number.map(usize::try_from).transpose();
    place.map_err(|_| Refused(Problem::NotFound))
}

fn saved(page: &str) -> String {
    format!("{page}?done=saved")
}

/// Adds or changes a service level.
pub async fn save_level(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(mut values): Form<Values>,
) -> Result<Response, Refused> {
    only(&values, &LEVEL_FIELDS, &[])?;
    let id = number(&mut values, "id")?;
    let at = place(id)?;
    let sent = Sent::new(&paths::form(paths::CLOCK_LEVELS, id), values);
    let Some(who) = acting(who) else {
        return Ok(sent.kept.sign_in(&state).await);
    };
    let form = LevelForm::of_fields(at, &sent.kept.values);
    let done = levels::save(&state.desk, &who, &sent.seen, &form).await;
    sent.settle(&state, &who, done, &saved(paths::CLOCK_LEVELS)).await
}

/// Removes a service level, or puts it in another place.
pub async fn change_level(
    State(state): State<AppState>,
    Caller(who): Caller,
    Path((at, action)): Path<(usize, String)>,
    Form(values): Form<Values>,
) -> Result<Response, Refused> {
    only(&values, &["seen"], &[])?;
    let sent = Sent::new(paths::CLOCK_LEVELS, values);
    let Some(who) = acting(who) else {
        return Ok(sent.kept.sign_in(&state).await);
    };
    let done = match action.as_str() {
        "remove" => levels::remove(&state.desk, &who, &sent.seen, at).await,
        "up" => levels::shift(&state.desk, &who, &sent.seen, at, true).await,
        "down" => levels::shift(&state.desk, &who, &sent.seen, at, false).await,
        _ => Err(Problem::NotFound.into()),
    };
    sent.settle(&state, &who, done, &saved(paths::CLOCK_LEVELS)).await
}

/// The fields of the forms on the page of the calendar. `act` says which form it is, `at` which entry it is about.
const CALENDAR_FIELDS: [&str; 14] = [
    "seen",
    "act",
    "at",
    "patron_potenza",
    "patron_matera",
    "holiday_day",
    "holiday_month",
    "holiday_from",
    "holiday_to",
    "closed_day",
    "closed_day_name",
    "closed_from",
    "closed_until",
    "closed_name",
];

/// Changes holidays and closures.
pub async fn change_calendar(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<Values>,
) -> Result<Response, Refused> {
    only(&values, &CALENDAR_FIELDS, &["end_"])?;
    let sent = Sent::new(paths::CLOCK_CALENDAR, values);
    let Some(who) = acting(who) else {
        return Ok(sent.kept.sign_in(&state).await);
    };
    let done = calendar_of(&state, &who, &sent.seen, &sent.kept.values).await;
    sent.settle(&state, &who, done, &saved(paths::CLOCK_CALENDAR)).await
}

async fn calendar_of(state: &AppState, who: &Arc<Principal>, seen: &str, values: &Values) -> Done {
    let desk = &state.desk;
    let text = |field: &str| values.get(field).map(String::as_str).unwrap_or_default();
    let at = text("at").parse().unwrap_or_default();
    match text("act") {
        "patrons" => {
            let ticked = |saint: &PatronSaint| values.contains_key(&format!("patron_{saint}"));
            let saints: Vec<PatronSaint> = PatronSaint::ALL.iter().copied().filter(ticked).collect();
            calendar::set_patrons(desk, who, seen, &saints).await
        }
        "holiday" => calendar::add_holiday(desk, who, seen, &HolidayForm::of_fields(values)).await,
        "end" => calendar::end_holiday(desk, who, seen, at, text(&format!("end_{at}"))).await,
        "remove_holiday" => calendar::remove_holiday(desk, who, seen, at).await,
        "close_day" => calendar::close(desk, who, seen, &ClosureForm::day(values)).await,
        "close" => calendar::close(desk, who, seen, &ClosureForm::between(values)).await,
        "reopen" => calendar::reopen(desk, who, seen, at).await,
        _ => Err(Problem::field("act", FieldError::UnknownChoice).into()),
    }
}

/// Gives a line hours of its own, or those of the service.
pub async fn save_line(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(mut values): Form<Values>,
) -> Result<Response, Refused> {
    let known: Vec<&str> = ["id", "seen", "hours_of", "on_holidays", "through_closures"]
        .into_iter()
        .chain(WEEK_FIELDS)
        .collect();
    only(&values, &known, &[])?;
    let id = number(&mut values, "id")?.ok_or(Refused(Problem::NotFound))?;
    let sent = Sent::new(&paths::form(paths::CLOCK_LINES, Some(id)), values);
    let Some(who) = acting(who) else {
        return Ok(sent.kept.sign_in(&state).await);
    };
    let form = WeekForm::of_fields(&sent.kept.values);
    let done = lines::save(&state.desk, &who, &sent.seen, id, &form).await;
    sent.settle(&state, &who, done, &saved(paths::CLOCK_LINES)).await
}

/// Keeps the window for a citizen's answer and the automatic steps.
pub async fn save_settings(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<Values>,
) -> Result<Response, Refused> {
    only(&values, &["seen", "reopen_days", "closed_since"], &SettingsForm::STEPS)?;
    let sent = Sent::new(paths::CLOCK_SETTINGS, values);
    let Some(who) = acting(who) else {
        return Ok(sent.kept.sign_in(&state).await);
    };
    let form = SettingsForm::of_fields(&sent.kept.values);
    let done = settings::save(&state.desk, &who, &sent.seen, &form).await;
    sent.settle(&state, &who, done, &saved(paths::CLOCKS)).await
}

/// Puts the draft in force, as it was tried.
pub async fn apply(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<Values>,
) -> Result<Response, Refused> {
    only(&values, &["seen"], &[])?;
    let sent = Sent::new(paths::CLOCK_PREVIEW, values);
    let Some(who) = acting(who) else {
        return Ok(sent.kept.sign_in(&state).await);
    };
    let done = in_force::apply(&state.desk, &who, &sent.seen).await;
    let to = format!("{}?done=applied", paths::CLOCKS);
    sent.settle(&state, &who, done, &to).await
}

/// Throws the draft away, as it was seen.
pub async fn discard(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(values): Form<Values>,
) -> Result<Response, Refused> {
    only(&values, &["seen"], &[])?;
    let sent = Sent::new(paths::CLOCKS, values);
    let Some(who) = acting(who) else {
        return Ok(sent.kept.sign_in(&state).await);
    };
    let done = in_force::discard(&state.desk, &who, &sent.seen).await;
    let to = format!("{}?done=discarded", paths::CLOCKS);
    sent.settle(&state, &who, done, &to).await
}
