//! The documents of a disposal: kept in the database itself, because the keys of a contract's files are destroyed with it.

use model::disposal::DocumentKind;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// A document that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Document {
    pub kind: DocumentKind,
    pub name: String,
    pub mime: String,
    pub sha256: String,
    pub content: Vec<u8>,
}

/// Keeps a document.
pub async fn insert(tx: &impl ConnectionTrait, disposal_id: i64, document: Document) -> Result<()> {
    Sql::new(
        "INSERT INTO disposal_document (disposal_id, kind, name, mime, sha256, content) VALUES ($1, $2, $3, $4, $5, $6)",
        [
            disposal_id.into(),
            document.kind.into(),
            document.name.into(),
            document.mime.into(),
            document.sha256.into(),
            document.content.into(),
        ],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// A document.
pub async fn find(db: &impl ConnectionTrait, disposal_id: i64, kind: DocumentKind) -> Result<Option<Document>> {
    Sql::new(
        "SELECT kind, name, mime, sha256, content FROM disposal_document WHERE disposal_id = $1 AND kind = $2",
        [disposal_id.into(), kind.into()],
    )
    .one(db)
    .await
}

/// The documents of a disposal: kind, name, SHA-256.
pub async fn names(db: &impl ConnectionTrait, disposal_id: i64) -> Result<Vec<(DocumentKind, String, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: DocumentKind,
        name: String,
        sha256: String,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT kind, name, sha256 FROM disposal_document WHERE disposal_id = $1 ORDER BY kind",
        [disposal_id.into()],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.name, row.sha256)).collect())
}
