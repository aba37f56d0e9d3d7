//! The audit log.

use domain::admin::Actor;
use domain::audit::{administrators, search};
use model::audit::{AdministratorsReport, AuditFilter, AuditPage};
use model::forms::Typed;
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::context::{context, failed, typed};

/// A page of the log, and what was typed into the form that begins a search by person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditScreen {
    pub page: AuditPage,
    pub typed: Typed,
}

/// A page of the log. `again` asks for what was typed before.
pub async fn page(filter: AuditFilter, again: bool) -> Result<AuditScreen, ApiError> {
    let cx = context()?;
    let page = search::page(&cx.desk, &cx.who, filter).await.map_err(failed)?;
    let typed = if again {
        typed(&cx, crate::paths::AUDIT_PERSON_DRAFT).await?
    } else {
        Typed::default()
    };
    Ok(AuditScreen { page, typed })
}

/// The accesses of administrators, where a year is asked for; which year it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdministratorsScreen {
    pub report: Option<AdministratorsReport>,
    pub typed: Typed,
}

/// The accesses of administrators in a year, as typed; none before one is.
pub async fn administrators(year: Option<String>) -> Result<AdministratorsScreen, ApiError> {
    let cx = context()?;
    cx.who
        .require(model::Permission::Audit)
        .map_err(|problem| failed(problem.into()))?;
    let mut screen = AdministratorsScreen::default();
    let this_year = cx.desk.zone.day(cx.desk.now()).year().to_string();
    let asked = year.clone().unwrap_or(this_year);
    screen.typed.values.insert("year".to_owned(), asked);
    let Some(year) = year else { return Ok(screen) };
    // No year of a log: refused by the report, beside the field.
    let number = year.trim().parse().unwrap_or(0);
    match administrators::report(&cx.desk, Actor::Person(&cx.who), number).await {
        Ok(report) => screen.report = Some(report),
        Err(error) => match failed(error).0 {
            problem @ model::Problem::Invalid(_) => screen.typed.problem = Some(problem),
            problem => return Err(ApiError(problem)),
        },
    }
    Ok(screen)
}
