//! Files whose rows were destroyed. Written in the transaction that destroys the rows, and worked off behind it, so that a stop in
//! between leaves no file that nobody looks for.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::Result;
use crate::sql::{Count, Sql};

/// Notes the files of some tickets: attachments, their pictures, mails as they came and left.
pub async fn of_tickets(tx: &impl ConnectionTrait, disposal_id: i64, ids: &[i64]) -> Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO doomed_blob (disposal_id, contract_id, sha256) \
         SELECT CAST($1 AS BIGINT), x.contract_id, x.sha256 FROM (\
         SELECT a.contract_id, a.sha256 FROM attachment a WHERE a.ticket_id IN ",
        [disposal_id.into()],
    );
    sql.bind_list(ids.iter().copied());
    sql.push(
        " UNION SELECT p.contract_id, p.sha256 FROM picture p JOIN attachment pa ON pa.id = p.attachment_id \
         WHERE pa.ticket_id IN ",
    );
    sql.list_again(2, ids.len());
    sql.push(" UNION SELECT i.contract_id, i.sha256 FROM inbound i WHERE i.ticket_id IN ");
    sql.list_again(2, ids.len());
    sql.push(
        " UNION SELECT im.contract_id, im.sha256 FROM inbound im JOIN message m ON m.id = im.message_id \
         WHERE m.ticket_id IN ",
    );
    sql.list_again(2, ids.len());
    sql.push(
        " UNION SELECT ie.contract_id, ie.sha256 FROM inbound ie JOIN evidence e ON e.inbound_id = ie.id \
         WHERE e.ticket_id IN ",
    );
    sql.list_again(2, ids.len());
    sql.push(" UNION SELECT o.contract_id, o.sha256 FROM outbox o WHERE o.ticket_id IN ");
    sql.list_again(2, ids.len());
    sql.push(") x WHERE x.contract_id IS NOT NULL AND x.sha256 IS NOT NULL AND x.sha256 <> '' ON CONFLICT DO NOTHING");
    sql.run(tx).await?;
    Ok(())
}

/// Notes the files of mails that belong to no ticket.
pub async fn of_mails(tx: &impl ConnectionTrait, disposal_id: i64, ids: &[i64]) -> Result<()> {
    let mut sql = Sql::new(
        "INSERT INTO doomed_blob (disposal_id, contract_id, sha256) \
         SELECT CAST($1 AS BIGINT), x.contract_id, x.sha256 FROM (\
         SELECT i.contract_id, i.sha256 FROM inbound i WHERE i.id IN ",
        [disposal_id.into()],
    );
    sql.bind_list(ids.iter().copied());
    sql.push(" UNION SELECT a.contract_id, a.sha256 FROM attachment a WHERE a.ticket_id IS NULL AND a.inbound_id IN ");
    sql.list_again(2, ids.len());
    sql.push(
        " UNION SELECT p.contract_id, p.sha256 FROM picture p JOIN attachment pa ON pa.id = p.attachment_id \
         WHERE pa.ticket_id IS NULL AND pa.inbound_id IN ",
    );
    sql.list_again(2, ids.len());
    sql.push(") x WHERE x.sha256 <> '' ON CONFLICT DO NOTHING");
    sql.run(tx).await?;
    Ok(())
}

/// A file that is to go.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Doomed {
    pub id: i64,
    pub contract_id: i64,
    pub sha256: String,
    /// Another row still names it: it stays.
    pub named: bool,
}

/// Whether a row still names the file `d`.
const NAMED: &str = "(EXISTS (SELECT 1 FROM attachment a WHERE SUBSTR(a.sha256, 1, 12) = SUBSTR(d.sha256, 1, 12) \
     AND a.sha256 = d.sha256 AND a.contract_id = d.contract_id) \
     OR EXISTS (SELECT 1 FROM picture p WHERE SUBSTR(p.sha256, 1, 12) = SUBSTR(d.sha256, 1, 12) \
     AND p.sha256 = d.sha256 AND p.contract_id = d.contract_id) \
     OR EXISTS (SELECT 1 FROM inbound i WHERE SUBSTR(i.sha256, 1, 12) = SUBSTR(d.sha256, 1, 12) \
     AND i.sha256 = d.sha256 AND i.contract_id = d.contract_id) \
     OR EXISTS (SELECT 1 FROM outbox o WHERE SUBSTR(o.sha256, 1, 12) = SUBSTR(d.sha256, 1, 12) \
     AND o.sha256 = d.sha256 AND o.contract_id = d.contract_id)) AS named";

/// The next files of a disposal that are to go.
pub async fn next(db: &impl ConnectionTrait, disposal_id: i64, limit: i64) -> Result<Vec<Doomed>> {
    let mut sql = Sql::new("SELECT d.id, d.contract_id, d.sha256, ", []);
    sql.push(NAMED)
        .push(" FROM doomed_blob d WHERE d.disposal_id = ")
        .bind(disposal_id);
    sql.push(" ORDER BY d.id LIMIT ").bind(limit);
    sql.all(db).await
}

/// Whether a row names a doomed file by now.
pub async fn is_named(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    let mut sql = Sql::new("SELECT d.id, d.contract_id, d.sha256, ", []);
    sql.push(NAMED).push(" FROM doomed_blob d WHERE d.id = ").bind(id);
    let found: Option<Doomed> = sql.one(db).await?;
    Ok(found.is_some_and(|file| file.named))
}

/// Forgets files that are gone, or that stay.
pub async fn forget(tx: &impl ConnectionTrait, ids: &[i64]) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM doomed_blob WHERE id IN ", []);
    sql.bind_list(ids.iter().copied());
    sql.run(tx).await?;
    Ok(())
}

/// How many rows still belong to a contract: tickets, mails that were not destroyed, files.
pub async fn left_of(db: &impl ConnectionTrait, contract_id: i64) -> Result<i64> {
    let row: Option<Count> = Sql::new(
        "SELECT (SELECT COUNT(*) FROM ticket t WHERE t.contract_id = $1) \
         + (SELECT COUNT(*) FROM inbound i WHERE i.contract_id = $1 AND i.state <> 'destroyed') \
         + (SELECT COUNT(*) FROM attachment a WHERE a.contract_id = $1) \
         + (SELECT COUNT(*) FROM picture p WHERE p.contract_id = $1) \
         + (SELECT COUNT(*) FROM outbox o WHERE o.contract_id = $1 AND o.sha256 IS NOT NULL) \
         + (SELECT COUNT(*) FROM doomed_blob d WHERE d.contract_id = $1) AS n",
        [contract_id.into()],
    )
    .one(db)
    .await?;
    Ok(row.map_or(0, |row| row.n))
}
