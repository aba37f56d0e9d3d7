//! Searching the log: by ticket, family and period; by person only with a reason, which is an entry itself.

use jiff::civil::Date;
use model::audit::{AuditFilter, AuditKind, AuditPage, AuditRow, PersonSearch};
use model::desk::Choice;
use model::forms::Typed;
use model::problem::{Check, FieldError, FieldProblem};
use model::{Permission, Problem, Timestamp};
use store::audit::Entry;
use store::audit::search::{Found, Wanted, list};

use super::digest::start;
use crate::{Desk, Principal, Result};

/// Entries on a page.
const PAGE: usize = 50;
/// Shortest and longest reason for searching by person, in characters.
const WHY_MIN: usize = 10;
const WHY_MAX: usize = 300;
/// A search by person is over after so long (milliseconds).
const SEARCH_MS: i64 = 3_600_000;
/// What begins it.
const SEARCH: &str = "audit.person";

/// A page of the log.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::NotFound`] for a search by person that is another's, or over. What cannot be read in
/// the filter comes back with it.
pub async fn page(desk: &Desk, who: &Principal, filter: AuditFilter) -> Result<AuditPage> {
    who.require(Permission::Audit)?;
    let db = desk.store.reader();
    let may_search_person = who.may_somewhere(Permission::AuditPerson);
    let people = if may_search_person {
        let people = store::people::all(db).await?;
        let choice = |person: store::people::Person| Choice {
            id: person.id,
            name: person.name,
        };
        people.into_iter().map(choice).collect()
    } else {
        Vec::new()
    };
    let mut page = AuditPage {
        chain: super::verify::standing(desk).await?,
        person: searched(desk, who, &filter).await?,
        typed: typed(&filter),
        people,
        may_search_person,
        ..AuditPage::default()
    };
    match wanted(desk, &filter, page.person.as_ref()) {
        Ok(wanted) => {
            let named = wanted.ticket_id.is_some() || wanted.actor_id.is_some();
            // One more than is shown: whether there is a next page.
            let wanted = Wanted {
                limit: i64::try_from(PAGE).unwrap_or(i64::MAX) + 1,
                ..wanted
            };
            let mut rows = list(db, &wanted).await?;
            let more = rows.len() > PAGE;
            rows.truncate(PAGE);
            page.next = rows
                .last()
                .filter(|_| more)
                .map(|last| format!("{}.{}", last.at.0, last.id));
            page.rows = rows.into_iter().map(|row| view(desk, row, named)).collect();
        }
        Err(problem) => page.typed.problem = Some(problem),
    }
    page.filter = filter;
    Ok(page)
}

fn view(desk: &Desk, row: Found, named: bool) -> AuditRow {
    AuditRow {
        id: row.id,
        seq: row.seq,
        at: desk.moment(row.at),
        actor_id: row.actor_id,
        // Where nobody is searched for, nobody is watched: a list of everything shows numbers.
        actor: row.actor.filter(|_| named),
        kind: row.kind.parse().ok(),
        action: row.action,
        object: row.object,
        object_id: row.object_id,
        ticket_id: row.ticket_id,
        data: row.data,
    }
}

fn typed(filter: &AuditFilter) -> Typed {
    let values = [
        ("ticket", &filter.ticket),
        ("kind", &filter.kind),
        ("since", &filter.since),
        ("until", &filter.until),
    ];
    Typed {
        values: values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect(),
        problem: None,
    }
}

/// What a filter asks for.
pub(super) fn wanted(
    desk: &Desk,
    filter: &AuditFilter,
    person: Option<&PersonSearch>,
) -> std::result::Result<Wanted, Problem> {
    let mut check = Check::default();
    let ticket = filter.ticket.trim().trim_start_matches('#');
    let ticket_id = ticket.parse::<i64>().ok().filter(|id| *id > 0);
    check.ensure(
        ticket.is_empty() || ticket_id.is_some(),
        "ticket",
        FieldError::BadNumber,
    );
    let kind = filter.kind.parse::<AuditKind>().ok();
    check.ensure(
        filter.kind.is_empty() || kind.is_some(),
        "kind",
        FieldError::UnknownChoice,
    );
    let since = day(&mut check, "since", &filter.since);
    let until = day(&mut check, "until", &filter.until);
    if let (Some(since), Some(until)) = (since, until) {
        check.ensure(since <= until, "until", FieldError::BadOrder);
    }
    let before = filter.before.split_once('.').and_then(|(at, id)| {
        let at = Timestamp(at.parse().ok()?);
        Some((at, id.parse().ok()?))
    });
    check.done()?;
    Ok(Wanted {
        ticket_id,
        kind: kind.map(AuditKind::code),
        actor_id: person.map(|search| search.person.id),
        from: since.map(|since| start(desk, since)),
        until: until.map(|until| start(desk, until.tomorrow().unwrap_or(until))),
        before,
        limit: 0,
    })
}

fn day(check: &mut Check, field: &str, typed: &str) -> Option<Date> {
    let day = typed.trim().parse::<Date>().ok();
    check.ensure(typed.trim().is_empty() || day.is_some(), field, FieldError::BadDate);
    day
}

/// The person that a filter searches for: by an entry that this very auditor made within the last hour.
pub(super) async fn searched(desk: &Desk, who: &Principal, filter: &AuditFilter) -> Result<Option<PersonSearch>> {
    if filter.search.is_empty() {
        return Ok(None);
    }
    who.require(Permission::AuditPerson)?;
    let id: i64 = filter.search.parse().map_err(|_| Problem::NotFound)?;
    let db = desk.store.reader();
    let entry = store::audit::find(db, id).await?;
    let entry = entry.filter(|entry| {
        entry.action == SEARCH
            && entry.actor_id == Some(who.id)
            && (0..SEARCH_MS).contains(&desk.now().since(entry.at))
            && desk.audit.key.is_ours(entry)
    });
    let entry = entry.ok_or(Problem::NotFound)?;
    let person = store::people::find(db, entry.object_id.unwrap_or(0)).await?;
    let person = person.ok_or(Problem::NotFound)?;
    let data: serde_json::Value = serde_json::from_str(entry.data.as_deref().unwrap_or("{}")).unwrap_or_default();
    Ok(Some(PersonSearch {
        person: Choice {
            id: person.id,
            name: person.name,
        },
        why: data["why"].as_str().unwrap_or_default().to_owned(),
    }))
}

/// Begins a search by person: the reason is written down first. Returns the number of that entry, which is good for this
/// auditor, for this person and for an hour.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Invalid`] for `person_id` and `why`.
pub async fn by_person(desk: &Desk, who: &Principal, person_id: Option<i64>, why: &str) -> Result<i64> {
    who.require(Permission::AuditPerson)?;
    let why = why.trim();
    let mut check = Check::default();
    check.required("why", why, WHY_MAX);
    if !why.is_empty() && why.chars().count() < WHY_MIN {
        check.push(FieldProblem::with_limit("why", FieldError::TooShort, WHY_MIN as u64));
    }
    check.ensure(person_id.is_some(), "person_id", FieldError::Required);
    check.done()?;
    let tx = desk.store.begin().await?;
    let person_id = person_id.unwrap_or(0);
    if store::people::find(&tx, person_id).await?.is_none() {
        return Err(Problem::field("person_id", FieldError::UnknownChoice).into());
    }
    let entry = Entry {
        at: desk.now(),
        actor_id: Some(who.id),
        action: SEARCH,
        object: "person",
        object_id: Some(person_id),
        data: Some(serde_json::json!({"why": why}).to_string()),
    };
    let id = super::write_numbered(desk, &tx, entry).await?;
    tx.commit().await?;
    Ok(id)
}
