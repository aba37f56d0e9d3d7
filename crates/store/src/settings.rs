//! Named values of the desk.

use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter};

use crate::Result;
use crate::entity::setting;
use crate::sql::Sql;

/// A value by name.
pub async fn get(db: &impl ConnectionTrait, name: &str) -> Result<Option<String>> {
    Ok(setting::Entity::find_by_id(name).one(db).await?.map(|row| row.value))
}

/// As [`get`], and nobody changes the value before the end of the transaction.
pub async fn hold(tx: &impl ConnectionTrait, name: &str) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        value: String,
    }
    // SQLite: the IMMEDIATE transaction is the lock.
    let text = match tx.get_database_backend() {
        DbBackend::Postgres => "SELECT value FROM setting WHERE name = $1 FOR SHARE",
        _ => "SELECT value FROM setting WHERE name = $1",
    };
    let row: Option<Row> = Sql::new(text, [name.into()]).one(tx).await?;
    Ok(row.map(|row| row.value))
}

/// Those of these values that there are, with their names.
pub async fn several(db: &impl ConnectionTrait, names: &[String]) -> Result<Vec<(String, String)>> {
    let rows = setting::Entity::find()
        .filter(setting::Column::Name.is_in(names))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.value)).collect())
}

/// Writes a value.
pub async fn set(db: &impl ConnectionTrait, name: &str, value: &str) -> Result<()> {
    Sql::new(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name.into(), value.into()],
    )
    .run(db)
    .await?;
    Ok(())
}

/// Writes a value unless there is one, and returns what is there: two processes that start together agree.
pub async fn get_or_set(db: &impl ConnectionTrait, name: &str, value: &str) -> Result<String> {
    Sql::new(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        [name.into(), value.into()],
    )
    .run(db)
    .await?;
    Ok(get(db, name).await?.unwrap_or_else(|| value.to_owned()))
}
