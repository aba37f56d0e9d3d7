//! Mailboxes: saved, or tried without saving.
//!
//! A secret never comes back to a browser. One that was just typed waits on the server while its form goes to and fro,
//! so that "try, then save" does not ask for it twice.

use std::sync::Arc;

use app::api::context::problem_of;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use connectors::Imap;
use domain::Principal;
use domain::admin::Actor;
use domain::admin::mailboxes::{self, MailboxForm, Server};
use domain::drafts::{self, Owner};
use domain::vault::Purpose;
use domain::zone::Zone;
use model::mailbox::{MailboxKind, Security};
use model::problem::{Check, FieldError};
use model::sorting::Sorting;
use model::{Problem, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Sent, acting, needed, some, values_of};
use crate::http::{Caller, Refused};
use crate::router::AppState;

/// The form about a mailbox.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxFields {
    id: String,
    name: String,
    address: String,
    queue_id: String,
    sorting: String,
    imap_host: String,
    imap_port: String,
    imap_security: String,
    imap_folder: String,
    smtp_host: String,
    smtp_port: String,
    smtp_security: String,
    login: String,
    kind: String,
    max_bytes: String,
    acceptance_minutes: String,
    secret_expires: String,
    archive_folder: String,
    keep_days: String,
    #[serde(skip_serializing)]
    secret: String,
    /// Sent along when a secret typed before waits on the server.
    #[serde(skip_serializing)]
    secret_kept: Option<String>,
    active: Option<String>,
}

/// Adds or changes a mailbox.
pub async fn save(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<MailboxFields>,
) -> Result<Response, Refused> {
    let mut sent = Sent::new("mailbox", app::paths::MAILBOXES, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let secret = secret(&state, &who, &sent, &fields).await?;
    let done = match form(&state.desk.zone, sent.id, &fields, secret.clone()) {
        Ok(form) => mailboxes::save(&state.desk, Actor::Person(&who), form).await.map(drop),
        Err(problem) => Err(problem.into()),
    };
    let done = done.map_err(problem_of);
    let waiting = secret.filter(|_| done.is_err());
    keep_secret(&state, &who, &mut sent, waiting).await?;
    sent.settle(&state, &who, done).await
}

/// Tries what was typed and shows on the form what the servers said. Saves nothing.
pub async fn test(
    State(state): State<AppState>,
    Caller(who): Caller,
    Form(fields): Form<MailboxFields>,
) -> Result<Response, Refused> {
    let mut sent = Sent::new("mailbox", app::paths::MAILBOXES, values_of(&fields))?;
    let Some(who) = acting(who) else {
        return Ok(sent.sign_in(&state).await);
    };
    let secret = secret(&state, &who, &sent, &fields).await?;
    let tested = match form(&state.desk.zone, sent.id, &fields, secret.clone()) {
        Ok(form) => mailboxes::test(&state.desk, Actor::Person(&who), &form, Arc::new(Imap))
            .await
            .map_err(problem_of),
        Err(problem) => Err(problem),
    };
    keep_secret(&state, &who, &mut sent, secret).await?;
    match tested {
        Ok(tested) => {
            let said = |result: Result<String, String>| match result {
                Ok(detail) => format!("ok:{detail}"),
                Err(text) => format!("problem:{text}"),
            };
            if let Some(reading) = tested.reading {
                sent.values
                    .insert("test_imap".to_owned(), said(reading.map(|count| count.to_string())));
            }
            if let Some(sending) = tested.sending {
                sent.values
                    .insert("test_smtp".to_owned(), said(sending.map(|()| String::new())));
            }
            sent.back(&state, &who, None, "test").await
        }
        Err(problem) => sent.refuse(&state, &who, problem).await,
    }
}

fn form(zone: &Zone, id: Option<i64>, fields: &MailboxFields, secret: Option<String>) -> Result<MailboxForm, Problem> {
    let mut check = Check::default();
    let form = MailboxForm {
        id,
        name: fields.name.clone(),
        address: fields.address.clone(),
        queue_id: needed(&mut check, "queue_id", &fields.queue_id),
        imap: server(
            &mut check,
            "imap",
            &fields.imap_host,
            &fields.imap_port,
            &fields.imap_security,
        ),
        folder: fields.imap_folder.trim().to_owned(),
        smtp: server(
            &mut check,
            "smtp",
            &fields.smtp_host,
            &fields.smtp_port,
            &fields.smtp_security,
        ),
        login: some(&fields.login),
        kind: fields.kind.parse().unwrap_or(MailboxKind::Ordinary),
        sorting: fields.sorting.parse().unwrap_or(Sorting::Straight),
        max_bytes: megabytes(&mut check, &fields.max_bytes),
        acceptance_minutes: number(&mut check, "acceptance_minutes", &fields.acceptance_minutes)
            .unwrap_or(mailboxes::ACCEPTANCE_MINUTES),
        secret_expires_at: day(&mut check, zone, "secret_expires", &fields.secret_expires),
        archive_folder: fields.archive_folder.trim().to_owned(),
        keep_days: days(&mut check, "keep_days", &fields.keep_days).unwrap_or(mailboxes::KEEP_DAYS),
        secret,
        active: fields.active.is_some(),
    };
    check.done()?;
    Ok(form)
}

/// Bytes out of megabytes; none where nothing was typed.
fn megabytes(check: &mut Check, typed: &str) -> Option<i64> {
    Some(number(check, "max_bytes", typed)?.saturating_mul(1_000_000))
}

/// A whole number; none where nothing was typed.
fn number(check: &mut Check, field: &str, typed: &str) -> Option<i64> {
    let typed = some(typed)?;
    let number = typed.parse::<i64>().ok().filter(|number| *number > 0);
    check.ensure(number.is_some(), field, FieldError::BadNumber);
    number
}

/// A number of days, none at all (0) among them; none where nothing was typed.
fn days(check: &mut Check, field: &str, typed: &str) -> Option<i64> {
    let typed = some(typed)?;
    let days = typed.parse::<i64>().ok().filter(|days| *days >= 0);
    check.ensure(days.is_some(), field, FieldError::BadNumber);
    days
}

/// The end of a day in the desk's zone; none where nothing was typed.
fn day(check: &mut Check, zone: &Zone, field: &str, typed: &str) -> Option<Timestamp> {
    let end = zone.parse_local(&format!("{}T23:59", some(typed)?));
    check.ensure(end.is_some(), field, FieldError::BadDate);
    end
}

/// A server; none where no host was typed.
fn server(check: &mut Check, kind: &str, host: &str, port: &str, security: &str) -> Option<Server> {
    let host = some(host)?;
    let port = port.trim().parse::<u16>().ok().filter(|port| *port > 0);
    check.ensure(port.is_some(), &format!("{kind}_port"), FieldError::BadNumber);
    let security = security.parse::<Security>().ok();
    check.ensure(
        security.is_some(),
        &format!("{kind}_security"),
        FieldError::UnknownChoice,
    );
    Some(Server {
        host,
        port: port?,
        security: security?,
    })
}

/// The draft in which a typed secret waits: of one person, about one mailbox.
fn secret_draft(sent: &Sent) -> String {
    format!("{}:secret", sent.draft())
}

/// The secret typed now, else the one typed just before.
async fn secret(
    state: &AppState,
    who: &Principal,
    sent: &Sent,
    fields: &MailboxFields,
) -> Result<Option<String>, Refused> {
    if !fields.secret.is_empty() {
        return Ok(Some(fields.secret.clone()));
    }
    if fields.secret_kept.is_none() {
        return Ok(None);
    }
    let sealed: Option<String> = drafts::read(&state.desk, Owner::Person(who.id), &secret_draft(sent)).await?;
    // One that cannot be opened any more has to be typed again.
    let secret = sealed.and_then(|sealed| state.desk.vault.open(Purpose::Draft, &sealed).ok());
    Ok(secret.map(|secret| secret.expose().to_owned()))
}

/// Keeps a typed secret for the next round, or forgets it.
async fn keep_secret(
    state: &AppState,
    who: &Principal,
    sent: &mut Sent,
    secret: Option<String>,
) -> Result<(), Refused> {
    let (owner, draft) = (Owner::Person(who.id), secret_draft(sent));
    match secret {
        Some(secret) => {
            let sealed = state.desk.vault.seal(Purpose::Draft, &secret)?;
            drafts::keep(&state.desk, owner, &draft, &sealed).await?;
            sent.values.insert("secret_kept".to_owned(), "yes".to_owned());
        }
        None => drafts::forget(&state.desk, owner, &draft).await?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> MailboxFields {
        MailboxFields {
            id: String::new(),
            name: "Tributi".to_owned(),
            address: "tributi@desk.example".to_owned(),
            queue_id: "1".to_owned(),
            sorting: "rules".to_owned(),
            imap_host: " imap.example ".to_owned(),
            imap_port: "993".to_owned(),
            imap_security: "tls".to_owned(),
            imap_folder: String::new(),
            smtp_host: String::new(),
            smtp_port: "587".to_owned(),
            smtp_security: "starttls".to_owned(),
            login: "tributi".to_owned(),
            kind: "pec".to_owned(),
            max_bytes: String::new(),
            acceptance_minutes: String::new(),
            secret_expires: String::new(),
            archive_folder: "Sportello".to_owned(),
            keep_days: "0".to_owned(),
            secret: "molto segreta".to_owned(),
            secret_kept: None,
            active: Some("on".to_owned()),
        }
    }

    #[test]
    fn a_server_without_a_host_is_none_and_a_port_has_to_be_one() {
        let Ok(form) = form(&Zone::rome(), None, &fields(), None) else {
            panic!("refused")
        };
        assert_eq!(
            form.imap.map(|server| (server.host, server.port)),
            Some(("imap.example".to_owned(), 993))
        );
        assert!(form.smtp.is_none());
        assert_eq!((form.archive_folder.as_str(), form.keep_days), ("Sportello", 0));
        for port in ["", "0", "imap", "70000"] {
            let wrong = MailboxFields {
                imap_port: port.to_owned(),
                ..fields()
            };
            let refused = super::form(&Zone::rome(), None, &wrong, None).err();
            assert_eq!(
                refused,
                Some(Problem::field("imap_port", FieldError::BadNumber)),
                "{port:?}"
            );
        }
    }

    #[test]
    fn the_secret_is_not_among_what_comes_back() {
        let values = values_of(&fields());
        assert!(values.values().all(|value| !value.contains("segreta")), "{values:?}");
    }
}
