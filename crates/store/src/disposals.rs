//! Disposals: what was proposed to be destroyed, and each step on the way. Their tickets are in [`items`], what happens to the
//! rows in [`destroy`], files in [`doomed`], what stays in [`tombstones`].

pub mod destroy;
pub mod documents;
pub mod doomed;
pub mod items;
pub mod tombstones;

use model::Timestamp;
use model::disposal::{Basis, DisposalFault, DisposalState};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use crate::Result;
use crate::sql::Sql;

/// A disposal, with the names of those who acted.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Disposal {
    pub id: i64,
    pub contract_id: i64,
    pub contract: String,
    /// None for every class.
    pub class_id: Option<i64>,
    pub class: Option<String>,
    pub basis: Basis,
    pub closed_from: Option<Timestamp>,
    pub closed_before: Option<Timestamp>,
    pub reason: String,
    pub state: DisposalState,
    pub tickets: i64,
    pub bytes: i64,
    pub list_sha256: Option<String>,
    pub proposed_by: i64,
    pub proposer: String,
    pub proposed_at: Timestamp,
    pub export_id: Option<i64>,
    pub manifest: Option<String>,
    pub packaged_at: Option<Timestamp>,
    pub fault: Option<DisposalFault>,
    pub accepted_who: String,
    pub accepted_on: String,
    pub accepted_protocol: String,
    pub acceptor: Option<String>,
    pub accepted_at: Option<Timestamp>,
    pub authority: String,
    pub act_number: String,
    pub act_on: String,
    pub authoriser: Option<String>,
    pub authorised_at: Option<Timestamp>,
    pub starter: Option<String>,
    pub started_at: Option<Timestamp>,
    /// Mails without a ticket that were destroyed with their contract.
    pub mails: i64,
    /// Files that were removed.
    pub files: i64,
    /// When the keys of the contract were destroyed.
    pub keys_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    /// What was written down of it.
    pub record: Option<String>,
    pub record_sha256: Option<String>,
}

const SELECT: &str = "SELECT d.id, d.contract_id, c.name AS contract, d.class_id, k.name AS class, d.basis, d.closed_from, d.closed_before, \
     d.reason, d.state, d.tickets, d.bytes, d.list_sha256, d.proposed_by, p.name AS proposer, d.proposed_at, d.export_id, \
     d.manifest, d.packaged_at, d.fault, d.accepted_who, d.accepted_on, d.accepted_protocol, pa.name AS acceptor, \
     d.accepted_at, d.authority, d.act_number, d.act_on, pz.name AS authoriser, d.authorised_at, ps.name AS starter, \
     d.started_at, d.mails, d.files, d.keys_at, d.ended_at, d.record, d.record_sha256 \
     FROM disposal d JOIN contract c ON c.id = d.contract_id JOIN person p ON p.id = d.proposed_by \
     LEFT JOIN retention_class k ON k.id = d.class_id LEFT JOIN person pa ON pa.id = d.accepted_by \
     LEFT JOIN person pz ON pz.id = d.authorised_by LEFT JOIN person ps ON ps.id = d.started_by";

/// What is proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub contract_id: i64,
    pub class_id: Option<i64>,
    pub basis: Basis,
    pub closed_from: Option<Timestamp>,
    pub closed_before: Option<Timestamp>,
    pub reason: String,
    pub person_id: i64,
}

/// Writes a proposal down; its number.
pub async fn insert(tx: &impl ConnectionTrait, new: &Proposal, now: Timestamp) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let row: Option<Id> = Sql::new(
        "INSERT INTO disposal (contract_id, class_id, basis, closed_from, closed_before, reason, state, proposed_by, \
         proposed_at) VALUES ($1, $2, $3, $4, $5, $6, 'listing', $7, $8) RETURNING id",
        [
            new.contract_id.into(),
            new.class_id.into(),
            new.basis.into(),
            new.closed_from.map(|at| at.0).into(),
            new.closed_before.map(|at| at.0).into(),
            new.reason.clone().into(),
            new.person_id.into(),
            now.0.into(),
        ],
    )
    .one(tx)
    .await?;
    Ok(row.map_or(0, |row| row.id))
}

/// A disposal by its number.
pub async fn find(db: &impl ConnectionTrait, id: i64) -> Result<Option<Disposal>> {
    let mut sql = Sql::new(SELECT, []);
    sql.push(" WHERE d.id = ").bind(id);
    sql.one(db).await
}

/// As [`find`]; whoever else would change it waits until the end of the transaction.
pub async fn find_for_change(tx: &impl ConnectionTrait, id: i64) -> Result<Option<Disposal>> {
    // SQLite: the IMMEDIATE transaction is the lock.
    let mut sql = Sql::new(SELECT, []);
    sql.push(" WHERE d.id = ").bind(id);
    if tx.get_database_backend() == DbBackend::Postgres {
        sql.push(" FOR UPDATE OF d");
    }
    sql.one(tx).await
}

/// The newest disposals.
pub async fn newest(db: &impl ConnectionTrait, limit: i64) -> Result<Vec<Disposal>> {
    let mut sql = Sql::new(SELECT, []);
    sql.push(" ORDER BY d.id DESC LIMIT ").bind(limit);
    sql.all(db).await
}

/// The disposals that have work left to do, in order: their numbers and states.
pub async fn going(db: &impl ConnectionTrait) -> Result<Vec<(i64, DisposalState)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        state: DisposalState,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT d.id, d.state FROM disposal d WHERE d.state IN ('listing', 'packaging', 'running') ORDER BY d.id",
        [],
    )
    .all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.state)).collect())
}

/// Says how far a disposal is.
pub async fn set_state(tx: &impl ConnectionTrait, id: i64, state: DisposalState) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = $2 WHERE id = $1",
        [id.into(), state.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// The list stands.
pub async fn listed(tx: &impl ConnectionTrait, id: i64, tickets: i64, bytes: i64, sha256: &str) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = 'proposed', tickets = $2, bytes = $3, list_sha256 = $4 WHERE id = $1",
        [id.into(), tickets.into(), bytes.into(), sha256.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Its package is being written, as this job.
pub async fn packaging(tx: &impl ConnectionTrait, id: i64, export_id: i64) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = 'packaging', export_id = $2, manifest = NULL, fault = NULL WHERE id = $1",
        [id.into(), export_id.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Its package is what the list says.
pub async fn packaged(tx: &impl ConnectionTrait, id: i64, manifest: &str, now: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = 'packaged', manifest = $2, packaged_at = $3 WHERE id = $1",
        [id.into(), manifest.into(), now.0.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Its package could not be written, or is not what the list says: it may be packed again.
pub async fn not_packaged(tx: &impl ConnectionTrait, id: i64, fault: DisposalFault) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = 'proposed', fault = $2 WHERE id = $1",
        [id.into(), fault.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// What the region, or an authority, has said: who, on which day, under which number.
#[derive(Clone, Debug)]
pub struct Said {
    pub who: String,
    /// `2026-11-23`.
    pub on: String,
    pub number: String,
}

/// The region has accepted the package.
pub async fn accepted(tx: &impl ConnectionTrait, id: i64, said: &Said, person_id: i64, now: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = 'accepted', accepted_who = $2, accepted_on = $3, accepted_protocol = $4, \
         accepted_by = $5, accepted_at = $6 WHERE id = $1",
        said_values(id, said, person_id, now),
    )
    .run(tx)
    .await?;
    Ok(())
}

/// An act authorises it.
pub async fn authorised(tx: &impl ConnectionTrait, id: i64, said: &Said, person_id: i64, now: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = 'authorised', authority = $2, act_on = $3, act_number = $4, authorised_by = $5, \
         authorised_at = $6 WHERE id = $1",
        said_values(id, said, person_id, now),
    )
    .run(tx)
    .await?;
    Ok(())
}

fn said_values(id: i64, said: &Said, person_id: i64, now: Timestamp) -> [sea_orm::Value; 6] {
    [
        id.into(),
        said.who.clone().into(),
        said.on.clone().into(),
        said.number.clone().into(),
        person_id.into(),
        now.0.into(),
    ]
}

/// Its execution begins. Nobody for the command line.
pub async fn started(tx: &impl ConnectionTrait, id: i64, person_id: Option<i64>, now: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = 'running', started_by = $2, started_at = $3 WHERE id = $1",
        [id.into(), person_id.into(), now.0.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Adds to what was destroyed beside the tickets: mails that belonged to none, and files.
pub async fn add(tx: &impl ConnectionTrait, id: i64, mails: i64, files: i64) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET mails = mails + $2, files = files + $3 WHERE id = $1",
        [id.into(), mails.into(), files.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// The keys of its contract were destroyed.
pub async fn keys_destroyed(tx: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET keys_at = $2 WHERE id = $1",
        [id.into(), now.0.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}

/// Everything was destroyed; the record stands.
pub async fn ended(tx: &impl ConnectionTrait, id: i64, record: &str, sha256: &str, now: Timestamp) -> Result<()> {
    Sql::new(
        "UPDATE disposal SET state = 'done', record = $2, record_sha256 = $3, ended_at = $4 WHERE id = $1",
        [id.into(), record.into(), sha256.into(), now.0.into()],
    )
    .run(tx)
    .await?;
    Ok(())
}
