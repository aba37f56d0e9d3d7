//! The first step: what is asked for, for whom.

use std::collections::BTreeMap;

use model::pec_request::{RequestData, RequestNews, RequestStep};
use store::set;

use super::{change_of, load_at, save, stored};
use crate::tickets::commit;
use crate::{Desk, Principal, Result};

/// Writes the data of a request, which then goes on to its next step. They are checked by its kind: what cannot be is refused, what
/// is odd is pointed out on the page and goes through.
///
/// # Errors
/// [`model::Problem::Invalid`] for the fields of `model::pec_request::RequestField`; [`model::Problem::Conflict`] when somebody was
/// first.
pub async fn write(
    desk: &Desk,
    who: &Principal,
    id: i64,
    typed: &BTreeMap<String, String>,
    seen_version: i64,
) -> Result<()> {
    let now = desk.now();
    let tx = desk.store.begin().await?;
    let (ticket, request) = load_at(&tx, who, id, RequestStep::Data, seen_version).await?;
    let data = RequestData::read(request.kind, typed, &desk.zone.date(now))?;
    let mut change = change_of(&request);
    change.state = set(request.kind.after(RequestStep::Data));
    change.data = set(stored(&data)?);
    change.box_address = set(data.box_address(request.kind));
    change.data_by = set(Some(who.id));
    change.data_at = set(Some(now));
    save(desk, &tx, who, &request, change, RequestNews::DataWritten, now).await?;
    commit(desk, tx, &[&ticket]).await
}
