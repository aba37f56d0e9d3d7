//! Something unusual: its look-ups, and that somebody has seen it.

use model::desk::Choice;
use model::lookup_review::{AnomalyKind, AnomalyRow, AnomalyView, NOTE_MAX};
use model::problem::Check;
use model::{Permission, Problem};
use store::lookups::anomalies::{self, Anomaly};
use store::lookups::review::{self, ReviewFilter};

use super::{SHOWN, day, judged, list, require_whole_desk, short};
use crate::{Desk, Principal, Result, audit};

/// Something unusual with its look-ups: two statements.
///
/// # Errors
/// [`Problem::Forbidden`] for whoever does not review the whole desk; [`Problem::NotFound`].
pub async fn page(desk: &Desk, who: &Principal, id: i64) -> Result<AnomalyView> {
    require_whole_desk(who)?;
    let db = desk.store.reader();
    let found = anomalies::find(db, id).await?.ok_or(Problem::NotFound)?;
    let wanted = lookups_of(desk, &found);
    let mut rows = review::list(db, &who.scope_for(Permission::LookupReview), &wanted).await?;
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    Ok(AnomalyView {
        row: view(desk, found),
        lookups: rows.into_iter().map(|row| list::view(desk, who, row)).collect(),
        more,
    })
}

/// Which look-ups it is about: those of its person, its key, on its day.
fn lookups_of(desk: &Desk, found: &Anomaly) -> ReviewFilter {
    let bounds = day::parse(&found.day).and_then(|date| day::bounds(desk, date));
    let mut wanted = ReviewFilter {
        person_id: found.person_id,
        key_hmac: Some(found.key_hmac.clone()).filter(|key| !key.is_empty()),
        from: bounds.map(|(from, _)| from),
        until: bounds.map(|(_, until)| until),
        limit: SHOWN as u64 + 1,
        ..ReviewFilter::default()
    };
    if found.kind == AnomalyKind::Loose {
        wanted.without_ticket = true;
        wanted.until = wanted.until.map(|until| until.min(judged(desk)));
    }
    wanted
}

/// Notes that somebody has seen it, with what they have to say about it.
///
/// # Errors
/// [`Problem::Forbidden`], [`Problem::NotFound`], [`Problem::Invalid`] for a note that is too long, [`Problem::Conflict`] where somebody
/// was first.
pub async fn seen(desk: &Desk, who: &Principal, id: i64, note: &str) -> Result<()> {
    require_whole_desk(who)?;
    let mut check = Check::default();
    check.limit("note", note, NOTE_MAX);
    check.done()?;
    let tx = desk.store.begin().await?;
    let found = anomalies::find(&tx, id).await?.ok_or(Problem::NotFound)?;
    if !anomalies::seen(&tx, id, who.id, note.trim(), desk.now()).await? {
        return Err(Problem::Conflict { by: found.seen_by }.into());
    }
    let data =
        serde_json::json!({ "kind": found.kind.code(), "person": found.person_id, "day": found.day, "n": found.n });
    audit::by(
        desk,
        &tx,
        who,
        "lookup.seen",
        "lookup_anomaly",
        id,
        Some(data.to_string()),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// It as it is shown.
pub(super) fn view(desk: &Desk, found: Anomaly) -> AnomalyRow {
    AnomalyRow {
        id: found.id,
        kind: found.kind,
        person: found.person_id.zip(found.person).map(|(id, name)| Choice { id, name }),
        day: found.day,
        key: short(&found.key_hmac),
        n: found.n,
        against: found.against,
        first: desk.moment(found.first_at),
        found: desk.moment(found.found_at),
        seen: found.seen_by.zip(found.seen_at.map(|at| desk.moment(at))),
        open: found.open,
        note: found.note,
    }
}
