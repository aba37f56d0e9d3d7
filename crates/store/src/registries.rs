//! Local registries: records that came in files.

use model::lookup::{LookupKey, LookupKind, Registry};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// The records under a key, as they were stored (JSON), of the file that is in force; at most `limit`.
pub async fn find(db: &impl ConnectionTrait, registry: Registry, key: &LookupKey, limit: i64) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        data: String,
    }
    let mut sql = Sql::new(
        "SELECT r.data FROM registry_import i JOIN registry_row r ON r.import_id = i.id \
         WHERE i.registry = $1 AND i.state = 'in_force' AND ",
        [registry.into(), key.value.clone().into(), limit.into()],
    );
    sql.push(match key.kind {
        LookupKind::TaxCode => "r.tax_code = $2",
        LookupKind::Plate | LookupKind::Email => "r.other = $2",
        LookupKind::Phone => "r.phone = $2",
    });
    sql.push(" ORDER BY r.ident DESC LIMIT $3");
    Ok(sql.all::<Row>(db).await?.into_iter().map(|row| row.data).collect())
}
