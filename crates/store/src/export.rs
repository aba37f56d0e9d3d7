//! What a package is made of: which tickets, and everything that belongs to some of them, a fixed number of statements for
//! however many there are.

use std::collections::HashMap;

use model::Timestamp;
use model::contact::KeyKind;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};

use crate::Result;
use crate::entity::{
    attachment, contact, contact_key, contract, delivery, document_check, event, evidence, inbound, lookup, message,
    outage_ticket, outbox, pec_request, recontact, recontact_attempt, ticket,
};
use crate::sql::{Count, Sql};

/// So many values are bound in a statement at most.
const VALUES: usize = 200;

/// Which tickets are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub contract_id: Option<i64>,
    pub queue_id: Option<i64>,
    /// Received at this instant or later.
    pub from: Option<Timestamp>,
    /// Received before this instant.
    pub until: Option<Timestamp>,
    /// On the list of this disposal.
    pub disposal_id: Option<i64>,
}

impl Wanted {
    fn restrict(&self, sql: &mut Sql) {
        if let Some(id) = self.contract_id {
            sql.push(" AND t.contract_id = ").bind(id);
        }
        if let Some(id) = self.queue_id {
            sql.push(" AND t.queue_id = ").bind(id);
        }
        if let Some(from) = self.from {
            sql.push(" AND t.received_at >= ").bind(from.0);
        }
        if let Some(until) = self.until {
            sql.push(" AND t.received_at < ").bind(until.0);
        }
        if let Some(id) = self.disposal_id {
            sql.push(" AND t.id IN (SELECT di.ticket_id FROM disposal_item di WHERE di.disposal_id = ")
                .bind(id)
                .push(")");
        }
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// The numbers of the next tickets that are wanted, behind one.
pub async fn ids(db: &impl ConnectionTrait, wanted: &Wanted, after: i64, limit: i64) -> Result<Vec<i64>> {
    let mut sql = Sql::new("SELECT t.id FROM ticket t WHERE t.id > $1", [after.into()]);
    wanted.restrict(&mut sql);
    sql.push(" ORDER BY t.id LIMIT ").bind(limit);
    let rows: Vec<Id> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How many tickets are wanted.
pub async fn count(db: &impl ConnectionTrait, wanted: &Wanted) -> Result<i64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM ticket t WHERE t.id > 0", []);
    wanted.restrict(&mut sql);
    let row: Option<Count> = sql.one(db).await?;
    Ok(row.map_or(0, |row| row.n))
}

/// Those of these tickets that there are and that are wanted, in order; in so many statements as there are hundreds.
pub async fn those_of(db: &impl ConnectionTrait, wanted: &Wanted, tickets: &[i64]) -> Result<Vec<i64>> {
    let mut found = Vec::with_capacity(tickets.len());
    for some in tickets.chunks(VALUES) {
        let mut sql = Sql::new("SELECT t.id FROM ticket t WHERE t.id IN ", []);
        sql.bind_list(some.iter().copied());
        wanted.restrict(&mut sql);
        let rows: Vec<Id> = sql.all(db).await?;
        found.extend(rows.into_iter().map(|row| row.id));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The contacts that have one of these keys.
pub async fn contacts_with(db: &impl ConnectionTrait, kinds: &[KeyKind], value: &str) -> Result<Vec<i64>> {
    let mut sql = Sql::new(
        "SELECT DISTINCT k.contact_id AS id FROM contact_key k WHERE k.value = $1 AND k.kind IN ",
        [value.into()],
    );
    sql.bind_list(kinds.iter().copied()).push(" ORDER BY 1");
    let rows: Vec<Id> = sql.all(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The keys of some contacts that nobody else has: an address that a whole family writes from is none of them.
pub async fn own_keys(db: &impl ConnectionTrait, contacts: &[i64]) -> Result<Vec<(KeyKind, String)>> {
    let mut keys = Vec::new();
    for some in contacts.chunks(VALUES) {
        let mut sql = Sql::new("SELECT k.* FROM contact_key k WHERE k.contact_id IN ", []);
        sql.bind_list(some.iter().copied());
        let rows: Vec<contact_key::Model> = sql.all(db).await?;
        keys.extend(rows.into_iter().map(|row| (row.kind, row.value)));
    }
    keys.sort();
    keys.dedup();
    let mut own = Vec::with_capacity(keys.len());
    for some in keys.chunks(VALUES) {
        let mut sql = Sql::new("SELECT k.* FROM contact_key k WHERE k.value IN ", []);
        sql.bind_list(some.iter().map(|(_, value)| value.clone()));
        let rows: Vec<contact_key::Model> = sql.all(db).await?;
        let shared = |kind: KeyKind, value: &str| {
            rows.iter()
                .any(|row| row.kind == kind && row.value == value && !contacts.contains(&row.contact_id))
        };
        own.extend(some.iter().filter(|(kind, value)| !shared(*kind, value)).cloned());
    }
    Ok(own)
}

/// The names of some contacts.
pub async fn contact_names(db: &impl ConnectionTrait, contacts: &[i64]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for some in contacts.chunks(VALUES) {
        let rows = contact::Entity::find()
            .filter(contact::Column::Id.is_in(some.iter().copied()))
            .order_by_asc(contact::Column::Id)
            .all(db)
            .await?;
        names.extend(rows.into_iter().map(|row| row.name));
    }
    Ok(names)
}

/// The tickets that concern somebody: as contact, on whose behalf, or by an address that wrote or was written to.
pub async fn tickets_of(db: &impl ConnectionTrait, contacts: &[i64], addresses: &[String]) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for some in contacts.chunks(VALUES) {
        let mut sql = Sql::new("SELECT t.id FROM ticket t WHERE t.requester_id IN ", []);
        sql.bind_list(some.iter().copied())
            .push(" UNION SELECT t.id FROM ticket t WHERE t.on_behalf_id IN ")
            .list_again(1, some.len());
        let rows: Vec<Id> = sql.all(db).await?;
        found.extend(rows.into_iter().map(|row| row.id));
    }
    for some in addresses.chunks(VALUES) {
        let mut sql = Sql::new(
            "SELECT m.ticket_id AS id FROM message m WHERE m.from_address IS NOT NULL AND LOWER(m.from_address) IN ",
            [],
        );
        sql.bind_list(some.iter().cloned())
            .push(
                " UNION SELECT o.ticket_id FROM delivery d JOIN outbox o ON o.id = d.outbox_id \
                 WHERE o.ticket_id IS NOT NULL AND LOWER(d.address) IN ",
            )
            .list_again(1, some.len());
        let rows: Vec<Id> = sql.all(db).await?;
        found.extend(rows.into_iter().map(|row| row.id));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// How long a ticket was where.
#[derive(Clone, Debug, FromQueryResult)]
pub struct StayRow {
    pub ticket_id: i64,
    pub level: i64,
    pub office_id: Option<i64>,
    pub since: Timestamp,
    pub until: Timestamp,
}

/// What a closed ticket measured against a service level.
#[derive(Clone, Debug, FromQueryResult)]
pub struct MeasureRow {
    pub ticket_id: i64,
    pub sla: String,
    pub started_at: Timestamp,
    pub closed_at: Timestamp,
    pub budget_ms: i64,
    pub gross_ms: i64,
    pub net_ms: i64,
    pub in_time: bool,
    pub first_contact: bool,
    pub solved_level: i64,
    pub reopened_by_citizen: i64,
    pub reopened_by_desk: i64,
}

/// Everything that belongs to some tickets, each list in the order of its numbers.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub tickets: Vec<ticket::Model>,
    pub contacts: HashMap<i64, contact::Model>,
    pub keys: Vec<contact_key::Model>,
    pub events: Vec<event::Model>,
    pub messages: Vec<message::Model>,
    pub attachments: Vec<attachment::Model>,
    pub inbound: HashMap<i64, inbound::Model>,
    pub outbox: Vec<outbox::Model>,
    pub deliveries: Vec<delivery::Model>,
    pub evidence: Vec<evidence::Model>,
    pub stays: Vec<StayRow>,
    pub measures: Vec<MeasureRow>,
    pub checks: Vec<document_check::Model>,
    pub recontacts: Vec<recontact::Model>,
    pub attempts: Vec<recontact_attempt::Model>,
    pub requests: Vec<pec_request::Model>,
    pub outages: Vec<outage_ticket::Model>,
    pub lookups: Vec<lookup::Model>,
}

/// Everything that belongs to these tickets: 18 statements, however many they are (a hundred or so at a time).
pub async fn batch(db: &impl ConnectionTrait, ids: &[i64]) -> Result<Batch> {
    let contacts: Vec<contact::Model> = {
        let mut sql = Sql::new(
            "SELECT c.* FROM contact c WHERE c.id IN (SELECT t.requester_id FROM ticket t WHERE t.id IN ",
            [],
        );
        sql.bind_list(ids.iter().copied())
            .push(" UNION SELECT t.on_behalf_id FROM ticket t WHERE t.id IN ")
            .list_again(1, ids.len())
            .push(")");
        sql.all(db).await?
    };
    let keys = {
        let mut sql = Sql::new(
            "SELECT k.* FROM contact_key k WHERE k.contact_id IN (SELECT t.requester_id FROM ticket t WHERE t.id IN ",
            [],
        );
        sql.bind_list(ids.iter().copied())
            .push(" UNION SELECT t.on_behalf_id FROM ticket t WHERE t.id IN ")
            .list_again(1, ids.len())
            .push(") ORDER BY k.id");
        sql.all(db).await?
    };
    let inbound: Vec<inbound::Model> = {
        let mut sql = Sql::new(
            "SELECT i.* FROM inbound i WHERE i.id IN (SELECT m.inbound_id FROM message m WHERE m.ticket_id IN ",
            [],
        );
        sql.bind_list(ids.iter().copied())
            .push(" UNION SELECT e.inbound_id FROM evidence e WHERE e.ticket_id IN ")
            .list_again(1, ids.len())
            .push(")");
        sql.all(db).await?
    };
    Ok(Batch {
        tickets: of(db, "SELECT t.* FROM ticket t WHERE t.id IN ", ids, " ORDER BY t.id").await?,
        contacts: contacts.into_iter().map(|row| (row.id, row)).collect(),
        keys,
        events: of(
            db,
            "SELECT e.* FROM event e WHERE e.ticket_id IN ",
            ids,
            " ORDER BY e.id",
        )
        .await?,
        messages: of(
            db,
            "SELECT m.* FROM message m WHERE m.ticket_id IN ",
            ids,
            " ORDER BY m.id",
        )
        .await?,
        attachments: of(
            db,
            "SELECT a.* FROM attachment a WHERE a.ticket_id IN ",
            ids,
            " ORDER BY a.id",
        )
        .await?,
        inbound: inbound.into_iter().map(|row| (row.id, row)).collect(),
        outbox: of(
            db,
            "SELECT o.* FROM outbox o WHERE o.ticket_id IN ",
            ids,
            " ORDER BY o.id",
        )
        .await?,
        deliveries: of(
            db,
            "SELECT d.* FROM outbox o JOIN delivery d ON d.outbox_id = o.id WHERE o.ticket_id IN ",
            ids,
            " ORDER BY d.id",
        )
        .await?,
        evidence: of(
            db,
            "SELECT e.* FROM evidence e WHERE e.ticket_id IN ",
            ids,
            " ORDER BY e.id",
        )
        .await?,
        stays: of(
            db,
            "SELECT s.ticket_id, s.level, s.office_id, s.since, s.until FROM ticket_stay s WHERE s.ticket_id IN ",
            ids,
            " ORDER BY s.ticket_id, s.seq",
        )
        .await?,
        measures: of(
            db,
            "SELECT m.ticket_id, m.sla, m.started_at, m.closed_at, m.budget_ms, m.gross_ms, m.net_ms, m.in_time, \
             m.first_contact, m.solved_level, m.reopened_by_citizen, m.reopened_by_desk FROM ticket_measure m \
             WHERE m.ticket_id IN ",
            ids,
            " ORDER BY m.ticket_id, m.sla",
        )
        .await?,
        checks: of(
            db,
            "SELECT c.* FROM document_check c WHERE c.ticket_id IN ",
            ids,
            " ORDER BY c.ticket_id, c.position",
        )
        .await?,
        recontacts: of(
            db,
            "SELECT r.* FROM recontact r WHERE r.ticket_id IN ",
            ids,
            " ORDER BY r.id",
        )
        .await?,
        attempts: of(
            db,
            "SELECT a.* FROM recontact r JOIN recontact_attempt a ON a.recontact_id = r.id WHERE r.ticket_id IN ",
            ids,
            " ORDER BY a.id",
        )
        .await?,
        requests: of(
            db,
            "SELECT p.* FROM pec_request p WHERE p.ticket_id IN ",
            ids,
            " ORDER BY p.id",
        )
        .await?,
        outages: of(
            db,
            "SELECT o.* FROM outage_ticket o WHERE o.ticket_id IN ",
            ids,
            " ORDER BY o.id",
        )
        .await?,
        lookups: of(
            db,
            "SELECT l.* FROM lookup l WHERE l.ticket_id IN ",
            ids,
            " ORDER BY l.id",
        )
        .await?,
    })
}

async fn of<T: FromQueryResult>(
    db: &impl ConnectionTrait,
    select: &'static str,
    ids: &[i64],
    order: &'static str,
) -> Result<Vec<T>> {
    let mut sql = Sql::new(select, []);
    sql.bind_list(ids.iter().copied()).push(order);
    sql.all(db).await
}

/// The names of what tickets point to.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub people: HashMap<i64, String>,
    pub queues: HashMap<i64, String>,
    pub offices: HashMap<i64, String>,
    pub reasons: HashMap<i64, String>,
    pub outcomes: HashMap<i64, String>,
    pub lines: HashMap<i64, String>,
    pub outages: HashMap<i64, String>,
    pub contracts: HashMap<i64, contract::Model>,
    /// The desk's own addresses, in small letters.
    pub mailboxes: Vec<String>,
}

/// Every name that a ticket can point to.
pub async fn names(db: &impl ConnectionTrait) -> Result<Names> {
    let contracts = contract::Entity::find().all(db).await?;
    let mailboxes = named(db, "SELECT id, address AS name FROM mailbox ORDER BY id").await?;
    Ok(Names {
        people: named(db, "SELECT id, name FROM person").await?,
        queues: named(db, "SELECT id, name FROM queue").await?,
        offices: named(db, "SELECT id, name FROM office").await?,
        reasons: named(db, "SELECT id, name FROM reason").await?,
        outcomes: named(db, "SELECT id, name FROM outcome").await?,
        lines: named(db, "SELECT id, number AS name FROM phone_line").await?,
        outages: named(db, "SELECT id, title AS name FROM outage").await?,
        contracts: contracts.into_iter().map(|row| (row.id, row)).collect(),
        mailboxes: mailboxes.into_values().map(|address| address.to_lowercase()).collect(),
    })
}

async fn named(db: &impl ConnectionTrait, select: &'static str) -> Result<HashMap<i64, String>> {
    #[derive(FromQueryResult)]
    struct Named {
        id: i64,
        name: String,
    }
    let rows: Vec<Named> = Sql::new(select, []).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Every contract, the newest first: number and name.
pub async fn contracts(db: &impl ConnectionTrait) -> Result<Vec<(i64, String)>> {
    choices(db, "SELECT id, name FROM contract ORDER BY starts_at DESC, id DESC").await
}

/// Every queue, also those that are not in use any more: number and name.
pub async fn queues(db: &impl ConnectionTrait) -> Result<Vec<(i64, String)>> {
    choices(db, "SELECT id, name FROM queue ORDER BY sort, name").await
}

async fn choices(db: &impl ConnectionTrait, select: &'static str) -> Result<Vec<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
    }
    let rows: Vec<Row> = Sql::new(select, []).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
