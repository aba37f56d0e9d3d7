//! What is unusual, and how much each person asked on a day.
//!
//! Numbers about single people at work are what L. 300/1970, art. 4, is about. These serve the protection of the data (GDPR art. 32) and
//! nothing else: look-ups only, no times of work, only for those who review the whole desk, and each opening is written down.

use model::Problem;
use model::desk::Choice;
use model::lookup_review::{VolumeFilter, VolumePage, VolumeRow};
use model::problem::FieldError;
use store::lookups::anomalies as rows;

use super::{anomalies, day, limits, looked, require_whole_desk, sweep};
use crate::{Desk, Principal, Result};

/// Things on a page.
const PAGE: usize = 50;

/// Writes down that somebody opens the page.
///
/// # Errors
/// [`Problem::Forbidden`] for whoever does not review the whole desk.
pub async fn open(desk: &Desk, who: &Principal, filter: &VolumeFilter) -> Result<()> {
    require_whole_desk(who)?;
    // Of what was typed only what is a day.
    let date = filter.day.as_deref().and_then(day::parse);
    let date = date.unwrap_or_else(|| desk.zone.day(desk.now()));
    let tx = desk.store.begin().await?;
    let data = serde_json::json!({ "day": date.to_string() });
    looked(desk, &tx, who, "lookup.volume", data).await?;
    Ok(tx.commit().await?)
}

/// The page: four statements.
///
/// # Errors
/// [`Problem::Forbidden`] for whoever does not review the whole desk. A day that is none comes back in the page, which then has no
/// numbers.
pub async fn page(desk: &Desk, who: &Principal, filter: &VolumeFilter) -> Result<VolumePage> {
    require_whole_desk(who)?;
    // One more than is shown: whether there is a next page.
    let limit = PAGE as u64 + 1;
    let mut found = rows::list(desk.store.reader(), !filter.seen, filter.before, limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let limits = limits::read(desk.store.reader()).await?;
    let today = desk.zone.day(desk.now());
    let mut page = VolumePage {
        next: found.last().filter(|_| more).map(|last| last.id),
        anomalies: found.into_iter().map(|one| anomalies::view(desk, one)).collect(),
        today: today.to_string(),
        yesterday: today.yesterday().unwrap_or(today).to_string(),
        limits,
        ..VolumePage::default()
    };
    let asked = filter.day.as_deref().filter(|day| !day.trim().is_empty());
    let Some(date) = asked.map_or(Some(today), day::parse) else {
        page.problem = Some(Problem::field("day", FieldError::NoDate));
        return Ok(page);
    };
    let usual = sweep::usual(desk, date).await?;
    page.day = date.to_string();
    page.usual = usual.desk;
    page.people = sweep::people(desk, date, &limits)
        .await?
        .into_iter()
        .map(|one| VolumeRow {
            usual: usual.own(one.person_id),
            person: Choice {
                id: one.person_id,
                name: one.person,
            },
            asked: one.asked,
            busiest: one.busiest,
            judged: one.judged,
            loose: one.loose,
            outside: one.outside,
        })
        .collect();
    Ok(page)
}
