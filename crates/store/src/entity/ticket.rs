//! Table `ticket`.

use model::Channel;
use model::TicketState;
use model::Timestamp;
use model::ticket::LastWord;
use sea_orm::entity::prelude::*;

/// A ticket; its id is its number.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ticket")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub contract_id: i64,
    pub version: i64,
    pub queue_id: i64,
    pub reason_id: Option<i64>,
    pub office_id: Option<i64>,
    pub owner_id: Option<i64>,
    pub requester_id: Option<i64>,
    pub on_behalf_id: Option<i64>,
    pub delegation_seen: Option<bool>,
    pub line_id: Option<i64>,
    pub channel: Channel,
    pub state: TicketState,
    pub level: i64,
    pub subject: String,
    pub received_at: Timestamp,
    pub opened_at: Timestamp,
    pub due_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub outcome_id: Option<i64>,
    pub first_contact: bool,
    pub handling_ms: i64,
    pub talk_ms: Option<i64>,
    pub wrap_up_ms: Option<i64>,
    pub last_word: LastWord,
    pub last_at: Timestamp,
    pub related_id: Option<i64>,
    /// Since when it is where it is (level and office); what was before is in `ticket_stay`.
    pub stay_since: Timestamp,
    /// The queue that an office proposed when it refused the ticket.
    pub proposed_queue_id: Option<i64>,
    /// The service level that the bar shows; empty where none is about it.
    pub sla: String,
    /// The code of its clock.
    pub clock: String,
    /// What the bar's clock may use, in counted milliseconds.
    pub budget_ms: i64,
    /// What is left of it while it stands still; none while it runs.
    pub left_ms: Option<i64>,
    /// The rules by which this was counted.
    pub rules_id: i64,
    /// The next instant at which a warning is to be given.
    pub warn_at: Option<Timestamp>,
    /// The desk marked it as urgent.
    pub urgent: bool,
    /// Since when it is on the list of those who lead.
    pub leader_since: Option<Timestamp>,
    /// Since when it is in the archive, where nothing is written to it any more.
    pub archived_at: Option<Timestamp>,
    /// How long it is kept.
    pub retention_class_id: i64,
    /// Somebody said so: queue and reason say nothing any more.
    pub retention_set_by_hand: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
