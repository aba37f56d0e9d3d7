//! Asking a registry: never without a right, a reason and a line in the book; for somebody else's data, never without a
//! delegation where it is asked for.

use model::lookup::{Card, LookupAnswer, LookupForm, LookupKey, LookupKind, Records, Registry, RegistryChoice};
use model::problem::{Check, FieldError};
use model::{Permission, Problem, Timestamp};
use store::lookups::Lookup;

use super::kept::{Course, Declared};
use super::review::key::tells;
use super::settings::{RegistryRules, rules};
use crate::{Desk, Error, Principal, Result, audit};

/// Longest reason, in characters.
const WHY_MAX: usize = 200;

/// The registries that this person may ask.
///
/// # Errors
/// When the database fails.
pub async fn choices(desk: &Desk, who: &Principal) -> Result<Vec<RegistryChoice>> {
    let mut choices = Vec::new();
    if !who.may_somewhere(Permission::Lookup) {
        return Ok(choices);
    }
    for (registry, rules) in super::settings::all(desk.store.reader()).await? {
        if who.has_role(&rules.roles) {
            choices.push(choice(registry, rules));
        }
    }
    Ok(choices)
}

/// The same out of settings that were read with something else.
///
/// # Errors
/// When a setting is damaged.
pub(crate) fn open_to(who: &Principal, stored: &[(String, String)]) -> Result<Vec<Registry>> {
    if !who.may_somewhere(Permission::Lookup) {
        return Ok(Vec::new());
    }
    let all = super::settings::parsed_all(stored)?.into_iter();
    let open = all.filter(|(_, rules)| who.has_role(&rules.roles));
    Ok(open.map(|(registry, _)| registry).collect())
}

fn choice(registry: Registry, rules: RegistryRules) -> RegistryChoice {
    RegistryChoice {
        registry,
        called_for: rules.called_for,
        asks_delegation: rules.asks_delegation,
        delegation_queues: rules.delegation_queues,
    }
}

/// What a look-up is for.
struct Purpose {
    ticket_id: Option<i64>,
    /// The ticket is about somebody else than the person who turned to the desk.
    on_behalf: bool,
    queue_id: Option<i64>,
    reason_id: Option<i64>,
}

/// Asks a registry, writes down that it was asked, and only then shows what it answered. It is carried through also where
/// whoever asked goes away meanwhile: the registry has heard the key, and that has to stand in the book.
///
/// # Errors
/// [`Problem::Forbidden`] for a registry that the person may not ask, [`Problem::NotFound`] for a ticket that they may not
/// see, [`Problem::Invalid`] for `why`.
pub async fn ask(desk: &Desk, who: &Principal, form: &LookupForm) -> Result<LookupAnswer> {
    let (desk, who, form) = (desk.clone(), who.clone(), form.clone());
    tokio::spawn(async move { ask_through(&desk, &who, &form).await })
        .await
        .map_err(|error| Error::Fault(error.to_string()))?
}

async fn ask_through(desk: &Desk, who: &Principal, form: &LookupForm) -> Result<LookupAnswer> {
    let db = desk.store.reader();
    let rules = rules(db, form.registry).await?;
    who.require(Permission::Lookup)?;
    if !who.has_role(&rules.roles) {
        return Err(Problem::Forbidden.into());
    }
    let mut check = Check::default();
    check.limit("why", &form.why, WHY_MAX);
    check.ensure(
        form.registry.kinds().contains(&form.kind),
        "kind",
        FieldError::UnknownChoice,
    );
    check.done()?;
    let Some(key) = LookupKey::parse(form.kind, &form.key) else {
        return Ok(LookupAnswer::NoKey);
    };
    if tells(&form.why, &key) {
        return Err(Problem::field("why", FieldError::TellsKey).into());
    }
    let purpose = purpose(desk, who, form, &rules).await?;
    let keep_ms = rules.keep_minutes.saturating_mul(60_000);
    let choice = choice(form.registry, rules);
    let needs_delegation = choice.needs_delegation(purpose.queue_id);
    let called_for = purpose
        .queue_id
        .is_some_and(|queue_id| choice.is_called_for(queue_id, purpose.reason_id));
    // What the ticket says, no box that was left empty takes away.
    let third_party = form.third_party || purpose.on_behalf;
    if !called_for && form.why.trim().is_empty() {
        return Ok(LookupAnswer::NeedsReason);
    }
    if needs_delegation && third_party && !form.delegation {
        return Ok(LookupAnswer::NeedsDelegation);
    }
    let now = desk.now();
    let course = Course {
        person_id: who.id,
        ticket_id: purpose.ticket_id,
        call_at: form.call_at.map(Timestamp),
    };
    let declared = Declared {
        third_party,
        delegation: form.delegation,
    };
    if !form.again
        && let Some(card) = desk.lookups.kept.find(&course, form.registry, &key, declared, now)
    {
        return Ok(LookupAnswer::Card(Box::new(Card { kept: true, ..card })));
    }
    let answer = desk
        .lookups
        .line(form.registry)
        .ask(&key, Records::none(form.registry), now)
        .await;
    let answered_at = desk.now();
    let row = Lookup {
        id: 0,
        at: now,
        person_id: who.id,
        registry: form.registry,
        key_kind: form.kind,
        key_hmac: desk.lookups.fingerprint(&key),
        ticket_id: purpose.ticket_id,
        call_at: course.call_at,
        queue_id: purpose.queue_id,
        reason_id: purpose.reason_id,
        why: form.why.trim().to_owned(),
        third_party,
        delegation: form.delegation,
        result: answer.result,
        took_ms: answered_at.since(now),
        records: i64::try_from(answer.records.len()).unwrap_or(i64::MAX),
        attached: false,
    };
    // Nothing is shown that is not written down.
    let told = serde_json::json!({
        "registry": form.registry, "kind": form.kind, "key": row.key_hmac, "result": row.result, "records": row.records,
    });
    let tx = desk.store.begin().await?;
    let id = store::lookups::insert(&tx, row).await?;
    audit::by_on_ticket(
        desk,
        &tx,
        who,
        "lookup.ask",
        ("lookup", id),
        purpose.ticket_id,
        Some(told.to_string()),
    )
    .await?;
    tx.commit().await?;
    let card = Card {
        id,
        kind: form.kind,
        key: key.value.clone(),
        result: answer.result,
        of_another: answer.records.of_another(&key),
        records: answer.records,
        at: desk.moment(answered_at),
        more: answer.more,
        total: answer.total,
        kept: false,
    };
    if card.result.answered() && course.is_one() {
        let until = answered_at.plus_ms(keep_ms);
        desk.lookups
            .kept
            .keep(course, key, declared, card.clone(), until, answered_at);
    }
    Ok(LookupAnswer::Card(Box::new(card)))
}

/// The ticket's own queue and reason, or those chosen for the contact being logged, where the person logs for that queue.
/// A ticket is asked for only by who may ask this registry where the ticket is.
async fn purpose(desk: &Desk, who: &Principal, form: &LookupForm, rules: &RegistryRules) -> Result<Purpose> {
    if let Some(id) = form.ticket_id {
        let ticket = store::tickets::find(desk.store.reader(), who.scope(), id)
            .await?
            .ok_or(Problem::NotFound)?;
        if !who.may_as(&rules.roles, Permission::Lookup, ticket.queue_id, ticket.office_id) {
            return Err(Problem::Forbidden.into());
        }
        crate::tickets::writable(&ticket)?;
        return Ok(Purpose {
            ticket_id: Some(id),
            on_behalf: ticket.on_behalf_id.is_some(),
            queue_id: Some(ticket.queue_id),
            reason_id: ticket.reason_id,
        });
    }
    who.require(Permission::ContactLog)?;
    let own = |queue_id: &i64| who.may(Permission::ContactLog, *queue_id, None);
    let queue_id = form.queue_id.filter(own);
    let reason = match form.reason_id {
        Some(id) => store::desk::reason(desk.store.reader(), id).await?,
        None => None,
    };
    Ok(Purpose {
        ticket_id: None,
        on_behalf: false,
        queue_id,
        reason_id: reason
            .filter(|reason| Some(reason.queue_id) == queue_id)
            .map(|reason| reason.id),
    })
}

/// The keys of a contact that a registry takes, the most certain first.
pub fn keys_of(registry: Registry, keys: &[(model::contact::KeyKind, String)]) -> Vec<LookupKey> {
    use model::contact::KeyKind;
    let fits = |kind: LookupKind, of: KeyKind| {
        matches!(
            (kind, of),
            (LookupKind::TaxCode, KeyKind::TaxCode)
                | (LookupKind::Email, KeyKind::Email | KeyKind::Pec)
                | (LookupKind::Phone, KeyKind::Phone)
        )
    };
    registry
        .kinds()
        .iter()
        .flat_map(|kind| {
            keys.iter()
                .filter(|(of, _)| fits(*kind, *of))
                .filter_map(|(_, value)| LookupKey::parse(*kind, value))
        })
        .collect()
}
