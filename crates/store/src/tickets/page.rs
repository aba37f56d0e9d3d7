//! What the ticket page reads: three statements, however long the ticket.

use model::channel::Channel;
use model::contact::KeyKind;
use model::message::{AlertAudience, AlertKind, EventKind, MailBadge, MessageKind, Preview};
use model::outage::OutageState;
use model::outbox::DeliveryState;
use model::pec_request::{RequestKind, RequestState};
use model::retention::CountedFrom;
use model::{TicketState, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};

use crate::sql::Sql;
use crate::{Result, Scope};

/// The ticket with the names of everything it points to.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Head {
    pub id: i64,
    pub contract_id: i64,
    pub version: i64,
    pub subject: String,
    pub state: TicketState,
    pub channel: Channel,
    pub queue_id: i64,
    pub queue: String,
    pub queue_slug: String,
    pub reason_id: Option<i64>,
    pub reason: Option<String>,
    pub sheet: Option<String>,
    pub level: i64,
    pub office_id: Option<i64>,
    pub office: Option<String>,
    pub owner_id: Option<i64>,
    pub owner: Option<String>,
    pub requester_id: Option<i64>,
    pub requester: Option<String>,
    pub on_behalf_id: Option<i64>,
    pub on_behalf: Option<String>,
    pub delegation_seen: Option<bool>,
    pub received_at: Timestamp,
    pub opened_at: Timestamp,
    pub due_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub archived_at: Option<Timestamp>,
    pub outcome: Option<String>,
    pub first_contact: bool,
    pub related_id: Option<i64>,
    pub line_id: Option<i64>,
    pub handling_ms: i64,
    pub stay_since: Timestamp,
    pub sla: String,
    pub clock: String,
    pub budget_ms: i64,
    pub left_ms: Option<i64>,
    pub urgent: bool,
    /// Address of the mailbox a reply leaves from.
    pub mailbox_address: Option<String>,
    pub pec_id: Option<i64>,
    pub pec_kind: Option<RequestKind>,
    pub pec_state: Option<RequestState>,
    /// The number of the queue in which PEC requests are worked, as the setting holds it.
    pub pec_queue: Option<String>,
    pub contract: String,
    pub contract_ends_at: Option<Timestamp>,
    pub class: String,
    /// What its contract says of its class, else what the class says.
    pub keep_months: i64,
    pub counted: CountedFrom,
    /// A legal hold that stands on it.
    pub hold_id: Option<i64>,
}

/// The head of a ticket that the person may see.
pub async fn head(db: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<Option<Head>> {
    let mut sql = Sql::new(
        "SELECT t.id, t.contract_id, t.version, t.subject, t.state, t.channel, t.queue_id, q.name AS queue, \
         q.slug AS queue_slug, t.reason_id, r.name AS reason, r.sheet, t.level, t.office_id, o.name AS office, t.owner_id, \
         p.name AS owner, t.requester_id, c.name AS requester, t.on_behalf_id, b.name AS on_behalf, \
         t.delegation_seen, t.received_at, t.opened_at, t.due_at, t.closed_at, t.archived_at, u.name AS outcome, t.first_contact, \
         t.related_id, t.line_id, t.handling_ms, t.stay_since, t.sla, t.clock, t.budget_ms, t.left_ms, t.urgent, COALESCE((SELECT m.address FROM mailbox m WHERE m.queue_id = t.queue_id AND m.active AND m.smtp_host IS NOT NULL \
         AND (m.kind = 'pec') = (t.channel = 'pec') ORDER BY m.id LIMIT 1), \
         (SELECT m.address FROM mailbox m WHERE m.queue_id = t.queue_id AND m.active AND m.smtp_host IS NOT NULL \
         ORDER BY m.id LIMIT 1)) AS mailbox_address, pr.id AS pec_id, pr.kind AS pec_kind, pr.state AS pec_state, \
         (SELECT s.value FROM setting s WHERE s.name = 'pec_queue') AS pec_queue, \
         k.name AS contract, k.ends_at AS contract_ends_at, rc.name AS class, \
         COALESCE(cc.keep_months, rc.keep_months) AS keep_months, COALESCE(cc.counted, rc.counted) AS counted, \
         (SELECT MIN(h.id) FROM hold_ticket ht JOIN legal_hold h ON h.id = ht.hold_id \
         WHERE ht.ticket_id = t.id AND h.released_at IS NULL) AS hold_id \
         FROM ticket t JOIN queue q ON q.id = t.queue_id LEFT JOIN reason r ON r.id = t.reason_id \
         LEFT JOIN office o ON o.id = t.office_id LEFT JOIN person p ON p.id = t.owner_id \
         LEFT JOIN contact c ON c.id = t.requester_id LEFT JOIN contact b ON b.id = t.on_behalf_id \
         LEFT JOIN outcome u ON u.id = t.outcome_id LEFT JOIN pec_request pr ON pr.ticket_id = t.id \
         JOIN contract k ON k.id = t.contract_id JOIN retention_class rc ON rc.id = t.retention_class_id \
         LEFT JOIN contract_class cc ON cc.contract_id = t.contract_id AND cc.class_id = t.retention_class_id WHERE t.id = $1",
        [id.into()],
    );
    scope.restrict(&mut sql);
    sql.one(db).await
}

/// A message or an event, in the order in which they happened.
#[derive(Clone, Debug)]
pub enum TimelineRow {
    Message {
        id: i64,
        kind: MessageKind,
        at: Timestamp,
        author: Option<String>,
        from_name: Option<String>,
        address: Option<String>,
        text: String,
        quoted: Option<String>,
        has_html: bool,
        badge: Option<MailBadge>,
        certified_at: Option<Timestamp>,
        has_raw: bool,
    },
    Event {
        id: i64,
        kind: EventKind,
        at: Timestamp,
        actor: Option<String>,
        from: Option<String>,
        to: Option<String>,
        /// How long the stay was that ended at this moment, in milliseconds.
        stayed: Option<i64>,
    },
    /// A stay that is over.
    Stay { level: i64, since: Timestamp },
}

/// Everything written on a ticket and everything that happened to it.
pub async fn timeline(db: &impl ConnectionTrait, ticket_id: i64) -> Result<Vec<TimelineRow>> {
    #[derive(FromQueryResult)]
    struct Row {
        message: bool,
        id: i64,
        kind: String,
        at: Timestamp,
        person: Option<String>,
        a: Option<String>,
        b: Option<String>,
        text: String,
        quoted: Option<String>,
        has_html: bool,
        badge: Option<MailBadge>,
        certified_at: Option<Timestamp>,
        has_raw: bool,
        stayed: Option<i64>,
    }
    let rows: Vec<Row> = Sql::new(
        "SELECT TRUE AS message, m.id, m.kind, m.at, p.name AS person, m.from_name AS a, m.from_address AS b, \
         m.body AS text, m.quoted, m.has_html, m.badge, m.certified_at, m.inbound_id IS NOT NULL AS has_raw, \
         CAST(NULL AS BIGINT) AS stayed FROM message m LEFT JOIN person p ON p.id = m.author_id \
         WHERE m.ticket_id = $1 \
         UNION ALL SELECT FALSE, e.id, e.kind, e.at, p.name, e.was, e.became, '', NULL, FALSE, NULL, NULL, FALSE, \
         (SELECT MAX(s.until - s.since) FROM ticket_stay s WHERE s.ticket_id = e.ticket_id AND s.until = e.at) \
         FROM event e LEFT JOIN person p ON p.id = e.actor_id WHERE e.ticket_id = $1 \
         UNION ALL SELECT FALSE, s.seq, 'stay', s.since, NULL, NULL, NULL, '', NULL, FALSE, NULL, NULL, FALSE, s.level \
         FROM ticket_stay s WHERE s.ticket_id = $1 ORDER BY 4, 1, 2",
        [ticket_id.into()],
    )
    .all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(if row.message {
                TimelineRow::Message {
                    id: row.id,
                    kind: known(&row.kind)?,
                    at: row.at,
                    author: row.person,
                    from_name: row.a,
                    address: row.b,
                    text: row.text,
                    quoted: row.quoted,
                    has_html: row.has_html,
                    badge: row.badge,
                    certified_at: row.certified_at,
                    has_raw: row.has_raw,
                }
            } else if row.kind == "stay" {
                TimelineRow::Stay {
                    level: row.stayed.unwrap_or_default(),
                    since: row.at,
                }
            } else {
                TimelineRow::Event {
                    id: row.id,
                    kind: known(&row.kind)?,
                    at: row.at,
                    actor: row.person,
                    from: row.a,
                    to: row.b,
                    stayed: row.stayed,
                }
            })
        })
        .collect()
}

/// What hangs on a ticket besides its timeline.
#[derive(Clone, Debug)]
pub struct Satellite {
    pub kind: SatelliteKind,
    /// The message it belongs to (files, deliveries), or the contact (keys).
    pub parent: i64,
}

/// The kinds of [`Satellite`].
#[derive(Clone, Debug)]
pub enum SatelliteKind {
    File {
        id: i64,
        name: String,
        mime: String,
        bytes: i64,
        inline: bool,
        preview: Option<Preview>,
    },
    /// A page of the attachment that is the parent.
    Page {
        page: i64,
        width: i64,
        height: i64,
    },
    Delivery {
        address: String,
        state: DeliveryState,
        detail: Option<String>,
        next_at: Option<Timestamp>,
        maybe_duplicate: bool,
    },
    Key {
        kind: KeyKind,
        value: String,
    },
    /// What somebody outside said about a recipient of the message.
    Evidence {
        id: i64,
        address: String,
        event: DeliveryState,
        at: Timestamp,
        provider: String,
        detail: Option<String>,
    },
    /// An alert that nobody has seen.
    Alert {
        id: i64,
        kind: AlertKind,
        audience: AlertAudience,
        about: String,
        at: Timestamp,
    },
    /// An outage that is or was behind it.
    Outage {
        id: i64,
        title: String,
        state: OutageState,
    },
    /// Another ticket of the requester, not of the archive.
    Other {
        id: i64,
        subject: String,
        state: TicketState,
        queue: String,
        at: Timestamp,
    },
}

/// Files, deliveries, the keys of the people concerned, and the requester's other tickets: one statement.
pub async fn satellites(db: &impl ConnectionTrait, scope: &Scope, head: &Head) -> Result<Vec<Satellite>> {
    #[derive(FromQueryResult)]
    struct Row {
        sort: i64,
        id: i64,
        parent: i64,
        a: String,
        b: Option<String>,
        c: Option<String>,
        n: i64,
        flag: bool,
    }
    let mut sql = Sql::new(
        "SELECT CAST(1 AS BIGINT) AS sort, a.id, a.message_id AS parent, a.name AS a, a.mime AS b, a.preview AS c, a.bytes AS n, \
         a.inline AS flag FROM attachment a WHERE a.ticket_id = $1 \
         UNION ALL SELECT 2, d.id, d.message_id, d.address, d.state, d.detail, o.next_at, o.maybe_duplicate \
         FROM outbox o JOIN delivery d ON d.outbox_id = o.id WHERE o.ticket_id = $1 \
         UNION ALL SELECT 3, k.id, k.contact_id, k.kind, k.value, NULL, 0, FALSE FROM contact_key k \
         WHERE k.contact_id IN ($2, $3) \
         UNION ALL SELECT 5, e.id, e.message_id, e.event, e.address, CASE WHEN e.detail IS NULL THEN e.provider \
         ELSE e.provider || '|' || e.detail END, e.at, FALSE FROM evidence e WHERE e.ticket_id = $1 \
         UNION ALL SELECT 7, p.page, p.attachment_id, CAST(p.width AS TEXT), CAST(p.height AS TEXT), NULL, 0, FALSE \
         FROM picture p WHERE p.ticket_id = $1 \
         UNION ALL SELECT 6, l.id, 0, l.kind, l.about, l.audience, l.at, FALSE FROM alert l \
         WHERE l.ticket_id = $1 AND l.seen_at IS NULL \
         UNION ALL SELECT 8, g.id, 0, g.title, g.state, NULL, 0, FALSE FROM outage_ticket ot \
         JOIN outage g ON g.id = ot.outage_id WHERE ot.ticket_id = $1 AND g.state <> 'withdrawn' \
         UNION ALL SELECT * FROM (SELECT 4, t.id, 0, t.subject, t.state, q.name, t.received_at, FALSE FROM ticket t \
         JOIN queue q ON q.id = t.queue_id WHERE t.requester_id = $2 AND t.archived_at IS NULL \
         AND t.id <> $1",
        [head.id.into(), head.requester_id.into(), head.on_behalf_id.into()],
    );
    scope.restrict(&mut sql);
    sql.push(" ORDER BY t.id DESC LIMIT 10) other ORDER BY 1, 2");
    let rows: Vec<Row> = sql.all(db).await?;
    rows.into_iter()
        .map(|row| {
            let kind = match row.sort {
                1 => SatelliteKind::File {
                    id: row.id,
                    name: row.a,
                    mime: row.b.unwrap_or_default(),
                    bytes: row.n,
                    inline: row.flag,
                    preview: row.c.as_deref().map(known).transpose()?,
                },
                2 => {
                    let state: DeliveryState = known(row.b.as_deref().unwrap_or_default())?;
                    SatelliteKind::Delivery {
                        address: row.a,
                        state,
                        detail: row.c,
                        next_at: (state == DeliveryState::Queued).then_some(Timestamp(row.n)),
                        maybe_duplicate: row.flag,
                    }
                }
                3 => SatelliteKind::Key {
                    kind: known(&row.a)?,
                    value: row.b.unwrap_or_default(),
                },
                5 => {
                    let said = row.c.unwrap_or_default();
                    let (provider, detail) = match said.split_once('|') {
                        Some((provider, detail)) => (provider.to_owned(), Some(detail.to_owned())),
                        None => (said, None),
                    };
                    SatelliteKind::Evidence {
                        id: row.id,
                        address: row.b.unwrap_or_default(),
                        event: known(&row.a)?,
                        at: Timestamp(row.n),
                        provider,
                        detail,
                    }
                }
                7 => SatelliteKind::Page {
                    page: row.id,
                    width: row.a.parse().unwrap_or_default(),
                    height: row.b.and_then(|text| text.parse().ok()).unwrap_or_default(),
                },
                8 => SatelliteKind::Outage {
                    id: row.id,
                    title: row.a,
                    state: known(row.b.as_deref().unwrap_or_default())?,
                },
                6 => SatelliteKind::Alert {
                    id: row.id,
                    kind: known(&row.a)?,
                    audience: known(row.c.as_deref().unwrap_or_default())?,
                    about: row.b.unwrap_or_default(),
                    at: Timestamp(row.n),
                },
                _ => SatelliteKind::Other {
                    id: row.id,
                    subject: row.a,
                    state: known(row.b.as_deref().unwrap_or_default())?,
                    queue: row.c.unwrap_or_default(),
                    at: Timestamp(row.n),
                },
            };
            Ok(Satellite {
                kind,
                parent: row.parent,
            })
        })
        .collect()
}

/// The newest tickets of some contacts that the person may see, but those of the archive, as (contact, ticket): for recognised
/// callers.
pub async fn others(
    db: &impl ConnectionTrait,
    scope: &Scope,
    contact_ids: &[i64],
    limit: i64,
) -> Result<Vec<(i64, i64, String, TicketState, String, Timestamp)>> {
    #[derive(FromQueryResult)]
    struct Row {
        requester_id: i64,
        id: i64,
        subject: String,
        state: TicketState,
        queue: String,
        received_at: Timestamp,
    }
    let mut sql = Sql::new(
        "SELECT t.requester_id, t.id, t.subject, t.state, q.name AS queue, t.received_at FROM ticket t \
         JOIN queue q ON q.id = t.queue_id WHERE t.archived_at IS NULL AND t.requester_id IN ",
        [],
    );
    sql.bind_list(contact_ids.iter().copied());
    scope.restrict(&mut sql);
    sql.push(" ORDER BY t.id DESC LIMIT ").bind(limit);
    let rows: Vec<Row> = sql.all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            (
                row.requester_id,
                row.id,
                row.subject,
                row.state,
                row.queue,
                row.received_at,
            )
        })
        .collect())
}

/// A ticket of somebody who writes.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OfAddress {
    pub id: i64,
    pub subject: String,
    pub state: TicketState,
    pub queue: String,
    pub at: Timestamp,
}

/// Tickets of whoever has this address, newest first, and before them the one that is `cited`. None of the archive: no mail joins
/// them.
pub async fn of_address(
    db: &impl ConnectionTrait,
    scope: &Scope,
    address: Option<&str>,
    cited: Option<i64>,
    limit: u64,
) -> Result<Vec<OfAddress>> {
    if address.is_none() && cited.is_none() {
        return Ok(Vec::new());
    }
    let cited = cited.unwrap_or_default();
    let mut sql = Sql::new(
        "SELECT t.id, t.subject, t.state, q.name AS queue, t.received_at AS at FROM ticket t JOIN queue q ON q.id = t.queue_id \
         WHERE t.archived_at IS NULL AND t.id IN (SELECT CAST($1 AS BIGINT) UNION SELECT o.id FROM contact_key k \
         JOIN ticket o ON o.requester_id = k.contact_id AND o.archived_at IS NULL WHERE k.value = $2)",
        [cited.into(), address.unwrap_or_default().into()],
    );
    scope.restrict(&mut sql);
    sql.push(" ORDER BY CASE WHEN t.id = $1 THEN 0 ELSE 1 END, t.id DESC LIMIT ")
        .bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.all(db).await
}

/// A stored code; an unknown one means a database newer than the program.
fn known<T: std::str::FromStr<Err: std::fmt::Display>>(code: &str) -> Result<T> {
    code.parse().map_err(|error: T::Err| DbErr::Type(error.to_string()))
}
