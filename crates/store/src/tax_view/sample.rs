//! A view such as a region has, in a database of one's own: what `sportello bench` asks.

use sea_orm::ConnectionTrait;

use crate::Result;
use crate::sql::Sql;

/// What it is called.
pub const NAME: &str = "bench_positions";

/// Years of each tax code in it.
pub const YEARS: usize = 5;

/// Makes it in a PostgreSQL database that has none: `codes` is a JSON array of tax codes. It has the columns `tax_code`, `plate`,
/// `year` and `due_cents`.
pub async fn make(db: &impl ConnectionTrait, codes: &str) -> Result<()> {
    Sql::new(
        "CREATE TABLE bench_position (tax_code TEXT NOT NULL, plate TEXT NOT NULL, year BIGINT NOT NULL, \
         due_cents BIGINT NOT NULL)",
        [],
    )
    .run(db)
    .await?;
    Sql::new(
        "INSERT INTO bench_position (tax_code, plate, year, due_cents) SELECT c.value, 'AB123CD', y.value, 19000 \
         FROM json_array_elements_text(CAST($1 AS JSON)) AS c(value), generate_series(2021, 2025) AS y(value)",
        [codes.into()],
    )
    .run(db)
    .await?;
    for statement in [
        "CREATE INDEX bench_position_code ON bench_position(tax_code)",
        "CREATE VIEW bench_positions AS SELECT tax_code, plate, year, due_cents FROM bench_position",
    ] {
        Sql::new(statement, []).run(db).await?;
    }
    Ok(())
}
