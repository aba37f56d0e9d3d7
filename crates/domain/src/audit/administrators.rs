//! The yearly check of administrators' accesses (Garante, 27 November 2008, points 4.4 and 4.5): who, how often, what failed.

use std::collections::BTreeMap;

use model::audit::{AdministratorRow, AdministratorsReport};
use model::problem::FieldError;
use model::{Permission, Problem, Role, Timestamp};
use store::audit::search::{Access, accesses};
use store::people::Person;

use super::digest::start;
use crate::admin::Actor;
use crate::csv::Csv;
use crate::{Desk, Result};

/// The accesses of a year: of everybody who was an administrator when they were made, and of those who are one today.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Invalid`] for `year`.
pub async fn report(desk: &Desk, actor: Actor<'_>, year: i16) -> Result<AdministratorsReport> {
    let (accesses, people) = gathered(desk, actor, year).await?;
    let still = administrators(desk).await?;
    let mut rows: BTreeMap<i64, AdministratorRow> = BTreeMap::new();
    for id in &still {
        rows.insert(*id, row(people.get(id), *id, true));
    }
    let mut unknown = 0;
    for access in &accesses {
        let Some(id) = access.person_id else {
            unknown += 1;
            continue;
        };
        let row = rows.entry(id).or_insert_with(|| row(people.get(&id), id, false));
        match access.action.as_str() {
            "session.login" => {
                row.logins += 1;
                let at = desk.moment(access.at);
                row.first = row.first.take().or_else(|| Some(at.clone()));
                row.last = Some(at);
            }
            "session.logout" => row.logouts += 1,
            _ => row.refused += 1,
        }
    }
    written(desk, actor, year).await?;
    let mut rows: Vec<AdministratorRow> = rows.into_values().collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
    Ok(AdministratorsReport { year, rows, unknown })
}

/// The same, a line an access, as CSV.
///
/// # Errors
/// As [`report`].
pub async fn csv(desk: &Desk, actor: Actor<'_>, year: i16) -> Result<String> {
    let (accesses, people) = gathered(desk, actor, year).await?;
    let mut csv = Csv::new(&["at", "person_id", "name", "login", "action"]);
    for access in &accesses {
        let person = access.person_id.and_then(|id| people.get(&id));
        let id = access.person_id.map(|id| id.to_string()).unwrap_or_default();
        let name = person.map(|person| person.name.as_str()).unwrap_or_default();
        let login = person.map(|person| person.login.as_str()).unwrap_or_default();
        csv.row([
            desk.moment(access.at).iso.as_str(),
            id.as_str(),
            name,
            login,
            access.action.as_str(),
        ]);
    }
    written(desk, actor, year).await?;
    Ok(csv.into_text())
}

async fn gathered(desk: &Desk, actor: Actor<'_>, year: i16) -> Result<(Vec<Access>, BTreeMap<i64, Person>)> {
    actor.require(Permission::Audit)?;
    let (from, until) = bounds(desk, year)?;
    let db = desk.store.reader();
    let accesses = accesses(db, from, until).await?;
    let people = store::people::all(db).await?;
    Ok((accesses, people.into_iter().map(|person| (person.id, person)).collect()))
}

/// When a year begins and ends in the desk's zone.
pub(super) fn bounds(desk: &Desk, year: i16) -> Result<(Timestamp, Timestamp)> {
    if !(1970..=9000).contains(&year) {
        return Err(Problem::field("year", FieldError::BadNumber).into());
    }
    let first = |year| start(desk, jiff::civil::date(year, 1, 1));
    Ok((first(year), first(year + 1)))
}

async fn administrators(desk: &Desk) -> Result<Vec<i64>> {
    let grants = store::people::all_grants(desk.store.reader()).await?;
    let own = grants
        .into_iter()
        .filter(|(_, grant)| grant.role == Role::Administrator);
    Ok(own.map(|(id, _)| id).collect())
}

fn row(person: Option<&Person>, id: i64, still: bool) -> AdministratorRow {
    AdministratorRow {
        id,
        name: person.map(|person| person.name.clone()).unwrap_or_default(),
        login: person.map(|person| person.login.clone()).unwrap_or_default(),
        still: still && person.is_some_and(|person| person.disabled_at.is_none()),
        ..AdministratorRow::default()
    }
}

/// That the check was made is an entry, too.
async fn written(desk: &Desk, actor: Actor<'_>, year: i16) -> Result<()> {
    let data = serde_json::json!({"year": year}).to_string();
    let tx = desk.store.begin().await?;
    actor
        .audit_with(desk, &tx, "audit.administrators", "audit", None, Some(data))
        .await?;
    Ok(tx.commit().await?)
}
