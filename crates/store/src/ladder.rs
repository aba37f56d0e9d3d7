//! The moves that each queue's ladder permits, and what stands on it.

use model::ladder::{BACK_OFFICE, Move};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Set};

use crate::Result;
use crate::entity::ladder_move;
use crate::sql::Sql;

/// The moves of every queue, as (queue, move), from below.
pub async fn moves(db: &impl ConnectionTrait) -> Result<Vec<(i64, Move)>> {
    let rows = ladder_move::Entity::find()
        .order_by_asc(ladder_move::Column::QueueId)
        .order_by_asc(ladder_move::Column::FromLevel)
        .order_by_asc(ladder_move::Column::ToLevel)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.queue_id, view(&row))).collect())
}

/// The moves of a queue, from below.
pub async fn of_queue(db: &impl ConnectionTrait, queue_id: i64) -> Result<Vec<Move>> {
    let rows = ladder_move::Entity::find()
        .filter(ladder_move::Column::QueueId.eq(queue_id))
        .order_by_asc(ladder_move::Column::FromLevel)
        .order_by_asc(ladder_move::Column::ToLevel)
        .all(db)
        .await?;
    Ok(rows.iter().map(view).collect())
}

fn view(row: &ladder_move::Model) -> Move {
    Move {
        from: row.from_level,
        to: row.to_level,
        verified: row.verified,
    }
}

/// Replaces the moves of a queue.
pub async fn replace(db: &impl ConnectionTrait, queue_id: i64, moves: &[Move]) -> Result<()> {
    ladder_move::Entity::delete_many()
        .filter(ladder_move::Column::QueueId.eq(queue_id))
        .exec(db)
        .await?;
    if moves.is_empty() {
        return Ok(());
    }
    let rows = moves.iter().map(|permitted| ladder_move::ActiveModel {
        queue_id: Set(queue_id),
        from_level: Set(permitted.from),
        to_level: Set(permitted.to),
        verified: Set(permitted.verified),
    });
    ladder_move::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Permits a step of these queues to be reached from the back office, with verified documents, where no move leads there.
pub async fn reach(db: &impl ConnectionTrait, queues: &[i64], level: i64) -> Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO ladder_move (queue_id, from_level, to_level, verified) SELECT q.id, $1, $2, TRUE FROM queue q \
         WHERE NOT EXISTS (SELECT 1 FROM ladder_move m WHERE m.queue_id = q.id AND m.to_level = $2) AND q.id IN ",
        [BACK_OFFICE.into(), level.into()],
    );
    sql.bind_list(queues.iter().copied());
    sql.run(db).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Number {
    id: i64,
}

/// The numbers of the first open tickets of a queue, at most `limit`.
pub async fn open_in_queue(db: &impl ConnectionTrait, queue_id: i64, limit: u64) -> Result<Vec<i64>> {
    let rows: Vec<Number> = Sql::new(
        "SELECT id FROM ticket WHERE queue_id = $1 AND closed_at IS NULL ORDER BY due_at, id LIMIT $2",
        [queue_id.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The numbers of the first open tickets that are with an office and of none of these queues, at most `limit`.
pub async fn open_with_office(
    db: &impl ConnectionTrait,
    office_id: i64,
    but_of: &[i64],
    limit: u64,
) -> Result<Vec<i64>> {
    let mut sql = Sql::new(
        "SELECT id FROM ticket WHERE office_id = $1 AND closed_at IS NULL",
        [office_id.into()],
    );
    if !but_of.is_empty() {
        sql.push(" AND queue_id NOT IN ").bind_list(but_of.iter().copied());
    }
    sql.push(" ORDER BY due_at, id LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let rows: Vec<Number> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
