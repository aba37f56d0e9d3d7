//! What a search finds, as a file; that it was made is an entry.

use model::Permission;
use model::audit::AuditFilter;
use store::audit::search::{Found, Wanted, list};

use super::search::{searched, wanted};
use crate::admin::Actor;
use crate::csv::Csv;
use crate::{Desk, Principal, Result};

/// So many entries are in a file at most, the newest.
pub const MOST: usize = 50_000;
/// So many are read at a time.
const PAGE: i64 = 5_000;

/// The entries of a filter, as CSV.
///
/// # Errors
/// As [`super::search::page`]; [`model::Problem::Invalid`] for a filter that cannot be read.
pub async fn csv(desk: &Desk, who: &Principal, filter: &AuditFilter) -> Result<String> {
    who.require(Permission::Audit)?;
    let person = searched(desk, who, filter).await?;
    let mut wanted = Wanted {
        before: None,
        limit: PAGE,
        ..wanted(desk, filter, person.as_ref())?
    };
    let named = wanted.ticket_id.is_some() || wanted.actor_id.is_some();
    let mut csv = Csv::new(&[
        "id",
        "seq",
        "at",
        "actor_id",
        "actor",
        "kind",
        "action",
        "object",
        "object_id",
        "ticket_id",
        "data",
    ]);
    let mut count = 0;
    while count < MOST {
        let rows = list(desk.store.reader(), &wanted).await?;
        let Some(last) = rows.last() else { break };
        wanted.before = Some((last.at, last.id));
        for row in rows.into_iter().take(MOST - count) {
            add(desk, &mut csv, &row, named);
            count += 1;
        }
    }
    let data = serde_json::json!({
        "ticket": wanted.ticket_id, "kind": wanted.kind, "person": wanted.actor_id,
        "from": wanted.from, "until": wanted.until, "entries": count,
    });
    let tx = desk.store.begin().await?;
    Actor::Person(who)
        .audit_with(desk, &tx, "audit.export", "audit", None, Some(data.to_string()))
        .await?;
    // Nothing leaves that is not written down.
    tx.commit().await?;
    Ok(csv.into_text())
}

fn add(desk: &Desk, csv: &mut Csv, row: &Found, named: bool) {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let cells = [
        row.id.to_string(),
        number(row.seq),
        desk.moment(row.at).iso,
        number(row.actor_id),
        row.actor.clone().filter(|_| named).unwrap_or_default(),
        row.kind.clone(),
        row.action.clone(),
        row.object.clone(),
        number(row.object_id),
        number(row.ticket_id),
        row.data.clone().unwrap_or_default(),
    ];
    csv.row(cells.iter().map(String::as_str));
}
