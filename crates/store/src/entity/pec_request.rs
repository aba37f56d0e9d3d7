//! Table `pec_request`.

use model::Timestamp;
use model::pec_request::{IdentityHow, RefusalReason, RequestKind, RequestState};
use sea_orm::entity::prelude::*;

/// What is asked of the provider of certified mail for a ticket's citizen.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pec_request")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub ticket_id: i64,
    pub kind: RequestKind,
    pub state: RequestState,
    pub version: i64,
    /// JSON of `model::pec_request::RequestData`.
    pub data: String,
    /// The box or the domain it is about, copied from the data for lists.
    pub box_address: String,
    pub opened_by: i64,
    pub opened_at: Timestamp,
    pub data_by: Option<i64>,
    pub data_at: Option<Timestamp>,
    /// The signed form, a file of the ticket.
    pub form_attachment_id: Option<i64>,
    pub form_by: Option<i64>,
    pub form_at: Option<Timestamp>,
    pub identity_how: Option<IdentityHow>,
    pub identity_by: Option<i64>,
    pub identity_at: Option<Timestamp>,
    /// When it was handed to the provider.
    pub sent_by: Option<i64>,
    pub sent_at: Option<Timestamp>,
    pub executed_by: Option<i64>,
    pub executed_at: Option<Timestamp>,
    /// What the provider calls it.
    pub provider_reference: String,
    pub confirmed_by: Option<i64>,
    pub confirmed_at: Option<Timestamp>,
    pub refusal_reason: Option<RefusalReason>,
    /// What the citizen was told about it.
    pub refusal_text: String,
    pub ended_by: Option<i64>,
    pub ended_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
