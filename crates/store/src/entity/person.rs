//! Table `person`.

use model::Timestamp;
use model::notice::NoticeChoice;
use sea_orm::entity::prelude::*;

/// A person who works at the desk.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub login: String,
    pub name: String,
    pub email: Option<String>,
    pub operator_code: Option<String>,
    pub password_hash: Option<String>,
    pub must_change_password: bool,
    pub disabled_at: Option<Timestamp>,
    pub failed_logins: i64,
    pub locked_until: Option<Timestamp>,
    pub letter_keys: bool,
    /// How they are told of what is handed to their office.
    pub notices: NoticeChoice,
    pub created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
