//! Asking for a package on the page, seeing how far it is, and taking it away.

use jiff::civil::Date;
use model::desk::Choice;
use model::export::{
    ExportForm, ExportState, ExportView, ExportsPage, PersonKey, PersonKind, Selection, SelectionView,
};
use model::forms::Typed;
use model::lookup::{LookupKey, LookupKind};
use model::problem::{Check, FieldError, FieldProblem};
use model::{Permission, Problem, Timestamp};
use serde_json::json;
use store::ConnectionTrait;
use store::export::Wanted;

use super::run::noted;
use crate::admin::Actor;
use crate::audit::digest::start;
use crate::{Desk, Error, Principal, Result, audit};

/// Shortest and longest reason, in characters.
const WHY_MIN: usize = 10;
const WHY_MAX: usize = 300;
/// Tickets that are listed at most.
const LISTED_MAX: usize = 10_000;
/// Packages on the page.
const SHOWN: i64 = 50;
/// The setting, and where nobody has said anything else: for how many days a package stays.
const KEEP: &str = "export_keep_days";
const KEEP_DAYS: i64 = 7;
const KEEP_MOST: i64 = 60;

/// A reason, as it is written down.
///
/// # Errors
/// [`Problem::Invalid`] for `why`.
pub(super) fn reason(why: &str) -> Result<String> {
    let mut check = Check::default();
    why_is_fine(&mut check, why.trim());
    check.done()?;
    Ok(why.trim().to_owned())
}

pub(crate) fn why_is_fine(check: &mut Check, why: &str) {
    check.required("why", why, WHY_MAX);
    if !why.is_empty() && why.chars().count() < WHY_MIN {
        check.push(FieldProblem::with_limit("why", FieldError::TooShort, WHY_MIN as u64));
    }
}

/// Which tickets a form asks for.
///
/// # Errors
/// [`Problem::Invalid`], a line a field.
pub fn selection(desk: &Desk, form: &ExportForm) -> Result<Selection> {
    let mut check = Check::default();
    let chosen = choices(desk, &mut check, form);
    check.done()?;
    Ok(chosen)
}

pub(crate) fn choices(desk: &Desk, check: &mut Check, form: &ExportForm) -> Selection {
    let mut choice = |name: &str, typed: &str| {
        let id = typed.trim().parse::<i64>().ok().filter(|id| *id > 0);
        check.ensure(typed.trim().is_empty() || id.is_some(), name, FieldError::UnknownChoice);
        id
    };
    let (contract_id, queue_id) = (
        choice("contract_id", &form.contract_id),
        choice("queue_id", &form.queue_id),
    );
    let from = day(check, "since", &form.since);
    let until = day(check, "until", &form.until);
    if let (Some(from), Some(until)) = (from, until) {
        check.ensure(from <= until, "until", FieldError::BadOrder);
    }
    let mut tickets = Vec::new();
    for typed in form
        .tickets
        .split([',', ';', ' ', '\n', '\r', '\t'])
        .filter(|typed| !typed.is_empty())
    {
        match typed.trim_start_matches('#').parse::<i64>().ok().filter(|id| *id > 0) {
            Some(id) => tickets.push(id),
            None => {
                check.push(FieldProblem::new("tickets", FieldError::BadNumber));
                break;
            }
        }
    }
    tickets.sort_unstable();
    tickets.dedup();
    if tickets.len() > LISTED_MAX {
        check.push(FieldProblem::with_limit(
            "tickets",
            FieldError::OutOfRange,
            LISTED_MAX as u64,
        ));
    }
    let person = person(&form.person);
    check.ensure(
        form.person.trim().is_empty() || person.is_some(),
        "person",
        FieldError::NoKey,
    );
    let chosen = Selection {
        contract_id,
        queue_id,
        from: from.map(|from| start(desk, from)),
        until: until.map(|until| start(desk, until.tomorrow().unwrap_or(until))),
        tickets,
        person,
        disposal_id: None,
    };
    // Nothing in particular would be everything: that has to be said.
    let typed = [
        &form.contract_id,
        &form.queue_id,
        &form.since,
        &form.until,
        &form.tickets,
        &form.person,
    ];
    let anything = typed.iter().any(|typed| !typed.trim().is_empty());
    check.ensure(anything, "contract_id", FieldError::Required);
    chosen
}

fn day(check: &mut Check, field: &str, typed: &str) -> Option<Date> {
    let day = typed.trim().parse::<Date>().ok();
    check.ensure(typed.trim().is_empty() || day.is_some(), field, FieldError::BadDate);
    day
}

/// A codice fiscale or a mail address, as it is looked for.
pub fn person(typed: &str) -> Option<PersonKey> {
    let (kind, lookup) = if typed.contains('@') {
        (PersonKind::Address, LookupKind::Email)
    } else {
        (PersonKind::TaxCode, LookupKind::TaxCode)
    };
    let key = LookupKey::parse(lookup, typed.trim())?;
    Some(PersonKey { kind, value: key.value })
}

/// Asks for a package; its number. It is written in the background.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Invalid`], a line a field.
pub async fn ask(desk: &Desk, who: &Principal, form: &ExportForm) -> Result<i64> {
    Actor::Person(who).require_for(Permission::Export, None)?;
    let mut check = Check::default();
    let chosen = choices(desk, &mut check, form);
    let why = form.why.trim();
    why_is_fine(&mut check, why);
    check.done()?;
    let tx = desk.store.begin().await?;
    known(&tx, &chosen).await?;
    let stored = serde_json::to_string(&chosen).map_err(|error| Error::Fault(error.to_string()))?;
    let id = store::export_jobs::ask(&tx, stored, why.to_owned(), who.id, desk.now()).await?;
    let data = json!({"selection": noted(desk, &chosen), "why": why}).to_string();
    audit::by(desk, &tx, who, "package.ask", "package", id, Some(data)).await?;
    tx.commit().await?;
    Ok(id)
}

/// Refuses contracts, queues and tickets that there are not.
pub(crate) async fn known(db: &impl ConnectionTrait, chosen: &Selection) -> Result<()> {
    let mut check = Check::default();
    if let Some(id) = chosen.contract_id {
        let there = store::export::contracts(db)
            .await?
            .iter()
            .any(|(known, _)| *known == id);
        check.ensure(there, "contract_id", FieldError::UnknownChoice);
    }
    if let Some(id) = chosen.queue_id {
        let there = store::desk::queue(db, id).await?.is_some();
        check.ensure(there, "queue_id", FieldError::UnknownChoice);
    }
    let there = store::export::those_of(db, &Wanted::default(), &chosen.tickets).await?;
    let not: Vec<String> = chosen
        .tickets
        .iter()
        .filter(|id| there.binary_search(id).is_err())
        .take(10)
        .map(i64::to_string)
        .collect();
    if !not.is_empty() {
        check.push(FieldProblem::new("tickets", FieldError::NoSuchTicket).saying(not.join(", ")));
    }
    Ok(check.done()?)
}

/// The packages that were asked for, and what can be asked for.
///
/// # Errors
/// [`Problem::Forbidden`].
pub async fn page(desk: &Desk, who: &Principal, typed: Typed) -> Result<ExportsPage> {
    Actor::Person(who).require_for(Permission::Export, None)?;
    let db = desk.store.reader();
    let choice = |(id, name): (i64, String)| Choice { id, name };
    let contracts: Vec<Choice> = store::export::contracts(db).await?.into_iter().map(choice).collect();
    let queues = store::export::queues(db).await?;
    let queues: Vec<Choice> = queues.into_iter().map(choice).collect();
    let rows = store::export_jobs::newest(db, SHOWN).await?;
    let exports = rows
        .into_iter()
        .map(|row| view(desk, row, &contracts, &queues))
        .collect::<Result<Vec<_>>>()?;
    Ok(ExportsPage {
        exports,
        contracts,
        queues,
        keep_days: keep_days(db).await?,
        typed,
    })
}

fn view(desk: &Desk, row: store::export_jobs::JobRow, contracts: &[Choice], queues: &[Choice]) -> Result<ExportView> {
    let job = row.job;
    let chosen = chosen(&job.selection)?;
    Ok(ExportView {
        id: job.id,
        state: job.state,
        what: told(desk, &chosen, contracts, queues),
        why: job.why,
        by: row.author,
        asked: desk.moment(job.asked_at),
        total: job.total,
        done: job.done,
        files: job.files,
        bytes: job.bytes,
        missing: job.missing,
        manifest: job.manifest,
        fault: job.fault,
        remove: job.remove_at.map(|at| desk.moment(at)),
    })
}

/// A selection, for people.
pub(crate) fn told(desk: &Desk, chosen: &Selection, contracts: &[Choice], queues: &[Choice]) -> SelectionView {
    let named = |choices: &[Choice], id: Option<i64>| {
        let found = choices.iter().find(|choice| Some(choice.id) == id)?;
        Some(found.name.clone())
    };
    SelectionView {
        contract: named(contracts, chosen.contract_id),
        queue: named(queues, chosen.queue_id),
        from: chosen.from.map(|from| desk.moment(from)),
        until: chosen.until.map(|until| desk.moment(until.plus_ms(-1))),
        tickets: i64::try_from(chosen.tickets.len()).unwrap_or(i64::MAX),
        person: chosen.person.as_ref().map(|person| person.kind),
        disposal: chosen.disposal_id,
    }
}

/// A selection as it is stored.
pub(crate) fn chosen(stored: &str) -> Result<Selection> {
    serde_json::from_str(stored).map_err(|error| Error::Fault(format!("a stored selection cannot be read: {error}")))
}

/// What is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub id: i64,
    /// When it was asked for: the time of every file in it.
    pub made_at: Timestamp,
}

/// Hands a package out: that somebody takes it stands in the audit log before the first byte leaves.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::NotFound`] where there is none, or none any more.
pub async fn download(desk: &Desk, who: &Principal, id: i64) -> Result<Opened> {
    Actor::Person(who).require_for(Permission::Export, None)?;
    let tx = desk.store.begin().await?;
    let job = store::export_jobs::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    if job.state != ExportState::Done {
        return Err(Problem::NotFound.into());
    }
    let data = json!({"manifest": job.manifest}).to_string();
    audit::by(desk, &tx, who, "package.download", "package", id, Some(data)).await?;
    tx.commit().await?;
    Ok(Opened {
        id,
        made_at: job.asked_at,
    })
}

/// Has a package that could not be written tried again: what is there of it is kept.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::NotFound`] where it did not fail, or what there was of it is gone.
pub async fn again(desk: &Desk, who: &Principal, id: i64) -> Result<()> {
    Actor::Person(who).require_for(Permission::Export, None)?;
    let tx = desk.store.begin().await?;
    let job = store::export_jobs::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    if job.remove_at.is_none() || !store::export_jobs::again(&tx, id).await? {
        return Err(Problem::NotFound.into());
    }
    audit::by(desk, &tx, who, "package.again", "package", id, None).await?;
    Ok(tx.commit().await?)
}

/// For how many days a package stays on the machine.
pub(super) async fn keep_days(db: &impl ConnectionTrait) -> Result<i64> {
    let stored = store::settings::get(db, KEEP).await?;
    Ok(stored.and_then(|value| value.parse().ok()).unwrap_or(KEEP_DAYS))
}

/// Says for how many days a package stays on the machine; those that are there keep theirs.
///
/// # Errors
/// [`Problem::Forbidden`]; [`Problem::Invalid`] for `export_days`: less than 1, or more than 60.
pub async fn save_keep_days(desk: &Desk, who: &Principal, days: &str) -> Result<()> {
    let actor = Actor::Person(who);
    actor.require_for(Permission::Export, None)?;
    let number = days.trim().parse::<i64>().ok();
    let fine = number.filter(|days| (1..=KEEP_MOST).contains(days));
    let Some(days) = fine else {
        let most = KEEP_MOST.unsigned_abs();
        let wrong = match number {
            Some(_) => FieldProblem::with_limit("export_days", FieldError::OutOfRange, most),
            None => FieldProblem::new("export_days", FieldError::BadNumber),
        };
        return Err(Problem::Invalid(vec![wrong]).into());
    };
    let tx = desk.store.begin().await?;
    store::settings::set(&tx, KEEP, &days.to_string()).await?;
    audit::by(desk, &tx, who, "package.keep", "setting", days, None).await?;
    Ok(tx.commit().await?)
}
