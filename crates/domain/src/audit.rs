//! The audit log: who did what, on what, in ids and codes only. What a use case does is written in its own transaction, what
//! somebody reads a moment later ([`reads`]); one process at a time links what was committed into a chain ([`seal`]).

pub mod administrators;
pub mod digest;
pub mod export;
pub mod key;
pub mod reads;
pub mod seal;
pub mod search;
pub mod segment;
pub mod verify;

use std::sync::atomic::AtomicBool;

use model::audit::AuditKind;
use store::audit::{Entry, Row};
use store::{ConnectionTrait, Store};

use crate::vault::Vault;
use crate::{Desk, Error, Principal, Result};

use key::AuditKey;
use reads::Reads;

/// What the log of a process needs beside the database.
#[derive(Debug)]
pub struct Audit {
    pub(crate) key: AuditKey,
    pub(crate) reads: Reads,
    /// A verification that somebody asked for on the page is under way.
    pub(crate) verifying: AtomicBool,
}

/// Up to which number entries were written before there were signatures.
const UNSIGNED: &str = "audit_unsigned";

impl Audit {
    pub(crate) async fn open(store: &Store, vault: &Vault) -> Result<Self> {
        let unsigned = store::settings::get(store.reader(), UNSIGNED).await?;
        let unsigned = match unsigned.as_deref() {
            None => 0,
            Some(text) => text
                .parse()
                .map_err(|_| Error::Fault(format!("setting {UNSIGNED} is damaged")))?,
        };
        Ok(Self {
            key: AuditKey::new(vault, unsigned),
            reads: Reads::default(),
            verifying: AtomicBool::new(false),
        })
    }
}

/// Writes an entry, signed, in the transaction of what it tells about: the only way into the log.
pub(crate) async fn write(desk: &Desk, tx: &impl ConnectionTrait, entry: Entry<'_>) -> Result<()> {
    let ticket_id = entry.object_id.filter(|_| entry.object == "ticket");
    let row = desk.audit.key.signed(row_of(entry, ticket_id));
    Ok(store::audit::insert(tx, &[row]).await?)
}

/// As [`write`], for an entry that others refer to: returns its number.
pub(crate) async fn write_numbered(desk: &Desk, tx: &impl ConnectionTrait, entry: Entry<'_>) -> Result<i64> {
    let ticket_id = entry.object_id.filter(|_| entry.object == "ticket");
    let row = desk.audit.key.signed(row_of(entry, ticket_id));
    Ok(store::audit::insert_numbered(tx, &row).await?)
}

fn row_of(entry: Entry<'_>, ticket_id: Option<i64>) -> Row {
    Row {
        id: 0,
        at: entry.at,
        actor_id: entry.actor_id,
        kind: AuditKind::of(entry.action).code().to_owned(),
        action: entry.action.to_owned(),
        object: entry.object.to_owned(),
        object_id: entry.object_id,
        ticket_id,
        data: entry.data,
        mac: String::new(),
    }
}

/// Records something a person did, in the transaction that does it.
pub(crate) async fn by(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    action: &str,
    object: &str,
    object_id: i64,
    data: Option<String>,
) -> Result<()> {
    let entry = Entry {
        at: desk.now(),
        actor_id: Some(who.id),
        action,
        object,
        object_id: Some(object_id),
        data,
    };
    write(desk, tx, entry).await
}

/// As [`by`], about something that belongs to a ticket: found where the ticket is searched for.
pub(crate) async fn by_on_ticket(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    who: &Principal,
    action: &str,
    (object, object_id): (&str, i64),
    ticket_id: Option<i64>,
    data: Option<String>,
) -> Result<()> {
    let entry = Entry {
        at: desk.now(),
        actor_id: Some(who.id),
        action,
        object,
        object_id: Some(object_id),
        data,
    };
    let row = desk.audit.key.signed(row_of(entry, ticket_id));
    Ok(store::audit::insert(tx, &[row]).await?)
}

/// Records something the desk itself did.
pub(crate) async fn by_desk(
    desk: &Desk,
    tx: &impl ConnectionTrait,
    action: &str,
    object: &str,
    object_id: i64,
    data: Option<String>,
) -> Result<()> {
    let entry = Entry {
        at: desk.now(),
        actor_id: None,
        action,
        object,
        object_id: Some(object_id),
        data,
    };
    write(desk, tx, entry).await
}
