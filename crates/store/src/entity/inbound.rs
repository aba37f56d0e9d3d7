//! Table `inbound`.

use model::Timestamp;
use model::mailbox::InboundState;
use sea_orm::entity::prelude::*;

/// The ledger of received mail.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub mailbox_id: i64,
    pub contract_id: i64,
    pub fingerprint: String,
    pub sha256: String,
    pub bytes: i64,
    pub state: InboundState,
    pub reason: Option<String>,
    pub sender: Option<String>,
    pub subject: Option<String>,
    pub received_at: Timestamp,
    pub stored_at: Timestamp,
    pub attempts: i64,
    pub next_at: Option<Timestamp>,
    pub ticket_id: Option<i64>,
    pub message_id: Option<i64>,
    /// What it was read as (code of `mail::read::Kind`).
    pub kind: Option<String>,
    /// What its signature is worth (code of `mail::smime::SignatureState`); none for an unsigned one.
    pub signature: Option<String>,
    /// Who issued the signer's certificate.
    pub issuer: Option<String>,
    /// A person has let it out of quarantine.
    pub released: bool,
    /// Somebody wants a ticket of it, whatever it is.
    pub open_anyway: bool,
    /// While it waits in triage: when the contact is due.
    pub due_at: Option<Timestamp>,
    /// Where a rule would put it.
    pub queue_id: Option<i64>,
    pub reason_id: Option<i64>,
    /// The ticket that it cites without proof.
    pub related_id: Option<i64>,
    /// The rule that fired, by the name it had.
    pub rule: Option<String>,
    /// Why it fired: JSON of a list of `model::sorting::Why`.
    pub why: Option<String>,
    /// What the person who decided added.
    pub note: Option<String>,
    pub decided_by: Option<i64>,
    pub decided_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
