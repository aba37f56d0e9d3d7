//! What stands around every page.

use model::Timestamp;
use model::desk::{COUNTED_MOST, QueueView};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::sql::Sql;
use crate::{Result, Scope};

/// What the frame shows besides the person: queues with open counts, and the counters of the person.
#[derive(Clone, Debug, Default)]
pub struct Counters {
    pub queues: Vec<QueueView>,
    pub mine: i64,
    pub due_soon: i64,
    pub quarantine: i64,
    /// Mails that wait in triage, inside the person's scope for it.
    pub triage: i64,
    /// Tickets that wait for somebody of the front end.
    pub front: i64,
    /// Tickets that are with the offices of the person.
    pub office: i64,
    /// Recontacts that are due, the person's and nobody's in particular.
    pub recontacts: i64,
    /// PEC requests that wait for somebody of the desk, and the queue in which they are worked, where one is chosen.
    pub pec_requests: i64,
    pub pec_queue: Option<i64>,
    /// Outages of queues that the person works, that go on.
    pub outages: i64,
    /// What is unusual about look-ups and nobody has seen; [`COUNTED_MOST`] and one where there is more, 0 for who does not review them.
    pub anomalies: i64,
    /// The highest number of a change.
    pub last_change: i64,
}

/// For whom the frame is counted.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    pub person_id: i64,
    /// The tickets they see.
    pub scope: &'a Scope,
    /// Where they decide on mail.
    pub triage: &'a Scope,
    /// The offices for which they answer.
    pub answers: &'a Scope,
    /// Where they work.
    pub works: &'a Scope,
    /// They review the look-ups of the whole desk.
    pub reviews: bool,
    /// Tickets that end before it count as due soon.
    pub due_before: Timestamp,
    /// Recontacts that are due before it count.
    pub call_before: Timestamp,
}

/// The navigation's queues and counters: one statement.
pub async fn counters(db: &impl ConnectionTrait, viewer: Viewer<'_>) -> Result<Counters> {
    let Viewer {
        person_id,
        scope,
        triage,
        answers,
        works,
        reviews,
        due_before,
        call_before,
    } = viewer;
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        name: String,
        slug: String,
        open: i64,
    }
    // Rows with negative ids are the person's own counters: one round trip instead of four.
    let mut sql = Sql::new(
        "SELECT q.id, q.name, q.slug, (SELECT COUNT(*) FROM ticket t WHERE t.queue_id = q.id AND t.closed_at IS NULL) \
         AS open, q.sort FROM queue q WHERE q.active",
        [],
    );
    if !scope.everything {
        sql.push(" AND q.id IN ").bind_list(scope.queues.iter().copied());
    }
    sql.push(" UNION ALL SELECT -1, '', '', COUNT(*), -1 FROM ticket t WHERE t.closed_at IS NULL AND t.owner_id = ")
        .bind(person_id);
    scope.restrict(&mut sql);
    sql.push(" UNION ALL SELECT -2, '', '', COUNT(*), -2 FROM ticket t WHERE t.closed_at IS NULL AND t.due_at < ")
        .bind(due_before.0);
    scope.restrict(&mut sql);
    sql.push(
        " UNION ALL SELECT -5, '', '', COUNT(*), -5 FROM inbound i JOIN mailbox m ON m.id = i.mailbox_id \
         WHERE i.state = 'triage'",
    );
    crate::triage::restrict(&mut sql, triage);
    sql.push(
        " UNION ALL SELECT -6, '', '', COUNT(*), -6 FROM ticket t WHERE t.closed_at IS NULL AND t.level = 0 \
         AND t.owner_id IS NULL",
    );
    scope.restrict(&mut sql);
    sql.push(" UNION ALL SELECT -7, '', '', COUNT(*), -7 FROM ticket t WHERE t.closed_at IS NULL AND t.office_id IN ")
        .bind_list(answers.offices.iter().copied());
    // From the few that are due to their tickets, and never the other way round.
    sql.push(" UNION ALL SELECT -8, '', '', COUNT(*), -8 FROM recontact rc");
    sql.push(if works.everything {
        " WHERE"
    } else {
        " CROSS JOIN ticket t WHERE t.id = rc.ticket_id AND"
    });
    sql.push(" rc.ended_at IS NULL AND rc.due_at < ").bind(call_before.0);
    sql.push(" AND (rc.person_id IS NULL OR rc.person_id = ")
        .bind(person_id)
        .push(")");
    works.restrict(&mut sql);
    // The name is the number of the queue.
    sql.push(
        " UNION ALL SELECT -9, COALESCE((SELECT s.value FROM setting s WHERE s.name = 'pec_queue'), ''), '', COUNT(*), -9 \
         FROM pec_request pr",
    );
    sql.push(if works.everything {
        " WHERE"
    } else {
        " CROSS JOIN ticket t WHERE t.id = pr.ticket_id AND"
    });
    sql.push(" pr.ended_at IS NULL AND pr.state IN ('draft', 'to_verify', 'to_execute', 'to_confirm')");
    works.restrict(&mut sql);
    sql.push(" UNION ALL SELECT -10, '', '', COUNT(*), -10 FROM outage g WHERE g.ended_at IS NULL");
    if !works.everything {
        sql.push(" AND g.queue_id IN ").bind_list(works.queues.iter().copied());
    }
    if reviews {
        sql.push(" UNION ALL SELECT -11, '', '', COUNT(*), -11 FROM (SELECT 1 FROM lookup_anomaly WHERE open LIMIT ")
            .bind(COUNTED_MOST + 1)
            .push(") a");
    }
    sql.push(
        " UNION ALL SELECT -3, '', '', COUNT(*), -3 FROM inbound WHERE state = 'quarantined' \
         UNION ALL SELECT -4, '', '', COALESCE(MAX(id), 0), -4 FROM change ORDER BY 5, 1",
    );
    let mut counters = Counters::default();
    for row in sql.all::<Row>(db).await? {
        match row.id {
            -1 => counters.mine = row.open,
            -2 => counters.due_soon = row.open,
            -3 => counters.quarantine = row.open,
            -4 => counters.last_change = row.open,
            -5 => counters.triage = row.open,
            -6 => counters.front = row.open,
            -7 => counters.office = row.open,
            -8 => counters.recontacts = row.open,
            -9 => {
                counters.pec_requests = row.open;
                counters.pec_queue = row.name.parse().ok();
            }
            -10 => counters.outages = row.open,
            -11 => counters.anomalies = row.open,
            id => counters.queues.push(QueueView {
                id,
                name: row.name,
                slug: row.slug,
                open: row.open,
            }),
        }
    }
    Ok(counters)
}
