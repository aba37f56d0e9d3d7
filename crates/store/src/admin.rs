//! Lists of the configuration, whole: also what is set inactive, for the people who configure.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::Result;
use crate::desk::{Line, Reason};
use crate::entity::{outcome, phone_line, prepared_answer, reason};

pub use crate::entity::outcome::Model as Outcome;
pub use crate::entity::prepared_answer::Model as Answer;

/// Telephone lines, in their order.
pub async fn lines(db: &impl ConnectionTrait) -> Result<Vec<Line>> {
    phone_line::Entity::find()
        .order_by_asc(phone_line::Column::Sort)
        .order_by_asc(phone_line::Column::Id)
        .all(db)
        .await
}

/// A telephone line.
pub async fn line(db: &impl ConnectionTrait, id: i64) -> Result<Option<Line>> {
    phone_line::Entity::find_by_id(id).one(db).await
}

/// Closing outcomes, in their order.
pub async fn outcomes(db: &impl ConnectionTrait) -> Result<Vec<Outcome>> {
    outcome::Entity::find()
        .order_by_asc(outcome::Column::Sort)
        .order_by_asc(outcome::Column::Id)
        .all(db)
        .await
}

/// A closing outcome.
pub async fn outcome(db: &impl ConnectionTrait, id: i64) -> Result<Option<Outcome>> {
    outcome::Entity::find_by_id(id).one(db).await
}

/// Reasons of every queue, in their order.
pub async fn reasons(db: &impl ConnectionTrait) -> Result<Vec<Reason>> {
    reason::Entity::find()
        .order_by_asc(reason::Column::Sort)
        .order_by_asc(reason::Column::Id)
        .all(db)
        .await
}

/// Prepared answers, by title.
pub async fn answers(db: &impl ConnectionTrait) -> Result<Vec<Answer>> {
    prepared_answer::Entity::find()
        .order_by_asc(prepared_answer::Column::Title)
        .order_by_asc(prepared_answer::Column::Id)
        .all(db)
        .await
}

/// Prepared answers of a reason, by title.
pub async fn answers_of_reason(db: &impl ConnectionTrait, reason_id: i64) -> Result<Vec<Answer>> {
    prepared_answer::Entity::find()
        .filter(prepared_answer::Column::ReasonId.eq(reason_id))
        .order_by_asc(prepared_answer::Column::Title)
        .all(db)
        .await
}

/// A prepared answer.
pub async fn answer(db: &impl ConnectionTrait, id: i64) -> Result<Option<Answer>> {
    prepared_answer::Entity::find_by_id(id).one(db).await
}
