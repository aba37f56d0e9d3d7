//! Table `mailbox`.

use model::Timestamp;
use model::mailbox::{MailboxKind, Security};
use model::sorting::Sorting;
use sea_orm::entity::prelude::*;

/// A mailbox that the desk reads and writes from.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mailbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    pub address: String,
    pub queue_id: i64,
    pub imap_host: Option<String>,
    pub imap_port: Option<i64>,
    pub imap_security: Option<Security>,
    pub imap_folder: String,
    pub smtp_host: Option<String>,
    pub smtp_port: Option<i64>,
    pub smtp_security: Option<Security>,
    pub login: Option<String>,
    pub secret: Option<String>,
    pub active: bool,
    pub last_contact_at: Option<Timestamp>,
    pub failing_since: Option<Timestamp>,
    pub failure: Option<String>,
    pub failure_is_auth: bool,
    pub kind: MailboxKind,
    /// The largest mail its server takes, in bytes.
    pub max_bytes: Option<i64>,
    /// After so many minutes without acceptance the provider is missed.
    pub acceptance_minutes: i64,
    /// When its password or token ends.
    pub secret_expires_at: Option<Timestamp>,
    /// Bytes in the mailbox and what it may hold, as its server said last.
    pub quota_used: Option<i64>,
    pub quota_limit: Option<i64>,
    /// Whether its mail goes straight to its queue.
    pub sorting: Sorting,
    /// Beneath which folder settled mail is moved, a folder a month; empty: it is never moved.
    pub archive_folder: String,
    /// How many days settled mail stays where it arrived.
    pub keep_days: i64,
    /// Why mail was not moved the last time: `impossible`, or what the server said.
    pub not_moved: Option<String>,
    /// Since when somebody wants the mailbox to be compared with its server.
    pub check_requested_at: Option<Timestamp>,
    /// When it was compared last, and with which incarnation of its folder.
    pub checked_at: Option<Timestamp>,
    pub checked_validity: Option<i64>,
    /// Mails on the server that were not taken yet.
    pub not_taken: i64,
    /// The last reminder that its credentials end: about which end, and how many days before.
    pub reminded_for: Option<Timestamp>,
    pub reminded_days: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
